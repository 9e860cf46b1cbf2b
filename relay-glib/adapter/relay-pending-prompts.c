/* relay-pending-prompts.c: the questions that wait for a pressed button
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-pending-prompts-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt-option.h>

/* Prompts that are over and whose late answers are known as such; the oldest is forgotten first. */
#define MAX_LATE 1024

struct _RelayAsk
{
  grefcount ref_count;
  RelayPendingPrompts *table; /* NULL once over */
  GTask *task;
  char *prompt_id;
  char *chat_id;
  char *message_id; /* nullable */
  GStrv options;    /* the ids that were offered */
  gint64 deadline;
  GError *end; /* why it is to be over at @deadline; NULL: it timed out */
  GSource *cancelled;
  GCancellable *sending; /* NULL once sent */
};

struct _RelayPendingPrompts
{
  RelayClock *clock;
  RelayTimers *timers; /* one slot: the earliest deadline, or one before it */
  GHashTable *asks;    /* prompt id in the RelayAsk → RelayAsk, owned */
  GHashTable *late;    /* prompt id in the queue */
  GQueue late_order;   /* of prompt ids, oldest first, owned */
};

static void
ask_unref (RelayAsk *ask)
{
  if (!g_ref_count_dec (&ask->ref_count))
    return;

  g_clear_object (&ask->task);
  g_clear_object (&ask->sending);
  g_clear_error (&ask->end);
  g_strfreev (ask->options);
  g_free (ask->prompt_id);
  g_free (ask->chat_id);
  g_free (ask->message_id);
  g_free (ask);
}

static void
add_late (RelayPendingPrompts *self, const char *prompt_id)
{
  char *id;

  if (g_hash_table_contains (self->late, prompt_id))
    return;

  id = g_strdup (prompt_id);
  g_queue_push_tail (&self->late_order, id);
  g_hash_table_add (self->late, id);

  if (self->late_order.length > MAX_LATE)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->late_order);

      g_hash_table_remove (self->late, oldest);
    }
}

/* Out of the table first, so that whoever is called back finds it gone and may ask again. */
static GTask *
take (RelayAsk *ask)
{
  RelayPendingPrompts *self = g_steal_pointer (&ask->table);
  GTask *task = g_steal_pointer (&ask->task);

  if (ask->cancelled != NULL)
    {
      g_source_destroy (ask->cancelled);
      g_clear_pointer (&ask->cancelled, g_source_unref);
    }
  if (ask->sending != NULL)
    g_cancellable_cancel (ask->sending);
  add_late (self, ask->prompt_id);
  g_hash_table_remove (self->asks, ask->prompt_id);

  return task;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = take (user_data);

  /* not if_cancelled: it may have been reset meanwhile, and an answer is owed */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the question was cancelled");

  return G_SOURCE_REMOVE;
}

static void
collect_due (RelayPendingPrompts *self, GPtrArray *due)
{
  gint64 now = relay_clock_monotonic (self->clock);
  gint64 next = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->asks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RelayAsk *ask = value;

      if (ask->deadline <= now)
        {
          g_ref_count_inc (&ask->ref_count);
          g_ptr_array_add (due, ask);
        }
      else if (next == 0 || ask->deadline < next)
        {
          next = ask->deadline;
        }
    }

  /* armed before anybody is called back, who may wait for another one's time-out */
  relay_timers_set_deadline (self->timers, 0, next);
}

static void
on_timer (guint slot, gpointer user_data)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) ask_unref);

  collect_due (user_data, due);
  for (guint i = 0; i < due->len; i++)
    {
      RelayAsk *ask = g_ptr_array_index (due, i);
      g_autoptr (GTask) task = ask->table != NULL ? take (ask) : NULL;

      if (task != NULL && ask->end != NULL)
        g_task_return_error (task, g_steal_pointer (&ask->end));
      else if (task != NULL)
        g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_TIMED_OUT,
                                 "nobody answered the prompt “%s” in time", ask->prompt_id);
    }
}

RelayPendingPrompts *
relay_pending_prompts_new (RelayClock *clock, GMainContext *context)
{
  RelayPendingPrompts *self = g_new0 (RelayPendingPrompts, 1);

  self->clock = relay_clock_ref (clock);
  self->timers = relay_timers_new (clock, context, 1, on_timer, self);
  self->asks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ask_unref);
  self->late = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
relay_pending_prompts_free (RelayPendingPrompts *self)
{
  g_hash_table_unref (self->asks);
  g_hash_table_unref (self->late);
  g_queue_clear_full (&self->late_order, g_free);
  relay_timers_free (self->timers);
  relay_clock_unref (self->clock);
  g_free (self);
}

guint
relay_pending_prompts_get_length (RelayPendingPrompts *self)
{
  return g_hash_table_size (self->asks);
}

