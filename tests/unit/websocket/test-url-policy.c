/* test-url-policy.c: which URLs are accepted, and how their hosts are reached
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket/relay-url-policy-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "test.h"

TEST_CASE ("/url-policy/is-host")
{
  static const char *const good[] = {
    "c.example", "C-1_d~.example.", "xn--9ca.example", "127.0.0.1",
    "::1",       "fe80::1%eth0",    "::ffff:127.0.0.1"
  };
  static const char *const bad[] = { "",       "c:80",    "u@c",     "c/d",  "c?d",   "c#d",
                                     "c\r\nd", "c d",     "c%d",     "c\\d", "[::1]", "\xc3\xa9",
                                     "::1%",   "::1%a/b", "::1%a\r", "::g" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (!relay_url_policy_is_host (good[i]))
      g_error ("%s was refused", good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (relay_url_policy_is_host (bad[i]))
      g_error ("%s was accepted", bad[i]);
}

TEST_CASE ("/url-policy/parse-reports-problem")
{
  static const struct
  {
    const char *url;
    RelayUrlKind kind;
    const char *message; /* NULL: accepted */
  } cases[] = {
    { "https://c.example/a?b#c", RELAY_URL_HTTP, NULL },
    { "HTTP://c.example", RELAY_URL_HTTP, NULL },
    { "wss://c.example", RELAY_URL_CONNECTOR, NULL },
    { "WS://c.example", RELAY_URL_CONNECTOR, NULL },
    { "wss://c.example", RELAY_URL_HTTP, "test: unsupported URL scheme “wss”" },
    { "ftp://c.example", RELAY_URL_CONNECTOR, "test: unsupported URL scheme “ftp”" },
    { "hunter2:x", RELAY_URL_HTTP, "test: URL without a host" },
    { "https:///x", RELAY_URL_HTTP, "test: URL without a host" },
    { "https://a:hunter2@c.example", RELAY_URL_HTTP, "test: URL with credentials" },
    { "https://c%2fd.example", RELAY_URL_HTTP, "test: URL with an invalid host" },
    { "https://c.example:0", RELAY_URL_HTTP, "test: URL with port 0" },
    { "https://c.example?a", RELAY_URL_CONNECTOR, "test: URL with a query" },
    { "https://c.example#a", RELAY_URL_CONNECTOR, "test: URL with a fragment" },
    { "https://c.example/\r\nX: y", RELAY_URL_HTTP, "test: invalid character in the URL" },
    { "https://c.example/ ", RELAY_URL_HTTP, "test: invalid character in the URL" },
    { "https://c.example\\", RELAY_URL_HTTP, "test: invalid character in the URL" },
    { "https://\xff", RELAY_URL_HTTP, "test: invalid character in the URL" },
    { "https://[::1", RELAY_URL_HTTP, "test: invalid URL" },
    { "hunter2", RELAY_URL_HTTP, "test: invalid URL" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = relay_url_policy_parse (cases[i].url, cases[i].kind, "test", &error);

      g_assert_cmpint (uri != NULL, ==, cases[i].message == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, cases[i].message);
      if (error != NULL)
        g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
    }
}

TEST_CASE ("/url-policy/is-loopback")
{
  static const char *const here[] = { "127.0.0.1",   "127.1.2.3",        "127.255.255.255",
                                      "::1",         "::ffff:127.0.0.1", "::ffff:7f00:1",
                                      "localhost",   "LocalHost",        "localhost.",
                                      "a.localhost", "a.b.LOCALHOST." };
  static const char *const elsewhere[] = { "128.0.0.1",
                                           "10.0.0.1",
                                           "0.0.0.0",
                                           "::",
                                           "::2",
                                           "::ffff:10.0.0.1",
                                           "::7f00:1",
                                           "localhost.example",
                                           "xlocalhost",
                                           "example.com",
                                           "127.0.0.1.example",
                                           "host",
                                           "",
                                           "." };

  for (guint i = 0; i < G_N_ELEMENTS (here); i++)
    if (!relay_url_policy_is_loopback (here[i]))
      g_error ("%s was not recognised as loopback", here[i]);
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    if (relay_url_policy_is_loopback (elsewhere[i]))
      g_error ("%s was taken for loopback", elsewhere[i]);
}

