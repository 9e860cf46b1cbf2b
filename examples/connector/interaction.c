/* interaction.c: a pressed button, shaped as Discord would post it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "interaction.h"

#include <string.h>

#include "chats.h"
#include "json-guard.h"

#define INTERACTION_APPLICATION_ID "1180000000000000001"
#define INTERACTION_COMMAND_ID     "1180000000000000002"

/* Discord's numbers for where something happens. */
enum
{
  INTERACTION_CHANNEL = 0,
  INTERACTION_DIRECT = 1,
  INTERACTION_THREAD = 11
};

/* What the gateway's native mapping (contract §6) will make of it: a guild's
 * channel counts as a group.
 */
char *
interaction_session_key (const Chat *chat, const Person *person)
{
  if (chat_is (chat, CHAT_THREAD))
    return g_strdup_printf ("agent:main:" INTERACTION_PLATFORM ":thread:%s:%s", chat->alias,
                            chat->alias);
  if (*chat->scope_id)
    return g_strdup_printf ("agent:main:" INTERACTION_PLATFORM ":group:%s:%s", chat->alias,
                            person->id);

  return g_strdup_printf ("agent:main:" INTERACTION_PLATFORM ":dm:%s", chat->alias);
}

static JsonObject *
interaction_user (const Person *person)
{
  JsonObject *user = json_object_new ();

  json_object_set_string_member (user, "id", person->id);
  json_object_set_string_member (user, "username", person->id);
  json_object_set_string_member (user, "global_name", person->name);

  return user;
}

static void
interaction_set_place (JsonObject *body, const Chat *chat, const Chat *parent, const Person *person)
{
  JsonObject *channel = json_object_new ();
  JsonObject *user = interaction_user (person);

  json_object_set_string_member (body, "channel_id", chat->alias);
  json_object_set_string_member (channel, "id", chat->alias);
  json_object_set_int_member (channel, "type",
                              parent            ? INTERACTION_THREAD
                              : *chat->scope_id ? INTERACTION_CHANNEL
                                                : INTERACTION_DIRECT);
  if (parent)
    json_object_set_string_member (channel, "parent_id", parent->alias);
  json_object_set_object_member (body, "channel", channel);

  if (*chat->scope_id)
    {
      JsonObject *member = json_object_new ();

      json_object_set_string_member (channel, "name", chat->name);
      json_object_set_string_member (body, "guild_id", chat->scope_id);
      json_object_set_null_member (member, "nick");
      json_object_set_object_member (member, "user", user);
      json_object_set_object_member (body, "member", member);
    }
  else
    json_object_set_object_member (body, "user", user);
}

static JsonObject *
interaction_data (const char *command, const char *argument)
{
  JsonObject *data = json_object_new ();
  JsonArray *options = json_array_new ();

  if (*argument)
    {
      JsonObject *option = json_object_new ();

      json_object_set_string_member (option, "name", "text");
      json_object_set_int_member (option, "type", 3);
      json_object_set_string_member (option, "value", argument);
      json_array_add_object_element (options, option);
    }

  json_object_set_string_member (data, "id", INTERACTION_COMMAND_ID);
  json_object_set_string_member (data, "name", command);
  json_object_set_int_member (data, "type", 1);
  json_object_set_array_member (data, "options", options);

  return data;
}

static JsonArray *
interaction_headers (void)
{
  static const char *const headers[][2] = {
    { "Content-Type", "application/json" },
    { "User-Agent", "relay-connector" },
  };
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      JsonArray *pair = json_array_new ();

      json_array_add_string_element (pair, headers[i][0]);
      json_array_add_string_element (pair, headers[i][1]);
      json_array_add_array_element (array, pair);
    }

  return array;
}

/* The parent: of a thread, else NULL. The body has no token: that stays in the vault of the connector. */
char *
interaction_forward_text (const Chat *chat,
                          const Chat *parent,
                          const Person *person,
                          const char *id,
                          const char *command,
                          const char *argument)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) forward = json_object_new ();
  g_autofree char *body_text = NULL;
  g_autofree char *encoded = NULL;

  json_object_set_string_member (body, "id", id);
  json_object_set_string_member (body, "application_id", INTERACTION_APPLICATION_ID);
  json_object_set_int_member (body, "type", 2);
  json_object_set_int_member (body, "version", 1);
  interaction_set_place (body, chat, parent, person);
  json_object_set_object_member (body, "data", interaction_data (command, argument));
  body_text = object_text (body);
  encoded = g_base64_encode ((const guint8 *) body_text, strlen (body_text));

  json_object_set_string_member (forward, "platform", INTERACTION_PLATFORM);
  json_object_set_string_member (forward, "botId", "");
  json_object_set_string_member (forward, "method", "POST");
  json_object_set_string_member (forward, "path", "/interactions");
  json_object_set_array_member (forward, "headers", interaction_headers ());
  json_object_set_string_member (forward, "bodyB64", encoded);

  return object_text (forward);
}
