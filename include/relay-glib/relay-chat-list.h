/* relay-chat-list.h: the chats of an adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

#define RELAY_TYPE_CHAT_LIST (relay_chat_list_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayChatList, relay_chat_list, RELAY, CHAT_LIST, GObject)

RELAY_AVAILABLE_IN_1_0
RelayChatList *relay_chat_list_new (RelayAdapter *adapter);
RELAY_AVAILABLE_IN_1_0
RelayAdapter *relay_chat_list_get_adapter (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
RelayChat *relay_chat_list_find_chat (RelayChatList *self,
                                      const char *platform,
                                      const char *chat_id,
                                      const char *thread_id);
RELAY_AVAILABLE_IN_1_0
RelayChat *relay_chat_list_add_chat (RelayChatList *self,
                                     const char *platform,
                                     const char *chat_id,
                                     const char *thread_id,
                                     const char *chat_type);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_list_remove_chat (RelayChatList *self, RelayChat *chat);
RELAY_AVAILABLE_IN_1_0
GVariant *relay_chat_list_dup_state (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_list_restore_state (RelayChatList *self, GVariant *state, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_saved (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_close_async (RelayChatList *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_list_close_finish (RelayChatList *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_unread (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_n_pending (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_n_failed (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_max_chats (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_set_max_chats (RelayChatList *self, guint max_chats);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_max_messages (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_set_max_messages (RelayChatList *self, guint max_messages);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_list_get_max_unsent (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_set_max_unsent (RelayChatList *self, guint max_unsent);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_list_get_hold (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_set_hold (RelayChatList *self, gboolean hold);
RELAY_AVAILABLE_IN_1_0
RelayEndpoint *relay_chat_list_get_endpoint (RelayChatList *self);
RELAY_AVAILABLE_IN_1_0
void relay_chat_list_set_endpoint (RelayChatList *self, RelayEndpoint *endpoint);

G_END_DECLS
