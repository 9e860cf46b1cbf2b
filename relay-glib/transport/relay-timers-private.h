/* relay-timers-private.h: the clock, and timers on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The library reads the time here and nowhere else. A clock is the system's, or a manual one for
 * tests: then no timer fires before relay_clock_advance(). All times are microseconds.
 */
typedef struct _RelayClock RelayClock;

RelayClock *relay_clock_new_system (void);
RelayClock *relay_clock_new_manual (void);
RelayClock *relay_clock_ref (RelayClock *self);
void relay_clock_unref (RelayClock *self);
gint64 relay_clock_monotonic (RelayClock *self);
/* As monotonic, but it goes on during a suspend. */
gint64 relay_clock_boottime (RelayClock *self);
/* The wall clock, which a user or a time server may set */
gint64 relay_clock_wall (RelayClock *self);
/* Manual clocks only: advances all three times. */
void relay_clock_advance (RelayClock *self, gint64 microseconds);
/* Manual clocks only: advances all but the monotonic time, as a suspend does. */
void relay_clock_sleep (RelayClock *self, gint64 microseconds);
/* Manual clocks only: sets the wall clock forward, as after the pause of a virtual machine, or back. */
void relay_clock_jump (RelayClock *self, gint64 microseconds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayClock, relay_clock_unref)

/*
 * Several deadlines on one GSource. The owner numbers the slots; a deadline of 0 is off. The
 * callback runs from the loop of the context, when the slot is off already; it may free the timers.
 * The timers hold no reference to the owner.
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
/* A deadline relative to now */
void relay_timers_set_delay (RelayTimers *self, guint slot, gint64 microseconds);
void relay_timers_clear (RelayTimers *self, guint slot);
gint64 relay_timers_get_deadline (RelayTimers *self, guint slot);

G_END_DECLS
