/* relay-descriptor.c: what the fronted platform can do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-descriptor-private.h"

#include "relay-action-private.h"

/**
 * RelayDescriptor:
 *
 * What the fronted platform can do, as the connector describes it.
 *
 * A descriptor is immutable; a new handshake brings a new object. Unknown
 * fields on the wire are tolerated.
 *
 * Since: 1.0
 */

/* What a connector of June 2026 could do, whose descriptor lists no ops (contract §3) */
static const char *const original_ops[] = { "send", "edit", "typing", RELAY_OP_FOLLOW_UP, NULL };

typedef enum
{
  PROP_CONTRACT_VERSION = 1,
  PROP_PLATFORM,
  PROP_LABEL,
  PROP_MAX_MESSAGE_LENGTH,
  PROP_SUPPORTS_DRAFT_STREAMING,
  PROP_SUPPORTS_EDIT,
  PROP_SUPPORTS_THREADS,
  PROP_MARKDOWN_DIALECT,
  PROP_LEN_UNIT,
  PROP_EMOJI,
  PROP_PLATFORM_HINT,
  PROP_PII_SAFE,
  PROP_SUPPORTS_CONTEXT,
  PROP_SUPPORTS_INCHANNEL_CONTINUABLE,
  PROP_SUPPORTS_BLOCK_FORMATTING,
  PROP_SUPPORTED_OPS,
  PROP_SUPPORTS_CODE_BLOCKS
} RelayDescriptorProperty;

