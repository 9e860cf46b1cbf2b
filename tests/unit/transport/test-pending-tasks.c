/* test-pending-tasks.c: tasks that wait for the same thing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-pending-tasks-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#include "test.h"

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
  settle ();
  g_string_free (fixture->log, TRUE);
  g_clear_error (&fixture->error);
  g_assert_finalize_object (fixture->cancellable);
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

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/pending-tasks/answered-in-order")
{
  GQueue tasks;

  g_assert_true (relay_pending_tasks_is_empty (fixture->pending));
  add (fixture, on_a, NULL);
  add (fixture, on_b, fixture->cancellable);
  g_assert_false (relay_pending_tasks_is_empty (fixture->pending));
  tasks = relay_pending_tasks_take (fixture->pending);
  g_assert_true (relay_pending_tasks_is_empty (fixture->pending));
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "ab");
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->value);
}

FIXTURE_TEST ("/pending-tasks/oldest-taken-first")
{
  GQueue tasks = G_QUEUE_INIT;

  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, fixture->cancellable);
  g_assert_cmpuint (relay_pending_tasks_get_length (fixture->pending), ==, 2);
  g_queue_push_tail (&tasks, relay_pending_tasks_take_first (fixture->pending));
  g_assert_cmpuint (relay_pending_tasks_get_length (fixture->pending), ==, 1);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  /* the task that was taken is not answered by its cancellable */
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "aob");
  g_assert_null (relay_pending_tasks_take_first (fixture->pending));
}

FIXTURE_TEST ("/pending-tasks/error-to-each")
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "no");
  GQueue tasks;

  add (fixture, on_a, NULL);
  add (fixture, on_b, NULL);
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_error (&tasks, error);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "ab");
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
}

static void
on_object (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GPtrArray *objects = user_data;

  g_ptr_array_add (objects, g_task_propagate_pointer (G_TASK (result), NULL));
}

FIXTURE_TEST ("/pending-tasks/object-to-each")
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  GQueue tasks;

  for (guint i = 0; i < 2; i++)
    relay_pending_tasks_add (fixture->pending, g_task_new (NULL, NULL, on_object, objects));
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_object (&tasks, object);
  settle ();
  g_assert_cmpuint (objects->len, ==, 2);
  g_assert_true (g_ptr_array_index (objects, 0) == object);
  g_assert_true (g_ptr_array_index (objects, 1) == object);
  g_ptr_array_set_size (objects, 0);
  g_assert_finalize_object (object);
}

FIXTURE_TEST ("/pending-tasks/cancelled-one-leaves")
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, NULL);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_cmpstr (fixture->log->str, ==, "");
  settle ();
  /* the owner is called first, when the task has left the queue */
  g_assert_cmpstr (fixture->log->str, ==, "oa");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->n_left, ==, 1);
  tasks = relay_pending_tasks_take (fixture->pending);
  g_assert_cmpuint (tasks.length, ==, 1);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "oab");
}

FIXTURE_TEST ("/pending-tasks/owner-finds-queue-empty-after-last")
{
  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_cmpuint (fixture->n_left, ==, 0);
}

FIXTURE_TEST ("/pending-tasks/cancelled-after-take-answered-by-taker")
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  /* taken before the main loop has dispatched the cancellation, so the taker answers */
  tasks = relay_pending_tasks_take (fixture->pending);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "");
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

FIXTURE_TEST ("/pending-tasks/cancelled-and-reset-answered-once")
{
  GQueue tasks;

  add (fixture, on_a, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  g_cancellable_reset (fixture->cancellable);
  settle ();
  tasks = relay_pending_tasks_take (fixture->pending);
  relay_pending_tasks_return_boolean (&tasks, TRUE);
  settle ();
  /* once, by either */
  g_assert_nonnull (strchr (fixture->log->str, 'a'));
  g_assert_true (strchr (fixture->log->str, 'a') == strrchr (fixture->log->str, 'a'));
}

FIXTURE_TEST ("/pending-tasks/callback-may-free")
{
  fixture->frees = TRUE;
  add (fixture, on_a, fixture->cancellable);
  add (fixture, on_b, fixture->cancellable);
  settle ();
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_null (fixture->pending);
  /* each once, by its cancellable or by relay_pending_tasks_free() */
  g_assert_true (g_str_has_suffix (fixture->log->str, "ab"));
}

FIXTURE_TEST ("/pending-tasks/free-answers-from-loop")
{
  add (fixture, on_a, NULL);
  g_clear_pointer (&fixture->pending, relay_pending_tasks_free);
  /* not inside the call, which may be part of a dispose */
  g_assert_cmpstr (fixture->log->str, ==, "");
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_error (fixture->error, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

FIXTURE_TEST ("/pending-tasks/cancelled-in-context-of-call")
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  /* a cancellation is answered in the context of the call */
  g_main_context_push_thread_default (context);
  add (fixture, on_a, fixture->cancellable);
  g_main_context_pop_thread_default (context);
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_cmpstr (fixture->log->str, ==, "");
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpstr (fixture->log->str, ==, "oa");
}
