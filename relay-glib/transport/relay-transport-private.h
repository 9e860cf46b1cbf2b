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
gboolean relay_transport_names_platform (RelayTransport *self, const char *platform);

/* Whether no request can be written now, but a lost connection is being established again, so that a
 * call may wait for it: relay_transport_wait_online_async() */
gboolean relay_transport_is_redialling (RelayTransport *self);
/* Whether a request can be written now */
gboolean relay_transport_may_send (RelayTransport *self);
gboolean relay_transport_is_online (RelayTransport *self);
/* Whether as many descriptors were received on this connection as hellos were written, or 2 s have
 * passed since the first one; TRUE without a connection */
gboolean relay_transport_has_all_descriptors (RelayTransport *self);
/* The descriptor of @platform (nullable), or that of the session when it is unknown: (transfer none)
 * (nullable) */
RelayDescriptor *relay_transport_find_descriptor (RelayTransport *self, const char *platform);
/* Whether the descriptor of @platform (nullable) may still come, so that its limits are not known yet: see
 * relay_transport_wait_descriptors_async() */
gboolean relay_transport_awaits_descriptor (RelayTransport *self, const char *platform);

/* The duplicate window: relay_deliveries_dup_window() */
GPtrArray *relay_transport_dup_window (RelayTransport *self);
void relay_transport_add_to_window (RelayTransport *self, const char *string);

/* --- for concrete transports --- */

/* The clock of all timers */
RelayClock *relay_transport_get_clock (RelayTransport *self);
/* The context of all sources; NULL before the first connect, and thus valid inside open() */
GMainContext *relay_transport_get_context (RelayTransport *self);
/* What the concrete transport knows or does; each is nullable. */
typedef struct
{
  /* A backlog that was full (relay_transport_get_backlog() ≥ 1024) has drained. */
  void (*drained) (RelayTransport *self);
  /* See RelayConnectionFuncs. */
  void (*unauthorized) (RelayTransport *self, const GError *error);
  gboolean (*address_is_gone) (RelayTransport *self);
  void (*check_reachable) (RelayTransport *self,
                           GNetworkMonitor *monitor,
                           GCancellable *cancellable,
                           RelayReachableFunc func,
                           gpointer user_data);
  /* Whether @text, which the connector sent, contains a part of the credentials */
  gboolean (*contains_credential) (RelayTransport *self, const char *text);
} RelayTransportHooks;

/* @hooks is borrowed. */
void relay_transport_set_hooks (RelayTransport *self, const RelayTransportHooks *hooks);
/* As relay_transport_closed() or relay_transport_failed(), with all that is known */
void relay_transport_report_end (RelayTransport *self, const RelayConnectionEnd *end);

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
/* The connector reported @text in an `error` frame: it is part of `last-error` when it closes next. */
void relay_transport_receive_error (RelayTransport *self, const char *text);
/* The identity of @platform: (transfer none) (nullable) */
RelayIdentity *relay_transport_find_identity (RelayTransport *self, const char *platform);

G_END_DECLS
