/* test-adapter.c: what applications use
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

/* Connects and gives the code of the error that came, -1 for none. */
static int
try_connect (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_connect_async (adapter, NULL, store_result, &result);
  wait_for (&result);
  if (relay_adapter_connect_finish (adapter, result, &error))
    {
      g_assert_no_error (error);
      return -1;
    }
  g_assert_nonnull (error);
  g_assert_true (error->domain == RELAY_ERROR);

  return error->code;
}

/* Of that many characters which are two units each */
static void
assert_n_pieces (RelayAdapter *adapter, guint n_characters, guint expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) pieces = NULL;

  for (guint i = 0; i < n_characters; i++)
    g_string_append (text, "😀");
  pieces = relay_adapter_split (adapter, text->str);
  g_assert_cmpuint (g_strv_length (pieces), ==, expected);
}

static void
test_plain_default (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);

  g_assert_null (relay_adapter_get_transport (adapter));
  g_assert_null (relay_adapter_get_descriptor (adapter));
  g_assert_null (relay_adapter_get_descriptor_for_chat (adapter, "c1"));
  g_assert_cmpint (relay_adapter_get_state (adapter), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpuint (relay_adapter_get_max_message_length (adapter), ==, 4096);
  g_assert_cmpuint (relay_adapter_measure (adapter, "a😀"), ==, 2);
  assert_n_pieces (adapter, 4096, 1);
  assert_n_pieces (adapter, 4097, 2);
  g_assert_false (relay_adapter_get_supports_code_blocks (adapter));
  g_assert_false (relay_adapter_get_supports_draft_streaming (adapter));
  g_assert_true (relay_adapter_get_authorization_is_upstream (adapter));
  g_assert_null (relay_adapter_get_fatal_error (adapter));
  g_assert_null (relay_adapter_get_fatal_error_code (adapter));
  g_assert_false (relay_adapter_get_fatal_error_retryable (adapter));
  g_assert_cmpuint (relay_adapter_get_max_chats (adapter), ==, 16384);
  g_assert_cmpint (relay_adapter_get_interaction_mapping (adapter), ==,
                   RELAY_INTERACTION_MAPPING_AUTO);
  g_assert_true (relay_adapter_get_user_with_scope (adapter));
  g_assert_true (relay_adapter_get_split_long_messages (adapter));
}

static void
test_placeholder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayDescriptor) placeholder = descriptor_new (DESCRIPTOR_TELEGRAM);

  g_object_unref (fixture->adapter);
  fixture->adapter = relay_adapter_new (placeholder, RELAY_TRANSPORT (fixture->memory));
  g_assert_true (relay_adapter_get_descriptor (fixture->adapter) == placeholder);
  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 4000);

  fixture_connect (fixture);
  g_assert_false (relay_adapter_get_descriptor (fixture->adapter) == placeholder);
  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 2000);
}

static void
test_settings (void)
{
  g_autoptr (RelayAdapter) adapter =
    g_object_new (RELAY_TYPE_ADAPTER, "max-chats", 7, "user-with-scope", FALSE,
                  "split-long-messages", FALSE, "interaction-mapping",
                  RELAY_INTERACTION_MAPPING_PLAIN, NULL);
  RelayInteractionMapping mapping;
  gboolean user_with_scope, split_long_messages;
  guint max_chats;
  guint notified = 0;

  g_object_get (adapter, "max-chats", &max_chats, "user-with-scope", &user_with_scope,
                "interaction-mapping", &mapping, "split-long-messages", &split_long_messages, NULL);
  g_assert_cmpuint (max_chats, ==, 7);
  g_assert_false (user_with_scope);
  g_assert_false (split_long_messages);
  g_assert_cmpint (mapping, ==, RELAY_INTERACTION_MAPPING_PLAIN);

  g_signal_connect (adapter, "notify", G_CALLBACK (count_up), &notified);
  relay_adapter_set_max_chats (adapter, 7);
  relay_adapter_set_user_with_scope (adapter, FALSE);
  relay_adapter_set_split_long_messages (adapter, FALSE);
  relay_adapter_set_interaction_mapping (adapter, RELAY_INTERACTION_MAPPING_PLAIN);
  g_assert_cmpuint (notified, ==, 0);
  relay_adapter_set_max_chats (adapter, 8);
  relay_adapter_set_user_with_scope (adapter, TRUE);
  relay_adapter_set_split_long_messages (adapter, 7);
  g_assert_cmpint (relay_adapter_get_split_long_messages (adapter), ==, TRUE);
  relay_adapter_set_interaction_mapping (adapter, RELAY_INTERACTION_MAPPING_NATIVE);
  g_assert_cmpuint (notified, ==, 4);
}

