/* check.c: relay-connector check: whether the connector would start
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "check.h"

#include <errno.h>
#include <unistd.h>

#include "listen.h"
#include "options.h"
#include "store.h"

/* Nothing is created or changed. The connector may be running: what it uses itself is no reason why it
 * would not start.
 */

static const char summary[] =
  "Finds out whether the connector would start with these options, which are its own.\n"
  "Also the files that they name, the database, the address and the sockets are looked\n"
  "at. The connector may be running meanwhile, and nothing is created.";

static gboolean
check_access (const char *path, int mode, GError **error)
{
  if (access (path, mode) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* The folder, or where it is to be created */
static gboolean
check_folder (const char *folder, GError **error)
{
  g_autofree char *parent = NULL;

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return check_access (folder, R_OK | W_OK | X_OK, error);
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "%s is not a folder", folder);
      return FALSE;
    }

  parent = g_path_get_dirname (folder);
  return check_folder (parent, error);
}

static gboolean
check_database (const Options *options, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (options->database);
  g_autofree char *media = g_strconcat (options->database, ".media", NULL);

  if (!check_folder (folder, error) || !check_folder (media, error))
    return FALSE;
  if (!g_file_test (options->database, G_FILE_TEST_EXISTS))
    return TRUE;

  return check_access (options->database, R_OK | W_OK, error) &&
         store_inspect (options->database, error);
}

static gboolean
check_secret (const Options *options, GError **error)
{
  g_autofree char *path = g_strconcat (options->database, ".secret", NULL);
  g_auto (GStrv) lines = NULL;

  if (!options->needs_local || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  lines = secrets_read_lines (path, error);
  return lines != NULL;
}

static gboolean
check_port (const Options *options, gboolean is_running, GError **error)
{
  g_autoptr (Listen) listen = listen_new ();
  g_autoptr (GError) reason = NULL;

  if (!options->needs_port || listen_add_port (listen, options->address, options->port, &reason))
    return TRUE;
  if (is_running && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
check_paths (const Options *options, gboolean is_running, GError **error)
{
  for (char **path = options->paths; *path; path++)
    {
      g_autofree char *folder = g_path_get_dirname (*path);
      g_autoptr (GError) reason = NULL;

      /* The folder of a socket is not created. */
      if (!check_access (folder, W_OK | X_OK, error))
        return FALSE;
      if (!listen_check_path (*path, &reason) &&
          !(is_running && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_run (char **argv, GError **error)
{
  g_autoptr (Options) options = options_parse (argv, summary, error);
  gboolean is_running = options && !options->version && store_is_in_use (options->database);

  if (options == NULL)
    return FALSE;

  return options->version ||
         (check_database (options, error) && check_secret (options, error) &&
          check_port (options, is_running, error) && check_paths (options, is_running, error));
}

int
check_main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (check_run (argv, &error))
    return 0;

  g_printerr ("relay-connector check: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? 2 : 1;
}
