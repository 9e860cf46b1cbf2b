/* http.c: the HTTP server: who may ask, and who answers
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "guesses.h"
#include "http-connections.h"
#include "log.h"
#include "metrics.h"
#include "token.h"

#define HTTP_COOKIE         "relay-connector"
#define HTTP_ACCOUNT_COOKIE "relay-connector-account"
#define HTTP_SERVER_KEY     "relay-connector-server"
#define HTTP_ACCOUNT_KEY    "relay-connector-account"
#define HTTP_TOKEN_KEY      "relay-connector-token"
#define HTTP_LOGIN_PAGE     "login" /* relative to the page, which a proxy may have below a path */

typedef struct
{
  char *path;
  HttpRouteFlags flags;
  gint64 max_length; /* of a body */
  HttpHandler begin; /* uploads: when the headers are there */
  HttpHandler handler;
  gpointer user_data;
} HttpRoute;

struct _HttpServer
{
  SoupServer *server;
  GSocketService *service;
  GCancellable *stopping;
  guint timeout;
  GPtrArray *routes;
  HttpOrigin *origin;
  HttpConnections *connections;
  char *password;
  char *cookie;
  HttpLoginFunc find_login; /* NULL: there are no accounts */
  gpointer login_data;
  Guesses *guesses;
  GSocket *keeper;    /* the other end of a listener that never gets a connection */
  gboolean is_ending; /* each connection ends with the next response */
};

static const char *const security_headers[][2] = {
  { "Content-Security-Policy",
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'" },
  { "X-Content-Type-Options", "nosniff" },
  { "X-Frame-Options", "DENY" },
  { "Referrer-Policy", "no-referrer" },
  { "Cross-Origin-Opener-Policy", "same-origin" },
  { "Cross-Origin-Resource-Policy", "same-origin" },
  { "Cache-Control", "no-cache" },
};

static void
http_route_free (gpointer data)
{
  HttpRoute *route = data;

  g_free (route->path);
  g_free (route);
}

void
http_respond (SoupServerMessage *message,
              guint status,
              const char *content_type,
              const char *body,
              gsize length)
{
  /* An answer that was set before is replaced: libsoup would append to it. */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body, length);
}

void
http_respond_json (SoupServerMessage *message, guint status, JsonObject *object)
{
  g_autofree char *text = object_text (object);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  http_respond (message, status, "application/json", line, strlen (line));
}

void
http_respond_error (SoupServerMessage *message, guint status, const char *text)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "error", text);
  http_respond_json (message, status, object);
}

/* Returns NULL when the request was answered with an error. */
JsonObject *
http_read_json (SoupServerMessage *message)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  gsize length;
  const char *data;

  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  data = g_bytes_get_data (body, &length);
  object = object_parse (data ? data : "", length, &error);
  if (object == NULL)
    http_respond_error (message, SOUP_STATUS_BAD_REQUEST, error->message);

  return object;
}

static HttpRoute *
http_server_find_route (HttpServer *self, const char *path)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      HttpRoute *route = self->routes->pdata[i];

      if (g_str_equal (route->path, path) ||
          ((route->flags & HTTP_ROUTE_PREFIX) && g_str_has_prefix (path, route->path)))
        return route;
    }

  return NULL;
}

static HttpServer *
http_get_server (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), HTTP_SERVER_KEY);
}

/* Where the client reaches this server, as in http://127.0.0.1:8787 */
char *
http_base (SoupServerMessage *message)
{
  return http_origin_get_base (http_get_server (message)->origin, message);
}

/* The address of the client, for the log. NULL: the connection is closed. */
char *
http_peer (SoupServerMessage *message)
{
  g_autoptr (GInetAddress) client =
    http_origin_get_client (http_get_server (message)->origin, message);

  return client ? g_inet_address_to_string (client) : NULL;
}

gboolean
http_is_local (SoupServerMessage *message)
{
  return http_origin_is_local (http_get_server (message)->origin, message);
}

gboolean
http_is_same_origin (SoupServerMessage *message)
{
  return http_origin_is_same (http_get_server (message)->origin, message);
}

/* NULL: the connection is closed. */
GInetAddress *
http_client (SoupServerMessage *message)
{
  return http_origin_get_client (http_get_server (message)->origin, message);
}

/* The cookies of this name. There can be several: those of other programs of the same host. */
static GStrv
http_list_cookies (SoupServerMessage *message, const char *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *cookies = soup_message_headers_get_list (headers, "Cookie");
  g_auto (GStrv) parts = cookies ? g_strsplit (cookies, ";", 64) : NULL;
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  gsize length = strlen (name);

  for (char **part = parts; part && *part; part++)
    {
      g_strstrip (*part);
      if (g_str_has_prefix (*part, name) && (*part)[length] == '=')
        g_strv_builder_add (values, *part + length + 1);
    }

  return g_strv_builder_end (values);
}

