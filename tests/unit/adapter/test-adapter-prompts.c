/* test-adapter-prompts.c: sending prompts, and waiting for their responses
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define N_CHATS   50
#define N_PROMPTS 200

#define DESCRIPTOR_PROMPTS "ops=send,prompt"

static RelayPrompt *
make_prompt (const char *prompt_id)
{
  RelayPrompt *prompt = relay_prompt_new (prompt_id, RELAY_PROMPT_KIND_CLARIFY, "Which?");

  relay_prompt_add_option (prompt, "a", "The first", RELAY_PROMPT_STYLE_PRIMARY);
  relay_prompt_add_option (prompt, "b", "The second", NULL);

  return prompt;
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/send/writes-action", DESCRIPTOR_PROMPTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ("p1");
  g_autoptr (RelaySendResult) sent = NULL;

  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &fixture->result);
  settle ();
  assert_object (
    last_action (fixture),
    "{\"op\":\"prompt\",\"chat_id\":\"c1\",\"content\":\"Which?\",\"prompt_kind\":\"clarify\","
    "\"prompt_id\":\"p1\",\"options\":["
    "{\"id\":\"a\",\"label\":\"The first\",\"style\":\"primary\"},"
    "{\"id\":\"b\",\"label\":\"The second\"}],\"reply_to\":null,\"metadata\":{}}");

  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  sent = NO_ERROR (relay_adapter_send_prompt_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m9");
}

static void
assert_send_fails (Fixture *fixture, RelayPrompt *prompt, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n_frames = fixture->frames->len;

  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &result);
  g_assert_null (result);
  settle ();
  FAILS (RELAY_ERROR, code, relay_adapter_send_prompt_finish, fixture->adapter, result);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/send/checks-prompt", DESCRIPTOR_PROMPTS)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  assert_send_fails (fixture, prompt, RELAY_ERROR_INVALID_ARGUMENT);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/send/fails-if-not-listed", NULL)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ("p1");

  assert_send_fails (fixture, prompt, RELAY_ERROR_NOT_SUPPORTED);
}

static void
ask (Fixture *fixture,
     const char *chat_id,
     const char *prompt_id,
     guint timeout_s,
     GCancellable *cancellable,
     GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (prompt_id);

  relay_adapter_ask_async (fixture->adapter, chat_id, prompt, timeout_s, NULL, NULL, cancellable,
                           store_result, result);
  settle ();
}

/* Asks, and the connector reports that the message m-@prompt_id was sent. */
static void
ask_and_confirm (Fixture *fixture,
                 const char *chat_id,
                 const char *prompt_id,
                 guint timeout_s,
                 GCancellable *cancellable,
                 GAsyncResult **result)
{
  g_autofree char *sent = g_strdup_printf ("{\"success\":true,\"message_id\":\"m-%s\"}", prompt_id);

  ask (fixture, chat_id, prompt_id, timeout_s, cancellable, result);
  answer (fixture, sent);
  g_assert_null (*result);
}

/* The connector reports that a button was pressed. */
static void
respond (Fixture *fixture,
         const char *chat_id,
         const char *prompt_id,
         const char *option_id,
         const char *message_id)
{
  static guint n_responses;
  g_autofree char *message =
    message_id == NULL ? g_strdup ("null") : g_strdup_printf ("\"%s\"", message_id);
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"/%s\","
    "\"message_type\":\"command\",\"message_id\":\"e%u\","
    "\"prompt_response\":{\"prompt_id\":\"%s\",\"option_id\":\"%s\",\"prompt_message_id\":%s},"
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"%s\",\"chat_type\":\"channel\","
    "\"user_id\":\"u1\"}}}",
    n_responses, option_id, n_responses, prompt_id, option_id, message, chat_id);

  n_responses++;
  feed (fixture, frame);
}

static void
assert_response (Fixture *fixture, GAsyncResult *result, const char *option_id)
{
  g_autoptr (RelayPromptResponse) response = NULL;

  g_assert_nonnull (result);
  response = NO_ERROR (relay_adapter_ask_finish, fixture->adapter, result);
  g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, option_id);
}

#define assert_fails(fixture, result, domain, code) \
  FAILS (domain, code, relay_adapter_ask_finish, (fixture)->adapter, result)

