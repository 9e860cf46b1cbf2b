/* test-text-split.c: a long text in pieces that a platform takes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

#include "text/relay-text-private.h"

/* RELAY_SPLIT_TEXTS asks for more, or fewer. */
#define DEFAULT_TEXTS 100000

#define FAMILY "👨‍👩‍👧"
#define FLAG   "🇩🇪"
#define ACCENT "e\xcc\x81"
#define HANGUL "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"

static void
assert_pieces (const char *text,
               guint limit,
               const char *unit,
               RelayTextSplitFlags flags,
               const char *expected)
{
  g_auto (GStrv) pieces = relay_text_split (text, limit, unit, flags);
  g_autofree char *joined = g_strjoinv ("|", pieces);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_places (void)
{
  assert_pieces ("", 10, NULL, 0, "");
  assert_pieces ("whole", 5, NULL, 0, "whole");
  assert_pieces ("one\n\ntwo\nthree", 12, NULL, 0, "one\n\ntwo\n|three");
  assert_pieces ("one two\n\ntwo\nthree", 13, NULL, 0, "one two\n\n|two\nthree");
  assert_pieces ("one. two three", 9, NULL, 0, "one. |two three");
  assert_pieces ("one two three", 9, NULL, 0, "one two |three");
  assert_pieces ("一。二三四", 3, NULL, 0, "一。|二三四");
  assert_pieces ("abcdefg", 3, NULL, 0, "abc|def|g");
  /* better, but it would leave too little */
  assert_pieces ("a bcdefghijk", 10, NULL, 0, "a bcdefghi|jk");
  assert_pieces ("ab\r\ncd", 3, NULL, 0, "ab|\r\n|cd");
}

static void
test_units (void)
{
  assert_pieces ("😀😀😀", 2, RELAY_LEN_UNIT_CHARS, 0, "😀😀|😀");
  assert_pieces ("😀😀😀", 2, RELAY_LEN_UNIT_UTF16, 0, "😀|😀|😀");
  assert_pieces ("a😀b", 1, RELAY_LEN_UNIT_UTF16, 0, "a|😀|b");
  assert_pieces ("ab", 0, NULL, 0, "a|b");
}

static void
test_graphemes (void)
{
  assert_pieces (FAMILY FAMILY, 6, NULL, 0, FAMILY "|" FAMILY);
  assert_pieces ("👍🏽👍🏽", 3, NULL, 0, "👍🏽|👍🏽");
  assert_pieces (FLAG FLAG, 3, NULL, 0, FLAG "|" FLAG);
  assert_pieces ("ab" ACCENT, 3, NULL, 0, "ab|" ACCENT);
  assert_pieces ("a" HANGUL HANGUL, 4, NULL, 0, "a" HANGUL "|" HANGUL);
  /* longer than the limit */
  assert_pieces (FLAG, 1, NULL, 0, "🇩|🇪");
}

/* PCRE2 takes emoji side by side for one cluster, whatever category they have. */
static void
test_emoji_of_two (void)
{
  assert_pieces ("‼️‼️", 3, NULL, 0, "‼️|‼️");
  assert_pieces ("↔️↔️↔️", 3, NULL, 0, "↔️|↔️|↔️");
  assert_pieces ("ℹ️〰️", 2, NULL, 0, "ℹ️|〰️");
  assert_pieces ("☀️☀️", 3, NULL, 0, "☀️|☀️");
  assert_pieces ("#️⃣1️⃣", 4, NULL, 0, "#️⃣|1️⃣");
  assert_pieces (FLAG "\ufe0f" FLAG, 4, NULL, 0, FLAG "\ufe0f|" FLAG);
  assert_pieces ("❤️‍🔥❤️‍🔥", 7, NULL, 0, "❤️‍🔥|❤️‍🔥");
}

static void
test_no_break (void)
{
  assert_pieces ("one two\u00a0three", 12, NULL, 0, "one two\u00a0thre|e");
  assert_pieces ("one2 two\u00a0three", 12, NULL, 0, "one2 two\u00a0thr|ee");
  assert_pieces ("one two six\u00a0three", 14, NULL, 0, "one two |six\u00a0three");
  assert_pieces ("one two six\u202fthree", 14, NULL, 0, "one two |six\u202fthree");
  assert_pieces ("one two six\u2007three", 14, NULL, 0, "one two |six\u2007three");
  assert_pieces ("one two six \u2060three", 14, NULL, 0, "one two |six \u2060three");
  assert_pieces ("one two 一。\u2060二三四五", 13, NULL, 0, "one two |一。\u2060二三四五");
  /* before it, a blank and a newline are places as ever */
  assert_pieces ("one two \u00a0three four", 11, NULL, 0, "one two |\u00a0three four");
  assert_pieces ("one two\n\u2060three", 11, NULL, 0, "one two\n|\u2060three");
}

/* An opening line that does not fit with its end is cut, and what is cut off stands in the code. */
static void
test_long_fence_lines (void)
{
  assert_pieces ("```abcdefghijklm\ncode\n```\n", 20, NULL, 0,
                 "```abcdefghijklm\n```|```\n\ncode\n```\n");
  assert_pieces ("```abcdefghijklmnopqrstuvwxyz\ncode\n```\n", 20, NULL, 0,
                 "```abcdefghijklm\n```|```\nnopqrstuvwxy\n```|```\nz\ncode\n```\n");
  assert_pieces ("~~~ abcdefghi ~~~\ncode\n~~~\n", 18, NULL, 0,
                 "~~~ abcdefgh\n~~~|~~~\ni ~~~\n\n~~~|~~~\ncode\n~~~\n");
  /* what would end the fence if it were cut where nothing else stands on its line yet */
  assert_pieces ("~~~\n~~~\rabcdefghij\n~~~\n", 16, NULL, 0,
                 "~~~\n\n~~~|~~~\n~~~\rabcd\n~~~|~~~\nefghij\n~~~\n");
}

static void
test_fences (void)
{
  assert_pieces ("```c\nfirst line\nsecond line\n```\nend", 30, NULL, 0,
                 "```c\nfirst line\n\n```|```c\nsecond line\n```\nend");
  assert_pieces ("```c\nfirst line\nsecond line\n```\nend", 30, NULL, RELAY_TEXT_SPLIT_NO_FENCES,
                 "```c\nfirst line\nsecond line\n|```\nend");
  assert_pieces ("~~~~\na\n~~~\nbbbbbbbbbbb\n~~~~\n", 22, NULL, 0,
                 "~~~~\na\n~~~\n\n~~~~|~~~~\nbbbbbbbbbbb\n~~~~\n");
  assert_pieces ("```\nab\ncd\n```", 8, NULL, 0, "```\nab\n|cd\n```");
  /* no fence by the way that it was cut */
  assert_pieces ("aaaaaaaaaaaaaaaa```bbbb", 16, NULL, 0, "aaaaaaaaaaaaaaa|a```bbbb");
}

/* The end of a line may have two characters. */
static void
test_fences_of_windows (void)
{
  assert_pieces ("```c\r\nfirst line\r\nsecond line\r\n```\r\nend", 30, NULL, 0,
                 "```c\r\nfirst line\r\n\n```|```c\nsecond line\r\n```\r\nend");
}

/* A flag takes what belongs to it along. */
static void
test_flags (void)
{
  assert_pieces ("ab🇩🇪\U000e0067", 4, NULL, 0, "ab|🇩🇪\U000e0067");
  assert_pieces ("ab🇩🇪🏽", 4, NULL, 0, "ab|🇩🇪🏽");
  assert_pieces ("ab🇩🇪\u20e3", 4, NULL, 0, "ab|🇩🇪\u20e3");
  assert_pieces ("ab🇩🇪c", 4, NULL, 0, "ab🇩🇪|c");
}

static void
test_not_utf8 (void)
{
  assert_pieces ("a\xff"
                 "b",
                 2, NULL, 0, "a\xef\xbf\xbd|b");
}

/* Each would take minutes if a piece, or a grapheme of it, were to cost more than its own length. */
static void
test_long (gconstpointer data)
{
  const char *const *shape =
    data; /* the start, what is repeated, its name, whether fences are added */
  const gsize size = 1 << 20;
  const guint limits[] = { 2000, size / 3 };
  g_autoptr (GString) text = g_string_new (shape[0]);

  while (text->len < size)
    g_string_append (text, shape[1]);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_auto (GStrv) pieces = relay_text_split (text->str, limits[i], NULL, 0);
      g_autofree char *joined = g_strjoinv ("", pieces);

      if (shape[3] == NULL)
        g_assert_true (g_str_equal (joined, text->str));
      for (guint j = 0; pieces[j] != NULL; j++)
        g_assert_cmpuint (relay_text_measure (pieces[j], NULL), <=, limits[i]);
    }
}

