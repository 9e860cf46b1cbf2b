/* relay-connection.c: the connection of a transport: attempts, loss, reconnects, shutdown
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-connection-private.h"

#include <relay-glib/relay-error.h>

#include "protocol/relay-frame-writer-private.h"
#include "relay-pending-tasks-private.h"
#include "relay-requests-private.h"
#include "relay-shutdown-private.h"
#include "relay-supervisor-private.h"

/*
 * Two things are kept apart. The link is the socket; the state is what the application sees. A
 * connection that is given up changes its state at once, while its socket may take a moment to
 * close, and the next attempt waits for that.
 *
 * Everything here runs from the frame queue or from a timer, except for the calls of the
 * application, which start something and return. In each function the fields change first, then
 * the state, whose notification may call anything, and tasks are answered last.
 */

#define MS 1000
/* How long a subclass may take to answer close() */
#define CLOSE_TIMEOUT (5000 * MS)
/* How long a disconnect waits for that */
#define DISCONNECT_FINISH (1000 * MS)
/* A suspend is detected when a timer runs, so one runs at least this often. */
#define SUSPEND_INTERVAL (10000 * MS)
/* contract §7.4: how long the reconnect can be held back while a suspend is being prepared */
#define MAX_DORMANT        60000
#define CLOSE_UNAUTHORIZED 4401

typedef enum
{
  LINK_NONE,
  LINK_CONNECTING,
  LINK_OPEN,
  LINK_CLOSING /* close() was called; open() is not called before the answer */
} Link;

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
  Link link;
  gboolean end_reported;          /* the end of this socket is in the frame queue */
  gboolean has_handshake;         /* this connection has its descriptor */
  gboolean is_established;        /* there was a handshake since the last disconnect */
  gboolean had_handshake;         /* there was a handshake since this object was created */
  gboolean is_revocation_pending; /* one attempt finds out whether a 4401 was a revocation */
  GError *last_error;
  RelayDescriptor *descriptor;

  RelayConnectionChanges changes; /* to be notified by the outermost thaw() */
  guint n_freezes;

  RelayShutdown *shutdown;
  /* one connect at most, and one at most that was called while a disconnect was under way */
  RelayPendingTasks *connects;
  RelayPendingTasks *next_connects;
  gboolean connect_until_descriptor;
  gboolean next_connect_until_descriptor;
  RelayPendingTasks *handshakes;
  RelayPendingTasks *disconnects;
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
  return self->link == LINK_OPEN &&
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
  relay_connection_update_watch (self);
  notify (self, is_waiting (self) != was_waiting
                  ? RELAY_CONNECTION_STATE | RELAY_CONNECTION_RETRY_AT
                  : RELAY_CONNECTION_STATE);
}

static void
set_last_error (RelayConnection *self, const GError *error)
{
  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  notify (self, RELAY_CONNECTION_LAST_ERROR);
}

/* What a disconnect forgets, also when nothing is connected any more */
static void
start_over (RelayConnection *self)
{
  self->is_established = FALSE;
  self->is_revocation_pending = FALSE;
  if (self->supervisor != NULL)
    relay_supervisor_reset (self->supervisor);
}

/* --- the socket --- */

static void
attempt (RelayConnection *self)
{
  /* a handler of the notification may drop the last reference */
  g_autoptr (GObject) transport = g_object_ref (self->transport);

  freeze (self);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  relay_timers_set_delay (self->timers, TIMER_HANDSHAKE,
                          (gint64) self->settings->handshake_timeout * MS);
  if (self->link == LINK_NONE)
    {
      self->end_reported = FALSE;
      self->funcs->discard_received (self->transport);
    }
  set_state (self, RELAY_STATE_CONNECTING);
  thaw (self);
  /* Either the last socket is still closing, and link_closed() continues; or a handler of the
   * notification made a call that ended the attempt or began another one. */
  if (self->link != LINK_NONE || self->state != RELAY_STATE_CONNECTING)
    return;
  self->link = LINK_CONNECTING;
  self->funcs->open (self->transport);
}

