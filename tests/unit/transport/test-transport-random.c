/* test-transport-random.c: what must hold whatever happens in whatever order
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-connection-private.h"
#include "transport/relay-transport-private.h"

/* A run is repeated with the seed that a failure prints: --seed. */
#define RUNS  60
#define STEPS 120

/* Every call that was begun, each to be answered exactly once */
typedef struct
{
  GPtrArray *outcomes;
  GCancellable *cancellable;
  guint n_answered;
} Calls;

typedef struct
{
  Calls *calls;
  guint n_called;
} Call;

static void
on_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  g_assert_cmpuint (++call->n_called, ==, 1);
  call->calls->n_answered++;
}

static Call *
call_new (Calls *calls)
{
  Call *call = g_new0 (Call, 1);

  call->calls = calls;
  g_ptr_array_add (calls->outcomes, call);
  return call;
}

/* None of ours, so that a reset one is not asked about a call it does not know */
static GCancellable *
maybe_cancellable (Calls *calls)
{
  return g_test_rand_bit () ? calls->cancellable : NULL;
}

static void
call_something (RelayFixture *fixture, Calls *calls)
{
  RelayTransport *transport = fixture->transport;
  GCancellable *cancellable = maybe_cancellable (calls);
  g_autoptr (JsonObject) action = json_object_new ();

  json_object_set_string_member (action, "op", "typing");
  json_object_set_string_member (action, "chat_id", "c1");
  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
    case 1:
      relay_transport_connect_async (transport, cancellable, on_answered, call_new (calls));
      break;
    case 2:
      relay_transport_handshake_async (transport, cancellable, on_answered, call_new (calls));
      break;
    case 3:
      relay_transport_go_idle_async (transport, cancellable, on_answered, call_new (calls));
      break;
    case 4:
      relay_transport_go_dormant_async (transport, cancellable, on_answered, call_new (calls));
      break;
    case 5:
      relay_transport_disconnect_async (transport, cancellable, on_answered, call_new (calls));
      break;
    case 6:
      relay_transport_retry_now (transport);
      break;
    case 7:
      relay_transport_establish_async (transport, cancellable, on_answered, call_new (calls));
      break;
    default:
      relay_transport_send_action_async (transport, action, NULL, cancellable, on_answered,
                                         call_new (calls));
    }
}

static void
answer_newest (RelayFixture *fixture)
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);
  const char *line =
    pipe->lines->len > 0 ? g_ptr_array_index (pipe->lines, pipe->lines->len - 1) : "";
  const char *id = strstr (line, "\"requestId\":\"");

  if (id != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (id + strlen ("\"requestId\":\""), "\"", 2);

      relay_fixture_answer (fixture, parts[0], "{\"success\":true}");
    }
}

static void
say_something (RelayFixture *fixture)
{
  static const guint16 codes[] = { 1000, 1006, 1013, 4401, 4401 };
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "gone");
  g_autofree char *id = g_strdup_printf ("m%d", g_test_rand_int_range (0, 6));

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
    case 1:
      relay_fixture_feed_descriptor (fixture, "discord");
      break;
    case 2:
      relay_fixture_feed_later (fixture, "{\"type\":\"going_idle_ack\"}\n");
      break;
    case 3:
    case 4:
      relay_fixture_feed_event (fixture, g_test_rand_bit () ? id : NULL,
                                g_test_rand_bit () ? id : NULL, id);
      break;
    case 5:
      relay_fixture_pipe (fixture)->is_open = FALSE;
      relay_transport_closed (fixture->transport,
                              codes[g_test_rand_int_range (0, G_N_ELEMENTS (codes))],
                              g_test_rand_bit () ? "expired" : "no");
      break;
    case 6:
      relay_fixture_pipe (fixture)->is_open = FALSE;
      relay_transport_failed (fixture->transport, error);
      break;
    case 7:
      relay_transport_opened (fixture->transport);
      break;
    default:
      answer_newest (fixture);
    }
}

