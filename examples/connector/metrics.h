/* metrics.h: figures for a monitoring system
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is counted since the start */
typedef enum
{
  METRIC_EVENTS,
  METRIC_DELIVERIES,
  METRIC_REDELIVERIES,
  METRIC_ACKNOWLEDGEMENTS,
  METRIC_DEAD_LETTERS,
  METRIC_ACTIONS,
  METRIC_FAILED_ACTIONS,
  METRIC_FLUSHES,
  METRIC_FAULTS,
  METRIC_FAILED_LOGINS,
  METRIC_CONNECTIONS,
  METRIC_REFUSED_CONNECTIONS,
  N_METRICS,
} Metric;

/* What is timed */
typedef enum
{
  METRIC_TIME_ACKNOWLEDGEMENT, /* from the delivery of an event on */
  METRIC_TIME_ACTION,          /* from the request of a gateway to the result */
  METRIC_TIME_FLUSH,
  N_METRIC_TIMES,
} MetricTime;

void metrics_count (Metric metric);
void metrics_count_response (guint status);
void metrics_time (MetricTime time, gint64 microseconds);
void metrics_append_help (GString *text, const char *name, const char *type, const char *help);
void metrics_append_label (GString *text, const char *name, const char *label, const char *value);
void metrics_append_all (GString *text);

G_END_DECLS
