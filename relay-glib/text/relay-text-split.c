/* relay-text-split.c: splits a text into pieces within a length limit
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-text.h>

#include <string.h>

#include "relay-text-split-private.h"

/* Below this limit the fences would take most of a piece. */
#define MIN_LIMIT_FOR_FENCES 16

/* CommonMark: a code fence is 3 or more backticks or tildes, indented by at most 3 spaces */
#define MAX_INDENTATION 3

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d

/* The kinds of places for a cut, best first. A kind before CUT_GRAPHEME is chosen only if it leaves
 * the piece at least half full. Those behind it are for pieces that have no better place at all. */
typedef enum
{
  CUT_PARAGRAPH,
  CUT_LINE,
  CUT_SENTENCE,
  CUT_WORD,
  CUT_GRAPHEME,
  CUT_FENCE_LINE, /* in the line of a code fence */
  CUT_CODE_POINT, /* in a grapheme cluster */
  CUT_UNBALANCED, /* where a cut would make a code fence of a line, or another line of a code fence */
  N_CUTS
} Cut;

/* An open code fence; none if n_marks is 0 */
typedef struct
{
  const char *line; /* the line that is repeated to reopen the fence */
  gsize line_length;
  const char *marks;
  gsize n_marks;
} Fence;

/* A place in the text, and what the splitter knows of the text before it */
typedef struct
{
  const char *at;
  guint64 used; /* of the limit, by this piece */

  Fence fence;              /* the open one */
  const char *line_end;     /* in a line that begins with marks: the start of the next line */
  const char *line_settled; /* from here on a cut does not change what that line is */
  Fence fence_after;        /* the one that is open from there on */

  gunichar last; /* the code point before the place; 0 at the start of a piece */
  gunichar
    before_space;     /* the last code point of the piece that is not a breaking space; 0: none */
  guint n_newlines;   /* behind @before_space */
  guint n_indicators; /* regional indicators in a row before the place */
} Place;

typedef struct
{
  const char *text;
  const char *end;
  guint limit;
  gboolean is_utf16;
  gboolean has_fences;
  gboolean closes_last; /* leaves room for closing the fence of the last piece */
} Splitter;

/* --- code fences --- */

/* The marks of a code fence at the start of @line; NULL if there are none. This reads no more than a
 * few bytes, because it is called at every place of the text. */
static const char *
find_marks (const char *line)
{
  for (guint i = 0; i < MAX_INDENTATION && *line == ' '; i++)
    line++;

  return strncmp (line, "```", 3) == 0 || strncmp (line, "~~~", 3) == 0 ? line : NULL;
}

static guint
measure_code_point (const Splitter *self, const char *at)
{
  return self->is_utf16 && (guchar) *at >= 0xf0 ? 2 : 1;
}

static guint64
measure (const Splitter *self, const char *from, const char *to)
{
  guint64 length = 0;

  for (; from < to; from = g_utf8_next_char (from))
    length += measure_code_point (self, from);

  return length;
}

/* At least half of each piece is left for the text: where the fence line is too long to be repeated,
 * its marks are repeated alone, and too many marks do not count as a fence. */
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

/* @place is at the start of a line. A part of that line can be a fence where the whole is none: for
 * instance, "```a" opens one and "```a`" does not. */
static void
read_fence_line (const Splitter *self, Place *place)
{
  const char *marks = find_marks (place->at);
  const char *newline, *line_end, *after_marks, *backtick;
  gsize n_marks;

  if (marks == NULL)
    return;

  newline = memchr (marks, '\n', self->end - marks);
  line_end = newline != NULL ? newline : self->end;
  if (line_end[-1] == '\r')
    line_end--;
  n_marks = strspn (marks, *marks == '`' ? "`" : "~");
  after_marks = marks + n_marks;

  place->line_end = newline != NULL ? newline + 1 : self->end;
  place->line_settled = after_marks;
  place->fence_after = place->fence;

  if (place->fence.n_marks > 0)
    {
      if (after_marks + strspn (after_marks, " \t") < line_end)
        place->line_settled = after_marks + strspn (after_marks, " \t\r") + 1;
      else if (*marks == *place->fence.marks && n_marks >= place->fence.n_marks)
        place->fence_after.n_marks = 0;
    }
  else
    {
      backtick = *marks == '`' ? memchr (after_marks, '`', line_end - after_marks) : NULL;
      if (backtick != NULL)
        place->line_settled = backtick + 1;
      else
        place->fence_after = open_fence (self, place->at, line_end, marks, n_marks);
    }
}

