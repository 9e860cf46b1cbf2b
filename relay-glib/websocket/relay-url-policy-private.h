/* relay-url-policy-private.h: where a URL leads, and what that allows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether it is a name or an address as it stands in a URL. Escapes are undone in a host that was
 * parsed: what they stood for could be the end of it, a user or a second line of a header. */
gboolean relay_url_policy_is_host (const char *host);
/* 127/8, ::1, ::ffff:127/8, localhost and *.localhost: never leaves the machine. */
gboolean relay_url_policy_is_loopback (const char *host);
gboolean relay_url_policy_is_tls (GUri *uri);
/* Plain ws:// and http:// and loopback are dialled directly, whatever proxy is configured. */
gboolean relay_url_policy_may_use_proxy (GUri *uri);
guint16 relay_url_policy_get_port (GUri *uri);
/* HOST or HOST:PORT as the Host header has it */
char *relay_url_policy_dup_host_header (GUri *uri);
/* the request target: the path, nothing in it that could end a request line */
char *relay_url_policy_dup_target (GUri *uri);

G_END_DECLS
