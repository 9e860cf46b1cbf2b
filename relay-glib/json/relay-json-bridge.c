/* relay-json-bridge.c: JSON text to json-glib objects and back
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-json-bridge-private.h"

#include <math.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "relay-json-reader-private.h"
#include "relay-json-writer-private.h"

/* Up to here a double, and so a JavaScript number, holds every integer exactly. */
#define MAX_EXACT (G_GINT64_CONSTANT (1) << 53)

/* A container that is being filled; its parent owns it. One of the two is NULL. */
typedef struct
{
  JsonObject *object;
  JsonArray *array;
} Level;

static JsonNode *
node_new_string (const RelayJsonValue *value)
{
  g_autofree char *string = g_malloc (value->length + 1);

  string[relay_json_value_decode (value, string)] = '\0';

  return json_node_init_string (json_node_alloc (), string);
}

/* An integer that a double would round becomes a string, and so does an id. */
static JsonNode *
node_new_number (const RelayJsonValue *value, gboolean is_id)
{
  gboolean is_integer = (value->flags & RELAY_JSON_INTEGER) != 0;
  gint64 integer;
  double number;

  if (!(is_integer && is_id))
    {
      if (is_integer && relay_json_value_get_int64 (value, &integer) && integer >= -MAX_EXACT &&
          integer <= MAX_EXACT)
        return json_node_init_int (json_node_alloc (), integer);

      if (!is_integer && isfinite (number = relay_json_value_get_double (value)))
        return json_node_init_double (json_node_alloc (), number);
    }

  return node_new_string (value);
}

static JsonNode *
node_new_scalar (const RelayJsonValue *value, gboolean is_id)
{
  switch (value->kind)
    {
    case RELAY_JSON_STRING:
      return node_new_string (value);
    case RELAY_JSON_NUMBER:
      return node_new_number (value, is_id);
    case RELAY_JSON_TRUE:
      return json_node_init_boolean (json_node_alloc (), TRUE);
    case RELAY_JSON_FALSE:
      return json_node_init_boolean (json_node_alloc (), FALSE);
    case RELAY_JSON_NULL:
    case RELAY_JSON_ARRAY:
    case RELAY_JSON_OBJECT:
    default:
      return json_node_init_null (json_node_alloc ());
    }
}

/* Sets @level when @value is a container, which is still empty. */
static JsonNode *
node_new (const RelayJsonValue *value, gboolean is_id, Level *level)
{
  JsonNode *node;

  *level = (Level){ NULL, NULL };

  if (value->kind == RELAY_JSON_OBJECT)
    {
      level->object = json_object_new ();
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, level->object);
      return node;
    }

  if (value->kind == RELAY_JSON_ARRAY)
    {
      level->array = json_array_new ();
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, level->array);
      return node;
    }

  return node_new_scalar (value, is_id);
}

/* Adds the next value of the innermost container to it. FALSE at the end of the container and after
 * an error. @inner is set when the value is a container itself. */
static gboolean
read_into (RelayJsonReader *reader, const Level *level, RelayJsonKeyFunc is_id, Level *inner)
{
  RelayJsonValue key, value;

  if (level->array != NULL)
    {
      if (!relay_json_reader_next_element (reader, &value))
        return FALSE;
      json_array_add_element (level->array, node_new (&value, FALSE, inner));
    }
  else
    {
      g_autofree char *name = NULL;

      if (!relay_json_reader_next_member (reader, &key, &value))
        return FALSE;
      name = relay_json_value_dup_string (&key);
      json_object_set_member (level->object, name,
                              node_new (&value, is_id != NULL && is_id (name, strlen (name)),
                                        inner));
    }

  return TRUE;
}

JsonObject *
relay_json_to_object (const char *text, gsize length, RelayJsonKeyFunc is_id, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  Level levels[RELAY_JSON_MAX_DEPTH + 1];
  Level inner;
  RelayJsonReader reader;
  RelayJsonValue value;
  guint depth = 0;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &value))
    {
      if (value.kind == RELAY_JSON_OBJECT)
        root = node_new (&value, FALSE, &levels[depth++]);
      else
        relay_json_reader_skip (&reader, &value);
    }

  /* no recursion: the input decides how deep it nests */
  while (depth > 0 && reader.problem == NULL)
    {
      if (!read_into (&reader, &levels[depth - 1], is_id, &inner))
        depth--;
      else if (inner.object != NULL || inner.array != NULL)
        levels[depth++] = inner;
    }

  if (!relay_json_reader_finish (&reader, error))
    return NULL;

  if (root == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "not a JSON object");
      return NULL;
    }

  return json_node_dup_object (root);
}

char *
relay_json_from_object (JsonObject *object, gsize *length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!relay_json_write_object (text, object))
    return NULL;

  if (length != NULL)
    *length = text->len;

  return g_string_free (g_steal_pointer (&text), FALSE);
}
