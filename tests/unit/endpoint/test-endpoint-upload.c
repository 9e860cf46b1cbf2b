/* test-endpoint-upload.c: uploads of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>
#include "transport/relay-timers-private.h"

typedef struct
{
  goffset last;
  goffset total;
  guint n_called;
  guint n_freed;
} Progress;

static void
on_progress (goffset current, goffset total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpint (current, >, progress->last);
  if (total >= 0)
    g_assert_cmpint (current, <=, total);
  progress->last = current;
  progress->total = total;
  progress->n_called++;
}

static void
on_freed (gpointer user_data)
{
  Progress *progress = user_data;

  progress->n_freed++;
}

/* A stream that can neither seek nor be polled */
#define PLAIN_TYPE_STREAM (plain_stream_get_type ())
G_DECLARE_FINAL_TYPE (PlainStream, plain_stream, PLAIN, STREAM, GFilterInputStream)

struct _PlainStream
{
  GFilterInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE (PlainStream, plain_stream, G_TYPE_FILTER_INPUT_STREAM)

static void
plain_stream_class_init (PlainStreamClass *klass)
{
}

static void
plain_stream_init (PlainStream *self)
{
}

static GInputStream *
plain_stream_new (const char *data, gssize length)
{
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data (data, length, NULL);

  return g_object_new (PLAIN_TYPE_STREAM, "base-stream", base, NULL);
}

/* A stream whose seeking fails in one of three ways */
#define ODD_TYPE_STREAM (odd_stream_get_type ())
G_DECLARE_FINAL_TYPE (OddStream, odd_stream, ODD, STREAM, GFilterInputStream)

typedef enum
{
  ODD_CANNOT_SEEK,
  ODD_FINDS_NO_END,
  ODD_FINDS_NOT_BACK
} OddKind;

struct _OddStream
{
  GFilterInputStream parent_instance;

  OddKind kind;
};

static goffset
odd_stream_tell (GSeekable *seekable)
{
  return g_seekable_tell (G_SEEKABLE (G_FILTER_INPUT_STREAM (seekable)->base_stream));
}

static gboolean
odd_stream_can_seek (GSeekable *seekable)
{
  return ODD_STREAM (seekable)->kind != ODD_CANNOT_SEEK;
}

static gboolean
odd_stream_seek (GSeekable *seekable,
                 goffset offset,
                 GSeekType type,
                 GCancellable *cancellable,
                 GError **error)
{
  OddStream *self = ODD_STREAM (seekable);

  g_assert_cmpint (self->kind, !=, ODD_CANNOT_SEEK);
  if ((self->kind == ODD_FINDS_NO_END) == (type == G_SEEK_END))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "the tape is jammed");
      return FALSE;
    }
  return g_seekable_seek (G_SEEKABLE (G_FILTER_INPUT_STREAM (self)->base_stream), offset, type,
                          cancellable, error);
}

static void
odd_stream_seekable_init (GSeekableIface *iface)
{
  iface->tell = odd_stream_tell;
  iface->can_seek = odd_stream_can_seek;
  iface->seek = odd_stream_seek;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (OddStream,
                               odd_stream,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, odd_stream_seekable_init))

static void
odd_stream_class_init (OddStreamClass *klass)
{
}

static void
odd_stream_init (OddStream *self)
{
}

static GInputStream *
odd_stream_new (OddKind kind)
{
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_data ("0123456789", 10, NULL);
  OddStream *self = g_object_new (ODD_TYPE_STREAM, "base-stream", base, NULL);

  self->kind = kind;
  return G_INPUT_STREAM (self);
}

static void
start (EndpointFixture *f,
       GInputStream *stream,
       gint64 size,
       const char *filename,
       Progress *progress)
{
  *progress = (Progress){ 0 };
  relay_endpoint_upload_async (f->endpoint, stream, size, "image/png", filename, on_progress,
                               progress, on_freed, f->cancellable, endpoint_called, f);
}

static char *
finish (EndpointFixture *f, char **id, gint64 *size, GError **error)
{
  char *url;

  endpoint_wait (f);
  url = relay_endpoint_upload_finish (f->endpoint, f->result, id, size, error);
  endpoint_next (f);
  return url;
}

static void
fails (EndpointFixture *f, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  char *kept = (char *) "unset";
  gint64 size = 7;
  g_autofree char *url = finish (f, &kept, &size, &error);

  g_assert_null (url);
  g_assert_null (kept);
  g_assert_cmpint (size, ==, 0);
  endpoint_check_error (error);
  g_assert_error (error, domain, code);
}

