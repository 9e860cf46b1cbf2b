/* guesses.c: slows down whoever guesses the password
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "guesses.h"

#include <string.h>

typedef struct
{
  guint n_wrong;
  gint64 last;
} Guesser;

struct _Guesses
{
  GHashTable *guessers; /* of Guesser, by address */
};

Guesses *
guesses_new (void)
{
  Guesses *self = g_new0 (Guesses, 1);

  self->guessers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
guesses_free (Guesses *self)
{
  g_hash_table_unref (self->guessers);
  g_free (self);
}

/* Whoever has one address of IPv6 has all of its network, and one of IPv4 has two ways to write it. */
char *
guesses_get_place (GInetAddress *address)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    {
      if (memcmp (bytes, mapped, sizeof mapped) != 0)
        return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", bytes[0], bytes[1],
                                bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
      bytes += sizeof mapped;
    }

  return g_strdup_printf ("%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static gint64
guesser_wait (const Guesser *guesser)
{
  if (guesser->n_wrong < GUESSES_FREE)
    return 0;

  return MIN ((gint64) GUESSES_FIRST_WAIT << MIN (guesser->n_wrong - GUESSES_FREE, 16),
              GUESSES_LONGEST_WAIT);
}

/* In seconds; 0: the next may come now. */
guint
guesses_wait (Guesses *self, GInetAddress *from, gint64 now)
{
  g_autofree char *name = guesses_get_place (from);
  const Guesser *guesser = g_hash_table_lookup (self->guessers, name);

  return guesser ? MAX (guesser->last + guesser_wait (guesser) - now, 0) : 0;
}

static void
guesses_make_room (Guesses *self, gint64 now)
{
  GHashTableIter iter;
  gpointer name, value;
  const char *quietest = NULL;
  gint64 last = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->guessers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const Guesser *guesser = value;

      if (now - guesser->last >= GUESSES_MEMORY)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      if (guesser->last < last)
        {
          quietest = name;
          last = guesser->last;
        }
    }

  if (quietest && g_hash_table_size (self->guessers) >= GUESSES_MAX_ADDRESSES)
    g_hash_table_remove (self->guessers, quietest);
}

void
guesses_wrong (Guesses *self, GInetAddress *from, gint64 now)
{
  g_autofree char *name = guesses_get_place (from);
  Guesser *guesser = g_hash_table_lookup (self->guessers, name);

  if (guesser == NULL)
    {
      guesses_make_room (self, now);
      guesser = g_new0 (Guesser, 1);
      g_hash_table_insert (self->guessers, g_steal_pointer (&name), guesser);
    }
  else if (now - guesser->last >= GUESSES_MEMORY)
    guesser->n_wrong = 0;

  guesser->n_wrong++;
  guesser->last = now;
}

void
guesses_right (Guesses *self, GInetAddress *from)
{
  g_autofree char *name = guesses_get_place (from);

  g_hash_table_remove (self->guessers, name);
}

guint
guesses_count (Guesses *self)
{
  return g_hash_table_size (self->guessers);
}
