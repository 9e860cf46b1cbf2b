/* test-json-bridge.c: JSON text to json-glib objects, compared with json-glib itself
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "values/relay-wire-keys-private.h"

#include "json-check.h"
#include "test.h"

TEST_CASE ("/json-bridge/ids-and-large-integers-become-strings")
{
  const char text[] =
    "{\"id\":5,\"chat_id\":1234567890123456789,\"userId\":7,\"user_id_alt\":8,\"draft_id\":9,\"n\":10,"
    "\"edge\":9007199254740992,\"big\":9007199254740993,\"small\":-9007199254740993,"
    "\"huge\":99999999999999999999,\"list\":[1,9007199254740993,\"x\",null,true,{\"id\":1}],"
    "\"real\":1.5,\"wide\":1e999,\"x_id\":1.5,\"a\":1,\"a\":{\"a\":2}}";
  g_autoptr (JsonObject) object =
    relay_json_to_object (text, strlen (text), relay_wire_keys_is_id, NULL);
  JsonArray *list;
  gsize length;
  g_autofree char *back = NULL;

  g_assert_nonnull (object);
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "5");
  g_assert_cmpstr (json_object_get_string_member (object, "chat_id"), ==, "1234567890123456789");
  g_assert_cmpstr (json_object_get_string_member (object, "userId"), ==, "7");
  g_assert_cmpstr (json_object_get_string_member (object, "user_id_alt"), ==, "8");
  g_assert_cmpint (json_object_get_int_member (object, "draft_id"), ==, 9);
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (object, "edge"), ==,
                   G_GINT64_CONSTANT (9007199254740992));
  g_assert_cmpstr (json_object_get_string_member (object, "big"), ==, "9007199254740993");
  g_assert_cmpstr (json_object_get_string_member (object, "small"), ==, "-9007199254740993");
  g_assert_cmpstr (json_object_get_string_member (object, "huge"), ==, "99999999999999999999");
  g_assert_cmpfloat (json_object_get_double_member (object, "real"), ==, 1.5);
  g_assert_cmpstr (json_object_get_string_member (object, "wide"), ==, "1e999");
  g_assert_cmpfloat (json_object_get_double_member (object, "x_id"), ==, 1.5);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "a"), "a"),
                   ==, 2);

  list = json_object_get_array_member (object, "list");
  g_assert_cmpuint (json_array_get_length (list), ==, 6);
  g_assert_cmpint (json_array_get_int_element (list, 0), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (list, 1), ==, "9007199254740993");
  g_assert_true (json_array_get_null_element (list, 3));
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (list, 5), "id"),
                   ==, "1");

  back = relay_json_from_object (object, &length);
  g_assert_cmpuint (length, ==, strlen (back));
  g_assert_nonnull (
    strstr (back, "\"list\":[1,\"9007199254740993\",\"x\",null,true,{\"id\":\"1\"}]"));
}

TEST_CASE ("/json-bridge/without-predicate-only-large-integers-become-strings")
{
  const char text[] = "{\"id\":5,\"big\":9007199254740993}";
  g_autoptr (JsonObject) object = relay_json_to_object (text, strlen (text), NULL, NULL);

  g_assert_cmpint (json_object_get_int_member (object, "id"), ==, 5);
  g_assert_cmpstr (json_object_get_string_member (object, "big"), ==, "9007199254740993");
}

TEST_CASE ("/json-bridge/other-than-one-object-fails")
{
  static const char *const texts[] = { "[]", "[{}]", "1",   "\"a\"",    "null",
                                       "",   "{",    "{}x", "{\"a\":[}" };
  g_autofree char *opening = g_strnfill (RELAY_JSON_MAX_DEPTH, '[');
  g_autofree char *closing = g_strnfill (RELAY_JSON_MAX_DEPTH, ']');
  g_autofree char *deepest = g_strdup_printf ("{\"a\":%s%s}", opening + 1, closing + 1);
  g_autofree char *too_deep = g_strdup_printf ("{\"a\":%s%s}", opening, closing);
  g_autoptr (JsonObject) object =
    relay_json_to_object (deepest, strlen (deepest), relay_wire_keys_is_id, NULL);
  g_autoptr (GError) depth_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      FAILS (RELAY_ERROR, RELAY_ERROR_PROTOCOL, relay_json_to_object, texts[i], strlen (texts[i]),
             relay_wire_keys_is_id);
    }

  g_assert_nonnull (object);
  g_assert_null (
    relay_json_to_object (too_deep, strlen (too_deep), relay_wire_keys_is_id, &depth_error));
  g_assert_nonnull (strstr (depth_error->message, "levels of nesting"));
}

/* --- against json-glib ---
 *
 * Seeded documents, whole and broken. Three judges: this reader; json-glib; and a pattern
 * that is the RFC's grammar, written down once more, together with g_utf8_validate().
 *
 * - Reader and grammar must agree on every document.
 * - What both take, json-glib must take too and understand alike. Exempt are the classes
 *   of `exemption ()`: there json-glib is known to differ.
 * - What both refuse, json-glib may take: its scanner knows comments, other numbers, bare
 *   words and more. Those are counted by the class of `laxness ()`; a document that falls
 *   in none is a failure, for then nobody knows why json-glib took it.
 */

