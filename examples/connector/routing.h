/* routing.h: which bot gets an event, and where a bot may act
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "event.h"
#include "transaction.h"

G_BEGIN_DECLS

/* Every bot answers to this name, besides its own. */
#define ROUTING_ANY_BOT "bot"

/* Whether the character may stand in the name behind an “@”. */
gboolean routing_is_part_of_a_name (gunichar c);
const char *routing_find_gateway (Transaction *transaction, const Event *event, GError **error);
const char *routing_get_first (const Roster *roster, const Chat *chat);
GPtrArray *routing_list_gateways (const Roster *roster, const Chat *chat);
gboolean routing_may_act (const Roster *roster, const Chat *chat, const char *gateway_id);
gboolean routing_may_answer (Store *store,
                             const Chat *chat,
                             const char *gateway_id,
                             const char *message_id);
gboolean routing_owns_message (const Roster *roster,
                               const Message *message,
                               const char *gateway_id);
gboolean routing_is_called (Transaction *transaction,
                            const Chat *chat,
                            const char *text,
                            const char *gateway_id);

G_END_DECLS
