/* test-http-redirects.c: redirects of public media URLs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <stdio.h>
#include <string.h>

#include "endpoint/relay-endpoint-private.h"
#include "proxy.h"
#include "tls.h"
#include "transport/relay-timers-private.h"
#include "websocket/relay-url-policy-private.h"

/* A media host beside the connector. Of its paths, /hops/N redirects N times, and /to redirects with
 * @status to @location. */
typedef struct
{
  EndpointFixture base;
  SoupSession *session;
  SoupServer *host;
  guint16 port;
  guint status;
  char *location; /* NULL: none */
  guint n_requests;
  gboolean has_token; /* in any request */
} Fixture;

/* The addresses of this machine are not public, so the test says which one counts as public. */
static gboolean
is_public (GInetAddress *address)
{
  g_autofree char *text = g_inet_address_to_string (address);

  return g_str_equal (text, "127.0.0.1");
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *f = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  guint hops = 0;

  f->n_requests++;
  f->has_token |= soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                                "Authorization") != NULL;
  if (g_str_equal (path, "/to"))
    {
      soup_server_message_set_status (message, f->status, NULL);
      if (f->location != NULL)
        soup_message_headers_replace (headers, "Location", f->location);
      return;
    }
  if (sscanf (path, "/hops/%u", &hops) == 1 && hops > 0)
    {
      g_autofree char *next = g_strdup_printf ("%u", hops - 1);

      soup_server_message_set_redirect (message, 302, next);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (headers, "Content-Disposition", "attachment; filename=a.png");
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, "media", 5);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = tls_get_certificate ();

  endpoint_set_up (&f->base, data);
  f->session = tls_session_new ();
  f->host = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (f->host, NULL, on_request, f, NULL);
  f->port = endpoint_listen (f->host, SOUP_SERVER_LISTEN_HTTPS);
  f->status = 302;
  g_object_set (f->base.transport, "session", f->session, NULL);
  relay_endpoint_set_public_check (f->base.endpoint, is_public);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->session);
  soup_server_disconnect (f->host);
  g_object_unref (f->host);
  g_free (f->location);
  endpoint_tear_down (&f->base, data);
}

static void
start (Fixture *f, const char *url)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  f->n_requests = 0;
  relay_endpoint_download_async (f->base.endpoint, url, stream, 0, NULL, NULL, NULL,
                                 f->base.cancellable, endpoint_called, &f->base);
}

static void
start_path (Fixture *f, const char *path)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u%s", f->port, path);

  start (f, url);
}

static void
succeeds (Fixture *f)
{
  g_autofree char *filename = NULL;

  endpoint_wait (&f->base);
  g_assert_cmpint (NO_ERROR (relay_endpoint_download_finish, f->base.endpoint, f->base.result, NULL,
                             &filename),
                   ==, 5);
  g_assert_cmpstr (filename, ==, "a.png");
  endpoint_next (&f->base);
}

static void
fails (Fixture *f, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  endpoint_wait (&f->base);
  g_assert_cmpint (
    relay_endpoint_download_finish (f->base.endpoint, f->base.result, NULL, NULL, &error), ==, -1);
  endpoint_check_error (error);
  g_assert_error (error, RELAY_ERROR, code);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” is not in “%s”", message, error->message);
  endpoint_next (&f->base);
}

static void
redirect_to (Fixture *f, const char *location)
{
  g_free (f->location);
  f->location = g_strdup (location);
  start_path (f, "/to");
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, f, NULL, set_up, tear_down)

FIXTURE_TEST ("/http/redirects/five-are-followed-without-token")
{
  for (guint hops = 1; hops <= 5; hops++)
    {
      g_autofree char *path = g_strdup_printf ("/hops/%u", hops);

      start_path (f, path);
      succeeds (f);
      g_assert_cmpuint (f->n_requests, ==, hops + 1);
    }
  g_assert_false (f->has_token);

  start_path (f, "/hops/6");
  fails (f, RELAY_ERROR_REJECTED, "more than 5");
  g_assert_cmpuint (f->n_requests, ==, 6);
}

