/* relay-endpoint.c: the HTTP calls of a connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "base/relay-getters-private.h"
#include "base/relay-secret-private.h"
#include "websocket/relay-environment-private.h"
#include "websocket/relay-url-policy-private.h"
#include "websocket/relay-websocket-transport-private.h"

/* The URL of the transport ends with it. */
#define PATH_SOCKET "/relay"

/* The RelayHttp of a task, borrowed: a task without a request has other task data. */
#define HTTP_KEY "relay-http"

/* For a task that makes several requests, the seconds to wait that one of them was answered with */
#define RETRY_KEY "relay-retry-after"

#define VARIABLE_ENDPOINT     "GATEWAY_RELAY_ENDPOINT"
#define VARIABLE_ROUTE_KEYS   "GATEWAY_RELAY_ROUTE_KEYS"
#define VARIABLE_INSTANCE_ID  "GATEWAY_RELAY_INSTANCE_ID"
#define VARIABLE_WAKE_URL     "GATEWAY_RELAY_WAKE_URL"
#define VARIABLE_DISPLAY_NAME "GATEWAY_RELAY_DISPLAY_NAME"

/**
 * RelayEndpoint:
 *
 * The HTTP calls of a connector: provisioning, enrollment, policies and media.
 *
 * An endpoint belongs to a [class@WebsocketTransport], which need not be connected. Each call
 * uses the current URL, gateway id and secret of the transport. The TLS database, TLS
 * interaction, proxy resolver and user agent are those of
 * [property@WebsocketTransport:session], or the defaults of the system. Cookie jars, caches and
 * loggers of that session are not used, so they never see a credential.
 *
 * The security rules are those of the WebSocket. Credentials are not sent over plain `http://`
 * except to the local machine, unless [property@WebsocketTransport:allow-insecure] is %TRUE.
 * Plain `http://` and connectors on the local machine are reached directly, even when a proxy
 * is configured. Redirects are not followed, except those of public media URLs; see
 * [method@Endpoint.download_async].
 *
 * | error | situation |
 * |---|---|
 * | %RELAY_ERROR_UNAUTHORIZED | status 401 or 403 |
 * | %RELAY_ERROR_NOT_SUPPORTED | status 404 |
 * | %RELAY_ERROR_TOO_LARGE | status 413, or too many bytes |
 * | %RELAY_ERROR_RATE_LIMITED | status 429 or 503; see [method@Endpoint.get_retry_after] |
 * | %RELAY_ERROR_REJECTED | any other status that is not successful |
 * | %RELAY_ERROR_PROTOCOL | the response is invalid |
 * | %RELAY_ERROR_TIMED_OUT | no response in time |
 * | %RELAY_ERROR_CONNECTION_LOST | the connection was lost after the request was sent |
 * | %RELAY_ERROR_INSECURE, %RELAY_ERROR_INVALID_ARGUMENT | nothing was sent |
 *
 * The message of an error contains the connector's error message, if the response has one. No call
 * is repeated by itself.
 * Errors of GIO are returned unchanged.
 *
 * Since: 1.0
 */
struct _RelayEndpoint
{
  GObject parent_instance;

  RelayWebsocketTransport *transport;
  char *base_url; /* NULL when the URL of the transport is invalid */
  char *gateway_endpoint;
  char **route_keys;
  char *instance_id;
  char *wake_url;
  char *display_name;
  RelayHttpIsPublic is_public;
};

typedef enum
{
  PROP_TRANSPORT = 1,
  PROP_BASE_URL,
  PROP_GATEWAY_ENDPOINT,
  PROP_ROUTE_KEYS,
  PROP_INSTANCE_ID,
  PROP_WAKE_URL,
  PROP_DISPLAY_NAME
} RelayEndpointProperty;

static GParamSpec *props[PROP_DISPLAY_NAME + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_TRANSPORT] = G_CALLBACK (relay_endpoint_get_transport),
  [PROP_BASE_URL] = G_CALLBACK (relay_endpoint_get_base_url),
  [PROP_GATEWAY_ENDPOINT] = G_CALLBACK (relay_endpoint_get_gateway_endpoint),
  [PROP_ROUTE_KEYS] = G_CALLBACK (relay_endpoint_get_route_keys),
  [PROP_INSTANCE_ID] = G_CALLBACK (relay_endpoint_get_instance_id),
  [PROP_WAKE_URL] = G_CALLBACK (relay_endpoint_get_wake_url),
  [PROP_DISPLAY_NAME] = G_CALLBACK (relay_endpoint_get_display_name),
};

