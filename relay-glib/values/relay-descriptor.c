/* relay-descriptor.c: the capabilities of the platform, as the connector declares them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-descriptor-private.h"

#include <math.h>

#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-bridge-private.h"
#include "json/relay-json-reader-private.h"
#include "relay-action-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayDescriptor:
 *
 * The capabilities of a platform, as the connector declares them in a handshake.
 *
 * A descriptor is immutable: a new handshake creates a new object. Fields that
 * this version does not know are ignored; a debug message of the domain `Relay` names them.
 *
 * Since: 1.0
 */

#define DEFAULT_LENGTH 4096
#define DEFAULT_EMOJI  "🔌"

/* A longer list of ops counts as malformed: this limits the memory that a connector can use up. */
#define MAX_OPS 256

/* Of ignored fields in a log message */
#define MAX_LOGGED_NAMES 8
/* Bytes of a name in a log message */
#define MAX_LOGGED_NAME 64

/* Doubles, and so JavaScript's numbers, hold every integer up to this one. */
#define MAX_EXACT_INTEGER (G_GINT64_CONSTANT (1) << 53)

/* The ops of a connector whose descriptor lists none (contract §3) */
static const char *const original_ops[] = { "send", "edit", "typing", RELAY_OP_FOLLOW_UP, NULL };

struct _RelayDescriptor
{
  GObject parent_instance;

  gint64 contract_version;
  char *platform;
  char *label;
  guint max_message_length;
  gboolean supports_draft_streaming;
  gboolean supports_edit;
  gboolean supports_threads;
  char *markdown_dialect;
  char *len_unit;
  char *emoji;
  char *platform_hint;
  gboolean pii_safe;
  gboolean supports_context;
  gboolean supports_inchannel_continuable;
  gboolean supports_block_formatting;
  char **supported_ops; /* NULL when the connector lists none */
};

typedef enum
{
  FIELD_INTEGER, /* gint64 */
  FIELD_LENGTH,  /* guint */
  FIELD_STRING,
  FIELD_BOOLEAN,
  FIELD_OPS /* string list */
} FieldType;

/* The fields of the contract, in the order of the properties that show them. Reading, writing,
 * the check for required fields and get_property() share this table. */
