/* xmpp-outbound.c: the actions of bots, as messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#include "kept/kept.h"
#include "platforms/choices.h"

#define XMPP_MAX_QUOTE       300 /* characters of what is replied to */
#define XMPP_ROOM_SECONDS    5   /* when the bot is not in the room yet */
#define XMPP_RETRACTION_TEXT "The bot has retracted a message, which your client cannot remove."

static void
add_fallback (XmppStanza *message, const char *of, glong end)
{
  XmppStanza *fallback = xmpp_stanza_add (message, "fallback", XMPP_NS_FALLBACK);
  XmppStanza *body = xmpp_stanza_add (fallback, "body", NULL);

  xmpp_stanza_set (fallback, "for", of);
  if (end >= 0)
    {
      xmpp_stanza_set_number (body, "start", 0);
      xmpp_stanza_set_number (body, "end", end);
    }
}

/* What is replied to, for clients without replies: “> ” before each line. */
static char *
quote (const char *text)
{
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), XMPP_MAX_QUOTE));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (cut), "\n", -1);
  g_autoptr (GString) quoted = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    g_string_append_printf (quoted, "> %s\n", *line);

  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

static char *
get_author (Xmpp *self, const Chat *chat, const Message *message)
{
  const char *channel = xmpp_chat_get_channel (chat);
  const char *jid = xmpp_chat_get_jid (channel);
  g_autofree char *bot = xmpp_chat_get_bot (channel);
  const char *nick = xmpp_rooms_get_nick (self->rooms, channel);

  if (nick)
    return g_strconcat (jid, "/", message->from_bot ? nick : message->user_name, NULL);

  return message->from_bot ? xmpp_bot_jid (self, bot) : g_strdup (jid);
}

/* Names the message that is replied to. Returns NULL when there is none. */
static Message *
add_reply (Xmpp *self, const Request *request, XmppStanza *message, const char *reply_to)
{
  g_autoptr (Message) quoted =
    reply_to && *reply_to ? store_find_message (request->store, request->chat, reply_to) : NULL;
  g_autofree char *author = quoted ? get_author (self, request->chat, quoted) : NULL;
  XmppStanza *reply;

  if (quoted == NULL)
    return NULL;
  reply = xmpp_stanza_add (message, "reply", XMPP_NS_REPLY);
  xmpp_stanza_set (reply, "to", author);
  xmpp_stanza_set (reply, "id", xmpp_message_get_id (quoted));

  return g_steal_pointer (&quoted);
}

/* Adds the text, and before it what it replies to. */
static void
add_text (Xmpp *self,
          const Request *request,
          XmppStanza *message,
          const char *text,
          const char *reply_to)
{
  g_autoptr (Message) quoted = add_reply (self, request, message, reply_to);
  g_autofree char *before = quoted ? quote (quoted->text) : NULL;
  g_autofree char *whole = before ? g_strconcat (before, text, NULL) : NULL;

  xmpp_stanza_add_with_text (message, "body", NULL, whole ? whole : text);
  if (before)
    add_fallback (message, XMPP_NS_REPLY, g_utf8_strlen (before, -1));
}

/* Sends a text, which is stored as @stored when the server has confirmed it. Takes ownership of @stored. */
static void
xmpp_send_text (Xmpp *self,
                Request *request,
                const char *text,
                Message *stored,
                void (*extend) (XmppStanza *message, const Message *stored))
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, request->chat, id);

  add_text (self, request, message, text, stored->reply_to);
  xmpp_stanza_add (message, "active", XMPP_NS_CHAT_STATES);
  if (extend)
    extend (message, stored);
  g_free (stored->message_id);
  stored->message_id = g_steal_pointer (&id);
  xmpp_actions_send (self->actions, request, message, stored);
}

static void
perform_send (Xmpp *self, Request *request)
{
  const char *content = member_string (request->action, "content");

  xmpp_send_text (self, request, content, kept_new_message (request, content, KIND_NORMAL), NULL);
}

/* Clients with quick responses show a button for each. */
static void
add_responses (XmppStanza *message, const Message *stored)
{
  JsonArray *options = stored->prompt->options;

  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonObject *option = json_array_get_object_element (options, i);
      XmppStanza *response = xmpp_stanza_add (message, "response", XMPP_NS_QUICK);

      xmpp_stanza_set_number (response, "value", i + 1);
      xmpp_stanza_set (response, "label", member_string (option, "label"));
    }
}

static void
perform_prompt (Xmpp *self, Request *request)
{
  JsonObject *failure = NULL;
  Message *stored = kept_new_prompt (request, &failure);
  g_autofree char *text = NULL;

  if (stored == NULL)
    {
      request_answer (request, failure);
      return;
    }
  text = choices_format (stored, "\n");
  xmpp_send_text (self, request, text, stored, add_responses);
}

/* The message that an action changes. Returns NULL when it was answered with what is wrong. */
static Message *
find_message (Request *request, gboolean must_be_own)
{
  g_autofree char *message_id = member_id (request->action, "message_id");
  g_autoptr (Message) message =
    message_id ? store_find_message (request->store, request->chat, message_id) : NULL;

  if (message == NULL)
    request_answer (request, result_failure ("unknown message"));
  else if (must_be_own && !message->from_bot)
    request_answer (request, result_failure ("not a message of the bot"));
  else
    return g_steal_pointer (&message);

  return NULL;
}

