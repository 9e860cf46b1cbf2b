/* model.c: chats, messages and people, as the store and the page know them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "model.h"

#include "json-guard.h"

#include <string.h>

#define ID_MAX_LENGTH 64

void
chat_free (Chat *self)
{
  g_free (self->platform);
  g_free (self->chat_id);
  g_free (self->alias);
  g_free (self->type);
  g_free (self->name);
  g_free (self->scope_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->parent_chat_id);
  g_free (self->parent_message_id);
  g_free (self->gateway_id);
  g_free (self);
}

Chat *
chat_copy (const Chat *self)
{
  Chat *copy = g_memdup2 (self, sizeof *self);

  copy->platform = g_strdup (self->platform);
  copy->chat_id = g_strdup (self->chat_id);
  copy->alias = g_strdup (self->alias);
  copy->type = g_strdup (self->type);
  copy->name = g_strdup (self->name);
  copy->scope_id = g_strdup (self->scope_id);
  copy->user_id = g_strdup (self->user_id);
  copy->user_name = g_strdup (self->user_name);
  copy->parent_chat_id = g_strdup (self->parent_chat_id);
  copy->parent_message_id = g_strdup (self->parent_message_id);
  copy->gateway_id = g_strdup (self->gateway_id);

  return copy;
}

JsonObject *
chat_to_json (const Chat *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "chat_id", self->chat_id);
  json_object_set_string_member (object, "chat_type", self->type);
  json_object_set_string_member (object, "name", self->name);
  object_set (object, "scope_id", self->scope_id);
  object_set (object, "user_id", self->user_id);
  object_set (object, "user_name", self->user_name);
  object_set (object, "parent_chat_id", self->parent_chat_id);
  object_set (object, "parent_message_id", self->parent_message_id);
  if (self->archived)
    json_object_set_boolean_member (object, "archived", TRUE);

  return object;
}

void
prompt_free (Prompt *self)
{
  g_free (self->gateway_id);
  g_free (self->prompt_id);
  g_free (self->kind);
  g_clear_pointer (&self->options, json_array_unref);
  g_free (self->answer);
  g_free (self);
}

static Prompt *
prompt_copy (const Prompt *self)
{
  Prompt *copy = g_memdup2 (self, sizeof *self);

  copy->gateway_id = g_strdup (self->gateway_id);
  copy->prompt_id = g_strdup (self->prompt_id);
  copy->kind = g_strdup (self->kind);
  copy->options = self->options ? json_array_ref (self->options) : NULL;
  copy->answer = g_strdup (self->answer);

  return copy;
}

/* Returns NULL when there is no such option. */
const char *
prompt_get_label (const Prompt *self, const char *option_id)
{
  for (guint i = 0; i < json_array_get_length (self->options); i++)
    {
      JsonObject *option = json_array_get_object_element (self->options, i);

      if (g_strcmp0 (member_string (option, "id"), option_id) == 0)
        return member_string (option, "label");
    }

  return NULL;
}

/* Not after an answer: that stays. */
gboolean
prompt_is_expired (const Prompt *self)
{
  return (self->answer == NULL || *self->answer == '\0') &&
         self->expires <= g_get_real_time () / 1000;
}

static JsonObject *
prompt_to_json (const Prompt *self)
{
  JsonObject *object = json_object_new ();
  gboolean is_expired = prompt_is_expired (self);

  json_object_set_string_member (object, "prompt_id", self->prompt_id);
  json_object_set_string_member (object, "kind", self->kind);
  json_object_set_array_member (object, "options",
                                is_expired ? json_array_new () : json_array_ref (self->options));
  json_object_set_string_member (object, "answered", self->answer ? self->answer : "");
  json_object_set_int_member (object, "expires", self->expires);
  json_object_set_boolean_member (object, "expired", is_expired);

  return object;
}

void
message_free (Message *self)
{
  g_free (self->platform);
  g_free (self->chat_id);
  g_free (self->message_id);
  g_free (self->server_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->text);
  g_free (self->kind);
  g_free (self->reply_to);
  g_free (self->gateway_id);
  g_free (self->reactions);
  g_clear_pointer (&self->media, json_array_unref);
  g_clear_pointer (&self->prompt, prompt_free);
  g_free (self);
}

Message *
message_copy (const Message *self)
{
  Message *copy = g_memdup2 (self, sizeof *self);

  copy->platform = g_strdup (self->platform);
  copy->chat_id = g_strdup (self->chat_id);
  copy->message_id = g_strdup (self->message_id);
  copy->server_id = g_strdup (self->server_id);
  copy->user_id = g_strdup (self->user_id);
  copy->user_name = g_strdup (self->user_name);
  copy->text = g_strdup (self->text);
  copy->kind = g_strdup (self->kind);
  copy->reply_to = g_strdup (self->reply_to);
  copy->gateway_id = g_strdup (self->gateway_id);
  copy->reactions = g_strdup (self->reactions);
  copy->media = self->media ? json_array_ref (self->media) : NULL;
  copy->prompt = self->prompt ? prompt_copy (self->prompt) : NULL;

  return copy;
}

static JsonArray *
message_reactions (const Message *self)
{
  JsonArray *array = json_array_new ();
  g_auto (GStrv) reactions = g_strsplit (self->reactions, " ", 0);

  for (guint i = 0; reactions[i]; i++)
    json_array_add_string_element (array, reactions[i]);

  return array;
}

JsonObject *
message_to_json (const Message *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "seq", self->seq);
  json_object_set_string_member (object, "chat_id", self->chat_id);
  json_object_set_string_member (object, "message_id", self->message_id);
  json_object_set_string_member (object, "author", self->from_bot ? "bot" : "user");
  object_set (object, "user_id", self->user_id);
  object_set (object, "user_name", self->user_name);
  json_object_set_string_member (object, "text", self->text);
  json_object_set_string_member (object, "kind", self->kind);
  object_set (object, "reply_to", self->reply_to);
  json_object_set_boolean_member (object, "edited", self->edited);
  json_object_set_boolean_member (object, "notify", self->notify);
  json_object_set_int_member (object, "created", self->created);
  if (self->reactions && *self->reactions)
    json_object_set_array_member (object, "reactions", message_reactions (self));
  if (self->media)
    json_object_set_array_member (object, "media", json_array_ref (self->media));
  if (self->prompt)
    json_object_set_object_member (object, "prompt", prompt_to_json (self->prompt));

  return object;
}

/* Ids are parts of session keys and paths. */
gboolean
id_is_valid (const char *id)
{
  gsize length = id ? strlen (id) : 0;

  if (length == 0 || length > ID_MAX_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (id[i]) && !strchr ("-_.", id[i]))
        return FALSE;
    }

  return TRUE;
}

/* Without the control characters, which could change the state of a terminal. */
char *
terminal_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (clean, g_unichar_iscntrl (c) && c != '\n' && c != '\t' ? 0xfffd : c);
    }

  return g_string_free (g_steal_pointer (&clean), FALSE);
}
