/* api-world.c: the objects of the library in one state of the connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "api-world.h"

#include <string.h>

/* Seconds, microseconds */
#define PATIENCE    10
#define SETTLE_TIME (100 * 1000)
/* Milliseconds that a disconnect takes */
#define CLOSING_TIME 1u

#define DESCRIPTOR                                                                  \
  "{\"contract_version\":1,\"platform\":\"discord\",\"label\":\"Discord\","         \
  "\"markdown_dialect\":\"discord\",\"supports_draft_streaming\":true,"             \
  "\"supports_edit\":true,\"supports_threads\":true,\"max_message_length\":2000,"   \
  "\"len_unit\":\"chars\",\"supported_ops\":[\"send\",\"edit\",\"typing\","         \
  "\"follow_up\",\"delete\",\"send_media\",\"prompt\",\"react\",\"thread_create\"," \
  "\"thread_rename\",\"draft\",\"task_card\",\"task_card_stop\",\"get_chat_info\"]}"

#define SOURCE                                                            \
  "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"group\"," \
  "\"user_id\":\"u1\",\"scope_id\":\"s1\",\"thread_id\":\"t1\"}"

static const char *const frames[] = {
  "{\"type\":\"inbound\",\"bufferId\":\"b1\",\"event\":{\"text\":\"hi\",\"message_id\":\"m1\","
  "\"media_urls\":[\"https://127.0.0.1:1/m\"],\"media\":[{\"url\":\"https://127.0.0.1:1/m\"}],"
  "\"source\":" SOURCE "}}\n",
  "{\"type\":\"inbound\",\"bufferId\":\"b2\",\"event\":{\"text\":\"/o\",\"message_id\":\"m2\","
  "\"prompt_response\":{\"prompt_id\":\"p\",\"option_id\":\"o\"},\"source\":" SOURCE "}}\n",
  "{\"type\":\"passthrough_forward\",\"bufferId\":\"b3\",\"forward\":{\"platform\":\"discord\","
  "\"botId\":\"b\",\"method\":\"POST\",\"path\":\"/x\",\"headers\":[[\"A\",\"b\"]],"
  "\"bodyB64\":\"e30=\"}}\n",
};

const char *const world_state_names[WORLD_N_STATES] = {
  "no-transport",     "never-connected", "connecting",
  "handshaking",      "online",          "idle",
  "dormant",          "waiting",         "closing",
  "disconnected",     "revoked",         "disposed-transport",
  "disposed-adapter", "released",
};

struct _World
{
  RelayTransport *transport; /* NULL: the adapter has none */
  RelayAdapter *adapter;
  RelayEndpoint *endpoint; /* NULL: the connection is in memory */
  RelayDraft *draft;
  GHashTable *samples; /* of GObject, by GType */

  gboolean is_silent;
  SoupServer *server;
  SoupWebsocketConnection *socket;
};

/* The main loop */

void
world_settle (void)
{
  gint64 end = g_get_monotonic_time () + SETTLE_TIME;

  while (g_main_context_iteration (NULL, FALSE) && g_get_monotonic_time () < end)
    ;
}

static gboolean
on_timeout (gpointer is_over)
{
  *(gboolean *) is_over = TRUE;
  return G_SOURCE_CONTINUE;
}

#define RUN_UNTIL(condition)                                              \
  G_STMT_START                                                            \
  {                                                                       \
    gboolean is_over = FALSE;                                             \
    guint timer = g_timeout_add_seconds (PATIENCE, on_timeout, &is_over); \
                                                                          \
    while (!(condition) && !is_over)                                      \
      g_main_context_iteration (NULL, TRUE);                              \
    g_source_remove (timer);                                              \
    if (!(condition))                                                     \
      g_error ("the state was not reached: %s", #condition);              \
  }                                                                       \
  G_STMT_END

/* The connector */

static void
feed (World *self, const char *text)
{
  if (self->server == NULL)
    relay_memory_transport_feed (RELAY_MEMORY_TRANSPORT (self->transport), text);
  else if (self->socket != NULL &&
           soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->socket, text);
}

static void
answer (World *self, JsonObject *frame)
{
  const char *type = json_object_get_string_member (frame, "type");
  g_autofree char *result = NULL;

  if (self->is_silent)
    return;
  if (g_str_equal (type, "hello"))
    feed (self, "{\"type\":\"descriptor\",\"descriptor\":" DESCRIPTOR "}\n");
  else if (g_str_equal (type, "going_idle"))
    feed (self, "{\"type\":\"going_idle_ack\"}\n");
  else if (g_str_equal (type, "outbound"))
    {
      result = g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":"
                                "{\"success\":true,\"message_id\":\"m9\",\"thread_id\":\"t9\"}}\n",
                                json_object_get_string_member (frame, "requestId"));
      feed (self, result);
    }
}

