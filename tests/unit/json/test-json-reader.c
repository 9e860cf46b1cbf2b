/* test-json-reader.c: the reader accepts exactly RFC 8259, and reads nothing beyond the text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "json-cases.h"
#include "json-check.h"
#include "test.h"
#include "json/relay-json-reader-private.h"

/* A copy without a NUL, so that a sanitizer finds a read beyond its end */
static char *
tight_copy (const char *text, gsize length)
{
  char *copy = malloc (MAX (length, 1));

  memcpy (copy, text, length);

  return copy;
}

static gboolean
accepts_skipping (const char *text, gsize length)
{
  RelayJsonReader reader;
  RelayJsonValue value;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &value))
    relay_json_reader_skip (&reader, &value);

  return relay_json_reader_finish (&reader, NULL);
}

static gboolean
accepts (const char *text, gsize length, GError **error)
{
  char *copy = tight_copy (text, length);
  gboolean walked = json_check_accepts (copy, length, error);

  g_assert_cmpint (accepts_skipping (copy, length), ==, walked);
  free (copy);

  return walked;
}

static void
test_case (gconstpointer data)
{
  const JsonCase *c = data;
  g_autoptr (GError) error = NULL;
  gboolean accepted = accepts (c->text, c->length, &error);

  if (c->name[0] == 'y')
    {
      g_assert_no_error (error);
      g_assert_true (accepted);
    }
  else if (c->name[0] == 'n')
    {
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "at byte "));
      g_assert_false (accepted);
    }
  else
    {
      /* the RFC leaves the choice to the parser */
      g_assert_cmpint (accepted, ==, c->accepted);
    }
}

/* Without its end, a container is invalid, and nothing behind the cut is read. */
TEST_CASE ("/json-reader/prefix-of-container-fails")
{
  for (const JsonCase *c = json_cases; c->name != NULL; c++)
    {
      gboolean container =
        c->name[0] == 'y' && c->length > 0 && (c->text[0] == '{' || c->text[0] == '[');
      gsize end = c->length;

      while (container && end > 0 && strchr (" \t\r\n", c->text[end - 1]) != NULL)
        end--;
      for (gsize length = 0; length < MIN (end, 300); length++)
        {
          gboolean accepted = accepts (c->text, length, NULL);

          if (container)
            g_assert_false (accepted);
        }
    }
}

