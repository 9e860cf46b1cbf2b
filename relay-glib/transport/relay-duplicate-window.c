/* relay-duplicate-window.c: the identity of an event, and which events are duplicates
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-duplicate-window-private.h"

#include <string.h>

/* --- keys --- */

/* Separates the parts of a key. It does not occur in UTF-8, so two lists of parts never make the same
 * key, and a message key, which has four separators, never equals a buffer key. */
#define SEPARATOR '\xFF'

#define DIGEST_LENGTH 64 /* of SHA-256 in hexadecimal digits */

struct _RelayEventKey
{
  gatomicrefcount ref_count;
  guint hash;
  GList link; /* in RelayDuplicateWindow.order; its data is this key while it is there, else NULL */
  char string[];
};

static RelayEventKey *
key_alloc (gsize length)
{
  RelayEventKey *self = g_malloc (sizeof *self + length + 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->link = (GList){ NULL, NULL, NULL };
  return self;
}

/* Returns a key without a hash. */
static RelayEventKey *
join (const char *const *parts, guint n_parts)
{
  RelayEventKey *self;
  gsize length = n_parts - 1;
  char *end;

  for (guint i = 0; i < n_parts; i++)
    length += strlen (parts[i]);

  self = key_alloc (length);
  end = g_stpcpy (self->string, parts[0]);
  for (guint i = 1; i < n_parts; i++)
    {
      *end++ = SEPARATOR;
      end = g_stpcpy (end, parts[i]);
    }
  return self;
}

/* Takes @self. The result is longer than any string that is kept as it is, so the two never collide. */
static RelayEventKey *
shorten (RelayEventKey *self)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->string, -1);
  RelayEventKey *shorter = key_alloc (RELAY_EVENT_KEY_MAX + DIGEST_LENGTH);

  memcpy (shorter->string, self->string, RELAY_EVENT_KEY_MAX);
  memcpy (shorter->string + RELAY_EVENT_KEY_MAX, digest, DIGEST_LENGTH + 1);
  relay_event_key_unref (self);
  return shorter;
}

static RelayEventKey *
key_new (const char *const *parts, guint n_parts)
{
  RelayEventKey *self = join (parts, n_parts);

  if (strnlen (self->string, RELAY_EVENT_KEY_MAX + 1) > RELAY_EVENT_KEY_MAX)
    self = shorten (self);
  self->hash = g_str_hash (self->string);
  return self;
}

RelayEventKey *
relay_event_key_new_for_message (const char *platform,
                                 const char *chat_id,
                                 const char *message_id,
                                 const char *profile,
                                 const char *variant)
{
  const char *const parts[] = { platform, chat_id, message_id, profile != NULL ? profile : "",
                                variant != NULL ? variant : "" };

  if (message_id == NULL || *message_id == '\0')
    return NULL;
  return key_new (parts, G_N_ELEMENTS (parts));
}

RelayEventKey *
relay_event_key_new_for_buffer (const char *buffer_id, const char *digest)
{
  const char *const parts[] = { buffer_id, digest };

  if (buffer_id == NULL || *buffer_id == '\0')
    return NULL;
  return key_new (parts, G_N_ELEMENTS (parts));
}

/* A string of shorten() remains as it is. */
RelayEventKey *
relay_event_key_new_from_string (const char *string)
{
  gsize length = strnlen (string, RELAY_EVENT_KEY_MAX + DIGEST_LENGTH);
  RelayEventKey *self = key_alloc (length);

  memcpy (self->string, string, length);
  self->string[length] = '\0';
  self->hash = g_str_hash (self->string);
  return self;
}

RelayEventKey *
relay_event_key_ref (RelayEventKey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
relay_event_key_unref (RelayEventKey *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

const char *
relay_event_key_get_string (RelayEventKey *self)
{
  return self->string;
}

guint
relay_event_key_hash (gconstpointer self)
{
  return ((const RelayEventKey *) self)->hash;
}

gboolean
relay_event_key_equal (gconstpointer a, gconstpointer b)
{
  return strcmp (((const RelayEventKey *) a)->string, ((const RelayEventKey *) b)->string) == 0;
}

/* --- the window --- */

struct _RelayDuplicateWindow
{
  GHashTable *keys; /* a set of RelayEventKey, owned */
  GQueue order;     /* of RelayEventKey.link, oldest first */
  guint max_size;
};

RelayDuplicateWindow *
relay_duplicate_window_new (void)
{
  RelayDuplicateWindow *self = g_new0 (RelayDuplicateWindow, 1);

  self->keys = g_hash_table_new_full (relay_event_key_hash, relay_event_key_equal,
                                      (GDestroyNotify) relay_event_key_unref, NULL);
  return self;
}

static void
remove_key (RelayDuplicateWindow *self, RelayEventKey *key)
{
  g_queue_unlink (&self->order, &key->link);
  key->link.data = NULL;
  g_hash_table_remove (self->keys, key);
}

static void
evict_beyond (RelayDuplicateWindow *self, guint size)
{
  while (self->order.length > size)
    remove_key (self, g_queue_peek_head (&self->order));
}

void
relay_duplicate_window_free (RelayDuplicateWindow *self)
{
  evict_beyond (self, 0);
  g_hash_table_unref (self->keys);
  g_free (self);
}

void
relay_duplicate_window_set_max_size (RelayDuplicateWindow *self, guint max_size)
{
  self->max_size = max_size;
  evict_beyond (self, max_size);
}

guint
relay_duplicate_window_get_max_size (RelayDuplicateWindow *self)
{
  return self->max_size;
}

gboolean
relay_duplicate_window_contains (RelayDuplicateWindow *self, RelayEventKey *key)
{
  return g_hash_table_contains (self->keys, key);
}

void
relay_duplicate_window_add (RelayDuplicateWindow *self, RelayEventKey *key)
{
  relay_duplicate_window_remove (self, key);

  key->link.data = key;
  g_queue_push_tail_link (&self->order, &key->link);
  g_hash_table_add (self->keys, relay_event_key_ref (key));
  evict_beyond (self, self->max_size);
}

void
relay_duplicate_window_remove (RelayDuplicateWindow *self, RelayEventKey *key)
{
  RelayEventKey *kept = g_hash_table_lookup (self->keys, key);

  if (kept != NULL)
    remove_key (self, kept);
}

GPtrArray *
relay_duplicate_window_dup_strings (RelayDuplicateWindow *self)
{
  GPtrArray *strings = g_ptr_array_new_with_free_func (g_free);

  for (GList *link = self->order.head; link != NULL; link = link->next)
    g_ptr_array_add (strings, g_strdup (relay_event_key_get_string (link->data)));
  return strings;
}
