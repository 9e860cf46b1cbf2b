/* test-transport-requests.c: actions and their results
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"

#include <string.h>

/* --- the number in flight --- */

static void
add_n_requests (RelayTransport *transport, GParamSpec *pspec, GString *log)
{
  g_string_append_printf (log, "%u ", relay_transport_get_n_requests (transport));
}

ONLINE_TEST ("/transport/requests/number-is-notified-together")
{
  g_autoptr (GString) log = g_string_new (NULL);
  RelayOutcome outcomes[3] = { 0 };
  g_autofree char *id = NULL;

  g_signal_connect (fixture->transport, "notify::n-requests", G_CALLBACK (add_n_requests), log);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    relay_fixture_send (fixture, NULL, &outcomes[i]);
  assert_properties (fixture->transport, "n-requests", 3);
  relay_fixture_advance (fixture, 19);
  g_assert_cmpstr (log->str, ==, "");
  relay_fixture_advance (fixture, 1);
  g_assert_cmpstr (log->str, ==, "3 ");

  id = relay_fixture_request_id (fixture);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  assert_properties (fixture->transport, "n-requests", 2);
  relay_fixture_hang_up (fixture, 1006, NULL);
  assert_properties (fixture->transport, "n-requests", 0);
  relay_fixture_advance (fixture, 20);
  g_assert_cmpstr (log->str, ==, "3 0 ");
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    relay_outcome_clear (&outcomes[i]);
}

ONLINE_TEST ("/transport/requests/number-without-a-change-is-not-notified")
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_signal_connect (fixture->transport, "notify::n-requests", G_CALLBACK (add_n_requests), log);
  relay_fixture_send (fixture, cancellable, &fixture->outcome);
  assert_properties (fixture->transport, "n-requests", 1);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  assert_properties (fixture->transport, "n-requests", 0);
  relay_fixture_advance (fixture, 100);
  g_assert_cmpstr (log->str, ==, "");
}

/* --- results --- */

ONLINE_TEST ("/transport/requests/result-keeps-large-numbers")
{
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *frame;

  relay_fixture_send (fixture, NULL, &fixture->outcome);
  g_assert_cmpuint (fixture->outcome.n_called, ==, 0);
  relay_assert_types (fixture, "outbound");
  frame = g_ptr_array_index (fixture->written, 0);
  g_assert_false (json_object_has_member (frame, "platform"));
  g_assert_false (json_object_has_member (frame, "botId"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (frame, "action"),
                                                  "op"),
                   ==, "send");

  id = relay_fixture_request_id (fixture);
  relay_fixture_answer (fixture, id,
                        "{\"success\":true,\"message_id\":1234567890123456789,\"new\":[1]}");
  relay_fixture_spin (fixture);
  g_assert_cmpuint (fixture->outcome.n_called, ==, 1);
  result =
    NO_ERROR (relay_transport_send_action_finish, fixture->transport, fixture->outcome.result);
  g_assert_true (json_object_get_boolean_member (result, "success"));
  /* a 64-bit id is kept, and unknown members are accessible */
  g_assert_cmpstr (json_object_get_string_member (result, "message_id"), ==, "1234567890123456789");
  g_assert_true (json_object_has_member (result, "new"));
}

ONLINE_TEST ("/transport/requests/refusal-is-result")
{
  static const char *const refusals[] = { "{\"success\":false,\"error\":\"no\"}", "{}", "null",
                                          "{\"success\":false,\"code\":\"egress_declined\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_auto (RelayOutcome) outcome = { 0 };
      g_autofree char *id = NULL;

      relay_fixture_send (fixture, NULL, &outcome);
      id = relay_fixture_request_id (fixture);
      relay_fixture_answer (fixture, id, refusals[i]);
      relay_fixture_spin (fixture);
      relay_assert_sent (fixture, &outcome);
    }
}

