/* relay-adapter-properties.c: what an adapter can be asked and told
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-text.h>

#include "text/relay-text-private.h"

#define FATAL_ERROR_CODE "relay_disabled"

/**
 * relay_adapter_get_transport:
 * @self: an adapter
 *
 * Gets what the adapter stands on.
 *
 * Returns: (transfer none) (nullable): the transport
 *
 * Since: 1.0
 */
RelayTransport *
relay_adapter_get_transport (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);

  return self->transport;
}

/**
 * relay_adapter_get_descriptor:
 * @self: an adapter
 *
 * Gets what the platform can do, as far as it is known.
 *
 * Returns: (transfer none) (nullable): the descriptor
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_adapter_get_descriptor (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);

  return self->descriptor;
}

/**
 * relay_adapter_get_descriptor_for_chat:
 * @self: an adapter
 * @chat_id: a chat
 *
 * Gets what the platform of one chat can do, where one connection fronts several: the
 * descriptor of the platform that the chat's last event named, else the session's.
 *
 * Returns: (transfer none) (nullable): the descriptor
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_adapter_get_descriptor_for_chat (RelayAdapter *self, const char *chat_id)
{
  const RelayScopeChat *chat;
  RelayDescriptor *descriptor = NULL;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);

  chat = relay_scope_lookup (self->scope, chat_id);
  if (relay_adapter_is_attached (self) && chat != NULL && chat->platform != NULL)
    descriptor = relay_transport_get_descriptor_for_platform (self->transport, chat->platform);

  return descriptor != NULL ? descriptor : self->descriptor;
}

/**
 * relay_adapter_get_state:
 * @self: an adapter
 *
 * Gets where the transport is in its life.
 *
 * Returns: the state, %RELAY_STATE_DISCONNECTED without a transport
 *
 * Since: 1.0
 */
RelayState
relay_adapter_get_state (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), RELAY_STATE_DISCONNECTED);

  /* the life of a transport that another adapter has is not ours to tell */
  if (!relay_adapter_is_attached (self))
    return RELAY_STATE_DISCONNECTED;

  return relay_transport_get_state (self->transport);
}

/**
 * relay_adapter_get_max_message_length:
 * @self: an adapter
 *
 * Gets the longest message that the platform takes.
 *
 * Returns: the length, in the unit of [method@Adapter.measure]
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_message_length (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);

  if (self->descriptor == NULL)
    return RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH;

  return relay_descriptor_get_max_message_length (self->descriptor);
}

/**
 * relay_adapter_measure:
 * @self: an adapter
 * @text: some text
 *
 * Measures a text as the platform does: in UTF-16 code units if its descriptor says
 * `utf16`, else in Unicode code points.
 *
 * Returns: the length, to compare with [property@Adapter:max-message-length]
 *
 * Since: 1.0
 */
guint
relay_adapter_measure (RelayAdapter *self, const char *text)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  g_return_val_if_fail (text != NULL, 0);

  return relay_text_measure (text, self->descriptor != NULL
                                     ? relay_descriptor_get_len_unit (self->descriptor)
                                     : RELAY_LEN_UNIT_CHARS);
}

/**
 * relay_adapter_split:
 * @self: an adapter
 * @text: some text
 *
 * Splits a text into pieces that are no longer than
 * [property@Adapter:max-message-length], as [func@text_split] does.
 *
 * Returns: (transfer full) (array zero-terminated=1): at least one piece
 *
 * Since: 1.0
 */
char **
relay_adapter_split (RelayAdapter *self, const char *text)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return relay_text_split (text, relay_adapter_get_max_message_length (self),
                           self->descriptor != NULL
                             ? relay_descriptor_get_len_unit (self->descriptor)
                             : RELAY_LEN_UNIT_CHARS,
                           RELAY_TEXT_SPLIT_DEFAULT);
}

/**
 * relay_adapter_get_supports_code_blocks:
 * @self: an adapter
 *
 * Gets whether the platform shows code blocks.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_supports_code_blocks (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);

  return self->descriptor != NULL && relay_descriptor_get_supports_code_blocks (self->descriptor);
}

/**
 * relay_adapter_get_supports_draft_streaming:
 * @self: an adapter
 *
 * Gets whether the platform shows a message while it is being written.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_supports_draft_streaming (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);

  return self->descriptor != NULL &&
         relay_descriptor_get_supports_draft_streaming (self->descriptor);
}

/**
 * relay_adapter_get_authorization_is_upstream:
 * @self: an adapter
 *
 * Gets whether authors were checked before their events arrive here. They always were, see
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

  return TRUE;
}

/**
 * relay_adapter_get_fatal_error:
 * @self: an adapter
 *
 * Gets why there will be no further dial.
 *
 * Returns: (transfer none) (nullable): the error, %NULL while all is well
 *
 * Since: 1.0
 */
