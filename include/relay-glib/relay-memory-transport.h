/* relay-memory-transport.h: a transport without a socket, for tests
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-transport.h>

G_BEGIN_DECLS

#define RELAY_TYPE_MEMORY_TRANSPORT (relay_memory_transport_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayMemoryTransport,
                      relay_memory_transport,
                      RELAY,
                      MEMORY_TRANSPORT,
                      RelayTransport)

RELAY_AVAILABLE_IN_1_0
RelayTransport *relay_memory_transport_new (const char *platform, const char *bot_id);
RELAY_AVAILABLE_IN_1_0
void relay_memory_transport_feed (RelayMemoryTransport *self, const char *text);
RELAY_AVAILABLE_IN_1_0
void relay_memory_transport_feed_json (RelayMemoryTransport *self, JsonObject *frame);
RELAY_AVAILABLE_IN_1_0
void relay_memory_transport_hang_up (RelayMemoryTransport *self, guint16 code, const char *reason);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_memory_transport_get_auto_handshake (RelayMemoryTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_memory_transport_set_auto_handshake (RelayMemoryTransport *self,
                                                RelayDescriptor *descriptor);
RELAY_AVAILABLE_IN_1_0
gboolean relay_memory_transport_get_auto_idle (RelayMemoryTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_memory_transport_set_auto_idle (RelayMemoryTransport *self, gboolean auto_idle);

G_END_DECLS
