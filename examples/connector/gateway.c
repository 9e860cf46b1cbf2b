/* gateway.c: one gateway's connection: the frames of the contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gateway.h"

#include <string.h>

#include "action.h"
#include "chats.h"
#include "delivery.h"
#include "http.h"
#include "json-guard.h"
#include "log.h"
#include "platforms/platform.h"
#include "policy.h"
#include "routing.h"
#include "socket.h"
#include "token.h"

#define CLOSE_UNAUTHORIZED     4401
#define CLOSE_UNKNOWN_PLATFORM 4404
#define CLOSE_REPLACED         4000

#define GATEWAY_MAX_CALLS 256 /* pending at once */

struct _GatewayServer
{
  Hub *hub;
  GPtrArray *gateways; /* of Gateway, with an open socket */
};

typedef struct
{
  GatewayServer *server;
  Hub *hub;
  Delivery *delivery; /* NULL: not authorised */
  Socket *socket;
  const char *refusal; /* the reason of the close, when not authorised */
  gboolean is_expired; /* the token was right once, so it is no guess */
  char *gateway_id;
  char *peer;        /* its address; NULL if the connection was closed at once */
  char *base;        /* where it reaches this connector */
  gboolean greeted;  /* a hello was answered */
  gboolean is_short; /* of a platform that was not running when it came */
  GHashTable *calls; /* request id → Call, while it is pending */
} Gateway;

/* A request that is pending. It may outlive the connection. */
typedef struct
{
  Gateway *gateway; /* NULL: the connection is lost */
  char *request_id;
} Call;

