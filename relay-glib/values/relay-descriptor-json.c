/* relay-descriptor-json.c: a descriptor's JSON form
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-descriptor-private.h"

#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>

#include <math.h>

#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "relay-wire-keys-private.h"

/* More ops than any connector has; a longer list counts as malformed. */
#define MAX_OPS 256

/* JavaScript and doubles count exactly up to here; in a JSON object that we give nobody finds more. */
#define MAX_EXACT (G_GINT64_CONSTANT (1) << 53)

typedef enum
{
  FIELD_VERSION,
  FIELD_LENGTH,
  FIELD_STRING,
  FIELD_BOOLEAN,
  FIELD_OPS
} FieldKind;

/* One row per field of the contract's table, so that reading, writing and the check for
 * what is required cannot drift apart. */
static const struct
{
  const char *key;
  FieldKind kind;
  gboolean required;
  gsize offset;
} fields[] = {
#define FIELD(key, kind, required, member)                         \
  {                                                                \
    key, kind, required, G_STRUCT_OFFSET (RelayDescriptor, member) \
  }
  FIELD (RELAY_KEY_CONTRACT_VERSION, FIELD_VERSION, TRUE, contract_version),
  FIELD (RELAY_KEY_PLATFORM, FIELD_STRING, TRUE, platform),
  FIELD (RELAY_KEY_LABEL, FIELD_STRING, TRUE, label),
  FIELD (RELAY_KEY_MAX_MESSAGE_LENGTH, FIELD_LENGTH, FALSE, max_message_length),
  FIELD (RELAY_KEY_SUPPORTS_DRAFT_STREAMING, FIELD_BOOLEAN, TRUE, supports_draft_streaming),
  FIELD (RELAY_KEY_SUPPORTS_EDIT, FIELD_BOOLEAN, TRUE, supports_edit),
  FIELD (RELAY_KEY_SUPPORTS_THREADS, FIELD_BOOLEAN, TRUE, supports_threads),
  FIELD (RELAY_KEY_MARKDOWN_DIALECT, FIELD_STRING, TRUE, markdown_dialect),
  FIELD (RELAY_KEY_LEN_UNIT, FIELD_STRING, FALSE, len_unit),
  FIELD (RELAY_KEY_EMOJI, FIELD_STRING, FALSE, emoji),
  FIELD (RELAY_KEY_PLATFORM_HINT, FIELD_STRING, FALSE, platform_hint),
  FIELD (RELAY_KEY_PII_SAFE, FIELD_BOOLEAN, FALSE, pii_safe),
  FIELD (RELAY_KEY_SUPPORTS_CONTEXT, FIELD_BOOLEAN, FALSE, supports_context),
  FIELD (RELAY_KEY_SUPPORTS_INCHANNEL_CONTINUABLE,
         FIELD_BOOLEAN,
         FALSE,
         supports_inchannel_continuable),
  FIELD (RELAY_KEY_SUPPORTS_BLOCK_FORMATTING, FIELD_BOOLEAN, FALSE, supports_block_formatting),
  FIELD (RELAY_KEY_SUPPORTED_OPS, FIELD_OPS, FALSE, supported_ops),
#undef FIELD
};

/* Any integer will do, so one that fits nowhere is as large as can be said. */
static gboolean
read_version (const RelayJsonValue *value, gint64 *version)
{
  double number;

  if (relay_json_value_get_int64 (value, version))
    return TRUE;
  if (value->kind != RELAY_JSON_NUMBER)
    return FALSE;

  number = relay_json_value_get_double (value);
  if ((value->flags & RELAY_JSON_INTEGER) == 0 && (isinf (number) || floor (number) != number))
    return FALSE;

  if (number >= (double) G_MAXINT64)
    *version = G_MAXINT64;
  else if (number <= (double) G_MININT64)
    *version = G_MININT64;
  else
    *version = (gint64) number;
  return TRUE;
}

static guint
read_length (const RelayJsonValue *value)
{
  double number;

  if (value->kind != RELAY_JSON_NUMBER)
    return RELAY_DESCRIPTOR_DEFAULT_LENGTH;

  number = relay_json_value_get_double (value);
  if (!(number >= 1))
    return RELAY_DESCRIPTOR_DEFAULT_LENGTH;
  return number >= G_MAXINT ? G_MAXINT : (guint) number;
}

/* NULL, and so the original set, unless it is a list of strings with at least one in it */
static char **
read_ops (RelayJsonReader *reader, RelayJsonValue *value)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  RelayJsonValue element;
  gboolean good = TRUE;

  if (value->kind != RELAY_JSON_ARRAY)
    {
      relay_json_reader_skip (reader, value);
      return NULL;
    }

  while (relay_json_reader_next_element (reader, &element))
    {
      if (element.kind != RELAY_JSON_STRING || ops->len >= MAX_OPS)
        good = FALSE;
      relay_json_reader_skip (reader, &element);
      if (good)
        g_ptr_array_add (ops, relay_json_value_dup_string (&element));
    }

  if (!good || ops->len == 0)
    return NULL;

  g_ptr_array_add (ops, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ops), FALSE);
}

/* Whether the value is of the field's type. The last one of a key counts, also when it is
 * no good: a repeated key must not make two readers see two descriptors. */
