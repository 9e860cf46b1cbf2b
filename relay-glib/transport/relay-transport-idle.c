/* relay-transport-idle.c: idle, dormant, recycle, disconnect: the ends that drain first
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-engine-private.h"

#include <relay-glib/relay-error.h>
#include "protocol/relay-frame-writer-private.h"

#define MS 1000
/* contract §7.5, with room in the 6 s for the socket's own end */
#define DISCONNECT_IDLE   (2000 * MS)
#define DISCONNECT_DRAIN  (4000 * MS)
#define DISCONNECT_FINISH (1000 * MS)
/* contract §7.4: how long the redial can be held back while a suspend is being arranged */
#define MAX_DORMANT 60000

static gboolean
is_open (RelayTransportPrivate *priv)
{
  return priv->link == RELAY_LINK_OPEN &&
         (priv->state == RELAY_STATE_ONLINE || priv->state == RELAY_STATE_IDLE);
}

/* FALSE when it could not be written; the link's own end tells the rest. */
static gboolean
ask_idle (RelayTransport *self, gint64 timeout)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GBytes) line = relay_frame_write_going_idle ();
  g_autoptr (GError) error = NULL;

  relay_timers_set_delay (priv->timers, RELAY_TIMER_IDLE, timeout);
  priv->awaiting_idle = TRUE;
  if (priv->idle_asked)
    return TRUE;
  if (!relay_pipe_write (self, line, &error))
    {
      g_debug ("going_idle was not written: %s", error->message);
      relay_timers_set_delay (priv->timers, RELAY_TIMER_IDLE, 0);
      return FALSE;
    }
  priv->idle_asked = TRUE;
  return TRUE;
}

static void
drain (RelayTransport *self, RelayDrain purpose, gint64 timeout)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  priv->drain = purpose;
  priv->drain_expired = FALSE;
  /* an empty table is seen from a timer, for this may be a call of the application */
  if (relay_requests_get_length (priv->requests) == 0)
    timeout = 0;
  relay_timers_set_delay (priv->timers, RELAY_TIMER_DRAIN, timeout);
}

static gint64
drain_timeout (RelayTransportPrivate *priv)
{
  return (gint64) priv->delays[RELAY_DELAY_DRAIN] * MS;
}

static void
close_dormant (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue dormants = relay_pending_tasks_take (priv->dormants);
  GQueue requests = relay_requests_take_all (priv->requests);
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed to go dormant");

  g_object_freeze_notify (G_OBJECT (self));
  priv->drain = RELAY_DRAIN_NONE;
  priv->handshaken = FALSE;
  priv->dormant_wanted = FALSE;
  relay_timers_clear (priv->timers, RELAY_TIMER_STABLE);
  relay_timers_clear (priv->timers, RELAY_TIMER_REQUESTS);
  relay_deliveries_connection_over (priv->deliveries);
  relay_life_hang_up (self, 1000, NULL);
  relay_timers_set_delay (priv->timers, RELAY_TIMER_REDIAL,
                          (gint64) MIN (priv->delays[RELAY_DELAY_DORMANT], MAX_DORMANT) * MS);
  relay_transport_set_retry_at (self, relay_timers_get_deadline (priv->timers, RELAY_TIMER_REDIAL));
  relay_transport_set_state (self, RELAY_STATE_DORMANT);
  g_object_thaw_notify (G_OBJECT (self));
  relay_requests_fail (&requests, error);
  relay_tasks_return_boolean (&dormants, TRUE);
}

static void
close_recycle (RelayTransport *self)
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                                                  "closed so that a message comes again");

  relay_life_redial (self, error, FALSE);
}