static const struct
{
  const char *key;
  FieldType type;
  gboolean required;
  gsize offset;
} fields[] = {
#define FIELD(key, type, required, member)                         \
  {                                                                \
    key, type, required, G_STRUCT_OFFSET (RelayDescriptor, member) \
  }
  FIELD (RELAY_KEY_CONTRACT_VERSION, FIELD_INTEGER, TRUE, contract_version),
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

G_DEFINE_FINAL_TYPE (RelayDescriptor, relay_descriptor, G_TYPE_OBJECT)

static void
relay_descriptor_finalize (GObject *object)
{
  RelayDescriptor *self = RELAY_DESCRIPTOR (object);

  g_free (self->platform);
  g_free (self->label);
  g_free (self->markdown_dialect);
  g_free (self->len_unit);
  g_free (self->emoji);
  g_free (self->platform_hint);
  g_strfreev (self->supported_ops);

  G_OBJECT_CLASS (relay_descriptor_parent_class)->finalize (object);
}

static void
relay_descriptor_class_init (RelayDescriptorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_descriptor_finalize;

  /**
   * RelayDescriptor:contract-version:
   *
   * The version of the contract that the connector implements; any integer.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_int64 ("contract-version", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                         flags),
                     G_CALLBACK (relay_descriptor_get_contract_version));

  /**
   * RelayDescriptor:platform:
   *
   * The platform that the descriptor is about, such as `discord`. Never %NULL in a
   * descriptor that was read.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "platform", G_CALLBACK (relay_descriptor_get_platform));

  /**
   * RelayDescriptor:label:
   *
   * The display name of the platform.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "label", G_CALLBACK (relay_descriptor_get_label));

  /**
   * RelayDescriptor:max-message-length:
   *
   * The maximum length of one message, in units of [property@Descriptor:len-unit].
   * 4096 when the connector declares no number of at least 1.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_uint ("max-message-length", NULL, NULL, 1, G_MAXUINT,
                                        DEFAULT_LENGTH, flags),
                     G_CALLBACK (relay_descriptor_get_max_message_length));

  /**
   * RelayDescriptor:supports-draft-streaming:
   *
   * Whether the platform can show a draft that grows while the message is written.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-draft-streaming",
                             G_CALLBACK (relay_descriptor_get_supports_draft_streaming));

  /**
   * RelayDescriptor:supports-edit:
   *
   * Whether a sent message can be edited.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-edit",
                             G_CALLBACK (relay_descriptor_get_supports_edit));

  /**
   * RelayDescriptor:supports-threads:
   *
   * Whether the chats of the platform have threads.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-threads",
                             G_CALLBACK (relay_descriptor_get_supports_threads));

  /**
   * RelayDescriptor:markdown-dialect:
   *
   * The Markdown dialect that the platform renders, such as `discord` or
   * `markdown_v2`; empty or `plain` when it renders none.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "markdown-dialect",
                            G_CALLBACK (relay_descriptor_get_markdown_dialect));

  /**
   * RelayDescriptor:len-unit:
   *
   * The unit in which the platform counts the length of a message:
   * %RELAY_LEN_UNIT_UTF16, or else %RELAY_LEN_UNIT_CHARS.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "len-unit", G_CALLBACK (relay_descriptor_get_len_unit));

  /**
   * RelayDescriptor:emoji:
   *
   * An emoji that stands for the platform; 🔌 when the connector declares none.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "emoji", G_CALLBACK (relay_descriptor_get_emoji));

  /**
   * RelayDescriptor:platform-hint:
   *
   * A note on the platform for the prompt of a language model; often empty.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "platform-hint",
                            G_CALLBACK (relay_descriptor_get_platform_hint));

  /**
   * RelayDescriptor:pii-safe:
   *
   * Whether personal data of this platform may be passed to a language model.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "pii-safe", G_CALLBACK (relay_descriptor_get_pii_safe));

  /**
   * RelayDescriptor:supports-context:
   *
   * Whether events carry the preceding messages of their channel, as
   * [property@MessageEvent:channel-context].
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-context",
                             G_CALLBACK (relay_descriptor_get_supports_context));

  /**
   * RelayDescriptor:supports-inchannel-continuable:
   *
   * Whether a conversation can continue in the channel itself, outside a thread.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-inchannel-continuable",
                             G_CALLBACK (relay_descriptor_get_supports_inchannel_continuable));

  /**
   * RelayDescriptor:supports-block-formatting:
   *
   * Whether the platform formats messages as blocks.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-block-formatting",
                             G_CALLBACK (relay_descriptor_get_supports_block_formatting));

  /**
   * RelayDescriptor:supported-ops:
   *
   * The names of the ops that the connector supports. Those of a connector that
   * lists none are `send`, `edit`, `typing` and `follow_up`.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_boxed ("supported-ops", NULL, NULL, G_TYPE_STRV, flags),
                     G_CALLBACK (relay_descriptor_get_supported_ops));

  /**
   * RelayDescriptor:supports-code-blocks:
   *
   * Whether the platform renders code blocks: %TRUE unless
   * [property@Descriptor:markdown-dialect] is empty or `plain`.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "supports-code-blocks",
                             G_CALLBACK (relay_descriptor_get_supports_code_blocks));
}

static void
relay_descriptor_init (RelayDescriptor *self)
{
  self->max_message_length = DEFAULT_LENGTH;
}

/* Reads an integer. One that does not fit becomes the nearest gint64. */
static gboolean
read_integer (const RelayJsonValue *value, gint64 *integer)
{
  double number;

  if (relay_json_value_get_int64 (value, integer))
    return TRUE;
  if (value->kind != RELAY_JSON_NUMBER)
    return FALSE;

  number = relay_json_value_get_double (value);
  if ((value->flags & RELAY_JSON_INTEGER) == 0 && (isinf (number) || floor (number) != number))
    return FALSE;

  if (number >= (double) G_MAXINT64)
    *integer = G_MAXINT64;
  else if (number <= (double) G_MININT64)
    *integer = G_MININT64;
  else
    *integer = (gint64) number;
  return TRUE;
}

static gboolean
read_length (const RelayJsonValue *value, guint *length)
{
  double number = 0;

  if (value->kind == RELAY_JSON_NUMBER)
    number = relay_json_value_get_double (value);
  *length = DEFAULT_LENGTH;
  if (!(number >= 1))
    return FALSE;
  *length = number >= G_MAXINT ? G_MAXINT : (guint) number;
  return TRUE;
}

/* Sets *@list to NULL unless the value is a list that is not empty and contains only strings. */
static gboolean
read_ops (RelayJsonReader *reader, RelayJsonValue *value, char ***list)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  RelayJsonValue element;
  gboolean valid = TRUE;

  g_clear_pointer (list, g_strfreev);
  if (value->kind != RELAY_JSON_ARRAY)
    {
      relay_json_reader_skip (reader, value);
      return FALSE;
    }

  while (relay_json_reader_next_element (reader, &element))
    {
      if (element.kind != RELAY_JSON_STRING || ops->len >= MAX_OPS)
        valid = FALSE;
      relay_json_reader_skip (reader, &element);
      if (valid)
        g_ptr_array_add (ops, relay_json_value_dup_string (&element));
    }

  if (!valid || ops->len == 0)
    return valid;

  g_ptr_array_add (ops, NULL);
  *list = (char **) g_ptr_array_free (g_steal_pointer (&ops), FALSE);
  return TRUE;
}

/* Sets a field; FALSE when the value has another type. The last value of a repeated key
 * counts, even if it is unusable: all readers of one text must see the same descriptor. */
static gboolean
read_field (RelayDescriptor *self, guint i, RelayJsonReader *reader, RelayJsonValue *value)
{
  gpointer member = G_STRUCT_MEMBER_P (self, fields[i].offset);
  gboolean valid = TRUE;

  /* read_ops () reads the elements itself. */
  if (fields[i].type != FIELD_OPS)
    relay_json_reader_skip (reader, value);
  switch (fields[i].type)
    {
    case FIELD_INTEGER:
      valid = read_integer (value, member);
      break;
    case FIELD_LENGTH:
      valid = read_length (value, member);
      break;
    case FIELD_STRING:
      g_free (*(char **) member);
      *(char **) member = relay_json_value_dup_string (value);
      valid = *(char **) member != NULL;
      break;
    case FIELD_BOOLEAN:
      valid = value->kind == RELAY_JSON_TRUE || value->kind == RELAY_JSON_FALSE;
      *(gboolean *) member = value->kind == RELAY_JSON_TRUE;
      break;
    case FIELD_OPS:
      valid = read_ops (reader, value, member);
      break;
    default:
      g_assert_not_reached ();
    }
  return valid;
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
    self->emoji = g_strdup (DEFAULT_EMOJI);
  if (self->platform_hint == NULL)
    self->platform_hint = g_strdup ("");
}

typedef enum
{
  FIELD_MISSING,
  FIELD_UNUSABLE,
  FIELD_USABLE
} FieldState;

static gboolean
check_required (const FieldState *states, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (!fields[i].required || states[i] == FIELD_USABLE)
        continue;
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE,
                   states[i] == FIELD_MISSING ? "descriptor: missing “%s”"
                                              : "descriptor: wrong type of “%s”",
                   fields[i].key);
      return FALSE;
    }
  return TRUE;
}

