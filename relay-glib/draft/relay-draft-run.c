/* relay-draft-run.c: how a draft gets out: one request after the other
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-private.h"
#include "text/relay-text-private.h"
#include "values/relay-action-private.h"
#include "values/relay-send-result-private.h"
#include "values/relay-wire-keys-private.h"

/* The one platform that makes the message of a final draft */
#define SEALING_PLATFORM "slack"

typedef enum
{
  UPDATE_SEND,
  UPDATE_EDIT,
  UPDATE_DRAFT
} UpdateKind;

/* One request, until it is answered */
typedef struct
{
  RelayDraft *draft;
  UpdateKind kind;
  char *content;
  gsize n_shown;         /* bytes of the rest that it shows, when it is not all of it */
  gboolean is_complete;  /* the last state of its message */
  gboolean is_last;      /* and that the last message */
  gboolean is_finishing; /* the caller waits for just this */
  gboolean is_seal;      /* of what was given up, so that it can be deleted */
} Update;

static void start (RelayDraft *self, Update update);

static void
update_free (Update *update)
{
  g_object_unref (update->draft);
  g_free (update->content);
  g_free (update);
}

static RelayDescriptor *
get_descriptor (RelayDraft *self)
{
  return self->adapter != NULL
           ? relay_adapter_get_descriptor_for_chat (self->adapter, self->chat_id)
           : NULL;
}

static RelayDraftLimit
get_limit (RelayDraft *self)
{
  RelayDescriptor *descriptor = get_descriptor (self);
  RelayDraftLimit limit = { RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH, RELAY_LEN_UNIT_CHARS };

  if (descriptor != NULL)
    {
      limit.length = relay_descriptor_get_max_message_length (descriptor);
      limit.unit = relay_descriptor_get_len_unit (descriptor);
    }

  return limit;
}

static void
choose_way (RelayDraft *self)
{
  RelayDescriptor *descriptor = get_descriptor (self);

  if (self->way != RELAY_DRAFT_UNDECIDED)
    return;

  if (descriptor != NULL && !self->refuses_drafts &&
      relay_descriptor_get_supports_draft_streaming (descriptor) &&
      relay_descriptor_supports_op (descriptor, RELAY_OP_DRAFT))
    {
      self->way = RELAY_DRAFT_NATIVE;
      self->seals = g_str_equal (relay_descriptor_get_platform (descriptor), SEALING_PLATFORM);
      self->draft_id = relay_adapter_next_draft_id (self->adapter);
    }
  else if (descriptor != NULL && !self->lacks_ids &&
           relay_descriptor_get_supports_edit (descriptor) &&
           relay_descriptor_supports_op (descriptor, RELAY_OP_EDIT))
    {
      self->way = RELAY_DRAFT_EDITS;
    }
  else
    {
      self->way = RELAY_DRAFT_WHOLE;
    }
}

static void
begin_message (RelayDraft *self)
{
  self->way = RELAY_DRAFT_UNDECIDED;
  self->seals = FALSE;
  self->draft_id = -1;
  self->is_started = FALSE;
  g_clear_pointer (&self->message_id, g_free);
  g_clear_pointer (&self->shown, g_free);
}

/* The message that was being written is out. */
static void
end_message (RelayDraft *self)
{
  if (relay_draft_text_peek_piece (self->pieces) != NULL)
    relay_draft_text_drop_piece (self->pieces);
  else
    {
      /* whole: nothing follows but what comes after a finish that failed */
      relay_draft_text_free (self->pieces);
      self->pieces = relay_draft_text_new ();
    }

  begin_message (self);
}

/* --- what was answered --- */

