/* relay-record-builder.c: finds the fields of a record while its JSON text is read
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-record-builder-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

G_STATIC_ASSERT (RELAY_N_FIELDS_AND_ALIASES <= 64);

#define BIT(field) (G_GUINT64_CONSTANT (1) << (field))
/* The bits of all fields from @first to @last */
#define BITS(first, last) ((BIT (last) << 1) - BIT (first))

#define SOURCE_BITS                                                             \
  (BITS (RELAY_FIELD_SOURCE_PLATFORM, RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED) | \
   BITS (RELAY_ALIAS_USER_NAME, RELAY_ALIAS_GUILD_ID))
#define CHAT_INFO_BITS BITS (RELAY_ALIAS_CHAT_INFO_NAME, RELAY_ALIAS_CHAT_INFO_TYPE)

void
relay_record_builder_init (RelayRecordBuilder *self)
{
  self->text = NULL;
  self->length = 0;
  self->present = 0;
  self->invalid = 0;
}

static inline void
clear_fields (RelayRecordBuilder *self, guint64 bits)
{
  self->present &= ~bits;
  self->invalid &= ~bits;
}

static inline void
set_field (RelayRecordBuilder *self, guint field, const RelayJsonValue *value)
{
  self->tokens[field] =
    (RelayToken){ value->text - self->text, value->length, value->kind, value->flags };
  self->present |= BIT (field);
}

static RelayWireKey
look_up (RelayWireKeyLookup lookup, const RelayJsonValue *key)
{
  char decoded[6 * RELAY_WIRE_KEYS_MAX_LENGTH];

  if (G_LIKELY ((key->flags & RELAY_JSON_ESCAPED) == 0))
    return lookup (key->text, key->length);
  if (key->length > sizeof decoded)
    return (RelayWireKey){ RELAY_FIELD_NONE, 0 };

  return lookup (decoded, relay_json_value_decode (key, decoded));
}

static inline gboolean
has_type (const RelayJsonValue *value, guint8 expected)
{
  return (expected & 1u << value->kind) != 0 &&
         (value->kind != RELAY_JSON_NUMBER || (value->flags & RELAY_JSON_INTEGER) != 0 ||
          expected == RELAY_EXPECT_TIMESTAMP);
}

static void walk_nested (RelayRecordBuilder *self,
                         RelayJsonReader *reader,
                         RelayJsonValue *object,
                         guint field);

static void
walk (RelayRecordBuilder *self,
      RelayJsonReader *reader,
      RelayJsonValue *object,
      RelayWireKeyLookup lookup)
{
  RelayJsonValue name, value;

  while (relay_json_reader_next_member (reader, &name, &value))
    {
      RelayWireKey key = look_up (lookup, &name);

      if (G_UNLIKELY (key.field == RELAY_FIELD_SOURCE || key.field == RELAY_ALIAS_CHAT_INFO))
        walk_nested (self, reader, &value, key.field);
      else if (value.kind >= RELAY_JSON_ARRAY)
        relay_json_reader_skip (reader, &value);

      if (key.field == RELAY_FIELD_NONE)
        continue;
      clear_fields (self, BIT (key.field));
      if (!has_type (&value, key.expected))
        continue;

      set_field (self, key.field, &value);
      if (G_UNLIKELY ((value.flags & RELAY_JSON_NUL) != 0) && key.expected == RELAY_EXPECT_ID)
        self->invalid |= BIT (key.field);
    }

  object->length = reader->at - object->text;
}

/* The value of @field, whose members are fields too when it is an object */
static void
walk_nested (RelayRecordBuilder *self, RelayJsonReader *reader, RelayJsonValue *object, guint field)
{
  gboolean is_source = field == RELAY_FIELD_SOURCE;

  clear_fields (self, is_source ? SOURCE_BITS : CHAT_INFO_BITS);
  if (object->kind == RELAY_JSON_OBJECT)
    walk (self, reader, object,
          is_source ? relay_wire_keys_of_source : relay_wire_keys_of_chat_info);
  else
    relay_json_reader_skip (reader, object);
}

/* Returns whether @object is one. */
static gboolean
walk_root (RelayRecordBuilder *self,
           RelayJsonReader *reader,
           RelayJsonValue *object,
           RelayWireKeyLookup lookup)
{
  relay_record_builder_init (self);
  if (object->kind != RELAY_JSON_OBJECT)
    {
      relay_json_reader_skip (reader, object);
      return FALSE;
    }

  self->text = object->text;
  walk (self, reader, object, lookup);
  self->length = object->length;

  return TRUE;
}

void
relay_record_builder_walk_event (RelayRecordBuilder *self,
                                 RelayJsonReader *reader,
                                 RelayJsonValue *object)
{
  walk_root (self, reader, object, relay_wire_keys_of_event);
}

void
relay_record_builder_walk_source (RelayRecordBuilder *self,
                                  RelayJsonReader *reader,
                                  RelayJsonValue *object)
{
  if (walk_root (self, reader, object, relay_wire_keys_of_source))
    set_field (self, RELAY_FIELD_SOURCE, object);
}

void
relay_record_builder_walk_result (RelayRecordBuilder *self,
                                  RelayJsonReader *reader,
                                  RelayJsonValue *object)
{
  walk_root (self, reader, object, relay_wire_keys_of_result);
}

static inline gboolean
is_present (RelayRecordBuilder *self, guint field)
{
  return (self->present & BIT (field)) != 0;
}

/* For fields with aliases, an empty string counts as absent. */
static inline gboolean
is_empty (RelayRecordBuilder *self, guint field)
{
  return !is_present (self, field) || self->tokens[field].length == 0;
}

static inline void
copy_field (RelayRecordBuilder *self, guint from, guint to)
{
  self->tokens[to] = self->tokens[from];
  self->present |= BIT (to);
}

/* Of a field and its aliases, the first that is not empty wins. */
static inline void
resolve_alias (RelayRecordBuilder *self, guint field, guint alias)
{
  if (!is_empty (self, field))
    return;

  if (is_empty (self, alias))
    clear_fields (self, BIT (field));
  else
    copy_field (self, alias, field);
}

gboolean
relay_record_builder_settle (RelayRecordBuilder *self, GError **error)
{
  if (self->text == NULL)
    {
      self->text = "{}";
      self->length = 2;
    }

  if (self->length > G_MAXUINT32)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                   "the object is too large: %" G_GSIZE_FORMAT " bytes", self->length);
      return FALSE;
    }

  if (self->invalid != 0)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "id “%s” contains U+0000",
                   relay_wire_keys_get_name (__builtin_ctzll (self->invalid)));
      return FALSE;
    }

  resolve_alias (self, RELAY_FIELD_SOURCE_USER_NAME, RELAY_ALIAS_USER_NAME);
  resolve_alias (self, RELAY_FIELD_SOURCE_USER_NAME, RELAY_ALIAS_USER_HANDLE);
  resolve_alias (self, RELAY_FIELD_SOURCE_SCOPE_ID, RELAY_ALIAS_GUILD_ID);
  /* the members of chat_info win over those beside it */
  if (is_present (self, RELAY_ALIAS_CHAT_INFO_NAME))
    copy_field (self, RELAY_ALIAS_CHAT_INFO_NAME, RELAY_FIELD_RESULT_NAME);
  if (is_present (self, RELAY_ALIAS_CHAT_INFO_TYPE))
    copy_field (self, RELAY_ALIAS_CHAT_INFO_TYPE, RELAY_FIELD_RESULT_TYPE);
  self->present &= BIT (RELAY_N_FIELDS) - 1;

  return TRUE;
}
