/* test-chat-outbox.c: the own messages of a chat that are not sent yet
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat/relay-chat-message-private.h"
#include "chat/relay-chat-outbox-private.h"

#include "test.h"

typedef struct
{
  RelayOwner *owner;
  RelayChatOutbox *outbox;
  RelayChatMessage *first;
  RelayChatMessage *second;
} Fixture;

static RelayChatMessage *
add (Fixture *fixture, gboolean queued)
{
  RelayChatMessage *message =
    relay_chat_message_new (fixture->owner, TRUE, RELAY_CHAT_MESSAGE_STATE_PENDING);

  relay_chat_outbox_add (fixture->outbox, message, "{}", queued);

  return message;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->owner = relay_owner_new ();
  fixture->outbox = relay_chat_outbox_new ();
  fixture->first = add (fixture, TRUE);
  fixture->second = add (fixture, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  relay_chat_outbox_free (fixture->outbox);
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  relay_owner_unref (fixture->owner);
}

#define OUTBOX_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

static void
set_first (Fixture *fixture, RelayChatMessageState state)
{
  relay_chat_message_set_state (fixture->first, state, NULL);
}

OUTBOX_TEST ("/chat-outbox/first-pending-message-is-next")
{
  g_assert_true (relay_chat_outbox_get_next (fixture->outbox) == fixture->first);
}

OUTBOX_TEST ("/chat-outbox/failed-message-is-passed-over")
{
  set_first (fixture, RELAY_CHAT_MESSAGE_STATE_FAILED);
  g_assert_true (relay_chat_outbox_get_next (fixture->outbox) == fixture->second);
}

OUTBOX_TEST ("/chat-outbox/message-in-flight-and-unsure-one-stop-the-next")
{
  set_first (fixture, RELAY_CHAT_MESSAGE_STATE_SENDING);
  g_assert_null (relay_chat_outbox_get_next (fixture->outbox));
  set_first (fixture, RELAY_CHAT_MESSAGE_STATE_UNSURE);
  g_assert_null (relay_chat_outbox_get_next (fixture->outbox));
}

OUTBOX_TEST ("/chat-outbox/removed-message-is-forgotten")
{
  relay_chat_outbox_remove (fixture->outbox, fixture->first);
  relay_chat_outbox_remove (fixture->outbox, fixture->first);
  g_assert_null (relay_chat_outbox_get_metadata (fixture->outbox, fixture->first));
  g_assert_true (relay_chat_outbox_get_next (fixture->outbox) == fixture->second);
}

OUTBOX_TEST ("/chat-outbox/message-that-is-only-kept-is-sent-when-queued")
{
  g_autoptr (RelayChatMessage) kept = NULL;

  relay_chat_outbox_remove (fixture->outbox, fixture->first);
  relay_chat_outbox_remove (fixture->outbox, fixture->second);
  kept = add (fixture, FALSE);
  g_assert_null (relay_chat_outbox_get_next (fixture->outbox));
  g_assert_false (relay_chat_outbox_is_queued (fixture->outbox, kept));
  relay_chat_outbox_queue (fixture->outbox, kept);
  g_assert_true (relay_chat_outbox_get_next (fixture->outbox) == kept);
  relay_chat_outbox_remove (fixture->outbox, kept);
}
