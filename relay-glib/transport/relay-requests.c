/* relay-requests.c: the table of requests in flight, each answered exactly once
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
  RelayWaitingTask *waiting;
  GList link; /* in RelayRequests.order */
} Request;

struct _RelayRequests
{
  GHashTable *by_number; /* guint64 * in the Request → Request, owned */
  GQueue order;          /* of Request.link, oldest first */
  guint64 last_number;
  /* random, so that two transports of one process never use the same id */
  char prefix[PREFIX_LENGTH + 1];
};

static void
request_free (Request *request)
{
  relay_waiting_task_free (request->waiting);
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

static GTask *
take (RelayRequests *self, Request *request)
{
  GTask *task = relay_waiting_task_take (g_steal_pointer (&request->waiting));

  g_queue_unlink (&self->order, &request->link);
  g_hash_table_remove (self->by_number, &request->number);
  return task;
}

static void
on_cancelled (gpointer user_data)
{
  Request *request = user_data;

  g_object_unref (take (request->table, request));
}

char *
relay_requests_add (RelayRequests *self, GTask *task, gint64 deadline)
{
  Request *request = g_new0 (Request, 1);

  request->table = self;
  request->number = ++self->last_number;
  request->deadline = deadline;
  request->link.data = request;
  request->waiting = relay_waiting_task_new (task, on_cancelled, request);
  g_queue_push_tail_link (&self->order, &request->link);
  g_hash_table_insert (self->by_number, &request->number, request);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT, self->prefix, request->number);
}

static Request *
find (RelayRequests *self, const char *id)
{
  guint64 number;

  /* only the spelling that was sent: no leading zero, no sign */
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

/* Answers inside the call, so that the callers know of the failure before anything that follows from
 * the end of the connection. */
void
relay_requests_fail (GQueue *tasks, const GError *error)
{
  Failing failing = { .tasks = *tasks };
  g_autoptr (GSource) nested = NULL;

  if (g_queue_is_empty (tasks))
    return;
  g_queue_init (tasks);
  failing.error = g_error_copy (error);
  /* A callback may run a nested main loop until another of these tasks is answered: this source
   * answers it, while the loop below waits for the callback. */
  nested = g_idle_source_new ();
  g_source_set_priority (nested, G_PRIORITY_DEFAULT);
  g_source_set_static_name (nested, "[relay] failed requests");
  g_source_set_can_recurse (nested, TRUE);
  g_source_set_callback (nested, fail_next, &failing, NULL);
  g_source_attach (nested, g_task_get_context (g_queue_peek_head (&failing.tasks)));
  while (fail_next (&failing))
    ;
  g_source_destroy (nested);
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
