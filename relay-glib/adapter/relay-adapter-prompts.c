/* relay-adapter-prompts.c: sending prompts, and waiting for their responses
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt-option.h>
#include <relay-glib/relay-send-result.h>

#include "relay-adapter-call-private.h"
#include "relay-adapter-request-private.h"
#include "relay-adapter-response-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-prompt-private.h"

/* Contract §5, in seconds */
#define DEFAULT_ASK_TIMEOUT 3600

static gboolean
check_labels (RelayPrompt *prompt, GError **error)
{
  GListModel *options = relay_prompt_get_options (prompt);

  for (guint i = 0; i < g_list_model_get_n_items (options); i++)
    {
      g_autoptr (RelayPromptOption) option = g_list_model_get_item (options, i);

      if (!relay_adapter_check_text (relay_prompt_option_get_label (option), "option label", error))
        return FALSE;
    }

  return TRUE;
}

static void
add_limited_texts (RelayAction *action, RelayPrompt *prompt)
{
  GListModel *options = relay_prompt_get_options (prompt);

  relay_action_add_limited_text (action, "prompt", relay_prompt_get_content (prompt));
  for (guint i = 0; i < g_list_model_get_n_items (options); i++)
    {
      g_autoptr (RelayPromptOption) option = g_list_model_get_item (options, i);

      relay_action_add_limited_text (action, "option label",
                                     relay_prompt_option_get_label (option));
    }
}

/* Makes the action that sends @prompt. Returns NULL if a connector could not accept it. */
static RelayAction *
make_prompt_action (RelayAdapter *self,
                    const char *chat_id,
                    RelayPrompt *prompt,
                    const char *reply_to,
                    JsonObject *metadata,
                    GError **error)
{
  const char *prompt_id = relay_prompt_get_prompt_id (prompt);
  g_autofree char *options = NULL;
  RelayAction *action;

  if (!relay_prompt_check (prompt, error) ||
      !relay_adapter_check_text (relay_prompt_get_content (prompt), "prompt", error) ||
      !check_labels (prompt, error))
    return NULL;

  relay_pending_prompts_reset (relay_adapter_get_pending_prompts (self), prompt_id);

  options = relay_prompt_write_options (prompt);
  action = relay_action_new_for_chat (RELAY_OP_PROMPT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, relay_prompt_get_content (prompt));
  relay_action_set_string (action, RELAY_ACTION_PROMPT_KIND, relay_prompt_get_kind (prompt));
  relay_action_set_string (action, RELAY_ACTION_PROMPT_ID, prompt_id);
  relay_action_set_raw (action, RELAY_ACTION_OPTIONS, options);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, reply_to);
  add_limited_texts (action, prompt);

  return action;
}

/**
 * relay_adapter_send_prompt_async:
 * @self: an adapter
 * @chat_id: the chat
 * @prompt: the question and its options
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends a question with buttons.
 *
 * A response is emitted as [signal@Adapter::prompt-response], possibly much later and on
 * another connection. [method@Adapter.ask_async] waits for the response instead.
 *
 * @prompt is only read inside this call. The scope of the chat and @metadata are treated as
 * in [method@Adapter.send_async]. Cancelling only ends the wait for the result: the request
 * may already have been sent.
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
  g_autoptr (GError) error = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (RELAY_IS_PROMPT (prompt));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_prompt_async, callback, user_data);

  action = make_prompt_action (self, chat_id, prompt, reply_to, metadata, &error);
  if (action == NULL)
    {
      g_task_report_error (self, callback, user_data, relay_adapter_send_prompt_async,
                           g_steal_pointer (&error));
      return;
    }

  relay_adapter_request (self, action, relay_adapter_send_prompt_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_send_prompt_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_prompt_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if no connector could accept the prompt, for instance because
 * its text is nothing but white space. It is %RELAY_ERROR_TOO_LARGE if the text or a label is
 * longer than a message of the chat may be.
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_prompt_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_send_result (self, result, relay_adapter_send_prompt_async,
                                                   error);
}

static void
on_prompt_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayPendingPrompt *pending = user_data;
  g_autoptr (RelaySendResult) sent = NULL;
  GError *error = NULL;
  GTask *asked;

  asked = relay_pending_prompt_peek_task (pending);
  if (asked != NULL)
    relay_adapter_response_copy (result, asked);

  sent = relay_adapter_request_finish_send_result (RELAY_ADAPTER (source), result,
                                                   relay_adapter_ask_async, &error);
  if (sent != NULL)
    relay_pending_prompt_sent (pending, relay_send_result_get_message_id (sent));
  else
    relay_pending_prompt_failed (pending, error);
}

/* Takes @action and @task. @timeout is in seconds. */
static void
ask (RelayAdapter *self,
     GTask *task,
     RelayAction *action,
     const char *chat_id,
     RelayPrompt *prompt,
     guint timeout)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (RelayAction) owned_action = action;
  g_autoptr (GError) error = NULL;
  RelayTransport *transport = relay_adapter_attach (self, &error);
  RelayPendingPrompt *pending;

  if (transport == NULL || !relay_adapter_decide_place (self, action, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  pending = relay_pending_prompts_add (relay_adapter_get_pending_prompts (self),
                                       relay_transport_get_clock (transport), task, prompt,
                                       relay_action_get_platform (action), chat_id,
                                       (gint64) timeout * G_USEC_PER_SEC);
  if (pending == NULL)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_BUSY,
                               "the prompt “%s” is already pending",
                               relay_prompt_get_prompt_id (prompt));
      return;
    }
  g_steal_pointer (&owned_task);

  relay_adapter_request (self, g_steal_pointer (&owned_action), relay_adapter_ask_async,
                         relay_pending_prompt_get_cancellable (pending), on_prompt_sent, pending);
}

