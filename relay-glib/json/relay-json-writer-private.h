/* relay-json-writer-private.h: appends JSON to a buffer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Each function appends compact JSON to the buffer. The commas are derived from the buffer: one is
 * needed unless it is empty or ends with an opening bracket, with which no complete value ends.
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
/* A comma if needed, the key, and a colon */
void relay_json_write_key (GString *text, const char *key);

/* NULL is written as null. Invalid UTF-8 becomes U+FFFD. */
void relay_json_write_string (GString *text, const char *value);
void relay_json_write_int (GString *text, gint64 value);
/* Parsing gives the same double again. A non-finite one is written as null. */
void relay_json_write_double (GString *text, double value);
void relay_json_write_boolean (GString *text, gboolean value);

void relay_json_write_member_string (GString *text, const char *key, const char *value);

/* FALSE when the value nests deeper than RELAY_JSON_MAX_DEPTH; @text is unchanged then. */
gboolean relay_json_write_node (GString *text, JsonNode *node);
gboolean relay_json_write_object (GString *text, JsonObject *object);
gboolean relay_json_write_array (GString *text, JsonArray *array);

G_END_DECLS
