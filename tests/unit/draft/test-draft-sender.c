/* test-draft-sender.c: requests that fail, and the end of a draft
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "draft-fixture.h"
#include "transport/relay-timers-private.h"

#define NO_DELETE        "ops=send,edit"
#define SEALING_FOR_GOOD "platform=slack draft length=60 ops=send,edit,draft"
#define SEALING_LONG     "platform=slack draft ops=send,edit,draft,delete"

/* The request times out: it is unknown whether it had an effect. */
static void
time_out (Screen *screen)
{
  screen_update (screen);
  g_assert_nonnull (screen->request);
  screen->request = NULL;
  advance (screen, 30000);
}

static void
decline (Screen *screen)
{
  screen_update (screen);
  screen_answer (screen, "{\"success\":false,\"error\":\"egress declined: no\"}");
}

static void
lose_connection (Screen *screen)
{
  screen->request = NULL;
  relay_memory_transport_hang_up (screen->fixture.memory, 1001, "away");
  settle ();
}

static void
reconnect (Screen *screen)
{
  relay_clock_advance (screen->fixture.clock, 40 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (screen->fixture.adapter), ==, RELAY_STATE_ONLINE);
  screen_update (screen);
}

/* --- failed updates --- */

DRAFT_TEST ("/draft-sender/retries-a-rejected-send-with-new-text", EDITING)
{
  append (screen, "a");
  reject (screen);
  advance (screen, 5000);
  assert_requests (screen, "send + a"); /* no retry without new text */
  append (screen, "b");
  assert_accepts (screen, "send + ab");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

/* The message may be in the chat: a second send would show the text twice. */
DRAFT_TEST ("/draft-sender/sends-nothing-after-an-ambiguous-send", EDITING)
{
  append (screen, "a");
  time_out (screen);
  append_and_wait (screen, "b");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  assert_requests (screen, "send + a");
}

DRAFT_TEST ("/draft-sender/finish-fails-after-an-ambiguous-send", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  time_out (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  assert_requests (screen, "send + a");
}

DRAFT_TEST ("/draft-sender/retries-a-failed-edit", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  reject (screen);
  append_and_wait (screen, "c");
  time_out (screen);
  assert_requests (screen, "send + a|edit 0 ab|edit 0 abc");
  /* it is unknown what the platform shows, so that the same text is sent again */
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "edit 0 abc");
}

DRAFT_TEST ("/draft-sender/retries-a-failed-draft", DRAFTING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  reject (screen);
  append_and_wait (screen, "c");
  time_out (screen);
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "draft #0 a|draft #0 ab|draft #0 abc|send abc");
}

/* The platform has drafts, but this chat refuses them. */
DRAFT_TEST ("/draft-sender/edits-where-drafts-are-refused", DRAFTING)
{
  append (screen, "a");
  reject (screen);
  append_and_wait (screen, "b");
  accept (screen);
  assert_requests (screen, "draft #0 a|send + ab");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

/* There may be a draft: it is sealed, as a send could add a second message. */
DRAFT_TEST ("/draft-sender/seals-after-an-ambiguous-draft", SEALING)
{
  append (screen, "a");
  time_out (screen);
  begin_finish (screen, NULL);
  assert_requests (screen, "draft #0 a|draft #0 final a");
  time_out (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  begin_finish (screen, NULL);
  assert_requests (screen, "draft #0 final a"); /* repeating it is harmless */
  accept (screen);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-sender/sends-nothing-after-a-declined-send", EDITING)
{
  append (screen, "a");
  decline (screen);
  append_and_wait (screen, "b");
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_DECLINED);
  assert_requests (screen, "send + a");
}

DRAFT_TEST ("/draft-sender/sends-nothing-after-a-declined-draft", DRAFTING)
{
  append (screen, "a");
  decline (screen);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_DECLINED);
  assert_requests (screen, "draft #0 a");
}

DRAFT_TEST ("/draft-sender/finish-is-partial-after-an-ambiguous-piece", EDITING_SHORT)
{
  for (guint i = 0; i < 20; i++)
    relay_draft_append (screen->draft, "eight b ");
  screen_update (screen);
  reject (screen);
  advance (screen, 5000);
  g_assert_cmpuint (screen->log->len, ==, 1);
  append (screen, "x");
  g_assert_cmpuint (screen->log->len, ==, 2);
  accept (screen);
  advance (screen, 700);
  time_out (screen);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_requests (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                           "send eight b eight b eight b eight b eight b eight b eight b |"
                           "send eight b eight b eight b eight b eight b eight b eight b ");
}

/* The connector does not know whether the message is there: it is not sent again. */
DRAFT_TEST ("/draft-sender/sends-nothing-after-a-refusal-of-unknown-outcome", EDITING)
{
  append (screen, "a");
  screen_answer (screen, "{\"success\":false,\"ambiguous\":true,\"error\":\"egress declined: "
                         "gateway timeout\"}");
  append (screen, "b");
  advance (screen, 5000);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_UNKNOWN_OUTCOME);
  assert_requests (screen, "send + a");
}

