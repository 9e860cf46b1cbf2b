/* relay-adapter.c: the class of the adapter and its properties
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"
#include "transport/relay-transport-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-text.h>
#include <relay-glib/relay-transport.h>

#include "relay-adapter-observer-private.h"
#include "base/relay-getters-private.h"
#include "text/relay-text-private.h"

#define FATAL_ERROR_CODE "relay_disabled"

/**
 * RelayAdapter:
 *
 * The main object of an application: it receives messages from a chat platform and sends
 * messages to it.
 *
 * An adapter uses a [class@Transport] for the connection and adds what a gateway needs: it
 * remembers for each chat the values that the connector needs to route a message (the scope
 * of the chat), reports the capabilities of the platform, manages turns, which a user can
 * interrupt, and maps requests of the platform that the connector forwards to ordinary
 * events.
 *
 * Connect a handler to [signal@Adapter::inbound] first, then call
 * [method@Adapter.connect_async]. From then on, every message is emitted as a signal, and
 * [method@Adapter.reply_async] sends an answer. A lost connection is opened again according
 * to [property@Transport:reconnect].
 *
 * ```c
 * static void
 * on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
 * {
 *   relay_adapter_reply_async (adapter, event, relay_message_event_get_text (event),
 *                              NULL, NULL, NULL, NULL);
 * }
 * ```
 *
 * No signal is emitted inside a call of the application; only `notify` may be. Dropping the
 * last reference to an adapter closes the connection without further signals, unless
 * something else holds a reference to the transport. A call in flight keeps its adapter
 * alive: a connect that is pending with the policy %RELAY_RECONNECT_ALWAYS is ended by its
 * cancellable or by [method@Adapter.disconnect_async], not by dropping references.
 *
 * An adapter belongs to the thread-default main context of the first connect of its transport,
 * and is used in the thread that runs it. Every other call is refused; one with a callback
 * fails with %RELAY_ERROR_WRONG_THREAD. The last reference may be dropped in any thread. See
 * [Threads and main contexts](desktop.html#threads-and-main-contexts).
 *
 * Since: 1.0
 */

struct _RelayAdapter
{
  GObject parent_instance;

  RelayTransport *transport;      /* nullable */
  RelayDescriptor *placeholder;   /* nullable */
  RelayAdapterObserver *observer; /* from constructed() on */
  RelayScope *scope;
  RelayTurns *turns;
  RelayPendingPrompts *prompts;
  RelayTyping *typing;
  RelayTurnMarks *turn_marks;
  RelayOutbox *outbox;
  gint64 next_draft_id;
  gboolean user_with_scope;
  gboolean split_long_messages;
};

G_DEFINE_FINAL_TYPE (RelayAdapter, relay_adapter, G_TYPE_OBJECT)

typedef enum
{
  PROP_PLACEHOLDER = 1,
  PROP_TRANSPORT,
  PROP_DESCRIPTOR,
  PROP_STATE,
  PROP_ONLINE,
  PROP_CAN_RETRY,
  PROP_RETRY_AT,
  PROP_LAST_ERROR,
  PROP_MAX_MESSAGE_LENGTH,
  PROP_SUPPORTS_CODE_BLOCKS,
  PROP_SUPPORTS_DRAFT_STREAMING,
  PROP_AUTHORIZATION_IS_UPSTREAM,
  PROP_FATAL_ERROR,
  PROP_FATAL_ERROR_CODE,
  PROP_FATAL_ERROR_RETRYABLE,
  PROP_MAX_CHATS,
  PROP_INTERACTION_MAPPING,
  PROP_USER_WITH_SCOPE,
  PROP_SPLIT_LONG_MESSAGES,
  PROP_OFFLINE_TIMEOUT,
  PROP_MAX_RATE_LIMIT_WAIT
} RelayAdapterProperty;

