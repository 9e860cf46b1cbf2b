/* json-check.c: reads JSON and compares it with what json-glib reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "json-check.h"

#include <string.h>

#include "json/relay-json-reader-private.h"

gboolean
json_check_accepts (const char *text, gsize length, GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue key, value;

  relay_json_reader_init (&reader, text, length);
  relay_json_reader_read (&reader, &value);
  while (reader.problem == NULL && reader.depth > 0)
    {
      if ((reader.objects & 1) != 0)
        relay_json_reader_next_member (&reader, &key, &value);
      else
        relay_json_reader_next_element (&reader, &value);
    }

  return relay_json_reader_finish (&reader, error);
}

gboolean
json_check_same_object (JsonObject *ours, JsonObject *theirs)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_object_get_size (ours) != json_object_get_size (theirs))
    return FALSE;

  json_object_iter_init (&iter, ours);
  while (json_object_iter_next (&iter, &name, &node))
    if (!json_object_has_member (theirs, name) ||
        !json_check_same (node, json_object_get_member (theirs, name)))
      return FALSE;

  return TRUE;
}

gboolean
json_check_same_array (JsonArray *ours, JsonArray *theirs)
{
  if (json_array_get_length (ours) != json_array_get_length (theirs))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (ours); i++)
    if (!json_check_same (json_array_get_element (ours, i), json_array_get_element (theirs, i)))
      return FALSE;

  return TRUE;
}

gboolean
json_check_same (JsonNode *ours, JsonNode *theirs)
{
  if (JSON_NODE_HOLDS_OBJECT (ours))
    return JSON_NODE_HOLDS_OBJECT (theirs) &&
           json_check_same_object (json_node_get_object (ours), json_node_get_object (theirs));
  if (JSON_NODE_HOLDS_ARRAY (ours))
    return JSON_NODE_HOLDS_ARRAY (theirs) &&
           json_check_same_array (json_node_get_array (ours), json_node_get_array (theirs));
  if (JSON_NODE_HOLDS_NULL (ours) || JSON_NODE_HOLDS_NULL (theirs))
    return JSON_NODE_HOLDS_NULL (ours) && JSON_NODE_HOLDS_NULL (theirs);

  if (json_node_get_value_type (ours) == G_TYPE_STRING &&
      json_node_get_value_type (theirs) == G_TYPE_INT64)
    {
      g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (theirs));

      /* ids, and integers that a double would round, are strings; "-0" keeps its sign */
      return strcmp (json_node_get_string (ours), digits) == 0 ||
             strcmp (json_node_get_string (ours), "-0") == 0;
    }

  return json_node_equal (ours, theirs);
}
