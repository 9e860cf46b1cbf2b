/* test-outbox.c: the calls that wait until they can be written, in order for each chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_ALL                                                                \
  "length=10 draft ops=send,edit,delete,typing,react,send_media,draft,thread_create," \
  "thread_rename,prompt,follow_up,get_chat_info,task_card"

#define OUTBOX_TEST(path) ONLINE_ADAPTER_TEST (path, DESCRIPTOR_ALL)

#define LIMITED(seconds) "{\"success\":false,\"error\":\"slow down\",\"retry_after\":" #seconds "}"
#define ACCEPTED         "{\"success\":true,\"message_id\":\"m1\"}"

static void
start_to (Fixture *fixture, const char *chat_id, const char *text, GAsyncResult **result)
{
  relay_adapter_send_async (fixture->adapter, chat_id, text, NULL, NULL, NULL, store_result,
                            result);
  settle ();
}

static void
start (Fixture *fixture, const char *text, GAsyncResult **result)
{
  start_to (fixture, "c1", text, result);
}

static void
start_react (Fixture *fixture, GAsyncResult **result)
{
  relay_adapter_react_async (fixture->adapter, "c1", "m1", "👀", FALSE, NULL, NULL, store_result,
                             result);
  settle ();
}

/* The op or the text of each request so far, separated by “|” */
static void
assert_written (Fixture *fixture, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < count_frames (fixture, "outbound"); i++)
    {
      JsonObject *action = get_action (fixture, i);
      const char *op = json_object_get_string_member (action, "op");

      g_string_append_printf (all, "%s%s", i > 0 ? "|" : "",
                              g_str_equal (op, "send")
                                ? json_object_get_string_member (action, "content")
                                : op);
    }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
assert_sent (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (RelaySendResult) sent = NULL;

  g_assert_nonnull (result);
  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, result);
}

static void
assert_fails (Fixture *fixture, GAsyncResult *result, int code)
{
  g_assert_nonnull (result);
  FAILS (RELAY_ERROR, code, relay_adapter_send_finish, fixture->adapter, result);
}

/* --- while a connection is established again --- */

OUTBOX_TEST ("/outbox/offline/calls-are-sent-in-order-when-online")
{
  GAsyncResult *results[3] = { NULL };

  fixture_lose (fixture);
  start (fixture, "one", &results[0]);
  start (fixture, "two", &results[1]);
  start_to (fixture, "c2", "other", &results[2]);
  fixture_advance (fixture, 0.4);
  assert_written (fixture, "");
  fixture_reconnect (fixture);
  assert_written (fixture, "one|two|other");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      answer_request (fixture, i, ACCEPTED);
      assert_sent (fixture, results[i]);
      g_object_unref (results[i]);
    }
}

OUTBOX_TEST ("/outbox/offline/wait-is-limited")
{
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (GAsyncResult) late = NULL;

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  fixture_lose (fixture);
  start (fixture, "early", &early);
  fixture_advance (fixture, 4);
  start (fixture, "late", &late);
  fixture_advance (fixture, 5.9);
  g_assert_null (early);
  fixture_advance (fixture, 0.1);
  assert_fails (fixture, early, RELAY_ERROR_NOT_CONNECTED);
  g_assert_null (late);
  fixture_advance (fixture, 4);
  assert_fails (fixture, late, RELAY_ERROR_NOT_CONNECTED);
}

OUTBOX_TEST ("/outbox/offline/timeout-is-a-property")
{
  g_autoptr (GAsyncResult) at_once = NULL;
  g_autoptr (GAsyncResult) shortened = NULL;

  assert_properties (fixture->adapter, "offline-timeout", 10000u, "max-rate-limit-wait", 60000u);
  fixture_lose (fixture);
  start (fixture, "waits", &shortened);
  g_assert_null (shortened);
  relay_adapter_set_offline_timeout (fixture->adapter, 0);
  settle ();
  assert_fails (fixture, shortened, RELAY_ERROR_NOT_CONNECTED);
  start (fixture, "no", &at_once);
  assert_fails (fixture, at_once, RELAY_ERROR_NOT_CONNECTED);
  fixture_reconnect (fixture);
  assert_written (fixture, "");
}

/* Nothing is queued for a connection that is not being established. */
ADAPTER_TEST ("/outbox/offline/never-connected-fails-at-once", DESCRIPTOR_ALL)
{
  start (fixture, "text", &fixture->result);
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_CONNECTED);
}

