/* relay-websocket-transport.c: a connector reached over one WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-websocket-transport-private.h"

#include <relay-glib/relay-auth.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "relay-auth-private.h"
#include "relay-url-policy-private.h"
#include "relay-websocket-attempt-private.h"
#include "relay-websocket-connection-private.h"
#include "transport/relay-transport-private.h"

#include <string.h>

/**
 * RelayWebsocketTransport:
 *
 * A connector reached over one WebSocket.
 *
 * The URL is made a dial URL as [func@auth_dial_url] does. With a
 * [property@WebsocketTransport:gateway-id] and a [property@WebsocketTransport:secret]
 * each upgrade carries a token made for it. TLS certificates are verified, redirects
 * refused, and a secret is not sent over plain `ws://` except to this machine, unless
 * [property@WebsocketTransport:allow-insecure] says so. Plain `ws://` and connectors on
 * this machine are dialled directly, whatever proxy is configured.
 *
 * A ping goes out every 30 seconds; 90 seconds without an answer are a loss.
 *
 * Since: 1.0
 */

#define BACKLOG_FULL   1024
#define TOKEN_LIFETIME 300

struct _RelayWebsocketTransport
{
  RelayTransport parent_instance;

  char *url; /* the dial URL; NULL while url_error */
  GUri *uri;
  GError *url_error;
  char *gateway_id;
  char *secret;
  gint64 expires_at; /* the token of the latest dial */
  SoupSession *session;
  gboolean allow_insecure;

  RelayWebsocketAttempt *dial;    /* either this, */
  RelayWebsocketConnection *wire; /* or this, or neither */
  GSource *answer;                /* closed, said after the call of close() */
  gboolean ended;                 /* closed or failed was said of this dial */
  gboolean hung_up;               /* close() was called, with: */
  guint16 close_code;
  char *close_reason;
};

typedef enum
{
  PROP_URL = 1,
  PROP_GATEWAY_ID,
  PROP_SECRET,
  PROP_SESSION,
  PROP_ALLOW_INSECURE
} RelayWebsocketTransportProperty;

static GParamSpec *props[PROP_ALLOW_INSECURE + 1];

G_DEFINE_FINAL_TYPE (RelayWebsocketTransport, relay_websocket_transport, RELAY_TYPE_TRANSPORT)

static gboolean
is_blank (const char *string)
{
  if (string != NULL)
    for (; *string != '\0'; string++)
      if (!g_ascii_isspace (*string))
        return FALSE;
  return TRUE;
}

static void
clear_secret (RelayWebsocketTransport *self)
{
  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));
  g_clear_pointer (&self->secret, g_free);
}

/* Drops what a dial has, silently. */
static void
release (RelayWebsocketTransport *self)
{
  if (self->answer != NULL)
    g_source_destroy (self->answer);
  g_clear_pointer (&self->answer, g_source_unref);
  g_clear_pointer (&self->dial, relay_websocket_attempt_cancel);
  g_clear_pointer (&self->wire, relay_websocket_connection_free);
  g_clear_pointer (&self->close_reason, g_free);
}

static char *
mint (RelayWebsocketTransport *self, gint64 expires_at, GError **error)
{
  if (is_blank (self->gateway_id) || is_blank (self->secret))
    return NULL;
  return relay_auth_mint (self->gateway_id, self->secret, expires_at, error);
}

/* Reasons are for logs, and a connector may put into one what was shown to it. The token is made again for
 * this, as it is kept nowhere. */
static gboolean
repeats_credential (RelayWebsocketTransport *self, const char *words)
{
  char *token = words != NULL && *words != '\0' ? mint (self, self->expires_at, NULL) : NULL;
  gboolean repeats;

  if (token == NULL)
    return FALSE;
  repeats = relay_auth_contains_credential (words, token) ||
            relay_auth_contains_credential (words, self->secret);
  explicit_bzero (token, strlen (token));
  g_free (token);
  return repeats;
}

