/* test-turns.c: the running turns of an application, which an interrupt cancels
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
test_begin_returns_running_turn (Fixture *fixture, gconstpointer data)
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
test_begin_after_end_is_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  relay_turns_end (fixture->turns, "a", first);
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 0);

  second = relay_turns_begin (fixture->turns, "a", NULL);
  g_assert_true (first != second);
}

static void
test_begin_after_cancel_is_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  g_cancellable_cancel (first);
  second = relay_turns_begin (fixture->turns, "a", NULL);

  g_assert_true (first != second);
  g_assert_false (g_cancellable_is_cancelled (second));
}

static void
test_end_ignores_old_turn (Fixture *fixture, gconstpointer data)
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
test_interrupt_cancels_turn_of_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

static void
test_second_interrupt_spares_chat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  /* the cancelled turn is still in the table, so the second interrupt does not fall back to the chat */
  relay_turns_interrupt (fixture->turns, "a", "chat");
  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

static void
test_interrupt_falls_back_to_chat (Fixture *fixture, gconstpointer data)
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
test_unknown_interrupt_cancels_nothing (Fixture *fixture, gconstpointer data)
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
test_handler_may_free_table (Fixture *fixture, gconstpointer data)
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

  add ("/turns/begin/returns-running-turn", test_begin_returns_running_turn);
  add ("/turns/begin/after-end-is-new", test_begin_after_end_is_new);
  add ("/turns/begin/after-cancel-is-new", test_begin_after_cancel_is_new);
  add ("/turns/end/ignores-old-turn", test_end_ignores_old_turn);
  add ("/turns/interrupt/cancels-turn-of-session", test_interrupt_cancels_turn_of_session);
  add ("/turns/interrupt/second-spares-chat", test_second_interrupt_spares_chat);
  add ("/turns/interrupt/falls-back-to-chat", test_interrupt_falls_back_to_chat);
  add ("/turns/interrupt/unknown-cancels-nothing", test_unknown_interrupt_cancels_nothing);
  add ("/turns/interrupt/handler-may-free-table", test_handler_may_free_table);

  return g_test_run ();
}
