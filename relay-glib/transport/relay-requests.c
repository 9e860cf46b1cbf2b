/* relay-requests.c: the table of requests in flight: exactly one answer each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-requests-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#define PREFIX_LENGTH 17 /* 16 hex digits and a dash */

typedef struct
{
  RelayRequests *table;
  guint64 number;
  gint64 deadline;
  GTask *task;
  GSource *cancelled;
  GList link;
} Request;

struct _RelayRequests
{
  GHashTable *by_number; /* guint64 * in the Request → Request, owned */
  GQueue order;          /* of Request.link, oldest first */
  guint64 last;
  /* Two transports of one process never give the same id, without a counter they share. */
  char prefix[PREFIX_LENGTH + 1];
};

static void
request_free (Request *request)
{
  if (request->cancelled != NULL)
    {
      g_source_destroy (request->cancelled);
      g_source_unref (request->cancelled);
    }
  g_clear_object (&request->task);
  g_free (request);
}

RelayRequests *
relay_requests_new (void)
{
  RelayRequests *self = g_new0 (RelayRequests, 1);
  g_autofree char *uuid = g_uuid_string_random ();
  guint length = 0;

  for (const char *p = uuid; *p != '\0' && length < PREFIX_LENGTH - 1; p++)
    if (*p != '-')
      self->prefix[length++] = *p;
  self->prefix[length] = '-';
  self->by_number =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) request_free);
  return self;
}

void
relay_requests_free (RelayRequests *self)
{
  g_hash_table_unref (self->by_number);
  g_free (self);
}

guint
relay_requests_get_length (RelayRequests *self)
{
  return self->order.length;
}

/* Out of the table first, so that whoever is called back finds it gone. */
static GTask *
take (RelayRequests *self, Request *request)
{
  GTask *task = g_steal_pointer (&request->task);

  g_queue_unlink (&self->order, &request->link);
  g_hash_table_remove (self->by_number, &request->number);
  return task;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GTask) task = take (request->table, request);

  /* not if_cancelled: it may have been reset meanwhile, and an answer is owed */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the call was cancelled");
  return G_SOURCE_REMOVE;
}

char *
relay_requests_add (RelayRequests *self, GTask *task, gint64 deadline)
{
  Request *request = g_new0 (Request, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  request->table = self;
  request->number = ++self->last;
  request->deadline = deadline;
  request->task = task;
  request->link.data = request;
  if (cancellable != NULL)
    {
      request->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (request->cancelled, G_SOURCE_FUNC (on_cancelled), request, NULL);
      g_source_set_can_recurse (request->cancelled, TRUE);
      g_source_attach (request->cancelled, g_task_get_context (task));
    }
  g_queue_push_tail_link (&self->order, &request->link);
  g_hash_table_insert (self->by_number, &request->number, request);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT, self->prefix, request->number);
}

static Request *
find (RelayRequests *self, const char *id)
{
  guint64 number;

  /* as it was written, and not another spelling of the same number */
  if (strncmp (id, self->prefix, PREFIX_LENGTH) != 0 || id[PREFIX_LENGTH] == '0' ||
      !g_ascii_string_to_unsigned (id + PREFIX_LENGTH, 10, 1, G_MAXUINT64, &number, NULL))
    return NULL;
  return g_hash_table_lookup (self->by_number, &number);
}

GTask *
relay_requests_take (RelayRequests *self, const char *id)
{
  Request *request = find (self, id);

  return request != NULL ? take (self, request) : NULL;
}

gboolean
relay_requests_answer (RelayRequests *self, const char *id, RelayRecord *result)
{
  g_autoptr (RelayRecord) owned = result;
  g_autoptr (GTask) task = relay_requests_take (self, id);

  if (task == NULL)
    return FALSE;
  g_task_return_pointer (task, g_steal_pointer (&owned), (GDestroyNotify) relay_record_unref);
  return TRUE;
}

/* Those due by @now. Collected before any is answered: a callback may add or cancel. */
GQueue
relay_requests_take_due (RelayRequests *self, gint64 now)
{
  GQueue due = G_QUEUE_INIT;

  for (GList *l = self->order.head, *next; l != NULL; l = next)
    {
      Request *request = l->data;

      next = l->next;
      if (request->deadline <= now)
        g_queue_push_tail (&due, take (self, request));
    }
  return due;
}

GQueue
relay_requests_take_all (RelayRequests *self)
{
  return relay_requests_take_due (self, G_MAXINT64);
}

typedef struct
{
  GQueue tasks;
  GError *error;
} Failing;

static gboolean
fail_next (gpointer user_data)
{
  Failing *self = user_data;
  g_autoptr (GTask) task = g_queue_pop_head (&self->tasks);

  if (task != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  return !g_queue_is_empty (&self->tasks);
}

/* At once, so that they are told before whatever comes of their connection's end. */
void
relay_requests_fail (GQueue *tasks, const GError *error)
{
  Failing failing = {
    *tasks,
  };
  g_autoptr (GSource) others = NULL;

  if (g_queue_is_empty (tasks))
    return;
  g_queue_init (tasks);
  failing.error = g_error_copy (error);
  /* A callback may run a nested loop until another one of these is answered: then this
   * source goes on, while the loop below waits for the callback. */
  others = g_idle_source_new ();
  g_source_set_priority (others, G_PRIORITY_DEFAULT);
  g_source_set_static_name (others, "[relay] failed requests");
  g_source_set_can_recurse (others, TRUE);
  g_source_set_callback (others, fail_next, &failing, NULL);
  g_source_attach (others, g_task_get_context (g_queue_peek_head (&failing.tasks)));
  while (fail_next (&failing))
    ;
  g_source_destroy (others);
  g_error_free (failing.error);
}

gint64
relay_requests_get_deadline (RelayRequests *self)
{
  gint64 earliest = 0;

  for (GList *l = self->order.head; l != NULL; l = l->next)
    {
      Request *request = l->data;

      if (earliest == 0 || request->deadline < earliest)
        earliest = request->deadline;
    }
  return earliest;
}
