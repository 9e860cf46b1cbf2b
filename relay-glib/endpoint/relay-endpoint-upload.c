/* relay-endpoint-upload.c: uploads of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "base/relay-user-string-private.h"
#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-reader-private.h"
#include "relay-endpoint-media-private.h"
#include "relay-media-progress-private.h"
#include "relay-upload-stream-private.h"
#include "values/relay-wire-keys-private.h"

#define HEADER_FILENAME "X-Media-Filename"

typedef struct
{
  GInputStream *stream; /* a RelayUploadStream */
  RelayMediaProgress *progress;

  /* The result */
  char *url;
  char *id;
  gint64 size;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  relay_upload_stream_detach (RELAY_UPLOAD_STREAM (upload->stream));
  g_object_unref (upload->stream);
  relay_media_progress_free (upload->progress);
  g_free (upload->url);
  g_free (upload->id);
  g_free (upload);
}

static void
on_stream_failed (const GError *error, gpointer user_data)
{
  relay_http_abort (user_data, g_error_copy (error));
}

static void
on_wrote_body_data (SoupMessage *message, guint size, gpointer user_data)
{
  relay_media_progress_add (user_data, size);
}

static gboolean
read_response (Upload *upload, const char *text, gsize length, GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  upload->size = -1;
  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_OBJECT)
    while (relay_json_reader_next_member (&reader, &key, &value))
      {
        relay_json_reader_skip (&reader, &value);
        relay_json_value_read_id (&value, &key, RELAY_KEY_ID, &upload->id);
        if (relay_json_value_is (&key, RELAY_KEY_SIZE) &&
            !relay_json_value_get_int64 (&value, &upload->size))
          upload->size = -1;
      }
  if (!relay_json_reader_finish (&reader, error))
    {
      g_prefix_error (error, "media: ");
      return FALSE;
    }
  if (upload->id == NULL || !relay_endpoint_is_media_id (upload->id))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                           "media: response without a valid id");
      return FALSE;
    }
  return TRUE;
}

static void
on_upload_text (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Upload *upload = relay_http_get_data (http);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;
  gsize length;
  const char *text = relay_http_get_text (http, &length);

  if (read_response (upload, text, length, &error))
    uri = relay_endpoint_build_media_uri (g_task_get_source_object (task), upload->id, &error);
  if (uri == NULL)
    {
      relay_http_fail (http, task, error);
      return;
    }
  upload->url = g_uri_to_string (uri);
  if (upload->size < 0)
    upload->size = relay_upload_stream_get_count (RELAY_UPLOAD_STREAM (upload->stream));
  relay_http_stop (http);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_upload_head (GTask *task)
{
  relay_http_read_text (g_task_get_task_data (task), task, on_upload_text);
}

/* Replaces each character that is not printable ASCII by an underscore. */
static char *
make_header_name (const char *filename)
{
  g_autoptr (GString) name = g_string_new (NULL);

  while (*filename != '\0')
    {
      g_string_append_c (name, g_ascii_isprint (*filename) ? *filename : '_');
      for (filename++; ((guchar) *filename & 0xc0) == 0x80;)
        filename++;
    }
  return relay_endpoint_cut_filename (g_strstrip (name->str));
}

static gboolean
is_header_value (const char *value)
{
  gsize length = 0;

  while (g_ascii_isprint (value[length]) && length <= RELAY_MEDIA_MAX_NAME)
    length++;
  return length > 0 && value[length] == '\0' && value[strspn (value, " ")] != '\0';
}

/* Gets the size of a stream that can seek, so that the request has a Content-Length. Fails when the
 * stream cannot return to its position: what could be read then is not what the caller meant. */
static gboolean
get_stream_size (GInputStream *stream, gint64 *size, GError **error)
{
  GSeekable *seekable;
  goffset start, end;

  if (!G_IS_SEEKABLE (stream) || !g_seekable_can_seek (G_SEEKABLE (stream)))
    return TRUE;
  seekable = G_SEEKABLE (stream);
  start = g_seekable_tell (seekable);
  if (!g_seekable_seek (seekable, 0, G_SEEK_END, NULL, NULL))
    return TRUE;
  end = g_seekable_tell (seekable);
  if (!g_seekable_seek (seekable, start, G_SEEK_SET, NULL, error))
    return FALSE;
  *size = MAX (end - start, 0);
  return TRUE;
}

static gboolean
check_upload (gint64 size, const char *content_type, GError **error)
{
  if (size == 0)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         RELAY_MESSAGE_EMPTY_MEDIA);
  else if (size > RELAY_ENDPOINT_MAX_MEDIA)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, "media: larger than %d bytes",
                 RELAY_ENDPOINT_MAX_MEDIA);
  else if (!is_header_value (content_type))
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "media: invalid content type");
  else
    return TRUE;
  return FALSE;
}

