/* relay-connection.c: the connection of a transport: attempts, loss, reconnects, shutdown
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-connection-private.h"

#include <relay-glib/relay-error.h>

#include "protocol/relay-frame-writer-private.h"
#include "relay-end-judge-private.h"
#include "relay-connection-calls-private.h"
#include "relay-shutdown-private.h"
#include "relay-socket-private.h"
#include "relay-supervisor-private.h"

/*
 * Two things are kept apart: the socket (relay-socket.c), and the state that the application sees. A
 * connection that is given up changes its state at once, while its socket may take a moment to
 * close, and the next attempt waits for that.
 *
 * Everything here runs from the frame queue or from a timer, except for the calls of the
 * application, which start something and return. In each function the fields change first, then
 * the state, whose notification may call anything, and tasks are answered last.
 */

#define MS 1000
/* How long a disconnect waits for the end of the socket */
#define DISCONNECT_FINISH (1000 * MS)
/* A suspend is detected when a timer runs, so one runs at least this often. */
#define SUSPEND_INTERVAL (10000 * MS)
/* contract §7.4: how long the reconnect can be held back while a suspend is being prepared */
#define MAX_DORMANT 60000
/* contract §2: how long after the first descriptor the others are waited for */
#define DESCRIPTORS_TIMEOUT (2000 * MS)

typedef enum
{
  TIMER_HANDSHAKE,
  TIMER_REQUESTS,
  TIMER_IDLE,
  TIMER_DRAIN,
  TIMER_RECONNECT,
  TIMER_STABLE,
  TIMER_CLOSE,
  TIMER_FINISH,
  TIMER_SUSPEND,
  TIMER_NETWORK,
  TIMER_DESCRIPTORS,
  TIMER_ONLINE_WAITS, /* answers relay_connection_wait_online() from the loop */
  N_TIMERS
} Timer;

struct _RelayConnection
{
  const RelayTransportSettings *settings;
  const RelayConnectionFuncs *funcs;
  GObject *transport;

  /* from the first connect on */
  RelayTimers *timers;
  RelaySupervisor *supervisor;
  GMainContext *context;
  GNetworkMonitor *monitor;

  RelayState state;
  RelaySocket *socket;
  gboolean is_held;        /* the subclass waits for something that is no part of the handshake */
  gboolean has_handshake;  /* this connection has its descriptor */
  gboolean is_established; /* there was a handshake since the last disconnect */
  RelayEndJudge *judge;
  GError *last_error;
  guint close_code;
  guint http_status;
  RelayDescriptor *descriptor;

  RelayConnectionChanges changes; /* to be notified by the outermost thaw() */
  guint n_freezes;

  guint dormant_delay; /* of the last call, in milliseconds; 0: that of the settings */

  guint n_hellos;      /* written on this connection */
  guint n_descriptors; /* received on it */

  RelayShutdown *shutdown;
  RelayConnectionCalls calls;
  gboolean connect_until_descriptor;
  gboolean next_connect_until_descriptor;
};

/* --- state --- */

static void
notify (RelayConnection *self, RelayConnectionChanges changes)
{
  self->changes |= changes;
  if (self->n_freezes > 0 || self->changes == 0)
    return;
  changes = self->changes;
  self->changes = 0;
  self->funcs->changed (self->transport, changes);
}

/* Between freeze and thaw the properties change together, and are notified at the end. */
static void
freeze (RelayConnection *self)
{
  self->n_freezes++;
}

static void
thaw (RelayConnection *self)
{
  self->n_freezes--;
  notify (self, 0);
}

static gboolean
is_waiting (RelayConnection *self)
{
  return self->state == RELAY_STATE_WAITING || self->state == RELAY_STATE_DORMANT;
}

static gboolean
is_connecting (RelayConnection *self)
{
  return self->state == RELAY_STATE_CONNECTING || self->state == RELAY_STATE_HANDSHAKING;
}

static gboolean
is_online (RelayConnection *self)
{
  return relay_socket_is_open (self->socket) &&
         (self->state == RELAY_STATE_ONLINE || self->state == RELAY_STATE_IDLE);
}

static gboolean
reconnects (RelayConnection *self)
{
  return self->settings->reconnect == RELAY_RECONNECT_ALWAYS ||
         (self->settings->reconnect == RELAY_RECONNECT_ESTABLISHED && self->is_established);
}

static void
set_state (RelayConnection *self, RelayState state)
{
  gboolean was_waiting = is_waiting (self);

  if (self->state == state)
    return;
  self->state = state;
  if (self->timers != NULL && !relay_pending_tasks_is_empty (self->calls.online))
    relay_timers_set_delay (self->timers, TIMER_ONLINE_WAITS, 0);
  relay_connection_update_watch (self);
  notify (self, is_waiting (self) != was_waiting
                  ? RELAY_CONNECTION_STATE | RELAY_CONNECTION_RETRY_AT
                  : RELAY_CONNECTION_STATE);
}

