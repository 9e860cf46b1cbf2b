/* test-websocket-transport.c: the transport with a connector on SoupServer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fake-connector.h"
#include "websocket-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"

static void
use_connector (Fixture *f, FakeConnector *connector)
{
  g_autofree char *url = NULL;

  fake_connector_init_server (connector, "/base", NULL);
  url = g_strdup_printf ("HTTP://127.0.0.1:%u/base/", connector->port);
  fixture_use_url (f, url);
}

static void
go_online (Fixture *f, FakeConnector *connector)
{
  fixture_connect (f);
  fixture_wait (f, RELAY_STATE_ONLINE);
  g_assert_cmpstr (g_ptr_array_index (connector->lines, 0), ==,
                   "{\"type\":\"hello\",\"platform\":\"discord\",\"botId\":\"b1\"}\n");
}

SOCKET_TEST ("/websocket/transport/exchanges-frames")
{
  g_auto (FakeConnector) connector = { 0 };
  g_autoptr (JsonObject) result = NULL;
  Waiter sent = { NULL };

  use_connector (f, &connector);
  go_online (f, &connector);
  g_assert_null (connector.authorization);

  fake_connector_feed (&connector, INBOUND_FRAME ("hello \xf0\x9f\x94\x8c"));
  wait_until (f->texts->len == 1);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 0), ==, "hello \xf0\x9f\x94\x8c");

  fixture_send (f, "answer", &sent);
  wait_until (sent.result != NULL);
  g_assert_cmpuint (connector.lines->len, ==, 2);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (connector.lines, 1), "}\n"));
  result = NO_ERROR (relay_transport_send_action_finish, f->transport, sent.result);
  g_assert_cmpstr (json_object_get_string_member (result, "message_id"), ==, "m1");
  g_object_unref (sent.result);
}

static void
answer_here (RelayTransport *transport, RelayMessageEvent *event, Fixture *f)
{
  Waiter sent = { NULL };
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) request = NULL;
  g_autofree char *answer = NULL;

  fixture_send (f, "answer", &sent);
  line = end_read_text (f->end);
  request = json_from_string (line, NULL);
  answer = fake_connector_make_result (
    json_object_get_string_member (json_node_get_object (request), "requestId"),
    "{\"success\":true}");
  end_send_text (f->end, answer);
  wait_until (sent.result != NULL);
  g_object_unref (sent.result);
}

/* A single event is dispatched in the iteration that reads it. Its handler may run a nested main loop to wait for the result of a request. */
ONLINE_SOCKET_TEST ("/websocket/transport/single-event-is-dispatched-at-once")
{
  g_signal_connect (f->transport, "inbound", G_CALLBACK (answer_here), f);
  end_send_text (f->end, INBOUND_FRAME ("alone"));
  while (f->texts->len == 0)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (relay_transport_get_backlog (f->transport), ==, 0);
    }
}

/* A line close to the limit is sent as one message. */
SOCKET_TEST ("/websocket/transport/large-line-is-one-message")
{
  g_auto (FakeConnector) connector = { 0 };
  g_autofree char *text = g_strnfill (1000 * 1000, 'x');
  Waiter sent = { NULL };

  use_connector (f, &connector);
  go_online (f, &connector);
  connector.silent = TRUE;
  fixture_send (f, text, &sent);
  wait_until (connector.lines->len == 2);
  g_assert_cmpuint (strlen (g_ptr_array_index (connector.lines, 1)), >, 1000 * 1000);
  fake_connector_close (&connector, 1001, NULL);
  wait_until (sent.result != NULL);
  g_object_unref (sent.result);
}

SOCKET_TEST ("/websocket/transport/upgrade-carries-token")
{
  static const char *const secrets[] = { "s3cret", NULL };
  g_auto (FakeConnector) connector = { 0 };
  g_autofree char *id = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  use_connector (f, &connector);
  g_object_set (f->transport, "gateway-id", "gw:1", "secret", "s3cret", NULL);
  go_online (f, &connector);
  g_assert_true (g_str_has_prefix (connector.authorization, "Bearer "));
  id = relay_auth_verify_token (connector.authorization + strlen ("Bearer "), secrets, now + 299);
  g_assert_cmpstr (id, ==, "gw:1");
  g_assert_null (
    relay_auth_verify_token (connector.authorization + strlen ("Bearer "), secrets, now + 330));
}

