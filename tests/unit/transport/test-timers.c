/* test-timers.c: the clock, and the timers that hang on it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-timers-private.h"

#include "test.h"

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

#define assert_fired(slots)                           \
  G_STMT_START                                        \
  {                                                   \
    settle ();                                        \
    g_assert_cmpstr (fixture->fired->str, ==, slots); \
  }                                                   \
  G_STMT_END
#define assert_fired_after(microseconds, slots)         \
  G_STMT_START                                          \
  {                                                     \
    relay_clock_advance (fixture->clock, microseconds); \
    assert_fired (slots);                               \
  }                                                     \
  G_STMT_END

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/timers/off-by-default")
{
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, 0), ==, 0);
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_false (g_main_context_pending (NULL));
  assert_fired ("");
}

FIXTURE_TEST ("/timers/fires-when-due")
{
  relay_timers_set_delay (fixture->timers, 1, 1000);
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, 1), ==,
                   relay_clock_monotonic (fixture->clock) + 1000);
  assert_fired_after (999, "");

  /* from the main loop, not inside relay_clock_advance() */
  relay_clock_advance (fixture->clock, 1);
  g_assert_cmpstr (fixture->fired->str, ==, "");
  assert_fired ("1");

  assert_fired_after (1000000, "1");
}

static void
note_deadline (Fixture *fixture, guint slot)
{
  g_assert_cmpint (relay_timers_get_deadline (fixture->timers, slot), ==, 0);
}

FIXTURE_TEST ("/timers/off-in-callback")
{
  fixture->hook = note_deadline;
  relay_timers_set_delay (fixture->timers, 3, 10);
  assert_fired_after (10, "3");
}

FIXTURE_TEST ("/timers/in-order-of-deadlines")
{
  relay_timers_set_delay (fixture->timers, 0, 300);
  relay_timers_set_delay (fixture->timers, 1, 100);
  relay_timers_set_delay (fixture->timers, 2, 200);
  relay_timers_set_delay (fixture->timers, 3, 5000);
  assert_fired_after (1000, "120");
}

FIXTURE_TEST ("/timers/deadline-may-move")
{
  relay_timers_set_delay (fixture->timers, 0, 100);
  relay_timers_set_delay (fixture->timers, 0, 500);
  relay_timers_set_delay (fixture->timers, 1, 100);
  relay_timers_clear (fixture->timers, 1);
  assert_fired_after (200, "");
  assert_fired_after (300, "0");
}

FIXTURE_TEST ("/timers/cleared-when-due")
{
  relay_timers_set_delay (fixture->timers, 0, 100);
  relay_clock_advance (fixture->clock, 100);
  relay_timers_clear (fixture->timers, 0);
  assert_fired ("");
}

FIXTURE_TEST ("/timers/past-deadline-fires")
{
  relay_timers_set_delay (fixture->timers, 2, 0);
  g_assert_cmpstr (fixture->fired->str, ==, "");
  assert_fired ("2");
}

static void
clear_other (Fixture *fixture, guint slot)
{
  relay_timers_clear (fixture->timers, 1);
}

FIXTURE_TEST ("/timers/callback-may-clear")
{
  fixture->hook = clear_other;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  assert_fired_after (30, "0");
}

static void
free_timers (Fixture *fixture, guint slot)
{
  g_clear_pointer (&fixture->timers, relay_timers_free);
}

FIXTURE_TEST ("/timers/callback-may-free")
{
  fixture->hook = free_timers;
  for (guint i = 0; i < N_SLOTS; i++)
    relay_timers_set_delay (fixture->timers, i, 10 + i);
  assert_fired_after (100, "0");
  /* the clock does not refer to the freed timers */
  relay_clock_advance (fixture->clock, 100);
}

static void
again_at_once (Fixture *fixture, guint slot)
{
  relay_timers_set_delay (fixture->timers, slot, 0);
}

FIXTURE_TEST ("/timers/one-dispatch-ends")
{
  /* one dispatch ends, so that other sources are dispatched */
  fixture->hook = again_at_once;
  relay_timers_set_delay (fixture->timers, 0, 0);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (fixture->fired->len, >=, 1);
  g_assert_cmpuint (fixture->fired->len, <=, N_SLOTS);
  fixture->hook = NULL;
  g_string_truncate (fixture->fired, 0);
  assert_fired ("0");
}

static void
nest (Fixture *fixture, guint slot)
{
  if (slot == 0)
    {
      settle ();
      g_string_append_c (fixture->fired, '.');
    }
}

FIXTURE_TEST ("/timers/nested-loop")
{
  fixture->hook = nest;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  assert_fired_after (30, "01.");
}

static void
nest_and_free (Fixture *fixture, guint slot)
{
  if (slot == 0)
    settle ();
  else
    g_clear_pointer (&fixture->timers, relay_timers_free);
}

FIXTURE_TEST ("/timers/nested-loop-may-free")
{
  fixture->hook = nest_and_free;
  relay_timers_set_delay (fixture->timers, 0, 10);
  relay_timers_set_delay (fixture->timers, 1, 20);
  relay_timers_set_delay (fixture->timers, 2, 25);
  assert_fired_after (30, "01");
}

FIXTURE_TEST ("/timers/two-on-one-clock")
{
  RelayTimers *other = relay_timers_new (fixture->clock, NULL, 1, on_timer, fixture);

  relay_timers_set_delay (fixture->timers, 2, 20);
  relay_timers_set_delay (other, 0, 10);
  assert_fired_after (10, "0");
  relay_timers_free (other);
  assert_fired_after (10, "02");
}

FIXTURE_TEST ("/timers/fires-in-its-context")
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  RelayTimers *timers = relay_timers_new (fixture->clock, context, 1, on_timer, fixture);

  relay_timers_set_delay (timers, 0, 10);
  assert_fired_after (10, "");
  g_assert_true (g_main_context_iteration (context, FALSE));
  g_assert_cmpstr (fixture->fired->str, ==, "0");
  relay_timers_free (timers);
}

FIXTURE_TEST ("/timers/timers-keep-clock")
{
  /* the timers hold a reference to the clock */
  g_clear_pointer (&fixture->clock, relay_clock_unref);
  relay_timers_set_delay (fixture->timers, 0, 0);
  assert_fired ("0");
}

TEST_CASE ("/timers/clock/manual")
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

TEST_CASE ("/timers/clock/system")
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

FIXTURE_TEST ("/timers/system-clock")
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
