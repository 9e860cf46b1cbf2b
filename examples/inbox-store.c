/* inbox-store.c: the messages of inbox-bot, in a SQLite database
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "inbox-store.h"

#include <sqlite3.h>

/* A message that is delivered twice meets the UNIQUE constraint and stays one row. With
 * synchronous = FULL a row is on the disk when its INSERT returns. */
#define SCHEMA                                                                      \
  "PRAGMA synchronous = FULL;"                                                      \
  "CREATE TABLE IF NOT EXISTS inbox ("                                              \
  "  id INTEGER PRIMARY KEY, chat_id TEXT, message_id TEXT, event TEXT, text TEXT," \
  "  state INTEGER DEFAULT 0, UNIQUE (chat_id, message_id));"                       \
  "CREATE TABLE IF NOT EXISTS attempts (key TEXT PRIMARY KEY, n INTEGER);"          \
  "UPDATE inbox SET state = 3 WHERE state = 1;"

/* How long a statement waits for another program, such as one that reads the database */
#define BUSY_MS 5000

struct _InboxStore
{
  sqlite3 *db;
};

void
row_free (Row *row)
{
  g_object_unref (row->event);
  g_free (row->text);
  g_free (row);
}

static void
report_error (InboxStore *self)
{
  g_printerr ("The database failed: %s\n", sqlite3_errmsg (self->db));
}

InboxStore *
inbox_store_open (const char *path)
{
  InboxStore *self = g_new0 (InboxStore, 1);

  if (sqlite3_open (path, &self->db) != SQLITE_OK ||
      sqlite3_busy_timeout (self->db, BUSY_MS) != SQLITE_OK ||
      sqlite3_exec (self->db, SCHEMA, NULL, NULL, NULL) != SQLITE_OK)
    {
      report_error (self);
      inbox_store_close (self);
      return NULL;
    }

  return self;
}

void
inbox_store_close (InboxStore *self)
{
  sqlite3_close (self->db);
  g_free (self);
}

static sqlite3_stmt *
prepare (InboxStore *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    report_error (self);

  return statement;
}

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

/* Runs a statement that returns no rows, and frees it. */
static gboolean
run (InboxStore *self, sqlite3_stmt *statement)
{
  gboolean is_done = sqlite3_step (statement) == SQLITE_DONE;

  if (!is_done)
    report_error (self);
  sqlite3_finalize (statement);

  return is_done;
}

/* The event is stored whole: it tells the adapter later where the answer has to go. */
static char *
event_to_text (RelayMessageEvent *event)
{
  g_autoptr (JsonObject) object = relay_message_event_to_json (event);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

static RelayMessageEvent *
event_from_text (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return relay_message_event_new_from_json (json_node_get_object (node), NULL);
}

gboolean
inbox_store_add (InboxStore *self, RelayMessageEvent *event)
{
  g_autofree char *text = event_to_text (event);
  sqlite3_stmt *statement =
    prepare (self,
             "INSERT OR IGNORE INTO inbox (chat_id, message_id, event, text) VALUES (?, ?, ?, ?)");

  if (statement == NULL)
    return FALSE;

  bind_text (statement, 1, relay_message_event_get_chat_id (event));
  bind_text (statement, 2, relay_message_event_get_message_id (event));
  bind_text (statement, 3, text);
  bind_text (statement, 4, relay_message_event_get_text (event));

  return run (self, statement);
}

/* Names an event over all its deliveries; NULL for one that the connector never delivers again. */
static char *
make_key (RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *id = relay_message_event_get_message_id (event);

  if (id == NULL)
    id = relay_message_event_get_buffer_id (event);
  if (id == NULL)
    return NULL;

  return g_strjoin ("\n", relay_session_source_get_platform (source),
                    relay_session_source_get_chat_id (source), id, NULL);
}

/* prepare() for a statement whose only parameter is @key */
static sqlite3_stmt *
prepare_attempts (InboxStore *self, const char *sql, const char *key)
{
  sqlite3_stmt *statement = prepare (self, sql);

  if (statement != NULL)
    bind_text (statement, 1, key);

  return statement;
}

static guint
get_attempts (InboxStore *self, const char *key)
{
  sqlite3_stmt *statement = prepare_attempts (self, "SELECT n FROM attempts WHERE key = ?", key);
  guint n = 0;

  if (statement == NULL)
    return 0;

  if (sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return n;
}

guint
inbox_store_begin_attempt (InboxStore *self, RelayMessageEvent *event)
{
  g_autofree char *key = make_key (event);
  sqlite3_stmt *statement;

  if (key == NULL)
    return 1;

  statement = prepare_attempts (self,
                                "INSERT INTO attempts (key, n) VALUES (?, 1)"
                                " ON CONFLICT (key) DO UPDATE SET n = n + 1",
                                key);
  if (statement == NULL || !run (self, statement))
    return 0;

  return get_attempts (self, key);
}

void
inbox_store_end_attempts (InboxStore *self, RelayMessageEvent *event)
{
  g_autofree char *key = make_key (event);
  sqlite3_stmt *statement =
    key != NULL ? prepare_attempts (self, "DELETE FROM attempts WHERE key = ?", key) : NULL;

  if (statement != NULL)
    run (self, statement);
}

static Row *
row_new (sqlite3_stmt *statement)
{
  Row *row = g_new0 (Row, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->event = event_from_text ((const char *) sqlite3_column_text (statement, 1));
  row->text = g_strdup ((const char *) sqlite3_column_text (statement, 2));

  return row;
}

Row *
inbox_store_get_next (InboxStore *self)
{
  sqlite3_stmt *statement =
    prepare (self, "SELECT id, event, text FROM inbox WHERE state = 0 ORDER BY id LIMIT 1");
  Row *row = NULL;

  if (statement == NULL)
    return NULL;

  if (sqlite3_step (statement) == SQLITE_ROW)
    row = row_new (statement);
  sqlite3_finalize (statement);

  return row;
}

gboolean
inbox_store_set_state (InboxStore *self, gint64 id, RowState state)
{
  sqlite3_stmt *statement = prepare (self, "UPDATE inbox SET state = ? WHERE id = ?");

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, state);
  sqlite3_bind_int64 (statement, 2, id);

  return run (self, statement);
}
