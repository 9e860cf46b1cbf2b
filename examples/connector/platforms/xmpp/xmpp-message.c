/* xmpp-message.c: messages of bots, and errors that answer those of people
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

/* Edits name a message by the id that its sender has given it, and in rooms everything else by the one that the
 * room has given it (XEP-0359).
 */
const char *
xmpp_message_get_id (const Message *message)
{
  return *message->server_id ? message->server_id : message->message_id;
}

/* A message to the chat without content. In a thread it names the thread, else the one that the other side has
 * used last (RFC 6121, 5.2.5). A bot is in rooms without a resource.
 */
XmppStanza *
xmpp_new_message (Xmpp *self, const Chat *chat, const char *id)
{
  const char *channel = xmpp_chat_get_channel (chat);
  const char *thread = chat_is (chat, CHAT_THREAD)
                         ? chat->chat_id
                         : g_hash_table_lookup (self->threads, chat->chat_id);
  g_autofree char *bot = xmpp_chat_get_bot (channel);
  const char *to = xmpp_chat_get_jid (channel);
  g_autofree char *from = xmpp_jid_get_resource (to) || xmpp_rooms_is_room (self->rooms, channel)
                            ? xmpp_bot_jid (self, bot)
                            : xmpp_bot_full_jid (self, bot);
  XmppStanza *message = xmpp_stanza_new ("message", XMPP_NS_COMPONENT);

  xmpp_stanza_set (message, "from", from);
  xmpp_stanza_set (message, "to", to);
  xmpp_stanza_set (message, "type",
                   xmpp_rooms_is_room (self->rooms, channel) ? "groupchat" : "chat");
  xmpp_stanza_set (message, "id", id);
  if (thread)
    xmpp_stanza_add_with_text (message, "thread", NULL, thread);

  return message;
}

/* For a person, from the connector rather than from the bot: nothing is stored. */
void
xmpp_tell (Xmpp *self, const Chat *chat, const char *text)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, chat, id);

  xmpp_stanza_add_with_text (message, "body", NULL, text);
  xmpp_stream_send (self->stream, message);
}

/* An error is never answered with another one. */
void
xmpp_answer_error (Xmpp *self,
                   const XmppStanza *stanza,
                   const char *type,
                   const char *condition,
                   const char *text)
{
  g_autoptr (XmppStanza) answer = NULL;
  XmppStanza *error;

  if (xmpp_stanza_has_type (stanza, "error"))
    return;

  answer = xmpp_stanza_new (stanza->name, XMPP_NS_COMPONENT);
  xmpp_stanza_set (answer, "type", "error");
  xmpp_stanza_set (answer, "from", xmpp_stanza_get (stanza, "to"));
  xmpp_stanza_set (answer, "to", xmpp_stanza_get (stanza, "from"));
  xmpp_stanza_set (answer, "id", xmpp_stanza_get (stanza, "id"));
  error = xmpp_stanza_add (answer, "error", NULL);
  xmpp_stanza_set (error, "type", type);
  xmpp_stanza_add (error, condition, XMPP_NS_STANZAS);
  if (text)
    xmpp_stanza_add_with_text (error, "text", XMPP_NS_STANZAS, text);
  xmpp_stream_send (self->stream, answer);
}
