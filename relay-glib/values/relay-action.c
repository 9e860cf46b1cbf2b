/* relay-action.c: an outbound action, which every request of the adapter becomes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-action-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-wire-keys-private.h"

/* The keys of the metadata that the adapter may add or remove. Their values are kept separately until
 * the action is written, so that no key is written twice. */
typedef enum
{
  NOTIFY,
  PLATFORM,
  SCOPE_ID,
  GUILD_ID,
  USER_ID,
  PROFILE,
  N_SEPARATE_KEYS
} SeparateKey;

static const char *const separate_keys[N_SEPARATE_KEYS] = {
  [NOTIFY] = RELAY_KEY_NOTIFY,     [PLATFORM] = RELAY_KEY_PLATFORM, [SCOPE_ID] = RELAY_KEY_SCOPE_ID,
  [GUILD_ID] = RELAY_KEY_GUILD_ID, [USER_ID] = RELAY_KEY_USER_ID,   [PROFILE] = RELAY_KEY_PROFILE,
};

typedef struct
{
  const char *what;
  char *text;
} LimitedText;

struct _RelayAction
{
  const char *op; /* static, or @owned_op */
  char *owned_op; /* nullable */
  char *chat_id;
  char *kind;
  char *session_key;
  GString *fields;       /* `{"op":…` without its closing brace */
  gboolean has_metadata; /* it may be empty */
  GString *metadata;     /* `{…` without its closing brace; NULL while nothing is in it */
  char *separate[N_SEPARATE_KEYS]; /* JSON text; NULL when absent */
  guint non_empty;                 /* a bit for each of @separate that is a non-empty string */
  GError *error;                   /* why the metadata cannot be written */
  char *chosen_platform;           /* the string at PLATFORM, nullable */
  RelayActionPlace place;
  char *platform;  /* of the place; nullable */
  GArray *limited; /* of LimitedText; NULL: none */
};

static const char *const field_names[RELAY_ACTION_N_FIELDS] = {
  [RELAY_ACTION_CHAT_ID] = RELAY_KEY_CHAT_ID,
  [RELAY_ACTION_CONTENT] = RELAY_KEY_CONTENT,
  [RELAY_ACTION_REPLY_TO] = RELAY_KEY_REPLY_TO,
  [RELAY_ACTION_SESSION_KEY] = RELAY_KEY_SESSION_KEY,
  [RELAY_ACTION_KIND] = RELAY_KEY_KIND,
  [RELAY_ACTION_MESSAGE_ID] = RELAY_KEY_MESSAGE_ID,
  [RELAY_ACTION_EMOJI] = RELAY_KEY_EMOJI,
  [RELAY_ACTION_REMOVE] = RELAY_KEY_REMOVE,
  [RELAY_ACTION_MEDIA_KIND] = RELAY_KEY_MEDIA_KIND,
  [RELAY_ACTION_SOURCE_URL] = RELAY_KEY_SOURCE_URL,
  [RELAY_ACTION_FILENAME] = RELAY_KEY_FILENAME,
  [RELAY_ACTION_DRAFT_ID] = RELAY_KEY_DRAFT_ID,
  [RELAY_ACTION_FINAL] = RELAY_KEY_FINAL,
  [RELAY_ACTION_THREAD_NAME] = RELAY_KEY_THREAD_NAME,
  [RELAY_ACTION_ONLY_IF_CONNECTOR_CREATED] = RELAY_KEY_ONLY_IF_CONNECTOR_CREATED,
  [RELAY_ACTION_ONLY_IF_CURRENT_NAME] = RELAY_KEY_ONLY_IF_CURRENT_NAME,
  [RELAY_ACTION_PROMPT_KIND] = RELAY_KEY_PROMPT_KIND,
  [RELAY_ACTION_PROMPT_ID] = RELAY_KEY_PROMPT_ID,
  [RELAY_ACTION_OPTIONS] = RELAY_KEY_OPTIONS,
  [RELAY_ACTION_TIMEOUT_S] = RELAY_KEY_TIMEOUT_S,
  [RELAY_ACTION_CARD_ID] = RELAY_KEY_CARD_ID,
  [RELAY_ACTION_CHUNKS] = RELAY_KEY_CHUNKS,
};