static void
leave_fence_line (Place *place)
{
  place->fence = place->fence_after;
  place->line_end = NULL;
}

static guint64
get_closing_length (const Place *place)
{
  return place->fence.n_marks > 0 ? 1 + place->fence.n_marks : 0;
}

static char *
dup_reopened (const Fence *fence)
{
  return fence->n_marks > 0 ? g_strdup_printf ("%.*s\n", (int) fence->line_length, fence->line)
                            : g_strdup ("");
}

static char *
dup_closing (const Fence *fence)
{
  return fence->n_marks > 0 ? g_strdup_printf ("\n%.*s", (int) fence->n_marks, fence->marks)
                            : g_strdup ("");
}

/* --- graphemes --- */

/* Grapheme_Cluster_Break = Extend or SpacingMark in UAX #29, and emoji modifiers */
static gboolean
is_extending (gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER ||
         c == 0x0e33 || c == 0x0eb3 ||     /* Thai and Lao vowel signs AM */
         c == 0xff9e || c == 0xff9f ||     /* half-width Katakana sound marks */
         (c >= 0x1f3fb && c <= 0x1f3ff) || /* emoji modifiers */
         (c >= 0xe0020 && c <= 0xe007f);   /* tags */
}

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Whether two Hangul characters belong to one syllable */
static gboolean
is_hangul_syllable (GUnicodeBreakType last, GUnicodeBreakType next)
{
  if (last == G_UNICODE_BREAK_HANGUL_L_JAMO)
    return next == G_UNICODE_BREAK_HANGUL_L_JAMO || next == G_UNICODE_BREAK_HANGUL_V_JAMO ||
           next == G_UNICODE_BREAK_HANGUL_LV_SYLLABLE ||
           next == G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE;
  if (last == G_UNICODE_BREAK_HANGUL_V_JAMO || last == G_UNICODE_BREAK_HANGUL_LV_SYLLABLE)
    return next == G_UNICODE_BREAK_HANGUL_V_JAMO || next == G_UNICODE_BREAK_HANGUL_T_JAMO;
  if (last == G_UNICODE_BREAK_HANGUL_T_JAMO || last == G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE)
    return next == G_UNICODE_BREAK_HANGUL_T_JAMO;

  return FALSE;
}

/* Whether a cut before @next would fall inside a grapheme cluster. This is UAX #29 with one
 * simplification that makes some clusters longer: a zero width joiner joins more than emoji. The
 * prepended marks of a few scripts are not supported. */
static gboolean
is_inside_grapheme (const Place *place, gunichar next)
{
  gunichar last = place->last;

  if (next < 0x300)
    return last == '\r' && next == '\n';
  if (g_unichar_iscntrl (last))
    return FALSE;
  if (is_regional_indicator (next))
    return place->n_indicators % 2 == 1;
  if (is_extending (next) || last == ZERO_WIDTH_JOINER)
    return TRUE;

  return is_hangul_syllable (g_unichar_break_type (last), g_unichar_break_type (next));
}

/* --- places for a cut --- */

/* U+2060, and U+FEFF in its former use */
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
is_breaking_space (gunichar c)
{
  return g_unichar_isspace (c) && !is_no_break_space (c);
}

static gboolean
ends_sentence (gunichar c)
{
  return g_utf8_strchr (".!?…。！？", -1, c) != NULL;
}

/* Whether neither piece changes its meaning by a cut here */
static gboolean
is_balanced (const Splitter *self, const Place *place)
{
  if (!self->has_fences)
    return TRUE;
  if (place->line_end != NULL && place->at < place->line_settled)
    return FALSE;

  /* The start of a piece is the start of a line: marks there would open a fence. */
  return place->last == '\n' || find_marks (place->at) == NULL;
}

/* As in UAX #14, a line may be broken between a space and a no-break space, but never before a word
 * joiner. CJK text has no space behind a full stop. */
