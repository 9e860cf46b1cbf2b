/* test-websocket-upgrade.c: the HTTP upgrade, and responses of every kind
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket/relay-websocket-upgrade-private.h"

#include <relay-glib/relay-error.h>

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

#include "support/peer.h"

#include "test.h"

typedef struct
{
  Peer *peer;
  GSocketConnection *connection;
  End *end;
  GUri *uri;
  GCancellable *cancellable;
  GAsyncResult *result;
  RelayUpgradeResponse response;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  f->peer = peer_new ();
  f->uri = g_uri_parse ("ws://127.0.0.1:1234/base/relay", G_URI_FLAGS_NONE, NULL);
  f->cancellable = g_cancellable_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  f->connection =
    NO_ERROR (g_socket_client_connect_to_host, client, "127.0.0.1", peer_get_port (f->peer), NULL);
  f->end = end_accept (f->peer);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_assert_finalize_object (g_steal_pointer (&f->connection));
  g_clear_pointer (&f->end, end_free);
  peer_free (f->peer);
  g_uri_unref (f->uri);
  g_object_unref (f->cancellable);
}

static void
start (Fixture *f, const char *bearer, const char *user_agent)
{
  relay_websocket_upgrade_async (G_IO_STREAM (f->connection), f->uri, bearer, user_agent,
                                 f->cancellable, store_result, &f->result);
}

static GBytes *
finish (Fixture *f, GError **error)
{
  wait_until (f->result != NULL);
  return relay_websocket_upgrade_finish (G_IO_STREAM (f->connection), f->result, &f->response,
                                         error);
}

static void
assert_fails (Fixture *f, GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rest = finish (f, &error);

  g_assert_null (rest);
  g_assert_error (error, domain, code);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” lacks “%s”", error->message, message);
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, f, NULL, set_up, tear_down)

FIXTURE_TEST ("/websocket/upgrade/request-has-headers")
{
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  static const struct
  {
    const char *name;
    const char *value;
  } expected[] = {
    { "Host", "127.0.0.1:1234" },
    { "Upgrade", "websocket" },
    { "Connection", "Upgrade" },
    { "Sec-WebSocket-Version", "13" },
    { "Authorization", "Bearer to.ken" },
    { "User-Agent", "agent/1" },
    { "Sec-WebSocket-Extensions", NULL },
    { "Sec-WebSocket-Protocol", NULL },
    { "Origin", NULL },
  };

  start (f, "to.ken", "agent/1");
  head = end_read_head (f->end);
  lines = g_strsplit (head, "\r\n", 2);
  g_assert_cmpstr (lines[0], ==, "GET /base/relay HTTP/1.1");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *value = end_dup_header (f->end, expected[i].name);

      g_assert_cmpstr (value, ==, expected[i].value);
    }
  g_clear_pointer (&f->end, end_free);
  assert_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "closed before");
}

FIXTURE_TEST ("/websocket/upgrade/injected-user-agent-is-dropped")
{
  g_autofree char *head = NULL;

  start (f, NULL, "bad\r\nX-Injected: 1");
  head = end_read_head (f->end);
  g_assert_null (strstr (head, "Authorization"));
  g_assert_null (strstr (head, "User-Agent"));
  g_assert_null (strstr (head, "Injected"));
  end_write (f->end, "HTTP/1.1 500 Oops\r\n\r\n", -1);
  assert_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "500");
}

/* An empty user agent is not sent. */
FIXTURE_TEST ("/websocket/upgrade/empty-user-agent-is-dropped")
{
  g_autofree char *head = NULL;

  start (f, NULL, "");
  head = end_read_head (f->end);
  g_assert_null (strstr (head, "User-Agent"));
  end_write (f->end, "HTTP/1.1 500 Oops\r\n\r\n", -1);
  assert_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "500");
}

static void
test_accepted (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) rest = NULL;
  gsize length = data != NULL ? strlen (data) : 0;

  start (f, NULL, NULL);
  end_upgrade (f->end, data, length);
  rest = NO_ERROR (finish, f);
  g_assert_cmpmem (g_bytes_get_data (rest, NULL), g_bytes_get_size (rest), data, length);
}

