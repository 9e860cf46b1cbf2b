/* test-utf8-decoder.c: UTF-8 that is cut at any byte is decoded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "text/relay-utf8-decoder-private.h"

#include "test.h"

#define HIGH "\xed\xa0\xbd" /* U+D83D and U+DE00, the halves of 😀 */
#define LOW  "\xed\xb8\x80"

#define MAX_BYTES 12

/* Decodes @bytes, cut behind each byte i for which bit i of @cuts is set. */
static char *
decode (const char *bytes, guint cuts)
{
  g_autoptr (RelayUtf8Decoder) decoder = relay_utf8_decoder_new ();
  g_autoptr (GString) part = g_string_new (NULL);
  g_autofree char *end = NULL;
  g_autofree char *nothing = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; bytes[i] != '\0'; i++)
    {
      g_string_append_c (part, bytes[i]);
      if (bytes[i + 1] == '\0' || (cuts >> (i % 32) & 1) != 0)
        {
          g_autofree char *decoded = relay_utf8_decoder_decode (decoder, part->str);

          g_assert_true (g_utf8_validate (decoded, -1, NULL));
          g_string_append (text, decoded);
          g_string_truncate (part, 0);
        }
    }

  end = relay_utf8_decoder_finish (decoder);
  nothing = relay_utf8_decoder_finish (decoder);
  g_assert_cmpstr (nothing, ==, "");
  g_string_append (text, end);

  return g_string_free (text, FALSE);
}

/* However @bytes are cut */
static void
assert_decodes (const char *bytes, const char *expected)
{
  gsize length = strlen (bytes);

  g_assert_cmpuint (length, <=, MAX_BYTES);
  for (guint cuts = 0; cuts < 1u << length; cuts++)
    {
      g_autofree char *text = decode (bytes, cuts);

      g_assert_cmpstr (text, ==, expected);
    }
}

TEST_CASE ("/utf8-decoder/joins-the-bytes-of-a-character")
{
  assert_decodes ("ok \xf0\x9f\x98\x80", "ok 😀");
  assert_decodes ("é語\U00010000!", "é語\U00010000!");
  assert_decodes ("\u00a0\u07ff\u0800\uffff", "\u00a0\u07ff\u0800\uffff");
  assert_decodes ("\ud7ff\ue000\U0010ffff", "\ud7ff\ue000\U0010ffff");
  assert_decodes ("", "");
}

TEST_CASE ("/utf8-decoder/joins-halves-of-a-surrogate-pair")
{
  assert_decodes (HIGH LOW, "😀");
  assert_decodes ("a" HIGH LOW "b", "a😀b");
  assert_decodes ("\xed\xa0\x80\xed\xb0\x80", "\U00010000");
  assert_decodes ("\xed\xaf\xbf\xed\xbf\xbf", "\U0010ffff");
  assert_decodes (HIGH HIGH LOW, "\ufffd😀");
  assert_decodes (HIGH LOW LOW, "😀\ufffd");
}

TEST_CASE ("/utf8-decoder/replaces-a-lone-half")
{
  assert_decodes (HIGH, "\ufffd");
  assert_decodes (LOW, "\ufffd");
  assert_decodes ("a" HIGH "b", "a\ufffdb");
  assert_decodes (LOW HIGH, "\ufffd\ufffd");
  assert_decodes (HIGH "\ud7ff", "\ufffd\ud7ff");
  assert_decodes (HIGH "é", "\ufffdé");
  assert_decodes (HIGH "\xed\xb8", "\ufffd\ufffd");
}

TEST_CASE ("/utf8-decoder/replaces-what-is-never-completed")
{
  assert_decodes ("ok \xf0\x9f", "ok \ufffd");
  assert_decodes ("ok \xf0\x9f\x98", "ok \ufffd");
  assert_decodes ("\xc3", "\ufffd");
  assert_decodes ("\xe8\xaa", "\ufffd");
  assert_decodes ("\xed", "\ufffd");
}

/* One U+FFFD for each maximal part of a sequence that could have become a character */
TEST_CASE ("/utf8-decoder/replaces-ill-formed-sequences")
{
  assert_decodes ("a\xff\xfe"
                  "b",
                  "a\ufffd\ufffd"
                  "b");
  assert_decodes ("\x80\xbf", "\ufffd\ufffd");
  assert_decodes ("\xf0\x9f"
                  "A",
                  "\ufffdA");
  assert_decodes ("\xf0\x9f\xf0\x9f\x98\x80", "\ufffd😀");
  assert_decodes ("\xc0\xaf\xe0\x80\xaf", "\ufffd\ufffd\ufffd\ufffd\ufffd");
  assert_decodes ("\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
  assert_decodes ("\xf0\x8f\xc1\xf5", "\ufffd\ufffd\ufffd\ufffd");
}

/* Random bytes, of which many begin or continue a sequence */
TEST_CASE ("/utf8-decoder/cuts-do-not-matter")
{
  static const char bytes[] =
    "a\x80\x8f\x90\x9f\xa0\xad\xb0\xbf\xc3\xe0\xed\xed\xed\xee\xf0\xf4\xff";

  for (guint round = 0; round < 20000; round++)
    {
      char text[MAX_BYTES + 1] = { 0 };
      g_autofree char *whole = NULL;
      g_autofree char *cut = NULL;

      for (int i = g_test_rand_int_range (0, MAX_BYTES + 1); i > 0; i--)
        text[i - 1] = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];
      whole = decode (text, 0);
      cut = decode (text, (guint) g_test_rand_int ());
      g_assert_cmpstr (cut, ==, whole);
      if (g_utf8_validate (text, -1, NULL))
        g_assert_cmpstr (whole, ==, text);
    }
}

TEST_CASE ("/utf8-decoder/takes-linear-time")
{
  g_autofree char *invalid = g_strnfill (4 << 20, '\xff');
  g_autofree char *text = decode (invalid, 0);

  g_assert_cmpuint (strlen (text), ==, 3 * (4 << 20));
}
