/* relay-chat-message.h: a message in a chat, as a row of a list shows it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

#define RELAY_TYPE_CHAT_MESSAGE (relay_chat_message_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayChatMessage, relay_chat_message, RELAY, CHAT_MESSAGE, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_id (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_text (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
RelayMessageType relay_chat_message_get_message_type (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_sender_name (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_sender_id (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_own (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
GDateTime *relay_chat_message_get_time (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
RelayChatMessageState relay_chat_message_get_state (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
GError *relay_chat_message_get_error (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
double relay_chat_message_get_progress (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_can_retry (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_can_discard (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_reply_to (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_reply_to_text (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_chat_message_get_reply_to_author (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_chat_message_get_media (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_chat_message_get_reactions (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_edited (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_deleted (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_chat_message_get_growing (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
RelayPrompt *relay_chat_message_get_prompt (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
RelayPromptResponse *relay_chat_message_get_prompt_response (RelayChatMessage *self);
RELAY_AVAILABLE_IN_1_0
RelayMessageEvent *relay_chat_message_get_event (RelayChatMessage *self);

G_END_DECLS
