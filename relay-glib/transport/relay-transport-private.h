/* relay-transport-private.h: what the adapter and the concrete transports may ask of a transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-transport.h>

#include "relay-connection-private.h"
#include "relay-frame-queue-private.h"
#include "relay-requests-private.h"
#include "relay-timers-private.h"
#include "relay-transport-settings-private.h"
#include "relay-transport-signals-private.h"
#include "values/relay-action-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

/* --- for the adapter --- */

/* FALSE with RELAY_ERROR_BUSY when another adapter observes the transport. */
gboolean relay_transport_set_observer (RelayTransport *self,
                                       const RelayTransportObserver *observer,
                                       gpointer adapter,
                                       GError **error);
/* Does nothing when @adapter does not observe the transport. */
void relay_transport_unset_observer (RelayTransport *self, gpointer adapter);
gboolean relay_transport_is_observed_by (RelayTransport *self, gpointer adapter);

/* Whether an identity or a descriptor names @platform: only then may a frame be tagged with it. */
gboolean relay_transport_is_fronted (RelayTransport *self, const char *platform);

/* --- for concrete transports --- */

/* The clock of all timers, and the context of all sources; valid from the first connect on, and
 * thus inside open() */
RelayClock *relay_transport_get_clock (RelayTransport *self);
GMainContext *relay_transport_get_context (RelayTransport *self);
/* @func is called when a backlog that was full (relay_transport_get_backlog() ≥ 1024) has drained. */
void relay_transport_set_drained_func (RelayTransport *self, void (*func) (RelayTransport *self));

/* --- for tests, before the first connect --- */

void relay_transport_set_clock (RelayTransport *self, RelayClock *clock);
void relay_transport_set_monitor (RelayTransport *self, GNetworkMonitor *monitor);

/* --- for the other files of the class --- */

const RelayTransportSettings *relay_transport_get_settings (RelayTransport *self);
RelayConnection *relay_transport_get_connection (RelayTransport *self);
RelayRequests *relay_transport_get_requests (RelayTransport *self);
/* NULL before the first connect */
RelayFrameQueue *relay_transport_get_frame_queue (RelayTransport *self);
/* Creates what needs a main context; the first connect decides which. */
void relay_transport_start (RelayTransport *self);
/* Calls the virtual function. */
gboolean relay_transport_write (RelayTransport *self, GBytes *line, GError **error);
/* The end of the socket: failed with @error, or closed when @error is NULL. Only the first one after
 * each open() counts. */
void relay_transport_report_end (RelayTransport *self,
                                 const GError *error,
                                 guint16 code,
                                 const char *reason);
/* The identity of @platform: (transfer none) (nullable) */
RelayIdentity *relay_transport_find_identity (RelayTransport *self, const char *platform);

G_END_DECLS