static void
set_last_error (RelayConnection *self, const GError *error, guint close_code, guint http_status)
{
  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  self->close_code = close_code;
  self->http_status = http_status;
  notify (self, RELAY_CONNECTION_LAST_ERROR);
}

/* What a disconnect forgets, also when nothing is connected any more */
static void
start_over (RelayConnection *self)
{
  self->is_established = FALSE;
  relay_end_judge_start_over (self->judge);
  if (self->supervisor != NULL)
    relay_supervisor_reset (self->supervisor);
}

/* --- the attempt --- */

static void
attempt (RelayConnection *self)
{
  /* a handler of the notification may drop the last reference */
  G_GNUC_UNUSED g_autoptr (GObject) transport = g_object_ref (self->transport);

  freeze (self);
  self->is_held = FALSE;
  relay_supervisor_attempt_begun (self->supervisor);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  relay_timers_set_delay (self->timers, TIMER_HANDSHAKE,
                          (gint64) self->settings->handshake_timeout * MS);
  relay_socket_discard_received (self->socket);
  set_state (self, RELAY_STATE_CONNECTING);
  thaw (self);
  /* A handler of the notification may have made a call that ended the attempt or began another
   * one. If the last socket is still closing, socket_closed() continues. */
  if (self->state == RELAY_STATE_CONNECTING)
    relay_socket_open (self->socket);
}

static void finish_disconnect (RelayConnection *self);

/* The close that was asked for is done. */
static void
socket_closed (RelayConnection *self)
{
  if (self->state == RELAY_STATE_CLOSING)
    finish_disconnect (self);
  else if (self->state == RELAY_STATE_CONNECTING)
    attempt (self);
}

void
relay_connection_hold (RelayConnection *self, gboolean hold)
{
  self->is_held = hold;
  if (hold)
    relay_timers_clear (self->timers, TIMER_HANDSHAKE);
  else
    relay_timers_set_delay (self->timers, TIMER_HANDSHAKE,
                            (gint64) self->settings->handshake_timeout * MS);
}

/* --- the end of a connection --- */

/* The one place where a connection is over, for whatever reason. The caller decides what follows,
 * then answers those who waited. */
static RelayWaitingCalls
connection_over (RelayConnection *self, gboolean keeps_connects)
{
  static const Timer timers[] = { TIMER_HANDSHAKE, TIMER_REQUESTS, TIMER_STABLE,
                                  TIMER_DESCRIPTORS };
  RelayWaitingCalls waiting = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    relay_timers_clear (self->timers, timers[i]);
  relay_supervisor_cancel_check (self->supervisor);
  self->has_handshake = self->is_held = FALSE;
  self->n_hellos = self->n_descriptors = 0;
  relay_end_judge_connection_over (self->judge);
  waiting.descriptors = relay_pending_tasks_take (self->calls.descriptors);
  waiting.requests = self->funcs->connection_over (self->transport);
  relay_shutdown_reset (self->shutdown, &waiting.idles, &waiting.dormants);
  if (!keeps_connects)
    {
      waiting.handshakes = relay_pending_tasks_take (self->calls.handshakes);
      waiting.connects = relay_pending_tasks_take (self->calls.connects);
    }
  return waiting;
}

static void
wait_to_reconnect (RelayConnection *self, RelayNext next, guint retry_after)
{
  guint first = self->settings->reconnect_delay;
  guint maximum = self->settings->reconnect_max_delay;
  gint64 delay = next == RELAY_NEXT_SLOWLY
                   ? relay_supervisor_longest_delay (self->supervisor, first, maximum)
                   : relay_supervisor_next_delay (self->supervisor, first, maximum);

  relay_supervisor_attempt_ended (self->supervisor);
  delay =
    relay_supervisor_hold_back (self->supervisor, next == RELAY_NEXT_SLOWLY, retry_after, delay);
  relay_timers_set_delay (self->timers, TIMER_RECONNECT, delay);
  set_state (self, RELAY_STATE_WAITING);
}

/* @end: what the socket reported; NULL when the connection is given up by itself */
static void
connection_lost (RelayConnection *self,
                 const GError *error,
                 const RelayConnectionEnd *end,
                 RelayNext next)
{
  g_autoptr (GError) request_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, error->message);
  gboolean keeps_connects =
    next == RELAY_NEXT_AT_ONCE || (next != RELAY_NEXT_REVOKED && next != RELAY_NEXT_NEVER &&
                                   self->settings->reconnect == RELAY_RECONNECT_ALWAYS);
  RelayWaitingCalls waiting;

  /* A handler that is notified of the error may disconnect, and needs the state that belongs to
   * the error. */
  freeze (self);
  waiting = connection_over (self, keeps_connects);
  g_debug ("connection over: %s", error->message);
  set_last_error (self, error, end != NULL && end->error == NULL ? end->code : 0,
                  end != NULL ? end->http_status : 0);

  if (next == RELAY_NEXT_REVOKED)
    set_state (self, RELAY_STATE_REVOKED);
  else if (next == RELAY_NEXT_AT_ONCE)
    attempt (self);
  else if (next != RELAY_NEXT_NEVER && reconnects (self))
    wait_to_reconnect (self, next, end != NULL ? end->retry_after : 0);
  else
    set_state (self, RELAY_STATE_DISCONNECTED);
  thaw (self);

  relay_waiting_calls_answer (&waiting, request_error, FALSE, error);
  if (next == RELAY_NEXT_REVOKED && self->state == RELAY_STATE_REVOKED)
    self->funcs->revoked (self->transport);
}

