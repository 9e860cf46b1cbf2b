/* relay-message-event.c: an inbound message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-message-event.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-session-source.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-bridge-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-event-parts-private.h"
#include "relay-message-event-private.h"
#include "relay-reply-private.h"
#include "relay-session-source-private.h"
#include "relay-timestamp-private.h"

/**
 * RelayMessageEvent:
 *
 * An inbound message, in the same form for all platforms.
 *
 * Events are emitted by [signal@Transport::inbound] and
 * [signal@Adapter::inbound]. An event whose [property@MessageEvent:buffer-id] is
 * not %NULL is acknowledged to the connector when the emission ends. An
 * application that must store the event first calls [method@MessageEvent.hold]
 * in the handler, and [method@MessageEvent.acknowledge] within a few seconds.
 *
 * Events are immutable. The writable properties can be set only in the
 * constructor, as in `g_object_new (RELAY_TYPE_MESSAGE_EVENT, "text", text, NULL)`,
 * or more precisely until a property is read for the first time. Setting a
 * property later logs a warning and has no effect.
 *
 * Since: 1.0
 */
/* Events must be cheap to create: there may be hundreds of thousands of them in a second, and few of
 * their fields are read. So no property is a construct property, and the members are created when
 * they are first needed. */
struct _RelayMessageEvent
{
  GObject parent_instance;

  RelayRecord *record; /* NULL until ensure_record () */
  RelayDelivery *delivery;
  char *buffer_id;
  RelaySessionSource *source;
  RelayEventParts *parts; /* NULL until ensure_parts () */

  gint64 arrival; /* microseconds since 1970; 0 when the event was not received */
  gboolean redelivered;
  GDateTime *received_at; /* NULL until it is read */
  GDateTime *sent_at;     /* the same, or when there is none */
};

typedef enum
{
  PROP_TEXT = 1,
  PROP_MESSAGE_TYPE,
  PROP_MESSAGE_ID,
  PROP_REPLY_TO_MESSAGE_ID,
  PROP_REPLY_TO_TEXT,
  PROP_REPLY_TO_AUTHOR,
  PROP_REPLY_TO_IS_OWN,
  PROP_MEDIA_URLS,
  PROP_MEDIA,
  PROP_CHANNEL_CONTEXT,
  PROP_CONTEXT_ERROR,
  PROP_PROMPT_RESPONSE,
  PROP_SOURCE,
  PROP_BUFFER_ID,
  PROP_PLATFORM,
  PROP_CHAT_ID,
  PROP_USER_ID,
  PROP_REDELIVERED,
  PROP_RECEIVED_AT,
  PROP_SENT_AT
} RelayMessageEventProperty;

static GParamSpec *props[PROP_SENT_AT + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_TEXT] = G_CALLBACK (relay_message_event_get_text),
  [PROP_MESSAGE_TYPE] = G_CALLBACK (relay_message_event_get_message_type),
  [PROP_MESSAGE_ID] = G_CALLBACK (relay_message_event_get_message_id),
  [PROP_REPLY_TO_MESSAGE_ID] = G_CALLBACK (relay_message_event_get_reply_to_message_id),
  [PROP_REPLY_TO_TEXT] = G_CALLBACK (relay_message_event_get_reply_to_text),
  [PROP_REPLY_TO_AUTHOR] = G_CALLBACK (relay_message_event_get_reply_to_author),
  [PROP_REPLY_TO_IS_OWN] = G_CALLBACK (relay_message_event_get_reply_to_is_own),
  [PROP_MEDIA_URLS] = G_CALLBACK (relay_message_event_get_media_urls),
  [PROP_MEDIA] = G_CALLBACK (relay_message_event_get_media),
  [PROP_CHANNEL_CONTEXT] = G_CALLBACK (relay_message_event_get_channel_context),
  [PROP_CONTEXT_ERROR] = G_CALLBACK (relay_message_event_get_context_error),
  [PROP_PROMPT_RESPONSE] = G_CALLBACK (relay_message_event_get_prompt_response),
  [PROP_SOURCE] = G_CALLBACK (relay_message_event_get_source),
  [PROP_BUFFER_ID] = G_CALLBACK (relay_message_event_get_buffer_id),
  [PROP_PLATFORM] = G_CALLBACK (relay_message_event_get_platform),
  [PROP_CHAT_ID] = G_CALLBACK (relay_message_event_get_chat_id),
  [PROP_USER_ID] = G_CALLBACK (relay_message_event_get_user_id),
  [PROP_REDELIVERED] = G_CALLBACK (relay_message_event_get_redelivered),
  [PROP_RECEIVED_AT] = G_CALLBACK (relay_message_event_get_received_at),
  [PROP_SENT_AT] = G_CALLBACK (relay_message_event_get_sent_at),
};

