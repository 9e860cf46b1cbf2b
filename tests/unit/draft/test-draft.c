/* test-draft.c: a message that is shown while it is written
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter/relay-adapter-private.h"
#include "draft-fixture.h"
#include "transport/relay-timers-private.h"

/* --- the methods --- */

DRAFT_TEST ("/draft/sends-then-edits", EDITING)
{
  append (screen, "Once");
  assert_accepts (screen, "send + Once");
  append (screen, " upon");
  assert_requests (screen, "");
  advance (screen, 700);
  assert_accepts (screen, "edit 0 Once upon");
  append (screen, " a time");
  begin_finish (screen, NULL);
  assert_requests (screen, "edit 0 Once upon a time");
  g_assert_null (screen->finished);
  accept (screen);
  assert_finishes (screen, "0");
  assert_messages (screen, "Once upon a time");
}

DRAFT_TEST ("/draft/sends-drafts-then-the-message", DRAFTING)
{
  append (screen, "Once");
  assert_accepts (screen, "draft #0 Once");
  append_and_wait (screen, " upon");
  assert_accepts (screen, "draft #0 Once upon");
  assert_finishes_with (screen, "send Once upon", "0");
  assert_messages (screen, "Once upon");
}

DRAFT_TEST ("/draft/final-draft-becomes-the-message", SEALING)
{
  g_autoptr (RelayDraft) other = NULL;

  append_and_accept (screen, "Once");
  assert_finishes_with (screen, "draft #0 Once|draft #0 final Once", "0");

  /* each draft has its own id */
  other = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, NULL);
  relay_draft_append (other, "Twice");
  assert_accepts (screen, "draft #1 Twice");
}

DRAFT_TEST ("/draft/sends-the-message-if-no-draft-was-shown", SEALING)
{
  relay_draft_append (screen->draft, "short");
  assert_finishes_with (screen, "send short", "0");
}

DRAFT_TEST ("/draft/sends-complete-messages-only", SENDING)
{
  append_and_wait (screen, "It was a dark and stormy night. ");
  assert_requests (screen, "");
  append_and_wait (screen, "It rained and it rained and it rained.");
  assert_accepts (screen, "send It was a dark and stormy night. ");
  assert_finishes_with (screen, "send It rained and it rained and it rained.", "0 1");
}

DRAFT_TEST ("/draft/follows-the-descriptor-of-the-chat", EDITING)
{
  g_autoptr (RelayDraft) draft = NULL;

  feed_descriptor (&screen->fixture, DRAFTING);
  feed_source (&screen->fixture, "{\"platform\":\"telegram\",\"chat_id\":\"t1\"}");
  draft = relay_adapter_begin_draft (screen->fixture.adapter, "t1", NULL, NULL);
  relay_draft_append (draft, "hi");
  assert_accepts (screen, "draft #0 hi");
  append (screen, "hi");
  assert_accepts (screen, "send + hi");
}

static void
assert_request_platform (Screen *screen, const char *platform)
{
  screen_update (screen);
  g_assert_nonnull (screen->request);
  if (platform != NULL)
    g_assert_cmpstr (json_object_get_string_member (screen->request, "platform"), ==, platform);
  else
    g_assert_false (json_object_has_member (screen->request, "platform"));
  g_assert_false (json_object_has_member (
    json_object_get_object_member (json_object_get_object_member (screen->request, "action"),
                                   "metadata"),
    "platform"));
}

/* @screen->draft is begun in a chat whose id another platform has too. */
static void
begin_at_phone (Screen *screen, const char *metadata_json)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "+49", NULL, metadata);
}