G_DEFINE_FINAL_TYPE (RelayEndpoint, relay_endpoint, G_TYPE_OBJECT)

/* An endpoint that was created without properties has no transport. */
static gboolean
check_transport (RelayEndpoint *self, GError **error)
{
  if (self->transport != NULL)
    return TRUE;
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                       "endpoint has no transport");
  return FALSE;
}

GUri *
relay_endpoint_build_uri (RelayEndpoint *self, const char *path, GError **error)
{
  g_autofree char *full = NULL;
  const char *socket_path;
  GUri *socket_uri;
  guint16 port;
  gboolean tls;

  if (!check_transport (self, error))
    return NULL;
  socket_uri = relay_websocket_transport_get_uri (self->transport, error);
  if (socket_uri == NULL)
    return NULL;
  tls = relay_url_policy_is_tls (socket_uri);
  port = relay_url_policy_get_port (socket_uri);
  socket_path = g_uri_get_path (socket_uri);
  full = g_strdup_printf ("%.*s%s", (int) (strlen (socket_path) - strlen (PATH_SOCKET)),
                          socket_path, path);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, tls ? "https" : "http", NULL,
                      g_uri_get_host (socket_uri), port == (tls ? 443 : 80) ? -1 : port, full, NULL,
                      NULL);
}

gboolean
relay_endpoint_authorize (RelayEndpoint *self, RelayHttp *http, GError **error)
{
  GError *problem = NULL;
  g_autoptr (RelaySecret) token = relay_websocket_transport_mint (self->transport, &problem);

  if (token == NULL)
    {
      /* Without credentials no token is sent, as in the upgrade of the WebSocket. */
      if (problem != NULL)
        g_propagate_error (error, problem);
      return problem == NULL;
    }
  return relay_websocket_transport_check_secure (self->transport, error) &&
         relay_http_set_bearer (http, token, error);
}

void
relay_endpoint_follow_redirects (RelayEndpoint *self, RelayHttp *http)
{
  relay_http_follow_redirects (http, self->is_public);
}

void
relay_endpoint_set_public_check (RelayEndpoint *self, RelayHttpIsPublic is_public)
{
  self->is_public = is_public;
}

