/* relay-record-builder.c: fills a record while a text is walked
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-record-builder-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

/* Where one key says what another may say too: the first with something in it counts. */
static const struct
{
  guint8 field;
  guint8 others[2];
} stand_ins[] = {
  { RELAY_FIELD_SOURCE_USER_NAME, { RELAY_SLOT_PLAIN_USER_NAME, RELAY_SLOT_USER_HANDLE } },
  { RELAY_FIELD_SOURCE_SCOPE_ID, { RELAY_SLOT_GUILD_ID, RELAY_SLOT_NONE } },
};

void
relay_record_builder_init (RelayRecordBuilder *self)
{
  self->text = NULL;
  self->length = 0;
  self->refused = FALSE;
  self->n_spans = 0;
  memset (self->slots, 0, sizeof self->slots);
}

static void
forget (RelayRecordBuilder *self, guint first, guint last)
{
  for (guint slot = first; slot <= last; slot++)
    self->slots[slot] = 0;
}

/* A span for @slot, which keeps the one it has: so there are never more than slots. */
static RelaySpan *
take_span (RelayRecordBuilder *self, guint slot)
{
  if (self->slots[slot] == 0)
    {
      if (self->n_spans == RELAY_N_SLOTS)
        {
          /* spans of a source that was overwritten: find one that nobody has */
          guint64 used = 0;

          G_STATIC_ASSERT (RELAY_N_SLOTS < 64);
          for (guint i = 0; i < RELAY_N_SLOTS; i++)
            if (self->slots[i] != 0)
              used |= G_GUINT64_CONSTANT (1) << (self->slots[i] - 1);
          self->slots[slot] = __builtin_ctzll (~used) + 1;
        }
      else
        {
          self->slots[slot] = ++self->n_spans;
        }
    }

  return &self->spans[self->slots[slot] - 1];
}

/* Which form @value has as what is wanted; -1 when it is of the wrong type: then it is absent */
static inline int
form_of (const RelayJsonValue *value, RelayWant want)
{
  /* most are plain strings */
  if (G_LIKELY (value->kind == RELAY_JSON_STRING))
    {
      if (want > RELAY_WANT_ID)
        return -1;
      if (value->flags == 0)
        return RELAY_FORM_PLAIN;
      return want == RELAY_WANT_ID && (value->flags & RELAY_JSON_NUL) != 0 ? RELAY_FORM_REFUSED
                                                                           : RELAY_FORM_ESCAPED;
    }

  switch (value->kind)
    {
    case RELAY_JSON_NUMBER:
      return want == RELAY_WANT_ID && (value->flags & RELAY_JSON_INTEGER) != 0 ? RELAY_FORM_NUMBER
                                                                               : -1;
    case RELAY_JSON_TRUE:
      return want == RELAY_WANT_BOOLEAN ? RELAY_FORM_TRUE : -1;
    case RELAY_JSON_FALSE:
      return want == RELAY_WANT_BOOLEAN ? RELAY_FORM_FALSE : -1;
    case RELAY_JSON_ARRAY:
      return want == RELAY_WANT_ARRAY ? RELAY_FORM_RAW : -1;
    case RELAY_JSON_OBJECT:
      return want == RELAY_WANT_OBJECT ? RELAY_FORM_RAW : -1;
    case RELAY_JSON_STRING:
    case RELAY_JSON_NULL:
    default:
      return -1;
    }
}

static RelayKey
look_up (RelayKeyLookup lookup, const RelayJsonValue *key)
{
  char decoded[6 * RELAY_KEYS_MAX_LENGTH];

  if (G_LIKELY ((key->flags & RELAY_JSON_ESCAPED) == 0))
    return lookup (key->text, key->length);
  if (key->length > sizeof decoded)
    return (RelayKey){ RELAY_SLOT_NONE, 0 };

  return lookup (decoded, relay_json_value_decode (key, decoded));
}

/* The nested objects whose members are fields too */
static gboolean walk_inside (RelayRecordBuilder *self,
                             RelayJsonReader *reader,
                             RelayJsonValue *object,
                             guint slot);

static void
walk (RelayRecordBuilder *self,
      RelayJsonReader *reader,
      RelayJsonValue *object,
      RelayKeyLookup lookup)
{
  RelayJsonValue key, value;

  while (relay_json_reader_next_member (reader, &key, &value))
    {
      RelayKey known = look_up (lookup, &key);
      RelaySpan *span;
      int form;

      if (!walk_inside (self, reader, &value, known.slot) && value.kind >= RELAY_JSON_ARRAY &&
          !relay_json_reader_skip (reader, &value))
        return;
      if (known.slot == RELAY_SLOT_NONE)
        continue;

      form = form_of (&value, known.want);
      if (form < 0)
        {
          self->slots[known.slot] = 0;
          continue;
        }

      span = take_span (self, known.slot);
      span->offset = value.text - self->text;
      span->length = value.length;
      span->form = form;
      self->refused |= form == RELAY_FORM_REFUSED;
    }

  object->length = reader->at - object->text;
}

