/* relay-delivery-private.h: the transport's side of one delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/relay-owner-private.h"
#include "values/relay-delivery-private.h"

G_BEGIN_DECLS

/*
 * A delivery counts the holds on an event or passthrough forward that was delivered, and knows how
 * that ended. values/relay-delivery-private.h is what the values call.
 */

typedef enum
{
  RELAY_DELIVERY_PENDING,
  RELAY_DELIVERY_ACKNOWLEDGED,
  RELAY_DELIVERY_REJECTED,
  RELAY_DELIVERY_ABANDONED, /* every value that carries it was finalized while it was held */
  RELAY_DELIVERY_UNHANDLED  /* no handler was connected to the signal */
} RelayDeliveryOutcome;

typedef struct
{
  /* Called once. ABANDONED may come from a finalize function: the callee then emits nothing and
   * writes nothing. */
  void (*settled) (RelayDeliveryOutcome outcome, gpointer data);
  /* Clears the contents of the data, which is freed with the delivery. */
  GDestroyNotify destroyed;
} RelayDeliveryFuncs;

/* @funcs is not copied. The delivery is allocated with @data_size bytes for the caller, which are
 * zero at first. @owner: (nullable): borrowed, and outlives the delivery */
RelayDelivery *relay_delivery_new (const RelayDeliveryFuncs *funcs,
                                   gsize data_size,
                                   RelayOwner *owner);
void relay_delivery_unref (RelayDelivery *self);
gpointer relay_delivery_get_data (RelayDelivery *self);
gboolean relay_delivery_is_pending (RelayDelivery *self);
gboolean relay_delivery_is_held (RelayDelivery *self);
/* Begins a signal emission, which holds the delivery when the signal has a handler. A second call
 * before the end corrects the first: a passthrough forward that no handler handled is emitted again
 * as an event. Returns whether this call took the hold. */
gboolean relay_delivery_begin (RelayDelivery *self, gboolean has_handler);
/* Releases the hold of the emission. */
void relay_delivery_end (RelayDelivery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayDelivery, relay_delivery_unref)

G_END_DECLS
