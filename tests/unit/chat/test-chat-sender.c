/* test-chat-sender.c: sending what waits in the chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

#define REFUSED "{\"success\":false,\"error\":\"no\"}"

CHAT_TEST ("/chat-sender/message-waits-for-the-connection")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  assert_messages (chat, "…one|…two");
  fixture_connect (&screen->fixture);
  assert_messages (chat, ">one|…two");
  answer (&screen->fixture, ACCEPTED);
  assert_messages (chat, "=one|>two");
  answer (&screen->fixture, ACCEPTED);
  assert_messages (chat, "=one|=two");
  assert_requests (&screen->fixture, "one|two");
  g_assert_cmpuint (relay_chat_get_n_pending (chat), ==, 0);
}

ONLINE_CHAT_TEST ("/chat-sender/chats-do-not-wait-for-each-other")
{
  queue_text (add_chat (screen, "a"), "one");
  queue_text (add_chat (screen, "b"), "two");
  assert_requests (&screen->fixture, "one|two");
}

/* Another platform of the same connection; the fixture announces it, and its descriptor has not come. */
ONLINE_CHAT_TEST ("/chat-sender/message-waits-for-the-descriptor")
{
  RelayChat *chat = relay_chat_list_add_chat (screen->list, "telegram", "t", NULL, NULL);

  queue_text (chat, "one");
  fixture_advance (&screen->fixture, 60);
  assert_messages (chat, "…one");
  feed_descriptor (&screen->fixture, "platform=telegram ops=send");
  assert_messages (chat, ">one");
  assert_platform (&screen->fixture, "telegram");
}

ONLINE_CHAT_TEST ("/chat-sender/failed-message-does-not-stop-the-next")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  answer (&screen->fixture, REFUSED);
  assert_messages (chat, "!one|>two");
  g_assert_cmpuint (relay_chat_get_n_failed (chat), ==, 1);
  g_assert_true (relay_chat_retry (chat, get_message (chat, 0)));
  answer (&screen->fixture, ACCEPTED);
  assert_messages (chat, "=two|>one");
}

ONLINE_CHAT_TEST ("/chat-sender/unsure-message-stops-the-next-until-discarded")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  fixture_lose (&screen->fixture);
  fixture_reconnect (&screen->fixture);
  assert_messages (chat, "?one|…two");
  g_assert_true (relay_chat_discard (chat, get_message (chat, 0)));
  settle ();
  assert_messages (chat, ">two");
}

ONLINE_CHAT_TEST ("/chat-sender/unsure-message-is-sent-again-before-the-next")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  fixture_lose (&screen->fixture);
  fixture_reconnect (&screen->fixture);
  g_assert_true (relay_chat_retry (chat, get_message (chat, 0)));
  settle ();
  assert_messages (chat, ">one|…two");
  g_assert_null (relay_chat_message_get_error (get_message (chat, 0)));
}

ONLINE_CHAT_TEST ("/chat-sender/retried-message-waits-for-the-one-in-flight")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  answer (&screen->fixture, REFUSED);
  g_assert_true (relay_chat_retry (chat, get_message (chat, 0)));
  settle ();
  assert_messages (chat, "…one|>two");
}

ONLINE_CHAT_TEST ("/chat-sender/busy-message-is-tried-again")
{
  g_autoptr (GAsyncResult) other = NULL;
  RelayChat *chat = add_chat (screen, "a");

  relay_transport_set_max_requests (RELAY_TRANSPORT (screen->fixture.memory), 1);
  start_action (&screen->fixture, "{\"op\":\"send\",\"chat_id\":\"z\",\"content\":\"first\"}",
                &other);
  queue_text (chat, "one");
  assert_messages (chat, "…one");
  answer (&screen->fixture, ACCEPTED);
  fixture_advance (&screen->fixture, 1);
  assert_messages (chat, ">one");
}

ONLINE_CHAT_TEST ("/chat-sender/message-waits-as-long-as-the-rate-is-limited")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  answer (&screen->fixture, "{\"success\":false,\"error\":\"slow down\",\"retry_after\":600}");
  fixture_advance (&screen->fixture, 599);
  assert_messages (chat, "…one");
  fixture_advance (&screen->fixture, 1);
  assert_messages (chat, ">one");
}

ONLINE_CHAT_TEST ("/chat-sender/metadata-address-chat-and-reply")
{
  RelayChat *chat;

  feed_message (screen, "a", "1", "one", ",\"thread_id\":\"t\"", "");
  chat = get_chat (screen, 0);
  NO_ERROR (relay_chat_queue, chat, "two", get_message (chat, 0), NULL);
  settle ();
  assert_metadata_member (&screen->fixture, "thread_id", "t");
  g_assert_cmpstr (json_object_get_string_member (last_action (&screen->fixture), "reply_to"), ==,
                   "1");
  assert_platform (&screen->fixture, "discord");
}

/* --- refusals --- */

CHAT_TEST ("/chat-sender/blank-text-is-refused")
{
  RelayChat *chat = add_chat (screen, "a");

  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_chat_queue, chat, " \n", NULL, NULL);
  assert_messages (chat, "");
}

CHAT_TEST ("/chat-sender/more-than-max-unsent-are-refused")
{
  RelayChat *chat = add_chat (screen, "a");

  relay_chat_list_set_max_unsent (screen->list, 2);
  queue_text (chat, "one");
  queue_text (chat, "two");
  FAILS (RELAY_ERROR, RELAY_ERROR_BUSY, relay_chat_queue, chat, "three", NULL, NULL);
}

/* --- the call with a callback --- */

static void
start_send (ChatFixture *screen, RelayChat *chat, GCancellable *cancellable)
{
  relay_chat_send_async (chat, "one", NULL, NULL, cancellable, store_result,
                         &screen->fixture.result);
  settle ();
}

ONLINE_CHAT_TEST ("/chat-sender/call/returns-the-message")
{
  RelayChat *chat = add_chat (screen, "a");
  g_autoptr (RelayChatMessage) message = NULL;

  start_send (screen, chat, NULL);
  g_assert_null (screen->fixture.result);
  answer (&screen->fixture, ACCEPTED);
  message = NO_ERROR (relay_chat_send_finish, chat, screen->fixture.result);
  g_assert_true (message == get_message (chat, 0));
}

ONLINE_CHAT_TEST ("/chat-sender/call/fails-with-the-error-of-the-message")
{
  RelayChat *chat = add_chat (screen, "a");

  start_send (screen, chat, NULL);
  answer (&screen->fixture, REFUSED);
  FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_chat_send_finish, chat, screen->fixture.result);
}

CHAT_TEST ("/chat-sender/call/cancelling-removes-a-waiting-message")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  RelayChat *chat = add_chat (screen, "a");

  start_send (screen, chat, cancellable);
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_chat_send_finish, chat, screen->fixture.result);
  assert_messages (chat, "");
}

ONLINE_CHAT_TEST ("/chat-sender/call/cancelling-leaves-a-message-in-flight")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  RelayChat *chat = add_chat (screen, "a");

  start_send (screen, chat, cancellable);
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_chat_send_finish, chat, screen->fixture.result);
  assert_messages (chat, ">one");
  answer (&screen->fixture, ACCEPTED);
  assert_messages (chat, "=one");
}

CHAT_TEST ("/chat-sender/call/discarding-cancels-it")
{
  RelayChat *chat = add_chat (screen, "a");

  start_send (screen, chat, NULL);
  g_assert_true (relay_chat_discard (chat, get_message (chat, 0)));
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_chat_send_finish, chat, screen->fixture.result);
}
