/* json-guard.c: reading and writing JSON that strangers sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "json-guard.h"

#include <string.h>

#include <gio/gio.h>

/* json-glib 1.6 recurses once per level and overflows the stack on deep
 * nesting, and it takes comments, in which a quote would hide brackets from
 * this scan. So only what strict JSON has outside of strings is let through.
 */
static gboolean
json_is_harmless (const char *data, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = data[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        {
          if (++depth > JSON_GUARD_DEPTH)
            return FALSE;
        }
      else if (c == '}' || c == ']')
        {
          if (depth-- == 0)
            return FALSE;
        }
      else if (c == '\0' || !strchr (" \t\r\n:,+-.0123456789eEtrufalsn", c))
        return FALSE;
    }

  return !in_string && depth == 0;
}

JsonObject *
object_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  if (!g_utf8_validate_len (data, length, NULL) || !json_is_harmless (data, length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not usable JSON");
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a JSON object");
      return NULL;
    }

  return json_node_dup_object (root);
}

static JsonNode *
member_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;

  return node;
}

/* A value of the wrong type counts as absent, here and below. */
const char *
member_string (JsonObject *object, const char *name)
{
  JsonNode *node = member_value (object, name, G_TYPE_STRING);

  return node ? json_node_get_string (node) : NULL;
}

char *
member_id (JsonObject *object, const char *name)
{
  JsonNode *number = member_value (object, name, G_TYPE_INT64);

  if (number)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (number));

  return g_strdup (member_string (object, name));
}

JsonObject *
member_object (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
member_array (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gint64
member_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = member_value (object, name, G_TYPE_INT64);

  return node ? json_node_get_int (node) : fallback;
}

gboolean
member_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = member_value (object, name, G_TYPE_BOOLEAN);

  return node && json_node_get_boolean (node);
}

static char **
strings_from_array (JsonArray *array, gsize max_entries, gsize max_length)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_entries = json_array_get_length (array);

  if (n_entries > max_entries)
    return NULL;

  for (guint i = 0; i < n_entries; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      text = json_node_get_string (node);
      if (*text == '\0' || strlen (text) > max_length)
        return NULL;
      g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

/* Absent or null is an empty list; NULL for anything but a list of texts within
 * the bounds.
 */
char **
member_strings (JsonObject *object, const char *name, gsize max_entries, gsize max_length)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_new0 (char *, 1);

  return JSON_NODE_HOLDS_ARRAY (node)
           ? strings_from_array (json_node_get_array (node), max_entries, max_length)
           : NULL;
}

JsonArray *
strings_array (char **strings)
{
  JsonArray *array = json_array_new ();

  for (char **string = strings; *string; string++)
    json_array_add_string_element (array, *string);

  return array;
}

char *
strings_text (char **strings)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, strings_array (strings));

  return json_to_string (node, FALSE);
}

/* Of what strings_text() made. */
char **
strings_parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  char **strings = NULL;

  if (node && JSON_NODE_HOLDS_ARRAY (node))
    strings = strings_from_array (json_node_get_array (node), G_MAXUINT, G_MAXSIZE);

  return strings ? strings : g_new0 (char *, 1);
}

void
object_set (JsonObject *object, const char *name, const char *value)
{
  if (value && *value)
    json_object_set_string_member (object, name, value);
}

char *
object_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

char *
array_text (JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

  return json_to_string (node, FALSE);
}

/* For what array_text() made; an empty one for anything else. */
JsonArray *
array_from_text (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_dup_array (node) : json_array_new ();
}
