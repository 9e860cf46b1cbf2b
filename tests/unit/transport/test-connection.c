/* test-connection.c: dialling, losing, dialling again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"
#include "transport/relay-timers-private.h"

static void
handshake (RelayFixture *fixture, RelayOutcome *outcome)
{
  relay_transport_handshake_async (fixture->transport, NULL, relay_outcome_store, outcome);
  relay_fixture_spin (fixture);
}

#define assert_no_handshake(fixture, outcome, domain, code)                                      \
  G_STMT_START                                                                                   \
  {                                                                                              \
    g_autoptr (GError) shake_error = NULL;                                                       \
    g_assert_cmpuint ((outcome)->n_called, ==, 1);                                               \
    g_assert_null (                                                                              \
      relay_transport_handshake_finish ((fixture)->transport, (outcome)->result, &shake_error)); \
    g_assert_error (shake_error, domain, code);                                                  \
    relay_outcome_clear (outcome);                                                               \
  }                                                                                              \
  G_STMT_END

static void
assert_handshake (RelayFixture *fixture, RelayOutcome *outcome)
{
  g_autoptr (RelayDescriptor) descriptor = NULL;

  g_assert_cmpuint (outcome->n_called, ==, 1);
  descriptor = NO_ERROR (relay_transport_handshake_finish, fixture->transport, outcome->result);
  g_assert_true (descriptor == relay_transport_get_descriptor (fixture->transport));
  relay_outcome_clear (outcome);
}

static void
come_back_at (RelayFixture *fixture, guint milliseconds)
{
  relay_fixture_advance (fixture, milliseconds - 1);
  relay_assert_state (fixture, WAITING);
  relay_assert_state_after (fixture, 1, HANDSHAKING);
}

/* --- connect and handshake --- */

TRANSPORT_TEST ("/connection/open-socket-ends-connect")
{
  g_auto (RelayOutcome) early = { 0 };
  g_auto (RelayOutcome) late = { 0 };

  handshake (fixture, &early);
  assert_no_handshake (fixture, &early, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_transport_connect_async (fixture->transport, NULL, relay_outcome_store,
                                 &fixture->connected);
  relay_assert_log (fixture, "connecting");
  handshake (fixture, &early);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_types (fixture, "hello");
  relay_assert_log (fixture, "handshaking");
  g_assert_null (relay_transport_get_descriptor (fixture->transport));
  g_assert_cmpuint (early.n_called, ==, 0);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_log (fixture, "online");
  assert_handshake (fixture, &early);
  handshake (fixture, &late);
  assert_handshake (fixture, &late);

  /* online: succeeds at once */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_types (fixture, "hello");
}

TRANSPORT_TEST ("/connection/one-hello-per-identity")
{
  RelayIdentity *identities[] = { relay_identity_new ("discord", "b1"),
                                  relay_identity_new ("slack", NULL) };
  JsonObject *frame;

  relay_transport_set_identities (fixture->transport, identities, 2);
  g_object_unref (identities[0]);
  g_object_unref (identities[1]);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_types (fixture, "hello hello");
  frame = g_ptr_array_index (fixture->written, 0);
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "discord");
  g_assert_cmpstr (json_object_get_string_member (frame, "botId"), ==, "b1");
  frame = g_ptr_array_index (fixture->written, 1);
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "slack");
  g_assert_cmpstr (json_object_get_string_member (frame, "botId"), ==, "");
}

PIPE_TEST ("/connection/second-connect-is-pending")
{
  pipe->open_late = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->first);
  relay_fixture_connect (fixture, NULL, &fixture->second);
  relay_assert_not_connected (fixture, &fixture->second, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_transport_opened (fixture->transport);
  relay_transport_opened (fixture->transport);
  relay_fixture_spin (fixture);
  relay_assert_connected (fixture, &fixture->first);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
  g_assert_cmpuint (pipe->lines->len, ==, 1);
}

