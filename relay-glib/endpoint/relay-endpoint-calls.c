/* relay-endpoint-calls.c: provisioning, enrollment, policies
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "base/relay-secret-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-credentials-private.h"
#include "values/relay-wire-keys-private.h"
#include "websocket/relay-websocket-transport-private.h"

#define PATH_PROVISION "/relay/provision"
#define PATH_ENROLL    "/relay/enroll"
#define PATH_POLICY    "/relay/policy"

/* Seconds (contract §9) */
#define TIMEOUT 15
/* Characters (contract §9) */
#define MAX_DISPLAY_NAME 64

/* Takes @text, which may contain credentials. */
static void
set_json (RelayHttp *http, GString *text)
{
  g_autoptr (GBytes) bytes =
    g_bytes_new_with_free_func (text->str, text->len, (GDestroyNotify) relay_secret_string_free,
                                text);

  soup_message_set_request_body_from_bytes (relay_http_get_message (http), "application/json",
                                            bytes);
}

static void
write_list (GString *text, const char *key, const char *const *list)
{
  relay_json_write_key (text, key);
  relay_json_write_open (text, '[');
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      relay_json_write_comma (text);
      relay_json_write_string (text, list[i]);
    }
  relay_json_write_close (text, ']');
}

static void
write_display_name (GString *text, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *cut =
    g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_DISPLAY_NAME));

  relay_json_write_member_string (text, "displayName", cut);
}

/* --- credentials --- */

static void
on_grant (GTask *task)
{
  RelayHttp *http = g_task_get_task_data (task);
  RelayCredentials *credentials = relay_http_get_data (http);
  /* Only a gateway that is provisioned again may keep the secret that it has. */
  gboolean may_lack_secret = g_task_get_source_tag (task) == relay_endpoint_provision_async;
  gsize length;
  const char *text = relay_http_get_text (http, &length);
  GError *error = NULL;

  if (!relay_credentials_read (credentials, text, length, may_lack_secret, &error))
    {
      relay_http_fail (http, task, error);
      return;
    }
  relay_http_stop (http);
  g_task_return_pointer (task, g_object_ref (credentials), g_object_unref);
  g_object_unref (task);
}

static void
on_grant_head (GTask *task)
{
  relay_http_read_text (g_task_get_task_data (task), task, on_grant);
}

static void
on_policy_head (GTask *task)
{
  /* The status is the whole result. */
  relay_http_stop (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Takes @task and the request body @text. */
static void
request_credentials (GTask *task, const char *identity_token, GString *text)
{
  RelayHttp *http = g_task_get_task_data (task);
  RelayWebsocketTransport *transport =
    relay_endpoint_get_transport (g_task_get_source_object (task));
  const char *gateway_id = relay_websocket_transport_get_gateway_id (transport);
  GError *error = NULL;

  relay_http_set_data (http, relay_credentials_new (gateway_id), g_object_unref);
  set_json (http, text);
  if (relay_websocket_transport_check_secure (transport, &error) &&
      relay_http_set_bearer (http, identity_token, &error))
    relay_http_send (http, task, on_grant_head);
  else
    relay_http_fail (http, task, error);
}

static const char *
get_gateway_id (RelayEndpoint *self)
{
  return relay_websocket_transport_get_gateway_id (relay_endpoint_get_transport (self));
}

/* Creates the request. Returns NULL when @task has failed, which it takes then. */
static RelayHttp *
begin (GTask *task, const char *path, gboolean needs_id)
{
  RelayEndpoint *self = g_task_get_source_object (task);
  RelayHttp *http = relay_endpoint_begin (task, SOUP_METHOD_POST, path);
  const char *gateway_id = http != NULL ? get_gateway_id (self) : NULL;

  if (http == NULL)
    return NULL;
  relay_http_set_timeouts (http, TIMEOUT, 0);
  if (!needs_id || (gateway_id != NULL && *gateway_id != '\0'))
    return http;
  relay_http_fail (http, task,
                   g_error_new_literal (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                                        "the transport has no gateway id"));
  return NULL;
}

/**
 * relay_endpoint_provision_async:
 * @self: an endpoint
 * @identity_token: the bearer token that identifies the owner of the gateway
 * @identity: the platform and bot id to provision
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Requests the credentials of the gateway for one platform. Call it once for each platform.
 *
 * The gateway is identified by [property@WebsocketTransport:gateway-id]. The properties of the
 * endpoint are sent along.
 *
 * Since: 1.0
 */
void
relay_endpoint_provision_async (RelayEndpoint *self,
                                const char *identity_token,
                                RelayIdentity *identity,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  RelayHttp *http;
  GString *text;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (identity_token != NULL);
  g_return_if_fail (RELAY_IS_IDENTITY (identity));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_endpoint_provision_async, callback, user_data);

  task = relay_task_new (self, relay_endpoint_provision_async, cancellable, callback, user_data);
  http = begin (task, PATH_PROVISION, TRUE);
  if (http == NULL)
    return;

  text = g_string_new (NULL);
  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, "gatewayId", get_gateway_id (self));
  relay_json_write_member_string (text, RELAY_KEY_PLATFORM, relay_identity_get_platform (identity));
  relay_json_write_member_string (text, RELAY_KEY_BOT_ID, relay_identity_get_bot_id (identity));
  relay_json_write_member_string (text, "gatewayEndpoint",
                                  relay_endpoint_get_gateway_endpoint (self));
  write_list (text, "routeKeys", relay_endpoint_get_route_keys (self));
  if (relay_endpoint_get_instance_id (self) != NULL)
    relay_json_write_member_string (text, "instanceId", relay_endpoint_get_instance_id (self));
  if (relay_endpoint_get_wake_url (self) != NULL)
    relay_json_write_member_string (text, "wakeUrl", relay_endpoint_get_wake_url (self));
  if (relay_endpoint_get_display_name (self) != NULL)
    write_display_name (text, relay_endpoint_get_display_name (self));
  relay_json_write_close (text, '}');
  request_credentials (task, identity_token, text);
}

