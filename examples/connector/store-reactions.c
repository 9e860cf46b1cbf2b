/* store-reactions.c: what the bot and people have reacted to messages with
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* People whose reactions to one message are known */
#define STORE_MAX_REACTING 1000

/* The bot's */
gboolean
store_set_reactions (Store *self, const Message *message, const char *reactions, GError **error)
{
  return store_run (self, error, "UPDATE messages SET reactions = ? WHERE seq = ?", "si", reactions,
                    message->seq);
}

/* As they were set; "" when there are none */
char *
store_get_person_reactions (Store *self, const Message *message, const char *user_id)
{
  sqlite3_stmt *statement;
  char *reactions = NULL;

  statement =
    store_query (self, NULL, "SELECT reactions FROM person_reactions WHERE seq = ? AND user_id = ?",
                 "is", message->seq, user_id);
  if (statement && store_step (self, statement))
    {
      reactions = store_column (statement, 0);
      sqlite3_reset (statement);
    }

  return reactions ? reactions : g_strdup ("");
}

/* They are deleted with the message. Those of too many people are not stored. */
gboolean
store_set_person_reactions (Store *self,
                            const Message *message,
                            const char *user_id,
                            const char *reactions,
                            GError **error)
{
  if (!store_run (self, error, "DELETE FROM person_reactions WHERE seq = ? AND user_id = ?", "is",
                  message->seq, user_id))
    return FALSE;
  if (*reactions == '\0')
    return TRUE;

  return store_run (self, error,
                    "INSERT INTO person_reactions (seq, user_id, reactions) SELECT ?1, ?2, ?3"
                    " WHERE (SELECT count (*) FROM person_reactions WHERE seq = ?1) < ?4",
                    "issi", message->seq, user_id, reactions, (gint64) STORE_MAX_REACTING);
}
