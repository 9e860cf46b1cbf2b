/* chats.h: how chats and threads come to be
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transaction.h"

G_BEGIN_DECLS

#define CHAT_CHANNEL "channel"
#define CHAT_DIRECT  "dm"
#define CHAT_THREAD  "thread"

Chat *chats_find (Store *store, const char *chat_id);
Chat *chats_add (Transaction *transaction, Chat *chat, GError **error);
Chat *chats_update (Transaction *transaction, Chat *chat, GError **error);
Chat *chats_open_thread (Transaction *transaction,
                         const Chat *parent,
                         const char *name,
                         const char *message_id,
                         const char *gateway_id,
                         GError **error);
gboolean chats_archive (Transaction *transaction, Chat *chat, GError **error);
gboolean chats_restore (Transaction *transaction, const Chat *chat, GError **error);
gboolean chats_delete (Transaction *transaction, Chat *chat, GError **error);
gboolean chats_rename (Transaction *transaction, Chat *chat, const char *name, GError **error);
gboolean chat_is (const Chat *chat, const char *type);

G_END_DECLS
