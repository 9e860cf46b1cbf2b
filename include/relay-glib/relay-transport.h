/* relay-transport.h: the gateway's half of the relay contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

#define RELAY_TYPE_TRANSPORT (relay_transport_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (RelayTransport, relay_transport, RELAY, TRANSPORT, GObject)

/**
 * RelayTransportClass:
 * @open: starts to open a socket, without waiting for it
 * @close: starts to close the socket, without waiting for it
 * @write: sends exactly one frame with its newline as one message, without waiting for it
 *
 * What a subclass supplies. The rest of the protocol is in the abstract class.
 *
 * Since: 1.0
 */
struct _RelayTransportClass
{
  GObjectClass parent_class;

  gboolean (*open) (RelayTransport *self, GError **error);
  void (*close) (RelayTransport *self, guint16 code, const char *reason);
  gboolean (*write) (RelayTransport *self, GBytes *line, GError **error);

  /*< private >*/
  gpointer padding[8];
};

RELAY_AVAILABLE_IN_1_0
void relay_transport_connect_async (RelayTransport *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_connect_finish (RelayTransport *self,
                                         GAsyncResult *result,
                                         GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_handshake_async (RelayTransport *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_transport_handshake_finish (RelayTransport *self,
                                                   GAsyncResult *result,
                                                   GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_send_action_async (RelayTransport *self,
                                        JsonObject *action,
                                        const char *platform,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_transport_send_action_finish (RelayTransport *self,
                                                GAsyncResult *result,
                                                GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_send_follow_up_async (RelayTransport *self,
                                           JsonObject *action,
                                           const char *platform,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_transport_send_follow_up_finish (RelayTransport *self,
                                                   GAsyncResult *result,
                                                   GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_get_chat_info_async (RelayTransport *self,
                                          const char *chat_id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayChatInfo *relay_transport_get_chat_info_finish (RelayTransport *self,
                                                     GAsyncResult *result,
                                                     GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_send_interrupt_async (RelayTransport *self,
                                           const char *session_key,
                                           const char *reason,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_send_interrupt_finish (RelayTransport *self,
                                                GAsyncResult *result,
                                                GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_go_idle_async (RelayTransport *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_go_idle_finish (RelayTransport *self,
                                         GAsyncResult *result,
                                         GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_go_dormant_async (RelayTransport *self,
                                       guint delay,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_go_dormant_finish (RelayTransport *self,
                                            GAsyncResult *result,
                                            GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_transport_disconnect_async (RelayTransport *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_disconnect_finish (RelayTransport *self,
                                            GAsyncResult *result,
                                            GError **error);

RELAY_AVAILABLE_IN_1_0
void relay_transport_retry_now (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_is_revoked (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
RelayState relay_transport_get_state (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_transport_get_descriptor (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_transport_get_descriptor_for_platform (RelayTransport *self,
                                                              const char *platform);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_transport_get_descriptors (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_transport_get_identities (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_identities (RelayTransport *self,
                                     RelayIdentity **identities,
                                     gsize n_identities);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_n_requests (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
gint64 relay_transport_get_retry_at (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
const GError *relay_transport_get_last_error (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_close_code (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_http_status (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
RelayReconnect relay_transport_get_reconnect (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_reconnect (RelayTransport *self, RelayReconnect reconnect);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_reconnect_delay (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_reconnect_delay (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_reconnect_max_delay (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_reconnect_max_delay (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_stable_after (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_stable_after (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_dormant_delay (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_dormant_delay (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_handshake_timeout (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_handshake_timeout (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_request_timeout (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_request_timeout (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_idle_timeout (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_idle_timeout (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_drain_timeout (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_drain_timeout (RelayTransport *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
gsize relay_transport_get_max_frame_size (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_max_frame_size (RelayTransport *self, gsize bytes);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_max_requests (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_max_requests (RelayTransport *self, guint n_requests);
RELAY_AVAILABLE_IN_1_0
gsize relay_transport_get_max_pending_bytes (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_max_pending_bytes (RelayTransport *self, gsize bytes);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_duplicate_window (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_duplicate_window (RelayTransport *self, guint n_events);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_max_deliveries (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_max_deliveries (RelayTransport *self, guint n_deliveries);
RELAY_AVAILABLE_IN_1_0
gboolean relay_transport_get_watch_network (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_watch_network (RelayTransport *self, gboolean watch_network);
RELAY_AVAILABLE_IN_1_0
int relay_transport_get_priority (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_set_priority (RelayTransport *self, int priority);

/* for subclasses */
RELAY_AVAILABLE_IN_1_0
void relay_transport_opened (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_received (RelayTransport *self, const guint8 *data, gsize length);
RELAY_AVAILABLE_IN_1_0
void relay_transport_received_bytes (RelayTransport *self, GBytes *bytes);
RELAY_AVAILABLE_IN_1_0
void relay_transport_message_end (RelayTransport *self);
RELAY_AVAILABLE_IN_1_0
void relay_transport_closed (RelayTransport *self, guint16 code, const char *reason);
RELAY_AVAILABLE_IN_1_0
void relay_transport_failed (RelayTransport *self, const GError *error);
RELAY_AVAILABLE_IN_1_0
guint relay_transport_get_backlog (RelayTransport *self);

G_END_DECLS
