/* store-copy.c: copies of a database, also of one that is in use
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
#include <glib/gstdio.h>

#define COPY_SUFFIX  ".part"
#define COPY_BUSY_MS 5000

static void
set_error (GError **error, const char *path, const char *text)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_UNUSABLE, "%s: %s", path, text);
}

typedef sqlite3 Database;

static void
database_close (Database *self)
{
  sqlite3_close (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Database, database_close)

static Database *
database_open (const char *path, int flags, GError **error)
{
  g_autoptr (Database) self = NULL;

  if (sqlite3_open_v2 (path, &self, flags, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (self, COPY_BUSY_MS);
      return g_steal_pointer (&self);
    }

  set_error (error, path, sqlite3_errmsg (self));
  return NULL;
}

static gboolean
database_run (Database *self, const char *path, const char *sql, GError **error)
{
  if (sqlite3_exec (self, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  set_error (error, path, sqlite3_errmsg (self));
  return FALSE;
}

/* All pages in one step, so they are those of one moment. Writers go on meanwhile: the log keeps what
 * they write.
 */
static gboolean
copy_pages (Database *from, Database *to, const char *path, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int status = backup ? sqlite3_backup_step (backup, -1) : SQLITE_ERROR;

  if (backup && sqlite3_backup_finish (backup) != SQLITE_OK)
    status = SQLITE_ERROR;
  if (status == SQLITE_DONE)
    return TRUE;

  set_error (error, path, sqlite3_errmsg (to));
  return FALSE;
}

static gboolean
check_pages (Database *self, const char *path, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_whole;

  is_whole =
    sqlite3_prepare_v2 (self, "PRAGMA quick_check (1)", -1, &statement, NULL) == SQLITE_OK &&
    sqlite3_step (statement) == SQLITE_ROW &&
    g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  if (!is_whole)
    set_error (error, path, "the database is damaged");

  return is_whole;
}

static void
remove_with_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  g_unlink (path);
  g_unlink (log);
  g_unlink (index);
}

/* One file, without a log beside it */
static gboolean
copy_to_part (const char *from_path, const char *part, GError **error)
{
  g_autoptr (Database) from = database_open (from_path, SQLITE_OPEN_READONLY, error);
  g_autoptr (Database) to = NULL;

  if (from == NULL)
    return FALSE;

  to = database_open (part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

  return to && copy_pages (from, to, from_path, error) && check_pages (to, from_path, error) &&
         database_run (to, part, "PRAGMA journal_mode = DELETE", error);
}

/* A log that is left belongs to the database that is replaced, and would be applied to the new one. */
static gboolean
remove_log (const char *path, GError **error)
{
  const char *const suffixes[] = { "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *log = g_strconcat (path, suffixes[i], NULL);

      if (g_unlink (log) != 0 && errno != ENOENT)
        {
          set_error (error, log, g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

static void
flush_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* Copies a database. What is at @to_path is replaced when the copy is complete and found to be whole. */
gboolean
store_copy (const char *from_path, const char *to_path, GError **error)
{
  g_autofree char *part = g_strconcat (to_path, COPY_SUFFIX, NULL);

  remove_with_log (part);
  if (!copy_to_part (from_path, part, error) || !remove_log (to_path, error))
    {
      remove_with_log (part);
      return FALSE;
    }
  if (g_rename (part, to_path) != 0)
    {
      set_error (error, to_path, g_strerror (errno));
      remove_with_log (part);
      return FALSE;
    }

  flush_folder_of (to_path);
  return TRUE;
}