static GParamSpec *props[PROP_MAX_RATE_LIMIT_WAIT + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_PLACEHOLDER] = NULL,
  [PROP_TRANSPORT] = G_CALLBACK (relay_adapter_get_transport),
  [PROP_DESCRIPTOR] = G_CALLBACK (relay_adapter_get_descriptor),
  [PROP_STATE] = G_CALLBACK (relay_adapter_get_state),
  [PROP_ONLINE] = G_CALLBACK (relay_adapter_get_online),
  [PROP_CAN_RETRY] = G_CALLBACK (relay_adapter_get_can_retry),
  [PROP_RETRY_AT] = G_CALLBACK (relay_adapter_get_retry_at),
  [PROP_LAST_ERROR] = G_CALLBACK (relay_adapter_get_last_error),
  [PROP_MAX_MESSAGE_LENGTH] = G_CALLBACK (relay_adapter_get_max_message_length),
  [PROP_SUPPORTS_CODE_BLOCKS] = G_CALLBACK (relay_adapter_get_supports_code_blocks),
  [PROP_SUPPORTS_DRAFT_STREAMING] = G_CALLBACK (relay_adapter_get_supports_draft_streaming),
  [PROP_AUTHORIZATION_IS_UPSTREAM] = G_CALLBACK (relay_adapter_get_authorization_is_upstream),
  [PROP_FATAL_ERROR] = G_CALLBACK (relay_adapter_get_fatal_error),
  [PROP_FATAL_ERROR_CODE] = G_CALLBACK (relay_adapter_get_fatal_error_code),
  [PROP_FATAL_ERROR_RETRYABLE] = G_CALLBACK (relay_adapter_get_fatal_error_retryable),
  [PROP_MAX_CHATS] = G_CALLBACK (relay_adapter_get_max_chats),
  [PROP_INTERACTION_MAPPING] = G_CALLBACK (relay_adapter_get_interaction_mapping),
  [PROP_USER_WITH_SCOPE] = G_CALLBACK (relay_adapter_get_user_with_scope),
  [PROP_SPLIT_LONG_MESSAGES] = G_CALLBACK (relay_adapter_get_split_long_messages),
  [PROP_OFFLINE_TIMEOUT] = G_CALLBACK (relay_adapter_get_offline_timeout),
  [PROP_MAX_RATE_LIMIT_WAIT] = G_CALLBACK (relay_adapter_get_max_rate_limit_wait),
};

static void
relay_adapter_constructed (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);
  g_autoptr (RelayOwner) own = NULL;

  G_OBJECT_CLASS (relay_adapter_parent_class)->constructed (object);

  if (self->transport == NULL)
    own = relay_owner_new ();
  relay_owner_attach (self, own != NULL ? own : relay_owner_of (self->transport));
  self->observer =
    relay_adapter_observer_new (object, self->transport, self->placeholder, self->scope,
                                self->turns, self->prompts, self->typing, self->outbox);
  relay_outbox_set_transport (self->outbox, self->transport);
  g_clear_object (&self->placeholder);
  relay_adapter_attach (self, NULL);
}

