/* test-cancellable.c: the callback when a cancellable is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-cancellable-private.h"

#include "test.h"

typedef struct
{
  GSource *watch;
  guint n_calls;
} Fixture;

static void
on_cancelled (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  relay_cancellable_unwatch (&fixture->watch);
}

static void
drain (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

TEST_CASE ("/cancellable/called-once-in-context")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  Fixture fixture = { NULL };

  fixture.watch = relay_cancellable_watch (cancellable, context, on_cancelled, &fixture);
  drain (context);
  g_assert_cmpuint (fixture.n_calls, ==, 0);

  g_cancellable_cancel (cancellable);
  g_assert_cmpuint (fixture.n_calls, ==, 0);
  drain (NULL);
  g_assert_cmpuint (fixture.n_calls, ==, 0);
  drain (context);
  g_assert_cmpuint (fixture.n_calls, ==, 1);
  g_assert_null (fixture.watch);
}

TEST_CASE ("/cancellable/called-when-cancelled-before")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fixture fixture = { NULL };

  g_cancellable_cancel (cancellable);
  fixture.watch = relay_cancellable_watch (cancellable, NULL, on_cancelled, &fixture);
  g_assert_cmpuint (fixture.n_calls, ==, 0);
  drain (NULL);
  g_assert_cmpuint (fixture.n_calls, ==, 1);
}

TEST_CASE ("/cancellable/not-called-after-unwatch")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Fixture fixture = { NULL };

  fixture.watch = relay_cancellable_watch (cancellable, NULL, on_cancelled, &fixture);
  g_cancellable_cancel (cancellable);
  relay_cancellable_unwatch (&fixture.watch);
  g_assert_null (fixture.watch);
  drain (NULL);
  g_assert_cmpuint (fixture.n_calls, ==, 0);
}

TEST_CASE ("/cancellable/null-is-accepted")
{
  GSource *watch = relay_cancellable_watch (NULL, NULL, on_cancelled, NULL);

  g_assert_null (watch);
  relay_cancellable_unwatch (&watch);
}

TEST_CASE ("/cancellable/request-has-another-one-after-the-write")
{
  g_autoptr (GCancellable) in_flight = g_cancellable_new ();
  g_autoptr (GCancellable) for_waiting = relay_cancellable_new_for_waiting (in_flight);
  g_autoptr (GCancellable) other = g_cancellable_new ();

  g_assert_true (relay_cancellable_get_in_flight (for_waiting) == in_flight);
  g_assert_true (relay_cancellable_get_in_flight (other) == other);
  g_assert_null (relay_cancellable_get_in_flight (NULL));
}
