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

#define assert_log_and_acks(log, acks) \
  G_STMT_START                         \
  {                                    \
    relay_assert_log (fixture, log);   \
    relay_assert_acks (fixture, acks); \
  }                                    \
  G_STMT_END

ONLINE_TEST ("/dispatcher/acknowledged-when-emission-ends")
{
  relay_fixture_listen (fixture);
  arrive (fixture, "b1", "m1");
  arrive (fixture, NULL, "m2");
  arrive (fixture, "b3", NULL);
  assert_log_and_acks ("inbound:m1 inbound:m2 inbound:-", "b1 b3");
}

ONLINE_TEST ("/dispatcher/number-as-buffer-id")
{
  relay_fixture_listen (fixture);
  relay_fixture_feed (
    fixture,
    "{\"type\":\"inbound\",\"bufferId\":1234567890123456789,\"event\":{\"text\":\"x\",\"source\":{\"chat_id\":\"c\"}}}\n");
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
  relay_assert_next_acks (fixture, "");
  relay_message_event_acknowledge (event);
  relay_assert_next_acks (fixture, "b1");
  /* the ack is sent once, whatever is called afterwards */
  relay_message_event_acknowledge (event);
  relay_message_event_hold (event);
  relay_message_event_acknowledge (event);
  relay_message_event_reject (event);
  relay_assert_next_acks (fixture, "b1");
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
  relay_assert_next_acks (fixture, "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_assert_next_acks (fixture, "b1 b2 b3");
}

TRANSPORT_TEST ("/dispatcher/ack-is-void-on-another-connection")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  lose_and_reconnect (fixture);
  relay_message_event_acknowledge (held (fixture, 0));
  relay_assert_next_acks (fixture, "");
  /* the replay is a duplicate: acknowledged without an emission */
  arrive (fixture, "b7", "m1");
  assert_log_and_acks ("", "b7");
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
  relay_assert_next_acks (fixture, "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_assert_next_acks (fixture, "b7 b8");
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
  relay_assert_next_log (fixture, "inbound:one");
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
  relay_assert_next_acks (fixture, "b1");
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
  assert_log_and_acks ("inbound:m1", "b1 b2");
  /* the same id in another chat or on another platform is another message */
  relay_fixture_feed (
    fixture, "{\"type\":\"inbound\",\"bufferId\":\"b3\",\"event\":{\"text\":\"there\","
             "\"message_id\":\"m1\",\"source\":{\"platform\":\"discord\",\"chat_id\":\"c2\"}}}\n");
  relay_fixture_feed (
    fixture, "{\"type\":\"inbound\",\"bufferId\":\"b4\",\"event\":{\"text\":\"slack\","
             "\"message_id\":\"m1\",\"source\":{\"platform\":\"slack\",\"chat_id\":\"c1\"}}}\n");
  assert_log_and_acks ("inbound:there inbound:slack", "b1 b2 b3 b4");
}

#define EVENT_OF(id, more)                                              \
  "{\"type\":\"inbound\",\"bufferId\":\"%s\",\"event\":{\"text\":\"" id \
  "\",\"message_id\":\"m1\"," more "}}\n"
#define SOURCE(more) "\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"" more "}"
#define ANSWER(prompt, option) \
  "\"prompt_response\":{\"prompt_id\":\"" prompt "\",\"option_id\":\"" option "\"}," SOURCE ("")

static gboolean on_prompt_response (RelayTransport *transport,
                                    RelayMessageEvent *event,
                                    RelayFixture *fixture);

/* All have one message id, and none is a duplicate of another. */
ONLINE_TEST ("/dispatcher/events-of-one-message-are-told-apart")
{
  static const char *const events[] = {
    EVENT_OF ("original", SOURCE ("")),
    EVENT_OF ("edited", SOURCE (",\"message_is_edit\":true")),
    EVENT_OF ("again", SOURCE (",\"message_is_edit\":true")),
    EVENT_OF ("original", SOURCE (",\"message_is_edit\":true")),
    EVENT_OF ("original", SOURCE (",\"profile\":\"work\"")),
    EVENT_OF ("original", SOURCE (",\"profile\":\"home\"")),
    EVENT_OF ("yes", ANSWER ("p1", "yes")),
    EVENT_OF ("no", ANSWER ("p1", "no")),
    EVENT_OF ("yes", ANSWER ("p2", "yes")),
    EVENT_OF ("p", ANSWER ("p", "1yes")),
  };
  g_autoptr (GString) acks = g_string_new (NULL);

  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "prompt-response", G_CALLBACK (on_prompt_response),
                    fixture);
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (events); i++)
        {
          g_autofree char *id = g_strdup_printf ("b%u-%u", round, i);
          g_autofree char *with_id = g_strdup_printf (events[i], id);

          relay_fixture_feed (fixture, "%s", with_id);
          g_string_append_printf (acks, "%s%s", acks->len > 0 ? " " : "", id);
        }
      /* the replays are dropped and acknowledged */
      relay_assert_log (fixture, round > 0 ? ""
                                           : "inbound:original inbound:edited inbound:again "
                                             "inbound:original inbound:original inbound:original "
                                             "answer:yes answer:no answer:yes answer:p");
    }
  relay_assert_acks (fixture, acks->str);
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
  assert_log_and_acks ("inbound:m1 inbound:m1", "b1 b2 b3 b4 b5 b6 b7");
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
  relay_assert_next_acks (fixture, "b3");
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
  relay_assert_state_after (fixture, 1499, ONLINE);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
  assert_log_and_acks ("waiting", "");
}

