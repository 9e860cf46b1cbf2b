/* relay-chat-info.h: the name and type of a chat
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

#define RELAY_TYPE_CHAT_INFO (relay_chat_info_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayChatInfo, relay_chat_info, RELAY, CHAT_INFO, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_chat_info_get_name (RelayChatInfo *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_info_get_chat_type (RelayChatInfo *self);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_chat_info_to_json (RelayChatInfo *self);

G_END_DECLS
