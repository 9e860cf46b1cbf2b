/* test-bounded-table.c: the table that evicts its oldest entry
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-bounded-table-private.h"

#include <string.h>

static void
insert_all (RelayBoundedTable *table, const char *keys)
{
  for (; *keys != '\0'; keys++)
    {
      const char key[] = { *keys, '\0' };

      relay_bounded_table_insert (table, key, g_strdup (key));
    }
}

/* The keys of one letter that @table has, in the order of the alphabet */
static void
assert_keys (RelayBoundedTable *table, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (char letter = 'a'; letter <= 'z'; letter++)
    {
      const char key[] = { letter, '\0' };

      if (relay_bounded_table_contains (table, key))
        g_string_append_c (found, letter);
    }
  g_assert_cmpstr (found->str, ==, expected);
  g_assert_cmpuint (relay_bounded_table_get_size (table), ==, strlen (expected));
}

static void
test_full_table_evicts_oldest (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abcd");
  assert_keys (table, "bcd");
  insert_all (table, "ef");
  assert_keys (table, "def");
}

static void
test_lookup_does_not_count_as_use (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abc");
  g_assert_cmpstr (relay_bounded_table_lookup (table, "a"), ==, "a");
  g_assert_true (relay_bounded_table_contains (table, "a"));
  insert_all (table, "d");
  assert_keys (table, "bcd");
}

static void
test_use_keeps_entry (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abc");
  g_assert_cmpstr (relay_bounded_table_use (table, "a"), ==, "a");
  g_assert_cmpstr (relay_bounded_table_use (table, "a"), ==, "a");
  insert_all (table, "d");
  assert_keys (table, "acd");
  g_assert_null (relay_bounded_table_use (table, "b"));
}

static void
test_insert_replaces_value (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (2, g_free);

  insert_all (table, "ab");
  relay_bounded_table_insert (table, "a", g_strdup ("other"));
  g_assert_cmpstr (relay_bounded_table_lookup (table, "a"), ==, "other");
  insert_all (table, "c");
  assert_keys (table, "ac");
}

static void
test_remove_forgets_entry (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  g_assert_false (relay_bounded_table_remove (table, "b"));
  insert_all (table, "abc");
  g_assert_true (relay_bounded_table_remove (table, "b"));
  assert_keys (table, "ac");
  g_assert_false (relay_bounded_table_remove (table, "b"));
  g_assert_null (relay_bounded_table_lookup (table, "b"));
}

static void
test_smaller_size_evicts (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (5, g_free);

  insert_all (table, "abcde");
  relay_bounded_table_set_max_size (table, 2);
  g_assert_cmpuint (relay_bounded_table_get_max_size (table), ==, 2);
  assert_keys (table, "de");
  relay_bounded_table_set_max_size (table, 3);
  insert_all (table, "fg");
  assert_keys (table, "efg");
}

static void
test_size_zero_keeps_nothing (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (0, g_free);

  insert_all (table, "a");
  assert_keys (table, "");
  relay_bounded_table_set_max_size (table, 1);
  insert_all (table, "a");
  assert_keys (table, "a");
}

static void
test_values_may_be_null (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (2, g_free);

  relay_bounded_table_insert (table, "", NULL);
  g_assert_true (relay_bounded_table_contains (table, ""));
  g_assert_null (relay_bounded_table_lookup (table, ""));
  g_assert_true (relay_bounded_table_remove (table, ""));
}

static guint n_freed;

static void
count_freed (gpointer value)
{
  n_freed += GPOINTER_TO_UINT (value);
}

static void
test_values_are_freed_once (void)
{
  RelayBoundedTable *table = relay_bounded_table_new (2, count_freed);

  n_freed = 0;
  relay_bounded_table_insert (table, "evicted", GUINT_TO_POINTER (1));
  relay_bounded_table_insert (table, "replaced", GUINT_TO_POINTER (10));
  relay_bounded_table_insert (table, "left", GUINT_TO_POINTER (100));
  g_assert_cmpuint (n_freed, ==, 1);
  relay_bounded_table_insert (table, "replaced", GUINT_TO_POINTER (1000));
  g_assert_cmpuint (n_freed, ==, 11);
  relay_bounded_table_remove (table, "replaced");
  g_assert_cmpuint (n_freed, ==, 1011);
  relay_bounded_table_free (table);
  g_assert_cmpuint (n_freed, ==, 1111);
}

/* Keys that differ only behind the part that is kept literally are different keys. */
static void
test_long_keys_stay_distinct (void)
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (8, g_free);
  const gsize lengths[] = { RELAY_BOUNDED_TABLE_MAX_KEY, RELAY_BOUNDED_TABLE_MAX_KEY + 1, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *first = g_strnfill (lengths[i], 'x');
      g_autofree char *second = g_strnfill (lengths[i], 'x');

      second[lengths[i] - 1] = 'y';
      relay_bounded_table_insert (table, first, g_strdup ("first"));
      relay_bounded_table_insert (table, second, g_strdup ("second"));
      g_assert_cmpstr (relay_bounded_table_lookup (table, first), ==, "first");
      g_assert_cmpstr (relay_bounded_table_use (table, second), ==, "second");
      g_assert_true (relay_bounded_table_remove (table, first));
      g_assert_false (relay_bounded_table_contains (table, first));
    }
  g_assert_cmpuint (relay_bounded_table_get_size (table), ==, G_N_ELEMENTS (lengths));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/bounded-table/full-table-evicts-oldest", test_full_table_evicts_oldest);
  g_test_add_func ("/bounded-table/lookup-does-not-count-as-use",
                   test_lookup_does_not_count_as_use);
  g_test_add_func ("/bounded-table/use-keeps-entry", test_use_keeps_entry);
  g_test_add_func ("/bounded-table/insert-replaces-value", test_insert_replaces_value);
  g_test_add_func ("/bounded-table/remove-forgets-entry", test_remove_forgets_entry);
  g_test_add_func ("/bounded-table/smaller-size-evicts", test_smaller_size_evicts);
  g_test_add_func ("/bounded-table/size-zero-keeps-nothing", test_size_zero_keeps_nothing);
  g_test_add_func ("/bounded-table/values-may-be-null", test_values_may_be_null);
  g_test_add_func ("/bounded-table/values-are-freed-once", test_values_are_freed_once);
  g_test_add_func ("/bounded-table/long-keys-stay-distinct", test_long_keys_stay_distinct);

  return g_test_run ();
}
