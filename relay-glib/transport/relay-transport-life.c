/* relay-transport-life.c: dialling, losing, dialling again
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

/*
 * Two things are kept apart. The link is the socket: none, dialling, open, closing. The
 * state is what the application is told. A connection that is given up changes the state at
 * once, while its link may take a moment to close; the next dial waits for that.
 *
 * Everything here runs from the inbox or from a timer, except what a call of the
 * application starts; and that only starts. In each function the fields change first, the
 * state (whose notification may call anything) then, and tasks are answered last.
 */

#define MS 1000
/* How long a line pipe may take to answer close() */
#define CLOSE_TIMEOUT (5000 * MS)
/* How late a sleep is noticed at the worst: a timer of ours must run to look at the clocks */
#define WAKE_INTERVAL      (10000 * MS)
#define CLOSE_UNAUTHORIZED 4401
/* What descriptors behind the first may take, in number and bytes each: they are kept as long as
 * the connection, and one frame may have megabytes. */
#define MAX_PLATFORMS        256
#define MAX_LATER_DESCRIPTOR (64 * 1024)

static gboolean
is_dialling (RelayTransportPrivate *priv)
{
  return priv->state == RELAY_STATE_CONNECTING || priv->state == RELAY_STATE_HANDSHAKING;
}

static gboolean
redials (RelayTransportPrivate *priv)
{
  return priv->reconnect == RELAY_RECONNECT_ALWAYS ||
         (priv->reconnect == RELAY_RECONNECT_ESTABLISHED && priv->established);
}

void
relay_life_watch (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean runs = priv->watch_network && priv->state != RELAY_STATE_DISCONNECTED &&
                  priv->state != RELAY_STATE_CLOSING && priv->state != RELAY_STATE_REVOKED;

  if (priv->timers == NULL)
    return;
  if (!runs)
    {
      relay_timers_clear (priv->timers, RELAY_TIMER_WAKE);
      relay_supervisor_watch (priv->supervisor, NULL, NULL, NULL, NULL);
    }
  else if (relay_timers_get_deadline (priv->timers, RELAY_TIMER_WAKE) == 0)
    {
      relay_supervisor_slept (priv->supervisor);
      relay_timers_set_delay (priv->timers, RELAY_TIMER_WAKE, WAKE_INTERVAL);
      relay_supervisor_watch (priv->supervisor,
                              priv->monitor != NULL ? priv->monitor
                                                    : g_network_monitor_get_default (),
                              priv->context, relay_life_network, self);
    }
}

void
relay_life_dial (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = NULL;
  guint dial;

  /* all properties first, and one moment for whoever is notified */
  g_object_freeze_notify (G_OBJECT (self));
  relay_timers_clear (priv->timers, RELAY_TIMER_REDIAL);
  relay_timers_set_delay (priv->timers, RELAY_TIMER_HANDSHAKE,
                          (gint64) priv->delays[RELAY_DELAY_HANDSHAKE] * MS);
  relay_transport_set_retry_at (self, 0);
  if (priv->link != RELAY_LINK_NONE)
    {
      priv->dial_when_closed = TRUE;
      relay_transport_set_state (self, RELAY_STATE_CONNECTING);
      g_object_thaw_notify (G_OBJECT (self));
      return;
    }

  priv->dial_when_closed = FALSE;
  dial = ++priv->dial;
  priv->ended = FALSE;
  priv->handshaken = FALSE;
  priv->idle_asked = FALSE;
  relay_frame_queue_begin_dial (priv->inbox, priv->dial, priv->max_frame_size);
  relay_transport_set_state (self, RELAY_STATE_CONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
  /* the notification may have ended it already */
  if (priv->dial != dial || priv->state != RELAY_STATE_CONNECTING)
    return;
  priv->link = RELAY_LINK_DIALLING;
  g_debug ("dial %u", priv->dial);
  if (!relay_pipe_open (self, &error))
    relay_transport_failed (self, error);
}

void
relay_life_hang_up (RelayTransport *self, guint16 code, const char *reason)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->link != RELAY_LINK_DIALLING && priv->link != RELAY_LINK_OPEN)
    return;
  priv->link = RELAY_LINK_CLOSING;
  relay_timers_set_delay (priv->timers, RELAY_TIMER_CLOSE, CLOSE_TIMEOUT);
  /* Its end may be queued already, and then it answers this close too. */
  relay_pipe_close (self, code, reason);
}

