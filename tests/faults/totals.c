/* totals.c: counters of what was done and what failed, by group
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "totals.h"

#include <stdio.h>
#include <string.h>

#define N_FIELDS (sizeof (Totals) / sizeof (guint64))

G_STATIC_ASSERT (sizeof (Totals) % sizeof (guint64) == 0);

typedef struct
{
  char *name;
  Totals totals;
  gint64 heap_growth;
  gint64 microseconds;
} Row;

struct _Table
{
  Totals before; /* at the begin of the current row */
  gint64 began;
  GArray *rows; /* of Row */
};

/* The columns from the head that starts with “|” on must be zero. */
static const struct
{
  const char *head;
  const char *meaning;
  gsize offset;
} columns[] = {
  { "scripts", "scripts that were run", G_STRUCT_OFFSET (Totals, scripts) },
  { "faults", "faults injected", G_STRUCT_OFFSET (Totals, faults) },
  { "missed", "planned, but the connection ended before", G_STRUCT_OFFSET (Totals, missed) },
  { "dials", "connections", G_STRUCT_OFFSET (Totals, connections) },
  { "kills", "processes killed", G_STRUCT_OFFSET (Totals, kills) },
  { "ev.in", "events that the connector accepted", G_STRUCT_OFFSET (Totals, events_in) },
  { "ev.out", "events that the application received", G_STRUCT_OFFSET (Totals, events_out) },
  { "calls", "calls made", G_STRUCT_OFFSET (Totals, calls) },
  { "answered", "calls answered", G_STRUCT_OFFSET (Totals, answered) },
  { "done", "  of these done", G_STRUCT_OFFSET (Totals, succeeded) },
  { "maybe", "  of these failed, but maybe done", G_STRUCT_OFFSET (Totals, ambiguous) },
  { "unsent", "  of these failed, and not sent", G_STRUCT_OFFSET (Totals, unsent) },
  { "killed", "calls whose gateway was killed before the result",
    G_STRUCT_OFFSET (Totals, orphaned) },
  { "|lost", "events that were never delivered", G_STRUCT_OFFSET (Totals, lost) },
  { "again", "events that were delivered again", G_STRUCT_OFFSET (Totals, repeated) },
  { "twice", "calls answered twice", G_STRUCT_OFFSET (Totals, answered_twice) },
  { "never", "calls never answered", G_STRUCT_OFFSET (Totals, unanswered) },
  { "wrong", "errors that contradict what the connector received",
    G_STRUCT_OFFSET (Totals, wrong_errors) },
  { "leaks", "data sent to a peer without a valid certificate", G_STRUCT_OFFSET (Totals, leaks) },
  { "fds", "file descriptors left", G_STRUCT_OFFSET (Totals, left_fds) },
  { "c.fds", "file descriptors left in the connector", G_STRUCT_OFFSET (Totals, connector_fds) },
  { "sources", "main loop sources left", G_STRUCT_OFFSET (Totals, left_sources) },
  { "objects", "transports left", G_STRUCT_OFFSET (Totals, left_objects) },
  { "failed", "scripts failed", G_STRUCT_OFFSET (Totals, failed) },
};

static guint64
get_field (const Totals *totals, gsize offset)
{
  return G_STRUCT_MEMBER (guint64, totals, offset);
}

static void
clear_row (gpointer data)
{
  g_free (((Row *) data)->name);
}

Table *
table_new (void)
{
  Table *self = g_new0 (Table, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (self->rows, clear_row);
  return self;
}

void
table_free (Table *self)
{
  g_array_unref (self->rows);
  g_free (self);
}

void
table_begin_row (Table *self, const Totals *totals)
{
  self->before = *totals;
  self->began = g_get_monotonic_time ();
}

void
table_end_row (Table *self, const char *name, const Totals *totals, gint64 heap_growth)
{
  Row row = { g_strdup (name),
              {
                0,
              },
              MAX (heap_growth, 0),
              g_get_monotonic_time () - self->began };

  for (gsize i = 0; i < N_FIELDS; i++)
    ((guint64 *) &row.totals)[i] = ((const guint64 *) totals)[i] - ((guint64 *) &self->before)[i];
  g_array_append_val (self->rows, row);
}

static void
print_row (const Row *row)
{
  printf ("# %-9.9s", row->name);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    printf ("%s%*" G_GUINT64_FORMAT, *columns[i].head == '|' ? " |" : " ",
            (int) MAX (strlen (columns[i].head), 6), get_field (&row->totals, columns[i].offset));
  printf (" | %6" G_GINT64_FORMAT " %6.1f\n", row->heap_growth / 1024,
          (double) row->microseconds / G_USEC_PER_SEC);
}

void
table_print (Table *self)
{
  Row total = { "total",
                {
                  0,
                },
                0,
                0 };

  printf ("# %-9s", "group");
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *head = columns[i].head;

      printf ("%s%*s", *head == '|' ? " |" : " ", (int) MAX (strlen (head), 6),
              head + (*head == '|'));
    }
  printf (" | %6s %6s\n", "heap", "s");
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      for (gsize j = 0; j < N_FIELDS; j++)
        ((guint64 *) &total.totals)[j] += ((const guint64 *) &row->totals)[j];
      total.heap_growth = MAX (total.heap_growth, row->heap_growth);
      total.microseconds += row->microseconds;
      print_row (row);
    }
  print_row (&total);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    printf ("#   %-9s %s%s\n", columns[i].head + (*columns[i].head == '|'), columns[i].meaning,
            i + 1 == G_N_ELEMENTS (columns) ? "; the columns after the first bar must be zero"
                                            : "");
  printf ("#   %-9s growth of the heap in KiB (the total is the maximum)\n", "heap");
}
