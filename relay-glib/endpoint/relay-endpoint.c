/* relay-endpoint.c: the connector's HTTP calls beside the socket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-endpoint-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "websocket/relay-environment-private.h"
#include "websocket/relay-url-policy-private.h"
#include "websocket/relay-websocket-transport-private.h"

/* what a dial URL ends in */
#define PATH_SOCKET "/relay"

#define VARIABLE_ENDPOINT    "GATEWAY_RELAY_ENDPOINT"
#define VARIABLE_ROUTE_KEYS  "GATEWAY_RELAY_ROUTE_KEYS"
#define VARIABLE_INSTANCE_ID "GATEWAY_RELAY_INSTANCE_ID"
#define VARIABLE_WAKE_URL    "GATEWAY_RELAY_WAKE_URL"

/**
 * RelayEndpoint:
 *
 * What a connector offers over HTTP, beside the socket: provisioning, enrolling, policies
 * and media.
 *
 * An endpoint belongs to a [class@WebsocketTransport] and uses its URL, gateway id and
 * secret as they are at each call, connected or not. TLS database, TLS interaction, proxy
 * resolver and user agent are those of [property@WebsocketTransport:session], or the
 * system's where that is %NULL. Nothing else of that session is used: its cookies, caches
 * and loggers never see a credential. The rules of the socket hold here too: credentials
 * do not travel over plain `http://` except to this machine, unless
 * [property@WebsocketTransport:allow-insecure] says so; plain `http://` and connectors on
 * this machine are asked directly, whatever proxy is configured; no redirect is followed.
 *
 * Calls fail with %RELAY_ERROR_UNAUTHORIZED (401, 403), %RELAY_ERROR_BUSY (429),
 * %RELAY_ERROR_TOO_LARGE (413) or %RELAY_ERROR_REJECTED (any other refusal), with the
 * connector's words where it has some; with %RELAY_ERROR_NOT_SUPPORTED when it does not
 * offer the call (404); with %RELAY_ERROR_TIMED_OUT, or %RELAY_ERROR_CONNECTION_LOST after
 * the request went out, when the answer stayed away; with %RELAY_ERROR_PROTOCOL when the
 * answer is unusable; with %RELAY_ERROR_INSECURE and %RELAY_ERROR_INVALID_ARGUMENT before
 * anything was sent. Errors of GIO pass through unchanged.
 *
 * Since: 1.0
 */
struct _RelayEndpoint
{
  GObject parent_instance;

  RelayWebsocketTransport *transport;
  char *base_url; /* NULL: the transport's URL is unusable */
  char *gateway_endpoint;
  char **route_keys;
  char *instance_id;
  char *wake_url;
};

typedef enum
{
  PROP_TRANSPORT = 1,
  PROP_BASE_URL,
  PROP_GATEWAY_ENDPOINT,
  PROP_ROUTE_KEYS,
  PROP_INSTANCE_ID,
  PROP_WAKE_URL
} RelayEndpointProperty;

static GParamSpec *props[PROP_WAKE_URL + 1];

G_DEFINE_FINAL_TYPE (RelayEndpoint, relay_endpoint, G_TYPE_OBJECT)

/* Shared with the calls */

GUri *
relay_endpoint_build_uri (RelayEndpoint *self, const char *path, GError **error)
{
  g_autofree char *full = NULL;
  const char *dial_path;
  GUri *dial;
  guint16 port;
  gboolean tls;

  if (self->transport == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "the endpoint was made without a transport");
      return NULL;
    }
  dial = relay_websocket_transport_get_uri (self->transport, error);
  if (dial == NULL)
    return NULL;
  tls = relay_url_policy_is_tls (dial);
  port = relay_url_policy_get_port (dial);
  dial_path = g_uri_get_path (dial);
  full =
    g_strdup_printf ("%.*s%s", (int) (strlen (dial_path) - strlen (PATH_SOCKET)), dial_path, path);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, tls ? "https" : "http", NULL, g_uri_get_host (dial),
                      port == (tls ? 443 : 80) ? -1 : port, full, NULL, NULL);
}

gboolean
relay_endpoint_authorize (RelayEndpoint *self, RelayHttp *http, GError **error)
{
  GError *problem = NULL;
  char *token = relay_websocket_transport_mint (self->transport, &problem);
  gboolean fine;

  if (token == NULL)
    {
      /* without credentials nothing is shown, as at a dial */
      if (problem != NULL)
        g_propagate_error (error, problem);
      return problem == NULL;
    }
  fine = relay_websocket_transport_check_secure (self->transport, error) &&
         relay_http_set_bearer (http, token, error);
  explicit_bzero (token, strlen (token));
  g_free (token);
  return fine;
}