/* The response arrives byte by byte, after an interim one. */
FIXTURE_TEST ("/websocket/upgrade/response-may-arrive-byte-by-byte")
{
  static const char interim[] = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  g_autoptr (GBytes) rest = NULL;

  start (f, NULL, NULL);
  for (const char *p = interim; *p != '\0'; p++)
    {
      end_write (f->end, p, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  end_upgrade (f->end, "\x81\x00", 2);
  rest = NO_ERROR (finish, f);
  g_assert_cmpuint (g_bytes_get_size (rest), ==, 2);
}

typedef struct
{
  const char *answer;
  int code;
  const char *message;
} Refusal;

static const Refusal refusals[] = {
  { "HTTP/1.1 401 No\r\n\r\n", RELAY_ERROR_UNAUTHORIZED, "401" },
  { "HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\nforbidden", RELAY_ERROR_UNAUTHORIZED, "403" },
  { "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/relay\r\n\r\n", RELAY_ERROR_HANDSHAKE,
    "redirect" },
  { "HTTP/1.1 308 Moved\r\nLocation: /x\r\n\r\n", RELAY_ERROR_HANDSHAKE, "308" },
  { "HTTP/1.1 500 Oops\n\n", RELAY_ERROR_HANDSHAKE, "500" },
  { "HTTP/1.1 503 \x1b[31mred\r\n\r\n", RELAY_ERROR_HANDSHAKE, "HTTP status 503" },
  { "HTTP/1.1 200 OK\r\nUpgrade: websocket\r\n\r\n", RELAY_ERROR_HANDSHAKE, "200" },
  { "HTTP/1.1 101 Yes\r\n\r\n", RELAY_ERROR_HANDSHAKE, "Upgrade" },
  { "HTTP/1.1 101 Yes\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", RELAY_ERROR_HANDSHAKE,
    "Upgrade" },
  { "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n", RELAY_ERROR_HANDSHAKE,
    "Connection" },
  { "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n", RELAY_ERROR_HANDSHAKE, "Connection" },
  { "HTTP/1.1 500 Oops\n\rX: y\r\n\r\n", RELAY_ERROR_HANDSHAKE, "" },
  { "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", RELAY_ERROR_HANDSHAKE,
    "Accept" },
  { "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    RELAY_ERROR_HANDSHAKE, "Accept" },
  { "SSH-2.0-OpenSSH_9.2\r\n", RELAY_ERROR_HANDSHAKE, "not HTTP" },
  { "X", RELAY_ERROR_HANDSHAKE, "not HTTP" },
  { "HTTP/9.x zzz\r\n\r\n", RELAY_ERROR_HANDSHAKE, "" },
  { "HTTP/1.1 \r\n\r\n", RELAY_ERROR_HANDSHAKE, "" },
};

static void
test_refused (Fixture *f, gconstpointer data)
{
  const Refusal *refusal = data;

  start (f, "secret-token", NULL);
  end_write (f->end, refusal->answer, -1);
  assert_fails (f, RELAY_ERROR, refusal->code, refusal->message);
}

FIXTURE_TEST ("/websocket/upgrade/nul-in-head-fails")
{
  static const char answer[] = "HTTP/1.1 101 Yes\0x\r\nUpgrade: websocket\r\n\r\n";

  start (f, NULL, NULL);
  end_write (f->end, answer, sizeof answer - 1);
  assert_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "invalid HTTP response");
}

/* An extension that was not offered would change the meaning of frames. */
static void
test_unrequested_extension_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rest = NULL;
  g_autofree char *head = NULL;
  g_autofree char *key = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *answer = NULL;
  guint8 digest[20];

  start (f, NULL, NULL);
  head = end_read_head (f->end);
  key = end_dup_header (f->end, "Sec-WebSocket-Key");
  joined = g_strconcat (key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", NULL);
  hex = g_compute_checksum_for_string (G_CHECKSUM_SHA1, joined, -1);
  for (guint i = 0; i < sizeof digest; i++)
    digest[i] = g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]);
  accept = g_base64_encode (digest, sizeof digest);
  answer = g_strdup_printf ("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Accept: %s\r\n%s\r\n\r\n",
                            accept, (const char *) data);
  end_write (f->end, answer, -1);
  rest = finish (f, &error);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
}

FIXTURE_TEST ("/websocket/upgrade/endless-head-is-cut")
{
  static const char line[] =
    "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
  gsize sent = 0;

  start (f, NULL, NULL);
  end_write (f->end, "HTTP/1.1 101 Switching Protocols\r\n", -1);
  for (; f->result == NULL && sent < 1024 * 1024; sent += strlen (line))
    {
      end_write (f->end, line, -1);
      g_main_context_iteration (NULL, FALSE);
    }
  assert_fails (f, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "too long");
  g_assert_cmpuint (sent, >, RELAY_WEBSOCKET_UPGRADE_MAX_HEAD / 2);
}