RelayAction *
relay_action_new (const char *op)
{
  RelayAction *self = g_new0 (RelayAction, 1);

  self->op = op;
  self->fields = g_string_sized_new (256);
  relay_json_write_open (self->fields, '{');
  relay_json_write_member_string (self->fields, RELAY_KEY_OP, op);

  /* contract §5: the one operation without metadata */
  self->has_metadata = strcmp (op, RELAY_OP_GET_CHAT_INFO) != 0;

  return self;
}

void
relay_action_free (RelayAction *self)
{
  g_free (self->owned_op);
  g_free (self->chat_id);
  g_free (self->kind);
  g_free (self->session_key);
  g_string_free (self->fields, TRUE);
  if (self->metadata != NULL)
    g_string_free (self->metadata, TRUE);
  for (guint i = 0; i < N_SEPARATE_KEYS; i++)
    g_free (self->separate[i]);
  g_clear_error (&self->error);
  g_free (self->chosen_platform);
  g_free (self->platform);
  g_clear_pointer (&self->limited, g_array_unref);
  g_free (self);
}

RelayAction *
relay_action_copy (RelayAction *self)
{
  RelayAction *copy = g_new0 (RelayAction, 1);

  copy->owned_op = g_strdup (self->owned_op);
  copy->op = copy->owned_op != NULL ? copy->owned_op : self->op;
  copy->chat_id = g_strdup (self->chat_id);
  copy->kind = g_strdup (self->kind);
  copy->session_key = g_strdup (self->session_key);
  copy->fields = g_string_new_len (self->fields->str, self->fields->len);
  copy->has_metadata = self->has_metadata;
  if (self->metadata != NULL)
    copy->metadata = g_string_new_len (self->metadata->str, self->metadata->len);
  for (guint i = 0; i < N_SEPARATE_KEYS; i++)
    copy->separate[i] = g_strdup (self->separate[i]);
  copy->non_empty = self->non_empty;
  if (self->error != NULL)
    copy->error = g_error_copy (self->error);
  copy->chosen_platform = g_strdup (self->chosen_platform);
  copy->place = self->place;
  copy->platform = g_strdup (self->platform);
  for (guint i = 0; self->limited != NULL && i < self->limited->len; i++)
    {
      const LimitedText *limited = &g_array_index (self->limited, LimitedText, i);

      relay_action_add_limited_text (copy, limited->what, limited->text);
    }

  return copy;
}

static void
limited_text_clear (gpointer data)
{
  g_free (((LimitedText *) data)->text);
}

void
relay_action_add_limited_text (RelayAction *self, const char *what, const char *text)
{
  LimitedText limited = { what, g_strdup (text) };

  if (self->limited == NULL)
    {
      self->limited = g_array_new (FALSE, FALSE, sizeof (LimitedText));
      g_array_set_clear_func (self->limited, limited_text_clear);
    }
  g_array_append_val (self->limited, limited);
}

const char *
relay_action_get_limited_text (RelayAction *self, guint position, const char **what)
{
  const LimitedText *limited;

  if (self->limited == NULL || position >= self->limited->len)
    return NULL;

  limited = &g_array_index (self->limited, LimitedText, position);
  *what = limited->what;

  return limited->text;
}

const char *
relay_action_get_op (RelayAction *self)
{
  return self->op;
}

const char *
relay_action_get_chat_id (RelayAction *self)
{
  return self->chat_id;
}

gsize
relay_action_get_size (RelayAction *self)
{
  return sizeof *self + self->fields->len + (self->metadata != NULL ? self->metadata->len : 0);
}

const char *
relay_action_get_kind (RelayAction *self)
{
  return self->kind;
}

const char *
relay_action_get_session_key (RelayAction *self)
{
  return self->session_key;
}

/* Keeps the fields that the library itself needs. */
static void
keep_field (RelayAction *self, RelayActionField field, const char *value)
{
  char **kept;

  if (field == RELAY_ACTION_CHAT_ID)
    kept = &self->chat_id;
  else if (field == RELAY_ACTION_KIND)
    kept = &self->kind;
  else if (field == RELAY_ACTION_SESSION_KEY)
    kept = &self->session_key;
  else
    return;

  g_free (*kept);
  *kept = g_strdup (value);
}

void
relay_action_set_string (RelayAction *self, RelayActionField field, const char *value)
{
  g_return_if_fail (field < RELAY_ACTION_N_FIELDS);

  relay_json_write_member_string (self->fields, field_names[field], value);
  keep_field (self, field, value);
}

