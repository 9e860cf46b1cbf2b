/* test-adapter-actions.c: what an adapter can ask its connector to do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

#define CHANNEL_SOURCE                                                      \
  "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\"," \
  "\"scope_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}"
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
start_action (Fixture *fixture, const char *json, GAsyncResult **result)
{
  g_autoptr (JsonObject) action = make_object (json);

  relay_adapter_send_action_async (fixture->adapter, action, NULL, store_result, result);
  settle ();
}

static void
assert_send_fails (Fixture *fixture, GAsyncResult *result, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (result);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, code);
}

static void
test_send (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *action;

  fixture_connect (fixture);
  relay_adapter_send_async (fixture->adapter, "c9", "hello", "m0", NULL, NULL, store_result,
                            &result);
  g_assert_null (result);
  settle ();

  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "send");
  g_assert_cmpstr (json_object_get_string_member (action, "chat_id"), ==, "c9");
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "hello");
  g_assert_cmpstr (json_object_get_string_member (action, "reply_to"), ==, "m0");
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (action, "metadata")), ==,
                    0);
  g_assert_false (json_object_has_member (last_frame (fixture, "outbound"), "platform"));
  g_assert_null (result);

  answer (fixture, "{\"success\":true,\"message_id\":\"m1\",\"thread_id\":42,\"extra\":true}");
  g_assert_nonnull (result);
  sent = relay_adapter_send_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m1");
  g_assert_cmpstr (relay_send_result_get_thread_id (sent), ==, "42");
}

static void
test_send_no_reply (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c9", NULL, &result);
  g_assert_true (json_object_has_member (last_action (fixture), "reply_to"));
  g_assert_true (json_object_get_null_member (last_action (fixture), "reply_to"));
  answer (fixture, "{}");
  assert_send_fails (fixture, result, RELAY_ERROR_REJECTED);
}

static void
test_send_rejected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &result);
  answer (fixture, "{\"success\":false,\"error\":\"no such channel\"}");

  g_assert_null (relay_adapter_send_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
  g_assert_cmpstr (error->message, ==, "no such channel");
  g_assert_false (relay_error_is_ambiguous (error));
}

static void
test_send_declined (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) by_code = NULL;
  g_autoptr (GAsyncResult) by_words = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &by_code);
  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\",\"error\":\"no\"}");
  assert_send_fails (fixture, by_code, RELAY_ERROR_DECLINED);

  start_send (fixture, "c1", NULL, &by_words);
  answer (fixture, "{\"success\":false,\"error\":\"egress declined: no route\"}");
  assert_send_fails (fixture, by_words, RELAY_ERROR_DECLINED);
}

static void
test_send_not_connected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) before = NULL;
  g_autoptr (GAsyncResult) lost = NULL;
  g_autoptr (GAsyncResult) unknown_op = NULL;
  g_autoptr (GError) error = NULL;

  start_send (fixture, "c1", NULL, &before);
  assert_send_fails (fixture, before, RELAY_ERROR_NOT_CONNECTED);

  fixture_connect (fixture);
  relay_memory_transport_hang_up (fixture->memory, 1001, NULL);
  settle ();
  start_send (fixture, "c1", NULL, &lost);
  assert_send_fails (fixture, lost, RELAY_ERROR_NOT_CONNECTED);

  /* whether the op is known is not the question then */
  start_action (fixture, "{\"op\":\"levitate\",\"chat_id\":\"c1\"}", &unknown_op);
  g_assert_null (relay_adapter_send_action_finish (fixture->adapter, unknown_op, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
test_send_timed_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &result);
  relay_clock_advance (fixture->clock, 29 * G_USEC_PER_SEC);
  settle ();
  g_assert_null (result);
  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  assert_send_fails (fixture, result, RELAY_ERROR_TIMED_OUT);
}

static void
test_send_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &result);
  relay_memory_transport_hang_up (fixture->memory, 1001, NULL);
  settle ();

  g_assert_null (relay_adapter_send_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_true (relay_error_is_ambiguous (error));
}

