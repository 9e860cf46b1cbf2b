/* frames.h: WebSocket frames as bytes, good ones and bad ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hurt.h"

G_BEGIN_DECLS

#define OPCODE_CONTINUATION 0x0
#define OPCODE_TEXT         0x1
#define OPCODE_BINARY       0x2
#define OPCODE_CLOSE        0x8
#define OPCODE_PING         0x9
#define OPCODE_FIN          0x80

/* How long the first frame of @data is, 0 while it is not all there; @payload: its place there. */
gsize frames_measure (const guint8 *data, gsize size, gsize *payload);
/* The payload of one whole frame, unmasked, with a zero behind it. */
char *frames_payload (const guint8 *frame, gsize size, gsize *length);
/* Masked where @way is up; @first is the first byte. */
void frames_append (GByteArray *to, Way way, guint8 first, gconstpointer payload, gsize length);
/* The bytes that take the place of @frame, by a hurt that is at frames. */
void frames_hurt (GByteArray *to, const Hurt *hurt, const guint8 *frame, gsize size);

G_END_DECLS