/* What the random texts are made of; lines that look like fences are made by make_fence_line(). */
static const char *const parts[] = {
  "word",
  " ",
  " ",
  "  ",
  "\n",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  "\r",
  ". ",
  "? ",
  "…",
  "。",
  "！",
  "ä",
  "語",
  "averyverylongwordindeed",
  "`",
  "``",
  "x`",
  "~",
  "> ",
  "x```",
  "x~~~~",
  "😀",
  "☀",
  "☀️",
  "‼️",
  "↔️",
  "↔",
  "ℹ️",
  "〰️",
  "©️",
  "❤️‍🔥",
  "👍🏽",
  "👩🏽‍⚕️",
  "🏳️‍🌈",
  FAMILY,
  FLAG,
  "🇩",
  "🏴\U000e0067\U000e0062\U000e007f",
  "#️⃣",
  "1️⃣",
  "\ufe0f",
  "☀\u200d",
  "x\u200d",
  "\u20e3",
  "🏽",
  ACCENT,
  "a\u0323\u0302",
  "\u0301",
  HANGUL,
  "\u1112",
  "\u1161",
  "\u11ab",
  "각",
  "가",
  "\u00a0",
  "\u202f",
  "\u2007",
  "\u2060",
  "\ufeff",
  "10\u00a0000\u00a0000",
  "no\u2060break",
};

