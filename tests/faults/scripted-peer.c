/* scripted-peer.c: a peer in the connector's place that records frames and sends what a script says
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "scripted-peer.h"

#include "peer.h"

#include <string.h>

struct _ScriptedPeer
{
  Peer *peer;
  guint connections;
  GPtrArray *texts; /* of char * */

  /* of the latest connection */
  End *end; /* NULL when it is closed */
  GSource *readable;
  gboolean has_request;
  GPtrArray *frames; /* of JsonObject */
};

static void
drop_connection (ScriptedPeer *self, gboolean resets)
{
  if (self->readable != NULL)
    g_source_destroy (self->readable);
  g_clear_pointer (&self->readable, g_source_unref);
  g_clear_pointer (&self->end, resets ? end_reset : end_free);
}

static void
record_frame (ScriptedPeer *self, guint8 opcode, GBytes *payload)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *line = g_bytes_get_data (payload, NULL);
  JsonObject *object;

  if (opcode != FRAME_TEXT)
    return;
  if (!json_parser_load_from_data (parser, line, g_bytes_get_size (payload), NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    g_error ("the gateway sent “%s”", line);
  object = json_node_dup_object (json_parser_get_root (parser));
  g_ptr_array_add (self->frames, object);
  if (g_strcmp0 (json_object_get_string_member (object, "type"), "outbound") == 0)
    g_ptr_array_add (self->texts,
                     g_strdup (json_object_get_string_member_with_default (
                       json_object_get_object_member (object, "action"), "content", "")));
}

static void
record_received (ScriptedPeer *self)
{
  if (!self->has_request)
    {
      g_autofree char *head = end_take_head (self->end);

      self->has_request = head != NULL;
    }
  while (self->has_request)
    {
      guint8 opcode;
      g_autoptr (GBytes) payload = end_take_frame (self->end, &opcode);

      if (payload == NULL)
        break;
      record_frame (self, opcode, payload);
    }
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  ScriptedPeer *self = user_data;

  if (!end_receive (self->end))
    {
      drop_connection (self, FALSE);
      return G_SOURCE_REMOVE;
    }
  record_received (self);
  return G_SOURCE_CONTINUE;
}

static void
forget_connection (ScriptedPeer *self)
{
  drop_connection (self, TRUE);
  g_ptr_array_set_size (self->frames, 0);
  self->has_request = FALSE;
}

static void
on_incoming (gpointer user_data)
{
  ScriptedPeer *self = user_data;

  forget_connection (self);
  self->connections++;
  self->end = end_accept (self->peer);
  self->readable = g_socket_create_source (end_get_socket (self->end), G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (self->readable, (GSourceFunc) (void (*) (void)) on_readable, self, NULL);
  g_source_attach (self->readable, NULL);
}

ScriptedPeer *
scripted_peer_new (void)
{
  ScriptedPeer *self = g_new0 (ScriptedPeer, 1);

  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->peer = peer_new ();
  peer_set_incoming_func (self->peer, on_incoming, self);
  return self;
}

void
scripted_peer_free (ScriptedPeer *self)
{
  forget_connection (self);
  peer_free (self->peer);
  g_ptr_array_unref (self->frames);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

guint16
scripted_peer_get_port (ScriptedPeer *self)
{
  return peer_get_port (self->peer);
}

void
scripted_peer_reset (ScriptedPeer *self)
{
  forget_connection (self);
  g_ptr_array_set_size (self->texts, 0);
  self->connections = 0;
}

guint
scripted_peer_get_connections (ScriptedPeer *self)
{
  return self->connections;
}

gboolean
scripted_peer_is_open (ScriptedPeer *self)
{
  return self->end != NULL;
}

gboolean
scripted_peer_has_request (ScriptedPeer *self)
{
  return self->has_request;
}

guint
scripted_peer_count (ScriptedPeer *self, const char *type)
{
  guint n = 0;

  while (scripted_peer_get (self, type, n) != NULL)
    n++;
  return n;
}

JsonObject *
scripted_peer_get (ScriptedPeer *self, const char *type, guint number)
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
scripted_peer_get_texts (ScriptedPeer *self)
{
  return self->texts;
}

GByteArray *
scripted_peer_make_response (ScriptedPeer *self)
{
  return end_make_response (self->end);
}

GByteArray *
scripted_peer_make_frame (const char *line)
{
  GByteArray *bytes = g_byte_array_new ();

  websocket_frame_append (bytes, FALSE, FRAME_FIN | FRAME_TEXT, line, strlen (line));
  return bytes;
}

/* The scripts send little: a full socket buffer is a defect of the test. */
void
scripted_peer_write (ScriptedPeer *self, gconstpointer bytes, gsize size)
{
  if (self->end == NULL || size == 0)
    return;
  if (end_write_some (self->end, bytes, size) < size && !end_has_ended (self->end))
    g_error ("the gateway does not read what the peer sends");
}

static void
send_frame (ScriptedPeer *self, guint8 opcode, gconstpointer payload, gsize length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  websocket_frame_append (frame, FALSE, FRAME_FIN | opcode, payload, length);
  scripted_peer_write (self, frame->data, frame->len);
}

void
scripted_peer_send (ScriptedPeer *self, const char *format, ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (line, format, arguments);
  va_end (arguments);
  g_string_append_c (line, '\n');
  send_frame (self, FRAME_TEXT, line->str, line->len);
}

void
scripted_peer_ping (ScriptedPeer *self)
{
  send_frame (self, FRAME_PING, "there?", strlen ("there?"));
}

void
scripted_peer_close (ScriptedPeer *self, guint16 code, const char *reason)
{
  g_autoptr (GByteArray) payload = websocket_frame_make_close (code, reason);

  send_frame (self, FRAME_CLOSE, payload->data, payload->len);
}

void
scripted_peer_disconnect (ScriptedPeer *self, gboolean resets)
{
  drop_connection (self, resets);
}