OUTBOX_TEST ("/outbox/offline/without-reconnecting-fails-at-once")
{
  relay_transport_set_reconnect (RELAY_TRANSPORT (fixture->memory), RELAY_RECONNECT_NEVER);
  fixture_hang_up (fixture, 1006, NULL);
  start (fixture, "text", &fixture->result);
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_CONNECTED);
}

OUTBOX_TEST ("/outbox/offline/progress-does-not-wait")
{
  g_autoptr (GAsyncResult) typing = NULL;
  g_autoptr (GAsyncResult) draft = NULL;

  fixture_lose (fixture);
  relay_adapter_send_typing_async (fixture->adapter, "c1", NULL, NULL, NULL, store_result, &typing);
  relay_adapter_send_draft_async (fixture->adapter, "c1", 1, "so far", FALSE, NULL, NULL,
                                  store_result, &draft);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, relay_adapter_send_typing_finish, fixture->adapter,
         typing);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, relay_adapter_send_draft_finish, fixture->adapter,
         draft);
}

OUTBOX_TEST ("/outbox/offline/all-other-operations-wait")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");
  RelayAdapter *adapter = fixture->adapter;
  GAsyncResult *results[10] = { NULL };

  relay_prompt_add_option (prompt, "a", "A", NULL);
  fixture_lose (fixture);
  start (fixture, "text", &results[0]);
  relay_adapter_edit_message_async (adapter, "c1", "m1", "new", NULL, NULL, store_result,
                                    &results[1]);
  relay_adapter_send_media_async (adapter, "c1", RELAY_MEDIA_KIND_IMAGE, "https://h/a", NULL, NULL,
                                  NULL, NULL, NULL, store_result, &results[2]);
  relay_adapter_send_prompt_async (adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &results[3]);
  relay_adapter_create_thread_async (adapter, "c1", "Plans", NULL, NULL, NULL, store_result,
                                     &results[4]);
  relay_adapter_rename_thread_async (adapter, "c1", "t1", "Plans", RELAY_RENAME_CONDITION_ALWAYS,
                                     NULL, NULL, NULL, store_result, &results[5]);
  start_react (fixture, &results[6]);
  relay_adapter_delete_message_async (adapter, "c1", "m1", NULL, NULL, store_result, &results[7]);
  relay_adapter_send_follow_up_async (adapter, "agent:main:discord:dm:c1", "discord.token", "x",
                                      NULL, NULL, store_result, &results[8]);
  relay_adapter_get_chat_info_async (adapter, "c1", NULL, store_result, &results[9]);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_null (results[i]);
  fixture_reconnect (fixture);
  assert_written (fixture, "text|edit|send_media|prompt|thread_create|thread_rename|react|delete|"
                           "follow_up|get_chat_info");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      answer_request (fixture, i, ACCEPTED);
      g_assert_nonnull (results[i]);
      g_object_unref (results[i]);
    }
}

OUTBOX_TEST ("/outbox/offline/chat-info-ends-with-its-fallback")
{
  g_autoptr (RelayChatInfo) info = NULL;

  fixture_lose (fixture);
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_adapter_get_chat_info_async (fixture->adapter, "c1", NULL, store_result, &fixture->result);
  fixture_advance (fixture, 10);
  info = NO_ERROR (relay_adapter_get_chat_info_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, "c1");
}

OUTBOX_TEST ("/outbox/offline/cancelled-call-does-not-hold-up-others")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  fixture_lose (fixture);
  relay_adapter_send_async (fixture->adapter, "c1", "first", NULL, NULL, cancellable, store_result,
                            &first);
  start (fixture, "second", &second);
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_send_finish, fixture->adapter, first);
  fixture_reconnect (fixture);
  assert_written (fixture, "second");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, second);
}

OUTBOX_TEST ("/outbox/offline/request-timeout-begins-with-write")
{
  fixture_lose (fixture);
  start (fixture, "text", &fixture->result);
  fixture_advance (fixture, 0.4);
  fixture_reconnect (fixture);
  fixture_advance (fixture, 29.9);
  g_assert_null (fixture->result);
  fixture_advance (fixture, 0.1);
  assert_fails (fixture, fixture->result, RELAY_ERROR_TIMED_OUT);
}

/* --- what ends the wait --- */

OUTBOX_TEST ("/outbox/ended/by-disconnect")
{
  g_autoptr (GAsyncResult) disconnected = NULL;

  fixture_lose (fixture);
  start (fixture, "text", &fixture->result);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &disconnected);
  g_assert_null (fixture->result);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_SENT);
  g_assert_nonnull (disconnected);
}

