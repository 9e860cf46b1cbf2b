/* main.c: the server and its subcommands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "backup.h"
#include "chat-command.h"
#include "check.h"
#include "connector.h"
#include "enroll.h"
#include "gateway-command.h"
#include "platforms/platform.h"
#include "queue.h"
#include "route-command.h"

/* Removes secrets from the list of processes. */
static void
hide_secrets (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      char *equals = NULL;

      if (g_str_has_prefix (argv[i], "--gateway="))
        equals = strchr (argv[i] + strlen ("--gateway="), '=');
      else if (i > 1 && (g_str_equal (argv[i - 1], "--gateway") || g_str_equal (argv[i - 1], "-g")))
        equals = strchr (argv[i], '=');
      else if (g_str_has_prefix (argv[i], "-g"))
        equals = strchr (argv[i], '=');

      if (equals && equals[1] != '@')
        memset (equals + 1, '*', strlen (equals + 1));
    }
}

/* What comes instead of the server. */
static const struct
{
  const char *name;
  int (*func) (int argc, char **argv);
} commands[] = {
  { "backup", backup_main },       { "chat", chat_main },       { "check", check_main },
  { "enroll-token", enroll_main }, { "gateway", gateway_main }, { "route", route_main },
  { "queue", queue_main },         { "restore", restore_main },
};

/* Returns the exit status, or -1 for the server. */
static int
run_command (int argc, char **argv)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, argv[1]))
        return commands[i].func (argc - 1, argv + 1);
    }
  for (gsize i = 0; argc > 1 && platform_types[i]; i++)
    {
      if (g_strcmp0 (platform_types[i]->command, argv[1]) == 0)
        return platform_types[i]->command_main (argc - 1, argv + 1);
    }

  return -1;
}

int
main (int argc, char **argv)
{
  g_autoptr (Options) options = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) copy = NULL;
  int status;

  setlocale (LC_ALL, "");
  status = run_command (argc, argv);
  if (status >= 0)
    return status;

  umask (077);

  /* A file that may not grow is an error of write(), not the end of the process. */
  signal (SIGXFSZ, SIG_IGN);
  copy = g_strdupv (argv);
  hide_secrets (argc, argv);

  options = options_parse (copy, NULL, &error);
  if (options && options->version)
    {
      g_print ("relay-connector %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (options == NULL || !connector_run (options, copy, &error))
    {
      g_printerr ("relay-connector: %s\n", error->message);
      return error->domain == G_OPTION_ERROR ? 2 : 1;
    }

  return 0;
}
