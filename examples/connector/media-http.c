/* media-http.c: media over HTTP, for gateways and for the page
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "media-http.h"

#include <string.h>

#include "bearer.h"
#include "http-later.h"
#include "log.h"

#define HEADER_FILENAME "X-Media-Filename"
#define RETRY_SECONDS   "10"

/* Whoever opens one of these alone must not run what is in it. */
#define MEDIA_POLICY "sandbox; default-src 'none'"

/* A request that waits for the media store */
typedef struct
{
  Hub *hub;
  HttpLater *later;
} MediaCall;

/* A download */
typedef struct
{
  char *id;
  char *owner;  /* NULL: the page */
  Media *media; /* NULL: there is no such media for it */
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_clear_pointer (&self->media, media_free);
  g_free (self->id);
  g_free (self->owner);
  g_free (self);
}

static MediaCall *
media_call_new (Hub *hub, SoupServerMessage *message)
{
  MediaCall *self = g_new0 (MediaCall, 1);

  self->hub = hub;
  self->later = http_later_new (message, NULL, NULL);

  return self;
}

static void
media_call_free (MediaCall *self)
{
  http_later_end (self->later);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MediaCall, media_call_free)

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
media_refuse (SoupServerMessage *message, const GError *error)
{
  if (http_error_status (error) == HTTP_TOO_MANY)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  RETRY_SECONDS);
  http_refuse (message, http_error_status (error), error->message);
}

/* Now the body is read. */
static void
on_begun (MediaUpload *upload, const GError *error, gpointer user_data)
{
  g_autoptr (MediaCall) call = user_data;
  SoupServerMessage *message = http_later_get_message (call->later);

  if (upload)
    http_body_set_sink (message, media_take, upload, (GDestroyNotify) media_upload_free);
  else
    media_refuse (message, error);
}

static void
media_begin (Hub *hub,
             SoupServerMessage *message,
             const char *owner,
             const char *uploader,
             const char *filename)
{
  if (http_has_body (message))
    media_store_begin (hub_get_media (hub), owner, uploader,
                       request_header (message, "Content-Type"), filename,
                       http_body_length (message), on_begun, media_call_new (hub, message));
  else
    http_refuse (message, SOUP_STATUS_BAD_REQUEST, "there is nothing in it");
}

static void
media_end (Hub *hub, SoupServerMessage *message, MediaFinishFunc func)
{
  media_upload_finish (http_body_steal_sink (message), func, media_call_new (hub, message));
}

static void
media_log (Hub *hub, const Media *media, const GError *error)
{
  if (media)
    log_line (G_LOG_LEVEL_INFO, *media->owner ? media->owner : NULL, NULL,
              "uploaded %" G_GINT64_FORMAT " bytes", media->size);
  else
    hub_fault (hub, NULL, "an upload failed: %s", error->message);
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
on_relay_upload_finished (const Media *media, const GError *error, gpointer user_data)
{
  g_autoptr (MediaCall) call = user_data;
  SoupServerMessage *message = http_later_get_message (call->later);
  g_autoptr (JsonObject) answer = NULL;

  media_log (call->hub, media, error);
  if (media)
    {
      answer = json_object_new ();
      json_object_set_string_member (answer, "id", media->id);
      json_object_set_int_member (answer, "size", media->size);
      http_respond_json (message, SOUP_STATUS_OK, answer);
    }
  else
    http_respond_error (message, http_error_status (error), error->message);
}

static void
on_relay_upload_end (SoupServerMessage *message,
                     const char *path,
                     GHashTable *query,
                     gpointer user_data)
{
  media_end (user_data, message, on_relay_upload_finished);
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
on_page_upload_finished (const Media *media, const GError *error, gpointer user_data)
{
  g_autoptr (MediaCall) call = user_data;
  SoupServerMessage *message = http_later_get_message (call->later);
  g_autoptr (JsonObject) answer = media ? media_to_json (media) : NULL;

  media_log (call->hub, media, error);
  if (media)
    http_respond_json (message, SOUP_STATUS_CREATED, answer);
  else
    http_respond_error (message, http_error_status (error), error->message);
}

static void
on_page_upload_end (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  media_end (user_data, message, on_page_upload_finished);
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
download_respond (const Download *self, SoupServerMessage *message, GBytes *bytes)
{
  const Media *media = self->media;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gboolean is_page = self->owner == NULL;
  gboolean is_inline = is_page && media_is_inline (media->mime);
  guint status = SOUP_STATUS_OK;
  g_autoptr (GBytes) part = take_range (message, bytes, &status);

  soup_message_headers_replace (headers, "Content-Security-Policy", MEDIA_POLICY);
  soup_message_headers_replace (headers, "Cache-Control", "private, no-cache");
  soup_message_headers_replace (headers, "Content-Type",
                                is_inline || !is_page ? media->mime : "application/octet-stream");
  set_disposition (headers, is_inline ? "inline" : "attachment", media->filename);
  soup_server_message_set_status (message, status, NULL);
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append_bytes (body, part);
}

static gboolean
on_find_media (Transaction *transaction, gpointer data, GError **error)
{
  Download *self = data;

  g_clear_pointer (&self->media, media_free);
  self->media = media_find (transaction->store, self->id, self->owner);

  return TRUE;
}

static void
on_media_found (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  const Download *self = data;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (error)
    {
      http_respond_error (message, http_error_status (error), error->message);
      return;
    }

  if (self->media)
    bytes = media_store_load (hub_get_media (hub), self->media, &failure);
  if (failure)
    hub_fault (hub, NULL, "media: %s", failure->message);
  if (bytes)
    download_respond (self, message, bytes);
  else
    http_respond_error (message, SOUP_STATUS_NOT_FOUND, "there is no such media");
}

static void
media_download (Hub *hub, SoupServerMessage *message, const char *id, const char *owner)
{
  Download *download = g_new0 (Download, 1);

  download->id = g_strdup (id);
  download->owner = g_strdup (owner);
  http_transact (hub, message, on_find_media, on_media_found, download, download_free);
}

static void
on_relay_download (SoupServerMessage *message,
                   const char *path,
                   GHashTable *query,
                   gpointer user_data)
{
  g_autofree char *gateway_id = bearer_get_gateway (user_data, message);

  if (gateway_id)
    media_download (user_data, message, path + strlen (MEDIA_RELAY_PATH), gateway_id);
}

static void
on_page_download (SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  media_download (user_data, message, path + strlen (MEDIA_PAGE_PATH), NULL);
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
