/* relay-websocket-transport-private.h: what HTTP beside the socket needs of the transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/* The dial URL; NULL with why it cannot be dialled. */
GUri *relay_websocket_transport_get_uri (RelayWebsocketTransport *self, GError **error);
/* A fresh token, (transfer full), to be cleared after use; NULL without @error when gateway
 * id or secret is not set. */
char *relay_websocket_transport_mint (RelayWebsocketTransport *self, GError **error);
/* What tokens are made with; nullable */
const char *relay_websocket_transport_peek_secret (RelayWebsocketTransport *self);
/* Whether a credential may travel to the connector: RELAY_ERROR_INSECURE. */
gboolean relay_websocket_transport_check_secure (RelayWebsocketTransport *self, GError **error);

G_END_DECLS
