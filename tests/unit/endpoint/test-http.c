/* test-http.c: one HTTP request, and responses of every kind
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "endpoint-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"

ENDPOINT_TEST ("/http/status-selects-error-code")
{
  const struct
  {
    guint status;
    int code;
    const char *message;
  } cases[] = {
    { 400, RELAY_ERROR_REJECTED, "no, thank you (HTTP 400)" },
    { 401, RELAY_ERROR_UNAUTHORIZED, "no, thank you (HTTP 401)" },
    { 403, RELAY_ERROR_UNAUTHORIZED, "no, thank you (HTTP 403)" },
    { 404, RELAY_ERROR_NOT_SUPPORTED, "not supported" },
    { 407, RELAY_ERROR_REJECTED, "407" },
    { 409, RELAY_ERROR_REJECTED, "409" },
    { 413, RELAY_ERROR_TOO_LARGE, "413" },
    { 421, RELAY_ERROR_REJECTED, "421" },
    { 429, RELAY_ERROR_RATE_LIMITED, "no, thank you (HTTP 429), retry after 5 s" },
    { 500, RELAY_ERROR_REJECTED, "500" },
    { 503, RELAY_ERROR_RATE_LIMITED, "no, thank you (HTTP 503), retry after 5 s" },
    { 599, RELAY_ERROR_REJECTED, "599" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      endpoint_answer (f, cases[i].status, "{\"error\":\"no, thank you\"}");
      f->answer.header = "WWW-Authenticate";
      f->answer.value = "Basic realm=\"x\"";
      endpoint_declare (f);
      endpoint_fails (f, RELAY_ERROR, cases[i].code, cases[i].message);
    }
  /* No request was repeated. */
  g_assert_cmpuint (f->n_requests, ==, G_N_ELEMENTS (cases));
}

ENDPOINT_TEST ("/http/error-message-is-printable")
{
  g_autofree char *filling = g_strnfill (5000, 'x');
  g_autofree char *long_message = g_strdup_printf ("{\"error\":\"%s\"}", filling);
  const StringCase cases[] = {
    { "{\"error\":\" two\\r\\nlines\\u0000\\u202e \"}", "two  lines" },
    { "{\"error\":\"\"}", "refused with HTTP status 400" },
    { "{\"error\":{\"message\":\"x\"}}", "refused with HTTP status 400" },
    { "hunter2", "refused with HTTP status 400" },
    { "{\"error\":\"hunter2\"", "refused with HTTP status 400" },
    { "[\"hunter2\"]", "refused with HTTP status 400" },
    { "", "refused with HTTP status 400" },
    { "{\"error\":\"\xff\"}", "refused with HTTP status 400" },
    { long_message, "xxxxxxxx (HTTP 400)" },
    { "{\"error\":\"the first\",\"error\":\"the second\"}", "the first (HTTP 400)" },
    { "{\"status\":400,\"error\":\"no\"}", "no (HTTP 400)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      endpoint_answer (f, 400, cases[i].given);
      endpoint_declare (f);
      endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_REJECTED, cases[i].expected);
    }
}

/* The token is not sent to the target of a redirect. */
ENDPOINT_TEST ("/http/redirect-is-not-followed")
{
  const guint statuses[] = { 300, 301, 302, 303, 307, 308 };
  g_autoptr (Peer) other = peer_new ();
  g_autofree char *location = g_strdup_printf ("http://127.0.0.1:%u/x", peer_get_port (other));
  const char *locations[] = { location, "/relay/elsewhere" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses) * G_N_ELEMENTS (locations); i++)
    {
      endpoint_answer (f, statuses[i / 2], "{\"error\":\"go away\"}");
      f->answer.header = "Location";
      f->answer.value = locations[i % 2];
      endpoint_declare (f);
      endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_REJECTED, "redirects are not followed");
    }
  g_assert_cmpuint (peer_get_waiting (other), ==, 0);
  g_assert_cmpuint (f->n_requests, ==, G_N_ELEMENTS (statuses) * G_N_ELEMENTS (locations));
}

