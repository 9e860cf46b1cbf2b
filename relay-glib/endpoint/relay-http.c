/* relay-http.c: one HTTP request and its answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-http-private.h"

#include <relay-glib/relay-error.h>

#include <gio/gnetworking.h>
#include <string.h>

#include "json/relay-json-reader-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-wire-keys-private.h"
#include "websocket/relay-auth-private.h"
#include "websocket/relay-url-policy-private.h"
#include "websocket/relay-websocket-transport-private.h"

/*
 * Why a session for each exchange: a proxy resolver belongs to a whole session, and whether
 * one may be used depends on the address; and a connection that was never used before is
 * never lost to its age, so libsoup repeats no request whose body is a stream that is gone.
 */

/* How much of a refusal is shown, in characters */
#define MAX_WORDS 200

enum
{
  TIMER_TOTAL,
  TIMER_IDLE,
  N_TIMERS
};

struct _RelayHttp
{
  SoupSession *session;
  SoupMessage *message;
  GSocket *socket; /* once it is connected */
  GPtrArray *secrets;
  RelayTimers *timers;
  GCancellable *cancellable; /* of all steps; the caller's is passed on by: */
  GSource *cancelled;
  guint total, idle; /* seconds */
  gboolean sent;     /* the request's head went out */
  GError *verdict;   /* why we ended it ourselves */
  GQuark not_found_domain;
  int not_found_code;
  const char *not_found;

  gpointer data; /* the call's own */
  GDestroyNotify free_data;

  RelayHttpNext next; /* of the step under way */
  GInputStream *body;
  char *text;
  gsize length;
  gboolean refused; /* the text is for the words of an error */
};

static void
free_secret (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

/* The end */

/* A body without a length that is given up must not look whole: libsoup ends it properly in
 * any case, and servers take the mere end of a connection for its end, too. A reset is neither. */
static void
reset (RelayHttp *self)
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

  reset (self);
  if (self->verdict == NULL)
    self->verdict = error;
  else
    g_clear_error (&error);
  /* the step may end in here, and the exchange with it */
  g_cancellable_cancel (cancellable);
}

static void
on_timer (guint slot, gpointer user_data)
{
  relay_http_abort (user_data, g_error_new_literal (RELAY_ERROR, RELAY_ERROR_TIMED_OUT,
                                                    "no answer over HTTP in time"));
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  relay_http_abort (user_data, error);
  return G_SOURCE_REMOVE;
}

void
relay_http_stop (RelayHttp *self)
{
  relay_timers_clear (self->timers, TIMER_TOTAL);
  relay_timers_clear (self->timers, TIMER_IDLE);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_signal_handlers_disconnect_by_data (self->message, self);
  /* what is left unread is not waited for */
  soup_session_abort (self->session);
  g_clear_object (&self->body);
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
  g_ptr_array_unref (self->secrets);
  g_clear_error (&self->verdict);
  if (self->text != NULL)
    explicit_bzero (self->text, self->length);
  g_free (self->text);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

/* Errors */

GError *
relay_http_map_error (RelayHttp *self, GError *error)
{
  GError *mapped = NULL;

  if (error->domain == SOUP_SESSION_ERROR)
    mapped = g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "the answer is no proper HTTP: %s",
                          error->message);
  else if (self->sent && (error->domain == G_IO_ERROR || error->domain == G_TLS_ERROR) &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mapped =
      g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                   "the connection was lost before the answer was whole: %s", error->message);
  if (mapped == NULL)
    return error;
  g_error_free (error);
  return mapped;
}

void
relay_http_fail (RelayHttp *self, GTask *task, GError *error)
{
  g_autoptr (GTask) owned = task;

  if (self->verdict != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&self->verdict);
    }
  relay_http_stop (self);
  g_task_return_error (owned, error);
}

static int
code_of_status (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return RELAY_ERROR_UNAUTHORIZED;
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return RELAY_ERROR_TOO_LARGE;
    case 429:
      return RELAY_ERROR_BUSY;
    default:
      return RELAY_ERROR_REJECTED;
    }
}

