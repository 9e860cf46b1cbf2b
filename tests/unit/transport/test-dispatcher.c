/* test-dispatcher.c: acknowledgements as a connector receives them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"

static void
arrive (RelayFixture *fixture, const char *buffer_id, const char *message_id)
{
  relay_fixture_feed_event (fixture, buffer_id, message_id, message_id != NULL ? message_id : "-");
  relay_fixture_spin (fixture);
}

static RelayMessageEvent *
held (RelayFixture *fixture, guint i)
{
  g_assert_cmpuint (i, <, fixture->events->len);
  return g_ptr_array_index (fixture->events, i);
}

static void
hold_all (RelayFixture *fixture)
{
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  fixture->hold_events = fixture->keep_events = TRUE;
}

/* After the transport closed the connection itself or lost it. */
static void
reconnect (RelayFixture *fixture)
{
  relay_assert_state (fixture, WAITING);
  relay_fixture_advance (fixture, 30000);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_state (fixture, ONLINE);
  relay_fixture_forget (fixture);
}

static void
lose_and_reconnect (RelayFixture *fixture)
{
  relay_fixture_hang_up (fixture, 1006, NULL);
  reconnect (fixture);
}

/* --- acks --- */

ONLINE_TEST ("/dispatcher/acknowledged-when-emission-ends")
{
  relay_fixture_listen (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, NULL, "m2");
  arrive (fixture, "b3", NULL);
  relay_assert_log (fixture, "inbound:m1 inbound:m2 inbound:-");
  relay_assert_acks (fixture, "b1 b3");
}

ONLINE_TEST ("/dispatcher/number-as-buffer-id")
{
  relay_fixture_listen (fixture);
  relay_fixture_feed (
    fixture,
    "{\"type\":\"inbound\",\"bufferId\":1234567890123456789,\"event\":{\"text\":\"x\"}}\n");
  relay_assert_acks (fixture, "1234567890123456789");
}

TRANSPORT_TEST ("/dispatcher/last-hold-acknowledges")
{
  RelayMessageEvent *event;

  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  event = held (fixture, 0);
  relay_message_event_hold (event);
  relay_assert_acks (fixture, "");
  relay_message_event_acknowledge (event);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "");
  relay_message_event_acknowledge (event);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b1");
  /* the ack is sent once, whatever is called afterwards */
  relay_message_event_acknowledge (event);
  relay_message_event_hold (event);
  relay_message_event_acknowledge (event);
  relay_message_event_reject (event);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b1");
  relay_assert_state (fixture, ONLINE);
}

TRANSPORT_TEST ("/dispatcher/acks-in-order")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m2");
  arrive (fixture, "b3", "m3");
  relay_message_event_acknowledge (held (fixture, 2));
  relay_message_event_acknowledge (held (fixture, 1));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b1 b2 b3");
}

TRANSPORT_TEST ("/dispatcher/ack-is-void-on-another-connection")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  lose_and_reconnect (fixture);
  relay_message_event_acknowledge (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "");
  /* the replay is a duplicate: acknowledged without an emission */
  arrive (fixture, "b7", "m1");
  relay_assert_log (fixture, "");
  relay_assert_acks (fixture, "b7");
}

TRANSPORT_TEST ("/dispatcher/replay-joins-held-event")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  lose_and_reconnect (fixture);
  /* the event is held: the ack of its replay waits, and so do those behind it */
  arrive (fixture, "b7", "m1");
  arrive (fixture, "b8", "m2");
  relay_assert_log (fixture, "inbound:m2");
  relay_message_event_acknowledge (held (fixture, 1));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b7 b8");
}

static void
spin_there (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *fixture)
{
  relay_fixture_spin (fixture);
  /* no ack is sent before this handler returns */
  relay_assert_acks (fixture, "");
}