void
relay_action_set_int (RelayAction *self, RelayActionField field, gint64 value)
{
  g_return_if_fail (field < RELAY_ACTION_N_FIELDS);

  relay_json_write_key (self->fields, field_names[field]);
  relay_json_write_int (self->fields, value);
}

void
relay_action_set_raw (RelayAction *self, RelayActionField field, const char *json)
{
  g_return_if_fail (field < RELAY_ACTION_N_FIELDS);

  relay_json_write_key (self->fields, field_names[field]);
  g_string_append (self->fields, json);
}

void
relay_action_set_boolean (RelayAction *self, RelayActionField field, gboolean value)
{
  relay_action_set_raw (self, field, value ? "true" : "false");
}

RelayAction *
relay_action_new_for_chat (const char *op, const char *chat_id, JsonObject *metadata)
{
  RelayAction *self = relay_action_new (op);

  relay_action_set_string (self, RELAY_ACTION_CHAT_ID, chat_id);
  relay_action_set_metadata (self, metadata);

  return self;
}

/* Whether a value is an id, which is a string on the wire even if the application gave an integer */
static gboolean
is_id (const char *key)
{
  return strcmp (key, RELAY_KEY_REPLY_TO) == 0 || relay_wire_keys_is_id (key, strlen (key));
}

/* A string, or the digits of an integer; NULL for other values */
static char *
dup_id (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return type == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

static gboolean
write_value (GString *text, const char *key, JsonNode *node, GError **error)
{
  if (is_id (key) && !JSON_NODE_HOLDS_NULL (node))
    {
      g_autofree char *id = dup_id (node);

      if (id == NULL)
        {
          g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                       "id “%s” is neither a string nor an integer", key);
          return FALSE;
        }
      relay_json_write_string (text, id);
    }
  else if (!relay_json_write_node (text, node))
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "member “%s” nests too deep",
                   key);
      return FALSE;
    }

  return TRUE;
}

static gboolean
write_member (GString *text, const char *key, JsonNode *node, GError **error)
{
  relay_json_write_key (text, key);

  return write_value (text, key, node, error);
}

static int
find_separate_key (const char *key)
{
  for (int i = 0; i < N_SEPARATE_KEYS; i++)
    if (strcmp (key, separate_keys[i]) == 0)
      return i;

  return -1;
}

/* null, "" and values of another type count as absent, as they do in received objects */
static gboolean
is_non_empty (JsonNode *node)
{
  g_autofree char *id = dup_id (node);

  return id != NULL && *id != '\0';
}

static gboolean
take_metadata (RelayAction *self, JsonObject *metadata, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, metadata);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      int key_index = find_separate_key (key);
      g_autoptr (GString) value = NULL;

      if (key_index < 0)
        {
          if (self->metadata == NULL)
            self->metadata = g_string_new ("{");
          if (!write_member (self->metadata, key, node, error))
            return FALSE;
          continue;
        }

      value = g_string_new (NULL);
      if (!write_value (value, key, node, error))
        return FALSE;
      self->separate[key_index] = g_string_free (g_steal_pointer (&value), FALSE);
      if (is_non_empty (node))
        self->non_empty |= 1u << key_index;
      if (key_index == PLATFORM && JSON_NODE_HOLDS_VALUE (node) &&
          json_node_get_value_type (node) == G_TYPE_STRING)
        self->chosen_platform = json_node_dup_string (node);
    }

  return TRUE;
}

static void
begin_metadata (RelayAction *self)
{
  if (self->metadata != NULL)
    g_string_free (self->metadata, TRUE);
  self->metadata = NULL;
  self->has_metadata = TRUE;
  self->non_empty = 0;
  g_clear_error (&self->error);
  g_clear_pointer (&self->chosen_platform, g_free);
  for (guint i = 0; i < N_SEPARATE_KEYS; i++)
    g_clear_pointer (&self->separate[i], g_free);
}

void
relay_action_set_metadata (RelayAction *self, JsonObject *metadata)
{
  begin_metadata (self);

  if (metadata != NULL)
    take_metadata (self, metadata, &self->error);
}

void
relay_action_drop_notify (RelayAction *self)
{
  g_clear_pointer (&self->separate[NOTIFY], g_free);
}

