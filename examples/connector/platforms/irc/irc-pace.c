/* irc-pace.c: how fast lines may be sent: a token bucket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-pace.h"

void
irc_pace_init (IrcPace *self, guint burst, double interval_seconds, gint64 now)
{
  self->burst = burst;
  self->interval = interval_seconds * G_USEC_PER_SEC;
  self->tokens = burst;
  self->updated = now;
}

static void
irc_pace_update (IrcPace *self, gint64 now)
{
  if (self->interval > 0 && now > self->updated)
    self->tokens = MIN (self->burst, self->tokens + (now - self->updated) / self->interval);
  self->updated = now;
}

/* What was sent before still counts. */
void
irc_pace_change (IrcPace *self, guint burst, double interval_seconds, gint64 now)
{
  irc_pace_update (self, now);
  self->tokens = MIN (self->tokens + burst - self->burst, burst);
  self->burst = burst;
  self->interval = interval_seconds * G_USEC_PER_SEC;
}

/* A line is sent. One that could not wait is sent without a token, and the next ones wait longer. */
void
irc_pace_spend (IrcPace *self, gint64 now)
{
  irc_pace_update (self, now);
  if (self->interval > 0)
    self->tokens = MAX (self->tokens - 1, -self->burst);
}

/* The microseconds until the last one of so many lines may be sent; 0: now. */
gint64
irc_pace_get_wait (IrcPace *self, guint n_lines, gint64 now)
{
  irc_pace_update (self, now);
  if (self->interval <= 0 || n_lines <= self->tokens)
    return 0;

  /* Rounded up, so that the token is there when the time is over. */
  return (gint64) ((n_lines - self->tokens) * self->interval) + 1;
}

/* How many lines can be sent in that time, when none was sent for long. */
guint
irc_pace_get_capacity (const IrcPace *self, gint64 microseconds)
{
  if (self->interval <= 0)
    return G_MAXUINT;

  return (guint) CLAMP (self->burst + microseconds / self->interval, 1, G_MAXINT);
}
