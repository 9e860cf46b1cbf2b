/* test-waiting-task.c: tasks in a queue whose cancellable may be cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-waiting-task-private.h"

#include "test.h"

/* The owner of one waiting task, as a queue of many would be */
typedef struct
{
  RelayWaitingTask *waiting; /* NULL: answered */
  guint n_answers;
  GError *error;
} Fixture;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  /* the owner has forgotten the task before its caller hears of the answer */
  g_assert_null (fixture->waiting);
  fixture->n_answers++;
  g_clear_error (&fixture->error);
  g_task_propagate_boolean (G_TASK (result), &fixture->error);
}

static void
on_cancelled (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (fixture->n_answers, ==, 0);
  g_clear_pointer (&fixture->waiting, relay_waiting_task_free);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fixture->waiting = relay_waiting_task_new (g_task_new (NULL, cancellable, on_answered, fixture),
                                             on_cancelled, fixture);
}

/* Every task must be answered. */
static void
answer_waiting (Fixture *fixture)
{
  g_autoptr (GTask) task = NULL;

  if (fixture->waiting == NULL)
    return;

  task = relay_waiting_task_take (g_steal_pointer (&fixture->waiting));
  g_task_return_boolean (task, TRUE);
  settle ();
  fixture->n_answers = 0;
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  answer_waiting (fixture);
  g_clear_error (&fixture->error);
}

static GCancellable *
get_cancellable (Fixture *fixture)
{
  return g_task_get_cancellable (relay_waiting_task_peek (fixture->waiting));
}

#define FIXTURE_TEST(path) \
  TEST_CASE_WITH (path, Fixture, fixture, NULL, fixture_set_up, fixture_tear_down)

FIXTURE_TEST ("/waiting-task/cancel-answers-once")
{
  g_autoptr (GCancellable) cancellable = g_object_ref (get_cancellable (fixture));

  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 0);

  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_cancellable_reset (cancellable);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
}

FIXTURE_TEST ("/waiting-task/cancelled-before-is-answered")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  answer_waiting (fixture);
  g_cancellable_cancel (cancellable);
  fixture->waiting = relay_waiting_task_new (g_task_new (NULL, cancellable, on_answered, fixture),
                                             on_cancelled, fixture);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

FIXTURE_TEST ("/waiting-task/taken-task-is-not-cancelled")
{
  GCancellable *cancellable = get_cancellable (fixture);
  g_autoptr (GTask) task = relay_waiting_task_take (g_steal_pointer (&fixture->waiting));

  g_task_set_check_cancellable (task, FALSE);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 0);

  g_task_return_boolean (task, TRUE);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_no_error (fixture->error);
}

FIXTURE_TEST ("/waiting-task/freed-task-is-not-answered")
{
  g_autoptr (GTask) task = g_object_ref (relay_waiting_task_peek (fixture->waiting));

  g_clear_pointer (&fixture->waiting, relay_waiting_task_free);
  g_cancellable_cancel (g_task_get_cancellable (task));
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 0);

  /* Every task must be answered. */
  g_task_return_boolean (task, TRUE);
  settle ();
}

/* Cancelled inside a callback of another waiting task, with a main loop that the callback runs */
static void
on_other_cancelled (gpointer user_data)
{
  Fixture *fixture = user_data;
  G_GNUC_UNUSED g_autoptr (RelayWaitingTask) other = g_steal_pointer (&fixture->waiting);
  Fixture inner = { NULL };
  GCancellable *cancellable;

  fixture_set_up (&inner, NULL);
  cancellable = get_cancellable (&inner);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (inner.n_answers, ==, 1);
  fixture_tear_down (&inner, NULL);
}

FIXTURE_TEST ("/waiting-task/cancel-works-in-nested-loop")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  answer_waiting (fixture);
  fixture->waiting = relay_waiting_task_new (g_task_new (NULL, cancellable, on_answered, fixture),
                                             on_other_cancelled, fixture);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
}

FIXTURE_TEST ("/waiting-task/task-without-cancellable-waits")
{
  answer_waiting (fixture);
  fixture->waiting =
    relay_waiting_task_new (g_task_new (NULL, NULL, on_answered, fixture), on_cancelled, fixture);

  settle ();
  g_assert_cmpuint (fixture->n_answers, ==, 0);
  g_assert_null (g_task_get_cancellable (relay_waiting_task_peek (fixture->waiting)));
}