static gboolean
http_server_knows_cookie (HttpServer *self, SoupServerMessage *message)
{
  g_auto (GStrv) cookies = http_list_cookies (message, HTTP_COOKIE);

  for (char **cookie = cookies; *cookie; cookie++)
    {
      if (token_secrets_equal (*cookie, self->cookie))
        return TRUE;
    }

  return FALSE;
}

static gboolean
http_server_knows_password (HttpServer *self, SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *decoded = NULL;
  g_autofree char *text = NULL;
  char *colon;
  gsize length;
  gboolean known;

  if (authorization == NULL || strlen (authorization) > 1024 ||
      g_ascii_strncasecmp (authorization, "Basic ", 6) != 0)
    return FALSE;

  decoded = (char *) g_base64_decode (authorization + 6, &length);
  text = g_strndup (decoded, length);
  colon = strchr (text, ':');
  known = colon && token_secrets_equal (colon + 1, self->password);
  explicit_bzero (decoded, length);
  explicit_bzero (text, strlen (text));

  return known;
}

static gboolean
http_server_try_password (HttpServer *self, SoupServerMessage *message, GInetAddress *from)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *attributes = NULL;
  g_autofree char *cookie = NULL;

  if (!http_server_knows_password (self, headers))
    {
      if (soup_message_headers_get_one (headers, "Authorization"))
        {
          g_autofree char *peer = g_inet_address_to_string (from);

          log_failed_login (peer, "wrong page password");
          guesses_wrong (self->guesses, from, g_get_monotonic_time () / G_USEC_PER_SEC);
        }
      return FALSE;
    }

  guesses_right (self->guesses, from);
  attributes = http_origin_get_cookie_attributes (self->origin, message);
  cookie = g_strdup_printf (HTTP_COOKIE "=%s; %s", self->cookie, attributes);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                               cookie);
  return TRUE;
}

/* Returns the status of a refusal, or 0. Browsers do not send a password with every WebSocket, but they
 * send the cookie. It cannot be guessed, so its owner is not slowed down by wrong passwords from the
 * same address.
 */
static guint
http_server_log_in (HttpServer *self, SoupServerMessage *message, const char **reason)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);
  g_autoptr (GInetAddress) from = http_origin_get_client (self->origin, message);
  guint wait;

  if (self->password == NULL || http_server_knows_cookie (self, message))
    return 0;
  if (from == NULL)
    {
      *reason = "the connection is closed";
      return SOUP_STATUS_FORBIDDEN;
    }

  /* The password is not compared, so the answer does not tell whether it is right. */
  wait = guesses_wait (self->guesses, from, g_get_monotonic_time () / G_USEC_PER_SEC);
  if (wait > 0 && soup_message_headers_get_one (headers, "Authorization"))
    {
      g_autofree char *seconds = g_strdup_printf ("%u", wait);

      soup_message_headers_replace (answer, "Retry-After", seconds);
      *reason = "too many wrong passwords";
      return HTTP_TOO_MANY;
    }
  if (http_server_try_password (self, message, from))
    return 0;

  soup_message_headers_append (answer, "WWW-Authenticate",
                               "Basic realm=\"relay-connector\", charset=\"UTF-8\"");
  *reason = "a password is needed";
  return SOUP_STATUS_UNAUTHORIZED;
}

/* The token by which the person is logged in who sends the request, or NULL */
const char *
http_login_token (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), HTTP_TOKEN_KEY);
}

/* @seconds: how long the browser keeps it; 0: it forgets it now. */
void
http_set_login_token (SoupServerMessage *message, const char *token, gint64 seconds)
{
  g_autofree char *attributes =
    http_origin_get_cookie_attributes (http_get_server (message)->origin, message);
  g_autofree char *cookie =
    g_strdup_printf (HTTP_ACCOUNT_COOKIE "=%s; Max-Age=%" G_GINT64_FORMAT "; %s", token, seconds,
                     attributes);

  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                               cookie);
}

/* The account of the person who sends the request. NULL: there are no accounts, or the route is for everybody. */
const char *
http_account (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), HTTP_ACCOUNT_KEY);
}