static void
link_gone (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  priv->link = RELAY_LINK_NONE;
  priv->ended = TRUE;
  relay_timers_clear (priv->timers, RELAY_TIMER_CLOSE);
  if (priv->state == RELAY_STATE_CLOSING)
    relay_disconnect_ended (self);
  else if (priv->dial_when_closed)
    relay_life_dial (self);
}

/* What of a connection ends with it, whatever the reason */
static void
connection_over (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  static const RelayTimer timers[] = { RELAY_TIMER_HANDSHAKE, RELAY_TIMER_REQUESTS,
                                       RELAY_TIMER_IDLE, RELAY_TIMER_DRAIN, RELAY_TIMER_STABLE };

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    relay_timers_clear (priv->timers, timers[i]);
  relay_deliveries_connection_over (priv->deliveries);
  priv->handshaken = FALSE;
  priv->drain = RELAY_DRAIN_NONE;
  priv->drain_expired = FALSE;
  priv->awaiting_idle = FALSE;
  priv->idle_asked = FALSE;
  priv->dormant_wanted = FALSE;
}

static void
wait_to_dial (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gint64 delay = relay_supervisor_next_delay (priv->supervisor, priv->delays[RELAY_DELAY_RECONNECT],
                                              priv->delays[RELAY_DELAY_RECONNECT_MAX]);

  relay_timers_set_delay (priv->timers, RELAY_TIMER_REDIAL, delay);
  relay_transport_set_retry_at (self, relay_timers_get_deadline (priv->timers, RELAY_TIMER_REDIAL));
  relay_transport_set_state (self, RELAY_STATE_WAITING);
}

typedef enum
{
  NEXT_ORDINARY, /* by the reconnect policy */
  NEXT_WAIT,     /* dial after the ordinary delay, whatever the policy */
  NEXT_AT_ONCE,  /* dial now; who waits for a connect goes on waiting */
  NEXT_REVOKED
} Next;

static void
lost (RelayTransport *self, const GError *error, Next next)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) lost_error = NULL;
  gboolean pending_stay =
    next == NEXT_AT_ONCE || (next == NEXT_ORDINARY && priv->reconnect == RELAY_RECONNECT_ALWAYS);
  GQueue requests = relay_requests_take_all (priv->requests);
  GQueue idles = relay_pending_tasks_take (priv->idles);
  GQueue dormants = relay_pending_tasks_take (priv->dormants);
  GQueue handshakes = G_QUEUE_INIT, connects = G_QUEUE_INIT;

  /* Whoever hears of the error may disconnect, and shall find the state that goes with it. */
  g_object_freeze_notify (G_OBJECT (self));
  if (!pending_stay)
    {
      handshakes = relay_pending_tasks_take (priv->handshakes);
      connects = relay_pending_tasks_take (priv->connects);
    }
  g_set_error (&lost_error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, "%s", error->message);
  connection_over (self);
  g_debug ("connection over: %s", error->message);
  relay_transport_set_last_error (self, error);

  if (next == NEXT_REVOKED)
    relay_transport_set_state (self, RELAY_STATE_REVOKED);
  else if (next == NEXT_AT_ONCE)
    relay_life_dial (self);
  else if (next == NEXT_WAIT || redials (priv))
    wait_to_dial (self);
  else
    relay_transport_set_state (self, RELAY_STATE_DISCONNECTED);
  g_object_thaw_notify (G_OBJECT (self));

  relay_requests_fail (&requests, lost_error);
  relay_tasks_return_boolean (&idles, FALSE);
  relay_tasks_return_boolean (&dormants, FALSE);
  relay_tasks_return_error (&handshakes, error);
  relay_tasks_return_error (&connects, error);
  if (next == NEXT_REVOKED && priv->state == RELAY_STATE_REVOKED)
    relay_dispatch_revoked (self);
}

