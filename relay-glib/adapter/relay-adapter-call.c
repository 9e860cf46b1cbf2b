/* relay-adapter-call.c: an operation from its call to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-call-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>

#include "base/relay-cancellable-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"
#include "relay-adapter-request-private.h"
#include "relay-adapter-response-private.h"
#include "relay-outbox-private.h"

typedef struct
{
  GTask *task;
  RelayAction *action; /* NULL for a text */
  RelayPieces *pieces; /* of a text, otherwise NULL */
  RelayOutboxEntry *entry;
  gboolean has_response; /* is kept with the task */
  gboolean is_observed;  /* by the chat observer */
} Call;

static RelayAdapter *
get_adapter (Call *call)
{
  return g_task_get_source_object (call->task);
}

/* What every action of the call has */
static RelayAction *
get_action (Call *call)
{
  return call->pieces != NULL ? relay_pieces_get_action (call->pieces) : call->action;
}

/* Returns the task of the call: (transfer full) */
static GTask *
call_free (Call *call)
{
  GTask *task = call->task;

  g_clear_pointer (&call->entry, relay_outbox_leave);
  g_clear_pointer (&call->action, relay_action_free);
  g_clear_pointer (&call->pieces, relay_pieces_free);
  g_free (call);

  return task;
}

static void
forget_response (Call *call)
{
  if (call->has_response)
    relay_adapter_response_forget (call->task);
  call->has_response = FALSE;
}

/* Keeps what is known of the pieces, and returns the error of the whole text. Takes @error. */
static GError *
conclude_pieces (Call *call, GError *error)
{
  if (error != NULL)
    error = relay_pieces_make_error (call->pieces, error);
  relay_adapter_response_keep_pieces (call->task, relay_pieces_get_first_result (call->pieces),
                                      G_ASYNC_RESULT (call->task), error,
                                      relay_pieces_get_message_ids (call->pieces));

  return error;
}

static gboolean
has_pieces (Call *call)
{
  return call->pieces != NULL && relay_pieces_are_several (call->pieces);
}

/* --- what the chat observer is told --- */

static void
tell_beginning (Call *call)
{
  RelayChatObserver *observer = relay_adapter_get_chat_observer (get_adapter (call));

  if (observer == NULL)
    return;

  if (observer->ignores_next)
    {
      observer->ignores_next = FALSE;
      return;
    }

  call->is_observed = TRUE;
  observer->funcs->call_began (observer->user_data, call->task, get_action (call), call->pieces);
}

/* The list may have been dropped since the call began. */
static RelayChatObserver *
get_observer (Call *call)
{
  return call->is_observed ? relay_adapter_get_chat_observer (get_adapter (call)) : NULL;
}

static void
tell_write (Call *call)
{
  RelayChatObserver *observer = get_observer (call);

  if (observer != NULL)
    observer->funcs->call_written (observer->user_data, call->task);
}

static void
tell_end (Call *call, const GError *error)
{
  RelayChatObserver *observer = get_observer (call);

  if (observer != NULL)
    observer->funcs->call_ended (observer->user_data, call->task, error);
}

/* --- the end --- */

/* @record is NULL if there is an @error. Takes both. The call leaves the outbox before its task is answered,
 * so that a callback can wait for the calls that follow. */
static void
end (Call *call, RelayRecord *record, GError *error)
{
  g_autoptr (RelayRecord) result = record;
  g_autoptr (GTask) task = NULL;

  if (has_pieces (call))
    {
      error = conclude_pieces (call, error);
      g_clear_pointer (&result, relay_record_unref);
      if (error == NULL)
        result = relay_record_ref (relay_pieces_get_first_result (call->pieces));
    }

  tell_end (call, error);
  task = call_free (call);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&result), (GDestroyNotify) relay_record_unref);
}

/* Returns FALSE if @record answers the last request of the call. */
static gboolean
continues (Call *call, RelayRecord *record)
{
  if (call->pieces == NULL || !relay_pieces_accept (call->pieces, record))
    return FALSE;

  relay_outbox_continue (call->entry);

  return TRUE;
}

static void
on_answered (RelayRecord *record, GError *error, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (RelayRecord) result = record;

  if (result != NULL)
    {
      error =
        relay_adapter_response_keep (call->task, result, relay_action_get_op (get_action (call)));
      call->has_response = TRUE;
    }

  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED) &&
      relay_outbox_wait_for_rate (call->entry,
                                  relay_adapter_response_get_wait (G_ASYNC_RESULT (call->task))))
    g_clear_error (&error);
  else if (error != NULL)
    end (call, NULL, error);
  else if (!continues (call, result))
    end (call, g_steal_pointer (&result), NULL);
}

/* Writes the next request of the call. */
static void
write_next (Call *call)
{
  RelayAction *action = call->pieces != NULL ? relay_pieces_get_next (call->pieces) : call->action;

  forget_response (call);
  tell_write (call);
  relay_adapter_request_write (get_adapter (call), action,
                               &(RelayReply){
                                 .task = call->task, .func = on_answered, .user_data = call });
}

/* --- what the outbox calls --- */

