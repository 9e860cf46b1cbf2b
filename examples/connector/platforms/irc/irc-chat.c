/* irc-chat.c: the ids of chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-chat.h"

#include <string.h>

#include "irc-line.h"

#define MAX_ID 200 /* bytes */

/* The id of a channel is its name. That of a direct chat is the nick of the person, with “@GATEWAY” behind it when the
 * bot has a nick of its own: nicks have no “@”.
 */

gboolean
irc_is_channel (const char *target)
{
  return *target != '\0' && strchr ("#&+!", *target) != NULL;
}

/* Where messages of the chat are sent to */
char *
irc_chat_get_target (const char *chat_id)
{
  return irc_is_channel (chat_id) ? g_strdup (chat_id)
                                  : g_strndup (chat_id, strcspn (chat_id, "@"));
}

/* The gateway whose bot a direct chat is with; NULL: that of the nick of all */
char *
irc_chat_get_gateway (const char *chat_id)
{
  const char *at = irc_is_channel (chat_id) ? NULL : strchr (chat_id, '@');

  return at ? g_strdup (at + 1) : NULL;
}

/* Channels and nicks are parameters of lines. */
gboolean
irc_accepts_id (const char *id)
{
  return irc_is_word (id) && strlen (id) <= MAX_ID && strchr (id, ',') == NULL;
}