void
relay_life_redial (RelayTransport *self, const GError *error, gboolean at_once)
{
  relay_life_hang_up (self, 1000, NULL);
  lost (self, error, at_once ? NEXT_AT_ONCE : NEXT_ORDINARY);
}

static void
give_up_dial (RelayTransport *self, const GError *error)
{
  relay_life_hang_up (self, 1000, NULL);
  lost (self, error, NEXT_ORDINARY);
}

static GError *
closed_error (RelayTransportPrivate *priv, guint16 code, const char *reason)
{
  g_autofree char *words =
    reason != NULL && *reason != '\0' ? g_utf8_make_valid (reason, -1) : NULL;
  const char *dash = words != NULL ? ": " : "";

  if (priv->handshaken)
    return g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                        "the connection was closed with code %u%s%s", code, dash,
                        words != NULL ? words : "");
  return g_error_new (RELAY_ERROR,
                      code == CLOSE_UNAUTHORIZED ? RELAY_ERROR_UNAUTHORIZED : RELAY_ERROR_HANDSHAKE,
                      "the connector closed with code %u before its descriptor%s%s", code, dash,
                      words != NULL ? words : "");
}

void
relay_life_closed (RelayTransport *self, guint16 code, const char *reason)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = closed_error (priv, code, reason);
  gboolean expected = priv->link == RELAY_LINK_CLOSING;

  if (expected || priv->state == RELAY_STATE_CLOSING)
    {
      link_gone (self);
      return;
    }
  priv->link = RELAY_LINK_NONE;

  /* contract §7.6: an aged token is no revocation, nor is a first dial; everything else is
   * asked once more, for a token may have aged while the machine slept */
  if (code != CLOSE_UNAUTHORIZED || g_strcmp0 (reason, "expired") == 0 || !priv->ever_handshaken)
    lost (self, error, NEXT_ORDINARY);
  else if (!priv->suspect)
    {
      priv->suspect = TRUE;
      lost (self, error, NEXT_AT_ONCE);
    }
  else
    {
      g_autoptr (GError) revoked =
        g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");

      lost (self, revoked, NEXT_REVOKED);
    }
}

void
relay_life_failed (RelayTransport *self, const GError *error)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean expected = priv->link == RELAY_LINK_CLOSING;

  if (expected || priv->state == RELAY_STATE_CLOSING)
    {
      link_gone (self);
      return;
    }
  priv->link = RELAY_LINK_NONE;
  lost (self, error, NEXT_ORDINARY);
}

static gboolean
write_hellos (RelayTransport *self, GError **error)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GListModel *identities = G_LIST_MODEL (priv->identities);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr (RelayIdentity) identity = g_list_model_get_item (identities, i);
      g_autoptr (GBytes) line = relay_frame_write_hello (identity);

      if (!relay_pipe_write (self, line, error))
        return FALSE;
    }
  return TRUE;
}

void
relay_life_opened (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = NULL;
  GQueue connects = G_QUEUE_INIT;

  if (priv->link != RELAY_LINK_DIALLING)
    return;
  priv->link = RELAY_LINK_OPEN;
  if (priv->state == RELAY_STATE_CLOSING)
    return;
  /* A close that came right behind the upgrade is queued already, and says why. */
  if (priv->ended)
    return;
  if (!write_hellos (self, &error))
    {
      if (!priv->ended)
        give_up_dial (self, error);
      return;
    }
  if (priv->reconnect != RELAY_RECONNECT_ALWAYS)
    connects = relay_pending_tasks_take_tag (priv->connects, relay_transport_connect_async);
  if (priv->state == RELAY_STATE_CONNECTING)
    relay_transport_set_state (self, RELAY_STATE_HANDSHAKING);
  relay_tasks_return_boolean (&connects, TRUE);
}

