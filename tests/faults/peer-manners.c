/* peer-manners.c: what a hostile peer does after the handshake
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "frames.h"
#include "peers.h"

#include <string.h>

/* ms: the time-outs of the library, as they are by default, and a moment before them */
#define REQUEST 30000
#define IDLE    10000
#define BEFORE  500

/* The way to where it begins */

static void
say_event (Session *self, const char *text, guint number)
{
  hostile_say (
    self->hostile,
    "{\"type\":\"inbound\",\"bufferId\":\"h%u\",\"event\":{\"text\":\"%s\",\"message_id\":\"%s\","
    "\"source\":{\"platform\":\"cli\",\"chat_id\":\"peer\",\"chat_type\":\"dm\"}}}",
    number, text, text);
}

/* A message, @times on end; that it is there means that all before it was read. */
static void
send_event (Session *self, guint times)
{
  guint before = hostile_count (self->hostile, "inbound_ack");
  char *text = g_strdup_printf ("e%07u-h%u", self->serial, self->accepted->len);

  g_ptr_array_add (self->accepted, text);
  self->totals->events_in++;
  for (guint i = 0; i < times; i++)
    say_event (self, text, before + i);
  session_drive (self, session_all_taken, "a message of the peer's");
  peers_await (self, "inbound_ack", before + times);
}

static void
check_acks (Session *self)
{
  for (guint i = 0; i < hostile_count (self->hostile, "inbound_ack"); i++)
    {
      g_autofree char *expected = g_strdup_printf ("h%u", i);
      const char *id =
        json_object_get_string_member (hostile_get (self->hostile, "inbound_ack", i), "bufferId");

      if (g_strcmp0 (id, expected) != 0)
        session_complain (self, "acknowledgement %u is of %s", i, id);
    }
}

static void
go_online (Session *self)
{
  g_autoptr (GByteArray) head = NULL;

  session_begin_connect (self);
  session_call (self, "send", "0", OUTCOME_UNSENT);
  peers_await_head (self, 1);
  head = hostile_make_head (self->hostile);
  hostile_write (self->hostile, head->data, head->len);
  peers_await (self, "hello", 1);
  peers_say_descriptor (self);
  session_drive (self, session_is_online, "online with the peer");
  send_event (self, 1);
}

/* The number of the first of them, when the peer has them all */
static guint
begin_calls (Session *self, guint n, Outcome expected)
{
  guint first = hostile_count (self->hostile, "outbound");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("p%u", self->calls->len);

      session_call (self, "send", text, expected);
    }
  peers_await (self, "outbound", first + n);
  return first;
}

static const char *
get_id (Session *self, guint number)
{
  JsonObject *frame = hostile_get (self->hostile, "outbound", number);

  /* none: the connection is over, and has been complained of */
  return frame != NULL ? json_object_get_string_member (frame, "requestId") : "-";
}

static void
answer (Session *self, guint number)
{
  JsonObject *frame = hostile_get (self->hostile, "outbound", number);
  JsonObject *action = frame != NULL ? json_object_get_object_member (frame, "action") : NULL;

  if (action != NULL)
    hostile_say (self->hostile,
                 "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true,"
                 "\"message_id\":\"%s\"}}",
                 get_id (self, number), json_object_get_string_member (action, "content"));
}

/* @id and @result as JSON */
static void
say_result (Session *self, const char *id, const char *result)
{
  hostile_say (self->hostile, "{\"type\":\"outbound_result\",\"requestId\":%s,\"result\":%s}", id,
               result);
}

static void
contradict (Session *self, guint number)
{
  g_autofree char *id = g_strdup_printf ("\"%s\"", get_id (self, number));

  say_result (self, id, "{\"success\":false,\"error\":\"not at all\",\"message_id\":\"another\"}");
}

static void
answer_all (Session *self, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    answer (self, first + i);
  session_drive (self, session_all_answered, "the peer's answers");
}

static gboolean
enough_answered (Session *self)
{
  guint n = 0;

  for (guint i = 0; i < self->calls->len; i++)
    n += ((Call *) g_ptr_array_index (self->calls, i))->n_answered > 0;
  return n >= self->n_awaited;
}

/* Those after them are made already, and go without. */
static void
answer_some (Session *self, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    answer (self, first + i);
  /* and the one before all */
  self->n_awaited = n + 1;
  session_drive (self, enough_answered, "some answers of the peer's");
}