static void
on_frame_written (RelayMemoryTransport *transport, JsonObject *frame, World *self)
{
  answer (self, frame);
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *message, World *self)
{
  g_autofree char *line = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_autoptr (JsonNode) node = json_from_string (line, NULL);

  answer (self, json_node_get_object (node));
}

static void
drop_socket (World *self)
{
  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->socket);
}

static void
on_closed (SoupWebsocketConnection *socket, World *self)
{
  drop_socket (self);
}

static void
on_websocket (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              SoupWebsocketConnection *socket,
              gpointer user_data)
{
  World *self = user_data;

  drop_socket (self);
  self->socket = g_object_ref (socket);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  static const char body[] =
    "{\"secret\":\"s\",\"deliveryKey\":\"k\",\"tenant\":\"t\",\"gatewayId\":\"g\","
    "\"routeKeys\":[\"r\"],\"id\":\"media1\",\"size\":5}";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, body,
                                    strlen (body));
}

static void
close_connection (World *self, guint16 code, const char *reason)
{
  if (self->server == NULL)
    relay_memory_transport_hang_up (RELAY_MEMORY_TRANSPORT (self->transport), code, reason);
  else if (code == 1006)
    g_io_stream_close (soup_websocket_connection_get_io_stream (self->socket), NULL, NULL);
  else
    soup_websocket_connection_close (self->socket, code, reason);
}

/* The objects */

static void
add_sample (World *self, gpointer object)
{
  if (object != NULL)
    g_hash_table_replace (self->samples, GSIZE_TO_POINTER (G_OBJECT_TYPE (object)),
                          g_object_ref (object));
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, World *self)
{
  g_autoptr (GObject) media = g_list_model_get_item (relay_message_event_get_media (event), 0);

  relay_message_event_hold (event);
  add_sample (self, event);
  add_sample (self, relay_message_event_get_source (event));
  add_sample (self, media);
}

static gboolean
on_prompt_response (RelayAdapter *adapter, RelayMessageEvent *event, World *self)
{
  add_sample (self, relay_message_event_get_prompt_response (event));
  return TRUE;
}

static gboolean
on_passthrough (RelayAdapter *adapter, RelayPassthrough *passthrough, World *self)
{
  relay_passthrough_hold (passthrough);
  add_sample (self, passthrough);
  return TRUE;
}

static RelayDescriptor *
make_descriptor (void)
{
  g_autoptr (JsonNode) node = json_from_string (DESCRIPTOR, NULL);

  return relay_descriptor_new_from_json (json_node_get_object (node), NULL);
}

static void
make_memory_transport (World *self)
{
  self->transport = relay_memory_transport_new ("discord", "b");
  g_signal_connect (self->transport, "frame-written", G_CALLBACK (on_frame_written), self);
}

static void
make_websocket_transport (World *self)
{
  g_autofree char *url = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_websocket_handler (self->server, "/relay", NULL, NULL, on_websocket, self, NULL);
  if (!soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL))
    g_error ("no server");
  uris = soup_server_get_uris (self->server);
  url = g_strdup_printf ("ws://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->transport = relay_websocket_transport_new (url, "discord", "b", NULL);
  g_object_set (self->transport, "gateway-id", "g", "secret", "secret1", NULL);
  self->endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (self->transport));
}

