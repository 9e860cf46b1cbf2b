/* json-guard.h: reading JSON that is not trusted, and writing JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JSON_GUARD_DEPTH 64

JsonObject *object_parse (const char *data, gsize length, GError **error);
char *object_scan_id (const char *data, gsize length, const char *name);
char *text_repair (const char *text, gssize length);
const char *member_string (JsonObject *object, const char *name);
char *member_id (JsonObject *object, const char *name);
JsonObject *member_object (JsonObject *object, const char *name);
JsonArray *member_array (JsonObject *object, const char *name);
gint64 member_int (JsonObject *object, const char *name, gint64 fallback);
gboolean member_boolean (JsonObject *object, const char *name);
char **member_strings (JsonObject *object, const char *name, gsize max_entries, gsize max_length);
JsonArray *strings_array (char **strings);
char *strings_text (char **strings);
char **strings_parse (const char *text);
void object_set (JsonObject *object, const char *name, const char *value);
char *object_text (JsonObject *object);
char *array_text (JsonArray *array);
JsonArray *array_from_text (const char *text);

G_END_DECLS
