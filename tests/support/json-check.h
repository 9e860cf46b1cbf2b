/* json-check.h: reads JSON and compares it with what json-glib reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* Whether the reader accepts @text when all members and elements are read */
gboolean json_check_accepts (const char *text, gsize length, GError **error);
/* Whether @ours, which was read by the library, has the values of @theirs */
gboolean json_check_same_object (JsonObject *ours, JsonObject *theirs);
gboolean json_check_same_array (JsonArray *ours, JsonArray *theirs);
gboolean json_check_same (JsonNode *ours, JsonNode *theirs);
