/* bare.c: the same work done with libsoup alone, for comparison
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   bare raw    PORT TOTAL            reads the socket, decodes nothing
 *   bare count  PORT TOTAL            SoupWebsocketConnection, counts lines
 *   bare queue  PORT TOTAL            … with read-ahead, a queue with its own GSource and one signal a line
 *   bare json   PORT TOTAL            … and reads five fields of each event with json-glib
 *   bare echo   PORT TOTAL FLIGHT     sends the line in $BENCH_LINE and waits for its answer
 *   bare idle   PORT N                memory of a SoupWebsocketConnection
 *   bare start  PORT 0                creates what a minimal program needs and exits
 */

#include "exchange.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <malloc.h>

#include "websocket/relay-throttled-stream-private.h"

#define WARM_UP 16
/* The most messages in one iteration of the main loop */
#define TURN 64

static void
send_hello (SoupWebsocketConnection *connection)
{
  soup_websocket_connection_send_text (
    connection, "{\"type\":\"hello\",\"platform\":\"discord\",\"botId\":\"bench\"}\n");
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer out)
{
  *(GAsyncResult **) out = g_object_ref (result);
}

/* A connection made by SoupSession, as an application would make it */
static SoupWebsocketConnection *
connect_session (guint port)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/relay", port);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  SoupSession *session = soup_session_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection;

  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  connection = soup_session_websocket_connect_finish (session, result, &error);
  g_object_unref (result);
  if (connection == NULL)
    g_error ("%s", error->message);
  return connection;
}

/* The upgrade is made by hand, so that only the connection itself uses memory afterwards. */
static GIOStream *
upgrade (guint port)
{
  static const char request[] =
    "GET /relay HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *stream =
    g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  char answer[1024] = "";
  gsize length = 0;

  if (stream == NULL)
    g_error ("%s", error->message);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), request,
                             strlen (request), NULL, NULL, NULL);
  while (length < sizeof answer - 1 && !g_str_has_suffix (answer, "\r\n\r\n"))
    if (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (stream)), answer + length++,
                             1, NULL, &error) != 1)
      g_error ("no answer to the upgrade");
  return G_IO_STREAM (stream);
}

static SoupWebsocketConnection *
connect_lean (guint port, gboolean ahead)
{
  g_autoptr (GIOStream) socket = upgrade (port);
  g_autoptr (GIOStream) stream =
    ahead ? G_IO_STREAM (relay_throttled_stream_new (socket, NULL)) : g_object_ref (socket);
  g_autoptr (GUri) uri = g_uri_parse ("ws://127.0.0.1/relay", SOUP_HTTP_URI_FLAGS, NULL);

  return soup_websocket_connection_new (stream, uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, NULL,
                                        NULL);
}

static void
on_count (SoupWebsocketConnection *connection, int type, GBytes *message, Meter *meter)
{
  gsize length;
  const char *at = g_bytes_get_data (message, &length), *end = at + length;

  for (; (at = memchr (at, '\n', end - at)) != NULL; at++)
    meter_count (meter);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

static void
on_json (SoupWebsocketConnection *connection, int type, GBytes *message, Meter *meter)
{
  static JsonParser *parser;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  JsonObject *frame, *event, *source;

  if (parser == NULL)
    parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, length, NULL))
    g_error ("bad JSON");
  frame = json_node_get_object (json_parser_get_root (parser));
  if (!json_object_has_member (frame, "event"))
    return;
  event = json_object_get_object_member (frame, "event");
  source = json_object_get_object_member (event, "source");
  meter_read (meter, get_string (event, "text"));
  meter_read (meter, get_string (event, "message_id"));
  meter_read (meter, get_string (source, "chat_id"));
  meter_read (meter, get_string (source, "user_id"));
  meter_read (meter, get_string (source, "platform"));
  meter_count (meter);
}

/* The minimum that a library can do which reads ahead from the socket, emits a signal with an object
 * and calls no handler inside the socket's own source. Nothing is decoded; all lines share one object. */

typedef struct
{
  GObject parent_instance;
  GQueue waiting;
  GSource *source;
} Queue;

typedef struct
{
  GObjectClass parent_class;
} QueueClass;

G_DEFINE_TYPE (Queue, queue, G_TYPE_OBJECT)

static guint line_signal;

static void
queue_class_init (QueueClass *klass)
{
  line_signal = g_signal_new ("line", queue_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              g_cclosure_marshal_VOID__OBJECT, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  g_signal_set_va_marshaller (line_signal, queue_get_type (), g_cclosure_marshal_VOID__OBJECTv);
}

static void
queue_init (Queue *self)
{
}

static void
run_queue (Queue *self)
{
  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GBytes) message = g_queue_pop_head (&self->waiting);

      g_signal_emit (self, line_signal, 0, self);
    }
  g_source_set_ready_time (self->source, -1);
}

