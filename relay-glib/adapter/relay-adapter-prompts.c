/* relay-adapter-prompts.c: questions with buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-send-result.h>

#include "values/relay-prompt-private.h"

RelayAction *
relay_adapter_prompt_action (RelayAdapter *self,
                             const char *chat_id,
                             RelayPrompt *prompt,
                             const char *reply_to,
                             JsonObject *metadata,
                             GError **error)
{
  g_autofree char *options = NULL;
  RelayAction *action;

  if (!relay_prompt_check (prompt, error))
    return NULL;

  if (self->asks != NULL)
    relay_pending_prompts_renew (self->asks, relay_prompt_get_prompt_id (prompt));

  options = relay_prompt_write_options (prompt);
  action = relay_action_new_for_chat (RELAY_OP_PROMPT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, relay_prompt_get_content (prompt));
  relay_action_set_string (action, RELAY_ACTION_PROMPT_KIND, relay_prompt_get_kind (prompt));
  relay_action_set_string (action, RELAY_ACTION_PROMPT_ID, relay_prompt_get_prompt_id (prompt));
  relay_action_set_raw (action, RELAY_ACTION_OPTIONS, options);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, reply_to);

  return action;
}

/**
 * relay_adapter_send_prompt_async:
 * @self: an adapter
 * @chat_id: the chat to ask in
 * @prompt: the question and its buttons
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Sends a question with buttons.
 *
 * A button that is pressed comes as [signal@Adapter::prompt-response], possibly much later,
 * and possibly after another connection. [method@Adapter.ask_async] waits for it instead.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. @prompt is read inside this call. Cancelling stops the
 * waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_send_prompt_async (RelayAdapter *self,
                                 const char *chat_id,
                                 RelayPrompt *prompt,
                                 const char *reply_to,
                                 JsonObject *metadata,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (RELAY_IS_PROMPT (prompt));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = relay_adapter_new_task (self, relay_adapter_send_prompt_async, cancellable, callback,
                                 user_data);
  action = relay_adapter_prompt_action (self, chat_id, prompt, reply_to, metadata, &error);
  if (action == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  relay_adapter_request (g_steal_pointer (&task), action);
}

/**
 * relay_adapter_send_prompt_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_prompt_async].
 *
 * Fails as [method@Adapter.send_finish] does, and with %RELAY_ERROR_INVALID_ARGUMENT when
 * the connector could not take it.
 *
 * Returns: (transfer full): what the connector made of it
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_prompt_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_sent (self, result, relay_adapter_send_prompt_async, error);
}