/* Appends a name that comes from the connector: escaped and cut, for the log. */
static void
append_name (GString *names, guint *n_names, const char *name)
{
  g_autofree char *escaped = g_strescape (name, NULL);

  ++*n_names;
  if (*n_names <= MAX_LOGGED_NAMES)
    g_string_append_printf (names, "%s“%.*s”", *n_names > 1 ? ", " : "", MAX_LOGGED_NAME, escaped);
  else if (*n_names == MAX_LOGGED_NAMES + 1)
    g_string_append (names, ", …");
}

static void
log_names (RelayDescriptor *self, const char *what, const GString *names)
{
  g_autofree char *platform = g_strescape (self->platform, NULL);

  if (names->len > 0)
    g_debug ("descriptor of %.*s: %s: %s", MAX_LOGGED_NAME, platform, what, names->str);
}

static gboolean
has_usable_value (RelayDescriptor *self, guint i, FieldState state)
{
  if (state == FIELD_USABLE && g_str_equal (fields[i].key, RELAY_KEY_LEN_UNIT))
    return g_str_equal (self->len_unit, RELAY_LEN_UNIT_CHARS) ||
           g_str_equal (self->len_unit, RELAY_LEN_UNIT_UTF16);

  return state != FIELD_UNUSABLE;
}

