/* test-chat-state.c: the state of the chats, stored and restored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

#include "adapter/relay-adapter-private.h"

/* Ends the process of @screen, and starts another one that restores its state. */
static void
restart (ChatFixture *screen)
{
  g_autoptr (GVariant) state = relay_chat_list_dup_state (screen->list);

  chat_fixture_tear_down (screen, NULL);
  memset (screen, 0, sizeof *screen);
  chat_fixture_set_up (screen, NULL);
  g_assert_true (NO_ERROR (relay_chat_list_restore_state, screen->list, state));
  settle ();
}

static void
close_list (ChatFixture *screen)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_chat_list_close_async (screen->list, NULL, store_result, &result);
  settle ();
  g_assert_true (NO_ERROR (relay_chat_list_close_finish, screen->list, result));
}

ONLINE_CHAT_TEST ("/chat-state/keeps-chats-and-messages")
{
  RelayChatMessage *message;

  feed_message (screen, "a", "1", "one", ",\"chat_name\":\"Friends\",\"chat_type\":\"group\"",
                ",\"media_urls\":[\"https://x/1\"],\"reply_to_message_id\":\"0\"");
  feed_edit (screen, "a", "2", "two");
  feed_message (screen, "b", "3", "three", ",\"thread_id\":\"t\"", "");
  relay_chat_mark_read (get_chat (screen, 0));
  restart (screen);
  assert_chats (screen->list, "b/t a");
  assert_messages (get_chat (screen, 1), "one|two*");
  assert_properties (get_chat (screen, 1), "title", "Friends", "chat-type", "group", "platform",
                     "discord");
  g_assert_cmpuint (relay_chat_get_unread (get_chat (screen, 0)), ==, 0);
  g_assert_cmpuint (relay_chat_get_unread (get_chat (screen, 1)), ==, 2);
  message = get_message (get_chat (screen, 1), 0);
  assert_properties (message, "id", "1", "sender-name", "Ann", "reply-to", "0");
  g_assert_cmpuint (g_list_model_get_n_items (relay_chat_message_get_media (message)), ==, 1);
  g_assert_cmpstr (relay_message_event_get_text (relay_chat_message_get_event (message)), ==,
                   "one");
}

ONLINE_CHAT_TEST ("/chat-state/keeps-own-messages")
{
  RelayChat *chat = add_chat (screen, "a");
  RelayChatMessage *message = queue_text (chat, "one");

  answer (&screen->fixture, ACCEPTED);
  relay_adapter_react_async (screen->fixture.adapter, "a", "m1", "👍", FALSE, NULL, NULL, NULL,
                             NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  g_assert_nonnull (relay_chat_message_get_reactions (message)[0]);
  queue_text (chat, "two");
  answer (&screen->fixture, "{\"success\":false,\"error\":\"no\"}");
  restart (screen);
  assert_messages (get_chat (screen, 0), "=one|!two");
  message = get_message (get_chat (screen, 0), 0);
  g_assert_cmpstr (relay_chat_message_get_id (message), ==, "m1");
  g_assert_cmpstr (relay_chat_message_get_reactions (message)[0], ==, "👍");
  message = get_message (get_chat (screen, 0), 1);
  g_assert_error (relay_chat_message_get_error (message), RELAY_ERROR, RELAY_ERROR_REJECTED);
  fixture_connect (&screen->fixture);
  g_assert_true (relay_chat_retry (get_chat (screen, 0), message));
  settle ();
  assert_requests (&screen->fixture, "two");
}

ONLINE_CHAT_TEST ("/chat-state/keeps-prompt-and-answer")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", "approval", "Sure?");
  RelayChatMessage *message;

  relay_prompt_add_option (prompt, "y", "Yes", "danger");
  relay_adapter_send_prompt_async (screen->fixture.adapter, "a", prompt, NULL, NULL, NULL, NULL,
                                   NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  feed (&screen->fixture,
        "{\"type\":\"inbound\",\"event\":{\"text\":\"/y\",\"prompt_response\":{\"prompt_id\":"
        "\"p1\",\"option_id\":\"y\"},\"source\":{\"platform\":\"discord\",\"chat_id\":\"a\"}}}");
  restart (screen);
  message = get_message (get_chat (screen, 0), 0);
  assert_properties (relay_chat_message_get_prompt (message), "prompt-id", "p1", "content",
                     "Sure?");
  g_assert_cmpstr (relay_prompt_response_get_option_id (
                     relay_chat_message_get_prompt_response (message)),
                   ==, "y");
}

CHAT_TEST ("/chat-state/waiting-message-is-unsure-afterwards")
{
  queue_text (add_chat (screen, "a"), "one");
  restart (screen);
  assert_messages (get_chat (screen, 0), "?one");
  g_assert_error (relay_chat_message_get_error (get_message (get_chat (screen, 0), 0)), RELAY_ERROR,
                  RELAY_ERROR_UNKNOWN_OUTCOME);
  fixture_connect (&screen->fixture);
  assert_requests (&screen->fixture, "");
}

/* A message that waits has no place in the order yet. */
CHAT_TEST ("/chat-state/waiting-message-keeps-the-activity-of-its-chat")
{
  RelayChat *chat = add_chat (screen, "a");
  g_autoptr (GDateTime) before = NULL;

  queue_text (chat, "one");
  before = g_date_time_ref (relay_chat_get_last_activity (chat));
  restart (screen);
  chat = get_chat (screen, 0);
  g_assert_cmpint (g_date_time_compare (relay_chat_get_last_activity (chat), before), ==, 0);
  queue_text (chat, "two");
  assert_messages (chat, "?one|…two");
}

CHAT_TEST ("/chat-state/waiting-message-is-sent-after-an-orderly-end")
{
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  close_list (screen);
  FAILS (RELAY_ERROR, RELAY_ERROR_CLOSED, relay_chat_queue, chat, "three", NULL, NULL);
  restart (screen);
  assert_messages (get_chat (screen, 0), "…one|…two");
  fixture_connect (&screen->fixture);
  assert_messages (get_chat (screen, 0), ">one|…two");
}

ONLINE_CHAT_TEST ("/chat-state/message-in-flight-is-unsure-even-after-closing")
{
  queue_text (add_chat (screen, "a"), "one");
  relay_chat_list_close_async (screen->list, NULL, NULL, NULL);
  settle ();
  restart (screen);
  assert_messages (get_chat (screen, 0), "?one");
}

ONLINE_CHAT_TEST ("/chat-state/closing-waits-for-the-answer")
{
  g_autoptr (GAsyncResult) result = NULL;
  RelayChat *chat = add_chat (screen, "a");

  queue_text (chat, "one");
  queue_text (chat, "two");
  relay_chat_list_close_async (screen->list, NULL, store_result, &result);
  settle ();
  g_assert_null (result);
  answer (&screen->fixture, ACCEPTED);
  g_assert_nonnull (result);
  assert_messages (chat, "=one|…two");
}

CHAT_TEST ("/chat-state/closing-fails-calls-whose-message-waits")
{
  RelayChat *chat = add_chat (screen, "a");

  relay_chat_send_async (chat, "one", NULL, NULL, NULL, store_result, &screen->fixture.result);
  close_list (screen);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SENT, relay_chat_send_finish, chat, screen->fixture.result);
  assert_messages (chat, "…one");
}