static gboolean
dispatch_queue (GSource *source, GSourceFunc callback, gpointer data)
{
  run_queue (data);
  return G_SOURCE_CONTINUE;
}

/* Marshaller and handler in one: libsoup sets no marshaller for "message", and the generic one uses libffi. */
static void
on_queue (GClosure *closure,
          GValue *result,
          guint n_values,
          const GValue *values,
          gpointer hint,
          gpointer marshal_data)
{
  Queue *self = closure->data;
  GBytes *message = g_value_get_boxed (&values[2]);
  gsize length;
  const char *at = g_bytes_get_data (message, &length), *end = at + length;

  for (; (at = memchr (at, '\n', end - at)) != NULL; at++)
    g_queue_push_tail (&self->waiting, g_bytes_ref (message));
  /* libsoup stays in its source while there is something to read, so a full queue runs at once. */
  if (self->waiting.length < TURN)
    g_source_set_ready_time (self->source, 0);
  else
    run_queue (self);
}

static void
on_line (Queue *queue, GObject *object, Meter *meter)
{
  meter_count (meter);
}

static void
queue_messages (SoupWebsocketConnection *connection, Meter *meter)
{
  static GSourceFuncs functions = { .dispatch = dispatch_queue };
  Queue *self = g_object_new (queue_get_type (), NULL);
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), self);

  self->source = g_source_new (&functions, sizeof (GSource));
  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_attach (self->source, NULL);
  g_signal_connect (self, "line", G_CALLBACK (on_line), meter);
  g_closure_set_marshal (closure, on_queue);
  g_signal_connect_closure (connection, "message", closure, FALSE);
}

typedef struct
{
  Exchange exchange;
  const char *line;
} Echo;

static void
on_answer (SoupWebsocketConnection *connection, int type, GBytes *message, Echo *self)
{
  exchange_answered (&self->exchange);
  if (exchange_may_send (&self->exchange))
    soup_websocket_connection_send_text (connection, self->line);
}

static void
run_echo (guint port, guint64 total, guint in_flight)
{
  SoupWebsocketConnection *connection = connect_session (port);
  Echo self = { .line = g_getenv ("BENCH_LINE") };

  exchange_init (&self.exchange, total, in_flight);
  g_signal_connect (connection, "message", G_CALLBACK (on_answer), &self);
  meter_ready ();
  for (guint i = 0; i < in_flight && exchange_may_send (&self.exchange); i++)
    soup_websocket_connection_send_text (connection, self.line);
  g_main_loop_run (self.exchange.meter.loop);
  exchange_say (&self.exchange);
}

static void
run_raw (guint port, guint64 bytes)
{
  GIOStream *stream = upgrade (port);
  g_autofree char *buffer = g_malloc (1 << 20);
  gint64 start = 0;
  guint64 count = 0;

  meter_ready ();
  while (count < bytes)
    {
      gssize n =
        g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, 1 << 20, NULL, NULL);

      if (n <= 0)
        g_error ("the sender closed the connection");
      if (start == 0)
        start = meter_clock (CLOCK_MONOTONIC);
      count += n;
    }
  meter_say ("ns_per_byte", (meter_clock (CLOCK_MONOTONIC) - start) / (double) count);
}

static void
run_idle (guint port, guint n)
{
  double before = 0;

  for (guint i = 0; i < n + WARM_UP; i++)
    {
      if (i == WARM_UP)
        {
          malloc_trim (0);
          before = meter_status ("VmRSS:");
        }
      send_hello (connect_lean (port, FALSE));
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_usleep (100 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  malloc_trim (0);
  meter_say ("kib_each", (meter_status ("VmRSS:") - before) / n);
}

int
main (int argc, char **argv)
{
  const char *mode = argc > 3 ? argv[1] : "";
  guint port = argc > 3 ? atoi (argv[2]) : 0;
  guint64 total = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 0;
  gboolean json = g_str_equal (mode, "json"), queue = g_str_equal (mode, "queue");
  SoupWebsocketConnection *connection;
  Meter meter;

  if (g_str_equal (mode, "echo"))
    run_echo (port, total, argc > 4 ? atoi (argv[4]) : 1);
  else if (g_str_equal (mode, "raw"))
    run_raw (port, total);
  else if (g_str_equal (mode, "idle"))
    run_idle (port, total);
  else if (g_str_equal (mode, "start"))
    g_object_unref (soup_session_new ());
  else
    {
      meter_init (&meter, total);
      connection = queue ? connect_lean (port, TRUE) : connect_session (port);
      soup_websocket_connection_set_max_incoming_payload_size (connection, 0);
      if (queue)
        queue_messages (connection, &meter);
      else
        g_signal_connect (connection, "message",
                          json ? G_CALLBACK (on_json) : G_CALLBACK (on_count), &meter);
      meter_ready ();
      g_main_loop_run (meter.loop);
    }
  return 0;
}
