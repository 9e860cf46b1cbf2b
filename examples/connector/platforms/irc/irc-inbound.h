/* irc-inbound.h: what people write on IRC
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-outbox.h"

G_BEGIN_DECLS

#define PLATFORM_IRC "irc"

typedef struct _IrcInbound IrcInbound;

IrcInbound *irc_inbound_new (IrcSession *session, IrcOutbox *outbox);
void irc_inbound_free (IrcInbound *self);
void irc_inbound_handle (IrcInbound *self, const IrcLine *line);
void irc_inbound_flush (IrcInbound *self);
void irc_inbound_lose (IrcInbound *self);
gboolean irc_accepts_id (const char *id);

G_END_DECLS
