/* test-text.c: how long a text is for a platform
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

#include "text/relay-text-private.h"

static void
test_measure (void)
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
    { "\xef\xbf\xbd", 1, 1 },     /* U+FFFD, the last plane 0 neighbour of the surrogates */
    { "\xf0\x90\x80\x80", 1, 2 }, /* U+10000, the first pair */
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

static void
test_unknown_unit (void)
{
  g_assert_cmpuint (relay_text_measure ("🔌", "bytes"), ==, 1);
  g_assert_cmpuint (relay_text_measure ("🔌", NULL), ==, 1);
}

static void
test_random (void)
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/text/measure", test_measure);
  g_test_add_func ("/text/unknown-unit", test_unknown_unit);
  g_test_add_func ("/text/random", test_random);

  return g_test_run ();
}
