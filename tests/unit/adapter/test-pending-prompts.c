/* test-pending-prompts.c: the prompts whose askers wait for a response
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-pending-prompts-private.h"

#include <relay-glib/relay-error.h>

#include "transport/relay-timers-private.h"
#include "values/relay-prompt-response-private.h"
#include "values/relay-record-private.h"

#include "test.h"

/* More prompts than are remembered after their completion */
#define N_MANY    1100
#define N_EXPIRED 1024

#define CHAT "c"

typedef struct
{
  RelayClock *clock;
  RelayPendingPrompts *prompts;
  RelayTurns *turns;
  guint n_responses;
  guint n_failures;
  GError *last_error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = relay_clock_new_manual ();
  fixture->prompts = relay_pending_prompts_new ();
  fixture->turns = relay_turns_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (relay_pending_prompts_get_length (fixture->prompts), ==, 0);
  g_clear_pointer (&fixture->prompts, relay_pending_prompts_free);
  g_clear_pointer (&fixture->turns, relay_turns_free);
  g_clear_pointer (&fixture->clock, relay_clock_unref);
  g_clear_error (&fixture->last_error);
}

static void
count_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (RelayPromptResponse) response = NULL;

  g_clear_error (&fixture->last_error);
  response = g_task_propagate_pointer (G_TASK (result), &fixture->last_error);
  if (response != NULL)
    fixture->n_responses++;
  else
    fixture->n_failures++;
}

/* Adds a prompt with the option `a`. Returns NULL if it is pending already. */
static RelayPendingPrompt *
add (Fixture *fixture,
     const char *prompt_id,
     gint64 timeout,
     GCancellable *cancellable,
     GAsyncReadyCallback callback)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (prompt_id, RELAY_PROMPT_KIND_CHOICE, "Which?");
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, fixture);
  RelayPendingPrompt *pending;

  relay_prompt_add_option (prompt, "a", "A", NULL);
  pending =
    relay_pending_prompts_add (fixture->prompts, fixture->clock, task, prompt, NULL, CHAT, timeout);
  if (pending != NULL)
    g_steal_pointer (&task);
  else
    g_task_return_pointer (task, NULL, NULL);

  return pending;
}

static void
add_sent (Fixture *fixture, const char *prompt_id, gint64 timeout, const char *message_id)
{
  relay_pending_prompt_sent (add (fixture, prompt_id, timeout, NULL, count_result), message_id);
}

static RelayPromptMatch
respond_only (Fixture *fixture,
              const char *prompt_id,
              const char *option_id,
              const char *message_id)
{
  gsize length;
  g_autofree char *text = relay_prompt_response_write (prompt_id, option_id, message_id, &length);
  g_autoptr (RelayRecord) event = relay_record_new_event ("{}", 2, NULL);
  g_autoptr (RelayPromptResponse) response =
    relay_prompt_response_new_from_text (text, length, event);

  return relay_pending_prompts_respond (fixture->prompts, response);
}

static RelayPromptMatch
respond (Fixture *fixture, const char *prompt_id, const char *option_id, const char *message_id)
{
  RelayPromptMatch match = respond_only (fixture, prompt_id, option_id, message_id);

  settle ();

  return match;
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/pending-prompts/response-completes-prompt-once")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, "m");

  g_assert_cmpint (respond (fixture, "p", "a", "m"), ==, RELAY_PROMPT_MATCH_PENDING);
  g_assert_cmpint (respond (fixture, "p", "a", "m"), ==, RELAY_PROMPT_MATCH_EXPIRED);
  g_assert_cmpuint (fixture->n_responses, ==, 1);
}

FIXTURE_TEST ("/pending-prompts/other-responses-do-not-match")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, "m");

  g_assert_cmpint (respond (fixture, "q", "a", "m"), ==, RELAY_PROMPT_MATCH_NONE);
  g_assert_cmpint (respond (fixture, "p", "b", "m"), ==, RELAY_PROMPT_MATCH_NONE);
  g_assert_cmpint (respond (fixture, "p", "a", "other"), ==, RELAY_PROMPT_MATCH_NONE);
  /* a response without a message id matches by its prompt id */
  g_assert_cmpint (respond (fixture, "p", "a", ""), ==, RELAY_PROMPT_MATCH_PENDING);
}

FIXTURE_TEST ("/pending-prompts/pending-id-is-refused")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, "m");

  g_assert_null (add (fixture, "p", G_USEC_PER_SEC, NULL, count_result));
  settle ();
  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_cmpint (respond (fixture, "p", "a", "m"), ==, RELAY_PROMPT_MATCH_PENDING);
}

FIXTURE_TEST ("/pending-prompts/reset-forgets-expired")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, "m");
  respond (fixture, "p", "a", "m");

  relay_pending_prompts_reset (fixture->prompts, "p");
  g_assert_cmpint (respond (fixture, "p", "a", "m"), ==, RELAY_PROMPT_MATCH_NONE);
}

FIXTURE_TEST ("/pending-prompts/cancel-fails-prompt")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_pending_prompt_sent (add (fixture, "p", G_USEC_PER_SEC, cancellable, count_result), "m");
  g_cancellable_cancel (cancellable);
  g_assert_cmpuint (fixture->n_failures, ==, 0);
  settle ();

  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_error (fixture->last_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (respond (fixture, "p", "a", "m"), ==, RELAY_PROMPT_MATCH_EXPIRED);
}

