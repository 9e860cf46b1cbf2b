/* totals.h: what was done, and what should not have been, group by group
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All of them guint64: they are added and subtracted as an array. */
typedef struct
{
  guint64 scripts;
  guint64 faults; /* that were injected */
  guint64 missed; /* planned, and the connection was over before */
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

  /* zero, where all is well */
  guint64 lost;
  guint64 repeated; /* the same event again */
  guint64 answered_twice;
  guint64 unanswered;
  guint64 lies;  /* an error that says other than what the connector knows */
  guint64 leaks; /* a word of ours to somebody who has shown no good certificate */
  guint64 left_fds, left_sources, left_objects;
  guint64 connector_fds; /* of its process, more than before the group */
  guint64 failed;        /* scripts, or what is looked at after a group */
} Totals;

/* The table at the end */
typedef struct _Table Table;

Table *table_new (void);
void table_free (Table *self);
/* What @totals has more at the end of a row than at its beginning */
void table_begin_row (Table *self, const Totals *totals);
void table_end_row (Table *self, const char *name, const Totals *totals, gint64 heap_growth);
/* With a sum, and what the columns mean; each line a comment in TAP */
void table_print (Table *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)

G_END_DECLS
