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
  g_free (self);
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

  return object;
}

void
message_free (Message *self)
{
  g_free (self->platform);
  g_free (self->chat_id);
  g_free (self->message_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->text);
  g_free (self->kind);
  g_free (self->reply_to);
  g_free (self);
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

  return object;
}

/* Ids stand in session keys and paths, so they are kept plain. */
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

/* Escape sequences from a stranger could do anything to somebody's terminal. */
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
