/* bounded-stream.h: a stream that keeps a WebSocket from growing memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BOUNDED_TYPE_STREAM (bounded_stream_get_type ())
G_DECLARE_FINAL_TYPE (BoundedStream, bounded_stream, BOUNDED, STREAM, GIOStream)

/* Called once, from the main loop: a message was too large, or the peer does not read what is written
 * to it.
 */
typedef void (*BoundedStreamLimit) (BoundedStream *self, gboolean too_large, gpointer user_data);

BoundedStream *bounded_stream_new (GIOStream *base,
                                   gsize max_message,
                                   gsize max_unsent,
                                   BoundedStreamLimit limit,
                                   gpointer user_data);
void bounded_stream_set_paused (BoundedStream *self, gboolean paused);
gboolean bounded_stream_has_room (BoundedStream *self, gsize length);
void bounded_stream_abort (BoundedStream *self);
void bounded_stream_disarm (BoundedStream *self);

G_END_DECLS
