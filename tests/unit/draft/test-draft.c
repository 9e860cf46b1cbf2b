/* test-draft.c: a message that is shown while it is being written
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "draft-fixture.h"
#include "transport/relay-timers-private.h"

/* --- the ways --- */

static void
test_edits (Screen *screen, gconstpointer data)
{
  write_text (screen, "Once");
  assert_log (screen, "send + Once");
  reply (screen);
  write_text (screen, " upon");
  assert_log (screen, "");
  pass (screen, 700);
  assert_log (screen, "edit 0 Once upon");
  reply (screen);
  write_text (screen, " a time");
  begin_finish (screen, NULL);
  assert_log (screen, "edit 0 Once upon a time");
  g_assert_null (screen->finished);
  reply (screen);
  assert_finished (screen, "0");
  assert_screen (screen, "Once upon a time");
}

static void
test_native (Screen *screen, gconstpointer data)
{
  write_text (screen, "Once");
  assert_log (screen, "draft #0 Once");
  reply (screen);
  write_text (screen, " upon");
  pass (screen, 700);
  assert_log (screen, "draft #0 Once upon");
  reply (screen);
  begin_finish (screen, NULL);
  assert_log (screen, "send Once upon");
  reply (screen);
  assert_finished (screen, "0");
  assert_screen (screen, "Once upon");
}

static void
test_sealed (Screen *screen, gconstpointer data)
{
  g_autoptr (RelayDraft) other = NULL;

  write_text (screen, "Once");
  reply (screen);
  begin_finish (screen, NULL);
  assert_log (screen, "draft #0 Once|draft #0 final Once");
  reply (screen);
  assert_finished (screen, "0");

  /* each has its number */
  other = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL);
  relay_draft_append (other, "Twice");
  assert_log (screen, "draft #1 Twice");
  reply (screen);
}

static void
test_sealed_without_a_draft (Screen *screen, gconstpointer data)
{
  relay_draft_append (screen->draft, "short");
  begin_finish (screen, NULL);
  assert_log (screen, "send short");
  reply (screen);
  assert_finished (screen, "0");
}

static void
test_whole (Screen *screen, gconstpointer data)
{
  write_text (screen, "It was a dark and stormy night. ");
  pass (screen, 700);
  assert_log (screen, "");
  write_text (screen, "It rained and it rained and it rained.");
  pass (screen, 700);
  assert_log (screen, "send It was a dark and stormy night. ");
  reply (screen);
  begin_finish (screen, NULL);
  assert_log (screen, "send It rained and it rained and it rained.");
  reply (screen);
  assert_finished (screen, "0 1");
}

/* A descriptor says what it says of its own platform. */
static void
test_of_the_chat (Screen *screen, gconstpointer data)
{
  g_autoptr (RelayDraft) draft = NULL;

  feed_descriptor (&screen->fixture, DRAFTING);
  feed_source (&screen->fixture, "{\"platform\":\"telegram\",\"chat_id\":\"t1\"}");
  draft = relay_adapter_begin_draft (screen->fixture.adapter, "t1", NULL);
  relay_draft_append (draft, "hi");
  assert_log (screen, "draft #0 hi");
  reply (screen);
  write_text (screen, "hi");
  assert_log (screen, "send + hi");
  reply (screen);
}

/* Ops that are not listed do not count, whatever the flags say. */
static void
test_not_listed (Screen *screen, gconstpointer data)
{
  write_text (screen, "hi");
  pass (screen, 700);
  assert_log (screen, "");
  begin_finish (screen, NULL);
  assert_log (screen, "send hi");
  reply (screen);
  assert_finished (screen, "0");
}

/* --- the throttle --- */

static void
test_throttle (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  assert_log (screen, "send + a");
  write_text (screen, "b");
  pass (screen, 5000);
  assert_log (screen, ""); /* one in flight */
  write_text (screen, "c");
  reply (screen);
  assert_log (screen, "edit 0 abc");
  reply (screen);
  write_text (screen, "d");
  pass (screen, 699);
  assert_log (screen, "");
  write_text (screen, "e");
  pass (screen, 1);
  assert_log (screen, "edit 0 abcde");
  reply (screen);
  pass (screen, 10000);
  assert_log (screen, ""); /* no news */
}

