/* relay-supervisor.c: reconnect delay, suspend, network
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-supervisor-private.h"

/* The boot-time clock goes on during a suspend, the monotonic clock does not. A larger difference
 * between the two is a suspend; it is far more than the time between reading one and the other. */
#define MIN_SUSPEND (1 * G_USEC_PER_SEC)

/* While a virtual machine is paused, none of its clocks goes on; afterwards its wall clock is
 * set forward. A user may set it too: so a jump counts once in MIN_JUMP_INTERVAL. */
#define MIN_JUMP          (5 * G_USEC_PER_SEC)
#define MIN_JUMP_INTERVAL (60 * G_USEC_PER_SEC)

/* contract §7.10: the least time between two attempts that a change of the network causes. It
 * doubles while attempts are interrupted, so that one can succeed though the network never settles. */
#define NETWORK_INTERVAL      (1 * G_USEC_PER_SEC)
#define MAX_NETWORK_DOUBLINGS 5

/* contract §7.10: the least time between two attempts while the connector cannot be reached */
#define UNREACHABLE_INTERVAL (30 * G_USEC_PER_SEC)

/* contract §9: the longest time that a connector may ask to be left alone, in seconds */
#define MAX_RETRY_AFTER 300

/* A guint that is shifted by more overflows a gint64. */
#define MAX_DOUBLINGS 31

/* The monitor may emit in another thread, and after the supervisor was freed. */
typedef struct
{
  gatomicrefcount ref_count;
  GMainContext *context;
  RelaySupervisorFunc func; /* NULL after the watch; used in the thread of the context only */
  gpointer user_data;
  gint available;        /* atomic */
  gint became_available; /* atomic; since the last call of @func */
  gint is_queued;        /* atomic; on_changed() will run */
} Watch;

/* A check whether the connector can be reached. Its answer may come after it was cancelled. */
typedef struct
{
  RelaySupervisor *supervisor; /* NULL when cancelled */
  GCancellable *cancellable;
  RelayReachableFunc func;
  gpointer user_data;
} Check;

struct _RelaySupervisor
{
  RelayClock *clock;
  GRand *random;
  guint doublings;
  gboolean is_held_back;
  gint64 attempt_begun;      /* monotonic, of the latest attempt */
  gboolean became_available; /* the network, in a change that has not caused an attempt yet */
  gint64 difference;         /* boot-time minus monotonic clock at the last comparison */
  gint64 wall_difference;    /* wall clock minus monotonic clock */
  gint64 last_suspend;       /* monotonic; 0: none */
  gint64 network_attempt;    /* monotonic, of the latest one that the network caused; 0: none */
  guint n_interrupted;       /* attempts that a change of the network interrupted, in a row */
  Check *check;              /* nullable */
  GNetworkMonitor *monitor;
  gulong handlers[3];
  Watch *watch;
};

static gint64
clock_difference (RelayClock *clock)
{
  return relay_clock_boottime (clock) - relay_clock_monotonic (clock);
}

static gint64
wall_difference (RelayClock *clock)
{
  return relay_clock_wall (clock) - relay_clock_monotonic (clock);
}

RelaySupervisor *
relay_supervisor_new (RelayClock *clock)
{
  RelaySupervisor *self = g_new0 (RelaySupervisor, 1);

  self->clock = relay_clock_ref (clock);
  self->random = g_rand_new ();
  self->difference = clock_difference (clock);
  self->wall_difference = wall_difference (clock);
  return self;
}

void
relay_supervisor_free (RelaySupervisor *self)
{
  relay_supervisor_watch (self, NULL, NULL, NULL, NULL);
  relay_supervisor_cancel_check (self);
  relay_clock_unref (self->clock);
  g_rand_free (self->random);
  g_free (self);
}

/* Many gateways lose a connector at the same instant, and must not reconnect at the same one. */
static gint64
randomise (RelaySupervisor *self, gint64 milliseconds)
{
  return milliseconds * 1000 * g_rand_double_range (self->random, 0.5, 1.0);
}

gint64
relay_supervisor_next_delay (RelaySupervisor *self, guint first, guint maximum)
{
  gint64 delay = MIN ((gint64) first << self->doublings, (gint64) MAX (first, maximum));

  /* from a first delay of 0 no doubling reaches the maximum */
  if (delay < maximum && self->doublings < MAX_DOUBLINGS)
    self->doublings++;
  return randomise (self, delay);
}

gint64
relay_supervisor_longest_delay (RelaySupervisor *self, guint first, guint maximum)
{
  self->doublings = MAX_DOUBLINGS;
  return randomise (self, MAX (first, maximum));
}

gint64
relay_supervisor_hold_back (RelaySupervisor *self,
                            gboolean is_slow,
                            guint retry_after,
                            gint64 delay)
{
  self->is_held_back = is_slow || retry_after > 0;
  return MAX (delay, MIN (retry_after, MAX_RETRY_AFTER) * G_USEC_PER_SEC);
}

gboolean
relay_supervisor_is_held_back (RelaySupervisor *self)
{
  return self->is_held_back;
}

void
relay_supervisor_reset (RelaySupervisor *self)
{
  self->doublings = 0;
}

gboolean
relay_supervisor_was_suspended (RelaySupervisor *self)
{
  gint64 now = relay_clock_monotonic (self->clock);
  gint64 difference = clock_difference (self->clock);
  gint64 wall = wall_difference (self->clock);
  gboolean was_suspended = difference - self->difference > MIN_SUSPEND;

  /* After a suspend a time server may correct the wall clock: that is not another suspend. */
  if (wall - self->wall_difference > MIN_JUMP &&
      (self->last_suspend == 0 || now - self->last_suspend >= MIN_JUMP_INTERVAL))
    was_suspended = TRUE;
  self->difference = difference;
  self->wall_difference = wall;
  if (was_suspended)
    self->last_suspend = now;
  return was_suspended;
}

