/* relay-shutdown.c: going idle, and waiting for results before a connection is closed
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-shutdown-private.h"

#include "relay-pending-tasks-private.h"

#define MS 1000
/* contract §7.5: within 6 s in all, of which the close of the socket needs some */
#define DISCONNECT_IDLE  (2000 * MS)
#define DISCONNECT_DRAIN (4000 * MS)

/* The progress of `going_idle` on this connection */
typedef enum
{
  GOING_IDLE_NONE,
  GOING_IDLE_NOT_WRITTEN, /* could not be written; the timer answers those who wait */
  GOING_IDLE_ASKED,
  GOING_IDLE_ASKED_FOR_DORMANT, /* the acknowledgement begins the shutdown */
  GOING_IDLE_UNAWAITED          /* asked, but no call waits for the answer any more */
} GoingIdle;

struct _RelayShutdown
{
  const RelayTransportSettings *settings;
  const RelayShutdownFuncs *funcs;
  gpointer user_data;

  GoingIdle going_idle;
  RelayShutdownPurpose purpose;
  gboolean drain_timed_out;
  RelayPendingTasks *idles;
  RelayPendingTasks *dormants;
};

static void
set_timer (RelayShutdown *self, RelayShutdownTimer timer, gint64 delay)
{
  self->funcs->set_timer (timer, delay, self->user_data);
}

static gboolean
awaits_idle (RelayShutdown *self)
{
  return self->going_idle == GOING_IDLE_NOT_WRITTEN || self->going_idle == GOING_IDLE_ASKED ||
         self->going_idle == GOING_IDLE_ASKED_FOR_DORMANT;
}

static void
stop_awaiting_idle (RelayShutdown *self)
{
  if (awaits_idle (self))
    self->going_idle =
      self->going_idle == GOING_IDLE_NOT_WRITTEN ? GOING_IDLE_NONE : GOING_IDLE_UNAWAITED;
  set_timer (self, RELAY_SHUTDOWN_TIMER_IDLE, -1);
}

static void
on_cancelled (gpointer user_data)
{
  RelayShutdown *self = user_data;

  if (awaits_idle (self) && self->purpose != RELAY_SHUTDOWN_DISCONNECT &&
      relay_pending_tasks_is_empty (self->idles) && relay_pending_tasks_is_empty (self->dormants))
    stop_awaiting_idle (self);
}

RelayShutdown *
relay_shutdown_new (const RelayTransportSettings *settings,
                    const RelayShutdownFuncs *funcs,
                    gpointer user_data)
{
  RelayShutdown *self = g_new0 (RelayShutdown, 1);

  self->settings = settings;
  self->funcs = funcs;
  self->user_data = user_data;
  self->idles = relay_pending_tasks_new (on_cancelled, self);
  self->dormants = relay_pending_tasks_new (on_cancelled, self);
  return self;
}

void
relay_shutdown_free (RelayShutdown *self)
{
  relay_pending_tasks_free (self->idles);
  relay_pending_tasks_free (self->dormants);
  g_free (self);
}

RelayShutdownPurpose
relay_shutdown_get_purpose (RelayShutdown *self)
{
  return self->purpose;
}

/* --- waiting for results --- */

static void
begin (RelayShutdown *self, RelayShutdownPurpose purpose, gint64 timeout)
{
  self->purpose = purpose;
  self->drain_timed_out = FALSE;
  /* Without requests the timer runs at once: this may be a call of the application, inside which
   * no callback may be called. */
  if (self->funcs->count_requests (self->user_data) == 0)
    timeout = 0;
  set_timer (self, RELAY_SHUTDOWN_TIMER_DRAIN, timeout);
}

static gint64
drain_timeout (RelayShutdown *self)
{
  return (gint64) self->settings->drain_timeout * MS;
}

void
relay_shutdown_check (RelayShutdown *self)
{
  if (self->purpose == RELAY_SHUTDOWN_NONE || awaits_idle (self) ||
      (!self->drain_timed_out && self->funcs->count_requests (self->user_data) > 0))
    return;
  set_timer (self, RELAY_SHUTDOWN_TIMER_DRAIN, -1);
  self->funcs->drained (self->purpose, self->user_data);
}

void
relay_shutdown_force_redelivery (RelayShutdown *self)
{
  if (self->purpose == RELAY_SHUTDOWN_NONE)
    begin (self, RELAY_SHUTDOWN_REDELIVERY, drain_timeout (self));
}

/* --- going idle --- */

