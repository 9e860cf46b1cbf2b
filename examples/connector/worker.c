/* worker.c: transactions, beside the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "worker.h"

/* How long the thread goes on with what arrives before it writes */
#define WORKER_BATCH_US (8 * 1000)

/* How often it looks whether it still has to wait */
#define WORKER_LOOK_US 500

/* How long it waits for another program that has locked the database, and how often it looks */
#define WORKER_PATIENCE_US (3 * G_USEC_PER_SEC)
#define WORKER_RETRY_US    (20 * 1000)

/* The first thread takes what waits, in order, and commits all of it at once. The second one waits for the disk, once for
 * all that was committed up to then, while the first one goes on. Then the main loop is told, in the same order.
 */
struct _Worker
{
  Store *store; /* the first thread's, as long as it runs */
  Hub *hub;
  WorkerFunc func;
  gpointer user_data;
  GMainContext *context; /* the one that is called back */
  GThread *thread;
  GThread *flusher;
  GAsyncQueue *jobs;      /* of Job */
  GAsyncQueue *committed; /* of Batch */
  GQueue held;            /* of Job: those that were pushed while it was corked */
  guint n_corks;
  int is_flushing;     /* atomic */
  guint64 n_pushed;    /* jobs */
  guint64 n_done;      /* jobs that have called back */
  gint64 locked_since; /* monotonic µs; 0: the database is not locked */
  GMutex mutex;
  GQueue batches; /* of Batch: those that were begun, and of which the main loop was not told yet */
};

/* One transaction */
typedef struct
{
  Roster *roster;
  WorkerMode mode;
  TransactionFunc func; /* NULL: the thread is to end */
  TransactionDone done; /* or NULL */
  gpointer data;
  GDestroyNotify free_data; /* or NULL */
  GPtrArray *effects;
  gboolean has_changed; /* something in the database */
  GError *error;
} Job;

/* What is committed at once */
typedef struct
{
  Worker *worker;      /* NULL: the flusher is to end */
  GPtrArray *jobs;     /* of Job */
  gint64 began;        /* monotonic µs */
  gboolean needs_disk; /* somebody waits until the disk has it */
  gboolean is_probe;   /* but not for what it has stored */
  WorkerNews news;
} Batch;

static void
job_free (gpointer data)
{
  Job *self = data;

  if (self->free_data)
    self->free_data (self->data);
  g_clear_pointer (&self->roster, roster_unref);
  g_clear_pointer (&self->effects, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_ptr_array_unref (self->jobs);
  g_free (self);
}

/* In the main loop */
static void
job_finish (Job *self, Hub *hub)
{
  if (self->error == NULL)
    transaction_run_effects (g_steal_pointer (&self->effects), hub);
  if (self->done)
    self->done (hub, self->data, self->error);
}

/* What could not be read is not what is not there: any statement that has failed is the reason. */
static gboolean
job_try (Job *self, Transaction *transaction, GError **error)
{
  Store *store = transaction->store;
  guint64 n_failures = store_count_failures (store);
  g_autoptr (GError) reason = NULL;
  gboolean is_done = self->func (transaction, self->data, &reason);

  if (!store_check (store, n_failures, error))
    return FALSE;
  if (!is_done && reason == NULL)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, "a transaction has given up");
  else if (!is_done)
    g_propagate_error (error, g_steal_pointer (&reason));

  return is_done;
}

/* As a part of a batch, or alone */
static void
job_run (Job *self, Store *store)
{
  int n_changes = store_count_changes (store);
  Transaction transaction;

  g_clear_error (&self->error);
  transaction_begin (&transaction, store, self->roster);
  if (store_begin_step (store, &self->error))
    {
      if (!job_try (self, &transaction, &self->error))
        store_roll_back (store);
      else if (store_commit (store, &self->error))
        self->effects = transaction_steal_effects (&transaction);
    }
  transaction_end (&transaction);
  self->has_changed = store_count_changes (store) != n_changes;
}

/* Together they could not be written, or the database is locked. Each is tried alone, so that each gets its own
 * answer; those that only read get it in any case.
 */
static void
batch_run_each (Batch *self, Store *store)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      Job *job = self->jobs->pdata[i];

      g_clear_pointer (&job->effects, g_ptr_array_unref);
      job_run (job, store);
    }
}

/* In the main loop */
static gboolean
on_batch (gpointer user_data)
{
  Batch *self = user_data;
  Worker *worker = self->worker;

  worker_cork (worker);
  worker->func (&self->news, worker->user_data);
  for (guint i = 0; i < self->jobs->len; i++)
    {
      worker->n_done++;
      job_finish (self->jobs->pdata[i], worker->hub);
    }
  worker_uncork (worker);

  return G_SOURCE_REMOVE;
}

