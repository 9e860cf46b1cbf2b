/* relay-transport-properties.c: the getters and setters of RelayTransport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-transport-private.h"

/**
 * relay_transport_get_reconnect_delay:
 * @self: a transport
 *
 * Gets [property@Transport:reconnect-delay].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_reconnect_delay (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->reconnect_delay;
}

/**
 * relay_transport_set_reconnect_delay:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:reconnect-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_reconnect_delay (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "reconnect-delay", milliseconds, NULL);
}

/**
 * relay_transport_get_reconnect_max_delay:
 * @self: a transport
 *
 * Gets [property@Transport:reconnect-max-delay].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_reconnect_max_delay (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->reconnect_max_delay;
}

/**
 * relay_transport_set_reconnect_max_delay:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:reconnect-max-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_reconnect_max_delay (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "reconnect-max-delay", milliseconds, NULL);
}

/**
 * relay_transport_get_stable_after:
 * @self: a transport
 *
 * Gets [property@Transport:stable-after].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_stable_after (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->stable_after;
}

/**
 * relay_transport_set_stable_after:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:stable-after].
 *
 * Since: 1.0
 */
void
relay_transport_set_stable_after (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "stable-after", milliseconds, NULL);
}

/**
 * relay_transport_get_dormant_delay:
 * @self: a transport
 *
 * Gets [property@Transport:dormant-delay].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_dormant_delay (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->dormant_delay;
}

/**
 * relay_transport_set_dormant_delay:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:dormant-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_dormant_delay (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "dormant-delay", milliseconds, NULL);
}

/**
 * relay_transport_get_handshake_timeout:
 * @self: a transport
 *
 * Gets [property@Transport:handshake-timeout].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_handshake_timeout (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->handshake_timeout;
}

/**
 * relay_transport_set_handshake_timeout:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:handshake-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_handshake_timeout (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "handshake-timeout", milliseconds, NULL);
}

/**
 * relay_transport_get_request_timeout:
 * @self: a transport
 *
 * Gets [property@Transport:request-timeout].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_request_timeout (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->request_timeout;
}

/**
 * relay_transport_set_request_timeout:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:request-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_request_timeout (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "request-timeout", milliseconds, NULL);
}

/**
 * relay_transport_get_idle_timeout:
 * @self: a transport
 *
 * Gets [property@Transport:idle-timeout].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_idle_timeout (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->idle_timeout;
}

/**
 * relay_transport_set_idle_timeout:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:idle-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_idle_timeout (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "idle-timeout", milliseconds, NULL);
}

/**
 * relay_transport_get_drain_timeout:
 * @self: a transport
 *
 * Gets [property@Transport:drain-timeout].
 *
 * Returns: milliseconds
 *
 * Since: 1.0
 */
guint
relay_transport_get_drain_timeout (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->drain_timeout;
}

/**
 * relay_transport_set_drain_timeout:
 * @self: a transport
 * @milliseconds: the new value, in milliseconds
 *
 * Sets [property@Transport:drain-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_drain_timeout (RelayTransport *self, guint milliseconds)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "drain-timeout", milliseconds, NULL);
}

/**
 * relay_transport_get_max_frame_size:
 * @self: a transport
 *
 * Gets [property@Transport:max-frame-size].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
gsize
relay_transport_get_max_frame_size (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->max_frame_size;
}

/**
 * relay_transport_set_max_frame_size:
 * @self: a transport
 * @bytes: the number of bytes
 *
 * Sets [property@Transport:max-frame-size].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_frame_size (RelayTransport *self, gsize bytes)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "max-frame-size", (guint64) bytes, NULL);
}

/**
 * relay_transport_get_max_requests:
 * @self: a transport
 *
 * Gets [property@Transport:max-requests].
 *
 * Returns: a number of requests
 *
 * Since: 1.0
 */
guint
relay_transport_get_max_requests (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->max_requests;
}

/**
 * relay_transport_set_max_requests:
 * @self: a transport
 * @n_requests: the number of requests
 *
 * Sets [property@Transport:max-requests].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_requests (RelayTransport *self, guint n_requests)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "max-requests", n_requests, NULL);
}

/**
 * relay_transport_get_max_pending_bytes:
 * @self: a transport
 *
 * Gets [property@Transport:max-pending-bytes].
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
gsize
relay_transport_get_max_pending_bytes (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->max_pending_bytes;
}

/**
 * relay_transport_set_max_pending_bytes:
 * @self: a transport
 * @bytes: the number of bytes
 *
 * Sets [property@Transport:max-pending-bytes].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_pending_bytes (RelayTransport *self, gsize bytes)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "max-pending-bytes", (guint64) bytes, NULL);
}

/**
 * relay_transport_get_duplicate_window:
 * @self: a transport
 *
 * Gets [property@Transport:duplicate-window].
 *
 * Returns: a number of events
 *
 * Since: 1.0
 */
guint
relay_transport_get_duplicate_window (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->duplicate_window;
}

/**
 * relay_transport_set_duplicate_window:
 * @self: a transport
 * @n_events: the number of events
 *
 * Sets [property@Transport:duplicate-window].
 *
 * Since: 1.0
 */
