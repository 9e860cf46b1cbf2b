/* acks.h: what gateways have acknowledged, until it is deleted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

Acks *acks_new (Hub *hub);
void acks_free (Acks *self);
gboolean acks_add (Acks *self,
                   const char *gateway_id,
                   const char *platform,
                   gint64 id,
                   gboolean is_hurried);
void acks_delete (Acks *self);
guint acks_count (Acks *self, const char *gateway_id, const char *platform);
gboolean acks_are_full (Acks *self);

G_END_DECLS
