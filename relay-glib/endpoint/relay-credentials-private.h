/* relay-credentials-private.h: the result of provisioning or enrollment
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-credentials.h>

G_BEGIN_DECLS

/* Takes its arguments. All but @gateway_id are nullable. */
RelayCredentials *relay_credentials_new (char *gateway_id,
                                         char *tenant,
                                         char **route_keys,
                                         char *secret,
                                         char *delivery_key);

G_END_DECLS
