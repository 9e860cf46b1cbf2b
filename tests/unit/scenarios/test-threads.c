/* test-threads.c: adapters in several threads, and calls from another thread than that of the object
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "async-calls.h"
#include "other-thread.h"
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

/* --- calls from another thread --- */

/*
 * The thread of the test owns the main context of the testbed. It waits for the other thread, so that
 * what the other thread does has an effect only when the main context is iterated.
 */

typedef struct
{
  Testbed bed;
  GPtrArray *held;       /* of GObject: events and forwards */
  GMainContext *context; /* of the other thread */
  const AsyncCall *call;
  guint n_called;
  guint n_inbound;
  guint n_redelivered;
  guint n_reconnected;
  guint wanted;
} Crossing;

static void
on_event (RelayAdapter *adapter, RelayMessageEvent *event, Crossing *self)
{
  self->n_inbound++;
  self->n_redelivered += relay_message_event_get_redelivered (event);
  if (relay_message_event_get_redelivered (event))
    return;
  relay_message_event_hold (event);
  g_ptr_array_add (self->held, g_object_ref (event));
}

static gboolean
on_forward (RelayAdapter *adapter, RelayPassthrough *forward, Crossing *self)
{
  self->n_inbound++;
  /* a forward does not say whether it is redelivered */
  if (self->n_inbound > self->wanted)
    return TRUE;
  relay_passthrough_hold (forward);
  g_ptr_array_add (self->held, g_object_ref (forward));
  return TRUE;
}

static void
cross_set_up (Crossing *self, gconstpointer over_socket)
{
  testbed_begin_test ();
  *self = (Crossing){ .held = g_ptr_array_new_with_free_func (g_object_unref) };
  testbed_set_up (&self->bed, GPOINTER_TO_INT (over_socket));
  g_signal_connect (self->bed.adapter, "inbound", G_CALLBACK (on_event), self);
  g_signal_connect (self->bed.adapter, "passthrough", G_CALLBACK (on_forward), self);
  testbed_go_online (&self->bed);
}

static void
cross_tear_down (Crossing *self, gconstpointer over_socket)
{
  g_ptr_array_unref (self->held);
  testbed_tear_down (&self->bed);
}

#define CROSSING(path) \
  TEST_CASE_WITH (path, Crossing, self, GINT_TO_POINTER (FALSE), cross_set_up, cross_tear_down)
#define SOCKET_CROSSING(path) \
  TEST_CASE_WITH (path, Crossing, self, GINT_TO_POINTER (TRUE), cross_set_up, cross_tear_down)

/* Calls the function with @data in another thread. */
#define in_other_thread(func, data) \
  call_in_other_thread_without_loop ((void (*) (gpointer)) (func), data)

static gboolean
has_received (gpointer user_data)
{
  Crossing *self = user_data;

  return self->n_inbound == self->wanted;
}

static void
wait_inbound (Crossing *self, guint wanted)
{
  self->wanted = wanted;
  testbed_wait (&self->bed, has_received, self, "the events");
}

static void
receive_held_event (Crossing *self)
{
  fake_connector_feed_event (&self->bed.connector, "b1", "m1", "u1", "hi");
  wait_inbound (self, 1);
  g_assert_cmpuint (self->bed.connector.acks->len, ==, 0);
}

static void
receive_held_forward (Crossing *self)
{
  self->wanted = 1;
  fake_connector_feed (&self->bed.connector,
                       "{\"type\":\"passthrough_forward\",\"bufferId\":\"b1\",\"forward\":"
                       "{\"platform\":\"discord\",\"method\":\"POST\",\"bodyB64\":\"e30=\"}}\n");
  wait_inbound (self, 1);
  g_assert_cmpuint (self->bed.connector.acks->len, ==, 0);
}

static gboolean
is_acknowledged (gpointer user_data)
{
  return ((Crossing *) user_data)->bed.connector.acks->len > 0;
}

static gboolean
has_lost_connection (gpointer user_data)
{
  return relay_transport_get_state (((Crossing *) user_data)->bed.transport) != RELAY_STATE_ONLINE;
}

static gpointer
held (Crossing *self)
{
  return g_ptr_array_index (self->held, 0);
}

static void
drop_held (Crossing *self)
{
  g_ptr_array_set_size (self->held, 0);
}

static void
acknowledge_and_drop (Crossing *self)
{
  relay_message_event_acknowledge (held (self));
  drop_held (self);
}

/* Nothing happens before the main context is iterated; then the acknowledgement is written. */
static void
assert_acknowledged (Crossing *self)
{
  g_assert_cmpuint (self->bed.connector.acks->len, ==, 0);
  testbed_wait (&self->bed, is_acknowledged, self, "the ack");
  g_assert_cmpstr (g_ptr_array_index (self->bed.connector.acks, 0), ==, "b1");
  g_assert_false (has_lost_connection (self));
}