G_DEFINE_FINAL_TYPE (RelayMessageEvent, relay_message_event, G_TYPE_OBJECT)

/* The names that the contract gives to the values of RelayMessageType, in their order */
static const char *const message_types[] = { "text",  "location", "photo",   "video",  "audio",
                                             "voice", "document", "sticker", "command" };

G_STATIC_ASSERT (G_N_ELEMENTS (message_types) == RELAY_MESSAGE_TYPE_COMMAND + 1);

static RelayRecord *
ensure_record (RelayMessageEvent *self)
{
  if (self->record == NULL)
    self->record = relay_record_new ();
  return self->record;
}

/* An event may be read in several threads at once: the first that has created a member keeps it. */
static gpointer
keep_first (gpointer member, gpointer created, GDestroyNotify free_created)
{
  gpointer *location = member;

  if (created != NULL && !g_atomic_pointer_compare_and_exchange (location, NULL, created))
    free_created (created);
  return g_atomic_pointer_get (location);
}

static RelayEventParts *
ensure_parts (RelayMessageEvent *self)
{
  RelayEventParts *parts = g_atomic_pointer_get (&self->parts);

  if (parts == NULL)
    parts = keep_first (&self->parts, relay_event_parts_new (ensure_record (self)),
                        (GDestroyNotify) relay_event_parts_free);
  return parts;
}

static void
set_media_urls (RelayRecord *record, const char *const *urls)
{
  g_autoptr (GString) text = g_string_new (NULL);

  relay_json_write_open (text, '[');
  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      relay_json_write_comma (text);
      relay_json_write_string (text, urls[i]);
    }
  relay_json_write_close (text, ']');

  relay_record_set_raw (record, RELAY_FIELD_MEDIA_URLS, text->str, text->len);
}

/* The record of an event contains the fields of its source. */
static void
set_source (RelayMessageEvent *self, RelaySessionSource *source)
{
  if (g_set_object (&self->source, source) && source != NULL)
    relay_session_source_copy_fields (source, self->record);
}

