/* test-draft-sender.c: how a draft gets out, or does not
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

/* No answer comes: nobody knows whether it is out. */
static void
time_out (Screen *screen)
{
  screen_look (screen);
  g_assert_nonnull (screen->request);
  screen->request = NULL;
  pass (screen, 30000);
}

static void
decline (Screen *screen)
{
  screen_look (screen);
  screen_answer (screen, "{\"success\":false,\"error\":\"egress declined: no\"}");
}

static void
hang_up (Screen *screen)
{
  screen->request = NULL;
  relay_memory_transport_hang_up (screen->fixture.memory, 1001, "away");
  settle ();
}

static void
come_back (Screen *screen)
{
  relay_clock_advance (screen->fixture.clock, 40 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (screen->fixture.adapter), ==, RELAY_STATE_ONLINE);
  screen_look (screen);
}

/* --- updates that fail --- */

static void
test_first_send_rejected (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  fail (screen);
  pass (screen, 5000);
  assert_log (screen, "send + a"); /* without news, no other try */
  write_text (screen, "b");
  assert_log (screen, "send + ab");
  reply (screen);
  begin_finish (screen, NULL);
  assert_finished (screen, "0");
}

/* It may be out: a second one would be said twice. */
static void
test_first_send_ambiguous (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  time_out (screen);
  write_text (screen, "b");
  pass (screen, 700);
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  assert_log (screen, "send + a");
}

static void
test_first_send_ambiguous_at_the_end (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  time_out (screen);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  assert_log (screen, "send + a");
}

static void
test_edit_fails (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  pass (screen, 700);
  fail (screen);
  write_text (screen, "c");
  pass (screen, 700);
  time_out (screen);
  assert_log (screen, "send + a|edit 0 ab|edit 0 abc");
  /* what is shown is not known, so that it is said again */
  begin_finish (screen, NULL);
  reply (screen);
  assert_finished (screen, "0");
  assert_log (screen, "edit 0 abc");
}

static void
test_draft_fails (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  pass (screen, 700);
  fail (screen);
  write_text (screen, "c");
  pass (screen, 700);
  time_out (screen);
  begin_finish (screen, NULL);
  reply (screen);
  assert_finished (screen, "0");
  assert_log (screen, "draft #0 a|draft #0 ab|draft #0 abc|send abc");
}

/* The platform has drafts, but not in this chat. */
static void
test_drafts_refused (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  fail (screen);
  write_text (screen, "b");
  pass (screen, 700);
  reply (screen);
  assert_log (screen, "draft #0 a|send + ab");
  begin_finish (screen, NULL);
  assert_finished (screen, "0");
}

/* Nobody knows whether there is a draft: it is sealed, or there may be two. */
static void
test_draft_ambiguous (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  time_out (screen);
  begin_finish (screen, NULL);
  assert_log (screen, "draft #0 a|draft #0 final a");
  time_out (screen);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  begin_finish (screen, NULL);
  assert_log (screen, "draft #0 final a"); /* a repeated one is harmless */
  reply (screen);
  assert_finished (screen, "0");
}

static void
test_declined (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  decline (screen);
  write_text (screen, "b");
  pass (screen, 700);
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_DECLINED);
  assert_log (screen, "send + a");
}

static void
test_draft_declined (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  decline (screen);
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_DECLINED);
  assert_log (screen, "draft #0 a");
}

static void
test_piece_fails (Screen *screen, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    relay_draft_append (screen->draft, "eight b ");
  screen_look (screen);
  fail (screen);
  pass (screen, 5000);
  g_assert_cmpuint (screen->log->len, ==, 1);
  write_text (screen, "x");
  g_assert_cmpuint (screen->log->len, ==, 2);
  reply (screen);
  pass (screen, 700);
  time_out (screen);
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_log (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                      "send eight b eight b eight b eight b eight b eight b eight b |"
                      "send eight b eight b eight b eight b eight b eight b eight b ");
}

/* --- the end that fails --- */

static void
test_finish_rejected (Screen *screen, gconstpointer data)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  fail (screen);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_REJECTED);
  write_text (screen, "b");
  begin_finish (screen, NULL);
  assert_log (screen, "send a|send ab");
  reply (screen);
  assert_finished (screen, "0");
}

