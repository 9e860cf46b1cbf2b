/* relay-message-limit.c: the size of WebSocket messages, from the headers of their frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-message-limit-private.h"

/* RFC 6455, 5.2 */
#define FIN     0x80
#define MASKED  0x80
#define OPCODE  0x0f
#define CONTROL 0x08
#define PING    0x09

static guint
header_size (const guint8 *header)
{
  guint size = 2;

  if ((header[1] & 0x7f) == 126)
    size += 2;
  else if ((header[1] & 0x7f) == 127)
    size += 8;
  return header[1] & MASKED ? size + 4 : size;
}

static guint64
payload_size (const guint8 *header)
{
  guint n_bytes = (header[1] & 0x7f) == 126 ? 2 : 8;
  guint64 size = 0;

  if ((header[1] & 0x7f) < 126)
    return header[1] & 0x7f;
  for (guint i = 0; i < n_bytes; i++)
    size = size << 8 | header[2 + i];
  return size;
}

/* Evaluates a complete header. FALSE when the message exceeds the limit. */
static gboolean
begin_frame (RelayMessageLimit *self)
{
  guint8 opcode = self->header[0] & OPCODE;

  self->header_length = 0;
  self->payload_left = payload_size (self->header);
  if (opcode & CONTROL)
    {
      if (opcode == PING)
        self->pong_bytes += relay_message_limit_frame_size (MIN (self->payload_left, 125));
      return TRUE;
    }

#ifdef RELAY_BOUNDS_MESSAGES
  if (opcode != 0)
    self->message = 0;
  if (self->max_message != 0 && self->payload_left > self->max_message - self->message)
    return FALSE;
  self->message = self->header[0] & FIN ? 0 : self->message + self->payload_left;
#endif
  return TRUE;
}

gsize
relay_message_limit_scan (RelayMessageLimit *self, const guint8 *data, gsize length)
{
  gsize at = 0;
  gsize frame = 0;

  while (at < length)
    {
      if (self->payload_left > 0)
        {
          gsize skip = MIN (self->payload_left, length - at);

          self->payload_left -= skip;
          at += skip;
          continue;
        }
      if (self->header_length == 0)
        frame = at;
      self->header[self->header_length++] = data[at++];
      if (self->header_length >= 2 && self->header_length == header_size (self->header) &&
          !begin_frame (self))
        return frame;
    }
  return length;
}

gsize
relay_message_limit_frame_size (gsize payload)
{
  if (payload < 126)
    return payload + 6;
  return payload + (payload <= G_MAXUINT16 ? 8 : 14);
}
