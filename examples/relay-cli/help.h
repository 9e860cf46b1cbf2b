/* help.h: help as text, from the table of commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdio.h>

#include "commands.h"

/* The list of commands, and what holds for all of them */
void help_print_program (FILE *file);

/* The arguments and options of one command */
void help_print_command (FILE *file, const Command *command);

/* Its usage in one line */
void help_print_usage (FILE *file, const Command *command);
