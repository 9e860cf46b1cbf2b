/* tell.h: what a transaction tells those who observe the hub
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transaction.h"

G_BEGIN_DECLS

void tell_message (Transaction *transaction,
                   const Chat *chat,
                   const Message *message,
                   gboolean edited);
void tell_deleted (Transaction *transaction, const Chat *chat, const Message *message);
void tell_chat (Transaction *transaction, const Chat *chat);
void tell_gone (Transaction *transaction, const Chat *chat);
void tell_queued (Transaction *transaction, QueuedFrame *frame);
void tell_said (Transaction *transaction, const Chat *chat, const char *gateway_id);

G_END_DECLS
