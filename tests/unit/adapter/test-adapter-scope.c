/* test-adapter-scope.c: what an adapter adds to what it sends
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define CHANNEL_SOURCE                                                      \
  "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\"," \
  "\"scope_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}"
#define DIRECT_SOURCE \
  "{\"platform\":\"discord\",\"chat_id\":\"d1\",\"chat_type\":\"dm\",\"user_id\":\"u1\"}"
#define TELEGRAM_SOURCE \
  "{\"platform\":\"telegram\",\"chat_id\":\"t1\",\"chat_type\":\"dm\",\"user_id\":\"u2\"}"

static void
start_send (Fixture *fixture, const char *chat_id, const char *metadata_json, GAsyncResult **result)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  relay_adapter_send_async (fixture->adapter, chat_id, "hello", NULL, metadata, NULL, store_result,
                            result);
  settle ();
}

/* The metadata that a message to @chat_id goes out with, as text. */
static char *
sent_metadata (Fixture *fixture, const char *chat_id, const char *metadata_json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  start_send (fixture, chat_id, metadata_json, &result);
  text = object_text (json_object_get_object_member (last_action (fixture), "metadata"));
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (result);
  sent = relay_adapter_send_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sent);

  return text;
}

static void
assert_metadata (Fixture *fixture,
                 const char *chat_id,
                 const char *metadata_json,
                 const char *expected_json)
{
  g_autofree char *text = sent_metadata (fixture, chat_id, metadata_json);
  g_autoptr (JsonNode) is = json_from_string (text, NULL);
  g_autoptr (JsonNode) expected = json_from_string (expected_json, NULL);

  if (!json_node_equal (is, expected))
    g_error ("metadata is %s, not %s", text, expected_json);
}

static void
test_scope_attached (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, DIRECT_SOURCE);

  assert_metadata (
    fixture, "c1", NULL,
    "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  assert_metadata (fixture, "d1", "{\"thread_id\":\"x\"}",
                   "{\"thread_id\":\"x\",\"user_id\":\"u1\"}");
  assert_metadata (fixture, "unknown", "{\"thread_id\":\"x\"}", "{\"thread_id\":\"x\"}");
  assert_metadata (fixture, "unknown", "{\"scope_id\":\"s\"}",
                   "{\"scope_id\":\"s\",\"guild_id\":\"s\"}");
}

static void
test_scope_given (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);

  assert_metadata (
    fixture, "c1", "{\"scope_id\":\"mine\",\"profile\":\"other\"}",
    "{\"scope_id\":\"mine\",\"guild_id\":\"mine\",\"user_id\":\"u1\",\"profile\":\"other\"}");
  assert_metadata (
    fixture, "c1", "{\"guild_id\":\"mine\",\"user_id\":\"me\"}",
    "{\"scope_id\":\"mine\",\"guild_id\":\"mine\",\"user_id\":\"me\",\"profile\":\"p1\"}");
}

static void
test_scope_direct_only (Fixture *fixture, gconstpointer data)
{
  relay_adapter_set_user_with_scope (fixture->adapter, FALSE);
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, DIRECT_SOURCE);

  assert_metadata (fixture, "c1", NULL,
                   "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"profile\":\"p1\"}");
  assert_metadata (fixture, "d1", NULL, "{\"user_id\":\"u1\"}");
}

static void
test_scope_caller_untouched (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"thread_id\":\"x\"}");
  g_autoptr (JsonObject) action =
    make_object ("{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":{}}");
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) acted = NULL;
  g_autofree char *metadata_text = NULL;
  g_autofree char *action_text = NULL;

  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);

  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, metadata, NULL, store_result,
                            &sent);
  /* what happens to it afterwards is the caller's */
  json_object_set_string_member (metadata, "thread_id", "y");
  settle ();
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (last_action (fixture), "metadata"),
                     "thread_id"),
                   ==, "x");
  metadata_text = object_text (metadata);
  g_assert_cmpstr (metadata_text, ==, "{\"thread_id\":\"y\"}");
  answer (fixture, "{\"success\":true}");

  relay_adapter_send_action_async (fixture->adapter, action, NULL, store_result, &acted);
  settle ();
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (last_action (fixture), "metadata"), "scope_id"),
                   ==, "s1");
  action_text = object_text (action);
  g_assert_cmpstr (action_text, ==, "{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":{}}");
  answer (fixture, "{\"success\":true}");
}

