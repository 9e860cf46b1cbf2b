/* relay-credentials.c: the result of provisioning or enrollment
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-credentials-private.h"

#include "base/relay-getters-private.h"
#include "base/relay-secret-private.h"

/**
 * RelayCredentials:
 *
 * The credentials that a connector issued to a gateway. Immutable.
 *
 * The secret and the delivery key are not properties, so that a listing of properties does not
 * show them, and they are overwritten when the object is freed. Store them where only the
 * gateway can read them, and pass the secret to [method@WebsocketTransport.set_secret].
 *
 * Since: 1.0
 */
struct _RelayCredentials
{
  GObject parent_instance;

  char *gateway_id;
  char *tenant;
  char **route_keys;
  char *secret;
  char *delivery_key;
};

G_DEFINE_FINAL_TYPE (RelayCredentials, relay_credentials, G_TYPE_OBJECT)

static void
relay_credentials_finalize (GObject *object)
{
  RelayCredentials *self = RELAY_CREDENTIALS (object);

  g_free (self->gateway_id);
  g_free (self->tenant);
  g_strfreev (self->route_keys);
  relay_secret_free (self->secret);
  relay_secret_free (self->delivery_key);

  G_OBJECT_CLASS (relay_credentials_parent_class)->finalize (object);
}

static void
relay_credentials_class_init (RelayCredentialsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_credentials_finalize;

  /**
   * RelayCredentials:gateway-id:
   *
   * The id under which the connector knows the gateway.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "gateway-id",
                            G_CALLBACK (relay_credentials_get_gateway_id));

  /**
   * RelayCredentials:tenant:
   *
   * The tenant that the gateway belongs to, or %NULL if the connector did not send one.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "tenant", G_CALLBACK (relay_credentials_get_tenant));

  /**
   * RelayCredentials:route-keys:
   *
   * The route keys that the connector accepted, possibly none.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_boxed ("route-keys", NULL, NULL, G_TYPE_STRV, flags),
                     G_CALLBACK (relay_credentials_get_route_keys));
}

static void
relay_credentials_init (RelayCredentials *self)
{
}

RelayCredentials *
relay_credentials_new (char *gateway_id,
                       char *tenant,
                       char **route_keys,
                       char *secret,
                       char *delivery_key)
{
  RelayCredentials *self = g_object_new (RELAY_TYPE_CREDENTIALS, NULL);

  self->gateway_id = gateway_id;
  self->tenant = tenant;
  self->route_keys = route_keys != NULL ? route_keys : g_new0 (char *, 1);
  self->secret = secret;
  self->delivery_key = delivery_key;
  return self;
}

/**
 * relay_credentials_get_gateway_id:
 * @self: credentials
 *
 * Gets the id under which the connector knows the gateway.
 *
 * Returns: (nullable): the id; not %NULL unless the object was made with g_object_new()
 *
 * Since: 1.0
 */
const char *
relay_credentials_get_gateway_id (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return self->gateway_id;
}

/**
 * relay_credentials_get_tenant:
 * @self: credentials
 *
 * Gets the tenant that the gateway belongs to.
 *
 * Returns: (nullable): the tenant
 *
 * Since: 1.0
 */
const char *
relay_credentials_get_tenant (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return self->tenant;
}

/**
 * relay_credentials_get_route_keys:
 * @self: credentials
 *
 * Gets the route keys that the connector accepted.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the route keys, possibly none
 *
 * Since: 1.0
 */
const char *const *
relay_credentials_get_route_keys (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return (const char *const *) self->route_keys;
}

/**
 * relay_credentials_get_secret:
 * @self: credentials
 *
 * Gets the secret that tokens are signed with.
 *
 * The connector sends it only once, and the library keeps no other copy.
 *
 * Returns: (nullable): the secret; %NULL when the present one stays valid
 *
 * Since: 1.0
 */
const char *
relay_credentials_get_secret (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return self->secret;
}

/**
 * relay_credentials_get_delivery_key:
 * @self: credentials
 *
 * Gets the key for [func@auth_verify_delivery], which only older connectors use.
 *
 * Returns: (nullable): the delivery key
 *
 * Since: 1.0
 */
const char *
relay_credentials_get_delivery_key (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return self->delivery_key;
}
