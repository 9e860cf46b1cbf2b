/* test-life-turns.c: the last reference goes after every turn of the loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-calls.h"

/*
 * One session of everything that a gateway does. It is run once for each of its turns of the loop:
 * after that turn the application drops what it holds. Every call that it made is called back once, and
 * nothing is left.
 */

typedef struct
{
  LifeStage stage;
  gboolean over_socket;
  gboolean force;
  guint turns; /* so far */
  guint drop_after;
  gboolean dropped;
  guint n_events;
  guint n_started, n_called;
  gboolean pressed;
} Life;

/* One call, and which it is */
typedef struct
{
  Life *life;
  const LifeCall *kind;
  gboolean called;
} Call;

/* A call in flight keeps its object alive, and that goes on as before until it is answered. */
static void
assert_alive (Life *life)
{
  g_assert_true (!life->dropped || (life->n_called < life->n_started && !life->force));
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Life *life)
{
  assert_alive (life);
  life->n_events++;
}

static void
on_state (RelayAdapter *adapter, GParamSpec *pspec, Life *life)
{
  assert_alive (life);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (call->called);
  call->called = TRUE;
  call->life->n_called++;
  g_assert_true (call->kind->finish (source, result, &error) || error != NULL);
}

/* One of the table, by its name; the call is freed with the stage's objects. */
static void
start (Life *life, GPtrArray *calls, const char *name)
{
  Call *call = g_new0 (Call, 1);

  g_ptr_array_add (calls, call);
  call->life = life;
  for (guint i = 0; i < life_n_calls; i++)
    if (g_str_equal (life_calls[i].name, name))
      call->kind = &life_calls[i];
  g_assert_nonnull (call->kind);
  life->n_started++;
  call->kind->start (&life->stage, NULL, on_called, call);
}

/* --- the session --- */

static RelayState
get_state (Life *life)
{
  return relay_adapter_get_state (life->stage.adapter);
}

static gboolean
is_online (Life *life)
{
  return get_state (life) == RELAY_STATE_ONLINE && life->n_called == life->n_started;
}

static gboolean
is_idle (Life *life)
{
  return get_state (life) == RELAY_STATE_IDLE && life->n_called == life->n_started;
}

static gboolean
is_dormant (Life *life)
{
  return get_state (life) == RELAY_STATE_DORMANT && life->n_called == life->n_started;
}

static gboolean
is_waiting (Life *life)
{
  return get_state (life) == RELAY_STATE_WAITING;
}

static gboolean
is_over (Life *life)
{
  return get_state (life) == RELAY_STATE_DISCONNECTED && life->n_called == life->n_started;
}

static gboolean
is_acknowledged (Life *life)
{
  return life->stage.acks->len == 3;
}

/* The question is shown before it is answered. */
static gboolean
is_pressed (Life *life)
{
  if (life->stage.late->len > 0 && life->stage.n_requests > 0)
    life_stage_answer (&life->stage);
  return life->n_called == life->n_started;
}

static void
feed_events (Life *life)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      life_stage_feed_event (&life->stage, id, id, "hi");
    }
  life_stage_feed (&life->stage,
                   "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c1\"}\n");
}

static void
forget_requests (Life *life)
{
  life->stage.n_requests = 0;
}

static void
retry (Life *life)
{
  relay_transport_retry_now (life->stage.transport);
}

static void
lose (Life *life)
{
  life_stage_hang_up (&life->stage, 1006, NULL);
}

/* What is done, by hand or by a call of the table, and how one sees that it is over */
static const struct
{
  void (*act) (Life *life);
  const char *call;
  gboolean (*done) (Life *life);
} steps[] = {
  { NULL, "adapter/connect", is_online },
  { feed_events, NULL, is_acknowledged },
  { NULL, "adapter/send", is_online },
  { NULL, "draft/finish", is_online },
  { forget_requests, "adapter/ask", is_pressed },
  { NULL, "transport/go_idle", is_idle },
  { NULL, "adapter/go_dormant", is_dormant },
  { retry, NULL, is_online },
  { lose, NULL, is_waiting },
  { retry, "adapter/connect", is_online },
  { NULL, "adapter/disconnect", is_over },
};

static gboolean
on_late (gpointer user_data)
{
  g_error ("waited in vain in step %u", *(guint *) user_data);
  return G_SOURCE_REMOVE;
}

static void
drop (Life *life)
{
  life->dropped = TRUE;
  life_stage_drop (&life->stage, life->force);
}

/* FALSE when it was dropped before the end. */
static gboolean
run_steps (Life *life, GPtrArray *calls)
{
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (60);
  guint i = 0;

  g_source_set_callback (watchdog, on_late, &i, NULL);
  g_source_attach (watchdog, life->stage.context);
  for (i = 0; i < G_N_ELEMENTS (steps) && !life->dropped; i++)
    {
      if (steps[i].act != NULL)
        steps[i].act (life);
      if (steps[i].call != NULL)
        start (life, calls, steps[i].call);
      do
        {
          if (life->turns++ == life->drop_after)
            drop (life);
          else
            g_main_context_iteration (life->stage.context, TRUE);
        }
      while (!life->dropped && !steps[i].done (life));
    }
  g_source_destroy (watchdog);
  return !life->dropped;
}

static gboolean
all_called (gpointer user_data)
{
  Life *life = user_data;

  return life->n_called == life->n_started;
}

static gboolean
run_session (Life *life)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_free);
  gboolean whole;

  life_stage_set_up (&life->stage, life->over_socket);
  g_signal_connect (life->stage.adapter, "inbound", G_CALLBACK (on_inbound), life);
  g_signal_connect (life->stage.adapter, "notify::state", G_CALLBACK (on_state), life);
  whole = run_steps (life, calls);
  if (whole)
    g_assert_cmpuint (life->n_events, ==, 3);
  life_stage_wait_long (&life->stage, all_called, life, "the callbacks");
  life_stage_tear_down (&life->stage);
  g_assert_cmpuint (life->n_called, ==, life->n_started);
  return whole;
}

static void
run_sessions (gboolean over_socket, gboolean force)
{
  gboolean whole = FALSE;
  guint n;

  life_begin_test ();
  for (n = 0; !whole; n++)
    {
      Life life = { .over_socket = over_socket, .force = force, .drop_after = n };

      whole = run_session (&life);
    }
  g_test_message ("%u turns", n - 1);
  g_assert_cmpuint (n, >, 20);
}

static void
test_memory (void)
{
  run_sessions (FALSE, FALSE);
  run_sessions (FALSE, TRUE);
}

static void
test_socket (void)
{
  run_sessions (TRUE, FALSE);
  run_sessions (TRUE, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/life-turns/memory", test_memory);
  g_test_add_func ("/life-turns/socket", test_socket);
  return g_test_run ();
}
