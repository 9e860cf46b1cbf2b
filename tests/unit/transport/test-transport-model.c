/* test-transport-model.c: a transport compared with a model of it, step by step
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"
#include "transport-model.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-connection-private.h"
#include "transport/relay-transport-private.h"

/*
 * The first test compares each step with the model. RELAY_MODEL_SEQUENCES is the number of
 * sequences and RELAY_MODEL_SEED the first of them; a sequence that fails is shortened and printed,
 * for RELAY_MODEL_SCRIPT.
 *
 * The second test adds what the model does not know: cancellation, a socket that closes late,
 * suspend, changes of the network and of the policy, events that are held or rejected, several steps
 * in one iteration of the main loop. It checks what holds in any order.
 */

#define SEQUENCES 3000
#define STEPS     40

#define DISTURBED_RUNS  60
#define DISTURBED_STEPS 150

static const char *const names[N_OPS] = {
  "connect",    "disconnect", "call",   "idle", "dormant", "retry",
  "descriptor", "event",      "result", "ack",  "close",   "refuse",
  "network",    "fail",       "opened", "wait", "pipe",
};

/* The relative frequency, and the number of args */
static const struct
{
  guint8 weight, n_args;
} kinds[N_OPS] = {
  [OP_CONNECT] = { 10, 1 },
  [OP_DISCONNECT] = { 3, 1 },
  [OP_CALL] = { 12, 1 },
  [OP_GO_IDLE] = { 5, 1 },
  [OP_GO_DORMANT] = { 4, 1 },
  [OP_RETRY] = { 3, 1 },
  [OP_DESCRIPTOR] = { 14, 1 },
  [OP_EVENT] = { 10, 16 },
  [OP_RESULT] = { 8, 4 },
  [OP_IDLE_ACK] = { 6, 1 },
  [OP_CLOSE] = { 8, MODEL_N_CLOSES },
  [OP_REFUSE] = { 3, MODEL_N_STATUSES },
  [OP_NETWORK] = { 4, 1 },
  [OP_FAIL] = { 2, 1 },
  [OP_OPENED] = { 4, 1 },
  [OP_WAIT] = { 16, 6 },
  [OP_PIPE] = { 4, 4 },
};

typedef struct
{
  RelayFixture fixture;
  Model *model;
  GString *outcomes, *written, *inbound;
  GPtrArray *calls; /* of Call */
  GPtrArray *ids;   /* of char *: of requests, by outcome; NULL for other calls */
  guint revoked;
  guint n_lines; /* of the pipe that were looked at */
  GString *wrong;
  gboolean is_disturbed;     /* the model is not stepped */
  GCancellable *cancellable; /* of some calls of a disturbed run */
  GQueue held;               /* of RelayMessageEvent */
} Run;

typedef struct
{
  Run *run;
  guint outcome;
  OpCode code;
} Call;

static const char *last_log; /* a warning, or worse */

static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0 &&
      strstr (message, "another program has connected") == NULL)
    last_log = g_intern_string (message);
}

static char
error_letter (const GError *error)
{
  static const struct
  {
    int code;
    char letter;
  } letters[] = {
    { RELAY_ERROR_CLOSED, 'C' },          { RELAY_ERROR_HANDSHAKE, 'H' },
    { RELAY_ERROR_CONNECTION_LOST, 'L' }, { RELAY_ERROR_NOT_CONNECTED, 'N' },
    { RELAY_ERROR_REVOKED, 'R' },         { RELAY_ERROR_NOT_SENT, 'S' },
    { RELAY_ERROR_TIMED_OUT, 'T' },       { RELAY_ERROR_REPLACED, 'E' },
    { RELAY_ERROR_UNAUTHORIZED, 'U' },
  };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    return 'P';
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return 'X';
  if (error->domain != RELAY_ERROR)
    return 'F';
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (error->code == letters[i].code)
      return letters[i].letter;
  return '?';
}

