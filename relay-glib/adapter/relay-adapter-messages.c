/* relay-adapter-messages.c: what can be done with messages besides sending a text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-send-result.h>

/**
 * relay_adapter_edit_message_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to edit
 * @content: the whole new text
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Replaces the text of a message that this side sent.
 *
 * The new text has to fit into one message: see [method@Adapter.get_descriptor_for_chat].
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_edit_message_async (RelayAdapter *self,
                                  const char *chat_id,
                                  const char *message_id,
                                  const char *content,
                                  JsonObject *metadata,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (message_id != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_EDIT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_edit_message_async,
                                                 cancellable, callback, user_data),
                         action);
}

/**
 * relay_adapter_edit_message_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.edit_message_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: (transfer full): what the connector made of it
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_edit_message_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_sent (self, result, relay_adapter_edit_message_async, error);
}

/**
 * relay_adapter_delete_message_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to delete
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Deletes a message.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_delete_message_async (RelayAdapter *self,
                                    const char *chat_id,
                                    const char *message_id,
                                    JsonObject *metadata,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (message_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_DELETE, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_delete_message_async,
                                                 cancellable, callback, user_data),
                         action);
}

/**
 * relay_adapter_delete_message_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.delete_message_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_delete_message_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_delete_message_async,
                                            error);
}

/**
 * relay_adapter_send_typing_async:
 * @self: an adapter
 * @chat_id: the chat
 * @status: (nullable): a phrase to show, `""` to show nothing any more, %NULL for the
 *   plain sign
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Shows in the chat that somebody is typing, or what they are doing.
 *
 * Platforms take the sign away by themselves after some seconds, and with the next
 * message.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_send_typing_async (RelayAdapter *self,
                                 const char *chat_id,
                                 const char *status,
                                 JsonObject *metadata,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_TYPING, chat_id, metadata);
  if (status != NULL)
    relay_action_set_string (action, RELAY_ACTION_CONTENT, status);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_send_typing_async, cancellable,
                                                 callback, user_data),
                         action);
}

/**
 * relay_adapter_send_typing_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_typing_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_send_typing_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_send_typing_async, error);
}

/**
 * relay_adapter_react_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to react to
 * @emoji: the emoji itself, for instance `👀`
 * @remove: whether to take the reaction off instead
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Puts a reaction on a message, or takes one of ours off.
 *
 * By convention 👀 stands on the user’s message while it is worked on, and ✅ or ❌ after
 * that; some connectors see the end of a turn only by it.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_react_async (RelayAdapter *self,
                           const char *chat_id,
                           const char *message_id,
                           const char *emoji,
                           gboolean remove,
                           JsonObject *metadata,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (message_id != NULL);
  g_return_if_fail (emoji != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_REACT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);
  relay_action_set_string (action, RELAY_ACTION_EMOJI, emoji);
  relay_action_set_boolean (action, RELAY_ACTION_REMOVE, remove);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_react_async, cancellable,
                                                 callback, user_data),
                         action);
}

/**
 * relay_adapter_react_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.react_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_react_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_react_async, error);
}

/**
 * relay_adapter_send_media_async:
 * @self: an adapter
 * @chat_id: the chat
 * @kind: what it is, for instance %RELAY_MEDIA_KIND_IMAGE
 * @source_url: where the connector fetches it, or the handle of an upload
 * @content: (nullable): a text to go with it
 * @filename: (nullable): what to call the file
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Sends a picture, a recording or another file.
 *
 * The connector refuses kinds that it does not know.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_send_media_async (RelayAdapter *self,
                                const char *chat_id,
                                const char *kind,
                                const char *source_url,
                                const char *content,
                                const char *filename,
                                const char *reply_to,
                                JsonObject *metadata,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (source_url != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_SEND_MEDIA, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MEDIA_KIND, kind);
  relay_action_set_string (action, RELAY_ACTION_SOURCE_URL, source_url);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content != NULL ? content : "");
  if (filename != NULL)
    relay_action_set_string (action, RELAY_ACTION_FILENAME, filename);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, reply_to);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_send_media_async, cancellable,
                                                 callback, user_data),
                         action);
}

/**
 * relay_adapter_send_media_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_media_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: (transfer full): what the connector made of it
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_media_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_sent (self, result, relay_adapter_send_media_async, error);
}

/**
 * relay_adapter_send_draft_async:
 * @self: an adapter
 * @chat_id: the chat
 * @draft_id: a number of the application’s, the same for all states of one text
 * @content: the whole text so far, which begins with the one before
 * @is_final: whether this is the whole text
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Shows a text that is still growing.
 *
 * Only Slack makes the message of a final draft: on other platforms the whole text is sent
 * with [method@Adapter.send_async] after the last draft. A repeated final draft does no
 * harm.
 *
 * An op for platforms with [property@Descriptor:supports-draft-streaming].
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_send_draft_async (RelayAdapter *self,
                                const char *chat_id,
                                gint64 draft_id,
                                const char *content,
                                gboolean is_final,
                                JsonObject *metadata,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_DRAFT, chat_id, metadata);
  relay_action_set_int (action, RELAY_ACTION_DRAFT_ID, draft_id);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_set_boolean (action, RELAY_ACTION_FINAL, is_final);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_send_draft_async, cancellable,
                                                 callback, user_data),
                         action);
}

/**
 * relay_adapter_send_draft_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_draft_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: (transfer full): what the connector made of it; it has a message id when a
 *   final draft became the message
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_draft_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_sent (self, result, relay_adapter_send_draft_async, error);
}
