/* test-scope.c: what is remembered of each chat to route messages to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-scope-private.h"

#include <string.h>

#include "values/relay-record-private.h"

static void
learn (RelayScope *scope, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayRecord) source = relay_record_new_source (json, strlen (json), &error);

  g_assert_no_error (error);
  relay_scope_learn (scope, source);
}

static void
learn_chat (RelayScope *scope, guint number)
{
  g_autofree char *json =
    g_strdup_printf ("{\"chat_id\":\"c%u\",\"scope_id\":\"s%u\"}", number, number);

  learn (scope, json);
}

static void
test_values_are_learned (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);
  const RelayScopeChat *chat;

  g_assert_null (relay_scope_lookup (scope, "c"));

  learn (scope, "{\"platform\":\"discord\",\"chat_id\":\"c\",\"chat_type\":\"channel\","
                "\"scope_id\":\"s\",\"user_id\":\"u\",\"profile\":\"p\"}");
  chat = relay_scope_lookup (scope, "c");
  g_assert_nonnull (chat);
  g_assert_cmpstr (chat->platform, ==, "discord");
  g_assert_cmpstr (chat->scope_id, ==, "s");
  g_assert_cmpstr (chat->user_id, ==, "u");
  g_assert_cmpstr (chat->profile, ==, "p");
  g_assert_false (chat->is_direct);

  g_assert_null (relay_scope_lookup (scope, "d"));
}

static void
test_guild_id_is_older_name_of_scope_id (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"c\",\"guild_id\":\"g\"}");
  g_assert_cmpstr (relay_scope_lookup (scope, "c")->scope_id, ==, "g");
  learn (scope, "{\"chat_id\":\"c\",\"guild_id\":\"g\",\"scope_id\":\"s\"}");
  g_assert_cmpstr (relay_scope_lookup (scope, "c")->scope_id, ==, "s");
}

static void
test_numeric_ids_are_exact (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":1234567890123456789,\"user_id\":9007199254740993}");
  g_assert_cmpstr (relay_scope_lookup (scope, "1234567890123456789")->user_id, ==,
                   "9007199254740993");
}

static void
test_empty_value_keeps_last_one (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);
  const RelayScopeChat *chat;

  learn (scope, "{\"platform\":\"discord\",\"chat_id\":\"c\",\"scope_id\":\"s\","
                "\"user_id\":\"u\",\"profile\":\"p\"}");
  learn (scope, "{\"platform\":\"\",\"chat_id\":\"c\",\"scope_id\":\"\",\"user_id\":null}");
  learn (scope, "{\"platform\":\"relay\",\"chat_id\":\"c\",\"user_id\":\"v\"}");

  chat = relay_scope_lookup (scope, "c");
  g_assert_cmpstr (chat->platform, ==, "discord");
  g_assert_cmpstr (chat->scope_id, ==, "s");
  g_assert_cmpstr (chat->user_id, ==, "v");
  g_assert_cmpstr (chat->profile, ==, "p");
}

static void
test_relay_is_no_platform (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"platform\":\"relay\",\"chat_id\":\"c\"}");
  g_assert_null (relay_scope_lookup (scope, "c")->platform);
}

static void
test_last_chat_type_decides (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"c\"}");
  g_assert_true (relay_scope_lookup (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"group\"}");
  g_assert_false (relay_scope_lookup (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"dm\"}");
  g_assert_true (relay_scope_lookup (scope, "c")->is_direct);
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"channel\"}");
  learn (scope, "{\"chat_id\":\"c\",\"chat_type\":\"\"}");
  g_assert_true (relay_scope_lookup (scope, "c")->is_direct);
}

static void
test_source_without_chat_is_ignored (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (16);

  learn (scope, "{\"chat_id\":\"\",\"scope_id\":\"s\"}");
  learn (scope, "{\"chat_id\":[],\"scope_id\":\"s\"}");
  learn (scope, "{}");
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
  g_assert_null (relay_scope_lookup (scope, ""));
}

static void
test_oversized_values_are_ignored (void)
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
  g_assert_null (relay_scope_lookup (scope, "c")->user_id);
  g_assert_cmpstr (relay_scope_lookup (scope, "c")->scope_id, ==, "s");

  learn (scope, fits);
  g_assert_cmpstr (relay_scope_lookup (scope, longest)->user_id, ==, longest);
}

static void
test_least_recently_used_is_evicted (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (3);

  learn_chat (scope, 1);
  learn_chat (scope, 2);
  learn_chat (scope, 3);
  /* learning and looking up are both uses */
  learn_chat (scope, 1);
  g_assert_nonnull (relay_scope_lookup (scope, "c2"));
  learn_chat (scope, 4);

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 3);
  g_assert_null (relay_scope_lookup (scope, "c3"));
  g_assert_nonnull (relay_scope_lookup (scope, "c1"));
  g_assert_nonnull (relay_scope_lookup (scope, "c2"));
  g_assert_cmpstr (relay_scope_lookup (scope, "c4")->scope_id, ==, "s4");
}

static void
test_lower_bound_evicts (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (10);

  for (guint i = 0; i < 10; i++)
    learn_chat (scope, i);

  relay_scope_set_max_chats (scope, 2);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 2);
  g_assert_nonnull (relay_scope_lookup (scope, "c9"));
  g_assert_nonnull (relay_scope_lookup (scope, "c8"));
  g_assert_null (relay_scope_lookup (scope, "c7"));
}

static void
test_zero_remembers_nothing (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (4);

  learn_chat (scope, 1);
  relay_scope_set_max_chats (scope, 0);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
  learn_chat (scope, 2);
  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 0);
}

static void
test_default_is_bounded (void)
{
  g_autoptr (RelayScope) scope = relay_scope_new (RELAY_SCOPE_DEFAULT_MAX_CHATS);

  for (guint i = 0; i < RELAY_SCOPE_DEFAULT_MAX_CHATS + 100; i++)
    learn_chat (scope, i);

  g_assert_cmpuint (relay_scope_get_n_chats (scope), ==, 16384);
  g_assert_null (relay_scope_lookup (scope, "c99"));
  g_assert_nonnull (relay_scope_lookup (scope, "c100"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/scope/learn/values-are-remembered", test_values_are_learned);
  g_test_add_func ("/scope/learn/guild-id-is-older-name-of-scope-id",
                   test_guild_id_is_older_name_of_scope_id);
  g_test_add_func ("/scope/learn/numeric-ids-are-exact", test_numeric_ids_are_exact);
  g_test_add_func ("/scope/learn/empty-value-keeps-last-one", test_empty_value_keeps_last_one);
  g_test_add_func ("/scope/learn/relay-is-no-platform", test_relay_is_no_platform);
  g_test_add_func ("/scope/learn/last-chat-type-decides", test_last_chat_type_decides);
  g_test_add_func ("/scope/learn/source-without-chat-is-ignored",
                   test_source_without_chat_is_ignored);
  g_test_add_func ("/scope/learn/oversized-values-are-ignored", test_oversized_values_are_ignored);
  g_test_add_func ("/scope/bound/least-recently-used-is-evicted",
                   test_least_recently_used_is_evicted);
  g_test_add_func ("/scope/bound/lowering-evicts", test_lower_bound_evicts);
  g_test_add_func ("/scope/bound/zero-remembers-nothing", test_zero_remembers_nothing);
  g_test_add_func ("/scope/bound/default", test_default_is_bounded);

  return g_test_run ();
}
