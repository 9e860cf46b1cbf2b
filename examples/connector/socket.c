/* socket.c: the server's side of one WebSocket, bounded and watched
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "socket.h"

#include "bounded-stream.h"

#define SOCKET_MAX_UNSENT        (8 * 1024 * 1024)
#define SOCKET_KEEPALIVE_SECONDS 30
#define SOCKET_PONG_SECONDS      90

struct _Socket
{
  SoupWebsocketConnection *connection;
  BoundedStream *stream;
  const SocketHandlers *handlers;
  gpointer user_data;
  gint64 last_pong;
  guint watch_id;
  guint close_code; /* ours, if we closed it */
  gboolean closed;
};

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  Socket *self = user_data;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (!self->closed && self->close_code == 0)
    self->handlers->message (self, data, length, self->user_data);
}

static void
socket_finish (Socket *self, guint code, const char *reason)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  g_clear_handle_id (&self->watch_id, g_source_remove);
  bounded_stream_disarm (self->stream);
  self->handlers->closed (self, code, reason, self->user_data);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  Socket *self = user_data;
  guint code =
    self->close_code ? self->close_code : soup_websocket_connection_get_close_code (connection);

  socket_finish (self, code ? code : 1006, soup_websocket_connection_get_close_data (connection));
}

static void
on_pong (SoupWebsocketConnection *connection, GBytes *bytes, gpointer user_data)
{
  Socket *self = user_data;

  self->last_pong = g_get_monotonic_time ();
}

static void
on_limit (BoundedStream *stream, gboolean too_large, gpointer user_data)
{
  Socket *self = user_data;

  if (too_large)
    socket_close (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "too large");
  else
    {
      self->close_code = 1013;
      bounded_stream_abort (stream);
    }
}

/* A peer that fell asleep leaves a TCP connection that looks alive for hours. */
static gboolean
on_watch (gpointer user_data)
{
  Socket *self = user_data;

  if (g_get_monotonic_time () - self->last_pong > SOCKET_PONG_SECONDS * G_USEC_PER_SEC)
    {
      self->watch_id = 0;
      socket_close (self, 1011, "keepalive");
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static Socket *
socket_new (SoupServerMessage *message, const SocketHandlers *handlers, gpointer user_data)
{
  Socket *self = g_new0 (Socket, 1);
  g_autoptr (GIOStream) base = soup_server_message_steal_connection (message);

  self->handlers = handlers;
  self->user_data = user_data;
  self->last_pong = g_get_monotonic_time ();
  self->stream = bounded_stream_new (base, SOCKET_MAX_MESSAGE, SOCKET_MAX_UNSENT, on_limit, self);
  self->connection =
    soup_websocket_connection_new (G_IO_STREAM (self->stream),
                                   soup_server_message_get_uri (message),
                                   SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, SOCKET_MAX_MESSAGE);
  soup_websocket_connection_set_keepalive_interval (self->connection, SOCKET_KEEPALIVE_SECONDS);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->connection, "pong", G_CALLBACK (on_pong), self);
  self->watch_id = g_timeout_add_seconds (SOCKET_KEEPALIVE_SECONDS, on_watch, self);

  return self;
}

typedef struct
{
  const SocketHandlers *handlers;
  gpointer user_data;
  GDestroyNotify refused;
} Upgrade;

static void
upgrade_free (gpointer data, GClosure *closure)
{
  Upgrade *upgrade = data;

  /* The connection went away before the answer was written. */
  if (upgrade->refused && upgrade->user_data)
    upgrade->refused (upgrade->user_data);
  g_free (upgrade);
}

static void
on_wrote_informational (SoupServerMessage *message, gpointer user_data)
{
  Upgrade *upgrade = user_data;
  gpointer target = g_steal_pointer (&upgrade->user_data);
  const SocketHandlers *handlers = upgrade->handlers;
  Socket *self;

  if (target == NULL)
    return;

  /* Taking its connection away is the end of the message otherwise. */
  g_object_ref (message);
  self = socket_new (message, handlers, target);
  handlers->opened (self, target);
  g_object_unref (message);
}

/* Takes over user_data, which must not be NULL; `refused` frees it if the
 * socket never opens. No extension is offered: compressed messages could grow.
 */
gboolean
socket_upgrade (SoupServerMessage *message,
                const SocketHandlers *handlers,
                gpointer user_data,
                GDestroyNotify refused)
{
  Upgrade *upgrade;

  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    {
      refused (user_data);
      return FALSE;
    }

  upgrade = g_new0 (Upgrade, 1);
  upgrade->handlers = handlers;
  upgrade->user_data = user_data;
  upgrade->refused = refused;
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (on_wrote_informational),
                         upgrade, upgrade_free, 0);

  return TRUE;
}

gboolean
socket_is_open (Socket *self)
{
  return !self->closed && self->close_code == 0 &&
         soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

gboolean
socket_send (Socket *self, const char *text)
{
  if (!socket_is_open (self))
    return FALSE;

  soup_websocket_connection_send_text (self->connection, text);
  return TRUE;
}

void
socket_close (Socket *self, guint code, const char *reason)
{
  if (!socket_is_open (self))
    return;

  self->close_code = code;
  soup_websocket_connection_close (self->connection, code, reason);
}

void
socket_free (Socket *self)
{
  g_clear_handle_id (&self->watch_id, g_source_remove);
  bounded_stream_disarm (self->stream);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_object_unref (self->stream);
  g_free (self);
}
