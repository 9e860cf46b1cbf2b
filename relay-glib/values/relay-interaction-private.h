/* relay-interaction-private.h: the mapping of a Discord interaction to an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

G_BEGIN_DECLS

/* Contract §6; NULL when it is none that becomes an event (platform, body). @mapping not AUTO.
 * relay_passthrough_to_event() treats AUTO as native; the adapter resolves AUTO by the descriptor.
 * The event shares the passthrough's delivery. (relay-interaction.c) */
RelayMessageEvent *relay_interaction_to_event (RelayPassthrough *forward,
                                               RelayInteractionMapping mapping);

G_END_DECLS
