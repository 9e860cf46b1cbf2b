/* relay-adapter-connection.c: connecting, disconnecting, and going dormant
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-adapter-private.h"

#include "transport/relay-transport-connection-private.h"

/* A call that the transport carries out; some also have a result without a transport. */
typedef struct
{
  gboolean (*finish) (RelayTransport *transport, GAsyncResult *result, GError **error);
  gboolean needs_transport;
  gboolean result_without_transport;
} ConnectionCall;

static const ConnectionCall connect_call = { relay_transport_establish_finish, TRUE, FALSE };
static const ConnectionCall disconnect_call = { relay_transport_disconnect_finish, FALSE, TRUE };
static const ConnectionCall go_dormant_call = { relay_transport_go_dormant_finish, FALSE, FALSE };

static void
on_call_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const ConnectionCall *call = g_task_get_task_data (task);
  gboolean value;

  value = call->finish (RELAY_TRANSPORT (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, value);
}

/* Returns the transport that is to carry out @call, with on_call_done() and a reference to @task: (transfer none).
 * NULL if that answered @task. */
static RelayTransport *
begin_call (RelayAdapter *self, const ConnectionCall *call, GTask *task)
{
  g_autoptr (GError) error = NULL;
  RelayTransport *transport = relay_adapter_attach (self, &error);

  if (transport != NULL)
    {
      g_task_set_task_data (task, (gpointer) call, NULL);
      return transport;
    }

  if (call->needs_transport)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, call->result_without_transport);

  return NULL;
}

/**
 * relay_adapter_connect_async:
 * @self: an adapter
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the handshake is complete
 * @user_data: data for @callback
 *
 * Opens the connection and performs the handshake.
 *
 * The attempt is limited by [property@Transport:handshake-timeout]. After a failure or a
 * cancellation, nothing continues in the background, and the adapter can connect again. If
 * the adapter is online, the call succeeds immediately. It fails with %G_IO_ERROR_PENDING
 * while another one is running.
 *
 * Since: 1.0
 */
void
relay_adapter_connect_async (RelayAdapter *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  RelayTransport *transport;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_connect_async, callback, user_data);

  task = relay_task_new (self, relay_adapter_connect_async, cancellable, callback, user_data);
  transport = begin_call (self, &connect_call, task);
  if (transport != NULL)
    relay_transport_establish_async (transport, cancellable, on_call_done, g_steal_pointer (&task));
}

/**
 * relay_adapter_connect_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.connect_async].
 *
 * Fails with %RELAY_ERROR_NO_TRANSPORT, with %RELAY_ERROR_BUSY if another adapter uses the
 * transport, with %RELAY_ERROR_UNAUTHORIZED, %RELAY_ERROR_HANDSHAKE or
 * %RELAY_ERROR_REVOKED, with %RELAY_ERROR_NOT_CONNECTED if
 * [method@Adapter.disconnect_async] ended the attempt, with %G_IO_ERROR_PENDING or
 * %G_IO_ERROR_CANCELLED, and with the errors of GIO.
 *
 * Returns: %TRUE if the adapter is online
 *
 * Since: 1.0
 */
gboolean
relay_adapter_connect_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_adapter_connect_async, error);
}

/**
 * relay_adapter_disconnect_async:
 * @self: an adapter
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connection is closed
 * @user_data: data for @callback
 *
 * Closes the connection, and does not reconnect before the next
 * [method@Adapter.connect_async].
 *
 * Requests in flight get some time to complete. The call returns after at most 6 seconds,
 * even if the connector does not respond. Nothing is delivered afterwards.
 *
 * Since: 1.0
 */
void
relay_adapter_disconnect_async (RelayAdapter *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  RelayTransport *transport;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_disconnect_async, callback, user_data);

  task = relay_task_new (self, relay_adapter_disconnect_async, cancellable, callback, user_data);
  transport = begin_call (self, &disconnect_call, task);
  if (transport != NULL)
    relay_transport_disconnect_async (transport, cancellable, on_call_done,
                                      g_steal_pointer (&task));
}

