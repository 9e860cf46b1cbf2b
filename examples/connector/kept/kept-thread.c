/* kept-thread.c: threads of a channel: made, renamed, spoken in
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept.h"

#include <gio/gio.h>

#include "chats.h"
#include "kept-private.h"
#include "routing.h"

/* Errors in the request are reported to the gateway, those of the database are not. */
static JsonObject *
kept_thread_failure (GError *failure, GError **error)
{
  g_autoptr (GError) taken = failure;

  if (taken->domain != STORE_ERROR)
    return result_failure ("%s", taken->message);

  g_propagate_error (error, g_steal_pointer (&taken));
  return NULL;
}

static Chat *
kept_find_thread (Request *self, Store *store, const char *thread_id)
{
  g_autoptr (Chat) thread = NULL;

  thread = thread_id ? store_find_chat (store, self->chat->platform, thread_id) : NULL;
  if (thread && g_str_equal (thread->parent_chat_id, self->chat->chat_id))
    return g_steal_pointer (&thread);

  return NULL;
}

/* A thread is addressed by its own id, or by metadata.thread_id of its channel. */
JsonObject *
kept_enter_thread (Request *self, Store *store)
{
  g_autofree char *thread_id = member_id (self->metadata, "thread_id");
  Chat *thread;

  if (thread_id == NULL || *thread_id == '\0' || g_str_equal (thread_id, self->chat->chat_id) ||
      g_str_equal (thread_id, self->chat->alias))
    return NULL;

  thread = kept_find_thread (self, store, thread_id);
  if (thread == NULL)
    return result_failure ("unknown thread");
  if (!routing_may_act (self->roster, thread, self->gateway_id))
    {
      chat_free (thread);
      return result_failure ("the thread is routed to another gateway");
    }
  chat_free (self->chat);
  self->chat = thread;

  return NULL;
}

JsonObject *
kept_thread_create (Request *self, Transaction *transaction, GError **error)
{
  const char *name = member_string (self->action, "thread_name");
  g_autofree char *message_id = member_id (self->action, "message_id");
  GError *failure = NULL;
  g_autoptr (Chat) thread =
    chats_open_thread (transaction, self->chat, name, message_id, self->gateway_id, &failure);
  JsonObject *result;

  if (thread == NULL)
    return kept_thread_failure (failure, error);

  result = result_success (NULL);
  json_object_set_string_member (result, "thread_id", thread->chat_id);

  return result;
}

/* Both conditions keep a name that a person chose. */
static JsonObject *
kept_check_conditions (Request *self, const Chat *thread)
{
  const char *current = member_string (self->action, "only_if_current_name");
  gboolean only_ours = member_boolean (self->action, "only_if_connector_created");

  if (current && only_ours)
    return result_failure ("at most one condition");
  if (only_ours && !thread->by_bot)
    return result_failure ("not renamed: a person made the thread");
  if (current && !g_str_equal (current, thread->name))
    return result_failure ("not renamed: it has another name by now");

  return NULL;
}

JsonObject *
kept_thread_rename (Request *self, Transaction *transaction, GError **error)
{
  const char *name = member_string (self->action, "thread_name");
  g_autofree char *thread_id = member_id (self->action, "message_id");
  g_autoptr (Chat) thread = kept_find_thread (self, transaction->store, thread_id);
  JsonObject *result = NULL;
  GError *failure = NULL;

  if (thread == NULL)
    return result_failure ("unknown thread");
  result = kept_check_conditions (self, thread);
  if (result)
    return result;
  if (!chats_rename (transaction, thread, name, &failure))
    return kept_thread_failure (failure, error);

  return result_success (NULL);
}
