/* inbox-bot.c: stores a message before it says "taken", and so loses none, whatever kills it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage: inbox-bot FILE. Every message is a row; "state" is 0 for new, 1 while its answer goes out,
 * 2 when that has succeeded, and 3 when nobody can know: those are never sent a second time.
 */

#include <sqlite3.h>

#include "bot.h"

typedef struct
{
  RelayAdapter *adapter;
  sqlite3 *db;
  gint64 sending;
} Inbox;

/* Types: s = const char *, i = gint64. TRUE when done, and for a SELECT while there is a row. */
static gboolean
run_sql (Inbox *inbox, sqlite3_stmt **row, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement = NULL;
  va_list values;
  int status = sqlite3_prepare_v2 (inbox->db, sql, -1, &statement, NULL);

  va_start (values, types);
  for (int i = 0; status == SQLITE_OK && types[i] != '\0'; i++)
    status = types[i] == 'i' ? sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64))
                             : sqlite3_bind_text (statement, i + 1, va_arg (values, const char *),
                                                  -1, SQLITE_TRANSIENT);
  va_end (values);
  status = status == SQLITE_OK ? sqlite3_step (statement) : status;
  if (row != NULL && status == SQLITE_ROW)
    return (*row = statement) != NULL;
  sqlite3_finalize (statement);
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    g_printerr ("Database: %s\n", sqlite3_errmsg (inbox->db));
  return row == NULL && status == SQLITE_DONE;
}

static void answer_next (Inbox *inbox);

static void
on_answered (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Inbox *inbox = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (adapter), result, &error);
  gint64 state = sent != NULL ? 2 : relay_error_is_ambiguous (error) ? 3 : 0;

  bot_complain ("An answer", error);
  /* what the connector refuses today it refuses tomorrow; what never left is for the next connection */
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_REJECTED) ||
      g_error_matches (error, RELAY_ERROR, RELAY_ERROR_DECLINED))
    state = 2;
  run_sql (inbox, NULL, "UPDATE inbox SET state = ? WHERE id = ?", "ii", state, inbox->sending);
  inbox->sending = 0;
  if (state != 0)
    answer_next (inbox);
}

static void
answer_next (Inbox *inbox)
{
  sqlite3_stmt *row = NULL;

  if (inbox->sending != 0 || relay_adapter_get_state (inbox->adapter) != RELAY_STATE_ONLINE ||
      !run_sql (inbox, &row,
                "SELECT id, source, text FROM inbox WHERE state = 0 ORDER BY id LIMIT 1", ""))
    return;

  g_autoptr (JsonNode) node = json_from_string ((const char *) sqlite3_column_text (row, 1), NULL);
  g_autoptr (RelaySessionSource) source =
    relay_session_source_new_from_json (json_node_get_object (node), NULL);
  g_autofree char *text =
    g_strdup_printf ("stored: %s", (const char *) sqlite3_column_text (row, 2));

  inbox->sending = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  /* a source that was stored tells the adapter where the answer has to go, also after a restart */
  relay_adapter_learn_chat (inbox->adapter, source);
  if (run_sql (inbox, NULL, "UPDATE inbox SET state = 1 WHERE id = ?", "i", inbox->sending))
    relay_adapter_send_async (inbox->adapter, relay_session_source_get_chat_id (source), text, NULL,
                              NULL, NULL, on_answered, inbox);
}

/* The row is on the disk when run_sql() returns, and only then is what was held acknowledged: a program that stores
 * asynchronously does that in its callback. What could not be stored is given back, and comes again; what comes again
 * since its acknowledgement was lost is the same row. */
static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Inbox *inbox)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  g_autoptr (JsonObject) object = relay_session_source_to_json (source);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);

  relay_message_event_hold (event);
  if (run_sql (
        inbox, NULL,
        "INSERT OR IGNORE INTO inbox (chat_id, message_id, source, text) VALUES (?, ?, ?, ?)",
        "ssss", relay_message_event_get_chat_id (event), relay_message_event_get_message_id (event),
        json, relay_message_event_get_text (event)))
    relay_message_event_acknowledge (event);
  else
    relay_message_event_reject (event);
  answer_next (inbox);
}

/* A button of the page: the event that is made of it shares its delivery, and is held in its place. */
static gboolean
on_passthrough (RelayAdapter *adapter, RelayPassthrough *forward, Inbox *inbox)
{
  g_autoptr (RelayMessageEvent) event =
    relay_passthrough_to_event (forward, RELAY_INTERACTION_MAPPING_NATIVE);

  if (event != NULL)
    on_inbound (adapter, event, inbox);
  return event != NULL;
}

int
main (int argc, char *argv[])
{
  g_autoptr (RelayAdapter) adapter = argc == 2 ? bot_new ("web") : NULL;
  Inbox inbox = { adapter };
  int status = 1;

  if (adapter == NULL)
    return argc == 2 ? 1 : (g_printerr ("Usage: inbox-bot FILE\n"), 2);
  if (sqlite3_open (argv[1], &inbox.db) == SQLITE_OK &&
      run_sql (&inbox, NULL, "PRAGMA synchronous = FULL", "") &&
      run_sql (
        &inbox, NULL,
        "CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, chat_id TEXT, message_id TEXT,"
        " source TEXT, text TEXT, state INTEGER DEFAULT 0, UNIQUE (chat_id, message_id))",
        "") &&
      run_sql (&inbox, NULL, "UPDATE inbox SET state = 3 WHERE state = 1", ""))
    {
      g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &inbox);
      g_signal_connect (adapter, "passthrough", G_CALLBACK (on_passthrough), &inbox);
      g_signal_connect_swapped (adapter, "notify::state", G_CALLBACK (answer_next), &inbox);
      status = bot_run (adapter);
    }
  sqlite3_close (inbox.db);
  return status;
}