static void
relay_message_event_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  RelayMessageEvent *self = RELAY_MESSAGE_EVENT (object);
  RelayRecord *record = ensure_record (self);

  if (relay_record_is_sealed (record))
    {
      g_warning ("RelayMessageEvent is immutable: “%s” was not set", pspec->name);
      return;
    }

  /* The other properties are read-only. */
  if (prop_id == PROP_TEXT)
    relay_record_set_string (record, RELAY_FIELD_TEXT, g_value_get_string (value));
  else if (prop_id == PROP_MESSAGE_TYPE)
    relay_record_set_string (record, RELAY_FIELD_MESSAGE_TYPE,
                             message_types[g_value_get_enum (value)]);
  else if (prop_id == PROP_MESSAGE_ID)
    relay_record_set_string (record, RELAY_FIELD_MESSAGE_ID, g_value_get_string (value));
  else if (prop_id == PROP_REPLY_TO_MESSAGE_ID)
    relay_record_set_string (record, RELAY_FIELD_REPLY_TO_MESSAGE_ID, g_value_get_string (value));
  else if (prop_id == PROP_MEDIA_URLS)
    set_media_urls (record, g_value_get_boxed (value));
  else if (prop_id == PROP_SOURCE)
    set_source (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
relay_message_event_finalize (GObject *object)
{
  RelayMessageEvent *self = RELAY_MESSAGE_EVENT (object);

  relay_delivery_detach (self->delivery);
  g_free (self->buffer_id);
  g_clear_pointer (&self->parts, relay_event_parts_free);
  g_clear_object (&self->source);
  g_clear_pointer (&self->record, relay_record_unref);
  g_clear_pointer (&self->received_at, g_date_time_unref);
  g_clear_pointer (&self->sent_at, g_date_time_unref);

  G_OBJECT_CLASS (relay_message_event_parent_class)->finalize (object);
}

static void
relay_message_event_class_init (RelayMessageEventClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = relay_message_event_set_property;
  object_class->finalize = relay_message_event_finalize;

  /**
   * RelayMessageEvent:text:
   *
   * The text of the message, which may be empty. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", writable);

  /**
   * RelayMessageEvent:message-type:
   *
   * The type of the message; %RELAY_MESSAGE_TYPE_TEXT for types that this version does
   * not know.
   *
   * Since: 1.0
   */
  props[PROP_MESSAGE_TYPE] = g_param_spec_enum ("message-type", NULL, NULL, RELAY_TYPE_MESSAGE_TYPE,
                                                RELAY_MESSAGE_TYPE_TEXT, writable);

  /**
   * RelayMessageEvent:message-id:
   *
   * The id of the message; %NULL when it has none. Platform, profile, chat id and
   * message id together identify an event: an event that was delivered before is
   * dropped as a duplicate. An edit is another event than the message, and an answer to
   * a prompt another one than other answers. An event without a message id is never
   * dropped.
   *
   * Since: 1.0
   */
  props[PROP_MESSAGE_ID] = g_param_spec_string ("message-id", NULL, NULL, NULL, writable);

  /**
   * RelayMessageEvent:reply-to-message-id:
   *
   * The id of the message to which this one is a reply; %NULL when it is none.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_MESSAGE_ID] =
    g_param_spec_string ("reply-to-message-id", NULL, NULL, NULL, writable);

  /**
   * RelayMessageEvent:reply-to-text:
   *
   * The text of the message to which this one is a reply; %NULL when unknown.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_TEXT] = g_param_spec_string ("reply-to-text", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:reply-to-author:
   *
   * The author of the message to which this one is a reply; %NULL when unknown.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_AUTHOR] = g_param_spec_string ("reply-to-author", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:reply-to-is-own:
   *
   * Whether the bot wrote the message to which this one is a reply.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_IS_OWN] =
    g_param_spec_enum ("reply-to-is-own", NULL, NULL, RELAY_TYPE_TRISTATE, RELAY_TRISTATE_UNKNOWN,
                       readable);

  /**
   * RelayMessageEvent:media-urls:
   *
   * The URLs of the files of the message, at most 1,024. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_MEDIA_URLS] = g_param_spec_boxed ("media-urls", NULL, NULL, G_TYPE_STRV, writable);

  /**
   * RelayMessageEvent:media:
   *
   * The files of the message: a list of [class@Media], one for each of
   * [property@MessageEvent:media-urls] and in their order. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_MEDIA] = g_param_spec_object ("media", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * RelayMessageEvent:channel-context:
   *
   * The preceding messages of the channel, oldest first, as a text for the prompt of a
   * language model. They are context only and do not expect an answer.
   *
   * The first line is `[Recent channel messages]`, followed by `AUTHOR: TEXT` for at
   * most 1,024 messages. %NULL when there are none.
   *
   * Since: 1.0
   */
  props[PROP_CHANNEL_CONTEXT] = g_param_spec_string ("channel-context", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:context-error:
   *
   * Whether the connector failed to fetch the preceding messages of the channel.
   *
   * Since: 1.0
   */
  props[PROP_CONTEXT_ERROR] = g_param_spec_boolean ("context-error", NULL, NULL, FALSE, readable);

  /**
   * RelayMessageEvent:prompt-response:
   *
   * The answer to a prompt that the event carries; %NULL for other messages.
   *
   * Since: 1.0
   */
  props[PROP_PROMPT_RESPONSE] =
    g_param_spec_object ("prompt-response", NULL, NULL, RELAY_TYPE_PROMPT_RESPONSE, readable);

  /**
   * RelayMessageEvent:source:
   *
   * The origin of the event: chat, author, thread and scope. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE] =
    g_param_spec_object ("source", NULL, NULL, RELAY_TYPE_SESSION_SOURCE, writable);

  /**
   * RelayMessageEvent:buffer-id:
   *
   * The id under which the connector buffers the event until it is acknowledged;
   * %NULL when the connector does not buffer it.
   *
   * Since: 1.0
   */
  props[PROP_BUFFER_ID] = g_param_spec_string ("buffer-id", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:platform:
   *
   * The platform of the chat: the same as [property@SessionSource:platform].
   *
   * Since: 1.0
   */
  props[PROP_PLATFORM] = g_param_spec_string ("platform", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:chat-id:
   *
   * The id of the chat, which is also the target of an answer: the same as
   * [property@SessionSource:chat-id].
   *
   * Since: 1.0
   */
  props[PROP_CHAT_ID] = g_param_spec_string ("chat-id", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:user-id:
   *
   * The id of the author; %NULL when unknown. The same as
   * [property@SessionSource:user-id].
   *
   * Since: 1.0
   */
  props[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, readable);

  /**
   * RelayMessageEvent:redelivered:
   *
   * Whether the event may have been delivered before: it was rejected or finalized while it was
   * held, met no handler, or its acknowledgement was lost with the connection.
   *
   * An application that has done something for such an event already, for instance sent an answer,
   * finds it in its own store by [property@MessageEvent:message-id]. An event that was delivered to
   * an earlier process is not recognised.
   *
   * Since: 1.0
   */
  props[PROP_REDELIVERED] = g_param_spec_boolean ("redelivered", NULL, NULL, FALSE, readable);

  /**
   * RelayMessageEvent:received-at:
   *
   * When the event was received, in UTC by the clock of this machine; %NULL for an event that was
   * created by the application.
   *
   * Since: 1.0
   */
  props[PROP_RECEIVED_AT] =
    g_param_spec_boxed ("received-at", NULL, NULL, G_TYPE_DATE_TIME, readable);

  /**
   * RelayMessageEvent:sent-at:
   *
   * When the message was sent, as the connector says; %NULL when it does not.
   *
   * Since: 1.0
   */
  props[PROP_SENT_AT] = g_param_spec_boxed ("sent-at", NULL, NULL, G_TYPE_DATE_TIME, readable);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_message_event_init (RelayMessageEvent *self)
{
}

RelayMessageEvent *
relay_message_event_new_from_record (RelayRecord *record)
{
  RelayMessageEvent *self = g_object_new (RELAY_TYPE_MESSAGE_EVENT, NULL);

  self->record = record;
  return self;
}

void
relay_message_event_set_delivery (RelayMessageEvent *self,
                                  RelayDelivery *delivery,
                                  const char *buffer_id)
{
  g_return_if_fail (self->delivery == NULL);

  self->delivery = relay_delivery_attach (delivery);
  self->buffer_id = g_strdup (buffer_id);
}

void
relay_message_event_set_arrival (RelayMessageEvent *self, gint64 arrival, gboolean redelivered)
{
  self->arrival = arrival;
  self->redelivered = redelivered;
}

RelayRecord *
relay_message_event_get_record (RelayMessageEvent *self)
{
  return ensure_record (self);
}

gboolean
relay_message_event_is_prompt_answer (RelayMessageEvent *self)
{
  return relay_event_parts_has_prompt_response (ensure_record (self));
}

/**
 * relay_message_event_new_from_json:
 * @object: an event in the form of the contract
 * @error: return location for an error
 *
 * Creates an event from its JSON form, for example one that was stored.
 *
 * A member that is missing or has the wrong type has its default. Unknown
 * members are kept for [method@MessageEvent.to_json]. The function reads @object
 * and does not keep it. The event has no delivery, so there is nothing to
 * acknowledge.
 *
 * Fails with %RELAY_ERROR_PROTOCOL when @object is nested too deeply.
 *
 * Returns: (transfer full): a new event
 *
 * Since: 1.0
 */
RelayMessageEvent *
relay_message_event_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (RelayRecord) record = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = relay_json_from_object (object, &length);
  if (text == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "event: nested too deeply");
      return NULL;
    }
  record = relay_record_new_event (text, length, error);
  if (record == NULL)
    return NULL;

  return relay_message_event_new_from_record (g_steal_pointer (&record));
}

/**
 * relay_message_event_get_text:
 * @self: an event
 *
 * Gets the text of the message.
 *
 * Returns: the text, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_text (RelayMessageEvent *self)
{
  const char *text;

  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  text = relay_record_get_string (ensure_record (self), RELAY_FIELD_TEXT);
  return text != NULL ? text : "";
}

/**
 * relay_message_event_get_message_type:
 * @self: an event
 *
 * Gets the type of the message.
 *
 * Returns: the type
 *
 * Since: 1.0
 */
RelayMessageType
relay_message_event_get_message_type (RelayMessageEvent *self)
{
  const char *name;

  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), RELAY_MESSAGE_TYPE_TEXT);

  name = relay_record_get_string (ensure_record (self), RELAY_FIELD_MESSAGE_TYPE);
  if (name == NULL)
    return RELAY_MESSAGE_TYPE_TEXT;
  for (guint i = 0; i < G_N_ELEMENTS (message_types); i++)
    if (g_str_equal (name, message_types[i]))
      return i;
  return g_str_equal (name, "image") ? RELAY_MESSAGE_TYPE_PHOTO : RELAY_MESSAGE_TYPE_TEXT;
}

/**
 * relay_message_event_get_message_id:
 * @self: an event
 *
 * Gets the id of the message.
 *
 * Returns: (nullable): the id, or %NULL when the message has none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_message_id (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_record_get_string (ensure_record (self), RELAY_FIELD_MESSAGE_ID);
}

/**
 * relay_message_event_get_reply_to_message_id:
 * @self: an event
 *
 * Gets the id of the message to which this one is a reply.
 *
 * Returns: (nullable): the id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_reply_to_message_id (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_record_get_string (ensure_record (self), RELAY_FIELD_REPLY_TO_MESSAGE_ID);
}

/**
 * relay_message_event_get_reply_to_text:
 * @self: an event
 *
 * Gets the text of the message to which this one is a reply.
 *
 * Returns: (nullable): the text, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_reply_to_text (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_reply (ensure_parts (self))->text;
}

/**
 * relay_message_event_get_reply_to_author:
 * @self: an event
 *
 * Gets the author of the message to which this one is a reply.
 *
 * Returns: (nullable): the author, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_reply_to_author (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_reply (ensure_parts (self))->author;
}

/**
 * relay_message_event_get_reply_to_is_own:
 * @self: an event
 *
 * Gets whether the bot wrote the message to which this one is a reply.
 *
 * Returns: %RELAY_TRISTATE_UNKNOWN when the connector did not report it
 *
 * Since: 1.0
 */
RelayTristate
relay_message_event_get_reply_to_is_own (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), RELAY_TRISTATE_UNKNOWN);

  return relay_event_parts_get_reply (ensure_parts (self))->is_own;
}

