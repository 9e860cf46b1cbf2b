/* provision.h: gateways that come by themselves get their secrets here
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

#define PROVISION_MAX_GATEWAYS 1000
#define PROVISION_SECRET_BYTES 32

typedef struct _ProvisionServer ProvisionServer;

ProvisionServer *provision_server_new (Hub *hub);
void provision_server_free (ProvisionServer *self);
void provision_server_set_tokens (ProvisionServer *self, char **identity_tokens);
void provision_server_add_routes (ProvisionServer *self, HttpServer *http);
void provision_load (GPtrArray *credentials, Secrets *secrets);
gboolean provision_is_gateway_id (const char *id);

G_END_DECLS
