/* relay-websocket-upgrade.c: the HTTP upgrade of a stream to a WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-upgrade-private.h"

#include "relay-url-policy-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-websocket-transport.h>

#include <string.h>

/*
 * Why not SoupSession's own: it reads until the socket would block in one dispatch and
 * bounds no backlog; only a connection over our own stream can be throttled, and libsoup
 * upgrades only its own. So libsoup gives the request's headers and reads the answer's.
 */

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define READ_SIZE   4096
static const char http_prefix[] = "HTTP/";

typedef struct
{
  GString *request; /* may hold the bearer */
  char *key;
  GByteArray *answer;
  gsize searched; /* no end of a head before this */
  guint8 buffer[READ_SIZE];
} Upgrade;

static void
clear_request (Upgrade *self)
{
  if (self->request == NULL)
    return;
  explicit_bzero (self->request->str, self->request->allocated_len);
  g_string_free (g_steal_pointer (&self->request), TRUE);
}

static void
upgrade_free (Upgrade *self)
{
  clear_request (self);
  g_free (self->key);
  g_byte_array_unref (self->answer);
  g_free (self);
}

static void
append_header (const char *name, const char *value, gpointer user_data)
{
  GString *request = user_data;

  g_string_append_printf (request, "%s: %s\r\n", name, value);
}

/* Sized before the bearer goes in: growing would leave a copy of it behind. */
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

/* The answer */

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
    g_set_error (
      error, RELAY_ERROR, code,
      "The upgrade was answered with a redirect, HTTP status %u; redirects are not followed",
      status);
  else
    g_set_error (error, RELAY_ERROR, code, "The upgrade was refused with HTTP status %u", status);
}

static gboolean
check_upgraded (Upgrade *self, SoupMessageHeaders *headers, GError **error)
{
  const char *upgrade = soup_message_headers_get_one (headers, "Upgrade");
  const char *connection = soup_message_headers_get_list (headers, "Connection");
  const char *wrong = NULL;

  if (upgrade == NULL || g_ascii_strcasecmp (upgrade, "websocket") != 0)
    wrong = "Upgrade";
  else if (connection == NULL || !soup_header_contains (connection, "upgrade"))
    wrong = "Connection";
  else if (!check_accept (self, headers))
    wrong = "Sec-WebSocket-Accept";
  else if (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions") != NULL)
    wrong = "Sec-WebSocket-Extensions";
  else if (soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol") != NULL)
    wrong = "Sec-WebSocket-Protocol";

  if (wrong != NULL)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                 "The answer to the upgrade has an unusable %s header", wrong);
  return wrong == NULL;
}

/* Length of the head with its blank line, 0 when that has not come yet. */
static gsize
find_head (Upgrade *self)
{
  const guint8 *data = self->answer->data;
  gsize length = self->answer->len;

  for (gsize i = self->searched; i < length; i++)
    {
      if (data[i] != '\n')
        continue;
      if (i + 1 < length && data[i + 1] == '\n')
        return i + 2;
      if (i + 2 < length && data[i + 1] == '\r' && data[i + 2] == '\n')
        return i + 3;
    }
  self->searched = length > 2 ? length - 2 : 0;
  return 0;
}

/* TRUE: done, with *@rest or *@error. FALSE: read on. */
static gboolean
take_answer (Upgrade *self, GBytes **rest, GError **error)
{
  gsize head;

  if (memcmp (self->answer->data, http_prefix, MIN (self->answer->len, strlen (http_prefix))) != 0)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                           "The answer to the upgrade is not HTTP");
      return TRUE;
    }

  while ((head = find_head (self)) > 0)
    {
      g_autoptr (SoupMessageHeaders) headers =
        soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      SoupHTTPVersion version;
      gsize blank = self->answer->data[head - 2] == '\n' ? 1 : 2;
      guint status = 0;

      if (memchr (self->answer->data, '\0', head) != NULL ||
          !soup_headers_parse_response ((const char *) self->answer->data, head - blank, headers,
                                        &version, &status, NULL))
        {
          g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                               "The answer to the upgrade could not be read");
          return TRUE;
        }
      if (status == SOUP_STATUS_SWITCHING_PROTOCOLS)
        {
          if (check_upgraded (self, headers, error))
            *rest = g_bytes_new (self->answer->data + head, self->answer->len - head);
          return TRUE;
        }
      if (status >= 200)
        {
          set_status_error (status, error);
          return TRUE;
        }
      /* An interim answer: the final one follows. */
      g_byte_array_remove_range (self->answer, 0, head);
      self->searched = 0;
    }

  if (self->answer->len > RELAY_WEBSOCKET_UPGRADE_MAX_HEAD)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                         "The answer to the upgrade has an endless head");
  return self->answer->len > RELAY_WEBSOCKET_UPGRADE_MAX_HEAD;
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
                                 "The connection was closed before the upgrade was answered");
  if (count > 0)
    {
      g_byte_array_append (self->answer, self->buffer, count);
      if (!take_answer (self, &rest, &error))
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
  GError *error = NULL;

  clear_request (g_task_get_task_data (task));
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

  self->answer = g_byte_array_new ();
  prepare (self, uri, bearer, user_agent);
  g_task_set_source_tag (task, relay_websocket_upgrade_async);
  g_task_set_task_data (task, self, (GDestroyNotify) upgrade_free);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), self->request->str,
                                   self->request->len, G_PRIORITY_DEFAULT, cancellable, on_written,
                                   task);
}

GBytes *
relay_websocket_upgrade_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
