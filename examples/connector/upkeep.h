/* upkeep.h: what the connector looks after, once a second
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

typedef struct _Upkeep Upkeep;

Upkeep *upkeep_new (Hub *hub);
void upkeep_free (Upkeep *self);

G_END_DECLS
