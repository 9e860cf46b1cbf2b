/* test-adapter-request.c: the common path of all operations of an adapter
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

static void
assert_send_fails (Fixture *fixture, GAsyncResult *result, int code)
{
  g_assert_nonnull (result);
  FAILS (RELAY_ERROR, code, relay_adapter_send_finish, fixture->adapter, result);
}

ONLINE_ADAPTER_TEST ("/adapter-request/result/is-returned", NULL)
{
  g_autoptr (RelaySendResult) sent = NULL;
  JsonObject *action;

  relay_adapter_send_async (fixture->adapter, "c9", "hello", "m0", NULL, NULL, store_result,
                            &fixture->result);
  g_assert_null (fixture->result);
  settle ();

  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "send");
  g_assert_cmpstr (json_object_get_string_member (action, "chat_id"), ==, "c9");
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "hello");
  g_assert_cmpstr (json_object_get_string_member (action, "reply_to"), ==, "m0");
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (action, "metadata")), ==,
                    0);
  assert_platform (fixture, NULL);
  g_assert_null (fixture->result);

  answer (fixture, "{\"success\":true,\"message_id\":\"m1\",\"thread_id\":42,\"extra\":true}");
  g_assert_nonnull (fixture->result);
  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m1");
  g_assert_cmpstr (relay_send_result_get_thread_id (sent), ==, "42");
}

ONLINE_ADAPTER_TEST ("/adapter-request/result/absent-success-is-rejection", NULL)
{
  start_send (fixture, "c9", NULL, &fixture->result);
  g_assert_true (json_object_has_member (last_action (fixture), "reply_to"));
  g_assert_true (json_object_get_null_member (last_action (fixture), "reply_to"));
  answer (fixture, "{}");
  assert_send_fails (fixture, fixture->result, RELAY_ERROR_REJECTED);
}

ONLINE_ADAPTER_TEST ("/adapter-request/result/rejection-keeps-message", NULL)
{
  g_autoptr (GError) error = NULL;

  start_send (fixture, "c1", NULL, &fixture->result);
  answer (fixture, "{\"success\":false,\"error\":\"no such channel\"}");

  g_assert_null (relay_adapter_send_finish (fixture->adapter, fixture->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
  g_assert_cmpstr (error->message, ==, "no such channel");
  g_assert_false (relay_error_is_ambiguous (error));
}

ONLINE_ADAPTER_TEST ("/adapter-request/result/decline-is-recognised", NULL)
{
  g_autoptr (GAsyncResult) by_code = NULL;
  g_autoptr (GAsyncResult) by_message = NULL;

  start_send (fixture, "c1", NULL, &by_code);
  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\",\"error\":\"no\"}");
  assert_send_fails (fixture, by_code, RELAY_ERROR_DECLINED);

  start_send (fixture, "c1", NULL, &by_message);
  answer (fixture, "{\"success\":false,\"error\":\"egress declined: no route\"}");
  assert_send_fails (fixture, by_message, RELAY_ERROR_DECLINED);
}

ADAPTER_TEST ("/adapter-request/connection/fails-if-not-connected", NULL)
{
  g_autoptr (GAsyncResult) before = NULL;
  g_autoptr (GAsyncResult) lost = NULL;
  g_autoptr (GAsyncResult) unknown_op = NULL;

  start_send (fixture, "c1", NULL, &before);
  assert_send_fails (fixture, before, RELAY_ERROR_NOT_CONNECTED);

  relay_adapter_set_offline_timeout (fixture->adapter, 0);
  fixture_connect (fixture);
  fixture_hang_up (fixture, 1001, NULL);
  start_send (fixture, "c1", NULL, &lost);
  assert_send_fails (fixture, lost, RELAY_ERROR_NOT_CONNECTED);

  /* without a connection, the operation is not checked */
  start_action (fixture, "{\"op\":\"levitate\",\"chat_id\":\"c1\"}", &unknown_op);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, relay_adapter_send_action_finish, fixture->adapter,
         unknown_op);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

ONLINE_ADAPTER_TEST ("/adapter-request/connection/times-out", NULL)
{
  start_send (fixture, "c1", NULL, &fixture->result);
  fixture_advance (fixture, 29);
  g_assert_null (fixture->result);
  fixture_advance (fixture, 2);
  assert_send_fails (fixture, fixture->result, RELAY_ERROR_TIMED_OUT);
}

