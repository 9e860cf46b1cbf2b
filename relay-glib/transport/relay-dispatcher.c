/* relay-dispatcher.c: delivers what was received to the adapter and the application
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-dispatcher-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"

struct _RelayDispatcher
{
  GObject *transport;
  const guint *signals;
  const RelayTransportSettings *settings;
  RelayDeliveries *deliveries;
  const RelayTransportObserver *observer; /* nullable */
  gpointer adapter;
  gboolean warned_unhandled;
  gboolean warned_dead_letter;
};

RelayDispatcher *
relay_dispatcher_new (GObject *transport,
                      const guint *signals,
                      const RelayTransportSettings *settings,
                      RelayDeliveries *deliveries)
{
  RelayDispatcher *self = g_new0 (RelayDispatcher, 1);

  self->transport = transport;
  self->signals = signals;
  self->settings = settings;
  self->deliveries = deliveries;
  return self;
}

void
relay_dispatcher_free (RelayDispatcher *self)
{
  g_free (self);
}

/* --- the observer --- */

gboolean
relay_dispatcher_set_observer (RelayDispatcher *self,
                               const RelayTransportObserver *observer,
                               gpointer adapter,
                               GError **error)
{
  if (self->adapter != NULL && self->adapter != adapter)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_BUSY,
                           "the transport belongs to another adapter");
      return FALSE;
    }
  self->observer = observer;
  self->adapter = adapter;
  return TRUE;
}

void
relay_dispatcher_unset_observer (RelayDispatcher *self, gpointer adapter)
{
  if (self->adapter != adapter)
    return;
  self->observer = NULL;
  self->adapter = NULL;
}

gboolean
relay_dispatcher_is_observed_by (RelayDispatcher *self, gpointer adapter)
{
  return self->adapter == adapter;
}

void
relay_dispatcher_mute (RelayDispatcher *self)
{
  self->observer = NULL;
}

/* --- events and forwards --- */

static gboolean
has_handler (RelayDispatcher *self, RelaySignal signal)
{
  return (self->observer != NULL && self->observer->wants_signal (self->adapter, signal)) ||
         g_signal_has_handler_pending (self->transport, self->signals[signal], 0, FALSE);
}

/* Returns whether a handler handled @value; FALSE for the signals that return nothing, which
 * leave @handled alone. */
static gboolean
emit (RelayDispatcher *self, RelaySignal signal, gpointer value)
{
  gboolean handled = FALSE;

  if (self->observer != NULL)
    handled = self->observer->deliver (self->adapter, signal, value);
  if (!handled)
    g_signal_emit (self->transport, self->signals[signal], 0, value, &handled);
  return handled;
}

static void
warn_unhandled (RelayDispatcher *self, gboolean is_dead_letter)
{
  gboolean *warned = is_dead_letter ? &self->warned_dead_letter : &self->warned_unhandled;

  if (*warned)
    return;
  *warned = TRUE;
  if (is_dead_letter)
    g_warning ("a message was rejected %u times and no handler is connected to “dead-letter”: "
               "it is not acknowledged",
               self->settings->max_deliveries);
  else
    g_warning ("a message arrived and no handler is connected to “inbound”: it is not "
               "acknowledged, and is redelivered with a later connection");
}

static RelaySignal
signal_of (RelayMessageEvent *event, RelayArrival arrival)
{
  if (arrival == RELAY_ARRIVAL_DEAD_LETTER)
    return RELAY_SIGNAL_DEAD_LETTER;
  return relay_message_event_is_prompt_answer (event) ? RELAY_SIGNAL_PROMPT_RESPONSE
                                                      : RELAY_SIGNAL_INBOUND;
}

/* The delivery of @event was set. */
static void
emit_event (RelayDispatcher *self,
            RelayMessageEvent *event,
            RelayDelivery *delivery,
            RelayArrival arrival)
{
  RelaySignal signal = signal_of (event, arrival);
  /* An answer to a prompt that no handler handles is dropped and acknowledged. */
  gboolean holds = signal == RELAY_SIGNAL_PROMPT_RESPONSE || has_handler (self, signal);

  relay_deliveries_begin (self->deliveries, delivery, holds);
  if (!holds)
    warn_unhandled (self, signal == RELAY_SIGNAL_DEAD_LETTER);
  if (!emit (self, signal, event) && signal == RELAY_SIGNAL_PROMPT_RESPONSE)
    g_debug ("dropped an answer to a prompt");
  relay_deliveries_end (self->deliveries, delivery);
}