PIPE_TEST ("/connection/handshake-times-out")
{
  /* one time-out for the attempt and the descriptor */
  pipe->open_late = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 20000);
  relay_transport_opened (fixture->transport);
  handshake (fixture, &fixture->shaken);
  relay_assert_connected (fixture, &fixture->connected);
  relay_fixture_advance (fixture, 9999);
  g_assert_cmpuint (fixture->shaken.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  assert_no_handshake (fixture, &fixture->shaken, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  /* the transport closed the socket, and nothing is left running */
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  relay_fixture_advance (fixture, 600000);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
}

PIPE_TEST ("/connection/attempt-times-out")
{
  pipe->open_late = TRUE;
  relay_transport_set_handshake_timeout (fixture->transport, 700);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 699);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                  RELAY_ERROR_HANDSHAKE);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  /* reports of an attempt that was given up are ignored */
  relay_transport_opened (fixture->transport);
  relay_assert_next_state (fixture, DISCONNECTED);
}

TRANSPORT_TEST ("/connection/closed-before-descriptor-is-handshake-error")
{
  static const struct
  {
    guint16 code;
    RelayError error;
  } cases[] = {
    { 1008, RELAY_ERROR_HANDSHAKE },
    { 1006, RELAY_ERROR_HANDSHAKE },
    { 4401, RELAY_ERROR_UNAUTHORIZED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RelayOutcome) connected = { 0 };
      g_auto (RelayOutcome) shaken = { 0 };
      g_autofree char *code = g_strdup_printf ("%u", cases[i].code);
      const GError *error;

      relay_fixture_connect (fixture, NULL, &connected);
      relay_assert_connected (fixture, &connected);
      handshake (fixture, &shaken);
      relay_fixture_hang_up (fixture, cases[i].code, "because");
      assert_no_handshake (fixture, &shaken, RELAY_ERROR, (int) cases[i].error);
      relay_assert_state (fixture, DISCONNECTED);
      error = relay_transport_get_last_error (fixture->transport);
      g_assert_error (error, RELAY_ERROR, (int) cases[i].error);
      g_assert_nonnull (strstr (error->message, code));
      g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
    }
}

PIPE_TEST ("/connection/malformed-descriptor-closes")
{
  g_autoptr (GError) error = NULL;

  relay_fixture_connect (fixture, NULL, &fixture->connected);
  handshake (fixture, &fixture->shaken);
  relay_fixture_feed (fixture, "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,"
                               "\"platform\":\"x\",\"label\":\"L\",\"markdown_dialect\":\"\","
                               "\"supports_draft_streaming\":false,\"supports_edit\":\"yes\","
                               "\"supports_threads\":true}}\n");
  g_assert_cmpuint (fixture->shaken.n_called, ==, 1);
  g_assert_null (
    relay_transport_handshake_finish (fixture->transport, fixture->shaken.result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  g_assert_nonnull (strstr (error->message, "supports_edit"));
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
}

PIPE_TEST ("/connection/cancelled-connect-leaves-nothing")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pipe->open_late = TRUE;
  relay_fixture_connect (fixture, cancellable, &fixture->connected);
  handshake (fixture, &fixture->shaken);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  relay_assert_not_connected (fixture, &fixture->connected, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_no_handshake (fixture, &fixture->shaken, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  relay_fixture_advance (fixture, 600000);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  /* cancelled before the call: no attempt */
  relay_fixture_connect (fixture, cancellable, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
}

/* --- policies --- */

TRANSPORT_TEST ("/connection/policy/never-does-not-reconnect")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  relay_fixture_go_online (fixture);
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_log (fixture, "disconnected");
  g_assert_error (relay_transport_get_last_error (fixture->transport), RELAY_ERROR,
                  RELAY_ERROR_CONNECTION_LOST);
  relay_fixture_advance (fixture, 600000);
  relay_assert_log (fixture, "");
  relay_fixture_go_online (fixture);
}

PIPE_TEST ("/connection/policy/established-reconnects-after-success")
{
  pipe->open_refuses = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, G_IO_ERROR,
                              G_IO_ERROR_CONNECTION_REFUSED);
  relay_assert_state (fixture, DISCONNECTED);
  relay_fixture_advance (fixture, 600000);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  /* after the first success it reconnects without end */
  pipe->open_refuses = FALSE;
  relay_fixture_go_online (fixture);
  pipe->open_refuses = TRUE;
  relay_fixture_hang_up (fixture, 1006, NULL);
  for (guint i = 0; i < 20; i++)
    relay_fixture_advance (fixture, 30000);
  g_assert_cmpuint (pipe->n_opened, ==, 22);

  /* a connect in between fails with its own attempt; the reconnects go on */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, G_IO_ERROR,
                              G_IO_ERROR_CONNECTION_REFUSED);
  relay_assert_state (fixture, WAITING);
}

PIPE_TEST ("/connection/policy/always-waits-for-descriptor")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  pipe->open_refuses = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_state (fixture, WAITING);
  g_assert_error (relay_transport_get_last_error (fixture->transport), G_IO_ERROR,
                  G_IO_ERROR_CONNECTION_REFUSED);
  relay_fixture_connect (fixture, NULL, &fixture->second);
  relay_assert_not_connected (fixture, &fixture->second, G_IO_ERROR, G_IO_ERROR_PENDING);

  pipe->open_refuses = FALSE;
  relay_fixture_advance (fixture, 1000);
  handshake (fixture, &fixture->shaken);
  relay_assert_state (fixture, HANDSHAKING);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  /* a socket that was open and closes does not end the wait */
  relay_fixture_hang_up (fixture, 4401, "no");
  relay_assert_state_after (fixture, 2000, HANDSHAKING);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_connected (fixture, &fixture->connected);
  assert_handshake (fixture, &fixture->shaken);
}

