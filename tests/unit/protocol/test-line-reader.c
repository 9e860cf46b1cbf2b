/* test-line-reader.c: splits a stream of chunks into lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-line-reader-private.h"

#include <string.h>

#include "test.h"

typedef struct
{
  RelayLineReader *reader;
  GString *reported; /* each line in <>, each line over the limit as ! and its buffer id */
  guint n_lines;
  gsize head_length; /* of a line over the limit */
} Fixture;

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_lines++;
  g_string_append_printf (fixture->reported, "<%.*s>", (int) length, line);
}

static void
on_too_long (const char *head, gsize length, RelayFrameScanner *scanner, gpointer user_data)
{
  Fixture *fixture = user_data;
  const char *id = relay_frame_scanner_get_buffer_id (scanner);

  fixture->head_length = length;
  g_string_append_printf (fixture->reported, "!%s", id != NULL ? id : "");
}

static const RelayLineReaderFuncs funcs = { on_line, on_too_long };

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

#define assert_fed(text, expected) \
  G_STMT_START                     \
  {                                \
    feed (fixture, text);          \
    assert_reported (expected);    \
  }                                \
  G_STMT_END
#define assert_message(text, expected) \
  G_STMT_START                         \
  {                                    \
    feed_message (fixture, text);      \
    assert_reported (expected);        \
  }                                    \
  G_STMT_END

#define FIXTURE_TEST(path) \
  TEST_CASE_WITH (path, Fixture, fixture, NULL, fixture_set_up, fixture_tear_down)

FIXTURE_TEST ("/line-reader/whole-lines-are-reported")
{
  assert_fed ("one\ntwo\nthree\n", "<one><two><three>");
}

FIXTURE_TEST ("/line-reader/parts-are-joined")
{
  assert_fed ("on", "");
  feed (fixture, "e");
  assert_fed ("\ntw", "<one>");
  assert_fed ("o\n\nthree", "<two>");
  assert_fed ("\n", "<three>");
}

FIXTURE_TEST ("/line-reader/result-is-independent-of-chunking")
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

FIXTURE_TEST ("/line-reader/blanks-are-stripped")
{
  assert_fed ("\n\r\n \t \n\n", "");
  assert_fed ("  x y \t\r\n", "<x y>");
  /* blanks of earlier parts */
  feed (fixture, "  ");
  feed (fixture, " z");
  feed (fixture, "\r");
  assert_fed ("\n", "<z>");
}

FIXTURE_TEST ("/line-reader/nul-is-part-of-a-line")
{
  relay_line_reader_feed (fixture->reader, "a\0b\nc\n", 6, G_MAXUINT);
  g_assert_cmpuint (fixture->n_lines, ==, 2);
}

FIXTURE_TEST ("/line-reader/limit/longer-line-is-dropped")
{
  relay_line_reader_set_limit (fixture->reader, 4);
  assert_fed ("1234\n12345\nabc\n", "<1234>!<abc>");
}

FIXTURE_TEST ("/line-reader/limit/reported-at-the-newline")
{
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "12");
  assert_fed ("34", "");
  assert_fed ("\n12", "<1234>");
  feed (fixture, "345");
  assert_fed ("6789", "");
  assert_fed ("\nok\n", "!<ok>");
}

/* A line that never ends is reported all the same. */
FIXTURE_TEST ("/line-reader/limit/endless-line-is-reported-at-four-times-the-limit")
{
  relay_line_reader_set_limit (fixture->reader, 4);
  for (guint i = 0; i < 19; i++)
    assert_fed ("1", "");
  assert_fed ("1", "!");
  for (guint i = 0; i < 1000; i++)
    feed (fixture, "1");
  assert_fed ("\nok\n", "<ok>");
}

FIXTURE_TEST ("/line-reader/limit/buffer-id-is-found")
{
  relay_line_reader_set_limit (fixture->reader, 16);
  assert_fed ("{\"bufferId\":\"b1\",\"x\":1}\n", "!b1");
  feed (fixture, "{\"x\":\"12345678");
  feed (fixture, "9abcdefgh\",\"buff");
  assert_fed ("erId\":\"b2\"}\n{}\n", "!b2<{}>");
  g_assert_cmpuint (fixture->head_length, ==,
                    strlen ("{\"x\":\"123456789abcdefgh\",\"bufferId\":\"b2\"}"));
}

