/* relay-transport.c: the gateway's half of the relay contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-transport-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "protocol/relay-frame-writer-private.h"
#include "relay-deliveries-private.h"
#include "relay-dispatcher-private.h"
#include "relay-pending-tasks-private.h"
#include "relay-request-count-private.h"

/**
 * RelayTransport:
 *
 * The gateway's half of the relay contract, over a socket that a subclass supplies.
 *
 * A transport connects and reconnects, performs the handshake, matches results to actions,
 * acknowledges messages after the application has handled them, and emits a signal for each
 * frame. Most applications create a [class@WebsocketTransport] and use it through an
 * [class@Adapter].
 *
 * A subclass overrides three virtual functions, each of which starts an operation and returns:
 * `open` opens a socket, `close` closes it, `write` sends one line as one message. It reports
 * what happens with [method@Transport.opened], [method@Transport.received],
 * [method@Transport.message_end], [method@Transport.closed] and [method@Transport.failed]. These
 * only queue, and may be called at any time from the thread of the transport.
 *
 * A transport belongs to the thread-default main context of its first connect, and is used in the
 * thread that runs it: calls from another thread are refused, see
 * [Threads and main contexts](desktop.html#threads-and-main-contexts). Signals are emitted from
 * that context in the order of the received frames, and never inside a call of the application;
 * `notify` may be.
 *
 * Dropping the last reference closes the socket. But a call in flight keeps its object alive, as
 * usual in GLib: a connect that is pending with the policy %RELAY_RECONNECT_ALWAYS goes on,
 * whatever references were dropped. It is ended by its cancellable, or by
 * [method@Transport.disconnect_async].
 *
 * Since: 1.0
 */

/**
 * RelayTransportClass::open:
 * @self: a transport
 * @error: return location for an error
 *
 * Starts to open a socket, without waiting for it.
 *
 * Call [method@Transport.opened] when the socket is open, and [method@Transport.failed] if that
 * fails later. It is not called again before the end of the socket was reported.
 *
 * Returns: %TRUE if it has started; otherwise @error, if it is set, is the reason why the attempt
 *   has failed
 *
 * Since: 1.0
 */

/**
 * RelayTransportClass::close:
 * @self: a transport
 * @code: the WebSocket close code
 * @reason: (nullable): the reason of the close, or %NULL for none
 *
 * Starts to close the socket, without waiting for it.
 *
 * Call [method@Transport.closed] when the socket is closed, at once or later.
 *
 * Since: 1.0
 */

/**
 * RelayTransportClass::write:
 * @self: a transport
 * @line: one frame with its newline
 * @error: return location for an error
 *
 * Sends @line as one message, without waiting for it.
 *
 * It is only called while the socket is open. After it has failed, report the end of the socket.
 *
 * Returns: %TRUE if the line was written or queued; otherwise nothing of it may be sent, and the
 *   request fails with %RELAY_ERROR_NOT_SENT and the message of @error
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_IDENTITIES = 1,
  PROP_DESCRIPTOR,
  PROP_STATE,
  PROP_RETRY_AT,
  PROP_LAST_ERROR,
  PROP_CLOSE_CODE,
  PROP_HTTP_STATUS,
  PROP_DESCRIPTORS,
  PROP_N_REQUESTS,
  PROP_FIRST_SETTING
} RelayTransportProperty;

/* Descriptors after the first are kept as long as the connection, and one frame may contain
 * megabytes: the bounds on their number, and on the bytes of each. */
#define MAX_PLATFORMS        256
#define MAX_LATER_DESCRIPTOR (64 * 1024)

/* What is reported instead of a text of the connector that repeats a credential of ours */
#define HIDDEN "(hidden: contains a credential)"

typedef struct
{
  RelayTransportSettings settings;
  GListStore *identities;

  RelayOwner *owner;

  /* from the first connect on */
  RelayFrameQueue *frame_queue;
  RelayClock *clock;        /* a test may set another before the first connect */
  GNetworkMonitor *monitor; /* NULL: the default one */

  RelayConnection *connection;
  RelayRequests *requests;
  RelayRequestCount *request_count;
  RelayDeliveries *deliveries;
  RelayDispatcher *dispatcher;
  GHashTable *descriptors;     /* of the latest handshake: platform → RelayDescriptor */
  GListStore *descriptor_list; /* the same, in the order of their arrival */
  const RelayTransportHooks *hooks;
} RelayTransportPrivate;

static GParamSpec *props[PROP_FIRST_SETTING];
static guint signals[RELAY_N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RelayTransport, relay_transport, G_TYPE_OBJECT)