static GParamSpec *props[PROP_SUPPORTS_CODE_BLOCKS + 1];

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
relay_descriptor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayDescriptor *self = RELAY_DESCRIPTOR (object);

  switch ((RelayDescriptorProperty) prop_id)
    {
    case PROP_CONTRACT_VERSION:
      g_value_set_int64 (value, self->contract_version);
      break;
    case PROP_PLATFORM:
      g_value_set_string (value, self->platform);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_MAX_MESSAGE_LENGTH:
      g_value_set_uint (value, self->max_message_length);
      break;
    case PROP_SUPPORTS_DRAFT_STREAMING:
      g_value_set_boolean (value, self->supports_draft_streaming);
      break;
    case PROP_SUPPORTS_EDIT:
      g_value_set_boolean (value, self->supports_edit);
      break;
    case PROP_SUPPORTS_THREADS:
      g_value_set_boolean (value, self->supports_threads);
      break;
    case PROP_MARKDOWN_DIALECT:
      g_value_set_string (value, self->markdown_dialect);
      break;
    case PROP_LEN_UNIT:
      g_value_set_string (value, self->len_unit);
      break;
    case PROP_EMOJI:
      g_value_set_string (value, self->emoji);
      break;
    case PROP_PLATFORM_HINT:
      g_value_set_string (value, self->platform_hint);
      break;
    case PROP_PII_SAFE:
      g_value_set_boolean (value, self->pii_safe);
      break;
    case PROP_SUPPORTS_CONTEXT:
      g_value_set_boolean (value, self->supports_context);
      break;
    case PROP_SUPPORTS_INCHANNEL_CONTINUABLE:
      g_value_set_boolean (value, self->supports_inchannel_continuable);
      break;
    case PROP_SUPPORTS_BLOCK_FORMATTING:
      g_value_set_boolean (value, self->supports_block_formatting);
      break;
    case PROP_SUPPORTED_OPS:
      g_value_set_boxed (value, relay_descriptor_get_supported_ops (self));
      break;
    case PROP_SUPPORTS_CODE_BLOCKS:
      g_value_set_boolean (value, relay_descriptor_get_supports_code_blocks (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_boolean (RelayDescriptorProperty prop_id, const char *name)
{
  props[prop_id] =
    g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_string (RelayDescriptorProperty prop_id, const char *name)
{
  props[prop_id] =
    g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * RelayDescriptor:contract-version:
   *
   * The version of the contract that the connector speaks, any integer.
   *
   * Since: 1.0
   */
  props[PROP_CONTRACT_VERSION] =
    g_param_spec_int64 ("contract-version", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * RelayDescriptor:platform:
   *
   * The platform that is described, such as `discord`.
   *
   * Since: 1.0
   */
  install_string (PROP_PLATFORM, "platform");

  /**
   * RelayDescriptor:label:
   *
   * The platform’s name for people.
   *
   * Since: 1.0
   */
  install_string (PROP_LABEL, "label");

  /**
   * RelayDescriptor:max-message-length:
   *
   * How long one message may be, in [property@Descriptor:len-unit]; 4096 when the
   * connector gave nothing usable.
   *
   * Since: 1.0
   */
  props[PROP_MAX_MESSAGE_LENGTH] =
    g_param_spec_uint ("max-message-length", NULL, NULL, 1, G_MAXUINT,
                       RELAY_DESCRIPTOR_DEFAULT_LENGTH, flags);

  /**
   * RelayDescriptor:supports-draft-streaming:
   *
   * Whether a growing draft can be shown while a message is written.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_DRAFT_STREAMING, "supports-draft-streaming");

  /**
   * RelayDescriptor:supports-edit:
   *
   * Whether a message can be changed after it was sent.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_EDIT, "supports-edit");

  /**
   * RelayDescriptor:supports-threads:
   *
   * Whether chats have threads.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_THREADS, "supports-threads");

  /**
   * RelayDescriptor:markdown-dialect:
   *
   * The markup that the platform renders, such as `discord` or `markdown_v2`;
   * empty or `plain` for none.
   *
   * Since: 1.0
   */
  install_string (PROP_MARKDOWN_DIALECT, "markdown-dialect");

  /**
   * RelayDescriptor:len-unit:
   *
   * What messages are measured in: %RELAY_LEN_UNIT_CHARS or
   * %RELAY_LEN_UNIT_UTF16. Anything else on the wire is read as the former.
   *
   * Since: 1.0
   */
  install_string (PROP_LEN_UNIT, "len-unit");

  /**
   * RelayDescriptor:emoji:
   *
   * A sign for the platform; 🔌 when the connector gave none.
   *
   * Since: 1.0
   */
  install_string (PROP_EMOJI, "emoji");

  /**
   * RelayDescriptor:platform-hint:
   *
   * What a language model should know of the platform; often empty.
   *
   * Since: 1.0
   */
  install_string (PROP_PLATFORM_HINT, "platform-hint");

  /**
   * RelayDescriptor:pii-safe:
   *
   * Whether personal data may be shown to a language model.
   *
   * Since: 1.0
   */
  install_boolean (PROP_PII_SAFE, "pii-safe");

  /**
   * RelayDescriptor:supports-context:
   *
   * Whether events come with the messages before them.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_CONTEXT, "supports-context");

  /**
   * RelayDescriptor:supports-inchannel-continuable:
   *
   * Whether a conversation can go on in the channel itself, outside a thread.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_INCHANNEL_CONTINUABLE, "supports-inchannel-continuable");

  /**
   * RelayDescriptor:supports-block-formatting:
   *
   * Whether the platform lays messages out in blocks.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_BLOCK_FORMATTING, "supports-block-formatting");

  /**
   * RelayDescriptor:supported-ops:
   *
   * The names of the actions that the connector carries out. A connector that
   * lists none can `send`, `edit`, `typing` and `follow_up`.
   *
   * Since: 1.0
   */
  props[PROP_SUPPORTED_OPS] = g_param_spec_boxed ("supported-ops", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * RelayDescriptor:supports-code-blocks:
   *
   * Whether code can be marked as such: when [property@Descriptor:markdown-dialect]
   * is neither empty nor `plain`.
   *
   * Since: 1.0
   */
  install_boolean (PROP_SUPPORTS_CODE_BLOCKS, "supports-code-blocks");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_descriptor_class_init (RelayDescriptorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = relay_descriptor_get_property;
  object_class->finalize = relay_descriptor_finalize;

  install_properties (object_class);
}

static void
relay_descriptor_init (RelayDescriptor *self)
{
  self->max_message_length = RELAY_DESCRIPTOR_DEFAULT_LENGTH;
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
 * Gets the version of the contract that the connector speaks.
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
 * Gets the platform that is described.
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
 * Gets the platform’s name for people.
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
 * Gets how long one message may be, in [property@Descriptor:len-unit].
 *
 * Returns: the limit
 *
 * Since: 1.0
 */
guint
relay_descriptor_get_max_message_length (RelayDescriptor *self)
{
  g_return_val_if_fail (RELAY_IS_DESCRIPTOR (self), RELAY_DESCRIPTOR_DEFAULT_LENGTH);

  return self->max_message_length;
}

/**
 * relay_descriptor_get_supports_draft_streaming:
 * @self: a descriptor
 *
 * Gets whether a growing draft can be shown while a message is written.
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
 * Gets whether a message can be changed after it was sent.
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
 * Gets whether chats have threads.
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
 * Gets the markup that the platform renders.
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
 * Gets what messages are measured in.
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
 * Gets a sign for the platform.
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
 * Gets what a language model should know of the platform.
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
 * Gets whether personal data may be shown to a language model.
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
 * Gets whether events come with the messages before them.
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
 * Gets whether a conversation can go on in the channel itself.
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
 * Gets whether the platform lays messages out in blocks.
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
 * Gets the names of the actions that the connector carries out.
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
 * Gets whether code can be marked as such.
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
 * @op: the name of an action, such as `send`
 *
 * Tells whether the connector carries an action out.
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
