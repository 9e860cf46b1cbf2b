/* socket.c: the server's side of one WebSocket, bounded and watched
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "socket.h"

#include <string.h>

#include "bounded-stream.h"
#include "metrics.h"

#define SOCKET_MAX_UNSENT        (8 * 1024 * 1024)
#define SOCKET_KEEPALIVE_SECONDS 30
#define SOCKET_PONG_SECONDS      90
#define SOCKET_WATCH_SECONDS     10          /* how often it is looked at */
#define SOCKET_MAX_INBOX         (64 * 1024) /* bytes; reading is paused while more waits */
#define SOCKET_TURN_MS           8
#define SOCKET_RETRY_MS          10 /* until it is asked again whether a turn may run */

/* What the peers send is handled in turns, so that no peer keeps the others waiting: a turn takes messages of all
 * sockets that have some, for a few milliseconds.
 */
struct _Socket
{
  SoupWebsocketConnection *connection;
  BoundedStream *stream;
  const SocketHandlers *handlers;
  gpointer user_data;
  gint64 last_pong;
  guint close_code; /* ours, if we closed it */
  gboolean closed;

  GQueue inbox; /* of GBytes: messages that were not handled yet */
  gsize inbox_size;
  gsize offset;    /* in the first one: lines before it were handled */
  gboolean is_due; /* for the next turn */

  gboolean ending; /* the peer has closed it; "closed" follows when the inbox is empty */
  guint end_code;
  char *end_reason;
};

/* The sockets that wait for the next turn, and those of the turn that runs. One that ends meanwhile becomes NULL. */
static GPtrArray *due_sockets;
static GPtrArray *turn_sockets;
static gsize handled_size; /* bytes, since it was asked whether a turn may run */
static guint turn_id;
static gboolean turn_is_late; /* it may not run yet */

static GPtrArray *all_sockets;
static guint watch_id;

static const SocketTurnFuncs *turn_funcs;
static gpointer turn_data;

/* Without functions no turn runs. */
void
socket_set_turn_funcs (const SocketTurnFuncs *funcs, gpointer user_data)
{
  turn_funcs = funcs;
  turn_data = user_data;
  if (funcs)
    return;

  g_clear_handle_id (&turn_id, g_source_remove);
  g_clear_pointer (&due_sockets, g_ptr_array_unref);
}

static void
leave_list (GPtrArray *sockets, Socket *socket)
{
  guint index;

  if (sockets && g_ptr_array_find (sockets, socket, &index))
    sockets->pdata[index] = NULL;
}

static void
socket_leave_turns (Socket *self)
{
  self->is_due = FALSE;
  leave_list (due_sockets, self);
}

static void
socket_clear_inbox (Socket *self)
{
  g_queue_clear_full (&self->inbox, (GDestroyNotify) g_bytes_unref);
  self->inbox_size = 0;
  self->offset = 0;
  socket_leave_turns (self);
}

static void
socket_finish (Socket *self, guint code, const char *reason)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  socket_clear_inbox (self);
  bounded_stream_disarm (self->stream);
  self->handlers->closed (self, code, reason, self->user_data);
}

/* The next message, or the next line of it; NULL: there is none */
static GBytes *
socket_next_piece (Socket *self)
{
  GBytes *message = g_queue_peek_head (&self->inbox);
  const char *data, *newline;
  gsize length, end;
  GBytes *piece;

  if (message == NULL)
    return NULL;

  data = g_bytes_get_data (message, &length);
  newline =
    self->handlers->by_line ? memchr (data + self->offset, '\n', length - self->offset) : NULL;
  end = newline ? (gsize) (newline - data) : length;
  piece = g_bytes_new_from_bytes (message, self->offset, end - self->offset);
  self->offset = newline ? end + 1 : length;
  if (self->offset == length)
    {
      g_queue_pop_head (&self->inbox);
      self->inbox_size -= length;
      self->offset = 0;
      g_bytes_unref (message);
    }

  return piece;
}

static void
socket_handle (Socket *self, GBytes *piece)
{
  gsize length;
  const char *data = g_bytes_get_data (piece, &length);

  handled_size += length;

  /* What the peer sends after our close frame is not looked at. */
  if (!self->closed && self->close_code == 0)
    self->handlers->message (self, data ? data : "", length, self->user_data);
}

