/* relay-adapter-cards.c: cards that show what is being worked on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-error.h>

#include "json/relay-json-writer-private.h"

/**
 * relay_adapter_show_task_card_async:
 * @self: an adapter
 * @chat_id: the chat
 * @card_id: a name of the application’s, the same for all states of one card
 * @chunks: what the card shows: objects in the platform’s own words
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Shows in the chat what is being worked on, or how far that is by now.
 *
 * What the adapter remembers of the chat is added as [method@Adapter.send_async] does, and
 * @metadata is treated as there, @chunks too. Cancelling stops the waiting only: it may have
 * gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_show_task_card_async (RelayAdapter *self,
                                    const char *chat_id,
                                    const char *card_id,
                                    JsonArray *chunks,
                                    JsonObject *metadata,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GTask) task = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (card_id != NULL);
  g_return_if_fail (chunks != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = relay_adapter_new_task (self, relay_adapter_show_task_card_async, cancellable, callback,
                                 user_data);
  if (!relay_json_write_array (text, chunks))
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "what the card “%s” shows nests too deep", card_id);
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_TASK_CARD, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CARD_ID, card_id);
  relay_action_set_raw (action, RELAY_ACTION_CHUNKS, text->str);

  relay_adapter_request (g_steal_pointer (&task), action);
}

/**
 * relay_adapter_show_task_card_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.show_task_card_async].
 *
 * Fails as [method@Adapter.send_finish] does, and with %RELAY_ERROR_INVALID_ARGUMENT when
 * what the card shows nests too deep.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_show_task_card_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_show_task_card_async,
                                            error);
}

/**
 * relay_adapter_stop_task_card_async:
 * @self: an adapter
 * @chat_id: the chat
 * @card_id: the name that the card was shown by
 * @metadata: (nullable): what else the connector should know
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Ends a card that [method@Adapter.show_task_card_async] has shown: nothing more is coming.
 *
 * What the adapter remembers of the chat is added, and @metadata is treated, as
 * [method@Adapter.send_async] does. Cancelling stops the waiting only: it may have gone out.
 *
 * Since: 1.0
 */
void
relay_adapter_stop_task_card_async (RelayAdapter *self,
                                    const char *chat_id,
                                    const char *card_id,
                                    JsonObject *metadata,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (card_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = relay_adapter_new_task (self, relay_adapter_stop_task_card_async, cancellable, callback,
                                 user_data);
  action = relay_action_new_for_chat (RELAY_OP_TASK_CARD_STOP, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CARD_ID, card_id);

  relay_adapter_request (g_steal_pointer (&task), action);
}

/**
 * relay_adapter_stop_task_card_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.stop_task_card_async].
 *
 * Fails as [method@Adapter.send_finish] does.
 *
 * Returns: %TRUE when the connector did it
 *
 * Since: 1.0
 */
gboolean
relay_adapter_stop_task_card_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_done (self, result, relay_adapter_stop_task_card_async,
                                            error);
}