/**
 * relay_message_event_get_media_urls:
 * @self: an event
 *
 * Gets the URLs of the files of the message.
 *
 * Returns: (transfer none) (array zero-terminated=1): the URLs, possibly none
 *
 * Since: 1.0
 */
const char *const *
relay_message_event_get_media_urls (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_media_urls (ensure_parts (self));
}

/**
 * relay_message_event_get_media:
 * @self: an event
 *
 * Gets the files of the message.
 *
 * Returns: (transfer none): a list of [class@Media]
 *
 * Since: 1.0
 */
GListModel *
relay_message_event_get_media (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_media (ensure_parts (self));
}

/**
 * relay_message_event_get_channel_context:
 * @self: an event
 *
 * Gets the preceding messages of the channel as one text.
 *
 * Returns: (nullable): the text, or %NULL when there are none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_channel_context (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_context (ensure_parts (self));
}

/**
 * relay_message_event_get_context_error:
 * @self: an event
 *
 * Gets whether the connector failed to fetch the preceding messages of the channel.
 *
 * Returns: %TRUE if the connector failed
 *
 * Since: 1.0
 */
gboolean
relay_message_event_get_context_error (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), FALSE);

  return relay_record_get_tristate (ensure_record (self), RELAY_FIELD_CONTEXT_ERROR) ==
         RELAY_TRISTATE_TRUE;
}

