/* test-turns.c: the turns that can be interrupted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-turns-private.h"

typedef struct
{
  RelayTurns *turns;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->turns = relay_turns_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->turns, relay_turns_free);
}

static void
test_begin_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) again = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) other = relay_turns_begin (fixture->turns, "b", "chat");

  g_assert_true (first == again);
  g_assert_true (first != other);
  g_assert_false (g_cancellable_is_cancelled (first));
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 2);
}

static void
test_begin_after_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  relay_turns_end (fixture->turns, "a", first);
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 0);

  second = relay_turns_begin (fixture->turns, "a", NULL);
  g_assert_true (first != second);
}

static void
test_begin_after_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  g_cancellable_cancel (first);
  second = relay_turns_begin (fixture->turns, "a", NULL);

  g_assert_true (first != second);
  g_assert_false (g_cancellable_is_cancelled (second));
}

static void
test_end_stale (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  relay_turns_interrupt (fixture->turns, "a", NULL);
  second = relay_turns_begin (fixture->turns, "a", NULL);

  relay_turns_end (fixture->turns, "a", first);
  relay_turns_end (fixture->turns, "nobody", second);
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 1);

  relay_turns_interrupt (fixture->turns, "a", NULL);
  g_assert_true (g_cancellable_is_cancelled (second));
}

static void
test_interrupt_exact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

static void
test_interrupt_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  /* still winding up: the key names it, so the siblings are not meant */
  relay_turns_interrupt (fixture->turns, "a", "chat");
  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

static void
test_interrupt_chat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) one = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) two = relay_turns_begin (fixture->turns, "b", "chat");
  g_autoptr (GCancellable) elsewhere = relay_turns_begin (fixture->turns, "c", "other");
  g_autoptr (GCancellable) nowhere = relay_turns_begin (fixture->turns, "d", NULL);

  relay_turns_interrupt (fixture->turns, "unknown", "chat");

  g_assert_true (g_cancellable_is_cancelled (one));
  g_assert_true (g_cancellable_is_cancelled (two));
  g_assert_false (g_cancellable_is_cancelled (elsewhere));
  g_assert_false (g_cancellable_is_cancelled (nowhere));
}

static void
test_interrupt_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) nowhere = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) empty = relay_turns_begin (fixture->turns, "b", "");

  relay_turns_interrupt (fixture->turns, "unknown", "nowhere");
  relay_turns_interrupt (fixture->turns, "unknown", "");
  relay_turns_interrupt (fixture->turns, "unknown", NULL);
  relay_turns_interrupt (fixture->turns, NULL, NULL);

  g_assert_false (g_cancellable_is_cancelled (nowhere));
  g_assert_false (g_cancellable_is_cancelled (empty));
}

static void
on_cancelled_free (GCancellable *cancellable, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_pointer (&fixture->turns, relay_turns_free);
}

static void
test_handler_frees (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) one = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) two = relay_turns_begin (fixture->turns, "b", "chat");

  g_signal_connect (one, "cancelled", G_CALLBACK (on_cancelled_free), fixture);
  g_signal_connect (two, "cancelled", G_CALLBACK (on_cancelled_free), fixture);
  relay_turns_interrupt (fixture->turns, "unknown", "chat");

  g_assert_null (fixture->turns);
  g_assert_true (g_cancellable_is_cancelled (one));
  g_assert_true (g_cancellable_is_cancelled (two));
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/turns/begin/again", test_begin_again);
  add ("/turns/begin/after-end", test_begin_after_end);
  add ("/turns/begin/after-cancel", test_begin_after_cancel);
  add ("/turns/end/stale", test_end_stale);
  add ("/turns/interrupt/exact", test_interrupt_exact);
  add ("/turns/interrupt/twice", test_interrupt_twice);
  add ("/turns/interrupt/chat", test_interrupt_chat);
  add ("/turns/interrupt/nothing", test_interrupt_nothing);
  add ("/turns/interrupt/handler-frees", test_handler_frees);

  return g_test_run ();
}
