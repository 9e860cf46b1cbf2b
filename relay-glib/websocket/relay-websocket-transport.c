/* relay-websocket-transport.c: a transport over one WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-websocket-transport-private.h"

#include <relay-glib/relay-auth.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include <string.h>

#include "base/relay-getters-private.h"
#include "base/relay-secret-private.h"
#include "relay-auth-private.h"
#include "relay-reachability-private.h"
#include "relay-secret-request-private.h"
#include "relay-url-policy-private.h"
#include "relay-websocket-connection-private.h"
#include "transport/relay-transport-private.h"
#include "transport/relay-transport-subclass-private.h"

/**
 * RelayWebsocketTransport:
 *
 * A transport that reaches the connector over one WebSocket.
 *
 * The configured URL is converted as by [func@auth_dial_url]. With a
 * [property@WebsocketTransport:gateway-id] and a [property@WebsocketTransport:secret], each
 * upgrade request carries a fresh token. TLS certificates are verified and redirects are not
 * followed. A token is not sent over plain `ws://` except to the local machine, unless
 * [property@WebsocketTransport:allow-insecure] is %TRUE. Plain `ws://` and connectors on the
 * local machine are reached directly, even when a proxy is configured.
 *
 * Credentials that the connector refuses are reported by [signal@WebsocketTransport::unauthorized].
 *
 * A ping is sent every 30 seconds. The connection is lost when no pong arrives for 90 seconds.
 *
 * Since: 1.0
 */

/* The same unit as relay_transport_get_backlog() */
#define BACKLOG_FULL 1024
/* Seconds */
#define TOKEN_LIFETIME 300
/* Seconds; a smaller difference does not make a token look expired */
#define MAX_CLOCK_OFFSET 60

/* Reference counted, because it may be replaced while it is called */
typedef struct
{
  RelaySecretFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} SecretFunc;

struct _RelayWebsocketTransport
{
  RelayTransport parent_instance;

  char *url; /* NULL when url_error is set */
  GUri *uri;
  GError *url_error;
  char *gateway_id;
  char *secret;
  gint64 token_expires_at; /* of the latest upgrade request */
  SoupSession *session;
  gboolean allow_insecure;

  SecretFunc *secret_func; /* nullable */
  gboolean was_refused;    /* the credentials of the last attempt */
  /* At most one of these two is set, while an attempt waits for the secret. */
  GSource *ask_source;
  RelaySecretRequest *request; /* a weak pointer: the application owns it */

  RelayWebsocketConnection *connection; /* the latest, which may be over; nullable */
};

typedef enum
{
  PROP_URL = 1,
  PROP_GATEWAY_ID,
  PROP_SECRET,
  PROP_HAS_SECRET,
  PROP_SESSION,
  PROP_ALLOW_INSECURE
} RelayWebsocketTransportProperty;

static GParamSpec *props[PROP_ALLOW_INSECURE + 1];
static guint unauthorized_signal;

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_URL] = G_CALLBACK (relay_websocket_transport_get_url),
  [PROP_GATEWAY_ID] = G_CALLBACK (relay_websocket_transport_get_gateway_id),
  [PROP_SECRET] = NULL,
  [PROP_HAS_SECRET] = G_CALLBACK (relay_websocket_transport_get_has_secret),
  [PROP_SESSION] = G_CALLBACK (relay_websocket_transport_get_session),
  [PROP_ALLOW_INSECURE] = G_CALLBACK (relay_websocket_transport_get_allow_insecure),
};

G_DEFINE_FINAL_TYPE (RelayWebsocketTransport, relay_websocket_transport, RELAY_TYPE_TRANSPORT)

/* --- credentials --- */

static char *
mint (RelayWebsocketTransport *self, gint64 expires_at, GError **error)
{
  if (relay_auth_is_blank (self->gateway_id) || relay_auth_is_blank (self->secret))
    return NULL;
  return relay_auth_mint (self->gateway_id, self->secret, expires_at, error);
}

