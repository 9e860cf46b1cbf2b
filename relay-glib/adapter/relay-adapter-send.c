/* relay-adapter-send.c: sending a text, split into several messages if necessary
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-call-private.h"
#include "relay-adapter-request-private.h"

/**
 * relay_adapter_send_async:
 * @self: an adapter
 * @chat_id: the chat to send to
 * @content: the text
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): additional metadata for the connector, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the result is available
 * @user_data: data for @callback
 *
 * Sends a text message.
 *
 * The adapter adds the scope of the chat (see [method@Adapter.learn_chat]) to the message,
 * except for values that @metadata contains. @metadata itself is only read inside this call.
 * It is neither changed nor kept. To address a thread, put its `thread_id` into @metadata;
 * @reply_to does not address a thread.
 *
 * Several platforms can have chats with the same id, for instance a phone number. `platform` of
 * @metadata names the one that is meant, `relay` leaves the choice to the connector; it is not
 * sent with the metadata. Without it, the message goes to the platform that the last event with
 * this chat id came from. That is decided inside this call, also for a text that waits or is sent
 * in several pieces.
 *
 * While a lost connection is being established again, the call waits for it, up to
 * [property@Adapter:offline-timeout]. If the connector limits the rate, the call waits and sends
 * again, up to [property@Adapter:max-rate-limit-wait].
 *
 * A text that exceeds the limit of the chat's platform (see
 * [method@Adapter.get_descriptor_for_chat]) is split with [func@text_split]. The pieces are
 * sent one after the other, each one after the connector accepted the previous one. The
 * first piece carries @reply_to, the last one `notify` of @metadata.
 * [property@SendResult:message-ids] has the ids of all pieces. If
 * [property@Adapter:split-long-messages] is %FALSE, the call fails instead.
 *
 * While a text waits or its pieces are sent, later texts, media, prompts, edits and operations on
 * threads wait in order behind it if they are for the same chat of the same platform, so that
 * nothing appears between the pieces. All other calls pass by. Waiting calls count for
 * [property@Transport:max-requests] and [property@Transport:max-pending-bytes].
 *
 * Cancelling only ends the wait for the result: the message may already have been sent. No
 * further pieces are sent.
 *
 * Since: 1.0
 */
void
relay_adapter_send_async (RelayAdapter *self,
                          const char *chat_id,
                          const char *content,
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
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_async, callback, user_data);

  if (!relay_adapter_check_text (content, "text", &error))
    {
      g_task_report_error (self, callback, user_data, relay_adapter_send_async,
                           g_steal_pointer (&error));
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_SEND, chat_id, metadata);
  relay_adapter_request_text (self, relay_pieces_new (action, NULL, content, reply_to, NULL),
                              relay_adapter_send_async, cancellable, callback, user_data);
}

/**
 * relay_adapter_send_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_async].
 *
 * Fails with
 *
 * - %RELAY_ERROR_NO_TRANSPORT, %RELAY_ERROR_NOT_CONNECTED, %RELAY_ERROR_NOT_SUPPORTED,
 *   %RELAY_ERROR_TOO_LARGE, %RELAY_ERROR_BUSY, %RELAY_ERROR_INVALID_ARGUMENT or
 *   %RELAY_ERROR_NOT_SENT if nothing was sent; %RELAY_ERROR_NOT_SUPPORTED also if the connection
 *   does not front the platform that `platform` of the metadata names,
 * - %RELAY_ERROR_INVALID_ARGUMENT if the text is nothing but white space, which no platform
 *   takes; nothing was sent,
 * - %RELAY_ERROR_REJECTED if the connector rejected the message, and
 *   %RELAY_ERROR_DECLINED if it did so permanently; the message of the error is the
 *   connector's,
 * - %RELAY_ERROR_RATE_LIMITED if the rate is limited for longer than
 *   [property@Adapter:max-rate-limit-wait]; nothing was sent,
 * - %RELAY_ERROR_TIMED_OUT, %RELAY_ERROR_CONNECTION_LOST, %RELAY_ERROR_CLOSED,
 *   %RELAY_ERROR_UNKNOWN_OUTCOME or %G_IO_ERROR_CANCELLED if the outcome is unknown (see
 *   [func@Error.is_ambiguous]),
 * - %RELAY_ERROR_PARTIAL if some pieces of a split text were sent and the next one failed
 *   for any reason but cancellation; the message of the error has the number of pieces and
 *   the reason.
 *
 * [method@Adapter.dup_response] returns what the connector answered, also after a failure.
 *
 * Returns: (transfer full): the result
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_adapter_request_finish_text (self, result, relay_adapter_send_async, error);
}
