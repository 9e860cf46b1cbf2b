/* test-shutdown.c: idle, dormant, disconnect: the ends that drain first
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"
#include "transport/relay-timers-private.h"

#define IDLE_ACK "{\"type\":\"going_idle_ack\"}\n"

static void
go_idle (RelayFixture *fixture, GCancellable *cancellable, RelayOutcome *outcome)
{
  relay_transport_go_idle_async (fixture->transport, cancellable, relay_outcome_store, outcome);
  relay_fixture_spin (fixture);
}

static void
go_dormant (RelayFixture *fixture, RelayOutcome *outcome)
{
  relay_transport_go_dormant_async (fixture->transport, 0, NULL, relay_outcome_store, outcome);
  relay_fixture_spin (fixture);
}

/* --- idle --- */

TRANSPORT_TEST ("/shutdown/idle/acknowledged")
{
  g_autofree char *id = NULL;

  go_idle (fixture, NULL, &fixture->first);
  relay_assert_idle (fixture, &fixture->first, FALSE);
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  go_idle (fixture, NULL, &fixture->first);
  go_idle (fixture, NULL, &fixture->second);
  /* one frame for both calls, and messages are delivered until the answer */
  relay_assert_types (fixture, "going_idle");
  relay_fixture_feed_event (fixture, NULL, "m1", "one");
  relay_assert_next_log (fixture, "inbound:one");
  relay_fixture_advance (fixture, 9999);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_idle (fixture, &fixture->first, TRUE);
  relay_assert_idle (fixture, &fixture->second, TRUE);
  relay_assert_log (fixture, "idle");
  go_idle (fixture, NULL, &fixture->first);
  relay_assert_idle (fixture, &fixture->first, TRUE);

  /* results are received and actions may be sent */
  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
  relay_assert_types (fixture, "going_idle outbound");
  /* an ack of nothing */
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_log (fixture, "");
}

ONLINE_TEST ("/shutdown/idle/unexpected-ack-ignored")
{
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_log (fixture, "");
}

ONLINE_TEST ("/shutdown/idle/late-ack-reconnects")
{
  relay_transport_set_idle_timeout (fixture->transport, 300);
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_advance (fixture, 299);
  g_assert_cmpuint (fixture->idle.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_idle (fixture, &fixture->idle, FALSE);
  relay_assert_state (fixture, ONLINE);

  /* the ack is late: no call waits, and messages are wanted */
  relay_fixture_forget (fixture);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_log (fixture, "connecting handshaking");
  relay_assert_types (fixture, "hello");
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_log (fixture, "online");
}

/* The ack is late, on a connection that is about to be closed anyway. */
ONLINE_TEST ("/shutdown/idle/late-ack-during-redelivery")
{
  relay_fixture_listen (fixture);
  fixture->keep_events = fixture->hold_events = TRUE;
  relay_fixture_feed_event (fixture, "b1", "m1", "one");
  relay_fixture_spin (fixture);
  relay_transport_set_idle_timeout (fixture->transport, 300);
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_advance (fixture, 300);
  relay_assert_idle (fixture, &fixture->idle, FALSE);

  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_message_event_reject (g_ptr_array_index (fixture->events, 0));
  relay_assert_next_state (fixture, ONLINE);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_state (fixture, ONLINE);
  g_assert_cmpuint (fixture->sent.n_called, ==, 0);
  relay_fixture_advance (fixture, 1500);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
  relay_assert_state (fixture, WAITING);
}

ONLINE_TEST ("/shutdown/idle/second-call-awaits-first-answer")
{
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_advance (fixture, 10000);
  relay_assert_idle (fixture, &fixture->idle, FALSE);
  /* waits for the answer to the first frame */
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_idle (fixture, &fixture->idle, TRUE);
  relay_assert_state (fixture, IDLE);
}

ONLINE_TEST ("/shutdown/idle/one-call-cancelled")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  go_idle (fixture, cancellable, &fixture->first);
  go_idle (fixture, NULL, &fixture->second);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (fixture->first.n_called, ==, 1);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_go_idle_finish, fixture->transport,
         fixture->first.result);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_idle (fixture, &fixture->second, TRUE);
  relay_assert_state (fixture, IDLE);
}

