/* relay-websocket-connection.c: one WebSocket, from the connection attempt to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-connection-private.h"

#include <gio/gnetworking.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "base/relay-secret-private.h"
#include "relay-reachability-private.h"
#include "relay-throttled-stream-private.h"
#include "relay-trust-store-private.h"
#include "relay-url-policy-private.h"

#define KEEPALIVE_SECONDS 30
/* That of libsoup (from 3.6 on, keepalive-pong-timeout) is no replacement: it gives up a peer whose pong
 * was not read because reading was stopped or the main loop was blocked. A test of the throttled stream
 * shows this, and fails when it has changed. */
#define PONG_TIMEOUT (90 * G_USEC_PER_SEC)
/* A pong may be queued behind data that was not read yet: the timeout is extended this often. */
#define PONG_EXTENSION      (1 * G_USEC_PER_SEC)
#define MAX_PONG_EXTENSIONS 10
/* How long the peer may take to answer a close frame */
#define CLOSE_TIMEOUT (250 * 1000)
/* A control frame has at most 125 bytes of payload, and the close code takes two. */
#define MAX_CLOSE_REASON 123

enum
{
  TIMER_PONG,
  TIMER_CLOSE,
  N_TIMERS
};

typedef enum
{
  STATE_CONNECTING,
  STATE_OPEN,
  STATE_CLOSING, /* closed() is still to be called */
  STATE_OVER
} State;

struct _RelayWebsocketConnection
{
  GObject parent_instance;

  State state;
  const RelayWebsocketConnectionFuncs *funcs;
  gpointer user_data;
  GMainContext *context;
  RelayTimers *timers;
  GSource *end_source; /* releases the socket, outside of the signals of libsoup */
  guint16 close_code;  /* given to close() */
  char *close_reason;

  /* The attempt */
  GCancellable *cancellable;
  GUri *uri;
  guint64 max_message;
  gboolean has_session;
  GTlsDatabase *tls_database; /* of the session; NULL trusts no certificate, as in libsoup */
  GTlsInteraction *tls_interaction;
  char *user_agent;
  RelayUpgradeResponse response;
  GSocketConnection *socket_connection;

  /* NULL before the upgrade and after the end */
  RelayThrottledStream *stream;
  SoupWebsocketConnection *websocket;
  guint n_pong_extensions;
};

G_DEFINE_FINAL_TYPE (RelayWebsocketConnection, relay_websocket_connection, G_TYPE_OBJECT)

/* libsoup and GSocketClient attach their sources to the thread-default context, which in a call of
 * the application need not be that of the connection. Returns NULL when it is. */
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

/* --- the end --- */

/* Never waits for the peer. */
static void
close_socket (RelayWebsocketConnection *self)
{
  g_autoptr (GSocketConnection) connection = g_steal_pointer (&self->socket_connection);
  GSocket *socket;

  if (connection == NULL)
    return;
  socket = g_socket_connection_get_socket (connection);
  if (g_socket_is_closed (socket))
    return;

  /* Closing the stream sends the close_notify of TLS. It could block on a peer that does not
   * read, so a socket that is not writable is closed without it. */
  if (g_socket_condition_check (socket, G_IO_OUT | G_IO_HUP | G_IO_ERR) == G_IO_OUT)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  else
    g_socket_close (socket, NULL);
}

/* A socket with an operation of the attempt pending cannot be closed: the attempt does so itself
 * as soon as the cancelled operation has returned. */
static void
release (RelayWebsocketConnection *self)
{
  GMainContext *entered = enter_context (self);

  g_cancellable_cancel (self->cancellable);
  if (self->websocket != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->websocket, self);
      relay_throttled_stream_halt (self->stream);
      if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (self->websocket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
      close_socket (self);
      g_clear_object (&self->websocket);
      g_clear_object (&self->stream);
    }
  leave_context (entered);
}

