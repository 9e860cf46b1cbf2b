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
#define SOCKET_RETRY_MS          100
#define SOCKET_PATIENCE_MS       3000 /* how long messages wait for the database */

/* What the peers send is handled in turns, so that no peer keeps the others waiting: a turn takes messages of all
 * sockets that have some, for a few milliseconds, and what it changes is committed to the database at its end,
 * once.
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
  gsize offset;         /* in the first one: lines before it were handled */
  gboolean is_due;      /* for the next turn */
  guint retry_id;       /* it is due later, because the database is locked */
  gint64 blocked_since; /* monotonic µs: the database does not accept anything; 0: it does */

  gboolean ending; /* the peer has closed it; "closed" follows when the inbox is empty */
  guint end_code;
  char *end_reason;
};

/* A frame that is sent when the turn is on the disk. */
typedef struct
{
  Socket *socket; /* NULL: it is gone */
  char *text;     /* of g_ref_string_new() */
} HeldFrame;

/* The frames of the turn that runs. Only one turn runs at a time, in the main thread. */
static GPtrArray *corked_frames;

/* The frames of turns that have ended. @held_frames waits for the next flush, @flushing_frames for the flush that
 * is running. */
static GPtrArray *held_frames;
static GPtrArray *flushing_frames;
static gsize held_size; /* bytes of the last two */

/* The frames that are being sent or dropped at the moment. The pointer to a socket that ends meanwhile is cleared
 * in them. */
static GPtrArray *leaving_frames;

static void
held_frame_free (gpointer data)
{
  HeldFrame *self = data;

  g_ref_string_release (self->text);
  g_free (self);
}

static GPtrArray *
new_frames (void)
{
  return g_ptr_array_new_with_free_func (held_frame_free);
}

/* A message, or a line of one, that the turn has handled */
typedef struct
{
  Socket *socket; /* NULL: it is gone */
  GBytes *bytes;
} Piece;

/* The sockets that wait for the next turn, and those of the turn that runs. One that ends meanwhile becomes NULL. */
static GPtrArray *due_sockets;
static GPtrArray *turn_sockets;
static GPtrArray *turn_pieces; /* of Piece */
static guint turn_id;
static gboolean turn_is_delayed;

static GPtrArray *all_sockets;
static guint watch_id;

static const SocketTurnFuncs *turn_funcs;
static gpointer turn_data;

/* All sockets share one database, and so they share its turns. Without functions no turn runs. */
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
piece_free (gpointer data)
{
  Piece *self = data;

  g_bytes_unref (self->bytes);
  g_free (self);
}

/* From now on nothing is written to any socket: what a peer is told must be on the disk first. */
void
socket_cork (void)
{
  corked_frames = new_frames ();
}

static void
send_frames (GPtrArray *frames)
{
  leaving_frames = frames;
  for (guint i = 0; i < frames->len; i++)
    {
      HeldFrame *frame = frames->pdata[i];

      if (frame->socket && socket_is_open (frame->socket))
        soup_websocket_connection_send_text (frame->socket->connection, frame->text);
    }
  leaving_frames = NULL;
}

/* The newest frames that are held, which later ones must not overtake. NULL: none are. */
static GPtrArray *
get_last_held (void)
{
  return held_frames ? held_frames : flushing_frames;
}

static void
hold_frames (GPtrArray *held, GPtrArray *frames)
{
  for (guint i = 0; i < frames->len; i++)
    held_size += g_ref_string_length (((HeldFrame *) frames->pdata[i])->text);
  g_ptr_array_extend_and_steal (held, frames);
}

/* What is sent from now on is sent when the next flush is done. */
void
socket_hold_next (void)
{
  if (held_frames == NULL)
    held_frames = new_frames ();
}

/* Ends what socket_cork() has begun. */
void
socket_uncork (SocketFate fate)
{
  g_autoptr (GPtrArray) frames = g_steal_pointer (&corked_frames);

  if (fate == SOCKET_FORGET)
    return;
  if (fate == SOCKET_HOLD)
    socket_hold_next ();

  if (get_last_held ())
    hold_frames (get_last_held (), g_steal_pointer (&frames));
  else
    send_frames (frames);
}

