/* test-task.c: starting and finishing an asynchronous call
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-task-private.h"

#include "test.h"

/* Two functions that could start a call */
static void
start_one (void)
{
}

static void
start_other (void)
{
}

TEST_CASE ("/task/result-is-returned-after-a-late-cancellation")
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = relay_task_new (source, start_one, cancellable, NULL, NULL);

  g_task_return_boolean (task, TRUE);
  g_cancellable_cancel (cancellable);

  g_assert_true (NO_ERROR (relay_task_finish_boolean, source, G_ASYNC_RESULT (task), start_one));
}

TEST_CASE ("/task/pointer-is-handed-over")
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GTask) task = relay_task_new (source, start_one, NULL, NULL, NULL);
  g_autofree char *result = NULL;

  g_task_return_pointer (task, g_strdup ("result"), g_free);
  result = relay_task_finish_pointer (source, G_ASYNC_RESULT (task), start_one, NULL);
  g_assert_cmpstr (result, ==, "result");
}

TEST_CASE ("/task/result-of-another-call-is-refused")
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GTask) task = relay_task_new (source, start_one, NULL, NULL, NULL);

  g_task_return_boolean (task, TRUE);
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*g_async_result_is_tagged*");
  g_assert_false (relay_task_finish_boolean (source, G_ASYNC_RESULT (task), start_other, NULL));
  g_test_assert_expected_messages ();
}
