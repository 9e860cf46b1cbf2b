/* irc-bot.h: a nick with a connection of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-channels.h"
#include "irc-inbound.h"
#include "irc-outbox.h"
#include "irc-session.h"

G_BEGIN_DECLS

typedef struct
{
  char *gateway_id; /* NULL: of all gateways that have no nick of their own */
  IrcConfig *config;
  IrcSession *session;
  IrcChannels *channels;
  IrcOutbox *outbox;
  IrcInbound *inbound;
} IrcBot;

IrcBot *irc_bot_new (Hub *hub,
                     const char *gateway_id,
                     IrcConfig *config,
                     const IrcInboundFuncs *funcs,
                     gpointer user_data);
void irc_bot_free (IrcBot *self);
void irc_bot_configure (IrcBot *self, IrcConfig *config);
void irc_bot_stop (IrcBot *self);
gboolean irc_bot_is_stopped (IrcBot *self);

G_END_DECLS
