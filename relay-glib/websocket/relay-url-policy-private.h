/* relay-url-policy-private.h: which URLs are accepted, and how their hosts are reached
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RELAY_URL_CONNECTOR, /* https, http, wss or ws; no query, no fragment */
  RELAY_URL_HTTP       /* https or http */
} RelayUrlKind;

/* Parses @url and checks it: no blank or control character, a supported scheme, no user or
 * password, a valid host, no port 0. Fails with RELAY_ERROR_INVALID_ARGUMENT; the message begins
 * with @prefix and never repeats the URL, which may contain credentials. */
GUri *relay_url_policy_parse (const char *url,
                              RelayUrlKind kind,
                              const char *prefix,
                              GError **error);
/* Whether @host is a name or an address, in the form that a URL has. A percent-encoded host is
 * decoded by the parser; a decoded `/`, `@` or line break would change what a request means. */
gboolean relay_url_policy_is_host (const char *host);
/* 127/8, ::1, ::ffff:127/8, localhost and *.localhost */
gboolean relay_url_policy_is_loopback (const char *host);
/* Whether @address is one of the public internet. FALSE for loopback, link-local, private, shared,
 * unique-local, multicast, unspecified and reserved ones, also where an IPv6 address contains such an
 * IPv4 address (::ffff:0:0/96, 64:ff9b::/96, 2002::/16). */
gboolean relay_url_policy_is_public (GInetAddress *address);
gboolean relay_url_policy_is_tls (GUri *uri);
/* FALSE for plain ws:// and http://, which would show the proxy a token in clear, and for
 * loopback. */
gboolean relay_url_policy_may_use_proxy (GUri *uri);
guint16 relay_url_policy_get_port (GUri *uri);
/* The address to connect to, with the scheme https or http: few proxy resolvers know wss. */
GSocketConnectable *relay_url_policy_new_address (GUri *uri);
/* The value of the Host header: HOST, or HOST:PORT when the port is not the scheme's own. */
char *relay_url_policy_dup_host_header (GUri *uri);
/* The request target: the path, with every character escaped that could end a request line. */
char *relay_url_policy_dup_target (GUri *uri);

G_END_DECLS
