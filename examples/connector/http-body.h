/* http-body.h: bodies of requests: bounded, watched, and passed on as they come
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Names that libsoup has not. */
#define HTTP_TOO_MANY 429

/* Takes a piece of the body. On an error the request is refused, with the status
 * that http_error_status() gives for it.
 */
typedef gboolean (*HttpSink) (gpointer sink, gconstpointer data, gsize length, GError **error);

gboolean http_has_body (SoupServerMessage *message);
void http_body_watch (SoupServerMessage *message,
                      GCancellable *stopping,
                      gint64 max_length,
                      guint timeout);
void http_body_set_sink (SoupServerMessage *message,
                         HttpSink func,
                         gpointer sink,
                         GDestroyNotify destroy);
gpointer http_body_steal_sink (SoupServerMessage *message);
gint64 http_body_length (SoupServerMessage *message);
void http_hold (SoupServerMessage *message);
void http_release (SoupServerMessage *message);
void http_refuse (SoupServerMessage *message, guint status, const char *text);
guint http_error_status (const GError *error);

G_END_DECLS
