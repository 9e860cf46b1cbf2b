/* test-handler-reentrancy.c: handlers that drop, dispose, disconnect or use the emitting object
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "testbed.h"
#include "test.h"

/*
 * Every signal and notification of adapter and transport gets a handler that drops the last
 * reference, disposes both objects, disconnects, sends, blocks, or iterates the main context.
 * Frames are fed three at a time, so two more are queued behind the one that is handled.
 */

#define N_FRAMES 3

typedef enum
{
  DO_DROP,
  DO_DISPOSE,
  DO_DISCONNECT,
  DO_SEND,
  DO_BLOCK, /* for a second of the manual clock */
  DO_NEST,  /* a send, and iterations until its result */
  DO_NEST_AND_DROP,
  N_ACTIONS
} Action;

static const char *const action_names[N_ACTIONS] = { "drop",  "dispose", "disconnect",   "send",
                                                     "block", "nest",    "nest-and-drop" };

typedef struct _Run Run;

typedef struct
{
  const char *signal;
  const char *name; /* variant, for the test name */
  int state;        /* for notify::state: the state that is tested, else -1 */
  enum
  {
    FRAMES_LIVE,
    FRAMES_BUFFERED,
    SINGLE,
    BY_CALL
  } source;
  enum
  {
    ON_BOTH,
    ON_ADAPTER,
    ON_TRANSPORT
  } instance;
  void (*trigger) (Run *run);
} Case;

struct _Run
{
  Testbed bed;
  const Case *test;
  Action action;
  guint n_handled;
  guint n_started, n_called;
  gboolean answered; /* the send */
  gboolean succeeded;
};

/* --- actions --- */

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (source), result, &error);

  run->n_called++;
  run->answered = TRUE;
  g_assert_true (sent != NULL || error != NULL);
  run->succeeded = sent != NULL;
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->n_called++;
  run->succeeded = relay_adapter_disconnect_finish (RELAY_ADAPTER (source), result, &error);
  if (run->action == DO_DISPOSE && error != NULL)
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CLOSED);
  else
    g_assert_no_error (error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->n_called++;
  g_assert_true (relay_adapter_connect_finish (RELAY_ADAPTER (source), result, &error) ||
                 error != NULL);
}

static gboolean
all_called (gpointer user_data)
{
  Run *run = user_data;

  return run->n_called == run->n_started;
}

static gboolean
is_answered (gpointer user_data)
{
  return ((Run *) user_data)->answered;
}

static void
begin_send (Run *run)
{
  run->n_started++;
  relay_adapter_send_async (run->bed.adapter, "c1", "hi", NULL, NULL, NULL, on_sent, run);
}

static void
run_action (Run *run)
{
  Testbed *bed = &run->bed;

  switch (run->action)
    {
    case DO_DROP:
    case DO_DISPOSE:
      testbed_drop (bed, run->action == DO_DISPOSE);
      break;
    case DO_DISCONNECT:
      run->n_started++;
      relay_adapter_disconnect_async (bed->adapter, NULL, on_disconnected, run);
      break;
    case DO_SEND:
      begin_send (run);
      break;
    case DO_BLOCK:
      testbed_advance (bed, 1000);
      break;
    case DO_NEST:
    case DO_NEST_AND_DROP:
      begin_send (run);
      testbed_wait_long (bed, is_answered, run, "the result, in a nested loop");
      if (run->action == DO_NEST_AND_DROP)
        testbed_drop (bed, FALSE);
      break;
    case N_ACTIONS:
    default:
      g_assert_not_reached ();
    }
}

/* A marshaller for any signature; a boolean return value is FALSE. */
static void
on_signal (GClosure *closure,
           GValue *returned,
           guint n_values,
           const GValue *values,
           gpointer hint,
           gpointer marshal_data)
{
  Run *run = closure->data;

  if (returned != NULL)
    g_value_set_boolean (returned, FALSE);
  if (run->test->state >= 0)
    {
      int state;

      g_object_get (g_value_get_object (&values[0]), "state", &state, NULL);
      if (state != run->test->state)
        return;
    }
  if (run->n_handled++ == 0)
    run_action (run);
}

static gboolean
is_handled (gpointer user_data)
{
  return ((Run *) user_data)->n_handled > 0;
}

static gboolean
are_all_handled (gpointer user_data)
{
  return ((Run *) user_data)->n_handled >= N_FRAMES;
}

/* --- triggers --- */

static void
feed_frames (Run *run, const char *format)
{
  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_auto (GStrv) parts = g_strsplit (format, "%u", -1);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *text = g_strjoinv (number, parts);
      g_autofree char *line = g_strconcat (text, "\n", NULL);

      fake_connector_feed (&run->bed.connector, line);
    }
}

