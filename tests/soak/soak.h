/* soak.h: a gateway that loses its connection again and again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connector.h"
#include "fault-proxy.h"
#include "leftovers.h"

#include <relay-glib/relay-glib.h>

/* How a connection ends */
typedef enum
{
  SOAK_LOSS, /* an RST while calls and a message are in flight */
  SOAK_DISCONNECT,
  SOAK_DORMANT,
  SOAK_LOSS_IDLE, /* an RST without traffic */
  N_SOAK_WAYS
} SoakWay;

/* Counters; in the end repeated, lost, answered_twice, failed, late and left_* must be zero. */
typedef struct
{
  guint64 reconnects;
  guint64 renewals; /* of adapter and transport */
  guint64 events_in, events_out, repeated, lost;
  guint64 calls, answered, answered_twice;
  guint64 done, ambiguous, unsent,
    failed;     /* outcomes of the calls; failed: with an unexpected error */
  guint64 late; /* timeouts while waiting */
  guint64 left_objects, left_sources;
} SoakTotals;

typedef struct _Soak Soak;

/* @program is the path of the connector. */
Soak *soak_new (const char *program);
void soak_free (Soak *self);
/* Runs one connection: messages, calls and its end; @number selects how it ends. */
void soak_run_once (Soak *self, guint number);
/* Replaces adapter and transport, and counts what the old ones leave. */
void soak_renew (Soak *self);
const SoakTotals *soak_get_totals (Soak *self);
Connector *soak_get_connector (Soak *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Soak, soak_free)
