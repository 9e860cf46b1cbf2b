/* relay-passthrough.h: a request of a platform that the connector forwarded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

#define RELAY_TYPE_PASSTHROUGH (relay_passthrough_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayPassthrough, relay_passthrough, RELAY, PASSTHROUGH, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_platform (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_bot_id (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_method (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_path (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
GVariant *relay_passthrough_get_headers (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_header (RelayPassthrough *self, const char *name);
RELAY_AVAILABLE_IN_1_0
GBytes *relay_passthrough_get_body (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_profile (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_passthrough_get_buffer_id (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
RelayMessageEvent *relay_passthrough_to_event (RelayPassthrough *self,
                                               RelayInteractionMapping mapping);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_passthrough_to_json (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
void relay_passthrough_hold (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
void relay_passthrough_acknowledge (RelayPassthrough *self);
RELAY_AVAILABLE_IN_1_0
void relay_passthrough_reject (RelayPassthrough *self);

G_END_DECLS
