/* irc-channels.h: the channels that the platform is in, and comes back to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-session.h"

G_BEGIN_DECLS

typedef struct _IrcChannels IrcChannels;

typedef enum
{
  IRC_CHANNEL_UNKNOWN,
  IRC_CHANNEL_LEFT,
  IRC_CHANNEL_JOINED,
} IrcChannelState;

IrcChannels *irc_channels_new (const IrcConfig *config, IrcSession *session);
void irc_channels_free (IrcChannels *self);
void irc_channels_configure (IrcChannels *self);
void irc_channels_join (IrcChannels *self);
void irc_channels_lose (IrcChannels *self);
void irc_channels_handle (IrcChannels *self, const IrcLine *line);
IrcChannelState irc_channels_find (IrcChannels *self, const char *name, guint *wait);
guint irc_channels_count_joined (IrcChannels *self);

G_END_DECLS
