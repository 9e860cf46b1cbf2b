/* test-threads.c: two adapters in two threads, each with its own main context
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "async-calls.h"
#include "test.h"

#include <pthread.h>

/*
 * The library creates no threads and shares no state between adapters. Each thread has an adapter, a
 * main context and a connector over a real socket, and makes every call of the library. A barrier
 * starts each round in both threads at once. ./tests/run --thread-sanitizer runs this test as well.
 */

#define THREADS 2
#define ROUNDS  8
#define EVENTS  20

typedef struct
{
  pthread_barrier_t *barrier; /* of pthread, because the sanitizer does not know GMutex */
  Testbed bed;
  GThread *thread;
  const AsyncCall *call;
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
  g_assert_true (g_main_context_is_owner (self->bed.context));
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

  return self->bed.connector.acks->len == self->wanted;
}

static gboolean
is_in_state (gpointer user_data)
{
  Worker *self = user_data;

  return relay_adapter_get_state (self->bed.adapter) == self->wanted_state;
}

static void
wait_state (Worker *self, RelayState state)
{
  self->wanted_state = state;
  testbed_wait (&self->bed, is_in_state, self, "the state");
}

/* A call that ended the connection is followed by a new connection. */
static void
make_call (Worker *self, const AsyncCall *call)
{
  Testbed *bed = &self->bed;

  if (call->kind == CALL_CONNECT)
    testbed_disconnect (bed);
  else if (relay_adapter_get_state (bed->adapter) != RELAY_STATE_ONLINE)
    testbed_go_online (bed);
  self->call = call;
  self->n_called = 0;
  bed->connector.n_requests = 0;
  call->start (bed, NULL, on_called, self);
  if (bed->connector.follow_ups->len > 0)
    {
      /* the user answers after the prompt was sent */
      while (bed->connector.n_requests == 0)
        g_main_context_iteration (bed->context, TRUE);
      fake_connector_reply (&bed->connector);
    }
  testbed_wait (bed, is_called, self, call->name);
}

static void
receive_events (Worker *self, guint round)
{
  Testbed *bed = &self->bed;

  if (relay_adapter_get_state (bed->adapter) != RELAY_STATE_ONLINE)
    testbed_go_online (bed);
  self->wanted = bed->connector.acks->len + EVENTS;
  for (guint i = 0; i < EVENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u-%u", round, i);

      fake_connector_feed_event (&bed->connector, id, id, "u1", "hi");
    }
  testbed_wait (bed, are_acknowledged, self, "the acks");
}

static void
lose_and_reconnect (Worker *self)
{
  fake_connector_close (&self->bed.connector, 1006, NULL);
  wait_state (self, RELAY_STATE_WAITING);
  relay_transport_retry_now (self->bed.transport);
  wait_state (self, RELAY_STATE_ONLINE);
}

static gpointer
run_thread (gpointer user_data)
{
  Worker *self = user_data;
  Testbed *bed = &self->bed;

  self->thread = g_thread_self ();
  for (guint round = 0; round < ROUNDS; round++)
    {
      pthread_barrier_wait (self->barrier);
      testbed_set_up (bed, TRUE);
      g_signal_connect (bed->adapter, "inbound", G_CALLBACK (on_inbound), self);
      testbed_go_online (bed);
      for (guint i = 0; i < n_async_calls; i++)
        make_call (self, &async_calls[i]);
      receive_events (self, round);
      lose_and_reconnect (self);
      receive_events (self, round + ROUNDS);
      if (round % 2 == 0)
        testbed_disconnect (bed);
      testbed_tear_down (bed);
    }
  return NULL;
}

TEST_CASE ("/threads/two-adapters-share-nothing")
{
  pthread_barrier_t barrier;
  Worker workers[THREADS] = { 0 };
  GThread *threads[THREADS];

  testbed_begin_test ();
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
