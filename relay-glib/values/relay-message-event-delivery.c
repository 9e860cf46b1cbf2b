/* relay-message-event-delivery.c: taking an event, or giving it back
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-message-event.h>

#include "relay-delivery-private.h"
#include "relay-message-event-private.h"

/**
 * relay_message_event_hold:
 * @self: an event
 *
 * Takes the acknowledgement over: it waits for one more call of
 * [method@MessageEvent.acknowledge].
 *
 * The connector may hold everything else back until it has the
 * acknowledgement, so give it within seconds. An event that is dropped while
 * it is held comes again. Does nothing for an event that the connector does
 * not keep.
 *
 * Since: 1.0
 */
void
relay_message_event_hold (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_hold (relay_message_event_get_delivery (self));
}

/**
 * relay_message_event_acknowledge:
 * @self: an event
 *
 * Gives one hold back; with the last one the connector is told that the event
 * was taken.
 *
 * If the connection that delivered the event is gone, nothing is said, and the
 * event comes again.
 *
 * Since: 1.0
 */
void
relay_message_event_acknowledge (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_acknowledge (relay_message_event_get_delivery (self));
}

/**
 * relay_message_event_reject:
 * @self: an event
 *
 * Refuses the event: it was not taken and shall come again.
 *
 * For that the transport reconnects. An event that was delivered
 * [property@Transport:max-deliveries] times comes as
 * [signal@Transport::dead-letter] instead. Does nothing for an event that the
 * connector does not keep.
 *
 * Since: 1.0
 */
void
relay_message_event_reject (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_reject (relay_message_event_get_delivery (self));
}
