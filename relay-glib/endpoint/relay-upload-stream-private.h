/* relay-upload-stream-private.h: what is uploaded, counted on its way
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RELAY_TYPE_UPLOAD_STREAM (relay_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (RelayUploadStream, relay_upload_stream, RELAY, UPLOAD_STREAM, GInputStream)

/* Why nothing more can be read: the caller's stream failed, was empty, too short or too long. */
typedef void (*RelayUploadStreamFunc) (const GError *error, gpointer user_data);

/*
 * Gives what @base gives, and leaves it open: exactly @size bytes, or from 1 to @max_size of
 * them when @size is −1. Anything else is an error, said to @func before it is read. Never
 * reads more than one byte over what it may.
 */
GInputStream *relay_upload_stream_new (GInputStream *base,
                                       gint64 size,
                                       gint64 max_size,
                                       RelayUploadStreamFunc func,
                                       gpointer user_data);
/* @func is not called any more. */
void relay_upload_stream_detach (RelayUploadStream *self);
/* bytes that were read */
gint64 relay_upload_stream_get_count (RelayUploadStream *self);

G_END_DECLS
