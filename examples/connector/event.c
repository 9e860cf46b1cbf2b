/* event.c: the events that gateways receive
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "event.h"

#include <string.h>

#include "chats.h"
#include "json-guard.h"
#include "media.h"

#define EVENT_MAX_QUOTE   2000         /* characters of what is replied to */
#define EVENT_MAX_CONTEXT (640 * 1024) /* bytes of JSON */

/* The source of a press is the message with the buttons. The event has an id of its own: with the id
 * of that message, the press of a second button would count as a duplicate of the first.
 */
static JsonObject *
event_source (const Event *self)
{
  const Chat *chat = self->chat;
  const Message *message = self->message;
  JsonObject *source = json_object_new ();

  json_object_set_string_member (source, "platform", chat->platform);
  json_object_set_string_member (source, "chat_id", chat->chat_id);
  json_object_set_string_member (source, "chat_type", chat->type);
  json_object_set_string_member (source, "chat_name", chat->name);
  json_object_set_string_member (source, "user_id", message->user_id);
  json_object_set_string_member (source, "user_name", message->user_name);
  json_object_set_string_member (source, "message_id",
                                 self->kind == EVENT_PRESS ? self->asked->message_id
                                                           : message->message_id);
  object_set (source, "scope_id", chat->scope_id);
  if (self->kind == EVENT_EDIT)
    json_object_set_boolean_member (source, "message_is_edit", TRUE);
  if (chat_is (chat, CHAT_THREAD))
    {
      json_object_set_string_member (source, "thread_id", chat->chat_id);
      json_object_set_string_member (source, "parent_chat_id", chat->parent_chat_id);
    }

  return source;
}

static JsonObject *
event_quote (const Message *quoted)
{
  JsonObject *quote = json_object_new ();
  g_autofree char *cut = NULL;

  if (g_utf8_strlen (quoted->text, -1) > EVENT_MAX_QUOTE)
    cut = g_utf8_substring (quoted->text, 0, EVENT_MAX_QUOTE);
  json_object_set_string_member (quote, "text", cut ? cut : quoted->text);
  json_object_set_string_member (quote, "author", quoted->user_name);
  json_object_set_boolean_member (quote, "is_own", quoted->from_bot);

  return quote;
}

static JsonObject *
event_answer (const Event *self)
{
  const Prompt *prompt = self->asked->prompt;
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "prompt_id", prompt->prompt_id);
  json_object_set_string_member (answer, "option_id", self->option_id);
  object_set (answer, "label", prompt_get_label (prompt, self->option_id));
  json_object_set_string_member (answer, "prompt_message_id", self->asked->message_id);

  return answer;
}

/* An additional member of the contract: bots that do not know it get a reply with the emoji. */
static JsonObject *
event_reaction (const Event *self)
{
  JsonObject *reaction = json_object_new ();

  json_object_set_string_member (reaction, "message_id", self->quoted->message_id);
  json_object_set_string_member (reaction, "emoji", self->message->text);

  return reaction;
}

static const char *
event_type (const Event *self)
{
  const char *text = self->message->text;
  JsonArray *media = self->message->media;
  const char *kind;

  if (media)
    {
      kind = member_string (json_array_get_object_element (media, 0), "kind");
      return g_str_equal (kind, "image") ? "photo" : kind;
    }

  return self->asked || (text[0] == '/' && g_ascii_isalpha (text[1])) ? "command" : "text";
}

/* The URLs are paths, until it is known which address the gateway uses. */
static void
event_add_media (const Event *self, JsonObject *event)
{
  JsonArray *shown = self->message->media;
  JsonArray *urls = json_array_new ();
  JsonArray *media = json_array_new ();

  for (guint i = 0; i < json_array_get_length (shown); i++)
    {
      JsonObject *from = json_array_get_object_element (shown, i);
      JsonObject *entry = json_object_new ();
      g_autofree char *url = g_strconcat (MEDIA_RELAY_PATH, member_string (from, "id"), NULL);

      json_array_add_string_element (urls, url);
      json_object_set_string_member (entry, "url", url);
      object_set (entry, "kind", member_string (from, "kind"));
      object_set (entry, "mime", member_string (from, "mime"));
      json_object_set_int_member (entry, "size", member_int (from, "size", 0));
      object_set (entry, "filename", member_string (from, "filename"));
      json_array_add_object_element (media, entry);
    }
  json_object_set_array_member (event, "media_urls", urls);
  json_object_set_array_member (event, "media", media);
}

static JsonObject *
event_context_entry (const Message *message)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "text", message->text);
  json_object_set_string_member (entry, "message_id", message->message_id);
  json_object_set_string_member (entry, "user_id", message->user_id);
  json_object_set_string_member (entry, "user_name", message->user_name);

  return entry;
}

/* The messages before, for reference only. The newest ones that fit are taken: a frame must stay below
 * 1 MiB, and an escaped character can take six times its size.
 */
static JsonArray *
event_context (GPtrArray *unheard)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  JsonArray *context = json_array_new ();
  gsize size = 0;

  for (guint i = unheard->len; i > 0; i--)
    {
      JsonObject *entry = event_context_entry (unheard->pdata[i - 1]);
      g_autofree char *text = object_text (entry);

      size += strlen (text);
      if (size > EVENT_MAX_CONTEXT)
        {
          json_object_unref (entry);
          break;
        }
      g_ptr_array_add (entries, entry);
    }
  for (guint i = entries->len; i > 0; i--)
    json_array_add_object_element (context, entries->pdata[i - 1]);

  return context;
}

char *
event_text (const Event *self)
{
  g_autoptr (JsonObject) event = json_object_new ();

  json_object_set_string_member (event, "text", self->message->text);
  json_object_set_string_member (event, "message_type", event_type (self));
  json_object_set_string_member (event, "message_id", self->message->message_id);
  if (self->quoted)
    {
      json_object_set_string_member (event, "reply_to_message_id", self->quoted->message_id);
      json_object_set_object_member (event, "reply_to", event_quote (self->quoted));
    }
  if (self->kind == EVENT_REACTION)
    json_object_set_object_member (event, "reaction", event_reaction (self));
  if (self->message->media)
    event_add_media (self, event);
  if (self->asked)
    json_object_set_object_member (event, "prompt_response", event_answer (self));
  if (self->unheard && self->unheard->len > 0)
    json_object_set_array_member (event, "context", event_context (self->unheard));
  json_object_set_object_member (event, "source", event_source (self));

  return object_text (event);
}

/* Completes the URLs, for a gateway that uses @base to reach the connector. */
void
event_resolve (JsonObject *event, const char *base)
{
  JsonArray *paths = member_array (event, "media_urls");
  JsonArray *media = member_array (event, "media");
  JsonArray *urls;

  if (paths == NULL || media == NULL || base == NULL ||
      json_array_get_length (paths) != json_array_get_length (media))
    return;

  urls = json_array_new ();
  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      g_autofree char *url = g_strconcat (base, json_array_get_string_element (paths, i), NULL);

      json_array_add_string_element (urls, url);
      json_object_set_string_member (json_array_get_object_element (media, i), "url", url);
    }
  json_object_set_array_member (event, "media_urls", urls);
}
