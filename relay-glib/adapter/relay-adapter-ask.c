/* relay-adapter-ask.c: a question, and waiting for its answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

/* Contract §5, in seconds */
#define DEFAULT_TIMEOUT_S 3600

gboolean
relay_adapter_take_answer (RelayAdapter *self, RelayPromptResponse *response)
{
  RelayAskAnswer answer;

  if (self->asks == NULL)
    return FALSE;

  answer = relay_pending_prompts_answer (self->asks, response);
  if (answer == RELAY_ASK_LATE)
    g_debug ("dropped a late answer to a question");

  return answer != RELAY_ASK_UNKNOWN;
}

typedef struct
{
  RelayTurns *turns;
  const char *session_key;
} Interrupted;

static gboolean
is_of_other_turn (GCancellable *cancellable, gpointer user_data)
{
  Interrupted *interrupted = user_data;

  return cancellable != NULL &&
         relay_turns_is_of_other (interrupted->turns, cancellable, interrupted->session_key);
}

void
relay_adapter_interrupt (RelayAdapter *self, const char *session_key, const char *chat_id)
{
  /* before the turns, whose handlers may begin and end others */
  if (self->asks != NULL && chat_id != NULL && *chat_id != '\0')
    {
      g_autoptr (GError) error =
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the question was interrupted");
      Interrupted interrupted = { self->turns, session_key };

      relay_pending_prompts_end (self->asks, chat_id, is_of_other_turn, &interrupted, error);
    }

  relay_turns_interrupt (self->turns, session_key, chat_id);
}

void
relay_adapter_end_asks (RelayAdapter *self)
{
  const GError *loss = relay_transport_get_last_error (self->transport);
  g_autoptr (GError) error = NULL;

  if (self->asks == NULL)
    return;

  if (loss != NULL)
    error = g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                         "the connection was lost before an answer: %s", loss->message);
  else
    error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "disconnected before an answer");
  relay_pending_prompts_end (self->asks, NULL, NULL, NULL, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RelaySendResult) sent = NULL;
  GError *error = NULL;

  sent = relay_adapter_request_finish_sent (RELAY_ADAPTER (source), result, relay_adapter_ask_async,
                                            &error);
  if (sent != NULL)
    relay_ask_sent (user_data, relay_send_result_get_message_id (sent));
  else
    relay_ask_failed (user_data, error);
}

/* Takes @action and the reference of @task. */
static void
ask (RelayAdapter *self,
     GTask *task,
     RelayAction *action,
     const char *chat_id,
     RelayPrompt *prompt,
     guint timeout_s)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (RelayAction) owned_action = action;
  g_autoptr (GError) error = NULL;
  RelayTransport *transport = relay_adapter_attach (self, &error);
  RelayAsk *ask;

  if (transport == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (self->asks == NULL)
    self->asks =
      relay_pending_prompts_new (relay_transport_get_clock (transport), g_task_get_context (task));
  ask = relay_pending_prompts_add (self->asks, task, prompt, chat_id,
                                   (gint64) timeout_s * G_USEC_PER_SEC);
  if (ask == NULL)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_BUSY,
                               "the prompt “%s” is being asked already",
                               relay_prompt_get_prompt_id (prompt));
      return;
    }
  g_steal_pointer (&owned_task);

  relay_adapter_request (relay_adapter_new_task (self, relay_adapter_ask_async,
                                                 relay_ask_get_sending (ask), on_sent, ask),
                         g_steal_pointer (&owned_action));
}

/**
 * relay_adapter_ask_async:
 * @self: an adapter
 * @chat_id: the chat to ask in
 * @prompt: the question and its buttons
 * @timeout_s: how long to wait for an answer, in seconds; 0 for an hour
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when somebody chose, or nobody will
 * @user_data: data for @callback
 *
 * Asks a question and waits until somebody presses one of its buttons.
 *
 * Only a button of exactly this prompt counts. Its answer is acknowledged and goes nowhere
 * else; one that comes after the waiting is over, or a second one, is dropped, while answers
 * to prompts that were not asked by this call go to [signal@Adapter::prompt-response]. In a
 * chat of several people anybody may press: [method@PromptResponse.get_source] says who did.
 *
 * Any number of questions may wait at the same time, also in one chat, each with a prompt
 * of its own. A lost connection that comes back ends none of them.
 *
 * A user's interrupt in the chat ends the waiting, unless @cancellable is the turn (see
 * [method@Adapter.begin_turn]) of another session than the interrupted one. So give the turn
 * where several people have sessions in one chat.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there. @prompt is read inside this call. Nothing is done about the
 * message of a question that was given up.
 *
 * Since: 1.0
 */
void
relay_adapter_ask_async (RelayAdapter *self,
                         const char *chat_id,
                         RelayPrompt *prompt,
                         guint timeout_s,
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

  task = relay_adapter_new_task (self, relay_adapter_ask_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;

  action = relay_adapter_prompt_action (self, chat_id, prompt, NULL, metadata, &error);
  if (action == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (timeout_s == 0)
    timeout_s = DEFAULT_TIMEOUT_S;
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
 * Fails as [method@Adapter.send_prompt_finish] does when the question could not be asked,
 * with %RELAY_ERROR_BUSY when the same prompt is being asked already, and, once it stands in
 * the chat, with %RELAY_ERROR_TIMED_OUT when nobody answered in time,
 * %G_IO_ERROR_CANCELLED when it was cancelled or interrupted, %RELAY_ERROR_CLOSED after
 * [method@Adapter.disconnect_async] and %RELAY_ERROR_CONNECTION_LOST when the connection
 * will not come back.
 *
 * Returns: (transfer full): what was chosen
 *
 * Since: 1.0
 */
RelayPromptResponse *
relay_adapter_ask_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_adapter_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
