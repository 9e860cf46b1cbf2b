/* action.c: the actions of gateways: one outbound action, one result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "action-private.h"

#include <gio/gio.h>

#include "inbound.h"

#define ACTION_RETRY_SECONDS 2

typedef JsonObject *(*ActionFunc) (Action *self);

JsonObject *
action_success (const char *message_id)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "success", TRUE);
  object_set (result, "message_id", message_id);

  return result;
}

JsonObject *
action_failure (const char *format, ...)
{
  JsonObject *result = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* A precision, as in %.64s, counts bytes and may cut a character. */
  valid = text_repair (text, -1);
  json_object_set_boolean_member (result, "success", FALSE);
  json_object_set_string_member (result, "error", valid);

  return result;
}

/* The database has failed. The details are for the operator, not for the gateway. */
JsonObject *
action_fault (Action *self, const GError *error)
{
  JsonObject *result;

  hub_fault (self->hub, self->gateway_id, "%s", error->message);
  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
    return action_failure ("the connector could not store it; its operator sees why");

  /* A lock is short: the gateway is asked to try again. */
  result = action_failure ("the connector's database is locked; try again");
  json_object_set_int_member (result, "retry_after", ACTION_RETRY_SECONDS);

  return result;
}

/* By the platform tag of the frame, else in both platforms. A gateway tags a chat whose last event was
 * an interaction as one of Discord.
 */
static Chat *
action_find_chat (Action *self, const char *chat_id)
{
  const char *tag = self->platform;
  Chat *chat = NULL;

  if (chat_id == NULL)
    return NULL;
  if (g_strcmp0 (tag, INTERACTION_PLATFORM) == 0 || g_strcmp0 (tag, "relay") == 0)
    tag = NULL;
  if (tag)
    return platform_find (tag) ? store_find_chat (self->store, tag, chat_id) : NULL;

  chat = store_find_chat (self->store, PLATFORM_WEB, chat_id);
  if (chat == NULL)
    chat = store_find_chat (self->store, PLATFORM_CLI, chat_id);

  return chat;
}

/* As in other connectors, the tenant of a message is found by its scope. */
static gboolean
action_is_routed (Action *self)
{
  const char *scope_id = member_string (self->metadata, "scope_id");

  return *self->chat->scope_id == '\0' || g_strcmp0 (scope_id, self->chat->scope_id) == 0;
}

JsonObject *
action_check_length (Action *self, const char *content)
{
  const Platform *platform = platform_find (self->chat->platform);
  gsize length = platform_measure (platform, content);

  if (length <= platform->max_message_length)
    return NULL;

  return action_failure ("content too long: %" G_GSIZE_FORMAT " of %u %s", length,
                         platform->max_message_length,
                         platform->utf16 ? "UTF-16 units" : "characters");
}

JsonObject *
action_check_content (Action *self, const char *content)
{
  if (content == NULL || *content == '\0')
    return action_failure ("empty content");

  return action_check_length (self, content);
}

static JsonObject *
action_get_chat_info (Action *self)
{
  JsonObject *result = action_success (NULL);

  json_object_set_string_member (result, "name", self->chat->name);
  json_object_set_string_member (result, "type", self->chat->type);

  return result;
}

/* The gateway names its session. The credential stays in the vault. */
static JsonObject *
action_follow_up (Action *self)
{
  const char *content = member_string (self->action, "content");
  const char *session_key = member_string (self->action, "session_key");
  const char *kind = member_string (self->action, "kind");
  g_autoptr (Message) message = NULL;
  JsonObject *failure;

  if (session_key && kind)
    self->chat = store_use_capability (self->store, session_key, kind);
  if (self->chat == NULL)
    return action_failure ("no capability");

  failure = action_check_content (self, content);
  if (failure)
    return failure;
  message = action_new_message (self, content, KIND_FOLLOW_UP);

  return action_post (self, message);
}

typedef enum
{
  ACTION_ANYWHERE = 0,
  ACTION_IN_CHAT = 1 << 0,  /* names a chat */
  ACTION_ROUTED = 1 << 1,   /* carries the scope in its metadata */
  ACTION_THREADED = 1 << 2, /* may mean a thread of the chat */
  ACTION_SPOKEN = ACTION_IN_CHAT | ACTION_ROUTED | ACTION_THREADED,
} ActionFlags;

static const struct
{
  const char *op;
  ActionFlags flags;
  ActionFunc func;
} actions[] = {
  { "send", ACTION_SPOKEN, action_send },
  { "edit", ACTION_SPOKEN, action_edit },
  { "delete", ACTION_SPOKEN, action_delete },
  { "react", ACTION_SPOKEN, action_react },
  { "send_media", ACTION_SPOKEN, action_send_media },
  { "prompt", ACTION_SPOKEN, action_prompt },
  { "typing", ACTION_SPOKEN, action_typing },
  { "draft", ACTION_SPOKEN, action_draft },
  { "task_card", ACTION_SPOKEN, action_task_card },
  { "task_card_stop", ACTION_SPOKEN, action_task_card_stop },
  { "thread_create", ACTION_IN_CHAT | ACTION_ROUTED, action_thread_create },
  { "thread_rename", ACTION_IN_CHAT | ACTION_ROUTED, action_thread_rename },
  { "get_chat_info", ACTION_IN_CHAT, action_get_chat_info },
  { "follow_up", ACTION_ANYWHERE, action_follow_up },
};

static JsonObject *
action_run (Action *self, guint index)
{
  ActionFlags flags = actions[index].flags;
  g_autofree char *chat_id = NULL;
  JsonObject *failure;

  if ((flags & ACTION_IN_CHAT) == 0)
    return actions[index].func (self);

  chat_id = member_id (self->action, "chat_id");
  self->chat = action_find_chat (self, chat_id);
  if (self->chat == NULL)
    return action_failure ("unknown chat");
  if (!platform_supports (platform_find (self->chat->platform), actions[index].op))
    return action_failure ("unsupported op: %s", actions[index].op);
  if ((flags & ACTION_ROUTED) && !action_is_routed (self))
    return action_failure ("scope missing");
  failure = (flags & ACTION_THREADED) ? action_enter_thread (self) : NULL;

  return failure ? failure : actions[index].func (self);
}

JsonObject *
action_perform (Hub *hub, const char *gateway_id, const char *platform, JsonObject *action)
{
  const char *op = member_string (action, "op");
  Action self = {
    .hub = hub,
    .store = hub_get_store (hub),
    .gateway_id = gateway_id,
    .platform = platform,
    .action = action,
    .metadata = member_object (action, "metadata"),
  };
  guint64 n_failures = store_count_failures (self.store, NULL);
  const GError *failure;
  JsonObject *result = NULL;

  for (guint i = 0; op && i < G_N_ELEMENTS (actions); i++)
    {
      if (g_str_equal (actions[i].op, op))
        {
          result = action_run (&self, i);
          break;
        }
    }
  g_clear_pointer (&self.chat, chat_free);

  /* A chat that could not be looked up is not an unknown chat. */
  if (result && !member_boolean (result, "success") &&
      store_count_failures (self.store, &failure) != n_failures)
    {
      json_object_unref (result);
      result = action_fault (&self, failure);
    }

  return result ? result : action_failure ("unsupported op: %.64s", op ? op : "");
}
