/* store-chats.c: chats and their messages in the store
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#define CHAT_COLUMNS "platform, chat_id, alias, type, name, scope_id, user_id, user_name"
#define MESSAGE_COLUMNS "seq, platform, chat_id, message_id, from_bot, user_id, user_name," \
                        " text, kind, reply_to, edited, notify, created"

/* Shaped like Discord's: milliseconds since 2015, then 22 bits. The numbers are
 * beyond 2^53 on purpose: whoever takes them for doubles is found out.
 */
char *
store_new_snowflake (Store *self)
{
  gint64 now = (g_get_real_time () / 1000 - G_GINT64_CONSTANT (1420070400000)) << 22;

  self->last_snowflake = MAX (now + (gint64) (g_random_int () & 0xfff), self->last_snowflake + 1);

  return g_strdup_printf ("%" G_GINT64_FORMAT, self->last_snowflake);
}

gboolean
store_add_chat (Store   *self,
                Chat    *chat,
                GError **error)
{
  if (chat->alias == NULL)
    chat->alias = store_new_snowflake (self);

  return store_run (self, error,
                    "INSERT INTO chats (" CHAT_COLUMNS ", position) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                    " (SELECT coalesce (max (position), 0) + 1 FROM chats))",
                    "ssssssss", chat->platform, chat->chat_id, chat->alias, chat->type,
                    chat->name, chat->scope_id, chat->user_id, chat->user_name);
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

  return chat;
}

/* By its id, or by the channel id that interactions in it speak of. */
Chat *
store_find_chat (Store      *self,
                 const char *platform,
                 const char *chat_id)
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
store_list_chats (Store      *self,
                  const char *platform)
{
  GPtrArray *chats = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT " CHAT_COLUMNS " FROM chats WHERE platform = ?"
                           " ORDER BY position", "s", platform);
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

/* The next number of the table, so that an id can be made of it before the row
 * is there. Only one process writes, and it holds the transaction.
 */
static gint64
store_next_seq (Store *self)
{
  sqlite3_stmt *statement;
  gint64 last = 0;

  statement = store_query (self, NULL,
                           "SELECT seq FROM sqlite_sequence WHERE name = 'messages'", "");
  if (statement && store_step (self, statement))
    {
      last = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }

  return last + 1;
}

gboolean
store_add_message (Store    *self,
                   Message  *message,
                   GError  **error)
{
  message->seq = store_next_seq (self);
  message->created = g_get_real_time () / 1000;
  if (message->message_id == NULL)
    message->message_id = g_strdup_printf ("m-%s-%" G_GINT64_FORMAT, self->epoch, message->seq);

  return store_run (self, error,
                    "INSERT INTO messages (" MESSAGE_COLUMNS ")"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "isssisssssiii",
                    message->seq, message->platform, message->chat_id, message->message_id,
                    (gint64) message->from_bot, message->user_id, message->user_name,
                    message->text, message->kind, message->reply_to, (gint64) 0,
                    (gint64) message->notify, message->created) &&
         store_run (self, error,
                    "DELETE FROM messages WHERE platform = ?1 AND chat_id = ?2 AND seq <="
                    " (SELECT seq FROM messages WHERE platform = ?1 AND chat_id = ?2"
                    "  ORDER BY seq DESC LIMIT 1 OFFSET ?3)", "ssi",
                    message->platform, message->chat_id, (gint64) STORE_MAX_MESSAGES);
}

gboolean
store_edit_message (Store       *self,
                    const Chat  *chat,
                    const char  *message_id,
                    const char  *text,
                    GError     **error)
{
  return store_run (self, error,
                    "UPDATE messages SET text = ?, edited = 1"
                    " WHERE platform = ? AND chat_id = ? AND message_id = ?", "ssss",
                    text, chat->platform, chat->chat_id, message_id);
}

static Message *
message_from_row (sqlite3_stmt *row)
{
  Message *message = g_new0 (Message, 1);

  message->seq = sqlite3_column_int64 (row, 0);
  message->platform = store_column (row, 1);
  message->chat_id = store_column (row, 2);
  message->message_id = store_column (row, 3);
  message->from_bot = sqlite3_column_int (row, 4);
  message->user_id = store_column (row, 5);
  message->user_name = store_column (row, 6);
  message->text = store_column (row, 7);
  message->kind = store_column (row, 8);
  message->reply_to = store_column (row, 9);
  message->edited = sqlite3_column_int (row, 10);
  message->notify = sqlite3_column_int (row, 11);
  message->created = sqlite3_column_int64 (row, 12);

  return message;
}

Message *
store_find_message (Store      *self,
                    const Chat *chat,
                    const char *message_id)
{
  sqlite3_stmt *statement;
  Message *message = NULL;

  statement = store_query (self, NULL,
                           "SELECT " MESSAGE_COLUMNS " FROM messages"
                           " WHERE platform = ? AND chat_id = ? AND message_id = ?",
                           "sss", chat->platform, chat->chat_id, message_id);
  if (statement && store_step (self, statement))
    {
      message = message_from_row (statement);
      sqlite3_reset (statement);
    }

  return message;
}

/* With after: the next ones, oldest first. Else the last ones before that, also
 * oldest first.
 */
GPtrArray *
store_list_messages (Store      *self,
                     const Chat *chat,
                     gint64      after,
                     gint64      before,
                     guint       limit)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  sqlite3_stmt *statement;

  if (after > 0)
    statement = store_query (self, NULL,
                             "SELECT " MESSAGE_COLUMNS " FROM messages WHERE platform = ?"
                             " AND chat_id = ? AND seq > ? ORDER BY seq LIMIT ?", "ssii",
                             chat->platform, chat->chat_id, after, (gint64) limit);
  else
    statement = store_query (self, NULL,
                             "SELECT * FROM (SELECT " MESSAGE_COLUMNS " FROM messages"
                             " WHERE platform = ? AND chat_id = ? AND seq < ?"
                             " ORDER BY seq DESC LIMIT ?) ORDER BY seq", "ssii",
                             chat->platform, chat->chat_id,
                             before > 0 ? before : G_MAXINT64, (gint64) limit);

  while (statement && store_step (self, statement))
    g_ptr_array_add (messages, message_from_row (statement));

  return messages;
}
