/* relay-media-private.h: reading the media of an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-media.h>

G_BEGIN_DECLS

/* The strings are copied; each may be NULL. @size: −1 when unknown */
RelayMedia *relay_media_new (const char *url,
                             const char *kind,
                             const char *mime_type,
                             gint64 size,
                             const char *filename,
                             const char *caption);
/* The strings of the JSON array `media_urls` of an event; never NULL. @text: nullable */
char **relay_media_parse_urls (const char *text, gsize length);
/* A RelayMedia for each of @urls, described by the entry with the same URL of the JSON array
 * `media` of the event. @text: nullable */
GListStore *relay_media_join (const char *const *urls, const char *text, gsize length);

G_END_DECLS
