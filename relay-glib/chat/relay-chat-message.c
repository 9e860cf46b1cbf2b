/* relay-chat-message.c: a message in a chat, as a row of a list shows it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-message-private.h"

#include <string.h>

#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-prompt.h>

#include "base/relay-getters-private.h"
#include "values/relay-media-private.h"
#include "values/relay-message-event-private.h"

/**
 * RelayChatMessage:
 *
 * A message of a [class@Chat]: one that was received, or one that this program sends.
 *
 * It is made for the row of a list: every property emits `notify` when its value changes. An own
 * message is the same object from the moment when it was written. Its chat creates it.
 *
 * Since: 1.0
 */
struct _RelayChatMessage
{
  GObject parent_instance;

  char **ids;     /* on the platform; nullable */
  const char *id; /* the first of them */
  char *text;
  RelayMessageType message_type;
  char *sender_name;
  char *sender_id;
  gboolean own;
  GDateTime *time;
  RelayChatMessageState state;
  GError *error;
  char *reply_to;
  char *reply_to_text;
  char *reply_to_author;
  GListModel *media;
  char **reactions;
  gboolean edited;
  gboolean deleted;
  gboolean growing;
  RelayPrompt *prompt;
  double progress;

  /* What the public objects are made of when they are asked for. The event of the application is not
   * kept: as long as it exists, it may be waiting for its acknowledgement. */
  RelayRecord *record; /* nullable */
  gint64 arrival;
  RelayMessageEvent *event;
  RelayMessageEvent *answer; /* nullable */
  char *media_url;           /* nullable */
  char *media_json;

  /* the place in the list */
  gint64 microseconds;
  gint64 order;
  guint64 number;

  /* set by the chat */
  gboolean can_retry;
  gboolean can_discard;
};

G_DEFINE_FINAL_TYPE (RelayChatMessage, relay_chat_message, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_TEXT,
  PROP_MESSAGE_TYPE,
  PROP_SENDER_NAME,
  PROP_SENDER_ID,
  PROP_OWN,
  PROP_TIME,
  PROP_STATE,
  PROP_ERROR,
  PROP_PROGRESS,
  PROP_CAN_RETRY,
  PROP_CAN_DISCARD,
  PROP_REPLY_TO,
  PROP_REPLY_TO_TEXT,
  PROP_REPLY_TO_AUTHOR,
  PROP_MEDIA,
  PROP_REACTIONS,
  PROP_EDITED,
  PROP_DELETED,
  PROP_GROWING,
  PROP_PROMPT,
  PROP_PROMPT_RESPONSE,
  PROP_EVENT
} RelayChatMessageProperty;

static GParamSpec *props[PROP_EVENT + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_ID] = G_CALLBACK (relay_chat_message_get_id),
  [PROP_TEXT] = G_CALLBACK (relay_chat_message_get_text),
  [PROP_MESSAGE_TYPE] = G_CALLBACK (relay_chat_message_get_message_type),
  [PROP_SENDER_NAME] = G_CALLBACK (relay_chat_message_get_sender_name),
  [PROP_SENDER_ID] = G_CALLBACK (relay_chat_message_get_sender_id),
  [PROP_OWN] = G_CALLBACK (relay_chat_message_get_own),
  [PROP_TIME] = G_CALLBACK (relay_chat_message_get_time),
  [PROP_STATE] = G_CALLBACK (relay_chat_message_get_state),
  [PROP_ERROR] = G_CALLBACK (relay_chat_message_get_error),
  [PROP_PROGRESS] = G_CALLBACK (relay_chat_message_get_progress),
  [PROP_CAN_RETRY] = G_CALLBACK (relay_chat_message_get_can_retry),
  [PROP_CAN_DISCARD] = G_CALLBACK (relay_chat_message_get_can_discard),
  [PROP_REPLY_TO] = G_CALLBACK (relay_chat_message_get_reply_to),
  [PROP_REPLY_TO_TEXT] = G_CALLBACK (relay_chat_message_get_reply_to_text),
  [PROP_REPLY_TO_AUTHOR] = G_CALLBACK (relay_chat_message_get_reply_to_author),
  [PROP_MEDIA] = G_CALLBACK (relay_chat_message_get_media),
  [PROP_REACTIONS] = G_CALLBACK (relay_chat_message_get_reactions),
  [PROP_EDITED] = G_CALLBACK (relay_chat_message_get_edited),
  [PROP_DELETED] = G_CALLBACK (relay_chat_message_get_deleted),
  [PROP_GROWING] = G_CALLBACK (relay_chat_message_get_growing),
  [PROP_PROMPT] = G_CALLBACK (relay_chat_message_get_prompt),
  [PROP_PROMPT_RESPONSE] = G_CALLBACK (relay_chat_message_get_prompt_response),
  [PROP_EVENT] = G_CALLBACK (relay_chat_message_get_event),
};