static void
test_scope_bounded (Fixture *fixture, gconstpointer data)
{
  relay_adapter_set_max_chats (fixture->adapter, 2);
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, DIRECT_SOURCE);
  feed_source (fixture, TELEGRAM_SOURCE);

  assert_metadata (fixture, "c1", NULL, "{}");
  assert_metadata (fixture, "d1", NULL, "{\"user_id\":\"u1\"}");
  relay_adapter_set_max_chats (fixture->adapter, 0);
  assert_metadata (fixture, "d1", NULL, "{}");
}

static void
test_scope_learn_chat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) stored = make_object (CHANNEL_SOURCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySessionSource) source = relay_session_source_new_from_json (stored, &error);

  g_assert_no_error (error);
  relay_adapter_learn_chat (fixture->adapter, source);
  fixture_connect (fixture);
  assert_metadata (
    fixture, "c1", NULL,
    "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  g_assert_cmpstr (json_object_get_string_member (last_frame (fixture, "outbound"), "platform"), ==,
                   "discord");
}

static void
send_back (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
{
  relay_adapter_send_async (
    adapter, relay_session_source_get_chat_id (relay_message_event_get_source (event)), "echo",
    NULL, NULL, NULL, NULL, NULL);
}

static void
test_scope_before_inbound (Fixture *fixture, gconstpointer data)
{
  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (send_back), NULL);
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);

  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (last_action (fixture), "metadata"), "scope_id"),
                   ==, "s1");
  answer (fixture, "{\"success\":true}");
}

static void
test_scope_from_passthrough (Fixture *fixture, gconstpointer data)
{
  const char *body =
    "{\"id\":\"i1\",\"type\":2,\"guild_id\":\"g7\",\"channel_id\":\"c7\",\"data\":{\"name\":\"ask\"},"
    "\"member\":{\"user\":{\"id\":\"u7\",\"username\":\"ann\"}}}";
  g_autofree char *encoded = g_base64_encode ((const guint8 *) body, strlen (body));
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"discord\",\"bodyB64\":\"%s\"}}",
    encoded);

  fixture_connect (fixture);
  feed (fixture, frame);

  assert_metadata (fixture, "c7", NULL,
                   "{\"scope_id\":\"g7\",\"guild_id\":\"g7\",\"user_id\":\"u7\"}");
}

static void
test_platform_tag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) discord = NULL;
  g_autoptr (GAsyncResult) telegram = NULL;
  g_autoptr (GAsyncResult) unfronted = NULL;
  JsonObject *frame;

  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, TELEGRAM_SOURCE);
  feed_source (fixture, "{\"platform\":\"matrix\",\"chat_id\":\"x1\"}");
  feed_source (fixture, "{\"platform\":\"relay\",\"chat_id\":\"r1\"}");
  feed_source (fixture, "{\"platform\":\"\",\"chat_id\":\"e1\"}");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) untagged = NULL;

      start_send (fixture, i == 0 ? "r1" : "e1", NULL, &untagged);
      g_assert_false (json_object_has_member (last_frame (fixture, "outbound"), "platform"));
      answer (fixture, "{\"success\":true}");
    }

  start_send (fixture, "c1", NULL, &discord);
  frame = last_frame (fixture, "outbound");
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "discord");
  g_assert_cmpstr (json_object_get_string_member (frame, "botId"), ==, "bot-d");
  answer (fixture, "{\"success\":true}");

  start_send (fixture, "t1", NULL, &telegram);
  frame = last_frame (fixture, "outbound");
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "telegram");
  g_assert_false (json_object_has_member (frame, "botId"));
  answer (fixture, "{\"success\":true}");

  start_send (fixture, "x1", NULL, &unfronted);
  frame = last_frame (fixture, "outbound");
  g_assert_false (json_object_has_member (frame, "platform"));
  g_assert_false (json_object_has_member (frame, "botId"));
  answer (fixture, "{\"success\":true}");
}

#define add(path, data, func) \
  g_test_add ("/adapter-scope/" path, Fixture, data, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("attached", NULL, test_scope_attached);
  add ("given-by-caller", NULL, test_scope_given);
  add ("user-for-direct-only", NULL, test_scope_direct_only);
  add ("caller-untouched", NULL, test_scope_caller_untouched);
  add ("bounded", NULL, test_scope_bounded);
  add ("learn-chat", NULL, test_scope_learn_chat);
  add ("before-inbound", NULL, test_scope_before_inbound);
  add ("from-passthrough", NULL, test_scope_from_passthrough);
  add ("platform/tag", NULL, test_platform_tag);

  return g_test_run ();
}
