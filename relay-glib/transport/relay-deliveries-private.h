/* relay-deliveries-private.h: the deliveries of one transport: order of acks, duplicates, counts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-delivery-private.h"
#include "relay-duplicate-window-private.h"
#include "relay-timers-private.h"

G_BEGIN_DECLS

typedef struct _RelayDeliveries RelayDeliveries;

typedef struct
{
  /* Writes one acknowledgement on the present connection; FALSE when the connection takes no more. */
  gboolean (*write_ack) (const char *buffer_id, gpointer user_data);
  /* A buffered delivery of this connection was rejected or abandoned. May come from a finalize
   * function: the callee emits nothing and writes nothing, it may queue. */
  void (*force_redelivery) (gpointer user_data);
} RelayDeliveriesFuncs;

typedef enum
{
  RELAY_ARRIVAL_NEW,       /* to be emitted */
  RELAY_ARRIVAL_DUPLICATE, /* was acknowledged before; its ack is sent or queued */
  RELAY_ARRIVAL_JOINED,    /* is held; its ack is sent with that of the delivery that is held */
  /* Was rejected too often, and since its first delivery another event was taken or 10 minutes have
   * passed; to be emitted as a dead letter */
  RELAY_ARRIVAL_DEAD_LETTER,
  /* Was then rejected as often as a dead letter; to be dropped */
  RELAY_ARRIVAL_GIVEN_UP
} RelayArrival;

RelayDeliveries *relay_deliveries_new (const RelayDeliveriesFuncs *funcs, gpointer user_data);
/* Deliveries that are held outlive it, without effect. */
void relay_deliveries_free (RelayDeliveries *self);
void relay_deliveries_set_window (RelayDeliveries *self, guint n_events);
void relay_deliveries_set_max_deliveries (RelayDeliveries *self, guint max_deliveries);
/* Before the first arrival; where what is delivered belongs to */
void relay_deliveries_set_owner (RelayDeliveries *self, RelayOwner *owner);
/* Before the first arrival; for the age of an event that is rejected again and again */
void relay_deliveries_set_clock (RelayDeliveries *self, RelayClock *clock);

/* The duplicate window: for storing it, and for a new process that has stored it. The strings mean nothing
 * else. */
GPtrArray *relay_deliveries_dup_window (RelayDeliveries *self);
void relay_deliveries_add_to_window (RelayDeliveries *self, const char *string);

/* @key: (transfer full) (nullable): what has none is never a duplicate and joins nothing.
 * @remembered: whether a later arrival with @key is a duplicate after this one was acknowledged;
 * FALSE: it only joins while this one is held.
 * @delivery, for NEW, DEAD_LETTER and GIVEN_UP: (transfer full), without a hold. */
RelayArrival relay_deliveries_arrive (RelayDeliveries *self,
                                      RelayEventKey *key,
                                      gboolean remembered,
                                      const char *buffer_id,
                                      RelayDelivery **delivery);
/* Before and after a signal emission, see relay_delivery_begin(). A delivery that met no handler
 * leaves the order of acks and is redelivered on a later connection. */
void relay_deliveries_begin (RelayDeliveries *self, RelayDelivery *delivery, gboolean has_handler);
void relay_deliveries_end (RelayDeliveries *self, RelayDelivery *delivery);
/* Ends the emission of an event that is acknowledged although the application did not take it,
 * for instance an answer to a prompt that no handler handled. It does not count as taken. */
void relay_deliveries_drop (RelayDeliveries *self, RelayDelivery *delivery);
/* Whether the event of @delivery may have been delivered before: it was rejected, abandoned or met no
 * handler, or its acknowledgement was lost with a connection. */
gboolean relay_deliveries_is_redelivered (RelayDelivery *delivery);
/* Sends the acks that wait for nothing any more, after a delivery was abandoned. */
void relay_deliveries_flush (RelayDeliveries *self);
/* Drops the acks owed on the connection that is over. */
void relay_deliveries_connection_over (RelayDeliveries *self);

G_END_DECLS
