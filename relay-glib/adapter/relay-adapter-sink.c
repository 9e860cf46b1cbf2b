/* relay-adapter-sink.c: what the transport tells its adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

#include "values/relay-descriptor-private.h"
#include "values/relay-interaction-private.h"

#define FATAL_ERROR_MESSAGE "Relay disabled (opted out — recreate the instance to re-enable)"

static guint signals[RELAY_N_SIGNALS];

static void
notify_capabilities (RelayAdapter *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "descriptor");
  g_object_notify (G_OBJECT (self), "max-message-length");
  g_object_notify (G_OBJECT (self), "supports-code-blocks");
  g_object_notify (G_OBJECT (self), "supports-draft-streaming");
  g_object_notify (G_OBJECT (self), "authorization-is-upstream");
  g_object_thaw_notify (G_OBJECT (self));
}

/* The transport forgets its descriptors with the connection. What the platform can do does
 * not change by that, so the last one stays until a handshake brings another. */
static void
adopt_descriptor (RelayAdapter *self)
{
  RelayDescriptor *current = relay_transport_get_descriptor (self->transport);

  if (current != NULL && g_set_object (&self->descriptor, current))
    notify_capabilities (self);
}

/* Takes @error. */
static void
set_fatal_error (RelayAdapter *self, GError *error)
{
  if (self->fatal_error == NULL && error == NULL)
    return;

  g_clear_error (&self->fatal_error);
  self->fatal_error = error;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "fatal-error");
  g_object_notify (G_OBJECT (self), "fatal-error-code");
  g_object_notify (G_OBJECT (self), "fatal-error-retryable");
  g_object_thaw_notify (G_OBJECT (self));
}

/* What the transport tells. The application's handlers run in these and may drop the last
 * reference on the adapter, so each one that goes on afterwards holds one of its own. */

static gboolean
sink_has_handler (gpointer adapter, RelaySignal signal)
{
  return g_signal_has_handler_pending (adapter, signals[signal], 0, FALSE);
}

static void
sink_learn (gpointer adapter, RelayRecord *source)
{
  RelayAdapter *self = adapter;

  relay_scope_learn (self->scope, source);
}

static void
sink_inbound (gpointer adapter, RelayMessageEvent *event)
{
  g_signal_emit (adapter, signals[RELAY_SIGNAL_INBOUND], 0, event);
}

static void
sink_interrupt (gpointer adapter, const char *session_key, const char *chat_id)
{
  g_autoptr (RelayAdapter) self = g_object_ref (adapter);

  relay_adapter_interrupt (self, session_key, chat_id);
  g_signal_emit (self, signals[RELAY_SIGNAL_INTERRUPT], 0, session_key, chat_id);
}

static gboolean
sink_passthrough (gpointer adapter, RelayPassthrough *forward)
{
  gboolean handled = FALSE;

  g_signal_emit (adapter, signals[RELAY_SIGNAL_PASSTHROUGH], 0, forward, &handled);

  return handled;
}

static RelayInteractionMapping
resolve_mapping (RelayAdapter *self)
{
  if (self->interaction_mapping != RELAY_INTERACTION_MAPPING_AUTO)
    return self->interaction_mapping;
  if (self->descriptor != NULL && relay_descriptor_lists_ops (self->descriptor))
    return RELAY_INTERACTION_MAPPING_NATIVE;

  return RELAY_INTERACTION_MAPPING_PLAIN;
}

static RelayMessageEvent *
sink_map_passthrough (gpointer adapter, RelayPassthrough *forward)
{
  RelayAdapter *self = adapter;
  RelayMessageEvent *event;
  g_autofree char *platform = NULL;

  event = relay_interaction_to_event (forward, resolve_mapping (self));
  if (event != NULL)
    return event;

  /* the name is the connector's: no control characters, and no end of it, in a log */
  platform = g_strescape (relay_passthrough_get_platform (forward), NULL);
  g_info ("Dropped a passthrough forward of platform “%.64s” that nobody handled", platform);

  return NULL;
}

static gboolean
sink_prompt_response (gpointer adapter, RelayMessageEvent *event)
{
  gboolean handled = FALSE;

  if (relay_adapter_take_answer (adapter, relay_message_event_get_prompt_response (event)))
    return TRUE;

  g_signal_emit (adapter, signals[RELAY_SIGNAL_PROMPT_RESPONSE], 0, event, &handled);

  return handled;
}

static void
sink_dead_letter (gpointer adapter, RelayMessageEvent *event)
{
  g_signal_emit (adapter, signals[RELAY_SIGNAL_DEAD_LETTER], 0, event);
}

static void
sink_protocol_error (gpointer adapter, const GError *error)
{
  g_signal_emit (adapter, signals[RELAY_SIGNAL_PROTOCOL_ERROR], 0, error);
}

static void
sink_revoked (gpointer adapter)
{
  g_autoptr (RelayAdapter) self = g_object_ref (adapter);

  set_fatal_error (self,
                   g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, FATAL_ERROR_MESSAGE));
  g_signal_emit (self, signals[RELAY_SIGNAL_REVOKED], 0);
}

static void
sink_changed (gpointer adapter, const char *property)
{
  g_autoptr (RelayAdapter) self = g_object_ref (adapter);

  if (strcmp (property, "descriptor") == 0)
    {
      adopt_descriptor (self);
    }
  else
    {
      RelayState state = relay_transport_get_state (self->transport);

      if (state == RELAY_STATE_ONLINE)
        set_fatal_error (self, NULL);
      else if (state == RELAY_STATE_DISCONNECTED || state == RELAY_STATE_REVOKED)
        relay_adapter_end_asks (self);
      g_object_notify (G_OBJECT (self), "state");
    }
}

static const RelayTransportSink sink = {
  .has_handler = sink_has_handler,
  .learn = sink_learn,
  .inbound = sink_inbound,
  .interrupt = sink_interrupt,
  .passthrough = sink_passthrough,
  .map_passthrough = sink_map_passthrough,
  .prompt_response = sink_prompt_response,
  .dead_letter = sink_dead_letter,
  .protocol_error = sink_protocol_error,
  .revoked = sink_revoked,
  .changed = sink_changed,
};

/* The sink is set at construction; an adapter that came second gets its turn when the first
 * one is gone, at its next call. */
RelayTransport *
relay_adapter_attach (RelayAdapter *self, GError **error)
{
  if (self->transport == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, "no transport");
      return NULL;
    }

  if (!self->is_attached)
    {
      if (!relay_transport_set_sink (self->transport, &sink, self, error))
        return NULL;

      self->is_attached = TRUE;
      adopt_descriptor (self);
    }

  return self->transport;
}

void
relay_adapter_detach (RelayAdapter *self)
{
  if (!self->is_attached)
    return;

  self->is_attached = FALSE;
  relay_transport_unset_sink (self->transport, self);
}

void
relay_adapter_install_signals (GObjectClass *klass)
{
  relay_signals_install (klass, signals);
}
