/* relay-websocket-transport.h: a transport over one WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <libsoup/soup.h>

#include <relay-glib/relay-secret-request.h>
#include <relay-glib/relay-transport.h>

G_BEGIN_DECLS

#define RELAY_TYPE_WEBSOCKET_TRANSPORT (relay_websocket_transport_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayWebsocketTransport,
                      relay_websocket_transport,
                      RELAY,
                      WEBSOCKET_TRANSPORT,
                      RelayTransport)

/**
 * RelaySecretFunc:
 * @transport: the transport that connects
 * @request: to be answered, at once or later; take a reference to answer later
 * @user_data: (closure): the data that was passed with the function
 *
 * Asked for the secret before each connection attempt, see
 * [method@WebsocketTransport.set_secret_func].
 *
 * It is called from the main loop of the transport.
 *
 * Since: 1.0
 */
typedef void (*RelaySecretFunc) (RelayWebsocketTransport *transport,
                                 RelaySecretRequest *request,
                                 gpointer user_data);

RELAY_AVAILABLE_IN_1_0
RelayTransport *relay_websocket_transport_new (const char *url,
                                               const char *platform,
                                               const char *bot_id,
                                               GError **error);
RELAY_AVAILABLE_IN_1_0
RelayTransport *relay_websocket_transport_new_from_environment (GError **error);
RELAY_AVAILABLE_IN_1_0
const char *relay_websocket_transport_get_url (RelayWebsocketTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_url (RelayWebsocketTransport *self, const char *url);
RELAY_AVAILABLE_IN_1_0
const char *relay_websocket_transport_get_gateway_id (RelayWebsocketTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_gateway_id (RelayWebsocketTransport *self,
                                               const char *gateway_id);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_secret (RelayWebsocketTransport *self, const char *secret);
RELAY_AVAILABLE_IN_1_0
gboolean relay_websocket_transport_get_has_secret (RelayWebsocketTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_secret_func (RelayWebsocketTransport *self,
                                                RelaySecretFunc func,
                                                gpointer user_data,
                                                GDestroyNotify destroy);
RELAY_AVAILABLE_IN_1_0
SoupSession *relay_websocket_transport_get_session (RelayWebsocketTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_session (RelayWebsocketTransport *self, SoupSession *session);
RELAY_AVAILABLE_IN_1_0
gboolean relay_websocket_transport_get_allow_insecure (RelayWebsocketTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_websocket_transport_set_allow_insecure (RelayWebsocketTransport *self,
                                                   gboolean allow_insecure);

G_END_DECLS
