/* relay-supervisor-private.h: reconnect delay, suspend, network
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-timers-private.h"

G_BEGIN_DECLS

/* Computes the reconnect delay, detects a suspend, and watches the network. */
typedef struct _RelaySupervisor RelaySupervisor;

/* The network changed, once for several changes in a row. @became_available: it was not available
 * before. Called in the context given to relay_supervisor_watch(). */
typedef void (*RelaySupervisorFunc) (gboolean became_available, gpointer user_data);

RelaySupervisor *relay_supervisor_new (RelayClock *clock);
void relay_supervisor_free (RelaySupervisor *self);
/* The delay before the next reconnect in microseconds. It doubles from @first to @maximum (both in
 * milliseconds), and is randomised between 50 % and 100 % of its value. */
gint64 relay_supervisor_next_delay (RelaySupervisor *self, guint first, guint maximum);
/* The longest delay, and that of all further reconnects until the reset, randomised likewise */
gint64 relay_supervisor_longest_delay (RelaySupervisor *self, guint first, guint maximum);
/* The next delay is the first one again. */
void relay_supervisor_reset (RelaySupervisor *self);
/* Whether the machine was suspended since the last call, or paused: then only its wall clock jumped */
gboolean relay_supervisor_was_suspended (RelaySupervisor *self);
/* When a change of the network may cause the next attempt: monotonic; 0: now. @is_attempting: it would
 * interrupt an attempt. */
gint64 relay_supervisor_next_network_attempt (RelaySupervisor *self, gboolean is_attempting);
/* A change of the network caused an attempt. @interrupted: another one that was under way */
void relay_supervisor_network_attempt (RelaySupervisor *self, gboolean interrupted);
/* An attempt was not interrupted. */
void relay_supervisor_attempt_ended (RelaySupervisor *self);

typedef void (*RelayReachableFunc) (gboolean is_reachable, gpointer user_data);
/* Calls its last but one argument once, perhaps inside the call; soon when the cancellable was
 * cancelled. */
typedef void (*RelayCheckReachable) (gpointer transport,
                                     GNetworkMonitor *monitor,
                                     GCancellable *cancellable,
                                     RelayReachableFunc func,
                                     gpointer user_data);
/* Calls @check, and @func with its answer, unless the check is cancelled before. */
void relay_supervisor_check_reachable (RelaySupervisor *self,
                                       GNetworkMonitor *monitor,
                                       RelayCheckReachable check,
                                       gpointer transport,
                                       RelayReachableFunc func,
                                       gpointer user_data);
void relay_supervisor_cancel_check (RelaySupervisor *self);
/* @monitor NULL: stop watching */
void relay_supervisor_watch (RelaySupervisor *self,
                             GNetworkMonitor *monitor,
                             GMainContext *context,
                             RelaySupervisorFunc func,
                             gpointer user_data);

G_END_DECLS