static gboolean
turn_may_run (void)
{
  gsize size = handled_size;

  handled_size = 0;

  return turn_funcs->may_run (size, turn_data);
}

/* Handles messages of the socket in that place until @end, and at least one. */
static void
socket_run_turn (guint index, gint64 end)
{
  Socket *self;

  while ((self = turn_sockets->pdata[index]) != NULL)
    {
      g_autoptr (GBytes) bytes = socket_next_piece (self);

      if (bytes == NULL)
        return;
      socket_handle (self, bytes);
      if (g_get_monotonic_time () >= end || !turn_may_run ())
        return;
    }
}

static gboolean on_turn (gpointer user_data);

static void
socket_be_due (Socket *self)
{
  if (self->is_due || self->closed)
    return;

  if (due_sockets == NULL)
    due_sockets = g_ptr_array_new ();
  self->is_due = TRUE;
  g_ptr_array_add (due_sockets, self);
  if (turn_id == 0)
    turn_id = g_timeout_add (0, on_turn, NULL);
}

/* The socket has had its turn. */
static void
socket_end_turn (Socket *self)
{
  if (self->inbox_size <= SOCKET_MAX_INBOX)
    bounded_stream_set_paused (self->stream, FALSE);
  if (!g_queue_is_empty (&self->inbox))
    socket_be_due (self);
  else if (self->ending)
    socket_finish (self, self->end_code, self->end_reason);
}

/* Handles messages of the sockets that are due. Returns how many sockets had their turn. */
static guint
run_turns (void)
{
  gint64 end = g_get_monotonic_time () + SOCKET_TURN_MS * 1000;
  guint i;

  for (i = 0; i < turn_sockets->len && g_get_monotonic_time () < end && turn_may_run (); i++)
    socket_run_turn (i, end);

  return i;
}

/* Those for which there was no time are the first of the next turn. */
static void
end_turns (guint n_done)
{
  for (guint i = n_done; i < turn_sockets->len; i++)
    {
      if (turn_sockets->pdata[i])
        socket_be_due (turn_sockets->pdata[i]);
    }
  for (guint i = 0; i < n_done; i++)
    {
      if (turn_sockets->pdata[i])
        socket_end_turn (turn_sockets->pdata[i]);
    }
}

/* A turn that waits runs now, if it may. */
void
socket_hurry (void)
{
  if (turn_id == 0 || !turn_is_late)
    return;

  g_source_remove (turn_id);
  turn_is_late = FALSE;
  turn_id = g_timeout_add (0, on_turn, NULL);
}

static gboolean
on_turn (gpointer user_data)
{
  turn_id = 0;
  turn_is_late = !turn_may_run ();
  if (turn_is_late)
    {
      turn_id = g_timeout_add (SOCKET_RETRY_MS, on_turn, NULL);
      return G_SOURCE_REMOVE;
    }

  turn_sockets = g_steal_pointer (&due_sockets);
  for (guint i = 0; i < turn_sockets->len; i++)
    {
      Socket *self = turn_sockets->pdata[i];

      if (self)
        self->is_due = FALSE;
    }
  turn_funcs->begin (turn_data);
  end_turns (run_turns ());
  turn_funcs->end (turn_data);
  g_clear_pointer (&turn_sockets, g_ptr_array_unref);

  return G_SOURCE_REMOVE;
}

/* One line that does not wait for a turn. It does not overtake what the same peer has sent before: an answer that was
 * not handled would be lost with the connector, and what it answers would not be sent again.
 */