ONLINE_ADAPTER_TEST ("/adapter-request/connection/loss-is-ambiguous", NULL)
{
  g_autoptr (GError) error = NULL;

  start_send (fixture, "c1", NULL, &fixture->result);
  fixture_hang_up (fixture, 1001, NULL);

  g_assert_null (relay_adapter_send_finish (fixture->adapter, fixture->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_true (relay_error_is_ambiguous (error));
}

ONLINE_ADAPTER_TEST ("/adapter-request/cancel-ends-wait", NULL)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) too_late = NULL;

  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, NULL, cancellable, store_result,
                            &fixture->result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_nonnull (fixture->result);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_send_finish, fixture->adapter,
         fixture->result);
  answer (fixture, "{\"success\":true}");

  /* cancelled before the call: nothing is sent */
  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, NULL, cancellable, store_result,
                            &too_late);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_send_finish, fixture->adapter, too_late);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
}

ONLINE_ADAPTER_TEST ("/adapter-request/connection/disconnect-closes-requests", NULL)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;

  start_send (fixture, "c1", NULL, &waiting);
  fixture_disconnect (fixture);
  settle ();

  g_assert_nonnull (waiting);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, waiting, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CLOSED);
  g_assert_true (relay_error_is_ambiguous (error));
}

ONLINE_ADAPTER_TEST ("/adapter-request/connection/disconnect-waits-for-results", NULL)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  start_send (fixture, "c1", NULL, &waiting);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &disconnected);
  start_send (fixture, "c1", NULL, &late);
  assert_send_fails (fixture, late, RELAY_ERROR_NOT_CONNECTED);

  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, waiting);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m1");

  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_nonnull (disconnected);
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, disconnected, NULL));
}

ONLINE_ADAPTER_TEST ("/adapter-request/connection/idle-accepts-requests", NULL)
{
  g_autoptr (GAsyncResult) idle = NULL;
  g_autoptr (GAsyncResult) unlisted = NULL;

  relay_transport_go_idle_async (RELAY_TRANSPORT (fixture->memory), NULL, store_result, &idle);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_IDLE);

  start_send (fixture, "c1", NULL, &fixture->result);
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (fixture->result);

  start_action (fixture, "{\"op\":\"levitate\",\"chat_id\":\"c1\"}", &unlisted);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED, relay_adapter_send_action_finish, fixture->adapter,
         unlisted);
}

TEST_CASE ("/adapter-request/fails-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (JsonObject) action = make_object ("{\"op\":\"send\",\"chat_id\":\"c1\"}");
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) followed = NULL;
  g_autoptr (GAsyncResult) acted = NULL;

  relay_adapter_send_async (adapter, "c1", "hello", NULL, NULL, NULL, store_result, &sent);
  relay_adapter_send_follow_up_async (adapter, "k", "discord.x", "hello", NULL, NULL, store_result,
                                      &followed);
  relay_adapter_send_action_async (adapter, action, NULL, store_result, &acted);
  settle ();

  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, "no transport", relay_adapter_send_finish,
              adapter, sent);
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_adapter_send_follow_up_finish, adapter,
         followed);
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_adapter_send_action_finish, adapter, acted);
}

ONLINE_ADAPTER_TEST ("/adapter-request/keeps-adapter-alive", NULL)
{
  g_autoptr (RelaySendResult) sent = NULL;
  RelayAdapter *adapter = fixture->adapter;

  relay_adapter_send_async (adapter, "c1", "hello", NULL, NULL, NULL, store_result,
                            &fixture->result);
  g_object_unref (g_steal_pointer (&fixture->adapter));
  settle ();
  answer (fixture, "{\"success\":true}");

  g_assert_nonnull (fixture->result);
  sent = relay_adapter_send_finish (adapter, fixture->result, NULL);
  g_assert_nonnull (sent);
}

ONLINE_ADAPTER_TEST ("/adapter-request/support/platform-of-chat-decides", NULL)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  feed_descriptor (fixture, DESCRIPTOR_TELEGRAM);
  feed_source (fixture, TELEGRAM_SOURCE);

  /* the list of the platform of the chat counts */
  assert_action_fails (fixture, "{\"op\":\"delete\",\"chat_id\":\"c1\"}",
                       RELAY_ERROR_NOT_SUPPORTED);
  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"t1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"delete\",\"chat_id\":\"t1\"}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (allowed);
}

