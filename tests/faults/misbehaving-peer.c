/* misbehaving-peer.c: a peer that misbehaves after the handshake
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "misbehavior.h"
#include "websocket-frame.h"

#include <string.h>

/* milliseconds: the default timeouts, and how long before them a test looks */
#define REQUEST 30000
#define IDLE    10000
#define BEFORE  500

/* The direction to where it begins */

static void
send_event_frame (Session *self, const char *text, guint number)
{
  scripted_peer_send (
    self->peer,
    "{\"type\":\"inbound\",\"bufferId\":\"h%u\",\"event\":{\"text\":\"%s\",\"message_id\":\"%s\","
    "\"source\":{\"platform\":\"cli\",\"chat_id\":\"peer\",\"chat_type\":\"dm\"}}}",
    number, text, text);
}

/* Sends a message @times in a row. Its acknowledgement shows that everything before it was read. */
static void
send_event (Session *self, guint times)
{
  guint before = scripted_peer_count (self->peer, "inbound_ack");
  char *text = g_strdup_printf ("e%07u-h%u", self->serial, self->accepted->len);

  g_ptr_array_add (self->accepted, text);
  self->totals->events_in++;
  for (guint i = 0; i < times; i++)
    send_event_frame (self, text, before + i);
  session_run_until (self, session_all_acknowledged, "a message from the peer");
  misbehavior_await_frames (self, "inbound_ack", before + times);
}

static void
check_acks (Session *self)
{
  for (guint i = 0; i < scripted_peer_count (self->peer, "inbound_ack"); i++)
    {
      g_autofree char *expected = g_strdup_printf ("h%u", i);
      const char *id =
        json_object_get_string_member (scripted_peer_get (self->peer, "inbound_ack", i),
                                       "bufferId");

      if (g_strcmp0 (id, expected) != 0)
        session_fail (self, "acknowledgement %u is for %s", i, id);
    }
}

static void
go_online (Session *self)
{
  g_autoptr (GByteArray) head = NULL;

  session_begin_connect (self);
  session_send_action (self, "send", "0", OUTCOME_UNSENT);
  misbehavior_await_request (self, 1);
  head = scripted_peer_make_response (self->peer);
  scripted_peer_write (self->peer, head->data, head->len);
  misbehavior_await_frames (self, "hello", 1);
  misbehavior_send_descriptor (self);
  session_run_until (self, session_is_online, "online with the peer");
  send_event (self, 1);
}

/* Returns the number of the first call, once the peer has received all of them. */
static guint
begin_calls (Session *self, guint n, Outcome expected)
{
  guint first = scripted_peer_count (self->peer, "outbound");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("p%u", self->calls->len);

      session_send_action (self, "send", text, expected);
    }
  misbehavior_await_frames (self, "outbound", first + n);
  return first;
}

static guint
go_online_with_calls (Session *self, guint n, Outcome expected)
{
  go_online (self);
  return begin_calls (self, n, expected);
}

static const char *
get_id (Session *self, guint number)
{
  JsonObject *frame = scripted_peer_get (self->peer, "outbound", number);

  /* NULL: the connection was lost, which has been reported */
  return frame != NULL ? json_object_get_string_member (frame, "requestId") : "-";
}

static void
answer (Session *self, guint number)
{
  JsonObject *frame = scripted_peer_get (self->peer, "outbound", number);
  JsonObject *action = frame != NULL ? json_object_get_object_member (frame, "action") : NULL;

  if (action != NULL)
    scripted_peer_send (
      self->peer,
      "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true,"
      "\"message_id\":\"%s\"}}",
      get_id (self, number), json_object_get_string_member (action, "content"));
}

/* @id and @result are JSON. */
static void
send_result (Session *self, const char *id, const char *result)
{
  scripted_peer_send (self->peer, "{\"type\":\"outbound_result\",\"requestId\":%s,\"result\":%s}",
                      id, result);
}

static void
send_contradiction (Session *self, guint number)
{
  g_autofree char *id = g_strdup_printf ("\"%s\"", get_id (self, number));

  send_result (self, id, "{\"success\":false,\"error\":\"not at all\",\"message_id\":\"another\"}");
}

