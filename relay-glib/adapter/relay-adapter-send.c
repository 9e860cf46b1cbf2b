/* relay-adapter-send.c: sending a text, split into several messages if necessary
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>
#include <relay-glib/relay-text.h>

#include "relay-adapter-request-private.h"
#include "relay-adapter-response-private.h"
#include "relay-send-queue-private.h"
#include "text/relay-text-private.h"
#include "values/relay-send-result-private.h"

/* The task data of a text that is sent in pieces, or that waits until another split text was
 * sent */
typedef struct
{
  RelayAction *action; /* what all its messages have in common */
  char *place;         /* its key in the queue */
  char *reply_to;      /* nullable */
  char **pieces;
  guint n_pieces;
  guint n_accepted;          /* pieces that the connector has accepted */
  RelayRecord *first_result; /* NULL until the first piece is accepted */
  GPtrArray *message_ids;    /* of the accepted pieces; NULL-terminated at the end */
} SplitSend;

static void
split_send_free (SplitSend *send)
{
  g_clear_pointer (&send->action, relay_action_free);
  g_free (send->place);
  g_free (send->reply_to);
  g_strfreev (send->pieces);
  g_clear_pointer (&send->first_result, relay_record_unref);
  g_clear_pointer (&send->message_ids, g_ptr_array_unref);
  g_free (send);
}

static void
set_text (RelayAction *action, const char *content, const char *reply_to)
{
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, reply_to);
}

/* The first piece carries the reply, the last one the caller's `notify`. */
static RelayAction *
make_piece (SplitSend *send)
{
  RelayAction *action = relay_action_copy (send->action);
  gboolean is_first = send->n_accepted == 0;
  gboolean is_last = send->n_accepted + 1 == send->n_pieces;

  set_text (action, send->pieces[send->n_accepted], is_first ? send->reply_to : NULL);
  if (!is_last)
    relay_action_drop_notify (action);

  return action;
}

static void on_piece_result (GObject *source, GAsyncResult *result, gpointer user_data);

/* Sends the next piece of the text whose task is @task. Takes @task. No callback of another text
 * runs inside this call: the task of a piece is new, so it never returns immediately. */
static void
send_next_piece (GTask *task)
{
  RelayAction *action = make_piece (g_task_get_task_data (task));
  GMainContext *context = g_task_get_context (task);
  GTask *piece;

  /* The text may have waited for a text that was sent from another context. */
  g_main_context_push_thread_default (context);
  piece = relay_task_new (g_task_get_source_object (task), send_next_piece,
                          g_task_get_cancellable (task), on_piece_result, task);
  g_main_context_pop_thread_default (context);

  relay_adapter_request_with_task (piece, action);
}

/* Sends the texts that waited for a split text, up to and including the next split one. */
static void
send_waiting (RelayAdapter *self, const char *place)
{
  RelaySendQueue *queue = relay_adapter_get_send_queue (self);
  GTask *task;

  while ((task = relay_send_queue_next (queue, place)) != NULL)
    {
      SplitSend *send = g_task_get_task_data (task);
      gboolean is_split = send->n_pieces > 1;

      send_next_piece (task);
      if (is_split)
        return;
    }
}

static void
add_result (SplitSend *send, RelayRecord *result)
{
  const char *message_id = relay_record_get_string (result, RELAY_FIELD_RESULT_MESSAGE_ID);

  if (send->first_result == NULL)
    send->first_result = relay_record_ref (result);
  if (message_id != NULL)
    g_ptr_array_add (send->message_ids, g_strdup (message_id));
  send->n_accepted++;
}

/* Returns the error of the whole text for the @error of one piece. Takes @error. */
static GError *
make_send_error (SplitSend *send, GError *error)
{
  g_autoptr (GError) cause = error;
  const char *at_least;

  if (send->n_accepted == 0 || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&cause);

  at_least = relay_error_is_ambiguous (cause) ? "at least " : "";

  return g_error_new (RELAY_ERROR, RELAY_ERROR_PARTIAL,
                      "text sent partially: %s%u of %u pieces: %s", at_least, send->n_accepted,
                      send->n_pieces, cause->message);
}

static void
on_piece_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayAdapter *self = RELAY_ADAPTER (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (RelayRecord) record = NULL;
  SplitSend *send = g_task_get_task_data (task);
  GError *error = NULL;

  record = relay_adapter_request_finish_accepted (self, result, send_next_piece, &error);
  if (record != NULL)
    {
      add_result (send, record);
      if (send->n_accepted < send->n_pieces)
        {
          send_next_piece (g_steal_pointer (&task));
          return;
        }
    }

  if (send->n_pieces > 1)
    send_waiting (self, send->place);

  g_ptr_array_add (send->message_ids, NULL);
  if (error != NULL)
    error = make_send_error (send, error);
  relay_adapter_response_keep_pieces (task, send->first_result, result, error, send->message_ids);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&send->first_result),
                           (GDestroyNotify) relay_record_unref);
}