const GError *
relay_adapter_get_fatal_error (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);

  return self->fatal_error;
}

/**
 * relay_adapter_get_fatal_error_code:
 * @self: an adapter
 *
 * Gets a word for the fatal error that programs can compare.
 *
 * Returns: (transfer none) (nullable): `relay_disabled`, or %NULL while all is well
 *
 * Since: 1.0
 */
const char *
relay_adapter_get_fatal_error_code (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);

  return self->fatal_error != NULL ? FATAL_ERROR_CODE : NULL;
}

/**
 * relay_adapter_get_fatal_error_retryable:
 * @self: an adapter
 *
 * Gets whether trying again could help against the fatal error.
 *
 * Returns: %FALSE: a revocation is for good
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_fatal_error_retryable (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), FALSE);

  return FALSE;
}

/**
 * relay_adapter_get_max_chats:
 * @self: an adapter
 *
 * Gets how many chats the adapter remembers.
 *
 * Returns: the number of chats
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_chats (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);

  return relay_scope_get_max_chats (self->scope);
}

/**
 * relay_adapter_set_max_chats:
 * @self: an adapter
 * @max_chats: the number of chats, 0 to remember nothing
 *
 * Sets how many chats the adapter remembers. What is beyond is forgotten at once.
 *
 * Since: 1.0
 */
void
relay_adapter_set_max_chats (RelayAdapter *self, guint max_chats)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));

  if (relay_scope_get_max_chats (self->scope) == max_chats)
    return;

  relay_scope_set_max_chats (self->scope, max_chats);
  g_object_notify (G_OBJECT (self), "max-chats");
}

/**
 * relay_adapter_get_interaction_mapping:
 * @self: an adapter
 *
 * Gets how a Discord interaction becomes an event.
 *
 * Returns: the mapping
 *
 * Since: 1.0
 */
RelayInteractionMapping
relay_adapter_get_interaction_mapping (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), RELAY_INTERACTION_MAPPING_AUTO);

  return self->interaction_mapping;
}

/**
 * relay_adapter_set_interaction_mapping:
 * @self: an adapter
 * @mapping: the mapping
 *
 * Sets how a Discord interaction becomes an event.
 *
 * Since: 1.0
 */
void
relay_adapter_set_interaction_mapping (RelayAdapter *self, RelayInteractionMapping mapping)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));

  if (self->interaction_mapping == mapping)
    return;

  self->interaction_mapping = mapping;
  g_object_notify (G_OBJECT (self), "interaction-mapping");
}

/**
 * relay_adapter_get_user_with_scope:
 * @self: an adapter
 *
 * Gets whether the remembered user id is sent along for every chat.
 *
 * Returns: %FALSE if for direct chats only
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_user_with_scope (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), TRUE);

  return self->user_with_scope;
}

/**
 * relay_adapter_set_user_with_scope:
 * @self: an adapter
 * @user_with_scope: %FALSE to send it for direct chats only
 *
 * Sets whether the remembered user id is sent along for every chat.
 *
 * Since: 1.0
 */
void
relay_adapter_set_user_with_scope (RelayAdapter *self, gboolean user_with_scope)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));

  user_with_scope = !!user_with_scope;
  if (self->user_with_scope == user_with_scope)
    return;

  self->user_with_scope = user_with_scope;
  g_object_notify (G_OBJECT (self), "user-with-scope");
}

/**
 * relay_adapter_get_split_long_messages:
 * @self: an adapter
 *
 * Gets whether a text that is too long for one message is sent in several.
 *
 * Returns: %FALSE if it is refused
 *
 * Since: 1.0
 */
gboolean
relay_adapter_get_split_long_messages (RelayAdapter *self)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), TRUE);

  return self->split_long_messages;
}

/**
 * relay_adapter_set_split_long_messages:
 * @self: an adapter
 * @split_long_messages: %FALSE to refuse it
 *
 * Sets whether a text that is too long for one message is sent in several. Texts that are
 * on their way stay as they are.
 *
 * Since: 1.0
 */
void
relay_adapter_set_split_long_messages (RelayAdapter *self, gboolean split_long_messages)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));

  split_long_messages = !!split_long_messages;
  if (self->split_long_messages == split_long_messages)
    return;

  self->split_long_messages = split_long_messages;
  g_object_notify (G_OBJECT (self), "split-long-messages");
}
