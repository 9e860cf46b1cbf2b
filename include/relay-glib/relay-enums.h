/* relay-enums.h: the closed sets of the API, and names for the open ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

/**
 * RelayState:
 * @RELAY_STATE_DISCONNECTED: nothing runs; where every transport begins
 * @RELAY_STATE_CONNECTING: dialling
 * @RELAY_STATE_HANDSHAKING: the socket is open, the first descriptor is awaited
 * @RELAY_STATE_ONLINE: the handshake is done; messages flow
 * @RELAY_STATE_IDLE: the connector acknowledged that it holds messages back
 * @RELAY_STATE_DORMANT: hung up on purpose, to dial again soon
 * @RELAY_STATE_WAITING: lost; waits for the next dial
 * @RELAY_STATE_REVOKED: the credential was revoked; no further dial
 * @RELAY_STATE_CLOSING: a disconnect is under way
 *
 * Where a transport is in its life.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_STATE_DISCONNECTED,
  RELAY_STATE_CONNECTING,
  RELAY_STATE_HANDSHAKING,
  RELAY_STATE_ONLINE,
  RELAY_STATE_IDLE,
  RELAY_STATE_DORMANT,
  RELAY_STATE_WAITING,
  RELAY_STATE_REVOKED,
  RELAY_STATE_CLOSING
} RelayState;

/**
 * RelayReconnect:
 * @RELAY_RECONNECT_NEVER: a loss ends the connection
 * @RELAY_RECONNECT_ESTABLISHED: redial once a first handshake succeeded
 * @RELAY_RECONNECT_ALWAYS: the first dial is retried too
 *
 * When a transport dials again by itself.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_RECONNECT_NEVER,
  RELAY_RECONNECT_ESTABLISHED,
  RELAY_RECONNECT_ALWAYS
} RelayReconnect;

/**
 * RelayMessageType:
 * @RELAY_MESSAGE_TYPE_TEXT: text, and everything unknown
 * @RELAY_MESSAGE_TYPE_LOCATION: a place
 * @RELAY_MESSAGE_TYPE_PHOTO: a picture
 * @RELAY_MESSAGE_TYPE_VIDEO: a video
 * @RELAY_MESSAGE_TYPE_AUDIO: an audio file
 * @RELAY_MESSAGE_TYPE_VOICE: a voice message
 * @RELAY_MESSAGE_TYPE_DOCUMENT: any other file
 * @RELAY_MESSAGE_TYPE_STICKER: a sticker
 * @RELAY_MESSAGE_TYPE_COMMAND: a command, or the answer to a prompt
 *
 * What kind of message an event carries.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_MESSAGE_TYPE_TEXT,
  RELAY_MESSAGE_TYPE_LOCATION,
  RELAY_MESSAGE_TYPE_PHOTO,
  RELAY_MESSAGE_TYPE_VIDEO,
  RELAY_MESSAGE_TYPE_AUDIO,
  RELAY_MESSAGE_TYPE_VOICE,
  RELAY_MESSAGE_TYPE_DOCUMENT,
  RELAY_MESSAGE_TYPE_STICKER,
  RELAY_MESSAGE_TYPE_COMMAND
} RelayMessageType;

/**
 * RelayTristate:
 * @RELAY_TRISTATE_UNKNOWN: the connector did not say
 * @RELAY_TRISTATE_FALSE: it said no
 * @RELAY_TRISTATE_TRUE: it said yes
 *
 * A yes or no that may be missing, where missing is not no.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_TRISTATE_UNKNOWN = -1,
  RELAY_TRISTATE_FALSE = 0,
  RELAY_TRISTATE_TRUE = 1
} RelayTristate;

/**
 * RelayTextSplitFlags:
 * @RELAY_TEXT_SPLIT_DEFAULT: close code fences before a cut and open them again after it
 * @RELAY_TEXT_SPLIT_NO_FENCES: add nothing to the text
 *
 * How a text is split.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  RELAY_TEXT_SPLIT_DEFAULT = 0,
  RELAY_TEXT_SPLIT_NO_FENCES = 1 << 0
} RelayTextSplitFlags;

/**
 * RelayRenameCondition:
 * @RELAY_RENAME_CONDITION_ALWAYS: whatever it is called now
 * @RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED: only a thread that the connector opened
 * @RELAY_RENAME_CONDITION_IF_CURRENT_NAME: only while it has a certain name
 *
 * When a thread may be renamed, so that a name that a person gave is not lost.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_RENAME_CONDITION_ALWAYS,
  RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED,
  RELAY_RENAME_CONDITION_IF_CURRENT_NAME
} RelayRenameCondition;

/**
 * RelayInteractionMapping:
 * @RELAY_INTERACTION_MAPPING_AUTO: native when the session's descriptor lists
 *   `supported_ops`, else plain
 * @RELAY_INTERACTION_MAPPING_PLAIN: as the first gateway did
 * @RELAY_INTERACTION_MAPPING_NATIVE: as newer connectors expect
 *
 * How a raw Discord interaction becomes an event.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_INTERACTION_MAPPING_AUTO,
  RELAY_INTERACTION_MAPPING_PLAIN,
  RELAY_INTERACTION_MAPPING_NATIVE
} RelayInteractionMapping;

/**
 * RelaySessionKeyFlags:
 * @RELAY_SESSION_KEY_FLAGS_DEFAULT: one session per user in a group, one per thread
 * @RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS: a group is one session for all its users
 * @RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS: one session per user in a thread too
 *
 * Who shares a session.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  RELAY_SESSION_KEY_FLAGS_DEFAULT = 0,
  RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS = 1 << 0,
  RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS = 1 << 1
} RelaySessionKeyFlags;

RELAY_AVAILABLE_IN_1_0
GType relay_state_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_reconnect_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_message_type_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_tristate_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_text_split_flags_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_rename_condition_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_interaction_mapping_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_session_key_flags_get_type (void) G_GNUC_CONST;

#define RELAY_TYPE_STATE               (relay_state_get_type ())
#define RELAY_TYPE_RECONNECT           (relay_reconnect_get_type ())
#define RELAY_TYPE_MESSAGE_TYPE        (relay_message_type_get_type ())
#define RELAY_TYPE_TRISTATE            (relay_tristate_get_type ())
#define RELAY_TYPE_TEXT_SPLIT_FLAGS    (relay_text_split_flags_get_type ())
#define RELAY_TYPE_RENAME_CONDITION    (relay_rename_condition_get_type ())
#define RELAY_TYPE_INTERACTION_MAPPING (relay_interaction_mapping_get_type ())
#define RELAY_TYPE_SESSION_KEY_FLAGS   (relay_session_key_flags_get_type ())

/**
 * RELAY_CHAT_TYPE_DM:
 *
 * A direct chat. Chat types are an open set: others are kept as written.
 *
 * Since: 1.0
 */
