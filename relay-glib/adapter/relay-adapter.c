/* relay-adapter.c: what applications use
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>

#include "transport/relay-pending-tasks-private.h"

/**
 * RelayAdapter:
 *
 * A chat platform, as an application sees it.
 *
 * An adapter stands on a [class@Transport] and adds what a gateway has to know: it
 * remembers for each chat what the connector needs to route an answer, says what the
 * platform can do, keeps the turns that a user may interrupt, and turns the platform
 * requests that connectors pass through into ordinary events.
 *
 * Connect to [signal@Adapter::inbound] first, then call [method@Adapter.connect_async];
 * from then on messages arrive as signals and answers go out with
 * [method@Adapter.send_async]. Lost connections come back by themselves, as the
 * transport's [property@Transport:reconnect] says.
 *
 * ```c
 * static void
 * on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
 * {
 *   relay_adapter_send_async (adapter, relay_message_event_get_chat_id (event),
 *                             relay_message_event_get_text (event), NULL, NULL,
 *                             NULL, NULL, NULL);
 * }
 * ```
 *
 * Signals are never emitted from inside a call of the application, while `notify` may be.
 * Dropping the last reference hangs up, silently, if nothing else holds the transport.
 *
 * An adapter belongs to the thread-default main context of its first connect and is used
 * from that thread only.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (RelayAdapter, relay_adapter, G_TYPE_OBJECT)

typedef enum
{
  PROP_PLACEHOLDER = 1,
  PROP_TRANSPORT,
  PROP_DESCRIPTOR,
  PROP_STATE,
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
  PROP_SPLIT_LONG_MESSAGES
} RelayAdapterProperty;

static GParamSpec *props[PROP_SPLIT_LONG_MESSAGES + 1];

static void
relay_adapter_constructed (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  G_OBJECT_CLASS (relay_adapter_parent_class)->constructed (object);

  relay_adapter_attach (self, NULL);
}

static void
relay_adapter_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  switch ((RelayAdapterProperty) prop_id)
    {
    case PROP_TRANSPORT:
      g_value_set_object (value, self->transport);
      break;
    case PROP_DESCRIPTOR:
      g_value_set_object (value, self->descriptor);
      break;
    case PROP_STATE:
      g_value_set_enum (value, relay_adapter_get_state (self));
      break;
    case PROP_MAX_MESSAGE_LENGTH:
      g_value_set_uint (value, relay_adapter_get_max_message_length (self));
      break;
    case PROP_SUPPORTS_CODE_BLOCKS:
      g_value_set_boolean (value, relay_adapter_get_supports_code_blocks (self));
      break;
    case PROP_SUPPORTS_DRAFT_STREAMING:
      g_value_set_boolean (value, relay_adapter_get_supports_draft_streaming (self));
      break;
    case PROP_AUTHORIZATION_IS_UPSTREAM:
      g_value_set_boolean (value, relay_adapter_get_authorization_is_upstream (self));
      break;
    case PROP_FATAL_ERROR:
      g_value_set_boxed (value, self->fatal_error);
      break;
    case PROP_FATAL_ERROR_CODE:
      g_value_set_string (value, relay_adapter_get_fatal_error_code (self));
      break;
    case PROP_FATAL_ERROR_RETRYABLE:
      g_value_set_boolean (value, relay_adapter_get_fatal_error_retryable (self));
      break;
    case PROP_MAX_CHATS:
      g_value_set_uint (value, relay_adapter_get_max_chats (self));
      break;
    case PROP_INTERACTION_MAPPING:
      g_value_set_enum (value, self->interaction_mapping);
      break;
    case PROP_USER_WITH_SCOPE:
      g_value_set_boolean (value, self->user_with_scope);
      break;
    case PROP_SPLIT_LONG_MESSAGES:
      g_value_set_boolean (value, self->split_long_messages);
      break;
    case PROP_PLACEHOLDER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_adapter_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  switch ((RelayAdapterProperty) prop_id)
    {
    case PROP_PLACEHOLDER:
      self->descriptor = g_value_dup_object (value);
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
    case PROP_DESCRIPTOR:
    case PROP_STATE:
    case PROP_MAX_MESSAGE_LENGTH:
    case PROP_SUPPORTS_CODE_BLOCKS:
    case PROP_SUPPORTS_DRAFT_STREAMING:
    case PROP_AUTHORIZATION_IS_UPSTREAM:
    case PROP_FATAL_ERROR:
    case PROP_FATAL_ERROR_CODE:
    case PROP_FATAL_ERROR_RETRYABLE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_adapter_dispose (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  relay_adapter_detach (self);
  g_clear_object (&self->transport);

  G_OBJECT_CLASS (relay_adapter_parent_class)->dispose (object);
}

static void
relay_adapter_finalize (GObject *object)
{
  RelayAdapter *self = RELAY_ADAPTER (object);

  g_clear_object (&self->descriptor);
  g_clear_pointer (&self->scope, relay_scope_free);
  g_clear_pointer (&self->turns, relay_turns_free);
  g_clear_pointer (&self->asks, relay_pending_prompts_free);
  g_clear_pointer (&self->split_sends, g_hash_table_unref);
  g_clear_error (&self->fatal_error);

  G_OBJECT_CLASS (relay_adapter_parent_class)->finalize (object);
}

static void
install_capabilities (void)
{
  /**
   * RelayAdapter:descriptor: (getter get_descriptor)
   *
   * What the platform can do: the session's own descriptor, which is the first one that a
   * connection brought.
   *
   * The last one stays when the connection is lost; before any, it is the placeholder, and
   * %NULL without one.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTOR] =
    g_param_spec_object ("descriptor", NULL, NULL, RELAY_TYPE_DESCRIPTOR,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:max-message-length: (getter get_max_message_length)
   *
   * The longest message that the platform takes, in the unit of [method@Adapter.measure].
   * 4096 while no descriptor is known.
   *
   * Since: 1.0
   */
  props[PROP_MAX_MESSAGE_LENGTH] =
    g_param_spec_uint ("max-message-length", NULL, NULL, 0, G_MAXUINT,
                       RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:supports-code-blocks: (getter get_supports_code_blocks)
   *
   * Whether the platform shows code blocks: %FALSE for plain text, and while no descriptor
   * is known.
   *
   * Since: 1.0
   */
  props[PROP_SUPPORTS_CODE_BLOCKS] =
    g_param_spec_boolean ("supports-code-blocks", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:supports-draft-streaming: (getter get_supports_draft_streaming)
   *
   * Whether the platform shows a message while it is being written.
   *
   * Since: 1.0
   */
  props[PROP_SUPPORTS_DRAFT_STREAMING] =
    g_param_spec_boolean ("supports-draft-streaming", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:authorization-is-upstream: (getter get_authorization_is_upstream)
   *
   * Always %TRUE: the connector has checked an event's author before it delivered the
   * event, against rules that only it knows, such as who linked which account.
   *
   * So an application must not hold events against an allow-list of its own: it would turn
   * away people whom the connector let in. Generic gateway code that knows such lists from
   * other kinds of adapters asks this property instead of the adapter's class.
   *
   * Since: 1.0
   */
  props[PROP_AUTHORIZATION_IS_UPSTREAM] =
    g_param_spec_boolean ("authorization-is-upstream", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_condition (void)
{
  /**
   * RelayAdapter:state: (getter get_state)
   *
   * Where the transport is in its life; %RELAY_STATE_DISCONNECTED without a transport.
   *
   * Since: 1.0
   */
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, RELAY_TYPE_STATE, RELAY_STATE_DISCONNECTED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:fatal-error: (getter get_fatal_error)
   *
   * Why there will be no further dial: %RELAY_ERROR_REVOKED after the credential was
   * revoked, %NULL while all is well.
   *
   * It is set before [signal@Adapter::revoked] is emitted. A connection that succeeds after
   * [method@Adapter.disconnect_async] clears it.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR] =
    g_param_spec_boxed ("fatal-error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:fatal-error-code: (getter get_fatal_error_code)
   *
   * A word for [property@Adapter:fatal-error] that programs can compare:
   * `relay_disabled`, or %NULL.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR_CODE] =
    g_param_spec_string ("fatal-error-code", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:fatal-error-retryable: (getter get_fatal_error_retryable)
   *
   * Whether trying again could help against [property@Adapter:fatal-error]. It cannot
   * against a revocation, the only one there is, so this is %FALSE.
   *
   * Since: 1.0
   */
  props[PROP_FATAL_ERROR_RETRYABLE] =
    g_param_spec_boolean ("fatal-error-retryable", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_settings (void)
{
  /**
   * RelayAdapter:placeholder:
   *
   * The descriptor to go by until a handshake brings a real one; %NULL for a plain
   * default (4096 characters, no code blocks, no drafts).
   *
   * Since: 1.0
   */
  props[PROP_PLACEHOLDER] =
    g_param_spec_object ("placeholder", NULL, NULL, RELAY_TYPE_DESCRIPTOR,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:transport: (getter get_transport)
   *
   * What the adapter stands on. Without one (%NULL) it can be asked everything and do
   * nothing.
   *
   * A transport has one adapter: calls on a second one fail with %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT] =
    g_param_spec_object ("transport", NULL, NULL, RELAY_TYPE_TRANSPORT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:max-chats: (getter get_max_chats) (setter set_max_chats)
   *
   * How many chats the adapter remembers for routing answers; the least recently used is
   * forgotten first. 0 remembers nothing. Values of more than 512 bytes are not
   * remembered.
   *
   * Since: 1.0
   */
  props[PROP_MAX_CHATS] =
    g_param_spec_uint ("max-chats", NULL, NULL, 0, G_MAXUINT, RELAY_SCOPE_DEFAULT_MAX_CHATS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:interaction-mapping: (getter get_interaction_mapping) (setter set_interaction_mapping)
   *
   * How a Discord interaction that no handler of [signal@Adapter::passthrough] took
   * becomes an event. It has to be the connector's own way, or the session keys of
   * [method@Adapter.send_follow_up_async] differ from those that it knows.
   *
   * Since: 1.0
   */
  props[PROP_INTERACTION_MAPPING] =
    g_param_spec_enum ("interaction-mapping", NULL, NULL, RELAY_TYPE_INTERACTION_MAPPING,
                       RELAY_INTERACTION_MAPPING_AUTO,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:user-with-scope: (getter get_user_with_scope) (setter set_user_with_scope)
   *
   * Whether the remembered user id is sent along for every chat, as newer connectors
   * want it. %FALSE: for direct chats only, as the first gateway did.
   *
   * Since: 1.0
   */
  props[PROP_USER_WITH_SCOPE] =
    g_param_spec_boolean ("user-with-scope", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayAdapter:split-long-messages: (getter get_split_long_messages) (setter set_split_long_messages)
   *
   * Whether [method@Adapter.send_async] sends a text that is too long for the chat's
   * platform in several messages. %FALSE: it is refused with %RELAY_ERROR_TOO_LARGE.
   *
   * Since: 1.0
   */
  props[PROP_SPLIT_LONG_MESSAGES] =
    g_param_spec_boolean ("split-long-messages", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
relay_adapter_class_init (RelayAdapterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = relay_adapter_constructed;
  object_class->get_property = relay_adapter_get_property;
  object_class->set_property = relay_adapter_set_property;
  object_class->dispose = relay_adapter_dispose;
  object_class->finalize = relay_adapter_finalize;

  install_capabilities ();
  install_condition ();
  install_settings ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  relay_adapter_install_signals (object_class);
}

static void
relay_adapter_init (RelayAdapter *self)
{
  self->scope = relay_scope_new (RELAY_SCOPE_DEFAULT_MAX_CHATS);
  self->turns = relay_turns_new ();
  self->split_sends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) relay_pending_tasks_free);
  self->user_with_scope = TRUE;
  self->split_long_messages = TRUE;
}

/**
 * relay_adapter_new:
 * @placeholder: (nullable): the descriptor to go by until a handshake brings a real one
 * @transport: (nullable): what to stand on
 *
 * Makes an adapter. Nothing is dialled before [method@Adapter.connect_async].
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
