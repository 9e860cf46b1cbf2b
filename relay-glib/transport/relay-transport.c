/* relay-transport.c: the protocol over a line pipe
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-engine-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>
#include "protocol/relay-frame-writer-private.h"

/**
 * RelayTransport:
 *
 * The gateway's half of the relay contract, over a line pipe that a subclass supplies.
 *
 * It dials and keeps dialling, shakes hands, matches results to actions, acknowledges
 * messages once the application has taken them, and tells what arrives by signals. Most
 * applications make a [class@WebsocketTransport], give it to a [class@Adapter] and use that.
 *
 * A subclass overrides three functions, all of which start something and return: `open`
 * dials, `close` hangs up, `write` sends one line as one message. It says what happens by
 * [method@Transport.opened], [method@Transport.received], [method@Transport.message_end],
 * [method@Transport.closed] and [method@Transport.failed], from anywhere in the thread
 * of the transport: these only queue.
 *
 * A transport belongs to the thread-default main context of its first connect, and is used
 * from that thread only. Signals come from that context, in the order of the wire, and never
 * from inside a call of the application; `notify` may. Dropping the last reference hangs up.
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
  PROP_RECONNECT,
  PROP_RECONNECT_DELAY,
  PROP_RECONNECT_MAX_DELAY,
  PROP_STABLE_AFTER,
  PROP_DORMANT_DELAY,
  PROP_HANDSHAKE_TIMEOUT,
  PROP_REQUEST_TIMEOUT,
  PROP_IDLE_TIMEOUT,
  PROP_DRAIN_TIMEOUT,
  PROP_MAX_FRAME_SIZE,
  PROP_MAX_REQUESTS,
  PROP_MAX_PENDING_BYTES,
  PROP_DUPLICATE_WINDOW,
  PROP_MAX_DELIVERIES,
  PROP_WATCH_NETWORK
} RelayTransportProperty;

static GParamSpec *props[PROP_WATCH_NETWORK + 1];
guint relay_transport_signals[RELAY_N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RelayTransport, relay_transport, G_TYPE_OBJECT)

RelayTransportPrivate *
relay_transport_get_private (RelayTransport *self)
{
  return relay_transport_get_instance_private (self);
}

/* --- state --- */

static void
changed (RelayTransport *self, RelayTransportProperty property)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  if (priv->observer != NULL)
    priv->observer->changed (priv->adapter, props[property]->name);
}

void
relay_transport_set_state (RelayTransport *self, RelayState state)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  if (priv->state == state)
    return;
  priv->state = state;
  relay_life_watch (self);
  changed (self, PROP_STATE);
}

void
relay_transport_set_retry_at (RelayTransport *self, gint64 retry_at)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  if (priv->retry_at == retry_at)
    return;
  priv->retry_at = retry_at;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RETRY_AT]);
}

void
relay_transport_set_last_error (RelayTransport *self, const GError *error)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  g_clear_error (&priv->last_error);
  priv->last_error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_ERROR]);
}

static void
on_inbox_drained (gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (user_data);

  if (priv->drained_func != NULL)
    priv->drained_func (user_data);
}

void
relay_transport_start (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  if (priv->inbox != NULL)
    return;
  g_clear_pointer (&priv->context, g_main_context_unref);
  priv->context = g_main_context_ref_thread_default ();
  if (priv->clock == NULL)
    priv->clock = relay_clock_new_system ();
  priv->timers =
    relay_timers_new (priv->clock, priv->context, RELAY_N_TIMERS, relay_life_timer, self);
  priv->inbox = relay_frame_queue_new (priv->context, relay_dispatch_item, on_inbox_drained, self);
  priv->supervisor = relay_supervisor_new (priv->clock);
}

/* --- deliveries, downwards --- */

static void
recycle (gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (user_data);
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_RECYCLE,
  };

  if (priv->inbox != NULL)
    relay_frame_queue_push (priv->inbox, &item);
}

