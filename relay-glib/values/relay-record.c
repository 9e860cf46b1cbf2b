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

/* The fields with objects and arrays are among these. */
#define FIRST_RAW RELAY_FIELD_REPLY_TO
#define LAST_RAW  RELAY_FIELD_SOURCE

#define BIT(field) (G_GUINT64_CONSTANT (1) << (field))

struct _RelayRecord
{
  int ref_count; /* atomic; not a gatomicrefcount, whose functions are not inline */
  guint32 raw_lengths[LAST_RAW - FIRST_RAW + 1];
  guint32 offsets[RELAY_N_FIELDS]; /* in @text and @strings */
  /* A bit for each field. A field that is in none of the sets is absent. */
  guint64 string_fields;
  guint64 raw_fields;
  guint64 true_fields;
  guint64 false_fields;
  gsize length;
  const char *text; /* without a NUL at its end */
  char *strings;    /* a copy of @text in which each string field is decoded and ends with a NUL */
  GBytes *bytes;    /* contains @text; NULL when that is a copy too */
  char *block;      /* the memory of the copies when sealed later; else they follow the record */
  Draft *draft;     /* NULL when sealed */
};

/* Whether a record should reference @bytes instead of copying its text, which is a part of them. A record may
 * be kept for long, so it should not keep much more memory than it needs. */
static gboolean
is_worth_sharing (RelayRecordBuilder *builder, GBytes *bytes)
{
  return bytes != NULL && builder->length >= g_bytes_get_size (bytes) / 2;
}

/* Terminates a string in the copy: with a NUL instead of its closing quote, or of what follows a number. An
 * escaped string is decoded to its place, as it only becomes shorter. */
static inline void
terminate (const char *text, const RelayToken *token, char *copy)
{
  gsize length = token->length;

  if (G_UNLIKELY ((token->flags & RELAY_JSON_ESCAPED) != 0))
    {
      RelayJsonValue value = { text + token->offset, length, RELAY_JSON_STRING, token->flags };

      length = relay_json_value_decode (&value, copy + token->offset);
    }
  copy[token->offset + length] = '\0';
}

/* Notes the fields, and terminates the strings among them. */
static void
set_fields (RelayRecord *self, RelayRecordBuilder *builder)
{
  self->string_fields = 0;
  self->raw_fields = 0;
  self->true_fields = 0;
  self->false_fields = 0;
  for (guint64 fields = builder->present; fields != 0; fields &= fields - 1)
    {
      guint field = __builtin_ctzll (fields);
      const RelayToken *token = &builder->tokens[field];

      self->offsets[field] = token->offset;
      switch (token->kind)
        {
        case RELAY_JSON_STRING:
        case RELAY_JSON_NUMBER: /* an id */
          self->string_fields |= BIT (field);
          terminate (builder->text, token, self->strings);
          break;
        case RELAY_JSON_TRUE:
          self->true_fields |= BIT (field);
          break;
        case RELAY_JSON_FALSE:
          self->false_fields |= BIT (field);
          break;
        default:
          self->raw_fields |= BIT (field);
          self->raw_lengths[field - FIRST_RAW] = token->length;
        }
    }
}

/* @block has room for two copies of the text, or for one when @bytes is referenced. */
static void
fill (RelayRecord *self, char *block, RelayRecordBuilder *builder, GBytes *bytes)
{
  gsize length = builder->length;

  self->length = length;
  self->strings = block;
  memcpy (self->strings, builder->text, length);
  if (bytes != NULL)
    {
      self->bytes = g_bytes_ref (bytes);
      self->text = builder->text;
    }
  else
    {
      self->bytes = NULL;
      self->text = memcpy (block + length, builder->text, length);
    }
  set_fields (self, builder);
}

RelayRecord *
relay_record_new_from_builder (RelayRecordBuilder *builder, GBytes *bytes, GError **error)
{
  RelayRecord *self;

  if (!relay_record_builder_settle (builder, error))
    return NULL;

  if (!is_worth_sharing (builder, bytes))
    bytes = NULL;
  self = g_malloc (sizeof *self + builder->length * (bytes != NULL ? 1 : 2));
  self->ref_count = 1;
  self->block = NULL;
  self->draft = NULL;
  fill (self, (char *) (self + 1), builder, bytes);

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

  return relay_record_new_from_builder (&builder, NULL, error);
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
  g_clear_pointer (&self->bytes, g_bytes_unref);
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

  self->block = g_malloc (builder.length * 2);
  fill (self, self->block, &builder, NULL);
}

/* --- reading --- */

static inline gboolean
is_in (RelayRecord *self, const guint64 *set, RelayField field)
{
  if (G_UNLIKELY (self->draft != NULL))
    seal (self);

  return (*set & BIT (field)) != 0;
}

const char *
relay_record_get_string (RelayRecord *self, RelayField field)
{
  return is_in (self, &self->string_fields, field) ? self->strings + self->offsets[field] : NULL;
}

RelayTristate
relay_record_get_tristate (RelayRecord *self, RelayField field)
{
  if (is_in (self, &self->true_fields, field))
    return RELAY_TRISTATE_TRUE;
  if (is_in (self, &self->false_fields, field))
    return RELAY_TRISTATE_FALSE;

  return RELAY_TRISTATE_UNKNOWN;
}

gboolean
relay_record_has_origin (RelayRecord *self)
{
  static const RelayField fields[] = { RELAY_FIELD_SOURCE_CHAT_ID, RELAY_FIELD_SOURCE_USER_ID,
                                       RELAY_FIELD_SOURCE_CHAT_ID_ALT,
                                       RELAY_FIELD_SOURCE_USER_ID_ALT };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *id = relay_record_get_string (self, fields[i]);

      if (id != NULL && *id != '\0')
        return TRUE;
    }
  return FALSE;
}

const char *
relay_record_get_raw (RelayRecord *self, RelayField field, gsize *length)
{
  *length = 0;
  if (!is_in (self, &self->raw_fields, field))
    return NULL;

  *length = self->raw_lengths[field - FIRST_RAW];
  return self->text + self->offsets[field];
}

static JsonObject *
parse_object (const char *text, gsize length)
{
  JsonObject *object =
    text != NULL ? relay_json_to_object (text, length, relay_wire_keys_is_id, NULL) : NULL;

  return object != NULL ? object : json_object_new ();
}

const char *
relay_record_get_text (RelayRecord *self, gsize *length)
{
  if (self->draft != NULL)
    seal (self);

  *length = self->length;

  return self->text;
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
