/* test-json-writer.c: the JSON that is written, read back by the reader
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "json/relay-json-writer-private.h"
#include "values/relay-wire-keys-private.h"

#include "test.h"

TEST_CASE ("/json-writer/strings-are-escaped")
{
  static const StringCase cases[] = {
    { "", "\"\"" },
    { "plain", "\"plain\"" },
    { NULL, "null" },
    { "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
    { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
    { "\x01\x0B\x0E\x1F\x7F", "\"\\u0001\\u000b\\u000e\\u001f\x7F\"" },
    { "\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80", "\"\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80\"" },
    { "\xE2\x80\xA8", "\"\xE2\x80\xA8\"" },
    { "a\xFF"
      "b",
      "\"a\xEF\xBF\xBD"
      "b\"" },
    { "\xC3", "\"\xEF\xBF\xBD\"" },
    { "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "\xF0\x9F\x98", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "12345678\n12345678", "\"12345678\\n12345678\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      relay_json_write_string (text, cases[i].given);
      g_assert_cmpstr (text->str, ==, cases[i].expected);
    }
}

TEST_CASE ("/json-writer/random-strings-are-read-back")
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *back = NULL;
      RelayJsonReader reader;
      RelayJsonValue read;

      for (guint n = g_rand_int_range (rand, 0, 30); n > 0; n--)
        {
          gunichar c = g_rand_boolean (rand) ? g_rand_int_range (rand, 1, 0x80)
                                             : g_rand_int_range (rand, 1, 0x110000);

          g_string_append_unichar (value, c >= 0xD800 && c <= 0xDFFF ? '"' : c);
        }
      relay_json_write_string (text, value->str);
      relay_json_reader_init (&reader, text->str, text->len);
      g_assert_true (relay_json_reader_read (&reader, &read));
      g_assert_true (relay_json_reader_finish (&reader, NULL));
      back = relay_json_value_dup_string (&read);
      g_assert_cmpstr (back, ==, value->str);
    }
}

TEST_CASE ("/json-writer/random-bytes-become-valid-json")
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (guint i = 0; i < 5000; i++)
    {
      char value[24] = { 0 };
      g_autoptr (GString) text = g_string_new (NULL);
      RelayJsonReader reader;
      RelayJsonValue read;

      for (guint n = g_rand_int_range (rand, 0, sizeof value - 1); n > 0; n--)
        value[n - 1] = g_rand_int_range (rand, 1, 256);
      relay_json_write_string (text, value);
      relay_json_reader_init (&reader, text->str, text->len);
      g_assert_true (relay_json_reader_read (&reader, &read));
      g_assert_true (relay_json_reader_finish (&reader, NULL));
    }
}

TEST_CASE ("/json-writer/doubles-are-read-back")
{
  static const struct
  {
    double value;
    const char *written;
  } cases[] = {
    { 0, "0.0" },
    { 1, "1.0" },
    { -2.5, "-2.5" },
    { 0.1, "0.1" },
    { 1e300, "1e+300" },
    { 1e16, "1e+16" },
    { 123456789012345678.0, "1.2345678901234568e+17" },
    { 5e-324, "4.94065645841247e-324" },
    { 1.0 / 3, "0.33333333333333331" },
  };
  const double special[] = { INFINITY, -INFINITY, NAN };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_string_truncate (text, 0);
      relay_json_write_double (text, cases[i].value);
      g_assert_cmpstr (text->str, ==, cases[i].written);
    }

  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    {
      g_string_truncate (text, 0);
      relay_json_write_double (text, special[i]);
      g_assert_cmpstr (text->str, ==, "null");
    }

  for (guint i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      double value;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      g_string_truncate (text, 0);
      relay_json_write_double (text, value);
      g_assert_cmpfloat (g_ascii_strtod (text->str, NULL), ==, value);
      g_assert_nonnull (strpbrk (text->str, ".e"));
    }

  g_string_truncate (text, 0);
  relay_json_write_int (text, G_MININT64);
  g_assert_cmpstr (text->str, ==, "-9223372036854775808");
}

TEST_CASE ("/json-writer/decimal-comma-of-locale-is-ignored")
{
  static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
  g_autofree char *before = g_strdup (setlocale (LC_NUMERIC, NULL));
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names) && !found; i++)
    found = setlocale (LC_NUMERIC, names[i]) != NULL;
  if (!found)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }

  relay_json_write_double (text, 1.5);
  setlocale (LC_NUMERIC, before);
  g_assert_cmpstr (text->str, ==, "1.5");
}

TEST_CASE ("/json-writer/commas-are-derived")
{
  g_autoptr (GString) text = g_string_new (NULL);

  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, "a{", "[");
  relay_json_write_key (text, "b");
  relay_json_write_open (text, '[');
  relay_json_write_comma (text);
  relay_json_write_int (text, 1);
  relay_json_write_comma (text);
  relay_json_write_boolean (text, TRUE);
  relay_json_write_close (text, ']');
  relay_json_write_key (text, "c");
  relay_json_write_open (text, '{');
  relay_json_write_close (text, '}');
  relay_json_write_member_string (text, "d", NULL);
  relay_json_write_close (text, '}');

  g_assert_cmpstr (text->str, ==, "{\"a{\":\"[\",\"b\":[1,true],\"c\":{},\"d\":null}");
}

TEST_CASE ("/json-writer/objects-are-read-back")
{
  static const char *const texts[] = {
    "{}",
    "{\"a\":1,\"b\":[],\"c\":{},\"d\":[[],{}],\"e\":null,\"f\":true,\"g\":false,\"h\":-5,\"i\":1.5,\"j\":\"x\\ny\"}",
    "{\"z\":1,\"a\":2,\"m\":{\"z\":1,\"a\":2}}",
    "{\"\":\"\",\"\xC3\xA9\":\"\xF0\x9F\x98\x80\",\"quote\\\"\":\"\\\\\"}",
    "{\"real\":1.0,\"wide\":1e+300,\"exact\":9007199254740992}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) object =
        relay_json_to_object (texts[i], strlen (texts[i]), relay_wire_keys_is_id, NULL);
      gsize length;
      g_autofree char *back = NULL;

      g_assert_nonnull (object);
      back = relay_json_from_object (object, &length);
      g_assert_cmpstr (back, ==, texts[i]);
      g_assert_cmpuint (length, ==, strlen (back));
    }
}

TEST_CASE ("/json-writer/unset-nodes-become-null")
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_int_member (object, "int", G_MAXINT64);
  json_object_set_double_member (object, "nan", NAN);
  json_object_set_null_member (object, "null");
  json_object_set_string_member (object, "bad", "\xFF");
  json_object_set_string_member (object, "none", NULL);
  json_object_set_array_member (object, "list", json_array_new ());
  /* nodes without a value */
  json_object_set_member (object, "value", json_node_new (JSON_NODE_VALUE));
  json_object_set_member (object, "array", json_node_new (JSON_NODE_ARRAY));
  json_object_set_member (object, "object", json_node_new (JSON_NODE_OBJECT));
  text = relay_json_from_object (object, NULL);
  g_assert_cmpstr (
    text, ==,
    "{\"int\":9223372036854775807,\"nan\":null,\"null\":null,\"bad\":\"\xEF\xBF\xBD\","
    "\"none\":null,\"list\":[],\"value\":null,\"array\":null,\"object\":null}");
}

