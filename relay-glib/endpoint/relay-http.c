/* relay-http.c: one HTTP request and its response
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-http-private.h"

#include <relay-glib/relay-error.h>

#include <gio/gnetworking.h>
#include <string.h>

#include "base/relay-cancellable-private.h"
#include "base/relay-secret-private.h"
#include "json/relay-json-reader-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-wire-keys-private.h"
#include "websocket/relay-auth-private.h"
#include "websocket/relay-retry-after-private.h"
#include "websocket/relay-url-policy-private.h"
#include "websocket/relay-websocket-transport-private.h"

/*
 * Each request has a SoupSession of its own: a proxy resolver is set for a whole session, and
 * whether a proxy may be used depends on the address. Besides, libsoup repeats a request when a
 * reused connection turns out to be closed, which is impossible once the stream of an upload has
 * been read.
 */

/* Characters of a connector's error message that are repeated */
#define MAX_MESSAGE_LENGTH 200

#define BEARER_PREFIX "Bearer "

#define USER_AGENT "relay-glib/" PACKAGE_VERSION

/* libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429
/* Redirects of one request (contract §9) */
#define MAX_REDIRECTS 5
/* Seconds to wait when the response does not say how long (contract §5) */
#define DEFAULT_RETRY_AFTER 5

enum
{
  TIMER_TOTAL,
  TIMER_IDLE,
  N_TIMERS
};

struct _RelayHttp
{
  RelayWebsocketTransport *transport;
  SoupSession *session;
  SoupMessage *message;
  GSocket *socket;   /* NULL before it is connected */
  char *body_secret; /* nullable */
  RelayTimers *timers;
  GCancellable *cancellable; /* of all steps */
  GSource *cancelled_source; /* of the caller's cancellable */
  guint total_timeout;       /* seconds */
  guint idle_timeout;        /* seconds */
  gboolean has_sent_head;
  GError *abort_error;
  GQuark not_found_domain;
  int not_found_code;
  const char *not_found_message;

  gpointer data; /* the caller's */
  GDestroyNotify free_data;

  RelayHttpIsPublic is_public; /* NULL: redirects are not followed */
  guint n_redirects;
  guint n_peers, n_public_peers; /* that were connected to since the latest redirect */

  RelayHttpNext next; /* of the running step */
  GInputStream *body;
  char *text;
  gsize length;
  guint retry_after;   /* seconds, 0: it is not limited */
  gboolean is_refused; /* the text may contain the connector's error message */
};

/* --- the end --- */

/* An upload without a length must not look complete when it is aborted: libsoup would end the body
 * properly, and some servers take the end of the connection for the end of the body. Neither
 * happens when the connection is reset. */
static void
reset_connection (RelayHttp *self)
{
  const struct linger at_once = { 1, 0 };

  if (self->socket == NULL || g_socket_is_closed (self->socket))
    return;
  setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (self->socket, NULL);
}

void
relay_http_abort (RelayHttp *self, GError *error)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  reset_connection (self);
  if (self->abort_error == NULL)
    self->abort_error = error;
  else
    g_clear_error (&error);
  /* The step may fail inside this call, which frees @self. */
  g_cancellable_cancel (cancellable);
}

static void
on_timer (guint timer, gpointer user_data)
{
  relay_http_abort (user_data, g_error_new_literal (RELAY_ERROR, RELAY_ERROR_TIMED_OUT,
                                                    "HTTP request timed out"));
}

static void
on_cancelled (gpointer user_data)
{
  RelayHttp *self = user_data;

  relay_cancellable_unwatch (&self->cancelled_source);
  relay_http_abort (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                               "HTTP request was cancelled"));
}

static void
close_connection (RelayHttp *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  /* Otherwise libsoup would wait for the unread rest of the response. */
  soup_session_abort (self->session);
  g_clear_object (&self->body);
}