/* No call waits any more: there is no time-out, and the ack is late. */
ONLINE_TEST ("/shutdown/idle/all-calls-cancelled")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  go_idle (fixture, cancellable, &fixture->idle);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_go_idle_finish, fixture->transport,
         fixture->idle.result);
  relay_fixture_advance (fixture, 60000);
  relay_assert_log (fixture, "");
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_log (fixture, "connecting handshaking");
}

/* Otherwise the acknowledgement would be late, and cost a reconnect. */
ONLINE_TEST ("/shutdown/idle/call-cancelled-before-writes-nothing")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  go_idle (fixture, cancellable, &fixture->idle);
  relay_transport_go_dormant_async (fixture->transport, 0, cancellable, relay_outcome_store,
                                    &fixture->dormant);
  relay_fixture_spin (fixture);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_go_idle_finish, fixture->transport,
         fixture->idle.result);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_go_dormant_finish, fixture->transport,
         fixture->dormant.result);
  relay_assert_types (fixture, "");
}

ONLINE_TEST ("/shutdown/idle/connection-lost")
{
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_idle (fixture, &fixture->idle, FALSE);
  relay_assert_state (fixture, WAITING);
}

ONLINE_PIPE_TEST ("/shutdown/idle/connect-replaces-connection")
{
  go_idle (fixture, NULL, &fixture->idle);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_idle (fixture, &fixture->idle, TRUE);
  relay_fixture_forget (fixture);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_log (fixture, "connecting handshaking");
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
}

/* --- dormant --- */

TRANSPORT_TEST ("/shutdown/dormant/reconnects-after-delay")
{
  g_autofree char *id = NULL;

  go_dormant (fixture, &fixture->dormant);
  relay_assert_dormant (fixture, &fixture->dormant, FALSE);
  relay_fixture_go_online (fixture);
  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  go_dormant (fixture, &fixture->dormant);
  relay_assert_types (fixture, "outbound going_idle");
  relay_fixture_feed (fixture, IDLE_ACK);
  /* the result is awaited first */
  g_assert_cmpuint (fixture->dormant.n_called, ==, 0);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_log (fixture, "idle dormant");
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==,
                   relay_clock_monotonic (fixture->clock) + G_USEC_PER_SEC);
  go_dormant (fixture, &fixture->dormant);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);

  relay_assert_state_after (fixture, 999, DORMANT);
  relay_fixture_advance (fixture, 1);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_log (fixture, "connecting handshaking online");
}

ONLINE_TEST ("/shutdown/dormant/waits-for-results")
{
  relay_fixture_send (fixture, NULL, &fixture->sent);
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_fixture_advance (fixture, 1499);
  g_assert_cmpuint (fixture->dormant.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
}

ONLINE_TEST ("/shutdown/dormant/without-ack-stays-connected")
{
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_advance (fixture, 10000);
  relay_assert_dormant (fixture, &fixture->dormant, FALSE);
  relay_assert_state (fixture, ONLINE);
  relay_assert_log (fixture, "");
}

ONLINE_TEST ("/shutdown/dormant/joins-going-idle")
{
  go_idle (fixture, NULL, &fixture->idle);
  go_dormant (fixture, &fixture->dormant);
  relay_assert_types (fixture, "going_idle");
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_idle (fixture, &fixture->idle, TRUE);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state (fixture, DORMANT);
}

TRANSPORT_TEST ("/shutdown/dormant/delay-is-bounded")
{
  /* at most 60 s */
  relay_transport_set_dormant_delay (fixture->transport, 1000000);
  relay_fixture_go_online (fixture);
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state_after (fixture, 59999, DORMANT);
  relay_assert_state_after (fixture, 1, HANDSHAKING);
  relay_fixture_feed_descriptor (fixture, "discord");

  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_fixture_feed_descriptor (fixture, "discord");

  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_transport_retry_now (fixture->transport);
  relay_assert_next_state (fixture, HANDSHAKING);
}

ONLINE_TEST ("/shutdown/dormant/delay-of-the-call")
{
  relay_transport_go_dormant_async (fixture->transport, 30000, NULL, relay_outcome_store,
                                    &fixture->dormant);
  relay_fixture_spin (fixture);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state_after (fixture, 29999, DORMANT);

  /* the suspend takes longer: at most 60 s, from this call on */
  relay_transport_go_dormant_async (fixture->transport, G_MAXUINT, NULL, relay_outcome_store,
                                    &fixture->dormant);
  relay_fixture_spin (fixture);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state_after (fixture, 59999, DORMANT);
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==,
                   relay_clock_monotonic (fixture->clock) + 1000);
  relay_assert_state_after (fixture, 1, HANDSHAKING);
  relay_fixture_feed_descriptor (fixture, "discord");

  /* the property is used again */
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state_after (fixture, 1000, HANDSHAKING);
}

