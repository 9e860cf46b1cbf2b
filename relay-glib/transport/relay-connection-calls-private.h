/* relay-connection-calls-private.h: the calls of the application that wait for a connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-pending-tasks-private.h"

G_BEGIN_DECLS

/* The tasks of calls in flight. There is one connect at most, and one at most that was called while a
 * disconnect was under way. */
typedef struct
{
  RelayPendingTasks *connects;
  RelayPendingTasks *next_connects;
  GQueue ended_connects; /* of next_connects, ended by a later disconnect and not answered yet */
  RelayPendingTasks *handshakes;
  RelayPendingTasks *disconnects;
  RelayPendingTasks *online;      /* wait for a connection that is established again */
  RelayPendingTasks *descriptors; /* wait for the descriptors after the first */
} RelayConnectionCalls;

/* Those that waited for something of a connection that is over */
typedef struct
{
  GQueue requests;
  GQueue idles;
  GQueue dormants;
  GQueue handshakes;
  GQueue connects;
  GQueue descriptors;
} RelayWaitingCalls;

/* Those that wait for the end of a disconnect */
typedef struct
{
  GQueue connects; /* ended by a later disconnect */
  GQueue disconnects;
} RelayDisconnectCalls;

/* @cancelled: a connect was cancelled */
void relay_connection_calls_init (RelayConnectionCalls *self,
                                  RelayCancelledFunc cancelled,
                                  gpointer user_data);
void relay_connection_calls_clear (RelayConnectionCalls *self);
/* The transport was disposed: all calls are answered later from the loop. */
void relay_connection_calls_fail_later (RelayConnectionCalls *self);
/* Takes @task, and adds it to @list if @waits; else answers it with @result. */
void relay_connection_calls_wait (RelayPendingTasks *list,
                                  GTask *task,
                                  gboolean waits,
                                  gboolean result);
/* A disconnect was called after the connect that waits for the end of an earlier one. No callback is
 * called inside of a call, so the connect is answered with the disconnects. */
void relay_connection_calls_end_next_connect (RelayConnectionCalls *self);
RelayDisconnectCalls relay_connection_calls_take_disconnects (RelayConnectionCalls *self);
void relay_disconnect_calls_answer (RelayDisconnectCalls *self);
void relay_connection_calls_answer_online (RelayConnectionCalls *self, gboolean is_online);
/* Answers all. @connect_error nullable when neither connects nor handshakes wait. */
void relay_waiting_calls_answer (RelayWaitingCalls *self,
                                 const GError *request_error,
                                 gboolean is_dormant,
                                 const GError *connect_error);

G_END_DECLS