/* Each upgrade has a token of its own, made with the current secret. */
SOCKET_TEST ("/websocket/transport/each-upgrade-has-fresh-token")
{
  static const char *const secrets[] = { "second", NULL };
  g_autofree char *first = NULL;
  g_autofree char *authorization = NULL;
  g_autofree char *id = NULL;
  g_autofree char *head G_GNUC_UNUSED = NULL;

  g_object_set (f->transport, "gateway-id", "gw", "secret", "first", NULL);
  fixture_go_online (f);
  first = end_dup_header (f->end, "Authorization");
  g_assert_nonnull (first);

  g_object_set (f->transport, "secret", "second", NULL);
  fixture_drop_end (f);
  fixture_redial (f);
  authorization = end_dup_header (f->end, "Authorization");
  g_assert_cmpstr (authorization, !=, first);
  id = relay_auth_verify_token (authorization + strlen ("Bearer "), secrets,
                                g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpstr (id, ==, "gw");
}

static void
test_no_token_without_credentials (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *id;
    const char *secret;
  } cases[] = { { NULL, "s" }, { "gw", NULL }, { "gw", " \t" }, { "", "s" } };
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *authorization = NULL;

  g_object_set (f->transport, "gateway-id", cases[i].id, "secret", cases[i].secret, NULL);
  fixture_go_online (f);
  authorization = end_dup_header (f->end, "Authorization");
  g_assert_null (authorization);
}

SOCKET_TEST ("/websocket/transport/too-long-token-fails")
{
  g_autofree char *id = g_strnfill (2000, 'i');

  g_object_set (f->transport, "gateway-id", id, "secret", "s", NULL);
  fixture_connect (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "");
}

SOCKET_TEST ("/websocket/transport/user-agent-of-session-is-sent")
{
  g_auto (FakeConnector) connector = { 0 };
  g_autoptr (SoupSession) session = soup_session_new_with_options ("user-agent", "bot/2", NULL);

  use_connector (f, &connector);
  g_object_set (f->transport, "session", session, NULL);
  go_online (f, &connector);
  g_assert_cmpstr (connector.user_agent, ==, "bot/2");
}

SOCKET_TEST ("/websocket/transport/status-404-fails")
{
  g_auto (FakeConnector) connector = { 0 };
  g_autofree char *url = NULL;

  fake_connector_init_server (&connector, "/base", NULL);
  url = g_strconcat (connector.url, "/elsewhere", NULL);
  fixture_use_url (f, url);
  fixture_connect (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "404");
}

/* Unencrypted connections */

static void
test_token_needs_tls (Fixture *f, gconstpointer data)
{
  fixture_use_url (f, data);
  g_object_set (f->transport, "gateway-id", "gw", "secret", "hush", NULL);
  fixture_connect (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_INSECURE, "allow-insecure");
  g_assert_null (strstr (relay_transport_get_last_error (f->transport)->message, "hush"));
}

/* The address is reserved for documentation. Only the start of the attempt can be observed. */
SOCKET_TEST ("/websocket/transport/allow-insecure-permits-plain")
{
  fixture_use_url (f, "ws://192.0.2.1:9");
  g_object_set (f->transport, "gateway-id", "gw", "secret", "hush", "allow-insecure", TRUE, NULL);
  fixture_connect (f);
  relay_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
  wait_until (f->handshake.result != NULL && f->connect.result != NULL);
  g_assert_false (g_error_matches (relay_transport_get_last_error (f->transport), RELAY_ERROR,
                                   RELAY_ERROR_INSECURE));
}

/* Properties */

