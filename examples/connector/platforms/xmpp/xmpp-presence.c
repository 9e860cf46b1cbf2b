/* xmpp-presence.c: who sees the bots online
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#define XMPP_MAX_PRESENT 5000 /* people who are told when the bots leave */

void
xmpp_send_presence (Xmpp *self, const char *from, const char *to, const char *type)
{
  g_autoptr (XmppStanza) presence = xmpp_stanza_new ("presence", XMPP_NS_COMPONENT);

  xmpp_stanza_set (presence, "from", from);
  xmpp_stanza_set (presence, "to", to);
  xmpp_stanza_set (presence, "type", type);
  xmpp_stream_send (self->stream, presence);
}

/* The person sees the bot, and its name and picture. */
static void
xmpp_appear (Xmpp *self, const char *bot, const char *person)
{
  g_autofree char *from = xmpp_bot_full_jid (self, bot);
  g_autofree char *bare = xmpp_jid_get_bare (person);
  g_autoptr (XmppStanza) presence = xmpp_stanza_new ("presence", XMPP_NS_COMPONENT);

  xmpp_stanza_set (presence, "from", from);
  xmpp_stanza_set (presence, "to", person);
  xmpp_stanza_add_with_text (presence, "nick", XMPP_NS_NICK, xmpp_bot_get_name (self, bot));
  xmpp_profile_add_hash (self, presence);
  xmpp_stream_send (self->stream, presence);
  xmpp_profile_announce (self, bot, person);
  if (g_hash_table_size (self->present) < XMPP_MAX_PRESENT)
    g_hash_table_add (self->present, g_strconcat (bot, "/", bare, NULL));
}

static void
on_subscription (Xmpp *self, gpointer data, const GError *error)
{
  const XmppOpening *opening = data;
  const char *person = opening->wanted->user_id;
  g_autofree char *bot = xmpp_chat_get_bot (opening->wanted->chat_id);
  g_autofree char *jid = xmpp_bot_jid (self, bot);

  if (error)
    hub_fault (self->hub, NULL, "xmpp: %s: %s", person, error->message);
  xmpp_send_presence (self, jid, person, "subscribed");
  xmpp_appear (self, bot, person);
  xmpp_names_ask_if_new (self->names, opening);
}

/* The bot that the presence of a person is for, or NULL */
static char *
find_bot (Xmpp *self, const XmppStanza *stanza)
{
  const char *to = xmpp_stanza_get (stanza, "to");
  g_autofree char *bot = NULL;

  if (!xmpp_jid_is_valid (xmpp_stanza_get (stanza, "from")) || to == NULL ||
      xmpp_rooms_take_presence (self->rooms, stanza))
    return NULL;
  bot = xmpp_jid_get_local (to);

  return xmpp_has_bot (self, bot) ? g_steal_pointer (&bot) : NULL;
}

/* Everybody may see the bot. Its chat appears now, so that the person is told after the next start too. */
void
xmpp_take_subscription (Xmpp *self, XmppItem *item)
{
  g_autofree char *bot = find_bot (self, item->stanza);
  g_autofree char *name = xmpp_stanza_find_text (item->stanza, "nick", XMPP_NS_NICK);
  g_autofree char *person = NULL;

  if (bot == NULL)
    return;
  person = xmpp_jid_get_bare (xmpp_stanza_get (item->stanza, "from"));
  xmpp_item_transact (item, xmpp_opening_store, on_subscription,
                      xmpp_opening_new_direct (bot, person, name), xmpp_opening_free);
}

/* A component has no roster: the platform itself answers for its bots. */
void
xmpp_take_presence (Xmpp *self, const XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  g_autofree char *bot = find_bot (self, stanza);
  g_autofree char *jid = bot ? xmpp_bot_jid (self, bot) : NULL;

  if (bot == NULL)
    return;

  if (xmpp_stanza_has_type (stanza, "unsubscribe"))
    xmpp_send_presence (self, jid, from, "unsubscribed");
  else if (xmpp_stanza_has_type (stanza, "probe") && !xmpp_stream_is_full (self->stream))
    xmpp_appear (self, bot, from);
}

typedef struct
{
  /* Set by the transaction */
  GPtrArray *chats;
} Listing;

static void
listing_free (gpointer data)
{
  Listing *self = data;

  g_clear_pointer (&self->chats, g_ptr_array_unref);
  g_free (self);
}

static gboolean
list_chats (Transaction *transaction, gpointer data, GError **error)
{
  Listing *self = data;

  g_clear_pointer (&self->chats, g_ptr_array_unref);
  self->chats = store_list_chats (transaction->store, XMPP_NAME);

  return TRUE;
}

static void
on_chats (Xmpp *self, gpointer data, const GError *error)
{
  const Listing *listing = data;

  if (!xmpp_stream_is_open (self->stream))
    return;
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
    xmpp_bots_come (self);
  else if (error)
    hub_fault (self->hub, NULL, "xmpp: the people: %s", error->message);

  for (guint i = 0; error == NULL && i < listing->chats->len; i++)
    {
      const Chat *chat = listing->chats->pdata[i];
      const char *person = xmpp_chat_get_jid (chat->chat_id);
      g_autofree char *bot = xmpp_chat_get_bot (chat->chat_id);

      if (chat_is (chat, CHAT_DIRECT) && !strchr (person, '/') && xmpp_has_bot (self, bot))
        xmpp_appear (self, bot, person);
    }
}

/* Tells everybody with a direct chat that the bots are there. */
void
xmpp_bots_come (Xmpp *self)
{
  xmpp_transact (self, list_chats, on_chats, g_new0 (Listing, 1), listing_free);
}

/* Tells everybody who was told that they are there. */
void
xmpp_bots_leave (Xmpp *self)
{
  GHashTableIter iter;
  gpointer chat_id;

  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &chat_id, NULL))
    {
      g_autofree char *bot = xmpp_chat_get_bot (chat_id);
      g_autofree char *jid = xmpp_bot_full_jid (self, bot);

      xmpp_send_presence (self, jid, xmpp_chat_get_jid (chat_id), "unavailable");
    }
  g_hash_table_remove_all (self->present);
}
