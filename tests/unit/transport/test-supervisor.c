/* test-supervisor.c: when to dial again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-supervisor-private.h"
#include "transport/relay-timers-private.h"

#include "relay-fixture.h"

typedef struct
{
  RelayClock *clock;
  RelaySupervisor *supervisor;
  RelayTestMonitor *monitor;
  guint n_changed, n_available;
  gboolean frees;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = relay_clock_new_manual ();
  fixture->supervisor = relay_supervisor_new (fixture->clock);
  fixture->monitor = g_object_new (RELAY_TYPE_TEST_MONITOR, NULL);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->supervisor, relay_supervisor_free);
  relay_clock_unref (fixture->clock);
  /* no reference and no handler is left */
  g_assert_finalize_object (fixture->monitor);
}

static void
on_changed (gboolean became_available, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changed++;
  fixture->n_available += became_available;
  if (fixture->frees)
    g_clear_pointer (&fixture->supervisor, relay_supervisor_free);
}

static void
watch (Fixture *fixture)
{
  relay_supervisor_watch (fixture->supervisor, G_NETWORK_MONITOR (fixture->monitor), NULL,
                          on_changed, fixture);
}

static void
unwatch (Fixture *fixture)
{
  relay_supervisor_watch (fixture->supervisor, NULL, NULL, NULL, NULL);
}

/* --- delays --- */

