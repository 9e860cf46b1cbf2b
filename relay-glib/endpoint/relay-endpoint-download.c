/* relay-endpoint-download.c: downloads of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "relay-endpoint-media-private.h"
#include "relay-media-progress-private.h"
#include "websocket/relay-url-policy-private.h"

/* Bytes of one read */
#define CHUNK_SIZE (64 * 1024)

/* --- the URL --- */

/* Whether @uri is one of the connector's own media, to which the token may be sent: it has the
 * scheme, host and port of the connector, and one path segment after that of media. */
static gboolean
is_own_uri (RelayEndpoint *self, GUri *uri)
{
  g_autoptr (GUri) media = relay_endpoint_build_uri (self, RELAY_MEDIA_PATH "/", NULL);
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

/* --- the transfer --- */

typedef struct
{
  GOutputStream *out;
  GFile *file;         /* NULL when @out is the caller's */
  gboolean is_created; /* the file did not exist before */
  gint64 max_size;
  GBytes *chunk; /* being written */
  RelayMediaProgress *progress;
  GError *error; /* while the partial file is being removed */

  /* The result */
  char *content_type;
  char *filename;
} Download;

static void
download_free (gpointer data)
{
  Download *download = data;

  g_clear_object (&download->out);
  g_clear_object (&download->file);
  g_clear_pointer (&download->chunk, g_bytes_unref);
  relay_media_progress_free (download->progress);
  g_clear_error (&download->error);
  g_free (download->content_type);
  g_free (download->filename);
  g_free (download);
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

  /* The first error is reported; one of the removal is ignored. */
  g_file_delete_finish (G_FILE (source), result, NULL);
  relay_http_fail (g_task_get_task_data (task), task, g_steal_pointer (&download->error));
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Download *download = get_download (task);

  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  if (download->is_created)
    g_file_delete_async (download->file, G_PRIORITY_DEFAULT, NULL, on_deleted, task);
  else
    relay_http_fail (g_task_get_task_data (task), task, g_steal_pointer (&download->error));
}

/* Takes both. Removes a partial file, and keeps a file that existed before. */
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
  /* A cancelled close does not replace the existing file. */
  cancelled = g_cancellable_new ();
  g_cancellable_cancel (cancelled);
  g_output_stream_close_async (download->out, G_PRIORITY_DEFAULT, cancelled, on_discarded, task);
}

static void
succeed (GTask *task)
{
  relay_http_stop (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    succeed (task);
  else
    fail_download (task, error);
}

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
  relay_media_progress_add (download->progress, size);
  read_chunk (task);
}

static void
end_download (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  Download *download = relay_http_get_data (http);

  /* An unknown total is −1. */
  if (relay_media_progress_get_done (download->progress) <
      relay_media_progress_get_total (download->progress))
    fail_download (task, g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                                              "connection lost before the media were complete"));
  else if (download->file != NULL)
    {
      /* The file is complete: replacing the old one is not cancelled any more. */
      relay_http_stop_idle_timer (http);
      g_output_stream_close_async (download->out, G_PRIORITY_DEFAULT, NULL, on_closed, task);
    }
  else
    succeed (task);
}

static GError *
too_large (Download *download)
{
  return g_error_new (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                      "media: larger than %" G_GINT64_FORMAT " bytes", download->max_size);
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
  else if ((gint64) size > download->max_size - relay_media_progress_get_done (download->progress))
    fail_download (task, too_large (download));
  else
    {
      /* Writing may take long without the connection being idle. */
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
      download->is_created = TRUE;
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

/* Makes an untrusted name safe to show and to save under: no path, no invisible character. NULL when
 * nothing is left. */
static char *
sanitize_filename (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, g_unichar_isprint (c) && c != '/' && c != '\\' ? c : '_');
    }
  g_strstrip (clean->str);
  for (gsize i = 0; clean->str[i] == '.'; i++)
    clean->str[i] = '_';
  return *clean->str != '\0' ? relay_endpoint_cut_filename (clean->str) : NULL;
}

static void
read_head (Download *download, SoupMessageHeaders *headers)
{
  const char *content_type = soup_message_headers_get_one (headers, "Content-Type");
  g_autofree char *disposition = NULL;
  GHashTable *params = NULL;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    relay_media_progress_set_total (download->progress,
                                    soup_message_headers_get_content_length (headers));
  if (content_type != NULL)
    download->content_type = g_utf8_make_valid (content_type, -1);
  if (soup_message_headers_get_content_disposition (headers, &disposition, &params))
    {
      const char *filename = g_hash_table_lookup (params, "filename");

      if (filename != NULL)
        download->filename = sanitize_filename (filename);
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
    fail_download (task,
                   g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "unexpected HTTP status %d",
                                soup_message_get_status (message)));
  else if (relay_media_progress_get_total (download->progress) > download->max_size)
    fail_download (task, too_large (download));
  else if (download->file == NULL)
    read_chunk (task);
  else
    {
      relay_http_stop_idle_timer (http);
      /* A file that is created here is removed on failure; an existing one is kept. Creating is not
       * cancelled, as it would be unknown then whether the file exists. */
      g_file_create_async (download->file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, on_created,
                           task);
    }
}