static void
test_send_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) too_late = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, NULL, cancellable, store_result,
                            &result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_nonnull (result);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer (fixture, "{\"success\":true}");
  g_clear_error (&error);

  /* cancelled already: nothing goes out */
  relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, NULL, cancellable, store_result,
                            &too_late);
  settle ();
  g_assert_null (relay_adapter_send_finish (fixture->adapter, too_late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
}

static void
test_send_disconnected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &waiting);
  fixture_disconnect (fixture);
  settle ();

  g_assert_nonnull (waiting);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, waiting, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CLOSED);
  g_assert_true (relay_error_is_ambiguous (error));
}

static void
test_send_drained (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_send (fixture, "c1", NULL, &waiting);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &gone);
  start_send (fixture, "c1", NULL, &late);
  assert_send_fails (fixture, late, RELAY_ERROR_NOT_CONNECTED);

  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  sent = relay_adapter_send_finish (fixture->adapter, waiting, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m1");

  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_nonnull (gone);
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, gone, NULL));
}

static void
test_send_idle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) idle = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) unlisted = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  relay_transport_go_idle_async (RELAY_TRANSPORT (fixture->memory), NULL, store_result, &idle);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_IDLE);

  start_send (fixture, "c1", NULL, &result);
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (result);

  start_action (fixture, "{\"op\":\"levitate\",\"chat_id\":\"c1\"}", &unlisted);
  g_assert_null (relay_adapter_send_action_finish (fixture->adapter, unlisted, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
}

static void
test_no_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (JsonObject) action = make_object ("{\"op\":\"send\",\"chat_id\":\"c1\"}");
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) followed = NULL;
  g_autoptr (GAsyncResult) acted = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_send_async (adapter, "c1", "hello", NULL, NULL, NULL, store_result, &sent);
  relay_adapter_send_follow_up_async (adapter, "k", "discord.x", "hello", NULL, NULL, store_result,
                                      &followed);
  relay_adapter_send_action_async (adapter, action, NULL, store_result, &acted);
  settle ();

  g_assert_null (relay_adapter_send_finish (adapter, sent, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
  g_assert_cmpstr (error->message, ==, "no transport");
  g_clear_error (&error);
  g_assert_null (relay_adapter_send_follow_up_finish (adapter, followed, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
  g_clear_error (&error);
  g_assert_null (relay_adapter_send_action_finish (adapter, acted, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
}

static void
test_chat_info_no_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelayChatInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_get_chat_info_async (adapter, "c1", NULL, store_result, &result);
  settle ();
  info = relay_adapter_get_chat_info_finish (adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, "c1");
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, "dm");
}

static void
start_follow_up (Fixture *fixture, const char *kind, GAsyncResult **result)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true}");

  relay_adapter_send_follow_up_async (fixture->adapter, "agent:main:discord:dm:c1", kind, "done",
                                      metadata, NULL, store_result, result);
  settle ();
}

static void
test_follow_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *action = NULL;

  fixture_connect (fixture);
  start_follow_up (fixture, "discord.interaction_token", &result);
  action = object_text (last_action (fixture));
  g_assert_cmpstr (
    action, ==,
    "{\"op\":\"follow_up\",\"session_key\":\"agent:main:discord:dm:c1\","
    "\"kind\":\"discord.interaction_token\",\"content\":\"done\",\"metadata\":{\"notify\":true}}");
  g_assert_cmpstr (json_object_get_string_member (last_frame (fixture, "outbound"), "platform"), ==,
                   "discord");

  answer (fixture, "{\"success\":true,\"message_id\":\"m5\"}");
  sent = relay_adapter_send_follow_up_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m5");
}

static void
test_follow_up_rejected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_follow_up (fixture, "discord.interaction_token", &result);
  answer (fixture, "{\"success\":false,\"error\":\"token expired\"}");
  g_assert_null (relay_adapter_send_follow_up_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
}

static void
test_follow_up_unfronted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  start_follow_up (fixture, "slack.response_url", &result);
  g_assert_false (json_object_has_member (last_frame (fixture, "outbound"), "platform"));
  answer (fixture, "{\"success\":true}");
}

static RelayChatInfo *
get_chat_info (Fixture *fixture, const char *chat_id, const char *result_json)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RelayChatInfo *info;

  relay_adapter_get_chat_info_async (fixture->adapter, chat_id, NULL, store_result, &result);
  settle ();
  if (result_json != NULL)
    answer (fixture, result_json);
  g_assert_nonnull (result);
  info = relay_adapter_get_chat_info_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);

  return info;
}