PIPE_TEST ("/connection/policy/always-ends-with-disconnect")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  pipe->open_refuses = TRUE;
  relay_fixture_connect (fixture, cancellable, &fixture->connected);
  relay_assert_state (fixture, WAITING);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  relay_assert_not_connected (fixture, &fixture->connected, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
  relay_fixture_advance (fixture, 60000);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 60000);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
}

/* --- reconnect delay --- */

ONLINE_PIPE_TEST ("/connection/delay/doubles-up-to-maximum")
{
  static const guint wanted[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000 };
  double lowest = 2, highest = 0;

  pipe->open_refuses = TRUE;
  for (guint round = 0; round < 20; round++)
    {
      relay_fixture_hang_up (fixture, 1006, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
        {
          double delay = relay_fixture_get_delay (fixture);
          guint dials = pipe->n_opened;

          g_assert_cmpfloat (delay, >=, wanted[i] * 0.5);
          g_assert_cmpfloat (delay, <=, wanted[i]);
          lowest = MIN (lowest, delay / wanted[i]);
          highest = MAX (highest, delay / wanted[i]);
          relay_fixture_advance (fixture, (guint) delay - 1);
          g_assert_cmpuint (pipe->n_opened, ==, dials);
          pipe->open_refuses = i + 1 < G_N_ELEMENTS (wanted);
          relay_fixture_advance (fixture, 2);
          g_assert_cmpuint (pipe->n_opened, ==, dials + 1);
        }
      relay_assert_state (fixture, HANDSHAKING);
      g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
      relay_fixture_come_back (fixture);
      pipe->open_refuses = TRUE;
      relay_fixture_advance (fixture, 60000);
    }
  /* 160 random delays */
  g_assert_cmpfloat (lowest, <, 0.6);
  g_assert_cmpfloat (highest, >, 0.9);
}

TRANSPORT_TEST ("/connection/delay/reset-only-when-stable")
{
  relay_transport_set_stable_after (fixture->transport, 5000);
  relay_fixture_go_online (fixture);
  relay_fixture_lose (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), <=, 1000);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_come_back (fixture);
  /* not long enough: a descriptor alone does not reset the delay */
  relay_fixture_advance (fixture, 4999);
  relay_fixture_lose (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 1000);
  relay_fixture_advance (fixture, 2000);
  /* open for long, but without a descriptor */
  relay_assert_state (fixture, HANDSHAKING);
  relay_fixture_advance (fixture, 20000);
  relay_fixture_lose (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 2000);
  relay_fixture_advance (fixture, 4000);
  relay_fixture_come_back (fixture);
  relay_fixture_advance (fixture, 5000);
  relay_fixture_lose (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), <=, 1000);
}