/**
 * relay_adapter_ask_async:
 * @self: an adapter
 * @chat_id: the chat
 * @prompt: the question and its options
 * @timeout_s: the time to wait for a response, in seconds; 0 for one hour
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when a response was received, or when
 *   the wait has ended without one
 * @user_data: data for @callback
 *
 * Sends a question with buttons and waits for the response.
 *
 * Only a response to this prompt counts. It is acknowledged and is not emitted as a signal.
 * Further responses to the prompt, and those after the end of the wait, are dropped.
 * Responses to prompts that were not sent with this method are emitted as
 * [signal@Adapter::prompt-response]. Everybody in the chat can respond:
 * [method@PromptResponse.get_source] returns who did.
 *
 * Any number of prompts can be pending at the same time, also in one chat, as long as their
 * ids differ. They stay pending when a connection is lost and opened again.
 *
 * When a user interrupts a turn in the chat, the call fails with %G_IO_ERROR_CANCELLED,
 * unless @cancellable is the turn (see [method@Adapter.begin_turn]) of another session. So
 * pass the turn as @cancellable where several users have sessions in one chat.
 *
 * @prompt is only read inside this call. The scope of the chat and @metadata are treated as
 * in [method@Adapter.send_async]. The message of the prompt stays in the chat if the wait
 * ends without a response.
 *
 * Since: 1.0
 */
void
relay_adapter_ask_async (RelayAdapter *self,
                         const char *chat_id,
                         RelayPrompt *prompt,
                         guint timeout_s,
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_ask_async, callback, user_data);

  task = relay_task_new (self, relay_adapter_ask_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;

  action = make_prompt_action (self, chat_id, prompt, reply_to, metadata, &error);
  if (action == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (timeout_s == 0)
    timeout_s = DEFAULT_ASK_TIMEOUT;
  relay_action_set_int (action, RELAY_ACTION_TIMEOUT_S, timeout_s);

  ask (self, g_steal_pointer (&task), action, chat_id, prompt, timeout_s);
}

/**
 * relay_adapter_ask_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.ask_async].
 *
 * Fails with the errors of [method@Adapter.send_prompt_finish] if the prompt could not be
 * sent, and with %RELAY_ERROR_BUSY if a prompt with the same id is pending. After the prompt
 * was sent, fails with
 *
 * - %RELAY_ERROR_TIMED_OUT if there was no response in time,
 * - %G_IO_ERROR_CANCELLED if the call was cancelled or interrupted,
 * - %RELAY_ERROR_CLOSED after [method@Adapter.disconnect_async],
 * - %RELAY_ERROR_CONNECTION_LOST if the connection was lost and is not opened again.
 *
 * Returns: (transfer full): the response
 *
 * Since: 1.0
 */
RelayPromptResponse *
relay_adapter_ask_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_adapter_ask_async, error);
}
