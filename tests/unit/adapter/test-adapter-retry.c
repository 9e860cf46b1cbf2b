/* test-adapter-retry.c: what a window shows of the connection, and its “Retry” button
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

#define RETRY_TEST(path) \
  TEST_CASE_WITH (path, Fixture, fixture, NULL, fixture_set_up, fixture_tear_down)
#define ONLINE_RETRY_TEST(path) \
  TEST_CASE_WITH (path, Fixture, fixture, NULL, fixture_set_up_online, fixture_tear_down)

static gboolean
last_error_is (RelayAdapter *adapter, RelayError code)
{
  return g_error_matches (relay_adapter_get_last_error (adapter), RELAY_ERROR, (int) code);
}

static void
lose_connection (Fixture *fixture)
{
  relay_memory_transport_hang_up (fixture->memory, 1001, "bye");
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_WAITING);
}

static void
close_with (Fixture *fixture, guint16 code, const char *reason)
{
  relay_memory_transport_hang_up (fixture->memory, code, reason);
  settle ();
}

static void
advance (Fixture *fixture, gint64 seconds)
{
  relay_clock_advance (fixture->clock, seconds * G_USEC_PER_SEC);
  settle ();
}

/* Calls relay_adapter_retry(), and asserts that the next state is @expected. */
static void
assert_retry_leads_to (Fixture *fixture, RelayState expected)
{
  relay_adapter_retry (fixture->adapter);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, expected);
}

/* --- the properties --- */

TEST_CASE ("/adapter-retry/properties/without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);

  assert_properties (adapter, "online", FALSE, "can-retry", FALSE, "retry-at", (gint64) 0,
                     "last-error", NULL);
  relay_adapter_retry (adapter);
  g_assert_cmpint (relay_adapter_get_state (adapter), ==, RELAY_STATE_DISCONNECTED);
}

RETRY_TEST ("/adapter-retry/properties/follow-the-connection")
{
  RelayAdapter *adapter = fixture->adapter;

  assert_properties (adapter, "online", FALSE, "can-retry", TRUE, "retry-at", (gint64) 0,
                     "last-error", NULL);
  fixture_connect (fixture);
  assert_properties (adapter, "online", TRUE, "can-retry", FALSE, "retry-at", (gint64) 0,
                     "last-error", NULL);

  lose_connection (fixture);
  assert_properties (adapter, "online", FALSE, "can-retry", TRUE);
  g_assert_cmpint (relay_adapter_get_retry_at (adapter), ==,
                   relay_transport_get_retry_at (RELAY_TRANSPORT (fixture->memory)));
  g_assert_cmpint (relay_adapter_get_retry_at (adapter), >, relay_clock_monotonic (fixture->clock));
  g_assert_true (last_error_is (adapter, RELAY_ERROR_CONNECTION_LOST));

  advance (fixture, 2);
  /* the transport keeps the error of the last loss, which is of no interest any more */
  g_assert_nonnull (relay_transport_get_last_error (RELAY_TRANSPORT (fixture->memory)));
  assert_properties (adapter, "online", TRUE, "can-retry", FALSE, "retry-at", (gint64) 0,
                     "last-error", NULL);

  fixture_disconnect (fixture);
  assert_properties (adapter, "online", FALSE, "can-retry", TRUE, "last-error", NULL);
}

static void
finish_go_idle (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (NO_ERROR (relay_transport_go_idle_finish, RELAY_TRANSPORT (source), result));
}

ONLINE_RETRY_TEST ("/adapter-retry/properties/idle-is-online")
{
  relay_transport_go_idle_async (RELAY_TRANSPORT (fixture->memory), NULL, finish_go_idle, NULL);
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_IDLE);
  assert_properties (fixture->adapter, "online", TRUE, "can-retry", FALSE);
  assert_retry_leads_to (fixture, RELAY_STATE_IDLE);
}

/* --- notifications --- */

