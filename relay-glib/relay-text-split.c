/* relay-text-split.c: a long text in pieces that a platform takes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-text.h>

#include <string.h>

#include "relay-values-private.h"

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
typedef enum
{
  WALK_WHOLE_FENCE_LINES,
  WALK_WHOLE_GRAPHEMES,
  WALK_CODE_POINTS,
  N_WALKS
} Walk;

/* An open code fence; none if n_marks is 0 */
typedef struct
{
  const char *line;          /* its opening line, as it is repeated */
  gsize       line_length;
  const char *marks;
  gsize       n_marks;
  gboolean    is_repeated;   /* it is closed and opened again around a cut */
} Fence;

typedef struct
{
  const char *at;
  Fence       fence;           /* that is open here */
  const char *line_end;        /* of the fence line that we are in, past its newline; else NULL */
  Fence       fence_after;     /* that is open from there on */
  guint64     used;            /* of the limit */
} Place;

typedef struct
{
  const char *text;
  const char *end;
  guint       limit;
  gboolean    is_utf16;
  gboolean    has_fences;
  GRegex     *grapheme;
} Splitter;

static gsize
count_marks (const char *at,
             const char *end)
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
find_marks (const char *line,
            const char *end)
{
  for (guint i = 0; i < MAX_INDENTATION && line < end && *line == ' '; i++)
    line++;

  /* This is asked at every place of a line, so that it must not count all of a long run. */
  return count_marks (line, line + MIN (end - line, MIN_MARKS)) == MIN_MARKS ? line : NULL;
}

static gboolean
is_blank (const char *at,
          const char *end)
{
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;

  return at == end;
}

static guint64
measure (const Splitter *self,
         const char     *from,
         const char     *to)
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

/* A fence line that is longer than it is worth is repeated by its marks alone, and marks that
 * are too many not at all: half of each piece is the text's. */
static Fence
open_fence (const Splitter *self,
            const char     *line,
            const char     *line_end,
            const char     *marks,
            gsize           n_marks)
{
  Fence fence = { line, line_end - line, marks, n_marks, TRUE };
  guint64 most = self->limit / 2;

  if (measure (self, line, line_end) + 1 + n_marks + 1 <= most)
    return fence;

  fence.line = marks;
  fence.line_length = n_marks;
  fence.is_repeated = 2 * ((guint64) n_marks + 1) <= most;

  return fence;
}

/* At the start of a line */
static void
look_at_line (const Splitter *self,
              Place          *place)
{
  const char *marks = find_marks (place->at, self->end);
  const char *newline, *line_end, *after;
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

  if (place->fence.n_marks > 0)
    {
      if (*marks == *place->fence.marks && n_marks >= place->fence.n_marks && is_blank (after, line_end))
        place->fence_after.n_marks = 0;
    }
  else if (*marks == '~' || memchr (after, '`', line_end - after) == NULL)
    {
      place->fence_after = open_fence (self, place->at, line_end, marks, n_marks);
    }
}

#define ZERO_WIDTH_JOINER 0x200d

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* PCRE2 10.42 takes emoji that only stand side by side for one cluster. Inside a cluster a
 * symbol follows a joiner, or is half of a flag. */
static const char *
end_of_first_symbol (const char *at,
                     const char *end)
{
  gunichar last = g_utf8_get_char (at);

  for (at = g_utf8_next_char (at); at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (last != ZERO_WIDTH_JOINER && !is_regional_indicator (c) &&
          g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL)
        break;
      last = c;
    }

  return at;
}

/* The cluster that @at begins with, if no more than @length were there */
static const char *
match_cluster (const Splitter *self,
               const char     *at,
               gsize           length)
{
  g_autoptr(GMatchInfo) match = NULL;
  int to = 0;

  if (g_regex_match_full (self->grapheme, at, length, 0, G_REGEX_MATCH_ANCHORED, &match, NULL))
    g_match_info_fetch_pos (match, 0, NULL, &to);

  return to > 0 ? end_of_first_symbol (at, at + to) : g_utf8_next_char (at);
}

/* A match costs as much as the text that it is given is long, so that this is little at first, and
 * more only for a cluster that has not ended there. More of one than can fit is not looked at. */
static const char *
next_grapheme (const Splitter *self,
               const char     *at)
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
        return next;
    }
}

static guint64
get_closing_length (const Place *place)
{
  return place->fence.n_marks > 0 && place->fence.is_repeated ? 1 + place->fence.n_marks : 0;
}

