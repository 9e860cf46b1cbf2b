/* relay-transport-dispatch.c: what becomes of each frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-frame-reader-private.h"
#include "relay-engine-private.h"
#include "values/relay-interaction-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

/* For each signal: the adapter first, through the sink, then the transport's own. */

static gboolean
is_heard (RelayTransport *self, RelaySignal signal)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  return (priv->sink != NULL && priv->sink->has_handler (priv->adapter, signal)) ||
         g_signal_has_handler_pending (self, relay_transport_signals[signal], 0, FALSE);
}

static void
emit_inbound (RelayTransport *self, RelayMessageEvent *event)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->sink != NULL)
    priv->sink->inbound (priv->adapter, event);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_INBOUND], 0, event);
}

static void
emit_dead_letter (RelayTransport *self, RelayMessageEvent *event)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->sink != NULL)
    priv->sink->dead_letter (priv->adapter, event);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_DEAD_LETTER], 0, event);
}

static gboolean
emit_prompt_response (RelayTransport *self, RelayMessageEvent *event)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean handled = FALSE;

  if (priv->sink != NULL)
    handled = priv->sink->prompt_response (priv->adapter, event);
  if (!handled)
    g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_PROMPT_RESPONSE], 0, event, &handled);
  return handled;
}

static gboolean
emit_passthrough (RelayTransport *self, RelayPassthrough *forward)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean handled = FALSE;

  if (priv->sink != NULL)
    handled = priv->sink->passthrough (priv->adapter, forward);
  if (!handled)
    g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_PASSTHROUGH], 0, forward, &handled);
  return handled;
}

static void
emit_protocol_error (RelayTransport *self, const GError *error)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_debug ("skipped a frame: %s", error->message);
  if (priv->sink != NULL)
    priv->sink->protocol_error (priv->adapter, error);
  g_signal_emit (self, relay_transport_signals[RELAY_SIGNAL_PROTOCOL_ERROR], 0, error);
}

void
relay_dispatch_revoked (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->sink != NULL)
    priv->sink->revoked (priv->adapter);
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
  if (dead)
    {
      gboolean heard = is_heard (self, RELAY_SIGNAL_DEAD_LETTER);

      relay_delivery_begin (delivery, heard);
      if (heard)
        emit_dead_letter (self, event);
      else
        warn_dead (self);
    }
  else if (relay_message_event_is_prompt_answer (event))
    {
      /* nobody's answer is dropped, and that is taking it */
      relay_delivery_begin (delivery, TRUE);
      if (!emit_prompt_response (self, event))
        g_debug ("dropped an answer to a prompt");
    }
  else
    {
      gboolean heard = is_heard (self, RELAY_SIGNAL_INBOUND);

      relay_delivery_begin (delivery, heard);
      if (heard)
        emit_inbound (self, event);
      else
        warn_unheard (self);
    }
  relay_delivery_end (delivery);
}

static void
learn (RelayTransport *self, RelayRecord *source)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->sink != NULL)
    priv->sink->learn (priv->adapter, source);
}

/* Takes @record. */
static RelayMessageEvent *
make_event (RelayTransportPrivate *priv, RelayRecord *record)
{
  RelayMessageEvent *event = g_steal_pointer (&priv->spare_event);

  if (event == NULL)
    return relay_message_event_new_from_record (record);
  relay_message_event_reuse (event, record);
  return event;
}

/* Takes @event. */
static void
drop_event (RelayTransportPrivate *priv, RelayMessageEvent *event)
{
  if (priv->spare_event == NULL && priv->inbox != NULL && relay_message_event_recycle (event))
    priv->spare_event = event;
  else
    g_object_unref (event);
}

static RelayEventKey
event_key (RelayTransportPrivate *priv, RelayRecord *record)
{
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  const char *chat_id = relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID);

  return relay_deliveries_key (priv->deliveries, platform != NULL ? platform : "relay",
                               chat_id != NULL ? chat_id : "",
                               relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID));
}

static void
on_inbound (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (RelayDelivery) delivery = NULL;
  RelayEventKey key;
  RelayMessageEvent *event;
  gboolean identified;
  RelayArrival arrival;

  if (!takes_deliveries (priv, frame))
    return;
  learn (self, frame->event);
  key = event_key (priv, frame->event);
  identified = relay_event_key_is_set (&key);
  if (!identified)
    key = relay_deliveries_buffer_key (priv->deliveries, frame->buffer_id, "");
  arrival =
    relay_deliveries_arrive (priv->deliveries, &key, identified, frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    {
      g_debug ("dropped a duplicate");
      return;
    }
  event = make_event (priv, g_steal_pointer (&frame->event));
  relay_message_event_set_delivery (event, delivery, frame->buffer_id);
  deliver_event (self, event, delivery, arrival == RELAY_ARRIVAL_DEAD);
  drop_event (priv, event);
}

/* A forward has no id but its buffer's, and a connector may count those from 1 again: what
 * it holds is part of its key, so that another one is never taken for it. */
static RelayEventKey
forward_key (RelayTransportPrivate *priv, RelayFrame *frame)
{
  g_autofree char *digest = NULL;

  if (frame->buffer_id == NULL)
    return (RelayEventKey){
      0,
    };
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                         relay_passthrough_get_body (frame->passthrough));
  return relay_deliveries_buffer_key (priv->deliveries, frame->buffer_id, digest);
}

static void
on_passthrough (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  RelayEventKey key = forward_key (priv, frame);
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  RelayArrival arrival;

  if (!takes_deliveries (priv, frame))
    return;
  /* Without remembering it, one whose ack was lost with the connection would be answered twice. */
  arrival = relay_deliveries_arrive (priv->deliveries, &key, TRUE, frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    return;
  relay_passthrough_set_delivery (frame->passthrough, delivery, frame->buffer_id);
  if (priv->sink != NULL && arrival != RELAY_ARRIVAL_DEAD)
    {
      /* for its source: what a handler answers needs the scope too */
      g_autoptr (RelayMessageEvent) seen =
        relay_interaction_to_event (frame->passthrough, RELAY_INTERACTION_MAPPING_NATIVE);

      if (seen != NULL)
        learn (self, relay_message_event_get_record (seen));
    }
  if (arrival != RELAY_ARRIVAL_DEAD && is_heard (self, RELAY_SIGNAL_PASSTHROUGH))
    {
      relay_delivery_begin (delivery, TRUE);
      if (emit_passthrough (self, frame->passthrough))
        {
          relay_delivery_end (delivery);
          return;
        }
    }
  if (priv->sink != NULL)
    event = priv->sink->map_passthrough (priv->adapter, frame->passthrough);
  if (event != NULL)
    {
      learn (self, relay_message_event_get_record (event));
      deliver_event (self, event, delivery, arrival == RELAY_ARRIVAL_DEAD);
      return;
    }
  relay_delivery_begin (delivery, TRUE);
  relay_delivery_end (delivery);
}

static void
on_interrupt (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->sink != NULL)
    priv->sink->interrupt (priv->adapter, frame->session_key, frame->chat_id);
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