/* Outside of the drain, which waits for the results of requests that were written */
OUTBOX_TEST ("/outbox/ended/rate-limit-by-disconnect")
{
  g_autoptr (GAsyncResult) disconnected = NULL;

  start (fixture, "text", &fixture->result);
  answer (fixture, LIMITED (20));
  g_assert_null (fixture->result);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &disconnected);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_SENT);
  g_assert_null (disconnected);
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_nonnull (disconnected);
}

OUTBOX_TEST ("/outbox/ended/by-going-dormant")
{
  g_autoptr (GAsyncResult) dormant = NULL;

  start (fixture, "text", &fixture->result);
  answer (fixture, LIMITED (20));
  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &dormant);
  settle ();
  /* the connector may not agree */
  g_assert_null (fixture->result);
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_SENT);
}

OUTBOX_TEST ("/outbox/ended/by-revocation")
{
  g_autoptr (GAsyncResult) waiting = NULL;

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  fixture_hang_up (fixture, 4401, "bad token");
  start (fixture, "text", &waiting);
  g_assert_null (waiting);
  fixture_hang_up (fixture, 4401, "bad token");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_REVOKED);
  assert_fails (fixture, waiting, RELAY_ERROR_NOT_SENT);
}

/* --- limits --- */

OUTBOX_TEST ("/outbox/bounded/waiting-calls-count-as-requests")
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;

  relay_transport_set_max_requests (RELAY_TRANSPORT (fixture->memory), 2);
  fixture_lose (fixture);
  start (fixture, "first", &first);
  start_react (fixture, &second);
  start_to (fixture, "c2", "third", &third);
  assert_fails (fixture, third, RELAY_ERROR_BUSY);
  fixture_reconnect (fixture);
  assert_written (fixture, "first|react");
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, ACCEPTED);
  assert_sent (fixture, first);
}

OUTBOX_TEST ("/outbox/bounded/bytes-are-limited")
{
  g_autofree char *large = g_strnfill (60000, 'x');
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) small = NULL;

  relay_transport_set_max_pending_bytes (RELAY_TRANSPORT (fixture->memory), 100000);
  fixture_lose (fixture);
  start (fixture, large, &first);
  start (fixture, large, &second);
  assert_fails (fixture, second, RELAY_ERROR_BUSY);
  start (fixture, "small", &small);
  g_assert_null (first);
  g_assert_null (small);
  fixture_disconnect (fixture);
  settle ();
  assert_fails (fixture, first, RELAY_ERROR_NOT_SENT);
}

/* --- what is checked when a call is written --- */

OUTBOX_TEST ("/outbox/at-the-write/limit-is-that-of-new-descriptor")
{
  g_autoptr (RelayDescriptor) larger = descriptor_new ("length=40 ops=send,edit");
  g_autoptr (GAsyncResult) edited = NULL;
  g_autoptr (GAsyncResult) unlisted = NULL;
  const char *text = "twenty-four characters..";

  fixture_lose (fixture);
  relay_memory_transport_set_auto_handshake (fixture->memory, larger);
  start (fixture, text, &fixture->result);
  relay_adapter_edit_message_async (fixture->adapter, "c1", "m1", text, NULL, NULL, store_result,
                                    &edited);
  start_react (fixture, &unlisted);
  fixture_reconnect (fixture);
  assert_written (fixture, "twenty-four characters..|edit");
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED, relay_adapter_react_finish, fixture->adapter,
         unlisted);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

OUTBOX_TEST ("/outbox/at-the-write/too-long-edit-does-not-hold-up-others")
{
  g_autoptr (GAsyncResult) edited = NULL;

  fixture_lose (fixture);
  relay_adapter_edit_message_async (fixture->adapter, "c1", "m1", "eleven.....", NULL, NULL,
                                    store_result, &edited);
  start (fixture, "next", &fixture->result);
  g_assert_null (edited);
  fixture_reconnect (fixture);
  FAILS (RELAY_ERROR, RELAY_ERROR_TOO_LARGE, relay_adapter_edit_message_finish, fixture->adapter,
         edited);
  assert_written (fixture, "next");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

OUTBOX_TEST ("/outbox/at-the-write/waiting-text-is-split")
{
  g_autoptr (GAsyncResult) next = NULL;

  fixture_lose (fixture);
  start (fixture, "aaaa bbbb cccc", &fixture->result);
  start (fixture, "next", &next);
  fixture_reconnect (fixture);
  assert_written (fixture, "aaaa bbbb ");
  answer_request (fixture, 0, ACCEPTED);
  assert_written (fixture, "aaaa bbbb |cccc");
  answer_request (fixture, 1, ACCEPTED);
  assert_sent (fixture, fixture->result);
  assert_written (fixture, "aaaa bbbb |cccc|next");
  answer_request (fixture, 2, ACCEPTED);
  assert_sent (fixture, next);
}

/* --- rate limits --- */

OUTBOX_TEST ("/outbox/rate/refused-call-is-sent-again-after-the-time")
{
  g_autoptr (GAsyncResult) later = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) reacted = NULL;

  start (fixture, "one", &fixture->result);
  answer_request (fixture, 0, LIMITED (3));
  start (fixture, "two", &later);
  start_to (fixture, "c2", "other", &other);
  start_react (fixture, &reacted);
  assert_written (fixture, "one|other|react");
  fixture_advance (fixture, 2.9);
  assert_written (fixture, "one|other|react");
  fixture_advance (fixture, 1.1);
  assert_written (fixture, "one|other|react|one");
  /* the later one could be accepted before it */
  answer_request (fixture, 3, ACCEPTED);
  assert_sent (fixture, fixture->result);
  assert_written (fixture, "one|other|react|one|two");
  answer_request (fixture, 4, ACCEPTED);
  assert_sent (fixture, later);
  answer_request (fixture, 1, ACCEPTED);
  answer_request (fixture, 2, ACCEPTED);
}

