/* kept-message.c: messages of the bot: sent, edited, deleted, reacted to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept.h"

#include <string.h>

#include "chats.h"
#include "kept-private.h"
#include "routing.h"
#include "tell.h"

#define ACTION_MAX_REACTIONS 20
#define ACTION_MAX_EMOJI     64 /* bytes; a family with its joiners has 25 */

/* Where people can tell apart the bots of a chat, what they are called; NULL: there is one bot */
const char *
kept_get_bot (Request *self)
{
  g_autoptr (GPtrArray) gateways = routing_list_gateways (self->roster, self->chat);

  return gateways->len > 1 ? self->gateway_id : NULL;
}

Message *
kept_new_message (Request *self, const char *content, const char *kind)
{
  Message *message = g_new0 (Message, 1);
  const char *bot = kept_get_bot (self);

  message->platform = g_strdup (self->chat->platform);
  message->chat_id = g_strdup (self->chat->chat_id);
  message->from_bot = TRUE;
  message->gateway_id = g_strdup (self->gateway_id);
  message->user_id = g_strdup (bot ? bot : "bot");
  message->user_name = g_strdup (bot ? bot : "Bot");
  message->text = g_strdup (content);
  message->kind = g_strdup (kind);
  message->reply_to = member_id (self->action, "reply_to");
  message->notify = member_boolean (self->metadata, "notify");

  return message;
}

/* Stored, then shown. */
JsonObject *
kept_post (Request *self, Transaction *transaction, Message *message, GError **error)
{
  if (!chats_restore (transaction, self->chat, error) ||
      !store_add_message (transaction->store, message, error))
    return NULL;

  tell_said (transaction, self->chat, self->gateway_id);
  tell_message (transaction, self->chat, message, FALSE);

  return result_success (message->message_id);
}

JsonObject *
kept_send (Request *self, Transaction *transaction, GError **error)
{
  const char *content = member_string (self->action, "content");
  g_autoptr (Message) message = kept_new_message (self, content, KIND_NORMAL);

  return kept_post (self, transaction, message, error);
}

static Message *
kept_find_message (Request *self, Store *store, JsonObject **failure)
{
  g_autofree char *message_id = member_id (self->action, "message_id");
  Message *message = message_id ? store_find_message (store, self->chat, message_id) : NULL;

  if (message == NULL)
    *failure = result_failure ("unknown message");

  return message;
}

static Message *
kept_find_own_message (Request *self, Store *store, JsonObject **failure)
{
  g_autoptr (Message) message = kept_find_message (self, store, failure);

  if (message && !routing_owns_message (self->roster, message, self->gateway_id))
    {
      *failure = result_failure ("not a message of the bot");
      return NULL;
    }

  return g_steal_pointer (&message);
}

JsonObject *
kept_edit (Request *self, Transaction *transaction, GError **error)
{
  const char *content = member_string (self->action, "content");
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_find_own_message (self, transaction->store, &failure);

  if (message == NULL)
    return failure;
  if (!store_edit_message (transaction->store, self->chat, message->message_id, content, error))
    return NULL;

  g_free (message->text);
  message->text = g_strdup (content);
  message->edited = TRUE;
  tell_message (transaction, self->chat, message, TRUE);

  return result_success (message->message_id);
}

JsonObject *
kept_delete (Request *self, Transaction *transaction, GError **error)
{
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_find_own_message (self, transaction->store, &failure);

  if (message == NULL)
    return failure;
  if (!store_delete_message (transaction->store, message, error))
    return NULL;
  tell_deleted (transaction, self->chat, message);

  return result_success (NULL);
}

static gboolean
emoji_is_usable (const char *emoji)
{
  if (emoji == NULL || *emoji == '\0' || strlen (emoji) > ACTION_MAX_EMOJI)
    return FALSE;

  for (const char *at = emoji; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        return FALSE;
    }

  return TRUE;
}

/* NULL when there would be too many. */
static char *
reactions_change (const char *reactions, const char *emoji, gboolean remove)
{
  g_auto (GStrv) old = g_strsplit (reactions, " ", 0);
  g_autoptr (GString) text = g_string_new (NULL);
  guint count = 0;

  for (guint i = 0; old[i]; i++)
    {
      if (g_str_equal (old[i], emoji))
        continue;
      g_string_append_printf (text, "%s%s", count > 0 ? " " : "", old[i]);
      count++;
    }
  if (!remove && count >= ACTION_MAX_REACTIONS)
    return NULL;
  if (!remove)
    g_string_append_printf (text, "%s%s", count > 0 ? " " : "", emoji);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The bot's reactions to the message after the action, or NULL with @failure set */
char *
kept_change_reactions (Request *self, const Message *message, JsonObject **failure)
{
  const char *emoji = member_string (self->action, "emoji");
  char *reactions = NULL;

  if (!emoji_is_usable (emoji))
    {
      *failure = result_failure ("not an emoji");
      return NULL;
    }
  reactions = reactions_change (message->reactions, emoji, member_boolean (self->action, "remove"));
  if (reactions == NULL)
    *failure = result_failure ("too many reactions");

  return reactions;
}

/* To anybody's message: 👀 on what a person said is how a bot shows that it works. What is there
 * already, or gone already, counts as done.
 */
JsonObject *
kept_react (Request *self, Transaction *transaction, GError **error)
{
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_find_message (self, transaction->store, &failure);
  g_autofree char *reactions = NULL;

  if (message == NULL)
    return failure;
  reactions = kept_change_reactions (self, message, &failure);
  if (reactions == NULL)
    return failure;
  if (!store_set_reactions (transaction->store, message, reactions, error))
    return NULL;

  g_free (message->reactions);
  message->reactions = g_steal_pointer (&reactions);
  tell_message (transaction, self->chat, message, TRUE);

  return result_success (NULL);
}
