/* inbound.c: what people do: say something, press a button, stop a turn
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "inbound.h"

#include <string.h>

#include <gio/gio.h>

#include "delivery.h"
#include "interaction.h"
#include "json-guard.h"
#include "platform.h"
#include "policy.h"

static gboolean
inbound_is_channel (const Chat *chat)
{
  return g_str_equal (chat->type, "channel");
}

/* Contract §8, for what this connector makes: no profile, no thread. */
static char *
inbound_session_key (const Chat   *chat,
                     const Person *person)
{
  if (inbound_is_channel (chat))
    return g_strdup_printf ("agent:main:%s:channel:%s:%s", chat->platform, chat->chat_id,
                            person->id);

  return g_strdup_printf ("agent:main:%s:dm:%s", chat->platform, chat->chat_id);
}

static Message *
inbound_new_message (const Chat   *chat,
                     const Person *person,
                     const char   *text,
                     const char   *kind)
{
  Message *message = g_new0 (Message, 1);

  message->platform = g_strdup (chat->platform);
  message->chat_id = g_strdup (chat->chat_id);
  message->user_id = g_strdup (person->id);
  message->user_name = g_strdup (person->name);
  message->text = g_strdup (text);
  message->kind = g_strdup (kind);

  return message;
}

static char *
inbound_event_text (const Chat    *chat,
                    const Message *message)
{
  g_autoptr (JsonObject) event = json_object_new ();
  JsonObject *source = json_object_new ();
  gboolean is_command = message->text[0] == '/' && g_ascii_isalpha (message->text[1]);

  json_object_set_string_member (source, "platform", chat->platform);
  json_object_set_string_member (source, "chat_id", chat->chat_id);
  json_object_set_string_member (source, "chat_type", chat->type);
  json_object_set_string_member (source, "chat_name", chat->name);
  json_object_set_string_member (source, "user_id", message->user_id);
  json_object_set_string_member (source, "user_name", message->user_name);
  json_object_set_string_member (source, "message_id", message->message_id);
  object_set (source, "scope_id", chat->scope_id);

  json_object_set_string_member (event, "text", message->text);
  json_object_set_string_member (event, "message_type", is_command ? "command" : "text");
  json_object_set_string_member (event, "message_id", message->message_id);
  json_object_set_object_member (event, "source", source);

  return object_text (event);
}

static gboolean
inbound_check_text (const char  *text,
                    GError     **error)
{
  if (text == NULL || *text == '\0')
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is no text");
  else if (strlen (text) > INBOUND_MAX_TEXT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "the text is longer than %d bytes", INBOUND_MAX_TEXT);
  else
    return TRUE;

  return FALSE;
}

/* What the page shows and what the gateway will get are stored together, or
 * neither is.
 */
static gboolean
inbound_store_event (Hub           *hub,
                     const Chat    *chat,
                     const Person  *person,
                     Message       *message,
                     const char    *gateway_id,
                     GError       **error)
{
  Store *store = hub_get_store (hub);
  g_autofree char *session_key = inbound_session_key (chat, person);
  g_autofree char *body = NULL;

  if (!store_begin (store, error) || !store_add_message (store, message, error))
    return FALSE;
  if (!policy_lets_through (hub, chat, message, gateway_id))
    return store_commit (store, error);
  body = inbound_event_text (chat, message);

  return store_enqueue (store, gateway_id, chat->platform, "inbound", body, error) &&
         store_bind_session (store, session_key, chat->chat_id, gateway_id, error) &&
         store_commit (store, error);
}

static void
inbound_stored (Hub           *hub,
                const Message *message,
                const char    *gateway_id)
{
  hub_emit_message (hub, message, FALSE);
  hub_state_changed (hub);
  delivery_pump (hub_get_delivery (hub, gateway_id));
}

Message *
inbound_say (Hub           *hub,
             const Chat    *chat,
             const Person  *person,
             const char    *text,
             GError       **error)
{
  g_autoptr (Message) message = NULL;
  const char *gateway_id = hub_get_route (hub, chat->platform);

  if (!inbound_check_text (text, error))
    return NULL;

  message = inbound_new_message (chat, person, text, KIND_NORMAL);
  if (!inbound_store_event (hub, chat, person, message, gateway_id, error))
    {
      store_roll_back (hub_get_store (hub));
      return NULL;
    }
  inbound_stored (hub, message, gateway_id);

  return g_steal_pointer (&message);
}

