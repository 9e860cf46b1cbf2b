/* meter.h: how a contender written in C counts events and prints its figures
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Defined by malloc-count.so when that is preloaded */
extern guint64 bench_allocations (void) __attribute__ ((weak));

typedef struct
{
  GMainLoop *loop;
  guint64 total;
  guint64 warm; /* events before the measurement starts: a tenth of @total */
  guint64 count;
  guint64 sum; /* of the bytes read, so that the compiler keeps the reads */
  gint64 wall, cpu;
  guint64 allocations;
} Meter;

static inline gint64
meter_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static inline void
meter_init (Meter *self, guint64 total)
{
  *self = (Meter){
    g_main_loop_new (NULL, FALSE),
    total,
    total / 10,
  };
}

static inline void
meter_say (const char *name, double value)
{
  printf ("%s %.9g\n", name, value);
}

static inline void
meter_ready (void)
{
  printf ("ready\n");
  fflush (stdout);
}

static inline void
meter_read (Meter *self, const char *string)
{
  if (string != NULL)
    self->sum += (guchar) string[0];
}

/* To be called once for each event. */
static inline void
meter_count (Meter *self)
{
  self->count++;
  if (self->count == self->warm)
    {
      self->allocations = bench_allocations ? bench_allocations () : 0;
      self->wall = meter_clock (CLOCK_MONOTONIC);
      self->cpu = meter_clock (CLOCK_PROCESS_CPUTIME_ID);
    }
  else if (self->count == self->total)
    {
      double events = self->total - self->warm;

      meter_say ("cpu_ns", (meter_clock (CLOCK_PROCESS_CPUTIME_ID) - self->cpu) / events);
      meter_say ("wall_ns", (meter_clock (CLOCK_MONOTONIC) - self->wall) / events);
      if (bench_allocations)
        meter_say ("allocations", (bench_allocations () - self->allocations) / events);
      g_main_loop_quit (self->loop);
    }
}

/* A number of /proc/self/status, in KiB: "VmRSS:", "VmHWM:" */
static inline double
meter_status (const char *key)
{
  g_autofree char *text = NULL;
  char *found;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL) ||
      (found = strstr (text, key)) == NULL)
    return 0;
  return g_ascii_strtod (found + strlen (key), NULL);
}