#define GET_PRIVATE(self) ((RelayTransportPrivate *) relay_transport_get_instance_private (self))

/* --- what the other files of the class use --- */

const RelayTransportSettings *
relay_transport_get_settings (RelayTransport *self)
{
  return &GET_PRIVATE (self)->settings;
}

RelayConnection *
relay_transport_get_connection (RelayTransport *self)
{
  return GET_PRIVATE (self)->connection;
}

RelayRequests *
relay_transport_get_requests (RelayTransport *self)
{
  return GET_PRIVATE (self)->requests;
}

RelayFrameQueue *
relay_transport_get_frame_queue (RelayTransport *self)
{
  return GET_PRIVATE (self)->frame_queue;
}

RelayIdentity *
relay_transport_find_identity (RelayTransport *self, const char *platform)
{
  GListModel *identities = G_LIST_MODEL (GET_PRIVATE (self)->identities);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr (RelayIdentity) identity = g_list_model_get_item (identities, i);

      /* the list keeps it alive */
      if (g_strcmp0 (relay_identity_get_platform (identity), platform) == 0)
        return identity;
    }
  return NULL;
}

gboolean
relay_transport_names_platform (RelayTransport *self, const char *platform)
{
  return platform != NULL && *platform != '\0' && strcmp (platform, "relay") != 0 &&
         (relay_transport_find_identity (self, platform) != NULL ||
          g_hash_table_contains (GET_PRIVATE (self)->descriptors, platform));
}

/* --- the virtual functions; each has one caller --- */

static void
set_missing_error (const char *function, GError **error)
{
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
               "the transport does not override %s()", function);
}

/* Overrides in Python and JavaScript return FALSE without an error. */
static void
ensure_error (const char *function, GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "%s() failed without an error",
                 function);
}

static void
on_open (gpointer transport)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (transport);
  g_autoptr (GError) error = NULL;

  if (klass->open == NULL)
    set_missing_error ("open", &error);
  else if (klass->open (transport, &error))
    return;
  ensure_error ("open", &error);
  relay_transport_report_end (transport, &(RelayConnectionEnd){ .error = error });
}

static void
on_close (gpointer transport)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (transport);

  if (klass->close != NULL)
    klass->close (transport, 1000, NULL);
  else
    relay_transport_report_end (transport, &(RelayConnectionEnd){ .code = 1000 });
}

gboolean
relay_transport_write (RelayTransport *self, GBytes *line, GError **error)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (self);

  if (klass->write == NULL)
    {
      set_missing_error ("write", error);
      return FALSE;
    }
  if (klass->write (self, line, error))
    return TRUE;
  ensure_error ("write", error);
  return FALSE;
}

static gboolean
on_write (gpointer transport, GBytes *line, GError **error)
{
  return relay_transport_write (transport, line, error);
}

static gboolean
on_write_hellos (gpointer transport, guint *n_hellos, GError **error)
{
  GListModel *identities = G_LIST_MODEL (GET_PRIVATE (transport)->identities);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr (RelayIdentity) identity = g_list_model_get_item (identities, i);
      g_autoptr (GBytes) line = relay_frame_write_hello (identity);

      if (!relay_transport_write (transport, line, error))
        return FALSE;
    }
  *n_hellos = g_list_model_get_n_items (identities);
  return TRUE;
}

void
relay_transport_report_end (RelayTransport *self, const RelayConnectionEnd *end)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  RelayFrameQueueItem item = {
    .kind = end->error != NULL ? RELAY_FRAME_QUEUE_FAILED : RELAY_FRAME_QUEUE_CLOSED,
  };

  if (!relay_connection_is_receiving (priv->connection))
    return;
  item.error = end->error != NULL ? g_error_copy (end->error) : NULL;
  item.code = end->code;
  item.reason = g_strdup (end->reason);
  item.http_status = end->http_status;
  item.retry_after = end->retry_after;
  item.hint = g_strdup (end->hint);
  item.is_final = end->is_final;
  relay_frame_queue_push (priv->frame_queue, &item);
  relay_connection_end_reported (priv->connection);
}

/* --- what the connection needs --- */

static void
on_discard_received (gpointer transport)
{
  RelayTransportPrivate *priv = GET_PRIVATE (transport);

  relay_frame_queue_reset (priv->frame_queue, priv->settings.max_frame_size);
}

static GQueue
on_connection_over (gpointer transport)
{
  RelayTransportPrivate *priv = GET_PRIVATE (transport);

  relay_deliveries_connection_over (priv->deliveries);
  return relay_requests_take_all (priv->requests);
}

static guint
on_count_requests (gpointer transport)
{
  return relay_requests_get_length (GET_PRIVATE (transport)->requests);
}

