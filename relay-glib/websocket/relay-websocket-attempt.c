/* relay-websocket-attempt.c: from a URL to a stream that speaks WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-attempt-private.h"

#include "relay-url-policy-private.h"
#include "relay-websocket-upgrade-private.h"

#include <gio/gnetworking.h>
#include <string.h>

struct _RelayWebsocketAttempt
{
  gatomicrefcount ref_count;               /* the caller's, and one of the step under way */
  const RelayWebsocketAttemptFuncs *funcs; /* NULL once cancelled */
  gpointer user_data;
  GUri *uri;
  GCancellable *cancellable;
  GSocketConnection *connection;
  gboolean has_database; /* else the system's; NULL trusts nobody, as in the session */
  GTlsDatabase *database;
  GTlsInteraction *interaction; /* nullable */
  char *user_agent;             /* nullable */
};

static RelayWebsocketAttempt *
dial_ref (RelayWebsocketAttempt *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
dial_unref (RelayWebsocketAttempt *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_uri_unref (self->uri);
  g_object_unref (self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->database);
  g_clear_object (&self->interaction);
  g_free (self->user_agent);
  g_free (self);
}

void
relay_websocket_attempt_hang_up (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  if (g_socket_is_closed (socket))
    return;

  /* Where there is room, a TLS peer hears of the end; closing the stream could wait for a
   * peer that reads nothing, so without room the socket goes first. */
  if (g_socket_condition_check (socket, G_IO_OUT | G_IO_HUP | G_IO_ERR) == G_IO_OUT)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  else
    g_socket_close (socket, NULL);
}

static void
dial_finish (RelayWebsocketAttempt *self, GBytes *rest, const GError *error)
{
  g_autoptr (GSocketConnection) connection = g_steal_pointer (&self->connection);
  const RelayWebsocketAttemptFuncs *funcs = g_steal_pointer (&self->funcs);

  if (error != NULL && connection != NULL)
    {
      relay_websocket_attempt_hang_up (connection);
      g_clear_object (&connection);
    }
  if (funcs != NULL)
    funcs->done (connection, rest, error, self->user_data);
  else if (connection != NULL)
    relay_websocket_attempt_hang_up (connection);
}

static void
on_upgraded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayWebsocketAttempt *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rest = relay_websocket_upgrade_finish (G_IO_STREAM (source), result, &error);

  dial_finish (self, rest, error);
  dial_unref (self);
}

static void
upgrade (RelayWebsocketAttempt *self)
{
  g_autoptr (GError) error = NULL;
  char *bearer = self->funcs->authorize (self->user_data, &error);

  if (error == NULL)
    relay_websocket_upgrade_async (G_IO_STREAM (self->connection), self->uri, bearer,
                                   self->user_agent, self->cancellable, on_upgraded,
                                   dial_ref (self));
  else
    dial_finish (self, NULL, error);

  if (bearer != NULL)
    explicit_bzero (bearer, strlen (bearer));
  g_free (bearer);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayWebsocketAttempt *self = user_data;
  g_autoptr (GError) error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->connection == NULL || self->funcs == NULL)
    dial_finish (self, NULL, error);
  else
    {
      /* Frames are small, and each waits for an answer. */
      g_socket_set_option (g_socket_connection_get_socket (self->connection), IPPROTO_TCP,
                           TCP_NODELAY, TRUE, NULL);
      upgrade (self);
    }
  dial_unref (self);
}

static void
on_client_event (GSocketClient *client,
                 GSocketClientEvent event,
                 GSocketConnectable *connectable,
                 GIOStream *stream,
                 gpointer user_data)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  RelayWebsocketAttempt *self = user_data;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;
  if (self->has_database)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), self->database);
  if (self->interaction != NULL)
    g_tls_connection_set_interaction (G_TLS_CONNECTION (stream), self->interaction);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
}

/* What a session brings is taken now: it may change, or go, while the dial runs. */
static void
take_session (RelayWebsocketAttempt *self, GSocketClient *client, SoupSession *session)
{
  gboolean proxy = relay_url_policy_may_use_proxy (self->uri);

  if (session != NULL)
    {
      self->has_database = TRUE;
      g_set_object (&self->database, soup_session_get_tls_database (session));
      g_set_object (&self->interaction, soup_session_get_tls_interaction (session));
      self->user_agent = g_strdup (soup_session_get_user_agent (session));
    }
  if (session != NULL && proxy)
    {
      GProxyResolver *resolver = soup_session_get_proxy_resolver (session);

      proxy = resolver != NULL;
      g_socket_client_set_proxy_resolver (client, resolver);
    }
  g_socket_client_set_enable_proxy (client, proxy);
}

RelayWebsocketAttempt *
relay_websocket_attempt_start (GUri *uri,
                               SoupSession *session,
                               const RelayWebsocketAttemptFuncs *funcs,
                               gpointer user_data)
{
  RelayWebsocketAttempt *self = g_new0 (RelayWebsocketAttempt, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->user_data = user_data;
  self->uri = g_uri_ref (uri);
  self->cancellable = g_cancellable_new ();

  /* Proxy resolvers know https, few know wss. */
  address = g_object_new (G_TYPE_NETWORK_ADDRESS, "hostname", g_uri_get_host (uri), "port",
                          (guint) relay_url_policy_get_port (uri), "scheme",
                          relay_url_policy_is_tls (uri) ? "https" : "http", NULL);
  take_session (self, client, session);
  g_socket_client_set_tls (client, relay_url_policy_is_tls (uri));
  g_signal_connect_data (client, "event", G_CALLBACK (on_client_event), dial_ref (self),
                         (GClosureNotify) (void (*) (void)) dial_unref, 0);

  g_debug ("websocket: dialling %s port %u%s", g_uri_get_host (uri),
           relay_url_policy_get_port (uri), relay_url_policy_is_tls (uri) ? " with TLS" : "");
  g_socket_client_connect_async (client, address, self->cancellable, on_connected, dial_ref (self));
  return self;
}

void
relay_websocket_attempt_cancel (RelayWebsocketAttempt *self)
{
  self->funcs = NULL;
  g_cancellable_cancel (self->cancellable);
  dial_unref (self);
}