void
relay_http_stop (RelayHttp *self)
{
  relay_timers_clear (self->timers, TIMER_TOTAL);
  relay_timers_clear (self->timers, TIMER_IDLE);
  relay_cancellable_unwatch (&self->cancelled_source);
  close_connection (self);
}

void
relay_http_free (RelayHttp *self)
{
  relay_http_stop (self);
  relay_timers_free (self->timers);
  g_clear_object (&self->socket);
  g_object_unref (self->cancellable);
  g_object_unref (self->message);
  g_object_unref (self->session);
  g_object_unref (self->transport);
  relay_secret_free (self->body_secret);
  g_clear_error (&self->abort_error);
  relay_secret_free_sized (self->text, self->length);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

/* --- errors --- */

GError *
relay_http_map_error (RelayHttp *self, GError *error)
{
  GError *mapped = NULL;

  if (error->domain == SOUP_SESSION_ERROR)
    mapped =
      g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "invalid HTTP response: %s", error->message);
  else if (self->has_sent_head && (error->domain == G_IO_ERROR || error->domain == G_TLS_ERROR) &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mapped =
      g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                   "connection lost before the HTTP response was complete: %s", error->message);
  if (mapped == NULL)
    return error;
  g_error_free (error);
  return mapped;
}

void
relay_http_fail (RelayHttp *self, GTask *task, GError *error)
{
  g_autoptr (GTask) owned = task;

  if (self->abort_error != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&self->abort_error);
    }
  relay_http_stop (self);
  g_task_return_error (owned, error);
}

static int
get_error_code (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return RELAY_ERROR_UNAUTHORIZED;
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return RELAY_ERROR_TOO_LARGE;
    case STATUS_TOO_MANY_REQUESTS:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return RELAY_ERROR_RATE_LIMITED;
    default:
      return RELAY_ERROR_REJECTED;
    }
}

/* A connector may repeat in its error message what it received, and error messages are logged. */
static gboolean
contains_credential (RelayHttp *self, const char *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const char *const credentials[] = {
    relay_websocket_transport_peek_secret (self->transport),
    authorization != NULL ? authorization + strlen (BEARER_PREFIX) : NULL,
    self->body_secret,
  };

  for (guint i = 0; i < G_N_ELEMENTS (credentials); i++)
    if (credentials[i] != NULL && relay_auth_contains_credential (message, credentials[i]))
      return TRUE;
  return FALSE;
}

/* Makes one printable line of an untrusted message. NULL when nothing is left or when it contains
 * a credential. */
static char *
dup_printable (RelayHttp *self, const char *message)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const char *p = message;

  if (contains_credential (self, message))
    return NULL;
  for (guint n = 0; *p != '\0' && n < MAX_MESSAGE_LENGTH; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (line, g_unichar_isprint (c) ? c : ' ');
    }
  g_strstrip (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

/* Reads the connector's error message, `{"error": MESSAGE}`. NULL when there is none. */
static char *
read_error_message (RelayHttp *self)
{
  g_autofree char *message = NULL;
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, self->text, self->length);
  if (!relay_json_reader_read (&reader, &root) || root.kind != RELAY_JSON_OBJECT)
    return NULL;
  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      relay_json_reader_skip (&reader, &value);
      if (relay_json_value_is (&key, RELAY_KEY_ERROR) && message == NULL)
        message = relay_json_value_dup_string (&value);
    }
  if (message == NULL || !relay_json_reader_finish (&reader, NULL))
    return NULL;
  return dup_printable (self, message);
}

/* @message nullable */
static GError *
make_rate_error (RelayHttp *self, const char *message)
{
  guint seconds = relay_retry_after_read (soup_message_get_response_headers (self->message));

  self->retry_after = seconds > 0 ? seconds : DEFAULT_RETRY_AFTER;
  return g_error_new (RELAY_ERROR, RELAY_ERROR_RATE_LIMITED, "%s (HTTP %u), retry after %u s",
                      message != NULL ? message : "too many requests",
                      soup_message_get_status (self->message), self->retry_after);
}

