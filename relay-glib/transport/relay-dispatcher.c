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
#include <relay-glib/relay-prompt-response.h>

#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"
#include "values/relay-prompt-response-private.h"

struct _RelayDispatcher
{
  GObject *transport;
  const guint *signals;
  const RelayTransportSettings *settings;
  RelayDeliveries *deliveries;
  const RelayTransportObserver *observer; /* nullable */
  gpointer adapter;
  gboolean warned_unhandled;
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
warn_unhandled (RelayDispatcher *self)
{
  if (self->warned_unhandled)
    return;
  self->warned_unhandled = TRUE;
  g_warning ("a message arrived and no handler is connected to “inbound”: it is not acknowledged, "
             "and is redelivered with a later connection");
}

/* @text comes from the connector: escaped and cut, for the log. */
static char *
quote (const char *text)
{
  g_autofree char *escaped = g_strescape (text != NULL ? text : "", NULL);

  return g_strdup_printf ("“%.128s”", escaped);
}

static void
warn_given_up (RelayMessageEvent *event, const char *reason)
{
  RelayRecord *record = relay_message_event_get_record (event);
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  g_autofree char *quoted_platform = quote (platform != NULL ? platform : RELAY_PLATFORM_DEFAULT);
  g_autofree char *chat_id = quote (relay_message_event_get_chat_id (event));
  g_autofree char *message_id = quote (relay_message_event_get_message_id (event));
  g_autofree char *buffer_id = quote (relay_message_event_get_buffer_id (event));

  g_warning (
    "gave up the message %s of the chat %s on %s (buffer id %s), which is acknowledged: %s",
    message_id, chat_id, quoted_platform, buffer_id, reason);
}

static gboolean
is_dead_letter (RelayArrival arrival)
{
  return arrival == RELAY_ARRIVAL_DEAD_LETTER || arrival == RELAY_ARRIVAL_GIVEN_UP;
}

static RelaySignal
signal_of (RelayMessageEvent *event, RelayArrival arrival)
{
  if (is_dead_letter (arrival))
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
  gboolean has_one = has_handler (self, signal);
  gboolean handled;

  /* Only an inbound message waits for a handler. An answer to a prompt that no handler handles, and a
   * dead letter, are dropped and acknowledged. */
  relay_deliveries_begin (self->deliveries, delivery, has_one || signal != RELAY_SIGNAL_INBOUND);
  if (arrival == RELAY_ARRIVAL_GIVEN_UP)
    {
      warn_given_up (event, "it was rejected as a dead letter too");
      relay_deliveries_drop (self->deliveries, delivery);
      return;
    }
  if (!has_one && signal == RELAY_SIGNAL_INBOUND)
    warn_unhandled (self);
  if (!has_one && signal == RELAY_SIGNAL_DEAD_LETTER)
    warn_given_up (event, "it was rejected “max-deliveries” times and no handler is connected to "
                          "“dead-letter”");
  handled = emit (self, signal, event);
  if (signal == RELAY_SIGNAL_PROMPT_RESPONSE && !handled)
    {
      g_debug ("dropped an answer to a prompt");
      relay_deliveries_drop (self->deliveries, delivery);
    }
  else
    relay_deliveries_end (self->deliveries, delivery);
}

/* What tells apart the events of one message: the text of an edit, the prompt and the option of an
 * answer. NULL for an ordinary message. */
static char *
make_variant (RelayRecord *record)
{
  g_autoptr (RelayPromptResponse) response = NULL;
  gsize length = 0;
  const char *prompt = relay_record_get_raw (record, RELAY_FIELD_PROMPT_RESPONSE, &length);

  if (prompt != NULL)
    {
      response = relay_prompt_response_new_from_text (prompt, length, record);
      return g_strconcat ("p", relay_prompt_response_get_prompt_id (response), "\xFF",
                          relay_prompt_response_get_option_id (response), NULL);
    }

  if (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT) == RELAY_TRISTATE_TRUE)
    {
      const char *text = relay_record_get_string (record, RELAY_FIELD_TEXT);
      g_autofree char *digest =
        g_compute_checksum_for_string (G_CHECKSUM_SHA256, text != NULL ? text : "", -1);

      return g_strconcat ("e", digest, NULL);
    }

  return NULL;
}

static RelayEventKey *
make_event_key (RelayRecord *record)
{
  const char *platform = relay_record_get_string (record, RELAY_FIELD_SOURCE_PLATFORM);
  const char *chat_id = relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *message_id = relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID);
  const char *profile = relay_record_get_string (record, RELAY_FIELD_SOURCE_PROFILE);
  g_autofree char *variant = make_variant (record);

  return relay_event_key_new_for_message (platform != NULL ? platform : RELAY_PLATFORM_DEFAULT,
                                          chat_id != NULL ? chat_id : "", message_id, profile,
                                          variant);
}

