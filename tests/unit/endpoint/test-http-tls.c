/* test-http-tls.c: HTTP requests over TLS, and proxies
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <string.h>

#include "proxy.h"
#include "tls.h"

typedef struct
{
  EndpointFixture base;
  SoupSession *session;
} TlsFixture;

/* The same server, with TLS. */
static void
tls_set_up (TlsFixture *t, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = tls_get_certificate ();

  endpoint_set_up (&t->base, data);
  soup_server_disconnect (t->base.server);
  soup_server_set_tls_certificate (t->base.server, certificate);
  t->base.port = endpoint_listen (t->base.server, SOUP_SERVER_LISTEN_HTTPS);
  t->session = tls_session_new ();
}

static void
tls_tear_down (TlsFixture *t, gconstpointer data)
{
  g_object_unref (t->session);
  endpoint_tear_down (&t->base, data);
}

static void
use (TlsFixture *t, const char *url)
{
  endpoint_use_url (&t->base, url);
  g_object_set (t->base.transport, "session", t->session, NULL);
}

static void
test_trusted_certificate (TlsFixture *t, gconstpointer data)
{
  use (t, data);
  endpoint_declare (&t->base);
  endpoint_declares (&t->base);
  g_assert_true (endpoint_is_token (t->base.authorization));
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, TlsFixture, t, NULL, tls_set_up, tls_tear_down)

FIXTURE_TEST ("/http/tls/upload-works")
{
  g_autofree char *content = g_malloc0 (1000 * 1000);
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (content, 1000 * 1000, NULL);
  g_autofree char *url = NULL;
  g_autofree char *start = g_strdup_printf ("https://127.0.0.1:%u/relay/media/", t->base.port);

  use (t, "wss://127.0.0.1:%u");
  endpoint_answer (&t->base, 200, "{\"id\":\"m\"}");
  relay_endpoint_upload_async (t->base.endpoint, stream, -1, "a/b", NULL, NULL, NULL, NULL, NULL,
                               endpoint_called, &t->base);
  endpoint_wait (&t->base);
  url = NO_ERROR (relay_endpoint_upload_finish, t->base.endpoint, t->base.result, NULL, NULL);
  g_assert_true (g_str_has_prefix (url, start));
  g_assert_cmpuint (g_bytes_get_size (t->base.body), ==, 1000 * 1000);
}

FIXTURE_TEST ("/http/tls/untrusted-certificate-fails")
{
  endpoint_use_url (&t->base, "wss://127.0.0.1:%u");
  endpoint_declare (&t->base);
  endpoint_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, NULL);
  g_assert_cmpuint (t->base.n_requests, ==, 0);
}

FIXTURE_TEST ("/http/tls/pinned-certificate-only")
{
  g_autoptr (GTlsDatabase) own = pin_database_new ("server.pem");
  g_autoptr (GTlsDatabase) another = pin_database_new ("ca.pem");

  soup_session_set_tls_database (t->session, another);
  use (t, "wss://127.0.0.1:%u");
  endpoint_declare (&t->base);
  endpoint_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, NULL);

  soup_session_set_tls_database (t->session, own);
  pin_database_set_wrong (PIN_DATABASE (own), G_TLS_CERTIFICATE_EXPIRED);
  endpoint_declare (&t->base);
  endpoint_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, NULL);
  g_assert_cmpuint (t->base.n_requests, ==, 0);

  pin_database_set_wrong (PIN_DATABASE (own), 0);
  endpoint_declare (&t->base);
  endpoint_declares (&t->base);
}

FIXTURE_TEST ("/http/tls/wrong-host-fails")
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, t->base.port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  use (t, "wss://other.test");
  endpoint_declare (&t->base);
  endpoint_fails (&t->base, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, NULL);
  g_assert_cmpuint (t->base.n_requests, ==, 0);
  g_clear_pointer (&proxy, proxy_free);
}

static void
test_proxy (TlsFixture *t, gconstpointer data)
{
  g_autoptr (Proxy) proxy = proxy_new (GPOINTER_TO_UINT (data), t->base.port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  use (t, "wss://connector.test");
  endpoint_declare (&t->base);
  endpoint_declares (&t->base);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 1);
  g_assert_cmpstr (proxy_get_target (proxy), ==, "connector.test:443");
  /* The proxy does not see the token. */
  g_assert_null (strstr (proxy_get_said (proxy), "Bearer"));
  g_assert_true (endpoint_is_token (t->base.authorization));
}

static void
test_loopback_direct (TlsFixture *t, gconstpointer data)
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, t->base.port);

  soup_session_set_proxy_resolver (t->session, proxy_get_resolver (proxy));
  use (t, data);
  endpoint_declare (&t->base);
  endpoint_declares (&t->base);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 0);
}

#define add(path, data, func) \
  g_test_add ("/http/tls/" path, TlsFixture, data, tls_set_up, func, tls_tear_down)

MORE_TESTS
{
  tls_begin ();
  /* The server supports HTTP/2, but the client must not offer it. */
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  add ("trusted-certificate/address", "wss://127.0.0.1:%u", test_trusted_certificate);
  add ("trusted-certificate/name", "https://localhost:%u", test_trusted_certificate);
  add ("proxy/connect", GUINT_TO_POINTER (PROXY_CONNECT), test_proxy);
  add ("proxy/socks5", GUINT_TO_POINTER (PROXY_SOCKS5), test_proxy);
  add ("proxy/loopback-direct", "wss://localhost:%u", test_loopback_direct);
  add ("proxy/loopback-address-direct", "wss://127.0.0.1:%u", test_loopback_direct);
}
