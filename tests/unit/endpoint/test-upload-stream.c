/* test-upload-stream.c: a stream of exactly the bytes that an upload may have
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <relay-glib/relay-error.h>

#include <string.h>

#include "endpoint/relay-upload-stream-private.h"

#include "test.h"

static void
store_error (const GError *error, gpointer user_data)
{
  GError **kept = user_data;

  g_assert_null (*kept);
  *kept = g_error_copy (error);
}

static gssize
read_once (GInputStream *stream, gboolean async, char *buffer, gsize count, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!async)
    return g_input_stream_read (stream, buffer, count, NULL, error);
  g_input_stream_read_async (stream, buffer, count, G_PRIORITY_DEFAULT, NULL, store_result,
                             &result);
  wait_for_result (&result);
  return g_input_stream_read_finish (stream, result, error);
}

static void
check (gboolean async, gsize length, gint64 size, gint64 expected, int code)
{
  g_autofree char *data = g_strnfill (length, 'x');
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data (data, length, NULL);
  g_autoptr (GError) said = NULL;
  g_autoptr (GInputStream) stream = relay_upload_stream_new (base, size, 10, store_error, &said);
  g_autoptr (GError) error = NULL;
  char buffer[4];
  gint64 total = 0;
  gssize n;

  while ((n = read_once (stream, async, buffer, sizeof buffer, &error)) > 0)
    total += n;
  if (expected >= 0)
    {
      g_assert_no_error (error);
      g_assert_no_error (said);
      g_assert_cmpint (total, ==, expected);
      g_assert_cmpint (relay_upload_stream_get_count (RELAY_UPLOAD_STREAM (stream)), ==, expected);
    }
  else
    {
      g_assert_cmpint (n, ==, -1);
      g_assert_error (error, RELAY_ERROR, code);
      g_assert_error (said, RELAY_ERROR, code);
    }
  /* At most one byte more than allowed is read, to detect that the stream is too long. */
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (base)), <=, size >= 0 ? size : 11);
  /* The caller's stream is not closed. */
  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  g_assert_false (g_input_stream_is_closed (base));
}

TEST_CASE ("/upload-stream/reads-exactly-allowed-size")
{
  for (gboolean async = FALSE; async <= TRUE; async++)
    {
      check (async, 7, 7, 7, 0);
      check (async, 10, 10, 10, 0);
      check (async, 20, 10, 10, 0);
      check (async, 9, 5, 5, 0);
      check (async, 4, 5, -1, RELAY_ERROR_INVALID_ARGUMENT);
      check (async, 0, 5, -1, RELAY_ERROR_INVALID_ARGUMENT);
      check (async, 1, -1, 1, 0);
      check (async, 10, -1, 10, 0);
      check (async, 11, -1, -1, RELAY_ERROR_TOO_LARGE);
      check (async, 1000, -1, -1, RELAY_ERROR_TOO_LARGE);
      check (async, 0, -1, -1, RELAY_ERROR_INVALID_ARGUMENT);
    }
}

/* An error of the caller's stream is reported unchanged, and not at all after detaching. */
TEST_CASE ("/upload-stream/error-of-base-is-reported")
{
  for (gboolean async = FALSE; async <= TRUE; async++)
    for (gboolean detached = FALSE; detached <= TRUE; detached++)
      {
        g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data ("abc", 3, NULL);
        g_autoptr (GError) said = NULL;
        g_autoptr (GInputStream) stream = relay_upload_stream_new (base, 3, 10, store_error, &said);
        g_autoptr (GError) error = NULL;
        char buffer[4];

        g_input_stream_close (base, NULL, NULL);
        if (detached)
          relay_upload_stream_detach (RELAY_UPLOAD_STREAM (stream));
        g_assert_cmpint (read_once (stream, async, buffer, 3, &error), ==, -1);
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
        if (detached)
          g_assert_null (said);
        else
          g_assert_error (said, G_IO_ERROR, G_IO_ERROR_CLOSED);
      }
}

static void
note_thread (gpointer user_data, GObject *object)
{
  *(GThread **) user_data = g_thread_self ();
}

/* Closing uses no thread, which might hold the last reference. */
TEST_CASE ("/upload-stream/close-uses-no-thread")
{
  for (guint i = 0; i < 1000; i++)
    {
      GInputStream *base = g_memory_input_stream_new_from_data ("abc", 3, NULL);
      GInputStream *stream = relay_upload_stream_new (base, 3, 10, NULL, NULL);
      GAsyncResult *result = NULL;
      GThread *thread = NULL;

      g_object_weak_ref (G_OBJECT (base), note_thread, &thread);
      g_object_unref (base);
      g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, store_result, &result);
      wait_for_result (&result);
      g_assert_true (g_input_stream_close_finish (stream, result, NULL));
      g_object_unref (stream);
      g_object_unref (result);
      settle ();
      g_assert_true (thread == g_thread_self ());
    }
}
