/* test-values.c: the small values: identity, media, prompt response, chat info, send result, enums
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-chat-info.h>
#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-identity.h>
#include <relay-glib/relay-media.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-send-result.h>
#include <relay-glib/relay-session-source.h>

#include <string.h>

#include "values/relay-chat-info-private.h"
#include "values/relay-media-private.h"
#include "values/relay-prompt-response-private.h"
#include "values/relay-send-result-private.h"
#include "value-fixture.h"
#include "values/relay-record-private.h"

static RelayRecord *
new_result (const char *text)
{
  g_autofree char *json = quoted (text);
  g_autoptr (GError) error = NULL;
  RelayRecord *record = relay_record_new_result (json, strlen (json), &error);

  g_assert_no_error (error);
  return record;
}

static void
test_identity (void)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
  g_autoptr (RelayIdentity) bare = relay_identity_new ("web", NULL);
  g_autoptr (RelayIdentity) empty = g_object_new (RELAY_TYPE_IDENTITY, NULL);
  g_autofree char *platform = NULL;

  g_assert_cmpstr (relay_identity_get_platform (identity), ==, "discord");
  g_assert_cmpstr (relay_identity_get_bot_id (identity), ==, "42");
  g_assert_null (relay_identity_get_command_manifest (identity));
  g_assert_cmpstr (relay_identity_get_bot_id (bare), ==, "");
  g_assert_cmpstr (relay_identity_get_platform (empty), ==, "relay");
  g_assert_cmpstr (relay_identity_get_bot_id (empty), ==, "");

  g_object_get (identity, "platform", &platform, NULL);
  g_assert_cmpstr (platform, ==, "discord");
}

static void
test_manifest (void)
{
  g_autoptr (JsonArray) manifest = json_array_new ();
  g_autoptr (JsonArray) read = NULL;
  g_autoptr (RelayIdentity) identity = NULL;

  json_array_add_string_element (manifest, "x");
  identity =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", "discord", "command-manifest", manifest, NULL);
  g_object_get (identity, "command-manifest", &read, NULL);

  g_assert_cmpuint (json_array_get_length (relay_identity_get_command_manifest (identity)), ==, 1);
  g_assert_nonnull (read);
}

static void
test_media (void)
{
  g_autoptr (RelayMedia) media = relay_media_new ("u", "image", "image/png", 5, "f.png", "c");
  g_autoptr (RelayMedia) bare = relay_media_new ("u", NULL, NULL, G_MININT64, NULL, NULL);
  g_autofree char *mime_type = NULL;
  gint64 size;

  g_object_get (media, "mime-type", &mime_type, "size", &size, NULL);
  g_assert_cmpstr (mime_type, ==, "image/png");
  g_assert_cmpint (size, ==, 5);
  g_assert_cmpstr (relay_media_get_kind (media), ==, "image");
  g_assert_cmpint (relay_media_get_size (bare), ==, -1);
  g_assert_null (relay_media_get_kind (bare));
}

static void
test_media_sizes (void)
{
  const struct
  {
    const char *size;
    gint64 expected;
  } cases[] = {
    { "0", 0 },
    { "9223372036854775807", G_MAXINT64 },
    { "9223372036854775808", -1 },
    { "-1", -1 },
    { "1.5", -1 },
    { "'7'", -1 },
    { "null", -1 },
    { "[]", -1 },
  };
  const char *const urls[] = { "u", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("[{'url':'u','size':5,'size':%s,'width':7}]", cases[i].size);
      g_autofree char *json = quoted (text);
      g_autoptr (GListStore) store = relay_media_join (urls, json, strlen (json));
      g_autoptr (RelayMedia) media = g_list_model_get_item (G_LIST_MODEL (store), 0);

      g_assert_cmpint (relay_media_get_size (media), ==, cases[i].expected);
    }
}

static void
test_prompt_response (void)
{
  gsize length;
  g_autofree char *text = relay_prompt_response_write ("p", "o", NULL, &length);
  const char *json = "{\"source\":{\"platform\":\"discord\",\"chat_id\":\"c\",\"user_id\":\"u\"}}";
  g_autoptr (RelayRecord) event = relay_record_new_event (json, strlen (json), NULL);
  g_autoptr (RelayPromptResponse) answer =
    relay_prompt_response_new_from_text (text, length, event);
  g_autofree char *option = NULL;

  g_object_get (answer, "option-id", &option, NULL);
  g_assert_cmpstr (option, ==, "o");
  g_assert_cmpstr (relay_prompt_response_get_prompt_id (answer), ==, "p");
  g_assert_null (relay_prompt_response_get_label (answer));
  g_assert_null (relay_prompt_response_get_prompt_message_id (answer));
  g_assert_cmpstr (relay_session_source_get_user_id (relay_prompt_response_get_source (answer)), ==,
                   "u");
}

static void
assert_chat_info (const char *result, const char *name, const char *chat_type)
{
  g_autoptr (RelayRecord) record = result != NULL ? new_result (result) : NULL;
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, "c1");
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);

  g_assert_cmpstr (relay_chat_info_get_name (info), ==, name);
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, chat_type);
  g_assert_cmpstr (json_object_get_string_member (json, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (json, "type"), ==, chat_type);
}

static void
test_chat_info (void)
{
  assert_chat_info (NULL, "c1", "dm");
  assert_chat_info ("{}", "c1", "dm");
  assert_chat_info ("{'name':'General','type':'channel'}", "General", "channel");
  assert_chat_info ("{'success':true,'chat_info':{'name':'General','type':'forum'}}", "General",
                    "forum");
  assert_chat_info ("{'success':true,'name':'General'}", "General", "dm");
  assert_chat_info ("{'chat_info':{'type':'group','name':null}}", "c1", "group");
  assert_chat_info ("{'name':'','type':''}", "c1", "dm");
  assert_chat_info ("{'name':7,'type':[]}", "c1", "dm");
  assert_chat_info ("{'success':false,'name':'General','type':'channel','error':'no'}", "c1", "dm");
}

static void
test_chat_info_json (void)
{
  g_autoptr (RelayRecord) record =
    new_result ("{'success':true,'chat_info':{'name':'G','topic':'t','owner_id':9}}");
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, NULL);
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);
  g_autofree char *name = NULL;

  g_assert_cmpstr (json_object_get_string_member (json, "topic"), ==, "t");
  g_assert_cmpstr (json_object_get_string_member (json, "owner_id"), ==, "9");
  g_assert_false (json_object_has_member (json, "success"));
  g_object_get (info, "name", &name, NULL);
  g_assert_cmpstr (name, ==, "G");
}

/* What stands where the description should, and is none, is kept beside what we make of it. */
static void
test_chat_info_odd (void)
{
  g_autoptr (RelayRecord) record = new_result ("{'success':true,'chat_info':'General'}");
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, "c1");
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);

  g_assert_cmpstr (json_object_get_string_member (json, "chat_info"), ==, "General");
  g_assert_cmpstr (json_object_get_string_member (json, "name"), ==, "c1");
  g_assert_cmpstr (json_object_get_string_member (json, "type"), ==, "dm");
}