static void
say_closed (RelayWebsocketTransport *self, guint16 code, const char *reason)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  g_debug ("websocket: closed with code %u", code);
  if (repeats_credential (self, reason))
    reason = "(not shown: it repeats a credential)";
  relay_transport_closed (RELAY_TRANSPORT (self), code, reason);
}

/* The wire */

static gboolean
on_wire_may_read (gpointer user_data)
{
  return relay_transport_get_backlog (user_data) < BACKLOG_FULL;
}

static void
on_drained (RelayTransport *transport)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->wire != NULL)
    relay_websocket_connection_resume (self->wire);
}

static void
on_wire_message (GBytes *message, gpointer user_data)
{
  relay_transport_received_message (user_data, message);
}

static void
on_wire_read (gpointer user_data)
{
  relay_transport_run_few (user_data);
}

static void
on_wire_lost (guint16 code, const char *reason, gpointer user_data)
{
  say_closed (user_data, code, reason);
}

static void
on_wire_finished (gpointer user_data)
{
  RelayWebsocketTransport *self = user_data;
  g_autofree char *reason = g_steal_pointer (&self->close_reason);

  release (self);
  say_closed (self, self->close_code, reason);
}

static gboolean
on_answer (gpointer user_data)
{
  on_wire_finished (user_data);
  return G_SOURCE_REMOVE;
}

static const RelayWebsocketConnectionFuncs wire_funcs = { on_wire_may_read, on_wire_message,
                                                          on_wire_read, on_wire_lost,
                                                          on_wire_finished };

/* Dialling */

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

static char *
authorize (gpointer user_data, GError **error)
{
  RelayWebsocketTransport *self = user_data;

  self->expires_at = g_get_real_time () / G_USEC_PER_SEC + TOKEN_LIFETIME;
  return mint (self, self->expires_at, error);
}

static void
on_dialled (GSocketConnection *connection, GBytes *rest, const GError *error, gpointer user_data)
{
  RelayWebsocketTransport *self = user_data;
  RelayTransport *transport = user_data;
  guint64 max_message;

  g_clear_pointer (&self->dial, relay_websocket_attempt_cancel);
  if (error != NULL)
    {
      g_debug ("websocket: dial failed: %s", error->message);
      self->ended = TRUE;
      relay_transport_failed (transport, error);
      return;
    }
  g_debug ("websocket: open");
  /* fragments added up, as the contract has it */
  max_message = 4 * (guint64) relay_transport_get_max_frame_size (transport);
  self->wire =
    relay_websocket_connection_new (connection, rest, self->uri, max_message,
                                    relay_transport_get_clock (transport),
                                    relay_transport_get_context (transport), &wire_funcs, self);
  relay_transport_opened (transport);
}

static const RelayWebsocketAttemptFuncs dial_funcs = { authorize, on_dialled };

gboolean
relay_websocket_transport_check_secure (RelayWebsocketTransport *self, GError **error)
{
  if (self->allow_insecure || relay_url_policy_is_tls (self->uri) ||
      relay_url_policy_is_loopback (g_uri_get_host (self->uri)))
    return TRUE;
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INSECURE,
                       "The secret would travel in clear: use wss://, or allow-insecure");
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
relay_websocket_transport_open (RelayTransport *transport, GError **error)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);
  GMainContext *context = relay_transport_get_context (transport);

  if (relay_websocket_transport_get_uri (self, error) == NULL)
    return FALSE;
  if (!is_blank (self->secret) && !relay_websocket_transport_check_secure (self, error))
    return FALSE;

  /* The old socket is gone before the new one is there. */
  release (self);
  self->hung_up = FALSE;
  self->ended = FALSE;
  g_main_context_push_thread_default (context);
  self->dial = relay_websocket_attempt_start (self->uri, self->session, &dial_funcs, self);
  g_main_context_pop_thread_default (context);
  return TRUE;
}