/* It serves as ever, whatever it did before. */
static void
end_well (Session *self)
{
  send_event (self, 1);
  answer_all (self, begin_calls (self, 2, OUTCOME_DONE), 2);
  check_acks (self);
  peers_leave (self);
}

/* The peer is gone, or is left: the next dial finds the connector. */
static void
end_elsewhere (Session *self)
{
  session_drive (self, session_is_online_elsewhere, "online elsewhere");
  session_disconnect (self);
}

/* Results */

static void
act_twice (Session *self, guint arg)
{
  guint n = 1 + arg, first;

  go_online (self);
  first = begin_calls (self, n, OUTCOME_DONE);
  for (guint i = 0; i < n; i++)
    {
      answer (self, first + i);
      contradict (self, first + i);
      answer (self, first + i);
    }
  session_drive (self, session_all_answered, "answers that came twice");
  contradict (self, first);
  end_well (self);
}

static void
act_shuffled (Session *self, guint arg)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (arg);
  guint n = 2 + arg % 11, first;
  guint order[16];

  go_online (self);
  first = begin_calls (self, n, OUTCOME_DONE);
  for (guint i = 0; i < n; i++)
    {
      guint j = g_rand_int_range (random, 0, i + 1);

      order[i] = order[j];
      order[j] = first + i;
    }
  for (guint i = 0; i < n; i++)
    answer (self, order[i]);
  session_drive (self, session_all_answered, "answers out of order");
  end_well (self);
}

/* Nobody asked by these: @ stands for an id that is waited for, # for what is before its number, ~ for that. */
static const char *const strange_ids[] = {
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
say_strange (Session *self, const char *form, const char *id)
{
  g_autoptr (GString) text = g_string_new (form);
  const char *number = strrchr (id, '-') + 1;
  g_autofree char *prefix = g_strndup (id, number - id);

  g_string_replace (text, "@", id, 0);
  g_string_replace (text, "#", prefix, 0);
  g_string_replace (text, "~", number, 0);
  say_result (self, text->str, "{\"success\":false,\"error\":\"not at all\"}");
}

static void
act_strangers (Session *self, guint arg)
{
  guint first;

  go_online (self);
  first = begin_calls (self, 2, OUTCOME_DONE);
  say_strange (self, strange_ids[arg], get_id (self, first));
  say_strange (self, strange_ids[arg], get_id (self, first + 1));
  hostile_say (self->hostile, "{\"type\":\"outbound_result\",\"result\":{\"success\":false}}");
  send_event (self, 1);
  answer_all (self, first, 2);
  end_well (self);
}

/* The ids of calls that are not made yet */
static void
act_early (Session *self, guint arg)
{
  guint first, n = 1 + arg;
  const char *id;
  guint64 number;

  go_online (self);
  first = begin_calls (self, 1, OUTCOME_DONE);
  id = get_id (self, first);
  number = g_ascii_strtoull (strrchr (id, '-') + 1, NULL, 10);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *guess = g_strdup_printf ("\"%.*s%" G_GUINT64_FORMAT "\"",
                                                (int) (strrchr (id, '-') + 1 - id), id, number + i);

      say_result (self, guess, "{\"success\":false,\"error\":\"too early\"}");
    }
  send_event (self, 1);
  answer (self, first);
  answer_all (self, begin_calls (self, n, OUTCOME_DONE), n);
  end_well (self);
}

static void
expect_silence (Session *self, guint n_answered)
{
  for (guint i = self->calls->len; n_answered > 0 && i > 0; i--, n_answered--)
    if (((Call *) g_ptr_array_index (self->calls, i - 1))->n_answered > 0)
      session_complain (self, "a call was answered too early");
}

/* After the time-out, @arg of them never; other calls wait meanwhile. */
static void
act_late (Session *self, guint arg)
{
  guint n = 4, first, later;

  go_online (self);
  first = begin_calls (self, n, OUTCOME_TIMED_OUT);
  peers_pass_time (self, REQUEST - BEFORE);
  expect_silence (self, n);
  peers_pass_time (self, 2 * BEFORE);
  session_drive (self, session_all_answered, "the time-out");
  later = begin_calls (self, 2, OUTCOME_DONE);
  for (guint i = arg; i < n; i++)
    {
      answer (self, first + i);
      contradict (self, first + i);
    }
  send_event (self, 1);
  answer_all (self, later, 2);
  end_well (self);
}