static void
first_descriptor (RelayTransport *self, RelayDescriptor *descriptor)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue handshakes = relay_pending_tasks_take (priv->handshakes);
  GQueue connects = relay_pending_tasks_take (priv->connects);

  priv->handshaken = priv->established = priv->ever_handshaken = TRUE;
  relay_timers_clear (priv->timers, RELAY_TIMER_HANDSHAKE);
  relay_timers_set_delay (priv->timers, RELAY_TIMER_STABLE,
                          (gint64) priv->delays[RELAY_DELAY_STABLE_AFTER] * MS);
  g_hash_table_remove_all (priv->descriptors);
  g_hash_table_insert (priv->descriptors, g_strdup (relay_descriptor_get_platform (descriptor)),
                       g_object_ref (descriptor));
  g_set_object (&priv->descriptor, descriptor);
  g_object_notify (G_OBJECT (self), "descriptor");
  if (priv->observer != NULL)
    priv->observer->changed (priv->adapter, "descriptor");
  if (priv->state == RELAY_STATE_HANDSHAKING)
    relay_transport_set_state (self, RELAY_STATE_ONLINE);

  relay_tasks_return_object (&handshakes, descriptor);
  relay_tasks_return_boolean (&connects, TRUE);
}

void
relay_life_descriptor (RelayTransport *self, RelayFrame *frame)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  const char *platform;

  if (!priv->handshaken && priv->state == RELAY_STATE_HANDSHAKING)
    {
      if (frame->descriptor != NULL)
        first_descriptor (self, frame->descriptor);
      else
        give_up_dial (self, frame->error);
      return;
    }
  if (!priv->handshaken || frame->descriptor == NULL)
    return;
  platform = relay_descriptor_get_platform (frame->descriptor);
  if (frame->size > MAX_LATER_DESCRIPTOR ||
      (g_hash_table_size (priv->descriptors) >= MAX_PLATFORMS &&
       !g_hash_table_contains (priv->descriptors, platform)))
    {
      g_debug ("a descriptor is one too many, or too large, and is not kept");
      return;
    }
  g_hash_table_insert (priv->descriptors, g_strdup (platform), g_object_ref (frame->descriptor));
  if (priv->observer != NULL)
    priv->observer->changed (priv->adapter, "descriptor");
}

/* --- by itself: timers, the network, a machine that woke up --- */

static void
handshake_timed_out (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error =
    g_error_new (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "no descriptor within %u ms",
                 priv->delays[RELAY_DELAY_HANDSHAKE]);

  priv->dial_when_closed = FALSE;
  give_up_dial (self, error);
}

/* A connect that was called when idle; its answers are not given inside that call. */
static void
replace_idle (RelayTransport *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, "closed to be dialled again");

  relay_life_redial (self, error, TRUE);
}

static void
close_timed_out (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  /* It did, only just now: its answer is in the queue, and would be taken for a loss behind this. */
  if (priv->ended)
    return;
  g_warning ("the line pipe did not answer close() within %d s", CLOSE_TIMEOUT / MS / 1000);
  link_gone (self);
}

/* TRUE when the machine slept and that was dealt with: nothing that a timer knew holds. */
static gboolean
woke_up (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = NULL;

  if (!priv->watch_network || !relay_supervisor_slept (priv->supervisor))
    return FALSE;
  if (priv->state == RELAY_STATE_WAITING || priv->state == RELAY_STATE_DORMANT)
    {
      relay_life_network (self);
      return TRUE;
    }
  if (priv->reconnect == RELAY_RECONNECT_NEVER ||
      !(is_dialling (priv) || priv->state == RELAY_STATE_ONLINE || priv->state == RELAY_STATE_IDLE))
    return FALSE;
  g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, "the machine slept");
  relay_life_redial (self, error, TRUE);
  return TRUE;
}

