/* test-drop-during-call.c: the last reference is dropped during a call or in its callback
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "async-calls.h"
#include "test.h"

/*
 * In each case a call is pending and the application drops its references to adapter and transport,
 * or disposes both. The callback must be called once; then both must be finalized.
 */

typedef enum
{
  DROP_AT_ONCE, /* before the main context is iterated */
  DROP_WAITING, /* when the connector has received the request */
  DROP_IN_CALLBACK,
  N_DROPS
} Drop;

typedef enum
{
  END_ANSWER,
  END_TIMEOUT,
  END_LOSS,
  END_CANCEL,
  N_ENDS
} End;

static const char *const drop_names[N_DROPS] = { "at-once", "waiting", "in-callback" };
static const char *const end_names[N_ENDS] = { "answer", "timeout", "loss", "cancel" };

typedef struct
{
  const AsyncCall *call;
  gboolean over_socket;
  gboolean force; /* disposed, not only dropped */
  Drop drop;
  End end;
} Case;

typedef struct
{
  Testbed bed;
  const Case *test;
  guint n_called;
  gboolean succeeded;
} Run;

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->n_called++;
  run->succeeded = run->test->call->finish (source, result, &error);
  g_assert_true (run->succeeded || error != NULL);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (run->test->drop == DROP_IN_CALLBACK)
    testbed_drop (&run->bed, run->test->force);
}

static gboolean
has_request (gpointer user_data)
{
  Run *run = user_data;

  return run->bed.connector.replies->len + run->bed.connector.requests->len > 0 ||
         run->n_called > 0;
}

static gboolean
is_called (gpointer user_data)
{
  return ((Run *) user_data)->n_called > 0;
}

static void
end_call (Run *run, GCancellable *cancellable)
{
  Testbed *bed = &run->bed;

  switch (run->test->end)
    {
    case END_ANSWER:
      fake_connector_reply (&bed->connector);
      break;
    case END_LOSS:
      fake_connector_close (&bed->connector, 1006, NULL);
      break;
    case END_CANCEL:
      g_cancellable_cancel (cancellable);
      break;
    case END_TIMEOUT:
      testbed_wait_long (bed, is_called, run, "the timeout");
      break;
    case N_ENDS:
    default:
      g_assert_not_reached ();
    }
  testbed_wait (bed, is_called, run, "the callback");
}

static void
run_case (const Case *test)
{
  Run run = { .test = test };
  Testbed *bed = &run.bed;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_test_message ("%s, %s, %s", test->force ? "disposed" : "dropped", drop_names[test->drop],
                  end_names[test->end]);
  testbed_set_up (bed, test->over_socket);
  if (test->call->kind == CALL_ONLINE || test->call->kind == CALL_MEDIA)
    testbed_go_online (bed);
  bed->connector.silent = TRUE;
  test->call->start (bed, cancellable, on_called, &run);
  g_assert_cmpuint (run.n_called, ==, 0);
  if (test->drop == DROP_AT_ONCE)
    testbed_drop (bed, test->force);
  testbed_wait (bed, has_request, &run, "the request");
  if (test->drop == DROP_WAITING)
    testbed_drop (bed, test->force);
  end_call (&run, cancellable);

  /* the call keeps its object alive, so it still succeeds */
  if (test->end == END_ANSWER && !(test->force && test->drop != DROP_IN_CALLBACK))
    g_assert_true (run.succeeded);
  g_assert_null (bed->adapter);
  testbed_tear_down (bed);
  g_assert_cmpuint (run.n_called, ==, 1);
}

static void
test_call (gconstpointer data)
{
  Case test = *(const Case *) data;

  testbed_begin_test ();
  for (test.force = FALSE; test.force <= TRUE; test.force++)
    for (test.drop = 0; test.drop < N_DROPS; test.drop++)
      for (test.end = 0; test.end < N_ENDS; test.end++)
        run_case (&test);
}

static void
add_call (const AsyncCall *call, gboolean over_socket)
{
  g_autofree char *path =
    g_strdup_printf ("/drop-during-call/%s/%s", call->name, over_socket ? "socket" : "memory");
  Case test = { .call = call, .over_socket = over_socket };

  g_test_add_data_func_full (path, g_memdup2 (&test, sizeof test), test_call, g_free);
}

MORE_TESTS
{
  for (guint i = 0; i < n_async_calls; i++)
    {
      if (async_calls[i].kind != CALL_HTTP && async_calls[i].kind != CALL_MEDIA)
        add_call (&async_calls[i], FALSE);
      add_call (&async_calls[i], TRUE);
    }
}
