/* test-adapter-reply.c: answering an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define THREAD_EVENT                                                                              \
  "{\"text\":\"hi\",\"message_id\":\"m1\",\"source\":{\"platform\":\"discord\",\"chat_id\":"      \
  "\"c1\",\"chat_type\":\"channel\",\"scope_id\":\"s1\",\"user_id\":\"u1\",\"thread_id\":\"t1\"," \
  "\"profile\":\"p1\"}}"

static void
keep_event (RelayAdapter *adapter, RelayMessageEvent *event, RelayMessageEvent **kept)
{
  g_set_object (kept, event);
}

/* The event as a handler receives it */
static RelayMessageEvent *
receive (Fixture *fixture, const char *event)
{
  RelayMessageEvent *kept = NULL;
  gulong handler = g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (keep_event), &kept);
  g_autofree char *frame = g_strdup_printf ("{\"type\":\"inbound\",\"event\":%s}", event);

  feed (fixture, frame);
  g_signal_handler_disconnect (fixture->adapter, handler);
  g_assert_nonnull (kept);

  return kept;
}

static void
reply (Fixture *fixture, RelayMessageEvent *event, const char *text, const char *metadata_json)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  g_clear_object (&fixture->result);
  relay_adapter_reply_async (fixture->adapter, event, text, metadata, NULL, store_result,
                             &fixture->result);
  settle ();
}

static void
assert_replied (Fixture *fixture)
{
  g_autoptr (RelaySendResult) sent = NULL;

  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  g_assert_nonnull (fixture->result);
  sent = NO_ERROR (relay_adapter_reply_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m2");
}

ONLINE_ADAPTER_TEST ("/adapter-reply/lands-in-thread-of-event", NULL)
{
  g_autoptr (RelayMessageEvent) event = receive (fixture, THREAD_EVENT);
  JsonObject *action;

  reply (fixture, event, "hello", NULL);
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "send");
  g_assert_cmpstr (json_object_get_string_member (action, "chat_id"), ==, "c1");
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "hello");
  g_assert_cmpstr (json_object_get_string_member (action, "reply_to"), ==, "m1");
  assert_object (last_metadata (fixture),
                 "{\"thread_id\":\"t1\",\"scope_id\":\"s1\",\"guild_id\":\"s1\","
                 "\"user_id\":\"u1\",\"profile\":\"p1\"}");
  assert_platform (fixture, "discord");
  assert_replied (fixture);
}

