/* relay-endpoint-private.h: requests to the connector, for the files of RelayEndpoint
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-endpoint.h>

#include "relay-http-private.h"

G_BEGIN_DECLS

/* The URL of @path (percent-encoded) at the connector. Fails when the URL of the transport is
 * invalid. */
GUri *relay_endpoint_build_uri (RelayEndpoint *self, const char *path, GError **error);
/* Creates the request of @task, which becomes its task data. When the URL is invalid or the call is
 * cancelled already, fails @task, takes it, and returns NULL. */
RelayHttp *relay_endpoint_begin (GTask *task, const char *method, const char *path);
RelayHttp *relay_endpoint_begin_at (GTask *task, const char *method, GUri *uri);
/* Makes a request follow redirects to public URLs. */
void relay_endpoint_follow_redirects (RelayEndpoint *self, RelayHttp *http);
/* For tests: which addresses count as public */
void relay_endpoint_set_public_check (RelayEndpoint *self, RelayHttpIsPublic is_public);
/* Adds the transport's token to a request, if the transport has credentials. */
gboolean relay_endpoint_authorize (RelayEndpoint *self, RelayHttp *http, GError **error);
/* Keeps with @to what relay_endpoint_get_retry_after() returns for @from. */
void relay_endpoint_copy_retry_after (RelayEndpoint *self, GAsyncResult *from, GTask *to);

G_END_DECLS