/* Takes @task and @progress. Either @stream or @file is NULL. */
static void
download (GTask *task,
          const char *media,
          GOutputStream *stream,
          GFile *file,
          gint64 max_size,
          RelayMediaProgress *progress)
{
  g_autoptr (RelayMediaProgress) owned = progress;
  RelayEndpoint *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GUri) uri = parse_media (self, media, &error);
  RelayHttp *http;
  Download *data;

  if (uri == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  http = relay_endpoint_begin_at (task, SOUP_METHOD_GET, uri);
  if (http == NULL)
    return;

  data = g_new0 (Download, 1);
  data->out = stream != NULL ? g_object_ref (stream) : NULL;
  data->file = file != NULL ? g_object_ref (file) : NULL;
  data->max_size = max_size > 0 ? max_size : RELAY_ENDPOINT_MAX_MEDIA;
  data->progress = g_steal_pointer (&owned);
  relay_http_set_data (http, data, download_free);
  relay_http_set_timeouts (http, RELAY_MEDIA_TOTAL_TIMEOUT, RELAY_MEDIA_IDLE_TIMEOUT);
  relay_http_set_not_found (http, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "media not found");
  if (!is_own_uri (self, uri))
    relay_endpoint_follow_redirects (self, http);
  else if (!relay_endpoint_authorize (self, http, &error))
    {
      relay_http_fail (http, task, error);
      return;
    }
  relay_http_send (http, task, on_download_head);
}

static gint64
finish_download (RelayEndpoint *self,
                 GAsyncResult *result,
                 gpointer source_tag,
                 char **content_type,
                 char **filename,
                 GError **error)
{
  Download *download;

  if (content_type != NULL)
    *content_type = NULL;
  if (filename != NULL)
    *filename = NULL;

  if (!relay_task_finish_boolean (self, result, source_tag, error))
    return -1;

  download = relay_http_get_data (g_task_get_task_data (G_TASK (result)));
  if (content_type != NULL)
    *content_type = g_steal_pointer (&download->content_type);
  if (filename != NULL)
    *filename = g_steal_pointer (&download->filename);
  return relay_media_progress_get_done (download->progress);
}

/**
 * relay_endpoint_download_async:
 * @self: an endpoint
 * @media: the URL of media, such as one of [property@MessageEvent:media-urls], or the id of
 *   media that the connector stores
 * @stream: the stream to write to; it is not closed
 * @max_size: the largest accepted size in bytes; 0 for %RELAY_ENDPOINT_MAX_MEDIA
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were written, with the number of bytes written and the total, −1 if unknown
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Downloads media into a stream.
 *
 * The token is sent only for media of the connector itself, those under `/relay/media/` of its
 * origin. Any other URL is requested without a token, whatever its host: the application decides
 * whether a URL from an untrusted message may be requested. The call times out after 30 seconds
 * without receiving a byte.
 *
 * A redirect is followed from a public `https://` URL to another one, five times at most, never
 * with the token and never through a proxy. Public is an address that is neither loopback,
 * link-local, private, shared, unique-local, multicast nor unspecified; this is checked on each
 * address before it is connected to. Any other redirect fails with %RELAY_ERROR_REJECTED.
 *
 * After a failure, @stream may contain a part of the media.
 *
 * Since: 1.0
 */
