/* relay-identity.c: a pair of platform and bot id for which the gateway works
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-identity.h>

#include "base/relay-getters-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayIdentity:
 *
 * A pair of platform and bot id for which the gateway works.
 *
 * A transport announces its identities with one `hello` frame each when the
 * connection is open. The first identity is the default of the connection.
 * Identities are immutable.
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

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_PLATFORM] = G_CALLBACK (relay_identity_get_platform),
  [PROP_BOT_ID] = G_CALLBACK (relay_identity_get_bot_id),
  [PROP_COMMAND_MANIFEST] = G_CALLBACK (relay_identity_get_command_manifest),
};

G_DEFINE_FINAL_TYPE (RelayIdentity, relay_identity, G_TYPE_OBJECT)

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

  object_class->set_property = relay_identity_set_property;
  object_class->finalize = relay_identity_finalize;

  /**
   * RelayIdentity:platform:
   *
   * The platform, such as `discord`. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_PLATFORM] =
    g_param_spec_string ("platform", NULL, NULL, RELAY_PLATFORM_DEFAULT, flags);

  /**
   * RelayIdentity:bot-id:
   *
   * The id of the bot on the platform; empty when it has none. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_BOT_ID] = g_param_spec_string ("bot-id", NULL, NULL, "", flags);

  /**
   * RelayIdentity:command-manifest:
   *
   * The commands that the bot offers, which are announced in the `hello` frame;
   * %NULL for none.
   *
   * The array contains objects with the members `name`, `description` and,
   * optionally, `options`, as the contract describes them. The identity keeps a
   * reference to the array, not a copy: the array must not be changed afterwards.
   *
   * Since: 1.0
   */
  props[PROP_COMMAND_MANIFEST] =
    g_param_spec_boxed ("command-manifest", NULL, NULL, JSON_TYPE_ARRAY, flags);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_identity_init (RelayIdentity *self)
{
}

/**
 * relay_identity_new:
 * @platform: the platform, such as `discord`
 * @bot_id: (nullable): the id of the bot on the platform; %NULL is the same as an
 *   empty string
 *
 * Creates an identity without a command manifest.
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
 * Gets the platform.
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
 * Gets the id of the bot on the platform.
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
 * Gets the commands that the bot offers.
 *
 * Returns: (transfer none) (nullable): the commands, which must not be changed,
 *   or %NULL if there are none
 *
 * Since: 1.0
 */
JsonArray *
relay_identity_get_command_manifest (RelayIdentity *self)
{
  g_return_val_if_fail (RELAY_IS_IDENTITY (self), NULL);

  return self->command_manifest;
}
