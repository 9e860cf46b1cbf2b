/* relay-adapter-observer.c: what the transport reports, and the signals that come of it
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
#include "values/relay-message-event-private.h"

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

/* The functions of the observer. A handler of the application may drop the last reference to the
 * adapter, so each function that uses the adapter after an emission holds a reference. */

static gboolean
on_wants_signal (gpointer adapter, RelaySignal signal)
{
  return g_signal_has_handler_pending (adapter, signals[signal], 0, FALSE);
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

/* The scope of a forward is learned under two platforms: that of the event, which the plain mapping
 * calls `relay`, and the forward's own, which names the profile as well. */
static void
learn_forward (RelayAdapter *self, RelayPassthrough *forward, RelayRecord *event)
{
  g_autoptr (RelayRecord) own = relay_record_new ();
  const char *chat_id = relay_record_get_string (event, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *chat_type = relay_record_get_string (event, RELAY_FIELD_SOURCE_CHAT_TYPE);
  const char *profile = relay_passthrough_get_profile (forward);

  relay_scope_learn (self->scope, event);
  if (chat_id == NULL)
    return;

  relay_record_set_string (own, RELAY_FIELD_SOURCE_PLATFORM,
                           relay_passthrough_get_platform (forward));
  relay_record_set_string (own, RELAY_FIELD_SOURCE_CHAT_ID, chat_id);
  relay_record_set_string (own, RELAY_FIELD_SOURCE_CHAT_TYPE, chat_type);
  if (profile != NULL)
    relay_record_set_string (own, RELAY_FIELD_SOURCE_PROFILE, profile);
  relay_scope_learn (self->scope, own);
}

static RelayMessageEvent *
on_map_forward (gpointer adapter, RelayPassthrough *forward)
{
  RelayAdapter *self = adapter;
  RelayMessageEvent *event = relay_interaction_to_event (forward, resolve_mapping (self));

  if (event != NULL)
    learn_forward (self, forward, relay_message_event_get_record (event));

  return event;
}

static gboolean
on_deliver (gpointer adapter, RelaySignal signal, gpointer value)
{
  RelayAdapter *self = adapter;
  gboolean handled = FALSE;

  if (signal != RELAY_SIGNAL_PASSTHROUGH)
    relay_scope_learn (self->scope, relay_message_event_get_record (value));
  if (signal == RELAY_SIGNAL_PROMPT_RESPONSE &&
      relay_adapter_take_answer (self, relay_message_event_get_prompt_response (value)))
    return TRUE;

  /* the signals that return nothing leave @handled alone */
  g_signal_emit (self, signals[signal], 0, value, &handled);

  return handled;
}

static void
on_interrupt (gpointer adapter, const char *session_key, const char *chat_id)
{
  g_autoptr (RelayAdapter) self = g_object_ref (adapter);

  relay_adapter_interrupt (self, session_key, chat_id);
  g_signal_emit (self, signals[RELAY_SIGNAL_INTERRUPT], 0, session_key, chat_id);
}

static void
on_error (gpointer adapter, const GError *error)
{
  g_signal_emit (adapter, signals[RELAY_SIGNAL_PROTOCOL_ERROR], 0, error);
}

static void
on_revoked (gpointer adapter)
{
  g_autoptr (RelayAdapter) self = g_object_ref (adapter);

  set_fatal_error (self,
                   g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, FATAL_ERROR_MESSAGE));
  g_signal_emit (self, signals[RELAY_SIGNAL_REVOKED], 0);
}

static void
on_changed (gpointer adapter, const char *property)
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

static const RelayTransportObserver observer = {
  .wants_signal = on_wants_signal,
  .map_forward = on_map_forward,
  .deliver = on_deliver,
  .interrupt = on_interrupt,
  .error = on_error,
  .revoked = on_revoked,
  .changed = on_changed,
};

gboolean
relay_adapter_is_attached (RelayAdapter *self)
{
  return self->transport != NULL && relay_transport_is_observed_by (self->transport, self);
}

/* The adapter observes its transport from construction on. While another adapter does, the next
 * call after that one is disposed makes up for it. */
RelayTransport *
relay_adapter_attach (RelayAdapter *self, GError **error)
{
  if (self->transport == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, "no transport");
      return NULL;
    }

  if (!relay_adapter_is_attached (self))
    {
      if (!relay_transport_set_observer (self->transport, &observer, self, error))
        return NULL;

      adopt_descriptor (self);
    }

  return self->transport;
}

void
relay_adapter_detach (RelayAdapter *self)
{
  if (self->transport != NULL)
    relay_transport_unset_observer (self->transport, self);
}

void
relay_adapter_install_signals (GObjectClass *klass)
{
  relay_signals_install (klass, signals);
}
