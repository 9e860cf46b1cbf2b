/* irc-inbound.h: what people write on IRC
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-session.h"

G_BEGIN_DECLS

typedef struct _IrcInbound IrcInbound;

/* What an inbound knows of the other connections */
typedef struct
{
  /* Whether it is the nick of a bot. @gateway_id is set to its gateway, or to NULL for the nick of all. */
  gboolean (*is_bot) (const char *nick, const char **gateway_id, gpointer user_data);

  /* The ids of the gateways that have a nick of their own. The array never changes. */
  GPtrArray *(*get_nicks) (gpointer user_data);

  /* Whether no connection has heard @what in a channel as often as this one */
  gboolean (*is_new) (IrcInbound *self, const char *channel, const char *what, gpointer user_data);

  /* It has come into a channel, and hears from now on. */
  void (*joined) (IrcInbound *self, const char *channel, gpointer user_data);
} IrcInboundFuncs;

IrcInbound *irc_inbound_new (IrcSession *session,
                             const char *gateway_id,
                             const IrcInboundFuncs *funcs,
                             gpointer user_data);
void irc_inbound_free (IrcInbound *self);
void irc_inbound_handle (IrcInbound *self, const IrcLine *line);
gboolean irc_inbound_is_empty (IrcInbound *self);
void irc_inbound_store (IrcInbound *self);
void irc_inbound_lose (IrcInbound *self);

G_END_DECLS