char *
relay_websocket_transport_mint (RelayWebsocketTransport *self, GError **error)
{
  return mint (self, g_get_real_time () / G_USEC_PER_SEC + TOKEN_LIFETIME, error);
}

const char *
relay_websocket_transport_peek_secret (RelayWebsocketTransport *self)
{
  return self->secret;
}

/* A connector may repeat in a close reason what it received, and reasons are logged. The token is
 * not kept, so it is made again to compare with. */
static gboolean
contains_credential (RelayTransport *transport, const char *reason)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);
  g_autoptr (RelaySecret) token = NULL;

  if (reason == NULL || *reason == '\0')
    return FALSE;
  token = mint (self, self->token_expires_at, NULL);
  return token != NULL && (relay_auth_contains_credential (reason, token) ||
                           relay_auth_contains_credential (reason, self->secret));
}

/* --- the connection --- */

static char *
on_authorize (gpointer user_data, GError **error)
{
  RelayWebsocketTransport *self = user_data;

  self->token_expires_at = g_get_real_time () / G_USEC_PER_SEC + TOKEN_LIFETIME;
  return mint (self, self->token_expires_at, error);
}

static gboolean
on_may_read (gpointer user_data)
{
  return relay_transport_get_backlog (user_data) < BACKLOG_FULL;
}

static void
on_drained (RelayTransport *transport)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    relay_websocket_connection_resume (self->connection);
}

static void
on_message (GBytes *message, gpointer user_data)
{
  relay_transport_received_message (user_data, message);
}

static void
on_messages_read (gpointer user_data)
{
  relay_transport_dispatch_pending (user_data);
}

/* A token is valid for some minutes, so that a wrong clock makes the connector refuse it. Returns NULL
 * when the clocks of this machine and of the connector agree, or when that is not known. */
static char *
dup_clock_hint (RelayWebsocketTransport *self)
{
  gint64 offset = relay_websocket_connection_get_response (self->connection)->clock_offset;

  if (offset == 0 || ABS (offset) <= MAX_CLOCK_OFFSET)
    return NULL;
  return g_strdup_printf ("probably a clock is wrong: that of this machine is %" G_GINT64_FORMAT
                          " s %s that of the connector",
                          ABS (offset), offset > 0 ? "ahead of" : "behind");
}

static void
on_closed (guint16 code, const char *reason, gpointer user_data)
{
  RelayWebsocketTransport *self = user_data;
  g_autofree char *hint = dup_clock_hint (self);

  g_debug ("websocket: closed with code %u", code);
  if (contains_credential (RELAY_TRANSPORT (self), reason))
    reason = "(hidden: contains a credential)";
  relay_transport_report_end (
    RELAY_TRANSPORT (self), &(RelayConnectionEnd){ .code = code, .reason = reason, .hint = hint });
}

static const RelayWebsocketConnectionFuncs connection_funcs = { on_authorize, on_may_read,
                                                                on_message, on_messages_read,
                                                                on_closed };

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayTransport *transport = user_data;
  g_autoptr (GError) error = NULL;

  /* @transport may be freed. */
  if (relay_websocket_connection_was_cancelled (result))
    return;
  if (relay_websocket_connection_connect_finish (RELAY_WEBSOCKET_CONNECTION (source), result,
                                                 &error))
    {
      g_debug ("websocket: open");
      relay_transport_opened (transport);
    }
  else
    {
      const RelayUpgradeResponse *response =
        relay_websocket_connection_get_response (RELAY_WEBSOCKET_CONNECTION (source));
      g_autofree char *hint = dup_clock_hint (RELAY_WEBSOCKET_TRANSPORT (transport));

      g_debug ("websocket: connecting failed: %s", error->message);
      relay_transport_report_end (transport, &(RelayConnectionEnd){
                                               .error = error,
                                               .http_status = response->status,
                                               .retry_after = response->retry_after,
                                               .hint = hint,
                                             });
    }
}

