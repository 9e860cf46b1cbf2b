/* relay-auth.h: tokens and connector URLs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

RELAY_AVAILABLE_IN_1_0
char *relay_auth_make_token (const char *gateway_id, const char *secret, gint64 expires_at);
RELAY_AVAILABLE_IN_1_0
char *relay_auth_verify_token (const char *token, const char *const *secrets, gint64 now);
RELAY_AVAILABLE_IN_1_0
gboolean relay_auth_verify_delivery (GBytes *body,
                                     const char *timestamp,
                                     const char *signature,
                                     const char *const *keys,
                                     gint64 now);
RELAY_AVAILABLE_IN_1_0
char *relay_auth_dial_url (const char *url, GError **error);

G_END_DECLS
