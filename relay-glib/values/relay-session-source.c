/* relay-session-source.c: the origin of an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-session-source.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "relay-record-private.h"
#include "relay-session-key-private.h"
#include "relay-session-source-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelaySessionSource:
 *
 * The origin of an event: chat, author, thread and scope.
 *
 * Ids are strings, exactly as the connector sent them. Unless a property says
 * otherwise, a value that the connector did not send is %NULL or
 * %RELAY_TRISTATE_UNKNOWN. The connector checks that the author may use the bot
 * before it delivers an event, so an application needs no list of its own.
 *
 * Sources are immutable. The properties can be set only in the constructor, as
 * in `g_object_new (RELAY_TYPE_SESSION_SOURCE, "chat-id", id, NULL)`, or more
 * precisely until a property is read for the first time. Setting a property
 * later logs a warning and has no effect.
 *
 * Since: 1.0
 */
/* Sources must be cheap to create, because a handler of events may create one for each event. So no
 * property is a construct property, for each of which g_object_new () would set a GValue. */
struct _RelaySessionSource
{
  GObject parent_instance;

  RelayRecord *record; /* may be that of an event; NULL until ensure_record () */
};

/* In the order of the fields of the record, so that FIELD_OF () can convert one into the other */
typedef enum
{
  PROP_PLATFORM = 1,
  PROP_CHAT_ID,
  PROP_CHAT_TYPE,
  PROP_CHAT_NAME,
  PROP_USER_ID,
  PROP_USER_NAME,
  PROP_THREAD_ID,
  PROP_CHAT_TOPIC,
  PROP_USER_ID_ALT,
  PROP_CHAT_ID_ALT,
  PROP_SCOPE_ID,
  PROP_PARENT_CHAT_ID,
  PROP_MESSAGE_ID,
  PROP_PROFILE,
  PROP_PROSPECTIVE_THREAD_ID,
  PROP_AUTO_THREAD_CREATED,
  PROP_AUTO_THREAD_INITIAL_NAME,
  PROP_IS_BOT,
  PROP_MESSAGE_IS_EDIT,
  PROP_ONE_TO_ONE_VERIFIED
} RelaySessionSourceProperty;

#define FIELD_OF(prop_id) ((RelayField) (RELAY_FIELD_SOURCE_PLATFORM + (prop_id) -PROP_PLATFORM))

G_STATIC_ASSERT (FIELD_OF (PROP_ONE_TO_ONE_VERIFIED) == RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED);

static GParamSpec *props[PROP_ONE_TO_ONE_VERIFIED + 1];

G_DEFINE_FINAL_TYPE (RelaySessionSource, relay_session_source, G_TYPE_OBJECT)

static RelayRecord *
ensure_record (RelaySessionSource *self)
{
  if (self->record == NULL)
    self->record = relay_record_new ();
  return self->record;
}

static const char *
get_string (RelaySessionSource *self, RelayField field, const char *fallback)
{
  const char *string = relay_record_get_string (ensure_record (self), field);

  return string != NULL ? string : fallback;
}

static void
relay_session_source_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelaySessionSource *self = RELAY_SESSION_SOURCE (object);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (value, relay_record_get_tristate (ensure_record (self), FIELD_OF (prop_id)));
  else
    g_value_set_string (value, get_string (self, FIELD_OF (prop_id),
                                           G_PARAM_SPEC_STRING (pspec)->default_value));
}

static void
relay_session_source_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  RelaySessionSource *self = RELAY_SESSION_SOURCE (object);
  RelayRecord *record = ensure_record (self);

  if (relay_record_is_sealed (record))
    {
      g_warning ("RelaySessionSource is immutable: “%s” was not set", pspec->name);
      return;
    }

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    relay_record_set_tristate (record, FIELD_OF (prop_id), g_value_get_enum (value));
  else
    relay_record_set_string (record, FIELD_OF (prop_id), g_value_get_string (value));
}

static void
relay_session_source_finalize (GObject *object)
{
  RelaySessionSource *self = RELAY_SESSION_SOURCE (object);

  g_clear_pointer (&self->record, relay_record_unref);

  G_OBJECT_CLASS (relay_session_source_parent_class)->finalize (object);
}