static void
on_requests_due (gpointer transport)
{
  RelayTransportPrivate *priv = GET_PRIVATE (transport);
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_TIMED_OUT,
                         "the connector sent no result within the request timeout");
  GQueue due = relay_requests_take_due (priv->requests, relay_clock_monotonic (priv->clock));

  /* set before any callback, which may run a nested main loop until another request times out */
  relay_connection_set_request_deadline (priv->connection,
                                         relay_requests_get_deadline (priv->requests));
  relay_requests_fail (&due, error);
  relay_connection_request_done (priv->connection);
}

static void
on_changed (gpointer transport, RelayConnectionChanges changes)
{
  RelayTransportPrivate *priv = GET_PRIVATE (transport);
  RelayDescriptor *descriptor = relay_connection_get_descriptor (priv->connection);

  g_object_freeze_notify (transport);
  if (changes & RELAY_CONNECTION_DESCRIPTOR)
    {
      g_hash_table_remove_all (priv->descriptors);
      g_hash_table_insert (priv->descriptors, g_strdup (relay_descriptor_get_platform (descriptor)),
                           g_object_ref (descriptor));
      g_object_notify_by_pspec (transport, props[PROP_DESCRIPTORS]);
      g_list_store_splice (priv->descriptor_list, 0,
                           g_list_model_get_n_items (G_LIST_MODEL (priv->descriptor_list)),
                           (gpointer *) &descriptor, 1);
    }
  if (changes & RELAY_CONNECTION_DESCRIPTOR)
    g_object_notify_by_pspec (transport, props[PROP_DESCRIPTOR]);
  if (changes & RELAY_CONNECTION_LAST_ERROR)
    {
      g_object_notify_by_pspec (transport, props[PROP_LAST_ERROR]);
      g_object_notify_by_pspec (transport, props[PROP_CLOSE_CODE]);
      g_object_notify_by_pspec (transport, props[PROP_HTTP_STATUS]);
    }
  if (changes & RELAY_CONNECTION_RETRY_AT)
    g_object_notify_by_pspec (transport, props[PROP_RETRY_AT]);
  if (changes & RELAY_CONNECTION_STATE)
    g_object_notify_by_pspec (transport, props[PROP_STATE]);
  g_object_thaw_notify (transport);

  if (changes & RELAY_CONNECTION_DESCRIPTOR)
    relay_dispatcher_changed (priv->dispatcher, "descriptor");
  if (changes & RELAY_CONNECTION_LAST_ERROR)
    relay_dispatcher_changed (priv->dispatcher, "last-error");
  if (changes & RELAY_CONNECTION_STATE)
    relay_dispatcher_changed (priv->dispatcher, "state");
  else if (changes & RELAY_CONNECTION_RETRY_AT)
    relay_dispatcher_changed (priv->dispatcher, "retry-at");
}

static void
on_revoked (gpointer transport)
{
  relay_dispatcher_revoked (GET_PRIVATE (transport)->dispatcher);
}

static void
on_unauthorized (gpointer transport, const GError *error)
{
  RelayTransportPrivate *priv = GET_PRIVATE (transport);

  /* a handler may have disposed the transport */
  if (priv->frame_queue != NULL && priv->hooks->unauthorized != NULL)
    priv->hooks->unauthorized (transport, error);
}

static gboolean
on_address_is_gone (gpointer transport)
{
  const RelayTransportHooks *hooks = GET_PRIVATE (transport)->hooks;

  return hooks->address_is_gone != NULL && hooks->address_is_gone (transport);
}

static void
on_check_reachable (gpointer transport,
                    GNetworkMonitor *monitor,
                    GCancellable *cancellable,
                    RelayReachableFunc func,
                    gpointer user_data)
{
  const RelayTransportHooks *hooks = GET_PRIVATE (transport)->hooks;

  if (hooks->check_reachable != NULL)
    hooks->check_reachable (transport, monitor, cancellable, func, user_data);
  else
    /* a subclass without a network */
    func (TRUE, user_data);
}

static const RelaySocketFuncs socket_funcs = {
  .open = on_open,
  .close = on_close,
  .write = on_write,
  .discard_received = on_discard_received,
  .address_is_gone = on_address_is_gone,
};

static const RelayConnectionFuncs connection_funcs = {
  .write_hellos = on_write_hellos,
  .connection_over = on_connection_over,
  .count_requests = on_count_requests,
  .requests_due = on_requests_due,
  .changed = on_changed,
  .revoked = on_revoked,
  .unauthorized = on_unauthorized,
  .check_reachable = on_check_reachable,
};