/* The handler runs a nested main loop, in which a replay of its event arrives. */
ONLINE_TEST ("/dispatcher/replay-joins-running-emission")
{
  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (spin_there), fixture);
  relay_fixture_feed_event (fixture, "b1", "m1", "one");
  relay_fixture_feed_event (fixture, "b2", "m1", "one");
  relay_fixture_spin (fixture);
  relay_assert_log (fixture, "inbound:one");
  relay_assert_acks (fixture, "b1 b2");
}

TRANSPORT_TEST ("/dispatcher/replay-without-message-id-joins")
{
  hold_all (fixture);
  arrive (fixture, "b1", NULL);
  lose_and_reconnect (fixture);
  arrive (fixture, "b1", NULL);
  relay_assert_log (fixture, "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b1");
  /* no duplicate once the event is acknowledged: connectors may count from 1 again */
  arrive (fixture, "b1", NULL);
  relay_assert_log (fixture, "inbound:-");
}

/* --- duplicates --- */

ONLINE_TEST ("/dispatcher/duplicates-dropped-and-acknowledged")
{
  relay_fixture_listen (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m1");
  arrive (fixture, NULL, "m1");
  relay_assert_log (fixture, "inbound:m1");
  relay_assert_acks (fixture, "b1 b2");
  /* the same id in another chat or on another platform is another message */
  relay_fixture_feed (
    fixture, "{\"type\":\"inbound\",\"bufferId\":\"b3\",\"event\":{\"text\":\"there\","
             "\"message_id\":\"m1\",\"source\":{\"platform\":\"discord\",\"chat_id\":\"c2\"}}}\n");
  relay_fixture_feed (
    fixture, "{\"type\":\"inbound\",\"bufferId\":\"b4\",\"event\":{\"text\":\"slack\","
             "\"message_id\":\"m1\",\"source\":{\"platform\":\"slack\",\"chat_id\":\"c1\"}}}\n");
  relay_assert_log (fixture, "inbound:there inbound:slack");
  relay_assert_acks (fixture, "b1 b2 b3 b4");
}

TRANSPORT_TEST ("/dispatcher/window-has-its-size")
{
  relay_transport_set_duplicate_window (fixture->transport, 2);
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m2");
  arrive (fixture, "b3", "m1");
  relay_assert_log (fixture, "inbound:m1 inbound:m2");
  arrive (fixture, "b4", "m3");
  arrive (fixture, "b5", "m1");
  relay_assert_log (fixture, "inbound:m3 inbound:m1");
  relay_transport_set_duplicate_window (fixture->transport, 0);
  arrive (fixture, "b6", "m1");
  arrive (fixture, "b7", "m1");
  relay_assert_log (fixture, "inbound:m1 inbound:m1");
  relay_assert_acks (fixture, "b1 b2 b3 b4 b5 b6 b7");
}

/* --- not acknowledged --- */

TRANSPORT_TEST ("/dispatcher/rejected-is-redelivered")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m2");
  relay_message_event_acknowledge (held (fixture, 1));
  relay_message_event_reject (held (fixture, 0));
  g_ptr_array_set_size (fixture->events, 0);
  relay_fixture_spin (fixture);
  /* a rejected event leaves the order, so that the ack behind it is sent before the close */
  relay_assert_acks (fixture, "b2");
  reconnect (fixture);
  arrive (fixture, "b3", "m1");
  relay_assert_log (fixture, "inbound:m1");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "b3");
}

static void
on_inbound_reject (RelayTransport *transport, RelayMessageEvent *event, guint *count)
{
  (*count)++;
  relay_message_event_reject (event);
}

ONLINE_TEST ("/dispatcher/reject-waits-for-requests")
{
  g_auto (RelayOutcome) refused = { 0 };
  g_autofree char *id = NULL;
  guint count = 0;

  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_inbound_reject), &count);
  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  arrive (fixture, "b1", "m1");
  g_assert_cmpuint (count, ==, 1);
  relay_assert_state (fixture, ONLINE);
  relay_fixture_send (fixture, NULL, &refused);
  relay_assert_not_sent (fixture, &refused, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, FALSE);
  /* a second event is not emitted on the connection that is about to be closed */
  arrive (fixture, "b2", "m2");
  g_assert_cmpuint (count, ==, 1);
  relay_fixture_advance (fixture, 1499);
  relay_assert_state (fixture, ONLINE);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
  relay_assert_log (fixture, "waiting");
  relay_assert_acks (fixture, "");
}

