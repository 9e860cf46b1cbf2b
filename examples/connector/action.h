/* action.h: what gateways ask for: one outbound action, one result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "platforms/request.h"

G_BEGIN_DECLS

void action_perform (Request *request);

G_END_DECLS
