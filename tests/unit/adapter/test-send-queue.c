/* test-send-queue.c: the texts that wait while a split text is sent to the same chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-send-queue-private.h"

#include "test.h"

static void
count_failure (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_failures = user_data;

  g_assert_false (g_task_propagate_boolean (G_TASK (result), NULL));
  (*n_failures)++;
}

TEST_CASE ("/send-queue/tasks-leave-in-order")
{
  g_autoptr (RelaySendQueue) queue = relay_send_queue_new ();
  GTask *tasks[3];

  g_assert_false (relay_send_queue_is_blocked (queue, "c1"));
  relay_send_queue_block (queue, "c1");
  g_assert_true (relay_send_queue_is_blocked (queue, "c1"));
  g_assert_false (relay_send_queue_is_blocked (queue, "c2"));

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      tasks[i] = g_task_new (NULL, NULL, NULL, NULL);
      relay_send_queue_add (queue, "c1", tasks[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_autoptr (GTask) next = relay_send_queue_next (queue, "c1");

      g_assert_true (next == tasks[i]);
      g_task_return_boolean (next, TRUE);
    }
  settle ();
}

TEST_CASE ("/send-queue/empty-queue-unblocks-chat")
{
  g_autoptr (RelaySendQueue) queue = relay_send_queue_new ();

  relay_send_queue_block (queue, "c1");
  g_assert_null (relay_send_queue_next (queue, "c1"));
  g_assert_false (relay_send_queue_is_blocked (queue, "c1"));
}

TEST_CASE ("/send-queue/is-bounded")
{
  guint n_failures = 0;
  RelaySendQueue *queue = relay_send_queue_new ();

  relay_send_queue_block (queue, "c1");
  for (guint i = 0; i < RELAY_SEND_QUEUE_MAX_WAITING; i++)
    {
      g_assert_false (relay_send_queue_is_full (queue, "c1"));
      relay_send_queue_add (queue, "c1", g_task_new (NULL, NULL, count_failure, &n_failures));
    }
  g_assert_true (relay_send_queue_is_full (queue, "c1"));

  relay_send_queue_free (queue);
  settle ();
  g_assert_cmpuint (n_failures, ==, RELAY_SEND_QUEUE_MAX_WAITING);
}

TEST_CASE ("/send-queue/cancelled-task-leaves")
{
  g_autoptr (RelaySendQueue) queue = relay_send_queue_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n_failures = 0;

  relay_send_queue_block (queue, "c1");
  relay_send_queue_add (queue, "c1", g_task_new (NULL, cancellable, count_failure, &n_failures));
  g_cancellable_cancel (cancellable);
  settle ();

  g_assert_cmpuint (n_failures, ==, 1);
  g_assert_null (relay_send_queue_next (queue, "c1"));
}