DRAFT_TEST ("/draft/place/edits-stay-where-draft-began", EDITING)
{
  feed_descriptor (&screen->fixture, "platform=telegram ops=send");
  feed_source (&screen->fixture, "{\"platform\":\"discord\",\"chat_id\":\"+49\"}");
  begin_at_phone (screen, NULL);
  feed_source (&screen->fixture, "{\"platform\":\"telegram\",\"chat_id\":\"+49\"}");
  append (screen, "one");
  assert_request_platform (screen, "discord");
  accept (screen);
  append_and_wait (screen, " two");
  assert_request_platform (screen, "discord");
  accept (screen);
  assert_requests (screen, "send + one|edit 0 one two");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft/place/unknown-platform-stays-unknown", EDITING)
{
  begin_at_phone (screen, NULL);
  append (screen, "one");
  assert_request_platform (screen, NULL);
  accept (screen);
  feed_source (&screen->fixture, "{\"platform\":\"telegram\",\"chat_id\":\"+49\"}");
  append_and_wait (screen, " two");
  assert_request_platform (screen, NULL);
  accept (screen);
}

DRAFT_TEST ("/draft/place/metadata-chooses-platform", SENDING)
{
  feed_descriptor (&screen->fixture, "platform=telegram ops=send,edit");
  feed_source (&screen->fixture, "{\"platform\":\"telegram\",\"chat_id\":\"+49\"}");
  feed_source (&screen->fixture, "{\"platform\":\"discord\",\"chat_id\":\"+49\"}");
  begin_at_phone (screen, "{\"platform\":\"telegram\"}");
  append (screen, "one");
  assert_request_platform (screen, "telegram");
  accept (screen);
}

DRAFT_TEST ("/draft/place/platform-has-to-be-string", SENDING)
{
  begin_at_phone (screen, "{\"platform\":7}");
  append (screen, "one");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  assert_requests (screen, "");
}

/* The flags of the descriptor allow drafts and edits, but the list of ops does not. */
DRAFT_TEST ("/draft/ignores-ops-that-are-not-listed", "draft ops=send")
{
  append_and_wait (screen, "hi");
  assert_requests (screen, "");
  assert_finishes_with (screen, "send hi", "0");
}

/* --- reply_to --- */

/* A draft that is begun with a reply, in place of the one of the fixture */
static void
begin_reply (Screen *screen)
{
  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", "m7", NULL);
}

DRAFT_TEST ("/draft/first-message-is-the-reply", EDITING_SHORT)
{
  begin_reply (screen);
  append_and_accept (screen, "It was a dark and stormy night. It rained");
  append_and_wait (screen, " and it rained and it rained.");
  accept (screen);
  assert_finishes_when_accepted (screen, "0 1");
  assert_requests (screen, "send >m7 + It was a dark and stormy night. It rained|"
                           "edit 0 It was a dark and stormy night. |"
                           "send It rained and it rained and it rained.");
}

DRAFT_TEST ("/draft/message-after-drafts-is-the-reply", DRAFTING)
{
  begin_reply (screen);
  append_and_accept (screen, "Once");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "draft #0 Once|send >m7 Once");
}

/* A send that was rejected was no message yet. */
DRAFT_TEST ("/draft/repeated-send-is-the-reply", EDITING)
{
  begin_reply (screen);
  append (screen, "a");
  reject (screen);
  append_and_wait (screen, "b");
  accept (screen);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_requests (screen, "send >m7 + a|send >m7 + ab");
}

DRAFT_TEST ("/draft/only-the-first-message-without-id-is-the-reply", EDITING)
{
  screen->lacks_ids = TRUE;
  begin_reply (screen);
  append_and_accept (screen, "a");
  append (screen, "b");
  assert_finishes_when_accepted (screen, "");
  assert_requests (screen, "send >m7 + a|send b");
}

/* --- the ids of drafts --- */

/* Connectors keep the ids of finished drafts longer than a process lives. */
TEST_CASE ("/draft/ids-begin-at-random")
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
      gint64 first = relay_adapter_next_draft_id (adapter);

      g_assert_cmpint (first, >=, G_GINT64_CONSTANT (1) << 49);
      g_assert_cmpint (first, <, (G_GINT64_CONSTANT (1) << 53) - (1 << 30));
      g_assert_cmpint (relay_adapter_next_draft_id (adapter), ==, first + 1);
      g_assert_cmpint (relay_adapter_next_draft_id (adapter), ==, first + 2);
      g_assert_true (g_hash_table_add (ids, g_memdup2 (&first, sizeof first)));
    }
}

/* --- the interval --- */

DRAFT_TEST ("/draft/sends-one-update-per-interval", EDITING)
{
  append (screen, "a");
  assert_requests (screen, "send + a");
  append (screen, "b");
  advance (screen, 5000);
  assert_requests (screen, ""); /* a request is in flight */
  append_and_accept (screen, "c");
  assert_accepts (screen, "edit 0 abc");
  append (screen, "d");
  advance (screen, 699);
  assert_requests (screen, "");
  append (screen, "e");
  advance (screen, 1);
  assert_accepts (screen, "edit 0 abcde");
  advance (screen, 10000);
  assert_requests (screen, ""); /* no new text */
}

