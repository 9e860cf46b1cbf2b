/* relay-media-private.h: how the library reads the media of an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-media.h>

G_BEGIN_DECLS

/* Strings are copied; @size −1 when unknown */
RelayMedia *relay_media_new (const char *url,
                             const char *kind,
                             const char *mime_type,
                             gint64 size,
                             const char *filename,
                             const char *caption);
/* Two raw arrays of an event, nullable, joined by URL; never NULL. (relay-media.c) */
char **relay_media_parse_urls (const char *text, gsize length);
GListStore *relay_media_join (const char *const *urls, const char *text, gsize length);

G_END_DECLS