ONLINE_TEST ("/transport/requests/missing-result-is-empty")
{
  g_autofree char *id = NULL;

  relay_fixture_send (fixture, NULL, &fixture->outcome);
  id = relay_fixture_request_id (fixture);
  relay_fixture_feed (fixture, "{\"type\":\"outbound_result\",\"requestId\":\"%s\"}\n", id);
  relay_assert_sent (fixture, &fixture->outcome);
  relay_assert_log (fixture, "");
}

TRANSPORT_TEST ("/transport/requests/tagged-with-platform-of-an-identity")
{
  g_autoptr (JsonObject) action = json_object_new ();
  JsonObject *frame;

  json_object_set_string_member (action, "op", "follow_up");
  json_object_set_string_member (action, "session_key", "agent:main:discord:dm:c1");
  json_object_set_string_member (action, "kind", "discord.interaction_token");
  json_object_set_string_member (action, "content", "hi");
  relay_fixture_go_online (fixture);
  relay_transport_send_follow_up_async (fixture->transport, action, "discord", NULL,
                                        relay_outcome_store, &fixture->first);
  /* no frame is tagged with the platform `relay` */
  relay_transport_send_follow_up_async (fixture->transport, action, "relay", NULL,
                                        relay_outcome_store, &fixture->second);
  relay_fixture_spin (fixture);
  frame = g_ptr_array_index (fixture->written, 0);
  g_assert_cmpstr (json_object_get_string_member (frame, "platform"), ==, "discord");
  g_assert_cmpstr (json_object_get_string_member (frame, "botId"), ==, "bot");
  frame = g_ptr_array_index (fixture->written, 1);
  g_assert_false (json_object_has_member (frame, "platform"));

  relay_fixture_hang_up (fixture, 1006, NULL);
  g_assert_null (
    relay_transport_send_follow_up_finish (fixture->transport, fixture->first.result, NULL));
  g_assert_null (
    relay_transport_send_follow_up_finish (fixture->transport, fixture->second.result, NULL));
}

ONLINE_TEST ("/transport/requests/unknown-and-late-results-ignored")
{
  g_autofree char *id = NULL;

  relay_fixture_feed (fixture,
                      "{\"type\":\"outbound_result\",\"requestId\":\"nobody\",\"result\":{}}\n");
  relay_fixture_feed (fixture, "{\"type\":\"outbound_result\",\"result\":{\"success\":true}}\n");
  relay_fixture_send (fixture, NULL, &fixture->outcome);
  id = relay_fixture_request_id (fixture);

  /* twice in one message: the second result is ignored */
  relay_fixture_feed (
    fixture,
    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true}}\n"
    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":false}}\n",
    id, id);
  relay_assert_sent (fixture, &fixture->outcome);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  g_assert_cmpuint (fixture->outcome.n_called, ==, 0);
  relay_assert_log (fixture, "");
  relay_assert_state (fixture, ONLINE);
}

TRANSPORT_TEST ("/transport/requests/ids-differ-between-transports")
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  RelayOutcome outcomes[6] = {
    {
      0,
    },
  };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      if (i % 3 == 0)
        relay_fixture_go_online (fixture);
      relay_fixture_send (fixture, NULL, &outcomes[i]);
      g_assert_true (g_hash_table_add (ids, relay_fixture_request_id (fixture)));
      if (i % 3 == 2)
        {
          g_auto (RelayOutcome) disconnected = { 0 };

          relay_fixture_disconnect (fixture, &disconnected);
          relay_fixture_advance (fixture, 6000);
          relay_assert_disconnected (fixture, &disconnected);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    relay_assert_not_sent (fixture, &outcomes[i], RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
}

/* --- failures: the table of contract §5 --- */

TRANSPORT_TEST ("/transport/requests/not-connected")
{
  relay_fixture_send (fixture, NULL, &fixture->outcome);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, FALSE);

  /* the socket is open, but there is no descriptor yet */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_state (fixture, HANDSHAKING);
  relay_fixture_send (fixture, NULL, &fixture->outcome);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, FALSE);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_state (fixture, ONLINE);

  relay_assert_state_after_close (fixture, 1006, NULL, WAITING);
  relay_fixture_send (fixture, NULL, &fixture->outcome);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, FALSE);
  relay_assert_types (fixture, "hello");
}