TRANSPORT_TEST ("/connection/delay/zero-reconnects-at-once")
{
  relay_transport_set_reconnect_delay (fixture->transport, 0);
  relay_fixture_go_online (fixture);
  for (guint i = 0; i < 100; i++)
    {
      relay_fixture_hang_up (fixture, 1006, NULL);
      relay_fixture_come_back (fixture);
    }
}

PIPE_TEST ("/connection/retry-now-keeps-delay")
{
  relay_transport_retry_now (fixture->transport);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 0);
  relay_fixture_go_online (fixture);
  relay_transport_retry_now (fixture->transport);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  pipe->open_refuses = TRUE;
  relay_fixture_lose (fixture);
  relay_transport_retry_now (fixture->transport);
  relay_assert_state (fixture, CONNECTING);
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  /* contract §7.2: only a stable connection resets the delay */
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 1000);
  relay_transport_retry_now (fixture->transport);
  relay_fixture_spin (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 2000);
}

/* An attempt that hangs, before or after the socket is open */
PIPE_TEST ("/connection/retry-now-restarts-attempt")
{
  pipe->open_late = TRUE;
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 10000);
  pipe->open_late = FALSE;
  relay_transport_retry_now (fixture->transport);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_assert_state (fixture, HANDSHAKING);
  relay_fixture_advance (fixture, 29000);
  relay_transport_retry_now (fixture->transport);
  relay_transport_retry_now (fixture->transport);
  relay_assert_next_state (fixture, HANDSHAKING);
  g_assert_cmpuint (pipe->n_opened, ==, 3);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
  relay_fixture_advance (fixture, 29000);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_come_back (fixture);
  relay_assert_connected (fixture, &fixture->connected);
}

/* A handler of the notification may retry without end. */
static void
retry_when_connecting (RelayTransport *transport, GParamSpec *pspec, gpointer data)
{
  if (relay_transport_get_state (transport) == RELAY_STATE_CONNECTING ||
      relay_transport_get_state (transport) == RELAY_STATE_WAITING)
    relay_transport_retry_now (transport);
}

ONLINE_PIPE_TEST ("/connection/retry-now-in-notification")
{
  g_signal_connect (fixture->transport, "notify::state", G_CALLBACK (retry_when_connecting), NULL);
  relay_assert_state_after_close (fixture, 1006, NULL, HANDSHAKING);
  g_assert_cmpuint (pipe->n_opened, <=, 3);
  relay_fixture_come_back (fixture);
}

ONLINE_TEST ("/connection/connect-when-waiting-connects-now")
{
  relay_fixture_lose (fixture);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_state (fixture, HANDSHAKING);
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
}

/* --- the old socket closes before the next one opens --- */

PIPE_TEST ("/connection/close/next-attempt-waits-for-answer")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pipe->close_late = TRUE;
  relay_fixture_connect (fixture, cancellable, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_state_after (fixture, 30000, DISCONNECTED);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_state (fixture, CONNECTING);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
  /* reports of the old socket are ignored */
  relay_fixture_feed_descriptor (fixture, "old");
  g_assert_null (relay_transport_get_descriptor (fixture->transport));
  relay_fixture_hang_up (fixture, 1000, NULL);
  relay_assert_connected (fixture, &fixture->connected);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
  relay_fixture_come_back (fixture);
}

PIPE_TEST ("/connection/close/times-out")
{
  pipe->close_late = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 30000);
  relay_assert_connected (fixture, &fixture->connected);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 4999);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
  pipe->is_open = FALSE;
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*close*");
  relay_fixture_advance (fixture, 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_assert_connected (fixture, &fixture->connected);
}

