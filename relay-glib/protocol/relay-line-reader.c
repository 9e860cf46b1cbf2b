/* relay-line-reader.c: splits a stream of chunks into lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-line-reader-private.h"

#include <string.h>

/* A buffer that has grown beyond this many bytes is freed after its line. */
#define MAX_KEPT_CAPACITY (64 * 1024)

/* A byte order mark in UTF-8 */
static const char mark[] = { '\xEF', '\xBB', '\xBF' };

struct _RelayLineReader
{
  const RelayLineReaderFuncs *funcs;
  gpointer user_data;
  gsize limit;
  GByteArray *buffer; /* an incomplete line; NULL until one had to be kept */
  /* Has read the first @n_scanned bytes of the buffer: if a message ends often inside a long line, each
   * byte is read once. */
  RelayFrameScanner *scanner;
  gsize n_scanned;

  gboolean skipping; /* inside a line over the limit; the scanner has read all of it */
  gboolean is_reported;
  gsize n_skipped;  /* bytes of that line */
  GByteArray *head; /* its beginning */

  gboolean at_message_start;
  guint n_mark; /* bytes of a byte order mark at the start of the message */
};

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

RelayLineReader *
relay_line_reader_new (const RelayLineReaderFuncs *funcs, gpointer user_data)
{
  RelayLineReader *self = g_new0 (RelayLineReader, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->limit = G_MAXSIZE;
  self->scanner = relay_frame_scanner_new ();
  self->at_message_start = TRUE;
  return self;
}

static void
clear_buffer (RelayLineReader *self)
{
  if (self->buffer != NULL)
    {
      if (self->buffer->len > MAX_KEPT_CAPACITY)
        g_clear_pointer (&self->buffer, g_byte_array_unref);
      else
        g_byte_array_set_size (self->buffer, 0);
    }
  if (self->n_scanned > 0)
    relay_frame_scanner_reset (self->scanner);
  self->n_scanned = 0;
}

void
relay_line_reader_free (RelayLineReader *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
  g_clear_pointer (&self->head, g_byte_array_unref);
  relay_frame_scanner_free (self->scanner);
  g_free (self);
}

void
relay_line_reader_set_limit (RelayLineReader *self, gsize limit)
{
  self->limit = limit;
}

void
relay_line_reader_reset (RelayLineReader *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
  g_clear_pointer (&self->head, g_byte_array_unref);
  relay_frame_scanner_reset (self->scanner);
  self->n_scanned = 0;
  self->skipping = FALSE;
  self->at_message_start = TRUE;
  self->n_mark = 0;
}

/* --- lines over the limit --- */

static void
report_too_long (RelayLineReader *self)
{
  if (!self->is_reported)
    self->funcs->too_long ((const char *) self->head->data, self->head->len, self->scanner,
                           self->user_data);
  self->is_reported = TRUE;
}

static void
skip (RelayLineReader *self, const char *data, gsize length)
{
  gsize room = RELAY_LINE_READER_MAX_HEAD - self->head->len;

  g_byte_array_append (self->head, (const guint8 *) data, MIN (length, room));
  relay_frame_scanner_feed (self->scanner, data, length);
  self->n_skipped += length;
  if (self->n_skipped / 4 > self->limit)
    report_too_long (self);
}

static void
begin_skipping (RelayLineReader *self)
{
  g_autoptr (GByteArray) buffer = g_steal_pointer (&self->buffer);

  self->skipping = TRUE;
  self->is_reported = FALSE;
  self->n_skipped = 0;
  self->head = g_byte_array_new ();
  relay_frame_scanner_reset (self->scanner);
  self->n_scanned = 0;
  if (buffer != NULL)
    skip (self, (const char *) buffer->data, buffer->len);
}

static void
end_skipping (RelayLineReader *self)
{
  report_too_long (self);
  self->skipping = FALSE;
  g_clear_pointer (&self->head, g_byte_array_unref);
  relay_frame_scanner_reset (self->scanner);
}

/* FALSE when the line is too long. */
static gboolean
append (RelayLineReader *self, const char *data, gsize length)
{
  gsize size = self->buffer != NULL ? self->buffer->len : 0;

  if (!self->skipping &&
      (length > self->limit - MIN (size, self->limit) || size + length > G_MAXUINT / 2))
    begin_skipping (self);
  if (self->skipping)
    {
      skip (self, data, length);
      return FALSE;
    }
  if (self->buffer == NULL)
    self->buffer = g_byte_array_new ();
  g_byte_array_append (self->buffer, (const guint8 *) data, length);
  return TRUE;
}

/* --- lines --- */

static void
emit_line (RelayLineReader *self, const char *line, gsize length)
{
  while (length > 0 && is_blank (*line))
    line++, length--;
  while (length > 0 && is_blank (line[length - 1]))
    length--;
  if (length > 0)
    self->funcs->line (line, length, self->user_data);
}

static void
emit_buffer (RelayLineReader *self)
{
  emit_line (self, (const char *) self->buffer->data, self->buffer->len);
  clear_buffer (self);
}

/* @data is the end of a line, or a whole line. */
static void
end_line (RelayLineReader *self, const char *data, gsize length)
{
  if (!self->skipping && (self->buffer == NULL || self->buffer->len == 0) && length <= self->limit)
    emit_line (self, data, length);
  else if (append (self, data, length))
    emit_buffer (self);
  else
    end_skipping (self);
}

/* Returns how many bytes of a byte order mark @data begins with; the caller skips them. Bytes
 * that only began like a mark belong to the line. */
static gsize
skip_mark (RelayLineReader *self, const char *data, gsize length)
{
  gsize n = 0;

  while (n < length && self->n_mark < sizeof mark && data[n] == mark[self->n_mark])
    {
      n++;
      self->n_mark++;
    }
  if (n == length && self->n_mark < sizeof mark)
    return n;

  self->at_message_start = FALSE;
  if (self->n_mark > 0 && self->n_mark < sizeof mark)
    append (self, mark, self->n_mark);
  return n;
}

gsize
relay_line_reader_feed (RelayLineReader *self, const char *data, gsize length, guint max_lines)
{
  const char *at = data;
  const char *end = data + length;

  if (G_UNLIKELY (self->at_message_start) && max_lines > 0)
    at += skip_mark (self, data, length);

  /* blank lines count too, so that megabytes of them are not one call */
  for (; at < end && max_lines > 0; max_lines--)
    {
      const char *newline = memchr (at, '\n', end - at);

      if (newline == NULL)
        {
          append (self, at, end - at);
          return length;
        }
      end_line (self, at, newline - at);
      at = newline + 1;
    }

  return at - data;
}

/* Whether what was received since the last newline is a line of its own */
static gboolean
is_line (RelayLineReader *self)
{
  return relay_frame_scanner_is_complete (self->scanner) ||
         relay_frame_scanner_is_foreign (self->scanner);
}

void
relay_line_reader_end_of_message (RelayLineReader *self)
{
  if (self->at_message_start && self->n_mark > 0 && self->n_mark < sizeof mark)
    append (self, mark, self->n_mark);
  self->at_message_start = TRUE;
  self->n_mark = 0;

  if (self->skipping)
    {
      if (is_line (self))
        end_skipping (self);
      return;
    }
  if (self->buffer == NULL || self->buffer->len == 0)
    return;

  relay_frame_scanner_feed (self->scanner, (const char *) self->buffer->data + self->n_scanned,
                            self->buffer->len - self->n_scanned);
  self->n_scanned = self->buffer->len;
  if (is_line (self))
    emit_buffer (self);
}