/**
 * relay_endpoint_provision_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.provision_async].
 *
 * If the result has no secret, the present secret stays valid. Fails with the errors of
 * [class@Endpoint]: with %RELAY_ERROR_NOT_SUPPORTED when the connector has no provisioning, as
 * self-hosted ones may.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 1.0
 */
RelayCredentials *
relay_endpoint_provision_finish (RelayEndpoint *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_endpoint_provision_async, error);
}

/**
 * relay_endpoint_enroll_async:
 * @self: an endpoint
 * @identity_token: the bearer token that identifies the owner of the gateway
 * @enrollment_token: the enrollment token, which can be used once
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Exchanges an enrollment token for the credentials of the gateway.
 *
 * The gateway is identified by [property@WebsocketTransport:gateway-id].
 *
 * Since: 1.0
 */
void
relay_endpoint_enroll_async (RelayEndpoint *self,
                             const char *identity_token,
                             const char *enrollment_token,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const char *gateway_id;
  GTask *task;
  RelayHttp *http;
  GString *text;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (identity_token != NULL);
  g_return_if_fail (enrollment_token != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_endpoint_enroll_async, callback, user_data);

  task = relay_task_new (self, relay_endpoint_enroll_async, cancellable, callback, user_data);
  http = begin (task, PATH_ENROLL, TRUE);
  if (http == NULL)
    return;

  gateway_id = get_gateway_id (self);
  /* An escaped byte takes up to six. Allocated at once: growing would leave uncleared copies of the
   * token behind. */
  text = g_string_sized_new (64 + 6 * (strlen (enrollment_token) + strlen (gateway_id)));
  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, "enrollmentToken", enrollment_token);
  relay_json_write_member_string (text, "gatewayId", gateway_id);
  relay_json_write_close (text, '}');
  relay_http_set_body_secret (http, enrollment_token);
  request_credentials (task, identity_token, text);
}

/**
 * relay_endpoint_enroll_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.enroll_async].
 *
 * Fails with %RELAY_ERROR_REJECTED or %RELAY_ERROR_UNAUTHORIZED when the enrollment token is
 * unknown or was used before, and with %RELAY_ERROR_NOT_SUPPORTED when the connector has no
 * enrollment, as self-hosted ones may.
 *
 * Returns: (transfer full): the credentials, always with a secret
 *
 * Since: 1.0
 */
RelayCredentials *
relay_endpoint_enroll_finish (RelayEndpoint *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_endpoint_enroll_async, error);
}

/**
 * relay_endpoint_declare_policy_async:
 * @self: an endpoint
 * @platform: the platform that the policy is for
 * @require_address: whether messages in shared chats must address the bot
 * @allow_other_bots: whether messages of other bots are delivered
 * @free_response_scopes: (nullable) (array zero-terminated=1): the scopes in which messages need
 *   not address the bot; %NULL is none
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Declares which messages of a platform the connector delivers to the gateway.
 *
 * The policy replaces the one declared for @platform before. Call it once for each platform.
 *
 * Since: 1.0
 */
void
relay_endpoint_declare_policy_async (RelayEndpoint *self,
                                     const char *platform,
                                     gboolean require_address,
                                     gboolean allow_other_bots,
                                     const char *const *free_response_scopes,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GError *error = NULL;
  GTask *task;
  RelayHttp *http;
  GString *text;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  g_return_if_fail (platform != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_endpoint_declare_policy_async, callback, user_data);

  task =
    relay_task_new (self, relay_endpoint_declare_policy_async, cancellable, callback, user_data);
  http = begin (task, PATH_POLICY, FALSE);
  if (http == NULL)
    return;

  text = g_string_new (NULL);
  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, RELAY_KEY_PLATFORM, platform);
  relay_json_write_key (text, "requireAddress");
  relay_json_write_boolean (text, require_address);
  write_list (text, "freeResponseScopes", free_response_scopes);
  relay_json_write_key (text, "allowOtherBots");
  relay_json_write_boolean (text, allow_other_bots);
  relay_json_write_close (text, '}');
  set_json (http, text);
  if (relay_endpoint_authorize (self, http, &error))
    relay_http_send (http, task, on_policy_head);
  else
    relay_http_fail (http, task, error);
}

/**
 * relay_endpoint_declare_policy_finish:
 * @self: an endpoint
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Endpoint.declare_policy_async]. Fails with the errors of [class@Endpoint].
 *
 * Returns: %TRUE if the connector accepted the policy
 *
 * Since: 1.0
 */
gboolean
relay_endpoint_declare_policy_finish (RelayEndpoint *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_endpoint_declare_policy_async, error);
}
