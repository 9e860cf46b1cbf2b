/* relay-endpoint-upload.c: media to the connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-reader-private.h"
#include "relay-upload-stream-private.h"
#include "values/relay-wire-keys-private.h"

#define HEADER_FILENAME "X-Media-Filename"

typedef struct
{
  GInputStream *stream; /* a RelayUploadStream */
  RelayProgress progress;
} Upload;

typedef struct
{
  char *url;
  char *id;
  gint64 size;
} Uploaded;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  if (upload->stream != NULL)
    relay_upload_stream_detach (RELAY_UPLOAD_STREAM (upload->stream));
  g_clear_object (&upload->stream);
  relay_progress_clear (&upload->progress);
  g_free (upload);
}

static void
uploaded_free (gpointer data)
{
  Uploaded *uploaded = data;

  g_free (uploaded->url);
  g_free (uploaded->id);
  g_free (uploaded);
}

static void
on_stream_failed (const GError *error, gpointer user_data)
{
  relay_http_abort (user_data, g_error_copy (error));
}

static void
on_wrote_body_data (SoupMessage *message, guint size, gpointer user_data)
{
  Upload *upload = user_data;

  relay_progress_by (&upload->progress, size);
}

static Uploaded *
read_uploaded (RelayEndpoint *self, const char *text, gsize length, GError **error)
{
  Uploaded *uploaded = g_new0 (Uploaded, 1);
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  uploaded->size = -1;
  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_OBJECT)
    while (relay_json_reader_next_member (&reader, &key, &value))
      {
        relay_json_reader_skip (&reader, &value);
        if (relay_json_value_is (&key, RELAY_KEY_ID))
          {
            g_free (uploaded->id);
            uploaded->id = relay_json_value_dup_id (&value);
          }
        else if (relay_json_value_is (&key, RELAY_KEY_SIZE) &&
                 !relay_json_value_get_int64 (&value, &uploaded->size))
          uploaded->size = -1;
      }
  if (!relay_json_reader_finish (&reader, error))
    g_prefix_error (error, "media: ");
  else if (uploaded->id == NULL || !relay_endpoint_is_media_id (uploaded->id))
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                         "media: the answer holds no usable id");
  else
    {
      g_autoptr (GUri) uri = relay_endpoint_build_media_uri (self, uploaded->id, error);

      if (uri != NULL)
        {
          uploaded->url = g_uri_to_string (uri);
          return uploaded;
        }
    }
  uploaded_free (uploaded);
  return NULL;
}

static void
on_upload_text (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Upload *upload = relay_http_get_data (http);
  GError *error = NULL;
  gsize length;
  const char *text = relay_http_get_text (http, &length);
  Uploaded *uploaded = read_uploaded (g_task_get_source_object (task), text, length, &error);

  if (uploaded == NULL)
    {
      relay_http_fail (http, task, error);
      return;
    }
  if (uploaded->size < 0)
    uploaded->size = relay_upload_stream_get_count (RELAY_UPLOAD_STREAM (upload->stream));
  relay_http_stop (http);
  g_task_return_pointer (task, uploaded, uploaded_free);
  g_object_unref (task);
}

static void
on_upload_head (GTask *task)
{
  relay_http_read_text (g_task_get_task_data (task), task, on_upload_text);
}

/* What is no printable ASCII becomes an underscore, each character one. */
static char *
make_header_name (const char *filename)
{
  GString *name = g_string_new (NULL);

  while (*filename != '\0' && name->len < RELAY_MEDIA_MAX_NAME)
    {
      g_string_append_c (name, g_ascii_isprint (*filename) ? *filename : '_');
      for (filename++; ((guchar) *filename & 0xc0) == 0x80;)
        filename++;
    }
  g_strstrip (name->str);
  return g_string_free (name, FALSE);
}

static gboolean
is_header_value (const char *value)
{
  gsize length = 0;

  while (g_ascii_isprint (value[length]) && length <= RELAY_MEDIA_MAX_NAME)
    length++;
  return length > 0 && value[length] == '\0' && value[strspn (value, " ")] != '\0';
}

/* A stream that knows where it ends saves the connector a body of unknown size. One that does not
 * find back from there is not where it stood any more, and what it still gives is not what was meant. */