/* Returns the account of the first cookie that is good. */
static char *
http_server_find_account (HttpServer *self, SoupServerMessage *message)
{
  g_auto (GStrv) tokens = http_list_cookies (message, HTTP_ACCOUNT_COOKIE);

  for (char **token = tokens; *token; token++)
    {
      char *account = self->find_login (*token, self->login_data);

      if (account == NULL)
        continue;
      g_object_set_data_full (G_OBJECT (message), HTTP_TOKEN_KEY, g_strdup (*token), g_free);
      return account;
    }

  return NULL;
}

/* Returns the status of a refusal, or 0. */
static guint
http_server_find_person (HttpServer *self,
                         SoupServerMessage *message,
                         const char *path,
                         const char **reason)
{
  char *account = http_server_find_account (self, message);

  if (account)
    {
      g_object_set_data_full (G_OBJECT (message), HTTP_ACCOUNT_KEY, account, g_free);
      return 0;
    }

  *reason = "log in first";
  if (!g_str_equal (path, "/"))
    return SOUP_STATUS_FORBIDDEN;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                HTTP_LOGIN_PAGE);
  return SOUP_STATUS_SEE_OTHER;
}

/* Returns the status of a refusal, or 0. With accounts the page password is the operator's. */
static guint
http_server_admit (HttpServer *self,
                   SoupServerMessage *message,
                   const char *path,
                   HttpRoute *route,
                   const char **reason)
{
  if (route && (route->flags & HTTP_ROUTE_NO_LOGIN))
    return 0;
  if (self->find_login == NULL)
    return http_server_log_in (self, message, reason);
  if (route == NULL || (route->flags & HTTP_ROUTE_PEOPLE))
    return http_server_find_person (self, message, path, reason);
  if (self->password || http_origin_is_operator (self->origin, message))
    return http_server_log_in (self, message, reason);

  *reason = "this is for programs of this machine, and needs --page-password-file behind a proxy";
  return SOUP_STATUS_FORBIDDEN;
}

static gboolean
http_is_harmless_post (SoupServerMessage *message,
                       HttpRoute *route,
                       guint *status,
                       const char **reason)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  /* A form of another site cannot have this type, and its Origin is sent by the browser. */
  if (route->begin == NULL && g_strcmp0 (type, "application/json") != 0)
    {
      *status = SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;
      *reason = "only application/json is taken";
    }
  else if (!http_is_same_origin (message))
    {
      *status = SOUP_STATUS_FORBIDDEN;
      *reason = "not from here";
    }
  else
    return TRUE;

  return FALSE;
}

static gboolean
http_route_takes (HttpRoute *self, const char *method)
{
  if (g_str_equal (method, "POST"))
    return (self->flags & (HTTP_ROUTE_POST | HTTP_ROUTE_ONLY_POST)) != 0;

  return (g_str_equal (method, "GET") || g_str_equal (method, "HEAD")) &&
         !(self->flags & HTTP_ROUTE_ONLY_POST);
}

static const char *
http_route_allows (HttpRoute *self)
{
  if (self->flags & HTTP_ROUTE_ONLY_POST)
    return "POST";

  return self->flags & HTTP_ROUTE_POST ? "GET, HEAD, POST" : "GET, HEAD";
}

static gboolean
http_header_is_one (SoupMessageHeaders *headers, const char *name)
{
  const char *list = soup_message_headers_get_list (headers, name);

  return list == NULL || strchr (list, ',') == NULL;
}

/* A request with two possible lengths, or two hosts, may pass a proxy that would have refused the other
 * reading.
 */
static gboolean
http_is_clear (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *encoding = soup_message_headers_get_list (headers, "Transfer-Encoding");
  const char *length = soup_message_headers_get_list (headers, "Content-Length");
  const char *host = soup_message_headers_get_one (headers, "Host");
  g_autofree char *name = host ? http_origin_host_name (host) : NULL;
  const char *asked = g_uri_get_host (soup_server_message_get_uri (message));

  if (encoding && (length || g_ascii_strcasecmp (encoding, "chunked") != 0))
    return FALSE;
  if (length && strspn (length, "0123456789") != strlen (length))
    return FALSE;
  if (!http_header_is_one (headers, "Host"))
    return FALSE;

  /* GET http://HOST/ has a host of its own. */
  return name == NULL || asked == NULL || g_ascii_strcasecmp (name, asked) == 0;
}

