/* status.h: the operator's view
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

typedef struct _StatusServer StatusServer;

StatusServer *status_server_new (Hub *hub);
void status_server_free (StatusServer *self);
void status_server_add_routes (StatusServer *self, HttpServer *http);

G_END_DECLS
