/* relay-adapter-send.c: sending a text, in as many messages as it needs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>
#include <relay-glib/relay-text.h>

#include "text/relay-text-private.h"
#include "transport/relay-pending-tasks-private.h"
#include "values/relay-send-result-private.h"

/* While a split text is on its way, others to its chat wait, so that no other stands between its
 * pieces: this many of them. */
#define MAX_WAITING 256

typedef struct
{
  guint length;
  const char *unit;
} Limit;

/* A text that is split, or waits for one that is: the data of its task */
typedef struct
{
  RelayAction *action; /* what its messages have in common */
  char *reply_to;      /* nullable */
  char **pieces;
  guint n_pieces;
  guint n_out;        /* those that were accepted */
  RelayRecord *first; /* the answer to the first */
  GPtrArray *message_ids;
} Send;

static void
send_free (Send *send)
{
  g_clear_pointer (&send->action, relay_action_free);
  g_free (send->reply_to);
  g_strfreev (send->pieces);
  g_clear_pointer (&send->first, relay_record_unref);
  g_clear_pointer (&send->message_ids, g_ptr_array_unref);
  g_free (send);
}

static void
set_text (RelayAction *action, const char *content, const char *reply_to)
{
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, reply_to);
}

static RelayAction *
make_message (Send *send)
{
  RelayAction *action = relay_action_copy (send->action);

  set_text (action, send->pieces[send->n_out], send->n_out == 0 ? send->reply_to : NULL);
  if (send->n_out + 1 < send->n_pieces)
    relay_action_drop_notify (action);

  return action;
}

static void on_piece_done (GObject *source, GAsyncResult *result, gpointer user_data);

/* Takes @task. Callers of other texts are never called back from in here: the task of a piece is
 * new, and so answered later. */
static void
send_piece (GTask *task)
{
  RelayAction *action = make_message (g_task_get_task_data (task));
  GMainContext *context = g_task_get_context (task);
  GTask *piece;

  /* this may be another text's, that was sent from another context */
  g_main_context_push_thread_default (context);
  piece = relay_adapter_new_task (g_task_get_source_object (task), send_piece,
                                  g_task_get_cancellable (task), on_piece_done, task);
  g_main_context_pop_thread_default (context);

  relay_adapter_request (piece, action);
}

/* A split text is out, or will go no further: those that wait for it go, up to the next split one. */
static void
end_split (RelayAdapter *self, const char *chat_id)
{
  RelayPendingTasks *waiting = g_hash_table_lookup (self->split_sends, chat_id);
  GTask *task;

  while ((task = relay_pending_tasks_take_first (waiting)) != NULL)
    {
      Send *send = g_task_get_task_data (task);
      gboolean is_split = send->n_pieces > 1;

      send_piece (task);
      if (is_split)
        return;
    }

  g_hash_table_remove (self->split_sends, chat_id);
}

static void
take_answer (Send *send, RelayRecord *answer)
{
  const char *message_id = relay_record_get_string (answer, RELAY_FIELD_RESULT_MESSAGE_ID);

  if (send->first == NULL)
    send->first = relay_record_ref (answer);
  if (message_id != NULL)
    g_ptr_array_add (send->message_ids, g_strdup (message_id));
  send->n_out++;
}

/* Takes @error. Nothing of the text is out, or the caller gave up: then that says it all. */
static GError *
explain (Send *send, GError *error)
{
  g_autoptr (GError) cause = error;

  if (send->n_out == 0 || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&cause);

  return g_error_new (RELAY_ERROR, RELAY_ERROR_PARTIAL,
                      relay_error_is_ambiguous (cause) ? "At least %u of %u pieces are out: %s"
                                                       : "%u of %u pieces are out: %s",
                      send->n_out, send->n_pieces, cause->message);
}

static void
on_piece_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayAdapter *self = RELAY_ADAPTER (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (RelayRecord) answer = NULL;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  answer = relay_adapter_request_finish_accepted (self, result, send_piece, &error);
  if (answer != NULL)
    {
      take_answer (send, answer);
      if (send->n_out < send->n_pieces)
        {
          send_piece (g_steal_pointer (&task));
          return;
        }
    }

  if (send->n_pieces > 1)
    end_split (self, relay_action_get_chat_id (send->action));

  g_ptr_array_add (send->message_ids, NULL);
  if (error != NULL)
    g_task_return_error (task, explain (send, error));
  else
    g_task_return_pointer (task, g_steal_pointer (&send->first),
                           (GDestroyNotify) relay_record_unref);
}

static Limit
get_limit (RelayAdapter *self, const char *chat_id)
{
  RelayDescriptor *descriptor = relay_adapter_get_descriptor_for_chat (self, chat_id);
  Limit limit = { RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH, RELAY_LEN_UNIT_CHARS };

  if (descriptor != NULL)
    {
      limit.length = relay_descriptor_get_max_message_length (descriptor);
      limit.unit = relay_descriptor_get_len_unit (descriptor);
    }

  return limit;
}