/* Takes @error. */
static void
reconnect (RelayConnection *self, GError *error, RelayNext next)
{
  G_GNUC_UNUSED g_autoptr (GError) owned_error = error;

  relay_socket_close (self->socket);
  connection_lost (self, error, NULL, next);
}

static GError *
new_lost_error (const char *message)
{
  return g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, message);
}

static void
plan_end_of_dormancy (RelayConnection *self)
{
  guint delay = self->dormant_delay != 0 ? self->dormant_delay : self->settings->dormant_delay;

  relay_timers_set_delay (self->timers, TIMER_RECONNECT, (gint64) MIN (delay, MAX_DORMANT) * MS);
}

static void
become_dormant (RelayConnection *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed to go dormant");
  RelayWaitingCalls waiting;

  freeze (self);
  waiting = connection_over (self, TRUE);
  relay_socket_close (self->socket);
  plan_end_of_dormancy (self);
  set_state (self, RELAY_STATE_DORMANT);
  thaw (self);
  relay_waiting_calls_answer (&waiting, error, TRUE, NULL);
}

static void
close_to_disconnect (RelayConnection *self)
{
  g_autoptr (GError) request_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED,
                         "disconnected before the result was received");
  g_autoptr (GError) connect_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "ended by a disconnect");
  RelayWaitingCalls waiting = connection_over (self, FALSE);

  relay_socket_close (self->socket);
  /* The disconnect is answered from a timer, also when there is nothing to wait for. */
  relay_timers_set_delay (self->timers, TIMER_FINISH,
                          relay_socket_is_closed (self->socket) ? 0 : DISCONNECT_FINISH);
  relay_waiting_calls_answer (&waiting, request_error, FALSE, connect_error);
}

/* The last connect() was cancelled and the policy does not reconnect: the attempt is given up. */
static void
on_connect_cancelled (gpointer user_data)
{
  RelayConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  RelayWaitingCalls waiting;

  if (!relay_pending_tasks_is_empty (self->calls.connects) ||
      (self->is_established && self->settings->reconnect != RELAY_RECONNECT_NEVER) ||
      !(is_connecting (self) || self->state == RELAY_STATE_WAITING))
    return;
  waiting = connection_over (self, FALSE);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  relay_socket_close (self->socket);
  set_state (self, RELAY_STATE_DISCONNECTED);
  g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "the connect was cancelled");
  relay_waiting_calls_answer (&waiting, error, FALSE, error);
}

/* --- what became of the socket --- */

/* Whether the end of the socket was asked for: then it answers a close, and is no loss. */
static gboolean
is_closing (RelayConnection *self)
{
  return relay_socket_is_closing (self->socket) || self->state == RELAY_STATE_CLOSING;
}

void
relay_connection_ended (RelayConnection *self, const RelayConnectionEnd *end)
{
  g_autoptr (GError) error = NULL;
  gboolean was_closing = is_closing (self);
  gboolean is_unauthorized;
  RelayNext next;

  relay_socket_ended (self->socket);
  if (was_closing)
    {
      socket_closed (self);
      return;
    }
  next = relay_end_judge_judge (self->judge, end, &is_unauthorized, &error);
  connection_lost (self, error, end, next);
  if (is_unauthorized)
    self->funcs->unauthorized (self->transport, error);
}

void
relay_connection_end_reported (RelayConnection *self)
{
  relay_socket_end_reported (self->socket);
}

gboolean
relay_connection_is_receiving (RelayConnection *self)
{
  return relay_socket_is_receiving (self->socket);
}

void
relay_connection_opened (RelayConnection *self)
{
  GError *error = NULL;
  GQueue connects = G_QUEUE_INIT;

  if (!relay_socket_opened (self->socket))
    return;
  /* A close that came right after the upgrade is in the frame queue, with its reason. */
  if (self->state == RELAY_STATE_CLOSING || relay_socket_is_end_reported (self->socket))
    return;
  if (!self->funcs->write_hellos (self->transport, &self->n_hellos, &error))
    {
      if (relay_socket_is_end_reported (self->socket))
        g_error_free (error);
      else
        reconnect (self, error, RELAY_NEXT_BY_POLICY);
      return;
    }
  if (self->settings->reconnect != RELAY_RECONNECT_ALWAYS && !self->connect_until_descriptor)
    connects = relay_pending_tasks_take (self->calls.connects);
  if (self->state == RELAY_STATE_CONNECTING)
    set_state (self, RELAY_STATE_HANDSHAKING);
  relay_pending_tasks_return_boolean (&connects, TRUE);
}