/* Somebody else writes in a chat with the same id on another platform, under another profile. */
ONLINE_ADAPTER_TEST ("/adapter-reply/stays-where-event-came-from", NULL)
{
  g_autoptr (RelayMessageEvent) event = receive (fixture, THREAD_EVENT);
  g_autoptr (RelayMessageEvent) other =
    receive (fixture,
             "{\"text\":\"ho\",\"message_id\":\"m1\",\"source\":{\"platform\":\"telegram\","
             "\"chat_id\":\"c1\",\"profile\":\"p2\"}}");
  G_GNUC_UNUSED g_autoptr (RelayMessageEvent) same_chat =
    receive (fixture, "{\"text\":\"ho\",\"message_id\":\"m5\",\"source\":{\"platform\":\"discord\","
                      "\"chat_id\":\"c1\",\"profile\":\"p3\"}}");

  reply (fixture, other, "hello", NULL);
  assert_platform (fixture, "telegram");
  assert_object (last_metadata (fixture), "{\"profile\":\"p2\"}");
  assert_replied (fixture);

  reply (fixture, event, "hello", NULL);
  assert_platform (fixture, "discord");
  assert_metadata_member (fixture, "profile", "p1");
  assert_replied (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-reply/metadata-of-caller-takes-precedence", NULL)
{
  g_autoptr (RelayMessageEvent) event = receive (fixture, THREAD_EVENT);
  g_autoptr (JsonObject) metadata =
    make_object ("{\"thread_id\":\"t9\",\"notify\":true,\"profile\":\"p9\"}");

  relay_adapter_reply_async (fixture->adapter, event, "hello", metadata, NULL, store_result,
                             &fixture->result);
  settle ();
  assert_object (last_metadata (fixture),
                 "{\"thread_id\":\"t9\",\"notify\":true,\"scope_id\":\"s1\",\"guild_id\":"
                 "\"s1\",\"user_id\":\"u1\",\"profile\":\"p9\"}");
  assert_object (metadata, "{\"thread_id\":\"t9\",\"notify\":true,\"profile\":\"p9\"}");
  assert_replied (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-reply/null-asks-for-flat-answer", "platform=slack ops=send")
{
  g_autoptr (RelayMessageEvent) event =
    receive (fixture, "{\"text\":\"hi\",\"message_id\":\"17.1\",\"source\":{\"platform\":\"slack\","
                      "\"chat_id\":\"C1\",\"chat_type\":\"channel\"}}");

  reply (fixture, event, "in the thread", NULL);
  assert_object (last_metadata (fixture), "{\"thread_id\":\"17.1\"}");
  assert_replied (fixture);

  reply (fixture, event, "in the channel", "{\"thread_id\":null}");
  assert_object (last_metadata (fixture), "{}");
  assert_replied (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-reply/rules-of-descriptor-apply-to-event-without-platform",
                     "platform=slack ops=send")
{
  g_autoptr (RelayMessageEvent) event =
    receive (fixture, "{\"text\":\"hi\",\"message_id\":\"17.1\",\"source\":{\"chat_id\":\"C1\"}}");

  reply (fixture, event, "in the thread", NULL);
  assert_object (last_metadata (fixture), "{\"thread_id\":\"17.1\"}");
  assert_replied (fixture);
}

/* Only the first piece is the reply, but all pieces are in the thread. */
ONLINE_ADAPTER_TEST ("/adapter-reply/long-answer-stays-in-thread", "length=10 ops=send")
{
  g_autoptr (RelayMessageEvent) event = receive (fixture, THREAD_EVENT);
  g_autoptr (RelaySendResult) sent = NULL;

  reply (fixture, event, "aaaa bbbb cccc", NULL);
  g_assert_cmpstr (json_object_get_string_member (last_action (fixture), "reply_to"), ==, "m1");
  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 2);
  g_assert_true (json_object_get_null_member (last_action (fixture), "reply_to"));
  assert_metadata_member (fixture, "thread_id", "t1");
  answer (fixture, "{\"success\":true,\"message_id\":\"m3\"}");
  sent = NO_ERROR (relay_adapter_reply_finish, fixture->adapter, fixture->result);
  g_assert_cmpuint (g_strv_length ((char **) relay_send_result_get_message_ids (sent)), ==, 2);
}

ONLINE_ADAPTER_TEST ("/adapter-reply/event-without-message-id-is-no-reply", NULL)
{
  g_autoptr (RelayMessageEvent) event =
    receive (fixture, "{\"text\":\"hi\",\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"}}");

  reply (fixture, event, "hello", NULL);
  g_assert_true (json_object_get_null_member (last_action (fixture), "reply_to"));
  assert_object (last_metadata (fixture), "{}");
  assert_replied (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-reply/event-without-chat-fails", NULL)
{
  g_autoptr (RelayMessageEvent) event =
    receive (fixture, "{\"text\":\"hi\",\"source\":{\"user_id\":\"u1\"}}");

  reply (fixture, event, "hello", NULL);
  g_assert_nonnull (fixture->result);
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_adapter_reply_finish, fixture->adapter,
         fixture->result);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

TEST_CASE ("/adapter-reply/fails-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (JsonObject) json = make_object (THREAD_EVENT);
  g_autoptr (RelayMessageEvent) event = NO_ERROR (relay_message_event_new_from_json, json);
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_reply_async (adapter, event, "hello", NULL, NULL, store_result, &result);
  wait_for_result (&result);
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_adapter_reply_finish, adapter, result);
}
