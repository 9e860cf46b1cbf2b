/* fuzz.c: helpers for the fuzz targets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "json/relay-json-bridge-private.h"
#include "values/relay-wire-keys-private.h"

static gboolean warnings_allowed;

/* Prints only the message that aborts the process. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  GLogLevelFlags fatal = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL;

  if (!warnings_allowed)
    fatal |= G_LOG_LEVEL_WARNING;
  if ((level & fatal) != 0)
    {
      g_log_writer_standard_streams (level, fields, n_fields, NULL);
      abort ();
    }
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_setenv ("G_SLICE", "always-malloc", TRUE);
  g_log_set_writer_func (write_log, NULL, NULL);
  return 0;
}

void
fuzz_allow_warnings (void)
{
  warnings_allowed = TRUE;
}

FuzzInput
fuzz_input (const uint8_t *data, size_t size)
{
  return (FuzzInput){ (const char *) data, (const char *) data + size };
}

guint
fuzz_byte (FuzzInput *self)
{
  return self->at < self->end ? (guchar) *self->at++ : 0;
}

char *
fuzz_line (FuzzInput *self)
{
  const char *newline = self->at < self->end ? memchr (self->at, '\n', self->end - self->at) : NULL;
  char *line = g_strndup (self->at, (newline != NULL ? newline : self->end) - self->at);

  self->at = newline != NULL ? newline + 1 : self->end;
  return line;
}

char *
fuzz_remainder (FuzzInput *self)
{
  char *remainder = g_strndup (self->at, self->end - self->at);

  self->at = self->end;
  return remainder;
}

char *
fuzz_tight_copy (const char *text, gsize length)
{
  char *copy = malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, text, length);
  return copy;
}

void
fuzz_check_string (const char *string)
{
  g_assert_true (string == NULL || g_utf8_validate (string, -1, NULL));
}

static void
read_list (GListModel *list)
{
  guint n = g_list_model_get_n_items (list);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      fuzz_read_object (item);
    }
  g_assert_null (g_list_model_get_item (list, n));
}

static void
read_value (const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    fuzz_check_string (g_value_get_string (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    {
      const char *const *strings = g_value_get_boxed (value);

      for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
        fuzz_check_string (strings[i]);
    }
  else if (G_VALUE_HOLDS_VARIANT (value) && g_value_get_variant (value) != NULL)
    g_assert_true (g_variant_is_normal_form (g_value_get_variant (value)));
  else if (G_VALUE_HOLDS_OBJECT (value) && G_IS_LIST_MODEL (g_value_get_object (value)))
    read_list (g_value_get_object (value));
  else if (G_VALUE_HOLDS_OBJECT (value) && g_value_get_object (value) != NULL)
    fuzz_read_object (g_value_get_object (value));
}

void
fuzz_read_object (gpointer object)
{
  g_autofree GParamSpec **specs = NULL;
  guint n = 0;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    if ((specs[i]->flags & G_PARAM_READABLE) != 0)
      {
        g_auto (GValue) value = G_VALUE_INIT;

        g_object_get_property (object, specs[i]->name, &value);
        read_value (&value);
      }
}

void
fuzz_take_json (JsonObject *object)
{
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  gsize length;

  g_assert_nonnull (object);
  text = relay_json_from_object (object, &length);
  json_object_unref (object);
  g_assert_nonnull (text);
  g_assert_true (fuzz_json_is_valid (text, length, 64));

  again = relay_json_to_object (text, length, relay_wire_keys_is_id, &error);
  g_assert_no_error (error);
  text_again = relay_json_from_object (again, NULL);
  g_assert_cmpstr (text_again, ==, text);
}
