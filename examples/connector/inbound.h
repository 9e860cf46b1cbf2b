/* inbound.h: what people do: say, edit, react, press a button, stop a turn
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"
#include "transaction.h"

G_BEGIN_DECLS

#define INBOUND_MAX_TEXT 32768 /* bytes */

#define INBOUND_MAX_MEDIA 10

#define INTERACTION_PLATFORM "discord"
#define INTERACTION_KIND     "discord.interaction_token"

typedef struct
{
  const char *id;
  const char *name;
} Person;

/* What is said: a text, media, or both. */
typedef struct
{
  const char *text;
  const char *reply_to; /* id of a message of the chat */
  JsonArray *media;     /* ids of what was uploaded from the page */
  const char *prompt;   /* id of a message whose prompt the text /OPTION answers */
  const char *
    message_id; /* of the platform; NULL: a new one. What a person says twice with one is ignored */
  const char *server_id; /* that the server of the platform has given the message, or NULL */
  gboolean is_addressed; /* to the bot, by words that are not in the text */
} Saying;

/* What a person wants to be stopped */
typedef struct
{
  char *chat_id;
  char *session_key;
  char *alias;
  char *interaction_key; /* of an interaction that was not answered; NULL: there is none */
  char **gateway_ids;
} Stop;

Message *inbound_say (Transaction *transaction,
                      const Chat *chat,
                      const Person *person,
                      const Saying *saying,
                      GError **error);
Message *inbound_edit (Transaction *transaction,
                       const Chat *chat,
                       const Person *person,
                       const char *message_id,
                       const char *text,
                       GError **error);
gboolean inbound_react (Transaction *transaction,
                        const Chat *chat,
                        const Person *person,
                        const char *message_id,
                        const char *emoji,
                        GError **error);
Message *inbound_press (Transaction *transaction,
                        const Chat *chat,
                        const Person *person,
                        const char *message_id,
                        const char *option_id,
                        GError **error);
Message *inbound_interact (Transaction *transaction,
                           const Chat *chat,
                           const Person *person,
                           const char *command,
                           const char *argument,
                           GError **error);
Stop *inbound_stop (Transaction *transaction, const Chat *chat, const Person *person);
void inbound_tell_stop (Transaction *transaction, const Chat *chat, const Person *person);
gboolean inbound_send_stop (Hub *hub, const Stop *stop);
void stop_free (Stop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stop, stop_free)

G_END_DECLS