/* --- received frames --- */

/* Adds @descriptor, or replaces that of its platform. */
static void
list_descriptor (RelayTransportPrivate *priv,
                 RelayDescriptor *descriptor,
                 const char *platform,
                 gboolean is_known)
{
  GListModel *list = G_LIST_MODEL (priv->descriptor_list);
  guint at = g_list_model_get_n_items (list);

  for (guint i = 0; is_known && i < at; i++)
    {
      g_autoptr (RelayDescriptor) other = g_list_model_get_item (list, i);

      if (g_str_equal (relay_descriptor_get_platform (other), platform))
        at = i;
    }
  g_list_store_splice (priv->descriptor_list, at, at < g_list_model_get_n_items (list) ? 1 : 0,
                       (gpointer *) &descriptor, 1);
}

static void
keep_descriptor (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  const char *platform = relay_descriptor_get_platform (frame->descriptor);
  gboolean is_known;

  if (frame->size > MAX_LATER_DESCRIPTOR ||
      (g_hash_table_size (priv->descriptors) >= MAX_PLATFORMS &&
       !g_hash_table_contains (priv->descriptors, platform)))
    {
      g_debug ("dropped a descriptor: it is too large, or there are too many");
      return;
    }
  is_known =
    !g_hash_table_insert (priv->descriptors, g_strdup (platform), g_object_ref (frame->descriptor));
  relay_dispatcher_changed (priv->dispatcher, "descriptor");
  list_descriptor (priv, frame->descriptor, platform, is_known);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESCRIPTORS]);
}

/* A frame with a buffer id comes again with the next connection when this one is about to be closed. */
static gboolean
may_deliver (RelayTransportPrivate *priv, const char *buffer_id)
{
  return buffer_id == NULL || relay_connection_accepts_buffered (priv->connection);
}

static gboolean
contains_credential (RelayTransport *self, const char *text)
{
  const RelayTransportHooks *hooks = GET_PRIVATE (self)->hooks;

  return hooks->contains_credential != NULL && hooks->contains_credential (self, text);
}

/* The application may log what it gets here. */
static void
hide_credentials (RelayTransport *self, RelaySkippedFrame *skipped)
{
  gsize length;
  const char *line = g_bytes_get_data (skipped->line, &length);
  g_autofree char *text = g_utf8_make_valid (line, length);

  if (contains_credential (self, text) || contains_credential (self, skipped->error->message))
    relay_skipped_frame_hide (skipped, HIDDEN);
}

static void
on_skipped (RelayTransport *self, RelaySkippedFrame *skipped)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  hide_credentials (self, skipped);
  if (may_deliver (priv, skipped->buffer_id))
    relay_dispatcher_skip (priv->dispatcher, skipped);
}

static void
on_descriptor (RelayTransport *self, RelayFrame *frame, RelaySkippedFrame *skipped)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  gboolean is_later = relay_connection_has_handshake (priv->connection);

  if (frame->descriptor == NULL && is_later)
    on_skipped (self, skipped);
  else if (frame->descriptor == NULL)
    relay_connection_fail_handshake (priv->connection, frame->error);
  else if (is_later)
    keep_descriptor (self, frame);
  else
    relay_connection_receive_descriptor (priv->connection, frame->descriptor);
  if (is_later)
    relay_connection_receive_later_descriptor (priv->connection);
}

static void
on_frame (RelayTransport *self, RelayFrame *frame, RelaySkippedFrame *skipped)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  switch (frame->type)
    {
    case RELAY_FRAME_DESCRIPTOR:
      on_descriptor (self, frame, skipped);
      break;
    case RELAY_FRAME_INBOUND:
      if (may_deliver (priv, frame->buffer_id))
        relay_dispatcher_deliver_event (priv->dispatcher, frame);
      break;
    case RELAY_FRAME_OUTBOUND_RESULT:
      if (frame->request_id != NULL)
        relay_requests_answer (priv->requests, frame->request_id, g_steal_pointer (&frame->result));
      relay_connection_request_done (priv->connection);
      break;
    case RELAY_FRAME_INTERRUPT_INBOUND:
      relay_dispatcher_interrupt (priv->dispatcher, frame->session_key, frame->chat_id);
      break;
    case RELAY_FRAME_GOING_IDLE_ACK:
      relay_connection_receive_idle_ack (priv->connection);
      break;
    case RELAY_FRAME_PASSTHROUGH_FORWARD:
      if (may_deliver (priv, frame->buffer_id))
        relay_dispatcher_deliver_forward (priv->dispatcher, frame);
      break;
    case RELAY_FRAME_ERROR:
      relay_transport_receive_error (self, frame->error->message);
      on_skipped (self, skipped);
      break;
    case RELAY_FRAME_UNKNOWN:
    default:
      on_skipped (self, skipped);
      break;
    }
}

