/* relay-interaction.c: the mapping of a forwarded Discord interaction to an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-passthrough.h>

#include <string.h>

#include "json/relay-json-bridge-private.h"
#include "relay-message-event-private.h"
#include "relay-passthrough-private.h"
#include "relay-prompt-private.h"
#include "relay-prompt-response-private.h"
#include "relay-record-private.h"
#include "relay-wire-keys-private.h"

/*
 * The session key of the event must equal the key to which the connector bound the
 * credential for follow-ups. Connectors of two generations build that key differently:
 * hence two mappings (contract §6).
 *
 * The body is untrusted. The JSON reader limits its depth, which limits the recursion
 * here; RELAY_MAX_LIST_ENTRIES limits what is read of its lists.
 */

#define PLATFORM_DISCORD "discord"

typedef enum
{
  INTERACTION_COMMAND = 2,
  INTERACTION_COMPONENT = 3,
  INTERACTION_MODAL = 5
} InteractionType;

enum
{
  CHANNEL_ANNOUNCEMENT_THREAD = 10,
  CHANNEL_PUBLIC_THREAD = 11,
  CHANNEL_PRIVATE_THREAD = 12
};

/* @object is nullable in these functions. NULL when the member is absent or of another type */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gint64
get_type (JsonObject *object)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, "type") : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : 0;
}

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The shortest decimal form that reads back as @value: 0.1 instead of 0.10000000000000001 */
static char *
dup_double (double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.15g", value);
  if (g_ascii_strtod (number, NULL) != value)
    g_ascii_dtostr (number, sizeof number, value);
  return g_strdup (number);
}

/* The text of a string, number or boolean; NULL for other nodes */
static char *
dup_scalar (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return dup_double (json_node_get_double (node));
  return g_strdup (json_node_get_boolean (node) ? "true" : "false");
}

/* A string that is not empty, or NULL */
static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  const char *string;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  string = json_node_get_string (node);
  return *string != '\0' ? string : NULL;
}

/* An id that is not empty, or NULL; an integer counts as its digits. */
static char *
dup_id (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  g_autofree char *id = NULL;

  if (node == NULL || (json_node_get_value_type (node) != G_TYPE_STRING &&
                       json_node_get_value_type (node) != G_TYPE_INT64))
    return NULL;

  id = dup_scalar (node);
  return id != NULL && *id != '\0' ? g_steal_pointer (&id) : NULL;
}

static void
set_id (RelayRecord *record, RelayField field, JsonObject *object, const char *name)
{
  g_autofree char *id = dup_id (object, name);

  relay_record_set_string (record, field, id);
}

static JsonObject *
get_user (JsonObject *body)
{
  JsonObject *user = get_object (get_object (body, "member"), "user");

  return user != NULL ? user : get_object (body, "user");
}

/* Appends the values of the options. A subcommand is an option without a value: its name
 * comes first, then its own options. */
static void
append_options (GString *text, JsonObject *command, guint *n_left)
{
  JsonArray *options = get_array (command, "options");
  guint length = options != NULL ? json_array_get_length (options) : 0;

  for (guint i = 0; i<length && * n_left> 0; i++)
    {
      JsonObject *option = get_element (options, i);
      g_autofree char *value = NULL;

      (*n_left)--;
      if (option == NULL)
        continue;

      if (json_object_has_member (option, "value"))
        {
          value = dup_scalar (json_object_get_member (option, "value"));
          if (value != NULL)
            g_string_append_printf (text, " %s", value);
        }
      else if (get_string (option, "name") != NULL)
        {
          g_string_append_printf (text, " %s", get_string (option, "name"));
          append_options (text, option, n_left);
        }
    }
}

/* Appends CUSTOM_ID=VALUE lines for the inputs in @component: rows hold their inputs in
 * `components`, labels hold one in `component`. */
static void
append_inputs (GString *text, JsonObject *component, guint *n_left)
{
  JsonArray *children = get_array (component, "components");
  guint length = children != NULL ? json_array_get_length (children) : 0;
  const char *custom_id = get_string (component, "custom_id");
  g_autofree char *value = NULL;
  JsonObject *child;

  if (*n_left == 0)
    return;
  (*n_left)--;

  if (custom_id != NULL)
    value = dup_scalar (json_object_get_member (component, "value"));
  if (value != NULL)
    g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "\n" : "", custom_id, value);

  for (guint i = 0; i < length; i++)
    if ((child = get_element (children, i)) != NULL)
      append_inputs (text, child, n_left);
  if ((child = get_object (component, "component")) != NULL)
    append_inputs (text, child, n_left);
}

