/* test-json-guard.c: which JSON the connector accepts, whatever the version of json-glib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "json-guard.h"

#include <string.h>

static JsonObject *
parse (const char *text, gsize length, GError **error)
{
  /* The copy ends with its last byte, so that the address sanitizer sees what is read beyond. */
  g_autofree char *copy = g_memdup2 (text, length);

  return object_parse (copy, length, error);
}

static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (text, length, &error);

  if (object != NULL)
    g_error ("accepted: %s", text);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_true (g_str_has_prefix (error->message, "invalid JSON: "));
}

static void
test_refuses (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "[]",
    "\"text\"",
    "12",
    "null",
    "{",
    "}",
    "{}}",
    "{\"a\":1",
    "{\"a\":\"b",
    "{\"a\":[1}",
    "{\"a\":1]",
    "{\"a\" 1}",
    "{\"a\":}",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":'b'}",
    "var a = {}",
    "{\"a\":1,}",
    "{\"a\":[1,]}",
    "{}{}",
    "{} {}",
    "{} 1",
    "/* comment */ {}",
    "{\"a\":1 /* \" */ }",
    "// comment\n{}",
    "# comment\n{}",
    "{\"a\":undefined}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":True}",
    "{\"a\":tru}",
    "{\"a\":01}",
    "{\"a\":-01}",
    "{\"a\":010}",
    "{\"a\":0x10}",
    "{\"a\":+1}",
    "{\"a\":.5}",
    "{\"a\":5.}",
    "{\"a\":-}",
    "{\"a\":1e999}",
    "{\"a\":9223372036854775808}",
    "{\"a\":\"\\q\"}",
    "{\"a\":\"\\0\"}",
    "{\"a\":\"\\377\"}",
    "{\"a\":\"\\'\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\",
    "{\"a\":\"\t\"}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\001\"}",
    "{\"a\":\"\377\"}",
    "{\"\\q\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("{\"a\":\"\0\"}", 9);
  assert_refused ("{}\0", 3);
}

static void
test_accepts (void)
{
  static const char *const texts[] = {
    "{}",
    " {} \r\n",
    "\357\273\277{}",
    "{\"a\":[],\"b\":{},\"c\":null,\"d\":true,\"e\":false}",
    "{\"a\":0,\"b\":-0,\"c\":10,\"d\":0.5,\"e\":1e5,\"f\":1E+5,\"g\":-1.5e-5}",
    "{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"}",
    "{\"a\":\"/* no comment */ // # '\"}",
    "{\"a\":\"[[[{{{\"}",
    "{\"\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = parse (texts[i], strlen (texts[i]), &error);

      if (object == NULL)
        g_error ("refused: %s: %s", texts[i], error->message);
      g_assert_no_error (error);
    }
}

static void
test_surrogates (void)
{
  static const char text[] =
    "{\"pair\":\"\\ud83d\\ude00\",\"high\":\"a\\ud83db\",\"low\":\"\\ude00\","
    "\"twice\":\"\\ud83d\\ud83d\\ude00\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (member_string (object, "pair"), ==, "😀");
  g_assert_cmpstr (member_string (object, "high"), ==,
                   "a\uFFFD"
                   "b");
  g_assert_cmpstr (member_string (object, "low"), ==, "\uFFFD");
  g_assert_cmpstr (member_string (object, "twice"), ==, "\uFFFD😀");
}

/* The text of an object in @depth containers */
static char *
nested (guint depth)
{
  g_autofree char *opened = g_strnfill (depth - 1, '[');
  g_autofree char *closed = g_strnfill (depth - 1, ']');

  return g_strdup_printf ("{\"a\":%s%s}", opened, closed);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (JSON_GUARD_DEPTH);
  g_autofree char *deeper = nested (JSON_GUARD_DEPTH + 1);
  g_autofree char *deep = nested (1000 * 1000);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (deepest, strlen (deepest), &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  assert_refused (deeper, strlen (deeper));
  assert_refused (deep, strlen (deep));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-guard/refuses-what-is-not-json", test_refuses);
  g_test_add_func ("/json-guard/accepts-json", test_accepts);
  g_test_add_func ("/json-guard/half-surrogates-are-replaced", test_surrogates);
  g_test_add_func ("/json-guard/depth-is-limited", test_depth);

  return g_test_run ();
}