static void
answer_all (Session *self, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    answer (self, first + i);
  session_run_until (self, session_all_answered, "the answers of the peer");
}

static gboolean
has_enough_answers (Session *self)
{
  guint n = 0;

  for (guint i = 0; i < self->calls->len; i++)
    n += ((Call *) g_ptr_array_index (self->calls, i))->n_answered > 0;
  return n >= self->n_awaited;
}

/* Calls after these stay unanswered. */
static void
answer_some (Session *self, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    answer (self, first + i);
  /* plus the call before the connection, which has failed */
  self->n_awaited = n + 1;
  session_run_until (self, has_enough_answers, "some answers of the peer");
}

/* Checks that the connection still works, then disconnects. */
static void
end_normally (Session *self)
{
  send_event (self, 1);
  answer_all (self, begin_calls (self, 2, OUTCOME_DELIVERED), 2);
  check_acks (self);
  misbehavior_disconnect (self);
}

/* The connection to the peer is over; the next attempt reaches the connector. */
static void
end_with_connector (Session *self)
{
  session_run_until (self, session_is_online_with_connector, "online elsewhere");
  session_disconnect (self);
}

/* Results */

static void
run_duplicate_results (Session *self, guint arg)
{
  guint n = 1 + arg, first;

  first = go_online_with_calls (self, n, OUTCOME_DELIVERED);
  for (guint i = 0; i < n; i++)
    {
      answer (self, first + i);
      send_contradiction (self, first + i);
      answer (self, first + i);
    }
  session_run_until (self, session_all_answered, "answers that came twice");
  send_contradiction (self, first);
  end_normally (self);
}

static void
run_shuffled_results (Session *self, guint arg)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (arg);
  guint n = 2 + arg % 11, first;
  guint order[16];

  first = go_online_with_calls (self, n, OUTCOME_DELIVERED);
  for (guint i = 0; i < n; i++)
    {
      guint j = g_rand_int_range (random, 0, i + 1);

      order[i] = order[j];
      order[j] = first + i;
    }
  for (guint i = 0; i < n; i++)
    answer (self, order[i]);
  session_run_until (self, session_all_answered, "answers out of order");
  end_normally (self);
}

/* Ids of no request. @ stands for a pending id, # for its prefix, ~ for its number. */
static const char *const unknown_ids[] = {
  "\"\"",
  "\"nobody's\"",
  "0",
  "-1",
  "1e3",
  "12345678901234567890123",
  "null",
  "true",
  "[]",
  "{}",
  "[\"@\"]",
  "{\"requestId\":\"@\"}",
  "\"@ \"",
  "\" @\"",
  "\"@\\u0000\"",
  "\"@-1\"",
  "\"-@\"",
  "\"@\\n\"",
  "\"@@\"",
  "\"#\"",
  "\"#0\"",
  "\"#0~\"",
  "\"#+~\"",
  "\"# ~\"",
  "\"#-~\"",
  "\"#~.0\"",
  "\"#0x~\"",
  "\"#18446744073709551616\"",
  "\"~\"",
  "~",
};

static void
send_unknown_id (Session *self, const char *form, const char *id)
{
  g_autoptr (GString) text = g_string_new (form);
  const char *number = strrchr (id, '-') + 1;
  g_autofree char *prefix = g_strndup (id, number - id);

  g_string_replace (text, "@", id, 0);
  g_string_replace (text, "#", prefix, 0);
  g_string_replace (text, "~", number, 0);
  send_result (self, text->str, "{\"success\":false,\"error\":\"not at all\"}");
}

static void
run_unknown_ids (Session *self, guint arg)
{
  guint first = go_online_with_calls (self, 2, OUTCOME_DELIVERED);

  send_unknown_id (self, unknown_ids[arg], get_id (self, first));
  send_unknown_id (self, unknown_ids[arg], get_id (self, first + 1));
  scripted_peer_send (self->peer, "{\"type\":\"outbound_result\",\"result\":{\"success\":false}}");
  send_event (self, 1);
  answer_all (self, first, 2);
  end_normally (self);
}

