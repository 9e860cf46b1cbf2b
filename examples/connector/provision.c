/* provision.c: provisioning and enrolling of gateways
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "provision.h"

#include <string.h>

#include "bearer.h"
#include "http-later.h"
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
  guint n_pending;        /* requests that are for gateways which are not there yet */
};

/* A request for credentials. What it has not is NULL. */
typedef struct
{
  ProvisionServer *server;
  JsonObject *request; /* what the identity points to */
  Identity identity;
  char **route_keys;
  char *route_keys_text;
  char *peer;
  char *hash; /* of an enrollment token */
  Credentials *credentials;
  Credentials *before; /* those that the gateway had */
  gboolean is_new;     /* the gateway was not there when the request came */
  gboolean has_room;   /* for one more gateway */
  gboolean is_issued;  /* the credentials are those of the gateway now */
} Issue;

static Issue *
issue_new (ProvisionServer *server, JsonObject *request)
{
  Issue *self = g_new0 (Issue, 1);

  self->server = server;
  self->request = request;
  self->identity.gateway_id = member_string (request, "gatewayId");

  return self;
}

static void
issue_free (Issue *self)
{
  g_clear_pointer (&self->credentials, credentials_free);
  g_clear_pointer (&self->before, credentials_free);
  g_strfreev (self->route_keys);
  g_free (self->route_keys_text);
  g_free (self->peer);
  g_free (self->hash);
  json_object_unref (self->request);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Issue, issue_free)

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
provision_load (GPtrArray *credentials, Secrets *secrets)
{
  for (guint i = 0; i < credentials->len; i++)
    {
      const Credentials *known = credentials->pdata[i];

      secrets_set_stored (secrets, known->gateway_id, known->secret, known->previous);
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

/* They were stored. A gateway has two secrets from the database at most. */
static void
issue_activate (const Issue *self)
{
  const Credentials *credentials = self->credentials;
  Hub *hub = self->server->hub;

  secrets_set_stored (hub_get_secrets (hub), credentials->gateway_id, credentials->secret,
                      self->before ? self->before->secret : NULL);
  hub_add_gateway (hub, credentials->gateway_id);
  hub_state_changed (hub);
  log_line (G_LOG_LEVEL_INFO, credentials->gateway_id, NULL, "%s", credentials->origin);
}

static void
issue_respond (const Issue *self, SoupServerMessage *message)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  if (self->is_issued)
    {
      json_object_set_string_member (answer, "secret", self->credentials->secret);
      json_object_set_string_member (answer, "deliveryKey", self->credentials->delivery_key);
    }
  else
    json_object_set_boolean_member (answer, "secretIssued", FALSE);
  json_object_set_string_member (answer, "tenant", TENANT);
  json_object_set_string_member (answer, "gatewayId", self->identity.gateway_id);
  if (self->route_keys)
    json_object_set_array_member (answer, "routeKeys", strings_array (self->route_keys));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control",
                                "no-store");
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* Makes the credentials that the transaction may store. Each of the requests that are pending may add a gateway, so
 * that many at once do not add too many.
 */
static gboolean
issue_prepare (Issue *self, const char *origin, GError **error)
{
  Secrets *secrets = hub_get_secrets (self->server->hub);

  self->is_new = secrets_lookup (secrets, self->identity.gateway_id) == NULL;
  self->has_room = secrets_get_n_ids (secrets) + self->server->n_pending < PROVISION_MAX_GATEWAYS;
  self->credentials = credentials_new (self->identity.gateway_id, origin, error);

  return self->credentials != NULL;
}

/* Gateways that were added by a transaction before this one are in the database only. */
static gboolean
issue_find_gateway (Issue *self, Transaction *transaction)
{
  g_clear_pointer (&self->before, credentials_free);
  self->is_issued = FALSE;
  self->before = store_find_credentials (transaction->store, self->identity.gateway_id);

  return self->before || roster_find_gateway (transaction->roster, self->identity.gateway_id);
}

static gboolean
issue_check_room (const Issue *self, GError **error)
{
  if (self->has_room)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "there are too many gateways");
  return FALSE;
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

static gboolean
issue_read_identity (Issue *self, GError **error)
{
  Identity *identity = &self->identity;

  identity->platform = read_platform (self->request);
  identity->bot_id = text_or_nothing (self->request, "botId");
  identity->endpoint = text_or_nothing (self->request, "gatewayEndpoint");
  identity->instance_id = text_or_nothing (self->request, "instanceId");
  identity->wake_url = text_or_nothing (self->request, "wakeUrl");
  self->route_keys = member_strings (self->request, "routeKeys", MAX_ROUTE_KEYS, MAX_ROUTE_KEY);
  if (self->route_keys == NULL)
    return provision_set_error (error, "routeKeys is a list of texts");

  self->route_keys_text = strings_text (self->route_keys);
  identity->route_keys = self->route_keys_text;

  return identity_check (identity, error);
}

/* A gateway that has credentials gets no others. */
static gboolean
on_provision_store (Transaction *transaction, gpointer data, GError **error)
{
  Issue *self = data;

  if (!issue_find_gateway (self, transaction))
    {
      if (!issue_check_room (self, error) ||
          !store_put_credentials (transaction->store, self->credentials, error))
        return FALSE;
      self->is_issued = TRUE;
    }

  return store_set_identity (transaction->store, &self->identity, error);
}

static void
on_provisioned (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  const Issue *self = data;

  self->server->n_pending -= self->is_new;
  if (error == NULL && self->is_issued)
    issue_activate (self);
  if (error)
    http_respond_error (message, http_error_status (error), error->message);
  else
    issue_respond (self, message);
}

static void
on_provision (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ProvisionServer *self = user_data;
  g_autoptr (Issue) issue = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

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

  issue = issue_new (self, object);
  if (!issue_read_identity (issue, &error) || !issue_prepare (issue, ORIGIN_PROVISIONED, &error))
    {
      http_respond_error (message, http_error_status (error), error->message);
      return;
    }

  self->n_pending += issue->is_new;
  http_transact (self->hub, message, on_provision_store, on_provisioned, g_steal_pointer (&issue),
                 (GDestroyNotify) issue_free);
}

/* Whether the token is valid for the gateway. One for any gateway is not valid for an existing one:
 * otherwise its owner could take over another gateway.
 */
static gboolean
enroll_check (const Issue *self, Transaction *transaction, gboolean is_known, GError **error)
{
  g_autofree char *wanted = NULL;

  if (!store_find_enrollment (transaction->store, self->hash, &wanted))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "the enrollment token is unknown, used, or too old");
  else if (*wanted && !g_str_equal (wanted, self->identity.gateway_id))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "the enrollment token is for another gateway");
  else if (*wanted == '\0' && is_known)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "there is such a gateway already");
  else
    return is_known || issue_check_room (self, error);

  return FALSE;
}

