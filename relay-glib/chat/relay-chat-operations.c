/* relay-chat-operations.c: what an application does with a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-text.h>

#include "adapter/relay-adapter-request-private.h"
#include "base/relay-task-private.h"
#include "json/relay-json-bridge-private.h"
#include "relay-chat-content-private.h"
#include "values/relay-reply-private.h"
#include "values/relay-wire-keys-private.h"

/* Adds to @metadata what addresses the chat, and returns it. */
static JsonObject *
add_place (RelayChat *self, JsonObject *metadata)
{
  const char *platform = relay_chat_get_platform (self);
  const char *thread_id = relay_chat_get_thread_id (self);

  json_object_set_string_member (metadata, RELAY_KEY_PLATFORM,
                                 platform != NULL ? platform : RELAY_PLATFORM_DEFAULT);
  if (thread_id != NULL)
    json_object_set_string_member (metadata, RELAY_KEY_THREAD_ID, thread_id);

  return metadata;
}

/**
 * relay_chat_measure:
 * @self: a chat
 * @text: the text
 *
 * Measures a text in the unit of the platform, for comparison with
 * [property@Chat:max-message-length].
 *
 * Returns: the number of characters, or of UTF-16 code units
 *
 * Since: 1.0
 */
guint
relay_chat_measure (RelayChat *self, const char *text)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), 0);
  g_return_val_if_fail (text != NULL, 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_text_measure (text, relay_chat_get_unit (self));
}

/**
 * relay_chat_supports_op:
 * @self: a chat
 * @op: the name of an operation, such as `react` or `edit`
 *
 * Checks whether the platform of the chat supports an operation, see
 * [method@Descriptor.supports_op]. [property@Chat:descriptor] emits `notify` when that may have
 * changed.
 *
 * Returns: %FALSE if it does not, or before the first handshake
 *
 * Since: 1.0
 */