static void
close_disconnect (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue requests = relay_requests_take_all (priv->requests);
  GQueue handshakes = relay_pending_tasks_take (priv->handshakes);
  GQueue connects = relay_pending_tasks_take (priv->connects);
  GQueue idles = relay_pending_tasks_take (priv->idles);
  GQueue dormants = relay_pending_tasks_take (priv->dormants);
  g_autoptr (GError) closed =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "disconnected before the result came");
  g_autoptr (GError) ended =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "ended by a disconnect");

  priv->drain = RELAY_DRAIN_NONE;
  relay_timers_clear (priv->timers, RELAY_TIMER_HANDSHAKE);
  relay_timers_clear (priv->timers, RELAY_TIMER_REQUESTS);
  relay_life_hang_up (self, 1000, NULL);
  /* zero where nothing is to be waited for: answered from a timer all the same */
  relay_timers_set_delay (priv->timers, RELAY_TIMER_FINISH,
                          priv->link == RELAY_LINK_NONE ? 0 : DISCONNECT_FINISH);
  relay_requests_fail (&requests, closed);
  relay_tasks_return_error (&handshakes, ended);
  relay_tasks_return_error (&connects, ended);
  relay_tasks_return_boolean (&idles, FALSE);
  relay_tasks_return_boolean (&dormants, FALSE);
}

void
relay_drain_check (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->timers == NULL || priv->drain == RELAY_DRAIN_NONE || priv->awaiting_idle ||
      (!priv->drain_expired && relay_requests_get_length (priv->requests) > 0))
    return;
  relay_timers_clear (priv->timers, RELAY_TIMER_DRAIN);
  if (priv->drain == RELAY_DRAIN_DORMANT)
    close_dormant (self);
  else if (priv->drain == RELAY_DRAIN_RECYCLE)
    close_recycle (self);
  else
    close_disconnect (self);
}

void
relay_drain_expired (RelayTransport *self)
{
  relay_transport_get_private (self)->drain_expired = TRUE;
  relay_drain_check (self);
}

/* From the inbox: a buffered delivery was not taken, and shall come again. */
void
relay_drain_recycle (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  relay_deliveries_flush (priv->deliveries);
  if (!is_open (priv) || priv->drain != RELAY_DRAIN_NONE ||
      priv->reconnect == RELAY_RECONNECT_NEVER)
    return;
  drain (self, RELAY_DRAIN_RECYCLE, drain_timeout (priv));
}

/* --- idle --- */

static void
idle_answered (RelayTransport *self, gboolean acked)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue idles = relay_pending_tasks_take (priv->idles);
  GQueue dormants = G_QUEUE_INIT;

  priv->awaiting_idle = FALSE;
  relay_timers_clear (priv->timers, RELAY_TIMER_IDLE);
  if (acked && priv->state == RELAY_STATE_ONLINE)
    relay_transport_set_state (self, RELAY_STATE_IDLE);
  if (!acked)
    dormants = relay_pending_tasks_take (priv->dormants);
  else if (priv->dormant_wanted && priv->drain == RELAY_DRAIN_NONE)
    drain (self, RELAY_DRAIN_DORMANT, drain_timeout (priv));
  priv->dormant_wanted = FALSE;
  relay_tasks_return_boolean (&idles, acked);
  relay_tasks_return_boolean (&dormants, FALSE);
  relay_drain_check (self);
}

void
relay_idle_acked (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GError) error = NULL;

  if (!priv->idle_asked)
    return;
  priv->idle_asked = FALSE;
  if (priv->awaiting_idle)
    {
      idle_answered (self, TRUE);
      return;
    }
  /* Nobody waits any more, and we want to be told of messages: only a new dial undoes it. */
  if (priv->state == RELAY_STATE_ONLINE && priv->drain == RELAY_DRAIN_NONE)
    {
      g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                           "the connector went idle too late");
      relay_life_redial (self, error, TRUE);
    }
}

void
relay_idle_timed_out (RelayTransport *self)
{
  idle_answered (self, FALSE);
}

