/* store-schema.c: the tables, and how an older database comes to have them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <gio/gio.h>

#include "json-guard.h"

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

/* Threads, reactions, media, prompts. A prompt is deleted with its message. */
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

/* Dead letters. A frame has its buffer id from the beginning, so that it keeps it over restarts. */
static const char schema_3[] = "ALTER TABLE queue ADD COLUMN buffer_id TEXT NOT NULL DEFAULT '';"
                               "ALTER TABLE queue ADD COLUMN deliveries INTEGER NOT NULL DEFAULT 0;"
                               "ALTER TABLE queue ADD COLUMN dead INTEGER NOT NULL DEFAULT 0;"
                               "ALTER TABLE queue ADD COLUMN reason TEXT NOT NULL DEFAULT '';"
                               "DROP INDEX queue_gateway;"
                               "CREATE INDEX queue_gateway ON queue (gateway, dead, id);"
                               "CREATE INDEX prompts_open ON prompts (expires) WHERE answer = '';";

/* Which gateway has created a chat or written a message, or has got one of a person; and the table of routes.
 * The gateways of the options are there for the commands beside the connector. With the platform in its
 * index, the queue is counted without reading it.
 */
static const char schema_4[] =
  "ALTER TABLE chats ADD COLUMN bot TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE messages ADD COLUMN bot TEXT NOT NULL DEFAULT '';"
  "CREATE TABLE rules ("
  "  platform TEXT NOT NULL, pattern TEXT NOT NULL, gateways TEXT NOT NULL,"
  "  origin TEXT NOT NULL, PRIMARY KEY (platform, pattern)) WITHOUT ROWID;"
  "CREATE TABLE configured (gateway TEXT PRIMARY KEY) WITHOUT ROWID;"
  "DROP INDEX queue_gateway;"
  "CREATE INDEX queue_gateway ON queue (gateway, dead, id, platform);";

/* Chats that are archived, and when each was made. */
static const char schema_5[] = "ALTER TABLE chats ADD COLUMN created INTEGER NOT NULL DEFAULT 0;"
                               "ALTER TABLE chats ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;"
                               "CREATE INDEX chats_archived ON chats (archived);";

/* Ids that the servers of platforms give to messages, and what people have reacted with. */
static const char schema_6[] =
  "ALTER TABLE messages ADD COLUMN server_id TEXT NOT NULL DEFAULT '';"
  "CREATE INDEX messages_server_id ON messages (platform, chat_id, server_id)"
  "  WHERE server_id <> '';"
  "CREATE TABLE person_reactions ("
  "  seq INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,"
  "  user_id TEXT NOT NULL, reactions TEXT NOT NULL,"
  "  PRIMARY KEY (seq, user_id)) WITHOUT ROWID;";

/* What takes a database from each version to the next. A new one is of version 0. */
static const char *const schemas[] = { schema_1, schema_2, schema_3, schema_4, schema_5, schema_6 };

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

/* Whether this connector knows all tables of the database, or could create them */
gboolean
store_check_version (Store *self, GError **error)
{
  if (store_get_version (self) <= (gint64) G_N_ELEMENTS (schemas))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "database: made by a newer relay-connector");
  return FALSE;
}

gboolean
store_migrate (Store *self, GError **error)
{
  gint64 version = store_get_version (self);

  if (!store_check_version (self, error))
    return FALSE;

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

static void
on_repair (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  int length = sqlite3_value_bytes (values[0]);
  guint *n_repaired = sqlite3_user_data (context);

  if (text == NULL || g_utf8_validate_len (text, length, NULL))
    {
      sqlite3_result_null (context);
      return;
    }

  (*n_repaired)++;
  sqlite3_result_text (context, text_repair (text, length), -1, g_free);
}

static gboolean
store_repair_column (Store *self, const char *table, const char *column, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("UPDATE OR REPLACE \"%s\" SET \"%s\" = relay_repair (\"%s\")"
                     " WHERE typeof (\"%s\") = 'text' AND relay_repair (\"%s\") IS NOT NULL",
                     table, column, column, column, column);

  return store_execute (self, sql, error);
}

/* The columns of all tables, as pairs of names. */
static GPtrArray *
store_list_columns (Store *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT t.name, c.name FROM sqlite_master AS t,"
                           " pragma_table_info (t.name) AS c"
                           " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
                           "");
  while (statement && store_step (self, statement))
    {
      g_ptr_array_add (names, store_column (statement, 0));
      g_ptr_array_add (names, store_column (statement, 1));
    }

  return names;
}

/* Versions before 1.0 stored text that is not UTF-8, which no WebSocket can carry: the queue and the
 * pages stopped at it. All texts are read for that, so it is done once.
 */
gboolean
store_repair (Store *self, GError **error)
{
  g_autofree char *state = store_get_meta (self, "texts", "unknown", error);
  g_autoptr (GPtrArray) names = NULL;
  guint n_repaired = 0;

  if (state == NULL)
    return FALSE;
  if (g_str_equal (state, "valid"))
    return TRUE;

  names = store_list_columns (self);
  sqlite3_create_function (self->db, "relay_repair", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                           &n_repaired, on_repair, NULL, NULL);
  for (guint i = 0; i < names->len; i += 2)
    {
      if (!store_repair_column (self, names->pdata[i], names->pdata[i + 1], error))
        return FALSE;
    }
  sqlite3_create_function (self->db, "relay_repair", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL);

  /* The function is called twice for each text that it changes. */
  self->n_repaired = n_repaired / 2;

  return store_run (self, error, "UPDATE meta SET value = 'valid' WHERE name = 'texts'", "");
}

guint
store_get_n_repaired (Store *self)
{
  return self->n_repaired;
}