PIPE_TEST ("/dispatcher/several-rejects-reconnect-once")
{
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
  relay_assert_next_state (fixture, ONLINE);
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
  relay_assert_state_after (fixture, 5000, ONLINE);
  g_ptr_array_set_size (fixture->events, 0);
  relay_assert_state (fixture, ONLINE);
  relay_assert_next_state (fixture, WAITING);
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

/* The fourth arrival is a dead letter then, if another event is taken or time passes. */
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
      relay_fixture_feed_event (fixture, NULL, NULL, "taken");
      arrive (fixture, "b1", ids[i]);
      relay_assert_log (fixture, i == 0 ? "inbound:taken dead:m1" : "inbound:taken dead:-");
      relay_assert_acks (fixture, "b1");
      relay_assert_state (fixture, ONLINE);
      g_signal_handlers_disconnect_matched (fixture->transport,
                                            G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
                                            g_signal_lookup ("inbound", RELAY_TYPE_TRANSPORT), 0,
                                            NULL, NULL, fixture);
    }
}

ONLINE_TEST ("/dispatcher/dead-letter-without-handler-is-acknowledged")
{
  reject_thrice (fixture, "m\\n1");
  relay_fixture_listen (fixture);
  arrive (fixture, "b2", "m2");
  relay_assert_log (fixture, "inbound:m2");
  g_test_expect_message (
    "Relay", G_LOG_LEVEL_WARNING,
    "gave up the message “m\\n1” of the chat “c1” on “*” (buffer id “b1”)*dead-letter*");
  arrive (fixture, "b1", "m\\n1");
  g_test_assert_expected_messages ();
  /* the other chats go on */
  arrive (fixture, "b3", "m3");
  assert_log_and_acks ("inbound:m3", "b2 b1 b3");
  relay_assert_state (fixture, ONLINE);
}

/* The store is locked for a minute: all events are rejected meanwhile. */
ONLINE_TEST ("/dispatcher/handler-that-fails-for-everything-loses-nothing")
{
  guint count = 0;
  gulong handler =
    g_signal_connect (fixture->transport, "inbound", G_CALLBACK (on_inbound_reject), &count);

  for (guint i = 0; i < 8; i++)
    {
      arrive (fixture, "b1", "m1");
      g_assert_cmpuint (count, ==, i + 1);
      relay_assert_state (fixture, WAITING);
      relay_fixture_advance (fixture, 30000);
      relay_fixture_feed_descriptor (fixture, "discord");
    }
  g_signal_handler_disconnect (fixture->transport, handler);
  relay_fixture_listen (fixture);
  relay_fixture_forget (fixture);
  arrive (fixture, "b1", "m1");
  assert_log_and_acks ("inbound:m1", "b1");
}

/* A connector that waits for the ack sends nothing else: after 10 minutes the event is given up. */
ONLINE_TEST ("/dispatcher/dead-letter-after-10-minutes")
{
  reject_thrice (fixture, "m1");
  relay_fixture_listen (fixture);
  relay_fixture_advance (fixture, 10 * 60 * 1000);
  relay_assert_log (fixture, "");
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "gave up the message*");
  arrive (fixture, "b1", "m1");
  g_test_assert_expected_messages ();
  relay_assert_acks (fixture, "b1");
}

static void
on_dead_letter_reject (RelayTransport *transport, RelayMessageEvent *event, guint *count)
{
  (*count)++;
  relay_message_event_reject (event);
}

