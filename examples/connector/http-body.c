/* http-body.c: bodies of requests: bounded, watched, and passed on as they come
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "http-body.h"

#include <string.h>

#include "http.h"
#include "store.h"

/* SoupServer of libsoup 3.2 reads the whole body of a request before it answers, also of a request
 * that was refused. So the answer to a body that is not accepted is written here, on the connection
 * itself. Then our side of the connection is closed, and for a while the peer's bytes are read and
 * discarded. Closing both sides at once would reset the connection, and the peer would lose the answer.
 */

#define HTTP_BODY_KEY   "relay-connector-body"
#define HTTP_HOLDS_KEY  "relay-connector-holds"
#define HTTP_SMALL_BODY (64 * 1024)
#define HTTP_MIN_RATE \
  1024 /* bytes per second that a body must have on average, after the time-out */
#define LINGER_MAX_BYTES (64 * 1024 * 1024)
#define LINGER_SECONDS   10
#define LINGER_CHUNK     (64 * 1024)

typedef struct
{
  SoupServerMessage *message; /* owns this */
  GCancellable *stopping;
  gint64 max_length;
  gint64 received;
  gint64 started; /* monotonic microseconds, here and below */
  gint64 last_progress;
  gint64 held;   /* since when the client has to wait; 0: it does not */
  guint timeout; /* seconds */
  guint timeout_id;
  gboolean refused;
  gboolean is_gone; /* the connection is closed */
  HttpSink sink_func;
  gpointer sink;
  GDestroyNotify sink_destroy;
} HttpBody;

typedef struct
{
  GIOStream *stream;
  GCancellable *stopping; /* of the server */
  gulong stopping_id;
  GCancellable *over; /* the time, or the server */
  char *answer;
  gint64 left; /* bytes that are still read */
  guint timeout_id;
} Linger;

guint
http_error_status (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return HTTP_TOO_MANY;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return SOUP_STATUS_BAD_REQUEST;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return SOUP_STATUS_FORBIDDEN;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, STORE_ERROR, STORE_ERROR_FULL))
    return SOUP_STATUS_INSUFFICIENT_STORAGE;
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
    return SOUP_STATUS_SERVICE_UNAVAILABLE;

  return SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

static gboolean
http_is_chunked (SoupServerMessage *message)
{
  return soup_message_headers_get_encoding (soup_server_message_get_request_headers (message)) ==
         SOUP_ENCODING_CHUNKED;
}

/* The declared length. -1 if there is none, or no valid one. */
gint64
http_body_length (SoupServerMessage *message)
{
  goffset length =
    soup_message_headers_get_content_length (soup_server_message_get_request_headers (message));

  return http_is_chunked (message) || length < 0 ? -1 : length;
}

gboolean
http_has_body (SoupServerMessage *message)
{
  return http_body_length (message) != 0;
}

/* Nothing is read or sent until http_release() was called as often as this. */
void
http_hold (SoupServerMessage *message)
{
  HttpBody *body = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);
  guint n_holds = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), HTTP_HOLDS_KEY));

  g_object_set_data (G_OBJECT (message), HTTP_HOLDS_KEY, GUINT_TO_POINTER (n_holds + 1));
  if (n_holds > 0)
    return;

  if (body)
    body->held = g_get_monotonic_time ();
  soup_server_message_pause (message);
}

/* The client is given the time that it had to wait. */
void
http_release (SoupServerMessage *message)
{
  HttpBody *body = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);
  guint n_holds = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), HTTP_HOLDS_KEY));

  g_object_set_data (G_OBJECT (message), HTTP_HOLDS_KEY, GUINT_TO_POINTER (n_holds - 1));
  if (n_holds > 1)
    return;

  if (body)
    {
      body->last_progress = g_get_monotonic_time ();
      body->started += body->last_progress - body->held;
      body->held = 0;
    }
  soup_server_message_unpause (message);
}

static void
linger_free (Linger *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_cancellable_disconnect (self->stopping, self->stopping_id);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->stopping);
  g_object_unref (self->over);
  g_free (self->answer);
  g_free (self);
}

static void
on_lingered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Linger *self = user_data;
  GInputStream *input = G_INPUT_STREAM (object);
  gssize n_skipped = g_input_stream_skip_finish (input, result, NULL);

  self->left -= MAX (n_skipped, 0);
  if (n_skipped > 0 && self->left > 0)
    g_input_stream_skip_async (input, LINGER_CHUNK, G_PRIORITY_DEFAULT_IDLE, self->over,
                               on_lingered, self);
  else
    linger_free (self);
}

static void
on_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Linger *self = user_data;
  g_autoptr (GIOStream) base = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    {
      linger_free (self);
      return;
    }

  /* libsoup has a stream of its own around the connection. */
  g_object_get (self->stream, "base-iostream", &base, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), FALSE, TRUE,
                     NULL);
  g_input_stream_skip_async (g_io_stream_get_input_stream (self->stream), LINGER_CHUNK,
                             G_PRIORITY_DEFAULT_IDLE, self->over, on_lingered, self);
}

/* Ends what is being read or written, and so the whole of it. */
static gboolean
on_linger_timeout (gpointer user_data)
{
  Linger *self = user_data;

  self->timeout_id = 0;
  g_cancellable_cancel (self->over);

  return G_SOURCE_REMOVE;
}

