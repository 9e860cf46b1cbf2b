/* relay-connection-calls.c: the calls of the application that wait for a connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-connection-calls-private.h"

#include <relay-glib/relay-error.h>

#include "relay-requests-private.h"

void
relay_connection_calls_init (RelayConnectionCalls *self,
                             RelayCancelledFunc cancelled,
                             gpointer user_data)
{
  self->connects = relay_pending_tasks_new (cancelled, user_data);
  self->next_connects = relay_pending_tasks_new (NULL, NULL);
  self->handshakes = relay_pending_tasks_new (NULL, NULL);
  self->disconnects = relay_pending_tasks_new (NULL, NULL);
  self->online = relay_pending_tasks_new (NULL, NULL);
  self->descriptors = relay_pending_tasks_new (NULL, NULL);
}

void
relay_connection_calls_clear (RelayConnectionCalls *self)
{
  relay_pending_tasks_free (self->connects);
  relay_pending_tasks_free (self->next_connects);
  relay_pending_tasks_free (self->handshakes);
  relay_pending_tasks_free (self->disconnects);
  relay_pending_tasks_free (self->online);
  relay_pending_tasks_free (self->descriptors);
}

void
relay_connection_calls_fail_later (RelayConnectionCalls *self)
{
  RelayPendingTasks *lists[] = { self->connects,    self->next_connects, self->handshakes,
                                 self->disconnects, self->online,        self->descriptors };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      GQueue tasks = relay_pending_tasks_take (lists[i]);

      relay_pending_tasks_fail_later (&tasks);
    }
  relay_pending_tasks_fail_later (&self->ended_connects);
}

void
relay_connection_calls_wait (RelayPendingTasks *list, GTask *task, gboolean waits, gboolean result)
{
  if (waits)
    {
      relay_pending_tasks_add (list, task);
      return;
    }
  g_task_return_boolean (task, result);
  g_object_unref (task);
}

void
relay_connection_calls_end_next_connect (RelayConnectionCalls *self)
{
  GTask *task = relay_pending_tasks_take_first (self->next_connects);

  if (task != NULL)
    g_queue_push_tail (&self->ended_connects, task);
}

RelayDisconnectCalls
relay_connection_calls_take_disconnects (RelayConnectionCalls *self)
{
  RelayDisconnectCalls calls = { self->ended_connects,
                                 relay_pending_tasks_take (self->disconnects) };

  g_queue_init (&self->ended_connects);
  return calls;
}

void
relay_disconnect_calls_answer (RelayDisconnectCalls *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "ended by a disconnect");

  relay_pending_tasks_return_error (&self->connects, error);
  relay_pending_tasks_return_boolean (&self->disconnects, TRUE);
}

void
relay_connection_calls_answer_online (RelayConnectionCalls *self, gboolean is_online)
{
  GQueue tasks = relay_pending_tasks_take (self->online);

  relay_pending_tasks_return_boolean (&tasks, is_online);
}

void
relay_waiting_calls_answer (RelayWaitingCalls *self,
                            const GError *request_error,
                            gboolean is_dormant,
                            const GError *connect_error)
{
  relay_requests_fail (&self->requests, request_error);
  relay_pending_tasks_return_boolean (&self->idles, FALSE);
  relay_pending_tasks_return_boolean (&self->dormants, is_dormant);
  relay_pending_tasks_return_error (&self->handshakes, connect_error);
  relay_pending_tasks_return_error (&self->connects, connect_error);
  relay_pending_tasks_return_boolean (&self->descriptors, TRUE);
}
