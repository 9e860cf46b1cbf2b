/* relay-websocket-upgrade.c: the response of a server to the WebSocket handshake
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the response. $ stands for the correct Sec-WebSocket-Accept, and | ends a part.
 */

#include "config.h"

#include "fuzz.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <relay-glib/relay-error.h>

#include "websocket/relay-websocket-upgrade-private.h"

#define BEARER         "t0ken"
#define ACCEPT_GUID    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define MAX_ITERATIONS 100000

typedef struct
{
  GMainContext *context;
  int peer;
  GSocketConnection *connection;
  GAsyncResult *result;
} Upgrade;

static void
on_upgraded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upgrade *self = user_data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

static void
begin (Upgrade *self)
{
  g_autoptr (GUri) uri = g_uri_parse ("wss://c.example:8443/base/relay", G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), ==,
                   0);
  self->peer = ends[1];
  socket = g_socket_new_from_fd (ends[0], NULL);
  self->connection = g_socket_connection_factory_create_connection (socket);
  relay_websocket_upgrade_async (G_IO_STREAM (self->connection), uri, BEARER, "agent/1", NULL,
                                 on_upgraded, self);
}

static void
spin (Upgrade *self)
{
  guint iterations = 0;

  while (g_main_context_iteration (self->context, FALSE))
    g_assert_cmpuint (iterations++, <, MAX_ITERATIONS);
}

/* The whole request, which fits into the buffer of the socket */
static char *
read_request (Upgrade *self)
{
  char request[8192];
  gssize n;

  spin (self);
  n = read (self->peer, request, sizeof request - 1);
  g_assert_cmpint (n, >, 0);
  request[n] = '\0';
  g_assert_true (
    g_str_has_prefix (request, "GET /base/relay HTTP/1.1\r\nHost: c.example:8443\r\n"));
  g_assert_true (g_str_has_suffix (request, "\r\nAuthorization: Bearer " BEARER "\r\n\r\n"));
  g_assert_true (strstr (request, "\r\n\r\n") == request + n - 4);
  return g_strdup (request);
}

static char *
make_accept (const char *request)
{
  static const char name[] = "Sec-WebSocket-Key: ";
  const char *key = strstr (request, name);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_assert_nonnull (key);
  key += strlen (name);
  g_checksum_update (checksum, (const guchar *) key, strcspn (key, "\r"));
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/* Sends all of @text, or none of it when the upgrade has ended. */
static void
send_text (Upgrade *self, GString *sent, const char *text, gsize length)
{
  gssize n = 0;

  if (length > 0 && (n = send (self->peer, text, length, MSG_NOSIGNAL)) < 0)
    {
      /* the buffer of the socket holds a limited number of small parts */
      spin (self);
      n = send (self->peer, text, length, MSG_NOSIGNAL);
    }
  g_assert_true (n == (gssize) length || self->result != NULL);
  if (n > 0)
    g_string_append_len (sent, text, n);
}

/* @sent becomes all text that was sent, also behind the end of the response. */
static void
answer (Upgrade *self, FuzzInput *input, const char *accept, GString *sent)
{
  while (input->at < input->end && self->result == NULL)
    {
      const char *from = input->at;

      while (input->at < input->end && *input->at != '$' && *input->at != '|')
        input->at++;
      send_text (self, sent, from, input->at - from);
      if (fuzz_byte (input) == '$')
        send_text (self, sent, accept, strlen (accept));
      else
        spin (self);
    }
}

static gboolean
ends_head (const char *end)
{
  return end[-1] == '\n' && (end[-2] == '\n' || (end[-2] == '\r' && end[-3] == '\n'));
}

/* A head that is a valid response comes before @rest. Heads of interim responses may precede it, and
 * more text may be left in the socket. */
static void
check_remainder (GBytes *rest, GString *sent, const char *accept)
{
  gsize length;
  const char *bytes = g_bytes_get_data (rest, &length);
  gboolean is_found = FALSE;

  for (gsize head = 3; head + length <= sent->len && !is_found; head++)
    is_found = ends_head (sent->str + head) &&
               (length == 0 || memcmp (sent->str + head, bytes, length) == 0) &&
               g_strstr_len (sent->str, head, accept) != NULL &&
               g_strstr_len (sent->str, head, "101") != NULL;
  g_assert_true (is_found);
}

static void
finish (Upgrade *self, GString *sent, const char *accept)
{
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GError) error = NULL;
  RelayUpgradeResponse response;

  shutdown (self->peer, SHUT_WR);
  spin (self);
  g_assert_nonnull (self->result);
  rest = relay_websocket_upgrade_finish (G_IO_STREAM (self->connection), self->result, &response,
                                         &error);
  g_assert_true ((rest != NULL) == (error == NULL));
  if (rest != NULL)
    {
      check_remainder (rest, sent, accept);
      return;
    }
  g_assert_true (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE) ||
                 g_error_matches (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED));
  fuzz_check_string (error->message);
  g_assert_null (strstr (error->message, BEARER));
}

static void
clear (Upgrade *self)
{
  g_clear_object (&self->result);
  spin (self);
  g_assert_finalize_object (self->connection);
  close (self->peer);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, MIN (size, 64 * 1024));
  Upgrade upgrade = { NULL };
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autofree char *request = NULL;
  g_autofree char *accept = NULL;

  begin (&upgrade);
  request = read_request (&upgrade);
  accept = make_accept (request);
  answer (&upgrade, &input, accept, sent);
  finish (&upgrade, sent, accept);
  clear (&upgrade);
  return 0;
}
