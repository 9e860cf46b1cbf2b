/* test-connection-revoked.c: what close code 4401 means, contract §7.6
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"

#define add(path, test)                                                                    \
  g_test_add ("/connection/revoked/" path, RelayFixture, NULL, relay_fixture_set_up, test, \
              relay_fixture_tear_down)
#define add_pipe(path, test)                                                                    \
  g_test_add ("/connection/revoked/" path, RelayFixture, NULL, relay_fixture_set_up_pipe, test, \
              relay_fixture_tear_down)

/* (i) */
ONLINE_TEST ("/connection/revoked/expired-token-reconnects")
{
  for (guint i = 0; i < 3; i++)
    {
      relay_assert_state_after_close (fixture, 4401, "expired", WAITING);
      relay_fixture_advance (fixture, 30000);
      relay_fixture_come_back (fixture);
    }
  g_assert_false (relay_transport_is_revoked (fixture->transport));
}

/* contract §7.6 (i): the reason must be exactly “expired” */
TRANSPORT_TEST ("/connection/revoked/only-expired-is-expired")
{
  static const char *const reasons[] = { "Expired", "expired ", "token expired", "", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      relay_fixture_go_online (fixture);
      relay_fixture_hang_up (fixture, 4401, reasons[i]);
      relay_assert_state (fixture, HANDSHAKING);
      relay_fixture_come_back (fixture);
      relay_fixture_advance (fixture, 60000);
    }
}

/* contract §7.6 (ii) */
TRANSPORT_TEST ("/connection/revoked/first-attempt-is-no-revocation")
{
  g_auto (RelayOutcome) ended = { 0 };

  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  for (guint i = 0; i < 4; i++)
    {
      g_auto (RelayOutcome) connected = { 0 };

      if (i == 0)
        relay_fixture_connect (fixture, NULL, &connected);
      relay_assert_state_after_close (fixture, 4401, "unauthorized", WAITING);
      relay_assert_state_after (fixture, 30000, HANDSHAKING);
      if (i == 0)
        {
          g_auto (RelayOutcome) disconnected = { 0 };

          /* a disconnect in between makes no difference */
          relay_fixture_disconnect (fixture, &disconnected);
          relay_assert_not_connected (fixture, &connected, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
          relay_assert_disconnected (fixture, &disconnected);
          relay_transport_connect_async (fixture->transport, NULL, NULL, NULL);
          relay_fixture_spin (fixture);
        }
    }
  g_assert_false (relay_transport_is_revoked (fixture->transport));
  /* a pending connect keeps the transport alive */
  relay_fixture_disconnect (fixture, &ended);
  relay_assert_disconnected (fixture, &ended);
}

/* contract §7.6 (iii): the second 4401 is received before the descriptor */
ONLINE_TEST ("/connection/revoked/second-4401-revokes")
{
  g_auto (RelayOutcome) shaken_later = { 0 };

  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_log (fixture, "connecting handshaking");
  relay_transport_handshake_async (fixture->transport, NULL, relay_outcome_store, &fixture->shaken);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  /* the state is notified before the signal */
  relay_assert_log (fixture, "revoked revoked!");
  g_assert_true (relay_transport_is_revoked (fixture->transport));
  g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                  RELAY_ERROR_REVOKED);
  g_assert_null (
    relay_transport_handshake_finish (fixture->transport, fixture->shaken.result, NULL));

  relay_fixture_advance (fixture, 600000);
  relay_transport_retry_now (fixture->transport);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_assert_next_log (fixture, "");
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_REVOKED);
  relay_transport_handshake_async (fixture->transport, NULL, relay_outcome_store, &shaken_later);
  relay_fixture_spin (fixture);
  FAILS (RELAY_ERROR, RELAY_ERROR_REVOKED, relay_transport_handshake_finish, fixture->transport,
         shaken_later.result);

  /* until a disconnect */
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  g_assert_false (relay_transport_is_revoked (fixture->transport));
  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_log (fixture, "connecting handshaking");
}

/* contract §7.6 (iii): the second 4401 is received after the descriptor */
ONLINE_TEST ("/connection/revoked/second-4401-after-descriptor-revokes")
{
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_fixture_come_back (fixture);
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_fixture_advance (fixture, 20000);
  relay_fixture_forget (fixture);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_log (fixture, "revoked revoked!");
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
}

/* One attempt at once, also with the policy “never” */
PIPE_TEST ("/connection/revoked/one-more-attempt-with-policy-never")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_fixture_come_back (fixture);
  relay_assert_state_after_close (fixture, 1006, NULL, DISCONNECTED);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
}

