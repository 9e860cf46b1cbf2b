/* test-adapter-typing.c: a typing indicator that is repeated until the answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define TYPING "ops=send,typing,prompt,send_media,follow_up,draft draft"

#define SOURCE "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"user_id\":\"u1\"}"

/* The number of indicators that were sent, without those that remove one */
static guint
count_shown (Fixture *fixture, gboolean removals)
{
  guint n = 0;

  for (guint i = 0; i < fixture->frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (fixture->frames, i);
      JsonObject *action;

      if (!g_str_equal (json_object_get_string_member (frame, "type"), "outbound"))
        continue;
      action = json_object_get_object_member (frame, "action");
      if (g_str_equal (json_object_get_string_member (action, "op"), "typing") &&
          json_object_has_member (action, "content") == removals)
        n++;
    }

  return n;
}

#define assert_shown(fixture, n) g_assert_cmpuint (count_shown ((fixture), FALSE), ==, (n))

static void
set_typing (Fixture *fixture, gboolean typing)
{
  relay_adapter_set_typing (fixture->adapter, "c1", typing);
  settle ();
}

static void
accept (Fixture *fixture)
{
  answer (fixture, "{\"success\":true}");
}

static void
assert_ended (Fixture *fixture)
{
  guint n = count_frames (fixture, "outbound");

  for (guint i = 0; i < 5; i++)
    fixture_advance (fixture, 4);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, n);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/repeats-every-four-seconds", TYPING)
{
  JsonObject *action;

  feed_source (fixture, SOURCE);
  set_typing (fixture, TRUE);
  assert_shown (fixture, 1);
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "chat_id"), ==, "c1");
  g_assert_false (json_object_has_member (action, "content"));
  assert_metadata_member (fixture, "user_id", "u1");
  assert_platform (fixture, "discord");
  accept (fixture);

  fixture_advance (fixture, 3);
  assert_shown (fixture, 1);
  fixture_advance (fixture, 1);
  assert_shown (fixture, 2);
  accept (fixture);
  /* a second call changes nothing */
  set_typing (fixture, TRUE);
  assert_shown (fixture, 2);
  fixture_advance (fixture, 4);
  assert_shown (fixture, 3);
  accept (fixture);
  set_typing (fixture, FALSE);
  accept (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/false-removes-it", TYPING)
{
  set_typing (fixture, FALSE);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);

  set_typing (fixture, TRUE);
  accept (fixture);
  set_typing (fixture, FALSE);
  g_assert_cmpuint (count_shown (fixture, TRUE), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (last_action (fixture), "content"), ==, "");
  accept (fixture);
  assert_ended (fixture);

  /* it can be shown again */
  set_typing (fixture, TRUE);
  assert_shown (fixture, 2);
  accept (fixture);
  set_typing (fixture, FALSE);
  accept (fixture);
}

typedef void (*SendFunc) (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data);

static void
send_text (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data)
{
  relay_adapter_send_async (adapter, "c1", "hi", NULL, NULL, NULL, callback, user_data);
}

static void
send_media (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data)
{
  relay_adapter_send_media_async (adapter, "c1", "image", "https://example.com/a.png", NULL, NULL,
                                  NULL, NULL, NULL, callback, user_data);
}

static void
send_prompt (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Well?");

  relay_prompt_add_option (prompt, "yes", "Yes", NULL);
  relay_adapter_send_prompt_async (adapter, "c1", prompt, NULL, NULL, NULL, callback, user_data);
}

static void
send_draft (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data)
{
  relay_adapter_send_draft_async (adapter, "c1", 7, "hi", FALSE, NULL, NULL, callback, user_data);
}

