/* test-life-handlers.c: what handlers do to the object that calls them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-stage.h"

/*
 * Every signal and notification of adapter and transport meets a handler that drops the last
 * reference, disposes of both by force, disconnects, sends, blocks or runs the loop for itself.
 * Frames come by threes: two more are behind the one that is handled.
 */

#define ROW 3

typedef enum
{
  DO_DROP,
  DO_DISPOSE,
  DO_DISCONNECT,
  DO_SEND,
  DO_BLOCK, /* for a second of the clock */
  DO_NEST,  /* a send, and the loop until it is answered */
  DO_NEST_AND_DROP,
  N_DEEDS
} Deed;

static const char *const deed_names[N_DEEDS] = { "drop",  "dispose", "disconnect",   "send",
                                                 "block", "nest",    "nest-and-drop" };

typedef struct _Life Life;

typedef struct
{
  const char *signal;
  const char *name; /* what else is said of it */
  int state;        /* for notify::state: the one that counts */
  enum
  {
    ROW_LIVE,
    ROW_BUFFERED,
    LONELY,
    CALLED
  } manner;
  enum
  {
    ON_BOTH,
    ON_ADAPTER,
    ON_TRANSPORT
  } instance;
  void (*provoke) (Life *life);
} Case;

struct _Life
{
  LifeStage stage;
  const Case *test;
  Deed deed;
  guint n_handled;
  guint n_started, n_called;
  gboolean answered; /* the send */
  gboolean succeeded;
};

/* --- deeds --- */

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (source), result, &error);

  life->n_called++;
  life->answered = TRUE;
  g_assert_true (sent != NULL || error != NULL);
  life->succeeded = sent != NULL;
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;
  g_autoptr (GError) error = NULL;

  life->n_called++;
  life->succeeded = relay_adapter_disconnect_finish (RELAY_ADAPTER (source), result, &error);
  if (life->deed == DO_DISPOSE && error != NULL)
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CLOSED);
  else
    g_assert_no_error (error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Life *life = user_data;
  g_autoptr (GError) error = NULL;

  life->n_called++;
  g_assert_true (relay_adapter_connect_finish (RELAY_ADAPTER (source), result, &error) ||
                 error != NULL);
}

static gboolean
all_called (gpointer user_data)
{
  Life *life = user_data;

  return life->n_called == life->n_started;
}

static gboolean
is_answered (gpointer user_data)
{
  return ((Life *) user_data)->answered;
}

static void
send_one (Life *life)
{
  life->n_started++;
  relay_adapter_send_async (life->stage.adapter, "c1", "hi", NULL, NULL, NULL, on_sent, life);
}

static void
do_deed (Life *life)
{
  LifeStage *stage = &life->stage;

  switch (life->deed)
    {
    case DO_DROP:
    case DO_DISPOSE:
      life_stage_drop (stage, life->deed == DO_DISPOSE);
      break;
    case DO_DISCONNECT:
      life->n_started++;
      relay_adapter_disconnect_async (stage->adapter, NULL, on_disconnected, life);
      break;
    case DO_SEND:
      send_one (life);
      break;
    case DO_BLOCK:
      life_stage_advance (stage, 1000);
      break;
    case DO_NEST:
    case DO_NEST_AND_DROP:
      send_one (life);
      life_stage_wait_long (stage, is_answered, life, "the answer, in a nested loop");
      if (life->deed == DO_NEST_AND_DROP)
        life_stage_drop (stage, FALSE);
      break;
    case N_DEEDS:
    default:
      g_assert_not_reached ();
    }
}

/* For signals of any shape; those that ask whether it was handled are told no. */
static void
on_signal (GClosure *closure,
           GValue *returned,
           guint n_values,
           const GValue *values,
           gpointer hint,
           gpointer marshal_data)
{
  Life *life = closure->data;

  if (returned != NULL)
    g_value_set_boolean (returned, FALSE);
  if (life->test->state >= 0)
    {
      int state;

      g_object_get (g_value_get_object (&values[0]), "state", &state, NULL);
      if (state != life->test->state)
        return;
    }
  if (life->n_handled++ == 0)
    do_deed (life);
}

static gboolean
is_handled (gpointer user_data)
{
  return ((Life *) user_data)->n_handled > 0;
}

static gboolean
is_row_handled (gpointer user_data)
{
  return ((Life *) user_data)->n_handled >= ROW;
}

/* --- provocations --- */

