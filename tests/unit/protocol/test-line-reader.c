/* test-line-reader.c: splits a stream of chunks into lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-line-reader-private.h"

#include <string.h>

typedef struct
{
  RelayLineReader *reader;
  GString *reported; /* each line in <>, each tail in (), each line over the limit as ! */
  guint n_lines;
  guint n_tails;
  gboolean reject_tail;
} Fixture;

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_lines++;
  g_string_append_printf (fixture->reported, "<%.*s>", (int) length, line);
}

static gboolean
on_tail (const char *tail, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_tails++;
  if (!fixture->reject_tail)
    g_string_append_printf (fixture->reported, "(%.*s)", (int) length, tail);
  return !fixture->reject_tail;
}

static void
on_too_long (gpointer user_data)
{
  g_string_append_c (((Fixture *) user_data)->reported, '!');
}

static const RelayLineReaderFuncs funcs = { on_line, on_tail, on_too_long };

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->reader = relay_line_reader_new (&funcs, fixture);
  fixture->reported = g_string_new (NULL);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_free (fixture->reader);
  g_string_free (fixture->reported, TRUE);
}

static void
feed (Fixture *fixture, const char *text)
{
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, strlen (text), G_MAXUINT), ==,
                    strlen (text));
}

static void
feed_message (Fixture *fixture, const char *text)
{
  feed (fixture, text);
  relay_line_reader_end_of_message (fixture->reader);
}

#define assert_reported(expected)                           \
  G_STMT_START                                              \
  {                                                         \
    g_assert_cmpstr (fixture->reported->str, ==, expected); \
    g_string_truncate (fixture->reported, 0);               \
  }                                                         \
  G_STMT_END

static void
test_whole_lines_are_reported (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "one\ntwo\nthree\n");
  assert_reported ("<one><two><three>");
}

static void
test_parts_are_joined (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "on");
  assert_reported ("");
  feed (fixture, "e");
  feed (fixture, "\ntw");
  assert_reported ("<one>");
  feed (fixture, "o\n\nthree");
  assert_reported ("<two>");
  feed (fixture, "\n");
  assert_reported ("<three>");
}

static void
test_result_is_independent_of_chunking (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "{\"a\": 1}\n\n \r\n  {\"b\":\"x\\n\"}\r\nlonger than twelve bytes\nshort\n\n{}\n";
  static const char expected[] = "<{\"a\": 1}><{\"b\":\"x\\n\"}>!<short><{}>";

  for (gsize chunk = 1; chunk <= sizeof text; chunk++)
    {
      relay_line_reader_reset (fixture->reader);
      relay_line_reader_set_limit (fixture->reader, 16);
      for (gsize at = 0; at < strlen (text); at += chunk)
        {
          gsize length = MIN (chunk, strlen (text) - at);

          g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text + at, length, G_MAXUINT),
                            ==, length);
        }
      assert_reported (expected);
    }
}

static void
test_blanks_are_stripped (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "\n\r\n \t \n\n");
  assert_reported ("");
  feed (fixture, "  x y \t\r\n");
  assert_reported ("<x y>");
  /* blanks of earlier parts */
  feed (fixture, "  ");
  feed (fixture, " z");
  feed (fixture, "\r");
  feed (fixture, "\n");
  assert_reported ("<z>");
}

static void
test_nul_is_part_of_a_line (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_feed (fixture->reader, "a\0b\nc\n", 6, G_MAXUINT);
  g_assert_cmpuint (fixture->n_lines, ==, 2);
}

static void
test_limit_longer_line_is_dropped (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "1234\n12345\nabc\n");
  assert_reported ("<1234>!<abc>");
}

static void
test_limit_reported_before_the_newline (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "12");
  feed (fixture, "34");
  assert_reported ("");
  feed (fixture, "\n12");
  assert_reported ("<1234>");
  feed (fixture, "345");
  /* reported once, before the end of the line */
  assert_reported ("!");
  feed (fixture, "6789");
  feed (fixture, "0123456789");
  assert_reported ("");
  feed (fixture, "9\nok\n");
  assert_reported ("<ok>");
}

