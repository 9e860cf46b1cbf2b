/* relay-media-private.h: reading the media of an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-media.h>

G_BEGIN_DECLS

/* The strings of the JSON array `media_urls` of an event; never NULL. @text: nullable */
char **relay_media_parse_urls (const char *text, gsize length);
/* A RelayMedia for each of @urls, described by the entry with the same URL of the JSON array
 * `media` of the event. @text: nullable */
GListStore *relay_media_join (const char *const *urls, const char *text, gsize length);

G_END_DECLS