/* --- what was received --- */

void
relay_connection_receive_descriptor (RelayConnection *self, RelayDescriptor *descriptor)
{
  GQueue handshakes, connects;

  if (self->has_handshake || self->state != RELAY_STATE_HANDSHAKING)
    return;
  handshakes = relay_pending_tasks_take (self->calls.handshakes);
  connects = relay_pending_tasks_take (self->calls.connects);
  self->has_handshake = self->is_established = TRUE;
  relay_end_judge_handshake_done (self->judge);
  relay_timers_clear (self->timers, TIMER_HANDSHAKE);
  relay_timers_set_delay (self->timers, TIMER_STABLE, (gint64) self->settings->stable_after * MS);
  relay_supervisor_attempt_ended (self->supervisor);
  self->n_descriptors = 1;
  if (self->n_descriptors < self->n_hellos)
    relay_timers_set_delay (self->timers, TIMER_DESCRIPTORS, DESCRIPTORS_TIMEOUT);
  g_set_object (&self->descriptor, descriptor);
  notify (self, RELAY_CONNECTION_DESCRIPTOR);
  if (self->state == RELAY_STATE_HANDSHAKING)
    set_state (self, RELAY_STATE_ONLINE);

  relay_pending_tasks_return_object (&handshakes, descriptor);
  relay_pending_tasks_return_boolean (&connects, TRUE);
}

static void
descriptors_complete (RelayConnection *self)
{
  GQueue waits = relay_pending_tasks_take (self->calls.descriptors);

  self->n_hellos = 0;
  relay_timers_clear (self->timers, TIMER_DESCRIPTORS);
  relay_pending_tasks_return_boolean (&waits, TRUE);
}

void
relay_connection_receive_later_descriptor (RelayConnection *self)
{
  self->n_descriptors++;
  if (self->has_handshake && self->n_descriptors >= self->n_hellos)
    descriptors_complete (self);
}

void
relay_connection_receive_error (RelayConnection *self, const char *text)
{
  relay_end_judge_receive_error (self->judge, text);
}

void
relay_connection_fail_handshake (RelayConnection *self, const GError *error)
{
  if (!self->has_handshake && self->state == RELAY_STATE_HANDSHAKING)
    reconnect (self, g_error_copy (error), RELAY_NEXT_BY_POLICY);
}

void
relay_connection_receive_idle_ack (RelayConnection *self)
{
  relay_shutdown_receive_idle_ack (self->shutdown);
}

/* --- timers, the network, resume from suspend --- */

static void
handshake_timed_out (RelayConnection *self)
{
  reconnect (self,
             relay_end_judge_new_timeout_error (self->judge, self->settings->handshake_timeout),
             RELAY_NEXT_BY_POLICY);
}

static GNetworkMonitor *
get_monitor (RelayConnection *self)
{
  return self->monitor != NULL ? self->monitor : g_network_monitor_get_default ();
}

static void
on_reachable (gboolean is_reachable, gpointer user_data)
{
  RelayConnection *self = user_data;

  if (is_reachable && self->state == RELAY_STATE_WAITING)
    attempt (self);
}

/* Contract §7.10. A monitor sees only the default route: a connector of the local network may be
 * reachable without one. FALSE when the answer is awaited, or was negative: then the next attempt is
 * planned. */
static gboolean
may_attempt (RelayConnection *self)
{
  gint64 next = relay_supervisor_next_unreachable_attempt (self->supervisor);

  if (self->state != RELAY_STATE_WAITING || next == 0 || !self->settings->watch_network ||
      g_network_monitor_get_network_available (get_monitor (self)))
    return TRUE;
  relay_supervisor_check_reachable (self->supervisor, get_monitor (self),
                                    self->funcs->check_reachable, self->transport, on_reachable,
                                    self);
  /* the answer may have come at once, and a handler may have disposed the transport */
  if (self->timers != NULL && self->state == RELAY_STATE_WAITING &&
      relay_timers_get_deadline (self->timers, TIMER_RECONNECT) == 0)
    {
      relay_timers_set_deadline (self->timers, TIMER_RECONNECT, next);
      notify (self, RELAY_CONNECTION_RETRY_AT);
    }
  return FALSE;
}

static void
reconnect_due (RelayConnection *self)
{
  if (self->state == RELAY_STATE_IDLE)
    /* from relay_connection_connect() */
    reconnect (self, new_lost_error ("closed to connect again"), RELAY_NEXT_AT_ONCE);
  else if (may_attempt (self))
    attempt (self);
}

