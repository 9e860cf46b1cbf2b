/* read-json.h: JSON from strangers
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* NULL for what is not JSON, and for what is nested so deep that json-glib, which calls itself for each
 * level, would need too much of the stack. */
JsonNode *read_json (const char *text);

/* The member of an object; @fallback if there is none, or if it is of another type. */
const char *read_json_string (JsonObject *object, const char *name, const char *fallback);
gint64 read_json_integer (JsonObject *object, const char *name, gint64 fallback);