ONLINE_TEST ("/transport/requests/platform-without-identity-not-supported")
{
  g_autoptr (JsonObject) action = json_object_new ();
  g_auto (RelayOutcome) foreign = { 0 };
  g_auto (RelayOutcome) no_op = { 0 };

  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, relay_outcome_store,
                                     &no_op);
  json_object_set_string_member (action, "op", "typing");
  json_object_set_string_member (action, "chat_id", "c1");
  relay_transport_send_action_async (fixture->transport, action, "telegram", NULL,
                                     relay_outcome_store, &foreign);
  relay_fixture_spin (fixture);
  relay_assert_not_sent (fixture, &foreign, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED, FALSE);
  relay_assert_not_sent (fixture, &no_op, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, FALSE);
  relay_assert_types (fixture, "");

  /* a descriptor names its platform as an identity does */
  relay_fixture_feed_descriptor (fixture, "telegram");
  relay_transport_send_action_async (fixture->transport, action, "telegram", NULL,
                                     relay_outcome_store, &foreign);
  relay_fixture_spin (fixture);
  relay_assert_types (fixture, "outbound");
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_not_sent (fixture, &foreign, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
}

ONLINE_TEST ("/transport/requests/too-large")
{
  g_autoptr (JsonObject) action = json_object_new ();
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');

  json_object_set_string_member (action, "op", "send");
  json_object_set_string_member (action, "chat_id", "c1");
  json_object_set_string_member (action, "content", text);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, relay_outcome_store,
                                     &fixture->outcome);
  relay_fixture_spin (fixture);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, FALSE);
  relay_assert_types (fixture, "");
  relay_assert_state (fixture, ONLINE);
}

ONLINE_TEST ("/transport/requests/timed-out")
{
  g_autofree char *id = NULL;

  relay_transport_set_request_timeout (fixture->transport, 5000);
  relay_fixture_send (fixture, NULL, &fixture->first);
  id = relay_fixture_request_id (fixture);
  relay_fixture_advance (fixture, 3000);
  relay_fixture_send (fixture, NULL, &fixture->second);
  relay_fixture_advance (fixture, 1999);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_not_sent (fixture, &fixture->first, RELAY_ERROR, RELAY_ERROR_TIMED_OUT, TRUE);
  g_assert_cmpuint (fixture->second.n_called, ==, 0);
  relay_fixture_advance (fixture, 3000);
  relay_assert_not_sent (fixture, &fixture->second, RELAY_ERROR, RELAY_ERROR_TIMED_OUT, TRUE);

  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  g_assert_cmpuint (fixture->first.n_called, ==, 0);
  relay_assert_state (fixture, ONLINE);
}

/* A later request with a shorter time-out is due before an earlier one. */
ONLINE_TEST ("/transport/requests/shorter-timeout-is-due-first")
{
  g_auto (RelayOutcome) slow = { 0 };
  g_auto (RelayOutcome) quick = { 0 };

  relay_fixture_send (fixture, NULL, &slow);
  relay_transport_set_request_timeout (fixture->transport, 100);
  relay_fixture_send (fixture, NULL, &quick);
  relay_fixture_advance (fixture, 100);
  relay_assert_not_sent (fixture, &quick, RELAY_ERROR, RELAY_ERROR_TIMED_OUT, TRUE);
  relay_fixture_advance (fixture, 29899);
  g_assert_cmpuint (slow.n_called, ==, 0);
  relay_fixture_advance (fixture, 1);
  relay_assert_not_sent (fixture, &slow, RELAY_ERROR, RELAY_ERROR_TIMED_OUT, TRUE);
}

