/* http.h: the HTTP server: who may ask, and who answers
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "http-body.h"
#include "http-origin.h"
#include "json-guard.h"
#include "listen.h"

G_BEGIN_DECLS

#define HTTP_MAX_BODY     (128 * 1024)
#define HTTP_BODY_SECONDS 60 /* without a byte of it */

typedef enum
{
  HTTP_ROUTE_DEFAULT = 0,
  HTTP_ROUTE_PREFIX = 1 << 0,    /* also everything below the path */
  HTTP_ROUTE_NO_LOGIN = 1 << 1,  /* no page password */
  HTTP_ROUTE_ANY_HOST = 1 << 2,  /* no check of the Host */
  HTTP_ROUTE_POST = 1 << 3,      /* POST is answered too */
  HTTP_ROUTE_ONLY_POST = 1 << 4, /* and nothing else */
  HTTP_ROUTE_PEOPLE = 1 << 5,    /* with accounts: for whoever is logged in to one */
} HttpRouteFlags;

typedef struct _HttpServer HttpServer;

typedef void (*HttpHandler) (SoupServerMessage *message,
                             const char *path,
                             GHashTable *query,
                             gpointer user_data);

/* Gives the name of the account that is logged in by this token; NULL: nobody is. */
typedef char *(*HttpLoginFunc) (const char *token, gpointer user_data);

HttpServer *http_server_new (void);
void http_server_free (HttpServer *self);
void http_server_set_password (HttpServer *self, const char *password, const char *cookie_key);
void http_server_set_accounts (HttpServer *self, HttpLoginFunc find_login, gpointer user_data);
gboolean http_server_has_accounts (HttpServer *self);
HttpOrigin *http_server_get_origin (HttpServer *self);
void http_server_add_route (HttpServer *self,
                            const char *path,
                            HttpRouteFlags flags,
                            HttpHandler handler,
                            gpointer user_data);
void http_server_add_upload (HttpServer *self,
                             const char *path,
                             HttpRouteFlags flags,
                             gint64 max_length,
                             HttpHandler begin,
                             HttpHandler end,
                             gpointer user_data);
guint http_server_count_connections (HttpServer *self);
void http_server_set_timeout (HttpServer *self, guint seconds);
gboolean http_server_listen (HttpServer *self, Listen *listen, GError **error);
void http_server_end (HttpServer *self);
void http_server_stop (HttpServer *self);

void http_respond (SoupServerMessage *message,
                   guint status,
                   const char *content_type,
                   const char *body,
                   gsize length);
void http_respond_json (SoupServerMessage *message, guint status, JsonObject *object);
void http_respond_error (SoupServerMessage *message, guint status, const char *text);
JsonObject *http_read_json (SoupServerMessage *message);
gboolean http_is_same_origin (SoupServerMessage *message);
char *http_base (SoupServerMessage *message);
char *http_peer (SoupServerMessage *message);
GInetAddress *http_client (SoupServerMessage *message);
const char *http_account (SoupServerMessage *message);
const char *http_login_token (SoupServerMessage *message);
void http_set_login_token (SoupServerMessage *message, const char *token, gint64 seconds);
gboolean http_is_local (SoupServerMessage *message);

G_END_DECLS
