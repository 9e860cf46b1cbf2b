/* relay-endpoint-file.c: sends a file to a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-file-private.h"

#include <relay-glib/relay-adapter.h>
#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-request-private.h"
#include "adapter/relay-adapter-response-private.h"
#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-endpoint-private.h"
#include "relay-media-progress-private.h"
#include "values/relay-action-private.h"

#define ATTRIBUTES                                                          \
  G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE \
                                         "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME

/* What is uploaded */
typedef struct
{
  GFile *file;
  RelayProgressFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_data_destroy; /* NULL once the upload owns the data */
  RelayUploadedFile *uploaded;
} Upload;

/* What is sent once it is uploaded */
typedef struct
{
  RelayAdapter *adapter;
  char *chat_id;
  char *caption;
  char *reply_to;
  JsonObject *metadata; /* nullable */
} SendFile;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_object_unref (self->file);
  relay_media_progress_discard (self->progress_data, self->progress_data_destroy);
  g_clear_pointer (&self->uploaded, relay_uploaded_file_free);
  g_free (self);
}

static void
send_file_free (gpointer data)
{
  SendFile *self = data;

  g_object_unref (self->adapter);
  g_free (self->chat_id);
  g_free (self->caption);
  g_free (self->reply_to);
  g_clear_pointer (&self->metadata, json_object_unref);
  g_free (self);
}

void
relay_uploaded_file_free (RelayUploadedFile *self)
{
  g_free (self->url);
  g_free (self->mime);
  g_free (self->filename);
  g_free (self);
}

/* Platforms show pictures that are made of pixels only. */
const char *
relay_endpoint_get_media_kind (const char *mime)
{
  if (g_str_has_prefix (mime, "image/") && !g_str_has_prefix (mime, "image/svg"))
    return RELAY_MEDIA_KIND_IMAGE;
  if (g_str_has_prefix (mime, "audio/"))
    return RELAY_MEDIA_KIND_AUDIO;
  if (g_str_has_prefix (mime, "video/"))
    return RELAY_MEDIA_KIND_VIDEO;
  return RELAY_MEDIA_KIND_DOCUMENT;
}

/* --- uploading --- */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upload *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->uploaded->url =
    relay_endpoint_upload_finish (RELAY_ENDPOINT (source), result, NULL, NULL, &error);
  relay_endpoint_copy_retry_after (RELAY_ENDPOINT (source), result, task);
  if (error == NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->uploaded),
                           (GDestroyNotify) relay_uploaded_file_free);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upload *self = g_task_get_task_data (task);
  g_autoptr (GFileInputStream) stream = NULL;
  GError *error = NULL;

  stream = g_file_read_finish (G_FILE (source), result, &error);
  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  relay_endpoint_upload_async (g_task_get_source_object (task), G_INPUT_STREAM (stream), -1,
                               self->uploaded->mime, self->uploaded->filename, self->progress,
                               self->progress_data, g_steal_pointer (&self->progress_data_destroy),
                               g_task_get_cancellable (task), on_stored, g_object_ref (task));
}

/* What is too large is not read at all. */
static gboolean
check_size (GFileInfo *info, GError **error)
{
  if (!g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) ||
      g_file_info_get_size (info) <= RELAY_ENDPOINT_MAX_MEDIA)
    return TRUE;
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, "media: larger than %d bytes",
               RELAY_ENDPOINT_MAX_MEDIA);
  return FALSE;
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upload *self = g_task_get_task_data (task);
  RelayUploadedFile *uploaded = self->uploaded;
  g_autoptr (GFileInfo) info = NULL;
  const char *content_type;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (info == NULL || !check_size (info, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  content_type = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE);
  uploaded->mime = content_type != NULL ? g_content_type_get_mime_type (content_type) : NULL;
  if (uploaded->mime == NULL)
    uploaded->mime = g_strdup ("application/octet-stream");
  uploaded->filename =
    g_strdup (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME));
  g_file_read_async (self->file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_read,
                     g_object_ref (task));
}

void
relay_endpoint_upload_file_async (RelayEndpoint *self,
                                  GFile *file,
                                  RelayProgressFunc progress,
                                  gpointer progress_data,
                                  GDestroyNotify progress_data_destroy,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task =
    relay_task_new (self, relay_endpoint_upload_file_async, cancellable, callback, user_data);
  Upload *data = g_new0 (Upload, 1);

  data->file = g_object_ref (file);
  data->progress = progress;
  data->progress_data = progress_data;
  data->progress_data_destroy = progress_data_destroy;
  data->uploaded = g_new0 (RelayUploadedFile, 1);
  g_task_set_task_data (task, data, upload_free);
  g_file_query_info_async (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           cancellable, on_info, g_steal_pointer (&task));
}

RelayUploadedFile *
relay_endpoint_upload_file_finish (RelayEndpoint *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_endpoint_upload_file_async, error);
}

/* --- sending --- */