/* Begins the attempt again. FALSE: none is under way, or it waits for the last socket to close. */
static gboolean
restart_attempt (RelayConnection *self)
{
  RelayWaitingCalls waiting;

  if (!is_connecting (self) || !relay_socket_is_active (self->socket) || self->is_held)
    return FALSE;
  freeze (self);
  waiting = connection_over (self, TRUE);
  relay_socket_close (self->socket);
  attempt (self);
  thaw (self);
  relay_waiting_calls_answer (&waiting, NULL, FALSE, NULL);
  return TRUE;
}

/* The reconnect delay stays as it is: contract §7.2 resets it only after a stable connection. */
void
relay_connection_retry_now (RelayConnection *self)
{
  if (is_waiting (self))
    attempt (self);
  else
    restart_attempt (self);
}

static gboolean
may_replace (RelayConnection *self)
{
  return self->settings->reconnect != RELAY_RECONNECT_NEVER && !self->is_held &&
         (is_connecting (self) || self->state == RELAY_STATE_ONLINE ||
          self->state == RELAY_STATE_IDLE);
}

/* Contract §7.10 */
static void
react_to_network (RelayConnection *self, gboolean became_available)
{
  if (is_waiting (self))
    {
      if (relay_supervisor_is_held_back (self->supervisor) && !became_available)
        return;
      relay_supervisor_network_attempt (self->supervisor, FALSE);
      if (may_attempt (self))
        attempt (self);
    }
  else if (self->state == RELAY_STATE_CONNECTING)
    {
      /* an attempt that has failed already is not under way */
      if (!relay_socket_is_end_reported (self->socket) && restart_attempt (self) &&
          self->supervisor != NULL)
        relay_supervisor_network_attempt (self->supervisor, TRUE);
    }
  else if (may_replace (self) && relay_socket_address_is_gone (self->socket))
    {
      relay_supervisor_network_attempt (self->supervisor, FALSE);
      reconnect (self, new_lost_error ("this machine no longer has the address of the connection"),
                 RELAY_NEXT_AT_ONCE);
    }
}

static void
on_network_changed (gboolean became_available, gpointer user_data)
{
  RelayConnection *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) transport = g_object_ref (self->transport);
  gint64 next =
    relay_supervisor_next_network_attempt (self->supervisor, self->state == RELAY_STATE_CONNECTING,
                                           &became_available);

  if (next > 0)
    relay_timers_set_deadline (self->timers, TIMER_NETWORK, next);
  else
    react_to_network (self, became_available);
}

/* Returns whether the machine was suspended and the connection reacted: then the timer that runs
 * belongs to a connection that is over. */
static gboolean
check_suspend (RelayConnection *self)
{
  if (!self->settings->watch_network || !relay_supervisor_was_suspended (self->supervisor))
    return FALSE;
  if (is_waiting (self))
    {
      if (relay_supervisor_is_held_back (self->supervisor) || !may_attempt (self))
        return FALSE;
      attempt (self);
      return TRUE;
    }
  if (!may_replace (self))
    return FALSE;
  reconnect (self, new_lost_error ("the machine was suspended"), RELAY_NEXT_AT_ONCE);
  return TRUE;
}

static void
on_timer (guint slot, gpointer user_data)
{
  RelayConnection *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) transport = g_object_ref (self->transport);

  if (slot == TIMER_SUSPEND)
    relay_timers_set_delay (self->timers, TIMER_SUSPEND, SUSPEND_INTERVAL);
  /* Closing is unaffected by suspend, so its timers are served as usual. */
  if (slot != TIMER_CLOSE && slot != TIMER_FINISH && slot != TIMER_ONLINE_WAITS &&
      check_suspend (self))
    return;

  switch ((Timer) slot)
    {
    case TIMER_HANDSHAKE:
      handshake_timed_out (self);
      break;
    case TIMER_REQUESTS:
      self->funcs->requests_due (self->transport);
      break;
    case TIMER_IDLE:
      relay_shutdown_timed_out (self->shutdown, RELAY_SHUTDOWN_TIMER_IDLE);
      break;
    case TIMER_DRAIN:
      relay_shutdown_timed_out (self->shutdown, RELAY_SHUTDOWN_TIMER_DRAIN);
      break;
    case TIMER_RECONNECT:
      reconnect_due (self);
      break;
    case TIMER_STABLE:
      relay_end_judge_stable (self->judge);
      relay_supervisor_reset (self->supervisor);
      break;
    case TIMER_CLOSE:
      if (relay_socket_close_timed_out (self->socket))
        socket_closed (self);
      break;
    case TIMER_FINISH:
      finish_disconnect (self);
      break;
    case TIMER_NETWORK:
      on_network_changed (FALSE, self);
      break;
    case TIMER_DESCRIPTORS:
      descriptors_complete (self);
      break;
    case TIMER_ONLINE_WAITS:
      if (!relay_connection_is_redialling (self))
        relay_connection_calls_answer_online (&self->calls, relay_connection_may_send (self));
      break;
    case TIMER_SUSPEND:
    case N_TIMERS:
    default:
      break;
    }
}

