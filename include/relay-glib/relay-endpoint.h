/* relay-endpoint.h: the HTTP calls of a connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

/**
 * RELAY_ENDPOINT_MAX_MEDIA:
 *
 * The largest size of media that connectors accept, in bytes: 25 MiB.
 *
 * Since: 1.0
 */
#define RELAY_ENDPOINT_MAX_MEDIA 26214400

/**
 * RelayProgressFunc:
 * @done: the number of bytes that were transferred
 * @total: the number of bytes in all, or −1 if it is unknown
 * @user_data: (closure): the data that was passed with the function
 *
 * Called whenever bytes of an upload or a download were transferred.
 *
 * It is called in the main context of the endpoint, before the callback of the call.
 *
 * Since: 1.0
 */
typedef void (*RelayProgressFunc) (gint64 done, gint64 total, gpointer user_data);

#define RELAY_TYPE_ENDPOINT (relay_endpoint_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayEndpoint, relay_endpoint, RELAY, ENDPOINT, GObject)

RELAY_AVAILABLE_IN_1_0
RelayEndpoint *relay_endpoint_new (RelayWebsocketTransport *transport);
RELAY_AVAILABLE_IN_1_0
gboolean relay_endpoint_load_environment (RelayEndpoint *self, GError **error);

RELAY_AVAILABLE_IN_1_0
RelayWebsocketTransport *relay_endpoint_get_transport (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_endpoint_get_base_url (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_endpoint_get_gateway_endpoint (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_set_gateway_endpoint (RelayEndpoint *self, const char *gateway_endpoint);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_endpoint_get_route_keys (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_set_route_keys (RelayEndpoint *self, const char *const *route_keys);
RELAY_AVAILABLE_IN_1_0
const char *relay_endpoint_get_instance_id (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_set_instance_id (RelayEndpoint *self, const char *instance_id);
RELAY_AVAILABLE_IN_1_0
const char *relay_endpoint_get_wake_url (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_set_wake_url (RelayEndpoint *self, const char *wake_url);
RELAY_AVAILABLE_IN_1_0
const char *relay_endpoint_get_display_name (RelayEndpoint *self);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_set_display_name (RelayEndpoint *self, const char *display_name);

RELAY_AVAILABLE_IN_1_0
guint relay_endpoint_get_retry_after (RelayEndpoint *self, GAsyncResult *result);

RELAY_AVAILABLE_IN_1_0
void relay_endpoint_provision_async (RelayEndpoint *self,
                                     const char *identity_token,
                                     RelayIdentity *identity,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayCredentials *relay_endpoint_provision_finish (RelayEndpoint *self,
                                                   GAsyncResult *result,
                                                   GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_enroll_async (RelayEndpoint *self,
                                  const char *identity_token,
                                  const char *enrollment_token,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayCredentials *relay_endpoint_enroll_finish (RelayEndpoint *self,
                                                GAsyncResult *result,
                                                GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_declare_policy_async (RelayEndpoint *self,
                                          const char *platform,
                                          gboolean require_address,
                                          gboolean allow_other_bots,
                                          const char *const *free_response_scopes,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_endpoint_declare_policy_finish (RelayEndpoint *self,
                                               GAsyncResult *result,
                                               GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_upload_async (RelayEndpoint *self,
                                  GInputStream *stream,
                                  gint64 size,
                                  const char *content_type,
                                  const char *filename,
                                  RelayProgressFunc progress,
                                  gpointer progress_data,
                                  GDestroyNotify progress_data_destroy,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
RELAY_AVAILABLE_IN_1_0
char *relay_endpoint_upload_finish (RelayEndpoint *self,
                                    GAsyncResult *result,
                                    char **media_id,
                                    gint64 *size,
                                    GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_download_async (RelayEndpoint *self,
                                    const char *media,
                                    GOutputStream *stream,
                                    gint64 max_size,
                                    RelayProgressFunc progress,
                                    gpointer progress_data,
                                    GDestroyNotify progress_data_destroy,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gint64 relay_endpoint_download_finish (RelayEndpoint *self,
                                       GAsyncResult *result,
                                       char **content_type,
                                       char **filename,
                                       GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_download_file_async (RelayEndpoint *self,
                                         const char *media,
                                         GFile *file,
                                         gint64 max_size,
                                         RelayProgressFunc progress,
                                         gpointer progress_data,
                                         GDestroyNotify progress_data_destroy,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gint64 relay_endpoint_download_file_finish (RelayEndpoint *self,
                                            GAsyncResult *result,
                                            char **content_type,
                                            char **filename,
                                            GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_download_bytes_async (RelayEndpoint *self,
                                          const char *media,
                                          gint64 max_size,
                                          RelayProgressFunc progress,
                                          gpointer progress_data,
                                          GDestroyNotify progress_data_destroy,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
RELAY_AVAILABLE_IN_1_0
GBytes *relay_endpoint_download_bytes_finish (RelayEndpoint *self,
                                              GAsyncResult *result,
                                              char **content_type,
                                              char **filename,
                                              GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_send_file_async (RelayEndpoint *self,
                                     RelayAdapter *adapter,
                                     const char *chat_id,
                                     GFile *file,
                                     const char *caption,
                                     const char *reply_to,
                                     RelayProgressFunc progress,
                                     gpointer progress_data,
                                     GDestroyNotify progress_data_destroy,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_endpoint_send_file_finish (RelayEndpoint *self,
                                                  GAsyncResult *result,
                                                  GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_endpoint_send_file_with_metadata_async (RelayEndpoint *self,
                                                   RelayAdapter *adapter,
                                                   const char *chat_id,
                                                   GFile *file,
                                                   const char *caption,
                                                   const char *reply_to,
                                                   JsonObject *metadata,
                                                   RelayProgressFunc progress,
                                                   gpointer progress_data,
                                                   GDestroyNotify progress_data_destroy,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_endpoint_send_file_with_metadata_finish (RelayEndpoint *self,
                                                                GAsyncResult *result,
                                                                GError **error);
RELAY_AVAILABLE_IN_1_0
gboolean relay_endpoint_is_own_media (RelayEndpoint *self, const char *url);

G_END_DECLS
