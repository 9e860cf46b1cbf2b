/* test-pending-tasks.c: tasks that wait for the same thing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-pending-tasks-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

typedef struct
{
  RelayPendingTasks *pending;
  GString *log;  /* a letter per answer, o for the callback of the owner */
  GError *error; /* of the last answer */
  gboolean value;
  guint n_left; /* during the callback of the owner */
  gboolean frees;
  GCancellable *cancellable;
} Fixture;

static void
on_owner (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->log, 'o');
  fixture->n_left = relay_pending_tasks_is_empty (fixture->pending) ? 0 : 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->pending = relay_pending_tasks_new (on_owner, fixture);
  fixture->log = g_string_new (NULL);
  fixture->cancellable = g_cancellable_new ();
  fixture->n_left = 99;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->pending, relay_pending_tasks_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_string_free (fixture->log, TRUE);
  g_clear_error (&fixture->error);
  g_assert_finalize_object (fixture->cancellable);
}

static void
run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
answered (Fixture *fixture, GAsyncResult *result, char letter)
{
  g_string_append_c (fixture->log, letter);
  g_clear_error (&fixture->error);
  fixture->value = g_task_propagate_boolean (G_TASK (result), &fixture->error);
  if (fixture->frees)
    g_clear_pointer (&fixture->pending, relay_pending_tasks_free);
}

static void
on_a (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answered (user_data, result, 'a');
}

static void
on_b (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answered (user_data, result, 'b');
}

static void
add (Fixture *fixture, GAsyncReadyCallback callback, GCancellable *cancellable)
{
  GTask *task = g_task_new (NULL, cancellable, callback, fixture);

  g_task_set_source_tag (task, callback);
  relay_pending_tasks_add (fixture->pending, task);
}

static void
test_answered_in_order (Fixture *fixture, gconstpointer data)
{
  GQueue tasks;

  g_assert_true (relay_pending_tasks_is_empty (fixture->pending));
  add (fixture, on_a, NULL);
  add (fixture, on_b, fixture->cancellable);
  g_assert_false (relay_pending_tasks_is_empty (fixture->pending));
  tasks = relay_pending_tasks_take (fixture->pending);
  g_assert_true (relay_pending_tasks_is_empty (fixture->pending));
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "ab");
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->value);
}

static void
test_oldest_taken_first (Fixture *fixture, gconstpointer data)
{
  GQueue tasks = G_QUEUE_INIT;

  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, fixture->cancellable);
  g_assert_cmpuint (relay_pending_tasks_get_length (fixture->pending), ==, 2);
  g_queue_push_tail (&tasks, relay_pending_tasks_take_first (fixture->pending));
  g_assert_cmpuint (relay_pending_tasks_get_length (fixture->pending), ==, 1);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  /* the task that was taken is not answered by its cancellable */
  g_cancellable_cancel (fixture->cancellable);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "aob");
  g_assert_null (relay_pending_tasks_take_first (fixture->pending));
}

static void
test_error_to_each (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "no");
  GQueue tasks;

  add (fixture, on_a, NULL);
  add (fixture, on_b, NULL);
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_error (&tasks, error);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "ab");
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
}

static void
on_object (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GPtrArray *objects = user_data;

  g_ptr_array_add (objects, g_task_propagate_pointer (G_TASK (result), NULL));
}

static void
test_object_to_each (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  GQueue tasks;

  for (guint i = 0; i < 2; i++)
    relay_pending_tasks_add (fixture->pending, g_task_new (NULL, NULL, on_object, objects));
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_object (&tasks, object);
  run ();
  g_assert_cmpuint (objects->len, ==, 2);
  g_assert_true (g_ptr_array_index (objects, 0) == object);
  g_assert_true (g_ptr_array_index (objects, 1) == object);
  g_ptr_array_set_size (objects, 0);
  g_assert_finalize_object (object);
}

static void
test_cancelled_one_leaves (Fixture *fixture, gconstpointer data)
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, NULL);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_cmpstr (fixture->log->str, ==, "");
  run ();
  /* the owner is called first, when the task has left the queue */
  g_assert_cmpstr (fixture->log->str, ==, "oa");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_left, ==, 1);
  tasks = relay_pending_tasks_take (fixture->pending);
  g_assert_cmpuint (tasks.length, ==, 1);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "oab");
}

static void
test_owner_finds_queue_empty (Fixture *fixture, gconstpointer data)
{
  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  run ();
  g_assert_cmpuint (fixture->n_left, ==, 0);
}

static void
test_cancelled_after_take (Fixture *fixture, gconstpointer data)
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  /* taken before the main loop has dispatched the cancellation, so the taker answers */
  tasks = relay_pending_tasks_take (fixture->pending);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "");
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_and_reset (Fixture *fixture, gconstpointer data)
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  g_cancellable_reset (fixture->cancellable);
  run ();
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  run ();
  /* once, by either */
  g_assert_nonnull (strchr (fixture->log->str, 'a'));
  g_assert_true (strchr (fixture->log->str, 'a') == strrchr (fixture->log->str, 'a'));
}

static void
test_callback_may_free (Fixture *fixture, gconstpointer data)
{
  fixture->frees = TRUE;
  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, fixture->cancellable);
  run ();
  g_cancellable_cancel (fixture->cancellable);
  run ();
  g_assert_null (fixture->pending);
  /* each once, by its cancellable or by relay_pending_tasks_free() */
  g_assert_true (g_str_has_suffix (fixture->log->str, "ab"));
}

static void
test_free_answers_from_loop (Fixture *fixture, gconstpointer data)
{
  add (fixture, on_a, NULL);
  g_clear_pointer (&fixture->pending, relay_pending_tasks_free);
  /* not inside the call, which may be part of a dispose */
  g_assert_cmpstr (fixture->log->str, ==, "");
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

static void
test_cancelled_in_context_of_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  /* a cancellation is answered in the context of the call */
  g_main_context_push_thread_default (context);
  add (fixture, on_a, fixture->cancellable);
  g_main_context_pop_thread_default (context);
  g_cancellable_cancel (fixture->cancellable);
  run ();
  g_assert_cmpstr (fixture->log->str, ==, "");
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpstr (fixture->log->str, ==, "oa");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/pending-tasks/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("answered-in-order", test_answered_in_order);
  ADD ("oldest-taken-first", test_oldest_taken_first);
  ADD ("error-to-each", test_error_to_each);
  ADD ("object-to-each", test_object_to_each);
  ADD ("cancelled-one-leaves", test_cancelled_one_leaves);
  ADD ("owner-finds-queue-empty-after-last", test_owner_finds_queue_empty);
  ADD ("cancelled-after-take-answered-by-taker", test_cancelled_after_take);
  ADD ("cancelled-and-reset-answered-once", test_cancelled_and_reset);
  ADD ("callback-may-free", test_callback_may_free);
  ADD ("free-answers-from-loop", test_free_answers_from_loop);
  ADD ("cancelled-in-context-of-call", test_cancelled_in_context_of_call);
#undef ADD

  return g_test_run ();
}
