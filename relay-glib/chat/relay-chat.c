/* relay-chat.c: a chat with its messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt.h>

#include "adapter/relay-scope-private.h"
#include "base/relay-getters-private.h"
#include "endpoint/relay-endpoint-file-private.h"
#include "relay-chat-order-private.h"
#include "text/relay-text-private.h"
#include "values/relay-wire-keys-private.h"

#define DEFAULT_MAX_LENGTH 4096

/* Between the parts of a key and those of a title. The first does not occur in UTF-8. */
#define KEY_SEPARATOR   "\xFF"
#define TITLE_SEPARATOR " / "

/* The place of a message that is not settled */
#define AT_THE_END G_MAXINT64

/**
 * RelayChat:
 *
 * A chat, or a thread of a chat, with its messages.
 *
 * It belongs to a [class@ChatList], which adds it when a message arrives or is sent, or by
 * [method@ChatList.add_chat]. Every property emits `notify` when its value changes.
 *
 * Other operations on the chat are those of the adapter, with [method@Chat.dup_metadata], which
 * names platform and thread:
 *
 * ```c
 * g_autoptr (JsonObject) metadata = relay_chat_dup_metadata (chat);
 *
 * relay_adapter_react_async (adapter, relay_chat_get_chat_id (chat),
 *                            relay_chat_message_get_id (message), "👍", FALSE, metadata,
 *                            NULL, NULL, NULL);
 * ```
 *
 * When the last reference to the list is dropped, its chats stay as they are and send nothing
 * any more.
 *
 * Since: 1.0
 */
struct _RelayChat
{
  GObject parent_instance;

  const RelayChatFuncs *funcs; /* NULL without a list */
  gpointer user_data;

  char *platform; /* nullable */
  char *chat_id;
  char *thread_id; /* nullable */
  char *chat_type;
  char *name; /* these three are nullable */
  char *topic;
  char *person;
  char *title;
  RelayDescriptor *descriptor; /* nullable */
  RelayTextLimit limit;

  GListStore *messages; /* of RelayChatMessage, by relay_chat_message_compare() */
  GHashTable *by_id;    /* an id of a message → RelayChatMessage */
  guint max_messages;
  guint64 last_number;
  RelayChatMessage *last_message; /* borrowed; nullable */
  RelayChatOutbox *outbox;

  gint64 activity; /* 0: none */
  guint64 activity_number;
  GDateTime *last_activity; /* nullable */
  guint unread;
  guint n_pending;
  guint n_failed;
};

G_DEFINE_FINAL_TYPE (RelayChat, relay_chat, G_TYPE_OBJECT)

typedef enum
{
  PROP_PLATFORM = 1,
  PROP_CHAT_ID,
  PROP_THREAD_ID,
  PROP_CHAT_TYPE,
  PROP_TITLE,
  PROP_DESCRIPTOR,
  PROP_MAX_MESSAGE_LENGTH,
  PROP_LAST_ACTIVITY,
  PROP_LAST_MESSAGE,
  PROP_UNREAD,
  PROP_N_PENDING,
  PROP_N_FAILED,
  PROP_MESSAGES
} RelayChatProperty;

static GParamSpec *props[PROP_MESSAGES + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_PLATFORM] = G_CALLBACK (relay_chat_get_platform),
  [PROP_CHAT_ID] = G_CALLBACK (relay_chat_get_chat_id),
  [PROP_THREAD_ID] = G_CALLBACK (relay_chat_get_thread_id),
  [PROP_CHAT_TYPE] = G_CALLBACK (relay_chat_get_chat_type),
  [PROP_TITLE] = G_CALLBACK (relay_chat_get_title),
  [PROP_DESCRIPTOR] = G_CALLBACK (relay_chat_get_descriptor),
  [PROP_MAX_MESSAGE_LENGTH] = G_CALLBACK (relay_chat_get_max_message_length),
  [PROP_LAST_ACTIVITY] = G_CALLBACK (relay_chat_get_last_activity),
  [PROP_LAST_MESSAGE] = G_CALLBACK (relay_chat_get_last_message),
  [PROP_UNREAD] = G_CALLBACK (relay_chat_get_unread),
  [PROP_N_PENDING] = G_CALLBACK (relay_chat_get_n_pending),
  [PROP_N_FAILED] = G_CALLBACK (relay_chat_get_n_failed),
  [PROP_MESSAGES] = G_CALLBACK (relay_chat_get_messages),
};

