/* store-reader.c: reads that may take long are made by a thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* The messages of a chat are spread over the whole database, so a slow disk may have to look for each of them. The
 * thread has a connection of its own, which sees what was committed when its read begins, and waits neither for the
 * disk nor for a lock.
 */
struct _StoreReader
{
  Store *store; /* the thread's */
  GThreadPool *pool;
};

typedef struct
{
  StoreReadFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Read;

static void
read_free (gpointer data)
{
  Read *self = data;

  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

static void
read_in_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  StoreReader *self = user_data;
  const Read *read = g_task_get_task_data (task);
  guint64 n_failures = self->store->n_failures;
  GError *error = NULL;

  store_look_for_others (self->store);
  if (read->func (self->store, read->data, &error) && store_check (self->store, n_failures, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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

/* For the main loop, as long as the store is open */
StoreReader *
store_get_reader (Store *self)
{
  return self->reader;
}

/* Calls @func in the thread, after those of earlier calls. Takes ownership of @data, which
 * any thread may free. Finish with store_read_finish().
 */
void
store_read_async (StoreReader *self,
                  StoreReadFunc func,
                  gpointer data,
                  GDestroyNotify free_data,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Read *read = g_new0 (Read, 1);

  read->func = func;
  read->data = data;
  read->free_data = free_data;
  g_task_set_source_tag (task, store_read_async);
  g_task_set_task_data (task, read, read_free);
  g_thread_pool_push (self->pool, task, NULL);
}

gboolean
store_read_finish (StoreReader *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Messages of a chat, or all chats of a platform that are listed */
typedef struct
{
  char *platform;
  char *chat_id;
  gint64 after;
  gint64 before;
  guint limit;
  GPtrArray *rows;
} RowsRead;

static void
rows_read_free (gpointer data)
{
  RowsRead *self = data;

  g_free (self->platform);
  g_free (self->chat_id);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_messages (Store *store, gpointer data, GError **error)
{
  RowsRead *read = data;
  const Chat chat = { .platform = read->platform, .chat_id = read->chat_id };

  read->rows = store_list_messages (store, &chat, read->after, read->before, read->limit);

  return TRUE;
}

/* Does what store_list_messages() does. Finish with store_read_rows_finish(). */
void
store_read_messages_async (StoreReader *self,
                           const Chat *chat,
                           gint64 after,
                           gint64 before,
                           guint limit,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RowsRead *read = g_new0 (RowsRead, 1);

  read->platform = g_strdup (chat->platform);
  read->chat_id = g_strdup (chat->chat_id);
  read->after = after;
  read->before = before;
  read->limit = limit;
  store_read_async (self, read_messages, read, rows_read_free, callback, user_data);
}

static gboolean
read_listed (Store *store, gpointer data, GError **error)
{
  RowsRead *read = data;

  read->rows = store_list_chats_with_last (store, read->platform);

  return TRUE;
}

/* Does what store_list_chats_with_last() does. Finish with store_read_rows_finish(). */
void
store_read_listed_async (StoreReader *self,
                         const char *platform,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  RowsRead *read = g_new0 (RowsRead, 1);

  read->platform = g_strdup (platform);
  store_read_async (self, read_listed, read, rows_read_free, callback, user_data);
}

/* Returns what was read, of the type that the function without “async” would return. */
GPtrArray *
store_read_rows_finish (StoreReader *self, GAsyncResult *result, GError **error)
{
  const Read *read = g_task_get_task_data (G_TASK (result));

  return store_read_finish (self, result, error)
           ? g_steal_pointer (&((RowsRead *) read->data)->rows)
           : NULL;
}