/* A misspelled field is ignored, and so is the value of an optional field that has another type: without
 * this message nothing tells why the default is used. @unknown: the names of unknown fields */
static void
log_ignored_fields (RelayDescriptor *self, const FieldState *states, GPtrArray *unknown)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_names = 0;

  for (guint i = 0; i < unknown->len; i++)
    append_name (names, &n_names, g_ptr_array_index (unknown, i));
  log_names (self, "ignored unknown fields", names);

  g_string_truncate (names, 0);
  n_names = 0;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!has_usable_value (self, i, states[i]))
      append_name (names, &n_names, fields[i].key);
  log_names (self, "used the defaults of fields with unusable values", names);
}

/* Reads the member @key. @unknown gets its name if this version does not know it. */
static void
read_member (RelayDescriptor *self,
             RelayJsonReader *reader,
             const RelayJsonValue *key,
             RelayJsonValue *value,
             FieldState *states,
             GPtrArray *unknown)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (fields) && !relay_json_value_is (key, fields[i].key))
    i++;
  if (i < G_N_ELEMENTS (fields))
    {
      states[i] = read_field (self, i, reader, value) ? FIELD_USABLE : FIELD_UNUSABLE;
      /* `null` stands for a field that is left out. */
      if (value->kind == RELAY_JSON_NULL && !fields[i].required)
        states[i] = FIELD_MISSING;
      return;
    }
  if (unknown->len <= MAX_LOGGED_NAMES)
    g_ptr_array_add (unknown, relay_json_value_dup_string (key));
  relay_json_reader_skip (reader, value);
}

RelayDescriptor *
relay_descriptor_new_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (RelayDescriptor) self = g_object_new (RELAY_TYPE_DESCRIPTOR, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  FieldState states[G_N_ELEMENTS (fields)] = { FIELD_MISSING };
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind != RELAY_JSON_OBJECT)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "descriptor: not an object");
      return NULL;
    }

  while (relay_json_reader_next_member (&reader, &key, &value))
    read_member (self, &reader, &key, &value, states, unknown);

  if (!relay_json_reader_finish (&reader, &problem))
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "descriptor: %s", problem->message);
      return NULL;
    }
  if (!check_required (states, error))
    return NULL;

  log_ignored_fields (self, states, unknown);
  fill_defaults (self);
  return g_steal_pointer (&self);
}

/**
 * relay_descriptor_new_from_json:
 * @object: a descriptor in the form of the contract
 * @error: return location for an error
 *
 * Creates a descriptor from its JSON form.
 *
 * The fields `contract_version`, `platform`, `label`, `markdown_dialect`,
 * `supports_draft_streaming`, `supports_edit` and `supports_threads` are
 * required; the others have defaults. The function reads @object and does not
 * keep it.
 *
 * Fails with %RELAY_ERROR_HANDSHAKE when a required field is missing or has the
 * wrong type, in which case the message names the field, and when @object is
 * nested too deep.
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
                           "descriptor: nested too deeply");
      return NULL;
    }

  return relay_descriptor_new_from_text (text, length, error);
}

gboolean
relay_descriptor_lists_ops (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supported_ops != NULL;
}

/**
 * relay_descriptor_get_contract_version:
 * @self: a descriptor
 *
 * Gets the version of the contract that the connector implements.
 *
 * Returns: the version
 *
 * Since: 1.0
 */
gint64
relay_descriptor_get_contract_version (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), 0);

  return self->contract_version;
}

/**
 * relay_descriptor_get_platform:
 * @self: a descriptor
 *
 * Gets the platform that the descriptor is about.
 *
 * Returns: the platform
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_platform (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->platform;
}

/**
 * relay_descriptor_get_label:
 * @self: a descriptor
 *
 * Gets the display name of the platform.
 *
 * Returns: the label
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_label (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->label;
}

/**
 * relay_descriptor_get_max_message_length:
 * @self: a descriptor
 *
 * Gets the maximum length of one message.
 *
 * Returns: the length in units of [property@Descriptor:len-unit], at least 1
 *
 * Since: 1.0
 */
