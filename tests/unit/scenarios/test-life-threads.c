/* test-life-threads.c: two adapters in two threads, each with a main context of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-calls.h"

#include <pthread.h>

/*
 * The library makes no thread and shares nothing between adapters. Each thread has its adapter, its
 * main context and its connector at the other end of a real socket, and does all that an application
 * can; the threads begin together, and wait for each other before each round. Run it under the thread
 * sanitizer too: ./tests/run --thread-sanitizer.
 */

#define THREADS 2
#define ROUNDS  8
#define EVENTS  20

typedef struct
{
  pthread_barrier_t *barrier; /* of pthread, for the sanitizer knows nothing of GMutex */
  LifeStage stage;
  GThread *thread;
  const LifeCall *call;
  guint n_called;
  guint n_events;
  guint wanted; /* acks */
  RelayState wanted_state;
} Worker;

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Worker *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_assert_true (g_thread_self () == self->thread);
  g_assert_true (g_main_context_is_owner (self->stage.context));
  done = self->call->finish (source, result, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  self->n_called++;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Worker *self)
{
  g_autoptr (JsonObject) json = relay_message_event_to_json (event);

  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpstr (json_object_get_string_member (json, "text"), ==,
                   relay_message_event_get_text (event));
  self->n_events++;
}

static gboolean
is_called (gpointer user_data)
{
  return ((Worker *) user_data)->n_called > 0;
}

static gboolean
are_acknowledged (gpointer user_data)
{
  Worker *self = user_data;

  return self->stage.acks->len == self->wanted;
}

static gboolean
is_in_state (gpointer user_data)
{
  Worker *self = user_data;

  return relay_adapter_get_state (self->stage.adapter) == self->wanted_state;
}

static void
wait_state (Worker *self, RelayState state)
{
  self->wanted_state = state;
  life_stage_wait (&self->stage, is_in_state, self, "a state");
}

/* One connection is as good as the next: whoever ends it has another one made. */
static void
make_call (Worker *self, const LifeCall *call)
{
  LifeStage *stage = &self->stage;

  if (call->need == LIFE_DIAL)
    life_stage_disconnect (stage);
  else if (relay_adapter_get_state (stage->adapter) != RELAY_STATE_ONLINE)
    life_stage_go_online (stage);
  self->call = call;
  self->n_called = 0;
  stage->n_requests = 0;
  call->start (stage, NULL, on_called, self);
  if (stage->late->len > 0)
    {
      /* somebody presses once the question is there */
      while (stage->n_requests == 0)
        g_main_context_iteration (stage->context, TRUE);
      life_stage_answer (stage);
    }
  life_stage_wait (stage, is_called, self, call->name);
}

static void
take_events (Worker *self, guint round)
{
  LifeStage *stage = &self->stage;

  if (relay_adapter_get_state (stage->adapter) != RELAY_STATE_ONLINE)
    life_stage_go_online (stage);
  self->wanted = stage->acks->len + EVENTS;
  for (guint i = 0; i < EVENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u-%u", round, i);

      life_stage_feed_event (stage, id, id, "hi");
    }
  life_stage_wait (stage, are_acknowledged, self, "the acks");
}

static void
lose_and_return (Worker *self)
{
  life_stage_hang_up (&self->stage, 1006, NULL);
  wait_state (self, RELAY_STATE_WAITING);
  relay_transport_retry_now (self->stage.transport);
  wait_state (self, RELAY_STATE_ONLINE);
}

static gpointer
run_thread (gpointer user_data)
{
  Worker *self = user_data;
  LifeStage *stage = &self->stage;

  self->thread = g_thread_self ();
  for (guint round = 0; round < ROUNDS; round++)
    {
      pthread_barrier_wait (self->barrier);
      life_stage_set_up (stage, TRUE);
      g_signal_connect (stage->adapter, "inbound", G_CALLBACK (on_inbound), self);
      life_stage_go_online (stage);
      for (guint i = 0; i < life_n_calls; i++)
        make_call (self, &life_calls[i]);
      take_events (self, round);
      lose_and_return (self);
      take_events (self, round + ROUNDS);
      if (round % 2 == 0)
        life_stage_disconnect (stage);
      life_stage_tear_down (stage);
    }
  return NULL;
}

static void
test_two_threads (void)
{
  pthread_barrier_t barrier;
  Worker workers[THREADS] = { 0 };
  GThread *threads[THREADS];

  life_begin_test ();
  g_assert_cmpint (pthread_barrier_init (&barrier, NULL, THREADS), ==, 0);
  for (guint i = 0; i < THREADS; i++)
    {
      workers[i].barrier = &barrier;
      threads[i] = g_thread_new ("gateway", run_thread, &workers[i]);
    }
  for (guint i = 0; i < THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (workers[i].n_events, ==, ROUNDS * 2 * EVENTS);
    }
  pthread_barrier_destroy (&barrier);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/life-threads/two", test_two_threads);
  return g_test_run ();
}