gboolean
relay_websocket_transport_check_secure (RelayWebsocketTransport *self, GError **error)
{
  if (self->allow_insecure || relay_url_policy_is_tls (self->uri) ||
      relay_url_policy_is_loopback (g_uri_get_host (self->uri)))
    return TRUE;
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INSECURE,
                       "the token would be sent unencrypted; use wss:// or set allow-insecure");
  return FALSE;
}

GUri *
relay_websocket_transport_get_uri (RelayWebsocketTransport *self, GError **error)
{
  if (self->url_error != NULL)
    g_propagate_error (error, g_error_copy (self->url_error));
  return self->uri;
}

static gboolean
dial (RelayWebsocketTransport *self, GError **error)
{
  RelayTransport *transport = RELAY_TRANSPORT (self);

  /* it may have been changed while the secret was asked for */
  if (relay_websocket_transport_get_uri (self, error) == NULL)
    return FALSE;
  if (!relay_auth_is_blank (self->secret) && !relay_websocket_transport_check_secure (self, error))
    return FALSE;

  g_clear_pointer (&self->connection, relay_websocket_connection_discard);
  self->connection = relay_websocket_connection_new (relay_transport_get_clock (transport),
                                                     relay_transport_get_context (transport),
                                                     &connection_funcs, self);
  /* A frame may have max-frame-size bytes, a message four times as many (contract §1). */
  relay_websocket_connection_connect_async (
    self->connection, self->uri, self->session,
    4 * (guint64) relay_transport_get_max_frame_size (transport), on_connected, self);
  return TRUE;
}

/* --- the secret --- */

static void
secret_func_clear (gpointer data)
{
  SecretFunc *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

static void
secret_func_unref (SecretFunc *self)
{
  g_rc_box_release_full (self, secret_func_clear);
}

/* Returns NULL, and frees @user_data, if there is no @func. */
static SecretFunc *
secret_func_new (RelaySecretFunc func, gpointer user_data, GDestroyNotify destroy)
{
  SecretFunc *self = g_rc_box_new (SecretFunc);

  *self = (SecretFunc){ func, user_data, destroy };
  if (func == NULL)
    g_clear_pointer (&self, secret_func_unref);

  return self;
}

static gboolean
is_asking (RelayWebsocketTransport *self)
{
  return self->ask_source != NULL || self->request != NULL;
}

static void
stop_asking (RelayWebsocketTransport *self)
{
  RelaySecretRequest *request = self->request;

  if (self->ask_source != NULL)
    g_source_destroy (self->ask_source);
  g_clear_pointer (&self->ask_source, g_source_unref);
  if (request == NULL)
    return;
  g_clear_weak_pointer (&self->request);
  relay_secret_request_withdraw (request);
}

/* Returns whether it has a secret now and had none before, or the reverse. */
static gboolean
replace_secret (RelayWebsocketTransport *self, const char *secret)
{
  gboolean had_secret = !relay_auth_is_blank (self->secret);
  char *copy;

  if (g_strcmp0 (self->secret, secret) == 0)
    return FALSE;
  copy = g_strdup (secret);
  relay_secret_free (self->secret);
  self->secret = copy;
  self->was_refused = FALSE;
  return had_secret != !relay_auth_is_blank (secret);
}

/* An error may be reported inside a dispose of the application's; it only is queued. */
static void
on_secret (const char *secret, const GError *error, gpointer user_data)
{
  RelayWebsocketTransport *self = user_data;
  RelayTransport *transport = user_data;
  g_autoptr (GError) problem = NULL;
  gboolean has_changed = FALSE;

  g_clear_weak_pointer (&self->request);
  if (error == NULL)
    {
      relay_transport_hold (transport, FALSE);
      has_changed = replace_secret (self, secret);
      if (!dial (self, &problem))
        error = problem;
    }
  if (error != NULL)
    relay_transport_report_end (transport, &(RelayConnectionEnd){
                                             .error = error,
                                             .is_final = g_error_matches (error, G_IO_ERROR,
                                                                          G_IO_ERROR_CANCELLED),
                                           });
  /* last: a handler may call anything */
  if (has_changed)
    g_object_notify_by_pspec (user_data, props[PROP_HAS_SECRET]);
}

/* From the main loop, because no function of the application is called inside a call that it makes */
static gboolean
ask (gpointer user_data)
{
  RelayWebsocketTransport *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) keep = g_object_ref (user_data);
  g_autoptr (RelaySecretRequest) request = NULL;
  SecretFunc *func;

  g_clear_pointer (&self->ask_source, g_source_unref);
  if (self->secret_func == NULL)
    {
      /* it was removed since the attempt began */
      on_secret (self->secret, NULL, self);
      return G_SOURCE_REMOVE;
    }

  func = g_rc_box_acquire (self->secret_func);
  request = relay_secret_request_new (relay_owner_of (self), self->was_refused, on_secret, self);
  g_set_weak_pointer (&self->request, request);
  func->func (self, request, func->user_data);
  secret_func_unref (func);
  return G_SOURCE_REMOVE;
}