/* The connector did not get the acknowledgement, and delivers the message to the next process. */
ONLINE_CHAT_TEST ("/chat-state/keeps-the-duplicate-window")
{
  feed_text (screen, "a", "1", "one");
  restart (screen);
  fixture_connect (&screen->fixture);
  feed_text (screen, "a", "1", "ONE");
  assert_messages (get_chat (screen, 0), "one");
}

ONLINE_CHAT_TEST ("/chat-state/keeps-the-scope-of-chats")
{
  const RelayScopeChat *values;

  feed_message (screen, "a", "1", "one", ",\"scope_id\":\"s1\",\"profile\":\"p1\"", "");
  restart (screen);
  values = relay_scope_lookup (relay_adapter_get_scope (screen->fixture.adapter), "discord", "a");
  g_assert_nonnull (values);
  g_assert_cmpstr (values->scope_id, ==, "s1");
  g_assert_cmpstr (values->user_id, ==, "u1");
  g_assert_cmpstr (values->profile, ==, "p1");
}

/* --- what is refused --- */

static void
assert_refuses (ChatFixture *screen, const char *text, int code)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed (text, NULL));

  FAILS (RELAY_ERROR, code, relay_chat_list_restore_state, screen->list, state);
  assert_chats (screen->list, "");
}

CHAT_TEST ("/chat-state/refuses-what-is-no-state")
{
  const char *const cases[] = {
    "'text'",
    "@a{sv} {}",
    "{'version': <'1'>}",
    "{'version': <uint32 0>}",
    "{'version': <uint32 1>}",
    "{'version': <uint32 1>, 'chats': <[{'name': <'x'>}]>}",
    "{'version': <uint32 1>, 'chats': <[{'chat-id': <'c'>, 'messages': <[{'text': <'x'>, 'own': "
    "<true>}]>}]>}",
    "{'version': <uint32 1>, 'chats': <[{'chat-id': <'c'>, 'messages': <[{'state': <uint32 "
    "9>}]>}]>}",
    "{'version': <uint32 1>, 'chats': <[{'chat-id': <'c'>, 'messages': <[{'event': "
    "<'[1]'>}]>}]>}",
    "{'version': <uint32 1>, 'chats': <[{'chat-id': <'c'>, 'messages': <[{'type': <uint32 "
    "99>}]>}]>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refuses (screen, cases[i], RELAY_ERROR_INVALID_ARGUMENT);
  assert_refuses (screen, "{'version': <uint32 2>}", RELAY_ERROR_NOT_SUPPORTED);
}

CHAT_TEST ("/chat-state/refuses-bytes-that-are-no-variant")
{
  g_autoptr (GVariant) state = g_variant_ref_sink (
    g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, "\1\2\3\4\5\6\7\10\11", 9, FALSE, NULL, NULL));

  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_chat_list_restore_state, screen->list,
         state);
}