ENDPOINT_TEST ("/endpoint/upload/sends-media-and-returns-url")
{
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data ("\x89PNG\0\r\n\xff", 8, NULL);
  g_autofree char *expected =
    g_strdup_printf ("http://127.0.0.1:%u/relay/media/m%%2F1%%3F%%20%%C3%%A9", f->port);
  g_autofree char *url = NULL;
  g_autofree char *id = NULL;
  gint64 size = 0;
  Progress progress;

  endpoint_answer (f, 201, "{\"id\":\"m/1? é\",\"size\":8,\"expires\":3600}");
  start (f, stream, 8, "a \"b\".png", &progress);
  url = NO_ERROR (finish, f, &id, &size);
  g_assert_cmpstr (url, ==, expected);
  g_assert_cmpstr (id, ==, "m/1? é");
  g_assert_cmpint (size, ==, 8);
  g_assert_cmpstr (f->method, ==, "POST");
  g_assert_cmpstr (f->path, ==, "/relay/media");
  g_assert_true (endpoint_is_token (f->authorization));
  g_assert_cmpstr (f->content_type, ==, "image/png");
  g_assert_cmpstr (f->filename, ==, "a \"b\".png");
  g_assert_cmpmem (endpoint_body (f), g_bytes_get_size (f->body), "\x89PNG\0\r\n\xff", 8);
  g_assert_cmpint (progress.last, ==, 8);
  g_assert_cmpint (progress.total, ==, 8);
  g_assert_cmpuint (progress.n_freed, ==, 1);
  g_assert_false (g_input_stream_is_closed (stream));
}

/* The largest accepted size, which is sent in many chunks */
static void
test_largest_size (EndpointFixture *f, gconstpointer data)
{
  gboolean known = GPOINTER_TO_INT (data);
  g_autofree char *content = g_malloc (RELAY_ENDPOINT_MAX_MEDIA);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *url = NULL;
  gint64 size = 0;
  Progress progress;

  for (gsize i = 0; i < RELAY_ENDPOINT_MAX_MEDIA; i++)
    content[i] = i * 7 + i / 1000;
  stream = known ? g_memory_input_stream_new_from_data (content, RELAY_ENDPOINT_MAX_MEDIA, NULL)
                 : plain_stream_new (content, RELAY_ENDPOINT_MAX_MEDIA);
  endpoint_answer (f, 200, "{\"id\":7}");
  start (f, stream, -1, NULL, &progress);
  url = NO_ERROR (finish, f, NULL, &size);
  g_assert_true (g_str_has_suffix (url, "/relay/media/7"));
  g_assert_cmpint (size, ==, RELAY_ENDPOINT_MAX_MEDIA);
  g_assert_cmpmem (endpoint_body (f), g_bytes_get_size (f->body), content,
                   RELAY_ENDPOINT_MAX_MEDIA);
  g_assert_cmpint (progress.last, ==, RELAY_ENDPOINT_MAX_MEDIA);
  g_assert_cmpint (progress.total, ==, known ? RELAY_ENDPOINT_MAX_MEDIA : -1);
  g_assert_cmpuint (progress.n_called, >, 10);
  g_assert_null (f->filename);
}

/* A file is uploaded from its current position; its size is sent as Content-Length. */
ENDPOINT_TEST ("/endpoint/upload/file-is-sent-with-size")
{
  g_autoptr (GFileIOStream) file = NULL;
  g_autoptr (GFile) path = g_file_new_tmp (NULL, &file, NULL);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress;

  g_assert_true (
    g_file_replace_contents (path, "0123456789", 10, NULL, FALSE, 0, NULL, NULL, &error));
  stream = g_file_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 4, G_SEEK_SET, NULL, NULL));
  endpoint_answer (f, 200, "{\"id\":\"x\",\"size\":\"?\"}");
  start (f, G_INPUT_STREAM (stream), -1, NULL, &progress);
  url = finish (f, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (url);
  g_assert_cmpstr (endpoint_body (f), ==, "456789");
  g_assert_cmpint (progress.total, ==, 6);
  g_file_delete (path, NULL, NULL);
}

