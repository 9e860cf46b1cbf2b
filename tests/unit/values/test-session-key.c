/* test-session-key.c: the key of the session that a source belongs to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-session-source.h>

#include "value-fixture.h"
#include "values/relay-session-key-private.h"

TEST_CASE ("/session-key/vectors-of-the-contract")
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

TEST_CASE ("/session-key/rules")
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

TEST_CASE ("/session-key/profile-is-the-namespace")
{
  static const StringCase cases[] = {
    { "agent:work:discord:dm:c1", "work" },
    { "agent:main:discord:dm:c1", NULL },
    { "agent:main~:discord:dm:c1", "main" },
    { "agent:work:relay", "work" },
    /* no session keys of the contract */
    { "agent:work", NULL },
    { "agent::discord:dm:c1", NULL },
    { "Agent:work:discord:dm:c1", NULL },
    { "work", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *profile = relay_session_key_dup_profile (cases[i].given);

      g_assert_cmpstr (profile, ==, cases[i].expected);
    }
}

TEST_CASE ("/session-key/platform-is-the-third-part")
{
  static const StringCase cases[] = {
    { "agent:work:discord:dm:c1", "discord" },
    { "agent:main:telegram", "telegram" },
    { "agent:main:relay:dm:c1", NULL },
    { "agent:main::dm:c1", NULL },
    { "agent:main", NULL },
    { "discord:dm:c1:x", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *platform = relay_session_key_dup_platform (cases[i].given);

      g_assert_cmpstr (platform, ==, cases[i].expected);
    }
}