/* Takes @action. */
static SplitSend *
split_send_new (RelayAction *action,
                const char *content,
                const char *reply_to,
                RelayTextLimit limit)
{
  const char *whole[] = { content, NULL };
  SplitSend *send = g_new0 (SplitSend, 1);

  send->action = action;
  send->place = relay_adapter_make_place_key (action);
  send->reply_to = g_strdup (reply_to);
  if (relay_text_fits (content, limit))
    send->pieces = g_strdupv ((char **) whole);
  else
    send->pieces = relay_text_split (content, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
  send->n_pieces = g_strv_length (send->pieces);
  send->message_ids = g_ptr_array_new_with_free_func (g_free);

  return send;
}

/* Sends a text in pieces, or lets it wait until another split text was sent. Takes @task. */
static void
send_or_wait (RelaySendQueue *queue, GTask *task)
{
  SplitSend *send = g_task_get_task_data (task);

  if (relay_send_queue_is_blocked (queue, send->place))
    {
      relay_send_queue_add (queue, send->place, task);
      return;
    }

  if (send->n_pieces > 1)
    relay_send_queue_block (queue, send->place);
  send_next_piece (task);
}

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
 * @metadata names the one that is meant, `relay` leaves the choice to the connector; it is not sent with the metadata. Without it, the message
 * goes to the platform that the last event with this chat id came from. That is decided inside this
 * call, also for a text that waits or is sent in several pieces.
 *
 * A text that exceeds the limit of the chat's platform (see
 * [method@Adapter.get_descriptor_for_chat]) is split with [func@text_split]. The pieces are
 * sent one after the other, each one after the connector accepted the previous one. The
 * first piece carries @reply_to, the last one `notify` of @metadata.
 * [property@SendResult:message-ids] has the ids of all pieces. If
 * [property@Adapter:split-long-messages] is %FALSE, the call fails instead.
 *
 * While the pieces of a text are sent, other calls of this method for the same chat of the same
 * platform wait in
 * order, up to 256 of them, so that no other text appears between the pieces. Other methods
 * do not wait.
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
  RelaySendQueue *queue;
  g_autoptr (RelayAction) action = NULL;
  g_autofree char *place = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task;
  RelayTextLimit limit;
  gboolean is_whole, is_blocked;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_send_async, callback, user_data);

  action = relay_action_new_for_chat (RELAY_OP_SEND, chat_id, metadata);
  if (!relay_adapter_check_text (content, "text", &error) ||
      !relay_adapter_decide_place (self, action, &error))
    {
      g_task_report_error (self, callback, user_data, relay_adapter_send_async,
                           g_steal_pointer (&error));
      return;
    }

  queue = relay_adapter_get_send_queue (self);
  place = relay_adapter_make_place_key (action);
  limit = relay_adapter_get_limit_for_platform (self, relay_action_get_platform (action));
  is_whole = relay_text_fits (content, limit);
  is_blocked = relay_send_queue_is_blocked (queue, place);

  if (!is_whole && !relay_adapter_get_split_long_messages (self))
    {
      relay_adapter_check_length (content, "text", limit, &error);
      g_task_report_error (self, callback, user_data, relay_adapter_send_async,
                           g_steal_pointer (&error));
      return;
    }
  if (is_blocked && relay_send_queue_is_full (queue, place))
    {
      g_task_report_new_error (self, callback, user_data, relay_adapter_send_async, RELAY_ERROR,
                               RELAY_ERROR_BUSY,
                               "%u messages to this chat are already waiting for a split text",
                               RELAY_SEND_QUEUE_MAX_WAITING);
      return;
    }

  if (is_whole && !is_blocked)
    {
      set_text (action, content, reply_to);
      relay_adapter_request (self, g_steal_pointer (&action), relay_adapter_send_async, cancellable,
                             callback, user_data);
      return;
    }

  task = relay_task_new (self, relay_adapter_send_async, cancellable, callback, user_data);
  g_task_set_task_data (task, split_send_new (g_steal_pointer (&action), content, reply_to, limit),
                        (GDestroyNotify) split_send_free);
  send_or_wait (queue, task);
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
 * - %RELAY_ERROR_TIMED_OUT, %RELAY_ERROR_CONNECTION_LOST, %RELAY_ERROR_CLOSED or
 *   %G_IO_ERROR_CANCELLED if the outcome is unknown (see [func@Error.is_ambiguous]),
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
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_send_async, error);
  SplitSend *send;

  if (record == NULL)
    return NULL;

  send = g_task_get_task_data (G_TASK (result));
  if (send == NULL)
    return relay_send_result_new_from_record (record);

  return relay_send_result_new_for_pieces (record, (const char *const *) send->message_ids->pdata);
}
