/* kept.h: conversations that the connector keeps itself, for platforms that have no server of their own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "platforms/platform.h"

G_BEGIN_DECLS

gboolean kept_perform (Request *request, Transaction *transaction, GError **error);
gboolean kept_remember (Request *request,
                        Transaction *transaction,
                        const char *content,
                        const char *message_id,
                        GError **error);
Message *kept_new_message (Request *request, const char *content, const char *kind);
JsonObject *kept_enter_thread (Request *request, Store *store);
char *kept_change_reactions (Request *request, const Message *message, JsonObject **failure);
Message *kept_new_prompt (Request *request, JsonObject **failure);
JsonObject *kept_find_media (Request *request, Store *store, JsonObject **failure);

G_END_DECLS
