/* store.c: everything that outlives the process, in one SQLite file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

static void
store_finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
store_set_error (Store *self, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "database: %s", sqlite3_errmsg (self->db));
}

static void
store_bind (sqlite3_stmt *statement, const char *types, va_list arguments)
{
  for (int i = 0; types[i]; i++)
    {
      if (types[i] == 'i')
        sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
      else
        {
          const char *text = va_arg (arguments, const char *);

          sqlite3_bind_text (statement, i + 1, text ? text : "", -1, SQLITE_TRANSIENT);
        }
    }
}

static sqlite3_stmt *
store_prepare (Store *self, const char *sql, const char *types, va_list arguments, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
          SQLITE_OK)
        {
          store_set_error (self, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }

  sqlite3_reset (statement);
  store_bind (statement, types, arguments);

  return statement;
}

sqlite3_stmt *
store_query (Store *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = store_prepare (self, sql, types, arguments, error);
  va_end (arguments);

  return statement;
}

gboolean
store_run (Store *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int status;

  va_start (arguments, types);
  statement = store_prepare (self, sql, types, arguments, error);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;

  status = sqlite3_step (statement);
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    store_set_error (self, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return status == SQLITE_DONE || status == SQLITE_ROW;
}

/* TRUE on a row. A statement left half way would keep its read transaction
 * open, so callers either run to the end or reset it.
 */
gboolean
store_step (Store *self, sqlite3_stmt *statement)
{
  int status = sqlite3_step (statement);

  if (status == SQLITE_ROW)
    return TRUE;

  if (status != SQLITE_DONE)
    g_warning ("database: %s", sqlite3_errmsg (self->db));
  sqlite3_reset (statement);

  return FALSE;
}

char *
store_column (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_strdup (text ? text : "");
}

gboolean
store_execute (Store *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  store_set_error (self, error);
  return FALSE;
}

gboolean
store_begin (Store *self, GError **error)
{
  return store_run (self, error, "BEGIN IMMEDIATE", "");
}

gboolean
store_commit (Store *self, GError **error)
{
  if (store_run (self, error, "COMMIT", ""))
    return TRUE;

  store_roll_back (self);
  return FALSE;
}

void
store_roll_back (Store *self)
{
  if (!sqlite3_get_autocommit (self->db))
    store_run (self, NULL, "ROLLBACK", "");
}

/* Two connectors on one queue would deliver everything twice. */
static gboolean
store_lock (Store *self, const char *path, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);

  self->lock_fd = g_open (lock_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (self->lock_fd >= 0 && flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "another relay-connector is using %s", path);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot lock %s: %s", lock_path,
                 g_strerror (errno));
  return FALSE;
}

/* The value that has this name; `fresh` if none had it yet. */
char *
store_get_meta (Store *self, const char *name, const char *fresh, GError **error)
{
  sqlite3_stmt *statement;
  char *value;

  if (!store_run (self, error, "INSERT OR IGNORE INTO meta VALUES (?, ?)", "ss", name, fresh))
    return NULL;

  statement = store_query (self, error, "SELECT value FROM meta WHERE name = ?", "s", name);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  value = store_column (statement, 0);
  sqlite3_reset (statement);
  return value;
}

static gboolean
store_load_epoch (Store *self, GError **error)
{
  g_autofree char *fresh = g_strdup_printf ("%08x", g_random_int ());

  self->epoch = store_get_meta (self, "epoch", fresh, error);
  return self->epoch != NULL;
}

static gboolean
store_connect (Store *self, const char *path, GError **error)
{
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
      SQLITE_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, sqlite3_errmsg (self->db));
      return FALSE;
    }
  sqlite3_busy_timeout (self->db, 2000);

  /* FULL: what was promised to a user is on the disk, kill −9 or power cut. */
  return store_execute (self,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "PRAGMA foreign_keys = ON;",
                        error);
}

static Store *
store_new (void)
{
  Store *self = g_new0 (Store, 1);

  self->lock_fd = -1;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, store_finalize);

  return self;
}

Store *
store_open (const char *path, GError **error)
{
  g_autoptr (Store) self = store_new ();

  if (!store_lock (self, path, error) || !store_connect (self, path, error) ||
      !store_migrate (self, error) || !store_execute (self, store_gateways_schema, error) ||
      !store_execute (self, store_media_schema, error) || !store_load_epoch (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Beside the connector that has it open, to leave something there for it. */
Store *
store_visit (const char *path, GError **error)
{
  g_autoptr (Store) self = store_new ();

  if (!store_connect (self, path, error) || !store_execute (self, store_gateways_schema, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
store_close (Store *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->db, sqlite3_close);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->epoch);
  g_free (self);
}
