/* relay-auth-private.h: tokens for the transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-auth.h>

G_BEGIN_DECLS

/* Token with an error for the dialler (RELAY_ERROR_INVALID_ARGUMENT when over 1,024 bytes). */
char *relay_auth_mint (const char *gateway_id,
                       const char *secret,
                       gint64 expires_at,
                       GError **error);
/* Whether what a stranger says has a part of @credential in it that is worth something. */
gboolean relay_auth_repeats (const char *words, const char *credential);

G_END_DECLS