OUTBOX_TEST ("/outbox/rate/default-is-five-seconds")
{
  start (fixture, "one", &fixture->result);
  answer (fixture, "{\"success\":false,\"error\":\"Flood control exceeded\"}");
  fixture_advance (fixture, 4.9);
  assert_written (fixture, "one");
  fixture_advance (fixture, 1.1);
  assert_written (fixture, "one|one");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

/* Both were written before the first refusal. */
OUTBOX_TEST ("/outbox/rate/refused-calls-keep-their-order")
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;

  start (fixture, "one", &fixture->result);
  start (fixture, "two", &second);
  assert_written (fixture, "one|two");
  answer_request (fixture, 1, LIMITED (2));
  start (fixture, "three", &third);
  answer_request (fixture, 0, LIMITED (2));
  fixture_advance (fixture, 3);
  assert_written (fixture, "one|two|one");
  answer_request (fixture, 2, ACCEPTED);
  assert_written (fixture, "one|two|one|two");
  answer_request (fixture, 3, ACCEPTED);
  assert_written (fixture, "one|two|one|two|three");
  answer_request (fixture, 4, ACCEPTED);
  assert_sent (fixture, fixture->result);
  assert_sent (fixture, second);
  assert_sent (fixture, third);
}

OUTBOX_TEST ("/outbox/rate/too-long-wait-fails")
{
  g_autoptr (RelaySendResult) refusal = NULL;

  start (fixture, "one", &fixture->result);
  answer (fixture, LIMITED (60));
  assert_fails (fixture, fixture->result, RELAY_ERROR_RATE_LIMITED);
  refusal = relay_adapter_dup_response (fixture->adapter, fixture->result);
  g_assert_cmpfloat (relay_send_result_get_retry_after (refusal), ==, 60);
  assert_written (fixture, "one");
}

OUTBOX_TEST ("/outbox/rate/waits-are-added-up")
{
  g_autoptr (GAsyncResult) behind = NULL;

  start (fixture, "one", &fixture->result);
  for (guint i = 0; i < 2; i++)
    {
      answer (fixture, LIMITED (25));
      fixture_advance (fixture, 26);
    }
  assert_written (fixture, "one|one|one");
  start (fixture, "two", &behind);
  answer_request (fixture, 2, LIMITED (25));
  assert_fails (fixture, fixture->result, RELAY_ERROR_RATE_LIMITED);
  /* that limit is no longer waited for */
  assert_written (fixture, "one|one|one|two");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, behind);
}

/* A call behind a refused one waits for the same time. */
OUTBOX_TEST ("/outbox/rate/call-behind-fails-when-its-wait-becomes-too-long")
{
  g_autoptr (GAsyncResult) behind = NULL;

  relay_adapter_set_max_rate_limit_wait (fixture->adapter, 30000);
  start (fixture, "one", &fixture->result);
  start (fixture, "two", &behind);
  answer_request (fixture, 0, LIMITED (1));
  fixture_advance (fixture, 0.5);
  answer_request (fixture, 1, LIMITED (29.4));
  g_assert_null (behind);
  /* 29.9 seconds of the first one, since its refusal */
  g_assert_null (fixture->result);
  relay_adapter_set_max_rate_limit_wait (fixture->adapter, 29600);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR_RATE_LIMITED);
  g_assert_null (behind);
  fixture_advance (fixture, 31);
  assert_written (fixture, "one|two|two");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, behind);
}

