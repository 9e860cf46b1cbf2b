/* secret-gateway.c: a gateway in a separate process, for tests that search its output and memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secret-gateway.h"

#include <relay-glib/relay-glib.h>

#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "peer.h"
#include "test.h"

typedef struct
{
  RelayTransport *transport;
  RelayAdapter *adapter;
  RelayEndpoint *endpoint;
  GAsyncResult *result;
} Gateway;

static GAsyncResult *
wait_result (Gateway *g)
{
  wait_until (g->result != NULL);
  return g_steal_pointer (&g->result);
}

static void
print_result (const char *what, GError *error)
{
  g_print ("%s: %s\n", what, error != NULL ? error->message : "success");
  g_clear_error (&error);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Gateway *g)
{
  g_print ("inbound: %s\n", relay_message_event_get_text (event));
}

static void
on_frame_skipped (RelayAdapter *adapter, GBytes *line, GError *error, Gateway *g)
{
  g_print ("frame skipped: %s\n%.*s\n", error->message, (int) g_bytes_get_size (line),
           (const char *) g_bytes_get_data (line, NULL));
}

static void
gateway_init (Gateway *g)
{
  GError *error = NULL;

  g->transport = relay_websocket_transport_new_from_environment (&error);
  g_assert_no_error (error);
  relay_transport_set_reconnect (g->transport, RELAY_RECONNECT_NEVER);
  g->adapter = relay_adapter_new (NULL, g->transport);
  g_signal_connect (g->adapter, "inbound", G_CALLBACK (on_inbound), g);
  g_signal_connect (g->adapter, "frame-skipped", G_CALLBACK (on_frame_skipped), g);
  g->endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (g->transport));
}

static void
gateway_clear (Gateway *g)
{
  g_clear_object (&g->endpoint);
  g_clear_object (&g->adapter);
  g_clear_object (&g->transport);
  settle ();
}

static void
connect_adapter (Gateway *g)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  relay_adapter_connect_async (g->adapter, NULL, store_result, &g->result);
  result = wait_result (g);
  relay_adapter_connect_finish (g->adapter, result, &error);
  print_result ("connect", error);
  if (relay_transport_get_last_error (g->transport) != NULL)
    g_print ("last error: %s\n", relay_transport_get_last_error (g->transport)->message);
}

static void
disconnect (Gateway *g)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  relay_adapter_disconnect_async (g->adapter, NULL, store_result, &g->result);
  result = wait_result (g);
  relay_adapter_disconnect_finish (g->adapter, result, &error);
  print_result ("disconnect", error);
}

static void
send_something (Gateway *g)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  GError *error = NULL;

  relay_adapter_send_async (g->adapter, "c1", "hello", NULL, NULL, NULL, store_result, &g->result);
  result = wait_result (g);
  sent = relay_adapter_send_finish (g->adapter, result, &error);
  print_result ("send", error);
}

/* --- properties --- */

static void print_object (GObject *object, GHashTable *visited);

static void
print_property (GObject *object, GParamSpec *pspec, GHashTable *visited)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_object_get_property (object, pspec->name, &value);
  if (G_VALUE_HOLDS (&value, G_TYPE_STRV) && g_value_get_boxed (&value) != NULL)
    text = g_strjoinv (" ", g_value_get_boxed (&value));
  else if (G_VALUE_HOLDS (&value, G_TYPE_ERROR) && g_value_get_boxed (&value) != NULL)
    text = g_strdup (((GError *) g_value_get_boxed (&value))->message);
  else
    text = g_strdup_value_contents (&value);
  g_print ("property %s:%s = %s\n", G_OBJECT_TYPE_NAME (object), pspec->name, text);
  if (G_VALUE_HOLDS_OBJECT (&value) && g_value_get_object (&value) != NULL)
    print_object (g_value_get_object (&value), visited);
}

/* All readable properties of @object and of the objects in them */
static void
print_object (GObject *object, GHashTable *visited)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  if (!g_hash_table_add (visited, object))
    return;
  for (guint i = 0;
       G_IS_LIST_MODEL (object) && i < g_list_model_get_n_items (G_LIST_MODEL (object)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (object), i);

      print_object (item, visited);
    }
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    if ((pspecs[i]->flags & G_PARAM_READABLE) != 0)
      print_property (object, pspecs[i], visited);
}