GTask *
relay_endpoint_new_task (RelayEndpoint *self,
                         gpointer tag,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* an answer that came is not lost to a cancel that came later */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

RelayHttp *
relay_endpoint_begin_at (GTask *task, const char *method, GUri *uri)
{
  RelayEndpoint *self = g_task_get_source_object (task);
  RelayHttp *http;

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return NULL;
    }
  http = relay_http_new (self->transport, method, uri, g_task_get_cancellable (task));
  g_task_set_task_data (task, http, (GDestroyNotify) relay_http_free);
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

/* GObject */

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
set_transport (RelayEndpoint *self, RelayWebsocketTransport *transport)
{
  g_autoptr (GUri) base = NULL;

  if (transport == NULL)
    return;
  self->transport = g_object_ref (transport);
  base = relay_endpoint_build_uri (self, "", NULL);
  if (base == NULL)
    return;
  self->base_url = g_uri_to_string (base);
  /* an empty path is written as a slash */
  if (g_str_has_suffix (self->base_url, "/"))
    self->base_url[strlen (self->base_url) - 1] = '\0';
}

static void
relay_endpoint_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayEndpoint *self = RELAY_ENDPOINT (object);

  switch ((RelayEndpointProperty) prop_id)
    {
    case PROP_TRANSPORT:
      g_value_set_object (value, self->transport);
      break;
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    case PROP_GATEWAY_ENDPOINT:
      g_value_set_string (value, self->gateway_endpoint);
      break;
    case PROP_ROUTE_KEYS:
      g_value_set_boxed (value, self->route_keys);
      break;
    case PROP_INSTANCE_ID:
      g_value_set_string (value, self->instance_id);
      break;
    case PROP_WAKE_URL:
      g_value_set_string (value, self->wake_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_endpoint_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayEndpoint *self = RELAY_ENDPOINT (object);

  switch ((RelayEndpointProperty) prop_id)
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
    case PROP_BASE_URL:
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

  G_OBJECT_CLASS (relay_endpoint_parent_class)->finalize (object);
}

static void
relay_endpoint_class_init (RelayEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = relay_endpoint_get_property;
  object_class->set_property = relay_endpoint_set_property;
  object_class->finalize = relay_endpoint_finalize;

  /**
   * RelayEndpoint:transport:
   *
   * The transport whose connector is asked.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT] =
    g_param_spec_object ("transport", NULL, NULL, RELAY_TYPE_WEBSOCKET_TRANSPORT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayEndpoint:base-url:
   *
   * The URL that the paths of the calls are appended to; %NULL when the transport's URL
   * is unusable, and then every call fails with %RELAY_ERROR_INVALID_ARGUMENT.
   *
   * Since: 1.0
   */
  props[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * RelayEndpoint:gateway-endpoint:
   *
   * Where the connector may reach the gateway, for provisioning. Empty for gateways that
   * only dial out, as they do; never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_GATEWAY_ENDPOINT] = g_param_spec_string ("gateway-endpoint", NULL, NULL, "", flags);

  /**
   * RelayEndpoint:route-keys:
   *
   * The route keys that the gateway asks for when it is provisioned.
   *
   * Since: 1.0
   */
  props[PROP_ROUTE_KEYS] = g_param_spec_boxed ("route-keys", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * RelayEndpoint:instance-id:
   *
   * Which instance of the gateway this is, for provisioning; %NULL is not said.
   *
   * Since: 1.0
   */
  props[PROP_INSTANCE_ID] = g_param_spec_string ("instance-id", NULL, NULL, NULL, flags);

  /**
   * RelayEndpoint:wake-url:
   *
   * What the connector may fetch to wake a gateway that went dormant, for provisioning;
   * %NULL is not said.
   *
   * Since: 1.0
   */
  props[PROP_WAKE_URL] = g_param_spec_string ("wake-url", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_endpoint_init (RelayEndpoint *self)
{
  self->gateway_endpoint = g_strdup ("");
  self->route_keys = g_new0 (char *, 1);
}

/**
 * relay_endpoint_new:
 * @transport: the transport whose connector is to be asked
 *
 * Makes an endpoint. Nothing is sent yet, and @transport need not be connected.
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
 * Sets what the environment says about provisioning.
 *
 * | variable | |
 * |---|---|
 * | `GATEWAY_RELAY_ENDPOINT` | [property@Endpoint:gateway-endpoint], a URL |
 * | `GATEWAY_RELAY_ROUTE_KEYS` | [property@Endpoint:route-keys], with commas between |
 * | `GATEWAY_RELAY_INSTANCE_ID` | [property@Endpoint:instance-id] |
 * | `GATEWAY_RELAY_WAKE_URL` | [property@Endpoint:wake-url] |
 *
 * What is unset or blank there stays as it is. A bad value fails with
 * %RELAY_ERROR_INVALID_ARGUMENT, with the name of the variable, and then nothing is set.
 *
 * `GATEWAY_RELAY_ENROLL_TOKEN` and `GATEWAY_RELAY_DELIVERY_KEY` are read nowhere: they are
 * arguments of [method@Endpoint.enroll_async] and [func@auth_verify_delivery]. See also
 * [ctor@WebsocketTransport.new_from_environment].
 *
 * Returns: %TRUE if nothing in the environment is wrong
 *
 * Since: 1.0
 */
gboolean
relay_endpoint_load_environment (RelayEndpoint *self, GError **error)
{
  g_autofree char *gateway_endpoint = NULL;
  g_autofree char *instance_id = NULL;
  g_autofree char *wake_url = NULL;
  g_auto (GStrv) route_keys = NULL;

  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!relay_environment_get_url (VARIABLE_ENDPOINT, &gateway_endpoint, error) ||
      !relay_environment_get_list (VARIABLE_ROUTE_KEYS, &route_keys, error) ||
      !relay_environment_get (VARIABLE_INSTANCE_ID, &instance_id, error) ||
      !relay_environment_get_url (VARIABLE_WAKE_URL, &wake_url, error))
    return FALSE;

  if (gateway_endpoint != NULL)
    relay_endpoint_set_gateway_endpoint (self, gateway_endpoint);
  if (route_keys[0] != NULL)
    relay_endpoint_set_route_keys (self, (const char *const *) route_keys);
  if (instance_id != NULL)
    relay_endpoint_set_instance_id (self, instance_id);
  if (wake_url != NULL)
    relay_endpoint_set_wake_url (self, wake_url);
  return TRUE;
}

/**
 * relay_endpoint_get_transport:
 * @self: an endpoint
 *
 * Gets the transport whose connector is asked.
 *
 * Returns: (transfer none): the transport
 *
 * Since: 1.0
 */
RelayWebsocketTransport *
relay_endpoint_get_transport (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return self->transport;
}

/**
 * relay_endpoint_get_base_url:
 * @self: an endpoint
 *
 * Gets the URL that the paths of the calls are appended to.
 *
 * Returns: (nullable): the URL, without a slash at its end
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_base_url (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return self->base_url;
}

/**
 * relay_endpoint_get_gateway_endpoint:
 * @self: an endpoint
 *
 * Gets where the connector may reach the gateway.
 *
 * Returns: the URL, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_gateway_endpoint (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return self->gateway_endpoint;
}

/**
 * relay_endpoint_set_gateway_endpoint:
 * @self: an endpoint
 * @gateway_endpoint: (nullable): the value; %NULL is the same as ""
 *
 * Sets where the connector may reach the gateway, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_gateway_endpoint (RelayEndpoint *self, const char *gateway_endpoint)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));

  set_string (self, &self->gateway_endpoint, gateway_endpoint != NULL ? gateway_endpoint : "",
              props[PROP_GATEWAY_ENDPOINT]);
}

/**
 * relay_endpoint_get_route_keys:
 * @self: an endpoint
 *
 * Gets the route keys that the gateway asks for.
 *
 * Returns: (transfer none) (array zero-terminated=1): the route keys, possibly none
 *
 * Since: 1.0
 */
const char *const *
relay_endpoint_get_route_keys (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return (const char *const *) self->route_keys;
}

/**
 * relay_endpoint_set_route_keys:
 * @self: an endpoint
 * @route_keys: (nullable) (array zero-terminated=1): the route keys; %NULL is none
 *
 * Sets the route keys that the gateway asks for, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_route_keys (RelayEndpoint *self, const char *const *route_keys)
{
  char **copy;

  g_return_if_fail (RELAY_IS_ENDPOINT (self));

  copy = route_keys != NULL ? g_strdupv ((char **) route_keys) : g_new0 (char *, 1);
  g_strfreev (self->route_keys);
  self->route_keys = copy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROUTE_KEYS]);
}

/**
 * relay_endpoint_get_instance_id:
 * @self: an endpoint
 *
 * Gets which instance of the gateway this is.
 *
 * Returns: (nullable): the id
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_instance_id (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return self->instance_id;
}

/**
 * relay_endpoint_set_instance_id:
 * @self: an endpoint
 * @instance_id: (nullable): the value; an empty one counts as %NULL
 *
 * Sets which instance of the gateway this is, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_instance_id (RelayEndpoint *self, const char *instance_id)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));

  set_string (self, &self->instance_id,
              instance_id != NULL && *instance_id != '\0' ? instance_id : NULL,
              props[PROP_INSTANCE_ID]);
}

/**
 * relay_endpoint_get_wake_url:
 * @self: an endpoint
 *
 * Gets what the connector may fetch to wake the gateway.
 *
 * Returns: (nullable): the URL
 *
 * Since: 1.0
 */
const char *
relay_endpoint_get_wake_url (RelayEndpoint *self)
{
  g_return_val_if_fail (RELAY_IS_ENDPOINT (self), NULL);

  return self->wake_url;
}

/**
 * relay_endpoint_set_wake_url:
 * @self: an endpoint
 * @wake_url: (nullable): the value; an empty one counts as %NULL
 *
 * Sets what the connector may fetch to wake the gateway, for the next provisioning.
 *
 * Since: 1.0
 */
void
relay_endpoint_set_wake_url (RelayEndpoint *self, const char *wake_url)
{
  g_return_if_fail (RELAY_IS_ENDPOINT (self));

  set_string (self, &self->wake_url, wake_url != NULL && *wake_url != '\0' ? wake_url : NULL,
              props[PROP_WAKE_URL]);
}
