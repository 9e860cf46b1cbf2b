/* test-websocket-limits.c: keepalive, floods, message sizes, closing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"

/* Keepalive */

ONLINE_SOCKET_TEST ("/websocket/limits/missing-pong-is-loss")
{
  relay_clock_advance (f->clock, 89 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
  /* Other frames do not count as a pong. */
  end_send_text (f->end, INBOUND_FRAME ("x"));
  wait_until (f->texts->len == 1);
  relay_clock_advance (f->clock, 1 * G_USEC_PER_SEC);
  fixture_wait (f, RELAY_STATE_WAITING);
  fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "1006");
  fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "keepalive");
  end_drain (f->end);
  fixture_redial (f);
}

ONLINE_SOCKET_TEST ("/websocket/limits/pongs-keep-connection")
{
  for (guint i = 0; i < 5; i++)
    {
      relay_clock_advance (f->clock, 80 * G_USEC_PER_SEC);
      settle ();
      end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "libsoup", -1);
      end_send_text (f->end, INBOUND_FRAME ("x"));
      wait_until (f->texts->len == i + 1);
    }
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
  relay_clock_advance (f->clock, 90 * G_USEC_PER_SEC);
  fixture_wait (f, RELAY_STATE_WAITING);
}

/* The pong has arrived, but was not read yet because the main loop was blocked. */
ONLINE_SOCKET_TEST ("/websocket/limits/unread-pong-is-waited-for")
{
  end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "libsoup", -1);
  relay_clock_advance (f->clock, 91 * G_USEC_PER_SEC);
  end_send_text (f->end, INBOUND_FRAME ("x"));
  wait_until (f->texts->len == 1);
  relay_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
}

ONLINE_SOCKET_TEST ("/websocket/limits/pings-are-answered")
{
  for (guint i = 0; i < 100; i++)
    {
      guint8 opcode = 0;
      g_autoptr (GBytes) pong = NULL;

      end_send_frame (f->end, FRAME_FIN | FRAME_PING, "ping", -1);
      pong = end_read_frame (f->end, &opcode);
      g_assert_cmpuint (opcode, ==, FRAME_PONG);
      g_assert_cmpstr (g_bytes_get_data (pong, NULL), ==, "ping");
    }
}

/* Floods */

