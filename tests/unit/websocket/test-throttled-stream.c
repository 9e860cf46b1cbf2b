/* test-throttled-stream.c: a stream that bounds what is read in one iteration of the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket/relay-throttled-stream-private.h"

#include <string.h>
#include <sys/socket.h>

#include "support/peer.h"

#include "test.h"

typedef struct
{
  GSocketConnection *connection;
  GSocket *far;
  RelayThrottledStream *stream;
  GPollableInputStream *input;
  GPollableOutputStream *output;
  gboolean may_read;
  gboolean halts; /* halts the stream in the dispatch */
  gboolean stays; /* does not destroy its source in the dispatch */
  guint dispatched;
  guint dispatched_at_read; /* value of dispatched at the last call of on_read() */
} Fixture;

static GSocket *
wrap (int fd)
{
  GSocket *socket = NO_ERROR (g_socket_new_from_fd, fd);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static gboolean
may_read (gpointer user_data)
{
  return ((Fixture *) user_data)->may_read;
}

static void
on_read (gpointer user_data)
{
  Fixture *f = user_data;

  f->dispatched_at_read = f->dispatched;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first = data != NULL ? g_bytes_new (data, strlen (data)) : NULL;
  g_autoptr (GSocket) near = NULL;
  int fds[2];
  int size = 4 * 1024 * 1024;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  setsockopt (fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  near = wrap (fds[0]);
  f->far = wrap (fds[1]);
  f->connection = g_socket_connection_factory_create_connection (near);
  f->may_read = TRUE;
  f->stream = relay_throttled_stream_new (G_IO_STREAM (f->connection), first);
  f->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (f->stream)));
  f->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (f->stream)));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&f->stream));
  g_assert_finalize_object (g_steal_pointer (&f->connection));
  g_object_unref (f->far);
}

/* Writes up to @length bytes, as many as the socket accepts. */
static gsize
feed (Fixture *f, gsize length)
{
  static guint8 chunk[4096];
  gsize sent = 0;

  while (sent < length)
    {
      gssize n =
        g_socket_send (f->far, (char *) chunk, MIN (sizeof chunk, length - sent), NULL, NULL);

      if (n <= 0)
        break;
      sent += n;
    }
  return sent;
}

/* Reads until the stream would block, as libsoup does. */
static gssize
read_all (Fixture *f, GError **error)
{
  guint8 buffer[1024];
  gssize total = 0;

  for (;;)
    {
      GError *failure = NULL;
      gssize n =
        g_pollable_input_stream_read_nonblocking (f->input, buffer, sizeof buffer, NULL, &failure);

      if (n > 0)
        {
          total += n;
          continue;
        }
      if (n < 0 && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_error_free (failure);
      else if (n < 0)
        g_propagate_error (error, failure);
      return total;
    }
}

static gboolean
on_readable (GObject *stream, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (stream == G_OBJECT (f->input));
  f->dispatched++;
  if (f->halts)
    relay_throttled_stream_halt (f->stream);
  if (!f->stays)
    g_source_destroy (g_main_current_source ());
  return G_SOURCE_REMOVE;
}

static GSource *
watch (Fixture *f, GCancellable *cancellable)
{
  GSource *source = g_pollable_input_stream_create_source (f->input, cancellable);

  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_readable, f, NULL);
  g_source_attach (source, NULL);
  return source;
}

/* Runs what is ready. Returns the number of iterations, which shows whether the main loop spins. */
static guint
run_until_idle (void)
{
  guint turns = 0;

  while (turns < 100 && g_main_context_iteration (NULL, FALSE))
    turns++;
  return turns;
}

/* Runs the next iteration, in which the source is ready. */
static void
next_turn (Fixture *f)
{
  g_autoptr (GSource) source G_GNUC_UNUSED = watch (f, NULL);
  guint before = f->dispatched;

  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, before + 1);
}

#define FIXTURE_TEST(path, value) TEST_CASE_WITH (path, Fixture, f, value, set_up, tear_down)