static gboolean
relay_websocket_transport_open (RelayTransport *transport, GError **error)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->secret_func == NULL)
    return dial (self, error);
  if (relay_websocket_transport_get_uri (self, error) == NULL)
    return FALSE;

  relay_transport_hold (transport, TRUE);
  self->ask_source = g_idle_source_new ();
  g_source_set_priority (self->ask_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->ask_source, "[relay] secret");
  g_source_set_callback (self->ask_source, ask, self, NULL);
  g_source_attach (self->ask_source, relay_transport_get_context (transport));
  return TRUE;
}

static void
relay_websocket_transport_close (RelayTransport *transport, guint16 code, const char *reason)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (is_asking (self))
    {
      stop_asking (self);
      relay_transport_closed (transport, code, reason);
    }
  else if (self->connection != NULL)
    relay_websocket_connection_close (self->connection, code, reason);
}

static gboolean
relay_websocket_transport_write (RelayTransport *transport, GBytes *line, GError **error)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->connection != NULL)
    return relay_websocket_connection_write (
      self->connection, line, relay_transport_get_settings (transport)->max_pending_bytes, error);
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "the connection is not open");
  return FALSE;
}

/* --- class --- */

/* What an answer to the credentials says is known before anything else learns of it. */
static void
relay_websocket_transport_notify (GObject *object, GParamSpec *pspec)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  if (strcmp (pspec->name, "state") == 0)
    {
      RelayState state = relay_transport_get_state (RELAY_TRANSPORT (self));

      if (state == RELAY_STATE_ONLINE)
        self->was_refused = FALSE;
      else if (state == RELAY_STATE_REVOKED)
        self->was_refused = TRUE;
    }
  if (G_OBJECT_CLASS (relay_websocket_transport_parent_class)->notify != NULL)
    G_OBJECT_CLASS (relay_websocket_transport_parent_class)->notify (object, pspec);
}

static void
set_url (RelayWebsocketTransport *self, const char *url)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_error (&self->url_error);
  if (url == NULL)
    {
      g_set_error_literal (&self->url_error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "connector: no URL is set");
      return;
    }
  self->url = relay_auth_dial_url (url, &self->url_error);
  if (self->url == NULL)
    return;
  self->uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, &error);
  if (self->uri == NULL)
    {
      g_clear_pointer (&self->url, g_free);
      g_set_error_literal (&self->url_error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           error->message);
    }
}

static void
relay_websocket_transport_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  switch ((RelayWebsocketTransportProperty) prop_id)
    {
    case PROP_URL:
      relay_websocket_transport_set_url (self, g_value_get_string (value));
      break;
    case PROP_GATEWAY_ID:
      relay_websocket_transport_set_gateway_id (self, g_value_get_string (value));
      break;
    case PROP_SECRET:
      relay_websocket_transport_set_secret (self, g_value_get_string (value));
      break;
    case PROP_SESSION:
      relay_websocket_transport_set_session (self, g_value_get_object (value));
      break;
    case PROP_ALLOW_INSECURE:
      relay_websocket_transport_set_allow_insecure (self, g_value_get_boolean (value));
      break;
    case PROP_HAS_SECRET:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_websocket_transport_dispose (GObject *object)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  if (relay_owner_delays_dispose (object))
    return;

  stop_asking (self);
  g_clear_pointer (&self->secret_func, secret_func_unref);
  g_clear_pointer (&self->connection, relay_websocket_connection_discard);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (relay_websocket_transport_parent_class)->dispose (object);
}

