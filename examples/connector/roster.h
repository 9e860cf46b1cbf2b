/* roster.h: who is there: gateways, platforms, routes, as they are at one time
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "route.h"

G_BEGIN_DECLS

/* Never changes, so any thread may read it. The hub makes another one when something changes. */
typedef struct _Roster Roster;

Roster *roster_new (GPtrArray *routes);
Roster *roster_ref (const Roster *self);
void roster_unref (Roster *self);
void roster_add_gateway (Roster *self, const char *gateway_id);
void roster_set_first_gateway (Roster *self, const char *gateway_id);
void roster_add_platform (Roster *self, const char *platform);
void roster_set_hello (Roster *self, const char *platform, const char *gateway_id);
GPtrArray *roster_get_routes (const Roster *self);
const char *roster_find_gateway (const Roster *self, const char *gateway_id);
gboolean roster_has_platform (const Roster *self, const char *platform);
const char *roster_get_default (const Roster *self, const char *platform);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Roster, roster_unref)

G_END_DECLS
