/* relay-transport-dispatch.c: what becomes of each frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-frame-reader-private.h"
#include "relay-engine-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

/* The adapter comes first, through its observer, then the handlers of the transport's signals. */

static gboolean
has_handler (RelayTransport *self, RelaySignal signal)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  return (priv->observer != NULL && priv->observer->wants_signal (priv->adapter, signal)) ||
         g_signal_has_handler_pending (self, relay_transport_signals[signal], 0, FALSE);
}

/* Returns whether a handler handled @value; FALSE for the signals that return nothing, which
 * leave @handled alone. */
static gboolean
emit_delivery (RelayTransport *self, RelaySignal signal, gpointer value)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean handled = FALSE;

  if (priv->observer != NULL)
    handled = priv->observer->deliver (priv->adapter, signal, value);
  if (!handled)
    g_signal_emit (self, relay_transport_signals[signal], 0, value, &handled);
  return handled;
}

static void
emit_protocol_error (RelayTransport *self, const GError *error)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_debug ("skipped a frame: %s", error->message);
  if (priv->observer != NULL)
    priv->observer->error (priv->adapter, error);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_PROTOCOL_ERROR], 0, error);
}

void
relay_dispatch_revoked (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->observer != NULL)
    priv->observer->revoked (priv->adapter);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_REVOKED], 0);
}

static void
warn_unheard (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (!priv->warned_unheard)
    g_warning ("a message arrived and no handler is connected to “inbound”: "
               "it is not acknowledged and comes again with a later connection");
  priv->warned_unheard = TRUE;
}

static void
warn_dead (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (!priv->warned_dead)
    g_warning ("a message was given back %u times and no handler is connected to “dead-letter”: "
               "it is not acknowledged",
               priv->max_deliveries);
  priv->warned_dead = TRUE;
}

/* No delivery with a buffer id is begun on a connection that is about to end: it comes again. */
static gboolean
takes_deliveries (RelayTransportPrivate *priv, RelayFrame *frame)
{
  return frame->buffer_id == NULL ||
         (priv->drain != RELAY_DRAIN_RECYCLE && priv->state != RELAY_STATE_CLOSING);
}

/* One emission between begin and end; the event's delivery was set. */
static void
deliver_event (RelayTransport *self,
               RelayMessageEvent *event,
               RelayDelivery *delivery,
               gboolean dead)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  RelaySignal signal = dead                                           ? RELAY_SIGNAL_DEAD_LETTER
                       : relay_message_event_is_prompt_answer (event) ? RELAY_SIGNAL_PROMPT_RESPONSE
                                                                      : RELAY_SIGNAL_INBOUND;
  /* An answer to a prompt that no handler handles is dropped and acknowledged. */
  gboolean begins = signal == RELAY_SIGNAL_PROMPT_RESPONSE || has_handler (self, signal);

  relay_deliveries_begin (priv->deliveries, delivery, begins);
  if (!begins && dead)
    warn_dead (self);
  else if (!begins)
    warn_unheard (self);
  if (!emit_delivery (self, signal, event) && signal == RELAY_SIGNAL_PROMPT_RESPONSE)
    g_debug ("dropped an answer to a prompt");
  relay_deliveries_end (priv->deliveries, delivery);
}

static char *
make_event_key (RelayRecord *record)
{
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  const char *chat_id = relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID);

  return relay_deliveries_make_message_key (
    platform != NULL ? platform : "relay", chat_id != NULL ? chat_id : "",
    relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID));
}

static void
on_inbound (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  char *key;
  gboolean has_message_id;
  RelayArrival arrival;

  if (!takes_deliveries (priv, frame))
    return;
  key = make_event_key (frame->event);
  has_message_id = key != NULL;
  if (key == NULL)
    key = relay_deliveries_make_buffer_key (frame->buffer_id, "");
  arrival =
    relay_deliveries_arrive (priv->deliveries, key, has_message_id, frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    {
      g_debug ("dropped a duplicate");
      return;
    }
  event = relay_message_event_new_from_record (g_steal_pointer (&frame->event));
  relay_message_event_set_delivery (event, delivery, frame->buffer_id);
  deliver_event (self, event, delivery, arrival == RELAY_ARRIVAL_DEAD_LETTER);
}

/* A forward has no id but that of its buffer, and a connector may count those from 1 again: the
 * key contains a digest of the body, so that another forward is never taken for this one. */
static char *
make_forward_key (RelayFrame *frame)
{
  g_autofree char *digest = NULL;

  if (frame->buffer_id == NULL)
    return NULL;
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                         relay_passthrough_get_body (frame->passthrough));
  return relay_deliveries_make_buffer_key (frame->buffer_id, digest);
}