/* Also a handler of dead letters that fails does not stop the others. */
ONLINE_TEST ("/dispatcher/rejected-dead-letter-is-given-up")
{
  guint count = 0;

  g_signal_connect (fixture->transport, "dead-letter", G_CALLBACK (on_dead_letter_reject), &count);
  reject_thrice (fixture, "m1");
  relay_fixture_listen (fixture);
  arrive (fixture, NULL, "m2");
  for (guint i = 0; i < 3; i++)
    {
      arrive (fixture, "b1", "m1");
      g_assert_cmpuint (count, ==, i + 1);
      reconnect (fixture);
    }
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "gave up the message*dead letter too*");
  arrive (fixture, "b1", "m1");
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count, ==, 3);
  relay_assert_acks (fixture, "b1");
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
  assert_log_and_acks ("inbound:m1", "b3");
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
  Forwards forwards = { LEAVE };

  /* a forward that no handler handles is acknowledged, with a handler connected or without */
  forward (fixture, "p1");
  g_signal_connect (fixture->transport, "passthrough", G_CALLBACK (on_passthrough), &forwards);
  forward (fixture, "p2");
  g_clear_object (&forwards.forward);
  relay_assert_next_acks (fixture, "p1 p2");
  relay_assert_state (fixture, ONLINE);
  forwards.treatment = HANDLE;
  forward (fixture, "p3");
  forwards.treatment = HOLD;
  forward (fixture, "p4");
  relay_assert_acks (fixture, "p1 p2 p3");
  relay_passthrough_acknowledge (forwards.forward);
  relay_assert_next_acks (fixture, "p1 p2 p3 p4");
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
  Forwards forwards = { HOLD };

  g_signal_connect (fixture->transport, "passthrough", G_CALLBACK (on_passthrough), &forwards);
  forward (fixture, "p1");
  forward (fixture, "p1");
  relay_assert_acks (fixture, "");
  relay_passthrough_acknowledge (forwards.forward);
  relay_assert_next_acks (fixture, "p1 p1");
  forward (fixture, "p1");
  relay_assert_acks (fixture, "p1 p1 p1");
  g_assert_cmpuint (forwards.count, ==, 1);
  g_clear_object (&forwards.forward);
}

/* No buffered forward is emitted on a connection that is about to be closed. */
ONLINE_TEST ("/dispatcher/no-forward-while-closing")
{
  Forwards forwards = { HANDLE };

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
  assert_log_and_acks ("", "b1");
  g_signal_connect (fixture->transport, "prompt-response", G_CALLBACK (on_prompt_response),
                    fixture);
  relay_fixture_feed (fixture, format, "b2");
  assert_log_and_acks ("answer:/yes", "b1 b2");
}

/* A connector may wait for each ack before it sends more: it must not wait for one that could not be
 * written. */
ONLINE_PIPE_TEST ("/dispatcher/failed-ack-reconnects")
{
  relay_fixture_listen (fixture);
  pipe->write_refuses = TRUE;
  arrive (fixture, "b1", "m1");
  pipe->write_refuses = FALSE;
  reconnect (fixture);
  arrive (fixture, "b1", "m1");
  relay_assert_log (fixture, "");
  g_assert_nonnull (strstr (g_ptr_array_index (pipe->lines, pipe->lines->len - 1), "inbound_ack"));
}

/* --- frames that cannot be used --- */

#define BUFFERED(rest) "{\"type\":\"inbound\",\"bufferId\":\"b1\"," rest
#define BEHIND(rest)   "{\"type\":\"inbound\"," rest ",\"bufferId\":\"b1\"}"
#define FINE           "{\"source\":{\"chat_id\":\"c\"}}"

static void
feed_line (RelayFixture *fixture, const char *line)
{
  relay_fixture_feed (fixture, "%s\n", line);
}