/* An endless response does not fill the memory: neither a successful one nor one that libsoup would buffer to repeat the request. */
ENDPOINT_TEST ("/http/endless-response-is-cut")
{
  const guint statuses[] = { 200, 400, 401, 404, 407, 421, 500 };
  g_autofree char *filling = g_strnfill (64 * 1024, 'x');

  endpoint_use_peer (f);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *head = g_strdup_printf (
        "HTTP/1.1 %u X\r\nWWW-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n{",
        statuses[i]);
      g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
      g_autoptr (GError) error = NULL;
      g_autofree char *request = NULL;
      gsize sent = 0;

      g_test_message ("%u", statuses[i]);
      relay_endpoint_provision_async (f->endpoint, "token", identity, NULL, endpoint_called, f);
      request = endpoint_accept (f);
      end_write (f->end, head, -1);
      while (f->result == NULL)
        {
          sent += end_write_some (f->end, filling, 64 * 1024);
          g_main_context_iteration (NULL, FALSE);
          /* The buffers of the kernel accept some MiB. */
          g_assert_cmpuint (sent, <, 64 * 1024 * 1024);
        }
      g_assert_null (relay_endpoint_provision_finish (f->endpoint, f->result, &error));
      endpoint_check_error (error);
      g_assert_true (error->domain == RELAY_ERROR);
      g_assert_cmpint (error->code, !=, RELAY_ERROR_CONNECTION_LOST);
      endpoint_next (f);
    }
}

ENDPOINT_TEST ("/http/endless-head-is-cut")
{
  g_autofree char *filling = g_strnfill (64 * 1024, 'x');
  g_autofree char *request = NULL;

  endpoint_use_peer (f);
  endpoint_declare (f);
  request = endpoint_accept (f);
  end_write (f->end, "HTTP/1.1 200 OK\r\nX: ", -1);
  while (f->result == NULL)
    {
      end_write_some (f->end, filling, 64 * 1024);
      g_main_context_iteration (NULL, FALSE);
    }
  endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, NULL);
}

ENDPOINT_TEST ("/http/invalid-response-fails")
{
  const struct
  {
    const char *answer;
    int code;
  } cases[] = {
    { "", RELAY_ERROR_CONNECTION_LOST },
    { "SSH-2.0-OpenSSH\r\n\r\n", RELAY_ERROR_PROTOCOL },
    { "HTTP/1.1 hunter2 OK\r\n\r\n", RELAY_ERROR_PROTOCOL },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: hunter2\r\n\r\n", RELAY_ERROR_PROTOCOL },
    { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", RELAY_ERROR_CONNECTION_LOST },
  };

  endpoint_use_peer (f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = NULL;

      g_test_message ("case %u", i);
      endpoint_declare (f);
      request = endpoint_accept (f);
      end_write (f->end, cases[i].answer, -1);
      g_clear_pointer (&f->end, end_free);
      endpoint_fails (f, RELAY_ERROR, cases[i].code, NULL);
    }
}

/* A response that ends before its announced length */
ENDPOINT_TEST ("/http/incomplete-response-fails")
{
  const char *const heads[] = { "Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n" };
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");

  endpoint_use_peer (f);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *head =
        g_strdup_printf ("HTTP/1.1 200 OK\r\n%s\r\n%s", heads[i], i == 0 ? "{" : "64\r\n{");
      g_autoptr (GError) error = NULL;
      g_autofree char *request = NULL;

      relay_endpoint_provision_async (f->endpoint, "token", identity, NULL, endpoint_called, f);
      request = endpoint_accept (f);
      end_write (f->end, head, -1);
      g_clear_pointer (&f->end, end_free);
      endpoint_wait (f);
      g_assert_null (relay_endpoint_provision_finish (f->endpoint, f->result, &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
      g_assert_true (relay_error_is_ambiguous (error));
      endpoint_next (f);
    }
}

ENDPOINT_TEST ("/http/refused-connection-fails")
{
  endpoint_use_peer (f);
  g_clear_pointer (&f->peer, peer_free);
  endpoint_declare (f);
  endpoint_fails (f, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, NULL);
}

/* How far a request has come when it is ended */
typedef enum
{
  STAGE_START,
  STAGE_HEAD,
  STAGE_REFUSED,
  STAGE_BODY,
  N_STAGES
} Stage;

static void
reach (EndpointFixture *f, Stage stage)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
  g_autofree char *request = NULL;

  relay_endpoint_provision_async (f->endpoint, "token", identity, f->cancellable, endpoint_called,
                                  f);
  if (stage == STAGE_START)
    return;
  request = endpoint_accept (f);
  if (stage == STAGE_REFUSED)
    end_write (f->end, "HTTP/1.1 400 X\r\nContent-Length: 100\r\n\r\n{", -1);
  if (stage == STAGE_BODY)
    end_write (f->end, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", -1);
  /* Two passes, so that everything has been read. */
  for (guint i = 0; i < 2; i++)
    settle ();
  g_assert_null (f->result);
}

static void
test_cancelled (EndpointFixture *f, gconstpointer data)
{
  Stage stage = GPOINTER_TO_INT (data);

  endpoint_use_peer (f);
  reach (f, stage);
  g_cancellable_cancel (f->cancellable);
  endpoint_wait (f);
  /* The status was received before. */
  if (stage == STAGE_REFUSED)
    FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_endpoint_provision_finish, f->endpoint,
           f->result);
  else
    FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_endpoint_provision_finish, f->endpoint,
           f->result);
}