/* The message may be gone, or may only be too old: a new one is not sent. */
static void
test_last_edit_rejected (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  begin_finish (screen, NULL);
  fail (screen);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  assert_log (screen, "send + a|edit 0 ab");
  begin_finish (screen, NULL);
  reply (screen);
  assert_finished (screen, "0");
  assert_log (screen, "edit 0 ab");
}

/* A piece that fails while it was under way is tried again, as the end has not been tried yet. */
static void
test_update_fails_while_it_finishes (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  fail (screen);
  assert_log (screen, "send + a|send ab");
  reply (screen);
  assert_finished (screen, "0");
}

static void
test_not_connected (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  hang_up (screen);
  write_text (screen, "b");
  relay_clock_advance (screen->fixture.clock, 700);
  settle ();
  begin_finish (screen, NULL);
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  come_back (screen);
  assert_log (screen, "send + a");
  begin_finish (screen, NULL);
  reply (screen);
  assert_finished (screen, "0");
  assert_log (screen, "edit 0 ab");
}

static void
test_lost_in_flight (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  pass (screen, 700);
  hang_up (screen);
  come_back (screen);
  write_text (screen, "c");
  assert_log (screen, "send + a|edit 0 ab|edit 0 abc");
  reply (screen);
  begin_finish (screen, NULL);
  assert_finished (screen, "0");
}

static void
test_disconnected_in_flight (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  screen->request = NULL;
  fixture_disconnect (&screen->fixture);
  settle ();
  assert_not_finished (screen, RELAY_ERROR, RELAY_ERROR_CLOSED);
}

/* --- giving up --- */

static void
test_cancelled_before (Screen *screen, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_draft_append (screen->draft, "a");
  g_cancellable_cancel (cancellable);
  relay_draft_finish_async (screen->draft, cancellable, store_result, &screen->finished);
  settle ();
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_log (screen, "send + a"); /* the draft goes on */
  reply (screen);
}

static void
test_cancelled_edit (Screen *screen, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  begin_finish (screen, cancellable);
  g_cancellable_cancel (cancellable);
  screen_look (screen);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  screen->request = NULL;
  begin_finish (screen, NULL);
  assert_log (screen, "send + a|edit 0 ab|edit 0 ab");
  reply (screen);
  assert_finished (screen, "0");
}

/* Nothing is sent after it, not even what would have come next. */
static void
test_cancelled_while_it_waits (Screen *screen, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, cancellable);
  g_cancellable_cancel (cancellable);
  screen_look (screen);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_log (screen, "send + a");
  /* it may be out */
  begin_finish (screen, NULL);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_log (screen, "");
}

static void
test_abandoned (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  write_text (screen, "b");
  relay_draft_abandon (screen->draft);
  relay_draft_abandon (screen->draft);
  assert_log (screen, "send + a|delete 0");
  reply (screen);
  relay_draft_append (screen->draft, "c");
  pass (screen, 5000);
  begin_finish (screen, NULL);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CLOSED);
  assert_log (screen, "");
}

static void
test_abandoned_before_anything (Screen *screen, gconstpointer data)
{
  relay_draft_append (screen->draft, "a");
  relay_draft_abandon (screen->draft);
  pass (screen, 700);
  assert_log (screen, "");
}

/* Its id comes with the answer. */
static void
test_abandoned_in_flight (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  relay_draft_abandon (screen->draft);
  g_clear_object (&screen->draft);
  assert_log (screen, "send + a");
  reply (screen);
  assert_log (screen, "delete 0");
  reply (screen);
}

static void
test_abandoned_while_it_finishes (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  write_text (screen, "b");
  begin_finish (screen, NULL);
  relay_draft_abandon (screen->draft);
  screen_look (screen);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  reply (screen);
  assert_log (screen, "send + a|delete 0");
  reply (screen);
}

