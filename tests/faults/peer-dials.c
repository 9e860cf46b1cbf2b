/* peer-dials.c: what a hostile peer does before its descriptor
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "peers.h"

#include <string.h>
#include "transport/relay-timers-private.h"

/* ms: the time-out of the library, as it is by default, and a moment more or less */
#define HANDSHAKE 30000
#define MOMENT    500
#define MAX_DIALS 4

typedef void (*Move) (Session *self);

/* @move, so many times on end, and why the dial should fail then: at once, or when the time is over */
static void
dial (Session *self, guint n_dials, Move move, RelayError code, gboolean at_once)
{
  session_begin_connect (self);
  session_call (self, "send", "0", OUTCOME_UNSENT);
  for (guint i = 1; i <= n_dials; i++)
    {
      gint64 began, took;

      peers_await_head (self, i);
      began = relay_clock_monotonic (self->clock);
      move (self);
      while (hostile_is_open (self->hostile) && hostile_get_dials (self->hostile) == i &&
             !self->late && relay_clock_monotonic (self->clock) - began < 2 * HANDSHAKE * 1000)
        peers_pass_time (self, MOMENT);
      took = (relay_clock_monotonic (self->clock) - began) / 1000;
      if (at_once ? took > MOMENT : took < HANDSHAKE - MOMENT || took > HANDSHAKE + 2 * MOMENT)
        session_complain (self, "the dial was given up after %" G_GINT64_FORMAT " ms", took);
    }
  session_drive (self, session_is_online_elsewhere, "online elsewhere");
  if (!g_error_matches (self->first_error, RELAY_ERROR, code))
    session_complain (self, "the dial failed with %d: %s",
                      self->first_error != NULL ? self->first_error->code : -1,
                      self->first_error != NULL ? self->first_error->message : "nothing");
  session_disconnect (self);
}

static void
say_head (Session *self)
{
  g_autoptr (GByteArray) head = hostile_make_head (self->hostile);

  hostile_write (self->hostile, head->data, head->len);
}

static void
upgrade (Session *self)
{
  say_head (self);
  peers_await (self, "hello", 1);
}

static void
write_text (Session *self, const char *text)
{
  hostile_write (self->hostile, text, strlen (text));
}

/* Until the time is over */

static void
say_nothing (Session *self)
{
}

static void
say_half (Session *self)
{
  g_autoptr (GByteArray) head = hostile_make_head (self->hostile);

  hostile_write (self->hostile, head->data, head->len / 2);
}

static void
drip_head (Session *self)
{
  g_autoptr (GByteArray) head = hostile_make_head (self->hostile);

  peers_drip (self, head, head->len, 1000);
}

static void
drip_descriptor (Session *self)
{
  g_autoptr (GByteArray) frame =
    hostile_make_frame ("{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,");

  upgrade (self);
  peers_drip (self, frame, frame->len, 1000);
}

/* All that it may say, and more, but no descriptor */
static void
chatter (Session *self)
{
  upgrade (self);
  for (guint i = 0; i < 20; i++)
    {
      hostile_say (self->hostile, "{\"type\":\"going_idle_ack\"}");
      hostile_say (
        self->hostile,
        "{\"type\":\"outbound_result\",\"requestId\":\"x\",\"result\":{\"success\":true}}");
      hostile_say (self->hostile,
                   "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c\"}");
      hostile_say (self->hostile, "{\"type\":\"news\"}");
      hostile_ping (self->hostile);
      peers_pass_time (self, 1000);
    }
}

/* At once */

static void
say_bad_descriptor (Session *self)
{
  upgrade (self);
  hostile_say (
    self->hostile,
    "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,\"platform\":\"cli\"}}");
}

