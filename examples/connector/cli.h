/* cli.h: the platform of the command line, over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

#define CLI_PATH     "/api/cli/"
#define CLI_MAX_WAIT 60 /* seconds */

typedef struct _CliServer CliServer;

CliServer *cli_server_new (Hub *hub);
void cli_server_free (CliServer *self);
void cli_server_add_routes (CliServer *self, HttpServer *http);
void cli_server_hang_up (CliServer *self);

G_END_DECLS
