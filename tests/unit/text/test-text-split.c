/* test-text-split.c: a text is split into pieces within a length limit
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

#include "text/relay-text-private.h"

#include "test.h"

/* The number of random texts; the environment variable RELAY_SPLIT_TEXTS overrides it. */
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

TEST_CASE ("/text-split/cuts-at-the-best-place")
{
  assert_pieces ("", 10, NULL, 0, "");
  assert_pieces ("whole", 5, NULL, 0, "whole");
  assert_pieces ("one\n\ntwo\nthree", 12, NULL, 0, "one\n\ntwo\n|three");
  assert_pieces ("one two\n\ntwo\nthree", 13, NULL, 0, "one two\n\n|two\nthree");
  assert_pieces ("one. two three", 9, NULL, 0, "one. |two three");
  assert_pieces ("one two three", 9, NULL, 0, "one two |three");
  assert_pieces ("一。二三四", 3, NULL, 0, "一。|二三四");
  assert_pieces ("abcdefg", 3, NULL, 0, "abc|def|g");
  /* the better place would leave the piece less than half full */
  assert_pieces ("a bcdefghijk", 10, NULL, 0, "a bcdefghi|jk");
}

TEST_CASE ("/text-split/counts-in-the-unit")
{
  assert_pieces ("😀😀😀", 2, RELAY_LEN_UNIT_CHARS, 0, "😀😀|😀");
  assert_pieces ("😀😀😀", 2, RELAY_LEN_UNIT_UTF16, 0, "😀|😀|😀");
  assert_pieces ("a😀b", 1, RELAY_LEN_UNIT_UTF16, 0, "a|😀|b");
  assert_pieces ("ab", 0, NULL, 0, "a|b");
}

TEST_CASE ("/text-split/keeps-graphemes-together")
{
  assert_pieces ("ab" ACCENT, 3, NULL, 0, "ab|" ACCENT);
  assert_pieces ("abc\r\nd", 4, NULL, 0, "abc|\r\nd");
  assert_pieces ("a" HANGUL HANGUL, 4, NULL, 0, "a" HANGUL "|" HANGUL);
  assert_pieces ("a가\u11a8", 2, NULL, 0, "a|가\u11a8");
  assert_pieces ("กน้ำ", 3, NULL, 0, "ก|น้ำ");
  assert_pieces ("aｶﾞ", 2, NULL, 0, "a|ｶﾞ");
  assert_pieces ("ab क्‍ष", 5, NULL, 0, "ab |क्‍ष");
  /* longer than the limit */
  assert_pieces (FLAG, 1, NULL, 0, "🇩|🇪");
}

TEST_CASE ("/text-split/keeps-emoji-together")
{
  assert_pieces (FAMILY FAMILY, 6, NULL, 0, FAMILY "|" FAMILY);
  assert_pieces ("👍🏽👍🏽", 3, NULL, 0, "👍🏽|👍🏽");
  assert_pieces ("‼️‼️", 3, NULL, 0, "‼️|‼️");
  assert_pieces ("↔️↔️↔️", 3, NULL, 0, "↔️|↔️|↔️");
  assert_pieces ("ℹ️〰️", 2, NULL, 0, "ℹ️|〰️");
  assert_pieces ("#️⃣1️⃣", 4, NULL, 0, "#️⃣|1️⃣");
  assert_pieces ("❤️‍🔥❤️‍🔥", 7, NULL, 0, "❤️‍🔥|❤️‍🔥");
}

TEST_CASE ("/text-split/keeps-flags-together")
{
  assert_pieces (FLAG FLAG, 3, NULL, 0, FLAG "|" FLAG);
  assert_pieces (FLAG "\ufe0f" FLAG, 4, NULL, 0, FLAG "\ufe0f|" FLAG);
  assert_pieces ("ab🇩🇪\U000e0067", 4, NULL, 0, "ab|🇩🇪\U000e0067");
  assert_pieces ("ab🇩🇪🏽", 4, NULL, 0, "ab|🇩🇪🏽");
  assert_pieces ("ab🇩🇪\u20e3", 4, NULL, 0, "ab|🇩🇪\u20e3");
  assert_pieces ("ab🇩🇪c", 4, NULL, 0, "ab🇩🇪|c");
}

