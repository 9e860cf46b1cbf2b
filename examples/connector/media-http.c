/* media-http.c: media over HTTP, for gateways and for the page
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "media-http.h"

#include <string.h>

#include "bearer.h"
#include "durable.h"
#include "log.h"

#define HEADER_FILENAME "X-Media-Filename"
#define RETRY_SECONDS   "10"

/* Whoever opens one of these alone must not run what is in it. */
#define MEDIA_POLICY "sandbox; default-src 'none'"

static const char *
request_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

static gboolean
media_take (gpointer sink, gconstpointer data, gsize length, GError **error)
{
  return media_upload_write (sink, data, length, error);
}

static void
media_begin (Hub *hub,
             SoupServerMessage *message,
             const char *owner,
             const char *uploader,
             const char *filename)
{
  g_autoptr (GError) error = NULL;
  MediaUpload *upload = NULL;

  if (http_has_body (message))
    upload = media_store_begin (hub_get_media (hub), owner, uploader,
                                request_header (message, "Content-Type"), filename,
                                http_body_length (message), &error);
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is nothing in it");

  if (upload)
    {
      http_body_set_sink (message, media_take, upload, (GDestroyNotify) media_upload_free);
      return;
    }

  if (http_error_status (error) == HTTP_TOO_MANY)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  RETRY_SECONDS);
  http_refuse (message, http_error_status (error), error->message);
}

/* NULL: the request is answered. */
static Media *
media_end (Hub *hub, SoupServerMessage *message)
{
  MediaUpload *upload = http_body_get_sink (message);
  g_autoptr (GError) error = NULL;
  Media *media = media_upload_finish (upload, &error);

  if (media)
    {
      log_line (G_LOG_LEVEL_INFO, *media->owner ? media->owner : NULL, NULL,
                "uploaded %" G_GINT64_FORMAT " bytes", media->size);
      return media;
    }

  hub_fault (hub, NULL, "an upload failed: %s", error->message);
  http_respond_error (message, http_error_status (error), error->message);
  return NULL;
}

static void
on_relay_upload_begin (SoupServerMessage *message,
                       const char *path,
                       GHashTable *query,
                       gpointer user_data)
{
  g_autofree char *gateway_id = bearer_get_gateway (user_data, message);

  if (gateway_id)
    media_begin (user_data, message, gateway_id, gateway_id,
                 request_header (message, HEADER_FILENAME));
}

static void
on_relay_upload_end (SoupServerMessage *message,
                     const char *path,
                     GHashTable *query,
                     gpointer user_data)
{
  g_autoptr (Media) media = media_end (user_data, message);
  g_autoptr (JsonObject) answer = NULL;

  if (media == NULL)
    return;

  answer = json_object_new ();
  json_object_set_string_member (answer, "id", media->id);
  json_object_set_int_member (answer, "size", media->size);
  http_respond_json (message, SOUP_STATUS_OK, answer);
  durable_answer (user_data, message);
}

/* A form of a foreign page can have any body, but not this header. */
static void
on_page_upload_begin (SoupServerMessage *message,
                      const char *path,
                      GHashTable *query,
                      gpointer user_data)
{
  const char *header = request_header (message, HEADER_FILENAME);
  g_autofree char *filename = header ? g_uri_unescape_string (header, NULL) : NULL;
  const char *account = http_account (message);

  /* No gateway has such a name. Without accounts, all pages are one uploader. */
  g_autofree char *uploader = g_strconcat ("@", account, NULL);

  if (header)
    media_begin (user_data, message, MEDIA_OWNER_PAGE, uploader, filename ? filename : header);
  else
    http_refuse (message, SOUP_STATUS_BAD_REQUEST, HEADER_FILENAME " is missing");
}

static void
on_page_upload_end (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  g_autoptr (Media) media = media_end (user_data, message);
  g_autoptr (JsonObject) answer = media ? media_to_json (media) : NULL;

  if (answer == NULL)
    return;

  http_respond_json (message, SOUP_STATUS_CREATED, answer);
  durable_answer (user_data, message);
}

