/* peer.c: a server on a raw socket, which can send invalid bytes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "peer.h"

#include <gio/gnetworking.h>
#include <string.h>
#include <sys/socket.h>

struct _Peer
{
  GSocketService *service;
  GQueue waiting; /* of GSocketConnection */
  guint16 port;
  char *url;
  void (*incoming_func) (gpointer user_data);
  gpointer user_data;
};

struct _End
{
  GSocketConnection *connection;
  GSocket *socket;
  GByteArray *incoming;
  gboolean ended;
  char *head;
};

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  Peer *self = user_data;

  g_queue_push_tail (&self->waiting, g_object_ref (connection));
  if (self->incoming_func != NULL)
    self->incoming_func (self->user_data);
  return TRUE;
}

Peer *
peer_new (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  Peer *self = g_new0 (Peer, 1);

  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->url = g_strdup_printf ("ws://127.0.0.1:%u", self->port);
  return self;
}

void
peer_free (Peer *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_free (self->url);
  g_free (self);
}

guint16
peer_get_port (Peer *self)
{
  return self->port;
}

const char *
peer_get_url (Peer *self)
{
  return self->url;
}

guint
peer_get_waiting (Peer *self)
{
  return g_queue_get_length (&self->waiting);
}

void
peer_set_incoming_func (Peer *self, void (*func) (gpointer user_data), gpointer user_data)
{
  self->incoming_func = func;
  self->user_data = user_data;
}

End *
end_accept (Peer *peer)
{
  End *self = g_new0 (End, 1);

  wait_until (!g_queue_is_empty (&peer->waiting));
  self->connection = g_queue_pop_head (&peer->waiting);
  self->socket = g_socket_connection_get_socket (self->connection);
  g_socket_set_blocking (self->socket, FALSE);
  /* what was written is there when the call returns */
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  self->incoming = g_byte_array_sized_new (1024);
  return self;
}

void
end_free (End *self)
{
  g_socket_close (self->socket, NULL);
  g_object_unref (self->connection);
  g_byte_array_unref (self->incoming);
  g_free (self->head);
  g_free (self);
}

void
end_reset (End *self)
{
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  end_free (self);
}

gboolean
end_has_ended (End *self)
{
  return self->ended;
}

GSocket *
end_get_socket (End *self)
{
  return self->socket;
}

static gboolean
on_ready (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_socket (End *self, GIOCondition condition)
{
  g_autoptr (GSource) source = g_socket_create_source (self->socket, condition, NULL);
  gboolean ready = FALSE;

  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_ready, &ready, NULL);
  g_source_attach (source, NULL);
  wait_until (ready);
}

gsize
end_write_some (End *self, gconstpointer data, gsize length)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_send (self->socket, data, length, NULL, &error);

  if (n >= 0)
    return n;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->ended = TRUE;
  return 0;
}

void
end_write (End *self, gconstpointer data, gssize length)
{
  gsize left = length < 0 ? strlen (data) : (gsize) length;

  while (left > 0 && !self->ended)
    {
      gsize n = end_write_some (self, data, left);

      data = (const guint8 *) data + n;
      left -= n;
      if (n == 0 && !self->ended)
        wait_socket (self, G_IO_OUT | G_IO_ERR | G_IO_HUP);
    }
}

gboolean
end_receive (End *self)
{
  guint8 buffer[16384];
  g_autoptr (GError) error = NULL;
  gssize n;

  if (self->ended)
    return FALSE;
  n = g_socket_receive (self->socket, (char *) buffer, sizeof buffer, NULL, &error);
  if (n > 0)
    g_byte_array_append (self->incoming, buffer, n);
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->ended = TRUE;
  return !self->ended;
}

/* Waits for more bytes; FALSE at the end of the stream */
static gboolean
fill (End *self)
{
  guint before = self->incoming->len;

  while (end_receive (self))
    {
      if (self->incoming->len > before)
        return TRUE;
      wait_socket (self, G_IO_IN | G_IO_ERR | G_IO_HUP);
    }
  return FALSE;
}

char *
end_take_head (End *self)
{
  const char *start = (const char *) self->incoming->data;
  const char *end = g_strstr_len (start, self->incoming->len, "\r\n\r\n");

  if (end == NULL)
    return NULL;
  g_free (self->head);
  self->head = g_strndup (start, end - start);
  g_byte_array_remove_range (self->incoming, 0, end - start + strlen ("\r\n\r\n"));
  return g_strdup (self->head);
}