static gboolean
on_end (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  release (self);
  if (self->state == STATE_CLOSING)
    {
      self->state = STATE_OVER;
      self->funcs->closed (self->close_code, self->close_reason, self->user_data);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule_end (RelayWebsocketConnection *self)
{
  if (self->end_source != NULL)
    return;
  if (self->stream != NULL)
    relay_throttled_stream_halt (self->stream);
  relay_timers_clear (self->timers, TIMER_PONG);
  relay_timers_clear (self->timers, TIMER_CLOSE);
  self->end_source = g_idle_source_new ();
  g_source_set_priority (self->end_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->end_source, "[relay] websocket end");
  g_source_set_callback (self->end_source, on_end, self, NULL);
  g_source_attach (self->end_source, self->context);
}

/* The connection ended by itself; while it is being closed, that completes the closing. */
static void
lose (RelayWebsocketConnection *self, guint16 code, const char *reason)
{
  schedule_end (self);
  if (self->state != STATE_OPEN)
    return;
  self->state = STATE_OVER;
  self->funcs->closed (code, reason, self->user_data);
}

static void
on_timer (guint timer, gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  if (timer == TIMER_CLOSE)
    {
      schedule_end (self);
      return;
    }

  /* While the application is busy, a pong may have arrived and not been read yet: then the
   * timeout is extended. It is not when reading is stopped because the peer does not read our
   * pongs. */
  if (!self->funcs->may_read (self->user_data) ||
      (relay_throttled_stream_has_input (self->stream) &&
       self->n_pong_extensions++ < MAX_PONG_EXTENSIONS))
    relay_timers_set_delay (self->timers, TIMER_PONG, PONG_EXTENSION);
  else
    lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, "keepalive timeout");
}

/* --- the open WebSocket --- */

static void
expect_pong (RelayWebsocketConnection *self)
{
  self->n_pong_extensions = 0;
  relay_timers_set_delay (self->timers, TIMER_PONG, PONG_TIMEOUT);
}

static void
on_pong (SoupWebsocketConnection *websocket, GBytes *data, RelayWebsocketConnection *self)
{
  if (self->state == STATE_OPEN)
    expect_pong (self);
}

/* Marshaller and handler in one: libsoup (up to 3.8 at least) registers "message" with the generic
 * marshaller, which uses libffi and takes 5 % of the time that an event costs. */
static void
on_message (GClosure *closure,
            GValue *result,
            guint n_values,
            const GValue *values,
            gpointer hint,
            gpointer marshal_data)
{
  RelayWebsocketConnection *self = closure->data;

  if (self->state == STATE_OPEN)
    self->funcs->message (g_value_get_boxed (&values[2]), self->user_data);
}

static void
connect_message (RelayWebsocketConnection *self)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), self);

  g_closure_set_marshal (closure, on_message);
  g_signal_connect_closure (self->websocket, "message", closure, FALSE);
}

/* The code that the peer closed with; 0 for none, or for one that must not be sent (RFC 6455, 7.4). */
static guint16
get_peer_close_code (SoupWebsocketConnection *websocket)
{
  guint16 code = soup_websocket_connection_get_close_code (websocket);

  return code < 1000 || code >= 5000 || code == SOUP_WEBSOCKET_CLOSE_ABNORMAL ||
             code == SOUP_WEBSOCKET_CLOSE_TLS_HANDSHAKE
           ? 0
           : code;
}

/* "closing" comes with the peer's close frame; "closed" not before the end of TCP, which can be
 * seconds later. libsoup answers the close frame after this. */
static void
on_closing (SoupWebsocketConnection *websocket, RelayWebsocketConnection *self)
{
  guint16 code = get_peer_close_code (websocket);

  if (self->state == STATE_OPEN)
    lose (self, code != 0 ? code : SOUP_WEBSOCKET_CLOSE_ABNORMAL,
          soup_websocket_connection_get_close_data (websocket));
}

