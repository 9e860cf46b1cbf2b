/* relay-media.h: a file of a message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

#define RELAY_TYPE_MEDIA (relay_media_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayMedia, relay_media, RELAY, MEDIA, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_media_get_url (RelayMedia *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_media_get_kind (RelayMedia *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_media_get_mime_type (RelayMedia *self);
RELAY_AVAILABLE_IN_1_0
gint64 relay_media_get_size (RelayMedia *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_media_get_filename (RelayMedia *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_media_get_caption (RelayMedia *self);

G_END_DECLS