static void
assert_chat_info (Fixture *fixture, const char *result_json, const char *name, const char *type)
{
  g_autoptr (RelayChatInfo) info = get_chat_info (fixture, "c1", result_json);

  g_assert_cmpstr (relay_chat_info_get_name (info), ==, name);
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, type);
}

static void
test_chat_info (Fixture *fixture, gconstpointer data)
{
  g_autofree char *action = NULL;

  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  assert_chat_info (fixture, "{\"name\":\"general\",\"type\":\"channel\"}", "general", "channel");
  action = object_text (last_action (fixture));
  g_assert_cmpstr (action, ==, "{\"op\":\"get_chat_info\",\"chat_id\":\"c1\"}");
  assert_chat_info (fixture,
                    "{\"success\":true,\"chat_info\":{\"name\":\"general\",\"type\":\"channel\"}}",
                    "general", "channel");
  assert_chat_info (fixture, "{\"success\":true,\"name\":\"general\"}", "general", "dm");
  assert_chat_info (fixture, "{\"success\":true,\"type\":\"group\"}", "c1", "group");
}

static void
test_chat_info_fallback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelayChatInfo) late = NULL;
  g_autoptr (GError) error = NULL;

  assert_chat_info (fixture, NULL, "c1", "dm");
  fixture_connect (fixture);
  assert_chat_info (fixture, "{\"success\":false,\"error\":\"no\",\"name\":\"wrong\"}", "c1", "dm");
  assert_chat_info (fixture, "{}", "c1", "dm");

  relay_adapter_get_chat_info_async (fixture->adapter, "c1", NULL, store_result, &result);
  settle ();
  relay_clock_advance (fixture->clock, 31 * G_USEC_PER_SEC);
  settle ();
  late = relay_adapter_get_chat_info_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_chat_info_get_name (late), ==, "c1");
}

static void
test_chat_info_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayAdapter) alone = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) at_once = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  relay_adapter_get_chat_info_async (fixture->adapter, "c1", cancellable, store_result, &result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_null (relay_adapter_get_chat_info_finish (fixture->adapter, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* even where there is nobody to ask */
  relay_adapter_get_chat_info_async (alone, "c1", cancellable, store_result, &at_once);
  settle ();
  g_assert_null (relay_adapter_get_chat_info_finish (alone, at_once, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_chat_info_early (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  assert_chat_info (fixture, "{\"name\":\"general\",\"type\":\"channel\"}", "general", "channel");
}

static void
test_chat_info_unlisted (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  assert_chat_info (fixture, NULL, "c1", "dm");
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
assert_action_fails (Fixture *fixture, const char *action, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint before = count_frames (fixture, "outbound");

  start_action (fixture, action, &result);
  g_assert_nonnull (result);
  g_assert_null (relay_adapter_send_action_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, code);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, before);
}

static void
test_action (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) answered = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *action;

  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  start_action (
    fixture,
    "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"x\",\"other\":[1]}",
    &result);
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "emoji"), ==, "x");
  g_assert_true (json_object_has_member (action, "other"));
  g_assert_cmpstr (
    json_object_get_string_member (json_object_get_object_member (action, "metadata"), "scope_id"),
    ==, "s1");
  g_assert_cmpstr (json_object_get_string_member (last_frame (fixture, "outbound"), "platform"), ==,
                   "discord");

  answer (fixture, "{\"success\":true,\"message_id\":1234567890123456789,\"unknown\":\"kept\"}");
  answered = relay_adapter_send_action_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (answered, "message_id"), ==,
                   "1234567890123456789");
  g_assert_cmpstr (json_object_get_string_member (answered, "unknown"), ==, "kept");
}

static void
test_action_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) rejected = NULL;
  g_autoptr (GAsyncResult) declined = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  start_action (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", &rejected);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  g_assert_null (relay_adapter_send_action_finish (fixture->adapter, rejected, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
  g_clear_error (&error);

  start_action (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", &declined);
  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\"}");
  g_assert_null (relay_adapter_send_action_finish (fixture->adapter, declined, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_DECLINED);
}

static void
test_action_invalid (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  assert_action_fails (fixture, "{}", RELAY_ERROR_INVALID_ARGUMENT);
  assert_action_fails (fixture, "{\"op\":1}", RELAY_ERROR_INVALID_ARGUMENT);
  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":[]}",
                       RELAY_ERROR_INVALID_ARGUMENT);
}