/* A suspend that is noticed while close() is not answered does not cancel its time-out. */
ONLINE_PIPE_TEST ("/connection/close/times-out-over-suspend")
{
  relay_fixture_lose (fixture);
  relay_fixture_advance (fixture, 1000);
  pipe->close_late = TRUE;
  relay_transport_set_reconnect_delay (fixture->transport, 20000);
  relay_assert_state_after (fixture, 30000, WAITING);
  pipe->is_open = FALSE;
  relay_clock_sleep (fixture->clock, (gint64) 3600 * G_USEC_PER_SEC);
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*close*");
  for (guint i = 0; i < 60 && pipe->n_opened < 3; i++)
    relay_fixture_advance (fixture, 1000);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (pipe->n_opened, ==, 3);
}

ONLINE_PIPE_TEST ("/connection/close/first-end-counts")
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "gone");
  const GError *told;

  relay_transport_failed (fixture->transport, error);
  relay_transport_closed (fixture->transport, 4401, "too late");
  relay_transport_failed (fixture->transport, error);
  relay_assert_next_log (fixture, "waiting");
  told = relay_transport_get_last_error (fixture->transport);
  g_assert_error (told, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* The answer to close() is in the frame queue when the time-out runs: it is still the answer, and no
 * loss of the next connection. */
PIPE_TEST ("/connection/close/answer-in-queue-when-timed-out")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  relay_fixture_go_online (fixture);
  pipe->close_late = TRUE;
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 2000);
  relay_fixture_advance (fixture, 1000);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_state (fixture, DISCONNECTED);
  relay_fixture_forget (fixture);

  relay_clock_advance (fixture->clock, 5 * G_USEC_PER_SEC);
  pipe->is_open = FALSE;
  relay_transport_closed (fixture->transport, 1006, "");
  relay_fixture_advance (fixture, 60000);
  relay_assert_log (fixture, "");
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_null (relay_transport_get_last_error (fixture->transport));
  g_assert_cmpuint (pipe->n_opened, ==, 1);
}

/* --- network and suspend --- */

ONLINE_PIPE_TEST ("/connection/network/available-reconnects")
{
  gint64 begun;

  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_assert_next_state (fixture, ONLINE);
  relay_fixture_lose (fixture);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  begun = g_get_monotonic_time ();
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_fixture_come_back (fixture);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 50 * 1000);

  /* the network was available already: another interface; once a second at most */
  relay_fixture_lose (fixture);
  relay_test_monitor_change (fixture->monitor);
  relay_assert_next_state (fixture, WAITING);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_transport_set_reconnect_delay (fixture->transport, 20000);
  come_back_at (fixture, 1000);
}

/* Contract §7.10: a change is enough, though “available” stays what it is. */
ONLINE_PIPE_TEST ("/connection/network/change-reconnects")
{
  pipe->open_refuses = TRUE;
  relay_fixture_lose (fixture);
  for (guint i = 0; i < 5; i++)
    relay_assert_state_after (fixture, 30000, WAITING);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 14000);
  g_assert_cmpuint (pipe->n_opened, ==, 6);
  relay_test_monitor_change (fixture->monitor);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 7);
  /* the delay was not reset */
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 14000);

  /* a burst of changes is one attempt, and one more a second later, for the last of them */
  relay_fixture_advance (fixture, 1000);
  for (guint i = 0; i < 50; i++)
    {
      relay_test_monitor_change (fixture->monitor);
      relay_fixture_spin (fixture);
    }
  g_assert_cmpuint (pipe->n_opened, ==, 8);
  relay_fixture_advance (fixture, 999);
  g_assert_cmpuint (pipe->n_opened, ==, 8);
  pipe->open_refuses = FALSE;
  relay_fixture_advance (fixture, 1);
  g_assert_cmpuint (pipe->n_opened, ==, 9);
  relay_fixture_come_back (fixture);
}

