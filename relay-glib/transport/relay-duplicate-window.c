/* relay-duplicate-window.c: the keys of events that were taken, the latest so many
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-duplicate-window-private.h"

#include <string.h>

/* The first room; it doubles up to the size. */
#define FIRST_ROOM 64

typedef struct
{
  RelayEventKey key; /* not set: free */
  guint next;        /* of the same bucket: its index + 1, 0 for none */
} Entry;

struct _RelayDuplicateWindow
{
  guint size;      /* how many keys at most */
  guint room;      /* how many there is memory for */
  guint n_buckets; /* a power of two, at least the room */
  guint oldest;    /* where the next key goes when all room is taken */
  guint used;      /* entries that ever held a key */
  Entry *entries;  /* a ring once it is full */
  guint *buckets;  /* index + 1 of the first entry */
};

/* --- keys: SipHash-1-3 with 128 bits of result (Aumasson and Bernstein, 2012) --- */

typedef struct
{
  guint64 v[4];
} Sip;

static inline guint64
rotate (guint64 x, int by)
{
  return x << by | x >> (64 - by);
}

static inline void
sip_round (Sip *s)
{
  guint64 *v = s->v;

  v[0] += v[1], v[2] += v[3];
  v[1] = rotate (v[1], 13) ^ v[0], v[3] = rotate (v[3], 16) ^ v[2];
  v[0] = rotate (v[0], 32);
  v[2] += v[1], v[0] += v[3];
  v[1] = rotate (v[1], 17) ^ v[2], v[3] = rotate (v[3], 21) ^ v[0];
  v[2] = rotate (v[2], 32);
}

static inline void
sip_word (Sip *s, guint64 word)
{
  s->v[3] ^= word;
  sip_round (s);
  s->v[0] ^= word;
}

static void
sip_part (Sip *s, const char *part)
{
  gsize length = strlen (part);
  const char *end = part + length;
  guint64 word = 0;

  /* with its length in front, so that no two lists of parts look the same */
  sip_word (s, length);
  for (; end - part > (gssize) sizeof word; part += sizeof word)
    {
      memcpy (&word, part, sizeof word);
      sip_word (s, word);
    }
  /* the last word may begin inside the one before it: that is quicker than to cut it */
  if (length >= sizeof word)
    memcpy (&word, end - sizeof word, sizeof word);
  else
    memcpy (&word, part, length);
  sip_word (s, word);
}

static guint64
sip_finish (Sip *s, guint64 mark)
{
  s->v[mark == 0xee ? 2 : 1] ^= mark;
  for (guint i = 0; i < 3; i++)
    sip_round (s);
  return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}

RelayEventKey
relay_event_key_compute (const guint64 seed[2], const char *const *parts, guint n_parts)
{
  Sip s = { { seed[0] ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
              seed[1] ^ G_GUINT64_CONSTANT (0x646f72616e646f6d) ^ 0xee,
              seed[0] ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
              seed[1] ^ G_GUINT64_CONSTANT (0x7465646279746573) } };
  RelayEventKey key;

  for (guint i = 0; i < n_parts; i++)
    sip_part (&s, parts[i]);
  key.high = sip_finish (&s, 0xee);
  /* never the unset key */
  key.low = sip_finish (&s, 0xdd) | 1;
  return key;
}

gboolean
relay_event_key_is_set (const RelayEventKey *self)
{
  return self->low != 0;
}

guint
relay_event_key_hash (gconstpointer key)
{
  return (guint) ((const RelayEventKey *) key)->high;
}

gboolean
relay_event_key_equal (gconstpointer a, gconstpointer b)
{
  const RelayEventKey *first = a, *second = b;

  return first->high == second->high && first->low == second->low;
}

/* --- the window --- */

RelayDuplicateWindow *
relay_duplicate_window_new (guint size)
{
  RelayDuplicateWindow *self = g_new0 (RelayDuplicateWindow, 1);

  self->size = size;
  return self;
}

static void
release (RelayDuplicateWindow *self)
{
  g_clear_pointer (&self->entries, g_free);
  g_clear_pointer (&self->buckets, g_free);
  self->room = self->used = self->oldest = 0;
}

void
relay_duplicate_window_free (RelayDuplicateWindow *self)
{
  release (self);
  g_free (self);
}

static guint *
find (RelayDuplicateWindow *self, const RelayEventKey *key)
{
  guint *link;

  if (self->room == 0)
    return NULL;
  link = &self->buckets[relay_event_key_hash (key) & (self->n_buckets - 1)];
  while (*link != 0 && !relay_event_key_equal (&self->entries[*link - 1].key, key))
    link = &self->entries[*link - 1].next;
  return *link != 0 ? link : NULL;
}

static void
put (RelayDuplicateWindow *self, guint index, const RelayEventKey *key)
{
  Entry *entry = &self->entries[index];
  guint *bucket = &self->buckets[relay_event_key_hash (key) & (self->n_buckets - 1)];

  entry->key = *key;
  entry->next = *bucket;
  *bucket = index + 1;
}

/* The newest keys, oldest first, into @room entries. */
static void
move (RelayDuplicateWindow *self, guint room)
{
  g_autofree Entry *old = g_steal_pointer (&self->entries);
  guint n_old = self->used, first = self->oldest;

  g_clear_pointer (&self->buckets, g_free);
  self->entries = g_new0 (Entry, room);
  self->n_buckets = 1;
  while (self->n_buckets < room)
    self->n_buckets *= 2;
  self->buckets = g_new0 (guint, self->n_buckets);
  self->room = room;
  self->oldest = self->used = 0;
  for (guint i = n_old > room ? n_old - room : 0; i < n_old; i++)
    {
      Entry *entry = &old[(first + i) % n_old];

      if (relay_event_key_is_set (&entry->key))
        put (self, self->used++, &entry->key);
    }
}

void
relay_duplicate_window_set_size (RelayDuplicateWindow *self, guint size)
{
  self->size = size;
  if (size == 0)
    release (self);
  else if (self->room > size)
    move (self, size);
}

gboolean
relay_duplicate_window_contains (RelayDuplicateWindow *self, const RelayEventKey *key)
{
  return find (self, key) != NULL;
}

void
relay_duplicate_window_remove (RelayDuplicateWindow *self, const RelayEventKey *key)
{
  guint *link = find (self, key);
  Entry *entry;

  if (link == NULL)
    return;
  entry = &self->entries[*link - 1];
  *link = entry->next;
  memset (entry, 0, sizeof *entry);
}

void
relay_duplicate_window_add (RelayDuplicateWindow *self, const RelayEventKey *key)
{
  if (self->size == 0 || find (self, key) != NULL)
    return;
  if (self->used == self->room && self->room < self->size)
    move (self, MIN (self->size, MAX (FIRST_ROOM, self->room * 2)));
  if (self->used < self->room)
    {
      put (self, self->used++, key);
      return;
    }
  if (relay_event_key_is_set (&self->entries[self->oldest].key))
    relay_duplicate_window_remove (self, &self->entries[self->oldest].key);
  put (self, self->oldest, key);
  self->oldest = (self->oldest + 1) % self->room;
}
