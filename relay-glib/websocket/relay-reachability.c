/* relay-reachability.c: whether the network leads to a host, and has the own address
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-reachability-private.h"

#include "relay-url-policy-private.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <unistd.h>

typedef struct
{
  GSocketConnectable *address; /* of the host */
  GPtrArray *addresses; /* of GSocketConnectable: what is still to be asked for, in reverse */
  GNetworkMonitor *monitor;
  GCancellable *cancellable;
  RelayReachabilityFunc func;
  gpointer user_data;
} Check;

static void
check_end (Check *self, gboolean is_reachable)
{
  RelayReachabilityFunc func = self->func;
  gpointer user_data = self->user_data;

  g_object_unref (self->address);
  g_ptr_array_unref (self->addresses);
  g_object_unref (self->monitor);
  g_clear_object (&self->cancellable);
  g_free (self);
  func (is_reachable, user_data);
}

static void ask (Check *self);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;

  if (g_network_monitor_can_reach_finish (self->monitor, result, NULL))
    check_end (self, TRUE);
  else
    ask (self);
}

static void
ask (Check *self)
{
  g_autoptr (GSocketConnectable) address = NULL;

  if (self->addresses->len == 0 || g_cancellable_is_cancelled (self->cancellable))
    {
      check_end (self, FALSE);
      return;
    }
  address = g_ptr_array_steal_index (self->addresses, self->addresses->len - 1);
  g_network_monitor_can_reach_async (self->monitor, address, self->cancellable, on_answer, self);
}

static void
on_proxies (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, NULL);

  for (guint i = proxies != NULL ? g_strv_length (proxies) : 0; i > 0; i--)
    {
      GSocketConnectable *address = g_str_has_prefix (proxies[i - 1], "direct:")
                                      ? g_object_ref (self->address)
                                      : g_network_address_parse_uri (proxies[i - 1], 1080, NULL);

      if (address != NULL)
        g_ptr_array_add (self->addresses, address);
    }
  if (proxies == NULL)
    g_ptr_array_add (self->addresses, g_object_ref (self->address));
  ask (self);
}

void
relay_reachability_check (GUri *uri,
                          GProxyResolver *resolver,
                          GNetworkMonitor *monitor,
                          GCancellable *cancellable,
                          RelayReachabilityFunc func,
                          gpointer user_data)
{
  Check *self;
  g_autofree char *url = NULL;

  if (relay_url_policy_is_loopback (g_uri_get_host (uri)))
    {
      func (TRUE, user_data);
      return;
    }
  self = g_new0 (Check, 1);
  self->address = relay_url_policy_new_address (uri);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitor = g_object_ref (monitor);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->func = func;
  self->user_data = user_data;
  if (resolver == NULL || !relay_url_policy_may_use_proxy (uri))
    {
      g_ptr_array_add (self->addresses, g_object_ref (self->address));
      ask (self);
      return;
    }
  /* may_use_proxy() is TRUE for TLS only */
  url = g_uri_join (G_URI_FLAGS_NONE, "https", NULL, g_uri_get_host (uri),
                    relay_url_policy_get_port (uri), "/", NULL, NULL);
  g_proxy_resolver_lookup_async (resolver, url, cancellable, on_proxies, self);
}

/* A socket can be bound to exactly the addresses that the machine has, whatever way it has them: an
 * address of 127/8 and a route of type “local” belong to no list of interfaces. */
gboolean
relay_reachability_is_gone (GSocketAddress *address)
{
  struct sockaddr_storage native;
  gssize size = g_socket_address_get_native_size (address);
  gboolean is_gone;
  int fd;

  if (!G_IS_INET_SOCKET_ADDRESS (address) || size > (gssize) sizeof native ||
      !g_socket_address_to_native (address, &native, sizeof native, NULL))
    return FALSE;
  if (native.ss_family == AF_INET)
    ((struct sockaddr_in *) &native)->sin_port = 0;
  else
    ((struct sockaddr_in6 *) &native)->sin6_port = 0;
  fd = socket (native.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  is_gone = bind (fd, (struct sockaddr *) &native, size) != 0 &&
            (errno == EADDRNOTAVAIL || errno == ENODEV);
  close (fd);
  return is_gone;
}
