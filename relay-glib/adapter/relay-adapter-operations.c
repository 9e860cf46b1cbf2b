/* relay-adapter-operations.c: the operations of the contract, one pair of calls for each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"

#include <relay-glib/relay-chat-info.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "json/relay-json-writer-private.h"
#include "relay-adapter-call-private.h"
#include "relay-adapter-request-private.h"
#include "transport/relay-transport-requests-private.h"
#include "values/relay-send-result-private.h"
#include "values/relay-wire-keys-private.h"

/* Contract §5, in characters */
#define MAX_THREAD_NAME 100

/* The largest integer that every JSON parser keeps */
#define MAX_DRAFT_ID G_GINT64_CONSTANT (9007199254740991)

/**
 * relay_adapter_edit_message_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to edit
 * @content: the complete new text
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Replaces the text of a message that this gateway sent.
 *
 * The new text has to fit into one message, see [method@Adapter.get_descriptor_for_chat];
 * otherwise the call fails with %RELAY_ERROR_TOO_LARGE before anything is sent.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  g_autoptr (GError) error = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (message_id != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_edit_message_async, callback, user_data);

  if (!relay_adapter_check_text (content, "text", &error))
    {
      g_task_report_error (self, callback, user_data, relay_adapter_edit_message_async,
                           g_steal_pointer (&error));
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_EDIT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_add_limited_text (action, "text", content);

  relay_adapter_request (self, action, relay_adapter_edit_message_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_edit_message_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.edit_message_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_edit_message_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_send_result (self, result, relay_adapter_edit_message_async,
                                                   error);
}

/**
 * relay_adapter_delete_message_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to delete
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Deletes a message.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_delete_message_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_DELETE, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);

  relay_adapter_request (self, action, relay_adapter_delete_message_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_delete_message_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.delete_message_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: %TRUE if the connector deleted the message
 *
 * Since: 1.0
 */
gboolean
relay_adapter_delete_message_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_delete_message_async,
                                               error);
}

/**
 * relay_adapter_send_typing_async:
 * @self: an adapter
 * @chat_id: the chat
 * @status: (nullable): a status text to show, `""` to remove the indicator, %NULL for the
 *   plain typing indicator
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Shows a typing indicator or a status text in the chat.
 *
 * Platforms remove the indicator after a few seconds, and when the next message is sent.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_typing_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_TYPING, chat_id, metadata);
  if (status != NULL)
    relay_action_set_string (action, RELAY_ACTION_CONTENT, status);

  relay_adapter_request (self, action, relay_adapter_send_typing_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_send_typing_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_typing_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: %TRUE if the connector accepted the request
 *
 * Since: 1.0
 */
gboolean
relay_adapter_send_typing_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_send_typing_async,
                                               error);
}

/**
 * relay_adapter_react_async:
 * @self: an adapter
 * @chat_id: the chat
 * @message_id: the id of the message to react to
 * @emoji: the emoji itself, for instance `👀`
 * @remove: %TRUE to remove the reaction instead of adding it
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Adds a reaction to a message, or removes a reaction of this gateway.
 *
 * By convention, a gateway puts 👀 on the user’s message while it works on the answer, and
 * replaces it with ✅ or ❌ at the end. Some connectors detect the end of a turn only by
 * this reaction.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_react_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_REACT, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);
  relay_action_set_string (action, RELAY_ACTION_EMOJI, emoji);
  relay_action_set_boolean (action, RELAY_ACTION_REMOVE, remove);

  relay_adapter_request (self, action, relay_adapter_react_async, cancellable, callback, user_data);
}

/**
 * relay_adapter_react_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.react_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: %TRUE if the connector changed the reaction
 *
 * Since: 1.0
 */
gboolean
relay_adapter_react_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_react_async, error);
}

