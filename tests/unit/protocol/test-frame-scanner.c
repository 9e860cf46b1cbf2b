/* test-frame-scanner.c: finds the type and the buffer id of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-frame-scanner-private.h"

#include <string.h>

#include "json/relay-json-reader-private.h"

#include "json-cases.h"
#include "test.h"

/* What is found must not depend on the parts in which the line comes. */
static void
assert_found (const char *line, const char *type_name, const char *buffer_id)
{
  g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();
  gsize length = strlen (line);

  for (gsize part = 1; part <= length; part = part < 8 ? part + 1 : part * 2)
    {
      relay_frame_scanner_reset (scanner);
      for (gsize at = 0; at < length; at += part)
        relay_frame_scanner_feed (scanner, line + at, MIN (part, length - at));
      g_assert_cmpstr (relay_frame_scanner_get_type_name (scanner), ==, type_name);
      g_assert_cmpstr (relay_frame_scanner_get_buffer_id (scanner), ==, buffer_id);
    }
}

TEST_CASE ("/frame-scanner/members-of-the-outermost-object")
{
  assert_found ("{\"type\":\"inbound\",\"bufferId\":\"b\"}", "inbound", "b");
  assert_found (" {\t\"bufferId\" : \"b\" , \"x\" : [ 1 , { } ] , \"type\" : \"t\" } ", "t", "b");
  assert_found ("{\"a\":{\"bufferId\":\"x\",\"type\":\"y\"},\"b\":[{\"bufferId\":\"x\"}]}", NULL,
                NULL);
  assert_found ("{}", NULL, NULL);
  assert_found ("", NULL, NULL);
}

TEST_CASE ("/frame-scanner/numbers-are-ids")
{
  assert_found ("{\"bufferId\":1234567890123456789}", NULL, "1234567890123456789");
  assert_found ("{\"bufferId\":-7 ,\"type\":5}", NULL, "-7");
  assert_found ("{\"bufferId\":0}", NULL, "0");
  assert_found ("{\"bufferId\":1.5}", NULL, NULL);
  assert_found ("{\"bufferId\":1e3}", NULL, NULL);
  /* it may have had more digits */
  assert_found ("{\"bufferId\":12", NULL, NULL);
  assert_found ("{\"bufferId\":12x", NULL, NULL);
  assert_found ("{\"bufferId\":012}", NULL, NULL);
}

TEST_CASE ("/frame-scanner/last-of-a-repeated-key-counts")
{
  assert_found ("{\"bufferId\":\"a\",\"bufferId\":\"b\"}", NULL, "b");
  assert_found ("{\"bufferId\":\"a\",\"bufferId\":null}", NULL, NULL);
  assert_found ("{\"bufferId\":\"a\",\"bufferId\":[\"b\"]}", NULL, NULL);
  assert_found ("{\"bufferId\":\"a\",\"bufferId\":{\"bufferId\":\"b\"}}", NULL, NULL);
  assert_found ("{\"bufferId\":true,\"bufferId\":\"b\"}", NULL, "b");
}

TEST_CASE ("/frame-scanner/escape-sequences-are-decoded")
{
  assert_found ("{\"buffer\\u0049d\":\"\\u0062\\n\\ud83d\\ude00\"}", NULL, "b\n\xF0\x9F\x98\x80");
  /* no C string can have it */
  assert_found ("{\"bufferId\":\"a\\u0000\"}", NULL, NULL);
  assert_found ("{\"bufferId\\u0000\":\"a\"}", NULL, NULL);
}

