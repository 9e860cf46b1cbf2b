/* xmpp-profile.c: what people see of a bot besides its messages: its name and its avatar
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#define NODE_DATA     "urn:xmpp:avatar:data"
#define NODE_METADATA "urn:xmpp:avatar:metadata"

#define XMPP_NS_PUBSUB_EVENT "http://jabber.org/protocol/pubsub#event"
#define XMPP_NS_UPDATE       "vcard-temp:x:update"

static gboolean
is_first (Xmpp *self, const char *bot)
{
  return g_strcmp0 (bot, xmpp_get_first_bot (self)) == 0;
}

/* The first bot has the configured names, the others have their localparts. */
const char *
xmpp_bot_get_name (Xmpp *self, const char *bot)
{
  return is_first (self, bot) ? self->settings->name : bot;
}

const char *
xmpp_bot_get_nick (Xmpp *self, const char *bot)
{
  return is_first (self, bot) ? self->settings->nick : bot;
}

/* Which picture the card of the bot has (XEP-0153), or that it has none */
void
xmpp_profile_add_hash (Xmpp *self, XmppStanza *presence)
{
  const XmppAvatar *avatar = self->settings->avatar;
  XmppStanza *update = xmpp_stanza_add (presence, "x", XMPP_NS_UPDATE);

  xmpp_stanza_add_with_text (update, "photo", NULL, avatar ? avatar->hash : "");
}

void
xmpp_profile_add_card (Xmpp *self, const char *bot, XmppStanza *vcard)
{
  const XmppAvatar *avatar = self->settings->avatar;
  XmppStanza *photo;

  xmpp_stanza_add_with_text (vcard, "FN", NULL, xmpp_bot_get_name (self, bot));
  xmpp_stanza_add_with_text (vcard, "NICKNAME", NULL, xmpp_bot_get_nick (self, bot));
  if (avatar == NULL)
    return;
  photo = xmpp_stanza_add (vcard, "PHOTO", NULL);
  xmpp_stanza_add_with_text (photo, "TYPE", NULL, XMPP_AVATAR_TYPE);
  xmpp_stanza_add_with_text (photo, "BINVAL", NULL, avatar->base64);
}

static void
add_metadata (const XmppAvatar *avatar, XmppStanza *item)
{
  XmppStanza *metadata = xmpp_stanza_add (item, "metadata", NODE_METADATA);
  XmppStanza *info = xmpp_stanza_add (metadata, "info", NULL);

  xmpp_stanza_set (info, "id", avatar->hash);
  xmpp_stanza_set (info, "type", XMPP_AVATAR_TYPE);
  xmpp_stanza_set_number (info, "bytes", (gint64) avatar->size);
  xmpp_stanza_set_number (info, "width", avatar->width);
  xmpp_stanza_set_number (info, "height", avatar->height);
}

/* The only item of a node of the bot (XEP-0163). Returns FALSE when there is no such node, or when @id is that of another
 * item.
 */
gboolean
xmpp_profile_add_items (Xmpp *self,
                        const char *bot,
                        const char *node,
                        const char *id,
                        XmppStanza *parent)
{
  const XmppAvatar *avatar = self->settings->avatar;
  gboolean is_name = g_strcmp0 (node, XMPP_NS_NICK) == 0;
  gboolean is_data = g_strcmp0 (node, NODE_DATA) == 0;
  const char *own_id = is_name ? "current" : avatar ? avatar->hash : NULL;
  XmppStanza *items, *item;

  if (own_id == NULL || (id && !g_str_equal (id, own_id)) ||
      !(is_name || is_data || g_strcmp0 (node, NODE_METADATA) == 0))
    return FALSE;

  items = xmpp_stanza_add (parent, "items", NULL);
  xmpp_stanza_set (items, "node", node);
  item = xmpp_stanza_add (items, "item", NULL);
  xmpp_stanza_set (item, "id", own_id);
  if (is_name)
    xmpp_stanza_add_with_text (item, "nick", XMPP_NS_NICK, xmpp_bot_get_name (self, bot));
  else if (is_data)
    xmpp_stanza_add_with_text (item, "data", NODE_DATA, avatar->base64);
  else
    add_metadata (avatar, item);

  return TRUE;
}

static void
announce_node (Xmpp *self, const char *bot, const char *node, const char *to)
{
  g_autoptr (XmppStanza) message = xmpp_stanza_new ("message", XMPP_NS_COMPONENT);
  g_autofree char *from = xmpp_bot_jid (self, bot);
  XmppStanza *event = xmpp_stanza_add (message, "event", XMPP_NS_PUBSUB_EVENT);

  xmpp_stanza_set (message, "from", from);
  xmpp_stanza_set (message, "to", to);
  xmpp_stanza_set (message, "type", "headline");
  if (xmpp_profile_add_items (self, bot, node, NULL, event))
    xmpp_stream_send (self->stream, message);
}

/* For clients that take names and avatars only from such events, as Gajim does for names */
void
xmpp_profile_announce (Xmpp *self, const char *bot, const char *to)
{
  announce_node (self, bot, XMPP_NS_NICK, to);
  announce_node (self, bot, NODE_METADATA, to);
}
