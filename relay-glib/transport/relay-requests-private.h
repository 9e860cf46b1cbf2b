/* relay-requests-private.h: the table of requests in flight, each answered exactly once
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "values/relay-record-private.h"

G_BEGIN_DECLS

/* Called instead of answering a task. Takes @result or @error; one of them is NULL. */
typedef void (*RelayReplyFunc) (RelayRecord *result, GError *error, gpointer user_data);

/* Who gets the answer to a request: @task, or @func if there is one. In both cases the cancellable of
 * @task ends the wait, in the context of @task. @func spares a call of several requests a task for each. */
typedef struct
{
  GTask *task;
  RelayReplyFunc func; /* nullable */
  gpointer user_data;
} RelayReply;

/* Takes @result or @error, and not the task. */
void relay_reply_return (const RelayReply *reply, RelayRecord *result, GError *error);

/* A request that was taken out of its table */
typedef struct _RelayRequest RelayRequest;

/* Takes @self and @error. */
void relay_request_fail (RelayRequest *self, GError *error);

typedef struct _RelayRequests RelayRequests;

#define RELAY_REQUESTS_ID_SIZE 40

RelayRequests *relay_requests_new (void);
/* Requests that are left get no answer: take and fail them first. */
void relay_requests_free (RelayRequests *self);
guint relay_requests_get_length (RelayRequests *self);
/* @func is called after each change of the length, and must not call anything of the application. */
void relay_requests_set_changed_func (RelayRequests *self,
                                      void (*func) (gpointer user_data),
                                      gpointer user_data);
/* Keeps a reference to the task of @reply, which is answered by one of the functions below or by the
 * cancellable. @deadline: monotonic microseconds. Writes the id of the request, unique in this process, to
 * @id, of RELAY_REQUESTS_ID_SIZE bytes. */
void relay_requests_add (RelayRequests *self, const RelayReply *reply, gint64 deadline, char *id);
/* Removes a request that was not sent. NULL when it was answered meanwhile. */
RelayRequest *relay_requests_take (RelayRequests *self, const char *id);
/* Takes @result. FALSE for the id of no request in flight. */
gboolean relay_requests_answer (RelayRequests *self, const char *id, RelayRecord *result);
/* Both remove requests and return them, to be given to one of the functions below: a callback may add or
 * cancel requests. */
GQueue relay_requests_take_all (RelayRequests *self);
GQueue relay_requests_take_due (RelayRequests *self, gint64 now);
/* Answers all @requests and empties the queue. */
void relay_requests_fail (GQueue *requests, const GError *error);
/* The same from the main loop, for a dispose, in which no callback may be called */
void relay_requests_fail_later (GQueue *requests);
/* The earliest deadline; 0 when no request is in flight */
gint64 relay_requests_get_deadline (RelayRequests *self);

G_END_DECLS
