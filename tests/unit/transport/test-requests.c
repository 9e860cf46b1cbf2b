/* test-requests.c: the table of requests in flight: exactly one answer each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-requests-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>
#include "values/relay-record-private.h"

#include "test.h"

typedef struct Fixture Fixture;

typedef struct
{
  Fixture *fixture;
  guint n_answers;
  RelayRecord *result;
  GError *error;
  void (*hook) (Fixture *fixture);
} Call;

struct Fixture
{
  RelayRequests *table;
  Call calls[4];
  char *ids[4];
  GCancellable *cancellable;
};

/* What the transport does when its timer is due */
static void
expire (RelayRequests *table, gint64 now)
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_TIMED_OUT, "too late");
  GQueue due = relay_requests_take_due (table, now);

  relay_requests_fail (&due, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->table = relay_requests_new ();
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->table != NULL)
    expire (fixture->table, G_MAXINT64);
  settle ();
  g_clear_pointer (&fixture->table, relay_requests_free);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->calls); i++)
    {
      g_clear_pointer (&fixture->calls[i].result, relay_record_unref);
      g_clear_error (&fixture->calls[i].error);
      g_free (fixture->ids[i]);
    }
  g_assert_finalize_object (fixture->cancellable);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  g_assert_cmpuint (call->n_answers++, ==, 0);
  call->result = g_task_propagate_pointer (G_TASK (result), &call->error);
  if (call->hook != NULL)
    call->hook (call->fixture);
}

/* Takes @task. */
static char *
add_task (RelayRequests *table, GTask *task, gint64 deadline)
{
  g_autoptr (GTask) owned = task;
  char id[RELAY_REQUESTS_ID_SIZE];

  relay_requests_add (table, &(RelayReply){ .task = owned }, deadline, id);

  return g_strdup (id);
}

static void
add (Fixture *fixture, guint i, gint64 deadline, GCancellable *cancellable)
{
  GTask *task = g_task_new (NULL, cancellable, on_answer, &fixture->calls[i]);

  fixture->calls[i].fixture = fixture;
  fixture->ids[i] = add_task (fixture->table, task, deadline);
}

static GError *
new_not_sent (void)
{
  return g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_SENT, "not sent");
}

static RelayRecord *
result_new (void)
{
  static const char text[] = "{\"success\":true,\"message_id\":\"m\"}";

  return relay_record_new_result (text, strlen (text), NULL);
}

/* Runs the main loop before the answer, so that a task may call back inside g_task_return_*(). */
static gboolean
answer (Fixture *fixture, const char *id)
{
  gboolean found;

  settle ();
  found = relay_requests_answer (fixture->table, id, result_new ());
  settle ();
  return found;
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/requests/answered")
{
  add (fixture, 0, 100, NULL);
  add (fixture, 1, 100, NULL);
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 2);
  g_assert_true (answer (fixture, fixture->ids[1]));
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 1);
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 0);
  g_assert_cmpuint (fixture->calls[1].n_answers, ==, 1);
  g_assert_no_error (fixture->calls[1].error);
  g_assert_cmpstr (
    relay_record_get_string (fixture->calls[1].result, RELAY_FIELD_RESULT_MESSAGE_ID), ==, "m");
}

FIXTURE_TEST ("/requests/second-answer-ignored")
{
  add (fixture, 0, 100, NULL);
  g_assert_true (answer (fixture, fixture->ids[0]));
  g_assert_false (answer (fixture, fixture->ids[0]));
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/unknown-id-ignored")
{
  static const char *const tails[] = { "0",
                                       "2",
                                       "1x",
                                       "",
                                       "-1",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "18446744073709551616",
                                       "99999999999999999999999",
                                       "18446744073709551615",
                                       "01",
                                       "0001" };
  RelayRequests *other = relay_requests_new ();
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);
  g_autofree char *foreign = add_task (other, task, 100);
  g_autofree char *prefix = NULL;

  add (fixture, 0, 100, NULL);
  prefix = g_strndup (fixture->ids[0], strlen (fixture->ids[0]) - 1);
  g_assert_false (answer (fixture, ""));
  g_assert_false (answer (fixture, "1"));
  g_assert_false (answer (fixture, foreign));
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    {
      g_autofree char *id = g_strconcat (prefix, tails[i], NULL);

      g_assert_false (answer (fixture, id));
    }
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 0);
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 1);
  relay_requests_free (other);
}