ONLINE_TEST ("/transport/requests/connection-lost")
{
  relay_fixture_send (fixture, NULL, &fixture->first);
  relay_fixture_send (fixture, NULL, &fixture->second);
  relay_fixture_hang_up (fixture, 1001, "going away");
  relay_assert_not_sent (fixture, &fixture->first, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
  relay_assert_not_sent (fixture, &fixture->second, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
}

ONLINE_TEST ("/transport/requests/closed-by-disconnect")
{
  g_auto (RelayOutcome) refused = { 0 };

  relay_fixture_send (fixture, NULL, &fixture->outcome);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_send (fixture, NULL, &refused);
  relay_assert_not_sent (fixture, &refused, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, FALSE);
  relay_fixture_feed (fixture, "{\"type\":\"going_idle_ack\"}\n");
  g_assert_cmpuint (fixture->outcome.n_called, ==, 0);
  relay_fixture_advance (fixture, 1500);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_CLOSED, TRUE);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

ONLINE_PIPE_TEST ("/transport/requests/not-sent")
{
  g_auto (RelayOutcome) refused = { 0 };
  g_auto (RelayOutcome) mute = { 0 };
  g_auto (RelayOutcome) interrupt = { 0 };

  pipe->write_refuses = TRUE;
  relay_fixture_send (fixture, NULL, &refused);
  relay_assert_not_sent (fixture, &refused, RELAY_ERROR, RELAY_ERROR_NOT_SENT, FALSE);
  relay_transport_send_interrupt_async (fixture->transport, "key", NULL, NULL, relay_outcome_store,
                                        &interrupt);
  relay_fixture_spin (fixture);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SENT, relay_transport_send_interrupt_finish,
         fixture->transport, interrupt.result);
  pipe->write_refuses = FALSE;
  pipe->write_mute = TRUE;
  relay_fixture_send (fixture, NULL, &mute);
  relay_assert_not_sent (fixture, &mute, RELAY_ERROR, RELAY_ERROR_NOT_SENT, FALSE);
  /* the end of the socket is reported as well */
  relay_assert_state (fixture, ONLINE);
}

ONLINE_TEST ("/transport/requests/busy")
{
  g_auto (RelayOutcome) third = { 0 };
  g_autofree char *id = NULL;

  relay_transport_set_max_requests (fixture->transport, 2);
  relay_fixture_send (fixture, NULL, &fixture->first);
  id = relay_fixture_request_id (fixture);
  relay_fixture_send (fixture, NULL, &fixture->second);
  relay_fixture_send (fixture, NULL, &third);
  relay_assert_not_sent (fixture, &third, RELAY_ERROR, RELAY_ERROR_BUSY, FALSE);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->first);
  relay_fixture_send (fixture, NULL, &third);
  g_assert_cmpuint (third.n_called, ==, 0);
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_not_sent (fixture, &third, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, TRUE);
}

ONLINE_TEST ("/transport/requests/cancelled")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *id = NULL;

  relay_fixture_send (fixture, cancellable, &fixture->outcome);
  id = relay_fixture_request_id (fixture);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  relay_assert_not_sent (fixture, &fixture->outcome, G_IO_ERROR, G_IO_ERROR_CANCELLED, TRUE);
  relay_fixture_answer (fixture, id, "{\"success\":true}");
  relay_fixture_advance (fixture, 30000);
  g_assert_cmpuint (fixture->outcome.n_called, ==, 0);

  /* cancelled before the call: nothing is sent */
  relay_fixture_forget (fixture);
  relay_fixture_send (fixture, cancellable, &fixture->outcome);
  relay_assert_types (fixture, "");
  g_assert_cmpuint (fixture->outcome.n_called, ==, 1);
  g_assert_null (
    relay_transport_send_action_finish (fixture->transport, fixture->outcome.result, NULL));
}

/* Callbacks run nested main loops until another request is answered: none may be left. */
typedef struct
{
  RelayFixture *fixture;
  RelayOutcome *other;
  guint n_called;
} Waiting;

static void
wait_for_other (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;

  g_assert_null (relay_transport_send_action_finish (RELAY_TRANSPORT (object), result, NULL));
  waiting->n_called++;
  for (guint i = 0; i < 100 && waiting->other->n_called == 0; i++)
    g_main_context_iteration (waiting->fixture->context, FALSE);
  g_assert_cmpuint (waiting->other->n_called, ==, 1);
}

