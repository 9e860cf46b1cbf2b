/* relay-upload-stream-private.h: a stream of exactly the bytes that an upload may have
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RELAY_TYPE_UPLOAD_STREAM (relay_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (RelayUploadStream, relay_upload_stream, RELAY, UPLOAD_STREAM, GInputStream)

/* @error: the base stream failed, or is empty, too short or too long. */
typedef void (*RelayUploadStreamFunc) (const GError *error, gpointer user_data);

/*
 * Reads exactly @size bytes of @base, or, when @size is −1, all up to its end, from 1 to @max_size
 * bytes. Otherwise calls @func, and then fails with the same error. Reads at most one byte more
 * than is allowed, and does not close @base.
 */
GInputStream *relay_upload_stream_new (GInputStream *base,
                                       gint64 size,
                                       gint64 max_size,
                                       RelayUploadStreamFunc func,
                                       gpointer user_data);
/* @func is not called any more. */
void relay_upload_stream_detach (RelayUploadStream *self);
/* The number of bytes that were read */
gint64 relay_upload_stream_get_count (RelayUploadStream *self);

G_END_DECLS