static void
relay_websocket_transport_finalize (GObject *object)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  relay_secret_free (self->secret);
  g_free (self->gateway_id);
  g_free (self->url);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_error (&self->url_error);
  G_OBJECT_CLASS (relay_websocket_transport_parent_class)->finalize (object);
}

static void
relay_websocket_transport_class_init (RelayWebsocketTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  object_class->notify = relay_websocket_transport_notify;
  object_class->set_property = relay_websocket_transport_set_property;
  object_class->dispose = relay_websocket_transport_dispose;
  object_class->finalize = relay_websocket_transport_finalize;
  transport_class->open = relay_websocket_transport_open;
  transport_class->close = relay_websocket_transport_close;
  transport_class->write = relay_websocket_transport_write;

  /**
   * RelayWebsocketTransport:url:
   *
   * The URL of the connector.
   *
   * Reading it returns the converted URL, see [func@auth_dial_url]. It is %NULL when an
   * invalid URL was set; connecting then fails with %RELAY_ERROR_INVALID_ARGUMENT.
   *
   * A new URL takes effect with the next connection attempt.
   *
   * Since: 1.0
   */
  props[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL,
                                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT |
                                           G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:gateway-id:
   *
   * The id under which the connector knows this gateway, or %NULL.
   *
   * Takes effect with the next connection.
   *
   * Since: 1.0
   */
  props[PROP_GATEWAY_ID] =
    g_param_spec_string ("gateway-id", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:secret:
   *
   * The secret that tokens are signed with, or %NULL; a blank one counts as %NULL.
   *
   * Takes effect with the next connection. The property is write-only.
   *
   * Since: 1.0
   */
  props[PROP_SECRET] =
    g_param_spec_string ("secret", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:has-secret: (getter get_has_secret)
   *
   * Whether there is a [property@WebsocketTransport:secret], which cannot be read: one was set, or
   * was the answer to the last [class@SecretRequest].
   *
   * Since: 1.0
   */
  props[PROP_HAS_SECRET] =
    g_param_spec_boolean ("has-secret", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:session:
   *
   * A session whose TLS database, TLS interaction, proxy resolver and user agent are
   * used, or %NULL for the defaults of the system.
   *
   * Its other settings and features are not used. Takes effect with the next connection.
   *
   * Since: 1.0
   */
  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, SOUP_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:allow-insecure:
   *
   * Whether a token may be sent over plain `ws://` to another machine.
   *
   * If %FALSE, such a connection fails with %RELAY_ERROR_INSECURE. Takes effect with the next
   * connection.
   *
   * Since: 1.0
   */
  props[PROP_ALLOW_INSECURE] =
    g_param_spec_boolean ("allow-insecure", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));

  /**
   * RelayWebsocketTransport::unauthorized:
   * @self: the transport
   * @error: why, with the code %RELAY_ERROR_UNAUTHORIZED
   *
   * Emitted each time when the connector refuses the credentials.
   *
   * The transport tries again, by its policy: so the signal is for telling a user to check the
   * [property@WebsocketTransport:secret], a new one of which is used for the next connection. When
   * the clock of this machine differs by more than a minute from that of the connector, @error says
   * so.
   *
   * A connector refuses credentials with HTTP status 401 or 403, with close code 4401 before its
   * descriptor, or with close code 4403, for instance because of a quota. After a handshake has
   * succeeded, a single refusal may be a fault that passes: then the signal is emitted for the
   * second refusal in a row and for each further one, and the next attempt follows after
   * [property@Transport:reconnect-max-delay]. See also [signal@Transport::revoked].
   *
   * Since: 1.0
   */
  unauthorized_signal =
    g_signal_new ("unauthorized", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
on_unauthorized (RelayTransport *transport, const GError *error)
{
  RELAY_WEBSOCKET_TRANSPORT (transport)->was_refused = TRUE;
  g_signal_emit (transport, unauthorized_signal, 0, error);
}

static gboolean
on_address_is_gone (RelayTransport *transport)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  return self->connection != NULL && relay_websocket_connection_address_is_gone (self->connection);
}

static void
on_check_reachable (RelayTransport *transport,
                    GNetworkMonitor *monitor,
                    GCancellable *cancellable,
                    RelayReachableFunc func,
                    gpointer user_data)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);
  GProxyResolver *resolver = self->session != NULL ? soup_session_get_proxy_resolver (self->session)
                                                   : g_proxy_resolver_get_default ();

  if (self->uri == NULL)
    func (TRUE, user_data);
  else
    relay_reachability_check (self->uri, resolver, monitor, cancellable, func, user_data);
}

static const RelayTransportHooks hooks = {
  .drained = on_drained,
  .unauthorized = on_unauthorized,
  .address_is_gone = on_address_is_gone,
  .check_reachable = on_check_reachable,
  .contains_credential = contains_credential,
};

static void
relay_websocket_transport_init (RelayWebsocketTransport *self)
{
  relay_transport_set_hooks (RELAY_TRANSPORT (self), &hooks);
}

/**
 * relay_websocket_transport_new:
 * @url: the connector's URL, with the scheme `https`, `http`, `wss` or `ws`
 * @platform: the platform of its identity
 * @bot_id: (nullable): the id of its bot on @platform
 * @error: return location for an error
 *
 * Makes a transport with one identity, which is not connected yet.
 *
 * Fails with %RELAY_ERROR_INVALID_ARGUMENT when @url is invalid, see [func@auth_dial_url].
 * For several identities, see [method@Transport.set_identities].
 *
 * Returns: (transfer full): a transport
 *
 * Since: 1.0
 */
RelayTransport *
relay_websocket_transport_new (const char *url,
                               const char *platform,
                               const char *bot_id,
                               GError **error)
{
  g_autoptr (RelayWebsocketTransport) self = NULL;
  g_autoptr (RelayIdentity) identity = NULL;

  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (platform != NULL, NULL);

  self = g_object_new (RELAY_TYPE_WEBSOCKET_TRANSPORT, "url", url, NULL);
  if (self->url_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->url_error));
      return NULL;
    }
  identity = relay_identity_new (platform, bot_id != NULL ? bot_id : "");
  relay_transport_set_identities (RELAY_TRANSPORT (self), &identity, 1);
  return RELAY_TRANSPORT (g_steal_pointer (&self));
}

