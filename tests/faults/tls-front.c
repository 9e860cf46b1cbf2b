/* tls-front.c: TLS before a connector that has none, with good certificates and bad ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "tls-front.h"

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
  SoupSession *web;
  char *folder; /* of the certificates: a database reads its file again and again */
  GCancellable *cancellable;
  guint open;
  guint heard;
};

typedef struct
{
  TlsFront *front;
  Certificate certificate;
  GSocketConnection *outer; /* the gateway's */
  GIOStream *tls;
  GSocketConnection *inner; /* to the connector */
} Link;

static void
link_free (Link *self)
{
  struct linger linger = { 1, 0 };
  GSocket *socket = g_socket_connection_get_socket (self->outer);

  /* nothing waits for a peer, and no port for stragglers */
  if (!g_socket_is_closed (socket))
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
  if (self->inner != NULL)
    g_socket_close (g_socket_connection_get_socket (self->inner), NULL);
  g_clear_object (&self->inner);
  g_clear_object (&self->tls);
  g_object_unref (self->outer);
  self->front->open--;
  g_free (self);
}

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_splice_finish (result, NULL);
  link_free (user_data);
}

/* What somebody without a good certificate gets to hear */
static void
on_heard (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    self->front->heard++;
  link_free (self);
}

static GSocketConnection *
connect_to (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  /* the kernel accepts on loopback: nobody is waited for */
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  if (connection != NULL)
    g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY,
                         TRUE, NULL);
  return connection;
}

static void
on_secured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    {
      link_free (self);
      return;
    }
  if (self->certificate != CERTIFICATE_GOOD)
    {
      g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->tls), 4096,
                                       G_PRIORITY_DEFAULT, self->front->cancellable, on_heard,
                                       self);
      return;
    }
  self->front->secured (g_socket_get_available_bytes (g_socket_connection_get_socket (self->outer)),
                        self->front->user_data);
  self->inner = connect_to (self->front->target);
  if (self->inner == NULL)
    link_free (self);
  else
    g_io_stream_splice_async (self->tls, G_IO_STREAM (self->inner),
                              G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                              G_PRIORITY_DEFAULT, self->front->cancellable, on_spliced, self);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  TlsFront *front = user_data;
  g_autoptr (GError) error = NULL;
  Link *self = g_new0 (Link, 1);

  self->front = front;
  while (front->services[self->certificate] != service)
    self->certificate++;
  self->outer = g_object_ref (connection);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  /* with a database, for otherwise the system's is read, with all its authorities, each time */
  self->tls =
    g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL,
                    &error, "base-io-stream", connection, "certificate",
                    front->certificates[self->certificate], "database",
                    soup_session_get_tls_database (front->web), NULL);
  g_assert_no_error (error);
  /* whoever is cut short is looked at by the library's own tests */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (self->tls), FALSE);
  front->open++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->tls), G_PRIORITY_DEFAULT,
                                    front->cancellable, on_secured, self);
  return TRUE;
}

static void
read_certificates (TlsFront *self)
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
  self->web = soup_session_new_with_options ("tls-database", database, NULL);
  /* the machine's own proxy settings are none of this test's business */
  soup_session_set_proxy_resolver (self->web, NULL);
}

static void
make_certificates (TlsFront *self, const char *program)
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

TlsFront *
tls_front_new (const char *program,
               guint16 target,
               void (*secured) (gsize unread, gpointer user_data),
               gpointer user_data)
{
  TlsFront *self = g_new0 (TlsFront, 1);
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
tls_front_free (TlsFront *self)
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
  g_object_unref (self->web);
  g_object_unref (self->cancellable);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
tls_front_set_target (TlsFront *self, guint16 target)
{
  self->target = target;
}

guint16
tls_front_get_port (TlsFront *self, Certificate certificate)
{
  return self->ports[certificate];
}

SoupSession *
tls_front_get_web (TlsFront *self)
{
  return self->web;
}

guint
tls_front_get_open (TlsFront *self)
{
  return self->open;
}

guint
tls_front_take_heard (TlsFront *self)
{
  guint heard = self->heard;

  self->heard = 0;
  return heard;
}
