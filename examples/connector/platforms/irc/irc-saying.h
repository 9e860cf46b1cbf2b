/* irc-saying.h: what a person has written, as it is stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transaction.h"

G_BEGIN_DECLS

/* With a copy of what only the connection knows, so that a transaction can use it. */
typedef struct
{
  Chat *chat; /* that may not be stored yet */
  char *nick;
  char *user_id;
  char *text;       /* without the nick of a bot at its beginning */
  char *message_id; /* of the server, or NULL */
  char *reply_to;   /* or NULL */
  gboolean is_addressed;
  char *called;     /* the gateway whose nick was at the beginning; NULL: the nick of all */
  GPtrArray *nicks; /* ids of the gateways that have a nick of their own; it never changes */
} IrcSaying;

void irc_saying_free (IrcSaying *self);
gboolean irc_saying_store (const IrcSaying *self, Transaction *transaction, GError **error);

G_END_DECLS