gboolean
relay_action_take_platform (RelayAction *self, char **platform, GError **error)
{
  g_autofree char *json = g_steal_pointer (&self->separate[PLATFORM]);
  g_autofree char *chosen = g_steal_pointer (&self->chosen_platform);

  if (json != NULL && chosen == NULL && strcmp (json, "null") != 0)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "“" RELAY_KEY_PLATFORM "” of the metadata is not a string");
      return FALSE;
    }

  *platform = chosen != NULL && *chosen != '\0' ? g_steal_pointer (&chosen) : NULL;
  return TRUE;
}

void
relay_action_set_place (RelayAction *self, RelayActionPlace place, const char *platform)
{
  self->place = place;
  g_free (self->platform);
  self->platform = g_strdup (platform);
}

RelayActionPlace
relay_action_get_place (RelayAction *self)
{
  return self->place;
}

const char *
relay_action_get_platform (RelayAction *self)
{
  return self->platform;
}

gboolean
relay_action_check (RelayAction *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

static gboolean
take_member (RelayAction *self, const char *key, JsonNode *node, GError **error)
{
  g_autofree char *value = NULL;
  RelayActionField field = 0;

  if (strcmp (key, RELAY_KEY_OP) == 0)
    return TRUE;

  if (strcmp (key, RELAY_KEY_METADATA) == 0)
    {
      if (JSON_NODE_HOLDS_NULL (node))
        return TRUE;
      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          relay_action_set_metadata (self, json_node_get_object (node));
          return relay_action_check (self, error);
        }
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "“" RELAY_KEY_METADATA "” is not an object");
      return FALSE;
    }

  if (!write_member (self->fields, key, node, error))
    return FALSE;

  while (field < RELAY_ACTION_N_FIELDS && strcmp (key, field_names[field]) != 0)
    field++;
  value = dup_id (node);
  if (value != NULL)
    keep_field (self, field, value);

  return TRUE;
}

RelayAction *
relay_action_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (RelayAction) self = NULL;
  g_autofree char *op = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node = json_object_get_member (object, RELAY_KEY_OP);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    op = json_node_dup_string (node);
  if (op == NULL || *op == '\0')
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "action has no string “" RELAY_KEY_OP "”");
      return NULL;
    }

  self = relay_action_new (op);
  self->op = self->owned_op = g_steal_pointer (&op);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    if (!take_member (self, key, node, error))
      return NULL;

  return g_steal_pointer (&self);
}

static void
fill_in (RelayAction *self, SeparateKey key, const char *value)
{
  g_autoptr (GString) text = NULL;

  if ((self->non_empty & 1u << key) != 0 || value == NULL || *value == '\0')
    return;

  text = g_string_new (NULL);
  relay_json_write_string (text, value);
  g_free (self->separate[key]);
  self->separate[key] = g_string_free (g_steal_pointer (&text), FALSE);
  self->non_empty |= 1u << key;
}

/* Copies a value that the caller gave under one of two names to the other name. */
static void
mirror (RelayAction *self, SeparateKey from, SeparateKey to)
{
  if ((self->non_empty & 1u << from) == 0 || (self->non_empty & 1u << to) != 0)
    return;

  g_free (self->separate[to]);
  self->separate[to] = g_strdup (self->separate[from]);
  self->non_empty |= 1u << to;
}

void
relay_action_attach_scope (RelayAction *self, const RelayActionScope *scope)
{
  /* get_chat_info has no metadata */
  if (scope == NULL || !self->has_metadata)
    return;

  mirror (self, SCOPE_ID, GUILD_ID);
  mirror (self, GUILD_ID, SCOPE_ID);
  fill_in (self, SCOPE_ID, scope->scope_id);
  fill_in (self, GUILD_ID, scope->scope_id);
  fill_in (self, USER_ID, scope->user_id);
  fill_in (self, PROFILE, scope->profile);
}

void
relay_action_write (RelayAction *self, GString *text)
{
  g_string_append_len (text, self->fields->str, self->fields->len);
  if (self->has_metadata)
    {
      relay_json_write_key (text, RELAY_KEY_METADATA);
      if (self->metadata != NULL)
        g_string_append_len (text, self->metadata->str, self->metadata->len);
      else
        relay_json_write_open (text, '{');
      for (guint i = 0; i < N_SEPARATE_KEYS; i++)
        {
          if (self->separate[i] == NULL)
            continue;
          relay_json_write_key (text, separate_keys[i]);
          g_string_append (text, self->separate[i]);
        }
      relay_json_write_close (text, '}');
    }
  relay_json_write_close (text, '}');
}
