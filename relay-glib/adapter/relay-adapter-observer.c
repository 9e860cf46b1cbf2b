/* relay-adapter-observer.c: what the transport of an adapter reports, and the signals for it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-observer-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

#include "transport/relay-transport-private.h"
#include "values/relay-descriptor-private.h"
#include "values/relay-message-event-private.h"

#define FATAL_ERROR_MESSAGE "Relay disabled (opted out — recreate the instance to re-enable)"

/**
 * RelayAdapter::inbound:
 * @self: the adapter
 * @event: a message
 *
 * Emitted when a message is received, before [signal@Transport::inbound] of the transport.
 *
 * The scope of the chat (see [method@Adapter.learn_chat]) is already remembered. Otherwise
 * this is the same as [signal@Transport::inbound].
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::interrupt:
 * @self: the adapter
 * @session_key: the session whose turn is interrupted; empty when the connector sent none
 * @chat_id: the chat of the session; empty when the connector sent none
 *
 * Emitted when a user interrupts a turn, after its cancellable (see
 * [method@Adapter.begin_turn]) was cancelled.
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::passthrough:
 * @self: the adapter
 * @forward: the forwarded request
 *
 * Emitted when the connector forwards a request of the platform unchanged.
 *
 * The first handler that returns %TRUE ends the emission. If no handler does, a Discord
 * interaction is mapped to an event, which is emitted as [signal@Adapter::inbound] or
 * [signal@Adapter::prompt-response] (see [property@Adapter:interaction-mapping]); every
 * other request is logged and dropped.
 *
 * Returns: %TRUE if the request was handled
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::revoked:
 * @self: the adapter
 *
 * Emitted when the credential was revoked, after [property@Adapter:fatal-error] was set.
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::frame-skipped:
 * @self: the adapter
 * @line: the line, of which the first 64 KiB at most
 * @error: the reason, and the type of the frame where it is known
 *
 * The same as [signal@Transport::frame-skipped].
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::dead-letter:
 * @self: the adapter
 * @event: the message
 *
 * The same as [signal@Transport::dead-letter].
 *
 * Since: 1.0
 */

/**
 * RelayAdapter::prompt-response:
 * @self: the adapter
 * @event: the message, with [property@MessageEvent:prompt-response]
 *
 * The same as [signal@Transport::prompt-response], for prompts that were not sent with
 * [method@Adapter.ask_async].
 *
 * Returns: %TRUE if the response was handled
 *
 * Since: 1.0
 */

struct _RelayAdapterObserver
{
  GObject *adapter;            /* owns the observer */
  RelayTransport *transport;   /* nullable */
  RelayDescriptor *descriptor; /* of the last connection, or the placeholder; nullable */
  GError *fatal_error;
  RelayInteractionMapping mapping;
  RelayScope *scope; /* owned by the adapter, like the following ones */
  RelayTurns *turns;
  RelayPendingPrompts *prompts;
  RelayTyping *typing;
  RelayOutbox *outbox;
  RelayChatObserver *chats; /* borrowed; nullable */
  GError *last_error;       /* why the transport is not online; nullable */

  /* as notified last */
  gboolean online;
  gboolean can_retry;
  gint64 retry_at;
};

static guint signals[RELAY_N_SIGNALS];

static void
notify_all (RelayAdapterObserver *self, const char *const *properties)
{
  g_object_freeze_notify (self->adapter);
  for (guint i = 0; properties[i] != NULL; i++)
    g_object_notify (self->adapter, properties[i]);
  g_object_thaw_notify (self->adapter);
}

/* The transport drops its descriptor when the connection is lost. The adapter keeps it until the next
 * handshake, because the capabilities of the platform stay the same. */
static void
update_descriptor (RelayAdapterObserver *self)
{
  static const char *const properties[] = { "descriptor",
                                            "max-message-length",
                                            "supports-code-blocks",
                                            "supports-draft-streaming",
                                            "authorization-is-upstream",
                                            NULL };
  RelayDescriptor *current = relay_transport_get_descriptor (self->transport);

  if (current != NULL && g_set_object (&self->descriptor, current))
    notify_all (self, properties);
}

