/* relay-adapter-reply.c: answering an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-send-result.h>

#include "values/relay-message-event-private.h"
#include "values/relay-reply-private.h"

/* Adds the members of @metadata (nullable) to @derived. A null of the caller removes a value. */
static void
override (JsonObject *derived, JsonObject *metadata)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (metadata == NULL)
    return;

  json_object_iter_init_ordered (&iter, metadata);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    if (!JSON_NODE_HOLDS_NULL (node))
      json_object_set_member (derived, key, json_node_copy (node));
    else if (json_object_has_member (derived, key))
      json_object_remove_member (derived, key);
}

static JsonObject *
make_metadata (RelayAdapter *self, RelayMessageEvent *event, JsonObject *metadata)
{
  RelayDescriptor *descriptor =
    relay_adapter_get_descriptor_for_chat (self, relay_message_event_get_chat_id (event));
  JsonObject *derived =
    relay_reply_make_metadata (relay_message_event_get_record (event),
                               descriptor != NULL ? relay_descriptor_get_platform (descriptor)
                                                  : NULL);

  override (derived, metadata);

  return derived;
}

/**
 * relay_adapter_reply_async:
 * @self: an adapter
 * @event: the event to answer
 * @content: the text
 * @metadata: (nullable): additional metadata for the connector, which takes precedence over what is
 *   derived from @event
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Answers a message: sends a text to its chat, in its thread and as a reply to it.
 *
 * The text is sent as by [method@Adapter.send_async], with the message id of @event as `reply_to`
 * and the metadata of [method@MessageEvent.dup_reply_metadata]. So it arrives where the message was
 * written: on its platform, in its thread, under its profile. For an event that does not name its
 * platform, the rules of the platform of the descriptor apply.
 *
 * A member of @metadata replaces the derived one, and null removes it. On Slack, where a message
 * outside of a thread is answered in the thread that it begins, `{"thread_id": null}` asks for a
 * flat answer: a message in the channel itself.
 *
 * To answer with something other than a text, pass the message id and the metadata to the other
 * methods, for instance to [method@Adapter.begin_draft], [method@Adapter.ask_async] or
 * [method@Adapter.send_media_async].
 *
 * Since: 1.0
 */
void
relay_adapter_reply_async (RelayAdapter *self,
                           RelayMessageEvent *event,
                           const char *content,
                           JsonObject *metadata,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (JsonObject) combined = NULL;
  const char *message_id, *chat_id;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (event));
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  /* relay_adapter_send_finish() finishes the call */
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_async, callback, user_data);

  chat_id = relay_message_event_get_chat_id (event);
  if (*chat_id == '\0')
    {
      g_task_report_new_error (self, callback, user_data, relay_adapter_send_async, RELAY_ERROR,
                               RELAY_ERROR_INVALID_ARGUMENT, "the event names no chat");
      return;
    }

  message_id = relay_message_event_get_message_id (event);
  if (message_id != NULL && *message_id == '\0')
    message_id = NULL;
  combined = make_metadata (self, event, metadata);
  relay_adapter_send_async (self, chat_id, content, message_id, combined, cancellable, callback,
                            user_data);
}

/**
 * relay_adapter_reply_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.reply_async].
 *
 * Fails with the errors of [method@Adapter.send_finish], and with %RELAY_ERROR_INVALID_ARGUMENT if
 * the event names no chat.
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_reply_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_send_finish (self, result, error);
}