/* The timers run where those of the transport do, wherever the draft was begun. */
DRAFT_TEST ("/draft/begun-in-another-context-goes-on", EDITING)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  RelayDraft *draft;

  g_main_context_push_thread_default (context);
  draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, NULL);
  g_main_context_pop_thread_default (context);
  g_clear_object (&screen->draft);
  screen->draft = draft;
  append (screen, "Once");
  assert_accepts (screen, "send + Once");
  append (screen, " upon");
  advance (screen, 700);
  assert_accepts (screen, "edit 0 Once upon");
}

DRAFT_TEST ("/draft/interval-can-change", EDITING)
{
  guint n_notified = 0;

  g_assert_cmpuint (relay_draft_get_interval (screen->draft), ==, 700);
  g_signal_connect (screen->draft, "notify::interval", G_CALLBACK (count_up), &n_notified);
  append_and_accept (screen, "a");
  append (screen, "b");
  assert_requests (screen, "send + a");
  advance (screen, 100);
  relay_draft_set_interval (screen->draft, 200);
  relay_draft_set_interval (screen->draft, 200);
  g_assert_cmpuint (n_notified, ==, 1);
  advance (screen, 99);
  assert_requests (screen, "");
  advance (screen, 1);
  assert_accepts (screen, "edit 0 ab");

  g_object_set (screen->draft, "interval", 0, NULL);
  append (screen, "c");
  assert_requests (screen, "edit 0 abc");
  append (screen, "d");
  append (screen, "e");
  assert_accepts (screen, "");
  assert_accepts (screen, "edit 0 abcde");
}

DRAFT_TEST ("/draft/appends-of-one-iteration-make-one-update", EDITING)
{
  relay_draft_set_interval (screen->draft, 0);
  relay_draft_append (screen->draft, "a");
  relay_draft_append (screen->draft, "");
  relay_draft_append (screen->draft, "b");
  assert_accepts (screen, "send + ab");
}

/* --- finish --- */

DRAFT_TEST ("/draft/finish-waits-for-the-request-in-flight", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  assert_requests (screen, "send + a");
  g_assert_null (screen->finished);
  relay_draft_append (screen->draft, "ignored");
  accept (screen);
  assert_accepts (screen, "edit 0 ab");
  assert_finishes (screen, "0");
  advance (screen, 5000);
  assert_requests (screen, "");
}

DRAFT_TEST ("/draft/finish-sends-nothing-if-all-is-shown", EDITING)
{
  append (screen, "all");
  begin_finish (screen, NULL);
  accept (screen);
  assert_requests (screen, "send + all");
  assert_finishes (screen, "0");
}

/* Platforms remove white space at the end, and refuse an edit that changes nothing. */
DRAFT_TEST ("/draft/white-space-at-the-end-needs-no-edit", EDITING)
{
  append_and_accept (screen, "all");
  append_and_wait (screen, "\n");
  append_and_wait (screen, " \t\u00a0\n");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + all");
}

DRAFT_TEST ("/draft/white-space-before-more-text-is-shown", EDITING)
{
  append_and_accept (screen, "all");
  append_and_wait (screen, "\n\n");
  append_and_accept (screen, "more\n");
  append (screen, "\n");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + all|edit 0 all\n\nmore\n");
}

DRAFT_TEST ("/draft/piece-that-is-shown-needs-no-edit", "length=40 ops=send,edit")
{
  append_and_accept (screen, "It was a dark and stormy night.");
  append_and_wait (screen, " ");
  append (screen, "It rained and rained.");
  assert_accepts (screen, "send + It was a dark and stormy night.|send + It rained and rained.");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0 1");
}

