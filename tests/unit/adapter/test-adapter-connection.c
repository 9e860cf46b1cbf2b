/* test-adapter-connection.c: connecting, disconnecting, and going dormant
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

static void
test_results_without_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  g_autoptr (GAsyncResult) dormant = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_connect_async (adapter, NULL, store_result, &connected);
  relay_adapter_disconnect_async (adapter, NULL, store_result, &disconnected);
  relay_adapter_go_dormant_async (adapter, NULL, store_result, &dormant);
  g_assert_null (connected);
  settle ();

  g_assert_false (relay_adapter_connect_finish (adapter, connected, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
  g_assert_cmpstr (error->message, ==, "no transport");
  g_clear_error (&error);
  g_assert_true (relay_adapter_disconnect_finish (adapter, disconnected, &error));
  g_assert_no_error (error);
  g_assert_false (relay_adapter_go_dormant_finish (adapter, dormant, &error));
  g_assert_no_error (error);
}

static void
test_connect_again_succeeds (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  fixture_connect (fixture);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);

  fixture_disconnect (fixture);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  fixture_connect (fixture);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 4);
}

static void
test_second_connect_is_pending (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &first);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &second);
  wait_for (&second);
  g_assert_false (relay_adapter_connect_finish (fixture->adapter, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  wait_for (&first);
  g_assert_true (relay_adapter_connect_finish (fixture->adapter, first, NULL));
}

static void
test_failed_connect_leaves_nothing_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDescriptor) descriptor = descriptor_new (DESCRIPTOR_DISCORD);
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) malformed = NULL;
  g_autoptr (GAsyncResult) silent = NULL;
  g_autoptr (GError) error = NULL;

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &refused);
  settle ();
  relay_memory_transport_hang_up (fixture->memory, 4401, "unauthorized");
  settle ();
  g_assert_false (relay_adapter_connect_finish (fixture->adapter, refused, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &malformed);
  settle ();
  feed_descriptor (fixture, "{\"contract_version\":1}");
  g_assert_false (relay_adapter_connect_finish (fixture->adapter, malformed, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  g_clear_error (&error);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &silent);
  settle ();
  relay_clock_advance (fixture->clock, 31 * G_USEC_PER_SEC);
  settle ();
  g_assert_false (relay_adapter_connect_finish (fixture->adapter, silent, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);

  /* nothing continues in the background, and it does not count as a revocation */
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 6);
  g_assert_null (relay_adapter_get_fatal_error (fixture->adapter));

  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  fixture_connect (fixture);
}

static void
test_connect_after_cancel_succeeds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDescriptor) descriptor = descriptor_new (DESCRIPTOR_DISCORD);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_adapter_connect_async (fixture->adapter, cancellable, store_result, &result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_nonnull (result);
  g_assert_false (relay_adapter_connect_finish (fixture->adapter, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);

  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  fixture_connect (fixture);
}

static void
add_state (RelayAdapter *adapter, GParamSpec *pspec, GArray *states)
{
  RelayState state = relay_adapter_get_state (adapter);

  g_array_append_val (states, state);
}

static void
test_state_is_notified (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (RelayState));

  g_signal_connect (fixture->adapter, "notify::state", G_CALLBACK (add_state), states);
  fixture_connect (fixture);
  g_assert_cmpuint (states->len, ==, 3);
  g_assert_cmpint (g_array_index (states, RelayState, 0), ==, RELAY_STATE_CONNECTING);
  g_assert_cmpint (g_array_index (states, RelayState, 1), ==, RELAY_STATE_HANDSHAKING);
  g_assert_cmpint (g_array_index (states, RelayState, 2), ==, RELAY_STATE_ONLINE);

  fixture_disconnect (fixture);
  g_assert_cmpuint (states->len, ==, 5);
  g_assert_cmpint (g_array_index (states, RelayState, 3), ==, RELAY_STATE_CLOSING);
  g_assert_cmpint (g_array_index (states, RelayState, 4), ==, RELAY_STATE_DISCONNECTED);
}

static void
dispose_adapter (RelayAdapter *adapter)
{
  g_object_run_dispose (G_OBJECT (adapter));
}

static void
test_handler_may_dispose_adapter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect (fixture->adapter, "notify::descriptor", G_CALLBACK (dispose_adapter), NULL);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &result);
  wait_for (&result);
  g_assert_null (relay_adapter_get_transport (fixture->adapter));
  g_assert_cmpint (fixture_try_connect (fixture->adapter), ==, RELAY_ERROR_NO_TRANSPORT);
}

static void
test_go_dormant_needs_acknowledgement (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) unacknowledged = NULL;
  g_autoptr (GAsyncResult) acknowledged = NULL;
  g_autoptr (GAsyncResult) offline = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_go_dormant_async (fixture->adapter, NULL, store_result, &offline);
  wait_for (&offline);
  g_assert_false (relay_adapter_go_dormant_finish (fixture->adapter, offline, &error));
  g_assert_no_error (error);

  fixture_connect (fixture);
  relay_adapter_go_dormant_async (fixture->adapter, NULL, store_result, &unacknowledged);
  settle ();
  relay_clock_advance (fixture->clock, 11 * G_USEC_PER_SEC);
  settle ();
  g_assert_false (relay_adapter_go_dormant_finish (fixture->adapter, unacknowledged, &error));
  g_assert_no_error (error);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);

  relay_adapter_go_dormant_async (fixture->adapter, NULL, store_result, &acknowledged);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_nonnull (acknowledged);
  g_assert_true (relay_adapter_go_dormant_finish (fixture->adapter, acknowledged, &error));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DORMANT);

  /* the transport connects again by itself */
  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

static void
log_text (RelayAdapter *adapter, RelayMessageEvent *event, GString *texts)
{
  g_string_append_printf (texts, "%s;", relay_message_event_get_text (event));
}

static void
test_disconnect_ends_without_response (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GString) texts = g_string_new (NULL);
  gint64 begun;

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  begun = relay_clock_monotonic (fixture->clock);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &result);
  settle ();
  while (result == NULL)
    {
      relay_clock_advance (fixture->clock, 100 * 1000);
      settle ();
      g_assert_cmpint (relay_clock_monotonic (fixture->clock) - begun, <=, 6 * G_USEC_PER_SEC);
    }
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, result, NULL));

  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  g_assert_cmpstr (texts->str, ==, "");
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);

  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &again);
  wait_for (&again);
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, again, NULL));
}

#define add(path, data, func) \
  g_test_add ("/adapter-connection/" path, Fixture, data, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/adapter-connection/results-without-transport", test_results_without_transport);
  add ("connect/again-succeeds", NULL, test_connect_again_succeeds);
  add ("connect/second-is-pending", NULL, test_second_connect_is_pending);
  add ("connect/failure-leaves-nothing-running", NULL, test_failed_connect_leaves_nothing_running);
  add ("connect/succeeds-after-cancel", NULL, test_connect_after_cancel_succeeds);
  add ("connect/state-is-notified", NULL, test_state_is_notified);
  add ("connect/handler-may-dispose-adapter", NULL, test_handler_may_dispose_adapter);
  add ("go-dormant/needs-acknowledgement", NULL, test_go_dormant_needs_acknowledgement);
  add ("disconnect/ends-without-response", NULL, test_disconnect_ends_without_response);

  return g_test_run ();
}