/* Each is reported once and acknowledged, and the next event arrives. */
ONLINE_TEST ("/dispatcher/skipped/buffered-frame-is-reported-and-acknowledged")
{
  static const char *const lines[] = {
    BUFFERED ("\"event\":\"x\"}"),
    BEHIND ("\"event\":\"x\""),
    BUFFERED ("\"event\":{}}"),
    BEHIND ("\"event\":null"),
    "{\"type\":\"inbound\",\"bufferId\":\"b1\"}",
    BUFFERED ("\"event\":{\"text\":\"hi\",\"source\":{\"chat_name\":\"n\"}}}"),
    BUFFERED ("\"event\":{\"source\":{\"chat_id\":\"c\\u0000\"}}}"),
    BEHIND ("\"event\":{\"source\":{\"chat_id\":\"c\\u0000\"}}"),
    BEHIND ("\"event\":{\"message_id\":\"\\u0000\",\"source\":{\"chat_id\":\"c\"}}"),
    BUFFERED ("\"event\":{]}"),
    BUFFERED ("\"event\":" FINE ",\"event\":5}"),
    "{\"bufferId\":\"b1\",\"event\":" FINE "}",
    "{\"bufferId\":\"b1\",\"type\":7}",
    "{\"type\":\"news\",\"bufferId\":\"b1\"}",
    "{\"bufferId\":\"b1\",\"x\":[{}],\"type\":\"\"}",
    "{\"type\":\"error\",\"error\":\"e\",\"bufferId\":\"b1\"}",
    "{\"type\":\"passthrough_forward\",\"forward\":{\"botId\":\"\\u0000\"},\"bufferId\":\"b1\"}",
    "{\"type\":\"interrupt_inbound\",\"chat_id\":\"\\u0000\",\"bufferId\":\"b1\"}",
    "{\"type\":\"descriptor\",\"descriptor\":{},\"bufferId\":\"b1\"}",
  };

  relay_fixture_listen (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%s", lines[i]);
      relay_fixture_forget (fixture);
      feed_line (fixture, lines[i]);
      arrive (fixture, "b2", NULL);
      relay_assert_log (fixture, "frame-skipped inbound:-");
      relay_assert_acks (fixture, "b1 b2");
    }
}

ONLINE_TEST ("/dispatcher/skipped/too-deep-frame-is-acknowledged")
{
  for (guint before = 0; before < 2; before++)
    {
      g_autoptr (GString) line = g_string_new ("{\"type\":\"inbound\",");

      relay_fixture_forget (fixture);
      g_string_append (line, before ? "\"bufferId\":\"b1\",\"event\":" : "\"event\":");
      for (guint i = 0; i < 80; i++)
        g_string_append (line, "{\"bufferId\":");
      g_string_append (line, "\"x\"");
      for (guint i = 0; i < 80; i++)
        g_string_append_c (line, '}');
      g_string_append (line, before ? "}" : ",\"bufferId\":\"b1\"}");
      feed_line (fixture, line->str);
      relay_assert_log (fixture, "frame-skipped");
      relay_assert_acks (fixture, "b1");
    }
}

TRANSPORT_TEST ("/dispatcher/skipped/too-large-frame-is-acknowledged")
{
  g_autofree char *text = g_strnfill (9 * 1024 * 1024, 'x');

  relay_fixture_go_online (fixture);
  relay_fixture_feed (fixture, BUFFERED ("\"event\":{\"text\":\"%s\"}}\n"), text);
  assert_log_and_acks ("frame-skipped", "b1");
  /* behind the text, and without a newline */
  relay_fixture_feed (fixture, BEHIND ("\"event\":{\"text\":\"%s\"}"), text);
  assert_log_and_acks ("frame-skipped", "b1 b1");
  relay_fixture_listen (fixture);
  arrive (fixture, "b2", "m2");
  relay_assert_log (fixture, "inbound:m2");
}

/* The text of a person never causes an acknowledgement. */
ONLINE_TEST ("/dispatcher/skipped/forged-buffer-id-is-not-acknowledged")
{
  static const char *const lines[] = {
    "{\"type\":\"inbound\",\"event\":{\"text\":\"\\\"bufferId\\\":\\\"b1\\\"\"}}",
    "{\"type\":\"inbound\",\"event\":{\"text\":\"a\"b\",\"bufferId\":\"b1\"}}",
    "{\"type\":\"inbound\",\"event\":{\"text\":\"a\"b\"},\"bufferId\":\"b1\"}",
    "{\"type\":\"inbound\",\"event\":{\"bufferId\":\"b1\"}}",
    "{\"type\":\"inbound\",\"event\":[{\"bufferId\":\"b1\"}]}",
    "\"bufferId\":\"b1\"",
    "[{\"bufferId\":\"b1\"}]",
    "{} {\"bufferId\":\"b1\"}",
    "{\"type\":\"inbound\",\"bufferId\":\"b1",
    "{\"type\":\"inbound\",\"bufferId\":\"b1\\u0000\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%s", lines[i]);
      feed_line (fixture, lines[i]);
      relay_assert_log (fixture, "frame-skipped");
      relay_assert_acks (fixture, "");
    }
}

static void
on_skipped_line (RelayTransport *transport, GBytes *line, GError *error, RelayFixture *fixture)
{
  g_string_append_printf (fixture->log, " [%.*s: %s]", (int) g_bytes_get_size (line),
                          (const char *) g_bytes_get_data (line, NULL), error->message);
  /* not before the report */
  relay_assert_acks (fixture, "");
  relay_fixture_spin (fixture);
}

