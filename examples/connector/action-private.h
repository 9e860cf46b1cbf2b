/* action-private.h: what the files of the actions share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "action.h"
#include "json-guard.h"
#include "platform.h"

G_BEGIN_DECLS

/* One action on its way; the chat is found before its op is performed. */
typedef struct
{
  Hub *hub;
  Store *store;
  const char *gateway_id;
  const char *platform; /* the frame's tag, or NULL */
  JsonObject *action;
  JsonObject *metadata;
  Chat *chat;
} Action;

/* action.c. A check gives NULL, or the result that says what is wrong. */
JsonObject *action_success (const char *message_id);
JsonObject *action_fault (Action *self, const GError *error);
JsonObject *action_check_length (Action *self, const char *content);
JsonObject *action_check_content (Action *self, const char *content);

/* action-live.c */
JsonObject *action_typing (Action *self);
JsonObject *action_draft (Action *self);
JsonObject *action_task_card (Action *self);
JsonObject *action_task_card_stop (Action *self);

/* action-media.c */
JsonObject *action_send_media (Action *self);

/* action-message.c */
Message *action_new_message (Action *self, const char *content, const char *kind);
JsonObject *action_post (Action *self, Message *message);
JsonObject *action_send (Action *self);
JsonObject *action_edit (Action *self);
JsonObject *action_delete (Action *self);
JsonObject *action_react (Action *self);

/* action-prompt.c */
JsonObject *action_prompt (Action *self);

/* action-thread.c */
JsonObject *action_enter_thread (Action *self);
JsonObject *action_thread_create (Action *self);
JsonObject *action_thread_rename (Action *self);

G_END_DECLS