/**
 * relay_adapter_disconnect_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.disconnect_async].
 *
 * Fails with %G_IO_ERROR_CANCELLED after cancellation, which only ends the wait: the adapter is
 * disconnected nevertheless.
 *
 * Returns: %TRUE if the connection is closed, or if there is no transport
 *
 * Since: 1.0
 */
gboolean
relay_adapter_disconnect_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_adapter_disconnect_async, error);
}

/**
 * relay_adapter_retry:
 * @self: an adapter
 *
 * Connects, or connects sooner than planned: for a “Retry” button, or for an application that knows
 * that the network is available again.
 *
 * The result is visible in [property@Adapter:state] and [property@Adapter:last-error]. What is done
 * depends on the state:
 *
 * | state | effect |
 * |---|---|
 * | %RELAY_STATE_DISCONNECTED | connects, as [method@Adapter.connect_async] does |
 * | %RELAY_STATE_WAITING, %RELAY_STATE_DORMANT | makes the next attempt now |
 * | %RELAY_STATE_CLOSING | connects again as soon as the adapter is disconnected |
 * | %RELAY_STATE_CONNECTING, %RELAY_STATE_HANDSHAKING | none: the attempt goes on |
 * | %RELAY_STATE_ONLINE, %RELAY_STATE_IDLE | none |
 * | %RELAY_STATE_REVOKED | none: only a [method@Adapter.disconnect_async] starts over |
 *
 * It has no effect without a transport, and while another adapter uses the transport.
 *
 * Since: 1.0
 */
void
relay_adapter_retry (RelayAdapter *self)
{
  RelayTransport *transport;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  transport = relay_adapter_attach (self, NULL);
  if (transport == NULL)
    return;
  switch (relay_transport_get_state (transport))
    {
    case RELAY_STATE_DISCONNECTED:
    case RELAY_STATE_CLOSING:
      relay_adapter_connect_async (self, NULL, NULL, NULL);
      break;
    case RELAY_STATE_WAITING:
    case RELAY_STATE_DORMANT:
      relay_transport_retry_now (transport);
      break;
    case RELAY_STATE_CONNECTING:
    case RELAY_STATE_HANDSHAKING:
    case RELAY_STATE_ONLINE:
    case RELAY_STATE_IDLE:
    case RELAY_STATE_REVOKED:
    default:
      break;
    }
}

/**
 * relay_adapter_go_dormant_async:
 * @self: an adapter
 * @delay: the time until the adapter connects again, in milliseconds, at most 60,000; 0 for
 *   [property@Transport:dormant-delay]
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connection is closed, or
 *   when the connector did not agree
 * @user_data: data for @callback
 *
 * Asks the connector to buffer messages, and closes the connection when it agrees.
 *
 * Use this before the process or the machine is suspended. The transport connects again by itself
 * after @delay to receive the buffered messages, and [method@Adapter.retry] does it at once. So
 * @delay has to be as long as the suspend takes to begin. A call while dormant begins @delay anew.
 *
 * Since: 1.0
 */
void
relay_adapter_go_dormant_async (RelayAdapter *self,
                                guint delay,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  RelayTransport *transport;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_adapter_go_dormant_async, callback, user_data);

  task = relay_task_new (self, relay_adapter_go_dormant_async, cancellable, callback, user_data);
  transport = begin_call (self, &go_dormant_call, task);
  if (transport != NULL)
    relay_transport_go_dormant_async (transport, delay, cancellable, on_call_done,
                                      g_steal_pointer (&task));
}

/**
 * relay_adapter_go_dormant_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.go_dormant_async].
 *
 * Fails only with %G_IO_ERROR_CANCELLED, after cancellation.
 *
 * Returns: %TRUE if the adapter is dormant; %FALSE without an error if the connector did not
 *   agree in time, in which case the connection stays open, and if there is no connection or
 *   no transport
 *
 * Since: 1.0
 */
gboolean
relay_adapter_go_dormant_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_adapter_go_dormant_async, error);
}