TEST_CASE ("/websocket/transport/url-is-checked")
{
  static const char *const bad[] = { "",           "ftp://h",      "ws://",
                                     "ws://u:p@h", "ws://h?q",     "ws://h#f",
                                     "h",          "ws://h:99999", "/relay" };
  g_autoptr (RelayTransport) good = NULL;
  g_autoptr (GError) error = NULL;

  good = relay_websocket_transport_new (" https://Example.com/a/ ", "discord", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (
    relay_websocket_transport_get_url (RELAY_WEBSOCKET_TRANSPORT (good)), "wss://"));
  g_assert_true (g_str_has_suffix (
    relay_websocket_transport_get_url (RELAY_WEBSOCKET_TRANSPORT (good)), "/a/relay"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (relay_websocket_transport_new (bad[i], "discord", "b", &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
}

static void
test_invalid_url_property_fails (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->transport);
  f->transport = g_object_new (RELAY_TYPE_WEBSOCKET_TRANSPORT, "url", data, NULL);
  g_assert_null (relay_websocket_transport_get_url (RELAY_WEBSOCKET_TRANSPORT (f->transport)));
  fixture_connect (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "");
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

TEST_CASE ("/websocket/transport/properties-notify")
{
  g_autoptr (RelayTransport) transport = relay_websocket_transport_new ("ws://h", "p", NULL, NULL);
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupSession) read = NULL;
  g_autofree char *id = NULL;
  gboolean insecure = FALSE;
  guint notified = 0;
  GParamSpec *secret = g_object_class_find_property (G_OBJECT_GET_CLASS (self), "secret");

  g_assert_cmpuint (secret->flags & G_PARAM_READABLE, ==, 0);
  g_signal_connect (self, "notify", G_CALLBACK (on_notify), &notified);
  g_object_set (self, "gateway-id", "gw", "secret", "s", "session", session, "allow-insecure", TRUE,
                NULL);
  /* Of the secret, which is write-only, only its existence is notified. */
  g_assert_cmpuint (notified, ==, 4);
  g_object_set (self, "gateway-id", "gw", "secret", "s", "session", session, "allow-insecure", TRUE,
                NULL);
  g_assert_cmpuint (notified, ==, 4);
  g_object_get (self, "gateway-id", &id, "session", &read, "allow-insecure", &insecure, NULL);
  g_assert_cmpstr (id, ==, "gw");
  g_assert_true (read == session);
  g_assert_true (insecure);
  g_assert_cmpstr (relay_websocket_transport_get_gateway_id (self), ==, "gw");
  g_assert_true (relay_websocket_transport_get_session (self) == session);
  g_assert_true (relay_websocket_transport_get_allow_insecure (self));
  g_object_set (self, "session", NULL, "gateway-id", NULL, NULL);
  g_assert_null (relay_websocket_transport_get_session (self));
  g_assert_null (relay_websocket_transport_get_gateway_id (self));
}

MORE_TESTS
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/websocket/transport/no-token-without-credentials/%u", i);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), fixture_set_up,
                  test_no_token_without_credentials, fixture_tear_down);
    }
  g_test_add ("/websocket/transport/token-needs-tls/name", Fixture, "ws://connector.invalid",
              fixture_set_up, test_token_needs_tls, fixture_tear_down);
  g_test_add ("/websocket/transport/token-needs-tls/address", Fixture, "http://192.0.2.1:9",
              fixture_set_up, test_token_needs_tls, fixture_tear_down);
  g_test_add ("/websocket/transport/token-needs-tls/lookalike", Fixture, "ws://localhost.invalid",
              fixture_set_up, test_token_needs_tls, fixture_tear_down);
  g_test_add ("/websocket/transport/invalid-url-property-fails/ftp", Fixture, "ftp://h",
              fixture_set_up, test_invalid_url_property_fails, fixture_tear_down);
  g_test_add ("/websocket/transport/invalid-url-property-fails/none", Fixture, NULL, fixture_set_up,
              test_invalid_url_property_fails, fixture_tear_down);
}

/* --- refused credentials --- */

static void
on_unauthorized (RelayWebsocketTransport *transport, const GError *error, GPtrArray *messages)
{
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);
  g_ptr_array_add (messages, g_strdup (error->message));
}

static char *
make_date (gint64 offset)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, offset);

  return soup_date_time_to_string (then, SOUP_DATE_HTTP);
}

/* Accepts an attempt and answers with @response. */
static void
refuse (Fixture *f, const char *response)
{
  g_autofree char *head = NULL;

  fixture_drop_end (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  end_write (f->end, response, -1);
  fixture_wait (f, RELAY_STATE_WAITING);
}

static void
redial (Fixture *f)
{
  relay_clock_advance (f->clock, relay_transport_get_retry_at (f->transport) -
                                   relay_clock_monotonic (f->clock));
}

SOCKET_TEST ("/websocket/unauthorized/reported-each-time")
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);

  relay_transport_set_reconnect (f->transport, RELAY_RECONNECT_ALWAYS);
  g_object_set (f->transport, "gateway-id", "gw", "secret", "wrong", NULL);
  g_signal_connect (f->transport, "unauthorized", G_CALLBACK (on_unauthorized), messages);
  fixture_connect (f);
  for (guint i = 0; i < 3; i++)
    {
      refuse (f, i == 1 ? "HTTP/1.1 403 Forbidden\r\n\r\n" : "HTTP/1.1 401 Unauthorized\r\n\r\n");
      g_assert_cmpuint (messages->len, ==, i + 1);
      g_assert_cmpuint (relay_transport_get_http_status (f->transport), ==, i == 1 ? 403 : 401);
      /* without a Date nothing is said of a clock */
      g_assert_null (strstr (g_ptr_array_index (messages, i), "clock"));
      redial (f);
    }
  g_assert_null (f->connect.result);
}