/* The list keeps the adapter alive. */
static void
add_chats (World *self)
{
  g_autoptr (RelayChatList) chats = relay_chat_list_new (self->adapter);
  RelayChat *chat = relay_chat_list_add_chat (chats, "discord", "c1", NULL, NULL);

  add_sample (self, chats);
  add_sample (self, chat);
  add_sample (self, relay_chat_queue (chat, "text", NULL, NULL, NULL));
}

static void
make_adapter (World *self)
{
  g_autoptr (RelayDescriptor) descriptor = make_descriptor ();
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "b");
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p", "choice", "content");

  relay_prompt_add_option (prompt, "o", "label", NULL);
  if (self->transport != NULL)
    g_object_set (self->transport, "drain-timeout", 20u, "idle-timeout", 50u, NULL);
  self->adapter = relay_adapter_new (descriptor, self->transport);
  add_chats (self);
  add_sample (self, descriptor);
  add_sample (self, identity);
  add_sample (self, prompt);
  g_signal_connect (self->adapter, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (self->adapter, "prompt-response", G_CALLBACK (on_prompt_response), self);
  g_signal_connect (self->adapter, "passthrough", G_CALLBACK (on_passthrough), self);
}

/* The states */

static RelayState
get_state (World *self)
{
  return relay_transport_get_state (self->transport);
}

static void
go_online (World *self)
{
  relay_adapter_connect_async (self->adapter, NULL, NULL, NULL);
  RUN_UNTIL (get_state (self) == RELAY_STATE_ONLINE);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    feed (self, frames[i]);
  RUN_UNTIL (g_hash_table_contains (self->samples, GSIZE_TO_POINTER (RELAY_TYPE_PASSTHROUGH)));
  self->draft = relay_adapter_begin_draft (self->adapter, "c1", NULL, NULL);
}

static void
be_revoked (World *self)
{
  close_connection (self, 4401, "revoked");
  RUN_UNTIL (get_state (self) != RELAY_STATE_ONLINE);
  RUN_UNTIL (get_state (self) == RELAY_STATE_ONLINE);
  close_connection (self, 4401, "revoked");
  RUN_UNTIL (get_state (self) == RELAY_STATE_REVOKED);
}

/* The acknowledgement of the connector comes late when the machine is busy. */
static void
wait_for_acknowledgement (World *self)
{
  g_object_set (self->transport, "idle-timeout", 5000u, NULL);
}

static void
leave_online (World *self, WorldState state)
{
  switch ((int) state)
    {
    case WORLD_IDLE:
      wait_for_acknowledgement (self);
      relay_transport_go_idle_async (self->transport, NULL, NULL, NULL);
      RUN_UNTIL (get_state (self) == RELAY_STATE_IDLE);
      break;
    case WORLD_DORMANT:
      wait_for_acknowledgement (self);
      relay_transport_go_dormant_async (self->transport, 0, NULL, NULL, NULL);
      RUN_UNTIL (get_state (self) == RELAY_STATE_DORMANT);
      break;
    case WORLD_WAITING:
      close_connection (self, 1006, NULL);
      RUN_UNTIL (get_state (self) == RELAY_STATE_WAITING);
      break;
    case WORLD_CLOSING:
      /* The disconnect waits for the connector, which is silent. */
      g_object_set (self->transport, "drain-timeout", CLOSING_TIME, "idle-timeout", CLOSING_TIME,
                    NULL);
      self->is_silent = TRUE;
      relay_adapter_send_async (self->adapter, "c1", "text", NULL, NULL, NULL, NULL, NULL);
      relay_transport_disconnect_async (self->transport, NULL, NULL, NULL);
      break;
    case WORLD_DISCONNECTED:
      relay_transport_disconnect_async (self->transport, NULL, NULL, NULL);
      RUN_UNTIL (get_state (self) == RELAY_STATE_DISCONNECTED);
      break;
    case WORLD_REVOKED:
      be_revoked (self);
      break;
    case WORLD_DISPOSED_TRANSPORT:
      g_object_run_dispose (G_OBJECT (self->transport));
      break;
    case WORLD_DISPOSED_ADAPTER:
      g_object_run_dispose (G_OBJECT (self->adapter));
      break;
    case WORLD_RELEASED:
      g_signal_handlers_disconnect_by_data (self->adapter, self);
      g_signal_handlers_disconnect_by_data (self->transport, self);
      g_hash_table_remove (self->samples, GSIZE_TO_POINTER (RELAY_TYPE_CHAT_LIST));
      g_clear_object (&self->adapter);
      g_clear_object (&self->transport);
      break;
    default:
      break;
    }
}

