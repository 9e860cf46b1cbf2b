/* transport-model.c: a second, smaller implementation of what a transport should do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport-model.h"

/*
 * An outcome is a letter: . waits, + true or done, - false, and by the error
 *   C closed, E replaced, F the error of the subclass, H handshake, L connection lost, N not connected, P pending,
 *   R revoked, S not sent, T timed out, U unauthorized
 */

#define MS 1000

const ModelClose model_closes[MODEL_N_CLOSES] = {
  { 1000, "no" }, { 1013, "no" },       { 4401, "no" },      { 4401, "expired" },
  { 4000, "no" }, { 1000, "replaced" }, { 4403, "revoked" }, { 4403, "quota" },
};
const guint model_statuses[MODEL_N_STATUSES] = { 401, 503, 502 };

Model *
model_new (RelayReconnect policy, gint64 now)
{
  Model *self = g_new0 (Model, 1);
  GArray **lists[] = { &self->connects, &self->next_connects, &self->idles, &self->dormants,
                       &self->disconnects };

  self->policy = policy;
  self->now = now;
  self->state = RELAY_STATE_DISCONNECTED;
  self->outcomes = g_string_new (NULL);
  self->written = g_string_new (NULL);
  self->inbound = g_string_new (NULL);
  self->requests = g_array_new (FALSE, FALSE, sizeof (ModelRequest));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
model_free (Model *self)
{
  GArray *lists[] = { self->requests, self->connects, self->next_connects,
                      self->idles,    self->dormants, self->disconnects };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_array_unref (lists[i]);
  g_string_free (self->outcomes, TRUE);
  g_string_free (self->written, TRUE);
  g_string_free (self->inbound, TRUE);
  g_free (self);
}

static guint
new_outcome (Model *self, char letter)
{
  g_string_append_c (self->outcomes, letter);
  return self->outcomes->len - 1;
}

static void
wait_in (Model *self, GArray *list)
{
  guint call = new_outcome (self, '.');

  g_array_append_val (list, call);
}

static void
answer (Model *self, GArray *list, char letter)
{
  for (guint i = 0; i < list->len; i++)
    self->outcomes->str[g_array_index (list, guint, i)] = letter;
  g_array_set_size (list, 0);
}

static void
fail_requests (Model *self, char letter, gint64 due)
{
  for (guint i = self->requests->len; i > 0; i--)
    {
      ModelRequest *request = &g_array_index (self->requests, ModelRequest, i - 1);

      if (request->due > due)
        continue;
      self->outcomes->str[request->call] = letter;
      g_array_remove_index (self->requests, i - 1);
    }
}

static gboolean
may_write (Model *self)
{
  return self->pipe != 3;
}

/* Connection */

static void lost (Model *self, char letter, gboolean at_once);

static void
connection_over (Model *self)
{
  self->link = LINK_NONE;
  self->handshaken = FALSE;
  self->awaiting_idle = self->idle_asked = self->dormant_wanted = FALSE;
  self->drain = DRAIN_NONE;
  self->handshake_due = self->idle_due = self->drain_due = self->stable_due = 0;
}

/* The socket failed, so a refusal that follows is the first one in a row. */
static void
failed (Model *self)
{
  self->refusals = 0;
  lost (self, 'F', FALSE);
}

static void
opened (Model *self)
{
  if (!may_write (self))
    {
      failed (self);
      return;
    }
  g_string_append_c (self->written, 'h');
  self->link = LINK_OPEN;
  self->state = RELAY_STATE_HANDSHAKING;
  if (self->policy != RELAY_RECONNECT_ALWAYS)
    answer (self, self->connects, '+');
}

static void
attempt (Model *self)
{
  self->state = RELAY_STATE_CONNECTING;
  self->retry_low = self->retry_high = self->reconnect_due = 0;
  self->handshake_due = self->now + MODEL_HANDSHAKE * MS;
  self->link = LINK_CONNECTING;
  self->idle_asked = self->held_back = FALSE;
  if (self->pipe == 1)
    failed (self);
  else if (self->pipe != 2)
    opened (self);
}

/* contract §7.2: doubles up to the maximum; randomised between 50 % and 100 % */
static void
wait_to_reconnect (Model *self, gboolean slowly, gint64 least)
{
  gint64 delay;

  if (slowly)
    self->doublings = 31;
  delay = MIN ((gint64) MODEL_RECONNECT << self->doublings, MODEL_RECONNECT_MAX);
  if (delay < MODEL_RECONNECT_MAX)
    self->doublings++;
  self->retry_low = self->now + MAX (delay * MS / 2, least);
  self->retry_high = self->now + MAX (delay * MS, least);
  self->held_back = slowly || least > 0;
  self->interrupted = 0;
  self->state = RELAY_STATE_WAITING;
}

/* The network is not watched any more. */
static void
become_disconnected (Model *self, RelayState state)
{
  self->state = state;
  self->network_due = 0;
}

/* @letter: the error of a pending connect; that of requests is always L (contract §5). */
static void
lost_for (Model *self, char letter, gboolean at_once, gboolean slowly, gint64 least)
{
  gboolean always = self->policy == RELAY_RECONNECT_ALWAYS;

  fail_requests (self, 'L', G_MAXINT64);
  answer (self, self->idles, '-');
  answer (self, self->dormants, '-');
  if (!at_once && !always)
    answer (self, self->connects, letter);
  connection_over (self);
  if (at_once)
    attempt (self);
  else if (always || (self->policy == RELAY_RECONNECT_ESTABLISHED && self->established))
    wait_to_reconnect (self, slowly, least);
  else
    become_disconnected (self, RELAY_STATE_DISCONNECTED);
}

static void
lost (Model *self, char letter, gboolean at_once)
{
  lost_for (self, letter, at_once, FALSE, 0);
}

static void
descriptor (Model *self)
{
  if (self->state != RELAY_STATE_HANDSHAKING)
    return;
  self->handshaken = self->established = self->ever = TRUE;
  self->refusals = self->interrupted = 0;
  self->handshake_due = 0;
  self->stable_due = self->now + MODEL_STABLE * MS;
  self->state = RELAY_STATE_ONLINE;
  answer (self, self->connects, '+');
}

/* Shutdown */

static void
start_over (Model *self)
{
  self->established = self->revocation_pending = self->forbidden = FALSE;
  self->doublings = self->refusals = 0;
}

static void
end_disconnect (Model *self)
{
  fail_requests (self, 'C', G_MAXINT64);
  answer (self, self->connects, 'N');
  answer (self, self->idles, '-');
  answer (self, self->dormants, '-');
  connection_over (self);
  start_over (self);
  become_disconnected (self, RELAY_STATE_DISCONNECTED);
  answer (self, self->disconnects, '+');
  if (self->next_connects->len == 0)
    return;
  g_array_append_vals (self->connects, self->next_connects->data, self->next_connects->len);
  g_array_set_size (self->next_connects, 0);
  attempt (self);
}

static void
end_dormant (Model *self)
{
  fail_requests (self, 'C', G_MAXINT64);
  connection_over (self);
  self->state = RELAY_STATE_DORMANT;
  self->reconnect_due = self->retry_low = self->retry_high = self->now + MODEL_DORMANT * MS;
  answer (self, self->dormants, '+');
}

/* Nothing to wait for any more, or the time is over */
static void
check_drain (Model *self)
{
  if (self->drain == DRAIN_NONE || self->awaiting_idle ||
      (self->requests->len > 0 && !self->drain_over))
    return;
  self->drain_due = 0;
  if (self->drain == DRAIN_DISCONNECT)
    end_disconnect (self);
  else if (self->drain == DRAIN_REDELIVERY)
    lost (self, 'L', FALSE);
  else
    end_dormant (self);
}

static void
begin_drain (Model *self, int purpose)
{
  self->drain = purpose;
  self->drain_over = FALSE;
  self->drain_due = self->requests->len > 0 ? self->now + MODEL_DRAIN * MS : 0;
}

static void
idle_answered (Model *self, gboolean acked)
{
  gboolean dormant = acked && self->dormant_wanted && self->drain == DRAIN_NONE;

  self->awaiting_idle = self->dormant_wanted = FALSE;
  self->idle_due = 0;
  if (acked && self->state == RELAY_STATE_ONLINE)
    self->state = RELAY_STATE_IDLE;
  answer (self, self->idles, acked ? '+' : '-');
  if (!acked)
    answer (self, self->dormants, '-');
  if (dormant)
    begin_drain (self, DRAIN_DORMANT);
  check_drain (self);
}

static void
ask_idle (Model *self, gint64 milliseconds)
{
  self->awaiting_idle = TRUE;
  self->idle_due = self->now + milliseconds * MS;
  if (self->idle_asked)
    return;
  if (!may_write (self))
    {
      idle_answered (self, FALSE);
      return;
    }
  self->idle_asked = TRUE;
  g_string_append_c (self->written, 'g');
}

static void
idle_acked (Model *self)
{
  if (!self->idle_asked)
    return;
  self->idle_asked = FALSE;
  if (self->awaiting_idle)
    idle_answered (self, TRUE);
  /* contract §7.3: no call waits for the ack, so reconnect */
  else if (self->state == RELAY_STATE_ONLINE && self->drain == DRAIN_NONE)
    lost (self, 'L', TRUE);
}

/* Calls */

static void
call_connect (Model *self)
{
  gboolean closing = self->state == RELAY_STATE_CLOSING;
  GArray *list = closing ? self->next_connects : self->connects;

  if (self->state == RELAY_STATE_ONLINE ||
      (self->state == RELAY_STATE_HANDSHAKING && self->policy != RELAY_RECONNECT_ALWAYS))
    new_outcome (self, '+');
  else if (self->state == RELAY_STATE_REVOKED)
    new_outcome (self, 'R');
  else if (list->len > 0)
    new_outcome (self, 'P');
  else
    {
      wait_in (self, list);
      if (self->state == RELAY_STATE_IDLE)
        lost (self, 'L', TRUE);
      else if (!closing && self->state != RELAY_STATE_CONNECTING &&
               self->state != RELAY_STATE_HANDSHAKING)
        attempt (self);
    }
}

/* A later disconnect ends the connect that waits for the end of the first one. */
static void
end_next_connects (Model *self)
{
  g_array_append_vals (self->connects, self->next_connects->data, self->next_connects->len);
  g_array_set_size (self->next_connects, 0);
}

static void
call_disconnect (Model *self)
{
  gboolean online = self->state == RELAY_STATE_ONLINE;
  gboolean idle = self->state == RELAY_STATE_IDLE;

  if (self->state == RELAY_STATE_DISCONNECTED)
    {
      start_over (self);
      new_outcome (self, '+');
      return;
    }
  wait_in (self, self->disconnects);
  if (self->state == RELAY_STATE_CLOSING)
    {
      end_next_connects (self);
      return;
    }
  become_disconnected (self, RELAY_STATE_CLOSING);
  self->dormant_wanted = FALSE;
  self->handshake_due = self->reconnect_due = self->stable_due = self->retry_low =
    self->retry_high = 0;
  begin_drain (self, DRAIN_DISCONNECT);
  if (!online && !idle)
    self->drain_over = TRUE;
  if (online)
    ask_idle (self, MIN (MODEL_IDLE, MODEL_DISCONNECT_IDLE));
  check_drain (self);
}

static void
call_action (Model *self)
{
  ModelRequest request = { 0, self->now + MODEL_REQUEST * MS };

  if (self->drain != DRAIN_NONE ||
      (self->state != RELAY_STATE_ONLINE && self->state != RELAY_STATE_IDLE))
    new_outcome (self, 'N');
  else if (!may_write (self))
    new_outcome (self, 'S');
  else
    {
      request.call = new_outcome (self, '.');
      g_array_append_val (self->requests, request);
      g_string_append_c (self->written, 'o');
    }
}

static void
call_go_idle (Model *self)
{
  if (self->state == RELAY_STATE_IDLE || self->state != RELAY_STATE_ONLINE ||
      self->drain != DRAIN_NONE)
    {
      new_outcome (self, self->state == RELAY_STATE_IDLE ? '+' : '-');
      return;
    }
  wait_in (self, self->idles);
  if (!self->awaiting_idle)
    ask_idle (self, MODEL_IDLE);
}

static void
call_go_dormant (Model *self)
{
  gboolean open = self->state == RELAY_STATE_ONLINE || self->state == RELAY_STATE_IDLE;

  if (self->state == RELAY_STATE_DORMANT)
    self->reconnect_due = self->retry_low = self->retry_high = self->now + MODEL_DORMANT * MS;

  if (self->state == RELAY_STATE_DORMANT || !open || self->drain == DRAIN_REDELIVERY ||
      self->policy == RELAY_RECONNECT_NEVER)
    {
      new_outcome (self, self->state == RELAY_STATE_DORMANT ? '+' : '-');
      return;
    }
  wait_in (self, self->dormants);
  if (self->drain == DRAIN_DORMANT)
    return;
  if (self->state == RELAY_STATE_IDLE)
    {
      begin_drain (self, DRAIN_DORMANT);
      check_drain (self);
      return;
    }
  self->dormant_wanted = TRUE;
  if (!self->awaiting_idle)
    ask_idle (self, MODEL_IDLE);
}

/* What is received */

/* An ack was not written: on a new connection the event is redelivered and acknowledged. */
static void
force_redelivery (Model *self)
{
  gboolean open = self->state == RELAY_STATE_ONLINE || self->state == RELAY_STATE_IDLE;

  if (!open || self->drain != DRAIN_NONE || self->policy == RELAY_RECONNECT_NEVER)
    return;
  begin_drain (self, DRAIN_REDELIVERY);
  check_drain (self);
}

static void
event (Model *self, guint8 arg)
{
  guint id = arg & 3;
  gboolean buffered = arg & MODEL_BUFFERED, named = arg & MODEL_NAMED;

  if (self->link != LINK_OPEN ||
      (buffered && (self->state == RELAY_STATE_CLOSING || self->drain == DRAIN_REDELIVERY)))
    return;
  if (!named || !(self->window & 1 << id))
    g_string_append_c (self->inbound, '0' + id);
  if (named)
    self->window |= 1 << id;
  if (buffered && may_write (self))
    g_string_append_printf (self->written, "a%u", id);
  else if (buffered)
    force_redelivery (self);
}

static void
result (Model *self, guint8 arg)
{
  guint at = arg == 0 ? 0 : self->requests->len - 1;

  if (self->link != LINK_OPEN || arg > 1 || self->requests->len == 0)
    return;
  self->outcomes->str[g_array_index (self->requests, ModelRequest, at).call] = '+';
  g_array_remove_index (self->requests, at);
  check_drain (self);
}

static void
revoked (Model *self)
{
  answer (self, self->connects, 'R');
  lost (self, 'R', FALSE);
  self->retry_low = self->retry_high = 0;
  become_disconnected (self, RELAY_STATE_REVOKED);
  self->revoked++;
}

/* contract §7.6 and §7.8 */
static void
closed (Model *self, guint8 arg)
{
  guint code = model_closes[arg].code;
  const char *reason = model_closes[arg].reason;
  gboolean replaced = code == 4000 || g_str_equal (reason, "replaced");
  gboolean provisional = self->ever && ((code == 4401 && !g_str_equal (reason, "expired")) ||
                                        (code == 4403 && g_str_equal (reason, "revoked")));
  gboolean slowly = replaced || (code == 4403 && !provisional);
  char letter = self->handshaken ? 'L' : code == 4401 || code == 4403 ? 'U' : 'H';

  if (replaced)
    letter = 'E';
  else if (slowly)
    letter = 'U';
  if (self->link == LINK_NONE)
    return;
  if (self->state == RELAY_STATE_CLOSING)
    end_disconnect (self);
  else if (provisional && self->revocation_pending)
    revoked (self);
  else if (provisional)
    {
      self->revocation_pending = TRUE;
      self->forbidden = code == 4403;
      lost (self, letter, TRUE);
    }
  else
    {
      self->refusals = letter == 'U' ? self->refusals + 1 : 0;
      if (letter == 'U' && (slowly || !self->ever || self->refusals > 1))
        self->unauthorized++;
      lost_for (self, letter, FALSE, slowly, 0);
    }
}

static void
refused (Model *self, guint8 arg)
{
  guint status = model_statuses[arg];
  gboolean unauthorized = status == 401;

  if (self->link == LINK_NONE)
    return;
  if (self->state == RELAY_STATE_CLOSING)
    end_disconnect (self);
  else if (unauthorized && self->forbidden)
    revoked (self);
  else
    {
      self->refusals = unauthorized ? self->refusals + 1 : 0;
      if (unauthorized && (!self->ever || self->refusals > 1))
        self->unauthorized++;
      lost_for (self, unauthorized ? 'U' : 'H', FALSE,
                unauthorized && self->ever && self->refusals > 1,
                status == 503 ? MODEL_RETRY_AFTER * G_USEC_PER_SEC : 0);
    }
}

static gboolean
is_waiting (Model *self)
{
  return self->state == RELAY_STATE_WAITING || self->state == RELAY_STATE_DORMANT;
}

static gboolean
is_connecting (Model *self)
{
  return self->state == RELAY_STATE_CONNECTING || self->state == RELAY_STATE_HANDSHAKING;
}

/* contract §7.10: once a second at most, and more rarely while it interrupts attempts */
static void
network_changed (Model *self)
{
  gboolean connecting = self->state == RELAY_STATE_CONNECTING;
  gint64 next =
    self->network_attempt + (MODEL_NETWORK * MS << (connecting ? MIN (self->interrupted, 5) : 0));

  if (self->state == RELAY_STATE_DISCONNECTED || self->state == RELAY_STATE_CLOSING ||
      self->state == RELAY_STATE_REVOKED)
    return;
  if (self->network_attempt != 0 && self->now < next)
    {
      self->network_due = next;
      return;
    }
  if (!connecting && (!is_waiting (self) || self->held_back))
    return;
  self->network_attempt = self->now;
  if (connecting)
    self->interrupted++;
  attempt (self);
}

/* Time */

static gint64
next_due (Model *self)
{
  gint64 dues[] = { self->handshake_due, self->idle_due,   self->drain_due,
                    self->reconnect_due, self->stable_due, self->network_due };
  gint64 next = 0;

  for (guint i = 0; i < G_N_ELEMENTS (dues); i++)
    if (dues[i] != 0 && (next == 0 || dues[i] < next))
      next = dues[i];
  for (guint i = 0; i < self->requests->len; i++)
    {
      gint64 due = g_array_index (self->requests, ModelRequest, i).due;

      if (next == 0 || due < next)
        next = due;
    }
  return next;
}

gint64
model_get_wait (Model *self, guint8 arg)
{
  static const gint64 waits[] = { 3600000, 1, 103, 997, 5003, 20011 };
  gint64 wait = waits[arg % G_N_ELEMENTS (waits)] * MS;
  gint64 due = next_due (self);

  if (due == 0)
    return arg == 0 ? 1000 * MS : wait;
  return MIN (wait, due - self->now);
}

/* One thing is due at a time, or several requests. */
static void
pass_time (Model *self)
{
  if (self->handshake_due == self->now)
    lost (self, 'H', FALSE);
  fail_requests (self, 'T', self->now);
  check_drain (self);
  if (self->idle_due == self->now)
    idle_answered (self, FALSE);
  if (self->drain_due == self->now)
    {
      self->drain_due = 0;
      self->drain_over = TRUE;
      check_drain (self);
    }
  if (self->reconnect_due == self->now)
    attempt (self);
  if (self->network_due == self->now)
    {
      self->network_due = 0;
      network_changed (self);
    }
  if (self->stable_due == self->now)
    {
      self->stable_due = 0;
      self->revocation_pending = self->forbidden = FALSE;
      self->doublings = 0;
    }
}

gboolean
model_set_retry (Model *self, gint64 retry_at)
{
  if (self->retry_low == 0 || retry_at < self->retry_low || retry_at > self->retry_high)
    return retry_at == self->retry_low;
  self->reconnect_due = retry_at;
  self->retry_low = self->retry_high = retry_at;
  return TRUE;
}

void
model_step (Model *self, Op op)
{
  switch ((OpCode) op.code)
    {
    case OP_CONNECT:
      call_connect (self);
      break;
    case OP_DISCONNECT:
      call_disconnect (self);
      break;
    case OP_CALL:
      call_action (self);
      break;
    case OP_GO_IDLE:
      call_go_idle (self);
      break;
    case OP_GO_DORMANT:
      call_go_dormant (self);
      break;
    case OP_RETRY:
      if (is_waiting (self) || is_connecting (self))
        attempt (self);
      break;
    case OP_REFUSE:
      refused (self, op.arg);
      break;
    case OP_NETWORK:
      network_changed (self);
      break;
    case OP_DESCRIPTOR:
      descriptor (self);
      break;
    case OP_EVENT:
      event (self, op.arg);
      break;
    case OP_RESULT:
      result (self, op.arg);
      break;
    case OP_IDLE_ACK:
      if (self->link == LINK_OPEN)
        idle_acked (self);
      break;
    case OP_CLOSE:
      closed (self, op.arg);
      break;
    case OP_FAIL:
      if (self->state == RELAY_STATE_CLOSING)
        end_disconnect (self);
      else if (self->link != LINK_NONE)
        failed (self);
      break;
    case OP_OPENED:
      if (self->link == LINK_CONNECTING)
        opened (self);
      break;
    case OP_WAIT:
      self->now += model_get_wait (self, op.arg);
      pass_time (self);
      break;
    case OP_PIPE:
      self->pipe = op.arg;
      break;
    case N_OPS:
    default:
      g_assert_not_reached ();
    }
}
