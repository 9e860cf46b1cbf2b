/* fake-connector.c: a connector for tests, over a memory transport or a real socket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fake-connector.h"

#include <string.h>

#include "descriptor.h"

static const char *
get_string (JsonObject *frame, const char *member)
{
  return json_object_get_string_member (frame, member);
}

/* --- frames --- */

void
fake_connector_feed (FakeConnector *self, const char *text)
{
  if (self->memory != NULL)
    relay_memory_transport_feed (RELAY_MEMORY_TRANSPORT (self->memory), text);
  else if (self->socket != NULL &&
           soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->socket, text);
}

static char *
make_member (const char *name, const char *value)
{
  return value != NULL ? g_strdup_printf ("\"%s\":\"%s\",", name, value) : g_strdup ("");
}

char *
fake_connector_make_event (const char *buffer_id,
                           const char *message_id,
                           const char *user_id,
                           const char *text)
{
  g_autofree char *buffer = make_member ("bufferId", buffer_id);
  g_autofree char *message = make_member ("message_id", message_id);
  g_autofree char *user = make_member ("user_id", user_id);

  return g_strdup_printf ("{\"type\":\"inbound\",%s\"event\":{%s\"text\":\"%s\","
                          "\"source\":{%s\"platform\":\"discord\",\"chat_id\":\"c1\"}}}\n",
                          buffer, message, text, user);
}

char *
fake_connector_make_result (const char *request_id, const char *result)
{
  return g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":%s}\n",
                          request_id, result);
}

void
fake_connector_feed_event (FakeConnector *self,
                           const char *buffer_id,
                           const char *message_id,
                           const char *user_id,
                           const char *text)
{
  g_autofree char *line = fake_connector_make_event (buffer_id, message_id, user_id, text);

  fake_connector_feed (self, line);
}

/* Sends @text or queues it. Takes ownership. */
static void
reply (FakeConnector *self, char *text)
{
  if (self->silent)
    {
      g_ptr_array_add (self->replies, text);
      return;
    }
  fake_connector_feed (self, text);
  g_free (text);
}

static void
reply_to_action (FakeConnector *self, JsonObject *frame)
{
  g_autofree char *result =
    g_strdup_printf ("{\"success\":true,\"message_id\":\"m%u\",\"thread_id\":\"t1\"}",
                     self->n_requests);

  reply (self, fake_connector_make_result (get_string (frame, "requestId"), result));
}

static void
receive (FakeConnector *self, JsonObject *frame)
{
  const char *type = get_string (frame, "type");

  g_ptr_array_add (self->frames, json_object_ref (frame));
  self->n_hellos += g_str_equal (type, "hello");
  self->n_requests += g_str_equal (type, "outbound");
  if (g_str_equal (type, "inbound_ack"))
    g_ptr_array_add (self->acks, g_strdup (get_string (frame, "bufferId")));
  if (self->manual)
    return;
  if (g_str_equal (type, "hello"))
    reply (self, g_strdup (descriptor_frame (self->descriptor)));
  else if (g_str_equal (type, "going_idle"))
    reply (self, g_strdup ("{\"type\":\"going_idle_ack\"}\n"));
  else if (g_str_equal (type, "outbound"))
    reply_to_action (self, frame);
}

guint
fake_connector_count (FakeConnector *self, const char *type)
{
  guint count = 0;

  for (guint i = 0; i < self->frames->len; i++)
    count += g_str_equal (get_string (g_ptr_array_index (self->frames, i), "type"), type);
  return count;
}

JsonObject *
fake_connector_get_last (FakeConnector *self, const char *type)
{
  for (guint i = self->frames->len; i > 0; i--)
    {
      JsonObject *frame = g_ptr_array_index (self->frames, i - 1);

      if (g_str_equal (get_string (frame, "type"), type))
        return frame;
    }
  return NULL;
}

char *
fake_connector_list (FakeConnector *self, const char *type, const char *member)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < self->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (self->frames, i);

      if (type == NULL || g_str_equal (get_string (frame, "type"), type))
        g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", get_string (frame, member));
    }
  return g_string_free (list, FALSE);
}

/* --- the server --- */

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *message, FakeConnector *self)
{
  char *line = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_autoptr (JsonNode) node = json_from_string (line, NULL);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_assert_nonnull (node);
  g_ptr_array_add (self->lines, line);
  receive (self, json_node_get_object (node));
}

static void
drop_socket (FakeConnector *self, SoupWebsocketConnection *socket)
{
  g_signal_handlers_disconnect_by_data (socket, self);
  if (self->socket == socket)
    self->socket = NULL;
  g_object_unref (socket);
}

static void
on_closed (SoupWebsocketConnection *socket, FakeConnector *self)
{
  self->close_code = soup_websocket_connection_get_close_code (socket);
  drop_socket (self, socket);
}

static void
set_header (char **field, SoupServerMessage *message, const char *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  g_free (*field);
  *field = g_strdup (soup_message_headers_get_one (headers, name));
}