static void
append_any (GString *text, const char *const *choices, guint n_choices)
{
  g_string_append (text, choices[g_test_rand_int_range (0, n_choices)]);
}

static void
append_many (GString *text, char c, guint n)
{
  while (n-- > 0)
    g_string_append_c (text, c);
}

/* Fences, what is only like them, and what ends them */
static void
append_fence_line (GString *text)
{
  static const char *const starts[] = {
    "\n", "\n", "\n", "\r\n", "\n\n", "", "\n> ", "\n- ", "\n\t"
  };
  static const char *const ends[] = { "\n", "\n", "\n", "\r\n", " \n", "\t\n", "  \r\n", "" };
  static const char *const words[] = { "c",    " c",  " ",  "`",      "~~~",  " ~~~",
                                       " ```", "x y", "語", "☀️", FAMILY, "\u00a0" };
  guint n_marks = g_test_rand_int_range (0, 40) == 0 ? g_test_rand_int_range (7, 60)
                                                     : g_test_rand_int_range (3, 6);

  append_any (text, starts, G_N_ELEMENTS (starts));
  if (g_test_rand_int_range (0, 3) == 0)
    append_many (text, ' ', g_test_rand_int_range (0, 6));
  append_many (text, g_test_rand_bit () ? '`' : '~', n_marks);
  if (g_test_rand_int_range (0, 2) == 0)
    for (guint n = g_test_rand_int_range (0, g_test_rand_int_range (1, 60)); n > 0; n--)
      append_any (text, words, g_test_rand_bit () ? 1 : G_N_ELEMENTS (words));
  if (g_test_rand_int_range (0, 12) == 0)
    append_many (text, ' ', g_test_rand_int_range (0, 120));
  append_any (text, ends, G_N_ELEMENTS (ends));
}

static char *
make_text (void)
{
  GString *text = g_string_new (NULL);
  guint n_parts = g_test_rand_int_range (0, 80);
  guint per_fence = g_test_rand_int_range (2, 20);

  for (guint i = 0; i < n_parts; i++)
    if (g_test_rand_int_range (0, per_fence) == 0)
      append_fence_line (text);
    else
      append_any (text, parts, G_N_ELEMENTS (parts));

  return g_string_free (text, FALSE);
}

static guint
measure_between (const char *from, const char *to, const char *unit)
{
  g_autofree char *part = g_strndup (from, to - from);

  return relay_text_measure (part, unit);
}