PIPE_TEST ("/dispatcher/several-rejects-reconnect-once")
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);

  hold_all (fixture);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      arrive (fixture, id, id);
    }
  for (guint i = 0; i < 5; i++)
    relay_message_event_reject (held (fixture, i));
  relay_fixture_spin (fixture);
  g_ptr_array_set_size (fixture->events, 0);
  reconnect (fixture);
  relay_fixture_advance (fixture, 60000);
  g_assert_cmpuint (pipe->n_opened, ==, 2);
}

ONLINE_TEST ("/dispatcher/rejected-unbuffered-keeps-connection")
{
  guint count = 0;

  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_inbound_reject), &count);
  arrive (fixture, NULL, "m1");
  relay_assert_state (fixture, ONLINE);
  /* a rejected event is no duplicate */
  arrive (fixture, NULL, "m1");
  g_assert_cmpuint (count, ==, 2);
}

TRANSPORT_TEST ("/dispatcher/policy-never-keeps-connection")
{
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_NEVER);
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m2");
  relay_message_event_acknowledge (held (fixture, 1));
  relay_message_event_reject (held (fixture, 0));
  relay_fixture_spin (fixture);
  relay_assert_state (fixture, ONLINE);
  relay_assert_acks (fixture, "b2");
}

TRANSPORT_TEST ("/dispatcher/finalized-while-held-is-redelivered")
{
  hold_all (fixture);
  fixture->keep_events = FALSE;
  arrive (fixture, "b1", "m1");
  relay_assert_acks (fixture, "");
  reconnect (fixture);
  fixture->keep_events = TRUE;
  arrive (fixture, "b1", "m1");
  relay_assert_log (fixture, "inbound:m1");
  /* finalized long after the emission, which reconnects as well */
  relay_fixture_advance (fixture, 5000);
  relay_assert_state (fixture, ONLINE);
  g_ptr_array_set_size (fixture->events, 0);
  relay_assert_state (fixture, ONLINE);
  relay_fixture_spin (fixture);
  relay_assert_state (fixture, WAITING);
}

TRANSPORT_TEST ("/dispatcher/event-outlives-transport")
{
  gpointer left = fixture->transport;

  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b2", "m2");
  arrive (fixture, "b3", "m3");
  g_object_add_weak_pointer (G_OBJECT (fixture->transport), &left);
  g_signal_handlers_disconnect_by_data (fixture->transport, fixture);
  g_clear_object (&fixture->transport);
  g_assert_null (left);
  relay_message_event_acknowledge (held (fixture, 0));
  relay_message_event_reject (held (fixture, 1));
}

static void
on_dead_letter (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *fixture)
{
  g_string_append_printf (fixture->log, "%sdead:%s", fixture->log->len > 0 ? " " : "",
                          relay_message_event_get_text (event));
}

/* The fourth arrival is a dead letter then. */
static void
reject_thrice (RelayFixture *fixture, const char *message_id)
{
  guint count = 0;
  gulong handler =
    g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_inbound_reject), &count);

  for (guint i = 0; i < 3; i++)
    {
      arrive (fixture, "b1", message_id);
      g_assert_cmpuint (count, ==, i + 1);
      reconnect (fixture);
    }
  g_signal_handler_disconnect (fixture->transport, handler);
}