DRAFT_TEST ("/draft/finish-does-not-announce-edits", EDITING)
{
  relay_draft_append (screen->draft, "all");
  begin_finish (screen, NULL);
  assert_requests (screen, "send all"); /* without expect_edits */
  accept (screen);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft/finish-fails-without-text", EDITING)
{
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  append (screen, " \n\t ");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  assert_requests (screen, "");
  append (screen, "x");
  assert_finishes_with (screen, "send +  \n\t x", "0");
}

DRAFT_TEST ("/draft/finish-fails-while-finishing-and-after", EDITING)
{
  g_autoptr (GAsyncResult) second = NULL;

  relay_draft_append (screen->draft, "x");
  begin_finish (screen, NULL);
  relay_draft_finish_async (screen->draft, NULL, store_result, &second);
  screen_update (screen);
  FAILS (G_IO_ERROR, G_IO_ERROR_PENDING, relay_draft_finish_finish, screen->draft, second);
  accept (screen);
  assert_finishes (screen, "0");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  relay_draft_append (screen->draft, "y");
  g_assert_cmpstr (relay_draft_get_text (screen->draft), ==, "x");
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "send x");
}

/* --- bytes --- */

DRAFT_TEST ("/draft/append-takes-parts-of-characters", EDITING)
{
  guint n_notified = 0;

  g_signal_connect (screen->draft, "notify::text", G_CALLBACK (count_up), &n_notified);
  append (screen, "ok \xf0\x9f");
  assert_accepts (screen, "send + ok ");
  g_assert_cmpstr (relay_draft_get_text (screen->draft), ==, "ok ");
  append (screen, "\x98");
  g_assert_cmpuint (n_notified, ==, 1);
  append (screen, "\x80");
  assert_finishes_with (screen, "edit 0 ok 😀", "0");
  g_assert_cmpstr (relay_draft_get_text (screen->draft), ==, "ok 😀");
}

/* JavaScript may cut a string between the halves of a surrogate pair. */
DRAFT_TEST ("/draft/append-joins-surrogates", EDITING)
{
  append (screen, "ok \xed\xa0\xbd");
  append (screen, "\xed\xb8\x80");
  begin_finish (screen, NULL);
  accept (screen);
  accept (screen);
  assert_finishes (screen, "0");
  assert_messages (screen, "ok 😀");
}

DRAFT_TEST ("/draft/finish-replaces-a-part-of-a-character", EDITING)
{
  guint n_notified = 0;

  append_and_accept (screen, "ok \xf0\x9f");
  g_signal_connect (screen->draft, "notify::text", G_CALLBACK (count_up), &n_notified);
  begin_finish (screen, NULL);
  assert_requests (screen, "send + ok |edit 0 ok \ufffd");
  g_assert_cmpuint (n_notified, ==, 1);
  reject (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_finishes_when_accepted (screen, "0");
  assert_messages (screen, "ok \ufffd");
}

/* It is replaced when the draft is finished, not when a call of finish() is refused. */
DRAFT_TEST ("/draft/cancelled-finish-replaces-nothing", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  append (screen, "\xf0\x9f");
  begin_finish (screen, cancellable);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  append_and_accept (screen, "\x98\x80");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_messages (screen, "😀");
}

DRAFT_TEST ("/draft/finish-sends-a-part-of-a-character-alone", EDITING)
{
  append (screen, "\xe8\xaa");
  assert_requests (screen, "");
  assert_finishes_when_accepted (screen, "0");
  assert_messages (screen, "\ufffd");
}

/* --- metadata --- */

DRAFT_TEST ("/draft/metadata-goes-with-each-message", EDITING_SHORT)
{
  g_autoptr (JsonObject) metadata =
    make_object ("{\"thread_id\":\"t\",\"notify\":true,\"n\":[1,{\"a\":0.1}]}");
  JsonObject *sent;

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, metadata);
  json_object_set_string_member (metadata, "thread_id", "changed");
  json_array_add_int_element (json_object_get_array_member (metadata, "n"), 2);
  append_and_accept (screen, "It was a dark and stormy night. It rained");
  sent = json_object_get_object_member (last_action (&screen->fixture), "metadata");
  g_assert_cmpstr (json_object_get_string_member (sent, "thread_id"), ==, "t");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sent, "n")), ==, 2);
  append_and_wait (screen, " and it rained and it rained.");
  accept (screen);
  advance (screen, 700);
  accept (screen);
  append (screen, " For days.");
  assert_finishes_when_accepted (screen, "0 1");
  assert_requests (screen, "send + It was a dark and stormy night. It rained|"
                           "edit 0 It was a dark and stormy night. |"
                           "send + It rained and it rained and it rained.|"
                           "edit 1 ! It rained and it rained and it rained. For days.");
}

