/* relay-environment.c: settings in environment variables
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-environment-private.h"

#include <relay-glib/relay-auth.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>
#include <relay-glib/relay-websocket-transport.h>

#include <string.h>

#include "base/relay-secret-private.h"
#include "json/relay-json-reader-private.h"
#include "relay-auth-private.h"
#include "relay-url-policy-private.h"
#include "values/relay-record-private.h"
#include "values/relay-wire-keys-private.h"

#define VARIABLE_URL       "GATEWAY_RELAY_URL"
#define VARIABLE_PLATFORMS "GATEWAY_RELAY_PLATFORMS"
#define VARIABLE_BOT_IDS   "GATEWAY_RELAY_BOT_IDS"
#define VARIABLE_ID        "GATEWAY_RELAY_ID"
#define VARIABLE_SECRET    "GATEWAY_RELAY_SECRET"

/* The message does not repeat the value: a secret may be in the wrong variable. */
static gboolean
refuse (const char *name, const char *why, GError **error)
{
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "%s: %s", name, why);
  return FALSE;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < ' ' || *text == 0x7f)
      return TRUE;
  return FALSE;
}

/* NULL when it is unset or blank. Not trimmed: white space may belong to a secret. */
static const char *
get_raw (const char *name)
{
  const char *value = g_getenv (name);

  if (value == NULL || value[strspn (value, " \t\r\n\v\f")] == '\0')
    return NULL;
  return value;
}

gboolean
relay_environment_get (const char *name, char **value, GError **error)
{
  const char *raw = get_raw (name);
  g_autofree char *trimmed = NULL;

  *value = NULL;
  if (raw == NULL)
    return TRUE;
  if (!g_utf8_validate (raw, -1, NULL))
    return refuse (name, "not valid UTF-8", error);
  trimmed = g_strstrip (g_strdup (raw));
  if (has_control (trimmed))
    return refuse (name, "control character in the value", error);
  *value = g_steal_pointer (&trimmed);
  return TRUE;
}

gboolean
relay_environment_get_list (const char *name, char ***list, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *value = NULL;
  g_auto (GStrv) parts = NULL;

  if (!relay_environment_get (name, &value, error))
    return FALSE;
  parts = g_strsplit (value != NULL ? value : "", ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  *list = g_strv_builder_end (builder);
  return TRUE;
}

gboolean
relay_environment_get_url (const char *name, char **url, GError **error)
{
  g_autofree char *value = NULL;
  g_autoptr (GUri) uri = NULL;

  *url = NULL;
  if (!relay_environment_get (name, &value, error))
    return FALSE;
  if (value == NULL)
    return TRUE;
  uri = relay_url_policy_parse (value, RELAY_URL_HTTP, name, error);
  if (uri == NULL)
    return FALSE;
  *url = g_steal_pointer (&value);
  return TRUE;
}

/* --- bot ids --- */

/* Reads the object of one platform: "" without a bot id, NULL with an invalid one. */
static char *
read_bot_id (RelayJsonReader *reader, const RelayJsonValue *object)
{
  g_autofree char *bot_id = g_strdup ("");
  RelayJsonValue key, value;

  if (object->kind != RELAY_JSON_OBJECT)
    return NULL;
  while (relay_json_reader_next_member (reader, &key, &value))
    {
      relay_json_reader_skip (reader, &value);
      if (!relay_json_value_is (&key, RELAY_KEY_BOT_ID) || value.kind == RELAY_JSON_NULL)
        continue;
      g_free (bot_id);
      bot_id = relay_json_value_dup_id (&value);
      if (bot_id == NULL)
        return NULL;
    }
  return g_steal_pointer (&bot_id);
}

/* Maps each platform to its bot id. Appends the platforms to @platforms in the order of @text. */
static GHashTable *
read_bot_ids (const char *text, GStrvBuilder *platforms, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, text, strlen (text));
  if (!relay_json_reader_read (&reader, &root) || root.kind != RELAY_JSON_OBJECT)
    {
      refuse (VARIABLE_BOT_IDS, "not a JSON object", error);
      return NULL;
    }
  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      g_autofree char *platform = relay_json_value_dup_string (&key);
      g_autofree char *bot_id = read_bot_id (&reader, &value);

      if (bot_id == NULL || has_control (bot_id) || *platform == '\0' || has_control (platform))
        {
          refuse (VARIABLE_BOT_IDS, "platform without an object with a botId", error);
          return NULL;
        }
      if (!g_hash_table_contains (ids, platform))
        g_strv_builder_add (platforms, platform);
      g_hash_table_replace (ids, g_steal_pointer (&platform), g_steal_pointer (&bot_id));
    }
  if (!relay_json_reader_finish (&reader, NULL))
    {
      refuse (VARIABLE_BOT_IDS, "not a JSON object", error);
      return NULL;
    }
  return g_steal_pointer (&ids);
}