/**
 * relay_adapter_send_media_async:
 * @self: an adapter
 * @chat_id: the chat
 * @kind: the kind of media, for instance %RELAY_MEDIA_KIND_IMAGE
 * @source_url: the URL that the connector fetches the file from, or the handle of an upload
 * @content: (nullable): a caption
 * @filename: (nullable): the name of the file
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends an image, a recording or another file.
 *
 * The connector rejects kinds that it does not know.
 *
 * A caption that is longer than a message of the chat may be is split like a text (see
 * [method@Adapter.send_async]): the file carries the first piece, the others follow as
 * texts. If [property@Adapter:split-long-messages] is %FALSE, the call fails with
 * %RELAY_ERROR_TOO_LARGE before anything is sent.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RelayAction *action, *rest;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (source_url != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_media_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_SEND_MEDIA, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MEDIA_KIND, kind);
  relay_action_set_string (action, RELAY_ACTION_SOURCE_URL, source_url);
  if (content == NULL || relay_text_is_blank (content))
    content = "";
  rest = relay_action_new_for_chat (RELAY_OP_SEND, chat_id, metadata);

  relay_adapter_request_text (self, relay_pieces_new (action, rest, content, reply_to, filename),
                              relay_adapter_send_media_async, cancellable, callback, user_data);
}

/**
 * relay_adapter_send_media_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_media_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_media_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_text (self, result, relay_adapter_send_media_async, error);
}

/* Sends @action with @name, or fails if @name is too long. Takes @action. */
static void
request_with_thread_name (RelayAdapter *self,
                          RelayAction *action,
                          const char *name,
                          gpointer source_tag,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (RelayAction) owned_action = action;
  g_autoptr (GError) error = NULL;
  glong length = g_utf8_strlen (name, -1);

  if (!relay_adapter_check_text (name, "thread name", &error))
    {
      g_task_report_error (self, callback, user_data, source_tag, g_steal_pointer (&error));
      return;
    }
  if (length > MAX_THREAD_NAME)
    {
      g_task_report_new_error (self, callback, user_data, source_tag, RELAY_ERROR,
                               RELAY_ERROR_INVALID_ARGUMENT,
                               "thread name too long: %ld characters, at most %d are allowed",
                               length, MAX_THREAD_NAME);
      return;
    }

  relay_action_set_string (action, RELAY_ACTION_THREAD_NAME, name);
  relay_adapter_request (self, g_steal_pointer (&owned_action), source_tag, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_create_thread_async:
 * @self: an adapter
 * @chat_id: the chat to create the thread in
 * @name: the name of the thread, at most 100 characters
 * @message_id: (nullable): the id of the message to attach the thread to
 * @metadata: (nullable): additional metadata for the connector
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Creates a thread.
 *
 * To send a message to the thread, pass its id as `thread_id` in the metadata of the
 * message.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_create_thread_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_THREAD_CREATE, chat_id, metadata);
  if (message_id != NULL)
    relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, message_id);

  request_with_thread_name (self, action, name, relay_adapter_create_thread_async, cancellable,
                            callback, user_data);
}

/**
 * relay_adapter_create_thread_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.create_thread_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if the name is too long or nothing but white space.
 *
 * Returns: (transfer full): the result, whose [property@SendResult:thread-id] is the new
 *   thread
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_create_thread_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_create_thread_async, error);

  return record != NULL ? relay_send_result_new_for_thread (record) : NULL;
}

/**
 * relay_adapter_rename_thread_async:
 * @self: an adapter
 * @chat_id: the chat that contains the thread
 * @thread_id: the thread
 * @name: the new name, at most 100 characters
 * @condition: the condition under which the thread is renamed
 * @current_name: (nullable): the required current name of the thread for
 *   %RELAY_RENAME_CONDITION_IF_CURRENT_NAME; ignored for other conditions
 * @metadata: (nullable): additional metadata for the connector
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Renames a thread.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_rename_thread_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_THREAD_RENAME, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, thread_id);
  if (condition == RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED)
    relay_action_set_boolean (action, RELAY_ACTION_ONLY_IF_CONNECTOR_CREATED, TRUE);
  else if (condition == RELAY_RENAME_CONDITION_IF_CURRENT_NAME)
    relay_action_set_string (action, RELAY_ACTION_ONLY_IF_CURRENT_NAME, current_name);

  request_with_thread_name (self, action, name, relay_adapter_rename_thread_async, cancellable,
                            callback, user_data);
}

/**
 * relay_adapter_rename_thread_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.rename_thread_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if the name is too long or nothing but white space.
 *
 * Returns: %TRUE if the connector accepted the request
 *
 * Since: 1.0
 */
gboolean
relay_adapter_rename_thread_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_rename_thread_async,
                                               error);
}