/* Never calls back at once, as g_main_context_invoke() does while no loop runs. */
static void
worker_hand_over (Worker *self, Batch *batch)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_batch, batch, batch_free);
  g_source_attach (source, self->context);
}

static Batch *
batch_new (Worker *worker)
{
  Batch *self = g_new0 (Batch, 1);

  self->worker = worker;
  self->jobs = g_ptr_array_new_with_free_func (job_free);

  return self;
}

static void
batch_set_problem (Batch *self)
{
  self->news.problem = store_get_problem (self->worker->store);
}

static void
worker_begin_batch (Worker *self, Batch *batch)
{
  batch->began = g_get_monotonic_time ();
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->batches, batch);
  g_mutex_unlock (&self->mutex);
}

static void
worker_end_batch (Worker *self, Batch *batch)
{
  g_mutex_lock (&self->mutex);
  g_queue_remove (&self->batches, batch);
  g_mutex_unlock (&self->mutex);
  worker_hand_over (self, batch);
}

/* The main loop learns at once that nothing can be written at the moment. */
static void
worker_tell_problem (Worker *self)
{
  Batch *batch = batch_new (self);

  batch_set_problem (batch);
  worker_hand_over (self, batch);
}

/* Waits a while for a lock, unless the one before has not ended yet. */
static gboolean
batch_begin (Batch *self, Store *store)
{
  Worker *worker = self->worker;
  g_autoptr (GError) error = NULL;

  while (!store_begin_batch (store, &error))
    {
      gint64 now = g_get_monotonic_time ();

      if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
        return FALSE;
      if (worker->locked_since == 0)
        {
          worker->locked_since = now;
          worker_tell_problem (worker);
        }
      if (now - worker->locked_since >= WORKER_PATIENCE_US)
        return FALSE;
      g_clear_error (&error);
      g_usleep (WORKER_RETRY_US);
    }
  worker->locked_since = 0;

  return TRUE;
}

/* While the disk is being waited for, there is time for more jobs. */
static gboolean
worker_may_wait (Worker *self, gint64 began)
{
  return g_atomic_int_get (&self->is_flushing) && g_get_monotonic_time () - began < WORKER_BATCH_US;
}

/* The next job of a batch, or NULL */
static Job *
worker_take_job (Worker *self, gint64 began)
{
  Job *job = NULL;

  if (g_get_monotonic_time () - began >= WORKER_BATCH_US)
    return NULL;

  job = g_async_queue_try_pop (self->jobs);
  while (job == NULL && worker_may_wait (self, began))
    job = g_async_queue_timeout_pop (self->jobs, WORKER_LOOK_US);
  if (job == NULL || job->func)
    return job;

  g_async_queue_push_front (self->jobs, job);
  return NULL;
}

/* In one transaction, in which each job has its own part. Returns FALSE when nothing of it was written. */
static gboolean
batch_run_together (Batch *self, Job *job)
{
  Worker *worker = self->worker;
  gboolean has_begun = batch_begin (self, worker->store);
  gint64 began = g_get_monotonic_time ();

  while (job)
    {
      g_ptr_array_add (self->jobs, job);
      if (has_begun)
        job_run (job, worker->store);
      job = worker_take_job (worker, began);
    }

  return has_begun && store_end_batch (worker->store, NULL);
}

static gboolean
batch_has_changed (Batch *self, WorkerMode mode)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      const Job *job = self->jobs->pdata[i];

      if (job->has_changed && job->mode == mode)
        return TRUE;
    }

  return FALSE;
}

static void
worker_run_batch (Worker *self, Job *first)
{
  Batch *batch = batch_new (self);

  worker_begin_batch (self, batch);
  if (!batch_run_together (batch, first))
    batch_run_each (batch, self->store);
  batch->is_probe = !batch_has_changed (batch, WORKER_DURABLE);
  batch->needs_disk = !batch->is_probe || batch_has_changed (batch, WORKER_PROBE);
  batch_set_problem (batch);
  g_async_queue_push (self->committed, batch);
}

static gpointer
worker_run (gpointer data)
{
  Worker *self = data;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (self->jobs);

      if (job->func == NULL)
        {
          job_free (job);
          g_async_queue_push (self->committed, batch_new (NULL));
          return NULL;
        }
      worker_run_batch (self, job);
    }
}

/* Nobody knows what is on the disk: nobody gets an answer that says so. */
static void
batch_fail (Batch *self, const GError *error)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      Job *job = self->jobs->pdata[i];

      if (job->error == NULL)
        job->error = g_error_copy (error);
    }
}