static void
relay_adapter_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  switch (prop_id)
    {
    case PROP_PLACEHOLDER:
      self->placeholder = g_value_dup_object (value);
      break;
    case PROP_TRANSPORT:
      self->transport = g_value_dup_object (value);
      break;
    case PROP_MAX_CHATS:
      relay_adapter_set_max_chats (self, g_value_get_uint (value));
      break;
    case PROP_INTERACTION_MAPPING:
      relay_adapter_set_interaction_mapping (self, g_value_get_enum (value));
      break;
    case PROP_USER_WITH_SCOPE:
      relay_adapter_set_user_with_scope (self, g_value_get_boolean (value));
      break;
    case PROP_SPLIT_LONG_MESSAGES:
      relay_adapter_set_split_long_messages (self, g_value_get_boolean (value));
      break;
    case PROP_OFFLINE_TIMEOUT:
      relay_adapter_set_offline_timeout (self, g_value_get_uint (value));
      break;
    case PROP_MAX_RATE_LIMIT_WAIT:
      relay_adapter_set_max_rate_limit_wait (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_adapter_dispose (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  if (relay_owner_delays_dispose (object))
    return;

  relay_adapter_observer_detach (self->observer);
  relay_typing_end_all (self->typing);
  relay_outbox_set_transport (self->outbox, NULL);
  g_clear_object (&self->transport);

  G_OBJECT_CLASS (relay_adapter_parent_class)->dispose (object);
}

static void
relay_adapter_finalize (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  g_clear_pointer (&self->observer, relay_adapter_observer_free);
  g_clear_pointer (&self->scope, relay_scope_free);
  g_clear_pointer (&self->turns, relay_turns_free);
  g_clear_pointer (&self->prompts, relay_pending_prompts_free);
  g_clear_pointer (&self->typing, relay_typing_free);
  g_clear_pointer (&self->turn_marks, relay_turn_marks_free);
  g_clear_pointer (&self->outbox, relay_outbox_free);

  G_OBJECT_CLASS (relay_adapter_parent_class)->finalize (object);
}

static void
relay_adapter_class_init (RelayAdapterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->constructed = relay_adapter_constructed;
  object_class->set_property = relay_adapter_set_property;
  object_class->dispose = relay_adapter_dispose;
  object_class->finalize = relay_adapter_finalize;

  /**
   * RelayAdapter:descriptor: (getter get_descriptor)
   *
   * The descriptor of the session, with the capabilities of the platform: the first one that
   * the connector sent on the last connection.
   *
   * It is kept when the connection is lost. Before the first handshake, it is
   * [property@Adapter:placeholder], which may be %NULL.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTOR] =
    g_param_spec_object ("descriptor", NULL, NULL, RELAY_TYPE_DESCRIPTOR, readable);

  /**
   * RelayAdapter:max-message-length: (getter get_max_message_length)
   *
   * The maximum length of a message on the platform, in the unit of
   * [method@Adapter.measure]; 4096 without a descriptor.
   *
   * Since: 1.0
   */
  props[PROP_MAX_MESSAGE_LENGTH] =
    g_param_spec_uint ("max-message-length", NULL, NULL, 0, G_MAXUINT,
                       RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH, readable);

  /**
   * RelayAdapter:supports-code-blocks: (getter get_supports_code_blocks)
   *
   * Whether the platform displays code blocks; %FALSE for a platform with plain text, and
   * without a descriptor.
   *
   * Since: 1.0
   */
  props[PROP_SUPPORTS_CODE_BLOCKS] =
    g_param_spec_boolean ("supports-code-blocks", NULL, NULL, FALSE, readable);

  /**
   * RelayAdapter:supports-draft-streaming: (getter get_supports_draft_streaming)
   *
   * Whether the platform can show a message while it is written; %FALSE without a
   * descriptor.
   *
   * Since: 1.0
   */
  props[PROP_SUPPORTS_DRAFT_STREAMING] =
    g_param_spec_boolean ("supports-draft-streaming", NULL, NULL, FALSE, readable);

  /**
   * RelayAdapter:authorization-is-upstream: (getter get_authorization_is_upstream)
   *
   * Always %TRUE: the connector authorises the author of each event before it delivers the
   * event, by rules that only the connector knows.
   *
   * So an application must not apply an allow-list of its own: it would lock out users whom
   * the connector has authorised. Generic gateway code that supports adapters of several
   * kinds can check this property instead of the class of the adapter.
   *
   * Since: 1.0
   */
  props[PROP_AUTHORIZATION_IS_UPSTREAM] =
    g_param_spec_boolean ("authorization-is-upstream", NULL, NULL, TRUE, readable);

  /**
   * RelayAdapter:state: (getter get_state)
   *
   * The state of the transport; %RELAY_STATE_DISCONNECTED without a transport, and while
   * another adapter uses the transport.
   *
   * Since: 1.0
   */
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, RELAY_TYPE_STATE, RELAY_STATE_DISCONNECTED, readable);

  /**
   * RelayAdapter:online: (getter get_online)
   *
   * Whether messages can be sent: [property@Adapter:state] is %RELAY_STATE_ONLINE or
   * %RELAY_STATE_IDLE.
   *
   * Since: 1.0
   */
  props[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, readable);

  /**
   * RelayAdapter:can-retry: (getter get_can_retry)
   *
   * Whether a “Retry” button is useful, which calls [method@Adapter.retry]: there is neither a
   * connection nor an attempt to establish one, and the credential was not revoked.
   *
   * %FALSE without a transport, and while another adapter uses the transport.
   *
   * Since: 1.0
   */
  props[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, readable);

  /**
   * RelayAdapter:retry-at: (getter get_retry_at)
   *
   * When the next connection attempt is made, in microseconds of [func@GLib.get_monotonic_time]; 0
   * when none is planned.
   *
   * It does not change while a countdown is shown: the remaining time is the difference to the
   * current time.
   *
   * Since: 1.0
   */
  props[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, readable);

  /**
   * RelayAdapter:last-error: (getter get_last_error)
   *
   * Why the adapter is not online: the latest loss or failed attempt. %NULL while it is online,
   * before any failure and after a disconnect.
   *
   * Since: 1.0
   */
  props[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, readable);

  /**
   * RelayAdapter:fatal-error: (getter get_fatal_error)
   *
   * The reason why the transport no longer connects: %RELAY_ERROR_REVOKED after the
   * credential was revoked, otherwise %NULL.
   *
   * It is set before [signal@Adapter::revoked] is emitted. It is cleared when connecting
   * succeeds again, which needs a [method@Adapter.disconnect_async] first.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR] = g_param_spec_boxed ("fatal-error", NULL, NULL, G_TYPE_ERROR, readable);

  /**
   * RelayAdapter:fatal-error-code: (getter get_fatal_error_code)
   *
   * A machine-readable code for [property@Adapter:fatal-error]: `relay_disabled`, or %NULL
   * without an error.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR_CODE] =
    g_param_spec_string ("fatal-error-code", NULL, NULL, NULL, readable);

  /**
   * RelayAdapter:fatal-error-retryable: (getter get_fatal_error_retryable)
   *
   * Whether it makes sense to connect again after [property@Adapter:fatal-error]. Always
   * %FALSE, because the only fatal error is a revoked credential.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR_RETRYABLE] =
    g_param_spec_boolean ("fatal-error-retryable", NULL, NULL, FALSE, readable);

  /**
   * RelayAdapter:placeholder:
   *
   * The descriptor to use until the first handshake; %NULL for the defaults (4096
   * characters, no code blocks, no drafts).
   *
   * Since: 1.0
   */
  props[PROP_PLACEHOLDER] =
    g_param_spec_object ("placeholder", NULL, NULL, RELAY_TYPE_DESCRIPTOR,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:transport: (getter get_transport)
   *
   * The transport that the adapter uses. Without one (%NULL), every operation fails with
   * %RELAY_ERROR_NO_TRANSPORT.
   *
   * Only one adapter can use a transport: the operations of a second one fail with
   * %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT] =
    g_param_spec_object ("transport", NULL, NULL, RELAY_TYPE_TRANSPORT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:max-chats: (getter get_max_chats) (setter set_max_chats)
   *
   * The number of chats whose scope the adapter remembers. The least recently used chat is
   * evicted first. With 0, no chat is remembered. Values of more than 512 bytes are not
   * remembered.
   *
   * Since: 1.0
   */
  props[PROP_MAX_CHATS] = g_param_spec_uint ("max-chats", NULL, NULL, 0, G_MAXUINT,
                                             RELAY_SCOPE_DEFAULT_MAX_CHATS, writable);

  /**
   * RelayAdapter:interaction-mapping: (getter get_interaction_mapping) (setter set_interaction_mapping)
   *
   * The rules that map a Discord interaction to an event, if no handler of
   * [signal@Adapter::passthrough] handled it. They have to be the rules of the connector:
   * otherwise [method@Adapter.send_follow_up_async] uses session keys that the connector
   * does not know.
   *
   * Since: 1.0
   */
  props[PROP_INTERACTION_MAPPING] =
    g_param_spec_enum ("interaction-mapping", NULL, NULL, RELAY_TYPE_INTERACTION_MAPPING,
                       RELAY_INTERACTION_MAPPING_AUTO, writable);

  /**
   * RelayAdapter:user-with-scope: (getter get_user_with_scope) (setter set_user_with_scope)
   *
   * Whether the scope includes the user id for every chat, which newer connectors expect. If
   * %FALSE, only the scope of direct chats includes it.
   *
   * Since: 1.0
   */
  props[PROP_USER_WITH_SCOPE] =
    g_param_spec_boolean ("user-with-scope", NULL, NULL, TRUE, writable);

  /**
   * RelayAdapter:split-long-messages: (getter get_split_long_messages) (setter set_split_long_messages)
   *
   * Whether [method@Adapter.send_async] splits a text that is too long for the platform of
   * the chat into several messages. If %FALSE, it fails with %RELAY_ERROR_TOO_LARGE.
   *
   * Since: 1.0
   */
  props[PROP_SPLIT_LONG_MESSAGES] =
    g_param_spec_boolean ("split-long-messages", NULL, NULL, TRUE, writable);

  /**
   * RelayAdapter:offline-timeout: (getter get_offline_timeout) (setter set_offline_timeout)
   *
   * How long a call waits for a connection that was lost and is established again, in
   * milliseconds. With 0 it fails at once.
   *
   * Calls that wait are written in order for each chat when the connection is open, and end with
   * %RELAY_ERROR_NOT_CONNECTED when it was not established in time. They end at once with
   * %RELAY_ERROR_NOT_SENT when the adapter is disconnected or goes dormant, and when the credential
   * is revoked. They count for [property@Transport:max-requests] and
   * [property@Transport:max-pending-bytes].
   *
   * What only shows progress does not wait: typing indicators, drafts, and the updates of a
   * [class@Draft]. Without an earlier connection, calls fail at once.
   *
   * Since: 1.0
   */
  props[PROP_OFFLINE_TIMEOUT] = g_param_spec_uint ("offline-timeout", NULL, NULL, 0, G_MAXUINT,
                                                   RELAY_OUTBOX_DEFAULT_OFFLINE_TIMEOUT, writable);

  /**
   * RelayAdapter:max-rate-limit-wait: (getter get_max_rate_limit_wait) (setter set_max_rate_limit_wait)
   *
   * How long a call waits because the connector or the platform limits the rate, in milliseconds.
   * With 0 it fails at once with %RELAY_ERROR_RATE_LIMITED.
   *
   * The call waits for the time that the connector names, or 5 seconds, and up to a second more,
   * and is sent again. The calls that were made later for the same chat wait behind it. When the
   * wait in all would not be shorter than this, the call fails with %RELAY_ERROR_RATE_LIMITED.
   *
   * Since: 1.0
   */
  props[PROP_MAX_RATE_LIMIT_WAIT] =
    g_param_spec_uint ("max-rate-limit-wait", NULL, NULL, 0, G_MAXUINT,
                       RELAY_OUTBOX_DEFAULT_MAX_RATE_LIMIT_WAIT, writable);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));

  relay_adapter_observer_install_signals (object_class);
}

