/* test-action.c: actions are written as the contract has them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "values/relay-action-private.h"
#include "values/relay-wire-keys-private.h"

#include "test.h"

static JsonObject *
parse (const char *text)
{
  JsonObject *object = relay_json_to_object (text, strlen (text), relay_wire_keys_is_id, NULL);

  g_assert_nonnull (object);

  return object;
}

static void
assert_written (RelayAction *action, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonObject) strict = NULL;

  relay_action_write (action, text);
  g_assert_cmpstr (text->str, ==, expected);
  strict = relay_json_to_object (text->str, text->len, relay_wire_keys_is_id, NULL);
  g_assert_nonnull (strict);
}

TEST_CASE ("/action/send-has-content-and-metadata")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  g_autoptr (JsonObject) metadata = parse ("{\"thread_id\":\"t\",\"notify\":true}");

  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, "c1");
  relay_action_set_string (action, RELAY_ACTION_CONTENT, "hi\n\"you\"");
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, NULL);
  relay_action_set_metadata (action, metadata);
  g_assert_cmpstr (relay_action_get_op (action), ==, "send");
  g_assert_cmpstr (relay_action_get_chat_id (action), ==, "c1");
  g_assert_null (relay_action_get_kind (action));
  assert_written (
    action,
    "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"hi\\n\\\"you\\\"\",\"reply_to\":null,"
    "\"metadata\":{\"thread_id\":\"t\",\"notify\":true}}");
}

TEST_CASE ("/action/integers-and-json-are-written")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_PROMPT);

  relay_action_set_string (action, RELAY_ACTION_PROMPT_KIND, "choice");
  relay_action_set_string (action, RELAY_ACTION_PROMPT_ID, "p1");
  relay_action_set_raw (action, RELAY_ACTION_OPTIONS, "[{\"id\":\"a\"},{}]");
  relay_action_set_int (action, RELAY_ACTION_TIMEOUT_S, G_MAXINT64);
  assert_written (action, "{\"op\":\"prompt\",\"prompt_kind\":\"choice\",\"prompt_id\":\"p1\","
                          "\"options\":[{\"id\":\"a\"},{}],\"timeout_s\":9223372036854775807,"
                          "\"metadata\":{}}");
}

TEST_CASE ("/action/follow-up-has-session-and-kind")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_FOLLOW_UP);

  relay_action_set_string (action, RELAY_ACTION_SESSION_KEY, "agent:main:discord:dm:1");
  relay_action_set_string (action, RELAY_ACTION_KIND, "discord.interaction_token");
  relay_action_set_string (action, RELAY_ACTION_CONTENT, "done");
  g_assert_cmpstr (relay_action_get_kind (action), ==, "discord.interaction_token");
  g_assert_null (relay_action_get_chat_id (action));
  assert_written (action,
                  "{\"op\":\"follow_up\",\"session_key\":\"agent:main:discord:dm:1\","
                  "\"kind\":\"discord.interaction_token\",\"content\":\"done\",\"metadata\":{}}");
}

TEST_CASE ("/action/get-chat-info-has-no-metadata")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_GET_CHAT_INFO);
  RelayActionScope scope = { "s", "u", "p" };

  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, "c");
  relay_action_attach_scope (action, &scope);
  assert_written (action, "{\"op\":\"get_chat_info\",\"chat_id\":\"c\"}");
}

TEST_CASE ("/action/metadata-is-not-kept")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  JsonObject *metadata = parse ("{\"a\":1}");
  RelayActionScope scope = { "s", NULL, NULL };
  g_autofree char *after = NULL;

  relay_action_set_metadata (action, metadata);
  relay_action_attach_scope (action, &scope);
  after = relay_json_from_object (metadata, NULL);
  g_assert_cmpstr (after, ==, "{\"a\":1}");
  json_object_set_int_member (metadata, "a", 2);
  json_object_unref (metadata);
  assert_written (action,
                  "{\"op\":\"send\",\"metadata\":{\"a\":1,\"scope_id\":\"s\",\"guild_id\":\"s\"}}");

  /* metadata that is set again replaces the earlier one, scope included */
  relay_action_set_metadata (action, NULL);
  assert_written (action, "{\"op\":\"send\",\"metadata\":{}}");
}