static void
say_wrong_key (Session *self)
{
  write_text (self,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

static void
say_busy (Session *self)
{
  write_text (self, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
}

static void
say_unauthorized (Session *self)
{
  write_text (self, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
}

/* To itself: a second dial of the same number would be seen. */
static void
redirect (Session *self)
{
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%u/relay\r\n"
                     "Content-Length: 0\r\n\r\n",
                     hostile_get_port (self->hostile));

  write_text (self, text);
}

static void
say_nonsense (Session *self)
{
  write_text (self, "SSH-2.0-nobody\r\n\r\n");
}

static void
say_endless_head (Session *self)
{
  guint dials = hostile_get_dials (self->hostile);

  write_text (self, "HTTP/1.1 101 Switching Protocols\r\n");
  for (guint i = 0;
       i < 100 && hostile_is_open (self->hostile) && hostile_get_dials (self->hostile) == dials;
       i++)
    {
      g_autofree char *value = g_strnfill (4000, 'x');
      g_autofree char *line = g_strdup_printf ("X-More: %s\r\n", value);

      write_text (self, line);
      peers_pass_time (self, 0);
    }
}

static void
end_at_once (Session *self)
{
  hostile_hang_up (self->hostile, FALSE);
}

static void
end_after_head (Session *self)
{
  upgrade (self);
  hostile_hang_up (self->hostile, FALSE);
}

static void
close_policy (Session *self)
{
  upgrade (self);
  hostile_close (self->hostile, 1008, "duplicate session");
}

static void
close_unauthorized (Session *self)
{
  upgrade (self);
  hostile_close (self->hostile, 4401, "who are you?");
}

#define DIAL(name, move, code, at_once) \
  static void name (Session *self, guint arg) { dial (self, arg + 1, move, code, at_once); }

DIAL (act_nothing, say_nothing, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_half, say_half, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_slow_head, drip_head, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_no_descriptor, upgrade, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_slow_descriptor, drip_descriptor, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_chatter, chatter, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (act_bad_descriptor, say_bad_descriptor, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_wrong_key, say_wrong_key, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_busy, say_busy, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_unauthorized, say_unauthorized, RELAY_ERROR_UNAUTHORIZED, TRUE)
DIAL (act_redirect, redirect, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_nonsense, say_nonsense, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_endless_head, say_endless_head, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_end, end_at_once, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_end_after_head, end_after_head, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (act_policy, close_policy, RELAY_ERROR_HANDSHAKE, TRUE)
/* once only: twice would be a revocation, which another group is about */
DIAL (act_4401, close_unauthorized, RELAY_ERROR_UNAUTHORIZED, TRUE)

const Manner peer_dial_manners[] = { { "dial-nothing", MAX_DIALS, act_nothing, TRUE },
                                     { "dial-half", MAX_DIALS, act_half, TRUE },
                                     { "dial-slow-head", MAX_DIALS, act_slow_head, TRUE },
                                     { "dial-no-descriptor", MAX_DIALS, act_no_descriptor, TRUE },
                                     { "dial-slow-descriptor", MAX_DIALS, act_slow_descriptor,
                                       TRUE },
                                     { "dial-chatter", MAX_DIALS, act_chatter, TRUE },
                                     { "dial-bad-descriptor", MAX_DIALS, act_bad_descriptor, TRUE },
                                     { "dial-wrong-key", MAX_DIALS, act_wrong_key, TRUE },
                                     { "dial-503", MAX_DIALS, act_busy, TRUE },
                                     { "dial-401", MAX_DIALS, act_unauthorized, TRUE },
                                     { "dial-redirect", MAX_DIALS, act_redirect, TRUE },
                                     { "dial-nonsense", MAX_DIALS, act_nonsense, TRUE },
                                     { "dial-endless-head", MAX_DIALS, act_endless_head, TRUE },
                                     { "dial-end", MAX_DIALS, act_end, TRUE },
                                     { "dial-end-after-head", MAX_DIALS, act_end_after_head, TRUE },
                                     { "dial-1008", MAX_DIALS, act_policy, TRUE },
                                     { "dial-4401", 1, act_4401, TRUE },
                                     {
                                       NULL,
                                     } };
