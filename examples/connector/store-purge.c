/* store-purge.c: the messages of chats that were deleted are removed a few at a time
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

/* A chat may have many messages, and nothing else can be written while they are deleted. So only the chat itself is
 * deleted at once, and noted here until its messages are gone. They are found by nobody meanwhile, because messages are
 * looked for in a chat.
 */
const char store_purge_schema[] =
  "CREATE TABLE IF NOT EXISTS deleted_chats ("
  "  platform TEXT NOT NULL, chat_id TEXT NOT NULL, PRIMARY KEY (platform, chat_id)) WITHOUT ROWID;";

#define PURGE_MESSAGES 50 /* deleted by one statement */

/* With its threads */
#define AND_ITS_THREADS " WHERE platform = ?1 AND (chat_id = ?2 OR parent_chat_id = ?2)"

static gboolean
delete_chat (Store *self, const Chat *chat, GError **error)
{
  return store_run (self, error,
                    "INSERT OR IGNORE INTO deleted_chats"
                    " SELECT platform, chat_id FROM chats" AND_ITS_THREADS,
                    "ss", chat->platform, chat->chat_id) &&
         store_run (self, error, "DELETE FROM chats" AND_ITS_THREADS, "ss", chat->platform,
                    chat->chat_id);
}

/* With its messages, its threads and theirs. The messages are removed by store_purge(). */
gboolean
store_delete_chat (Store *self, const Chat *chat, GError **error)
{
  store_cache_forget_messages (self);

  /* A savepoint is a part of the transaction that runs, or else one of its own. */
  if (!store_run (self, error, "SAVEPOINT deletion", ""))
    return FALSE;
  if (delete_chat (self, chat, error) && store_run (self, error, "RELEASE deletion", ""))
    return TRUE;

  sqlite3_exec (self->db, "ROLLBACK TO deletion; RELEASE deletion", NULL, NULL, NULL);
  return FALSE;
}

/* Deletes a few of the oldest messages of the chat. Returns how many, or -1 with an error. */
static int
purge_some (Store *self, const char *platform, const char *chat_id, gint64 limit, GError **error)
{
  if (!store_run (self, error,
                  "DELETE FROM messages WHERE seq IN (SELECT seq FROM messages"
                  " WHERE platform = ? AND chat_id = ? ORDER BY seq LIMIT ?)",
                  "ssi", platform, chat_id, limit))
    return -1;

  return sqlite3_changes (self->db);
}

static gboolean
forget_deleted (Store *self, const char *platform, const char *chat_id, GError **error)
{
  return store_run (self, error, "DELETE FROM deleted_chats WHERE platform = ? AND chat_id = ?",
                    "ss", platform, chat_id);
}

/* A deleted chat whose messages are not all gone. Returns FALSE when there is none. */
static gboolean
find_deleted (Store *self, char **platform, char **chat_id)
{
  sqlite3_stmt *statement =
    store_query (self, NULL, "SELECT platform, chat_id FROM deleted_chats LIMIT 1", "");

  if (statement == NULL || !store_step (self, statement))
    return FALSE;

  *platform = store_column (statement, 0);
  *chat_id = store_column (statement, 1);
  sqlite3_reset (statement);

  return TRUE;
}

/* Whether store_purge() has something to do */
gboolean
store_has_deleted (Store *self)
{
  return store_read_number (self, store_query (self, NULL,
                                               "SELECT EXISTS (SELECT 1 FROM deleted_chats)", ""));
}

/* Removes messages of deleted chats until @end, in monotonic µs, and at least a few. Within a batch, so that it costs no
 * flush: after a power failure they are removed again.
 */
gboolean
store_purge (Store *self, gint64 end, GError **error)
{
  do
    {
      g_autofree char *platform = NULL;
      g_autofree char *chat_id = NULL;
      int n_purged;

      if (!find_deleted (self, &platform, &chat_id))
        return TRUE;
      n_purged = purge_some (self, platform, chat_id, PURGE_MESSAGES, error);
      if (n_purged < 0 || (n_purged == 0 && !forget_deleted (self, platform, chat_id, error)))
        return FALSE;
    }
  while (g_get_monotonic_time () < end);

  return TRUE;
}

/* The same for so many microseconds, in a batch of its own */
gboolean
store_purge_batch (Store *self, gint64 microseconds, GError **error)
{
  gboolean done;

  if (!store_begin_batch (self, error))
    return FALSE;
  done = store_purge (self, g_get_monotonic_time () + microseconds, error);

  return store_end_batch (self, done ? error : NULL) && done;
}

/* A new chat with the id of a deleted one has none of its messages. */
gboolean
store_purge_chat (Store *self, const Chat *chat, GError **error)
{
  if (store_read_number (self, store_query (self, error,
                                            "SELECT EXISTS (SELECT 1 FROM deleted_chats"
                                            " WHERE platform = ? AND chat_id = ?)",
                                            "ss", chat->platform, chat->chat_id)) == 0)
    return TRUE;

  return purge_some (self, chat->platform, chat->chat_id, G_MAXINT64, error) >= 0 &&
         forget_deleted (self, chat->platform, chat->chat_id, error);
}
