/* relay-record.c: an event, a source or a result as it was received, with its known fields
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-record-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-record-builder-private.h"
#include "relay-wire-keys-private.h"

/* What relay_record_set_*() collect, as JSON text; freed when the record is sealed */
typedef struct
{
  char *values[RELAY_N_FIELDS];
} Draft;

struct _RelayRecord
{
  int ref_count; /* atomic; not a gatomicrefcount, whose functions are not inline */
  gsize length;
  char *text;
  char *strings; /* copies of the string fields, each with a NUL */
  RelayToken *tokens;
  char *block;  /* the memory of the three when sealed later; else they follow the record */
  Draft *draft; /* NULL when sealed */
  guint8 indices[RELAY_N_FIELDS]; /* 0 for an absent field, else 1 + the index of its token */
};

/* The tokens follow the record in its block, the text follows the tokens, and the strings the text. */
G_STATIC_ASSERT (sizeof (RelayRecord) % G_ALIGNOF (RelayToken) == 0);

static gsize
get_block_size (RelayRecordBuilder *builder)
{
  return builder->n_tokens * sizeof (RelayToken) + builder->length + 1 + builder->strings_size;
}

/* An integer is the string of an id. */
static inline gboolean
is_string (const RelayToken *token)
{
  return token->kind == RELAY_JSON_STRING || token->kind == RELAY_JSON_NUMBER;
}

/* Copies a string with a NUL to @out, and returns the end of the copy. */
static inline char *
copy_string (const char *text, const RelayToken *token, char *out)
{
  if (G_UNLIKELY ((token->flags & RELAY_JSON_ESCAPED) != 0))
    {
      RelayJsonValue value = { text, token->length, RELAY_JSON_STRING, token->flags };

      out += relay_json_value_decode (&value, out);
    }
  else
    {
      memcpy (out, text, token->length);
      out += token->length;
    }
  *out++ = '\0';

  return out;
}

/* Copies tokens, text and strings to @block. The token of a string has its offset in the strings. */
static void
fill (RelayRecord *self, char *block, RelayRecordBuilder *builder)
{
  RelayToken *token = (RelayToken *) block;
  char *out;

  self->tokens = token;
  self->text = (char *) (token + builder->n_tokens);
  self->length = builder->length;
  memcpy (self->text, builder->text, builder->length);
  self->text[builder->length] = '\0';
  self->strings = self->text + builder->length + 1;

  out = self->strings;
  memset (self->indices, 0, sizeof self->indices);
  for (guint64 fields = builder->present; fields != 0; fields &= fields - 1)
    {
      guint field = __builtin_ctzll (fields);

      *token = builder->tokens[field];
      if (is_string (token))
        {
          token->offset = out - self->strings;
          out = copy_string (builder->text + builder->tokens[field].offset, token, out);
        }
      token++;
      self->indices[field] = token - self->tokens;
    }
}

RelayRecord *
relay_record_new_from_builder (RelayRecordBuilder *builder, GError **error)
{
  RelayRecord *self;

  if (!relay_record_builder_settle (builder, error))
    return NULL;

  self = g_malloc (sizeof *self + get_block_size (builder));
  self->ref_count = 1;
  self->block = NULL;
  self->draft = NULL;
  fill (self, (char *) (self + 1), builder);

  return self;
}

typedef void (*Walk) (RelayRecordBuilder *builder, RelayJsonReader *reader, RelayJsonValue *object);

static gboolean
read_text (RelayRecordBuilder *builder, const char *text, gsize length, Walk walk, GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue root;

  relay_record_builder_init (builder);
  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root))
    walk (builder, &reader, &root);
  if (!relay_json_reader_finish (&reader, error))
    return FALSE;

  if (builder->text == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "not a JSON object");
      return FALSE;
    }

  return TRUE;
}

static RelayRecord *
new_from_text (const char *text, gsize length, Walk walk, GError **error)
{
  RelayRecordBuilder builder;

  if (!read_text (&builder, text, length, walk, error))
    return NULL;

  return relay_record_new_from_builder (&builder, error);
}

RelayRecord *
relay_record_new (void)
{
  RelayRecord *self = g_new0 (RelayRecord, 1);

  self->ref_count = 1;
  self->draft = g_new0 (Draft, 1);

  return self;
}

RelayRecord *
relay_record_new_event (const char *text, gsize length, GError **error)
{
  return new_from_text (text, length, relay_record_builder_walk_event, error);
}

RelayRecord *
relay_record_new_source (const char *text, gsize length, GError **error)
{
  return new_from_text (text, length, relay_record_builder_walk_source, error);
}

RelayRecord *
relay_record_new_result (const char *text, gsize length, GError **error)
{
  return new_from_text (text, length, relay_record_builder_walk_result, error);
}

RelayRecord *
relay_record_ref (RelayRecord *self)
{
  g_atomic_int_inc (&self->ref_count);

  return self;
}

static void
draft_free (Draft *draft)
{
  for (guint field = 0; field < RELAY_N_FIELDS; field++)
    g_free (draft->values[field]);
  g_free (draft);
}

void
relay_record_unref (RelayRecord *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->draft, draft_free);
  g_free (self->block);
  g_free (self);
}

/* --- setting fields, and sealing --- */

static void
set_value (RelayRecord *self, RelayField field, char *json)
{
  if (self->draft == NULL)
    {
      g_critical ("field “%s” of a record was set after the record had been read",
                  relay_wire_keys_get_name (field));
      g_free (json);
      return;
    }

  g_free (self->draft->values[field]);
  self->draft->values[field] = json;
}

void
relay_record_set_string (RelayRecord *self, RelayField field, const char *value)
{
  GString *json = NULL;

  if (value != NULL)
    {
      json = g_string_new (NULL);
      relay_json_write_string (json, value);
    }

  set_value (self, field, json != NULL ? g_string_free (json, FALSE) : NULL);
}

