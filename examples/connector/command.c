/* command.c: what the subcommands that change the database of a running connector share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "command.h"

#include "configuration.h"
#include "options.h"

void
command_place_clear (CommandPlace *self)
{
  g_free (self->config);
  g_free (self->database);
}

/* The database of the command line, of the configuration, or the one of the default place */
char *
command_find_database (const CommandPlace *place, GError **error)
{
  g_autoptr (GKeyFile) file = configuration_load (place->config, error);
  g_autofree char *configured =
    file ? g_key_file_get_string (file, "connector", "database", NULL) : NULL;

  return file ? options_find_database (place->database ? place->database : configured, error)
              : NULL;
}

Store *
command_open_store (const CommandPlace *place, GError **error)
{
  g_autofree char *path = command_find_database (place, error);

  if (path == NULL)
    return NULL;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return store_visit (path, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no database %s", path);
  return NULL;
}

/* Returns the status of the program. */
int
command_fail (const char *program, const GError *error)
{
  g_printerr ("relay-connector %s: %s\n", program, error->message);

  return error->domain == G_OPTION_ERROR ? 2 : 1;
}

static const Command *
command_find (const Command *commands, gsize n_commands, char **arguments, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < n_commands; i++)
    {
      if (*arguments && g_str_equal (commands[i].name, *arguments))
        {
          if (g_strv_length (arguments + 1) == (guint) commands[i].n_arguments)
            return &commands[i];
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” takes %s", *arguments,
                       commands[i].needs);
          return NULL;
        }
      g_string_append_printf (names, "%s%s",
                              i == 0               ? ""
                              : i + 1 < n_commands ? ", "
                                                   : " or ",
                              commands[i].name);
    }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is expected", names->str);
  return NULL;
}

/* Runs the command that the first of the arguments names. Returns the status of the program. */
int
command_run (const char *program,
             const Command *commands,
             gsize n_commands,
             const CommandPlace *place,
             char **arguments,
             gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const Command *command = command_find (commands, n_commands, arguments, &error);
  g_autoptr (Store) store = command ? command_open_store (place, &error) : NULL;

  if (store && command->func (store, arguments + 1, user_data, &error))
    return 0;

  return command_fail (program, error);
}
