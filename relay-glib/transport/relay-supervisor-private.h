/* relay-supervisor-private.h: when to dial again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-timers-private.h"

G_BEGIN_DECLS

typedef struct _RelaySupervisor RelaySupervisor;

/* The network came back. Runs in the context given to watch(). */
typedef void (*RelaySupervisorFunc) (gpointer user_data);

RelaySupervisor *relay_supervisor_new (RelayClock *clock);
void relay_supervisor_free (RelaySupervisor *self);
/* The next delay in microseconds: @first doubling to @maximum (both milliseconds), drawn
 * from a half to the whole of it. */
gint64 relay_supervisor_next_delay (RelaySupervisor *self, guint first, guint maximum);
/* Back to the first delay */
void relay_supervisor_reset (RelaySupervisor *self);
/* Whether the machine slept since the last look */
gboolean relay_supervisor_slept (RelaySupervisor *self);
/* @monitor NULL: stop watching */
void relay_supervisor_watch (RelaySupervisor *self,
                             GNetworkMonitor *monitor,
                             GMainContext *context,
                             RelaySupervisorFunc func,
                             gpointer user_data);

G_END_DECLS