static void
on_error (SoupWebsocketConnection *websocket, GError *error, RelayWebsocketConnection *self)
{
  guint16 code = get_peer_close_code (websocket);

  /* libsoup (up to 3.8 at least) treats 1012 to 2999 as protocol errors; they are valid codes. */
  if (code != 0 && code != SOUP_WEBSOCKET_CLOSE_NO_STATUS)
    lose (self, code, soup_websocket_connection_get_close_data (websocket));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) ||
           g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    {
      lose (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "message too large");
      /* After an error of the stream libsoup would not send a close frame. */
      if (soup_websocket_connection_get_state (websocket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (websocket, SOUP_WEBSOCKET_CLOSE_TOO_BIG, NULL);
    }
  else if (error->domain == SOUP_WEBSOCKET_ERROR)
    lose (self, error->code, error->message);
  else
    lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, error->message);
}

static void
on_closed (SoupWebsocketConnection *websocket, RelayWebsocketConnection *self)
{
  lose (self, SOUP_WEBSOCKET_CLOSE_ABNORMAL, NULL);
}

/* The only signal for the peer's answer to our close frame */
static void
on_state (SoupWebsocketConnection *websocket, GParamSpec *pspec, RelayWebsocketConnection *self)
{
  if (self->state == STATE_CLOSING && soup_websocket_connection_get_close_code (websocket) != 0)
    schedule_end (self);
}

static gboolean
on_may_read (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  return self->state == STATE_CLOSING || self->funcs->may_read (self->user_data);
}

static void
on_messages_read (gpointer user_data)
{
  RelayWebsocketConnection *self = user_data;

  self->funcs->messages_read (self->user_data);
}

/* @first: the bytes that followed the response to the upgrade */
static void
open_websocket (RelayWebsocketConnection *self, GBytes *first)
{
  self->stream = relay_throttled_stream_new (G_IO_STREAM (self->socket_connection), first);
  relay_throttled_stream_set_funcs (self->stream, on_may_read, on_messages_read, self);

  self->websocket =
    soup_websocket_connection_new (G_IO_STREAM (self->stream), self->uri,
                                   SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, self->max_message);
#ifdef RELAY_BOUNDS_MESSAGES
  relay_throttled_stream_set_max_message (self->stream, self->max_message);
#else
  g_object_set (self->websocket, "max-total-message-size", self->max_message, NULL);
#endif
  soup_websocket_connection_set_keepalive_interval (self->websocket, KEEPALIVE_SECONDS);

  connect_message (self);
  g_signal_connect (self->websocket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->websocket, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (self->websocket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->websocket, "notify::state", G_CALLBACK (on_state), self);
  expect_pong (self);
}

/* --- the attempt: name, proxy, TCP, TLS, upgrade --- */

static void
fail_attempt (RelayWebsocketConnection *self, GTask *task, GError *error)
{
  close_socket (self);
  if (self->state == STATE_CONNECTING)
    self->state = STATE_OVER;
  g_task_return_error (task, error);
}

static void
on_upgraded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RelayWebsocketConnection *self = g_task_get_source_object (task);
  g_autoptr (GBytes) first = NULL;
  GError *error = NULL;

  first = relay_websocket_upgrade_finish (G_IO_STREAM (source), result, &self->response, &error);
  if (first == NULL)
    {
      fail_attempt (self, task, error);
      return;
    }
  open_websocket (self, first);
  self->state = STATE_OPEN;
  g_task_return_boolean (task, TRUE);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RelayWebsocketConnection *self = g_task_get_source_object (task);
  g_autoptr (RelaySecret) bearer = NULL;
  GError *error = NULL;

  self->socket_connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (error == NULL && !g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    bearer = self->funcs->authorize (self->user_data, &error);
  if (error != NULL)
    {
      fail_attempt (self, task, error);
      return;
    }

  /* Frames are small, and the sender of each waits for an answer. */
  g_socket_set_option (g_socket_connection_get_socket (self->socket_connection), IPPROTO_TCP,
                       TCP_NODELAY, TRUE, NULL);
  relay_websocket_upgrade_async (G_IO_STREAM (self->socket_connection), self->uri, bearer,
                                 self->user_agent, self->cancellable, on_upgraded,
                                 g_steal_pointer (&task));
}

static void
on_client_event (GSocketClient *client,
                 GSocketClientEvent event,
                 GSocketConnectable *connectable,
                 GIOStream *stream,
                 RelayWebsocketConnection *self)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;
  if (self->has_session)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), self->tls_database);
  if (self->tls_interaction != NULL)
    g_tls_connection_set_interaction (G_TLS_CONNECTION (stream), self->tls_interaction);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
}