ENDPOINT_TEST ("/http/cancelled/before-sending")
{
  g_cancellable_cancel (f->cancellable);
  endpoint_declare (f);
  g_assert_null (f->result);
  endpoint_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (f->n_requests, ==, 0);
}

static void
test_timed_out (EndpointFixture *f, gconstpointer data)
{
  Stage stage = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  endpoint_use_peer (f);
  reach (f, stage);
  relay_clock_advance (f->clock, 15 * G_USEC_PER_SEC - 1);
  settle ();
  g_assert_null (f->result);
  relay_clock_advance (f->clock, 1);
  endpoint_wait (f);
  g_assert_null (relay_endpoint_provision_finish (f->endpoint, f->result, &error));
  if (stage == STAGE_REFUSED)
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
  else
    {
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
      g_assert_true (relay_error_is_ambiguous (error));
    }
}

static void
count_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (NO_ERROR (relay_endpoint_declare_policy_finish, RELAY_ENDPOINT (source), result));
  (*(guint *) user_data)++;
}

/* A call holds references on what it needs. */
ENDPOINT_TEST ("/http/call-holds-references")
{
  guint n = 0;

  for (guint i = 0; i < 20; i++)
    relay_endpoint_declare_policy_async (f->endpoint, "discord", TRUE, TRUE, NULL, NULL,
                                         count_called, &n);
  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  wait_until (n == 20);
  endpoint_use_url (f, "ws://127.0.0.1:%u");
}

static gpointer
run_own_context (gpointer data)
{
  EndpointFixture *f = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  endpoint_use_url (f, "ws://127.0.0.1:%u");
  endpoint_declare (f);
  while (f->result == NULL)
    g_main_context_iteration (context, TRUE);
  endpoint_declares (f);
  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* The endpoint is used in a thread with its own context; the server uses the default context. */
ENDPOINT_TEST ("/http/uses-thread-default-context")
{
  GThread *thread;

  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  thread = g_thread_new ("endpoint", run_own_context, f);
  wait_until (f->n_requests == 1);
  /* The server still has to send the response. */
  while (g_atomic_pointer_get (&f->endpoint) != NULL)
    g_main_context_iteration (NULL, FALSE);
  g_thread_join (thread);
  endpoint_use_url (f, "ws://127.0.0.1:%u");
}

/* With the system clock, and a transport that was never connected */
ENDPOINT_TEST ("/http/works-with-system-clock")
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", f->port);

  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  f->transport = NO_ERROR (relay_websocket_transport_new, url, "discord", "b1");
  f->endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (f->transport));
  endpoint_declare (f);
  endpoint_declares (f);
}