static void
change_something (RelayFixture *fixture, Calls *calls)
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);

  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      pipe->open_refuses = g_test_rand_int_range (0, 5) == 0;
      break;
    case 1:
      pipe->open_late = g_test_rand_int_range (0, 5) == 0;
      break;
    case 2:
      pipe->write_refuses = g_test_rand_int_range (0, 4) == 0;
      break;
    case 3:
      pipe->close_late = g_test_rand_bit ();
      break;
    case 4:
      relay_transport_set_reconnect (fixture->transport, g_test_rand_int_range (0, 3));
      break;
    case 5:
      relay_test_monitor_set_available (fixture->monitor, g_test_rand_bit ());
      break;
    case 6:
      relay_clock_sleep (fixture->clock, g_test_rand_int_range (0, 3) * G_USEC_PER_SEC);
      break;
    case 7:
      g_cancellable_cancel (calls->cancellable);
      relay_fixture_spin (fixture);
      g_cancellable_reset (calls->cancellable);
      break;
    default:
      if (fixture->events->len > 0)
        {
          RelayMessageEvent *event = g_ptr_array_index (fixture->events, 0);

          if (g_test_rand_bit ())
            relay_message_event_acknowledge (event);
          else if (g_test_rand_bit ())
            relay_message_event_reject (event);
          g_ptr_array_remove_index (fixture->events, 0);
        }
    }
}

/* A connector that has gone silent, and a disconnect: within 6 s all is over. */
static void
come_to_an_end (RelayFixture *fixture, Calls *calls)
{
  RelayTestPipe *pipe = relay_fixture_pipe (fixture);
  g_auto (RelayOutcome) disconnected = { 0 };

  relay_fixture_disconnect (fixture, &disconnected);
  for (guint i = 0; i < 60; i++)
    relay_fixture_advance (fixture, 100);
  g_assert_cmpuint (disconnected.n_called, ==, 1);
  /* a connect that was called while it closed dials only now */
  relay_outcome_clear (&disconnected);
  relay_fixture_disconnect (fixture, &disconnected);
  for (guint i = 0; i < 60; i++)
    relay_fixture_advance (fixture, 100);
  g_assert_cmpuint (disconnected.n_called, ==, 1);
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpuint (calls->n_answered, ==, calls->outcomes->len);
  g_assert_cmpint (relay_transport_get_retry_at (fixture->transport), ==, 0);

  /* and works as a new one does */
  pipe->open_refuses = pipe->open_late = pipe->write_refuses = pipe->close_late = pipe->is_open =
    FALSE;
  relay_transport_set_reconnect (fixture->transport, RELAY_RECONNECT_ESTABLISHED);
  relay_fixture_advance (fixture, 5000);
  relay_fixture_go_online (fixture);
}

static void
test_random (RelayFixture *fixture, gconstpointer data)
{
  Calls calls = {
    g_ptr_array_new_with_free_func (g_free),
    g_cancellable_new (),
  };

  relay_fixture_listen (fixture);
  fixture->keep_events = TRUE;
  for (guint run = 0; run < RUNS; run++)
    {
      fixture->hold_events = g_test_rand_bit ();
      for (guint step = 0; step < STEPS; step++)
        {
          switch (g_test_rand_int_range (0, 5))
            {
            case 0:
              call_something (fixture, &calls);
              break;
            case 1:
            case 2:
              say_something (fixture);
              break;
            case 3:
              change_something (fixture, &calls);
              break;
            default:
              relay_clock_advance (fixture->clock, (gint64) 1000 << g_test_rand_int_range (0, 17));
            }
          if (g_test_rand_bit ())
            relay_fixture_spin (fixture);
          g_string_truncate (fixture->log, 0);
        }
      come_to_an_end (fixture, &calls);
    }
  g_ptr_array_unref (calls.outcomes);
  g_object_unref (calls.cancellable);
}

/* Warnings are what some of it is worth: a close that is not answered, a dead letter unheard. */
static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("Relay", G_LOG_LEVEL_WARNING, ignore, NULL);
  g_test_add ("/transport-random", RelayFixture, NULL, relay_fixture_set_up_pipe, test_random,
              relay_fixture_tear_down);
  return g_test_run ();
}