static void
note_success (RelayDraft *self, Update *update, RelaySendResult *sent)
{
  const char *message_id = relay_send_result_get_message_id (sent);

  self->is_started = TRUE;
  g_free (self->shown);
  self->shown = g_strdup (update->content);

  if (update->kind == UPDATE_SEND || update->is_seal)
    self->message_id = g_strdup (message_id);
  if (update->kind == UPDATE_SEND || (update->kind == UPDATE_DRAFT && update->is_complete))
    {
      self->is_out = TRUE;
      if (self->first == NULL)
        self->first = g_object_ref (sent);
      if (message_id != NULL)
        g_ptr_array_add (self->message_ids, g_strdup (message_id));
    }

  if (update->is_complete)
    {
      end_message (self);
      /* what follows has waited */
      self->has_news = TRUE;
    }
  else if (update->kind == UPDATE_SEND && message_id == NULL)
    {
      const RelayDraftLimit limit = get_limit (self);

      /* it cannot be edited: it stays as it is, and what follows is another message */
      self->lacks_ids = TRUE;
      relay_draft_text_consume (self->pieces, &limit, update->n_shown);
      begin_message (self);
    }
}

static void
note_failure (RelayDraft *self, Update *update, const GError *error)
{
  gboolean is_ambiguous = relay_error_is_ambiguous (error);

  /* a second message would say it twice; what was declined is not said another way */
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_DECLINED) ||
      (is_ambiguous && update->kind == UPDATE_SEND))
    {
      g_clear_error (&self->failure);
      self->failure = g_error_copy (error);
    }

  if (is_ambiguous)
    {
      self->is_started = TRUE;
      g_clear_pointer (&self->shown, g_free);
    }
  else if (update->kind == UPDATE_DRAFT && !self->is_started &&
           (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_REJECTED) ||
            g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED)))
    {
      /* not in this chat, whatever the platform can do elsewhere */
      self->refuses_drafts = TRUE;
      begin_message (self);
    }
}

/* --- the end of finish() --- */

static GTask *
take_finish (RelayDraft *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);

  return g_steal_pointer (&self->finish);
}

