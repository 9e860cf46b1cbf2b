/* xmpp-stream.c: the connection to an XMPP server, as a component (XEP-0114)
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-stream.h"

#include <string.h>

#include "xmpp-parser.h"

#define XMPP_READ_SIZE 16384
#define XMPP_MIN_DELAY 1 /* seconds before the next attempt to connect */
#define XMPP_MAX_DELAY 60

/* With more bytes than the first nothing new is accepted; with more than the second the server does not
 * read, and the connection is given up.
 */
#define XMPP_FULL_SIZE (1024 * 1024)
#define XMPP_MAX_SIZE  (8 * 1024 * 1024)

#define XMPP_NS_PING "urn:xmpp:ping"

typedef struct
{
  XmppBarrierFunc func;
  gpointer user_data;
} Barrier;

struct _XmppStream
{
  char *server;
  char *domain;
  char *secret;
  guint port;
  guint ping_seconds;
  const XmppStreamFuncs *funcs;
  gpointer user_data;

  GCancellable *cancellable; /* of this connection; NULL: there is none */
  GSocketConnection *connection;
  XmppParser *parser;
  char buffer[XMPP_READ_SIZE];
  GString *output;  /* waits to be written */
  GString *writing; /* is being written */
  GError *error;    /* why the connection has to end */
  gboolean is_open; /* the server has accepted the secret */
  gboolean is_reading;
  gboolean is_paused;
  gboolean is_writing;
  gboolean is_stopping;
  guint n_running; /* operations that hold this */

  /* A ping to the own domain comes back through the server, after all that was sent before it. */
  GArray *barriers; /* of Barrier: for the next ping */
  GArray *pinged;   /* of Barrier: for the ping that is on its way */
  guint64 n_pings;
  gboolean is_pinging;
  guint ping_timeout_id; /* the time of the ping, or of the handshake */
  gint64 last_received;  /* monotonic microseconds */
  guint idle_id;
  guint write_id;

  guint n_attempts; /* without success */
  guint delay;      /* seconds */
  guint retry_id;
};

static void xmpp_stream_connect (XmppStream *self);
static void xmpp_stream_read (XmppStream *self);

static void
run_barriers (GArray *barriers, gboolean reached)
{
  g_autoptr (GArray) copy = g_array_copy (barriers);

  g_array_set_size (barriers, 0);
  for (guint i = 0; i < copy->len; i++)
    {
      Barrier *barrier = &g_array_index (copy, Barrier, i);

      barrier->func (reached, barrier->user_data);
    }
}

static gboolean
on_retry (gpointer user_data)
{
  XmppStream *self = user_data;

  self->retry_id = 0;
  xmpp_stream_connect (self);

  return G_SOURCE_REMOVE;
}

/* The delay doubles with each attempt without success, and is randomised between 50 % and 100 %. */
static guint
xmpp_stream_next_delay (XmppStream *self)
{
  guint delay = XMPP_MIN_DELAY << MIN (self->n_attempts, 6);

  self->n_attempts++;
  delay = MIN (delay, XMPP_MAX_DELAY);

  return MAX (1, delay - g_random_int_range (0, (gint32) delay / 2 + 1));
}

static void
xmpp_stream_forget_connection (XmppStream *self)
{
  self->is_open = FALSE;
  self->is_reading = FALSE;
  self->is_pinging = FALSE;
  g_string_truncate (self->output, 0);
  g_clear_handle_id (&self->ping_timeout_id, g_source_remove);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->write_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->parser, xmpp_parser_free);
}

/* The connection is over. Nobody knows what became of the stanzas that no barrier has confirmed. */
static void
xmpp_stream_lose (XmppStream *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  xmpp_stream_forget_connection (self);
  if (!self->is_stopping)
    {
      self->delay = xmpp_stream_next_delay (self);
      self->retry_id = g_timeout_add_seconds (self->delay, on_retry, self);
    }
  self->funcs->lost (error, self->delay, self->user_data);
  run_barriers (self->pinged, FALSE);
  run_barriers (self->barriers, FALSE);
}

static gboolean
on_failed (gpointer user_data)
{
  XmppStream *self = user_data;

  self->idle_id = 0;
  xmpp_stream_lose (self);

  return G_SOURCE_REMOVE;
}

/* The connection ends in the main loop's next iteration: the caller may be called by the parser. Takes
 * ownership of @error.
 */
static void
xmpp_stream_fail (XmppStream *self, GError *error)
{
  if (self->error || self->cancellable == NULL)
    {
      g_error_free (error);
      return;
    }
  self->error = error;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  self->idle_id = g_idle_add (on_failed, self);
}