FIXTURE_TEST ("/throttled-stream/iteration-reads-bounded-bytes", NULL)
{
  gsize sent = feed (f, 3 * RELAY_THROTTLED_TURN + 100);

  g_assert_cmpuint (sent, >, 2 * RELAY_THROTTLED_TURN);
  for (gsize left = sent; left > 0;)
    {
      gsize turn = MIN (left, RELAY_THROTTLED_TURN);
      g_autoptr (GSource) source = NULL;

      g_assert_cmpint (read_all (f, NULL), ==, turn);
      /* Nothing more can be read in this iteration. */
      g_assert_cmpint (read_all (f, NULL), ==, 0);
      left -= turn;
      f->dispatched = 0;
      source = watch (f, NULL);
      if (left > 0)
        g_assert_false (g_pollable_input_stream_is_readable (f->input));
      run_until_idle ();
      g_assert_cmpuint (f->dispatched, ==, left > 0 || turn == RELAY_THROTTLED_TURN);
      g_source_destroy (source);
    }
}

FIXTURE_TEST ("/throttled-stream/empty-socket-does-not-spin", NULL)
{
  g_autoptr (GSource) source G_GNUC_UNUSED = watch (f, NULL);

  g_assert_cmpuint (run_until_idle (), ==, 0);
  g_assert_false (relay_throttled_stream_has_input (f->stream));
  feed (f, 10);
  g_assert_true (relay_throttled_stream_has_input (f->stream));
  g_assert_true (g_pollable_input_stream_is_readable (f->input));
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
  g_assert_cmpint (read_all (f, NULL), ==, 10);
}

/* Small reads are served from one large read of the socket. */
FIXTURE_TEST ("/throttled-stream/reads-ahead", NULL)
{
  GSocket *near = g_socket_connection_get_socket (f->connection);
  guint8 buffer[RELAY_THROTTLED_AHEAD];

  feed (f, RELAY_THROTTLED_AHEAD + 100);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 1024, NULL, NULL),
                   ==, 1024);
  g_assert_cmpint (g_socket_get_available_bytes (near), ==, 100);
  g_assert_true (relay_throttled_stream_has_input (f->stream));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, sizeof buffer, NULL,
                                                             NULL),
                   ==, RELAY_THROTTLED_AHEAD - 1024);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, sizeof buffer, NULL,
                                                             NULL),
                   ==, 100);
  g_assert_false (relay_throttled_stream_has_input (f->stream));

  /* The socket returned less than was asked for, so it is not read again in this iteration. */
  feed (f, 50);
  g_assert_cmpint (read_all (f, NULL), ==, 0);
  g_assert_cmpint (g_socket_get_available_bytes (near), ==, 50);
  next_turn (f);
  g_assert_cmpint (read_all (f, NULL), ==, 50);
}

FIXTURE_TEST ("/throttled-stream/first-bytes-come-first", "abcdefghij")
{
  guint8 buffer[8];

  feed (f, 3);
  next_turn (f);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 8, NULL, NULL), ==,
                   8);
  g_assert_cmpmem (buffer, 8, "abcdefgh", 8);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 8, NULL, NULL), ==,
                   2);
  g_assert_cmpmem (buffer, 2, "ij", 2);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 8, NULL, NULL), ==,
                   3);
  /* Then the stream reads from the socket. */
  feed (f, 5000);
  next_turn (f);
  g_assert_cmpint (read_all (f, NULL), ==, 5000);
}

