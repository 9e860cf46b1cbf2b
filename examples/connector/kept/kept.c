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

typedef JsonObject *(*KeptFunc) (Request *self);

static JsonObject *
kept_get_chat_info (Request *self)
{
  JsonObject *result = result_success (NULL);

  json_object_set_string_member (result, "name", self->chat->name);
  json_object_set_string_member (result, "type", self->chat->type);

  return result;
}

static JsonObject *
kept_follow_up (Request *self)
{
  const char *content = member_string (self->action, "content");
  g_autoptr (Message) message = kept_new_message (self, content, KIND_FOLLOW_UP);

  return kept_post (self, message);
}

static const struct
{
  const char *op;
  KeptFunc func;
  gboolean may_be_in_thread; /* of the chat that it names */
} kept_ops[] = {
  { "send", kept_send, TRUE },
  { "edit", kept_edit, TRUE },
  { "delete", kept_delete, TRUE },
  { "react", kept_react, TRUE },
  { "send_media", kept_send_media, TRUE },
  { "prompt", kept_prompt, TRUE },
  { "typing", kept_typing, TRUE },
  { "draft", kept_draft, TRUE },
  { "task_card", kept_task_card, TRUE },
  { "task_card_stop", kept_task_card_stop, TRUE },
  { "thread_create", kept_thread_create, FALSE },
  { "thread_rename", kept_thread_rename, FALSE },
  { "get_chat_info", kept_get_chat_info, FALSE },
  { "follow_up", kept_follow_up, FALSE },
};

static JsonObject *
kept_run (Request *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_ops); i++)
    {
      JsonObject *failure;

      if (!g_str_equal (kept_ops[i].op, request->op))
        continue;
      failure = kept_ops[i].may_be_in_thread ? kept_enter_thread (request) : NULL;
      return failure ? failure : kept_ops[i].func (request);
    }

  return result_failure ("unsupported op: %.64s", request->op);
}

/* Performs the action on what is stored, and shows it to those who observe the hub. Any platform may
 * leave any of its actions to this.
 */
void
kept_perform (Platform *platform, Request *request)
{
  request_answer (request, kept_run (request));
}

/* A platform that has sent a message of the bot itself calls this, so that people can quote the message and
 * react to it.
 */
gboolean
kept_remember (Request *request, const char *content, const char *message_id, GError **error)
{
  g_autoptr (Message) message = kept_new_message (request, content, KIND_NORMAL);

  message->message_id = g_strdup (message_id);

  return chats_restore (request->hub, request->chat, error) &&
         store_add_message (request->store, message, error);
}
