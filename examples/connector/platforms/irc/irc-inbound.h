/* irc-inbound.h: what people write on IRC
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-session.h"

G_BEGIN_DECLS

#define PLATFORM_IRC "irc"

typedef struct _IrcInbound IrcInbound;

IrcInbound *irc_inbound_new (IrcSession *session);
void irc_inbound_free (IrcInbound *self);
void irc_inbound_handle (IrcInbound *self, const IrcLine *line);
gboolean irc_inbound_is_empty (IrcInbound *self);
void irc_inbound_store (IrcInbound *self);
void irc_inbound_finish (IrcInbound *self, gboolean is_stored);
void irc_inbound_lose (IrcInbound *self);
gboolean irc_accepts_id (const char *id);

G_END_DECLS