static void
test_interval (Screen *screen, gconstpointer data)
{
  guint n_notified = 0;

  g_assert_cmpuint (relay_draft_get_interval (screen->draft), ==, 700);
  g_signal_connect (screen->draft, "notify::interval", G_CALLBACK (count_up), &n_notified);
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  assert_log (screen, "send + a");
  pass (screen, 100);
  relay_draft_set_interval (screen->draft, 200);
  relay_draft_set_interval (screen->draft, 200);
  g_assert_cmpuint (n_notified, ==, 1);
  pass (screen, 99);
  assert_log (screen, "");
  pass (screen, 1);
  assert_log (screen, "edit 0 ab");
  reply (screen);

  g_object_set (screen->draft, "interval", 0, NULL);
  write_text (screen, "c");
  assert_log (screen, "edit 0 abc");
  write_text (screen, "d");
  write_text (screen, "e");
  assert_log (screen, "");
  reply (screen);
  assert_log (screen, "edit 0 abcde");
  reply (screen);
}

static void
test_in_one_go (Screen *screen, gconstpointer data)
{
  relay_draft_set_interval (screen->draft, 0);
  relay_draft_append (screen->draft, "a");
  relay_draft_append (screen->draft, "");
  relay_draft_append (screen->draft, "b");
  assert_log (screen, "send + ab");
  reply (screen);
}

/* --- finish --- */

static void
test_finish_waits (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  assert_log (screen, "send + a");
  g_assert_null (screen->finished);
  relay_draft_append (screen->draft, "ignored");
  reply (screen);
  assert_log (screen, "edit 0 ab");
  reply (screen);
  assert_finished (screen, "0");
  pass (screen, 5000);
  assert_log (screen, "");
}

static void
test_finish_of_what_is_shown (Screen *screen, gconstpointer data)
{
  write_text (screen, "all");
  begin_finish (screen, NULL);
  reply (screen);
  assert_log (screen, "send + all");
  assert_finished (screen, "0");
}

static void
test_finish_at_once (Screen *screen, gconstpointer data)
{
  relay_draft_append (screen->draft, "all");
  begin_finish (screen, NULL);
  assert_log (screen, "send all"); /* no edits to come */
  reply (screen);
  assert_finished (screen, "0");
}

static void
test_finish_of_nothing (Screen *screen, gconstpointer data)
{
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  write_text (screen, " \n\t ");
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  assert_log (screen, "");
  write_text (screen, "x");
  begin_finish (screen, NULL);
  assert_log (screen, "send +  \n\t x");
  reply (screen);
  assert_finished (screen, "0");
}

static void
test_finish_twice (Screen *screen, gconstpointer data)
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  relay_draft_append (screen->draft, "x");
  begin_finish (screen, NULL);
  relay_draft_finish_async (screen->draft, NULL, store_result, &second);
  screen_look (screen);
  g_assert_null (relay_draft_finish_finish (screen->draft, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  reply (screen);
  assert_finished (screen, "0");
  begin_finish (screen, NULL);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  relay_draft_append (screen->draft, "y");
  g_assert_cmpstr (relay_draft_get_text (screen->draft), ==, "x");
  relay_draft_abandon (screen->draft);
  assert_log (screen, "send x");
}

/* --- metadata --- */

static void
test_metadata (Screen *screen, gconstpointer data)
{
  g_autoptr (JsonObject) metadata =
    make_object ("{\"thread_id\":\"t\",\"notify\":true,\"n\":[1,{\"a\":0.1}]}");
  JsonObject *sent;

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", metadata);
  json_object_set_string_member (metadata, "thread_id", "changed");
  json_array_add_int_element (json_object_get_array_member (metadata, "n"), 2);
  write_text (screen, "It was a dark and stormy night. It rained");
  reply (screen);
  sent = json_object_get_object_member (last_action (&screen->fixture), "metadata");
  g_assert_cmpstr (json_object_get_string_member (sent, "thread_id"), ==, "t");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sent, "n")), ==, 2);
  write_text (screen, " and it rained and it rained.");
  pass (screen, 700);
  reply (screen);
  pass (screen, 700);
  reply (screen);
  write_text (screen, " For days.");
  begin_finish (screen, NULL);
  reply (screen);
  assert_finished (screen, "0 1");
  assert_log (screen, "send + It was a dark and stormy night. It rained|"
                      "edit 0 It was a dark and stormy night. |"
                      "send + It rained and it rained and it rained.|"
                      "edit 1 ! It rained and it rained and it rained. For days.");
}

