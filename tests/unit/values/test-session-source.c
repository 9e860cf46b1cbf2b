/* test-session-source.c: where an event comes from, and the key of its session
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-session-source.h>

#include "value-fixture.h"

static RelaySessionSource *
new_source (const char *text)
{
  g_autoptr (JsonObject) object = parse_object (text);
  g_autoptr (GError) error = NULL;
  RelaySessionSource *source = relay_session_source_new_from_json (object, &error);

  g_assert_no_error (error);
  return source;
}

static void
test_key_vectors (void)
{
  g_autoptr (JsonArray) vectors = load_vectors ("session-keys.json");

  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      JsonObject *options = json_object_get_object_member (vector, "options");
      g_autoptr (RelaySessionSource) plain = NULL;
      g_autoptr (RelaySessionSource) source = NULL;
      g_autoptr (JsonObject) fields = NULL;
      g_autofree char *key = NULL;
      RelaySessionKeyFlags flags = RELAY_SESSION_KEY_FLAGS_DEFAULT;

      plain =
        relay_session_source_new_from_json (json_object_get_object_member (vector, "source"), NULL);
      fields = relay_session_source_to_json (plain);
      if (json_object_has_member (options, "profile"))
        json_object_set_string_member (fields, "profile",
                                       json_object_get_string_member (options, "profile"));
      if (!json_object_get_boolean_member_with_default (options, "group_sessions_per_user", TRUE))
        flags |= RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS;
      if (json_object_get_boolean_member_with_default (options, "thread_sessions_per_user", FALSE))
        flags |= RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS;

      source = relay_session_source_new_from_json (fields, NULL);
      key = relay_session_source_build_session_key (source, flags);
      g_assert_cmpstr (key, ==, json_object_get_string_member (vector, "key"));
    }
}

static void
test_key_rules (void)
{
  const struct
  {
    const char *source;
    RelaySessionKeyFlags flags;
    const char *key;
  } cases[] = {
    /* namespaces */
    { "{'chat_id':'c'}", 0, "agent:main:relay:dm:c" },
    { "{'chat_id':'c','profile':''}", 0, "agent:main:relay:dm:c" },
    { "{'chat_id':'c','profile':'main'}", 0, "agent:main~:relay:dm:c" },
    { "{'chat_id':'c','profile':'default'}", 0, "agent:main:relay:dm:c" },
    { "{'chat_id':'c','profile':'main~'}", 0, "agent:main~:relay:dm:c" },
    /* defaults, and empty parts */
    { "{}", 0, "agent:main:relay:dm" },
    { "{'platform':'x','chat_type':'group'}", 0, "agent:main:x:group" },
    { "{'platform':'x','chat_type':'','chat_id':'c'}", 0, "agent:main:x:c" },
    { "{'platform':'x','chat_type':'Weird Type','chat_id':'c','user_id':'u'}", 0,
      "agent:main:x:Weird Type:c:u" },
    /* prospective threads: not in direct chats, and only without a thread */
    { "{'platform':'discord','chat_type':'channel','chat_id':'c','user_id':'u','prospective_thread_id':'p'}",
      0, "agent:main:discord:thread:c:p" },
    { "{'platform':'discord','chat_type':'channel','chat_id':'c','user_id':'u','thread_id':'t','prospective_thread_id':'p'}",
      0, "agent:main:discord:channel:c:t" },
    { "{'platform':'discord','chat_type':'dm','chat_id':'c','prospective_thread_id':'p'}", 0,
      "agent:main:discord:dm:c" },
    { "{'platform':'discord','chat_type':'channel','chat_id':'c','user_id':'u','prospective_thread_id':'p'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "agent:main:discord:thread:c:p:u" },
    { "{'platform':'discord','chat_type':'channel','chat_id':'c','user_id':'u','prospective_thread_id':'p'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS | RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS,
      "agent:main:discord:thread:c:p" },
    { "{'platform':'discord','chat_type':'group','chat_id':'c','user_id':'u','thread_id':'','prospective_thread_id':'p'}",
      0, "agent:main:discord:thread:c:p" },
    { "{'platform':'discord','chat_type':'group','chat_id':'c','user_id':'u','prospective_thread_id':''}",
      0, "agent:main:discord:group:c:u" },
    /* a thread in a direct chat */
    { "{'platform':'x','chat_id':'c','thread_id':'t','user_id':'u'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "agent:main:x:dm:c:t" },
    { "{'platform':'slack','scope_id':'T1','user_id_alt':'a','user_id':'u','thread_id':'17.1'}", 0,
      "agent:main:slack:dm:T1:a:17.1" },
    /* flags together */
    { "{'platform':'x','chat_type':'group','chat_id':'c','user_id':'u'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "agent:main:x:group:c:u" },
    { "{'platform':'x','chat_type':'thread','chat_id':'c','thread_id':'t','user_id':'u'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS | RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS,
      "agent:main:x:thread:c:t" },
    { "{'platform':'x','chat_id':'','user_id':'u'}", RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS,
      "agent:main:x:dm:u" },
    /* Slack's scope, and nobody else's */
    { "{'platform':'slack','scope_id':'T1','chat_id':'D1'}", 0, "agent:main:slack:dm:T1:D1" },
    { "{'platform':'slack','guild_id':'T1','chat_type':'channel','chat_id':'C1','user_id':'u'}", 0,
      "agent:main:slack:channel:T1:C1:u" },
    { "{'platform':'slack','scope_id':'T1','chat_type':'channel','chat_id':'C1','prospective_thread_id':'17.1'}",
      0, "agent:main:slack:thread:T1:C1:17.1" },
    { "{'platform':'slack','chat_id':'D1'}", 0, "agent:main:slack:dm:D1" },
    { "{'platform':'slack','scope_id':'','chat_id':'D1'}", 0, "agent:main:slack:dm:D1" },
    { "{'platform':'discord','scope_id':'g','chat_id':'D1'}", 0, "agent:main:discord:dm:D1" },
    /* WhatsApp's persons */
    { "{'platform':'whatsapp','chat_id':' +60123:4@s.whatsapp.net '}", 0,
      "agent:main:whatsapp:dm:60123" },
    { "{'platform':'whatsapp','chat_id':'60123@lid:7'}", 0, "agent:main:whatsapp:dm:60123" },
    { "{'platform':'whatsapp','chat_id':'++60123'}", 0, "agent:main:whatsapp:dm:+60123" },
    { "{'platform':'whatsapp','chat_id':'@s.whatsapp.net','user_id':'+7@x'}", 0,
      "agent:main:whatsapp:dm:7" },
    { "{'platform':'whatsapp','chat_type':'group','chat_id':'1-2@g.us','user_id':'60123:9@s.whatsapp.net'}",
      0, "agent:main:whatsapp:group:1-2@g.us:60123" },
    { "{'platform':'whatsapp','chat_type':'group','chat_id':'g','user_id':'@odd'}", 0,
      "agent:main:whatsapp:group:g:@odd" },
    { "{'platform':'whatsapp','chat_type':'group','chat_id':'g','user_id':'u','user_id_alt':'+1@x'}",
      0, "agent:main:whatsapp:group:g:1" },
    /* only the first of each, a thread's user, and ids that are nobody's */
    { "{'platform':'whatsapp','chat_id':'60123:4:5@a@b'}", 0, "agent:main:whatsapp:dm:60123" },
    { "{'platform':'whatsapp','chat_type':'group','chat_id':'g','thread_id':'t','user_id':' +60123@lid'}",
      RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS, "agent:main:whatsapp:group:g:t:60123" },
    { "{'platform':'whatsapp','chat_type':'group','chat_id':'g','user_id':' '}", 0,
      "agent:main:whatsapp:group:g: " },
    { "{'platform':'whatsapp','chat_id':'+','user_id':'u'}", 0, "agent:main:whatsapp:dm:u" },
    { "{'platform':'signal','chat_id':'+60123@x'}", 0, "agent:main:signal:dm:+60123@x" },
    /* ids as numbers */
    { "{'platform':'discord','chat_id':1234567890123456789,'chat_type':'group','user_id':42}", 0,
      "agent:main:discord:group:1234567890123456789:42" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelaySessionSource) source = new_source (cases[i].source);
      g_autofree char *key = relay_session_source_build_session_key (source, cases[i].flags);

      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

static void
test_defaults (void)
{
  g_autoptr (RelaySessionSource) made = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);
  g_autoptr (RelaySessionSource) read =
    new_source ("{'platform':null,'chat_id':[],'chat_type':7,'user_name':true,'is_bot':'yes'}");
  RelaySessionSource *both[] = { made, read };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_assert_cmpstr (relay_session_source_get_platform (both[i]), ==, "relay");
      g_assert_cmpstr (relay_session_source_get_chat_id (both[i]), ==, "");
      g_assert_cmpstr (relay_session_source_get_chat_type (both[i]), ==, RELAY_CHAT_TYPE_DM);
      g_assert_null (relay_session_source_get_user_name (both[i]));
      g_assert_null (relay_session_source_get_profile (both[i]));
      g_assert_cmpint (relay_session_source_get_is_bot (both[i]), ==, RELAY_TRISTATE_UNKNOWN);
      g_assert_cmpint (relay_session_source_get_one_to_one_verified (both[i]), ==,
                       RELAY_TRISTATE_UNKNOWN);
    }
}

/* Every property: made by name, read by name and by getter */
static void
test_properties (void)
{
  g_autoptr (RelaySessionSource) empty = g_object_new (RELAY_TYPE_SESSION_SOURCE, NULL);
  guint n_specs = 0;
  g_autofree GParamSpec **specs =
    g_object_class_list_properties (G_OBJECT_GET_CLASS (empty), &n_specs);

  g_assert_cmpuint (n_specs, ==, 20);
  for (guint i = 0; i < n_specs; i++)
    {
      g_autoptr (RelaySessionSource) source = NULL;

      /* A construct property would cost every object of the hot path. */
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

static void
test_getters (void)
{
  g_autoptr (RelaySessionSource) s = g_object_new (
    RELAY_TYPE_SESSION_SOURCE, "platform", "1", "chat-id", "2", "chat-type", "3", "chat-name", "4",
    "user-id", "5", "user-name", "6", "thread-id", "7", "chat-topic", "8", "user-id-alt", "9",
    "chat-id-alt", "10", "scope-id", "11", "parent-chat-id", "12", "message-id", "13", "profile",
    "14", "prospective-thread-id", "15", "auto-thread-initial-name", "16", "auto-thread-created",
    RELAY_TRISTATE_TRUE, "is-bot", RELAY_TRISTATE_FALSE, "message-is-edit", RELAY_TRISTATE_TRUE,
    "one-to-one-verified", RELAY_TRISTATE_FALSE, NULL);

  g_assert_cmpstr (relay_session_source_get_platform (s), ==, "1");
  g_assert_cmpstr (relay_session_source_get_chat_id (s), ==, "2");
  g_assert_cmpstr (relay_session_source_get_chat_type (s), ==, "3");
  g_assert_cmpstr (relay_session_source_get_chat_name (s), ==, "4");
  g_assert_cmpstr (relay_session_source_get_user_id (s), ==, "5");
  g_assert_cmpstr (relay_session_source_get_user_name (s), ==, "6");
  g_assert_cmpstr (relay_session_source_get_thread_id (s), ==, "7");
  g_assert_cmpstr (relay_session_source_get_chat_topic (s), ==, "8");
  g_assert_cmpstr (relay_session_source_get_user_id_alt (s), ==, "9");
  g_assert_cmpstr (relay_session_source_get_chat_id_alt (s), ==, "10");
  g_assert_cmpstr (relay_session_source_get_scope_id (s), ==, "11");
  g_assert_cmpstr (relay_session_source_get_parent_chat_id (s), ==, "12");
  g_assert_cmpstr (relay_session_source_get_message_id (s), ==, "13");
  g_assert_cmpstr (relay_session_source_get_profile (s), ==, "14");
  g_assert_cmpstr (relay_session_source_get_prospective_thread_id (s), ==, "15");
  g_assert_cmpstr (relay_session_source_get_auto_thread_initial_name (s), ==, "16");
  g_assert_cmpint (relay_session_source_get_auto_thread_created (s), ==, RELAY_TRISTATE_TRUE);
  g_assert_cmpint (relay_session_source_get_is_bot (s), ==, RELAY_TRISTATE_FALSE);
  g_assert_cmpint (relay_session_source_get_message_is_edit (s), ==, RELAY_TRISTATE_TRUE);
  g_assert_cmpint (relay_session_source_get_one_to_one_verified (s), ==, RELAY_TRISTATE_FALSE);
}

static void
test_immutable (void)
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

static void
test_spellings (void)
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

static void
test_to_json (void)
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

static void
test_too_deep (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "x", g_steal_pointer (&object));
      object = outer;
    }

  g_assert_null (relay_session_source_new_from_json (object, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/session-key/vectors", test_key_vectors);
  g_test_add_func ("/session-key/rules", test_key_rules);
  g_test_add_func ("/session-source/defaults", test_defaults);
  g_test_add_func ("/session-source/properties", test_properties);
  g_test_add_func ("/session-source/getters", test_getters);
  g_test_add_func ("/session-source/immutable", test_immutable);
  g_test_add_func ("/session-source/spellings", test_spellings);
  g_test_add_func ("/session-source/to-json", test_to_json);
  g_test_add_func ("/session-source/too-deep", test_too_deep);

  return g_test_run ();
}