gboolean
relay_endpoint_check_media (RelayDescriptor *descriptor, GError **error)
{
  if (descriptor == NULL || relay_descriptor_supports_op (descriptor, RELAY_OP_SEND_MEDIA))
    return TRUE;
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
                       "the platform of the chat does not support media");
  return FALSE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RelaySendResult) sent = NULL;
  GError *error = NULL;

  sent = relay_adapter_send_media_finish (RELAY_ADAPTER (source), result, &error);
  relay_adapter_response_copy (result, task);
  if (sent != NULL)
    g_task_return_pointer (task, g_steal_pointer (&sent), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SendFile *self = g_task_get_task_data (task);
  g_autoptr (RelayUploadedFile) uploaded = NULL;
  GError *error = NULL;

  uploaded = relay_endpoint_upload_file_finish (RELAY_ENDPOINT (source), result, &error);
  relay_endpoint_copy_retry_after (RELAY_ENDPOINT (source), result, task);
  if (uploaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  relay_adapter_send_media_async (self->adapter, self->chat_id,
                                  relay_endpoint_get_media_kind (uploaded->mime), uploaded->url,
                                  self->caption != NULL ? self->caption : "", uploaded->filename,
                                  self->reply_to, self->metadata, g_task_get_cancellable (task),
                                  on_sent, g_object_ref (task));
}

/* @tag: the function that was called */
static void
send_file (RelayEndpoint *self,
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
           gpointer user_data,
           gpointer tag)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  SendFile *data;

  if (relay_owner_refuses_call (self, tag, callback, user_data, G_STRFUNC))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  task = relay_task_new (self, tag, cancellable, callback, user_data);
  data = g_new0 (SendFile, 1);
  data->adapter = g_object_ref (adapter);
  data->chat_id = g_strdup (chat_id);
  data->caption = g_strdup (caption);
  data->reply_to = g_strdup (reply_to);
  if (metadata != NULL)
    data->metadata = relay_adapter_copy_metadata (metadata, &error);
  g_task_set_task_data (task, data, send_file_free);
  /* what was sent is not taken back by a cancellation after the result */
  g_task_set_check_cancellable (task, FALSE);

  if (error != NULL || g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !relay_endpoint_check_media (relay_adapter_get_descriptor_for_chat (adapter, chat_id),
                                   &error))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      g_task_return_error (task, error);
      return;
    }
  relay_endpoint_upload_file_async (self, file, progress, progress_data, progress_data_destroy,
                                    cancellable, on_uploaded, g_steal_pointer (&task));
}

/**
 * relay_endpoint_send_file_async:
 * @self: an endpoint
 * @adapter: an adapter that uses the transport of @self
 * @chat_id: a chat
 * @file: a file of 1 to %RELAY_ENDPOINT_MAX_MEDIA bytes
 * @caption: (nullable): a text that is shown with the file
 * @reply_to: (nullable): the id of the message to reply to
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were uploaded, with the number of bytes and the total
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Sends a file to a chat: uploads it with [method@Endpoint.upload_async], then calls
 * [method@Adapter.send_media_async].
 *
 * The kind of media follows from the content type of the file: image, audio, video, else document.
 * Its name is shown to users. Nothing is uploaded when the platform of the chat does not support
 * media, or when the file is too large.
 *
 * A file for a thread needs [method@Endpoint.send_file_with_metadata_async].
 * [method@Adapter.dup_response] takes the result, too.
 *
 * Since: 1.0
 */
void
relay_endpoint_send_file_async (RelayEndpoint *self,
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
                                gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (RELAY_IS_ADAPTER (adapter));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  send_file (self, adapter, chat_id, file, caption, reply_to, NULL, progress, progress_data,
             progress_data_destroy, cancellable, callback, user_data,
             relay_endpoint_send_file_async);
}

/**
 * relay_endpoint_send_file_with_metadata_async:
 * @self: an endpoint
 * @adapter: an adapter that uses the transport of @self
 * @chat_id: a chat
 * @file: a file of 1 to %RELAY_ENDPOINT_MAX_MEDIA bytes
 * @caption: (nullable): a text that is shown with the file
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): additional metadata for the connector, such as `thread_id`; it is copied
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were uploaded, with the number of bytes and the total
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * The same as [method@Endpoint.send_file_async], with metadata. Those of an answer come from
 * [method@MessageEvent.dup_reply_metadata], which name thread and platform.
 *
 * Since: 1.0
 */
void
relay_endpoint_send_file_with_metadata_async (RelayEndpoint *self,
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
                                              gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (RELAY_IS_ADAPTER (adapter));
  g_return_if_fail (chat_id != NULL);
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  send_file (self, adapter, chat_id, file, caption, reply_to, metadata, progress, progress_data,
             progress_data_destroy, cancellable, callback, user_data,
             relay_endpoint_send_file_with_metadata_async);
}

/**
 * relay_endpoint_send_file_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.send_file_async].
 *
 * Fails with the errors of the file, with those of [method@Endpoint.upload_finish], and with those
 * of [method@Adapter.send_media_finish], some of which are ambiguous.
 *
 * Returns: (transfer full): the result with the id of the message
 *
 * Since: 1.0
 */
RelaySendResult *
relay_endpoint_send_file_finish (RelayEndpoint *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_endpoint_send_file_async, error);
}

/**
 * relay_endpoint_send_file_with_metadata_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.send_file_with_metadata_async].
 *
 * Fails with the errors of [method@Endpoint.send_file_finish].
 *
 * Returns: (transfer full): the result with the id of the message
 *
 * Since: 1.0
 */
RelaySendResult *
relay_endpoint_send_file_with_metadata_finish (RelayEndpoint *self,
                                               GAsyncResult *result,
                                               GError **error)
{
  return relay_task_finish_pointer (self, result, relay_endpoint_send_file_with_metadata_async,
                                    error);
}