static gboolean
socket_is_urgent (Socket *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *newline = self->handlers->by_line ? memchr (data, '\n', length) : NULL;

  return self->handlers->is_urgent && (newline == NULL || newline + 1 == data + length) &&
         self->handlers->is_urgent (data, length);
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  Socket *self = user_data;

  if (self->closed || self->close_code != 0)
    return;
  if (g_queue_is_empty (&self->inbox) && g_bytes_get_size (bytes) > 0 &&
      socket_is_urgent (self, bytes))
    {
      socket_handle (self, bytes);
      return;
    }

  g_queue_push_tail (&self->inbox, g_bytes_ref (bytes));
  self->inbox_size += g_bytes_get_size (bytes);
  if (self->inbox_size > SOCKET_MAX_INBOX)
    bounded_stream_set_paused (self->stream, TRUE);
  socket_be_due (self);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  Socket *self = user_data;
  guint code =
    self->close_code ? self->close_code : soup_websocket_connection_get_close_code (connection);
  const char *reason = soup_websocket_connection_get_close_data (connection);

  if (code == 0)
    code = 1006;
  if (self->close_code == 0 && !self->closed && !g_queue_is_empty (&self->inbox))
    {
      self->ending = TRUE;
      self->end_code = code;
      self->end_reason = g_strdup (reason);
      return;
    }

  socket_finish (self, code, reason);
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

/* The TCP connection to a suspended machine stays open for hours. */
static gboolean
on_watch (gpointer user_data)
{
  gint64 limit = g_get_monotonic_time () - SOCKET_PONG_SECONDS * G_USEC_PER_SEC;

  for (guint i = 0; i < all_sockets->len; i++)
    {
      Socket *self = all_sockets->pdata[i];

      if (self->last_pong < limit)
        socket_close (self, 1011, "keepalive");
    }

  return G_SOURCE_CONTINUE;
}

/* One timer for all: the main loop looks at each source in each of its iterations. */
static void
watch_socket (Socket *self)
{
  if (all_sockets == NULL)
    all_sockets = g_ptr_array_new ();
  g_ptr_array_add (all_sockets, self);
  if (watch_id == 0)
    watch_id = g_timeout_add_seconds (SOCKET_WATCH_SECONDS, on_watch, NULL);
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
  watch_socket (self);

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

  /* The connection was lost before the answer was written. */
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

  metrics_count_response (SOUP_STATUS_SWITCHING_PROTOCOLS);

  /* Stealing the connection drops the server's reference to the message. */
  g_object_ref (message);
  self = socket_new (message, handlers, target);
  handlers->opened (self, target);
  g_object_unref (message);
}

/* Takes ownership of @user_data, which must not be NULL. @refused frees it if the socket does not open.
 * No extension is offered: the size of a compressed message is not limited.
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

/* Whether the text can be sent at all. G_IO_ERROR_INVALID_DATA and _MESSAGE_TOO_LARGE mean that it can be written to
 * no socket; G_IO_ERROR_CLOSED is about the socket.
 */
static gboolean
socket_accepts (Socket *self, const char *text, gsize length, GError **error)
{
  if (length > SOCKET_MAX_UNSENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                 "the frame is larger than %d bytes", SOCKET_MAX_UNSENT);
  else if (!g_utf8_validate_len (text, length, NULL))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "the frame is not valid UTF-8");
  else if (!socket_is_open (self))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the connection is closed");
  else
    return TRUE;

  return FALSE;
}

static gboolean
socket_write (Socket *self, const char *text, gsize length, GError **error)
{
  gboolean has_room = bounded_stream_has_room (self->stream, length);

  /* Without room the stream closes itself: the peer does not read. */
  soup_websocket_connection_send_text (self->connection, text);
  if (has_room)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the peer does not read");
  return FALSE;
}

/* Returns TRUE when the text will be written. Errors are those of socket_accepts(). */
gboolean
socket_send (Socket *self, const char *text, GError **error)
{
  gsize length = strlen (text);

  return socket_accepts (self, text, length, error) && socket_write (self, text, length, error);
}

void
socket_close (Socket *self, guint code, const char *reason)
{
  if (!socket_is_open (self))
    return;

  self->close_code = code;
  bounded_stream_set_paused (self->stream, FALSE);
  soup_websocket_connection_close (self->connection, code, reason);
}

void
socket_free (Socket *self)
{
  g_ptr_array_remove_fast (all_sockets, self);
  if (all_sockets->len == 0)
    {
      g_clear_handle_id (&watch_id, g_source_remove);
      g_clear_pointer (&all_sockets, g_ptr_array_unref);
    }
  socket_clear_inbox (self);
  leave_list (turn_sockets, self);
  g_free (self->end_reason);
  bounded_stream_disarm (self->stream);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_object_unref (self->stream);
  g_free (self);
}
