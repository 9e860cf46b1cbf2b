/* relay-url-policy.c: which URLs are accepted, and how their hosts are reached
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-url-policy-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-websocket-transport.h>

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* RFC 3986, 2.3. GUri has already encoded names that are not ASCII. */
static gboolean
is_unreserved (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("-._~", *text) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
relay_url_policy_is_host (const char *host)
{
  g_autofree char *address_part = g_strndup (host, strcspn (host, "%"));
  g_autoptr (GInetAddress) address = NULL;
  const char *zone = host + strlen (address_part);

  if (strchr (host, ':') == NULL)
    return *host != '\0' && is_unreserved (host);

  address = g_inet_address_new_from_string (address_part);
  return address != NULL && (*zone == '\0' || (zone[1] != '\0' && is_unreserved (zone + 1)));
}

static gboolean
refuse (const char *prefix, const char *problem, GError **error)
{
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "%s: %s", prefix, problem);
  return FALSE;
}

/* A URL has no such characters, and in a request they could begin another line. */
static gboolean
has_forbidden_character (const char *url)
{
  for (; *url != '\0'; url++)
    if ((guchar) *url <= ' ' || *url == 0x7f || *url == '\\')
      return TRUE;
  return FALSE;
}

static gboolean
is_supported_scheme (const char *scheme, RelayUrlKind kind)
{
  if (g_ascii_strcasecmp (scheme, "https") == 0 || g_ascii_strcasecmp (scheme, "http") == 0)
    return TRUE;
  return kind == RELAY_URL_CONNECTOR &&
         (g_ascii_strcasecmp (scheme, "wss") == 0 || g_ascii_strcasecmp (scheme, "ws") == 0);
}

/* The host is checked before the scheme: the error text repeats the scheme, and the first part of
 * a secret with a colon would be one. */
static gboolean
check_uri (GUri *uri, RelayUrlKind kind, const char *prefix, GError **error)
{
  const char *host = g_uri_get_host (uri);
  const char *scheme = g_uri_get_scheme (uri);

  if (host == NULL || *host == '\0')
    return refuse (prefix, "URL without a host", error);
  if (!is_supported_scheme (scheme, kind))
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                   "%s: unsupported URL scheme “%s”", prefix, scheme);
      return FALSE;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (prefix, "URL with credentials", error);
  if (!relay_url_policy_is_host (host))
    return refuse (prefix, "URL with an invalid host", error);
  if (g_uri_get_port (uri) == 0)
    return refuse (prefix, "URL with port 0", error);
  if (kind == RELAY_URL_CONNECTOR && g_uri_get_query (uri) != NULL)
    return refuse (prefix, "URL with a query", error);
  if (kind == RELAY_URL_CONNECTOR && g_uri_get_fragment (uri) != NULL)
    return refuse (prefix, "URL with a fragment", error);
  return TRUE;
}

GUri *
relay_url_policy_parse (const char *url, RelayUrlKind kind, const char *prefix, GError **error)
{
  /* SOUP_HTTP_URI_FLAGS would drop a default port that was written out. */
  GUriFlags flags =
    kind == RELAY_URL_HTTP ? SOUP_HTTP_URI_FLAGS : G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD;
  g_autoptr (GUri) uri = NULL;

  if (!g_utf8_validate (url, -1, NULL) || has_forbidden_character (url))
    {
      refuse (prefix, "invalid character in the URL", error);
      return NULL;
    }
  uri = g_uri_parse (url, flags, NULL);
  if (uri == NULL)
    {
      refuse (prefix, "invalid URL", error);
      return NULL;
    }
  return check_uri (uri, kind, prefix, error) ? g_steal_pointer (&uri) : NULL;
}

static gboolean
address_is_loopback (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_is_loopback (address))
    return TRUE;
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
         memcmp (bytes, mapped_prefix, sizeof mapped_prefix) == 0 && bytes[12] == 127;
}

