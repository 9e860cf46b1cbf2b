/* relay-url-policy.c: where a URL leads, and what that allows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-url-policy-private.h"

#include <string.h>

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* RFC 3986; names beyond ASCII have been encoded when a URL was parsed */
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

  /* The names that GResolver answers by itself, without asking any server. */
  if (length > 0 && host[length - 1] == '.')
    length--;
  if (length < localhost_length ||
      g_ascii_strncasecmp (host + length - localhost_length, "localhost", localhost_length) != 0)
    return FALSE;
  return length == localhost_length || host[length - localhost_length - 1] == '.';
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

char *
relay_url_policy_dup_host_header (GUri *uri)
{
  /* in ASCII already: GUri sees to that */
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

  /* '%' stays: the path is encoded already, this only catches what never was. */
  return g_uri_escape_string (*path != '\0' ? path : "/", "/%:@!$&'()*+,;=", FALSE);
}