ONLINE_ADAPTER_TEST ("/adapter-request/support/flags-decide-without-ops-list", DESCRIPTOR_EARLY)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"edit\",\"chat_id\":\"c1\"}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/support/draft-needs-draft-streaming", NULL)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  feed_descriptor (fixture, DESCRIPTOR_TELEGRAM);
  feed_source (fixture, TELEGRAM_SOURCE);

  /* both list the operation, but only one supports streaming */
  assert_action_fails (fixture, "{\"op\":\"draft\",\"chat_id\":\"c1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"draft\",\"chat_id\":\"t1\",\"draft_id\":1}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

/* Returns the metadata of a message to @chat_id as text. */
static char *
sent_metadata (Fixture *fixture, const char *chat_id, const char *metadata_json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  char *text;

  start_send (fixture, chat_id, metadata_json, &result);
  text = object_text (last_metadata (fixture));
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (result);
  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, result);
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

ONLINE_ADAPTER_TEST ("/adapter-request/scope/is-attached", NULL)
{
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

ONLINE_ADAPTER_TEST ("/adapter-request/scope/of-caller-has-priority", NULL)
{
  feed_source (fixture, CHANNEL_SOURCE);

  assert_metadata (
    fixture, "c1", "{\"scope_id\":\"mine\",\"profile\":\"other\"}",
    "{\"scope_id\":\"mine\",\"guild_id\":\"mine\",\"user_id\":\"u1\",\"profile\":\"other\"}");
  assert_metadata (
    fixture, "c1", "{\"guild_id\":\"mine\",\"user_id\":\"me\"}",
    "{\"scope_id\":\"mine\",\"guild_id\":\"mine\",\"user_id\":\"me\",\"profile\":\"p1\"}");
}

ADAPTER_TEST ("/adapter-request/scope/user-can-be-limited-to-direct-chats", NULL)
{
  relay_adapter_set_user_with_scope (fixture->adapter, FALSE);
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, DIRECT_SOURCE);

  assert_metadata (fixture, "c1", NULL,
                   "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"profile\":\"p1\"}");
  assert_metadata (fixture, "d1", NULL, "{\"user_id\":\"u1\"}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/scope/objects-of-caller-are-not-changed", NULL)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"thread_id\":\"x\"}");
  g_autoptr (JsonObject) action =
    make_object ("{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":{}}");
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) acted = NULL;

  feed_source (fixture, CHANNEL_SOURCE);

  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, metadata, NULL, store_result,
                            &sent);
  /* a later change of the object has no effect */
  json_object_set_string_member (metadata, "thread_id", "y");
  settle ();
  assert_metadata_member (fixture, "thread_id", "x");
  assert_object (metadata, "{\"thread_id\":\"y\"}");
  answer (fixture, "{\"success\":true}");

  relay_adapter_send_action_async (fixture->adapter, action, NULL, store_result, &acted);
  settle ();
  assert_metadata_member (fixture, "scope_id", "s1");
  assert_object (action, "{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":{}}");
  answer (fixture, "{\"success\":true}");
}

ADAPTER_TEST ("/adapter-request/scope/is-bounded", NULL)
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