ONLINE_TEST ("/connection/network/change-ends-dormant")
{
  relay_transport_go_dormant_async (fixture->transport, 0, NULL, NULL, NULL);
  relay_fixture_feed (fixture, "{\"type\":\"going_idle_ack\"}\n");
  relay_assert_state (fixture, DORMANT);
  relay_test_monitor_change (fixture->monitor);
  relay_assert_next_state (fixture, HANDSHAKING);
}

PIPE_TEST ("/connection/network/change-restarts-attempt")
{
  pipe->open_late = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 20000);
  relay_test_monitor_change (fixture->monitor);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
  /* the call goes on, with the whole time-out */
  relay_fixture_advance (fixture, 29999);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_transport_opened (fixture->transport);
  relay_fixture_spin (fixture);
  relay_assert_connected (fixture, &fixture->connected);
  g_assert_null (relay_transport_get_last_error (fixture->transport));
}

/* A network that never settles does not keep an attempt from succeeding. */
PIPE_TEST ("/connection/network/restless-network-lets-attempt-succeed")
{
  guint age = 0, n_opened = 1;

  pipe->open_late = TRUE;
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  for (guint second = 0; second < 60 && age < 10; second++)
    {
      relay_test_monitor_change (fixture->monitor);
      relay_fixture_advance (fixture, 1000);
      age = pipe->n_opened == n_opened ? age + 1 : 0;
      n_opened = pipe->n_opened;
    }
  /* one that takes ten seconds */
  g_assert_cmpuint (age, ==, 10);
  relay_transport_opened (fixture->transport);
  relay_fixture_come_back (fixture);
  relay_assert_connected (fixture, &fixture->connected);
}

ONLINE_PIPE_TEST ("/connection/network/address-gone-replaces-connection")
{
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_test_monitor_change (fixture->monitor);
  relay_assert_next_state (fixture, ONLINE);
  pipe->address_is_gone = TRUE;
  relay_test_monitor_change (fixture->monitor);
  relay_assert_next_state (fixture, HANDSHAKING);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);

  /* handshaking is the same */
  relay_fixture_advance (fixture, 1000);
  relay_test_monitor_change (fixture->monitor);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 3);
  pipe->address_is_gone = FALSE;
  relay_fixture_come_back (fixture);
}

/* After “replaced” and a refusal, only a network that was not available before causes an attempt. */
static void
test_held_back (RelayFixture *fixture, gconstpointer data)
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);
  guint code = GPOINTER_TO_UINT (data);

  if (code == 4000)
    g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*two copies of this program*");
  if (code < 1000)
    {
      pipe->open_late = TRUE;
      relay_fixture_lose (fixture);
      relay_fixture_advance (fixture, 1000);
      relay_fixture_refuse (fixture, code, 60);
      pipe->open_late = FALSE;
    }
  else
    relay_assert_state_after_close (fixture, code, NULL, WAITING);
  relay_fixture_forget (fixture);
  relay_test_monitor_change (fixture->monitor);
  relay_clock_jump (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  relay_clock_sleep (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  relay_fixture_advance (fixture, 10000);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_assert_next_log (fixture, "");
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_assert_next_state (fixture, HANDSHAKING);
}

/* --- a network that does not lead to the connector --- */

/* Contract §7.10: every 30 s at most */
ONLINE_PIPE_TEST ("/connection/unreachable/attempts-are-rare")
{
  guint n_opened;

  pipe->open_refuses = pipe->is_unreachable = TRUE;
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_fixture_spin (fixture);
  relay_fixture_lose (fixture);
  n_opened = pipe->n_opened;
  for (guint second = 0; second < 300; second++)
    {
      relay_assert_state_after (fixture, 1000, WAITING);
      g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), >, 0);
    }
  g_assert_cmpuint (pipe->n_opened - n_opened, <=, 10);
  g_assert_cmpuint (pipe->n_opened - n_opened, >=, 9);
  /* changes that bring no network, and a resume from suspend, make no difference */
  n_opened = pipe->n_opened;
  for (guint second = 0; second < 60; second++)
    {
      relay_test_monitor_change (fixture->monitor);
      relay_clock_sleep (fixture->clock, 60 * (gint64) G_USEC_PER_SEC);
      relay_fixture_advance (fixture, 1000);
    }
  g_assert_cmpuint (pipe->n_opened - n_opened, <=, 3);
  /* back at once */
  pipe->open_refuses = FALSE;
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_assert_next_state (fixture, HANDSHAKING);
}