void
relay_connection_update_watch (RelayConnection *self)
{
  gboolean watches = self->settings->watch_network && self->state != RELAY_STATE_DISCONNECTED &&
                     self->state != RELAY_STATE_CLOSING && self->state != RELAY_STATE_REVOKED;

  if (self->timers == NULL)
    return;
  if (!watches)
    {
      relay_timers_clear (self->timers, TIMER_SUSPEND);
      relay_timers_clear (self->timers, TIMER_NETWORK);
      relay_supervisor_watch (self->supervisor, NULL, NULL, NULL, NULL);
    }
  else if (relay_timers_get_deadline (self->timers, TIMER_SUSPEND) == 0)
    {
      relay_supervisor_was_suspended (self->supervisor);
      relay_timers_set_delay (self->timers, TIMER_SUSPEND, SUSPEND_INTERVAL);
      relay_supervisor_watch (self->supervisor, get_monitor (self), self->context,
                              on_network_changed, self);
    }
}

/* --- shutdown --- */

static void
on_set_timer (RelayShutdownTimer timer, gint64 delay, gpointer user_data)
{
  RelayConnection *self = user_data;
  Timer slot = timer == RELAY_SHUTDOWN_TIMER_IDLE ? TIMER_IDLE : TIMER_DRAIN;

  /* a handler may have disposed the transport */
  if (self->timers == NULL)
    return;
  if (delay < 0)
    relay_timers_clear (self->timers, slot);
  else
    relay_timers_set_delay (self->timers, slot, delay);
}

/* After a failure the end of the socket is reported as well. */
static gboolean
on_write_going_idle (gpointer user_data)
{
  RelayConnection *self = user_data;
  g_autoptr (GBytes) line = relay_frame_write_going_idle ();
  g_autoptr (GError) error = NULL;

  if (relay_socket_write (self->socket, line, &error))
    return TRUE;
  g_debug ("going_idle was not written: %s", error->message);
  return FALSE;
}

static guint
on_count_requests (gpointer user_data)
{
  RelayConnection *self = user_data;

  return self->funcs->count_requests (self->transport);
}

static void
on_idle_acknowledged (gboolean is_late, gpointer user_data)
{
  RelayConnection *self = user_data;

  if (self->state != RELAY_STATE_ONLINE)
    return;
  if (!is_late)
    set_state (self, RELAY_STATE_IDLE);
  else if (relay_shutdown_get_purpose (self->shutdown) == RELAY_SHUTDOWN_NONE)
    /* Messages are wanted, and only a new connection makes the connector send them. */
    reconnect (self, new_lost_error ("the connector went idle too late"), RELAY_NEXT_AT_ONCE);
}

static void
on_drained (RelayShutdownPurpose purpose, gpointer user_data)
{
  RelayConnection *self = user_data;

  switch (purpose)
    {
    case RELAY_SHUTDOWN_DORMANT:
      become_dormant (self);
      break;
    case RELAY_SHUTDOWN_REDELIVERY:
      reconnect (self, new_lost_error ("closed to force a redelivery"), RELAY_NEXT_BY_POLICY);
      break;
    case RELAY_SHUTDOWN_DISCONNECT:
      close_to_disconnect (self);
      break;
    case RELAY_SHUTDOWN_NONE:
    default:
      g_assert_not_reached ();
    }
}

static const RelayShutdownFuncs shutdown_funcs = { on_set_timer, on_write_going_idle,
                                                   on_count_requests, on_idle_acknowledged,
                                                   on_drained };

void
relay_connection_force_redelivery (RelayConnection *self)
{
  if (is_online (self) && self->settings->reconnect != RELAY_RECONNECT_NEVER)
    relay_shutdown_force_redelivery (self->shutdown);
}

void
relay_connection_go_idle (RelayConnection *self, GTask *task)
{
  g_autoptr (GTask) owned_task = task;

  if (self->state == RELAY_STATE_IDLE)
    g_task_return_boolean (task, TRUE);
  else if (self->state != RELAY_STATE_ONLINE ||
           relay_shutdown_get_purpose (self->shutdown) != RELAY_SHUTDOWN_NONE)
    g_task_return_boolean (task, FALSE);
  else
    relay_shutdown_go_idle (self->shutdown, g_steal_pointer (&owned_task));
}

void
relay_connection_go_dormant (RelayConnection *self, guint delay, GTask *task)
{
  g_autoptr (GTask) owned_task = task;
  RelayShutdownPurpose purpose = relay_shutdown_get_purpose (self->shutdown);

  self->dormant_delay = delay;
  if (self->state == RELAY_STATE_DORMANT)
    {
      plan_end_of_dormancy (self);
      notify (self, RELAY_CONNECTION_RETRY_AT);
      g_task_return_boolean (task, TRUE);
    }
  else if (!is_online (self) || self->settings->reconnect == RELAY_RECONNECT_NEVER ||
           (purpose != RELAY_SHUTDOWN_NONE && purpose != RELAY_SHUTDOWN_DORMANT))
    g_task_return_boolean (task, FALSE);
  else
    relay_shutdown_go_dormant (self->shutdown, g_steal_pointer (&owned_task),
                               self->state == RELAY_STATE_IDLE);
}

