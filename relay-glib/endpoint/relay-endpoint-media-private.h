/* relay-endpoint-media-private.h: ids, URLs and limits of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-endpoint.h>

G_BEGIN_DECLS

#define RELAY_MEDIA_PATH "/relay/media"

/* Seconds. Contract §9 has a timeout of 30 seconds; it is applied to inactivity, as 25 MiB may take
 * longer. The limit for the whole transfer is the time for which connectors keep media, so that a
 * peer cannot prolong a call for ever by sending a byte now and then. */
#define RELAY_MEDIA_IDLE_TIMEOUT  30
#define RELAY_MEDIA_TOTAL_TIMEOUT 3600
/* Bytes of a file name */
#define RELAY_MEDIA_MAX_NAME 255

/* Cuts @name, which is UTF-8, to RELAY_MEDIA_MAX_NAME bytes, between two characters and before the
 * extension, by which programs choose what to do with a file. */
char *relay_endpoint_cut_filename (const char *name);
/* Whether @id can be one segment of a path. Otherwise its content is up to the connector. */
gboolean relay_endpoint_is_media_id (const char *id);
GUri *relay_endpoint_build_media_uri (RelayEndpoint *self, const char *id, GError **error);

G_END_DECLS