/* Loopback, a local network, a container: no default route, and the connector is there. */
ONLINE_PIPE_TEST ("/connection/unreachable/reachable-without-network")
{
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_fixture_spin (fixture);
  relay_fixture_lose (fixture);
  relay_assert_state_after (fixture, 1000, HANDSHAKING);
  g_assert_cmpuint (pipe->n_checked, ==, 1);
  relay_fixture_come_back (fixture);

  /* not asked for with a network */
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_fixture_spin (fixture);
  relay_fixture_lose (fixture);
  relay_assert_state_after (fixture, 2000, HANDSHAKING);
  g_assert_cmpuint (pipe->n_checked, ==, 1);
  relay_fixture_come_back (fixture);

  /* an interface without a default route */
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_fixture_spin (fixture);
  relay_transport_set_reconnect_delay (fixture->transport, 20000);
  relay_fixture_lose (fixture);
  relay_test_monitor_change (fixture->monitor);
  relay_assert_next_state (fixture, HANDSHAKING);
  g_assert_cmpuint (pipe->n_checked, ==, 2);
}

ONLINE_PIPE_TEST ("/connection/unreachable/late-answer")
{
  pipe->reachable_late = TRUE;
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_fixture_spin (fixture);
  relay_fixture_lose (fixture);
  relay_assert_state_after (fixture, 1000, WAITING);
  g_assert_nonnull (pipe->reachable_func);
  pipe->reachable_func (TRUE, pipe->reachable_data);
  relay_assert_next_state (fixture, HANDSHAKING);
  relay_fixture_come_back (fixture);

  /* an answer that comes after the transport went on is void */
  relay_fixture_lose (fixture);
  relay_assert_state_after (fixture, 2000, WAITING);
  relay_transport_retry_now (fixture->transport);
  relay_fixture_spin (fixture);
  relay_fixture_come_back (fixture);
  pipe->reachable_func (TRUE, pipe->reachable_data);
  relay_assert_next_state (fixture, ONLINE);
}

ONLINE_PIPE_TEST ("/connection/unreachable/answer-after-dispose")
{
  RelayReachableFunc func;
  gpointer user_data;

  pipe->reachable_late = TRUE;
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_fixture_spin (fixture);
  relay_fixture_lose (fixture);
  relay_fixture_advance (fixture, 1000);
  func = pipe->reachable_func;
  user_data = pipe->reachable_data;
  g_signal_handlers_disconnect_by_data (fixture->transport, fixture);
  g_clear_object (&fixture->transport);
  func (TRUE, user_data);
}

TRANSPORT_TEST ("/connection/network/not-watched")
{
  relay_transport_set_watch_network (fixture->transport, FALSE);
  relay_fixture_go_online (fixture);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_clock_sleep (fixture->clock, (gint64) 3600 * G_USEC_PER_SEC);
  relay_assert_state_after (fixture, 20000, ONLINE);
  relay_fixture_lose (fixture);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_assert_next_state (fixture, WAITING);

  /* watched from now on */
  relay_transport_set_watch_network (fixture->transport, TRUE);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_assert_next_state (fixture, HANDSHAKING);
}

