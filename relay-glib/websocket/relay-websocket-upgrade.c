/* relay-websocket-upgrade.c: the HTTP upgrade of a stream to a WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-upgrade-private.h"

#include "base/relay-secret-private.h"
#include "relay-retry-after-private.h"
#include "relay-url-policy-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-websocket-transport.h>

#include <string.h>

/*
 * SoupSession can upgrade only a connection of its own, whose stream cannot be throttled. So the
 * request is written here; libsoup supplies the headers of the request and parses the response.
 */

/* RFC 6455, 1.3 */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define READ_SIZE   4096
static const char http_prefix[] = "HTTP/";

typedef struct
{
  GString *request; /* may contain the bearer token */
  char *key;
  GByteArray *response;
  RelayUpgradeResponse summary;
  gsize n_searched; /* the head does not end within these bytes */
  guint8 buffer[READ_SIZE];
} Upgrade;

static void
upgrade_free (Upgrade *self)
{
  g_clear_pointer (&self->request, relay_secret_string_free);
  g_free (self->key);
  g_byte_array_unref (self->response);
  g_free (self);
}

static void
append_header (const char *name, const char *value, gpointer user_data)
{
  GString *request = user_data;

  g_string_append_printf (request, "%s: %s\r\n", name, value);
}

/* The string gets its final size before the token is appended: growing would leave an uncleared copy
 * of the token behind. */
static GString *
make_request (GUri *uri, SoupMessageHeaders *headers, const char *bearer)
{
  g_autofree char *host = relay_url_policy_dup_host_header (uri);
  g_autofree char *target = relay_url_policy_dup_target (uri);
  GString *request = g_string_sized_new (2048);

  g_string_append_printf (request, "GET %s HTTP/1.1\r\nHost: %s\r\n", target, host);
  soup_message_headers_foreach (headers, append_header, request);
  if (bearer != NULL)
    {
      gsize length = request->len;

      g_string_set_size (request,
                         length + strlen ("Authorization: Bearer \r\n\r\n") + strlen (bearer));
      g_string_truncate (request, length);
      g_string_append (request, "Authorization: Bearer ");
      g_string_append (request, bearer);
      g_string_append (request, "\r\n");
    }
  return g_string_append (request, "\r\n");
}

static void
prepare (Upgrade *self, GUri *uri, const char *bearer, const char *user_agent)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_websocket_client_prepare_handshake (message, NULL, NULL, NULL);
  soup_message_headers_remove (headers, "Sec-WebSocket-Extensions");
  if (user_agent != NULL && *user_agent != '\0' && strpbrk (user_agent, "\r\n") == NULL)
    soup_message_headers_replace (headers, "User-Agent", user_agent);

  self->key = g_strdup (soup_message_headers_get_one (headers, "Sec-WebSocket-Key"));
  self->request = make_request (uri, headers, bearer);
}

/* --- the response --- */

static gboolean
check_accept (Upgrade *self, SoupMessageHeaders *headers)
{
  const char *accept = soup_message_headers_get_one (headers, "Sec-WebSocket-Accept");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *expected = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) self->key, -1);
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  expected = g_base64_encode (digest, length);
  return g_strcmp0 (accept, expected) == 0;
}

static void
set_status_error (guint status, GError **error)
{
  RelayError code =
    status == 401 || status == 403 ? RELAY_ERROR_UNAUTHORIZED : RELAY_ERROR_HANDSHAKE;

  if (status >= 300 && status < 400)
    g_set_error (error, RELAY_ERROR, code,
                 "upgrade redirected with HTTP status %u; redirects are not followed", status);
  else
    g_set_error (error, RELAY_ERROR, code, "upgrade refused with HTTP status %u", status);
}

