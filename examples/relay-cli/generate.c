/* generate.c: prints the manual page, or the completion for a shell, from the table of commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs while relay is built, on the machine that compiles: generate man|bash|zsh|fish VERSION
 */

#include <stdio.h>
#include <string.h>

#include "commands.h"

/* --- manual page --- */

/* A text as roff shows it: no line begins with a control character, and hyphens are those of options. */
static void
print_roff (const char *text)
{
  if (*text == '.' || *text == '\'')
    printf ("\\&");
  for (; *text != '\0'; text++)
    {
      if (strncmp (text, "\n\n", 2) == 0)
        {
          printf ("\n.PP\n");
          text++;
        }
      else if (*text == '-')
        printf ("\\-");
      else if (*text == '\\')
        printf ("\\e");
      else
        putchar (*text);
    }
}

static void
print_man_entry (const char *name, const char *text)
{
  printf (".TP\n.B ");
  print_roff (name);
  putchar ('\n');
  print_roff (text);
  putchar ('\n');
}

static void
print_man_entries (const char *title, const Entry *entries)
{
  printf (".SH %s\n", title);
  for (; entries->name != NULL; entries++)
    print_man_entry (entries->name, entries->meaning);
}

static void
print_man_options (const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];

      printf (".TP\n");
      if (option->letter != 0)
        printf ("\\fB\\-%c\\fR, ", option->letter);
      printf ("\\fB\\-\\-");
      print_roff (option->name);
      printf ("\\fR");
      if (option->value != NULL)
        printf ("=\\fI%s\\fR", option->value);
      putchar ('\n');
      print_roff (option->help);
      printf (".\n");
    }
}

static void
print_man (const char *version)
{
  printf (".\\\" %s-FileCopyrightText: 2026 The relay-glib authors\n", "SPDX");
  printf (".\\\" %s-License-Identifier: LGPL-2.1-or-later\n", "SPDX");
  printf (".TH RELAY 1 \"\" \"relay-glib %s\" \"User Commands\"\n", version);
  printf (".SH NAME\nrelay \\- ");
  print_roff (program_summary);
  printf ("\n.SH SYNOPSIS\n.B relay\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n");
  printf (".SH DESCRIPTION\n");
  print_roff (program_description);
  printf ("\n.SH COMMANDS\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      printf (".SS relay %s ", commands[i].name);
      print_roff (commands[i].arguments);
      printf ("\n");
      print_roff (commands[i].description);
      printf ("\n");
      print_man_options (commands[i].options);
    }
  printf (".SH OPTIONS\nAll commands have these options:\n");
  print_man_options (common_options);
  printf (".TP\n\\fB\\-\\-version\\fR\n");
  print_roff (options[OPTION_VERSION].help);
  printf (".\n");
  print_man_entries ("ENVIRONMENT", variables);
  print_man_entries ("FILES", files);
  print_man_entries ("EXIT STATUS", exit_statuses);
  print_man_entries ("EXAMPLES", examples);
}

/* --- completions --- */

/* @text for a shell, between single quotes; zsh's special characters in descriptions too if @is_zsh. */
static void
print_quoted (const char *text, int is_zsh)
{
  for (; *text != '\0'; text++)
    if (*text == '\'')
      printf ("'\\''");
    else if (is_zsh && strchr ("[]:\\", *text) != NULL)
      printf ("\\%c", *text);
    else
      putchar (*text);
}

static void
print_bash_words (const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    printf (" --%s%s", options[*ids].name, options[*ids].kind == VALUE_NONE ? "" : "=");
}

static void
print_bash_values (const Command *command, const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];

      if (option->kind == VALUE_FILE)
        printf ("    %s:--%s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", command->name,
                option->name);
      else if (option->kind == VALUE_CHOICE)
        printf ("    %s:--%s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n",
                command->name, option->name, option->choices);
    }
}

