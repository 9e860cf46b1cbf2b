/* relay-delivery-private.h: the acknowledgement of one delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

typedef struct _RelayDelivery RelayDelivery;

/*
 * What values hold. An event or passthrough attaches when it is given its delivery and
 * detaches in finalize; when the last one detaches while a hold is out, the delivery
 * counts as abandoned (design: "taken and then finalized unacknowledged").
 * All of them take NULL and then do nothing: an event that was not delivered.
 */
RelayDelivery *relay_delivery_attach (RelayDelivery *self);
void relay_delivery_detach (RelayDelivery *self);
void relay_delivery_hold (RelayDelivery *self);
void relay_delivery_acknowledge (RelayDelivery *self);
void relay_delivery_reject (RelayDelivery *self);

G_END_DECLS
