/* store-checkpoint.c: the log of the database is copied into it without holding up the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* In WAL mode a commit appends to a log. Now and then its pages are copied into the database, with a flush before and
 * one after. SQLite would do that within a commit; here a thread does it, with a connection of its own.
 *
 * A log that was copied whole is begun anew by the next commit. While the connector writes all the time, something is
 * always appended meanwhile, and the log would grow without end. So when it is long, and the thread has just copied
 * most of it, the main loop copies the few pages that are left.
 */
#define CHECKPOINT_PAGES     1000 /* as many as SQLite would wait for; about 4 MiB */
#define CHECKPOINT_MAX_PAGES 8000 /* about 32 MiB */

struct _StoreCheckpoint
{
  sqlite3 *db; /* the thread's */
  GThreadPool *pool;
  int is_running; /* atomic */
  int n_asked;    /* how many pages the log had when the thread was asked the last time */
};

static void
checkpoint_in_thread (gpointer data, gpointer user_data)
{
  StoreCheckpoint *self = user_data;

  /* What cannot be copied now is copied when the log has grown further. */
  sqlite3_wal_checkpoint_v2 (self->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  g_atomic_int_set (&self->is_running, FALSE);
}

/* Whether the log is to be copied by the main loop. When there are always many pages left, it has to be all the same. */
static gboolean
checkpoint_is_late (StoreCheckpoint *self, int n_pages)
{
  return n_pages >= CHECKPOINT_MAX_PAGES &&
         (n_pages - self->n_asked < CHECKPOINT_PAGES || n_pages >= 2 * CHECKPOINT_MAX_PAGES);
}

/* After each commit of the main loop. */
static int
on_commit (gpointer user_data, sqlite3 *db, const char *name, int n_pages)
{
  StoreCheckpoint *self = user_data;

  /* The log was begun anew. */
  if (n_pages < self->n_asked)
    self->n_asked = 0;
  if (g_atomic_int_get (&self->is_running))
    return SQLITE_OK;

  if (checkpoint_is_late (self, n_pages))
    sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  else if (n_pages - self->n_asked >= CHECKPOINT_PAGES)
    {
      self->n_asked = n_pages;
      g_atomic_int_set (&self->is_running, TRUE);
      g_thread_pool_push (self->pool, self, NULL);
    }

  return SQLITE_OK;
}

/* Takes over from SQLite, which would do it in the main loop. */
gboolean
store_open_checkpoint (Store *self, GError **error)
{
  self->checkpoint = g_new0 (StoreCheckpoint, 1);
  self->checkpoint->db = store_connect_again (self, SQLITE_OPEN_READWRITE, error);
  if (self->checkpoint->db == NULL)
    return FALSE;

  self->checkpoint->pool =
    g_thread_pool_new (checkpoint_in_thread, self->checkpoint, 1, FALSE, NULL);
  sqlite3_wal_hook (self->db, on_commit, self->checkpoint);

  return TRUE;
}

/* Waits for the thread. */
void
store_close_checkpoint (Store *self)
{
  if (self->checkpoint == NULL)
    return;

  if (self->checkpoint->pool)
    g_thread_pool_free (self->checkpoint->pool, FALSE, TRUE);
  sqlite3_close (self->checkpoint->db);
  g_clear_pointer (&self->checkpoint, g_free);
}
