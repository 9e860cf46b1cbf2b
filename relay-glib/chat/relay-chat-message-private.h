/* relay-chat-message-private.h: what the chat does with its messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat-message.h>

#include "base/relay-owner-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

/* All times are microseconds since 1970, of the wall clock. */

/* @owner: where the message belongs to. It has neither text nor place yet. */
RelayChatMessage *relay_chat_message_new (RelayOwner *owner,
                                          gboolean own,
                                          RelayChatMessageState state);

/* The place in the list. Only the chat sets it, while the message is not in the list. @time is what is
 * shown, @order what the list is sorted by, and @number is unique in the chat. */
void relay_chat_message_set_place (RelayChatMessage *self,
                                   gint64 time,
                                   gint64 order,
                                   guint64 number);
gint64 relay_chat_message_get_order (RelayChatMessage *self);
guint64 relay_chat_message_get_number (RelayChatMessage *self);
gint64 relay_chat_message_get_microseconds (RelayChatMessage *self);
int relay_chat_message_compare (gconstpointer a, gconstpointer b);

/* --- contents --- */

/* What a row is filled with is decided in relay-chat-content.c. */

/* The event that the message came with, which is referenced. @arrival: when it was received. Returns the
 * event: (transfer none) */
RelayMessageEvent *relay_chat_message_set_record (RelayChatMessage *self,
                                                  RelayRecord *record,
                                                  gint64 arrival);
/* (transfer none) (nullable) */
RelayRecord *relay_chat_message_get_record (RelayChatMessage *self);
gint64 relay_chat_message_get_arrival (RelayChatMessage *self);
void relay_chat_message_set_text (RelayChatMessage *self, const char *text);
/* @ids: of all messages that the text was sent in; nullable */
void relay_chat_message_set_ids (RelayChatMessage *self, const char *const *ids);
/* (nullable) */
const char *const *relay_chat_message_get_ids (RelayChatMessage *self);
/* @id: nullable */
void relay_chat_message_set_sender (RelayChatMessage *self, const char *name, const char *id);
/* All are nullable. */
void relay_chat_message_set_reply (RelayChatMessage *self,
                                   const char *id,
                                   const char *text,
                                   const char *author);
/* @media: of RelayMedia */
void relay_chat_message_set_media (RelayChatMessage *self, GListModel *media);
/* A file that this program sends, as a JSON array with one object as in an event */
void relay_chat_message_set_media_json (RelayChatMessage *self, const char *url, const char *json);
/* The same, for restoring it; nullable */
const char *relay_chat_message_get_media_json (RelayChatMessage *self, const char **url);
void relay_chat_message_set_message_type (RelayChatMessage *self, RelayMessageType type);
void relay_chat_message_set_prompt (RelayChatMessage *self, RelayPrompt *prompt);
/* The event @record answers the prompt. */
void relay_chat_message_set_answer (RelayChatMessage *self, RelayRecord *record);
/* (transfer none) (nullable) */
RelayRecord *relay_chat_message_get_answer (RelayChatMessage *self);
void relay_chat_message_set_edited (RelayChatMessage *self);
/* Removes text and files, too. */
void relay_chat_message_set_deleted (RelayChatMessage *self);
void relay_chat_message_set_growing (RelayChatMessage *self, gboolean growing);
void relay_chat_message_react (RelayChatMessage *self, const char *emoji, gboolean remove);

/* --- sending --- */

/* @progress: 0 to 1 */
void relay_chat_message_set_progress (RelayChatMessage *self, double progress);
/* Only the chat sets the state, because it counts. @error: nullable; copied */
void relay_chat_message_set_state (RelayChatMessage *self,
                                   RelayChatMessageState state,
                                   const GError *error);
/* Whether it is an own message that is not settled: it may not be removed from the list to save memory. */
gboolean relay_chat_message_is_unsettled (RelayChatMessage *self);
/* What the chat would do with it; see the properties. */
void relay_chat_message_set_possible (RelayChatMessage *self,
                                      gboolean can_retry,
                                      gboolean can_discard);

G_END_DECLS
