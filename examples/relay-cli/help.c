/* help.c: help as text, from the table of commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "help.h"

#include <string.h>

#define COLUMNS 80
#define INDENT  26

/* The characters of a UTF-8 text, as far as the next blank, newline or end */
static int
count_word (const char *text)
{
  int count = 0;

  for (; *text != '\0' && *text != ' ' && *text != '\n'; text++)
    if (((unsigned char) *text & 0xc0) != 0x80)
      count++;
  return count;
}

/* Prints @text in lines that begin at @indent. The first one begins at @column already. */
static void
print_wrapped (FILE *file, const char *text, int indent, int column)
{
  int is_first = 1;

  while (*text != '\0')
    {
      size_t length = strcspn (text, " \n");
      int width = count_word (text);

      if (!is_first && column + 1 + width > COLUMNS)
        {
          fprintf (file, "\n%*s", indent, "");
          column = indent;
        }
      else if (!is_first)
        {
          fputc (' ', file);
          column++;
        }
      fprintf (file, "%.*s", (int) length, text);
      column += width;
      is_first = 0;
      text += length;
      if (strncmp (text, "\n\n", 2) == 0)
        {
          fprintf (file, "\n\n%*s", indent, "");
          column = indent;
          is_first = 1;
        }
      text += strspn (text, " \n");
    }
  fputc ('\n', file);
}

/* @name in two columns with @text; a long name stands on a line of its own. */
static void
print_entry (FILE *file, const char *name, const char *text)
{
  int width = fprintf (file, "  %s", name);

  if (width + 2 > INDENT)
    {
      fputc ('\n', file);
      width = 0;
    }
  fprintf (file, "%*s", INDENT - width, "");
  print_wrapped (file, text, INDENT, INDENT);
}

static void
print_entries (FILE *file, const char *title, const Entry *entries)
{
  fprintf (file, "\n%s:\n", title);
  for (; entries->name != NULL; entries++)
    print_entry (file, entries->name, entries->meaning);
}

static void
print_options (FILE *file, const char *title, const OptionId *ids)
{
  if (*ids == N_OPTIONS)
    return;
  fprintf (file, "\n%s:\n", title);
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];
      char letter[8] = "    ";
      char name[64];

      if (option->letter != 0)
        snprintf (letter, sizeof letter, "-%c, ", option->letter);
      snprintf (name, sizeof name, "%s--%s%s%s", letter, option->name,
                option->value != NULL ? "=" : "", option->value != NULL ? option->value : "");
      print_entry (file, name, option->help);
    }
}

void
help_print_usage (FILE *file, const Command *command)
{
  fprintf (file, "Usage: relay %s [OPTION…]%s%s\n", command->name,
           *command->arguments != '\0' ? " " : "", command->arguments);
}

void
help_print_command (FILE *file, const Command *command)
{
  help_print_usage (file, command);
  fprintf (file, "\n");
  print_wrapped (file, command->description, 0, 0);
  print_options (file, "Options", command->options);
  print_options (file, "Options of all commands", common_options);
}

void
help_print_program (FILE *file)
{
  fprintf (file, "Usage: relay COMMAND [OPTION…] [ARGUMENT…]\n\n");
  print_wrapped (file, program_description, 0, 0);
  fprintf (file, "\nCommands:\n");
  for (int i = 0; i < N_COMMANDS; i++)
    print_entry (file, commands[i].name, commands[i].summary);
  print_options (file, "Options of all commands", common_options);
  print_entries (file, "Environment", variables);
  print_entries (file, "Files", files);
  print_entries (file, "Exit status", exit_statuses);
  fprintf (file, "\n“relay COMMAND --help” shows the options of a command.\n");
}