FIXTURE_TEST ("/http/redirects/status-decides")
{
  static const guint followed[] = { 301, 302, 303, 307, 308 };
  static const guint others[] = { 300, 304, 305, 306 };
  g_autofree char *location = g_strdup_printf ("https://127.0.0.1:%u/x?y#z", f->port);

  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    {
      f->status = followed[i];
      redirect_to (f, location);
      succeeds (f);
      g_assert_cmpuint (f->n_requests, ==, 2);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      f->status = others[i];
      redirect_to (f, location);
      fails (f, RELAY_ERROR_REJECTED, "redirect");
      g_assert_cmpuint (f->n_requests, ==, 1);
    }
}

FIXTURE_TEST ("/http/redirects/unusable-location-fails")
{
  g_autoptr (Peer) other = peer_new ();
  g_autofree char *plain = g_strdup_printf ("http://127.0.0.1:%u/hunter2", peer_get_port (other));
  const char *const locations[] = {
    NULL,
    plain,
    "ftp://127.0.0.1/hunter2",
    "file:///hunter2",
    "https://u:hunter2@127.0.0.1/x",
    "https://127.0.0.1:0/hunter2",
    "https:///hunter2",
    "https://[hunter2",
    "data:,hunter2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_test_message ("%s", locations[i]);
      redirect_to (f, locations[i]);
      fails (f, RELAY_ERROR_REJECTED, "");
      g_assert_cmpuint (f->n_requests, ==, 1);
    }
  g_assert_cmpuint (peer_get_waiting (other), ==, 0);
}

