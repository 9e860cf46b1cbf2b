/* relay-json-bridge-private.h: JSON text to json-glib objects and back
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef gboolean (*RelayJsonKeyFunc) (const char *name, gsize length);

/* Parses strictly, as the reader does. Fails with RELAY_ERROR_PROTOCOL when @text is not exactly
 * one JSON object. Integers beyond ±2^53 become strings, because JavaScript would round them; so
 * does any integer under a key for which @is_id (nullable) answers TRUE. */
JsonObject *relay_json_to_object (const char *text,
                                  gsize length,
                                  RelayJsonKeyFunc is_id,
                                  GError **error);
/* Compact JSON text without a newline; invalid UTF-8 becomes U+FFFD and a non-finite number null.
 * NULL only when the object nests deeper than RELAY_JSON_MAX_DEPTH. @length: nullable */
char *relay_json_from_object (JsonObject *object, gsize *length);

G_END_DECLS
