/* test-text.c: texts are measured in the unit of a platform
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

#include "text/relay-text-private.h"

#include "test.h"

TEST_CASE ("/text/measure-counts-in-the-unit")
{
  const struct
  {
    const char *text;
    guint chars;
    guint utf16;
  } cases[] = {
    { "", 0, 0 },
    { "hello", 5, 5 },
    { "Grüße", 5, 5 },
    { "日本語", 3, 3 },
    { "\xef\xbf\xbd", 1, 1 },     /* U+FFFD, one code unit */
    { "\xf0\x90\x80\x80", 1, 2 }, /* U+10000, the first with two code units */
    { "🔌", 1, 2 },
    { "👩‍🚀 ok", 6, 8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (relay_text_measure (cases[i].text, RELAY_LEN_UNIT_CHARS), ==,
                        cases[i].chars);
      g_assert_cmpuint (relay_text_measure (cases[i].text, RELAY_LEN_UNIT_UTF16), ==,
                        cases[i].utf16);
    }
}

TEST_CASE ("/text/measure-takes-unknown-units-for-chars")
{
  g_assert_cmpuint (relay_text_measure ("🔌", "bytes"), ==, 1);
  g_assert_cmpuint (relay_text_measure ("🔌", NULL), ==, 1);
}

TEST_CASE ("/text/measure-agrees-with-glib")
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree gunichar2 *units = NULL;
      glong n_units = 0;

      for (int i = g_test_rand_int_range (0, 40); i > 0; i--)
        {
          gunichar c = g_test_rand_int_range (1, 0x110000);

          if (g_unichar_validate (c))
            g_string_append_unichar (text, c);
        }

      units = g_utf8_to_utf16 (text->str, -1, NULL, &n_units, NULL);
      g_assert_nonnull (units);
      g_assert_cmpuint (relay_text_measure (text->str, RELAY_LEN_UNIT_UTF16), ==, n_units);
      g_assert_cmpuint (relay_text_measure (text->str, RELAY_LEN_UNIT_CHARS), ==,
                        g_utf8_strlen (text->str, -1));
    }
}

TEST_CASE ("/text/only-white-space-is-blank")
{
  g_assert_true (relay_text_is_blank (""));
  g_assert_true (relay_text_is_blank (" \t\r\n\u00a0\u3000"));
  g_assert_false (relay_text_is_blank (" x"));
  g_assert_false (relay_text_is_blank ("\u200d"));
}
