/* relay-adapter-threads.c: threads of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "values/relay-send-result-private.h"

/* Contract §5, in characters */
#define MAX_THREAD_NAME 100

/* Takes @action and the reference of @task. A thread is renamed or opened by a request to its
 * parent chat, whose scope counts. */
static void
request_with_name (GTask *task, RelayAction *action, const char *name)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (RelayAction) owned_action = action;
  glong length = g_utf8_strlen (name, -1);

  if (length > MAX_THREAD_NAME)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "The thread name has %ld characters, of at most %d", length,
                               MAX_THREAD_NAME);
      return;
    }

  relay_action_set_string (action, RELAY_ACTION_THREAD_NAME, name);
  relay_adapter_request (g_steal_pointer (&owned_task), g_steal_pointer (&owned_action));
}

/**
 * relay_adapter_create_thread_async:
 * @self: an adapter
 * @chat_id: the chat to open it in
 * @name: what to call it: at most 100 characters
 * @message_id: (nullable): the id of the message that it hangs on
 * @metadata: (nullable): what else the connector should know
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Opens a thread.
 *
 * Messages go to it with its id as `thread_id` in their metadata.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_create_thread_async (RelayAdapter *self,
                                   const char *chat_id,
                                   const char *name,
                                   const char *message_id,
                                   JsonObject *metadata,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_THREAD_CREATE, chat_id, metadata);
  if (message_id != NULL)
    relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);

  request_with_name (relay_adapter_new_task (self, relay_adapter_create_thread_async, cancellable,
                                             callback, user_data),
                     action, name);
}

/**
 * relay_adapter_create_thread_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.create_thread_async].
 *
 * Fails as [method@Adapter.send_finish] does, and with %RELAY_ERROR_INVALID_ARGUMENT when
 * the connector could not take it.
 *
 * Returns: (transfer full): the new thread, by its [property@SendResult:thread-id]
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_create_thread_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) record = NULL;

  record =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_create_thread_async, error);

  return record != NULL ? relay_send_result_new_for_thread (record) : NULL;
}

/**
 * relay_adapter_rename_thread_async:
 * @self: an adapter
 * @chat_id: the chat that the thread belongs to
 * @thread_id: the thread
 * @name: what to call it: at most 100 characters
 * @condition: when to do it
 * @current_name: (nullable): for %RELAY_RENAME_CONDITION_IF_CURRENT_NAME, the name that the
 *   thread has to have still; ignored otherwise
 * @metadata: (nullable): what else the connector should know
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Renames a thread.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_rename_thread_async (RelayAdapter *self,
                                   const char *chat_id,
                                   const char *thread_id,
                                   const char *name,
                                   RelayRenameCondition condition,
                                   const char *current_name,
                                   JsonObject *metadata,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (thread_id != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (condition != RELAY_RENAME_CONDITION_IF_CURRENT_NAME || current_name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  action = relay_action_new_for_chat (RELAY_OP_THREAD_RENAME, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, thread_id);
  if (condition == RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED)
    relay_action_set_boolean (action, RELAY_ACTION_ONLY_IF_CONNECTOR_CREATED, TRUE);
  else if (condition == RELAY_RENAME_CONDITION_IF_CURRENT_NAME)
    relay_action_set_string (action, RELAY_ACTION_ONLY_IF_CURRENT_NAME, current_name);

  request_with_name (relay_adapter_new_task (self, relay_adapter_rename_thread_async, cancellable,
                                             callback, user_data),
                     action, name);
}

/**
 * relay_adapter_rename_thread_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.rename_thread_async].
 *
 * Fails as [method@Adapter.send_finish] does, and with %RELAY_ERROR_INVALID_ARGUMENT when
 * the connector could not take it.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_rename_thread_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_rename_thread_async, error);
}
