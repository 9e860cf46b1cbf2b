/* proxy.c: a small CONNECT and SOCKS5 proxy that leads everywhere to one port of this machine
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "proxy.h"
#include "test.h"

#include <string.h>

struct _Proxy
{
  ProxyKind kind;
  guint16 port;
  GSocketService *service;
  GProxyResolver *resolver;
  GCancellable *cancellable;
  GPtrArray *connections; /* both ends of each tunnel */
  guint used;
  char *target;
  GString *said;
};

typedef struct
{
  Proxy *proxy;
  GSocketConnection *near;
  GByteArray *read;
  gboolean greeted;
  guint8 buffer[1024];
} Client;

static void read_more (Client *client);

static void
client_free (Client *client)
{
  g_object_unref (client->near);
  g_byte_array_unref (client->read);
  g_free (client);
}

static void
answer (Client *client, const char *text, gsize length)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (client->near)), text,
                             length, NULL, NULL, NULL);
}

static void
splice (GIOStream *from, GIOStream *to, GCancellable *cancellable)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (to),
                                g_io_stream_get_input_stream (from),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT,
                                cancellable, NULL, NULL);
}

static void
tunnel (Client *client, const char *text, gsize length)
{
  g_autoptr (GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr (GSocketConnection) far = NULL;

  g_socket_client_set_enable_proxy (socket_client, FALSE);
  far = NO_ERROR (g_socket_client_connect_to_host, socket_client, "127.0.0.1", client->proxy->port,
                  NULL);
  client->proxy->used++;
  g_ptr_array_add (client->proxy->connections, g_object_ref (client->near));
  g_ptr_array_add (client->proxy->connections, g_object_ref (far));
  answer (client, text, length);
  splice (G_IO_STREAM (client->near), G_IO_STREAM (far), client->proxy->cancellable);
  splice (G_IO_STREAM (far), G_IO_STREAM (client->near), client->proxy->cancellable);
}

/* TRUE: no more is to be read */
static gboolean
take_connect (Client *client)
{
  const char *head = (const char *) client->read->data;
  g_auto (GStrv) words = NULL;

  if (g_strstr_len (head, client->read->len, "\r\n\r\n") == NULL)
    return FALSE;
  g_string_append_len (client->proxy->said, head, client->read->len);
  words = g_strsplit (client->proxy->said->str, " ", 3);
  g_assert_cmpstr (words[0], ==, "CONNECT");
  g_free (client->proxy->target);
  client->proxy->target = g_strdup (words[1]);
  if (client->proxy->kind == PROXY_CONNECT)
    tunnel (client, "HTTP/1.0 200 OK\r\n\r\n", strlen ("HTTP/1.0 200 OK\r\n\r\n"));
  else
    {
      client->proxy->used++;
      answer (client, "HTTP/1.0 403 No\r\n\r\n", strlen ("HTTP/1.0 403 No\r\n\r\n"));
      g_io_stream_close (G_IO_STREAM (client->near), NULL, NULL);
    }
  return TRUE;
}

/* RFC 1928, without authentication, names only */
static gboolean
take_socks (Client *client)
{
  const guint8 *data = client->read->data;
  gsize length = client->read->len;

  if (!client->greeted)
    {
      if (length < 2 || length < 2u + data[1])
        return FALSE;
      g_assert_cmpuint (data[0], ==, 5);
      client->greeted = TRUE;
      answer (client, "\x05\x00", 2);
      g_byte_array_remove_range (client->read, 0, 2u + data[1]);
      length = client->read->len;
    }
  if (length < 5 || length < 7u + data[4])
    return FALSE;
  g_assert_cmpmem (data, 4, "\x05\x01\x00\x03", 4);
  g_free (client->proxy->target);
  client->proxy->target =
    g_strdup_printf ("%.*s:%u", data[4], data + 5, data[5 + data[4]] << 8 | data[6 + data[4]]);
  g_string_append_len (client->proxy->said, (char *) data, length);
  tunnel (client, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00", 10);
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n <= 0)
    {
      client_free (client);
      return;
    }
  g_byte_array_append (client->read, client->buffer, n);
  if (client->proxy->kind == PROXY_SOCKS5 ? take_socks (client) : take_connect (client))
    client_free (client);
  else
    read_more (client);
}

static void
read_more (Client *client)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (client->near)),
                             client->buffer, sizeof client->buffer, G_PRIORITY_DEFAULT,
                             client->proxy->cancellable, on_read, client);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  Client *client = g_new0 (Client, 1);

  client->proxy = user_data;
  client->near = g_object_ref (connection);
  client->read = g_byte_array_new ();
  read_more (client);
  return TRUE;
}

Proxy *
proxy_new (ProxyKind kind, guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *uri = NULL;
  Proxy *self = g_new0 (Proxy, 1);

  self->kind = kind;
  self->port = port;
  self->said = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  NO_ERROR (g_socket_listener_add_address, G_SOCKET_LISTENER (self->service), any,
            G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound);
  uri = g_strdup_printf ("%s://127.0.0.1:%u", kind == PROXY_SOCKS5 ? "socks5" : "http",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  self->resolver = g_simple_proxy_resolver_new (uri, NULL);
  return self;
}

void
proxy_free (Proxy *self)
{
  g_cancellable_cancel (self->cancellable);
  settle ();
  /* whoever shakes hands through a tunnel would wait for ever */
  for (guint i = 0; i < self->connections->len; i++)
    g_io_stream_close (g_ptr_array_index (self->connections, i), NULL, NULL);
  g_ptr_array_unref (self->connections);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->resolver);
  g_object_unref (self->cancellable);
  g_string_free (self->said, TRUE);
  g_free (self->target);
  g_free (self);
}

GProxyResolver *
proxy_get_resolver (Proxy *self)
{
  return self->resolver;
}

guint
proxy_get_used (Proxy *self)
{
  return self->used;
}

const char *
proxy_get_target (Proxy *self)
{
  return self->target;
}

const char *
proxy_get_said (Proxy *self)
{
  return self->said->str;
}
