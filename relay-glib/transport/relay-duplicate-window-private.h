/* relay-duplicate-window-private.h: the keys of events that were taken, the latest so many
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * An event's identity as 128 bits of a keyed hash: ids come from outside and may be
 * megabytes, and one key is computed for each event, so it is neither text nor allocated.
 * Both zero: an event without identity.
 */
typedef struct
{
  guint64 high;
  guint64 low;
} RelayEventKey;

typedef struct _RelayDuplicateWindow RelayDuplicateWindow;

gboolean relay_event_key_is_set (const RelayEventKey *self);
guint relay_event_key_hash (gconstpointer key);
gboolean relay_event_key_equal (gconstpointer a, gconstpointer b);
/* Of the parts, each with its length; @seed is two random numbers of the owner's. */
RelayEventKey relay_event_key_compute (const guint64 seed[2],
                                       const char *const *parts,
                                       guint n_parts);

/* The oldest key is forgotten for a new one; takes no memory before its first key. */
RelayDuplicateWindow *relay_duplicate_window_new (guint size);
void relay_duplicate_window_free (RelayDuplicateWindow *self);
void relay_duplicate_window_set_size (RelayDuplicateWindow *self, guint size);
gboolean relay_duplicate_window_contains (RelayDuplicateWindow *self, const RelayEventKey *key);
/* A key that is there keeps its place. */
void relay_duplicate_window_add (RelayDuplicateWindow *self, const RelayEventKey *key);
void relay_duplicate_window_remove (RelayDuplicateWindow *self, const RelayEventKey *key);

G_END_DECLS
