/* test-websocket-faults.c: connectors that misbehave or close the connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"

/* The end of a connection */

SOCKET_TEST ("/websocket/faults/close-4401-before-handshake-is-unauthorized")
{
  fixture_connect (f);
  fixture_accept (f);
  end_send_close (f->end, 4401, "unauthorized");
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED, "4401");
  /* The close frame of the peer was answered. */
  g_assert_cmpuint (end_read_close (f->end), ==, 4401);
  g_assert_cmpuint (f->revoked, ==, 0);
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_DISCONNECTED);
}

/* The close frame arrives together with the response: writing the hello fails, but the error is that of the close code. */
SOCKET_TEST ("/websocket/faults/close-4401-with-response-is-unauthorized")
{
  g_autoptr (GBytes) close = make_frame (FRAME_FIN | FRAME_CLOSE, "\x11\x31no", 4);

  fixture_connect (f);
  f->end = end_accept (f->peer);
  end_upgrade (f->end, g_bytes_get_data (close, NULL), g_bytes_get_size (close));
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED, "4401");
}

ONLINE_SOCKET_TEST ("/websocket/faults/expired-token-is-renewed")
{
  for (guint i = 0; i < 3; i++)
    {
      end_send_close (f->end, 4401, "expired");
      fixture_redial (f);
      end_send_text (f->end, DESCRIPTOR_FRAME);
      fixture_wait (f, RELAY_STATE_ONLINE);
    }
  g_assert_cmpuint (f->revoked, ==, 0);
}

ONLINE_SOCKET_TEST ("/websocket/faults/second-4401-is-revocation")
{
  end_send_close (f->end, 4401, "unauthorized");
  /* One reconnection without delay: the clock does not move. */
  fixture_accept (f);
  g_assert_cmpuint (f->revoked, ==, 0);
  end_send_close (f->end, 4401, "unauthorized");
  wait_until (f->revoked == 1);
  g_assert_true (relay_transport_is_revoked (f->transport));
  fixture_last_error (f, RELAY_ERROR_REVOKED, "");
  relay_clock_advance (f->clock, 600 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (peer_get_waiting (f->peer), ==, 0);
}

ONLINE_SOCKET_TEST ("/websocket/faults/handshake-clears-pending-revocation")
{
  end_send_close (f->end, 4401, "unauthorized");
  fixture_accept (f);
  end_send_text (f->end, DESCRIPTOR_FRAME);
  fixture_wait (f, RELAY_STATE_ONLINE);
  g_assert_cmpuint (f->revoked, ==, 0);
}

typedef struct
{
  guint16 code;
  const char *reason;
} Close;

static const Close closes[] = {
  { 1000, NULL },
  { 1001, "going away" },
  { 1008, "duplicate" },
  { 1009, "too large" },
  { 1011, "keepalive" },
  { 1012, "restart" },
  { 1013, "try again later" },
  { 1014, NULL },
  { 3000, NULL },
  { 4001, "replaced" },
  { 4999, NULL },
};

/* Before the handshake is complete, the error contains the code, even one that libsoup does not know. */
static void
test_close_code (Fixture *f, gconstpointer data)
{
  const Close *close = data;
  g_autofree char *number = g_strdup_printf ("%u", close->code);

  fixture_connect (f);
  fixture_accept (f);
  end_send_close (f->end, close->code, close->reason);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, number);
  if (close->reason != NULL)
    fixture_last_error (f, RELAY_ERROR_HANDSHAKE, close->reason);
}

SOCKET_TEST ("/websocket/faults/close-without-code-is-1005")
{
  fixture_connect (f);
  fixture_accept (f);
  end_send_frame (f->end, FRAME_FIN | FRAME_CLOSE, "", 0);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "1005");
}

SOCKET_TEST ("/websocket/faults/invalid-close-code-is-1002")
{
  fixture_connect (f);
  fixture_accept (f);
  end_send_close (f->end, 1006, NULL);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "1002");
}

SOCKET_TEST ("/websocket/faults/end-of-stream-is-1006")
{
  fixture_connect (f);
  fixture_accept (f);
  fixture_drop_end (f);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "1006");
}

SOCKET_TEST ("/websocket/faults/half-closed-socket-is-1006")
{
  fixture_connect (f);
  fixture_accept (f);
  /* The peer closes its sending side only. */
  g_socket_shutdown (end_get_socket (f->end), FALSE, TRUE, NULL);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "1006");
  end_drain (f->end);
}

SOCKET_TEST ("/websocket/faults/reset-is-1006")
{
  fixture_connect (f);
  fixture_accept (f);
  end_reset (g_steal_pointer (&f->end));
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "1006");
}

