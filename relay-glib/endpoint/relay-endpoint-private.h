/* relay-endpoint-private.h: what the files of RelayEndpoint share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-endpoint.h>

#include "relay-http-private.h"

G_BEGIN_DECLS

/* BASE and @path, which is percent-encoded; NULL when the transport cannot dial either. */
GUri *relay_endpoint_build_uri (RelayEndpoint *self, const char *path, GError **error);
GTask *relay_endpoint_new_task (RelayEndpoint *self,
                                gpointer tag,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* The exchange, which becomes the task's data. NULL when the call cannot be made at all or is
 * cancelled already: then the task is done for, and its reference taken. */
RelayHttp *relay_endpoint_begin (GTask *task, const char *method, const char *path);
RelayHttp *relay_endpoint_begin_at (GTask *task, const char *method, GUri *uri);
/* The upgrade token, if the transport has credentials. */
gboolean relay_endpoint_authorize (RelayEndpoint *self, RelayHttp *http, GError **error);

/* Media (relay-endpoint-media.c) */

#define RELAY_PATH_MEDIA "/relay/media"

/* Seconds. Contract §9 has 30: of silence, as 25 MiB over a slow line take longer. In all no
 * longer than media live, so that nobody can keep a call for ever with a byte now and then. */
#define RELAY_MEDIA_IDLE_TIMEOUT  30
#define RELAY_MEDIA_TOTAL_TIMEOUT 3600
#define RELAY_MEDIA_MAX_NAME      255

typedef struct
{
  GFileProgressCallback callback;
  gpointer data;
  GDestroyNotify destroy;
  gint64 done;
  gint64 total; /* −1: not known */
} RelayProgress;

void relay_progress_by (RelayProgress *progress, gint64 size);
void relay_progress_clear (RelayProgress *progress);

/* What is in an id is the connector's affair, but it has to be one segment of a path. */
gboolean relay_endpoint_is_media_id (const char *id);
GUri *relay_endpoint_build_media_uri (RelayEndpoint *self, const char *id, GError **error);

G_END_DECLS