ONLINE_TEST ("/connection/suspend/resume-reconnects")
{
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_clock_sleep (fixture->clock, (gint64) 600 * G_USEC_PER_SEC);
  relay_fixture_advance (fixture, 10000);
  /* an open connection is replaced too */
  relay_assert_state (fixture, HANDSHAKING);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
  relay_fixture_come_back (fixture);
  relay_assert_state_after (fixture, 10000, ONLINE);

  relay_fixture_lose (fixture);
  relay_transport_set_reconnect_delay (fixture->transport, 20000);
  relay_transport_set_reconnect_max_delay (fixture->transport, 20000);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_come_back (fixture);
  relay_fixture_lose (fixture);
  g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, 10000);
  relay_clock_sleep (fixture->clock, (gint64) 600 * G_USEC_PER_SEC);
  relay_fixture_advance (fixture, 9999);
  relay_assert_next_state (fixture, HANDSHAKING);
}

/* A machine that was paused: only its wall clock was set forward. */
ONLINE_TEST ("/connection/suspend/wall-clock-jump-reconnects")
{
  relay_clock_jump (fixture->clock, (gint64) 600 * G_USEC_PER_SEC);
  relay_assert_state_after (fixture, 10000, HANDSHAKING);
  relay_fixture_come_back (fixture);
  /* a clock that is set back, or by seconds */
  relay_fixture_advance (fixture, 60000);
  relay_clock_jump (fixture->clock, (gint64) -600 * G_USEC_PER_SEC);
  relay_fixture_advance (fixture, 10000);
  relay_clock_jump (fixture->clock, (gint64) 4 * G_USEC_PER_SEC);
  relay_assert_state_after (fixture, 10000, ONLINE);
}

/* A dormant transport reconnects when the machine resumes. */
ONLINE_TEST ("/connection/suspend/resume-ends-dormant")
{
  relay_transport_set_dormant_delay (fixture->transport, 24 * 3600 * 1000);
  relay_transport_go_dormant_async (fixture->transport, 0, NULL, NULL, NULL);
  relay_fixture_feed (fixture, "{\"type\":\"going_idle_ack\"}\n");
  relay_assert_state (fixture, DORMANT);
  relay_clock_sleep (fixture->clock, (gint64) 600 * G_USEC_PER_SEC);
  relay_assert_state_after (fixture, 10000, HANDSHAKING);
}

/* The watch holds no reference, so the callback must: a handler of the notification drops the last. */
static void
drop_when_connecting (RelayTransport *transport, GParamSpec *pspec, RelayFixture *fixture)
{
  if (relay_transport_get_state (transport) == RELAY_STATE_CONNECTING)
    g_clear_object (&fixture->transport);
}

ONLINE_TEST ("/connection/network/notification-drops-transport")
{
  relay_fixture_lose (fixture);
  relay_test_monitor_set_available (fixture->monitor, FALSE);
  g_signal_connect (fixture->transport, "notify::state", G_CALLBACK (drop_when_connecting),
                    fixture);
  relay_test_monitor_set_available (fixture->monitor, TRUE);
  relay_fixture_spin (fixture);
  g_assert_null (fixture->transport);
}

ONLINE_TEST ("/connection/dispose/leaves-no-source")
{
  gpointer left = fixture->transport;

  g_object_add_weak_pointer (G_OBJECT (fixture->transport), &left);
  g_signal_handlers_disconnect_by_data (fixture->transport, fixture);
  g_clear_object (&fixture->transport);
  g_assert_null (left);
  /* the tear-down checks that no source is left */
}

ONLINE_TEST ("/connection/dispose/answers-calls")
{
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_transport_go_idle_async (fixture->transport, NULL, relay_outcome_store, &fixture->idle);
  g_object_run_dispose (G_OBJECT (fixture->transport));
  g_assert_cmpuint (fixture->sent.n_called, ==, 0);
  relay_fixture_spin (fixture);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
  g_assert_cmpuint (fixture->idle.n_called, ==, 1);
  relay_assert_log (fixture, "");
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

MORE_TESTS
{
  static const guint codes[] = { 4000, 4403, 429, 503 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/connection/network/held-back-after-%u", codes[i]);

      g_test_add (path, RelayFixture, GUINT_TO_POINTER (codes[i]), relay_fixture_set_up_online_pipe,
                  test_held_back, relay_fixture_tear_down);
    }
}
