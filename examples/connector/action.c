/* action.c: what gateways ask for: one outbound action, one result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "action-private.h"

#include <gio/gio.h>

#include "inbound.h"

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
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  json_object_set_boolean_member (result, "success", FALSE);
  json_object_set_string_member (result, "error", text);

  return result;
}

/* The database would not: the operator gets to know why, the gateway does not. */
JsonObject *
action_fault (Action *self, const GError *error)
{
  hub_fault (self->hub, self->gateway_id, "%s", error->message);

  return action_failure ("it could not be stored");
}

/* The tag of the frame, else both platforms in the order they are fronted. A
 * chat that was last heard of in an interaction is remembered as Discord's.
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

/* A real connector finds the tenant of a message by its scope, and nothing else. */
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

/* The gateway names the session it is in; the credential never left the vault. */
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

  return result ? result : action_failure ("unsupported op: %.64s", op ? op : "");
}