static GStrv
dup_option_ids (RelayPrompt *prompt)
{
  GListModel *options = relay_prompt_get_options (prompt);
  guint n_options = g_list_model_get_n_items (options);
  GStrv ids = g_new0 (char *, n_options + 1);

  for (guint i = 0; i < n_options; i++)
    {
      g_autoptr (RelayPromptOption) option = g_list_model_get_item (options, i);

      ids[i] = g_strdup (relay_prompt_option_get_id (option));
    }

  return ids;
}

static void
watch (RelayAsk *ask)
{
  GCancellable *cancellable = g_task_get_cancellable (ask->task);

  if (cancellable == NULL)
    return;

  ask->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (ask->cancelled, G_SOURCE_FUNC (on_cancelled), ask, NULL);
  g_source_set_can_recurse (ask->cancelled, TRUE);
  g_source_attach (ask->cancelled, g_task_get_context (ask->task));
}

/* What is due earlier stays so; an ask that is over makes the timer fire for nothing. */
static void
arm (RelayPendingPrompts *self, gint64 deadline)
{
  gint64 armed = relay_timers_get_deadline (self->timers, 0);

  if (armed == 0 || deadline < armed)
    relay_timers_set_deadline (self->timers, 0, deadline);
}

RelayAsk *
relay_pending_prompts_add (RelayPendingPrompts *self,
                           GTask *task,
                           RelayPrompt *prompt,
                           const char *chat_id,
                           gint64 microseconds)
{
  const char *prompt_id = relay_prompt_get_prompt_id (prompt);
  RelayAsk *ask;

  if (g_hash_table_contains (self->asks, prompt_id))
    return NULL;

  ask = g_new0 (RelayAsk, 1);
  g_ref_count_init (&ask->ref_count);
  g_ref_count_inc (&ask->ref_count); /* the sender's, until it says how that ended */
  ask->table = self;
  ask->task = task;
  ask->prompt_id = g_strdup (prompt_id);
  ask->chat_id = g_strdup (chat_id);
  ask->options = dup_option_ids (prompt);
  ask->deadline = relay_clock_monotonic (self->clock) + microseconds;
  ask->sending = g_cancellable_new ();
  watch (ask);
  g_hash_table_insert (self->asks, ask->prompt_id, ask);
  arm (self, ask->deadline);

  return ask;
}

GCancellable *
relay_ask_get_sending (RelayAsk *ask)
{
  return ask->sending;
}

void
relay_ask_sent (RelayAsk *ask, const char *message_id)
{
  g_clear_object (&ask->sending);
  ask->message_id = g_strdup (message_id);
  ask_unref (ask);
}

void
relay_ask_failed (RelayAsk *ask, GError *error)
{
  g_autoptr (GError) owned_error = error;

  g_clear_object (&ask->sending);
  if (ask->table != NULL)
    {
      g_autoptr (GTask) task = take (ask);

      g_task_return_error (task, g_steal_pointer (&owned_error));
    }
  ask_unref (ask);
}

/* Another gateway of the tenant may have chosen the same prompt id: the message tells. */
static gboolean
is_message (const char *known, const char *given)
{
  return known == NULL || given == NULL || *given == '\0' || g_str_equal (known, given);
}

RelayAskAnswer
relay_pending_prompts_answer (RelayPendingPrompts *self, RelayPromptResponse *response)
{
  const char *prompt_id = relay_prompt_response_get_prompt_id (response);
  RelayAsk *ask = g_hash_table_lookup (self->asks, prompt_id);
  g_autoptr (GTask) task = NULL;

  if (ask == NULL)
    return g_hash_table_contains (self->late, prompt_id) ? RELAY_ASK_LATE : RELAY_ASK_UNKNOWN;
  if (!is_message (ask->message_id, relay_prompt_response_get_prompt_message_id (response)) ||
      !g_strv_contains ((const char *const *) ask->options,
                        relay_prompt_response_get_option_id (response)))
    return RELAY_ASK_UNKNOWN;
  if (ask->end != NULL)
    return RELAY_ASK_LATE;

  task = take (ask);
  g_task_return_pointer (task, g_object_ref (response), g_object_unref);

  return RELAY_ASK_ANSWERED;
}

void
relay_pending_prompts_renew (RelayPendingPrompts *self, const char *prompt_id)
{
  GList *link;

  if (!g_hash_table_contains (self->late, prompt_id))
    return;

  link = g_queue_find_custom (&self->late_order, prompt_id, (GCompareFunc) g_strcmp0);
  g_hash_table_remove (self->late, prompt_id);
  g_free (link->data);
  g_queue_delete_link (&self->late_order, link);
}

void
relay_pending_prompts_end (RelayPendingPrompts *self,
                           const char *chat_id,
                           RelayAskSpared spared,
                           gpointer user_data,
                           const GError *error)
{
  gint64 now = relay_clock_monotonic (self->clock);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->asks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RelayAsk *ask = value;

      if (ask->end != NULL || (chat_id != NULL && !g_str_equal (ask->chat_id, chat_id)))
        continue;
      if (spared != NULL && spared (g_task_get_cancellable (ask->task), user_data))
        continue;

      ask->end = g_error_copy (error);
      ask->deadline = now;
      arm (self, now);
    }
}
