/* irc-split.c: splits a text into pieces that fit a line of IRC, which is counted in bytes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-split.h"

#include <string.h>

#include "irc-line.h"

#define LINE_SEPARATOR " | "

#define ZERO_WIDTH_JOINER 0x200d

/* Whether a cut before @at would take a mark from its letter, or an emoji apart. */
static gboolean
is_joined (const char *text, const char *at)
{
  const char *before = g_utf8_find_prev_char (text, at);
  gunichar character = g_utf8_get_char (at);

  return g_unichar_ismark (character) || character == ZERO_WIDTH_JOINER ||
         (before && g_utf8_get_char (before) == ZERO_WIDTH_JOINER);
}

/* Where a line that is too long is cut: at its last space, or else between two characters. Marks are
 * kept with their letter unless there is no end of them.
 */
static const char *
find_cut (const char *line, gsize max_bytes)
{
  const char *end = line + max_bytes;
  const char *cut;

  if (g_utf8_validate_len (line, max_bytes, &cut))
    cut = end;
  for (const char *space = end; space > line + max_bytes / 2; space--)
    {
      if (*space == ' ')
        return space;
    }
  for (const char *at = cut; at > line + max_bytes / 2; at = g_utf8_prev_char (at))
    {
      if (!is_joined (line, at))
        return at;
    }

  return cut;
}

static void
split_line (GPtrArray *pieces, const char *line, gsize max_bytes)
{
  while (strlen (line) > max_bytes)
    {
      const char *cut = find_cut (line, max_bytes);
      g_autofree char *piece = g_strchomp (g_strndup (line, cut - line));

      if (*piece)
        g_ptr_array_add (pieces, g_steal_pointer (&piece));
      line = cut + strspn (cut, " ");
    }
  if (*line)
    g_ptr_array_add (pieces, g_strdup (line));
}

/* The lines of the text, without control characters and without those that are blank: IRC has no empty
 * message.
 */
static GPtrArray *
list_lines (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) raw = g_strsplit_set (text, "\r\n", -1);

  for (char **line = raw; *line; line++)
    {
      g_autofree char *clean = g_strchomp (irc_strip_formatting (*line));

      if (*clean)
        g_ptr_array_add (lines, g_steal_pointer (&clean));
    }

  return lines;
}

static GPtrArray *
split_lines (GPtrArray *lines, gsize max_bytes)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < lines->len; i++)
    split_line (pieces, lines->pdata[i], max_bytes);

  return pieces;
}

/* Each line of the text is a piece, or several. Where these would be more than @max_pieces, a separator
 * stands for the ends of the lines, so that the text needs as few pieces as it can. There are more than
 * @max_pieces only when the text itself is longer.
 */
GPtrArray *
irc_split (const char *text, gsize max_bytes, guint max_pieces)
{
  g_autoptr (GPtrArray) lines = list_lines (text);
  GPtrArray *pieces;

  max_bytes = MAX (max_bytes, IRC_SPLIT_MIN_BYTES);
  pieces = split_lines (lines, max_bytes);
  if (pieces->len <= max_pieces || lines->len < 2)
    return pieces;

  g_ptr_array_unref (pieces);
  g_ptr_array_add (lines, NULL);
  {
    g_autofree char *joined = g_strjoinv (LINE_SEPARATOR, (char **) lines->pdata);

    pieces = g_ptr_array_new_with_free_func (g_free);
    split_line (pieces, joined, max_bytes);
  }

  return pieces;
}
