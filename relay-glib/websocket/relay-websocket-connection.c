/* relay-websocket-connection.c: one open WebSocket, from upgrade to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-connection-private.h"

#include "relay-throttled-stream-private.h"
#include "relay-websocket-attempt-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#define KEEPALIVE_SECONDS 30
#define PONG_TIMEOUT      (90 * G_USEC_PER_SEC)
/* A pong may stand behind data that is not read yet: looked for so often, so long. */
#define PONG_GRACE (1 * G_USEC_PER_SEC)
#define MAX_GRACES 10
/* How long the peer may take to answer a close before the stream goes. */
#define CLOSE_TIMEOUT (250 * 1000)
/* A close frame holds 125 bytes, two of them the code. */
#define MAX_CLOSE_REASON 123

enum
{
  TIMER_PONG,
  TIMER_CLOSE,
  N_TIMERS
};

struct _RelayWebsocketConnection
{
  const RelayWebsocketConnectionFuncs *funcs;
  gpointer user_data;
  GMainContext *context;
  GSocketConnection *connection;
  RelayThrottledStream *stream;
  SoupWebsocketConnection *websocket;
  RelayTimers *timers;
  GSource *later; /* finishes, outside of libsoup's signals */
  guint graces;
  gboolean closing; /* by us */
  gboolean lost;
};

/* libsoup hangs its sources on the thread-default context, which in a call need not be ours. */
static GMainContext *
enter_context (RelayWebsocketConnection *self)
{
  GMainContext *current = g_main_context_get_thread_default ();

  if (self->context == (current != NULL ? current : g_main_context_default ()))
    return NULL;
  g_main_context_push_thread_default (self->context);
  return self->context;
}

static void
leave_context (GMainContext *entered)
{
  if (entered != NULL)
    g_main_context_pop_thread_default (entered);
}

/* The end */

static gboolean
on_later (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  self->funcs->finished (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
finish_later (RelayWebsocketConnection *self)
{
  if (self->later != NULL)
    return;
  relay_throttled_stream_halt (self->stream);
  relay_timers_clear (self->timers, TIMER_PONG);
  relay_timers_clear (self->timers, TIMER_CLOSE);
  self->later = g_idle_source_new ();
  g_source_set_priority (self->later, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->later, "[relay] wire end");
  g_source_set_callback (self->later, on_later, self, NULL);
  g_source_attach (self->later, self->context);
}

static void
lose (RelayWebsocketConnection *self, guint16 code, const char *reason)
{
  finish_later (self);
  if (self->lost || self->closing)
    return;
  self->lost = TRUE;
  self->funcs->lost (code, reason, self->user_data);
}

static void
on_timer (guint slot, gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  if (slot == TIMER_CLOSE)
    {
      finish_later (self);
      return;
    }

  /* What we do not read ourselves cannot be held against the peer. */
  if (relay_throttled_stream_is_paused (self->stream) ||
      (relay_throttled_stream_has_input (self->stream) && self->graces++ < MAX_GRACES))
    relay_timers_set_delay (self->timers, TIMER_PONG, PONG_GRACE);
  else
    lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, "keepalive timeout");
}

/* What libsoup says */

static void
expect_pong (RelayWebsocketConnection *self)
{
  self->graces = 0;
  relay_timers_set_delay (self->timers, TIMER_PONG, PONG_TIMEOUT);
}

static void
on_pong (SoupWebsocketConnection *websocket, GBytes *data, RelayWebsocketConnection *self)
{
  if (!self->lost && !self->closing)
    expect_pong (self);
}

/* libsoup gives "message" no marshaller of its own, and the generic one goes through libffi:
 * a twentieth of what an event costs. So this is marshaller and handler in one. */
static void
on_message (GClosure *closure,
            GValue *result,
            guint n_values,
            const GValue *values,
            gpointer hint,
            gpointer marshal_data)
{
  RelayWebsocketConnection *self = closure->data;

  if (!self->lost && !self->closing)
    self->funcs->message (g_value_get_boxed (&values[2]), self->user_data);
}

static void
connect_message (RelayWebsocketConnection *self)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), self);

  g_closure_set_marshal (closure, on_message);
  g_signal_connect_closure (self->websocket, "message", closure, FALSE);
}

/* What the peer closed with: 0 when it has not, or with a code that must not be sent. */
static guint16
peer_close_code (SoupWebsocketConnection *websocket)
{
  guint16 code = soup_websocket_connection_get_close_code (websocket);

  return code < 1000 || code >= 5000 || code == SOUP_WEBSOCKET_CLOSE_ABNORMAL ||
             code == SOUP_WEBSOCKET_CLOSE_TLS_HANDSHAKE
           ? 0
           : code;
}

/* libsoup's `closed` comes when TCP ends, maybe seconds later: `closing` knows all. */
static void
on_closing (SoupWebsocketConnection *websocket, RelayWebsocketConnection *self)
{
  guint16 code = peer_close_code (websocket);

  /* Of our own close there is nothing to learn. The answer to the peer's is sent after this. */
  if (!self->closing && !self->lost)
    lose (self, code != 0 ? code : SOUP_WEBSOCKET_CLOSE_ABNORMAL,
          soup_websocket_connection_get_close_data (websocket));
}

static void
on_error (SoupWebsocketConnection *websocket, GError *error, RelayWebsocketConnection *self)
{
  guint16 code = peer_close_code (websocket);

  /* libsoup takes 1012 to 2999 for an error of the protocol, but they are codes like others. */
  if (code != 0 && code != SOUP_WEBSOCKET_CLOSE_NO_STATUS)
    lose (self, code, soup_websocket_connection_get_close_data (websocket));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) ||
           g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    {
      lose (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "message too large");
      /* libsoup would close the stream without a word. */
      if (soup_websocket_connection_get_state (websocket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (websocket, SOUP_WEBSOCKET_CLOSE_TOO_BIG, NULL);
    }
  else if (error->domain == SOUP_WEBSOCKET_ERROR)
    lose (self, error->code, error->message);
  else
    lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, error->message);
}

