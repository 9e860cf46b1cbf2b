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

/* Which database is meant. Both may be NULL. */
typedef struct
{
  char *config;
  char *database;
} CommandPlace;

/* The options for it */
/* clang-format off */
#define COMMAND_PLACE_ENTRIES(place)                                         \
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &(place)->config,               \
    "The configuration that names the database", "FILE" },                   \
  { "database", 'd', 0, G_OPTION_ARG_FILENAME, &(place)->database,           \
    "The SQLite file of the connector", "FILE" }
/* clang-format on */

void command_place_clear (CommandPlace *self);
char *command_find_database (const CommandPlace *place, GError **error);
int command_run (const char *program,
                 const Command *commands,
                 gsize n_commands,
                 const CommandPlace *place,
                 char **arguments,
                 gpointer user_data);
Store *command_open_store (const CommandPlace *place, GError **error);
int command_fail (const char *program, const GError *error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CommandPlace, command_place_clear)

G_END_DECLS