TRANSPORT_TEST ("/dispatcher/dead-letter-after-maximum")
{
  const char *const ids[] = { "m1", NULL };

  g_signal_connect (fixture->transport, "dead-letter", G_CALLBACK (on_dead_letter), fixture);
  relay_fixture_go_online (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      reject_thrice (fixture, ids[i]);
      relay_fixture_listen (fixture);
      arrive (fixture, "b1", ids[i]);
      relay_assert_log (fixture, i == 0 ? "dead:m1" : "dead:-");
      relay_assert_acks (fixture, "b1");
      relay_assert_state (fixture, ONLINE);
      g_signal_handlers_disconnect_matched (fixture->transport,
                                            G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
                                            g_signal_lookup ("inbound", RELAY_TYPE_TRANSPORT), 0,
                                            NULL, NULL, fixture);
    }
}

ONLINE_TEST ("/dispatcher/dead-letter-without-handler")
{
  reject_thrice (fixture, "m1");
  relay_fixture_listen (fixture);
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*dead-letter*");
  arrive (fixture, "b1", "m1");
  g_test_assert_expected_messages ();
  /* warned of once; neither emitted nor acknowledged, and the connection stays */
  arrive (fixture, "b1", "m1");
  relay_assert_log (fixture, "");
  relay_assert_acks (fixture, "");
  relay_assert_state (fixture, ONLINE);
  arrive (fixture, "b2", "m2");
  relay_assert_acks (fixture, "b2");
}

TRANSPORT_TEST ("/dispatcher/ack-resets-count")
{
  guint count = 0;
  gulong handler;

  relay_transport_set_max_deliveries (fixture->transport, 2);
  relay_transport_set_duplicate_window (fixture->transport, 0);
  relay_fixture_go_online (fixture);
  handler =
    g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_inbound_reject), &count);
  arrive (fixture, "b1", "m1");
  reconnect (fixture);
  g_signal_handler_disconnect (fixture->transport, handler);
  relay_fixture_listen (fixture);
  /* acknowledged, so that the count starts over */
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b1", "m1");
  arrive (fixture, "b1", "m1");
  relay_assert_log (fixture, "inbound:m1 inbound:m1 inbound:m1");
}

ONLINE_TEST ("/dispatcher/no-handler-no-ack")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*inbound*");
  arrive (fixture, "b1", "m1");
  g_test_assert_expected_messages ();
  /* warned of once, and never counted as a rejection */
  for (guint i = 0; i < 5; i++)
    arrive (fixture, "b2", "m1");
  relay_assert_acks (fixture, "");
  relay_assert_state (fixture, ONLINE);
  relay_fixture_listen (fixture);
  arrive (fixture, "b3", "m1");
  relay_assert_log (fixture, "inbound:m1");
  relay_assert_acks (fixture, "b3");
}

/* --- forwards --- */

typedef enum
{
  LEAVE,
  HANDLE,
  HOLD,
  REJECT
} Treatment;

typedef struct
{
  Treatment treatment;
  guint count;
  RelayPassthrough *forward;
} Forwards;

static gboolean
on_passthrough (RelayTransport *transport, RelayPassthrough *forward, Forwards *forwards)
{
  forwards->count++;
  if (forwards->treatment == HOLD)
    relay_passthrough_hold (forward);
  if (forwards->treatment == REJECT)
    relay_passthrough_reject (forward);
  g_set_object (&forwards->forward, forward);
  return forwards->treatment != LEAVE;
}

static void
forward (RelayFixture *fixture, const char *buffer_id)
{
  relay_fixture_feed (fixture,
                      "{\"type\":\"passthrough_forward\",\"bufferId\":\"%s\",\"forward\":"
                      "{\"platform\":\"slack\",\"method\":\"POST\",\"path\":\"/x\"}}\n",
                      buffer_id);
}

