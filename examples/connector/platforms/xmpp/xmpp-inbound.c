/* xmpp-inbound.c: what people write
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#include "platforms/choices.h"

#define XMPP_MAX_THREADS        1000 /* chats whose last thread is known */
#define XMPP_MAX_REACTION_KINDS 20   /* of one person to one message */
#define XMPP_MAX_EMOJI          64   /* bytes */
#define XMPP_ENCRYPTED_TEXT \
  "The bot cannot read encrypted messages. Please turn off OMEMO for this chat."

/* A message, while it is taken */
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
  char *name;
  gboolean in_room;
  gboolean is_addressed;
  Chat *chat;
  Person person;
} Incoming;

static void
incoming_clear (Incoming *self)
{
  g_free (self->bot);
  g_free (self->chat_id);
  g_free (self->text);
  g_free (self->name);
  g_clear_pointer (&self->chat, chat_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Incoming, incoming_clear)

static gboolean
is_usable_id (const char *id)
{
  return id && strlen (id) <= XMPP_MAX_ID && xmpp_accepts_id (id);
}

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
          is_usable_id (xmpp_stanza_get (child, "id")))
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

static void
incoming_remember_thread (Incoming *self)
{
  GHashTable *threads = self->xmpp->threads;
  g_autofree char *thread = xmpp_stanza_find_text (self->stanza, "thread", NULL);

  if (chat_is (self->chat, CHAT_THREAD))
    return;
  if (!is_usable_id (thread))
    g_hash_table_remove (threads, self->chat_id);
  else if (g_hash_table_size (threads) < XMPP_MAX_THREADS ||
           g_hash_table_contains (threads, self->chat_id))
    g_hash_table_replace (threads, g_strdup (self->chat_id), g_steal_pointer (&thread));
}

/* Who has written it. In a room with occupant ids (XEP-0421), a person keeps the id when somebody else takes the
 * nickname.
 */
static void
incoming_set_person (Incoming *self)
{
  const XmppStanza *occupant = xmpp_rooms_has_occupant_ids (self->xmpp->rooms, self->chat_id)
                                 ? xmpp_stanza_find (self->stanza, "occupant-id", XMPP_NS_OCCUPANT)
                                 : NULL;
  const char *id = occupant ? xmpp_stanza_get (occupant, "id") : NULL;

  self->person.id = is_usable_id (id) ? id : self->from;
  if (!self->in_room)
    self->person.id = self->chat->user_id;
  self->person.name = self->in_room ? self->nick : self->chat->name;
}

/* The chat of a thread that was created by the bot, or NULL. Other threads are those of clients. */
static Chat *
incoming_find_thread (Incoming *self)
{
  g_autofree char *id = xmpp_stanza_find_text (self->stanza, "thread", NULL);
  g_autoptr (Chat) thread = NULL;

  if (is_usable_id (id))
    thread = store_find_chat (hub_get_store (self->xmpp->hub), XMPP_NAME, id);
  if (thread && chat_is (thread, CHAT_THREAD) &&
      g_str_equal (thread->parent_chat_id, self->chat_id))
    return g_steal_pointer (&thread);

  return NULL;
}

static gboolean
incoming_open_chat (Incoming *self, GError **error)
{
  if (self->in_room)
    {
      self->chat = incoming_find_thread (self);
      if (self->chat == NULL)
        self->chat = xmpp_rooms_open_chat (self->xmpp->rooms, self->chat_id, error);
    }
  else
    self->chat = xmpp_open_direct_chat (self->xmpp, self->bot, xmpp_chat_get_jid (self->chat_id),
                                        self->name, error);

  return self->chat != NULL;
}

/* The person must not believe that the message has arrived. What is wrong with the message itself is said in
 * words.
 */
static void
incoming_refuse (Incoming *self, const GError *error)
{
  gboolean is_ours = error->domain == STORE_ERROR ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  if (is_ours)
    {
      hub_fault (self->xmpp->hub, NULL, "xmpp: %s: %s", self->chat_id, error->message);
      xmpp_answer_error (self->xmpp, self->stanza, "wait", "resource-constraint", NULL);
    }
  else if (self->chat)
    xmpp_tell (self->xmpp, self->chat, error->message);
  else
    xmpp_answer_error (self->xmpp, self->stanza, "modify", "not-acceptable", error->message);
}

