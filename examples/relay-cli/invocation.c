/* invocation.c: what the command line says, checked against the table of commands
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "invocation.h"

#include <string.h>

static gboolean
refuse (GError **error, const char *format, const char *text)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, text);
  return FALSE;
}

static gboolean
check_value (const Option *option, const char *value, GError **error)
{
  g_auto (GStrv) choices = NULL;
  g_autoptr (GError) problem = NULL;

  if (option->kind == VALUE_NUMBER &&
      !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, NULL, &problem))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s needs a number, not “%s”",
                   option->name, value);
      return FALSE;
    }
  if (option->kind != VALUE_CHOICE)
    return TRUE;

  choices = g_strsplit (option->choices, " ", -1);
  if (g_strv_contains ((const char *const *) choices, value))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s needs one of “%s”, not “%s”",
               option->name, option->choices, value);
  return FALSE;
}

/* @is_set: the storage of the switches, which GOption writes as numbers */
static void
add_entries (GArray *entries, Invocation *self, gboolean *is_set, const OptionId *ids)
{
  for (; *ids != N_OPTIONS; ids++)
    {
      const Option *option = &options[*ids];
      GOptionEntry entry = {
        .long_name = option->name,
        .short_name = option->letter,
        .arg = option->kind == VALUE_NONE   ? G_OPTION_ARG_NONE
               : option->kind == VALUE_FILE ? G_OPTION_ARG_FILENAME
                                            : G_OPTION_ARG_STRING,
        .arg_data =
          option->kind == VALUE_NONE ? (gpointer) &is_set[*ids] : (gpointer) &self->values[*ids],
      };

      g_array_append_val (entries, entry);
    }
}

static gboolean
parse_options (Invocation *self, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  gboolean is_set[N_OPTIONS] = { FALSE };

  add_entries (entries, self, is_set, self->command->options);
  add_entries (entries, self, is_set, common_options);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, (GOptionEntry *) (gpointer) entries->data, NULL);
  if (!g_option_context_parse_strv (context, argv, error))
    return FALSE;

  for (guint i = 0; i < N_OPTIONS; i++)
    {
      if (is_set[i])
        self->values[i] = g_strdup ("");
      if (self->values[i] != NULL && !check_value (&options[i], self->values[i], error))
        return FALSE;
    }
  return TRUE;
}

static char *
dup_argument (const char *text)
{
  g_autofree char *converted = NULL;

  if (g_utf8_validate (text, -1, NULL))
    return g_strdup (text);
  converted = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);
  return converted != NULL ? g_steal_pointer (&converted) : g_utf8_make_valid (text, -1);
}

static gboolean
take_arguments (Invocation *self, char **argv, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_separated = FALSE;

  for (char **argument = argv + 1; *argument != NULL; argument++)
    {
      g_autofree char *text = dup_argument (*argument);

      if (!is_separated && g_str_equal (text, "--"))
        is_separated = TRUE;
      else
        g_strv_builder_add (builder, text);
    }
  self->arguments = g_strv_builder_end (builder);
  self->n_arguments = g_strv_length (self->arguments);

  if (invocation_has (self, OPTION_HELP))
    return TRUE;
  if (self->n_arguments < (guint) self->command->min_arguments)
    return refuse (error, "missing argument: %s", self->command->arguments);
  if (self->command->max_arguments >= 0 && self->n_arguments > (guint) self->command->max_arguments)
    return refuse (error, "unexpected argument “%s”",
                   self->arguments[self->command->max_arguments]);
  return TRUE;
}

Invocation *
invocation_parse (const Command *command, char **argv, GError **error)
{
  g_autoptr (Invocation) self = g_new0 (Invocation, 1);
  g_auto (GStrv) rest = g_strdupv (argv);

  self->command = command;
  if (!parse_options (self, &rest, error) || !take_arguments (self, rest, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
invocation_free (Invocation *self)
{
  for (guint i = 0; i < N_OPTIONS; i++)
    g_free (self->values[i]);
  g_strfreev (self->arguments);
  g_free (self);
}

gboolean
invocation_has (const Invocation *self, OptionId id)
{
  return self->values[id] != NULL;
}

const char *
invocation_get (const Invocation *self, OptionId id)
{
  return self->values[id];
}

guint
invocation_get_number (const Invocation *self, OptionId id, guint fallback)
{
  return self->values[id] != NULL ? (guint) g_ascii_strtoull (self->values[id], NULL, 10)
                                  : fallback;
}