static void
print_properties (Gateway *g)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);

  print_object (G_OBJECT (g->adapter), visited);
  print_object (G_OBJECT (g->endpoint), visited);
}

/* --- HTTP calls --- */

static void
declare (Gateway *g)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  relay_endpoint_declare_policy_async (g->endpoint, "discord", TRUE, FALSE, NULL, NULL,
                                       store_result, &g->result);
  result = wait_result (g);
  relay_endpoint_declare_policy_finish (g->endpoint, result, &error);
  print_result ("policy", error);
}

static void
upload (Gateway *g)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("cat", 3, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  GError *error = NULL;

  relay_endpoint_upload_async (g->endpoint, stream, 3, "image/png", "cat.png", NULL, NULL, NULL,
                               NULL, store_result, &g->result);
  result = wait_result (g);
  url = relay_endpoint_upload_finish (g->endpoint, result, NULL, NULL, &error);
  print_result ("upload", error);
}

static void
download (Gateway *g, const char *media)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  relay_endpoint_download_async (g->endpoint, media, stream, 0, NULL, NULL, NULL, NULL,
                                 store_result, &g->result);
  result = wait_result (g);
  relay_endpoint_download_finish (g->endpoint, result, NULL, NULL, &error);
  print_result ("download", error);
}

static void
provision (Gateway *g, gboolean enroll)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
  g_autoptr (RelayCredentials) credentials = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);
  GError *error = NULL;

  if (enroll)
    relay_endpoint_enroll_async (g->endpoint, IDENTITY_TOKEN, ENROLLMENT_TOKEN, NULL, store_result,
                                 &g->result);
  else
    relay_endpoint_provision_async (g->endpoint, IDENTITY_TOKEN, identity, NULL, store_result,
                                    &g->result);
  result = wait_result (g);
  if (enroll)
    credentials = relay_endpoint_enroll_finish (g->endpoint, result, &error);
  else
    credentials = relay_endpoint_provision_finish (g->endpoint, result, &error);
  print_result (enroll ? "enroll" : "provision", error);
  if (credentials != NULL)
    print_object (G_OBJECT (credentials), visited);
}

static void
connect_elsewhere (Gateway *g, const char *url)
{
  g_autoptr (RelayTransport) transport = NULL;
  g_autoptr (RelayAdapter) adapter = NULL;
  g_autoptr (RelayEndpoint) endpoint = NULL;
  Gateway other = { NULL };
  GError *error = NULL;

  transport = relay_websocket_transport_new (url, "discord", "b1", &error);
  if (transport == NULL)
    {
      print_result ("elsewhere", error);
      return;
    }
  g_object_set (transport, "gateway-id", "gw", "secret", GATEWAY_SECRET, NULL);
  other.transport = transport;
  other.adapter = adapter = relay_adapter_new (NULL, transport);
  other.endpoint = endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (transport));
  connect_adapter (&other);
  declare (&other);
  provision (&other, FALSE);
}

/* A control: the WebSocket of libsoup itself uses the proxy, which therefore works. */
static void
connect_through_proxy (Gateway *g)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = g_strconcat (g_getenv ("GATEWAY_RELAY_URL"), "/relay", NULL);

  soup_session_set_proxy_resolver (
    session, soup_session_get_proxy_resolver (
               relay_websocket_transport_get_session (RELAY_WEBSOCKET_TRANSPORT (g->transport))));
  message = soup_message_new (SOUP_METHOD_GET, url);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                "Bearer control");
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        store_result, &g->result);
  result = wait_result (g);
  connection = soup_session_websocket_connect_finish (session, result, &error);
  g_assert_null (connection);
}

int
gateway_run_calls (void)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (g_getenv ("http_proxy"), NULL);
  Gateway g = { NULL };

  gateway_init (&g);
  soup_session_set_proxy_resolver (session, resolver);
  g_object_set (g.transport, "session", session, NULL);
  for (guint i = 0; i < N_REFUSALS; i++)
    connect_adapter (&g);
  connect_adapter (&g);
  send_something (&g);
  print_properties (&g);

  for (guint i = 0; i < 3; i++)
    declare (&g);
  upload (&g);
  upload (&g);
  download (&g, "id");
  download (&g, "id");
  download (&g, g_getenv ("ELSEWHERE"));
  for (guint i = 0; i < 3; i++)
    {
      provision (&g, FALSE);
      provision (&g, TRUE);
    }

  wait_until (relay_transport_get_state (g.transport) == RELAY_STATE_REVOKED);
  g_print ("revoked: %s\n", relay_transport_get_last_error (g.transport)->message);
  connect_adapter (&g);
  print_properties (&g);
  connect_elsewhere (&g, "ws://192.0.2.1");
  connect_elsewhere (&g, "ws://" GATEWAY_SECRET "@localhost");
  connect_elsewhere (&g, "ftp://" GATEWAY_SECRET);
  connect_through_proxy (&g);
  gateway_clear (&g);
  return 0;
}

