/* diagnosis.h: from what was found to one sentence
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "probe.h"
#include "settings.h"

/* What the doctor has found, in the order in which it looks */
typedef struct
{
  const Settings *settings;
  GError *settings_error; /* nullable */
  Probe *probe;           /* NULL if the settings are not valid */
  guint timeout;          /* milliseconds */

  gboolean was_upgraded;  /* the connector has accepted the WebSocket */
  gboolean had_handshake; /* the descriptor came */
  gboolean is_revoked;
  gboolean was_lost;      /* after the handshake */
  gboolean has_timed_out; /* connecting took all of the time */
  GError *error;          /* why there is no connection; nullable */
  guint http_status;      /* the answer to the upgrade; 0 if there was none or it went well */
  guint close_code;
  gint64 round_trip; /* µs; −1 if there was none */
} Findings;

/* More than this many seconds between two clocks are too many. */
#define DIAGNOSIS_MAX_CLOCK_OFFSET 60

/* A sentence that says what is wrong and what to do; NULL if nothing is wrong. It may contain texts of
 * the connector and is not safe to print yet. */
char *diagnosis_explain (const Findings *findings);

/* The exit status that belongs to it */
int diagnosis_get_status (const Findings *findings);

/* Whether the clocks of this machine and of the connector differ */
gboolean diagnosis_clock_is_wrong (const Findings *findings);

/* “10 minutes ahead of that of the connector” */
char *diagnosis_describe_clock (const Findings *findings);

/* Whether the connection got through DNS, TCP, proxy and TLS */
gboolean diagnosis_is_reachable (const Findings *findings);

/* Whether a proxy has refused the connection */
gboolean diagnosis_is_proxy_error (const GError *error);