static void
test_limit_exceeded_by_the_last_part (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "123");
  feed (fixture, "45\nok\n");
  assert_reported ("!<ok>");
}

static void
test_limit_applies_across_messages (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_set_limit (fixture->reader, 8);
  feed_message (fixture, "{\"a\":\"12345678");
  feed_message (fixture, "\"}");
  assert_reported ("!");
  feed_message (fixture, "{}\n{}");
  assert_reported ("({})");
}

static void
test_limit_may_be_lowered_inside_a_line (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "12345678");
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "9");
  assert_reported ("!");
  feed (fixture, "\nok\n");
  assert_reported ("<ok>");
}

static void
test_tail_object_at_end_of_message_is_reported (Fixture *fixture, gconstpointer data)
{
  feed_message (fixture, "{\"a\":1}\n{\"b\":2}");
  assert_reported ("<{\"a\":1}>({\"b\":2})");
  /* a consumed tail has left the buffer */
  feed_message (fixture, "{\"c\":3}\n");
  assert_reported ("<{\"c\":3}>");
  feed_message (fixture, "\n{\"d\":4}");
  assert_reported ("({\"d\":4})");
}

static void
test_tail_empty_is_not_reported (Fixture *fixture, gconstpointer data)
{
  relay_line_reader_end_of_message (fixture->reader);
  feed_message (fixture, "");
  feed_message (fixture, "x\n");
  g_assert_cmpuint (fixture->n_tails, ==, 0);
}

static void
test_tail_object_may_span_messages (Fixture *fixture, gconstpointer data)
{
  feed_message (fixture, "{\"a\":[1,");
  feed_message (fixture, "{\"}\":\"]}\\\"");
  feed_message (fixture, "}\"}]");
  g_assert_cmpuint (fixture->n_tails, ==, 0);
  feed_message (fixture, "} ");
  assert_reported ("({\"a\":[1,{\"}\":\"]}\\\"}\"}]} )");
  g_assert_cmpuint (fixture->n_tails, ==, 1);
}

static void
test_tail_message_may_end_in_an_escape (Fixture *fixture, gconstpointer data)
{
  /* a message may end inside an escape */
  feed_message (fixture, "{\"a\":\"}\\");
  feed_message (fixture, "\"");
  feed_message (fixture, "\\\\");
  g_assert_cmpuint (fixture->n_tails, ==, 0);
  feed_message (fixture, "\"}");
  assert_reported ("({\"a\":\"}\\\"\\\\\"})");
}

static void
test_tail_rejected_one_begins_a_line (Fixture *fixture, gconstpointer data)
{
  fixture->reject_tail = TRUE;
  feed_message (fixture, "{]");
  g_assert_cmpuint (fixture->n_tails, ==, 1);
  /* not reported again: more text does not make an object of it */
  feed_message (fixture, "x");
  feed_message (fixture, "}");
  g_assert_cmpuint (fixture->n_tails, ==, 1);
  /* it is the beginning of the next line */
  feed (fixture, "!\n");
  assert_reported ("<{]x}!>");
  /* the next tail is reported again */
  fixture->reject_tail = FALSE;
  feed_message (fixture, "{}");
  assert_reported ("({})");
}

static void
test_tail_other_than_one_object_is_not_reported (Fixture *fixture, gconstpointer data)
{
  static const char *const tails[] = { "[1]", "1", "\"{}\"", "}{", "{}{}", "{} x", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    {
      g_autofree char *line = g_strdup_printf ("<%s>", tails[i]);

      feed_message (fixture, tails[i]);
      g_assert_cmpuint (fixture->n_tails, ==, 0);
      feed (fixture, "\n");
      g_assert_cmpstr (fixture->reported->str, ==, line);
      g_string_truncate (fixture->reported, 0);
    }
}

static void
test_tail_each_byte_is_scanned_once (Fixture *fixture, gconstpointer data)
{
  const guint n = 400 * 1000;

  /* scanning all of it at the end of each message would take hours */
  feed_message (fixture, "{\"a\":[");
  for (guint i = 0; i < n; i++)
    {
      relay_line_reader_feed (fixture->reader, "1,", 2, 1);
      relay_line_reader_end_of_message (fixture->reader);
    }
  g_assert_cmpuint (fixture->n_tails, ==, 0);
  feed_message (fixture, "1]}");
  g_assert_cmpuint (fixture->n_tails, ==, 1);
  g_assert_cmpuint (fixture->reported->len, ==, 2 + 6 + 2 * n + 3);
}

static void
test_max_lines_stops_after_them (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "a\nb\nc\nd";

  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 7, 0), ==, 0);
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 7, 2), ==, 4);
  assert_reported ("<a><b>");
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text + 4, 3, 2), ==, 3);
  assert_reported ("<c>");
  feed (fixture, "\n");
  assert_reported ("<d>");
}

