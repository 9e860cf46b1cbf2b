/* relay-auth-private.h: private functions for tokens
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-auth.h>

G_BEGIN_DECLS

/* relay_auth_make_token() with an error: RELAY_ERROR_INVALID_ARGUMENT. The result is a credential:
 * free it with relay_secret_free(). */
char *relay_auth_mint (const char *gateway_id,
                       const char *secret,
                       gint64 expires_at,
                       GError **error);
/* Whether @text contains 16 consecutive characters of @credential (all of a shorter one; none
 * under 8). */
gboolean relay_auth_contains_credential (const char *text, const char *credential);
/* Whether a gateway id or a secret counts as missing: NULL, empty, or white space only */
gboolean relay_auth_is_blank (const char *text);

G_END_DECLS
