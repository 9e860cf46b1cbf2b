/* soak.h: one gateway that loses its connection again and again, and goes on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connector.h"
#include "hurt-proxy.h"
#include "leftovers.h"

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* How a connection ends */
typedef enum
{
  SOAK_LOSS, /* an RST while calls are in flight and a message comes */
  SOAK_DISCONNECT,
  SOAK_DORMANT,
  SOAK_LOSS_IDLE, /* an RST when nothing is going on */
  N_SOAK_WAYS
} SoakWay;

/* What is to be zero in the end, or to agree with its neighbour */
typedef struct
{
  guint64 reconnects;
  guint64 renewals; /* of adapter and transport */
  guint64 events_in, events_out, repeated, lost;
  guint64 calls, answered, answered_twice;
  guint64 done, ambiguous, unsent, failed; /* the answers; failed: otherwise than they may */
  guint64 late;                            /* what was waited for in vain */
  guint64 left_objects, left_sources;
} SoakTotals;

typedef struct _Soak Soak;

/* @program is the connector. */
Soak *soak_new (const char *program);
void soak_free (Soak *self);
/* One connection: messages, calls, and its end; @number decides how it ends. */
void soak_run_once (Soak *self, guint number);
/* Another adapter and transport; the old ones leave nothing. */
void soak_renew (Soak *self);
const SoakTotals *soak_get_totals (Soak *self);
Connector *soak_get_connector (Soak *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Soak, soak_free)

G_END_DECLS
