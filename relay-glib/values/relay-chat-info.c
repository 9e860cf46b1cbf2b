/* relay-chat-info.c: name and type of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-chat-info.h>

#include "relay-chat-info-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayChatInfo:
 *
 * Name and type of a chat.
 *
 * What the connector cannot tell has a fallback: the chat's id for its name,
 * %RELAY_CHAT_TYPE_DM for its type. Immutable.
 *
 * Since: 1.0
 */
struct _RelayChatInfo
{
  GObject parent_instance;

  RelayRecord *record; /* NULL: nothing is known */
  char *name;
  char *chat_type;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_CHAT_TYPE
} RelayChatInfoProperty;

static GParamSpec *props[PROP_CHAT_TYPE + 1];

G_DEFINE_FINAL_TYPE (RelayChatInfo, relay_chat_info, G_TYPE_OBJECT)

static void
relay_chat_info_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayChatInfo *self = RELAY_CHAT_INFO (object);

  switch ((RelayChatInfoProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_CHAT_TYPE:
      g_value_set_string (value, self->chat_type);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

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
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = relay_chat_info_get_property;
  object_class->finalize = relay_chat_info_finalize;

  /**
   * RelayChatInfo:name:
   *
   * The chat’s name for people, or else its id; never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * RelayChatInfo:chat-type:
   *
   * What kind of chat it is, such as %RELAY_CHAT_TYPE_CHANNEL; %RELAY_CHAT_TYPE_DM
   * when unknown. An open set, never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_CHAT_TYPE] = g_param_spec_string ("chat-type", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
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

  /* The answer may be the bare info, which says nothing about success. */
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
 * Gets the chat's name for people, or else its id.
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
 * Gets what kind of chat it is.
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
 * Makes the JSON form: `name` and `type`, which are always there, and whatever
 * else the connector told of the chat. Ids, and integers beyond ±2^53, are
 * strings in it.
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