/* Returns one of more than 2^52 numbers. The largest leaves enough numbers below 2^53 for the
 * drafts that follow. */
static gint64
make_first_draft_id (void)
{
  const guint64 least = G_GUINT64_CONSTANT (1) << 49;
  const guint64 most = (G_GUINT64_CONSTANT (1) << 53) - (G_GUINT64_CONSTANT (1) << 32);
  guint64 random = (guint64) g_random_int () << 32 | g_random_int ();

  return (gint64) (least + random % (most - least));
}

static void
relay_adapter_init (RelayAdapter *self)
{
  self->scope = relay_scope_new (RELAY_SCOPE_DEFAULT_MAX_CHATS);
  self->turns = relay_turns_new ();
  self->prompts = relay_pending_prompts_new ();
  self->typing = relay_typing_new ();
  self->turn_marks = relay_turn_marks_new ();
  self->outbox = relay_outbox_new (G_OBJECT (self));
  self->next_draft_id = make_first_draft_id ();
  self->user_with_scope = TRUE;
  self->split_long_messages = TRUE;
}

/* --- for the other files of the adapter --- */

RelayTransport *
relay_adapter_attach (RelayAdapter *self, GError **error)
{
  return relay_adapter_observer_attach (self->observer, error);
}

RelayDescriptor *
relay_adapter_get_descriptor_for_platform (RelayAdapter *self, const char *platform)
{
  RelayDescriptor *descriptor = NULL;

  if (platform != NULL && relay_adapter_observer_is_attached (self->observer))
    descriptor = relay_transport_find_descriptor (self->transport, platform);

  return descriptor != NULL ? descriptor : relay_adapter_observer_get_descriptor (self->observer);
}

