/* test-websocket-tls.c: TLS and proxies
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket-fixture.h"

#include <string.h>

#include "fake-connector.h"
#include "proxy.h"
#include "tls.h"
#include "transport/relay-timers-private.h"

typedef struct
{
  Fixture base;
  FakeConnector connector;
  SoupSession *session;
  guint16 port; /* of the connector, or of the raw peer */
} TlsFixture;

static void
tls_set_up (TlsFixture *t, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = tls_get_certificate ();

  fixture_set_up (&t->base, data);

  fake_connector_init_server (&t->connector, "", certificate);
  t->port = t->connector.port;
  t->session = tls_session_new ();
}

static void
tls_tear_down (TlsFixture *t, gconstpointer data)
{
  fixture_tear_down (&t->base, data);
  g_object_unref (t->session);
  fake_connector_close (&t->connector, 1006, NULL);
  tls_await_closed_connections (t->connector.port);
  fake_connector_clear (&t->connector);
  settle ();
}

static void
connect_to (TlsFixture *t, const char *format)
{
  g_autofree char *port = g_strdup_printf ("%u", t->port);
  g_auto (GStrv) parts = g_strsplit (format, "PORT", -1);
  g_autofree char *url = g_strjoinv (port, parts);

  fixture_use_url (&t->base, url);
  g_object_set (t->base.transport, "session", t->session, "gateway-id", "gw", "secret", "hush",
                NULL);
  fixture_connect (&t->base);
}

static void
test_trusted_certificate (TlsFixture *t, gconstpointer data)
{
  Waiter waiter = { NULL };

  connect_to (t, data);
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  fake_connector_feed (&t->connector, INBOUND_FRAME ("over TLS"));
  wait_until (t->base.texts->len == 1);

  relay_transport_disconnect_async (t->base.transport, NULL, waiter_called, &waiter);
  wait_until (waiter.result != NULL && t->connector.close_code != 0);
  g_assert_cmpuint (t->connector.close_code, ==, 1000);
  g_object_unref (waiter.result);
}

/* Supplies the client certificate */
#define ID_TYPE_INTERACTION (id_interaction_get_type ())
G_DECLARE_FINAL_TYPE (IdInteraction, id_interaction, ID, INTERACTION, GTlsInteraction)

struct _IdInteraction
{
  GTlsInteraction parent_instance;

  guint n_asked;
};

G_DEFINE_FINAL_TYPE (IdInteraction, id_interaction, G_TYPE_TLS_INTERACTION)

static GTlsInteractionResult
id_interaction_request_certificate (GTlsInteraction *interaction,
                                    GTlsConnection *connection,
                                    GTlsCertificateRequestFlags flags,
                                    GCancellable *cancellable,
                                    GError **error)
{
  ID_INTERACTION (interaction)->n_asked++;
  return G_TLS_INTERACTION_UNHANDLED;
}

static void
id_interaction_class_init (IdInteractionClass *klass)
{
  G_TLS_INTERACTION_CLASS (klass)->request_certificate = id_interaction_request_certificate;
}

static void
id_interaction_init (IdInteraction *self)
{
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, TlsFixture, t, NULL, tls_set_up, tls_tear_down)

FIXTURE_TEST ("/websocket/tls/client-certificate-is-sent")
{
  g_autoptr (IdInteraction) interaction = g_object_new (ID_TYPE_INTERACTION, NULL);

  soup_server_set_tls_auth_mode (t->connector.server, G_TLS_AUTHENTICATION_REQUESTED);
  soup_session_set_tls_interaction (t->session, G_TLS_INTERACTION (interaction));
  connect_to (t, "wss://127.0.0.1:PORT");
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  g_assert_cmpuint (interaction->n_asked, ==, 1);
}

FIXTURE_TEST ("/websocket/tls/untrusted-certificate-fails")
{
  g_clear_object (&t->session);
  t->session = soup_session_new ();
  connect_to (t, "wss://127.0.0.1:PORT");
  fixture_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
  g_assert_cmpuint (t->connector.n_upgrades, ==, 0);
}

FIXTURE_TEST ("/websocket/tls/untrusted-without-session-fails")
{
  g_autofree char *url = g_strdup_printf ("wss://127.0.0.1:%u", t->port);

  fixture_use_url (&t->base, url);
  fixture_connect (&t->base);
  fixture_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
}

/* Only the pinned certificate is accepted, and only while the database does not report an error. */
FIXTURE_TEST ("/websocket/tls/pinned-certificate-only")
{
  g_autoptr (GTlsDatabase) own = pin_database_new ("server.pem");
  g_autoptr (GTlsDatabase) another = pin_database_new ("ca.pem");
  const GTlsCertificateFlags wrong[] = {
    G_TLS_CERTIFICATE_EXPIRED,  G_TLS_CERTIFICATE_BAD_IDENTITY,
    G_TLS_CERTIFICATE_REVOKED,  G_TLS_CERTIFICATE_NOT_ACTIVATED,
    G_TLS_CERTIFICATE_INSECURE, G_TLS_CERTIFICATE_GENERIC_ERROR,
  };

  soup_session_set_tls_database (t->session, own);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      pin_database_set_wrong (PIN_DATABASE (own), wrong[i]);
      connect_to (t, "wss://127.0.0.1:PORT");
      fixture_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
      fixture_tear_down (&t->base, NULL);
      fixture_set_up (&t->base, NULL);
    }
  soup_session_set_tls_database (t->session, another);
  connect_to (t, "wss://127.0.0.1:PORT");
  fixture_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
  g_assert_cmpuint (t->connector.n_upgrades, ==, 0);
  fixture_tear_down (&t->base, NULL);
  fixture_set_up (&t->base, NULL);

  pin_database_set_wrong (PIN_DATABASE (own), 0);
  soup_session_set_tls_database (t->session, own);
  connect_to (t, "wss://127.0.0.1:PORT");
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  fixture_tear_down (&t->base, NULL);
  fixture_set_up (&t->base, NULL);
}