static gboolean
finish (RelayTransport *transport, OpCode code, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonObject) answer = NULL;

  if (code == OP_CONNECT)
    return relay_transport_connect_finish (transport, result, error);
  if (code == OP_DISCONNECT)
    return relay_transport_disconnect_finish (transport, result, error);
  if (code == OP_GO_IDLE)
    return relay_transport_go_idle_finish (transport, result, error);
  if (code == OP_GO_DORMANT)
    return relay_transport_go_dormant_finish (transport, result, error);
  answer = relay_transport_send_action_finish (transport, result, error);
  return answer != NULL;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Run *self = call->run;
  g_autoptr (GError) error = NULL;
  /* the handshakes of a disturbed run have no code, and only one answer is expected */
  gboolean success =
    call->code == N_OPS || finish (RELAY_TRANSPORT (source), call->code, result, &error);
  char letter = error != NULL ? error_letter (error) : success ? '+' : '-';

  if (self->outcomes->str[call->outcome] != '.')
    g_string_append_printf (self->wrong, "the call %u was answered again; ", call->outcome);
  self->outcomes->str[call->outcome] = letter;
  if (call->code == OP_CALL && error != NULL &&
      relay_error_is_ambiguous (error) != (strchr ("CLTX", letter) != NULL))
    g_string_append_printf (self->wrong, "the ambiguity of “%s” is wrong; ", error->message);
}

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, Run *self)
{
  g_string_append (self->inbound, relay_message_event_get_text (event));
  if (self->is_disturbed && g_test_rand_bit ())
    {
      relay_message_event_hold (event);
      g_queue_push_tail (&self->held, g_object_ref (event));
    }
}

static void
on_revoked (RelayTransport *transport, Run *self)
{
  self->revoked++;
}

static Call *
new_call (Run *self, OpCode code)
{
  Call *call = g_new0 (Call, 1);

  call->run = self;
  call->code = code;
  call->outcome = self->outcomes->len;
  g_string_append_c (self->outcomes, '.');
  g_ptr_array_add (self->calls, call);
  g_ptr_array_add (self->ids, NULL);
  return call;
}

/* The steps of the transport */

static void
set_up (Run *self, GMainContext *context, RelayReconnect policy)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "bot");
  RelayTransport *transport =
    g_object_new (RELAY_TYPE_TEST_PIPE, "reconnect", policy, "reconnect-delay", MODEL_RECONNECT,
                  "reconnect-max-delay", MODEL_RECONNECT_MAX, "stable-after", MODEL_STABLE,
                  "dormant-delay", MODEL_DORMANT, "handshake-timeout", MODEL_HANDSHAKE,
                  "request-timeout", MODEL_REQUEST, "idle-timeout", MODEL_IDLE, "drain-timeout",
                  MODEL_DRAIN, NULL);

  self->fixture.context = context;
  self->fixture.clock = relay_clock_new_manual ();
  self->fixture.transport = transport;
  relay_transport_set_identities (transport, &identity, 1);
  relay_transport_set_clock (transport, self->fixture.clock);
  self->fixture.monitor = g_object_new (RELAY_TYPE_TEST_MONITOR, NULL);
  relay_transport_set_monitor (transport, G_NETWORK_MONITOR (self->fixture.monitor));
  g_signal_connect (transport, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (transport, "revoked", G_CALLBACK (on_revoked), self);
  self->model = model_new (policy, relay_clock_monotonic (self->fixture.clock));
  self->outcomes = g_string_new (NULL);
  self->written = g_string_new (NULL);
  self->inbound = g_string_new (NULL);
  self->wrong = g_string_new (NULL);
  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  last_log = NULL;
}

static void
tear_down (Run *self)
{
  RelayTransport *left = self->fixture.transport;

  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  g_signal_handlers_disconnect_by_data (left, self);
  g_clear_object (&self->fixture.transport);
  relay_fixture_spin (&self->fixture);
  if (left != NULL && self->wrong->len == 0)
    g_string_append (self->wrong, "the transport is left");
  relay_clock_unref (self->fixture.clock);
  g_object_unref (self->fixture.monitor);
  model_free (self->model);
  g_string_free (self->outcomes, TRUE);
  g_string_free (self->written, TRUE);
  g_string_free (self->inbound, TRUE);
  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->ids);
}

static void
answer_request (Run *self, guint8 arg)
{
  GArray *requests = self->model->requests;
  const char *id = "nobody-1";

  if (arg <= 1 && requests->len > 0)
    id = g_ptr_array_index (
      self->ids, g_array_index (requests, ModelRequest, arg == 0 ? 0 : requests->len - 1).call);
  for (guint i = 0; arg == 3 && i < self->ids->len; i++)
    if (g_ptr_array_index (self->ids, i) != NULL && self->outcomes->str[i] != '.')
      id = g_ptr_array_index (self->ids, i);
  relay_fixture_answer (&self->fixture, id, "{\"success\":true}");
}

