/* relay-record.c: the text of one JSON object, and where its known fields stand in it
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

/*
 * Only plain strings are ever ended in place, and what stands behind a string is always
 * its closing quote: so the original text can be had back at any time by putting a quote
 * behind every span of form ENDED, without remembering anything else.
 */

/* A string that could not be ended in place */
typedef struct _Decoded Decoded;
struct _Decoded
{
  Decoded *next;
  guint field;
  char string[];
};

/* What relay_record_set_*() collect, as JSON; gone with the seal */
typedef struct
{
  char *values[RELAY_N_FIELDS];
} Draft;

struct _RelayRecord
{
  int ref_count; /* atomic; not a gatomicrefcount, which takes a call each time */
  guint n_spans;
  gsize length;
  char *text;
  RelaySpan *spans;
  char *block;    /* holds both when the record was sealed later; else they follow here */
  char *original; /* a copy of the text with every quote in its place, once needed */
  Decoded *decoded;
  Draft *draft;
  guint8 slots[RELAY_N_FIELDS];
};

/* Spans follow the record in its block, and the text follows the spans. */
G_STATIC_ASSERT (sizeof (RelayRecord) % G_ALIGNOF (RelaySpan) == 0);

/* Spans and text behind @block */
static void
fill (RelayRecord *self, char *block, RelayRecordBuilder *builder)
{
  gsize spans_size = builder->n_spans * sizeof (RelaySpan);

  self->n_spans = builder->n_spans;
  self->spans = (RelaySpan *) block;
  self->text = block + spans_size;
  self->length = builder->length;
  memcpy (self->spans, builder->spans, spans_size);
  memcpy (self->slots, builder->slots, sizeof self->slots);
  memcpy (self->text, builder->text, builder->length);
  self->text[builder->length] = '\0';
}

static gsize
block_size (RelayRecordBuilder *self)
{
  return self->n_spans * sizeof (RelaySpan) + self->length + 1;
}

RelayRecord *
relay_record_builder_finish (RelayRecordBuilder *builder, GError **error)
{
  RelayRecord *self;

  if (!relay_record_builder_settle (builder, error))
    return NULL;

  self = g_malloc (sizeof *self + block_size (builder));
  self->ref_count = 1;
  self->block = NULL;
  self->original = NULL;
  self->decoded = NULL;
  self->draft = NULL;
  fill (self, (char *) (self + 1), builder);

  return self;
}

/* --- making --- */

typedef void (*Walk) (RelayRecordBuilder *builder, RelayJsonReader *reader, RelayJsonValue *object);

static gboolean
read_text (RelayRecordBuilder *builder,
           const char *text,
           gsize length,
           Walk walk_it,
           GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue root;

  relay_record_builder_init (builder);
  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root))
    walk_it (builder, &reader, &root);
  if (!relay_json_reader_finish (&reader, error))
    return FALSE;

  if (builder->text == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "Not a JSON object");
      return FALSE;
    }

  return TRUE;
}

static RelayRecord *
new_from_text (const char *text, gsize length, Walk walk_it, GError **error)
{
  RelayRecordBuilder builder;

  if (!read_text (&builder, text, length, walk_it, error))
    return NULL;

  return relay_record_builder_finish (&builder, error);
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

  while (self->decoded != NULL)
    {
      Decoded *next = self->decoded->next;

      g_free (self->decoded);
      self->decoded = next;
    }
  g_clear_pointer (&self->draft, draft_free);
  g_clear_pointer (&self->original, g_free);
  g_clear_pointer (&self->block, g_free);
  g_free (self);
}

/* --- setting, and the seal --- */

static void
set_value (RelayRecord *self, RelayField field, char *json)
{
  if (self->draft == NULL)
    {
      g_critical ("A record's %s was set after it had been read", relay_keys_name (field));
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
  const char *word = value == RELAY_TRISTATE_TRUE    ? "true"
                     : value == RELAY_TRISTATE_FALSE ? "false"
                                                     : NULL;

  set_value (self, field, g_strdup (word));
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
      g_critical ("A record's %s was not set: %s", relay_keys_name (field), error->message);
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
      relay_json_write_key (text, relay_keys_name (field));
      g_string_append (text, draft->values[field]);
      any = TRUE;
    }

  return any;
}

/* A raw source first and single fields behind it: of two members of one name the last wins. */
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
      relay_json_write_key (text, relay_keys_name (RELAY_FIELD_SOURCE));
      g_string_append_len (text, source->str, source->len);
    }
}

