/* relay-endpoint-file-private.h: sends a file to a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-endpoint.h>

G_BEGIN_DECLS

/* The kind of media with the MIME type @mime, as platforms show it */
const char *relay_endpoint_get_media_kind (const char *mime);

/* relay_endpoint_send_file_async() with @metadata (nullable), which must not be changed afterwards. It is
 * finished by relay_endpoint_send_file_finish(). */
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

G_END_DECLS