CHAT_TEST ("/chat-state/ignores-what-is-unknown")
{
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed (
    "{'version': <uint32 1>, 'new': <'x'>, 'chats': <[{'chat-id': <'c'>, 'platform': <7>,"
    "'messages': <[{'text': <'hi'>, 'time': <int64 -5>, 'order': <int64 %x>}]>}]>}",
    G_MAXINT64));

  g_assert_true (NO_ERROR (relay_chat_list_restore_state, screen->list, state));
  assert_messages (get_chat (screen, 0), "hi");
}

CHAT_TEST ("/chat-state/refuses-a-list-that-is-not-empty")
{
  g_autoptr (GVariant) state = relay_chat_list_dup_state (screen->list);

  add_chat (screen, "a");
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_chat_list_restore_state, screen->list,
         state);
}

CHAT_TEST ("/chat-state/restores-no-more-than-the-limits")
{
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed (
    "{'version': <uint32 1>, 'chats': <[{'chat-id': <'c'>, 'messages': <[{'text': <'1'>},"
    "{'text': <'2'>}, {'text': <'3'>}]>}, {'chat-id': <'d'>}]>}"));

  relay_chat_list_set_max_chats (screen->list, 1);
  relay_chat_list_set_max_messages (screen->list, 2);
  g_assert_true (NO_ERROR (relay_chat_list_restore_state, screen->list, state));
  assert_chats (screen->list, "c");
  assert_messages (get_chat (screen, 0), "2|3");
}

/* --- hold --- */

static void
feed_buffered (ChatFixture *screen, const char *id)
{
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"inbound\",\"bufferId\":\"b%s\",\"event\":{\"message_id\":\"%s\",\"text\":\"%s\","
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"a\"}}}",
    id, id, id);

  feed (&screen->fixture, frame);
}

ONLINE_CHAT_TEST ("/chat-state/hold/event-is-acknowledged-when-saved")
{
  g_autoptr (GVariant) state = NULL;

  relay_chat_list_set_hold (screen->list, TRUE);
  feed_buffered (screen, "1");
  state = relay_chat_list_dup_state (screen->list);
  feed_buffered (screen, "2");
  g_assert_cmpuint (count_frames (&screen->fixture, "inbound_ack"), ==, 0);
  relay_chat_list_saved (screen->list);
  settle ();
  g_assert_cmpuint (count_frames (&screen->fixture, "inbound_ack"), ==, 1);
  relay_chat_list_saved (screen->list);
  settle ();
  g_assert_cmpuint (count_frames (&screen->fixture, "inbound_ack"), ==, 1);
}

/* The context repeats earlier messages, and would fill the state. */
ONLINE_CHAT_TEST ("/chat-state/long-event-is-stored-without-its-context")
{
  g_autofree char *filling = g_strnfill (10000, 'x');
  g_autofree char *context =
    g_strdup_printf (",\"context\":[{\"text\":\"%s\",\"source\":{\"user_name\":\"Bob\"}}]",
                     filling);
  g_autoptr (GVariant) state = NULL;

  feed_message (screen, "a", "1", "one", "", context);
  state = relay_chat_list_dup_state (screen->list);
  g_assert_cmpuint (g_variant_get_size (state), <, 10000);
  restart (screen);
  g_assert_cmpstr (relay_chat_message_get_sender_name (get_message (get_chat (screen, 0), 0)), ==,
                   "Ann");
}

/* --- closing --- */

static void
close_now (RelayChatList *list, GAsyncResult **result)
{
  g_signal_handlers_disconnect_by_data (list, result);
  relay_chat_list_close_async (list, NULL, store_result, result);
}

/* The state is changed before anything is sent; so nothing is in flight then. */
ONLINE_CHAT_TEST ("/chat-state/close-while-the-state-changes")
{
  g_autoptr (GAsyncResult) result = NULL;
  RelayChat *chat = add_chat (screen, "a");

  settle ();
  g_signal_connect (screen->list, "state-changed", G_CALLBACK (close_now), &result);
  queue_text (chat, "one");
  g_assert_nonnull (result);
  g_assert_true (NO_ERROR (relay_chat_list_close_finish, screen->list, result));
  assert_messages (chat, "…one");
}
