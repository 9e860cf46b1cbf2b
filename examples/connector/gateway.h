/* gateway.h: one gateway's connection: the frames of the contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "hub.h"

G_BEGIN_DECLS

typedef struct _GatewayServer GatewayServer;

GatewayServer *gateway_server_new (Hub *hub);
void gateway_server_free (GatewayServer *self);
void gateway_server_handle (GatewayServer *self, SoupServerMessage *message);
void gateway_server_hang_up (GatewayServer *self);
void gateway_server_disconnect (GatewayServer *self, const char *gateway_id, gboolean may_return);
void gateway_server_call_back (GatewayServer *self);
gboolean gateway_server_is_quiet (GatewayServer *self);

G_END_DECLS