static gboolean
inbound_store_interaction (Hub           *hub,
                           const Chat    *chat,
                           const Person  *person,
                           Message       *message,
                           const char    *body,
                           const char    *gateway_id,
                           GError       **error)
{
  Store *store = hub_get_store (hub);
  g_autofree char *session_key = interaction_session_key (chat, person);
  g_autofree char *token = g_uuid_string_random ();

  return store_begin (store, error) &&
         store_add_message (store, message, error) &&
         store_enqueue (store, gateway_id, chat->platform, "passthrough_forward", body, error) &&
         store_bind_session (store, session_key, chat->alias, gateway_id, error) &&
         store_put_capability (store, session_key, INTERACTION_KIND, chat, token, error) &&
         store_commit (store, error);
}

/* What the button does: a slash command, as Discord would post it. */
Message *
inbound_interact (Hub           *hub,
                  const Chat    *chat,
                  const Person  *person,
                  const char    *command,
                  const char    *argument,
                  GError       **error)
{
  g_autoptr (Message) message = NULL;
  g_autofree char *text = g_strdup_printf ("/%s%s%s", command, *argument ? " " : "", argument);
  g_autofree char *body = NULL;
  const char *gateway_id = hub_get_route (hub, chat->platform);

  if (!id_is_valid (command))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "not the name of a command");
      return NULL;
    }
  if (!inbound_check_text (text, error))
    return NULL;

  message = inbound_new_message (chat, person, text, KIND_INTERACTION);
  message->message_id = store_new_snowflake (hub_get_store (hub));
  body = interaction_forward_text (chat, person, message->message_id, command, argument);
  if (!inbound_store_interaction (hub, chat, person, message, body, gateway_id, error))
    {
      store_roll_back (hub_get_store (hub));
      return NULL;
    }
  inbound_stored (hub, message, gateway_id);

  return g_steal_pointer (&message);
}

/* A message and a pressed button run as different sessions of the gateway; an
 * interaction that still waits for its answer is stopped too.
 */
gboolean
inbound_stop (Hub          *hub,
              const Chat   *chat,
              const Person *person)
{
  Store *store = hub_get_store (hub);
  Delivery *delivery = hub_get_delivery (hub, hub_get_route (hub, chat->platform));
  g_autofree char *session_key = inbound_session_key (chat, person);
  g_autofree char *other_key = interaction_session_key (chat, person);
  gboolean sent;

  sent = delivery_interrupt (delivery, session_key, chat->chat_id);
  if (sent && store_is_unanswered (store, other_key, INTERACTION_KIND))
    delivery_interrupt (delivery, other_key, chat->alias);

  return sent;
}

/* Gives the chat of that id if there is one already. Takes over nothing. */
Chat *
inbound_add_chat (Hub     *hub,
                  Chat    *chat,
                  GError **error)
{
  Store *store = hub_get_store (hub);
  Chat *existing = store_find_chat (store, chat->platform, chat->chat_id);

  if (existing)
    return existing;

  if (!id_is_valid (chat->chat_id) || chat->name == NULL || *chat->name == '\0' ||
      g_utf8_strlen (chat->name, -1) > 100)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "a chat needs an id of letters, digits, - _ . and a name");
      return NULL;
    }
  if (store_count_chats (store) >= STORE_MAX_CHATS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "there are too many chats");
      return NULL;
    }
  if (!store_add_chat (store, chat, error))
    return NULL;
  hub_emit_chat (hub, chat);

  return store_find_chat (store, chat->platform, chat->chat_id);
}

/* A new database starts with somebody to be and somewhere to be. */
gboolean
inbound_seed_chats (Hub     *hub,
                    GError **error)
{
  static const struct
  {
    const char *chat_id, *type, *name, *scope_id, *user_id;
  } seeds[] = {
    { "dm-alice", "dm", "Alice", NULL, "alice" },
    { "dm-bob", "dm", "Bob", NULL, "bob" },
    { "general", "channel", "general", "home", NULL },
    { "random", "channel", "random", "home", NULL },
  };

  if (store_count_chats (hub_get_store (hub)) > 0)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autoptr (Chat) chat = g_new0 (Chat, 1);
      g_autoptr (Chat) added = NULL;

      chat->platform = g_strdup (PLATFORM_WEB);
      chat->chat_id = g_strdup (seeds[i].chat_id);
      chat->type = g_strdup (seeds[i].type);
      chat->name = g_strdup (seeds[i].name);
      chat->scope_id = g_strdup (seeds[i].scope_id);
      chat->user_id = g_strdup (seeds[i].user_id);
      chat->user_name = g_strdup (seeds[i].user_id ? seeds[i].name : NULL);
      added = inbound_add_chat (hub, chat, error);
      if (added == NULL)
        return FALSE;
    }

  return TRUE;
}