OUTBOX_TEST ("/outbox/rate/zero-never-waits")
{
  relay_adapter_set_max_rate_limit_wait (fixture->adapter, 0);
  start (fixture, "one", &fixture->result);
  answer (fixture, LIMITED (0));
  assert_fails (fixture, fixture->result, RELAY_ERROR_RATE_LIMITED);
}

OUTBOX_TEST ("/outbox/rate/progress-is-not-repeated")
{
  g_autoptr (GAsyncResult) typing = NULL;
  g_autoptr (GAsyncResult) draft = NULL;

  relay_adapter_send_typing_async (fixture->adapter, "c1", NULL, NULL, NULL, store_result, &typing);
  settle ();
  answer (fixture, LIMITED (1));
  FAILS (RELAY_ERROR, RELAY_ERROR_RATE_LIMITED, relay_adapter_send_typing_finish, fixture->adapter,
         typing);
  relay_adapter_send_draft_async (fixture->adapter, "c1", 1, "so far", FALSE, NULL, NULL,
                                  store_result, &draft);
  settle ();
  answer (fixture, LIMITED (1));
  FAILS (RELAY_ERROR, RELAY_ERROR_RATE_LIMITED, relay_adapter_send_draft_finish, fixture->adapter,
         draft);
}

/* It holds nothing up, for it passes the others by. */
OUTBOX_TEST ("/outbox/rate/reaction-is-repeated")
{
  g_autoptr (GAsyncResult) reacted = NULL;

  start_react (fixture, &reacted);
  answer (fixture, LIMITED (2));
  start (fixture, "text", &fixture->result);
  assert_written (fixture, "react|text");
  answer (fixture, ACCEPTED);
  fixture_advance (fixture, 3);
  assert_written (fixture, "react|text|react");
  answer (fixture, ACCEPTED);
  g_assert_true (NO_ERROR (relay_adapter_react_finish, fixture->adapter, reacted));
}

OUTBOX_TEST ("/outbox/rate/piece-is-repeated-in-its-place")
{
  g_autoptr (GAsyncResult) later = NULL;

  start (fixture, "aaaa bbbb cccc", &fixture->result);
  start (fixture, "later", &later);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, LIMITED (2));
  fixture_advance (fixture, 3);
  assert_written (fixture, "aaaa bbbb |cccc|cccc");
  answer_request (fixture, 2, ACCEPTED);
  assert_sent (fixture, fixture->result);
  assert_written (fixture, "aaaa bbbb |cccc|cccc|later");
  answer_request (fixture, 3, ACCEPTED);
  assert_sent (fixture, later);
}

OUTBOX_TEST ("/outbox/rate/piece-that-waits-too-long-is-partial")
{
  g_autoptr (RelaySendResult) response = NULL;

  start (fixture, "aaaa bbbb cccc", &fixture->result);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, LIMITED (90));
  response = relay_adapter_dup_response (fixture->adapter, fixture->result);
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_PARTIAL, "text sent partially: 1 of 2 pieces: slow down",
              relay_adapter_send_finish, fixture->adapter, fixture->result);
  g_assert_cmpfloat (relay_send_result_get_retry_after (response), ==, 90);
  g_assert_cmpstr (relay_send_result_get_message_ids (response)[0], ==, "m1");
}

/* The connection is lost while a piece waits: it goes on with the next one. */
OUTBOX_TEST ("/outbox/rate/piece-waits-for-connection-too")
{
  start (fixture, "aaaa bbbb cccc", &fixture->result);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, LIMITED (2));
  fixture_lose (fixture);
  fixture_advance (fixture, 0.4);
  fixture_reconnect (fixture);
  assert_written (fixture, "aaaa bbbb |cccc");
  fixture_advance (fixture, 3);
  assert_written (fixture, "aaaa bbbb |cccc|cccc");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

OUTBOX_TEST ("/outbox/rate/piece-without-connection-is-partial")
{
  g_autoptr (RelaySendResult) response = NULL;

  start (fixture, "aaaa bbbb cccc", &fixture->result);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 1, LIMITED (2));
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  fixture_lose (fixture);
  fixture_advance (fixture, 10);
  FAILS (RELAY_ERROR, RELAY_ERROR_PARTIAL, relay_adapter_send_finish, fixture->adapter,
         fixture->result);
  response = relay_adapter_dup_response (fixture->adapter, fixture->result);
  assert_properties (response, "error", NULL, "message-id", "m1", "retry-after", 0.0);
}