RelayHttp *
relay_endpoint_begin_at (GTask *task, const char *method, GUri *uri)
{
  RelayEndpoint *self = g_task_get_source_object (task);
  GError *error = NULL;
  RelayHttp *http;

  if (!check_transport (self, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return NULL;
    }
  http = relay_http_new (self->transport, method, uri, g_task_get_cancellable (task));
  g_task_set_task_data (task, http, (GDestroyNotify) relay_http_free);
  g_object_set_data (G_OBJECT (task), HTTP_KEY, http);
  return http;
}

RelayHttp *
relay_endpoint_begin (GTask *task, const char *method, const char *path)
{
  GError *error = NULL;
  g_autoptr (GUri) uri = relay_endpoint_build_uri (g_task_get_source_object (task), path, &error);

  if (uri != NULL)
    return relay_endpoint_begin_at (task, method, uri);
  g_task_return_error (task, error);
  g_object_unref (task);
  return NULL;
}

/* --- class --- */

static void
set_string (RelayEndpoint *self, char **field, const char *value, GParamSpec *pspec)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
update_base_url (RelayEndpoint *self)
{
  g_autoptr (GUri) base = relay_endpoint_build_uri (self, "", NULL);
  g_autofree char *url = base != NULL ? g_uri_to_string (base) : NULL;

  /* GUri writes an empty path as a slash. */
  if (url != NULL && g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  set_string (self, &self->base_url, url, props[PROP_BASE_URL]);
}

static void
set_transport (RelayEndpoint *self, RelayWebsocketTransport *transport)
{
  if (transport == NULL)
    return;
  self->transport = g_object_ref (transport);
  relay_owner_attach (self, relay_owner_of (transport));
  g_signal_connect_object (transport, "notify::url", G_CALLBACK (update_base_url), self,
                           G_CONNECT_SWAPPED);
  update_base_url (self);
}

static void
relay_endpoint_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayEndpoint *self = RELAY_ENDPOINT (object);

  switch (prop_id)
    {
    case PROP_TRANSPORT:
      set_transport (self, g_value_get_object (value));
      break;
    case PROP_GATEWAY_ENDPOINT:
      relay_endpoint_set_gateway_endpoint (self, g_value_get_string (value));
      break;
    case PROP_ROUTE_KEYS:
      relay_endpoint_set_route_keys (self, g_value_get_boxed (value));
      break;
    case PROP_INSTANCE_ID:
      relay_endpoint_set_instance_id (self, g_value_get_string (value));
      break;
    case PROP_WAKE_URL:
      relay_endpoint_set_wake_url (self, g_value_get_string (value));
      break;
    case PROP_DISPLAY_NAME:
      relay_endpoint_set_display_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_endpoint_finalize (GObject *object)
{
  RelayEndpoint *self = RELAY_ENDPOINT (object);

  g_clear_object (&self->transport);
  g_free (self->base_url);
  g_free (self->gateway_endpoint);
  g_strfreev (self->route_keys);
  g_free (self->instance_id);
  g_free (self->wake_url);
  g_free (self->display_name);

  G_OBJECT_CLASS (relay_endpoint_parent_class)->finalize (object);
}

static void
relay_endpoint_class_init (RelayEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = relay_endpoint_set_property;
  object_class->finalize = relay_endpoint_finalize;

  /**
   * RelayEndpoint:transport:
   *
   * The transport whose connector is called. %NULL if the endpoint was created without one.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT] =
    g_param_spec_object ("transport", NULL, NULL, RELAY_TYPE_WEBSOCKET_TRANSPORT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayEndpoint:base-url:
   *
   * The URL to which the paths of the calls are appended, or %NULL. It follows
   * [property@WebsocketTransport:url].
   *
   * It is %NULL when the URL of the transport is invalid; then every call fails with
   * %RELAY_ERROR_INVALID_ARGUMENT.
   *
   * Since: 1.0
   */
  props[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayEndpoint:gateway-endpoint:
   *
   * The URL at which the connector can reach the gateway, sent with provisioning.
   *
   * It is empty, never %NULL, for gateways that only make outgoing connections.
   *
   * Since: 1.0
   */
  props[PROP_GATEWAY_ENDPOINT] = g_param_spec_string ("gateway-endpoint", NULL, NULL, "", flags);

  /**
   * RelayEndpoint:route-keys:
   *
   * The route keys that the gateway requests, sent with provisioning.
   *
   * Since: 1.0
   */
  props[PROP_ROUTE_KEYS] = g_param_spec_boxed ("route-keys", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * RelayEndpoint:instance-id:
   *
   * The id of this instance of the gateway, sent with provisioning unless %NULL.
   *
   * Since: 1.0
   */
  props[PROP_INSTANCE_ID] = g_param_spec_string ("instance-id", NULL, NULL, NULL, flags);

  /**
   * RelayEndpoint:wake-url:
   *
   * The URL that the connector requests to wake a dormant gateway, sent with provisioning unless
   * %NULL.
   *
   * Since: 1.0
   */
  props[PROP_WAKE_URL] = g_param_spec_string ("wake-url", NULL, NULL, NULL, flags);

  /**
   * RelayEndpoint:display-name:
   *
   * The name of the gateway that the connector shows to people, sent with provisioning unless
   * %NULL.
   *
   * Of a longer name, the first 64 characters are sent.
   *
   * Since: 1.0
   */
  props[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_endpoint_init (RelayEndpoint *self)
{
  self->is_public = relay_url_policy_is_public;
  self->gateway_endpoint = g_strdup ("");
  self->route_keys = g_new0 (char *, 1);
}

/**
 * relay_endpoint_new:
 * @transport: the transport whose connector is called
 *
 * Makes an endpoint.
 *
 * Returns: (transfer full): an endpoint
 *
 * Since: 1.0
 */
RelayEndpoint *
relay_endpoint_new (RelayWebsocketTransport *transport)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (transport), NULL);

  return g_object_new (RELAY_TYPE_ENDPOINT, "transport", transport, NULL);
}

/**
 * relay_endpoint_load_environment:
 * @self: an endpoint
 * @error: return location for an error
 *
 * Sets the properties for provisioning from environment variables.
 *
 * | variable | |
 * |---|---|
 * | `GATEWAY_RELAY_ENDPOINT` | [property@Endpoint:gateway-endpoint], a URL |
 * | `GATEWAY_RELAY_ROUTE_KEYS` | [property@Endpoint:route-keys], separated by commas |
 * | `GATEWAY_RELAY_INSTANCE_ID` | [property@Endpoint:instance-id] |
 * | `GATEWAY_RELAY_WAKE_URL` | [property@Endpoint:wake-url] |
 * | `GATEWAY_RELAY_DISPLAY_NAME` | [property@Endpoint:display-name] |
 *
 * An unset or blank variable leaves its property unchanged. An invalid value fails with
 * %RELAY_ERROR_INVALID_ARGUMENT; the message contains the name of the variable, and no
 * property is changed.
 *
 * `GATEWAY_RELAY_ENROLL_TOKEN` and `GATEWAY_RELAY_DELIVERY_KEY` are not read: pass their values
 * to [method@Endpoint.enroll_async] and [func@auth_verify_delivery]. See also
 * [ctor@WebsocketTransport.new_from_environment].
 *
 * Returns: %TRUE if all values are valid
 *
 * Since: 1.0
 */
gboolean
relay_endpoint_load_environment (RelayEndpoint *self, GError **error)
{
  g_autofree char *gateway_endpoint = NULL;
  g_autofree char *instance_id = NULL;
  g_autofree char *wake_url = NULL;
  g_autofree char *display_name = NULL;
  g_auto (GStrv) route_keys = NULL;

  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  if (relay_owner_refuses (self, G_STRFUNC))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD,
                           "called in another thread than that of the endpoint");
      return FALSE;
    }

  if (!relay_environment_get_url (VARIABLE_ENDPOINT, &gateway_endpoint, error) ||
      !relay_environment_get_list (VARIABLE_ROUTE_KEYS, &route_keys, error) ||
      !relay_environment_get (VARIABLE_INSTANCE_ID, &instance_id, error) ||
      !relay_environment_get_url (VARIABLE_WAKE_URL, &wake_url, error) ||
      !relay_environment_get (VARIABLE_DISPLAY_NAME, &display_name, error))
    return FALSE;

  if (gateway_endpoint != NULL)
    relay_endpoint_set_gateway_endpoint (self, gateway_endpoint);
  if (route_keys[0] != NULL)
    relay_endpoint_set_route_keys (self, (const char *const *) route_keys);
  if (instance_id != NULL)
    relay_endpoint_set_instance_id (self, instance_id);
  if (wake_url != NULL)
    relay_endpoint_set_wake_url (self, wake_url);
  if (display_name != NULL)
    relay_endpoint_set_display_name (self, display_name);
  return TRUE;
}

/**
 * relay_endpoint_get_retry_after:
 * @self: an endpoint
 * @result: the result passed to the callback of any call of the endpoint
 *
 * Gets the time to wait before the call is repeated, after it failed with
 * %RELAY_ERROR_RATE_LIMITED.
 *
 * It can be used before and after the call is finished. The time is that of the response's
 * `Retry-After` header, 5 seconds if it has none.
 *
 * Returns: the time in seconds; 0 if the call did not fail for this reason
 *
 * Since: 1.0
 */
guint
relay_endpoint_get_retry_after (RelayEndpoint *self, GAsyncResult *result)
{
  RelayHttp *http;

  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), 0);
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  http = g_object_get_data (G_OBJECT (result), HTTP_KEY);
  if (http != NULL)
    return relay_http_get_retry_after (http);
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (result), RETRY_KEY));
}