TEST_CASE ("/text-split/keeps-unbreakable-spaces")
{
  assert_pieces ("one two\u00a0three", 12, NULL, 0, "one two\u00a0thre|e");
  assert_pieces ("one2 two\u00a0three", 12, NULL, 0, "one2 two\u00a0thr|ee");
  assert_pieces ("one two six\u00a0three", 14, NULL, 0, "one two |six\u00a0three");
  assert_pieces ("one two six\u202fthree", 14, NULL, 0, "one two |six\u202fthree");
  assert_pieces ("one two six\u2007three", 14, NULL, 0, "one two |six\u2007three");
  assert_pieces ("one two six \u2060three", 14, NULL, 0, "one two |six \u2060three");
  assert_pieces ("one two 一。\u2060二三四五", 13, NULL, 0, "one two |一。\u2060二三四五");
  /* a space can be cut from a no-break space, and a newline from a word joiner */
  assert_pieces ("one two \u00a0three four", 11, NULL, 0, "one two |\u00a0three four");
  assert_pieces ("one two\n\u2060three", 11, NULL, 0, "one two\n|\u2060three");
}

TEST_CASE ("/text-split/closes-and-reopens-fences")
{
  assert_pieces ("```c\nfirst line\nsecond line\n```\nend", 30, NULL, 0,
                 "```c\nfirst line\n\n```|```c\nsecond line\n```\nend");
  assert_pieces ("```c\nfirst line\nsecond line\n```\nend", 30, NULL, RELAY_TEXT_SPLIT_NO_FENCES,
                 "```c\nfirst line\nsecond line\n|```\nend");
  assert_pieces ("```c\r\nfirst line\r\nsecond line\r\n```\r\nend", 30, NULL, 0,
                 "```c\r\nfirst line\r\n\n```|```c\nsecond line\r\n```\r\nend");
  assert_pieces ("~~~~\na\n~~~\nbbbbbbbbbbb\n~~~~\n", 22, NULL, 0,
                 "~~~~\na\n~~~\n\n~~~~|~~~~\nbbbbbbbbbbb\n~~~~\n");
  /* the limit is too small for fences */
  assert_pieces ("```\nab\ncd\n```", 8, NULL, 0, "```\nab\n|cd\n```");
  /* a cut before the marks would turn them into a fence */
  assert_pieces ("aaaaaaaaaaaaaaaa```bbbb", 16, NULL, 0, "aaaaaaaaaaaaaaa|a```bbbb");
}

/* What is cut off the line of a fence becomes a part of the code. */
TEST_CASE ("/text-split/cuts-long-fence-lines")
{
  assert_pieces ("```abcdefghijklm\ncode\n```\n", 20, NULL, 0,
                 "```abcdefghijklm\n```|```\n\ncode\n```\n");
  assert_pieces ("```abcdefghijklmnopqrstuvwxyz\ncode\n```\n", 20, NULL, 0,
                 "```abcdefghijklm\n```|```\nnopqrstuvwxy\n```|```\nz\ncode\n```\n");
  assert_pieces ("~~~ abcdefghi ~~~\ncode\n~~~\n", 18, NULL, 0,
                 "~~~ abcdefgh\n~~~|~~~\ni ~~~\n\n~~~|~~~\ncode\n~~~\n");
  /* directly behind its marks, the cut would turn the second line into the end of the fence */
  assert_pieces ("~~~\n1\n~~~\rabcdefghij\n~~~\n", 16, NULL, 0,
                 "~~~\n1\n\n~~~|~~~\n~~~\rabcd\n~~~|~~~\nefghij\n~~~\n");
}

/* No platform takes a message of nothing but white space. */
TEST_CASE ("/text-split/leaves-out-blank-pieces")
{
  g_autofree char *full = g_strnfill (2000, 'x');
  g_autofree char *full_with_newlines = g_strconcat (full, "\n\n", NULL);
  g_autofree char *gap = g_strnfill (3000, '\n');
  g_autofree char *end = g_strnfill (500, 'b');
  g_autofree char *with_gap = g_strconcat (full, gap, end, NULL);
  g_autofree char *with_gap_expected = g_strconcat (full, "|", gap + 2000, end, NULL);
  g_autofree char *with_gap_before = g_strconcat (gap, end, NULL);
  g_autofree char *with_gap_before_expected = g_strconcat (gap + 2000, end, NULL);

  assert_pieces (full_with_newlines, 2000, NULL, 0, full);
  assert_pieces (with_gap, 2000, NULL, 0, with_gap_expected);
  assert_pieces (with_gap, 2000, NULL, RELAY_TEXT_SPLIT_NO_FENCES, with_gap_expected);
  assert_pieces (with_gap_before, 2000, NULL, 0, with_gap_before_expected);
  assert_pieces ("ab\u00a0\u00a0\u00a0cd", 2, NULL, 0, "ab|\u00a0c|d");
  assert_pieces ("ab \t\u3000\r\n\u2007\u202f", 2, NULL, 0, "ab");
  assert_pieces ("a\n\n\n\nb\n\n\n\n", 2, NULL, 0, "a\n|b\n");
}

