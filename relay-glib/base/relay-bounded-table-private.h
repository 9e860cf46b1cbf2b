/* relay-bounded-table-private.h: a hash table that evicts its oldest entry when it is full
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys are strings, of which the table keeps its own copy. A key longer than
 * RELAY_BOUNDED_TABLE_MAX_KEY bytes is kept as its beginning and the SHA-256 digest of the whole, so
 * that the size of the table bounds its memory. */
#define RELAY_BOUNDED_TABLE_MAX_KEY 256

typedef struct _RelayBoundedTable RelayBoundedTable;

/* @max_size: the number of entries; with 0 nothing is kept. @free_value: nullable */
RelayBoundedTable *relay_bounded_table_new (guint max_size, GDestroyNotify free_value);
void relay_bounded_table_free (RelayBoundedTable *self);

/* Evicts the oldest entries beyond @max_size. */
void relay_bounded_table_set_max_size (RelayBoundedTable *self, guint max_size);
guint relay_bounded_table_get_max_size (RelayBoundedTable *self);
guint relay_bounded_table_get_size (RelayBoundedTable *self);

/* Takes @value, which replaces the value of an equal key; the entry is the newest afterwards. */
void relay_bounded_table_insert (RelayBoundedTable *self, const char *key, gpointer value);
/* Returns whether there was such an entry. */
gboolean relay_bounded_table_remove (RelayBoundedTable *self, const char *key);

gboolean relay_bounded_table_contains (RelayBoundedTable *self, const char *key);
/* The value, borrowed; NULL when there is none. Does not count as a use. */
gpointer relay_bounded_table_lookup (RelayBoundedTable *self, const char *key);
/* The same, but the entry is the newest afterwards: eviction is by last use. */
gpointer relay_bounded_table_use (RelayBoundedTable *self, const char *key);

/* Calls @func for each entry, oldest first. @key: as the table keeps it. @func may not change the table. */
typedef void (*RelayBoundedTableFunc) (const char *key, gpointer value, gpointer user_data);
void relay_bounded_table_foreach (RelayBoundedTable *self,
                                  RelayBoundedTableFunc func,
                                  gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayBoundedTable, relay_bounded_table_free)

G_END_DECLS