TRANSPORT_TEST ("/shutdown/dormant/not-with-policy-never")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  relay_fixture_go_online (fixture);
  go_dormant (fixture, &fixture->dormant);
  relay_assert_dormant (fixture, &fixture->dormant, FALSE);
  relay_assert_types (fixture, "");
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ALWAYS);
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_dormant (fixture, &fixture->dormant, TRUE);
  relay_assert_state_after (fixture, 1000, HANDSHAKING);
}

ONLINE_TEST ("/shutdown/dormant/connection-lost")
{
  go_dormant (fixture, &fixture->dormant);
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_dormant (fixture, &fixture->dormant, FALSE);
  relay_assert_state (fixture, WAITING);
  go_dormant (fixture, &fixture->dormant);
  relay_assert_dormant (fixture, &fixture->dormant, FALSE);
}

/* --- disconnect --- */

PIPE_TEST ("/shutdown/disconnect/idempotent")
{
  relay_fixture_disconnect (fixture, &fixture->first);
  relay_assert_disconnected (fixture, &fixture->first);
  relay_fixture_go_online (fixture);
  relay_fixture_disconnect (fixture, &fixture->first);
  relay_fixture_disconnect (fixture, &fixture->second);
  relay_assert_log (fixture, "closing");
  g_assert_cmpuint (pipe->lines->len, ==, 2);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_disconnected (fixture, &fixture->first);
  relay_assert_disconnected (fixture, &fixture->second);
  relay_assert_log (fixture, "disconnected");
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  g_assert_cmpuint (pipe->close_code, ==, 1000);
  relay_fixture_disconnect (fixture, &fixture->first);
  relay_assert_disconnected (fixture, &fixture->first);
  relay_fixture_advance (fixture, 600000);
  g_assert_cmpuint (pipe->n_opened, ==, 1);

  /* and starts over */
  relay_fixture_go_online (fixture);
}

/* The connector answers nothing, and the socket does not close. */
PIPE_TEST ("/shutdown/disconnect/silent-peer-ends-in-time")
{
  pipe->close_late = TRUE;
  relay_transport_set_drain_timeout (fixture->transport, 100000);
  relay_fixture_go_online (fixture);
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 3999);
  g_assert_cmpuint (pipe->n_closed, ==, 0);
  relay_fixture_advance (fixture, 1);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
  relay_fixture_advance (fixture, 1999);
  relay_assert_disconnected (fixture, &fixture->disconnected);

  /* the next attempt waits for the old socket */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_assert_cmpuint (pipe->n_opened, ==, 1);
  relay_fixture_hang_up (fixture, 1000, NULL);
  relay_assert_connected (fixture, &fixture->connected);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
}

/* The answer to close() is in the frame queue when the disconnect stops waiting for it: that connection
 * is over, and the next one need not wait. */
ONLINE_PIPE_TEST ("/shutdown/disconnect/answer-in-queue-when-timed-out")
{
  pipe->close_late = TRUE;
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 2000);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
  g_assert_cmpuint (fixture->disconnected.n_called, ==, 0);
  relay_clock_advance (fixture->clock, G_USEC_PER_SEC);
  pipe->is_open = FALSE;
  relay_transport_closed (fixture->transport, 1000, NULL);
  relay_fixture_spin (fixture);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_state (fixture, DISCONNECTED);

  pipe->close_late = FALSE;
  relay_fixture_go_online (fixture);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
  g_assert_cmpuint (pipe->n_overlapping, ==, 0);
  relay_assert_state_after (fixture, 60000, ONLINE);
}

