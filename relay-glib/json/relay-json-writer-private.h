/* relay-json-writer-private.h: appends JSON to a buffer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Compact JSON, straight into the buffer. Commas come by themselves: one is needed unless
 * the buffer is empty or ends in an opening bracket, and no finished value does.
 *
 *   relay_json_write_open (text, '{');
 *   relay_json_write_member_string (text, "name", name);
 *   relay_json_write_key (text, "list");
 *   relay_json_write_open (text, '[');
 *   relay_json_write_comma (text); relay_json_write_string (text, element);
 *   relay_json_write_close (text, ']');
 *   relay_json_write_close (text, '}');
 */
void relay_json_write_comma (GString *text);
void relay_json_write_open (GString *text, char bracket);
void relay_json_write_close (GString *text, char bracket);
/* The comma that is needed, the key, and its colon */
void relay_json_write_key (GString *text, const char *key);

/* @value NULL is null; what is no valid UTF-8 in it becomes U+FFFD */
void relay_json_write_string (GString *text, const char *value);
void relay_json_write_int (GString *text, gint64 value);
/* Reads back as the same double; a non-finite one is null */
void relay_json_write_double (GString *text, double value);
void relay_json_write_boolean (GString *text, gboolean value);

void relay_json_write_member_string (GString *text, const char *key, const char *value);

/* FALSE when it nests deeper than RELAY_JSON_MAX_DEPTH; then @text is as it was. */
gboolean relay_json_write_node (GString *text, JsonNode *node);
gboolean relay_json_write_object (GString *text, JsonObject *object);
gboolean relay_json_write_array (GString *text, JsonArray *array);

G_END_DECLS