static void
close_link (RelayConnection *self)
{
  if (self->link != LINK_CONNECTING && self->link != LINK_OPEN)
    return;
  self->link = LINK_CLOSING;
  relay_timers_set_delay (self->timers, TIMER_CLOSE, CLOSE_TIMEOUT);
  /* An end that is in the frame queue already answers this close too. */
  self->funcs->close (self->transport);
}

static void finish_disconnect (RelayConnection *self);

static void
link_closed (RelayConnection *self)
{
  self->link = LINK_NONE;
  relay_timers_clear (self->timers, TIMER_CLOSE);
  if (self->state == RELAY_STATE_CLOSING)
    finish_disconnect (self);
  else if (self->state == RELAY_STATE_CONNECTING)
    attempt (self);
}

/* --- the end of a connection --- */

/* Who waited for something of a connection that is over */
typedef struct
{
  GQueue requests;
  GQueue idles;
  GQueue dormants;
  GQueue handshakes;
  GQueue connects;
} Waiting;

/* The one place where a connection is over, for whatever reason. The caller decides what follows,
 * then answers those who waited. */
static Waiting
connection_over (RelayConnection *self, gboolean keeps_connects)
{
  static const Timer timers[] = { TIMER_HANDSHAKE, TIMER_REQUESTS, TIMER_STABLE };
  Waiting waiting = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    relay_timers_clear (self->timers, timers[i]);
  self->has_handshake = FALSE;
  waiting.requests = self->funcs->connection_over (self->transport);
  relay_shutdown_reset (self->shutdown, &waiting.idles, &waiting.dormants);
  if (!keeps_connects)
    {
      waiting.handshakes = relay_pending_tasks_take (self->handshakes);
      waiting.connects = relay_pending_tasks_take (self->connects);
    }
  return waiting;
}

static void
answer (Waiting *waiting,
        const GError *request_error,
        gboolean is_dormant,
        const GError *connect_error)
{
  relay_requests_fail (&waiting->requests, request_error);
  relay_pending_tasks_return_boolean (&waiting->idles, FALSE);
  relay_pending_tasks_return_boolean (&waiting->dormants, is_dormant);
  relay_pending_tasks_return_error (&waiting->handshakes, connect_error);
  relay_pending_tasks_return_error (&waiting->connects, connect_error);
}

static void
wait_to_reconnect (RelayConnection *self)
{
  relay_timers_set_delay (self->timers, TIMER_RECONNECT,
                          relay_supervisor_next_delay (self->supervisor,
                                                       self->settings->reconnect_delay,
                                                       self->settings->reconnect_max_delay));
  set_state (self, RELAY_STATE_WAITING);
}

typedef enum
{
  NEXT_BY_POLICY,
  NEXT_AT_ONCE, /* connect now; a pending connect stays pending */
  NEXT_REVOKED
} Next;

static void
connection_lost (RelayConnection *self, const GError *error, Next next)
{
  g_autoptr (GError) request_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, error->message);
  gboolean keeps_connects =
    next == NEXT_AT_ONCE ||
    (next == NEXT_BY_POLICY && self->settings->reconnect == RELAY_RECONNECT_ALWAYS);
  Waiting waiting;

  /* A handler that is notified of the error may disconnect, and needs the state that belongs to
   * the error. */
  freeze (self);
  waiting = connection_over (self, keeps_connects);
  g_debug ("connection over: %s", error->message);
  set_last_error (self, error);

  if (next == NEXT_REVOKED)
    set_state (self, RELAY_STATE_REVOKED);
  else if (next == NEXT_AT_ONCE)
    attempt (self);
  else if (reconnects (self))
    wait_to_reconnect (self);
  else
    set_state (self, RELAY_STATE_DISCONNECTED);
  thaw (self);

  answer (&waiting, request_error, FALSE, error);
  if (next == NEXT_REVOKED && self->state == RELAY_STATE_REVOKED)
    self->funcs->revoked (self->transport);
}