static gboolean
ask_size (GInputStream *stream, gint64 *size, GError **error)
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
                         "media: there is nothing to upload");
  else if (size > RELAY_ENDPOINT_MAX_MEDIA)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, "media: more than %d bytes",
                 RELAY_ENDPOINT_MAX_MEDIA);
  else if (!is_header_value (content_type))
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "media: the content type cannot stand in a header");
  else
    return TRUE;
  return FALSE;
}

/**
 * relay_endpoint_upload_async:
 * @self: an endpoint
 * @stream: what to upload, from where it stands; it is not closed
 * @size: how many bytes of it; −1 for all up to its end
 * @content_type: the MIME type, such as `image/png`
 * @filename: (nullable): the name for people; what is no printable ASCII in it becomes `_`, and
 *   what is over 255 characters is left out
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called as bytes go out, with their number and that of all, −1 if it is not known
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Uploads media to the connector.
 *
 * From 1 to %RELAY_ENDPOINT_MAX_MEDIA bytes; that is checked before anything is sent when
 * @size is given or @stream can seek, and on the way otherwise. It times out after 30
 * seconds in which nothing moved, also when it is @stream that gives nothing.
 *
 * Since: 1.0
 */
void
relay_endpoint_upload_async (RelayEndpoint *self,
                             GInputStream *stream,
                             gint64 size,
                             const char *content_type,
                             const char *filename,
                             GFileProgressCallback progress,
                             gpointer progress_data,
                             GDestroyNotify progress_data_destroy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RelayProgress by = { progress, progress_data, progress_data_destroy };
  g_autofree char *name = NULL;
  GError *error = NULL;
  gboolean fine;
  SoupMessage *message;
  RelayHttp *http;
  Upload *upload;
  GTask *task;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (size >= -1);
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task =
    relay_endpoint_new_task (self, relay_endpoint_upload_async, cancellable, callback, user_data);
  http = relay_endpoint_begin (task, SOUP_METHOD_POST, RELAY_PATH_MEDIA);
  if (http == NULL)
    {
      relay_progress_clear (&by);
      return;
    }

  by.total = size;
  fine = size >= 0 || ask_size (stream, &by.total, &error);
  upload = g_new0 (Upload, 1);
  upload->progress = by;
  upload->stream =
    relay_upload_stream_new (stream, by.total, RELAY_ENDPOINT_MAX_MEDIA, on_stream_failed, http);
  relay_http_set_data (http, upload, upload_free);
  relay_http_set_timeouts (http, RELAY_MEDIA_TOTAL_TIMEOUT, RELAY_MEDIA_IDLE_TIMEOUT);
  if (!fine || !check_upload (by.total, content_type, &error) ||
      !relay_endpoint_authorize (self, http, &error))
    {
      relay_http_fail (http, task, error);
      return;
    }

  message = relay_http_get_message (http);
  soup_message_set_request_body (message, content_type, upload->stream, by.total);
  name = make_header_name (filename != NULL ? filename : "");
  if (*name != '\0')
    soup_message_headers_append (soup_message_get_request_headers (message), HEADER_FILENAME, name);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), upload);
  relay_http_send (http, task, on_upload_head);
}

/**
 * relay_endpoint_upload_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @media_id: (out) (optional) (transfer full): the id under which the connector has it
 * @size: (out) (optional): how many bytes it has of it
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.upload_async].
 *
 * The URL is what [method@Adapter.send_media_async] takes as its source. It works for as
 * long as the connector keeps the media, about an hour.
 *
 * Errors of the stream that was given pass through unchanged.
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
  Uploaded *uploaded;
  char *url;

  if (media_id != NULL)
    *media_id = NULL;
  if (size != NULL)
    *size = 0;
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_endpoint_upload_async), NULL);

  uploaded = g_task_propagate_pointer (G_TASK (result), error);
  if (uploaded == NULL)
    return NULL;
  url = g_steal_pointer (&uploaded->url);
  if (media_id != NULL)
    *media_id = g_steal_pointer (&uploaded->id);
  if (size != NULL)
    *size = uploaded->size;
  uploaded_free (uploaded);
  return url;
}