static void
relay_chat_dispose (GObject *object)
{
  RelayChat *self = RELAY_CHAT (object);

  if (relay_owner_delays_dispose (object))
    return;

  g_clear_object (&self->descriptor);
  g_hash_table_remove_all (self->by_id);
  self->last_message = NULL;
  g_clear_object (&self->messages);

  G_OBJECT_CLASS (relay_chat_parent_class)->dispose (object);
}

static void
relay_chat_finalize (GObject *object)
{
  RelayChat *self = RELAY_CHAT (object);

  g_hash_table_unref (self->by_id);
  relay_chat_outbox_free (self->outbox);
  g_free (self->platform);
  g_free (self->chat_id);
  g_free (self->thread_id);
  g_free (self->chat_type);
  g_free (self->name);
  g_free (self->topic);
  g_free (self->person);
  g_free (self->title);
  g_clear_pointer (&self->last_activity, g_date_time_unref);

  G_OBJECT_CLASS (relay_chat_parent_class)->finalize (object);
}

static void
relay_chat_class_init (RelayChatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = relay_chat_dispose;
  object_class->finalize = relay_chat_finalize;

  /**
   * RelayChat:platform: (getter get_platform)
   *
   * The platform of the chat; %NULL if the connector did not name it.
   *
   * Since: 1.0
   */
  props[PROP_PLATFORM] = g_param_spec_string ("platform", NULL, NULL, NULL, readable);

  /**
   * RelayChat:chat-id: (getter get_chat_id)
   *
   * The id of the chat on the platform.
   *
   * Since: 1.0
   */
  props[PROP_CHAT_ID] = g_param_spec_string ("chat-id", NULL, NULL, "", readable);

  /**
   * RelayChat:thread-id: (getter get_thread_id)
   *
   * The thread of the chat; %NULL for the chat itself.
   *
   * Since: 1.0
   */
  props[PROP_THREAD_ID] = g_param_spec_string ("thread-id", NULL, NULL, NULL, readable);

  /**
   * RelayChat:chat-type: (getter get_chat_type)
   *
   * The type of the chat, such as `dm` or `group`. Connectors may add types.
   *
   * Since: 1.0
   */
  props[PROP_CHAT_TYPE] = g_param_spec_string ("chat-type", NULL, NULL, "", readable);

  /**
   * RelayChat:title: (getter get_title)
   *
   * What to call the chat: its name, else the name of the person who writes in a
   * direct chat, else its id.
   *
   * The topic of a thread follows behind a slash.
   *
   * Since: 1.0
   */
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", readable);

  /**
   * RelayChat:descriptor: (getter get_descriptor)
   *
   * The descriptor of the platform, or of the session if that platform has none yet;
   * %NULL before the first handshake.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTOR] =
    g_param_spec_object ("descriptor", NULL, NULL, RELAY_TYPE_DESCRIPTOR, readable);

  /**
   * RelayChat:max-message-length: (getter get_max_message_length)
   *
   * The maximum length of a message, in the unit of [method@Chat.measure].
   *
   * A longer text is sent as several messages, see
   * [property@Adapter:split-long-messages].
   *
   * Since: 1.0
   */
  props[PROP_MAX_MESSAGE_LENGTH] =
    g_param_spec_uint ("max-message-length", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChat:last-activity: (getter get_last_activity)
   *
   * The time of the latest message, in the local time zone; %NULL without one. It
   * remains when that message is removed.
   *
   * Since: 1.0
   */
  props[PROP_LAST_ACTIVITY] =
    g_param_spec_boxed ("last-activity", NULL, NULL, G_TYPE_DATE_TIME, readable);

  /**
   * RelayChat:last-message: (getter get_last_message)
   *
   * The last one of [property@Chat:messages]; %NULL without one.
   *
   * Since: 1.0
   */
  props[PROP_LAST_MESSAGE] =
    g_param_spec_object ("last-message", NULL, NULL, RELAY_TYPE_CHAT_MESSAGE, readable);

  /**
   * RelayChat:unread: (getter get_unread)
   *
   * The number of messages that were received since [method@Chat.mark_read].
   *
   * Since: 1.0
   */
  props[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChat:n-pending: (getter get_n_pending)
   *
   * The number of own messages that wait or are being sent.
   *
   * Since: 1.0
   */
  props[PROP_N_PENDING] = g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChat:n-failed: (getter get_n_failed)
   *
   * The number of own messages that a person has to decide about: they failed, or
   * whether they were sent is unknown.
   *
   * Since: 1.0
   */
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChat:messages: (getter get_messages)
   *
   * The messages of the chat, the oldest one first: a list of [class@ChatMessage]. It
   * is the same object as long as the chat exists.
   *
   * Since: 1.0
   */
  props[PROP_MESSAGES] = g_param_spec_object ("messages", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_chat_init (RelayChat *self)
{
  self->chat_id = g_strdup ("");
  self->chat_type = g_strdup (RELAY_CHAT_TYPE_DM);
  self->title = g_strdup ("");
  self->limit = (RelayTextLimit){ DEFAULT_MAX_LENGTH, RELAY_LEN_UNIT_CHARS };
  self->messages = g_list_store_new (RELAY_TYPE_CHAT_MESSAGE);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->max_messages = G_MAXUINT;
  self->outbox = relay_chat_outbox_new ();
}

/* --- the getters --- */

/**
 * relay_chat_get_platform:
 * @self: a chat
 *
 * Gets [property@Chat:platform].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_get_platform (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->platform;
}

/**
 * relay_chat_get_chat_id:
 * @self: a chat
 *
 * Gets [property@Chat:chat-id].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
relay_chat_get_chat_id (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->chat_id;
}

/**
 * relay_chat_get_thread_id:
 * @self: a chat
 *
 * Gets [property@Chat:thread-id].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_get_thread_id (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->thread_id;
}

/**
 * relay_chat_get_chat_type:
 * @self: a chat
 *
 * Gets [property@Chat:chat-type].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
relay_chat_get_chat_type (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->chat_type;
}

/**
 * relay_chat_get_title:
 * @self: a chat
 *
 * Gets [property@Chat:title].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
relay_chat_get_title (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->title;
}

/**
 * relay_chat_get_descriptor:
 * @self: a chat
 *
 * Gets [property@Chat:descriptor].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_chat_get_descriptor (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->descriptor;
}

/**
 * relay_chat_get_max_message_length:
 * @self: a chat
 *
 * Gets [property@Chat:max-message-length].
 *
 * Returns: the length
 *
 * Since: 1.0
 */
guint
relay_chat_get_max_message_length (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->limit.length;
}

/**
 * relay_chat_get_last_activity:
 * @self: a chat
 *
 * Gets [property@Chat:last-activity].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
GDateTime *
relay_chat_get_last_activity (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->last_activity;
}

/**
 * relay_chat_get_last_message:
 * @self: a chat
 *
 * Gets [property@Chat:last-message].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayChatMessage *
relay_chat_get_last_message (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->last_message;
}

/**
 * relay_chat_get_unread:
 * @self: a chat
 *
 * Gets [property@Chat:unread].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_get_unread (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->unread;
}

/**
 * relay_chat_get_n_pending:
 * @self: a chat
 *
 * Gets [property@Chat:n-pending].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_get_n_pending (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->n_pending;
}

/**
 * relay_chat_get_n_failed:
 * @self: a chat
 *
 * Gets [property@Chat:n-failed].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_get_n_failed (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->n_failed;
}

/**
 * relay_chat_get_messages:
 * @self: a chat
 *
 * Gets [property@Chat:messages].
 *
 * Returns: (transfer none): the value
 *
 * Since: 1.0
 */
GListModel *
relay_chat_get_messages (RelayChat *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return G_LIST_MODEL (self->messages);
}

/**
 * relay_chat_find_message:
 * @self: a chat
 * @message_id: the id of the message on the platform
 *
 * Finds a message.
 *
 * Returns: (transfer none) (nullable): the message, or %NULL if the chat does not have it
 *
 * Since: 1.0
 */
RelayChatMessage *
relay_chat_find_message (RelayChat *self, const char *message_id)
{
  g_return_val_if_fail (RELAY_IS_CHAT (self), NULL);
  g_return_val_if_fail (message_id != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return g_hash_table_lookup (self->by_id, message_id);
}

/* --- about the chat --- */

static void
notify (RelayChat *self, RelayChatProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
changed (RelayChat *self)
{
  if (self->funcs != NULL)
    self->funcs->changed (self->user_data);
}

char *
relay_chat_make_key (const char *platform, const char *chat_id, const char *thread_id)
{
  g_autofree char *place = relay_scope_make_key (platform, chat_id);

  return g_strconcat (place, KEY_SEPARATOR, thread_id, NULL);
}

RelayChat *
relay_chat_new (RelayOwner *owner,
                const RelayChatFuncs *funcs,
                gpointer user_data,
                const char *platform,
                const char *chat_id,
                const char *thread_id)
{
  RelayChat *self = g_object_new (RELAY_TYPE_CHAT, NULL);

  relay_owner_attach (self, owner);
  self->funcs = funcs;
  self->user_data = user_data;
  self->platform = g_strdup (platform);
  g_free (self->chat_id);
  self->chat_id = g_strdup (chat_id);
  self->thread_id = g_strdup (thread_id);
  g_free (self->title);
  self->title = g_strdup (chat_id);

  return self;
}

void
relay_chat_detach (RelayChat *self)
{
  self->funcs = NULL;
  self->user_data = NULL;
}

int
relay_chat_compare (gconstpointer a, gconstpointer b)
{
  const RelayChat *first = a, *second = b;

  if (first->activity != second->activity)
    return first->activity > second->activity ? -1 : 1;
  if (first->activity_number != second->activity_number)
    return first->activity_number > second->activity_number ? -1 : 1;

  return 0;
}

void
relay_chat_set_last_activity (RelayChat *self, gint64 time, guint64 number)
{
  g_autoptr (GDateTime) second = NULL;

  self->activity_number = number;
  if (self->activity == time)
    return;

  self->activity = time;
  second = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_clear_pointer (&self->last_activity, g_date_time_unref);
  self->last_activity = g_date_time_add (second, time % G_USEC_PER_SEC);
  notify (self, PROP_LAST_ACTIVITY);
}

gint64
relay_chat_get_activity (RelayChat *self)
{
  return self->activity;
}

/* Returns whether there was a change. */
static gboolean
take_over (char **field, const char *value)
{
  if (value == NULL || *value == '\0' || g_strcmp0 (*field, value) == 0)
    return FALSE;

  g_free (*field);
  *field = g_strdup (value);

  return TRUE;
}

static void
update_title (RelayChat *self)
{
  const char *title = self->chat_id;
  g_autofree char *whole = NULL;

  if (self->name != NULL)
    title = self->name;
  else if (self->person != NULL && g_str_equal (self->chat_type, RELAY_CHAT_TYPE_DM))
    title = self->person;
  if (self->thread_id != NULL && self->topic != NULL && !g_str_equal (title, self->topic))
    whole = g_strconcat (title, TITLE_SEPARATOR, self->topic, NULL);

  if (take_over (&self->title, whole != NULL ? whole : title))
    notify (self, PROP_TITLE);
}

void
relay_chat_describe (RelayChat *self,
                     const char *chat_type,
                     const char *name,
                     const char *topic,
                     const char *person)
{
  gboolean is_other = take_over (&self->name, name);

  is_other |= take_over (&self->topic, topic);
  is_other |= take_over (&self->person, person);
  if (take_over (&self->chat_type, chat_type))
    {
      is_other = TRUE;
      notify (self, PROP_CHAT_TYPE);
    }

  if (is_other)
    update_title (self);
}

void
relay_chat_get_description (RelayChat *self,
                            const char **name,
                            const char **topic,
                            const char **person)
{
  *name = self->name;
  *topic = self->topic;
  *person = self->person;
}

void
relay_chat_set_descriptor (RelayChat *self,
                           RelayDescriptor *descriptor,
                           guint length,
                           const char *unit)
{
  gboolean is_other_length = self->limit.length != length;

  self->limit = (RelayTextLimit){ length, unit };
  if (g_set_object (&self->descriptor, descriptor))
    notify (self, PROP_DESCRIPTOR);
  if (is_other_length)
    notify (self, PROP_MAX_MESSAGE_LENGTH);
}

const char *
relay_chat_get_unit (RelayChat *self)
{
  return self->limit.unit;
}

/* --- counts --- */

static void
tell_counts (RelayChat *self, RelayChatCounts difference)
{
  if (self->funcs != NULL)
    self->funcs->counted (self->user_data, &difference);
}

void
relay_chat_set_unread (RelayChat *self, guint unread)
{
  int difference = (int) unread - (int) self->unread;

  if (difference == 0)
    return;

  self->unread = unread;
  notify (self, PROP_UNREAD);
  tell_counts (self, (RelayChatCounts){ .unread = difference });
  changed (self);
}

/* Whether a message is shown behind all that are settled: when it is sent, its place is at the end then. */
static gboolean
is_moving (RelayChatMessageState state)
{
  return state == RELAY_CHAT_MESSAGE_STATE_PENDING || state == RELAY_CHAT_MESSAGE_STATE_SENDING;
}

/* What one message adds to the counts */
static RelayChatCounts
count_of (RelayChatMessageState state)
{
  gboolean is_failed =
    state == RELAY_CHAT_MESSAGE_STATE_FAILED || state == RELAY_CHAT_MESSAGE_STATE_UNSURE;

  return (RelayChatCounts){ .n_pending = is_moving (state), .n_failed = is_failed };
}

static void
count (RelayChat *self, RelayChatMessageState before, RelayChatMessageState after)
{
  RelayChatCounts old = count_of (before), new = count_of (after);
  RelayChatCounts difference = { .n_pending = new.n_pending - old.n_pending,
                                 .n_failed = new.n_failed - old.n_failed };

  self->n_pending += difference.n_pending;
  self->n_failed += difference.n_failed;
  if (difference.n_pending != 0)
    notify (self, PROP_N_PENDING);
  if (difference.n_failed != 0)
    notify (self, PROP_N_FAILED);
  if (difference.n_pending != 0 || difference.n_failed != 0)
    tell_counts (self, difference);
}

/* --- messages --- */

static guint
get_n_messages (RelayChat *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->messages));
}

static RelayChatMessage *
get_message (RelayChat *self, guint position)
{
  g_autoptr (RelayChatMessage) message =
    g_list_model_get_item (G_LIST_MODEL (self->messages), position);

  return message; /* the list holds a reference */
}

static guint
find_position (RelayChat *self, RelayChatMessage *message)
{
  return relay_chat_order_find (G_LIST_MODEL (self->messages), message, relay_chat_message_compare);
}

gboolean
relay_chat_has_message (RelayChat *self, RelayChatMessage *message)
{
  return relay_chat_order_contains (G_LIST_MODEL (self->messages), message,
                                    relay_chat_message_compare);
}

static void
update_last_message (RelayChat *self)
{
  guint n_messages = get_n_messages (self);
  RelayChatMessage *last = n_messages > 0 ? get_message (self, n_messages - 1) : NULL;

  if (self->last_message == last)
    return;

  self->last_message = last;
  notify (self, PROP_LAST_MESSAGE);
}

static void
forget_ids (RelayChat *self, RelayChatMessage *message)
{
  const char *const *ids = relay_chat_message_get_ids (message);

  for (; ids != NULL && *ids != NULL; ids++)
    if (g_hash_table_lookup (self->by_id, *ids) == message)
      g_hash_table_remove (self->by_id, *ids);
}

static void
remember_ids (RelayChat *self, RelayChatMessage *message)
{
  const char *const *ids = relay_chat_message_get_ids (message);

  for (; ids != NULL && *ids != NULL; ids++)
    g_hash_table_insert (self->by_id, g_strdup (*ids), message);
}

void
relay_chat_set_message_ids (RelayChat *self, RelayChatMessage *message, const char *const *ids)
{
  forget_ids (self, message);
  relay_chat_message_set_ids (message, ids);
  remember_ids (self, message);
}

static void
remove_at (RelayChat *self, guint position)
{
  g_autoptr (RelayChatMessage) message =
    g_list_model_get_item (G_LIST_MODEL (self->messages), position);
  gboolean is_last = self->last_message == message;

  forget_ids (self, message);
  count (self, relay_chat_message_get_state (message), RELAY_CHAT_MESSAGE_STATE_RECEIVED);
  relay_chat_outbox_remove (self->outbox, message);
  /* A handler of items-changed may ask for it. */
  if (is_last)
    self->last_message = position > 0 ? get_message (self, position - 1) : NULL;
  g_list_store_remove (self->messages, position);
  if (is_last)
    notify (self, PROP_LAST_MESSAGE);
}

/* Those that are not settled stay, and do not count. */
static void
evict (RelayChat *self)
{
  guint position = 0;

  while (get_n_messages (self) > self->max_messages && position < get_n_messages (self))
    {
      if (relay_chat_message_is_unsettled (get_message (self, position)))
        position++;
      else
        remove_at (self, position);
    }
  update_last_message (self);
}

void
relay_chat_set_max_messages (RelayChat *self, guint max_messages)
{
  self->max_messages = max_messages;
  evict (self);
}

static void
was_active (RelayChat *self, gint64 time)
{
  if (self->funcs != NULL)
    self->funcs->active (self->user_data, self, time);
}

static void
update_possible (RelayChat *self, RelayChatMessage *message)
{
  RelayChatMessageState state = relay_chat_message_get_state (message);
  gboolean is_failed =
    state == RELAY_CHAT_MESSAGE_STATE_FAILED || state == RELAY_CHAT_MESSAGE_STATE_UNSURE;
  gboolean is_waiting = state == RELAY_CHAT_MESSAGE_STATE_PENDING &&
                        relay_chat_outbox_is_queued (self->outbox, message);

  relay_chat_message_set_possible (
    message, is_failed && relay_chat_outbox_get_metadata (self->outbox, message) != NULL,
    is_failed || is_waiting || relay_chat_outbox_get_upload (self->outbox, message) != NULL);
}

void
relay_chat_insert_message (RelayChat *self, RelayChatMessage *message, gint64 time, gint64 order)
{
  G_GNUC_UNUSED g_autoptr (RelayChatMessage) keep = g_object_ref (message);

  if (is_moving (relay_chat_message_get_state (message)))
    order = AT_THE_END;
  relay_chat_message_set_place (message, time, order, ++self->last_number);
  remember_ids (self, message);
  update_possible (self, message);
  g_list_store_insert_sorted (self->messages, message,
                              (GCompareDataFunc) (void (*) (void)) relay_chat_message_compare,
                              NULL);
  count (self, RELAY_CHAT_MESSAGE_STATE_RECEIVED, relay_chat_message_get_state (message));
  evict (self);
  was_active (self, order != AT_THE_END ? order : time);
  changed (self);
}

/* Whether @message, whose place has changed, is still between its neighbours at @position */
static gboolean
is_in_order (RelayChat *self, RelayChatMessage *message, guint position)
{
  if (position > 0 && relay_chat_message_compare (get_message (self, position - 1), message) > 0)
    return FALSE;

  return position + 1 == get_n_messages (self) ||
         relay_chat_message_compare (message, get_message (self, position + 1)) < 0;
}

static void
move_message (RelayChat *self, RelayChatMessage *message, gint64 time, gint64 order)
{
  guint position = find_position (self, message);

  relay_chat_message_set_place (message, time, order, relay_chat_message_get_number (message));
  if (!is_in_order (self, message, position))
    {
      g_list_store_remove (self->messages, position);
      g_list_store_insert_sorted (self->messages, message,
                                  (GCompareDataFunc) (void (*) (void)) relay_chat_message_compare,
                                  NULL);
    }
  update_last_message (self);
}

void
relay_chat_remove_message (RelayChat *self, RelayChatMessage *message)
{
  remove_at (self, find_position (self, message));
  update_last_message (self);
  changed (self);
}

RelayChatMessage *
relay_chat_find_prompt (RelayChat *self, const char *prompt_id)
{
  for (guint i = get_n_messages (self); i > 0; i--)
    {
      RelayChatMessage *message = get_message (self, i - 1);
      RelayPrompt *prompt = relay_chat_message_get_prompt (message);

      if (prompt != NULL && g_strcmp0 (relay_prompt_get_prompt_id (prompt), prompt_id) == 0)
        return message;
    }

  return NULL;
}

void
relay_chat_changed (RelayChat *self)
{
  changed (self);
}

/* --- sending --- */

static gint64
get_time (RelayChat *self)
{
  return self->funcs != NULL ? self->funcs->get_time (self->user_data) : g_get_real_time ();
}

static void
answer_task (RelayChatMessage *message, GTask *task)
{
  const GError *error = relay_chat_message_get_error (message);

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, g_object_ref (message), g_object_unref);
}

/* The state of @message was @before. */
static void
update_place (RelayChat *self, RelayChatMessage *message, RelayChatMessageState before)
{
  RelayChatMessageState state = relay_chat_message_get_state (message);
  gint64 time = relay_chat_message_get_microseconds (message);
  gint64 now;

  if (is_moving (before) == is_moving (state))
    return;

  if (is_moving (state))
    {
      move_message (self, message, time, AT_THE_END);
      return;
    }

  now = get_time (self);
  move_message (self, message, state == RELAY_CHAT_MESSAGE_STATE_SENT ? now : time, now);
  was_active (self, now);
}

void
relay_chat_set_message_state (RelayChat *self,
                              RelayChatMessage *message,
                              RelayChatMessageState state,
                              const GError *error)
{
  RelayChatMessageState before = relay_chat_message_get_state (message);
  G_GNUC_UNUSED g_autoptr (RelayChatMessage) keep = g_object_ref (message);
  g_autoptr (GTask) task = NULL;

  if (!is_moving (state))
    task = relay_chat_outbox_take_task (self->outbox, message);
  if (state == RELAY_CHAT_MESSAGE_STATE_SENT)
    relay_chat_outbox_remove (self->outbox, message);

  g_object_freeze_notify (G_OBJECT (message));
  relay_chat_message_set_state (message, state, error);
  update_possible (self, message);
  g_object_thaw_notify (G_OBJECT (message));
  count (self, before, state);
  update_place (self, message, before);
  changed (self);
  if (task != NULL)
    answer_task (message, task);
}

RelayChatOutbox *
relay_chat_get_outbox (RelayChat *self)
{
  return self->outbox;
}

void
relay_chat_append_own (RelayChat *self,
                       RelayChatMessage *message,
                       const char *metadata,
                       gboolean queued)
{
  gint64 now = get_time (self);

  if (metadata != NULL)
    relay_chat_outbox_add (self->outbox, message, metadata, queued);
  relay_chat_insert_message (self, message, now, now);
}

gboolean
relay_chat_has_room (RelayChat *self, GError **error)
{
  if (self->funcs != NULL)
    return self->funcs->has_room (self->user_data, error);

  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_CLOSED,
                       "the list of the chat does not exist any more");

  return FALSE;
}

gboolean
relay_chat_can_upload (RelayChat *self, GError **error)
{
  if (!relay_endpoint_check_media (self->descriptor, error))
    return FALSE;
  if (self->funcs == NULL || self->funcs->has_endpoint (self->user_data))
    return TRUE;

  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                       "the list of chats has no endpoint");

  return FALSE;
}

void
relay_chat_set_upload (RelayChat *self, RelayChatMessage *message, GCancellable *upload)
{
  relay_chat_outbox_set_upload (self->outbox, message, upload);
  update_possible (self, message);
}

void
relay_chat_send_next (RelayChat *self)
{
  if (self->funcs != NULL)
    self->funcs->queued (self->user_data, self);
}

GObject *
relay_chat_get_list (RelayChat *self)
{
  return self->funcs != NULL ? self->funcs->get_list (self->user_data) : NULL;
}
