/* test-adapter.c: the class of the adapter and its properties
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

/* Asserts that @n_characters characters of two UTF-16 units each are split into @expected pieces. */
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

TEST_CASE ("/adapter/new/defaults")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);

  assert_properties (adapter, "transport", NULL, "descriptor", NULL);
  g_assert_null (relay_adapter_get_descriptor_for_chat (adapter, "c1"));
  assert_properties (adapter, "state", RELAY_STATE_DISCONNECTED, "max-message-length", 4096);
  g_assert_cmpuint (relay_adapter_measure (adapter, "a😀"), ==, 2);
  assert_n_pieces (adapter, 4096, 1);
  assert_n_pieces (adapter, 4097, 2);
  assert_properties (adapter, "supports-code-blocks", FALSE, "supports-draft-streaming", FALSE,
                     "authorization-is-upstream", TRUE, "fatal-error", NULL, "fatal-error-code",
                     NULL, "fatal-error-retryable", FALSE, "max-chats", 16384,
                     "interaction-mapping", RELAY_INTERACTION_MAPPING_AUTO, "user-with-scope", TRUE,
                     "split-long-messages", TRUE);
}

ADAPTER_TEST ("/adapter/new/placeholder-is-replaced-by-handshake", NULL)
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

TEST_CASE ("/adapter/properties/settings-notify-changes")
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

ONLINE_ADAPTER_TEST ("/adapter/properties/are-readable", NULL)
{
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

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

ONLINE_ADAPTER_TEST ("/adapter/new/second-adapter-is-busy", NULL)
{
  g_autoptr (RelayAdapter) second = relay_adapter_new (NULL, RELAY_TRANSPORT (fixture->memory));
  g_autoptr (RelaySessionSource) chat =
    g_object_new (RELAY_TYPE_SESSION_SOURCE, "platform", "discord", "chat-id", "c1", NULL);

  g_assert_cmpint (fixture_try_connect (second), ==, RELAY_ERROR_BUSY);
  assert_properties (second, "state", RELAY_STATE_DISCONNECTED, "descriptor", NULL);
  relay_adapter_learn_chat (second, chat);
  g_assert_null (relay_adapter_get_descriptor_for_chat (second, "c1"));

  /* it cannot close the connection of the first adapter */
  relay_adapter_disconnect_async (second, NULL, store_result, &fixture->result);
  wait_for_result (&fixture->result);
  g_assert_true (relay_adapter_disconnect_finish (second, fixture->result, NULL));
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);

  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  g_assert_cmpint (fixture_try_connect (second), ==, -1);
  g_assert_cmpint (relay_adapter_get_state (second), ==, RELAY_STATE_ONLINE);
  g_assert_nonnull (relay_adapter_get_descriptor (second));
}

ONLINE_ADAPTER_TEST ("/adapter/capabilities/set-by-descriptor", NULL)
{
  assert_properties (fixture->adapter, "max-message-length", 2000, "supports-code-blocks", TRUE,
                     "supports-draft-streaming", FALSE, "authorization-is-upstream", TRUE);
  g_assert_cmpuint (relay_adapter_measure (fixture->adapter, "a😀é"), ==, 3);
}

ONLINE_ADAPTER_TEST ("/adapter/capabilities/length-is-in-utf16-units", DESCRIPTOR_TELEGRAM)
{
  assert_properties (fixture->adapter, "max-message-length", 4000, "supports-code-blocks", FALSE,
                     "supports-draft-streaming", TRUE);
  g_assert_cmpuint (relay_adapter_measure (fixture->adapter, "a😀é"), ==, 4);
  assert_n_pieces (fixture->adapter, relay_adapter_get_max_message_length (fixture->adapter) / 2,
                   1);
  assert_n_pieces (fixture->adapter,
                   relay_adapter_get_max_message_length (fixture->adapter) / 2 + 1, 2);
}

ADAPTER_TEST ("/adapter/capabilities/are-notified", NULL)
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

  /* the descriptor is kept until the next handshake */
  relay_memory_transport_set_auto_handshake (fixture->memory, telegram);
  fixture_hang_up (fixture, 1001, NULL);
  assert_properties (fixture->adapter, "state", RELAY_STATE_WAITING, "max-message-length", 2000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 1);

  fixture_advance (fixture, 2);
  assert_properties (fixture->adapter, "state", RELAY_STATE_ONLINE, "max-message-length", 4000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 2);
}

ONLINE_ADAPTER_TEST ("/adapter/capabilities/chats-have-descriptor-of-their-platform", NULL)
{
  RelayDescriptor *own;

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

ONLINE_ADAPTER_TEST ("/adapter/dispose/releases-transport", NULL)
{
  guint n_notified = 0;

  g_signal_connect (fixture->adapter, "notify", G_CALLBACK (count_up), &n_notified);
  g_signal_handlers_disconnect_by_data (fixture->memory, fixture);
  g_clear_object (&fixture->memory);
  g_object_ref (relay_adapter_get_transport (fixture->adapter));
  fixture->memory = RELAY_MEMORY_TRANSPORT (relay_adapter_get_transport (fixture->adapter));
  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  /* the adapter held the only other reference */
  g_assert_finalize_object (g_steal_pointer (&fixture->memory));
  settle ();
  g_assert_cmpuint (n_notified, ==, 0);
}

ONLINE_ADAPTER_TEST ("/adapter/dispose/transport-continues", NULL)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));

  g_signal_connect (fixture->memory, "inbound", G_CALLBACK (on_event), NULL);
  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  feed (fixture, "{\"type\":\"interrupt_inbound\",\"session_key\":\"k1\",\"chat_id\":\"c1\"}");
  feed (fixture, "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"discord\"}}");
  fixture_hang_up (fixture, 1001, NULL);
  fixture_advance (fixture, 2);
  assert_properties (RELAY_TRANSPORT (fixture->memory), "state", RELAY_STATE_ONLINE);
}