ONLINE_SOCKET_TEST ("/websocket/faults/loss-fails-requests")
{
  Waiter waiters[3] = { { NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_autofree char *frame = NULL;

      fixture_send (f, "hi", &waiters[i]);
      frame = end_read_text (f->end);
      g_assert_nonnull (strstr (frame, "\"content\":\"hi\""));
      g_assert_true (g_str_has_suffix (frame, "}\n"));
    }
  fixture_drop_end (f);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_autoptr (GError) error = NULL;

      wait_until (waiters[i].result != NULL);
      g_assert_null (relay_transport_send_action_finish (f->transport, waiters[i].result, &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
      g_assert_true (relay_error_is_ambiguous (error));
      g_object_unref (waiters[i].result);
    }
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_WAITING);
  fixture_redial (f);
}

/* Refused upgrades */

static void
refuse (Fixture *f, const char *answer)
{
  g_autofree char *head = NULL;

  fixture_drop_end (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  end_write (f->end, answer, -1);
}

SOCKET_TEST ("/websocket/faults/refused-upgrade-fails")
{
  fixture_connect (f);
  refuse (f, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "503");
  fixture_last_error (f, RELAY_ERROR_HANDSHAKE, "503");
  end_drain (f->end);
}

SOCKET_TEST ("/websocket/faults/redirect-is-not-followed")
{
  g_autoptr (Peer) other = peer_new ();
  g_autofree char *answer = NULL;

  answer = g_strdup_printf ("HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:%u/relay\r\n\r\n",
                            peer_get_port (other));
  fixture_connect (f);
  refuse (f, answer);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "307");
  settle ();
  g_assert_cmpuint (peer_get_waiting (other), ==, 0);
  g_assert_cmpuint (peer_get_waiting (f->peer), ==, 0);
}

/* A refused upgrade is retried; even status 401 is not a revocation. */
ONLINE_SOCKET_TEST ("/websocket/faults/refused-upgrade-is-retried")
{
  static const char *const answers[] = { "503", "401", "403", "401", "302" };

  fixture_drop_end (f);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %s No\r\n\r\n", answers[i]);

      fixture_wait (f, RELAY_STATE_WAITING);
      relay_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
      refuse (f, answer);
      fixture_wait (f, RELAY_STATE_WAITING);
      fixture_last_error (f,
                          answers[i][0] == '4' ? RELAY_ERROR_UNAUTHORIZED : RELAY_ERROR_HANDSHAKE,
                          answers[i]);
    }
  g_assert_cmpuint (f->revoked, ==, 0);
  fixture_redial (f);
  end_send_text (f->end, DESCRIPTOR_FRAME);
  fixture_wait (f, RELAY_STATE_ONLINE);
}

SOCKET_TEST ("/websocket/faults/refused-connection-fails")
{
  g_clear_pointer (&f->peer, peer_free);
  fixture_connect (f);
  fixture_fails (f, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "");
}

SOCKET_TEST ("/websocket/faults/unanswered-upgrade-times-out")
{
  g_autofree char *head = NULL;

  fixture_connect (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  relay_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "");
  /* The socket is closed. */
  end_drain (f->end);
}

/* Frames in pieces */

static void
wait_texts (Fixture *f, guint n)
{
  wait_until (f->texts->len >= n);
  settle ();
  g_assert_cmpuint (f->texts->len, ==, n);
}

SOCKET_TEST ("/websocket/faults/frames-with-response-are-read")
{
  g_autoptr (GBytes) text =
    make_frame (FRAME_FIN | FRAME_TEXT, DESCRIPTOR_FRAME, strlen (DESCRIPTOR_FRAME));
  g_autofree char *hello = NULL;

  fixture_connect (f);
  f->end = end_accept (f->peer);
  end_upgrade (f->end, g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  hello = end_read_text (f->end);
  fixture_wait (f, RELAY_STATE_ONLINE);
}

ONLINE_SOCKET_TEST ("/websocket/faults/binary-message-has-lines")
{
  end_send_frame (f->end, FRAME_FIN | FRAME_BINARY, INBOUND_FRAME ("one") INBOUND_FRAME ("two"),
                  -1);
  wait_texts (f, 2);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 0), ==, "one");
  g_assert_cmpstr (g_ptr_array_index (f->texts, 1), ==, "two");
}

/* A message may have nothing in it. */
ONLINE_SOCKET_TEST ("/websocket/faults/empty-message-is-ignored")
{
  end_send_text (f->end, "");
  end_send_text (f->end, INBOUND_FRAME ("after nothing"));
  wait_until (f->texts->len == 1);
  g_assert_cmpuint (f->skipped_frames, ==, 0);
}

