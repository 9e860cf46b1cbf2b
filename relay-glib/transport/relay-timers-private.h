/* relay-timers-private.h: the clock, and the timers that hang on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Time comes into the library here and nowhere else. A clock is either the machine's or
 * one that a test moves by hand: then no timer fires before relay_clock_advance() says so.
 * All times are microseconds.
 */
typedef struct _RelayClock RelayClock;

RelayClock *relay_clock_new_system (void);
RelayClock *relay_clock_new_manual (void);
RelayClock *relay_clock_ref (RelayClock *self);
void relay_clock_unref (RelayClock *self);
gint64 relay_clock_monotonic (RelayClock *self);
/* like monotonic, but goes on while the machine sleeps */
gint64 relay_clock_boottime (RelayClock *self);
/* manual clocks only: both clocks, or as a sleeping machine would only the boot-time one */
void relay_clock_advance (RelayClock *self, gint64 microseconds);
void relay_clock_sleep (RelayClock *self, gint64 microseconds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayClock, relay_clock_unref)

/*
 * A few deadlines on one GSource: slot numbers are the owner's. A deadline of 0 is off.
 * The callback runs from @context's loop with the slot already off; it may free the timers.
 * It holds no reference on the owner.
 */
typedef struct _RelayTimers RelayTimers;
typedef void (*RelayTimersFunc) (guint slot, gpointer user_data);

RelayTimers *relay_timers_new (RelayClock *clock,
                               GMainContext *context,
                               guint n_slots,
                               RelayTimersFunc func,
                               gpointer user_data);
void relay_timers_free (RelayTimers *self);
void relay_timers_set_deadline (RelayTimers *self, guint slot, gint64 monotonic);
/* from now on; also the usual way */
void relay_timers_set_delay (RelayTimers *self, guint slot, gint64 microseconds);
void relay_timers_clear (RelayTimers *self, guint slot);
gint64 relay_timers_get_deadline (RelayTimers *self, guint slot);

G_END_DECLS