/* Copies what the session has now: it may be changed or freed before the attempt is over. */
static void
use_session (RelayWebsocketConnection *self, GSocketClient *client, SoupSession *session)
{
  gboolean use_proxy = relay_url_policy_may_use_proxy (self->uri);

  if (session != NULL)
    {
      self->has_session = TRUE;
      g_set_object (&self->tls_database, soup_session_get_tls_database (session));
      g_set_object (&self->tls_interaction, soup_session_get_tls_interaction (session));
      self->user_agent = g_strdup (soup_session_get_user_agent (session));
    }
  if (session != NULL && use_proxy)
    {
      GProxyResolver *resolver = soup_session_get_proxy_resolver (session);

      use_proxy = resolver != NULL;
      g_socket_client_set_proxy_resolver (client, resolver);
    }
  g_socket_client_set_enable_proxy (client, use_proxy);
}

/* Takes @task. */
static void
connect_socket (RelayWebsocketConnection *self, GTask *task, SoupSession *session)
{
  GMainContext *entered = enter_context (self);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = relay_url_policy_new_address (self->uri);
  gboolean is_tls = relay_url_policy_is_tls (self->uri);

  use_session (self, client, session);
  g_socket_client_set_tls (client, is_tls);
  g_signal_connect_object (client, "event", G_CALLBACK (on_client_event), self, 0);

  g_debug ("websocket: connecting to %s port %u%s", g_uri_get_host (self->uri),
           relay_url_policy_get_port (self->uri), is_tls ? " with TLS" : "");
  g_socket_client_connect_async (client, address, self->cancellable, on_connected, task);
  leave_context (entered);
}

static void
on_trust_store_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RelayWebsocketConnection *self = g_task_get_source_object (task);

  if (!g_task_return_error_if_cancelled (task))
    connect_socket (self, g_object_ref (task), g_task_get_task_data (task));
}

void
relay_websocket_connection_connect_async (RelayWebsocketConnection *self,
                                          GUri *uri,
                                          SoupSession *session,
                                          guint64 max_message,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  GMainContext *entered = enter_context (self);
  GTask *task = g_task_new (self, self->cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_websocket_connection_connect_async);
  self->uri = g_uri_ref (uri);
  self->max_message = max_message;
  if (!relay_url_policy_is_tls (uri) || relay_trust_store_is_loaded ())
    connect_socket (self, task, session);
  else
    {
      if (session != NULL)
        g_task_set_task_data (task, g_object_ref (session), g_object_unref);
      relay_trust_store_load_async (self->cancellable, on_trust_store_loaded, task);
    }
  leave_context (entered);
}

gboolean
relay_websocket_connection_connect_finish (RelayWebsocketConnection *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
relay_websocket_connection_was_cancelled (GAsyncResult *result)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
}

const RelayUpgradeResponse *
relay_websocket_connection_get_response (RelayWebsocketConnection *self)
{
  return &self->response;
}

gboolean
relay_websocket_connection_address_is_gone (RelayWebsocketConnection *self)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (self->socket_connection == NULL)
    return FALSE;
  address = g_socket_connection_get_local_address (self->socket_connection, NULL);
  return address != NULL && relay_reachability_is_gone (address);
}

/* --- class --- */

static void
relay_websocket_connection_finalize (GObject *object)
{
  RelayWebsocketConnection *self = RELAY_WEBSOCKET_CONNECTION (object);

  g_clear_pointer (&self->timers, relay_timers_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->close_reason);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->tls_interaction);
  g_free (self->user_agent);
  g_clear_object (&self->socket_connection);
  G_OBJECT_CLASS (relay_websocket_connection_parent_class)->finalize (object);
}