TEST_CASE ("/action/scope-fills-what-metadata-lacks")
{
  static const struct
  {
    const char *given;
    RelayActionScope scope;
    const char *written;
  } cases[] = {
    { "{}", { NULL, NULL, NULL }, "{}" },
    { "{}",
      { "s", "u", "p" },
      "{\"scope_id\":\"s\",\"guild_id\":\"s\",\"user_id\":\"u\",\"profile\":\"p\"}" },
    { "{}", { "", "", "" }, "{}" },
    { "{}", { NULL, "u", NULL }, "{\"user_id\":\"u\"}" },
    { "{\"x\":1}", { "s", NULL, NULL }, "{\"x\":1,\"scope_id\":\"s\",\"guild_id\":\"s\"}" },
    { "{\"scope_id\":\"mine\"}",
      { "s", NULL, NULL },
      "{\"scope_id\":\"mine\",\"guild_id\":\"mine\"}" },
    { "{\"guild_id\":\"mine\"}",
      { "s", "u", NULL },
      "{\"scope_id\":\"mine\",\"guild_id\":\"mine\",\"user_id\":\"u\"}" },
    { "{\"scope_id\":\"a\",\"guild_id\":\"b\"}",
      { "s", NULL, NULL },
      "{\"scope_id\":\"a\",\"guild_id\":\"b\"}" },
    { "{\"user_id\":\"me\",\"profile\":\"mine\"}",
      { NULL, "u", "p" },
      "{\"user_id\":\"me\",\"profile\":\"mine\"}" },
    { "{\"scope_id\":\"\",\"user_id\":null}",
      { "s", "u", NULL },
      "{\"scope_id\":\"s\",\"guild_id\":\"s\",\"user_id\":\"u\"}" },
    { "{\"scope_id\":null,\"profile\":\"\"}",
      { NULL, NULL, NULL },
      "{\"scope_id\":null,\"profile\":\"\"}" },
    { "{}", { "a\"b", NULL, NULL }, "{\"scope_id\":\"a\\\"b\",\"guild_id\":\"a\\\"b\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayAction) action = relay_action_new ("edit");
      g_autoptr (JsonObject) metadata = parse (cases[i].given);
      g_autofree char *expected =
        g_strdup_printf ("{\"op\":\"edit\",\"metadata\":%s}", cases[i].written);

      relay_action_set_metadata (action, metadata);
      relay_action_attach_scope (action, &cases[i].scope);
      /* a second time changes nothing */
      relay_action_attach_scope (action, &cases[i].scope);
      assert_written (action, expected);
    }
}

TEST_CASE ("/action/without-scope-metadata-is-unchanged")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  g_autoptr (JsonObject) metadata = parse ("{\"guild_id\":\"g\"}");

  relay_action_set_metadata (action, metadata);
  relay_action_attach_scope (action, NULL);
  assert_written (action, "{\"op\":\"send\",\"metadata\":{\"guild_id\":\"g\"}}");
}

TEST_CASE ("/action/ids-of-json-become-strings")
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *metadata = json_object_new ();
  g_autoptr (RelayAction) action = NULL;
  g_autofree char *before = NULL, *after = NULL;

  json_object_set_string_member (object, "chat_id", "c");
  json_object_set_string_member (object, "op", "react");
  json_object_set_int_member (object, "message_id", G_GINT64_CONSTANT (1234567890123456789));
  json_object_set_int_member (object, "reply_to", -5);
  json_object_set_int_member (object, "draft_id", 7);
  json_object_set_int_member (object, "timeout_s", 60);
  json_object_set_boolean_member (object, "remove", FALSE);
  json_object_set_null_member (object, "card_id");
  json_object_set_int_member (metadata, "thread_id", 99);
  json_object_set_int_member (metadata, "user_id", 5);
  json_object_set_boolean_member (metadata, "notify", TRUE);
  json_object_set_object_member (object, "metadata", metadata);
  json_object_set_array_member (object, "unknown", json_array_new ());

  before = relay_json_from_object (object, NULL);
  action = NO_ERROR (relay_action_new_from_json, object);
  after = relay_json_from_object (object, NULL);
  g_assert_cmpstr (after, ==, before);

  g_assert_cmpstr (relay_action_get_op (action), ==, "react");
  g_assert_cmpstr (relay_action_get_chat_id (action), ==, "c");
  assert_written (
    action,
    "{\"op\":\"react\",\"chat_id\":\"c\",\"message_id\":\"1234567890123456789\",\"reply_to\":\"-5\","
    "\"draft_id\":7,\"timeout_s\":60,\"remove\":false,\"card_id\":null,\"unknown\":[],"
    "\"metadata\":{\"thread_id\":\"99\",\"notify\":true,\"user_id\":\"5\"}}");
}