static gboolean
walk_inside (RelayRecordBuilder *self, RelayJsonReader *reader, RelayJsonValue *object, guint slot)
{
  if (slot == RELAY_FIELD_SOURCE)
    {
      forget (self, RELAY_FIELD_SOURCE_PLATFORM, RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED);
      forget (self, RELAY_SLOT_PLAIN_USER_NAME, RELAY_SLOT_GUILD_ID);
      if (object->kind != RELAY_JSON_OBJECT)
        return FALSE;
      walk (self, reader, object, relay_keys_of_source);
      return TRUE;
    }

  if (slot == RELAY_SLOT_CHAT_INFO)
    {
      forget (self, RELAY_SLOT_INFO_NAME, RELAY_SLOT_INFO_TYPE);
      if (object->kind != RELAY_JSON_OBJECT)
        return FALSE;
      walk (self, reader, object, relay_keys_of_chat_info);
      return TRUE;
    }

  return FALSE;
}

static gboolean
begin (RelayRecordBuilder *self, RelayJsonReader *reader, RelayJsonValue *object)
{
  relay_record_builder_init (self);
  if (object->kind != RELAY_JSON_OBJECT)
    {
      relay_json_reader_skip (reader, object);
      return FALSE;
    }

  self->text = object->text;
  return TRUE;
}

void
relay_record_builder_walk_event (RelayRecordBuilder *self,
                                 RelayJsonReader *reader,
                                 RelayJsonValue *object)
{
  if (!begin (self, reader, object))
    return;
  walk (self, reader, object, relay_keys_of_event);
  self->length = object->length;
}

void
relay_record_builder_walk_source (RelayRecordBuilder *self,
                                  RelayJsonReader *reader,
                                  RelayJsonValue *object)
{
  RelaySpan *whole;

  if (!begin (self, reader, object))
    return;
  walk (self, reader, object, relay_keys_of_source);
  self->length = object->length;

  whole = take_span (self, RELAY_FIELD_SOURCE);
  whole->offset = 0;
  whole->length = self->length;
  whole->form = RELAY_FORM_RAW;
}

void
relay_record_builder_walk_result (RelayRecordBuilder *self,
                                  RelayJsonReader *reader,
                                  RelayJsonValue *object)
{
  if (!begin (self, reader, object))
    return;
  walk (self, reader, object, relay_keys_of_result);
  self->length = object->length;
}

/* Empty strings say nothing in fields that other keys can stand in for. */
static gboolean
says_something (RelayRecordBuilder *self, guint slot)
{
  return self->slots[slot] != 0 && self->spans[self->slots[slot] - 1].length > 0;
}

static void
stand_in (RelayRecordBuilder *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (stand_ins); i++)
    {
      guint field = stand_ins[i].field;

      for (guint j = 0; j < G_N_ELEMENTS (stand_ins[i].others); j++)
        {
          guint other = stand_ins[i].others[j];

          if (other == RELAY_SLOT_NONE || says_something (self, field))
            break;
          self->slots[field] = says_something (self, other) ? self->slots[other] : 0;
        }
    }

  /* what stands in chat_info wins over what stands beside it */
  if (self->slots[RELAY_SLOT_INFO_NAME] != 0)
    self->slots[RELAY_FIELD_RESULT_NAME] = self->slots[RELAY_SLOT_INFO_NAME];
  if (self->slots[RELAY_SLOT_INFO_TYPE] != 0)
    self->slots[RELAY_FIELD_RESULT_TYPE] = self->slots[RELAY_SLOT_INFO_TYPE];
}

static const char *
find_refused (RelayRecordBuilder *self)
{
  /* it may have been overwritten since */
  for (guint slot = 0; self->refused && slot < RELAY_N_SLOTS; slot++)
    if (self->slots[slot] != 0 && self->spans[self->slots[slot] - 1].form == RELAY_FORM_REFUSED)
      return relay_keys_name (slot);

  return NULL;
}

gboolean
relay_record_builder_settle (RelayRecordBuilder *self, GError **error)
{
  const char *refused;

  if (self->text == NULL)
    {
      self->text = "{}";
      self->length = 2;
    }

  if (self->length > G_MAXUINT32)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                   "An object of %" G_GSIZE_FORMAT " bytes is too large", self->length);
      return FALSE;
    }

  refused = find_refused (self);
  if (refused != NULL)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "The id “%s” holds a U+0000", refused);
      return FALSE;
    }

  stand_in (self);

  return TRUE;
}
