/* test-bounded-table.c: the table that evicts its oldest entry
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-bounded-table-private.h"

#include <string.h>

#include "test.h"

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

TEST_CASE ("/bounded-table/full-table-evicts-oldest")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abcd");
  assert_keys (table, "bcd");
  insert_all (table, "ef");
  assert_keys (table, "def");
}

TEST_CASE ("/bounded-table/lookup-does-not-count-as-use")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abc");
  g_assert_cmpstr (relay_bounded_table_lookup (table, "a"), ==, "a");
  g_assert_true (relay_bounded_table_contains (table, "a"));
  insert_all (table, "d");
  assert_keys (table, "bcd");
}

TEST_CASE ("/bounded-table/use-keeps-entry")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  insert_all (table, "abc");
  g_assert_cmpstr (relay_bounded_table_use (table, "a"), ==, "a");
  g_assert_cmpstr (relay_bounded_table_use (table, "a"), ==, "a");
  insert_all (table, "d");
  assert_keys (table, "acd");
  g_assert_null (relay_bounded_table_use (table, "b"));
}

TEST_CASE ("/bounded-table/insert-replaces-value")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (2, g_free);

  insert_all (table, "ab");
  relay_bounded_table_insert (table, "a", g_strdup ("other"));
  g_assert_cmpstr (relay_bounded_table_lookup (table, "a"), ==, "other");
  insert_all (table, "c");
  assert_keys (table, "ac");
}

TEST_CASE ("/bounded-table/remove-forgets-entry")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (3, g_free);

  g_assert_false (relay_bounded_table_remove (table, "b"));
  insert_all (table, "abc");
  g_assert_true (relay_bounded_table_remove (table, "b"));
  assert_keys (table, "ac");
  g_assert_false (relay_bounded_table_remove (table, "b"));
  g_assert_null (relay_bounded_table_lookup (table, "b"));
}

TEST_CASE ("/bounded-table/smaller-size-evicts")
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

TEST_CASE ("/bounded-table/size-zero-keeps-nothing")
{
  g_autoptr (RelayBoundedTable) table = relay_bounded_table_new (0, g_free);

  insert_all (table, "a");
  assert_keys (table, "");
  relay_bounded_table_set_max_size (table, 1);
  insert_all (table, "a");
  assert_keys (table, "a");
}

TEST_CASE ("/bounded-table/values-may-be-null")
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

TEST_CASE ("/bounded-table/values-are-freed-once")
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
TEST_CASE ("/bounded-table/long-keys-stay-distinct")
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