/* After another failure the revocation is still pending, and the next attempt decides. */
ONLINE_PIPE_TEST ("/connection/revoked/other-failure-keeps-revocation-pending")
{
  pipe->open_refuses = TRUE;
  relay_assert_state_after_close (fixture, 4401, "revoked", WAITING);
  relay_assert_state_after (fixture, 1000, WAITING);
  pipe->open_refuses = FALSE;
  relay_assert_state_after (fixture, 30000, HANDSHAKING);
  relay_assert_state_after_close (fixture, 4401, "expired", WAITING);
  relay_fixture_advance (fixture, 30000);
  relay_assert_state_after_close (fixture, 4401, "revoked", REVOKED);
}

static void
test_other_failure_keeps_revocation_pending_with_policy_never (RelayFixture *fixture,
                                                               gconstpointer data)
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);
  g_auto (RelayOutcome) connected = { 0 };

  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  relay_fixture_go_online (fixture);
  pipe->open_refuses = TRUE;
  relay_assert_state_after_close (fixture, 4401, "revoked", DISCONNECTED);
  pipe->open_refuses = FALSE;
  relay_fixture_connect (fixture, NULL, &connected);
  relay_assert_connected (fixture, &connected);
  relay_assert_state_after_close (fixture, 4401, "revoked", REVOKED);
}

/* A disconnect starts over, also when nothing is connected any more. */
PIPE_TEST ("/connection/revoked/disconnect-starts-over")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  relay_fixture_go_online (fixture);
  pipe->open_refuses = TRUE;
  relay_assert_state_after_close (fixture, 4401, "revoked", DISCONNECTED);
  pipe->open_refuses = FALSE;
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_fixture_go_online (fixture);
  relay_assert_state_after_close (fixture, 4401, "revoked", HANDSHAKING);
}

ONLINE_TEST ("/connection/revoked/stable-connection-resets")
{
  for (guint i = 0; i < 3; i++)
    {
      relay_assert_state_after_close (fixture, 4401, "revoked", HANDSHAKING);
      relay_fixture_come_back (fixture);
      relay_fixture_advance (fixture, 60000);
    }
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_fixture_come_back (fixture);
  relay_fixture_advance (fixture, 59999);
  relay_assert_state_after_close (fixture, 4401, "revoked", REVOKED);
}

TRANSPORT_TEST ("/connection/revoked/policy-always-ends-revoked")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_REVOKED);
}

ONLINE_TEST ("/connection/revoked/other-codes-do-not-revoke")
{
  static const guint16 codes[] = { 1000, 1001, 1006, 1008, 1009, 1011, 1013, 4400 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (codes); i++)
    {
      relay_fixture_hang_up (fixture, codes[i / 2], "revoked");
      relay_assert_state (fixture, WAITING);
      g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                      RELAY_ERROR_CONNECTION_LOST);
      relay_fixture_advance (fixture, 30000);
      relay_fixture_come_back (fixture);
    }
}

/* --- 4403, and HTTP refusals, contract §7.8 --- */

ONLINE_TEST ("/connection/revoked/second-4403-revoked-revokes")
{
  relay_fixture_hang_up (fixture, 4403, "revoked by the operator");
  relay_assert_log (fixture, "connecting handshaking");
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 4403);
  relay_fixture_hang_up (fixture, 4403, "revoked by the operator");
  relay_assert_log (fixture, "revoked revoked!");
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 4403);
}

/* Either code confirms the other. */
ONLINE_TEST ("/connection/revoked/4401-and-4403-confirm-each-other")
{
  relay_fixture_hang_up (fixture, 4401, "no");
  relay_assert_state_after_close (fixture, 4403, "revoked", REVOKED);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 4403, "revoked");
  relay_assert_state_after_close (fixture, 4401, "no", REVOKED);
}

static void
test_http_refusal_confirms_4403 (RelayFixture *fixture, gconstpointer data)
{
  relay_fixture_pipe (fixture)->open_late = TRUE;
  relay_assert_state_after_close (fixture, 4403, "revoked", CONNECTING);
  relay_fixture_refuse (fixture, GPOINTER_TO_UINT (data), 0);
  relay_assert_state (fixture, REVOKED);
  g_assert_cmpuint (relay_transport_get_http_status (fixture->transport), ==,
                    GPOINTER_TO_UINT (data));
}