TEST_CASE ("/json-reader/error-has-byte-offset")
{
  static const StringCase cases[] = {
    { "", "invalid JSON: unexpected end of text at byte 0" },
    { "{\"a\":1,}", "invalid JSON: expected a quoted key at byte 7" },
    { "[1 2]", "invalid JSON: expected a comma or a closing bracket at byte 3" },
    { "{\"a\" 1}", "invalid JSON: expected a colon at byte 5" },
    { "[\"\xC0\x80\"]", "invalid JSON: invalid UTF-8 at byte 2" },
    { "[\"abcdefghijkl\n\"]", "invalid JSON: unescaped control character at byte 14" },
    { "[\"ab\\x\"]", "invalid JSON: invalid escape sequence at byte 4" },
    { "[-]", "invalid JSON: number without digits at byte 2" },
    { "{} {}", "invalid JSON: unexpected text after the value at byte 3" },
    { "\xEF\xBB\xBF{}", "invalid JSON: expected a value, found a byte order mark at byte 0" },
    { "[nul]", "invalid JSON: expected true, false or null at byte 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (accepts (cases[i].given, strlen (cases[i].given), &error));
      g_assert_cmpstr (error->message, ==, cases[i].expected);
    }
}

static char *
nested (guint depth, const char *open, const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

TEST_CASE ("/json-reader/nesting-over-64-levels-fails")
{
  g_autofree char *arrays = nested (64, "[", "]");
  g_autofree char *more_arrays = nested (65, "[", "]");
  g_autofree char *hostile = nested (1000000, "[", "]");
  g_autofree char *hostile_objects = nested (300000, "{\"a\":", "}");
  g_autofree char *mixed = nested (32, "[{\"a\":", "}]");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_object = NULL;

  g_assert_true (accepts (arrays, strlen (arrays), NULL));
  g_assert_false (accepts (more_arrays, strlen (more_arrays), &error));
  g_assert_cmpstr (error->message, ==, "invalid JSON: more than 64 levels of nesting at byte 64");
  g_assert_false (accepts (hostile, strlen (hostile), NULL));
  g_assert_false (accepts (hostile_objects, strlen (hostile_objects), NULL));
  /* 64 levels are allowed, but there is no value in the innermost object */
  g_assert_false (accepts (mixed, strlen (mixed), &error_object));
  g_assert_nonnull (strstr (error_object->message, "expected a value"));
}

TEST_CASE ("/json-reader/first-error-is-kept")
{
  RelayJsonReader reader;
  RelayJsonValue value, key;
  g_autoptr (GError) error = NULL;

  relay_json_reader_init (&reader, "[1,}", 4);
  g_assert_true (relay_json_reader_read (&reader, &value));
  g_assert_true (relay_json_reader_next_element (&reader, &value));
  g_assert_false (relay_json_reader_next_element (&reader, &value));
  g_assert_false (relay_json_reader_next_element (&reader, &value));
  g_assert_false (relay_json_reader_next_member (&reader, &key, &value));
  g_assert_false (relay_json_reader_read (&reader, &value));
  g_assert_false (relay_json_reader_finish (&reader, &error));
  g_assert_cmpstr (error->message, ==, "invalid JSON: expected a value at byte 3");
}

TEST_CASE ("/json-reader/escaped-key-equals-its-name")
{
  static const struct
  {
    const char *key;
    gboolean is;
  } cases[] = {
    { "\"text\"", TRUE },
    { "\"te\\u0078t\"", TRUE },
    { "\"\\u0074\\u0065\\u0078\\u0074\"", TRUE },
    { "\"\\n\"", FALSE },
    { "\"te\\u0078t\\u0000\"", FALSE },
    { "\"te\\u0078s\"", FALSE },
    { "\"texts\"", FALSE },
    { "\"\\u0074\\u0065\\u0078\\u0074\\u0073\"", FALSE },
    { "7", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RelayJsonReader reader;
      RelayJsonValue value;

      relay_json_reader_init (&reader, cases[i].key, strlen (cases[i].key));
      g_assert_true (relay_json_reader_read (&reader, &value));
      g_assert_cmpint (relay_json_value_is (&value, "text"), ==, cases[i].is);
    }
}

static void
read_one (const char *text, RelayJsonValue *value)
{
  RelayJsonReader reader;

  relay_json_reader_init (&reader, text, strlen (text));
  g_assert_true (relay_json_reader_read (&reader, value));
  g_assert_true (relay_json_reader_finish (&reader, NULL));
}

TEST_CASE ("/json-reader/strings-are-decoded")
{
  static const StringCase cases[] = {
    { "\"\"", "" },
    { "\"plain\"", "plain" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e9\\u20AC\"", "A\xC3\xA9\xE2\x82\xAC" },
    { "\"\\uD83D\\uDE00\"", "\xF0\x9F\x98\x80" },
    { "\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF" },
    { "\"a\\u0000b\"", "a\xEF\xBF\xBD"
                       "b" },
    { "\"\\uD800\"", "\xEF\xBF\xBD" },
    { "\"\\uDC00x\"", "\xEF\xBF\xBDx" },
    { "\"\\uD800\\uD800\\uDC00\"", "\xEF\xBF\xBD\xF0\x90\x80\x80" },
    { "\"\\uD800\\n\"", "\xEF\xBF\xBD\n" },
    { "\"\\uD800\\u0041\"", "\xEF\xBF\xBD"
                            "A" },
    { "\"\\uDC00\\uD800\"", "\xEF\xBF\xBD\xEF\xBF\xBD" },
    { "\"\\uFFFF\\uFFFE\"", "\xEF\xBF\xBF\xEF\xBF\xBE" },
    { "\"\xE6\xBC\xA2\xE5\xAD\x97\\n\xF0\x9F\x98\x80\"",
      "\xE6\xBC\xA2\xE5\xAD\x97\n\xF0\x9F\x98\x80" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RelayJsonValue value;
      g_autofree char *decoded = NULL;

      read_one (cases[i].given, &value);
      g_assert_cmpint (value.kind, ==, RELAY_JSON_STRING);
      decoded = relay_json_value_dup_string (&value);
      g_assert_cmpstr (decoded, ==, cases[i].expected);
      g_assert_cmpint ((value.flags & RELAY_JSON_NUL) != 0, ==,
                       strstr (cases[i].given, "\\u0000") != NULL);
      g_assert_true (relay_json_value_is (&value, cases[i].expected));
      g_assert_false (relay_json_value_is (&value, "something else"));
    }
}

TEST_CASE ("/json-reader/numbers-are-converted")
{
  static const struct
  {
    const char *text;
    gboolean fits;
    gint64 integer;
    double number;
  } cases[] = {
    { "0", TRUE, 0, 0 },
    { "-0", TRUE, 0, 0 },
    { "7", TRUE, 7, 7 },
    { "-12", TRUE, -12, -12 },
    { "9223372036854775807", TRUE, G_MAXINT64, 9223372036854775807.0 },
    { "-9223372036854775808", TRUE, G_MININT64, -9223372036854775808.0 },
    { "9223372036854775808", FALSE, 0, 9223372036854775808.0 },
    { "1234567890123456789012345678901234567890", FALSE, 0,
      1234567890123456789012345678901234567890.0 },
    { "1.5", FALSE, 0, 1.5 },
    { "-1.25e2", FALSE, 0, -125 },
    { "1E3", FALSE, 0, 1000 },
    { "1e-3", FALSE, 0, 0.001 },
    { "1e+3", FALSE, 0, 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RelayJsonValue value;
      gint64 integer = 0;

      read_one (cases[i].text, &value);
      g_assert_cmpint (value.kind, ==, RELAY_JSON_NUMBER);
      g_assert_cmpint (value.length, ==, strlen (cases[i].text));
      g_assert_cmpint (relay_json_value_get_int64 (&value, &integer), ==, cases[i].fits);
      if (cases[i].fits)
        g_assert_cmpint (integer, ==, cases[i].integer);
      g_assert_cmpfloat (relay_json_value_get_double (&value), ==, cases[i].number);
    }
}

TEST_CASE ("/json-reader/id-is-string-or-integer")
{
  static const StringCase cases[] = {
    { "\"abc\"", "abc" },
    { "1234567890123456789", "1234567890123456789" },
    { "1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890" },
    { "-5", "-5" },
    { "1.5", NULL },
    { "1e3", NULL },
    { "true", NULL },
    { "null", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RelayJsonValue value;
      g_autofree char *id = NULL;

      read_one (cases[i].given, &value);
      id = relay_json_value_dup_id (&value);
      g_assert_cmpstr (id, ==, cases[i].expected);
    }
}

TEST_CASE ("/json-reader/skipped-value-has-its-length")
{
  const char text[] = " {\"a\": [1, {\"b\": []}] , \"c\":\"d\", \"e\":{}} ";
  static const char *const keys[] = { "a", "c", "e" };
  static const char *const values[] = { "[1, {\"b\": []}]", "d", "{}" };
  RelayJsonReader reader;
  RelayJsonValue root, key, value;
  guint n = 0;

  relay_json_reader_init (&reader, text, strlen (text));
  g_assert_true (relay_json_reader_read (&reader, &root));
  for (; relay_json_reader_next_member (&reader, &key, &value); n++)
    {
      g_assert_true (relay_json_reader_skip (&reader, &value));
      g_assert_true (relay_json_value_is (&key, keys[n]));
      g_assert_cmpmem (value.text, value.length, values[n], strlen (values[n]));
    }
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (relay_json_reader_finish (&reader, NULL));

  /* the root was not read to its end */
  relay_json_reader_init (&reader, text, strlen (text));
  g_assert_true (relay_json_reader_read (&reader, &root));
  g_assert_false (relay_json_reader_finish (&reader, NULL));
}

/* The scan of several bytes at a time stops at the first byte that is not plain. */
TEST_CASE ("/json-reader/every-byte-is-classified-at-every-position")
{
  char text[40];

  for (guint c = 0; c < 256; c++)
    for (guint position = 1; position < 20; position++)
      {
        gboolean accepted;
        RelayJsonReader reader;
        RelayJsonValue value;

        memset (text, 'x', sizeof text);
        text[0] = '"';
        text[position] = c;
        text[24] = '"';
        relay_json_reader_init (&reader, text, 25);
        relay_json_reader_read (&reader, &value);
        accepted = relay_json_reader_finish (&reader, NULL);
        g_assert_cmpint (accepted, ==, c >= 0x20 && c < 0x80 && c != '"' && c != '\\');
        if (accepted)
          g_assert_cmpuint (value.length, ==, 23);
      }
}

/* All sequences of four bytes that are at the limits of Unicode's table 3-7 */
TEST_CASE ("/json-reader/utf8-is-validated-like-glib")
{
  static const guchar bytes[] = {
    0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
  };
  guint n = G_N_ELEMENTS (bytes);

  for (guint i = 0; i < n * n * n * n; i++)
    {
      char text[6] = {
        '"', bytes[i % n], bytes[i / n % n], bytes[i / n / n % n], bytes[i / n / n / n], '"'
      };
      RelayJsonReader reader;
      RelayJsonValue value;

      relay_json_reader_init (&reader, text, sizeof text);
      relay_json_reader_read (&reader, &value);
      g_assert_cmpint (relay_json_reader_finish (&reader, NULL), ==,
                       g_utf8_validate (text + 1, 4, NULL));
    }
}

MORE_TESTS
{
  for (const JsonCase *c = json_cases; c->name != NULL; c++)
    {
      g_autofree char *path = g_strdup_printf ("/json-reader/cases/%s", c->name);

      g_test_add_data_func (path, c, test_case);
    }
}
