/* relay-credentials.h: the result of provisioning or enrollment
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

#define RELAY_TYPE_CREDENTIALS (relay_credentials_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayCredentials, relay_credentials, RELAY, CREDENTIALS, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_credentials_get_gateway_id (RelayCredentials *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_credentials_get_tenant (RelayCredentials *self);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_credentials_get_route_keys (RelayCredentials *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_credentials_get_secret (RelayCredentials *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_credentials_get_delivery_key (RelayCredentials *self);

G_END_DECLS
