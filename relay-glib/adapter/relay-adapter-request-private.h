/* relay-adapter-request-private.h: the common path of all operations of an adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "text/relay-text-private.h"
#include "values/relay-action-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

/*
 * Every operation is a pair of public functions. The first one builds a RelayAction and passes it
 * to relay_adapter_request(); the second one calls one of the finish functions, which convert the
 * result of the connector. The place of the action, which is a platform and a chat id, selects the scope,
 * the platform tag and the descriptor.
 */

/* Decides the place of @action, unless it is decided: the platform that the caller chose in the metadata,
 * else the one that was last received with the chat id. An operation that is carried out later or in several
 * requests has to call this when it begins, so that it stays where it began.
 * RELAY_ERROR_INVALID_ARGUMENT when the choice is no string */
gboolean relay_adapter_decide_place (RelayAdapter *self, RelayAction *action, GError **error);
/* Identifies the decided place of @action: equal for the actions of one chat on one platform. NULL
 * without a chat */
char *relay_adapter_make_place_key (RelayAction *action);

/* RELAY_ERROR_INVALID_ARGUMENT when @text, called @what in the error, is nothing but white space: no
 * platform takes that */
gboolean relay_adapter_check_text (const char *text, const char *what, GError **error);
/* RELAY_ERROR_TOO_LARGE when @text, called @what, does not fit into one message */
gboolean relay_adapter_check_length (const char *text,
                                     const char *what,
                                     RelayTextLimit limit,
                                     GError **error);

/* What every action goes through before it is written: decides its place, checks it against the descriptor,
 * and adds the scope. Returns the transport, (transfer none), and in @tag the platform tag of the frame, which is
 * borrowed from @action and nullable. NULL if the action cannot be sent. */
RelayTransport *relay_adapter_prepare_request (RelayAdapter *self,
                                               RelayAction *action,
                                               const char **tag,
                                               GError **error);

/* Sends @action; the result completes a new task. Takes @action. */
void relay_adapter_request (RelayAdapter *self,
                            RelayAction *action,
                            gpointer source_tag,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* The same with a task of the caller (see relay_task_new()). Takes @task and @action. */
void relay_adapter_request_with_task (GTask *task, RelayAction *action);

/* In each of these, a refusal by the connector is an error. */
RelayRecord *relay_adapter_request_finish_accepted (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    gpointer source_tag,
                                                    GError **error);
RelaySendResult *relay_adapter_request_finish_send_result (RelayAdapter *self,
                                                           GAsyncResult *result,
                                                           gpointer source_tag,
                                                           GError **error);
gboolean relay_adapter_request_finish_boolean (RelayAdapter *self,
                                               GAsyncResult *result,
                                               gpointer source_tag,
                                               GError **error);

G_END_DECLS
