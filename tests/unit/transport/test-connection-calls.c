/* test-connection-calls.c: calls that wait for a connection, or for its descriptors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"
#include "test.h"
#include "transport/relay-transport-connection-private.h"

static void
wait_online (RelayFixture *fixture, GCancellable *cancellable, RelayOutcome *outcome)
{
  relay_transport_wait_online_async (fixture->transport, cancellable, relay_outcome_store, outcome);
  relay_fixture_spin (fixture);
}

ONLINE_TEST ("/connection/wait-online/until-online")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_false (relay_transport_is_redialling (fixture->transport));
  wait_online (fixture, NULL, &fixture->first);
  relay_assert_boolean (fixture, &fixture->first, relay_transport_wait_online_finish, TRUE);
  relay_fixture_lose (fixture);
  g_assert_true (relay_transport_is_redialling (fixture->transport));
  wait_online (fixture, NULL, &fixture->first);
  wait_online (fixture, cancellable, &fixture->second);
  relay_fixture_advance (fixture, 1000);
  g_assert_true (relay_transport_is_redialling (fixture->transport));
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_wait_online_finish, fixture->transport,
         fixture->second.result);
  relay_outcome_clear (&fixture->second);
  relay_fixture_come_back (fixture);
  relay_assert_boolean (fixture, &fixture->first, relay_transport_wait_online_finish, TRUE);
}

ONLINE_TEST ("/connection/wait-online/until-given-up")
{
  relay_fixture_lose (fixture);
  wait_online (fixture, NULL, &fixture->first);
  relay_transport_disconnect_async (fixture->transport, NULL, relay_outcome_store,
                                    &fixture->disconnected);
  g_assert_false (relay_transport_is_redialling (fixture->transport));
  /* never inside a call */
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_spin (fixture);
  relay_assert_boolean (fixture, &fixture->first, relay_transport_wait_online_finish, FALSE);
  wait_online (fixture, NULL, &fixture->first);
  relay_assert_boolean (fixture, &fixture->first, relay_transport_wait_online_finish, FALSE);

  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 4401, "no");
  wait_online (fixture, NULL, &fixture->first);
  relay_fixture_hang_up (fixture, 4401, "no");
  relay_assert_boolean (fixture, &fixture->first, relay_transport_wait_online_finish, FALSE);
}

/* The first connect is no reconnect, and dormant is closed on purpose. */
TRANSPORT_TEST ("/connection/wait-online/only-after-a-loss")
{
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_assert_false (relay_transport_is_redialling (fixture->transport));
  relay_fixture_come_back (fixture);
  relay_transport_go_dormant_async (fixture->transport, 0, NULL, NULL, NULL);
  relay_fixture_feed (fixture, "{\"type\":\"going_idle_ack\"}\n");
  relay_assert_state (fixture, DORMANT);
  g_assert_false (relay_transport_is_redialling (fixture->transport));
}

static void
use_two_platforms (RelayFixture *fixture)
{
  RelayIdentity *identities[] = { relay_identity_new ("discord", "b1"),
                                  relay_identity_new ("slack", NULL) };

  relay_transport_set_identities (fixture->transport, identities, 2);
  g_object_unref (identities[0]);
  g_object_unref (identities[1]);
}

static void
wait_descriptors (RelayFixture *fixture, RelayOutcome *outcome)
{
  relay_transport_wait_descriptors_async (fixture->transport, NULL, relay_outcome_store, outcome);
  relay_fixture_spin (fixture);
}

#define assert_descriptors(fixture, outcome) \
  relay_assert_boolean (fixture, outcome, relay_transport_wait_descriptors_finish, TRUE)

TRANSPORT_TEST ("/connection/descriptors/waits-for-all")
{
  use_two_platforms (fixture);
  relay_fixture_go_online (fixture);
  g_assert_false (relay_transport_has_all_descriptors (fixture->transport));
  wait_descriptors (fixture, &fixture->first);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_feed_descriptor (fixture, "slack");
  assert_descriptors (fixture, &fixture->first);
  g_assert_true (relay_transport_has_all_descriptors (fixture->transport));
  wait_descriptors (fixture, &fixture->first);
  assert_descriptors (fixture, &fixture->first);

  /* 2 s at most, from the first one on */
  relay_fixture_lose (fixture);
  g_assert_true (relay_transport_has_all_descriptors (fixture->transport));
  relay_fixture_advance (fixture, 1000);
  relay_fixture_come_back (fixture);
  wait_descriptors (fixture, &fixture->first);
  relay_fixture_advance (fixture, 1999);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  assert_descriptors (fixture, &fixture->first);
  g_assert_true (relay_transport_has_all_descriptors (fixture->transport));
  wait_descriptors (fixture, &fixture->first);
  assert_descriptors (fixture, &fixture->first);

  /* or until the connection is lost */
  relay_fixture_lose (fixture);
  relay_fixture_advance (fixture, 2000);
  relay_fixture_come_back (fixture);
  wait_descriptors (fixture, &fixture->first);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_lose (fixture);
  assert_descriptors (fixture, &fixture->first);
}
