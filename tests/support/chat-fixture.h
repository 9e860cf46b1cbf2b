/* chat-fixture.h: the list of chats of an adapter over a memory transport with a manual fake connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "adapter-fixture.h"

#define DESCRIPTOR_CHAT \
  "ops=send,edit,delete,react,send_media,prompt,draft,typing,follow_up,get_chat_info"
#define ACCEPTED "{\"success\":true,\"message_id\":\"m1\"}"

typedef struct
{
  Fixture fixture;
  RelayChatList *list;
  guint n_state_changed;
} ChatFixture;

static inline void
on_state_changed (RelayChatList *list, guint *n_state_changed)
{
  (*n_state_changed)++;
}

static inline void
chat_fixture_set_up (ChatFixture *self, gconstpointer descriptor)
{
  fixture_set_up (&self->fixture, descriptor != NULL ? descriptor : DESCRIPTOR_CHAT);
  g_clear_signal_handler (&self->fixture.listener, self->fixture.adapter);
  self->list = relay_chat_list_new (self->fixture.adapter);
  g_signal_connect (self->list, "state-changed", G_CALLBACK (on_state_changed),
                    &self->n_state_changed);
}

static inline void
chat_fixture_set_up_online (ChatFixture *self, gconstpointer descriptor)
{
  chat_fixture_set_up (self, descriptor);
  fixture_connect (&self->fixture);
}

static inline void
chat_fixture_tear_down (ChatFixture *self, gconstpointer data)
{
  g_clear_object (&self->fixture.result);
  /* A message in flight keeps the list alive. */
  relay_memory_transport_hang_up (self->fixture.memory, 1006, NULL);
  settle ();
  if (self->list != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->list));
  fixture_tear_down (&self->fixture, data);
}

#define CHAT_TEST(path) \
  TEST_CASE_WITH (path, ChatFixture, screen, NULL, chat_fixture_set_up, chat_fixture_tear_down)
#define ONLINE_CHAT_TEST(path)                                                 \
  TEST_CASE_WITH (path, ChatFixture, screen, NULL, chat_fixture_set_up_online, \
                  chat_fixture_tear_down)

/* --- what arrives --- */

/* @more: further members of the event, and @source of its source, each with a comma in front */
static inline void
feed_message (ChatFixture *self,
              const char *chat_id,
              const char *message_id,
              const char *text,
              const char *source,
              const char *more)
{
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"inbound\",\"event\":{\"message_id\":\"%s\",\"text\":\"%s\"%s,\"source\":{"
    "\"platform\":\"discord\",\"chat_id\":\"%s\",\"user_id\":\"u1\",\"user_name\":\"Ann\"%s}}}",
    message_id, text, more, chat_id, source);

  feed (&self->fixture, frame);
}

static inline void
feed_text (ChatFixture *self, const char *chat_id, const char *message_id, const char *text)
{
  feed_message (self, chat_id, message_id, text, "", "");
}

static inline void
feed_edit (ChatFixture *self, const char *chat_id, const char *message_id, const char *text)
{
  feed_message (self, chat_id, message_id, text, ",\"message_is_edit\":true", "");
}

/* --- what is shown --- */

static inline RelayChat *
get_chat (ChatFixture *self, guint position)
{
  g_autoptr (RelayChat) chat = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  g_assert_nonnull (chat);

  return chat; /* the list holds a reference */
}

static inline RelayChatMessage *
get_message (RelayChat *chat, guint position)
{
  g_autoptr (RelayChatMessage) message =
    g_list_model_get_item (relay_chat_get_messages (chat), position);

  g_assert_nonnull (message);

  return message;
}

static inline void
append_message (GString *text, RelayChatMessage *message)
{
  static const char *const marks[] = {
    [RELAY_CHAT_MESSAGE_STATE_RECEIVED] = "", [RELAY_CHAT_MESSAGE_STATE_PENDING] = "…",
    [RELAY_CHAT_MESSAGE_STATE_SENDING] = ">", [RELAY_CHAT_MESSAGE_STATE_SENT] = "=",
    [RELAY_CHAT_MESSAGE_STATE_FAILED] = "!",  [RELAY_CHAT_MESSAGE_STATE_UNSURE] = "?",
  };

  if (text->len > 0)
    g_string_append_c (text, '|');
  g_string_append (text, marks[relay_chat_message_get_state (message)]);
  g_string_append (text, relay_chat_message_get_text (message));
  if (relay_chat_message_get_edited (message))
    g_string_append_c (text, '*');
  if (relay_chat_message_get_deleted (message))
    g_string_append_c (text, '#');
}

/* The messages of a chat: a mark of the state of an own message, the text, * if it was edited, # if it was
 * deleted; separated by “|” */
static inline char *
list_messages (RelayChat *chat)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (relay_chat_get_messages (chat)); i++)
    append_message (text, get_message (chat, i));

  return g_string_free (text, FALSE);
}

/* The ids of the chats, separated by blanks */
static inline char *
list_chats (RelayChatList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (RelayChat) chat = g_list_model_get_item (G_LIST_MODEL (list), i);
      const char *thread_id = relay_chat_get_thread_id (chat);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? " " : "", relay_chat_get_chat_id (chat),
                              thread_id != NULL ? "/" : "", thread_id != NULL ? thread_id : "");
    }

  return g_string_free (text, FALSE);
}

#define assert_messages(chat, expected)                       \
  G_STMT_START                                                \
  {                                                           \
    g_autofree char *messages_as_text = list_messages (chat); \
    g_assert_cmpstr (messages_as_text, ==, expected);         \
  }                                                           \
  G_STMT_END
#define assert_chats(list, expected)                    \
  G_STMT_START                                          \
  {                                                     \
    g_autofree char *chats_as_text = list_chats (list); \
    g_assert_cmpstr (chats_as_text, ==, expected);      \
  }                                                     \
  G_STMT_END

/* --- what is sent --- */

static inline RelayChat *
add_chat (ChatFixture *self, const char *chat_id)
{
  return relay_chat_list_add_chat (self->list, "discord", chat_id, NULL, NULL);
}

static inline RelayChatMessage *
queue_text (RelayChat *chat, const char *text)
{
  RelayChatMessage *message = NO_ERROR (relay_chat_queue, chat, text, NULL, NULL);

  settle ();

  return message;
}

/* The texts of the requests so far, separated by “|” */
static inline char *
list_requests (Fixture *fixture)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count_frames (fixture, "outbound"); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
                            json_object_get_string_member_with_default (get_action (fixture, i),
                                                                        "content", "-"));

  return g_string_free (text, FALSE);
}

#define assert_requests(fixture, expected)                       \
  G_STMT_START                                                   \
  {                                                              \
    g_autofree char *requests_as_text = list_requests (fixture); \
    g_assert_cmpstr (requests_as_text, ==, expected);            \
  }                                                              \
  G_STMT_END
