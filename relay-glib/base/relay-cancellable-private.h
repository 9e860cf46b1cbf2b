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

G_END_DECLS