/**
 * relay_message_event_get_prompt_response:
 * @self: an event
 *
 * Gets the answer to a prompt that the event carries.
 *
 * Returns: (transfer none) (nullable): the answer, or %NULL for other messages
 *
 * Since: 1.0
 */
RelayPromptResponse *
relay_message_event_get_prompt_response (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_event_parts_get_prompt_response (ensure_parts (self));
}

/**
 * relay_message_event_get_source:
 * @self: an event
 *
 * Gets the origin of the event.
 *
 * Returns: (transfer none): the source
 *
 * Since: 1.0
 */
RelaySessionSource *
relay_message_event_get_source (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  if (g_atomic_pointer_get (&self->source) == NULL)
    return keep_first (&self->source, relay_session_source_new_from_record (ensure_record (self)),
                       g_object_unref);
  return self->source;
}

/* A string of the source, of which no object is made */
static const char *
get_source_string (RelayMessageEvent *self, RelayField field, const char *fallback)
{
  const char *value = relay_record_get_string (ensure_record (self), field);

  return value != NULL ? value : fallback;
}

/**
 * relay_message_event_get_platform:
 * @self: an event
 *
 * Gets the platform of the chat. Chats on different platforms may have the same id.
 *
 * The value is that of [method@SessionSource.get_platform]; this function does not
 * create a source object.
 *
 * Returns: the platform
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_platform (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return get_source_string (self, RELAY_FIELD_SOURCE_PLATFORM, RELAY_PLATFORM_DEFAULT);
}

/**
 * relay_message_event_get_chat_id:
 * @self: an event
 *
 * Gets the id of the chat, which is also the target of an answer.
 *
 * The value is that of [method@SessionSource.get_chat_id]; this function does not
 * create a source object.
 *
 * Returns: the chat id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_chat_id (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return get_source_string (self, RELAY_FIELD_SOURCE_CHAT_ID, "");
}

/**
 * relay_message_event_get_user_id:
 * @self: an event
 *
 * Gets the id of the author.
 *
 * The value is that of [method@SessionSource.get_user_id]; this function does not
 * create a source object.
 *
 * Returns: (nullable): the user id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_user_id (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return get_source_string (self, RELAY_FIELD_SOURCE_USER_ID, NULL);
}

/**
 * relay_message_event_get_buffer_id:
 * @self: an event
 *
 * Gets the id under which the connector buffers the event until it is acknowledged.
 *
 * Returns: (nullable): the id, or %NULL when the connector does not buffer the event
 *
 * Since: 1.0
 */
