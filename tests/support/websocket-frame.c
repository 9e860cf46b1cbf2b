/* websocket-frame.c: WebSocket frames as bytes, valid and invalid ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "websocket-frame.h"

#include <string.h>

gsize
websocket_frame_measure (const guint8 *data, gsize size, gsize *payload)
{
  gsize header = 2, width = 0;
  guint64 length;

  if (size < header)
    return 0;
  length = data[1] & 0x7f;
  if (length >= 126)
    width = length == 126 ? 2 : 8;
  if (size < header + width)
    return 0;
  if (width > 0)
    for (length = 0; header < 2 + width; header++)
      length = length << 8 | data[header];
  if (data[1] & FRAME_MASKED)
    header += 4;
  *payload = header;
  return size >= header && size - header >= length ? header + length : 0;
}

static void
apply_mask (guint8 *bytes, gsize length, const guint8 *mask)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] ^= mask[i & 3];
}

char *
websocket_frame_dup_payload (const guint8 *frame, gsize size, gsize *length)
{
  gsize start = 0;
  char *payload;

  websocket_frame_measure (frame, size, &start);
  *length = size - start;
  payload = g_malloc (*length + 1);
  memcpy (payload, frame + start, *length);
  if (frame[1] & FRAME_MASKED)
    apply_mask ((guint8 *) payload, *length, frame + start - 4);
  payload[*length] = '\0';
  return payload;
}

void
websocket_frame_append_raw (GByteArray *bytes,
                            gboolean masked,
                            guint8 first,
                            gconstpointer payload,
                            gsize length,
                            guint64 declared,
                            guint width)
{
  static const guint8 mask[4] = { 0x5a, 0x01, 0xc3, 0x77 };
  guint8 header[14] = { first };
  guint size = 2, start;

  header[1] = width == 1 ? declared : width == 2 ? 126 : 127;
  if (width > 1)
    for (guint i = 0; i < width; i++)
      header[size++] = declared >> 8 * (width - 1 - i);
  if (masked)
    {
      header[1] |= FRAME_MASKED;
      memcpy (header + size, mask, sizeof mask);
      size += sizeof mask;
    }
  g_byte_array_append (bytes, header, size);
  start = bytes->len;
  if (length > 0)
    g_byte_array_append (bytes, payload, length);
  if (masked)
    apply_mask (bytes->data + start, length, mask);
}

void
websocket_frame_append (GByteArray *bytes,
                        gboolean masked,
                        guint8 first,
                        gconstpointer payload,
                        gsize length)
{
  guint width = length < 126 ? 1 : length <= G_MAXUINT16 ? 2 : 8;

  websocket_frame_append_raw (bytes, masked, first, payload, length, length, width);
}

GByteArray *
websocket_frame_make_close (guint16 code, const char *reason)
{
  GByteArray *payload = g_byte_array_new ();
  guint8 bytes[2] = { code >> 8, code & 0xff };

  g_byte_array_append (payload, bytes, sizeof bytes);
  if (reason != NULL)
    g_byte_array_append (payload, (const guint8 *) reason, strlen (reason));
  return payload;
}