static gboolean
on_tick (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

/* 3 MiB of small frames, as fast as the socket accepts them: other sources are dispatched, the backlog is bounded, and nothing is lost. */
SOCKET_TEST ("/websocket/limits/flood-does-not-block-loop")
{
  g_autoptr (GByteArray) block = g_byte_array_new ();
  g_autoptr (GBytes) frame =
    make_frame (FRAME_FIN | FRAME_TEXT, INBOUND_FRAME ("flood"), strlen (INBOUND_FRAME ("flood")));
  guint in_block = 0, blocks = 0, ticks = 0, highest = 0, last = 0;
  const guint total_blocks = 48;
  gsize at = 0;
  guint idle;

  while (block->len < 64 * 1024)
    {
      g_byte_array_append (block, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
      in_block++;
    }

  fixture_go_online (f);
  idle = g_timeout_add_full (G_PRIORITY_DEFAULT, 0, on_tick, &ticks, NULL);
  while (f->texts->len < in_block * total_blocks)
    {
      if (blocks < total_blocks)
        {
          at += end_write_some (f->end, block->data + at, block->len - at);
          if (at == block->len)
            {
              at = 0;
              blocks++;
            }
        }
      g_main_context_iteration (NULL, FALSE);
      highest = MAX (highest, relay_transport_get_backlog (f->transport));
      /* The number of events of one iteration is bounded. */
      g_assert_cmpuint (f->texts->len - last, <=, 64);
      last = f->texts->len;
    }
  g_source_remove (idle);
  g_assert_cmpuint (f->texts->len, ==, in_block * total_blocks);
  /* 1,024, and the frames of the last KiB that was read */
  g_assert_cmpuint (highest, <, 1024 + 64);
  g_assert_cmpuint (ticks, >, total_blocks);
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
}

/* While the backlog is full nothing is read, so that the peer has to wait. */
SOCKET_TEST ("/websocket/limits/full-backlog-stops-reading")
{
  static const char frame[] =
    "{\"type\":\"inbound\",\"event\":{\"text\":\"x\",\"source\":{\"chat_id\":\"c\"}}}\n";
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  gsize stuck = 0;

  for (guint i = 0; i < 20000; i++)
    g_byte_array_append (message, (guint8 *) frame, strlen (frame));
  bytes = make_frame (FRAME_FIN | FRAME_TEXT, message->data, message->len);

  fixture_go_online (f);
  /* One message with many frames is kept undecoded, and nothing more is read until they are dispatched. */
  end_write (f->end, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  end_send_text (f->end, INBOUND_FRAME ("last"));
  while (f->texts->len < 20001)
    {
      g_main_context_iteration (NULL, TRUE);
      stuck = MAX (stuck, relay_transport_get_backlog (f->transport));
    }
  g_assert_cmpuint (stuck, >=, 1024);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 20000), ==, "last");
}

/* The peer sends pings and does not read the pongs. */
SOCKET_TEST ("/websocket/limits/unread-pongs-stop-reading")
{
  g_autoptr (GByteArray) block = g_byte_array_new ();
  guint idle_turns = 0;
  gsize sent = 0, at = 0;
  guint8 payload[125] = { 0 };

  for (guint i = 0; i < 512; i++)
    {
      g_autoptr (GBytes) ping = make_frame (FRAME_FIN | FRAME_PING, payload, sizeof payload);

      g_byte_array_append (block, g_bytes_get_data (ping, NULL), g_bytes_get_size (ping));
    }
  fixture_go_online (f);
  while (idle_turns < 100 && sent < 256 * 1024 * 1024)
    {
      gsize n = end_write_some (f->end, block->data + at, block->len - at);

      at = (at + n) % block->len;
      sent += n;
      idle_turns = n == 0 && !g_main_context_iteration (NULL, FALSE) ? idle_turns + 1 : 0;
    }
  /* Reading stopped: both sockets are full, and pongs do not pile up. */
  g_assert_cmpuint (sent, <, 256 * 1024 * 1024);
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
}

/* Sizes */

static void
limit (Fixture *f)
{
  relay_transport_set_max_frame_size (f->transport, 4096);
}

static void
expect_too_large (Fixture *f)
{
  g_assert_cmpuint (end_read_close (f->end), ==, 1009);
  fixture_wait (f, RELAY_STATE_WAITING);
  fixture_last_error (f, RELAY_ERROR_CONNECTION_LOST, "1009");
}

SOCKET_TEST ("/websocket/limits/large-message-closes-with-1009")
{
  g_autofree char *blank = g_strnfill (16384, ' ');

  limit (f);
  fixture_go_online (f);
  /* A message may have four times the size of a frame. */
  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, blank, 16384);
  end_send_text (f->end, "\n" INBOUND_FRAME ("still here"));
  wait_until (f->texts->len == 1);
  /* One byte more is refused after the header. */
  end_write (f->end, "\x81\x7e\x40\x01", 4);
  expect_too_large (f);
}

SOCKET_TEST ("/websocket/limits/large-fragments-close-with-1009")
{
  g_autofree char *blank = g_strnfill (1024, ' ');

  limit (f);
  fixture_go_online (f);
  end_send_frame (f->end, FRAME_TEXT, blank, 1024);
  for (guint i = 0; i < 15; i++)
    end_send_frame (f->end, FRAME_CONTINUATION, blank, 1024);
  settle ();
  g_assert_cmpint (fixture_state (f), ==, RELAY_STATE_ONLINE);
  end_send_frame (f->end, FRAME_CONTINUATION, " ", 1);
  expect_too_large (f);
}

