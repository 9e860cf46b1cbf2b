/* test-timers.c: the clock, and the timers that hang on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-timers-private.h"

#define N_SLOTS 4

typedef struct Fixture Fixture;

struct Fixture
{
  RelayClock *clock;
  RelayTimers *timers;
  GString *fired; /* a digit per slot, in order */
  void (*hook) (Fixture *fixture, guint slot);
};

static void
on_timer (guint slot, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->fired, "%u", slot);
  if (fixture->hook != NULL)
    fixture->hook (fixture, slot);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = relay_clock_new_manual ();
  fixture->timers = relay_timers_new (fixture->clock, NULL, N_SLOTS, on_timer, fixture);
  fixture->fired = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->timers, relay_timers_free);
  g_clear_pointer (&fixture->clock, relay_clock_unref);
  g_string_free (fixture->fired, TRUE);
}

static void
run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_off_by_default (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, 0), ==, 0);
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (g_main_context_pending (NULL));
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "");
}

static void
test_fires_when_due (Fixture *fixture, gconstpointer data)
{
  relay_timers_set_delay (fixture->timers, 1, 1000);
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, 1), ==,
                   relay_clock_monotonic (fixture->clock) + 1000);
  relay_clock_advance (fixture->clock, 999);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "");

  /* from the main loop, not inside relay_clock_advance() */
  relay_clock_advance (fixture->clock, 1);
  g_assert_cmpstr (fixture->fired->str, ==, "");
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "1");

  relay_clock_advance (fixture->clock, 1000000);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "1");
}

static void
note_deadline (Fixture *fixture, guint slot)
{
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, slot), ==, 0);
}

static void
test_off_in_callback (Fixture *fixture, gconstpointer data)
{
  fixture->hook = note_deadline;
  relay_timers_set_delay (fixture->timers, 3, 10);
  relay_clock_advance (fixture->clock, 10);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "3");
}

static void
test_in_order_of_deadlines (Fixture *fixture, gconstpointer data)
{
  relay_timers_set_delay (fixture->timers, 0, 300);
  relay_timers_set_delay (fixture->timers, 1, 100);
  relay_timers_set_delay (fixture->timers, 2, 200);
  relay_timers_set_delay (fixture->timers, 3, 5000);
  relay_clock_advance (fixture->clock, 1000);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "120");
}

static void
test_deadline_may_move (Fixture *fixture, gconstpointer data)
{
  relay_timers_set_delay (fixture->timers, 0, 100);
  relay_timers_set_delay (fixture->timers, 0, 500);
  relay_timers_set_delay (fixture->timers, 1, 100);
  relay_timers_clear (fixture->timers, 1);
  relay_clock_advance (fixture->clock, 200);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "");
  relay_clock_advance (fixture->clock, 300);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
}

static void
test_cleared_when_due (Fixture *fixture, gconstpointer data)
{
  relay_timers_set_delay (fixture->timers, 0, 100);
  relay_clock_advance (fixture->clock, 100);
  relay_timers_clear (fixture->timers, 0);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "");
}

static void
test_past_deadline_fires (Fixture *fixture, gconstpointer data)
{
  relay_timers_set_delay (fixture->timers, 2, 0);
  g_assert_cmpstr (fixture->fired->str, ==, "");
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "2");
}

static void
clear_other (Fixture *fixture, guint slot)
{
  relay_timers_clear (fixture->timers, 1);
}

static void
test_callback_may_clear (Fixture *fixture, gconstpointer data)
{
  fixture->hook = clear_other;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  relay_clock_advance (fixture->clock, 30);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
}

static void
free_timers (Fixture *fixture, guint slot)
{
  g_clear_pointer (&fixture->timers, relay_timers_free);
}

static void
test_callback_may_free (Fixture *fixture, gconstpointer data)
{
  fixture->hook = free_timers;
  for (guint i = 0; i < N_SLOTS; i++)
    relay_timers_set_delay (fixture->timers, i, 10 + i);
  relay_clock_advance (fixture->clock, 100);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
  /* the clock does not refer to the freed timers */
  relay_clock_advance (fixture->clock, 100);
}

static void
again_at_once (Fixture *fixture, guint slot)
{
  relay_timers_set_delay (fixture->timers, slot, 0);
}

static void
test_one_dispatch_ends (Fixture *fixture, gconstpointer data)
{
  /* one dispatch ends, so that other sources are dispatched */
  fixture->hook = again_at_once;
  relay_timers_set_delay (fixture->timers, 0, 0);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (fixture->fired->len, >=, 1);
  g_assert_cmpuint (fixture->fired->len, <=, N_SLOTS);
  fixture->hook = NULL;
  g_string_truncate (fixture->fired, 0);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
}

static void
nest (Fixture *fixture, guint slot)
{
  if (slot == 0)
    {
      run ();
      g_string_append_c (fixture->fired, '.');
    }
}