static void
drop_forward (RelayTransport *self, RelayPassthrough *forward, RelayDelivery *delivery)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  /* The connector chose the name: escaped and cut, for the log. */
  g_autofree char *platform = g_strescape (relay_passthrough_get_platform (forward), NULL);

  g_info ("dropped a passthrough forward of the platform “%.64s”: no handler handled it", platform);
  relay_deliveries_begin (priv->deliveries, delivery, TRUE);
  relay_deliveries_end (priv->deliveries, delivery);
}

static void
on_passthrough (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  RelayArrival arrival;

  if (!takes_deliveries (priv, frame))
    return;
  /* remembered, or a forward whose ack was lost with the connection would be answered twice */
  arrival = relay_deliveries_arrive (priv->deliveries, make_forward_key (frame), TRUE,
                                     frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    return;
  relay_passthrough_set_delivery (frame->passthrough, delivery, frame->buffer_id);
  if (priv->observer != NULL)
    event = priv->observer->map_forward (priv->adapter, frame->passthrough);
  if (arrival != RELAY_ARRIVAL_DEAD_LETTER && has_handler (self, RELAY_SIGNAL_PASSTHROUGH))
    {
      relay_deliveries_begin (priv->deliveries, delivery, TRUE);
      if (emit_delivery (self, RELAY_SIGNAL_PASSTHROUGH, frame->passthrough))
        {
          relay_deliveries_end (priv->deliveries, delivery);
          return;
        }
    }
  if (event != NULL)
    deliver_event (self, event, delivery, arrival == RELAY_ARRIVAL_DEAD_LETTER);
  else
    drop_forward (self, frame->passthrough, delivery);
}

static void
on_interrupt (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->observer != NULL)
    priv->observer->interrupt (priv->adapter, frame->session_key, frame->chat_id);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_INTERRUPT], 0, frame->session_key,
                 frame->chat_id);
}

static void
on_descriptor (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean first = !priv->handshaken;

  relay_life_descriptor (self, frame);
  if (!first && frame->error != NULL)
    emit_protocol_error (self, frame->error);
}

static void
on_frame (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  switch (frame->type)
    {
    case RELAY_FRAME_DESCRIPTOR:
      on_descriptor (self, frame);
      break;
    case RELAY_FRAME_INBOUND:
      on_inbound (self, frame);
      break;
    case RELAY_FRAME_OUTBOUND_RESULT:
      if (frame->request_id != NULL)
        relay_requests_answer (priv->requests, frame->request_id, g_steal_pointer (&frame->result));
      relay_drain_check (self);
      break;
    case RELAY_FRAME_INTERRUPT_INBOUND:
      on_interrupt (self, frame);
      break;
    case RELAY_FRAME_GOING_IDLE_ACK:
      relay_idle_acked (self);
      break;
    case RELAY_FRAME_PASSTHROUGH_FORWARD:
      on_passthrough (self, frame);
      break;
    case RELAY_FRAME_UNKNOWN:
    default:
      break;
    }
}

void
relay_dispatch_item (RelayFrameQueueItem *item, gpointer user_data)
{
  g_autoptr (RelayTransport) self = g_object_ref (user_data);
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (item->dial != priv->dial)
    return;
  switch (item->kind)
    {
    case RELAY_FRAME_QUEUE_FRAME:
      if (priv->link == RELAY_LINK_OPEN)
        on_frame (self, &item->frame);
      break;
    case RELAY_FRAME_QUEUE_PROTOCOL_ERROR:
      if (priv->link == RELAY_LINK_OPEN)
        emit_protocol_error (self, item->error);
      break;
    case RELAY_FRAME_QUEUE_OPENED:
      relay_life_opened (self);
      break;
    case RELAY_FRAME_QUEUE_CLOSED:
      relay_life_closed (self, item->code, item->reason);
      break;
    case RELAY_FRAME_QUEUE_FAILED:
      relay_life_failed (self, item->error);
      break;
    case RELAY_FRAME_QUEUE_RECYCLE:
      relay_drain_recycle (self);
      break;
    default:
      break;
    }
}
