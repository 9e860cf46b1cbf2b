/* relay-throttled-stream-private.h: a stream that bounds what is read in one iteration of the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "relay-message-limit-private.h"

G_BEGIN_DECLS

/* Bytes that one iteration of the main loop may read */
#define RELAY_THROTTLED_TURN (64 * 1024)
/* Bytes of one read from the socket. The buffer exists only while it is not empty. */
#define RELAY_THROTTLED_AHEAD (16 * 1024)

#define RELAY_TYPE_THROTTLED_STREAM (relay_throttled_stream_get_type ())
G_DECLARE_FINAL_TYPE (RelayThrottledStream,
                      relay_throttled_stream,
                      RELAY,
                      THROTTLED_STREAM,
                      GIOStream)

/* Whether more may be read now; called before each read. */
typedef gboolean (*RelayThrottledMayRead) (gpointer user_data);
/* Called after the reads of one iteration, if the reader has destroyed its source, as libsoup does
 * to create the next one. So it may run a nested main loop, and may free the reader. */
typedef void (*RelayThrottledRead) (gpointer user_data);

/* @first nullable: bytes that are read before those of @base. Both streams of @base are pollable. */
RelayThrottledStream *relay_throttled_stream_new (GIOStream *base, GBytes *first);
/* Holds no reference on @user_data. */
void relay_throttled_stream_set_funcs (RelayThrottledStream *self,
                                       RelayThrottledMayRead may_read,
                                       RelayThrottledRead read,
                                       gpointer user_data);
#ifdef RELAY_BOUNDS_MESSAGES
/* Bounds the payload of one WebSocket message, all fragments together. The read of a frame that
 * exceeds it fails with G_IO_ERROR_MESSAGE_TOO_LARGE. 0 is unlimited. */
void relay_throttled_stream_set_max_message (RelayThrottledStream *self, guint64 bytes);
#endif
/* To be called when the result of the may_read function may have changed. */
void relay_throttled_stream_resume (RelayThrottledStream *self);
/* Stops reading for good; the functions are not called any more. */
void relay_throttled_stream_halt (RelayThrottledStream *self);
/* Whether reading is stopped: by the may_read function, or by pongs that the peer does not read. */
gboolean relay_throttled_stream_is_blocked (RelayThrottledStream *self);
/* Whether there are bytes to read, apart from whether they may be read. */
gboolean relay_throttled_stream_has_input (RelayThrottledStream *self);

/* Counts a WebSocket message of @payload bytes that is about to be queued for this stream. */
void relay_throttled_stream_expect (RelayThrottledStream *self, gsize payload);
/* Counted bytes that the base stream has not accepted yet */
gsize relay_throttled_stream_get_pending (RelayThrottledStream *self);

G_END_DECLS