static void
send_follow_up (RelayAdapter *adapter, GAsyncReadyCallback callback, gpointer user_data)
{
  relay_adapter_send_follow_up_async (adapter, "agent:main:discord:group:c1:u1",
                                      "discord.interaction_token", "hi", NULL, NULL, callback,
                                      user_data);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/ends-with-next-message", TYPING)
{
  const SendFunc send[] = { send_text, send_media, send_prompt, send_draft, send_follow_up };

  for (guint i = 0; i < G_N_ELEMENTS (send); i++)
    {
      set_typing (fixture, TRUE);
      assert_shown (fixture, i + 1);
      accept (fixture);
      g_clear_object (&fixture->result);
      send[i](fixture->adapter, store_result, &fixture->result);
      settle ();
      accept (fixture);
      g_assert_nonnull (fixture->result);
      assert_ended (fixture);
      assert_shown (fixture, i + 1);
    }
  g_assert_cmpuint (count_shown (fixture, TRUE), ==, 0);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/goes-on-when-nothing-was-said-in-the-chat",
                     "ops=send,typing,react,follow_up")
{
  set_typing (fixture, TRUE);
  accept (fixture);

  relay_adapter_send_async (fixture->adapter, "c2", "hi", NULL, NULL, NULL, NULL, NULL);
  settle ();
  accept (fixture);
  relay_adapter_react_async (fixture->adapter, "c1", "m1", "👀", FALSE, NULL, NULL, NULL, NULL);
  settle ();
  accept (fixture);
  relay_adapter_send_follow_up_async (fixture->adapter, "agent:main:discord:group:c12:u1", "x",
                                      "hi", NULL, NULL, NULL, NULL);
  settle ();
  accept (fixture);

  fixture_advance (fixture, 4);
  assert_shown (fixture, 2);
  accept (fixture);
}

/* A chat with the same id on another platform is another chat. */
ONLINE_ADAPTER_TEST ("/adapter-typing/stays-on-its-platform", TYPING)
{
  g_autoptr (JsonObject) elsewhere = make_object ("{\"platform\":\"telegram\"}");

  feed_source (fixture, SOURCE);
  set_typing (fixture, TRUE);
  accept (fixture);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\"}");
  relay_adapter_send_async (fixture->adapter, "c1", "hi", NULL, elsewhere, NULL, NULL, NULL);
  settle ();
  accept (fixture);

  fixture_advance (fixture, 4);
  assert_shown (fixture, 2);
  assert_platform (fixture, "discord");
  accept (fixture);

  set_typing (fixture, FALSE);
  assert_platform (fixture, "discord");
  accept (fixture);
  assert_ended (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/waits-for-its-own-answer", TYPING)
{
  set_typing (fixture, TRUE);
  fixture_advance (fixture, 4);
  fixture_advance (fixture, 4);
  assert_shown (fixture, 1);
  accept (fixture);
  fixture_advance (fixture, 4);
  assert_shown (fixture, 2);
  accept (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/rate-limit-holds-it-back", TYPING)
{
  set_typing (fixture, TRUE);
  answer (fixture, "{\"success\":false,\"code\":\"rate_limited\",\"retry_after\":10}");
  fixture_advance (fixture, 9);
  assert_shown (fixture, 1);
  fixture_advance (fixture, 1);
  assert_shown (fixture, 2);
  /* the time doubles when it happens again */
  answer (fixture, "{\"success\":false,\"code\":\"rate_limited\",\"retry_after\":1}");
  fixture_advance (fixture, 19);
  assert_shown (fixture, 2);
  fixture_advance (fixture, 1);
  assert_shown (fixture, 3);
  accept (fixture);
  fixture_advance (fixture, 4);
  assert_shown (fixture, 4);
  accept (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/decline-ends-it", TYPING)
{
  set_typing (fixture, TRUE);
  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\"}");
  assert_ended (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/other-refusals-change-nothing", TYPING)
{
  set_typing (fixture, TRUE);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  fixture_advance (fixture, 4);
  assert_shown (fixture, 2);
  accept (fixture);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/nothing-is-sent-if-not-listed", "ops=send")
{
  set_typing (fixture, TRUE);
  assert_ended (fixture);
  set_typing (fixture, FALSE);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/ends-with-disconnect", TYPING)
{
  set_typing (fixture, TRUE);
  accept (fixture);
  fixture_disconnect (fixture);
  fixture_connect (fixture);
  assert_ended (fixture);
  assert_shown (fixture, 1);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/ends-when-dormant", TYPING)
{
  set_typing (fixture, TRUE);
  accept (fixture);
  relay_adapter_go_dormant_async (fixture->adapter, 0, NULL, store_result, &fixture->result);
  settle ();
  feed (fixture, "{\"type\":\"going_idle_ack\"}");
  wait_for_result (&fixture->result);
  g_assert_true (NO_ERROR (relay_adapter_go_dormant_finish, fixture->adapter, fixture->result));
  fixture_advance (fixture, 60);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
  assert_ended (fixture);
  assert_shown (fixture, 1);
}

ONLINE_ADAPTER_TEST ("/adapter-typing/goes-on-after-reconnect", TYPING)
{
  set_typing (fixture, TRUE);
  accept (fixture);
  fixture_hang_up (fixture, 1001, "going away");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_WAITING);
  fixture_reconnect (fixture);
  fixture_advance (fixture, 4);
  assert_shown (fixture, 2);
  accept (fixture);
}

ADAPTER_TEST ("/adapter-typing/nothing-happens-without-connection", TYPING)
{
  set_typing (fixture, TRUE);
  set_typing (fixture, FALSE);
  set_typing (fixture, TRUE);
  fixture_connect (fixture);
  assert_ended (fixture);
  assert_shown (fixture, 0);
}

/* The last reference is dropped while an indicator is in flight: it keeps nothing alive. */
ONLINE_ADAPTER_TEST ("/adapter-typing/ends-with-adapter", TYPING)
{
  set_typing (fixture, TRUE);
  assert_shown (fixture, 1);
  g_assert_finalize_object (g_steal_pointer (&fixture->adapter));
  fixture_advance (fixture, 8);
  assert_shown (fixture, 1);
  accept (fixture);
}

TEST_CASE ("/adapter-typing/is-ignored-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);

  relay_adapter_set_typing (adapter, "c1", TRUE);
  relay_adapter_set_typing (adapter, "c1", FALSE);
  settle ();
}
