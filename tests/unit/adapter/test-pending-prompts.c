/* test-pending-prompts.c: the questions that wait for a pressed button
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "adapter/relay-pending-prompts-private.h"
#include "values/relay-prompt-response-private.h"

#include <relay-glib/relay-error.h>
#include "transport/relay-timers-private.h"
#include "values/relay-record-private.h"

/* More prompts than are remembered when they are over */
#define MANY 1100

typedef struct
{
  RelayClock *clock;
  RelayPendingPrompts *asks;
  guint n_answered;
  guint n_failed;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = relay_clock_new_manual ();
  fixture->asks = relay_pending_prompts_new (fixture->clock, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (relay_pending_prompts_get_length (fixture->asks), ==, 0);
  g_clear_pointer (&fixture->asks, relay_pending_prompts_free);
  g_clear_pointer (&fixture->clock, relay_clock_unref);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
count (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (RelayPromptResponse) response = g_task_propagate_pointer (G_TASK (result), NULL);

  if (response != NULL)
    fixture->n_answered++;
  else
    fixture->n_failed++;
}

static RelayAsk *
add (Fixture *fixture, const char *prompt_id, gint64 microseconds)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (prompt_id, RELAY_PROMPT_KIND_CHOICE, "Which?");
  g_autoptr (GTask) task = g_task_new (NULL, NULL, count, fixture);
  RelayAsk *ask;

  relay_prompt_add_option (prompt, "a", "A", NULL);
  ask = relay_pending_prompts_add (fixture->asks, task, prompt, "c", microseconds);
  if (ask != NULL)
    g_steal_pointer (&task);
  else
    g_task_return_pointer (task, NULL, NULL);

  return ask;
}

static RelayAskAnswer
press (Fixture *fixture, const char *prompt_id, const char *message_id)
{
  gsize length;
  g_autofree char *text = relay_prompt_response_write (prompt_id, "a", message_id, &length);
  g_autoptr (RelayRecord) event = relay_record_new_event ("{}", 2, NULL);
  g_autoptr (RelayPromptResponse) response =
    relay_prompt_response_new_from_text (text, length, event);
  RelayAskAnswer answer = relay_pending_prompts_answer (fixture->asks, response);

  settle ();

  return answer;
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  relay_ask_sent (add (fixture, "p", G_USEC_PER_SEC), "m");
  g_assert_null (add (fixture, "p", G_USEC_PER_SEC));
  settle ();
  g_assert_cmpuint (fixture->n_failed, ==, 1);

  g_assert_cmpint (press (fixture, "q", "m"), ==, RELAY_ASK_UNKNOWN);
  g_assert_cmpint (press (fixture, "p", "other"), ==, RELAY_ASK_UNKNOWN);
  g_assert_cmpint (press (fixture, "p", ""), ==, RELAY_ASK_ANSWERED);
  g_assert_cmpint (press (fixture, "p", "m"), ==, RELAY_ASK_LATE);
  g_assert_cmpuint (fixture->n_answered, ==, 1);

  relay_pending_prompts_renew (fixture->asks, "p");
  g_assert_cmpint (press (fixture, "p", "m"), ==, RELAY_ASK_UNKNOWN);
}

/* The end comes by the loop, not inside the call that decided it. */
static void
test_ended (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed");
  RelayAsk *unsent = add (fixture, "unsent", G_USEC_PER_SEC);

  relay_ask_sent (add (fixture, "p", G_USEC_PER_SEC), NULL);
  relay_pending_prompts_end (fixture->asks, "elsewhere", NULL, NULL, error);
  settle ();
  g_assert_cmpuint (relay_pending_prompts_get_length (fixture->asks), ==, 2);

  relay_pending_prompts_end (fixture->asks, "c", NULL, NULL, error);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpint (press (fixture, "p", NULL), ==, RELAY_ASK_LATE);
  g_assert_cmpuint (fixture->n_failed, ==, 2);
  g_assert_true (g_cancellable_is_cancelled (relay_ask_get_sending (unsent)));
  relay_ask_failed (unsent, g_error_copy (error));
  settle ();
  g_assert_cmpuint (fixture->n_failed, ==, 2);
}

/* However many are over, only the latest are remembered. */
static void
test_late_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *last = g_strdup_printf ("p%u", MANY - 1);

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      relay_ask_sent (add (fixture, prompt_id, G_USEC_PER_SEC), NULL);
    }
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (fixture->n_failed, ==, MANY);

  g_assert_cmpint (press (fixture, last, NULL), ==, RELAY_ASK_LATE);
  relay_ask_sent (add (fixture, last, G_USEC_PER_SEC), NULL);
  g_assert_cmpint (press (fixture, last, NULL), ==, RELAY_ASK_ANSWERED);
  {
    guint n_late = 0;

    for (guint i = 0; i < MANY; i++)
      {
        g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

        n_late += press (fixture, prompt_id, NULL) == RELAY_ASK_LATE;
      }
    g_assert_cmpuint (n_late, ==, 1024);
  }
}

/* Each in its own time, whatever the order they were asked in */
static void
test_deadlines (Fixture *fixture, gconstpointer data)
{
  static const guint seconds[] = { 20, 10, 30, 10, 25, 60, 50, 40, 45, 55 };
  static const guint failed_at[] = { 0, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
  static const guint steps[] = { 9, 1, 10, 5, 5, 10, 5, 5, 5, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      relay_ask_sent (add (fixture, prompt_id, seconds[i] * G_USEC_PER_SEC), NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      relay_clock_advance (fixture->clock, steps[i] * G_USEC_PER_SEC);
      settle ();
      g_assert_cmpuint (fixture->n_failed, ==, failed_at[i]);
    }
}

static void
end_both (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  count (source, result, fixture);
  press (fixture, "p", NULL);
  press (fixture, "q", NULL);
}

/* One that is due is answered from the callback of another: its end came first. */
static void
test_answered_while_due (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "p", "q" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (RelayPrompt) prompt =
        relay_prompt_new (ids[i], RELAY_PROMPT_KIND_CHOICE, "Which?");

      relay_prompt_add_option (prompt, "a", "A", NULL);
      relay_ask_sent (relay_pending_prompts_add (fixture->asks,
                                                 g_task_new (NULL, NULL, end_both, fixture), prompt,
                                                 "c", G_USEC_PER_SEC),
                      NULL);
    }
  settle ();
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpuint (fixture->n_answered, ==, 1);
}

static void
keep_error (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_null (g_task_propagate_pointer (G_TASK (result), error));
}

/* The first reason counts, and other chats go on. */
static void
test_ended_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) closed = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed");
  g_autoptr (GError) revoked = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, "revoked");
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "Which?");
  g_autoptr (GError) error = NULL;

  relay_prompt_add_option (prompt, "a", "A", NULL);
  relay_ask_sent (relay_pending_prompts_add (fixture->asks,
                                             g_task_new (NULL, NULL, keep_error, &error), prompt,
                                             "c", G_USEC_PER_SEC),
                  NULL);
  relay_pending_prompts_end (fixture->asks, "c", NULL, NULL, closed);
  relay_pending_prompts_end (fixture->asks, NULL, NULL, NULL, revoked);
  g_assert_no_error (error);
  settle ();
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

static void
add_test (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_test ("/asks/once", test_once);
  add_test ("/asks/ended", test_ended);
  add_test ("/asks/deadlines", test_deadlines);
  add_test ("/asks/answered-while-due", test_answered_while_due);
  add_test ("/asks/ended-twice", test_ended_twice);
  add_test ("/asks/late-is-bounded", test_late_is_bounded);

  return g_test_run ();
}