static gboolean
log_response (RelayAdapter *adapter, RelayMessageEvent *event, GString *log)
{
  RelayPromptResponse *response = relay_message_event_get_prompt_response (event);

  g_string_append_printf (log, "%s:%s;", relay_prompt_response_get_prompt_id (response),
                          relay_prompt_response_get_option_id (response));
  return TRUE;
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/writes-action", DESCRIPTOR_PROMPTS)
{
  ask (fixture, "c1", "p1", 90, NULL, &fixture->result);
  assert_object (
    last_action (fixture),
    "{\"op\":\"prompt\",\"chat_id\":\"c1\",\"content\":\"Which?\",\"prompt_kind\":\"clarify\","
    "\"prompt_id\":\"p1\",\"options\":["
    "{\"id\":\"a\",\"label\":\"The first\",\"style\":\"primary\"},"
    "{\"id\":\"b\",\"label\":\"The second\"}],\"reply_to\":null,\"timeout_s\":90,\"metadata\":{}}");
  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  g_assert_null (fixture->result);
  respond (fixture, "c1", "p1", "b", "m9");
  assert_response (fixture, fixture->result, "b");
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/can-reply-to-a-message", DESCRIPTOR_PROMPTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ("p1");

  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 0, "m7", NULL, NULL, store_result,
                           &fixture->result);
  settle ();
  g_assert_cmpstr (json_object_get_string_member (last_action (fixture), "reply_to"), ==, "m7");
  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  respond (fixture, "c1", "p1", "a", "m9");
  assert_response (fixture, fixture->result, "a");
}

ADAPTER_TEST ("/adapter-prompts/ask/first-response-is-returned", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (RelayPromptResponse) response = NULL;
  guint n_inbound = 0;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (log_response), log);
  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (count_up), &n_inbound);
  fixture_connect (fixture);
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  g_assert_cmpint (json_object_get_int_member (last_action (fixture), "timeout_s"), ==, 3600);

  respond (fixture, "c1", "p1", "b", NULL);
  response = NO_ERROR (relay_adapter_ask_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, "b");
  g_assert_cmpstr (relay_session_source_get_user_id (relay_prompt_response_get_source (response)),
                   ==, "u1");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);

  /* a second response is dropped and acknowledged */
  respond (fixture, "c1", "p1", "a", NULL);
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 2);
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpuint (n_inbound, ==, 0);
}

/* The response may arrive before the result of the request. */
ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/response-may-precede-result", DESCRIPTOR_PROMPTS)
{
  ask (fixture, "c1", "p1", 0, NULL, &fixture->result);
  respond (fixture, "c1", "p1", "a", "m1");
  assert_response (fixture, fixture->result, "a");
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
}

ADAPTER_TEST ("/adapter-prompts/ask/other-responses-are-emitted", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (log_response), log);
  fixture_connect (fixture);
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);

  respond (fixture, "c1", "p2", "a", NULL);
  respond (fixture, "c1", "p1", "z", "m-p1");
  respond (fixture, "c1", "p1", "a", "another");
  g_assert_cmpstr (log->str, ==, "p2:a;p1:z;p1:a;");
  g_assert_null (fixture->result);

  respond (fixture, "c1", "p1", "a", "m-p1");
  assert_response (fixture, fixture->result, "a");
}