/* Some are answered in time, and some are made later. */
static void
act_some_late (Session *self, guint arg)
{
  guint first, later;

  go_online (self);
  first = begin_calls (self, 2, OUTCOME_TIMED_OUT);
  peers_pass_time (self, 1000 * (1 + arg));
  later = begin_calls (self, 2, OUTCOME_DONE);
  peers_pass_time (self, REQUEST - 1000 * (1 + arg) + BEFORE);
  expect_silence (self, 2);
  answer (self, first);
  answer_all (self, later, 2);
  end_well (self);
}

/* A byte a second: what began in time is not there in time. The rest goes faster: libsoup pings by a clock
 * that nobody moves, and 90 s without a pong are a loss by the one that is moved. */
static void
act_slow (Session *self, guint arg)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *line = NULL;
  guint n = 1 + arg, first;

  go_online (self);
  first = begin_calls (self, n, OUTCOME_TIMED_OUT);
  line = g_strdup_printf (
    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true}}\n",
    get_id (self, first));
  bytes = hostile_make_frame (line);
  peers_drip (self, bytes, REQUEST / 1000 + 1, 1000);
  session_drive (self, session_all_answered, "the time-out");
  g_byte_array_remove_range (bytes, 0, REQUEST / 1000 + 1);
  peers_drip (self, bytes, bytes->len, 500);
  end_well (self);
}

/* Ten bytes a second: in time */
static void
act_steady (Session *self, guint arg)
{
  guint n = 1 + arg, first;

  go_online (self);
  first = begin_calls (self, n, OUTCOME_DONE);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\","
                                               "\"result\":{\"success\":true}}\n",
                                               get_id (self, first + i));
      g_autoptr (GByteArray) bytes = hostile_make_frame (line);

      peers_drip (self, bytes, bytes->len, 100);
    }
  session_drive (self, session_all_answered, "answers byte by byte");
  end_well (self);
}

static void
act_refuses (Session *self, guint arg)
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

  go_online (self);
  first = begin_calls (self, 1, OUTCOME_REFUSED);
  id = g_strdup_printf ("\"%s\"", get_id (self, first));
  if (arg < G_N_ELEMENTS (results))
    say_result (self, id, results[arg]);
  else
    hostile_say (self->hostile, "{\"type\":\"outbound_result\",\"requestId\":%s}", id);
  session_drive (self, session_all_answered, "a refusal");
  end_well (self);
}

