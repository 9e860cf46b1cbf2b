/* relay-pending-prompts.c: the prompts whose askers wait for a response
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-pending-prompts-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt-option.h>

#include "base/relay-bounded-table-private.h"
#include "base/relay-waiting-task-private.h"
#include "values/relay-session-key-private.h"

/* So many completed prompts are remembered, to recognise their expired responses. */
#define MAX_EXPIRED 1024

/* The only slot of RelayPendingPrompt.timers */
#define TIMER_DEADLINE 0

struct _RelayPendingPrompt
{
  grefcount ref_count;        /* one of the table, one of the caller until the prompt is sent */
  RelayPendingPrompts *table; /* NULL once completed */
  RelayWaitingTask *waiting;  /* NULL once completed */
  RelayTimers *timers;        /* NULL once completed */
  char *prompt_id;
  char *chat_id;
  char *platform;   /* nullable */
  char *message_id; /* nullable */
  GStrv option_ids;
  gint64 timeout;            /* microseconds; begins when the prompt was sent */
  GError *failure;           /* the error to fail with at the deadline; NULL: a timeout */
  GCancellable *cancellable; /* for sending; NULL once sent */
};

struct _RelayPendingPrompts
{
  GHashTable *prompts;        /* RelayPendingPrompt.prompt_id → RelayPendingPrompt, owned */
  RelayBoundedTable *expired; /* a set of prompt ids */
};

static void
pending_prompt_unref (RelayPendingPrompt *prompt)
{
  if (!g_ref_count_dec (&prompt->ref_count))
    return;

  g_clear_pointer (&prompt->waiting, relay_waiting_task_free);
  g_clear_pointer (&prompt->timers, relay_timers_free);
  g_clear_object (&prompt->cancellable);
  g_clear_error (&prompt->failure);
  g_strfreev (prompt->option_ids);
  g_free (prompt->prompt_id);
  g_free (prompt->chat_id);
  g_free (prompt->platform);
  g_free (prompt->message_id);
  g_free (prompt);
}

/* Removes @prompt from the table and returns its task, which the caller has to complete. The
 * removal comes first, so that a callback can ask the same prompt again. */
static GTask *
take (RelayPendingPrompt *prompt)
{
  RelayPendingPrompts *self = g_steal_pointer (&prompt->table);
  GTask *task = relay_waiting_task_take (g_steal_pointer (&prompt->waiting));

  g_clear_pointer (&prompt->timers, relay_timers_free);
  if (prompt->cancellable != NULL)
    g_cancellable_cancel (prompt->cancellable);
  relay_bounded_table_insert (self->expired, prompt->prompt_id, NULL);
  g_hash_table_remove (self->prompts, prompt->prompt_id);

  return task;
}

/* The waiting task fails by itself. */
static void
on_cancelled (gpointer user_data)
{
  g_object_unref (take (user_data));
}

static void
on_deadline (guint slot, gpointer user_data)
{
  RelayPendingPrompt *prompt = user_data;
  g_autoptr (GError) error = g_steal_pointer (&prompt->failure);
  g_autoptr (GTask) task = NULL;

  if (error == NULL)
    error = g_error_new (RELAY_ERROR, RELAY_ERROR_TIMED_OUT,
                         "no response to the prompt “%s” in time", prompt->prompt_id);
  task = take (prompt);
  g_task_return_error (task, g_steal_pointer (&error));
}

RelayPendingPrompts *
relay_pending_prompts_new (void)
{
  RelayPendingPrompts *self = g_new0 (RelayPendingPrompts, 1);

  self->prompts =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pending_prompt_unref);
  self->expired = relay_bounded_table_new (MAX_EXPIRED, NULL);

  return self;
}

void
relay_pending_prompts_free (RelayPendingPrompts *self)
{
  g_hash_table_unref (self->prompts);
  relay_bounded_table_free (self->expired);
  g_free (self);
}

guint
relay_pending_prompts_get_length (RelayPendingPrompts *self)
{
  return g_hash_table_size (self->prompts);
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

RelayPendingPrompt *
relay_pending_prompts_add (RelayPendingPrompts *self,
                           RelayClock *clock,
                           GTask *task,
                           RelayPrompt *prompt,
                           const char *platform,
                           const char *chat_id,
                           gint64 timeout)
{
  const char *prompt_id = relay_prompt_get_prompt_id (prompt);
  RelayPendingPrompt *pending;

  if (g_hash_table_contains (self->prompts, prompt_id))
    return NULL;

  pending = g_new0 (RelayPendingPrompt, 1);
  g_ref_count_init (&pending->ref_count);
  g_ref_count_inc (&pending->ref_count);
  pending->table = self;
  pending->waiting = relay_waiting_task_new (task, on_cancelled, pending);
  pending->prompt_id = g_strdup (prompt_id);
  pending->chat_id = g_strdup (chat_id);
  pending->platform = g_strdup (platform);
  pending->option_ids = dup_option_ids (prompt);
  pending->timers = relay_timers_new (clock, g_task_get_context (task), 1, on_deadline, pending);
  pending->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->prompts, pending->prompt_id, pending);
  pending->timeout = timeout;

  return pending;
}

