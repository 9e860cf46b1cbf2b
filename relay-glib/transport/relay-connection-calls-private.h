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
void relay_connection_calls_answer_online (RelayConnectionCalls *self, gboolean is_online);
/* Answers all. @connect_error nullable when neither connects nor handshakes wait. */
void relay_waiting_calls_answer (RelayWaitingCalls *self,
                                 const GError *request_error,
                                 gboolean is_dormant,
                                 const GError *connect_error);

G_END_DECLS