/* Returns the status of a refusal, or 0. */
static guint
http_server_judge (HttpServer *self, SoupServerMessage *message, const char **reason)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const char *method = soup_server_message_get_method (message);
  HttpRoute *route = http_server_find_route (self, path);
  gboolean chunked = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
  gint64 length = http_body_length (message);
  guint status;

  if (!http_is_clear (message))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Connection", "close");
      *reason = "the request can be read in two ways";
      return SOUP_STATUS_BAD_REQUEST;
    }
  if (!(route && (route->flags & HTTP_ROUTE_ANY_HOST)) &&
      !http_origin_knows_host (self->origin, soup_message_headers_get_one (headers, "Host")))
    {
      *reason =
        "unknown host name; start the connector with --public-url, or --host for a proxy that "
        "changes the Host header";
      return SOUP_STATUS_FORBIDDEN;
    }
  status = http_server_admit (self, message, path, route, reason);
  if (status != 0)
    return status;
  *reason = "no such page";
  if (route == NULL)
    return SOUP_STATUS_NOT_FOUND;

  if (!http_route_takes (route, method))
    {
      *reason = "not this method";
      return SOUP_STATUS_METHOD_NOT_ALLOWED;
    }
  if (length > route->max_length || (length < 0 && (route->begin == NULL || !chunked)))
    {
      *reason = "the body is too large, or of unknown length";
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    }
  if (g_str_equal (method, "POST") && !http_is_harmless_post (message, route, &status, reason))
    return status;

  return 0;
}

static void
http_secure (SoupServerMessage *message)
{
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);

  for (gsize i = 0; i < G_N_ELEMENTS (security_headers); i++)
    soup_message_headers_replace (answer, security_headers[i][0], security_headers[i][1]);
}

/* libsoup skips a header that it cannot read. Without one that tells the length, a body may follow that
 * would be read as the next request.
 */
static gboolean
http_end_is_unclear (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);

  return !g_str_equal (method, "GET") && !g_str_equal (method, "HEAD") &&
         soup_message_headers_get_one (headers, "Content-Length") == NULL &&
         soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED;
}

/* A client that is not told sends its next request into a connection that is about to be closed. */
static void
http_server_announce_close (HttpServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if ((self->is_ending || http_end_is_unclear (message)) &&
      soup_message_headers_get_one (headers, "Upgrade") == NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                  "close");
}

/* libsoup's own answers have these headers, too. */
static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  g_object_set_data (G_OBJECT (message), HTTP_SERVER_KEY, user_data);
  http_secure (message);
}

static void
on_request_ended (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  http_connections_request_ended (message);
  metrics_count_response (soup_server_message_get_status (message));
}

/* Before the body is read, so that a refused request does not use memory for it. */
static void
on_early (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  HttpServer *self = user_data;
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);
  HttpRoute *route = http_server_find_route (self, path);
  const char *reason;
  guint status;

  http_connections_headers_read (message);
  http_server_announce_close (self, message);
  if (http_has_body (message))
    http_body_watch (message, self->stopping, route ? route->max_length : HTTP_MAX_BODY,
                     self->timeout);

  status = http_server_judge (self, message, &reason);
  if (status == SOUP_STATUS_METHOD_NOT_ALLOWED)
    soup_message_headers_replace (answer, "Allow", http_route_allows (route));
  if (status != 0)
    http_refuse (message, status, reason);
  else if (route->begin)
    route->begin (message, path, query, route->user_data);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HttpServer *self = user_data;
  HttpRoute *route = http_server_find_route (self, path);

  http_connections_request_read (message);

  /* Again: a “100 Continue” has cleared the headers. */
  http_secure (message);
  http_server_announce_close (self, message);
  if (route)
    route->handler (message, path, query, route->user_data);
  else
    http_respond_error (message, SOUP_STATUS_NOT_FOUND, "no such page");
}

HttpServer *
http_server_new (void)
{
  HttpServer *self = g_new0 (HttpServer, 1);

  self->server = soup_server_new (NULL, NULL);
  self->stopping = g_cancellable_new ();
  self->timeout = HTTP_BODY_SECONDS;
  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  self->routes = g_ptr_array_new_with_free_func (http_route_free);
  self->origin = http_origin_new ();
  self->connections = http_connections_new ();
  self->guesses = guesses_new ();
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_request_started), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (on_request_ended), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (on_request_ended), self);
  soup_server_add_early_handler (self->server, NULL, on_early, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);

  return self;
}

static void
http_server_forget_password (HttpServer *self)
{
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->cookie, g_free);
}

void
http_server_free (HttpServer *self)
{
  g_object_unref (self->service);
  g_object_unref (self->server);
  g_object_unref (self->stopping);
  g_clear_object (&self->keeper);
  g_ptr_array_unref (self->routes);
  http_origin_free (self->origin);
  http_connections_free (self->connections);
  guesses_free (self->guesses);
  http_server_forget_password (self);
  g_free (self);
}

/* The cookie stays valid over restarts and changes with the password. It is keyed with a random value,
 * so a password cannot be checked against it. A password of NULL means that none is needed.
 */