/**
 * relay_websocket_transport_get_url:
 * @self: a transport
 *
 * Gets the URL that the transport connects to.
 *
 * Returns: (nullable): the converted URL, %NULL when an invalid one was set
 *
 * Since: 1.0
 */
const char *
relay_websocket_transport_get_url (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->url;
}

/**
 * relay_websocket_transport_set_url:
 * @self: a transport
 * @url: (nullable): the connector's URL, with the scheme `https`, `http`, `wss` or `ws`
 *
 * Sets the URL of the connector, for the next connection attempt.
 *
 * After an invalid one [property@WebsocketTransport:url] is %NULL, and connecting fails with
 * %RELAY_ERROR_INVALID_ARGUMENT. [func@auth_dial_url] checks a URL before, for instance while it is
 * entered.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_url (RelayWebsocketTransport *self, const char *url)
{
  g_autofree char *old = NULL;

  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  old = g_strdup (self->url);
  set_url (self, url);
  if (g_strcmp0 (self->url, old) == 0)
    return;
  self->was_refused = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_URL]);
}

/**
 * relay_websocket_transport_get_gateway_id:
 * @self: a transport
 *
 * Gets the id under which the connector knows this gateway.
 *
 * Returns: (nullable): the id, or %NULL if none was set
 *
 * Since: 1.0
 */
const char *
relay_websocket_transport_get_gateway_id (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->gateway_id;
}

