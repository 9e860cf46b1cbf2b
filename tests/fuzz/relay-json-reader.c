/* relay-json-reader.c: the JSON reader, compared with a simple parser and with json-glib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the text.
 */

#include "config.h"

#include "fuzz.h"
#include "json-check.h"

#include <stdlib.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "values/relay-wire-keys-private.h"

/* A value lies inside the text, and decoding makes it no longer. */
static void
check_value (const char *text, gsize length, const RelayJsonValue *value)
{
  g_autofree char *string = relay_json_value_dup_string (value);
  g_autofree char *id = relay_json_value_dup_id (value);
  gint64 number;

  g_assert_true (value->text >= text && value->text <= text + length);
  if (value->kind != RELAY_JSON_ARRAY && value->kind != RELAY_JSON_OBJECT)
    g_assert_true (value->text + value->length <= text + length);
  g_assert_cmpint (string != NULL, ==, value->kind == RELAY_JSON_STRING);
  fuzz_check_string (string);
  if (string != NULL)
    {
      g_assert_cmpuint (strlen (string), <=, value->length);
      g_assert_cmpstr (id, ==, string);
      g_assert_true (relay_json_value_is (value, string));
    }
  else if (id != NULL)
    {
      g_assert_true ((value->flags & RELAY_JSON_INTEGER) != 0);
      g_assert_cmpmem (id, strlen (id), value->text, value->length);
    }
  if (relay_json_value_get_int64 (value, &number))
    {
      g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);

      g_assert_cmpstr (digits, ==, strcmp (id, "-0") == 0 ? "0" : id);
    }
  if (value->kind == RELAY_JSON_NUMBER)
    {
      g_autofree char *digits = g_strndup (value->text, value->length);

      g_assert_true (relay_json_value_get_double (value) == g_ascii_strtod (digits, NULL));
    }
}

/* Reads every @nth container and skips the others. 1 reads all, 0 none. */
static gboolean
accepts (const char *text, gsize length, guint nth)
{
  g_autoptr (GError) error = NULL;
  RelayJsonReader reader;
  RelayJsonValue key, value;
  guint n = 0;
  gboolean accepted;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &value))
    {
      check_value (text, length, &value);
      if (nth == 0)
        relay_json_reader_skip (&reader, &value);
    }
  while (reader.problem == NULL && reader.depth > 0)
    {
      if ((reader.objects & 1) == 0)
        {
          if (!relay_json_reader_next_element (&reader, &value))
            continue;
        }
      else if (relay_json_reader_next_member (&reader, &key, &value))
        check_value (text, length, &key);
      else
        continue;

      check_value (text, length, &value);
      if (++n % nth != 0)
        relay_json_reader_skip (&reader, &value);
    }

  accepted = relay_json_reader_finish (&reader, &error);
  g_assert_cmpint (accepted, ==, error == NULL);
  g_assert_cmpint (accepted, ==, relay_json_reader_finish (&reader, NULL));
  if (error != NULL)
    {
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      fuzz_check_string (error->message);
    }
  return accepted;
}

/* json-glib accepts more than RFC 8259, so it must accept all that the reader accepts, except values that
 * it cannot represent. */
static gboolean
is_beyond_json_glib (const char *text, gsize length)
{
  return g_regex_match_simple (
    "\\\\u(0000|[dD][89a-fA-F])|-\\s*[0-9.]*[eE]|[0-9]{17,}|[eE][+-]?[0-9]{3,}", text, G_REGEX_RAW,
    0);
}

static void
compare_with_json_glib (const char *text, gsize length, JsonObject *ours)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (is_beyond_json_glib (text, length))
    return;
  json_parser_load_from_data (parser, text, length, &error);
  g_assert_no_error (error);
  g_assert_true (
    json_check_same_object (ours, json_node_get_object (json_parser_get_root (parser))));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *text = fuzz_tight_copy ((const char *) data, size);
  gboolean valid = fuzz_json_is_valid (text, size, RELAY_JSON_MAX_DEPTH);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  for (guint nth = 0; nth < 4; nth++)
    g_assert_cmpint (accepts (text, size, nth), ==, valid);

  object = relay_json_to_object (text, size, relay_wire_keys_is_id, &error);
  g_assert_cmpint (object != NULL, ==, error == NULL);
  if (object != NULL)
    {
      g_autofree char *terminated = g_strndup (text, size);

      g_assert_true (valid);
      compare_with_json_glib (terminated, size, object);
      fuzz_take_json (g_steal_pointer (&object));
    }
  else if (valid)
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);

  free (text);
  return 0;
}
