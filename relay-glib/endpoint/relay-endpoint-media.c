/* relay-endpoint-media.c: what upload and download share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-private.h"

#include <string.h>

#define MAX_ID_LENGTH 1024

void
relay_progress_by (RelayProgress *progress, gint64 size)
{
  progress->done += size;
  if (progress->callback != NULL)
    progress->callback (progress->done, progress->total, progress->data);
}

void
relay_progress_clear (RelayProgress *progress)
{
  if (progress->destroy != NULL)
    progress->destroy (progress->data);
}

gboolean
relay_endpoint_is_media_id (const char *id)
{
  return *id != '\0' && strnlen (id, MAX_ID_LENGTH + 1) <= MAX_ID_LENGTH && strcmp (id, ".") != 0 &&
         strcmp (id, "..") != 0;
}

GUri *
relay_endpoint_build_media_uri (RelayEndpoint *self, const char *id, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat (RELAY_PATH_MEDIA, "/", escaped, NULL);

  return relay_endpoint_build_uri (self, path, error);
}