static void on_written (GObject *source, GAsyncResult *result, gpointer user_data);

static void
xmpp_stream_write_more (XmppStream *self)
{
  GString *empty;

  if (self->is_writing || self->output->len == 0 || self->connection == NULL || self->error)
    return;

  empty = self->writing;
  self->writing = self->output;
  self->output = empty;
  g_string_truncate (self->output, 0);
  self->is_writing = TRUE;
  self->n_running++;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   self->writing->str, self->writing->len, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_written, self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmppStream *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_current = self->connection && source == (GObject *) g_io_stream_get_output_stream (
                                                        G_IO_STREAM (self->connection));

  self->n_running--;
  self->is_writing = FALSE;
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error) ||
      !is_current)
    xmpp_stream_write_more (self);
  else
    xmpp_stream_fail (self, g_steal_pointer (&error));
}

static gboolean
on_write (gpointer user_data)
{
  XmppStream *self = user_data;

  self->write_id = 0;
  xmpp_stream_write_more (self);

  return G_SOURCE_REMOVE;
}

/* A message and the ping behind it are written together. If the server got the message earlier, the answer of a
 * person could overtake the confirmation.
 */
static void
xmpp_stream_write_soon (XmppStream *self)
{
  if (self->output->len > XMPP_MAX_SIZE)
    xmpp_stream_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "the server reads nothing"));
  else if (self->write_id == 0)
    self->write_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_write, self, NULL);
}

static void
xmpp_stream_write_text (XmppStream *self, const char *text)
{
  g_string_append (self->output, text);
  xmpp_stream_write_soon (self);
}

/* Does nothing while there is no connection. */
void
xmpp_stream_send (XmppStream *self, const XmppStanza *stanza)
{
  if (!self->is_open || self->error)
    return;

  xmpp_stanza_write (stanza, self->output, XMPP_NS_COMPONENT);
  xmpp_stream_write_soon (self);
}

static gboolean
on_ping_timeout (gpointer user_data)
{
  XmppStream *self = user_data;

  self->ping_timeout_id = 0;
  xmpp_stream_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                       self->is_open ? "the server does not answer"
                                                     : "the server does not accept the component"));

  return G_SOURCE_REMOVE;
}

/* The server may be silent for as long as before a ping. */
static void
xmpp_stream_limit_time (XmppStream *self)
{
  g_clear_handle_id (&self->ping_timeout_id, g_source_remove);
  self->ping_timeout_id = g_timeout_add_seconds (self->ping_seconds, on_ping_timeout, self);
}

static void
xmpp_stream_ping (XmppStream *self)
{
  g_autoptr (XmppStanza) iq = NULL;
  g_autofree char *id = NULL;
  GArray *empty = self->pinged;

  if (self->is_pinging || !self->is_open || self->error)
    return;

  self->pinged = self->barriers;
  self->barriers = empty;
  self->is_pinging = TRUE;
  self->n_pings++;
  id = g_strdup_printf ("ping-%" G_GUINT64_FORMAT, self->n_pings);
  iq = xmpp_stanza_new ("iq", XMPP_NS_COMPONENT);
  xmpp_stanza_set (iq, "type", "get");
  xmpp_stanza_set (iq, "from", self->domain);
  xmpp_stanza_set (iq, "to", self->domain);
  xmpp_stanza_set (iq, "id", id);
  xmpp_stanza_add (iq, "ping", XMPP_NS_PING);
  xmpp_stream_send (self, iq);
  xmpp_stream_limit_time (self);
}

/* Calls @func when the server has processed all that was sent before. One ping serves all that is sent
 * while the one before is on its way.
 */
void
xmpp_stream_add_barrier (XmppStream *self, XmppBarrierFunc func, gpointer user_data)
{
  Barrier barrier = { func, user_data };

  if (!self->is_open || self->error)
    {
      func (FALSE, user_data);
      return;
    }
  g_array_append_val (self->barriers, barrier);
  xmpp_stream_ping (self);
}

/* Whether the stanza ends the wait for the current ping: it is the ping itself, which the server has sent back, or
 * an error with which the server has answered it. Both prove that the server has read what was sent before.
 */