/**
 * relay_websocket_transport_set_gateway_id:
 * @self: a transport
 * @gateway_id: (nullable): the id
 *
 * Sets the id under which the connector knows this gateway, for the next connection.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_gateway_id (RelayWebsocketTransport *self, const char *gateway_id)
{
  char *copy;

  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (g_strcmp0 (self->gateway_id, gateway_id) == 0)
    return;
  copy = g_strdup (gateway_id);
  g_free (self->gateway_id);
  self->gateway_id = copy;
  self->was_refused = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GATEWAY_ID]);
}

/**
 * relay_websocket_transport_set_secret:
 * @self: a transport
 * @secret: (nullable): the secret; a blank one counts as %NULL
 *
 * Sets the secret that tokens are signed with, for the next connection.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_secret (RelayWebsocketTransport *self, const char *secret)
{
  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (replace_secret (self, secret))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_SECRET]);
}

/**
 * relay_websocket_transport_get_has_secret:
 * @self: a transport
 *
 * Gets whether there is a secret, which cannot be read.
 *
 * Returns: %TRUE if there is one that is not blank
 *
 * Since: 1.0
 */
gboolean
relay_websocket_transport_get_has_secret (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return !relay_auth_is_blank (self->secret);
}

/**
 * relay_websocket_transport_set_secret_func:
 * @self: a transport
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): asked for the secret
 *   before each connection attempt, or %NULL
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data; called at once if it is not kept
 *
 * Sets a function that is asked for the secret before each connection attempt, for instance to look
 * it up in a keyring.
 *
 * So a program that keeps its secret in a keyring need not have it in memory before, and a person
 * can be asked for another one when the connector refuses it. While the answer is awaited the state
 * is %RELAY_STATE_CONNECTING, without a limit: the time is no part of
 * [property@Transport:handshake-timeout]. The calls of a [class@Endpoint] use the secret of the
 * last attempt.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_secret_func (RelayWebsocketTransport *self,
                                           RelaySecretFunc func,
                                           gpointer user_data,
                                           GDestroyNotify destroy)
{
  SecretFunc *secret_func;
  SecretFunc *old;

  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));

  secret_func = secret_func_new (func, user_data, destroy);
  if (relay_owner_refuses (self, G_STRFUNC))
    {
      g_clear_pointer (&secret_func, secret_func_unref);
      return;
    }

  old = self->secret_func;
  self->secret_func = secret_func;
  if (old != NULL)
    secret_func_unref (old);
}

/**
 * relay_websocket_transport_get_session:
 * @self: a transport
 *
 * Gets the session whose TLS database, proxy resolver and user agent are used.
 *
 * Returns: (transfer none) (nullable): the session, or %NULL if none was set
 *
 * Since: 1.0
 */
SoupSession *
relay_websocket_transport_get_session (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->session;
}

/**
 * relay_websocket_transport_set_session:
 * @self: a transport
 * @session: (nullable): a session
 *
 * Sets the session whose TLS database, TLS interaction, proxy resolver and user agent
 * are used, for the next connection.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_session (RelayWebsocketTransport *self, SoupSession *session)
{
  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  g_return_if_fail (session == NULL || SOUP_IS_SESSION (session));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (g_set_object (&self->session, session))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/**
 * relay_websocket_transport_get_allow_insecure:
 * @self: a transport
 *
 * Gets whether a token may be sent over plain `ws://` to another machine.
 *
 * Returns: %TRUE if it may
 *
 * Since: 1.0
 */
gboolean
relay_websocket_transport_get_allow_insecure (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->allow_insecure;
}

/**
 * relay_websocket_transport_set_allow_insecure:
 * @self: a transport
 * @allow_insecure: whether a token may be sent unencrypted
 *
 * Sets whether a token may be sent over plain `ws://` to another machine.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_allow_insecure (RelayWebsocketTransport *self,
                                              gboolean allow_insecure)
{
  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (self->allow_insecure == !!allow_insecure)
    return;
  self->allow_insecure = !!allow_insecure;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALLOW_INSECURE]);
}
