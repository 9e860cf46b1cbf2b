/* relay-endpoint-download.c: media from the connector and from anywhere
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "websocket/relay-url-policy-private.h"

#define CHUNK_SIZE (64 * 1024)

/* Where from */

/* Whether it is one of the connector's own media, and so may see the token: the same scheme, host
 * and port, and one segment behind the path of media that leads nowhere else. */
static gboolean
is_own (RelayEndpoint *self, GUri *uri)
{
  g_autoptr (GUri) media = relay_endpoint_build_uri (self, RELAY_PATH_MEDIA "/", NULL);
  g_autofree char *id = NULL;
  const char *segment;

  if (media == NULL || relay_url_policy_is_tls (media) != relay_url_policy_is_tls (uri) ||
      relay_url_policy_get_port (media) != relay_url_policy_get_port (uri) ||
      g_ascii_strcasecmp (g_uri_get_host (media), g_uri_get_host (uri)) != 0 ||
      !g_str_has_prefix (g_uri_get_path (uri), g_uri_get_path (media)))
    return FALSE;
  segment = g_uri_get_path (uri) + strlen (g_uri_get_path (media));
  id = strchr (segment, '/') == NULL ? g_uri_unescape_string (segment, NULL) : NULL;
  return id != NULL && relay_endpoint_is_media_id (id);
}

/* @media is a URL, or the id of media that the connector stores. */
static GUri *
parse_media (RelayEndpoint *self, const char *media, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (strstr (media, "://") == NULL)
    {
      if (relay_endpoint_is_media_id (media))
        return relay_endpoint_build_media_uri (self, media, error);
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "media: neither a URL nor a media id");
      return NULL;
    }
  uri = relay_url_policy_parse (media, RELAY_URL_HTTP, "media", error);
  return uri != NULL ? soup_uri_copy (uri, SOUP_URI_FRAGMENT, NULL, SOUP_URI_NONE) : NULL;
}

/* Where to */

typedef struct
{
  GOutputStream *out;
  GFile *file;      /* then @out is ours */
  gboolean created; /* there was no such file */
  gint64 max_size;
  GBytes *chunk;
  char *content_type;
  char *filename;
  RelayProgress progress;
  GError *error; /* while what is half there is taken away */
} Download;

typedef struct
{
  gint64 size;
  char *content_type;
  char *filename;
} Downloaded;

static void
download_free (gpointer data)
{
  Download *download = data;

  g_clear_object (&download->out);
  g_clear_object (&download->file);
  g_clear_pointer (&download->chunk, g_bytes_unref);
  g_free (download->content_type);
  g_free (download->filename);
  relay_progress_clear (&download->progress);
  g_clear_error (&download->error);
  g_free (download);
}

static void
downloaded_free (gpointer data)
{
  Downloaded *downloaded = data;

  g_free (downloaded->content_type);
  g_free (downloaded->filename);
  g_free (downloaded);
}

static Download *
get_download (GTask *task)
{
  return relay_http_get_data (g_task_get_task_data (task));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);

  /* there is no better thing to say than what went wrong first */
  g_file_delete_finish (G_FILE (source), result, NULL);
  relay_http_fail (g_task_get_task_data (task), task, g_steal_pointer (&download->error));
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);

  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  if (download->created)
    g_file_delete_async (download->file, G_PRIORITY_DEFAULT, NULL, on_deleted, task);
  else
    relay_http_fail (g_task_get_task_data (task), task, g_steal_pointer (&download->error));
}

/* Takes both. Of a file nothing half is left. */
static void
fail_download (GTask *task, GError *error)
{
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);
  g_autoptr (GCancellable) cancelled = NULL;

  if (download->file == NULL || download->out == NULL)
    {
      relay_http_fail (http, task, error);
      return;
    }
  download->error = error;
  relay_http_stop (http);
  /* closed so, what was there before stays */
  cancelled = g_cancellable_new ();
  g_cancellable_cancel (cancelled);
  g_output_stream_close_async (download->out, G_PRIORITY_DEFAULT, cancelled, on_discarded, task);
}

