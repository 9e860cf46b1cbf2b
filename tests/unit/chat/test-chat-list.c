/* test-chat-list.c: the list of the chats of an adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

ONLINE_CHAT_TEST ("/chat-list/shows-chat-with-latest-message-first")
{
  feed_text (screen, "a", "1", "one");
  feed_text (screen, "b", "2", "two");
  assert_chats (screen->list, "b a");
  feed_text (screen, "a", "3", "three");
  assert_chats (screen->list, "a b");
  assert_messages (get_chat (screen, 0), "one|three");
}

ONLINE_CHAT_TEST ("/chat-list/is-a-handler-of-inbound")
{
  feed (&screen->fixture, "{\"type\":\"inbound\",\"bufferId\":\"b1\",\"event\":{\"text\":\"hi\","
                          "\"source\":{\"chat_id\":\"c1\"}}}");
  g_assert_cmpuint (count_frames (&screen->fixture, "inbound_ack"), ==, 1);
}

static void
check_shown (RelayAdapter *adapter, RelayMessageEvent *event, ChatFixture *screen)
{
  assert_messages (get_chat (screen, 0), relay_message_event_get_text (event));
  screen->n_state_changed = 0;
}

ONLINE_CHAT_TEST ("/chat-list/shows-message-before-application-gets-it")
{
  g_signal_connect (screen->fixture.adapter, "inbound", G_CALLBACK (check_shown), screen);
  screen->n_state_changed = 7;
  feed_text (screen, "a", "1", "one");
  g_assert_cmpuint (screen->n_state_changed, ==, 1);
}

ONLINE_CHAT_TEST ("/chat-list/thread-is-a-chat-of-its-own")
{
  feed_text (screen, "a", "1", "one");
  feed_message (screen, "a", "2", "two", ",\"thread_id\":\"t\"", "");
  feed_message (screen, "a", "3", "three", ",\"thread_id\":\"a\"", "");
  assert_chats (screen->list, "a a/t");
  g_assert_true (relay_chat_list_find_chat (screen->list, "discord", "a", "t") ==
                 get_chat (screen, 1));
  g_assert_null (relay_chat_list_find_chat (screen->list, "telegram", "a", "t"));
}

ONLINE_CHAT_TEST ("/chat-list/platform-relay-is-that-of-the-known-chat")
{
  feed_text (screen, "a", "1", "one");
  feed (&screen->fixture, "{\"type\":\"inbound\",\"event\":{\"text\":\"two\","
                          "\"source\":{\"platform\":\"relay\",\"chat_id\":\"a\"}}}");
  assert_chats (screen->list, "a");
  g_assert_cmpstr (relay_chat_get_platform (get_chat (screen, 0)), ==, "discord");
}

ONLINE_CHAT_TEST ("/chat-list/keeps-at-most-max-chats")
{
  relay_chat_list_set_max_chats (screen->list, 2);
  feed_text (screen, "a", "1", "one");
  feed_text (screen, "b", "2", "two");
  feed_text (screen, "c", "3", "three");
  assert_chats (screen->list, "c b");
  g_assert_cmpuint (relay_chat_list_get_unread (screen->list), ==, 2);
}

CHAT_TEST ("/chat-list/keeps-chats-with-unsent-messages")
{
  relay_chat_list_set_max_chats (screen->list, 1);
  queue_text (add_chat (screen, "a"), "one");
  queue_text (add_chat (screen, "b"), "two");
  add_chat (screen, "c");
  assert_chats (screen->list, "c b a");
  g_assert_cmpuint (relay_chat_list_get_n_pending (screen->list), ==, 2);
}

CHAT_TEST ("/chat-list/removes-chat-without-waiting-messages")
{
  RelayChatMessage *message = queue_text (add_chat (screen, "a"), "one");

  g_assert_false (relay_chat_list_remove_chat (screen->list, get_chat (screen, 0)));
  g_assert_true (relay_chat_discard (get_chat (screen, 0), message));
  g_assert_true (relay_chat_list_remove_chat (screen->list, get_chat (screen, 0)));
  assert_chats (screen->list, "");
}

ONLINE_CHAT_TEST ("/chat-list/counts-unread-messages-of-all-chats")
{
  feed_text (screen, "a", "1", "one");
  feed_text (screen, "b", "2", "two");
  feed_edit (screen, "b", "2", "three");
  g_assert_cmpuint (relay_chat_list_get_unread (screen->list), ==, 2);
  relay_chat_mark_read (get_chat (screen, 0));
  g_assert_cmpuint (relay_chat_list_get_unread (screen->list), ==, 1);
  g_assert_cmpuint (relay_chat_get_unread (get_chat (screen, 0)), ==, 0);
}

ONLINE_CHAT_TEST ("/chat-list/another-list-of-the-adapter-stays-empty")
{
  g_autoptr (RelayChatList) second = relay_chat_list_new (screen->fixture.adapter);
  RelayChat *chat = relay_chat_list_add_chat (second, "discord", "x", NULL, NULL);

  feed_text (screen, "a", "1", "one");
  assert_chats (screen->list, "a");
  assert_chats (second, "x");
  FAILS (RELAY_ERROR, RELAY_ERROR_CLOSED, relay_chat_queue, chat, "hi", NULL, NULL);
}

ONLINE_CHAT_TEST ("/chat-list/chat-outlives-its-list")
{
  g_autoptr (RelayChat) chat = NULL;

  feed_text (screen, "a", "1", "one");
  chat = g_object_ref (get_chat (screen, 0));
  g_assert_finalize_object (g_steal_pointer (&screen->list));
  assert_messages (chat, "one");
  relay_chat_mark_read (chat);
  FAILS (RELAY_ERROR, RELAY_ERROR_CLOSED, relay_chat_queue, chat, "hi", NULL, NULL);
}

ONLINE_CHAT_TEST ("/chat-list/state-changed-is-emitted-once-for-several-changes")
{
  settle ();
  screen->n_state_changed = 0;
  add_chat (screen, "a");
  add_chat (screen, "b");
  g_assert_cmpuint (screen->n_state_changed, ==, 0);
  settle ();
  g_assert_cmpuint (screen->n_state_changed, ==, 1);
}

/* The connector sent nothing yet when the signal is emitted. */
static void
check_not_sent (RelayChatList *list, ChatFixture *screen)
{
  assert_messages (get_chat (screen, 0), ">one");
  assert_requests (&screen->fixture, "");
}

ONLINE_CHAT_TEST ("/chat-list/state-changed-comes-before-message-goes-to-socket")
{
  gulong handler;

  add_chat (screen, "a");
  settle ();
  handler = g_signal_connect (screen->list, "state-changed", G_CALLBACK (check_not_sent), screen);
  queue_text (get_chat (screen, 0), "one");
  g_signal_handler_disconnect (screen->list, handler);
  assert_requests (&screen->fixture, "one");
}
