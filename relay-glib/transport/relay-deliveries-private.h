/* relay-deliveries-private.h: all deliveries of one transport: order of acks, duplicates, counts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-duplicate-window-private.h"
#include "values/relay-delivery-private.h"

G_BEGIN_DECLS

typedef struct _RelayDeliveries RelayDeliveries;

typedef struct
{
  /* writes one ack on the present connection; FALSE when that one takes no more */
  gboolean (*write_ack) (const char *buffer_id, gpointer user_data);
  /* a buffered delivery of this connection was not taken. May come from a finalize:
   * nothing may be emitted or called in it, only queued. */
  void (*recycle) (gpointer user_data);
} RelayDeliveriesFuncs;

typedef enum
{
  RELAY_ARRIVAL_NEW,       /* emit it */
  RELAY_ARRIVAL_DUPLICATE, /* was taken before; acknowledged again already */
  RELAY_ARRIVAL_JOINED,    /* is still held; its ack goes out with the one held */
  RELAY_ARRIVAL_DEAD       /* was given back too often: emit it as dead letter */
} RelayArrival;

RelayDeliveries *relay_deliveries_new (const RelayDeliveriesFuncs *funcs, gpointer user_data);
/* Deliveries that are still held live on, without effect. */
void relay_deliveries_free (RelayDeliveries *self);
void relay_deliveries_set_window (RelayDeliveries *self, guint n_events);
void relay_deliveries_set_maximum (RelayDeliveries *self, guint max_deliveries);
/* @key not set: never a duplicate. @remembered: whether a later arrival with the key is
 * dropped once this one was taken (FALSE: it only joins while this one is held).
 * @delivery, for NEW and DEAD: a reference with no hold. */
RelayArrival relay_deliveries_arrive (RelayDeliveries *self,
                                      const RelayEventKey *key,
                                      gboolean remembered,
                                      const char *buffer_id,
                                      RelayDelivery **delivery);
/* The emission: begin holds when @has_handler. end gives that hold back; without a handler the
 * delivery leaves the order of acks and comes again. */
void relay_delivery_begin (RelayDelivery *self, gboolean has_handler);
void relay_delivery_end (RelayDelivery *self);
void relay_delivery_unref (RelayDelivery *self);
/* Acks that waited for a delivery before them which has left the order. */
void relay_deliveries_flush (RelayDeliveries *self);
/* Voids the acks of the connection that is gone. */
void relay_deliveries_lost (RelayDeliveries *self);

/* Not set without a message id */
RelayEventKey relay_deliveries_key (RelayDeliveries *self,
                                    const char *platform,
                                    const char *chat_id,
                                    const char *message_id);
/* Of what has no id but its buffer's; @digest of what it holds, for a connector may count its
 * buffer ids from 1 again. Not set without a buffer id. */
RelayEventKey relay_deliveries_buffer_key (RelayDeliveries *self,
                                           const char *buffer_id,
                                           const char *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayDelivery, relay_delivery_unref)

G_END_DECLS