static void
on_websocket (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              SoupWebsocketConnection *socket,
              gpointer user_data)
{
  FakeConnector *self = user_data;

  g_assert_null (soup_websocket_connection_get_extensions (socket));
  set_header (&self->authorization, message, "Authorization");
  set_header (&self->user_agent, message, "User-Agent");
  soup_websocket_connection_set_max_incoming_payload_size (socket, 0);
#if SOUP_CHECK_VERSION(3, 8, 0)
  /* SoupServer sets a limit. */
  g_object_set (socket, "max-total-message-size", (guint64) 0, NULL);
#endif
  self->n_upgrades++;
  self->socket = g_object_ref (socket);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
}

static void
respond (SoupServerMessage *message)
{
  const char *body =
    "{\"secret\":\"s\",\"deliveryKey\":\"k\",\"tenant\":\"t\",\"gatewayId\":\"gw\","
    "\"routeKeys\":[],\"id\":\"media1\",\"size\":5}";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  FakeConnector *self = user_data;

  self->n_requests++;
  if (!self->silent)
    {
      respond (message);
      return;
    }
  soup_server_message_pause (message);
  g_ptr_array_add (self->requests, g_object_ref (message));
}

static void
feed_all (FakeConnector *self, GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    fake_connector_feed (self, g_ptr_array_index (texts, i));
  g_ptr_array_set_size (texts, 0);
}

void
fake_connector_reply (FakeConnector *self)
{
  self->silent = FALSE;
  feed_all (self, self->replies);
  feed_all (self, self->follow_ups);
  for (guint i = 0; i < self->requests->len; i++)
    {
      respond (g_ptr_array_index (self->requests, i));
      soup_server_message_unpause (g_ptr_array_index (self->requests, i));
    }
  g_ptr_array_set_size (self->requests, 0);
}

void
fake_connector_close (FakeConnector *self, guint16 code, const char *reason)
{
  if (self->requests == NULL)
    return;
  for (guint i = 0; i < self->requests->len; i++)
    {
      g_autoptr (GIOStream) stream =
        soup_server_message_steal_connection (g_ptr_array_index (self->requests, i));

      g_io_stream_close (stream, NULL, NULL);
    }
  g_ptr_array_set_size (self->requests, 0);
  if (self->memory != NULL)
    relay_memory_transport_hang_up (RELAY_MEMORY_TRANSPORT (self->memory), code, reason);
  else if (self->socket == NULL)
    return;
  else if (code == 1006)
    g_io_stream_close (soup_websocket_connection_get_io_stream (self->socket), NULL, NULL);
  else if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, code, reason);
}

/* --- set-up --- */

static void
init (FakeConnector *self)
{
  *self = (FakeConnector){ .descriptor = "" };
  self->replies = g_ptr_array_new_with_free_func (g_free);
  self->follow_ups = g_ptr_array_new_with_free_func (g_free);
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->acks = g_ptr_array_new_with_free_func (g_free);
}

static void
on_frame_written (RelayTransport *transport, JsonObject *frame, FakeConnector *self)
{
  receive (self, frame);
}

void
fake_connector_init_memory (FakeConnector *self, RelayTransport *memory)
{
  init (self);
  g_set_weak_pointer (&self->memory, memory);
  relay_memory_transport_set_auto_idle (RELAY_MEMORY_TRANSPORT (memory), FALSE);
  g_signal_connect (memory, "frame-written", G_CALLBACK (on_frame_written), self);
}

void
fake_connector_init_server (FakeConnector *self, const char *path, GTlsCertificate *certificate)
{
  static const char *const names[] = { "provision", "enroll", "policy", "media" };
  g_autofree char *relay_path = g_strconcat (path, "/relay", NULL);
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  init (self);
  self->server = soup_server_new ("tls-certificate", certificate, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *http_path = g_strconcat (relay_path, "/", names[i], NULL);

      soup_server_add_handler (self->server, http_path, on_request, self, NULL);
    }
  soup_server_add_websocket_handler (self->server, relay_path, NULL, NULL, on_websocket, self,
                                     NULL);
  if (certificate != NULL)
    options |= SOUP_SERVER_LISTEN_HTTPS;
  soup_server_listen_local (self->server, 0, options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = g_uri_get_port (uris->data);
  self->url =
    g_strdup_printf ("%s://127.0.0.1:%u%s", certificate != NULL ? "wss" : "ws", self->port, path);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

void
fake_connector_clear (FakeConnector *self)
{
  fake_connector_close (self, 1006, NULL);
  if (self->memory != NULL)
    g_signal_handlers_disconnect_by_data (self->memory, self);
  g_clear_weak_pointer (&self->memory);
  if (self->socket != NULL)
    drop_socket (self, self->socket);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->replies, g_ptr_array_unref);
  g_clear_pointer (&self->follow_ups, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->frames, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->acks, g_ptr_array_unref);
  g_clear_pointer (&self->authorization, g_free);
  g_clear_pointer (&self->user_agent, g_free);
  g_clear_pointer (&self->url, g_free);
}