void
relay_transport_set_duplicate_window (RelayTransport *self, guint n_events)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "duplicate-window", n_events, NULL);
}

/**
 * relay_transport_get_max_deliveries:
 * @self: a transport
 *
 * Gets [property@Transport:max-deliveries].
 *
 * Returns: a number of deliveries
 *
 * Since: 1.0
 */
guint
relay_transport_get_max_deliveries (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_transport_get_settings (self)->max_deliveries;
}

/**
 * relay_transport_set_max_deliveries:
 * @self: a transport
 * @n_deliveries: the number of deliveries
 *
 * Sets [property@Transport:max-deliveries].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_deliveries (RelayTransport *self, guint n_deliveries)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (n_deliveries > 0);

  g_object_set (self, "max-deliveries", n_deliveries, NULL);
}

/**
 * relay_transport_get_reconnect:
 * @self: a transport
 *
 * Gets [property@Transport:reconnect].
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
RelayReconnect
relay_transport_get_reconnect (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), RELAY_RECONNECT_NEVER);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_RECONNECT_NEVER);

  return relay_transport_get_settings (self)->reconnect;
}

/**
 * relay_transport_set_reconnect:
 * @self: a transport
 * @reconnect: the new value
 *
 * Sets [property@Transport:reconnect].
 *
 * Since: 1.0
 */
void
relay_transport_set_reconnect (RelayTransport *self, RelayReconnect reconnect)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "reconnect", reconnect, NULL);
}

/**
 * relay_transport_get_watch_network:
 * @self: a transport
 *
 * Gets [property@Transport:watch-network].
 *
 * Returns: whether the transport watches the network
 *
 * Since: 1.0
 */
gboolean
relay_transport_get_watch_network (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return relay_transport_get_settings (self)->watch_network;
}

/**
 * relay_transport_set_watch_network:
 * @self: a transport
 * @watch_network: the new value
 *
 * Sets [property@Transport:watch-network].
 *
 * Since: 1.0
 */
void
relay_transport_set_watch_network (RelayTransport *self, gboolean watch_network)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "watch-network", watch_network, NULL);
}

/**
 * relay_transport_get_state:
 * @self: a transport
 *
 * Gets [property@Transport:state].
 *
 * Returns: the state
 *
 * Since: 1.0
 */
RelayState
relay_transport_get_state (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), RELAY_STATE_DISCONNECTED);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, RELAY_STATE_DISCONNECTED);

  return relay_connection_get_state (relay_transport_get_connection (self));
}

/**
 * relay_transport_is_revoked:
 * @self: a transport
 *
 * Gets whether the credential was revoked. A connect fails then, until the next disconnect.
 *
 * Returns: %TRUE when revoked
 *
 * Since: 1.0
 */
gboolean
relay_transport_is_revoked (RelayTransport *self)
{
  return relay_transport_get_state (self) == RELAY_STATE_REVOKED;
}

/**
 * relay_transport_get_retry_at:
 * @self: a transport
 *
 * Gets [property@Transport:retry-at].
 *
 * Returns: monotonic microseconds, or 0
 *
 * Since: 1.0
 */
gint64
relay_transport_get_retry_at (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_connection_get_retry_at (relay_transport_get_connection (self));
}

/**
 * relay_transport_get_last_error:
 * @self: a transport
 *
 * Gets [property@Transport:last-error].
 *
 * Returns: (transfer none) (nullable): the error,
 *   or %NULL if no connection was lost since the last disconnect
 *
 * Since: 1.0
 */
const GError *
relay_transport_get_last_error (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_connection_get_last_error (relay_transport_get_connection (self));
}

/**
 * relay_transport_get_close_code:
 * @self: a transport
 *
 * Gets [property@Transport:close-code].
 *
 * Returns: a WebSocket close code, or 0
 *
 * Since: 1.0
 */
guint
relay_transport_get_close_code (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_connection_get_close_code (relay_transport_get_connection (self));
}

/**
 * relay_transport_get_http_status:
 * @self: a transport
 *
 * Gets [property@Transport:http-status].
 *
 * Returns: an HTTP status, or 0
 *
 * Since: 1.0
 */
guint
relay_transport_get_http_status (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_connection_get_http_status (relay_transport_get_connection (self));
}

/**
 * relay_transport_get_priority:
 * @self: a transport
 *
 * Gets [property@Transport:priority].
 *
 * Returns: the priority
 *
 * Since: 1.0
 */
int
relay_transport_get_priority (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), G_PRIORITY_DEFAULT);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, G_PRIORITY_DEFAULT);

  return relay_transport_get_settings (self)->priority;
}

/**
 * relay_transport_set_priority:
 * @self: a transport
 * @priority: the priority of a source, such as %G_PRIORITY_DEFAULT
 *
 * Sets [property@Transport:priority].
 *
 * Since: 1.0
 */
void
relay_transport_set_priority (RelayTransport *self, int priority)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  g_object_set (self, "priority", priority, NULL);
}

/**
 * relay_transport_get_descriptor:
 * @self: a transport
 *
 * Gets [property@Transport:descriptor].
 *
 * Returns: (transfer none) (nullable): the descriptor, or %NULL before the first handshake
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_get_descriptor (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_connection_get_descriptor (relay_transport_get_connection (self));
}