static void
on_notify (RelayAdapter *adapter, GParamSpec *pspec, GString *log)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (strcmp (pspec->name, "online") != 0 && strcmp (pspec->name, "can-retry") != 0 &&
      strcmp (pspec->name, "retry-at") != 0 && strcmp (pspec->name, "last-error") != 0)
    return;
  g_object_get_property (G_OBJECT (adapter), pspec->name, &value);
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    g_string_append_printf (log, "%s=%d ", pspec->name, g_value_get_boolean (&value));
  else if (G_VALUE_HOLDS_INT64 (&value))
    g_string_append_printf (log, "%s=%s ", pspec->name, g_value_get_int64 (&value) > 0 ? "t" : "0");
  else
    g_string_append_printf (log, "%s=%s ", pspec->name,
                            g_value_get_boxed (&value) != NULL ? "e" : "-");
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sort_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  qsort (words, g_strv_length (words), sizeof (char *), compare_words);
  return g_strstrip (g_strjoinv (" ", words));
}

/* The order depends on the version of GLib. */
static void
assert_notified (GString *log, const char *expected)
{
  g_autofree char *found = sort_words (log->str);
  g_autofree char *wanted = sort_words (expected);

  g_assert_cmpstr (found, ==, wanted);
  g_string_truncate (log, 0);
}

RETRY_TEST ("/adapter-retry/notify/once-for-each-change")
{
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "notify", G_CALLBACK (on_notify), log);
  relay_adapter_retry (fixture->adapter);
  assert_notified (log, "can-retry=0");
  settle ();
  assert_notified (log, "online=1");

  lose_connection (fixture);
  assert_notified (log, "online=0 can-retry=1 retry-at=t last-error=e");
  relay_adapter_retry (fixture->adapter);
  assert_notified (log, "can-retry=0 retry-at=0");
  settle ();
  assert_notified (log, "online=1 last-error=-");

  fixture_disconnect (fixture);
  assert_notified (log, "online=0 can-retry=1");
}

RETRY_TEST ("/adapter-retry/notify/each-failed-attempt")
{
  g_autoptr (GString) log = g_string_new (NULL);

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_adapter_retry (fixture->adapter);
  settle ();
  g_signal_connect (fixture->adapter, "notify", G_CALLBACK (on_notify), log);
  close_with (fixture, 1011, "one");
  assert_notified (log, "can-retry=1 last-error=e");
  relay_adapter_retry (fixture->adapter);
  settle ();
  assert_notified (log, "can-retry=0");
  close_with (fixture, 1011, "two");
  assert_notified (log, "can-retry=1 last-error=e");
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_HANDSHAKE));
}

static void
on_state (RelayAdapter *adapter, GParamSpec *pspec, guint *n_calls)
{
  RelayState state = relay_adapter_get_state (adapter);

  (*n_calls)++;
  g_assert_cmpint (relay_adapter_get_online (adapter), ==, state == RELAY_STATE_ONLINE);
  g_assert_cmpint (relay_adapter_get_can_retry (adapter), ==, state == RELAY_STATE_WAITING);
  g_assert_cmpint (relay_adapter_get_retry_at (adapter) > 0, ==, state == RELAY_STATE_WAITING);
}

ONLINE_RETRY_TEST ("/adapter-retry/notify/all-agree-in-a-handler")
{
  guint n_calls = 0;

  g_signal_connect (fixture->adapter, "notify::state", G_CALLBACK (on_state), &n_calls);
  g_signal_connect (fixture->adapter, "notify::online", G_CALLBACK (on_state), &n_calls);
  g_signal_connect (fixture->adapter, "notify::last-error", G_CALLBACK (on_state), &n_calls);
  lose_connection (fixture);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
  g_assert_cmpuint (n_calls, ==, 8);
}

static void
unref_adapter (RelayAdapter *adapter, GParamSpec *pspec, Fixture *fixture)
{
  g_clear_object (&fixture->adapter);
}

ONLINE_RETRY_TEST ("/adapter-retry/notify/handler-may-drop-adapter")
{
  g_signal_connect (fixture->adapter, "notify::online", G_CALLBACK (unref_adapter), fixture);
  relay_memory_transport_hang_up (fixture->memory, 1001, "bye");
  settle ();
  g_assert_null (fixture->adapter);
}

RETRY_TEST ("/adapter-retry/notify/when-attached-to-a-used-transport")
{
  g_autoptr (RelayAdapter) second = relay_adapter_new (NULL, RELAY_TRANSPORT (fixture->memory));
  g_autoptr (GString) log = g_string_new (NULL);

  fixture_connect (fixture);
  g_signal_connect (second, "notify", G_CALLBACK (on_notify), log);
  /* another adapter uses the transport */
  assert_properties (second, "online", FALSE, "can-retry", FALSE);
  relay_adapter_retry (second);
  settle ();
  assert_notified (log, "");

  g_clear_object (&fixture->adapter);
  relay_adapter_retry (second);
  settle ();
  assert_notified (log, "online=1");
  assert_properties (second, "state", RELAY_STATE_ONLINE, "online", TRUE, "can-retry", FALSE);
}

