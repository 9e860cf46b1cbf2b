/* relay-http-private.h: one HTTP request and its response
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/*
 * One request of a GTask, on the thread-default context. It is the task data of that task.
 *
 * The request proceeds in steps, of which one runs at a time. A step takes the task and ends by
 * calling @next with it, or by failing it.
 *
 * Redirects are not followed, unless relay_http_follow_redirects() was called, and no request is
 * repeated. Of the application's SoupSession only
 * the TLS database, TLS interaction, proxy resolver and user agent are used: its cookie jar, cache
 * and logger never see a token.
 */
typedef struct _RelayHttp RelayHttp;
typedef void (*RelayHttpNext) (GTask *task);

/* Bytes of a response that is read as text */
#define RELAY_HTTP_MAX_TEXT (64 * 1024)

RelayHttp *relay_http_new (RelayWebsocketTransport *transport,
                           const char *method,
                           GUri *uri,
                           GCancellable *cancellable);
void relay_http_free (RelayHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayHttp, relay_http_free)

/* Data of the caller, freed last with the request. */
void relay_http_set_data (RelayHttp *self, gpointer data, GDestroyNotify free_data);
gpointer relay_http_get_data (RelayHttp *self);
/* The caller completes it before relay_http_send(). */
SoupMessage *relay_http_get_message (RelayHttp *self);
/* Sets the Authorization header. Fails with RELAY_ERROR_INVALID_ARGUMENT when @bearer has
 * characters that a header cannot contain. */
gboolean relay_http_set_bearer (RelayHttp *self, const char *bearer, GError **error);
/* Declares that the request body contains the credential @secret, which is copied. Error messages
 * contain no part of it, nor of the bearer token or the secret of the transport. */
void relay_http_set_body_secret (RelayHttp *self, const char *secret);
/* Seconds for the whole request, and seconds without a byte sent or received; 0 is unlimited. */
void relay_http_set_timeouts (RelayHttp *self, guint total, guint idle);
/* The error for status 404, RELAY_ERROR_NOT_SUPPORTED by default. @message is static. */
void relay_http_set_not_found (RelayHttp *self, GQuark domain, int code, const char *message);

/* Whether an address is one of the public internet: relay_url_policy_is_public() */
typedef gboolean (*RelayHttpIsPublic) (GInetAddress *address);
/* Follows redirects from a public https URL to another one, five times at most, without a proxy. For
 * GET requests without a token. */
void relay_http_follow_redirects (RelayHttp *self, RelayHttpIsPublic is_public);

/* Sends the request and reads the head of the response. A status that is not successful fails the
 * task. */
void relay_http_send (RelayHttp *self, GTask *task, RelayHttpNext next);
/* Reads the body, at most RELAY_HTTP_MAX_TEXT bytes. */
void relay_http_read_text (RelayHttp *self, GTask *task, RelayHttpNext next);
const char *relay_http_get_text (RelayHttp *self, gsize *length);

/* Seconds to wait after RELAY_ERROR_RATE_LIMITED; 0 otherwise */
guint relay_http_get_retry_after (RelayHttp *self);

/* For steps of the caller: the body to read from, and the cancellable to use. */
GInputStream *relay_http_get_body (RelayHttp *self);
GCancellable *relay_http_get_cancellable (RelayHttp *self);
void relay_http_restart_idle_timer (RelayHttp *self);
void relay_http_stop_idle_timer (RelayHttp *self);
/* Cancels the running step; the task fails with @error (transfer full). */
void relay_http_abort (RelayHttp *self, GError *error);
/* Maps an error of libsoup or of the stream (transfer full) to the one to report. */
GError *relay_http_map_error (RelayHttp *self, GError *error);
/* Fails the task with @error, or with that of an earlier relay_http_abort(). Takes both. */
void relay_http_fail (RelayHttp *self, GTask *task, GError *error);
/* Closes the connection and stops the timers. No step may be running. */
void relay_http_stop (RelayHttp *self);

G_END_DECLS