static void
return_downloaded (GTask *task)
{
  Download *download = get_download (task);
  Downloaded *downloaded = g_new0 (Downloaded, 1);

  downloaded->size = download->progress.done;
  downloaded->content_type = g_steal_pointer (&download->content_type);
  downloaded->filename = g_steal_pointer (&download->filename);
  relay_http_stop (g_task_get_task_data (task));
  g_task_return_pointer (task, downloaded, downloaded_free);
  g_object_unref (task);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    return_downloaded (task);
  else
    fail_download (task, error);
}

/* The way between */

static void read_chunk (GTask *task);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);
  gsize size = g_bytes_get_size (download->chunk);
  GError *error = NULL;

  g_clear_pointer (&download->chunk, g_bytes_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      fail_download (task, error);
      return;
    }
  relay_progress_by (&download->progress, size);
  read_chunk (task);
}

static void
end_download (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);

  if (download->progress.total >= 0 && download->progress.done < download->progress.total)
    fail_download (task,
                   g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                                        "the connection was lost before the media were whole"));
  else if (download->file != NULL)
    {
      /* all is there: what takes its place now is not to be cancelled half-way */
      relay_http_stop_idle_timer (http);
      g_output_stream_close_async (download->out, G_PRIORITY_DEFAULT, NULL, on_closed, task);
    }
  else
    return_downloaded (task);
}

static GError *
too_large (Download *download)
{
  return g_error_new (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                      "media: more than %" G_GINT64_FORMAT " bytes", download->max_size);
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);
  GError *error = NULL;
  gsize size;

  download->chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (download->chunk == NULL)
    {
      fail_download (task, relay_http_map_error (http, error));
      return;
    }
  size = g_bytes_get_size (download->chunk);
  if (size == 0)
    end_download (task);
  else if ((gint64) size > download->max_size - download->progress.done)
    fail_download (task, too_large (download));
  else
    {
      /* how long our side takes is not held against the line */
      relay_http_stop_idle_timer (http);
      g_output_stream_write_all_async (download->out, g_bytes_get_data (download->chunk, NULL),
                                       size, G_PRIORITY_DEFAULT, relay_http_get_cancellable (http),
                                       on_written, task);
    }
}

static void
read_chunk (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);

  g_clear_pointer (&download->chunk, g_bytes_unref);
  relay_http_restart_idle_timer (http);
  g_input_stream_read_bytes_async (relay_http_get_body (http), CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   relay_http_get_cancellable (http), on_chunk, task);
}

static void
on_replaced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);
  GError *error = NULL;

  download->out = G_OUTPUT_STREAM (g_file_replace_finish (G_FILE (source), result, &error));
  if (download->out != NULL)
    read_chunk (task);
  else
    fail_download (task, error);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);
  GError *error = NULL;

  download->out = G_OUTPUT_STREAM (g_file_create_finish (G_FILE (source), result, &error));
  if (download->out != NULL)
    {
      download->created = TRUE;
      read_chunk (task);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_error_free (error);
      g_file_replace_async (download->file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                            G_PRIORITY_DEFAULT, NULL, on_replaced, task);
    }
  else
    fail_download (task, error);
}

/* A name to show or to save under, of what a stranger sent: no path, nothing that cannot be seen. */
static char *
clean_filename (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (clean->len + g_unichar_to_utf8 (c, NULL) > RELAY_MEDIA_MAX_NAME)
        break;
      g_string_append_unichar (clean, g_unichar_isprint (c) && c != '/' && c != '\\' ? c : '_');
    }
  g_strstrip (clean->str);
  clean->len = strlen (clean->str);
  for (gsize i = 0; clean->str[i] == '.'; i++)
    clean->str[i] = '_';
  return g_string_free (clean, clean->len == 0);
}