static GError *
make_status_error (RelayHttp *self)
{
  guint status = soup_message_get_status (self->message);
  g_autofree char *message = read_error_message (self);

  if (status == SOUP_STATUS_NOT_FOUND)
    return g_error_new_literal (self->not_found_domain, self->not_found_code,
                                self->not_found_message);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    return g_error_new (RELAY_ERROR, RELAY_ERROR_REJECTED,
                        "redirected with HTTP status %u; redirects are not followed", status);
  if (get_error_code (status) == RELAY_ERROR_RATE_LIMITED)
    return make_rate_error (self, message);
  if (message != NULL)
    return g_error_new (RELAY_ERROR, get_error_code (status), "%s (HTTP %u)", message, status);
  return g_error_new (RELAY_ERROR, get_error_code (status), "refused with HTTP status %u", status);
}

/* --- steps --- */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelayHttp *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n > 0)
    {
      self->length += n;
      relay_http_restart_idle_timer (self);
      if (self->length <= RELAY_HTTP_MAX_TEXT)
        {
          g_input_stream_read_async (self->body, self->text + self->length,
                                     RELAY_HTTP_MAX_TEXT + 1 - self->length, G_PRIORITY_DEFAULT,
                                     self->cancellable, on_read, task);
          return;
        }
    }

  if (self->is_refused)
    {
      /* The status is the error, even when reading its message failed or was aborted. */
      g_clear_error (&error);
      g_clear_error (&self->abort_error);
      relay_http_fail (self, task, make_status_error (self));
    }
  else if (n > 0)
    relay_http_fail (self, task,
                     g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                                  "HTTP response exceeds %d bytes", RELAY_HTTP_MAX_TEXT));
  else if (n < 0)
    relay_http_fail (self, task, relay_http_map_error (self, error));
  else
    self->next (task);
}

void
relay_http_read_text (RelayHttp *self, GTask *task, RelayHttpNext next)
{
  self->next = next;
  /* Allocated at once: growing would leave uncleared copies of credentials behind. */
  self->text = g_malloc (RELAY_HTTP_MAX_TEXT + 1);
  g_input_stream_read_async (self->body, self->text, RELAY_HTTP_MAX_TEXT + 1, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, task);
}

static void follow_redirect (RelayHttp *self, GTask *task);

static gboolean
is_redirect (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelayHttp *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->body == NULL)
    {
      relay_http_fail (self, task, relay_http_map_error (self, error));
      return;
    }
  relay_http_restart_idle_timer (self);
  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message)))
    {
      self->next (task);
      return;
    }
  if (self->is_public != NULL && is_redirect (soup_message_get_status (self->message)))
    {
      follow_redirect (self, task);
      return;
    }
  self->is_refused = TRUE;
  relay_http_read_text (self, task, NULL);
}

static void
send_message (RelayHttp *self, GTask *task)
{
  self->n_peers = 0;
  self->n_public_peers = 0;
  self->has_sent_head = FALSE;
  relay_http_restart_idle_timer (self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable,
                           on_sent, task);
}

void
relay_http_send (RelayHttp *self, GTask *task, RelayHttpNext next)
{
  self->next = next;
  relay_timers_set_delay (self->timers, TIMER_TOTAL, (gint64) self->total_timeout * G_USEC_PER_SEC);
  send_message (self, task);
}

void
relay_http_restart_idle_timer (RelayHttp *self)
{
  if (self->idle_timeout > 0)
    relay_timers_set_delay (self->timers, TIMER_IDLE, (gint64) self->idle_timeout * G_USEC_PER_SEC);
}

void
relay_http_stop_idle_timer (RelayHttp *self)
{
  relay_timers_clear (self->timers, TIMER_IDLE);
}

/* --- signals of the message --- */

static void
on_wrote_headers (SoupMessage *message, RelayHttp *self)
{
  self->has_sent_head = TRUE;
}