gboolean
relay_url_policy_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  const gsize localhost_length = strlen ("localhost");
  gsize length = strlen (host);

  if (address != NULL)
    return address_is_loopback (address);

  /* GResolver resolves these names itself, without asking a server. */
  if (length > 0 && host[length - 1] == '.')
    length--;
  if (length < localhost_length ||
      g_ascii_strncasecmp (host + length - localhost_length, "localhost", localhost_length) != 0)
    return FALSE;
  return length == localhost_length || host[length - localhost_length - 1] == '.';
}

static gboolean
is_in_block (GInetAddress *address, const char *block)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (block, NULL);

  return g_inet_address_mask_matches (mask, address);
}

/* The IPv4 address that an IPv6 address contains, else the address itself */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const struct
  {
    const char *block;
    guint at; /* of the first byte */
  } embedded[] = {
    { "::ffff:0:0/96", 12 }, /* mapped */
    { "64:ff9b::/96", 12 },  /* NAT64 */
    { "2002::/16", 2 },      /* 6to4 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (embedded); i++)
    if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
        is_in_block (address, embedded[i].block))
      return g_inet_address_new_from_bytes (g_inet_address_to_bytes (address) + embedded[i].at,
                                            G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

gboolean
relay_url_policy_is_public (GInetAddress *address)
{
  static const char *const blocks[] = {
    "0.0.0.0/8",      /* this network, unspecified */
    "10.0.0.0/8",     /* private */
    "100.64.0.0/10",  /* shared (carrier-grade NAT) */
    "127.0.0.0/8",    /* loopback */
    "169.254.0.0/16", /* link-local */
    "172.16.0.0/12",  /* private */
    "192.0.0.0/24",   /* protocol assignments */
    "192.168.0.0/16", /* private */
    "198.18.0.0/15",  /* benchmarks */
    "224.0.0.0/4",    /* multicast */
    "240.0.0.0/4",    /* reserved, broadcast */
    "::/96",          /* unspecified, loopback, IPv4-compatible */
    "64:ff9b:1::/48", /* local NAT64 */
    "100::/64",       /* discard */
    "fc00::/7",       /* unique-local */
    "fe80::/10",      /* link-local */
    "fec0::/10",      /* site-local */
    "ff00::/8",       /* multicast */
  };
  g_autoptr (GInetAddress) unmapped = unmap (address);

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (is_in_block (unmapped, blocks[i]))
      return FALSE;
  return TRUE;
}

gboolean
relay_url_policy_is_tls (GUri *uri)
{
  return g_ascii_strcasecmp (g_uri_get_scheme (uri), "wss") == 0 ||
         g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
}

gboolean
relay_url_policy_may_use_proxy (GUri *uri)
{
  return relay_url_policy_is_tls (uri) && !relay_url_policy_is_loopback (g_uri_get_host (uri));
}

guint16
relay_url_policy_get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return relay_url_policy_is_tls (uri) ? 443 : 80;
}

GSocketConnectable *
relay_url_policy_new_address (GUri *uri)
{
  return g_object_new (G_TYPE_NETWORK_ADDRESS, "hostname", g_uri_get_host (uri), "port",
                       (guint) relay_url_policy_get_port (uri), "scheme",
                       relay_url_policy_is_tls (uri) ? "https" : "http", NULL);
}

char *
relay_url_policy_dup_host_header (GUri *uri)
{
  /* GUri has encoded it as ASCII. */
  const char *host = g_uri_get_host (uri);
  g_autofree char *bracketed = NULL;
  guint16 port = relay_url_policy_get_port (uri);

  if (strchr (host, ':') != NULL)
    host = bracketed = g_strdup_printf ("[%.*s]", (int) strcspn (host, "%"), host);
  if (port == (relay_url_policy_is_tls (uri) ? 443 : 80))
    return g_strdup (host);
  return g_strdup_printf ("%s:%u", host, port);
}

char *
relay_url_policy_dup_target (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  /* '%' is not escaped: what GUri parsed is encoded already. */
  return g_uri_escape_string (*path != '\0' ? path : "/", "/%:@!$&'()*+,;=", FALSE);
}