/* Takes @error. */
static void
reconnect (RelayConnection *self, GError *error, Next next)
{
  g_autoptr (GError) owned_error = error;

  close_link (self);
  connection_lost (self, error, next);
}

static GError *
new_lost_error (const char *message)
{
  return g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, message);
}

static void
become_dormant (RelayConnection *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED, "closed to go dormant");
  Waiting waiting;

  freeze (self);
  waiting = connection_over (self, TRUE);
  close_link (self);
  relay_timers_set_delay (self->timers, TIMER_RECONNECT,
                          (gint64) MIN (self->settings->dormant_delay, MAX_DORMANT) * MS);
  set_state (self, RELAY_STATE_DORMANT);
  thaw (self);
  answer (&waiting, error, TRUE, NULL);
}

static void
close_to_disconnect (RelayConnection *self)
{
  g_autoptr (GError) request_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED,
                         "disconnected before the result was received");
  g_autoptr (GError) connect_error =
    g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "ended by a disconnect");
  Waiting waiting = connection_over (self, FALSE);

  close_link (self);
  /* The disconnect is answered from a timer, also when there is nothing to wait for. */
  relay_timers_set_delay (self->timers, TIMER_FINISH,
                          self->link == LINK_NONE ? 0 : DISCONNECT_FINISH);
  answer (&waiting, request_error, FALSE, connect_error);
}

/* The last connect() was cancelled and the policy does not reconnect: the attempt is given up. */
static void
on_connect_cancelled (gpointer user_data)
{
  RelayConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  Waiting waiting;

  if (!relay_pending_tasks_is_empty (self->connects) ||
      (self->is_established && self->settings->reconnect != RELAY_RECONNECT_NEVER) ||
      !(is_connecting (self) || self->state == RELAY_STATE_WAITING))
    return;
  waiting = connection_over (self, FALSE);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  close_link (self);
  set_state (self, RELAY_STATE_DISCONNECTED);
  g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "the connect was cancelled");
  answer (&waiting, error, FALSE, error);
}

/* --- what became of the socket --- */

static GError *
new_closed_error (RelayConnection *self, guint16 code, const char *reason)
{
  g_autofree char *message =
    reason != NULL && *reason != '\0' ? g_utf8_make_valid (reason, -1) : NULL;
  const char *colon = message != NULL ? ": " : "";

  if (message == NULL)
    message = g_strdup ("");
  if (self->has_handshake)
    return g_error_new (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST,
                        "the connection was closed with code %u%s%s", code, colon, message);
  return g_error_new (RELAY_ERROR,
                      code == CLOSE_UNAUTHORIZED ? RELAY_ERROR_UNAUTHORIZED : RELAY_ERROR_HANDSHAKE,
                      "the connector closed with code %u before its descriptor%s%s", code, colon,
                      message);
}

/* Whether the end of the socket was asked for: then it answers a close, and is no loss. */
static gboolean
is_closing (RelayConnection *self)
{
  return self->link == LINK_CLOSING || self->state == RELAY_STATE_CLOSING;
}

void
relay_connection_closed (RelayConnection *self, guint16 code, const char *reason)
{
  g_autoptr (GError) error = new_closed_error (self, code, reason);

  if (is_closing (self))
    {
      link_closed (self);
      return;
    }
  self->link = LINK_NONE;

  /* Contract §7.6: neither an expired token nor a refused first attempt is a revocation. After any
   * other 4401 one more attempt is made, for the token may have expired during a suspend. */
  if (code != CLOSE_UNAUTHORIZED || g_strcmp0 (reason, "expired") == 0 || !self->had_handshake)
    connection_lost (self, error, NEXT_BY_POLICY);
  else if (!self->is_revocation_pending)
    {
      self->is_revocation_pending = TRUE;
      connection_lost (self, error, NEXT_AT_ONCE);
    }
  else
    {
      g_autoptr (GError) revoked =
        g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");

      connection_lost (self, revoked, NEXT_REVOKED);
    }
}

