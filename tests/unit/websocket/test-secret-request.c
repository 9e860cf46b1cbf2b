/* test-secret-request.c: a transport that asks for its secret, and credentials that change
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fake-connector.h"
#include "websocket-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"

/* Asks for the secret, and has the connector */
typedef struct
{
  Fixture base;
  FakeConnector connector;
  GPtrArray *requests; /* of RelaySecretRequest */
  const char *secret;  /* the answer inside the function; NULL: none there */
  guint n_unauthorized;
} Asked;

static void
on_asked (RelayWebsocketTransport *transport, RelaySecretRequest *request, gpointer user_data)
{
  Asked *self = user_data;

  g_assert_true ((RelayTransport *) transport == self->base.transport);
  g_ptr_array_add (self->requests, g_object_ref (request));
  if (self->secret != NULL)
    relay_secret_request_respond (request, self->secret);
}

static void
on_unauthorized (RelayTransport *transport, GError *error, Asked *self)
{
  self->n_unauthorized++;
}

static void
asked_set_up (Asked *self, gconstpointer data)
{
  g_autofree char *url = NULL;

  fixture_set_up (&self->base, data);
  fake_connector_init_server (&self->connector, "/base", NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u/base", self->connector.port);
  fixture_use_url (&self->base, url);
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set (self->base.transport, "gateway-id", "gw", "watch-network", FALSE, NULL);
  g_signal_connect (self->base.transport, "unauthorized", G_CALLBACK (on_unauthorized), self);
  relay_websocket_transport_set_secret_func (RELAY_WEBSOCKET_TRANSPORT (self->base.transport),
                                             on_asked, self, NULL);
}

static void
asked_tear_down (Asked *self, gconstpointer data)
{
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  fixture_tear_down (&self->base, data);
  fake_connector_clear (&self->connector);
}

#define ASKED_TEST(path) TEST_CASE_WITH (path, Asked, self, NULL, asked_set_up, asked_tear_down)

static RelaySecretRequest *
wait_for_request (Asked *self, guint number)
{
  wait_until (self->requests->len == number);
  return g_ptr_array_index (self->requests, number - 1);
}

static gboolean
has_secret (Asked *self)
{
  return relay_websocket_transport_get_has_secret (
    RELAY_WEBSOCKET_TRANSPORT (self->base.transport));
}

static void
assert_token_of (Asked *self, const char *secret)
{
  const char *secrets[] = { secret, NULL };
  g_autofree char *id = NULL;

  g_assert_true (g_str_has_prefix (self->connector.authorization, "Bearer "));
  id = relay_auth_verify_token (self->connector.authorization + strlen ("Bearer "), secrets,
                                g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpstr (id, ==, "gw");
}

ASKED_TEST ("/secret-request/answered-at-once")
{
  self->secret = "s1";
  fixture_connect (&self->base);
  g_assert_cmpuint (self->requests->len, ==, 0);
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  g_assert_cmpuint (self->requests->len, ==, 1);
  g_assert_false (relay_secret_request_get_was_refused (wait_for_request (self, 1)));
  assert_token_of (self, "s1");
  g_assert_true (has_secret (self));
}

ASKED_TEST ("/secret-request/a-function-that-is-removed-in-an-attempt-is-not-asked")
{
  RelayWebsocketTransport *transport = RELAY_WEBSOCKET_TRANSPORT (self->base.transport);

  relay_websocket_transport_set_secret (transport, "s2");
  fixture_connect (&self->base);
  relay_websocket_transport_set_secret_func (transport, NULL, NULL, NULL);
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  g_assert_cmpuint (self->requests->len, ==, 0);
  assert_token_of (self, "s2");
}

ASKED_TEST ("/secret-request/waits-outside-of-the-handshake")
{
  RelaySecretRequest *request;

  fixture_connect (&self->base);
  request = wait_for_request (self, 1);
  relay_clock_advance (self->base.clock, 3600 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (fixture_state (&self->base), ==, RELAY_STATE_CONNECTING);
  /* the question is not asked again */
  relay_transport_retry_now (self->base.transport);
  settle ();
  g_assert_cmpuint (self->requests->len, ==, 1);

  relay_secret_request_respond (request, "late");
  relay_secret_request_respond (request, "second");
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  assert_token_of (self, "late");
}

ASKED_TEST ("/secret-request/time-out-begins-with-the-answer")
{
  RelaySecretRequest *request;

  self->connector.silent = TRUE;
  fixture_connect (&self->base);
  request = wait_for_request (self, 1);
  relay_clock_advance (self->base.clock, 29 * (gint64) G_USEC_PER_SEC);
  relay_secret_request_respond (request, "s1");
  relay_clock_advance (self->base.clock, 29 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (fixture_state (&self->base), !=, RELAY_STATE_DISCONNECTED);
  relay_clock_advance (self->base.clock, 1 * (gint64) G_USEC_PER_SEC);
  fixture_wait (&self->base, RELAY_STATE_DISCONNECTED);
  fixture_last_error (&self->base, RELAY_ERROR_HANDSHAKE, "30000 ms");
}

ASKED_TEST ("/secret-request/null-connects-without-token")
{
  fixture_connect (&self->base);
  relay_secret_request_respond (wait_for_request (self, 1), NULL);
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  g_assert_null (self->connector.authorization);
  g_assert_false (has_secret (self));
}

ASKED_TEST ("/secret-request/cancelled-by-the-person-ends-the-attempts")
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the dialog was closed");

  relay_transport_set_reconnect (self->base.transport, RELAY_RECONNECT_ALWAYS);
  fixture_connect (&self->base);
  relay_secret_request_fail (wait_for_request (self, 1), error);
  fixture_fails (&self->base, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the dialog was closed");
  g_assert_cmpint (fixture_state (&self->base), ==, RELAY_STATE_DISCONNECTED);
  relay_clock_advance (self->base.clock, 3600 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (self->requests->len, ==, 1);
}

ASKED_TEST ("/secret-request/other-failures-are-asked-again-by-policy")
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "locked");

  relay_transport_set_reconnect (self->base.transport, RELAY_RECONNECT_ALWAYS);
  fixture_connect (&self->base);
  relay_secret_request_fail (wait_for_request (self, 1), error);
  fixture_wait (&self->base, RELAY_STATE_WAITING);
  g_assert_error (relay_transport_get_last_error (self->base.transport), G_IO_ERROR,
                  G_IO_ERROR_BUSY);
  relay_clock_advance (self->base.clock, 1 * (gint64) G_USEC_PER_SEC);
  relay_secret_request_respond (wait_for_request (self, 2), "s1");
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
}

ASKED_TEST ("/secret-request/dropped-without-an-answer-fails")
{
  fixture_connect (&self->base);
  wait_for_request (self, 1);
  g_ptr_array_set_size (self->requests, 0);
  fixture_fails (&self->base, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED, "without an answer");
}

ASKED_TEST ("/secret-request/disconnect-cancels")
{
  g_autoptr (RelaySecretRequest) request = NULL;
  Waiter disconnected = { NULL };

  fixture_connect (&self->base);
  request = g_object_ref (wait_for_request (self, 1));
  relay_transport_disconnect_async (self->base.transport, NULL, store_result, &disconnected);
  wait_until (disconnected.result != NULL);
  g_object_unref (disconnected.result);
  settle ();
  g_assert_true (g_cancellable_is_cancelled (relay_secret_request_get_cancellable (request)));
  /* too late */
  relay_secret_request_respond (request, "s1");
  settle ();
  g_assert_false (has_secret (self));
  g_assert_cmpint (fixture_state (&self->base), ==, RELAY_STATE_DISCONNECTED);
  fixture_fails (&self->base, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "disconnect");
}

ASKED_TEST ("/secret-request/dispose-cancels")
{
  g_autoptr (RelaySecretRequest) request = NULL;

  fixture_connect (&self->base);
  request = g_object_ref (wait_for_request (self, 1));
  g_object_run_dispose (G_OBJECT (self->base.transport));
  settle ();
  g_assert_true (g_cancellable_is_cancelled (relay_secret_request_get_cancellable (request)));
  relay_secret_request_respond (request, "s1");
}

static void
answer_403 (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  soup_server_message_set_status (message, 403, NULL);
}

/* A server that refuses every upgrade */
static SoupServer *
refusing_server_new (char **url)
{
  SoupServer *server = soup_server_new (NULL, NULL);
  GSList *uris;

  soup_server_add_handler (server, NULL, answer_403, NULL, NULL);
  g_assert_true (NO_ERROR (soup_server_listen_local, server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY));
  uris = soup_server_get_uris (server);
  *url = g_strdup_printf ("ws://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

ASKED_TEST ("/secret-request/was-refused-until-a-handshake")
{
  g_autofree char *refusing = NULL;
  g_autofree char *good = g_strdup_printf ("ws://127.0.0.1:%u/base", self->connector.port);
  G_GNUC_UNUSED g_autoptr (SoupServer) server = refusing_server_new (&refusing);
  RelayWebsocketTransport *transport = RELAY_WEBSOCKET_TRANSPORT (self->base.transport);

  relay_transport_set_reconnect (self->base.transport, RELAY_RECONNECT_ALWAYS);
  relay_websocket_transport_set_url (transport, refusing);
  fixture_connect (&self->base);
  relay_secret_request_respond (wait_for_request (self, 1), "bad");
  fixture_wait (&self->base, RELAY_STATE_WAITING);
  g_assert_cmpuint (self->n_unauthorized, ==, 1);

  relay_clock_advance (self->base.clock, 1 * (gint64) G_USEC_PER_SEC);
  g_assert_true (relay_secret_request_get_was_refused (wait_for_request (self, 2)));
  /* the URL may be what was wrong */
  relay_websocket_transport_set_url (transport, good);
  relay_secret_request_respond (wait_for_request (self, 2), "good");
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  assert_token_of (self, "good");

  fake_connector_close (&self->connector, 1001, NULL);
  fixture_wait (&self->base, RELAY_STATE_WAITING);
  relay_clock_advance (self->base.clock, 2 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_secret_request_get_was_refused (wait_for_request (self, 3)));
}

static void
count (gpointer object, GParamSpec *pspec, guint *n_notifications)
{
  (*n_notifications)++;
}

SOCKET_TEST ("/secret-request/has-secret-notifies")
{
  RelayWebsocketTransport *transport = RELAY_WEBSOCKET_TRANSPORT (f->transport);
  guint n_notifications = 0;

  g_signal_connect (transport, "notify::has-secret", G_CALLBACK (count), &n_notifications);
  assert_properties (transport, "has-secret", FALSE);
  relay_websocket_transport_set_secret (transport, " ");
  assert_properties (transport, "has-secret", FALSE);
  relay_websocket_transport_set_secret (transport, "s1");
  relay_websocket_transport_set_secret (transport, "s2");
  assert_properties (transport, "has-secret", TRUE);
  g_assert_cmpuint (n_notifications, ==, 1);
  relay_websocket_transport_set_secret (transport, NULL);
  assert_properties (transport, "has-secret", FALSE);
  g_assert_cmpuint (n_notifications, ==, 2);
}

SOCKET_TEST ("/secret-request/url-can-be-changed")
{
  RelayWebsocketTransport *transport = RELAY_WEBSOCKET_TRANSPORT (f->transport);
  g_autoptr (RelayEndpoint) endpoint = relay_endpoint_new (transport);
  guint n_notifications = 0;

  g_signal_connect (transport, "notify::url", G_CALLBACK (count), &n_notifications);
  g_signal_connect (endpoint, "notify::base-url", G_CALLBACK (count), &n_notifications);
  relay_websocket_transport_set_url (transport, "https://example.org/x/");
  assert_properties (transport, "url", "wss://example.org/x/relay");
  assert_properties (endpoint, "base-url", "https://example.org/x");
  g_assert_cmpuint (n_notifications, ==, 2);
  relay_websocket_transport_set_url (transport, "wss://example.org/x");
  g_assert_cmpuint (n_notifications, ==, 2);

  relay_websocket_transport_set_url (transport, "ftp://example.org");
  assert_properties (transport, "url", NULL);
  assert_properties (endpoint, "base-url", NULL);
  g_assert_cmpuint (n_notifications, ==, 4);
  fixture_connect (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "ftp");
}

static void
mark (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
remove_itself (RelayWebsocketTransport *transport, RelaySecretRequest *request, gpointer user_data)
{
  gboolean *freed = user_data;

  relay_websocket_transport_set_secret_func (transport, NULL, NULL, NULL);
  g_assert_false (*freed);
  relay_secret_request_respond (request, NULL);
}

ASKED_TEST ("/secret-request/function-may-remove-itself")
{
  gboolean freed = FALSE;

  relay_websocket_transport_set_secret_func (RELAY_WEBSOCKET_TRANSPORT (self->base.transport),
                                             remove_itself, &freed, mark);
  fixture_connect (&self->base);
  fixture_wait (&self->base, RELAY_STATE_ONLINE);
  g_assert_true (freed);
}