/* Behind a syntax error the text of a person could look like a member. */
TEST_CASE ("/frame-scanner/nothing-is-found-behind-a-syntax-error")
{
  assert_found ("{\"bufferId\":\"b\",\"event\":{\"text\":\"he said \"hi\",\"bufferId\":\"x\"}}",
                NULL, "b");
  assert_found ("{\"event\":{\"text\":\"a\"b\"},\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":tru,\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":[1},\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":1 2,\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":\"\x01\",\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":\"\xC0\xAF\",\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{\"a\":\"\\x\",\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("{} {\"bufferId\":\"x\"}", NULL, NULL);
  assert_found ("[{\"bufferId\":\"x\"}]", NULL, NULL);
  assert_found ("x{\"bufferId\":\"x\"}", NULL, NULL);
  /* a value that is cut is none */
  assert_found ("{\"bufferId\":\"b", NULL, NULL);
  assert_found ("{\"bufferId\":\"a\",\"bufferId\":\"b", NULL, "a");
}

TEST_CASE ("/frame-scanner/text-of-a-person-is-no-member")
{
  assert_found ("{\"event\":{\"text\":\"\\\"bufferId\\\":\\\"x\\\"\"},\"type\":\"t\"}", "t", NULL);
  assert_found ("{\"event\":\"},\\\"bufferId\\\":\\\"x\\\",{\"}", NULL, NULL);
}

TEST_CASE ("/frame-scanner/found-behind-any-depth")
{
  const guint depth = 1000 * 1000;
  g_autoptr (GString) line = g_string_new ("{\"type\":\"t\",\"event\":");
  g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();

  for (guint i = 0; i < depth; i++)
    g_string_append (line, i % 3 == 0 ? "{\"bufferId\":" : "[");
  g_string_append_c (line, '0');
  for (guint i = depth; i-- > 0;)
    g_string_append_c (line, i % 3 == 0 ? '}' : ']');
  g_string_append (line, ",\"bufferId\":\"b\"}");
  relay_frame_scanner_feed (scanner, line->str, line->len);
  g_assert_true (relay_frame_scanner_is_complete (scanner));
  g_assert_cmpstr (relay_frame_scanner_get_buffer_id (scanner), ==, "b");
}

TEST_CASE ("/frame-scanner/long-values-are-not-kept")
{
  g_autofree char *most = g_strnfill (4096, 'x');
  g_autofree char *fits = g_strdup_printf ("{\"%sx\":1,\"bufferId\":\"%s\"}", most, most);
  g_autofree char *too_long = g_strdup_printf ("{\"bufferId\":\"%sx\"}", most);

  assert_found (fits, NULL, most);
  assert_found (too_long, NULL, NULL);
}

TEST_CASE ("/frame-scanner/complete-and-foreign")
{
  static const struct
  {
    const char *text;
    gboolean is_complete;
    gboolean is_foreign;
  } cases[] = {
    { "", FALSE, FALSE },    { " \t\r\n", FALSE, FALSE },
    { "{", FALSE, FALSE },   { " {}\t ", TRUE, FALSE },
    { "{}x", FALSE, FALSE }, { "{}{}", FALSE, FALSE },
    { "[]", FALSE, TRUE },   { " ping", FALSE, TRUE },
    { "}", FALSE, TRUE },    { "\xEF\xBB\xBF{}", FALSE, TRUE },
    { "{,}", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();

      relay_frame_scanner_feed (scanner, cases[i].text, strlen (cases[i].text));
      g_assert_cmpint (relay_frame_scanner_is_complete (scanner), ==, cases[i].is_complete);
      g_assert_cmpint (relay_frame_scanner_is_foreign (scanner), ==, cases[i].is_foreign);
    }
}

/* The same text is JSON for the scanner and for the reader, which has a limit of depth. */
TEST_CASE ("/frame-scanner/accepts-what-the-reader-accepts")
{
  for (guint i = 0; i < G_N_ELEMENTS (json_cases); i++)
    {
      g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();
      g_autoptr (GString) text = g_string_new ("{\"x\":");
      g_autoptr (GError) error = NULL;
      RelayJsonReader reader;
      RelayJsonValue root;

      g_string_append_len (text, json_cases[i].text, json_cases[i].length);
      g_string_append_c (text, '}');
      relay_json_reader_init (&reader, text->str, text->len);
      if (relay_json_reader_read (&reader, &root))
        relay_json_reader_skip (&reader, &root);
      relay_json_reader_finish (&reader, &error);
      if (error != NULL && strstr (error->message, "levels of nesting") != NULL)
        continue;

      g_test_message ("%s", json_cases[i].name);
      relay_frame_scanner_feed (scanner, text->str, text->len);
      g_assert_cmpint (relay_frame_scanner_is_complete (scanner), ==, error == NULL);
    }
}