/* Results for calls that are made later */
static void
run_early_results (Session *self, guint arg)
{
  guint first, n = 1 + arg;
  const char *id;
  guint64 number;

  first = go_online_with_calls (self, 1, OUTCOME_DELIVERED);
  id = get_id (self, first);
  number = g_ascii_strtoull (strrchr (id, '-') + 1, NULL, 10);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *guess = g_strdup_printf ("\"%.*s%" G_GUINT64_FORMAT "\"",
                                                (int) (strrchr (id, '-') + 1 - id), id, number + i);

      send_result (self, guess, "{\"success\":false,\"error\":\"too early\"}");
    }
  send_event (self, 1);
  answer (self, first);
  answer_all (self, begin_calls (self, n, OUTCOME_DELIVERED), n);
  end_normally (self);
}

static void
check_unanswered (Session *self, guint n_answered)
{
  for (guint i = self->calls->len; n_answered > 0 && i > 0; i--, n_answered--)
    if (((Call *) g_ptr_array_index (self->calls, i - 1))->n_answered > 0)
      session_fail (self, "a call was answered too early");
}

/* Results after the timeout, except for @arg calls, while other calls are pending */
static void
run_late_results (Session *self, guint arg)
{
  guint n = 4, first, later;

  first = go_online_with_calls (self, n, OUTCOME_TIMED_OUT);
  misbehavior_advance (self, REQUEST - BEFORE);
  check_unanswered (self, n);
  misbehavior_advance (self, 2 * BEFORE);
  session_run_until (self, session_all_answered, "the time-out");
  later = begin_calls (self, 2, OUTCOME_DELIVERED);
  for (guint i = arg; i < n; i++)
    {
      answer (self, first + i);
      send_contradiction (self, first + i);
    }
  send_event (self, 1);
  answer_all (self, later, 2);
  end_normally (self);
}

/* Some results are in time, and some calls are made later. */
static void
run_some_late_results (Session *self, guint arg)
{
  guint first, later;

  first = go_online_with_calls (self, 2, OUTCOME_TIMED_OUT);
  misbehavior_advance (self, 1000 * (1 + arg));
  later = begin_calls (self, 2, OUTCOME_DELIVERED);
  misbehavior_advance (self, REQUEST - 1000 * (1 + arg) + BEFORE);
  check_unanswered (self, 2);
  answer (self, first);
  answer_all (self, later, 2);
  end_normally (self);
}

/* One byte a second: a result that begins before the timeout ends after it. The rest is sent faster,
 * because 90 s without a pong on the manual clock are a loss, and libsoup pings by the real clock. */
static void
run_slow_result (Session *self, guint arg)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *line = NULL;
  guint n = 1 + arg, first;

  first = go_online_with_calls (self, n, OUTCOME_TIMED_OUT);
  line = g_strdup_printf (
    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true}}\n",
    get_id (self, first));
  bytes = scripted_peer_make_frame (line);
  misbehavior_drip (self, bytes, REQUEST / 1000 + 1, 1000);
  session_run_until (self, session_all_answered, "the time-out");
  g_byte_array_remove_range (bytes, 0, REQUEST / 1000 + 1);
  misbehavior_drip (self, bytes, bytes->len, 500);
  end_normally (self);
}

/* Ten bytes a second: complete before the timeout */
static void
run_byte_by_byte (Session *self, guint arg)
{
  guint n = 1 + arg, first;

  first = go_online_with_calls (self, n, OUTCOME_DELIVERED);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\","
                                               "\"result\":{\"success\":true}}\n",
                                               get_id (self, first + i));
      g_autoptr (GByteArray) bytes = scripted_peer_make_frame (line);

      misbehavior_drip (self, bytes, bytes->len, 100);
    }
  session_run_until (self, session_all_answered, "answers byte by byte");
  end_normally (self);
}