static void
feed_row (Life *life, const char *format)
{
  for (guint i = 0; i < ROW; i++)
    {
      g_auto (GStrv) parts = g_strsplit (format, "%u", -1);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *text = g_strjoinv (number, parts);

      life_stage_feed (&life->stage, "%s\n", text);
    }
}

static void
feed_inbound (Life *life)
{
  feed_row (
    life,
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"hi\",\"message_id\":\"m%u\","
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"}}}");
}

static void
feed_live (Life *life)
{
  feed_row (life,
            "{\"type\":\"inbound\",\"event\":{\"text\":\"hi\",\"source\":{\"chat_id\":\"c%u\"}}}");
}

static void
feed_press (Life *life)
{
  feed_row (
    life,
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"/yes\",\"prompt_response\":{"
    "\"prompt_id\":\"p%u\",\"option_id\":\"yes\"},\"source\":{\"chat_id\":\"c1\"}}}");
}

static void
feed_forward (Life *life)
{
  feed_row (
    life, "{\"type\":\"passthrough_forward\",\"bufferId\":\"b%u\",\"forward\":{\"platform\":\"x\","
          "\"path\":\"/%u\"}}");
}

static void
feed_interrupt (Life *life)
{
  feed_row (life, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k%u\",\"chat_id\":\"c1\"}");
}

static void
feed_nonsense (Life *life)
{
  feed_row (life, "nonsense %u");
}

static void
lose (Life *life)
{
  life_stage_hang_up (&life->stage, 1006, NULL);
}

static void
do_connect (Life *life)
{
  life->n_started++;
  relay_adapter_connect_async (life->stage.adapter, NULL, on_connected, life);
}

static void
do_disconnect (Life *life)
{
  life->n_started++;
  relay_adapter_disconnect_async (life->stage.adapter, NULL, on_disconnected, life);
}

static void
do_idle (Life *life)
{
  relay_transport_go_idle_async (life->stage.transport, NULL, NULL, NULL);
}

static void
do_dormant (Life *life)
{
  relay_transport_go_dormant_async (life->stage.transport, NULL, NULL, NULL);
}

static gboolean
is_online_again (gpointer user_data)
{
  Life *life = user_data;

  return life->n_handled > 0 ||
         (life->stage.n_hellos == 2 &&
          relay_transport_get_state (life->stage.transport) == RELAY_STATE_ONLINE);
}

static gboolean
is_waiting (gpointer user_data)
{
  Life *life = user_data;

  return relay_transport_get_state (life->stage.transport) == RELAY_STATE_WAITING;
}

/* The state is set inside the call, of what nobody holds any more when it returns. */
static void
retry (Life *life)
{
  lose (life);
  life_stage_wait (&life->stage, is_waiting, life, "the loss");
  relay_transport_retry_now (life->stage.transport);
}

/* Refused twice, and once it has worked before */
static void
be_revoked (Life *life)
{
  life_stage_hang_up (&life->stage, 4401, "gone");
  life_stage_wait (&life->stage, is_online_again, life, "the second dial");
  life_stage_hang_up (&life->stage, 4401, "gone");
}

static void
give_back (RelayTransport *transport, RelayMessageEvent *event)
{
  relay_message_event_reject (event);
}

/* Each is given back once, and given up when it comes again. */
static void
bury (Life *life)
{
  LifeStage *stage = &life->stage;

  relay_transport_set_max_deliveries (stage->transport, 1);
  g_signal_connect (stage->transport, "inbound", G_CALLBACK (give_back), NULL);
  feed_live (life);
  life_stage_feed_event (stage, "b0", "m0", "hi");
  life_stage_wait_long (stage, is_online_again, life, "the recycled connection");
  life_stage_feed_event (stage, "b0", "m0", "hi");
}