static gboolean
xmpp_stream_takes_ping (XmppStream *self, const XmppStanza *stanza)
{
  g_autofree char *id = NULL;

  if (!self->is_pinging || !xmpp_stanza_is (stanza, "iq", NULL) ||
      g_strcmp0 (xmpp_stanza_get (stanza, "from"), self->domain) != 0)
    return FALSE;
  id = g_strdup_printf ("ping-%" G_GUINT64_FORMAT, self->n_pings);
  if (g_strcmp0 (xmpp_stanza_get (stanza, "id"), id) != 0)
    return FALSE;

  self->is_pinging = FALSE;
  g_clear_handle_id (&self->ping_timeout_id, g_source_remove);
  run_barriers (self->pinged, TRUE);
  if (self->barriers->len > 0)
    xmpp_stream_ping (self);

  return TRUE;
}

static gboolean
on_idle (gpointer user_data)
{
  XmppStream *self = user_data;
  gint64 silence = g_get_monotonic_time () - self->last_received;

  if (silence >= self->ping_seconds * G_USEC_PER_SEC)
    xmpp_stream_ping (self);

  return G_SOURCE_CONTINUE;
}

static void
xmpp_stream_opened (XmppStream *self)
{
  g_clear_handle_id (&self->ping_timeout_id, g_source_remove);
  self->is_open = TRUE;
  self->n_attempts = 0;
  self->idle_id = g_timeout_add_seconds (self->ping_seconds, on_idle, self);
  self->funcs->opened (self->user_data);
}

/* The server knows the secret too. What proves it depends on the id of the stream. */
static void
on_open (const XmppStanza *header, gpointer user_data)
{
  XmppStream *self = user_data;
  const char *id = xmpp_stanza_get (header, "id");
  g_autofree char *both = g_strconcat (id ? id : "", self->secret, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, both, -1);
  g_autofree char *text = g_strdup_printf ("<handshake>%s</handshake>", digest);

  xmpp_stream_write_text (self, text);
}

static void
xmpp_stream_take_error (XmppStream *self, const XmppStanza *stanza)
{
  g_autofree char *text = xmpp_stanza_find_text (stanza, "text", NULL);
  const char *condition = "error";

  for (guint i = 0; stanza->children && i < stanza->children->len; i++)
    {
      const XmppStanza *child = stanza->children->pdata[i];

      if (child->name && !g_str_equal (child->name, "text"))
        {
          condition = child->name;
          break;
        }
    }
  xmpp_stream_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                       "the server ends the stream: %.64s%s%.200s", condition,
                                       text && *text ? ": " : "", text ? text : ""));
}

static void
on_stanza (XmppStanza *stanza, gpointer user_data)
{
  XmppStream *self = user_data;
  g_autoptr (XmppStanza) owned = stanza;

  if (self->error)
    return;
  if (xmpp_stanza_is (stanza, "error", XMPP_NS_STREAM))
    xmpp_stream_take_error (self, stanza);
  else if (!self->is_open && xmpp_stanza_is (stanza, "handshake", XMPP_NS_COMPONENT))
    xmpp_stream_opened (self);
  else if (!self->is_open)
    xmpp_stream_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                         "the server has sent <%.64s> before it was asked",
                                         stanza->name));
  else if (!xmpp_stream_takes_ping (self, stanza))
    self->funcs->stanza (g_steal_pointer (&owned), self->user_data);
}

static void
on_skipped (XmppStanza *begin, const char *reason, gpointer user_data)
{
  XmppStream *self = user_data;

  if (self->is_open && self->error == NULL)
    self->funcs->skipped (begin, reason, self->user_data);
  xmpp_stanza_free (begin);
}

static void
on_close (gpointer user_data)
{
  xmpp_stream_fail (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                            "the server has closed the stream"));
}

