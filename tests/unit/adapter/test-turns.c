/* test-turns.c: the running turns of an application, which an interrupt cancels
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-turns-private.h"

#include "test.h"

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

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/turns/begin/returns-running-turn")
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) again = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) other = relay_turns_begin (fixture->turns, "b", "chat");

  g_assert_true (first == again);
  g_assert_true (first != other);
  g_assert_false (g_cancellable_is_cancelled (first));
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 2);
}

FIXTURE_TEST ("/turns/begin/after-end-is-new")
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  relay_turns_end (fixture->turns, "a", first);
  g_assert_cmpuint (relay_turns_get_n_turns (fixture->turns), ==, 0);

  second = relay_turns_begin (fixture->turns, "a", NULL);
  g_assert_true (first != second);
}

FIXTURE_TEST ("/turns/begin/after-cancel-is-new")
{
  g_autoptr (GCancellable) first = relay_turns_begin (fixture->turns, "a", NULL);
  g_autoptr (GCancellable) second = NULL;

  g_cancellable_cancel (first);
  second = relay_turns_begin (fixture->turns, "a", NULL);

  g_assert_true (first != second);
  g_assert_false (g_cancellable_is_cancelled (second));
}

FIXTURE_TEST ("/turns/end/ignores-old-turn")
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

FIXTURE_TEST ("/turns/interrupt/cancels-turn-of-session")
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

FIXTURE_TEST ("/turns/interrupt/second-spares-chat")
{
  g_autoptr (GCancellable) mine = relay_turns_begin (fixture->turns, "a", "chat");
  g_autoptr (GCancellable) sibling = relay_turns_begin (fixture->turns, "b", "chat");

  /* the cancelled turn is still in the table, so the second interrupt does not fall back to the chat */
  relay_turns_interrupt (fixture->turns, "a", "chat");
  relay_turns_interrupt (fixture->turns, "a", "chat");

  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

FIXTURE_TEST ("/turns/interrupt/falls-back-to-chat")
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

FIXTURE_TEST ("/turns/interrupt/unknown-cancels-nothing")
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

FIXTURE_TEST ("/turns/interrupt/handler-may-free-table")
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

/* Two platforms can have chats with the same id. */
FIXTURE_TEST ("/turns/interrupt/spares-other-platforms")
{
  g_autoptr (GCancellable) discord =
    relay_turns_begin (fixture->turns, "agent:main:discord:group:c:ann", "c");
  g_autoptr (GCancellable) telegram =
    relay_turns_begin (fixture->turns, "agent:main:telegram:group:c:ann", "c");
  g_autoptr (GCancellable) unknown = relay_turns_begin (fixture->turns, "k", "c");

  relay_turns_interrupt (fixture->turns, "agent:main:telegram:group:c", "c");
  g_assert_true (g_cancellable_is_cancelled (telegram));
  g_assert_true (g_cancellable_is_cancelled (unknown));
  g_assert_false (g_cancellable_is_cancelled (discord));

  relay_turns_interrupt (fixture->turns, "agent:main:relay:group:c", "c");
  g_assert_true (g_cancellable_is_cancelled (discord));
}