/* Nothing of it is out, or the caller gave up: then the error says it all. */
static GError *
explain (RelayDraft *self, const GError *error)
{
  if (!self->is_out || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return g_error_new (RELAY_ERROR, RELAY_ERROR_PARTIAL, "A part of the text is out: %s",
                      error->message);
}

static void
fail_finish (RelayDraft *self, const GError *error)
{
  g_autoptr (GTask) task = take_finish (self);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  g_task_return_error (task, explain (self, error));
}

static void
succeed_finish (RelayDraft *self)
{
  g_autoptr (GTask) task = take_finish (self);

  self->is_closed = TRUE;
  g_ptr_array_add (self->message_ids, NULL);
  g_task_return_pointer (
    task,
    relay_send_result_new_for_pieces (relay_send_result_get_record (self->first),
                                      (const char *const *) self->message_ids->pdata),
    g_object_unref);
}

static void
give_up_finish (RelayDraft *self)
{
  g_autoptr (GTask) task = take_finish (self);

  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the draft was abandoned");
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  RelayDraft *self = user_data;

  /* the request in flight answers, and that ends it */
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (RelayDraft *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;

  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancelled, "[relay] draft cancelled");
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_set_can_recurse (self->cancelled, TRUE);
  g_source_attach (self->cancelled, g_task_get_context (self->finish));
}

/* --- what goes out next --- */

/* FALSE when the message is out as it is. */
static gboolean
complete_message (RelayDraft *self, const char *content, gboolean is_last)
{
  Update update = { NULL };

  choose_way (self);
  update.kind = UPDATE_SEND;
  if (self->way == RELAY_DRAFT_EDITS && self->message_id != NULL)
    update.kind = UPDATE_EDIT;
  else if (self->way == RELAY_DRAFT_NATIVE && self->seals && self->is_started)
    update.kind = UPDATE_DRAFT;

  if (update.kind == UPDATE_EDIT && g_strcmp0 (self->shown, content) == 0)
    {
      end_message (self);
      return FALSE;
    }

  update.content = g_strdup (content);
  update.is_complete = TRUE;
  update.is_last = is_last;
  start (self, update);

  return TRUE;
}

static gboolean
show_state (RelayDraft *self, const RelayDraftLimit *limit)
{
  RelayDraftLimit shown = *limit;
  Update update = { NULL };

  choose_way (self);
  if (self->way == RELAY_DRAFT_WHOLE)
    return FALSE;

  update.kind = self->message_id != NULL ? UPDATE_EDIT : UPDATE_SEND;
  if (self->way == RELAY_DRAFT_NATIVE)
    update.kind = UPDATE_DRAFT;
  /* The final draft has to begin with each state, and a cut leaves at least half a message. */
  if (self->seals)
    shown.length /= 2;

  update.content =
    relay_draft_text_dup_state (self->pieces, &shown, update.kind != UPDATE_DRAFT, &update.n_shown);
  if (update.content == NULL || g_strcmp0 (update.content, self->shown) == 0)
    {
      g_free (update.content);
      return FALSE;
    }
  start (self, update);

  return TRUE;
}

/* FALSE when there is nothing to do, or nothing left to do. */
static gboolean
start_next (RelayDraft *self)
{
  const RelayDraftLimit limit = get_limit (self);
  gboolean is_whole = self->finish != NULL;
  g_autofree char *rest = NULL;
  const char *piece;

  relay_draft_text_flush (self->pieces, &limit, is_whole);
  while ((piece = relay_draft_text_peek_piece (self->pieces)) != NULL)
    {
      gboolean is_last = is_whole && relay_draft_text_get_n_pieces (self->pieces) == 1 &&
                         relay_draft_text_is_tail_blank (self->pieces);

      /* no platform takes a message of nothing but blanks */
      if (!self->is_started && relay_text_is_blank (piece))
        relay_draft_text_drop_piece (self->pieces);
      else if (complete_message (self, piece, is_last))
        return TRUE;
    }

  if (relay_draft_text_is_tail_blank (self->pieces))
    return FALSE;
  if (!is_whole)
    return show_state (self, &limit);

  rest = relay_draft_text_dup_tail (self->pieces, &limit);

  return complete_message (self, rest, TRUE);
}

static JsonObject *
make_metadata (RelayDraft *self, Update *update)
{
  JsonObject *metadata = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (self->metadata != NULL)
    {
      json_object_iter_init_ordered (&iter, self->metadata);
      while (json_object_iter_next_ordered (&iter, &key, &node))
        if (update->is_last || !g_str_equal (key, RELAY_KEY_NOTIFY))
          json_object_set_member (metadata, key, json_node_copy (node));
    }
  if (update->kind == UPDATE_SEND && !update->is_complete &&
      !json_object_has_member (metadata, RELAY_KEY_EXPECT_EDITS))
    json_object_set_boolean_member (metadata, RELAY_KEY_EXPECT_EDITS, TRUE);

  return metadata;
}

/* What was shown of a message that will not be finished goes away, where that can be. */
static void
tidy_up (RelayDraft *self)
{
  RelayDescriptor *descriptor = get_descriptor (self);
  const RelayDraftLimit limit = get_limit (self);
  const char *piece = relay_draft_text_peek_piece (self->pieces);
  Update update = { NULL };

  if (descriptor == NULL || !self->is_started ||
      !relay_descriptor_supports_op (descriptor, RELAY_OP_DELETE))
    return;

  if (self->message_id != NULL)
    {
      g_autoptr (JsonObject) metadata = NULL;

      update.kind = UPDATE_EDIT;
      metadata = make_metadata (self, &update);
      relay_adapter_delete_message_async (self->adapter, self->chat_id, self->message_id, metadata,
                                          NULL, NULL, NULL);
      begin_message (self);
    }
  else if (self->way == RELAY_DRAFT_NATIVE && self->seals)
    {
      /* only once: if this fails, there is no message to delete */
      self->seals = FALSE;
      update.kind = UPDATE_DRAFT;
      update.content =
        piece != NULL ? g_strdup (piece) : relay_draft_text_dup_tail (self->pieces, &limit);
      update.is_seal = TRUE;
      start (self, update);
    }
}

static void
go_on (RelayDraft *self)
{
  if (self->is_closed)
    {
      /* there is one only if the draft was disposed of by force */
      give_up_finish (self);
      tidy_up (self);
    }
  else if (self->finish != NULL)
    {
      if (!start_next (self))
        succeed_finish (self);
    }
  else
    {
      relay_draft_schedule (self);
    }
}

/* --- requests --- */

static RelaySendResult *
finish_update (Update *update, RelayAdapter *adapter, GAsyncResult *result, GError **error)
{
  switch (update->kind)
    {
    case UPDATE_EDIT:
      return relay_adapter_edit_message_finish (adapter, result, error);
    case UPDATE_DRAFT:
      return relay_adapter_send_draft_finish (adapter, result, error);
    case UPDATE_SEND:
    default:
      return relay_adapter_send_finish (adapter, result, error);
    }
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Update *update = user_data;
  g_autoptr (RelayDraft) self = g_object_ref (update->draft);
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = finish_update (update, RELAY_ADAPTER (source), result, &error);
  gboolean is_finishing = update->is_finishing;

  self->is_busy = FALSE;
  if (sent != NULL)
    note_success (self, update, sent);
  else
    note_failure (self, update, error);
  update_free (update);

  if (error != NULL && self->finish != NULL &&
      (is_finishing || self->failure != NULL || g_cancellable_is_cancelled (self->cancellable)))
    fail_finish (self, error);
  else
    go_on (self);
}

/* Takes what is in @update. */
static void
start (RelayDraft *self, Update update)
{
  Update *own = g_memdup2 (&update, sizeof update);
  g_autoptr (JsonObject) metadata = make_metadata (self, &update);

  own->draft = g_object_ref (self);
  own->is_finishing = self->finish != NULL;
  self->is_busy = TRUE;
  self->has_news = FALSE;
  self->last_update = relay_clock_monotonic (self->clock);

  switch (own->kind)
    {
    case UPDATE_EDIT:
      relay_adapter_edit_message_async (self->adapter, self->chat_id, self->message_id,
                                        own->content, metadata, self->cancellable, on_updated, own);
      break;
    case UPDATE_DRAFT:
      relay_adapter_send_draft_async (self->adapter, self->chat_id, self->draft_id, own->content,
                                      own->is_complete || own->is_seal, metadata, self->cancellable,
                                      on_updated, own);
      break;
    case UPDATE_SEND:
    default:
      relay_adapter_send_async (self->adapter, self->chat_id, own->content, NULL, metadata,
                                self->cancellable, on_updated, own);
      break;
    }
}

/* --- what the public calls ask for --- */

void
relay_draft_schedule (RelayDraft *self)
{
  gint64 due;

  if (self->timers == NULL)
    return;
  if (self->is_busy || self->is_closed || self->finish != NULL || self->failure != NULL ||
      !self->has_news)
    {
      relay_timers_clear (self->timers, 0);
      return;
    }

  /* from the loop even when it is due: what is appended in one go is shown in one */
  due = relay_clock_monotonic (self->clock);
  if (self->last_update != 0)
    due = MAX (due, self->last_update + (gint64) self->interval * 1000);
  relay_timers_set_deadline (self->timers, 0, due);
}

void
relay_draft_on_timer (guint slot, gpointer user_data)
{
  g_autoptr (RelayDraft) self = g_object_ref (user_data);

  self->has_news = FALSE;
  start_next (self);
}

void
relay_draft_begin_finish (RelayDraft *self, GTask *task)
{
  self->finish = task;
  relay_draft_schedule (self);

  if (self->failure != NULL)
    {
      fail_finish (self, self->failure);
    }
  else
    {
      watch_cancellable (self, g_task_get_cancellable (task));
      if (!self->is_busy)
        go_on (self);
    }
}

void
relay_draft_end (RelayDraft *self)
{
  self->is_closed = TRUE;
  relay_draft_schedule (self);

  give_up_finish (self);
  if (!self->is_busy)
    tidy_up (self);
}
