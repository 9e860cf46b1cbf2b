/* relay-identity.h: a pair of platform and bot id for which the gateway works
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

#define RELAY_TYPE_IDENTITY (relay_identity_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayIdentity, relay_identity, RELAY, IDENTITY, GObject)

RELAY_AVAILABLE_IN_1_0
RelayIdentity *relay_identity_new (const char *platform, const char *bot_id);
RELAY_AVAILABLE_IN_1_0
const char *relay_identity_get_platform (RelayIdentity *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_identity_get_bot_id (RelayIdentity *self);
RELAY_AVAILABLE_IN_1_0
JsonArray *relay_identity_get_command_manifest (RelayIdentity *self);

G_END_DECLS