GCancellable *
relay_pending_prompt_get_cancellable (RelayPendingPrompt *prompt)
{
  return prompt->cancellable;
}

GTask *
relay_pending_prompt_peek_task (RelayPendingPrompt *prompt)
{
  return prompt->waiting != NULL ? relay_waiting_task_peek (prompt->waiting) : NULL;
}

void
relay_pending_prompt_sent (RelayPendingPrompt *prompt, const char *message_id)
{
  g_clear_object (&prompt->cancellable);
  prompt->message_id = g_strdup (message_id);
  if (prompt->timers != NULL && prompt->failure == NULL)
    relay_timers_set_delay (prompt->timers, TIMER_DEADLINE, prompt->timeout);
  pending_prompt_unref (prompt);
}

void
relay_pending_prompt_failed (RelayPendingPrompt *prompt, GError *error)
{
  g_autoptr (GError) owned_error = error;

  g_clear_object (&prompt->cancellable);
  if (prompt->table != NULL)
    {
      g_autoptr (GTask) task = take (prompt);

      g_task_return_error (task, g_steal_pointer (&owned_error));
    }
  pending_prompt_unref (prompt);
}

/* The prompt id is not enough: another gateway of the same tenant may have chosen the same one. */
static gboolean
is_response_to (RelayPendingPrompt *prompt, RelayPromptResponse *response)
{
  const char *message_id = relay_prompt_response_get_prompt_message_id (response);
  const char *option_id = relay_prompt_response_get_option_id (response);

  if (prompt->message_id != NULL && message_id != NULL && *message_id != '\0' &&
      !g_str_equal (prompt->message_id, message_id))
    return FALSE;

  return g_strv_contains ((const char *const *) prompt->option_ids, option_id);
}

RelayPromptMatch
relay_pending_prompts_respond (RelayPendingPrompts *self, RelayPromptResponse *response)
{
  const char *prompt_id = relay_prompt_response_get_prompt_id (response);
  RelayPendingPrompt *prompt = g_hash_table_lookup (self->prompts, prompt_id);
  g_autoptr (GTask) task = NULL;

  if (prompt == NULL)
    return relay_bounded_table_contains (self->expired, prompt_id) ? RELAY_PROMPT_MATCH_EXPIRED
                                                                   : RELAY_PROMPT_MATCH_NONE;
  if (!is_response_to (prompt, response))
    return RELAY_PROMPT_MATCH_NONE;
  if (prompt->failure != NULL)
    return RELAY_PROMPT_MATCH_EXPIRED;

  task = take (prompt);
  g_task_return_pointer (task, g_object_ref (response), g_object_unref);

  return RELAY_PROMPT_MATCH_PENDING;
}

void
relay_pending_prompts_reset (RelayPendingPrompts *self, const char *prompt_id)
{
  relay_bounded_table_remove (self->expired, prompt_id);
}

/* Lets @prompt fail when the main loop runs next. The first failure counts. */
static void
fail_later (RelayPendingPrompt *prompt, const GError *error)
{
  if (prompt->failure != NULL)
    return;

  prompt->failure = g_error_copy (error);
  relay_timers_set_delay (prompt->timers, TIMER_DEADLINE, 0);
}

/* Whether an interrupt of the session @session_key in @chat_id ends @prompt */
static gboolean
is_interrupted (RelayPendingPrompt *prompt,
                RelayTurns *turns,
                const char *session_key,
                const char *chat_id)
{
  GCancellable *cancellable = g_task_get_cancellable (relay_waiting_task_peek (prompt->waiting));
  g_autofree char *platform =
    session_key != NULL ? relay_session_key_dup_platform (session_key) : NULL;

  if (!g_str_equal (prompt->chat_id, chat_id))
    return FALSE;
  /* Another platform can have a chat with the same id. */
  if (platform != NULL && prompt->platform != NULL && !g_str_equal (platform, prompt->platform))
    return FALSE;

  return cancellable == NULL || !relay_turns_belongs_to_other (turns, cancellable, session_key);
}

void
relay_pending_prompts_interrupt (RelayPendingPrompts *self,
                                 RelayTurns *turns,
                                 const char *session_key,
                                 const char *chat_id)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the prompt was interrupted");
  GHashTableIter iter;
  gpointer value;

  if (chat_id == NULL || *chat_id == '\0')
    return;

  g_hash_table_iter_init (&iter, self->prompts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_interrupted (value, turns, session_key, chat_id))
      fail_later (value, error);
}

void
relay_pending_prompts_fail_all (RelayPendingPrompts *self, const GError *error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->prompts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((RelayPendingPrompt *) value)->cancellable == NULL)
      fail_later (value, error);
}