/* --- connect and handshake --- */

void
relay_connection_connect (RelayConnection *self, GTask *task, gboolean until_descriptor)
{
  g_autoptr (GTask) owned_task = task;
  gboolean is_next = self->state == RELAY_STATE_CLOSING;
  gboolean ends_when_open =
    !until_descriptor && self->settings->reconnect != RELAY_RECONNECT_ALWAYS;

  if (self->state == RELAY_STATE_ONLINE || (self->state == RELAY_STATE_HANDSHAKING &&
                                            relay_socket_is_open (self->socket) && ends_when_open))
    g_task_return_boolean (task, TRUE);
  else if (self->state == RELAY_STATE_REVOKED)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else if (!relay_pending_tasks_is_empty (is_next ? self->calls.next_connects
                                                  : self->calls.connects))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             "another connect is already running");
  else if (is_next)
    {
      self->next_connect_until_descriptor = until_descriptor;
      relay_pending_tasks_add (self->calls.next_connects, g_steal_pointer (&owned_task));
    }
  else
    {
      self->connect_until_descriptor = until_descriptor;
      relay_pending_tasks_add (self->calls.connects, g_steal_pointer (&owned_task));
      /* answers are not given inside a call, so the idle connection is replaced from the loop */
      if (self->state == RELAY_STATE_IDLE)
        relay_timers_set_delay (self->timers, TIMER_RECONNECT, 0);
      else if (!is_connecting (self))
        attempt (self);
    }
}

void
relay_connection_wait_online (RelayConnection *self, GTask *task)
{
  relay_connection_calls_wait (self->calls.online, task, relay_connection_is_redialling (self),
                               relay_connection_may_send (self));
}

void
relay_connection_wait_descriptors (RelayConnection *self, GTask *task)
{
  relay_connection_calls_wait (self->calls.descriptors, task,
                               !relay_connection_has_all_descriptors (self), TRUE);
}

void
relay_connection_handshake (RelayConnection *self, GTask *task)
{
  g_autoptr (GTask) owned_task = task;

  if (self->has_handshake)
    g_task_return_pointer (task, g_object_ref (self->descriptor), g_object_unref);
  else if (is_connecting (self))
    relay_pending_tasks_add (self->calls.handshakes, g_steal_pointer (&owned_task));
  else if (self->state == RELAY_STATE_REVOKED)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else if (self->last_error != NULL && self->state != RELAY_STATE_CLOSING)
    g_task_return_error (task, g_error_copy (self->last_error));
  else
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "not connected");
}

/* --- disconnect --- */

static void
begin_next_connect (RelayConnection *self)
{
  GTask *task = relay_pending_tasks_take_first (self->calls.next_connects);

  if (task == NULL)
    return;
  self->connect_until_descriptor = self->next_connect_until_descriptor;
  relay_pending_tasks_add (self->calls.connects, task);
  if (self->state == RELAY_STATE_DISCONNECTED)
    attempt (self);
}

static void
finish_disconnect (RelayConnection *self)
{
  RelayDisconnectCalls calls;

  if (self->state != RELAY_STATE_CLOSING)
    return;
  if (relay_shutdown_get_purpose (self->shutdown) != RELAY_SHUTDOWN_NONE)
    {
      /* the peer closed first; close_to_disconnect() follows */
      relay_shutdown_finish_now (self->shutdown);
      return;
    }
  calls = relay_connection_calls_take_disconnects (&self->calls);
  relay_timers_clear (self->timers, TIMER_FINISH);
  relay_socket_disconnected (self->socket);
  start_over (self);
  set_last_error (self, NULL, 0, 0);
  set_state (self, RELAY_STATE_DISCONNECTED);
  relay_disconnect_calls_answer (&calls);
  begin_next_connect (self);
}

