/* relay-transport-connection-private.h: connect and handshake in one call
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-transport.h>

G_BEGIN_DECLS

/* Connect and handshake in one. After a failure or cancellation nothing is left running. */
void relay_transport_establish_async (RelayTransport *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean relay_transport_establish_finish (RelayTransport *self,
                                           GAsyncResult *result,
                                           GError **error);

/* Waits while relay_transport_is_redialling(). The result is TRUE when a request can be written, FALSE
 * when the connection was given up (disconnected, closing, revoked, dormant). There is no time-out, and
 * only cancellation is an error. */
void relay_transport_wait_online_async (RelayTransport *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean relay_transport_wait_online_finish (RelayTransport *self,
                                             GAsyncResult *result,
                                             GError **error);
/* Waits until relay_transport_has_all_descriptors(). Only cancellation is an error. */
void relay_transport_wait_descriptors_async (RelayTransport *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean relay_transport_wait_descriptors_finish (RelayTransport *self,
                                                  GAsyncResult *result,
                                                  GError **error);

G_END_DECLS
