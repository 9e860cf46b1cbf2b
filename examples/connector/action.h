/* action.h: what gateways ask for: one outbound action, one result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

JsonObject *action_perform (Hub *hub,
                            const char *gateway_id,
                            const char *platform,
                            JsonObject *action);

JsonObject *action_failure (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