static void
print_bash (void)
{
  printf ("# relay: completion for bash\n\n_relay ()\n{\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "  local command=${COMP_WORDS[1]} words=\n"
          "  # “=” is a word of its own.\n"
          "  if [ \"$word\" = '=' ]; then\n    word=\n"
          "  elif [ \"$before\" = '=' ]; then\n    before=${COMP_WORDS[COMP_CWORD-2]}\n  fi\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '");
  for (int i = 0; i < N_COMMANDS; i++)
    printf ("%s ", commands[i].name);
  printf ("help --help --version' -- \"$word\"))\n    return\n  fi\n  case $command:$before in\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      print_bash_values (&commands[i], commands[i].options);
      print_bash_values (&commands[i], common_options);
    }
  printf ("  esac\n  case $command in\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      printf ("    %s) words='", commands[i].name);
      print_bash_words (commands[i].options);
      printf ("' ;;\n");
    }
  printf ("    *) return ;;\n  esac\n  words+='");
  print_bash_words (common_options);
  printf ("'\n  case $command:$word in\n    *:-*)\n"
          "      COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "      [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace\n      ;;\n    ");
  for (int i = 0, n = 0; i < N_COMMANDS; i++)
    if (commands[i].takes_files)
      printf ("%s%s:*", n++ > 0 ? " | " : "", commands[i].name);
  printf (") COMPREPLY=($(compgen -f -- \"$word\")) ;;\n  esac\n}\ncomplete -F _relay relay\n");
}

static void
print_zsh_options (const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];

      printf (" \\\n        '--%s%s[", option->name, option->kind == VALUE_NONE ? "" : "=");
      print_quoted (option->help, 1);
      printf ("]");
      if (option->kind == VALUE_FILE)
        printf (":%s:_files", option->value);
      else if (option->kind == VALUE_CHOICE)
        printf (":%s:(%s)", option->value, option->choices);
      else if (option->kind != VALUE_NONE)
        printf (":%s:", option->value);
      printf ("'");
    }
}

static void
print_zsh (void)
{
  printf ("#compdef relay\n# relay: completion for zsh\n\n_relay ()\n{\n  local -a commands=(\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      printf ("    '%s:", commands[i].name);
      print_quoted (commands[i].summary, 1);
      printf ("'\n");
    }
  printf ("    'help:Show help'\n  )\n"
          "  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
          "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      printf ("    %s)\n      _arguments", commands[i].name);
      print_zsh_options (commands[i].options);
      print_zsh_options (common_options);
      printf (" \\\n        '*:%s:%s'\n      ;;\n", "argument",
              commands[i].takes_files ? "_files" : "");
    }
  printf ("    help) _describe command commands ;;\n  esac\n}\n\n_relay \"$@\"\n");
}

static void
print_fish_options (const char *condition, const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];

      printf ("complete -c relay -n '%s' -l %s", condition, option->name);
      if (option->letter != 0)
        printf (" -s %c", option->letter);
      if (option->kind == VALUE_FILE)
        printf (" -r -F");
      else if (option->kind == VALUE_CHOICE)
        printf (" -x -a '%s'", option->choices);
      else if (option->kind != VALUE_NONE)
        printf (" -x");
      printf (" -d '");
      for (const char *c = option->help; *c != '\0'; c++)
        printf (*c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
      printf ("'\n");
    }
}

static void
print_fish (void)
{
  printf ("# relay: completion for fish\n\ncomplete -c relay -f\n");
  for (int i = 0; i < N_COMMANDS; i++)
    printf ("complete -c relay -n __fish_use_subcommand -a %s -d '%s'\n", commands[i].name,
            commands[i].summary);
  printf ("complete -c relay -n __fish_use_subcommand -a help -d 'Show help'\n");
  for (int i = 0; i < N_COMMANDS; i++)
    {
      char condition[80];

      snprintf (condition, sizeof condition, "__fish_seen_subcommand_from %s", commands[i].name);
      if (commands[i].takes_files)
        printf ("complete -c relay -n '%s' -F\n", condition);
      print_fish_options (condition, commands[i].options);
    }
  print_fish_options ("not __fish_use_subcommand", common_options);
}

int
main (int argc, char **argv)
{
  const char *what = argc == 3 ? argv[1] : "";

  if (strcmp (what, "man") == 0)
    print_man (argv[2]);
  else if (strcmp (what, "bash") == 0)
    print_bash ();
  else if (strcmp (what, "zsh") == 0)
    print_zsh ();
  else if (strcmp (what, "fish") == 0)
    print_fish ();
  else
    {
      fprintf (stderr, "Usage: generate man|bash|zsh|fish VERSION\n");
      return 2;
    }
  return 0;
}
