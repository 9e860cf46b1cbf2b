/* relay-message-event.h: an inbound message
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

#define RELAY_TYPE_MESSAGE_EVENT (relay_message_event_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayMessageEvent, relay_message_event, RELAY, MESSAGE_EVENT, GObject)

RELAY_AVAILABLE_IN_1_0
RelayMessageEvent *relay_message_event_new_from_json (JsonObject *object, GError **error);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_text (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
RelayMessageType relay_message_event_get_message_type (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_message_id (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_reply_to_message_id (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_reply_to_text (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_reply_to_author (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
RelayTristate relay_message_event_get_reply_to_is_own (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_message_event_get_media_urls (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_message_event_get_media (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_channel_context (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_message_event_get_context_error (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
RelayPromptResponse *relay_message_event_get_prompt_response (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
RelaySessionSource *relay_message_event_get_source (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_platform (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_chat_id (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_user_id (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_message_event_get_buffer_id (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_message_event_get_redelivered (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
GDateTime *relay_message_event_get_received_at (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
GDateTime *relay_message_event_get_sent_at (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_message_event_dup_reply_metadata (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_message_event_to_json (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
void relay_message_event_hold (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
void relay_message_event_acknowledge (RelayMessageEvent *self);
RELAY_AVAILABLE_IN_1_0
void relay_message_event_reject (RelayMessageEvent *self);

G_END_DECLS