void
relay_endpoint_download_async (RelayEndpoint *self,
                               const char *media,
                               GOutputStream *stream,
                               gint64 max_size,
                               RelayProgressFunc progress,
                               gpointer progress_data,
                               GDestroyNotify progress_data_destroy,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (media != NULL);
  g_return_if_fail (G_IS_OUTPUT_STREAM (stream));
  g_return_if_fail (max_size >= 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  if (relay_owner_refuses_call (self, relay_endpoint_download_async, callback, user_data,
                                G_STRFUNC))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  download (relay_task_new (self, relay_endpoint_download_async, cancellable, callback, user_data),
            media, stream, NULL, max_size,
            relay_media_progress_new (progress, progress_data, progress_data_destroy));
}

/**
 * relay_endpoint_download_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @content_type: (out) (optional) (nullable) (transfer full): the MIME type with its parameters,
 *   from the response
 * @filename: (out) (optional) (nullable) (transfer full): the file name from the response, without
 *   path, invisible characters or leading dot
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.download_async].
 *
 * Fails with %G_IO_ERROR_NOT_FOUND when the media are unknown, expired or belong to another
 * gateway, and with %RELAY_ERROR_TOO_LARGE when they are larger than accepted. Errors of the
 * stream are returned unchanged.
 *
 * Returns: the number of bytes written, −1 on failure
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
  return finish_download (self, result, relay_endpoint_download_async, content_type, filename,
                          error);
}

/**
 * relay_endpoint_download_file_async:
 * @self: an endpoint
 * @media: the URL of media, or the id of media that the connector stores
 * @file: the file to write to; an existing file is replaced
 * @max_size: the largest accepted size in bytes; 0 for %RELAY_ENDPOINT_MAX_MEDIA
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were written, with the number of bytes written and the total, −1 if unknown
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Downloads media into a file, otherwise like [method@Endpoint.download_async].
 *
 * After a failure, an existing file is unchanged, and a new one is removed.
 *
 * Since: 1.0
 */
void
relay_endpoint_download_file_async (RelayEndpoint *self,
                                    const char *media,
                                    GFile *file,
                                    gint64 max_size,
                                    RelayProgressFunc progress,
                                    gpointer progress_data,
                                    GDestroyNotify progress_data_destroy,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (media != NULL);
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (max_size >= 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  if (relay_owner_refuses_call (self, relay_endpoint_download_file_async, callback, user_data,
                                G_STRFUNC))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  download (relay_task_new (self, relay_endpoint_download_file_async, cancellable, callback,
                            user_data),
            media, NULL, file, max_size,
            relay_media_progress_new (progress, progress_data, progress_data_destroy));
}

/**
 * relay_endpoint_download_file_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @content_type: (out) (optional) (nullable) (transfer full): the MIME type with its parameters,
 *   from the response
 * @filename: (out) (optional) (nullable) (transfer full): the file name from the response, without
 *   path, invisible characters or leading dot
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.download_file_async]. Fails with the errors of
 * [method@Endpoint.download_finish].
 *
 * Returns: the size of the file in bytes, −1 on failure
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
  return finish_download (self, result, relay_endpoint_download_file_async, content_type, filename,
                          error);
}

/**
 * relay_endpoint_download_bytes_async:
 * @self: an endpoint
 * @media: the URL of media, or the id of media that the connector stores
 * @max_size: the largest accepted size in bytes; 0 for %RELAY_ENDPOINT_MAX_MEDIA
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_data_destroy):
 *   called after bytes were received, with their number and the total, −1 if unknown
 * @progress_data: data for @progress
 * @progress_data_destroy: (nullable): frees @progress_data
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Downloads media into memory, for instance a picture that is shown, otherwise like
 * [method@Endpoint.download_async].
 *
 * Since: 1.0
 */
void
relay_endpoint_download_bytes_async (RelayEndpoint *self,
                                     const char *media,
                                     gint64 max_size,
                                     RelayProgressFunc progress,
                                     gpointer progress_data,
                                     GDestroyNotify progress_data_destroy,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GOutputStream) stream = NULL;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (media != NULL);
  g_return_if_fail (max_size >= 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  if (relay_owner_refuses_call (self, relay_endpoint_download_bytes_async, callback, user_data,
                                G_STRFUNC))
    {
      relay_media_progress_discard (progress_data, progress_data_destroy);
      return;
    }

  stream = g_memory_output_stream_new_resizable ();
  download (relay_task_new (self, relay_endpoint_download_bytes_async, cancellable, callback,
                            user_data),
            media, stream, NULL, max_size,
            relay_media_progress_new (progress, progress_data, progress_data_destroy));
}

/**
 * relay_endpoint_download_bytes_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @content_type: (out) (optional) (nullable) (transfer full): the MIME type with its parameters,
 *   from the response
 * @filename: (out) (optional) (nullable) (transfer full): the file name from the response, without
 *   path, invisible characters or leading dot
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.download_bytes_async]. Fails with the errors of
 * [method@Endpoint.download_finish].
 *
 * Returns: (transfer full): the media
 *
 * Since: 1.0
 */
GBytes *
relay_endpoint_download_bytes_finish (RelayEndpoint *self,
                                      GAsyncResult *result,
                                      char **content_type,
                                      char **filename,
                                      GError **error)
{
  Download *download;

  if (finish_download (self, result, relay_endpoint_download_bytes_async, content_type, filename,
                       error) < 0)
    return NULL;
  download = get_download (G_TASK (result));
  /* the bytes can be taken from a closed stream only; closing one in memory cannot fail */
  g_output_stream_close (download->out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (download->out));
}

/**
 * relay_endpoint_is_own_media:
 * @self: an endpoint
 * @url: a URL, such as one of [property@MessageEvent:media-urls]
 *
 * Gets whether a URL names media that the connector stores: they have the origin of the connector,
 * need the token, and expire.
 *
 * Any other URL came from somebody else, and requesting it tells its host the address of this
 * machine. So a program may download the connector's media by itself, and others only when a person
 * asks for them.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
relay_endpoint_is_own_media (RelayEndpoint *self, const char *url)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  uri = relay_url_policy_parse (url, RELAY_URL_HTTP, "media", NULL);
  return uri != NULL && is_own_uri (self, uri);
}
