/* relay-connection-private.h: the connection of a transport: attempts, loss, reconnects, shutdown
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-enums.h>

#include "relay-end-judge-private.h"
#include "relay-socket-private.h"
#include "relay-supervisor-private.h"
#include "relay-timers-private.h"
#include "relay-transport-settings-private.h"

G_BEGIN_DECLS

/*
 * The state machine of RelayTransport: it decides when a connection is attempted, when it is over
 * and what follows. It lives as long as its transport, over any number of sockets.
 */
typedef struct _RelayConnection RelayConnection;

typedef enum
{
  RELAY_CONNECTION_LAST_ERROR = 1 << 0, /* also the close code and the HTTP status */
  RELAY_CONNECTION_RETRY_AT = 1 << 1,
  RELAY_CONNECTION_STATE = 1 << 2,
  RELAY_CONNECTION_DESCRIPTOR = 1 << 3
} RelayConnectionChanges;

/* What the connection needs of its transport. @transport is the object given to
 * relay_connection_new(). */
typedef struct
{
  /* Writes one `hello` for each identity, and returns their number in @n_hellos. */
  gboolean (*write_hellos) (gpointer transport, guint *n_hellos, GError **error);
  /* The connection is over: owed acks are void. Returns the tasks of the requests in flight, which
   * the connection answers when its new state has been notified. */
  GQueue (*connection_over) (gpointer transport);
  guint (*count_requests) (gpointer transport);
  /* The deadline of relay_connection_set_request_deadline() has passed. */
  void (*requests_due) (gpointer transport);
  /* May run inside a call of the application. */
  void (*changed) (gpointer transport, RelayConnectionChanges changes);
  void (*revoked) (gpointer transport);
  /* The connector refuses the credentials for now; the connection reconnects by its policy. */
  void (*unauthorized) (gpointer transport, const GError *error);
  /* Asks the monitor, which says that there is no network, whether the connector can be reached. */
  RelayCheckReachable check_reachable;
} RelayConnectionFuncs;

/* @transport is borrowed, and kept alive while a timer runs. */
RelayConnection *relay_connection_new (const RelayTransportSettings *settings,
                                       const RelaySocketFuncs *socket_funcs,
                                       const RelayConnectionFuncs *funcs,
                                       GObject *transport);
void relay_connection_free (RelayConnection *self);
/* Ends everything without a notification; the tasks that wait are answered later from the loop. */
void relay_connection_dispose (RelayConnection *self);
/* Before the first connect; later calls do nothing. @monitor nullable: the default one. */
void relay_connection_start (RelayConnection *self,
                             RelayClock *clock,
                             GMainContext *context,
                             GNetworkMonitor *monitor);

/* Calls of the application. Each takes @task and answers it: with a boolean, or with a
 * RelayDescriptor. @until_descriptor: the connect ends with the handshake, not before. */
void relay_connection_connect (RelayConnection *self, GTask *task, gboolean until_descriptor);
void relay_connection_handshake (RelayConnection *self, GTask *task);
void relay_connection_go_idle (RelayConnection *self, GTask *task);
/* @delay: milliseconds; 0: that of the settings */
void relay_connection_go_dormant (RelayConnection *self, guint delay, GTask *task);
void relay_connection_disconnect (RelayConnection *self, GTask *task);
/* Answers TRUE as soon as a request may be written, FALSE when the connection was given up. */
void relay_connection_wait_online (RelayConnection *self, GTask *task);
/* Answers TRUE when relay_connection_has_all_descriptors(). */
void relay_connection_wait_descriptors (RelayConnection *self, GTask *task);
/* Connects at once when waiting or dormant; starts an attempt that is under way again. */
void relay_connection_retry_now (RelayConnection *self);
/* While an attempt is held, its time-out does not run, and it is not started again. The release starts
 * the time-out. */
void relay_connection_hold (RelayConnection *self, gboolean hold);
/* Closes and reconnects, so that the connector sends unacknowledged messages again. */
void relay_connection_force_redelivery (RelayConnection *self);
/* The setting `watch-network` has changed. */
void relay_connection_update_watch (RelayConnection *self);

/* What became of the socket, in the order of the frame queue */
void relay_connection_opened (RelayConnection *self);
void relay_connection_ended (RelayConnection *self, const RelayConnectionEnd *end);
/* As relay_socket_end_reported() and relay_socket_is_receiving() */
void relay_connection_end_reported (RelayConnection *self);
gboolean relay_connection_is_receiving (RelayConnection *self);

/* What was received of the connector */
void relay_connection_receive_descriptor (RelayConnection *self, RelayDescriptor *descriptor);
/* A descriptor after the first one, valid or not */
void relay_connection_receive_later_descriptor (RelayConnection *self);
/* The connector reported an error about a frame; its text is part of the error if it closes. */
void relay_connection_receive_error (RelayConnection *self, const char *text);
void relay_connection_fail_handshake (RelayConnection *self, const GError *error);
void relay_connection_receive_idle_ack (RelayConnection *self);

/* The earliest deadline of the requests in flight; 0 when there is none */
void relay_connection_set_request_deadline (RelayConnection *self, gint64 monotonic);
gint64 relay_connection_get_request_deadline (RelayConnection *self);
/* The number of requests in flight became smaller. */
void relay_connection_request_done (RelayConnection *self);

RelayState relay_connection_get_state (RelayConnection *self);
/* Monotonic microseconds; 0 when no connection attempt is planned */
gint64 relay_connection_get_retry_at (RelayConnection *self);
const GError *relay_connection_get_last_error (RelayConnection *self);
/* Of the latest loss or failed attempt; 0 when it had none */
guint relay_connection_get_close_code (RelayConnection *self);
guint relay_connection_get_http_status (RelayConnection *self);
/* The first descriptor of the latest handshake, nullable */
RelayDescriptor *relay_connection_get_descriptor (RelayConnection *self);
gboolean relay_connection_is_open (RelayConnection *self);
gboolean relay_connection_has_handshake (RelayConnection *self);
/* Whether a new request may be written */
gboolean relay_connection_may_send (RelayConnection *self);
/* Whether no request may be written now, but a lost connection is being established again */
gboolean relay_connection_is_redialling (RelayConnection *self);
/* Whether as many descriptors were received as hellos were written, or those that are missing are no
 * longer waited for; TRUE without a connection. */
gboolean relay_connection_has_all_descriptors (RelayConnection *self);
/* Whether a buffered delivery may be emitted: not when the connection is about to be closed, for
 * it is redelivered on the next one. */
gboolean relay_connection_accepts_buffered (RelayConnection *self);

G_END_DECLS