FIXTURE_TEST ("/pending-prompts/interrupt/fails-prompts-of-chat")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, NULL);

  relay_pending_prompts_interrupt (fixture->prompts, fixture->turns, "k", "elsewhere");
  relay_pending_prompts_interrupt (fixture->prompts, fixture->turns, "k", "");
  relay_pending_prompts_interrupt (fixture->prompts, fixture->turns, "k", NULL);
  settle ();
  g_assert_cmpuint (relay_pending_prompts_get_length (fixture->prompts), ==, 1);

  relay_pending_prompts_interrupt (fixture->prompts, fixture->turns, "k", CHAT);
  settle ();
  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_error (fixture->last_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

FIXTURE_TEST ("/pending-prompts/interrupt/spares-turns-of-other-sessions")
{
  g_autoptr (GCancellable) own = relay_turns_begin (fixture->turns, "k", CHAT);
  g_autoptr (GCancellable) other = relay_turns_begin (fixture->turns, "k2", CHAT);

  relay_pending_prompt_sent (add (fixture, "own", G_USEC_PER_SEC, own, count_result), NULL);
  relay_pending_prompt_sent (add (fixture, "other", G_USEC_PER_SEC, other, count_result), NULL);

  relay_pending_prompts_interrupt (fixture->prompts, fixture->turns, "k", CHAT);
  settle ();
  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_cmpint (respond (fixture, "own", "a", NULL), ==, RELAY_PROMPT_MATCH_EXPIRED);
  g_assert_cmpint (respond (fixture, "other", "a", NULL), ==, RELAY_PROMPT_MATCH_PENDING);
}

FIXTURE_TEST ("/pending-prompts/failure-is-reported-from-main-loop")
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed");
  RelayPendingPrompt *unsent = add (fixture, "unsent", G_USEC_PER_SEC, NULL, count_result);

  add_sent (fixture, "p", G_USEC_PER_SEC, NULL);
  relay_pending_prompts_fail_all (fixture->prompts, error);
  g_assert_cmpuint (fixture->n_failures, ==, 0);

  /* a response in between is too late */
  g_assert_cmpint (respond (fixture, "p", "a", NULL), ==, RELAY_PROMPT_MATCH_EXPIRED);
  g_assert_cmpuint (fixture->n_failures, ==, 1);

  /* one that is being sent fails with its request */
  g_assert_false (g_cancellable_is_cancelled (relay_pending_prompt_get_cancellable (unsent)));
  relay_pending_prompt_failed (unsent, g_error_copy (error));
  settle ();
  g_assert_cmpuint (fixture->n_failures, ==, 2);
}

FIXTURE_TEST ("/pending-prompts/first-failure-counts")
{
  g_autoptr (GError) closed = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed");
  g_autoptr (GError) revoked = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, "revoked");

  add_sent (fixture, "p", G_USEC_PER_SEC, NULL);
  relay_pending_prompts_fail_all (fixture->prompts, closed);
  relay_pending_prompts_fail_all (fixture->prompts, revoked);
  settle ();

  g_assert_error (fixture->last_error, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

FIXTURE_TEST ("/pending-prompts/expired/are-bounded")
{
  guint n_expired = 0;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      add_sent (fixture, prompt_id, G_USEC_PER_SEC, NULL);
    }
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (fixture->n_failures, ==, N_MANY);
  g_assert_error (fixture->last_error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      if (respond (fixture, prompt_id, "a", NULL) == RELAY_PROMPT_MATCH_EXPIRED)
        n_expired++;
    }
  g_assert_cmpuint (n_expired, ==, N_EXPIRED);
}

FIXTURE_TEST ("/pending-prompts/expired/can-be-asked-again")
{
  add_sent (fixture, "p", G_USEC_PER_SEC, NULL);
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (respond (fixture, "p", "a", NULL), ==, RELAY_PROMPT_MATCH_EXPIRED);

  add_sent (fixture, "p", G_USEC_PER_SEC, NULL);
  g_assert_cmpint (respond (fixture, "p", "a", NULL), ==, RELAY_PROMPT_MATCH_PENDING);
}

/* Each prompt fails at its own deadline, whatever the order of the additions. */
FIXTURE_TEST ("/pending-prompts/deadlines/each-prompt-has-its-own")
{
  static const guint seconds[] = { 20, 10, 30, 10, 25, 60, 50, 40, 45, 55 };
  static const guint failed_at[] = { 0, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
  static const guint steps[] = { 9, 1, 10, 5, 5, 10, 5, 5, 5, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      add_sent (fixture, prompt_id, seconds[i] * G_USEC_PER_SEC, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      relay_clock_advance (fixture->clock, steps[i] * G_USEC_PER_SEC);
      settle ();
      g_assert_cmpuint (fixture->n_failures, ==, failed_at[i]);
    }
}

static void
respond_to_both (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  count_result (source, result, fixture);
  respond_only (fixture, "p", "a", NULL);
  respond_only (fixture, "q", "a", NULL);
}

/* Two prompts are due, and the callback of the first one completes the second one. */
FIXTURE_TEST ("/pending-prompts/deadlines/response-while-due-completes-prompt")
{
  static const char *const ids[] = { "p", "q" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    relay_pending_prompt_sent (add (fixture, ids[i], G_USEC_PER_SEC, NULL, respond_to_both), NULL);
  settle ();
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  settle ();

  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_cmpuint (fixture->n_responses, ==, 1);
}