/* It was whole already: it stays. */
static void
test_abandoned_too_late (Screen *screen, gconstpointer data)
{
  relay_draft_append (screen->draft, "a");
  begin_finish (screen, NULL);
  relay_draft_abandon (screen->draft);
  reply (screen);
  assert_not_finished (screen, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_log (screen, "send a");
}

static void
test_abandoned_for_good (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  relay_draft_abandon (screen->draft);
  assert_log (screen, "send + a");
}

static void
test_abandoned_draft (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  relay_draft_abandon (screen->draft);
  assert_log (screen, "draft #0 a"); /* it goes by itself */
}

static void
test_abandoned_seal (Screen *screen, gconstpointer data)
{
  write_text (screen, "```\na\n");
  reply (screen);
  relay_draft_abandon (screen->draft);
  assert_log (screen, "draft #0 ```\na\n|draft #0 final ```\na\n\n```");
  reply (screen);
  assert_log (screen, "delete 0");
  reply (screen);
}

static void
test_abandoned_seal_fails (Screen *screen, gconstpointer data)
{
  write_text (screen, "a");
  reply (screen);
  relay_draft_abandon (screen->draft);
  fail (screen);
  assert_log (screen, "draft #0 a|draft #0 final a");
}

/* Only the message that is not finished goes. */
static void
test_abandoned_second (Screen *screen, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    relay_draft_append (screen->draft, "eight b ");
  screen_look (screen);
  reply (screen);
  pass (screen, 700);
  reply (screen);
  relay_draft_abandon (screen->draft);
  reply (screen);
  assert_log (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                      "send + eight b eight b eight b |delete 1");
}

#define TEST(name, descriptor, func) \
  g_test_add ("/draft-sender/" name, Screen, descriptor, screen_set_up, func, screen_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  TEST ("first-send-rejected", EDITING, test_first_send_rejected);
  TEST ("first-send-ambiguous", EDITING, test_first_send_ambiguous);
  TEST ("first-send-ambiguous-at-the-end", EDITING, test_first_send_ambiguous_at_the_end);
  TEST ("edit-fails", EDITING, test_edit_fails);
  TEST ("draft-fails", DRAFTING, test_draft_fails);
  TEST ("drafts-refused", DRAFTING, test_drafts_refused);
  TEST ("draft-ambiguous", SEALING, test_draft_ambiguous);
  TEST ("declined", EDITING, test_declined);
  TEST ("draft-declined", DRAFTING, test_draft_declined);
  TEST ("piece-fails", EDITING_SHORT, test_piece_fails);
  TEST ("finish-rejected", EDITING, test_finish_rejected);
  TEST ("last-edit-rejected", EDITING, test_last_edit_rejected);
  TEST ("update-fails-while-it-finishes", EDITING, test_update_fails_while_it_finishes);
  TEST ("not-connected", EDITING, test_not_connected);
  TEST ("lost-in-flight", EDITING, test_lost_in_flight);
  TEST ("disconnected-in-flight", EDITING, test_disconnected_in_flight);
  TEST ("cancelled-before", EDITING, test_cancelled_before);
  TEST ("cancelled-edit", EDITING, test_cancelled_edit);
  TEST ("cancelled-while-it-waits", EDITING, test_cancelled_while_it_waits);
  TEST ("abandoned", EDITING, test_abandoned);
  TEST ("abandoned-before-anything", EDITING, test_abandoned_before_anything);
  TEST ("abandoned-in-flight", EDITING, test_abandoned_in_flight);
  TEST ("abandoned-while-it-finishes", EDITING, test_abandoned_while_it_finishes);
  TEST ("abandoned-too-late", EDITING, test_abandoned_too_late);
  TEST ("abandoned-for-good", NO_DELETE, test_abandoned_for_good);
  TEST ("abandoned-draft", DRAFTING, test_abandoned_draft);
  TEST ("abandoned-seal", SEALING_LONG, test_abandoned_seal);
  TEST ("abandoned-seal-for-good", SEALING_FOR_GOOD, test_abandoned_draft);
  TEST ("abandoned-seal-fails", SEALING, test_abandoned_seal_fails);
  TEST ("abandoned-second", "length=60 ops=send,edit,delete", test_abandoned_second);

  return g_test_run ();
}