/* The same for a connection that is closed, so that the connector redelivers. */
static void
assert_redelivery_is_forced (Crossing *self)
{
  g_assert_false (has_lost_connection (self));
  testbed_wait (&self->bed, has_lost_connection, self, "the connection to be closed");
  relay_transport_retry_now (self->bed.transport);
  testbed_go_online (&self->bed);
  g_assert_cmpuint (self->bed.connector.acks->len, ==, 0);
}

CROSSING ("/threads/other/held-event-is-acknowledged")
{
  receive_held_event (self);
  in_other_thread (relay_message_event_acknowledge, held (self));
  assert_acknowledged (self);
}

CROSSING ("/threads/other/held-event-is-acknowledged-and-dropped")
{
  receive_held_event (self);
  in_other_thread (acknowledge_and_drop, self);
  assert_acknowledged (self);
}

/* The thread of the event drops the last reference before its main context is iterated. */
CROSSING ("/threads/other/acknowledged-event-is-not-abandoned-meanwhile")
{
  receive_held_event (self);
  in_other_thread (relay_message_event_acknowledge, held (self));
  drop_held (self);
  assert_acknowledged (self);
}

CROSSING ("/threads/other/held-event-is-rejected")
{
  receive_held_event (self);
  in_other_thread (relay_message_event_reject, held (self));
  assert_redelivery_is_forced (self);
  fake_connector_feed_event (&self->bed.connector, "b2", "m1", "u1", "hi");
  wait_inbound (self, 2);
  g_assert_cmpuint (self->n_redelivered, ==, 1);
}

CROSSING ("/threads/other/last-reference-to-a-held-event-abandons-it")
{
  receive_held_event (self);
  in_other_thread (drop_held, self);
  assert_redelivery_is_forced (self);
}

CROSSING ("/threads/other/last-reference-to-an-acknowledged-event-does-nothing")
{
  receive_held_event (self);
  relay_message_event_acknowledge (held (self));
  in_other_thread (drop_held, self);
  testbed_wait (&self->bed, is_acknowledged, self, "the ack");
  while (g_main_context_iteration (self->bed.context, FALSE))
    ;
  g_assert_false (has_lost_connection (self));
}

CROSSING ("/threads/other/held-forward-is-acknowledged")
{
  receive_held_forward (self);
  in_other_thread (relay_passthrough_acknowledge, held (self));
  assert_acknowledged (self);
}

CROSSING ("/threads/other/held-forward-is-rejected")
{
  receive_held_forward (self);
  in_other_thread (relay_passthrough_reject, held (self));
  assert_redelivery_is_forced (self);
}

CROSSING ("/threads/other/last-reference-to-a-held-forward-abandons-it")
{
  receive_held_forward (self);
  in_other_thread (drop_held, self);
  assert_redelivery_is_forced (self);
}

static void
hold_twice (RelayMessageEvent *event)
{
  relay_message_event_hold (event);
  relay_message_event_hold (event);
}

CROSSING ("/threads/other/hold-is-refused-and-reported-once")
{
  receive_held_event (self);
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*hold()*another thread*");
  in_other_thread (hold_twice, held (self));
  g_test_assert_expected_messages ();
  relay_message_event_acknowledge (held (self));
  testbed_wait (&self->bed, is_acknowledged, self, "the ack");
}

static void
drop_adapter_and_transport (Crossing *self)
{
  testbed_drop (&self->bed, FALSE);
}

static gboolean
is_closed (gpointer user_data)
{
  Crossing *self = user_data;

  return self->bed.alive == 0 && self->bed.connector.socket == NULL;
}

SOCKET_CROSSING ("/threads/other/last-references-to-adapter-and-transport-close-the-socket")
{
  in_other_thread (drop_adapter_and_transport, self);
  g_assert_cmpuint (self->bed.alive, ==, 2);
  g_assert_nonnull (self->bed.connector.socket);
  testbed_wait (&self->bed, is_closed, self, "the socket to be closed");
}

static void
push_own_context (Crossing *self)
{
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
}

static void
pop_own_context (Crossing *self)
{
  g_main_context_pop_thread_default (self->context);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Crossing *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_main_context_is_owner (self->context));
  g_assert_false (self->call->finish (source, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD);
  g_assert_false (relay_error_is_ambiguous (error));
  self->n_called++;
}

static void
make_all_calls (Crossing *self)
{
  push_own_context (self);
  for (guint i = 0; i < n_async_calls; i++)
    {
      guint n_called = self->n_called;

      self->call = &async_calls[i];
      /* begins a draft, which is refused as well */
      if (g_str_equal (self->call->name, "draft/finish"))
        continue;
      self->call->start (&self->bed, NULL, on_answered, self);
      g_assert_cmpuint (self->n_called, ==, n_called);
      while (self->n_called == n_called)
        g_main_context_iteration (self->context, TRUE);
    }
  pop_own_context (self);
}

static void
count_critical (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  guint *count = user_data;

  g_assert_nonnull (strstr (message, "another thread"));
  (*count)++;
}

static gboolean
is_not_critical (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return !(level & G_LOG_LEVEL_CRITICAL);
}