static const XmppParserFuncs parser_funcs = {
  .open = on_open,
  .stanza = on_stanza,
  .skipped = on_skipped,
  .close = on_close,
};

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmppStream *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->n_running--;

  /* The buffer may be that of another connection by now. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->connection == NULL ||
      source != (GObject *) g_io_stream_get_input_stream (G_IO_STREAM (self->connection)))
    return;

  self->is_reading = FALSE;
  self->last_received = g_get_monotonic_time ();
  if (n_read == 0)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                         "the server has closed the connection");
  else if (n_read > 0)
    xmpp_parser_feed (self->parser, self->buffer, n_read, &error);
  if (error)
    xmpp_stream_fail (self, g_steal_pointer (&error));
  else
    xmpp_stream_read (self);
}

static void
xmpp_stream_read (XmppStream *self)
{
  if (self->is_reading || self->is_paused || self->connection == NULL || self->error)
    return;

  self->is_reading = TRUE;
  self->n_running++;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, self);
}

/* While it is paused the server's stanzas wait in the sockets. */
void
xmpp_stream_set_paused (XmppStream *self, gboolean is_paused)
{
  self->is_paused = is_paused;
  xmpp_stream_read (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmppStream *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  g_autoptr (GString) header = g_string_new ("<?xml version='1.0'?>"
                                             "<stream:stream xmlns='" XMPP_NS_COMPONENT "'"
                                             " xmlns:stream='" XMPP_NS_STREAM "' to='");

  self->n_running--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (connection == NULL)
    {
      xmpp_stream_fail (self, g_steal_pointer (&error));
      return;
    }

  self->connection = g_steal_pointer (&connection);
  self->parser = xmpp_parser_new (&parser_funcs, self);
  self->last_received = g_get_monotonic_time ();
  g_socket_set_keepalive (g_socket_connection_get_socket (self->connection), TRUE);
  xmpp_append_escaped (header, self->domain);
  g_string_append (header, "'>");
  xmpp_stream_write_text (self, header->str);
  xmpp_stream_read (self);
}

static void
xmpp_stream_connect (XmppStream *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  self->cancellable = g_cancellable_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  self->n_running++;
  g_socket_client_connect_to_host_async (client, self->server, self->port, self->cancellable,
                                         on_connected, self);
  xmpp_stream_limit_time (self);
}

XmppStream *
xmpp_stream_new (const XmppStreamSettings *settings,
                 const XmppStreamFuncs *funcs,
                 gpointer user_data)
{
  XmppStream *self = g_new0 (XmppStream, 1);

  self->server = g_strdup (settings->server);
  self->port = settings->port;
  self->domain = g_strdup (settings->domain);
  self->secret = g_strdup (settings->secret);
  self->ping_seconds = settings->ping_seconds;
  self->funcs = funcs;
  self->user_data = user_data;
  self->output = g_string_new (NULL);
  self->writing = g_string_new (NULL);
  self->barriers = g_array_new (FALSE, FALSE, sizeof (Barrier));
  self->pinged = g_array_new (FALSE, FALSE, sizeof (Barrier));

  return self;
}

/* Connects, and connects again whenever the connection is lost. */
void
xmpp_stream_start (XmppStream *self)
{
  xmpp_stream_connect (self);
}

static void
xmpp_stream_leave (XmppStream *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->error == NULL)
    self->error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the connector closes the stream");
  xmpp_stream_lose (self);
}

static gboolean
on_goodbye (gpointer user_data)
{
  XmppStream *self = user_data;

  self->idle_id = 0;
  xmpp_stream_leave (self);

  return G_SOURCE_REMOVE;
}

static void
on_last_barrier (gboolean reached, gpointer user_data)
{
  XmppStream *self = user_data;

  /* When the connection is lost, it ends anyway. */
  if (!reached)
    return;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  self->idle_id = g_idle_add (on_goodbye, self);
}

/* What was sent before is still confirmed by the server, if it answers soon. */
void
xmpp_stream_stop (XmppStream *self)
{
  self->is_stopping = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->cancellable == NULL)
    return;
  if (self->is_open && self->error == NULL)
    xmpp_stream_add_barrier (self, on_last_barrier, self);
  else
    xmpp_stream_leave (self);
}

gboolean
xmpp_stream_is_stopped (XmppStream *self)
{
  return self->cancellable == NULL && self->n_running == 0;
}

/* Operations that were cancelled end in the main loop, and refer to this until then. */
void
xmpp_stream_free (XmppStream *self)
{
  self->is_stopping = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  xmpp_stream_forget_connection (self);
  run_barriers (self->pinged, FALSE);
  run_barriers (self->barriers, FALSE);
  while (self->n_running > 0)
    g_main_context_iteration (NULL, TRUE);

  g_clear_error (&self->error);
  g_string_free (self->output, TRUE);
  g_string_free (self->writing, TRUE);
  g_array_unref (self->barriers);
  g_array_unref (self->pinged);
  g_free (self->server);
  g_free (self->domain);
  g_free (self->secret);
  g_free (self);
}

/* Whether stanzas can be sent. */
gboolean
xmpp_stream_is_open (XmppStream *self)
{
  return self->is_open && self->error == NULL && !self->is_stopping;
}

/* When the next attempt to connect is made at the latest */
guint
xmpp_stream_get_retry_seconds (XmppStream *self)
{
  return MAX (self->delay, 1);
}

/* Whether the server reads more slowly than the bots write. */
gboolean
xmpp_stream_is_full (XmppStream *self)
{
  return self->output->len > XMPP_FULL_SIZE;
}