static void
on_end (RelayTransportPrivate *priv, RelayFrameQueueItem *item)
{
  RelayConnectionEnd end = {
    .error = item->kind == RELAY_FRAME_QUEUE_FAILED ? item->error : NULL,
    .code = item->code,
    .reason = item->reason,
    .http_status = item->http_status,
    .retry_after = item->retry_after,
    .hint = item->hint,
    .is_final = item->is_final,
  };

  relay_connection_ended (priv->connection, &end);
}

static void
on_item (RelayFrameQueueItem *item, gpointer user_data)
{
  g_autoptr (RelayTransport) self = g_object_ref (user_data);
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  switch (item->kind)
    {
    case RELAY_FRAME_QUEUE_FRAME:
      if (relay_connection_is_open (priv->connection))
        on_frame (self, &item->frame, item->skipped);
      break;
    case RELAY_FRAME_QUEUE_SKIPPED:
      if (relay_connection_is_open (priv->connection))
        on_skipped (self, item->skipped);
      break;
    case RELAY_FRAME_QUEUE_OPENED:
      relay_connection_opened (priv->connection);
      break;
    case RELAY_FRAME_QUEUE_CLOSED:
    case RELAY_FRAME_QUEUE_FAILED:
      on_end (priv, item);
      break;
    case RELAY_FRAME_QUEUE_FORCE_REDELIVERY:
      relay_deliveries_flush (priv->deliveries);
      relay_connection_force_redelivery (priv->connection);
      break;
    default:
      break;
    }
}

static void
on_drained (gpointer user_data)
{
  RelayTransportPrivate *priv = GET_PRIVATE (user_data);

  if (priv->hooks->drained != NULL)
    priv->hooks->drained (user_data);
}

void
relay_transport_start (RelayTransport *self)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  GMainContext *context;

  if (priv->frame_queue != NULL)
    return;
  relay_owner_bind (priv->owner);
  context = relay_owner_get_context (priv->owner);
  relay_deliveries_set_clock (priv->deliveries, priv->clock);
  priv->frame_queue = relay_frame_queue_new (context, on_item, on_drained, self);
  relay_frame_queue_set_priority (priv->frame_queue, priv->settings.priority);
  relay_connection_start (priv->connection, priv->clock, context, priv->monitor);
  relay_request_count_start (priv->request_count, priv->clock, context);
}

/* --- what the deliveries need --- */

static void
on_force_redelivery (gpointer user_data)
{
  RelayTransportPrivate *priv = GET_PRIVATE (user_data);
  RelayFrameQueueItem item = { .kind = RELAY_FRAME_QUEUE_FORCE_REDELIVERY };

  if (priv->frame_queue != NULL)
    relay_frame_queue_push (priv->frame_queue, &item);
}

static gboolean
on_write_ack (const char *buffer_id, gpointer user_data)
{
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GError) error = NULL;

  if (!relay_connection_is_open (GET_PRIVATE (user_data)->connection))
    return FALSE;
  line = relay_frame_write_inbound_ack (buffer_id);
  if (relay_transport_write (user_data, line, &error))
    return TRUE;
  /* A connector may wait for this ack before it sends more. On a new connection it redelivers the
   * event, which is a duplicate then and is acknowledged. */
  g_debug ("an acknowledgement was not written: %s", error->message);
  on_force_redelivery (user_data);
  return FALSE;
}

static const RelayDeliveriesFuncs deliveries_funcs = { on_write_ack, on_force_redelivery };

GPtrArray *
relay_transport_dup_window (RelayTransport *self)
{
  return relay_deliveries_dup_window (GET_PRIVATE (self)->deliveries);
}

void
relay_transport_add_to_window (RelayTransport *self, const char *string)
{
  relay_deliveries_add_to_window (GET_PRIVATE (self)->deliveries, string);
}

/* --- class --- */

static void
apply_settings (RelayTransport *self)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  relay_deliveries_set_window (priv->deliveries, priv->settings.duplicate_window);
  relay_deliveries_set_max_deliveries (priv->deliveries, priv->settings.max_deliveries);
  relay_connection_update_watch (priv->connection);
  if (priv->frame_queue != NULL)
    relay_frame_queue_set_priority (priv->frame_queue, priv->settings.priority);
}

