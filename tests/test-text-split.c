/* test-text-split.c: a long text in pieces that a platform takes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

#include "relay-values-private.h"

/* RELAY_SPLIT_TEXTS asks for more, or fewer. */
#define DEFAULT_TEXTS 100000

#define FAMILY "👨‍👩‍👧"
#define FLAG   "🇩🇪"
#define ACCENT "e\xcc\x81"
#define HANGUL "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"

static void
assert_pieces (const char          *text,
               guint                limit,
               const char          *unit,
               RelayTextSplitFlags  flags,
               const char          *expected)
{
  g_auto(GStrv) pieces = relay_text_split (text, limit, unit, flags);
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

static void
test_not_utf8 (void)
{
  assert_pieces ("a\xff" "b", 2, NULL, 0, "a\xef\xbf\xbd|b");
}

/* Each would take minutes if a piece, or a grapheme of it, were to cost more than its own length. */
static void
test_long (gconstpointer data)
{
  const char *const *parts = data;   /* the start, and what is repeated */
  const gsize size = 1 << 20;
  const guint limits[] = { 2000, size / 3 };
  g_autoptr(GString) text = g_string_new (parts[0]);

  while (text->len < size)
    g_string_append (text, parts[1]);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_auto(GStrv) pieces = relay_text_split (text->str, limits[i], NULL, 0);
      g_autofree char *joined = g_strjoinv ("", pieces);

      g_assert_true (g_str_equal (joined, text->str));
      for (guint j = 0; pieces[j] != NULL; j++)
        g_assert_cmpuint (relay_text_measure (pieces[j], NULL), <=, limits[i]);
    }
}

static char *
make_text (void)
{
  static const char *const parts[] = {
    "word", " ", "  ", "\n", "\n\n", "\r\n", ". ", "? ", "。", "ä", "語", "😀", FAMILY, FLAG, ACCENT, HANGUL,
    "\n```c\n", "\n```\n", "\n~~~~\n", "\n~~~ x\n", "x```", "x~~~~", "x`", "\t", "averyverylongwordindeed",
  };
  GString *text = g_string_new (NULL);
  guint n_parts = g_test_rand_int_range (0, 60);

  for (guint i = 0; i < n_parts; i++)
    g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

  return g_string_free (text, FALSE);
}

/* The fence that is open at the end of @text: its line, else NULL */
static char *
find_open_fence (const char *text,
                 gsize       length,
                 gsize      *n_marks)
{
  g_autofree char *part = g_strndup (text, length);
  g_auto(GStrv) lines = g_strsplit (part, "\n", -1);
  g_autofree char *open = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strchomp (lines[i]);
      gsize n = strspn (line, *line == '`' ? "`" : "~");

      if (n < 3)
        continue;
      if (open == NULL)
        {
          open = g_strdup (line);
          *n_marks = n;
        }
      else if (*line == *open && n >= *n_marks && line[n] == '\0')
        {
          g_clear_pointer (&open, g_free);
        }
    }

  return g_steal_pointer (&open);
}

/* Takes off what was added to @piece, which begins at @at of @text. Returns how much of the
 * text it is. */
static gsize
check_piece (const char *text,
             gsize       at,
             const char *piece,
             gboolean    is_last)
{
  gsize n_before = 0, n_after = 0, n_inside = 0, length;
  g_autofree char *before = find_open_fence (text, at, &n_before);
  g_autofree char *after = NULL;
  g_autofree char *inside = NULL;
  const char *body = piece;

  if (before != NULL)
    {
      g_assert_true (g_str_has_prefix (piece, before));
      body += strlen (before);
      g_assert_true (*body == '\n');
      body++;
    }
  length = strlen (body);
  if (is_last)
    {
      g_assert_cmpstr (body, ==, text + at);
      return length;
    }

  inside = find_open_fence (piece, strlen (piece), &n_inside);
  g_assert_null (inside);
  for (gsize n = 3; n <= 4; n++)
    {
      if (length < n + 1 || body[length - n - 1] != '\n')
        continue;
      after = find_open_fence (text, at + length - n - 1, &n_after);
      if (after != NULL && n_after == n && strncmp (body + length - n, after, n) == 0 &&
          strncmp (text + at, body, length - n - 1) == 0)
        {
          length -= n + 1;
          break;
        }
      g_clear_pointer (&after, g_free);
    }
  g_assert_cmpmem (text + at, length, body, length);

  return length;
}

static void
check_text (const char *text,
            guint       limit,
            const char *unit)
{
  g_auto(GStrv) pieces = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_DEFAULT);
  g_auto(GStrv) plain = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_NO_FENCES);
  g_autofree char *joined = g_strjoinv ("", plain);
  gsize at = 0;

  g_assert_cmpstr (joined, ==, text);
  for (guint i = 0; plain[i] != NULL; i++)
    {
      g_assert_true (g_utf8_validate (plain[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (plain[i], unit), <=, limit);
      g_assert_false (g_str_has_prefix (plain[i], "\xcc\x81"));
      g_assert_false (g_str_has_prefix (plain[i], "\xe2\x80\x8d"));
      g_assert_false (g_str_has_suffix (plain[i], "\xe2\x80\x8d"));
    }
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_assert_true (g_utf8_validate (pieces[i], -1, NULL));
      g_assert_cmpuint (relay_text_measure (pieces[i], unit), <=, limit);
      at += check_piece (text, at, pieces[i], pieces[i + 1] == NULL);
    }
  g_assert_cmpuint (at, ==, strlen (text));
}

static void
test_property (void)
{
  const char *asked = g_getenv ("RELAY_SPLIT_TEXTS");
  guint64 n_texts = asked != NULL ? g_ascii_strtoull (asked, NULL, 10) : DEFAULT_TEXTS;

  for (guint64 i = 0; i < n_texts; i++)
    {
      g_autofree char *text = make_text ();
      guint limit = g_test_rand_int_range (48, 160);

      check_text (text, limit, i % 2 == 0 ? RELAY_LEN_UNIT_CHARS : RELAY_LEN_UNIT_UTF16);
    }
}

int
main (int   argc,
      char *argv[])
{
  static const char *const long_texts[][3] = {
    { "", " ", "blanks" },
    { "", "`", "backticks" },
    { "x", "`", "backticks-in-a-line" },
    { "e", "\xcc\x81", "marks" },
    { "", "語", "ideographs" },
    { "", "😀", "emoji" },
    { "", "‼️", "emoji-of-two" },
    { "", FLAG, "flags" },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/text-split/places", test_places);
  g_test_add_func ("/text-split/units", test_units);
  g_test_add_func ("/text-split/graphemes", test_graphemes);
  g_test_add_func ("/text-split/fences", test_fences);
  g_test_add_func ("/text-split/not-utf8", test_not_utf8);
  for (guint i = 0; i < G_N_ELEMENTS (long_texts); i++)
    {
      g_autofree char *path = g_strconcat ("/text-split/long/", long_texts[i][2], NULL);

      g_test_add_data_func (path, long_texts[i], test_long);
    }
  g_test_add_func ("/text-split/property", test_property);

  return g_test_run ();
}