/* One line for a log or a dialog, whatever was sent: NULL when there is nothing to show. */
static char *
clean_words (RelayHttp *self, const char *words)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < self->secrets->len; i++)
    if (relay_auth_contains_credential (words, self->secrets->pdata[i]))
      return NULL;
  for (guint n = 0; *words != '\0' && n < MAX_WORDS; words = g_utf8_next_char (words), n++)
    {
      gunichar c = g_utf8_get_char (words);

      g_string_append_unichar (line, g_unichar_isprint (c) ? c : ' ');
    }
  g_strstrip (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

/* The connector's own: `{"error": WORDS}` */
static char *
read_words (RelayHttp *self)
{
  g_autofree char *words = NULL;
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, self->text, self->length);
  if (!relay_json_reader_read (&reader, &root) || root.kind != RELAY_JSON_OBJECT)
    return NULL;
  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      relay_json_reader_skip (&reader, &value);
      if (relay_json_value_is (&key, RELAY_KEY_ERROR) && words == NULL)
        words = relay_json_value_dup_string (&value);
    }
  if (words == NULL || !relay_json_reader_finish (&reader, NULL))
    return NULL;
  return clean_words (self, words);
}

/* The status is an error, and as much of the body as came may have the words to it. */
static void
refuse (GTask *task)
{
  RelayHttp *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);
  g_autofree char *words = read_words (self);
  GError *error;

  if (status == SOUP_STATUS_NOT_FOUND)
    error = g_error_new_literal (self->not_found_domain, self->not_found_code, self->not_found);
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    error = g_error_new (RELAY_ERROR, RELAY_ERROR_REJECTED, "HTTP %u: redirects are not followed",
                         status);
  else if (words != NULL)
    error = g_error_new (RELAY_ERROR, code_of_status (status), "%s (HTTP %u)", words, status);
  else
    error = g_error_new (RELAY_ERROR, code_of_status (status), "refused with HTTP %u", status);

  /* it is known, even where the words to it did not come in time */
  g_clear_error (&self->verdict);
  relay_http_fail (self, task, error);
}

/* Steps */

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
      relay_http_touch (self);
      if (self->length <= RELAY_HTTP_MAX_TEXT)
        {
          g_input_stream_read_async (self->body, self->text + self->length,
                                     RELAY_HTTP_MAX_TEXT + 1 - self->length, G_PRIORITY_DEFAULT,
                                     self->cancellable, on_read, task);
          return;
        }
    }

  if (self->refused)
    {
      g_clear_error (&error);
      refuse (task);
    }
  else if (n > 0)
    relay_http_fail (self, task,
                     g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                                  "the answer has more than %d bytes", RELAY_HTTP_MAX_TEXT));
  else if (n < 0)
    relay_http_fail (self, task, relay_http_map_error (self, error));
  else
    self->next (task);
}

void
relay_http_read_text (RelayHttp *self, GTask *task, RelayHttpNext next)
{
  self->next = next;
  /* of its full size at once: growing would leave copies of what is secret in it */
  self->text = g_malloc (RELAY_HTTP_MAX_TEXT + 1);
  g_input_stream_read_async (self->body, self->text, RELAY_HTTP_MAX_TEXT + 1, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, task);
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
  relay_http_touch (self);
  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message)))
    {
      self->next (task);
      return;
    }
  self->refused = TRUE;
  relay_http_read_text (self, task, NULL);
}

void
relay_http_send (RelayHttp *self, GTask *task, RelayHttpNext next)
{
  self->next = next;
  relay_timers_set_delay (self->timers, TIMER_TOTAL, (gint64) self->total * G_USEC_PER_SEC);
  relay_http_touch (self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable,
                           on_sent, task);
}

void
relay_http_touch (RelayHttp *self)
{
  if (self->idle > 0)
    relay_timers_set_delay (self->timers, TIMER_IDLE, (gint64) self->idle * G_USEC_PER_SEC);
}

void
relay_http_pause (RelayHttp *self)
{
  relay_timers_clear (self->timers, TIMER_IDLE);
}

/* What libsoup says */