static void
summarise (Upgrade *self, guint status, SoupMessageHeaders *headers)
{
  gint64 date = relay_retry_after_parse_date (soup_message_headers_get_one (headers, "Date"));

  if (status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    self->summary.status = status;
  if (date != 0)
    self->summary.clock_offset = g_get_real_time () / G_USEC_PER_SEC - date;
  if (status == 429 || status == 503)
    self->summary.retry_after = relay_retry_after_read (headers);
}

static gboolean
check_upgraded (Upgrade *self, SoupMessageHeaders *headers, GError **error)
{
  const char *upgrade = soup_message_headers_get_one (headers, "Upgrade");
  const char *connection = soup_message_headers_get_list (headers, "Connection");
  const char *invalid = NULL;

  if (upgrade == NULL || g_ascii_strcasecmp (upgrade, "websocket") != 0)
    invalid = "Upgrade";
  else if (connection == NULL || !soup_header_contains (connection, "upgrade"))
    invalid = "Connection";
  else if (!check_accept (self, headers))
    invalid = "Sec-WebSocket-Accept";
  else if (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions") != NULL)
    invalid = "Sec-WebSocket-Extensions";
  else if (soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol") != NULL)
    invalid = "Sec-WebSocket-Protocol";

  if (invalid != NULL)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                 "invalid %s header in the response to the upgrade", invalid);
  return invalid == NULL;
}

/* The length of the head with its blank line; 0 when it is not complete. */
static gsize
find_head (Upgrade *self)
{
  const guint8 *data = self->response->data;
  gsize length = self->response->len;

  for (gsize i = self->n_searched; i < length; i++)
    {
      if (data[i] != '\n')
        continue;
      if (i + 1 < length && data[i + 1] == '\n')
        return i + 2;
      if (i + 2 < length && data[i + 1] == '\r' && data[i + 2] == '\n')
        return i + 3;
    }
  self->n_searched = length > 2 ? length - 2 : 0;
  return 0;
}

/* TRUE when the response is complete: then @rest or @error is set. */
static gboolean
parse_response (Upgrade *self, GBytes **rest, GError **error)
{
  gsize head;

  if (memcmp (self->response->data, http_prefix, MIN (self->response->len, strlen (http_prefix))) !=
      0)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                           "response to the upgrade is not HTTP");
      return TRUE;
    }

  while ((head = find_head (self)) > 0)
    {
      g_autoptr (SoupMessageHeaders) headers =
        soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      SoupHTTPVersion version;
      gsize blank = self->response->data[head - 2] == '\n' ? 1 : 2;
      guint status = 0;

      if (memchr (self->response->data, '\0', head) != NULL ||
          !soup_headers_parse_response ((const char *) self->response->data, head - blank, headers,
                                        &version, &status, NULL))
        {
          g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                               "invalid HTTP response to the upgrade");
          return TRUE;
        }
      if (status == SOUP_STATUS_SWITCHING_PROTOCOLS || status >= 200)
        summarise (self, status, headers);
      if (status == SOUP_STATUS_SWITCHING_PROTOCOLS)
        {
          if (check_upgraded (self, headers, error))
            *rest = g_bytes_new (self->response->data + head, self->response->len - head);
          return TRUE;
        }
      if (status >= 200)
        {
          set_status_error (status, error);
          return TRUE;
        }
      /* An interim response: the final one follows. */
      g_byte_array_remove_range (self->response, 0, head);
      self->n_searched = 0;
    }

  if (self->response->len > RELAY_WEBSOCKET_UPGRADE_MAX_HEAD)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                         "head of the response to the upgrade is too long");
  return self->response->len > RELAY_WEBSOCKET_UPGRADE_MAX_HEAD;
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upgrade *self = g_task_get_task_data (task);
  g_autoptr (GBytes) rest = NULL;
  GError *error = NULL;
  gssize count = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (count == 0)
    error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                                 "connection closed before the response to the upgrade");
  if (count > 0)
    {
      g_byte_array_append (self->response, self->buffer, count);
      if (!parse_response (self, &rest, &error))
        {
          read_more (g_steal_pointer (&task));
          return;
        }
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&rest), (GDestroyNotify) g_bytes_unref);
}

static void
read_more (GTask *task)
{
  Upgrade *self = g_task_get_task_data (task);
  GInputStream *input = g_io_stream_get_input_stream (g_task_get_source_object (task));

  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), on_read, task);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Upgrade *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&self->request, relay_secret_string_free);
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_more (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
relay_websocket_upgrade_async (GIOStream *stream,
                               GUri *uri,
                               const char *bearer,
                               const char *user_agent,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);
  Upgrade *self = g_new0 (Upgrade, 1);

  self->response = g_byte_array_new ();
  prepare (self, uri, bearer, user_agent);
  g_task_set_source_tag (task, relay_websocket_upgrade_async);
  g_task_set_task_data (task, self, (GDestroyNotify) upgrade_free);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), self->request->str,
                                   self->request->len, G_PRIORITY_DEFAULT, cancellable, on_written,
                                   task);
}

GBytes *
relay_websocket_upgrade_finish (GIOStream *stream,
                                GAsyncResult *result,
                                RelayUpgradeResponse *response,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  *response = ((Upgrade *) g_task_get_task_data (G_TASK (result)))->summary;
  return g_task_propagate_pointer (G_TASK (result), error);
}
