/* action.c: what gateways ask for: one outbound action, one result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "action.h"

#include <gio/gio.h>

#include "inbound.h"
#include "json-guard.h"
#include "platform.h"

/* One action on its way; the chat is found before its op is performed. */
typedef struct
{
  Hub *hub;
  Store *store;
  const char *gateway_id;
  const char *platform;     /* the frame's tag, or NULL */
  JsonObject *action;
  JsonObject *metadata;
  Chat *chat;
} Action;

typedef JsonObject *(*ActionFunc) (Action *self);

static JsonObject *
action_success (const char *message_id)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "success", TRUE);
  object_set (result, "message_id", message_id);

  return result;
}

G_GNUC_PRINTF (1, 2)
static JsonObject *
action_failure (const char *format,
                ...)
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

/* The tag of the frame, else both platforms in the order they are fronted. A
 * chat that was last heard of in an interaction is remembered as Discord's.
 */
static Chat *
action_find_chat (Action     *self,
                  const char *chat_id)
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

static JsonObject *
action_check_content (const char *platform_name,
                      const char *content)
{
  const Platform *platform = platform_find (platform_name);
  gsize length;

  if (content == NULL || *content == '\0')
    return action_failure ("empty content");

  length = platform_measure (platform, content);
  if (length > platform->max_message_length)
    return action_failure ("content too long: %" G_GSIZE_FORMAT " of %u %s", length,
                           platform->max_message_length,
                           platform->utf16 ? "UTF-16 units" : "characters");

  return NULL;
}

/* A message of the bot, stored and shown. */
static JsonObject *
action_post (Action     *self,
             const char *content,
             const char *kind)
{
  g_autoptr (Message) message = g_new0 (Message, 1);
  g_autoptr (GError) error = NULL;

  message->platform = g_strdup (self->chat->platform);
  message->chat_id = g_strdup (self->chat->chat_id);
  message->from_bot = TRUE;
  message->user_id = g_strdup ("bot");
  message->user_name = g_strdup ("Bot");
  message->text = g_strdup (content);
  message->kind = g_strdup (kind);
  message->reply_to = g_strdup (member_string (self->action, "reply_to"));
  message->notify = member_boolean (self->metadata, "notify");

  if (!store_begin (self->store, &error) ||
      !store_add_message (self->store, message, &error) ||
      !store_commit (self->store, &error))
    {
      store_roll_back (self->store);
      hub_fault (self->hub, self->gateway_id, "%s", error->message);
      return action_failure ("the message could not be stored");
    }

  hub_set_typing (self->hub, self->chat, self->gateway_id, NULL);
  hub_emit_message (self->hub, message, FALSE);

  return action_success (message->message_id);
}

static JsonObject *
action_send (Action *self)
{
  const char *content = member_string (self->action, "content");
  JsonObject *failure = action_check_content (self->chat->platform, content);

  return failure ? failure : action_post (self, content, KIND_NORMAL);
}

static JsonObject *
action_edit (Action *self)
{
  const char *content = member_string (self->action, "content");
  g_autofree char *message_id = member_id (self->action, "message_id");
  JsonObject *failure = action_check_content (self->chat->platform, content);
  g_autoptr (Message) message = NULL;
  g_autoptr (GError) error = NULL;

  if (failure)
    return failure;

  message = message_id ? store_find_message (self->store, self->chat, message_id) : NULL;
  if (message == NULL || !message->from_bot)
    return action_failure ("unknown message");

  if (!store_edit_message (self->store, self->chat, message_id, content, &error))
    {
      hub_fault (self->hub, self->gateway_id, "%s", error->message);
      return action_failure ("the message could not be stored");
    }

  g_free (message->text);
  message->text = g_strdup (content);
  message->edited = TRUE;
  hub_emit_message (self->hub, message, TRUE);

  return action_success (message_id);
}

/* Absent content shows it, "" ends it, anything else is a status phrase. */
static JsonObject *
action_typing (Action *self)
{
  const char *status = member_string (self->action, "content");
  g_autofree char *cut = NULL;

  if (status && g_utf8_strlen (status, -1) > 100)
    {
      cut = g_utf8_substring (status, 0, 100);
      status = cut;
    }

  if (status && *status == '\0')
    hub_set_typing (self->hub, self->chat, self->gateway_id, NULL);
  else
    hub_set_typing (self->hub, self->chat, self->gateway_id, status ? status : "");

  return action_success (NULL);
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
  JsonObject *failure = action_check_content (PLATFORM_WEB, content);

  if (failure)
    return failure;
  if (session_key && kind)
    self->chat = store_use_capability (self->store, session_key, kind);

  return self->chat ? action_post (self, content, KIND_FOLLOW_UP)
                    : action_failure ("no capability");
}

static const struct
{
  const char *op;
  gboolean in_chat;      /* names a chat */
  gboolean routed;       /* carries the scope in its metadata */
  ActionFunc func;
} actions[] = {
  { "send", TRUE, TRUE, action_send },
  { "edit", TRUE, TRUE, action_edit },
  { "typing", TRUE, TRUE, action_typing },
  { "get_chat_info", TRUE, FALSE, action_get_chat_info },
  { "follow_up", FALSE, FALSE, action_follow_up },
};

static JsonObject *
action_run (Action *self,
            guint   index)
{
  g_autofree char *chat_id = NULL;

  if (!actions[index].in_chat)
    return actions[index].func (self);

  chat_id = member_id (self->action, "chat_id");
  self->chat = action_find_chat (self, chat_id);
  if (self->chat == NULL)
    return action_failure ("unknown chat");
  if (!platform_supports (platform_find (self->chat->platform), actions[index].op))
    return action_failure ("unsupported op: %s", actions[index].op);
  if (actions[index].routed && !action_is_routed (self))
    return action_failure ("scope missing");

  return actions[index].func (self);
}

JsonObject *
action_perform (Hub        *hub,
                const char *gateway_id,
                const char *platform,
                JsonObject *action)
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
