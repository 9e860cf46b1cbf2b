/* xmpp-presence.c: who sees the bots online
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

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
  g_autoptr (XmppStanza) presence = xmpp_stanza_new ("presence", XMPP_NS_COMPONENT);

  xmpp_stanza_set (presence, "from", from);
  xmpp_stanza_set (presence, "to", person);
  xmpp_stanza_add_with_text (presence, "nick", XMPP_NS_NICK, xmpp_bot_get_name (self, bot));
  xmpp_profile_add_hash (self, presence);
  xmpp_stream_send (self->stream, presence);
  xmpp_profile_announce (self, bot, person);
}

/* Everybody may see the bot. Its chat appears now, so that the person is told after the next start too. */
static void
xmpp_accept_subscription (Xmpp *self, const char *bot, const XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  g_autofree char *name = xmpp_stanza_find_text (stanza, "nick", XMPP_NS_NICK);
  g_autofree char *jid = xmpp_bot_jid (self, bot);
  g_autofree char *person = xmpp_jid_get_bare (from);
  g_autoptr (GError) error = NULL;
  g_autoptr (Chat) chat = xmpp_open_direct_chat (self, bot, person, name, &error);

  if (chat == NULL)
    hub_fault (self->hub, NULL, "xmpp: %s: %s", person, error->message);
  xmpp_send_presence (self, jid, person, "subscribed");
  xmpp_appear (self, bot, person);
}

/* A component has no roster: the platform itself answers for its bots. */
void
xmpp_take_presence (Xmpp *self, const XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  const char *to = xmpp_stanza_get (stanza, "to");
  const char *type = xmpp_stanza_get (stanza, "type");
  g_autofree char *bot = NULL;
  g_autofree char *jid = NULL;

  if (!xmpp_jid_is_valid (from) || to == NULL || xmpp_rooms_take_presence (self->rooms, stanza))
    return;
  bot = xmpp_jid_get_local (to);
  if (type == NULL || bot == NULL || !xmpp_has_bot (self, bot))
    return;

  jid = xmpp_bot_jid (self, bot);
  if (g_str_equal (type, "subscribe"))
    xmpp_accept_subscription (self, bot, stanza);
  else if (g_str_equal (type, "unsubscribe"))
    xmpp_send_presence (self, jid, from, "unsubscribed");
  else if (g_str_equal (type, "probe") && !xmpp_stream_is_full (self->stream))
    xmpp_appear (self, bot, from);
}

/* Tells everybody with a direct chat whether the bots are there. */
void
xmpp_send_presences (Xmpp *self, gboolean are_there)
{
  g_autoptr (GPtrArray) chats = store_list_chats (hub_get_store (self->hub), XMPP_NAME);

  for (guint i = 0; i < chats->len; i++)
    {
      const Chat *chat = chats->pdata[i];
      const char *person = xmpp_chat_get_jid (chat->chat_id);
      g_autofree char *bot = xmpp_chat_get_bot (chat->chat_id);
      g_autofree char *jid = NULL;

      if (!chat_is (chat, CHAT_DIRECT) || strchr (person, '/') || !xmpp_has_bot (self, bot))
        continue;
      jid = xmpp_bot_full_jid (self, bot);
      if (are_there)
        xmpp_appear (self, bot, person);
      else
        xmpp_send_presence (self, jid, person, "unavailable");
    }
}
