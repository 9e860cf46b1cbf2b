/* xmpp-inbound.c: what people write
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-said.h"

#include <string.h>

#define XMPP_MAX_THREADS        1000 /* chats whose last thread is known */
#define XMPP_MAX_REACTION_KINDS 20   /* of one person to one message */
#define XMPP_MAX_EMOJI          64   /* bytes */
#define XMPP_ENCRYPTED_TEXT \
  "The bot cannot read encrypted messages. Please turn off OMEMO for this chat."
#define XMPP_REFUSED_TEXT "The message could not be stored. Please send it again later."

/* A message, while it is read */
typedef struct
{
  Xmpp *xmpp;
  XmppItem *item;
  const XmppStanza *stanza;
  const char *from;
  const char *to;
  const char *id;        /* that the sender has given; NULL: none that is usable */
  const char *server_id; /* that the room has given; NULL: none that is usable */
  const char *nick;      /* of the sender, in a room */
  char *bot;
  char *chat_id;
  char *text;
  gboolean in_room;
  gboolean is_addressed;
} Incoming;

static void
incoming_clear (Incoming *self)
{
  g_free (self->bot);
  g_free (self->chat_id);
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Incoming, incoming_clear)

/* The id that the room has given to the message. Other entities may have added theirs. */
static const char *
incoming_find_server_id (const Incoming *self)
{
  const char *jid = xmpp_chat_get_jid (self->chat_id);

  for (guint i = 0; self->stanza->children && i < self->stanza->children->len; i++)
    {
      const XmppStanza *child = self->stanza->children->pdata[i];

      if (xmpp_stanza_is (child, "stanza-id", XMPP_NS_SID) &&
          g_strcmp0 (xmpp_stanza_get (child, "by"), jid) == 0 &&
          xmpp_id_is_usable (xmpp_stanza_get (child, "id")))
        return xmpp_stanza_get (child, "id");
    }

  return NULL;
}

static gboolean
read_offset (const XmppStanza *range, const char *name, guint64 from, guint64 to, guint64 *offset)
{
  const char *text = xmpp_stanza_get (range, name);

  return text && g_ascii_string_to_unsigned (text, 10, from, to, offset, NULL);
}

/* Part of the text that only repeats what is replied to, for clients without replies. Offsets are in
 * characters.
 */
static void
incoming_cut_fallback (Incoming *self)
{
  const XmppStanza *fallback = xmpp_stanza_find (self->stanza, "fallback", XMPP_NS_FALLBACK);
  const XmppStanza *range = fallback ? xmpp_stanza_find (fallback, "body", NULL) : NULL;
  glong length = g_utf8_strlen (self->text, -1);
  guint64 start = 0, end = 0;
  g_autofree char *before = NULL;
  const char *after;
  char *joined;

  if (range == NULL || g_strcmp0 (xmpp_stanza_get (fallback, "for"), XMPP_NS_REPLY) != 0)
    return;
  if (!read_offset (range, "start", 0, length, &start) ||
      !read_offset (range, "end", start, length, &end))
    return;

  before = g_utf8_substring (self->text, 0, start);
  after = g_utf8_offset_to_pointer (self->text, end);
  joined = g_strconcat (before, after, NULL);
  g_free (self->text);
  self->text = joined;
}

/* In rooms, people begin with the nickname of whom they mean: “Bot: hello”, “Bot, hello”. */
static void
incoming_cut_nick (Incoming *self)
{
  const char *nick = xmpp_rooms_get_nick (self->xmpp->rooms, self->chat_id);
  gsize length = nick ? strlen (nick) : 0;
  const char *rest;
  char *text;

  if (length == 0 || g_ascii_strncasecmp (self->text, nick, length) != 0 ||
      (self->text[length] != ':' && self->text[length] != ','))
    return;
  rest = self->text + length + 1;
  while (*rest == ' ')
    rest++;

  self->is_addressed = TRUE;
  text = g_strdup (rest);
  g_free (self->text);
  self->text = text;
}

/* Of the last message of the chat, which is not in a thread of the bot */
static void
remember_thread (Xmpp *self, const XmppSaid *said)
{
  const char *chat_id = said->opening->wanted->chat_id;

  if (said->chat && chat_is (said->chat, CHAT_THREAD))
    return;
  if (said->thread_id == NULL)
    g_hash_table_remove (self->threads, chat_id);
  else if (g_hash_table_size (self->threads) < XMPP_MAX_THREADS ||
           g_hash_table_contains (self->threads, chat_id))
    g_hash_table_replace (self->threads, g_strdup (chat_id), g_strdup (said->thread_id));
}

/* The person must not believe that the message has arrived. What is wrong with the message itself is said in
 * words.
 */
static void
refuse (Xmpp *self, const XmppSaid *said, const GError *error)
{
  const XmppStanza *stanza = said->item->stanza;
  gboolean is_ours = error->domain == STORE_ERROR ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  if (is_ours)
    {
      hub_fault (self->hub, NULL, "xmpp: %s: %s", said->opening->wanted->chat_id, error->message);
      xmpp_answer_error (self, stanza, "wait", "resource-constraint", XMPP_REFUSED_TEXT);
    }
  else if (said->chat)
    xmpp_tell (self, said->chat, error->message);
  else
    xmpp_answer_error (self, stanza, "modify", "not-acceptable", error->message);
}

