/* relay-task-private.h: starting and finishing an asynchronous call
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Makes a task whose result is returned even if it is cancelled between the result and the callback:
 * what the call did has been done nevertheless. @source_tag: the function that starts the call */
GTask *relay_task_new (gpointer source,
                       gpointer source_tag,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);

/* Each returns the result of a task of @source that was started with @source_tag. Any other @result is
 * an error of the program, which is logged as critical. */
gboolean relay_task_finish_boolean (gpointer source,
                                    GAsyncResult *result,
                                    gpointer source_tag,
                                    GError **error);
/* (transfer full) */
gpointer relay_task_finish_pointer (gpointer source,
                                    GAsyncResult *result,
                                    gpointer source_tag,
                                    GError **error);

G_END_DECLS
