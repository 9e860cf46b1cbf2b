/* relay-chat.h: a chat with its messages
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

#define RELAY_TYPE_CHAT (relay_chat_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayChat, relay_chat, RELAY, CHAT, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_chat_get_platform (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_get_chat_id (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_get_thread_id (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_get_chat_type (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_get_title (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_chat_get_descriptor (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_get_max_message_length (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
GDateTime *relay_chat_get_last_activity (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
RelayChatMessage *relay_chat_get_last_message (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_get_unread (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_get_n_pending (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_get_n_failed (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_chat_get_messages (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
guint relay_chat_measure (RelayChat *self, const char *text);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_supports_op (RelayChat *self, const char *op);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_chat_dup_metadata (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
RelayChatMessage *relay_chat_find_message (RelayChat *self, const char *message_id);
RELAY_AVAILABLE_IN_1_0
void relay_chat_mark_read (RelayChat *self);
RELAY_AVAILABLE_IN_1_0
RelayChatMessage *relay_chat_queue (RelayChat *self,
                                    const char *text,
                                    RelayChatMessage *reply_to,
                                    JsonObject *metadata,
                                    GError **error);
RELAY_AVAILABLE_IN_1_0
RelayChatMessage *relay_chat_queue_file (RelayChat *self,
                                         GFile *file,
                                         const char *caption,
                                         RelayChatMessage *reply_to,
                                         JsonObject *metadata,
                                         GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_chat_send_async (RelayChat *self,
                            const char *text,
                            RelayChatMessage *reply_to,
                            JsonObject *metadata,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayChatMessage *relay_chat_send_finish (RelayChat *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_retry (RelayChat *self, RelayChatMessage *message);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_discard (RelayChat *self, RelayChatMessage *message);

G_END_DECLS
