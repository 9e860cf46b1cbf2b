/* proxy.h: a small CONNECT and SOCKS5 proxy that leads everywhere to one port of this machine
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  PROXY_CONNECT,
  PROXY_CONNECT_REFUSING, /* answers 403 */
  PROXY_SOCKS5
} ProxyKind;

typedef struct _Proxy Proxy;

Proxy *proxy_new (ProxyKind kind, guint16 port);
void proxy_free (Proxy *self);
/* as a resolver for everything */
GProxyResolver *proxy_get_resolver (Proxy *self);
guint proxy_get_used (Proxy *self);
/* HOST:PORT of the latest request */
const char *proxy_get_target (Proxy *self);
/* all that was said to the proxy itself */
const char *proxy_get_said (Proxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Proxy, proxy_free)