/* A flush begins. It is for the turns that have ended up to now. */
void
socket_begin_flush (void)
{
  flushing_frames = g_steal_pointer (&held_frames);
}

static void
close_sockets (GPtrArray *frames)
{
  leaving_frames = frames;
  for (guint i = 0; i < frames->len; i++)
    {
      HeldFrame *frame = frames->pdata[i];

      if (frame->socket)
        socket_close (frame->socket, 1011, "the database cannot be written");
    }
  leaving_frames = NULL;
}

/* A flush has ended. If it has failed, nobody knows what is on the disk: the peers get no answer, and
 * their connections are closed.
 */
void
socket_end_flush (gboolean flushed)
{
  g_autoptr (GPtrArray) frames = g_steal_pointer (&flushing_frames);

  if (frames == NULL)
    return;
  for (guint i = 0; i < frames->len; i++)
    held_size -= g_ref_string_length (((HeldFrame *) frames->pdata[i])->text);
  if (flushed)
    send_frames (frames);
  else
    close_sockets (frames);
}

/* In bytes */
gsize
socket_get_held_size (void)
{
  return held_size;
}

static void
leave_list (GPtrArray *sockets, Socket *socket)
{
  guint index;

  if (sockets && g_ptr_array_find (sockets, socket, &index))
    sockets->pdata[index] = NULL;
}

static void
forget_socket (GPtrArray *frames, Socket *socket)
{
  for (guint i = 0; frames && i < frames->len; i++)
    {
      HeldFrame *frame = frames->pdata[i];

      if (frame->socket == socket)
        frame->socket = NULL;
    }
}

static void
socket_forget_frames (Socket *self)
{
  forget_socket (corked_frames, self);
  forget_socket (held_frames, self);
  forget_socket (flushing_frames, self);
  forget_socket (leaving_frames, self);
  leave_list (turn_sockets, self);
  for (guint i = 0; turn_pieces && i < turn_pieces->len; i++)
    {
      Piece *piece = turn_pieces->pdata[i];

      if (piece->socket == self)
        piece->socket = NULL;
    }
}

/* Keeps a frame for later. Returns FALSE when it may be written now. */
static gboolean
socket_hold (Socket *self, char *text)
{
  GPtrArray *frames = corked_frames ? corked_frames : get_last_held ();
  HeldFrame *frame;

  if (frames == NULL)
    return FALSE;

  frame = g_new0 (HeldFrame, 1);
  frame->socket = self;
  frame->text = g_ref_string_acquire (text);
  g_ptr_array_add (frames, frame);
  if (frames != corked_frames)
    held_size += g_ref_string_length (text);

  return TRUE;
}

static void
socket_leave_turns (Socket *self)
{
  self->is_due = FALSE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
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

/* The next message, or the next line of it. NULL when there is none, or when @only_urgent is set and it
 * is not urgent.
 */
static GBytes *
socket_next_piece (Socket *self, gboolean only_urgent)
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
  if (only_urgent && !(self->handlers->is_urgent &&
                       self->handlers->is_urgent (data + self->offset, end - self->offset)))
    return NULL;

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

  /* What the peer sends after our close frame is not looked at. */
  if (!self->closed && self->close_code == 0)
    self->handlers->message (self, data ? data : "", length, self->user_data);
}

