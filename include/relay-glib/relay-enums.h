/* relay-enums.h: enumerations and flags, and names for sets that the contract may extend
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
 * @RELAY_STATE_DISCONNECTED: there is no connection and no attempt; the initial state
 * @RELAY_STATE_CONNECTING: a connection attempt is in progress
 * @RELAY_STATE_HANDSHAKING: the connection is open, and the first descriptor has not
 *   been received
 * @RELAY_STATE_ONLINE: the handshake is complete, and messages can be sent and received
 * @RELAY_STATE_IDLE: the connector has acknowledged that it buffers messages
 * @RELAY_STATE_DORMANT: closed on request, and reconnects after a delay
 * @RELAY_STATE_WAITING: the connection was lost, and the next attempt is scheduled
 * @RELAY_STATE_REVOKED: the credentials were revoked; there are no further attempts
 * @RELAY_STATE_CLOSING: a disconnect is in progress
 *
 * The state of the connection of a transport.
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
 * @RELAY_RECONNECT_NEVER: never
 * @RELAY_RECONNECT_ESTABLISHED: after a loss, if a handshake has succeeded before
 * @RELAY_RECONNECT_ALWAYS: after a loss and after a first attempt that failed
 *
 * When a transport reconnects without being asked to.
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
 * @RELAY_MESSAGE_TYPE_TEXT: text, or a type that the library does not know
 * @RELAY_MESSAGE_TYPE_LOCATION: a location
 * @RELAY_MESSAGE_TYPE_PHOTO: a picture
 * @RELAY_MESSAGE_TYPE_VIDEO: a video
 * @RELAY_MESSAGE_TYPE_AUDIO: an audio file
 * @RELAY_MESSAGE_TYPE_VOICE: a voice message
 * @RELAY_MESSAGE_TYPE_DOCUMENT: any other file
 * @RELAY_MESSAGE_TYPE_STICKER: a sticker
 * @RELAY_MESSAGE_TYPE_COMMAND: a command, or the answer to a prompt
 *
 * The type of the message of an event.
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
 * @RELAY_TRISTATE_UNKNOWN: the connector did not send the value
 * @RELAY_TRISTATE_FALSE: false
 * @RELAY_TRISTATE_TRUE: true
 *
 * A boolean that may be absent.
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
 * @RELAY_TEXT_SPLIT_DEFAULT: close a code fence before a cut and reopen it after the cut
 * @RELAY_TEXT_SPLIT_NO_FENCES: add nothing to the text
 *
 * Options for splitting a text into pieces.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  RELAY_TEXT_SPLIT_DEFAULT = 0,
  RELAY_TEXT_SPLIT_NO_FENCES = 1 << 0
} RelayTextSplitFlags;

/**
 * RelayTurnPhase:
 * @RELAY_TURN_PHASE_WORKING: the gateway works on the answer
 * @RELAY_TURN_PHASE_DONE: the message is answered
 * @RELAY_TURN_PHASE_FAILED: there is no answer, because the turn has failed or was stopped
 *
 * How far the turn is that a message of a user began, for [method@Adapter.mark_turn].
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_TURN_PHASE_WORKING,
  RELAY_TURN_PHASE_DONE,
  RELAY_TURN_PHASE_FAILED
} RelayTurnPhase;

/**
 * RelayRenameCondition:
 * @RELAY_RENAME_CONDITION_ALWAYS: rename in any case
 * @RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED: rename only if the connector created
 *   the thread
 * @RELAY_RENAME_CONDITION_IF_CURRENT_NAME: rename only if the thread has a given name
 *
 * When a thread is renamed. The conditions protect a name that a user has chosen.
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
 * @RELAY_INTERACTION_MAPPING_PLAIN: the mapping of the first gateway
 * @RELAY_INTERACTION_MAPPING_NATIVE: the mapping that newer connectors expect
 *
 * How a Discord interaction is mapped to an event.
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
 * @RELAY_SESSION_KEY_FLAGS_DEFAULT: one session per user in a group, and one per thread
 * @RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS: one session per group for all its users
 * @RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS: one session per user in a thread
 *
 * Which users share a session.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  RELAY_SESSION_KEY_FLAGS_DEFAULT = 0,
  RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS = 1 << 0,
  RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS = 1 << 1
} RelaySessionKeyFlags;

/**
 * RelayChatMessageState:
 * @RELAY_CHAT_MESSAGE_STATE_RECEIVED: it was received
 * @RELAY_CHAT_MESSAGE_STATE_PENDING: an own message that waits for the connection, for the
 *   descriptor of its platform, or for the message before it
 * @RELAY_CHAT_MESSAGE_STATE_SENDING: an own message that is being sent, or a draft that grows
 * @RELAY_CHAT_MESSAGE_STATE_SENT: an own message that the connector accepted
 * @RELAY_CHAT_MESSAGE_STATE_FAILED: an own message that was not sent
 * @RELAY_CHAT_MESSAGE_STATE_UNSURE: an own message of which it is unknown whether it was sent;
 *   a person has to decide whether it is sent again
 *
 * The state of a message in a chat.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_CHAT_MESSAGE_STATE_RECEIVED,
  RELAY_CHAT_MESSAGE_STATE_PENDING,
  RELAY_CHAT_MESSAGE_STATE_SENDING,
  RELAY_CHAT_MESSAGE_STATE_SENT,
  RELAY_CHAT_MESSAGE_STATE_FAILED,
  RELAY_CHAT_MESSAGE_STATE_UNSURE
} RelayChatMessageState;

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
GType relay_turn_phase_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_rename_condition_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_interaction_mapping_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_session_key_flags_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GType relay_chat_message_state_get_type (void) G_GNUC_CONST;

#define RELAY_TYPE_STATE               (relay_state_get_type ())
#define RELAY_TYPE_RECONNECT           (relay_reconnect_get_type ())
#define RELAY_TYPE_MESSAGE_TYPE        (relay_message_type_get_type ())
#define RELAY_TYPE_TRISTATE            (relay_tristate_get_type ())
#define RELAY_TYPE_TEXT_SPLIT_FLAGS    (relay_text_split_flags_get_type ())
#define RELAY_TYPE_TURN_PHASE          (relay_turn_phase_get_type ())
#define RELAY_TYPE_RENAME_CONDITION    (relay_rename_condition_get_type ())
#define RELAY_TYPE_INTERACTION_MAPPING (relay_interaction_mapping_get_type ())
#define RELAY_TYPE_SESSION_KEY_FLAGS   (relay_session_key_flags_get_type ())
#define RELAY_TYPE_CHAT_MESSAGE_STATE  (relay_chat_message_state_get_type ())

/**
 * RELAY_CHAT_TYPE_DM:
 *
 * A direct chat.
 *
 * Connectors may send other chat types, which are kept unchanged.
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
 * An audio file, for example music.
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
 * A prompt that asks for permission.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_APPROVAL "approval"
/**
 * RELAY_PROMPT_KIND_CLARIFY:
 *
 * A prompt that asks for clarification.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_CLARIFY "clarify"
/**
 * RELAY_PROMPT_KIND_CHOICE:
 *
 * A prompt that asks to choose an option.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_KIND_CHOICE "choice"
/**
 * RELAY_PROMPT_STYLE_PRIMARY:
 *
 * The main button.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_PRIMARY "primary"
/**
 * RELAY_PROMPT_STYLE_SUCCESS:
 *
 * A button that confirms or approves.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_SUCCESS "success"
/**
 * RELAY_PROMPT_STYLE_DANGER:
 *
 * A button with an effect that cannot be undone.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_DANGER "danger"
/**
 * RELAY_PROMPT_STYLE_SECONDARY:
 *
 * A less prominent button.
 *
 * Since: 1.0
 */
#define RELAY_PROMPT_STYLE_SECONDARY "secondary"

G_END_DECLS
