/* irc-queue.h: which line is sent to the server next, and when
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-connection.h"

G_BEGIN_DECLS

typedef struct _IrcQueue IrcQueue;

/* Where the lines of messages wait */
typedef struct
{
  gboolean (*is_waiting) (gpointer user_data);
  void (*write) (gpointer user_data); /* the next line */
} IrcQueueFuncs;

IrcQueue *irc_queue_new (const IrcConfig *config, IrcConnection *connection);
void irc_queue_free (IrcQueue *self);
void irc_queue_configure (IrcQueue *self, const IrcConfig *config);
void irc_queue_set_messages (IrcQueue *self, const IrcQueueFuncs *funcs, gpointer user_data);
void irc_queue_add (IrcQueue *self, const char *line);
void irc_queue_clear (IrcQueue *self);
void irc_queue_pump (IrcQueue *self);
void irc_queue_spend (IrcQueue *self);
gboolean irc_queue_try_to_spend (IrcQueue *self);
gint64 irc_queue_get_wait (IrcQueue *self, guint n_lines);
guint irc_queue_get_capacity (IrcQueue *self, gint64 microseconds);

G_END_DECLS