void
relay_endpoint_copy_retry_after (RelayEndpoint *self, GAsyncResult *from, GTask *to)
{
  guint seconds = relay_endpoint_get_retry_after (self, from);

  g_object_set_data (G_OBJECT (to), RETRY_KEY, GUINT_TO_POINTER (seconds));
}

/**
 * relay_endpoint_get_transport:
 * @self: an endpoint
 *
 * Gets the transport whose connector is called.
 *
 * Returns: (transfer none) (nullable): the transport; %NULL if the endpoint was created without one
 *
 * Since: 1.0
 */
RelayWebsocketTransport *
relay_endpoint_get_transport (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->transport;
}

/**
 * relay_endpoint_get_base_url:
 * @self: an endpoint
 *
 * Gets the URL to which the paths of the calls are appended.
 *
 * Returns: (nullable): the URL, without a trailing slash,
 *   or %NULL if there is neither a URL nor a transport that has one
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_base_url (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->base_url;
}

/**
 * relay_endpoint_get_gateway_endpoint:
 * @self: an endpoint
 *
 * Gets the URL at which the connector can reach the gateway.
 *
 * Returns: the URL, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_gateway_endpoint (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->gateway_endpoint;
}

/**
 * relay_endpoint_set_gateway_endpoint:
 * @self: an endpoint
 * @gateway_endpoint: (nullable): the URL; %NULL is the same as ""
 *
 * Sets the URL at which the connector can reach the gateway, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_gateway_endpoint (RelayEndpoint *self, const char *gateway_endpoint)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_string (self, &self->gateway_endpoint, gateway_endpoint != NULL ? gateway_endpoint : "",
              props[PROP_GATEWAY_ENDPOINT]);
}

/**
 * relay_endpoint_get_route_keys:
 * @self: an endpoint
 *
 * Gets the route keys that the gateway requests.
 *
 * Returns: (transfer none) (array zero-terminated=1): the route keys, possibly none
 *
 * Since: 1.0
 */