static Cut
classify_white_space (const Place *place, gunichar next)
{
  if (place->last == '\n')
    return place->n_newlines > 1 ? CUT_PARAGRAPH : CUT_LINE;
  if (is_word_joiner (next))
    return CUT_GRAPHEME;
  if (is_breaking_space (place->last))
    return place->before_space != 0 && ends_sentence (place->before_space) ? CUT_SENTENCE
                                                                           : CUT_WORD;
  if (place->last >= 0x3000 && ends_sentence (place->last) && !is_no_break_space (next))
    return CUT_SENTENCE;

  return CUT_GRAPHEME;
}

/* N_CUTS if this is no place for a cut */
static Cut
classify (const Splitter *self, const Place *place)
{
  gunichar next = g_utf8_get_char (place->at);
  gboolean is_whole = !is_inside_grapheme (place, next);

  if (!is_balanced (self, place))
    return is_whole ? CUT_UNBALANCED : N_CUTS;
  if (!is_whole)
    return CUT_CODE_POINT;
  if (place->line_end != NULL)
    return CUT_FENCE_LINE;

  return classify_white_space (place, next);
}

static void
step (const Splitter *self, Place *place)
{
  gunichar c = g_utf8_get_char (place->at);

  if (self->has_fences && place->line_end == NULL &&
      (place->at == self->text || place->at[-1] == '\n'))
    read_fence_line (self, place);

  place->used += measure_code_point (self, place->at);
  place->at = g_utf8_next_char (place->at);
  place->last = c;
  place->n_indicators = is_regional_indicator (c) ? place->n_indicators + 1 : 0;
  if (!is_breaking_space (c))
    {
      place->before_space = c;
      place->n_newlines = 0;
    }
  else if (c == '\n')
    {
      place->n_newlines++;
    }

  if (place->line_end != NULL && place->at >= place->line_end)
    leave_fence_line (place);
}

/* Moves @place from the start of a piece to its end. */
static void
find_cut (const Splitter *self, Place *place)
{
  Place best[N_CUTS] = { { NULL } };
  Place here = *place;

  while (here.at < self->end)
    {
      Place found;
      Cut cut;

      step (self, &here);
      if (here.used > self->limit)
        break;
      if (here.at == self->end)
        {
          if (self->closes_last && here.used + get_closing_length (&here) > self->limit)
            break;
          *place = here;
          return;
        }

      cut = classify (self, &here);
      found = here;
      if (found.line_end != NULL && found.at >= found.line_settled)
        leave_fence_line (&found);
      if (cut == N_CUTS || found.used + get_closing_length (&found) > self->limit)
        continue;
      best[cut] = found;
      best[MAX (cut, CUT_GRAPHEME)] = found;
    }

  for (Cut cut = 0; cut < N_CUTS; cut++)
    if (best[cut].at != NULL && (cut >= CUT_GRAPHEME || best[cut].used * 2 >= self->limit))
      {
        *place = best[cut];
        return;
      }

  /* Not even one code point fits. */
  if (place->at < self->end)
    step (self, place);
}

static char *
take_piece (const Splitter *self, Place *place)
{
  const char *start = place->at;
  g_autofree char *reopened = dup_reopened (&place->fence);
  GString *piece = g_string_new (reopened);

  place->used = measure (self, reopened, reopened + strlen (reopened));
  place->last = 0;
  place->before_space = 0;
  place->n_newlines = 0;
  place->n_indicators = 0;
  find_cut (self, place);

  g_string_append_len (piece, start, place->at - start);
  if (place->at < self->end)
    {
      g_autofree char *closing = dup_closing (&place->fence);

      g_string_append (piece, closing);
    }

  return g_string_free (piece, FALSE);
}

static Splitter
make_splitter (const char *text, RelayTextLimit limit)
{
  Splitter self = { NULL };

  self.text = text;
  self.end = text + strlen (text);
  self.limit = MAX (limit.length, 1);
  self.is_utf16 = g_strcmp0 (limit.unit, RELAY_LEN_UNIT_UTF16) == 0;
  self.has_fences = limit.length >= MIN_LIMIT_FOR_FENCES;

  return self;
}

static void
walk_to (const Splitter *self, Place *place, const char *to)
{
  while (place->at < to)
    step (self, place);
}

/* Whether the piece from @start to @place shows nothing: it is blank, or an empty code block,
 * which the next piece reopens */