void
relay_dispatcher_deliver_event (RelayDispatcher *self, RelayFrame *frame)
{
  g_autoptr (RelayDelivery) delivery = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;
  RelayEventKey *key = make_event_key (frame->event);
  gboolean has_message_id = key != NULL;
  RelayArrival arrival;

  if (key == NULL)
    key = relay_event_key_new_for_buffer (frame->buffer_id, "");
  arrival =
    relay_deliveries_arrive (self->deliveries, key, has_message_id, frame->buffer_id, &delivery);
  if (arrival == RELAY_ARRIVAL_DUPLICATE || arrival == RELAY_ARRIVAL_JOINED)
    {
      g_debug ("dropped a duplicate");
      return;
    }
  event = relay_message_event_new_from_record (g_steal_pointer (&frame->event));
  relay_message_event_set_delivery (event, delivery, frame->buffer_id);
  relay_message_event_set_arrival (event, frame->received_at,
                                   relay_deliveries_is_redelivered (delivery));
  emit_event (self, event, delivery, arrival);
}

/* A forward has no id but that of its buffer, and a connector may count those from 1 again: the
 * key contains a digest of the body, so that another forward is never taken for this one. */
static RelayEventKey *
make_forward_key (RelayFrame *frame)
{
  g_autofree char *digest = NULL;

  if (frame->buffer_id == NULL)
    return NULL;
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                         relay_passthrough_get_body (frame->passthrough));
  return relay_event_key_new_for_buffer (frame->buffer_id, digest);
}

static void
drop_forward (RelayDispatcher *self,
              RelayPassthrough *forward,
              RelayDelivery *delivery,
              RelayArrival arrival)
{
  g_autofree char *platform = quote (relay_passthrough_get_platform (forward));
  g_autofree char *buffer_id = quote (relay_passthrough_get_buffer_id (forward));

  if (arrival == RELAY_ARRIVAL_DEAD_LETTER)
    g_warning (
      "gave up the passthrough forward %s of the platform %s: it was rejected %u times; it "
      "is acknowledged",
      buffer_id, platform, self->settings->max_deliveries);
  else
    g_info ("dropped a passthrough forward of the platform %s: no handler handled it", platform);
  relay_deliveries_begin (self->deliveries, delivery, TRUE);
  relay_deliveries_drop (self->deliveries, delivery);
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
  if (event != NULL)
    relay_message_event_set_arrival (event, frame->received_at,
                                     relay_deliveries_is_redelivered (delivery));
  if (!is_dead_letter (arrival) && has_handler (self, RELAY_SIGNAL_PASSTHROUGH))
    {
      relay_deliveries_begin (self->deliveries, delivery, TRUE);
      if (emit (self, RELAY_SIGNAL_PASSTHROUGH, frame->passthrough))
        {
          relay_deliveries_end (self->deliveries, delivery);
          return;
        }
    }
  /* an interaction without a chat and a user cannot be answered */
  if (event != NULL && relay_record_has_origin (relay_message_event_get_record (event)))
    emit_event (self, event, delivery, arrival);
  else
    drop_forward (self, frame->passthrough, delivery, arrival);
}

/* --- everything else --- */

void
relay_dispatcher_interrupt (RelayDispatcher *self, const char *session_key, const char *chat_id)
{
  if (self->observer != NULL)
    self->observer->interrupt (self->adapter, session_key, chat_id);
  g_signal_emit (self->transport, self->signals[RELAY_SIGNAL_INTERRUPT], 0, session_key, chat_id);
}

static void
warn_skipped (RelaySkippedFrame *skipped)
{
  g_autofree char *type = quote (skipped->type_name);
  g_autofree char *id = quote (skipped->buffer_id);

  if (skipped->buffer_id != NULL)
    g_warning ("skipped and acknowledged the frame %s of type %s, and no handler is connected to "
               "“frame-skipped”: %s",
               id, type, skipped->error->message);
  else
    g_warning ("skipped a frame of type %s without a buffer id, and no handler is connected to "
               "“frame-skipped”: %s",
               type, skipped->error->message);
}

void
relay_dispatcher_skip (RelayDispatcher *self, RelaySkippedFrame *skipped)
{
  g_autoptr (RelayDelivery) delivery = NULL;

  /* a handler may run a nested main loop: the ack keeps its place before those of later frames */
  relay_deliveries_arrive (self->deliveries, NULL, FALSE, skipped->buffer_id, &delivery);
  relay_deliveries_begin (self->deliveries, delivery, TRUE);
  if (!has_handler (self, RELAY_SIGNAL_FRAME_SKIPPED))
    warn_skipped (skipped);
  if (self->observer != NULL)
    self->observer->frame_skipped (self->adapter, skipped->line, skipped->error);
  g_signal_emit (self->transport, self->signals[RELAY_SIGNAL_FRAME_SKIPPED], 0, skipped->line,
                 skipped->error);
  relay_deliveries_drop (self->deliveries, delivery);
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