static gboolean
may_cut (const Splitter *self,
         const Place    *place)
{
  if (!self->has_fences)
    return TRUE;
  if (place->line_end != NULL)
    return FALSE;

  /* what follows must not become a fence by standing at the start of a piece */
  return place->at[-1] == '\n' || find_marks (place->at, self->end) == NULL;
}

/* What the text has been like before a place */
typedef struct
{
  guint    n_newlines;    /* since the last that is not blank */
  gboolean is_stop;       /* whether that one ends a sentence */
} Trail;

static Cut
classify (Trail    *trail,
          gunichar  last)
{
  if (!g_unichar_isspace (last))
    {
      trail->n_newlines = 0;
      trail->is_stop = last < 0x80 ? strchr (".!?", (int) last) != NULL && last != 0
                                   : last == 0x2026 || last == 0x3002 || last == 0xff01 || last == 0xff1f;
      return trail->is_stop && last >= 0x3000 ? CUT_SENTENCE : CUT_GRAPHEME;
    }

  if (last == '\n')
    return ++trail->n_newlines > 1 ? CUT_PARAGRAPH : CUT_LINE;

  return trail->is_stop ? CUT_SENTENCE : CUT_WORD;
}

static void
step (const Splitter *self,
      Place          *place,
      Walk            walk)
{
  const char *next;

  if (self->has_fences && place->line_end == NULL &&
      (place->at == self->text || place->at[-1] == '\n'))
    look_at_line (self, place);

  next = walk == WALK_CODE_POINTS ? g_utf8_next_char (place->at) : next_grapheme (self, place->at);
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
find_cut (const Splitter *self,
          Place          *place,
          Walk            walk)
{
  Place here = *place;
  Place best[N_CUTS] = { { NULL } };
  Trail trail = { 0 };

  while (here.at < self->end)
    {
      Cut cut;

      step (self, &here, walk);
      if (here.used > self->limit)
        break;
      if (here.at == self->end)
        {
          *place = here;
          return TRUE;
        }

      cut = classify (&trail, g_utf8_get_char (g_utf8_prev_char (here.at)));
      if (here.used + get_closing_length (&here) > self->limit)
        continue;
      if (walk == WALK_WHOLE_FENCE_LINES && !may_cut (self, &here))
        continue;
      best[cut] = here;
      best[CUT_GRAPHEME] = here;
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
cut_piece (const Splitter *self,
           Place          *place)
{
  for (Walk walk = 0; walk < N_WALKS; walk++)
    if (find_cut (self, place, walk))
      return;

  /* not even one code point fits, and there is nothing smaller */
  step (self, place, WALK_CODE_POINTS);
}

static char *
take_piece (const Splitter *self,
            Place          *place)
{
  GString *piece = g_string_new (NULL);
  const char *from = place->at;

  if (place->fence.n_marks > 0 && place->fence.is_repeated)
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
 * of the piece or more may be repeated without its words. Limits under 16 add no fences, nor
 * does %RELAY_TEXT_SPLIT_NO_FENCES.
 *
 * What is not UTF-8 is replaced as [func@GLib.utf8_make_valid] does.
 *
 * Returns: (transfer full) (array zero-terminated=1): at least one piece
 *
 * Since: 1.0
 */
char **
relay_text_split (const char          *text,
                  guint                limit,
                  const char          *unit,
                  RelayTextSplitFlags  flags)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new ();
  g_autoptr(GRegex) grapheme = NULL;
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

void
relay_text_find_open_fence (const char  *text,
                            guint        limit,
                            const char  *unit,
                            char       **opening,
                            char       **closing)
{
  Splitter self = { NULL };
  Place place = { NULL };
  const Fence *fence = &place.fence;
  gboolean is_open;

  self.text = text;
  self.end = text + strlen (text);
  self.limit = MAX (limit, 1);
  self.is_utf16 = g_strcmp0 (unit, RELAY_LEN_UNIT_UTF16) == 0;
  self.has_fences = limit >= MIN_LIMIT_FOR_FENCES;

  place.at = text;
  while (self.has_fences && place.at < self.end)
    step (&self, &place, WALK_CODE_POINTS);

  is_open = fence->n_marks > 0 && fence->is_repeated;
  if (opening != NULL)
    *opening = is_open ? g_strdup_printf ("%.*s\n", (int) fence->line_length, fence->line) : g_strdup ("");
  *closing = is_open ? g_strdup_printf ("\n%.*s", (int) fence->n_marks, fence->marks) : g_strdup ("");
}
