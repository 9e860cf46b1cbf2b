/* media-http.h: media over HTTP, for gateways and for the page
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

void media_http_add_routes (HttpServer *http, Hub *hub);

G_END_DECLS
