/* irc-saying.c: what a person has written, as it is stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-saying.h"

#include "chats.h"
#include "inbound.h"
#include "platforms/choices.h"
#include "routing.h"

void
irc_saying_free (IrcSaying *self)
{
  chat_free (self->chat);
  g_free (self->nick);
  g_free (self->user_id);
  g_free (self->text);
  g_free (self->message_id);
  g_free (self->reply_to);
  g_free (self->called);
  g_ptr_array_unref (self->nicks);
  g_free (self);
}

static gboolean
has_nick (const IrcSaying *self, const char *gateway_id)
{
  return g_ptr_array_find_with_equal_func (self->nicks, gateway_id, g_str_equal, NULL);
}

/* The gateway of the chat that has this nick: the one of the nick, or the first one that has none of its own */
static const char *
find_called (const IrcSaying *self, GPtrArray *gateways)
{
  for (guint i = 0; i < gateways->len; i++)
    {
      const char *id = gateways->pdata[i];

      if (self->called ? g_strcmp0 (id, self->called) == 0 : id && !has_nick (self, id))
        return id;
    }

  return NULL;
}

/* A person has begun with the nick of a bot. Returns the text in the form by which the routes find that bot, which is
 * “@GATEWAY text”; NULL when they find it without that, because it is the first one of the chat, or when it is not in the
 * chat.
 */
static char *
name_bot (const IrcSaying *self, const Roster *roster, const Chat *chat)
{
  g_autoptr (GPtrArray) gateways = routing_list_gateways (roster, chat);
  const char *called = find_called (self, gateways);

  return called == NULL || called == gateways->pdata[0]
           ? NULL
           : g_strconcat ("@", called, " ", self->text, NULL);
}

/* The bots may have had another nick when one of them said it. */
static gboolean
is_known (const IrcSaying *self, Store *store, const Chat *chat)
{
  g_autoptr (Message) known =
    self->message_id ? store_find_message (store, chat, self->message_id) : NULL;

  return known != NULL;
}

static gboolean
is_stop (const char *text)
{
  return g_ascii_strcasecmp (text, "/stop") == 0 || g_ascii_strcasecmp (text, "!stop") == 0;
}

static gboolean
say (const IrcSaying *self, Transaction *transaction, const Chat *chat, GError **error)
{
  const Person person = { self->user_id, self->nick };
  g_autofree char *named = self->is_addressed ? name_bot (self, transaction->roster, chat) : NULL;
  g_autoptr (Message) quoted =
    self->reply_to ? store_find_message (transaction->store, chat, self->reply_to) : NULL;
  const Saying saying = { .text = named ? named : self->text,
                          .message_id = self->message_id,
                          .reply_to = quoted ? quoted->message_id : NULL,
                          .is_addressed = self->is_addressed && named == NULL };
  g_autoptr (Message) said = inbound_say (transaction, chat, &person, &saying, error);

  return said != NULL;
}

/* In a transaction. What was heard before is not stored again. */
gboolean
irc_saying_store (const IrcSaying *self, Transaction *transaction, GError **error)
{
  const Person person = { self->user_id, self->nick };
  const char *option_id = NULL;
  g_autoptr (Chat) named = chat_copy (self->chat);
  g_autoptr (Chat) chat = chats_update (transaction, named, error);
  g_autoptr (Message) asked = NULL;
  g_autoptr (Message) answered = NULL;

  if (chat == NULL)
    return FALSE;
  if (is_known (self, transaction->store, chat))
    return TRUE;
  if (is_stop (self->text))
    {
      inbound_tell_stop (transaction, chat, &person);
      return TRUE;
    }

  asked = choices_find (transaction->store, chat, self->text, &option_id);
  if (asked == NULL)
    return say (self, transaction, chat, error);

  answered = inbound_press (transaction, chat, &person, asked->message_id, option_id, error);

  return answered != NULL;
}
