/* store-media.c: what is known of media in the store
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#define MEDIA_COLUMNS "id, owner, filename, mime, size, created"

const char store_media_schema[] =
  "CREATE TABLE IF NOT EXISTS media ("
  "  id TEXT PRIMARY KEY, owner TEXT NOT NULL, filename TEXT NOT NULL,"
  "  mime TEXT NOT NULL, size INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX IF NOT EXISTS media_created ON media (created);"
  "CREATE TABLE IF NOT EXISTS media_shares ("
  "  id TEXT NOT NULL, gateway TEXT NOT NULL, PRIMARY KEY (id, gateway)) WITHOUT ROWID;";

gboolean
store_add_media (Store *self, const Media *media, GError **error)
{
  return store_run (self, error, "INSERT INTO media (" MEDIA_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
                    "ssssii", media->id, media->owner, media->filename, media->mime, media->size,
                    media->created);
}

static Media *
store_read_media (Store *self, sqlite3_stmt *statement)
{
  Media *media;

  if (statement == NULL || !store_step (self, statement))
    return NULL;

  media = g_new0 (Media, 1);
  media->id = store_column (statement, 0);
  media->owner = store_column (statement, 1);
  media->filename = store_column (statement, 2);
  media->mime = store_column (statement, 3);
  media->size = sqlite3_column_int64 (statement, 4);
  media->created = sqlite3_column_int64 (statement, 5);
  sqlite3_reset (statement);

  return media;
}

Media *
store_find_media (Store *self, const char *id)
{
  return store_read_media (
    self, store_query (self, NULL, "SELECT " MEDIA_COLUMNS " FROM media WHERE id = ?", "s", id));
}

Media *
store_find_oldest_media (Store *self)
{
  return store_read_media (self, store_query (self, NULL,
                                              "SELECT " MEDIA_COLUMNS " FROM media"
                                              " ORDER BY created, id LIMIT 1",
                                              ""));
}

gint64
store_sum_media (Store *self)
{
  sqlite3_stmt *statement =
    store_query (self, NULL, "SELECT coalesce (sum (size), 0) FROM media", "");
  gint64 sum = 0;

  if (statement && store_step (self, statement))
    {
      sum = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return sum;
}

gboolean
store_remove_media (Store *self, const char *id, GError **error)
{
  return store_run (self, error, "DELETE FROM media_shares WHERE id = ?", "s", id) &&
         store_run (self, error, "DELETE FROM media WHERE id = ?", "s", id);
}

gboolean
store_share_media (Store *self, const char *id, const char *gateway_id, GError **error)
{
  return store_run (self, error, "INSERT OR IGNORE INTO media_shares VALUES (?, ?)", "ss", id,
                    gateway_id);
}

gboolean
store_is_media_shared (Store *self, const char *id, const char *gateway_id)
{
  sqlite3_stmt *statement = store_query (self, NULL,
                                         "SELECT 1 FROM media_shares"
                                         " WHERE id = ? AND gateway = ?",
                                         "ss", id, gateway_id);
  gboolean shared = statement && store_step (self, statement);

  if (shared)
    sqlite3_reset (statement);

  return shared;
}