/* What these texts have of the classes of UAX #29 */
static gboolean
is_extending (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK || c == 0x200d ||
         (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

/* L, V, T; LV and LVT count as what they end with */
static char
hangul_end (gunichar c)
{
  if (c >= 0xac00 && c <= 0xd7a3)
    return (c - 0xac00) % 28 == 0 ? 'V' : 'T';

  return c >= 0x1100 && c <= 0x115f   ? 'L'
         : c >= 0x1160 && c <= 0x11a7 ? 'V'
         : c >= 0x11a8 && c <= 0x11ff ? 'T'
                                      : 0;
}

static gboolean
joins_hangul (gunichar last, gunichar next)
{
  gboolean is_syllable = next >= 0xac00 && next <= 0xd7a3;
  char end = hangul_end (last);
  char start = is_syllable ? 'S' : hangul_end (next);

  return (end == 'L' && (start == 'L' || start == 'V' || start == 'S')) ||
         (end == 'V' && (start == 'V' || start == 'T')) || (end == 'T' && start == 'T');
}

/* Whether @at of @text is inside a grapheme cluster, by the rules of UAX #29 */
static gboolean
is_inside_cluster (const char *text, const char *at)
{
  const char *back;
  gunichar last, next;
  guint n = 0;

  if (at == text || *at == '\0')
    return FALSE;

  back = g_utf8_prev_char (at);
  last = g_utf8_get_char (back);
  next = g_utf8_get_char (at);
  if (last == '\r' && next == '\n')
    return TRUE;
  if (last < 0x20 || next < 0x300)
    return FALSE;
  if (next >= 0x1f1e6 && next <= 0x1f1ff)
    {
      for (back = at; back > text; n++)
        {
          back = g_utf8_prev_char (back);
          last = g_utf8_get_char (back);
          if (last < 0x1f1e6 || last > 0x1f1ff)
            break;
        }
      return n % 2 == 1;
    }

  return is_extending (next) || joins_hangul (last, next) || last == 0x200d;
}

/* A cluster is cut only if it is longer than @most. */
static gboolean
is_good_in_clusters (const char *text, const char *at, const char *unit, guint most)
{
  const char *from = at, *to = at;

  if (!is_inside_cluster (text, at))
    return TRUE;

  while (is_inside_cluster (text, from))
    from = g_utf8_prev_char (from);
  while (is_inside_cluster (text, to))
    to = g_utf8_next_char (to);

  return measure_between (from, to, unit) > most;
}

static gboolean
is_breaking_blank (gunichar c)
{
  return g_unichar_isspace (c) && c != 0xa0 && c != 0x2007 && c != 0x202f;
}

/* 0 for a paragraph, then a line, a sentence, a word, and 4 for anything else */
static guint
rank_place (const char *start, const char *at)
{
  const char *back = at;
  gunichar next = g_utf8_get_char (at), last = 0;
  guint n_newlines = 0;
  gboolean is_joined = next == 0x2060 || next == 0xfeff;

  while (back > start && is_breaking_blank (last = g_utf8_get_char (g_utf8_prev_char (back))))
    {
      n_newlines += last == '\n';
      back = g_utf8_prev_char (back);
    }
  if (back == start)
    last = 0;
  if (back == at)
    return (last == 0x3002 || last == 0xff01 || last == 0xff1f) && !is_joined && next != 0xa0 &&
               next != 0x2007 && next != 0x202f
             ? 2
             : 4;
  if (at[-1] == '\n')
    return n_newlines > 1 ? 0 : 1;
  if (is_joined)
    return 4;

  return last == '.' || last == '!' || last == '?' || last == 0x2026 || last == 0x3002 ||
             last == 0xff01 || last == 0xff1f
           ? 2
           : 3;
}

/* The cut at @end of a piece from @start is the last of the best that leave it half full. */
static gboolean
is_best_place (const char *text, const char *start, const char *end, guint limit, const char *unit)
{
  guint chosen = rank_place (start, end);
  guint per_large = g_str_equal (unit, RELAY_LEN_UNIT_UTF16) ? 2 : 1;
  guint used = 0;

  if (is_inside_cluster (text, end))
    return TRUE;

  for (const char *at = start; *at != '\0' && used <= limit;)
    {
      guint rank;

      used += (guchar) *at >= 0xf0 ? per_large : 1;
      at = g_utf8_next_char (at);
      if (used > limit || is_inside_cluster (text, at) || *at == '\0')
        continue;
      rank = rank_place (start, at);
      if (rank == chosen ? at > end : rank < chosen && used * 2 >= limit)
        return FALSE;
    }

  return TRUE;
}

/* With the random seed that GLib prints, this is what there is to go by. */
static void
show (const char *text, guint limit, const char *unit, char **pieces)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("limit %u %s, text %s", limit, unit, escaped);
  for (; *pieces != NULL; pieces++)
    {
      g_autofree char *piece = g_strescape (*pieces, NULL);

      g_test_message ("piece %s", piece);
    }
}

static void
check_plain (const char *text, guint limit, const char *unit)
{
  g_auto (GStrv) pieces = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_NO_FENCES);
  g_autofree char *joined = g_strjoinv ("", pieces);
  const char *at = text;

  g_assert_cmpstr (joined, ==, text);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      const char *start = at;

      at += strlen (pieces[i]);
      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (pieces[i], unit), <=, MAX (limit, 2));
      if (pieces[i + 1] == NULL)
        break;
      g_assert_cmpstr (pieces[i], !=, "");
      if (!is_good_in_clusters (text, at, unit, limit) ||
          !is_best_place (text, start, at, limit, unit))
        {
          show (text, limit, unit, pieces);
          g_test_fail_printf ("piece %u ends at a bad place", i);
        }
    }
}