static void
relay_transport_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayTransportPrivate *priv = GET_PRIVATE (RELAY_TRANSPORT (object));

  RELAY_RETURN_IF_ELSEWHERE (object);

  switch (prop_id)
    {
    case PROP_IDENTITIES:
      g_value_set_object (value, priv->identities);
      break;
    case PROP_DESCRIPTOR:
      g_value_set_object (value, relay_connection_get_descriptor (priv->connection));
      break;
    case PROP_STATE:
      g_value_set_enum (value, relay_connection_get_state (priv->connection));
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, relay_connection_get_retry_at (priv->connection));
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, relay_connection_get_last_error (priv->connection));
      break;
    case PROP_CLOSE_CODE:
      g_value_set_uint (value, relay_connection_get_close_code (priv->connection));
      break;
    case PROP_HTTP_STATUS:
      g_value_set_uint (value, relay_connection_get_http_status (priv->connection));
      break;
    case PROP_DESCRIPTORS:
      g_value_set_object (value, priv->descriptor_list);
      break;
    case PROP_N_REQUESTS:
      g_value_set_uint (value, relay_requests_get_length (priv->requests));
      break;
    default:
      relay_transport_settings_get (&priv->settings, prop_id - PROP_FIRST_SETTING, value);
    }
}

static void
set_identities_of_model (RelayTransport *self, GListModel *model)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_ptr_array_add (identities, g_list_model_get_item (model, i));
      g_return_if_fail (RELAY_IS_IDENTITY (g_ptr_array_index (identities, i)));
    }
  relay_transport_set_identities (self, (RelayIdentity **) identities->pdata, identities->len);
}

