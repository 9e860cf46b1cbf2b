/* relay-chat-private.h: what the list of chats does with a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat.h>

#include "base/relay-owner-private.h"
#include "relay-chat-message-private.h"
#include "relay-chat-outbox-private.h"

G_BEGIN_DECLS

/* All times are microseconds since 1970, of the wall clock. */

/* By how much the numbers of a chat have changed */
typedef struct
{
  int unread;
  int n_pending;
  int n_failed;
} RelayChatCounts;

/* What a chat tells its list. None emits a signal, except for `notify` and `items-changed`. */
typedef struct
{
  /* There is a message with this time. The list sets the last activity, when it has found the old place of
   * @chat. */
  void (*active) (gpointer user_data, RelayChat *chat, gint64 time);
  void (*counted) (gpointer user_data, const RelayChatCounts *difference);
  /* The state of the list, as it is stored, has changed. */
  void (*changed) (gpointer user_data);
  /* A message of the outbox may be sent now. */
  void (*queued) (gpointer user_data, RelayChat *chat);
  /* FALSE with RELAY_ERROR_BUSY while too many messages are not sent */
  gboolean (*has_room) (gpointer user_data, GError **error);
  gboolean (*has_endpoint) (gpointer user_data);
  gint64 (*get_time) (gpointer user_data);
  /* The list, which a call keeps alive: (transfer none) */
  GObject *(*get_list) (gpointer user_data);
} RelayChatFuncs;

/* @funcs and @user_data are borrowed until relay_chat_detach(). @platform and @thread_id are nullable. */
RelayChat *relay_chat_new (RelayOwner *owner,
                           const RelayChatFuncs *funcs,
                           gpointer user_data,
                           const char *platform,
                           const char *chat_id,
                           const char *thread_id);
/* The list does not exist any more: the chat does not change any more, and nothing is sent. */
void relay_chat_detach (RelayChat *self);
/* Identifies a chat: different for different chats. @platform and @thread_id are nullable. */
char *relay_chat_make_key (const char *platform, const char *chat_id, const char *thread_id);
/* By last activity, the latest first */
int relay_chat_compare (gconstpointer a, gconstpointer b);

/* --- about the chat --- */

/* Only the list sets it, while the chat is not in the list. @number: greater than that of every chat that was
 * active before */
void relay_chat_set_last_activity (RelayChat *self, gint64 time, guint64 number);
gint64 relay_chat_get_activity (RelayChat *self);
/* Each is nullable, which changes nothing. @person: who writes in a direct chat */
void relay_chat_describe (RelayChat *self,
                          const char *chat_type,
                          const char *name,
                          const char *topic,
                          const char *person);
/* The strings of relay_chat_describe(), for storing them; nullable */
void relay_chat_get_description (RelayChat *self,
                                 const char **name,
                                 const char **topic,
                                 const char **person);
/* @length: the maximum length of a message, in @unit, a static string */
void relay_chat_set_descriptor (RelayChat *self,
                                RelayDescriptor *descriptor,
                                guint length,
                                const char *unit);
/* The unit of the maximum length */
const char *relay_chat_get_unit (RelayChat *self);
void relay_chat_set_max_messages (RelayChat *self, guint max_messages);
void relay_chat_set_unread (RelayChat *self, guint unread);

/* --- messages --- */

/* @time is shown, @order decides about the place of a settled message; others are at the end. The oldest
 * settled messages beyond the maximum are removed. */
void relay_chat_insert_message (RelayChat *self,
                                RelayChatMessage *message,
                                gint64 time,
                                gint64 order);
void relay_chat_remove_message (RelayChat *self, RelayChatMessage *message);
gboolean relay_chat_has_message (RelayChat *self, RelayChatMessage *message);
/* @ids: nullable */
void relay_chat_set_message_ids (RelayChat *self,
                                 RelayChatMessage *message,
                                 const char *const *ids);
/* @error: nullable; copied. A message that is settled gets the time and the place of now, and a call that waits for
 * it is answered. */
void relay_chat_set_message_state (RelayChat *self,
                                   RelayChatMessage *message,
                                   RelayChatMessageState state,
                                   const GError *error);
/* The message with the prompt @prompt_id: (transfer none) (nullable) */
RelayChatMessage *relay_chat_find_prompt (RelayChat *self, const char *prompt_id);

/* The content of a message has changed. */
void relay_chat_changed (RelayChat *self);

/* --- sending --- */

RelayChatOutbox *relay_chat_get_outbox (RelayChat *self);
/* Adds an own message at the end of the list, and unless @metadata (JSON text) is NULL, of the outbox. */
void relay_chat_append_own (RelayChat *self,
                            RelayChatMessage *message,
                            const char *metadata,
                            gboolean queued);
/* Whether another message may be added: FALSE with RELAY_ERROR_BUSY or RELAY_ERROR_CLOSED */
gboolean relay_chat_has_room (RelayChat *self, GError **error);
/* Whether files can be sent: FALSE with an error */
gboolean relay_chat_can_upload (RelayChat *self, GError **error);
/* The file of @message is being uploaded, until this is called with NULL. */
void relay_chat_set_upload (RelayChat *self, RelayChatMessage *message, GCancellable *upload);
/* A message of the outbox may be sent now. */
void relay_chat_send_next (RelayChat *self);
/* (transfer none) (nullable) */
GObject *relay_chat_get_list (RelayChat *self);

G_END_DECLS
