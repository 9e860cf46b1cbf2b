/* relay-text-split.c: a long text in pieces that a platform takes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-text.h>

#include <string.h>

#include "relay-text-split-private.h"

/* Where the fences themselves would be most of a piece */
#define MIN_LIMIT_FOR_FENCES 16

/* CommonMark */
#define MIN_MARKS       3
#define MAX_INDENTATION 3

/* Bytes: more than nearly every cluster has */
#define WINDOW 64

/* Best first. A better place is taken only if it leaves the piece at least half full. */
typedef enum
{
  CUT_PARAGRAPH,
  CUT_LINE,
  CUT_SENTENCE,
  CUT_WORD,
  CUT_GRAPHEME,
  N_CUTS
} Cut;

/* What a walk keeps to; each later one gives up something */
typedef struct
{
  gboolean whole_fence_lines;
  gboolean balanced_fences;
  gboolean whole_graphemes;
} Walk;

static const Walk walks[] = {
  { TRUE, TRUE, TRUE },   { FALSE, TRUE, TRUE },   { FALSE, TRUE, FALSE },
  { FALSE, FALSE, TRUE }, { FALSE, FALSE, FALSE },
};

/* An open code fence; none if n_marks is 0 */
typedef struct
{
  const char *line; /* its opening line, as it is repeated */
  gsize line_length;
  const char *marks;
  gsize n_marks;
} Fence;

typedef struct
{
  const char *at;
  Fence fence;              /* that is open here */
  const char *line_end;     /* of the line with marks that we are in, past its newline; else NULL */
  const char *line_settled; /* from where on a cut makes no other line of it */
  Fence fence_after;        /* that is open from there on */
  guint64 used;             /* of the limit */
} Place;

typedef struct
{
  const char *text;
  const char *end;
  guint limit;
  gboolean is_utf16;
  gboolean has_fences;
  GRegex *grapheme;
} Splitter;

static gsize
count_marks (const char *at, const char *end)
{
  const char *mark = at;

  if (at == end || (*at != '`' && *at != '~'))
    return 0;
  while (at < end && *at == *mark)
    at++;

  return at - mark;
}

/* The marks that a line begins with, as if @line were the start of one; NULL for too few */
static const char *
find_marks (const char *line, const char *end)
{
  for (guint i = 0; i < MAX_INDENTATION && line < end && *line == ' '; i++)
    line++;

  /* This is asked at every place of a line, so that it must not count all of a long run. */
  return count_marks (line, line + MIN (end - line, MIN_MARKS)) == MIN_MARKS ? line : NULL;
}

static const char *
skip (const char *at, const char *end, const char *what)
{
  while (at < end && *at != '\0' && strchr (what, *at) != NULL)
    at++;

  return at;
}

static guint64
measure (const Splitter *self, const char *from, const char *to)
{
  guint64 length = 0;

  for (; from < to; from++)
    {
      if (((guchar) *from & 0xc0) != 0x80)
        length++;
      if (self->is_utf16 && (guchar) *from >= 0xf0)
        length++;
    }

  return length;
}

/* Half of each piece is the text's: a fence line that is longer than it is worth is repeated by its
 * marks alone, and marks that are too many make no fence. */
static Fence
open_fence (const Splitter *self,
            const char *line,
            const char *line_end,
            const char *marks,
            gsize n_marks)
{
  Fence fence = { line, line_end - line, marks, n_marks };
  guint64 most = self->limit / 2;

  if (measure (self, line, line_end) + 1 + n_marks + 1 > most)
    {
      fence.line = marks;
      fence.line_length = n_marks;
    }
  if (2 * ((guint64) n_marks + 1) > most)
    fence.n_marks = 0;

  return fence;
}

/* At the start of a line. The start of one that is no fence may be one by itself: "```a" is, and
 * "```a`" is not. */
static void
look_at_line (const Splitter *self, Place *place)
{
  const char *marks = find_marks (place->at, self->end);
  const char *newline, *line_end, *after, *other;
  gsize n_marks;

  if (marks == NULL)
    return;

  newline = memchr (marks, '\n', self->end - marks);
  place->line_end = newline != NULL ? newline + 1 : self->end;
  place->fence_after = place->fence;

  line_end = newline != NULL ? newline : self->end;
  if (line_end > marks && line_end[-1] == '\r')
    line_end--;
  n_marks = count_marks (marks, line_end);
  after = marks + n_marks;
  place->line_settled = after;

  if (place->fence.n_marks > 0)
    {
      if (skip (after, line_end, " \t") < line_end)
        place->line_settled = skip (after, line_end, " \t\r") + 1;
      else if (*marks == *place->fence.marks && n_marks >= place->fence.n_marks)
        place->fence_after.n_marks = 0;
    }
  else
    {
      other = *marks == '`' ? memchr (after, '`', line_end - after) : NULL;
      if (other != NULL)
        place->line_settled = other + 1;
      else
        place->fence_after = open_fence (self, place->at, line_end, marks, n_marks);
    }
}

