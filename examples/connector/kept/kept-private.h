/* kept-private.h: what the files of the kept conversations share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-guard.h"
#include "platforms/request.h"

G_BEGIN_DECLS

/* In a transaction: each function returns the result of the action, or NULL with @error set when the database has
 * failed. One that acts on another chat than that of the request, such as a thread of it, replaces the chat of the
 * request. */

/* kept-media.c */
JsonObject *kept_send_media (Request *self, Transaction *transaction, GError **error);

/* kept-message.c */
const char *kept_get_bot (Request *self);
JsonObject *kept_post (Request *self, Transaction *transaction, Message *message, GError **error);
JsonObject *kept_send (Request *self, Transaction *transaction, GError **error);
JsonObject *kept_edit (Request *self, Transaction *transaction, GError **error);
JsonObject *kept_delete (Request *self, Transaction *transaction, GError **error);
JsonObject *kept_react (Request *self, Transaction *transaction, GError **error);

/* kept-prompt.c */
JsonObject *kept_prompt (Request *self, Transaction *transaction, GError **error);

/* kept-thread.c */
JsonObject *kept_thread_create (Request *self, Transaction *transaction, GError **error);
JsonObject *kept_thread_rename (Request *self, Transaction *transaction, GError **error);

/* In the main loop: nothing of these is stored. */

/* kept-live.c */
JsonObject *kept_typing (Request *self);
JsonObject *kept_draft (Request *self);
JsonObject *kept_task_card (Request *self);
JsonObject *kept_task_card_stop (Request *self);

G_END_DECLS
