/* json-guard.c: reading JSON that is not trusted, and writing JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "json-guard.h"

#include <string.h>

#include <gio/gio.h>

/* From json-glib 1.10 on the parser can be strict, and does not overflow the stack. Older ones accept
 * comments, several values, malformed numbers, and escapes that JSON does not have (\377 becomes a byte
 * that is not valid), so this file looks for them. Tests define RELAY_OLD_DEPENDENCIES to compile the code
 * for older versions also where it is not needed.
 */
#if JSON_CHECK_VERSION(1, 10, 0) && !defined RELAY_OLD_DEPENDENCIES
#define PARSER_IS_STRICT 1
#else
#define PARSER_IS_STRICT 0
#endif

/* The value of the escape \uXXXX at @at, or -1. */
static int
escape_unit (const char *at, const char *end)
{
  int unit = 0;

  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;

  for (int i = 2; i < 6; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      unit = unit << 4 | digit;
    }

  return unit;
}

/* Checks the escape at @at, and replaces one half of a surrogate pair by \ufffd, in place: json-glib
 * would make invalid UTF-8 of it, which no WebSocket may carry, or refuse it. Sets @next to the end of
 * the escape. Returns what is wrong with the escape, or NULL.
 */
static const char *
json_check_escape (char *at, const char *end, char **next)
{
  int unit = escape_unit (at, end);
  int following;

  *next = at + 2;
  if (unit < 0)
    return PARSER_IS_STRICT || (end - at >= 2 && at[1] != '\0' && strchr ("\"\\/bfnrt", at[1]))
             ? NULL
             : "a string contains an invalid escape";
  if (unit == 0)
    return "a string contains U+0000";

  *next = at + 6;
  if (unit < 0xd800 || unit > 0xdfff)
    return NULL;

  following = escape_unit (*next, end);
  if (unit <= 0xdbff && following >= 0xdc00 && following <= 0xdfff)
    *next += 6;
  else
    memcpy (at, "\\ufffd", 6);

  return NULL;
}

static const char *
skip_digits (const char *at)
{
  return at + strspn (at, "0123456789");
}

/* RFC 8259, 6 */
static gboolean
is_json_number (const char *at)
{
  const char *digits = at + (*at == '-');

  at = *digits == '0' ? digits + 1 : skip_digits (digits);
  if (at == digits)
    return FALSE;
  if (*at == '.')
    {
      digits = at + 1;
      if ((at = skip_digits (digits)) == digits)
        return FALSE;
    }
  if (*at == 'e' || *at == 'E')
    {
      digits = at + 1 + (at[1] == '+' || at[1] == '-');
      if ((at = skip_digits (digits)) == digits)
        return FALSE;
    }

  return *at == '\0';
}

/* Checks the number at @at: json-glib changes an integer that does not fit into 64 bits, and what is
 * written for infinity is no JSON. Sets @next to the end of the number. Returns what is wrong with it, or
 * NULL.
 */
static const char *
json_check_number (const char *at, const char *end, char **next)
{
  gsize length = strspn (at, "+-.0123456789eE");
  g_autofree char *number = g_strndup (at, MIN (length, (gsize) (end - at)));
  double value;

  *next = (char *) at + strlen (number);
  if (!PARSER_IS_STRICT && !is_json_number (number))
    return "a number is malformed";
  if (!strpbrk (number, ".eE"))
    return g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, NULL)
             ? NULL
             : "a number is too large";

  value = g_ascii_strtod (number, NULL);

  return value >= -G_MAXDOUBLE && value <= G_MAXDOUBLE ? NULL : "a number is too large";
}

/* Whether a character may stand outside of strings. This refuses comments, which a lax parser accepts: a
 * quote in a comment would begin a string for json_check(), which then does not see brackets. */
static gboolean
is_json_character (char c)
{
  return PARSER_IS_STRICT || (c != '\0' && strchr (" \t\r\n:,truefalsn{}[]", c) != NULL);
}

/* Returns what is wrong with the JSON and json-glib would accept or could not bear, or NULL. A gateway
 * does not accept what is nested deeper than JSON_GUARD_DEPTH, so the connector does not either.
 */
static const char *
json_check (char *data, gsize length)
{
  char *end = data + length;
  gboolean in_string = FALSE;
  gboolean is_over = FALSE;
  const char *problem = NULL;
  guint depth = 0;

  for (char *at = data; at < end && problem == NULL;)
    {
      char c = *at;

      if (is_over && !strchr (" \t\r\n", c))
        return "text follows its end";
      if (in_string && c == '\\')
        {
          problem = json_check_escape (at, end, &at);
          continue;
        }
      if (!in_string && (c == '-' || g_ascii_isdigit (c)))
        {
          problem = json_check_number (at, end, &at);
          continue;
        }

      at++;
      if (in_string && (guchar) c < ' ')
        problem = "a string contains a control character";
      else if (in_string || c == '"')
        in_string = in_string != (c == '"');
      else if ((c == '{' || c == '[') && ++depth > JSON_GUARD_DEPTH)
        problem = "it is nested deeper than " G_STRINGIFY (JSON_GUARD_DEPTH) " levels";
      else if ((c == '}' || c == ']') && depth-- == 0)
        problem = "a bracket is closed that was not opened";
      else if (c == '}' || c == ']')
        is_over = !PARSER_IS_STRICT && depth == 0;
      else if (!is_json_character (c))
        problem = "unexpected character";
    }

  if (problem)
    return problem;

  return length == 0 || in_string || depth > 0 ? "it is not complete" : NULL;
}

