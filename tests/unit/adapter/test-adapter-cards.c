/* test-adapter-cards.c: cards that show what is being worked on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_CARDS "platform=slack dialect=slack ops=send,task_card,task_card_stop"

static void
assert_written (Fixture *fixture, const char *expected)
{
  g_autofree char *written = object_text (last_action (fixture));

  g_assert_cmpstr (written, ==, expected);
}

static void
show (Fixture *fixture, const char *chunks, GAsyncResult **result)
{
  g_autoptr (JsonNode) node = json_from_string (chunks, NULL);

  relay_adapter_show_task_card_async (fixture->adapter, "c1", "t1", json_node_get_array (node),
                                      NULL, NULL, store_result, result);
  settle ();
}

static void
test_show (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) shown = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  feed_source (fixture, "{\"platform\":\"slack\",\"chat_id\":\"c1\",\"scope_id\":\"s1\"}");
  show (fixture, "[{\"type\":\"task\",\"title\":\"Looking\"},{}]", &shown);
  assert_written (fixture, "{\"op\":\"task_card\",\"chat_id\":\"c1\",\"card_id\":\"t1\","
                           "\"chunks\":[{\"type\":\"task\",\"title\":\"Looking\"},{}],"
                           "\"metadata\":{\"scope_id\":\"s1\",\"guild_id\":\"s1\"}}");
  answer (fixture, "{\"success\":true}");
  g_assert_true (relay_adapter_show_task_card_finish (fixture->adapter, shown, &error));
  g_assert_no_error (error);

  show (fixture, "[]", &refused);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  g_assert_false (relay_adapter_show_task_card_finish (fixture->adapter, refused, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_REJECTED);
}

static void
test_show_too_deep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *open = g_strnfill (100, '[');
  g_autofree char *close = g_strnfill (100, ']');
  g_autofree char *chunks = g_strconcat (open, close, NULL);

  fixture_connect (fixture);
  show (fixture, chunks, &result);
  g_assert_false (relay_adapter_show_task_card_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  relay_adapter_stop_task_card_async (fixture->adapter, "c1", "t1", NULL, NULL, store_result,
                                      &result);
  settle ();
  assert_written (
    fixture, "{\"op\":\"task_card_stop\",\"chat_id\":\"c1\",\"card_id\":\"t1\",\"metadata\":{}}");
  answer (fixture, "{\"success\":true}");
  g_assert_true (relay_adapter_stop_task_card_finish (fixture->adapter, result, &error));
  g_assert_no_error (error);
}

static void
test_not_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (fixture);
  show (fixture, "[]", &result);
  g_assert_false (relay_adapter_show_task_card_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/adapter-cards/show", Fixture, DESCRIPTOR_CARDS, fixture_set_up, test_show,
              fixture_tear_down);
  g_test_add ("/adapter-cards/show-too-deep", Fixture, DESCRIPTOR_CARDS, fixture_set_up,
              test_show_too_deep, fixture_tear_down);
  g_test_add ("/adapter-cards/stop", Fixture, DESCRIPTOR_CARDS, fixture_set_up, test_stop,
              fixture_tear_down);
  g_test_add ("/adapter-cards/not-listed", Fixture, NULL, fixture_set_up, test_not_listed,
              fixture_tear_down);

  return g_test_run ();
}