FIXTURE_TEST ("/line-reader/limit/64-KiB-are-kept")
{
  g_autofree char *text = g_strnfill (300 * 1000, 'x');

  relay_line_reader_set_limit (fixture->reader, 100 * 1000);
  feed (fixture, text);
  assert_fed ("\n", "!");
  g_assert_cmpuint (fixture->head_length, ==, RELAY_LINE_READER_MAX_HEAD);
}

/* A connector may send no newlines at all. */
FIXTURE_TEST ("/line-reader/limit/ends-with-its-object-at-end-of-message")
{
  relay_line_reader_set_limit (fixture->reader, 16);
  assert_message ("{\"x\":\"123456789abcdef\"}", "!");
  assert_message ("{}", "<{}>");
  assert_message ("0123456789abcdefgh", "!");
  assert_message ("{}", "<{}>");
}

FIXTURE_TEST ("/line-reader/limit/exceeded-by-the-last-part")
{
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "123");
  assert_fed ("45\nok\n", "!<ok>");
}

FIXTURE_TEST ("/line-reader/limit/applies-across-messages")
{
  relay_line_reader_set_limit (fixture->reader, 8);
  feed_message (fixture, "{\"a\":\"12345678");
  assert_message ("\"}", "!");
  assert_message ("{}\n{}", "<{}><{}>");
}

FIXTURE_TEST ("/line-reader/limit/may-be-lowered-inside-a-line")
{
  feed (fixture, "12345678");
  relay_line_reader_set_limit (fixture->reader, 4);
  assert_fed ("9\nok\n", "!<ok>");
}

FIXTURE_TEST ("/line-reader/rest/object-at-end-of-message-is-a-line")
{
  assert_message ("{\"a\":1}\n{\"b\":2}", "<{\"a\":1}><{\"b\":2}>");
  assert_message ("{\"c\":3}\n", "<{\"c\":3}>");
  assert_message ("\n{\"d\":4} ", "<{\"d\":4}>");
}

FIXTURE_TEST ("/line-reader/rest/empty-is-not-reported")
{
  relay_line_reader_end_of_message (fixture->reader);
  feed_message (fixture, "");
  feed_message (fixture, " \t");
  assert_message ("x\n", "<x>");
}

FIXTURE_TEST ("/line-reader/rest/object-may-span-messages")
{
  feed_message (fixture, "{\"a\":[1,");
  feed_message (fixture, "{\"}\":\"]}\\\"");
  assert_message ("}\"}]", "");
  assert_message ("} ", "<{\"a\":[1,{\"}\":\"]}\\\"}\"}]}>");
}

FIXTURE_TEST ("/line-reader/rest/message-may-end-in-an-escape")
{
  feed_message (fixture, "{\"a\":\"}\\");
  feed_message (fixture, "\"");
  assert_message ("\\\\", "");
  assert_message ("\"}", "<{\"a\":\"}\\\"\\\\\"}>");
}

FIXTURE_TEST ("/line-reader/rest/invalid-object-begins-a-line")
{
  static const char *const rests[] = { "{]", "{}{}", "{} x", "{\"a\":1,}", "{\"\xFF\"" };

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *line = g_strdup_printf ("<%s}!><{}>", rests[i]);

      feed_message (fixture, rests[i]);
      feed_message (fixture, "}");
      assert_reported ("");
      feed_message (fixture, "!\n{}");
      assert_reported (line);
    }
}

/* What cannot begin an object would spoil the next message. */
FIXTURE_TEST ("/line-reader/rest/other-than-an-object-is-a-line")
{
  static const char *const rests[] = { "[1]", "1", "\"{}\"", "}{", "null", "ping", "x {" };

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *lines = g_strdup_printf ("<%s><{}>", rests[i]);

      feed_message (fixture, rests[i]);
      feed_message (fixture, "{}");
      assert_reported (lines);
    }
}