static const char grammar[] =
  "(?(DEFINE)"
  "(?<ws>[ \\t\\r\\n]*+)"
  "(?<string>\"(?:[^\"\\\\\\x00-\\x1F]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\")"
  "(?<number>-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
  "(?<array>\\[(?&ws)(?:(?&value)(?&ws)(?:,(?&ws)(?&value)(?&ws))*+)?\\])"
  "(?<member>(?&string)(?&ws):(?&ws)(?&value)(?&ws))"
  "(?<object>\\{(?&ws)(?:(?&member)(?:,(?&ws)(?&member))*+)?\\})"
  "(?<value>(?:true|false|null|(?&string)|(?&number)|(?&array)|(?&object)))"
  ")\\A(?&ws)(?&value)(?&ws)\\z";

static void
generate_blanks (GRand *rand, GString *text)
{
  if (g_rand_int_range (rand, 0, 6) == 0)
    g_string_append_c (text, " \t\r\n"[g_rand_int_range (rand, 0, 4)]);
}

static void
generate_string (GRand *rand, GString *text)
{
  static const char *const pieces[] = {
    "a",
    "Z",
    "09",
    "_id",
    "id",
    " ",
    "/",
    "'",
    "hello world, hello",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\r",
    "\\t",
    "\\u0041",
    "\\u00e9",
    "\\u20ac",
    "\\uD83D\\uDE00",
    "\xC3\xA9",
    "\xE6\xBC\xA2\xE5\xAD\x97",
    "\xF0\x9F\x98\x80",
    "\x7F",
    "\\uD800",
    "\\u0000",
    "{",
    "]",
    ",",
    ":",
  };

  g_string_append_c (text, '"');
  for (guint n = g_rand_int_range (rand, 0, 6); n > 0; n--)
    g_string_append (
      text,
      pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces) - (g_rand_boolean (rand) ? 6 : 0))]);
  g_string_append_c (text, '"');
}

static void
generate_number (GRand *rand, GString *text)
{
  static const char *const numbers[] = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "0.5",
    "-0.25",
    "1e3",
    "1E-3",
    "1.5e+10",
    "123.456",
    "0e0",
    "4.9e-300",
    "1e300",
  };

  if (g_rand_boolean (rand))
    g_string_append_printf (text, "%d", g_rand_int_range (rand, -1000000, 1000000));
  else
    g_string_append (text, numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))]);
}