const char *
relay_message_event_get_buffer_id (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return self->buffer_id;
}

/**
 * relay_message_event_get_redelivered:
 * @self: an event
 *
 * Gets [property@MessageEvent:redelivered].
 *
 * Returns: %TRUE if the event may have been delivered before
 *
 * Since: 1.0
 */
gboolean
relay_message_event_get_redelivered (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), FALSE);

  return self->redelivered;
}

/**
 * relay_message_event_get_received_at:
 * @self: an event
 *
 * Gets [property@MessageEvent:received-at].
 *
 * Returns: (transfer none) (nullable): the time in UTC, or %NULL when the event was not received
 *
 * Since: 1.0
 */
GDateTime *
relay_message_event_get_received_at (RelayMessageEvent *self)
{
  g_autoptr (GDateTime) second = NULL;

  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  if (self->arrival == 0 || g_atomic_pointer_get (&self->received_at) != NULL)
    return self->received_at;

  second = g_date_time_new_from_unix_utc (self->arrival / G_USEC_PER_SEC);
  return keep_first (&self->received_at, g_date_time_add (second, self->arrival % G_USEC_PER_SEC),
                     (GDestroyNotify) g_date_time_unref);
}

/**
 * relay_message_event_get_sent_at:
 * @self: an event
 *
 * Gets [property@MessageEvent:sent-at].
 *
 * It is read from the member `timestamp` of the event: ISO 8601, or Unix seconds or milliseconds.
 *
 * Returns: (transfer none) (nullable): the time, or %NULL when the connector sent none
 *
 * Since: 1.0
 */
