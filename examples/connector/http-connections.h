/* http-connections.h: a bounded number of connections, with a time limit for silent ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _HttpConnections HttpConnections;

HttpConnections *http_connections_new (void);
void http_connections_free (HttpConnections *self);
gboolean http_connections_admit (HttpConnections *self,
                                 GSocketConnection *connection,
                                 GSocketAddress *remote);
guint http_connections_count (HttpConnections *self);
void http_connections_headers_read (SoupServerMessage *message);
void http_connections_request_read (SoupServerMessage *message);
void http_connections_request_ended (SoupServerMessage *message);

G_END_DECLS