/* Notifies what has changed of the properties that follow from the state of the transport. */
static void
update_connection (RelayAdapterObserver *self)
{
  gboolean online = relay_adapter_observer_is_online (self);
  gboolean can_retry = relay_adapter_observer_can_retry (self);
  gint64 retry_at = relay_adapter_observer_get_retry_at (self);
  const char *properties[5] = { NULL };
  guint n_properties = 0;

  if (online != self->online)
    properties[n_properties++] = "online";
  if (can_retry != self->can_retry)
    properties[n_properties++] = "can-retry";
  if (retry_at != self->retry_at)
    properties[n_properties++] = "retry-at";
  if (online && self->last_error != NULL)
    {
      properties[n_properties++] = "last-error";
      g_clear_error (&self->last_error);
    }
  self->online = online;
  self->can_retry = can_retry;
  self->retry_at = retry_at;
  notify_all (self, properties);
}

/* The transport keeps its last error for as long as it is connected again; here an error is the reason
 * of a loss that still lasts. */
static void
update_last_error (RelayAdapterObserver *self)
{
  static const char *const properties[] = { "last-error", NULL };
  const GError *error = relay_transport_get_last_error (self->transport);

  if (self->last_error == NULL && error == NULL)
    return;

  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  notify_all (self, properties);
}

/* Takes @error. */
static void
set_fatal_error (RelayAdapterObserver *self, GError *error)
{
  static const char *const properties[] = { "fatal-error", "fatal-error-code",
                                            "fatal-error-retryable", NULL };

  if (self->fatal_error == NULL && error == NULL)
    return;

  g_clear_error (&self->fatal_error);
  self->fatal_error = error;
  notify_all (self, properties);
}

/* No response can arrive any more. */
static void
fail_pending_prompts (RelayAdapterObserver *self)
{
  const GError *loss = relay_transport_get_last_error (self->transport);
  g_autoptr (GError) error = NULL;

  if (loss != NULL)
    error = g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                         "connection lost before a response to the prompt: %s", loss->message);
  else
    error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED,
                                 "disconnected before a response to the prompt");

  relay_pending_prompts_fail_all (self->prompts, error);
}

/* The functions of the RelayTransportObserver. A handler of the application may drop the last
 * reference to the adapter, so each function that uses @self after an emission holds a reference to
 * the adapter. */

static gboolean
on_wants_signal (gpointer user_data, RelaySignal signal)
{
  RelayAdapterObserver *self = user_data;

  return (self->chats != NULL && self->chats->funcs->wants (self->chats->user_data, signal)) ||
         g_signal_has_handler_pending (self->adapter, signals[signal], 0, FALSE);
}

static RelayInteractionMapping
resolve_mapping (RelayAdapterObserver *self)
{
  if (self->mapping != RELAY_INTERACTION_MAPPING_AUTO)
    return self->mapping;
  if (self->descriptor != NULL && relay_descriptor_lists_ops (self->descriptor))
    return RELAY_INTERACTION_MAPPING_NATIVE;

  return RELAY_INTERACTION_MAPPING_PLAIN;
}

/* The plain mapping sets the platform of the event to `relay`. So the forward itself, which has the
 * platform and the profile, comes first: then the event belongs to the same chat. */
