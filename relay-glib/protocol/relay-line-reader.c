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

struct _RelayLineReader
{
  const RelayLineReaderFuncs *funcs;
  gpointer user_data;
  gsize limit;
  GByteArray *buffer; /* an incomplete line; NULL until one had to be kept */
  gboolean skipping;  /* inside a line over the limit */

  /* Whether the buffer is one whole object. Each byte is scanned once: if a message ends often inside
   * a long line, the line is not parsed each time. */
  gsize n_scanned;
  guint depth;
  gboolean in_string;
  gboolean in_escape;
  gboolean is_complete; /* the first object has ended */
  gboolean
    cannot_be_object; /* text follows the object, or it was rejected, or the line began otherwise */
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
  self->n_scanned = 0;
  self->depth = 0;
  self->in_string = FALSE;
  self->in_escape = FALSE;
  self->is_complete = FALSE;
  self->cannot_be_object = FALSE;
}

void
relay_line_reader_free (RelayLineReader *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
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
  clear_buffer (self);
  self->skipping = FALSE;
}

/* FALSE when the line becomes too long, which is reported. */
static gboolean
append (RelayLineReader *self, const char *data, gsize length)
{
  gsize size = self->buffer != NULL ? self->buffer->len : 0;

  if (length > self->limit - MIN (size, self->limit) || size + length > G_MAXUINT / 2)
    {
      clear_buffer (self);
      g_clear_pointer (&self->buffer, g_byte_array_unref);
      self->skipping = TRUE;
      self->funcs->too_long (self->user_data);
      return FALSE;
    }
  if (self->buffer == NULL)
    self->buffer = g_byte_array_new ();
  g_byte_array_append (self->buffer, (const guint8 *) data, length);
  return TRUE;
}

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

/* @data is the end of a line, or a whole line. */
static void
end_line (RelayLineReader *self, const char *data, gsize length)
{
  g_autoptr (GByteArray) line = NULL;

  if (self->skipping)
    {
      self->skipping = FALSE;
      return;
    }

  if (self->buffer == NULL || self->buffer->len == 0)
    {
      if (length > self->limit)
        self->funcs->too_long (self->user_data);
      else
        emit_line (self, data, length);
      return;
    }

  if (!append (self, data, length))
    {
      self->skipping = FALSE;
      return;
    }
  line = g_steal_pointer (&self->buffer);
  clear_buffer (self);
  emit_line (self, (const char *) line->data, line->len);
}

gsize
relay_line_reader_feed (RelayLineReader *self, const char *data, gsize length, guint max_lines)
{
  const char *at = data;
  const char *end = data + length;

  /* blank lines count too, so that megabytes of them are not one call */
  for (; at < end && max_lines > 0; max_lines--)
    {
      const char *newline = memchr (at, '\n', end - at);

      if (newline == NULL)
        {
          if (!self->skipping)
            append (self, at, end - at);
          return length;
        }
      end_line (self, at, newline - at);
      at = newline + 1;
    }

  return at - data;
}

static void
scan_byte (RelayLineReader *self, char c)
{
  if (self->in_string)
    {
      if (self->in_escape)
        self->in_escape = FALSE;
      else if (c == '\\')
        self->in_escape = TRUE;
      else if (c == '"')
        self->in_string = FALSE;
    }
  else if (is_blank (c))
    return;
  else if (self->is_complete || (self->depth == 0 && c != '{'))
    self->cannot_be_object = TRUE;
  else if (c == '"')
    self->in_string = TRUE;
  else if (c == '{' || c == '[')
    self->depth++;
  else if (c == '}' || c == ']')
    self->is_complete = --self->depth == 0;
}

void
relay_line_reader_end_of_message (RelayLineReader *self)
{
  if (self->buffer == NULL || self->buffer->len == 0)
    return;

  while (self->n_scanned < self->buffer->len && !self->cannot_be_object)
    scan_byte (self, (char) self->buffer->data[self->n_scanned++]);

  if (!self->is_complete || self->cannot_be_object)
    return;
  if (self->funcs->tail ((const char *) self->buffer->data, self->buffer->len, self->user_data))
    clear_buffer (self);
  else
    self->cannot_be_object = TRUE;
}