/* contract §7.7: after a 4401 an HTTP status leaves the question open. */
ONLINE_PIPE_TEST ("/connection/revoked/http-refusal-does-not-confirm-4401")
{
  pipe->open_late = TRUE;
  relay_fixture_hang_up (fixture, 4401, "no");
  for (guint i = 0; i < 5; i++)
    {
      relay_fixture_refuse (fixture, 401, 0);
      relay_assert_state (fixture, WAITING);
      relay_fixture_advance (fixture, 30000);
    }
}

/* Returns whether the next attempt follows after the longest delay. */
static gboolean
is_slow (RelayFixture *fixture)
{
  gint64 retry_at = relay_transport_get_retry_at (fixture->transport);

  relay_assert_state (fixture, WAITING);
  return retry_at - relay_clock_monotonic (fixture->clock) >= 15 * G_USEC_PER_SEC;
}

ONLINE_PIPE_TEST ("/connection/unauthorized/4403-for-quota-retries-slowly")
{
  static const char *const reasons[] = { "quota exceeded", "", NULL, "not revoked" };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      relay_fixture_hang_up (fixture, 4403, reasons[i]);
      g_assert_true (is_slow (fixture));
      g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                      RELAY_ERROR_UNAUTHORIZED);
      g_assert_cmpuint (pipe->n_unauthorized, ==, i + 1);
      relay_fixture_advance (fixture, 30000);
      relay_fixture_come_back (fixture);
    }
}

ONLINE_PIPE_TEST ("/connection/unauthorized/second-http-refusal-retries-slowly")
{
  pipe->open_late = TRUE;
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_refuse (fixture, 401, 0);
  g_assert_false (is_slow (fixture));
  g_assert_cmpuint (pipe->n_unauthorized, ==, 0);
  relay_fixture_advance (fixture, 2000);
  relay_fixture_refuse (fixture, 403, 0);
  g_assert_true (is_slow (fixture));
  g_assert_cmpuint (pipe->n_unauthorized, ==, 1);
  g_assert_cmpuint (relay_transport_get_http_status (fixture->transport), ==, 403);
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 0);
  relay_fixture_advance (fixture, 30000);
  relay_fixture_refuse (fixture, 401, 0);
  g_assert_true (is_slow (fixture));
  g_assert_cmpuint (pipe->n_unauthorized, ==, 2);

  /* a new secret works; only a stable connection resets the delay */
  relay_fixture_advance (fixture, 30000);
  relay_transport_opened (fixture->transport);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_state (fixture, ONLINE);
  relay_fixture_hang_up (fixture, 1006, NULL);
  g_assert_true (is_slow (fixture));
  relay_fixture_advance (fixture, 30000);
  relay_fixture_refuse (fixture, 401, 0);
  /* the first one again */
  g_assert_cmpuint (pipe->n_unauthorized, ==, 2);
}

/* Refusals that are not in a row do not count. */
ONLINE_PIPE_TEST ("/connection/unauthorized/other-failure-between-refusals")
{
  relay_transport_set_reconnect_max_delay (fixture->transport, 20000);
  pipe->open_late = TRUE;
  relay_fixture_hang_up (fixture, 1006, NULL);
  for (guint i = 0; i < 6; i++)
    {
      relay_fixture_advance (fixture, 30000);
      relay_fixture_refuse (fixture, i & 1 ? 502 : 401, 0);
      relay_assert_state (fixture, WAITING);
    }
  g_assert_cmpuint (pipe->n_unauthorized, ==, 0);
}

/* With a wrong secret and the policy “always” the application is told each time. */
PIPE_TEST ("/connection/unauthorized/policy-always-reports-each-time")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  pipe->open_late = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  for (guint i = 0; i < 4; i++)
    {
      if (i < 2)
        relay_fixture_refuse (fixture, 401, 0);
      else
        relay_fixture_hang_up (fixture, 4401, i == 2 ? "no" : "expired");
      relay_assert_state (fixture, WAITING);
      g_assert_cmpuint (pipe->n_unauthorized, ==, i + 1);
      relay_fixture_advance (fixture, 30000);
    }
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

/* --- replaced --- */

static void
expect_warning (void)
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*two copies of this program*");
}

ONLINE_TEST ("/connection/replaced/backs-off-to-longest-delay")
{
  for (guint i = 0; i < 6; i++)
    {
      /* each of the connections was stable */
      expect_warning ();
      relay_fixture_hang_up (fixture, i & 1 ? 1000 : 4000, i & 1 ? "replaced" : NULL);
      g_assert_true (is_slow (fixture));
      g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                      RELAY_ERROR_REPLACED);
      g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==,
                        i & 1 ? 1000 : 4000);
      relay_fixture_advance (fixture, 30000);
      relay_fixture_come_back (fixture);
      relay_fixture_advance (fixture, 60000);
    }
  /* a normal close is an ordinary loss */
  relay_fixture_hang_up (fixture, 1000, "replaced it");
  g_assert_false (is_slow (fixture));
}

