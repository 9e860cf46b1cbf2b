/* relay-transport-settings.c: what of a transport can be read and set
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-engine-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-identity.h>

/* Eight delays, one getter and one setter; each public pair is a line. */
static guint
get_delay (RelayTransport *self, RelayDelay delay)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);

  return relay_transport_get_private (self)->delays[delay];
}

static void
set_delay (RelayTransport *self, RelayDelay delay, guint milliseconds, const char *property)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->delays[delay] == milliseconds)
    return;
  priv->delays[delay] = milliseconds;
  g_object_notify (G_OBJECT (self), property);
}

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
  return get_delay (self, RELAY_DELAY_RECONNECT);
}

/**
 * relay_transport_set_reconnect_delay:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:reconnect-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_reconnect_delay (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_RECONNECT, milliseconds, "reconnect-delay");
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
  return get_delay (self, RELAY_DELAY_RECONNECT_MAX);
}

/**
 * relay_transport_set_reconnect_max_delay:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:reconnect-max-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_reconnect_max_delay (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_RECONNECT_MAX, milliseconds, "reconnect-max-delay");
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
  return get_delay (self, RELAY_DELAY_STABLE_AFTER);
}

/**
 * relay_transport_set_stable_after:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:stable-after].
 *
 * Since: 1.0
 */
void
relay_transport_set_stable_after (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_STABLE_AFTER, milliseconds, "stable-after");
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
  return get_delay (self, RELAY_DELAY_DORMANT);
}

/**
 * relay_transport_set_dormant_delay:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:dormant-delay].
 *
 * Since: 1.0
 */
void
relay_transport_set_dormant_delay (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_DORMANT, milliseconds, "dormant-delay");
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
  return get_delay (self, RELAY_DELAY_HANDSHAKE);
}

/**
 * relay_transport_set_handshake_timeout:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:handshake-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_handshake_timeout (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_HANDSHAKE, milliseconds, "handshake-timeout");
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
  return get_delay (self, RELAY_DELAY_REQUEST);
}

/**
 * relay_transport_set_request_timeout:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:request-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_request_timeout (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_REQUEST, milliseconds, "request-timeout");
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
  return get_delay (self, RELAY_DELAY_IDLE);
}

/**
 * relay_transport_set_idle_timeout:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:idle-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_idle_timeout (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_IDLE, milliseconds, "idle-timeout");
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
  return get_delay (self, RELAY_DELAY_DRAIN);
}

/**
 * relay_transport_set_drain_timeout:
 * @self: a transport
 * @milliseconds: the new value
 *
 * Sets [property@Transport:drain-timeout].
 *
 * Since: 1.0
 */
void
relay_transport_set_drain_timeout (RelayTransport *self, guint milliseconds)
{
  set_delay (self, RELAY_DELAY_DRAIN, milliseconds, "drain-timeout");
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

  return relay_transport_get_private (self)->max_frame_size;
}

/**
 * relay_transport_set_max_frame_size:
 * @self: a transport
 * @bytes: the new value
 *
 * Sets [property@Transport:max-frame-size].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_frame_size (RelayTransport *self, gsize bytes)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->max_frame_size == bytes)
    return;
  priv->max_frame_size = bytes;
  g_object_notify (G_OBJECT (self), "max-frame-size");
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

  return relay_transport_get_private (self)->max_requests;
}

/**
 * relay_transport_set_max_requests:
 * @self: a transport
 * @n_requests: the new value
 *
 * Sets [property@Transport:max-requests].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_requests (RelayTransport *self, guint n_requests)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->max_requests == n_requests)
    return;
  priv->max_requests = n_requests;
  g_object_notify (G_OBJECT (self), "max-requests");
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

  return relay_transport_get_private (self)->max_pending_bytes;
}

/**
 * relay_transport_set_max_pending_bytes:
 * @self: a transport
 * @bytes: the new value
 *
 * Sets [property@Transport:max-pending-bytes].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_pending_bytes (RelayTransport *self, gsize bytes)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->max_pending_bytes == bytes)
    return;
  priv->max_pending_bytes = bytes;
  g_object_notify (G_OBJECT (self), "max-pending-bytes");
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

  return relay_transport_get_private (self)->duplicate_window;
}

/**
 * relay_transport_set_duplicate_window:
 * @self: a transport
 * @n_events: the new value
 *
 * Sets [property@Transport:duplicate-window].
 *
 * Since: 1.0
 */