OUTBOX_TEST ("/outbox/rate/cancelled-call-leaves-the-others-behind-the-limit")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) second = NULL;

  relay_adapter_send_async (fixture->adapter, "c1", "one", NULL, NULL, cancellable, store_result,
                            &fixture->result);
  settle ();
  answer (fixture, LIMITED (3));
  start (fixture, "two", &second);
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_send_finish, fixture->adapter,
         fixture->result);
  assert_written (fixture, "one");
  fixture_advance (fixture, 4);
  assert_written (fixture, "one|two");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, second);
}

/* --- prompts --- */

OUTBOX_TEST ("/outbox/ask/time-begins-when-prompt-is-accepted")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_prompt_add_option (prompt, "a", "A", NULL);
  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 10, NULL, NULL, NULL, store_result,
                           &fixture->result);
  settle ();
  answer (fixture, LIMITED (20));
  fixture_advance (fixture, 21);
  g_assert_null (fixture->result);
  answer (fixture, ACCEPTED);
  fixture_advance (fixture, 9.9);
  g_assert_null (fixture->result);
  fixture_advance (fixture, 0.1);
  FAILS (RELAY_ERROR, RELAY_ERROR_TIMED_OUT, relay_adapter_ask_finish, fixture->adapter,
         fixture->result);
}

OUTBOX_TEST ("/outbox/ask/waiting-prompt-is-not-sent-after-interrupt")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_prompt_add_option (prompt, "a", "A", NULL);
  fixture_lose (fixture);
  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 10, NULL, NULL, NULL, store_result,
                           &fixture->result);
  settle ();
  relay_adapter_interrupt_turn (fixture->adapter, "agent:main:discord:dm:c1", "c1");
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_ask_finish, fixture->adapter,
         fixture->result);
  fixture_reconnect (fixture);
  assert_written (fixture, "");
}

OUTBOX_TEST ("/outbox/ask/waiting-prompt-ends-with-disconnect")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_prompt_add_option (prompt, "a", "A", NULL);
  fixture_lose (fixture);
  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 10, NULL, NULL, NULL, store_result,
                           &fixture->result);
  settle ();
  fixture_disconnect (fixture);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SENT, relay_adapter_ask_finish, fixture->adapter,
         fixture->result);
}

/* --- captions --- */

OUTBOX_TEST ("/outbox/caption/rest-follows-as-text")
{
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (JsonObject) metadata = make_object ("{\"thread_id\":\"t1\",\"notify\":true}");
  g_autofree char *ids = NULL;

  relay_adapter_send_media_async (fixture->adapter, "c1", RELAY_MEDIA_KIND_DOCUMENT, "https://h/a",
                                  "aaaa bbbb cccc", "a.pdf", "m0", metadata, NULL, store_result,
                                  &fixture->result);
  settle ();
  assert_object (last_action (fixture),
                 "{\"op\":\"send_media\",\"chat_id\":\"c1\",\"media_kind\":\"document\","
                 "\"source_url\":\"https://h/a\",\"content\":\"aaaa bbbb \","
                 "\"filename\":\"a.pdf\",\"reply_to\":\"m0\",\"metadata\":{\"thread_id\":\"t1\"}}");
  answer (fixture, ACCEPTED);
  assert_object (last_action (fixture),
                 "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"cccc\",\"reply_to\":null,"
                 "\"metadata\":{\"thread_id\":\"t1\",\"notify\":true}}");
  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  sent = NO_ERROR (relay_adapter_send_media_finish, fixture->adapter, fixture->result);
  ids = g_strjoinv (" ", (char **) relay_send_result_get_message_ids (sent));
  g_assert_cmpstr (ids, ==, "m1 m2");
}

/* The text behind the file goes where the file went, whoever writes meanwhile. */
OUTBOX_TEST ("/outbox/caption/rest-stays-in-its-place")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"platform\":\"telegram\"}");
  JsonObject *frame;

  feed_descriptor (fixture, "platform=telegram length=10 ops=send,send_media");
  relay_adapter_send_media_async (fixture->adapter, "c1", RELAY_MEDIA_KIND_IMAGE, "https://h/a",
                                  "aaaa bbbb cccc", NULL, NULL, metadata, NULL, store_result,
                                  &fixture->result);
  settle ();
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  answer (fixture, ACCEPTED);
  frame = last_frame (fixture, "outbound");
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "telegram");
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (
                      json_object_get_object_member (frame, "action"), "metadata")),
                    ==, 0);
  answer (fixture, ACCEPTED);
  g_assert_nonnull (fixture->result);
}