SOCKET_CROSSING ("/threads/other/calls-are-answered-with-an-error-in-the-context-of-the-caller")
{
  guint n_requests = self->bed.connector.n_requests;
  guint n_criticals = 0;
  guint handler = g_log_set_handler ("Relay", G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL,
                                     count_critical, &n_criticals);

  g_test_log_set_fatal_handler (is_not_critical, NULL);
  in_other_thread (make_all_calls, self);
  g_log_remove_handler ("Relay", handler);
  testbed_begin_test ();

  g_assert_cmpuint (self->n_called, ==, n_async_calls - 1);
  /* the adapter, the transport, and each endpoint that the calls create */
  g_assert_cmpuint (n_criticals, >=, 2);
  g_assert_cmpuint (n_criticals, <, n_async_calls / 2);
  while (g_main_context_iteration (self->bed.context, FALSE))
    ;
  g_assert_cmpuint (self->bed.connector.n_requests, ==, n_requests);
  g_assert_false (has_lost_connection (self));
}

static void
on_draft_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Crossing *self = user_data;

  g_assert_true (g_main_context_is_owner (self->context));
  FAILS (RELAY_ERROR, RELAY_ERROR_WRONG_THREAD, relay_draft_finish_finish, RELAY_DRAFT (source),
         result);
  self->n_called++;
}

/* Takes the only reference to the draft. */
static void
finish_and_drop_draft (Crossing *self)
{
  g_autoptr (RelayDraft) draft = g_ptr_array_steal_index (self->held, 0);

  push_own_context (self);
  relay_draft_append (draft, " there");
  relay_draft_finish_async (draft, NULL, on_draft_finished, self);
  while (self->n_called == 0)
    g_main_context_iteration (self->context, TRUE);
  pop_own_context (self);
}

static gboolean
is_draft_finalized (gpointer user_data)
{
  return ((Crossing *) user_data)->bed.alive == 2;
}

CROSSING ("/threads/other/draft-refuses-calls-and-is-disposed-in-its-thread")
{
  RelayDraft *draft = relay_adapter_begin_draft (self->bed.adapter, "c1", NULL, NULL);

  testbed_watch (&self->bed, draft);
  relay_draft_append (draft, "hi");
  g_ptr_array_add (self->held, draft);
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*relay_draft_append()*RelayDraft*");
  in_other_thread (finish_and_drop_draft, self);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (self->bed.alive, ==, 3);
  testbed_wait (&self->bed, is_draft_finalized, self, "the draft to be finalized");
}

/* --- many events and several threads at once --- */

#define MANY_EVENTS  200
#define MANY_THREADS 3

typedef struct
{
  pthread_mutex_t lock; /* of pthread, because the sanitizer does not know GMutex */
  pthread_cond_t changed;
  GQueue events; /* of RelayMessageEvent; a NULL ends one thread */
} Work;

static void
give (Work *work, gpointer event)
{
  pthread_mutex_lock (&work->lock);
  g_queue_push_tail (&work->events, event);
  pthread_cond_signal (&work->changed);
  pthread_mutex_unlock (&work->lock);
}

static gpointer
take (Work *work)
{
  gpointer event;

  pthread_mutex_lock (&work->lock);
  while (g_queue_is_empty (&work->events))
    pthread_cond_wait (&work->changed, &work->lock);
  event = g_queue_pop_head (&work->events);
  pthread_mutex_unlock (&work->lock);
  return event;
}

static gpointer
acknowledge_all (gpointer user_data)
{
  RelayMessageEvent *event;

  while ((event = take (user_data)) != NULL)
    {
      g_assert_cmpstr (relay_session_source_get_chat_id (relay_message_event_get_source (event)),
                       ==, "c1");
      relay_message_event_acknowledge (event);
      g_object_unref (event);
    }
  return NULL;
}

static gboolean
all_are_acknowledged (gpointer user_data)
{
  return ((Crossing *) user_data)->bed.connector.acks->len == MANY_EVENTS;
}

SOCKET_CROSSING ("/threads/other/several-threads-acknowledge-while-events-arrive")
{
  Work work = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, G_QUEUE_INIT };
  GThread *threads[MANY_THREADS];

  for (guint i = 0; i < MANY_THREADS; i++)
    threads[i] = g_thread_new ("worker", acknowledge_all, &work);
  for (guint i = 0; i < MANY_EVENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      fake_connector_feed_event (&self->bed.connector, id, id, "u1", "hi");
      if (i % 10 == 9)
        wait_inbound (self, i + 1);
      while (self->held->len > 0)
        give (&work, g_ptr_array_steal_index (self->held, 0));
    }
  for (guint i = 0; i < MANY_THREADS; i++)
    give (&work, NULL);
  testbed_wait (&self->bed, all_are_acknowledged, self, "the acks");
  for (guint i = 0; i < MANY_THREADS; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < MANY_EVENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_assert_cmpstr (g_ptr_array_index (self->bed.connector.acks, i), ==, id);
    }
}
