/* irc-outbox.h: messages of bots on their way to the server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-session.h"
#include "platforms/request.h"

G_BEGIN_DECLS

typedef struct _IrcOutbox IrcOutbox;

/* A message has arrived (@failure is NULL), or has not. @failure is owned by the callee; @message_id is that
 * of the server, or NULL.
 */
typedef void (*IrcSentFunc) (Request *request,
                             const char *message_id,
                             JsonObject *failure,
                             gpointer user_data);

IrcOutbox *irc_outbox_new (IrcSession *session);
void irc_outbox_free (IrcOutbox *self);
JsonObject *irc_outbox_add (IrcOutbox *self,
                            Request *request,
                            const char *text,
                            IrcSentFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy);
gboolean irc_outbox_handle (IrcOutbox *self, const IrcLine *line);
void irc_outbox_lose (IrcOutbox *self, const char *reason);
guint irc_outbox_count (IrcOutbox *self);

G_END_DECLS