static void
generate_value (GRand *rand, GString *text, guint depth)
{
  static const char *const words[] = { "true", "false", "null" };
  guint kind = g_rand_int_range (rand, depth == 0 ? 5 : 0, depth > 5 ? 5 : 9);
  gboolean object = kind >= 7;
  guint n;

  generate_blanks (rand, text);
  if (kind < 2)
    generate_string (rand, text);
  else if (kind < 4)
    generate_number (rand, text);
  else if (kind < 5)
    g_string_append (text, words[g_rand_int_range (rand, 0, 3)]);
  else
    {
      g_string_append_c (text, object ? '{' : '[');
      generate_blanks (rand, text);
      for (n = g_rand_int_range (rand, 0, 4); n > 0; n--)
        {
          if (object)
            {
              generate_string (rand, text);
              generate_blanks (rand, text);
              g_string_append_c (text, ':');
            }
          generate_value (rand, text, depth + 1);
          if (n > 1)
            g_string_append_c (text, ',');
          generate_blanks (rand, text);
        }
      g_string_append_c (text, object ? '}' : ']');
    }
  generate_blanks (rand, text);
}

static void
break_text (GRand *rand, GString *text)
{
  static const char odd[] = "{}[]\",:\\/*'0123456789.eE+-tfnul \n\x01\x7F\x80\xC3\xED\xF4\xFF";
  gsize at = g_rand_int_range (rand, 0, text->len);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      g_string_erase (text, at, 1);
      break;
    case 1:
      g_string_insert_c (text, at, odd[g_rand_int_range (rand, 0, sizeof odd - 1)]);
      break;
    case 2:
      text->str[at] = odd[g_rand_int_range (rand, 0, sizeof odd - 1)];
      break;
    case 3:
      g_string_truncate (text, at);
      break;
    default:
      {
        g_autofree char *piece = g_strndup (text->str + at, MIN (text->len - at, 4));

        g_string_insert (text, g_rand_int_range (rand, 0, text->len), piece);
      }
    }
}

/* Where json-glib 1.6 refuses or misreads what the RFC allows */
static const char *
exemption (const char *text)
{
  if (strstr (text, "\\u0000") != NULL)
    return "U+0000 ends json-glib's strings";
  if (g_regex_match_simple ("\\\\u[dD][89a-fA-F]", text, G_REGEX_RAW, 0))
    return "surrogates that are no pair";
  if (g_regex_match_simple ("-\\s*[0-9.]*[eE]|[0-9]{17,}|[eE][+-]?[0-9]{3,}", text, G_REGEX_RAW, 0))
    return "numbers at the edge of a type";

  return NULL;
}

/* Why json-glib takes what the RFC refuses */
static const char *
laxness (const char *text, gsize length)
{
  static const struct
  {
    const char *pattern;
    const char *name;
  } classes[] = {
    { "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]", "a control character" },
    { "\"[^\"]*[\\n\\r\\t]", "a blank that must be escaped in a string" },
    { "(?s)\\A(?:[^\"/]|\"(?:[^\"\\\\]|\\\\.)*+\")*+/",
      "a comment, which begins and ends with a slash" },
    { "\\\\[^\"\\\\/bfnrtu]|\\\\u(?![0-9a-fA-F]{4})", "invalid escape sequence" },
    { "(?<![0-9.eE])-?0[0-9]", "a leading zero" },
    { "-\\s+[0-9]|--|-[^0-9]", "a sign by itself" },
    { "[0-9]\\.(?![0-9])|(?<![0-9])\\.[0-9eE]", "a point without digits" },
    { "0[xX]|\\$", "another base" },
    { "'", "another quote" },
    { "[]}\"0-9a-z][ \\t\\r\\n]*[[{\"]", "one value after another" },
    { "\\A\\s*[.]?\\s*\\z", "nothing at all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (classes[i].pattern, G_REGEX_RAW, 0, NULL);

      g_assert_nonnull (regex);
      if (g_regex_match_full (regex, text, length, 0, 0, NULL, NULL))
        return classes[i].name;
    }

  return NULL;
}

typedef struct
{
  GRegex *grammar;
  JsonParser *parser;
  GHashTable *classes; /* name → how often */
  guint taken;
  guint refused;
} Judges;

static void
count_class (Judges *judges, const char *name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (judges->classes, name));

  g_hash_table_insert (judges->classes, (gpointer) name, GUINT_TO_POINTER (n + 1));
}