gboolean
relay_adapter_adds_user (RelayAdapter *self)
{
  return self->user_with_scope;
}

RelayScope *
relay_adapter_get_scope (RelayAdapter *self)
{
  return self->scope;
}

RelayTurns *
relay_adapter_get_turns (RelayAdapter *self)
{
  return self->turns;
}

RelayPendingPrompts *
relay_adapter_get_pending_prompts (RelayAdapter *self)
{
  return self->prompts;
}

RelayOutbox *
relay_adapter_get_outbox (RelayAdapter *self)
{
  return self->outbox;
}

void
relay_adapter_set_chat_observer (RelayAdapter *self, RelayChatObserver *observer)
{
  relay_adapter_observer_set_chat_observer (self->observer, observer);
}

RelayChatObserver *
relay_adapter_get_chat_observer (RelayAdapter *self)
{
  return relay_adapter_observer_get_chat_observer (self->observer);
}

RelayTyping *
relay_adapter_get_typing (RelayAdapter *self)
{
  return self->typing;
}

RelayTurnMarks *
relay_adapter_get_turn_marks (RelayAdapter *self)
{
  return self->turn_marks;
}

gint64
relay_adapter_next_draft_id (RelayAdapter *self)
{
  return self->next_draft_id++;
}

/* --- public --- */