static void
fail_together (RelayFixture *fixture, gboolean by_loss)
{
  g_autoptr (JsonObject) action = json_object_new ();
  g_auto (RelayOutcome) other = { 0 };
  Waiting waiting = { fixture, &other };

  relay_fixture_go_online (fixture);
  json_object_set_string_member (action, "op", "typing");
  json_object_set_string_member (action, "chat_id", "c1");
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, wait_for_other,
                                     &waiting);
  relay_fixture_send (fixture, NULL, &other);
  if (by_loss)
    relay_fixture_hang_up (fixture, 1006, NULL);
  else
    relay_fixture_advance (fixture, 30000);
  g_assert_cmpuint (waiting.n_called, ==, 1);
  g_assert_cmpuint (other.n_called, ==, 1);
  g_assert_null (relay_transport_send_action_finish (fixture->transport, other.result, NULL));
}

TRANSPORT_TEST ("/transport/requests/nested-wait-at-loss") { fail_together (fixture, TRUE); }

TRANSPORT_TEST ("/transport/requests/nested-wait-at-timeout") { fail_together (fixture, FALSE); }

/* A request is answered before the loss of its connection has any other effect. */
static void
log_failure (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelayFixture *fixture = user_data;

  g_assert_null (relay_transport_send_action_finish (RELAY_TRANSPORT (object), result, NULL));
  g_string_append (fixture->log, " failure");
}

static void
log_disconnected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelayFixture *fixture = user_data;

  g_assert_true (relay_transport_disconnect_finish (RELAY_TRANSPORT (object), result, NULL));
  g_string_append (fixture->log, " ended");
}

TRANSPORT_TEST ("/transport/requests/answered-before-what-follows")
{
  g_autoptr (JsonObject) action = json_object_new ();

  json_object_set_string_member (action, "op", "typing");
  json_object_set_string_member (action, "chat_id", "c1");
  relay_fixture_go_online (fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_failure, fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_failure, fixture);
  relay_fixture_hang_up (fixture, 4401, "revoked");
  relay_assert_log (fixture, "connecting failure failure handshaking");

  relay_fixture_feed_descriptor (fixture, "discord");
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_failure, fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_failure, fixture);
  relay_transport_disconnect_async (fixture->transport, NULL, log_disconnected, fixture);
  relay_fixture_advance (fixture, 6000);
  relay_assert_log (fixture, "online closing failure failure disconnected ended");
}

/* --- the other calls --- */

static void
assert_chat_info (RelayFixture *fixture, RelayOutcome *outcome, const char *name, const char *type)
{
  g_autoptr (RelayChatInfo) info = NULL;

  g_assert_cmpuint (outcome->n_called, ==, 1);
  info = NO_ERROR (relay_transport_get_chat_info_finish, fixture->transport, outcome->result);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, name);
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, type);
  relay_outcome_clear (outcome);
}

TRANSPORT_TEST ("/transport/requests/chat-info-falls-back")
{
  static const struct
  {
    const char *result, *name, *type;
  } cases[] = {
    { "{\"name\":\"General\",\"type\":\"channel\"}", "General", "channel" },
    { "{\"success\":true,\"chat_info\":{\"name\":\"General\",\"type\":\"group\"}}", "General",
      "group" },
    { "{\"name\":\"General\"}", "General", "dm" },
    { "{\"success\":false,\"error\":\"no\"}", "c9", "dm" },
    { "{}", "c9", "dm" },
  };

  relay_transport_get_chat_info_async (fixture->transport, "c9", NULL, relay_outcome_store,
                                       &fixture->outcome);
  relay_fixture_spin (fixture);
  assert_chat_info (fixture, &fixture->outcome, "c9", "dm");

  relay_fixture_go_online (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = NULL;

      relay_transport_get_chat_info_async (fixture->transport, "c9", NULL, relay_outcome_store,
                                           &fixture->outcome);
      relay_fixture_spin (fixture);
      id = relay_fixture_request_id (fixture);
      relay_fixture_answer (fixture, id, cases[i].result);
      relay_fixture_spin (fixture);
      assert_chat_info (fixture, &fixture->outcome, cases[i].name, cases[i].type);
    }

  relay_transport_get_chat_info_async (fixture->transport, "c9", NULL, relay_outcome_store,
                                       &fixture->outcome);
  relay_fixture_advance (fixture, 30000);
  assert_chat_info (fixture, &fixture->outcome, "c9", "dm");
}