TEST_CASE ("/text-split/keeps-one-piece-of-a-blank-text")
{
  assert_pieces ("   ", 2, NULL, 0, "  ");
  assert_pieces ("   ", 3, NULL, 0, "   ");
  assert_pieces ("\u00a0", 1, NULL, RELAY_TEXT_SPLIT_NO_FENCES, "\u00a0");
}

/* A grapheme cluster that does not fit is cut; a joiner or a variation selector shows nothing alone. */
TEST_CASE ("/text-split/leaves-out-invisible-pieces")
{
  assert_pieces ("‼\ufe0f‼\ufe0f", 1, NULL, 0, "‼|‼");
  assert_pieces ("1\ufe0f\u20e3", 1, NULL, 0, "1|\u20e3");
  assert_pieces ("👨\u200d👩", 1, NULL, 0, "👨|👩");
  assert_pieces ("👨\u200d👩", 1, RELAY_LEN_UNIT_UTF16, 0, "👨|👩");
  assert_pieces ("a\u2060\u200b\ufeff\u200bb", 1, NULL, 0, "a|b");
  assert_pieces ("\ufe0fa", 1, NULL, 0, "a");
  assert_pieces ("\ufe0f\ufe0f", 1, NULL, 0, "\ufe0f");
}

/* A code block in which nothing stands is left out, too: the next piece reopens it. */
TEST_CASE ("/text-split/leaves-out-empty-code-blocks")
{
  assert_pieces ("```c\ncode1234567\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nend\n```", 20, NULL, 0,
                 "```c\ncode1234567\n```|```c\n\n\n\n\nend\n```");
  assert_pieces ("```c\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nend of it\n```", 20, NULL, 0,
                 "```c\nend of it\n```");
  assert_pieces ("one\n~~~sh\n\n\n\n\n\n\n\n\n\n\n\n\nend it\n~~~\n", 20, NULL, 0,
                 "one\n~~~sh\n\n\n\n\n\n\n\n~~~|~~~sh\nend it\n~~~\n");
}

TEST_CASE ("/text-split/replaces-invalid-utf8")
{
  assert_pieces ("a\xff"
                 "b",
                 2, NULL, 0, "a\xef\xbf\xbd|b");
}

/* --- linear time --- */

typedef struct
{
  const char *name;
  const char *start;
  const char *repeated;
  gboolean is_changed; /* fences are added, or pieces are left out */
} LongText;

static const LongText long_texts[] = { { "spaces", "", " ", TRUE },
                                       { "backticks", "", "`", FALSE },
                                       { "backticks-in-a-line", "x", "`", FALSE },
                                       { "combining-marks", "e", "\u0301", FALSE },
                                       { "ideographs", "", "語", FALSE },
                                       { "emoji", "", "😀", FALSE },
                                       { "emoji-with-selectors", "", "‼️", FALSE },
                                       { "joined-emoji", "😀", "\u200d😀", FALSE },
                                       { "flags", "", FLAG, FALSE },
                                       { "combining-marks-of-a-flag", FLAG, "\u0301", FALSE },
                                       { "a-fence-line", "```", "x", TRUE },
                                       { "fences", "", "```\n", TRUE },
                                       { "lines-like-fences", "~~~\n", "~~~\r", TRUE } };

/* In quadratic time, each of these would take minutes and run into the timeout. */
static void
test_takes_linear_time (gconstpointer data)
{
  const LongText *shape = data;
  const gsize size = 1 << 20;
  const guint limits[] = { 2000, size / 3 };
  g_autoptr (GString) text = g_string_new (shape->start);

  while (text->len < size)
    g_string_append (text, shape->repeated);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_auto (GStrv) pieces = relay_text_split (text->str, limits[i], NULL, 0);
      g_autofree char *joined = g_strjoinv ("", pieces);

      if (!shape->is_changed)
        g_assert_true (g_str_equal (joined, text->str));
      for (guint j = 0; pieces[j] != NULL; j++)
        g_assert_cmpuint (relay_text_measure (pieces[j], NULL), <=, limits[i]);
    }
}