/* A receipt (XEP-0184) says that the message is on the disk. */
static void
confirm (Xmpp *self, const XmppSaid *said)
{
  const XmppStanza *stanza = said->item->stanza;
  g_autoptr (XmppStanza) receipt = NULL;
  XmppStanza *received;

  if (said->in_room || said->id == NULL || !xmpp_stanza_find (stanza, "request", XMPP_NS_RECEIPTS))
    return;

  receipt = xmpp_stanza_new ("message", XMPP_NS_COMPONENT);
  xmpp_stanza_set (receipt, "from", xmpp_stanza_get (stanza, "to"));
  xmpp_stanza_set (receipt, "to", xmpp_stanza_get (stanza, "from"));
  xmpp_stanza_set (receipt, "type", "chat");
  received = xmpp_stanza_add (receipt, "received", XMPP_NS_RECEIPTS);
  xmpp_stanza_set (received, "id", said->id);
  xmpp_stream_send (self->stream, receipt);
}

static void
on_said (Xmpp *self, gpointer data, const GError *error)
{
  const XmppSaid *said = data;

  if (said->text && !said->is_known)
    remember_thread (self, said);
  if (error && said->text == NULL)
    hub_log (self->hub, "xmpp: %s: a reaction: %s", said->opening->wanted->chat_id, error->message);
  else if (error)
    refuse (self, said, error);
  else if (said->text && !said->is_known)
    confirm (self, said);
  if (error == NULL && !said->in_room)
    xmpp_names_ask_if_new (self->names, said->opening);
}

/* Those of a stanza name all that the person has reacted with. */
static char **
list_reactions (const XmppStanza *reactions)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint count = 0;

  for (guint i = 0; reactions->children && i < reactions->children->len; i++)
    {
      const XmppStanza *child = reactions->children->pdata[i];
      g_autofree char *emoji = xmpp_stanza_get_text (child);

      if (child->name && *emoji && strlen (emoji) <= XMPP_MAX_EMOJI && !strchr (emoji, '\n') &&
          ++count <= XMPP_MAX_REACTION_KINDS)
        g_strv_builder_add (builder, emoji);
    }

  return g_strv_builder_end (builder);
}

/* Clients repeat the URL of a file as the text. */
static void
incoming_cut_url (Incoming *self)
{
  const XmppStanza *oob = xmpp_stanza_find (self->stanza, "x", XMPP_NS_OOB);
  g_autofree char *url = oob ? xmpp_stanza_find_text (oob, "url", NULL) : NULL;

  if (self->item->media && g_strcmp0 (self->text, url) == 0)
    g_clear_pointer (&self->text, g_free);
  if (self->text == NULL)
    self->text = g_strdup ("");
}

/* In a room with occupant ids (XEP-0421), a person keeps the id when somebody else takes the nickname. */
static const char *
incoming_get_occupant_id (Incoming *self)
{
  const XmppStanza *occupant = xmpp_rooms_has_occupant_ids (self->xmpp->rooms, self->chat_id)
                                 ? xmpp_stanza_find (self->stanza, "occupant-id", XMPP_NS_OCCUPANT)
                                 : NULL;
  const char *id = occupant ? xmpp_stanza_get (occupant, "id") : NULL;

  return xmpp_id_is_usable (id) ? id : self->from;
}

/* Returns NULL for a room that is not there any more. */
static XmppOpening *
incoming_open_chat (Incoming *self)
{
  g_autofree char *name = xmpp_stanza_find_text (self->stanza, "nick", XMPP_NS_NICK);

  if (self->in_room)
    return xmpp_rooms_new_opening (self->xmpp->rooms, self->chat_id);

  return xmpp_opening_new_direct (self->bot, xmpp_chat_get_jid (self->chat_id), name);
}

static XmppSaid *
incoming_new_said (Incoming *self)
{
  XmppSaid *said = g_new0 (XmppSaid, 1);
  g_autofree char *thread_id = xmpp_stanza_find_text (self->stanza, "thread", NULL);

  said->item = self->item;
  said->in_room = self->in_room;
  said->id = self->id;
  said->server_id = self->server_id;
  said->nick = self->nick;
  said->occupant_id = incoming_get_occupant_id (self);
  if (xmpp_id_is_usable (thread_id))
    said->thread_id = g_steal_pointer (&thread_id);

  return said;
}

/* The text without what stands for something else */
static void
incoming_clean_text (Incoming *self)
{
  incoming_cut_url (self);
  if (xmpp_stanza_find (self->stanza, "reply", XMPP_NS_REPLY))
    incoming_cut_fallback (self);
  if (self->in_room)
    incoming_cut_nick (self);
}