static void
call_free (Call *self)
{
  g_free (self->request_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
call_lose_gateway (gpointer data)
{
  Call *self = data;

  self->gateway = NULL;
}

static void
gateway_free (gpointer data)
{
  Gateway *self = data;

  g_hash_table_unref (self->calls);
  if (self->delivery)
    delivery_detach (self->delivery, self);
  g_clear_pointer (&self->socket, socket_free);
  g_free (self->gateway_id);
  g_free (self->peer);
  g_free (self->base);
  g_free (self);
}

static void gateway_log (Gateway *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
gateway_log (Gateway *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  log_line (G_LOG_LEVEL_INFO, self->gateway_id, self->peer, "%s", text);
}

static gboolean
gateway_send_line (gpointer connection, const char *line, GError **error)
{
  Gateway *self = connection;

  return socket_send (self->socket, line, error);
}

static void
gateway_replace (gpointer connection)
{
  Gateway *self = connection;

  gateway_log (self, "replaced by a newer connection");
  socket_close (self->socket, CLOSE_REPLACED, "replaced");
}

static const char *
gateway_get_base (gpointer connection)
{
  Gateway *self = connection;

  return self->base;
}

static const DeliveryLine gateway_line = {
  .send = gateway_send_line,
  .replace = gateway_replace,
  .get_base = gateway_get_base,
};

static void
gateway_send (Gateway *self, JsonObject *frame)
{
  g_autofree char *text = object_text (frame);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) error = NULL;

  if (!gateway_send_line (self, line, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    hub_fault (self->hub, self->gateway_id, "not sent: %s", error->message);
}

/* Reports to the gateway what the connector could not do with one of its frames. */
static void
gateway_complain (Gateway *self, const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autoptr (JsonObject) report = json_object_new ();

  json_object_set_string_member (report, "type", "error");
  json_object_set_string_member (report, "error", valid);
  gateway_send (self, report);
}

/* Only the first hello may leave the platform out. */
static const PlatformType *
gateway_hello_platform (Gateway *self, JsonObject *frame)
{
  const char *name = member_string (frame, "platform");

  return self->greeted ? platform_find (name) : platform_find_or_default (name);
}

static void
gateway_refuse_hello (Gateway *self, const char *reason)
{
  hub_fault (self->hub, self->gateway_id, "%s", reason);
  gateway_complain (self, reason);
  if (!self->greeted)
    socket_close (self->socket, CLOSE_UNKNOWN_PLATFORM, "unknown platform");
}

/* A hello, as it is stored */
typedef struct
{
  char *gateway_id;
  const char *platform;
  char *bot_id;     /* or NULL */
  gboolean is_last; /* the platform's events go to it from now on */
} Hello;

static void
hello_free (gpointer data)
{
  Hello *self = data;

  g_free (self->gateway_id);
  g_free (self->bot_id);
  g_free (self);
}

static gboolean
on_store_hello (Transaction *transaction, gpointer data, GError **error)
{
  const Hello *hello = data;

  return (!hello->is_last ||
          store_set_last_hello (transaction->store, hello->platform, hello->gateway_id, error)) &&
         policy_name_bot (transaction, hello->gateway_id, hello->platform, hello->bot_id, error);
}

static void
on_hello_stored (Hub *hub, gpointer data, const GError *error)
{
  if (error)
    hub_fault (hub, ((const Hello *) data)->gateway_id, "%s", error->message);
}

static void
gateway_store_hello (Gateway *self, const PlatformType *platform, JsonObject *frame)
{
  Hello *hello = g_new0 (Hello, 1);

  hello->gateway_id = g_strdup (self->gateway_id);
  hello->platform = platform->name;
  hello->bot_id = member_id (frame, "botId");
  hello->is_last = hub_note_hello (self->hub, platform->name, self->gateway_id);
  hub_transact (self->hub, on_store_hello, on_hello_stored, hello, hello_free);
}

static void
gateway_on_hello (Gateway *self, JsonObject *frame)
{
  const PlatformType *platform = gateway_hello_platform (self, frame);
  g_autoptr (JsonObject) answer = NULL;

  if (platform == NULL)
    {
      gateway_refuse_hello (self, "the platform of the hello is unknown");
      return;
    }
  if (hub_get_platform (self->hub, platform->name) == NULL)
    {
      self->is_short = TRUE;
      gateway_refuse_hello (self, "the platform of the hello is not configured here");
      return;
    }

  gateway_store_hello (self, platform, frame);
  answer = json_object_new ();
  json_object_set_string_member (answer, "type", "descriptor");
  json_object_set_object_member (answer, "descriptor", platform_descriptor (platform));
  gateway_send (self, answer);
  gateway_log (self, "fronts %s", platform->name);

  self->greeted = TRUE;
  delivery_set_ready (self->delivery);
  hub_state_changed (self->hub);
}

/* Takes ownership of the result. */
static void
gateway_answer (Gateway *self, const char *request_id, JsonObject *result)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "type", "outbound_result");
  json_object_set_string_member (answer, "requestId", request_id);
  json_object_set_object_member (answer, "result", result);
  gateway_send (self, answer);
}

static void
on_request_done (Request *request, JsonObject *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  Gateway *self = call->gateway;

  /* The result of a request whose connection is lost can be sent on no other one. */
  if (self)
    g_hash_table_remove (self->calls, call->request_id);
  if (self == NULL)
    {
      json_object_unref (result);
      return;
    }

  if (!member_boolean (result, "success"))
    hub_fault (self->hub, self->gateway_id, "refused %.64s: %s",
               request->op ? request->op : "action", member_string (result, "error"));
  gateway_answer (self, call->request_id, result);
}

static void
gateway_on_outbound (Gateway *self, JsonObject *frame)
{
  g_autofree char *request_id = member_id (frame, "requestId");
  g_autoptr (Request) request = NULL;
  Call *call;

  if (request_id == NULL)
    {
      hub_fault (self->hub, self->gateway_id, "outbound without a requestId");
      return;
    }
  if (g_hash_table_contains (self->calls, request_id))
    {
      hub_fault (self->hub, self->gateway_id,
                 "skipped a second request with the id of a pending one");
      return;
    }
  if (g_hash_table_size (self->calls) >= GATEWAY_MAX_CALLS)
    {
      gateway_answer (self, request_id,
                      result_rate_limited (1, "%d requests are pending", GATEWAY_MAX_CALLS));
      return;
    }

  call = g_new0 (Call, 1);
  call->gateway = self;
  call->request_id = g_steal_pointer (&request_id);
  g_hash_table_insert (self->calls, call->request_id, call);
  request = request_new (self->hub, self->gateway_id, frame, on_request_done, call);
  action_perform (request);
}

/* A gateway wants to end a turn. */
typedef struct
{
  char *gateway_id;
  char *session_key;
  char *chat_id; /* of the session; NULL: there is no such session */
  char *owner;   /* the gateway that has the session */
  gboolean is_allowed;
} Interrupt;

static void
interrupt_free (gpointer data)
{
  Interrupt *self = data;

  g_free (self->gateway_id);
  g_free (self->session_key);
  g_free (self->chat_id);
  g_free (self->owner);
  g_free (self);
}

/* Whether the bot is in the chat of the session. The third part of the key is the platform, or that of an
 * interaction.
 */
static gboolean
interrupt_is_at_home (const Interrupt *self, Transaction *transaction)
{
  g_auto (GStrv) parts = g_strsplit (self->session_key, ":", 4);
  const char *platform = g_strv_length (parts) > 2 ? parts[2] : "";
  g_autoptr (Chat) chat = store_find_chat (transaction->store, platform, self->chat_id);

  if (chat == NULL)
    chat = chats_find (transaction->store, self->chat_id);

  return chat && routing_may_act (transaction->roster, chat, self->gateway_id);
}

static gboolean
on_find_session (Transaction *transaction, gpointer data, GError **error)
{
  Interrupt *self = data;

  g_clear_pointer (&self->chat_id, g_free);
  g_clear_pointer (&self->owner, g_free);
  self->is_allowed =
    store_find_session (transaction->store, self->session_key, &self->chat_id, &self->owner) &&
    (g_str_equal (self->owner, self->gateway_id) || interrupt_is_at_home (self, transaction));

  return TRUE;
}

/* The interrupt goes to the gateway that has the session, which may be another one of the same chat. */
static void
on_session_found (Hub *hub, gpointer data, const GError *error)
{
  const Interrupt *self = data;
  Delivery *delivery = NULL;

  if (error)
    hub_fault (hub, self->gateway_id, "%s", error->message);
  else if (self->owner && !self->is_allowed)
    hub_fault (hub, self->gateway_id, "refused to interrupt in a chat of another gateway");
  else if (self->owner)
    delivery = hub_get_delivery (hub, self->owner);
  if (delivery)
    delivery_interrupt (delivery, self->session_key, self->chat_id);
}

static void
gateway_on_interrupt (Gateway *self, JsonObject *frame)
{
  const char *session_key = member_string (frame, "session_key");
  Interrupt *interrupt;

  if (session_key == NULL)
    return;

  interrupt = g_new0 (Interrupt, 1);
  interrupt->gateway_id = g_strdup (self->gateway_id);
  interrupt->session_key = g_strdup (session_key);
  hub_transact (self->hub, on_find_session, on_session_found, interrupt, interrupt_free);
}

static void
gateway_on_going_idle (Gateway *self, JsonObject *frame)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  /* The state first: no event may follow the acknowledgement. */
  if (delivery_is_attached (self->delivery, self))
    delivery_set_idle (self->delivery);
  json_object_set_string_member (answer, "type", "going_idle_ack");
  gateway_send (self, answer);
}

static void
gateway_on_inbound_ack (Gateway *self, JsonObject *frame)
{
  g_autofree char *buffer_id = member_id (frame, "bufferId");

  /* An acknowledgement counts only on the connection that has delivered the event. */
  if (buffer_id && (!delivery_is_attached (self->delivery, self) ||
                    !delivery_acknowledge (self->delivery, buffer_id)))
    gateway_log (self, "an acknowledgement of something else was ignored");
}

/* Whoever waits for the result of a request gets one, also when the request was not readable. */
static void
gateway_refuse_line (Gateway *self, const char *line, gsize length, const char *reason)
{
  g_autofree char *type = object_scan_id (line, length, "type");
  g_autofree char *request_id = object_scan_id (line, length, "requestId");

  hub_fault (self->hub, self->gateway_id, "skipped a frame: %s", reason);
  if (request_id && g_strcmp0 (type, "outbound") == 0)
    gateway_answer (self, request_id, result_failure ("%s", reason));
  else
    gateway_complain (self, reason);
}

static void
gateway_on_line (Gateway *self, const char *line, gsize length)
{
  static const struct
  {
    const char *type;
    void (*func) (Gateway *self, JsonObject *frame);
  } frames[] = {
    { "hello", gateway_on_hello },
    { "outbound", gateway_on_outbound },
    { "interrupt", gateway_on_interrupt },
    { "going_idle", gateway_on_going_idle },
    { "inbound_ack", gateway_on_inbound_ack },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) frame = object_parse (line, length, &error);
  const char *type = frame ? member_string (frame, "type") : NULL;

  if (type == NULL)
    {
      gateway_refuse_line (self, line, length, error ? error->message : "it has no type");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      if (g_str_equal (frames[i].type, type))
        {
          if (self->greeted || frames[i].func == gateway_on_hello)
            frames[i].func (self, frame);
          else
            gateway_refuse_line (self, line, length, "no hello came before it");
          return;
        }
    }
  gateway_refuse_line (self, line, length, "its type is unknown");
}

static void
gateway_on_opened (Socket *socket, gpointer user_data)
{
  Gateway *self = user_data;

  self->socket = socket;
  g_ptr_array_add (self->server->gateways, self);

  if (self->refusal == NULL)
    self->delivery = hub_get_delivery (self->hub, self->gateway_id);
  if (self->delivery)
    {
      gateway_log (self, "connected from %s", self->peer ? self->peer : "unknown");
      delivery_attach (self->delivery, &gateway_line, self);
      return;
    }

  if (self->refusal == NULL)
    self->refusal = "unauthorized";
  hub_fault (self->hub, NULL, "a gateway was refused: %s", self->refusal);
  if (!self->is_expired)
    log_failed_login (self->peer, "wrong gateway token");
  socket_close (socket, CLOSE_UNAUTHORIZED, self->refusal);
}

/* The queue goes on. */
static gboolean
gateway_is_urgent (const char *line, gsize length)
{
  g_autofree char *type = object_scan_id (line, length, "type");

  return g_strcmp0 (type, "inbound_ack") == 0;
}

static void
gateway_on_message (Socket *socket, const char *data, gsize length, gpointer user_data)
{
  Gateway *self = user_data;

  for (gsize i = 0; self->delivery && i < length; i++)
    {
      if (!g_ascii_isspace (data[i]))
        {
          gateway_on_line (self, data, length);
          return;
        }
    }
}

static void
gateway_on_closed (Socket *socket, guint code, const char *reason, gpointer user_data)
{
  Gateway *self = user_data;

  if (self->delivery)
    {
      gateway_log (self, "closed (%u%s%s)", code, reason && *reason ? " " : "",
                   reason ? reason : "");
      delivery_detach (self->delivery, self);
      self->delivery = NULL;
    }
  g_ptr_array_remove_fast (self->server->gateways, self);
}

static const SocketHandlers gateway_handlers = {
  .opened = gateway_on_opened,
  .by_line = TRUE,
  .is_urgent = gateway_is_urgent,
  .message = gateway_on_message,
  .closed = gateway_on_closed,
};

static const char *const *
gateway_lookup_secrets (const char *gateway_id, gpointer user_data)
{
  return secrets_lookup (user_data, gateway_id);
}

/* Those that wait for nothing have lost nothing. */
static void
gateway_server_on_lost (gpointer user_data)
{
  GatewayServer *self = user_data;

  for (guint i = self->gateways->len; i > 0; i--)
    {
      Gateway *gateway = self->gateways->pdata[i - 1];

      if (g_hash_table_size (gateway->calls) > 0)
        socket_close (gateway->socket, 1011, "the database cannot be written");
    }
}

static const HubObserver gateway_observer = {
  .lost = gateway_server_on_lost,
};

GatewayServer *
gateway_server_new (Hub *hub)
{
  GatewayServer *self = g_new0 (GatewayServer, 1);

  self->hub = hub;
  self->gateways = g_ptr_array_new_with_free_func (gateway_free);
  hub_observe (hub, &gateway_observer, self);

  return self;
}

void
gateway_server_free (GatewayServer *self)
{
  hub_unobserve (self->hub, self);
  g_ptr_array_unref (self->gateways);
  g_free (self);
}

/* The upgrade is always completed. A wrong token is answered by the close code, which WebSocket
 * libraries report; many do not report the HTTP status.
 */
void
gateway_server_handle (GatewayServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  Gateway *gateway = g_new0 (Gateway, 1);
  TokenVerdict verdict;

  gateway->server = self;
  gateway->hub = self->hub;
  gateway->base = http_base (message);
  gateway->peer = http_peer (message);
  gateway->calls = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, call_lose_gateway);
  verdict =
    token_verify (authorization, g_get_real_time () / G_USEC_PER_SEC, gateway_lookup_secrets,
                  hub_get_secrets (self->hub), &gateway->gateway_id);
  if (verdict != TOKEN_VALID)
    {
      gateway->is_expired = verdict == TOKEN_EXPIRED;
      gateway->refusal = gateway->is_expired ? "expired" : "unauthorized";
    }

  socket_upgrade (message, &gateway_handlers, gateway, gateway_free);
}

