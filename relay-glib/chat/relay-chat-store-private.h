/* relay-chat-store-private.h: the chats of a list, sorted and bounded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat-list.h>

#include "relay-chat-private.h"

G_BEGIN_DECLS

typedef struct _RelayChatStore RelayChatStore;

#define RELAY_CHAT_STORE_DEFAULT_MAX_CHATS    1000
#define RELAY_CHAT_STORE_DEFAULT_MAX_MESSAGES 1000
#define RELAY_CHAT_STORE_DEFAULT_MAX_UNSENT   10000

/* What the store tells the list */
typedef struct
{
  /* The numbers of all chats have changed; the members say which. */
  void (*counted) (gpointer user_data, const RelayChatCounts *difference);
  void (*changed) (gpointer user_data);
  void (*queued) (gpointer user_data, RelayChat *chat);
  /* Whether the list was closed, so that nothing is sent */
  gboolean (*is_closed) (gpointer user_data);
  gboolean (*has_endpoint) (gpointer user_data);
  gint64 (*get_time) (gpointer user_data);
} RelayChatStoreFuncs;

/* @list is borrowed, and the argument of @funcs. @owner is that of @list. */
RelayChatStore *relay_chat_store_new (GObject *list,
                                      RelayOwner *owner,
                                      const RelayChatStoreFuncs *funcs);
/* Chats that others reference are detached. */
void relay_chat_store_free (RelayChatStore *self);
/* Of RelayChat, by relay_chat_compare() */
GListModel *relay_chat_store_get_chats (RelayChatStore *self);
gint64 relay_chat_store_get_time (RelayChatStore *self);

guint relay_chat_store_get_max_chats (RelayChatStore *self);
void relay_chat_store_set_max_chats (RelayChatStore *self, guint max_chats);
guint relay_chat_store_get_max_messages (RelayChatStore *self);
void relay_chat_store_set_max_messages (RelayChatStore *self, guint max_messages);
guint relay_chat_store_get_max_unsent (RelayChatStore *self);
void relay_chat_store_set_max_unsent (RelayChatStore *self, guint max_unsent);
guint relay_chat_store_get_unread (RelayChatStore *self);
guint relay_chat_store_get_n_pending (RelayChatStore *self);
guint relay_chat_store_get_n_failed (RelayChatStore *self);

/* @platform and @thread_id are nullable here and below. Without a platform, and for `relay`, it is that of the first
 * identity; a thread that has the id of the chat is the chat. (transfer none) (nullable) */
RelayChat *relay_chat_store_find (RelayChatStore *self,
                                  const char *platform,
                                  const char *chat_id,
                                  const char *thread_id);
/* The same, but the chat is added if it is not there. @time: that of its last activity, which matters for a
 * new chat only */
RelayChat *relay_chat_store_ensure (RelayChatStore *self,
                                    const char *platform,
                                    const char *chat_id,
                                    const char *thread_id,
                                    gint64 time);
void relay_chat_store_remove (RelayChatStore *self, RelayChat *chat);
gboolean relay_chat_store_contains (RelayChatStore *self, RelayChat *chat);
typedef RelayChatMessage *(*RelayChatFindFunc) (RelayChat *chat, const char *id);
/* The message that @find finds with @id, in the chat itself or in one of its threads: (transfer none)
 * (nullable) */
RelayChatMessage *relay_chat_store_find_message (RelayChatStore *self,
                                                 const char *platform,
                                                 const char *chat_id,
                                                 RelayChatFindFunc find,
                                                 const char *id,
                                                 RelayChat **chat);
/* The list was closed: the calls that wait for messages which were not sent fail. */
void relay_chat_store_fail_calls (RelayChatStore *self);
/* Descriptors were received. */
void relay_chat_store_update_descriptors (RelayChatStore *self, RelayAdapter *adapter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayChatStore, relay_chat_store_free)

G_END_DECLS
