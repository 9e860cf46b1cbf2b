/* inbound.c: what people do: say, edit, react, press a button, stop a turn
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "inbound.h"

#include <string.h>

#include <gio/gio.h>

#include "chats.h"
#include "delivery.h"
#include "event.h"
#include "interaction.h"
#include "json-guard.h"
#include "policy.h"
#include "routing.h"
#include "tell.h"

/* Contract §8, for what this connector makes: no profile. */
static char *
inbound_session_key (const Chat *chat, const Person *person)
{
  if (chat_is (chat, CHAT_THREAD))
    return g_strdup_printf ("agent:main:%s:thread:%s:%s", chat->platform, chat->chat_id,
                            chat->chat_id);

  if (chat_is (chat, CHAT_DIRECT))
    return g_strdup_printf ("agent:main:%s:dm:%s", chat->platform, chat->chat_id);

  return g_strdup_printf ("agent:main:%s:%s:%s:%s", chat->platform, chat->type, chat->chat_id,
                          person->id);
}

static Message *
inbound_new_message (const Chat *chat, const Person *person, const char *text, const char *kind)
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

static gboolean
inbound_check_text (const char *text, gboolean may_be_empty, GError **error)
{
  if (!may_be_empty && (text == NULL || *text == '\0'))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is no text");
  else if (text && strlen (text) > INBOUND_MAX_TEXT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the text is longer than %d bytes",
                 INBOUND_MAX_TEXT);
  else
    return TRUE;

  return FALSE;
}

/* The gateway may fetch the files of its events. */
static gboolean
inbound_share_media (Store *store, const Message *message, const char *gateway_id, GError **error)
{
  guint length = message->media ? json_array_get_length (message->media) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *object = json_array_get_object_element (message->media, i);
      g_autoptr (Media) media = media_find (store, member_string (object, "id"), NULL);

      if (media == NULL)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "a file is not there, or not any more");
          return FALSE;
        }
      if (!store_share_media (store, media->id, gateway_id, error))
        return FALSE;
    }

  return TRUE;
}

/* A press and a reaction are no messages. */
static gboolean
inbound_store_message (Store *store, const Event *event, Message *message, GError **error)
{
  if (event->kind == EVENT_MESSAGE)
    return store_add_message (store, message, error);
  if (event->kind == EVENT_EDIT)
    return store_edit_message (store, event->chat, message->message_id, message->text, error);

  return TRUE;
}

/* The message for the page and the event for the gateway are stored together, or neither is. */
static gboolean
inbound_store_event (Transaction *transaction,
                     const Event *event,
                     Message *message,
                     const Person *person,
                     const char *gateway_id,
                     GError **error)
{
  Store *store = transaction->store;
  const Chat *chat = event->chat;
  g_autofree char *session_key = inbound_session_key (chat, person);
  g_autoptr (GPtrArray) unheard = NULL;
  g_autofree char *body = NULL;
  QueuedFrame *frame;
  Event told = *event;

  if (!chats_restore (transaction, chat, error) ||
      !inbound_store_message (store, event, message, error))
    return FALSE;
  if (!event->asked && !policy_lets_through (transaction, chat, message, gateway_id))
    return TRUE;
  if (!inbound_share_media (store, message, gateway_id, error))
    return FALSE;
  if (event->asked && !store_answer_prompt (store, event->asked, event->option_id, error))
    return FALSE;
  if (!event->asked && event->kind == EVENT_MESSAGE)
    told.unheard = unheard = policy_list_unheard (transaction, chat, message, gateway_id);
  body = event_text (&told);
  frame = store_enqueue (store, gateway_id, chat->platform, "inbound", body, error);
  if (frame == NULL)
    return FALSE;
  tell_queued (transaction, frame);

  return store_bind_session (store, session_key, chat->chat_id, gateway_id, error);
}

/* A platform has its own way to address the bot, which is not a part of the text any more. Where the gateway
 * wants to be addressed, the text says it in the way that its policy, and the context of later messages, look
 * for.
 */
