/* exchange.h: keeps a number of requests in flight and measures their duration
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "meter.h"

#include <stdlib.h>

typedef struct
{
  Meter meter;
  guint64 to_send;
  gint64 *took; /* nanoseconds of each request; NULL unless one is in flight at a time */
  gint64 sent_at;
} Exchange;

static inline void
exchange_init (Exchange *self, guint64 total, guint in_flight)
{
  *self = (Exchange){ .to_send = total };
  meter_init (&self->meter, total);
  if (in_flight == 1)
    self->took = g_new0 (gint64, total + 1);
}

/* Whether another request is to be sent now */
static inline gboolean
exchange_may_send (Exchange *self)
{
  if (self->to_send == 0)
    return FALSE;
  self->to_send--;
  if (self->took != NULL)
    self->sent_at = meter_clock (CLOCK_MONOTONIC);
  return TRUE;
}

static inline void
exchange_answered (Exchange *self)
{
  if (self->took != NULL)
    self->took[self->meter.count] = meter_clock (CLOCK_MONOTONIC) - self->sent_at;
  meter_count (&self->meter);
}

static int
exchange_compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static inline void
exchange_say (Exchange *self)
{
  guint64 n = self->meter.total - self->meter.warm;
  gint64 *took = self->took + self->meter.warm;

  if (self->took == NULL)
    return;
  qsort (took, n, sizeof *took, exchange_compare);
  meter_say ("p50_us", took[n / 2] / 1e3);
  meter_say ("p99_us", took[n * 99 / 100] / 1e3);
}