void
relay_life_network (gpointer user_data)
{
  /* the monitor's source holds none, and a notification may drop the last one */
  g_autoptr (RelayTransport) self = g_object_ref (user_data);
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  /* The delays go on as they were: contract §7.2 has only a connection that lasted end them. */
  if (priv->state == RELAY_STATE_WAITING || priv->state == RELAY_STATE_DORMANT)
    relay_life_dial (self);
}

void
relay_life_timer (guint slot, gpointer user_data)
{
  g_autoptr (RelayTransport) self = g_object_ref (user_data);
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (slot == RELAY_TIMER_WAKE)
    relay_timers_set_delay (priv->timers, RELAY_TIMER_WAKE, WAKE_INTERVAL);
  /* a socket that is being closed is none the fresher for a sleep */
  if (slot != RELAY_TIMER_CLOSE && slot != RELAY_TIMER_FINISH && woke_up (self))
    return;

  switch ((RelayTimer) slot)
    {
    case RELAY_TIMER_HANDSHAKE:
      handshake_timed_out (self);
      break;
    case RELAY_TIMER_REQUESTS:
      relay_calls_expire (self);
      break;
    case RELAY_TIMER_IDLE:
      relay_idle_timed_out (self);
      break;
    case RELAY_TIMER_DRAIN:
      relay_drain_expired (self);
      break;
    case RELAY_TIMER_REDIAL:
      if (priv->state == RELAY_STATE_IDLE)
        replace_idle (self);
      else
        relay_life_dial (self);
      break;
    case RELAY_TIMER_STABLE:
      priv->suspect = FALSE;
      relay_supervisor_reset (priv->supervisor);
      break;
    case RELAY_TIMER_CLOSE:
      close_timed_out (self);
      break;
    case RELAY_TIMER_FINISH:
      relay_disconnect_ended (self);
      break;
    case RELAY_TIMER_WAKE:
    case RELAY_N_TIMERS:
    default:
      break;
    }
}

/* --- connect and handshake --- */

/* Nobody waits for a dial that nobody else keeps going: "leaves nothing running" */
void
relay_life_cancelled (gpointer user_data)
{
  RelayTransport *self = user_data;
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = NULL;
  GQueue handshakes = G_QUEUE_INIT;

  if (!relay_pending_tasks_is_empty (priv->connects) ||
      (priv->established && priv->reconnect != RELAY_RECONNECT_NEVER) ||
      !(is_dialling (priv) || priv->state == RELAY_STATE_WAITING))
    return;
  handshakes = relay_pending_tasks_take (priv->handshakes);
  priv->dial_when_closed = FALSE;
  connection_over (self);
  relay_timers_clear (priv->timers, RELAY_TIMER_REDIAL);
  relay_transport_set_retry_at (self, 0);
  relay_life_hang_up (self, 1000, NULL);
  relay_transport_set_state (self, RELAY_STATE_DISCONNECTED);
  g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "the connect was cancelled");
  relay_tasks_return_error (&handshakes, error);
}

static void
begin (RelayTransport *self, GTask *task, gboolean until_descriptor)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean closing = priv->state == RELAY_STATE_CLOSING;

  if (priv->state == RELAY_STATE_ONLINE ||
      (priv->state == RELAY_STATE_HANDSHAKING && priv->link == RELAY_LINK_OPEN &&
       !until_descriptor && priv->reconnect != RELAY_RECONNECT_ALWAYS))
    g_task_return_boolean (task, TRUE);
  else if (priv->state == RELAY_STATE_REVOKED)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else if (!relay_pending_tasks_is_empty (closing ? priv->next_connects : priv->connects))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             "a connect is under way already");
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_error_if_cancelled (task);
  else
    {
      relay_transport_start (self);
      relay_pending_tasks_add (closing ? priv->next_connects : priv->connects,
                               g_steal_pointer (&task));
      if (priv->state == RELAY_STATE_IDLE)
        relay_timers_set_delay (priv->timers, RELAY_TIMER_REDIAL, 0);
      else if (!closing && !is_dialling (priv))
        relay_life_dial (self);
    }
  g_clear_object (&task);
}

