/* kept.c: conversations that the connector keeps itself, for platforms that have no server of their own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept.h"

#include "chats.h"
#include "json-guard.h"
#include "kept-private.h"

typedef JsonObject *(*KeptFunc) (Request *self, Transaction *transaction, GError **error);

static JsonObject *
kept_get_chat_info (Request *self, Transaction *transaction, GError **error)
{
  JsonObject *result = result_success (NULL);

  json_object_set_string_member (result, "name", self->chat->name);
  json_object_set_string_member (result, "type", self->chat->type);

  return result;
}

static JsonObject *
kept_follow_up (Request *self, Transaction *transaction, GError **error)
{
  const char *content = member_string (self->action, "content");
  g_autoptr (Message) message = kept_new_message (self, content, KIND_FOLLOW_UP);

  return kept_post (self, transaction, message, error);
}

static const struct
{
  const char *op;
  KeptFunc func;             /* NULL: it only shows something */
  RequestFinishFunc show;    /* what it shows; NULL: nothing */
  gboolean may_be_in_thread; /* of the chat that it names */
} kept_ops[] = {
  { "send", kept_send, NULL, TRUE },
  { "edit", kept_edit, NULL, TRUE },
  { "delete", kept_delete, NULL, TRUE },
  { "react", kept_react, NULL, TRUE },
  { "send_media", kept_send_media, NULL, TRUE },
  { "prompt", kept_prompt, NULL, TRUE },
  { "typing", NULL, kept_typing, TRUE },
  { "draft", NULL, kept_draft, TRUE },
  { "task_card", NULL, kept_task_card, TRUE },
  { "task_card_stop", NULL, kept_task_card_stop, TRUE },
  { "thread_create", kept_thread_create, NULL, FALSE },
  { "thread_rename", kept_thread_rename, NULL, FALSE },
  { "get_chat_info", kept_get_chat_info, NULL, FALSE },
  { "follow_up", kept_follow_up, NULL, FALSE },
};

/* Performs the action on what is stored, and shows it to those who observe the hub. Any platform may leave any of its
 * actions to this.
 */
gboolean
kept_perform (Request *request, Transaction *transaction, GError **error)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (kept_ops) && !g_str_equal (kept_ops[i].op, request->op))
    i++;

  if (i == G_N_ELEMENTS (kept_ops))
    request->result = result_failure ("unsupported op: %.64s", request->op);
  else if (kept_ops[i].may_be_in_thread)
    request->result = kept_enter_thread (request, transaction->store);
  if (request->result)
    return TRUE;

  request->finish = kept_ops[i].show;
  if (kept_ops[i].func)
    request->result = kept_ops[i].func (request, transaction, error);

  return request->result || request->finish;
}

/* A platform that has sent a message of the bot itself calls this, so that people can quote the message and
 * react to it.
 */
gboolean
kept_remember (Request *request,
               Transaction *transaction,
               const char *content,
               const char *message_id,
               GError **error)
{
  g_autoptr (Message) message = kept_new_message (request, content, KIND_NORMAL);

  message->message_id = g_strdup (message_id);

  return chats_restore (transaction, request->chat, error) &&
         store_add_message (transaction->store, message, error);
}
