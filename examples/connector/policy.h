/* policy.h: what a gateway wants to be told, and what not
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"
#include "transaction.h"

G_BEGIN_DECLS

gboolean policy_lets_through (Transaction *transaction,
                              const Chat *chat,
                              const Message *message,
                              const char *gateway_id);
/* What was said right before @message and not let through, oldest first; nullable */
GPtrArray *policy_list_unheard (Transaction *transaction,
                                const Chat *chat,
                                const Message *message,
                                const char *gateway_id);
gboolean policy_name_bot (Transaction *transaction,
                          const char *gateway_id,
                          const char *platform,
                          const char *bot_id,
                          GError **error);
JsonObject *policy_to_json (const Policy *self);
void policy_add_routes (HttpServer *http, Hub *hub);

G_END_DECLS