const char *const *
relay_endpoint_get_route_keys (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return (const char *const *) self->route_keys;
}

/**
 * relay_endpoint_set_route_keys:
 * @self: an endpoint
 * @route_keys: (nullable) (array zero-terminated=1): the route keys; %NULL is none
 *
 * Sets the route keys that the gateway requests, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_route_keys (RelayEndpoint *self, const char *const *route_keys)
{
  char **copy;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  copy = route_keys != NULL ? g_strdupv ((char **) route_keys) : g_new0 (char *, 1);
  g_strfreev (self->route_keys);
  self->route_keys = copy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROUTE_KEYS]);
}

/**
 * relay_endpoint_get_instance_id:
 * @self: an endpoint
 *
 * Gets the id of this instance of the gateway.
 *
 * Returns: (nullable): the id, or %NULL if none was set
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_instance_id (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->instance_id;
}

/**
 * relay_endpoint_set_instance_id:
 * @self: an endpoint
 * @instance_id: (nullable): the id; an empty one counts as %NULL
 *
 * Sets the id of this instance of the gateway, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_instance_id (RelayEndpoint *self, const char *instance_id)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_string (self, &self->instance_id,
              instance_id != NULL && *instance_id != '\0' ? instance_id : NULL,
              props[PROP_INSTANCE_ID]);
}

/**
 * relay_endpoint_get_wake_url:
 * @self: an endpoint
 *
 * Gets the URL that the connector requests to wake the gateway.
 *
 * Returns: (nullable): the URL, or %NULL if none was set
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_wake_url (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->wake_url;
}

/**
 * relay_endpoint_set_wake_url:
 * @self: an endpoint
 * @wake_url: (nullable): the URL; an empty one counts as %NULL
 *
 * Sets the URL that the connector requests to wake the gateway, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_wake_url (RelayEndpoint *self, const char *wake_url)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_string (self, &self->wake_url, wake_url != NULL && *wake_url != '\0' ? wake_url : NULL,
              props[PROP_WAKE_URL]);
}

/**
 * relay_endpoint_get_display_name:
 * @self: an endpoint
 *
 * Gets the name of the gateway that the connector shows to people.
 *
 * Returns: (nullable): the name, or %NULL if none was set
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_display_name (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->display_name;
}

/**
 * relay_endpoint_set_display_name:
 * @self: an endpoint
 * @display_name: (nullable): the name; an empty one counts as %NULL
 *
 * Sets the name of the gateway that the connector shows to people, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_display_name (RelayEndpoint *self, const char *display_name)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  set_string (self, &self->display_name,
              display_name != NULL && *display_name != '\0' ? display_name : NULL,
              props[PROP_DISPLAY_NAME]);
}
