/* relay-transport-settings-private.h: what an application can set on a transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

/* The properties of RelayTransport say what each one means. Times are in milliseconds, sizes in
 * bytes. */
typedef struct
{
  RelayReconnect reconnect;
  guint reconnect_delay;
  guint reconnect_max_delay;
  guint stable_after;
  guint dormant_delay;
  guint handshake_timeout;
  guint request_timeout;
  guint idle_timeout;
  guint drain_timeout;
  guint64 max_frame_size;
  guint64 max_pending_bytes;
  guint max_requests;
  guint duplicate_window;
  guint max_deliveries;
  gboolean watch_network;
  int priority; /* of a GSource */
} RelayTransportSettings;

#define RELAY_N_TRANSPORT_SETTINGS 16

/* Installs one property for each setting, with the ids from @first_id on. */
void relay_transport_settings_install (GObjectClass *klass, guint first_id);
void relay_transport_settings_init_defaults (RelayTransportSettings *self);
/* @index: the id of the property less the first id */
void relay_transport_settings_get (const RelayTransportSettings *self, guint index, GValue *value);
/* Returns whether the setting has changed. */
gboolean relay_transport_settings_set (RelayTransportSettings *self,
                                       guint index,
                                       const GValue *value);

G_END_DECLS
