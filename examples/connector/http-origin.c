/* http-origin.c: who sends a request, and by which address it was sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "http-origin.h"

#include <string.h>

#define MAX_HOST_LENGTH 300 /* bytes of NAME:PORT */

struct _HttpOrigin
{
  gboolean loopback;  /* only this machine can reach the server */
  GPtrArray *hosts;   /* further names of the server */
  GPtrArray *proxies; /* of GInetAddressMask: their X-Forwarded-* headers are believed */
  GUri *public_url;   /* where others reach the server, or NULL */
  char *public_base;  /* the same without a slash at the end */
};

HttpOrigin *
http_origin_new (void)
{
  HttpOrigin *self = g_new0 (HttpOrigin, 1);

  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->proxies = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
http_origin_free (HttpOrigin *self)
{
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->proxies);
  g_clear_pointer (&self->public_url, g_uri_unref);
  g_free (self->public_base);
  g_free (self);
}

void
http_origin_set_loopback (HttpOrigin *self, gboolean loopback)
{
  self->loopback = loopback;
}

void
http_origin_add_host (HttpOrigin *self, const char *host)
{
  g_ptr_array_add (self->hosts, g_strdup (host));
}

/* Forgets what was added and set but for http_origin_set_loopback(). */
void
http_origin_clear (HttpOrigin *self)
{
  g_ptr_array_set_size (self->hosts, 0);
  g_ptr_array_set_size (self->proxies, 0);
  g_clear_pointer (&self->public_url, g_uri_unref);
  g_clear_pointer (&self->public_base, g_free);
}

/* The URL without a slash at its end */
char *
http_origin_make_base (GUri *url)
{
  char *base = g_uri_to_string (url);

  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';

  return base;
}

void
http_origin_set_public_url (HttpOrigin *self, GUri *url)
{
  self->public_url = g_uri_ref (url);
  self->public_base = http_origin_make_base (url);
}

/* Without a slash at its end; NULL: there is no public URL. */
const char *
http_origin_get_public_base (HttpOrigin *self)
{
  return self->public_base;
}

void
http_origin_add_proxy (HttpOrigin *self, GInetAddressMask *proxy)
{
  g_ptr_array_add (self->proxies, g_object_ref (proxy));
}

/* Host and Origin both end in NAME[:PORT], where an IPv6 address stands in brackets. */
char *
http_origin_host_name (const char *host)
{
  g_autofree char *uri_text = g_strconcat ("http://", host, "/", NULL);
  g_autoptr (GUri) uri = g_uri_parse (uri_text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_userinfo (uri) || g_strcmp0 (g_uri_get_path (uri), "/") != 0)
    return NULL;

  return g_ascii_strdown (g_uri_get_host (uri), -1);
}

static gboolean
is_loopback_name (const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  return g_ascii_strcasecmp (name, "localhost") == 0 || g_str_has_suffix (name, ".localhost") ||
         (address && g_inet_address_get_is_loopback (address));
}

static gboolean
http_origin_is_own_name (HttpOrigin *self, const char *name)
{
  if (is_loopback_name (name) ||
      (self->public_url && g_ascii_strcasecmp (g_uri_get_host (self->public_url), name) == 0))
    return TRUE;

  for (guint i = 0; i < self->hosts->len; i++)
    {
      if (g_ascii_strcasecmp (self->hosts->pdata[i], name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A page of another site can let its own name resolve to 127.0.0.1. Then it has the same origin as this
 * server, but the Host header still has its name.
 */
gboolean
http_origin_knows_host (HttpOrigin *self, const char *host)
{
  g_autofree char *name = host ? http_origin_host_name (host) : NULL;

  return name && (!self->loopback || http_origin_is_own_name (self, name));
}

static const char *
header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

/* ::ffff:192.0.2.1 is 192.0.2.1. */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);

  return g_object_ref (address);
}

static gboolean
http_origin_is_proxy (HttpOrigin *self, GInetAddress *address)
{
  for (guint i = 0; i < self->proxies->len; i++)
    {
      if (g_inet_address_mask_matches (self->proxies->pdata[i], address))
        return TRUE;
    }

  return FALSE;
}

/* Returns NULL when the peer has closed the connection. */
static GInetAddress *
http_origin_get_peer (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote ? unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote))) : NULL;
}

/* An address of X-Forwarded-For, with or without a port. */
static GInetAddress *
parse_forwarded (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (stripped);
  g_autofree char *name = NULL;

  if (address == NULL)
    {
      name = http_origin_host_name (stripped);
      address = name ? g_inet_address_new_from_string (name) : NULL;
    }

  return address ? unmap (address) : NULL;
}

/* The client, as far as it is known: each proxy adds the address of its peer at the end of
 * X-Forwarded-For, so the last address that is not a trusted proxy counts. The others can be forged.
 */
GInetAddress *
http_origin_get_client (HttpOrigin *self, SoupServerMessage *message)
{
  g_autoptr (GInetAddress) client = http_origin_get_peer (message);
  const char *list =
    soup_message_headers_get_list (soup_server_message_get_request_headers (message),
                                   "X-Forwarded-For");
  g_auto (GStrv) addresses = list ? g_strsplit (list, ",", -1) : NULL;

  for (guint i = addresses ? g_strv_length (addresses) : 0;
       i > 0 && client && http_origin_is_proxy (self, client); i--)
    {
      GInetAddress *next = parse_forwarded (addresses[i - 1]);

      if (next == NULL)
        break;
      g_object_unref (client);
      client = next;
    }

  return g_steal_pointer (&client);
}

