/* relay-line-reader.c: the line reader, compared with a model that reads byte by byte
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the stream. Special characters in it: | ends a part, ~ ends a message, ^c sets the limit
 * to the code of c less 32, @c sets the number of lines per call, ! resets.
 */

#include "config.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/relay-line-reader-private.h"

#define MAX_STREAM 4096

/* @reported: lines in <>, tails in (), a line over the limit as ! */
typedef struct
{
  GString *reported;

  /* of the model only */
  GString *line;
  gsize limit;
  gboolean skipping;
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

static gboolean
is_object (const char *text, gsize length)
{
  while (length > 0 && is_one_of (" \t\r", *text))
    text++, length--;
  return length > 0 && *text == '{' && fuzz_json_is_valid (text, length, 64);
}

/* Consumes an object, as the transport does. */
static gboolean
on_tail (const char *tail, gsize length, gpointer user_data)
{
  if (!is_object (tail, length))
    return FALSE;
  report (((Model *) user_data)->reported, '(', tail, length, ')');
  return TRUE;
}

static void
on_too_long (gpointer user_data)
{
  g_string_append_c (((Model *) user_data)->reported, '!');
}

static const RelayLineReaderFuncs funcs = { on_line, on_tail, on_too_long };

static void
model_end_line (Model *self)
{
  const char *line = self->line->str;
  gsize length = self->line->len;

  for (; length > 0 && is_one_of (" \t\r", line[0]); line++)
    length--;
  while (length > 0 && is_one_of (" \t\r", line[length - 1]))
    length--;
  if (length > 0)
    report (self->reported, '<', line, length, '>');
  g_string_truncate (self->line, 0);
}

static void
model_feed (Model *self, const char *data, gsize length)
{
  for (; length > 0; data++, length--)
    {
      if (*data == '\n')
        {
          if (!self->skipping)
            model_end_line (self);
          self->skipping = FALSE;
        }
      else if (!self->skipping && self->line->len < self->limit)
        g_string_append_c (self->line, *data);
      else if (!self->skipping)
        {
          g_string_append_c (self->reported, '!');
          g_string_truncate (self->line, 0);
          self->skipping = TRUE;
        }
    }
}

static void
model_end_of_message (Model *self)
{
  if (!is_object (self->line->str, self->line->len))
    return;
  report (self->reported, '(', self->line->str, self->line->len, ')');
  g_string_truncate (self->line, 0);
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
          model.limit = MAX (code, 33) - 32;
          relay_line_reader_set_limit (reader, model.limit);
          break;
        case '@':
          max_lines = 1 + fuzz_byte (&input) % 16;
          break;
        case '!':
          relay_line_reader_reset (reader);
          g_string_truncate (line, 0);
          model.skipping = FALSE;
          break;
        default:
          break;
        }
      g_assert_cmpmem (reported->str, reported->len, expected->str, expected->len);
    }

  relay_line_reader_free (reader);
  return 0;
}