static void
ask_idle (RelayShutdown *self, gint64 timeout)
{
  set_timer (self, RELAY_SHUTDOWN_TIMER_IDLE, timeout);
  if (self->going_idle == GOING_IDLE_UNAWAITED)
    self->going_idle = GOING_IDLE_ASKED;
  if (self->going_idle == GOING_IDLE_ASKED || self->going_idle == GOING_IDLE_ASKED_FOR_DORMANT)
    return;
  if (self->funcs->write_going_idle (self->user_data))
    {
      self->going_idle = GOING_IDLE_ASKED;
      return;
    }
  self->going_idle = GOING_IDLE_NOT_WRITTEN;
  set_timer (self, RELAY_SHUTDOWN_TIMER_IDLE, 0);
}

static gint64
idle_timeout (RelayShutdown *self)
{
  return (gint64) self->settings->idle_timeout * MS;
}

void
relay_shutdown_go_idle (RelayShutdown *self, GTask *task)
{
  relay_pending_tasks_add (self->idles, task);
  if (!awaits_idle (self))
    ask_idle (self, idle_timeout (self));
}

void
relay_shutdown_go_dormant (RelayShutdown *self, GTask *task, gboolean is_idle)
{
  relay_pending_tasks_add (self->dormants, task);
  if (self->purpose == RELAY_SHUTDOWN_DORMANT)
    return;
  if (is_idle)
    {
      begin (self, RELAY_SHUTDOWN_DORMANT, drain_timeout (self));
      return;
    }
  if (!awaits_idle (self))
    ask_idle (self, idle_timeout (self));
  if (self->going_idle == GOING_IDLE_ASKED)
    self->going_idle = GOING_IDLE_ASKED_FOR_DORMANT;
}

static void
idle_acknowledged (RelayShutdown *self)
{
  gboolean is_for_dormant = self->going_idle == GOING_IDLE_ASKED_FOR_DORMANT;
  GQueue idles = relay_pending_tasks_take (self->idles);

  self->going_idle = GOING_IDLE_NONE;
  set_timer (self, RELAY_SHUTDOWN_TIMER_IDLE, -1);
  self->funcs->idle_acknowledged (FALSE, self->user_data);
  if (is_for_dormant && self->purpose == RELAY_SHUTDOWN_NONE)
    begin (self, RELAY_SHUTDOWN_DORMANT, drain_timeout (self));
  relay_pending_tasks_return_boolean (&idles, TRUE);
  relay_shutdown_check (self);
}

static void
idle_timed_out (RelayShutdown *self)
{
  GQueue idles = relay_pending_tasks_take (self->idles);
  GQueue dormants = relay_pending_tasks_take (self->dormants);

  stop_awaiting_idle (self);
  relay_pending_tasks_return_boolean (&idles, FALSE);
  relay_pending_tasks_return_boolean (&dormants, FALSE);
  relay_shutdown_check (self);
}

void
relay_shutdown_receive_idle_ack (RelayShutdown *self)
{
  if (self->going_idle == GOING_IDLE_ASKED || self->going_idle == GOING_IDLE_ASKED_FOR_DORMANT)
    {
      idle_acknowledged (self);
    }
  else if (self->going_idle == GOING_IDLE_UNAWAITED)
    {
      self->going_idle = GOING_IDLE_NONE;
      self->funcs->idle_acknowledged (TRUE, self->user_data);
    }
}

/* --- the end --- */

void
relay_shutdown_timed_out (RelayShutdown *self, RelayShutdownTimer timer)
{
  if (timer == RELAY_SHUTDOWN_TIMER_IDLE)
    {
      idle_timed_out (self);
      return;
    }
  self->drain_timed_out = TRUE;
  relay_shutdown_check (self);
}

void
relay_shutdown_disconnect (RelayShutdown *self, gboolean asks_idle, gboolean waits)
{
  if (self->going_idle == GOING_IDLE_ASKED_FOR_DORMANT)
    self->going_idle = GOING_IDLE_ASKED;
  begin (self, RELAY_SHUTDOWN_DISCONNECT, waits ? MIN (drain_timeout (self), DISCONNECT_DRAIN) : 0);
  if (asks_idle)
    ask_idle (self, MIN (idle_timeout (self), DISCONNECT_IDLE));
}

void
relay_shutdown_finish_now (RelayShutdown *self)
{
  stop_awaiting_idle (self);
  self->drain_timed_out = TRUE;
  relay_shutdown_check (self);
}

void
relay_shutdown_reset (RelayShutdown *self, GQueue *idles, GQueue *dormants)
{
  *idles = relay_pending_tasks_take (self->idles);
  *dormants = relay_pending_tasks_take (self->dormants);
  self->going_idle = GOING_IDLE_NONE;
  self->purpose = RELAY_SHUTDOWN_NONE;
  self->drain_timed_out = FALSE;
  set_timer (self, RELAY_SHUTDOWN_TIMER_IDLE, -1);
  set_timer (self, RELAY_SHUTDOWN_TIMER_DRAIN, -1);
}
