/* relay-reachability-private.h: whether the network leads to a host, and has the own address
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*RelayReachabilityFunc) (gboolean is_reachable, gpointer user_data);

/* Asks @monitor whether the host of @uri, or the proxy that @resolver names for it, can be reached.
 * @resolver nullable: no proxy. Calls @func once, perhaps inside the call: loopback is always
 * reachable. */
void relay_reachability_check (GUri *uri,
                               GProxyResolver *resolver,
                               GNetworkMonitor *monitor,
                               GCancellable *cancellable,
                               RelayReachabilityFunc func,
                               gpointer user_data);
/* Whether no interface of this machine has @address any more */
gboolean relay_reachability_is_gone (GSocketAddress *address);

G_END_DECLS
