/* relay-identity.c: one (platform, bot id) pair that the gateway fronts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-identity.h>

#include "relay-wire-keys-private.h"

/**
 * RelayIdentity:
 *
 * One pair of platform and bot id that the gateway fronts.
 *
 * A transport says one hello per identity right after its socket opened; the
 * first of them is the session's default. Identities are immutable.
 *
 * Since: 1.0
 */
struct _RelayIdentity
{
  GObject parent_instance;

  char *platform;
  char *bot_id;
  JsonArray *command_manifest;
};

typedef enum
{
  PROP_PLATFORM = 1,
  PROP_BOT_ID,
  PROP_COMMAND_MANIFEST
} RelayIdentityProperty;

static GParamSpec *props[PROP_COMMAND_MANIFEST + 1];

G_DEFINE_FINAL_TYPE (RelayIdentity, relay_identity, G_TYPE_OBJECT)

static void
relay_identity_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayIdentity *self = RELAY_IDENTITY (object);

  switch ((RelayIdentityProperty) prop_id)
    {
    case PROP_PLATFORM:
      g_value_set_string (value, self->platform);
      break;
    case PROP_BOT_ID:
      g_value_set_string (value, self->bot_id);
      break;
    case PROP_COMMAND_MANIFEST:
      g_value_set_boxed (value, self->command_manifest);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_identity_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayIdentity *self = RELAY_IDENTITY (object);
  const char *string;

  switch ((RelayIdentityProperty) prop_id)
    {
    case PROP_PLATFORM:
      string = g_value_get_string (value);
      self->platform = g_strdup (string ? string : RELAY_PLATFORM_DEFAULT);
      break;
    case PROP_BOT_ID:
      string = g_value_get_string (value);
      self->bot_id = g_strdup (string ? string : "");
      break;
    case PROP_COMMAND_MANIFEST:
      self->command_manifest = g_value_dup_boxed (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_identity_finalize (GObject *object)
{
  RelayIdentity *self = RELAY_IDENTITY (object);

  g_free (self->platform);
  g_free (self->bot_id);
  g_clear_pointer (&self->command_manifest, json_array_unref);

  G_OBJECT_CLASS (relay_identity_parent_class)->finalize (object);
}

static void
relay_identity_class_init (RelayIdentityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = relay_identity_get_property;
  object_class->set_property = relay_identity_set_property;
  object_class->finalize = relay_identity_finalize;

  /**
   * RelayIdentity:platform:
   *
   * The platform that is fronted, such as `discord`; never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_PLATFORM] =
    g_param_spec_string ("platform", NULL, NULL, RELAY_PLATFORM_DEFAULT, flags);

  /**
   * RelayIdentity:bot-id:
   *
   * The bot's id on that platform; empty when it has none, never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_BOT_ID] = g_param_spec_string ("bot-id", NULL, NULL, "", flags);

  /**
   * RelayIdentity:command-manifest:
   *
   * The commands that the bot offers, said with the hello; %NULL for none.
   *
   * A list of objects with `name`, `description` and optionally `options`, as
   * the contract describes them. It is kept, not copied: leave it as it is
   * once it was given.
   *
   * Since: 1.0
   */
  props[PROP_COMMAND_MANIFEST] =
    g_param_spec_boxed ("command-manifest", NULL, NULL, JSON_TYPE_ARRAY, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_identity_init (RelayIdentity *self)
{
}

/**
 * relay_identity_new:
 * @platform: the platform, such as `discord`
 * @bot_id: (nullable): the bot's id there; %NULL is the same as ""
 *
 * Makes an identity without a command manifest.
 *
 * Returns: (transfer full): a new identity
 *
 * Since: 1.0
 */
RelayIdentity *
relay_identity_new (const char *platform, const char *bot_id)
{
  g_return_val_if_fail (platform != NULL, NULL);

  return g_object_new (RELAY_TYPE_IDENTITY, "platform", platform, "bot-id", bot_id, NULL);
}

/**
 * relay_identity_get_platform:
 * @self: an identity
 *
 * Gets the platform that is fronted.
 *
 * Returns: the platform
 *
 * Since: 1.0
 */
const char *
relay_identity_get_platform (RelayIdentity *self)
{
  g_return_val_if_fail (RELAY_IS_IDENTITY (self), NULL);

  return self->platform;
}

/**
 * relay_identity_get_bot_id:
 * @self: an identity
 *
 * Gets the bot's id on the platform.
 *
 * Returns: the bot id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_identity_get_bot_id (RelayIdentity *self)
{
  g_return_val_if_fail (RELAY_IS_IDENTITY (self), NULL);

  return self->bot_id;
}

/**
 * relay_identity_get_command_manifest:
 * @self: an identity
 *
 * Gets the commands that the bot offers. See [property@Identity:command-manifest].
 *
 * Returns: (transfer none) (nullable): the manifest, not to be changed
 *
 * Since: 1.0
 */
JsonArray *
relay_identity_get_command_manifest (RelayIdentity *self)
{
  g_return_val_if_fail (RELAY_IS_IDENTITY (self), NULL);

  return self->command_manifest;
}
