/* store-schema.c: the tables, and how an older database comes to have them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <gio/gio.h>

static const char schema_1[] =
  "CREATE TABLE IF NOT EXISTS meta ("
  "  name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS chats ("
  "  platform TEXT NOT NULL, chat_id TEXT NOT NULL, alias TEXT NOT NULL,"
  "  type TEXT NOT NULL, name TEXT NOT NULL, scope_id TEXT NOT NULL,"
  "  user_id TEXT NOT NULL, user_name TEXT NOT NULL, position INTEGER NOT NULL,"
  "  PRIMARY KEY (platform, chat_id)) WITHOUT ROWID;"
  "CREATE UNIQUE INDEX IF NOT EXISTS chats_alias ON chats (platform, alias);"
  "CREATE TABLE IF NOT EXISTS messages ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  platform TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL,"
  "  from_bot INTEGER NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL,"
  "  text TEXT NOT NULL, kind TEXT NOT NULL, reply_to TEXT NOT NULL,"
  "  edited INTEGER NOT NULL, notify INTEGER NOT NULL, created INTEGER NOT NULL);"
  "CREATE UNIQUE INDEX IF NOT EXISTS messages_id"
  "  ON messages (platform, chat_id, message_id);"
  "CREATE INDEX IF NOT EXISTS messages_chat ON messages (platform, chat_id, seq);"
  "CREATE TABLE IF NOT EXISTS queue ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  gateway TEXT NOT NULL, platform TEXT NOT NULL,"
  "  type TEXT NOT NULL, body TEXT NOT NULL);"
  "CREATE INDEX IF NOT EXISTS queue_gateway ON queue (gateway, id);"
  "CREATE TABLE IF NOT EXISTS routes ("
  "  platform TEXT PRIMARY KEY, gateway TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS sessions ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  session_key TEXT NOT NULL UNIQUE, chat_id TEXT NOT NULL, gateway TEXT NOT NULL);"
  "CREATE TABLE IF NOT EXISTS vault ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  session_key TEXT NOT NULL, kind TEXT NOT NULL,"
  "  platform TEXT NOT NULL, chat_id TEXT NOT NULL, token TEXT NOT NULL,"
  "  answered INTEGER NOT NULL DEFAULT 0, UNIQUE (session_key, kind));";

/* Threads, reactions, media, prompts. A prompt goes with its message. */
static const char schema_2[] =
  "ALTER TABLE chats ADD COLUMN parent_chat_id TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE chats ADD COLUMN parent_message_id TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE chats ADD COLUMN by_bot INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE messages ADD COLUMN reactions TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE messages ADD COLUMN media TEXT NOT NULL DEFAULT '';"
  "CREATE TABLE prompts ("
  "  seq INTEGER PRIMARY KEY REFERENCES messages (seq) ON DELETE CASCADE,"
  "  gateway TEXT NOT NULL, prompt_id TEXT NOT NULL, prompt_kind TEXT NOT NULL,"
  "  options TEXT NOT NULL, answer TEXT NOT NULL, expires INTEGER NOT NULL);";

/* What takes a database from each version to the next. A new one is of version 0. */
static const char *const schemas[] = { schema_1, schema_2 };

static gint64
store_get_version (Store *self)
{
  sqlite3_stmt *statement = store_query (self, NULL, "PRAGMA user_version", "");
  gint64 version = 0;

  if (statement && store_step (self, statement))
    {
      version = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return version;
}

gboolean
store_migrate (Store *self, GError **error)
{
  gint64 version = store_get_version (self);

  if (version > (gint64) G_N_ELEMENTS (schemas))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "database: made by a newer relay-connector");
      return FALSE;
    }

  for (; version < (gint64) G_N_ELEMENTS (schemas); version++)
    {
      g_autofree char *mark =
        g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version + 1);

      if (!store_begin (self, error))
        return FALSE;
      if (!store_execute (self, schemas[version], error) || !store_execute (self, mark, error) ||
          !store_commit (self, error))
        {
          store_roll_back (self);
          return FALSE;
        }
    }

  return TRUE;
}
