/* relay-line-reader.c: lines from any chunking
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-line-reader-private.h"

#include <string.h>

/* A buffer that once held a long line is given back, so that one of 8 MiB is not kept for ever. */
#define KEPT_CAPACITY (64 * 1024)

struct _RelayLineReader
{
  const RelayLinesFuncs *funcs;
  gpointer user_data;
  gsize limit;
  GByteArray *rest;  /* the line begun, NULL when it never had to be kept */
  gboolean skipping; /* inside a line over the limit */

  /* Whether the rest is one whole object, each byte looked at once: else a message that
   * ends often inside a long line would have the line parsed each time. */
  gsize scanned;
  guint depth;
  gboolean in_string;
  gboolean escaped;
  gboolean whole;    /* the first object has ended */
  gboolean hopeless; /* and something came behind it, or it began otherwise */
};

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

RelayLineReader *
relay_line_reader_new (const RelayLinesFuncs *funcs, gpointer user_data)
{
  RelayLineReader *self = g_new0 (RelayLineReader, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->limit = G_MAXSIZE;
  return self;
}

static void
forget_rest (RelayLineReader *self)
{
  if (self->rest != NULL)
    {
      if (self->rest->len > KEPT_CAPACITY)
        g_clear_pointer (&self->rest, g_byte_array_unref);
      else
        g_byte_array_set_size (self->rest, 0);
    }
  self->scanned = 0;
  self->depth = 0;
  self->in_string = self->escaped = self->whole = self->hopeless = FALSE;
}

void
relay_line_reader_free (RelayLineReader *self)
{
  g_clear_pointer (&self->rest, g_byte_array_unref);
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
  g_clear_pointer (&self->rest, g_byte_array_unref);
  forget_rest (self);
  self->skipping = FALSE;
}

/* Adds what belongs to the line begun; FALSE when that makes it too long. */
static gboolean
keep (RelayLineReader *self, const char *data, gsize length)
{
  gsize kept = self->rest != NULL ? self->rest->len : 0;

  if (length > self->limit - MIN (kept, self->limit) || kept + length > G_MAXUINT / 2)
    {
      forget_rest (self);
      g_clear_pointer (&self->rest, g_byte_array_unref);
      self->skipping = TRUE;
      self->funcs->too_long (self->user_data);
      return FALSE;
    }
  if (self->rest == NULL)
    self->rest = g_byte_array_new ();
  g_byte_array_append (self->rest, (const guint8 *) data, length);
  return TRUE;
}

static void
give (RelayLineReader *self, const char *line, gsize length)
{
  while (length > 0 && is_blank (*line))
    line++, length--;
  while (length > 0 && is_blank (line[length - 1]))
    length--;
  if (length > 0)
    self->funcs->line (line, length, self->user_data);
}

/* The line that ends at @data + @length */
static void
end_line (RelayLineReader *self, const char *data, gsize length)
{
  if (self->skipping)
    self->skipping = FALSE;
  else if (self->rest != NULL && self->rest->len > 0)
    {
      if (keep (self, data, length))
        {
          g_autoptr (GByteArray) line = g_steal_pointer (&self->rest);

          forget_rest (self);
          give (self, (const char *) line->data, line->len);
        }
      else
        self->skipping = FALSE;
    }
  else if (length > self->limit)
    self->funcs->too_long (self->user_data);
  else
    give (self, data, length);
}

gsize
relay_line_reader_feed (RelayLineReader *self, const char *data, gsize length, guint max_lines)
{
  gsize done = 0;

  /* blank lines count: megabytes of them shall not be one turn */
  for (; done < length && max_lines > 0; max_lines--)
    {
      const char *newline = memchr (data + done, '\n', length - done);
      gsize part = newline != NULL ? (gsize) (newline - (data + done)) : length - done;

      if (newline == NULL)
        {
          if (!self->skipping)
            keep (self, data + done, part);
          return length;
        }
      end_line (self, data + done, part);
      done += part + 1;
    }
  return done;
}

static void
scan_byte (RelayLineReader *self, char c)
{
  if (self->in_string)
    {
      if (self->escaped)
        self->escaped = FALSE;
      else if (c == '\\')
        self->escaped = TRUE;
      else if (c == '"')
        self->in_string = FALSE;
    }
  else if (is_blank (c))
    return;
  else if (self->whole || (self->depth == 0 && c != '{'))
    self->hopeless = TRUE;
  else if (c == '"')
    self->in_string = TRUE;
  else if (c == '{' || c == '[')
    self->depth++;
  else if (c == '}' || c == ']')
    self->whole = --self->depth == 0;
}

void
relay_line_reader_end_of_message (RelayLineReader *self)
{
  if (self->rest == NULL || self->rest->len == 0)
    return;

  while (self->scanned < self->rest->len && !self->hopeless)
    scan_byte (self, (char) self->rest->data[self->scanned++]);

  if (!self->whole || self->hopeless)
    return;
  if (self->funcs->rest ((const char *) self->rest->data, self->rest->len, self->user_data))
    forget_rest (self);
  else
    self->hopeless = TRUE;
}