/* Handles messages until @end, and at least one. What is handled in a transaction is remembered. */
static void
socket_run_turn (Socket *self, gint64 end, gboolean in_transaction, gboolean only_urgent)
{
  GBytes *bytes;

  while ((bytes = socket_next_piece (self, only_urgent)) != NULL)
    {
      Piece *piece = g_new0 (Piece, 1);

      piece->socket = self;
      piece->bytes = bytes;
      g_ptr_array_add (turn_pieces, piece);
      socket_handle (self, bytes);
      if (piece->socket == NULL)
        return;
      if (!in_transaction)
        g_ptr_array_set_size (turn_pieces, turn_pieces->len - 1);
      if (g_get_monotonic_time () >= end)
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
    {
      guint delay_ms = turn_funcs->get_delay (turn_data);

      turn_is_delayed = delay_ms > 0;
      turn_id = g_timeout_add (delay_ms, on_turn, NULL);
    }
}

/* A turn that waits for further messages runs now. */
void
socket_hurry (void)
{
  if (turn_id == 0 || !turn_is_delayed)
    return;

  g_source_remove (turn_id);
  turn_is_delayed = FALSE;
  turn_id = g_timeout_add (0, on_turn, NULL);
}

static gboolean
on_retry (gpointer user_data)
{
  Socket *self = user_data;

  self->retry_id = 0;
  socket_be_due (self);

  return G_SOURCE_REMOVE;
}

/* Whether the messages have to wait, because the database is locked. After some seconds they are handled all the
 * same, and fail one by one.
 */
static gboolean
socket_must_wait (Socket *self, gboolean begun)
{
  gint64 now = g_get_monotonic_time ();

  if (begun)
    self->blocked_since = 0;
  else if (self->blocked_since == 0)
    self->blocked_since = now;

  return !begun && now - self->blocked_since < SOCKET_PATIENCE_MS * 1000;
}

/* The socket has had its turn. */
static void
socket_end_turn (Socket *self)
{
  if (self->inbox_size <= SOCKET_MAX_INBOX)
    bounded_stream_set_paused (self->stream, FALSE);
  if (!g_queue_is_empty (&self->inbox) && self->retry_id == 0)
    socket_be_due (self);
  else if (g_queue_is_empty (&self->inbox) && self->ending)
    socket_finish (self, self->end_code, self->end_reason);
}

/* Handles messages of the sockets that are due. Returns how many sockets had their turn. */
static guint
run_turns (gboolean begun)
{
  gint64 end = g_get_monotonic_time () + SOCKET_TURN_MS * 1000;
  guint i;

  for (i = 0; i < turn_sockets->len && (i == 0 || g_get_monotonic_time () < end); i++)
    {
      Socket *self = turn_sockets->pdata[i];
      gboolean must_wait = self && socket_must_wait (self, begun);

      if (self == NULL)
        continue;
      if (must_wait && self->retry_id == 0)
        self->retry_id = g_timeout_add (SOCKET_RETRY_MS, on_retry, self);
      socket_run_turn (self, end, begun, must_wait);
    }

  return i;
}

/* Nothing was written or sent. Each message is handled alone, so that each gets its own answer. */
static void
handle_again (void)
{
  for (guint i = 0; i < turn_pieces->len; i++)
    {
      Piece *piece = turn_pieces->pdata[i];

      if (piece->socket)
        socket_handle (piece->socket, piece->bytes);
    }
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

static gboolean
on_turn (gpointer user_data)
{
  gboolean begun;
  guint n_done;

  turn_id = 0;
  turn_is_delayed = FALSE;
  turn_sockets = g_steal_pointer (&due_sockets);
  turn_pieces = g_ptr_array_new_with_free_func (piece_free);
  for (guint i = 0; i < turn_sockets->len; i++)
    {
      Socket *self = turn_sockets->pdata[i];

      if (self)
        self->is_due = FALSE;
    }

  begun = turn_funcs->begin (turn_data);
  n_done = run_turns (begun);
  if (begun && !turn_funcs->end (turn_data))
    handle_again ();
  g_clear_pointer (&turn_pieces, g_ptr_array_unref);
  end_turns (n_done);
  g_clear_pointer (&turn_sockets, g_ptr_array_unref);

  return G_SOURCE_REMOVE;
}

/* One line that does not wait for the turn */
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
  if (turn_is_delayed && g_bytes_get_size (bytes) > 0 && socket_is_urgent (self, bytes))
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
  char *shared = g_ref_string_new (text);
  gboolean is_sent = socket_send_shared (self, shared, error);

  g_ref_string_release (shared);
  return is_sent;
}

/* For a text of g_ref_string_new() that is sent to several sockets */
gboolean
socket_send_shared (Socket *self, char *text, GError **error)
{
  gsize length = g_ref_string_length (text);

  if (!socket_accepts (self, text, length, error))
    return FALSE;

  return socket_hold (self, text) || socket_write (self, text, length, error);
}

/* Does not wait for the frames that wait for the disk. Not during a turn. */
gboolean
socket_send_ahead (Socket *self, const char *text, GError **error)
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
  socket_forget_frames (self);
  g_free (self->end_reason);
  bounded_stream_disarm (self->stream);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_object_unref (self->stream);
  g_free (self);
}