static void
assert_hint (Fixture *f, gint64 offset, const char *hint)
{
  g_autofree char *date = make_date (offset);
  g_autofree char *response =
    g_strdup_printf ("HTTP/1.1 401 Unauthorized\r\nDate: %s\r\n\r\n", date);
  const char *message;

  refuse (f, response);
  message = relay_transport_get_last_error (f->transport)->message;
  if (hint != NULL && strstr (message, hint) == NULL)
    g_error ("“%s” lacks “%s”", message, hint);
  g_assert_cmpint (strstr (message, "clock") != NULL, ==, hint != NULL);
  redial (f);
}

SOCKET_TEST ("/websocket/unauthorized/names-a-wrong-clock")
{
  relay_transport_set_reconnect (f->transport, RELAY_RECONNECT_ALWAYS);
  fixture_connect (f);
  assert_hint (f, 3600, "behind that of the connector");
  assert_hint (f, -3600, "ahead of that of the connector");
  assert_hint (f, 30, NULL);
  assert_hint (f, -30, NULL);
}

/* Most connectors complete the upgrade first. */
SOCKET_TEST ("/websocket/unauthorized/names-a-wrong-clock-after-the-upgrade")
{
  g_autofree char *date = make_date (-3600);
  g_autofree char *header = g_strdup_printf ("Date: %s\r\n\r\n", date);
  g_autofree char *head = NULL;
  g_autofree char *hello = NULL;
  GByteArray *response;

  relay_transport_set_reconnect (f->transport, RELAY_RECONNECT_ALWAYS);
  fixture_connect (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  response = end_make_response (f->end);
  /* instead of the blank line */
  g_byte_array_set_size (response, response->len - 2);
  g_byte_array_append (response, (const guint8 *) header, strlen (header));
  end_write (f->end, response->data, response->len);
  g_byte_array_unref (response);
  hello = end_read_text (f->end);
  end_send_close (f->end, 4401, "expired");
  fixture_wait (f, RELAY_STATE_WAITING);
  fixture_last_error (f, RELAY_ERROR_UNAUTHORIZED, "clock");
  g_assert_cmpuint (relay_transport_get_close_code (f->transport), ==, 4401);
}

SOCKET_TEST ("/websocket/retry-after-is-the-least-delay")
{
  gint64 now;

  relay_transport_set_reconnect (f->transport, RELAY_RECONNECT_ALWAYS);
  fixture_connect (f);
  refuse (f, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 77\r\n\r\n");
  now = relay_clock_monotonic (f->clock);
  g_assert_cmpint (relay_transport_get_retry_at (f->transport), ==, now + 77 * G_USEC_PER_SEC);
  g_assert_cmpuint (relay_transport_get_http_status (f->transport), ==, 503);
  /* on demand at once */
  relay_transport_retry_now (f->transport);
  fixture_accept (f);
}

ONLINE_SOCKET_TEST ("/websocket/local-address-is-not-gone")
{
  relay_transport_set_watch_network (f->transport, TRUE);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  settle ();
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
}

/* A low priority does not dispatch from the source of the socket. */
ONLINE_SOCKET_TEST ("/websocket/low-priority-event-waits-for-its-turn")
{
  g_autoptr (GSource) source = g_idle_source_new ();

  relay_transport_set_priority (f->transport, 130);
  g_source_set_priority (source, 120);
  g_source_set_dummy_callback (source);
  g_source_attach (source, NULL);
  end_send_text (f->end, INBOUND_FRAME ("later"));
  while (relay_transport_get_backlog (f->transport) == 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (f->texts->len, ==, 0);
  g_source_destroy (source);
  wait_until (f->texts->len == 1);
}