static void
inbound_mark_address (Transaction *transaction,
                      const Chat *chat,
                      Message *message,
                      const char *gateway_id)
{
  g_autofree char *text = NULL;

  if (policy_lets_through (transaction, chat, message, gateway_id))
    return;

  text = g_steal_pointer (&message->text);
  message->text = g_strconcat ("@" ROUTING_ANY_BOT " ", text, NULL);
}

static gboolean
inbound_deliver (Transaction *transaction,
                 const Event *event,
                 Message *message,
                 const Person *person,
                 GError **error)
{
  const char *gateway_id = routing_find_gateway (transaction, event, error);

  if (gateway_id == NULL)
    return FALSE;

  g_free (message->gateway_id);
  message->gateway_id = g_strdup (gateway_id);
  if (event->is_addressed)
    inbound_mark_address (transaction, event->chat, message, gateway_id);
  if (!inbound_store_event (transaction, event, message, person, gateway_id, error))
    return FALSE;

  if (event->kind == EVENT_MESSAGE || event->kind == EVENT_EDIT)
    tell_message (transaction, event->chat, message, event->kind == EVENT_EDIT);
  if (event->asked)
    tell_message (transaction, event->chat, event->asked, TRUE);

  return TRUE;
}

static Message *
inbound_find_message (Transaction *transaction,
                      const Chat *chat,
                      const char *message_id,
                      GError **error)
{
  Message *message = store_find_message (transaction->store, chat, message_id);

  if (message == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such message");

  return message;
}

/* The message with the prompt, marked as answered. */
static Message *
inbound_find_asked (Transaction *transaction,
                    const Chat *chat,
                    const char *message_id,
                    const char *option_id,
                    GError **error)
{
  g_autoptr (Message) message = inbound_find_message (transaction, chat, message_id, error);
  Prompt *prompt = message ? message->prompt : NULL;
  const char *problem = NULL;

  if (message == NULL)
    return NULL;

  if (prompt == NULL)
    problem = "there is nothing to choose";
  else if (*prompt->answer)
    problem = "that was answered already";
  else if (prompt_is_expired (prompt))
    problem = "it is too late for an answer";
  else if (option_id == NULL || prompt_get_label (prompt, option_id) == NULL)
    problem = "there is no such choice";

  if (problem)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, problem);
      return NULL;
    }
  g_free (prompt->answer);
  prompt->answer = g_strdup (option_id);

  return g_steal_pointer (&message);
}

/* Only files that were uploaded from the page: those of a gateway must not reach another gateway. */
static gboolean
inbound_add_media (Transaction *transaction, Message *message, JsonArray *ids, GError **error)
{
  guint length = json_array_get_length (ids);

  if (length > INBOUND_MAX_MEDIA)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "more than %d files at once",
                   INBOUND_MAX_MEDIA);
      return FALSE;
    }

  message->media = json_array_new ();
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (ids, i);
      const char *id = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      g_autoptr (Media) media = media_find (transaction->store, id, MEDIA_OWNER_PAGE);

      if (media == NULL)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "a file is not there, or not any more");
          return FALSE;
        }
      json_array_add_object_element (message->media, media_to_json (media));
    }

  return TRUE;
}

static gboolean
is_by (const Message *message, const Person *person)
{
  return !message->from_bot && g_str_equal (message->user_id, person->id);
}