static void
relay_websocket_connection_class_init (RelayWebsocketConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = relay_websocket_connection_finalize;
}

static void
relay_websocket_connection_init (RelayWebsocketConnection *self)
{
  self->cancellable = g_cancellable_new ();
}

RelayWebsocketConnection *
relay_websocket_connection_new (RelayClock *clock,
                                GMainContext *context,
                                const RelayWebsocketConnectionFuncs *funcs,
                                gpointer user_data)
{
  RelayWebsocketConnection *self = g_object_new (RELAY_TYPE_WEBSOCKET_CONNECTION, NULL);

  self->funcs = funcs;
  self->user_data = user_data;
  self->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  self->timers = relay_timers_new (clock, self->context, N_TIMERS, on_timer, self);
  return self;
}

void
relay_websocket_connection_resume (RelayWebsocketConnection *self)
{
  if (self->stream != NULL)
    relay_throttled_stream_resume (self->stream);
}

gboolean
relay_websocket_connection_write (RelayWebsocketConnection *self,
                                  GBytes *message,
                                  gsize max_pending,
                                  GError **error)
{
  gsize size = g_bytes_get_size (message);
  GMainContext *entered;

  if (self->state != STATE_OPEN ||
      soup_websocket_connection_get_state (self->websocket) != SOUP_WEBSOCKET_STATE_OPEN)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "the connection is not open");
      return FALSE;
    }
  if (relay_throttled_stream_get_pending (self->stream) + size > max_pending)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_BUSY,
                           "too many bytes are waiting for the socket");
      return FALSE;
    }

  relay_throttled_stream_expect (self->stream, size);
  entered = enter_context (self);
  soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, message);
  leave_context (entered);

  /* An error of the socket is reported inside the call. */
  if (self->state == STATE_OPEN)
    return TRUE;
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT,
                       "the connection was lost while writing");
  return FALSE;
}

/* The codes that libsoup lets a client send; it would warn about others. */
static guint16
get_sendable_code (guint16 code)
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
dup_sendable_reason (const char *reason)
{
  const char *end;

  if (reason == NULL || strlen (reason) <= MAX_CLOSE_REASON)
    return g_strdup (reason);
  end = g_utf8_find_prev_char (reason, reason + MAX_CLOSE_REASON + 1);
  return g_strndup (reason, end != NULL ? (gsize) (end - reason) : 0);
}

static void
close_websocket (RelayWebsocketConnection *self)
{
  g_autofree char *reason = dup_sendable_reason (self->close_reason);
  GMainContext *entered;

  relay_timers_clear (self->timers, TIMER_PONG);
  relay_timers_set_delay (self->timers, TIMER_CLOSE, CLOSE_TIMEOUT);
  /* The peer's answer has to be read, even when reading was stopped. */
  relay_throttled_stream_resume (self->stream);

  entered = enter_context (self);
  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, get_sendable_code (self->close_code), reason);
  leave_context (entered);
}

void
relay_websocket_connection_close (RelayWebsocketConnection *self, guint16 code, const char *reason)
{
  gboolean was_open = self->state == STATE_OPEN;

  if (self->state == STATE_CLOSING || self->state == STATE_OVER)
    return;
  self->state = STATE_CLOSING;
  self->close_code = code;
  self->close_reason = g_strdup (reason);
  if (was_open)
    close_websocket (self);
  else
    {
      g_cancellable_cancel (self->cancellable);
      schedule_end (self);
    }
}

void
relay_websocket_connection_discard (RelayWebsocketConnection *self)
{
  self->state = STATE_OVER;
  relay_timers_clear (self->timers, TIMER_PONG);
  relay_timers_clear (self->timers, TIMER_CLOSE);
  if (self->end_source != NULL)
    g_source_destroy (self->end_source);
  g_clear_pointer (&self->end_source, g_source_unref);
  release (self);
  g_object_unref (self);
}