/**
 * relay_adapter_new:
 * @placeholder: (nullable): the descriptor to use until the first handshake
 * @transport: (nullable): the transport to use
 *
 * Creates an adapter. It does not connect before [method@Adapter.connect_async].
 *
 * Returns: (transfer full): a new adapter
 *
 * Since: 1.0
 */
RelayAdapter *
relay_adapter_new (RelayDescriptor *placeholder, RelayTransport *transport)
{
  g_return_val_if_fail (placeholder == NULL || RELAY_IS_DESCRIPTOR (placeholder), NULL);
  g_return_val_if_fail (transport == NULL || RELAY_IS_TRANSPORT (transport), NULL);

  return g_object_new (RELAY_TYPE_ADAPTER, "placeholder", placeholder, "transport", transport,
                       NULL);
}

/**
 * relay_adapter_get_transport:
 * @self: an adapter
 *
 * Gets the transport that the adapter uses.
 *
 * Returns: (transfer none) (nullable): the transport, or %NULL if the adapter has none
 *
 * Since: 1.0
 */
RelayTransport *
relay_adapter_get_transport (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->transport;
}

/**
 * relay_adapter_get_descriptor:
 * @self: an adapter
 *
 * Gets the descriptor of the session.
 *
 * Returns: (transfer none) (nullable): the descriptor,
 *   or %NULL before the first handshake without a placeholder
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_adapter_get_descriptor (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_adapter_observer_get_descriptor (self->observer);
}

/**
 * relay_adapter_get_state:
 * @self: an adapter
 *
 * Gets the state of the transport.
 *
 * Returns: the state; %RELAY_STATE_DISCONNECTED without a transport, and while another
 *   adapter uses the transport
 *
 * Since: 1.0
 */
RelayState
relay_adapter_get_state (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), RELAY_STATE_DISCONNECTED);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_STATE_DISCONNECTED);

  return relay_adapter_observer_get_state (self->observer);
}

/**
 * relay_adapter_get_online:
 * @self: an adapter
 *
 * Gets whether messages can be sent.
 *
 * Returns: %TRUE if the state is %RELAY_STATE_ONLINE or %RELAY_STATE_IDLE
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_online (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return relay_adapter_observer_is_online (self->observer);
}

/**
 * relay_adapter_get_can_retry:
 * @self: an adapter
 *
 * Gets whether a “Retry” button is useful, see [property@Adapter:can-retry].
 *
 * Returns: %TRUE if [method@Adapter.retry] begins an attempt now
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_can_retry (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return relay_adapter_observer_can_retry (self->observer);
}

/**
 * relay_adapter_get_retry_at:
 * @self: an adapter
 *
 * Gets when the next connection attempt is made.
 *
 * Returns: microseconds of [func@GLib.get_monotonic_time], 0 when none is planned
 *
 * Since: 1.0
 */
gint64
relay_adapter_get_retry_at (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_adapter_observer_get_retry_at (self->observer);
}

/**
 * relay_adapter_get_last_error:
 * @self: an adapter
 *
 * Gets why the adapter is not online.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL while online, before any failure and
 *   after a disconnect
 *
 * Since: 1.0
 */
