/* relay-waiting-task.c: a task in a queue, answered at once when its cancellable is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-waiting-task-private.h"

struct _RelayWaitingTask
{
  GTask *task;
  GSource *watch; /* NULL without a cancellable */
  RelayCancelledFunc cancelled;
  gpointer user_data;
};

static void
on_cancelled (gpointer user_data)
{
  RelayWaitingTask *self = user_data;
  g_autoptr (GTask) task = g_object_ref (self->task);

  /* The owner first: its state must be settled when the caller is called back. */
  self->cancelled (self->user_data);
  g_task_return_error (task, relay_cancellable_new_error ());
}

RelayWaitingTask *
relay_waiting_task_new (GTask *task, RelayCancelledFunc cancelled, gpointer user_data)
{
  RelayWaitingTask *self = g_new (RelayWaitingTask, 1);

  self->task = task;
  self->cancelled = cancelled;
  self->user_data = user_data;
  self->watch = relay_cancellable_watch (g_task_get_cancellable (task), g_task_get_context (task),
                                         on_cancelled, self);

  return self;
}

void
relay_waiting_task_free (RelayWaitingTask *self)
{
  if (self != NULL)
    g_object_unref (relay_waiting_task_take (self));
}

GTask *
relay_waiting_task_take (RelayWaitingTask *self)
{
  GTask *task = self->task;

  relay_cancellable_unwatch (&self->watch);
  g_free (self);

  return task;
}

GTask *
relay_waiting_task_peek (RelayWaitingTask *self)
{
  return self->task;
}
