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

/* Nothing is uploaded for a chat that cannot have media: FALSE with RELAY_ERROR_NOT_SUPPORTED if its platform has
 * said so. @descriptor: nullable */
gboolean relay_endpoint_check_media (RelayDescriptor *descriptor, GError **error);

/* A file that the connector has */
typedef struct
{
  char *url;
  char *mime;
  char *filename; /* nullable */
} RelayUploadedFile;

void relay_uploaded_file_free (RelayUploadedFile *self);

/* Uploads @file with its content type and name. @progress is nullable. */
void relay_endpoint_upload_file_async (RelayEndpoint *self,
                                       GFile *file,
                                       RelayProgressFunc progress,
                                       gpointer progress_data,
                                       GDestroyNotify progress_data_destroy,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* (transfer full): NULL with an error of the file or of relay_endpoint_upload_finish() */
RelayUploadedFile *relay_endpoint_upload_file_finish (RelayEndpoint *self,
                                                      GAsyncResult *result,
                                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayUploadedFile, relay_uploaded_file_free)

G_END_DECLS