/* A fence that is open somewhere */
typedef struct
{
  const char *line;
  gsize line_length;
  const char *marks;
  gsize n_marks; /* 0: there is none */
} Open;

/* The fence that is open after @length bytes of @text, with lines as CommonMark has them, each judged
 * by the whole of it; a quarter of @limit is too much for one. */
static Open
scan_fences (const char *text, gsize length, guint limit)
{
  Open open = { NULL };

  for (const char *line = text, *next; line < text + length; line = next)
    {
      gsize line_length = strcspn (line, "\n"), indentation = strspn (line, " "), n_marks;
      const char *marks = line + indentation, *end = line + line_length, *after;

      next = end + 1;
      if (end > line && end[-1] == '\r')
        end--;
      n_marks = *marks == '`' ? strspn (marks, "`") : strspn (marks, "~");
      after = marks + n_marks;
      if (indentation > 3 || n_marks < 3 || after > text + length)
        continue;
      if (open.n_marks > 0)
        {
          if (*marks == *open.marks && n_marks >= open.n_marks &&
              after + strspn (after, " \t") >= end)
            open.n_marks = 0;
        }
      else if ((*marks == '~' || after + strcspn (after, "`") >= end) && 4 * (n_marks + 1) <= limit)
        {
          open = (Open){ line, end - line, marks, n_marks };
        }
    }

  return open;
}

/* The length of what @piece begins with because @open goes on in it; -1 if it does not */
static gssize
match_added (const char *piece, Open open, guint limit)
{
  gsize whole = open.line_length;

  if (strncmp (piece, open.line, whole) == 0 && piece[whole] == '\n')
    return whole + 1;
  if (strncmp (piece, open.marks, open.n_marks) == 0 && piece[open.n_marks] == '\n' &&
      whole + 2 > limit / 4)
    return open.n_marks + 1;

  return -1;
}

/* Whether the pieces are @text from @at on, with exactly what may be added */
static gboolean
gives_back (const char *text, gsize at, char **pieces, guint limit)
{
  Open open = scan_fences (text, at, limit);
  gssize added = open.n_marks > 0 ? match_added (*pieces, open, limit) : 0;
  const char *body = *pieces + MAX (added, 0);
  gsize length = strlen (body);

  if (added < 0)
    return FALSE;
  if (pieces[1] == NULL)
    return strcmp (body, text + at) == 0;

  for (gsize n = 0; n < length; n++)
    {
      gsize kept = n > 0 ? length - n - 1 : length;

      if (n > 0 && (body[length - n] != '`' && body[length - n] != '~'))
        break;
      if ((n > 0 && (n < 3 || body[kept] != '\n')) || strncmp (text + at, body, kept) != 0)
        continue;
      open = scan_fences (text, at + kept, limit);
      if (open.n_marks == n && (n == 0 || strncmp (open.marks, body + kept + 1, n) == 0) &&
          gives_back (text, at + kept, pieces + 1, limit))
        return TRUE;
    }

  return FALSE;
}