static void
act_chatter (Session *self, guint arg)
{
  static const char *const words[] = {
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
  guint first;

  go_online (self);
  first = begin_calls (self, 3, OUTCOME_DONE);
  for (guint i = 0; i < 100; i++)
    {
      hostile_say (self->hostile, "%s", words[(i * (arg + 1)) % G_N_ELEMENTS (words)]);
      if (i % 25 == arg)
        hostile_ping (self->hostile);
    }
  answer_all (self, first, 3);
  end_well (self);
}

static void
act_replays (Session *self, guint arg)
{
  guint first;

  go_online (self);
  first = begin_calls (self, 2, OUTCOME_DONE);
  send_event (self, 2 + arg);
  answer (self, first + 1);
  send_event (self, 2 + arg);
  answer_all (self, first, 1);
  end_well (self);
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
    session_complain (self, "go_dormant was answered %u times", dormancy->n_called);
  else if (dormancy->dormant != wanted)
    session_complain (self, "go_dormant said %s", dormancy->dormant ? "yes" : "no");
}

static void
ask_for_silence (Session *self, Dormancy *dormancy)
{
  relay_transport_go_dormant_async (self->transport, NULL, on_dormant, dormancy);
  peers_await (self, "going_idle", 1);
}

/* Never: connected as before, and a call is answered meanwhile. */
static void
act_idle_never (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  ask_for_silence (self, &dormancy);
  answer_all (self, begin_calls (self, arg, OUTCOME_DONE), arg);
  peers_pass_time (self, IDLE - BEFORE);
  check_dormancy (self, &(Dormancy){ dormancy.n_called + 1, FALSE }, FALSE);
  peers_pass_time (self, 2 * BEFORE);
  check_dormancy (self, &dormancy, FALSE);
  if (!session_is_online (self))
    session_complain (self, "not online, though it was never idle");
  end_well (self);
}

/* When nobody waits any more: it may hold everything back from now on, so away from it. */
static void
act_idle_late (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  ask_for_silence (self, &dormancy);
  peers_pass_time (self, IDLE + BEFORE);
  check_dormancy (self, &dormancy, FALSE);
  begin_calls (self, arg, OUTCOME_LOST);
  hostile_say (self->hostile, "{\"type\":\"going_idle_ack\"}");
  end_elsewhere (self);
}

/* And again, and again: dormant once, and back by itself. What waits for an answer is drained first, in vain. */
static void
act_idle_often (Session *self, guint arg)
{
  Dormancy dormancy = { 0 };

  go_online (self);
  begin_calls (self, arg, OUTCOME_CLOSED);
  ask_for_silence (self, &dormancy);
  for (guint i = 0; i < 3; i++)
    hostile_say (self->hostile, "{\"type\":\"going_idle_ack\"}");
  while (dormancy.n_called == 0 && !self->late)
    peers_pass_time (self, BEFORE);
  check_dormancy (self, &dormancy, TRUE);
  end_elsewhere (self);
}

static void
act_idle_unasked (Session *self, guint arg)
{
  guint first;

  go_online (self);
  first = begin_calls (self, 1, OUTCOME_DONE);
  for (guint i = 0; i <= arg; i++)
    hostile_say (self->hostile, "{\"type\":\"going_idle_ack\"}");
  answer_all (self, first, 1);
  if (!session_is_online (self))
    session_complain (self, "not online, though it asked for nothing");
  end_well (self);
}

/* Ends */

/* Neither idle nor results nor the end of the socket */
static void
act_leave (Session *self, guint arg)
{
  go_online (self);
  begin_calls (self, arg, OUTCOME_CLOSED);
  peers_leave (self);
}

static void
hang_up (Session *self, guint how)
{
  static const guint codes[] = { 1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4000, 4401, 4999 };
  static const char half[] = { (char) (OPCODE_FIN | OPCODE_TEXT), 100, '{', '"', 't' };

  if (how < G_N_ELEMENTS (codes))
    hostile_close (self->hostile, codes[how], "enough");
  else if (how == G_N_ELEMENTS (codes))
    hostile_write (self->hostile, half, sizeof half);
  if (how >= G_N_ELEMENTS (codes))
    hostile_hang_up (self->hostile, how > G_N_ELEMENTS (codes) + 1);
}

#define N_HANG_UPS 14

/* Some of four calls are answered, the others are not known of. */
static void
act_leaves (Session *self, guint arg)
{
  guint n_answered = arg % 5, first;

  go_online (self);
  first = begin_calls (self, n_answered, OUTCOME_DONE);
  begin_calls (self, 4 - n_answered, OUTCOME_LOST);
  answer_some (self, first, n_answered);
  hang_up (self, arg / 5);
  session_drive (self, session_all_answered, "the end of the peer");
  end_elsewhere (self);
}

/* Silence, and the end of it before the time-out */
static void
act_dies (Session *self, guint arg)
{
  go_online (self);
  begin_calls (self, 3, OUTCOME_LOST);
  peers_pass_time (self, 1000 * arg);
  expect_silence (self, 3);
  hostile_hang_up (self->hostile, arg & 1);
  session_drive (self, session_all_answered, "the end of the peer");
  end_elsewhere (self);
}

const Manner peer_manners[] = { { "twice", 12, act_twice },
                                { "shuffled", 33, act_shuffled },
                                { "strangers", G_N_ELEMENTS (strange_ids), act_strangers },
                                { "early", 10, act_early },
                                { "late", 5, act_late },
                                { "some-late", 29, act_some_late },
                                { "slow", 4, act_slow },
                                { "steady", 3, act_steady },
                                { "refuses", 13, act_refuses },
                                { "chatter", 13, act_chatter },
                                { "replays", 8, act_replays },
                                { "idle-never", 4, act_idle_never },
                                { "idle-late", 4, act_idle_late },
                                { "idle-often", 4, act_idle_often },
                                { "idle-unasked", 3, act_idle_unasked },
                                { "leave", 5, act_leave },
                                { "leaves", 5 * N_HANG_UPS, act_leaves },
                                { "dies", 30, act_dies },
                                {
                                  NULL,
                                } };