/* --- memory --- */

#define N_SECRET_PIECES (sizeof GATEWAY_SECRET / MEMORY_PIECE)

static guint
count_all (const MemoryPiece *pieces, guint n_pieces)
{
  /* as it is, and combined with the inner and outer padding of HMAC */
  const guint8 masks[] = { 0, 0x36, 0x5c };
  guint count = 0;

  for (guint i = 0; i < n_pieces; i++)
    for (guint d = 0; d < G_N_ELEMENTS (masks); d++)
      count += memory_count (&pieces[i], masks[d]);
  return count;
}

/* A control: a text that is freed without being cleared is found. */
static gboolean
search_works (void)
{
  MemoryPiece piece;
  char *text = g_strnfill (200, 'x');
  guint before;

  for (guint i = 0; i < 200; i++)
    text[i] = 'A' + (i * 7 + i / 26) % 26;
  memory_mask (&piece, text + 100);
  before = memory_count (&piece, 0);
  g_free (text);
  return before == 1 && memory_count (&piece, 0) == 1;
}

/* Reads masked pieces in hexadecimal, one a line, and prints how often each is in the memory. */
static void
search_pieces (void)
{
  char line[128];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      MemoryPiece piece;

      for (guint i = 0; i < MEMORY_PIECE; i++)
        piece.masked[i] =
          g_ascii_xdigit_value (line[2 * i]) << 4 | g_ascii_xdigit_value (line[2 * i + 1]);
      g_print ("token after the session: %u\n", memory_count (&piece, 0));
    }
}

/* Calls @func at the end of 64 KiB of stack, so that the search does not overwrite what @func leaves on
 * the stack. */
static G_NO_INLINE void
call_deep_in_stack (void (*func) (Gateway *g), Gateway *g)
{
  volatile char room[64 * 1024];

  room[0] = 0;
  func (g);
  room[sizeof room - 1] = room[0];
}

static void
make_token (Gateway *g)
{
  const char *secrets[] = { g_getenv ("GATEWAY_RELAY_SECRET"), NULL };
  char *token = relay_auth_make_token (g_getenv ("GATEWAY_RELAY_ID"), secrets[0], 0);
  g_autofree char *gateway_id = relay_auth_verify_token (token, secrets, 0);

  g_assert_cmpstr (gateway_id, ==, g_getenv ("GATEWAY_RELAY_ID"));
  explicit_bzero (token, strlen (token));
  g_free (token);
}

static void
connect_and_send (Gateway *g)
{
  gateway_init (g);
  connect_adapter (g);
  connect_adapter (g);
  send_something (g);
}

static void
disconnect_and_free (Gateway *g)
{
  disconnect (g);
  gateway_clear (g);
}

int
gateway_run_session (void)
{
  MemoryPiece pieces[N_SECRET_PIECES];
  const char *secret = g_getenv ("GATEWAY_RELAY_SECRET");
  Gateway g = { NULL };
  guint before;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    memory_mask (&pieces[i], secret + i * MEMORY_PIECE);
  before = count_all (pieces, G_N_ELEMENTS (pieces));
  g_print ("secret in the environment: %u\n", before);
  call_deep_in_stack (make_token, &g);
  g_print ("secret after making a token: %d\n",
           (int) (count_all (pieces, G_N_ELEMENTS (pieces)) - before));
  call_deep_in_stack (connect_and_send, &g);
  g_print ("secret while connected: %d\n",
           (int) (count_all (pieces, G_N_ELEMENTS (pieces)) - before));
  call_deep_in_stack (disconnect_and_free, &g);
  g_print ("secret after the session: %d\n",
           (int) (count_all (pieces, G_N_ELEMENTS (pieces)) - before));
  g_print ("search works: %s\n", search_works () ? "yes" : "no");
  g_print ("session ended\n");
  search_pieces ();
  return 0;
}