ADAPTER_TEST ("/adapter-prompts/ask/times-out", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GAsyncResult) quick = NULL;
  g_autoptr (GAsyncResult) slow = NULL;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (log_response), log);
  fixture_connect (fixture);
  ask_and_confirm (fixture, "c1", "slow", 50, NULL, &slow);
  ask_and_confirm (fixture, "c1", "quick", 20, NULL, &quick);

  relay_clock_advance (fixture->clock, 20 * G_USEC_PER_SEC - 1);
  settle ();
  g_assert_null (quick);
  relay_clock_advance (fixture->clock, 1);
  settle ();
  assert_fails (fixture, quick, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  g_assert_null (slow);

  /* a response to the expired prompt is dropped; the other prompt keeps its deadline */
  respond (fixture, "c1", "quick", "a", NULL);
  g_assert_cmpstr (log->str, ==, "");
  fixture_advance (fixture, 30);
  assert_fails (fixture, slow, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/cancel-ends-it", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) sending = NULL;
  g_autoptr (GAsyncResult) unsent = NULL;
  guint n_frames;

  ask_and_confirm (fixture, "c1", "p1", 0, cancellable, &pending);
  ask (fixture, "c1", "p2", 0, cancellable, &sending);
  g_cancellable_cancel (cancellable);
  g_assert_null (pending);
  settle ();
  assert_fails (fixture, pending, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_fails (fixture, sending, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  n_frames = fixture->frames->len;
  ask (fixture, "c1", "p3", 0, cancellable, &unsent);
  assert_fails (fixture, unsent, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/interrupt-ends-prompts-of-chat", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GCancellable) turn =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:dm:c1", "c1");
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GAsyncResult) plain = NULL;
  g_autoptr (GAsyncResult) in_turn = NULL;
  g_autoptr (GAsyncResult) with_own = NULL;
  g_autoptr (GAsyncResult) elsewhere = NULL;
  g_autoptr (GAsyncResult) by_call = NULL;

  ask_and_confirm (fixture, "c1", "plain", 0, NULL, &plain);
  ask_and_confirm (fixture, "c1", "turn", 0, turn, &in_turn);
  ask_and_confirm (fixture, "c1", "own", 0, own, &with_own);
  ask_and_confirm (fixture, "c2", "elsewhere", 0, NULL, &elsewhere);
  feed_interrupt (fixture, "agent:main:discord:dm:c1", "c1");
  assert_fails (fixture, plain, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_fails (fixture, in_turn, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_fails (fixture, with_own, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_cancellable_is_cancelled (own));
  g_assert_null (elsewhere);

  ask_and_confirm (fixture, "c1", "by-call", 0, NULL, &by_call);
  relay_adapter_interrupt_turn (fixture->adapter, "agent:main:discord:dm:c1", "c1");
  g_assert_null (by_call);
  settle ();
  assert_fails (fixture, by_call, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  respond (fixture, "c2", "elsewhere", "a", NULL);
  assert_response (fixture, elsewhere, "a");
}

/* Two users of one channel have a session and a turn each. */
/* Both platforms have a chat with this id. */
ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/interrupt-spares-other-platforms", DESCRIPTOR_PROMPTS)
{
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);

  feed_interrupt (fixture, "agent:main:telegram:dm:c1", "c1");
  g_assert_null (fixture->result);
  feed_interrupt (fixture, "agent:main:discord:dm:c1", "c1");
  assert_fails (fixture, fixture->result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/interrupt-of-unknown-platform-ends-prompts-of-chat",
                     DESCRIPTOR_PROMPTS)
{
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  feed_interrupt (fixture, "agent:main:relay:dm:c1", "c1");
  assert_fails (fixture, fixture->result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/interrupt-spares-other-sessions", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GCancellable) alice =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:channel:c1:alice", "c1");
  g_autoptr (GCancellable) bob =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:channel:c1:bob", "c1");
  g_autoptr (GAsyncResult) alice_result = NULL;
  g_autoptr (GAsyncResult) bob_result = NULL;

  ask_and_confirm (fixture, "c1", "pa", 0, alice, &alice_result);
  ask_and_confirm (fixture, "c1", "pb", 0, bob, &bob_result);
  feed_interrupt (fixture, "agent:main:discord:channel:c1:alice", "c1");
  assert_fails (fixture, alice_result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (bob_result);

  respond (fixture, "c1", "pb", "b", NULL);
  assert_response (fixture, bob_result, "b");
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/interrupt-without-chat-spares-prompts",
                     DESCRIPTOR_PROMPTS)
{
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (fixture->adapter, "k", "c1");

  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  feed_interrupt (fixture, "k", "");
  g_assert_true (g_cancellable_is_cancelled (turn));
  relay_adapter_interrupt_turn (fixture->adapter, "k", NULL);
  settle ();
  g_assert_null (fixture->result);

  respond (fixture, "c1", "p1", "a", NULL);
  assert_response (fixture, fixture->result, "a");
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/prompts-survive-reconnect", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) sending = NULL;

  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &pending);
  ask (fixture, "c1", "p2", 0, NULL, &sending);
  fixture_hang_up (fixture, 1006, NULL);
  assert_fails (fixture, sending, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_null (pending);

  /* the connector delivers the response on the next connection */
  fixture_advance (fixture, 2);
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
  respond (fixture, "c1", "p1", "a", "m-p1");
  assert_response (fixture, pending, "a");
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/disconnect-ends-it", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GAsyncResult) refused = NULL;

  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  fixture_disconnect (fixture);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_CLOSED);

  ask (fixture, "c1", "p1", 0, NULL, &refused);
  assert_fails (fixture, refused, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
}

ADAPTER_TEST ("/adapter-prompts/ask/final-loss-ends-it", DESCRIPTOR_PROMPTS)
{
  relay_transport_set_reconnect (RELAY_TRANSPORT (fixture->memory), RELAY_RECONNECT_NEVER);
  fixture_connect (fixture);
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  fixture_hang_up (fixture, 1006, NULL);
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/failure-reports-reason", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GAsyncResult) rejected = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  ask (fixture, "c1", "p1", 0, NULL, &rejected);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_fails (fixture, rejected, RELAY_ERROR, RELAY_ERROR_REJECTED);

  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &first);
  ask (fixture, "c2", "p1", 0, NULL, &second);
  assert_fails (fixture, second, RELAY_ERROR, RELAY_ERROR_BUSY);
  respond (fixture, "c1", "p1", "a", NULL);
  assert_response (fixture, first, "a");
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/checks-prompt", DESCRIPTOR_PROMPTS)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 0, NULL, NULL, NULL, store_result,
                           &fixture->result);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
}

TEST_CASE ("/adapter-prompts/ask/fails-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (RelayPrompt) prompt = make_prompt (NULL);
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_ask_async (adapter, "c1", prompt, 0, NULL, NULL, NULL, store_result, &result);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, relay_adapter_ask_finish, adapter, result);
}

/* A prompt id that expired is used for a prompt that the application sends itself. */
ADAPTER_TEST ("/adapter-prompts/ask/prompt-sent-again-is-not-expired", DESCRIPTOR_PROMPTS)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (RelayPrompt) prompt = make_prompt ("p1");
  g_autoptr (GAsyncResult) sent = NULL;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (log_response), log);
  fixture_connect (fixture);
  ask_and_confirm (fixture, "c1", "p1", 0, NULL, &fixture->result);
  respond (fixture, "c1", "p1", "a", NULL);
  assert_response (fixture, fixture->result, "a");

  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &sent);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  respond (fixture, "c1", "p1", "b", "m2");
  g_assert_cmpstr (log->str, ==, "p1:b;");
}

