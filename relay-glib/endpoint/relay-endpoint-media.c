/* relay-endpoint-media.c: ids, URLs and limits of media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-media-private.h"

#include <string.h>

#include "relay-endpoint-private.h"

/* Bytes */
#define MAX_ID_LENGTH 1024
/* Bytes with the dot. What is longer is no extension, but a dot in a text. */
#define MAX_EXTENSION_LENGTH 32

char *
relay_endpoint_cut_filename (const char *name)
{
  const char *extension = strrchr (name, '.');
  gsize length = strlen (name);
  gsize stem_length;

  if (length <= RELAY_MEDIA_MAX_NAME)
    return g_strdup (name);
  if (extension == NULL || strlen (extension) > MAX_EXTENSION_LENGTH)
    extension = "";
  stem_length = RELAY_MEDIA_MAX_NAME - strlen (extension);
  while (stem_length > 0 && ((guchar) name[stem_length] & 0xc0) == 0x80)
    stem_length--;
  return g_strdup_printf ("%.*s%s", (int) stem_length, name, extension);
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
  g_autofree char *path = g_strconcat (RELAY_MEDIA_PATH, "/", escaped, NULL);

  return relay_endpoint_build_uri (self, path, error);
}