/* A stream of unknown size is uploaded to its end, but not one that could not return to its position. */
ENDPOINT_TEST ("/endpoint/upload/seek-errors-are-handled")
{
  g_autoptr (GInputStream) lost = odd_stream_new (ODD_FINDS_NOT_BACK);
  Progress progress;

  for (OddKind kind = ODD_CANNOT_SEEK; kind <= ODD_FINDS_NO_END; kind++)
    {
      g_autoptr (GInputStream) stream = odd_stream_new (kind);
      g_autofree char *url = NULL;

      endpoint_answer (f, 200, "{\"id\":\"x\"}");
      start (f, stream, -1, NULL, &progress);
      url = finish (f, NULL, NULL, NULL);
      g_assert_nonnull (url);
      g_assert_cmpstr (endpoint_body (f), ==, "0123456789");
      g_assert_cmpint (progress.total, ==, -1);
    }
  g_assert_cmpuint (f->n_requests, ==, 2);

  start (f, lost, -1, NULL, &progress);
  fails (f, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (progress.n_freed, ==, 1);
  g_assert_cmpuint (f->n_requests, ==, 2);
}

/* Invalid arguments fail before anything is sent. */
ENDPOINT_TEST ("/endpoint/upload/invalid-arguments-send-nothing")
{
  g_autofree char *long_type = g_strnfill (300, 't');
  const char *const types[] = { "",     " ",      "image/png\r\nX-Hunter2: y", "image/\xc3\xa9",
                                "a\tb", long_type };
  g_autoptr (GInputStream) none = g_memory_input_stream_new ();
  g_autoptr (GInputStream) some = g_memory_input_stream_new_from_data ("x", 1, NULL);
  g_autofree char *content = g_malloc0 (RELAY_ENDPOINT_MAX_MEDIA + 1);
  g_autoptr (GInputStream) huge =
    g_memory_input_stream_new_from_data (content, RELAY_ENDPOINT_MAX_MEDIA + 1, NULL);
  Progress progress;

  start (f, none, 0, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (progress.n_freed, ==, 1);
  start (f, none, -1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  start (f, huge, -1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  start (f, huge, RELAY_ENDPOINT_MAX_MEDIA + 1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  start (f, some, G_MAXINT64, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      relay_endpoint_upload_async (f->endpoint, some, 1, types[i], NULL, NULL, NULL, NULL, NULL,
                                   endpoint_called, f);
      fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
    }
  g_cancellable_cancel (f->cancellable);
  start (f, some, 1, NULL, &progress);
  fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.n_freed, ==, 1);
  g_assert_cmpuint (f->n_requests, ==, 0);
}

/* An error during the upload resets the connection, so that the connector never sees a complete request. */
ENDPOINT_TEST ("/endpoint/upload/aborted-upload-never-looks-complete")
{
  g_autofree char *content = g_malloc0 (RELAY_ENDPOINT_MAX_MEDIA + 1);
  g_autoptr (GInputStream) huge = plain_stream_new (content, RELAY_ENDPOINT_MAX_MEDIA + 1);
  g_autoptr (GInputStream) none = plain_stream_new ("", 0);
  g_autoptr (GInputStream) few = plain_stream_new ("abc", 3);
  g_autoptr (GInputStream) closed = plain_stream_new ("abc", 3);
  Progress progress;

  start (f, huge, -1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  g_assert_cmpuint (progress.n_freed, ==, 1);
  start (f, none, -1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  start (f, few, 4, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_input_stream_close (closed, NULL, NULL);
  start (f, closed, 3, NULL, &progress);
  fails (f, G_IO_ERROR, G_IO_ERROR_CLOSED);
  settle ();
  g_assert_cmpuint (f->n_requests, ==, 0);
}

ENDPOINT_TEST ("/endpoint/upload/extension-survives-cut")
{
  static const guint lengths[] = { 100, 250, 251, 252, 300, 5000 };

  endpoint_answer (f, 200, "{\"id\":\"m\"}");
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
      g_autofree char *url = NULL;

      for (guint n = 0; n < lengths[i]; n++)
        g_string_append (name, "報");
      g_string_append (name, ".pdf");
      relay_endpoint_upload_async (f->endpoint, stream, 1, "a/b", name->str, NULL, NULL, NULL, NULL,
                                   endpoint_called, f);
      endpoint_wait (f);
      url = NO_ERROR (relay_endpoint_upload_finish, f->endpoint, f->result, NULL, NULL);
      endpoint_next (f);
      g_assert_true (g_str_has_suffix (f->filename, "_.pdf"));
      g_assert_cmpuint (strlen (f->filename), ==, MIN (lengths[i] + 4, 255));
    }
}

ENDPOINT_TEST ("/endpoint/upload/filename-becomes-ascii")
{
  g_autofree char *long_name = g_strnfill (300, 'n');
  g_autofree char *cut = g_strnfill (255, 'n');
  const StringCase cases[] = {
    { "cat.png", "cat.png" },
    { "", NULL },
    { "  ", NULL },
    { NULL, NULL },
    { "K\xc3\xa4tzchen \xf0\x9f\x90\xb1.png", "K_tzchen _.png" },
    { "a\r\nX-Evil: 1", "a__X-Evil: 1" },
    { "\xff\xfe\x80.bin", "__.bin" },
    { long_name, cut },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
      g_autofree char *url = NULL;
      Progress progress;

      endpoint_answer (f, 200, "{\"id\":\"x\"}");
      start (f, stream, 1, cases[i].given, &progress);
      url = finish (f, NULL, NULL, NULL);
      g_assert_nonnull (url);
      g_assert_cmpstr (f->filename, ==, cases[i].expected);
    }
}

ENDPOINT_TEST ("/endpoint/upload/invalid-response-fails")
{
  g_autofree char *filling = g_strnfill (2000, 'i');
  g_autofree char *long_id = g_strdup_printf ("{\"id\":\"%s\"}", filling);
  const struct
  {
    guint status;
    const char *body;
    GQuark domain;
    int code;
  } cases[] = {
    { 401, "{\"error\":\"no\"}", RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED },
    { 413, "", RELAY_ERROR, RELAY_ERROR_TOO_LARGE },
    { 429, "", RELAY_ERROR, RELAY_ERROR_RATE_LIMITED },
    { 404, "", RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED },
    { 200, "", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "{}", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "{\"id\":\"\"}", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "{\"id\":null}", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "{\"id\":\"..\"}", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "{\"id\":\".\"}", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, "[{\"id\":\"hunter2\"}]", RELAY_ERROR, RELAY_ERROR_PROTOCOL },
    { 200, long_id, RELAY_ERROR, RELAY_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
      Progress progress;

      g_test_message ("case %u", i);
      endpoint_answer (f, cases[i].status, cases[i].body);
      start (f, stream, 1, NULL, &progress);
      fails (f, cases[i].domain, cases[i].code);
    }
}

/* A call that waits for its stream, here a pipe, can time out and be cancelled. */
static void
test_stalled_stream (EndpointFixture *f, gconstpointer data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *request = NULL;
  int fds[2];
  Progress progress;

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (fds[0], TRUE, NULL));
  g_assert_cmpint (write (fds[1], "abc", 3), ==, 3);
  stream = g_unix_input_stream_new (fds[0], TRUE);
  endpoint_use_peer (f);
  start (f, stream, -1, NULL, &progress);
  request = endpoint_accept (f);
  wait_until (progress.last == 3);

  /* Progress restarts the timeout. */
  relay_clock_advance (f->clock, 29 * G_USEC_PER_SEC);
  g_assert_cmpint (write (fds[1], "d", 1), ==, 1);
  wait_until (progress.last == 4);
  relay_clock_advance (f->clock, 29 * G_USEC_PER_SEC);
  settle ();
  g_assert_null (f->result);
  if (cancel)
    {
      g_cancellable_cancel (f->cancellable);
      fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  else
    {
      relay_clock_advance (f->clock, G_USEC_PER_SEC);
      fails (f, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
    }
  g_assert_cmpuint (progress.n_freed, ==, 1);
  close (fds[1]);
  while (g_input_stream_has_pending (stream))
    g_main_context_iteration (NULL, TRUE);
}

/* The connector closes the connection without reading the body. */
ENDPOINT_TEST ("/endpoint/upload/lost-connection-is-reported")
{
  g_autofree char *content = g_malloc0 (RELAY_ENDPOINT_MAX_MEDIA);
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (content, RELAY_ENDPOINT_MAX_MEDIA, NULL);
  g_autofree char *request = NULL;
  Progress progress;

  endpoint_use_peer (f);
  start (f, stream, -1, NULL, &progress);
  request = endpoint_accept (f);
  g_assert_nonnull (strstr (request, "Content-Length: 26214400\r\n"));
  end_reset (f->end);
  f->end = NULL;
  fails (f, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
}

ENDPOINT_TEST ("/endpoint/upload/token-needs-tls")
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
  Progress progress;

  endpoint_use_url (f, "ws://connector.invalid:%u");
  start (f, stream, 1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INSECURE);
}

/* Without a valid token nothing is sent, as in an upgrade. */
ENDPOINT_TEST ("/endpoint/upload/invalid-token-fails")
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("x", 1, NULL);
  g_autofree char *long_id = g_strnfill (2000, 'g');
  Progress progress;

  g_object_set (f->transport, "gateway-id", long_id, NULL);
  start (f, stream, 1, NULL, &progress);
  fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  endpoint_declare (f);
  endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, NULL);
  g_assert_cmpuint (f->n_requests, ==, 0);
}

MORE_TESTS
{
  endpoint_add ("/endpoint/upload/largest-size/known", TRUE, test_largest_size);
  endpoint_add ("/endpoint/upload/largest-size/unknown", FALSE, test_largest_size);
  endpoint_add ("/endpoint/upload/stalled-stream/times-out", FALSE, test_stalled_stream);
  endpoint_add ("/endpoint/upload/stalled-stream/can-be-cancelled", TRUE, test_stalled_stream);
}
