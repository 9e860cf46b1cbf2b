/* websocket-frame.h: WebSocket frames as bytes, valid and invalid ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#define FRAME_CONTINUATION 0x0
#define FRAME_TEXT         0x1
#define FRAME_BINARY       0x2
#define FRAME_CLOSE        0x8
#define FRAME_PING         0x9
#define FRAME_PONG         0xa
#define FRAME_FIN          0x80

#define FRAME_MASKED 0x80 /* in the second byte */

/* The size of the first frame of @data and the offset of its payload; 0 while it is incomplete */
gsize websocket_frame_measure (const guint8 *data, gsize size, gsize *payload);
/* The unmasked payload of one complete frame, followed by a zero byte */
char *websocket_frame_dup_payload (const guint8 *frame, gsize size, gsize *length);
/* @first is the first byte: opcode and FRAME_FIN */
void websocket_frame_append (GByteArray *bytes,
                             gboolean masked,
                             guint8 first,
                             gconstpointer payload,
                             gsize length);
/* With a header that declares @declared bytes of payload, written in @width bytes: 1, 2 or 8 */
void websocket_frame_append_raw (GByteArray *bytes,
                                 gboolean masked,
                                 guint8 first,
                                 gconstpointer payload,
                                 gsize length,
                                 guint64 declared,
                                 guint width);
/* The payload of a close frame */
GByteArray *websocket_frame_make_close (guint16 code, const char *reason);