/* The stream is gone: without a close frame, or after our own close. */
static void
on_closed (SoupWebsocketConnection *websocket, RelayWebsocketConnection *self)
{
  lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, NULL);
}

/* With our close on its way this is the only sign that the peer has answered it. */
static void
on_state (SoupWebsocketConnection *websocket, GParamSpec *pspec, RelayWebsocketConnection *self)
{
  if (self->closing && soup_websocket_connection_get_close_code (websocket) != 0)
    finish_later (self);
}

static gboolean
may_read (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  return self->closing || self->funcs->may_read (self->user_data);
}

static void
on_read (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  self->funcs->read (self->user_data);
}

static void
open_websocket (RelayWebsocketConnection *self, GUri *uri, guint64 max_message)
{
  GMainContext *entered = enter_context (self);

  self->websocket =
    soup_websocket_connection_new (G_IO_STREAM (self->stream), uri,
                                   SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, max_message);
  soup_websocket_connection_set_keepalive_interval (self->websocket, KEEPALIVE_SECONDS);
  leave_context (entered);

  connect_message (self);
  g_signal_connect (self->websocket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->websocket, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (self->websocket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->websocket, "notify::state", G_CALLBACK (on_state), self);
}

RelayWebsocketConnection *
relay_websocket_connection_new (GSocketConnection *connection,
                                GBytes *rest,
                                GUri *uri,
                                guint64 max_message,
                                RelayClock *clock,
                                GMainContext *context,
                                const RelayWebsocketConnectionFuncs *funcs,
                                gpointer user_data)
{
  RelayWebsocketConnection *self = g_new0 (RelayWebsocketConnection, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->connection = g_object_ref (connection);
  self->stream = relay_throttled_stream_new (G_IO_STREAM (connection), rest);
  relay_throttled_stream_set_funcs (self->stream, may_read, on_read, self);
  relay_throttled_stream_set_max_message (self->stream, max_message);
  self->timers = relay_timers_new (clock, self->context, N_TIMERS, on_timer, self);
  open_websocket (self, uri, max_message);
  expect_pong (self);
  return self;
}

void
relay_websocket_connection_free (RelayWebsocketConnection *self)
{
  GMainContext *entered = enter_context (self);

  g_signal_handlers_disconnect_by_data (self->websocket, self);
  relay_throttled_stream_halt (self->stream);
  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  relay_websocket_attempt_hang_up (self->connection);
  g_clear_object (&self->websocket);
  leave_context (entered);

  if (self->later != NULL)
    g_source_destroy (self->later);
  g_clear_pointer (&self->later, g_source_unref);
  relay_timers_free (self->timers);
  g_object_unref (self->stream);
  g_object_unref (self->connection);
  g_main_context_unref (self->context);
  g_free (self);
}

void
relay_websocket_connection_resume (RelayWebsocketConnection *self)
{
  relay_throttled_stream_resume (self->stream);
}

/* What libsoup lets a client send; of the rest it would complain. */
static guint16
sendable_code (guint16 code)
{
  switch (code)
    {
    case SOUP_WEBSOCKET_CLOSE_NORMAL:
    case SOUP_WEBSOCKET_CLOSE_GOING_AWAY:
    case SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR:
    case SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA:
    case SOUP_WEBSOCKET_CLOSE_BAD_DATA:
    case SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION:
    case SOUP_WEBSOCKET_CLOSE_TOO_BIG:
      return code;
    default:
      return code >= 3000 && code < 5000 ? code : SOUP_WEBSOCKET_CLOSE_GOING_AWAY;
    }
}

static char *
sendable_reason (const char *reason)
{
  const char *end;

  if (reason == NULL || strlen (reason) <= MAX_CLOSE_REASON)
    return g_strdup (reason);
  end = g_utf8_find_prev_char (reason, reason + MAX_CLOSE_REASON + 1);
  return g_strndup (reason, end != NULL ? (gsize) (end - reason) : 0);
}

void
relay_websocket_connection_close (RelayWebsocketConnection *self, guint16 code, const char *reason)
{
  g_autofree char *cut = sendable_reason (reason);
  GMainContext *entered;

  if (self->closing || self->lost)
    return;
  self->closing = TRUE;
  relay_timers_clear (self->timers, TIMER_PONG);
  relay_timers_set_delay (self->timers, TIMER_CLOSE, CLOSE_TIMEOUT);
  /* the peer's answer is to be seen, even where nothing was read for a while */
  relay_throttled_stream_resume (self->stream);

  entered = enter_context (self);
  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, sendable_code (code), cut);
  leave_context (entered);
}

gboolean
relay_websocket_connection_write (RelayWebsocketConnection *self,
                                  GBytes *line,
                                  gsize max_pending,
                                  GError **error)
{
  gsize size = g_bytes_get_size (line);
  GMainContext *entered;

  if (self->lost || self->closing ||
      soup_websocket_connection_get_state (self->websocket) != SOUP_WEBSOCKET_STATE_OPEN)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "The connection is not open");
      return FALSE;
    }
  if (relay_throttled_stream_get_pending (self->stream) + size > max_pending)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_BUSY,
                           "Too much waits for the socket already");
      return FALSE;
    }

  relay_throttled_stream_expect (self->stream, size);
  entered = enter_context (self);
  soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, line);
  leave_context (entered);

  if (self->lost)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT,
                         "The connection was lost while writing");
  return !self->lost;
}
