/* provision.c: provisioning and enrolling of gateways
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "provision.h"

#include <string.h>

#include "bearer.h"
#include "durable.h"
#include "log.h"
#include "platforms/platform.h"

#define ORIGIN_PROVISIONED "provisioned"
#define ORIGIN_ENROLLED    "enrolled"

/* This connector serves one household. */
#define TENANT "local"

#define MAX_GATEWAY_ID 200 /* bytes, here and below; a token with it is within 1,024 */
#define MAX_BOT_ID     200
#define MAX_URL        2048
#define MAX_ROUTE_KEYS 100
#define MAX_ROUTE_KEY  256

struct _ProvisionServer
{
  Hub *hub;
  char **identity_tokens; /* NULL: nobody may provision */
};

/* For text that is shown in logs and on pages. */
static gboolean
is_plain_text (const char *text, gsize max_length)
{
  if (strlen (text) > max_length)
    return FALSE;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        return FALSE;
    }

  return TRUE;
}

gboolean
provision_is_gateway_id (const char *id)
{
  return id && *id && !g_ascii_isspace (*id) && !g_ascii_isspace (id[strlen (id) - 1]) &&
         g_utf8_validate (id, -1, NULL) && is_plain_text (id, MAX_GATEWAY_ID);
}

/* The gateways in the database may connect, as those of the options. */
void
provision_load (Store *store, Secrets *secrets)
{
  g_autoptr (GPtrArray) list = store_list_credentials (store);

  for (guint i = 0; i < list->len; i++)
    {
      Credentials *credentials = list->pdata[i];

      secrets_set_stored (secrets, credentials->gateway_id, credentials->secret,
                          credentials->previous);
    }
}

static gboolean
provision_set_error (GError **error, const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

static Credentials *
credentials_new (const char *gateway_id, const char *origin, GError **error)
{
  g_autoptr (Credentials) self = g_new0 (Credentials, 1);

  self->gateway_id = g_strdup (gateway_id);
  self->origin = g_strdup (origin);
  self->secret = secrets_new_random (PROVISION_SECRET_BYTES, error);
  self->delivery_key = self->secret ? secrets_new_random (PROVISION_SECRET_BYTES, error) : NULL;

  return self->delivery_key ? g_steal_pointer (&self) : NULL;
}

/* After they were stored. A gateway has two secrets from the database at most. */
static void
provision_activate (ProvisionServer *self,
                    const Credentials *credentials,
                    const Credentials *before)
{
  Secrets *secrets = hub_get_secrets (self->hub);

  secrets_set_stored (secrets, credentials->gateway_id, credentials->secret,
                      before ? before->secret : NULL);
  hub_add_gateway (self->hub, credentials->gateway_id);
  hub_state_changed (self->hub);
  log_line (G_LOG_LEVEL_INFO, credentials->gateway_id, NULL, "%s", credentials->origin);
}

static void
provision_respond (ProvisionServer *self,
                   SoupServerMessage *message,
                   const char *gateway_id,
                   const Credentials *credentials,
                   char **route_keys)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  if (credentials)
    {
      json_object_set_string_member (answer, "secret", credentials->secret);
      json_object_set_string_member (answer, "deliveryKey", credentials->delivery_key);
    }
  else
    json_object_set_boolean_member (answer, "secretIssued", FALSE);
  json_object_set_string_member (answer, "tenant", TENANT);
  json_object_set_string_member (answer, "gatewayId", gateway_id);
  if (route_keys)
    json_object_set_array_member (answer, "routeKeys", strings_array (route_keys));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control",
                                "no-store");
  http_respond_json (message, SOUP_STATUS_OK, answer);
  durable_answer (self->hub, message);
}

static gboolean
is_http_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;

  return uri && g_uri_get_host (uri) && *g_uri_get_host (uri) && g_uri_get_userinfo (uri) == NULL &&
         (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}

static gboolean
identity_check (const Identity *self, GError **error)
{
  if (!provision_is_gateway_id (self->gateway_id))
    return provision_set_error (error, "gatewayId is missing, or not fit for one");
  if (self->platform == NULL)
    return provision_set_error (error, "there is no such platform here");
  if (!is_plain_text (self->bot_id, MAX_BOT_ID) || !is_plain_text (self->instance_id, MAX_BOT_ID) ||
      !is_plain_text (self->endpoint, MAX_URL) || !is_plain_text (self->wake_url, MAX_URL))
    return provision_set_error (error,
                                "botId, gatewayEndpoint, instanceId and wakeUrl are short texts");

  if (*self->wake_url && !is_http_url (self->wake_url))
    return provision_set_error (error, "wakeUrl is not an http or https URL without a user name");

  return TRUE;
}

static const char *
text_or_nothing (JsonObject *object, const char *name)
{
  const char *text = member_string (object, name);

  return text ? text : "";
}

static const char *
read_platform (JsonObject *object)
{
  const PlatformType *platform = platform_find_or_default (member_string (object, "platform"));

  return platform ? platform->name : NULL;
}

/* Returns new credentials, or NULL without an error for a gateway that has some. */
static Credentials *
provision_perform (ProvisionServer *self, const Identity *identity, GError **error)
{
  Store *store = hub_get_store (self->hub);
  Secrets *secrets = hub_get_secrets (self->hub);
  g_autoptr (Credentials) credentials = NULL;

  if (secrets_lookup (secrets, identity->gateway_id))
    {
      store_set_identity (store, identity, error);
      return NULL;
    }
  if (secrets_get_n_ids (secrets) >= PROVISION_MAX_GATEWAYS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "there are too many gateways");
      return NULL;
    }

  credentials = credentials_new (identity->gateway_id, ORIGIN_PROVISIONED, error);
  if (credentials == NULL)
    return NULL;
  if (!store_begin (store, error) || !store_put_credentials (store, credentials, error) ||
      !store_set_identity (store, identity, error) || !store_commit (store, error))
    {
      store_roll_back (store);
      return NULL;
    }
  provision_activate (self, credentials, NULL);

  return g_steal_pointer (&credentials);
}

