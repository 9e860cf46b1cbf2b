/* test-chat-recorder.c: what is received, and what other parts of the program send, shown in the chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"

/* --- events --- */

ONLINE_CHAT_TEST ("/chat-recorder/event/sets-the-properties")
{
  RelayChatMessage *message;

  feed_message (
    screen, "a", "1", "look", ",\"chat_name\":\"Friends\",\"chat_type\":\"group\"",
    ",\"media_urls\":[\"https://x/1\"],\"message_type\":\"photo\","
    "\"reply_to_message_id\":\"0\",\"reply_to\":{\"text\":\"what\",\"author\":\"Bob\"}");
  message = get_message (get_chat (screen, 0), 0);
  assert_properties (message, "id", "1", "text", "look", "sender-name", "Ann", "sender-id", "u1",
                     "reply-to", "0", "reply-to-text", "what", "reply-to-author", "Bob");
  g_assert_cmpint (relay_chat_message_get_message_type (message), ==, RELAY_MESSAGE_TYPE_PHOTO);
  g_assert_cmpuint (g_list_model_get_n_items (relay_chat_message_get_media (message)), ==, 1);
  g_assert_cmpstr (relay_message_event_get_text (relay_chat_message_get_event (message)), ==,
                   "look");
  assert_properties (get_chat (screen, 0), "title", "Friends", "chat-type", "group");
}

ONLINE_CHAT_TEST ("/chat-recorder/event/person-is-the-title-of-a-direct-chat")
{
  feed_text (screen, "a", "1", "one");
  g_assert_cmpstr (relay_chat_get_title (get_chat (screen, 0)), ==, "Ann");
  feed_message (screen, "b", "2", "two", ",\"chat_type\":\"group\"", "");
  g_assert_cmpstr (relay_chat_get_title (get_chat (screen, 0)), ==, "b");
  feed_message (screen, "c", "3", "two",
                ",\"chat_name\":\"News\",\"thread_id\":\"t\",\"chat_topic\":\"Weather\"", "");
  g_assert_cmpstr (relay_chat_get_title (get_chat (screen, 0)), ==, "News / Weather");
}

ONLINE_CHAT_TEST ("/chat-recorder/event/edit-changes-its-message")
{
  guint n_notified = 0;

  feed_text (screen, "a", "1", "one");
  feed_text (screen, "a", "2", "two");
  g_signal_connect (get_message (get_chat (screen, 0), 0), "notify::text", G_CALLBACK (count_up),
                    &n_notified);
  feed_edit (screen, "a", "1", "ONE");
  assert_messages (get_chat (screen, 0), "ONE*|two");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (relay_chat_get_unread (get_chat (screen, 0)), ==, 2);
}

ONLINE_CHAT_TEST ("/chat-recorder/event/edit-of-unknown-message-adds-it")
{
  feed_edit (screen, "a", "1", "ONE");
  assert_messages (get_chat (screen, 0), "ONE*");
}

/* The connector delivers it again because the acknowledgement was lost, and the window does not know it. */
ONLINE_CHAT_TEST ("/chat-recorder/event/redelivery-changes-nothing")
{
  relay_transport_set_duplicate_window (RELAY_TRANSPORT (screen->fixture.memory), 0);
  feed_text (screen, "a", "1", "one");
  feed_text (screen, "a", "1", "one");
  assert_messages (get_chat (screen, 0), "one");
  g_assert_cmpuint (relay_chat_get_unread (get_chat (screen, 0)), ==, 1);
}

ONLINE_CHAT_TEST ("/chat-recorder/event/late-message-has-place-of-its-time")
{
  fixture_advance (&screen->fixture, 7200);
  feed_message (screen, "a", "1", "now", "", "");
  feed_message (screen, "a", "2", "late", "", ",\"timestamp\":1");
  assert_messages (get_chat (screen, 0), "late|now");
}

ONLINE_CHAT_TEST ("/chat-recorder/event/copy-of-own-message-is-not-added")
{
  queue_text (add_chat (screen, "a"), "one");
  answer (&screen->fixture, ACCEPTED);
  feed_text (screen, "a", "m1", "one");
  assert_messages (get_chat (screen, 0), "=one");
}

ONLINE_CHAT_TEST ("/chat-recorder/event/keeps-at-most-max-messages")
{
  relay_chat_list_set_max_messages (screen->list, 2);
  feed_text (screen, "a", "1", "one");
  feed_text (screen, "a", "2", "two");
  feed_text (screen, "a", "3", "three");
  assert_messages (get_chat (screen, 0), "two|three");
  g_assert_null (relay_chat_find_message (get_chat (screen, 0), "1"));
}

/* --- operations --- */

