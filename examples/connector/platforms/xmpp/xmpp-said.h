/* xmpp-said.h: what somebody has written, as it is stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "xmpp-private.h"

G_BEGIN_DECLS

/* A text or reactions to a message. The main loop makes it, a transaction stores it. */
typedef struct
{
  const XmppItem *item; /* which has it */
  XmppOpening *opening; /* the chat; of a thread, the channel */
  gboolean in_room;
  gboolean is_addressed;
  const char *id;          /* that the sender has given; NULL: none that is usable */
  const char *server_id;   /* that the room has given; NULL: none that is usable */
  const char *occupant_id; /* who it is in a room */
  const char *nick;        /* in a room */
  char *thread_id;         /* NULL: none that is usable */
  char *text;              /* NULL: these are reactions */
  char **reactions;        /* all those of the person to the message */

  /* Set by the transaction */
  Chat *chat;
  gboolean is_known; /* it has come before */
} XmppSaid;

gboolean xmpp_id_is_usable (const char *id);
void xmpp_said_free (gpointer data);
gboolean xmpp_said_store (Transaction *transaction, gpointer data, GError **error);

G_END_DECLS
