/* relay-transport-connection.c: the calls that connect, disconnect and go idle
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-transport-connection-private.h"

#include "base/relay-task-private.h"
#include "relay-transport-private.h"

#include <relay-glib/relay-descriptor.h>

static GTask *
new_task (RelayTransport *self,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data,
          gpointer source_tag)
{
  GTask *task = relay_task_new (self, source_tag, cancellable, callback, user_data);

  g_task_set_priority (task, relay_transport_get_settings (self)->priority);
  return task;
}

/* Takes @task. */
static void
begin_connect (RelayTransport *self, GTask *task, gboolean until_descriptor)
{
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  relay_transport_start (self);
  relay_connection_connect (relay_transport_get_connection (self), task, until_descriptor);
}

/**
 * relay_transport_connect_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the socket is open
 * @user_data: data for @callback
 *
 * Connects: opens a socket and writes the `hello` of each identity.
 *
 * An open socket says nothing about authentication; the first descriptor does, see
 * [method@Transport.handshake_async].
 *
 * With the policy %RELAY_RECONNECT_ALWAYS the call stays pending over retries until the first
 * descriptor. When online it succeeds at once. When idle, waiting or dormant it connects now.
 * While a disconnect is running it starts afterwards.
 *
 * Since: 1.0
 */
void
relay_transport_connect_async (RelayTransport *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_connect_async, callback, user_data);

  begin_connect (self,
                 new_task (self, cancellable, callback, user_data, relay_transport_connect_async),
                 FALSE);
}

/**
 * relay_transport_connect_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.connect_async].
 *
 * Fails with %G_IO_ERROR_PENDING while another connect is running, %RELAY_ERROR_UNAUTHORIZED or
 * %RELAY_ERROR_HANDSHAKE when the connector refused, %RELAY_ERROR_REVOKED after a revocation,
 * %RELAY_ERROR_NOT_CONNECTED when a disconnect ended it, and with the errors of GIO for name
 * resolution, sockets and TLS.
 *
 * Returns: %TRUE when connected
 *
 * Since: 1.0
 */
gboolean
relay_transport_connect_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_connect_async, error);
}

void
relay_transport_establish_async (RelayTransport *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  begin_connect (self,
                 new_task (self, cancellable, callback, user_data, relay_transport_establish_async),
                 TRUE);
}

gboolean
relay_transport_establish_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_establish_async, error);
}

/**
 * relay_transport_handshake_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the descriptor was received
 * @user_data: data for @callback
 *
 * Waits for the first descriptor of this connection; succeeds at once when it was received.
 *
 * The time-out, [property@Transport:handshake-timeout], runs from the start of the connection
 * attempt. A handshake that fails closes the socket.
 *
 * Since: 1.0
 */
void
relay_transport_handshake_async (RelayTransport *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_handshake_async, callback, user_data);

  relay_connection_handshake (relay_transport_get_connection (self),
                              new_task (self, cancellable, callback, user_data,
                                        relay_transport_handshake_async));
}

/**
 * relay_transport_handshake_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.handshake_async].
 *
 * Fails with %RELAY_ERROR_HANDSHAKE when the descriptor is invalid (the message names the field),
 * when it was not received in time, or when the socket was closed first; otherwise as
 * [method@Transport.connect_finish].
 *
 * Returns: (transfer full): the descriptor of the session
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_handshake_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_transport_handshake_async, error);
}

/**
 * relay_transport_retry_now:
 * @self: a transport
 *
 * Connects at once when waiting or dormant, and starts an attempt that is under way again. Does
 * nothing when online, idle, disconnected or revoked. For a “Retry” button, or for an application
 * that knows that the network is available again.
 *
 * A pending connect stays pending. The next reconnect delay does not change.
 *
 * Since: 1.0
 */
void
relay_transport_retry_now (RelayTransport *self)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_connection_retry_now (relay_transport_get_connection (self));
}

void
relay_transport_wait_online_async (RelayTransport *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  relay_connection_wait_online (relay_transport_get_connection (self),
                                new_task (self, cancellable, callback, user_data,
                                          relay_transport_wait_online_async));
}

gboolean
relay_transport_wait_online_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_wait_online_async, error);
}