/* --- retry() in every state --- */

RETRY_TEST ("/adapter-retry/retry/connects-the-first-time")
{
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);
}

RETRY_TEST ("/adapter-retry/retry/connects-after-a-failure")
{
  g_autoptr (RelayDescriptor) descriptor = descriptor_new (DESCRIPTOR_DISCORD);

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  assert_retry_leads_to (fixture, RELAY_STATE_HANDSHAKING);
  close_with (fixture, 4401, "unauthorized");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_UNAUTHORIZED));

  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}

RETRY_TEST ("/adapter-retry/retry/leaves-an-attempt-alone")
{
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_adapter_retry (fixture->adapter);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_CONNECTING);
  assert_retry_leads_to (fixture, RELAY_STATE_HANDSHAKING);
  assert_retry_leads_to (fixture, RELAY_STATE_HANDSHAKING);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);
  /* the call in flight keeps the adapter alive */
  close_with (fixture, 1001, "bye");
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/does-nothing-online")
{
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/ends-the-wait")
{
  lose_connection (fixture);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 4);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/ends-the-long-wait-after-a-replacement")
{
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*another program*");
  close_with (fixture, 4000, "replaced");
  g_test_assert_expected_messages ();
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_REPLACED));
  assert_properties (fixture->adapter, "can-retry", TRUE);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/ends-the-long-wait-after-a-refusal")
{
  close_with (fixture, 4403, "quota");
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_UNAUTHORIZED));
  assert_properties (fixture->adapter, "can-retry", TRUE);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/wakes-a-dormant-connection")
{
  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &fixture->result);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  g_assert_true (NO_ERROR (relay_adapter_go_dormant_finish, fixture->adapter, fixture->result));
  assert_properties (fixture->adapter, "state", RELAY_STATE_DORMANT, "can-retry", TRUE, "online",
                     FALSE);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}

ONLINE_RETRY_TEST ("/adapter-retry/properties/dormant-has-no-error-of-an-earlier-loss")
{
  lose_connection (fixture);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &fixture->result);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  assert_properties (fixture->adapter, "state", RELAY_STATE_DORMANT, "last-error", NULL);
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  assert_retry_leads_to (fixture, RELAY_STATE_HANDSHAKING);
  assert_properties (fixture->adapter, "last-error", NULL);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/connects-after-the-close")
{
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &fixture->result);
  assert_properties (fixture->adapter, "state", RELAY_STATE_CLOSING, "can-retry", FALSE);
  relay_adapter_retry (fixture->adapter);
  relay_adapter_retry (fixture->adapter);
  advance (fixture, 6);
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, fixture->adapter, fixture->result));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/does-nothing-after-a-revocation")
{
  close_with (fixture, 4401, "unauthorized");
  close_with (fixture, 4401, "unauthorized");
  assert_properties (fixture->adapter, "state", RELAY_STATE_REVOKED, "can-retry", FALSE);
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_REVOKED));
  assert_retry_leads_to (fixture, RELAY_STATE_REVOKED);

  /* a disconnect starts over, for instance with other credentials */
  fixture_disconnect (fixture);
  assert_properties (fixture->adapter, "can-retry", TRUE);
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/does-nothing-after-dispose")
{
  g_object_run_dispose (G_OBJECT (fixture->adapter));
  relay_adapter_retry (fixture->adapter);
  assert_properties (fixture->adapter, "online", FALSE, "can-retry", FALSE, "retry-at", (gint64) 0,
                     "last-error", NULL);
}

ONLINE_RETRY_TEST ("/adapter-retry/retry/with-policy-never")
{
  relay_transport_set_reconnect (RELAY_TRANSPORT (fixture->memory), RELAY_RECONNECT_NEVER);
  close_with (fixture, 1001, "bye");
  assert_properties (fixture->adapter, "state", RELAY_STATE_DISCONNECTED, "can-retry", TRUE,
                     "retry-at", (gint64) 0);
  g_assert_true (last_error_is (fixture->adapter, RELAY_ERROR_CONNECTION_LOST));
  assert_retry_leads_to (fixture, RELAY_STATE_ONLINE);
}