static void
test_action_unlisted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  fixture_connect (fixture);
  feed_descriptor (fixture, DESCRIPTOR_TELEGRAM);
  feed_source (fixture, TELEGRAM_SOURCE);

  /* each chat by its own platform's list */
  assert_action_fails (fixture, "{\"op\":\"delete\",\"chat_id\":\"c1\"}",
                       RELAY_ERROR_NOT_SUPPORTED);
  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"t1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"delete\",\"chat_id\":\"t1\"}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (allowed);
}

static void
test_action_early (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  fixture_connect (fixture);
  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"edit\",\"chat_id\":\"c1\"}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

static void
test_action_draft (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) allowed = NULL;

  fixture_connect (fixture);
  feed_descriptor (fixture, DESCRIPTOR_TELEGRAM);
  feed_source (fixture, TELEGRAM_SOURCE);

  /* listed by both, but this takes streaming too */
  assert_action_fails (fixture, "{\"op\":\"draft\",\"chat_id\":\"c1\"}", RELAY_ERROR_NOT_SUPPORTED);
  start_action (fixture, "{\"op\":\"draft\",\"chat_id\":\"t1\",\"draft_id\":1}", &allowed);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");
}

/* Of a bare one nobody can tell the platform. */
static void
test_follow_up_of_no_kind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  start_action (fixture, "{\"op\":\"follow_up\",\"session_key\":\"k\",\"content\":\"x\"}", &result);
  g_assert_false (json_object_has_member (last_frame (fixture, "outbound"), "platform"));
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (result);
}

static void
test_action_keeps_adapter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  RelayAdapter *adapter = fixture->adapter;

  fixture_connect (fixture);
  relay_adapter_send_async (adapter, "c1", "hello", NULL, NULL, NULL, store_result, &result);
  g_object_unref (g_steal_pointer (&fixture->adapter));
  settle ();
  answer (fixture, "{\"success\":true}");

  g_assert_nonnull (result);
  sent = relay_adapter_send_finish (adapter, result, NULL);
  g_assert_nonnull (sent);
}

#define add(path, data, func) \
  g_test_add ("/adapter-actions/" path, Fixture, data, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("send/result", NULL, test_send);
  add ("send/no-reply", NULL, test_send_no_reply);
  add ("send/rejected", NULL, test_send_rejected);
  add ("send/declined", NULL, test_send_declined);
  add ("send/not-connected", NULL, test_send_not_connected);
  add ("send/timed-out", NULL, test_send_timed_out);
  add ("send/connection-lost", NULL, test_send_lost);
  add ("send/cancelled", NULL, test_send_cancelled);
  add ("send/closed-by-disconnect", NULL, test_send_disconnected);
  add ("send/drained-by-disconnect", NULL, test_send_drained);
  add ("send/idle", NULL, test_send_idle);
  g_test_add_func ("/adapter-actions/no-transport", test_no_transport);
  add ("follow-up/result", NULL, test_follow_up);
  add ("follow-up/rejected", NULL, test_follow_up_rejected);
  add ("follow-up/not-fronted", NULL, test_follow_up_unfronted);
  add ("follow-up/of-no-kind", NULL, test_follow_up_of_no_kind);
  add ("chat-info/result", NULL, test_chat_info);
  add ("chat-info/fallback", NULL, test_chat_info_fallback);
  g_test_add_func ("/adapter-actions/chat-info/no-transport", test_chat_info_no_transport);
  add ("chat-info/cancelled", NULL, test_chat_info_cancelled);
  add ("chat-info/early-connector", DESCRIPTOR_EARLY, test_chat_info_early);
  add ("chat-info/unlisted", DESCRIPTOR_TELEGRAM, test_chat_info_unlisted);
  add ("action/result", NULL, test_action);
  add ("action/refused", NULL, test_action_refused);
  add ("action/invalid", NULL, test_action_invalid);
  add ("action/unlisted", NULL, test_action_unlisted);
  add ("action/early-connector", DESCRIPTOR_EARLY, test_action_early);
  add ("action/draft", NULL, test_action_draft);
  add ("action/keeps-adapter", NULL, test_action_keeps_adapter);

  return g_test_run ();
}
