/* test-duplicate-window.c: the identities of events, and the window of the last ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-duplicate-window-private.h"

#include <string.h>

#include "test.h"

/* --- keys --- */

static void
assert_equal (RelayEventKey *a, RelayEventKey *b)
{
  g_assert_true (relay_event_key_equal (a, b));
  g_assert_cmpuint (relay_event_key_hash (a), ==, relay_event_key_hash (b));
}

/* Events with one key are one event, and the second is dropped. */
TEST_CASE ("/duplicate-window/keys/differ-by-parts")
{
  static const char *const others[][5] = {
    { "p", "cm", "x" },         { "pc", "", "m" },        { "", "pc", "m" },
    { "p", "", "cm" },          { "p", "c", "n" },        { "q", "c", "m" },
    { "p", "d", "m" },          { "p\x1f", "c", "m" },    { "p:", "c", "m" },
    { "p", "c\x1f", "m" },      { "p", "c", "m       " }, { "", "", "pcm" },
    { "1", "1:pc", "m" },       { "p", "c", "m", "x" },   { "p", "c", "m", NULL, "x" },
    { "p", "c", "m", "x", "x" }
  };
  g_autoptr (RelayEventKey) key = relay_event_key_new_for_message ("p", "c", "m", NULL, NULL);
  g_autoptr (RelayEventKey) same = relay_event_key_new_for_message ("p", "c", "m", NULL, NULL);
  g_autoptr (RelayEventKey) buffer = relay_event_key_new_for_buffer ("p", "cm");
  g_autoptr (RelayEventKey) other_buffer = relay_event_key_new_for_buffer ("pc", "m");

  assert_equal (key, same);
  g_assert_false (relay_event_key_equal (key, buffer));
  g_assert_false (relay_event_key_equal (buffer, other_buffer));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (RelayEventKey) other =
        relay_event_key_new_for_message (others[i][0], others[i][1], others[i][2], others[i][3],
                                         others[i][4]);

      g_assert_false (relay_event_key_equal (key, other));
    }
}

TEST_CASE ("/duplicate-window/keys/none-without-an-id")
{
  g_assert_null (relay_event_key_new_for_message ("p", "c", NULL, "profile", "v"));
  g_assert_null (relay_event_key_new_for_message ("p", "c", "", NULL, NULL));
  g_assert_null (relay_event_key_new_for_buffer (NULL, "x"));
  g_assert_null (relay_event_key_new_for_buffer ("", "x"));
}

/* Ids come from outside and may be megabytes. */
TEST_CASE ("/duplicate-window/keys/long-ones-are-shortened-and-differ")
{
  g_autofree char *id = g_strnfill (1024 * 1024, 'a');
  g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer (id, "");
  g_autoptr (RelayEventKey) same = relay_event_key_new_for_buffer (id, "");
  g_autoptr (RelayEventKey) other = NULL;

  id[1024 * 1024 - 1] = 'b';
  other = relay_event_key_new_for_buffer (id, "");
  assert_equal (key, same);
  g_assert_false (relay_event_key_equal (key, other));
  g_assert_cmpuint (strlen (relay_event_key_get_string (key)), <=, RELAY_EVENT_KEY_MAX + 64);
}

/* --- the window --- */

/* The keys of the window have one letter. */
static void
add (RelayDuplicateWindow *window, const char *letters)
{
  for (; *letters != '\0'; letters++)
    {
      const char letter[] = { *letters, '\0' };
      g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer (letter, "");

      relay_duplicate_window_add (window, key);
    }
}

static void
assert_contains (RelayDuplicateWindow *window, const char *letters)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (char c = 'a'; c <= 'z'; c++)
    {
      const char letter[] = { c, '\0' };
      g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer (letter, "");

      if (relay_duplicate_window_contains (window, key))
        g_string_append_c (found, c);
    }
  g_assert_cmpstr (found->str, ==, letters);
}

TEST_CASE ("/duplicate-window/oldest-is-evicted")
{
  g_autoptr (RelayDuplicateWindow) window = relay_duplicate_window_new ();

  relay_duplicate_window_set_max_size (window, 3);
  add (window, "abcd");
  assert_contains (window, "bcd");
}

TEST_CASE ("/duplicate-window/added-again-is-the-newest")
{
  g_autoptr (RelayDuplicateWindow) window = relay_duplicate_window_new ();

  relay_duplicate_window_set_max_size (window, 3);
  add (window, "abcad");
  assert_contains (window, "acd");
}

/* A transport emits some deliveries twice. */
TEST_CASE ("/duplicate-window/the-same-key-may-be-added-again")
{
  g_autoptr (RelayDuplicateWindow) window = relay_duplicate_window_new ();
  g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer ("a", "");

  relay_duplicate_window_set_max_size (window, 2);
  relay_duplicate_window_add (window, key);
  relay_duplicate_window_add (window, key);
  add (window, "b");
  assert_contains (window, "ab");
}

TEST_CASE ("/duplicate-window/remove-needs-only-an-equal-key")
{
  g_autoptr (RelayDuplicateWindow) window = relay_duplicate_window_new ();
  g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer ("b", "");

  relay_duplicate_window_set_max_size (window, 3);
  add (window, "abc");
  relay_duplicate_window_remove (window, key);
  assert_contains (window, "ac");
  relay_duplicate_window_remove (window, key);
  add (window, "de");
  assert_contains (window, "cde");
}

TEST_CASE ("/duplicate-window/smaller-size-evicts")
{
  g_autoptr (RelayDuplicateWindow) window = relay_duplicate_window_new ();

  add (window, "a");
  assert_contains (window, "");
  relay_duplicate_window_set_max_size (window, 3);
  add (window, "abc");
  relay_duplicate_window_set_max_size (window, 1);
  assert_contains (window, "c");
  g_assert_cmpuint (relay_duplicate_window_get_max_size (window), ==, 1);
}

/* A delivery keeps its key after the window has evicted it. */
TEST_CASE ("/duplicate-window/evicted-key-is-usable")
{
  RelayDuplicateWindow *window = relay_duplicate_window_new ();
  g_autoptr (RelayEventKey) key = relay_event_key_new_for_buffer ("a", "");

  relay_duplicate_window_set_max_size (window, 1);
  relay_duplicate_window_add (window, key);
  add (window, "b");
  g_assert_cmpstr (relay_event_key_get_string (key), ==, "a\xFF");
  relay_duplicate_window_add (window, key);
  assert_contains (window, "a");
  relay_duplicate_window_free (window);
  g_assert_cmpstr (relay_event_key_get_string (key), ==, "a\xFF");
}
