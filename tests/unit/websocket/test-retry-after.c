/* test-retry-after.c: how long an HTTP response asks to wait
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket/relay-retry-after-private.h"

#include "test.h"

static guint
read_seconds (const char *retry_after, const char *date)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  guint seconds;

  if (retry_after != NULL)
    soup_message_headers_append (headers, "Retry-After", retry_after);
  if (date != NULL)
    soup_message_headers_append (headers, "Date", date);
  seconds = relay_retry_after_read (headers);
  soup_message_headers_unref (headers);
  return seconds;
}

TEST_CASE ("/retry-after/is-read-in-seconds")
{
  static const struct
  {
    const char *retry_after;
    guint seconds;
  } cases[] = {
    { NULL, 0 }, { "", 0 },           { "0", 0 },      { "30", 30 },
    { "-1", 0 }, { "1.5", 0 },        { "soon", 0 },   { "4294967295", G_MAXUINT },
    { "+7", 0 }, { "4294967296", 0 }, { "10, 20", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].retry_after);
      g_assert_cmpuint (read_seconds (cases[i].retry_after, NULL), ==, cases[i].seconds);
    }
}

TEST_CASE ("/retry-after/date-is-relative-to-that-of-the-response")
{
  static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) later = g_date_time_add_seconds (now, 100);
  g_autofree char *later_text = soup_date_time_to_string (later, SOUP_DATE_HTTP);

  g_assert_cmpuint (read_seconds ("Sun, 06 Nov 1994 08:50:37 GMT", date), ==, 60);
  g_assert_cmpuint (read_seconds ("Sun, 06 Nov 1994 08:48:37 GMT", date), ==, 0);
  g_assert_cmpuint (read_seconds ("Sunday, 06-Nov-94 08:50:37 GMT", date), ==, 60);
  /* Without a date of the response, the clock of this machine counts. */
  g_assert_cmpuint (read_seconds (later_text, NULL), >=, 90);
  g_assert_cmpuint (read_seconds (later_text, NULL), <=, 100);
}
