/* relay-pending-tasks.c: tasks that wait for the same thing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-pending-tasks-private.h"

#include <relay-glib/relay-error.h>

typedef struct
{
  RelayPendingTasks *owner;
  GTask *task;
  GSource *cancelled;
} Waiter;

struct _RelayPendingTasks
{
  GQueue waiters; /* of Waiter */
  RelayWaitersCancelled cancelled;
  gpointer user_data;
};

RelayPendingTasks *
relay_pending_tasks_new (RelayWaitersCancelled cancelled, gpointer user_data)
{
  RelayPendingTasks *self = g_new0 (RelayPendingTasks, 1);

  self->cancelled = cancelled;
  self->user_data = user_data;
  return self;
}

static GTask *
waiter_free (Waiter *waiter)
{
  GTask *task = waiter->task;

  if (waiter->cancelled != NULL)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_free (waiter);
  return task;
}

void
relay_pending_tasks_free (RelayPendingTasks *self)
{
  GQueue tasks = relay_pending_tasks_take (self);

  relay_tasks_fail_later (&tasks);
  g_free (self);
}

gboolean
relay_pending_tasks_is_empty (RelayPendingTasks *self)
{
  return g_queue_is_empty (&self->waiters);
}

guint
relay_pending_tasks_get_length (RelayPendingTasks *self)
{
  return g_queue_get_length (&self->waiters);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  RelayPendingTasks *self = waiter->owner;
  g_autoptr (GTask) task = NULL;

  g_queue_remove (&self->waiters, waiter);
  task = waiter_free (waiter);
  /* The owner first: what it stops must be stopped when the caller hears of it. */
  if (self->cancelled != NULL)
    self->cancelled (self->user_data);
  /* not if_cancelled: it may have been reset meanwhile, and an answer is owed */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the call was cancelled");
  return G_SOURCE_REMOVE;
}

void
relay_pending_tasks_add (RelayPendingTasks *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->owner = self;
  waiter->task = task;
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (on_cancelled), waiter, NULL);
      g_source_set_can_recurse (waiter->cancelled, TRUE);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_queue_push_tail (&self->waiters, waiter);
}

GTask *
relay_pending_tasks_take_first (RelayPendingTasks *self)
{
  Waiter *waiter = g_queue_pop_head (&self->waiters);

  return waiter != NULL ? waiter_free (waiter) : NULL;
}

GQueue
relay_pending_tasks_take_tag (RelayPendingTasks *self, gpointer source_tag)
{
  GQueue tasks = G_QUEUE_INIT;

  for (GList *l = self->waiters.head, *next; l != NULL; l = next)
    {
      Waiter *waiter = l->data;

      next = l->next;
      if (source_tag == NULL || g_task_get_source_tag (waiter->task) == source_tag)
        {
          g_queue_delete_link (&self->waiters, l);
          g_queue_push_tail (&tasks, waiter_free (waiter));
        }
    }
  return tasks;
}

GQueue
relay_pending_tasks_take (RelayPendingTasks *self)
{
  return relay_pending_tasks_take_tag (self, NULL);
}

void
relay_tasks_return_boolean (GQueue *tasks, gboolean value)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_task_return_boolean (task, value);
      g_object_unref (task);
    }
}

void
relay_tasks_return_object (GQueue *tasks, gpointer object)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_task_return_pointer (task, g_object_ref (object), g_object_unref);
      g_object_unref (task);
    }
}

void
relay_tasks_return_error (GQueue *tasks, const GError *error)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
}

static gboolean
fail_disposed (gpointer user_data)
{
  g_task_return_new_error (user_data, RELAY_ERROR, RELAY_ERROR_CLOSED,
                           "the transport was disposed");
  return G_SOURCE_REMOVE;
}

void
relay_tasks_fail_later (GQueue *tasks)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_task_attach_source (task, source, fail_disposed);
      g_object_unref (task);
    }
}