void
relay_life_begin_queued (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue tasks = relay_pending_tasks_take (priv->next_connects);
  GTask *task;

  if (g_queue_is_empty (&tasks))
    return;
  while ((task = g_queue_pop_head (&tasks)) != NULL)
    relay_pending_tasks_add (priv->connects, task);
  if (priv->state == RELAY_STATE_DISCONNECTED)
    relay_life_dial (self);
}

/**
 * relay_transport_connect_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the socket is open
 * @user_data: data for @callback
 *
 * Dials. Done when the socket is open and the hellos are written; that says nothing about
 * authentication, the first descriptor does: see [method@Transport.handshake_async].
 *
 * With the policy %RELAY_RECONNECT_ALWAYS it stays pending over retries until the first
 * descriptor. When online it succeeds at once; when idle, waiting or dormant it dials now; while
 * a disconnect is under way it starts after that.
 *
 * Since: 1.0
 */
void
relay_transport_connect_async (RelayTransport *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_connect_async);
  begin (self, task, FALSE);
}

/**
 * relay_transport_connect_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.connect_async].
 *
 * Fails with %G_IO_ERROR_PENDING while another connect runs, %RELAY_ERROR_UNAUTHORIZED or
 * %RELAY_ERROR_HANDSHAKE when the connector refused, %RELAY_ERROR_REVOKED after a revocation,
 * %RELAY_ERROR_NOT_CONNECTED when ended by a disconnect, and with the errors of GIO for names,
 * sockets and TLS.
 *
 * Returns: %TRUE when connected
 *
 * Since: 1.0
 */
gboolean
relay_transport_connect_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_connect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
relay_transport_establish_async (RelayTransport *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_transport_establish_async);
  begin (self, task, TRUE);
}

gboolean
relay_transport_establish_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_establish_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * relay_transport_handshake_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the descriptor is there
 * @user_data: data for @callback
 *
 * Waits for the first descriptor of this connection, at once if it has one.
 *
 * One time-out, [property@Transport:handshake-timeout], runs from the dial on. A handshake that
 * fails closes the socket.
 *
 * Since: 1.0
 */
void
relay_transport_handshake_async (RelayTransport *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_handshake_async);
  if (priv->handshaken)
    g_task_return_pointer (task, g_object_ref (priv->descriptor), g_object_unref);
  else if (is_dialling (priv))
    relay_pending_tasks_add (priv->handshakes, g_steal_pointer (&task));
  else if (priv->state == RELAY_STATE_REVOKED)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else if (priv->last_error != NULL && priv->state != RELAY_STATE_CLOSING)
    g_task_return_error (task, g_error_copy (priv->last_error));
  else
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "not connected");
}

/**
 * relay_transport_handshake_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.handshake_async].
 *
 * Fails with %RELAY_ERROR_HANDSHAKE when the descriptor is unusable (the message names the
 * field), late, or the socket closed first; otherwise as [method@Transport.connect_finish].
 *
 * Returns: (transfer full): the session's descriptor
 *
 * Since: 1.0
 */
RelayDescriptor *
relay_transport_handshake_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_handshake_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * relay_transport_retry_now:
 * @self: a transport
 *
 * Dials at once when waiting or dormant, and does nothing otherwise: for a “Retry” button, or
 * whoever knows that the network is back.
 *
 * Since: 1.0
 */
void
relay_transport_retry_now (RelayTransport *self)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  relay_life_network (self);
}
