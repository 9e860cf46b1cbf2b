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
  g_autofree char *bot = xmpp_jid_get_local (from);

  xmpp_stanza_set (presence, "from", from);
  xmpp_stanza_set (presence, "to", to);
  xmpp_stanza_set (presence, "type", type);
  if (type == NULL)
    {
      xmpp_stanza_add_with_text (presence, "nick", XMPP_NS_NICK, xmpp_bot_get_name (self, bot));
      xmpp_profile_add_hash (self, presence);
    }
  xmpp_stream_send (self->stream, presence);
  if (type == NULL)
    xmpp_profile_announce (self, bot, to);
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
  xmpp_send_presence (self, jid, person, NULL);
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
  else if (g_str_equal (type, "probe"))
    xmpp_send_presence (self, jid, from, NULL);
}

/* To everybody with a direct chat. A type of NULL means that the bots are there. */
void
xmpp_send_presences (Xmpp *self, const char *type)
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
      jid = xmpp_bot_jid (self, bot);
      xmpp_send_presence (self, jid, person, type);
    }
}