void
relay_idle_cancelled (gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_private (user_data);

  if (!priv->awaiting_idle || priv->state == RELAY_STATE_CLOSING ||
      !relay_pending_tasks_is_empty (priv->idles) || !relay_pending_tasks_is_empty (priv->dormants))
    return;
  priv->awaiting_idle = FALSE;
  priv->dormant_wanted = FALSE;
  relay_timers_clear (priv->timers, RELAY_TIMER_IDLE);
}

/**
 * relay_transport_go_idle_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the connector answered, or did not
 * @user_data: data for @callback
 *
 * Asks the connector to hold messages back, and keeps serving until it acknowledges, at most
 * [property@Transport:idle-timeout] long. A second call joins the first. Results still
 * arrive on an acknowledged connection, and actions may still be sent; to receive again,
 * connect again.
 *
 * Since: 1.0
 */
void
relay_transport_go_idle_async (RelayTransport *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_go_idle_async);
  if (priv->state == RELAY_STATE_IDLE)
    g_task_return_boolean (task, TRUE);
  else if (priv->state != RELAY_STATE_ONLINE || priv->drain != RELAY_DRAIN_NONE)
    g_task_return_boolean (task, FALSE);
  else
    {
      relay_pending_tasks_add (priv->idles, g_steal_pointer (&task));
      if (!priv->awaiting_idle)
        ask_idle (self, (gint64) priv->delays[RELAY_DELAY_IDLE] * MS);
    }
}

/**
 * relay_transport_go_idle_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.go_idle_async]. Only cancellation is an error: not being
 * connected, or no answer in time, is %FALSE.
 *
 * Returns: %TRUE when the connector acknowledged
 *
 * Since: 1.0
 */
gboolean
relay_transport_go_idle_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_go_idle_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * relay_transport_go_dormant_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when it is dormant, or stays connected
 * @user_data: data for @callback
 *
 * Goes idle and, if that is acknowledged, waits for results in flight, hangs up and dials
 * again after [property@Transport:dormant-delay], so that a process that is suspended in
 * between comes back by itself and finds what waited. Not acknowledged, it stays connected.
 *
 * Since: 1.0
 */
void
relay_transport_go_dormant_async (RelayTransport *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_go_dormant_async);
  if (priv->state == RELAY_STATE_DORMANT)
    g_task_return_boolean (task, TRUE);
  else if (!is_open (priv) || priv->reconnect == RELAY_RECONNECT_NEVER ||
           (priv->drain != RELAY_DRAIN_NONE && priv->drain != RELAY_DRAIN_DORMANT))
    g_task_return_boolean (task, FALSE);
  else
    {
      relay_pending_tasks_add (priv->dormants, g_steal_pointer (&task));
      if (priv->drain == RELAY_DRAIN_DORMANT)
        return;
      if (priv->state == RELAY_STATE_IDLE)
        {
          drain (self, RELAY_DRAIN_DORMANT, drain_timeout (priv));
          return;
        }
      priv->dormant_wanted = TRUE;
      if (!priv->awaiting_idle)
        ask_idle (self, (gint64) priv->delays[RELAY_DELAY_IDLE] * MS);
    }
}

/**
 * relay_transport_go_dormant_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.go_dormant_async]. Only cancellation is an error.
 *
 * Returns: %TRUE when dormant; %FALSE when still connected, never connected, or with the
 *   policy %RELAY_RECONNECT_NEVER
 *
 * Since: 1.0
 */
gboolean
relay_transport_go_dormant_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_go_dormant_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- disconnect --- */

/* What a disconnect forgets, where nothing was connected any more too */
static void
start_afresh (RelayTransportPrivate *priv)
{
  priv->established = priv->suspect = FALSE;
  if (priv->supervisor != NULL)
    relay_supervisor_reset (priv->supervisor);
}