static void
on_wrote_headers (SoupMessage *message, RelayHttp *self)
{
  self->sent = TRUE;
}

static void
on_wrote_body_data (SoupMessage *message, guint size, RelayHttp *self)
{
  relay_http_touch (self);
}

/* libsoup would send it again, and keep all of the body for that: of an upload the stream is
 * spent by now, and a body has no end. */
static void
on_got_headers (SoupMessage *message, RelayHttp *self)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    relay_http_abort (self, g_error_new (RELAY_ERROR, RELAY_ERROR_REJECTED, "refused with HTTP %d",
                                         SOUP_STATUS_MISDIRECTED_REQUEST));
}

/* One protocol for all that goes to a connector, as the WebSocket has it. */
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
}

static SoupSession *
make_session (RelayWebsocketTransport *transport, GUri *uri)
{
  SoupSession *session = soup_session_new_with_options ("timeout", 0, "idle-timeout", 0, NULL);
  SoupSession *given = relay_websocket_transport_get_session (transport);
  const char *user_agent = given != NULL ? soup_session_get_user_agent (given) : NULL;

  /* media are what was sent, and what is bounded is what comes over the line */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (given != NULL)
    {
      soup_session_set_tls_database (session, soup_session_get_tls_database (given));
      soup_session_set_tls_interaction (session, soup_session_get_tls_interaction (given));
      soup_session_set_proxy_resolver (session, soup_session_get_proxy_resolver (given));
    }
  if (user_agent != NULL && strpbrk (user_agent, "\r\n") == NULL)
    soup_session_set_user_agent (session, user_agent);
  if (!relay_url_policy_may_use_proxy (uri))
    soup_session_set_proxy_resolver (session, NULL);
  return session;
}

RelayHttp *
relay_http_new (RelayWebsocketTransport *transport,
                const char *method,
                GUri *uri,
                GCancellable *cancellable)
{
  RelayHttp *self = g_new0 (RelayHttp, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  RelayClock *given = relay_transport_get_clock (RELAY_TRANSPORT (transport));
  /* a transport that never dialled has none */
  g_autoptr (RelayClock) clock =
    given != NULL ? relay_clock_ref (given) : relay_clock_new_system ();

  self->session = make_session (transport, uri);
  self->message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  /* it, too, would keep all of the body of a 401; proxies are asked with messages of their own */
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (self->message, "network-event", G_CALLBACK (on_network_event), self);

  self->secrets = g_ptr_array_new_with_free_func (free_secret);
  relay_http_add_secret (self, relay_websocket_transport_peek_secret (transport));
  self->timers = relay_timers_new (clock, context, N_TIMERS, on_timer, self);
  self->cancellable = g_cancellable_new ();
  /* A source, as a handler could not be disconnected while it runs. */
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (self->cancelled, "[relay] http cancelled");
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancelled, context);
    }
  relay_http_set_not_found (self, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
                            "the connector does not offer this");
  return self;
}

SoupMessage *
relay_http_get_message (RelayHttp *self)
{
  return self->message;
}

void
relay_http_add_secret (RelayHttp *self, const char *text)
{
  if (text != NULL && *text != '\0')
    g_ptr_array_add (self->secrets, g_strdup (text));
}

gboolean
relay_http_set_bearer (RelayHttp *self, const char *bearer, GError **error)
{
  char *value;
  gsize length;

  for (length = 0; g_ascii_isgraph (bearer[length]);)
    length++;
  if (length == 0 || bearer[length] != '\0')
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "a bearer token is blank or holds characters that no token has");
      return FALSE;
    }
  relay_http_add_secret (self, bearer);
  value = g_strconcat ("Bearer ", bearer, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Authorization",
                                value);
  free_secret (value);
  return TRUE;
}

void
relay_http_set_timeouts (RelayHttp *self, guint total, guint idle)
{
  self->total = total;
  self->idle = idle;
}

void
relay_http_set_not_found (RelayHttp *self, GQuark domain, int code, const char *message)
{
  self->not_found_domain = domain;
  self->not_found_code = code;
  self->not_found = message;
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
