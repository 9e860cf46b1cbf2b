/* relay-pending-tasks-private.h: tasks that wait for the same thing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/relay-waiting-task-private.h"

G_BEGIN_DECLS

/* A queue of tasks. One whose cancellable is cancelled leaves the queue and fails at once. */
typedef struct _RelayPendingTasks RelayPendingTasks;

/* @cancelled: nullable, called when a task was cancelled and has left the queue, before it fails */
RelayPendingTasks *relay_pending_tasks_new (RelayCancelledFunc cancelled, gpointer user_data);
/* Tasks that are left fail later, from the main loop. */
void relay_pending_tasks_free (RelayPendingTasks *self);
gboolean relay_pending_tasks_is_empty (RelayPendingTasks *self);
guint relay_pending_tasks_get_length (RelayPendingTasks *self);
/* Takes @task. */
void relay_pending_tasks_add (RelayPendingTasks *self, GTask *task);
/* Takes all tasks out, unanswered, to be given to one of the functions below. */
GQueue relay_pending_tasks_take (RelayPendingTasks *self);
/* Takes the oldest task out, unanswered: (transfer full) (nullable) */
GTask *relay_pending_tasks_take_first (RelayPendingTasks *self);

/* Each answers all @tasks and empties the queue. */
void relay_pending_tasks_return_boolean (GQueue *tasks, gboolean value);
void relay_pending_tasks_return_object (GQueue *tasks, gpointer object);
void relay_pending_tasks_return_error (GQueue *tasks, const GError *error);
/* For a dispose, in which no callback may be called */
void relay_pending_tasks_fail_later (GQueue *tasks);

G_END_DECLS