/* Splits `hp1:PROMPT:OPTION`, the id of a button of a prompt that a gateway sent. */
static gboolean
split_prompt (const char *custom_id, char **prompt_id, const char **option_id)
{
  const char *prompt, *colon;

  if (!g_str_has_prefix (custom_id, RELAY_PROMPT_TOKEN_PREFIX))
    return FALSE;
  prompt = custom_id + strlen (RELAY_PROMPT_TOKEN_PREFIX);
  colon = strchr (prompt, ':');
  if (colon == NULL || !relay_prompt_is_id (prompt, colon - prompt) ||
      !relay_prompt_is_id (colon + 1, strlen (colon + 1)))
    return FALSE;

  *prompt_id = g_strndup (prompt, colon - prompt);
  *option_id = colon + 1;
  return TRUE;
}

static void
map_plain (RelayRecord *record, JsonObject *body)
{
  JsonObject *data = get_object (body, "data");
  JsonObject *user = get_user (body);
  const char *text = NULL;
  g_autofree char *guild_id = dup_id (body, "guild_id");

  if (get_type (body) == INTERACTION_COMMAND)
    text = get_string (data, "name");
  else if (get_type (body) == INTERACTION_COMPONENT)
    text = get_string (data, "custom_id");
  relay_record_set_string (record, RELAY_FIELD_TEXT, text != NULL ? text : "");

  relay_record_set_string (record, RELAY_FIELD_SOURCE_PLATFORM, RELAY_PLATFORM_DEFAULT);
  set_id (record, RELAY_FIELD_SOURCE_CHAT_ID, body, "channel_id");
  relay_record_set_string (record, RELAY_FIELD_SOURCE_CHAT_TYPE,
                           guild_id != NULL ? RELAY_CHAT_TYPE_CHANNEL : RELAY_CHAT_TYPE_DM);
  relay_record_set_string (record, RELAY_FIELD_SOURCE_SCOPE_ID, guild_id);
  set_id (record, RELAY_FIELD_SOURCE_USER_ID, user, "id");
  relay_record_set_string (record, RELAY_FIELD_SOURCE_USER_NAME, get_string (user, "username"));
  set_id (record, RELAY_FIELD_SOURCE_MESSAGE_ID, body, "id");
}

static void
map_command (RelayRecord *record, JsonObject *data)
{
  g_autoptr (GString) text = g_string_new ("/");
  const char *name = get_string (data, "name");
  guint n_left = RELAY_MAX_LIST_ENTRIES;

  if (name != NULL)
    g_string_append (text, name);
  if (data != NULL)
    append_options (text, data, &n_left);

  relay_record_set_string (record, RELAY_FIELD_TEXT, text->str);
  relay_record_set_string (record, RELAY_FIELD_MESSAGE_TYPE, "command");
}

static void
map_component (RelayRecord *record, JsonObject *data, const char *message_id)
{
  const char *custom_id = get_string (data, "custom_id");
  const char *option_id;
  g_autofree char *prompt_id = NULL;

  if (custom_id != NULL && split_prompt (custom_id, &prompt_id, &option_id))
    {
      g_autofree char *text = g_strconcat ("/", option_id, NULL);
      g_autofree char *json = NULL;
      gsize length;

      json = relay_prompt_response_write (prompt_id, option_id, message_id, &length);
      relay_record_set_raw (record, RELAY_FIELD_PROMPT_RESPONSE, json, length);
      relay_record_set_string (record, RELAY_FIELD_TEXT, text);
      relay_record_set_string (record, RELAY_FIELD_MESSAGE_TYPE, "command");
    }
  else
    relay_record_set_string (record, RELAY_FIELD_TEXT, custom_id != NULL ? custom_id : "");
}

static void
map_modal (RelayRecord *record, JsonObject *data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *rows = get_array (data, "components");
  guint length = rows != NULL ? json_array_get_length (rows) : 0;
  guint n_left = RELAY_MAX_LIST_ENTRIES;

  /* The data is not passed itself: its own custom_id names the modal, not an input. */
  for (guint i = 0; i < length; i++)
    if (get_element (rows, i) != NULL)
      append_inputs (text, get_element (rows, i), &n_left);

  relay_record_set_string (record, RELAY_FIELD_TEXT, text->str);
}