static void
install_string (RelaySessionSourceProperty prop_id, const char *name, const char *fallback)
{
  props[prop_id] =
    g_param_spec_string (name, NULL, NULL, fallback,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_tristate (RelaySessionSourceProperty prop_id, const char *name)
{
  props[prop_id] =
    g_param_spec_enum (name, NULL, NULL, RELAY_TYPE_TRISTATE, RELAY_TRISTATE_UNKNOWN,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
relay_session_source_class_init (RelaySessionSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = relay_session_source_get_property;
  object_class->set_property = relay_session_source_set_property;
  object_class->finalize = relay_session_source_finalize;

  /**
   * RelaySessionSource:platform:
   *
   * The platform of the chat, such as `discord`; `relay` when the connector did not
   * send one. Never %NULL.
   *
   * Since: 1.0
   */
  install_string (PROP_PLATFORM, "platform", RELAY_PLATFORM_DEFAULT);

  /**
   * RelaySessionSource:chat-id:
   *
   * The id of the chat; empty when the connector did not send one. Never %NULL.
   *
   * Since: 1.0
   */
  install_string (PROP_CHAT_ID, "chat-id", "");

  /**
   * RelaySessionSource:chat-type:
   *
   * The type of the chat, such as %RELAY_CHAT_TYPE_DM, which is the default. Never
   * %NULL.
   *
   * Connectors may add types; the value is what the connector sent.
   *
   * Since: 1.0
   */
  install_string (PROP_CHAT_TYPE, "chat-type", RELAY_CHAT_TYPE_DM);

  /**
   * RelaySessionSource:chat-name:
   *
   * The display name of the chat. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_CHAT_NAME, "chat-name", NULL);

  /**
   * RelaySessionSource:user-id:
   *
   * The id of the author. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_USER_ID, "user-id", NULL);

  /**
   * RelaySessionSource:user-name:
   *
   * The name of the author: the first non-empty one of display name, name and handle.
   * %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_USER_NAME, "user-name", NULL);

  /**
   * RelaySessionSource:thread-id:
   *
   * The id of the thread or topic of the message; %NULL for a message that is in none.
   *
   * Since: 1.0
   */
  install_string (PROP_THREAD_ID, "thread-id", NULL);

  /**
   * RelaySessionSource:chat-topic:
   *
   * The topic or description of the chat. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_CHAT_TOPIC, "chat-topic", NULL);

  /**
   * RelaySessionSource:user-id-alt:
   *
   * Another id of the author, which is more durable than [property@SessionSource:user-id].
   * %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_USER_ID_ALT, "user-id-alt", NULL);

  /**
   * RelaySessionSource:chat-id-alt:
   *
   * Another id of the chat, on platforms that have two. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_CHAT_ID_ALT, "chat-id-alt", NULL);

  /**
   * RelaySessionSource:scope-id:
   *
   * The id of the container that the chat belongs to: a Discord guild, a Slack
   * workspace or a Matrix server. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_SCOPE_ID, "scope-id", NULL);

  /**
   * RelaySessionSource:parent-chat-id:
   *
   * The id of the channel that the thread belongs to. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_PARENT_CHAT_ID, "parent-chat-id", NULL);

  /**
   * RelaySessionSource:message-id:
   *
   * The id of the message that the event is about, such as the one that contains a
   * pressed button. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_MESSAGE_ID, "message-id", NULL);

  /**
   * RelaySessionSource:profile:
   *
   * The name of the profile of the application for which the message is intended.
   * %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_PROFILE, "profile", NULL);

  /**
   * RelaySessionSource:prospective-thread-id:
   *
   * The id of the thread that an answer to the message creates. %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_PROSPECTIVE_THREAD_ID, "prospective-thread-id", NULL);

  /**
   * RelaySessionSource:auto-thread-created:
   *
   * Whether the connector created the thread for this message.
   *
   * Since: 1.0
   */
  install_tristate (PROP_AUTO_THREAD_CREATED, "auto-thread-created");

  /**
   * RelaySessionSource:auto-thread-initial-name:
   *
   * The name that the connector gave to the thread when it created the thread.
   * %NULL if the connector sent none.
   *
   * Since: 1.0
   */
  install_string (PROP_AUTO_THREAD_INITIAL_NAME, "auto-thread-initial-name", NULL);

  /**
   * RelaySessionSource:is-bot:
   *
   * Whether the author is a bot.
   *
   * Since: 1.0
   */
  install_tristate (PROP_IS_BOT, "is-bot");

  /**
   * RelaySessionSource:message-is-edit:
   *
   * Whether the message is an edited version of an earlier one.
   *
   * Since: 1.0
   */
  install_tristate (PROP_MESSAGE_IS_EDIT, "message-is-edit");

  /**
   * RelaySessionSource:one-to-one-verified:
   *
   * Whether the connector verified that nobody but the author and the bot can read the
   * chat.
   *
   * Since: 1.0
   */
  install_tristate (PROP_ONE_TO_ONE_VERIFIED, "one-to-one-verified");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_session_source_init (RelaySessionSource *self)
{
}

RelaySessionSource *
relay_session_source_new_from_record (RelayRecord *record)
{
  RelaySessionSource *self = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);

  self->record = relay_record_ref (record);
  return self;
}

RelayRecord *
relay_session_source_get_record (RelaySessionSource *self)
{
  return ensure_record (self);
}

void
relay_session_source_copy_fields (RelaySessionSource *self, RelayRecord *record)
{
  for (guint prop_id = PROP_PLATFORM; prop_id < G_N_ELEMENTS (props); prop_id++)
    {
      RelayField field = FIELD_OF (prop_id);

      if (G_IS_PARAM_SPEC_ENUM (props[prop_id]))
        relay_record_set_tristate (record, field,
                                   relay_record_get_tristate (ensure_record (self), field));
      else
        relay_record_set_string (record, field, get_string (self, field, NULL));
    }
}

/**
 * relay_session_source_new_from_json:
 * @object: a source in the form of the contract
 * @error: return location for an error
 *
 * Creates a source from its JSON form, for example one that was stored.
 *
 * A member of the wrong type counts as absent. Unknown members are kept for
 * [method@SessionSource.to_json]. The function reads @object and does not keep it.
 *
 * Fails with %RELAY_ERROR_PROTOCOL when @object is nested too deeply.
 *
 * Returns: (transfer full): a new source
 *
 * Since: 1.0
 */
RelaySessionSource *
relay_session_source_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (RelayRecord) record = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = relay_json_from_object (object, &length);
  if (text == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "source: nested too deeply");
      return NULL;
    }
  record = relay_record_new_source (text, length, error);
  if (record == NULL)
    return NULL;

  return relay_session_source_new_from_record (record);
}

/**
 * relay_session_source_get_platform:
 * @self: a source
 *
 * Gets the platform of the chat.
 *
 * Returns: the platform
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_platform (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_PLATFORM, RELAY_PLATFORM_DEFAULT);
}

/**
 * relay_session_source_get_chat_id:
 * @self: a source
 *
 * Gets the id of the chat.
 *
 * Returns: the chat id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_chat_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_CHAT_ID, "");
}

/**
 * relay_session_source_get_chat_type:
 * @self: a source
 *
 * Gets the type of the chat.
 *
 * Returns: the chat type
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_chat_type (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_CHAT_TYPE, RELAY_CHAT_TYPE_DM);
}

/**
 * relay_session_source_get_chat_name:
 * @self: a source
 *
 * Gets the display name of the chat.
 *
 * Returns: (nullable): the name, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_chat_name (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_CHAT_NAME, NULL);
}

/**
 * relay_session_source_get_user_id:
 * @self: a source
 *
 * Gets the id of the author.
 *
 * Returns: (nullable): the user id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_user_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_USER_ID, NULL);
}

/**
 * relay_session_source_get_user_name:
 * @self: a source
 *
 * Gets the name of the author.
 *
 * Returns: (nullable): the name, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_user_name (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_USER_NAME, NULL);
}

/**
 * relay_session_source_get_thread_id:
 * @self: a source
 *
 * Gets the id of the thread or topic of the message.
 *
 * Returns: (nullable): the thread id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_thread_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_THREAD_ID, NULL);
}

/**
 * relay_session_source_get_chat_topic:
 * @self: a source
 *
 * Gets the topic or description of the chat.
 *
 * Returns: (nullable): the topic, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_chat_topic (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_CHAT_TOPIC, NULL);
}

/**
 * relay_session_source_get_user_id_alt:
 * @self: a source
 *
 * Gets another id of the author, which is more durable than the user id.
 *
 * Returns: (nullable): the id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_user_id_alt (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_USER_ID_ALT, NULL);
}

/**
 * relay_session_source_get_chat_id_alt:
 * @self: a source
 *
 * Gets another id of the chat.
 *
 * Returns: (nullable): the id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_chat_id_alt (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_CHAT_ID_ALT, NULL);
}

/**
 * relay_session_source_get_scope_id:
 * @self: a source
 *
 * Gets the id of the container that the chat belongs to, such as a Discord guild.
 *
 * Returns: (nullable): the scope id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_scope_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_SCOPE_ID, NULL);
}

/**
 * relay_session_source_get_parent_chat_id:
 * @self: a source
 *
 * Gets the id of the channel that the thread belongs to.
 *
 * Returns: (nullable): the chat id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_parent_chat_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_PARENT_CHAT_ID, NULL);
}

/**
 * relay_session_source_get_message_id:
 * @self: a source
 *
 * Gets the id of the message that the event is about.
 *
 * Returns: (nullable): the message id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_message_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_MESSAGE_ID, NULL);
}

/**
 * relay_session_source_get_profile:
 * @self: a source
 *
 * Gets the name of the profile for which the message is intended.
 *
 * Returns: (nullable): the profile, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_profile (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_PROFILE, NULL);
}

/**
 * relay_session_source_get_prospective_thread_id:
 * @self: a source
 *
 * Gets the id of the thread that an answer to the message creates.
 *
 * Returns: (nullable): the thread id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_prospective_thread_id (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID, NULL);
}

/**
 * relay_session_source_get_auto_thread_created:
 * @self: a source
 *
 * Gets whether the connector created the thread for this message.
 *
 * Returns: %RELAY_TRISTATE_UNKNOWN when the connector did not report it
 *
 * Since: 1.0
 */
RelayTristate
relay_session_source_get_auto_thread_created (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), RELAY_TRISTATE_UNKNOWN);

  return relay_record_get_tristate (ensure_record (self), RELAY_FIELD_SOURCE_AUTO_THREAD_CREATED);
}