static void
test_readable_properties (Fixture *fixture, gconstpointer data)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  fixture_connect (fixture);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (fixture->adapter), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if ((pspecs[i]->flags & G_PARAM_READABLE) == 0)
        continue;
      g_object_get_property (G_OBJECT (fixture->adapter), pspecs[i]->name, &value);
      g_assert_true (G_VALUE_HOLDS (&value, pspecs[i]->value_type));
    }
  g_assert_cmpuint (n_pspecs, >=, 14);
}

static void
test_no_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  g_autoptr (GAsyncResult) dormant = NULL;
  g_autoptr (GCancellable) turn = NULL;
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

  turn = relay_adapter_begin_turn (adapter, "k", "c1");
  relay_adapter_interrupt_turn (adapter, "k", NULL);
  g_assert_true (g_cancellable_is_cancelled (turn));
  relay_adapter_end_turn (adapter, "k", turn);
}

static void
test_second_adapter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayAdapter) second = relay_adapter_new (NULL, RELAY_TRANSPORT (fixture->memory));
  g_autoptr (RelaySessionSource) chat =
    g_object_new (RELAY_TYPE_SESSION_SOURCE, "platform", "discord", "chat-id", "c1", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  g_assert_cmpint (try_connect (second), ==, RELAY_ERROR_BUSY);
  g_assert_cmpint (relay_adapter_get_state (second), ==, RELAY_STATE_DISCONNECTED);
  g_assert_null (relay_adapter_get_descriptor (second));
  relay_adapter_learn_chat (second, chat);
  g_assert_null (relay_adapter_get_descriptor_for_chat (second, "c1"));

  /* and it cannot hang up on the first one */
  relay_adapter_disconnect_async (second, NULL, store_result, &result);
  wait_for (&result);
  g_assert_true (relay_adapter_disconnect_finish (second, result, NULL));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);

  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  g_assert_cmpint (try_connect (second), ==, -1);
  g_assert_cmpint (relay_adapter_get_state (second), ==, RELAY_STATE_ONLINE);
  g_assert_nonnull (relay_adapter_get_descriptor (second));
}

static void
test_capabilities (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);

  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 2000);
  g_assert_true (relay_adapter_get_supports_code_blocks (fixture->adapter));
  g_assert_false (relay_adapter_get_supports_draft_streaming (fixture->adapter));
  g_assert_true (relay_adapter_get_authorization_is_upstream (fixture->adapter));
  g_assert_cmpuint (relay_adapter_measure (fixture->adapter, "a😀é"), ==, 3);
}

static void
test_capabilities_utf16 (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);

  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 4000);
  g_assert_false (relay_adapter_get_supports_code_blocks (fixture->adapter));
  g_assert_true (relay_adapter_get_supports_draft_streaming (fixture->adapter));
  g_assert_cmpuint (relay_adapter_measure (fixture->adapter, "a😀é"), ==, 4);
  assert_n_pieces (fixture->adapter, relay_adapter_get_max_message_length (fixture->adapter) / 2,
                   1);
  assert_n_pieces (fixture->adapter,
                   relay_adapter_get_max_message_length (fixture->adapter) / 2 + 1, 2);
}

static void
test_capabilities_notify (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "descriptor", "max-message-length", "supports-code-blocks",
                                       "supports-draft-streaming", "authorization-is-upstream" };
  g_autoptr (RelayDescriptor) telegram = descriptor_new (DESCRIPTOR_TELEGRAM);
  guint counts[G_N_ELEMENTS (names)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *detailed = g_strconcat ("notify::", names[i], NULL);

      g_signal_connect (fixture->adapter, detailed, G_CALLBACK (count_up), &counts[i]);
    }

  fixture_connect (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 1);

  /* what was known stays known, until the next handshake says otherwise */
  relay_memory_transport_set_auto_handshake (fixture->memory, telegram);
  relay_memory_transport_hang_up (fixture->memory, 1001, NULL);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_WAITING);
  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 2000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 1);

  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
  g_assert_cmpuint (relay_adapter_get_max_message_length (fixture->adapter), ==, 4000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 2);
}

static void
test_capabilities_per_chat (Fixture *fixture, gconstpointer data)
{
  RelayDescriptor *own;

  fixture_connect (fixture);
  feed_descriptor (fixture, DESCRIPTOR_TELEGRAM);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"t1\"}");
  feed_source (fixture, "{\"platform\":\"matrix\",\"chat_id\":\"x1\"}");
  feed_source (fixture, "{\"chat_id\":\"n1\",\"scope_id\":\"s\"}");

  own = relay_adapter_get_descriptor (fixture->adapter);
  g_assert_cmpstr (relay_descriptor_get_platform (own), ==, "discord");
  g_assert_cmpstr (relay_descriptor_get_platform (
                     relay_adapter_get_descriptor_for_chat (fixture->adapter, "t1")),
                   ==, "telegram");
  g_assert_true (relay_adapter_get_descriptor_for_chat (fixture->adapter, "x1") == own);
  g_assert_true (relay_adapter_get_descriptor_for_chat (fixture->adapter, "n1") == own);
  g_assert_true (relay_adapter_get_descriptor_for_chat (fixture->adapter, "unknown") == own);
}