static void
relay_websocket_transport_close (RelayTransport *transport, guint16 code, const char *reason)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->ended || self->hung_up)
    return;
  self->hung_up = TRUE;
  self->close_code = code;
  self->close_reason = g_strdup (reason);
  if (self->wire != NULL)
    {
      relay_websocket_connection_close (self->wire, code, reason);
      return;
    }

  g_clear_pointer (&self->dial, relay_websocket_attempt_cancel);
  self->answer = g_idle_source_new ();
  g_source_set_priority (self->answer, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->answer, "[relay] websocket answer");
  g_source_set_callback (self->answer, on_answer, self, NULL);
  g_source_attach (self->answer, relay_transport_get_context (transport));
}

static gboolean
relay_websocket_transport_write (RelayTransport *transport, GBytes *line, GError **error)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (transport);

  if (self->wire != NULL)
    return relay_websocket_connection_write (self->wire, line,
                                             relay_transport_get_max_pending_bytes (transport),
                                             error);
  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "The connection is not open");
  return FALSE;
}

/* GObject */

static void
set_url (RelayWebsocketTransport *self, const char *url)
{
  if (url == NULL)
    g_set_error_literal (&self->url_error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "There is no URL to dial");
  else
    self->url = relay_auth_dial_url (url, &self->url_error);

  if (self->url != NULL)
    {
      g_autoptr (GError) error = NULL;

      self->uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, &error);
      if (self->uri == NULL)
        {
          g_clear_pointer (&self->url, g_free);
          g_set_error_literal (&self->url_error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               error->message);
        }
    }
}