static void
relay_chat_message_dispose (GObject *object)
{
  RelayChatMessage *self = RELAY_CHAT_MESSAGE (object);

  if (relay_owner_delays_dispose (object))
    return;

  g_clear_object (&self->media);
  g_clear_object (&self->prompt);
  g_clear_object (&self->event);
  g_clear_object (&self->answer);

  G_OBJECT_CLASS (relay_chat_message_parent_class)->dispose (object);
}

static void
relay_chat_message_finalize (GObject *object)
{
  RelayChatMessage *self = RELAY_CHAT_MESSAGE (object);

  g_strfreev (self->ids);
  g_free (self->text);
  g_free (self->sender_name);
  g_free (self->sender_id);
  g_clear_pointer (&self->time, g_date_time_unref);
  g_clear_error (&self->error);
  g_free (self->reply_to);
  g_free (self->reply_to_text);
  g_free (self->reply_to_author);
  g_strfreev (self->reactions);
  g_clear_pointer (&self->record, relay_record_unref);
  g_free (self->media_url);
  g_free (self->media_json);

  G_OBJECT_CLASS (relay_chat_message_parent_class)->finalize (object);
}

static void
relay_chat_message_class_init (RelayChatMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = relay_chat_message_dispose;
  object_class->finalize = relay_chat_message_finalize;

  /**
   * RelayChatMessage:id: (getter get_id)
   *
   * The id of the message on the platform; %NULL before it was sent, and where the
   * connector returns no ids.
   *
   * A text that was sent in several messages has the id of the first one.
   *
   * Since: 1.0
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);

  /**
   * RelayChatMessage:text: (getter get_text)
   *
   * The text of the message, possibly empty.
   *
   * That of a draft grows.
   *
   * Since: 1.0
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", readable);

  /**
   * RelayChatMessage:message-type: (getter get_message_type)
   *
   * The type of the message.
   *
   * Since: 1.0
   */
  props[PROP_MESSAGE_TYPE] = g_param_spec_enum ("message-type", NULL, NULL, RELAY_TYPE_MESSAGE_TYPE,
                                                RELAY_MESSAGE_TYPE_TEXT, readable);

  /**
   * RelayChatMessage:sender-name: (getter get_sender_name)
   *
   * The name of the person who wrote the message, else the id of the person; empty for
   * own messages, and if neither is known.
   *
   * Since: 1.0
   */
  props[PROP_SENDER_NAME] = g_param_spec_string ("sender-name", NULL, NULL, "", readable);

  /**
   * RelayChatMessage:sender-id: (getter get_sender_id)
   *
   * The id of the person who wrote the message; %NULL for own messages, and if it is
   * unknown.
   *
   * Since: 1.0
   */
  props[PROP_SENDER_ID] = g_param_spec_string ("sender-id", NULL, NULL, NULL, readable);

  /**
   * RelayChatMessage:own: (getter get_own)
   *
   * Whether this program sent the message.
   *
   * Since: 1.0
   */
  props[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:time: (getter get_time)
   *
   * When the message was sent, in the local time zone.
   *
   * For a received message it is [property@MessageEvent:sent-at], else the time when it was
   * received. An own message has the time when it was written, and later the time when the
   * connector accepted it.
   *
   * Since: 1.0
   */
  props[PROP_TIME] = g_param_spec_boxed ("time", NULL, NULL, G_TYPE_DATE_TIME, readable);

  /**
   * RelayChatMessage:state: (getter get_state)
   *
   * Whether the message was received, or how far it was sent.
   *
   * Since: 1.0
   */
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RELAY_TYPE_CHAT_MESSAGE_STATE,
                                         RELAY_CHAT_MESSAGE_STATE_RECEIVED, readable);

  /**
   * RelayChatMessage:error: (getter get_error)
   *
   * Why the message was not sent, or why that is not known; %NULL unless the state is
   * %RELAY_CHAT_MESSAGE_STATE_FAILED or %RELAY_CHAT_MESSAGE_STATE_UNSURE.
   *
   * Since: 1.0
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);

  /**
   * RelayChatMessage:progress: (getter get_progress)
   *
   * How much of the bytes of its file [method@Chat.queue_file] has uploaded, 0 to 1; else 1.
   *
   * Since: 1.0
   */
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, readable);

  /**
   * RelayChatMessage:can-retry: (getter get_can_retry)
   *
   * Whether [method@Chat.retry] would send the message again.
   *
   * Since: 1.0
   */
  props[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:can-discard: (getter get_can_discard)
   *
   * Whether [method@Chat.discard] would remove the message.
   *
   * Since: 1.0
   */
  props[PROP_CAN_DISCARD] = g_param_spec_boolean ("can-discard", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:reply-to: (getter get_reply_to)
   *
   * The id of the message that this one answers; %NULL if there is none.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO] = g_param_spec_string ("reply-to", NULL, NULL, NULL, readable);

  /**
   * RelayChatMessage:reply-to-text: (getter get_reply_to_text)
   *
   * The text of the message that this one answers; %NULL if it is unknown.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_TEXT] = g_param_spec_string ("reply-to-text", NULL, NULL, NULL, readable);

  /**
   * RelayChatMessage:reply-to-author: (getter get_reply_to_author)
   *
   * Who wrote the message that this one answers; %NULL if that is unknown, and for own
   * messages.
   *
   * Since: 1.0
   */
  props[PROP_REPLY_TO_AUTHOR] = g_param_spec_string ("reply-to-author", NULL, NULL, NULL, readable);

  /**
   * RelayChatMessage:media: (getter get_media)
   *
   * The files of the message: a list of [class@Media], which may be empty.
   *
   * Since: 1.0
   */
  props[PROP_MEDIA] = g_param_spec_object ("media", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * RelayChatMessage:reactions: (getter get_reactions)
   *
   * The reactions of this program to the message, which may be empty.
   *
   * Connectors do not report the reactions of others.
   *
   * Since: 1.0
   */
  props[PROP_REACTIONS] = g_param_spec_boxed ("reactions", NULL, NULL, G_TYPE_STRV, readable);

  /**
   * RelayChatMessage:edited: (getter get_edited)
   *
   * Whether the text was changed after the message was sent.
   *
   * Since: 1.0
   */
  props[PROP_EDITED] = g_param_spec_boolean ("edited", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:deleted: (getter get_deleted)
   *
   * Whether the message was deleted by this program. Then it has neither text nor
   * files.
   *
   * Connectors do not report what others delete.
   *
   * Since: 1.0
   */
  props[PROP_DELETED] = g_param_spec_boolean ("deleted", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:growing: (getter get_growing)
   *
   * Whether the message is a draft that is still being written.
   *
   * Since: 1.0
   */
  props[PROP_GROWING] = g_param_spec_boolean ("growing", NULL, NULL, FALSE, readable);

  /**
   * RelayChatMessage:prompt: (getter get_prompt)
   *
   * The question with buttons that this message is; %NULL for other messages.
   *
   * Since: 1.0
   */
  props[PROP_PROMPT] = g_param_spec_object ("prompt", NULL, NULL, RELAY_TYPE_PROMPT, readable);

  /**
   * RelayChatMessage:prompt-response: (getter get_prompt_response)
   *
   * The latest answer to [property@ChatMessage:prompt]; %NULL if there is none yet.
   *
   * Since: 1.0
   */
  props[PROP_PROMPT_RESPONSE] =
    g_param_spec_object ("prompt-response", NULL, NULL, RELAY_TYPE_PROMPT_RESPONSE, readable);

  /**
   * RelayChatMessage:event: (getter get_event)
   *
   * The latest event of this message; %NULL for own messages.
   *
   * Since: 1.0
   */
  props[PROP_EVENT] = g_param_spec_object ("event", NULL, NULL, RELAY_TYPE_MESSAGE_EVENT, readable);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_chat_message_init (RelayChatMessage *self)
{
  self->text = g_strdup ("");
  self->sender_name = g_strdup ("");
  self->time = g_date_time_new_from_unix_local (0);
  self->reactions = g_new0 (char *, 1);
  self->media = G_LIST_MODEL (g_list_store_new (RELAY_TYPE_MEDIA));
  self->progress = 1;
}

/* --- helpers of the getters --- */

static RelayMessageEvent *
get_event (RelayChatMessage *self)
{
  if (self->event == NULL && self->record != NULL)
    {
      self->event = relay_message_event_new_from_record (relay_record_ref (self->record));
      relay_message_event_set_arrival (self->event, self->arrival, FALSE);
    }

  return self->event;
}

static RelayPromptResponse *
get_prompt_response (RelayChatMessage *self)
{
  return self->answer != NULL ? relay_message_event_get_prompt_response (self->answer) : NULL;
}

/**
 * relay_chat_message_get_id:
 * @self: a message
 *
 * Gets [property@ChatMessage:id].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_id (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->id;
}

/**
 * relay_chat_message_get_text:
 * @self: a message
 *
 * Gets [property@ChatMessage:text].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_text (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->text;
}

/**
 * relay_chat_message_get_message_type:
 * @self: a message
 *
 * Gets [property@ChatMessage:message-type].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
RelayMessageType
relay_chat_message_get_message_type (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), RELAY_MESSAGE_TYPE_TEXT);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_MESSAGE_TYPE_TEXT);

  return self->message_type;
}

/**
 * relay_chat_message_get_sender_name:
 * @self: a message
 *
 * Gets [property@ChatMessage:sender-name].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_sender_name (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->sender_name;
}

/**
 * relay_chat_message_get_sender_id:
 * @self: a message
 *
 * Gets [property@ChatMessage:sender-id].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_sender_id (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->sender_id;
}

/**
 * relay_chat_message_get_own:
 * @self: a message
 *
 * Gets [property@ChatMessage:own].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_own (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->own;
}

/**
 * relay_chat_message_get_time:
 * @self: a message
 *
 * Gets [property@ChatMessage:time].
 *
 * Returns: (transfer none): the value
 *
 * Since: 1.0
 */
GDateTime *
relay_chat_message_get_time (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->time;
}

/**
 * relay_chat_message_get_state:
 * @self: a message
 *
 * Gets [property@ChatMessage:state].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
RelayChatMessageState
relay_chat_message_get_state (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), RELAY_CHAT_MESSAGE_STATE_RECEIVED);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_CHAT_MESSAGE_STATE_RECEIVED);

  return self->state;
}

/**
 * relay_chat_message_get_error:
 * @self: a message
 *
 * Gets [property@ChatMessage:error].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
GError *
relay_chat_message_get_error (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->error;
}

/**
 * relay_chat_message_get_progress:
 * @self: a message
 *
 * Gets [property@ChatMessage:progress].
 *
 * Returns: the share of the bytes
 *
 * Since: 1.0
 */
double
relay_chat_message_get_progress (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->progress;
}

/**
 * relay_chat_message_get_can_retry:
 * @self: a message
 *
 * Gets [property@ChatMessage:can-retry].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_can_retry (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->can_retry;
}

/**
 * relay_chat_message_get_can_discard:
 * @self: a message
 *
 * Gets [property@ChatMessage:can-discard].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_can_discard (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->can_discard;
}

/**
 * relay_chat_message_get_reply_to:
 * @self: a message
 *
 * Gets [property@ChatMessage:reply-to].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_reply_to (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->reply_to;
}

/**
 * relay_chat_message_get_reply_to_text:
 * @self: a message
 *
 * Gets [property@ChatMessage:reply-to-text].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_reply_to_text (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->reply_to_text;
}

/**
 * relay_chat_message_get_reply_to_author:
 * @self: a message
 *
 * Gets [property@ChatMessage:reply-to-author].
 *
 * Returns: (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
const char *
relay_chat_message_get_reply_to_author (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->reply_to_author;
}

/**
 * relay_chat_message_get_media:
 * @self: a message
 *
 * Gets [property@ChatMessage:media].
 *
 * Returns: (transfer none): the value
 *
 * Since: 1.0
 */
GListModel *
relay_chat_message_get_media (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->media;
}

/**
 * relay_chat_message_get_reactions:
 * @self: a message
 *
 * Gets [property@ChatMessage:reactions].
 *
 * Returns: (transfer none): the value
 *
 * Since: 1.0
 */
const char *const *
relay_chat_message_get_reactions (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return (const char *const *) self->reactions;
}

/**
 * relay_chat_message_get_edited:
 * @self: a message
 *
 * Gets [property@ChatMessage:edited].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_edited (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->edited;
}

/**
 * relay_chat_message_get_deleted:
 * @self: a message
 *
 * Gets [property@ChatMessage:deleted].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_deleted (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->deleted;
}

/**
 * relay_chat_message_get_growing:
 * @self: a message
 *
 * Gets [property@ChatMessage:growing].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_message_get_growing (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->growing;
}

/**
 * relay_chat_message_get_prompt:
 * @self: a message
 *
 * Gets [property@ChatMessage:prompt].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayPrompt *
relay_chat_message_get_prompt (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->prompt;
}

/**
 * relay_chat_message_get_prompt_response:
 * @self: a message
 *
 * Gets [property@ChatMessage:prompt-response].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayPromptResponse *
relay_chat_message_get_prompt_response (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return get_prompt_response (self);
}

/**
 * relay_chat_message_get_event:
 * @self: a message
 *
 * Gets [property@ChatMessage:event].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayMessageEvent *
relay_chat_message_get_event (RelayChatMessage *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_MESSAGE (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return get_event (self);
}

/* --- what the chat does --- */

static void
changed (RelayChatMessage *self, RelayChatMessageProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

/* @value: nullable */
static void
set_string (RelayChatMessage *self,
            char **field,
            const char *value,
            RelayChatMessageProperty property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  changed (self, property);
}

static void
set_boolean (RelayChatMessage *self,
             gboolean *field,
             gboolean value,
             RelayChatMessageProperty property)
{
  if (*field == value)
    return;

  *field = value;
  changed (self, property);
}

RelayChatMessage *
relay_chat_message_new (RelayOwner *owner, gboolean own, RelayChatMessageState state)
{
  RelayChatMessage *self = g_object_new (RELAY_TYPE_CHAT_MESSAGE, NULL);

  relay_owner_attach (self, owner);
  self->own = own;
  self->state = state;

  return self;
}

static GDateTime *
make_time (gint64 microseconds)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_local (microseconds / G_USEC_PER_SEC);

  return g_date_time_add (second, microseconds % G_USEC_PER_SEC);
}

void
relay_chat_message_set_place (RelayChatMessage *self, gint64 time, gint64 order, guint64 number)
{
  self->order = order;
  self->number = number;
  if (self->microseconds == time)
    return;

  self->microseconds = time;
  g_date_time_unref (self->time);
  self->time = make_time (time);
  changed (self, PROP_TIME);
}

gint64
relay_chat_message_get_order (RelayChatMessage *self)
{
  return self->order;
}

guint64
relay_chat_message_get_number (RelayChatMessage *self)
{
  return self->number;
}

gint64
relay_chat_message_get_microseconds (RelayChatMessage *self)
{
  return self->microseconds;
}

int
relay_chat_message_compare (gconstpointer a, gconstpointer b)
{
  const RelayChatMessage *first = a, *second = b;

  if (first->order != second->order)
    return first->order < second->order ? -1 : 1;
  if (first->number != second->number)
    return first->number < second->number ? -1 : 1;

  return 0;
}

RelayMessageEvent *
relay_chat_message_set_record (RelayChatMessage *self, RelayRecord *record, gint64 arrival)
{
  g_clear_object (&self->event);
  g_clear_pointer (&self->record, relay_record_unref);
  self->record = relay_record_ref (record);
  self->arrival = arrival;
  changed (self, PROP_EVENT);

  return get_event (self);
}

void
relay_chat_message_set_sender (RelayChatMessage *self, const char *name, const char *id)
{
  set_string (self, &self->sender_name, name, PROP_SENDER_NAME);
  set_string (self, &self->sender_id, id, PROP_SENDER_ID);
}

RelayRecord *
relay_chat_message_get_record (RelayChatMessage *self)
{
  return self->record;
}

gint64
relay_chat_message_get_arrival (RelayChatMessage *self)
{
  return self->arrival;
}

void
relay_chat_message_set_text (RelayChatMessage *self, const char *text)
{
  set_string (self, &self->text, text, PROP_TEXT);
}

void
relay_chat_message_set_ids (RelayChatMessage *self, const char *const *ids)
{
  const char *id = ids != NULL ? ids[0] : NULL;
  gboolean is_other = g_strcmp0 (id, self->id) != 0;
  char **old = self->ids;

  self->ids = id != NULL ? g_strdupv ((char **) ids) : NULL;
  self->id = id != NULL ? self->ids[0] : NULL;
  g_strfreev (old);
  if (is_other)
    changed (self, PROP_ID);
}

const char *const *
relay_chat_message_get_ids (RelayChatMessage *self)
{
  return (const char *const *) self->ids;
}

void
relay_chat_message_set_reply (RelayChatMessage *self,
                              const char *id,
                              const char *text,
                              const char *author)
{
  set_string (self, &self->reply_to, id, PROP_REPLY_TO);
  set_string (self, &self->reply_to_text, text, PROP_REPLY_TO_TEXT);
  set_string (self, &self->reply_to_author, author, PROP_REPLY_TO_AUTHOR);
}

void
relay_chat_message_set_media (RelayChatMessage *self, GListModel *media)
{
  if (g_list_model_get_n_items (media) == 0 && g_list_model_get_n_items (self->media) == 0)
    return;

  g_set_object (&self->media, media);
  changed (self, PROP_MEDIA);
}

void
relay_chat_message_set_media_json (RelayChatMessage *self, const char *url, const char *json)
{
  const char *const urls[] = { url, NULL };
  g_autoptr (GListStore) media = relay_media_join (urls, json, strlen (json));

  g_free (self->media_url);
  g_free (self->media_json);
  self->media_url = g_strdup (url);
  self->media_json = g_strdup (json);
  relay_chat_message_set_media (self, G_LIST_MODEL (media));
}

const char *
relay_chat_message_get_media_json (RelayChatMessage *self, const char **url)
{
  *url = self->media_url;

  return self->media_json;
}

void
relay_chat_message_set_message_type (RelayChatMessage *self, RelayMessageType type)
{
  if (self->message_type == type)
    return;

  self->message_type = type;
  changed (self, PROP_MESSAGE_TYPE);
}

void
relay_chat_message_set_prompt (RelayChatMessage *self, RelayPrompt *prompt)
{
  if (g_set_object (&self->prompt, prompt))
    changed (self, PROP_PROMPT);
}

void
relay_chat_message_set_answer (RelayChatMessage *self, RelayRecord *record)
{
  g_clear_object (&self->answer);
  self->answer = relay_message_event_new_from_record (relay_record_ref (record));
  changed (self, PROP_PROMPT_RESPONSE);
}

RelayRecord *
relay_chat_message_get_answer (RelayChatMessage *self)
{
  return self->answer != NULL ? relay_message_event_get_record (self->answer) : NULL;
}

void
relay_chat_message_set_edited (RelayChatMessage *self)
{
  set_boolean (self, &self->edited, TRUE, PROP_EDITED);
}

void
relay_chat_message_set_deleted (RelayChatMessage *self)
{
  g_autoptr (GListStore) none = g_list_store_new (RELAY_TYPE_MEDIA);

  g_object_freeze_notify (G_OBJECT (self));
  set_boolean (self, &self->deleted, TRUE, PROP_DELETED);
  relay_chat_message_set_text (self, "");
  g_clear_pointer (&self->media_url, g_free);
  g_clear_pointer (&self->media_json, g_free);
  relay_chat_message_set_media (self, G_LIST_MODEL (none));
  g_object_thaw_notify (G_OBJECT (self));
}

void
relay_chat_message_set_growing (RelayChatMessage *self, gboolean growing)
{
  set_boolean (self, &self->growing, growing, PROP_GROWING);
}

void
relay_chat_message_react (RelayChatMessage *self, const char *emoji, gboolean remove)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_strv_contains ((const char *const *) self->reactions, emoji) != remove)
    return;

  for (char **reaction = self->reactions; *reaction != NULL; reaction++)
    if (!remove || !g_str_equal (*reaction, emoji))
      g_strv_builder_add (builder, *reaction);
  if (!remove)
    g_strv_builder_add (builder, emoji);

  g_strfreev (self->reactions);
  self->reactions = g_strv_builder_end (builder);
  changed (self, PROP_REACTIONS);
}

/* --- sending --- */

void
relay_chat_message_set_progress (RelayChatMessage *self, double progress)
{
  if (self->progress == progress)
    return;

  self->progress = progress;
  changed (self, PROP_PROGRESS);
}

void
relay_chat_message_set_state (RelayChatMessage *self,
                              RelayChatMessageState state,
                              const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != state)
    {
      self->state = state;
      changed (self, PROP_STATE);
    }
  if (self->error != NULL || error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      changed (self, PROP_ERROR);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
relay_chat_message_is_unsettled (RelayChatMessage *self)
{
  return self->state != RELAY_CHAT_MESSAGE_STATE_RECEIVED &&
         self->state != RELAY_CHAT_MESSAGE_STATE_SENT;
}

void
relay_chat_message_set_possible (RelayChatMessage *self, gboolean can_retry, gboolean can_discard)
{
  set_boolean (self, &self->can_retry, can_retry, PROP_CAN_RETRY);
  set_boolean (self, &self->can_discard, can_discard, PROP_CAN_DISCARD);
}
