/* relay-transport-private.h: what the adapter and the concrete transports may ask of a transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-transport.h>

#include "relay-timers-private.h"
#include "values/relay-action-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

typedef enum
{
  RELAY_SIGNAL_INBOUND,
  RELAY_SIGNAL_INTERRUPT,
  RELAY_SIGNAL_PASSTHROUGH,
  RELAY_SIGNAL_REVOKED,
  RELAY_SIGNAL_PROTOCOL_ERROR,
  RELAY_SIGNAL_DEAD_LETTER,
  RELAY_SIGNAL_PROMPT_RESPONSE,
  RELAY_N_SIGNALS
} RelaySignal;

/* Makes the seven signals on a class, the same on transport and adapter (no class slots). */
void relay_signals_install (GObjectClass *klass, guint ids[RELAY_N_SIGNALS]);

/*
 * How a transport reports to its adapter. The adapter emits its own signals in these functions,
 * so that the handlers of the transport's signals are the application's alone. The transport
 * calls them while it dispatches received frames, before it emits the signal of the same name;
 * only changed() may run inside a call of the application, as notify does.
 */
typedef struct
{
  /* Whether the application connected a handler to this signal of the adapter. */
  gboolean (*wants_signal) (gpointer adapter, RelaySignal signal);
  /* Called once for each passthrough forward, before it is delivered. Returns the event that is
   * delivered as `inbound` when no handler handles the forward: (transfer full) (nullable). */
  RelayMessageEvent *(*map_forward) (gpointer adapter, RelayPassthrough *forward);
  /* Emits @signal: `inbound`, `dead-letter` or `prompt-response` with a RelayMessageEvent,
   * `passthrough` with a RelayPassthrough. Returns whether a handler handled @value; always
   * FALSE for the first two. Called for messages that no handler waits for, too. */
  gboolean (*deliver) (gpointer adapter, RelaySignal signal, gpointer value);
  void (*interrupt) (gpointer adapter, const char *session_key, const char *chat_id);
  void (*error) (gpointer adapter, const GError *error);
  void (*revoked) (gpointer adapter);
  /* @property is `state` or `descriptor`. */
  void (*changed) (gpointer adapter, const char *property);
} RelayTransportObserver;

/* FALSE with RELAY_ERROR_BUSY when another adapter observes the transport. */
gboolean relay_transport_set_observer (RelayTransport *self,
                                       const RelayTransportObserver *observer,
                                       gpointer adapter,
                                       GError **error);
/* Does nothing when @adapter does not observe the transport. */
void relay_transport_unset_observer (RelayTransport *self, gpointer adapter);
gboolean relay_transport_is_observed_by (RelayTransport *self, gpointer adapter);

/* connect and handshake in one; what is left of a failed or cancelled one is hung up */
void relay_transport_establish_async (RelayTransport *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean relay_transport_establish_finish (RelayTransport *self,
                                           GAsyncResult *result,
                                           GError **error);

/* One outbound action and its result: @task, whoever's it is, is answered with the connector's
 * word as a RelayRecord, refusals included, or with why there is none. One task for the whole
 * way: the caller's own. */
void relay_transport_request (RelayTransport *self,
                              GTask *task,
                              RelayAction *action,
                              const char *platform);

/* A platform is fronted when an identity or a descriptor names it. */
gboolean relay_transport_is_fronted (RelayTransport *self, const char *platform);

/* For concrete transports: their timers run on the same clock, their sources on the same
 * context (valid from the first connect on, and thus inside open()). */
RelayClock *relay_transport_get_clock (RelayTransport *self);
GMainContext *relay_transport_get_context (RelayTransport *self);
/* relay_transport_received_bytes() and relay_transport_message_end() in one, for every message */
void relay_transport_received_message (RelayTransport *self, GBytes *message);
/* Emits what was received, if it is not much, without waiting for the loop's next turn: from a
 * source that does not keep the pipe from being read again meanwhile. May free @self. */
void relay_transport_run_few (RelayTransport *self);
/* @func is called when a backlog that was full (relay_transport_get_backlog() ≥ 1024) has drained. */
void relay_transport_set_drained_func (RelayTransport *self, void (*func) (RelayTransport *self));

/* For tests: before the first connect */
void relay_transport_set_clock (RelayTransport *self, RelayClock *clock);
void relay_transport_set_monitor (RelayTransport *self, GNetworkMonitor *monitor);

G_END_DECLS