static void
test_max_lines_blank_and_dropped_lines_count (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000, '\n');

  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 1000, 64), ==, 64);
  relay_line_reader_set_limit (fixture->reader, 1);
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, "xx\nyy\nzz\n", 9, 2), ==, 6);
  assert_reported ("!!");
}

static void
test_reset_drops_all_state (Fixture *fixture, gconstpointer data)
{
  feed (fixture, "half a li");
  relay_line_reader_reset (fixture->reader);
  feed (fixture, "new\n");
  assert_reported ("<new>");

  /* also that a line is being skipped, and what was scanned of a tail */
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "12345");
  relay_line_reader_reset (fixture->reader);
  feed (fixture, "ok\n");
  assert_reported ("!<ok>");
  feed_message (fixture, "[\"");
  relay_line_reader_reset (fixture->reader);
  feed_message (fixture, "{}");
  assert_reported ("({})");
}

static void
test_long_line_of_many_parts_is_reported (Fixture *fixture, gconstpointer data)
{
  g_autofree char *part = g_strnfill (100 * 1000, 'x');

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 20; i++)
        g_assert_cmpuint (relay_line_reader_feed (fixture->reader, part, 100 * 1000, 1), ==,
                          100 * 1000);
      feed (fixture, "\n");
      g_assert_cmpuint (fixture->reported->len, ==, 2 * 1000 * 1000 + 2);
      g_string_truncate (fixture->reported, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) \
  g_test_add ("/line-reader/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("whole-lines-are-reported", test_whole_lines_are_reported);
  ADD ("parts-are-joined", test_parts_are_joined);
  ADD ("result-is-independent-of-chunking", test_result_is_independent_of_chunking);
  ADD ("blanks-are-stripped", test_blanks_are_stripped);
  ADD ("nul-is-part-of-a-line", test_nul_is_part_of_a_line);
  ADD ("limit/longer-line-is-dropped", test_limit_longer_line_is_dropped);
  ADD ("limit/reported-before-the-newline", test_limit_reported_before_the_newline);
  ADD ("limit/exceeded-by-the-last-part", test_limit_exceeded_by_the_last_part);
  ADD ("limit/applies-across-messages", test_limit_applies_across_messages);
  ADD ("limit/may-be-lowered-inside-a-line", test_limit_may_be_lowered_inside_a_line);
  ADD ("tail/object-at-end-of-message-is-reported", test_tail_object_at_end_of_message_is_reported);
  ADD ("tail/empty-is-not-reported", test_tail_empty_is_not_reported);
  ADD ("tail/object-may-span-messages", test_tail_object_may_span_messages);
  ADD ("tail/message-may-end-in-an-escape", test_tail_message_may_end_in_an_escape);
  ADD ("tail/rejected-one-begins-a-line", test_tail_rejected_one_begins_a_line);
  ADD ("tail/other-than-one-object-is-not-reported",
       test_tail_other_than_one_object_is_not_reported);
  ADD ("tail/each-byte-is-scanned-once", test_tail_each_byte_is_scanned_once);
  ADD ("max-lines/stops-after-them", test_max_lines_stops_after_them);
  ADD ("max-lines/blank-and-dropped-lines-count", test_max_lines_blank_and_dropped_lines_count);
  ADD ("reset-drops-all-state", test_reset_drops_all_state);
  ADD ("long-line-of-many-parts-is-reported", test_long_line_of_many_parts_is_reported);
#undef ADD

  return g_test_run ();
}