FIXTURE_TEST ("/websocket/upgrade/can-be-cancelled")
{
  g_autofree char *head = NULL;

  start (f, NULL, NULL);
  head = end_read_head (f->end);
  end_write (f->end, "HTTP/1.1 10", -1);
  settle ();
  g_assert_null (f->result);
  g_cancellable_cancel (f->cancellable);
  assert_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
}

FIXTURE_TEST ("/websocket/upgrade/reset-is-io-error")
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rest = NULL;
  g_autofree char *head = NULL;

  start (f, NULL, NULL);
  head = end_read_head (f->end);
  end_reset (g_steal_pointer (&f->end));
  rest = finish (f, &error);
  g_assert_null (rest);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (G_IO_ERROR));
}

#define add(path, data, func) \
  g_test_add ("/websocket/upgrade/" path, Fixture, data, set_up, func, tear_down)

/* --- what a refusal says --- */

static void
refuse (Fixture *f, const char *head)
{
  g_autofree char *request = NULL;
  g_autofree char *response = g_strdup_printf ("HTTP/1.1 %s\r\n\r\n", head);
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GError) error = NULL;

  start (f, NULL, NULL);
  request = end_read_head (f->end);
  end_write (f->end, response, -1);
  rest = finish (f, &error);
  g_assert_null (rest);
  g_assert_nonnull (error);
}

static void
test_retry_after (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) parts = g_strsplit (data, "|", 2);

  refuse (f, parts[1]);
  g_assert_cmpuint (f->response.retry_after, ==, atoi (parts[0]));
}

static char *
make_date (gint64 offset)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, offset);

  return soup_date_time_to_string (then, SOUP_DATE_HTTP);
}

FIXTURE_TEST ("/websocket/upgrade/refusal/date-gives-clock-offset")
{
  g_autofree char *date = make_date (-3600);
  g_autofree char *head = g_strdup_printf ("401 Unauthorized\r\nDate: %s", date);

  refuse (f, head);
  g_assert_cmpuint (f->response.status, ==, 401);
  g_assert_cmpint (f->response.clock_offset, >=, 3598);
  g_assert_cmpint (f->response.clock_offset, <=, 3660);
}

FIXTURE_TEST ("/websocket/upgrade/refusal/unreadable-date-is-no-offset")
{
  refuse (f, "401 Unauthorized\r\nDate: yesterday");
  g_assert_cmpint (f->response.clock_offset, ==, 0);
}

MORE_TESTS
{
  static const struct
  {
    const char *name, *response; /* the seconds, and the head */
  } answers[] = {
    { "seconds", "120|503 Busy\r\nRetry-After: 120" },
    { "429", "7|429 Slow down\r\nRetry-After: 7" },
    { "blanks", "7|429 Slow down\r\nRetry-After:   7  " },
    { "other-status", "0|502 Bad\r\nRetry-After: 7" },
    { "negative", "0|503 Busy\r\nRetry-After: -7" },
    { "no-number", "0|503 Busy\r\nRetry-After: soon" },
    { "overflow", "0|503 Busy\r\nRetry-After: 99999999999999999999" },
    { "none", "0|503 Busy" },
    { "date", "90|503 Busy\r\nDate: Sun, 29 Nov 2026 03:00:00 GMT\r\n"
              "Retry-After: Sun, 29 Nov 2026 03:01:30 GMT" },
    { "date-past", "0|503 Busy\r\nDate: Sun, 29 Nov 2026 03:00:00 GMT\r\n"
                   "Retry-After: Sun, 29 Nov 2026 02:00:00 GMT" },
    { "old-date-without-date-header", "0|503 Busy\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT" },
  };

  add ("accepted", NULL, test_accepted);
  add ("trailing-bytes-are-returned", "\x81\x05hello\x89", test_accepted);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/upgrade/refused/%u", i);

      g_test_add (path, Fixture, &refusals[i], set_up, test_refused, tear_down);
    }
  add ("unrequested-extension-fails", "Sec-WebSocket-Extensions: permessage-deflate",
       test_unrequested_extension_fails);
  add ("unrequested-protocol-fails", "Sec-WebSocket-Protocol: chat",
       test_unrequested_extension_fails);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/websocket/upgrade/refusal/retry-after-%s", answers[i].name);

      g_test_add (path, Fixture, answers[i].response, set_up, test_retry_after, tear_down);
    }
}
