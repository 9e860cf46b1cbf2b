/* test-duplicate-window.c: the keys of events that were taken, the latest so many
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-duplicate-window-private.h"

static const guint64 seed[2] = { 1, 2 };

static RelayEventKey
key_of (const char *a, const char *b, const char *c)
{
  const char *parts[] = { a, b, c };

  return relay_event_key_compute (seed, parts, G_N_ELEMENTS (parts));
}

static RelayEventKey
key_of_number (guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  return key_of ("p", "c", text);
}

/* What looks the same would be dropped as taken. */
static void
test_key_parts (void)
{
  RelayEventKey key = key_of ("p", "c", "m"), same = key_of ("p", "c", "m");
  static const char *const others[][3] = {
    { "p", "cm", "" },     { "pc", "", "m" },        { "", "pc", "m" }, { "p", "", "cm" },
    { "p", "c", "n" },     { "q", "c", "m" },        { "p", "d", "m" }, { "p\x1f", "c", "m" },
    { "p", "c\x1f", "m" }, { "p", "c", "m       " }, { "", "", "" }
  };

  g_assert_true (relay_event_key_is_set (&key));
  g_assert_true (relay_event_key_equal (&key, &same));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      RelayEventKey other = key_of (others[i][0], others[i][1], others[i][2]);

      g_assert_false (relay_event_key_equal (&key, &other));
    }
  g_assert_false (relay_event_key_is_set (&(RelayEventKey){
    0,
  }));
}

static void
test_key_seed (void)
{
  static const guint64 another[2] = { 1, 3 };
  const char *parts[] = { "p", "c", "m" };
  RelayEventKey a = key_of ("p", "c", "m"), b = relay_event_key_compute (another, parts, 3);

  g_assert_false (relay_event_key_equal (&a, &b));
}

static void
test_key_long (void)
{
  g_autofree char *a = g_strnfill (1024 * 1024, 'a');
  RelayEventKey first = key_of ("p", a, "m"), second;

  a[1024 * 1024 - 1] = 'b';
  second = key_of ("p", a, "m");
  g_assert_false (relay_event_key_equal (&first, &second));
}

/* No two of many keys that differ in one digit are the same, nor are their halves. */
static void
test_key_spread (void)
{
  g_autoptr (GHashTable) highs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < 100000; i++)
    {
      RelayEventKey key = key_of_number (i);

      g_assert_true (g_hash_table_add (highs, g_memdup2 (&key.high, sizeof key.high)));
      g_assert_cmpuint (key.high, !=, key.low);
    }
}

static void
test_window (void)
{
  RelayDuplicateWindow *seen = relay_duplicate_window_new (100);

  for (guint i = 0; i < 1000; i++)
    {
      RelayEventKey key = key_of_number (i), latest, gone;

      g_assert_false (relay_duplicate_window_contains (seen, &key));
      relay_duplicate_window_add (seen, &key);
      relay_duplicate_window_add (seen, &key);
      g_assert_true (relay_duplicate_window_contains (seen, &key));
      if (i < 100)
        continue;
      latest = key_of_number (i - 99);
      gone = key_of_number (i - 100);
      g_assert_true (relay_duplicate_window_contains (seen, &latest));
      g_assert_false (relay_duplicate_window_contains (seen, &gone));
    }
  relay_duplicate_window_free (seen);
}

static void
test_remove (void)
{
  RelayDuplicateWindow *seen = relay_duplicate_window_new (4);
  RelayEventKey a = key_of_number (1), b = key_of_number (2);

  relay_duplicate_window_remove (seen, &a);
  relay_duplicate_window_add (seen, &a);
  relay_duplicate_window_add (seen, &b);
  relay_duplicate_window_remove (seen, &a);
  g_assert_false (relay_duplicate_window_contains (seen, &a));
  g_assert_true (relay_duplicate_window_contains (seen, &b));
  relay_duplicate_window_add (seen, &a);
  g_assert_true (relay_duplicate_window_contains (seen, &a));
  relay_duplicate_window_free (seen);
}

static void
test_size (void)
{
  RelayDuplicateWindow *seen = relay_duplicate_window_new (0);
  RelayEventKey key = key_of_number (0);

  relay_duplicate_window_add (seen, &key);
  g_assert_false (relay_duplicate_window_contains (seen, &key));
  relay_duplicate_window_set_size (seen, 1000);
  for (guint i = 0; i < 1000; i++)
    {
      key = key_of_number (i);
      relay_duplicate_window_add (seen, &key);
    }
  /* the newest stay */
  relay_duplicate_window_set_size (seen, 10);
  for (guint i = 0; i < 1000; i++)
    {
      key = key_of_number (i);
      g_assert_true (relay_duplicate_window_contains (seen, &key) == (i >= 990));
    }
  relay_duplicate_window_set_size (seen, 20);
  key = key_of_number (1000);
  relay_duplicate_window_add (seen, &key);
  key = key_of_number (990);
  g_assert_true (relay_duplicate_window_contains (seen, &key));
  relay_duplicate_window_set_size (seen, 0);
  g_assert_false (relay_duplicate_window_contains (seen, &key));
  relay_duplicate_window_free (seen);
}

/* Against a list that is searched from end to end; the seed is printed. */
static void
test_random (void)
{
  RelayDuplicateWindow *seen = relay_duplicate_window_new (50);
  g_autoptr (GArray) model = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint step = 0; step < 20000; step++)
    {
      guint number = g_test_rand_int_range (0, 80);
      RelayEventKey key = key_of_number (number);
      gboolean known = FALSE;

      for (guint i = 0; i < model->len; i++)
        known |= g_array_index (model, guint, i) == number;
      /* a removed key leaves a hole until its turn, so that the window may hold fewer */
      if (relay_duplicate_window_contains (seen, &key))
        g_assert_true (known);
      if (g_test_rand_int_range (0, 10) == 0)
        {
          relay_duplicate_window_remove (seen, &key);
          g_assert_false (relay_duplicate_window_contains (seen, &key));
        }
      else
        {
          relay_duplicate_window_add (seen, &key);
          g_assert_true (relay_duplicate_window_contains (seen, &key));
          g_array_append_val (model, number);
        }
    }
  relay_duplicate_window_free (seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/seen/key/parts", test_key_parts);
  g_test_add_func ("/seen/key/seed", test_key_seed);
  g_test_add_func ("/seen/key/long", test_key_long);
  g_test_add_func ("/seen/key/spread", test_key_spread);
  g_test_add_func ("/seen/window", test_window);
  g_test_add_func ("/seen/remove", test_remove);
  g_test_add_func ("/seen/size", test_size);
  g_test_add_func ("/seen/random", test_random);

  return g_test_run ();
}
