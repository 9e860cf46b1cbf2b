/* test-adapter-response.c: the answer of the connector, kept with the result of an operation
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_ALL                                                                \
  "length=10 draft ops=send,edit,delete,typing,react,send_media,draft,thread_create," \
  "thread_rename,task_card,task_card_stop,prompt,follow_up,get_chat_info"

#define REFUSAL \
  "{\"success\":false,\"code\":\"slow_mode\",\"error\":\"not so fast\",\"limit\":\"channel\"}"

typedef void (*Start) (RelayAdapter *adapter, GAsyncResult **result);
/* Returns whether the operation succeeded. */
typedef gboolean (*Finish) (RelayAdapter *adapter, GAsyncResult *result);

typedef struct
{
  const char *name;
  Start start;
  Finish finish;
} Operation;

#define START(name, call, ...)                                                             \
  static void start_##name (RelayAdapter *adapter, GAsyncResult **result)                  \
  {                                                                                        \
    relay_adapter_##call##_async (adapter, __VA_ARGS__, NULL, NULL, store_result, result); \
  }
#define FINISH(call)                                                          \
  static gboolean finish_##call (RelayAdapter *adapter, GAsyncResult *result) \
  {                                                                           \
    g_autoptr (RelaySendResult) sent = NULL;                                  \
                                                                              \
    sent = relay_adapter_##call##_finish (adapter, result, NULL);             \
    return sent != NULL;                                                      \
  }
#define FINISH_BOOLEAN(call)                                                  \
  static gboolean finish_##call (RelayAdapter *adapter, GAsyncResult *result) \
  {                                                                           \
    return relay_adapter_##call##_finish (adapter, result, NULL);             \
  }

START (send, send, "c1", "hello", NULL)
START (split, send, "c1", "hello world", NULL)
START (edit_message, edit_message, "c1", "m1", "new")
START (delete_message, delete_message, "c1", "m1")
START (send_typing, send_typing, "c1", NULL)
START (react, react, "c1", "m1", "👀", FALSE)
START (send_media,
       send_media,
       "c1",
       RELAY_MEDIA_KIND_IMAGE,
       "https://example.org/a",
       NULL,
       NULL,
       NULL)
START (send_draft, send_draft, "c1", 1, "so far", FALSE)
START (create_thread, create_thread, "c1", "Plans", NULL)
START (rename_thread, rename_thread, "c1", "t1", "Plans", RELAY_RENAME_CONDITION_ALWAYS, NULL)
START (stop_task_card, stop_task_card, "c1", "t1")
START (send_follow_up, send_follow_up, "agent:main:discord:dm:c1", "discord.token", "hello")
FINISH (send)
FINISH (edit_message)
FINISH_BOOLEAN (delete_message)
FINISH_BOOLEAN (send_typing)
FINISH_BOOLEAN (react)
FINISH (send_media)
FINISH (send_draft)
FINISH (create_thread)
FINISH_BOOLEAN (rename_thread)
FINISH_BOOLEAN (show_task_card)
FINISH_BOOLEAN (stop_task_card)
FINISH (send_follow_up)
FINISH (send_prompt)

static void
start_show_task_card (RelayAdapter *adapter, GAsyncResult **result)
{
  g_autoptr (JsonArray) chunks = json_array_new ();

  relay_adapter_show_task_card_async (adapter, "c1", "t1", chunks, NULL, NULL, store_result,
                                      result);
}

static RelayPrompt *
make_prompt (void)
{
  RelayPrompt *prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_prompt_add_option (prompt, "a", "A", NULL);

  return prompt;
}

static void
start_send_prompt (RelayAdapter *adapter, GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ();

  relay_adapter_send_prompt_async (adapter, "c1", prompt, NULL, NULL, NULL, store_result, result);
}

static void
start_ask (RelayAdapter *adapter, GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ();

  relay_adapter_ask_async (adapter, "c1", prompt, 0, NULL, NULL, NULL, store_result, result);
}

static gboolean
finish_ask (RelayAdapter *adapter, GAsyncResult *result)
{
  g_autoptr (RelayPromptResponse) response = relay_adapter_ask_finish (adapter, result, NULL);

  return response != NULL;
}

static void
start_own_action (RelayAdapter *adapter, GAsyncResult **result)
{
  g_autoptr (JsonObject) action = make_object ("{\"op\":\"react\",\"chat_id\":\"c1\"}");

  relay_adapter_send_action_async (adapter, action, NULL, store_result, result);
}

static gboolean
finish_action (RelayAdapter *adapter, GAsyncResult *result)
{
  g_autoptr (JsonObject) answered = relay_adapter_send_action_finish (adapter, result, NULL);

  return answered != NULL;
}