Message *
inbound_say (Transaction *transaction,
             const Chat *chat,
             const Person *person,
             const Saying *saying,
             GError **error)
{
  g_autoptr (Message) message = NULL;
  g_autoptr (Message) known = NULL;
  g_autoptr (Message) quoted = NULL;
  g_autoptr (Message) asked = NULL;
  gboolean has_media = saying->media && json_array_get_length (saying->media) > 0;
  Event event = { .chat = chat };

  known =
    saying->message_id ? store_find_message (transaction->store, chat, saying->message_id) : NULL;
  if (known && is_by (known, person))
    return g_steal_pointer (&known);
  if (!inbound_check_text (saying->text, has_media, error))
    return NULL;
  if (saying->reply_to && *saying->reply_to)
    {
      quoted = inbound_find_message (transaction, chat, saying->reply_to, error);
      if (quoted == NULL)
        return NULL;
    }
  if (saying->prompt)
    {
      event.option_id = saying->text + strlen ("/");
      asked = inbound_find_asked (transaction, chat, saying->prompt, event.option_id, error);
      if (asked == NULL)
        return NULL;
    }

  message = inbound_new_message (chat, person, saying->text ? saying->text : "", KIND_NORMAL);
  message->message_id = known ? NULL : g_strdup (saying->message_id);
  message->server_id = g_strdup (saying->server_id);
  message->reply_to = g_strdup (saying->reply_to);
  if (has_media && !inbound_add_media (transaction, message, saying->media, error))
    return NULL;
  event.is_addressed = saying->is_addressed;
  event.message = message;
  event.quoted = quoted;
  event.asked = asked;
  if (!inbound_deliver (transaction, &event, message, person, error))
    return NULL;

  return g_steal_pointer (&message);
}

/* People edit their own messages. Returns the message. */
Message *
inbound_edit (Transaction *transaction,
              const Chat *chat,
              const Person *person,
              const char *message_id,
              const char *text,
              GError **error)
{
  g_autoptr (Message) message = NULL;
  Event event = { .kind = EVENT_EDIT, .chat = chat };

  if (!inbound_check_text (text, FALSE, error))
    return NULL;
  message = inbound_find_message (transaction, chat, message_id, error);
  if (message == NULL)
    return NULL;
  if (!is_by (message, person))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           "not a message of that person");
      return NULL;
    }
  if (g_str_equal (message->text, text))
    return g_steal_pointer (&message);

  g_free (message->text);
  message->text = g_strdup (text);
  message->edited = TRUE;
  event.message = message;
  if (!inbound_deliver (transaction, &event, message, person, error))
    return NULL;

  return g_steal_pointer (&message);
}

/* A bot learns only of the reactions to its own messages. */
gboolean
inbound_react (Transaction *transaction,
               const Chat *chat,
               const Person *person,
               const char *message_id,
               const char *emoji,
               GError **error)
{
  g_autoptr (Message) quoted = inbound_find_message (transaction, chat, message_id, error);
  g_autoptr (Message) reaction = NULL;
  Event event = { .kind = EVENT_REACTION, .chat = chat, .quoted = quoted };

  if (quoted == NULL || !inbound_check_text (emoji, FALSE, error))
    return FALSE;
  if (!quoted->from_bot)
    return TRUE;

  reaction = inbound_new_message (chat, person, emoji, KIND_NORMAL);
  reaction->message_id = store_new_snowflake (transaction->store);
  reaction->reply_to = g_strdup (message_id);
  event.message = reaction;

  return inbound_deliver (transaction, &event, reaction, person, error);
}

/* A press is shown by the button, and is no message. Returns the message with the prompt. */
Message *
inbound_press (Transaction *transaction,
               const Chat *chat,
               const Person *person,
               const char *message_id,
               const char *option_id,
               GError **error)
{
  g_autoptr (Message) asked = inbound_find_asked (transaction, chat, message_id, option_id, error);
  g_autoptr (Message) press = NULL;
  g_autofree char *text = NULL;
  Event event = { .chat = chat, .asked = asked, .option_id = option_id, .kind = EVENT_PRESS };

  if (asked == NULL)
    return NULL;

  text = g_strconcat ("/", option_id, NULL);
  press = inbound_new_message (chat, person, text, KIND_NORMAL);
  press->message_id = store_new_snowflake (transaction->store);
  event.message = press;
  if (!inbound_deliver (transaction, &event, press, person, error))
    return NULL;

  return g_steal_pointer (&asked);
}

