/* test-scope.c: what is remembered of each chat to route messages to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-scope-private.h"

#include <string.h>

#include "values/relay-record-private.h"

#include "test.h"

static void
learn (RelayScope *scope, const char *json)
{
  g_autoptr (RelayRecord) source = NO_ERROR (relay_record_new_source, json, strlen (json));
  relay_scope_learn (scope, source);
}

/* The chat on the platform that was last received with its id */
static const RelayScopeChat *
find (RelayScope *scope, const char *chat_id)
{
  return relay_scope_lookup (scope, relay_scope_get_platform (scope, chat_id), chat_id);
}

static void
learn_chat (RelayScope *scope, guint number)
{
  g_autofree char *json =
    g_strdup_printf ("{\"chat_id\":\"c%u\",\"scope_id\":\"s%u\"}", number, number);

  learn (scope, json);
}

TEST_CASE ("/scope/learn/values-are-remembered")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);
  const RelayScopeChat *chat;

  g_assert_null (find (scope, "c"));

  learn (scope, "{\"platform\":\"discord\",\"chat_id\":\"c\",\"chat_type\":\"channel\","
                "\"scope_id\":\"s\",\"user_id\":\"u\",\"profile\":\"p\"}");
  chat = find (scope, "c");
  g_assert_nonnull (chat);
  g_assert_cmpstr (relay_scope_get_platform (scope, "c"), ==, "discord");
  g_assert_cmpstr (chat->scope_id, ==, "s");
  g_assert_cmpstr (chat->user_id, ==, "u");
  g_assert_cmpstr (chat->profile, ==, "p");
  g_assert_false (chat->is_direct);

  g_assert_null (find (scope, "d"));
}

TEST_CASE ("/scope/learn/guild-id-is-older-name-of-scope-id")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"c\",\"guild_id\":\"g\"}");
  g_assert_cmpstr (find (scope, "c")->scope_id, ==, "g");
  learn (scope, "{\"chat_id\":\"c\",\"guild_id\":\"g\",\"scope_id\":\"s\"}");
  g_assert_cmpstr (find (scope, "c")->scope_id, ==, "s");
}

TEST_CASE ("/scope/learn/numeric-ids-are-exact")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":1234567890123456789,\"user_id\":9007199254740993}");
  g_assert_cmpstr (find (scope, "1234567890123456789")->user_id, ==, "9007199254740993");
}

TEST_CASE ("/scope/learn/empty-value-keeps-last-one")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);
  const RelayScopeChat *chat;

  learn (scope, "{\"platform\":\"discord\",\"chat_id\":\"c\",\"scope_id\":\"s\","
                "\"user_id\":\"u\",\"profile\":\"p\"}");
  learn (scope, "{\"platform\":\"\",\"chat_id\":\"c\",\"scope_id\":\"\",\"user_id\":null}");
  learn (scope, "{\"platform\":\"relay\",\"chat_id\":\"c\",\"user_id\":\"v\"}");

  chat = find (scope, "c");
  g_assert_cmpstr (relay_scope_get_platform (scope, "c"), ==, "discord");
  g_assert_cmpstr (chat->scope_id, ==, "s");
  g_assert_cmpstr (chat->user_id, ==, "v");
  g_assert_cmpstr (chat->profile, ==, "p");
}

TEST_CASE ("/scope/learn/relay-is-no-platform")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"platform\":\"relay\",\"chat_id\":\"c\"}");
  g_assert_null (relay_scope_get_platform (scope, "c"));
  g_assert_nonnull (find (scope, "c"));
}

TEST_CASE ("/scope/learn/last-chat-type-decides")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"c\"}");
  g_assert_true (find (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"group\"}");
  g_assert_false (find (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"dm\"}");
  g_assert_true (find (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"channel\"}");
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"\"}");
  g_assert_true (find (scope, "c")->is_direct);
}

TEST_CASE ("/scope/learn/source-without-chat-is-ignored")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"\",\"scope_id\":\"s\"}");
  learn (scope, "{\"chat_id\":[],\"scope_id\":\"s\"}");
  learn (scope, "{}");
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
  g_assert_null (find (scope, ""));
}

TEST_CASE ("/scope/learn/oversized-values-are-ignored")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);
  g_autofree char *longest = g_strnfill (RELAY_SCOPE_MAX_VALUE, 'x');
  g_autofree char *fits =
    g_strdup_printf ("{\"chat_id\":\"%s\",\"user_id\":\"%s\"}", longest, longest);
  g_autofree char *chat = g_strdup_printf ("{\"chat_id\":\"%sx\"}", longest);
  g_autofree char *user =
    g_strdup_printf ("{\"chat_id\":\"c\",\"user_id\":\"%sx\",\"scope_id\":\"s\"}", longest);

  learn (scope, chat);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);

  learn (scope, user);
  g_assert_null (find (scope, "c")->user_id);
  g_assert_cmpstr (find (scope, "c")->scope_id, ==, "s");

  learn (scope, fits);
  g_assert_cmpstr (find (scope, longest)->user_id, ==, longest);
}