char *
end_read_head (End *self)
{
  char *head;

  while ((head = end_take_head (self)) == NULL)
    if (!fill (self))
      return NULL;
  return head;
}

char *
end_dup_header (End *self, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (self->head, "\r\n", -1);
  gsize length = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strdup (g_strstrip (lines[i] + length + 1));
  return NULL;
}

GByteArray *
end_make_response (End *self)
{
  g_autofree char *key = end_dup_header (self, "Sec-WebSocket-Key");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accept = NULL;
  g_autofree char *text = NULL;
  GByteArray *response = g_byte_array_new ();
  guint8 digest[20];
  gsize size = sizeof digest;

  g_assert_nonnull (key);
  g_checksum_update (checksum, (guchar *) key, -1);
  g_checksum_update (checksum, (guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);
  text = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
                          "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                          accept);
  g_byte_array_append (response, (guint8 *) text, strlen (text));
  return response;
}

void
end_upgrade (End *self, gconstpointer extra, gsize length)
{
  g_autofree char *head = end_read_head (self);
  g_autoptr (GByteArray) response = NULL;

  g_assert_nonnull (head);
  response = end_make_response (self);
  if (length > 0)
    g_byte_array_append (response, extra, length);
  end_write (self, response->data, response->len);
}

GBytes *
make_frame (guint8 first, gconstpointer data, gsize length)
{
  GByteArray *frame = g_byte_array_new ();

  websocket_frame_append (frame, FALSE, first, data, length);
  return g_byte_array_free_to_bytes (frame);
}

void
end_send_frame (End *self, guint8 first, gconstpointer data, gssize length)
{
  g_autoptr (GBytes) frame = make_frame (first, data, length < 0 ? strlen (data) : (gsize) length);

  end_write (self, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

void
end_send_text (End *self, const char *text)
{
  end_send_frame (self, FRAME_FIN | FRAME_TEXT, text, -1);
}

void
end_send_close (End *self, guint16 code, const char *reason)
{
  g_autoptr (GByteArray) payload = websocket_frame_make_close (code, reason);

  g_assert_cmpuint (payload->len, <=, 125);
  end_send_frame (self, FRAME_FIN | FRAME_CLOSE, payload->data, payload->len);
}

GBytes *
end_take_frame (End *self, guint8 *opcode)
{
  const guint8 *data = self->incoming->data;
  gsize offset, length, size = websocket_frame_measure (data, self->incoming->len, &offset);
  char *payload;

  if (size == 0)
    return NULL;
  /* A client masks, sets no reserved bit and sends whole messages. */
  g_assert_cmpuint (data[1] & FRAME_MASKED, ==, FRAME_MASKED);
  g_assert_cmpuint (data[0] & 0xf0, ==, FRAME_FIN);
  *opcode = data[0] & 0x0f;
  payload = websocket_frame_dup_payload (data, size, &length);
  g_byte_array_remove_range (self->incoming, 0, size);
  return g_bytes_new_take (payload, length);
}

GBytes *
end_read_frame (End *self, guint8 *opcode)
{
  GBytes *frame;

  while ((frame = end_take_frame (self, opcode)) == NULL)
    if (!fill (self))
      return NULL;
  return frame;
}

char *
end_read_text (End *self)
{
  for (;;)
    {
      guint8 opcode = 0;
      g_autoptr (GBytes) frame = end_read_frame (self, &opcode);

      g_assert_nonnull (frame);
      if (opcode == FRAME_PING)
        continue;
      g_assert_cmpuint (opcode, ==, FRAME_TEXT);
      return g_strndup (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
    }
}

guint16
end_read_close (End *self)
{
  for (;;)
    {
      guint8 opcode = 0;
      g_autoptr (GBytes) frame = end_read_frame (self, &opcode);
      const guint8 *data;

      if (frame == NULL)
        return 0;
      if (opcode != FRAME_CLOSE)
        continue;
      data = g_bytes_get_data (frame, NULL);
      return g_bytes_get_size (frame) < 2 ? 1005 : data[0] << 8 | data[1];
    }
}

void
end_drain (End *self)
{
  while (fill (self))
    g_byte_array_set_size (self->incoming, 0);
}
