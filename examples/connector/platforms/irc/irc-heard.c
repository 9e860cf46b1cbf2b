/* irc-heard.c: what several connections hear in one channel, which counts once
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-heard.h"

#define MAX_ENTRIES 1024

/* How far the connections may be apart */
#define WINDOW (2 * 60 * G_USEC_PER_SEC)

/* How often each connection has heard the same words. The one that has heard them most often is ahead: what it hears is
 * new. Those behind it hear what was heard already. A connection that joins will not hear what was said before, so it
 * begins where the others are. So nothing is lost while one connection is there, whichever it is.
 */
typedef struct
{
  char *key;
  char *channel;
  guint most;
  gint64 last; /* monotonic time */
  guint counts[];
} Entry;

struct _IrcHeard
{
  guint n_connections;
  GHashTable *entries; /* key → Entry */
  GQueue order;        /* of Entry, the oldest first */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->key);
  g_free (self->channel);
  g_free (self);
}

IrcHeard *
irc_heard_new (guint n_connections)
{
  IrcHeard *self = g_new0 (IrcHeard, 1);

  self->n_connections = n_connections;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);

  return self;
}

void
irc_heard_free (IrcHeard *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
irc_heard_forget_old (IrcHeard *self, gint64 now)
{
  Entry *oldest;

  while ((oldest = g_queue_peek_head (&self->order)) &&
         (now - oldest->last > WINDOW || self->order.length > MAX_ENTRIES))
    {
      g_queue_pop_head (&self->order);
      g_hash_table_remove (self->entries, oldest->key);
    }
}

static Entry *
irc_heard_open (IrcHeard *self, const char *channel, const char *what)
{
  g_autofree char *text = g_strjoin ("\n", channel, what, NULL);
  g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry)
    {
      g_queue_remove (&self->order, entry);
      g_queue_push_tail (&self->order, entry);
      return entry;
    }

  entry = g_malloc0 (sizeof *entry + self->n_connections * sizeof entry->counts[0]);
  entry->key = g_steal_pointer (&key);
  entry->channel = g_strdup (channel);
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_tail (&self->order, entry);

  return entry;
}

/* @what: the person and the words, or an id of the server. Times are those of g_get_monotonic_time(). */
gboolean
irc_heard_is_new (IrcHeard *self,
                  guint connection,
                  const char *channel,
                  const char *what,
                  gint64 now)
{
  Entry *entry;
  gboolean is_new;

  irc_heard_forget_old (self, now);
  entry = irc_heard_open (self, channel, what);
  entry->last = now;
  entry->counts[connection]++;
  is_new = entry->counts[connection] > entry->most;
  entry->most = MAX (entry->most, entry->counts[connection]);

  return is_new;
}

/* The connection has come into the channel, perhaps once more. */
void
irc_heard_join (IrcHeard *self, guint connection, const char *channel)
{
  for (GList *link = self->order.head; link; link = link->next)
    {
      Entry *entry = link->data;

      if (g_str_equal (entry->channel, channel))
        entry->counts[connection] = entry->most;
    }
}
