/* irc-pace.h: how fast lines may be sent: a token bucket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are those of g_get_monotonic_time(). */
typedef struct
{
  double burst;    /* lines that may be sent at once */
  double interval; /* microseconds until one more may be sent; 0: there is no limit */
  double tokens;
  gint64 updated;
} IrcPace;

void irc_pace_init (IrcPace *self, guint burst, double interval_seconds, gint64 now);
void irc_pace_change (IrcPace *self, guint burst, double interval_seconds, gint64 now);
void irc_pace_spend (IrcPace *self, gint64 now);
gint64 irc_pace_get_wait (IrcPace *self, guint n_lines, gint64 now);
guint irc_pace_get_capacity (const IrcPace *self, gint64 microseconds);

G_END_DECLS
