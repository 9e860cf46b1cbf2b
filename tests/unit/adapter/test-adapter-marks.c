/* test-adapter-marks.c: reactions that show how far the answer to a message is
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define REACTING "ops=send,react"

static RelayMessageEvent *
make_event (const char *platform, const char *message_id)
{
  g_autofree char *text =
    g_strdup_printf ("{\"text\":\"hi\",\"message_id\":\"%s\",\"source\":{\"platform\":\"%s\","
                     "\"chat_id\":\"c1\",\"profile\":\"p1\"}}",
                     message_id, platform);
  g_autoptr (JsonObject) json = make_object (text);

  return NO_ERROR (relay_message_event_new_from_json, json);
}

static void
mark (Fixture *fixture, RelayMessageEvent *event, RelayTurnPhase phase)
{
  relay_adapter_mark_turn (fixture->adapter, event, phase);
  settle ();
}

/* Compares all reactions so far, for instance "+👀 -👀". */
static void
assert_reactions (Fixture *fixture, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < fixture->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (fixture->frames, i);
      JsonObject *action;

      if (!g_str_equal (json_object_get_string_member (frame, "type"), "outbound"))
        continue;
      action = json_object_get_object_member (frame, "action");
      g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "react");
      g_string_append_printf (all, "%s%s%s", all->len > 0 ? " " : "",
                              json_object_get_boolean_member (action, "remove") ? "-" : "+",
                              json_object_get_string_member (action, "emoji"));
    }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
accept (Fixture *fixture)
{
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-marks/eyes-are-replaced-at-the-end", REACTING)
{
  g_autoptr (RelayMessageEvent) event = make_event ("discord", "m1");
  JsonObject *action;

  mark (fixture, event, RELAY_TURN_PHASE_WORKING);
  assert_reactions (fixture, "+👀");
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "chat_id"), ==, "c1");
  g_assert_cmpstr (json_object_get_string_member (action, "message_id"), ==, "m1");
  assert_metadata_member (fixture, "profile", "p1");
  assert_platform (fixture, "discord");
  accept (fixture);

  mark (fixture, event, RELAY_TURN_PHASE_DONE);
  assert_reactions (fixture, "+👀 -👀");
  accept (fixture);
  assert_reactions (fixture, "+👀 -👀 +✅");
  accept (fixture);
  assert_reactions (fixture, "+👀 -👀 +✅");
}

ONLINE_ADAPTER_TEST ("/adapter-marks/failure-has-its-own-mark", REACTING)
{
  g_autoptr (RelayMessageEvent) event = make_event ("discord", "m1");

  mark (fixture, event, RELAY_TURN_PHASE_FAILED);
  accept (fixture);
  accept (fixture);
  assert_reactions (fixture, "-👀 +❌");
}

ONLINE_ADAPTER_TEST ("/adapter-marks/telegram-has-other-reactions",
                     "platform=telegram ops=send,react")
{
  g_autoptr (RelayMessageEvent) event = make_event ("telegram", "m1");
  g_autoptr (RelayMessageEvent) failed = make_event ("telegram", "m2");
  g_autoptr (RelayMessageEvent) unnamed = make_event ("relay", "m3");

  mark (fixture, event, RELAY_TURN_PHASE_DONE);
  accept (fixture);
  accept (fixture);
  mark (fixture, failed, RELAY_TURN_PHASE_FAILED);
  accept (fixture);
  accept (fixture);
  /* the descriptor names the platform */
  mark (fixture, unnamed, RELAY_TURN_PHASE_DONE);
  accept (fixture);
  accept (fixture);
  assert_reactions (fixture, "-👀 +👍 -👀 +👎 -👀 +👍");
}

/* The turn ends before the connector has answered. */
ONLINE_ADAPTER_TEST ("/adapter-marks/reactions-to-a-message-stay-in-order", REACTING)
{
  g_autoptr (RelayMessageEvent) event = make_event ("discord", "m1");
  g_autoptr (RelayMessageEvent) other = make_event ("discord", "m2");

  mark (fixture, event, RELAY_TURN_PHASE_WORKING);
  mark (fixture, event, RELAY_TURN_PHASE_DONE);
  assert_reactions (fixture, "+👀");
  accept (fixture);
  assert_reactions (fixture, "+👀 -👀");
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_reactions (fixture, "+👀 -👀 +✅");

  /* another message does not wait */
  mark (fixture, other, RELAY_TURN_PHASE_WORKING);
  assert_reactions (fixture, "+👀 -👀 +✅ +👀");
  accept (fixture);
  fixture_disconnect (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-marks/nothing-is-sent-if-not-listed", "ops=send")
{
  g_autoptr (RelayMessageEvent) event = make_event ("discord", "m1");

  mark (fixture, event, RELAY_TURN_PHASE_WORKING);
  mark (fixture, event, RELAY_TURN_PHASE_DONE);
  assert_reactions (fixture, "");
}

ONLINE_ADAPTER_TEST ("/adapter-marks/nothing-is-sent-without-message-id", REACTING)
{
  g_autoptr (RelayMessageEvent) empty = make_event ("discord", "");
  g_autoptr (JsonObject) json = make_object ("{\"source\":{\"chat_id\":\"c1\"}}");
  g_autoptr (RelayMessageEvent) absent = NO_ERROR (relay_message_event_new_from_json, json);

  mark (fixture, empty, RELAY_TURN_PHASE_WORKING);
  mark (fixture, absent, RELAY_TURN_PHASE_DONE);
  assert_reactions (fixture, "");
}

TEST_CASE ("/adapter-marks/is-ignored-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (RelayMessageEvent) event = make_event ("discord", "m1");

  relay_adapter_mark_turn (adapter, event, RELAY_TURN_PHASE_WORKING);
  relay_adapter_mark_turn (adapter, event, RELAY_TURN_PHASE_DONE);
  settle ();
}
