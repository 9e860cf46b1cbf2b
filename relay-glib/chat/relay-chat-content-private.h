/* relay-chat-content-private.h: what the row of a message is filled with
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-chat-message-private.h"

G_BEGIN_DECLS

/* The content of the event @record, which is referenced. @arrival: when it was received, in microseconds since
 * 1970 */
void relay_chat_content_set_event (RelayChatMessage *message, RelayRecord *record, gint64 arrival);
/* A file at @url that this program sends. @url, @kind and @filename are nullable. */
void relay_chat_content_set_media (RelayChatMessage *message,
                                   const char *url,
                                   const char *kind,
                                   const char *filename);
/* The URI of @file, which is to be uploaded */
void relay_chat_content_set_file (RelayChatMessage *message, GFile *file);

G_END_DECLS
