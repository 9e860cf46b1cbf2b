/* relay-chat-info-private.h: how the library makes the answer of get_chat_info
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat-info.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* @result nullable: then the fallback {name: chat id, type: dm} */
RelayChatInfo *relay_chat_info_new_from_record (RelayRecord *result, const char *chat_id);

G_END_DECLS
