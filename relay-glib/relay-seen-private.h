/* relay-seen-private.h: the keys of events that were taken, the latest so many
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

typedef struct _RelaySeen RelaySeen;

gboolean      relay_event_key_is_set  (const RelayEventKey *self);
guint         relay_event_key_hash    (gconstpointer        key);
gboolean      relay_event_key_equal   (gconstpointer        a,
                                       gconstpointer        b);
/* Of the parts, each with its length; @seed is two random numbers of the owner's. */
RelayEventKey relay_event_key_compute (const guint64        seed[2],
                                       const char * const  *parts,
                                       guint                n_parts);

/* The oldest key is forgotten for a new one; takes no memory before its first key. */
RelaySeen    *relay_seen_new          (guint                size);
void          relay_seen_free         (RelaySeen           *self);
void          relay_seen_set_size     (RelaySeen           *self,
                                       guint                size);
gboolean      relay_seen_contains     (RelaySeen           *self,
                                       const RelayEventKey *key);
/* A key that is there keeps its place. */
void          relay_seen_add          (RelaySeen           *self,
                                       const RelayEventKey *key);
void          relay_seen_remove       (RelaySeen           *self,
                                       const RelayEventKey *key);

G_END_DECLS
