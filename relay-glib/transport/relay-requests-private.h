/* relay-requests-private.h: the table of requests in flight, each answered exactly once
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/relay-waiting-task-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

typedef struct _RelayRequests RelayRequests;

RelayRequests *relay_requests_new (void);
/* Requests that are left get no answer: take and fail them first. */
void relay_requests_free (RelayRequests *self);
guint relay_requests_get_length (RelayRequests *self);
/* Takes @task, which is answered by one of the functions below or by its cancellable. @deadline:
 * monotonic microseconds. Returns the id of the request, unique in this process. */
char *relay_requests_add (RelayRequests *self, GTask *task, gint64 deadline);
/* Removes a request that was not sent. Returns its task, NULL when it was answered meanwhile. */
GTask *relay_requests_take (RelayRequests *self, const char *id);
/* Takes @result. FALSE for the id of no request in flight. */
gboolean relay_requests_answer (RelayRequests *self, const char *id, RelayRecord *result);
/* Both remove requests and return their tasks, to be given to relay_requests_fail(): a callback may
 * add or cancel requests. */
GQueue relay_requests_take_all (RelayRequests *self);
GQueue relay_requests_take_due (RelayRequests *self, gint64 now);
/* Answers all @tasks and empties the queue. */
void relay_requests_fail (GQueue *tasks, const GError *error);
/* The earliest deadline; 0 when no request is in flight */
gint64 relay_requests_get_deadline (RelayRequests *self);

G_END_DECLS