void
relay_disconnect_ended (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  GQueue disconnects;

  if (priv->state != RELAY_STATE_CLOSING)
    return;
  if (priv->drain != RELAY_DRAIN_NONE)
    {
      /* the peer was faster: nothing to drain any more */
      priv->awaiting_idle = FALSE;
      priv->drain_expired = TRUE;
      relay_drain_check (self);
      return;
    }
  disconnects = relay_pending_tasks_take (priv->disconnects);
  relay_timers_clear (priv->timers, RELAY_TIMER_FINISH);
  relay_timers_clear (priv->timers, RELAY_TIMER_IDLE);
  relay_deliveries_connection_over (priv->deliveries);
  if (priv->ended && priv->link == RELAY_LINK_CLOSING)
    {
      /* its answer is in the queue that is forgotten now */
      priv->link = RELAY_LINK_NONE;
      relay_timers_clear (priv->timers, RELAY_TIMER_CLOSE);
    }
  /* what was queued and never emitted comes again */
  relay_frame_queue_begin_dial (priv->inbox, ++priv->dial, priv->max_frame_size);
  priv->handshaken = FALSE;
  priv->awaiting_idle = priv->idle_asked = FALSE;
  start_afresh (priv);
  relay_transport_set_last_error (self, NULL);
  relay_transport_set_state (self, RELAY_STATE_DISCONNECTED);
  relay_tasks_return_boolean (&disconnects, TRUE);
  relay_life_begin_queued (self);
}

static void
begin_disconnect (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  gboolean was_online = priv->state == RELAY_STATE_ONLINE && priv->link == RELAY_LINK_OPEN;
  gboolean was_idle = priv->state == RELAY_STATE_IDLE && priv->link == RELAY_LINK_OPEN;
  gint64 timeout = was_online || was_idle ? MIN (drain_timeout (priv), DISCONNECT_DRAIN) : 0;

  g_object_freeze_notify (G_OBJECT (self));
  priv->dial_when_closed = FALSE;
  priv->dormant_wanted = FALSE;
  relay_timers_clear (priv->timers, RELAY_TIMER_HANDSHAKE);
  relay_timers_clear (priv->timers, RELAY_TIMER_REDIAL);
  relay_timers_clear (priv->timers, RELAY_TIMER_STABLE);
  relay_transport_set_retry_at (self, 0);
  drain (self, RELAY_DRAIN_DISCONNECT, timeout);
  if (was_online)
    ask_idle (self, MIN ((gint64) priv->delays[RELAY_DELAY_IDLE] * MS, DISCONNECT_IDLE));
  relay_transport_set_state (self, RELAY_STATE_CLOSING);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * relay_transport_disconnect_async:
 * @self: a transport
 * @cancellable: (nullable): a [class@Gio.Cancellable]; ends the wait, not the disconnect
 * @callback: (scope async) (closure user_data): called when it is disconnected
 * @user_data: data for @callback
 *
 * Hangs up for good: refuses new requests, asks the connector to hold messages back (2 s at
 * most), waits for results in flight ([property@Transport:drain-timeout], 4 s at most) and
 * closes the socket; within 6 s in all, whatever the peer does. From the call on, messages
 * that the connector would send again are left to it; after it nothing is delivered.
 *
 * Idempotent. A connect after it starts afresh, after a revocation too.
 *
 * Since: 1.0
 */
void
relay_transport_disconnect_async (RelayTransport *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_disconnect_async);
  if (priv->state == RELAY_STATE_DISCONNECTED)
    {
      start_afresh (priv);
      g_task_return_boolean (task, TRUE);
      return;
    }
  relay_pending_tasks_add (priv->disconnects, g_steal_pointer (&task));
  if (priv->state != RELAY_STATE_CLOSING)
    begin_disconnect (self);
}

/**
 * relay_transport_disconnect_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.disconnect_async]. Only cancellation is an error.
 *
 * Returns: %TRUE when disconnected
 *
 * Since: 1.0
 */
gboolean
relay_transport_disconnect_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_transport_disconnect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
