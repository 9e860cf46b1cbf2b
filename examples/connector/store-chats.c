/* store-chats.c: chats in the store
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#define CHAT_COLUMNS                                                    \
  "platform, chat_id, alias, type, name, scope_id, user_id, user_name," \
  " parent_chat_id, parent_message_id, by_bot, bot, archived"

/* When somebody has said something, or the chat was made. */
#define LAST_ACTIVE                                                                \
  "max (created, coalesce ((SELECT messages.created FROM messages"                 \
  " WHERE messages.platform = chats.platform AND messages.chat_id = chats.chat_id" \
  " ORDER BY seq DESC LIMIT 1), 0))"

/* Shaped like Discord's: milliseconds since 2015, then 22 bits. The numbers are
 * beyond 2^53 on purpose: whoever takes them for doubles is found out.
 */
char *
store_new_snowflake (Store *self)
{
  gint64 now = (g_get_real_time () / 1000 - G_GINT64_CONSTANT (1420070400000)) << 22;
  /* apart from MAX(), which would draw twice and could give the last number again */
  gint64 number = now + (gint64) (g_random_int () & 0xfff);

  self->last_snowflake = MAX (number, self->last_snowflake + 1);
  return g_strdup_printf ("%" G_GINT64_FORMAT, self->last_snowflake);
}

gboolean
store_add_chat (Store *self, Chat *chat, GError **error)
{
  if (chat->alias == NULL)
    chat->alias = store_new_snowflake (self);

  return store_purge_chat (self, chat, error) &&
         store_run (self, error,
                    "INSERT INTO chats (" CHAT_COLUMNS ", created, position)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?,"
                    " (SELECT coalesce (max (position), 0) + 1 FROM chats))",
                    "ssssssssssisi", chat->platform, chat->chat_id, chat->alias, chat->type,
                    chat->name, chat->scope_id, chat->user_id, chat->user_name,
                    chat->parent_chat_id, chat->parent_message_id, (gint64) chat->by_bot,
                    chat->gateway_id, g_get_real_time () / 1000);
}

static Chat *
chat_from_row (sqlite3_stmt *row)
{
  Chat *chat = g_new0 (Chat, 1);

  chat->platform = store_column (row, 0);
  chat->chat_id = store_column (row, 1);
  chat->alias = store_column (row, 2);
  chat->type = store_column (row, 3);
  chat->name = store_column (row, 4);
  chat->scope_id = store_column (row, 5);
  chat->user_id = store_column (row, 6);
  chat->user_name = store_column (row, 7);
  chat->parent_chat_id = store_column (row, 8);
  chat->parent_message_id = store_column (row, 9);
  chat->by_bot = sqlite3_column_int (row, 10);
  chat->gateway_id = store_column (row, 11);
  chat->archived = sqlite3_column_int64 (row, 12);

  return chat;
}

/* @statement: NULL if it could not be prepared; NULL is returned then, and if there is no row. */
static Chat *
store_read_chat (Store *self, sqlite3_stmt *statement)
{
  Chat *chat;

  if (statement == NULL || !store_step (self, statement))
    return NULL;

  chat = chat_from_row (statement);
  sqlite3_reset (statement);

  return chat;
}

static GPtrArray *
store_read_chats (Store *self, sqlite3_stmt *statement)
{
  GPtrArray *chats = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_free);

  while (statement && store_step (self, statement))
    g_ptr_array_add (chats, chat_from_row (statement));

  return chats;
}

/* By its id, or by the channel id that interactions in it speak of. */
Chat *
store_find_chat (Store *self, const char *platform, const char *chat_id)
{
  return store_read_chat (self, store_query (self, NULL,
                                             "SELECT " CHAT_COLUMNS " FROM chats"
                                             " WHERE platform = ?1 AND (chat_id = ?2 OR alias = ?2)"
                                             " ORDER BY chat_id = ?2 DESC LIMIT 1",
                                             "ss", platform, chat_id));
}

/* Chats in the archive are left out. */
GPtrArray *
store_list_chats (Store *self, const char *platform)
{
  return store_read_chats (self, store_query (self, NULL,
                                              "SELECT " CHAT_COLUMNS " FROM chats"
                                              " WHERE platform = ? AND archived = 0"
                                              " ORDER BY position",
                                              "s", platform));
}