static gboolean
read_field (RelayDescriptor *self, guint i, RelayJsonReader *reader, RelayJsonValue *value)
{
  gpointer member = G_STRUCT_MEMBER_P (self, fields[i].offset);
  gboolean good = TRUE;

  /* which walks what is in it */
  if (fields[i].kind != FIELD_OPS)
    relay_json_reader_skip (reader, value);
  switch (fields[i].kind)
    {
    case FIELD_VERSION:
      good = read_version (value, member);
      break;
    case FIELD_LENGTH:
      *(guint *) member = read_length (value);
      break;
    case FIELD_STRING:
      g_free (*(char **) member);
      *(char **) member = relay_json_value_dup_string (value);
      good = *(char **) member != NULL;
      break;
    case FIELD_BOOLEAN:
      good = value->kind == RELAY_JSON_TRUE || value->kind == RELAY_JSON_FALSE;
      *(gboolean *) member = value->kind == RELAY_JSON_TRUE;
      break;
    case FIELD_OPS:
      g_strfreev (*(char ***) member);
      *(char ***) member = read_ops (reader, value);
      break;
    default:
      g_assert_not_reached ();
    }
  return good;
}

static void
fill_defaults (RelayDescriptor *self)
{
  if (g_strcmp0 (self->len_unit, RELAY_LEN_UNIT_UTF16) != 0)
    {
      g_free (self->len_unit);
      self->len_unit = g_strdup (RELAY_LEN_UNIT_CHARS);
    }
  if (self->emoji == NULL)
    self->emoji = g_strdup (RELAY_DESCRIPTOR_DEFAULT_EMOJI);
  if (self->platform_hint == NULL)
    self->platform_hint = g_strdup ("");
}

/* One word per field: whether it was there, and whether the last of it was usable */
typedef enum
{
  SEEN_NOT,
  SEEN_UNUSABLE,
  SEEN_USABLE
} Seen;

static gboolean
check_required (const Seen *seen, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (!fields[i].required || seen[i] == SEEN_USABLE)
        continue;
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                   seen[i] == SEEN_NOT ? "descriptor: missing “%s”"
                                       : "descriptor: wrong type of “%s”",
                   fields[i].key);
      return FALSE;
    }
  return TRUE;
}

RelayDescriptor *
relay_descriptor_new_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (RelayDescriptor) self = g_object_new (RELAY_TYPE_DESCRIPTOR, NULL);
  g_autoptr (GError) problem = NULL;
  Seen seen[G_N_ELEMENTS (fields)] = { SEEN_NOT };
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind != RELAY_JSON_OBJECT)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "descriptor: not an object");
      return NULL;
    }

  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (fields) && !relay_json_value_is (&key, fields[i].key))
        i++;
      if (i < G_N_ELEMENTS (fields))
        seen[i] = read_field (self, i, &reader, &value) ? SEEN_USABLE : SEEN_UNUSABLE;
      else
        relay_json_reader_skip (&reader, &value);
    }

  if (!relay_json_reader_finish (&reader, &problem))
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "descriptor: %s", problem->message);
      return NULL;
    }
  if (!check_required (seen, error))
    return NULL;

  fill_defaults (self);
  return g_steal_pointer (&self);
}

/**
 * relay_descriptor_new_from_json:
 * @object: a descriptor in the words of the contract
 * @error: return location for an error
 *
 * Makes a descriptor from its JSON form.
 *
 * Required are `contract_version`, `platform`, `label`, `markdown_dialect`,
 * `supports_draft_streaming`, `supports_edit` and `supports_threads`, each of
 * its own type; the rest has defaults. Otherwise the call fails with
 * %RELAY_ERROR_HANDSHAKE, and the message names the field. @object is not kept.
 *
 * Returns: (transfer full): a new descriptor
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_descriptor_new_from_json (JsonObject *object, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = relay_json_from_object (object, &length);
  if (text == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                           "descriptor: nested too deep");
      return NULL;
    }

  /* There is one reader of descriptors, so that both ways follow the same rules. */
  return relay_descriptor_new_from_text (text, length, error);
}

static JsonArray *
ops_to_json (RelayDescriptor *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; self->supported_ops != NULL && self->supported_ops[i] != NULL; i++)
    json_array_add_string_element (array, self->supported_ops[i]);
  return array;
}

/**
 * relay_descriptor_to_json:
 * @self: a descriptor
 *
 * Makes the JSON form of the descriptor, with every field of the contract.
 *
 * A `contract_version` beyond ±2⁵³ is that number. What had a default has it written down, but `supported_ops` is an empty list
 * when the connector listed none, as that is a statement of its own.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_descriptor_to_json (RelayDescriptor *self)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  object = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, fields[i].offset);

      switch (fields[i].kind)
        {
        case FIELD_VERSION:
          json_object_set_int_member (object, fields[i].key,
                                      CLAMP (*(gint64 *) member, -MAX_EXACT, MAX_EXACT));
          break;
        case FIELD_LENGTH:
          json_object_set_int_member (object, fields[i].key, *(guint *) member);
          break;
        case FIELD_STRING:
          json_object_set_string_member (object, fields[i].key, *(char **) member);
          break;
        case FIELD_BOOLEAN:
          json_object_set_boolean_member (object, fields[i].key, *(gboolean *) member);
          break;
        case FIELD_OPS:
          json_object_set_array_member (object, fields[i].key, ops_to_json (self));
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return g_steal_pointer (&object);
}
