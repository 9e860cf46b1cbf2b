/* relay-chat-action.c: what an operation of the adapter means for the messages of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-action-private.h"

#include <relay-glib/relay-prompt.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-chat-content-private.h"
#include "values/relay-wire-keys-private.h"

static gboolean
is_op (RelayChatAction *self, const char *op)
{
  return g_str_equal (self->op, op);
}

/* NULL when the member is absent, empty or no string */
static const char *
get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  value = json_node_get_string (node);

  return *value != '\0' ? value : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
relay_chat_action_get_thread (JsonObject *metadata)
{
  return metadata != NULL ? get_string (metadata, RELAY_KEY_THREAD_ID) : NULL;
}

/* The place was taken out of the metadata when it was decided. */
static char *
write_retry_metadata (JsonObject *metadata, const char *platform)
{
  JsonObject *whole = metadata != NULL ? json_object_ref (metadata) : json_object_new ();
  char *text;

  json_object_set_string_member (whole, RELAY_KEY_PLATFORM,
                                 platform != NULL ? platform : RELAY_PLATFORM_DEFAULT);
  text = relay_json_from_object (whole, NULL);
  json_object_unref (whole);

  return text;
}

static JsonObject *
to_object (RelayAction *action)
{
  g_autoptr (GString) text = g_string_new (NULL);

  relay_action_write (action, text);

  return relay_json_to_object (text->str, text->len, relay_wire_keys_is_id, NULL);
}

static void
read_content (RelayChatAction *self, RelayPieces *pieces)
{
  if (pieces != NULL)
    {
      self->content = g_strdup (relay_pieces_get_content (pieces));
      self->filename = g_strdup (relay_pieces_get_filename (pieces));
      json_object_set_string_member (self->object, RELAY_KEY_REPLY_TO,
                                     relay_pieces_get_reply_to (pieces));
    }
  else
    {
      self->content = g_strdup (get_string (self->object, RELAY_KEY_CONTENT));
      self->filename = g_strdup (get_string (self->object, RELAY_KEY_FILENAME));
    }
  self->reply_to = get_string (self->object, RELAY_KEY_REPLY_TO);
}

RelayChatAction *
relay_chat_action_new (RelayAction *action, RelayPieces *pieces)
{
  static const char *const ops[] = { RELAY_OP_SEND,      RELAY_OP_SEND_MEDIA,
                                     RELAY_OP_PROMPT,    RELAY_OP_EDIT,
                                     RELAY_OP_DELETE,    RELAY_OP_REACT,
                                     RELAY_OP_FOLLOW_UP, NULL };
  JsonObject *object, *metadata;
  RelayChatAction *self;

  if (!g_strv_contains (ops, relay_action_get_op (action)) ||
      (relay_action_get_chat_id (action) == NULL && relay_action_get_session_key (action) == NULL))
    return NULL;
  object = to_object (action);
  if (object == NULL)
    return NULL;

  self = g_new0 (RelayChatAction, 1);
  metadata = get_object (object, RELAY_KEY_METADATA);
  self->object = object;
  self->op = get_string (object, RELAY_KEY_OP);
  self->platform = g_strdup (relay_action_get_platform (action));
  self->chat_id = get_string (object, RELAY_KEY_CHAT_ID);
  self->session_key = get_string (object, RELAY_KEY_SESSION_KEY);
  self->thread_id = relay_chat_action_get_thread (metadata);
  self->message_id = get_string (object, RELAY_KEY_MESSAGE_ID);
  read_content (self, pieces);
  if (is_op (self, RELAY_OP_SEND))
    self->retry_metadata = write_retry_metadata (metadata, self->platform);
  if (self->chat_id == NULL && self->session_key == NULL)
    g_clear_pointer (&self, relay_chat_action_free);

  return self;
}

void
relay_chat_action_free (RelayChatAction *self)
{
  json_object_unref (self->object);
  g_free (self->platform);
  g_free (self->content);
  g_free (self->filename);
  g_free (self->retry_metadata);
  g_free (self);
}

/* --- a message that is sent --- */

static void
add_options (RelayPrompt *prompt, JsonArray *options)
{
  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonNode *node = json_array_get_element (options, i);
      JsonObject *option = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = option != NULL ? get_string (option, RELAY_KEY_ID) : NULL;
      const char *label = option != NULL ? get_string (option, RELAY_KEY_LABEL) : NULL;

      if (id != NULL && label != NULL)
        relay_prompt_add_option (prompt, id, label, get_string (option, RELAY_KEY_STYLE));
    }
}

static void
set_prompt (RelayChatAction *self, RelayChatMessage *message)
{
  const char *prompt_id = get_string (self->object, RELAY_KEY_PROMPT_ID);
  const char *kind = get_string (self->object, RELAY_KEY_PROMPT_KIND);
  JsonNode *options = json_object_get_member (self->object, RELAY_KEY_OPTIONS);
  g_autoptr (RelayPrompt) prompt = NULL;

  if (prompt_id == NULL || kind == NULL)
    return;

  prompt = relay_prompt_new (prompt_id, kind, relay_chat_message_get_text (message));
  if (options != NULL && JSON_NODE_HOLDS_ARRAY (options))
    add_options (prompt, json_node_get_array (options));
  relay_chat_message_set_prompt (message, prompt);
}

RelayChatMessage *
relay_chat_action_make_message (RelayChatAction *self, RelayOwner *owner)
{
  gboolean is_prompt = is_op (self, RELAY_OP_PROMPT);
  gboolean is_media = is_op (self, RELAY_OP_SEND_MEDIA);
  RelayChatMessage *message;

  if (!is_prompt && !is_media && !is_op (self, RELAY_OP_SEND) && !is_op (self, RELAY_OP_FOLLOW_UP))
    return NULL;

  message = relay_chat_message_new (owner, TRUE, RELAY_CHAT_MESSAGE_STATE_PENDING);
  relay_chat_message_set_text (message, self->content != NULL ? self->content : "");
  relay_chat_message_set_reply (message, self->reply_to, NULL, NULL);
  if (is_media)
    relay_chat_content_set_media (message, get_string (self->object, RELAY_KEY_SOURCE_URL),
                                  get_string (self->object, RELAY_KEY_MEDIA_KIND), self->filename);
  if (is_prompt)
    set_prompt (self, message);

  return message;
}

/* --- a message that is changed --- */

static gboolean
is_removal (RelayChatAction *self)
{
  JsonNode *node = json_object_get_member (self->object, RELAY_KEY_REMOVE);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

void
relay_chat_action_apply (RelayChatAction *self, RelayChatMessage *message)
{
  const char *emoji = get_string (self->object, RELAY_KEY_EMOJI);

  if (is_op (self, RELAY_OP_DELETE))
    {
      relay_chat_message_set_deleted (message);
    }
  else if (is_op (self, RELAY_OP_EDIT) && self->content != NULL)
    {
      relay_chat_message_set_text (message, self->content);
      relay_chat_message_set_edited (message);
    }
  else if (is_op (self, RELAY_OP_REACT) && emoji != NULL)
    {
      relay_chat_message_react (message, emoji, is_removal (self));
    }
}