ONLINE_SOCKET_TEST ("/websocket/faults/line-may-span-messages")
{
  static const char line[] = INBOUND_FRAME ("h\xc3\xa4lf");
  gsize cut = strstr (line, "h\xc3\xa4lf") - line;

  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, line, cut);
  end_send_frame (f->end, FRAME_FIN | FRAME_BINARY, line + cut, 2);
  end_send_frame (f->end, FRAME_FIN | FRAME_BINARY, line + cut + 2, strlen (line) - cut - 2);
  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, line, strlen (line) - 1);
  wait_texts (f, 2);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 0), ==, "h\xc3\xa4lf");
  g_assert_cmpstr (g_ptr_array_index (f->texts, 1), ==, "h\xc3\xa4lf");
  g_assert_cmpuint (f->skipped_frames, ==, 0);
}

ONLINE_SOCKET_TEST ("/websocket/faults/fragments-are-joined")
{
  static const char line[] = INBOUND_FRAME ("fragment");
  gsize length = strlen (line);

  for (gsize i = 0; i < length; i++)
    {
      guint8 first = (i == 0 ? FRAME_TEXT : FRAME_CONTINUATION) | (i + 1 == length ? FRAME_FIN : 0);

      end_send_frame (f->end, first, line + i, 1);
      if (i == length / 2)
        end_send_frame (f->end, FRAME_FIN | FRAME_PING, "between", -1);
    }
  wait_texts (f, 1);
  {
    guint8 opcode = 0;
    g_autoptr (GBytes) pong = end_read_frame (f->end, &opcode);

    g_assert_cmpuint (opcode, ==, FRAME_PONG);
    g_assert_cmpstr (g_bytes_get_data (pong, NULL), ==, "between");
  }
}

/* The bytes of a frame arrive one by one. */
ONLINE_SOCKET_TEST ("/websocket/faults/frame-may-arrive-byte-by-byte")
{
  g_autoptr (GBytes) frame =
    make_frame (FRAME_FIN | FRAME_TEXT, INBOUND_FRAME ("slow"), strlen (INBOUND_FRAME ("slow")));
  const guint8 *bytes = g_bytes_get_data (frame, NULL);

  for (gsize i = 0; i < g_bytes_get_size (frame); i++)
    {
      end_write (f->end, bytes + i, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  wait_texts (f, 1);
}

ONLINE_SOCKET_TEST ("/websocket/faults/incomplete-frame-is-loss")
{
  end_write (f->end, "\x81\x7e\x10\x00{\"type\":", 12);
  fixture_drop_end (f);
  fixture_wait (f, RELAY_STATE_WAITING);
  fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "1006");
}

ONLINE_SOCKET_TEST ("/websocket/faults/invalid-lines-are-skipped")
{
  end_send_text (f->end, "[]\n\n{\"x\":1}\n{\"type\":\"news\"}\n" INBOUND_FRAME ("after"));
  end_send_frame (f->end, FRAME_FIN | FRAME_BINARY, "{\"type\":\"\xff\"}\n", -1);
  end_send_text (f->end, INBOUND_FRAME ("more"));
  wait_texts (f, 2);
  /* the unknown type is reported too */
  g_assert_cmpuint (f->skipped_frames, ==, 4);
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
}

ONLINE_SOCKET_TEST ("/websocket/faults/invalid-utf8-closes-with-1007")
{
  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, "{\"type\":\"\xff\"}\n", -1);
  g_assert_cmpuint (end_read_close (f->end), ==, 1007);
  fixture_wait (f, RELAY_STATE_WAITING);
  fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "1007");
  fixture_redial (f);
}

/* Bytes that are not valid WebSocket frames */
SOCKET_TEST ("/websocket/faults/invalid-frames-are-1002")
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } broken[] = {
    { "\xf1\x00", 2 }, /* reserved bits */
    { "\x81\x80"
      "abcd",
      6 },                      /* masked */
    { "\x83\x00", 2 },          /* unknown opcode */
    { "\x80\x01x", 3 },         /* continuation without a first fragment */
    { "\x09\x00", 2 },          /* fragmented ping */
    { "\x88\x01\x03", 3 },      /* truncated close code */
    { "\x81\x7e\x00\x01x", 5 }, /* length not in its shortest form */
    { "\xc8\x02no", 4 },        /* a close with a reserved bit */
  };

  fixture_go_online (f);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      end_write (f->end, broken[i].bytes, broken[i].length);
      fixture_wait (f, RELAY_STATE_WAITING);
      fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "1002");
      end_drain (f->end);
      fixture_redial (f);
      end_send_text (f->end, DESCRIPTOR_FRAME);
      fixture_wait (f, RELAY_STATE_ONLINE);
    }
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/faults/close-code/%u", closes[i].code);

      g_test_add (path, Fixture, &closes[i], fixture_set_up, test_close_code, fixture_tear_down);
    }
}