OUTBOX_TEST ("/outbox/caption/too-long-without-splitting")
{
  relay_adapter_set_split_long_messages (fixture->adapter, FALSE);
  relay_adapter_send_media_async (fixture->adapter, "c1", RELAY_MEDIA_KIND_IMAGE, "https://h/a",
                                  "eleven.....", NULL, NULL, NULL, NULL, store_result,
                                  &fixture->result);
  settle ();
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
              "caption too long: 11, at most 10 (chars) are allowed in one message",
              relay_adapter_send_media_finish, fixture->adapter, fixture->result);
  assert_written (fixture, "");
}

/* Nothing could follow the file. */
ONLINE_ADAPTER_TEST ("/outbox/caption/too-long-where-no-text-can-be-sent",
                     "length=10 ops=send_media")
{
  relay_adapter_send_media_async (fixture->adapter, "c1", RELAY_MEDIA_KIND_IMAGE, "https://h/a",
                                  "eleven.....", NULL, NULL, NULL, NULL, store_result,
                                  &fixture->result);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_TOO_LARGE, relay_adapter_send_media_finish, fixture->adapter,
         fixture->result);
  assert_written (fixture, "");
}

/* --- the descriptor of another platform --- */

static void
on_hello (RelayMemoryTransport *memory, JsonObject *frame, gpointer user_data)
{
  if (g_str_equal (json_object_get_string_member (frame, "type"), "hello") &&
      g_str_equal (json_object_get_string_member (frame, "platform"), "discord"))
    relay_memory_transport_feed (memory, descriptor_frame ("length=2000 ops=send,edit,react"));
}

/* Online, with the descriptor of the first platform only */
static void
set_up_two (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, NULL);
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  g_signal_connect (fixture->memory, "frame-written", G_CALLBACK (on_hello), NULL);
  fixture_connect (fixture);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"t1\",\"chat_type\":\"dm\"}");
}

#define TWO_PLATFORMS_TEST(path) \
  TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up_two, fixture_tear_down)

#define DESCRIPTOR_SMALL_TELEGRAM "platform=telegram length=6 unit=utf16 ops=send,edit,react"

