/* store-messages.c: messages in the store
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include "json-guard.h"

/* How many messages back a person is looked for */
#define STORE_MAX_SPEAKERS 1000

#define OWN_COLUMNS                                                   \
  "seq, platform, chat_id, message_id, from_bot, user_id, user_name," \
  " text, kind, reply_to, edited, notify, created, reactions, media, bot, server_id"
#define MESSAGE_COLUMNS OWN_COLUMNS ", gateway, prompt_id, prompt_kind, options, answer, expires"
#define MESSAGE_TABLES  "messages LEFT JOIN prompts USING (seq)"

static gboolean
store_add_prompt (Store *self, const Message *message, GError **error)
{
  const Prompt *prompt = message->prompt;
  g_autofree char *options = NULL;

  if (prompt == NULL)
    return TRUE;
  options = array_text (prompt->options);

  return store_run (self, error,
                    "INSERT INTO prompts (seq, gateway, prompt_id, prompt_kind, options, answer,"
                    " expires) VALUES (?, ?, ?, ?, ?, '', ?)",
                    "issssi", message->seq, prompt->gateway_id, prompt->prompt_id, prompt->kind,
                    options, prompt->expires);
}

/* The oldest messages of the chat are deleted when there are too many. */
static gboolean
store_trim_chat (Store *self, const Message *message, GError **error)
{
  gint64 count = store_cache_count_messages (self, message->platform, message->chat_id, 1);

  if (count <= STORE_MAX_MESSAGES)
    return TRUE;

  store_cache_count_messages (self, message->platform, message->chat_id,
                              STORE_MAX_MESSAGES - count);

  return store_run (self, error,
                    "DELETE FROM messages WHERE platform = ?1 AND chat_id = ?2 AND seq <="
                    " (SELECT seq FROM messages WHERE platform = ?1 AND chat_id = ?2"
                    "  ORDER BY seq LIMIT 1 OFFSET ?3)",
                    "ssi", message->platform, message->chat_id, count - STORE_MAX_MESSAGES - 1);
}

/* In a chat that was deleted while the message was on its way there is nothing to be remembered. */
gboolean
store_add_message (Store *self, Message *message, GError **error)
{
  g_autofree char *media = message->media ? array_text (message->media) : NULL;

  message->seq = store_cache_take_seq (self);
  message->created = g_get_real_time () / 1000;
  if (message->message_id == NULL)
    message->message_id = g_strdup_printf ("m-%s-%" G_GINT64_FORMAT, self->epoch, message->seq);

  if (!store_run (self, error,
                  "INSERT INTO messages (" OWN_COLUMNS ")"
                  " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?"
                  " WHERE EXISTS (SELECT 1 FROM chats WHERE platform = ? AND chat_id = ?)",
                  "isssisssssiiisssss", message->seq, message->platform, message->chat_id,
                  message->message_id, (gint64) message->from_bot, message->user_id,
                  message->user_name, message->text, message->kind, message->reply_to, (gint64) 0,
                  (gint64) message->notify, message->created, media, message->gateway_id,
                  message->server_id, message->platform, message->chat_id))
    return FALSE;
  if (sqlite3_changes (self->db) == 0)
    return TRUE;

  return store_add_prompt (self, message, error) && store_trim_chat (self, message, error);
}

gboolean
store_edit_message (Store *self,
                    const Chat *chat,
                    const char *message_id,
                    const char *text,
                    GError **error)
{
  return store_run (self, error,
                    "UPDATE messages SET text = ?, edited = 1"
                    " WHERE platform = ? AND chat_id = ? AND message_id = ?",
                    "ssss", text, chat->platform, chat->chat_id, message_id);
}

gboolean
store_delete_message (Store *self, const Message *message, GError **error)
{
  if (!store_run (self, error, "DELETE FROM messages WHERE seq = ?", "i", message->seq))
    return FALSE;

  store_cache_count_messages (self, message->platform, message->chat_id, -1);
  return TRUE;
}

/* Only the first answer counts. */
gboolean
store_answer_prompt (Store *self, const Message *message, const char *option_id, GError **error)
{
  return store_run (self, error, "UPDATE prompts SET answer = ? WHERE seq = ? AND answer = ''",
                    "si", option_id, message->seq);
}

static Prompt *
prompt_from_row (sqlite3_stmt *row, int column)
{
  g_autofree char *options = store_column (row, column + 3);
  Prompt *prompt = g_new0 (Prompt, 1);

  prompt->gateway_id = store_column (row, column);
  prompt->prompt_id = store_column (row, column + 1);
  prompt->kind = store_column (row, column + 2);
  prompt->options = array_from_text (options);
  prompt->answer = store_column (row, column + 4);
  prompt->expires = sqlite3_column_int64 (row, column + 5);

  return prompt;
}

static Message *
message_from_row (sqlite3_stmt *row)
{
  Message *message = g_new0 (Message, 1);
  g_autofree char *media = store_column (row, 14);

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
  message->reactions = store_column (row, 13);
  message->media = *media ? array_from_text (media) : NULL;
  message->gateway_id = store_column (row, 15);
  message->server_id = store_column (row, 16);
  if (sqlite3_column_type (row, 17) != SQLITE_NULL)
    message->prompt = prompt_from_row (row, 17);

  return message;
}

static Message *
store_take_message (Store *self, sqlite3_stmt *statement)
{
  Message *message = NULL;

  if (statement && store_step (self, statement))
    {
      message = message_from_row (statement);
      sqlite3_reset (statement);
    }

  return message;
}

