/* misbehaving-handshake.c: a peer that misbehaves before it sends a descriptor
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "misbehavior.h"

#include <string.h>
#include "transport/relay-timers-private.h"

/* milliseconds: the default handshake timeout, and the tolerance */
#define HANDSHAKE 30000
#define MOMENT    500
#define MAX_DIALS 4

typedef void (*Reply) (Session *self);

/* Replies @n_dials times in a row; each attempt must fail with @code, at once or by the timeout. */
static void
dial (Session *self, guint n_dials, Reply reply, RelayError code, gboolean at_once)
{
  session_begin_connect (self);
  session_send_action (self, "send", "0", OUTCOME_UNSENT);
  for (guint i = 1; i <= n_dials; i++)
    {
      gint64 began, took;

      misbehavior_await_request (self, i);
      began = relay_clock_monotonic (self->clock);
      reply (self);
      while (scripted_peer_is_open (self->peer) &&
             scripted_peer_get_connections (self->peer) == i && !self->late &&
             relay_clock_monotonic (self->clock) - began < 2 * HANDSHAKE * 1000)
        misbehavior_advance (self, MOMENT);
      took = (relay_clock_monotonic (self->clock) - began) / 1000;
      if (at_once ? took > MOMENT : took < HANDSHAKE - MOMENT || took > HANDSHAKE + 2 * MOMENT)
        session_fail (self, "the connection attempt was given up after %" G_GINT64_FORMAT " ms",
                      took);
    }
  session_run_until (self, session_is_online_with_connector, "online with the connector");
  if (!g_error_matches (self->first_error, RELAY_ERROR, code))
    session_fail (self, "the connection attempt failed with %d: %s",
                  self->first_error != NULL ? self->first_error->code : -1,
                  self->first_error != NULL ? self->first_error->message : "nothing");
  session_disconnect (self);
}

static void
send_response (Session *self)
{
  g_autoptr (GByteArray) head = scripted_peer_make_response (self->peer);

  scripted_peer_write (self->peer, head->data, head->len);
}

static void
upgrade (Session *self)
{
  send_response (self);
  misbehavior_await_frames (self, "hello", 1);
}

static void
write_text (Session *self, const char *text)
{
  scripted_peer_write (self->peer, text, strlen (text));
}

/* Misbehaviours that end by the timeout */

static void
send_nothing (Session *self)
{
}

static void
send_half_response (Session *self)
{
  g_autoptr (GByteArray) head = scripted_peer_make_response (self->peer);

  scripted_peer_write (self->peer, head->data, head->len / 2);
}

static void
drip_head (Session *self)
{
  g_autoptr (GByteArray) head = scripted_peer_make_response (self->peer);

  misbehavior_drip (self, head, head->len, 1000);
}

static void
drip_descriptor (Session *self)
{
  g_autoptr (GByteArray) frame =
    scripted_peer_make_frame ("{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,");

  upgrade (self);
  misbehavior_drip (self, frame, frame->len, 1000);
}

/* Valid and unknown frames, but no descriptor */
static void
send_without_descriptor (Session *self)
{
  upgrade (self);
  for (guint i = 0; i < 20; i++)
    {
      scripted_peer_send (self->peer, "{\"type\":\"going_idle_ack\"}");
      scripted_peer_send (
        self->peer,
        "{\"type\":\"outbound_result\",\"requestId\":\"x\",\"result\":{\"success\":true}}");
      scripted_peer_send (
        self->peer, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c\"}");
      scripted_peer_send (self->peer, "{\"type\":\"news\"}");
      scripted_peer_ping (self->peer);
      misbehavior_advance (self, 1000);
    }
}

/* Misbehaviours that end at once */

static void
send_bad_descriptor (Session *self)
{
  upgrade (self);
  scripted_peer_send (
    self->peer,
    "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,\"platform\":\"cli\"}}");
}