static void
incoming_store (Incoming *self, const XmppStanza *reactions)
{
  XmppOpening *opening = incoming_open_chat (self);
  XmppSaid *said;

  if (opening == NULL)
    return;

  said = incoming_new_said (self);
  said->opening = opening;
  if (reactions)
    said->reactions = list_reactions (reactions);
  else
    {
      incoming_clean_text (self);
      said->is_addressed = self->is_addressed;
      said->text = g_steal_pointer (&self->text);
    }
  xmpp_item_transact (self->item, xmpp_said_store, on_said, said, xmpp_said_free);
}

static void
incoming_take_content (Incoming *self)
{
  const XmppStanza *reactions = xmpp_stanza_find (self->stanza, "reactions", XMPP_NS_REACTIONS);

  self->text = xmpp_stanza_find_text (self->stanza, "body", XMPP_NS_COMPONENT);
  if (reactions == NULL && (self->text == NULL || *self->text == '\0') && self->item->media == NULL)
    return;

  if (xmpp_stanza_find (self->stanza, "encrypted", XMPP_NS_AXOLOTL))
    xmpp_answer_error (self->xmpp, self->stanza, "modify", "not-acceptable", XMPP_ENCRYPTED_TEXT);
  else
    incoming_store (self, reactions);
}

/* Returns whether the message invites the bot to a room, in one of the two ways. */
static gboolean
incoming_take_invitation (Incoming *self)
{
  const XmppStanza *direct = xmpp_stanza_find (self->stanza, "x", "jabber:x:conference");
  const XmppStanza *muc = xmpp_stanza_find (self->stanza, "x", XMPP_NS_MUC_USER);
  const XmppStanza *invite = muc ? xmpp_stanza_find (muc, "invite", NULL) : NULL;
  g_autofree char *bare = xmpp_jid_get_bare (self->from);
  g_autofree char *domain = xmpp_jid_get_domain (self->from);

  if (invite)
    {
      const char *from = xmpp_stanza_get (invite, "from");
      g_autofree char *inviter = xmpp_jid_get_bare (from ? from : bare);

      xmpp_rooms_invited (self->xmpp->rooms, self->item, self->bot, bare, inviter, domain);
    }
  else if (direct && xmpp_stanza_get (direct, "jid") && !self->in_room)
    xmpp_rooms_invited (self->xmpp->rooms, self->item, self->bot, xmpp_stanza_get (direct, "jid"),
                        bare, domain);
  else
    return FALSE;

  return TRUE;
}

/* What the room sends back to the bot is confirmed. Messages of the past were delivered before, or are not for
 * the bot.
 */
static void
incoming_take_in_room (Incoming *self)
{
  const char *nick = xmpp_rooms_get_nick (self->xmpp->rooms, self->chat_id);

  if (nick == NULL || self->nick == NULL)
    return;
  self->server_id = incoming_find_server_id (self);
  if (self->id == NULL)
    self->id = self->server_id;
  if (g_str_equal (nick, self->nick))
    xmpp_actions_confirm (self->xmpp->actions, self->item, self->id, self->server_id);
  else if (!xmpp_stanza_find (self->stanza, "delay", XMPP_NS_DELAY))
    incoming_take_content (self);
}

/* A private message in a room has its own chat, with the JID of the occupant. */
static void
incoming_name_chat (Incoming *self)
{
  g_autofree char *bare = xmpp_jid_get_bare (self->from);
  g_autofree char *room = g_strconcat (self->bot, "/", bare, NULL);

  self->in_room = xmpp_stanza_has_type (self->stanza, "groupchat");
  self->nick = xmpp_jid_get_resource (self->from);
  if (!self->in_room && xmpp_rooms_is_room (self->xmpp->rooms, room))
    self->chat_id = g_strconcat (self->bot, "/", self->from, NULL);
  else
    self->chat_id = g_steal_pointer (&room);
}

/* What is to be stored of it is left to the item. */
void
xmpp_take_message (Xmpp *self, XmppItem *item)
{
  const XmppStanza *stanza = item->stanza;
  g_auto (Incoming) incoming = {
    .xmpp = self,
    .item = item,
    .stanza = stanza,
    .from = xmpp_stanza_get (stanza, "from"),
    .to = xmpp_stanza_get (stanza, "to"),
    .id = xmpp_stanza_get (stanza, "id"),
  };

  if (xmpp_stanza_has_type (stanza, "error"))
    {
      xmpp_actions_take_error (self->actions, stanza);
      return;
    }
  if (!xmpp_jid_is_valid (incoming.from) || incoming.to == NULL ||
      xmpp_stanza_has_type (stanza, "headline"))
    return;
  if (!xmpp_id_is_usable (incoming.id))
    incoming.id = NULL;
  incoming.bot = xmpp_jid_get_local (incoming.to);
  if (!xmpp_has_bot (self, incoming.bot))
    {
      xmpp_answer_error (self, stanza, "cancel", "item-not-found", NULL);
      return;
    }

  incoming_name_chat (&incoming);
  if (incoming.in_room)
    incoming_take_in_room (&incoming);
  else if (!incoming_take_invitation (&incoming))
    incoming_take_content (&incoming);
}
