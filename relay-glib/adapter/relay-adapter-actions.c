/* relay-adapter-actions.c: what an adapter can ask its connector to do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-chat-info.h>
#include <relay-glib/relay-send-result.h>

#include "values/relay-chat-info-private.h"

/**
 * relay_adapter_send_follow_up_async:
 * @self: an adapter
 * @session_key: the session to answer in
 * @kind: the capability to use, for instance `discord.interaction_token`
 * @content: the text
 * @metadata: (nullable): what else the connector should know
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Answers through a credential that the connector keeps in its vault, for instance the
 * token of a Discord interaction: the application names the session and the kind of
 * capability, never the token.
 *
 * @session_key has to be the one under which the connector keeps it: that of the event that
 * the interaction became, see [method@SessionSource.build_session_key] and
 * [property@Adapter:interaction-mapping].
 *
 * @metadata is read inside this call, never changed and never kept.
 *
 * Since: 1.0
 */
void
relay_adapter_send_follow_up_async (RelayAdapter *self,
                                    const char *session_key,
                                    const char *kind,
                                    const char *content,
                                    JsonObject *metadata,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new (RELAY_OP_FOLLOW_UP);
  relay_action_set_string (action, RELAY_ACTION_SESSION_KEY, session_key);
  relay_action_set_string (action, RELAY_ACTION_KIND, kind);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_set_metadata (action, metadata);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_send_follow_up_async,
                                                 cancellable, callback, user_data),
                         action);
}

/**
 * relay_adapter_send_follow_up_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_follow_up_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: (transfer full): what the connector made of it
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_follow_up_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_sent (self, result, relay_adapter_send_follow_up_async,
                                            error);
}

/**
 * relay_adapter_get_chat_info_async:
 * @self: an adapter
 * @chat_id: the chat to ask about
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when there is an answer
 * @user_data: data for @callback
 *
 * Asks for a chat's name and type.
 *
 * Since: 1.0
 */
void
relay_adapter_get_chat_info_async (RelayAdapter *self,
                                   const char *chat_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelayAction *action;
  GTask *task;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new (RELAY_OP_GET_CHAT_INFO);
  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, chat_id);

  task = relay_adapter_new_task (self, relay_adapter_get_chat_info_async, cancellable, callback,
                                 user_data);
  g_task_set_task_data (task, g_strdup (chat_id), g_free);
  relay_adapter_request (task, action);
}

/**
 * relay_adapter_get_chat_info_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.get_chat_info_async].
 *
 * A name to show is always better than none: whatever goes wrong, even without a
 * transport, the answer is a chat that is named by its id and of type `dm`. The one
 * failure is %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the chat's name and type
 *
 * Since: 1.0
 */
RelayChatInfo *
relay_adapter_get_chat_info_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) record = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  record =
    relay_adapter_request_finish (self, result, relay_adapter_get_chat_info_async, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return relay_chat_info_new_from_record (record, g_task_get_task_data (G_TASK (result)));
}

/**
 * relay_adapter_send_action_async:
 * @self: an adapter
 * @action: the action, with at least a string `op`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Sends any action, for ops that have no call of their own.
 *
 * An action with a `chat_id` is treated like a message to that chat: what is remembered of
 * the chat is added to its `metadata`. An op that the chat's descriptor does not list is
 * not sent. @action is read inside this call, never changed and never kept.
 *
 * Since: 1.0
 */
void
relay_adapter_send_action_async (RelayAdapter *self,
                                 JsonObject *action,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  RelayAction *typed;
  GTask *task;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (action != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = relay_adapter_new_task (self, relay_adapter_send_action_async, cancellable, callback,
                                 user_data);

  typed = relay_action_new_from_json (action, &error);
  if (typed != NULL)
    {
      relay_adapter_request (task, typed);
      return;
    }

  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

/**
 * relay_adapter_send_action_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_action_async].
 *
 * Fails as [method@Adapter.send_finish] does, and with %RELAY_ERROR_INVALID_ARGUMENT when
 * the action is none. Unlike [method@Transport.send_action_finish], a refusal is
 * an error here.
 *
 * Returns: (transfer full): the connector's result, ids and integers beyond ±2^53 as strings
 *
 * Since: 1.0
 */
JsonObject *
relay_adapter_send_action_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) record = NULL;

  record =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_send_action_async, error);

  return record != NULL ? relay_record_to_json (record) : NULL;
}
