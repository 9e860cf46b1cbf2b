/* store-queue.c: what waits for gateways, and what is known about sessions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <gio/gio.h>

#define STORE_MAX_SESSIONS 10000

void
queued_frame_free (QueuedFrame *self)
{
  g_free (self->buffer_id);
  g_free (self->type);
  g_free (self->body);
  g_free (self);
}

gboolean
store_enqueue (Store *self,
               const char *gateway_id,
               const char *platform,
               const char *type,
               const char *body,
               GError **error)
{
  if (store_count_waiting (self, gateway_id, NULL) >= STORE_MAX_QUEUE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                           "too many messages wait for the gateway");
      return FALSE;
    }

  return store_run (self, error,
                    "INSERT INTO queue (gateway, platform, type, body) VALUES (?, ?, ?, ?)", "ssss",
                    gateway_id, platform, type, body);
}

QueuedFrame *
store_peek (Store *self, const char *gateway_id)
{
  QueuedFrame *frame;
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT id, type, body FROM queue WHERE gateway = ?"
                           " ORDER BY id LIMIT 1",
                           "s", gateway_id);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  frame = g_new0 (QueuedFrame, 1);
  frame->id = sqlite3_column_int64 (statement, 0);
  frame->type = store_column (statement, 1);
  frame->body = store_column (statement, 2);
  frame->buffer_id = g_strdup_printf ("b-%s-%" G_GINT64_FORMAT, self->epoch, frame->id);
  sqlite3_reset (statement);

  return frame;
}

gboolean
store_forget (Store *self, gint64 id, GError **error)
{
  return store_run (self, error, "DELETE FROM queue WHERE id = ?", "i", id);
}

gint64
store_count_waiting (Store *self, const char *gateway_id, const char *platform)
{
  sqlite3_stmt *statement;
  gint64 count = 0;

  statement = store_query (self, NULL,
                           "SELECT count (*) FROM queue"
                           " WHERE gateway = ?1 AND (?2 = '' OR platform = ?2)",
                           "ss", gateway_id, platform);
  if (statement && store_step (self, statement))
    {
      count = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return count;
}

/* The ids of all gateways for which something waits, configured or not. */
GPtrArray *
store_list_waiting (Store *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL, "SELECT DISTINCT gateway FROM queue ORDER BY gateway", "");
  while (statement && store_step (self, statement))
    g_ptr_array_add (ids, store_column (statement, 0));

  return ids;
}

gboolean
store_set_route (Store *self, const char *platform, const char *gateway_id, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO routes VALUES (?, ?)", "ss", platform,
                    gateway_id);
}

char *
store_get_route (Store *self, const char *platform)
{
  sqlite3_stmt *statement;
  char *gateway_id = NULL;

  statement =
    store_query (self, NULL, "SELECT gateway FROM routes WHERE platform = ?", "s", platform);
  if (statement && store_step (self, statement))
    {
      gateway_id = store_column (statement, 0);
      sqlite3_reset (statement);
    }

  return gateway_id;
}

gboolean
store_bind_session (Store *self,
                    const char *session_key,
                    const char *chat_id,
                    const char *gateway_id,
                    GError **error)
{
  return store_run (self, error,
                    "INSERT OR REPLACE INTO sessions (session_key, chat_id, gateway)"
                    " VALUES (?, ?, ?)",
                    "sss", session_key, chat_id, gateway_id) &&
         store_run (self, error,
                    "DELETE FROM sessions WHERE id <= (SELECT max (id) FROM sessions) - ?", "i",
                    (gint64) STORE_MAX_SESSIONS);
}

gboolean
store_find_session (Store *self, const char *session_key, char **chat_id, char **gateway_id)
{
  sqlite3_stmt *statement;

  statement =
    store_query (self, NULL, "SELECT chat_id, gateway FROM sessions WHERE session_key = ?", "s",
                 session_key);
  if (statement == NULL || !store_step (self, statement))
    return FALSE;

  *chat_id = store_column (statement, 0);
  *gateway_id = store_column (statement, 1);
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
store_put_capability (Store *self,
                      const char *session_key,
                      const char *kind,
                      const Chat *chat,
                      const char *token,
                      GError **error)
{
  return store_run (self, error,
                    "INSERT OR REPLACE INTO vault (session_key, kind, platform, chat_id, token)"
                    " VALUES (?, ?, ?, ?, ?)",
                    "sssss", session_key, kind, chat->platform, chat->chat_id, token) &&
         store_run (self, error, "DELETE FROM vault WHERE id <= (SELECT max (id) FROM vault) - ?",
                    "i", (gint64) STORE_MAX_SESSIONS);
}

/* The chat that the capability speaks into; it counts as answered from now on. */
Chat *
store_use_capability (Store *self, const char *session_key, const char *kind)
{
  g_autofree char *platform = NULL;
  g_autofree char *chat_id = NULL;
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT platform, chat_id FROM vault"
                           " WHERE session_key = ? AND kind = ?",
                           "ss", session_key, kind);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  platform = store_column (statement, 0);
  chat_id = store_column (statement, 1);
  sqlite3_reset (statement);
  store_run (self, NULL, "UPDATE vault SET answered = 1 WHERE session_key = ? AND kind = ?", "ss",
             session_key, kind);

  return store_find_chat (self, platform, chat_id);
}

gboolean
store_is_unanswered (Store *self, const char *session_key, const char *kind)
{
  sqlite3_stmt *statement;
  gboolean unanswered = FALSE;

  statement = store_query (self, NULL,
                           "SELECT 1 FROM vault"
                           " WHERE session_key = ? AND kind = ? AND answered = 0",
                           "ss", session_key, kind);
  if (statement && store_step (self, statement))
    {
      unanswered = TRUE;
      sqlite3_reset (statement);
    }

  return unanswered;
}
