/* test-drop-at-every-iteration.c: the last reference is dropped after each iteration of a session
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "async-calls.h"
#include "test.h"

/*
 * The session uses every part of the library. It is run once for each of its main context iterations,
 * and the application drops its references after that iteration. The callback of every call must be
 * called once, and nothing may be left.
 */

typedef struct
{
  Testbed bed;
  gboolean over_socket;
  gboolean force;
  guint iterations; /* so far */
  guint drop_after;
  gboolean dropped;
  guint n_events;
  guint n_started, n_called;
} Run;

/* One started call */
typedef struct
{
  Run *run;
  const AsyncCall *kind;
  gboolean called;
} Call;

/* A pending call keeps its object alive and working until it is completed. */
static void
assert_alive (Run *run)
{
  g_assert_true (!run->dropped || (run->n_called < run->n_started && !run->force));
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Run *run)
{
  assert_alive (run);
  run->n_events++;
}

static void
on_state (RelayAdapter *adapter, GParamSpec *pspec, Run *run)
{
  assert_alive (run);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (call->called);
  call->called = TRUE;
  call->run->n_called++;
  g_assert_true (call->kind->finish (source, result, &error) || error != NULL);
}

/* Starts the call of this name. */
static void
start (Run *run, GPtrArray *calls, const char *name)
{
  Call *call = g_new0 (Call, 1);

  g_ptr_array_add (calls, call);
  call->run = run;
  for (guint i = 0; i < n_async_calls; i++)
    if (g_str_equal (async_calls[i].name, name))
      call->kind = &async_calls[i];
  g_assert_nonnull (call->kind);
  run->n_started++;
  call->kind->start (&run->bed, NULL, on_called, call);
}

/* --- the session --- */

static RelayState
get_state (Run *run)
{
  return relay_adapter_get_state (run->bed.adapter);
}

static gboolean
is_online (Run *run)
{
  return get_state (run) == RELAY_STATE_ONLINE && run->n_called == run->n_started;
}

static gboolean
is_idle (Run *run)
{
  return get_state (run) == RELAY_STATE_IDLE && run->n_called == run->n_started;
}

static gboolean
is_dormant (Run *run)
{
  return get_state (run) == RELAY_STATE_DORMANT && run->n_called == run->n_started;
}

static gboolean
is_waiting (Run *run)
{
  return get_state (run) == RELAY_STATE_WAITING;
}

static gboolean
is_over (Run *run)
{
  return get_state (run) == RELAY_STATE_DISCONNECTED && run->n_called == run->n_started;
}

static gboolean
is_acknowledged (Run *run)
{
  return run->bed.connector.acks->len == 3;
}

/* The user answers after the prompt was sent. */
static gboolean
is_prompt_answered (Run *run)
{
  if (run->bed.connector.follow_ups->len > 0 && run->bed.connector.n_requests > 0)
    fake_connector_reply (&run->bed.connector);
  return run->n_called == run->n_started;
}

static void
feed_events (Run *run)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      fake_connector_feed_event (&run->bed.connector, id, id, "u1", "hi");
    }
  fake_connector_feed (
    &run->bed.connector,
    "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c1\"}\n");
}

static void
forget_requests (Run *run)
{
  run->bed.connector.n_requests = 0;
}

static void
retry (Run *run)
{
  relay_transport_retry_now (run->bed.transport);
}

static void
lose_connection (Run *run)
{
  fake_connector_close (&run->bed.connector, 1006, NULL);
}

/* What each step does, by a function or a call of the table, and when it is complete */
static const struct
{
  void (*run) (Run *run);
  const char *call;
  gboolean (*done) (Run *run);
} steps[] = {
  { NULL, "adapter/connect", is_online },
  { feed_events, NULL, is_acknowledged },
  { NULL, "adapter/send", is_online },
  { NULL, "draft/finish", is_online },
  { forget_requests, "adapter/ask", is_prompt_answered },
  { NULL, "transport/go_idle", is_idle },
  { NULL, "adapter/go_dormant", is_dormant },
  { retry, NULL, is_online },
  { lose_connection, NULL, is_waiting },
  { retry, "adapter/connect", is_online },
  { NULL, "adapter/disconnect", is_over },
};

static gboolean
on_late (gpointer user_data)
{
  g_error ("timed out in step %u", *(guint *) user_data);
  return G_SOURCE_REMOVE;
}

static void
drop (Run *run)
{
  run->dropped = TRUE;
  testbed_drop (&run->bed, run->force);
}

/* FALSE when the references were dropped before the end */
static gboolean
run_steps (Run *run, GPtrArray *calls)
{
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (60);
  guint i = 0;

  g_source_set_callback (watchdog, on_late, &i, NULL);
  g_source_attach (watchdog, run->bed.context);
  for (i = 0; i < G_N_ELEMENTS (steps) && !run->dropped; i++)
    {
      if (steps[i].run != NULL)
        steps[i].run (run);
      if (steps[i].call != NULL)
        start (run, calls, steps[i].call);
      do
        {
          if (run->iterations++ == run->drop_after)
            drop (run);
          else
            g_main_context_iteration (run->bed.context, TRUE);
        }
      while (!run->dropped && !steps[i].done (run));
    }
  g_source_destroy (watchdog);
  return !run->dropped;
}

static gboolean
all_called (gpointer user_data)
{
  Run *run = user_data;

  return run->n_called == run->n_started;
}

static gboolean
run_session (Run *run)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_free);
  gboolean complete;

  testbed_set_up (&run->bed, run->over_socket);
  g_signal_connect (run->bed.adapter, "inbound", G_CALLBACK (on_inbound), run);
  g_signal_connect (run->bed.adapter, "notify::state", G_CALLBACK (on_state), run);
  complete = run_steps (run, calls);
  if (complete)
    g_assert_cmpuint (run->n_events, ==, 3);
  testbed_wait_long (&run->bed, all_called, run, "the callbacks");
  testbed_tear_down (&run->bed);
  g_assert_cmpuint (run->n_called, ==, run->n_started);
  return complete;
}

static void
run_sessions (gboolean over_socket, gboolean force)
{
  gboolean complete = FALSE;
  guint n;

  testbed_begin_test ();
  for (n = 0; !complete; n++)
    {
      Run run = { .over_socket = over_socket, .force = force, .drop_after = n };

      complete = run_session (&run);
    }
  g_test_message ("%u iterations", n - 1);
  g_assert_cmpuint (n, >, 20);
}

TEST_CASE ("/drop-at-every-iteration/memory")
{
  run_sessions (FALSE, FALSE);
  run_sessions (FALSE, TRUE);
}

TEST_CASE ("/drop-at-every-iteration/socket")
{
  run_sessions (TRUE, FALSE);
  run_sessions (TRUE, TRUE);
}
