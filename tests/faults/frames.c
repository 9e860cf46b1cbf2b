/* frames.c: faults that change WebSocket frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "frames.h"

#include <string.h>

/* One byte more than a message may have: four times the default limit of a line, which is 8 MiB. */
#define TOO_LARGE (4 * 8 * 1024 * 1024 + 1)

/* Every number from 0 to N_BAD_FRAMES - 1 breaks RFC 6455 in another way. */
static void
append_bad (GByteArray *bytes, Direction direction, guint number)
{
  static const guint8 reserved_opcodes[] = { 3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf };
  static const char line[] = "{\"type\":\"news\"}\n";
  gsize length = strlen (line);
  gboolean masked = direction == DIRECTION_UP;
  guint8 zeros[126] = { 0 };

  if (number >= 1 && number <= 7) /* reserved bits */
    websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_TEXT | number << 4, line, length);
  else if (number >= 8 && number <= 17)
    websocket_frame_append (bytes, masked, FRAME_FIN | reserved_opcodes[number - 8], line, length);
  else
    switch (number)
      {
      case 0: /* masked by the wrong side */
        websocket_frame_append (bytes, !masked, FRAME_FIN | FRAME_TEXT, line, length);
        break;
      case 18:
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_CONTINUATION, line, length);
        break;
      case 19: /* fragmented control frame */
        websocket_frame_append (bytes, masked, FRAME_PING, "x", 1);
        break;
      case 20:
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_PING, zeros, sizeof zeros);
        break;
      case 21:
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_CLOSE, "\003", 1);
        break;
      case 22: /* lengths that are not in the shortest form */
        websocket_frame_append_raw (bytes, masked, FRAME_FIN | FRAME_TEXT, "{}\n", 3, 3, 2);
        break;
      case 23:
        websocket_frame_append_raw (bytes, masked, FRAME_FIN | FRAME_TEXT, "{}\n", 3, 3, 8);
        break;
      case 24:
        websocket_frame_append_raw (bytes, masked, FRAME_FIN | FRAME_TEXT, line, length,
                                    G_MAXUINT64, 8);
        break;
      case 25:
        websocket_frame_append_raw (bytes, masked, FRAME_FIN | FRAME_TEXT, line, length, TOO_LARGE,
                                    8);
        break;
      case 26: /* a text frame inside a fragmented message */
        websocket_frame_append (bytes, masked, FRAME_TEXT, line, 4);
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_TEXT, line, length);
        break;
      case 27: /* invalid UTF-8 */
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_TEXT, "{\"type\":\"\xff\"}\n", 13);
        break;
      default:
        websocket_frame_append (bytes, masked, FRAME_FIN | FRAME_CLOSE, "\003\350\xff", 3);
        break;
      }
}

static void
append_frame (GByteArray *bytes, const Fault *fault, guint8 first, gconstpointer data, gsize length)
{
  websocket_frame_append (bytes, fault->direction == DIRECTION_UP, first, data, length);
}

static void
append_close (GByteArray *bytes, const Fault *fault)
{
  guint code = fault->kind == FAULT_EXPIRED ? 4401 : fault->arg;
  const char *reason = fault->kind == FAULT_EXPIRED ? "expired" : "as the script says";
  g_autoptr (GByteArray) payload = websocket_frame_make_close (code, reason);

  append_frame (bytes, fault, FRAME_FIN | FRAME_CLOSE, payload->data, payload->len);
}

static void
append_merged (GByteArray *bytes, const Fault *fault, guint8 first, const char *text)
{
  static const char *const before[N_MERGES] = {
    "\n\n  \r\n",
    "{\"type\":\"news\",\"x\":[1,2,{}]}\n",
    "no JSON at all\n",
    "{\"type\":\"outbound_result\",\"requestId\":\"nobody's\",\"result\":{}}\n",
  };
  g_autoptr (GString) all = g_string_new (before[fault->arg % N_MERGES]);

  g_string_append (all, text);
  g_string_append (all, before[fault->arg % N_MERGES]);
  append_frame (bytes, fault, first, all->str, all->len);
}

static void
append_byte_fragments (GByteArray *bytes,
                       const Fault *fault,
                       guint8 opcode,
                       const char *text,
                       gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 first = (i == 0 ? opcode : FRAME_CONTINUATION) | (i + 1 == length ? FRAME_FIN : 0);

      append_frame (bytes, fault, first, text + i, 1);
      if (i == length / 2)
        append_frame (bytes, fault, FRAME_FIN | FRAME_PING, "between", 7);
    }
}

void
frames_inject (GByteArray *bytes, const Fault *fault, const guint8 *frame, gsize size)
{
  gsize length, cut;
  g_autofree char *text = websocket_frame_dup_payload (frame, size, &length);
  guint8 opcode = frame[0] & 0x0f;
  gboolean data = opcode == FRAME_TEXT || opcode == FRAME_BINARY;

  cut = MIN (fault->arg, length);
  if (fault->kind == FAULT_CLOSE || fault->kind == FAULT_EXPIRED)
    {
      append_close (bytes, fault);
      return;
    }
  if (fault->kind == FAULT_BAD)
    append_bad (bytes, fault->direction, fault->arg);
  else if (fault->kind == FAULT_PING)
    append_frame (bytes, fault, FRAME_FIN | FRAME_PING, text, MIN (cut, 125));

  if (data && fault->kind == FAULT_FRAGMENT)
    {
      append_frame (bytes, fault, opcode, text, cut);
      append_frame (bytes, fault, FRAME_FIN | FRAME_CONTINUATION, text + cut, length - cut);
    }
  else if (data && fault->kind == FAULT_MESSAGES)
    {
      /* a part of a character is no valid text message */
      guint8 first = ((guint8) text[cut] & 0xc0) == 0x80 ? FRAME_FIN | FRAME_BINARY : frame[0];

      append_frame (bytes, fault, first, text, cut);
      append_frame (bytes, fault, first, text + cut, length - cut);
    }
  else if (data && fault->kind == FAULT_BYTE_FRAGMENTS)
    append_byte_fragments (bytes, fault, opcode, text, length);
  else if (data && fault->kind == FAULT_MERGE)
    append_merged (bytes, fault, frame[0], text);
  else if (data && fault->kind == FAULT_BINARY)
    append_frame (bytes, fault, FRAME_FIN | FRAME_BINARY, text, length);
  else
    {
      g_byte_array_append (bytes, frame, size);
      if (data && fault->kind == FAULT_DUPLICATE)
        g_byte_array_append (bytes, frame, size);
    }
}