static void
on_provision (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ProvisionServer *self = user_data;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (Credentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) route_keys = NULL;
  g_autofree char *route_keys_text = NULL;
  Identity identity;

  if (self->identity_tokens == NULL)
    {
      http_respond_error (message, SOUP_STATUS_NOT_FOUND, "this connector does not provision");
      return;
    }
  if (!bearer_is_one_of (message, self->identity_tokens))
    return;
  object = http_read_json (message);
  if (object == NULL)
    return;

  identity.gateway_id = member_string (object, "gatewayId");
  identity.platform = read_platform (object);
  identity.bot_id = text_or_nothing (object, "botId");
  identity.endpoint = text_or_nothing (object, "gatewayEndpoint");
  identity.instance_id = text_or_nothing (object, "instanceId");
  identity.wake_url = text_or_nothing (object, "wakeUrl");
  route_keys = member_strings (object, "routeKeys", MAX_ROUTE_KEYS, MAX_ROUTE_KEY);
  if (route_keys == NULL)
    provision_set_error (&error, "routeKeys is a list of texts");
  else if (identity_check (&identity, &error))
    {
      route_keys_text = strings_text (route_keys);
      identity.route_keys = route_keys_text;
      credentials = provision_perform (self, &identity, &error);
    }

  if (error)
    http_respond_error (message, http_error_status (error), error->message);
  else
    provision_respond (self, message, identity.gateway_id, credentials, route_keys);
}

/* Whether the token is valid for the gateway. One for any gateway is not valid for an existing one:
 * otherwise its owner could take over another gateway.
 */
static gboolean
enroll_check (ProvisionServer *self, const char *hash, const char *gateway_id, GError **error)
{
  Secrets *secrets = hub_get_secrets (self->hub);
  gboolean is_known = secrets_lookup (secrets, gateway_id) != NULL;
  g_autofree char *wanted = NULL;

  if (!store_find_enrollment (hub_get_store (self->hub), hash, &wanted))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "the enrollment token is unknown, used, or too old");
  else if (*wanted && !g_str_equal (wanted, gateway_id))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "the enrollment token is for another gateway");
  else if (*wanted == '\0' && is_known)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "there is such a gateway already");
  else if (!is_known && secrets_get_n_ids (secrets) >= PROVISION_MAX_GATEWAYS)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "there are too many gateways");
  else
    return TRUE;

  return FALSE;
}

static Credentials *
enroll_perform (ProvisionServer *self, const char *token, const char *gateway_id, GError **error)
{
  Store *store = hub_get_store (self->hub);
  g_autofree char *hash = secrets_hash (token);
  g_autoptr (Credentials) before = NULL;
  g_autoptr (Credentials) credentials = NULL;

  if (!enroll_check (self, hash, gateway_id, error))
    return NULL;

  before = store_find_credentials (store, gateway_id);
  credentials = credentials_new (gateway_id, ORIGIN_ENROLLED, error);
  if (credentials == NULL)
    return NULL;
  if (!store_begin (store, error) || !store_use_enrollment (store, hash, error) ||
      !store_put_credentials (store, credentials, error) || !store_commit (store, error))
    {
      store_roll_back (store);
      return NULL;
    }
  provision_activate (self, credentials, before);

  return g_steal_pointer (&credentials);
}

/* Needs an enrollment token. Where identity tokens are configured, one of them is needed, too. */
static void
on_enroll (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ProvisionServer *self = user_data;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (Credentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  const char *token, *gateway_id;

  if (self->identity_tokens && !bearer_is_one_of (message, self->identity_tokens))
    return;
  object = http_read_json (message);
  if (object == NULL)
    return;

  token = text_or_nothing (object, "enrollmentToken");
  gateway_id = member_string (object, "gatewayId");
  if (!provision_is_gateway_id (gateway_id))
    provision_set_error (&error, "gatewayId is missing, or not fit for one");
  else if (*token == '\0')
    provision_set_error (&error, "enrollmentToken is missing");
  else
    credentials = enroll_perform (self, token, gateway_id, &error);

  if (credentials)
    provision_respond (self, message, gateway_id, credentials, NULL);
  else
    {
      g_autofree char *peer = http_peer (message);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        log_failed_login (peer, "wrong enrollment token");
      hub_fault (self->hub, NULL, "nobody was enrolled: %s", error->message);
      http_respond_error (message, http_error_status (error), error->message);
    }
}

ProvisionServer *
provision_server_new (Hub *hub)
{
  ProvisionServer *self = g_new0 (ProvisionServer, 1);

  self->hub = hub;

  return self;
}

/* Takes over the tokens. NULL: nobody may provision. */
void
provision_server_set_tokens (ProvisionServer *self, char **identity_tokens)
{
  secrets_free_lines (self->identity_tokens);
  self->identity_tokens = identity_tokens;
}

void
provision_server_free (ProvisionServer *self)
{
  secrets_free_lines (self->identity_tokens);
  g_free (self);
}

void
provision_server_add_routes (ProvisionServer *self, HttpServer *http)
{
  HttpRouteFlags flags = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST | HTTP_ROUTE_ONLY_POST;

  http_server_add_route (http, "/relay/provision", flags, on_provision, self);
  http_server_add_route (http, "/relay/enroll", flags, on_enroll, self);
}