static void
read_head (Download *download, SoupMessageHeaders *headers)
{
  const char *content_type = soup_message_headers_get_one (headers, "Content-Type");
  g_autofree char *disposition = NULL;
  GHashTable *params = NULL;

  download->progress.total = -1;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    download->progress.total = soup_message_headers_get_content_length (headers);
  if (content_type != NULL)
    download->content_type = g_utf8_make_valid (content_type, -1);
  if (soup_message_headers_get_content_disposition (headers, &disposition, &params))
    {
      const char *filename = g_hash_table_lookup (params, "filename");

      if (filename != NULL)
        download->filename = clean_filename (filename);
      g_hash_table_unref (params);
    }
}

static void
on_download_head (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);
  SoupMessage *message = relay_http_get_message (http);

  read_head (download, soup_message_get_response_headers (message));
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    fail_download (task, g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                                      "media: HTTP %d is no answer to this",
                                      soup_message_get_status (message)));
  else if (download->progress.total > download->max_size)
    fail_download (task, too_large (download));
  else if (download->file == NULL)
    read_chunk (task);
  else
    {
      relay_http_stop_idle_timer (http);
      /* A new file has to go again if this fails; one that was there stays as it was. Not to be
       * cancelled: then nobody would know whether there is one now. */
      g_file_create_async (download->file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, on_created,
                           task);
    }
}

/* Takes @task and what @by holds; either @stream or @file. */
static void
download (GTask *task,
          const char *media,
          GOutputStream *stream,
          GFile *file,
          gint64 max_size,
          RelayProgress *by)
{
  RelayEndpoint *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GUri) uri = parse_media (self, media, &error);
  RelayHttp *http = NULL;
  Download *data;

  if (uri == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else
    http = relay_endpoint_begin_at (task, SOUP_METHOD_GET, uri);
  if (http == NULL)
    {
      relay_progress_clear (by);
      return;
    }

  data = g_new0 (Download, 1);
  data->out = stream != NULL ? g_object_ref (stream) : NULL;
  data->file = file != NULL ? g_object_ref (file) : NULL;
  data->max_size = max_size > 0 ? max_size : RELAY_ENDPOINT_MAX_MEDIA;
  data->progress = *by;
  relay_http_set_data (http, data, download_free);
  relay_http_set_timeouts (http, RELAY_MEDIA_TOTAL_TIMEOUT, RELAY_MEDIA_IDLE_TIMEOUT);
  relay_http_set_not_found (http, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                            "there are no such media: unknown, expired, or somebody else's");
  if (!is_own (self, uri) || relay_endpoint_authorize (self, http, &error))
    relay_http_send (http, task, on_download_head);
  else
    relay_http_fail (http, task, error);
}

/**
 * relay_endpoint_download_async:
 * @self: an endpoint
 * @media: the URL of media, such as one of [property@MessageEvent:media-urls], or the id of
 *   media that the connector has
 * @stream: where it shall go; it is not closed
 * @max_size: how many bytes it may have; 0 for %RELAY_ENDPOINT_MAX_MEDIA
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called as bytes were written, with their number and that of all, −1 if it is not known
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Fetches media into a stream.
 *
 * The connector's own media, those under `/relay/media/` of its own origin, are asked for
 * with the token. Any other URL is fetched without it, wherever it leads: whether a URL that
 * a stranger wrote may be fetched is for the application to decide. Redirects are not
 * followed. It times out after 30 seconds in which nothing came.
 *
 * When it fails, @stream may have a part of the media.
 *
 * Since: 1.0
 */
