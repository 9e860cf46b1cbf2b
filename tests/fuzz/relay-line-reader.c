/* relay-line-reader.c: the line reader, compared with a model that reads byte by byte
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the stream. Special characters in it: | ends a part, ~ ends a message, ^c resets and
 * sets the limit to the code of c less 32, @c sets the number of lines per call, ! resets.
 */

#include "config.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/relay-line-reader-private.h"

#define MAX_STREAM 4096

/* @reported: lines in <>, a line over the limit as ! */
typedef struct
{
  GString *reported;

  /* of the model only */
  GString *line; /* the whole line, also when it is over the limit */
  gsize limit;
  gboolean is_too_long;
  gboolean is_reported; /* an endless line, before its end */
  gsize n_mark;         /* bytes of a byte order mark at the start of a message */
  gboolean at_message_start;
} Model;

static gboolean
is_one_of (const char *set, char c)
{
  return c != '\0' && strchr (set, c) != NULL;
}

static void
report (GString *reported, char open, const char *line, gsize length, char close)
{
  g_string_append_c (reported, open);
  g_string_append_len (reported, line, length);
  g_string_append_c (reported, close);
}

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  g_assert_cmpuint (length, >, 0);
  g_assert_false (is_one_of (" \t\r", line[0]) || is_one_of (" \t\r", line[length - 1]));
  g_assert_null (memchr (line, '\n', length));
  report (((Model *) user_data)->reported, '<', line, length, '>');
}

static void
on_too_long (const char *head, gsize length, RelayFrameScanner *scanner, gpointer user_data)
{
  g_string_append_c (((Model *) user_data)->reported, '!');
}

static const RelayLineReaderFuncs funcs = { on_line, on_too_long };

static void
model_end_line (Model *self)
{
  const char *line = self->line->str;
  gsize length = self->line->len;

  if (self->is_too_long)
    {
      if (!self->is_reported)
        g_string_append_c (self->reported, '!');
      length = 0;
    }
  for (; length > 0 && is_one_of (" \t\r", line[0]); line++)
    length--;
  while (length > 0 && is_one_of (" \t\r", line[length - 1]))
    length--;
  if (length > 0)
    report (self->reported, '<', line, length, '>');
  g_string_truncate (self->line, 0);
  self->is_too_long = FALSE;
  self->is_reported = FALSE;
}

static void
model_append (Model *self, char c)
{
  if (c == '\n')
    {
      model_end_line (self);
      return;
    }
  g_string_append_c (self->line, c);
  self->is_too_long |= self->line->len > self->limit;
}

static void
model_end_mark (Model *self)
{
  for (gsize i = 0; self->at_message_start && self->n_mark < 3 && i < self->n_mark; i++)
    model_append (self, "\xEF\xBB\xBF"[i]);
  self->at_message_start = FALSE;
}

/* An endless line is reported when a part ends. */
static void
model_end_part (Model *self)
{
  if (self->is_too_long && !self->is_reported && self->line->len / 4 > self->limit)
    {
      g_string_append_c (self->reported, '!');
      self->is_reported = TRUE;
    }
}

static void
model_feed (Model *self, const char *data, gsize length)
{
  for (; length > 0; data++, length--)
    {
      if (self->at_message_start && self->n_mark < 3 && *data == "\xEF\xBB\xBF"[self->n_mark])
        {
          if (++self->n_mark == 3)
            self->at_message_start = FALSE;
          continue;
        }
      model_end_mark (self);
      model_append (self, *data);
    }
  model_end_part (self);
}

static void
model_end_of_message (Model *self)
{
  gsize at;

  model_end_mark (self);
  at = strspn (self->line->str, " \t\r");
  self->at_message_start = TRUE;
  self->n_mark = 0;
  model_end_part (self);
  if (at < self->line->len &&
      (self->line->str[at] != '{' ||
       fuzz_json_is_valid (self->line->str, self->line->len, self->line->len)))
    model_end_line (self);
}

static void
model_reset (Model *self)
{
  g_string_truncate (self->line, 0);
  self->is_too_long = self->is_reported = FALSE;
  self->at_message_start = TRUE;
  self->n_mark = 0;
}

static void
feed (RelayLineReader *reader, const char *part, gsize length, guint max_lines)
{
  char *copy = fuzz_tight_copy (part, length);

  for (gsize at = 0; at < length;)
    {
      gsize consumed = relay_line_reader_feed (reader, copy + at, length - at, max_lines);
      guint n_newlines = 0;

      g_assert_cmpuint (consumed, >, 0);
      g_assert_cmpuint (consumed, <=, length - at);
      for (gsize i = 0; i < consumed; i++)
        n_newlines += copy[at + i] == '\n';
      g_assert_cmpuint (n_newlines, <=, max_lines);
      at += consumed;
    }
  free (copy);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, size);
  g_autoptr (GString) reported = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) line = g_string_new (NULL);
  Model real = { reported }, model = { expected, line, G_MAXSIZE };
  RelayLineReader *reader = relay_line_reader_new (&funcs, &real);
  guint max_lines = G_MAXUINT, code;

  model.at_message_start = TRUE;

  if (size > MAX_STREAM)
    input.end = input.at + MAX_STREAM;

  while (input.at < input.end)
    {
      gsize length = 0;

      while (input.at + length < input.end && !is_one_of ("|~^@!", input.at[length]))
        length++;
      feed (reader, input.at, length, max_lines);
      model_feed (&model, input.at, length);
      input.at += length;

      switch (fuzz_byte (&input))
        {
        case '~':
          relay_line_reader_end_of_message (reader);
          model_end_of_message (&model);
          break;
        case '^':
          code = fuzz_byte (&input);
          /* The limit belongs to a connection. */
          relay_line_reader_reset (reader);
          model_reset (&model);
          model.limit = MAX (code, 33) - 32;
          relay_line_reader_set_limit (reader, model.limit);
          break;
        case '@':
          max_lines = 1 + fuzz_byte (&input) % 16;
          break;
        case '!':
          relay_line_reader_reset (reader);
          model_reset (&model);
          break;
        default:
          break;
        }
      g_assert_cmpmem (reported->str, reported->len, expected->str, expected->len);
    }

  relay_line_reader_free (reader);
  return 0;
}