/* Values that are not what they should be say nothing. */
static void
test_wrong_kinds (void)
{
  static const char *const texts[] = { "{}", "[]", "'x'", "7", "" };
  const char *const urls[] = { "u", NULL };
  g_autoptr (RelayRecord) event = relay_record_new_event ("{}", 2, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = quoted (texts[i]);
      g_autoptr (GListStore) store = relay_media_join (urls, json, strlen (json));
      g_autoptr (RelayMedia) media = g_list_model_get_item (G_LIST_MODEL (store), 0);
      g_auto (GStrv) read = relay_media_parse_urls (json, strlen (json));
      g_autoptr (RelayPromptResponse) response =
        relay_prompt_response_new_from_text (json, strlen (json), event);

      g_assert_cmpstr (relay_media_get_url (media), ==, "u");
      g_assert_null (relay_media_get_kind (media));
      g_assert_null (read[0]);
      g_assert_cmpstr (relay_prompt_response_get_prompt_id (response), ==, "");
      g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, "");
    }
}

static void
test_bare_identity (void)
{
  g_autoptr (RelayIdentity) bare =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", NULL, "bot-id", NULL, NULL);

  g_assert_cmpstr (relay_identity_get_platform (bare), ==, "relay");
  g_assert_cmpstr (relay_identity_get_bot_id (bare), ==, "");
}

