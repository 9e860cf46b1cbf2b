/* store-cache.c: what the store answers without asking the database
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* Sessions that are remembered; then all are forgotten. */
#define CACHE_MAX_SESSIONS 20000

/* Everything here is read from the database when it is needed for the first time, and changes with each statement
 * that changes the database. After a rollback, or when another program has written, all of it is forgotten.
 */
struct _StoreCache
{
  GHashTable *queues;   /* gateway, newline, platform → QueueCount; NULL: not read yet */
  GHashTable *dead;     /* gateway → gint64 *; NULL: not read yet */
  GHashTable *messages; /* platform, newline, chat id → gint64 *: those chats that were asked for */
  GHashTable *sessions; /* session key → CachedSession */
  gint64 next_seq;      /* 0: not read yet */
};

typedef struct
{
  char *chat_id;
  char *gateway_id;
  gint64 id; /* of the row */
} CachedSession;

static void
cached_session_free (gpointer data)
{
  CachedSession *self = data;

  g_free (self->chat_id);
  g_free (self->gateway_id);
  g_free (self);
}

StoreCache *
store_cache_new (void)
{
  StoreCache *self = g_new0 (StoreCache, 1);

  self->messages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cached_session_free);

  return self;
}

void
store_cache_free (StoreCache *self)
{
  g_clear_pointer (&self->queues, g_hash_table_unref);
  g_clear_pointer (&self->dead, g_hash_table_unref);
  g_hash_table_unref (self->messages);
  g_hash_table_unref (self->sessions);
  g_free (self);
}

void
store_cache_forget (StoreCache *self)
{
  g_clear_pointer (&self->queues, g_hash_table_unref);
  g_clear_pointer (&self->dead, g_hash_table_unref);
  g_hash_table_remove_all (self->messages);
  g_hash_table_remove_all (self->sessions);
  self->next_seq = 0;
}

/* Many messages were deleted. */
void
store_cache_forget_messages (Store *self)
{
  g_hash_table_remove_all (self->cache->messages);
}

static void
add_to (GHashTable *table, const char *key, gint64 change)
{
  gint64 *count = g_hash_table_lookup (table, key);

  if (count == NULL)
    {
      count = g_new0 (gint64, 1);
      g_hash_table_insert (table, g_strdup (key), count);
    }
  *count += change;
}

static gint64
get_from (GHashTable *table, const char *key)
{
  gint64 *count = g_hash_table_lookup (table, key);

  return count ? *count : 0;
}

static char *
join (const char *one, const char *other)
{
  return g_strconcat (one, "\n", other, NULL);
}

static GHashTable *
new_counts (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Returns FALSE when the database could not be read. */
static gboolean
load_queues (Store *self)
{
  g_autoptr (GHashTable) queues = new_counts ();
  g_autoptr (GHashTable) dead = new_counts ();
  guint64 n_failures = self->n_failures;
  sqlite3_stmt *statement;

  if (self->cache->queues)
    return TRUE;

  statement = store_query (self, NULL,
                           "SELECT gateway, platform, dead <> 0, count (*) FROM queue"
                           " GROUP BY 1, 2, 3",
                           "");
  while (statement && store_step (self, statement))
    {
      g_autofree char *gateway_id = store_column (statement, 0);
      g_autofree char *platform = store_column (statement, 1);
      g_autofree char *key = join (gateway_id, platform);
      gint64 count = sqlite3_column_int64 (statement, 3);

      if (sqlite3_column_int (statement, 2))
        add_to (dead, gateway_id, count);
      else
        {
          add_to (queues, gateway_id, count);
          add_to (queues, key, count);
        }
    }
  if (self->n_failures != n_failures)
    return FALSE;

  self->cache->queues = g_steal_pointer (&queues);
  self->cache->dead = g_steal_pointer (&dead);
  return TRUE;
}

/* How many frames wait for the gateway; of one platform, or of all with NULL. */
gint64
store_count_waiting (Store *self, const char *gateway_id, const char *platform)
{
  g_autofree char *key = platform ? join (gateway_id, platform) : g_strdup (gateway_id);

  return load_queues (self) ? get_from (self->cache->queues, key) : 0;
}

gint64
store_count_dead (Store *self, const char *gateway_id)
{
  return load_queues (self) ? get_from (self->cache->dead, gateway_id) : 0;
}

/* A frame of the queue was added (1) or deleted (-1). */
void
store_cache_count_frame (Store *self, const char *gateway_id, const char *platform, int change)
{
  g_autofree char *key = NULL;

  if (self->cache->queues == NULL)
    return;

  key = join (gateway_id, platform);
  add_to (self->cache->queues, gateway_id, change);
  add_to (self->cache->queues, key, change);
}

/* Something else has happened to the queue. */
void
store_cache_forget_queues (Store *self)
{
  g_clear_pointer (&self->cache->queues, g_hash_table_unref);
  g_clear_pointer (&self->cache->dead, g_hash_table_unref);
}

/* The number of the next message, so that its id can be created before the row. Only one process writes messages,
 * and it holds the transaction.
 */
gint64
store_cache_take_seq (Store *self)
{
  if (self->cache->next_seq == 0)
    self->cache->next_seq =
      1 + store_read_number (
            self, store_query (self, NULL,
                               "SELECT seq FROM sqlite_sequence WHERE name = 'messages'", ""));

  return self->cache->next_seq++;
}

/* A message of the chat was added (1) or deleted. Returns how many there are now. */
gint64
store_cache_count_messages (Store *self, const char *platform, const char *chat_id, gint64 change)
{
  g_autofree char *key = join (platform, chat_id);
  gint64 *count = g_hash_table_lookup (self->cache->messages, key);

  if (count)
    return *count += change;

  /* The row is there, or gone, already. */
  count = g_new0 (gint64, 1);
  *count = store_read_number (self, store_query (self, NULL,
                                                 "SELECT count (*) FROM messages"
                                                 " WHERE platform = ? AND chat_id = ?",
                                                 "ss", platform, chat_id));
  g_hash_table_insert (self->cache->messages, g_steal_pointer (&key), count);

  return *count;
}

/* Whether the session is stored with these values, in one of the newest rows */
gboolean
store_cache_has_session (Store *self,
                         const char *session_key,
                         const char *chat_id,
                         const char *gateway_id,
                         gint64 oldest)
{
  CachedSession *session = g_hash_table_lookup (self->cache->sessions, session_key);

  return session && session->id >= oldest && g_str_equal (session->chat_id, chat_id) &&
         g_str_equal (session->gateway_id, gateway_id);
}

void
store_cache_add_session (Store *self,
                         const char *session_key,
                         const char *chat_id,
                         const char *gateway_id,
                         gint64 id)
{
  CachedSession *session = g_new0 (CachedSession, 1);

  if (g_hash_table_size (self->cache->sessions) >= CACHE_MAX_SESSIONS)
    g_hash_table_remove_all (self->cache->sessions);
  session->chat_id = g_strdup (chat_id);
  session->gateway_id = g_strdup (gateway_id);
  session->id = id;
  g_hash_table_replace (self->cache->sessions, g_strdup (session_key), session);
}