GDateTime *
relay_message_event_get_sent_at (RelayMessageEvent *self)
{
  const char *timestamp;

  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  timestamp = relay_record_get_string (ensure_record (self), RELAY_FIELD_TIMESTAMP);
  if (timestamp == NULL || g_atomic_pointer_get (&self->sent_at) != NULL)
    return self->sent_at;

  return keep_first (&self->sent_at, relay_timestamp_parse (timestamp),
                     (GDestroyNotify) g_date_time_unref);
}

/**
 * relay_message_event_dup_reply_metadata:
 * @self: an event
 *
 * Creates the metadata of an answer to the event, for the methods of [class@Adapter] that take
 * metadata. [method@Adapter.reply_async] uses it by itself.
 *
 * It contains what the event has of
 *
 * - `platform`: the platform of its source, unless that is `relay`,
 * - `thread_id`: its thread, else the thread that the answer will create
 *   ([property@SessionSource:prospective-thread-id]). On Slack, a message outside of a thread is
 *   answered in the thread that it begins; remove the member for an answer in the channel itself,
 * - `profile`: the profile that it was sent to,
 * - `telegram_reply_to_message_id`: its message id, in a topic of a direct chat on Telegram.
 *
 * The message id itself is not part of it: pass [property@MessageEvent:message-id] as `reply_to`.
 *
 * Returns: (transfer full): a new object, which may be changed
 *
 * Since: 1.0
 */
JsonObject *
relay_message_event_dup_reply_metadata (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_reply_make_metadata (ensure_record (self), NULL);
}

/**
 * relay_message_event_to_json:
 * @self: an event
 *
 * Creates the JSON form of the event, unknown members included.
 *
 * Ids, and integers beyond ±2^53, are strings in it.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_message_event_to_json (RelayMessageEvent *self)
{
  g_return_val_if_fail (RELAY_IS_MESSAGE_EVENT (self), NULL);

  return relay_record_to_json (ensure_record (self));
}

/**
 * relay_message_event_hold:
 * @self: an event
 *
 * Adds a hold: the event is not acknowledged to the connector before one more
 * call of [method@MessageEvent.acknowledge].
 *
 * Acknowledge the event within a few seconds, because the connector may wait for
 * it before it delivers others. An event that is finalized while it is held is
 * redelivered. The function does nothing for an event that the connector does not
 * buffer.
 *
 * Call it in the handler of the signal. In another thread it is refused, because the
 * emission may end before.
 *
 * Since: 1.0
 */
void
relay_message_event_hold (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_hold (self->delivery);
}

/**
 * relay_message_event_acknowledge:
 * @self: an event
 *
 * Releases one hold. When the last one is released, the event is acknowledged to
 * the connector, which then drops it from its buffer.
 *
 * When the connection that delivered the event is closed, no acknowledgement can
 * be sent, and the connector redelivers the event.
 *
 * May be called in any thread. While another thread runs the main context of the
 * transport, it takes effect from its main loop.
 *
 * Since: 1.0
 */
void
relay_message_event_acknowledge (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_acknowledge (self->delivery);
}

/**
 * relay_message_event_reject:
 * @self: an event
 *
 * Rejects the event, for example because it could not be stored, so that the
 * connector redelivers it.
 *
 * The transport reconnects to force the redelivery. An event that has been
 * delivered [property@Transport:max-deliveries] times is emitted as
 * [signal@Transport::dead-letter] instead. The function does nothing for an event
 * that the connector does not buffer. May be called in any thread, as
 * [method@MessageEvent.acknowledge].
 *
 * Since: 1.0
 */
void
relay_message_event_reject (RelayMessageEvent *self)
{
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (self));

  relay_delivery_reject (self->delivery);
}