/* --- random texts --- */

/* Lines of fences are added by append_fence_line(). */
static const char *const parts[] = { "word",
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
                                     "no\u2060break" };

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

/* The start or end of a fence, or a line that looks like one */
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
  if (g_test_rand_bit ())
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
  guint n_parts = g_test_rand_int_range (0, 50);
  guint per_fence = g_test_rand_int_range (2, 20);

  for (guint i = 0; i < n_parts; i++)
    if (g_test_rand_int_range (0, per_fence) == 0)
      append_fence_line (text);
    else
      append_any (text, parts, G_N_ELEMENTS (parts));

  return g_string_free (text, FALSE);
}

/* To understand a failure without the random seed */
static void
print_pieces (const char *text, guint limit, const char *unit, char **pieces)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("limit %u %s, text %s", limit, unit, escaped);
  for (; *pieces != NULL; pieces++)
    {
      g_autofree char *piece = g_strescape (*pieces, NULL);

      g_test_message ("piece %s", piece);
    }
}

/* --- the places of cuts, if no fences are added --- */

/* A place between two code points of a text */
typedef struct
{
  const char *at;
  gunichar last;
  gunichar next;
  guint length; /* of the text before, in the unit */
  gboolean is_in_cluster;
} Spot;

/* The classes of UAX #29, for the characters of the random texts */
static gboolean
is_extending (gunichar c)
{
  return g_unichar_ismark (c) || c == 0x200d || (c >= 0x1f3fb && c <= 0x1f3ff) ||
         (c >= 0xe0020 && c <= 0xe007f);
}

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* L, V or T; 0 for other characters. A precomposed syllable counts as its first and last letter. */
static char
classify_jamo (gunichar c, gboolean is_last)
{
  if (c >= 0xac00 && c <= 0xd7a3)
    return !is_last ? 'S' : (c - 0xac00) % 28 == 0 ? 'V' : 'T';

  return c >= 0x1100 && c <= 0x115f   ? 'L'
         : c >= 0x1160 && c <= 0x11a7 ? 'V'
         : c >= 0x11a8 && c <= 0x11ff ? 'T'
                                      : 0;
}

static gboolean
joins_hangul (gunichar last, gunichar next)
{
  char end = classify_jamo (last, TRUE);
  char start = classify_jamo (next, FALSE);

  return (end == 'L' && (start == 'L' || start == 'V' || start == 'S')) ||
         (end == 'V' && (start == 'V' || start == 'T')) || (end == 'T' && start == 'T');
}

static gboolean
is_in_cluster (gunichar last, gunichar next, guint n_indicators)
{
  if (last == '\r' && next == '\n')
    return TRUE;
  if (last < 0x20 || next < 0x300)
    return FALSE;
  if (is_regional_indicator (next))
    return n_indicators % 2 == 1;

  return is_extending (next) || joins_hangul (last, next) || last == 0x200d;
}

/* All places of @text, from its start to its end */
static GArray *
find_spots (const char *text, const char *unit)
{
  GArray *spots = g_array_new (FALSE, FALSE, sizeof (Spot));
  guint per_large = g_str_equal (unit, RELAY_LEN_UNIT_UTF16) ? 2 : 1;
  guint n_indicators = 0;
  Spot spot = { text, 0, g_utf8_get_char (text), 0, FALSE };

  g_array_append_val (spots, spot);
  while (spot.next != 0)
    {
      n_indicators = is_regional_indicator (spot.next) ? n_indicators + 1 : 0;
      spot.length += spot.next > 0xffff ? per_large : 1;
      spot.at = g_utf8_next_char (spot.at);
      spot.last = spot.next;
      spot.next = g_utf8_get_char (spot.at);
      spot.is_in_cluster = is_in_cluster (spot.last, spot.next, n_indicators);
      g_array_append_val (spots, spot);
    }

  return spots;
}