static void
deliver (Run *self, guint8 arg)
{
  char text[] = { '0' + (arg & 3), '\0' };
  char buffer[] = { 'b', text[0], '\0' };
  char message[] = { 'm', text[0], '\0' };

  relay_fixture_feed_event (&self->fixture, arg & MODEL_BUFFERED ? buffer : NULL,
                            arg & MODEL_NAMED ? message : NULL, text);
}

static void
call_something (Run *self, OpCode code)
{
  RelayTransport *transport = self->fixture.transport;
  Call *call = new_call (self, code);
  GCancellable *cancellable =
    self->cancellable != NULL && g_test_rand_bit () ? self->cancellable : NULL;
  g_autoptr (JsonObject) action = NULL;

  if (code == OP_CONNECT)
    relay_transport_connect_async (transport, cancellable, on_answered, call);
  else if (code == OP_DISCONNECT)
    relay_transport_disconnect_async (transport, cancellable, on_answered, call);
  else if (code == OP_GO_IDLE)
    relay_transport_go_idle_async (transport, cancellable, on_answered, call);
  else if (code == OP_GO_DORMANT)
    relay_transport_go_dormant_async (transport, 0, cancellable, on_answered, call);
  else
    {
      action = json_object_new ();
      json_object_set_string_member (action, "op", "typing");
      json_object_set_string_member (action, "chat_id", "c1");
      relay_transport_send_action_async (transport, action, NULL, cancellable, on_answered, call);
    }
}

static void
end_connection (Run *self, OpCode code, guint8 arg)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "gone");

  if (self->model->link != LINK_NONE)
    relay_fixture_pipe (&self->fixture)->is_open = FALSE;
  if (code == OP_CLOSE)
    relay_transport_closed (self->fixture.transport, model_closes[arg].code,
                            model_closes[arg].reason);
  else if (code == OP_REFUSE)
    relay_fixture_refuse_later (&self->fixture, model_statuses[arg],
                                model_statuses[arg] == 503 ? MODEL_RETRY_AFTER : 0);
  else
    relay_transport_failed (self->fixture.transport, error);
}

static void
do_something (Run *self, Op op)
{
  RelayTestPipe *pipe = relay_fixture_pipe (&self->fixture);

  switch ((OpCode) op.code)
    {
    case OP_RETRY:
      relay_transport_retry_now (self->fixture.transport);
      break;
    case OP_DESCRIPTOR:
      relay_fixture_feed_descriptor (&self->fixture, "discord");
      break;
    case OP_EVENT:
      deliver (self, op.arg);
      break;
    case OP_RESULT:
      answer_request (self, op.arg);
      break;
    case OP_IDLE_ACK:
      relay_fixture_feed_later (&self->fixture, "{\"type\":\"going_idle_ack\"}\n");
      break;
    case OP_NETWORK:
      relay_test_monitor_change (self->fixture.monitor);
      break;
    case OP_CLOSE:
    case OP_REFUSE:
    case OP_FAIL:
      end_connection (self, op.code, op.arg);
      break;
    case OP_OPENED:
      relay_transport_opened (self->fixture.transport);
      break;
    case OP_WAIT:
      relay_clock_advance (self->fixture.clock, model_get_wait (self->model, op.arg));
      break;
    case OP_PIPE:
      pipe->open_refuses = op.arg == 1;
      pipe->open_late = op.arg == 2;
      pipe->write_refuses = op.arg == 3;
      break;
    case OP_CONNECT:
    case OP_DISCONNECT:
    case OP_CALL:
    case OP_GO_IDLE:
    case OP_GO_DORMANT:
    case N_OPS:
    default:
      call_something (self, op.code);
      break;
    }
  if (!self->is_disturbed || g_test_rand_bit ())
    relay_fixture_spin (&self->fixture);
}

/* Comparison */

static char *
member (const char *line, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", name);
  const char *found = strstr (line, start);
  const char *end = found != NULL ? strchr (found + strlen (start), '"') : NULL;

  return end != NULL ? g_strndup (found + strlen (start), end - found - strlen (start))
                     : g_strdup ("?");
}