void
relay_connection_failed (RelayConnection *self, const GError *error)
{
  if (is_closing (self))
    {
      link_closed (self);
      return;
    }
  self->link = LINK_NONE;
  connection_lost (self, error, NEXT_BY_POLICY);
}

void
relay_connection_end_reported (RelayConnection *self)
{
  self->end_reported = TRUE;
}

gboolean
relay_connection_is_receiving (RelayConnection *self)
{
  return self->link != LINK_NONE && !self->end_reported;
}

void
relay_connection_opened (RelayConnection *self)
{
  GError *error = NULL;
  GQueue connects = G_QUEUE_INIT;

  if (self->link != LINK_CONNECTING)
    return;
  self->link = LINK_OPEN;
  /* A close that came right after the upgrade is in the frame queue, with its reason. */
  if (self->state == RELAY_STATE_CLOSING || self->end_reported)
    return;
  if (!self->funcs->write_hellos (self->transport, &error))
    {
      if (self->end_reported)
        g_error_free (error);
      else
        reconnect (self, error, NEXT_BY_POLICY);
      return;
    }
  if (self->settings->reconnect != RELAY_RECONNECT_ALWAYS && !self->connect_until_descriptor)
    connects = relay_pending_tasks_take (self->connects);
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
  handshakes = relay_pending_tasks_take (self->handshakes);
  connects = relay_pending_tasks_take (self->connects);
  self->has_handshake = self->is_established = self->had_handshake = TRUE;
  relay_timers_clear (self->timers, TIMER_HANDSHAKE);
  relay_timers_set_delay (self->timers, TIMER_STABLE, (gint64) self->settings->stable_after * MS);
  g_set_object (&self->descriptor, descriptor);
  notify (self, RELAY_CONNECTION_DESCRIPTOR);
  if (self->state == RELAY_STATE_HANDSHAKING)
    set_state (self, RELAY_STATE_ONLINE);

  relay_pending_tasks_return_object (&handshakes, descriptor);
  relay_pending_tasks_return_boolean (&connects, TRUE);
}

void
relay_connection_fail_handshake (RelayConnection *self, const GError *error)
{
  if (!self->has_handshake && self->state == RELAY_STATE_HANDSHAKING)
    reconnect (self, g_error_copy (error), NEXT_BY_POLICY);
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
             g_error_new (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "no descriptor within %u ms",
                          self->settings->handshake_timeout),
             NEXT_BY_POLICY);
}

static void
close_timed_out (RelayConnection *self)
{
  /* the answer is in the frame queue, and must not count as a loss of the next socket */
  if (self->end_reported)
    return;
  g_warning ("close() of the transport was not answered within %d s", CLOSE_TIMEOUT / MS / 1000);
  link_closed (self);
}

static void
reconnect_due (RelayConnection *self)
{
  if (self->state == RELAY_STATE_IDLE)
    /* from relay_connection_connect() */
    reconnect (self, new_lost_error ("closed to connect again"), NEXT_AT_ONCE);
  else
    attempt (self);
}

/* The reconnect delay stays as it is: contract §7.2 resets it only after a stable connection. */
void
relay_connection_retry_now (RelayConnection *self)
{
  if (is_waiting (self))
    attempt (self);
}

static void
on_network_available (gpointer user_data)
{
  relay_connection_retry_now (user_data);
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
      attempt (self);
      return TRUE;
    }
  if (self->settings->reconnect == RELAY_RECONNECT_NEVER ||
      !(is_connecting (self) || self->state == RELAY_STATE_ONLINE ||
        self->state == RELAY_STATE_IDLE))
    return FALSE;
  reconnect (self, new_lost_error ("the machine was suspended"), NEXT_AT_ONCE);
  return TRUE;
}