static void
test_send_result (void)
{
  g_autoptr (RelayRecord) record = new_result (
    "{'success':true,'message_id':1234567890123456789,'thread_id':'t','auto_thread_name':'n'}");
  g_autoptr (RelaySendResult) result = relay_send_result_new_from_record (record);
  g_autoptr (JsonObject) json = relay_send_result_to_json (result);
  const char *const ids[] = { "1234567890123456789", NULL };
  g_auto (GStrv) read = NULL;

  g_assert_cmpstr (relay_send_result_get_message_id (result), ==, ids[0]);
  g_assert_cmpstrv (relay_send_result_get_message_ids (result), ids);
  g_assert_cmpstr (relay_send_result_get_thread_id (result), ==, "t");
  g_assert_cmpstr (json_object_get_string_member (json, "message_id"), ==, ids[0]);
  g_assert_cmpstr (json_object_get_string_member (json, "auto_thread_name"), ==, "n");

  g_object_get (result, "message-ids", &read, NULL);
  g_assert_cmpstrv (read, ids);
}

static void
test_send_result_bare (void)
{
  g_autoptr (RelayRecord) record = new_result ("{'success':true,'message_id':null}");
  g_autoptr (RelaySendResult) result = relay_send_result_new_from_record (record);
  g_autoptr (RelaySendResult) empty = g_object_new (RELAY_TYPE_SEND_RESULT, NULL);
  g_autoptr (JsonObject) json = NULL;

  g_assert_null (relay_send_result_get_message_id (result));
  g_assert_null (relay_send_result_get_message_ids (result)[0]);
  g_assert_null (relay_send_result_get_thread_id (result));
  g_assert_null (relay_send_result_get_thread_id (empty));
  json = relay_send_result_to_json (empty);
  g_assert_cmpuint (json_object_get_size (json), ==, 0);
}

/* The words are the API's, in every language: none may be lost or renamed. */
static void
test_enums (void)
{
  const struct
  {
    GType type;
    int value;
    const char *word;
  } cases[] = {
    { RELAY_TYPE_STATE, RELAY_STATE_HANDSHAKING, "handshaking" },
    { RELAY_TYPE_STATE, RELAY_STATE_CLOSING, "closing" },
    { RELAY_TYPE_RECONNECT, RELAY_RECONNECT_ALWAYS, "always" },
    { RELAY_TYPE_MESSAGE_TYPE, RELAY_MESSAGE_TYPE_COMMAND, "command" },
    { RELAY_TYPE_TRISTATE, RELAY_TRISTATE_UNKNOWN, "unknown" },
    { RELAY_TYPE_INTERACTION_MAPPING, RELAY_INTERACTION_MAPPING_NATIVE, "native" },
    { RELAY_TYPE_RENAME_CONDITION, RELAY_RENAME_CONDITION_ALWAYS, "always" },
    { RELAY_TYPE_RENAME_CONDITION, RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "if-current-name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (cases[i].type);

      g_assert_cmpstr (g_enum_get_value (klass, cases[i].value)->value_nick, ==, cases[i].word);
    }
}

static void
test_flags (void)
{
  const struct
  {
    GType type;
    guint value;
    const char *word;
  } cases[] = {
    { RELAY_TYPE_TEXT_SPLIT_FLAGS, RELAY_TEXT_SPLIT_NO_FENCES, "no-fences" },
    { RELAY_TYPE_SESSION_KEY_FLAGS, RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS, "shared-groups" },
    { RELAY_TYPE_SESSION_KEY_FLAGS, RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "per-user-threads" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GFlagsClass) klass = g_type_class_ref (cases[i].type);

      g_assert_cmpstr (g_flags_get_first_value (klass, cases[i].value)->value_nick, ==,
                       cases[i].word);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/values/identity", test_identity);
  g_test_add_func ("/values/identity/manifest", test_manifest);
  g_test_add_func ("/values/media", test_media);
  g_test_add_func ("/values/media/sizes", test_media_sizes);
  g_test_add_func ("/values/prompt-response", test_prompt_response);
  g_test_add_func ("/values/chat-info", test_chat_info);
  g_test_add_func ("/values/chat-info/to-json", test_chat_info_json);
  g_test_add_func ("/values/chat-info/odd", test_chat_info_odd);
  g_test_add_func ("/values/wrong-kinds", test_wrong_kinds);
  g_test_add_func ("/values/identity/bare", test_bare_identity);
  g_test_add_func ("/values/send-result", test_send_result);
  g_test_add_func ("/values/send-result/bare", test_send_result_bare);
  g_test_add_func ("/values/enums", test_enums);
  g_test_add_func ("/values/flags", test_flags);

  return g_test_run ();
}