static void
feed_inbound (Run *run)
{
  feed_frames (
    run,
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"hi\",\"message_id\":\"m%u\","
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"}}}");
}

static void
feed_live (Run *run)
{
  feed_frames (
    run, "{\"type\":\"inbound\",\"event\":{\"text\":\"hi\",\"source\":{\"chat_id\":\"c%u\"}}}");
}

static void
feed_press (Run *run)
{
  feed_frames (
    run,
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"/yes\",\"prompt_response\":{"
    "\"prompt_id\":\"p%u\",\"option_id\":\"yes\"},\"source\":{\"chat_id\":\"c1\"}}}");
}

static void
feed_forward (Run *run)
{
  feed_frames (
    run, "{\"type\":\"passthrough_forward\",\"bufferId\":\"b%u\",\"forward\":{\"platform\":\"x\","
         "\"path\":\"/%u\"}}");
}

static void
feed_interrupt (Run *run)
{
  feed_frames (run, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k%u\",\"chat_id\":\"c1\"}");
}

static void
feed_invalid (Run *run)
{
  feed_frames (run, "invalid %u");
}

static void
lose_connection (Run *run)
{
  fake_connector_close (&run->bed.connector, 1006, NULL);
}

static void
do_connect (Run *run)
{
  run->n_started++;
  relay_adapter_connect_async (run->bed.adapter, NULL, on_connected, run);
}

static void
do_disconnect (Run *run)
{
  run->n_started++;
  relay_adapter_disconnect_async (run->bed.adapter, NULL, on_disconnected, run);
}

static void
do_idle (Run *run)
{
  relay_transport_go_idle_async (run->bed.transport, NULL, NULL, NULL);
}

static void
do_dormant (Run *run)
{
  relay_transport_go_dormant_async (run->bed.transport, 0, NULL, NULL, NULL);
}

static gboolean
is_online_again (gpointer user_data)
{
  Run *run = user_data;

  return run->n_handled > 0 ||
         (run->bed.connector.n_hellos == 2 &&
          relay_transport_get_state (run->bed.transport) == RELAY_STATE_ONLINE);
}

static gboolean
is_waiting (gpointer user_data)
{
  Run *run = user_data;

  return relay_transport_get_state (run->bed.transport) == RELAY_STATE_WAITING;
}

/* The state changes inside of retry_now(); the handler may drop the last reference. */
static void
retry (Run *run)
{
  lose_connection (run);
  testbed_wait (&run->bed, is_waiting, run, "the loss");
  relay_transport_retry_now (run->bed.transport);
}

/* Closed with 4401 twice in a row, after a connection that had worked */
static void
be_revoked (Run *run)
{
  fake_connector_close (&run->bed.connector, 4401, "dropped");
  testbed_wait (&run->bed, is_online_again, run, "the second connection");
  fake_connector_close (&run->bed.connector, 4401, "dropped");
}

static void
reject (RelayTransport *transport, RelayMessageEvent *event)
{
  if (relay_message_event_get_buffer_id (event) != NULL)
    relay_message_event_reject (event);
}

/* The event is rejected once while others are taken, and becomes a dead letter when it is redelivered. */
static void
cause_dead_letter (Run *run)
{
  Testbed *bed = &run->bed;

  relay_transport_set_max_deliveries (bed->transport, 1);
  g_signal_connect (bed->transport, "inbound", G_CALLBACK (reject), NULL);
  fake_connector_feed_event (&bed->connector, "b0", "m0", "u1", "hi");
  feed_live (run);
  testbed_wait_long (bed, is_online_again, run, "the redelivery");
  fake_connector_feed_event (&bed->connector, "b0", "m0", "u1", "hi");
}