void
relay_record_set_tristate (RelayRecord *self, RelayField field, RelayTristate value)
{
  const char *json = value == RELAY_TRISTATE_TRUE    ? "true"
                     : value == RELAY_TRISTATE_FALSE ? "false"
                                                     : NULL;

  set_value (self, field, g_strdup (json));
}

void
relay_record_set_raw (RelayRecord *self, RelayField field, const char *json, gsize length)
{
  RelayJsonReader reader;
  RelayJsonValue value;
  g_autoptr (GError) error = NULL;

  relay_json_reader_init (&reader, json, length);
  if (relay_json_reader_read (&reader, &value))
    relay_json_reader_skip (&reader, &value);
  if (!relay_json_reader_finish (&reader, &error))
    {
      g_critical ("field “%s” of a record was not set: %s", relay_wire_keys_get_name (field),
                  error->message);
      return;
    }

  set_value (self, field, g_strndup (json, length));
}

gboolean
relay_record_is_sealed (RelayRecord *self)
{
  return self->draft == NULL;
}

static gboolean
write_fields (Draft *draft, GString *text, guint first, guint last)
{
  gboolean any = FALSE;

  for (guint field = first; field <= last; field++)
    {
      if (draft->values[field] == NULL)
        continue;
      relay_json_write_key (text, relay_wire_keys_get_name (field));
      g_string_append (text, draft->values[field]);
      any = TRUE;
    }

  return any;
}

/* A source set as JSON comes first and its single fields follow: of two members of one name the
 * last wins. */
static void
write_source (Draft *draft, GString *text)
{
  g_autoptr (GString) source = g_string_new (NULL);
  const char *raw = draft->values[RELAY_FIELD_SOURCE];
  gboolean any;

  g_string_append (source, raw != NULL ? g_strstrip (draft->values[RELAY_FIELD_SOURCE]) : "{}");
  if (source->str[0] != '{')
    g_string_assign (source, "{}");

  g_string_truncate (source, source->len - 1);
  g_strchomp (source->str);
  source->len = strlen (source->str);
  any = write_fields (draft, source, RELAY_FIELD_SOURCE_PLATFORM,
                      RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED);
  relay_json_write_close (source, '}');

  if (raw != NULL || any)
    {
      relay_json_write_key (text, relay_wire_keys_get_name (RELAY_FIELD_SOURCE));
      g_string_append_len (text, source->str, source->len);
    }
}

/* Writes the fields that were set as one text and decodes it, so that there is one kind of record.
 * Not inline, to keep the functions that read short. */
G_GNUC_NO_INLINE static void
seal (RelayRecord *self)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  Draft *draft = g_steal_pointer (&self->draft);
  RelayRecordBuilder builder;
  gboolean is_result;

  is_result = write_fields (draft, text, RELAY_FIELD_RESULT_SUCCESS, RELAY_FIELD_RESULT_TYPE);
  if (!is_result)
    {
      write_fields (draft, text, RELAY_FIELD_TEXT, RELAY_FIELD_PROMPT_RESPONSE);
      write_source (draft, text);
    }
  g_string_append_c (text, '}');
  draft_free (draft);

  if (!read_text (&builder, text->str, text->len,
                  is_result ? relay_record_builder_walk_result : relay_record_builder_walk_event,
                  &error) ||
      !relay_record_builder_settle (&builder, &error))
    {
      /* only when a value set as JSON nests too deep, or is an id that contains U+0000 */
      g_warning ("a record is left empty: %s", error->message);
      relay_record_builder_init (&builder);
      relay_record_builder_settle (&builder, NULL);
    }

  self->block = g_malloc (get_block_size (&builder));
  fill (self, self->block, &builder);
}

/* --- reading --- */

/* NULL when the field is absent */
static inline const RelayToken *
find_token (RelayRecord *self, RelayField field)
{
  /* a draft has no tokens yet */
  if (self->indices[field] == 0 && G_UNLIKELY (self->draft != NULL))
    seal (self);

  return self->indices[field] != 0 ? &self->tokens[self->indices[field] - 1] : NULL;
}

const char *
relay_record_get_string (RelayRecord *self, RelayField field)
{
  const RelayToken *token = find_token (self, field);

  return token != NULL && is_string (token) ? self->strings + token->offset : NULL;
}

RelayTristate
relay_record_get_tristate (RelayRecord *self, RelayField field)
{
  const RelayToken *token = find_token (self, field);

  if (token != NULL && token->kind == RELAY_JSON_TRUE)
    return RELAY_TRISTATE_TRUE;
  if (token != NULL && token->kind == RELAY_JSON_FALSE)
    return RELAY_TRISTATE_FALSE;

  return RELAY_TRISTATE_UNKNOWN;
}

const char *
relay_record_get_raw (RelayRecord *self, RelayField field, gsize *length)
{
  const RelayToken *token = find_token (self, field);

  *length = 0;
  if (token == NULL || token->kind < RELAY_JSON_ARRAY)
    return NULL;

  *length = token->length;
  return self->text + token->offset;
}

static JsonObject *
parse_object (const char *text, gsize length)
{
  JsonObject *object =
    text != NULL ? relay_json_to_object (text, length, relay_wire_keys_is_id, NULL) : NULL;

  return object != NULL ? object : json_object_new ();
}

JsonObject *
relay_record_to_json (RelayRecord *self)
{
  if (self->draft != NULL)
    seal (self);

  return parse_object (self->text, self->length);
}

JsonObject *
relay_record_source_to_json (RelayRecord *self)
{
  gsize length;
  const char *source = relay_record_get_raw (self, RELAY_FIELD_SOURCE, &length);

  return parse_object (source, length);
}