TEST_CASE ("/scope/bound/least-recently-used-is-evicted")
{
  g_autoptr (RelayScope) scope = relay_scope_new (3);

  learn_chat (scope, 1);
  learn_chat (scope, 2);
  learn_chat (scope, 3);
  /* learning and looking up are both uses */
  learn_chat (scope, 1);
  g_assert_nonnull (find (scope, "c2"));
  learn_chat (scope, 4);

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 3);
  g_assert_null (find (scope, "c3"));
  g_assert_nonnull (find (scope, "c1"));
  g_assert_nonnull (find (scope, "c2"));
  g_assert_cmpstr (find (scope, "c4")->scope_id, ==, "s4");
}

TEST_CASE ("/scope/bound/lowering-evicts")
{
  g_autoptr (RelayScope) scope = relay_scope_new (10);

  for (guint i = 0; i < 10; i++)
    learn_chat (scope, i);

  relay_scope_set_max_chats (scope, 2);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 2);
  g_assert_nonnull (find (scope, "c9"));
  g_assert_nonnull (find (scope, "c8"));
  g_assert_null (find (scope, "c7"));
}

TEST_CASE ("/scope/bound/zero-remembers-nothing")
{
  g_autoptr (RelayScope) scope = relay_scope_new (4);

  learn_chat (scope, 1);
  relay_scope_set_max_chats (scope, 0);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
  learn_chat (scope, 2);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
}

TEST_CASE ("/scope/bound/default")
{
  g_autoptr (RelayScope) scope = relay_scope_new (RELAY_SCOPE_DEFAULT_MAX_CHATS);

  for (guint i = 0; i < RELAY_SCOPE_DEFAULT_MAX_CHATS + 100; i++)
    learn_chat (scope, i);

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 16384);
  g_assert_null (find (scope, "c99"));
  g_assert_nonnull (find (scope, "c100"));
}

TEST_CASE ("/scope/platforms/same-chat-id-is-another-chat")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope,
         "{\"platform\":\"whatsapp\",\"chat_id\":\"+49\",\"user_id\":\"w\",\"profile\":\"p\"}");
  learn (scope,
         "{\"platform\":\"sms\",\"chat_id\":\"+49\",\"user_id\":\"s\",\"chat_type\":\"group\"}");

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 2);
  g_assert_cmpstr (relay_scope_lookup (scope, "whatsapp", "+49")->user_id, ==, "w");
  g_assert_true (relay_scope_lookup (scope, "whatsapp", "+49")->is_direct);
  g_assert_cmpstr (relay_scope_lookup (scope, "sms", "+49")->user_id, ==, "s");
  g_assert_null (relay_scope_lookup (scope, "sms", "+49")->profile);
  g_assert_null (relay_scope_lookup (scope, "signal", "+49"));
  g_assert_null (relay_scope_lookup (scope, NULL, "+49"));
}

TEST_CASE ("/scope/platforms/last-one-received-is-default")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  g_assert_null (relay_scope_get_platform (scope, "+49"));
  learn (scope, "{\"platform\":\"whatsapp\",\"chat_id\":\"+49\"}");
  learn (scope, "{\"platform\":\"sms\",\"chat_id\":\"+49\"}");
  g_assert_cmpstr (relay_scope_get_platform (scope, "+49"), ==, "sms");
  learn (scope, "{\"platform\":\"whatsapp\",\"chat_id\":\"+49\"}");
  /* looking up the other one changes nothing */
  g_assert_nonnull (relay_scope_lookup (scope, "sms", "+49"));
  g_assert_cmpstr (relay_scope_get_platform (scope, "+49"), ==, "whatsapp");
}

TEST_CASE ("/scope/platforms/source-without-platform-belongs-to-last-one")
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"c\",\"user_id\":\"none\"}");
  learn (scope, "{\"platform\":\"sms\",\"chat_id\":\"c\",\"scope_id\":\"s\"}");
  learn (scope, "{\"chat_id\":\"c\",\"user_id\":\"u\"}");

  g_assert_cmpstr (relay_scope_lookup (scope, "sms", "c")->user_id, ==, "u");
  g_assert_cmpstr (relay_scope_lookup (scope, NULL, "c")->user_id, ==, "none");
}

TEST_CASE ("/scope/platforms/keys-are-distinct")
{
  static const char *const pairs[][2] = { { NULL, "abc" }, { "a", "bc" },   { "ab", "c" },
                                          { "1:a", "bc" }, { NULL, "1:a" }, { "a", "" },
                                          { "a\nb", "c" }, { "a", "b\nc" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint j = 0; j < G_N_ELEMENTS (pairs); j++)
      {
        g_autofree char *first = relay_scope_make_key (pairs[i][0], pairs[i][1]);
        g_autofree char *second = relay_scope_make_key (pairs[j][0], pairs[j][1]);

        g_assert_cmpint (g_str_equal (first, second), ==, i == j);
      }
}

TEST_CASE ("/scope/platforms/number-of-platforms-is-bounded")
{
  g_autoptr (RelayScope) scope = relay_scope_new (2);

  learn (scope, "{\"platform\":\"p1\",\"chat_id\":\"c\"}");
  learn (scope, "{\"platform\":\"p2\",\"chat_id\":\"c\"}");
  g_assert_nonnull (relay_scope_lookup (scope, "p1", "c"));
  learn (scope, "{\"platform\":\"p3\",\"chat_id\":\"c\"}");

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 2);
  g_assert_null (relay_scope_lookup (scope, "p2", "c"));
  g_assert_nonnull (relay_scope_lookup (scope, "p1", "c"));
  g_assert_cmpstr (relay_scope_get_platform (scope, "c"), ==, "p3");
}
