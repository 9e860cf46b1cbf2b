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
  RelayWaitingTask *waiting;
} Entry;

struct _RelayPendingTasks
{
  GQueue entries; /* of Entry, oldest first */
  RelayCancelledFunc cancelled;
  gpointer user_data;
};

RelayPendingTasks *
relay_pending_tasks_new (RelayCancelledFunc cancelled, gpointer user_data)
{
  RelayPendingTasks *self = g_new0 (RelayPendingTasks, 1);

  self->cancelled = cancelled;
  self->user_data = user_data;
  return self;
}

void
relay_pending_tasks_free (RelayPendingTasks *self)
{
  GQueue tasks = relay_pending_tasks_take (self);

  relay_pending_tasks_fail_later (&tasks);
  g_free (self);
}

gboolean
relay_pending_tasks_is_empty (RelayPendingTasks *self)
{
  return g_queue_is_empty (&self->entries);
}

guint
relay_pending_tasks_get_length (RelayPendingTasks *self)
{
  return g_queue_get_length (&self->entries);
}

static void
on_cancelled (gpointer user_data)
{
  Entry *entry = user_data;
  RelayPendingTasks *self = entry->owner;

  g_queue_remove (&self->entries, entry);
  relay_waiting_task_free (entry->waiting);
  g_free (entry);
  if (self->cancelled != NULL)
    self->cancelled (self->user_data);
}

void
relay_pending_tasks_add (RelayPendingTasks *self, GTask *task)
{
  Entry *entry = g_new (Entry, 1);

  entry->owner = self;
  entry->waiting = relay_waiting_task_new (task, on_cancelled, entry);
  g_queue_push_tail (&self->entries, entry);
}

GTask *
relay_pending_tasks_take_first (RelayPendingTasks *self)
{
  g_autofree Entry *entry = g_queue_pop_head (&self->entries);

  return entry != NULL ? relay_waiting_task_take (entry->waiting) : NULL;
}

GQueue
relay_pending_tasks_take (RelayPendingTasks *self)
{
  GQueue tasks = G_QUEUE_INIT;
  GTask *task;

  while ((task = relay_pending_tasks_take_first (self)) != NULL)
    g_queue_push_tail (&tasks, task);
  return tasks;
}

void
relay_pending_tasks_return_boolean (GQueue *tasks, gboolean value)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_task_return_boolean (task, value);
      g_object_unref (task);
    }
}

void
relay_pending_tasks_return_object (GQueue *tasks, gpointer object)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_task_return_pointer (task, g_object_ref (object), g_object_unref);
      g_object_unref (task);
    }
}

void
relay_pending_tasks_return_error (GQueue *tasks, const GError *error)
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
relay_pending_tasks_fail_later (GQueue *tasks)
{
  GTask *task;

  while ((task = g_queue_pop_head (tasks)) != NULL)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_task_attach_source (task, source, fail_disposed);
      g_object_unref (task);
    }
}
