/* frames.c: WebSocket frames as bytes, good ones and bad ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "frames.h"

#include <string.h>

#define MASK_BIT 0x80
/* More than a message may be: four times the limit of a line, of which the default is 8 MiB. */
#define TOO_LARGE (4 * 8 * 1024 * 1024 + 1)

gsize
frames_measure (const guint8 *data, gsize size, gsize *payload)
{
  gsize header = 2, bytes = 0;
  guint64 length;

  if (size < header)
    return 0;
  length = data[1] & 0x7f;
  if (length >= 126)
    bytes = length == 126 ? 2 : 8;
  if (size < header + bytes)
    return 0;
  if (bytes > 0)
    for (length = 0; header < 2 + bytes; header++)
      length = length << 8 | data[header];
  if (data[1] & MASK_BIT)
    header += 4;
  *payload = header;
  return size >= header && size - header >= length ? header + length : 0;
}

char *
frames_payload (const guint8 *frame, gsize size, gsize *length)
{
  gsize start = 0;
  char *text;

  frames_measure (frame, size, &start);
  *length = size - start;
  text = g_malloc (*length + 1);
  memcpy (text, frame + start, *length);
  if (frame[1] & MASK_BIT)
    for (gsize i = 0; i < *length; i++)
      text[i] ^= frame[start - 4 + (i & 3)];
  text[*length] = '\0';
  return text;
}

/* @length as declared, which need not be that of @payload; @bytes: how it is written, 0 = as it should. */
static void
append_raw (GByteArray *to,
            gboolean masked,
            guint8 first,
            gconstpointer payload,
            gsize size,
            guint64 length,
            guint bytes)
{
  static const guint8 mask[4] = { 0x5a, 0x01, 0xc3, 0x77 };
  guint8 header[14] = {
    first,
  };
  guint at = 2;

  if (bytes == 0)
    bytes = length < 126 ? 1 : length <= G_MAXUINT16 ? 2 : 8;
  header[1] = bytes == 1 ? length : bytes == 2 ? 126 : 127;
  if (bytes > 1)
    for (guint i = 0; i < bytes; i++)
      header[at++] = length >> 8 * (bytes - 1 - i);
  if (masked)
    {
      header[1] |= MASK_BIT;
      memcpy (header + at, mask, sizeof mask);
      at += sizeof mask;
    }
  g_byte_array_append (to, header, at);
  for (gsize i = 0; i < size; i++)
    {
      guint8 byte = ((const guint8 *) payload)[i] ^ (masked ? mask[i & 3] : 0);

      g_byte_array_append (to, &byte, 1);
    }
}

void
frames_append (GByteArray *to, Way way, guint8 first, gconstpointer payload, gsize length)
{
  append_raw (to, way == WAY_UP, first, payload, length, length, 0);
}

/* Sixteen ways with the first byte, and the rest. */
static void
append_bad (GByteArray *to, Way way, guint manner)
{
  static const guint8 opcodes[] = { 3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf };
  static const char line[] = "{\"type\":\"news\"}\n";
  gboolean masked = way == WAY_UP;
  guint8 many[126] = { 0 };

  if (manner >= 1 && manner <= 7)
    append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT | manner << 4, line, strlen (line),
                strlen (line), 0);
  else if (manner >= 8 && manner <= 17)
    append_raw (to, masked, OPCODE_FIN | opcodes[manner - 8], line, strlen (line), strlen (line),
                0);
  else
    switch (manner)
      {
      case 0:
        append_raw (to, !masked, OPCODE_FIN | OPCODE_TEXT, line, strlen (line), strlen (line), 0);
        break;
      case 18:
        append_raw (to, masked, OPCODE_FIN | OPCODE_CONTINUATION, line, strlen (line),
                    strlen (line), 0);
        break;
      case 19:
        append_raw (to, masked, OPCODE_PING, "x", 1, 1, 0);
        break;
      case 20:
        append_raw (to, masked, OPCODE_FIN | OPCODE_PING, many, sizeof many, sizeof many, 0);
        break;
      case 21:
        append_raw (to, masked, OPCODE_FIN | OPCODE_CLOSE, "\003", 1, 1, 0);
        break;
      case 22:
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, "{}\n", 3, 3, 2);
        break;
      case 23:
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, "{}\n", 3, 3, 8);
        break;
      case 24:
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, line, strlen (line), G_MAXUINT64, 8);
        break;
      case 25:
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, line, strlen (line), TOO_LARGE, 8);
        break;
      case 26:
        append_raw (to, masked, OPCODE_TEXT, line, 4, 4, 0);
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, line, strlen (line), strlen (line), 0);
        break;
      case 27:
        append_raw (to, masked, OPCODE_FIN | OPCODE_TEXT, "{\"type\":\"\xff\"}\n", 13, 13, 0);
        break;
      default:
        append_raw (to, masked, OPCODE_FIN | OPCODE_CLOSE, "\003\350\xff", 3, 3, 0);
        break;
      }
}

