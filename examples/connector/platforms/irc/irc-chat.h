/* irc-chat.h: the ids of chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PLATFORM_IRC "irc"

gboolean irc_is_channel (const char *target);
char *irc_chat_get_target (const char *chat_id);
char *irc_chat_get_gateway (const char *chat_id);
gboolean irc_accepts_id (const char *id);

G_END_DECLS