static void
send_wrong_key (Session *self)
{
  write_text (self,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

static void
send_503 (Session *self)
{
  write_text (self, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
}

static void
send_401 (Session *self)
{
  write_text (self, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
}

/* Redirects to itself: a client that follows would be counted twice. */
static void
redirect (Session *self)
{
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%u/relay\r\n"
                     "Content-Length: 0\r\n\r\n",
                     scripted_peer_get_port (self->peer));

  write_text (self, text);
}

static void
send_other_protocol (Session *self)
{
  write_text (self, "SSH-2.0-nobody\r\n\r\n");
}

static void
send_endless_head (Session *self)
{
  guint connections = scripted_peer_get_connections (self->peer);

  write_text (self, "HTTP/1.1 101 Switching Protocols\r\n");
  for (guint i = 0; i < 100 && scripted_peer_is_open (self->peer) &&
                    scripted_peer_get_connections (self->peer) == connections;
       i++)
    {
      g_autofree char *value = g_strnfill (4000, 'x');
      g_autofree char *line = g_strdup_printf ("X-More: %s\r\n", value);

      write_text (self, line);
      misbehavior_advance (self, 0);
    }
}

static void
close_before_response (Session *self)
{
  scripted_peer_disconnect (self->peer, FALSE);
}

static void
close_after_response (Session *self)
{
  upgrade (self);
  scripted_peer_disconnect (self->peer, FALSE);
}

static void
close_policy (Session *self)
{
  upgrade (self);
  scripted_peer_close (self->peer, 1008, "duplicate session");
}

static void
close_unauthorized (Session *self)
{
  upgrade (self);
  scripted_peer_close (self->peer, 4401, "who are you?");
}

#define DIAL(name, reply, code, at_once) \
  static void name (Session *self, guint arg) { dial (self, arg + 1, reply, code, at_once); }

DIAL (run_nothing, send_nothing, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_half, send_half_response, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_slow_head, drip_head, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_no_descriptor, upgrade, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_slow_descriptor, drip_descriptor, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_unsolicited_frames, send_without_descriptor, RELAY_ERROR_HANDSHAKE, FALSE)
DIAL (run_bad_descriptor, send_bad_descriptor, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_wrong_key, send_wrong_key, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_busy, send_503, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_unauthorized, send_401, RELAY_ERROR_UNAUTHORIZED, TRUE)
DIAL (run_redirect, redirect, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_nonsense, send_other_protocol, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_endless_head, send_endless_head, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_end, close_before_response, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_end_after_head, close_after_response, RELAY_ERROR_HANDSHAKE, TRUE)
DIAL (run_policy, close_policy, RELAY_ERROR_HANDSHAKE, TRUE)
/* Once only: the second in a row would be a revocation, which the group “revoked” tests. */
DIAL (run_4401, close_unauthorized, RELAY_ERROR_UNAUTHORIZED, TRUE)

const Misbehavior handshake_misbehaviors[] = {
  { "dial-nothing", MAX_DIALS, run_nothing, TRUE },
  { "dial-half", MAX_DIALS, run_half, TRUE },
  { "dial-slow-head", MAX_DIALS, run_slow_head, TRUE },
  { "dial-no-descriptor", MAX_DIALS, run_no_descriptor, TRUE },
  { "dial-slow-descriptor", MAX_DIALS, run_slow_descriptor, TRUE },
  { "dial-chatter", MAX_DIALS, run_unsolicited_frames, TRUE },
  { "dial-bad-descriptor", MAX_DIALS, run_bad_descriptor, TRUE },
  { "dial-wrong-key", MAX_DIALS, run_wrong_key, TRUE },
  { "dial-503", MAX_DIALS, run_busy, TRUE },
  { "dial-401", MAX_DIALS, run_unauthorized, TRUE },
  { "dial-redirect", MAX_DIALS, run_redirect, TRUE },
  { "dial-nonsense", MAX_DIALS, run_nonsense, TRUE },
  { "dial-endless-head", MAX_DIALS, run_endless_head, TRUE },
  { "dial-end", MAX_DIALS, run_end, TRUE },
  { "dial-end-after-head", MAX_DIALS, run_end_after_head, TRUE },
  { "dial-1008", MAX_DIALS, run_policy, TRUE },
  { "dial-4401", 1, run_4401, TRUE },
  { NULL },
};
