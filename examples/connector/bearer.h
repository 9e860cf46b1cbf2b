/* bearer.h: whose token a request of a gateway shows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

char *bearer_get_gateway (Hub *hub, SoupServerMessage *message);
gboolean bearer_is_one_of (SoupServerMessage *message, char **tokens);

G_END_DECLS