static gboolean
write_ack (const char *buffer_id, gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (user_data);
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GError) error = NULL;

  if (priv->link != RELAY_LINK_OPEN)
    return FALSE;
  line = relay_frame_write_inbound_ack (buffer_id);
  if (relay_pipe_write (user_data, line, &error))
    return TRUE;
  /* A connector that waits for it would say nothing more: on a new connection the event
   * comes again, is known, and is acknowledged. */
  g_debug ("an acknowledgement was not written: %s", error->message);
  recycle (user_data);
  return FALSE;
}

static const RelayDeliveriesFuncs deliveries_funcs = { write_ack, recycle };

/* --- class --- */

static RelayDelay
delay_of (guint prop_id)
{
  return (RelayDelay) (prop_id - PROP_RECONNECT_DELAY);
}

static void
set_delay (RelayTransport *self, guint prop_id, guint milliseconds)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);
  guint *delay = &priv->delays[delay_of (prop_id)];

  if (*delay == milliseconds)
    return;
  *delay = milliseconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop_id]);
}

static void
relay_transport_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayTransport *self = RELAY_TRANSPORT (object);
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  switch ((RelayTransportProperty) prop_id)
    {
    case PROP_IDENTITIES:
      g_value_set_object (value, priv->identities);
      break;
    case PROP_DESCRIPTOR:
      g_value_set_object (value, priv->descriptor);
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, priv->retry_at);
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, priv->last_error);
      break;
    case PROP_RECONNECT:
      g_value_set_enum (value, priv->reconnect);
      break;
    case PROP_RECONNECT_DELAY:
    case PROP_RECONNECT_MAX_DELAY:
    case PROP_STABLE_AFTER:
    case PROP_DORMANT_DELAY:
    case PROP_HANDSHAKE_TIMEOUT:
    case PROP_REQUEST_TIMEOUT:
    case PROP_IDLE_TIMEOUT:
    case PROP_DRAIN_TIMEOUT:
      g_value_set_uint (value, priv->delays[delay_of (prop_id)]);
      break;
    case PROP_MAX_FRAME_SIZE:
      g_value_set_uint64 (value, priv->max_frame_size);
      break;
    case PROP_MAX_REQUESTS:
      g_value_set_uint (value, priv->max_requests);
      break;
    case PROP_MAX_PENDING_BYTES:
      g_value_set_uint64 (value, priv->max_pending_bytes);
      break;
    case PROP_DUPLICATE_WINDOW:
      g_value_set_uint (value, priv->duplicate_window);
      break;
    case PROP_MAX_DELIVERIES:
      g_value_set_uint (value, priv->max_deliveries);
      break;
    case PROP_WATCH_NETWORK:
      g_value_set_boolean (value, priv->watch_network);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_transport_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  RelayTransport *self = RELAY_TRANSPORT (object);

  switch ((RelayTransportProperty) prop_id)
    {
    case PROP_RECONNECT:
      relay_transport_set_reconnect (self, g_value_get_enum (value));
      break;
    case PROP_RECONNECT_DELAY:
    case PROP_RECONNECT_MAX_DELAY:
    case PROP_STABLE_AFTER:
    case PROP_DORMANT_DELAY:
    case PROP_HANDSHAKE_TIMEOUT:
    case PROP_REQUEST_TIMEOUT:
    case PROP_IDLE_TIMEOUT:
    case PROP_DRAIN_TIMEOUT:
      set_delay (self, prop_id, g_value_get_uint (value));
      break;
    case PROP_MAX_FRAME_SIZE:
      relay_transport_set_max_frame_size (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_REQUESTS:
      relay_transport_set_max_requests (self, g_value_get_uint (value));
      break;
    case PROP_MAX_PENDING_BYTES:
      relay_transport_set_max_pending_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_DUPLICATE_WINDOW:
      relay_transport_set_duplicate_window (self, g_value_get_uint (value));
      break;
    case PROP_MAX_DELIVERIES:
      relay_transport_set_max_deliveries (self, g_value_get_uint (value));
      break;
    case PROP_WATCH_NETWORK:
      relay_transport_set_watch_network (self, g_value_get_boolean (value));
      break;
    case PROP_IDENTITIES:
    case PROP_DESCRIPTOR:
    case PROP_STATE:
    case PROP_RETRY_AT:
    case PROP_LAST_ERROR:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Calls in flight keep a transport alive, so that there are none here, but where somebody
 * disposes it by force; the socket was the subclass's to release. */
static void
relay_transport_dispose (GObject *object)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (RELAY_TRANSPORT (object));
  RelayPendingTasks *waiters[] = { priv->connects, priv->next_connects, priv->handshakes,
                                   priv->idles,    priv->dormants,      priv->disconnects };
  GQueue tasks = relay_requests_take_all (priv->requests);

  priv->observer = NULL;
  priv->link = RELAY_LINK_NONE;
  priv->ended = TRUE;
  priv->state = RELAY_STATE_DISCONNECTED;
  relay_tasks_fail_later (&tasks);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      tasks = relay_pending_tasks_take (waiters[i]);
      relay_tasks_fail_later (&tasks);
    }
  g_clear_pointer (&priv->timers, relay_timers_free);
  g_clear_pointer (&priv->supervisor, relay_supervisor_free);
  g_clear_pointer (&priv->inbox, relay_frame_queue_free);
  g_clear_object (&priv->monitor);

  G_OBJECT_CLASS (relay_transport_parent_class)->dispose (object);
}