/* A cluster is cut only if it is longer than the limit. */
static gboolean
keeps_cluster (const Spot *spot, guint limit)
{
  const Spot *from = spot, *to = spot;

  while (from->is_in_cluster)
    from--;
  while (to->is_in_cluster)
    to++;

  return !spot->is_in_cluster || to->length - from->length > limit;
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

/* 0 for the end of a paragraph, then line, sentence, word, and 4 for any other place */
static guint
rank_spot (const Spot *start, const Spot *spot)
{
  const Spot *back = spot;
  gboolean is_joined = spot->next == 0x2060 || spot->next == 0xfeff;
  gboolean is_wide_stop, is_stop;
  guint n_newlines = 0;

  for (; back > start && is_breaking_space (back->last); back--)
    n_newlines += back->last == '\n';
  is_wide_stop =
    back > start && (back->last == 0x3002 || back->last == 0xff01 || back->last == 0xff1f);
  is_stop = is_wide_stop || (back > start && (back->last == '.' || back->last == '!' ||
                                              back->last == '?' || back->last == 0x2026));

  if (spot->last == '\n')
    return n_newlines > 1 ? 0 : 1;
  if (back == spot)
    return is_wide_stop && !is_joined && !is_no_break_space (spot->next) ? 2 : 4;
  if (is_joined)
    return 4;

  return is_stop ? 2 : 3;
}

/* The end of a piece is the last of the best places that leave the piece half full. */
static gboolean
is_best_spot (const Spot *start, const Spot *end, guint limit)
{
  guint chosen = rank_spot (start, end);

  if (end->is_in_cluster)
    return TRUE;

  for (const Spot *spot = start + 1; spot->next != 0; spot++)
    {
      guint used = spot->length - start->length;
      guint rank;

      if (used > limit)
        break;
      if (spot->is_in_cluster)
        continue;
      rank = rank_spot (start, spot);
      if (rank == chosen ? spot > end : rank < chosen && used * 2 >= limit)
        return FALSE;
    }

  return TRUE;
}

static const char *
skip_invisible (const char *text)
{
  const char *end = text;

  while (*end != '\0' && relay_text_is_invisible (end, g_utf8_next_char (end)))
    end = g_utf8_next_char (end);

  return end;
}

/* Where @piece begins in @text, behind pieces that show nothing; NULL if it shows nothing itself */
static const char *
skip_left_out (const char *text, const char *piece)
{
  const char *shown = skip_invisible (piece);
  const char *at = skip_invisible (text);

  return *shown != '\0' && at - text >= shown - piece ? at - (shown - piece) : NULL;
}

static void
check_without_fences (const char *text, guint limit, const char *unit)
{
  g_auto (GStrv) pieces = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_NO_FENCES);
  g_autoptr (GArray) spots = find_spots (text, unit);
  const Spot *start = &g_array_index (spots, Spot, 0);
  const Spot *end = start;

  if (*skip_invisible (text) == '\0')
    {
      g_assert_true (g_str_has_prefix (text, pieces[0]));
      g_assert_null (pieces[1]);
      return;
    }

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      const char *at = skip_left_out (start->at, pieces[i]);

      g_assert_nonnull (at);
      g_assert_true (g_str_has_prefix (at, pieces[i]));
      while (start->at < at)
        start++;
      end = start;
      at += strlen (pieces[i]);
      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (pieces[i], unit), <=, MAX (limit, 2));
      if (pieces[i + 1] == NULL)
        g_assert_cmpstr (skip_invisible (at), ==, "");
      if (*at == '\0')
        break;
      while (end->at < at)
        end++;
      if (!keeps_cluster (end, limit) || !is_best_spot (start, end, limit))
        {
          print_pieces (text, limit, unit, pieces);
          g_test_fail_printf ("piece %u ends at a bad place", i);
        }
      start = end;
    }
}

/* --- fences --- */

typedef struct
{
  const char *line;
  gsize line_length;
  const char *marks;
  gsize n_marks; /* 0: no fence is open */
} OpenFence;

/* The fence that is open after @length bytes of @text, by the rules of CommonMark for whole lines. Marks
 * that take a quarter of @limit make no fence. */
static OpenFence
scan_fences (const char *text, gsize length, guint limit)
{
  OpenFence open = { NULL };

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
          open = (OpenFence){ line, end - line, marks, n_marks };
        }
    }

  return open;
}

/* The length of the line at the start of @piece that reopens @open; -1 if there is none */
static gssize
match_added (const char *piece, OpenFence open, guint limit)
{
  gsize whole = open.line_length;

  if (strncmp (piece, open.line, whole) == 0 && piece[whole] == '\n')
    return whole + 1;
  if (strncmp (piece, open.marks, open.n_marks) == 0 && piece[open.n_marks] == '\n' &&
      whole + 2 > limit / 4)
    return open.n_marks + 1;

  return -1;
}