/**
 * relay_endpoint_upload_async:
 * @self: an endpoint
 * @stream: the stream to upload, from its current position; it is not closed
 * @size: the number of bytes to upload; −1 for all up to the end of @stream
 * @content_type: the MIME type, such as `image/png`
 * @filename: (nullable): the file name to show to users; characters that are not printable ASCII
 *   are replaced by `_`, and it is truncated to 255 characters before its extension
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were sent, with the number of bytes sent and the total, −1 if unknown
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Uploads media.
 *
 * The size must be from 1 to %RELAY_ENDPOINT_MAX_MEDIA bytes. It is checked before anything is
 * sent when @size is given or @stream can seek, and during the upload otherwise. The call times
 * out after 30 seconds without progress, even when @stream causes the delay.
 *
 * Since: 1.0
 */
void
relay_endpoint_upload_async (RelayEndpoint *self,
                             GInputStream *stream,
                             gint64 size,
                             const char *content_type,
                             const char *filename,
                             RelayProgressFunc progress,
                             gpointer progress_data,
                             GDestroyNotify progress_data_destroy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autofree char *name = NULL;
  GError *error = NULL;
  SoupMessage *message;
  RelayHttp *http;
  Upload *upload;
  GTask *task;
  gboolean is_valid;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (size >= -1);
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  if (relay_owner_refuses_call (self, relay_endpoint_upload_async, callback, user_data, G_STRFUNC))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  task = relay_task_new (self, relay_endpoint_upload_async, cancellable, callback, user_data);
  http = relay_endpoint_begin (task, SOUP_METHOD_POST, RELAY_MEDIA_PATH);
  if (http == NULL)
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  is_valid = size >= 0 || get_stream_size (stream, &size, &error);
  upload = g_new0 (Upload, 1);
  upload->progress = relay_media_progress_new (progress, progress_data, progress_data_destroy);
  relay_media_progress_set_total (upload->progress, size);
  upload->stream =
    relay_upload_stream_new (stream, size, RELAY_ENDPOINT_MAX_MEDIA, on_stream_failed, http);
  relay_http_set_data (http, upload, upload_free);
  relay_http_set_timeouts (http, RELAY_MEDIA_TOTAL_TIMEOUT, RELAY_MEDIA_IDLE_TIMEOUT);
  if (!is_valid || !check_upload (size, content_type, &error) ||
      !relay_endpoint_authorize (self, http, &error))
    {
      relay_http_fail (http, task, error);
      return;
    }

  message = relay_http_get_message (http);
  soup_message_set_request_body (message, content_type, upload->stream, size);
  name = make_header_name (filename != NULL ? filename : "");
  if (*name != '\0')
    soup_message_headers_append (soup_message_get_request_headers (message), HEADER_FILENAME, name);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), upload->progress);
  relay_http_send (http, task, on_upload_head);
}

/**
 * relay_endpoint_upload_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @media_id: (out) (optional) (transfer full): the id that the connector gave to the media
 * @size: (out) (optional): the number of bytes that the connector stored
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.upload_async].
 *
 * Pass the URL to [method@Adapter.send_media_async]. It is valid for as long as the connector
 * keeps the media, about one hour.
 *
 * Fails with the errors of [class@Endpoint]. Errors of the uploaded stream are returned unchanged.
 *
 * Returns: (transfer full): the URL of the media
 *
 * Since: 1.0
 */
char *
relay_endpoint_upload_finish (RelayEndpoint *self,
                              GAsyncResult *result,
                              char **media_id,
                              gint64 *size,
                              GError **error)
{
  Upload *upload;

  if (media_id != NULL)
    *media_id = NULL;
  if (size != NULL)
    *size = 0;
  if (!relay_task_finish_boolean (self, result, relay_endpoint_upload_async, error))
    return NULL;
  upload = relay_http_get_data (g_task_get_task_data (G_TASK (result)));
  if (media_id != NULL)
    *media_id = g_steal_pointer (&upload->id);
  if (size != NULL)
    *size = upload->size;
  return g_steal_pointer (&upload->url);
}
