/* irc-line.h: one line of the IRC protocol: parsed, and its texts made valid UTF-8
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IRC_MAX_PARAMS 15

typedef struct
{
  GHashTable *tags; /* key → value; NULL: the line has none */
  char *nick;       /* who sent it: a nick, the name of a server, or "" */
  char *command;    /* in upper case */
  GPtrArray *params;
} IrcLine;

/* How a server compares names; its CASEMAPPING */
typedef enum
{
  IRC_CASE_RFC1459, /* {|}^ are the lower case of [\]~ */
  IRC_CASE_ASCII,
} IrcCase;

IrcLine *irc_line_parse (const char *data, gsize length);
void irc_line_free (IrcLine *self);
const char *irc_line_get (const IrcLine *self, guint index);
const char *irc_line_get_last (const IrcLine *self);
const char *irc_line_get_tag (const IrcLine *self, const char *key);
guint irc_line_get_number (const IrcLine *self);
char *irc_decode (const char *data, gsize length);
char *irc_fold (const char *name, IrcCase mapping);
gboolean irc_is_same (const char *name, const char *other, IrcCase mapping);
char *irc_strip_formatting (const char *text);
gboolean irc_is_word (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IrcLine, irc_line_free)

G_END_DECLS