static gboolean makes_up (const char *text, gsize at, char **pieces, guint limit);

/* Whether the first piece begins at @at, and the others make up the rest */
static gboolean
makes_up_from (const char *text, gsize at, char **pieces, guint limit)
{
  OpenFence open = scan_fences (text, at, limit);
  gssize added = open.n_marks > 0 ? match_added (*pieces, open, limit) : 0;
  const char *body = *pieces + MAX (added, 0);
  gsize length = strlen (body);

  if (added < 0)
    return FALSE;
  if (pieces[1] == NULL && strcmp (body, text + at) == 0)
    return TRUE;

  for (gsize n = 0; n < length; n++)
    {
      gsize kept = n > 0 ? length - n - 1 : length;

      if (n > 0 && (body[length - n] != '`' && body[length - n] != '~'))
        break;
      if ((n > 0 && (n < 3 || body[kept] != '\n')) || strncmp (text + at, body, kept) != 0)
        continue;
      open = scan_fences (text, at + kept, limit);
      if (open.n_marks == n && (n == 0 || strncmp (open.marks, body + kept + 1, n) == 0) &&
          makes_up (text, at + kept, pieces + 1, limit))
        return TRUE;
    }

  return FALSE;
}

/* Whether pieces from @from to @to are left out: they show nothing, or only open a fence. */
static gboolean
is_left_out (const char *text, gsize from, gsize to, guint limit)
{
  OpenFence open = scan_fences (text, to, limit);
  const char *end = text + to, *line_end;

  if (open.n_marks == 0 || open.line < text + from)
    return relay_text_is_invisible (text + from, end);

  line_end =
    open.line + open.line_length <= end ? open.line + open.line_length : open.marks + open.n_marks;

  return relay_text_is_invisible (text + from, open.line) &&
         relay_text_is_invisible (line_end, end);
}

/* Whether the pieces are @text from @at on, with fences closed and reopened where they must be */
static gboolean
makes_up (const char *text, gsize at, char **pieces, guint limit)
{
  gsize length = strlen (text);

  if (*pieces == NULL)
    return is_left_out (text, at, length, limit);

  for (gsize from = at; from <= length; from = g_utf8_next_char (text + from) - text)
    if (is_left_out (text, at, from, limit) && makes_up_from (text, from, pieces, limit))
      return TRUE;

  return FALSE;
}

/* Too many marks for a piece cannot be balanced, nor can a line that only looks like a fence, if the
 * character by which it differs is too far from its marks. */
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
check_with_fences (const char *text, guint limit, const char *unit)
{
  g_auto (GStrv) pieces = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_DEFAULT);
  gboolean is_balanced = can_be_balanced (text, limit);
  OpenFence open = scan_fences (text, strlen (text), limit);

  if (!makes_up (text, 0, pieces, limit))
    {
      print_pieces (text, limit, unit, pieces);
      g_test_fail_printf ("the pieces do not make up the text");
    }
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gboolean is_open = scan_fences (pieces[i], strlen (pieces[i]), limit).n_marks > 0;

      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (pieces[i], unit), <=, limit);
      if (is_balanced && is_open && (pieces[i + 1] != NULL || open.n_marks == 0))
        {
          print_pieces (text, limit, unit, pieces);
          g_test_fail_printf ("piece %u is not balanced", i);
        }
    }
}

TEST_CASE ("/text-split/random-texts")
{
  const char *override = g_getenv ("RELAY_SPLIT_TEXTS");
  guint64 n_texts = override != NULL ? g_ascii_strtoull (override, NULL, 10) : DEFAULT_TEXTS;

  for (guint64 i = 0; i < n_texts && !g_test_failed (); i++)
    {
      g_autofree char *text = make_text ();
      const char *unit = i % 2 == 0 ? RELAY_LEN_UNIT_CHARS : RELAY_LEN_UNIT_UTF16;
      guint limit = g_test_rand_int_range (16, 100);

      check_with_fences (text, limit, unit);
      check_without_fences (text, i % 4 < 2 ? limit : limit / 8, unit);
    }
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (long_texts); i++)
    {
      g_autofree char *path =
        g_strconcat ("/text-split/takes-linear-time/", long_texts[i].name, NULL);

      g_test_add_data_func (path, &long_texts[i], test_takes_linear_time);
    }
}
