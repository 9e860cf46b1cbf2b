/* main.c: many reconnects, and the growth of memory and file descriptors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "soak.h"
#include "usage.h"

#include <locale.h>
#include <stdio.h>

/* reconnects before the first measurement, for the caches of GLib, libsoup and malloc */
#define WARM_UP 60
/* reconnects of each adapter and transport */
#define RENEW_AFTER 20
/* Bytes of growth that are allowed after the warm-up. The heap is exact with the environment of
 * tests/soak/run: a leak of 16 bytes per reconnect shows after 200. Resident memory grows by pages. */
#define RESIDENT_GROWTH (1024 * 1024)
#define HEAP_GROWTH     2048
#define PROGRESS        (G_USEC_PER_SEC / 2)

typedef struct
{
  gint64 minutes, reconnects;
  char *connector;
} Options;

typedef struct
{
  gint64 first, last, most;
} Level;

/* Levels are measured when the same objects exist: before a connection ends, or after a renewal. */
typedef struct
{
  gint64 started, shown_at;
  guint planned;
  Level resident, heap;
  Level fds, connector_fds;
} Run;

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = { { "minutes", 0, 0, G_OPTION_ARG_INT64, &self->minutes,
                                     "One reconnect a second for N minutes", "N" },
                                   { "reconnects", 0, 0, G_OPTION_ARG_INT64, &self->reconnects,
                                     "N reconnects as fast as possible", "N" },
                                   { "connector", 0, 0, G_OPTION_ARG_FILENAME, &self->connector,
                                     "The program relay-connector", "PATH" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static void
take_level (Level *self, gint64 value)
{
  if (self->first == 0)
    self->first = value;
  self->last = value;
  self->most = MAX (self->most, value);
}

static void
show_progress (Run *self, guint done)
{
  gint64 now = g_get_monotonic_time ();

  if (now < self->shown_at + PROGRESS && done < self->planned)
    return;
  self->shown_at = now;
  fprintf (stderr,
           "\r%6u of %u reconnects %5" G_GINT64_FORMAT " s, resident %.2f MiB, %" G_GINT64_FORMAT
           " file descriptors%s",
           done, self->planned, (now - self->started) / G_USEC_PER_SEC,
           usage_get_resident () / 1048576.0, self->fds.last, done >= self->planned ? "\n" : "");
  fflush (stderr);
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Iterates until @when; the connection is up but has no traffic. */
static void
wait_for (gint64 when)
{
  gint64 left = when - g_get_monotonic_time ();
  gboolean over = FALSE;

  if (left <= 0)
    return;
  g_timeout_add (left / 1000, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
measure (Run *self, Soak *soak, guint done)
{
  if (done < WARM_UP)
    return;
  take_level (&self->resident, usage_get_resident ());
  if (done % RENEW_AFTER != 0)
    return;
  take_level (&self->heap, usage_get_heap ());
  take_level (&self->fds, usage_count_fds ("self"));
  take_level (&self->connector_fds,
              connector_count_fds (soak_get_connector (soak), self->connector_fds.first));
}

static void
run (Run *self, Soak *soak, gboolean paced)
{
  self->started = g_get_monotonic_time ();
  for (guint i = 1; i <= self->planned; i++)
    {
      soak_run_once (soak, i);
      if (i % RENEW_AFTER == 0)
        soak_renew (soak);
      measure (self, soak, i);
      show_progress (self, i);
      if (paced)
        wait_for (self->started + i * G_USEC_PER_SEC);
    }
}

static gboolean report (gboolean good, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
report (gboolean good, const char *format, ...)
{
  static guint n;
  va_list arguments;

  printf ("%sok %u - ", good ? "" : "not ", ++n);
  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  return good;
}

static gboolean
report_level (const Level *level, gint64 may_grow, const char *what)
{
  return report (level->first > 0 && level->most - level->first <= may_grow,
                 "%s: %" G_GINT64_FORMAT " at first, %" G_GINT64_FORMAT
                 " at most, %" G_GINT64_FORMAT " at the end; may grow by %" G_GINT64_FORMAT,
                 what, level->first, level->most, level->last, may_grow);
}

static gboolean
report_totals (Run *self, const SoakTotals *t)
{
#define N G_GUINT64_FORMAT
  gboolean good = TRUE;

  good &= report (t->reconnects >= self->planned && t->late == 0,
                  "%" N " reconnects, %" N " of them of a new adapter; %" N " timeouts",
                  t->reconnects + t->renewals, t->renewals, t->late);
  good &= report (t->events_in == t->events_out && t->repeated == 0 && t->lost == 0,
                  "%" N " events in, %" N " out, %" N " repeated, %" N " lost", t->events_in,
                  t->events_out, t->repeated, t->lost);
  good &=
    report (t->calls == t->answered && t->answered_twice == 0 && t->failed == 0,
            "%" N " calls, %" N " answered (%" N " done, %" N " maybe done, %" N " not sent, %" N
            " otherwise), %" N " twice",
            t->calls, t->answered, t->done, t->ambiguous, t->unsent, t->failed, t->answered_twice);
  good &= report (t->left_objects == 0 && t->left_sources == 0,
                  "%" N " objects and %" N " sources left", t->left_objects, t->left_sources);
  good &= report_level (&self->fds, 0, "file descriptors");
  good &= report_level (&self->connector_fds, 0, "file descriptors of the connector");
  good &= report_level (&self->heap, HEAP_GROWTH, "bytes of the heap");
  good &= report_level (&self->resident, RESIDENT_GROWTH, "resident bytes");
  return good;
#undef N
}

int
main (int argc, char *argv[])
{
  Options options = { 0, 600, NULL };
  Run self = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (Soak) soak = NULL;
  gboolean good;

  setlocale (LC_ALL, "");
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  self.planned = options.minutes > 0 ? options.minutes * 60 : options.reconnects;
  if (options.connector == NULL || self.planned < WARM_UP + RENEW_AFTER || self.planned > G_MAXINT)
    {
      g_printerr ("--connector and at least %u reconnects are required\n", WARM_UP + RENEW_AFTER);
      return 2;
    }
  printf ("1..8\n");
  soak = soak_new (options.connector);
  run (&self, soak, options.minutes > 0);
  good = report_totals (&self, soak_get_totals (soak));
  g_free (options.connector);
  return good ? 0 : 1;
}