Message *
store_find_message (Store *self, const Chat *chat, const char *message_id)
{
  return store_take_message (self,
                             store_query (self, NULL,
                                          "SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES
                                          " WHERE platform = ? AND chat_id = ? AND message_id = ?",
                                          "sss", chat->platform, chat->chat_id, message_id));
}

/* The first one with that id: a server could give it twice. The index is used only with a condition like its own. */
Message *
store_find_message_of_server (Store *self, const Chat *chat, const char *server_id)
{
  return store_take_message (
    self, store_query (self, NULL,
                       "SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES
                       " WHERE platform = ? AND chat_id = ? AND server_id = ? AND server_id <> ''"
                       " ORDER BY seq LIMIT 1",
                       "sss", chat->platform, chat->chat_id, server_id));
}

/* The messages after @after, or else the last ones before @before. Oldest first in both cases. */
GPtrArray *
store_list_messages (Store *self, const Chat *chat, gint64 after, gint64 before, guint limit)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  sqlite3_stmt *statement;

  if (after > 0)
    statement = store_query (self, NULL,
                             "SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES
                             " WHERE platform = ? AND chat_id = ? AND seq > ?"
                             " ORDER BY seq LIMIT ?",
                             "ssii", chat->platform, chat->chat_id, after, (gint64) limit);
  else
    statement = store_query (self, NULL,
                             "SELECT * FROM (SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES
                             " WHERE platform = ? AND chat_id = ? AND seq < ?"
                             " ORDER BY seq DESC LIMIT ?) ORDER BY seq",
                             "ssii", chat->platform, chat->chat_id,
                             before > 0 ? before : G_MAXINT64, (gint64) limit);

  while (statement && store_step (self, statement))
    g_ptr_array_add (messages, message_from_row (statement));

  return messages;
}

static void
listed_chat_free (gpointer data)
{
  ListedChat *self = data;

  chat_free (self->chat);
  g_clear_pointer (&self->last, message_free);
  g_free (self);
}

/* Of ListedChat. Chats in the archive are left out. */
GPtrArray *
store_list_chats_with_last (Store *self, const char *platform)
{
  GPtrArray *listed = g_ptr_array_new_with_free_func (listed_chat_free);
  g_autoptr (GPtrArray) chats = store_list_chats (self, platform);

  g_ptr_array_set_free_func (chats, NULL);
  for (guint i = 0; i < chats->len; i++)
    {
      ListedChat *item = g_new0 (ListedChat, 1);
      g_autoptr (GPtrArray) last = store_list_messages (self, chats->pdata[i], 0, 0, 1);

      item->chat = chats->pdata[i];
      if (last->len > 0)
        item->last = g_ptr_array_steal_index (last, 0);
      g_ptr_array_add (listed, item);
    }

  return listed;
}

/* The messages whose prompts have expired after @from and not after @to, both in Unix ms. */
GPtrArray *
store_list_expired (Store *self, gint64 from, gint64 to)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  sqlite3_stmt *statement;

  statement =
    store_query (self, NULL,
                 "SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES
                 " WHERE answer = '' AND expires > ? AND expires <= ?"
                 " AND EXISTS (SELECT 1 FROM chats WHERE chats.platform = messages.platform"
                 "             AND chats.chat_id = messages.chat_id)"
                 " ORDER BY expires",
                 "ii", from, to);
  while (statement && store_step (self, statement))
    g_ptr_array_add (messages, message_from_row (statement));

  return messages;
}

/* The newest prompt in the chat that can still be answered with that option. Few prompts are open, and a chat may have
 * many messages, so the order of the tables is given, and “+” keeps SQLite from reading all prompts in the order of seq.
 */
Message *
store_find_open_prompt (Store *self, const Chat *chat, const char *option_id, gint64 now)
{
  g_autoptr (Message) found = NULL;
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT " MESSAGE_COLUMNS " FROM prompts CROSS JOIN messages USING (seq)"
                           " WHERE platform = ? AND chat_id = ? AND answer = '' AND expires > ?"
                           " ORDER BY +seq DESC",
                           "ssi", chat->platform, chat->chat_id, now);
  while (statement && store_step (self, statement))
    {
      g_autoptr (Message) message = message_from_row (statement);

      if (prompt_get_label (message->prompt, option_id) == NULL)
        continue;
      found = g_steal_pointer (&message);
      sqlite3_reset (statement);
      break;
    }

  return g_steal_pointer (&found);
}

/* Whether somebody of that name is among those who have written the last messages of the chat. @name is in
 * the form of g_utf8_casefold().
 */
gboolean
store_has_person (Store *self, const Chat *chat, const char *name)
{
  sqlite3_stmt *statement;
  gboolean found = FALSE;

  statement = store_query (self, NULL,
                           "SELECT DISTINCT user_id, user_name FROM"
                           " (SELECT user_id, user_name, from_bot FROM messages"
                           "  WHERE platform = ? AND chat_id = ? ORDER BY seq DESC LIMIT ?)"
                           " WHERE from_bot = 0",
                           "ssi", chat->platform, chat->chat_id, (gint64) STORE_MAX_SPEAKERS);
  while (statement && !found && store_step (self, statement))
    {
      for (int i = 0; i < 2 && !found; i++)
        {
          g_autofree char *text = store_column (statement, i);
          g_autofree char *folded = g_utf8_casefold (text, -1);

          found = g_str_has_prefix (folded, name);
        }
    }
  if (found)
    sqlite3_reset (statement);

  return found;
}
