/* relay-bounded-table.c: a hash table that evicts its oldest entry when it is full
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-bounded-table-private.h"

#include <string.h>

#define DIGEST_LENGTH 64 /* of SHA-256 in hexadecimal digits */

/* The hash is kept, so that adding and evicting an entry does not compute it again. */
typedef struct
{
  guint hash;
  const char *string;
} Key;

typedef struct
{
  Key key;
  GList link; /* in RelayBoundedTable.order; its data is this entry */
  gpointer value;
  char string[]; /* of the key */
} Entry;

struct _RelayBoundedTable
{
  GHashTable *entries; /* Entry.key → Entry, owned */
  GQueue order;        /* of Entry.link, oldest first */
  guint max_size;
  GDestroyNotify free_value;
};

typedef char KeyBuffer[RELAY_BOUNDED_TABLE_MAX_KEY + DIGEST_LENGTH + 1];

static guint
key_hash (gconstpointer key)
{
  return ((const Key *) key)->hash;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Key *) a)->string, ((const Key *) b)->string) == 0;
}

/* A long string is replaced with the contents of @buffer: these are longer than any string that is
 * kept as it is, so the two never collide. */
static Key
make_key (const char *string, KeyBuffer buffer)
{
  if (strnlen (string, RELAY_BOUNDED_TABLE_MAX_KEY + 1) > RELAY_BOUNDED_TABLE_MAX_KEY)
    {
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, string, -1);

      memcpy (buffer, string, RELAY_BOUNDED_TABLE_MAX_KEY);
      memcpy (buffer + RELAY_BOUNDED_TABLE_MAX_KEY, digest, DIGEST_LENGTH + 1);
      string = buffer;
    }

  return (Key){ g_str_hash (string), string };
}

static Entry *
find (RelayBoundedTable *self, const char *string)
{
  KeyBuffer buffer;
  Key key;

  if (self->order.length == 0)
    return NULL;

  key = make_key (string, buffer);

  return g_hash_table_lookup (self->entries, &key);
}

static void
remove_entry (RelayBoundedTable *self, Entry *entry)
{
  gpointer value = entry->value;

  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, &entry->key);
  if (self->free_value != NULL && value != NULL)
    self->free_value (value);
}

static void
evict_beyond (RelayBoundedTable *self, guint size)
{
  while (self->order.length > size)
    remove_entry (self, g_queue_peek_head (&self->order));
}

static void
make_newest (RelayBoundedTable *self, Entry *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  g_queue_push_tail_link (&self->order, &entry->link);
}

RelayBoundedTable *
relay_bounded_table_new (guint max_size, GDestroyNotify free_value)
{
  RelayBoundedTable *self = g_new0 (RelayBoundedTable, 1);

  self->entries = g_hash_table_new_full (key_hash, key_equal, NULL, g_free);
  self->max_size = max_size;
  self->free_value = free_value;

  return self;
}

void
relay_bounded_table_free (RelayBoundedTable *self)
{
  evict_beyond (self, 0);
  g_hash_table_unref (self->entries);
  g_free (self);
}

void
relay_bounded_table_set_max_size (RelayBoundedTable *self, guint max_size)
{
  self->max_size = max_size;
  evict_beyond (self, max_size);
}

guint
relay_bounded_table_get_max_size (RelayBoundedTable *self)
{
  return self->max_size;
}

guint
relay_bounded_table_get_size (RelayBoundedTable *self)
{
  return self->order.length;
}

void
relay_bounded_table_insert (RelayBoundedTable *self, const char *key, gpointer value)
{
  KeyBuffer buffer;
  Key kept_key = make_key (key, buffer);
  Entry *entry = g_hash_table_lookup (self->entries, &kept_key);
  gsize size = strlen (kept_key.string) + 1;

  if (entry != NULL)
    remove_entry (self, entry);

  entry = g_malloc (sizeof *entry + size);
  entry->key = (Key){ kept_key.hash, entry->string };
  entry->link = (GList){ entry, NULL, NULL };
  entry->value = value;
  memcpy (entry->string, kept_key.string, size);
  g_hash_table_insert (self->entries, &entry->key, entry);
  g_queue_push_tail_link (&self->order, &entry->link);
  evict_beyond (self, self->max_size);
}

gboolean
relay_bounded_table_remove (RelayBoundedTable *self, const char *key)
{
  Entry *entry = find (self, key);

  if (entry != NULL)
    remove_entry (self, entry);

  return entry != NULL;
}

gboolean
relay_bounded_table_contains (RelayBoundedTable *self, const char *key)
{
  return find (self, key) != NULL;
}

gpointer
relay_bounded_table_lookup (RelayBoundedTable *self, const char *key)
{
  Entry *entry = find (self, key);

  return entry != NULL ? entry->value : NULL;
}

gpointer
relay_bounded_table_use (RelayBoundedTable *self, const char *key)
{
  Entry *newest = g_queue_peek_tail (&self->order);
  Entry *entry;

  /* events of one chat come in a row */
  if (newest != NULL && strcmp (newest->string, key) == 0)
    return newest->value;

  entry = find (self, key);
  if (entry == NULL)
    return NULL;
  make_newest (self, entry);

  return entry->value;
}

void
relay_bounded_table_foreach (RelayBoundedTable *self,
                             RelayBoundedTableFunc func,
                             gpointer user_data)
{
  for (GList *link = self->order.head; link != NULL; link = link->next)
    {
      Entry *entry = link->data;

      func (entry->string, entry->value, user_data);
    }
}
