/* relay-chat-action-private.h: what an operation of the adapter means for the messages of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "adapter/relay-pieces-private.h"
#include "relay-chat-message-private.h"
#include "values/relay-action-private.h"

G_BEGIN_DECLS

typedef struct
{
  JsonObject *object; /* the action, as it is written; the strings below belong to it */
  const char *op;
  char *platform;      /* nullable, like the following ones */
  const char *chat_id; /* NULL for a follow-up only, which has @session_key instead */
  const char *session_key;
  const char *thread_id;
  const char *message_id;
  const char *reply_to;
  char *content;
  char *filename;
  char *retry_metadata; /* JSON text: with what the text can be sent again */
} RelayChatAction;

/* NULL if the operation changes no message. @pieces: nullable; see RelayChatObserverFuncs */
RelayChatAction *relay_chat_action_new (RelayAction *action, RelayPieces *pieces);
void relay_chat_action_free (RelayChatAction *self);
/* The message that the operation sends; NULL if it changes one instead */
RelayChatMessage *relay_chat_action_make_message (RelayChatAction *self, RelayOwner *owner);
/* Changes @message as the operation has changed it. */
void relay_chat_action_apply (RelayChatAction *self, RelayChatMessage *message);
/* The thread in @metadata (nullable), NULL if there is none */
const char *relay_chat_action_get_thread (JsonObject *metadata);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayChatAction, relay_chat_action_free)

G_END_DECLS
