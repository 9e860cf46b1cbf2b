/* xmpp-said.c: what somebody has written, as it is stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-said.h"

#include <string.h>

#include "platforms/choices.h"

gboolean
xmpp_id_is_usable (const char *id)
{
  return id && strlen (id) <= XMPP_MAX_ID && xmpp_accepts_id (id);
}

void
xmpp_said_free (gpointer data)
{
  XmppSaid *self = data;

  g_clear_pointer (&self->opening, xmpp_opening_free);
  g_clear_pointer (&self->chat, chat_free);
  g_strfreev (self->reactions);
  g_free (self->thread_id);
  g_free (self->text);
  g_free (self);
}

/* All that follows is done in a transaction. */

/* The chat of a thread that was created by the bot, or NULL. Other threads are those of clients. */
static Chat *
said_find_thread (XmppSaid *self, Store *store)
{
  g_autoptr (Chat) thread = NULL;

  if (self->in_room && self->thread_id)
    thread = store_find_chat (store, XMPP_NAME, self->thread_id);
  if (thread && chat_is (thread, CHAT_THREAD) &&
      g_str_equal (thread->parent_chat_id, self->opening->wanted->chat_id))
    return g_steal_pointer (&thread);

  return NULL;
}

static gboolean
said_open_chat (XmppSaid *self, Transaction *transaction, GError **error)
{
  g_clear_pointer (&self->chat, chat_free);
  self->chat = said_find_thread (self, transaction->store);
  if (self->chat)
    return TRUE;
  if (!xmpp_opening_store (transaction, self->opening, error))
    return FALSE;
  self->chat = chat_copy (self->opening->chat);

  return TRUE;
}

/* A message that the room sends twice has the same id of the room. */
static gboolean
said_is_known (XmppSaid *self, Store *store)
{
  g_autoptr (Message) known = NULL;

  if (self->server_id)
    known = store_find_message_of_server (store, self->chat, self->server_id);

  return known != NULL;
}

/* The id that the stanza gives for another message, or NULL */
static const char *
said_get_reference (XmppSaid *self, const char *name, const char *xmlns)
{
  const XmppStanza *reference = xmpp_stanza_find (self->item->stanza, name, xmlns);

  return reference ? xmpp_stanza_get (reference, "id") : NULL;
}

/* The message of the chat that others know by this id, or NULL */
static Message *
said_find_message (XmppSaid *self, Store *store, const char *id)
{
  Message *message = NULL;

  if (!xmpp_id_is_usable (id))
    return NULL;
  if (self->in_room)
    message = store_find_message_of_server (store, self->chat, id);

  return message ? message : store_find_message (store, self->chat, id);
}

static gboolean
said_store_reactions (XmppSaid *self,
                      Transaction *transaction,
                      const Person *person,
                      GError **error)
{
  Store *store = transaction->store;
  const char *id = said_get_reference (self, "reactions", XMPP_NS_REACTIONS);
  g_autoptr (Message) message = said_find_message (self, store, id);
  g_auto (GStrv) before = NULL;
  g_autofree char *text = NULL;

  if (message == NULL || !message->from_bot)
    return TRUE;
  text = store_get_person_reactions (store, message, person->id);
  before = g_strsplit (text, "\n", 0);
  for (char **emoji = self->reactions; *emoji; emoji++)
    {
      if (!g_strv_contains ((const char *const *) before, *emoji) &&
          !inbound_react (transaction, self->chat, person, message->message_id, *emoji, error))
        return FALSE;
    }

  g_free (text);
  text = g_strjoinv ("\n", self->reactions);

  return store_set_person_reactions (store, message, person->id, text, error);
}

/* The message of the same person that this one corrects, or NULL. If that is not known, the correction is a message of
 * its own.
 */
static Message *
said_find_corrected (XmppSaid *self, Store *store, const Person *person)
{
  const char *id = said_get_reference (self, "replace", XMPP_NS_CORRECT);
  g_autoptr (Message) before = id ? store_find_message (store, self->chat, id) : NULL;

  if (before && !before->from_bot && g_str_equal (before->user_id, person->id))
    return g_steal_pointer (&before);

  return NULL;
}

/* Clients that count their messages from one in each session use an id again: that is another message, unless the
 * text is the same.
 */
static const char *
said_choose_id (XmppSaid *self, Store *store)
{
  g_autoptr (Message) known = NULL;

  if (self->id)
    known = store_find_message (store, self->chat, self->id);

  return known && !g_str_equal (known->text, self->text) ? NULL : self->id;
}

static gboolean
said_store_message (XmppSaid *self, Transaction *transaction, const Person *person, GError **error)
{
  Store *store = transaction->store;
  const char *reply_to = said_get_reference (self, "reply", XMPP_NS_REPLY);
  g_autoptr (Message) quoted = said_find_message (self, store, reply_to);
  g_autoptr (Message) message = NULL;
  Saying saying = {
    .text = self->text,
    .reply_to = quoted ? quoted->message_id : NULL,
    .media = self->item->media,
    .message_id = said_choose_id (self, store),
    .server_id = self->server_id,
    .is_addressed = self->is_addressed,
  };

  message = inbound_say (transaction, self->chat, person, &saying, error);

  return message != NULL;
}

/* A correction, a command to the connector, the answer to a prompt, or a message */
static gboolean
said_store_text (XmppSaid *self, Transaction *transaction, const Person *person, GError **error)
{
  Store *store = transaction->store;
  g_autoptr (Message) corrected = said_find_corrected (self, store, person);
  g_autoptr (Message) asked = NULL;
  g_autoptr (Message) changed = NULL;
  const char *option_id = NULL;

  if (corrected)
    {
      changed =
        inbound_edit (transaction, self->chat, person, corrected->message_id, self->text, error);
      return changed != NULL;
    }
  if (g_str_equal (self->text, "/stop"))
    {
      inbound_tell_stop (transaction, self->chat, person);
      return TRUE;
    }
  asked = choices_find (store, self->chat, self->text, &option_id);
  if (asked)
    {
      changed =
        inbound_press (transaction, self->chat, person, asked->message_id, option_id, error);
      return changed != NULL;
    }

  return said_store_message (self, transaction, person, error);
}

gboolean
xmpp_said_store (Transaction *transaction, gpointer data, GError **error)
{
  XmppSaid *self = data;
  Person person;

  self->is_known = FALSE;
  if (!said_open_chat (self, transaction, error))
    return FALSE;
  self->is_known = said_is_known (self, transaction->store);
  if (self->is_known)
    return TRUE;

  person.id = self->in_room ? self->occupant_id : self->chat->user_id;
  person.name = self->in_room ? self->nick : self->chat->name;

  return self->text ? said_store_text (self, transaction, &person, error)
                    : said_store_reactions (self, transaction, &person, error);
}