TWO_PLATFORMS_TEST ("/outbox/descriptor/call-waits-for-it")
{
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) reacted = NULL;

  start_to (fixture, "t1", "ääää öööö", &fixture->result);
  relay_adapter_react_async (fixture->adapter, "t1", "m1", "👀", FALSE, NULL, NULL, store_result,
                             &reacted);
  settle ();
  start_to (fixture, "c1", "at once", &other);
  assert_written (fixture, "at once");
  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  assert_written (fixture, "at once|ääää |react");
  answer_request (fixture, 1, ACCEPTED);
  assert_written (fixture, "at once|ääää |react|öööö");
  answer_request (fixture, 3, ACCEPTED);
  assert_sent (fixture, fixture->result);
  answer_request (fixture, 0, ACCEPTED);
  answer_request (fixture, 2, ACCEPTED);
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/wait-is-limited")
{
  start_to (fixture, "t1", "ääää öööö", &fixture->result);
  fixture_advance (fixture, 1.9);
  assert_written (fixture, "");
  fixture_advance (fixture, 0.1);
  assert_written (fixture, "ääää öööö");
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

/* That of the last connection does not count. */
TWO_PLATFORMS_TEST ("/outbox/descriptor/is-awaited-on-each-connection")
{
  feed_descriptor (fixture, "platform=telegram length=100 ops=send");
  fixture_lose (fixture);
  start_to (fixture, "t1", "ääää öööö", &fixture->result);
  fixture_reconnect (fixture);
  assert_written (fixture, "");
  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  assert_written (fixture, "ääää ");
  answer (fixture, ACCEPTED);
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

static void
on_online (RelayAdapter *adapter, GParamSpec *pspec, Fixture *fixture)
{
  if (relay_adapter_get_state (adapter) == RELAY_STATE_ONLINE)
    relay_adapter_send_async (adapter, "t1", "ääää öööö", NULL, NULL, NULL, store_result,
                              &fixture->result);
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/is-awaited-by-handler-of-state")
{
  fixture_lose (fixture);
  g_signal_connect (fixture->adapter, "notify::state", G_CALLBACK (on_online), fixture);
  fixture_reconnect (fixture);
  assert_written (fixture, "");
  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  assert_written (fixture, "ääää ");
  answer (fixture, ACCEPTED);
  answer (fixture, ACCEPTED);
  assert_sent (fixture, fixture->result);
}

/* As many descriptors as hellos have come: no other will. */
TWO_PLATFORMS_TEST ("/outbox/descriptor/is-not-awaited-when-all-have-come")
{
  feed_descriptor (fixture, "platform=slack ops=send");
  start_to (fixture, "t1", "ääää öööö", &fixture->result);
  assert_written (fixture, "ääää öööö");
  answer (fixture, ACCEPTED);
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/ends-with-the-connection")
{
  start_to (fixture, "t1", "text", &fixture->result);
  fixture_disconnect (fixture);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR_NOT_SENT);
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/chat-is-measured-in-its-unit")
{
  g_auto (GStrv) pieces = NULL;

  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  g_assert_cmpuint (relay_adapter_measure_for_chat (fixture->adapter, "t1", "😀😀"), ==, 4);
  g_assert_cmpuint (relay_adapter_measure_for_chat (fixture->adapter, "c1", "😀😀"), ==, 2);
  g_assert_cmpuint (relay_adapter_get_max_message_length_for_chat (fixture->adapter, "t1"), ==, 6);
  g_assert_cmpuint (relay_adapter_get_max_message_length_for_chat (fixture->adapter, "c1"), ==,
                    2000);
  pieces = relay_adapter_split_for_chat (fixture->adapter, "t1", "😀😀😀😀");
  g_assert_cmpuint (g_strv_length (pieces), ==, 2);
  g_assert_cmpstr (pieces[0], ==, "😀😀😀");
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/draft-waits-for-it")
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (fixture->adapter, "t1", NULL, NULL);
  g_autoptr (RelaySendResult) sent = NULL;

  relay_draft_append (draft, "ääää ");
  settle ();
  assert_written (fixture, "");
  relay_draft_append (draft, "öööö");
  relay_draft_finish_async (draft, NULL, store_result, &fixture->result);
  settle ();
  assert_written (fixture, "");
  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  assert_written (fixture, "ääää ");
  answer (fixture, ACCEPTED);
  assert_written (fixture, "ääää |öööö");
  answer (fixture, ACCEPTED);
  sent = NO_ERROR (relay_draft_finish_finish, draft, fixture->result);
}

TWO_PLATFORMS_TEST ("/outbox/descriptor/cancelled-draft-does-not-wait-for-it")
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (fixture->adapter, "t1", NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_draft_append (draft, "text");
  relay_draft_finish_async (draft, cancellable, store_result, &fixture->result);
  settle ();
  g_assert_null (fixture->result);
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_draft_finish_finish, draft, fixture->result);
  feed_descriptor (fixture, DESCRIPTOR_SMALL_TELEGRAM);
  fixture_advance (fixture, 5);
  assert_written (fixture, "");
}

/* The update is sent when the wait is over. */
TWO_PLATFORMS_TEST ("/outbox/descriptor/update-of-draft-waits-for-it")
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (fixture->adapter, "t1", NULL, NULL);

  relay_draft_append (draft, "ää");
  settle ();
  assert_written (fixture, "");
  fixture_advance (fixture, 2);
  assert_written (fixture, "ää");
  answer (fixture, ACCEPTED);
}

/* --- the life of the adapter --- */

OUTBOX_TEST ("/outbox/waiting-call-keeps-adapter-alive")
{
  GAsyncResult *result = NULL;
  RelayAdapter *adapter = fixture->adapter;

  fixture_lose (fixture);
  start (fixture, "text", &result);
  g_object_add_weak_pointer (G_OBJECT (adapter), (gpointer *) &fixture->adapter);
  g_object_unref (adapter);
  g_assert_nonnull (fixture->adapter);
  fixture_reconnect (fixture);
  answer (fixture, ACCEPTED);
  assert_sent (fixture, result);
  g_clear_object (&result);
  g_assert_null (fixture->adapter);
}

OUTBOX_TEST ("/outbox/disposed-adapter-ends-waiting-calls")
{
  fixture_lose (fixture);
  start (fixture, "text", &fixture->result);
  g_object_run_dispose (G_OBJECT (fixture->adapter));
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR_NO_TRANSPORT);
}

static void
on_failed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **again = user_data;

  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SENT, relay_adapter_send_finish, RELAY_ADAPTER (source),
         result);
  relay_adapter_send_async (RELAY_ADAPTER (source), "c1", "again", NULL, NULL, NULL, store_result,
                            again);
}

/* The callback of a call that ends may call anything. */
OUTBOX_TEST ("/outbox/callback-may-call-again")
{
  GAsyncResult *again[3] = { NULL };

  fixture_lose (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (again); i++)
    relay_adapter_send_async (fixture->adapter, "c1", "text", NULL, NULL, NULL, on_failed,
                              &again[i]);
  fixture_disconnect (fixture);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (again); i++)
    {
      assert_fails (fixture, again[i], RELAY_ERROR_NOT_CONNECTED);
      g_object_unref (again[i]);
    }
}
