/* command.h: what the subcommands that change the database of a running connector share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* The command runs beside the connector, which notices the changes within a second or two. Such a function gets the
 * arguments behind the name of its command, ended by NULL.
 */
typedef gboolean (*CommandFunc) (Store *store,
                                 char **arguments,
                                 gpointer user_data,
                                 GError **error);

typedef struct
{
  const char *name;
  int n_arguments;
  const char *needs; /* for the error when there are not so many */
  CommandFunc func;
} Command;

int command_run (const char *program,
                 const Command *commands,
                 gsize n_commands,
                 const char *database,
                 char **arguments,
                 gpointer user_data);
Store *command_open_store (const char *database, GError **error);
int command_fail (const char *program, const GError *error);

G_END_DECLS