/* Features of the session are not used: a logger would write the token. */
static void
on_log (SoupLogger *logger,
        SoupLoggerLogLevel level,
        char direction,
        const char *text,
        gpointer user_data)
{
  g_assert_not_reached ();
}

ENDPOINT_TEST ("/http/session-features-are-not-used")
{
  g_autoptr (SoupSession) session =
    soup_session_new_with_options ("user-agent", "my-bot/1.0", NULL);
  g_autoptr (SoupLogger) logger = soup_logger_new (SOUP_LOGGER_LOG_BODY);
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new ("http://127.0.0.1:1", NULL);

  soup_logger_set_printer (logger, on_log, NULL, NULL);
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (logger));
  /* Plain HTTP and the local machine are reached directly. */
  soup_session_set_proxy_resolver (session, resolver);
  g_object_set (f->transport, "session", session, NULL);
  endpoint_declare (f);
  endpoint_declares (f);
  g_assert_cmpstr (f->user_agent, ==, "my-bot/1.0");
  g_assert_true (endpoint_is_token (f->authorization));

  /* A user agent with a line break is not sent. */
  soup_session_set_user_agent (session, "my-bot/1.0\r\nX-Evil: 1");
  endpoint_declare (f);
  endpoint_declares (f);
  g_assert_cmpstr (f->user_agent, ==, "relay-glib/" PACKAGE_VERSION);
}

/* Some media hosts refuse requests without one. */
ENDPOINT_TEST ("/http/user-agent-is-sent-without-session")
{
  endpoint_declare (f);
  endpoint_declares (f);
  g_assert_cmpstr (f->user_agent, ==, "relay-glib/" PACKAGE_VERSION);
}

ENDPOINT_TEST ("/http/retry-after-is-reported")
{
  static const struct
  {
    guint status;
    const char *header;
    guint seconds;
  } cases[] = {
    { 429, "30", 30 }, { 503, "7", 7 },  { 429, "Sun, 06 Nov 1994 08:49:37 GMT", 5 },
    { 503, NULL, 5 },  { 400, "30", 0 }, { 401, "30", 0 },
    { 200, "30", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *message = NULL;

      g_test_message ("%u", cases[i].status);
      endpoint_answer (f, cases[i].status, "{}");
      if (cases[i].header != NULL)
        {
          f->answer.header = "Retry-After";
          f->answer.value = cases[i].header;
        }
      endpoint_declare (f);
      endpoint_wait (f);
      result = g_object_ref (f->result);
      g_assert_cmpuint (relay_endpoint_get_retry_after (f->endpoint, result), ==, cases[i].seconds);
      if (cases[i].status == 200)
        endpoint_declares (f);
      else if (cases[i].seconds > 0)
        {
          message = g_strdup_printf ("too many requests (HTTP %u), retry after %u s",
                                     cases[i].status, cases[i].seconds);
          endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED, message);
        }
      else
        endpoint_next (f);
      g_assert_cmpuint (relay_endpoint_get_retry_after (f->endpoint, result), ==, cases[i].seconds);
    }
  /* No request was repeated. */
  g_assert_cmpuint (f->n_requests, ==, G_N_ELEMENTS (cases));
}

MORE_TESTS
{
  for (guint i = 0; i < N_STAGES; i++)
    {
      const char *const stages[] = { "start", "head", "refused", "body" };
      g_autofree char *cancelled = g_strconcat ("/http/cancelled/", stages[i], NULL);
      g_autofree char *timed_out = g_strconcat ("/http/timed-out/", stages[i], NULL);

      endpoint_add (cancelled, i, test_cancelled);
      endpoint_add (timed_out, i, test_timed_out);
    }
}
