/* test-endpoint-download.c: downloads of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include "transport/relay-timers-private.h"

/* One download, and what it has reported and returned */
typedef struct
{
  GOutputStream *stream;
  goffset last;
  goffset total;
  guint n_freed;
  gint64 size;
  char *content_type;
  char *filename;
} Download;

static void
download_clear (Download *self)
{
  g_clear_object (&self->stream);
  g_free (self->content_type);
  g_free (self->filename);
  *self = (Download){ 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Download, download_clear)

static void
on_progress (goffset current, goffset total, gpointer user_data)
{
  Download *self = user_data;

  g_assert_cmpint (current, >, self->last);
  self->last = current;
  self->total = total;
}

static void
on_freed (gpointer user_data)
{
  Download *self = user_data;

  self->n_freed++;
}

static void
start (EndpointFixture *f, Download *self, const char *media, gint64 max_size)
{
  download_clear (self);
  self->stream = g_memory_output_stream_new_resizable ();
  relay_endpoint_download_async (f->endpoint, media, self->stream, max_size, on_progress, self,
                                 on_freed, f->cancellable, endpoint_called, f);
}

static gboolean
finish (EndpointFixture *f, Download *self, GError **error)
{
  self->content_type = self->filename = (char *) "unset";
  endpoint_wait (f);
  self->size = relay_endpoint_download_finish (f->endpoint, f->result, &self->content_type,
                                               &self->filename, error);
  endpoint_next (f);
  return self->size >= 0;
}

static void
fails (EndpointFixture *f, Download *self, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (finish (f, self, &error));
  g_assert_cmpint (self->size, ==, -1);
  g_assert_null (self->content_type);
  g_assert_null (self->filename);
  endpoint_check_error (error);
  g_assert_error (error, domain, code);
}

/* Downloads the media, with any size. */
static void
download (EndpointFixture *f, Download *self, const char *media)
{
  start (f, self, media, 0);
  g_assert_true (NO_ERROR (finish, f, self));
}

static gsize
written (Download *self)
{
  return g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (self->stream));
}

ENDPOINT_TEST ("/endpoint/download/writes-to-stream")
{
  g_auto (Download) d = { 0 };

  f->answer = (Answer){ 200, "image/png; x=y",      "a\0b\xff",
                        4,   "Content-Disposition", "attachment; filename=\"cat.png\"" };
  download (f, &d, "m/1? é");
  g_assert_cmpstr (f->method, ==, "GET");
  g_assert_cmpstr (f->path, ==, "/relay/media/m%2F1%3F%20%C3%A9");
  g_assert_true (endpoint_is_token (f->authorization));
  g_assert_cmpint (d.size, ==, 4);
  g_assert_cmpstr (d.content_type, ==, "image/png; x=y");
  g_assert_cmpstr (d.filename, ==, "cat.png");
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (d.stream)),
                   written (&d), "a\0b\xff", 4);
  g_assert_cmpint (d.last, ==, 4);
  g_assert_cmpint (d.total, ==, 4);
  g_assert_cmpuint (d.n_freed, ==, 1);
  g_assert_false (g_output_stream_is_closed (d.stream));
}