static const Case cases[] = {
  { "inbound", "buffered", -1, FRAMES_BUFFERED, ON_BOTH, feed_inbound },
  { "inbound", "live", -1, FRAMES_LIVE, ON_BOTH, feed_live },
  { "prompt-response", "", -1, FRAMES_BUFFERED, ON_BOTH, feed_press },
  { "passthrough", "", -1, FRAMES_BUFFERED, ON_BOTH, feed_forward },
  { "interrupt", "", -1, FRAMES_LIVE, ON_BOTH, feed_interrupt },
  { "frame-skipped", "", -1, FRAMES_LIVE, ON_BOTH, feed_invalid },
  { "dead-letter", "", -1, SINGLE, ON_BOTH, cause_dead_letter },
  { "revoked", "", -1, SINGLE, ON_BOTH, be_revoked },
  { "notify::fatal-error", "", -1, SINGLE, ON_ADAPTER, be_revoked },
  { "notify::last-error", "", -1, SINGLE, ON_TRANSPORT, lose_connection },
  { "notify::retry-at", "", -1, SINGLE, ON_TRANSPORT, lose_connection },
  { "notify::descriptor", "", -1, BY_CALL, ON_BOTH, do_connect },
  { "notify::state", "connecting", RELAY_STATE_CONNECTING, BY_CALL, ON_BOTH, do_connect },
  { "notify::state", "handshaking", RELAY_STATE_HANDSHAKING, BY_CALL, ON_BOTH, do_connect },
  { "notify::state", "online", RELAY_STATE_ONLINE, BY_CALL, ON_BOTH, do_connect },
  { "notify::state", "idle", RELAY_STATE_IDLE, SINGLE, ON_BOTH, do_idle },
  { "notify::state", "dormant", RELAY_STATE_DORMANT, SINGLE, ON_BOTH, do_dormant },
  { "notify::state", "waiting", RELAY_STATE_WAITING, SINGLE, ON_BOTH, lose_connection },
  { "notify::state", "redialling", RELAY_STATE_CONNECTING, SINGLE, ON_BOTH, retry },
  { "notify::state", "closing", RELAY_STATE_CLOSING, SINGLE, ON_BOTH, do_disconnect },
  { "notify::state", "disconnected", RELAY_STATE_DISCONNECTED, SINGLE, ON_BOTH, do_disconnect },
  { "notify::state", "revoked", RELAY_STATE_REVOKED, SINGLE, ON_BOTH, be_revoked },
};

/* --- the cases --- */

static void
check_frames (Run *run)
{
  gboolean dropped =
    run->action == DO_DROP || run->action == DO_DISPOSE || run->action == DO_NEST_AND_DROP;

  /* the other two were dispatched by the nested loop, before the drop */
  if (run->action == DO_NEST_AND_DROP)
    g_assert_cmpuint (run->n_handled, >=, 1);
  else if (dropped || (run->action == DO_DISCONNECT && run->test->source == FRAMES_BUFFERED))
    g_assert_cmpuint (run->n_handled, ==, 1);
  else if (run->action != DO_DISCONNECT)
    testbed_wait (&run->bed, are_all_handled, run, "the other frames");
  if (run->action == DO_SEND || run->action == DO_NEST)
    g_assert_true (run->succeeded);
  if (!dropped && run->action != DO_DISCONNECT)
    g_assert_cmpint (relay_adapter_get_state (run->bed.adapter), ==, RELAY_STATE_ONLINE);
}

static void
run_case (const Case *test, gboolean over_socket, gboolean on_transport, Action action)
{
  Run run = { .test = test, .action = action };
  Testbed *bed = &run.bed;
  GClosure *closure;

  g_test_message ("%s, %s", on_transport ? "transport" : "adapter", action_names[action]);
  testbed_set_up (bed, over_socket);
  if (test->source != BY_CALL)
    testbed_go_online (bed);
  closure = g_closure_new_simple (sizeof (GClosure), &run);
  g_closure_set_marshal (closure, on_signal);
  g_signal_connect_closure (on_transport ? (gpointer) bed->transport : bed->adapter, test->signal,
                            closure, FALSE);
  test->trigger (&run);
  testbed_wait_long (bed, is_handled, &run, test->signal);
  testbed_wait_long (bed, all_called, &run, "the callbacks");
  if (action == DO_DISCONNECT)
    {
      g_assert_true (run.succeeded);
      g_assert_cmpint (relay_adapter_get_state (bed->adapter), ==, RELAY_STATE_DISCONNECTED);
    }
  if (test->source == FRAMES_LIVE || test->source == FRAMES_BUFFERED)
    check_frames (&run);
  testbed_tear_down (bed);
  g_assert_cmpuint (run.n_called, ==, run.n_started);
}

static void
test_signal (gconstpointer data)
{
  const Case *test = data;

  testbed_begin_test ();
  for (guint over_socket = 0; over_socket < 2; over_socket++)
    for (guint on_transport = 0; on_transport < 2; on_transport++)
      if (test->instance == ON_BOTH || on_transport == (test->instance == ON_TRANSPORT))
        for (Action action = 0; action < N_ACTIONS; action++)
          run_case (test, over_socket, on_transport, action);
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/handler-reentrancy/%s%s%s", cases[i].signal,
                                               *cases[i].name != '\0' ? "/" : "", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_signal);
    }
}
