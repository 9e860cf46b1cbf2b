/* recorder.c: a transport over a WebSocket that reports every line in both directions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transport of the library keeps its lines to itself. This one carries them with libsoup, as an
 * application may that derives from RelayTransport; the protocol is that of the library.
 */

#include "config.h"

#include "recorder.h"

#include <string.h>

#include "probe.h"
#include "secret.h"

#define TOKEN_SECONDS     300
#define KEEPALIVE_SECONDS 30
#define MAX_MESSAGE       (32 * 1024 * 1024)

struct _RecorderTransport
{
  RelayTransport parent_instance;

  Settings *settings; /* the caller's */
  SoupSession *session;
  SoupWebsocketConnection *connection; /* nullable */
  GCancellable *cancellable;           /* of the attempt to connect; nullable */
  RecorderFunc func;
  gpointer data;
};

G_DEFINE_FINAL_TYPE (RecorderTransport, recorder_transport, RELAY_TYPE_TRANSPORT)

static void
report (RecorderTransport *self, const char *what, const char *text)
{
  self->func (what, text, self->data);
}

static void
drop_connection (RecorderTransport *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
}

/* The peer's code and reason, before the connection is dropped */
static void
end (RecorderTransport *self, guint16 code, const char *reason)
{
  g_autofree char *text = g_strdup_printf ("%u %s", code, reason != NULL ? reason : "");

  report (self, "closed", text);
  drop_connection (self);
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, RecorderTransport *self)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));

  report (self, "in", text);
  relay_transport_received_bytes (RELAY_TRANSPORT (self), message);
  relay_transport_message_end (RELAY_TRANSPORT (self));
}

static void
on_closed (SoupWebsocketConnection *connection, RecorderTransport *self)
{
  guint16 code = soup_websocket_connection_get_close_code (connection);
  g_autofree char *reason = g_strdup (soup_websocket_connection_get_close_data (connection));

  end (self, code, reason);
  relay_transport_closed (RELAY_TRANSPORT (self), code != 0 ? code : 1006, reason);
}

static void
take_connection (RecorderTransport *self, SoupWebsocketConnection *connection)
{
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (connection, MAX_MESSAGE);
  soup_websocket_connection_set_keepalive_interval (connection, KEEPALIVE_SECONDS);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  report (self, "open", "");
  relay_transport_opened (RELAY_TRANSPORT (self));
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (RecorderTransport) self = data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection =
    soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  /* Ended on purpose while it was being made */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (connection != NULL)
    {
      take_connection (self, connection);
      return;
    }
  report (self, "failed", error->message);
  relay_transport_failed (RELAY_TRANSPORT (self), error);
}

/* The token goes over TLS, or does not leave this machine. */
static gboolean
may_send_token (RecorderTransport *self, GUri *uri)
{
  return self->settings->allow_insecure || g_str_equal (g_uri_get_scheme (uri), "wss") ||
         probe_is_loopback (g_uri_get_host (uri));
}

static gboolean
authorize (RecorderTransport *self, SoupMessage *message, GUri *uri, GError **error)
{
  gint64 expires = g_get_real_time () / G_USEC_PER_SEC + TOKEN_SECONDS;
  g_autofree char *value = NULL;
  char *token;

  if (self->settings->secret == NULL)
    return TRUE;
  if (!may_send_token (self, uri))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INSECURE,
                           "the token would be sent unencrypted; use https or --allow-insecure");
      return FALSE;
    }
  token = relay_auth_make_token (self->settings->gateway_id, self->settings->secret, expires);
  if (token == NULL)
    return TRUE;
  value = g_strconcat ("Bearer ", token, NULL);
  secret_free (token);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  return TRUE;
}

static gboolean
recorder_transport_open (RelayTransport *transport, GError **error)
{
  RecorderTransport *self = RECORDER_TRANSPORT (transport);
  g_autoptr (GUri) uri = g_uri_parse (self->settings->url, SOUP_HTTP_URI_FLAGS, error);
  g_autoptr (SoupMessage) message = NULL;

  if (uri == NULL)
    return FALSE;
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (!authorize (self, message, uri, error))
    return FALSE;

  drop_connection (self);
  self->cancellable = g_cancellable_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->cancellable, on_connected, g_object_ref (self));
  return TRUE;
}

static gboolean
recorder_transport_write (RelayTransport *transport, GBytes *line, GError **error)
{
  RecorderTransport *self = RECORDER_TRANSPORT (transport);
  g_autofree char *text = g_strndup (g_bytes_get_data (line, NULL), g_bytes_get_size (line));

  if (self->connection == NULL ||
      soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "the connection is not open");
      return FALSE;
    }
  report (self, "out", text);
  soup_websocket_connection_send_text (self->connection, text);
  return TRUE;
}

static void
recorder_transport_close (RelayTransport *transport, guint16 code, const char *reason)
{
  RecorderTransport *self = RECORDER_TRANSPORT (transport);

  if (self->connection != NULL &&
      soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, code, reason);
  end (self, code, reason);
  relay_transport_closed (transport, code, reason);
}

static void
recorder_transport_dispose (GObject *object)
{
  RecorderTransport *self = RECORDER_TRANSPORT (object);

  drop_connection (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (recorder_transport_parent_class)->dispose (object);
}

static void
recorder_transport_class_init (RecorderTransportClass *klass)
{
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = recorder_transport_dispose;
  transport_class->open = recorder_transport_open;
  transport_class->write = recorder_transport_write;
  transport_class->close = recorder_transport_close;
}

static void
recorder_transport_init (RecorderTransport *self)
{
}

/* The identities are read by the transport of the library, which is not connected. */
static void
copy_identities (RelayTransport *to, RelayTransport *from)
{
  GListModel *model = relay_transport_get_identities (from);
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (identities, g_list_model_get_item (model, i));
  relay_transport_set_identities (to, (RelayIdentity **) identities->pdata, identities->len);
}

RelayTransport *
recorder_transport_new (Settings *settings, RecorderFunc func, gpointer data, GError **error)
{
  g_autoptr (RelayWebsocketTransport) model = settings_create_transport (settings, error);
  RecorderTransport *self;

  if (model == NULL)
    return NULL;
  self = g_object_new (RECORDER_TYPE_TRANSPORT, NULL);
  self->settings = settings;
  self->func = func;
  self->data = data;
  self->session = g_object_ref (relay_websocket_transport_get_session (model));
  if (!g_str_has_prefix (settings->url, "wss:"))
    soup_session_set_proxy_resolver (self->session, NULL);
  copy_identities (RELAY_TRANSPORT (self), RELAY_TRANSPORT (model));
  return RELAY_TRANSPORT (self);
}