void
gateway_server_hang_up (GatewayServer *self)
{
  for (guint i = 0; i < self->gateways->len; i++)
    {
      Gateway *gateway = self->gateways->pdata[i];

      socket_close (gateway->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "going away");
    }
}

/* Nothing that it sends from now on counts. */
static void
gateway_end (Gateway *self, guint code, const char *reason)
{
  delivery_detach (self->delivery, self);
  self->delivery = NULL;
  socket_close (self->socket, code, reason);
}

/* Closes the connections of a gateway that has lost a secret, or that may not return at all. Nothing
 * that it sends from now on counts.
 */
void
gateway_server_disconnect (GatewayServer *self, const char *gateway_id, gboolean may_return)
{
  for (guint i = 0; i < self->gateways->len; i++)
    {
      Gateway *gateway = self->gateways->pdata[i];

      if (gateway->delivery == NULL || g_strcmp0 (gateway->gateway_id, gateway_id) != 0)
        continue;

      gateway_log (gateway, "disconnected: %s",
                   may_return ? "its secret has changed" : "it is not configured any more");
      if (may_return)
        gateway_end (gateway, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "secret changed");
      else
        gateway_end (gateway, CLOSE_UNAUTHORIZED, "unauthorized");
    }
}

/* A platform runs that did not before. Those that have asked for one connect again, and ask once more. */
void
gateway_server_call_back (GatewayServer *self)
{
  for (guint i = 0; i < self->gateways->len; i++)
    {
      Gateway *gateway = self->gateways->pdata[i];

      if (gateway->delivery == NULL || !gateway->is_short)
        continue;

      gateway_log (gateway, "disconnected: there is another platform");
      gateway_end (gateway, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "platforms changed");
    }
}

/* Whether every socket is closed. */
gboolean
gateway_server_is_quiet (GatewayServer *self)
{
  return self->gateways->len == 0;
}
