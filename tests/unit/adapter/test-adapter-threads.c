/* test-adapter-threads.c: threads of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_THREADS "ops=send,thread_create,thread_rename"

static void
assert_written (Fixture *fixture, const char *expected)
{
  g_autofree char *written = object_text (last_action (fixture));

  g_assert_cmpstr (written, ==, expected);
}

static void
create (Fixture *fixture, const char *name, const char *message_id, GAsyncResult **result)
{
  relay_adapter_create_thread_async (fixture->adapter, "c1", name, message_id, NULL, NULL,
                                     store_result, result);
  settle ();
}

static void
assert_thread_id (Fixture *fixture, GAsyncResult *result, const char *thread_id)
{
  g_autoptr (RelaySendResult) created = NULL;
  g_autoptr (GError) error = NULL;

  created = relay_adapter_create_thread_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_send_result_get_thread_id (created), ==, thread_id);
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) named = NULL;
  g_autoptr (GAsyncResult) on_message = NULL;

  fixture_connect (fixture);
  create (fixture, "Plans", NULL, &named);
  assert_written (fixture, "{\"op\":\"thread_create\",\"chat_id\":\"c1\",\"thread_name\":\"Plans\","
                           "\"metadata\":{}}");
  answer (fixture, "{\"success\":true,\"thread_id\":\"t1\",\"message_id\":\"m1\"}");
  assert_thread_id (fixture, named, "t1");

  /* the thread may be called by a message id */
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\","
                        "\"scope_id\":\"s1\"}");
  create (fixture, "Plans", "m0", &on_message);
  assert_written (
    fixture, "{\"op\":\"thread_create\",\"chat_id\":\"c1\",\"message_id\":\"m0\","
             "\"thread_name\":\"Plans\",\"metadata\":{\"scope_id\":\"s1\",\"guild_id\":\"s1\"}}");
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  assert_thread_id (fixture, on_message, "m1");
}

static void
test_name_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) at_limit = NULL;
  g_autoptr (GAsyncResult) over = NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n_frames;

  for (guint i = 0; i < 100; i++)
    g_string_append (name, "ä");
  fixture_connect (fixture);
  create (fixture, name->str, NULL, &at_limit);
  answer (fixture, "{\"success\":true,\"thread_id\":\"t1\"}");
  assert_thread_id (fixture, at_limit, "t1");

  n_frames = fixture->frames->len;
  g_string_append_c (name, 'x');
  create (fixture, name->str, NULL, &over);
  g_assert_null (relay_adapter_create_thread_finish (fixture->adapter, over, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

static void
rename_thread (Fixture *fixture,
               RelayRenameCondition condition,
               const char *current_name,
               const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_rename_thread_async (fixture->adapter, "c1", "t1", "Plans", condition, current_name,
                                     NULL, NULL, store_result, &result);
  settle ();
  assert_written (fixture, expected);
  answer (fixture, "{\"success\":true}");
  g_assert_true (relay_adapter_rename_thread_finish (fixture->adapter, result, &error));
  g_assert_no_error (error);
}

#define RENAME "{\"op\":\"thread_rename\",\"chat_id\":\"c1\",\"message_id\":\"t1\""
#define NAMED  "\"thread_name\":\"Plans\",\"metadata\":{}}"

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  fixture_connect (fixture);
  rename_thread (fixture, RELAY_RENAME_CONDITION_ALWAYS, NULL, RENAME "," NAMED);
  /* a name that has no meaning here is not sent */
  rename_thread (fixture, RELAY_RENAME_CONDITION_ALWAYS, "Old", RENAME "," NAMED);
  rename_thread (fixture, RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED, NULL,
                 RENAME ",\"only_if_connector_created\":true," NAMED);
  rename_thread (fixture, RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "Old",
                 RENAME ",\"only_if_current_name\":\"Old\"," NAMED);
}

static void
test_not_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) renamed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) rename_error = NULL;
  guint n_frames;

  fixture_connect (fixture);
  n_frames = fixture->frames->len;
  create (fixture, "Plans", NULL, &created);
  g_assert_null (relay_adapter_create_thread_finish (fixture->adapter, created, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);

  relay_adapter_rename_thread_async (fixture->adapter, "c1", "t1", "Plans",
                                     RELAY_RENAME_CONDITION_ALWAYS, NULL, NULL, NULL, store_result,
                                     &renamed);
  settle ();
  g_assert_false (relay_adapter_rename_thread_finish (fixture->adapter, renamed, &rename_error));
  g_assert_error (rename_error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/adapter-threads/create", Fixture, DESCRIPTOR_THREADS, fixture_set_up, test_create,
              fixture_tear_down);
  g_test_add ("/adapter-threads/name-limit", Fixture, DESCRIPTOR_THREADS, fixture_set_up,
              test_name_limit, fixture_tear_down);
  g_test_add ("/adapter-threads/rename", Fixture, DESCRIPTOR_THREADS, fixture_set_up, test_rename,
              fixture_tear_down);
  g_test_add ("/adapter-threads/not-listed", Fixture, NULL, fixture_set_up, test_not_listed,
              fixture_tear_down);

  return g_test_run ();
}