ONLINE_TEST ("/shutdown/disconnect/without-idle-ack")
{
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 1999);
  g_assert_cmpuint (fixture->disconnected.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

ONLINE_TEST ("/shutdown/disconnect/waits-for-results")
{
  g_autofree char *id = NULL;

  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_fixture_advance (fixture, 1400);
  g_assert_cmpuint (fixture->disconnected.n_called, ==, 0);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

ONLINE_TEST ("/shutdown/disconnect/peer-closes-first")
{
  relay_fixture_send (fixture, NULL, &fixture->sent);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_not_sent (fixture, &fixture->sent, RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  /* no revocation, no reconnect */
  relay_assert_log (fixture, "closing disconnected");
  relay_fixture_advance (fixture, 60000);
  relay_assert_log (fixture, "");
}

ONLINE_TEST ("/shutdown/disconnect/cancelled-goes-on")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_transport_disconnect_async (fixture->transport, cancellable, relay_outcome_store,
                                    &fixture->first);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_disconnect_finish, fixture->transport,
         fixture->first.result);
  relay_assert_state (fixture, CLOSING);
  relay_assert_state_after (fixture, 6000, DISCONNECTED);
}

/* At each point of an attempt the disconnect ends, and the connect fails. */
PIPE_TEST ("/shutdown/disconnect/at-any-point-of-attempt")
{
  for (guint i = 0; i < 5; i++)
    {
      g_auto (RelayOutcome) connected = { 0 };
      g_auto (RelayOutcome) disconnected = { 0 };

      pipe->open_late = i != 3;
      relay_transport_connect_async (fixture->transport, NULL, relay_outcome_store, &connected);
      if (i == 1)
        relay_fixture_spin (fixture);
      if (i == 2)
        relay_transport_opened (fixture->transport);
      if (i == 4)
        relay_clock_advance (fixture->clock, 30 * G_USEC_PER_SEC);
      relay_fixture_disconnect (fixture, &disconnected);
      relay_fixture_advance (fixture, 6000);
      relay_assert_not_connected (fixture, &connected, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
      relay_assert_disconnected (fixture, &disconnected);
      relay_assert_state (fixture, DISCONNECTED);
      g_assert_false (pipe->is_open);
      g_assert_cmpuint (pipe->lines->len, ==, 0);
    }
}

ONLINE_TEST ("/shutdown/disconnect/while-waiting")
{
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_log (fixture, "waiting closing disconnected");
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);
}

ONLINE_TEST ("/shutdown/disconnect/next-connect-starts-after")
{
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_assert_log (fixture, "closing");
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_log (fixture, "disconnected connecting handshaking");
}

/* What is called last counts. */
ONLINE_TEST ("/shutdown/disconnect/second-disconnect-ends-next-connect")
{
  relay_fixture_disconnect (fixture, &fixture->first);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_disconnect (fixture, &fixture->second);
  g_assert_cmpuint (fixture->connected.n_called, ==, 0);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_disconnected (fixture, &fixture->first);
  relay_assert_disconnected (fixture, &fixture->second);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_assert_log (fixture, "closing disconnected");
}

ONLINE_TEST ("/shutdown/disconnect/connect-after-second-disconnect-starts")
{
  relay_fixture_disconnect (fixture, &fixture->first);
  relay_fixture_connect (fixture, NULL, &fixture->outcome);
  relay_fixture_disconnect (fixture, &fixture->second);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_feed (fixture, IDLE_ACK);
  relay_assert_disconnected (fixture, &fixture->second);
  relay_assert_not_connected (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_assert_connected (fixture, &fixture->connected);
  relay_assert_log (fixture, "closing disconnected connecting handshaking");
}

ONLINE_TEST ("/shutdown/disconnect/deliveries")
{
  relay_fixture_listen (fixture);
  fixture->hold_events = fixture->keep_events = TRUE;
  relay_fixture_feed_event (fixture, "b1", "m1", "held");
  relay_fixture_spin (fixture);
  fixture->hold_events = fixture->keep_events = FALSE;
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_feed_event (fixture, "b2", "m2", "buffered");
  relay_fixture_feed_event (fixture, NULL, "m3", "unbuffered");
  relay_fixture_feed_later (
    fixture, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c\"}\n");
  /* an owed ack is still sent */
  relay_message_event_acknowledge (g_ptr_array_index (fixture->events, 0));
  relay_assert_next_log (fixture, "inbound:held closing inbound:unbuffered interrupt:k/c");
  relay_assert_acks (fixture, "b1");

  /* nothing is emitted afterwards, not even what was received before */
  relay_fixture_feed_later (fixture, IDLE_ACK);
  relay_fixture_feed_event (fixture, NULL, "m4", "late");
  relay_fixture_spin (fixture);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_fixture_feed_event (fixture, NULL, "m5", "later");
  relay_assert_next_log (fixture, "disconnected");

  /* what was dropped is redelivered and is no duplicate */
  relay_fixture_go_online (fixture);
  relay_fixture_feed_event (fixture, "b2", "m2", "buffered");
  relay_assert_next_log (fixture, "inbound:buffered");
  relay_assert_acks (fixture, "b2");
}

/* --- calls inside a notification --- */

typedef struct
{
  RelayFixture *fixture;
  RelayOutcome outcome;
  gboolean done;
} Caller;

static void
disconnect_once (RelayTransport *transport, GParamSpec *pspec, Caller *caller)
{
  if (caller->done)
    return;
  caller->done = TRUE;
  relay_transport_disconnect_async (transport, NULL, relay_outcome_store, &caller->outcome);
}

TRANSPORT_TEST ("/shutdown/disconnect/in-notification")
{
  static const char *const signals[] = { "notify::retry-at", "notify::last-error",
                                         "notify::state" };
  static const guint counts[] = { 1, 1, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    /* inside the first, the second… notification after the loss */
    for (guint n = 0; n < counts[i]; n++)
      {
        Caller caller = { fixture, { 0 } };
        gulong handler;

        relay_fixture_go_online (fixture);
        if (n == 0)
          handler = g_signal_connect (fixture->transport, signals[i], G_CALLBACK (disconnect_once),
                                      &caller);
        relay_fixture_hang_up (fixture, 1006, NULL);
        if (n > 0)
          handler = g_signal_connect (fixture->transport, signals[i], G_CALLBACK (disconnect_once),
                                      &caller);
        for (guint step = 0; step < 12; step++)
          relay_fixture_advance (fixture, 500);
        relay_fixture_feed_descriptor (fixture, "discord");
        relay_fixture_advance (fixture, 6000);
        g_assert_true (caller.done);
        relay_assert_state (fixture, DISCONNECTED);
        relay_assert_disconnected (fixture, &caller.outcome);
        g_clear_signal_handler (&handler, fixture->transport);
      }
}

/* A socket that was never opened is not closed. */
PIPE_TEST ("/shutdown/disconnect/before-open")
{
  Caller caller = { fixture, { 0 } };
  gulong handler =
    g_signal_connect (fixture->transport, "notify::state", G_CALLBACK (disconnect_once), &caller);

  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_advance (fixture, 6000);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
  relay_assert_disconnected (fixture, &caller.outcome);
  g_assert_cmpuint (pipe->n_opened, ==, 0);
  g_assert_cmpuint (pipe->n_closed, ==, 0);
  g_clear_signal_handler (&handler, fixture->transport);
  relay_fixture_go_online (fixture);
}

static void
connect_once (RelayTransport *transport, GParamSpec *pspec, Caller *caller)
{
  if (caller->done || relay_transport_get_state (transport) != RELAY_STATE_DISCONNECTED)
    return;
  caller->done = TRUE;
  relay_transport_connect_async (transport, NULL, relay_outcome_store, &caller->outcome);
}

ONLINE_TEST ("/shutdown/connect-in-notification")
{
  Caller caller = { fixture, { 0 } };

  g_signal_connect (fixture->transport, "notify::state", G_CALLBACK (connect_once), &caller);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_advance (fixture, 2000);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  relay_assert_connected (fixture, &caller.outcome);
  relay_assert_state (fixture, HANDSHAKING);
}
