/* relay-timers.c: the clock, and timers on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-timers-private.h"

#include <time.h>

struct _RelayClock
{
  gatomicrefcount ref_count;
  gboolean manual;
  gint64 monotonic;
  gint64 boottime;
  gint64 wall;
  GPtrArray *timers; /* manual only; of RelayTimers, borrowed */
};

struct _RelayTimers
{
  GSource *source;
  RelayClock *clock;
  RelayTimersFunc func;
  gpointer user_data;
  guint n_slots;
  gint64 deadlines[];
};

typedef struct
{
  GSource source;
  RelayTimers *timers; /* NULL once freed, perhaps by its own callback */
} TimersSource;

static RelayClock *
clock_new (gboolean manual)
{
  RelayClock *self = g_new0 (RelayClock, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->manual = manual;
  if (manual)
    {
      /* not zero, because a deadline of 0 is off */
      self->monotonic = self->boottime = self->wall = G_USEC_PER_SEC;
      self->timers = g_ptr_array_new ();
    }
  return self;
}

RelayClock *
relay_clock_new_system (void)
{
  return clock_new (FALSE);
}

RelayClock *
relay_clock_new_manual (void)
{
  return clock_new (TRUE);
}

RelayClock *
relay_clock_ref (RelayClock *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
relay_clock_unref (RelayClock *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->timers, g_ptr_array_unref);
  g_free (self);
}

gint64
relay_clock_monotonic (RelayClock *self)
{
  return self->manual ? self->monotonic : g_get_monotonic_time ();
}

gint64
relay_clock_boottime (RelayClock *self)
{
#ifdef CLOCK_BOOTTIME
  struct timespec now;

  if (!self->manual && clock_gettime (CLOCK_BOOTTIME, &now) == 0)
    return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
#endif
  return self->manual ? self->boottime : g_get_monotonic_time ();
}

gint64
relay_clock_wall (RelayClock *self)
{
  return self->manual ? self->wall : g_get_real_time ();
}

static void
timers_arm (RelayTimers *self)
{
  gint64 earliest = 0;

  for (guint i = 0; i < self->n_slots; i++)
    if (self->deadlines[i] != 0 && (earliest == 0 || self->deadlines[i] < earliest))
      earliest = self->deadlines[i];

  if (earliest == 0)
    g_source_set_ready_time (self->source, -1);
  else if (!self->clock->manual)
    g_source_set_ready_time (self->source, earliest);
  else
    g_source_set_ready_time (self->source, earliest <= self->clock->monotonic ? 0 : -1);
}

static void
clock_moved (RelayClock *self)
{
  for (guint i = 0; i < self->timers->len; i++)
    timers_arm (g_ptr_array_index (self->timers, i));
}

void
relay_clock_advance (RelayClock *self, gint64 microseconds)
{
  g_return_if_fail (self->manual && microseconds >= 0);

  self->monotonic += microseconds;
  self->boottime += microseconds;
  self->wall += microseconds;
  clock_moved (self);
}

void
relay_clock_sleep (RelayClock *self, gint64 microseconds)
{
  g_return_if_fail (self->manual && microseconds >= 0);

  self->boottime += microseconds;
  self->wall += microseconds;
}

void
relay_clock_jump (RelayClock *self, gint64 microseconds)
{
  g_return_if_fail (self->manual);

  self->wall += microseconds;
}

static int
next_due (RelayTimers *self, gint64 now)
{
  int due = -1;

  for (guint i = 0; i < self->n_slots; i++)
    if (self->deadlines[i] != 0 && self->deadlines[i] <= now &&
        (due < 0 || self->deadlines[i] < self->deadlines[due]))
      due = i;
  return due;
}

static gboolean
timers_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TimersSource *timers_source = (TimersSource *) source;
  gint64 now = relay_clock_monotonic (timers_source->timers->clock);
  guint left = timers_source->timers->n_slots;

  /* Each slot once: a deadline that a callback sets in the past is due in the next iteration. */
  while (timers_source->timers != NULL && left-- > 0)
    {
      RelayTimers *self = timers_source->timers;
      int slot = next_due (self, now);

      if (slot < 0)
        break;
      self->deadlines[slot] = 0;
      timers_arm (self);
      self->func (slot, self->user_data);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timers_source_funcs = { NULL, NULL, timers_dispatch, NULL, NULL, NULL };

RelayTimers *
relay_timers_new (RelayClock *clock,
                  GMainContext *context,
                  guint n_slots,
                  RelayTimersFunc func,
                  gpointer user_data)
{
  RelayTimers *self = g_malloc0 (sizeof (RelayTimers) + n_slots * sizeof (gint64));

  self->clock = relay_clock_ref (clock);
  self->n_slots = n_slots;
  self->func = func;
  self->user_data = user_data;
  self->source = g_source_new (&timers_source_funcs, sizeof (TimersSource));
  ((TimersSource *) self->source)->timers = self;
  g_source_set_static_name (self->source, "[relay] timers");
  /* A callback may complete a task whose callback runs a nested main loop. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);
  if (clock->manual)
    g_ptr_array_add (clock->timers, self);
  return self;
}

void
relay_timers_free (RelayTimers *self)
{
  if (self->clock->manual)
    g_ptr_array_remove_fast (self->clock->timers, self);
  ((TimersSource *) self->source)->timers = NULL;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  relay_clock_unref (self->clock);
  g_free (self);
}

void
relay_timers_set_deadline (RelayTimers *self, guint slot, gint64 monotonic)
{
  g_return_if_fail (slot < self->n_slots);

  if (self->deadlines[slot] == monotonic)
    return;
  self->deadlines[slot] = monotonic;
  timers_arm (self);
}

void
relay_timers_set_delay (RelayTimers *self, guint slot, gint64 microseconds)
{
  relay_timers_set_deadline (self, slot, relay_clock_monotonic (self->clock) + microseconds);
}

void
relay_timers_clear (RelayTimers *self, guint slot)
{
  relay_timers_set_deadline (self, slot, 0);
}

gint64
relay_timers_get_deadline (RelayTimers *self, guint slot)
{
  g_return_val_if_fail (slot < self->n_slots, 0);

  return self->deadlines[slot];
}