static gboolean
shows_nothing (const Splitter *self, const char *start, const Place *place)
{
  const Fence *fence = &place->fence;
  const char *line_end;

  if (fence->n_marks == 0 || fence->line < start || place->at == self->end)
    return relay_text_is_invisible (start, place->at);

  line_end = fence->line + fence->line_length;

  return line_end <= place->at && relay_text_is_invisible (start, fence->line) &&
         relay_text_is_invisible (line_end, place->at);
}

/**
 * relay_text_split:
 * @text: the text
 * @limit: the maximum length of a piece, in @unit; 0 is taken as 1
 * @unit: (nullable): %RELAY_LEN_UNIT_CHARS or %RELAY_LEN_UNIT_UTF16; %NULL and unknown units
 *   mean the former
 * @flags: options
 *
 * Splits a text into pieces that fit into one message each.
 *
 * A piece ends at the end of a paragraph, else of a line, a sentence, a word or a grapheme
 * cluster: at the last of the best of these places that leaves the piece at least half full.
 * White space at a cut stays at the end of its piece. Spaces that do not break and word joiners
 * keep words together. A grapheme cluster that is longer than @limit is cut between code points,
 * and a code point that is longer becomes a piece of its own.
 *
 * A piece that shows nothing is left out, because no platform takes such a message: white space,
 * zero width characters and variation selectors, or a code fence that is opened with nothing behind
 * it. If all of @text is like that, its first piece is returned.
 *
 * A code fence that is open at a cut is closed and opened again: a newline and the marks of the
 * fence are added to the piece, the line of the fence to the start of the next one. Without
 * these additions, the pieces joined are @text, but for the pieces that are left out. Three rules
 * apply to long fences. If the line would take more than half of a piece, only its marks are
 * repeated. If the marks would take a quarter of it, they do not count as a fence. If the line does
 * not fit into a piece, it is cut, and what is cut off becomes a part of the code. Code fences are
 * ignored if @limit is below 16 or @flags has %RELAY_TEXT_SPLIT_NO_FENCES.
 *
 * Invalid UTF-8 is replaced as by [func@GLib.utf8_make_valid].
 *
 * Returns: (transfer full) (array zero-terminated=1): at least one piece
 *
 * Since: 1.0
 */
char **
relay_text_split (const char *text, guint limit, const char *unit, RelayTextSplitFlags flags)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();
  g_autofree char *valid = NULL;
  g_autofree char *first = NULL;
  Place place = { NULL };
  Splitter self;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  self = make_splitter (valid, (RelayTextLimit){ limit, unit });
  if ((flags & RELAY_TEXT_SPLIT_NO_FENCES) != 0)
    self.has_fences = FALSE;

  place.at = valid;
  do
    {
      const char *start = place.at;
      g_autofree char *piece = take_piece (&self, &place);

      if (!shows_nothing (&self, start, &place))
        g_ptr_array_add (pieces, g_steal_pointer (&piece));
      else if (first == NULL)
        first = g_steal_pointer (&piece);
    }
  while (place.at < self.end);

  if (pieces->len == 0)
    g_ptr_array_add (pieces, g_steal_pointer (&first));
  g_ptr_array_add (pieces, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&pieces), FALSE);
}

gsize
relay_text_split_off (const char *text,
                      gsize n_reopened,
                      RelayTextLimit limit,
                      gboolean is_whole,
                      GQueue *pieces,
                      char **reopened)
{
  Splitter self = make_splitter (text, limit);
  Place place = { NULL };

  self.closes_last = is_whole;
  place.at = text;
  walk_to (&self, &place, text + n_reopened);
  if (n_reopened > 0)
    {
      /* The cut before may have been made for another limit. */
      place.fence.line = text;
      place.fence.line_length = n_reopened - 1;
    }

  for (;;)
    {
      const Place start = place;
      g_autofree char *piece = take_piece (&self, &place);

      if (place.at == self.end)
        {
          *reopened = dup_reopened (&start.fence);
          return start.at - text;
        }
      if (!shows_nothing (&self, start.at, &place))
        g_queue_push_tail (pieces, g_steal_pointer (&piece));
    }
}

void
relay_text_find_open_fence (const char *text, RelayTextLimit limit, char **reopened, char **closing)
{
  const Splitter self = make_splitter (text, limit);
  Place place = { NULL };

  place.at = text;
  walk_to (&self, &place, self.end);

  *reopened = dup_reopened (&place.fence);
  *closing = dup_closing (&place.fence);
}