/* The token is sent for the connector's own media only. */
ENDPOINT_TEST ("/endpoint/download/own-media-are-requested-with-token")
{
  const struct
  {
    const char *url;
    gboolean own;
  } cases[] = {
    { "http://127.0.0.1:%u/x/relay/media/id", TRUE },
    { "HTTP://127.0.0.1:%u/x/relay/media/id?size=1#top", TRUE },
    { "http://127.0.0.1:%u/x/relay/media/a%2Fb", TRUE },
    { "http://localhost:%u/x/relay/media/id", FALSE },
    { "http://127.0.0.1:%u/relay/media/id", FALSE },
    { "http://127.0.0.1:%u/x/relay/media/", FALSE },
    { "http://127.0.0.1:%u/x/relay/media", FALSE },
    { "http://127.0.0.1:%u/x/relay/mediax/id", FALSE },
    { "http://127.0.0.1:%u/x/relay/media/a/b", FALSE },
    { "http://127.0.0.1:%u/x/relay/media/..", FALSE },
    { "http://127.0.0.1:%u/x/relay/media/%2e%2e", FALSE },
    { "http://127.0.0.1:%u/x/relay/media/../policy", FALSE },
    { "http://127.0.0.1:%u/X/relay/media/id", FALSE },
    { "http://127.0.0.1:%u/y?/x/relay/media/id", FALSE },
    { "http://127.0.0.1:%u/", FALSE },
    { "http://127.0.0.1:%u", FALSE },
  };

  endpoint_use_url (f, "ws://127.0.0.1:%u/x");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].url, ":%u", 2);
      g_autofree char *url = g_strdup_printf ("%s:%u%s", parts[0], f->port, parts[1]);
      g_auto (Download) d = { 0 };

      g_test_message ("%s", url);
      download (f, &d, url);
      g_assert_cmpint (endpoint_is_token (f->authorization), ==, cases[i].own);
      g_assert_cmpint (f->authorization != NULL, ==, cases[i].own);
    }
}

/* A different port or scheme is a different origin. */
ENDPOINT_TEST ("/endpoint/download/other-origins-get-no-token")
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/relay/media/id", f->port);
  g_auto (Download) d = { 0 };

  endpoint_use_peer (f);
  download (f, &d, url);
  g_assert_null (f->authorization);

  endpoint_use_url (f, "wss://127.0.0.1:%u");
  download (f, &d, url);
  g_assert_null (f->authorization);
}

ENDPOINT_TEST ("/endpoint/download/invalid-urls-and-ids-fail")
{
  g_autofree char *long_id = g_strnfill (1025, 'i');
  const char *media[] = {
    "",
    ".",
    "..",
    long_id,
    "ftp://hunter2",
    "file:///etc/hunter2",
    "data://hunter2",
    "http://",
    "http:///hunter2",
    "http://u:hunter2@c/",
    "http://hunter2@c/",
    "http://c:0/hunter2",
    "http://c:99999/hunter2",
    "http://c/a hunter2",
    "http://c/\r\nX-Hunter2: y",
    "http://c/\xffhunter2",
    "http://c\\@hunter2/",
    "http://[::1/hunter2",
    "://hunter2",
    "http://c%0d%0ahunter2/",
    "http://c%2fhunter2/",
    "http://u%3ahunter2%40c/",
    "http://c/\x7fhunter2",
    "https://hunter2@c/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    {
      g_auto (Download) d = { 0 };

      g_test_message ("case %u", i);
      start (f, &d, media[i], 0);
      fails (f, &d, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (d.n_freed, ==, 1);
    }
  g_assert_cmpuint (f->n_requests, ==, 0);
}

ENDPOINT_TEST ("/endpoint/download/status-is-reported")
{
  const struct
  {
    guint status;
    GQuark domain;
    int code;
  } cases[] = {
    { 404, G_IO_ERROR, G_IO_ERROR_NOT_FOUND },  { 401, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED },
    { 302, RELAY_ERROR, RELAY_ERROR_REJECTED }, { 410, RELAY_ERROR, RELAY_ERROR_REJECTED },
    { 206, RELAY_ERROR, RELAY_ERROR_PROTOCOL }, { 204, RELAY_ERROR, RELAY_ERROR_PROTOCOL },
  };
  g_autoptr (Peer) other = peer_new ();
  g_autofree char *location = g_strdup_printf ("http://127.0.0.1:%u/x", peer_get_port (other));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Download) d = { 0 };

      g_test_message ("%u", cases[i].status);
      f->answer =
        (Answer){ cases[i].status, "text/plain", cases[i].status == 204 ? NULL : "hunter2", -1,
                  "Location",      location };
      start (f, &d, "id", 0);
      fails (f, &d, cases[i].domain, cases[i].code);
      g_assert_cmpuint (written (&d), ==, 0);
    }
  g_assert_cmpuint (peer_get_waiting (other), ==, 0);
}