static void
on_timer (guint slot, gpointer user_data)
{
  RelayConnection *self = user_data;
  g_autoptr (GObject) transport = g_object_ref (self->transport);

  if (slot == TIMER_SUSPEND)
    relay_timers_set_delay (self->timers, TIMER_SUSPEND, SUSPEND_INTERVAL);
  /* Closing is unaffected by suspend, so its timers are served as usual. */
  if (slot != TIMER_CLOSE && slot != TIMER_FINISH && check_suspend (self))
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
      self->is_revocation_pending = FALSE;
      relay_supervisor_reset (self->supervisor);
      break;
    case TIMER_CLOSE:
      close_timed_out (self);
      break;
    case TIMER_FINISH:
      finish_disconnect (self);
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
      relay_supervisor_watch (self->supervisor, NULL, NULL, NULL, NULL);
    }
  else if (relay_timers_get_deadline (self->timers, TIMER_SUSPEND) == 0)
    {
      relay_supervisor_was_suspended (self->supervisor);
      relay_timers_set_delay (self->timers, TIMER_SUSPEND, SUSPEND_INTERVAL);
      relay_supervisor_watch (self->supervisor,
                              self->monitor != NULL ? self->monitor
                                                    : g_network_monitor_get_default (),
                              self->context, on_network_available, self);
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

  if (self->funcs->write (self->transport, line, &error))
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
    reconnect (self, new_lost_error ("the connector went idle too late"), NEXT_AT_ONCE);
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
      reconnect (self, new_lost_error ("closed to force a redelivery"), NEXT_BY_POLICY);
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
relay_connection_go_dormant (RelayConnection *self, GTask *task)
{
  g_autoptr (GTask) owned_task = task;
  RelayShutdownPurpose purpose = relay_shutdown_get_purpose (self->shutdown);

  if (self->state == RELAY_STATE_DORMANT)
    g_task_return_boolean (task, TRUE);
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

  if (self->state == RELAY_STATE_ONLINE ||
      (self->state == RELAY_STATE_HANDSHAKING && self->link == LINK_OPEN && ends_when_open))
    g_task_return_boolean (task, TRUE);
  else if (self->state == RELAY_STATE_REVOKED)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else if (!relay_pending_tasks_is_empty (is_next ? self->next_connects : self->connects))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             "another connect is already running");
  else if (is_next)
    {
      self->next_connect_until_descriptor = until_descriptor;
      relay_pending_tasks_add (self->next_connects, g_steal_pointer (&owned_task));
    }
  else
    {
      self->connect_until_descriptor = until_descriptor;
      relay_pending_tasks_add (self->connects, g_steal_pointer (&owned_task));
      /* answers are not given inside a call, so the idle connection is replaced from the loop */
      if (self->state == RELAY_STATE_IDLE)
        relay_timers_set_delay (self->timers, TIMER_RECONNECT, 0);
      else if (!is_connecting (self))
        attempt (self);
    }
}

void
relay_connection_handshake (RelayConnection *self, GTask *task)
{
  g_autoptr (GTask) owned_task = task;

  if (self->has_handshake)
    g_task_return_pointer (task, g_object_ref (self->descriptor), g_object_unref);
  else if (is_connecting (self))
    relay_pending_tasks_add (self->handshakes, g_steal_pointer (&owned_task));
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
  GTask *task = relay_pending_tasks_take_first (self->next_connects);

  if (task == NULL)
    return;
  self->connect_until_descriptor = self->next_connect_until_descriptor;
  relay_pending_tasks_add (self->connects, task);
  if (self->state == RELAY_STATE_DISCONNECTED)
    attempt (self);
}