void
relay_transport_wait_descriptors_async (RelayTransport *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  relay_connection_wait_descriptors (relay_transport_get_connection (self),
                                     new_task (self, cancellable, callback, user_data,
                                               relay_transport_wait_descriptors_async));
}

gboolean
relay_transport_wait_descriptors_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_wait_descriptors_async, error);
}

/**
 * relay_transport_go_idle_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector acknowledged or the
 *   time-out has passed
 * @user_data: data for @callback
 *
 * Asks the connector to keep messages back.
 *
 * Until the connector acknowledges, for at most [property@Transport:idle-timeout], messages are
 * delivered as before. A second call joins the first. On an acknowledged connection results are
 * still received and actions may still be sent; to receive messages again, connect again.
 *
 * Since: 1.0
 */
void
relay_transport_go_idle_async (RelayTransport *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_go_idle_async, callback, user_data);

  task = new_task (self, cancellable, callback, user_data, relay_transport_go_idle_async);
  if (!g_task_return_error_if_cancelled (task))
    relay_connection_go_idle (relay_transport_get_connection (self), g_steal_pointer (&task));
}

/**
 * relay_transport_go_idle_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.go_idle_async]. Fails only with
 * %G_IO_ERROR_CANCELLED, after cancellation.
 *
 * Returns: %TRUE when the connector acknowledged; %FALSE when it did not in time, and when there
 *   is no connection
 *
 * Since: 1.0
 */
gboolean
relay_transport_go_idle_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_go_idle_async, error);
}

/**
 * relay_transport_go_dormant_async:
 * @self: a transport
 * @delay: the time until the transport connects again, in milliseconds, at most 60,000; 0 for
 *   [property@Transport:dormant-delay]
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when dormant, or when it stays connected
 * @user_data: data for @callback
 *
 * Goes idle and, when that is acknowledged, waits for results in flight, closes the socket, and
 * connects again after @delay.
 *
 * A process that is suspended in between so reconnects by itself, and receives what the connector
 * has kept back. When going idle is not acknowledged, the connection stays. Of several calls the
 * delay of the last one counts; a call while dormant begins its delay anew.
 *
 * Since: 1.0
 */
void
relay_transport_go_dormant_async (RelayTransport *self,
                                  guint delay,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_go_dormant_async, callback, user_data);

  task = new_task (self, cancellable, callback, user_data, relay_transport_go_dormant_async);
  if (!g_task_return_error_if_cancelled (task))
    relay_connection_go_dormant (relay_transport_get_connection (self), delay,
                                 g_steal_pointer (&task));
}

/**
 * relay_transport_go_dormant_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.go_dormant_async]. Fails only with
 * %G_IO_ERROR_CANCELLED, after cancellation.
 *
 * Returns: %TRUE when dormant; %FALSE when still connected, when there was no connection, and with
 *   the policy %RELAY_RECONNECT_NEVER
 *
 * Since: 1.0
 */
gboolean
relay_transport_go_dormant_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_go_dormant_async, error);
}

/**
 * relay_transport_disconnect_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]; it ends the wait, not the disconnect
 * @callback: (scope async) (closure user_data): called when disconnected
 * @user_data: data for @callback
 *
 * Disconnects, until the next connect.
 *
 * New requests are refused from the call on. The transport asks the connector to keep messages
 * back (at most 2 s), waits for results in flight ([property@Transport:drain-timeout], at most
 * 4 s) and closes the socket: within 6 s in all, whatever the peer does. Messages that the
 * connector redelivers are not emitted after the call, other messages not after its end.
 *
 * A second call joins the first. A connect afterwards starts over, also after a revocation.
 *
 * Since: 1.0
 */
void
relay_transport_disconnect_async (RelayTransport *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_disconnect_async, callback, user_data);

  relay_connection_disconnect (relay_transport_get_connection (self),
                               new_task (self, cancellable, callback, user_data,
                                         relay_transport_disconnect_async));
}

/**
 * relay_transport_disconnect_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.disconnect_async]. Fails only with
 * %G_IO_ERROR_CANCELLED, after cancellation.
 *
 * Returns: %TRUE when disconnected
 *
 * Since: 1.0
 */
gboolean
relay_transport_disconnect_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_disconnect_async, error);
}
