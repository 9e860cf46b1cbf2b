/* tls-proxy.c: terminates TLS before a connector, with valid and invalid certificates
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "tls-proxy.h"

#include "connector.h"

#include <gio/gnetworking.h>
#include <sys/socket.h>

static const char *const names[N_CERTIFICATES] = {
  "good", "wrong-host", "expired", "early", "self-signed", "stranger", "grandchild",
};

struct _TlsFront
{
  guint16 target;
  void (*secured) (gsize unread, gpointer user_data);
  gpointer user_data;
  GTlsCertificate *certificates[N_CERTIFICATES];
  GSocketService *services[N_CERTIFICATES];
  guint16 ports[N_CERTIFICATES];
  SoupSession *session;
  char *folder; /* of the certificates; the TLS database reads its file repeatedly */
  GCancellable *cancellable;
  guint open;
  guint leaks;
};

typedef struct
{
  TlsProxy *proxy;
  Certificate certificate;
  GSocketConnection *outer; /* the gateway's */
  GIOStream *tls;
  GSocketConnection *inner; /* to the connector */
} Connection;

static void
connection_free (Connection *self)
{
  struct linger linger = { 1, 0 };
  GSocket *socket = g_socket_connection_get_socket (self->outer);

  /* closes at once and leaves no port in TIME_WAIT */
  if (!g_socket_is_closed (socket))
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
  if (self->inner != NULL)
    g_socket_close (g_socket_connection_get_socket (self->inner), NULL);
  g_clear_object (&self->inner);
  g_clear_object (&self->tls);
  g_object_unref (self->outer);
  self->proxy->open--;
  g_free (self);
}

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_splice_finish (result, NULL);
  connection_free (user_data);
}

/* Counts data that was sent to an invalid certificate. */
static void
on_leak (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *self = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    self->proxy->leaks++;
  connection_free (self);
}

static GSocketConnection *
connect_to (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  /* does not block: the kernel accepts on loopback */
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  if (connection != NULL)
    g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY,
                         TRUE, NULL);
  return connection;
}

static void
on_secured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *self = user_data;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    {
      connection_free (self);
      return;
    }
  if (self->certificate != CERTIFICATE_GOOD)
    {
      g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->tls), 4096,
                                       G_PRIORITY_DEFAULT, self->proxy->cancellable, on_leak, self);
      return;
    }
  self->proxy->secured (g_socket_get_available_bytes (g_socket_connection_get_socket (self->outer)),
                        self->proxy->user_data);
  self->inner = connect_to (self->proxy->target);
  if (self->inner == NULL)
    connection_free (self);
  else
    g_io_stream_splice_async (self->tls, G_IO_STREAM (self->inner),
                              G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                              G_PRIORITY_DEFAULT, self->proxy->cancellable, on_spliced, self);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  TlsProxy *proxy = user_data;
  g_autoptr (GError) error = NULL;
  Connection *self = g_new0 (Connection, 1);

  self->proxy = proxy;
  while (proxy->services[self->certificate] != service)
    self->certificate++;
  self->outer = g_object_ref (connection);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  /* without a database of its own, each connection would read the one of the system */
  self->tls =
    g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL,
                    &error, "base-io-stream", connection, "certificate",
                    proxy->certificates[self->certificate], "database",
                    soup_session_get_tls_database (proxy->session), NULL);
  g_assert_no_error (error);
  /* the unit tests of the library test truncated streams */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (self->tls), FALSE);
  proxy->open++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->tls), G_PRIORITY_DEFAULT,
                                    proxy->cancellable, on_secured, self);
  return TRUE;
}

static void
read_certificates (TlsProxy *self)
{
  g_autofree char *authority = g_build_filename (self->folder, "authority.pem", NULL);
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_CERTIFICATES; i++)
    {
      g_autofree char *name = g_strconcat (names[i], ".pem", NULL);
      g_autofree char *key_name = g_strconcat (names[i], "-key.pem", NULL);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *key_path = g_build_filename (self->folder, key_name, NULL);

      self->certificates[i] = g_tls_certificate_new_from_files (path, key_path, &error);
      g_assert_no_error (error);
    }
  database = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
  self->session = soup_session_new_with_options ("tls-database", database, NULL);
  /* ignore the proxy settings of the machine */
  soup_session_set_proxy_resolver (self->session, NULL);
}

static void
make_certificates (TlsProxy *self, const char *program)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  self->folder = make_folder ();
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, self->folder, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  read_certificates (self);
}

TlsProxy *
tls_proxy_new (const char *program,
               guint16 target,
               void (*secured) (gsize unread, gpointer user_data),
               gpointer user_data)
{
  TlsProxy *self = g_new0 (TlsProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);

  self->target = target;
  self->secured = secured;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  make_certificates (self, program);
  for (guint i = 0; i < N_CERTIFICATES; i++)
    {
      g_autoptr (GSocketAddress) bound = NULL;
      g_autoptr (GError) error = NULL;

      self->services[i] = g_socket_service_new ();
      g_signal_connect (self->services[i], "incoming", G_CALLBACK (on_incoming), self);
      g_socket_listener_add_address (G_SOCKET_LISTENER (self->services[i]), any,
                                     G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                     &error);
      g_assert_no_error (error);
      self->ports[i] = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
    }
  return self;
}

void
tls_proxy_free (TlsProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->open > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < N_CERTIFICATES; i++)
    {
      g_signal_handlers_disconnect_by_data (self->services[i], self);
      g_socket_service_stop (self->services[i]);
      g_socket_listener_close (G_SOCKET_LISTENER (self->services[i]));
      g_object_unref (self->services[i]);
      g_object_unref (self->certificates[i]);
    }
  g_object_unref (self->session);
  g_object_unref (self->cancellable);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
tls_proxy_set_target (TlsProxy *self, guint16 target)
{
  self->target = target;
}

guint16
tls_proxy_get_port (TlsProxy *self, Certificate certificate)
{
  return self->ports[certificate];
}

SoupSession *
tls_proxy_get_session (TlsProxy *self)
{
  return self->session;
}

guint
tls_proxy_get_open (TlsProxy *self)
{
  return self->open;
}

guint
tls_proxy_take_leaks (TlsProxy *self)
{
  guint leaks = self->leaks;

  self->leaks = 0;
  return leaks;
}