void
relay_endpoint_download_async (RelayEndpoint *self,
                               const char *media,
                               GOutputStream *stream,
                               gint64 max_size,
                               GFileProgressCallback progress,
                               gpointer progress_data,
                               GDestroyNotify progress_data_destroy,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  RelayProgress by = { progress, progress_data, progress_data_destroy };

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (media != NULL);
  g_return_if_fail (G_IS_OUTPUT_STREAM (stream));
  g_return_if_fail (max_size >= 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  download (relay_endpoint_new_task (self, relay_endpoint_download_async, cancellable, callback,
                                     user_data),
            media, stream, NULL, max_size, &by);
}

static gint64
finish_download (GAsyncResult *result, char **content_type, char **filename, GError **error)
{
  Downloaded *downloaded = g_task_propagate_pointer (G_TASK (result), error);
  gint64 size;

  if (downloaded == NULL)
    return -1;
  size = downloaded->size;
  if (content_type != NULL)
    *content_type = g_steal_pointer (&downloaded->content_type);
  if (filename != NULL)
    *filename = g_steal_pointer (&downloaded->filename);
  downloaded_free (downloaded);
  return size;
}

static void
clear_out (char **content_type, char **filename)
{
  if (content_type != NULL)
    *content_type = NULL;
  if (filename != NULL)
    *filename = NULL;
}

/**
 * relay_endpoint_download_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @content_type: (out) (optional) (nullable) (transfer full): the MIME type, with its
 *   parameters, as the answer has it
 * @filename: (out) (optional) (nullable) (transfer full): the name that the answer gives, without
 *   any path, invisible characters or leading dot
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.download_async].
 *
 * Media that are unknown, expired or somebody else's fail with %G_IO_ERROR_NOT_FOUND, larger
 * ones with %RELAY_ERROR_TOO_LARGE. Errors of the stream that was given pass through
 * unchanged.
 *
 * Returns: how many bytes were written, −1 on failure
 *
 * Since: 1.0
 */
gint64
relay_endpoint_download_finish (RelayEndpoint *self,
                                GAsyncResult *result,
                                char **content_type,
                                char **filename,
                                GError **error)
{
  clear_out (content_type, filename);
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_endpoint_download_async), -1);

  return finish_download (result, content_type, filename, error);
}

/**
 * relay_endpoint_download_file_async:
 * @self: an endpoint
 * @media: the URL of media, or the id of media that the connector has
 * @file: where it shall go; a file that is there is replaced
 * @max_size: how many bytes it may have; 0 for %RELAY_ENDPOINT_MAX_MEDIA
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called as bytes were written, with their number and that of all, −1 if it is not known
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Fetches media into a file; else as [method@Endpoint.download_async].
 *
 * When it fails, nothing of it is left: a file that was there stays as it was, a new one is
 * removed.
 *
 * Since: 1.0
 */
void
relay_endpoint_download_file_async (RelayEndpoint *self,
                                    const char *media,
                                    GFile *file,
                                    gint64 max_size,
                                    GFileProgressCallback progress,
                                    gpointer progress_data,
                                    GDestroyNotify progress_data_destroy,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  RelayProgress by = { progress, progress_data, progress_data_destroy };

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (media != NULL);
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (max_size >= 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  download (relay_endpoint_new_task (self, relay_endpoint_download_file_async, cancellable,
                                     callback, user_data),
            media, NULL, file, max_size, &by);
}

/**
 * relay_endpoint_download_file_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @content_type: (out) (optional) (nullable) (transfer full): the MIME type, with its
 *   parameters, as the answer has it
 * @filename: (out) (optional) (nullable) (transfer full): the name that the answer gives, without
 *   any path, invisible characters or leading dot
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.download_file_async]; fails as
 * [method@Endpoint.download_finish] does.
 *
 * Returns: how many bytes the file has, −1 on failure
 *
 * Since: 1.0
 */
gint64
relay_endpoint_download_file_finish (RelayEndpoint *self,
                                     GAsyncResult *result,
                                     char **content_type,
                                     char **filename,
                                     GError **error)
{
  clear_out (content_type, filename);
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_endpoint_download_file_async), -1);

  return finish_download (result, content_type, filename, error);
}