static void
learn_forward (RelayAdapterObserver *self, RelayPassthrough *forward, RelayRecord *event)
{
  g_autoptr (RelayRecord) own = relay_record_new ();
  const char *chat_id = relay_record_get_string (event, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *chat_type = relay_record_get_string (event, RELAY_FIELD_SOURCE_CHAT_TYPE);

  if (chat_id == NULL)
    return;

  relay_record_set_string (own, RELAY_FIELD_SOURCE_PLATFORM,
                           relay_passthrough_get_platform (forward));
  relay_record_set_string (own, RELAY_FIELD_SOURCE_CHAT_ID, chat_id);
  relay_record_set_string (own, RELAY_FIELD_SOURCE_CHAT_TYPE, chat_type);
  relay_record_set_string (own, RELAY_FIELD_SOURCE_PROFILE,
                           relay_passthrough_get_profile (forward));
  relay_scope_learn (self->scope, own);
  relay_scope_learn (self->scope, event);
}

static RelayMessageEvent *
on_map_forward (gpointer user_data, RelayPassthrough *forward)
{
  RelayAdapterObserver *self = user_data;
  RelayMessageEvent *event = relay_passthrough_to_event (forward, resolve_mapping (self));

  if (event != NULL)
    learn_forward (self, forward, relay_message_event_get_record (event));

  return event;
}

/* Whether @event responds to a prompt of relay_adapter_ask_async() */
static gboolean
respond (RelayAdapterObserver *self, RelayMessageEvent *event)
{
  RelayPromptMatch match =
    relay_pending_prompts_respond (self->prompts, relay_message_event_get_prompt_response (event));

  if (match == RELAY_PROMPT_MATCH_EXPIRED)
    g_debug ("dropped a response to an expired prompt");

  return match != RELAY_PROMPT_MATCH_NONE;
}

static gboolean
on_deliver (gpointer user_data, RelaySignal signal, gpointer value)
{
  RelayAdapterObserver *self = user_data;
  gboolean is_shown = FALSE;
  gboolean handled = FALSE;

  if (signal != RELAY_SIGNAL_PASSTHROUGH)
    {
      relay_scope_learn (self->scope, relay_message_event_get_record (value));
      is_shown =
        self->chats != NULL && self->chats->funcs->received (self->chats->user_data, signal, value);
    }
  if (signal == RELAY_SIGNAL_PROMPT_RESPONSE && respond (self, value))
    return TRUE;

  /* Signals without a return value leave @handled unchanged. */
  g_signal_emit (self->adapter, signals[signal], 0, value, &handled);

  return handled || (is_shown && signal == RELAY_SIGNAL_PROMPT_RESPONSE);
}

/* The prompts come first, because handlers of a turn may begin and end other turns. */
static void
on_interrupt (gpointer user_data, const char *session_key, const char *chat_id)
{
  RelayAdapterObserver *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) adapter = g_object_ref (self->adapter);

  relay_pending_prompts_interrupt (self->prompts, self->turns, session_key, chat_id);
  relay_turns_interrupt (self->turns, session_key, chat_id);
  g_signal_emit (adapter, signals[RELAY_SIGNAL_INTERRUPT], 0, session_key, chat_id);
}

static void
on_frame_skipped (gpointer user_data, GBytes *line, const GError *error)
{
  RelayAdapterObserver *self = user_data;

  g_signal_emit (self->adapter, signals[RELAY_SIGNAL_FRAME_SKIPPED], 0, line, error);
}

static void
on_revoked (gpointer user_data)
{
  RelayAdapterObserver *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) adapter = g_object_ref (self->adapter);

  set_fatal_error (self,
                   g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, FATAL_ERROR_MESSAGE));
  g_signal_emit (adapter, signals[RELAY_SIGNAL_REVOKED], 0);
}

static void
on_state_changed (RelayAdapterObserver *self)
{
  RelayState state = relay_transport_get_state (self->transport);

  if (state == RELAY_STATE_DISCONNECTED || state == RELAY_STATE_DORMANT ||
      state == RELAY_STATE_REVOKED || state == RELAY_STATE_CLOSING)
    relay_typing_end_all (self->typing);
  if (state == RELAY_STATE_ONLINE)
    set_fatal_error (self, NULL);
  else if (state == RELAY_STATE_DISCONNECTED || state == RELAY_STATE_REVOKED)
    fail_pending_prompts (self);

  g_object_freeze_notify (self->adapter);
  g_object_notify (self->adapter, "state");
  update_connection (self);
  g_object_thaw_notify (self->adapter);
}

static void
on_changed (gpointer user_data, const char *property)
{
  RelayAdapterObserver *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) adapter = g_object_ref (self->adapter);

  if (strcmp (property, "last-error") == 0)
    {
      update_last_error (self);
      return;
    }
  if (strcmp (property, "retry-at") == 0)
    {
      update_connection (self);
      return;
    }
  relay_outbox_transport_changed (self->outbox);
  if (strcmp (property, "descriptor") == 0)
    update_descriptor (self);
  else
    on_state_changed (self);
  if (self->chats != NULL)
    self->chats->funcs->changed (self->chats->user_data);
}

static const RelayTransportObserver observer_functions = {
  .wants_signal = on_wants_signal,
  .map_forward = on_map_forward,
  .deliver = on_deliver,
  .interrupt = on_interrupt,
  .frame_skipped = on_frame_skipped,
  .revoked = on_revoked,
  .changed = on_changed,
};