/* Chats in the archive are left out. */
gint64
store_count_chats (Store *self, const char *platform)
{
  return store_read_number (
    self,
    store_query (self, NULL, "SELECT count (*) FROM chats WHERE platform = ? AND archived = 0", "s",
                 platform));
}

gboolean
store_rename_chat (Store *self, const Chat *chat, const char *name, GError **error)
{
  return store_run (self, error, "UPDATE chats SET name = ? WHERE platform = ? AND chat_id = ?",
                    "sss", name, chat->platform, chat->chat_id);
}

/* The thread that was begun from a message. */
Chat *
store_find_thread_of (Store *self, const Chat *parent, const char *message_id)
{
  return store_read_chat (self, store_query (self, NULL,
                                             "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                                             " AND parent_chat_id = ? AND parent_message_id = ?",
                                             "sss", parent->platform, parent->chat_id, message_id));
}

/* --- the archive --- */

/* Chats in the archive are left out. */
gint64
store_count_threads_of_bots (Store *self, const char *platform)
{
  return store_read_number (self,
                            store_query (self, NULL,
                                         "SELECT count (*) FROM chats"
                                         " WHERE platform = ? AND archived = 0 AND by_bot <> 0",
                                         "s", platform));
}

Chat *
store_find_least_active (Store *self, const char *platform, gboolean only_threads_of_bots)
{
  return store_read_chat (self, store_query (self, NULL,
                                             "SELECT " CHAT_COLUMNS " FROM chats"
                                             " WHERE platform = ? AND archived = 0 AND by_bot >= ?"
                                             " ORDER BY " LAST_ACTIVE ", position LIMIT 1",
                                             "si", platform, (gint64) only_threads_of_bots));
}

/* @when: Unix ms, or 0 to list it again. The threads of a channel follow it into the archive. */
gboolean
store_set_archived (Store *self, const Chat *chat, gint64 when, GError **error)
{
  return store_run (self, error,
                    "UPDATE chats SET archived = ?3 WHERE platform = ?1"
                    " AND (chat_id = ?2 OR (?3 > 0 AND archived = 0 AND parent_chat_id = ?2))",
                    "ssi", chat->platform, chat->chat_id, when);
}

/* Those in which nothing was said since @before. */
gboolean
store_archive_inactive (Store *self, gint64 before, gint64 when, GError **error)
{
  return store_run (self, error,
                    "UPDATE chats SET archived = ? WHERE archived = 0 AND " LAST_ACTIVE " < ?",
                    "ii", when, before);
}

/* Those with @text in the name, the last archived first. */
GPtrArray *
store_list_archived (Store *self, const char *platform, const char *text, guint limit)
{
  return store_read_chats (self,
                           store_query (self, NULL,
                                        "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                                        " AND archived > 0 AND instr (lower (name), lower (?))"
                                        " ORDER BY archived DESC, position DESC LIMIT ?",
                                        "ssi", platform, text, (gint64) limit));
}

/* @user_id: without the direct chats of others; NULL: all */
gint64
store_count_archived (Store *self, const char *platform, const char *user_id)
{
  return store_read_number (self, store_query (self, NULL,
                                               "SELECT count (*) FROM chats"
                                               " WHERE platform = ?1 AND archived > 0"
                                               " AND (?2 = '' OR type <> 'dm' OR user_id = ?2)",
                                               "ss", platform, user_id ? user_id : ""));
}

/* @statement: NULL if it could not be prepared, with an error */
static gboolean
store_delete_chats (Store *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) chats = NULL;

  if (statement == NULL)
    return FALSE;

  chats = store_read_chats (self, statement);
  for (guint i = 0; i < chats->len; i++)
    {
      if (!store_delete_chat (self, chats->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

/* Those that were archived before @before. */
gboolean
store_delete_archived (Store *self, const char *platform, gint64 before, GError **error)
{
  return store_delete_chats (self,
                             store_query (self, error,
                                          "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                                          " AND archived > 0 AND archived < ?",
                                          "si", platform, before),
                             error);
}

/* The oldest beyond STORE_MAX_ARCHIVED. */
gboolean
store_trim_archive (Store *self, const char *platform, GError **error)
{
  return store_delete_chats (self,
                             store_query (self, error,
                                          "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                                          " AND archived > 0"
                                          " ORDER BY archived DESC LIMIT -1 OFFSET ?",
                                          "si", platform, (gint64) STORE_MAX_ARCHIVED),
                             error);
}