static char *
make_event_key (RelayRecord *record)
{
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  const char *chat_id = relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *message_id = relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID);

  return relay_deliveries_make_message_key (platform != NULL ? platform : "relay",
                                            chat_id != NULL ? chat_id : "", message_id);
}

void
relay_dispatcher_deliver_event (RelayDispatcher *self, RelayFrame *frame)
{
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  char *key = make_event_key (frame->event);
  gboolean has_message_id = key != NULL;
  RelayArrival arrival;

  if (key == NULL)
    key = relay_deliveries_make_buffer_key (frame->buffer_id, "");
  arrival =
    relay_deliveries_arrive (self->deliveries, key, has_message_id, frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    {
      g_debug ("dropped a duplicate");
      return;
    }
  event = relay_message_event_new_from_record (g_steal_pointer (&frame->event));
  relay_message_event_set_delivery (event, delivery, frame->buffer_id);
  emit_event (self, event, delivery, arrival);
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
drop_forward (RelayDispatcher *self, RelayPassthrough *forward, RelayDelivery *delivery)
{
  /* The connector chose the name: escaped and cut, for the log. */
  g_autofree char *platform = g_strescape (relay_passthrough_get_platform (forward), NULL);

  g_info ("dropped a passthrough forward of the platform “%.64s”: no handler handled it", platform);
  relay_deliveries_begin (self->deliveries, delivery, TRUE);
  relay_deliveries_end (self->deliveries, delivery);
}

void
relay_dispatcher_deliver_forward (RelayDispatcher *self, RelayFrame *frame)
{
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  RelayArrival arrival;

  /* remembered, or a forward whose ack was lost with the connection would be answered twice */
  arrival = relay_deliveries_arrive (self->deliveries, make_forward_key (frame), TRUE,
                                     frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    return;
  relay_passthrough_set_delivery (frame->passthrough, delivery, frame->buffer_id);
  if (self->observer != NULL)
    event = self->observer->map_forward (self->adapter, frame->passthrough);
  if (arrival != RELAY_ARRIVAL_DEAD_LETTER && has_handler (self, RELAY_SIGNAL_PASSTHROUGH))
    {
      relay_deliveries_begin (self->deliveries, delivery, TRUE);
      if (emit (self, RELAY_SIGNAL_PASSTHROUGH, frame->passthrough))
        {
          relay_deliveries_end (self->deliveries, delivery);
          return;
        }
    }
  if (event != NULL)
    emit_event (self, event, delivery, arrival);
  else
    drop_forward (self, frame->passthrough, delivery);
}

/* --- everything else --- */

void
relay_dispatcher_interrupt (RelayDispatcher *self, const char *session_key, const char *chat_id)
{
  if (self->observer != NULL)
    self->observer->interrupt (self->adapter, session_key, chat_id);
  g_signal_emit (self->transport, self->signals[RELAY_SIGNAL_INTERRUPT], 0, session_key, chat_id);
}

void
relay_dispatcher_report_error (RelayDispatcher *self, const GError *error)
{
  g_debug ("skipped a frame: %s", error->message);
  if (self->observer != NULL)
    self->observer->error (self->adapter, error);
  g_signal_emit (self->transport, self->signals[RELAY_SIGNAL_PROTOCOL_ERROR], 0, error);
}

void
relay_dispatcher_revoked (RelayDispatcher *self)
{
  if (self->observer != NULL)
    self->observer->revoked (self->adapter);
  g_signal_emit (self->transport, self->signals[RELAY_SIGNAL_REVOKED], 0);
}

void
relay_dispatcher_changed (RelayDispatcher *self, const char *property)
{
  if (self->observer != NULL)
    self->observer->changed (self->adapter, property);
}