/* Marks that are too many for a piece leave no way to balance it, nor does a line that is no fence
 * only because of what is too far away from its marks. */
static gboolean
can_be_balanced (const char *text, guint limit)
{
  for (const char *line = text, *next; *line != '\0'; line = next)
    {
      gsize length = strcspn (line, "\n"), start = strspn (line, " "), after, other;

      next = line[length] == '\n' ? line + length + 1 : line + length;
      for (gsize i = 0; i < length; i++)
        if (4 * (MAX (strspn (line + i, "`"), strspn (line + i, "~")) + 1) > limit)
          return FALSE;

      after =
        start + (line[start] == '`' ? strspn (line + start, "`") : strspn (line + start, "~"));
      if (after < start + 3)
        continue;
      other = after + strspn (line + after, " \t");
      if (other < length && other > limit / 4)
        return FALSE;
      other = after + strcspn (line + after, "`");
      if (other < length && other > limit / 4)
        return FALSE;
    }

  return TRUE;
}

static void
check_fences (const char *text, guint limit, const char *unit)
{
  g_auto (GStrv) pieces = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_DEFAULT);
  gboolean is_balanced = can_be_balanced (text, limit);
  Open open = scan_fences (text, strlen (text), limit);

  if (!gives_back (text, 0, pieces, limit))
    {
      show (text, limit, unit, pieces);
      g_test_fail_printf ("the pieces do not give the text back");
    }
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gboolean is_open = scan_fences (pieces[i], strlen (pieces[i]), limit).n_marks > 0;

      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (pieces[i], unit), <=, limit);
      if (is_balanced && is_open != (pieces[i + 1] == NULL && open.n_marks > 0))
        {
          show (text, limit, unit, pieces);
          g_test_fail_printf ("piece %u is not balanced", i);
        }
    }
}

static void
test_property (void)
{
  const char *asked = g_getenv ("RELAY_SPLIT_TEXTS");
  guint64 n_texts = asked != NULL ? g_ascii_strtoull (asked, NULL, 10) : DEFAULT_TEXTS;

  for (guint64 i = 0; i < n_texts && !g_test_failed (); i++)
    {
      g_autofree char *text = make_text ();
      const char *unit = i % 2 == 0 ? RELAY_LEN_UNIT_CHARS : RELAY_LEN_UNIT_UTF16;
      guint limit = g_test_rand_int_range (16, 160);

      check_fences (text, limit, unit);
      check_plain (text, i % 4 < 2 ? limit : limit / 8, unit);
    }
}

int
main (int argc, char *argv[])
{
  static const char *const long_texts[][4] = {
    { "", " ", "blanks" },
    { "", "`", "backticks" },
    { "x", "`", "backticks-in-a-line" },
    { "e", "\xcc\x81", "marks" },
    { "", "語", "ideographs" },
    { "", "😀", "emoji" },
    { "", "‼️", "emoji-of-two" },
    { "", FLAG, "flags" },
    { FLAG, "\u0301", "marks-of-a-flag" },
    { "```", "x", "words-of-a-fence", "fenced" },
    { "", "```\n", "fences", "fenced" },
    { "~~~\n", "~~~\r", "nearly-fences", "fenced" },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/text-split/places", test_places);
  g_test_add_func ("/text-split/units", test_units);
  g_test_add_func ("/text-split/graphemes", test_graphemes);
  g_test_add_func ("/text-split/emoji-of-two", test_emoji_of_two);
  g_test_add_func ("/text-split/no-break", test_no_break);
  g_test_add_func ("/text-split/fences", test_fences);
  g_test_add_func ("/text-split/fences-of-windows", test_fences_of_windows);
  g_test_add_func ("/text-split/flags", test_flags);
  g_test_add_func ("/text-split/long-fence-lines", test_long_fence_lines);
  g_test_add_func ("/text-split/not-utf8", test_not_utf8);
  for (guint i = 0; i < G_N_ELEMENTS (long_texts); i++)
    {
      g_autofree char *path = g_strconcat ("/text-split/long/", long_texts[i][2], NULL);

      g_test_add_data_func (path, long_texts[i], test_long);
    }
  g_test_add_func ("/text-split/property", test_property);

  return g_test_run ();
}