#define ZERO_WIDTH_JOINER 0x200d

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* The categories of all emoji, those of code points to come among them. What else has them begins
 * a cluster, or follows what prepends itself to anything. */
static gboolean
may_be_emoji (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return (type == G_UNICODE_OTHER_SYMBOL && !is_regional_indicator (c)) ||
         type == G_UNICODE_MATH_SYMBOL || type == G_UNICODE_OTHER_PUNCTUATION ||
         type == G_UNICODE_DASH_PUNCTUATION || type == G_UNICODE_LOWERCASE_LETTER ||
         type == G_UNICODE_UNASSIGNED;
}

/* PCRE2 10.42 takes emoji that only stand side by side for one cluster. Inside a cluster a
 * second one follows a joiner. */
static const char *
end_of_first_emoji (const char *at, const char *end)
{
  gboolean had_one = FALSE;
  gunichar last = 0;

  for (; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (may_be_emoji (c))
        {
          if (had_one && last != ZERO_WIDTH_JOINER)
            break;
          had_one = TRUE;
        }
      last = c;
    }

  return at;
}

static gboolean
is_extending (gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER || (c >= 0x1f3fb && c <= 0x1f3ff) ||
         (c >= 0xe0020 && c <= 0xe007f);
}

/* PCRE2 10.42 lets nothing follow a flag, or half of one, in its cluster. */
static const char *
take_marks_of_flag (const char *at, const char *end)
{
  if (is_regional_indicator (g_utf8_get_char (g_utf8_prev_char (at))))
    while (at < end && is_extending (g_utf8_get_char (at)))
      at = g_utf8_next_char (at);

  return at;
}

/* The cluster that @at begins with, if no more than @length were there */
static const char *
match_cluster (const Splitter *self, const char *at, gsize length)
{
  g_autoptr (GMatchInfo) match = NULL;
  int to = 0;

  if (g_regex_match_full (self->grapheme, at, length, 0, G_REGEX_MATCH_ANCHORED, &match, NULL))
    g_match_info_fetch_pos (match, 0, NULL, &to);

  return to > 0 ? end_of_first_emoji (at, at + to) : g_utf8_next_char (at);
}

/* A match costs as much as the text that it is given is long, so that this is little at first, and
 * more only for a cluster that has not ended there. More of one than can fit is not looked at. */
static const char *
next_grapheme (const Splitter *self, const char *at)
{
  gsize rest = self->end - at;
  gsize most = MIN (rest, 8 * (guint64) self->limit + WINDOW);
  const char *next;

  if (at[0] == '\r' && rest > 1 && at[1] == '\n')
    return at + 2;
  if ((guchar) at[0] < 0x80 && (rest == 1 || (guchar) at[1] < 0x80))
    return at + 1;

  for (gsize window = MIN (WINDOW, most);; window = MIN (2 * window, most))
    {
      while (window < rest && ((guchar) at[window] & 0xc0) == 0x80)
        window++;
      next = match_cluster (self, at, window);
      if (next < at + window || window >= most)
        return take_marks_of_flag (next, at + MAX (window, most));
    }
}

static guint64
get_closing_length (const Place *place)
{
  return place->fence.n_marks > 0 ? 1 + place->fence.n_marks : 0;
}

/* Whether what is on both sides of a cut stays what it is */
static gboolean
is_balanced (const Splitter *self, const Place *place)
{
  if (!self->has_fences)
    return TRUE;
  if (place->line_end != NULL)
    return FALSE;

  /* what follows must not become a fence by standing at the start of a piece */
  return place->at[-1] == '\n' || find_marks (place->at, self->end) == NULL;
}

/* A line that is cut has done what it does: the rest of it is only text. */
static void
cut_fence_line (Place *place)
{
  if (place->line_end == NULL || place->at < place->line_settled)
    return;

  place->fence = place->fence_after;
  place->line_end = NULL;
}

/* What the text has been like before a place */
typedef struct
{
  guint n_newlines; /* since the last that is not blank */
  gboolean is_stop; /* whether that one ends a sentence */
} Trail;