/**
 * relay_session_source_get_auto_thread_initial_name:
 * @self: a source
 *
 * Gets the name that the connector gave to the thread when it created the thread.
 *
 * Returns: (nullable): the name, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_session_source_get_auto_thread_initial_name (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return get_string (self, RELAY_FIELD_SOURCE_AUTO_THREAD_INITIAL_NAME, NULL);
}

/**
 * relay_session_source_get_is_bot:
 * @self: a source
 *
 * Gets whether the author is a bot.
 *
 * Returns: %RELAY_TRISTATE_UNKNOWN when the connector did not report it
 *
 * Since: 1.0
 */
RelayTristate
relay_session_source_get_is_bot (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), RELAY_TRISTATE_UNKNOWN);

  return relay_record_get_tristate (ensure_record (self), RELAY_FIELD_SOURCE_IS_BOT);
}

/**
 * relay_session_source_get_message_is_edit:
 * @self: a source
 *
 * Gets whether the message is an edited version of an earlier one.
 *
 * Returns: %RELAY_TRISTATE_UNKNOWN when the connector did not report it
 *
 * Since: 1.0
 */
RelayTristate
relay_session_source_get_message_is_edit (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), RELAY_TRISTATE_UNKNOWN);

  return relay_record_get_tristate (ensure_record (self), RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT);
}