ADAPTER_TEST ("/adapter-request/scope/can-be-learned-from-stored-source", NULL)
{
  g_autoptr (JsonObject) stored = make_object (CHANNEL_SOURCE);
  g_autoptr (RelaySessionSource) source = NO_ERROR (relay_session_source_new_from_json, stored);
  relay_adapter_learn_chat (fixture->adapter, source);
  fixture_connect (fixture);
  assert_metadata (
    fixture, "c1", NULL,
    "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  assert_platform (fixture, "discord");
}

static void
send_back (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
{
  relay_adapter_send_async (
    adapter, relay_session_source_get_chat_id (relay_message_event_get_source (event)), "echo",
    NULL, NULL, NULL, NULL, NULL);
}

ADAPTER_TEST ("/adapter-request/scope/is-known-in-inbound", NULL)
{
  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (send_back), NULL);
  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);

  assert_metadata_member (fixture, "scope_id", "s1");
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/scope/is-learned-from-passthrough", NULL)
{
  const char *body =
    "{\"id\":\"i1\",\"type\":2,\"guild_id\":\"g7\",\"channel_id\":\"c7\",\"data\":{\"name\":\"ask\"},"
    "\"member\":{\"user\":{\"id\":\"u7\",\"username\":\"ann\"}}}";
  g_autofree char *encoded = g_base64_encode ((const guint8 *) body, strlen (body));
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"discord\",\"bodyB64\":\"%s\"}}",
    encoded);

  feed (fixture, frame);

  assert_metadata (fixture, "c7", NULL,
                   "{\"scope_id\":\"g7\",\"guild_id\":\"g7\",\"user_id\":\"u7\"}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/platform-of-chat-is-tag", NULL)
{
  g_autoptr (GAsyncResult) discord = NULL;
  g_autoptr (GAsyncResult) telegram = NULL;
  g_autoptr (GAsyncResult) unfronted = NULL;
  JsonObject *frame;

  feed_source (fixture, CHANNEL_SOURCE);
  feed_source (fixture, TELEGRAM_SOURCE);
  feed_source (fixture, "{\"platform\":\"matrix\",\"chat_id\":\"x1\"}");
  feed_source (fixture, "{\"platform\":\"relay\",\"chat_id\":\"r1\"}");
  feed_source (fixture, "{\"platform\":\"\",\"chat_id\":\"e1\"}");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) untagged = NULL;

      start_send (fixture, i == 0 ? "r1" : "e1", NULL, &untagged);
      assert_platform (fixture, NULL);
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

/* --- one chat id on two platforms --- */

#define PHONE_ON_DISCORD                                                \
  "{\"platform\":\"discord\",\"chat_id\":\"+49\",\"chat_type\":\"dm\"," \
  "\"scope_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}"
#define PHONE_ON_TELEGRAM \
  "{\"platform\":\"telegram\",\"chat_id\":\"+49\",\"chat_type\":\"dm\",\"user_id\":\"u2\"}"

#define DISCORD_METADATA \
  "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}"
#define TELEGRAM_METADATA "{\"user_id\":\"u2\"}"

/* @platform: NULL for a frame without a tag */
static void
assert_last_place (Fixture *fixture, const char *platform, const char *expected_metadata)
{
  assert_platform (fixture, platform);
  assert_object (last_metadata (fixture), expected_metadata);
}

static void
assert_place (Fixture *fixture,
              const char *metadata,
              const char *platform,
              const char *expected_metadata)
{
  g_autoptr (GAsyncResult) result = NULL;

  start_send (fixture, "+49", metadata, &result);
  assert_last_place (fixture, platform, expected_metadata);
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/place/last-platform-is-default", NULL)
{
  feed_source (fixture, PHONE_ON_DISCORD);
  feed_source (fixture, PHONE_ON_TELEGRAM);
  assert_place (fixture, NULL, "telegram", TELEGRAM_METADATA);
  feed_source (fixture, PHONE_ON_DISCORD);
  assert_place (fixture, NULL, "discord", DISCORD_METADATA);
}

ONLINE_ADAPTER_TEST ("/adapter-request/place/metadata-chooses-platform", NULL)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"platform\":\"discord\"}");

  feed_source (fixture, PHONE_ON_DISCORD);
  feed_source (fixture, PHONE_ON_TELEGRAM);
  assert_place (fixture, "{\"platform\":\"discord\"}", "discord", DISCORD_METADATA);
  assert_place (fixture, "{\"platform\":\"telegram\"}", "telegram", TELEGRAM_METADATA);
  assert_place (fixture, "{\"platform\":\"relay\"}", NULL, "{}");
  assert_place (fixture, "{\"platform\":\"\"}", "telegram", TELEGRAM_METADATA);
  assert_place (fixture, "{\"platform\":null}", "telegram", TELEGRAM_METADATA);

  relay_adapter_send_async (fixture->adapter, "+49", "hello", NULL, metadata, NULL, store_result,
                            &fixture->result);
  settle ();
  assert_object (metadata, "{\"platform\":\"discord\"}");
  answer (fixture, "{\"success\":true}");
}