void
relay_adapter_observer_install_signals (GObjectClass *klass)
{
  relay_transport_signals_install (klass, signals);
}

RelayAdapterObserver *
relay_adapter_observer_new (GObject *adapter,
                            RelayTransport *transport,
                            RelayDescriptor *placeholder,
                            RelayScope *scope,
                            RelayTurns *turns,
                            RelayPendingPrompts *prompts,
                            RelayTyping *typing,
                            RelayOutbox *outbox)
{
  RelayAdapterObserver *self = g_new0 (RelayAdapterObserver, 1);

  self->adapter = adapter;
  g_set_object (&self->transport, transport);
  g_set_object (&self->descriptor, placeholder);
  self->scope = scope;
  self->turns = turns;
  self->prompts = prompts;
  self->typing = typing;
  self->outbox = outbox;

  return self;
}

void
relay_adapter_observer_free (RelayAdapterObserver *self)
{
  relay_adapter_observer_detach (self);
  g_clear_object (&self->descriptor);
  g_clear_error (&self->fatal_error);
  g_clear_error (&self->last_error);
  g_free (self);
}

/* While another adapter observes the transport, this fails; the next call after the other adapter is
 * disposed succeeds. */
RelayTransport *
relay_adapter_observer_attach (RelayAdapterObserver *self, GError **error)
{
  if (self->transport == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, "no transport");
      return NULL;
    }

  if (!relay_adapter_observer_is_attached (self))
    {
      if (!relay_transport_set_observer (self->transport, &observer_functions, self, error))
        return NULL;

      update_descriptor (self);
      if (!relay_transport_is_online (self->transport))
        update_last_error (self);
      update_connection (self);
    }

  return self->transport;
}

void
relay_adapter_observer_detach (RelayAdapterObserver *self)
{
  if (self->transport == NULL)
    return;

  relay_transport_unset_observer (self->transport, self);
  g_clear_object (&self->transport);
}

gboolean
relay_adapter_observer_is_attached (RelayAdapterObserver *self)
{
  return self->transport != NULL && relay_transport_is_observed_by (self->transport, self);
}

RelayState
relay_adapter_observer_get_state (RelayAdapterObserver *self)
{
  if (!relay_adapter_observer_is_attached (self))
    return RELAY_STATE_DISCONNECTED;

  return relay_transport_get_state (self->transport);
}

gboolean
relay_adapter_observer_is_online (RelayAdapterObserver *self)
{
  return relay_adapter_observer_is_attached (self) && relay_transport_is_online (self->transport);
}

gboolean
relay_adapter_observer_can_retry (RelayAdapterObserver *self)
{
  RelayState state = relay_adapter_observer_get_state (self);

  return relay_adapter_observer_is_attached (self) &&
         (state == RELAY_STATE_DISCONNECTED || state == RELAY_STATE_WAITING ||
          state == RELAY_STATE_DORMANT);
}

gint64
relay_adapter_observer_get_retry_at (RelayAdapterObserver *self)
{
  return relay_adapter_observer_is_attached (self) ? relay_transport_get_retry_at (self->transport)
                                                   : 0;
}

const GError *
relay_adapter_observer_get_last_error (RelayAdapterObserver *self)
{
  return relay_adapter_observer_is_attached (self) ? self->last_error : NULL;
}

RelayDescriptor *
relay_adapter_observer_get_descriptor (RelayAdapterObserver *self)
{
  return self->descriptor;
}

const GError *
relay_adapter_observer_get_fatal_error (RelayAdapterObserver *self)
{
  return self->fatal_error;
}

void
relay_adapter_observer_set_chat_observer (RelayAdapterObserver *self, RelayChatObserver *observer)
{
  self->chats = observer;
}

RelayChatObserver *
relay_adapter_observer_get_chat_observer (RelayAdapterObserver *self)
{
  return self->chats;
}

RelayInteractionMapping
relay_adapter_observer_get_mapping (RelayAdapterObserver *self)
{
  return self->mapping;
}

void
relay_adapter_observer_set_mapping (RelayAdapterObserver *self, RelayInteractionMapping mapping)
{
  self->mapping = mapping;
}
