/* relay-json-writer.c: appends JSON to a buffer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-json-writer-private.h"

#include <math.h>
#include <string.h>

#include "relay-json-reader-private.h"
#include "relay-json-scan-private.h"

void
relay_json_write_comma (GString *text)
{
  char last = text->len > 0 ? text->str[text->len - 1] : '[';

  if (last != '{' && last != '[')
    g_string_append_c (text, ',');
}

void
relay_json_write_open (GString *text, char bracket)
{
  g_string_append_c (text, bracket);
}

void
relay_json_write_close (GString *text, char bracket)
{
  g_string_append_c (text, bracket);
}

static void
write_escaped (GString *text, guchar c)
{
  static const char letters[] = "btn\0fr";
  char escape[] = "\\u0000";

  if (c == '"' || c == '\\')
    {
      g_string_append_c (text, '\\');
      g_string_append_c (text, c);
    }
  else if (c >= '\b' && c <= '\r' && letters[c - '\b'] != '\0')
    {
      g_string_append_c (text, '\\');
      g_string_append_c (text, letters[c - '\b']);
    }
  else
    {
      escape[4] = "0123456789abcdef"[c >> 4];
      escape[5] = "0123456789abcdef"[c & 15];
      g_string_append_len (text, escape, 6);
    }
}

void
relay_json_write_string (GString *text, const char *value)
{
  const char *at = value, *end, *from = value;

  if (value == NULL)
    {
      g_string_append (text, "null");
      return;
    }

  /* characters that need no escape are copied in runs */
  end = value + strlen (value);
  g_string_append_c (text, '"');
  while ((at = relay_json_skip_plain (at, end)) < end)
    {
      guint n = (guchar) *at < 0x80 ? 0 : relay_json_get_sequence_length (at, end);

      if (n > 0)
        {
          at += n;
          continue;
        }

      g_string_append_len (text, from, at - from);
      if ((guchar) *at < 0x80)
        write_escaped (text, *at);
      else
        g_string_append_len (text, RELAY_JSON_REPLACEMENT, RELAY_JSON_REPLACEMENT_LENGTH);
      from = ++at;
    }
  g_string_append_len (text, from, end - from);
  g_string_append_c (text, '"');
}

void
relay_json_write_key (GString *text, const char *key)
{
  relay_json_write_comma (text);
  relay_json_write_string (text, key);
  g_string_append_c (text, ':');
}

void
relay_json_write_int (GString *text, gint64 value)
{
  g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

void
relay_json_write_double (GString *text, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (text, "null");
      return;
    }

  /* 15 digits if they are exact; 17 always are */
  g_ascii_formatd (digits, sizeof digits, "%.15g", value);
  if (g_ascii_strtod (digits, NULL) != value)
    g_ascii_formatd (digits, sizeof digits, "%.17g", value);
  g_string_append (text, digits);

  /* so that a parser that distinguishes integers reads a double */
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (text, ".0");
}

void
relay_json_write_boolean (GString *text, gboolean value)
{
  g_string_append (text, value ? "true" : "false");
}

void
relay_json_write_member_string (GString *text, const char *key, const char *value)
{
  relay_json_write_key (text, key);
  relay_json_write_string (text, value);
}

/* @depth is the number of containers around the value; it bounds the recursion. */
static gboolean write_object (GString *text, JsonObject *object, guint depth);
static gboolean write_array (GString *text, JsonArray *array, guint depth);

static void
write_scalar (GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    relay_json_write_string (text, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    relay_json_write_int (text, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    relay_json_write_double (text, json_node_get_double (node));
  else if (type == G_TYPE_BOOLEAN)
    relay_json_write_boolean (text, json_node_get_boolean (node));
  else
    g_string_append (text, "null");
}

static gboolean
write_node (GString *text, JsonNode *node, guint depth)
{
  JsonNodeType type = node != NULL ? json_node_get_node_type (node) : JSON_NODE_NULL;
  gpointer container = NULL;

  if (type == JSON_NODE_OBJECT && (container = json_node_get_object (node)) != NULL)
    return write_object (text, container, depth);
  if (type == JSON_NODE_ARRAY && (container = json_node_get_array (node)) != NULL)
    return write_array (text, container, depth);

  if (type == JSON_NODE_VALUE)
    write_scalar (text, node);
  else
    g_string_append (text, "null");

  return TRUE;
}

static gboolean
write_object (GString *text, JsonObject *object, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (depth == RELAY_JSON_MAX_DEPTH)
    return FALSE;

  relay_json_write_open (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      relay_json_write_key (text, name);
      if (!write_node (text, node, depth + 1))
        return FALSE;
    }
  relay_json_write_close (text, '}');

  return TRUE;
}

static gboolean
write_array (GString *text, JsonArray *array, guint depth)
{
  guint n = json_array_get_length (array);

  if (depth == RELAY_JSON_MAX_DEPTH)
    return FALSE;

  relay_json_write_open (text, '[');
  for (guint i = 0; i < n; i++)
    {
      relay_json_write_comma (text);
      if (!write_node (text, json_array_get_element (array, i), depth + 1))
        return FALSE;
    }
  relay_json_write_close (text, ']');

  return TRUE;
}

static gboolean
truncate_unless (GString *text, gsize length, gboolean success)
{
  if (!success)
    g_string_truncate (text, length);

  return success;
}

gboolean
relay_json_write_node (GString *text, JsonNode *node)
{
  gsize length = text->len;

  return truncate_unless (text, length, write_node (text, node, 0));
}

gboolean
relay_json_write_object (GString *text, JsonObject *object)
{
  gsize length = text->len;

  return truncate_unless (text, length, write_object (text, object, 0));
}

gboolean
relay_json_write_array (GString *text, JsonArray *array)
{
  gsize length = text->len;

  return truncate_unless (text, length, write_array (text, array, 0));
}
