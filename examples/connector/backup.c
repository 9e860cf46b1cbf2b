/* backup.c: relay-connector backup and restore
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "backup.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "command.h"
#include "store.h"

/* A backup is a database, FILE, and a folder with the files of people and bots, FILE.media. The names are
 * those of the originals, so a backup can also be put in place by hand while no connector runs.
 */
#define MEDIA_SUFFIX ".media"

typedef struct
{
  const char *name; /* of the command */
  const char *summary;
  CommandPlace place;
  gboolean replace;
  const char *file;
} Backup;

static void
backup_clear (Backup *self)
{
  command_place_clear (&self->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Backup, backup_clear)

static gboolean
backup_parse (Backup *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = { COMMAND_PLACE_ENTRIES (&self->place),
                                   { "replace", 0, 0, G_OPTION_ARG_NONE, &self->replace,
                                     "Replace what is there already", NULL },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new ("BACKUP");

  g_option_context_set_summary (context, self->summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 2)
    {
      self->file = (*argv)[1];
      return TRUE;
    }

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "the name of one backup is expected");
  return FALSE;
}

static gboolean
copy_file (const char *from_folder, const char *to_folder, const char *name, GError **error)
{
  g_autoptr (GFile) from = g_file_new_build_filename (from_folder, name, NULL);
  g_autoptr (GFile) to = g_file_new_build_filename (to_folder, name, NULL);
  g_autoptr (GError) reason = NULL;

  if (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &reason))
    return TRUE;

  /* A running connector has deleted it meanwhile: its hour was over. */
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Files that nobody knows are deleted when a connector starts with them. */
static gboolean
copy_media (const char *from, const char *to, GError **error)
{
  g_autofree char *from_folder = g_strconcat (from, MEDIA_SUFFIX, NULL);
  g_autofree char *to_folder = g_strconcat (to, MEDIA_SUFFIX, NULL);
  g_autoptr (GDir) folder = g_dir_open (from_folder, 0, NULL);
  const char *name;

  if (folder == NULL)
    return TRUE;
  if (g_mkdir_with_parents (to_folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", to_folder,
                   g_strerror (errno));
      return FALSE;
    }
  while ((name = g_dir_read_name (folder)))
    {
      if (!copy_file (from_folder, to_folder, name, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_file (const char *path, gboolean may_exist, const char *option, GError **error)
{
  if (may_exist || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s exists already; %s replaces it", path,
               option);
  return FALSE;
}

static gboolean
check_source (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return store_inspect (path, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no database %s", path);
  return FALSE;
}

/* A connector would go on with the file that was replaced, and what it stores then would be lost. */
static gboolean
check_unused (const char *path, GError **error)
{
  if (!store_is_in_use (path))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "a relay-connector is using %s", path);
  return FALSE;
}

/* The database first: it names no file that is created later. */
static gboolean
backup_run (Backup *self, GError **error)
{
  g_autofree char *database = command_find_database (&self->place, error);

  return database && check_source (database, error) &&
         check_file (self->file, self->replace, "--replace", error) &&
         check_unused (self->file, error) && store_copy (database, self->file, error) &&
         copy_media (database, self->file, error);
}

/* The files first: the database names some of them. */
static gboolean
restore_run (Backup *self, GError **error)
{
  g_autofree char *database = command_find_database (&self->place, error);
  gboolean done;
  int lock;

  if (database == NULL || !check_source (self->file, error) ||
      !check_file (database, self->replace, "--replace", error))
    return FALSE;

  lock = store_lock (database, error);
  if (lock < 0)
    return FALSE;

  done = copy_media (self->file, database, error) && store_copy (self->file, database, error);
  close (lock);

  return done;
}

static int
run (Backup *self, int argc, char **argv, gboolean (*func) (Backup *self, GError **error))
{
  g_autoptr (GError) error = NULL;

  umask (077);
  if (backup_parse (self, &argc, &argv, &error) && func (self, &error))
    return 0;

  g_printerr ("relay-connector %s: %s\n", self->name, error->message);
  return error->domain == G_OPTION_ERROR ? 2 : 1;
}

int
backup_main (int argc, char **argv)
{
  g_auto (Backup) self = {
    .name = "backup",
    .summary =
      "Copies the database to BACKUP, and the files of people and bots to BACKUP.media.\n"
      "The connector may be running meanwhile. Secrets and passwords that are in files of\n"
      "their own are not copied; those of enrolled gateways are in the database.",
  };

  return run (&self, argc, argv, backup_run);
}

int
restore_main (int argc, char **argv)
{
  g_auto (Backup) self = {
    .name = "restore",
    .summary = "Puts a backup in the place of the database. The connector must not be running. A\n"
               "backup of an older version is upgraded when the connector starts.",
  };

  return run (&self, argc, argv, restore_run);
}