static void
run_refusals (Session *self, guint arg)
{
  static const char *const results[] = {
    "{\"success\":false,\"error\":\"no\"}",
    "{}",
    "null",
    "\"yes\"",
    "1",
    "[]",
    "{\"success\":\"true\"}",
    "{\"success\":1}",
    "{\"success\":null}",
    "{\"message_id\":\"m\"}",
    "[{\"success\":true}]",
    "true",
  };
  guint first;
  g_autofree char *id = NULL;

  first = go_online_with_calls (self, 1, OUTCOME_REFUSED);
  id = g_strdup_printf ("\"%s\"", get_id (self, first));
  if (arg < G_N_ELEMENTS (results))
    send_result (self, id, results[arg]);
  else
    scripted_peer_send (self->peer, "{\"type\":\"outbound_result\",\"requestId\":%s}", id);
  session_run_until (self, session_all_answered, "a refusal");
  end_normally (self);
}

static void
run_unsolicited_frames (Session *self, guint arg)
{
  static const char *const lines[] = {
    "",
    "{\"type\":\"news\"}",
    "no JSON",
    "{}",
    "[]",
    "{\"type\":7}",
    "{\"type\":\"going_idle_ack\"}",
    "{\"type\":\"outbound_result\"}",
    "{\"type\":\"inbound_ack\"}",
    "{\"type\":\"inbound_ack\",\"bufferId\":[]}",
    "{\"type\":\"descriptor\",\"descriptor\":{}}",
    "{\"type\":\"outbound\",\"requestId\":\"x\",\"action\":{}}",
    "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c\"}",
    "{\"type\":\"passthrough_forward\"}",
  };
  guint first = go_online_with_calls (self, 3, OUTCOME_DELIVERED);

  for (guint i = 0; i < 100; i++)
    {
      scripted_peer_send (self->peer, "%s", lines[(i * (arg + 1)) % G_N_ELEMENTS (lines)]);
      if (i % 25 == arg)
        scripted_peer_ping (self->peer);
    }
  answer_all (self, first, 3);
  end_normally (self);
}

static void
run_replayed_events (Session *self, guint arg)
{
  guint first = go_online_with_calls (self, 2, OUTCOME_DELIVERED);

  send_event (self, 2 + arg);
  answer (self, first + 1);
  send_event (self, 2 + arg);
  answer_all (self, first, 1);
  end_normally (self);
}

/* Idle */

typedef struct
{
  guint n_called;
  gboolean dormant;
} Dormancy;

static void
on_dormant (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Dormancy *dormancy = user_data;

  dormancy->n_called++;
  dormancy->dormant = relay_transport_go_dormant_finish (RELAY_TRANSPORT (source), result, NULL);
}

static void
check_dormancy (Session *self, Dormancy *dormancy, gboolean wanted)
{
  if (dormancy->n_called != 1)
    session_fail (self, "go_dormant was completed %u times", dormancy->n_called);
  else if (dormancy->dormant != wanted)
    session_fail (self, "go_dormant returned %s", dormancy->dormant ? "TRUE" : "FALSE");
}

static void
begin_dormancy (Session *self, Dormancy *dormancy)
{
  relay_transport_go_dormant_async (self->transport, 0, NULL, on_dormant, dormancy);
  misbehavior_await_frames (self, "going_idle", 1);
}

/* No acknowledgement: the connection stays, and a call is answered meanwhile. */
static void
run_idle_unanswered (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  begin_dormancy (self, &dormancy);
  answer_all (self, begin_calls (self, arg, OUTCOME_DELIVERED), arg);
  misbehavior_advance (self, IDLE - BEFORE);
  check_dormancy (self, &(Dormancy){ dormancy.n_called + 1, FALSE }, FALSE);
  misbehavior_advance (self, 2 * BEFORE);
  check_dormancy (self, &dormancy, FALSE);
  if (!session_is_online (self))
    session_fail (self, "not online, although idle was not acknowledged");
  end_normally (self);
}

/* An acknowledgement after the timeout: the peer may buffer everything now, so the library reconnects. */
static void
run_idle_late (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  begin_dormancy (self, &dormancy);
  misbehavior_advance (self, IDLE + BEFORE);
  check_dormancy (self, &dormancy, FALSE);
  begin_calls (self, arg, OUTCOME_LOST);
  scripted_peer_send (self->peer, "{\"type\":\"going_idle_ack\"}");
  end_with_connector (self);
}