gint64
relay_supervisor_next_network_attempt (RelaySupervisor *self,
                                       gboolean is_attempting,
                                       gboolean *became_available)
{
  guint doublings = is_attempting ? MIN (self->n_interrupted, MAX_NETWORK_DOUBLINGS) : 0;
  gint64 next = self->network_attempt + (NETWORK_INTERVAL << doublings);

  if (self->network_attempt == 0 || relay_clock_monotonic (self->clock) >= next)
    next = 0;
  *became_available |= self->became_available;
  self->became_available = next > 0 && *became_available;
  return next;
}

void
relay_supervisor_network_attempt (RelaySupervisor *self, gboolean interrupted)
{
  self->network_attempt = relay_clock_monotonic (self->clock);
  self->n_interrupted += interrupted;
}

void
relay_supervisor_attempt_begun (RelaySupervisor *self)
{
  relay_supervisor_cancel_check (self);
  self->is_held_back = FALSE;
  self->attempt_begun = relay_clock_monotonic (self->clock);
}

void
relay_supervisor_attempt_ended (RelaySupervisor *self)
{
  self->n_interrupted = 0;
}

/* --- whether the connector can be reached --- */

gint64
relay_supervisor_next_unreachable_attempt (RelaySupervisor *self)
{
  gint64 next = self->attempt_begun + UNREACHABLE_INTERVAL;

  return relay_clock_monotonic (self->clock) < next ? next : 0;
}

static void
on_reachable (gboolean is_reachable, gpointer user_data)
{
  g_autofree Check *check = user_data;

  if (check->supervisor != NULL)
    check->supervisor->check = NULL;
  g_object_unref (check->cancellable);
  if (check->supervisor != NULL)
    check->func (is_reachable, check->user_data);
}

void
relay_supervisor_check_reachable (RelaySupervisor *self,
                                  GNetworkMonitor *monitor,
                                  RelayCheckReachable check_reachable,
                                  gpointer transport,
                                  RelayReachableFunc func,
                                  gpointer user_data)
{
  relay_supervisor_cancel_check (self);
  self->check = g_new0 (Check, 1);
  self->check->supervisor = self;
  self->check->cancellable = g_cancellable_new ();
  self->check->func = func;
  self->check->user_data = user_data;
  check_reachable (transport, monitor, self->check->cancellable, on_reachable, self->check);
}

void
relay_supervisor_cancel_check (RelaySupervisor *self)
{
  Check *check = g_steal_pointer (&self->check);

  if (check == NULL)
    return;
  check->supervisor = NULL;
  g_cancellable_cancel (check->cancellable);
}

/* --- the network --- */

static void
watch_unref (gpointer data)
{
  Watch *watch = data;

  if (!g_atomic_ref_count_dec (&watch->ref_count))
    return;
  g_clear_pointer (&watch->context, g_main_context_unref);
  g_free (watch);
}

static gboolean
on_changed (gpointer user_data)
{
  Watch *watch = user_data;

  g_atomic_int_set (&watch->is_queued, FALSE);
  if (watch->func != NULL)
    watch->func (g_atomic_int_exchange (&watch->became_available, FALSE), watch->user_data);
  return G_SOURCE_REMOVE;
}

static void
network_changed (Watch *watch, gboolean available)
{
  GSource *source;

  if (g_atomic_int_exchange (&watch->available, available) != available)
    g_atomic_int_set (&watch->became_available, available);
  if (g_atomic_int_exchange (&watch->is_queued, TRUE))
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[relay] network changed");
  g_source_set_can_recurse (source, TRUE);
  g_atomic_ref_count_inc (&watch->ref_count);
  g_source_set_callback (source, on_changed, watch, watch_unref);
  g_source_attach (source, watch->context);
  g_source_unref (source);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  network_changed (user_data, available);
}

static void
on_network_notify (GNetworkMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  network_changed (user_data, g_network_monitor_get_network_available (monitor));
}

static void
watch_closure_unref (gpointer data, GClosure *closure)
{
  watch_unref (data);
}

void
relay_supervisor_watch (RelaySupervisor *self,
                        GNetworkMonitor *monitor,
                        GMainContext *context,
                        RelaySupervisorFunc func,
                        gpointer user_data)
{
  /* A monitor that talks to NetworkManager only notifies when a captive portal lets traffic pass. */
  static const char *const signals[] = { "network-changed", "notify::network-available",
                                         "notify::connectivity" };

  if (self->watch != NULL)
    {
      self->watch->func = NULL;
      for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
        g_clear_signal_handler (&self->handlers[i], self->monitor);
      g_clear_object (&self->monitor);
      g_clear_pointer (&self->watch, watch_unref);
    }
  if (monitor == NULL)
    {
      self->became_available = FALSE;
      return;
    }

  self->monitor = g_object_ref (monitor);
  self->watch = g_new0 (Watch, 1);
  g_atomic_ref_count_init (&self->watch->ref_count);
  self->watch->context = context != NULL ? g_main_context_ref (context) : NULL;
  self->watch->func = func;
  self->watch->user_data = user_data;
  self->watch->available = g_network_monitor_get_network_available (monitor);
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    {
      g_atomic_ref_count_inc (&self->watch->ref_count);
      self->handlers[i] = g_signal_connect_data (monitor, signals[i],
                                                 i == 0 ? G_CALLBACK (on_network_changed)
                                                        : G_CALLBACK (on_network_notify),
                                                 self->watch, watch_closure_unref, 0);
    }
}