/* The identities: the listed platforms, else those with a bot id, else RELAY_PLATFORM_DEFAULT. */
static GPtrArray *
read_identities (GError **error)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GStrvBuilder) named = g_strv_builder_new ();
  g_autoptr (GHashTable) ids = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) platforms = NULL;

  if (!relay_environment_get_list (VARIABLE_PLATFORMS, &platforms, error) ||
      !relay_environment_get (VARIABLE_BOT_IDS, &text, error))
    return NULL;
  ids = read_bot_ids (text != NULL ? text : "{}", named, error);
  if (ids == NULL)
    return NULL;
  if (platforms[0] == NULL)
    {
      g_strfreev (platforms);
      platforms = g_strv_builder_end (named);
    }

  for (guint i = 0; platforms[i] != NULL; i++)
    {
      if (g_strv_contains ((const char *const *) platforms + i + 1, platforms[i]))
        {
          refuse (VARIABLE_PLATFORMS, "duplicate platform", error);
          return NULL;
        }
      g_ptr_array_add (identities,
                       relay_identity_new (platforms[i], g_hash_table_lookup (ids, platforms[i])));
    }
  if (identities->len == 0)
    g_ptr_array_add (identities, relay_identity_new (RELAY_PLATFORM_DEFAULT, NULL));
  return g_steal_pointer (&identities);
}

/* An id without a secret is valid: provisioning may supply the secret later. */
static gboolean
read_credentials (RelayWebsocketTransport *transport, GError **error)
{
  const char *secret = get_raw (VARIABLE_SECRET);
  g_autofree char *gateway_id = NULL;

  if (!relay_environment_get (VARIABLE_ID, &gateway_id, error))
    return FALSE;
  if (secret != NULL)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (RelaySecret) token = NULL;

      if (!g_utf8_validate (secret, -1, NULL))
        return refuse (VARIABLE_SECRET, "not valid UTF-8", error);
      if (gateway_id == NULL)
        return refuse (VARIABLE_ID, "not set, but a secret is", error);
      token = relay_auth_mint (gateway_id, secret, G_MAXUINT32, &problem);
      if (token == NULL)
        return refuse (VARIABLE_ID, problem->message, error);
    }
  relay_websocket_transport_set_gateway_id (transport, gateway_id);
  relay_websocket_transport_set_secret (transport, secret);
  return TRUE;
}

/**
 * relay_websocket_transport_new_from_environment:
 * @error: return location for an error
 *
 * Makes a transport from environment variables.
 *
 * | variable | |
 * |---|---|
 * | `GATEWAY_RELAY_URL` | the connector's URL; required |
 * | `GATEWAY_RELAY_PLATFORMS` | the platforms of the identities, separated by commas |
 * | `GATEWAY_RELAY_BOT_IDS` | bot ids, in JSON: `{"discord": {"botId": "…"}, …}` |
 * | `GATEWAY_RELAY_ID` | [property@WebsocketTransport:gateway-id] |
 * | `GATEWAY_RELAY_SECRET` | [property@WebsocketTransport:secret] |
 *
 * The first platform is the session's default. If `GATEWAY_RELAY_PLATFORMS` is unset, the platforms
 * are those in `GATEWAY_RELAY_BOT_IDS`, else `relay`. Bot ids of other platforms are ignored.
 *
 * A blank variable counts as unset. An invalid value fails with
 * %RELAY_ERROR_INVALID_ARGUMENT; the message contains the name of the variable, but not its
 * value. The variables for provisioning are read by [method@Endpoint.load_environment].
 *
 * Returns: (transfer full): a transport
 *
 * Since: 1.0
 */
RelayTransport *
relay_websocket_transport_new_from_environment (GError **error)
{
  g_autoptr (RelayTransport) transport = NULL;
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!relay_environment_get (VARIABLE_URL, &url, error))
    return NULL;
  if (url == NULL)
    {
      refuse (VARIABLE_URL, "not set", error);
      return NULL;
    }
  identities = read_identities (error);
  if (identities == NULL)
    return NULL;
  transport = relay_websocket_transport_new (url, RELAY_PLATFORM_DEFAULT, NULL, &problem);
  if (transport == NULL)
    {
      refuse (VARIABLE_URL, problem->message, error);
      return NULL;
    }
  relay_transport_set_identities (transport, (RelayIdentity **) identities->pdata, identities->len);
  if (!read_credentials (RELAY_WEBSOCKET_TRANSPORT (transport), error))
    return NULL;
  return g_steal_pointer (&transport);
}
