/* store-queue.c: what waits for gateways, and what is known about sessions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <gio/gio.h>

#define STORE_MAX_SESSIONS 10000

#define QUEUE_COLUMNS "id, buffer_id, gateway, platform, type, body, deliveries, dead, reason"

void
queued_frame_free (QueuedFrame *self)
{
  g_free (self->buffer_id);
  g_free (self->gateway_id);
  g_free (self->platform);
  g_free (self->type);
  g_free (self->body);
  g_free (self->reason);
  g_free (self);
}

/* Adds a frame at the end of the queue, and returns it. No buffer id is used twice: each process has an epoch of its
 * own, and counts its frames.
 */
QueuedFrame *
store_enqueue (Store *self,
               const char *gateway_id,
               const char *platform,
               const char *type,
               const char *body,
               GError **error)
{
  g_autoptr (QueuedFrame) frame = g_new0 (QueuedFrame, 1);

  frame->buffer_id = g_strdup_printf ("b-%s-%" G_GUINT64_FORMAT, self->epoch, ++self->n_frames);
  frame->gateway_id = g_strdup (gateway_id);
  frame->platform = g_strdup (platform);
  frame->type = g_strdup (type);
  frame->body = g_strdup (body);
  frame->reason = g_strdup ("");
  if (store_count_waiting (self, gateway_id, NULL) >= STORE_MAX_QUEUE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                           "too many messages wait for the gateway");
      return NULL;
    }
  if (!store_run (self, error,
                  "INSERT INTO queue (buffer_id, gateway, platform, type, body)"
                  " VALUES (?, ?, ?, ?, ?)",
                  "sssss", frame->buffer_id, gateway_id, platform, type, body))
    return NULL;

  frame->id = sqlite3_last_insert_rowid (self->db);
  store_cache_count_frame (self, gateway_id, platform, 1);

  return g_steal_pointer (&frame);
}

static QueuedFrame *
queued_frame_from_row (Store *self, sqlite3_stmt *row)
{
  QueuedFrame *frame = g_new0 (QueuedFrame, 1);

  frame->id = sqlite3_column_int64 (row, 0);
  frame->buffer_id = store_column (row, 1);
  frame->gateway_id = store_column (row, 2);
  frame->platform = store_column (row, 3);
  frame->type = store_column (row, 4);
  frame->body = store_column (row, 5);
  frame->deliveries = sqlite3_column_int64 (row, 6);
  frame->dead = sqlite3_column_int64 (row, 7);
  frame->reason = store_column (row, 8);

  /* A row of an older version, or one that was written by hand. */
  if (*frame->buffer_id == '\0')
    {
      g_free (frame->buffer_id);
      frame->buffer_id = g_strdup_printf ("b-%s-%" G_GINT64_FORMAT,
                                          self->old_epoch ? self->old_epoch : "", frame->id);
    }

  return frame;
}

static QueuedFrame *
store_read_queued (Store *self, sqlite3_stmt *statement)
{
  QueuedFrame *frame;

  if (statement == NULL || !store_step (self, statement))
    return NULL;

  frame = queued_frame_from_row (self, statement);
  sqlite3_reset (statement);

  return frame;
}

/* The next frame for the gateway whose id is greater than @after. */
QueuedFrame *
store_peek (Store *self, const char *gateway_id, gint64 after)
{
  return store_read_queued (self, store_query (self, NULL,
                                               "SELECT " QUEUE_COLUMNS " FROM queue"
                                               " WHERE gateway = ? AND dead = 0 AND id > ?"
                                               " ORDER BY id LIMIT 1",
                                               "si", gateway_id, after));
}

QueuedFrame *
store_find_queued (Store *self, gint64 id)
{
  return store_read_queued (
    self, store_query (self, NULL, "SELECT " QUEUE_COLUMNS " FROM queue WHERE id = ?", "i", id));
}

