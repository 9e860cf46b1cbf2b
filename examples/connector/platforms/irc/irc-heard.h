/* irc-heard.h: what several connections hear in one channel, which counts once
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IrcHeard IrcHeard;

IrcHeard *irc_heard_new (guint n_connections);
void irc_heard_free (IrcHeard *self);
gboolean irc_heard_is_new (IrcHeard *self,
                           guint connection,
                           const char *channel,
                           const char *what,
                           gint64 now);
void irc_heard_join (IrcHeard *self, guint connection, const char *channel);

G_END_DECLS