/* An edit of unknown outcome can be repeated: it shows nothing twice. */
DRAFT_TEST ("/draft-sender/repeats-an-edit-of-unknown-outcome", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  screen_answer (screen, "{\"success\":false,\"ambiguous\":true}");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab|edit 0 ab");
}

/* --- edits that change nothing --- */

static void
refuse_as_not_modified (Screen *screen)
{
  screen_update (screen);
  screen_answer (screen, "{\"success\":false,\"error\":\"Bad Request: message is not modified\"}");
}

DRAFT_TEST ("/draft-sender/edit-that-changes-nothing-is-success", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  refuse_as_not_modified (screen);
  append (screen, "c");
  begin_finish (screen, NULL);
  refuse_as_not_modified (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab|edit 0 abc");
}

/* The edit had its effect, although its answer was lost. */
DRAFT_TEST ("/draft-sender/finish-after-a-timeout-says-nothing-twice", EDITING)
{
  append_and_accept (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  time_out (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  begin_finish (screen, NULL);
  refuse_as_not_modified (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab|edit 0 ab");
}

/* --- rate limits --- */

static void
limit_rate (Screen *screen, const char *members)
{
  g_autofree char *result = g_strdup_printf ("{\"success\":false,%s}", members);

  screen_update (screen);
  screen_answer (screen, result);
}

DRAFT_TEST ("/draft-sender/rate-limit-holds-edits-back", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  limit_rate (screen, "\"code\":\"rate_limited\",\"retry_after\":3.5");
  assert_requests (screen, "send + a|edit 0 ab");
  append (screen, "c");
  advance (screen, 3499);
  assert_requests (screen, "");
  advance (screen, 1);
  assert_accepts (screen, "edit 0 abc");
  append_and_wait (screen, "d");
  assert_requests (screen, "edit 0 abcd"); /* as usual */
  accept (screen);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

/* No new text is needed: the update is only late. */
DRAFT_TEST ("/draft-sender/repeated-rate-limit-doubles-the-time", DRAFTING)
{
  append (screen, "a");
  limit_rate (screen, "\"error\":\"Too Many Requests\"");
  assert_requests (screen, "draft #0 a");
  advance (screen, 4999);
  assert_requests (screen, "");
  advance (screen, 1);
  limit_rate (screen, "\"error\":\"Too Many Requests\"");
  assert_requests (screen, "draft #0 a");
  advance (screen, 9999);
  assert_requests (screen, "");
  advance (screen, 1);
  limit_rate (screen, "\"retry_after\":30");
  assert_requests (screen, "draft #0 a");
  advance (screen, 29999);
  assert_requests (screen, "");
  advance (screen, 1);
  accept (screen);
  assert_requests (screen, "draft #0 a");
  append_and_wait (screen, "b");
  limit_rate (screen, "\"retry_after\":2"); /* the first one since a success */
  append (screen, "c");
  advance (screen, 2000);
  assert_accepts (screen, "draft #0 ab|draft #0 abc");
}

DRAFT_TEST ("/draft-sender/rate-limit-without-a-time-does-not-spin", EDITING)
{
  append_and_accept (screen, "a");
  relay_draft_set_interval (screen->draft, 0);
  append (screen, "b");
  limit_rate (screen, "\"retry_after\":0");
  advance (screen, 999);
  assert_requests (screen, "send + a|edit 0 ab");
  advance (screen, 1);
  limit_rate (screen, "\"retry_after\":-1");
  advance (screen, 1999);
  assert_requests (screen, "edit 0 ab");
  advance (screen, 1);
  accept (screen);
}

/* The end of the text does not wait with the updates. */
DRAFT_TEST ("/draft-sender/finish-is-not-held-back", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  limit_rate (screen, "\"retry_after\":30");
  append (screen, "c");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab|edit 0 abc");
}

/* --- failures of finish() --- */

DRAFT_TEST ("/draft-sender/finish-can-be-repeated", EDITING)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  reject (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_REJECTED);
  append (screen, "b");
  assert_finishes_with (screen, "send a|send ab", "0");
}

/* The message may be deleted, or only too old to be edited: no new one is sent. */
DRAFT_TEST ("/draft-sender/finish-is-partial-after-a-rejected-edit", EDITING)
{
  append_and_accept (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  reject (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_requests (screen, "send + a|edit 0 ab");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "edit 0 ab");
}

/* The failed update was sent before finish(), which has not tried anything yet. */
DRAFT_TEST ("/draft-sender/finish-retries-a-failed-update", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  reject (screen);
  assert_accepts (screen, "send + a|send ab");
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-sender/finish-waits-for-a-connection", EDITING)
{
  append (screen, "a");
  accept (screen);
  lose_connection (screen);
  append (screen, "b");
  relay_clock_advance (screen->fixture.clock, 700);
  settle ();
  begin_finish (screen, NULL);
  relay_transport_retry_now (RELAY_TRANSPORT (screen->fixture.memory));
  settle ();
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab");
}

/* A state that could not be shown is replaced by the next one. */
DRAFT_TEST ("/draft-sender/update-does-not-wait-for-a-connection", EDITING)
{
  append (screen, "a");
  accept (screen);
  lose_connection (screen);
  append (screen, "b");
  relay_clock_advance (screen->fixture.clock, 700 * 1000);
  settle ();
  reconnect (screen);
  assert_requests (screen, "send + a");
  append (screen, "c");
  advance (screen, 700);
  assert_requests (screen, "edit 0 abc");
  accept (screen);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-sender/finish-continues-after-a-reconnect", EDITING)
{
  relay_adapter_set_offline_timeout (screen->fixture.adapter, 0);
  append_and_accept (screen, "a");
  lose_connection (screen);
  append (screen, "b");
  relay_clock_advance (screen->fixture.clock, 700);
  settle ();
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  reconnect (screen);
  assert_requests (screen, "send + a");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "edit 0 ab");
}

DRAFT_TEST ("/draft-sender/retries-an-edit-lost-in-flight", EDITING)
{
  append_and_accept (screen, "a");
  append_and_wait (screen, "b");
  lose_connection (screen);
  reconnect (screen);
  append (screen, "c");
  assert_accepts (screen, "send + a|edit 0 ab|edit 0 abc");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-sender/finish-fails-at-a-disconnect", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  screen->request = NULL;
  fixture_disconnect (&screen->fixture);
  settle ();
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

/* --- cancelling and abandoning --- */

DRAFT_TEST ("/draft-sender/cancelled-finish-leaves-the-draft-alone", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_draft_append (screen->draft, "a");
  g_cancellable_cancel (cancellable);
  relay_draft_finish_async (screen->draft, cancellable, store_result, &screen->finished);
  settle ();
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_requests (screen, "send + a"); /* the draft is not finished and shows its text */
  accept (screen);
}

/* Begins to finish the draft, and cancels that while its request is in flight or waits. */
static void
cancel_finish (Screen *screen)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  begin_finish (screen, cancellable);
  g_assert_null (screen->finished);
  g_cancellable_cancel (cancellable);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

DRAFT_TEST ("/draft-sender/finish-continues-after-a-cancelled-send", EDITING)
{
  relay_draft_append (screen->draft, "a");
  cancel_finish (screen);
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send a");
}

/* The answer comes before the draft is finished again. */
DRAFT_TEST ("/draft-sender/finish-succeeds-after-an-accepted-cancelled-send", EDITING)
{
  relay_draft_append (screen->draft, "a");
  cancel_finish (screen);
  accept (screen);
  advance (screen, 5000);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_requests (screen, "send a");
}

DRAFT_TEST ("/draft-sender/finish-continues-after-a-cancelled-edit", EDITING)
{
  append_and_accept (screen, "a");
  append (screen, "b");
  cancel_finish (screen);
  cancel_finish (screen);
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send + a|edit 0 ab");
}

/* Cancelled while it waits for an update: the rest of the text is not sent. */
DRAFT_TEST ("/draft-sender/cancelled-finish-sends-nothing-more", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  cancel_finish (screen);
  accept (screen);
  advance (screen, 5000);
  assert_requests (screen, "send + a");
  assert_finishes_with (screen, "edit 0 ab", "0");
}

DRAFT_TEST ("/draft-sender/cancelled-finish-sends-no-further-message", EDITING_SHORT)
{
  for (guint i = 0; i < 15; i++)
    relay_draft_append (screen->draft, "eight b ");
  cancel_finish (screen);
  accept (screen);
  advance (screen, 5000);
  assert_requests (screen, "send eight b eight b eight b eight b eight b eight b eight b ");
  begin_finish (screen, NULL);
  accept (screen);
  accept (screen);
  assert_finishes (screen, "0 1 2");
  assert_requests (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                           "send eight b ");
}

DRAFT_TEST ("/draft-sender/finish-retries-a-cancelled-send-that-was-rejected", EDITING)
{
  relay_draft_append (screen->draft, "a");
  cancel_finish (screen);
  begin_finish (screen, NULL);
  reject (screen);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send a|send a");
}

/* The message may be in the chat. */
DRAFT_TEST ("/draft-sender/finish-fails-after-a-cancelled-send-without-answer", EDITING)
{
  relay_draft_append (screen->draft, "a");
  cancel_finish (screen);
  begin_finish (screen, NULL);
  time_out (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  assert_requests (screen, "send a");
}

DRAFT_TEST ("/draft-sender/cancelled-finish-withdraws-what-waits-for-a-connection", EDITING)
{
  relay_draft_append (screen->draft, "a");
  lose_connection (screen);
  cancel_finish (screen);
  reconnect (screen);
  advance (screen, 5000);
  assert_requests (screen, "");
  assert_finishes_with (screen, "send a", "0");
}

static void
finish_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Screen *screen = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (relay_draft_finish_finish (screen->draft, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  relay_draft_finish_async (screen->draft, NULL, store_result, &screen->finished);
}

/* The second call begins before the first request has left the queue. */
DRAFT_TEST ("/draft-sender/finish-follows-a-cancelled-finish-at-once", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_draft_append (screen->draft, "a");
  lose_connection (screen);
  relay_draft_finish_async (screen->draft, cancellable, finish_again, screen);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  relay_transport_retry_now (RELAY_TRANSPORT (screen->fixture.memory));
  settle ();
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send a");
}

/* Nothing iterates the main context in between, as when a task of Python is cancelled. */
DRAFT_TEST ("/draft-sender/finish-follows-a-cancellation-without-an-iteration", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;

  relay_draft_append (screen->draft, "a");
  relay_draft_finish_async (screen->draft, cancellable, store_result, &first);
  settle ();
  g_cancellable_cancel (cancellable);
  relay_draft_append (screen->draft, "b");
  begin_finish (screen, NULL);
  g_assert_null (relay_draft_finish_finish (screen->draft, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  accept (screen);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "send a|edit 0 ab");
}

DRAFT_TEST ("/draft-sender/cancelled-finish-withdraws-what-waits-for-a-rate-limit", EDITING)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  limit_rate (screen, "\"retry_after\":3");
  relay_draft_abandon (screen->draft);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  advance (screen, 5000);
  assert_requests (screen, "send a");
}

/* The rate limit is reported after the cancellation. */
DRAFT_TEST ("/draft-sender/cancelled-finish-does-not-wait-for-a-rate-limit", EDITING)
{
  relay_draft_append (screen->draft, "a");
  cancel_finish (screen);
  limit_rate (screen, "\"retry_after\":3");
  advance (screen, 5000);
  assert_requests (screen, "send a");
  assert_finishes_with (screen, "send a", "0");
}

/* The limit has become lower, so that the message is sent in two pieces, of which only the first is accepted. */
DRAFT_TEST ("/draft-sender/finish-is-partial-after-a-cancelled-piece", EDITING_SHORT)
{
  g_autoptr (RelayDescriptor) lower = descriptor_new ("length=30 ops=send,edit");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  screen->lacks_ids = TRUE;
  relay_draft_append (screen->draft, "eight b eight b eight b eight b eight b ");
  lose_connection (screen);
  relay_memory_transport_set_auto_handshake (screen->fixture.memory, lower);
  begin_finish (screen, cancellable);
  relay_transport_retry_now (RELAY_TRANSPORT (screen->fixture.memory));
  accept (screen);
  limit_rate (screen, "\"retry_after\":3");
  assert_requests (screen, "send eight b eight b eight b eight |send b eight b ");
  g_cancellable_cancel (cancellable);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_requests (screen, "");
}

/* --- text that is appended after a cancelled finish --- */

DRAFT_TEST ("/draft-sender/cancelled-message-grows-by-an-edit", EDITING)
{
  relay_draft_append (screen->draft, "```\na\n");
  cancel_finish (screen);
  relay_draft_append (screen->draft, "b\n");
  accept (screen);
  assert_requests (screen, "send ```\na\n\n```");
  advance (screen, 5000);
  assert_accepts (screen, "edit 0 ```\na\nb\n\n```");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_messages (screen, "```\na\nb\n\n```");
}

DRAFT_TEST ("/draft-sender/cancelled-message-is-followed-by-another", SENDING)
{
  relay_draft_append (screen->draft, "```\na\n");
  cancel_finish (screen);
  relay_draft_append (screen->draft, "b\n```\n");
  accept (screen);
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0 1");
  assert_messages (screen, "```\na\n\n```|```\nb\n```\n");
}

DRAFT_TEST ("/draft-sender/cancelled-final-draft-is-followed-by-another-message", SEALING)
{
  append_and_accept (screen, "a");
  cancel_finish (screen);
  relay_draft_append (screen->draft, "b");
  accept (screen);
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0 1");
  assert_requests (screen, "draft #0 a|draft #0 final a|send b");
}

DRAFT_TEST ("/draft-sender/abandon-deletes-the-message", EDITING)
{
  append_and_accept (screen, "a");
  append (screen, "b");
  relay_draft_abandon (screen->draft);
  relay_draft_abandon (screen->draft);
  assert_accepts (screen, "send + a|delete 0");
  relay_draft_append (screen->draft, "c");
  advance (screen, 5000);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  assert_requests (screen, "");
}

DRAFT_TEST ("/draft-sender/abandon-sends-nothing-before-the-first-request", EDITING)
{
  relay_draft_append (screen->draft, "a");
  relay_draft_abandon (screen->draft);
  advance (screen, 700);
  assert_requests (screen, "");
}

/* The answer has the id of the message to delete. */
DRAFT_TEST ("/draft-sender/abandon-waits-for-the-request-in-flight", EDITING)
{
  append (screen, "a");
  relay_draft_abandon (screen->draft);
  g_clear_object (&screen->draft);
  assert_accepts (screen, "send + a");
  assert_accepts (screen, "delete 0");
}

DRAFT_TEST ("/draft-sender/abandon-cancels-finish", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  relay_draft_abandon (screen->draft);
  screen_update (screen);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  accept (screen);
  assert_accepts (screen, "send + a|delete 0");
}

DRAFT_TEST ("/draft-sender/abandon-withdraws-what-waits-for-a-connection", EDITING)
{
  relay_draft_append (screen->draft, "a");
  lose_connection (screen);
  begin_finish (screen, NULL);
  relay_draft_abandon (screen->draft);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  reconnect (screen);
  advance (screen, 5000);
  assert_requests (screen, "");
}

/* A complete message waits for a connection, unlike a state. */
DRAFT_TEST ("/draft-sender/dropped-draft-withdraws-what-waits-for-a-connection", EDITING_SHORT)
{
  relay_transport_set_reconnect_delay (RELAY_TRANSPORT (screen->fixture.memory), 10000);
  lose_connection (screen);
  for (guint i = 0; i < 10; i++)
    relay_draft_append (screen->draft, "eight b ");
  settle ();
  relay_clock_advance (screen->fixture.clock, 700 * 1000);
  settle ();
  g_clear_object (&screen->draft);
  reconnect (screen);
  advance (screen, 5000);
  assert_requests (screen, "");
}

/* The request in flight completes the message. */
DRAFT_TEST ("/draft-sender/abandon-keeps-a-complete-message", EDITING)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  relay_draft_abandon (screen->draft);
  accept (screen);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_requests (screen, "send a");
}

DRAFT_TEST ("/draft-sender/abandon-keeps-the-message-without-delete", NO_DELETE)
{
  append_and_accept (screen, "a");
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "send + a");
}

static void
test_abandon_keeps_an_unsealed_draft (Screen *screen, gconstpointer data)
{
  append_and_accept (screen, "a");
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "draft #0 a"); /* the platform removes it */
}

DRAFT_TEST ("/draft-sender/abandon-seals-and-deletes", SEALING_LONG)
{
  append_and_accept (screen, "```\na\n");
  relay_draft_abandon (screen->draft);
  assert_accepts (screen, "draft #0 ```\na\n|draft #0 final ```\na\n\n```");
  assert_accepts (screen, "delete 0");
}

DRAFT_TEST ("/draft-sender/abandon-deletes-nothing-if-sealing-fails", SEALING)
{
  append_and_accept (screen, "a");
  relay_draft_abandon (screen->draft);
  reject (screen);
  assert_requests (screen, "draft #0 a|draft #0 final a");
}

DRAFT_TEST ("/draft-sender/abandon-deletes-only-the-unfinished-message",
            "length=60 ops=send,edit,delete")
{
  for (guint i = 0; i < 10; i++)
    relay_draft_append (screen->draft, "eight b ");
  screen_update (screen);
  accept (screen);
  advance (screen, 700);
  accept (screen);
  relay_draft_abandon (screen->draft);
  accept (screen);
  assert_requests (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                           "send + eight b eight b eight b |delete 1");
}

#define TEST(name, descriptor, func) \
  g_test_add ("/draft-sender/" name, Screen, descriptor, screen_set_up, func, screen_tear_down)

MORE_TESTS
{
  TEST ("abandon-keeps-an-unsealed-draft", DRAFTING, test_abandon_keeps_an_unsealed_draft);
  TEST ("abandon-seals-nothing-without-delete", SEALING_FOR_GOOD,
        test_abandon_keeps_an_unsealed_draft);
}