ENDPOINT_TEST ("/endpoint/download/size-is-limited")
{
  g_auto (Download) d = { 0 };

  endpoint_answer (f, 200, "0123456789");
  start (f, &d, "id", 10);
  g_assert_true (NO_ERROR (finish, f, &d));
  g_assert_cmpint (d.size, ==, 10);

  /* The head has the size, so nothing is written. */
  start (f, &d, "id", 9);
  fails (f, &d, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  g_assert_cmpuint (written (&d), ==, 0);
}

/* An endless response without a size */
ENDPOINT_TEST ("/endpoint/download/endless-response-is-cut")
{
  g_autofree char *filling = g_strnfill (64 * 1024, 'x');
  g_autofree char *request = NULL;
  g_auto (Download) d = { 0 };

  endpoint_use_peer (f);
  start (f, &d, "id", 1000 * 1000);
  request = endpoint_accept (f);
  end_write (f->end, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n", -1);
  while (f->result == NULL)
    {
      end_write_some (f->end, filling, 64 * 1024);
      g_main_context_iteration (NULL, FALSE);
    }
  fails (f, &d, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  g_assert_cmpuint (written (&d), <=, 1000 * 1000);
  g_assert_cmpuint (written (&d), >, 0);
  g_assert_cmpint (d.total, ==, -1);
}

ENDPOINT_TEST ("/endpoint/download/incomplete-response-fails")
{
  const char *const answers[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234",
  };

  endpoint_use_peer (f);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *request = NULL;
      g_auto (Download) d = { 0 };

      start (f, &d, "id", 0);
      request = endpoint_accept (f);
      end_write (f->end, answers[i], -1);
      g_clear_pointer (&f->end, end_free);
      fails (f, &d, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
    }
}

static void
test_idle_download_ends (EndpointFixture *f, gconstpointer data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  g_autofree char *request = NULL;
  g_auto (Download) d = { 0 };

  endpoint_use_peer (f);
  start (f, &d, "id", 0);
  request = endpoint_accept (f);
  relay_clock_advance (f->clock, 29 * G_USEC_PER_SEC);
  end_write (f->end, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0", -1);
  wait_until (d.last == 1);
  /* Any received byte restarts the timeout. */
  for (guint i = 2; i < 10; i++)
    {
      relay_clock_advance (f->clock, 29 * G_USEC_PER_SEC);
      end_write (f->end, "x", 1);
      wait_until (d.last == i);
    }
  if (cancel)
    {
      g_cancellable_cancel (f->cancellable);
      fails (f, &d, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  else
    {
      relay_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
      fails (f, &d, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
    }
  g_assert_cmpuint (d.n_freed, ==, 1);
}

/* The total time is limited, even when bytes keep arriving. */
ENDPOINT_TEST ("/endpoint/download/total-time-is-limited")
{
  g_autofree char *request = NULL;
  g_auto (Download) d = { 0 };
  guint sent = 0;

  endpoint_use_peer (f);
  start (f, &d, "id", 0);
  request = endpoint_accept (f);
  end_write (f->end, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", -1);
  while (f->result == NULL)
    {
      end_write (f->end, "x", 1);
      sent++;
      wait_until (d.last == sent || f->result != NULL);
      relay_clock_advance (f->clock, 25 * G_USEC_PER_SEC);
      settle ();
    }
  fails (f, &d, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  g_assert_cmpuint (sent, ==, 3600 / 25);
}

ENDPOINT_TEST ("/endpoint/download/error-of-stream-is-returned")
{
  g_auto (Download) d = { 0 };
  char buffer[4];
  g_autoptr (GOutputStream) full = g_memory_output_stream_new (buffer, sizeof buffer, NULL, NULL);

  endpoint_answer (f, 200, "0123456789");
  relay_endpoint_download_async (f->endpoint, "id", full, 0, NULL, NULL, NULL, NULL,
                                 endpoint_called, f);
  fails (f, &d, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* libsoup 3.8 sanitizes names itself, in its own way. */
static const char *
name_of_later_libsoup (const char *given, const char *expected)
{
  static const StringCase later[] = {
    { "attachment; filename=\"../../etc/passwd\"", "etc_passwd" },
    { "attachment; filename*=UTF-8''a%2Fb%5Cc", "a_b_c" },
    { "attachment; filename=\"C:\\\\Windows\\\\x\"", "C__Windows_x" },
    { "attachment; filename=\".bashrc\"", "bashrc" },
    { "attachment; filename=\"..\"", NULL },
    { "attachment; filename=\"a\\\"b;c.txt\"", "a_b;c.txt" },
    { "attachment; filename=\"a/\"", "a" },
    { "attachment; filename=\"..\\\\..\\\\x.exe\"", "x.exe" },
    { "attachment; filename*=UTF-8''%2fetc%2fpasswd", "etc_passwd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (later) && soup_check_version (3, 8, 0); i++)
    if (g_str_equal (later[i].given, given))
      return later[i].expected;

  return expected;
}

ENDPOINT_TEST ("/endpoint/download/filename-is-sanitized")
{
  /* A name is truncated between characters. */
  g_autofree char *filling = g_strnfill (254, 'n');
  g_autofree char *long_one =
    g_strdup_printf ("attachment; filename*=UTF-8''%s%%C3%%A4xyz", filling);
  const StringCase cases[] = {
    { "attachment", NULL },
    { "inline; filename=a.txt", "a.txt" },
    { "attachment; filename=\"../../etc/passwd\"", "passwd" },
    { "attachment; filename*=UTF-8''a%2Fb%5Cc", "b_c" },
    { "attachment; filename=\"C:\\\\Windows\\\\x\"", "C:_Windows_x" },
    { "attachment; filename=\".bashrc\"", "_bashrc" },
    { "attachment; filename=\"..\"", "__" },
    { "attachment; filename=\"\"", NULL },
    { "attachment; filename=\" \"", NULL },
    { long_one, filling },
    { "attachment; filename*=UTF-8''K%C3%A4tz%E2%80%AEchen", "Kätz_chen" },
    /* both forms, in either order */
    { "attachment; filename=\"a.txt\"; filename*=UTF-8''%C3%A4.txt", "ä.txt" },
    { "attachment; filename*=UTF-8''%C3%A4.txt; filename=\"a.txt\"", "ä.txt" },
    /* a charset that is unknown, and percent encoding that is invalid */
    { "attachment; filename*=X-NONE''%c1.txt; filename=a.txt", "a.txt" },
    { "attachment; filename*=X-NONE''%c1.txt", NULL },
    { "attachment; filename*=UTF-8''%zz.txt", NULL },
    { "attachment; filename*=UTF-8''%ff.txt", "\xef\xbf\xbd.txt" },
    { "attachment; filename*=ISO-8859-1'en'%e9.txt", "é.txt" },
    { "attachment; filename=\"\xc3\xa9.txt\"", "é.txt" },
    { "attachment; filename=\"\xe9.txt\"", "\xef\xbf\xbd.txt" },
    /* quoted pairs, separators and blanks */
    { "attachment; filename=\"a\\\"b;c.txt\"", "a\"b;c.txt" },
    { "attachment; filename=\"unterminated", "unterminated" },
    { "attachment ;; FileName = a b.txt ;", "a b.txt" },
    { "filename=a.txt", "a.txt" },
    { "attachment; filename=a.txt; filename=b.txt", "a.txt" },
    { "attachment; filename", NULL },
    { "attachment; filename=", NULL },
    { "", NULL },
    /* parts of a path */
    { "attachment; filename=\"a/\"", NULL },
    { "attachment; filename=\"/\"", NULL },
    { "attachment; filename=\"..\\\\..\\\\x.exe\"", "__"
                                                    "_.._x.exe" },
    { "attachment; filename*=UTF-8''%2e%2e%2fx; filename=y", "x" },
    { "attachment; filename*=UTF-8''%2fetc%2fpasswd", "passwd" },
    { "attachment; filename=\"a\tb\001c\177.txt\"", "a_b_c_.txt" },
    { "attachment; filename*=UTF-8''a%0D%0Ab%00c", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Download) d = { 0 };
      g_autofree char *shown = g_strescape (cases[i].given, NULL);
      const char *expected = name_of_later_libsoup (cases[i].given, cases[i].expected);

      f->answer = (Answer){ 200, "a/b", "x", 1, "Content-Disposition", cases[i].given };
      download (f, &d, "id");
      g_test_message ("%s: %s", shown, d.filename);
      /* The result for an undecodable name is unspecified, but safe. */
      if (strstr (cases[i].given, "%00") == NULL)
        g_assert_cmpstr (d.filename, ==, expected);
      else if (d.filename != NULL)
        g_assert_null (strpbrk (d.filename, "\r\n/"));
    }
}

/* Programs choose by the extension what to do with a file. */
ENDPOINT_TEST ("/endpoint/download/extension-survives-cut")
{
  for (guint n = 80; n < 110; n++)
    {
      g_autoptr (GString) disposition = g_string_new ("attachment; filename*=UTF-8''");
      g_auto (Download) d = { 0 };

      for (guint i = 0; i < n; i++)
        g_string_append (disposition, "%E5%A0%B1");
      for (guint i = 0; i < n % 3; i++)
        g_string_append (disposition, "x");
      g_string_append (disposition, ".pdf");
      f->answer = (Answer){ 200, "a/b", "x", 1, "Content-Disposition", disposition->str };
      download (f, &d, "id");
      g_assert_true (g_utf8_validate (d.filename, -1, NULL));
      g_assert_true (g_str_has_suffix (d.filename, ".pdf"));
      g_assert_true (g_str_has_prefix (d.filename, "報報"));
      g_assert_cmpuint (strlen (d.filename), <=, 255);
      g_assert_cmpuint (strlen (d.filename), >=, MIN (253, 3 * n + n % 3 + 4));
    }
}

ENDPOINT_TEST ("/endpoint/download/empty-media-are-accepted")
{
  g_auto (Download) d = { 0 };

  f->answer = (Answer){ 200, NULL, NULL, 0 };
  download (f, &d, "id");
  g_assert_cmpint (d.size, ==, 0);
  g_assert_null (d.content_type);
  g_assert_null (d.filename);
}

/* A compressed response is stored as it was sent. */
ENDPOINT_TEST ("/endpoint/download/compressed-media-are-kept")
{
  g_auto (Download) d = { 0 };

  f->answer = (Answer){ 200, "a/b", "no gzip at all", -1, "Content-Encoding", "gzip" };
  download (f, &d, "id");
  g_assert_cmpint (d.size, ==, 14);
}

/* Files */

static void
start_file (EndpointFixture *f, GFile *file, gint64 max_size)
{
  relay_endpoint_download_file_async (f->endpoint, "id", file, max_size, NULL, NULL, NULL,
                                      f->cancellable, endpoint_called, f);
}

static gint64
finish_file (EndpointFixture *f, GError **error)
{
  gint64 size;

  endpoint_wait (f);
  size = relay_endpoint_download_file_finish (f->endpoint, f->result, NULL, NULL, error);
  endpoint_next (f);
  return size;
}

static void
file_fails (EndpointFixture *f, GFile *file, gint64 max_size, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  start_file (f, file, max_size);
  g_assert_cmpint (finish_file (f, &error), ==, -1);
  g_assert_error (error, domain, code);
}

/* The content of the only file in the folder; NULL when the folder is empty */
static char *
dup_content (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (folder), 0, NULL);
  const char *name = g_dir_read_name (dir);
  char *content = NULL;

  if (name == NULL)
    return NULL;
  g_assert_cmpstr (name, ==, "media");
  g_assert_null (g_dir_read_name (dir));
  g_assert_true (g_file_load_contents (file, NULL, &content, NULL, NULL, NULL));
  return content;
}

static void
assert_content (GFile *file, const char *expected)
{
  g_autofree char *content = dup_content (file);

  g_assert_cmpstr (content, ==, expected);
}

static void
assert_written (EndpointFixture *f, GFile *file, const char *content)
{
  endpoint_answer (f, 200, content);
  start_file (f, file, 0);
  g_assert_cmpint (NO_ERROR (finish_file, f), ==, strlen (content));
  assert_content (file, content);
}

ENDPOINT_TEST ("/endpoint/download/file/is-written-or-untouched")
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "media", NULL);
  g_autoptr (GFile) missing = g_file_new_build_filename (folder, "no", "such", "folder", NULL);
  g_autoptr (GFile) here = g_file_new_for_path (folder);

  /* A refused download creates no file. */
  endpoint_answer (f, 404, "x");
  file_fails (f, file, 0, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_content (file, NULL);
  assert_written (f, file, "first");
  assert_written (f, file, "second");

  endpoint_answer (f, 200, "too large");
  file_fails (f, file, 8, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  assert_content (file, "second");
  file_fails (f, missing, 0, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  file_fails (f, here, 0, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  assert_content (file, "second");

  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_true (g_file_delete (here, NULL, NULL));
}

/* A download that is cut, cancelled, timed out or too large leaves no partial file, and keeps an existing one. */
ENDPOINT_TEST ("/endpoint/download/file/partial-file-is-removed")
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "media", NULL);
  g_autofree char *filling = g_strnfill (200000, 'x');

  endpoint_use_peer (f);
  for (guint i = 0; i < 8; i++)
    {
      gboolean there = i >= 4;
      g_autofree char *request = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 4)
        g_assert_true (
          g_file_replace_contents (file, "before", 6, NULL, FALSE, 0, NULL, NULL, NULL));
      start_file (f, file, 150000);
      request = endpoint_accept (f);
      end_write (f->end, "HTTP/1.1 200 OK\r\n\r\n", -1);
      end_write (f->end, filling, 100000);
      settle ();
      g_assert_null (f->result);
      switch (i % 4)
        {
        case 0:
          end_reset (g_steal_pointer (&f->end));
          break;
        case 1:
          g_cancellable_cancel (f->cancellable);
          break;
        case 2:
          relay_clock_advance (f->clock, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
          break;
        default:
          end_write (f->end, filling, 100000);
        }
      g_assert_cmpint (finish_file (f, &error), ==, -1);
      g_assert_nonnull (error);
      if (i % 4 == 1)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (RELAY_ERROR));
      assert_content (file, there ? "before" : NULL);
      g_object_unref (f->cancellable);
      f->cancellable = g_cancellable_new ();
    }
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The folder is removed during the download. */
ENDPOINT_TEST ("/endpoint/download/file/removed-folder-fails")
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "media", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;

  g_assert_true (g_file_replace_contents (file, "before", 6, NULL, FALSE, 0, NULL, NULL, NULL));
  endpoint_use_peer (f);
  start_file (f, file, 0);
  request = endpoint_accept (f);
  end_write (f->end, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", -1);
  wait_until (count_files (folder) == 2);

  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  end_write (f->end, "56789", -1);
  g_assert_cmpint (finish_file (f, &error), ==, -1);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (G_IO_ERROR));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* Without a valid token, the connector's own media are not requested. */
ENDPOINT_TEST ("/endpoint/download/invalid-token-fails")
{
  g_autofree char *long_id = g_strnfill (2000, 'g');
  g_auto (Download) d = { 0 };

  g_object_set (f->transport, "gateway-id", long_id, NULL);
  start (f, &d, "id", 0);
  fails (f, &d, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (d.n_freed, ==, 1);
  g_assert_cmpuint (f->n_requests, ==, 0);
}

MORE_TESTS
{
  endpoint_add ("/endpoint/download/idle/times-out", FALSE, test_idle_download_ends);
  endpoint_add ("/endpoint/download/idle/can-be-cancelled", TRUE, test_idle_download_ends);
}