/* Writes what was set as one text and reads that, so that there is but one kind of record. */
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
      /* only when what was set raw nests too deep, or is an id with a U+0000 in it */
      g_warning ("A record is left empty: %s", error->message);
      relay_record_builder_init (&builder);
      relay_record_builder_settle (&builder, NULL);
    }

  self->block = g_malloc (block_size (&builder));
  fill (self, self->block, &builder);
}

/* --- reading --- */

static inline RelaySpan *
find_span (RelayRecord *self, RelayField field)
{
  /* a draft has no slots yet */
  if (self->slots[field] == 0 && G_UNLIKELY (self->draft != NULL))
    seal (self);

  return self->slots[field] != 0 ? &self->spans[self->slots[field] - 1] : NULL;
}

/* A copy beside the text: what escapes stand for, or the digits of a number. Out of line, as
 * seal() is: plain strings, which are most, shall not pay for it. */
G_GNUC_NO_INLINE static const char *
get_decoded (RelayRecord *self, RelaySpan *span, RelayField field)
{
  RelayJsonValue value = { self->text + span->offset, span->length, RELAY_JSON_STRING,
                           RELAY_JSON_ESCAPED };
  Decoded *decoded;
  gsize length;

  for (decoded = self->decoded; decoded != NULL; decoded = decoded->next)
    if (decoded->field == field)
      return decoded->string;

  decoded = g_malloc (sizeof *decoded + span->length + 1);
  length = relay_json_value_decode (&value, decoded->string);
  decoded->string[length] = '\0';
  decoded->field = field;
  decoded->next = self->decoded;
  self->decoded = decoded;

  return decoded->string;
}

const char *
relay_record_get_string (RelayRecord *self, RelayField field)
{
  RelaySpan *span = find_span (self, field);

  if (span == NULL)
    return NULL;

  switch ((RelayForm) span->form)
    {
    case RELAY_FORM_PLAIN:
      self->text[span->offset + span->length] = '\0';
      span->form = RELAY_FORM_ENDED;
      return self->text + span->offset;
    case RELAY_FORM_ENDED:
      return self->text + span->offset;
    case RELAY_FORM_ESCAPED:
    case RELAY_FORM_NUMBER:
      return get_decoded (self, span, field);
    case RELAY_FORM_FALSE:
    case RELAY_FORM_TRUE:
    case RELAY_FORM_RAW:
    case RELAY_FORM_REFUSED:
    default:
      return NULL;
    }
}

RelayTristate
relay_record_get_tristate (RelayRecord *self, RelayField field)
{
  RelaySpan *span = find_span (self, field);

  if (span == NULL || (span->form != RELAY_FORM_TRUE && span->form != RELAY_FORM_FALSE))
    return RELAY_TRISTATE_UNKNOWN;

  return span->form == RELAY_FORM_TRUE ? RELAY_TRISTATE_TRUE : RELAY_TRISTATE_FALSE;
}

static void
put_quotes_back (RelayRecord *self, char *text)
{
  for (guint i = 0; i < self->n_spans; i++)
    if (self->spans[i].form == RELAY_FORM_ENDED)
      text[self->spans[i].offset + self->spans[i].length] = '"';
}

/* The text as it came. A copy, and kept: strings that were handed out stay ended, and
 * what is handed out now must not change when further ones are ended. */
static const char *
get_original (RelayRecord *self)
{
  if (self->original == NULL)
    {
      self->original = g_memdup2 (self->text, self->length + 1);
      put_quotes_back (self, self->original);
    }

  return self->original;
}

const char *
relay_record_get_raw (RelayRecord *self, RelayField field, gsize *length)
{
  RelaySpan *span = find_span (self, field);

  *length = 0;
  if (span == NULL || span->form != RELAY_FORM_RAW)
    return NULL;

  /* strings are ended inside of a source only; the other raw values are never touched */
  *length = span->length;
  return (field == RELAY_FIELD_SOURCE ? get_original (self) : self->text) + span->offset;
}

static JsonObject *
object_from (const char *text, gsize length)
{
  JsonObject *object = text != NULL ? relay_json_to_object (text, length, NULL) : NULL;

  return object != NULL ? object : json_object_new ();
}

JsonObject *
relay_record_to_json (RelayRecord *self)
{
  g_autofree char *text = NULL;

  if (self->draft != NULL)
    seal (self);

  text = g_memdup2 (self->text, self->length + 1);
  put_quotes_back (self, text);

  return object_from (text, self->length);
}

JsonObject *
relay_record_source_to_json (RelayRecord *self)
{
  gsize length;
  const char *source = relay_record_get_raw (self, RELAY_FIELD_SOURCE, &length);

  return object_from (source, length);
}
