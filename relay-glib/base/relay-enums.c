/* relay-enums.c: the GTypes of the enumerations and flags
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

G_DEFINE_ENUM_TYPE (RelayState,
                    relay_state,
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_DISCONNECTED, "disconnected"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_HANDSHAKING, "handshaking"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_DORMANT, "dormant"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_REVOKED, "revoked"),
                    G_DEFINE_ENUM_VALUE (RELAY_STATE_CLOSING, "closing"))

G_DEFINE_ENUM_TYPE (RelayReconnect,
                    relay_reconnect,
                    G_DEFINE_ENUM_VALUE (RELAY_RECONNECT_NEVER, "never"),
                    G_DEFINE_ENUM_VALUE (RELAY_RECONNECT_ESTABLISHED, "established"),
                    G_DEFINE_ENUM_VALUE (RELAY_RECONNECT_ALWAYS, "always"))

G_DEFINE_ENUM_TYPE (RelayMessageType,
                    relay_message_type,
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_LOCATION, "location"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_PHOTO, "photo"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_AUDIO, "audio"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_VOICE, "voice"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_DOCUMENT, "document"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_STICKER, "sticker"),
                    G_DEFINE_ENUM_VALUE (RELAY_MESSAGE_TYPE_COMMAND, "command"))

G_DEFINE_ENUM_TYPE (RelayTristate,
                    relay_tristate,
                    G_DEFINE_ENUM_VALUE (RELAY_TRISTATE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (RELAY_TRISTATE_FALSE, "false"),
                    G_DEFINE_ENUM_VALUE (RELAY_TRISTATE_TRUE, "true"))

G_DEFINE_FLAGS_TYPE (RelayTextSplitFlags,
                     relay_text_split_flags,
                     G_DEFINE_ENUM_VALUE (RELAY_TEXT_SPLIT_DEFAULT, "default"),
                     G_DEFINE_ENUM_VALUE (RELAY_TEXT_SPLIT_NO_FENCES, "no-fences"))

G_DEFINE_ENUM_TYPE (RelayTurnPhase,
                    relay_turn_phase,
                    G_DEFINE_ENUM_VALUE (RELAY_TURN_PHASE_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (RELAY_TURN_PHASE_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (RELAY_TURN_PHASE_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (RelayRenameCondition,
                    relay_rename_condition,
                    G_DEFINE_ENUM_VALUE (RELAY_RENAME_CONDITION_ALWAYS, "always"),
                    G_DEFINE_ENUM_VALUE (RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED,
                                         "if-connector-created"),
                    G_DEFINE_ENUM_VALUE (RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "if-current-name"))

G_DEFINE_ENUM_TYPE (RelayInteractionMapping,
                    relay_interaction_mapping,
                    G_DEFINE_ENUM_VALUE (RELAY_INTERACTION_MAPPING_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (RELAY_INTERACTION_MAPPING_PLAIN, "plain"),
                    G_DEFINE_ENUM_VALUE (RELAY_INTERACTION_MAPPING_NATIVE, "native"))

G_DEFINE_FLAGS_TYPE (RelaySessionKeyFlags,
                     relay_session_key_flags,
                     G_DEFINE_ENUM_VALUE (RELAY_SESSION_KEY_FLAGS_DEFAULT, "default"),
                     G_DEFINE_ENUM_VALUE (RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS, "shared-groups"),
                     G_DEFINE_ENUM_VALUE (RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS,
                                          "per-user-threads"))

G_DEFINE_ENUM_TYPE (RelayChatMessageState,
                    relay_chat_message_state,
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_RECEIVED, "received"),
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (RELAY_CHAT_MESSAGE_STATE_UNSURE, "unsure"))
