/* logins.h: who is logged in, without asking the database
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

typedef struct _Logins Logins;

Logins *logins_new (Hub *hub, GError **error);
void logins_free (Logins *self);
const char *logins_find (Logins *self, const char *hash);
gboolean logins_have (Logins *self, const char *hash);
GHashTable *logins_read (Store *store);
void logins_replace (Logins *self, GHashTable *table);

G_END_DECLS
