/* policy.c: what a gateway wants to be told, and what not
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy.h"

#include <string.h>

#include "bearer.h"
#include "http-later.h"
#include "log.h"
#include "platforms/platform.h"
#include "routing.h"

#define POLICY_MAX_SCOPES 1000
#define POLICY_MAX_SCOPE  200 /* bytes, here and below */
#define POLICY_MAX_BOT_ID 200

#define POLICY_MAX_UNHEARD 20

JsonObject *
policy_to_json (const Policy *self)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) scopes = strings_parse (self->free_response_scopes);

  json_object_set_string_member (object, "platform", self->platform);
  json_object_set_boolean_member (object, "requireAddress", self->require_address);
  json_object_set_array_member (object, "freeResponseScopes", strings_array (scopes));
  json_object_set_boolean_member (object, "allowOtherBots", self->allow_other_bots);

  return object;
}

/* “@NAME”, not within a longer word, whatever the case. */
static gboolean
mentions (const char *text, const char *name)
{
  g_autofree char *needle_text = g_strconcat ("@", name, NULL);
  g_autofree char *needle = g_utf8_casefold (needle_text, -1);
  g_autofree char *haystack = g_utf8_casefold (text, -1);

  for (const char *at = strstr (haystack, needle); at; at = strstr (at + 1, needle))
    {
      const char *before = g_utf8_find_prev_char (haystack, at);
      gunichar after = g_utf8_get_char (at + strlen (needle));

      if ((before == NULL || !routing_is_part_of_a_name (g_utf8_get_char (before))) &&
          !routing_is_part_of_a_name (after))
        return TRUE;
    }

  return FALSE;
}

static gboolean
answers_the_bot (Transaction *transaction, const Chat *chat, const Message *message)
{
  g_autoptr (Message) other = NULL;

  if (message->reply_to && *message->reply_to)
    other = store_find_message (transaction->store, chat, message->reply_to);

  return other && other->from_bot;
}

static gboolean
is_addressed (Transaction *transaction,
              const Chat *chat,
              const Message *message,
              const char *gateway_id)
{
  g_autofree char *bot_id = store_get_bot_id (transaction->store, gateway_id, chat->platform);
  const char *text = message->text;

  return routing_is_called (transaction, chat, text, gateway_id) ||
         (text[0] == '/' && g_ascii_isalpha (text[1])) || mentions (text, ROUTING_ANY_BOT) ||
         (bot_id && mentions (text, bot_id)) || answers_the_bot (transaction, chat, message);
}

/* By what a hello says of the bot it can be mentioned. */
gboolean
policy_name_bot (Transaction *transaction,
                 const char *gateway_id,
                 const char *platform,
                 const char *bot_id,
                 GError **error)
{
  if (bot_id == NULL || *bot_id == '\0' || strlen (bot_id) > POLICY_MAX_BOT_ID)
    return TRUE;

  return store_set_bot_id (transaction->store, gateway_id, platform, bot_id, error);
}

/* Whether that gateway gets to hear all that is written there. With nobody else
 * in a direct chat, everything in it is for the bot.
 */
static gboolean
hears_all (Transaction *transaction, const Chat *chat, const char *gateway_id)
{
  g_autoptr (Policy) policy = NULL;
  g_auto (GStrv) scopes = NULL;

  if (g_str_equal (chat->type, "dm"))
    return TRUE;
  policy = store_find_policy (transaction->store, gateway_id, chat->platform);
  if (policy == NULL || !policy->require_address)
    return TRUE;

  scopes = strings_parse (policy->free_response_scopes);

  return g_strv_contains ((const char *const *) scopes, chat->scope_id) ||
         g_strv_contains ((const char *const *) scopes, chat->chat_id) ||
         g_strv_contains ((const char *const *) scopes, chat->parent_chat_id);
}

gboolean
policy_lets_through (Transaction *transaction,
                     const Chat *chat,
                     const Message *message,
                     const char *gateway_id)
{
  return hears_all (transaction, chat, gateway_id) ||
         is_addressed (transaction, chat, message, gateway_id);
}

GPtrArray *
policy_list_unheard (Transaction *transaction,
                     const Chat *chat,
                     const Message *message,
                     const char *gateway_id)
{
  GPtrArray *messages;
  guint first;

  if (hears_all (transaction, chat, gateway_id))
    return NULL;

  messages = store_list_messages (transaction->store, chat, 0, message->seq, POLICY_MAX_UNHEARD);
  for (first = messages->len; first > 0; first--)
    {
      const Message *before = messages->pdata[first - 1];

      if (before->from_bot || is_addressed (transaction, chat, before, gateway_id))
        break;
    }
  if (first > 0)
    g_ptr_array_remove_range (messages, 0, first);

  return messages;
}

/* Absent is FALSE; a policy that says it in other words must not be taken for one. */
static gboolean
read_flag (JsonObject *object, const char *name, gboolean *flag)
{
  JsonNode *node = json_object_get_member (object, name);

  *flag = member_boolean (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ||
         (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN);
}

static Policy *
policy_read (JsonObject *object, const char *gateway_id, const char **problem)
{
  g_autoptr (Policy) self = g_new0 (Policy, 1);
  const PlatformType *platform = platform_find (member_string (object, "platform"));
  g_auto (GStrv) scopes =
    member_strings (object, "freeResponseScopes", POLICY_MAX_SCOPES, POLICY_MAX_SCOPE);

  if (platform == NULL)
    *problem = "there is no such platform here";
  else if (!read_flag (object, "requireAddress", &self->require_address) ||
           !read_flag (object, "allowOtherBots", &self->allow_other_bots))
    *problem = "requireAddress and allowOtherBots are true or false";
  else if (scopes == NULL)
    *problem = "freeResponseScopes is a list of scopes";
  else
    {
      self->gateway_id = g_strdup (gateway_id);
      self->platform = g_strdup (platform->name);
      self->free_response_scopes = strings_text (scopes);
      return g_steal_pointer (&self);
    }

  return NULL;
}

static gboolean
on_store_policy (Transaction *transaction, gpointer data, GError **error)
{
  return store_set_policy (transaction->store, data, error);
}

static void
on_policy_stored (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  const Policy *policy = data;
  g_autoptr (JsonObject) answer = NULL;

  if (error)
    {
      hub_fault (hub, policy->gateway_id, "%s", error->message);
      http_respond_error (message, http_error_status (error), "the policy could not be stored");
      return;
    }

  log_line (G_LOG_LEVEL_INFO, policy->gateway_id, NULL, "policy for %s", policy->platform);
  answer = policy_to_json (policy);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

static void
on_policy (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Hub *hub = user_data;
  g_autofree char *gateway_id = bearer_get_gateway (hub, message);
  g_autoptr (JsonObject) object = NULL;
  const char *problem;
  Policy *policy;

  if (gateway_id == NULL)
    return;
  object = http_read_json (message);
  if (object == NULL)
    return;

  policy = policy_read (object, gateway_id, &problem);
  if (policy)
    http_transact (hub, message, on_store_policy, on_policy_stored, policy,
                   (GDestroyNotify) policy_free);
  else
    http_respond_error (message, SOUP_STATUS_BAD_REQUEST, problem);
}

void
policy_add_routes (HttpServer *http, Hub *hub)
{
  http_server_add_route (http, "/relay/policy",
                         HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST | HTTP_ROUTE_ONLY_POST,
                         on_policy, hub);
}