void
relay_connection_disconnect (RelayConnection *self, GTask *task)
{
  if (self->state == RELAY_STATE_DISCONNECTED)
    {
      start_over (self);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  relay_pending_tasks_add (self->calls.disconnects, task);
  relay_connection_calls_end_next_connect (&self->calls);
  if (self->state == RELAY_STATE_CLOSING)
    return;

  freeze (self);
  relay_timers_clear (self->timers, TIMER_HANDSHAKE);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  relay_timers_clear (self->timers, TIMER_STABLE);
  relay_shutdown_disconnect (self->shutdown,
                             relay_socket_is_open (self->socket) &&
                               self->state == RELAY_STATE_ONLINE,
                             is_online (self));
  set_state (self, RELAY_STATE_CLOSING);
  thaw (self);
}

/* --- requests --- */

void
relay_connection_set_request_deadline (RelayConnection *self, gint64 monotonic)
{
  relay_timers_set_deadline (self->timers, TIMER_REQUESTS, monotonic);
}

gint64
relay_connection_get_request_deadline (RelayConnection *self)
{
  return relay_timers_get_deadline (self->timers, TIMER_REQUESTS);
}

void
relay_connection_request_done (RelayConnection *self)
{
  relay_shutdown_check (self->shutdown);
}

/* --- what it is --- */

RelayState
relay_connection_get_state (RelayConnection *self)
{
  return self->state;
}

gint64
relay_connection_get_retry_at (RelayConnection *self)
{
  return is_waiting (self) ? relay_timers_get_deadline (self->timers, TIMER_RECONNECT) : 0;
}

const GError *
relay_connection_get_last_error (RelayConnection *self)
{
  return self->last_error;
}

guint
relay_connection_get_close_code (RelayConnection *self)
{
  return self->close_code;
}

guint
relay_connection_get_http_status (RelayConnection *self)
{
  return self->http_status;
}

RelayDescriptor *
relay_connection_get_descriptor (RelayConnection *self)
{
  return self->descriptor;
}

gboolean
relay_connection_is_open (RelayConnection *self)
{
  return relay_socket_is_open (self->socket);
}

gboolean
relay_connection_has_handshake (RelayConnection *self)
{
  return self->has_handshake;
}

gboolean
relay_connection_may_send (RelayConnection *self)
{
  return is_online (self) && relay_shutdown_get_purpose (self->shutdown) == RELAY_SHUTDOWN_NONE;
}

gboolean
relay_connection_is_redialling (RelayConnection *self)
{
  if (!self->is_established || self->state == RELAY_STATE_CLOSING)
    return FALSE;
  return self->state == RELAY_STATE_WAITING || is_connecting (self) ||
         (is_online (self) &&
          relay_shutdown_get_purpose (self->shutdown) == RELAY_SHUTDOWN_REDELIVERY);
}

gboolean
relay_connection_has_all_descriptors (RelayConnection *self)
{
  return !self->has_handshake || self->n_descriptors >= self->n_hellos;
}

gboolean
relay_connection_accepts_buffered (RelayConnection *self)
{
  return self->state != RELAY_STATE_CLOSING &&
         relay_shutdown_get_purpose (self->shutdown) != RELAY_SHUTDOWN_REDELIVERY;
}

/* --- creation and disposal --- */

RelayConnection *
relay_connection_new (const RelayTransportSettings *settings,
                      const RelaySocketFuncs *socket_funcs,
                      const RelayConnectionFuncs *funcs,
                      GObject *transport)
{
  RelayConnection *self = g_new0 (RelayConnection, 1);

  self->settings = settings;
  self->funcs = funcs;
  self->transport = transport;
  self->socket = relay_socket_new (socket_funcs, transport);
  self->shutdown = relay_shutdown_new (settings, &shutdown_funcs, self);
  self->judge = relay_end_judge_new ();
  relay_connection_calls_init (&self->calls, on_connect_cancelled, self);
  return self;
}

void
relay_connection_start (RelayConnection *self,
                        RelayClock *clock,
                        GMainContext *context,
                        GNetworkMonitor *monitor)
{
  if (self->timers != NULL)
    return;
  self->timers = relay_timers_new (clock, context, N_TIMERS, on_timer, self);
  relay_socket_start (self->socket, self->timers, TIMER_CLOSE);
  self->supervisor = relay_supervisor_new (clock);
  g_clear_pointer (&self->context, g_main_context_unref);
  self->context = g_main_context_ref (context);
  g_set_object (&self->monitor, monitor);
}

/* Calls in flight keep the transport alive, so that none is left here unless it was disposed by
 * force. The subclass releases its socket in its own dispose. */
void
relay_connection_dispose (RelayConnection *self)
{
  GQueue idles, dormants;

  relay_socket_dispose (self->socket);
  self->state = RELAY_STATE_DISCONNECTED;
  relay_shutdown_reset (self->shutdown, &idles, &dormants);
  relay_pending_tasks_fail_later (&idles);
  relay_pending_tasks_fail_later (&dormants);
  relay_connection_calls_fail_later (&self->calls);
  g_clear_pointer (&self->timers, relay_timers_free);
  g_clear_pointer (&self->supervisor, relay_supervisor_free);
  g_clear_object (&self->monitor);
}

void
relay_connection_free (RelayConnection *self)
{
  relay_connection_dispose (self);
  relay_shutdown_free (self->shutdown);
  relay_connection_calls_clear (&self->calls);
  relay_socket_free (self->socket);
  relay_end_judge_free (self->judge);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->last_error);
  g_clear_object (&self->descriptor);
  g_free (self);
}
