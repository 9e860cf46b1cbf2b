/* relay-descriptor-private.h: reading a descriptor
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-descriptor.h>

G_BEGIN_DECLS

/* From JSON text. Fails with RELAY_ERROR_HANDSHAKE, and the message names the field. */
RelayDescriptor *relay_descriptor_new_from_text (const char *text, gsize length, GError **error);
/* FALSE when supported_ops is the default set: a connector of the first generation (contract §6) */
gboolean relay_descriptor_lists_ops (RelayDescriptor *self);

G_END_DECLS