guint
relay_descriptor_get_max_message_length (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), DEFAULT_LENGTH);

  return self->max_message_length;
}

/**
 * relay_descriptor_get_supports_draft_streaming:
 * @self: a descriptor
 *
 * Gets whether the platform can show a draft that grows while the message is written.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_draft_streaming (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_draft_streaming;
}

/**
 * relay_descriptor_get_supports_edit:
 * @self: a descriptor
 *
 * Gets whether a sent message can be edited.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_edit (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_edit;
}

/**
 * relay_descriptor_get_supports_threads:
 * @self: a descriptor
 *
 * Gets whether the chats of the platform have threads.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_threads (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_threads;
}

/**
 * relay_descriptor_get_markdown_dialect:
 * @self: a descriptor
 *
 * Gets the Markdown dialect that the platform renders.
 *
 * Returns: the dialect, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_markdown_dialect (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->markdown_dialect;
}

/**
 * relay_descriptor_get_len_unit:
 * @self: a descriptor
 *
 * Gets the unit in which the platform counts the length of a message.
 *
 * Returns: %RELAY_LEN_UNIT_CHARS or %RELAY_LEN_UNIT_UTF16
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_len_unit (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->len_unit;
}

/**
 * relay_descriptor_get_emoji:
 * @self: a descriptor
 *
 * Gets an emoji that stands for the platform.
 *
 * Returns: the emoji
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_emoji (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->emoji;
}

/**
 * relay_descriptor_get_platform_hint:
 * @self: a descriptor
 *
 * Gets a note on the platform for the prompt of a language model.
 *
 * Returns: the hint, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_descriptor_get_platform_hint (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->platform_hint;
}

/**
 * relay_descriptor_get_pii_safe:
 * @self: a descriptor
 *
 * Gets whether personal data of this platform may be passed to a language model.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_pii_safe (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->pii_safe;
}

/**
 * relay_descriptor_get_supports_context:
 * @self: a descriptor
 *
 * Gets whether events carry the preceding messages of their channel.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_context (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_context;
}

/**
 * relay_descriptor_get_supports_inchannel_continuable:
 * @self: a descriptor
 *
 * Gets whether a conversation can continue in the channel itself, outside a thread.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_inchannel_continuable (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_inchannel_continuable;
}

/**
 * relay_descriptor_get_supports_block_formatting:
 * @self: a descriptor
 *
 * Gets whether the platform formats messages as blocks.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_block_formatting (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->supports_block_formatting;
}

/**
 * relay_descriptor_get_supported_ops:
 * @self: a descriptor
 *
 * Gets the names of the ops that the connector supports.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
relay_descriptor_get_supported_ops (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), NULL);

  return self->supported_ops ? (const char *const *) self->supported_ops : original_ops;
}

/**
 * relay_descriptor_get_supports_code_blocks:
 * @self: a descriptor
 *
 * Gets whether the platform renders code blocks.
 *
 * Returns: %TRUE if so
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_get_supports_code_blocks (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);

  return self->markdown_dialect != NULL && *self->markdown_dialect != '\0' &&
         !g_str_equal (self->markdown_dialect, "plain");
}

/**
 * relay_descriptor_supports_op:
 * @self: a descriptor
 * @op: the name of an op, such as `send`
 *
 * Checks whether the connector supports an op.
 *
 * Returns: %TRUE if @op is one of [property@Descriptor:supported-ops]
 *
 * Since: 1.0
 */
gboolean
relay_descriptor_supports_op (RelayDescriptor *self, const char *op)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), FALSE);
  g_return_val_if_fail (op != NULL, FALSE);

  return g_strv_contains (relay_descriptor_get_supported_ops (self), op);
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
 * Creates the JSON form of the descriptor, with every field of the contract.
 *
 * A field that the connector left out has its default value, except that
 * `supported_ops` is an empty list. A `contract_version` beyond ±2⁵³ is written
 * as ±2⁵³, the largest integer that JavaScript reads exactly.
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

      switch (fields[i].type)
        {
        case FIELD_INTEGER:
          json_object_set_int_member (object, fields[i].key,
                                      CLAMP (*(gint64 *) member, -MAX_EXACT_INTEGER,
                                             MAX_EXACT_INTEGER));
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
