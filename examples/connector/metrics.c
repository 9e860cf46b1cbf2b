/* metrics.c: figures for a monitoring system
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "metrics.h"

/* The text format of Prometheus, version 0.0.4. All is counted on the main loop. */

#define MAX_STATUS 600

static const struct
{
  const char *name;
  const char *help;
} counters[N_METRICS] = {
  [METRIC_EVENTS] = { "relay_events_total", "Events that were stored for gateways." },
  [METRIC_DELIVERIES] = { "relay_deliveries_total", "Events that were sent to gateways." },
  [METRIC_REDELIVERIES] = { "relay_redeliveries_total",
                            "Those of them that had been sent over an earlier connection." },
  [METRIC_ACKNOWLEDGEMENTS] = { "relay_acknowledgements_total",
                                "Events that gateways have acknowledged." },
  [METRIC_DEAD_LETTERS] = { "relay_dead_letters_total", "Events that were given up." },
  [METRIC_ACTIONS] = { "relay_actions_total", "Actions of gateways that were answered." },
  [METRIC_FAILED_ACTIONS] = { "relay_failed_actions_total", "Those of them that have failed." },
  [METRIC_FLUSHES] = { "relay_database_flushes_total",
                       "How often the database has waited for the disk." },
  [METRIC_FAULTS] = { "relay_faults_total", "Problems that were logged." },
  [METRIC_FAILED_LOGINS] = { "relay_failed_logins_total", "Wrong passwords and tokens." },
  [METRIC_CONNECTIONS] = { "relay_connections_total", "Connections that were accepted." },
  [METRIC_REFUSED_CONNECTIONS] = { "relay_refused_connections_total",
                                   "Connections that were closed because there were too many." },
};

static const struct
{
  const char *name;
  const char *help;
} histograms[N_METRIC_TIMES] = {
  [METRIC_TIME_ACKNOWLEDGEMENT] = { "relay_acknowledgement_seconds",
                                    "From the delivery of an event to its acknowledgement." },
  [METRIC_TIME_ACTION] = { "relay_action_seconds", "From an action of a gateway to its result." },
  [METRIC_TIME_FLUSH] = { "relay_database_flush_seconds", "How long the disk takes." },
};

/* Upper bounds, in microseconds and as they are written */
static const struct
{
  gint64 bound;
  const char *name;
} buckets[] = {
  { 1000, "0.001" },  { 5000, "0.005" },  { 10000, "0.01" },  { 50000, "0.05" },
  { 100000, "0.1" },  { 500000, "0.5" },  { 1000000, "1" },   { 5000000, "5" },
  { 10000000, "10" }, { 30000000, "30" }, { 60000000, "60" }, { 300000000, "300" },
};

typedef struct
{
  guint64 counts[G_N_ELEMENTS (buckets)]; /* not cumulative */
  guint64 n_all;
  gint64 sum; /* microseconds */
} Histogram;

static guint64 counts[N_METRICS];
static guint64 responses[MAX_STATUS];
static Histogram times[N_METRIC_TIMES];

void
metrics_count (Metric metric)
{
  counts[metric]++;
}

void
metrics_count_response (guint status)
{
  if (status < MAX_STATUS)
    responses[status]++;
}

void
metrics_time (MetricTime time, gint64 microseconds)
{
  Histogram *self = &times[time];

  self->n_all++;
  self->sum += microseconds;
  for (gsize i = 0; i < G_N_ELEMENTS (buckets); i++)
    {
      if (microseconds <= buckets[i].bound)
        {
          self->counts[i]++;
          return;
        }
    }
}

void
metrics_append_help (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* The beginning of a line; the value follows. */
void
metrics_append_label (GString *text, const char *name, const char *label, const char *value)
{
  g_string_append_printf (text, "%s{%s=\"", name, label);
  for (const char *at = value; *at; at++)
    {
      if (*at == '\\' || *at == '"')
        g_string_append_c (text, '\\');
      if (*at == '\n')
        g_string_append (text, "\\n");
      else
        g_string_append_c (text, *at);
    }
  g_string_append (text, "\"} ");
}

static void
append_seconds (GString *text, gint64 microseconds)
{
  g_string_append_printf (text, "%" G_GINT64_FORMAT ".%06d\n", microseconds / G_USEC_PER_SEC,
                          (int) (microseconds % G_USEC_PER_SEC));
}

static void
append_histogram (GString *text, const char *name, const Histogram *histogram)
{
  g_autofree char *bucket = g_strconcat (name, "_bucket", NULL);
  guint64 n_below = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (buckets); i++)
    {
      n_below += histogram->counts[i];
      metrics_append_label (text, bucket, "le", buckets[i].name);
      g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", n_below);
    }
  metrics_append_label (text, bucket, "le", "+Inf");
  g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", histogram->n_all);
  g_string_append_printf (text, "%s_sum ", name);
  append_seconds (text, histogram->sum);
  g_string_append_printf (text, "%s_count %" G_GUINT64_FORMAT "\n", name, histogram->n_all);
}

static void
append_responses (GString *text)
{
  metrics_append_help (text, "relay_http_responses_total", "counter",
                       "Responses, by their status.");
  for (guint status = 0; status < MAX_STATUS; status++)
    {
      g_autofree char *code = g_strdup_printf ("%u", status);

      if (responses[status] == 0)
        continue;
      metrics_append_label (text, "relay_http_responses_total", "code", code);
      g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", responses[status]);
    }
}

void
metrics_append_all (GString *text)
{
  for (gsize i = 0; i < N_METRICS; i++)
    {
      metrics_append_help (text, counters[i].name, "counter", counters[i].help);
      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT "\n", counters[i].name, counts[i]);
    }
  append_responses (text);
  for (gsize i = 0; i < N_METRIC_TIMES; i++)
    {
      metrics_append_help (text, histograms[i].name, "histogram", histograms[i].help);
      append_histogram (text, histograms[i].name, &times[i]);
    }
}