static void
finish_disconnect (RelayConnection *self)
{
  GQueue disconnects;

  if (self->state != RELAY_STATE_CLOSING)
    return;
  if (relay_shutdown_get_purpose (self->shutdown) != RELAY_SHUTDOWN_NONE)
    {
      /* the peer closed first; close_to_disconnect() follows */
      relay_shutdown_finish_now (self->shutdown);
      return;
    }
  disconnects = relay_pending_tasks_take (self->disconnects);
  relay_timers_clear (self->timers, TIMER_FINISH);
  if (self->end_reported && self->link == LINK_CLOSING)
    {
      /* the answer to close() is in the frame queue, which is emptied now */
      self->link = LINK_NONE;
      relay_timers_clear (self->timers, TIMER_CLOSE);
    }
  self->funcs->discard_received (self->transport);
  start_over (self);
  set_last_error (self, NULL);
  set_state (self, RELAY_STATE_DISCONNECTED);
  relay_pending_tasks_return_boolean (&disconnects, TRUE);
  begin_next_connect (self);
}

void
relay_connection_disconnect (RelayConnection *self, GTask *task)
{
  gboolean has_socket = self->link == LINK_OPEN;

  if (self->state == RELAY_STATE_DISCONNECTED)
    {
      start_over (self);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  relay_pending_tasks_add (self->disconnects, task);
  if (self->state == RELAY_STATE_CLOSING)
    return;

  freeze (self);
  relay_timers_clear (self->timers, TIMER_HANDSHAKE);
  relay_timers_clear (self->timers, TIMER_RECONNECT);
  relay_timers_clear (self->timers, TIMER_STABLE);
  relay_shutdown_disconnect (self->shutdown, has_socket && self->state == RELAY_STATE_ONLINE,
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

RelayDescriptor *
relay_connection_get_descriptor (RelayConnection *self)
{
  return self->descriptor;
}

gboolean
relay_connection_is_open (RelayConnection *self)
{
  return self->link == LINK_OPEN;
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
relay_connection_accepts_buffered (RelayConnection *self)
{
  return self->state != RELAY_STATE_CLOSING &&
         relay_shutdown_get_purpose (self->shutdown) != RELAY_SHUTDOWN_REDELIVERY;
}

/* --- creation and disposal --- */

RelayConnection *
relay_connection_new (const RelayTransportSettings *settings,
                      const RelayConnectionFuncs *funcs,
                      GObject *transport)
{
  RelayConnection *self = g_new0 (RelayConnection, 1);

  self->settings = settings;
  self->funcs = funcs;
  self->transport = transport;
  self->shutdown = relay_shutdown_new (settings, &shutdown_funcs, self);
  self->connects = relay_pending_tasks_new (on_connect_cancelled, self);
  self->next_connects = relay_pending_tasks_new (NULL, NULL);
  self->handshakes = relay_pending_tasks_new (NULL, NULL);
  self->disconnects = relay_pending_tasks_new (NULL, NULL);
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
  RelayPendingTasks *lists[] = { self->connects, self->next_connects, self->handshakes,
                                 self->disconnects };
  GQueue idles, dormants;

  self->link = LINK_NONE;
  self->state = RELAY_STATE_DISCONNECTED;
  relay_shutdown_reset (self->shutdown, &idles, &dormants);
  relay_pending_tasks_fail_later (&idles);
  relay_pending_tasks_fail_later (&dormants);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      GQueue tasks = relay_pending_tasks_take (lists[i]);

      relay_pending_tasks_fail_later (&tasks);
    }
  g_clear_pointer (&self->timers, relay_timers_free);
  g_clear_pointer (&self->supervisor, relay_supervisor_free);
  g_clear_object (&self->monitor);
}

void
relay_connection_free (RelayConnection *self)
{
  relay_connection_dispose (self);
  relay_shutdown_free (self->shutdown);
  relay_pending_tasks_free (self->connects);
  relay_pending_tasks_free (self->next_connects);
  relay_pending_tasks_free (self->handshakes);
  relay_pending_tasks_free (self->disconnects);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->last_error);
  g_clear_object (&self->descriptor);
  g_free (self);
}