static void
relay_transport_finalize (GObject *object)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (RELAY_TRANSPORT (object));

  relay_pending_tasks_free (priv->connects);
  relay_pending_tasks_free (priv->next_connects);
  relay_pending_tasks_free (priv->handshakes);
  relay_pending_tasks_free (priv->idles);
  relay_pending_tasks_free (priv->dormants);
  relay_pending_tasks_free (priv->disconnects);
  relay_requests_free (priv->requests);
  relay_deliveries_free (priv->deliveries);
  g_clear_pointer (&priv->clock, relay_clock_unref);
  g_clear_pointer (&priv->context, g_main_context_unref);
  g_clear_object (&priv->identities);
  g_clear_object (&priv->descriptor);
  g_hash_table_unref (priv->descriptors);
  g_clear_error (&priv->last_error);

  G_OBJECT_CLASS (relay_transport_parent_class)->finalize (object);
}

static void
install_facts (GObjectClass *klass)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * RelayTransport:identities:
   *
   * The identities that are said hello for, a list of [class@Identity].
   *
   * Since: 1.0
   */
  props[PROP_IDENTITIES] =
    g_param_spec_object ("identities", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  /**
   * RelayTransport:descriptor:
   *
   * The session's descriptor: the first one of the latest handshake, %NULL before any.
   *
   * Since: 1.0
   */
  props[PROP_DESCRIPTOR] =
    g_param_spec_object ("descriptor", NULL, NULL, RELAY_TYPE_DESCRIPTOR, readable);
  /**
   * RelayTransport:state:
   *
   * Where the transport is in its life. Notified before the signal that it explains.
   *
   * Since: 1.0
   */
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, RELAY_TYPE_STATE, RELAY_STATE_DISCONNECTED, readable);
  /**
   * RelayTransport:retry-at:
   *
   * When the next dial is due, in microseconds of [func@GLib.get_monotonic_time]; 0 if none is.
   *
   * Since: 1.0
   */
  props[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * RelayTransport:last-error:
   *
   * The latest failure of a dial or loss of a connection, %NULL before any and after a
   * disconnect.
   *
   * Since: 1.0
   */
  props[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, readable);
}

