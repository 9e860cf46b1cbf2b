/* relay-message-limit-private.h: what WebSocket frames add up to, from their headers alone
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All zero is a fresh one. */
typedef struct
{
  guint64 max_message; /* 0: no bound */
  gsize pong_bytes;    /* what the answers to pings take; the reader sets it back */

  guint8 header[14];
  guint have; /* bytes of the header so far */
  guint64 payload_left;
  guint64 message; /* payloads of the message so far */
} RelayMessageLimit;

/* Returns how many of @length bytes stand before the frame that makes its message larger
 * than the bound: @length when none does. Nothing may be scanned after less was returned. */
gsize relay_message_limit_scan (RelayMessageLimit *self, const guint8 *data, gsize length);
/* what a client's frame of @payload bytes takes on the wire */
gsize relay_message_limit_size (gsize payload);

G_END_DECLS
