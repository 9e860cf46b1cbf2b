/* relay-http-private.h: one HTTP request and its answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/*
 * The life of one request, step by step, on the thread-default context. A step ends by
 * calling @next with the task, or by failing the task; both take its reference. One step
 * runs at a time. The exchange is the task's data.
 *
 * No redirect is followed, nothing is repeated, and nothing of the application's session
 * takes part but what RelayWebsocketTransport:session says: no cookie jar, cache or logger
 * of it ever sees a bearer.
 */
typedef struct _RelayHttp RelayHttp;
typedef void (*RelayHttpNext) (GTask *task);

/* What an answer that is read whole may have */
#define RELAY_HTTP_MAX_TEXT (64 * 1024)

RelayHttp *relay_http_new (RelayWebsocketTransport *transport,
                           const char *method,
                           GUri *uri,
                           GCancellable *cancellable);
void relay_http_free (RelayHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayHttp, relay_http_free)

/* What the call itself keeps; freed with the exchange, after everything else. */
void relay_http_set_data (RelayHttp *self, gpointer data, GDestroyNotify free_data);
gpointer relay_http_get_data (RelayHttp *self);
/* To be completed before it is sent. */
SoupMessage *relay_http_get_message (RelayHttp *self);
/* @text is copied and cleared in the end; no error text repeats it. */
void relay_http_add_secret (RelayHttp *self, const char *text);
/* RELAY_ERROR_INVALID_ARGUMENT when it cannot stand in a header. A secret, too. */
gboolean relay_http_set_bearer (RelayHttp *self, const char *bearer, GError **error);
/* Seconds in all, and without a byte going either way; 0 is none. */
void relay_http_set_timeouts (RelayHttp *self, guint total, guint idle);
/* What 404 means; RELAY_ERROR_NOT_SUPPORTED if this is not called. @message is static. */
void relay_http_set_not_found (RelayHttp *self, GQuark domain, int code, const char *message);

/* Up to the head of a successful answer; any other status fails the task. */
void relay_http_send (RelayHttp *self, GTask *task, RelayHttpNext next);
/* The whole body, at most RELAY_HTTP_MAX_TEXT. */
void relay_http_read_text (RelayHttp *self, GTask *task, RelayHttpNext next);
const char *relay_http_get_text (RelayHttp *self, gsize *length);

/* For steps of one's own: what to read of, and what ends it together with the rest. */
GInputStream *relay_http_get_body (RelayHttp *self);
GCancellable *relay_http_get_cancellable (RelayHttp *self);
/* The idle time starts anew, or stops. */
void relay_http_touch (RelayHttp *self);
void relay_http_pause (RelayHttp *self);
/* Cancels the step under way; @error, taken, is what the task fails with then. */
void relay_http_abort (RelayHttp *self, GError *error);
/* Takes @error, of the line, and gives back what to report. */
GError *relay_http_map_error (RelayHttp *self, GError *error);
/* Ends the task; takes both. An earlier abort has the say. */
void relay_http_fail (RelayHttp *self, GTask *task, GError *error);
/* Nothing comes any more; what is under way has to be over. */
void relay_http_stop (RelayHttp *self);

G_END_DECLS