FIXTURE_TEST ("/requests/ids-are-unique")
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* different in two tables, and over time */
  for (guint i = 0; i < 20; i++)
    {
      RelayRequests *table = relay_requests_new ();

      for (guint j = 0; j < 50; j++)
        {
          char *id = add_task (table, g_task_new (NULL, NULL, NULL, NULL), 0);

          relay_request_fail (relay_requests_take (table, id), new_not_sent ());
          g_assert_true (g_hash_table_add (seen, id));
        }
      relay_requests_free (table);
    }
}

FIXTURE_TEST ("/requests/taken-is-not-cancelled")
{
  RelayRequest *request;

  add (fixture, 0, 100, fixture->cancellable);
  request = relay_requests_take (fixture->table, fixture->ids[0]);
  g_assert_nonnull (request);
  g_assert_null (relay_requests_take (fixture->table, fixture->ids[0]));
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 0);
  /* the table no longer answers it when it is cancelled */
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 0);
  relay_request_fail (request, new_not_sent ());
  settle ();
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/due-ones-expire")
{
  /* not in the order of the deadlines */
  add (fixture, 0, 300, NULL);
  add (fixture, 1, 100, NULL);
  add (fixture, 2, 200, NULL);
  g_assert_cmpint (relay_requests_get_deadline (fixture->table), ==, 100);
  expire (fixture->table, 99);
  settle ();
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 3);
  expire (fixture->table, 200);
  settle ();
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 0);
  g_assert_error (fixture->calls[1].error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  g_assert_error (fixture->calls[2].error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  g_assert_true (relay_error_is_ambiguous (fixture->calls[1].error));
  g_assert_cmpint (relay_requests_get_deadline (fixture->table), ==, 300);
  /* a late result is ignored */
  g_assert_false (answer (fixture, fixture->ids[1]));
  g_assert_true (answer (fixture, fixture->ids[0]));
  g_assert_cmpint (relay_requests_get_deadline (fixture->table), ==, 0);
}

FIXTURE_TEST ("/requests/cancelled")
{
  add (fixture, 0, 100, fixture->cancellable);
  add (fixture, 1, 100, NULL);
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_error (fixture->calls[0].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (relay_error_is_ambiguous (fixture->calls[0].error));
  g_assert_cmpuint (fixture->calls[1].n_answers, ==, 0);
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 1);
  g_assert_false (answer (fixture, fixture->ids[0]));
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/cancelled-before")
{
  g_cancellable_cancel (fixture->cancellable);
  add (fixture, 0, 100, fixture->cancellable);
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 0);
  settle ();
  g_assert_error (fixture->calls[0].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

FIXTURE_TEST ("/requests/cancelled-and-reset")
{
  add (fixture, 0, 100, fixture->cancellable);
  g_cancellable_cancel (fixture->cancellable);
  g_cancellable_reset (fixture->cancellable);
  settle ();
  /* either answered or in the table */
  if (relay_requests_get_length (fixture->table) == 1)
    g_assert_true (answer (fixture, fixture->ids[0]));
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/cancelled-after-answer")
{
  add (fixture, 0, 100, fixture->cancellable);
  g_assert_true (answer (fixture, fixture->ids[0]));
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
  g_assert_no_error (fixture->calls[0].error);
}

static void
add_third (Fixture *fixture)
{
  add (fixture, 2, 0, NULL);
}

FIXTURE_TEST ("/requests/callback-may-add")
{
  add (fixture, 0, 100, NULL);
  add (fixture, 1, 100, NULL);
  fixture->calls[0].hook = add_third;
  settle ();
  /* the request that was added later does not fail */
  expire (fixture->table, 100);
  settle ();
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
  g_assert_cmpuint (fixture->calls[1].n_answers, ==, 1);
  g_assert_cmpuint (fixture->calls[2].n_answers, ==, 0);
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 1);
}

static void
free_table (Fixture *fixture)
{
  RelayRequests *table = g_steal_pointer (&fixture->table);

  expire (table, G_MAXINT64);
  relay_requests_free (table);
}

static gboolean
expire_all (gpointer user_data)
{
  expire (((Fixture *) user_data)->table, 100);
  return G_SOURCE_REMOVE;
}

FIXTURE_TEST ("/requests/callback-may-free")
{
  add (fixture, 0, 100, NULL);
  add (fixture, 1, 100, fixture->cancellable);
  add (fixture, 2, 200, fixture->cancellable);
  fixture->calls[0].hook = free_table;
  settle ();
  /* from the main loop, where a task calls back inside g_task_return_*() */
  g_idle_add (expire_all, fixture);
  settle ();
  g_assert_null (fixture->table);
  g_assert_cmpuint (fixture->calls[1].n_answers, ==, 1);
  g_assert_cmpuint (fixture->calls[2].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/cancelled-callback-may-free")
{
  add (fixture, 0, 100, fixture->cancellable);
  add (fixture, 1, 100, fixture->cancellable);
  fixture->calls[0].hook = free_table;
  settle ();
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_null (fixture->table);
  g_assert_cmpuint (fixture->calls[0].n_answers, ==, 1);
}

static void
cancel_rest (Fixture *fixture)
{
  g_cancellable_cancel (fixture->cancellable);
  settle ();
}

FIXTURE_TEST ("/requests/callback-may-cancel")
{
  add (fixture, 0, 100, NULL);
  add (fixture, 1, 100, fixture->cancellable);
  add (fixture, 2, 100, fixture->cancellable);
  fixture->calls[0].hook = cancel_rest;
  settle ();
  g_idle_add (expire_all, fixture);
  settle ();
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (fixture->calls[i].n_answers, ==, 1);
}

FIXTURE_TEST ("/requests/fail-answers-all")
{
  g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, "lost");
  GQueue requests;

  add (fixture, 0, 100, fixture->cancellable);
  add (fixture, 1, G_MAXINT64, NULL);
  requests = relay_requests_take_all (fixture->table);
  g_assert_cmpuint (relay_requests_get_length (fixture->table), ==, 0);
  g_assert_cmpint (relay_requests_get_deadline (fixture->table), ==, 0);
  g_assert_false (answer (fixture, fixture->ids[0]));
  relay_requests_fail (&requests, error);
  settle ();
  g_assert_error (fixture->calls[0].error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_error (fixture->calls[1].error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_true (g_queue_is_empty (&requests));
}

static void
on_reply (RelayRecord *result, GError *error, gpointer user_data)
{
  Call *call = user_data;

  g_assert_cmpuint (call->n_answers++, ==, 0);
  call->result = result;
  call->error = error;
}

/* The task of such a request is never answered by the table. */
static void
add_func (Fixture *fixture, guint i, GTask *task)
{
  RelayReply reply = { task, on_reply, &fixture->calls[i] };
  char id[RELAY_REQUESTS_ID_SIZE];

  relay_requests_add (fixture->table, &reply, 100, id);
  fixture->ids[i] = g_strdup (id);
}

FIXTURE_TEST ("/requests/function-instead-of-task")
{
  g_autoptr (GTask) task = g_task_new (NULL, fixture->cancellable, NULL, NULL);

  for (guint i = 0; i < 3; i++)
    add_func (fixture, i, task);

  g_assert_true (answer (fixture, fixture->ids[0]));
  g_assert_nonnull (fixture->calls[0].result);
  relay_request_fail (relay_requests_take (fixture->table, fixture->ids[1]), new_not_sent ());
  g_assert_error (fixture->calls[1].error, RELAY_ERROR, RELAY_ERROR_NOT_SENT);
  g_cancellable_cancel (fixture->cancellable);
  settle ();
  g_assert_error (fixture->calls[2].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_task_get_completed (task));
}

FIXTURE_TEST ("/requests/fail-later-answers-from-the-main-loop")
{
  GQueue requests;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  add (fixture, 0, 100, NULL);
  add_func (fixture, 1, task);
  requests = relay_requests_take_all (fixture->table);
  relay_requests_fail_later (&requests);
  g_assert_true (g_queue_is_empty (&requests));
  g_assert_cmpuint (fixture->calls[1].n_answers, ==, 0);
  settle ();
  g_assert_error (fixture->calls[0].error, RELAY_ERROR, RELAY_ERROR_CLOSED);
  g_assert_error (fixture->calls[1].error, RELAY_ERROR, RELAY_ERROR_CLOSED);
}
