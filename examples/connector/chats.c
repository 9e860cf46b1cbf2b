/* chats.c: how chats and threads come to be
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chats.h"

#include <gio/gio.h>

#include "platforms/platform.h"
#include "tell.h"

#define CHAT_MAX_NAME 100 /* characters */

gboolean
chat_is (const Chat *chat, const char *type)
{
  return g_str_equal (chat->type, type);
}

static gboolean
name_is_valid (const char *name)
{
  return name && *name && g_utf8_strlen (name, -1) <= CHAT_MAX_NAME;
}

/* It is not listed any more, until somebody says something in it. */
gboolean
chats_archive (Transaction *transaction, Chat *chat, GError **error)
{
  if (chat->archived)
    return TRUE;
  chat->archived = g_get_real_time () / 1000;
  if (!store_set_archived (transaction->store, chat, chat->archived, error) ||
      !store_trim_archive (transaction->store, chat->platform, error))
    return FALSE;

  tell_chat (transaction, chat);

  return TRUE;
}

/* Nobody is kept from a new chat: the one in which the longest time nothing was said is archived for it. Bots
 * push out the threads of bots.
 */
static gboolean
chats_make_room (Transaction *transaction,
                 const char *platform,
                 gboolean for_thread_of_bot,
                 GError **error)
{
  Store *store = transaction->store;
  gboolean few_threads = store_count_threads_of_bots (store, platform) < STORE_MAX_THREADS;
  g_autoptr (Chat) chat = NULL;

  if (store_count_chats (store, platform) < STORE_MAX_CHATS && (few_threads || !for_thread_of_bot))
    return TRUE;

  chat = store_find_least_active (store, platform, for_thread_of_bot && !few_threads);

  return chat == NULL || chats_archive (transaction, chat, error);
}

static Chat *
chats_insert (Transaction *transaction, Chat *chat, GError **error)
{
  Store *store = transaction->store;
  Chat *added;

  if (!chats_make_room (transaction, chat->platform, chat->by_bot, error) ||
      !store_add_chat (store, chat, error))
    return NULL;

  added = store_find_chat (store, chat->platform, chat->chat_id);
  tell_chat (transaction, added);

  return added;
}

/* On the first platform that has such a chat; NULL: there is none. */
Chat *
chats_find (Store *store, const char *chat_id)
{
  Chat *chat = NULL;

  for (gsize i = 0; chat == NULL && platform_types[i]; i++)
    chat = store_find_chat (store, platform_types[i]->name, chat_id);

  return chat;
}

/* Gives the chat of that id if there is one already. Takes over nothing. */
Chat *
chats_add (Transaction *transaction, Chat *chat, GError **error)
{
  Chat *existing = store_find_chat (transaction->store, chat->platform, chat->chat_id);

  const PlatformType *type;

  if (existing)
    return existing;

  type = platform_find (chat->platform);
  if (!platform_accepts_id (type, chat->chat_id) || !name_is_valid (chat->name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "a chat needs %s and a name",
                   type->accepts_id ? "a valid id" : "an id of letters, digits, - _ .");
      return NULL;
    }

  return chats_insert (transaction, chat, error);
}

/* For a chat that the platform knows of: it is added, or gets the name that it has there. */
Chat *
chats_update (Transaction *transaction, Chat *chat, GError **error)
{
  g_autoptr (Chat) known = chats_add (transaction, chat, error);

  if (known == NULL)
    return NULL;
  if (!g_str_equal (known->name, chat->name) &&
      !chats_rename (transaction, known, chat->name, error))
    return NULL;

  return g_steal_pointer (&known);
}

static gboolean
check_parent (Store *store, const Chat *parent, const char *message_id, GError **error)
{
  g_autoptr (Message) message = NULL;
  g_autoptr (Chat) other = NULL;

  if (!chat_is (parent, CHAT_CHANNEL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s have no threads",
                   chat_is (parent, CHAT_THREAD) ? "threads" : "direct chats");
      return FALSE;
    }
  if (message_id == NULL || *message_id == '\0')
    return TRUE;

  message = store_find_message (store, parent, message_id);
  other = message ? store_find_thread_of (store, parent, message_id) : NULL;
  if (message && other == NULL)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       message ? "the message has a thread already" : "unknown message");
  return FALSE;
}

static gboolean
check_thread_name (const char *name, GError **error)
{
  if (name_is_valid (name))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "a thread needs a name of at most %d characters", CHAT_MAX_NAME);
  return FALSE;
}

/* A thread is a chat of its own, in the scope of its channel. @gateway_id is that of the bot that begins it, or
 * NULL.
 */
Chat *
chats_open_thread (Transaction *transaction,
                   const Chat *parent,
                   const char *name,
                   const char *message_id,
                   const char *gateway_id,
                   GError **error)
{
  Store *store = transaction->store;
  g_autoptr (Chat) thread = NULL;

  if (!check_parent (store, parent, message_id, error) || !check_thread_name (name, error))
    return NULL;

  thread = g_new0 (Chat, 1);
  thread->platform = g_strdup (parent->platform);
  thread->alias = store_new_snowflake (store);
  thread->chat_id = g_strconcat ("t-", thread->alias, NULL);
  thread->type = g_strdup (CHAT_THREAD);
  thread->name = g_strdup (name);
  thread->scope_id = g_strdup (parent->scope_id);
  thread->parent_chat_id = g_strdup (parent->chat_id);
  thread->parent_message_id = g_strdup (message_id);
  thread->by_bot = gateway_id != NULL;
  thread->gateway_id = g_strdup (gateway_id);

  return chats_insert (transaction, thread, error);
}

/* Lists a chat again that was archived, because something is said in it. */
gboolean
chats_restore (Transaction *transaction, const Chat *chat, GError **error)
{
  g_autoptr (Chat) restored = NULL;

  if (chat->archived == 0)
    return TRUE;
  if (!chats_make_room (transaction, chat->platform, chat->by_bot, error) ||
      !store_set_archived (transaction->store, chat, 0, error))
    return FALSE;

  restored = store_find_chat (transaction->store, chat->platform, chat->chat_id);
  if (restored)
    tell_chat (transaction, restored);

  return TRUE;
}

/* With its messages, which the hub removes afterwards, and threads. What waits for a gateway is delivered all the same.
 */
gboolean
chats_delete (Transaction *transaction, Chat *chat, GError **error)
{
  Store *store = transaction->store;

  if (!store_delete_chat (store, chat, error))
    return FALSE;
  tell_gone (transaction, chat);

  return TRUE;
}

gboolean
chats_rename (Transaction *transaction, Chat *chat, const char *name, GError **error)
{
  if (!check_thread_name (name, error) ||
      !store_rename_chat (transaction->store, chat, name, error))
    return FALSE;

  g_free (chat->name);
  chat->name = g_strdup (name);
  tell_chat (transaction, chat);

  return TRUE;
}