const GError *
relay_adapter_get_last_error (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_adapter_observer_get_last_error (self->observer);
}

static RelayTextLimit
get_limit (RelayDescriptor *descriptor)
{
  RelayTextLimit limit = { RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH, RELAY_LEN_UNIT_CHARS };

  if (descriptor != NULL)
    {
      limit.length = relay_descriptor_get_max_message_length (descriptor);
      limit.unit = relay_descriptor_get_len_unit (descriptor);
    }

  return limit;
}

RelayTextLimit
relay_adapter_get_limit_for_platform (RelayAdapter *self, const char *platform)
{
  return get_limit (relay_adapter_get_descriptor_for_platform (self, platform));
}

/**
 * relay_adapter_get_max_message_length:
 * @self: an adapter
 *
 * Gets the maximum length of a message on the platform.
 *
 * Returns: the length, in the unit of [method@Adapter.measure]
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_message_length (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return get_limit (relay_adapter_get_descriptor (self)).length;
}

/**
 * relay_adapter_get_supports_code_blocks:
 * @self: an adapter
 *
 * Gets whether the platform displays code blocks.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_supports_code_blocks (RelayAdapter *self)
{
  RelayDescriptor *descriptor;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  descriptor = relay_adapter_get_descriptor (self);

  return descriptor != NULL && relay_descriptor_get_supports_code_blocks (descriptor);
}

/**
 * relay_adapter_get_supports_draft_streaming:
 * @self: an adapter
 *
 * Gets whether the platform can show a message while it is written.
 *
 * Returns: %TRUE if it can
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_supports_draft_streaming (RelayAdapter *self)
{
  RelayDescriptor *descriptor;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  descriptor = relay_adapter_get_descriptor (self);

  return descriptor != NULL && relay_descriptor_get_supports_draft_streaming (descriptor);
}

/**
 * relay_adapter_get_authorization_is_upstream:
 * @self: an adapter
 *
 * Gets whether the connector authorises authors before it delivers their events, see
 * [property@Adapter:authorization-is-upstream].
 *
 * Returns: %TRUE
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_authorization_is_upstream (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), TRUE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, TRUE);

  return TRUE;
}

/**
 * relay_adapter_get_fatal_error:
 * @self: an adapter
 *
 * Gets the reason why the transport no longer connects.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL
 *
 * Since: 1.0
 */
const GError *
relay_adapter_get_fatal_error (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_adapter_observer_get_fatal_error (self->observer);
}

/**
 * relay_adapter_get_fatal_error_code:
 * @self: an adapter
 *
 * Gets a machine-readable code for the fatal error.
 *
 * Returns: (transfer none) (nullable): `relay_disabled`, or %NULL without an error
 *
 * Since: 1.0
 */
const char *
relay_adapter_get_fatal_error_code (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_adapter_get_fatal_error (self) != NULL ? FATAL_ERROR_CODE : NULL;
}

/**
 * relay_adapter_get_fatal_error_retryable:
 * @self: an adapter
 *
 * Gets whether it makes sense to connect again after the fatal error.
 *
 * Returns: %FALSE, because a revocation is permanent
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_fatal_error_retryable (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return FALSE;
}

/**
 * relay_adapter_get_max_chats:
 * @self: an adapter
 *
 * Gets the number of chats whose scope the adapter remembers.
 *
 * Returns: the maximum number of chats
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_chats (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_scope_get_max_chats (self->scope);
}

/**
 * relay_adapter_set_max_chats:
 * @self: an adapter
 * @max_chats: the maximum number of chats, 0 to remember none
 *
 * Sets the number of chats whose scope the adapter remembers. Chats beyond it are evicted
 * immediately.
 *
 * Since: 1.0
 */
void
relay_adapter_set_max_chats (RelayAdapter *self, guint max_chats)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_scope_get_max_chats (self->scope) == max_chats)
    return;

  relay_scope_set_max_chats (self->scope, max_chats);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_CHATS]);
}

/**
 * relay_adapter_get_interaction_mapping:
 * @self: an adapter
 *
 * Gets the rules that map a Discord interaction to an event.
 *
 * Returns: the mapping
 *
 * Since: 1.0
 */