ONLINE_TEST ("/transport/requests/chat-info-cancelled")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_transport_get_chat_info_async (fixture->transport, "c9", cancellable, relay_outcome_store,
                                       &fixture->outcome);
  relay_fixture_spin (fixture);
  g_cancellable_cancel (cancellable);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (fixture->outcome.n_called, ==, 1);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_transport_get_chat_info_finish, fixture->transport,
         fixture->outcome.result);
}

TRANSPORT_TEST ("/transport/requests/interrupt-written")
{
  JsonObject *frame;

  relay_transport_send_interrupt_async (fixture->transport, "k", NULL, NULL, relay_outcome_store,
                                        &fixture->outcome);
  relay_fixture_spin (fixture);
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, relay_transport_send_interrupt_finish,
         fixture->transport, fixture->outcome.result);
  relay_outcome_clear (&fixture->outcome);

  relay_fixture_go_online (fixture);
  relay_transport_send_interrupt_async (fixture->transport, "k", NULL, NULL, relay_outcome_store,
                                        &fixture->outcome);
  relay_fixture_spin (fixture);
  relay_assert_boolean (fixture, &fixture->outcome, relay_transport_send_interrupt_finish, TRUE);
  relay_transport_send_interrupt_async (fixture->transport, "k", "why", NULL, relay_outcome_store,
                                        &fixture->outcome);
  relay_fixture_spin (fixture);
  relay_assert_boolean (fixture, &fixture->outcome, relay_transport_send_interrupt_finish, TRUE);
  relay_assert_types (fixture, "interrupt interrupt");
  frame = g_ptr_array_index (fixture->written, 0);
  g_assert_cmpstr (json_object_get_string_member (frame, "session_key"), ==, "k");
  g_assert_true (json_object_get_null_member (frame, "reason"));
  frame = g_ptr_array_index (fixture->written, 1);
  g_assert_cmpstr (json_object_get_string_member (frame, "reason"), ==, "why");
}

/* What is not sent, and the error */
ONLINE_PIPE_TEST ("/transport/requests/interrupt-not-sent")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *large = g_strnfill (2 * 1024 * 1024, 'k');
  const struct
  {
    const char *session_key;
    gboolean cancelled;
    GQuark domain;
    int code;
  } cases[] = {
    { "k", TRUE, G_IO_ERROR, G_IO_ERROR_CANCELLED },
    { large, FALSE, RELAY_ERROR, RELAY_ERROR_TOO_LARGE },
    { "k", FALSE, RELAY_ERROR, RELAY_ERROR_NOT_SENT },
  };
  guint n_lines;

  g_cancellable_cancel (cancellable);
  n_lines = pipe->lines->len;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RelayOutcome) outcome = { 0 };
      g_autoptr (GError) error = NULL;

      pipe->write_refuses = i == 2;
      relay_transport_send_interrupt_async (fixture->transport, cases[i].session_key, NULL,
                                            cases[i].cancelled ? cancellable : NULL,
                                            relay_outcome_store, &outcome);
      relay_fixture_spin (fixture);
      g_assert_false (
        relay_transport_send_interrupt_finish (fixture->transport, outcome.result, &error));
      g_assert_error (error, cases[i].domain, cases[i].code);
    }
  g_assert_cmpuint (pipe->lines->len, ==, n_lines);
}

ONLINE_PIPE_TEST ("/transport/requests/one-line-per-frame")
{
  relay_fixture_send (fixture, NULL, &fixture->outcome);
  g_assert_cmpuint (pipe->lines->len, ==, 2);
  for (guint i = 0; i < pipe->lines->len; i++)
    {
      const char *line = g_ptr_array_index (pipe->lines, i);

      g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
    }
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_assert_not_sent (fixture, &fixture->outcome, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                         TRUE);
}