/**
 * relay_adapter_show_task_card_async:
 * @self: an adapter
 * @chat_id: the chat
 * @card_id: an id chosen by the application, the same for all updates of one card
 * @chunks: the content of the card: objects in the format of the platform
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Shows or updates a card that displays the progress of a task.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async]; like
 * @metadata, @chunks is only read inside this call. Cancelling only ends the wait for the
 * result: the request may already have been sent.
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
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (card_id != NULL);
  g_return_if_fail (chunks != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_show_task_card_async, callback, user_data);

  if (!relay_json_write_array (text, chunks))
    {
      g_task_report_new_error (self, callback, user_data, relay_adapter_show_task_card_async,
                               RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "content of the card “%s” is nested too deeply", card_id);
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_TASK_CARD, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CARD_ID, card_id);
  relay_action_set_raw (action, RELAY_ACTION_CHUNKS, text->str);

  relay_adapter_request (self, action, relay_adapter_show_task_card_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_show_task_card_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.show_task_card_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if the content of the card is nested too deeply.
 *
 * Returns: %TRUE if the connector accepted the request
 *
 * Since: 1.0
 */
gboolean
relay_adapter_show_task_card_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_show_task_card_async,
                                               error);
}

/**
 * relay_adapter_stop_task_card_async:
 * @self: an adapter
 * @chat_id: the chat
 * @card_id: the id that was passed to [method@Adapter.show_task_card_async]
 * @metadata: (nullable): additional metadata for the connector
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Marks a card as complete: it gets no further updates.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (card_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_stop_task_card_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_TASK_CARD_STOP, chat_id, metadata);
  relay_action_set_string (action, RELAY_ACTION_CARD_ID, card_id);

  relay_adapter_request (self, action, relay_adapter_stop_task_card_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_stop_task_card_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.stop_task_card_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: %TRUE if the connector accepted the request
 *
 * Since: 1.0
 */
gboolean
relay_adapter_stop_task_card_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_boolean (self, result, relay_adapter_stop_task_card_async,
                                               error);
}

/**
 * relay_adapter_send_draft_async:
 * @self: an adapter
 * @chat_id: the chat
 * @draft_id: a number chosen by the application, from 1 to 2^53 − 1, the same for all updates of
 *   one draft; connectors keep the numbers of finished drafts, so that none may be used again in a
 *   chat, not even by a later process: begin at a random number
 * @content: the complete text so far; it starts with the text of the previous update
 * @is_final: whether the text is complete
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends one update of a draft, which is a message that is shown while it is written.
 *
 * Only platforms with [property@Descriptor:supports-draft-streaming] support this operation.
 * [method@Adapter.begin_draft] provides drafts on every platform.
 *
 * Only Slack turns a final draft into a message. On other platforms, send the complete text
 * with [method@Adapter.send_async] after the last update. Repeating a final update has no
 * effect.
 *
 * The scope of the chat and @metadata are treated as in [method@Adapter.send_async].
 * Cancelling only ends the wait for the result: the request may already have been sent.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_draft_async, callback, user_data);

  if (draft_id < 1 || draft_id > MAX_DRAFT_ID)
    {
      g_task_report_new_error (self, callback, user_data, relay_adapter_send_draft_async,
                               RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "invalid draft id: %" G_GINT64_FORMAT
                               ", it has to be from 1 to %" G_GINT64_FORMAT,
                               draft_id, MAX_DRAFT_ID);
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_DRAFT, chat_id, metadata);
  relay_action_set_int (action, RELAY_ACTION_DRAFT_ID, draft_id);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_add_limited_text (action, "draft", content);
  relay_action_set_boolean (action, RELAY_ACTION_FINAL, is_final);

  relay_adapter_request (self, action, relay_adapter_send_draft_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_send_draft_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_draft_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if the number of the draft is out of range.
 *
 * Returns: (transfer full): the result; it has a message id if a final draft became a
 *   message
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_draft_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_send_result (self, result, relay_adapter_send_draft_async,
                                                   error);
}

/**
 * relay_adapter_send_follow_up_async:
 * @self: an adapter
 * @session_key: the session to answer in
 * @kind: the kind of credential to use, for instance `discord.interaction_token`
 * @content: the text
 * @metadata: (nullable): additional metadata for the connector
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends a message with a credential that the connector stores, for instance the token of a
 * Discord interaction.
 *
 * The application passes the session and the kind of the credential, never the credential
 * itself. @session_key has to be the key under which the connector stored the credential:
 * the key of the event that the interaction was mapped to, see
 * [method@SessionSource.build_session_key] and [property@Adapter:interaction-mapping].
 *
 * @metadata is only read inside this call. It is neither changed nor kept.
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
  g_autoptr (GError) error = NULL;
  RelayAction *action;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_follow_up_async, callback, user_data);

  if (!relay_adapter_check_text (content, "text", &error))
    {
      g_task_report_error (self, callback, user_data, relay_adapter_send_follow_up_async,
                           g_steal_pointer (&error));
      return;
    }

  action = relay_action_new (RELAY_OP_FOLLOW_UP);
  relay_action_set_string (action, RELAY_ACTION_SESSION_KEY, session_key);
  relay_action_set_string (action, RELAY_ACTION_KIND, kind);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_add_limited_text (action, "text", content);
  relay_action_set_metadata (action, metadata);

  relay_adapter_request (self, action, relay_adapter_send_follow_up_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_send_follow_up_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_follow_up_async].
 *
 * Fails with the errors of [method@Adapter.send_finish].
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_follow_up_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_send_result (self, result, relay_adapter_send_follow_up_async,
                                                   error);
}

/**
 * relay_adapter_get_chat_info_async:
 * @self: an adapter
 * @chat_id: the chat
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Requests the name and the type of a chat.
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
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_get_chat_info_async, callback, user_data);

  action = relay_action_new (RELAY_OP_GET_CHAT_INFO);
  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, chat_id);

  task = relay_task_new (self, relay_adapter_get_chat_info_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (chat_id), g_free);
  relay_adapter_request_with_task (task, action);
}

/**
 * relay_adapter_get_chat_info_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.get_chat_info_async].
 *
 * Fails only with %G_IO_ERROR_CANCELLED. When the request fails in any other way, or there is no
 * transport, the result is a chat of type `dm` whose name is its id, so that an application
 * always has a name to display.
 *
 * Returns: (transfer full): the name and the type of the chat
 *
 * Since: 1.0
 */