static void
on_wrote_body_data (SoupMessage *message, guint size, RelayHttp *self)
{
  relay_http_restart_idle_timer (self);
}

/* libsoup repeats a request after status 421: it would first buffer the response, which may be
 * endless, and then send an upload whose stream has been read already. */
static void
on_got_headers (SoupMessage *message, RelayHttp *self)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    relay_http_abort (self,
                      g_error_new (RELAY_ERROR, RELAY_ERROR_REJECTED, "refused with HTTP status %d",
                                   SOUP_STATUS_MISDIRECTED_REQUEST));
}

/* The address of a proxy is not that of the host, which only the proxy knows. */
static gboolean
is_public_peer (RelayHttp *self, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) && !G_IS_PROXY_ADDRESS (address) &&
         self->is_public (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Before an address is connected to: a redirect must not reach into the network of this machine. */
static void
check_peer (RelayHttp *self, GSocketConnection *connection)
{
  if (self->is_public == NULL)
    return;
  self->n_peers++;
  if (is_public_peer (self, connection))
    self->n_public_peers++;
  else if (self->n_redirects > 0)
    {
      g_socket_close (g_socket_connection_get_socket (connection), NULL);
      relay_http_abort (
        self, g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REJECTED,
                                   "redirected to an address that is not public, or by a proxy"));
    }
}

/* Requests use the same protocol as the WebSocket: HTTP/2 is not offered. */
static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  RelayHttp *self)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (stream))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
  /* The last one, because it may free @self */
  if (event == G_SOCKET_CLIENT_CONNECTING && G_IS_SOCKET_CONNECTION (stream))
    check_peer (self, G_SOCKET_CONNECTION (stream));
}

static SoupSession *
make_session (RelayWebsocketTransport *transport, GUri *uri)
{
  SoupSession *session = soup_session_new_with_options ("timeout", 0, "idle-timeout", 0, NULL);
  SoupSession *given = relay_websocket_transport_get_session (transport);
  const char *user_agent = given != NULL ? soup_session_get_user_agent (given) : NULL;

  /* Media are stored as they were sent, and the limits apply to the bytes that were received. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (given != NULL)
    {
      soup_session_set_tls_database (session, soup_session_get_tls_database (given));
      soup_session_set_tls_interaction (session, soup_session_get_tls_interaction (given));
      soup_session_set_proxy_resolver (session, soup_session_get_proxy_resolver (given));
    }
  /* Some media hosts refuse requests without one (contract §9). */
  soup_session_set_user_agent (session, user_agent != NULL && strpbrk (user_agent, "\r\n") == NULL
                                          ? user_agent
                                          : USER_AGENT);
  if (!relay_url_policy_may_use_proxy (uri))
    soup_session_set_proxy_resolver (session, NULL);
  return session;
}

static void
set_message (RelayHttp *self, const char *method, GUri *uri)
{
  self->session = make_session (self->transport, uri);
  self->message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  /* It would buffer the response to repeat the request after status 401. The authentication at a
   * proxy is not affected. */
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (self->message, "network-event", G_CALLBACK (on_network_event), self);
}

/* --- redirects --- */

/* The URL that the response redirects to. The errors do not contain it: it may contain credentials. */
static GUri *
read_location (RelayHttp *self, GError **error)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  g_autoptr (GUri) resolved = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;

  if (location != NULL)
    resolved = g_uri_parse_relative (soup_message_get_uri (self->message), location,
                                     SOUP_HTTP_URI_FLAGS, NULL);
  if (resolved != NULL)
    text = g_uri_to_string (resolved);
  uri = relay_url_policy_parse (text != NULL ? text : "", RELAY_URL_HTTP, "redirected", &problem);
  if (uri == NULL)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_REJECTED, problem->message);
  else if (!relay_url_policy_is_tls (uri))
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_REJECTED, "redirected: URL is not https");
  else
    return soup_uri_copy (uri, SOUP_URI_FRAGMENT, NULL, SOUP_URI_NONE);
  return NULL;
}