static gboolean
inbound_store_interaction (Transaction *transaction,
                           const Chat *chat,
                           const Person *person,
                           Message *message,
                           const char *body,
                           const char *gateway_id,
                           GError **error)
{
  Store *store = transaction->store;
  g_autofree char *session_key = interaction_session_key (chat, person);
  g_autofree char *token = g_uuid_string_random ();

  QueuedFrame *frame;

  if (!chats_restore (transaction, chat, error) || !store_add_message (store, message, error))
    return FALSE;
  frame = store_enqueue (store, gateway_id, chat->platform, "passthrough_forward", body, error);
  if (frame == NULL)
    return FALSE;
  tell_queued (transaction, frame);

  return store_bind_session (store, session_key, chat->alias, gateway_id, error) &&
         store_put_capability (store, session_key, INTERACTION_KIND, chat, token, error);
}

/* A slash command, as Discord would post it. */
Message *
inbound_interact (Transaction *transaction,
                  const Chat *chat,
                  const Person *person,
                  const char *command,
                  const char *argument,
                  GError **error)
{
  g_autoptr (Message) message = NULL;
  g_autofree char *text = g_strdup_printf ("/%s%s%s", command, *argument ? " " : "", argument);
  g_autofree char *body = NULL;
  g_autoptr (Chat) parent = NULL;
  const char *gateway_id;
  Event event = { .chat = chat };

  if (!id_is_valid (command))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "not the name of a command");
      return NULL;
    }
  if (!inbound_check_text (text, FALSE, error))
    return NULL;

  message = inbound_new_message (chat, person, text, KIND_INTERACTION);
  message->message_id = store_new_snowflake (transaction->store);
  event.message = message;
  gateway_id = routing_find_gateway (transaction, &event, error);
  if (gateway_id == NULL)
    return NULL;

  message->gateway_id = g_strdup (gateway_id);
  parent = store_find_chat (transaction->store, chat->platform, chat->parent_chat_id);
  body = interaction_forward_text (chat, parent, person, message->message_id, command, argument);
  if (!inbound_store_interaction (transaction, chat, person, message, body, gateway_id, error))
    return NULL;
  tell_message (transaction, chat, message, FALSE);

  return g_steal_pointer (&message);
}

void
stop_free (Stop *self)
{
  g_free (self->chat_id);
  g_free (self->session_key);
  g_free (self->alias);
  g_free (self->interaction_key);
  g_strfreev (self->gateway_ids);
  g_free (self);
}

/* All bots of the chat are told. Messages and interactions have different session keys. An interaction without
 * an answer is stopped, too.
 */
Stop *
inbound_stop (Transaction *transaction, const Chat *chat, const Person *person)
{
  g_autoptr (GPtrArray) gateway_ids = routing_list_gateways (transaction->roster, chat);
  g_autofree char *interaction_key = interaction_session_key (chat, person);
  Stop *stop = g_new0 (Stop, 1);

  stop->chat_id = g_strdup (chat->chat_id);
  stop->session_key = inbound_session_key (chat, person);
  if (store_is_unanswered (transaction->store, interaction_key, INTERACTION_KIND))
    {
      stop->alias = g_strdup (chat->alias);
      stop->interaction_key = g_steal_pointer (&interaction_key);
    }
  g_ptr_array_add (gateway_ids, NULL);
  stop->gateway_ids = g_strdupv ((char **) gateway_ids->pdata);

  return stop;
}

/* Returns whether any bot was there to be told. */
gboolean
inbound_send_stop (Hub *hub, const Stop *stop)
{
  gboolean sent = FALSE;

  for (char **id = stop->gateway_ids; *id; id++)
    {
      Delivery *delivery = hub_get_delivery (hub, *id);

      if (delivery == NULL || !delivery_interrupt (delivery, stop->session_key, stop->chat_id))
        continue;
      sent = TRUE;
      if (stop->interaction_key)
        delivery_interrupt (delivery, stop->interaction_key, stop->alias);
    }

  return sent;
}

static void
on_stop (Hub *hub, gpointer data)
{
  inbound_send_stop (hub, data);
}

static void
free_stop (gpointer data)
{
  stop_free (data);
}

/* For whom it does not matter whether a bot is there */
void
inbound_tell_stop (Transaction *transaction, const Chat *chat, const Person *person)
{
  transaction_add_effect (transaction, on_stop, inbound_stop (transaction, chat, person),
                          free_stop);
}