/* Also before the descriptor */
ONLINE_TEST ("/connection/replaced/while-handshaking")
{
  expect_warning ();
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_hang_up (fixture, 4000, "newer dial");
  g_assert_true (is_slow (fixture));
  g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                  RELAY_ERROR_REPLACED);
}

/* The same two programs as before: after a disconnect it is told again. */
ONLINE_TEST ("/connection/replaced/warns-again-after-a-disconnect")
{
  for (guint i = 0; i < 2; i++)
    {
      expect_warning ();
      relay_fixture_hang_up (fixture, 4000, NULL);
      g_test_assert_expected_messages ();
      relay_fixture_advance (fixture, 30000);
      relay_fixture_come_back (fixture);
      relay_fixture_hang_up (fixture, 4000, NULL);
      relay_fixture_disconnect (fixture, &fixture->disconnected);
      relay_assert_disconnected (fixture, &fixture->disconnected);
      relay_fixture_go_online (fixture);
    }
}

/* Two programs with one identity: the connector closes the older connection. */
TRANSPORT_TEST ("/connection/replaced/two-programs-settle")
{
  RelayTransport *transports[] = { fixture->transport,
                                   relay_memory_transport_new ("discord", "bot") };
  guint n_attempts = 0;
  RelayTransport *newest = NULL;

  /* one of each */
  expect_warning ();
  expect_warning ();
  relay_transport_set_clock (transports[1], fixture->clock);
  relay_transport_set_monitor (transports[1], G_NETWORK_MONITOR (fixture->monitor));
  for (guint i = 0; i < 2; i++)
    relay_transport_connect_async (transports[i], NULL, NULL, NULL);
  /* an hour */
  for (guint second = 0; second < 3600; second++)
    {
      relay_fixture_advance (fixture, 1000);
      for (guint i = 0; i < 2; i++)
        {
          RelayMemoryTransport *memory = RELAY_MEMORY_TRANSPORT (transports[i]);

          if (relay_transport_get_state (transports[i]) != RELAY_STATE_HANDSHAKING)
            continue;
          n_attempts++;
          relay_memory_transport_feed (
            memory, "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,"
                    "\"platform\":\"discord\",\"label\":\"L\",\"markdown_dialect\":\"\","
                    "\"supports_draft_streaming\":false,\"supports_edit\":true,"
                    "\"supports_threads\":true}}\n");
          relay_fixture_spin (fixture);
          if (newest != NULL && newest != transports[i])
            relay_memory_transport_hang_up (RELAY_MEMORY_TRANSPORT (newest), 4000, "replaced");
          newest = transports[i];
          relay_fixture_spin (fixture);
        }
    }
  g_test_assert_expected_messages ();
  /* each comes back after 15 to 30 s */
  g_assert_cmpuint (n_attempts, >, 100);
  g_assert_cmpuint (n_attempts, <, 3600 / 15 + 10);
  g_object_unref (transports[1]);
}

static void
disconnect_when_revoked (RelayTransport *transport, GParamSpec *pspec, RelayOutcome *outcome)
{
  if (relay_transport_is_revoked (transport))
    relay_transport_disconnect_async (transport, NULL, relay_outcome_store, outcome);
}

ONLINE_TEST ("/connection/revoked/disconnect-in-notification")
{
  g_signal_connect (fixture->transport, "notify::state", G_CALLBACK (disconnect_when_revoked),
                    &fixture->disconnected);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_state (fixture, DISCONNECTED);
}

MORE_TESTS
{
  g_test_add ("/connection/revoked/http-401-confirms-4403", RelayFixture, GUINT_TO_POINTER (401),
              relay_fixture_set_up_online_pipe, test_http_refusal_confirms_4403,
              relay_fixture_tear_down);
  g_test_add ("/connection/revoked/http-403-confirms-4403", RelayFixture, GUINT_TO_POINTER (403),
              relay_fixture_set_up_online_pipe, test_http_refusal_confirms_4403,
              relay_fixture_tear_down);
  add_pipe ("other-failure-keeps-revocation-pending-with-policy-never",
            test_other_failure_keeps_revocation_pending_with_policy_never);
}
