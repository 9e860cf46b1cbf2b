/* test-guesses.c: how whoever guesses the password is slowed down, on a clock of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "guesses.h"

static GInetAddress *
address (const char *text)
{
  GInetAddress *parsed = g_inet_address_new_from_string (text);

  g_assert_nonnull (parsed);
  return parsed;
}

static void
test_waits (void)
{
  Guesses *guesses = guesses_new ();
  g_autoptr (GInetAddress) from = address ("192.0.2.1");
  g_autoptr (GInetAddress) other = address ("192.0.2.2");
  const guint waits[] = { 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900 };
  gint64 now = 1000;

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_assert_cmpuint (guesses_wait (guesses, from, now), ==, 0);
      guesses_wrong (guesses, from, now);
      g_assert_cmpuint (guesses_wait (guesses, from, now), ==, waits[i]);
      if (waits[i] > 0)
        g_assert_cmpuint (guesses_wait (guesses, from, now + waits[i] - 1), ==, 1);
      g_assert_cmpuint (guesses_wait (guesses, other, now), ==, 0);
      now += waits[i];
    }
  for (guint i = 0; i < 200; i++)
    guesses_wrong (guesses, from, now);
  g_assert_cmpuint (guesses_wait (guesses, from, now), ==, GUESSES_LONGEST_WAIT);
  guesses_free (guesses);
}

static void
test_forgets (void)
{
  Guesses *guesses = guesses_new ();
  g_autoptr (GInetAddress) from = address ("192.0.2.1");

  for (guint i = 0; i < GUESSES_FREE; i++)
    guesses_wrong (guesses, from, 0);
  guesses_right (guesses, from);
  g_assert_cmpuint (guesses_wait (guesses, from, 0), ==, 0);
  g_assert_cmpuint (guesses_count (guesses), ==, 0);

  for (guint i = 0; i < GUESSES_FREE; i++)
    guesses_wrong (guesses, from, 0);
  guesses_wrong (guesses, from, GUESSES_MEMORY - 1);
  g_assert_cmpuint (guesses_wait (guesses, from, GUESSES_MEMORY - 1), ==, 2 * GUESSES_FIRST_WAIT);
  guesses_wrong (guesses, from, 2 * GUESSES_MEMORY);
  g_assert_cmpuint (guesses_wait (guesses, from, 2 * GUESSES_MEMORY), ==, 0);
  guesses_free (guesses);
}

/* A whole network of IPv6 is one guesser. */
static void
test_addresses (void)
{
  const struct
  {
    const char *one;
    const char *another;
    gboolean same;
  } cases[] = {
    { "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", TRUE },
    { "2001:db8:0:1::1", "2001:db8:0:2::1", FALSE },
    { "::ffff:192.0.2.1", "192.0.2.1", TRUE },
    { "::ffff:192.0.2.1", "::ffff:192.0.2.2", FALSE },
    { "::1", "127.0.0.1", FALSE },
    { "127.0.0.1", "127.0.0.2", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Guesses *guesses = guesses_new ();
      g_autoptr (GInetAddress) one = address (cases[i].one);
      g_autoptr (GInetAddress) another = address (cases[i].another);

      for (guint n = 0; n < GUESSES_FREE; n++)
        guesses_wrong (guesses, one, 0);
      g_test_message ("%s %s", cases[i].one, cases[i].another);
      g_assert_cmpint (guesses_wait (guesses, another, 0) > 0, ==, cases[i].same);
      guesses_free (guesses);
    }
}

/* However many come, only so many are remembered, and the busy ones longest. */
static void
test_bounded (void)
{
  Guesses *guesses = guesses_new ();
  g_autoptr (GInetAddress) busy = address ("192.0.2.1");

  for (guint i = 0; i < 10 * GUESSES_MAX_ADDRESSES; i++)
    {
      const guint8 bytes[] = { 10, i >> 16, i >> 8, i };
      g_autoptr (GInetAddress) from = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);

      guesses_wrong (guesses, from, i / 16);
      guesses_wrong (guesses, busy, i / 16);
      g_assert_cmpuint (guesses_count (guesses), <=, GUESSES_MAX_ADDRESSES);
    }
  g_assert_cmpuint (guesses_count (guesses), ==, GUESSES_MAX_ADDRESSES);
  g_assert_cmpuint (guesses_wait (guesses, busy, 10 * GUESSES_MAX_ADDRESSES / 16), >, 0);
  guesses_free (guesses);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guesses/waits", test_waits);
  g_test_add_func ("/guesses/forgets", test_forgets);
  g_test_add_func ("/guesses/addresses", test_addresses);
  g_test_add_func ("/guesses/bounded", test_bounded);
  return g_test_run ();
}