void
http_server_set_password (HttpServer *self, const char *password, const char *cookie_key)
{
  http_server_forget_password (self);
  if (password == NULL)
    return;

  self->password = g_strdup (password);
  self->cookie = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guint8 *) cookie_key,
                                            strlen (cookie_key), password, -1);
}

/* From now on the routes for people are for those with an account. */
void
http_server_set_accounts (HttpServer *self, HttpLoginFunc find_login, gpointer user_data)
{
  self->find_login = find_login;
  self->login_data = user_data;
}

gboolean
http_server_has_accounts (HttpServer *self)
{
  return self->find_login != NULL;
}

HttpOrigin *
http_server_get_origin (HttpServer *self)
{
  return self->origin;
}

void
http_server_add_route (HttpServer *self,
                       const char *path,
                       HttpRouteFlags flags,
                       HttpHandler handler,
                       gpointer user_data)
{
  HttpRoute *route = g_new0 (HttpRoute, 1);

  route->path = g_strdup (path);
  route->flags = flags;
  route->max_length = HTTP_MAX_BODY;
  route->handler = handler;
  route->user_data = user_data;
  g_ptr_array_add (self->routes, route);
}

/* A route whose body has any type. @begin is called after the headers; it sets a sink for the body, or
 * refuses it. @end answers when the body is complete.
 */
void
http_server_add_upload (HttpServer *self,
                        const char *path,
                        HttpRouteFlags flags,
                        gint64 max_length,
                        HttpHandler begin,
                        HttpHandler end,
                        gpointer user_data)
{
  HttpRoute *route;

  http_server_add_route (self, path, flags | HTTP_ROUTE_ONLY_POST, end, user_data);
  route = self->routes->pdata[self->routes->len - 1];
  route->max_length = max_length;
  route->begin = begin;
}

guint
http_server_count_connections (HttpServer *self)
{
  return http_connections_count (self->connections);
}

/* How long a body may make no progress. */
void
http_server_set_timeout (HttpServer *self, guint seconds)
{
  self->timeout = seconds;
}

/* Whoever can write to a Unix socket is on this machine. libsoup expects addresses of the internet. */
static GSocketAddress *
stand_in_address (GSocketAddress *address)
{
  g_autoptr (GInetAddress) loopback = NULL;

  if (address == NULL || G_IS_INET_SOCKET_ADDRESS (address))
    return address;

  g_object_unref (address);
  loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  return g_inet_socket_address_new (loopback, 0);
}

/* SoupServer of libsoup 3.2 leaks a file descriptor for each connection that it accepts itself, so it is
 * given connections that were accepted here.
 */
static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  HttpServer *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSocketAddress) local =
    stand_in_address (g_socket_connection_get_local_address (connection, NULL));
  g_autoptr (GSocketAddress) remote =
    stand_in_address (g_socket_connection_get_remote_address (connection, NULL));

  if (local == NULL || remote == NULL ||
      !http_connections_admit (self->connections, connection, remote))
    {
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      return TRUE;
    }

  if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, NULL);

  return TRUE;
}

/* SoupServer keeps a connection open after a response only while it has a listener of its own. It gets
 * one that nobody can connect to: an end of a pair of sockets, whose other end says nothing. Without it
 * each connection ends after one response: libsoup 3.2 leaks the descriptor of one that it has kept.
 */
static gboolean
http_server_keep_connections (HttpServer *self, GError **error)
{
  g_autoptr (GSocket) listener = NULL;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no pair of sockets: %s",
                   g_strerror (errno));
      return FALSE;
    }

  listener = g_socket_new_from_fd (ends[0], error);
  self->keeper = g_socket_new_from_fd (ends[1], NULL);

  return listener && soup_server_listen_socket (self->server, listener, 0, error);
}

gboolean
http_server_listen (HttpServer *self, Listen *listen, GError **error)
{
  GPtrArray *sockets = listen_get_sockets (listen);

  http_origin_set_loopback (self->origin, listen_is_local (listen));
  for (guint i = 0; i < sockets->len; i++)
    {
      if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), sockets->pdata[i], NULL,
                                         error))
        return FALSE;
    }
  self->is_ending = !soup_check_version (3, 6, 0);
  if (!self->is_ending && !http_server_keep_connections (self, error))
    return FALSE;
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);

  return TRUE;
}

/* From now on each response is the last one of its connection. */
void
http_server_end (HttpServer *self)
{
  self->is_ending = TRUE;
}

/* Closes everything, before the objects that the handlers use are freed. */
void
http_server_stop (HttpServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->stopping);
  soup_server_disconnect (self->server);
}