static gboolean
fits (const char *content, Limit limit)
{
  /* no unit has more of them than there are bytes */
  return strlen (content) <= limit.length ||
         relay_text_measure (content, limit.unit) <= limit.length;
}

/* Takes @action. */
static Send *
send_new (RelayAction *action,
          const char *content,
          const char *reply_to,
          gboolean is_whole,
          Limit limit)
{
  const char *whole[] = { content, NULL };
  Send *send = g_new0 (Send, 1);

  send->action = action;
  send->reply_to = g_strdup (reply_to);
  send->pieces = is_whole
                   ? g_strdupv ((char **) whole)
                   : relay_text_split (content, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
  send->n_pieces = g_strv_length (send->pieces);
  send->message_ids = g_ptr_array_new_with_free_func (g_free);

  return send;
}

/* Takes @task. */
static void
begin (RelayAdapter *self, GTask *task)
{
  Send *send = g_task_get_task_data (task);

  if (send->n_pieces > 1)
    g_hash_table_insert (self->split_sends, g_strdup (relay_action_get_chat_id (send->action)),
                         relay_pending_tasks_new (NULL, NULL));
  send_piece (task);
}

/**
 * relay_adapter_send_async:
 * @self: an adapter
 * @chat_id: the chat to send to
 * @content: the text
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector has answered
 * @user_data: data for @callback
 *
 * Sends a text message.
 *
 * What the adapter remembers of the chat (see [method@Adapter.learn_chat]) is added to
 * what is sent as far as @metadata lacks it; @metadata itself is read inside this call,
 * never changed and never kept. A thread is addressed by its `thread_id` in @metadata,
 * not by @reply_to.
 *
 * A text that is longer than the chat's platform takes (see
 * [method@Adapter.get_descriptor_for_chat]) is split as [func@text_split] does, and its
 * pieces are sent one after the other, each when the one before was accepted. @reply_to
 * goes with the first and `notify` of @metadata with the last;
 * [property@SendResult:message-ids] has all ids. With
 * [property@Adapter:split-long-messages] off it is refused.
 *
 * Pieces stand together: while they are on their way, other texts that are sent to the chat
 * with this call wait, in their order, up to 256 of them. What other calls send does not wait.
 *
 * Cancelling stops the waiting, not the message: it may have gone out. Further pieces do not.
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
  g_autoptr (GTask) task = NULL;
  RelayPendingTasks *waiting;
  RelayAction *action;
  Limit limit;
  gboolean is_whole;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (content != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = relay_adapter_new_task (self, relay_adapter_send_async, cancellable, callback, user_data);
  limit = get_limit (self, chat_id);
  is_whole = fits (content, limit);
  waiting = g_hash_table_lookup (self->split_sends, chat_id);

  if (!is_whole && !self->split_long_messages)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                               "The text is %u long, and a message has at most %u (%s)",
                               relay_text_measure (content, limit.unit), limit.length, limit.unit);
      return;
    }
  if (waiting != NULL && relay_pending_tasks_get_length (waiting) >= MAX_WAITING)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_BUSY,
                               "%u messages to this chat wait already for a long one", MAX_WAITING);
      return;
    }

  action = relay_action_new_for_chat (RELAY_OP_SEND, chat_id, metadata);
  if (is_whole && waiting == NULL)
    {
      set_text (action, content, reply_to);
      relay_adapter_request (g_steal_pointer (&task), action);
    }
  else
    {
      g_task_set_task_data (task, send_new (action, content, reply_to, is_whole, limit),
                            (GDestroyNotify) send_free);
      if (waiting != NULL)
        relay_pending_tasks_add (waiting, g_steal_pointer (&task));
      else
        begin (self, g_steal_pointer (&task));
    }
}

/**
 * relay_adapter_send_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.send_async].
 *
 * Fails with %RELAY_ERROR_NO_TRANSPORT, %RELAY_ERROR_NOT_CONNECTED,
 * %RELAY_ERROR_NOT_SUPPORTED, %RELAY_ERROR_TOO_LARGE, %RELAY_ERROR_BUSY or
 * %RELAY_ERROR_NOT_SENT when nothing went out; with %RELAY_ERROR_REJECTED when the
 * connector refused, its words being the message, and %RELAY_ERROR_DECLINED when it did so
 * for good; with %RELAY_ERROR_TIMED_OUT, %RELAY_ERROR_CONNECTION_LOST,
 * %RELAY_ERROR_CLOSED or %G_IO_ERROR_CANCELLED when nobody knows
 * (see [func@Error.is_ambiguous]).
 *
 * When some pieces of a split text are out and the next one fails for whatever reason, it
 * fails with %RELAY_ERROR_PARTIAL; the message says how many are out, and why no more. Only
 * a cancelled call stays %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): what the connector made of it
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_send_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RelayRecord) answer =
    relay_adapter_request_finish_accepted (self, result, relay_adapter_send_async, error);
  Send *send;

  if (answer == NULL)
    return NULL;

  send = g_task_get_task_data (G_TASK (result));
  if (send == NULL)
    return relay_send_result_new_from_record (answer);

  return relay_send_result_new_for_pieces (answer, (const char *const *) send->message_ids->pdata);
}
