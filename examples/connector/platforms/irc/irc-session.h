/* irc-session.h: being on an IRC server: connected again and again, with a nick
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"
#include "irc-config.h"
#include "irc-queue.h"

G_BEGIN_DECLS

typedef struct _IrcSession IrcSession;

typedef struct
{
  void (*ready) (gpointer user_data); /* registered with the server */
  void (*line) (const IrcLine *line, gpointer user_data);
  void (*read) (gpointer user_data); /* all lines that arrived together were given */
  void (*lost) (gpointer user_data); /* after ready() */
} IrcSessionFuncs;

IrcSession *irc_session_new (Hub *hub,
                             const IrcConfig *config,
                             const IrcSessionFuncs *funcs,
                             gpointer user_data);
void irc_session_free (IrcSession *self);
void irc_session_start (IrcSession *self);
void irc_session_configure (IrcSession *self);
void irc_session_stop (IrcSession *self);
void irc_session_quit (IrcSession *self);
gboolean irc_session_is_stopped (IrcSession *self);
void irc_session_pause (IrcSession *self);
void irc_session_resume (IrcSession *self);
void irc_session_fail (IrcSession *self, const char *message);
gboolean irc_session_is_ready (IrcSession *self);
gboolean irc_session_has (IrcSession *self, const char *capability);
const char *irc_session_get_nick (IrcSession *self);
gboolean irc_session_is_me (IrcSession *self, const char *nick);
gboolean irc_session_was_me (IrcSession *self, const char *nick);
IrcCase irc_session_get_case (IrcSession *self);
gint64 irc_session_get_last_read (IrcSession *self);
guint irc_session_get_wait (IrcSession *self);
gboolean irc_session_had_split (IrcSession *self);
Hub *irc_session_get_hub (IrcSession *self);
IrcQueue *irc_session_get_queue (IrcSession *self);
gboolean irc_session_may_send (IrcSession *self);
void irc_session_send (IrcSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

guint irc_backoff (const IrcConfig *config, double *delay);

G_END_DECLS