TEST_CASE ("/action/unknown-members-are-kept")
{
  static const struct
  {
    const char *given;
    const char *written;
    const char *chat_id;
    const char *kind;
  } cases[] = {
    { "{\"op\":\"send\"}", "{\"op\":\"send\",\"metadata\":{}}", NULL, NULL },
    { "{\"op\":\"send\",\"metadata\":null}", "{\"op\":\"send\",\"metadata\":{}}", NULL, NULL },
    { "{\"op\":\"send\",\"chat_id\":null}", "{\"op\":\"send\",\"chat_id\":null,\"metadata\":{}}",
      NULL, NULL },
    { "{\"op\":\"get_chat_info\",\"chat_id\":\"c\"}",
      "{\"op\":\"get_chat_info\",\"chat_id\":\"c\"}", "c", NULL },
    { "{\"op\":\"get_chat_info\",\"chat_id\":\"c\",\"metadata\":{\"x\":1}}",
      "{\"op\":\"get_chat_info\",\"chat_id\":\"c\",\"metadata\":{\"x\":1}}", "c", NULL },
    { "{\"op\":\"follow_up\",\"kind\":\"a.b\"}",
      "{\"op\":\"follow_up\",\"kind\":\"a.b\",\"metadata\":{}}", NULL, "a.b" },
    { "{\"op\":\"brand_new\",\"options\":[{\"id\":\"1\"}]}",
      "{\"op\":\"brand_new\",\"options\":[{\"id\":\"1\"}],\"metadata\":{}}", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i].given);
      g_autoptr (RelayAction) action = relay_action_new_from_json (object, NULL);

      g_assert_nonnull (action);
      g_assert_cmpstr (relay_action_get_chat_id (action), ==, cases[i].chat_id);
      g_assert_cmpstr (relay_action_get_kind (action), ==, cases[i].kind);
      assert_written (action, cases[i].written);
    }
}

TEST_CASE ("/action/invalid-json-action-fails")
{
  static const StringCase cases[] = {
    { "{}", "action has no string “op”" },
    { "{\"op\":5}", "action has no string “op”" },
    { "{\"op\":\"\"}", "action has no string “op”" },
    { "{\"op\":null}", "action has no string “op”" },
    { "{\"op\":[\"send\"]}", "action has no string “op”" },
    { "{\"op\":\"send\",\"metadata\":[]}", "“metadata” is not an object" },
    { "{\"op\":\"send\",\"metadata\":\"x\"}", "“metadata” is not an object" },
    { "{\"op\":\"send\",\"chat_id\":1.5}", "id “chat_id” is neither a string nor an integer" },
    { "{\"op\":\"send\",\"chat_id\":true}", "id “chat_id” is neither a string nor an integer" },
    { "{\"op\":\"send\",\"message_id\":{}}", "id “message_id” is neither a string nor an integer" },
    { "{\"op\":\"send\",\"reply_to\":[]}", "id “reply_to” is neither a string nor an integer" },
    { "{\"op\":\"send\",\"metadata\":{\"thread_id\":1.5}}",
      "id “thread_id” is neither a string nor an integer" },
    { "{\"op\":\"send\",\"metadata\":{\"scope_id\":false}}",
      "id “scope_id” is neither a string nor an integer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i].given);

      FAILS_WITH (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, cases[i].expected,
                  relay_action_new_from_json, object);
    }
}

static JsonObject *
nested (guint depth)
{
  JsonObject *object = json_object_new ();

  while (--depth > 0)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "a", object);
      object = outer;
    }

  return object;
}