static void
assert_delay (Fixture *fixture, guint first, guint maximum, gint64 whole)
{
  gint64 delay = relay_supervisor_next_delay (fixture->supervisor, first, maximum);

  g_assert_cmpint (delay, >=, whole * 1000 / 2);
  g_assert_cmpint (delay, <=, whole * 1000);
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

/* @number of networks that became available until now */
#define assert_available_after(available, number)                   \
  G_STMT_START                                                      \
  {                                                                 \
    relay_test_monitor_set_available (fixture->monitor, available); \
    settle ();                                                      \
    g_assert_cmpuint (fixture->n_available, ==, number);            \
  }                                                                 \
  G_STMT_END

FIXTURE_TEST ("/supervisor/delay/doubles")
{
  static const guint whole[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    assert_delay (fixture, 1000, 30000, whole[i]);
  for (guint i = 0; i < 1000; i++)
    assert_delay (fixture, 1000, 30000, 30000);
}

FIXTURE_TEST ("/supervisor/delay/reset")
{
  for (guint i = 0; i < 10; i++)
    relay_supervisor_next_delay (fixture->supervisor, 1000, 30000);
  relay_supervisor_reset (fixture->supervisor);
  assert_delay (fixture, 1000, 30000, 1000);
  assert_delay (fixture, 1000, 30000, 2000);
}

FIXTURE_TEST ("/supervisor/delay/randomised-over-the-range")
{
  RelaySupervisor *other = relay_supervisor_new (fixture->clock);
  guint n_equal = 0, n_low = 0, n_high = 0;

  /* two gateways that lost the same connector do not reconnect together, and the whole range is
   * used (the probability that this fails by chance is below 2⁻⁹⁹) */
  for (guint i = 0; i < 100; i++)
    {
      gint64 a = relay_supervisor_next_delay (fixture->supervisor, 1000000, 1000000);
      gint64 b = relay_supervisor_next_delay (other, 1000000, 1000000);

      n_equal += a == b;
      n_low += a < 750000000;
      n_high += a >= 750000000;
    }
  g_assert_cmpuint (n_equal, <, 100);
  g_assert_cmpuint (n_low, >, 0);
  g_assert_cmpuint (n_high, >, 0);
  relay_supervisor_free (other);
}

FIXTURE_TEST ("/supervisor/delay/maximum-below-first")
{
  for (guint i = 0; i < 100; i++)
    assert_delay (fixture, 5000, 1000, 5000);
}

FIXTURE_TEST ("/supervisor/delay/extremes")
{
  /* a first delay of 0 stays 0 */
  for (guint i = 0; i < 200; i++)
    assert_delay (fixture, 0, 30000, 0);
  for (guint i = 0; i < 200; i++)
    assert_delay (fixture, G_MAXUINT, G_MAXUINT, G_MAXUINT);
  assert_delay (fixture, 1000, 30000, 30000);
  relay_supervisor_reset (fixture->supervisor);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpint (relay_supervisor_next_delay (fixture->supervisor, 1, G_MAXUINT), >=, 0);
  for (guint i = 0; i < 200; i++)
    assert_delay (fixture, 0, 0, 0);
}

/* --- suspend --- */

FIXTURE_TEST ("/supervisor/suspend/detected-once")
{
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_sleep (fixture->clock, 30 * (gint64) G_USEC_PER_SEC);
  g_assert_true (relay_supervisor_was_suspended (fixture->supervisor));
  /* once per suspend */
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_sleep (fixture->clock, 30 * (gint64) G_USEC_PER_SEC);
  g_assert_true (relay_supervisor_was_suspended (fixture->supervisor));
}

FIXTURE_TEST ("/supervisor/suspend/short-difference-ignored")
{
  relay_clock_sleep (fixture->clock, G_USEC_PER_SEC / 2);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
}

FIXTURE_TEST ("/supervisor/suspend/earlier-one-ignored")
{
  RelaySupervisor *other;

  /* a suspend before its creation does not count */
  relay_clock_sleep (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  other = relay_supervisor_new (fixture->clock);
  g_assert_false (relay_supervisor_was_suspended (other));
  relay_supervisor_free (other);
}

/* A machine that was paused has no clock that went on: only the wall clock is set forward. */
FIXTURE_TEST ("/supervisor/suspend/wall-clock-jumps-forward")
{
  relay_clock_jump (fixture->clock, 5 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_jump (fixture->clock, 5 * (gint64) G_USEC_PER_SEC + 1);
  g_assert_true (relay_supervisor_was_suspended (fixture->supervisor));
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));

  /* once a minute at most */
  relay_clock_advance (fixture->clock, 59 * (gint64) G_USEC_PER_SEC);
  relay_clock_jump (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_advance (fixture->clock, 1 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_jump (fixture->clock, 6 * (gint64) G_USEC_PER_SEC);
  g_assert_true (relay_supervisor_was_suspended (fixture->supervisor));
}

FIXTURE_TEST ("/supervisor/suspend/wall-clock-set-back-ignored")
{
  relay_clock_jump (fixture->clock, -3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
  /* and forward again, by a time server, in small steps */
  for (guint i = 0; i < 10; i++)
    {
      relay_clock_jump (fixture->clock, 4 * (gint64) G_USEC_PER_SEC);
      g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
    }
}

/* After a suspend a time server may correct the wall clock. */
FIXTURE_TEST ("/supervisor/suspend/corrected-clock-is-no-second-suspend")
{
  relay_clock_sleep (fixture->clock, 30 * (gint64) G_USEC_PER_SEC);
  g_assert_true (relay_supervisor_was_suspended (fixture->supervisor));
  relay_clock_jump (fixture->clock, 20 * (gint64) G_USEC_PER_SEC);
  g_assert_false (relay_supervisor_was_suspended (fixture->supervisor));
}

/* --- the network --- */

FIXTURE_TEST ("/supervisor/network/available-once")
{
  watch (fixture);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 0);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  /* from the main loop, not inside the emission of the monitor */
  g_assert_cmpuint (fixture->n_available, ==, 0);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 1);

  /* still available: another interface was added */
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  assert_available_after (TRUE, 1);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  assert_available_after (FALSE, 1);
  g_assert_cmpuint (fixture->n_changed, ==, 3);
  assert_available_after (TRUE, 2);
}

FIXTURE_TEST ("/supervisor/network/changes-in-a-row-are-one")
{
  watch (fixture);
  for (guint i = 0; i < 100; i++)
    relay_test_monitor_set_available (fixture->monitor, i & 1);
  settle ();
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpuint (fixture->n_available, ==, 1);
}

/* NetworkManager notifies this property only when a captive portal lets traffic pass. */
FIXTURE_TEST ("/supervisor/network/connectivity-is-a-change")
{
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  watch (fixture);
  g_object_notify (G_OBJECT (fixture->monitor), "connectivity");
  settle ();
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpuint (fixture->n_available, ==, 0);
}

FIXTURE_TEST ("/supervisor/network/available-already")
{
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  watch (fixture);
  assert_available_after (TRUE, 0);
}

FIXTURE_TEST ("/supervisor/network/unwatch")
{
  watch (fixture);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  /* a queued callback is not called any more */
  unwatch (fixture);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 0);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  assert_available_after (TRUE, 0);
  unwatch (fixture);
}

FIXTURE_TEST ("/supervisor/network/free-with-callback-queued")
{
  watch (fixture);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  g_clear_pointer (&fixture->supervisor, relay_supervisor_free);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 0);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
}

FIXTURE_TEST ("/supervisor/network/callback-may-free")
{
  fixture->frees = TRUE;
  watch (fixture);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  assert_available_after (TRUE, 1);
}

FIXTURE_TEST ("/supervisor/network/watch-another")
{
  RelayTestMonitor *other = g_object_new (RELAY_TYPE_TEST_MONITOR, NULL);

  relay_test_monitor_set_available (other, FALSE);
  watch (fixture);
  relay_supervisor_watch (fixture->supervisor, G_NETWORK_MONITOR (other), NULL, on_changed,
                          fixture);
  assert_available_after (TRUE, 0);
  relay_test_monitor_set_available (other, TRUE);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 1);
  unwatch (fixture);
  g_assert_finalize_object (other);
}

FIXTURE_TEST ("/supervisor/network/called-in-its-context")
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  relay_supervisor_watch (fixture->supervisor, G_NETWORK_MONITOR (fixture->monitor), context,
                          on_changed, fixture);
  assert_available_after (TRUE, 0);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpuint (fixture->n_available, ==, 1);
}

static gpointer
flap (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    {
      relay_test_monitor_set_available (data, FALSE);
      relay_test_monitor_set_available (data, TRUE);
    }
  return NULL;
}

FIXTURE_TEST ("/supervisor/network/monitor-in-other-thread")
{
  GThread *thread;

  /* the monitor belongs to the process and may emit in any thread */
  watch (fixture);
  thread = g_thread_new ("monitor", flap, fixture->monitor);
  while (fixture->n_available == 0)
    g_main_context_iteration (NULL, TRUE);
  unwatch (fixture);
  fixture->n_available = 0;
  g_thread_join (thread);
  settle ();
  g_assert_cmpuint (fixture->n_available, ==, 0);
}