static void
test_metadata_that_cannot_be (Screen *screen, gconstpointer data)
{
  g_autoptr (JsonObject) deep = json_object_new ();
  g_autoptr (JsonObject) bad_id = make_object ("{\"scope_id\":[]}");

  for (guint i = 0; i < 100; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "a", g_steal_pointer (&deep));
      deep = outer;
    }
  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", deep);
  write_text (screen, "x");
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", bad_id);
  write_text (screen, "x");
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  assert_log (screen, "");
}

/* --- the object --- */

static void
test_properties (Screen *screen, gconstpointer data)
{
  g_autoptr (RelayAdapter) adapter = NULL;
  g_autofree char *chat_id = NULL;
  g_autofree char *text = NULL;
  guint n_notified = 0;
  guint interval;

  g_signal_connect (screen->draft, "notify::text", G_CALLBACK (count_up), &n_notified);
  relay_draft_append (screen->draft, "a\xff");
  g_object_get (screen->draft, "adapter", &adapter, "chat-id", &chat_id, "text", &text, NULL);
  g_assert_true (adapter == screen->fixture.adapter);
  g_assert_true (relay_draft_get_adapter (screen->draft) == adapter);
  g_assert_cmpstr (chat_id, ==, "c1");
  g_assert_cmpstr (relay_draft_get_chat_id (screen->draft), ==, "c1");
  g_assert_cmpstr (text, ==, "a\xef\xbf\xbd");
  g_assert_cmpuint (n_notified, ==, 1);

  g_signal_connect (screen->draft, "notify::interval", G_CALLBACK (count_up), &n_notified);
  relay_draft_set_interval (screen->draft, 1234);
  relay_draft_set_interval (screen->draft, 1234);
  g_object_get (screen->draft, "interval", &interval, NULL);
  g_assert_cmpuint (interval, ==, 1234);
  g_assert_cmpuint (relay_draft_get_interval (screen->draft), ==, 1234);
  g_assert_cmpuint (n_notified, ==, 2);
}