TEST_CASE ("/action/unwritable-metadata-fails-at-writing")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  g_autoptr (JsonObject) deep = nested (70);
  g_autoptr (JsonObject) wrong_id = parse ("{\"thread_id\":true}");

  g_assert_true (relay_action_check (action, NULL));
  relay_action_set_metadata (action, deep);
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_frame_write_outbound, "1", action, NULL,
         NULL);
  relay_action_set_metadata (action, wrong_id);
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_action_check, action);
  relay_action_set_metadata (action, NULL);
  g_assert_true (relay_action_check (action, NULL));
  assert_written (action, "{\"op\":\"send\",\"metadata\":{}}");
}

TEST_CASE ("/action/copy-has-contents-and-error")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  g_autoptr (RelayAction) copy = NULL, bad_copy = NULL;
  g_autoptr (JsonObject) deep = nested (70);
  g_autoptr (GError) error = NULL;

  relay_action_set_string (action, RELAY_ACTION_CONTENT, "hi");
  copy = relay_action_copy (action);
  assert_written (copy, "{\"op\":\"send\",\"content\":\"hi\",\"metadata\":{}}");

  relay_action_set_metadata (action, deep);
  bad_copy = relay_action_copy (action);
  g_assert_false (relay_action_check (action, &error));
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, error->message, relay_action_check,
              bad_copy);
  g_assert_true (relay_action_check (copy, NULL));
}

TEST_CASE ("/action/platform-can-be-taken-out-of-metadata")
{
  static const char *const given[] = { "{\"platform\":\"sms\",\"thread_id\":\"t\"}",
                                       "{\"platform\":\"\"}", "{\"platform\":null}", "{}" };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autoptr (JsonObject) metadata = parse (given[i]);
      g_autoptr (RelayAction) action = relay_action_new_for_chat ("send", "c", metadata);
      g_autoptr (RelayAction) copy = relay_action_copy (action);
      g_autofree char *platform = NULL;

      g_assert_true (NO_ERROR (relay_action_take_platform, copy, &platform));
      g_assert_cmpstr (platform, ==, i == 0 ? "sms" : NULL);
      assert_written (copy,
                      i == 0
                        ? "{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{\"thread_id\":\"t\"}}"
                        : "{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{}}");
    }
}

TEST_CASE ("/action/platform-of-other-type-is-refused")
{
  g_autoptr (JsonObject) metadata = parse ("{\"platform\":[\"sms\"]}");
  g_autoptr (RelayAction) action = relay_action_new_for_chat ("send", "c", metadata);
  g_autofree char *platform = NULL;

  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_action_take_platform, action, &platform);
}

/* A transport sends an action of the application unchanged. */
TEST_CASE ("/action/platform-stays-in-metadata-unless-taken")
{
  g_autoptr (JsonObject) object = parse ("{\"op\":\"x\",\"metadata\":{\"platform\":\"sms\"}}");
  g_autoptr (RelayAction) action = NO_ERROR (relay_action_new_from_json, object);

  assert_written (action, "{\"op\":\"x\",\"metadata\":{\"platform\":\"sms\"}}");
}

TEST_CASE ("/action/place-is-kept-by-copy")
{
  g_autoptr (RelayAction) action = relay_action_new_for_chat ("send", "c", NULL);
  g_autoptr (RelayAction) copy = NULL;

  g_assert_cmpint (relay_action_get_place (action), ==, RELAY_ACTION_PLACE_UNDECIDED);
  relay_action_set_place (action, RELAY_ACTION_PLACE_CHOSEN, "sms");
  copy = relay_action_copy (action);
  g_assert_cmpint (relay_action_get_place (copy), ==, RELAY_ACTION_PLACE_CHOSEN);
  g_assert_cmpstr (relay_action_get_platform (copy), ==, "sms");
  assert_written (copy, "{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{}}");
}