/* Nothing connects to an address that is not public. */
FIXTURE_TEST ("/http/redirects/private-address-is-not-connected-to")
{
  g_autoptr (GSocket) listening =
    NO_ERROR (g_socket_new, G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.2", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *location = NULL;

  NO_ERROR (g_socket_bind, listening, any, TRUE);
  NO_ERROR (g_socket_listen, listening);
  bound = NO_ERROR (g_socket_get_local_address, listening);
  location = g_strdup_printf ("https://127.0.0.2:%u/x",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  redirect_to (f, location);
  fails (f, RELAY_ERROR_REJECTED, "not public");
  g_assert_cmpuint (f->n_requests, ==, 1);
  settle ();
  g_assert_cmpint (g_socket_condition_check (listening, G_IO_IN), ==, 0);
}

static gboolean
is_host_or_public (GInetAddress *address)
{
  return is_public (address) || relay_url_policy_is_public (address);
}

FIXTURE_TEST ("/http/redirects/private-addresses-are-refused")
{
  static const char *const hosts[] = {
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "127.2",
    "0x7f000002",
    "[fc00::1]",
    "[fdff::1]",
    "[fe80::1]",
    "[::ffff:10.0.0.1]",
    "[::]",
    "[::1]",
    "[ff02::1]",
    "[2002:a00:1::1]",
    "[64:ff9b::a00:1]",
  };

  relay_endpoint_set_public_check (f->base.endpoint, is_host_or_public);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *location = g_strdup_printf ("https://%s:%u/x", hosts[i], f->port);
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (hosts[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", hosts[i]);
      redirect_to (f, location);
      endpoint_wait (&f->base);
      g_assert_cmpint (relay_endpoint_download_finish (f->base.endpoint, f->base.result, NULL, NULL,
                                                       &error),
                       ==, -1);
      g_assert_nonnull (error);
      /* A machine may have no IPv6, and may not know the other forms of an address. */
      if (address != NULL)
        g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
      endpoint_next (&f->base);
      g_assert_cmpuint (f->n_requests, ==, 1);
    }
}

/* The URL of the application may have any address, but its redirects are not followed then. */
FIXTURE_TEST ("/http/redirects/of-private-address-are-not-followed")
{
  g_autofree char *location = g_strdup_printf ("https://127.0.0.1:%u/x", f->port);
  g_autofree char *plain = g_strdup_printf ("http://127.0.0.1:%u/media", f->base.port);

  relay_endpoint_set_public_check (f->base.endpoint, relay_url_policy_is_public);
  start_path (f, "/x");
  succeeds (f);
  redirect_to (f, location);
  fails (f, RELAY_ERROR_REJECTED, "only from a public https URL");
  g_assert_cmpuint (f->n_requests, ==, 1);

  relay_endpoint_set_public_check (f->base.endpoint, is_public);
  f->base.answer = (Answer){ 302, "a/b", "x", 1, "Location", location };
  start (f, plain);
  fails (f, RELAY_ERROR_REJECTED, "only from a public https URL");
  g_assert_cmpuint (f->n_requests, ==, 0);
}

/* Requests with a token are not redirected, and a redirect to the connector's media has no token. */
FIXTURE_TEST ("/http/redirects/token-stays-at-connector")
{
  g_autofree char *media = g_strdup_printf ("https://127.0.0.1:%u/relay/media/x", f->port);
  g_autofree char *connector = g_strdup_printf ("wss://127.0.0.1:%u", f->port);

  f->base.answer = (Answer){ 302, "a/b", "x", 1, "Location", media };
  start (f, "id");
  fails (f, RELAY_ERROR_REJECTED, "redirects are not followed");
  g_assert_true (endpoint_is_token (f->base.authorization));
  g_assert_cmpuint (f->n_requests, ==, 0);

  endpoint_use_url (&f->base, connector);
  g_object_set (f->base.transport, "session", f->session, NULL);
  relay_endpoint_set_public_check (f->base.endpoint, is_public);
  redirect_to (f, media);
  succeeds (f);
  g_assert_cmpuint (f->n_requests, ==, 2);
  g_assert_false (f->has_token);
}

/* The proxy would connect to an address that nobody has checked. */
FIXTURE_TEST ("/http/redirects/proxy-is-not-used")
{
  g_autoptr (Proxy) proxy = proxy_new (PROXY_CONNECT, f->port);

  soup_session_set_proxy_resolver (f->session, proxy_get_resolver (proxy));
  redirect_to (f, "https://connector.test/x");
  fails (f, RELAY_ERROR_REJECTED, "by a proxy");
  g_assert_cmpuint (f->n_requests, ==, 1);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 0);

  g_free (f->location);
  f->location = g_strdup_printf ("https://127.0.0.1:%u/x", f->port);
  start (f, "https://connector.test/to");
  fails (f, RELAY_ERROR_REJECTED, "without a proxy");
  g_assert_cmpuint (f->n_requests, ==, 1);
  g_assert_cmpuint (proxy_get_used (proxy), ==, 1);
}

FIXTURE_TEST ("/http/redirects/idle-host-times-out")
{
  g_autoptr (Peer) idle = peer_new ();
  g_autofree char *location = g_strdup_printf ("https://127.0.0.1:%u/x", peer_get_port (idle));

  redirect_to (f, location);
  wait_until (peer_get_waiting (idle) == 1);
  relay_clock_advance (f->base.clock, 30 * G_USEC_PER_SEC);
  fails (f, RELAY_ERROR_TIMED_OUT, "timed out");
}

FIXTURE_TEST ("/http/redirects/can-be-cancelled")
{
  g_autoptr (Peer) idle = peer_new ();
  g_autofree char *location = g_strdup_printf ("https://127.0.0.1:%u/x", peer_get_port (idle));
  g_autoptr (GError) error = NULL;

  redirect_to (f, location);
  wait_until (peer_get_waiting (idle) == 1);
  g_cancellable_cancel (f->base.cancellable);
  endpoint_wait (&f->base);
  g_assert_cmpint (
    relay_endpoint_download_finish (f->base.endpoint, f->base.result, NULL, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  endpoint_next (&f->base);
}

MORE_TESTS { tls_begin (); }