static void
map_native_chat (RelayRecord *record, JsonObject *body)
{
  JsonObject *channel = get_object (body, "channel");
  gint64 type = get_type (channel);
  g_autofree char *channel_id = dup_id (body, "channel_id");
  g_autofree char *guild_id = dup_id (body, "guild_id");
  const char *chat_type;

  if (type >= CHANNEL_ANNOUNCEMENT_THREAD && type <= CHANNEL_PRIVATE_THREAD)
    chat_type = RELAY_CHAT_TYPE_THREAD;
  else
    chat_type = guild_id != NULL ? RELAY_CHAT_TYPE_GROUP : RELAY_CHAT_TYPE_DM;

  relay_record_set_string (record, RELAY_FIELD_SOURCE_CHAT_TYPE, chat_type);
  relay_record_set_string (record, RELAY_FIELD_SOURCE_CHAT_ID, channel_id);
  relay_record_set_string (record, RELAY_FIELD_SOURCE_SCOPE_ID, guild_id);
  if (g_str_equal (chat_type, RELAY_CHAT_TYPE_THREAD))
    {
      relay_record_set_string (record, RELAY_FIELD_SOURCE_THREAD_ID, channel_id);
      set_id (record, RELAY_FIELD_SOURCE_PARENT_CHAT_ID, channel, "parent_id");
    }
}

static void
map_native (RelayRecord *record, JsonObject *body, const char *profile)
{
  JsonObject *data = get_object (body, "data");
  JsonObject *user = get_user (body);
  const char *name = get_string (get_object (body, "member"), "nick");
  g_autofree char *message_id = dup_id (get_object (body, "message"), "id");

  switch (get_type (body))
    {
    case INTERACTION_COMMAND:
      map_command (record, data);
      break;
    case INTERACTION_COMPONENT:
      map_component (record, data, message_id);
      break;
    case INTERACTION_MODAL:
      map_modal (record, data);
      break;
    default:
      relay_record_set_string (record, RELAY_FIELD_TEXT, "");
    }

  set_id (record, RELAY_FIELD_MESSAGE_ID, body, "id");
  relay_record_set_string (record, RELAY_FIELD_SOURCE_MESSAGE_ID, message_id);
  relay_record_set_string (record, RELAY_FIELD_SOURCE_PLATFORM, PLATFORM_DISCORD);
  map_native_chat (record, body);

  set_id (record, RELAY_FIELD_SOURCE_USER_ID, user, "id");
  if (name == NULL)
    name = get_string (user, "global_name");
  if (name == NULL)
    name = get_string (user, "username");
  relay_record_set_string (record, RELAY_FIELD_SOURCE_USER_NAME, name);
  if (profile != NULL && *profile != '\0')
    relay_record_set_string (record, RELAY_FIELD_SOURCE_PROFILE, profile);
}

/**
 * relay_passthrough_to_event:
 * @self: a forwarded request
 * @mapping: the rules of the mapping; %RELAY_INTERACTION_MAPPING_AUTO is the same as
 *   %RELAY_INTERACTION_MAPPING_NATIVE here, as a request knows no descriptor
 *
 * Maps a forwarded Discord interaction to an event.
 *
 * The event shares the delivery of the request: to hold, acknowledge or reject
 * one of them is to do it for both.
 *
 * Returns: (transfer full) (nullable): a new event, or %NULL when the platform
 *   of the request is not `discord` or its body is not a JSON object
 *
 * Since: 1.0
 */
RelayMessageEvent *
relay_passthrough_to_event (RelayPassthrough *self, RelayInteractionMapping mapping)
{
  g_autoptr (JsonObject) body = NULL;
  RelayMessageEvent *event;
  RelayRecord *record;
  const char *text;
  gsize length;

  g_return_val_if_fail (RELAY_IS_PASSTHROUGH (self), NULL);

  if (!g_str_equal (relay_passthrough_get_platform (self), PLATFORM_DISCORD))
    return NULL;

  text = g_bytes_get_data (relay_passthrough_get_body (self), &length);
  body = relay_json_to_object (text != NULL ? text : "", length, relay_wire_keys_is_id, NULL);
  if (body == NULL)
    return NULL;

  record = relay_record_new ();
  if (mapping == RELAY_INTERACTION_MAPPING_PLAIN)
    map_plain (record, body);
  else
    map_native (record, body, relay_passthrough_get_profile (self));

  event = relay_message_event_new_from_record (record);
  relay_message_event_set_delivery (event, relay_passthrough_get_delivery (self),
                                    relay_passthrough_get_buffer_id (self));
  return event;
}
