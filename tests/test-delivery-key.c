/* test-delivery-key.c: what tells one event from another
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-deliveries-private.h"

#include <string.h>

static void
test_key (void)
{
  g_autofree char *key = relay_delivery_key ("p", "c", "m");
  g_autofree char *same = relay_delivery_key ("p", "c", "m");
  g_autofree char *buffer = relay_delivery_buffer_key ("b");
  static const char * const others[][3] = {
    { "p", "cm", "" }, { "pc", "", "m" }, { "", "pc", "m" }, { "p", "", "cm" }, { "p", "c", "n" },
    { "q", "c", "m" }, { "p", "d", "m" }, { "p\x1f", "c", "m" }, { "p", "c\x1f", "m" }
  };

  g_assert_cmpstr (key, ==, same);
  g_assert_cmpstr (key, !=, buffer);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *other = relay_delivery_key (others[i][0], others[i][1], others[i][2]);

      g_assert_cmpstr (key, !=, other);
    }
  g_assert_null (relay_delivery_key ("p", "c", NULL));
  g_assert_null (relay_delivery_key ("p", "c", ""));
  g_assert_null (relay_delivery_buffer_key (NULL));
  g_assert_null (relay_delivery_buffer_key (""));
}

static void
test_key_separators (void)
{
  g_autofree char *a = relay_delivery_key ("p", "c\x1f" "d", "m");
  g_autofree char *b = relay_delivery_key ("p\x1f" "c", "d", "m");
  g_autofree char *c = relay_delivery_key ("", "1 2 x", "m");
  g_autofree char *d = relay_delivery_key ("", "1 2", " xm");

  /* what looks the same would be dropped as taken */
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (c, !=, d);
}

static void
test_key_long (void)
{
  g_autofree char *a = g_strnfill (1024 * 1024, 'a');
  g_autofree char *b = g_strdup (a);
  g_autofree char *key_a = NULL, *key_b = NULL, *buffer = NULL;

  b[1024 * 1024 - 1] = 'b';
  key_a = relay_delivery_key ("p", a, "m");
  key_b = relay_delivery_key ("p", b, "m");
  buffer = relay_delivery_buffer_key (a);
  g_assert_cmpstr (key_a, !=, key_b);
  g_assert_cmpuint (strlen (key_a), <, 512);
  g_assert_cmpuint (strlen (buffer), <, 512);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/delivery-key/parts", test_key);
  g_test_add_func ("/delivery-key/separators", test_key_separators);
  g_test_add_func ("/delivery-key/long", test_key_long);

  return g_test_run ();
}
