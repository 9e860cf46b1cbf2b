/* action.c: the actions of gateways: what holds for each platform is checked, then the platform acts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "action.h"

#include "chats.h"
#include "inbound.h"
#include "json-guard.h"
#include "platforms/platform.h"
#include "routing.h"

typedef enum
{
  ACTION_IN_CHAT = 1 << 0,    /* names a chat */
  ACTION_IN_SESSION = 1 << 1, /* names a session instead */
  ACTION_ROUTED = 1 << 2,     /* carries the scope in its metadata */
  ACTION_BOUNDED = 1 << 3,    /* its content may not be too long */
  ACTION_TEXT = 1 << 4,       /* nor empty */
} ActionFlags;

#define ACTION_SPOKEN (ACTION_IN_CHAT | ACTION_ROUTED)
#define ACTION_SAID   (ACTION_BOUNDED | ACTION_TEXT)

static const struct
{
  const char *op;
  ActionFlags flags;
} actions[] = {
  { "send", ACTION_SPOKEN | ACTION_SAID },
  { "edit", ACTION_SPOKEN | ACTION_SAID },
  { "delete", ACTION_SPOKEN },
  { "react", ACTION_SPOKEN },
  { "send_media", ACTION_SPOKEN | ACTION_BOUNDED },
  { "prompt", ACTION_SPOKEN | ACTION_SAID },
  { "typing", ACTION_SPOKEN },
  { "draft", ACTION_SPOKEN | ACTION_BOUNDED },
  { "task_card", ACTION_SPOKEN },
  { "task_card_stop", ACTION_SPOKEN },
  { "thread_create", ACTION_SPOKEN },
  { "thread_rename", ACTION_SPOKEN },
  { "get_chat_info", ACTION_IN_CHAT },
  { "follow_up", ACTION_IN_SESSION | ACTION_SAID },
};

/* By the platform tag of the frame, else in all platforms. A gateway tags a chat whose last event was
 * an interaction as one of Discord.
 */
static Chat *
action_find_chat (Request *self, Store *store, const char *chat_id)
{
  const char *tag = self->platform;

  if (chat_id == NULL)
    return NULL;
  if (g_strcmp0 (tag, INTERACTION_PLATFORM) == 0 || g_strcmp0 (tag, "relay") == 0)
    tag = NULL;
  if (tag)
    return platform_find (tag) ? store_find_chat (store, tag, chat_id) : NULL;

  return chats_find (store, chat_id);
}

/* The gateway names its session. The credential stays in the vault. */
static JsonObject *
action_enter_session (Request *self, Store *store)
{
  const char *session_key = member_string (self->action, "session_key");
  const char *kind = member_string (self->action, "kind");

  if (session_key && kind)
    self->chat = store_use_capability (store, session_key, kind);

  return self->chat ? NULL : result_failure ("no capability");
}

static JsonObject *
action_enter_chat (Request *self, Store *store)
{
  g_autofree char *chat_id = member_id (self->action, "chat_id");

  self->chat = action_find_chat (self, store, chat_id);

  return self->chat ? NULL : result_failure ("unknown chat");
}

/* Any chat that the action replies in is one where the bot has got the message. */
static gboolean
action_is_allowed (Request *self, Store *store)
{
  g_autofree char *reply_to = member_id (self->action, "reply_to");

  return routing_may_act (self->roster, self->chat, self->gateway_id) ||
         routing_may_answer (store, self->chat, self->gateway_id, reply_to);
}

/* As in other connectors, the tenant of a message is found by its scope. */
static gboolean
action_is_routed (Request *self)
{
  const char *scope_id = member_string (self->metadata, "scope_id");

  return *self->chat->scope_id == '\0' || g_strcmp0 (scope_id, self->chat->scope_id) == 0;
}

static JsonObject *
action_check_content (Request *self, const PlatformType *type, ActionFlags flags)
{
  const char *content = member_string (self->action, "content");
  gsize length = content ? type->unit->measure (content) : 0;

  if ((flags & ACTION_TEXT) && length == 0)
    return result_failure ("empty content");
  if (length > type->max_message_length)
    return result_failure ("content too long: %" G_GSIZE_FORMAT " of %u %s", length,
                           type->max_message_length, type->unit->noun);

  return NULL;
}

/* Returns NULL, or the result that says what is wrong. */
static JsonObject *
action_check (Request *self, Store *store, ActionFlags flags)
{
  JsonObject *failure = NULL;
  const PlatformType *type;

  if (flags & ACTION_IN_CHAT)
    failure = action_enter_chat (self, store);
  if (flags & ACTION_IN_SESSION)
    failure = action_enter_session (self, store);
  if (failure)
    return failure;
  if (!action_is_allowed (self, store))
    return result_failure ("the chat is routed to another gateway");

  type = platform_find (self->chat->platform);
  if (!roster_has_platform (self->roster, self->chat->platform))
    return result_failure ("the platform of this chat is not configured here");
  if (!platform_supports (type, self->op))
    return result_failure ("unsupported op: %s", self->op);
  if ((flags & ACTION_ROUTED) && !action_is_routed (self))
    return result_failure ("scope missing");

  return (flags & ACTION_BOUNDED) ? action_check_content (self, type, flags) : NULL;
}

/* In one transaction with what a platform without a server does */
static gboolean
action_begin (Request *self, Transaction *transaction, GError **error)
{
  const PlatformType *type;
  gsize i = 0;

  g_clear_pointer (&self->chat, chat_free);
  while (i < G_N_ELEMENTS (actions) && g_strcmp0 (actions[i].op, self->op) != 0)
    i++;
  self->result = i < G_N_ELEMENTS (actions)
                   ? action_check (self, transaction->store, actions[i].flags)
                   : result_failure ("unsupported op: %.64s", self->op ? self->op : "");
  if (self->result)
    return TRUE;

  type = platform_find (self->chat->platform);
  if (type->perform)
    return type->perform (self, transaction, error);

  self->finish = platform_pass_on;
  return TRUE;
}

/* The request is answered later. */
void
action_perform (Request *self)
{
  request_transact (self, action_begin);
}
