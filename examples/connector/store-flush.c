/* store-flush.c: batches that are written to the disk without holding up the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <gio/gio.h>

/* A commit in WAL mode appends to the file of the log and, with synchronous=FULL, waits until the disk
 * has it. The connector commits with synchronous=NORMAL, which does not wait. store_flush_async() waits
 * instead, in a thread, for all commits before it: a single flush serves those that were made while the one
 * before was running. After a power failure SQLite finds all that were flushed, and none in part.
 */

/* The file exists as soon as the database was read, and stays the same one as long as it is open. */
gboolean
store_open_log (Store *self, GError **error)
{
  g_autofree char *path = g_strconcat (sqlite3_db_filename (self->db, "main"), "-wal", NULL);

  self->log_fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->log_fd < 0)
    g_set_error (error, STORE_ERROR, STORE_ERROR_UNUSABLE, "cannot open %s: %s", path,
                 g_strerror (errno));

  return self->log_fd >= 0;
}

static gboolean
flush_log (int fd, GError **error)
{
  if (fdatasync (fd) == 0)
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_FULL, "the database cannot be written: %s",
               g_strerror (errno));
  return FALSE;
}

static void
flush_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (flush_log (GPOINTER_TO_INT (data), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes ownership of @failure, which is NULL if there was none. */
static gboolean
store_end_flush (Store *self, GError *failure, GError **error)
{
  gboolean had_failed = self->last_flush_failed;

  self->last_flush_failed = failure != NULL;
  if (failure == NULL)
    {
      store_note_success (self, had_failed);
      return TRUE;
    }

  store_set_failure (self, failure);
  g_propagate_error (error, failure);
  return FALSE;
}

/* Writes all that was committed to the disk. */
void
store_flush_async (Store *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, store_flush_async);
  g_task_set_task_data (task, GINT_TO_POINTER (self->log_fd), NULL);
  g_task_run_in_thread (task, flush_in_thread);
}

gboolean
store_flush_finish (Store *self, GAsyncResult *result, GError **error)
{
  GError *failure = NULL;

  g_task_propagate_boolean (G_TASK (result), &failure);

  return store_end_flush (self, failure, error);
}

/* Does the same, and waits for it. */
gboolean
store_flush (Store *self, GError **error)
{
  GError *failure = NULL;

  flush_log (self->log_fd, &failure);

  return store_end_flush (self, failure, error);
}
