/* relay-request-count-private.h: tells the application how many requests are in flight
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

#include "relay-requests-private.h"
#include "relay-timers-private.h"

G_BEGIN_DECLS

/*
 * Notifies a property whose value is the number of requests in flight. A send and its result change
 * it twice, so that a notification for each change would cost more than the rest of the send. They
 * are joined: at most one every 20 milliseconds, from the main loop.
 */
typedef struct _RelayRequestCount RelayRequestCount;

/* @object owns the count, and @requests. */
RelayRequestCount *relay_request_count_new (GObject *object,
                                            GParamSpec *pspec,
                                            RelayRequests *requests);
void relay_request_count_free (RelayRequestCount *self);
/* Nothing is notified before the start and after the stop. */
void relay_request_count_start (RelayRequestCount *self, RelayClock *clock, GMainContext *context);
void relay_request_count_stop (RelayRequestCount *self);

G_END_DECLS
