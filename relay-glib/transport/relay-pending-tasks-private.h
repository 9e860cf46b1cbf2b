/* relay-pending-tasks-private.h: tasks that wait for the same thing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A cancellable answers its task at once and takes it out. */
typedef struct _RelayPendingTasks RelayPendingTasks;

/* After a task was answered by its cancellable */
typedef void (*RelayWaitersCancelled) (gpointer user_data);

RelayPendingTasks *relay_pending_tasks_new (RelayWaitersCancelled cancelled, gpointer user_data);
void relay_pending_tasks_free (RelayPendingTasks *self);
gboolean relay_pending_tasks_is_empty (RelayPendingTasks *self);
guint relay_pending_tasks_get_length (RelayPendingTasks *self);
/* Takes @task. */
void relay_pending_tasks_add (RelayPendingTasks *self, GTask *task);
/* Out of the list, still unanswered; answer with one of the next three. */
GQueue relay_pending_tasks_take (RelayPendingTasks *self);
/* The one that has waited longest, still unanswered; NULL if there is none */
GTask *relay_pending_tasks_take_first (RelayPendingTasks *self);
/* Only those with this source tag */
GQueue relay_pending_tasks_take_tag (RelayPendingTasks *self, gpointer source_tag);
void relay_tasks_return_boolean (GQueue *tasks, gboolean value);
void relay_tasks_return_object (GQueue *tasks, gpointer object);
void relay_tasks_return_error (GQueue *tasks, const GError *error);
/* From a dispose, where nobody may be called back */
void relay_tasks_fail_later (GQueue *tasks);

G_END_DECLS
