/* command-ping.c: relay ping
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <math.h>

#include "probe.h"
#include "program.h"
#include "roundtrip.h"
#include "session.h"
#include "terminal.h"

#define COUNT   5
#define TIMEOUT 30000

typedef struct
{
  gboolean as_json;
  guint n_answers;
  double sum, square_sum, min, max; /* milliseconds */
} Times;

static void
print_time (Times *self, const char *name, gint64 microseconds)
{
  double milliseconds = (double) microseconds / 1000;

  if (self->as_json)
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "step", name);
      json_object_set_double_member (object, "ms", milliseconds);
      terminal_print_json (object);
    }
  else
    terminal_print ("%-12s%9.2f ms", name, milliseconds);
}

static void
print_steps (Times *self, const Probe *probe)
{
  static const char *const names[N_STEPS] = {
    [STEP_DNS] = "DNS", [STEP_TCP] = "TCP",   [STEP_PROXY] = "proxy",
    [STEP_TLS] = "TLS", [STEP_HTTP] = "HTTP",
  };

  for (guint i = 0; i < N_STEPS; i++)
    if (probe->times[i] >= 0)
      print_time (self, names[i], probe->times[i]);
}

static void
add_time (Times *self, gint64 microseconds)
{
  double milliseconds = (double) microseconds / 1000;

  self->min = self->n_answers == 0 ? milliseconds : MIN (self->min, milliseconds);
  self->max = MAX (self->max, milliseconds);
  self->sum += milliseconds;
  self->square_sum += milliseconds * milliseconds;
  self->n_answers++;
}

static void
print_summary (const Times *self)
{
  double mean = self->sum / self->n_answers;
  double variance = MAX (self->square_sum / self->n_answers - mean * mean, 0);

  if (!self->as_json)
    terminal_print ("%u round trips: min %.2f, mean %.2f, max %.2f, deviation %.2f ms",
                    self->n_answers, self->min, mean, self->max, sqrt (variance));
}

static Status
ping (Session *session, Times *times)
{
  guint count = invocation_get_number (session->invocation, OPTION_COUNT, COUNT);
  Status status = STATUS_DONE;

  for (guint i = 0; i < count && status == STATUS_DONE; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 took = roundtrip_measure (session->transport, session->cancellable, &error);

      if (took < 0)
        status = session_fail (session, "no answer", error);
      else
        {
          add_time (times, took);
          print_time (times, "round trip", took);
        }
    }
  if (times->n_answers > 0)
    print_summary (times);
  return status == STATUS_UNKNOWN ? STATUS_FAILED : status;
}

/* A failure is not reported here: connecting fails as well, and says more. */
static void
probe (Session *session, Times *times)
{
  g_autoptr (SoupSession) soup = settings_create_session (session->settings, NULL);
  guint timeout = invocation_get_number (session->invocation, OPTION_TIMEOUT, TIMEOUT);
  g_autoptr (Probe) result =
    probe_run (soup, session->settings->url, timeout, session->cancellable);

  print_steps (times, result);
}

/* The hellos are written as soon as the connector has accepted the WebSocket. */
static void
on_state_changed (RelayTransport *transport, GParamSpec *pspec, gint64 *upgraded)
{
  if (relay_transport_get_state (transport) == RELAY_STATE_HANDSHAKING)
    *upgraded = g_get_monotonic_time ();
}

static Status
connect_session (Session *session, Times *times)
{
  gint64 began = g_get_monotonic_time ();
  gint64 upgraded = began;
  Status status;

  g_signal_connect (session->transport, "notify::state", G_CALLBACK (on_state_changed), &upgraded);
  status = session_connect (session);
  g_signal_handlers_disconnect_by_data (session->transport, &upgraded);
  if (status == STATUS_DONE)
    {
      print_time (times, "WebSocket", upgraded - began);
      print_time (times, "handshake", g_get_monotonic_time () - upgraded);
    }
  return status;
}

Status
command_ping (const Invocation *invocation)
{
  Times times = { .as_json = invocation_has (invocation, OPTION_JSON) };
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = session_new (invocation, &status);

  if (session == NULL)
    return status;
  probe (session, &times);
  status = connect_session (session, &times);
  if (status != STATUS_DONE)
    return status;
  status = ping (session, &times);
  session_disconnect (session);
  return status;
}