RelayChatInfo *
relay_adapter_get_chat_info_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_transport_request_finish_chat_info (self, result, relay_adapter_get_chat_info_async,
                                                   error);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean is_string = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                       json_node_get_value_type (node) == G_TYPE_STRING;

  return is_string ? json_node_get_string (node) : NULL;
}

/* Whether no text of @action that no platform takes without a visible character is blank */
static gboolean
check_texts (JsonObject *action, GError **error)
{
  static const struct
  {
    const char *op;
    const char *key;
    const char *what;
  } texts[] = {
    { RELAY_OP_SEND, RELAY_KEY_CONTENT, "text" },
    { RELAY_OP_EDIT, RELAY_KEY_CONTENT, "text" },
    { RELAY_OP_FOLLOW_UP, RELAY_KEY_CONTENT, "text" },
    { RELAY_OP_PROMPT, RELAY_KEY_CONTENT, "prompt" },
    { RELAY_OP_THREAD_CREATE, RELAY_KEY_THREAD_NAME, "thread name" },
    { RELAY_OP_THREAD_RENAME, RELAY_KEY_THREAD_NAME, "thread name" },
  };
  const char *op = get_string (action, RELAY_KEY_OP);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text =
        g_strcmp0 (op, texts[i].op) == 0 ? get_string (action, texts[i].key) : NULL;

      if (text != NULL && !relay_adapter_check_text (text, texts[i].what, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * relay_adapter_send_action_async:
 * @self: an adapter
 * @action: the action, with at least a string `op`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends an action of any kind, for operations that have no method of their own.
 *
 * An action with a `chat_id` is treated like a message to that chat: the scope of the chat
 * is added to its `metadata`. The call fails if the descriptor of the chat does not list the
 * operation. @action is only read inside this call. It is neither changed nor kept.
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
  RelayAction *typed = NULL;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (action != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_action_async, callback, user_data);

  if (check_texts (action, &error))
    typed = relay_action_new_from_json (action, &error);
  if (typed == NULL)
    {
      g_task_report_error (self, callback, user_data, relay_adapter_send_action_async,
                           g_steal_pointer (&error));
      return;
    }

  relay_adapter_request (self, typed, relay_adapter_send_action_async, cancellable, callback,
                         user_data);
}

/**
 * relay_adapter_send_action_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_action_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with
 * %RELAY_ERROR_INVALID_ARGUMENT if the action is malformed. Unlike
 * [method@Transport.send_action_finish], it fails if the connector rejected the action.
 *
 * Returns: (transfer full): the result of the connector; ids, and integers beyond ±2^53, are
 *   strings
 *
 * Since: 1.0
 */
JsonObject *
relay_adapter_send_action_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_send_action_async, error);

  return record != NULL ? relay_record_to_json (record) : NULL;
}
