/* relay-cancellable-private.h: a callback in a main context when a cancellable is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*RelayCancelledFunc) (gpointer user_data);

/* Calls @cancelled once, in @context, when @cancellable is cancelled or when it is cancelled already.
 * The caller owns the source and ends it with relay_cancellable_unwatch(), also from @cancelled.
 * Returns NULL when @cancellable is NULL. */
GSource *relay_cancellable_watch (GCancellable *cancellable,
                                  GMainContext *context,
                                  RelayCancelledFunc cancelled,
                                  gpointer user_data);
/* Sets *@source to NULL; accepts a NULL source. @cancelled is not called afterwards. */
void relay_cancellable_unwatch (GSource **source);
/* The error of a call whose cancellable was cancelled. Not that of g_cancellable_set_error_if_cancelled(): the
 * cancellable may have been reset meanwhile. (transfer full) */
GError *relay_cancellable_new_error (void);
/* Creates a cancellable for a call of the adapter that ends only its wait for the write. The request that
 * was written is cancelled by @in_flight, which the new one keeps. */
GCancellable *relay_cancellable_new_for_waiting (GCancellable *in_flight);
/* Returns what cancels a request after the write: @cancellable itself unless it is only for waiting.
 * (transfer none) (nullable) */
GCancellable *relay_cancellable_get_in_flight (GCancellable *cancellable);

G_END_DECLS