FIXTURE_TEST ("/throttled-stream/may-read-blocks-and-resumes", NULL)
{
  g_autoptr (GSource) open_source = NULL;
  g_autoptr (GSource) closed_source = NULL;

  relay_throttled_stream_set_funcs (f->stream, may_read, on_read, f);
  feed (f, 100);

  /* The peer closes while the source is polling: one dispatch, nothing to read. */
  open_source = watch (f, NULL);
  f->may_read = FALSE;
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
  g_assert_cmpint (read_all (f, NULL), ==, 0);
  g_assert_true (relay_throttled_stream_is_blocked (f->stream));

  /* A closed socket is not polled, so the main loop does not spin. */
  closed_source = watch (f, NULL);
  g_assert_cmpuint (run_until_idle (), ==, 0);
  relay_throttled_stream_resume (f->stream);
  g_assert_cmpuint (run_until_idle (), ==, 0);

  f->may_read = TRUE;
  relay_throttled_stream_resume (f->stream);
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 2);
  g_assert_false (relay_throttled_stream_is_blocked (f->stream));
  g_assert_cmpint (read_all (f, NULL), ==, 100);
  /* Called after each dispatch, even when nothing could be read. */
  g_assert_cmpuint (f->dispatched_at_read, ==, 2);

  /* Not called while the source exists. */
  feed (f, 1);
  f->stays = TRUE;
  next_turn (f);
  g_assert_cmpuint (f->dispatched_at_read, ==, 2);
  g_assert_cmpint (read_all (f, NULL), ==, 1);

  /* Not called after halting. */
  feed (f, 1);
  f->stays = FALSE;
  f->halts = TRUE;
  next_turn (f);
  g_assert_cmpuint (f->dispatched_at_read, ==, 2);
}

FIXTURE_TEST ("/throttled-stream/halt-stops-for-good", NULL)
{
  g_autoptr (GSource) source = NULL;

  feed (f, 100);
  relay_throttled_stream_halt (f->stream);
  source = watch (f, NULL);
  relay_throttled_stream_resume (f->stream);
  g_assert_cmpuint (run_until_idle (), ==, 0);
  g_assert_cmpint (read_all (f, NULL), ==, 0);
  g_source_destroy (source);
}

FIXTURE_TEST ("/throttled-stream/cancellable-wakes-source", NULL)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) source G_GNUC_UNUSED = watch (f, cancellable);

  g_assert_cmpuint (run_until_idle (), ==, 0);
  g_cancellable_cancel (cancellable);
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
}

FIXTURE_TEST ("/throttled-stream/end-of-stream-is-read", NULL)
{
  guint8 buffer[8];

  feed (f, 5);
  g_socket_shutdown (f->far, FALSE, TRUE, NULL);
  next_turn (f);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 8, NULL, NULL), ==,
                   5);
  g_assert_cmpint (read_all (f, NULL), ==, 0);
  next_turn (f);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (f->input, buffer, 8, NULL, NULL), ==,
                   0);
}