static void
reach (World *self, WorldState state)
{
  switch ((int) state)
    {
    case WORLD_NO_TRANSPORT:
    case WORLD_NEVER_CONNECTED:
      break;
    case WORLD_CONNECTING:
      relay_adapter_connect_async (self->adapter, NULL, NULL, NULL);
      break;
    case WORLD_HANDSHAKING:
      self->is_silent = TRUE;
      relay_adapter_connect_async (self->adapter, NULL, NULL, NULL);
      RUN_UNTIL (get_state (self) == RELAY_STATE_HANDSHAKING);
      break;
    default:
      go_online (self);
      leave_online (self, state);
    }
}

World *
world_new (WorldState state, gboolean over_socket)
{
  World *self = g_new0 (World, 1);

  self->samples = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  if (over_socket)
    make_websocket_transport (self);
  else if (state != WORLD_NO_TRANSPORT)
    make_memory_transport (self);
  make_adapter (self);
  reach (self, state);
  return self;
}

void
world_disconnect (World *self)
{
  self->is_silent = FALSE;
  if (self->adapter != NULL)
    relay_adapter_disconnect_async (self->adapter, NULL, NULL, NULL);
  if (self->transport != NULL)
    relay_transport_disconnect_async (self->transport, NULL, NULL, NULL);
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer is_over)
{
  relay_transport_disconnect_finish (RELAY_TRANSPORT (source), result, NULL);
  *(gboolean *) is_over = TRUE;
}

void
world_free (World *self)
{
  gboolean is_disconnected = self->transport == NULL;

  if (self->adapter != NULL)
    g_signal_handlers_disconnect_by_data (self->adapter, self);
  g_hash_table_destroy (self->samples);
  g_clear_object (&self->draft);
  g_clear_object (&self->endpoint);
  if (self->transport != NULL)
    {
      relay_transport_disconnect_async (self->transport, NULL, on_disconnected, &is_disconnected);
      RUN_UNTIL (is_disconnected);
      g_signal_handlers_disconnect_by_data (self->transport, self);
    }
  g_clear_object (&self->adapter);
  g_clear_object (&self->transport);
  drop_socket (self);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  world_settle ();
  g_free (self);
}

static GObject *
find_sample (World *self, GType type)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->samples);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_type_is_a (GPOINTER_TO_SIZE (key), type))
      return value;
  return NULL;
}

/* @type, or a class of it that can be instantiated; G_TYPE_INVALID when there is none */
static GType
find_class (GType type)
{
  g_autofree GType *children = NULL;
  guint n_children;
  GType found = G_TYPE_INVALID;

  if (!G_TYPE_IS_ABSTRACT (type))
    return type;
  children = g_type_children (type, &n_children);
  for (guint i = 0; i < n_children && found == G_TYPE_INVALID; i++)
    found = find_class (children[i]);
  return found;
}

GObject *
world_get (World *self, GType type)
{
  GObject *const objects[] = { (GObject *) self->adapter, (GObject *) self->transport,
                               (GObject *) self->endpoint, (GObject *) self->draft };
  GObject *sample;

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    if (objects[i] != NULL && g_type_is_a (G_OBJECT_TYPE (objects[i]), type))
      return objects[i];
  sample = find_sample (self, type);
  type = find_class (type);
  if (sample != NULL || type == G_TYPE_INVALID)
    return sample;
  if (type == RELAY_TYPE_DRAFT)
    {
      self->draft = relay_adapter_begin_draft (self->adapter, "c1", NULL, NULL);
      return (GObject *) self->draft;
    }
  sample = g_object_new (type, NULL);
  g_hash_table_replace (self->samples, GSIZE_TO_POINTER (type), sample);
  return sample;
}