static void
install_delays (GObjectClass *klass)
{
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * RelayTransport:reconnect-delay:
   *
   * The first delay before a redial, doubling with each failure. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_RECONNECT_DELAY] =
    g_param_spec_uint ("reconnect-delay", NULL, NULL, 0, G_MAXUINT, 1000, writable);
  /**
   * RelayTransport:reconnect-max-delay:
   *
   * The longest delay before a redial. Each delay is drawn from the half to the whole of its
   * value. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_RECONNECT_MAX_DELAY] =
    g_param_spec_uint ("reconnect-max-delay", NULL, NULL, 0, G_MAXUINT, 30000, writable);
  /**
   * RelayTransport:stable-after:
   *
   * How long a connection must have lasted for the delays to begin anew, and for a refused
   * credential to be asked about once more. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_STABLE_AFTER] =
    g_param_spec_uint ("stable-after", NULL, NULL, 0, G_MAXUINT, 60000, writable);
  /**
   * RelayTransport:dormant-delay:
   *
   * How long after going dormant it dials again, at most 60,000. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_DORMANT_DELAY] =
    g_param_spec_uint ("dormant-delay", NULL, NULL, 0, G_MAXUINT, 1000, writable);
  /**
   * RelayTransport:handshake-timeout:
   *
   * The time from the dial to the first descriptor, names, sockets, TLS and upgrade included.
   * In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_HANDSHAKE_TIMEOUT] =
    g_param_spec_uint ("handshake-timeout", NULL, NULL, 0, G_MAXUINT, 30000, writable);
  /**
   * RelayTransport:request-timeout:
   *
   * How long the result of an action is waited for. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_TIMEOUT] =
    g_param_spec_uint ("request-timeout", NULL, NULL, 0, G_MAXUINT, 30000, writable);
  /**
   * RelayTransport:idle-timeout:
   *
   * How long the acknowledgement of going idle is waited for. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT, 10000, writable);
  /**
   * RelayTransport:drain-timeout:
   *
   * How long results in flight are waited for before the socket is closed, at most 4,000 in a
   * disconnect. In milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_DRAIN_TIMEOUT] =
    g_param_spec_uint ("drain-timeout", NULL, NULL, 0, G_MAXUINT, 1500, writable);
}

static void
install_limits (GObjectClass *klass)
{
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * RelayTransport:reconnect:
   *
   * When it dials again by itself.
   *
   * Since: 1.0
   */
  props[PROP_RECONNECT] = g_param_spec_enum ("reconnect", NULL, NULL, RELAY_TYPE_RECONNECT,
                                             RELAY_RECONNECT_ESTABLISHED, writable);
  /**
   * RelayTransport:max-frame-size:
   *
   * The longest line that is read, in bytes without its newline; a longer one is skipped
   * and reported. Holds from the next dial on. 8 MiB by default.
   *
   * Since: 1.0
   */
  props[PROP_MAX_FRAME_SIZE] =
    g_param_spec_uint64 ("max-frame-size", NULL, NULL, 1024, G_MAXINT32, 8 * 1024 * 1024, writable);
  /**
   * RelayTransport:max-requests:
   *
   * How many actions may wait for their results; more fail with %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  props[PROP_MAX_REQUESTS] =
    g_param_spec_uint ("max-requests", NULL, NULL, 1, G_MAXUINT, 1024, writable);
  /**
   * RelayTransport:max-pending-bytes:
   *
   * How many bytes may have been written and not yet taken by the socket; more fail with
   * %RELAY_ERROR_BUSY. 16 MiB by default.
   *
   * Since: 1.0
   */
  props[PROP_MAX_PENDING_BYTES] = g_param_spec_uint64 ("max-pending-bytes", NULL, NULL, 0,
                                                       G_MAXINT64, 16 * 1024 * 1024, writable);
  /**
   * RelayTransport:duplicate-window:
   *
   * How many messages that were taken are remembered, so that a repeated one is dropped
   * and acknowledged again. 0 turns that off.
   *
   * Since: 1.0
   */
  props[PROP_DUPLICATE_WINDOW] =
    g_param_spec_uint ("duplicate-window", NULL, NULL, 0, 1024 * 1024, 1024, writable);
  /**
   * RelayTransport:max-deliveries:
   *
   * How often a message may be given back before it becomes a
   * [signal@Transport::dead-letter].
   *
   * Since: 1.0
   */
  props[PROP_MAX_DELIVERIES] =
    g_param_spec_uint ("max-deliveries", NULL, NULL, 1, G_MAXUINT, 3, writable);
  /**
   * RelayTransport:watch-network:
   *
   * Whether it dials at once when the network becomes available or the machine wakes up,
   * and replaces an open connection after a sleep.
   *
   * Since: 1.0
   */
  props[PROP_WATCH_NETWORK] = g_param_spec_boolean ("watch-network", NULL, NULL, TRUE, writable);
}

