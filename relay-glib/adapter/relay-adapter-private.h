/* relay-adapter-private.h: what the methods of an adapter in other files need of it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-chat-observer-private.h"
#include "relay-outbox-private.h"
#include "relay-pending-prompts-private.h"
#include "relay-scope-private.h"
#include "relay-turn-marks-private.h"
#include "relay-turns-private.h"
#include "relay-typing-private.h"
#include "text/relay-text-private.h"

G_BEGIN_DECLS

#define RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH 4096

/* Observes the transport, unless the adapter does so already, and returns it: (transfer none).
 * Fails with RELAY_ERROR_NO_TRANSPORT, or with RELAY_ERROR_BUSY while another adapter observes it. */
RelayTransport *relay_adapter_attach (RelayAdapter *self, GError **error);

/* The descriptor of @platform (nullable), or that of the session when it is unknown: (transfer none)
 * (nullable) */
RelayDescriptor *relay_adapter_get_descriptor_for_platform (RelayAdapter *self,
                                                            const char *platform);
/* The limit of a message on @platform (nullable); a default without a descriptor */
RelayTextLimit relay_adapter_get_limit_for_platform (RelayAdapter *self, const char *platform);
/* Whether the scope of every chat includes the user, see RelayAdapter:user-with-scope */
gboolean relay_adapter_adds_user (RelayAdapter *self);
RelayScope *relay_adapter_get_scope (RelayAdapter *self);
RelayTurns *relay_adapter_get_turns (RelayAdapter *self);
RelayPendingPrompts *relay_adapter_get_pending_prompts (RelayAdapter *self);
RelayTyping *relay_adapter_get_typing (RelayAdapter *self);
RelayTurnMarks *relay_adapter_get_turn_marks (RelayAdapter *self);
RelayOutbox *relay_adapter_get_outbox (RelayAdapter *self);
/* @observer: borrowed; NULL for none */
void relay_adapter_set_chat_observer (RelayAdapter *self, RelayChatObserver *observer);
/* (nullable) */
RelayChatObserver *relay_adapter_get_chat_observer (RelayAdapter *self);
/* Returns a number that no other draft has, nor one of an earlier process: connectors keep the numbers
 * of finished drafts. From 1 to 2^53 − 1. */
gint64 relay_adapter_next_draft_id (RelayAdapter *self);

G_END_DECLS