static void
look_at_lines (Run *self)
{
  GPtrArray *lines = relay_fixture_pipe (&self->fixture)->lines;

  for (; self->n_lines < lines->len; self->n_lines++)
    {
      const char *line = g_ptr_array_index (lines, self->n_lines);
      g_autofree char *type = member (line, "type");

      if (g_str_equal (type, "outbound"))
        g_ptr_array_index (self->ids, self->ids->len - 1) = member (line, "requestId");
      g_string_append_c (self->written, g_str_equal (type, "inbound_ack") ? 'a' : *type);
      if (g_str_equal (type, "inbound_ack"))
        {
          g_autofree char *buffer = member (line, "bufferId");

          g_string_append (self->written, buffer + 1);
        }
    }
}

static void
differ (Run *self, const char *what, const char *is, const char *should)
{
  if (!g_str_equal (is, should))
    g_string_append_printf (self->wrong, "%s: is %s, should be %s; ", what, is, should);
}

static void
compare (Run *self)
{
  Model *model = self->model;
  RelayState state = relay_transport_get_state (self->fixture.transport);
  gint64 retry_at = relay_transport_get_retry_at (self->fixture.transport);

  look_at_lines (self);
  differ (self, "outcomes", self->outcomes->str, model->outcomes->str);
  differ (self, "written", self->written->str, model->written->str);
  differ (self, "inbound", self->inbound->str, model->inbound->str);
  if (state != model->state)
    g_string_append_printf (self->wrong, "state: is %d, should be %d; ", state, model->state);
  if (self->revoked != model->revoked)
    g_string_append_printf (self->wrong, "revoked: %u times, should be %u; ", self->revoked,
                            model->revoked);
  if (relay_fixture_pipe (&self->fixture)->n_unauthorized != model->unauthorized)
    g_string_append_printf (self->wrong, "unauthorized: %u times, should be %u; ",
                            relay_fixture_pipe (&self->fixture)->n_unauthorized,
                            model->unauthorized);
  if (!model_set_retry (model, retry_at))
    g_string_append_printf (self->wrong,
                            "retry-at: %" G_GINT64_FORMAT ", not between %" G_GINT64_FORMAT
                            " and %" G_GINT64_FORMAT "; ",
                            retry_at, model->retry_low, model->retry_high);
  if (last_log != NULL)
    g_string_append_printf (self->wrong, "logged: %s; ", last_log);
}

static gboolean
step (Run *self, Op op)
{
  do_something (self, op);
  model_step (self->model, op);
  compare (self);
  return self->wrong->len == 0;
}

/* After a disconnect each call is answered. */
static void
come_to_an_end (Run *self)
{
  gboolean good = step (self, (Op){ OP_PIPE, 0 });

  for (guint i = 0; good && i < 2; i++)
    {
      good = step (self, (Op){
                           OP_DISCONNECT,
                         });
      for (guint j = 0; good && j < 6; j++)
        good = step (self, (Op){ OP_WAIT, 0 });
    }
  if (good && strchr (self->outcomes->str, '.') != NULL)
    g_string_append_printf (self->wrong, "not all was answered: %s", self->outcomes->str);
}

/* Returns the differences, or NULL. */
static char *
run (GMainContext *context, RelayReconnect policy, GArray *ops)
{
  Run self = {
    {
      NULL,
    },
  };
  gboolean good = TRUE;

  set_up (&self, context, policy);
  for (guint i = 0; good && i < ops->len; i++)
    good = step (&self, g_array_index (ops, Op, i));
  if (good)
    come_to_an_end (&self);
  tear_down (&self);
  return g_string_free (self.wrong, self.wrong->len == 0);
}

/* Scripts */

static char *
to_string (RelayReconnect policy, GArray *ops)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%d", policy);
  for (guint i = 0; i < ops->len; i++)
    {
      Op op = g_array_index (ops, Op, i);

      g_string_append_printf (text, " %s", names[op.code]);
      if (kinds[op.code].n_args > 1)
        g_string_append_printf (text, ":%u", op.arg);
    }
  return g_string_free (text, FALSE);
}