static void
relay_transport_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  RelayTransport *self = RELAY_TRANSPORT (object);
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  RELAY_RETURN_IF_ELSEWHERE (object);

  if (prop_id == PROP_IDENTITIES)
    {
      set_identities_of_model (self, g_value_get_object (value));
      return;
    }
  if (!relay_transport_settings_set (&priv->settings, prop_id - PROP_FIRST_SETTING, value))
    return;
  apply_settings (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
relay_transport_dispose (GObject *object)
{
  RelayTransportPrivate *priv = GET_PRIVATE (RELAY_TRANSPORT (object));
  GQueue requests;

  if (relay_owner_delays_dispose (object))
    return;

  requests = relay_requests_take_all (priv->requests);
  relay_dispatcher_mute (priv->dispatcher);
  relay_requests_fail_later (&requests);
  relay_request_count_stop (priv->request_count);
  relay_connection_dispose (priv->connection);
  g_clear_pointer (&priv->frame_queue, relay_frame_queue_free);
  g_clear_object (&priv->monitor);

  G_OBJECT_CLASS (relay_transport_parent_class)->dispose (object);
}

static void
relay_transport_finalize (GObject *object)
{
  RelayTransportPrivate *priv = GET_PRIVATE (RELAY_TRANSPORT (object));

  relay_connection_free (priv->connection);
  relay_dispatcher_free (priv->dispatcher);
  relay_request_count_free (priv->request_count);
  relay_requests_free (priv->requests);
  relay_deliveries_free (priv->deliveries);
  g_clear_pointer (&priv->clock, relay_clock_unref);
  g_clear_pointer (&priv->owner, relay_owner_unref);
  g_clear_object (&priv->identities);
  g_clear_object (&priv->descriptor_list);
  g_hash_table_unref (priv->descriptors);

  G_OBJECT_CLASS (relay_transport_parent_class)->finalize (object);
}

static void
relay_transport_class_init (RelayTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = relay_transport_get_property;
  object_class->set_property = relay_transport_set_property;
  object_class->dispose = relay_transport_dispose;
  object_class->finalize = relay_transport_finalize;

  /**
   * RelayTransport:identities: (getter get_identities)
   *
   * The identities that are announced with `hello`, a list of [class@Identity] of distinct
   * platforms.
   *
   * The items of the list that is set are copied, so later changes of it have no effect; see also
   * [method@Transport.set_identities]. While connected, new identities take effect with the next
   * connection.
   *
   * Since: 1.0
   */
  props[PROP_IDENTITIES] =
    g_param_spec_object ("identities", NULL, NULL, G_TYPE_LIST_MODEL, readable | G_PARAM_WRITABLE);
  /**
   * RelayTransport:descriptor: (getter get_descriptor)
   *
   * The descriptor of the session: the first one of the latest handshake, %NULL before any.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTOR] =
    g_param_spec_object ("descriptor", NULL, NULL, RELAY_TYPE_DESCRIPTOR, readable);
  /**
   * RelayTransport:state: (getter get_state)
   *
   * The state of the connection. Notified before a signal that it explains is emitted.
   *
   * Since: 1.0
   */
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, RELAY_TYPE_STATE, RELAY_STATE_DISCONNECTED, readable);
  /**
   * RelayTransport:retry-at: (getter get_retry_at)
   *
   * When the transport reconnects, in microseconds of [func@GLib.get_monotonic_time]; 0 when no
   * reconnect is planned.
   *
   * Since: 1.0
   */
  props[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * RelayTransport:last-error: (getter get_last_error)
   *
   * Why the latest connection attempt failed or the latest connection was lost; %NULL before
   * any such failure and after a disconnect.
   *
   * Since: 1.0
   */
  props[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, readable);
  /**
   * RelayTransport:close-code: (getter get_close_code)
   *
   * The WebSocket close code of the latest loss or failed attempt, 1006 when the connection broke.
   *
   * It is 0 when no socket was open, when the transport closed it itself, before any loss, and
   * after a disconnect. [property@Transport:last-error] explains it.
   *
   * Since: 1.0
   */
  props[PROP_CLOSE_CODE] =
    g_param_spec_uint ("close-code", NULL, NULL, 0, G_MAXUINT16, 0, readable);
  /**
   * RelayTransport:http-status: (getter get_http_status)
   *
   * The HTTP status with which the latest attempt was refused; 0 when the latest loss or failed
   * attempt had another cause, before any loss, and after a disconnect.
   *
   * Since: 1.0
   */
  props[PROP_HTTP_STATUS] = g_param_spec_uint ("http-status", NULL, NULL, 0, 999, 0, readable);
  /**
   * RelayTransport:descriptors: (getter get_descriptors)
   *
   * The descriptors of the latest handshake, a list of [class@Descriptor].
   *
   * The first one is [property@Transport:descriptor]. With several identities the state becomes
   * %RELAY_STATE_ONLINE with the first descriptor; the list and the property notify when a later
   * one arrives. No two are of the same platform.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTORS] =
    g_param_spec_object ("descriptors", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  /**
   * RelayTransport:n-requests: (getter get_n_requests)
   *
   * The number of requests in flight: they were written, and no result was received yet.
   *
   * The value is always current. Changes within 20 milliseconds are notified together.
   *
   * Since: 1.0
   */
  props[PROP_N_REQUESTS] = g_param_spec_uint ("n-requests", NULL, NULL, 0, G_MAXUINT, 0, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  relay_transport_settings_install (object_class, PROP_FIRST_SETTING);
  relay_transport_signals_install (object_class, signals);
}

static const RelayTransportHooks no_hooks = { NULL };

static void
relay_transport_init (RelayTransport *self)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  GObject *object = G_OBJECT (self);

  relay_transport_settings_init_defaults (&priv->settings);
  priv->hooks = &no_hooks;
  priv->clock = relay_clock_new_system ();
  priv->owner = relay_owner_new ();
  relay_owner_attach (self, priv->owner);
  priv->identities = g_list_store_new (RELAY_TYPE_IDENTITY);
  priv->descriptor_list = g_list_store_new (RELAY_TYPE_DESCRIPTOR);
  priv->descriptors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  priv->requests = relay_requests_new ();
  priv->request_count = relay_request_count_new (object, props[PROP_N_REQUESTS], priv->requests);
  priv->deliveries = relay_deliveries_new (&deliveries_funcs, self);
  relay_deliveries_set_owner (priv->deliveries, priv->owner);
  priv->dispatcher = relay_dispatcher_new (object, signals, &priv->settings, priv->deliveries);
  priv->connection =
    relay_connection_new (&priv->settings, &socket_funcs, &connection_funcs, object);
  apply_settings (self);
}

/**
 * relay_transport_get_descriptor_for_platform:
 * @self: a transport
 * @platform: a platform
 *
 * Gets the descriptor that the latest handshake brought for a platform.
 *
 * Returns: (transfer none) (nullable): the descriptor, %NULL when none names @platform
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_get_descriptor_for_platform (RelayTransport *self, const char *platform)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (platform != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return g_hash_table_lookup (GET_PRIVATE (self)->descriptors, platform);
}

/**
 * relay_transport_get_descriptors:
 * @self: a transport
 *
 * Gets [property@Transport:descriptors].
 *
 * Returns: (transfer none): a list of [class@Descriptor]
 *
 * Since: 1.0
 */
GListModel *
relay_transport_get_descriptors (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return G_LIST_MODEL (GET_PRIVATE (self)->descriptor_list);
}

/**
 * relay_transport_get_n_requests:
 * @self: a transport
 *
 * Gets [property@Transport:n-requests].
 *
 * Returns: the number of requests in flight
 *
 * Since: 1.0
 */
guint
relay_transport_get_n_requests (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_requests_get_length (GET_PRIVATE (self)->requests);
}

/**
 * relay_transport_get_identities:
 * @self: a transport
 *
 * Gets [property@Transport:identities].
 *
 * Returns: (transfer none): a list of [class@Identity]
 *
 * Since: 1.0
 */
GListModel *
relay_transport_get_identities (RelayTransport *self)
{
  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return G_LIST_MODEL (GET_PRIVATE (self)->identities);
}

/**
 * relay_transport_set_identities:
 * @self: a transport
 * @identities: (array length=n_identities): the identities, of distinct platforms
 * @n_identities: the number of @identities
 *
 * Replaces the identities. While connected, the new ones take effect with the next connection.
 *
 * Since: 1.0
 */
void
relay_transport_set_identities (RelayTransport *self,
                                RelayIdentity **identities,
                                gsize n_identities)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (identities != NULL || n_identities == 0);
  RELAY_RETURN_IF_ELSEWHERE (self);

  for (gsize i = 0; i < n_identities; i++)
    for (gsize j = 0; j < i; j++)
      g_return_if_fail (g_strcmp0 (relay_identity_get_platform (identities[i]),
                                   relay_identity_get_platform (identities[j])) != 0);

  g_list_store_splice (priv->identities, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (priv->identities)),
                       (gpointer *) identities, n_identities);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IDENTITIES]);
}

