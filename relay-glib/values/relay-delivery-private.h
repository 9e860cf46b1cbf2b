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
 * The interface through which events and forwarded requests use their delivery; it is implemented in
 * transport/relay-delivery.c. A value attaches to its delivery once and detaches in finalize. When the
 * last value detaches while the delivery is held, the delivery is treated as rejected.
 *
 * The functions may be called in every thread, except for relay_delivery_hold(). While another thread
 * owns the main context of the transport, they take effect from its main loop.
 *
 * @self is NULL for a value that was not delivered; the functions do nothing then.
 */
RelayDelivery *relay_delivery_attach (RelayDelivery *self);
void relay_delivery_detach (RelayDelivery *self);
void relay_delivery_hold (RelayDelivery *self);
void relay_delivery_acknowledge (RelayDelivery *self);
void relay_delivery_reject (RelayDelivery *self);

G_END_DECLS
