/* test-reply.c: what the answer to an event has to contain to arrive in the same place
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-message-event.h>

#include "values/relay-message-event-private.h"
#include "values/relay-reply-private.h"

#include "test.h"

static RelayMessageEvent *
make_event (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (JsonObject) object = NULL;

  g_assert_nonnull (node);
  object = json_node_dup_object (node);

  return NO_ERROR (relay_message_event_new_from_json, object);
}

static void
assert_metadata (JsonObject *metadata, const char *quoted)
{
  g_autofree char *expected = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), metadata);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_reply (const char *event_text, const char *expected)
{
  g_autoptr (RelayMessageEvent) event = make_event (event_text);
  g_autoptr (JsonObject) metadata = relay_message_event_dup_reply_metadata (event);

  assert_metadata (metadata, expected);
}

TEST_CASE ("/reply/metadata/names-platform-thread-and-profile")
{
  assert_reply (
    "{'message_id':'m','source':{'platform':'discord','chat_id':'c','chat_type':'channel',"
    "'thread_id':'t','prospective_thread_id':'p','profile':'work','scope_id':'s'}}",
    "{'platform':'discord','thread_id':'t','profile':'work'}");
}

TEST_CASE ("/reply/metadata/ids-are-strings")
{
  assert_reply ("{'source':{'platform':'discord','chat_id':'c','thread_id':1234567890123456789}}",
                "{'platform':'discord','thread_id':'1234567890123456789'}");
}

TEST_CASE ("/reply/metadata/absent-values-are-left-out")
{
  assert_reply ("{'message_id':'m','source':{'chat_id':'c'}}", "{}");
  assert_reply ("{'message_id':'m','source':{'platform':'relay','chat_id':'c','thread_id':'',"
                "'profile':''}}",
                "{}");
  assert_reply ("{}", "{}");
}

TEST_CASE ("/reply/metadata/prospective-thread-replaces-absent-one")
{
  assert_reply ("{'message_id':'m','source':{'platform':'discord','chat_id':'c',"
                "'prospective_thread_id':'p'}}",
                "{'platform':'discord','thread_id':'p'}");
}

TEST_CASE ("/reply/metadata/message-begins-thread-on-slack")
{
  assert_reply ("{'message_id':'17.1','source':{'platform':'slack','chat_id':'C1',"
                "'chat_type':'channel'}}",
                "{'platform':'slack','thread_id':'17.1'}");
  assert_reply ("{'message_id':'17.1','source':{'platform':'slack','chat_id':'D1'}}",
                "{'platform':'slack','thread_id':'17.1'}");
  /* inside of a thread */
  assert_reply ("{'message_id':'17.1','source':{'platform':'slack','chat_id':'C1',"
                "'thread_id':'16.0'}}",
                "{'platform':'slack','thread_id':'16.0'}");
  assert_reply ("{'message_id':'17.1','source':{'platform':'slack','chat_id':'C1',"
                "'prospective_thread_id':'18.0'}}",
                "{'platform':'slack','thread_id':'18.0'}");
  assert_reply ("{'source':{'platform':'slack','chat_id':'C1'}}", "{'platform':'slack'}");
}

TEST_CASE ("/reply/metadata/topic-of-direct-chat-on-telegram-needs-message-id")
{
  assert_reply ("{'message_id':'7','source':{'platform':'telegram','chat_id':'c','chat_type':'dm',"
                "'thread_id':'t'}}",
                "{'platform':'telegram','thread_id':'t','telegram_reply_to_message_id':'7'}");
  assert_reply ("{'message_id':'7','source':{'platform':'telegram','chat_id':'c','thread_id':'t',"
                "'profile':'p'}}",
                "{'platform':'telegram','thread_id':'t','telegram_reply_to_message_id':'7',"
                "'profile':'p'}");
  /* outside of a topic, in a group, and without an id */
  assert_reply (
    "{'message_id':'7','source':{'platform':'telegram','chat_id':'c','chat_type':'dm'}}",
    "{'platform':'telegram'}");
  assert_reply ("{'message_id':'7','source':{'platform':'telegram','chat_id':'c',"
                "'chat_type':'forum','thread_id':'t'}}",
                "{'platform':'telegram','thread_id':'t'}");
  assert_reply ("{'source':{'platform':'telegram','chat_id':'c','thread_id':'t'}}",
                "{'platform':'telegram','thread_id':'t'}");
}

TEST_CASE ("/reply/metadata/each-call-creates-a-new-object")
{
  g_autoptr (RelayMessageEvent) event =
    make_event ("{'source':{'platform':'discord','chat_id':'c','thread_id':'t'}}");
  g_autoptr (JsonObject) first = relay_message_event_dup_reply_metadata (event);
  g_autoptr (JsonObject) second = NULL;

  json_object_remove_member (first, "thread_id");
  second = relay_message_event_dup_reply_metadata (event);
  assert_metadata (second, "{'platform':'discord','thread_id':'t'}");
}

/* The event does not say where it comes from, but the descriptor does. */
TEST_CASE ("/reply/metadata/rules-of-another-platform-can-apply")
{
  g_autoptr (RelayMessageEvent) event =
    make_event ("{'message_id':'17.1','source':{'chat_id':'C1'}}");
  g_autoptr (JsonObject) metadata =
    relay_reply_make_metadata (relay_message_event_get_record (event), "slack");

  assert_metadata (metadata, "{'thread_id':'17.1'}");
}
