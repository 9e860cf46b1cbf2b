/* test-line-reader.c: lines from any chunking
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-line-reader-private.h"

#include <string.h>

typedef struct
{
  RelayLineReader *lines;
  GString *seen; /* each line in <>, each rest in (), each line too long as ! */
  guint n_lines;
  guint n_rests;
  gboolean refuse; /* what rest() answers */
} Fixture;

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_lines++;
  g_string_append_printf (fixture->seen, "<%.*s>", (int) length, line);
}

static gboolean
on_rest (const char *rest, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_rests++;
  if (!fixture->refuse)
    g_string_append_printf (fixture->seen, "(%.*s)", (int) length, rest);
  return !fixture->refuse;
}

static void
on_too_long (gpointer user_data)
{
  g_string_append_c (((Fixture *) user_data)->seen, '!');
}

static const RelayLinesFuncs funcs = { on_line, on_rest, on_too_long };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->lines = relay_line_reader_new (&funcs, fixture);
  fixture->seen = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_free (fixture->lines);
  g_string_free (fixture->seen, TRUE);
}

static void
feed (Fixture *fixture, const char *text)
{
  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text, strlen (text), G_MAXUINT), ==,
                    strlen (text));
}

/* a whole message */
static void
message (Fixture *fixture, const char *text)
{
  feed (fixture, text);
  relay_line_reader_end_of_message (fixture->lines);
}

#define assert_seen(expected)                           \
  G_STMT_START                                          \
  {                                                     \
    g_assert_cmpstr (fixture->seen->str, ==, expected); \
    g_string_truncate (fixture->seen, 0);               \
  }                                                     \
  G_STMT_END

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "one\ntwo\nthree\n");
  assert_seen ("<one><two><three>");
}

static void
test_parts (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "on");
  assert_seen ("");
  feed (fixture, "e");
  feed (fixture, "\ntw");
  assert_seen ("<one>");
  feed (fixture, "o\n\nthree");
  assert_seen ("<two>");
  feed (fixture, "\n");
  assert_seen ("<three>");
}

static void
test_any_chunking (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"a\": 1}\n\n \r\n  {\"b\":\"x\\n\"}\r\nlonger than twelve bytes\nshort\n\n{}\n";
  static const char expected[] = "<{\"a\": 1}><{\"b\":\"x\\n\"}>!<short><{}>";

  for (gsize chunk = 1; chunk <= sizeof text; chunk++)
    {
      relay_line_reader_reset (fixture->lines);
      relay_line_reader_set_limit (fixture->lines, 16);
      for (gsize at = 0; at < strlen (text); at += chunk)
        {
          gsize length = MIN (chunk, strlen (text) - at);

          g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text + at, length, G_MAXUINT),
                            ==, length);
        }
      assert_seen (expected);
    }
}

static void
test_blank (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "\n\r\n \t \n\n");
  assert_seen ("");
  feed (fixture, "  x y \t\r\n");
  assert_seen ("<x y>");
  /* blanks that came in an earlier part */
  feed (fixture, "  ");
  feed (fixture, " z");
  feed (fixture, "\r");
  feed (fixture, "\n");
  assert_seen ("<z>");
}

static void
test_nul (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_feed (fixture->lines, "a\0b\nc\n", 6, G_MAXUINT);
  g_assert_cmpuint (fixture->n_lines, ==, 2);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->lines, 4);
  feed (fixture, "1234\n12345\nabc\n");
  assert_seen ("<1234>!<abc>");
}

static void
test_limit_in_parts (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->lines, 4);
  feed (fixture, "12");
  feed (fixture, "34");
  assert_seen ("");
  feed (fixture, "\n12");
  assert_seen ("<1234>");
  feed (fixture, "345");
  /* reported once, and before its end is there */
  assert_seen ("!");
  feed (fixture, "6789");
  feed (fixture, "0123456789");
  assert_seen ("");
  feed (fixture, "9\nok\n");
  assert_seen ("<ok>");
}

static void
test_limit_by_last_part (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->lines, 4);
  feed (fixture, "123");
  feed (fixture, "45\nok\n");
  assert_seen ("!<ok>");
}

static void
test_limit_over_messages (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->lines, 8);
  message (fixture, "{\"a\":\"12345678");
  message (fixture, "\"}");
  assert_seen ("!");
  message (fixture, "{}\n{}");
  assert_seen ("({})");
}

static void
test_limit_lowered (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "12345678");
  relay_line_reader_set_limit (fixture->lines, 4);
  feed (fixture, "9");
  assert_seen ("!");
  feed (fixture, "\nok\n");
  assert_seen ("<ok>");
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  message (fixture, "{\"a\":1}\n{\"b\":2}");
  assert_seen ("<{\"a\":1}>({\"b\":2})");
  /* taken: it has left the buffer */
  message (fixture, "{\"c\":3}\n");
  assert_seen ("<{\"c\":3}>");
  message (fixture, "\n{\"d\":4}");
  assert_seen ("({\"d\":4})");
}

static void
test_rest_nothing (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_end_of_message (fixture->lines);
  message (fixture, "");
  message (fixture, "x\n");
  g_assert_cmpuint (fixture->n_rests, ==, 0);
}