static gboolean
on_enroll_store (Transaction *transaction, gpointer data, GError **error)
{
  Issue *self = data;
  gboolean is_known = issue_find_gateway (self, transaction);

  self->is_issued = enroll_check (self, transaction, is_known, error) &&
                    store_use_enrollment (transaction->store, self->hash, error) &&
                    store_put_credentials (transaction->store, self->credentials, error);

  return self->is_issued;
}

static void
enroll_refuse (ProvisionServer *self,
               SoupServerMessage *message,
               const char *peer,
               const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    log_failed_login (peer, "wrong enrollment token");
  hub_fault (self->hub, NULL, "nobody was enrolled: %s", error->message);
  http_respond_error (message, http_error_status (error), error->message);
}

static void
on_enrolled (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  const Issue *self = data;

  self->server->n_pending -= self->is_new;
  if (error)
    {
      enroll_refuse (self->server, message, self->peer, error);
      return;
    }

  issue_activate (self);
  issue_respond (self, message);
}

/* Needs an enrollment token. Where identity tokens are configured, one of them is needed, too. */
static void
on_enroll (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ProvisionServer *self = user_data;
  g_autoptr (Issue) issue = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  const char *token;

  if (self->identity_tokens && !bearer_is_one_of (message, self->identity_tokens))
    return;
  object = http_read_json (message);
  if (object == NULL)
    return;

  issue = issue_new (self, object);
  issue->peer = http_peer (message);
  token = text_or_nothing (object, "enrollmentToken");
  issue->hash = secrets_hash (token);
  if (!provision_is_gateway_id (issue->identity.gateway_id))
    provision_set_error (&error, "gatewayId is missing, or not fit for one");
  else if (*token == '\0')
    provision_set_error (&error, "enrollmentToken is missing");
  else
    issue_prepare (issue, ORIGIN_ENROLLED, &error);
  if (error)
    {
      enroll_refuse (self, message, issue->peer, error);
      return;
    }

  self->n_pending += issue->is_new;
  http_transact (self->hub, message, on_enroll_store, on_enrolled, g_steal_pointer (&issue),
                 (GDestroyNotify) issue_free);
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