TEST_CASE ("/url-policy/proxy-for-remote-tls-only")
{
  static const struct
  {
    const char *url;
    gboolean may;
  } cases[] = {
    { "wss://example.com/relay", TRUE },
    { "wss://10.0.0.1/relay", TRUE },
    { "ws://example.com/relay", FALSE },
    { "https://example.com/relay/media/x", TRUE },
    { "http://example.com/relay/media/x", FALSE },
    { "https://localhost/relay/media/x", FALSE },
    { "ws://localhost/relay", FALSE },
    { "wss://localhost/relay", FALSE },
    { "wss://a.localhost:1/relay", FALSE },
    { "wss://[::1]:8443/relay", FALSE },
    { "wss://[::ffff:127.0.0.1]/relay", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (cases[i].url, G_URI_FLAGS_NONE, NULL);

      if (relay_url_policy_may_use_proxy (uri) != cases[i].may)
        g_error ("%s", cases[i].url);
    }
}

TEST_CASE ("/url-policy/host-header-and-target")
{
  static const struct
  {
    const char *url;
    guint16 port;
    const char *host;
    const char *target;
  } cases[] = {
    { "ws://example.com/relay", 80, "example.com", "/relay" },
    { "wss://example.com/relay", 443, "example.com", "/relay" },
    { "https://example.com/relay", 443, "example.com", "/relay" },
    { "http://example.com/relay", 80, "example.com", "/relay" },
    { "ws://example.com:443/relay", 443, "example.com:443", "/relay" },
    { "wss://example.com:443/relay", 443, "example.com", "/relay" },
    { "ws://127.0.0.1:8787/a%20b/relay", 8787, "127.0.0.1:8787", "/a%20b/relay" },
    { "ws://[::1]:1/relay", 1, "[::1]:1", "/relay" },
    { "wss://b\xc3\xbc"
      "cher.example/relay",
      443, "xn--bcher-kva.example", "/relay" },
    { "ws://h/\xc3\xbc/relay", 80, "h", "/%C3%BC/relay" },
    { "ws://h", 80, "h", "/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (cases[i].url, G_URI_FLAGS_ENCODED_PATH, NULL);
      g_autofree char *host = relay_url_policy_dup_host_header (uri);
      g_autofree char *target = relay_url_policy_dup_target (uri);

      g_assert_cmpuint (relay_url_policy_get_port (uri), ==, cases[i].port);
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpstr (target, ==, cases[i].target);
    }
}

TEST_CASE ("/url-policy/target-is-escaped")
{
  g_autoptr (GUri) uri =
    g_uri_build (G_URI_FLAGS_NONE, "ws", NULL, "h", -1, "/a b\r\nX: y/relay", NULL, NULL);
  g_autofree char *target = relay_url_policy_dup_target (uri);

  g_assert_cmpstr (target, ==, "/a%20b%0D%0AX:%20y/relay");
}

static void
check_public (const char *const *addresses, guint n, gboolean expected)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i]);

      g_assert_nonnull (address);
      if (relay_url_policy_is_public (address) != expected)
        g_error ("%s", addresses[i]);
    }
}

TEST_CASE ("/url-policy/is-public")
{
  static const char *const public[] = {
    "1.1.1.1",     "9.255.255.255", "11.0.0.0",       "100.63.255.255",   "100.128.0.0",
    "126.0.0.1",   "128.0.0.1",     "169.253.0.1",    "172.15.0.1",       "172.32.0.1",
    "192.167.0.1", "192.169.0.1",   "198.17.0.1",     "223.255.255.255",  "2606:4700::1111",
    "2a00::1",     "fbff::1",       "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
  };
  static const char *const elsewhere[] = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:100.64.0.1",
    "::ffff:224.0.0.1",
    "::ffff:169.254.1.1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:a00:1::1",
    "2002:7f00:1::1",
    "100::1",
  };

  check_public (public, G_N_ELEMENTS (public), TRUE);
  check_public (elsewhere, G_N_ELEMENTS (elsewhere), FALSE);
}
