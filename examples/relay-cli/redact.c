/* redact.c: frames without ids, texts and credentials, in which the form is kept
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "redact.h"

#include <string.h>

#include "read-json.h"

/* The key of a forwarded request's body */
#define BODY "bodyB64"

struct _Redact
{
  GHashTable *ids;     /* id → its replacement */
  GHashTable *numbers; /* kind of id → how many there are */
};

/* Words of the protocol, which say nothing about people. Strings under any other key are replaced. */
static const char *const kept_keys[] = {
  "type",       "op",          "platform", "chat_type",        "message_type", "kind",
  "media_kind", "prompt_kind", "style",    "len_unit",         "code",         "requestId",
  "emoji",      "mime",        "method",   "markdown_dialect", NULL,
};

/* Numbers that are no ids, dates or phone numbers */
static const char *const kept_numbers[] = {
  "contract_version", "max_message_length", "size", "timeout_s", "retry_after", NULL,
};

/* Keys of ids, and what their replacement is called. The same thing has several keys. */
static const char *const id_keys[][2] = {
  { "chat_id", "chat" },
  { "chat_id_alt", "chat" },
  { "parent_chat_id", "chat" },
  { "thread_id", "chat" },
  { "prospective_thread_id", "chat" },
  { "message_id", "message" },
  { "reply_to_message_id", "message" },
  { "prompt_message_id", "message" },
  { "user_id", "user" },
  { "user_id_alt", "user" },
  { "botId", "bot" },
  { "scope_id", "scope" },
  { "guild_id", "scope" },
  { "bufferId", "buffer" },
  { "prompt_id", "prompt" },
  { "option_id", "option" },
  { "draft_id", "draft" },
  { "card_id", "card" },
  { "session_key", "session" },
  { "profile", "profile" },
  { "id", "id" },
};

Redact *
redact_new (void)
{
  Redact *self = g_new0 (Redact, 1);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->numbers = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
redact_free (Redact *self)
{
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->numbers);
  g_free (self);
}

char *
redact_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *masked = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isdigit (character))
        g_string_append_c (masked, '0');
      else if (g_unichar_isalnum (character) || g_unichar_ismark (character))
        g_string_append_c (masked, 'x');
      else
        g_string_append_unichar (masked, character);
    }
  return g_string_free (masked, FALSE);
}

static const char *
get_id_kind (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (id_keys); i++)
    if (g_str_equal (key, id_keys[i][0]))
      return id_keys[i][1];
  /* The message that is replied to, which is an object in an event */
  return g_str_equal (key, "reply_to") ? "message" : NULL;
}

/* @kind is a string constant, as the table keeps it. */
static const char *
replace_id (Redact *self, const char *kind, const char *id)
{
  const char *known = g_hash_table_lookup (self->ids, id);
  guint number;
  char *replacement;

  if (known != NULL || *id == '\0')
    return known != NULL ? known : "";
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, kind)) + 1;
  g_hash_table_insert (self->numbers, (gpointer) kind, GUINT_TO_POINTER (number));
  replacement = g_strdup_printf ("%s-%u", kind, number);
  g_hash_table_insert (self->ids, g_strdup (id), replacement);
  return replacement;
}

/* A number that is an id stays a number. */
static JsonNode *
redact_number (Redact *self, const char *key, JsonNode *node)
{
  const char *kind = get_id_kind (key);
  JsonNode *number = json_node_alloc ();

  if (g_strv_contains (kept_numbers, key))
    {
      json_node_free (number);
      return json_node_copy (node);
    }
  json_node_init_int (number, 0);
  if (kind != NULL)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      const char *replacement = replace_id (self, kind, id);

      json_node_set_int (number, g_ascii_strtoll (strrchr (replacement, '-') + 1, NULL, 10));
    }
  return number;
}

static JsonNode *
redact_string (Redact *self, const char *key, const char *text)
{
  const char *kind = get_id_kind (key);
  JsonNode *node = json_node_alloc ();
  g_autofree char *masked = NULL;

  if (kind != NULL)
    return json_node_init_string (node, replace_id (self, kind, text));
  /* The kind of a follow-up, a platform and so on are names without a blank. */
  if (g_strv_contains (kept_keys, key) && strlen (text) <= 64 && strpbrk (text, " \t\r\n@") == NULL)
    return json_node_init_string (node, text);
  masked = redact_text (text);
  return json_node_init_string (node, masked);
}

/* The names of members are those of the protocol, or of what an application has put into metadata. */
static char *
dup_key (const char *key)
{
  if (g_str_equal (key, BODY))
    return g_strdup (key);
  if (strlen (key) > 40)
    return redact_text (key);
  for (const char *c = key; *c != '\0'; c++)
    if (!g_ascii_isalpha (*c) && *c != '_')
      return redact_text (key);
  return g_strdup (key);
}

static JsonNode *redact_node (Redact *self, const char *key, JsonNode *node);

static JsonNode *
redact_object (Redact *self, JsonObject *object)
{
  g_autoptr (JsonObject) redacted = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *key = dup_key (name);

      json_object_set_member (redacted, key, redact_node (self, name, value));
    }
  return json_node_init_object (json_node_alloc (), redacted);
}

/* The operations that a descriptor lists are words of the protocol. */
static JsonNode *
redact_array (Redact *self, const char *key, JsonArray *array)
{
  g_autoptr (JsonArray) redacted = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (redacted,
                            redact_node (self, g_str_equal (key, "supported_ops") ? "op" : key,
                                         json_array_get_element (array, i)));
  return json_node_init_array (json_node_alloc (), redacted);
}

/* The body of a forwarded request is a text of its own. */
static JsonNode *
redact_body (Redact *self, const char *base64)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  g_autoptr (JsonNode) body = read_json (text);
  g_autoptr (JsonNode) redacted = body != NULL ? redact_node (self, "", body) : NULL;
  g_autofree char *json = redacted != NULL ? json_to_string (redacted, FALSE) : redact_text (text);
  g_autofree char *encoded = g_base64_encode ((const guchar *) json, strlen (json));

  return json_node_init_string (json_node_alloc (), encoded);
}

static JsonNode *
redact_node (Redact *self, const char *key, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return redact_object (self, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return redact_array (self, key, json_node_get_array (node));
  if (JSON_NODE_HOLDS_NULL (node) || json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_copy (node);
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return redact_number (self, key, node);
  if (g_str_equal (key, BODY))
    return redact_body (self, json_node_get_string (node));
  return redact_string (self, key, json_node_get_string (node));
}

JsonNode *
redact_frame (Redact *self, JsonNode *frame)
{
  return redact_node (self, "", frame);
}