/* The URL to request next; NULL when the redirect must not be followed */
static GUri *
find_target (RelayHttp *self, GError **error)
{
  if (self->n_redirects == MAX_REDIRECTS)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED, "redirected more than %d times",
                 MAX_REDIRECTS);
  else if (!relay_url_policy_is_tls (soup_message_get_uri (self->message)) || self->n_peers == 0 ||
           self->n_public_peers < self->n_peers)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED,
                 "redirected with HTTP status %u; redirects are followed only from a public https "
                 "URL and without a proxy",
                 soup_message_get_status (self->message));
  else
    return read_location (self, error);
  return NULL;
}

static void
follow_redirect (RelayHttp *self, GTask *task)
{
  GError *error = NULL;
  g_autoptr (GUri) target = find_target (self, &error);

  if (target == NULL)
    {
      relay_http_fail (self, task, error);
      return;
    }
  close_connection (self);
  g_clear_object (&self->session);
  g_clear_object (&self->message);
  g_clear_object (&self->socket);
  self->n_redirects++;
  set_message (self, SOUP_METHOD_GET, target);
  send_message (self, task);
}

void
relay_http_follow_redirects (RelayHttp *self, RelayHttpIsPublic is_public)
{
  self->is_public = is_public;
}

/* --- creation --- */

RelayHttp *
relay_http_new (RelayWebsocketTransport *transport,
                const char *method,
                GUri *uri,
                GCancellable *cancellable)
{
  RelayHttp *self = g_new0 (RelayHttp, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  RelayClock *clock = relay_transport_get_clock (RELAY_TRANSPORT (transport));

  self->transport = g_object_ref (transport);
  set_message (self, method, uri);
  self->timers = relay_timers_new (clock, context, N_TIMERS, on_timer, self);
  self->cancellable = g_cancellable_new ();
  self->cancelled_source = relay_cancellable_watch (cancellable, context, on_cancelled, self);
  relay_http_set_not_found (self, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
                            "not supported by the connector");
  return self;
}

SoupMessage *
relay_http_get_message (RelayHttp *self)
{
  return self->message;
}

gboolean
relay_http_set_bearer (RelayHttp *self, const char *bearer, GError **error)
{
  g_autoptr (RelaySecret) value = NULL;
  gsize length = 0;

  while (g_ascii_isgraph (bearer[length]))
    length++;
  if (length == 0 || bearer[length] != '\0')
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "bearer token is blank or has invalid characters");
      return FALSE;
    }
  value = g_strconcat (BEARER_PREFIX, bearer, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Authorization",
                                value);
  return TRUE;
}

void
relay_http_set_body_secret (RelayHttp *self, const char *secret)
{
  self->body_secret = g_strdup (secret);
}

void
relay_http_set_timeouts (RelayHttp *self, guint total, guint idle)
{
  self->total_timeout = total;
  self->idle_timeout = idle;
}

void
relay_http_set_not_found (RelayHttp *self, GQuark domain, int code, const char *message)
{
  self->not_found_domain = domain;
  self->not_found_code = code;
  self->not_found_message = message;
}

guint
relay_http_get_retry_after (RelayHttp *self)
{
  return self->retry_after;
}

const char *
relay_http_get_text (RelayHttp *self, gsize *length)
{
  *length = self->length;
  return self->text;
}

GInputStream *
relay_http_get_body (RelayHttp *self)
{
  return self->body;
}

GCancellable *
relay_http_get_cancellable (RelayHttp *self)
{
  return self->cancellable;
}

void
relay_http_set_data (RelayHttp *self, gpointer data, GDestroyNotify free_data)
{
  self->data = data;
  self->free_data = free_data;
}

gpointer
relay_http_get_data (RelayHttp *self)
{
  return self->data;
}
