/* relay-websocket-transport-private.h: what HTTP requests need of the transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/* The URL that the transport connects to (transfer none); NULL with an error when it is invalid. */
GUri *relay_websocket_transport_get_uri (RelayWebsocketTransport *self, GError **error);
/* A fresh token, freed with relay_secret_free(). NULL without an error when gateway id or secret is
 * not set. */
char *relay_websocket_transport_mint (RelayWebsocketTransport *self, GError **error);
/* The secret that tokens are signed with; nullable */
const char *relay_websocket_transport_peek_secret (RelayWebsocketTransport *self);
/* Whether a credential may be sent to the connector; FALSE with RELAY_ERROR_INSECURE. */
gboolean relay_websocket_transport_check_secure (RelayWebsocketTransport *self, GError **error);

G_END_DECLS
