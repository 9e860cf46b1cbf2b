/* relay-adapter-call-private.h: an operation from its call to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-pieces-private.h"

G_BEGIN_DECLS

/*
 * Every operation is a pair of public functions. The first one builds a RelayAction and passes it to one of
 * these. The action is written when it may be (see relay-outbox-private.h), and repeated after a rate limit.
 * The answer of the connector completes the task: with its RelayRecord, or with the error that a refusal
 * means. The second function calls one of relay_adapter_request_finish_*().
 */

/* Sends @action; the result completes a new task. Takes @action. */
void relay_adapter_request (RelayAdapter *self,
                            RelayAction *action,
                            gpointer source_tag,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* The same with a task of the caller (see relay_task_new()). Takes @task and @action. */
void relay_adapter_request_with_task (GTask *task, RelayAction *action);
/* The same for an action that only shows progress, whatever its op: it does not wait for a connection, and
 * is not repeated after a rate limit. */
void relay_adapter_request_progress (RelayAdapter *self,
                                     RelayAction *action,
                                     gpointer source_tag,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Sends a text, in several messages if necessary. Takes @pieces. */
void relay_adapter_request_text (RelayAdapter *self,
                                 RelayPieces *pieces,
                                 gpointer source_tag,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

G_END_DECLS