/**
 * relay_session_source_get_one_to_one_verified:
 * @self: a source
 *
 * Gets whether the connector verified that nobody but the author and the bot can
 * read the chat.
 *
 * Returns: %RELAY_TRISTATE_UNKNOWN when the connector did not report it
 *
 * Since: 1.0
 */
RelayTristate
relay_session_source_get_one_to_one_verified (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), RELAY_TRISTATE_UNKNOWN);

  return relay_record_get_tristate (ensure_record (self), RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED);
}

/**
 * relay_session_source_build_session_key:
 * @self: a source
 * @flags: which users share a session
 *
 * Builds the key of the session that the source belongs to.
 *
 * The connector builds the same key. [method@Adapter.send_follow_up_async] and
 * the turns of an adapter take it as an argument.
 *
 * Returns: (transfer full): the key, such as `agent:main:discord:dm:42`
 *
 * Since: 1.0
 */
char *
relay_session_source_build_session_key (RelaySessionSource *self, RelaySessionKeyFlags flags)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return relay_session_key_build (ensure_record (self), flags);
}

/**
 * relay_session_source_to_json:
 * @self: a source
 *
 * Creates the JSON form of the source, unknown members included.
 *
 * Ids, and integers beyond ±2^53, are strings in it.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_session_source_to_json (RelaySessionSource *self)
{
  g_return_val_if_fail (RELAY_IS_SESSION_SOURCE (self), NULL);

  return relay_record_source_to_json (ensure_record (self));
}