/* U+2060, and what it was before */
static gboolean
is_word_joiner (gunichar c)
{
  return c == 0x2060 || c == 0xfeff;
}

static gboolean
is_no_break_space (gunichar c)
{
  return c == 0xa0 || c == 0x2007 || c == 0x202f;
}

static gboolean
is_stop (gunichar c)
{
  switch (c)
    {
    case '.':
    case '!':
    case '?':
    case 0x2026:
    case 0x3002:
    case 0xff01:
    case 0xff1f:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A place between two characters. As in UAX #14, a blank may be cut off before a no-break space,
 * and nothing before a word joiner. */
static Cut
classify (Trail *trail, gunichar last, gunichar next)
{
  if (!g_unichar_isspace (last) || is_no_break_space (last))
    {
      trail->n_newlines = 0;
      trail->is_stop = is_stop (last);
      return trail->is_stop && last >= 0x3000 && !is_word_joiner (next) && !is_no_break_space (next)
               ? CUT_SENTENCE
               : CUT_GRAPHEME;
    }

  if (last == '\n')
    return ++trail->n_newlines > 1 ? CUT_PARAGRAPH : CUT_LINE;
  if (is_word_joiner (next))
    return CUT_GRAPHEME;

  return trail->is_stop ? CUT_SENTENCE : CUT_WORD;
}

static void
step (const Splitter *self, Place *place, gboolean whole_grapheme)
{
  const char *next;

  if (self->has_fences && place->line_end == NULL &&
      (place->at == self->text || place->at[-1] == '\n'))
    look_at_line (self, place);

  next = whole_grapheme ? next_grapheme (self, place->at) : g_utf8_next_char (place->at);
  place->used += measure (self, place->at, next);
  place->at = next;

  if (place->line_end != NULL && place->at >= place->line_end)
    {
      place->fence = place->fence_after;
      place->line_end = NULL;
    }
}

/* FALSE when this walk finds no place to cut at. */
static gboolean
find_cut (const Splitter *self, Place *place, const Walk *walk)
{
  Place here = *place;
  Place best[N_CUTS] = { { NULL } };
  Trail trail = { 0 };

  while (here.at < self->end)
    {
      Place found;
      Cut cut;

      step (self, &here, walk->whole_graphemes);
      if (here.used > self->limit)
        break;
      if (here.at == self->end)
        {
          *place = here;
          return TRUE;
        }

      cut =
        classify (&trail, g_utf8_get_char (g_utf8_prev_char (here.at)), g_utf8_get_char (here.at));
      found = here;
      if (!walk->whole_fence_lines)
        cut_fence_line (&found);
      if (found.used + get_closing_length (&found) > self->limit)
        continue;
      if (walk->balanced_fences && !is_balanced (self, &found))
        continue;
      best[cut] = found;
      best[CUT_GRAPHEME] = found;
    }

  for (Cut cut = 0; cut < N_CUTS; cut++)
    if (best[cut].at != NULL && (cut == CUT_GRAPHEME || best[cut].used * 2 >= self->limit))
      {
        *place = best[cut];
        return TRUE;
      }

  return FALSE;
}

static void
cut_piece (const Splitter *self, Place *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (walks); i++)
    if (find_cut (self, place, &walks[i]))
      return;

  /* not even one code point fits, and there is nothing smaller */
  step (self, place, FALSE);
}

static char *
take_piece (const Splitter *self, Place *place)
{
  GString *piece = g_string_new (NULL);
  const char *from = place->at;

  if (place->fence.n_marks > 0)
    {
      g_string_append_len (piece, place->fence.line, place->fence.line_length);
      g_string_append_c (piece, '\n');
    }
  place->used = measure (self, piece->str, piece->str + piece->len);

  cut_piece (self, place);
  g_string_append_len (piece, from, place->at - from);

  if (place->at < self->end && get_closing_length (place) > 0)
    {
      g_string_append_c (piece, '\n');
      g_string_append_len (piece, place->fence.marks, place->fence.n_marks);
    }

  return g_string_free (piece, FALSE);
}

/**
 * relay_text_split:
 * @text: the text
 * @limit: the most that a piece may have, in @unit; 0 is taken as 1
 * @unit: (nullable): %RELAY_LEN_UNIT_CHARS or %RELAY_LEN_UNIT_UTF16; %NULL and others are
 *   the former
 * @flags: how to do it
 *
 * Splits a text into pieces that a platform takes as messages.
 *
 * A piece ends after a paragraph, else a line, a sentence, a word, or at least a grapheme:
 * the best of them that leaves it at least half full. Nothing is dropped: the blanks at a cut
 * stay at the end of a piece. A grapheme that is longer than @limit is cut at a code point,
 * and a code point that is longer is a piece of its own.
 *
 * Where a cut falls in a code fence, a newline and the fence are added to the end of the
 * piece, and the fence line and a newline to the start of the next one; with
 * those removed, the pieces joined are the text again. A fence line that would take a quarter
 * of the piece or more may be repeated without its words, and marks that would are no fence. A
 * fence line that does not fit into a piece is cut, and its rest stands in the code. Limits
 * under 16 add no fences, nor does %RELAY_TEXT_SPLIT_NO_FENCES.
 *
 * No-break spaces and word joiners hold words together; only graphemes are cut beside them.
 *
 * What is not UTF-8 is replaced as [func@GLib.utf8_make_valid] does.
 *
 * Returns: (transfer full) (array zero-terminated=1): at least one piece
 *
 * Since: 1.0
 */
char **
relay_text_split (const char *text, guint limit, const char *unit, RelayTextSplitFlags flags)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();
  g_autoptr (GRegex) grapheme = NULL;
  g_autofree char *valid = NULL;
  Splitter self = { NULL };
  Place place = { NULL };

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  grapheme = g_regex_new ("\\X", G_REGEX_OPTIMIZE, 0, NULL);
  self.text = valid;
  self.end = valid + strlen (valid);
  self.limit = MAX (limit, 1);
  self.is_utf16 = g_strcmp0 (unit, RELAY_LEN_UNIT_UTF16) == 0;
  self.has_fences = (flags & RELAY_TEXT_SPLIT_NO_FENCES) == 0 && limit >= MIN_LIMIT_FOR_FENCES;
  self.grapheme = grapheme;

  place.at = valid;
  do
    g_ptr_array_add (pieces, take_piece (&self, &place));
  while (place.at < self.end);
  g_ptr_array_add (pieces, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&pieces), FALSE);
}

