/* relay-chat-info-private.h: creating a chat info from a result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat-info.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* @result: nullable. What it does not contain has the fallback: @chat_id as name, type `dm`. */
RelayChatInfo *relay_chat_info_new_from_record (RelayRecord *result, const char *chat_id);

G_END_DECLS