static void
relay_transport_class_init (RelayTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = relay_transport_get_property;
  object_class->set_property = relay_transport_set_property;
  object_class->dispose = relay_transport_dispose;
  object_class->finalize = relay_transport_finalize;

  install_facts (object_class);
  install_delays (object_class);
  install_limits (object_class);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  relay_signals_install (object_class, relay_transport_signals);
}

static void
relay_transport_init (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  for (guint i = PROP_RECONNECT_DELAY; i <= PROP_DRAIN_TIMEOUT; i++)
    priv->delays[delay_of (i)] = G_PARAM_SPEC_UINT (props[i])->default_value;
  priv->reconnect = RELAY_RECONNECT_ESTABLISHED;
  priv->max_frame_size = G_PARAM_SPEC_UINT64 (props[PROP_MAX_FRAME_SIZE])->default_value;
  priv->max_pending_bytes = G_PARAM_SPEC_UINT64 (props[PROP_MAX_PENDING_BYTES])->default_value;
  priv->max_requests = G_PARAM_SPEC_UINT (props[PROP_MAX_REQUESTS])->default_value;
  priv->duplicate_window = G_PARAM_SPEC_UINT (props[PROP_DUPLICATE_WINDOW])->default_value;
  priv->max_deliveries = G_PARAM_SPEC_UINT (props[PROP_MAX_DELIVERIES])->default_value;
  priv->watch_network = TRUE;

  priv->identities = g_list_store_new (RELAY_TYPE_IDENTITY);
  priv->descriptors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  priv->requests = relay_requests_new ();
  priv->deliveries = relay_deliveries_new (&deliveries_funcs, self);
  relay_deliveries_set_window (priv->deliveries, priv->duplicate_window);
  relay_deliveries_set_max_deliveries (priv->deliveries, priv->max_deliveries);
  priv->connects = relay_pending_tasks_new (relay_life_cancelled, self);
  priv->next_connects = relay_pending_tasks_new (NULL, NULL);
  priv->handshakes = relay_pending_tasks_new (NULL, NULL);
  priv->idles = relay_pending_tasks_new (relay_idle_cancelled, self);
  priv->dormants = relay_pending_tasks_new (relay_idle_cancelled, self);
  priv->disconnects = relay_pending_tasks_new (NULL, NULL);
}

/* --- the observer --- */

gboolean
relay_transport_set_observer (RelayTransport *self,
                              const RelayTransportObserver *observer,
                              gpointer adapter,
                              GError **error)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  if (priv->adapter != NULL && priv->adapter != adapter)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_BUSY,
                           "the transport belongs to another adapter");
      return FALSE;
    }
  priv->observer = observer;
  priv->adapter = adapter;
  return TRUE;
}

void
relay_transport_unset_observer (RelayTransport *self, gpointer adapter)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  if (priv->adapter != adapter)
    return;
  priv->observer = NULL;
  priv->adapter = NULL;
}

gboolean
relay_transport_is_observed_by (RelayTransport *self, gpointer adapter)
{
  RelayTransportPrivate *priv = relay_transport_get_instance_private (self);

  return priv->adapter == adapter;
}

RelayClock *
relay_transport_get_clock (RelayTransport *self)
{
  return relay_transport_get_private (self)->clock;
}

GMainContext *
relay_transport_get_context (RelayTransport *self)
{
  return relay_transport_get_private (self)->context;
}

void
relay_transport_set_drained_func (RelayTransport *self, void (*func) (RelayTransport *self))
{
  relay_transport_get_private (self)->drained_func = func;
}

void
relay_transport_set_clock (RelayTransport *self, RelayClock *clock)
{
  relay_transport_get_private (self)->clock = relay_clock_ref (clock);
}

void
relay_transport_set_monitor (RelayTransport *self, GNetworkMonitor *monitor)
{
  g_set_object (&relay_transport_get_private (self)->monitor, monitor);
}
