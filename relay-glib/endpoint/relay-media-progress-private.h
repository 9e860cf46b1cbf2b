/* relay-media-progress-private.h: how much of an upload or download is done
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-endpoint.h>

G_BEGIN_DECLS

typedef struct _RelayMediaProgress RelayMediaProgress;

/* @callback and @destroy are nullable; @destroy frees @user_data. */
RelayMediaProgress *relay_media_progress_new (RelayProgressFunc callback,
                                              gpointer user_data,
                                              GDestroyNotify destroy);
void relay_media_progress_free (RelayMediaProgress *self);
/* Frees the data of a call that ends before a progress was created. */
void relay_media_progress_discard (gpointer user_data, GDestroyNotify destroy);
/* Bytes; −1, the initial value, is unknown. */
void relay_media_progress_set_total (RelayMediaProgress *self, gint64 total);
gint64 relay_media_progress_get_total (RelayMediaProgress *self);
/* Counts @size more bytes and calls the callback. */
void relay_media_progress_add (RelayMediaProgress *self, gint64 size);
gint64 relay_media_progress_get_done (RelayMediaProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayMediaProgress, relay_media_progress_free)

G_END_DECLS
