/* read-json.c: JSON from strangers
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "read-json.h"

#define MAX_DEPTH 64

static gboolean
is_too_deep (const char *text)
{
  gboolean is_string = FALSE;
  int depth = 0;

  for (; *text != '\0' && depth <= MAX_DEPTH; text++)
    if (is_string && *text == '\\' && text[1] != '\0')
      text++;
    else if (*text == '"')
      is_string = !is_string;
    else if (!is_string && (*text == '{' || *text == '['))
      depth++;
    else if (!is_string && (*text == '}' || *text == ']'))
      depth--;
  return depth > MAX_DEPTH;
}

JsonNode *
read_json (const char *text)
{
  return is_too_deep (text) ? NULL : json_from_string (text, NULL);
}

const char *
read_json_string (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : fallback;
}

gint64
read_json_integer (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : fallback;
}
