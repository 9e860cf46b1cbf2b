/* relay-json-bridge-private.h: JSON text to json-glib objects and back
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON text ⇄ json-glib (relay-json-bridge.c), strict and depth-bounded like the reader.
 * to_object: ids and integers beyond ±2^53 become strings. */
JsonObject *relay_json_to_object (const char *text, gsize length, GError **error);
JsonArray *relay_json_to_array (const char *text, gsize length, GError **error);
/* Compact JSON text, no newline; invalid UTF-8 becomes U+FFFD, non-finite numbers null.
 * NULL when it nests deeper than 64, and only then: the caller makes the error.
 * @length may be NULL. */
char *relay_json_from_object (JsonObject *object, gsize *length);

/* Whether a key's name says that its value is an id: a string, whatever a peer sends.
 * (draft_id is the one that is a number.) */
gboolean relay_json_key_is_id (const char *name, gsize length);

G_END_DECLS
