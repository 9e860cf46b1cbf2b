/* main.c: finds the command, or shows help
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "help.h"
#include "program.h"
#include "terminal.h"

typedef Status (*CommandFunc) (const Invocation *invocation);

static const CommandFunc functions[N_COMMANDS] = {
  [COMMAND_WATCH] = command_watch,   [COMMAND_SEND] = command_send,
  [COMMAND_REPLY] = command_reply,   [COMMAND_ASK] = command_ask,
  [COMMAND_MEDIA] = command_media,   [COMMAND_FOLLOW_UP] = command_follow_up,
  [COMMAND_INFO] = command_info,     [COMMAND_PING] = command_ping,
  [COMMAND_DOCTOR] = command_doctor, [COMMAND_RECORD] = command_record,
  [COMMAND_REPLAY] = command_replay, [COMMAND_TOKEN] = command_token,
  [COMMAND_LOGIN] = command_login,
};

/* Warnings of the library are for people here, and may contain what the connector has sent. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = NULL;
  const char *message = NULL;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      domain = fields[i].value;
    else if (g_str_equal (fields[i].key, "MESSAGE"))
      message = fields[i].value;
  if ((level & G_LOG_LEVEL_WARNING) == 0 || g_strcmp0 (domain, "Relay") != 0 || message == NULL)
    return g_log_writer_default (level, fields, n_fields, data);
  terminal_report ("relay: %s", message);
  return G_LOG_WRITER_HANDLED;
}

static Status
run_command (const Command *command, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Invocation) invocation = invocation_parse (command, argv, &error);

  if (invocation == NULL)
    {
      terminal_report_error ("relay %s: %s", command->name, error->message);
      help_print_usage (stderr, command);
      return STATUS_USAGE;
    }
  if (invocation_has (invocation, OPTION_HELP))
    {
      help_print_command (stdout, command);
      return STATUS_DONE;
    }
  terminal_init (invocation_get (invocation, OPTION_COLOR),
                 invocation_has (invocation, OPTION_QUIET));
  return functions[command->id](invocation);
}

static Status
show_help (const char *name)
{
  const Command *command = name != NULL ? command_find (name) : NULL;

  if (name != NULL && command == NULL)
    {
      terminal_report_error ("relay: there is no command “%s”; see “relay --help”", name);
      return STATUS_USAGE;
    }
  if (command != NULL)
    help_print_command (stdout, command);
  else
    help_print_program (stdout);
  return STATUS_DONE;
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : NULL;

  setlocale (LC_ALL, "");
  /* A reader that goes, such as "relay watch | head", is an error of writing. */
  signal (SIGPIPE, SIG_IGN);
  g_log_set_writer_func (write_log, NULL, NULL);
  if (name == NULL)
    {
      help_print_program (stderr);
      return STATUS_USAGE;
    }
  if (g_str_equal (name, "--version"))
    {
      printf ("relay %s\n", PACKAGE_VERSION);
      return STATUS_DONE;
    }
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    return show_help (NULL);
  if (g_str_equal (name, "help"))
    return show_help (argc > 2 ? argv[2] : NULL);
  if (command_find (name) == NULL)
    return show_help (name);
  return run_command (command_find (name), argv + 1);
}
