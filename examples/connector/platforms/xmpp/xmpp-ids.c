/* xmpp-ids.c: the ids that rooms give to messages (XEP-0359), and who has reacted to what
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

/* Both are bounded, and gone when the connector ends: after that, a reply or reaction to an older message of
 * a room is a message without one, or none.
 */
#define XMPP_MAX_IDS       8192
#define XMPP_MAX_REACTIONS 2048

/* A message of a room has the id that its sender has given it, which edits refer to, and the one that the room
 * has given it, which replies and reactions refer to.
 */
struct _XmppIds
{
  GHashTable *ours;      /* chat and the room's id → the sender's id */
  GHashTable *theirs;    /* chat and the sender's id → the room's id */
  GQueue *order;         /* of the keys of both, oldest first */
  GHashTable *reactions; /* person and message → their reactions: char ** */
  GQueue *reacted;       /* the keys of these, oldest first */
};

XmppIds *
xmpp_ids_new (void)
{
  XmppIds *self = g_new0 (XmppIds, 1);

  self->ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->theirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->order = g_queue_new ();
  self->reactions =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->reacted = g_queue_new ();

  return self;
}

void
xmpp_ids_free (XmppIds *self)
{
  g_hash_table_unref (self->ours);
  g_hash_table_unref (self->theirs);
  g_queue_free_full (self->order, g_free);
  g_hash_table_unref (self->reactions);
  g_queue_free_full (self->reacted, g_free);
  g_free (self);
}

static char *
make_key (const char *chat_id, const char *id)
{
  return g_strconcat (chat_id, "\n", id, NULL);
}

static void
xmpp_ids_put (XmppIds *self,
              GHashTable *table,
              const char *chat_id,
              const char *from,
              const char *to)
{
  char *key = make_key (chat_id, from);

  if (g_hash_table_contains (table, key))
    {
      g_free (key);
      return;
    }
  g_hash_table_insert (table, g_strdup (key), g_strdup (to));
  g_queue_push_tail (self->order, key);
}

/* A known id keeps its meaning. */
void
xmpp_ids_add (XmppIds *self, const char *chat_id, const char *server_id, const char *id)
{
  xmpp_ids_put (self, self->ours, chat_id, server_id, id);
  xmpp_ids_put (self, self->theirs, chat_id, id, server_id);

  while (self->order->length > 2 * XMPP_MAX_IDS)
    {
      g_autofree char *oldest = g_queue_pop_head (self->order);

      g_hash_table_remove (self->ours, oldest);
      g_hash_table_remove (self->theirs, oldest);
    }
}

/* Returns @server_id itself when it is not known. */
const char *
xmpp_ids_get_ours (XmppIds *self, const char *chat_id, const char *server_id)
{
  g_autofree char *key = make_key (chat_id, server_id);
  const char *found = g_hash_table_lookup (self->ours, key);

  return found ? found : server_id;
}

/* Returns @id itself when it is not known. */
const char *
xmpp_ids_get_theirs (XmppIds *self, const char *chat_id, const char *id)
{
  g_autofree char *key = make_key (chat_id, id);
  const char *found = g_hash_table_lookup (self->theirs, key);

  return found ? found : id;
}

/* Stores all reactions of a person to a message, and returns those that are new. */
char **
xmpp_ids_change_reactions (XmppIds *self, const char *key, char **reactions)
{
  char **before = g_hash_table_lookup (self->reactions, key);
  g_autoptr (GStrvBuilder) added = g_strv_builder_new ();

  for (char **reaction = reactions; *reaction; reaction++)
    {
      if (before == NULL || !g_strv_contains ((const char *const *) before, *reaction))
        g_strv_builder_add (added, *reaction);
    }
  if (before == NULL)
    g_queue_push_tail (self->reacted, g_strdup (key));
  g_hash_table_replace (self->reactions, g_strdup (key), g_strdupv (reactions));

  while (self->reacted->length > XMPP_MAX_REACTIONS)
    {
      g_autofree char *oldest = g_queue_pop_head (self->reacted);

      g_hash_table_remove (self->reactions, oldest);
    }

  return g_strv_builder_end (added);
}
