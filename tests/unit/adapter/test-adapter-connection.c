/* test-adapter-connection.c: connecting, disconnecting, and going dormant
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

TEST_CASE ("/adapter-connection/results-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  g_autoptr (GAsyncResult) dormant = NULL;

  relay_adapter_connect_async (adapter, NULL, store_result, &connected);
  relay_adapter_disconnect_async (adapter, NULL, store_result, &disconnected);
  relay_adapter_go_dormant_async (adapter, 0, NULL, store_result, &dormant);
  g_assert_null (connected);
  settle ();

  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, "no transport", relay_adapter_connect_finish,
              adapter, connected);
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, adapter, disconnected));
  g_assert_false (NO_ERROR (relay_adapter_go_dormant_finish, adapter, dormant));
}

ONLINE_ADAPTER_TEST ("/adapter-connection/connect/again-succeeds", NULL)
{
  fixture_connect (fixture);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);

  fixture_disconnect (fixture);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  fixture_connect (fixture);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 4);
}

ADAPTER_TEST ("/adapter-connection/connect/second-is-pending", NULL)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &first);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &second);
  wait_for_result (&second);
  FAILS (G_IO_ERROR, G_IO_ERROR_PENDING, relay_adapter_connect_finish, fixture->adapter, second);
  wait_for_result (&first);
  g_assert_true (relay_adapter_connect_finish (fixture->adapter, first, NULL));
}

ADAPTER_TEST ("/adapter-connection/connect/failure-leaves-nothing-running", NULL)
{
  g_autoptr (RelayDescriptor) descriptor = descriptor_new (DESCRIPTOR_DISCORD);
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) malformed = NULL;
  g_autoptr (GAsyncResult) silent = NULL;

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &refused);
  settle ();
  fixture_hang_up (fixture, 4401, "unauthorized");
  FAILS (RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED, relay_adapter_connect_finish, fixture->adapter,
         refused);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &malformed);
  settle ();
  feed_descriptor (fixture, "{\"contract_version\":1}");
  FAILS (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, relay_adapter_connect_finish, fixture->adapter,
         malformed);

  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &silent);
  settle ();
  fixture_advance (fixture, 31);
  FAILS (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, relay_adapter_connect_finish, fixture->adapter,
         silent);

  /* nothing continues in the background, and it does not count as a revocation */
  fixture_advance (fixture, 3600);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 6);
  g_assert_null (relay_adapter_get_fatal_error (fixture->adapter));

  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  fixture_connect (fixture);
}

ADAPTER_TEST ("/adapter-connection/connect/succeeds-after-cancel", NULL)
{
  g_autoptr (RelayDescriptor) descriptor = descriptor_new (DESCRIPTOR_DISCORD);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_adapter_connect_async (fixture->adapter, cancellable, store_result, &fixture->result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_nonnull (fixture->result);
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_connect_finish, fixture->adapter,
         fixture->result);
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

ADAPTER_TEST ("/adapter-connection/connect/state-is-notified", NULL)
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

ADAPTER_TEST ("/adapter-connection/connect/handler-may-dispose-adapter", NULL)
{
  g_signal_connect (fixture->adapter, "notify::descriptor", G_CALLBACK (dispose_adapter), NULL);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &fixture->result);
  wait_for_result (&fixture->result);
  g_assert_null (relay_adapter_get_transport (fixture->adapter));
  g_assert_cmpint (fixture_try_connect (fixture->adapter), ==, RELAY_ERROR_NO_TRANSPORT);
}

ADAPTER_TEST ("/adapter-connection/go-dormant/needs-acknowledgement", NULL)
{
  g_autoptr (GAsyncResult) unacknowledged = NULL;
  g_autoptr (GAsyncResult) acknowledged = NULL;
  g_autoptr (GAsyncResult) offline = NULL;

  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &offline);
  wait_for_result (&offline);
  g_assert_false (NO_ERROR (relay_adapter_go_dormant_finish, fixture->adapter, offline));

  fixture_connect (fixture);
  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &unacknowledged);
  settle ();
  fixture_advance (fixture, 11);
  g_assert_false (NO_ERROR (relay_adapter_go_dormant_finish, fixture->adapter, unacknowledged));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);

  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &acknowledged);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_nonnull (acknowledged);
  g_assert_true (NO_ERROR (relay_adapter_go_dormant_finish, fixture->adapter, acknowledged));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DORMANT);

  /* the transport connects again by itself */
  fixture_advance (fixture, 2);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

static void
log_text (RelayAdapter *adapter, RelayMessageEvent *event, GString *texts)
{
  g_string_append_printf (texts, "%s;", relay_message_event_get_text (event));
}

ADAPTER_TEST ("/adapter-connection/disconnect/ends-without-response", NULL)
{
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GString) texts = g_string_new (NULL);
  gint64 begun;

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  begun = relay_clock_monotonic (fixture->clock);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &fixture->result);
  settle ();
  while (fixture->result == NULL)
    {
      relay_clock_advance (fixture->clock, 100 * 1000);
      settle ();
      g_assert_cmpint (relay_clock_monotonic (fixture->clock) - begun, <=, 6 * G_USEC_PER_SEC);
    }
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, fixture->result, NULL));

  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  g_assert_cmpstr (texts->str, ==, "");
  fixture_advance (fixture, 3600);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);

  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &again);
  wait_for_result (&again);
  g_assert_true (relay_adapter_disconnect_finish (fixture->adapter, again, NULL));
}