FIXTURE_TEST ("/line-reader/rest/deep-object-is-a-line")
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");

  for (guint i = 0; i < 1000; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < 1000; i++)
    g_string_append_c (deep, ']');
  g_string_append_c (deep, '}');
  feed_message (fixture, deep->str);
  feed_message (fixture, "{}");
  g_assert_cmpuint (fixture->n_lines, ==, 2);
}

FIXTURE_TEST ("/line-reader/rest/each-byte-is-scanned-once")
{
  const guint n = 400 * 1000;

  /* scanning all of it at the end of each message would take hours */
  feed_message (fixture, "{\"a\":[");
  for (guint i = 0; i < n; i++)
    {
      relay_line_reader_feed (fixture->reader, "1,", 2, 1);
      relay_line_reader_end_of_message (fixture->reader);
    }
  assert_reported ("");
  feed_message (fixture, "1]}");
  g_assert_cmpuint (fixture->reported->len, ==, 2 + 6 + 2 * n + 3);
}

FIXTURE_TEST ("/line-reader/byte-order-mark/is-skipped-at-the-start-of-a-message")
{
  feed_message (fixture, "\xEF\xBB\xBF{\"a\":1}\n");
  feed_message (fixture, "\xEF\xBB\xBF{\"b\":1}");
  feed_message (fixture, "\xEF\xBB\xBF");
  assert_message ("{\"c\":1}", "<{\"a\":1}><{\"b\":1}><{\"c\":1}>");
}

FIXTURE_TEST ("/line-reader/byte-order-mark/may-come-in-parts")
{
  feed (fixture, "\xEF");
  feed (fixture, "\xBB");
  feed (fixture, "\xBF{");
  assert_message ("}", "<{}>");
}

FIXTURE_TEST ("/line-reader/byte-order-mark/elsewhere-belongs-to-the-line")
{
  assert_message ("{}\n\xEF\xBB\xBF{}\n", "<{}><\xEF\xBB\xBF{}>");
  /* what only begins like one */
  feed (fixture, "\xEF\xBB");
  assert_message ("x\n", "<\xEF\xBBx>");
  feed_message (fixture, "\xEF\xBB");
  assert_message ("{}", "<\xEF\xBB><{}>");
}

FIXTURE_TEST ("/line-reader/max-lines/stops-after-them")
{
  static const char text[] = "a\nb\nc\nd";

  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 7, 0), ==, 0);
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 7, 2), ==, 4);
  assert_reported ("<a><b>");
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text + 4, 3, 2), ==, 3);
  assert_reported ("<c>");
  assert_fed ("\n", "<d>");
}

FIXTURE_TEST ("/line-reader/max-lines/blank-and-dropped-lines-count")
{
  g_autofree char *text = g_strnfill (1000, '\n');

  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, text, 1000, 64), ==, 64);
  relay_line_reader_set_limit (fixture->reader, 1);
  g_assert_cmpuint (relay_line_reader_feed (fixture->reader, "xx\nyy\nzz\n", 9, 2), ==, 6);
  assert_reported ("!!");
}

FIXTURE_TEST ("/line-reader/reset-drops-all-state")
{
  feed (fixture, "half a li");
  relay_line_reader_reset (fixture->reader);
  assert_fed ("new\n", "<new>");

  /* also that a line is being skipped, what was scanned of a rest, and half a byte order mark */
  relay_line_reader_set_limit (fixture->reader, 4);
  feed (fixture, "12345");
  relay_line_reader_reset (fixture->reader);
  assert_fed ("ok\n", "<ok>");
  feed_message (fixture, "{\"");
  relay_line_reader_reset (fixture->reader);
  assert_message ("{}", "<{}>");
  feed (fixture, "\xEF\xBB");
  relay_line_reader_reset (fixture->reader);
  assert_message ("\xBF", "<\xBF>");
}

FIXTURE_TEST ("/line-reader/long-line-of-many-parts-is-reported")
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