static Splitter
make_splitter (const char *text, guint limit, const char *unit)
{
  Splitter self = { NULL };

  self.text = text;
  self.end = text + strlen (text);
  self.limit = MAX (limit, 1);
  self.is_utf16 = g_strcmp0 (unit, RELAY_LEN_UNIT_UTF16) == 0;
  self.has_fences = limit >= MIN_LIMIT_FOR_FENCES;

  return self;
}

static void
walk_to (const Splitter *self, Place *place, const char *to)
{
  while (place->at < to)
    step (self, place, FALSE);
}

static char *
dup_opening (const Place *place)
{
  const Fence *fence = &place->fence;

  return fence->n_marks > 0 ? g_strdup_printf ("%.*s\n", (int) fence->line_length, fence->line)
                            : g_strdup ("");
}

gsize
relay_text_split_off (const char *text,
                      gsize n_opening,
                      guint limit,
                      const char *unit,
                      guint n_most,
                      GQueue *pieces,
                      char **opening)
{
  Splitter self = make_splitter (text, limit, unit);
  g_autoptr (GRegex) grapheme = g_regex_new ("\\X", G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *last = NULL;
  Place place = { NULL };
  Place start;

  self.grapheme = grapheme;
  place.at = text;
  walk_to (&self, &place, text + n_opening);
  if (n_opening > 0)
    {
      /* it is what it is, also if it would be shorter for this limit */
      place.fence.line = text;
      place.fence.line_length = n_opening - 1;
    }
  do
    {
      start = place;
      if (last != NULL)
        {
          g_queue_push_tail (pieces, g_steal_pointer (&last));
          n_most--;
        }
      if (n_most > 0)
        last = take_piece (&self, &place);
    }
  while (n_most > 0 && place.at < self.end);
  *opening = dup_opening (&start);

  return start.at - text;
}

void
relay_text_find_open_fence (const char *text,
                            guint limit,
                            const char *unit,
                            char **opening,
                            char **closing)
{
  const Splitter self = make_splitter (text, limit, unit);
  Place place = { NULL };

  place.at = text;
  if (self.has_fences)
    walk_to (&self, &place, self.end);

  *opening = dup_opening (&place);
  *closing = place.fence.n_marks > 0
               ? g_strdup_printf ("\n%.*s", (int) place.fence.n_marks, place.fence.marks)
               : g_strdup ("");
}
