/* relay-message-limit-private.h: the size of WebSocket messages, from the headers of their frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

/* includes libsoup */
#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/* SoupWebsocketConnection bounds a frame. It bounds a message of several frames only from libsoup 3.8 on
 * (max-total-message-size); for older versions this does. Tests define RELAY_OLD_DEPENDENCIES to compile
 * the code for older versions also where it is not needed. */
#if defined RELAY_OLD_DEPENDENCIES || !SOUP_CHECK_VERSION(3, 8, 0)
#define RELAY_BOUNDS_MESSAGES
#endif

/* Initialised with zeros. */
typedef struct
{
#ifdef RELAY_BOUNDS_MESSAGES
  guint64 max_message; /* payload bytes; 0 is unlimited */
  guint64 message;     /* payload bytes of the current message */
#endif
  gsize pong_bytes; /* size of the answers to the pings; the caller resets it */

  guint8 header[14];
  guint header_length; /* bytes of the header that were scanned */
  guint64 payload_left;
} RelayMessageLimit;

/* Returns how many of @length bytes precede the frame that makes its message exceed the limit;
 * @length when none does. Not to be called again after it returned less. */
gsize relay_message_limit_scan (RelayMessageLimit *self, const guint8 *data, gsize length);
/* The size of a client's frame with @payload bytes, header included */
gsize relay_message_limit_frame_size (gsize payload);

G_END_DECLS