gboolean
relay_chat_supports_op (RelayChat *self, const char *op)
{
  RelayDescriptor *descriptor;

  g_return_val_if_fail (RELAY_IS_CHAT (self), FALSE);
  g_return_val_if_fail (op != NULL, FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  descriptor = relay_chat_get_descriptor (self);

  return descriptor != NULL && relay_descriptor_supports_op (descriptor, op);
}

/**
 * relay_chat_dup_metadata:
 * @self: a chat
 *
 * Creates the metadata with which the methods of [class@Adapter] address this chat: `platform`,
 * and `thread_id` if it is a thread. The chat itself is their argument `chat_id`.
 *
 * Returns: (transfer full): a new object, which may be changed
 *
 * Since: 1.0
 */
JsonObject *
relay_chat_dup_metadata (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return add_place (self, json_object_new ());
}

/**
 * relay_chat_mark_read:
 * @self: a chat
 *
 * Sets [property@Chat:unread] to 0, because a person sees the messages.
 *
 * Since: 1.0
 */
void
relay_chat_mark_read (RelayChat *self)
{
  g_return_if_fail (RELAY_IS_CHAT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_chat_set_unread (self, 0);
}

/* --- sending --- */

/* The metadata of an answer to @message, before the place of the chat is added */
static JsonObject *
make_reply_metadata (RelayChat *self, RelayChatMessage *message)
{
  RelayRecord *record = message != NULL ? relay_chat_message_get_record (message) : NULL;

  return record != NULL ? relay_reply_make_metadata (record, relay_chat_get_platform (self))
                        : json_object_new ();
}

/* Returns the metadata of a message as JSON text. */
static char *
write_metadata (RelayChat *self, RelayChatMessage *reply_to, JsonObject *metadata, GError **error)
{
  g_autoptr (JsonObject) whole = add_place (self, make_reply_metadata (self, reply_to));
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  char *text;

  if (metadata != NULL)
    {
      json_object_iter_init_ordered (&iter, metadata);
      while (json_object_iter_next_ordered (&iter, &key, &node))
        json_object_set_member (whole, key, json_node_copy (node));
    }

  text = relay_json_from_object (whole, NULL);
  if (text == NULL)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "the metadata is nested too deeply");

  return text;
}

/* @text: nothing but white space is refused unless there is a @file (nullable) */
static RelayChatMessage *
queue (RelayChat *self,
       const char *text,
       GFile *file,
       RelayChatMessage *reply_to,
       JsonObject *metadata,
       GError **error)
{
  g_autoptr (RelayChatMessage) message = NULL;
  g_autofree char *metadata_text = NULL;

  if (!relay_chat_has_room (self, error))
    return NULL;
  metadata_text = write_metadata (self, reply_to, metadata, error);
  if (metadata_text == NULL)
    return NULL;

  message = relay_chat_message_new (relay_owner_of (self), TRUE, RELAY_CHAT_MESSAGE_STATE_PENDING);
  relay_chat_message_set_text (message, text);
  if (file != NULL)
    relay_chat_content_set_file (message, file);
  if (reply_to != NULL)
    relay_chat_message_set_reply (message, relay_chat_message_get_id (reply_to),
                                  relay_chat_message_get_text (reply_to), NULL);
  relay_chat_append_own (self, message, metadata_text, TRUE);
  relay_chat_outbox_set_file (relay_chat_get_outbox (self), message, file);
  relay_chat_send_next (self);

  return message; /* the list of messages holds a reference */
}

static RelayChatMessage *
queue_text (RelayChat *self,
            const char *text,
            RelayChatMessage *reply_to,
            JsonObject *metadata,
            GError **error)
{
  if (!relay_adapter_check_text (text, "text", error))
    return NULL;

  return queue (self, text, NULL, reply_to, metadata, error);
}

/**
 * relay_chat_queue:
 * @self: a chat
 * @text: the text
 * @reply_to: (nullable): the message to reply to
 * @metadata: (nullable): additional metadata for the connector; it is copied
 * @error: return location for an error
 *
 * Adds an own message to [property@Chat:messages], and sends it as soon as that is possible.
 *
 * It is sent from the main loop, when the connection is open, the descriptor of the platform has
 * been received, and the messages before it were sent. Until then its state is
 * %RELAY_CHAT_MESSAGE_STATE_PENDING, also while the program is offline. The state says what
 * becomes of it; [method@Chat.send_async] does the same with a callback. If it becomes unknown
 * whether a message was sent, later ones wait until [method@Chat.retry] or
 * [method@Chat.discard] is called for it.
 *
 * Fails with %RELAY_ERROR_INVALID_ARGUMENT if @text is nothing but white space or @metadata cannot
 * be encoded, with %RELAY_ERROR_BUSY if [property@ChatList:max-unsent] messages are not sent, and
 * with %RELAY_ERROR_CLOSED after [method@ChatList.close_async] or without a list. Then nothing
 * was added.
 *
 * Returns: (transfer none): the message
 *
 * Since: 1.0
 */
RelayChatMessage *
relay_chat_queue (RelayChat *self,
                  const char *text,
                  RelayChatMessage *reply_to,
                  JsonObject *metadata,
                  GError **error)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (reply_to == NULL || RELAY_IS_CHAT_MESSAGE (reply_to), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return queue_text (self, text, reply_to, metadata, error);
}

/**
 * relay_chat_queue_file:
 * @self: a chat
 * @file: a file of 1 to %RELAY_ENDPOINT_MAX_MEDIA bytes
 * @caption: (nullable): a text that is shown with the file
 * @reply_to: (nullable): the message to reply to
 * @metadata: (nullable): additional metadata for the connector; it is copied
 * @error: return location for an error
 *
 * Adds an own message with a file to [property@Chat:messages]. As soon as that is possible,
 * uploads the file with [property@ChatList:endpoint], and sends the message.
 *
 * It takes its turn among the messages of [method@Chat.queue]. While it is being sent,
 * [property@ChatMessage:progress] shows how far the upload is, and [method@Chat.discard] cancels
 * it. The file is read when it is uploaded, so it has to exist until then. What is wrong with the
 * file is the [property@ChatMessage:error] of the message. The stored state contains the URI of
 * the file, not its content.
 *
 * Fails with %RELAY_ERROR_INVALID_ARGUMENT if the list has no endpoint or @metadata cannot be
 * encoded, with %RELAY_ERROR_NOT_SUPPORTED if the platform does not support media, with
 * %RELAY_ERROR_BUSY if [property@ChatList:max-unsent] messages are not sent, and with
 * %RELAY_ERROR_CLOSED after [method@ChatList.close_async] or without a list. Then nothing was
 * added.
 *
 * Returns: (transfer none): the message
 *
 * Since: 1.0
 */
RelayChatMessage *
relay_chat_queue_file (RelayChat *self,
                       GFile *file,
                       const char *caption,
                       RelayChatMessage *reply_to,
                       JsonObject *metadata,
                       GError **error)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (reply_to == NULL || RELAY_IS_CHAT_MESSAGE (reply_to), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  if (!relay_chat_can_upload (self, error))
    return NULL;

  return queue (self, caption != NULL ? caption : "", file, reply_to, metadata, error);
}

/* What a call of relay_chat_send_async() knows */
typedef struct
{
  GObject *list; /* stays alive while something is to be sent */
  RelayChatMessage *message;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->list);
  g_object_unref (sending->message);
  g_free (sending);
}

/* The call is over; a message that was not written to the socket is not sent. */
static void
on_cancelled (gpointer user_data)
{
  GTask *task = user_data;
  RelayChat *self = g_task_get_source_object (task);
  RelayChatMessage *message = ((Sending *) g_task_get_task_data (task))->message;
  G_GNUC_UNUSED g_autoptr (GTask) owned =
    relay_chat_outbox_take_task (relay_chat_get_outbox (self), message);

  if (relay_chat_message_get_state (message) == RELAY_CHAT_MESSAGE_STATE_PENDING)
    relay_chat_remove_message (self, message);
}

