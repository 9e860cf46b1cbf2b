/* relay-throttled-stream-private.h: a stream that gives at most so much per turn of the loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one turn of the main loop may read. */
#define RELAY_THROTTLED_TURN (64 * 1024)
/* One read of the socket; the block is there only while something of it is left to give. */
#define RELAY_THROTTLED_AHEAD (16 * 1024)

#define RELAY_TYPE_THROTTLED_STREAM (relay_throttled_stream_get_type ())
G_DECLARE_FINAL_TYPE (RelayThrottledStream,
                      relay_throttled_stream,
                      RELAY,
                      THROTTLED_STREAM,
                      GIOStream)

/* May more be read now? Asked before each read. */
typedef gboolean (*RelayThrottledMayRead) (gpointer user_data);
/* After what was read in one turn, if the reader destroyed its source meanwhile, as libsoup does to
 * take a new one: so a nested loop may read on, and all may be freed. */
typedef void (*RelayThrottledRead) (gpointer user_data);

/* @first nullable: bytes that are read before those of @base. Both streams of @base pollable. */
RelayThrottledStream *relay_throttled_stream_new (GIOStream *base, GBytes *first);
/* No reference is held on @user_data. */
void relay_throttled_stream_set_funcs (RelayThrottledStream *self,
                                       RelayThrottledMayRead gate,
                                       RelayThrottledRead read,
                                       gpointer user_data);
/* Bounds what WebSocket frames add up to one message; a read beyond it fails with
 * G_IO_ERROR_MESSAGE_TOO_LARGE before the frame that does it. 0 is no bound. */
void relay_throttled_stream_set_max_message (RelayThrottledStream *self, guint64 bytes);
/* The gate may have opened. */
void relay_throttled_stream_resume (RelayThrottledStream *self);
/* Nothing is read any more; nobody is asked or told again. */
void relay_throttled_stream_halt (RelayThrottledStream *self);
/* The gate, or a peer that does not take its pongs, keeps it from reading. */
gboolean relay_throttled_stream_is_paused (RelayThrottledStream *self);
/* Something waits to be read. */
gboolean relay_throttled_stream_has_input (RelayThrottledStream *self);

/* A WebSocket message of @payload bytes is about to be queued for this stream. */
void relay_throttled_stream_expect (RelayThrottledStream *self, gsize payload);
/* bytes expected and not yet taken by the base stream */
gsize relay_throttled_stream_get_pending (RelayThrottledStream *self);

G_END_DECLS