static GArray *
from_string (const char *text, RelayReconnect *policy)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GArray *ops = g_array_new (FALSE, FALSE, sizeof (Op));

  *policy = g_ascii_strtoull (words[0], NULL, 10);
  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], ":", 2);
      Op op = { 0,
                parts[0] != NULL && parts[1] != NULL ? g_ascii_strtoull (parts[1], NULL, 10) : 0 };

      while (op.code < N_OPS && g_strcmp0 (names[op.code], parts[0]) != 0)
        op.code++;
      if (op.code == N_OPS || op.arg >= kinds[op.code].n_args)
        g_error ("“%s” is no step", words[i]);
      g_array_append_val (ops, op);
    }
  return ops;
}

static GArray *
make (guint32 seed, RelayReconnect *policy)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  GArray *ops = g_array_new (FALSE, FALSE, sizeof (Op));
  guint all = 0;

  for (guint i = 0; i < N_OPS; i++)
    all += kinds[i].weight;
  *policy = g_rand_int_range (random, RELAY_RECONNECT_NEVER, RELAY_RECONNECT_ALWAYS + 1);
  for (guint n = g_rand_int_range (random, 5, STEPS + 1); n > 0; n--)
    {
      guint left = g_rand_int_range (random, 0, all);
      Op op = { 0 };

      for (; left >= kinds[op.code].weight; op.code++)
        left -= kinds[op.code].weight;
      op.arg = g_rand_int_range (random, 0, kinds[op.code].n_args);
      g_array_append_val (ops, op);
    }
  return ops;
}

/* Removes steps, many at first, while the sequence still fails. */
static char *
shrink (GMainContext *context, RelayReconnect policy, GArray *ops, char *wrong)
{
  for (guint size = ops->len; size > 0; size /= 2)
    for (guint at = 0; at + size <= ops->len;)
      {
        g_autoptr (GArray) fewer = g_array_new (FALSE, FALSE, sizeof (Op));
        char *now;

        g_array_append_vals (fewer, ops->data, at);
        g_array_append_vals (fewer, &g_array_index (ops, Op, at + size), ops->len - at - size);
        now = run (context, policy, fewer);
        if (now == NULL)
          {
            at++;
            continue;
          }
        g_array_remove_range (ops, at, size);
        g_free (wrong);
        wrong = now;
      }
  return wrong;
}

/* Disturbed runs */

static void
cancel_calls (Run *self)
{
  g_cancellable_cancel (self->cancellable);
  relay_fixture_spin (&self->fixture);
  g_cancellable_reset (self->cancellable);
}

static void
settle_event (Run *self)
{
  g_autoptr (RelayMessageEvent) event = g_queue_pop_head (&self->held);

  if (event == NULL)
    return;
  if (g_test_rand_bit ())
    relay_message_event_acknowledge (event);
  else if (g_test_rand_bit ())
    relay_message_event_reject (event);
}

static void
answer_last_line (Run *self)
{
  GPtrArray *lines = relay_fixture_pipe (&self->fixture)->lines;
  g_autofree char *id =
    lines->len > 0 ? member (g_ptr_array_index (lines, lines->len - 1), "requestId") : NULL;

  if (id != NULL)
    relay_fixture_answer (&self->fixture, id, "{\"success\":true}");
}

static void
disturb (Run *self)
{
  RelayTransport *transport = self->fixture.transport;

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      relay_fixture_pipe (&self->fixture)->close_late = g_test_rand_bit ();
      break;
    case 1:
      relay_transport_set_reconnect (transport, g_test_rand_int_range (0, 3));
      break;
    case 2:
      relay_test_monitor_set_available (self->fixture.monitor, g_test_rand_bit ());
      break;
    case 3:
      relay_clock_sleep (self->fixture.clock, g_test_rand_int_range (0, 3) * G_USEC_PER_SEC);
      break;
    case 4:
      cancel_calls (self);
      break;
    case 5:
      relay_transport_handshake_async (transport, self->cancellable, on_answered,
                                       new_call (self, N_OPS));
      break;
    case 6:
      relay_transport_establish_async (transport, self->cancellable, on_answered,
                                       new_call (self, N_OPS));
      break;
    case 7:
      answer_last_line (self);
      break;
    default:
      settle_event (self);
    }
}

static Op
random_op (void)
{
  Op op = { g_test_rand_int_range (0, N_OPS), 0 };

  op.arg = g_test_rand_int_range (0, kinds[op.code].n_args);
  return op;
}

