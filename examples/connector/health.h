/* health.h: whether the connector works, for programs that watch it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

typedef struct _HealthServer HealthServer;

HealthServer *health_server_new (Hub *hub, HttpServer *http, const char *database);
void health_server_free (HealthServer *self);
void health_server_add_routes (HealthServer *self);
void health_server_set_ready (HealthServer *self);
void health_server_set_tokens (HealthServer *self, char **tokens);

G_END_DECLS
