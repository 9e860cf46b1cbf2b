/* hostile.c: the end of a connector that somebody else plays
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "hostile.h"

#include "frames.h"

#include <gio/gnetworking.h>
#include <string.h>
#include <sys/socket.h>

#define CHUNK 16384
#define KEY   "Sec-WebSocket-Key:"

struct _Hostile
{
  GSocketService *service;
  guint16 port;
  guint dials;
  GPtrArray *texts; /* of char * */

  /* of the latest connection */
  GSocketConnection *connection;
  GSocket *socket;
  GSource *in;
  GByteArray *incoming;
  char *head;
  GPtrArray *frames; /* of JsonObject */
};

static void
drop_connection (Hostile *self, gboolean resets)
{
  struct linger linger = { 1, 0 };

  if (self->in != NULL)
    g_source_destroy (self->in);
  g_clear_pointer (&self->in, g_source_unref);
  if (self->socket != NULL && resets)
    setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  self->socket = NULL;
  g_clear_object (&self->connection);
}

static void
take_frame (Hostile *self, const guint8 *frame, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  g_autofree char *line = frames_payload (frame, size, &length);
  JsonObject *object;

  if ((frame[0] & 0x0f) != OPCODE_TEXT)
    return;
  if (!json_parser_load_from_data (parser, line, length, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    g_error ("the gateway said “%s”", line);
  object = json_node_dup_object (json_parser_get_root (parser));
  g_ptr_array_add (self->frames, object);
  if (g_strcmp0 (json_object_get_string_member (object, "type"), "outbound") == 0)
    g_ptr_array_add (self->texts,
                     g_strdup (json_object_get_string_member_with_default (
                       json_object_get_object_member (object, "action"), "content", "")));
}

static void
take_bytes (Hostile *self)
{
  gsize length, payload;

  if (self->head == NULL)
    {
      const char *end =
        g_strstr_len ((char *) self->incoming->data, self->incoming->len, "\r\n\r\n");

      if (end == NULL)
        return;
      length = end - (char *) self->incoming->data + 4;
      self->head = g_strndup ((char *) self->incoming->data, length);
      g_byte_array_remove_range (self->incoming, 0, length);
    }
  while ((length = frames_measure (self->incoming->data, self->incoming->len, &payload)) > 0)
    {
      take_frame (self, self->incoming->data, length);
      g_byte_array_remove_range (self->incoming, 0, length);
    }
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Hostile *self = user_data;
  char buffer[CHUNK];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      drop_connection (self, FALSE);
      return G_SOURCE_REMOVE;
    }
  g_byte_array_append (self->incoming, (guint8 *) buffer, n);
  take_bytes (self);
  return G_SOURCE_CONTINUE;
}

static void
begin_connection (Hostile *self)
{
  drop_connection (self, TRUE);
  g_byte_array_set_size (self->incoming, 0);
  g_ptr_array_set_size (self->frames, 0);
  g_clear_pointer (&self->head, g_free);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  Hostile *self = user_data;

  begin_connection (self);
  self->dials++;
  self->connection = g_object_ref (connection);
  self->socket = g_socket_connection_get_socket (connection);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  self->in = g_socket_create_source (self->socket, G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (self->in, (GSourceFunc) (void (*) (void)) on_readable, self, NULL);
  g_source_attach (self->in, NULL);
  return TRUE;
}

Hostile *
hostile_new (void)
{
  Hostile *self = g_new0 (Hostile, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->incoming = g_byte_array_new ();
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return self;
}

void
hostile_free (Hostile *self)
{
  begin_connection (self);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_byte_array_unref (self->incoming);
  g_ptr_array_unref (self->frames);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

guint16
hostile_get_port (Hostile *self)
{
  return self->port;
}

void
hostile_forget (Hostile *self)
{
  begin_connection (self);
  g_ptr_array_set_size (self->texts, 0);
  self->dials = 0;
}

guint
hostile_get_dials (Hostile *self)
{
  return self->dials;
}

gboolean
hostile_is_open (Hostile *self)
{
  return self->socket != NULL;
}

gboolean
hostile_has_head (Hostile *self)
{
  return self->head != NULL;
}

guint
hostile_count (Hostile *self, const char *type)
{
  guint n = 0;

  while (hostile_get (self, type, n) != NULL)
    n++;
  return n;
}

JsonObject *
hostile_get (Hostile *self, const char *type, guint number)
{
  for (guint i = 0; i < self->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (self->frames, i);

      if (g_strcmp0 (json_object_get_string_member (frame, "type"), type) == 0 && number-- == 0)
        return frame;
    }
  return NULL;
}

GPtrArray *
hostile_get_texts (Hostile *self)
{
  return self->texts;
}

GByteArray *
hostile_make_head (Hostile *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *text = NULL;
  g_autofree char *accept = NULL;
  GByteArray *bytes = g_byte_array_new ();
  const char *key = strstr (self->head, KEY);
  guint8 digest[20];
  gsize size = sizeof digest;

  if (key == NULL)
    g_error ("an upgrade without a key");
  key += strlen (KEY) + 1;
  g_checksum_update (checksum, (const guchar *) key, strcspn (key, "\r"));
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);
  text = g_strdup_printf (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: %s\r\n\r\n",
    accept);
  g_byte_array_append (bytes, (guint8 *) text, strlen (text));
  return bytes;
}

GByteArray *
hostile_make_frame (const char *line)
{
  GByteArray *bytes = g_byte_array_new ();

  frames_append (bytes, WAY_DOWN, OPCODE_FIN | OPCODE_TEXT, line, strlen (line));
  return bytes;
}

/* What it says is little: a socket that does not take it is a test that does not work. */
void
hostile_write (Hostile *self, gconstpointer bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  gssize n;

  if (self->socket == NULL || size == 0)
    return;
  n = g_socket_send (self->socket, bytes, size, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) || (n >= 0 && (gsize) n < size))
    g_error ("nobody reads what the peer says");
}

void
hostile_say (Hostile *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GByteArray) frame = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (text, "\n", NULL);
  frame = hostile_make_frame (line);
  hostile_write (self, frame->data, frame->len);
}

void
hostile_ping (Hostile *self)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  frames_append (frame, WAY_DOWN, OPCODE_FIN | OPCODE_PING, "there?", 6);
  hostile_write (self, frame->data, frame->len);
}

void
hostile_close (Hostile *self, guint code, const char *reason)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 bytes[2] = { code >> 8, code & 0xff };

  g_byte_array_append (payload, bytes, sizeof bytes);
  g_byte_array_append (payload, (const guint8 *) reason, strlen (reason));
  frames_append (frame, WAY_DOWN, OPCODE_FIN | OPCODE_CLOSE, payload->data, payload->len);
  hostile_write (self, frame->data, frame->len);
}

void
hostile_hang_up (Hostile *self, gboolean resets)
{
  drop_connection (self, resets);
}
