/* store-chats.c: chats in the store
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#define CHAT_COLUMNS                                                    \
  "platform, chat_id, alias, type, name, scope_id, user_id, user_name," \
  " parent_chat_id, parent_message_id, by_bot, bot"

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

  return store_run (self, error,
                    "INSERT INTO chats (" CHAT_COLUMNS ", position)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                    " (SELECT coalesce (max (position), 0) + 1 FROM chats))",
                    "ssssssssssis", chat->platform, chat->chat_id, chat->alias, chat->type,
                    chat->name, chat->scope_id, chat->user_id, chat->user_name,
                    chat->parent_chat_id, chat->parent_message_id, (gint64) chat->by_bot,
                    chat->gateway_id);
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

  return chat;
}

/* By its id, or by the channel id that interactions in it speak of. */
Chat *
store_find_chat (Store *self, const char *platform, const char *chat_id)
{
  sqlite3_stmt *statement;
  Chat *chat = NULL;

  statement = store_query (self, NULL,
                           "SELECT " CHAT_COLUMNS " FROM chats"
                           " WHERE platform = ?1 AND (chat_id = ?2 OR alias = ?2)"
                           " ORDER BY chat_id = ?2 DESC LIMIT 1",
                           "ss", platform, chat_id);
  if (statement && store_step (self, statement))
    {
      chat = chat_from_row (statement);
      sqlite3_reset (statement);
    }

  return chat;
}

GPtrArray *
store_list_chats (Store *self, const char *platform)
{
  GPtrArray *chats = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                           " ORDER BY position",
                           "s", platform);
  while (statement && store_step (self, statement))
    g_ptr_array_add (chats, chat_from_row (statement));

  return chats;
}

gint64
store_count_chats (Store *self)
{
  sqlite3_stmt *statement = store_query (self, NULL, "SELECT count (*) FROM chats", "");
  gint64 count = 0;

  if (statement && store_step (self, statement))
    {
      count = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return count;
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
  sqlite3_stmt *statement;
  Chat *chat = NULL;

  statement = store_query (self, NULL,
                           "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                           " AND parent_chat_id = ? AND parent_message_id = ?",
                           "sss", parent->platform, parent->chat_id, message_id);
  if (statement && store_step (self, statement))
    {
      chat = chat_from_row (statement);
      sqlite3_reset (statement);
    }

  return chat;
}
