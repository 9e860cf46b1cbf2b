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

#include "json-guard.h"

G_DEFINE_QUARK (store - error - quark, store_error)

#define STORE_BUSY_MS         50   /* how long a statement waits for another program's lock */
#define STORE_VISITOR_BUSY_MS 5000 /* the same for commands, which have nothing else to do */
#define STORE_STAY_LOCKED_MS  1000 /* after which it waits again */

static void
store_finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static StoreError
store_classify (int code)
{
  /* The error of write() is lost; a full disk is not the only reason, but the usual one. */
  if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE)
    return STORE_ERROR_FULL;

  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return STORE_ERROR_LOCKED;
    case SQLITE_FULL:
      return STORE_ERROR_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return STORE_ERROR_DAMAGED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
      return STORE_ERROR_UNUSABLE;
    default:
      return STORE_ERROR_FAILED;
    }
}

static const char *
store_error_text (StoreError code)
{
  switch (code)
    {
    case STORE_ERROR_LOCKED:
      return "the database is locked by another program";
    case STORE_ERROR_FULL:
      return "the database cannot be written: no space is left on the disk, or the disk fails";
    case STORE_ERROR_DAMAGED:
      return "the database is damaged; restore it from a backup";
    case STORE_ERROR_UNUSABLE:
      return "the database cannot be read or written";
    case STORE_ERROR_NONE:
    case STORE_ERROR_FAILED:
    default:
      return "the database refused a statement";
    }
}

/* A statement that waits for a lock keeps all others waiting. So only the first one waits; those of the next second
 * fail at once.
 */
static void
store_set_locked (Store *self)
{
  self->locked_until = g_get_monotonic_time () + STORE_STAY_LOCKED_MS * 1000;
  sqlite3_busy_timeout (self->db, 0);
}

/* Counts and notes the error of the last call, and reports it; also as the problem if it is one that lasts. */
static void
store_set_error (Store *self, GError **error)
{
  StoreError code = store_classify (sqlite3_extended_errcode (self->db));

  g_clear_error (&self->failure);
  self->failure =
    g_error_new (STORE_ERROR, code, "%s (%s)", store_error_text (code), sqlite3_errmsg (self->db));
  self->n_failures++;
  self->n_changes = sqlite3_total_changes (self->db);
  if (code == STORE_ERROR_LOCKED)
    store_set_locked (self);
  if (code != STORE_ERROR_FAILED && self->problem != STORE_ERROR_DAMAGED)
    self->problem = code;
  if (error)
    *error = g_error_copy (self->failure);
}

/* Another program's lock is over. */
static void
store_note_unlocked (Store *self)
{
  if (self->problem == STORE_ERROR_LOCKED)
    self->problem = STORE_ERROR_NONE;
}

/* A transaction, or a statement outside of one, is complete. Damage does not go away by itself, and a full disk is
 * noticed only when something is written.
 */
static void
store_note_written (Store *self)
{
  int n_changes = sqlite3_total_changes (self->db);

  if (n_changes != self->n_changes && self->problem != STORE_ERROR_DAMAGED)
    self->problem = STORE_ERROR_NONE;
  self->n_changes = n_changes;
}

static void
store_unlock_after_a_while (Store *self)
{
  if (self->locked_until == 0 || g_get_monotonic_time () < self->locked_until)
    return;

  self->locked_until = 0;
  sqlite3_busy_timeout (self->db, self->busy_ms);
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

  /* After some errors SQLite rolls a transaction back by itself. What followed would not belong to
   * it any more.
   */
  if (self->in_batch && sqlite3_get_autocommit (self->db))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED,
                           "the database has rolled the transaction back");
      return FALSE;
    }

  va_start (arguments, types);
  statement = store_prepare (self, sql, types, arguments, error);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;

  store_unlock_after_a_while (self);
  status = sqlite3_step (statement);
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    store_set_error (self, error);
  else if (sqlite3_get_autocommit (self->db))
    store_note_written (self);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return status == SQLITE_DONE || status == SQLITE_ROW;
}

/* Returns TRUE for a row. A statement that is not finished keeps its read transaction open, so
 * callers either step to the end or reset it.
 */
gboolean
store_step (Store *self, sqlite3_stmt *statement)
{
  int status = sqlite3_step (statement);

  if (status == SQLITE_ROW)
    return TRUE;

  if (status != SQLITE_DONE)
    store_set_error (self, NULL);
  sqlite3_reset (statement);

  return FALSE;
}

/* The first column of the first row, or 0 */
gint64
store_read_number (Store *self, sqlite3_stmt *statement)
{
  gint64 number;

  if (statement == NULL || !store_step (self, statement))
    return 0;

  number = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return number;
}

