/* inbound.h: what people do: say something, press a button, stop a turn
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"

G_BEGIN_DECLS

#define INBOUND_MAX_TEXT 32768      /* bytes */

#define INTERACTION_PLATFORM "discord"
#define INTERACTION_KIND "discord.interaction_token"

typedef struct
{
  const char *id;
  const char *name;
} Person;

Message  *inbound_say        (Hub           *hub,
                              const Chat    *chat,
                              const Person  *person,
                              const char    *text,
                              GError       **error);
Message  *inbound_interact   (Hub           *hub,
                              const Chat    *chat,
                              const Person  *person,
                              const char    *command,
                              const char    *argument,
                              GError       **error);
gboolean  inbound_stop       (Hub           *hub,
                              const Chat    *chat,
                              const Person  *person);
Chat     *inbound_add_chat   (Hub           *hub,
                              Chat          *chat,
                              GError       **error);
gboolean  inbound_seed_chats (Hub           *hub,
                              GError       **error);

G_END_DECLS