FIXTURE_TEST ("/websocket/tls/wrong-host-fails")
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, t->port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  connect_to (t, "wss://other.test");
  fixture_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
  g_assert_cmpuint (t->connector.n_upgrades, ==, 0);
}

FIXTURE_TEST ("/websocket/tls/server-without-tls-fails")
{
  t->port = peer_get_port (t->base.peer);
  connect_to (t, "wss://127.0.0.1:PORT");
  t->base.end = end_accept (t->base.peer);
  end_write (t->base.end, "HTTP/1.1 400 Bad Request\r\n\r\n", -1);
  wait_until (t->base.handshake.result != NULL);
  g_assert_cmpstr (g_quark_to_string (relay_transport_get_last_error (t->base.transport)->domain),
                   ==, g_quark_to_string (G_TLS_ERROR));
  wait_until (t->base.connect.result != NULL);
}

/* A server that stops during the TLS handshake is given up in time. */
FIXTURE_TEST ("/websocket/tls/stalled-handshake-times-out")
{
  t->port = peer_get_port (t->base.peer);
  connect_to (t, "wss://127.0.0.1:PORT");
  t->base.end = end_accept (t->base.peer);
  relay_clock_advance (t->base.clock, 30 * G_USEC_PER_SEC);
  fixture_fails (&t->base, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "");
  end_drain (t->base.end);
}

/* Dropping the last reference does not block on a full socket. */
FIXTURE_TEST ("/websocket/tls/dispose-does-not-block")
{
  g_autofree char *text = g_strnfill (1000 * 1000, 'x');
  g_autoptr (GBytes) line = g_bytes_new (text, 1000 * 1000);
  g_autoptr (GError) error = NULL;
  RelayTransport *transport;

  connect_to (t, "wss://127.0.0.1:PORT");
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  wait_until (t->base.handshake.result != NULL && t->base.connect.result != NULL);
  g_clear_object (&t->base.handshake.result);
  g_clear_object (&t->base.connect.result);
  transport = t->base.transport;
  /* The main loop does not run from here on. */
  while (RELAY_TRANSPORT_GET_CLASS (transport)->write (transport, line, &error))
    ;
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_BUSY);
  g_assert_finalize_object (g_steal_pointer (&t->base.transport));
}

/* Proxies */

static void
test_proxy (TlsFixture *t, gconstpointer data)
{
  g_autoptr (Proxy) proxy = proxy_new (GPOINTER_TO_UINT (data), t->port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  connect_to (t, "wss://connector.test");
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 1);
  g_assert_cmpstr (proxy_get_target (proxy), ==, "connector.test:443");
  /* The proxy does not see the token. */
  g_assert_null (strstr (proxy_get_said (proxy), "Bearer"));
  fake_connector_feed (&t->connector, INBOUND_FRAME ("through"));
  wait_until (t->base.texts->len == 1);
  fixture_tear_down (&t->base, NULL);
  fixture_set_up (&t->base, NULL);
}

FIXTURE_TEST ("/websocket/tls/proxy/refusal-fails")
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT_REFUSING, t->port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  connect_to (t, "wss://connector.test");
  fixture_fails (&t->base, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED, "");
  g_assert_cmpuint (t->connector.n_upgrades, ==, 0);
}

static void
test_loopback_direct (TlsFixture *t, gconstpointer data)
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, t->port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  connect_to (t, data);
  fixture_wait (&t->base, RELAY_STATE_ONLINE);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 0);
  fixture_tear_down (&t->base, NULL);
  fixture_set_up (&t->base, NULL);
}

FIXTURE_TEST ("/websocket/tls/proxy/plain-direct")
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, t->port);
  g_autofree char *url = g_strdup_printf ("ws://localhost:%u", peer_get_port (t->base.peer));
  g_autofree char *authorization = NULL;

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  connect_to (t, url);
  fixture_accept (&t->base);
  authorization = end_dup_header (t->base.end, "Authorization");
  g_assert_true (g_str_has_prefix (authorization, "Bearer "));
  fixture_tear_down (&t->base, NULL);
  fixture_set_up (&t->base, NULL);

  /* For another machine, the name is resolved locally, without the proxy. */
  fixture_use_url (&t->base, "ws://connector.invalid");
  g_object_set (t->base.transport, "session", t->session, NULL);
  fixture_connect (&t->base);
  wait_until (t->base.handshake.result != NULL && t->base.connect.result != NULL);
  g_assert_cmpstr (g_quark_to_string (relay_transport_get_last_error (t->base.transport)->domain),
                   ==, g_quark_to_string (G_RESOLVER_ERROR));
  g_assert_cmpuint (proxy_get_used (proxy), ==, 0);
}

#define add(path, data, func) \
  g_test_add ("/websocket/tls/" path, TlsFixture, data, tls_set_up, func, tls_tear_down)

MORE_TESTS
{
  tls_begin ();
  add ("trusted-certificate/address", "wss://127.0.0.1:PORT", test_trusted_certificate);
  add ("trusted-certificate/name", "https://localhost:PORT", test_trusted_certificate);
  add ("proxy/connect", GUINT_TO_POINTER (PROXY_CONNECT), test_proxy);
  add ("proxy/socks5", GUINT_TO_POINTER (PROXY_SOCKS5), test_proxy);
  add ("proxy/loopback-direct", "wss://localhost:PORT", test_loopback_direct);
  add ("proxy/loopback-address-direct", "wss://127.0.0.1:PORT", test_loopback_direct);
}