DRAFT_TEST ("/draft/finish-fails-with-invalid-metadata", EDITING)
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
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, deep);
  append (screen, "x");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, bad_id);
  append (screen, "x");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  assert_requests (screen, "");
}

/* --- the object --- */

DRAFT_TEST ("/draft/has-properties", EDITING)
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

/* g_object_new() makes such a draft. */
TEST_CASE ("/draft/does-nothing-without-an-adapter")
{
  g_autoptr (RelayDraft) draft = g_object_new (RELAY_TYPE_DRAFT, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  relay_draft_append (draft, "x");
  relay_draft_set_interval (draft, 1);
  relay_draft_finish_async (draft, NULL, store_result, &result);
  wait_for_result (&result);
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_draft_finish_finish, draft, result);
  relay_draft_abandon (draft);
}

TEST_CASE ("/draft/fails-without-a-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (adapter, "c1", NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  relay_draft_append (draft, "x");
  relay_draft_finish_async (draft, NULL, store_result, &result);
  wait_for_result (&result);
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_draft_finish_finish, draft, result);
}

/* The draft has the last reference to the adapter. */
DRAFT_TEST ("/draft/unref-stops-it", EDITING)
{
  append_and_accept (screen, "a");
  append (screen, "b"); /* sets a timer */
  g_clear_object (&screen->fixture.adapter);
  g_assert_finalize_object (g_steal_pointer (&screen->draft));
  relay_clock_advance (screen->fixture.clock, G_USEC_PER_SEC);
  screen_update (screen);
  assert_requests (screen, "send + a");
}

DRAFT_TEST ("/draft/unref-in-flight-stops-it", EDITING)
{
  RelayDraft *draft = screen->draft;

  append (screen, "a");
  g_object_add_weak_pointer (G_OBJECT (draft), (gpointer *) &draft);
  g_clear_object (&screen->draft);
  accept (screen);
  g_assert_null (draft);
  advance (screen, 700);
  assert_requests (screen, "send + a");
}

DRAFT_TEST ("/draft/unref-while-finishing-completes-it", EDITING)
{
  RelayDraft *draft = screen->draft;

  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  g_object_unref (draft);
  accept (screen);
  accept (screen);
  assert_finishes (screen, "0");
  assert_messages (screen, "ab");
  screen->draft = NULL;
  g_object_add_weak_pointer (G_OBJECT (draft), (gpointer *) &draft);
  g_clear_object (&screen->finished);
  g_assert_null (draft);
}

DRAFT_TEST ("/draft/dispose-cancels-finish", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  g_object_run_dispose (G_OBJECT (screen->draft));
  accept (screen);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  relay_draft_append (screen->draft, "c");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  assert_requests (screen, "send + a");
}

/* --- performance --- */

/* Copying the text at each append would copy a tenth of a terabyte and run into the timeout. */
DRAFT_TEST ("/draft/appends-take-linear-time", EDITING)
{
  const guint n_appends = 200000;
  gsize length = 0;

  for (guint i = 0; i < n_appends; i++)
    relay_draft_append (screen->draft, "wörd ");
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    accept (screen);
  for (guint i = 0; i < screen->messages->len; i++)
    length += strlen (g_ptr_array_index (screen->messages, i));
  g_assert_cmpuint (length, ==, n_appends * strlen ("wörd "));
  g_assert_cmpuint (screen->messages->len, ==, n_appends * 5 / 2000);
}

/* The costs of an update do not depend on the length of the whole text. */
DRAFT_TEST ("/draft/updates-contain-one-message", EDITING_SHORT)
{
  const guint n_appends = 10000;

  relay_draft_set_interval (screen->draft, 0);
  for (guint i = 0; i < n_appends; i++)
    {
      append (screen, "x ");
      while (screen->request != NULL)
        accept (screen);
    }
  g_assert_cmpuint (screen->log->len, <=, n_appends + 2 * n_appends * 2 / 60);
  for (guint i = 0; i < screen->log->len; i++)
    g_assert_cmpuint (strlen (g_ptr_array_index (screen->log, i)), <, 60 + 16);
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    accept (screen);
  g_assert_cmpuint (screen->messages->len, ==, (n_appends * 2 + 59) / 60);
}