/* Whether the client is a program of this machine. A proxy of this machine that is not trusted is no such client,
 * because it hides who its own clients are.
 */
gboolean
http_origin_is_local (HttpOrigin *self, SoupServerMessage *message)
{
  static const char *const proxy_headers[] = { "X-Forwarded-For", "X-Forwarded-Proto",
                                               "X-Forwarded-Host", "Forwarded", "Via" };
  g_autoptr (GInetAddress) peer = http_origin_get_peer (message);
  g_autoptr (GInetAddress) client = http_origin_get_client (self, message);

  if (peer == NULL || client == NULL || !g_inet_address_get_is_loopback (client))
    return FALSE;
  if (http_origin_is_proxy (self, peer))
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (proxy_headers); i++)
    {
      if (header (message, proxy_headers[i]))
        return FALSE;
    }

  return TRUE;
}

/* Whether others reach the server by a proxy that is not trusted, as far as the operator has said so. */
static gboolean
http_origin_has_unknown_proxy (HttpOrigin *self)
{
  gboolean is_public = self->public_url && !is_loopback_name (g_uri_get_host (self->public_url));

  return self->proxies->len == 0 && (is_public || self->hosts->len > 0);
}

/* Whether the client may do what is the operator's alone, without a password. A proxy of this machine may hide that it
 * is one, and a browser of this machine may show a page of another site, which has let its name resolve to 127.0.0.1.
 */
gboolean
http_origin_is_operator (HttpOrigin *self, SoupServerMessage *message)
{
  const char *host = header (message, "Host");
  g_autofree char *name = host ? http_origin_host_name (host) : NULL;

  return name && http_origin_is_own_name (self, name) && !http_origin_has_unknown_proxy (self) &&
         http_origin_is_local (self, message);
}

static gboolean
http_origin_is_proxied (HttpOrigin *self, SoupServerMessage *message)
{
  g_autoptr (GInetAddress) peer = http_origin_get_peer (message);

  return peer && http_origin_is_proxy (self, peer) &&
         (header (message, "X-Forwarded-For") || header (message, "X-Forwarded-Proto") ||
          header (message, "X-Forwarded-Host"));
}

/* Whether the request was sent to the public URL. Without a trusted proxy there is no way to know; then
 * the operator's word counts.
 */
static gboolean
http_origin_is_public (HttpOrigin *self, SoupServerMessage *message)
{
  return self->public_url && (self->proxies->len == 0 || http_origin_is_proxied (self, message));
}

static const char *
http_origin_get_host (HttpOrigin *self, SoupServerMessage *message)
{
  const char *host = NULL;

  if (http_origin_is_proxied (self, message))
    host = header (message, "X-Forwarded-Host");

  return host ? host : header (message, "Host");
}

/* The address that the client has used for this server. Only a proxy knows whether it was with TLS. */
char *
http_origin_get_base (HttpOrigin *self, SoupServerMessage *message)
{
  const char *host = http_origin_get_host (self, message);
  const char *protocol =
    http_origin_is_proxied (self, message) ? header (message, "X-Forwarded-Proto") : NULL;
  const char *scheme = protocol && g_ascii_strcasecmp (protocol, "https") == 0 ? "https" : "http";
  GSocketAddress *local = soup_server_message_get_local_address (message);
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;

  if (http_origin_is_public (self, message))
    return g_strdup (self->public_base);

  name = host && strlen (host) <= MAX_HOST_LENGTH ? http_origin_host_name (host) : NULL;
  if (name)
    return g_strconcat (scheme, "://", host, NULL);

  address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (local));

  return g_strconcat (scheme, "://", address, NULL);
}

static gboolean
http_origin_is_public_origin (HttpOrigin *self, const char *origin)
{
  g_autoptr (GUri) uri = self->public_url ? g_uri_parse (origin, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return uri && g_uri_get_host (uri) &&
         g_str_equal (g_uri_get_scheme (uri), g_uri_get_scheme (self->public_url)) &&
         g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (self->public_url)) == 0 &&
         g_uri_get_port (uri) == g_uri_get_port (self->public_url);
}

/* Whether the request comes from a page of this server, or from a program: those send no Origin. */
gboolean
http_origin_is_same (HttpOrigin *self, SoupServerMessage *message)
{
  const char *origin = header (message, "Origin");
  const char *host = http_origin_get_host (self, message);
  const char *separator = origin ? strstr (origin, "://") : NULL;

  if (origin == NULL || http_origin_is_public_origin (self, origin))
    return TRUE;

  return separator && host && g_ascii_strcasecmp (separator + 3, host) == 0 &&
         (g_str_has_prefix (origin, "http://") || g_str_has_prefix (origin, "https://"));
}

/* The cookie is not for other programs behind the same proxy. */
char *
http_origin_get_cookie_attributes (HttpOrigin *self, SoupServerMessage *message)
{
  gboolean is_public = http_origin_is_public (self, message);
  const char *path = is_public ? g_uri_get_path (self->public_url) : "/";
  gboolean is_secure = is_public && g_str_equal (g_uri_get_scheme (self->public_url), "https");

  return g_strdup_printf ("Path=%s; HttpOnly; SameSite=Strict%s", *path ? path : "/",
                          is_secure ? "; Secure" : "");
}
