/* relay-text-split.c: the pieces of a text are within the limit and make up what the text shows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Input: one byte with the limit, one byte with the unit (u for UTF-16, else code points), the text.
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include <relay-glib/relay-text.h>

#include "text/relay-text-private.h"

#define MAX_TEXT 4096

/* Only a single code point may be longer than the limit. */
static gboolean
is_one_code_point (const char *piece)
{
  return *piece != '\0' && *g_utf8_next_char (piece) == '\0';
}

static void
check_pieces (char **pieces, const char *valid, guint limit, const char *unit)
{
  g_assert_nonnull (pieces);
  g_assert_nonnull (pieces[0]);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      fuzz_check_string (pieces[i]);
      g_assert_true (*pieces[i] != '\0' || *valid == '\0');
      g_assert_true (relay_text_measure (pieces[i], unit) <= limit ||
                     is_one_code_point (pieces[i]));
    }
}

/* The length in bytes of a fence line at the start of @piece, with its newline; 0 if there is none */
static gsize
fence_before (const char *piece)
{
  gsize blanks = strspn (piece, " ");
  const char *marks = piece + blanks;
  const char *newline = strchr (marks, '\n');

  if (blanks > 3 || newline == NULL || strspn (marks, *marks == '`' ? "`" : "~") < 3)
    return 0;
  return newline + 1 - piece;
}

/* The length in bytes of a newline and fence marks at the end of @piece; 0 if there are none */
static gsize
fence_after (const char *piece)
{
  const char *newline = strrchr (piece, '\n');
  const char *marks = newline != NULL ? newline + 1 : "";
  gsize n = strspn (marks, *marks == '`' ? "`" : "~");

  return n >= 3 && marks[n] == '\0' ? 1 + n : 0;
}

/* Pieces that show nothing are left out, so that texts are compared without the characters that do. */
static char *
dup_visible (const char *text, gsize length)
{
  GString *visible = g_string_new (NULL);

  for (const char *at = text, *next; at < text + length; at = next)
    {
      next = g_utf8_next_char (at);
      if (!relay_text_is_invisible (at, next))
        g_string_append_len (visible, at, next - at);
    }

  return g_string_free (visible, FALSE);
}

static void
add_place (GArray *places,
           const char *text,
           gsize length,
           gsize at,
           const char *body,
           gsize body_length)
{
  g_autofree char *visible = dup_visible (body, body_length);
  gsize after = at + strlen (visible);

  if (after > length || memcmp (text + at, visible, after - at) != 0)
    return;
  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, gsize, i) == after)
      return;
  g_array_append_val (places, after);
}

/* Each piece is a part of the text, perhaps with an added fence line before it and added marks behind
 * it. A piece alone does not show whether these were added, so that this follows all possibilities:
 * one of them must lead to the end of the text. @text has only visible characters. */
static void
check_fenced (char **pieces, const char *text)
{
  gsize length = strlen (text), at = 0;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));

  g_array_append_val (places, at);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      GArray *next = g_array_new (FALSE, FALSE, sizeof (gsize));
      gsize whole = strlen (pieces[i]);
      gsize before[2] = { 0, i > 0 ? fence_before (pieces[i]) : 0 };
      gsize after[2] = { 0, pieces[i + 1] != NULL ? fence_after (pieces[i]) : 0 };

      for (guint place = 0; place < places->len; place++)
        for (guint added = 0; added < 4; added++)
          if (before[added & 1] + after[added >> 1] <= whole)
            add_place (next, text, length, g_array_index (places, gsize, place),
                       pieces[i] + before[added & 1],
                       whole - before[added & 1] - after[added >> 1]);
      g_assert_cmpuint (next->len, >, 0);
      g_array_unref (places);
      places = next;
    }

  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, gsize, i) == length)
      return;
  g_assert_not_reached ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, MIN (size, MAX_TEXT));
  guint limit = fuzz_byte (&input);
  const char *unit = fuzz_byte (&input) == 'u' ? RELAY_LEN_UNIT_UTF16 : RELAY_LEN_UNIT_CHARS;
  g_autofree char *text = fuzz_remainder (&input);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) plain = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_NO_FENCES);
  g_auto (GStrv) fenced = relay_text_split (text, limit, unit, RELAY_TEXT_SPLIT_DEFAULT);
  g_autofree char *joined = g_strjoinv ("", plain);
  g_autofree char *joined_visible = dup_visible (joined, strlen (joined));
  g_autofree char *visible = dup_visible (valid, strlen (valid));

  limit = MAX (limit, 1);
  check_pieces (plain, valid, limit, unit);
  g_assert_cmpstr (joined_visible, ==, visible);
  check_pieces (fenced, valid, limit, unit);
  check_fenced (fenced, visible);
  return 0;
}