static JsonObject *
nested_object (guint depth)
{
  JsonObject *object = json_object_new ();

  for (guint i = 1; i < depth; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "a", object);
      object = outer;
    }

  return object;
}

TEST_CASE ("/json-writer/nesting-over-64-levels-fails")
{
  g_autoptr (JsonObject) fits = nested_object (64);
  g_autoptr (JsonObject) too_deep = nested_object (65);
  JsonArray *array = json_array_new ();
  g_autoptr (GString) text = g_string_new ("before");
  g_autofree char *written = relay_json_from_object (fits, NULL);
  g_autoptr (JsonObject) back =
    relay_json_to_object (written, strlen (written), relay_wire_keys_is_id, NULL);

  g_assert_nonnull (back);
  g_assert_null (relay_json_from_object (too_deep, NULL));
  g_assert_false (relay_json_write_object (text, too_deep));
  g_assert_cmpstr (text->str, ==, "before");
  for (guint i = 1; i <= 64; i++)
    {
      JsonArray *outer = json_array_new ();

      g_assert_true (relay_json_write_array (text, array));
      g_string_truncate (text, strlen ("before"));
      json_array_add_array_element (outer, array);
      array = outer;
    }
  g_assert_false (relay_json_write_array (text, array));
  g_assert_cmpstr (text->str, ==, "before");
  json_array_unref (array);
}