/* Waits for the disk. The first batch tells how long. */
static void
worker_flush_batches (Worker *self, GPtrArray *batches)
{
  WorkerNews *news = &((Batch *) batches->pdata[0])->news;
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  gboolean is_flushed;

  g_atomic_int_set (&self->is_flushing, TRUE);
  is_flushed = store_flush (self->store, &error);
  g_atomic_int_set (&self->is_flushing, FALSE);

  news->is_flushed = TRUE;
  news->flush_time = g_get_monotonic_time () - began;
  news->has_failed = !is_flushed;
  for (guint i = 0; !is_flushed && i < batches->len; i++)
    {
      Batch *batch = batches->pdata[i];

      news->is_lost |= !batch->is_probe;
      batch_fail (batch, error);
    }
}

/* All that were committed up to now, in order. Returns FALSE when there will be no more. */
static gboolean
take_batches (GAsyncQueue *committed, GPtrArray *batches)
{
  Batch *batch = g_async_queue_pop (committed);

  while (batch && batch->worker)
    {
      g_ptr_array_add (batches, batch);
      batch = g_async_queue_try_pop (committed);
    }
  if (batch)
    batch_free (batch);

  return batch == NULL;
}

static gpointer
worker_flush (gpointer data)
{
  Worker *self = data;
  gboolean has_more = TRUE;

  while (has_more)
    {
      g_autoptr (GPtrArray) batches = g_ptr_array_new ();
      gboolean needs_disk = FALSE;

      has_more = take_batches (self->committed, batches);
      for (guint i = 0; i < batches->len; i++)
        needs_disk |= ((Batch *) batches->pdata[i])->needs_disk;
      if (needs_disk)
        worker_flush_batches (self, batches);
      for (guint i = 0; i < batches->len; i++)
        worker_end_batch (self, batches->pdata[i]);
    }

  return NULL;
}

/* From now on nobody else uses the store. @func is called in the main loop. */
Worker *
worker_new (Store *store, Hub *hub, WorkerFunc func, gpointer user_data)
{
  Worker *self = g_new0 (Worker, 1);

  self->store = store;
  self->hub = hub;
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->jobs = g_async_queue_new_full (job_free);
  self->committed = g_async_queue_new_full (batch_free);
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("store", worker_run, self);
  self->flusher = g_thread_new ("store-flush", worker_flush, self);

  return self;
}

static void
worker_add (Worker *self, Job *job)
{
  self->n_pushed++;
  if (self->n_corks > 0)
    g_queue_push_tail (&self->held, job);
  else
    g_async_queue_push (self->jobs, job);
}

/* What is pushed from now on is begun when worker_uncork() is called, and so is written together. */
void
worker_cork (Worker *self)
{
  self->n_corks++;
}

void
worker_uncork (Worker *self)
{
  self->n_corks--;
  if (self->n_corks == 0)
    worker_begin_held (self);
}

/* Whoever waits for what was pushed cannot wait until it is uncorked. */
void
worker_begin_held (Worker *self)
{
  Job *job;

  g_async_queue_lock (self->jobs);
  while ((job = g_queue_pop_head (&self->held)))
    g_async_queue_push_unlocked (self->jobs, job);
  g_async_queue_unlock (self->jobs);
}

/* Waits for the threads, and for what they have to do. Nobody is called back any more. */
void
worker_free (Worker *self)
{
  worker_add (self, g_new0 (Job, 1));
  g_thread_join (self->thread);
  g_thread_join (self->flusher);
  g_async_queue_unref (self->jobs);
  g_async_queue_unref (self->committed);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Calls @func in a transaction, and then @done in the main loop. What was pushed first is also done first, and calls
 * back first.
 */
void
worker_push (Worker *self,
             const Roster *roster,
             WorkerMode mode,
             TransactionFunc func,
             TransactionDone done,
             gpointer data,
             GDestroyNotify free_data)
{
  Job *job = g_new0 (Job, 1);

  job->roster = roster_ref (roster);
  job->mode = mode;
  job->func = func;
  job->done = done;
  job->data = data;
  job->free_data = free_data;
  worker_add (self, job);
}

guint
worker_count_pending (Worker *self)
{
  return self->n_pushed - self->n_done;
}

guint64
worker_get_n_pushed (Worker *self)
{
  return self->n_pushed;
}

guint64
worker_get_n_done (Worker *self)
{
  return self->n_done;
}

/* For how long the oldest batch has not been done by now, in microseconds */
gint64
worker_get_age (Worker *self)
{
  gint64 age = 0;

  g_mutex_lock (&self->mutex);
  if (self->batches.head)
    age = g_get_monotonic_time () - ((const Batch *) self->batches.head->data)->began;
  g_mutex_unlock (&self->mutex);

  return age;
}