#define RELAY_CHAT_TYPE_DM "dm"
/**
 * RELAY_CHAT_TYPE_GROUP:
 *
 * A group chat.
 *
 * Since: 1.0
 */
#define RELAY_CHAT_TYPE_GROUP "group"
/**
 * RELAY_CHAT_TYPE_CHANNEL:
 *
 * A channel of a scope.
 *
 * Since: 1.0
 */
#define RELAY_CHAT_TYPE_CHANNEL "channel"
/**
 * RELAY_CHAT_TYPE_THREAD:
 *
 * A thread in a channel.
 *
 * Since: 1.0
 */
#define RELAY_CHAT_TYPE_THREAD "thread"
/**
 * RELAY_CHAT_TYPE_FORUM:
 *
 * A forum, whose topics are threads.
 *
 * Since: 1.0
 */
#define RELAY_CHAT_TYPE_FORUM "forum"
/**
 * RELAY_LEN_UNIT_CHARS:
 *
 * Text is measured in Unicode code points.
 *
 * Since: 1.0
 */
#define RELAY_LEN_UNIT_CHARS "chars"
/**
 * RELAY_LEN_UNIT_UTF16:
 *
 * Text is measured in UTF-16 code units.
 *
 * Since: 1.0
 */
#define RELAY_LEN_UNIT_UTF16 "utf16"
/**
 * RELAY_MEDIA_KIND_IMAGE:
 *
 * A picture.
 *
 * Since: 1.0
 */
#define RELAY_MEDIA_KIND_IMAGE "image"
/**
 * RELAY_MEDIA_KIND_VOICE:
 *
 * A voice message.
 *
 * Since: 1.0
 */
#define RELAY_MEDIA_KIND_VOICE "voice"
/**
 * RELAY_MEDIA_KIND_AUDIO:
 *
 * Music or another recording.
 *
 * Since: 1.0
 */
#define RELAY_MEDIA_KIND_AUDIO "audio"
/**
 * RELAY_MEDIA_KIND_VIDEO:
 *
 * A video.
 *
 * Since: 1.0
 */
#define RELAY_MEDIA_KIND_VIDEO "video"
/**
 * RELAY_MEDIA_KIND_DOCUMENT:
 *
 * Any other file.
 *
 * Since: 1.0
 */
#define RELAY_MEDIA_KIND_DOCUMENT "document"
/**
 * RELAY_PROMPT_KIND_APPROVAL:
 *
 * A prompt that asks for leave to do something.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_APPROVAL "approval"
/**
 * RELAY_PROMPT_KIND_CLARIFY:
 *
 * A prompt that asks what was meant.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_CLARIFY "clarify"
/**
 * RELAY_PROMPT_KIND_CHOICE:
 *
 * A prompt that offers a choice.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_CHOICE "choice"
/**
 * RELAY_PROMPT_STYLE_PRIMARY:
 *
 * The button that most people will press.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_PRIMARY "primary"
/**
 * RELAY_PROMPT_STYLE_SUCCESS:
 *
 * A button for yes.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_SUCCESS "success"
/**
 * RELAY_PROMPT_STYLE_DANGER:
 *
 * A button for what cannot be undone.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_DANGER "danger"
/**
 * RELAY_PROMPT_STYLE_SECONDARY:
 *
 * A button beside others.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_SECONDARY "secondary"

G_END_DECLS