/* The connector is silent: a disconnect ends within 6 s, and all calls are answered. */
static void
assert_disconnects (Run *self)
{
  RelayTransport *transport = self->fixture.transport;

  /* twice, for a connect that was called during the first disconnect connects after it */
  for (guint i = 0; i < 2; i++)
    {
      call_something (self, OP_DISCONNECT);
      for (guint j = 0; j < 60; j++)
        relay_fixture_advance (&self->fixture, 100);
      g_assert_cmpint (self->outcomes->str[self->outcomes->len - 1], ==, '+');
    }
  g_assert_cmpint (relay_transport_get_state (transport), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpint (relay_transport_get_retry_at (transport), ==, 0);
  g_assert_null (strchr (self->outcomes->str, '.'));
  g_assert_cmpstr (self->wrong->str, ==, "");
}

static void
assert_connects (Run *self)
{
  RelayTestPipe *pipe = relay_fixture_pipe (&self->fixture);

  pipe->open_refuses = pipe->open_late = pipe->write_refuses = pipe->close_late = FALSE;
  relay_fixture_advance (&self->fixture, 5000);
  call_something (self, OP_CONNECT);
  relay_fixture_spin (&self->fixture);
  relay_fixture_feed_descriptor (&self->fixture, "discord");
  g_assert_cmpint (relay_transport_get_state (self->fixture.transport), ==, RELAY_STATE_ONLINE);
  g_assert_cmpint (self->outcomes->str[self->outcomes->len - 1], ==, '+');
}

static void
run_disturbed (GMainContext *context)
{
  Run self = {
    {
      NULL,
    },
  };

  set_up (&self, context,
          g_test_rand_int_range (RELAY_RECONNECT_NEVER, RELAY_RECONNECT_ALWAYS + 1));
  self.is_disturbed = TRUE;
  self.cancellable = g_cancellable_new ();
  for (guint i = 0; i < DISTURBED_STEPS; i++)
    if (g_test_rand_int_range (0, 4) == 0)
      disturb (&self);
    else
      do_something (&self, random_op ());
  g_clear_object (&self.cancellable);
  assert_disconnects (&self);
  assert_connects (&self);
  g_queue_clear_full (&self.held, g_object_unref);
  tear_down (&self);
  g_assert_cmpstr (self.wrong->str, ==, "");
  g_string_free (self.wrong, TRUE);
}

TEST_CASE ("/transport-model/calls-end-once-when-disturbed")
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < DISTURBED_RUNS; i++)
    run_disturbed (context);
  g_main_context_pop_thread_default (context);
}

static guint64
number (const char *variable, guint64 otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static void
fail (GMainContext *context, RelayReconnect policy, GArray *ops, char *wrong, guint32 seed)
{
  g_autofree char *shrunk = shrink (context, policy, ops, wrong);
  g_autofree char *script = to_string (policy, ops);

  g_test_message ("RELAY_MODEL_SEED=%u, or RELAY_MODEL_SCRIPT='%s'", seed, script);
  g_test_message ("%s", shrunk);
  g_test_fail ();
}

TEST_CASE ("/transport-model/follows-the-model")
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint64 n = number ("RELAY_MODEL_SEQUENCES", SEQUENCES);
  guint32 seed = number ("RELAY_MODEL_SEED", (guint32) g_test_rand_int ());
  const char *script = g_getenv ("RELAY_MODEL_SCRIPT");
  RelayReconnect policy;

  g_main_context_push_thread_default (context);
  if (script != NULL)
    {
      g_autoptr (GArray) ops = from_string (script, &policy);
      char *wrong = run (context, policy, ops);

      if (wrong != NULL)
        fail (context, policy, ops, wrong, 0);
    }
  else
    g_test_message ("%" G_GUINT64_FORMAT " sequences from the seed %u on", n, seed);
  for (guint64 i = 0; script == NULL && i < n && !g_test_failed (); i++)
    {
      g_autoptr (GArray) ops = make (seed + i, &policy);
      char *wrong = run (context, policy, ops);

      if (wrong != NULL)
        fail (context, policy, ops, wrong, seed + i);
    }
  g_main_context_pop_thread_default (context);
}

MORE_TESTS
{
  /* a warning is a difference too, and its sequence is shortened */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_default_handler (on_log, NULL);
}