/* The chat was never heard on the platform that the caller names. */
ONLINE_ADAPTER_TEST ("/adapter-request/place/other-platform-has-no-scope", NULL)
{
  feed_source (fixture, PHONE_ON_DISCORD);
  assert_place (fixture, "{\"platform\":\"telegram\"}", "telegram", "{}");
}

/* Each operation, and an action of the application */
ONLINE_ADAPTER_TEST ("/adapter-request/place/every-operation-is-chosen",
                     "ops=send,edit,typing,delete,react,send_media,prompt,thread_create,"
                     "thread_rename,task_card,task_card_stop")
{
  static const char *const ops[] = { "edit",       "typing",        "delete",        "react",
                                     "send_media", "thread_create", "thread_rename", "task_card",
                                     "prompt",     "unknown" };

  feed_descriptor (fixture, "platform=telegram ops=send,edit,typing,delete,react,send_media,prompt,"
                            "thread_create,thread_rename,task_card,unknown");
  feed_source (fixture, PHONE_ON_DISCORD);
  feed_source (fixture, PHONE_ON_TELEGRAM);
  feed_source (fixture, PHONE_ON_DISCORD);
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autofree char *action = g_strdup_printf (
        "{\"op\":\"%s\",\"chat_id\":\"+49\",\"metadata\":{\"platform\":\"telegram\"}}", ops[i]);
      g_autoptr (GAsyncResult) result = NULL;

      start_action (fixture, action, &result);
      g_assert_null (result);
      assert_last_place (fixture, "telegram", TELEGRAM_METADATA);
      answer (fixture, "{\"success\":true}");
    }
}

ONLINE_ADAPTER_TEST ("/adapter-request/place/chat-info-is-that-of-last-platform", NULL)
{
  g_autoptr (RelayChatInfo) info = NULL;

  feed_source (fixture, PHONE_ON_DISCORD);
  feed_source (fixture, PHONE_ON_TELEGRAM);
  relay_adapter_get_chat_info_async (fixture->adapter, "+49", NULL, store_result, &fixture->result);
  settle ();
  assert_platform (fixture, "telegram");
  answer (fixture, "{\"name\":\"Ann\",\"type\":\"dm\"}");
  info = NO_ERROR (relay_adapter_get_chat_info_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, "Ann");
}

ONLINE_ADAPTER_TEST ("/adapter-request/place/platform-that-is-not-fronted-fails", NULL)
{
  start_send (fixture, "+49", "{\"platform\":\"matrix\"}", &fixture->result);
  g_assert_nonnull (fixture->result);
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
              "no identity or descriptor has the platform “matrix”", relay_adapter_send_finish,
              fixture->adapter, fixture->result);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

/* The connector itself named the platform, so an answer may name it too. */
ONLINE_ADAPTER_TEST ("/adapter-request/place/received-platform-can-be-chosen", NULL)
{
  feed_source (fixture, "{\"platform\":\"matrix\",\"chat_id\":\"+49\",\"user_id\":\"u9\"}");
  assert_place (fixture, "{\"platform\":\"matrix\"}", NULL, "{\"user_id\":\"u9\"}");
}

ONLINE_ADAPTER_TEST ("/adapter-request/place/platform-has-to-be-string", NULL)
{
  start_send (fixture, "+49", "{\"platform\":7}", &fixture->result);
  g_assert_nonnull (fixture->result);
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
              "“platform” of the metadata is not a string", relay_adapter_send_finish,
              fixture->adapter, fixture->result);
}

ADAPTER_TEST ("/adapter-request/place/stored-source-is-default", NULL)
{
  g_autoptr (JsonObject) on_discord = make_object (PHONE_ON_DISCORD);
  g_autoptr (JsonObject) on_telegram = make_object (PHONE_ON_TELEGRAM);
  g_autoptr (RelaySessionSource) first = NO_ERROR (relay_session_source_new_from_json, on_telegram);
  g_autoptr (RelaySessionSource) second = NO_ERROR (relay_session_source_new_from_json, on_discord);

  relay_adapter_learn_chat (fixture->adapter, first);
  relay_adapter_learn_chat (fixture->adapter, second);
  fixture_connect (fixture);
  assert_place (fixture, NULL, "discord", DISCORD_METADATA);
  assert_place (fixture, "{\"platform\":\"telegram\"}", "telegram", TELEGRAM_METADATA);
}
