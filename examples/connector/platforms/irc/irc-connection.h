/* irc-connection.h: a socket to an IRC server that carries lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-config.h"
#include "irc-line.h"

G_BEGIN_DECLS

typedef struct _IrcConnection IrcConnection;

typedef struct
{
  void (*opened) (gpointer user_data);
  void (*line) (const IrcLine *line, gpointer user_data);
  void (*read) (gpointer user_data); /* all lines that arrived together were given */

  /* Once after each irc_connection_open(), unless it is closed from this side */
  void (*lost) (const GError *error, gpointer user_data);
} IrcConnectionFuncs;

IrcConnection *irc_connection_new (const IrcConfig *config,
                                   const IrcConnectionFuncs *funcs,
                                   gpointer user_data);
void irc_connection_free (IrcConnection *self);
void irc_connection_open (IrcConnection *self);
void irc_connection_close (IrcConnection *self);
void irc_connection_write (IrcConnection *self, const char *line);
void irc_connection_pause (IrcConnection *self);
void irc_connection_resume (IrcConnection *self);
gint64 irc_connection_get_last_read (IrcConnection *self);

G_END_DECLS
