/* relay-chat-info.c: the name and type of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-chat-info.h>

#include "base/relay-getters-private.h"
#include "relay-chat-info-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayChatInfo:
 *
 * The name and type of a chat, as [method@Adapter.get_chat_info_async] finds them.
 *
 * When the connector does not know the chat, its id stands for the name, and
 * the type is %RELAY_CHAT_TYPE_DM. Chat infos are immutable.
 *
 * Since: 1.0
 */
struct _RelayChatInfo
{
  GObject parent_instance;

  RelayRecord *record; /* NULL when the connector gave no info */
  char *name;
  char *chat_type;
};

G_DEFINE_FINAL_TYPE (RelayChatInfo, relay_chat_info, G_TYPE_OBJECT)

static void
relay_chat_info_finalize (GObject *object)
{
  RelayChatInfo *self = RELAY_CHAT_INFO (object);

  g_clear_pointer (&self->record, relay_record_unref);
  g_free (self->name);
  g_free (self->chat_type);

  G_OBJECT_CLASS (relay_chat_info_parent_class)->finalize (object);
}

static void
relay_chat_info_class_init (RelayChatInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = relay_chat_info_finalize;

  /**
   * RelayChatInfo:name:
   *
   * The display name of the chat, or its id when the name is unknown. Never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "name", G_CALLBACK (relay_chat_info_get_name));

  /**
   * RelayChatInfo:chat-type:
   *
   * The type of the chat, such as %RELAY_CHAT_TYPE_CHANNEL; %RELAY_CHAT_TYPE_DM
   * when the type is unknown. Never %NULL. Connectors may add types.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "chat-type", G_CALLBACK (relay_chat_info_get_chat_type));
}

static void
relay_chat_info_init (RelayChatInfo *self)
{
}

static char *
dup_field (RelayRecord *record, RelayField field, const char *fallback)
{
  const char *string = record != NULL ? relay_record_get_string (record, field) : NULL;

  return g_strdup (string != NULL && *string != '\0' ? string : fallback);
}

RelayChatInfo *
relay_chat_info_new_from_record (RelayRecord *result, const char *chat_id)
{
  RelayChatInfo *self = g_object_new (RELAY_TYPE_CHAT_INFO, NULL);

  /* A result that is the bare info has no member `success`. */
  if (result != NULL &&
      relay_record_get_tristate (result, RELAY_FIELD_RESULT_SUCCESS) != RELAY_TRISTATE_FALSE)
    self->record = relay_record_ref (result);

  self->name = dup_field (self->record, RELAY_FIELD_RESULT_NAME, chat_id ? chat_id : "");
  self->chat_type = dup_field (self->record, RELAY_FIELD_RESULT_TYPE, RELAY_CHAT_TYPE_DM);

  return self;
}

/**
 * relay_chat_info_get_name:
 * @self: a chat info
 *
 * Gets the display name of the chat, or its id when the name is unknown.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
relay_chat_info_get_name (RelayChatInfo *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_INFO (self), NULL);

  return self->name;
}

/**
 * relay_chat_info_get_chat_type:
 * @self: a chat info
 *
 * Gets the type of the chat.
 *
 * Returns: the chat type
 *
 * Since: 1.0
 */
const char *
relay_chat_info_get_chat_type (RelayChatInfo *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_INFO (self), NULL);

  return self->chat_type;
}

/**
 * relay_chat_info_to_json:
 * @self: a chat info
 *
 * Creates the JSON form of the chat info.
 *
 * It has the members `name` and `type`, and every further member that the
 * connector sent. Ids, and integers beyond ±2^53, are strings in it.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_chat_info_to_json (RelayChatInfo *self)
{
  g_autoptr (JsonObject) object = NULL;
  JsonNode *nested;

  g_return_val_if_fail (RELAY_IS_CHAT_INFO (self), NULL);

  object = self->record != NULL ? relay_record_to_json (self->record) : json_object_new ();

  nested = json_object_get_member (object, RELAY_KEY_CHAT_INFO);
  if (nested != NULL && JSON_NODE_HOLDS_OBJECT (nested))
    {
      JsonObject *info = json_object_ref (json_node_get_object (nested));

      json_object_unref (object);
      object = info;
    }

  json_object_set_string_member (object, RELAY_KEY_NAME, self->name);
  json_object_set_string_member (object, RELAY_KEY_TYPE, self->chat_type);

  return g_steal_pointer (&object);
}
