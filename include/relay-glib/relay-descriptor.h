/* relay-descriptor.h: the capabilities of a platform
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

#define RELAY_TYPE_DESCRIPTOR (relay_descriptor_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayDescriptor, relay_descriptor, RELAY, DESCRIPTOR, GObject)

RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_descriptor_new_from_json (JsonObject *object, GError **error);
RELAY_AVAILABLE_IN_1_0
gint64 relay_descriptor_get_contract_version (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_platform (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_label (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
guint relay_descriptor_get_max_message_length (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_draft_streaming (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_edit (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_threads (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_markdown_dialect (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_len_unit (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_emoji (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_descriptor_get_platform_hint (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_pii_safe (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_context (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_inchannel_continuable (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_block_formatting (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_descriptor_get_supported_ops (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_get_supports_code_blocks (RelayDescriptor *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_descriptor_supports_op (RelayDescriptor *self, const char *op);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_descriptor_to_json (RelayDescriptor *self);

G_END_DECLS
