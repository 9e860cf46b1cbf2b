/* relay-requests.c: the table of requests in flight, each answered exactly once
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-requests-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#include "base/relay-cancellable-private.h"

#define PREFIX_LENGTH 17 /* 16 hex digits and a dash */

struct _RelayRequest
{
  RelayRequests *table;
  char id[RELAY_REQUESTS_ID_SIZE];
  gint64 deadline;
  RelayReply reply; /* owns its task */
  GSource *watch;   /* of the cancellable; nullable */
  GList link;       /* in RelayRequests.order */
};

struct _RelayRequests
{
  GHashTable *by_id;                    /* RelayRequest.id → RelayRequest, owned */
  GQueue order;                         /* of RelayRequest.link, oldest first */
  void (*changed) (gpointer user_data); /* of the length; nullable */
  gpointer user_data;
  guint64 last_number;
  /* random, so that two transports of one process never use the same id */
  char prefix[PREFIX_LENGTH + 1];
};

void
relay_reply_return (const RelayReply *reply, RelayRecord *result, GError *error)
{
  if (reply->func != NULL)
    reply->func (result, error, reply->user_data);
  else if (error != NULL)
    g_task_return_error (reply->task, error);
  else
    g_task_return_pointer (reply->task, result, (GDestroyNotify) relay_record_unref);
}

static void
request_free (RelayRequest *request)
{
  relay_cancellable_unwatch (&request->watch);
  g_object_unref (request->reply.task);
  g_free (request);
}

/* Takes everything. */
static void
request_return (RelayRequest *request, RelayRecord *result, GError *error)
{
  RelayReply reply = request->reply;
  G_GNUC_UNUSED g_autoptr (GTask) task = g_object_ref (reply.task);

  request_free (request);
  relay_reply_return (&reply, result, error);
}

void
relay_request_fail (RelayRequest *self, GError *error)
{
  request_return (self, NULL, error);
}

/* Hashes what follows the prefix, which all ids of the table have in common. */
static guint
hash_id (gconstpointer id)
{
  return strnlen (id, PREFIX_LENGTH) == PREFIX_LENGTH
           ? g_str_hash ((const char *) id + PREFIX_LENGTH)
           : 0;
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
  self->by_id = g_hash_table_new_full (hash_id, g_str_equal, NULL, (GDestroyNotify) request_free);

  return self;
}

void
relay_requests_free (RelayRequests *self)
{
  g_hash_table_unref (self->by_id);
  g_free (self);
}

guint
relay_requests_get_length (RelayRequests *self)
{
  return self->order.length;
}

void
relay_requests_set_changed_func (RelayRequests *self,
                                 void (*func) (gpointer user_data),
                                 gpointer user_data)
{
  self->changed = func;
  self->user_data = user_data;
}

static void
length_changed (RelayRequests *self)
{
  if (self->changed != NULL)
    self->changed (self->user_data);
}

RelayRequest *
relay_requests_take (RelayRequests *self, const char *id)
{
  gpointer value = NULL;
  RelayRequest *request;

  if (!g_hash_table_steal_extended (self->by_id, id, NULL, &value))
    return NULL;

  request = value;
  relay_cancellable_unwatch (&request->watch);
  g_queue_unlink (&self->order, &request->link);
  length_changed (self);

  return request;
}

static void
on_cancelled (gpointer user_data)
{
  RelayRequest *request = user_data;

  relay_requests_take (request->table, request->id);
  relay_request_fail (request, relay_cancellable_new_error ());
}

/* A formatting function would take more time than all the rest of adding a request. */
static void
make_id (RelayRequests *self, char *id)
{
  guint64 number = ++self->last_number;
  guint n_digits = 1;
  char *end;

  for (guint64 rest = number / 10; rest > 0; rest /= 10)
    n_digits++;

  memcpy (id, self->prefix, PREFIX_LENGTH);
  end = id + PREFIX_LENGTH + n_digits;
  *end = '\0';
  for (guint i = 0; i < n_digits; i++, number /= 10)
    *--end = (char) ('0' + number % 10);
}

void
relay_requests_add (RelayRequests *self, const RelayReply *reply, gint64 deadline, char *id)
{
  RelayRequest *request = g_new0 (RelayRequest, 1);

  request->table = self;
  make_id (self, request->id);
  request->deadline = deadline;
  request->reply = *reply;
  g_object_ref (reply->task);
  request->watch =
    relay_cancellable_watch (relay_cancellable_get_in_flight (g_task_get_cancellable (reply->task)),
                             g_task_get_context (reply->task), on_cancelled, request);
  request->link.data = request;
  g_queue_push_tail_link (&self->order, &request->link);
  g_hash_table_insert (self->by_id, request->id, request);
  memcpy (id, request->id, RELAY_REQUESTS_ID_SIZE);
  length_changed (self);
}

gboolean
relay_requests_answer (RelayRequests *self, const char *id, RelayRecord *result)
{
  g_autoptr (RelayRecord) owned = result;
  RelayRequest *request = relay_requests_take (self, id);

  if (request == NULL)
    return FALSE;

  request_return (request, g_steal_pointer (&owned), NULL);

  return TRUE;
}

GQueue
relay_requests_take_due (RelayRequests *self, gint64 now)
{
  GQueue due = G_QUEUE_INIT;

  for (GList *l = self->order.head, *next; l != NULL; l = next)
    {
      RelayRequest *request = l->data;

      next = l->next;
      if (request->deadline > now)
        continue;

      relay_requests_take (self, request->id);
      g_queue_push_tail (&due, request);
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
  GQueue requests;
  GError *error;
} Failing;

static gboolean
fail_next (gpointer user_data)
{
  Failing *self = user_data;
  RelayRequest *request = g_queue_pop_head (&self->requests);

  if (request != NULL)
    relay_request_fail (request, g_error_copy (self->error));

  return !g_queue_is_empty (&self->requests);
}

static GSource *
attach_idle (RelayRequest *request, GSourceFunc func, gpointer data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[relay] failed requests");
  g_source_set_can_recurse (source, TRUE);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_task_get_context (request->reply.task));

  return source;
}

/* Answers inside the call, so that the callers know of the failure before anything that follows from
 * the end of the connection. */
void
relay_requests_fail (GQueue *requests, const GError *error)
{
  Failing failing = { .requests = *requests };
  g_autoptr (GSource) nested = NULL;

  if (g_queue_is_empty (requests))
    return;

  g_queue_init (requests);
  failing.error = g_error_copy (error);
  /* A callback may run a nested main loop until another of these requests is answered: this source
   * answers it, while the loop below waits for the callback. */
  nested = attach_idle (g_queue_peek_head (&failing.requests), fail_next, &failing);
  while (fail_next (&failing))
    ;
  g_source_destroy (nested);
  g_error_free (failing.error);
}

static gboolean
fail_disposed (gpointer user_data)
{
  relay_request_fail (user_data, g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CLOSED,
                                                      "the transport was disposed"));

  return G_SOURCE_REMOVE;
}

void
relay_requests_fail_later (GQueue *requests)
{
  RelayRequest *request;

  while ((request = g_queue_pop_head (requests)) != NULL)
    g_source_unref (attach_idle (request, fail_disposed, request));
}

gint64
relay_requests_get_deadline (RelayRequests *self)
{
  gint64 earliest = 0;

  for (GList *l = self->order.head; l != NULL; l = l->next)
    {
      RelayRequest *request = l->data;

      if (earliest == 0 || request->deadline < earliest)
        earliest = request->deadline;
    }
  return earliest;
}
