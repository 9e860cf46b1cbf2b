/* store-flush.c: waiting for the disk
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
 * has it. The connector commits with synchronous=NORMAL, which does not wait, and waits here, for all commits before
 * that, when somebody needs it. After a power failure SQLite finds all that were flushed, and none in part.
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

/* Waits until all that was committed is on the disk. Any thread may do so while another one uses the store. */
gboolean
store_flush (Store *self, GError **error)
{
  if (fdatasync (self->log_fd) == 0)
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_FULL, "the database cannot be written: %s",
               g_strerror (errno));
  return FALSE;
}