static void
set_disposition (SoupMessageHeaders *headers, const char *disposition, const char *filename)
{
  g_autoptr (GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);

  if (*filename)
    g_hash_table_insert (parameters, (gpointer) "filename", (gpointer) filename);
  soup_message_headers_set_content_disposition (headers, disposition, parameters);
}

/* One range, as players ask for. Several (which libsoup may join, from 3.6 on), or none that there is:
 * everything. libsoup would do it too, but with a copy of all in memory.
 */
static GBytes *
take_range (SoupServerMessage *message, GBytes *bytes, guint *status)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);
  goffset size = g_bytes_get_size (bytes);
  const char *range = soup_message_headers_get_one (asked, "Range");
  SoupRange *ranges = NULL;
  int n_ranges = 0;
  GBytes *part = NULL;

  soup_message_headers_replace (answer, "Accept-Ranges", "bytes");
  if (range && !strchr (range, ',') &&
      soup_message_headers_get_ranges (asked, size, &ranges, &n_ranges) && n_ranges == 1 &&
      ranges[0].start >= 0 && ranges[0].start <= ranges[0].end && ranges[0].end < size)
    {
      part = g_bytes_new_from_bytes (bytes, ranges[0].start, ranges[0].end - ranges[0].start + 1);
      soup_message_headers_set_content_range (answer, ranges[0].start, ranges[0].end, size);
      *status = SOUP_STATUS_PARTIAL_CONTENT;
    }
  if (ranges)
    soup_message_headers_free_ranges (asked, ranges);

  return part ? part : g_bytes_ref (bytes);
}

static void
media_respond (Hub *hub, SoupServerMessage *message, const char *id, const char *owner)
{
  g_autoptr (Media) media = media_store_find (hub_get_media (hub), id, owner);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gboolean is_inline = media && owner == NULL && media_is_inline (media->mime);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) part = NULL;
  guint status = SOUP_STATUS_OK;

  if (media)
    bytes = media_store_load (hub_get_media (hub), media, &error);
  if (bytes == NULL)
    {
      if (error)
        hub_fault (hub, NULL, "media: %s", error->message);
      http_respond_error (message, SOUP_STATUS_NOT_FOUND, "there is no such media");
      return;
    }

  part = take_range (message, bytes, &status);
  soup_message_headers_replace (headers, "Content-Security-Policy", MEDIA_POLICY);
  soup_message_headers_replace (headers, "Cache-Control", "private, no-cache");
  soup_message_headers_replace (headers, "Content-Type",
                                is_inline || owner ? media->mime : "application/octet-stream");
  set_disposition (headers, is_inline ? "inline" : "attachment", media->filename);
  soup_server_message_set_status (message, status, NULL);
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append_bytes (body, part);
}

static void
on_relay_download (SoupServerMessage *message,
                   const char *path,
                   GHashTable *query,
                   gpointer user_data)
{
  g_autofree char *gateway_id = bearer_get_gateway (user_data, message);

  if (gateway_id)
    media_respond (user_data, message, path + strlen (MEDIA_RELAY_PATH), gateway_id);
}

static void
on_page_download (SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  media_respond (user_data, message, path + strlen (MEDIA_PAGE_PATH), NULL);
}

void
media_http_add_routes (HttpServer *http, Hub *hub)
{
  HttpRouteFlags relay = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST;

  http_server_add_upload (http, "/relay/media", relay, MEDIA_MAX_SIZE, on_relay_upload_begin,
                          on_relay_upload_end, hub);
  http_server_add_route (http, MEDIA_RELAY_PATH, relay | HTTP_ROUTE_PREFIX, on_relay_download, hub);
  http_server_add_upload (http, "/api/media", HTTP_ROUTE_PEOPLE, MEDIA_MAX_SIZE,
                          on_page_upload_begin, on_page_upload_end, hub);
  http_server_add_route (http, MEDIA_PAGE_PATH, HTTP_ROUTE_PREFIX | HTTP_ROUTE_PEOPLE,
                         on_page_download, hub);
}