/**
 * relay_chat_send_async:
 * @self: a chat
 * @text: the text
 * @reply_to: (nullable): the message to reply to
 * @metadata: (nullable): additional metadata for the connector; it is copied
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the message was sent, or when a person
 *   has to decide about it
 * @user_data: data for @callback
 *
 * Does the same as [method@Chat.queue], and waits until the message is sent or has failed. That can
 * take as long as the program is offline.
 *
 * Cancelling removes a message that still waits. One that was written to the socket stays, and its
 * state changes when the answer arrives. The call keeps the list alive.
 *
 * Since: 1.0
 */
void
relay_chat_send_async (RelayChat *self,
                       const char *text,
                       RelayChatMessage *reply_to,
                       JsonObject *metadata,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  RelayChatMessage *message;
  Sending *sending;

  g_return_if_fail (RELAY_IS_CHAT (self));
  g_return_if_fail (text != NULL);
  g_return_if_fail (reply_to == NULL || RELAY_IS_CHAT_MESSAGE (reply_to));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_chat_send_async, callback, user_data);

  task = relay_task_new (self, relay_chat_send_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;

  message = queue_text (self, text, reply_to, metadata, &error);
  if (message == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  sending = g_new0 (Sending, 1);
  sending->list = g_object_ref (relay_chat_get_list (self));
  sending->message = g_object_ref (message);
  g_task_set_task_data (task, sending, sending_free);
  relay_chat_outbox_set_waiting (relay_chat_get_outbox (self), message,
                                 relay_waiting_task_new (g_object_ref (task), on_cancelled, task));
}

/**
 * relay_chat_send_finish:
 * @self: a chat
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Chat.send_async].
 *
 * Fails with the errors of [method@Chat.queue], with the error of the message
 * ([property@ChatMessage:error]) if it was not sent or if that is unknown, and with
 * %G_IO_ERROR_CANCELLED if it was discarded or the call was cancelled.
 *
 * Returns: (transfer full): the message, which was sent
 *
 * Since: 1.0
 */
RelayChatMessage *
relay_chat_send_finish (RelayChat *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_chat_send_async, error);
}

/* The connector may have removed a file that was uploaded earlier. */
static void
forget_upload (RelayChat *self, RelayChatMessage *message)
{
  GFile *file = relay_chat_outbox_get_file (relay_chat_get_outbox (self), message);

  if (file == NULL)
    return;

  relay_chat_outbox_set_file (relay_chat_get_outbox (self), message, file);
  relay_chat_content_set_file (message, file);
}

/**
 * relay_chat_retry:
 * @self: a chat
 * @message: a message of the chat
 *
 * Sends an own message again, because a person wants that: one that failed, or one of which it is
 * unknown whether it was sent. It keeps its place before later messages that wait.
 *
 * A message that was sent by another part of the program can be sent again if it is a text.
 *
 * Returns: %FALSE if there is nothing to send again, see [property@ChatMessage:can-retry]
 *
 * Since: 1.0
 */
gboolean
relay_chat_retry (RelayChat *self, RelayChatMessage *message)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), FALSE);
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (message), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  if (!relay_chat_message_get_can_retry (message) || relay_chat_get_list (self) == NULL ||
      !relay_chat_has_message (self, message))
    return FALSE;

  relay_chat_outbox_queue (relay_chat_get_outbox (self), message);
  forget_upload (self, message);
  relay_chat_set_message_state (self, message, RELAY_CHAT_MESSAGE_STATE_PENDING, NULL);
  relay_chat_send_next (self);

  return TRUE;
}

/**
 * relay_chat_discard:
 * @self: a chat
 * @message: a message of the chat
 *
 * Removes an own message that is not sent: one that waits, whose file is being uploaded, that
 * failed, or of which it is unknown whether it was sent. It is not sent any more, and later
 * messages do not wait for it.
 *
 * Returns: %FALSE if the message cannot be removed, see [property@ChatMessage:can-discard]
 *
 * Since: 1.0
 */
gboolean
relay_chat_discard (RelayChat *self, RelayChatMessage *message)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GCancellable) upload = NULL;

  g_return_val_if_fail (RELAY_IS_CHAT (self), FALSE);
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (message), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  if (!relay_chat_message_get_can_discard (message) || !relay_chat_has_message (self, message))
    return FALSE;

  g_set_object (&upload, relay_chat_outbox_get_upload (relay_chat_get_outbox (self), message));
  task = relay_chat_outbox_take_task (relay_chat_get_outbox (self), message);
  relay_chat_remove_message (self, message);
  relay_chat_send_next (self);
  g_cancellable_cancel (upload);
  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the message was discarded");

  return TRUE;
}
