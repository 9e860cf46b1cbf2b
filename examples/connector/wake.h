/* wake.h: waking up a gateway that is asleep, by its wakeUrl
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

typedef struct _Wake Wake;

Wake *wake_new (Hub *hub, const char *gateway_id);
void wake_free (Wake *self);
void wake_poke (Wake *self, const char *platform);
void wake_reset (Wake *self);

G_END_DECLS