/* Where no texts can be sent, nothing could follow a file. */
static gboolean
may_split (Call *call, const char *platform)
{
  RelayAdapter *self = get_adapter (call);
  RelayDescriptor *descriptor = relay_adapter_get_descriptor_for_platform (self, platform);

  return relay_adapter_get_split_long_messages (self) &&
         (descriptor == NULL || relay_descriptor_supports_op (descriptor, RELAY_OP_SEND));
}

/* The limit is that of the moment when the text is written. */
static gboolean
divide (Call *call, GError **error)
{
  const char *platform;
  RelayTextLimit limit;

  if (call->pieces == NULL)
    return TRUE;

  platform = relay_action_get_platform (get_action (call));
  limit = relay_adapter_get_limit_for_platform (get_adapter (call), platform);
  if (relay_pieces_fit (call->pieces, limit))
    return TRUE;
  if (may_split (call, platform))
    return relay_pieces_divide (call->pieces, limit, error);

  g_propagate_error (error, relay_pieces_make_length_error (call->pieces, limit));

  return FALSE;
}

static void
on_run (gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  if (!divide (call, &error))
    {
      end (call, NULL, error);
      return;
    }

  if (has_pieces (call))
    relay_outbox_hold (call->entry);
  write_next (call);
}

static void
on_fail (gpointer user_data, GError *error)
{
  Call *call = user_data;

  /* An earlier refusal for rate is not the reason, unless that is what was waited for. */
  if (!g_error_matches (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED))
    forget_response (call);
  end (call, NULL, error);
}

static void
on_cancelled (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = relay_cancellable_new_error ();

  forget_response (call);
  if (has_pieces (call))
    error = conclude_pieces (call, g_steal_pointer (&error));
  tell_end (call, error);
  /* the task is answered by the outbox */
  g_object_unref (call_free (call));
}

static char *
dup_place (gpointer user_data)
{
  return relay_adapter_make_place_key (get_action (user_data));
}

static const RelayOutboxFuncs outbox_funcs = { on_run, on_fail, on_cancelled, dup_place };

/* --- the beginning --- */

/* How @action waits (contract §5, “What waits”). A text always waits in order, so start() does not call this for one. */
static RelayOutboxKind
get_kind (RelayAction *action)
{
  static const char *const in_order[] = {
    RELAY_OP_SEND, RELAY_OP_SEND_MEDIA,    RELAY_OP_PROMPT,
    RELAY_OP_EDIT, RELAY_OP_THREAD_CREATE, RELAY_OP_THREAD_RENAME,
    NULL
  };
  static const char *const progress[] = { RELAY_OP_TYPING, RELAY_OP_DRAFT, NULL };
  const char *op = relay_action_get_op (action);

  if (g_strv_contains (progress, op))
    return RELAY_OUTBOX_PROGRESS;
  if (g_strv_contains (in_order, op))
    return RELAY_OUTBOX_IN_ORDER;

  return RELAY_OUTBOX_PASSES;
}

/* Takes @task and @action or @pieces. */
static void
start (GTask *task, RelayAction *action, RelayPieces *pieces, gboolean is_progress)
{
  RelayAdapter *self = g_task_get_source_object (task);
  Call *call = g_new0 (Call, 1);
  RelayOutboxKind kind;
  GError *error = NULL;

  call->task = task;
  call->action = action;
  call->pieces = pieces;
  action = get_action (call);

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error) ||
      !relay_adapter_decide_place (self, action, &error))
    {
      end (call, NULL, error);
      return;
    }
  if (relay_adapter_attach (self, &error) == NULL)
    {
      g_autoptr (GError) attach_error = error;

      error = NULL;
      if (divide (call, &error))
        error = g_steal_pointer (&attach_error);
      end (call, NULL, error);
      return;
    }

  if (pieces != NULL)
    kind = RELAY_OUTBOX_IN_ORDER;
  else
    kind = is_progress ? RELAY_OUTBOX_PROGRESS : get_kind (action);
  call->entry = relay_outbox_enter (relay_adapter_get_outbox (self),
                                    &(RelayOutboxCall){
                                      .task = task,
                                      .kind = kind,
                                      .platform = relay_action_get_platform (action),
                                      .size = pieces != NULL ? relay_pieces_get_size (pieces)
                                                             : relay_action_get_size (action) },
                                    &outbox_funcs, call);
  tell_beginning (call);
  relay_outbox_begin (call->entry);
}

void
relay_adapter_request_with_task (GTask *task, RelayAction *action)
{
  start (task, action, NULL, FALSE);
}

void
relay_adapter_request (RelayAdapter *self,
                       RelayAction *action,
                       gpointer source_tag,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  start (relay_task_new (self, source_tag, cancellable, callback, user_data), action, NULL, FALSE);
}

void
relay_adapter_request_progress (RelayAdapter *self,
                                RelayAction *action,
                                gpointer source_tag,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  start (relay_task_new (self, source_tag, cancellable, callback, user_data), action, NULL, TRUE);
}

void
relay_adapter_request_text (RelayAdapter *self,
                            RelayPieces *pieces,
                            gpointer source_tag,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (relay_task_new (self, source_tag, cancellable, callback, user_data), NULL, pieces, FALSE);
}