/* Always valid UTF-8, whatever was written into the file. */
char *
store_column (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text ? text_repair (text, -1) : g_strdup ("");
}

gboolean
store_execute (Store *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  store_set_error (self, error);
  return FALSE;
}

/* Runs a statement whose failure needs no report. */
static void
store_execute_quietly (Store *self, const char *sql)
{
  sqlite3_exec (self->db, sql, NULL, NULL, NULL);
}

/* Within a batch these three are a part of it that can be rolled back alone. */
gboolean
store_begin (Store *self, GError **error)
{
  self->step_changes = sqlite3_total_changes (self->db);

  return store_run (self, error, self->in_batch ? "SAVEPOINT step" : "BEGIN IMMEDIATE", "");
}

/* As store_begin(). While another program has locked the database, what follows can read all the same. */
gboolean
store_begin_step (Store *self, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (store_begin (self, &failure))
    return TRUE;
  if (!self->in_batch && g_error_matches (failure, STORE_ERROR, STORE_ERROR_LOCKED))
    return store_run (self, error, "BEGIN DEFERRED", "");

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
store_commit (Store *self, GError **error)
{
  if (store_run (self, error, self->in_batch ? "RELEASE step" : "COMMIT", ""))
    return TRUE;

  store_roll_back (self);
  return FALSE;
}

/* What is remembered of the database is as it was when nothing was changed since store_begin(). */
void
store_roll_back (Store *self)
{
  gboolean is_over = sqlite3_get_autocommit (self->db);

  if (is_over || sqlite3_total_changes (self->db) != self->step_changes)
    store_cache_forget (self->cache);
  if (is_over)
    return;

  if (self->in_batch)
    store_execute_quietly (self, "ROLLBACK TO step; RELEASE step");
  else
    {
      store_execute_quietly (self, "ROLLBACK");
      self->n_changes = sqlite3_total_changes (self->db);
    }
}

/* With FULL a commit waits for the disk; with NORMAL it only writes to the log. */
static void
store_set_synchronous (Store *self, gboolean is_full)
{
  store_execute_quietly (self,
                         is_full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

/* What is remembered of the database is out of date when another connection has written. */
void
store_look_for_others (Store *self)
{
  gint64 version = store_read_number (self, store_query (self, NULL, "PRAGMA data_version", ""));

  if (version != self->data_version)
    {
      self->is_changed_by_others |= self->data_version != 0;
      store_cache_forget (self->cache);
    }
  self->data_version = version;
}

/* What follows is written together, by store_end_batch(). */
gboolean
store_begin_batch (Store *self, GError **error)
{
  if (self->flushes_alone)
    store_set_synchronous (self, FALSE);
  if (!store_run (self, error, "BEGIN IMMEDIATE", ""))
    {
      if (self->flushes_alone)
        store_set_synchronous (self, TRUE);
      return FALSE;
    }

  store_note_unlocked (self);
  store_look_for_others (self);
  self->in_batch = TRUE;
  self->batch_changes = sqlite3_total_changes (self->db);
  return TRUE;
}

/* Rises with each row that is changed, also when that is rolled back later. */
int
store_count_changes (Store *self)
{
  return sqlite3_total_changes (self->db);
}

/* Returns FALSE when nothing of the batch was written. What it has changed is on the disk after store_flush(). */
gboolean
store_end_batch (Store *self, GError **error)
{
  gboolean committed = store_run (self, error, "COMMIT", "");

  self->in_batch = FALSE;
  self->step_changes = self->batch_changes;
  if (!committed)
    store_roll_back (self);
  if (self->flushes_alone)
    store_set_synchronous (self, TRUE);

  return committed;
}

/* Tries to write, so that the end of a problem is noticed. */
gboolean
store_probe (Store *self, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO meta VALUES ('probe', ?)", "i",
                    g_get_real_time () / 1000);
}

/* What is wrong with the database, or NULL */
const char *
store_get_problem (Store *self)
{
  return self->problem == STORE_ERROR_NONE ? NULL : store_error_text (self->problem);
}

/* How many statements have failed */
guint64
store_count_failures (Store *self)
{
  return self->n_failures;
}

/* Whether everything was read and written since store_count_failures() was @n_failures */
gboolean
store_check (Store *self, guint64 n_failures, GError **error)
{
  if (self->n_failures == n_failures)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

/* Whether another connection has written since the last call. The store looks when a batch begins. */
gboolean
store_was_changed_by_others (Store *self)
{
  gboolean is_changed = self->is_changed_by_others;

  self->is_changed_by_others = FALSE;

  return is_changed;
}

/* Two connectors on one queue would deliver everything twice. Returns a file descriptor whose close()
 * ends the lock, or -1.
 */
int
store_lock (const char *path, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  int fd = g_open (lock_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  if (errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "another relay-connector is using %s", path);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot lock %s: %s", lock_path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return -1;
}

/* The value of this name. Where there is none, @fresh is stored. */
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

gboolean
store_set_meta (Store *self, const char *name, const char *value, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO meta VALUES (?, ?)", "ss", name, value);
}

/* The epoch is part of the ids that this process creates. It is new in each process: a database that
 * was restored from a backup counts from a number that it has had before, and a gateway would take
 * the same id for a duplicate.
 */
static gboolean
store_load_epoch (Store *self, GError **error)
{
  self->epoch = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  self->old_epoch = store_get_meta (self, "epoch", self->epoch, error);

  return self->old_epoch != NULL;
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
  sqlite3_busy_timeout (self->db, self->busy_ms);
  sqlite3_extended_result_codes (self->db, 1);

  /* FULL: what was accepted is on the disk, and survives a power failure. */
  return store_execute (self,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "PRAGMA foreign_keys = ON;",
                        error);
}

/* One more connection, for a thread */
sqlite3 *
store_connect_again (Store *self, int flags, GError **error)
{
  const char *path = sqlite3_db_filename (self->db, "main");
  sqlite3 *db = NULL;

  /* The first statement finds out that the database has a log. */
  if (sqlite3_open_v2 (path, &db, flags, NULL) == SQLITE_OK &&
      sqlite3_exec (db, "SELECT count (*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK)
    return db;

  g_set_error (error, STORE_ERROR, STORE_ERROR_UNUSABLE, "%s: %s", path, sqlite3_errmsg (db));
  sqlite3_close (db);

  return NULL;
}

static Store *
store_new (void)
{
  Store *self = g_new0 (Store, 1);

  self->problem = STORE_ERROR_NONE;
  self->cache = store_cache_new ();
  self->busy_ms = STORE_BUSY_MS;
  self->lock_fd = -1;
  self->log_fd = -1;
  self->flushes_alone = TRUE;
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, store_finalize);

  return self;
}

/* For one thread. Takes ownership of @db. */
Store *
store_new_for (sqlite3 *db)
{
  Store *self = store_new ();

  self->db = db;
  sqlite3_extended_result_codes (db, 1);

  return self;
}

/* The tables of other files, which commands beside the connector use, too */
static gboolean
store_create_tables (Store *self, GError **error)
{
  return store_execute (self, store_gateways_schema, error) &&
         store_execute (self, store_accounts_schema, error) &&
         store_execute (self, store_purge_schema, error);
}

Store *
store_open (const char *path, GError **error)
{
  g_autoptr (Store) self = store_new ();

  self->lock_fd = store_lock (path, error);
  if (self->lock_fd < 0 || !store_connect (self, path, error) || !store_migrate (self, error) ||
      !store_create_tables (self, error) || !store_execute (self, store_media_schema, error) ||
      !store_load_epoch (self, error) || !store_repair (self, error) ||
      !store_open_log (self, error) || !store_open_checkpoint (self, error) ||
      !store_open_reader (self, error))
    return NULL;

  /* From now on nothing waits for the disk but flushes. */
  self->flushes_alone = FALSE;
  store_set_synchronous (self, FALSE);
  store_look_for_others (self);

  return g_steal_pointer (&self);
}

/* For a command that runs beside the connector which has the database open. */
Store *
store_visit (const char *path, GError **error)
{
  g_autoptr (Store) self = store_new ();

  if (!store_connect (self, path, error))
    return NULL;
  self->busy_ms = STORE_VISITOR_BUSY_MS;
  sqlite3_busy_timeout (self->db, self->busy_ms);
  if (!store_migrate (self, error) || !store_create_tables (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Whether store_open() would find a database that it can use. Changes nothing in it. */
gboolean
store_inspect (const char *path, GError **error)
{
  g_autoptr (Store) self = store_new ();

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, sqlite3_errmsg (self->db));
      return FALSE;
    }

  sqlite3_busy_timeout (self->db, STORE_VISITOR_BUSY_MS);
  return store_execute (self, "SELECT count(*) FROM sqlite_master", error) &&
         store_check_version (self, error);
}

/* Whether a connector has the database open */
gboolean
store_is_in_use (const char *path)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  int fd = g_open (lock_path, O_RDWR | O_CLOEXEC, 0);
  gboolean is_in_use = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;

  if (fd >= 0)
    close (fd);

  return is_in_use;
}

void
store_close (Store *self)
{
  store_close_checkpoint (self);
  store_close_reader (self);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->db, sqlite3_close);
  if (self->log_fd >= 0)
    close (self->log_fd);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_clear_error (&self->failure);
  store_cache_free (self->cache);
  g_free (self->epoch);
  g_free (self->old_epoch);
  g_free (self);
}
