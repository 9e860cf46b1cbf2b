/* relay-dispatcher-private.h: delivers what was received to the adapter and the application
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-skipped-frame-private.h"
#include "relay-deliveries-private.h"
#include "relay-transport-settings-private.h"
#include "relay-transport-signals-private.h"

G_BEGIN_DECLS

typedef struct _RelayDispatcher RelayDispatcher;

/* All arguments are borrowed. @signals: the ids of the signals of @transport */
RelayDispatcher *relay_dispatcher_new (GObject *transport,
                                       const guint *signals,
                                       const RelayTransportSettings *settings,
                                       RelayDeliveries *deliveries);
void relay_dispatcher_free (RelayDispatcher *self);

/* FALSE with RELAY_ERROR_BUSY when another adapter observes the transport. */
gboolean relay_dispatcher_set_observer (RelayDispatcher *self,
                                        const RelayTransportObserver *observer,
                                        gpointer adapter,
                                        GError **error);
void relay_dispatcher_unset_observer (RelayDispatcher *self, gpointer adapter);
gboolean relay_dispatcher_is_observed_by (RelayDispatcher *self, gpointer adapter);
/* The transport is being disposed: nothing is reported any more. */
void relay_dispatcher_mute (RelayDispatcher *self);

/* Each calls the adapter first, then the handlers of the signal of the transport. The caller holds
 * a reference to the transport. */
void relay_dispatcher_deliver_event (RelayDispatcher *self, RelayFrame *frame);
void relay_dispatcher_deliver_forward (RelayDispatcher *self, RelayFrame *frame);
void relay_dispatcher_interrupt (RelayDispatcher *self,
                                 const char *session_key,
                                 const char *chat_id);
/* Reports a frame that cannot be used, then acknowledges it. */
void relay_dispatcher_skip (RelayDispatcher *self, RelaySkippedFrame *skipped);
void relay_dispatcher_revoked (RelayDispatcher *self);
/* Only the adapter: the transport notifies @property itself. */
void relay_dispatcher_changed (RelayDispatcher *self, const char *property);

G_END_DECLS