static const Operation operations[] = {
  { "send", start_send, finish_send },
  { "first-piece", start_split, finish_send },
  { "edit", start_edit_message, finish_edit_message },
  { "delete", start_delete_message, finish_delete_message },
  { "typing", start_send_typing, finish_send_typing },
  { "react", start_react, finish_react },
  { "media", start_send_media, finish_send_media },
  { "draft", start_send_draft, finish_send_draft },
  { "create-thread", start_create_thread, finish_create_thread },
  { "rename-thread", start_rename_thread, finish_rename_thread },
  { "show-task-card", start_show_task_card, finish_show_task_card },
  { "stop-task-card", start_stop_task_card, finish_stop_task_card },
  { "follow-up", start_send_follow_up, finish_send_follow_up },
  { "prompt", start_send_prompt, finish_send_prompt },
  { "ask", start_ask, finish_ask },
  { "action", start_own_action, finish_action },
};

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture_set_up_online (fixture, DESCRIPTOR_ALL);
}

static void
assert_refusal (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (RelaySendResult) refusal = relay_adapter_dup_response (fixture->adapter, result);
  g_autoptr (JsonObject) json = NULL;

  g_assert_nonnull (refusal);
  assert_properties (refusal, "success", FALSE, "error", "not so fast", "code", "slow_mode",
                     "is-ambiguous", FALSE);
  g_assert_cmpfloat (relay_send_result_get_retry_after (refusal), ==, 0);
  g_assert_null (relay_send_result_get_message_ids (refusal)[0]);
  json = relay_send_result_to_json (refusal);
  g_assert_cmpstr (json_object_get_string_member (json, "limit"), ==, "channel");
}

/* Before the result is finished, and after it */
static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  const Operation *operation = data;

  operation->start (fixture->adapter, &fixture->result);
  settle ();
  answer (fixture, REFUSAL);
  g_assert_nonnull (fixture->result);
  assert_refusal (fixture, fixture->result);
  g_assert_false (operation->finish (fixture->adapter, fixture->result));
  assert_refusal (fixture, fixture->result);
}

static void
assert_accepted (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (RelaySendResult) sent = relay_adapter_dup_response (fixture->adapter, result);
  g_autoptr (JsonObject) json = NULL;

  g_assert_nonnull (sent);
  assert_properties (sent, "success", TRUE, "error", NULL, "code", NULL, "message-id", "m9",
                     "is-ambiguous", FALSE);
  json = relay_send_result_to_json (sent);
  g_assert_cmpstr (json_object_get_string_member (json, "silent"), ==, "yes");
}

static void
test_success (Fixture *fixture, gconstpointer data)
{
  const Operation *operation = data;

  operation->start (fixture->adapter, &fixture->result);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m9\",\"silent\":\"yes\"}");
  if (operation->start == start_split)
    answer (fixture, "{\"success\":true,\"message_id\":\"m10\"}");
  if (operation->start == start_ask)
    feed (fixture, "{\"type\":\"inbound\",\"event\":{\"prompt_response\":{\"prompt_id\":\"p1\","
                   "\"option_id\":\"a\"},\"source\":{\"chat_id\":\"c1\"}}}");
  g_assert_nonnull (fixture->result);
  assert_accepted (fixture, fixture->result);
  g_assert_true (operation->finish (fixture->adapter, fixture->result));
  assert_accepted (fixture, fixture->result);
}

static void
test_without_answer (Fixture *fixture, gconstpointer data)
{
  const Operation *operation = data;

  operation->start (fixture->adapter, &fixture->result);
  settle ();
  fixture_advance (fixture, 31);
  g_assert_nonnull (fixture->result);
  g_assert_null (relay_adapter_dup_response (fixture->adapter, fixture->result));
  g_assert_false (operation->finish (fixture->adapter, fixture->result));
  g_assert_null (relay_adapter_dup_response (fixture->adapter, fixture->result));
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      const Operation *operation = &operations[i];
      g_autofree char *refused = g_strconcat ("/adapter-response/refused/", operation->name, NULL);
      g_autofree char *accepted =
        g_strconcat ("/adapter-response/accepted/", operation->name, NULL);
      g_autofree char *none = g_strconcat ("/adapter-response/none/", operation->name, NULL);

      g_test_add (refused, Fixture, operation, set_up, test_refusal, fixture_tear_down);
      g_test_add (accepted, Fixture, operation, set_up, test_success, fixture_tear_down);
      g_test_add (none, Fixture, operation, set_up, test_without_answer, fixture_tear_down);
    }
}

#define RESPONSE_TEST(path) ONLINE_ADAPTER_TEST (path, DESCRIPTOR_ALL)

static RelaySendResult *
get_answered (Fixture *fixture, Start start, const char *json, GAsyncResult **result)
{
  start (fixture->adapter, result);
  settle ();
  answer (fixture, json);
  g_assert_nonnull (*result);

  return relay_adapter_dup_response (fixture->adapter, *result);
}

RESPONSE_TEST ("/adapter-response/ambiguous-refusal")
{
  g_autoptr (RelaySendResult) response =
    get_answered (fixture, start_send,
                  "{\"success\":false,\"ambiguous\":true,\"error\":\"gateway timeout\"}",
                  &fixture->result);

  assert_properties (response, "success", FALSE, "is-ambiguous", TRUE, "error", "gateway timeout");
}