ONLINE_TEST ("/dispatcher/skipped/report-has-line-and-reason")
{
  g_signal_connect (fixture->transport, "frame-skipped", G_CALLBACK (on_skipped_line), fixture);
  feed_line (fixture, "{\"type\":\"news\",\"bufferId\":5}");
  relay_assert_log (fixture,
                    "frame-skipped [{\"type\":\"news\",\"bufferId\":5}: frame of type “news”: the "
                    "type is unknown]");
  relay_assert_acks (fixture, "5");
}

/* The ack keeps its place, though a handler runs a nested main loop. */
ONLINE_TEST ("/dispatcher/skipped/acknowledged-in-order")
{
  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "frame-skipped", G_CALLBACK (on_skipped_line), fixture);
  relay_fixture_feed_later (fixture, "{\"type\":\"news\",\"bufferId\":\"b1\"}\n");
  relay_fixture_feed_event (fixture, "b2", "m2", "two");
  relay_assert_next_acks (fixture, "b1 b2");
}

TRANSPORT_TEST ("/dispatcher/skipped/acknowledged-behind-held-event")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  feed_line (fixture, "{\"type\":\"news\",\"bufferId\":\"b2\"}");
  assert_log_and_acks ("inbound:m1 frame-skipped", "");
  relay_message_event_acknowledge (held (fixture, 0));
  relay_assert_next_acks (fixture, "b1 b2");
}

ONLINE_TEST ("/dispatcher/skipped/without-handler-a-warning-names-type-and-id")
{
  g_signal_handlers_disconnect_matched (fixture->transport, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
                                        g_signal_lookup ("frame-skipped", RELAY_TYPE_TRANSPORT), 0,
                                        NULL, NULL, fixture);
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*“b\\n1”*“inbound”*not an object*");
  feed_line (fixture, "{\"type\":\"inbound\",\"bufferId\":\"b\\n1\",\"event\":\"x\"}");
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*“news”*without a buffer id*");
  feed_line (fixture, "{\"type\":\"news\"}");
  g_test_assert_expected_messages ();
  relay_assert_acks (fixture, "b\n1");
}

/* It comes again with the next connection. */
ONLINE_TEST ("/dispatcher/skipped/not-while-closing")
{
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_forget (fixture);
  feed_line (fixture, "{\"type\":\"news\",\"bufferId\":\"b1\"}");
  assert_log_and_acks ("", "");
  relay_fixture_advance (fixture, 6000);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

/* --- errors that the connector reports --- */

TRANSPORT_TEST ("/dispatcher/error-frame/before-the-descriptor-explains-the-close")
{
  const GError *error;

  g_signal_connect (fixture->transport, "frame-skipped", G_CALLBACK (on_skipped_line), fixture);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_string_truncate (fixture->log, 0);
  feed_line (fixture, "{\"type\":\"error\",\"error\":\"unknown identity\"}");
  g_assert_nonnull (strstr (fixture->log->str, "unknown identity"));
  relay_fixture_hang_up (fixture, 1002, NULL);
  error = relay_transport_get_last_error (fixture->transport);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "unknown identity"));
}

/* --- redelivered, received-at --- */

TRANSPORT_TEST ("/dispatcher/redelivered-event-says-so")
{
  hold_all (fixture);
  arrive (fixture, "b1", "m1");
  g_assert_false (relay_message_event_get_redelivered (held (fixture, 0)));
  g_assert_nonnull (relay_message_event_get_received_at (held (fixture, 0)));
  relay_message_event_reject (held (fixture, 0));
  relay_fixture_spin (fixture);
  reconnect (fixture);
  arrive (fixture, "b2", "m1");
  g_assert_true (relay_message_event_get_redelivered (held (fixture, 1)));
  /* another message after a reconnect is no redelivery */
  arrive (fixture, "b3", "m2");
  g_assert_false (relay_message_event_get_redelivered (held (fixture, 2)));
}

TRANSPORT_TEST ("/dispatcher/event-without-message-id-after-reconnect-is-redelivered")
{
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  fixture->keep_events = TRUE;
  arrive (fixture, "b1", NULL);
  lose_and_reconnect (fixture);
  arrive (fixture, "b1", NULL);
  g_assert_false (relay_message_event_get_redelivered (held (fixture, 0)));
  g_assert_true (relay_message_event_get_redelivered (held (fixture, 1)));
}