void
relay_transport_set_duplicate_window (RelayTransport *self, guint n_events)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->duplicate_window == n_events)
    return;
  priv->duplicate_window = n_events;
  relay_deliveries_set_window (priv->deliveries, n_events);
  g_object_notify (G_OBJECT (self), "duplicate-window");
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

  return relay_transport_get_private (self)->max_deliveries;
}

/**
 * relay_transport_set_max_deliveries:
 * @self: a transport
 * @n_deliveries: the new value
 *
 * Sets [property@Transport:max-deliveries].
 *
 * Since: 1.0
 */
void
relay_transport_set_max_deliveries (RelayTransport *self, guint n_deliveries)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (n_deliveries > 0);

  if (priv->max_deliveries == n_deliveries)
    return;
  priv->max_deliveries = n_deliveries;
  relay_deliveries_set_max_deliveries (priv->deliveries, n_deliveries);
  g_object_notify (G_OBJECT (self), "max-deliveries");
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

  return relay_transport_get_private (self)->reconnect;
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
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->reconnect == reconnect)
    return;
  priv->reconnect = reconnect;
  g_object_notify (G_OBJECT (self), "reconnect");
}

/**
 * relay_transport_get_watch_network:
 * @self: a transport
 *
 * Gets [property@Transport:watch-network].
 *
 * Returns: whether it watches
 *
 * Since: 1.0
 */
gboolean
relay_transport_get_watch_network (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), FALSE);

  return relay_transport_get_private (self)->watch_network;
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
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (priv->watch_network == watch_network)
    return;
  priv->watch_network = watch_network;
  relay_life_watch (self);
  g_object_notify (G_OBJECT (self), "watch-network");
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

  return relay_transport_get_private (self)->state;
}

/**
 * relay_transport_is_revoked:
 * @self: a transport
 *
 * Whether the credential was revoked. A connect then fails until a disconnect was called.
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

  return relay_transport_get_private (self)->retry_at;
}

/**
 * relay_transport_get_last_error:
 * @self: a transport
 *
 * Gets [property@Transport:last-error].
 *
 * Returns: (transfer none) (nullable): the error
 *
 * Since: 1.0
 */
const GError *
relay_transport_get_last_error (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);

  return relay_transport_get_private (self)->last_error;
}

/**
 * relay_transport_get_descriptor:
 * @self: a transport
 *
 * Gets [property@Transport:descriptor].
 *
 * Returns: (transfer none) (nullable): the descriptor
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_get_descriptor (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);

  return relay_transport_get_private (self)->descriptor;
}

/**
 * relay_transport_get_descriptor_for_platform:
 * @self: a transport
 * @platform: a platform
 *
 * The descriptor that the latest handshake brought for a platform.
 *
 * Returns: (transfer none) (nullable): the descriptor, %NULL when none names @platform
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_get_descriptor_for_platform (RelayTransport *self, const char *platform)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (platform != NULL, NULL);

  return g_hash_table_lookup (relay_transport_get_private (self)->descriptors, platform);
}

/**
 * relay_transport_get_identities:
 * @self: a transport
 *
 * Gets [property@Transport:identities].
 *
 * Returns: (transfer none): a list of [class@Identity]
 *
 * Since: 1.0
 */
GListModel *
relay_transport_get_identities (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);

  return G_LIST_MODEL (relay_transport_get_private (self)->identities);
}

/**
 * relay_transport_set_identities:
 * @self: a transport
 * @identities: (array length=n_identities): the identities, of distinct platforms
 * @n_identities: how many
 *
 * Replaces the identities. While connected it takes effect at the next dial.
 *
 * Since: 1.0
 */
void
relay_transport_set_identities (RelayTransport *self,
                                RelayIdentity **identities,
                                gsize n_identities)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (identities != NULL || n_identities == 0);

  for (gsize i = 0; i < n_identities; i++)
    for (gsize j = 0; j < i; j++)
      g_return_if_fail (g_strcmp0 (relay_identity_get_platform (identities[i]),
                                   relay_identity_get_platform (identities[j])) != 0);

  g_list_store_splice (priv->identities, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (priv->identities)),
                       (gpointer *) identities, n_identities);
  g_object_notify (G_OBJECT (self), "identities");
}
