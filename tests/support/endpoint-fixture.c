/* endpoint-fixture.c: an endpoint, and an HTTP server as its connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <string.h>
#include "tls.h"
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"

static void
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  EndpointFixture *f = user_data;
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *answered = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const Answer *answer = &f->answer;

  g_assert_cmpint (soup_server_message_get_http_version (message), ==, SOUP_HTTP_1_1);
  f->n_requests++;
  set_text (&f->method, soup_server_message_get_method (message));
  set_text (&f->path, g_uri_get_path (soup_server_message_get_uri (message)));
  set_text (&f->authorization, soup_message_headers_get_one (asked, "Authorization"));
  set_text (&f->content_type, soup_message_headers_get_one (asked, "Content-Type"));
  set_text (&f->filename, soup_message_headers_get_one (asked, "X-Media-Filename"));
  set_text (&f->user_agent, soup_message_headers_get_one (asked, "User-Agent"));
  g_clear_pointer (&f->body, g_bytes_unref);
  f->body = soup_message_body_flatten (body);

  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->header != NULL)
    soup_message_headers_replace (answered, answer->header, answer->value);
  if (answer->body != NULL)
    soup_server_message_set_response (message, answer->type, SOUP_MEMORY_COPY, answer->body,
                                      answer->length < 0 ? strlen (answer->body)
                                                         : (gsize) answer->length);
}

void
endpoint_use_url (EndpointFixture *f, const char *format)
{
  g_auto (GStrv) parts = g_strsplit (format, "%u", -1);
  g_autofree char *port = g_strdup_printf ("%u", f->port);
  g_autofree char *url = g_strjoinv (port, parts);

  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  f->transport = NO_ERROR (relay_websocket_transport_new, url, "discord", "b1");
  relay_transport_set_clock (f->transport, f->clock);
  g_object_set (f->transport, "gateway-id", GATEWAY_ID, "secret", SECRET, NULL);
  f->endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (f->transport));
}

void
endpoint_use_peer (EndpointFixture *f)
{
  if (f->peer == NULL)
    f->peer = peer_new ();
  endpoint_use_url (f, peer_get_url (f->peer));
}

char *
endpoint_accept (EndpointFixture *f)
{
  g_clear_pointer (&f->end, end_free);
  f->end = end_accept (f->peer);
  return end_read_head (f->end);
}

void
endpoint_answer (EndpointFixture *f, guint status, const char *body)
{
  f->answer = (Answer){ status, "application/json", body, -1 };
}

guint16
endpoint_listen (SoupServer *server, SoupServerListenOptions options)
{
  GSList *uris;
  int port;

  NO_ERROR (soup_server_listen_local, server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | options);
  uris = soup_server_get_uris (server);
  port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

void
endpoint_set_up (EndpointFixture *f, gconstpointer data)
{
  f->clock = relay_clock_new_manual ();
  f->cancellable = g_cancellable_new ();
  f->server = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  soup_server_add_handler (f->server, NULL, on_request, f, NULL);
  f->port = endpoint_listen (f->server, 0);
  endpoint_answer (f, 200, "{}");
  endpoint_use_url (f, "ws://127.0.0.1:%u");
}

void
endpoint_tear_down (EndpointFixture *f, gconstpointer data)
{
  GWeakRef endpoint, transport;

  endpoint_next (f);
  g_weak_ref_init (&endpoint, f->endpoint);
  g_weak_ref_init (&transport, f->transport);
  g_clear_object (&f->endpoint);
  g_clear_object (&f->transport);
  g_clear_pointer (&f->end, end_free);
  g_clear_pointer (&f->peer, peer_free);
  if (soup_server_is_https (f->server))
    tls_await_closed_connections (f->port);
  soup_server_disconnect (f->server);
  g_clear_object (&f->server);
  settle ();
  /* what is over holds nobody */
  g_assert_null (g_weak_ref_get (&endpoint));
  g_assert_null (g_weak_ref_get (&transport));
  g_weak_ref_clear (&endpoint);
  g_weak_ref_clear (&transport);

  relay_clock_unref (f->clock);
  g_object_unref (f->cancellable);
  g_free (f->method);
  g_free (f->path);
  g_free (f->authorization);
  g_free (f->content_type);
  g_free (f->filename);
  g_free (f->user_agent);
  g_clear_pointer (&f->body, g_bytes_unref);
}

void
endpoint_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EndpointFixture *f = user_data;

  g_assert_true (source == G_OBJECT (f->endpoint));
  g_assert_null (f->result);
  f->result = g_object_ref (result);
}

void
endpoint_wait (EndpointFixture *f)
{
  wait_until (f->result != NULL);
}

void
endpoint_next (EndpointFixture *f)
{
  g_clear_object (&f->result);
}

const char *
endpoint_body (EndpointFixture *f)
{
  return f->body != NULL ? g_bytes_get_data (f->body, NULL) : NULL;
}

gboolean
endpoint_is_token (const char *authorization)
{
  const char *const secrets[] = { SECRET, NULL };
  g_autofree char *gateway_id = NULL;

  if (authorization == NULL || !g_str_has_prefix (authorization, "Bearer "))
    return FALSE;
  gateway_id = relay_auth_verify_token (authorization + strlen ("Bearer "), secrets, 0);
  return g_strcmp0 (gateway_id, GATEWAY_ID) == 0;
}

void
endpoint_check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 1200);
  g_assert_null (strpbrk (error->message, "\r\n"));
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, "hunter2"));
}

void
endpoint_declare (EndpointFixture *f)
{
  relay_endpoint_declare_policy_async (f->endpoint, "discord", TRUE, FALSE, NULL, f->cancellable,
                                       endpoint_called, f);
}

void
endpoint_declares (EndpointFixture *f)
{
  endpoint_wait (f);
  g_assert_true (NO_ERROR (relay_endpoint_declare_policy_finish, f->endpoint, f->result));
  endpoint_next (f);
}

void
endpoint_fails (EndpointFixture *f, GQuark domain, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  endpoint_wait (f);
  g_assert_false (relay_endpoint_declare_policy_finish (f->endpoint, f->result, &error));
  endpoint_check_error (error);
  g_assert_error (error, domain, code);
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error->message);
  endpoint_next (f);
}