static void
append_close (GByteArray *to, const Hurt *hurt)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint code = hurt->kind == HURT_EXPIRED ? 4401 : hurt->arg;
  const char *reason = hurt->kind == HURT_EXPIRED ? "expired" : "as the script says";
  guint8 bytes[2] = { code >> 8, code & 0xff };

  g_byte_array_append (payload, bytes, sizeof bytes);
  g_byte_array_append (payload, (const guint8 *) reason, strlen (reason));
  frames_append (to, hurt->way, OPCODE_FIN | OPCODE_CLOSE, payload->data, payload->len);
}

static void
append_merged (GByteArray *to, const Hurt *hurt, guint8 first, const char *text)
{
  static const char *const before[HURT_N_MERGES] = {
    "\n\n  \r\n",
    "{\"type\":\"news\",\"x\":[1,2,{}]}\n",
    "no JSON at all\n",
    "{\"type\":\"outbound_result\",\"requestId\":\"nobody's\",\"result\":{}}\n",
  };
  g_autoptr (GString) all = g_string_new (before[hurt->arg % HURT_N_MERGES]);

  g_string_append (all, text);
  g_string_append (all, before[hurt->arg % HURT_N_MERGES]);
  frames_append (to, hurt->way, first, all->str, all->len);
}

static void
append_crumbs (GByteArray *to, const Hurt *hurt, guint8 opcode, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 first = (i == 0 ? opcode : OPCODE_CONTINUATION) | (i + 1 == length ? OPCODE_FIN : 0);

      frames_append (to, hurt->way, first, text + i, 1);
      if (i == length / 2)
        frames_append (to, hurt->way, OPCODE_FIN | OPCODE_PING, "between", 7);
    }
}

void
frames_hurt (GByteArray *to, const Hurt *hurt, const guint8 *frame, gsize size)
{
  gsize length, cut;
  g_autofree char *text = frames_payload (frame, size, &length);
  guint8 opcode = frame[0] & 0x0f;
  gboolean data = opcode == OPCODE_TEXT || opcode == OPCODE_BINARY;

  cut = MIN (hurt->arg, length);
  if (hurt->kind == HURT_CLOSE || hurt->kind == HURT_EXPIRED)
    {
      append_close (to, hurt);
      return;
    }
  if (hurt->kind == HURT_BAD)
    append_bad (to, hurt->way, hurt->arg);
  else if (hurt->kind == HURT_PING)
    frames_append (to, hurt->way, OPCODE_FIN | OPCODE_PING, text, MIN (cut, 125));

  if (data && hurt->kind == HURT_FRAGMENT)
    {
      frames_append (to, hurt->way, opcode, text, cut);
      frames_append (to, hurt->way, OPCODE_FIN | OPCODE_CONTINUATION, text + cut, length - cut);
    }
  else if (data && hurt->kind == HURT_MESSAGES)
    {
      /* half a character makes no text */
      guint8 first = ((guint8) text[cut] & 0xc0) == 0x80 ? OPCODE_FIN | OPCODE_BINARY : frame[0];

      frames_append (to, hurt->way, first, text, cut);
      frames_append (to, hurt->way, first, text + cut, length - cut);
    }
  else if (data && hurt->kind == HURT_CRUMBLE)
    append_crumbs (to, hurt, opcode, text, length);
  else if (data && hurt->kind == HURT_MERGE)
    append_merged (to, hurt, frame[0], text);
  else if (data && hurt->kind == HURT_BINARY)
    frames_append (to, hurt->way, OPCODE_FIN | OPCODE_BINARY, text, length);
  else
    {
      g_byte_array_append (to, frame, size);
      if (data && hurt->kind == HURT_DUPLICATE)
        g_byte_array_append (to, frame, size);
    }
}