/* A correction replaces all of the message, so that it names what the message replies to. It does not quote that: Dino shows
 * the quotation of a correction as a part of the text.
 */
static void
perform_edit (Xmpp *self, Request *request)
{
  g_autoptr (Message) before = find_message (request, TRUE);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = NULL;
  g_autoptr (Message) quoted = NULL;

  if (before == NULL)
    return;
  message = xmpp_new_message (self, request->chat, id);
  quoted = add_reply (self, request, message, before->reply_to);
  xmpp_stanza_add_with_text (message, "body", NULL, member_string (request->action, "content"));
  xmpp_stanza_set (xmpp_stanza_add (message, "replace", XMPP_NS_CORRECT), "id", before->message_id);
  xmpp_actions_send (self->actions, request, message, NULL);
}

static void
perform_delete (Xmpp *self, Request *request)
{
  g_autoptr (Message) before = find_message (request, TRUE);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = NULL;

  if (before == NULL)
    return;
  message = xmpp_new_message (self, request->chat, id);
  xmpp_stanza_set (xmpp_stanza_add (message, "retract", XMPP_NS_RETRACT), "id",
                   xmpp_message_get_id (before));
  xmpp_stanza_add_with_text (message, "body", NULL, XMPP_RETRACTION_TEXT);
  add_fallback (message, XMPP_NS_RETRACT, -1);
  xmpp_stanza_add (message, "store", XMPP_NS_HINTS);
  xmpp_actions_send (self->actions, request, message, NULL);
}

/* All reactions of the bot to that message are sent each time. */
static void
perform_react (Xmpp *self, Request *request)
{
  g_autoptr (Message) before = find_message (request, FALSE);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *after = NULL;
  g_auto (GStrv) emoji = NULL;
  g_autoptr (XmppStanza) message = NULL;
  JsonObject *failure = NULL;
  XmppStanza *reactions;

  if (before == NULL)
    return;
  after = kept_change_reactions (request, before, &failure);
  if (after == NULL)
    {
      request_answer (request, failure);
      return;
    }

  emoji = g_strsplit (after, " ", 0);
  message = xmpp_new_message (self, request->chat, id);
  reactions = xmpp_stanza_add (message, "reactions", XMPP_NS_REACTIONS);
  xmpp_stanza_set (reactions, "id", xmpp_message_get_id (before));
  for (char **one = emoji; *one; one++)
    {
      if (**one)
        xmpp_stanza_add_with_text (reactions, "reaction", NULL, *one);
    }
  xmpp_stanza_add (message, "store", XMPP_NS_HINTS);
  xmpp_actions_send (self->actions, request, message, NULL);
}

/* Nobody waits for the confirmation of this. */
static void
perform_typing (Xmpp *self, Request *request)
{
  const char *status = member_string (request->action, "content");
  gboolean is_over = status && *status == '\0';
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, request->chat, id);

  xmpp_stanza_add (message, is_over ? "active" : "composing", XMPP_NS_CHAT_STATES);
  xmpp_stanza_add (message, "no-store", XMPP_NS_HINTS);
  xmpp_stream_send (self->stream, message);
  request_answer (request, result_success (NULL));
}

static void
perform_send_media (Xmpp *self, Request *request)
{
  xmpp_uploads_perform (self->uploads, request);
}

static void
perform_kept (Xmpp *self, Request *request)
{
  kept_perform (&self->parent, request);
}

static const struct
{
  const char *op;
  void (*func) (Xmpp *self, Request *request);
  gboolean is_local; /* nothing is sent, and no thread is meant */
} ops[] = {
  { "send", perform_send, FALSE },
  { "prompt", perform_prompt, FALSE },
  { "edit", perform_edit, FALSE },
  { "delete", perform_delete, FALSE },
  { "react", perform_react, FALSE },
  { "typing", perform_typing, FALSE },
  { "send_media", perform_send_media, FALSE },
  { "get_chat_info", perform_kept, TRUE },
  { "thread_create", perform_kept, TRUE },
};

/* Returns NULL when the bot can write to the chat now. */
static JsonObject *
check_connection (Xmpp *self, const Chat *chat)
{
  const char *channel = xmpp_chat_get_channel (chat);

  if (!xmpp_stream_is_open (self->stream))
    return result_rate_limited (xmpp_stream_get_retry_seconds (self->stream), XMPP_NOT_CONNECTED);
  if (xmpp_rooms_is_room (self->rooms, channel) && !xmpp_rooms_is_entered (self->rooms, channel))
    return result_rate_limited (XMPP_ROOM_SECONDS, "the bot is not in the room");

  return NULL;
}

void
xmpp_perform (Platform *platform, Request *request)
{
  Xmpp *self = (Xmpp *) platform;

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      JsonObject *failure;

      if (!g_str_equal (ops[i].op, request->op))
        continue;
      failure = ops[i].is_local ? NULL : kept_enter_thread (request);
      if (failure == NULL && !ops[i].is_local)
        failure = check_connection (self, request->chat);
      if (failure)
        request_answer (request, failure);
      else
        ops[i].func (self, request);
      return;
    }
  request_answer (request, result_failure ("unsupported op: %.64s", request->op));
}