RelayInteractionMapping
relay_adapter_get_interaction_mapping (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), RELAY_INTERACTION_MAPPING_AUTO);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_INTERACTION_MAPPING_AUTO);

  return relay_adapter_observer_get_mapping (self->observer);
}

/**
 * relay_adapter_set_interaction_mapping:
 * @self: an adapter
 * @mapping: the mapping
 *
 * Sets the rules that map a Discord interaction to an event.
 *
 * Since: 1.0
 */
void
relay_adapter_set_interaction_mapping (RelayAdapter *self, RelayInteractionMapping mapping)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_adapter_observer_get_mapping (self->observer) == mapping)
    return;

  relay_adapter_observer_set_mapping (self->observer, mapping);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INTERACTION_MAPPING]);
}

/**
 * relay_adapter_get_user_with_scope:
 * @self: an adapter
 *
 * Gets whether the scope includes the user id for every chat.
 *
 * Returns: %FALSE if only the scope of direct chats includes it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_user_with_scope (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), TRUE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, TRUE);

  return self->user_with_scope;
}

/* Sets one of the boolean settings and notifies its property. */
static void
set_boolean (RelayAdapter *self, gboolean *field, gboolean value, RelayAdapterProperty property)
{
  value = !!value;
  if (*field == value)
    return;

  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

/**
 * relay_adapter_set_user_with_scope:
 * @self: an adapter
 * @user_with_scope: %FALSE to include it for direct chats only
 *
 * Sets whether the scope includes the user id for every chat.
 *
 * Since: 1.0
 */
void
relay_adapter_set_user_with_scope (RelayAdapter *self, gboolean user_with_scope)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_boolean (self, &self->user_with_scope, user_with_scope, PROP_USER_WITH_SCOPE);
}

/**
 * relay_adapter_get_split_long_messages:
 * @self: an adapter
 *
 * Gets whether a text that is too long for one message is split.
 *
 * Returns: %FALSE if sending it fails
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_split_long_messages (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), TRUE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, TRUE);

  return self->split_long_messages;
}

/**
 * relay_adapter_set_split_long_messages:
 * @self: an adapter
 * @split_long_messages: %FALSE to let sending it fail
 *
 * Sets whether a text that is too long for one message is split. This does not affect texts
 * that are already being sent.
 *
 * Since: 1.0
 */
void
relay_adapter_set_split_long_messages (RelayAdapter *self, gboolean split_long_messages)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_boolean (self, &self->split_long_messages, split_long_messages, PROP_SPLIT_LONG_MESSAGES);
}

/**
 * relay_adapter_get_offline_timeout:
 * @self: an adapter
 *
 * Gets how long a call waits for a connection that is established again.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint
relay_adapter_get_offline_timeout (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_outbox_get_offline_timeout (self->outbox);
}

/**
 * relay_adapter_set_offline_timeout:
 * @self: an adapter
 * @milliseconds: the time in milliseconds; 0 to let calls fail at once
 *
 * Sets how long a call waits for a connection that is established again, also for calls that
 * wait already.
 *
 * Since: 1.0
 */
void
relay_adapter_set_offline_timeout (RelayAdapter *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_outbox_get_offline_timeout (self->outbox) == milliseconds)
    return;

  relay_outbox_set_offline_timeout (self->outbox, milliseconds);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFLINE_TIMEOUT]);
}

/**
 * relay_adapter_get_max_rate_limit_wait:
 * @self: an adapter
 *
 * Gets how long a call waits because the rate is limited.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_rate_limit_wait (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_outbox_get_max_rate_limit_wait (self->outbox);
}

/**
 * relay_adapter_set_max_rate_limit_wait:
 * @self: an adapter
 * @milliseconds: the time in milliseconds; 0 to let calls fail at once
 *
 * Sets how long a call waits because the rate is limited, also for calls that wait already.
 *
 * Since: 1.0
 */
void
relay_adapter_set_max_rate_limit_wait (RelayAdapter *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_outbox_get_max_rate_limit_wait (self->outbox) == milliseconds)
    return;

  relay_outbox_set_max_rate_limit_wait (self->outbox, milliseconds);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_RATE_LIMIT_WAIT]);
}