/* What waits for the gateway, or its dead letters, oldest first. An id of "" means all gateways. */
GPtrArray *
store_list_queue (Store *self, const char *gateway_id, gboolean dead, guint limit)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) queued_frame_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT " QUEUE_COLUMNS " FROM queue"
                           " WHERE (?1 = '' OR gateway = ?1) AND (dead <> 0) = ?2"
                           " ORDER BY id LIMIT ?3",
                           "sii", gateway_id, (gint64) dead, (gint64) limit);
  while (statement && store_step (self, statement))
    g_ptr_array_add (frames, queued_frame_from_row (self, statement));

  return frames;
}

/* Deletes a frame that the gateway has acknowledged. */
gboolean
store_acknowledge (Store *self,
                   gint64 id,
                   const char *gateway_id,
                   const char *platform,
                   GError **error)
{
  int before = sqlite3_total_changes (self->db);

  if (!store_run (self, error, "DELETE FROM queue WHERE id = ? AND dead = 0", "i", id))
    return FALSE;

  /* It may be gone, or in another queue. */
  if (sqlite3_total_changes (self->db) != before)
    store_cache_count_frame (self, gateway_id, platform, -1);
  return TRUE;
}

gboolean
store_forget (Store *self, gint64 id, GError **error)
{
  store_cache_forget_queues (self);

  return store_run (self, error, "DELETE FROM queue WHERE id = ?", "i", id);
}

gboolean
store_count_delivery (Store *self, gint64 id, GError **error)
{
  return store_run (self, error, "UPDATE queue SET deliveries = deliveries + 1 WHERE id = ?", "i",
                    id);
}

/* Makes the frame a dead letter. The oldest one of the gateway is deleted when there are too many. */
gboolean
store_bury (Store *self, const QueuedFrame *frame, const char *reason, GError **error)
{
  store_cache_forget_queues (self);

  return store_run (self, error, "UPDATE queue SET dead = ?, reason = ? WHERE id = ?", "isi",
                    g_get_real_time () / 1000, reason, frame->id) &&
         store_run (self, error,
                    "DELETE FROM queue WHERE gateway = ?1 AND dead <> 0 AND id <="
                    " (SELECT id FROM queue WHERE gateway = ?1 AND dead <> 0"
                    "  ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                    "si", frame->gateway_id, (gint64) STORE_MAX_DEAD);
}

/* Puts a frame at the end of a queue, under a new id. */
gboolean
store_requeue (Store *self,
               const QueuedFrame *frame,
               const char *gateway_id,
               gint64 *new_id,
               GError **error)
{
  if (!store_begin (self, error))
    return FALSE;
  if (!store_run (self, error,
                  "INSERT INTO queue (buffer_id, gateway, platform, type, body)"
                  " VALUES (?, ?, ?, ?, ?)",
                  "sssss", frame->buffer_id, gateway_id, frame->platform, frame->type, frame->body))
    {
      store_roll_back (self);
      return FALSE;
    }

  *new_id = sqlite3_last_insert_rowid (self->db);
  if (store_forget (self, frame->id, error) && store_commit (self, error))
    return TRUE;

  store_roll_back (self);
  return FALSE;
}

/* The ids of all gateways that have something in the queue, configured or not. */
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

/* A session that is used again and again is written again only when half of the others are newer. */
gboolean
store_bind_session (Store *self,
                    const char *session_key,
                    const char *chat_id,
                    const char *gateway_id,
                    GError **error)
{
  if (store_cache_has_session (self, session_key, chat_id, gateway_id,
                               self->last_session - STORE_MAX_SESSIONS / 2))
    return TRUE;

  if (!store_run (self, error,
                  "INSERT OR REPLACE INTO sessions (session_key, chat_id, gateway)"
                  " VALUES (?, ?, ?)",
                  "sss", session_key, chat_id, gateway_id))
    return FALSE;

  self->last_session = sqlite3_last_insert_rowid (self->db);
  store_cache_add_session (self, session_key, chat_id, gateway_id, self->last_session);

  return store_run (self, error, "DELETE FROM sessions WHERE id <= ?", "i",
                    self->last_session - STORE_MAX_SESSIONS);
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

/* The chat of the capability. From now on it counts as answered. */
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
