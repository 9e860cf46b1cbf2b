/* worker.h: transactions, beside the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transaction.h"

G_BEGIN_DECLS

typedef struct _Worker Worker;

typedef enum
{
  WORKER_DURABLE, /* done() is called when the disk has it */
  WORKER_LAZY,    /* nobody waits for the disk: it gets it with what comes next */
  WORKER_PROBE,   /* nobody waits for what it has stored, but for whether the disk takes it */
} WorkerMode;

/* What the store tells with each batch */
typedef struct
{
  const char *problem; /* what is wrong with the database by the last statement, or NULL */
  gboolean is_flushed; /* the disk was waited for */
  gint64 flush_time;   /* for how long, in µs */
  gboolean has_failed; /* it has not taken what was committed: nobody knows what it has */
  gboolean is_lost;    /* and somebody waits for some of that */
} WorkerNews;

typedef void (*WorkerFunc) (const WorkerNews *news, gpointer user_data);

Worker *worker_new (Store *store, Hub *hub, WorkerFunc func, gpointer user_data);
void worker_free (Worker *self);
void worker_push (Worker *self,
                  const Roster *roster,
                  WorkerMode mode,
                  TransactionFunc func,
                  TransactionDone done,
                  gpointer data,
                  GDestroyNotify free_data);
void worker_cork (Worker *self);
void worker_uncork (Worker *self);
void worker_begin_held (Worker *self);
guint worker_count_pending (Worker *self);
guint64 worker_get_n_pushed (Worker *self);
guint64 worker_get_n_done (Worker *self);
gint64 worker_get_age (Worker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Worker, worker_free)

G_END_DECLS
