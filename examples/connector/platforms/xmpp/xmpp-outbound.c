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

/* Names the message that is replied to, if there is one. */
static void
add_reply (Xmpp *self, const Request *request, XmppStanza *message)
{
  const Message *quoted = ((const XmppFound *) request->found)->quoted;
  g_autofree char *author = quoted ? get_author (self, request->chat, quoted) : NULL;
  XmppStanza *reply;

  if (quoted == NULL)
    return;
  reply = xmpp_stanza_add (message, "reply", XMPP_NS_REPLY);
  xmpp_stanza_set (reply, "to", author);
  xmpp_stanza_set (reply, "id", xmpp_message_get_id (quoted));
}

/* Adds the text, and before it what it replies to. */
static void
add_text (Xmpp *self, const Request *request, XmppStanza *message, const char *text)
{
  const Message *quoted = ((const XmppFound *) request->found)->quoted;
  g_autofree char *before = quoted ? quote (quoted->text) : NULL;
  g_autofree char *whole = before ? g_strconcat (before, text, NULL) : NULL;

  add_reply (self, request, message);
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

  add_text (self, request, message, text);
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

/* A correction replaces all of the message, so that it names what the message replies to. It does not quote that: Dino shows
 * the quotation of a correction as a part of the text.
 */
static void
perform_edit (Xmpp *self, Request *request)
{
  const XmppFound *found = request->found;
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, request->chat, id);

  add_reply (self, request, message);
  xmpp_stanza_add_with_text (message, "body", NULL, member_string (request->action, "content"));
  xmpp_stanza_set (xmpp_stanza_add (message, "replace", XMPP_NS_CORRECT), "id",
                   found->message->message_id);
  xmpp_actions_send (self->actions, request, message, NULL);
}

static void
perform_delete (Xmpp *self, Request *request)
{
  const XmppFound *found = request->found;
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, request->chat, id);

  xmpp_stanza_set (xmpp_stanza_add (message, "retract", XMPP_NS_RETRACT), "id",
                   xmpp_message_get_id (found->message));
  xmpp_stanza_add_with_text (message, "body", NULL, XMPP_RETRACTION_TEXT);
  add_fallback (message, XMPP_NS_RETRACT, -1);
  xmpp_stanza_add (message, "store", XMPP_NS_HINTS);
  xmpp_actions_send (self->actions, request, message, NULL);
}

/* All reactions of the bot to that message are sent each time. */
static void
perform_react (Xmpp *self, Request *request)
{
  const Message *before = ((const XmppFound *) request->found)->message;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *after = NULL;
  g_auto (GStrv) emoji = NULL;
  g_autoptr (XmppStanza) message = NULL;
  JsonObject *failure = NULL;
  XmppStanza *reactions;

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
found_free (gpointer data)
{
  XmppFound *self = data;

  g_clear_pointer (&self->message, message_free);
  g_clear_pointer (&self->quoted, message_free);
  g_clear_pointer (&self->media, media_free);
  g_free (self);
}

/* These functions are called in a transaction. They return NULL, or the result that says what is wrong. */

static JsonObject *
find_quoted (Request *request, Store *store, XmppFound *found)
{
  g_autofree char *reply_to = member_id (request->action, "reply_to");

  if (reply_to && *reply_to)
    found->quoted = store_find_message (store, request->chat, reply_to);

  return NULL;
}

static JsonObject *
find_any (Request *request, Store *store, XmppFound *found)
{
  g_autofree char *message_id = member_id (request->action, "message_id");

  if (message_id)
    found->message = store_find_message (store, request->chat, message_id);

  return found->message ? NULL : result_failure ("unknown message");
}

static JsonObject *
find_own (Request *request, Store *store, XmppFound *found)
{
  JsonObject *failure = find_any (request, store, found);

  if (failure == NULL && !found->message->from_bot)
    return result_failure ("not a message of the bot");

  return failure;
}

static JsonObject *
find_own_and_quoted (Request *request, Store *store, XmppFound *found)
{
  JsonObject *failure = find_own (request, store, found);

  if (failure == NULL && *found->message->reply_to)
    found->quoted = store_find_message (store, request->chat, found->message->reply_to);

  return failure;
}

static JsonObject *
find_media (Request *request, Store *store, XmppFound *found)
{
  JsonObject *failure = NULL;
  const char *id;

  request->media = kept_find_media (request, store, &failure);
  id = member_string (request->media, "id");
  if (failure || id == NULL || *id == '\0')
    return failure;
  found->media = media_find (store, id, request->gateway_id);

  return found->media ? NULL : result_failure ("unknown media");
}

static const struct
{
  const char *op;
  JsonObject *(*find) (Request *request,
                       Store *store,
                       XmppFound *found);      /* NULL: nothing is looked for */
  void (*func) (Xmpp *self, Request *request); /* NULL: nothing is sent, and no thread is meant */
} ops[] = {
  { "send", find_quoted, perform_send },
  { "prompt", find_quoted, perform_prompt },
  { "edit", find_own_and_quoted, perform_edit },
  { "delete", find_own, perform_delete },
  { "react", find_any, perform_react },
  { "typing", NULL, perform_typing },
  { "send_media", find_media, perform_send_media },
  { "get_chat_info", NULL, NULL },
  { "thread_create", NULL, NULL },
};

/* In a transaction: what the action needs to know before something is sent, or all of it when nothing is sent */
gboolean
xmpp_prepare (Request *request, Transaction *transaction, GError **error)
{
  XmppFound *found;
  gsize i = 0;

  while (i < G_N_ELEMENTS (ops) && !g_str_equal (ops[i].op, request->op))
    i++;
  if (i == G_N_ELEMENTS (ops) || ops[i].func == NULL)
    return kept_perform (request, transaction, error);

  request->result = kept_enter_thread (request, transaction->store);
  if (request->result)
    return TRUE;
  request->found = found = g_new0 (XmppFound, 1);
  request->free_found = found_free;
  if (ops[i].find)
    request->result = ops[i].find (request, transaction->store, found);
  if (request->result == NULL)
    request->finish = platform_pass_on;

  return TRUE;
}

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

/* The rest of the action */
void
xmpp_perform (Platform *platform, Request *request)
{
  Xmpp *self = (Xmpp *) platform;
  JsonObject *failure = check_connection (self, request->chat);
  gsize i = 0;

  if (failure)
    {
      request_answer (request, failure);
      return;
    }

  while (!g_str_equal (ops[i].op, request->op))
    i++;
  ops[i].func (self, request);
}
