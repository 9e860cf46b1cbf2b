/* probe.c: one HTTP request to the connector that shows how far a connection gets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "probe.h"

#include <string.h>

#include "wait.h"

gboolean
probe_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

/* --- steps --- */

static void
begin_step (Probe *self, Step step)
{
  self->failed = step;
  self->step_began = g_get_monotonic_time ();
}

static void
end_step (Probe *self, Step step)
{
  self->times[step] = g_get_monotonic_time () - self->step_began;
}

static void
note_address (Probe *self, GIOStream *stream)
{
  g_autoptr (GSocketAddress) remote = NULL;

  if (!G_IS_SOCKET_CONNECTION (stream))
    return;
  remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);
  if (G_IS_INET_SOCKET_ADDRESS (remote))
    {
      g_free (self->address);
      self->address = g_inet_address_to_string (
        g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
    }
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, Probe *self)
{
  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
      begin_step (self, STEP_DNS);
      break;
    case G_SOCKET_CLIENT_RESOLVED:
      end_step (self, STEP_DNS);
      break;
    case G_SOCKET_CLIENT_CONNECTING:
      begin_step (self, STEP_TCP);
      break;
    case G_SOCKET_CLIENT_CONNECTED:
      end_step (self, STEP_TCP);
      note_address (self, stream);
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
      begin_step (self, STEP_PROXY);
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
      end_step (self, STEP_PROXY);
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      begin_step (self, STEP_TLS);
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      end_step (self, STEP_TLS);
      break;
    case G_SOCKET_CLIENT_COMPLETE:
      begin_step (self, STEP_HTTP);
      break;
    default:
      break;
    }
}

static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       Probe *self)
{
  g_set_object (&self->certificate, certificate);
  self->tls_errors = errors;
  return FALSE;
}

/* --- the answer --- */

static void
read_clock (Probe *self, SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  if (date == NULL)
    return;
  self->has_clock = TRUE;
  self->clock_offset = g_get_real_time () / G_USEC_PER_SEC - g_date_time_to_unix (date);
}

static void
read_answer (Probe *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  self->status = soup_message_get_status (message);
  self->via = g_strdup (soup_message_headers_get_list (headers, "Via"));
  if (soup_message_get_tls_peer_certificate (message) != NULL)
    g_set_object (&self->certificate, soup_message_get_tls_peer_certificate (message));
  read_clock (self, headers);
}

/* --- the request --- */

static gboolean
on_timeout (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
find_proxy (Probe *self, SoupSession *session)
{
  GProxyResolver *resolver = soup_session_get_proxy_resolver (session);
  g_autofree char *text = g_uri_to_string (self->uri);
  g_auto (GStrv) proxies = NULL;

  if (!self->is_tls || probe_is_loopback (g_uri_get_host (self->uri)))
    soup_session_set_proxy_resolver (session, NULL);
  else if (resolver != NULL)
    proxies = g_proxy_resolver_lookup (resolver, text, NULL, NULL);
  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct"))
    self->proxy = g_strdup (proxies[0]);
  self->has_proxy = self->proxy != NULL;
}

static void
send_request (Probe *self, SoupSession *session, guint timeout, GCancellable *cancellable)
{
  g_autoptr (SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GSource) source = g_timeout_source_new (timeout);
  g_autoptr (GInputStream) stream = NULL;
  g_auto (Wait) wait = { NULL };
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), own, NULL);

  g_source_set_callback (source, on_timeout, own, NULL);
  g_source_attach (source, NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, own, wait_callback, &wait);
  stream = soup_session_send_finish (session, wait_result (&wait), &self->error);
  g_cancellable_disconnect (cancellable, id);
  self->has_timed_out = self->error != NULL && g_source_is_destroyed (source);
  g_source_destroy (source);
  if (stream == NULL)
    return;
  end_step (self, STEP_HTTP);
  read_answer (self, message);
  g_input_stream_close (stream, NULL, NULL);
}

Probe *
probe_run (SoupSession *session, const char *url, guint timeout, GCancellable *cancellable)
{
  Probe *self = g_new0 (Probe, 1);
  g_autofree char *http = g_strconcat ("http", url + strlen ("ws"), NULL);

  self->is_tls = g_str_has_prefix (url, "wss:");
  self->uri = g_uri_parse (http, SOUP_HTTP_URI_FLAGS, NULL);
  for (guint i = 0; i < N_STEPS; i++)
    self->times[i] = -1;
  find_proxy (self, session);
  send_request (self, session, timeout, cancellable);
  return self;
}

void
probe_free (Probe *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->certificate);
  g_free (self->proxy);
  g_free (self->address);
  g_free (self->via);
  g_free (self);
}
