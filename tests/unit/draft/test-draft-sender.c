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
  assert_requests (screen, "send + ab");
  accept (screen);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
}

/* The message may be in the chat: a second send would show the text twice. */
DRAFT_TEST ("/draft-sender/sends-nothing-after-an-ambiguous-send", EDITING)
{
  append (screen, "a");
  time_out (screen);
  append (screen, "b");
  advance (screen, 700);
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
  append (screen, "a");
  accept (screen);
  append (screen, "b");
  advance (screen, 700);
  reject (screen);
  append (screen, "c");
  advance (screen, 700);
  time_out (screen);
  assert_requests (screen, "send + a|edit 0 ab|edit 0 abc");
  /* it is unknown what the platform shows, so that the same text is sent again */
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "edit 0 abc");
}

DRAFT_TEST ("/draft-sender/retries-a-failed-draft", DRAFTING)
{
  append (screen, "a");
  accept (screen);
  append (screen, "b");
  advance (screen, 700);
  reject (screen);
  append (screen, "c");
  advance (screen, 700);
  time_out (screen);
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "draft #0 a|draft #0 ab|draft #0 abc|send abc");
}

/* The platform has drafts, but this chat refuses them. */
DRAFT_TEST ("/draft-sender/edits-where-drafts-are-refused", DRAFTING)
{
  append (screen, "a");
  reject (screen);
  append (screen, "b");
  advance (screen, 700);
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
  append (screen, "b");
  advance (screen, 700);
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

/* --- failures of finish() --- */

DRAFT_TEST ("/draft-sender/finish-can-be-repeated", EDITING)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  reject (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_REJECTED);
  append (screen, "b");
  begin_finish (screen, NULL);
  assert_requests (screen, "send a|send ab");
  accept (screen);
  assert_finishes (screen, "0");
}

/* The message may be deleted, or only too old to be edited: no new one is sent. */
DRAFT_TEST ("/draft-sender/finish-is-partial-after-a-rejected-edit", EDITING)
{
  append (screen, "a");
  accept (screen);
  append (screen, "b");
  begin_finish (screen, NULL);
  reject (screen);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_requests (screen, "send + a|edit 0 ab");
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "edit 0 ab");
}

/* The failed update was sent before finish(), which has not tried anything yet. */
DRAFT_TEST ("/draft-sender/finish-retries-a-failed-update", EDITING)
{
  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, NULL);
  reject (screen);
  assert_requests (screen, "send + a|send ab");
  accept (screen);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-sender/finish-continues-after-a-reconnect", EDITING)
{
  append (screen, "a");
  accept (screen);
  lose_connection (screen);
  append (screen, "b");
  relay_clock_advance (screen->fixture.clock, 700);
  settle ();
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  reconnect (screen);
  assert_requests (screen, "send + a");
  begin_finish (screen, NULL);
  accept (screen);
  assert_finishes (screen, "0");
  assert_requests (screen, "edit 0 ab");
}

DRAFT_TEST ("/draft-sender/retries-an-edit-lost-in-flight", EDITING)
{
  append (screen, "a");
  accept (screen);
  append (screen, "b");
  advance (screen, 700);
  lose_connection (screen);
  reconnect (screen);
  append (screen, "c");
  assert_requests (screen, "send + a|edit 0 ab|edit 0 abc");
  accept (screen);
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

DRAFT_TEST ("/draft-sender/finish-repeats-a-cancelled-edit", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  append (screen, "a");
  accept (screen);
  append (screen, "b");
  begin_finish (screen, cancellable);
  g_cancellable_cancel (cancellable);
  screen_update (screen);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  screen->request = NULL;
  begin_finish (screen, NULL);
  assert_requests (screen, "send + a|edit 0 ab|edit 0 ab");
  accept (screen);
  assert_finishes (screen, "0");
}

/* Cancelled while it waits for an update: the rest of the text is not sent. */
DRAFT_TEST ("/draft-sender/cancelled-finish-sends-nothing-more", EDITING)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  append (screen, "a");
  append (screen, "b");
  begin_finish (screen, cancellable);
  g_cancellable_cancel (cancellable);
  screen_update (screen);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_requests (screen, "send + a");
  /* the cancelled send may have reached the chat */
  begin_finish (screen, NULL);
  assert_finish_fails (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_requests (screen, "");
}

DRAFT_TEST ("/draft-sender/abandon-deletes-the-message", EDITING)
{
  append (screen, "a");
  accept (screen);
  append (screen, "b");
  relay_draft_abandon (screen->draft);
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "send + a|delete 0");
  accept (screen);
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
  assert_requests (screen, "send + a");
  accept (screen);
  assert_requests (screen, "delete 0");
  accept (screen);
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
  assert_requests (screen, "send + a|delete 0");
  accept (screen);
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
  append (screen, "a");
  accept (screen);
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "send + a");
}

static void
test_abandon_keeps_an_unsealed_draft (Screen *screen, gconstpointer data)
{
  append (screen, "a");
  accept (screen);
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "draft #0 a"); /* the platform removes it */
}

DRAFT_TEST ("/draft-sender/abandon-seals-and-deletes", SEALING_LONG)
{
  append (screen, "```\na\n");
  accept (screen);
  relay_draft_abandon (screen->draft);
  assert_requests (screen, "draft #0 ```\na\n|draft #0 final ```\na\n\n```");
  accept (screen);
  assert_requests (screen, "delete 0");
  accept (screen);
}

DRAFT_TEST ("/draft-sender/abandon-deletes-nothing-if-sealing-fails", SEALING)
{
  append (screen, "a");
  accept (screen);
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