static void
test_rest_over_messages (Fixture *fixture, gconstpointer data)
{
  message (fixture, "{\"a\":[1,");
  message (fixture, "{\"}\":\"]}\\\"");
  message (fixture, "}\"}]");
  g_assert_cmpuint (fixture->n_rests, ==, 0);
  message (fixture, "} ");
  assert_seen ("({\"a\":[1,{\"}\":\"]}\\\"}\"}]} )");
  g_assert_cmpuint (fixture->n_rests, ==, 1);
}

static void
test_rest_in_string (Fixture *fixture, gconstpointer data)
{
  /* a message may end inside an escape */
  message (fixture, "{\"a\":\"}\\");
  message (fixture, "\"");
  message (fixture, "\\\\");
  g_assert_cmpuint (fixture->n_rests, ==, 0);
  message (fixture, "\"}");
  assert_seen ("({\"a\":\"}\\\"\\\\\"})");
}

static void
test_rest_refused (Fixture *fixture, gconstpointer data)
{
  fixture->refuse = TRUE;
  message (fixture, "{]");
  g_assert_cmpuint (fixture->n_rests, ==, 1);
  /* asked once: what is no object does not become one */
  message (fixture, "x");
  message (fixture, "}");
  g_assert_cmpuint (fixture->n_rests, ==, 1);
  /* it began the first line of what comes */
  feed (fixture, "!\n");
  assert_seen ("<{]x}!>");
  /* and the next rest is asked about again */
  fixture->refuse = FALSE;
  message (fixture, "{}");
  assert_seen ("({})");
}

static void
test_rest_hopeless (Fixture *fixture, gconstpointer data)
{
  static const char *const rests[] = { "[1]", "1", "\"{}\"", "}{", "{}{}", "{} x", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *line = g_strdup_printf ("<%s>", rests[i]);

      message (fixture, rests[i]);
      g_assert_cmpuint (fixture->n_rests, ==, 0);
      feed (fixture, "\n");
      g_assert_cmpstr (fixture->seen->str, ==, line);
      g_string_truncate (fixture->seen, 0);
    }
}

static void
test_rest_often (Fixture *fixture, gconstpointer data)
{
  const guint n = 400 * 1000;

  /* looked at once per byte: n² would not end */
  message (fixture, "{\"a\":[");
  for (guint i = 0; i < n; i++)
    {
      relay_line_reader_feed (fixture->lines, "1,", 2, 1);
      relay_line_reader_end_of_message (fixture->lines);
    }
  g_assert_cmpuint (fixture->n_rests, ==, 0);
  message (fixture, "1]}");
  g_assert_cmpuint (fixture->n_rests, ==, 1);
  g_assert_cmpuint (fixture->seen->len, ==, 2 + 6 + 2 * n + 3);
}

static void
test_max_lines (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "a\nb\nc\nd";

  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text, 7, 0), ==, 0);
  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text, 7, 2), ==, 4);
  assert_seen ("<a><b>");
  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text + 4, 3, 2), ==, 3);
  assert_seen ("<c>");
  feed (fixture, "\n");
  assert_seen ("<d>");
}

static void
test_max_lines_blank (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000, '\n');

  /* blank and skipped lines are work too */
  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, text, 1000, 64), ==, 64);
  relay_line_reader_set_limit (fixture->lines, 1);
  g_assert_cmpuint (relay_line_reader_feed (fixture->lines, "xx\nyy\nzz\n", 9, 2), ==, 6);
  assert_seen ("!!");
}

static void
test_reset (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "half a li");
  relay_line_reader_reset (fixture->lines);
  feed (fixture, "new\n");
  assert_seen ("<new>");

  /* neither a line that is being skipped, nor what is known of a rest, outlives it */
  relay_line_reader_set_limit (fixture->lines, 4);
  feed (fixture, "12345");
  relay_line_reader_reset (fixture->lines);
  feed (fixture, "ok\n");
  assert_seen ("!<ok>");
  message (fixture, "[\"");
  relay_line_reader_reset (fixture->lines);
  message (fixture, "{}");
  assert_seen ("({})");
}

static void
test_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *part = g_strnfill (100 * 1000, 'x');

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 20; i++)
        g_assert_cmpuint (relay_line_reader_feed (fixture->lines, part, 100 * 1000, 1), ==,
                          100 * 1000);
      feed (fixture, "\n");
      g_assert_cmpuint (fixture->seen->len, ==, 2 * 1000 * 1000 + 2);
      g_string_truncate (fixture->seen, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/lines/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("parts", test_parts);
  ADD ("any-chunking", test_any_chunking);
  ADD ("blank", test_blank);
  ADD ("nul", test_nul);
  ADD ("limit", test_limit);
  ADD ("limit/in-parts", test_limit_in_parts);
  ADD ("limit/by-last-part", test_limit_by_last_part);
  ADD ("limit/over-messages", test_limit_over_messages);
  ADD ("limit/lowered", test_limit_lowered);
  ADD ("rest", test_rest);
  ADD ("rest/nothing", test_rest_nothing);
  ADD ("rest/over-messages", test_rest_over_messages);
  ADD ("rest/in-string", test_rest_in_string);
  ADD ("rest/refused", test_rest_refused);
  ADD ("rest/hopeless", test_rest_hopeless);
  ADD ("rest/often", test_rest_often);
  ADD ("max-lines", test_max_lines);
  ADD ("max-lines/blank", test_max_lines_blank);
  ADD ("reset", test_reset);
  ADD ("long", test_long);
#undef ADD

  return g_test_run ();
}