ONLINE_SOCKET_TEST ("/websocket/limits/huge-header-closes-with-1009")
{
  end_write (f->end, "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10);
  expect_too_large (f);
}

SOCKET_TEST ("/websocket/limits/long-line-is-skipped")
{
  g_autofree char *blank = g_strnfill (5000, 'x');

  limit (f);
  fixture_go_online (f);
  end_send_text (f->end, blank);
  end_send_text (f->end, "\n" INBOUND_FRAME ("after"));
  wait_until (f->texts->len == 1);
  g_assert_cmpuint (f->skipped_frames, ==, 1);
}

SOCKET_TEST ("/websocket/limits/pending-bytes-are-limited")
{
  g_autofree char *text = g_strnfill (500 * 1000, 'x');
  GPtrArray *waiters = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Waiter *last = NULL;
  guint sent;

  relay_transport_set_max_pending_bytes (f->transport, 4 * 1024 * 1024);
  fixture_go_online (f);
  /* The peer does not read. */
  do
    {
      last = g_new0 (Waiter, 1);
      g_ptr_array_add (waiters, last);
      fixture_send (f, text, last);
      settle ();
      g_assert_cmpuint (waiters->len, <, 200);
    }
  while (last->result == NULL);
  g_assert_null (relay_transport_send_action_finish (f->transport, last->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_BUSY);
  g_assert_false (relay_error_is_ambiguous (error));
  sent = waiters->len - 1;
  g_assert_cmpuint (sent, >=, 8);

  /* Accepted messages arrive complete; then there is room again. */
  for (guint i = 0; i < sent; i++)
    {
      g_autofree char *frame = end_read_text (f->end);

      g_assert_cmpuint (strlen (frame), >, 500 * 1000);
    }
  last = g_new0 (Waiter, 1);
  g_ptr_array_add (waiters, last);
  fixture_send (f, "small", last);
  {
    g_autofree char *frame = end_read_text (f->end);

    g_assert_nonnull (strstr (frame, "small"));
  }
  fixture_drop_end (f);
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      wait_until (waiter->result != NULL);
      g_object_unref (waiter->result);
      g_free (waiter);
    }
  g_ptr_array_unref (waiters);
}

/* Closing */

ONLINE_SOCKET_TEST ("/websocket/limits/answered-close-ends-at-once")
{
  Waiter waiter = { NULL };

  relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
  {
    g_autofree char *idle = end_read_text (f->end);

    g_assert_cmpstr (idle, ==, "{\"type\":\"going_idle\"}\n");
  }
  end_send_text (f->end, "{\"type\":\"going_idle_ack\"}\n");
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  /* The answer of the peer completes the closing; the clock does not move. */
  end_send_close (f->end, 1000, NULL);
  wait_until (waiter.result != NULL);
  g_assert_true (NO_ERROR (relay_transport_disconnect_finish, f->transport, waiter.result));
  g_object_unref (waiter.result);
  end_drain (f->end);
}

ONLINE_SOCKET_TEST ("/websocket/limits/unanswered-close-ends-after-250-ms")
{
  Waiter waiter = { NULL };

  relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
  settle ();
  relay_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  g_assert_null (waiter.result);
  relay_clock_advance (f->clock, 250 * 1000);
  wait_until (waiter.result != NULL);
  g_object_unref (waiter.result);
  end_drain (f->end);
}

SOCKET_TEST ("/websocket/limits/disconnect-cancels-connecting")
{
  Waiter waiter = { NULL };
  g_autofree char *head = NULL;

  fixture_connect (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
  wait_until (waiter.result != NULL);
  fixture_fails (f, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "");
  g_object_unref (waiter.result);
  end_drain (f->end);
}

SOCKET_TEST ("/websocket/limits/reconnects-after-disconnect")
{
  for (guint i = 0; i < 3; i++)
    {
      Waiter waiter = { NULL };

      fixture_go_online (f);
      relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
      fixture_drop_end (f);
      wait_until (waiter.result != NULL);
      g_object_unref (waiter.result);
    }
}

/* Dropping the last reference closes the connection without running the main loop. */
ONLINE_SOCKET_TEST ("/websocket/limits/dispose-closes-socket")
{
  char buffer[64];
  GSocket *socket;

  socket = end_get_socket (f->end);
  g_assert_finalize_object (g_steal_pointer (&f->transport));
  /* A masked close frame with code 1001, then the end of the stream */
  g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL), ==, 8);
  g_assert_cmpint ((guint8) buffer[0], ==, FRAME_FIN | FRAME_CLOSE);
  g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL), ==, 0);
}
