/* invocation.h: what the command line says, checked against the table of commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "commands.h"

typedef struct
{
  const Command *command;
  char *values[N_OPTIONS]; /* NULL for an option that is not given, "" for a given switch */
  char **arguments;        /* UTF-8 */
  guint n_arguments;
} Invocation;

/* @argv begins with the name of the command. */
Invocation *invocation_parse (const Command *command, char **argv, GError **error);
void invocation_free (Invocation *self);
gboolean invocation_has (const Invocation *self, OptionId id);
/* NULL if the option is not given */
const char *invocation_get (const Invocation *self, OptionId id);
/* The value of a VALUE_NUMBER; @fallback if it is not given */
guint invocation_get_number (const Invocation *self, OptionId id, guint fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Invocation, invocation_free)