static const Case cases[] = {
  { "inbound", "buffered", -1, ROW_BUFFERED, ON_BOTH, feed_inbound },
  { "inbound", "live", -1, ROW_LIVE, ON_BOTH, feed_live },
  { "prompt-response", "", -1, ROW_BUFFERED, ON_BOTH, feed_press },
  { "passthrough", "", -1, ROW_BUFFERED, ON_BOTH, feed_forward },
  { "interrupt", "", -1, ROW_LIVE, ON_BOTH, feed_interrupt },
  { "protocol-error", "", -1, ROW_LIVE, ON_BOTH, feed_nonsense },
  { "dead-letter", "", -1, LONELY, ON_BOTH, bury },
  { "revoked", "", -1, LONELY, ON_BOTH, be_revoked },
  { "notify::fatal-error", "", -1, LONELY, ON_ADAPTER, be_revoked },
  { "notify::last-error", "", -1, LONELY, ON_TRANSPORT, lose },
  { "notify::retry-at", "", -1, LONELY, ON_TRANSPORT, lose },
  { "notify::descriptor", "", -1, CALLED, ON_BOTH, do_connect },
  { "notify::state", "connecting", RELAY_STATE_CONNECTING, CALLED, ON_BOTH, do_connect },
  { "notify::state", "handshaking", RELAY_STATE_HANDSHAKING, CALLED, ON_BOTH, do_connect },
  { "notify::state", "online", RELAY_STATE_ONLINE, CALLED, ON_BOTH, do_connect },
  { "notify::state", "idle", RELAY_STATE_IDLE, LONELY, ON_BOTH, do_idle },
  { "notify::state", "dormant", RELAY_STATE_DORMANT, LONELY, ON_BOTH, do_dormant },
  { "notify::state", "waiting", RELAY_STATE_WAITING, LONELY, ON_BOTH, lose },
  { "notify::state", "redialling", RELAY_STATE_CONNECTING, LONELY, ON_BOTH, retry },
  { "notify::state", "closing", RELAY_STATE_CLOSING, LONELY, ON_BOTH, do_disconnect },
  { "notify::state", "disconnected", RELAY_STATE_DISCONNECTED, LONELY, ON_BOTH, do_disconnect },
  { "notify::state", "revoked", RELAY_STATE_REVOKED, LONELY, ON_BOTH, be_revoked },
};

/* --- the cases --- */

static void
check_row (Life *life)
{
  gboolean gone =
    life->deed == DO_DROP || life->deed == DO_DISPOSE || life->deed == DO_NEST_AND_DROP;

  /* the two behind it came while it ran the loop itself, and found nothing done to them */
  if (life->deed == DO_NEST_AND_DROP)
    g_assert_cmpuint (life->n_handled, >=, 1);
  else if (gone || (life->deed == DO_DISCONNECT && life->test->manner == ROW_BUFFERED))
    g_assert_cmpuint (life->n_handled, ==, 1);
  else if (life->deed != DO_DISCONNECT)
    life_stage_wait (&life->stage, is_row_handled, life, "the rest of the row");
  if (life->deed == DO_SEND || life->deed == DO_NEST)
    g_assert_true (life->succeeded);
  if (!gone && life->deed != DO_DISCONNECT)
    g_assert_cmpint (relay_adapter_get_state (life->stage.adapter), ==, RELAY_STATE_ONLINE);
}

static void
run_case (const Case *test, gboolean over_socket, gboolean on_transport, Deed deed)
{
  Life life = { .test = test, .deed = deed };
  LifeStage *stage = &life.stage;
  GClosure *closure;

  g_test_message ("%s, %s", on_transport ? "transport" : "adapter", deed_names[deed]);
  life_stage_set_up (stage, over_socket);
  if (test->manner != CALLED)
    life_stage_go_online (stage);
  closure = g_closure_new_simple (sizeof (GClosure), &life);
  g_closure_set_marshal (closure, on_signal);
  g_signal_connect_closure (on_transport ? (gpointer) stage->transport : stage->adapter,
                            test->signal, closure, FALSE);
  test->provoke (&life);
  life_stage_wait_long (stage, is_handled, &life, test->signal);
  life_stage_wait_long (stage, all_called, &life, "the callbacks");
  if (deed == DO_DISCONNECT)
    {
      g_assert_true (life.succeeded);
      g_assert_cmpint (relay_adapter_get_state (stage->adapter), ==, RELAY_STATE_DISCONNECTED);
    }
  if (test->manner == ROW_LIVE || test->manner == ROW_BUFFERED)
    check_row (&life);
  life_stage_tear_down (stage);
  g_assert_cmpuint (life.n_called, ==, life.n_started);
}

static void
test_signal (gconstpointer data)
{
  const Case *test = data;

  life_begin_test ();
  for (guint over_socket = 0; over_socket < 2; over_socket++)
    for (guint on_transport = 0; on_transport < 2; on_transport++)
      if (test->instance == ON_BOTH || on_transport == (test->instance == ON_TRANSPORT))
        for (Deed deed = 0; deed < N_DEEDS; deed++)
          run_case (test, over_socket, on_transport, deed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/life-handlers/%s%s%s", cases[i].signal,
                                               *cases[i].name != '\0' ? "/" : "", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_signal);
    }
  return g_test_run ();
}