static void
test_connect_again (Fixture *fixture, gconstpointer data)
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
test_connect_pending (Fixture *fixture, gconstpointer data)
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
test_connect_fails (Fixture *fixture, gconstpointer data)
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

  /* nothing keeps running, and no revocation is made of it */
  relay_clock_advance (fixture->clock, 3600 * (gint64) G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 6);
  g_assert_null (relay_adapter_get_fatal_error (fixture->adapter));

  relay_memory_transport_set_auto_handshake (fixture->memory, descriptor);
  fixture_connect (fixture);
}

static void
test_connect_cancelled (Fixture *fixture, gconstpointer data)
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
test_state (Fixture *fixture, gconstpointer data)
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
test_descriptor_disposes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect (fixture->adapter, "notify::descriptor", G_CALLBACK (dispose_adapter), NULL);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &result);
  wait_for (&result);
  g_assert_null (relay_adapter_get_transport (fixture->adapter));
  g_assert_cmpint (try_connect (fixture->adapter), ==, RELAY_ERROR_NO_TRANSPORT);
}

static void
test_go_dormant (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) unacknowledged = NULL;
  g_autoptr (GAsyncResult) acknowledged = NULL;
  g_autoptr (GAsyncResult) never = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_go_dormant_async (fixture->adapter, NULL, store_result, &never);
  wait_for (&never);
  g_assert_false (relay_adapter_go_dormant_finish (fixture->adapter, never, &error));
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

  /* and back by itself */
  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

static void
keep_text (RelayAdapter *adapter, RelayMessageEvent *event, GString *texts)
{
  g_string_append_printf (texts, "%s;", relay_message_event_get_text (event));
}

static void
test_disconnect_silent_peer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GString) texts = g_string_new (NULL);
  gint64 begun;

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (keep_text), texts);
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

static void
test_dispose_connected (Fixture *fixture, gconstpointer data)
{
  guint noted = 0;

  fixture_connect (fixture);
  g_signal_connect (fixture->adapter, "notify", G_CALLBACK (count_up), &noted);
  g_signal_handlers_disconnect_by_data (fixture->memory, fixture);
  g_clear_object (&fixture->memory);
  g_object_ref (relay_adapter_get_transport (fixture->adapter));
  fixture->memory = RELAY_MEMORY_TRANSPORT (relay_adapter_get_transport (fixture->adapter));
  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  /* the adapter's was the other reference */
  g_assert_finalize_object (g_steal_pointer (&fixture->memory));
  settle ();
  g_assert_cmpuint (noted, ==, 0);
}

static void
test_dispose_detaches (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));

  /* the transport goes on without it */
  g_signal_connect (fixture->memory, "inbound", G_CALLBACK (on_event), NULL);
  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  feed (fixture, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k1\",\"chat_id\":\"c1\"}");
  feed (fixture, "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"discord\"}}");
  relay_memory_transport_hang_up (fixture->memory, 1001, NULL);
  settle ();
  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_transport_get_state (RELAY_TRANSPORT (fixture->memory)), ==,
                   RELAY_STATE_ONLINE);
}

#define add(path, data, func) \
  g_test_add ("/adapter/" path, Fixture, data, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/adapter/new/plain-default", test_plain_default);
  add ("new/placeholder", NULL, test_placeholder);
  add ("new/second-adapter", NULL, test_second_adapter);
  g_test_add_func ("/adapter/no-transport", test_no_transport);
  g_test_add_func ("/adapter/properties/settings", test_settings);
  add ("properties/readable", NULL, test_readable_properties);
  add ("capabilities/descriptor", NULL, test_capabilities);
  add ("capabilities/utf16", DESCRIPTOR_TELEGRAM, test_capabilities_utf16);
  add ("capabilities/notify", NULL, test_capabilities_notify);
  add ("capabilities/per-chat", NULL, test_capabilities_per_chat);
  add ("connect/again", NULL, test_connect_again);
  add ("connect/pending", NULL, test_connect_pending);
  add ("connect/fails", NULL, test_connect_fails);
  add ("connect/cancelled", NULL, test_connect_cancelled);
  add ("connect/state", NULL, test_state);
  add ("connect/handler-disposes", NULL, test_descriptor_disposes);
  add ("go-dormant", NULL, test_go_dormant);
  add ("disconnect/silent-peer", NULL, test_disconnect_silent_peer);
  add ("dispose/connected", NULL, test_dispose_connected);
  add ("dispose/detaches", NULL, test_dispose_detaches);

  return g_test_run ();
}