/* --- for the adapter, concrete transports and tests --- */

gboolean
relay_transport_set_observer (RelayTransport *self,
                              const RelayTransportObserver *observer,
                              gpointer adapter,
                              GError **error)
{
  return relay_dispatcher_set_observer (GET_PRIVATE (self)->dispatcher, observer, adapter, error);
}

void
relay_transport_unset_observer (RelayTransport *self, gpointer adapter)
{
  relay_dispatcher_unset_observer (GET_PRIVATE (self)->dispatcher, adapter);
}

gboolean
relay_transport_is_observed_by (RelayTransport *self, gpointer adapter)
{
  return relay_dispatcher_is_observed_by (GET_PRIVATE (self)->dispatcher, adapter);
}

RelayClock *
relay_transport_get_clock (RelayTransport *self)
{
  return GET_PRIVATE (self)->clock;
}

GMainContext *
relay_transport_get_context (RelayTransport *self)
{
  return relay_owner_get_context (GET_PRIVATE (self)->owner);
}

void
relay_transport_set_hooks (RelayTransport *self, const RelayTransportHooks *hooks)
{
  GET_PRIVATE (self)->hooks = hooks;
}

void
relay_transport_receive_error (RelayTransport *self, const char *text)
{
  relay_connection_receive_error (GET_PRIVATE (self)->connection,
                                  contains_credential (self, text) ? HIDDEN : text);
}

gboolean
relay_transport_is_redialling (RelayTransport *self)
{
  return relay_connection_is_redialling (GET_PRIVATE (self)->connection);
}

gboolean
relay_transport_may_send (RelayTransport *self)
{
  return relay_connection_may_send (GET_PRIVATE (self)->connection);
}

gboolean
relay_transport_is_online (RelayTransport *self)
{
  RelayState state = relay_connection_get_state (GET_PRIVATE (self)->connection);

  return state == RELAY_STATE_ONLINE || state == RELAY_STATE_IDLE;
}

RelayDescriptor *
relay_transport_find_descriptor (RelayTransport *self, const char *platform)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);
  RelayDescriptor *descriptor =
    platform != NULL ? g_hash_table_lookup (priv->descriptors, platform) : NULL;

  return descriptor != NULL ? descriptor : relay_connection_get_descriptor (priv->connection);
}

gboolean
relay_transport_has_all_descriptors (RelayTransport *self)
{
  return relay_connection_has_all_descriptors (GET_PRIVATE (self)->connection);
}

gboolean
relay_transport_awaits_descriptor (RelayTransport *self, const char *platform)
{
  return platform != NULL && relay_transport_names_platform (self, platform) &&
         !g_hash_table_contains (GET_PRIVATE (self)->descriptors, platform) &&
         !relay_transport_has_all_descriptors (self);
}

void
relay_transport_set_clock (RelayTransport *self, RelayClock *clock)
{
  RelayTransportPrivate *priv = GET_PRIVATE (self);

  relay_clock_unref (priv->clock);
  priv->clock = relay_clock_ref (clock);
}

void
relay_transport_set_monitor (RelayTransport *self, GNetworkMonitor *monitor)
{
  g_set_object (&GET_PRIVATE (self)->monitor, monitor);
}