static JsonParser *
strict_parser_new (void)
{
  JsonParser *parser = json_parser_new ();

#if PARSER_IS_STRICT
  json_parser_set_strict (parser, TRUE);
#endif

  return parser;
}

static gsize
byte_order_mark_length (const char *data, gsize length)
{
  return length >= 3 && memcmp (data, "\357\273\277", 3) == 0 ? 3 : 0;
}

/* Decodes JSON that is not trusted. The result holds valid UTF-8 only. */
JsonObject *
object_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *copy = NULL;
  gsize mark_length = byte_order_mark_length (data, length);
  const char *problem;
  JsonNode *root;

  data += mark_length;
  length -= mark_length;
  copy = g_strndup (data, length);
  problem =
    g_utf8_validate_len (data, length, NULL) ? json_check (copy, length) : "not valid UTF-8";
  if (problem)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "invalid JSON: %s", problem);
      return NULL;
    }

  parser = strict_parser_new ();
  if (!json_parser_load_from_data (parser, copy, length, &local_error))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "invalid JSON: %s",
                   local_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "invalid JSON: not an object");
      return NULL;
    }

  return json_node_dup_object (root);
}

static const char *
skip_blanks (const char *at, const char *end)
{
  while (at < end && strchr (" \t\r\n", *at))
    at++;

  return at;
}

/* Returns the end of the string, or NULL if there is none. */
static const char *
skip_string (const char *at, const char *end)
{
  for (at++; at < end; at++)
    {
      if (*at == '\\')
        at++;
      else if (*at == '"')
        return at + 1;
    }

  return NULL;
}

/* Returns the end of the value, however deep it is nested, or NULL if it does not end. */
static const char *
skip_value (const char *at, const char *end)
{
  gsize depth = 0;

  while (at && at < end)
    {
      if (*at == '"')
        {
          at = skip_string (at, end);
          continue;
        }
      if (depth == 0 && (*at == ',' || *at == '}'))
        return at;
      if (*at == '{' || *at == '[')
        depth++;
      else if ((*at == '}' || *at == ']') && depth-- == 0)
        return NULL;
      else if (*at == '\0' || !strchr (" \t\r\n:,+-.0123456789eEtrufalsn}]", *at))
        return NULL;
      at++;
    }

  return NULL;
}

/* Decodes a value, with the rules of object_parse(). An integer of any size is an id. */
static char *
scanned_id (const char *value, gsize length)
{
  g_autofree char *json = g_strstrip (g_strndup (value, length));
  g_autofree char *text = g_strdup_printf ("{\"id\":%s}", json);
  g_autoptr (JsonObject) object = NULL;

  if (*json && json[strspn (json, "0123456789")] == '\0')
    return g_steal_pointer (&json);
  object = object_parse (text, strlen (text), NULL);

  return object ? member_id (object, "id") : NULL;
}

/* Finds an id among the members of the outermost object of JSON that object_parse() has refused, so
 * that the refusal can be answered. Only what stands before the first syntax error counts.
 */
char *
object_scan_id (const char *data, gsize length, const char *name)
{
  const char *end = data + length;
  const char *at = skip_blanks (data + byte_order_mark_length (data, length), end);
  gsize name_length = strlen (name);
  char *found = NULL;

  while (at && at < end && (*at == '{' || *at == ','))
    {
      const char *key = skip_blanks (at + 1, end);
      const char *key_end = key < end && *key == '"' ? skip_string (key, end) : NULL;
      const char *colon = key_end ? skip_blanks (key_end, end) : NULL;
      const char *value;

      if (colon == NULL || colon == end || *colon != ':')
        break;
      value = skip_blanks (colon + 1, end);
      at = skip_value (value, end);
      if (at && (gsize) (key_end - key) == name_length + 2 &&
          strncmp (key + 1, name, name_length) == 0)
        {
          g_free (found);
          found = scanned_id (value, at - value);
        }
    }

  return found;
}

/* Valid UTF-8: U+FFFD stands for each half of a surrogate pair, U+0000 and other invalid byte. */
char *
text_repair (const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (GString) repaired = g_string_sized_new (end - text);

  while (text < end)
    {
      const guchar *invalid;
      gboolean is_surrogate;

      if (g_utf8_validate_len (text, end - text, (const char **) &invalid))
        {
          g_string_append_len (repaired, text, end - text);
          break;
        }
      is_surrogate = (const char *) invalid + 2 < end && invalid[0] == 0xed &&
                     (invalid[1] & 0xe0) == 0xa0 && (invalid[2] & 0xc0) == 0x80;
      g_string_append_len (repaired, text, (const char *) invalid - text);
      g_string_append (repaired, "\357\277\275");
      text = (const char *) invalid + (is_surrogate ? 3 : 1);
    }

  return g_string_free (g_steal_pointer (&repaired), FALSE);
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

/* Absent or null is an empty list. Returns NULL for anything but a list of strings within the
 * bounds.
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

/* The reverse of strings_text(). */
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

/* The reverse of array_text(). Returns an empty array for anything else. */
JsonArray *
array_from_text (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_dup_array (node) : json_array_new ();
}
