/* relay-request-count.c: tells the application how many requests are in flight
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-request-count-private.h"

/* Microseconds; a little more than the time between two frames of a window */
#define INTERVAL 20000

struct _RelayRequestCount
{
  GObject *object;
  GParamSpec *pspec;
  RelayRequests *requests;
  RelayTimers *timers; /* with one slot; NULL before the start and after the stop */
  guint notified;      /* the number that was notified last */
  gboolean is_planned;
};

static void
on_timer (guint slot, gpointer user_data)
{
  RelayRequestCount *self = user_data;
  guint n_requests = relay_requests_get_length (self->requests);

  self->is_planned = FALSE;
  if (n_requests == self->notified)
    return;
  self->notified = n_requests;
  g_object_notify_by_pspec (self->object, self->pspec);
}

static void
on_changed (gpointer user_data)
{
  RelayRequestCount *self = user_data;

  if (self->is_planned || self->timers == NULL)
    return;
  self->is_planned = TRUE;
  relay_timers_set_delay (self->timers, 0, INTERVAL);
}

RelayRequestCount *
relay_request_count_new (GObject *object, GParamSpec *pspec, RelayRequests *requests)
{
  RelayRequestCount *self = g_new0 (RelayRequestCount, 1);

  self->object = object;
  self->pspec = pspec;
  self->requests = requests;
  relay_requests_set_changed_func (requests, on_changed, self);
  return self;
}

void
relay_request_count_free (RelayRequestCount *self)
{
  relay_request_count_stop (self);
  g_free (self);
}

void
relay_request_count_start (RelayRequestCount *self, RelayClock *clock, GMainContext *context)
{
  self->timers = relay_timers_new (clock, context, 1, on_timer, self);
}

void
relay_request_count_stop (RelayRequestCount *self)
{
  g_clear_pointer (&self->timers, relay_timers_free);
}