static void
send_elsewhere (ChatFixture *screen, const char *text)
{
  relay_adapter_send_async (screen->fixture.adapter, "a", text, NULL, NULL, NULL, NULL, NULL);
  settle ();
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/send-is-shown-until-accepted")
{
  feed_text (screen, "a", "1", "one");
  send_elsewhere (screen, "two");
  assert_messages (get_chat (screen, 0), "one|>two");
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "one|=two");
  g_assert_cmpstr (relay_chat_message_get_id (get_message (get_chat (screen, 0), 1)), ==, "m1");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/send-that-waits-is-pending")
{
  feed_text (screen, "a", "1", "one");
  fixture_lose (&screen->fixture);
  send_elsewhere (screen, "two");
  assert_messages (get_chat (screen, 0), "one|…two");
  g_assert_false (relay_chat_message_get_can_discard (get_message (get_chat (screen, 0), 1)));
  fixture_reconnect (&screen->fixture);
  assert_messages (get_chat (screen, 0), "one|>two");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/refused-send-can-be-retried")
{
  feed_text (screen, "a", "1", "one");
  send_elsewhere (screen, "two");
  answer (&screen->fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_messages (get_chat (screen, 0), "one|!two");
  g_assert_true (relay_chat_retry (get_chat (screen, 0), get_message (get_chat (screen, 0), 1)));
  settle ();
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "one|=two");
  assert_requests (&screen->fixture, "two|two");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/send-in-flight-is-unsure-after-a-loss")
{
  feed_text (screen, "a", "1", "one");
  send_elsewhere (screen, "two");
  fixture_lose (&screen->fixture);
  assert_messages (get_chat (screen, 0), "one|?two");
  g_assert_error (relay_chat_message_get_error (get_message (get_chat (screen, 0), 1)), RELAY_ERROR,
                  RELAY_ERROR_CONNECTION_LOST);
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/cancelled-before-write-is-removed")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  feed_text (screen, "a", "1", "one");
  fixture_lose (&screen->fixture);
  relay_adapter_send_async (screen->fixture.adapter, "a", "two", NULL, NULL, cancellable, NULL,
                            NULL);
  g_cancellable_cancel (cancellable);
  settle ();
  assert_messages (get_chat (screen, 0), "one");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/thread-of-metadata-is-the-chat")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"thread_id\":\"t\"}");

  relay_adapter_send_async (screen->fixture.adapter, "a", "two", "r", metadata, NULL, NULL, NULL);
  settle ();
  assert_chats (screen->list, "a/t");
  g_assert_cmpstr (relay_chat_message_get_reply_to (get_message (get_chat (screen, 0), 0)), ==,
                   "r");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/media-are-shown")
{
  RelayChatMessage *message;
  g_autoptr (RelayMedia) media = NULL;

  relay_adapter_send_media_async (screen->fixture.adapter, "a", "image", "https://x/1", "look",
                                  "a.png", NULL, NULL, NULL, NULL, NULL);
  settle ();
  message = get_message (get_chat (screen, 0), 0);
  media = g_list_model_get_item (relay_chat_message_get_media (message), 0);
  assert_properties (media, "url", "https://x/1", "kind", "image", "filename", "a.png");
  g_assert_cmpint (relay_chat_message_get_message_type (message), ==, RELAY_MESSAGE_TYPE_PHOTO);
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "=look");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/edit-deletion-and-reaction-change-their-message")
{
  RelayAdapter *adapter = screen->fixture.adapter;
  RelayChatMessage *message;

  feed_text (screen, "a", "1", "one");
  feed_message (screen, "a", "2", "two", ",\"thread_id\":\"t\"", "");
  message = get_message (get_chat (screen, 0), 0);
  relay_adapter_react_async (adapter, "a", "2", "👍", FALSE, NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  g_assert_cmpstr (relay_chat_message_get_reactions (message)[0], ==, "👍");
  relay_adapter_react_async (adapter, "a", "2", "👍", TRUE, NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  g_assert_null (relay_chat_message_get_reactions (message)[0]);
  relay_adapter_edit_message_async (adapter, "a", "2", "TWO", NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_messages (get_chat (screen, 0), "two");
  relay_adapter_edit_message_async (adapter, "a", "2", "TWO", NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "TWO*");
  relay_adapter_delete_message_async (adapter, "a", "2", NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "*#");
  assert_messages (get_chat (screen, 1), "one");
}

static void
follow_up (ChatFixture *screen, RelaySessionSource *source, RelaySessionKeyFlags flags)
{
  g_autofree char *key = relay_session_source_build_session_key (source, flags);

  relay_adapter_send_follow_up_async (screen->fixture.adapter, key, "discord.interaction", "done",
                                      NULL, NULL, NULL, NULL);
  settle ();
}

/* It names the session of the event that it answers, not the chat. */
ONLINE_CHAT_TEST ("/chat-recorder/operation/follow-up-is-shown-in-the-chat-of-its-session")
{
  RelayMessageEvent *event;

  feed_message (screen, "a", "1", "/ask", ",\"chat_type\":\"group\"", "");
  feed_message (screen, "b", "2", "hi", ",\"chat_type\":\"group\"", "");
  event = relay_chat_message_get_event (
    get_message (relay_chat_list_find_chat (screen->list, "discord", "a", NULL), 0));
  follow_up (screen, relay_message_event_get_source (event), RELAY_SESSION_KEY_FLAGS_DEFAULT);
  assert_messages (relay_chat_list_find_chat (screen->list, "discord", "a", NULL), "/ask|>done");
  answer (&screen->fixture, ACCEPTED);
  follow_up (screen, relay_message_event_get_source (event), RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS);
  answer (&screen->fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  assert_messages (relay_chat_list_find_chat (screen->list, "discord", "a", NULL),
                   "/ask|=done|=done");
  assert_messages (relay_chat_list_find_chat (screen->list, "discord", "b", NULL), "hi");
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/follow-up-of-unknown-session-is-shown-nowhere")
{
  feed_text (screen, "a", "1", "hi");
  relay_adapter_send_follow_up_async (screen->fixture.adapter, "agent:main:discord:group:z",
                                      "discord.interaction", "done", NULL, NULL, NULL, NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  assert_chats (screen->list, "a");
  assert_messages (get_chat (screen, 0), "hi");
}

static void
feed_answer (ChatFixture *screen, const char *prompt_id)
{
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"inbound\",\"bufferId\":\"b-%s\",\"event\":{\"text\":\"/y\",\"prompt_response\":{"
    "\"prompt_id\":\"%s\",\"option_id\":\"y\"},\"source\":{\"platform\":\"discord\","
    "\"chat_id\":\"a\"}}}",
    prompt_id, prompt_id);

  feed (&screen->fixture, frame);
}

ONLINE_CHAT_TEST ("/chat-recorder/operation/prompt-gets-its-answer")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", "approval", "Sure?");
  g_autoptr (RelayPromptOption) option = NULL;
  RelayChatMessage *message;
  RelayPrompt *shown;

  relay_prompt_add_option (prompt, "y", "Yes", NULL);
  relay_adapter_send_prompt_async (screen->fixture.adapter, "a", prompt, NULL, NULL, NULL, NULL,
                                   NULL);
  settle ();
  answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "=Sure?");
  message = get_message (get_chat (screen, 0), 0);
  shown = relay_chat_message_get_prompt (message);
  assert_properties (shown, "prompt-id", "p1", "kind", "approval", "content", "Sure?");
  option = g_list_model_get_item (relay_prompt_get_options (shown), 0);
  g_assert_cmpstr (relay_prompt_option_get_label (option), ==, "Yes");
  g_assert_null (relay_chat_message_get_prompt_response (message));

  feed_answer (screen, "p2");
  g_assert_null (relay_chat_message_get_prompt_response (message));
  feed_answer (screen, "p1");
  g_assert_cmpstr (relay_prompt_response_get_option_id (
                     relay_chat_message_get_prompt_response (message)),
                   ==, "y");
  g_assert_cmpuint (count_frames (&screen->fixture, "inbound_ack"), ==, 2);
}

/* --- drafts --- */

ONLINE_CHAT_TEST ("/chat-recorder/draft/grows-until-finished")
{
  g_autoptr (RelayDraft) draft =
    relay_adapter_begin_draft (screen->fixture.adapter, "a", NULL, NULL);
  RelayChatMessage *message;

  relay_draft_append (draft, "Hello");
  settle ();
  message = get_message (get_chat (screen, 0), 0);
  assert_messages (get_chat (screen, 0), ">Hello");
  g_assert_true (relay_chat_message_get_growing (message));
  relay_draft_append (draft, " world");
  assert_messages (get_chat (screen, 0), ">Hello world");

  relay_draft_finish_async (draft, NULL, store_result, &screen->fixture.result);
  settle ();
  while (screen->fixture.result == NULL)
    answer (&screen->fixture, ACCEPTED);
  assert_messages (get_chat (screen, 0), "=Hello world");
  g_assert_false (relay_chat_message_get_growing (message));
  g_assert_cmpstr (relay_chat_message_get_id (message), ==, "m1");
}

ONLINE_CHAT_TEST ("/chat-recorder/draft/is-removed-when-abandoned-or-dropped")
{
  g_autoptr (RelayDraft) abandoned =
    relay_adapter_begin_draft (screen->fixture.adapter, "a", NULL, NULL);
  g_autoptr (RelayDraft) dropped =
    relay_adapter_begin_draft (screen->fixture.adapter, "a", NULL, NULL);

  relay_draft_append (abandoned, "one");
  relay_draft_append (dropped, "two");
  assert_messages (get_chat (screen, 0), ">one|>two");
  relay_draft_abandon (abandoned);
  g_clear_object (&dropped);
  settle ();
  assert_messages (get_chat (screen, 0), "");
}
