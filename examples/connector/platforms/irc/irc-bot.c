/* irc-bot.c: a nick with a connection of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-bot.h"

static void
on_ready (gpointer user_data)
{
  IrcBot *self = user_data;

  irc_channels_join (self->channels);
}

static void
on_line (const IrcLine *line, gpointer user_data)
{
  IrcBot *self = user_data;

  if (irc_outbox_handle (self->outbox, line))
    return;

  irc_channels_handle (self->channels, line);
  irc_inbound_handle (self->inbound, line);
}

static void
on_read (gpointer user_data)
{
  IrcBot *self = user_data;

  irc_inbound_store (self->inbound);
}

static void
on_lost (gpointer user_data)
{
  IrcBot *self = user_data;

  irc_inbound_store (self->inbound);
  irc_inbound_lose (self->inbound);
  irc_channels_lose (self->channels);
  irc_outbox_lose (self->outbox, "the connection to the IRC server is lost");
}

static const IrcSessionFuncs session_funcs = {
  .ready = on_ready,
  .line = on_line,
  .read = on_read,
  .lost = on_lost,
};

/* Takes ownership of @config. */
IrcBot *
irc_bot_new (Hub *hub,
             const char *gateway_id,
             IrcConfig *config,
             const IrcInboundFuncs *funcs,
             gpointer user_data)
{
  IrcBot *self = g_new0 (IrcBot, 1);

  self->gateway_id = g_strdup (gateway_id);
  self->config = config;
  self->session = irc_session_new (hub, config, &session_funcs, self);
  self->channels = irc_channels_new (config, self->session);
  self->outbox = irc_outbox_new (self->session);
  self->inbound = irc_inbound_new (self->session, self->gateway_id, funcs, user_data);

  return self;
}

void
irc_bot_free (IrcBot *self)
{
  irc_inbound_free (self->inbound);
  irc_outbox_free (self->outbox);
  irc_channels_free (self->channels);
  irc_session_free (self->session);
  irc_config_free (self->config);
  g_free (self->gateway_id);
  g_free (self);
}

/* Takes ownership of @config. What only the next connection needs is taken by it. */
void
irc_bot_configure (IrcBot *self, IrcConfig *config)
{
  g_autoptr (IrcConfig) before = config;

  irc_config_swap (self->config, before);
  irc_session_configure (self->session);
  irc_channels_configure (self->channels);
}

/* Nothing is sent for bots any more. The connection stays until irc_session_quit(). */
void
irc_bot_stop (IrcBot *self)
{
  irc_outbox_lose (self->outbox, "the connector closes the connection");
  irc_session_stop (self->session);
}

gboolean
irc_bot_is_stopped (IrcBot *self)
{
  return irc_session_is_stopped (self->session) && irc_inbound_is_empty (self->inbound);
}