/* A receipt (XEP-0184) says that the message is on the disk. */
static void
incoming_confirm (Incoming *self)
{
  XmppStanza *receipt, *received;

  if (self->in_room || self->id == NULL ||
      !xmpp_stanza_find (self->stanza, "request", XMPP_NS_RECEIPTS))
    return;

  receipt = xmpp_stanza_new ("message", XMPP_NS_COMPONENT);
  xmpp_stanza_set (receipt, "from", self->to);
  xmpp_stanza_set (receipt, "to", self->from);
  xmpp_stanza_set (receipt, "type", "chat");
  received = xmpp_stanza_add (receipt, "received", XMPP_NS_RECEIPTS);
  xmpp_stanza_set (received, "id", self->id);
  xmpp_send_after_turn (self->xmpp, receipt);
}

/* The message of the chat that others know by this id, or NULL */
static Message *
incoming_find_message (Incoming *self, const char *id)
{
  Store *store = hub_get_store (self->xmpp->hub);
  Message *message = NULL;

  if (!is_usable_id (id))
    return NULL;
  if (self->in_room)
    message = store_find_message_of_server (store, self->chat, id);

  return message ? message : store_find_message (store, self->chat, id);
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

static void
incoming_take_reactions (Incoming *self, const XmppStanza *reactions)
{
  Hub *hub = self->xmpp->hub;
  Store *store = hub_get_store (hub);
  g_autoptr (Message) message = incoming_find_message (self, xmpp_stanza_get (reactions, "id"));
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (message == NULL || !message->from_bot)
    return;
  text = store_get_person_reactions (store, message, self->person.id);
  before = g_strsplit (text, "\n", 0);
  after = list_reactions (reactions);
  for (char **emoji = after; *emoji && error == NULL; emoji++)
    {
      if (!g_strv_contains ((const char *const *) before, *emoji))
        inbound_react (hub, self->chat, &self->person, message->message_id, *emoji, &error);
    }

  g_free (text);
  text = g_strjoinv ("\n", after);
  if (error == NULL)
    store_set_person_reactions (store, message, self->person.id, text, &error);
  if (error)
    hub_log (hub, "xmpp: %s: a reaction: %s", self->chat_id, error->message);
}

/* Returns whether the message corrects another one of the same person. If that one is not known, the correction is a
 * message of its own.
 */
static gboolean
incoming_take_edit (Incoming *self, GError **error)
{
  const XmppStanza *replace = xmpp_stanza_find (self->stanza, "replace", XMPP_NS_CORRECT);
  const char *id = replace ? xmpp_stanza_get (replace, "id") : NULL;
  g_autoptr (Message) before = NULL;
  g_autoptr (Message) edited = NULL;

  if (id)
    before = store_find_message (hub_get_store (self->xmpp->hub), self->chat, id);
  if (before == NULL || before->from_bot || !g_str_equal (before->user_id, self->person.id))
    return FALSE;

  edited = inbound_edit (self->xmpp->hub, self->chat, &self->person, id, self->text, error);

  return TRUE;
}

/* Returns whether the text is a command to the connector or answers a prompt. */
static gboolean
incoming_take_command (Incoming *self, GError **error)
{
  Hub *hub = self->xmpp->hub;
  const char *option_id = NULL;
  g_autoptr (Message) asked = NULL;
  g_autoptr (Message) pressed = NULL;

  if (g_str_equal (self->text, "/stop"))
    {
      inbound_stop (hub, self->chat, &self->person);
      return TRUE;
    }
  asked = choices_find (hub_get_store (hub), self->chat, self->text, &option_id);
  if (asked == NULL)
    return FALSE;
  pressed = inbound_press (hub, self->chat, &self->person, asked->message_id, option_id, error);

  return TRUE;
}

/* Clients that count their messages from one in each session use an id again: that is another message, unless the
 * text is the same.
 */
static const char *
incoming_choose_id (Incoming *self)
{
  g_autoptr (Message) known = NULL;

  if (self->id)
    known = store_find_message (hub_get_store (self->xmpp->hub), self->chat, self->id);

  return known && !g_str_equal (known->text, self->text) ? NULL : self->id;
}

static void
incoming_say (Incoming *self, GError **error)
{
  const XmppStanza *reply = xmpp_stanza_find (self->stanza, "reply", XMPP_NS_REPLY);
  g_autoptr (Message) quoted =
    reply ? incoming_find_message (self, xmpp_stanza_get (reply, "id")) : NULL;
  g_autoptr (Message) message = NULL;
  Saying saying = {
    .text = self->text,
    .reply_to = quoted ? quoted->message_id : NULL,
    .media = self->item->media,
    .message_id = incoming_choose_id (self),
    .server_id = self->server_id,
    .is_addressed = self->is_addressed,
  };

  message = inbound_say (self->xmpp->hub, self->chat, &self->person, &saying, error);
}

static void
incoming_take_text (Incoming *self)
{
  g_autoptr (GError) error = NULL;

  if (xmpp_stanza_find (self->stanza, "reply", XMPP_NS_REPLY))
    incoming_cut_fallback (self);
  if (self->in_room)
    incoming_cut_nick (self);
  incoming_remember_thread (self);
  if (!incoming_take_edit (self, &error) && !incoming_take_command (self, &error))
    incoming_say (self, &error);

  if (error)
    incoming_refuse (self, error);
  else
    incoming_confirm (self);
}

/* A message that the room sends twice has the same id of the room. */
static gboolean
incoming_is_known (Incoming *self)
{
  g_autoptr (Message) known = NULL;

  if (self->server_id)
    known =
      store_find_message_of_server (hub_get_store (self->xmpp->hub), self->chat, self->server_id);

  return known != NULL;
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

static void
incoming_take_content (Incoming *self)
{
  const XmppStanza *reactions = xmpp_stanza_find (self->stanza, "reactions", XMPP_NS_REACTIONS);
  g_autoptr (GError) error = NULL;

  self->text = xmpp_stanza_find_text (self->stanza, "body", XMPP_NS_COMPONENT);
  if (reactions == NULL && (self->text == NULL || *self->text == '\0') && self->item->media == NULL)
    return;
  if (xmpp_stanza_find (self->stanza, "encrypted", XMPP_NS_AXOLOTL))
    {
      xmpp_answer_error (self->xmpp, self->stanza, "modify", "not-acceptable", XMPP_ENCRYPTED_TEXT);
      return;
    }
  if (!incoming_open_chat (self, &error))
    {
      if (error)
        incoming_refuse (self, error);
      return;
    }

  if (incoming_is_known (self))
    return;
  incoming_set_person (self);
  if (reactions)
    incoming_take_reactions (self, reactions);
  else
    {
      incoming_cut_url (self);
      incoming_take_text (self);
    }
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

      xmpp_rooms_invited (self->xmpp->rooms, self->bot, bare, inviter, domain);
    }
  else if (direct && xmpp_stanza_get (direct, "jid") && !self->in_room)
    xmpp_rooms_invited (self->xmpp->rooms, self->bot, xmpp_stanza_get (direct, "jid"), bare,
                        domain);
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
    xmpp_actions_confirm (self->xmpp->actions, self->id, self->server_id);
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

/* Within a turn */
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
  if (!is_usable_id (incoming.id))
    incoming.id = NULL;
  incoming.bot = xmpp_jid_get_local (incoming.to);
  if (!xmpp_has_bot (self, incoming.bot))
    {
      xmpp_answer_error (self, stanza, "cancel", "item-not-found", NULL);
      return;
    }

  incoming_name_chat (&incoming);
  incoming.name = xmpp_stanza_find_text (stanza, "nick", XMPP_NS_NICK);
  if (incoming.in_room)
    incoming_take_in_room (&incoming);
  else if (!incoming_take_invitation (&incoming))
    incoming_take_content (&incoming);
}