RESPONSE_TEST ("/adapter-response/typing-refused-for-rate-tells-time")
{
  g_autoptr (GAsyncResult) unnamed = NULL;
  g_autoptr (RelaySendResult) with_time =
    get_answered (fixture, start_send_typing, "{\"success\":false,\"retry_after\":1.5}",
                  &fixture->result);
  g_autoptr (RelaySendResult) without_time =
    get_answered (fixture, start_send_typing, "{\"success\":false,\"code\":\"rate_limited\"}",
                  &unnamed);

  g_assert_cmpfloat (relay_send_result_get_retry_after (with_time), ==, 1.5);
  assert_properties (without_time, "success", FALSE, "code", "rate_limited", "retry-after", 5.0);
}

/* What is already so is a success of the operation. */
RESPONSE_TEST ("/adapter-response/already-so-is-success")
{
  g_autoptr (RelaySendResult) response =
    get_answered (fixture, start_edit_message,
                  "{\"success\":false,\"error\":\"message is not modified\"}", &fixture->result);

  assert_properties (response, "success", TRUE, "error", "message is not modified");
}

/* The same when the operation is sent as an action of the application. */
RESPONSE_TEST ("/adapter-response/already-so-is-success-of-action")
{
  g_autoptr (RelaySendResult) response =
    get_answered (fixture, start_own_action, "{\"success\":false,\"error\":\"already reacted\"}",
                  &fixture->result);

  assert_properties (response, "success", TRUE);
  g_assert_true (finish_action (fixture->adapter, fixture->result));
}

RESPONSE_TEST ("/adapter-response/created-thread-is-message-id")
{
  g_autoptr (RelaySendResult) response =
    get_answered (fixture, start_create_thread, "{\"success\":true,\"message_id\":\"t7\"}",
                  &fixture->result);

  assert_properties (response, "thread-id", "t7");
}

RESPONSE_TEST ("/adapter-response/chat-info-needs-no-success")
{
  g_autoptr (RelaySendResult) response = NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autoptr (RelayChatInfo) info = NULL;

  relay_adapter_get_chat_info_async (fixture->adapter, "c1", NULL, store_result, &fixture->result);
  settle ();
  answer (fixture, "{\"name\":\"Plans\",\"type\":\"group\",\"members\":3}");
  response = relay_adapter_dup_response (fixture->adapter, fixture->result);
  json = relay_send_result_to_json (response);
  assert_properties (response, "success", TRUE);
  g_assert_cmpint (json_object_get_int_member (json, "members"), ==, 3);
  info = NO_ERROR (relay_adapter_get_chat_info_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, "Plans");
}

static void
assert_partial (Fixture *fixture, const char *error, const char *message_ids)
{
  g_autoptr (RelaySendResult) response =
    relay_adapter_dup_response (fixture->adapter, fixture->result);
  g_autofree char *ids = NULL;

  g_assert_nonnull (response);
  ids = g_strjoinv (" ", (char **) relay_send_result_get_message_ids (response));
  g_assert_cmpstr (ids, ==, message_ids);
  assert_properties (response, "success", FALSE, "error", error, "is-ambiguous", TRUE, "message-id",
                     "m1");
}

RESPONSE_TEST ("/adapter-response/partial-has-ids-and-refusal")
{
  relay_adapter_send_async (fixture->adapter, "c1", "aaaa bbbb cccc dddd eeee", NULL, NULL, NULL,
                            store_result, &fixture->result);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  answer (fixture, REFUSAL);
  assert_partial (fixture, "not so fast", "m1 m2");
  FAILS (RELAY_ERROR, RELAY_ERROR_PARTIAL, relay_adapter_send_finish, fixture->adapter,
         fixture->result);
  assert_partial (fixture, "not so fast", "m1 m2");
}

/* The ids are known although nothing was refused. */
RESPONSE_TEST ("/adapter-response/partial-by-loss-has-ids")
{
  relay_adapter_send_async (fixture->adapter, "c1", "aaaa bbbb cccc", NULL, NULL, NULL,
                            store_result, &fixture->result);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  fixture_hang_up (fixture, 1006, NULL);
  assert_partial (fixture, NULL, "m1");
}

RESPONSE_TEST ("/adapter-response/cancelled-text-has-ids")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_adapter_send_async (fixture->adapter, "c1", "aaaa bbbb cccc", NULL, NULL, cancellable,
                            store_result, &fixture->result);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
  g_cancellable_cancel (cancellable);
  settle ();
  assert_partial (fixture, NULL, "m1");
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_send_finish, fixture->adapter,
         fixture->result);
}

RESPONSE_TEST ("/adapter-response/draft-keeps-refusal")
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (fixture->adapter, "c1", NULL, NULL);

  relay_draft_append (draft, "hello");
  relay_draft_finish_async (draft, NULL, store_result, &fixture->result);
  settle ();
  answer (fixture, REFUSAL);
  assert_refusal (fixture, fixture->result);
  FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_draft_finish_finish, draft, fixture->result);
  assert_refusal (fixture, fixture->result);
}