static void
relay_websocket_transport_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  switch ((RelayWebsocketTransportProperty) prop_id)
    {
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_GATEWAY_ID:
      g_value_set_string (value, self->gateway_id);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ALLOW_INSECURE:
      g_value_set_boolean (value, self->allow_insecure);
      break;
    case PROP_SECRET:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
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
      set_url (self, g_value_get_string (value));
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_websocket_transport_dispose (GObject *object)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  /* Nobody hears of it here any more; the peer does. */
  self->ended = TRUE;
  release (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (relay_websocket_transport_parent_class)->dispose (object);
}

static void
relay_websocket_transport_finalize (GObject *object)
{
  RelayWebsocketTransport *self = RELAY_WEBSOCKET_TRANSPORT (object);

  clear_secret (self);
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

  object_class->get_property = relay_websocket_transport_get_property;
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
   * Set as configured, read as it is dialled; %NULL when what was set cannot be
   * dialled: then connecting fails with %RELAY_ERROR_INVALID_ARGUMENT.
   *
   * Since: 1.0
   */
  props[PROP_URL] =
    g_param_spec_string ("url", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:gateway-id:
   *
   * The id under which the connector knows this gateway, or %NULL.
   *
   * Takes effect at the next dial.
   *
   * Since: 1.0
   */
  props[PROP_GATEWAY_ID] =
    g_param_spec_string ("gateway-id", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:secret:
   *
   * The secret that tokens are made with, or %NULL; a blank one counts as %NULL.
   *
   * Takes effect at the next dial. It cannot be read.
   *
   * Since: 1.0
   */
  props[PROP_SECRET] =
    g_param_spec_string ("secret", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:session:
   *
   * A session whose TLS database, TLS interaction, proxy resolver and user agent are
   * used, or %NULL for the system's.
   *
   * Nothing else of it is used. Takes effect at the next dial.
   *
   * Since: 1.0
   */
  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, SOUP_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayWebsocketTransport:allow-insecure:
   *
   * Whether a secret may be used over plain `ws://` to another machine.
   *
   * If %FALSE, such a dial fails with %RELAY_ERROR_INSECURE. Takes effect at the next
   * dial.
   *
   * Since: 1.0
   */
  props[PROP_ALLOW_INSECURE] =
    g_param_spec_boolean ("allow-insecure", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_websocket_transport_init (RelayWebsocketTransport *self)
{
  /* nothing was dialled yet */
  self->ended = TRUE;
  relay_transport_set_drained_func (RELAY_TRANSPORT (self), on_drained);
}

/**
 * relay_websocket_transport_new:
 * @url: the connector's URL: `https`, `http`, `wss` or `ws`
 * @platform: the platform that this gateway fronts
 * @bot_id: (nullable): the id of its bot there
 * @error: return location for an error
 *
 * Makes a transport with one identity.
 *
 * Nothing is dialled yet. Fails with %RELAY_ERROR_INVALID_ARGUMENT when @url cannot be
 * dialled, as [func@auth_dial_url] says. For several identities, see
 * [method@Transport.set_identities].
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
 * Gets the URL that is dialled.
 *
 * Returns: (nullable): the dial URL, %NULL when the configured one cannot be dialled
 *
 * Since: 1.0
 */
const char *
relay_websocket_transport_get_url (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);

  return self->url;
}

/**
 * relay_websocket_transport_get_gateway_id:
 * @self: a transport
 *
 * Gets the id under which the connector knows this gateway.
 *
 * Returns: (nullable): the id
 *
 * Since: 1.0
 */
const char *
relay_websocket_transport_get_gateway_id (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);

  return self->gateway_id;
}

/**
 * relay_websocket_transport_set_gateway_id:
 * @self: a transport
 * @gateway_id: (nullable): the id
 *
 * Sets the id under which the connector knows this gateway, for the next dial.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_gateway_id (RelayWebsocketTransport *self, const char *gateway_id)
{
  char *copy;

  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));

  if (g_strcmp0 (self->gateway_id, gateway_id) == 0)
    return;
  copy = g_strdup (gateway_id);
  g_free (self->gateway_id);
  self->gateway_id = copy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GATEWAY_ID]);
}

/**
 * relay_websocket_transport_set_secret:
 * @self: a transport
 * @secret: (nullable): the secret; a blank one counts as %NULL
 *
 * Sets the secret that tokens are made with, for the next dial.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_secret (RelayWebsocketTransport *self, const char *secret)
{
  char *copy;

  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));

  if (g_strcmp0 (self->secret, secret) == 0)
    return;
  copy = g_strdup (secret);
  clear_secret (self);
  self->secret = copy;
}

/**
 * relay_websocket_transport_get_session:
 * @self: a transport
 *
 * Gets the session whose TLS database, proxy resolver and user agent are used.
 *
 * Returns: (transfer none) (nullable): the session
 *
 * Since: 1.0
 */
SoupSession *
relay_websocket_transport_get_session (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), NULL);

  return self->session;
}

/**
 * relay_websocket_transport_set_session:
 * @self: a transport
 * @session: (nullable): a session
 *
 * Sets the session whose TLS database, TLS interaction, proxy resolver and user agent
 * are used, from the next dial on.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_session (RelayWebsocketTransport *self, SoupSession *session)
{
  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));
  g_return_if_fail (session == NULL || SOUP_IS_SESSION (session));

  if (g_set_object (&self->session, session))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

/**
 * relay_websocket_transport_get_allow_insecure:
 * @self: a transport
 *
 * Gets whether a secret may be used over plain `ws://` to another machine.
 *
 * Returns: %TRUE if it may
 *
 * Since: 1.0
 */
gboolean
relay_websocket_transport_get_allow_insecure (RelayWebsocketTransport *self)
{
  g_return_val_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self), FALSE);

  return self->allow_insecure;
}

/**
 * relay_websocket_transport_set_allow_insecure:
 * @self: a transport
 * @allow_insecure: whether a secret may travel in clear
 *
 * Sets whether a secret may be used over plain `ws://` to another machine.
 *
 * Since: 1.0
 */
void
relay_websocket_transport_set_allow_insecure (RelayWebsocketTransport *self,
                                              gboolean allow_insecure)
{
  g_return_if_fail (RELAY_IS_WEBSOCKET_TRANSPORT (self));

  if (self->allow_insecure == !!allow_insecure)
    return;
  self->allow_insecure = !!allow_insecure;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALLOW_INSECURE]);
}