/* Closing the socket on this side wakes the reader. */
FIXTURE_TEST ("/throttled-stream/closed-socket-wakes-reader", NULL)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_io_stream_close (G_IO_STREAM (f->connection), NULL, NULL));
  next_turn (f);
  g_assert_cmpint (read_all (f, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
send_frame (Fixture *f, guint8 first, gsize length)
{
  g_autofree guint8 *payload = g_malloc0 (length + 1);
  g_autoptr (GBytes) frame = make_frame (first, payload, length);

  g_assert_cmpint (g_socket_send (f->far, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                                  NULL, NULL),
                   ==, g_bytes_get_size (frame));
}

#ifdef RELAY_BOUNDS_MESSAGES
FIXTURE_TEST ("/throttled-stream/too-large-message-fails", NULL)
{
  g_autoptr (GError) error = NULL;

  relay_throttled_stream_set_max_message (f->stream, 1000);
  send_frame (f, FRAME_TEXT, 600);
  send_frame (f, FRAME_FIN | FRAME_CONTINUATION, 400);
  g_assert_cmpint (read_all (f, &error), ==, 1000 + 8);
  g_assert_no_error (error);

  send_frame (f, FRAME_TEXT, 600);
  send_frame (f, FRAME_FIN | FRAME_CONTINUATION, 401);
  g_assert_cmpint (read_all (f, &error), ==, 600 + 4);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_clear_error (&error);
  /* Later reads fail, too. */
  g_assert_cmpint (read_all (f, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}
#endif

FIXTURE_TEST ("/throttled-stream/pending-counts-unsent-bytes", NULL)
{
  guint8 chunk[4096] = { 0 };
  gsize taken = 0;

  g_assert_cmpuint (relay_throttled_stream_get_pending (f->stream), ==, 0);
  relay_throttled_stream_expect (f->stream, 2 * 1024 * 1024);
  g_assert_cmpuint (relay_throttled_stream_get_pending (f->stream), ==, 2 * 1024 * 1024 + 14);
  for (;;)
    {
      gssize n =
        g_pollable_output_stream_write_nonblocking (f->output, chunk, sizeof chunk, NULL, NULL);

      if (n < 0)
        break;
      taken += n;
    }
  g_assert_cmpuint (taken, <, 2 * 1024 * 1024);
  g_assert_cmpuint (relay_throttled_stream_get_pending (f->stream), ==,
                    2 * 1024 * 1024 + 14 - taken);
}

/* A peer that sends pings and does not read the pongs is not read until it does. */
FIXTURE_TEST ("/throttled-stream/unread-pongs-block-reading", NULL)
{
  guint8 chunk[4096] = { 0 };
  gssize got = 0;
  g_autoptr (GSource) source = NULL;

  while (g_pollable_output_stream_write_nonblocking (f->output, chunk, sizeof chunk, NULL, NULL) >
         0)
    ;
  for (guint i = 0; i < 200; i++)
    send_frame (f, FRAME_FIN | FRAME_PING, 125);
  got = read_all (f, NULL);
  g_assert_cmpint (got, >=, 125 * 127);
  g_assert_cmpint (got, <, 145 * 127);
  g_assert_true (relay_throttled_stream_is_blocked (f->stream));
  g_assert_cmpuint (relay_throttled_stream_get_pending (f->stream), <, 20 * 1024);

  source = watch (f, NULL);
  g_assert_cmpuint (run_until_idle (), ==, 0);
  /* The peer reads the pongs. */
  while (g_socket_receive (f->far, (char *) chunk, sizeof chunk, NULL, NULL) > 0)
    ;
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (g_pollable_output_stream_write_nonblocking (f->output, chunk, sizeof chunk,
                                                                 NULL, NULL),
                     ==, sizeof chunk);
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
  g_assert_false (relay_throttled_stream_is_blocked (f->stream));
  g_assert_cmpint (read_all (f, NULL), >, 0);
}

/* libsoup 3.8 drops pings that arrive while 64 pongs wait: what was counted for them is never written.
 * Its source is destroyed when nothing is left to write. */
FIXTURE_TEST ("/throttled-stream/dropped-pongs-do-not-block-for-good", NULL)
{
  guint8 chunk[10] = { 0 };
  g_autoptr (GSource) reading = NULL;
  g_autoptr (GSource) writing = NULL;

  for (guint i = 0; i < 200; i++)
    send_frame (f, FRAME_FIN | FRAME_PING, 125);
  read_all (f, NULL);
  g_assert_true (relay_throttled_stream_is_blocked (f->stream));
  reading = watch (f, NULL);
  writing = g_pollable_output_stream_create_source (f->output, NULL);
  g_source_set_dummy_callback (writing);
  g_source_attach (writing, NULL);

  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (f->output, chunk, 10, NULL, NULL),
                   ==, 10);
  run_until_idle ();
  g_assert_true (relay_throttled_stream_is_blocked (f->stream));
  g_source_destroy (writing);
  g_assert_false (relay_throttled_stream_is_blocked (f->stream));
  g_assert_cmpuint (relay_throttled_stream_get_pending (f->stream), ==, 0);
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
}

#if SOUP_CHECK_VERSION(3, 6, 0)
/* Answers a ping that has arrived. */
static void
answer_ping (Fixture *f)
{
  guint8 frame[128];
  gsize length, offset;
  gssize size = g_socket_receive (f->far, (char *) frame, sizeof frame, NULL, NULL);

  if (size <= 0 || frame[0] != (FRAME_FIN | FRAME_PING) ||
      websocket_frame_measure (frame, size, &offset) != (gsize) size)
    return;
  {
    g_autofree char *payload = websocket_frame_dup_payload (frame, size, &length);
    g_autoptr (GBytes) pong = make_frame (FRAME_FIN | FRAME_PONG, payload, length);

    g_assert_cmpint (g_socket_send (f->far, g_bytes_get_data (pong, NULL), g_bytes_get_size (pong),
                                    NULL, NULL),
                     ==, g_bytes_get_size (pong));
  }
}

static void
store_error (SoupWebsocketConnection *websocket, GError *error, GError **stored)
{
  *stored = g_error_copy (error);
}

/* This is why the library has a deadline of its own also where libsoup has one: libsoup gives a peer up
 * that has answered, because reading was stopped. When this fails, libsoup's deadline is as good. */
FIXTURE_TEST ("/throttled-stream/pong-timeout-of-libsoup-ignores-stopped-reading", NULL)
{
  g_autoptr (GUri) uri = g_uri_parse ("ws://127.0.0.1/relay", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *websocket =
    soup_websocket_connection_new (G_IO_STREAM (f->stream), uri, SOUP_WEBSOCKET_CONNECTION_CLIENT,
                                   NULL, NULL, NULL);

  g_signal_connect (websocket, "error", G_CALLBACK (store_error), &error);
  f->may_read = FALSE;
  relay_throttled_stream_set_funcs (f->stream, may_read, NULL, f);
  g_object_set (websocket, "keepalive-interval", 1, "keepalive-pong-timeout", 1, NULL);
  while (error == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      answer_ping (f);
    }
  g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
  g_assert_true (relay_throttled_stream_has_input (f->stream));

  relay_throttled_stream_halt (f->stream);
  g_object_unref (websocket);
}
#endif

static gboolean
on_writable (GObject *stream, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (stream == G_OBJECT (f->output));
  f->dispatched++;
  return G_SOURCE_REMOVE;
}

FIXTURE_TEST ("/throttled-stream/writable-follows-socket", NULL)
{
  guint8 chunk[4096] = { 0 };
  g_autoptr (GSource) source = NULL;

  g_assert_true (g_pollable_output_stream_is_writable (f->output));
  while (g_pollable_output_stream_write_nonblocking (f->output, chunk, sizeof chunk, NULL, NULL) >
         0)
    ;
  source = g_pollable_output_stream_create_source (f->output, NULL);
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_writable, f, NULL);
  g_source_attach (source, NULL);
  g_assert_cmpuint (run_until_idle (), ==, 0);
  while (g_socket_receive (f->far, (char *) chunk, sizeof chunk, NULL, NULL) > 0)
    ;
  run_until_idle ();
  g_assert_cmpuint (f->dispatched, ==, 1);
}

FIXTURE_TEST ("/throttled-stream/close-closes-base", NULL)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint8 byte;

  g_io_stream_close_async (G_IO_STREAM (f->stream), G_PRIORITY_DEFAULT, NULL, store_result,
                           &result);
  wait_until (result != NULL);
  g_assert_true (NO_ERROR (g_io_stream_close_finish, G_IO_STREAM (f->stream), result));
  g_assert_true (g_io_stream_is_closed (G_IO_STREAM (f->connection)));
  g_assert_cmpint (g_socket_receive (f->far, (char *) &byte, 1, NULL, NULL), ==, 0);
}

/* Blocking reads and writes are not implemented: they would bypass the limits. */
FIXTURE_TEST ("/throttled-stream/blocking-calls-are-unsupported", NULL)
{
  g_autoptr (GError) read_error = NULL, write_error = NULL;
  char byte = 'x';

  feed (f, 100);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (f->input), &byte, 1, NULL, &read_error), ==,
                   -1);
  g_assert_error (read_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (
    g_output_stream_write (G_OUTPUT_STREAM (f->output), &byte, 1, NULL, &write_error), ==, -1);
  g_assert_error (write_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (read_all (f, NULL), ==, 100);
}

FIXTURE_TEST ("/throttled-stream/close-error-is-returned", NULL)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (g_io_stream_set_pending (G_IO_STREAM (f->connection), NULL));
  g_io_stream_close_async (G_IO_STREAM (f->stream), G_PRIORITY_DEFAULT, NULL, store_result,
                           &result);
  wait_until (result != NULL);
  FAILS (G_IO_ERROR, G_IO_ERROR_PENDING, g_io_stream_close_finish, G_IO_STREAM (f->stream), result);
  g_io_stream_clear_pending (G_IO_STREAM (f->connection));
}
