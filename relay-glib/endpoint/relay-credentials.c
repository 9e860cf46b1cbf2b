/* relay-credentials.c: the result of provisioning or enrollment
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-credentials-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "base/relay-getters-private.h"
#include "base/relay-secret-private.h"
#include "json/relay-json-reader-private.h"
#include "values/relay-record-private.h"

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
  gboolean keeps_secret; /* the connector did not issue a new one */
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
   * The id under which the connector knows the gateway. %NULL only in an object that was made with
   * g_object_new().
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
   * The route keys that the connector accepted, possibly none. %NULL if the connector sent no list.
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
relay_credentials_new (const char *gateway_id)
{
  RelayCredentials *self = g_object_new (RELAY_TYPE_CREDENTIALS, NULL);

  self->gateway_id = g_strdup (gateway_id);
  self->route_keys = g_new0 (char *, 1);
  return self;
}

/* Like relay_json_value_read_string(), but a blank string is NULL, and the memory is cleared. */
static void
read_secret (const RelayJsonValue *value,
             const RelayJsonValue *key,
             const char *name,
             char **secret)
{
  if (!relay_json_value_is (key, name))
    return;

  relay_secret_free (*secret);
  *secret = relay_json_value_dup_string (value);
  if (*secret != NULL && (*secret)[strspn (*secret, " \t\r\n")] == '\0')
    g_clear_pointer (secret, relay_secret_free);
}

static char **
read_list (RelayJsonReader *reader)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  RelayJsonValue value;
  guint n = 0;

  while (relay_json_reader_next_element (reader, &value))
    {
      g_autofree char *string = relay_json_value_dup_string (&value);

      relay_json_reader_skip (reader, &value);
      if (string != NULL && n++ < RELAY_MAX_LIST_ENTRIES)
        g_strv_builder_add (builder, string);
    }
  return g_strv_builder_end (builder);
}

static void
read_member (RelayCredentials *self,
             RelayJsonReader *reader,
             const RelayJsonValue *key,
             RelayJsonValue *value)
{
  if (relay_json_value_is (key, "routeKeys") && value->kind == RELAY_JSON_ARRAY)
    {
      g_strfreev (self->route_keys);
      self->route_keys = read_list (reader);
      return;
    }
  relay_json_reader_skip (reader, value);
  read_secret (value, key, "secret", &self->secret);
  read_secret (value, key, "deliveryKey", &self->delivery_key);
  relay_json_value_read_id (value, key, "tenant", &self->tenant);
  if (relay_json_value_is (key, "secretIssued"))
    self->keeps_secret = value->kind == RELAY_JSON_FALSE;
  else if (relay_json_value_is (key, "gatewayId"))
    {
      g_autofree char *gateway_id = relay_json_value_dup_id (value);

      if (gateway_id != NULL && *gateway_id != '\0')
        {
          g_free (self->gateway_id);
          self->gateway_id = g_steal_pointer (&gateway_id);
        }
    }
}

gboolean
relay_credentials_read (RelayCredentials *self,
                        const char *text,
                        gsize length,
                        gboolean may_lack_secret,
                        GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue root = { NULL };
  RelayJsonValue key, value;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_OBJECT)
    while (relay_json_reader_next_member (&reader, &key, &value))
      read_member (self, &reader, &key, &value);
  if (!relay_json_reader_finish (&reader, error))
    {
      g_prefix_error (error, "credentials: ");
      return FALSE;
    }
  if (root.kind != RELAY_JSON_OBJECT ||
      (self->secret == NULL && !(self->keeps_secret && may_lack_secret)))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                           "credentials: response without a secret");
      return FALSE;
    }
  return TRUE;
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
 * Returns: (nullable): the tenant, or %NULL if the connector sent none
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
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the route keys, possibly none,
 *   or %NULL if the connector sent no list
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
 * Returns: (nullable): the delivery key, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_credentials_get_delivery_key (RelayCredentials *self)
{
  g_return_val_if_fail (RELAY_IS_CREDENTIALS (self), NULL);

  return self->delivery_key;
}