static void
shuffle (guint *order, guint length)
{
  for (guint i = length - 1; i > 0; i--)
    {
      guint j = g_test_rand_int_range (0, i + 1);
      guint kept = order[i];

      order[i] = order[j];
      order[j] = kept;
    }
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/many-responses-reach-their-prompts", DESCRIPTOR_PROMPTS)
{
  GAsyncResult *results[N_PROMPTS] = { NULL };
  guint order[N_PROMPTS];

  for (guint i = 0; i < N_PROMPTS; i++)
    {
      g_autofree char *chat_id = g_strdup_printf ("c%u", i % N_CHATS);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      order[i] = i;
      ask_and_confirm (fixture, chat_id, prompt_id, 0, NULL, &results[i]);
    }

  shuffle (order, N_PROMPTS);
  for (guint i = 0; i < N_PROMPTS; i++)
    {
      g_autofree char *chat_id = g_strdup_printf ("c%u", order[i] % N_CHATS);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", order[i]);

      g_assert_null (results[order[i]]);
      respond (fixture, chat_id, prompt_id, order[i] % 3 == 0 ? "a" : "b", NULL);
      g_assert_nonnull (results[order[i]]);
    }

  for (guint i = 0; i < N_PROMPTS; i++)
    {
      g_autoptr (GAsyncResult) result = results[i];
      g_autoptr (RelayPromptResponse) response =
        NO_ERROR (relay_adapter_ask_finish, fixture->adapter, result);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);
      g_autofree char *chat_id = g_strdup_printf ("c%u", i % N_CHATS);

      g_assert_cmpstr (relay_prompt_response_get_prompt_id (response), ==, prompt_id);
      g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, i % 3 == 0 ? "a" : "b");
      g_assert_cmpstr (relay_session_source_get_chat_id (
                         relay_prompt_response_get_source (response)),
                       ==, chat_id);
    }
}

typedef struct
{
  Fixture *fixture;
  guint left;
} Chain;

static void
ask_next (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chain *chain = user_data;
  g_autoptr (RelayPrompt) prompt = NULL;
  g_autoptr (RelayPromptResponse) response = NULL;

  if (result != NULL)
    {
      response = relay_adapter_ask_finish (chain->fixture->adapter, result, NULL);
      g_assert_nonnull (response);
    }
  if (chain->left-- == 0)
    return;

  prompt = make_prompt ("again");
  relay_adapter_ask_async (chain->fixture->adapter, "c1", prompt, 0, NULL, NULL, NULL, ask_next,
                           chain);
}

ONLINE_ADAPTER_TEST ("/adapter-prompts/ask/callback-may-ask-again", DESCRIPTOR_PROMPTS)
{
  Chain chain = { fixture, 3 };

  ask_next (NULL, NULL, &chain);
  for (guint i = 0; i < 3; i++)
    {
      settle ();
      answer (fixture, "{\"success\":true,\"message_id\":\"m\"}");
      respond (fixture, "c1", "again", "a", NULL);
    }
  g_assert_cmpuint (chain.left, ==, G_MAXUINT);
}
