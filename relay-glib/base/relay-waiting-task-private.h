/* relay-waiting-task-private.h: a task in a queue, answered at once when its cancellable is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-cancellable-private.h"

G_BEGIN_DECLS

typedef struct _RelayWaitingTask RelayWaitingTask;

/* Takes @task, which its owner puts into a queue or table until there is an answer.
 *
 * When the cancellable of @task is cancelled, @cancelled is called in the context of @task: the owner
 * must remove the waiting task from its queue and free it. Then @task fails with G_IO_ERROR_CANCELLED. */
RelayWaitingTask *relay_waiting_task_new (GTask *task,
                                          RelayCancelledFunc cancelled,
                                          gpointer user_data);
/* Drops the task unanswered; accepts NULL. */
void relay_waiting_task_free (RelayWaitingTask *self);
/* Frees @self and returns its task (transfer full), which the caller answers. */
GTask *relay_waiting_task_take (RelayWaitingTask *self);
/* Borrowed, to read its tag or its cancellable */
GTask *relay_waiting_task_peek (RelayWaitingTask *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayWaitingTask, relay_waiting_task_free)

G_END_DECLS
