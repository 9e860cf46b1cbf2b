/* relay-requests-private.h: the table of requests in flight: exactly one answer each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "values/relay-record-private.h"

G_BEGIN_DECLS

typedef struct _RelayRequests RelayRequests;

RelayRequests *relay_requests_new (void);
/* Drops what is left without an answer; fail it first. */
void relay_requests_free (RelayRequests *self);
guint relay_requests_get_length (RelayRequests *self);
/* Takes @task, answered once by one of the calls below or by its cancellable. The returned
 * id is unique for the life of the process. */
char *relay_requests_add (RelayRequests *self, GTask *task, gint64 deadline);
/* A request that never went out: its task back, NULL when it was answered meanwhile */
GTask *relay_requests_take (RelayRequests *self, const char *id);
/* Takes @result; FALSE for an id that nobody waits for. */
gboolean relay_requests_answer (RelayRequests *self, const char *id, RelayRecord *result);
/* All out of the table at once, to be failed when whoever is called back may do anything. */
GQueue relay_requests_take_all (RelayRequests *self);
void relay_requests_fail (GQueue *tasks, const GError *error);
/* The same, of those due by @now */
GQueue relay_requests_take_due (RelayRequests *self, gint64 now);
/* 0 when nothing waits */
gint64 relay_requests_get_deadline (RelayRequests *self);

G_END_DECLS
