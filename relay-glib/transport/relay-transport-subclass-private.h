/* relay-transport-subclass-private.h: what the WebSocket transport reports in fewer calls
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-transport.h>

G_BEGIN_DECLS

/* relay_transport_received_bytes() and relay_transport_message_end() in one */
void relay_transport_received_message (RelayTransport *self, GBytes *message);
/* Dispatches what was received at once if it is little, see relay_frame_queue_dispatch_pending().
 * May finalize @self. */
void relay_transport_dispatch_pending (RelayTransport *self);
/* Inside open() and from then on: the subclass waits for something that is no part of the handshake. */
void relay_transport_hold (RelayTransport *self, gboolean hold);

G_END_DECLS
