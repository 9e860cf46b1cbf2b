/* test-message-limit.c: the size of WebSocket messages, from the headers of their frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket/relay-message-limit-private.h"

#include "support/peer.h"

#include "test.h"

static void
append (GByteArray *stream, guint8 first, gsize length)
{
  g_autofree guint8 *payload = g_malloc0 (length + 1);
  g_autoptr (GBytes) frame = make_frame (first, payload, length);

  g_byte_array_append (stream, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

#ifdef RELAY_BOUNDS_MESSAGES
/* The result is the same for the whole stream and for pieces of each size up to 17. */
static void
assert_fits (GByteArray *stream, guint64 max_message, gsize fit)
{
  for (gsize piece = 1; piece <= 17; piece++)
    {
      RelayMessageLimit limit = { .max_message = max_message };
      gsize at = 0;

      while (at < stream->len)
        {
          gsize n = MIN (piece, stream->len - at);
          gsize got = relay_message_limit_scan (&limit, stream->data + at, n);

          at += got;
          if (got < n)
            break;
        }
      /* Parts of the header may have been scanned before. */
      g_assert_cmpuint (at, >=, fit);
      g_assert_cmpuint (at - fit, <, fit == stream->len ? 1 : 14);
    }

  {
    RelayMessageLimit limit = { .max_message = max_message };

    g_assert_cmpuint (relay_message_limit_scan (&limit, stream->data, stream->len), ==, fit);
  }
}

TEST_CASE ("/message-limit/bounds-fragments-together")
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  gsize before;

  append (stream, FRAME_FIN | FRAME_TEXT, 1000);
  append (stream, FRAME_FIN | FRAME_BINARY, 0);
  append (stream, FRAME_TEXT, 400);
  append (stream, FRAME_FIN | FRAME_PING, 125);
  append (stream, FRAME_CONTINUATION, 600);
  append (stream, FRAME_FIN | FRAME_CONTINUATION, 0);
  append (stream, FRAME_FIN | FRAME_TEXT, 1000);
  assert_fits (stream, 1000, stream->len);
  assert_fits (stream, 0, stream->len);
  assert_fits (stream, 999, 0);

  before = stream->len;
  append (stream, FRAME_TEXT, 999);
  append (stream, FRAME_CONTINUATION, 1);
  before = stream->len;
  append (stream, FRAME_CONTINUATION, 1);
  append (stream, FRAME_FIN | FRAME_CONTINUATION, 70000);
  assert_fits (stream, 1000, before);
}

TEST_CASE ("/message-limit/huge-length-does-not-overflow")
{
  /* The length 2⁶⁴−1 of a second fragment must not overflow. */
  const guint8 frames[] = { 0x01, 0x01, 'x', 0x00, 127, 255, 255, 255, 255, 255, 255, 255, 255 };
  RelayMessageLimit limit = { .max_message = 1000 };

  g_assert_cmpuint (relay_message_limit_scan (&limit, frames, sizeof frames), ==, 3);
}
#endif

TEST_CASE ("/message-limit/counts-pongs")
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  RelayMessageLimit limit = { .pong_bytes = 0 };

  append (stream, FRAME_FIN | FRAME_PING, 0);
  append (stream, FRAME_FIN | FRAME_PONG, 10);
  append (stream, FRAME_FIN | FRAME_PING, 125);
  g_assert_cmpuint (relay_message_limit_scan (&limit, stream->data, stream->len), ==, stream->len);
  g_assert_cmpuint (limit.pong_bytes, ==, 6 + 131);
}

TEST_CASE ("/message-limit/frame-size-includes-header")
{
  g_assert_cmpuint (relay_message_limit_frame_size (0), ==, 6);
  g_assert_cmpuint (relay_message_limit_frame_size (125), ==, 131);
  g_assert_cmpuint (relay_message_limit_frame_size (126), ==, 134);
  g_assert_cmpuint (relay_message_limit_frame_size (65535), ==, 65543);
  g_assert_cmpuint (relay_message_limit_frame_size (65536), ==, 65550);
}