static char *
refusal_text (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  SoupMessageHeadersIter iter;
  const char *name, *value;

  body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_set_content_length (headers, g_bytes_get_size (body));
  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", soup_server_message_get_status (message),
                          soup_server_message_get_reason_phrase (message));
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s: %s\r\n", name, value);
  g_string_append (text, "\r\n");
  g_string_append_len (text, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_stopping (GCancellable *stopping, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Takes over the stream and the answer. */
static void
linger_start (GIOStream *stream, GCancellable *stopping, char *answer)
{
  Linger *self = g_new0 (Linger, 1);

  self->stream = stream;
  self->stopping = g_object_ref (stopping);
  self->over = g_cancellable_new ();
  self->stopping_id = g_cancellable_connect (stopping, G_CALLBACK (on_stopping),
                                             g_object_ref (self->over), g_object_unref);
  self->answer = answer;
  self->left = LINGER_MAX_BYTES;
  self->timeout_id = g_timeout_add_seconds (LINGER_SECONDS, on_linger_timeout, self);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), answer, strlen (answer),
                                   G_PRIORITY_DEFAULT, self->over, on_answered, self);
}

static gboolean
on_refuse (gpointer user_data)
{
  SoupServerMessage *message = user_data;
  HttpBody *body = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);
  GIOStream *stream = NULL;

  /* The peer, or the server, may have closed the connection meanwhile. */
  if (!body->is_gone)
    stream = soup_server_message_steal_connection (message);
  if (stream)
    linger_start (stream, body->stopping, refusal_text (message));

  return G_SOURCE_REMOVE;
}

/* Answers an error. For a request whose body is still to come this is the end of
 * its connection; from the main loop, because libsoup is reading from it.
 */
void
http_refuse (SoupServerMessage *message, guint status, const char *text)
{
  HttpBody *body = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);
  gint64 length = http_body_length (message);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  http_respond_error (message, status, text);
  if (body && body->sink)
    body->sink_destroy (g_steal_pointer (&body->sink));
  if (body == NULL || body->refused || body->is_gone || (length >= 0 && length <= HTTP_SMALL_BODY))
    return;

  body->refused = TRUE;
  http_hold (message);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_refuse, g_object_ref (message), g_object_unref);
}

static void
http_body_free (gpointer data)
{
  HttpBody *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->sink)
    self->sink_destroy (self->sink);
  g_object_unref (self->stopping);
  g_free (self);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  HttpBody *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (chunk, &length);

  if (self->refused || soup_server_message_get_status (message) != 0)
    return;

  self->received += length;
  self->last_progress = g_get_monotonic_time ();
  if (self->received > self->max_length)
    http_refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "the body is too large");
  else if (self->sink && !self->sink_func (self->sink, data, length, &error))
    http_refuse (message, http_error_status (error), error->message);
}

/* The body is complete. The time for the answer is not limited. */
static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  HttpBody *self = user_data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

static void
on_gone (SoupServerMessage *message, gpointer user_data)
{
  HttpBody *self = user_data;

  self->is_gone = TRUE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
}

static gboolean on_stall (gpointer user_data);

static void
http_body_wait (HttpBody *self, gint64 microseconds)
{
  self->timeout_id = g_timeout_add (microseconds / 1000 + 1, on_stall, self);
}

static gboolean
on_stall (gpointer user_data)
{
  HttpBody *self = user_data;
  gint64 patience = self->timeout * G_USEC_PER_SEC;
  gint64 end = MIN (self->last_progress + patience,
                    self->started + patience + self->received * G_USEC_PER_SEC / HTTP_MIN_RATE);
  gint64 now = g_get_monotonic_time ();
  g_autoptr (SoupServerMessage) message = NULL;
  g_autoptr (GIOStream) stream = NULL;

  self->timeout_id = 0;
  if (self->held != 0 && !self->refused)
    end = now + patience;
  if (now < end)
    {
      http_body_wait (self, end - now);
      return G_SOURCE_REMOVE;
    }

  message = g_object_ref (self->message);
  if (!self->refused)
    stream = soup_server_message_steal_connection (message);
  if (stream)
    g_io_stream_close (stream, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/* For every request with a body, when its headers are there. */
void
http_body_watch (SoupServerMessage *message,
                 GCancellable *stopping,
                 gint64 max_length,
                 guint timeout)
{
  HttpBody *self = g_new0 (HttpBody, 1);

  self->message = message;
  self->stopping = g_object_ref (stopping);
  self->max_length = max_length;
  self->timeout = timeout;
  self->started = g_get_monotonic_time ();
  self->last_progress = self->started;
  g_object_set_data_full (G_OBJECT (message), HTTP_BODY_KEY, self, http_body_free);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), self);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_gone), self);
  http_body_wait (self, timeout * G_USEC_PER_SEC);
}

/* The body is written to the sink and not kept in memory. */
void
http_body_set_sink (SoupServerMessage *message,
                    HttpSink func,
                    gpointer sink,
                    GDestroyNotify destroy)
{
  HttpBody *self = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  self->sink_func = func;
  self->sink = sink;
  self->sink_destroy = destroy;
}

/* The caller frees it. NULL: there is none. */
gpointer
http_body_steal_sink (SoupServerMessage *message)
{
  HttpBody *self = g_object_get_data (G_OBJECT (message), HTTP_BODY_KEY);

  return self ? g_steal_pointer (&self->sink) : NULL;
}