static void
test_nested_loop (Fixture *fixture, gconstpointer data)
{
  fixture->hook = nest;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  relay_clock_advance (fixture->clock, 30);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "01.");
}

static void
nest_and_free (Fixture *fixture, guint slot)
{
  if (slot == 0)
    run ();
  else
    g_clear_pointer (&fixture->timers, relay_timers_free);
}

static void
test_nested_loop_may_free (Fixture *fixture, gconstpointer data)
{
  fixture->hook = nest_and_free;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  relay_timers_set_delay (fixture->timers, 2, 25);
  relay_clock_advance (fixture->clock, 30);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "01");
}

static void
test_two_on_one_clock (Fixture *fixture, gconstpointer data)
{
  RelayTimers *other = relay_timers_new (fixture->clock, NULL, 1, on_timer, fixture);

  relay_timers_set_delay (fixture->timers, 2, 20);
  relay_timers_set_delay (other, 0, 10);
  relay_clock_advance (fixture->clock, 10);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
  relay_timers_free (other);
  relay_clock_advance (fixture->clock, 10);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "02");
}

static void
test_fires_in_its_context (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  RelayTimers *timers = relay_timers_new (fixture->clock, context, 1, on_timer, fixture);

  relay_timers_set_delay (timers, 0, 10);
  relay_clock_advance (fixture->clock, 10);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "");
  g_assert_true (g_main_context_iteration (context, FALSE));
  g_assert_cmpstr (fixture->fired->str, ==, "0");
  relay_timers_free (timers);
}

static void
test_timers_keep_clock (Fixture *fixture, gconstpointer data)
{
  /* the timers hold a reference to the clock */
  g_clear_pointer (&fixture->clock, relay_clock_unref);
  relay_timers_set_delay (fixture->timers, 0, 0);
  run ();
  g_assert_cmpstr (fixture->fired->str, ==, "0");
}

static void
test_clock_manual (void)
{
  g_autoptr (RelayClock) clock = relay_clock_new_manual ();
  gint64 monotonic = relay_clock_monotonic (clock), boottime = relay_clock_boottime (clock);

  /* a deadline of 0 is off, so the time is never 0 */
  g_assert_cmpint (monotonic, >, 0);
  relay_clock_advance (clock, 7);
  g_assert_cmpint (relay_clock_monotonic (clock), ==, monotonic + 7);
  g_assert_cmpint (relay_clock_boottime (clock), ==, boottime + 7);
  relay_clock_sleep (clock, 5);
  g_assert_cmpint (relay_clock_monotonic (clock), ==, monotonic + 7);
  g_assert_cmpint (relay_clock_boottime (clock), ==, boottime + 12);
}

static void
test_clock_system (void)
{
  g_autoptr (RelayClock) clock = relay_clock_new_system ();
  gint64 before = g_get_monotonic_time ();
  gint64 now = relay_clock_monotonic (clock);
  gint64 boottime = relay_clock_boottime (clock);

  g_assert_cmpint (before, <=, now);
  g_assert_cmpint (now, <=, g_get_monotonic_time ());
  g_assert_cmpint (boottime, >=, now);
  g_assert_cmpint (relay_clock_boottime (clock), >=, boottime);
}

static void
test_system_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayClock) clock = relay_clock_new_system ();
  RelayTimers *timers = relay_timers_new (clock, NULL, 2, on_timer, fixture);
  gint64 deadline;

  relay_timers_set_delay (timers, 0, 3600 * (gint64) G_USEC_PER_SEC);
  relay_timers_set_delay (timers, 1, 2000);
  deadline = relay_timers_get_deadline (timers, 1);
  while (fixture->fired->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time (), >=, deadline);
  g_assert_cmpstr (fixture->fired->str, ==, "1");
  relay_timers_free (timers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/timers/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("off-by-default", test_off_by_default);
  ADD ("fires-when-due", test_fires_when_due);
  ADD ("off-in-callback", test_off_in_callback);
  ADD ("in-order-of-deadlines", test_in_order_of_deadlines);
  ADD ("deadline-may-move", test_deadline_may_move);
  ADD ("cleared-when-due", test_cleared_when_due);
  ADD ("past-deadline-fires", test_past_deadline_fires);
  ADD ("callback-may-clear", test_callback_may_clear);
  ADD ("callback-may-free", test_callback_may_free);
  ADD ("one-dispatch-ends", test_one_dispatch_ends);
  ADD ("nested-loop", test_nested_loop);
  ADD ("nested-loop-may-free", test_nested_loop_may_free);
  ADD ("two-on-one-clock", test_two_on_one_clock);
  ADD ("fires-in-its-context", test_fires_in_its_context);
  ADD ("timers-keep-clock", test_timers_keep_clock);
  ADD ("system-clock", test_system_clock);
#undef ADD
  g_test_add_func ("/timers/clock/manual", test_clock_manual);
  g_test_add_func ("/timers/clock/system", test_clock_system);

  return g_test_run ();
}
