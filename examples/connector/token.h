/* token.h: the bearer tokens of gateways, and comparing secrets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TOKEN_WRONG,
  TOKEN_EXPIRED,
  TOKEN_VALID,
} TokenVerdict;

/* Gives the secrets of a gateway as a strv, or NULL for an unknown one. */
typedef const char *const *(*TokenSecrets) (const char *gateway_id, gpointer user_data);

TokenVerdict token_verify (const char *authorization,
                           gint64 now,
                           TokenSecrets secrets,
                           gpointer user_data,
                           char **gateway_id);
gboolean token_secrets_equal (const char *a, const char *b);

G_END_DECLS
