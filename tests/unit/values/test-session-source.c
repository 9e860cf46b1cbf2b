/* test-session-source.c: the origin of an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-session-source.h>

#include "value-fixture.h"

TEST_CASE ("/session-source/missing-fields-have-defaults")
{
  g_autoptr (RelaySessionSource) made = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);
  g_autoptr (RelaySessionSource) read =
    new_source ("{'platform':null,'chat_id':[],'chat_type':7,'user_name':true,'is_bot':'yes'}");
  RelaySessionSource *both[] = { made, read };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      assert_properties (both[i], "platform", "relay", "chat-id", "", "chat-type",
                         RELAY_CHAT_TYPE_DM, "user-name", NULL, "profile", NULL, "is-bot",
                         RELAY_TRISTATE_UNKNOWN, "one-to-one-verified", RELAY_TRISTATE_UNKNOWN);
    }
}

TEST_CASE ("/session-source/properties-keep-their-values")
{
  g_autoptr (RelaySessionSource) empty = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);
  guint n_specs = 0;
  g_autofree GParamSpec **specs =
    g_object_class_list_properties (G_OBJECT_GET_CLASS (empty), &n_specs);

  g_assert_cmpuint (n_specs, ==, 20);
  for (guint i = 0; i < n_specs; i++)
    {
      g_autoptr (RelaySessionSource) source = NULL;

      /* Construct properties would make g_object_new () slower for every event. */
      g_assert_cmpint (specs[i]->flags & (G_PARAM_CONSTRUCT | G_PARAM_CONSTRUCT_ONLY), ==, 0);

      if (specs[i]->value_type == G_TYPE_STRING)
        {
          g_autofree char *value = NULL;

          source = g_object_new (RELAY_TYPE_SESSION_SOURCE, specs[i]->name, "x\"\\é\n", NULL);
          g_object_get (source, specs[i]->name, &value, NULL);
          g_assert_cmpstr (value, ==, "x\"\\é\n");
        }
      else
        {
          RelayTristate value;

          g_assert_true (specs[i]->value_type == RELAY_TYPE_TRISTATE);
          source =
            g_object_new (RELAY_TYPE_SESSION_SOURCE, specs[i]->name, RELAY_TRISTATE_FALSE, NULL);
          g_object_get (source, specs[i]->name, &value, NULL);
          g_assert_cmpint (value, ==, RELAY_TRISTATE_FALSE);
        }
    }
}

TEST_CASE ("/session-source/getters-return-the-properties")
{
  g_autoptr (RelaySessionSource) s = g_object_new (
    RELAY_TYPE_SESSION_SOURCE, "platform", "1", "chat-id", "2", "chat-type", "3", "chat-name", "4",
    "user-id", "5", "user-name", "6", "thread-id", "7", "chat-topic", "8", "user-id-alt", "9",
    "chat-id-alt", "10", "scope-id", "11", "parent-chat-id", "12", "message-id", "13", "profile",
    "14", "prospective-thread-id", "15", "auto-thread-initial-name", "16", "auto-thread-created",
    RELAY_TRISTATE_TRUE, "is-bot", RELAY_TRISTATE_FALSE, "message-is-edit", RELAY_TRISTATE_TRUE,
    "one-to-one-verified", RELAY_TRISTATE_FALSE, NULL);

  assert_properties (s, "platform", "1", "chat-id", "2", "chat-type", "3", "chat-name", "4",
                     "user-id", "5", "user-name", "6", "thread-id", "7", "chat-topic", "8",
                     "user-id-alt", "9", "chat-id-alt", "10", "scope-id", "11", "parent-chat-id",
                     "12", "message-id", "13", "profile", "14", "prospective-thread-id", "15",
                     "auto-thread-initial-name", "16", "auto-thread-created", RELAY_TRISTATE_TRUE,
                     "is-bot", RELAY_TRISTATE_FALSE, "message-is-edit", RELAY_TRISTATE_TRUE,
                     "one-to-one-verified", RELAY_TRISTATE_FALSE);
}

TEST_CASE ("/session-source/setting-a-read-source-warns")
{
  g_autoptr (RelaySessionSource) made =
    g_object_new (RELAY_TYPE_SESSION_SOURCE, "chat-id", "c", NULL);
  g_autoptr (RelaySessionSource) read = new_source ("{'chat_id':'c'}");

  g_assert_cmpstr (relay_session_source_get_chat_id (made), ==, "c");

  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*immutable*chat-id*");
  g_object_set (made, "chat-id", "d", NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (relay_session_source_get_chat_id (made), ==, "c");

  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*immutable*user-id*");
  g_object_set (read, "user-id", "u", NULL);
  g_test_assert_expected_messages ();
  g_assert_null (relay_session_source_get_user_id (read));
}

TEST_CASE ("/session-source/aliases-of-scope-and-name")
{
  g_autoptr (RelaySessionSource) older = new_source ("{'guild_id':'g'}");
  g_autoptr (RelaySessionSource) both = new_source ("{'scope_id':'s','guild_id':'g'}");
  g_autoptr (RelaySessionSource) names =
    new_source ("{'user_handle':'h','user_name':'n','user_display_name':'d'}");
  g_autoptr (RelaySessionSource) handle =
    new_source ("{'user_handle':'h','user_display_name':null}");

  g_assert_cmpstr (relay_session_source_get_scope_id (older), ==, "g");
  g_assert_cmpstr (relay_session_source_get_scope_id (both), ==, "s");
  g_assert_cmpstr (relay_session_source_get_user_name (names), ==, "d");
  g_assert_cmpstr (relay_session_source_get_user_name (handle), ==, "h");
}

TEST_CASE ("/session-source/to-json-has-unknown-members")
{
  g_autoptr (RelaySessionSource) source =
    new_source ("{'platform':'x','chat_id':7,'new_in_2030':[1],'is_bot':false}");
  g_autoptr (JsonObject) json = relay_session_source_to_json (source);
  g_autoptr (RelaySessionSource) made =
    g_object_new (RELAY_TYPE_SESSION_SOURCE, "chat-id", "c", "is-bot", RELAY_TRISTATE_TRUE, NULL);
  g_autoptr (JsonObject) made_json = relay_session_source_to_json (made);

  g_assert_cmpstr (json_object_get_string_member (json, "chat_id"), ==, "7");
  g_assert_true (json_object_has_member (json, "new_in_2030"));
  g_assert_false (json_object_get_boolean_member (json, "is_bot"));

  g_assert_cmpuint (json_object_get_size (made_json), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (made_json, "chat_id"), ==, "c");
  g_assert_true (json_object_get_boolean_member (made_json, "is_bot"));
}

TEST_CASE ("/session-source/deep-json-is-refused")
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i < 1000; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "x", g_steal_pointer (&object));
      object = outer;
    }

  FAILS (RELAY_ERROR, RELAY_ERROR_PROTOCOL, relay_session_source_new_from_json, object);
}