static gboolean
agree (Judges *judges, const char *text, gsize length)
{
  g_autoptr (GError) grammar_error = NULL;
  gboolean ours = json_check_accepts (text, length, NULL);
  gboolean strict = g_utf8_validate (text, length, NULL) &&
                    g_regex_match_full (judges->grammar, text, length, 0, 0, NULL, &grammar_error);
  gboolean theirs = json_parser_load_from_data (judges->parser, text, length, NULL);
  JsonNode *root = json_parser_get_root (judges->parser);
  const char *reason;

  g_assert_no_error (grammar_error);
  if (ours != strict)
    return FALSE;

  if (!ours)
    {
      judges->refused++;
      if (!theirs)
        return TRUE;
      reason = laxness (text, length);
      if (reason != NULL)
        count_class (judges, reason);
      return reason != NULL;
    }

  judges->taken++;
  if (theirs && root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      g_autoptr (JsonObject) object =
        relay_json_to_object (text, length, relay_wire_keys_is_id, NULL);

      if (object != NULL && json_check_same_object (object, json_node_get_object (root)))
        return TRUE;
    }
  else if (theirs && root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    {
      /* the bridge takes objects only */
      g_autofree char *member = g_strdup_printf ("{\"a\":%.*s}", (int) length, text);
      g_autoptr (JsonObject) object =
        relay_json_to_object (member, strlen (member), relay_wire_keys_is_id, NULL);

      if (object != NULL && json_check_same_array (json_object_get_array_member (object, "a"),
                                                   json_node_get_array (root)))
        return TRUE;
    }
  else if (theirs && strchr ("[{", text[strspn (text, " \t\r\n")]) == NULL)
    {
      /* a scalar at the root: that both take it is all there is to see */
      return TRUE;
    }

  reason = exemption (text);
  if (reason != NULL)
    count_class (judges, reason);

  return reason != NULL;
}

TEST_CASE ("/json-bridge/agrees-with-grammar-and-json-glib")
{
  const char *wish = g_getenv ("RELAY_DIFFERENTIAL");
  guint n = wish != NULL ? strtoul (wish, NULL, 10) : 20000;
  const char *seed_wish = g_getenv ("RELAY_SEED");
  guint32 seed = seed_wish != NULL ? strtoul (seed_wish, NULL, 10) : 20261123;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Judges judges = { 0 };
  GHashTableIter iter;
  gpointer name, count;

  g_test_message ("%u documents, RELAY_SEED=%u", n, seed);
  judges.grammar = g_regex_new (grammar, G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
  g_assert_nonnull (judges.grammar);
  judges.parser = json_parser_new ();
  judges.classes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      generate_value (rand, text, 0);
      if (g_rand_boolean (rand))
        for (guint breaks = g_rand_int_range (rand, 1, 3); breaks > 0 && text->len > 0; breaks--)
          break_text (rand, text);

      if (!agree (&judges, text->str, text->len))
        {
          g_autofree char *shown = g_strescape (text->str, NULL);

          g_test_message ("document %u of RELAY_SEED=%u: %s", i, seed, shown);
          g_test_fail ();
          break;
        }
    }

  g_test_message ("%u taken, %u refused", judges.taken, judges.refused);
  g_hash_table_iter_init (&iter, judges.classes);
  while (g_hash_table_iter_next (&iter, &name, &count))
    g_test_message ("json-glib differs: %s, %u times", (char *) name, GPOINTER_TO_UINT (count));
  /* a generator that only made rubbish would prove nothing */
  g_assert_cmpuint (judges.taken, >, n / 4);
  g_assert_cmpuint (judges.refused, >, n / 8);

  g_regex_unref (judges.grammar);
  g_object_unref (judges.parser);
  g_hash_table_unref (judges.classes);
}
