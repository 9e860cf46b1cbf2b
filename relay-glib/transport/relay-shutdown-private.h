/* relay-shutdown-private.h: going idle, and waiting for results before a connection is closed
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "relay-transport-settings-private.h"

G_BEGIN_DECLS

/*
 * The orderly part of the end of a connection, contract §7.3 to §7.5. First the connector is asked
 * to keep messages back (`going_idle`), then the results of requests in flight are awaited, then
 * the connection is closed by its owner.
 */
typedef struct _RelayShutdown RelayShutdown;

/* Why the connection is about to be closed */
typedef enum
{
  RELAY_SHUTDOWN_NONE,
  RELAY_SHUTDOWN_DORMANT,
  RELAY_SHUTDOWN_REDELIVERY, /* a new connection makes the connector send messages again */
  RELAY_SHUTDOWN_DISCONNECT
} RelayShutdownPurpose;

typedef enum
{
  RELAY_SHUTDOWN_TIMER_IDLE,
  RELAY_SHUTDOWN_TIMER_DRAIN
} RelayShutdownTimer;

typedef struct
{
  /* @delay in microseconds; negative: off */
  void (*set_timer) (RelayShutdownTimer timer, gint64 delay, gpointer user_data);
  gboolean (*write_going_idle) (gpointer user_data);
  guint (*count_requests) (gpointer user_data);
  /* The connector acknowledged going idle. @is_late: no call waits for that any more. */
  void (*idle_acknowledged) (gboolean is_late, gpointer user_data);
  /* Nothing is left to wait for: close the connection. */
  void (*drained) (RelayShutdownPurpose purpose, gpointer user_data);
} RelayShutdownFuncs;

RelayShutdown *relay_shutdown_new (const RelayTransportSettings *settings,
                                   const RelayShutdownFuncs *funcs,
                                   gpointer user_data);
void relay_shutdown_free (RelayShutdown *self);
RelayShutdownPurpose relay_shutdown_get_purpose (RelayShutdown *self);

/* Both take @task, which is answered TRUE or FALSE. */
void relay_shutdown_go_idle (RelayShutdown *self, GTask *task);
void relay_shutdown_go_dormant (RelayShutdown *self, GTask *task, gboolean is_idle);
void relay_shutdown_force_redelivery (RelayShutdown *self);
/* @asks_idle: the connector may be asked to keep messages back. @waits: results may still come. */
void relay_shutdown_disconnect (RelayShutdown *self, gboolean asks_idle, gboolean waits);
/* Waits for nothing any more: the peer has closed the socket. */
void relay_shutdown_finish_now (RelayShutdown *self);

/* To be called when `going_idle_ack` was received, when the number of requests became smaller, and
 * from the timers */
void relay_shutdown_receive_idle_ack (RelayShutdown *self);
void relay_shutdown_check (RelayShutdown *self);
void relay_shutdown_timed_out (RelayShutdown *self, RelayShutdownTimer timer);

/* The connection is over. Returns the tasks that waited, to be answered by the caller. */
void relay_shutdown_reset (RelayShutdown *self, GQueue *idles, GQueue *dormants);

G_END_DECLS