/* One that was not begun does nothing, and says so. */
static void
test_of_nobody (void)
{
  g_autoptr (RelayDraft) draft = g_object_new (RELAY_TYPE_DRAFT, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_draft_append (draft, "x");
  relay_draft_set_interval (draft, 1);
  relay_draft_finish_async (draft, NULL, store_result, &result);
  wait_for (&result);
  g_assert_null (relay_draft_finish_finish (draft, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
  relay_draft_abandon (draft);
}

static void
test_without_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (adapter, "c1", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_draft_append (draft, "x");
  relay_draft_finish_async (draft, NULL, store_result, &result);
  wait_for (&result);
  g_assert_null (relay_draft_finish_finish (draft, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
}

/* The draft is the last that holds the adapter. */
static void
test_dropped (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b"); /* a timer is set */
  g_clear_object (&screen->fixture.adapter);
  g_assert_finalize_object (g_steal_pointer (&screen->draft));
  relay_clock_advance (screen->fixture.clock, G_USEC_PER_SEC);
  screen_look (screen);
  assert_log (screen, "send + a");
}

static void
test_dropped_in_flight (Screen *screen, gconstpointer data)
{
  RelayDraft *draft = screen->draft;

  write_text (screen, "a");
  g_object_add_weak_pointer (G_OBJECT (draft), (gpointer *) &draft);
  g_clear_object (&screen->draft);
  reply (screen);
  g_assert_null (draft);
  pass (screen, 700);
  assert_log (screen, "send + a");
}

static void
test_dropped_while_it_finishes (Screen *screen, gconstpointer data)
{
  RelayDraft *draft = screen->draft;

  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  g_object_unref (draft);
  reply (screen);
  reply (screen);
  assert_finished (screen, "0");
  assert_screen (screen, "ab");
  screen->draft = NULL;
  g_object_add_weak_pointer (G_OBJECT (draft), (gpointer *) &draft);
  g_clear_object (&screen->finished);
  g_assert_null (draft);
}

static void
test_disposed_of (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  g_object_run_dispose (G_OBJECT (screen->draft));
  reply (screen);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  relay_draft_append (screen->draft, "c");
  begin_finish (screen, NULL);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  assert_log (screen, "send + a");
}

/* --- what it costs --- */

/* Were the text copied with each, this would be a tenth of a terabyte and never come to its end. */
static void
test_tiny_appends (Screen *screen, gconstpointer data)
{
  const guint n_appends = 200000;
  gsize length = 0;

  for (guint i = 0; i < n_appends; i++)
    relay_draft_append (screen->draft, "wörd ");
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    reply (screen);
  for (guint i = 0; i < screen->messages->len; i++)
    length += strlen (g_ptr_array_index (screen->messages, i));
  g_assert_cmpuint (length, ==, n_appends * strlen ("wörd "));
  g_assert_cmpuint (screen->messages->len, ==, n_appends * 5 / 2000);
}

/* Each update costs what it carries: one message, however long the text is. */
static void
test_tiny_updates (Screen *screen, gconstpointer data)
{
  const guint n_appends = 10000;

  relay_draft_set_interval (screen->draft, 0);
  for (guint i = 0; i < n_appends; i++)
    {
      write_text (screen, "x ");
      while (screen->request != NULL)
        reply (screen);
    }
  g_assert_cmpuint (screen->log->len, <=, n_appends + 2 * n_appends * 2 / 60);
  for (guint i = 0; i < screen->log->len; i++)
    g_assert_cmpuint (strlen (g_ptr_array_index (screen->log, i)), <, 60 + 16);
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    reply (screen);
  g_assert_cmpuint (screen->messages->len, ==, (n_appends * 2 + 59) / 60);
}

#define TEST(name, descriptor, func) \
  g_test_add ("/draft/" name, Screen, descriptor, screen_set_up, func, screen_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  TEST ("edits", EDITING, test_edits);
  TEST ("native", DRAFTING, test_native);
  TEST ("sealed", SEALING, test_sealed);
  TEST ("sealed-without-a-draft", SEALING, test_sealed_without_a_draft);
  TEST ("whole", SENDING, test_whole);
  TEST ("of-the-chat", EDITING, test_of_the_chat);
  TEST ("not-listed", "draft ops=send", test_not_listed);
  TEST ("throttle", EDITING, test_throttle);
  TEST ("interval", EDITING, test_interval);
  TEST ("in-one-go", EDITING, test_in_one_go);
  TEST ("finish-waits", EDITING, test_finish_waits);
  TEST ("finish-of-what-is-shown", EDITING, test_finish_of_what_is_shown);
  TEST ("finish-at-once", EDITING, test_finish_at_once);
  TEST ("finish-of-nothing", EDITING, test_finish_of_nothing);
  TEST ("finish-twice", EDITING, test_finish_twice);
  TEST ("metadata", EDITING_SHORT, test_metadata);
  TEST ("metadata-that-cannot-be", EDITING, test_metadata_that_cannot_be);
  TEST ("properties", EDITING, test_properties);
  g_test_add_func ("/draft/of-nobody", test_of_nobody);
  g_test_add_func ("/draft/without-transport", test_without_transport);
  TEST ("dropped", EDITING, test_dropped);
  TEST ("dropped-in-flight", EDITING, test_dropped_in_flight);
  TEST ("dropped-while-it-finishes", EDITING, test_dropped_while_it_finishes);
  TEST ("disposed-of", EDITING, test_disposed_of);
  TEST ("tiny-appends", EDITING, test_tiny_appends);
  TEST ("tiny-updates", EDITING_SHORT, test_tiny_updates);

  return g_test_run ();
}
