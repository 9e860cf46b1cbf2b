/* relay-supervisor-private.h: reconnect delay, suspend, network
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-timers-private.h"

G_BEGIN_DECLS

/*
 * When to connect again: computes the reconnect delay, detects a suspend, watches the network, and
 * limits the attempts that a change of the network causes. RelayConnection makes the attempts.
 */
typedef struct _RelaySupervisor RelaySupervisor;

/* The network changed, once for several changes in a row. @became_available: it was not available
 * before. Called in the context given to relay_supervisor_watch(). */
typedef void (*RelaySupervisorFunc) (gboolean became_available, gpointer user_data);

RelaySupervisor *relay_supervisor_new (RelayClock *clock);
void relay_supervisor_free (RelaySupervisor *self);
/* The delay before the next reconnect in microseconds. It doubles from @first to @maximum (both in
 * milliseconds), and is randomised between 50 % and 100 % of its value. */
gint64 relay_supervisor_next_delay (RelaySupervisor *self, guint first, guint maximum);
/* The longest delay, randomised likewise. All further reconnects until the reset have it, too. */
gint64 relay_supervisor_longest_delay (RelaySupervisor *self, guint first, guint maximum);
/* The next attempt is @delay from now (microseconds), or later: @retry_after is what the connector has
 * asked for, in seconds, or 0. Returns the delay. The attempt is held back if it has to wait for
 * @retry_after or @is_slow: then only a network that becomes available is a reason to connect before. */
gint64 relay_supervisor_hold_back (RelaySupervisor *self,
                                   gboolean is_slow,
                                   guint retry_after,
                                   gint64 delay);
gboolean relay_supervisor_is_held_back (RelaySupervisor *self);
/* The next delay is the first one again. */
void relay_supervisor_reset (RelaySupervisor *self);
/* Whether the machine was suspended since the last call, or paused as a virtual machine: after a
 * pause only the wall clock has jumped. */
gboolean relay_supervisor_was_suspended (RelaySupervisor *self);
/* When a change of the network may cause the next attempt: monotonic; 0: now. @is_attempting: it would
 * interrupt an attempt. @became_available: the network, with this change; on return also if it did with an
 * earlier change that had to wait. */
gint64 relay_supervisor_next_network_attempt (RelaySupervisor *self,
                                              gboolean is_attempting,
                                              gboolean *became_available);
/* A change of the network caused an attempt. @interrupted: another one that was under way */
void relay_supervisor_network_attempt (RelaySupervisor *self, gboolean interrupted);
/* An attempt begins, for whatever reason. It is not held back, and cancels the check. */
void relay_supervisor_attempt_begun (RelaySupervisor *self);
/* An attempt was not interrupted. */
void relay_supervisor_attempt_ended (RelaySupervisor *self);

/* When an attempt may be made though the monitor sees no network: monotonic; 0: now */
gint64 relay_supervisor_next_unreachable_attempt (RelaySupervisor *self);

typedef void (*RelayReachableFunc) (gboolean is_reachable, gpointer user_data);
/* Has to call @func once, and may do so inside the call. After a cancellation it must not wait
 * any longer. */
typedef void (*RelayCheckReachable) (gpointer transport,
                                     GNetworkMonitor *monitor,
                                     GCancellable *cancellable,
                                     RelayReachableFunc func,
                                     gpointer user_data);
/* Calls @check, whose answer is passed to @func unless the check is cancelled before. */
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
