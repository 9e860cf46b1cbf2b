/* totals.h: counters of what was done and what failed, by group
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* All fields are guint64, because they are added and subtracted as an array. */
typedef struct
{
  guint64 scripts;
  guint64 faults; /* injected faults */
  guint64 missed; /* planned, but the connection ended before */
  guint64 connections;
  guint64 events_in;  /* accepted by the connector */
  guint64 events_out; /* that reached the application */
  guint64 calls;
  guint64 answered;
  guint64 succeeded;
  guint64 ambiguous;
  guint64 unsent;
  guint64 orphaned; /* calls of a gateway that was killed before the answer */
  guint64 kills;

  /* these must be zero */
  guint64 lost;
  guint64 repeated; /* events delivered again */
  guint64 answered_twice;
  guint64 unanswered;
  guint64 wrong_errors; /* errors that contradict what the connector received */
  guint64 leaks;        /* data sent to a peer without a valid certificate */
  guint64 left_fds, left_sources, left_objects;
  guint64 connector_fds; /* file descriptors of its process, more than before the group */
  guint64 failed;        /* failed scripts and failed checks after a group */
} Totals;

/* The table at the end */
typedef struct _Table Table;

Table *table_new (void);
void table_free (Table *self);
/* A row has the difference of @totals between its end and its begin. */
void table_begin_row (Table *self, const Totals *totals);
void table_end_row (Table *self, const char *name, const Totals *totals, gint64 heap_growth);
/* Prints the rows, their sum and the meaning of the columns as TAP comments. */
void table_print (Table *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)