ONLINE_TEST ("/dispatcher/forwards-acknowledged-like-events")
{
  Forwards forwards = {
    LEAVE,
  };

  /* a forward that no handler handles is acknowledged, with a handler connected or without */
  forward (fixture, "p1");
  g_signal_connect (fixture->transport, "passthrough", G_CALLBACK (on_passthrough), &forwards);
  forward (fixture, "p2");
  g_clear_object (&forwards.forward);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "p1 p2");
  relay_assert_state (fixture, ONLINE);
  forwards.treatment = HANDLE;
  forward (fixture, "p3");
  forwards.treatment = HOLD;
  forward (fixture, "p4");
  relay_assert_acks (fixture, "p1 p2 p3");
  relay_passthrough_acknowledge (forwards.forward);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "p1 p2 p3 p4");
  g_assert_cmpuint (forwards.count, ==, 3);

  forwards.treatment = REJECT;
  forward (fixture, "p5");
  reconnect (fixture);
  forwards.treatment = HANDLE;
  forward (fixture, "p5");
  relay_assert_acks (fixture, "p5");
  g_clear_object (&forwards.forward);
}

/* A replay joins a forward that is held; later it is a duplicate. */
ONLINE_TEST ("/dispatcher/held-forward-is-joined")
{
  Forwards forwards = {
    HOLD,
  };

  g_signal_connect (fixture->transport, "passthrough", G_CALLBACK (on_passthrough), &forwards);
  forward (fixture, "p1");
  forward (fixture, "p1");
  relay_assert_acks (fixture, "");
  relay_passthrough_acknowledge (forwards.forward);
  relay_fixture_spin (fixture);
  relay_assert_acks (fixture, "p1 p1");
  forward (fixture, "p1");
  relay_assert_acks (fixture, "p1 p1 p1");
  g_assert_cmpuint (forwards.count, ==, 1);
  g_clear_object (&forwards.forward);
}

/* No buffered forward is emitted on a connection that is about to be closed. */
ONLINE_TEST ("/dispatcher/no-forward-while-closing")
{
  Forwards forwards = {
    HANDLE,
  };

  g_signal_connect (fixture->transport, "passthrough", G_CALLBACK (on_passthrough), &forwards);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  forward (fixture, "p1");
  g_assert_cmpuint (forwards.count, ==, 0);
  relay_assert_acks (fixture, "");
  relay_fixture_advance (fixture, 6000);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

/* --- answers to prompts --- */

static gboolean
on_prompt_response (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *fixture)
{
  g_string_append_printf (fixture->log, "%sanswer:%s", fixture->log->len > 0 ? " " : "",
                          relay_message_event_get_text (event));
  return TRUE;
}

ONLINE_TEST ("/dispatcher/prompt-answers-are-never-chat")
{
  static const char format[] =
    "{\"type\":\"inbound\",\"bufferId\":\"%s\",\"event\":{\"text\":\"/yes\",\"message_type\":\"command\","
    "\"prompt_response\":{\"prompt_id\":\"p\",\"option_id\":\"yes\"},\"source\":{\"chat_id\":\"c1\"}}}\n";

  relay_fixture_listen (fixture);
  /* without a handler the answer is dropped and acknowledged; it is never chat */
  relay_fixture_feed (fixture, format, "b1");
  relay_assert_log (fixture, "");
  relay_assert_acks (fixture, "b1");
  g_signal_connect (fixture->transport, "prompt-response", G_CALLBACK (on_prompt_response),
                    fixture);
  relay_fixture_feed (fixture, format, "b2");
  relay_assert_log (fixture, "answer:/yes");
  relay_assert_acks (fixture, "b1 b2");
}

/* A connector may wait for each ack before it sends more: it must not wait for one that could not be
 * written. */
ONLINE_PIPE_TEST ("/dispatcher/failed-ack-reconnects")
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);

  relay_fixture_listen (fixture);
  pipe->write_refuses = TRUE;
  arrive (fixture, "b1", "m1");
  pipe->write_refuses = FALSE;
  reconnect (fixture);
  arrive (fixture, "b1", "m1");
  relay_assert_log (fixture, "");
  g_assert_nonnull (strstr (g_ptr_array_index (pipe->lines, pipe->lines->len - 1), "inbound_ack"));
}