/* Repeated acknowledgements: dormant once, then redialled. Pending calls are drained first, without result. */
static void
run_idle_repeated (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  begin_calls (self, arg, OUTCOME_CLOSED);
  begin_dormancy (self, &dormancy);
  for (guint i = 0; i < 3; i++)
    scripted_peer_send (self->peer, "{\"type\":\"going_idle_ack\"}");
  while (dormancy.n_called == 0 && !self->late)
    misbehavior_advance (self, BEFORE);
  check_dormancy (self, &dormancy, TRUE);
  end_with_connector (self);
}

static void
run_idle_unasked (Session *self, guint arg)
{
  guint first = go_online_with_calls (self, 1, OUTCOME_DELIVERED);

  for (guint i = 0; i <= arg; i++)
    scripted_peer_send (self->peer, "{\"type\":\"going_idle_ack\"}");
  answer_all (self, first, 1);
  if (!session_is_online (self))
    session_fail (self, "not online, although nothing was asked");
  end_normally (self);
}

/* Ends */

/* A disconnect that gets no acknowledgement, no result and no close */
static void
run_disconnect (Session *self, guint arg)
{
  go_online (self);
  begin_calls (self, arg, OUTCOME_CLOSED);
  misbehavior_disconnect (self);
}

static void
end_connection (Session *self, guint how)
{
  static const guint codes[] = { 1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4401, 4999 };
  static const char half[] = { (char) (FRAME_FIN | FRAME_TEXT), 100, '{', '"', 't' };

  if (how < G_N_ELEMENTS (codes))
    scripted_peer_close (self->peer, codes[how], "enough");
  else if (how == G_N_ELEMENTS (codes))
    scripted_peer_write (self->peer, half, sizeof half);
  if (how >= G_N_ELEMENTS (codes))
    scripted_peer_disconnect (self->peer, how > G_N_ELEMENTS (codes) + 1);
}

#define N_ENDS 14

/* Some of four calls are answered before the connection ends. */
static void
run_closed_by_peer (Session *self, guint arg)
{
  guint n_answered = arg % 5, first;

  first = go_online_with_calls (self, n_answered, OUTCOME_DELIVERED);
  begin_calls (self, 4 - n_answered, OUTCOME_LOST);
  answer_some (self, first, n_answered);
  end_connection (self, arg / 5);
  session_run_until (self, session_all_answered, "the end of the peer");
  end_with_connector (self);
}

/* No results, and the connection ends before the timeout */
static void
run_silent_peer (Session *self, guint arg)
{
  go_online (self);
  begin_calls (self, 3, OUTCOME_LOST);
  misbehavior_advance (self, 1000 * arg);
  check_unanswered (self, 3);
  scripted_peer_disconnect (self->peer, arg & 1);
  session_run_until (self, session_all_answered, "the end of the peer");
  end_with_connector (self);
}

const Misbehavior peer_misbehaviors[] = {
  { "twice", 12, run_duplicate_results },
  { "shuffled", 33, run_shuffled_results },
  { "strangers", G_N_ELEMENTS (unknown_ids), run_unknown_ids },
  { "early", 10, run_early_results },
  { "late", 5, run_late_results },
  { "some-late", 29, run_some_late_results },
  { "slow", 4, run_slow_result },
  { "steady", 3, run_byte_by_byte },
  { "refuses", 13, run_refusals },
  { "chatter", 13, run_unsolicited_frames },
  { "replays", 8, run_replayed_events },
  { "idle-never", 4, run_idle_unanswered },
  { "idle-late", 4, run_idle_late },
  { "idle-often", 4, run_idle_repeated },
  { "idle-unasked", 3, run_idle_unasked },
  { "leave", 5, run_disconnect },
  { "leaves", 5 * N_ENDS, run_closed_by_peer },
  { "dies", 30, run_silent_peer },
  { NULL },
};
