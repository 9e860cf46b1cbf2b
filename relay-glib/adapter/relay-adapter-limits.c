/* relay-adapter-limits.c: the limits of a message to a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"

/**
 * relay_adapter_get_descriptor_for_chat:
 * @self: an adapter
 * @chat_id: a chat
 *
 * Gets the descriptor of the platform of a chat, for a connection with several platforms.
 *
 * The platform of a chat is known from its last event. Of several platforms that have a chat with
 * this id, it is the one that the last event came from. For an unknown chat or platform this
 * returns the descriptor of the session.
 *
 * Returns: (transfer none) (nullable): the descriptor,
 *   or %NULL before the first handshake without a placeholder
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_adapter_get_descriptor_for_chat (RelayAdapter *self, const char *chat_id)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_adapter_get_descriptor_for_platform (
    self, relay_scope_get_platform (relay_adapter_get_scope (self), chat_id));
}

/**
 * relay_adapter_measure:
 * @self: an adapter
 * @text: the text
 *
 * Measures a text in the unit of the platform: UTF-16 code units if the descriptor specifies
 * `utf16`, otherwise Unicode code points.
 *
 * Returns: the length, to be compared with [property@Adapter:max-message-length]
 *
 * Since: 1.0
 */
guint
relay_adapter_measure (RelayAdapter *self, const char *text)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  g_return_val_if_fail (text != NULL, 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_text_measure (text, relay_adapter_get_limit_for_platform (self, NULL).unit);
}

/**
 * relay_adapter_split:
 * @self: an adapter
 * @text: the text
 *
 * Splits a text with [func@text_split] into pieces of at most
 * [property@Adapter:max-message-length].
 *
 * Returns: (transfer full) (array zero-terminated=1): at least one piece
 *
 * Since: 1.0
 */
char **
relay_adapter_split (RelayAdapter *self, const char *text)
{
  RelayTextLimit limit;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  limit = relay_adapter_get_limit_for_platform (self, NULL);

  return relay_text_split (text, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
}

static RelayTextLimit
get_limit_for_chat (RelayAdapter *self, const char *chat_id)
{
  const char *platform = relay_scope_get_platform (relay_adapter_get_scope (self), chat_id);

  return relay_adapter_get_limit_for_platform (self, platform);
}

/**
 * relay_adapter_get_max_message_length_for_chat:
 * @self: an adapter
 * @chat_id: the chat
 *
 * Gets the maximum length of a message to a chat, in the unit of
 * [method@Adapter.measure_for_chat].
 *
 * It is that of [method@Adapter.get_descriptor_for_chat]. With several platforms on one
 * connection, the descriptor of a platform may arrive after the state became
 * %RELAY_STATE_ONLINE; until then this is the limit of the session. A message that is sent
 * waits for the descriptor.
 *
 * Returns: the maximum length; 4096 without a descriptor
 *
 * Since: 1.0
 */
guint
relay_adapter_get_max_message_length_for_chat (RelayAdapter *self, const char *chat_id)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  g_return_val_if_fail (chat_id != NULL, 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return get_limit_for_chat (self, chat_id).length;
}

/**
 * relay_adapter_measure_for_chat:
 * @self: an adapter
 * @chat_id: the chat
 * @text: the text
 *
 * Measures a text in the unit of the platform of a chat, for comparison with
 * [method@Adapter.get_max_message_length_for_chat].
 *
 * Returns: the number of characters, or of UTF-16 code units
 *
 * Since: 1.0
 */
guint
relay_adapter_measure_for_chat (RelayAdapter *self, const char *chat_id, const char *text)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), 0);
  g_return_val_if_fail (chat_id != NULL, 0);
  g_return_val_if_fail (text != NULL, 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_text_measure (text, get_limit_for_chat (self, chat_id).unit);
}

/**
 * relay_adapter_split_for_chat:
 * @self: an adapter
 * @chat_id: the chat
 * @text: the text
 *
 * Splits a text into pieces that a message to a chat may contain, as
 * [method@Adapter.send_async] does.
 *
 * Returns: (transfer full) (array zero-terminated=1): the pieces
 *
 * Since: 1.0
 */
char **
relay_adapter_split_for_chat (RelayAdapter *self, const char *chat_id, const char *text)
{
  RelayTextLimit limit;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  limit = get_limit_for_chat (self, chat_id);

  return relay_text_split (text, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
}
