/* store-reader.c: reads that may take long are made by a thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* The messages of a chat are spread over the whole database, so a slow disk may have to look for each of them. The
 * thread has a connection of its own, which sees what was committed when its read begins.
 */
struct _StoreReader
{
  Store *store; /* the thread's */
  GThreadPool *pool;
};

typedef struct _Read Read;

struct _Read
{
  GPtrArray *(*func) (Store *store, const Read *read);
  char *platform;
  char *chat_id; /* or NULL */
  gint64 after;
  gint64 before;
  guint limit;
};

static void
read_free (gpointer data)
{
  Read *self = data;

  g_free (self->platform);
  g_free (self->chat_id);
  g_free (self);
}

static void
read_in_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  StoreReader *self = user_data;
  const Read *read = g_task_get_task_data (task);
  guint64 n_failures = self->store->n_failures;
  g_autoptr (GPtrArray) rows = read->func (self->store, read);

  if (self->store->n_failures == n_failures)
    g_task_return_pointer (task, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_error_copy (self->store->failure));
}

gboolean
store_open_reader (Store *self, GError **error)
{
  sqlite3 *db = store_connect_again (self, SQLITE_OPEN_READONLY, error);

  if (db == NULL)
    return FALSE;

  self->reader = g_new0 (StoreReader, 1);
  self->reader->store = store_new_for (db);
  self->reader->pool = g_thread_pool_new (read_in_thread, self->reader, 1, FALSE, NULL);

  return TRUE;
}

/* Waits for the thread. */
void
store_close_reader (Store *self)
{
  if (self->reader == NULL)
    return;

  g_thread_pool_free (self->reader->pool, FALSE, TRUE);
  store_close (self->reader->store);
  g_clear_pointer (&self->reader, g_free);
}

/* Takes ownership of @read. */
static void
store_read (Store *self, Read *read, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, store_read);
  g_task_set_task_data (task, read, read_free);
  g_thread_pool_push (self->reader->pool, task, NULL);
}

static GPtrArray *
read_messages (Store *store, const Read *read)
{
  const Chat chat = { .platform = read->platform, .chat_id = read->chat_id };

  return store_list_messages (store, &chat, read->after, read->before, read->limit);
}

/* Does what store_list_messages() does. Finish with store_read_finish(). */
void
store_read_messages_async (Store *self,
                           const Chat *chat,
                           gint64 after,
                           gint64 before,
                           guint limit,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Read *read = g_new0 (Read, 1);

  read->func = read_messages;
  read->platform = g_strdup (chat->platform);
  read->chat_id = g_strdup (chat->chat_id);
  read->after = after;
  read->before = before;
  read->limit = limit;
  store_read (self, read, callback, user_data);
}

static GPtrArray *
read_listed (Store *store, const Read *read)
{
  return store_list_chats_with_last (store, read->platform);
}

/* Does what store_list_chats_with_last() does. Finish with store_read_finish(). */
void
store_read_listed_async (Store *self,
                         const char *platform,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Read *read = g_new0 (Read, 1);

  read->func = read_listed;
  read->platform = g_strdup (platform);
  store_read (self, read, callback, user_data);
}

/* Returns what was read, of the type that the function without “async” would return. */
GPtrArray *
store_read_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GPtrArray *rows = g_task_propagate_pointer (G_TASK (result), &failure);

  if (failure)
    {
      store_set_failure (self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
    }

  return rows;
}
