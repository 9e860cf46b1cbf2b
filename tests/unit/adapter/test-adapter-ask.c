/* test-adapter-ask.c: a question, and waiting for its answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"
#include "transport/relay-timers-private.h"

#define N_CHATS 50
#define N_ASKS  200

#define DESCRIPTOR_PROMPTS "ops=send,prompt"

static RelayPrompt *
make_prompt (const char *prompt_id)
{
  RelayPrompt *prompt = relay_prompt_new (prompt_id, RELAY_PROMPT_KIND_CLARIFY, "Which?");

  relay_prompt_add_option (prompt, "a", "The first", RELAY_PROMPT_STYLE_PRIMARY);
  relay_prompt_add_option (prompt, "b", "The second", NULL);

  return prompt;
}

/* Asks and is told by the connector that the question stands in the chat as @message_id. */
static void
ask (Fixture *fixture,
     const char *chat_id,
     const char *prompt_id,
     guint timeout_s,
     GCancellable *cancellable,
     GAsyncResult **result)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (prompt_id);

  relay_adapter_ask_async (fixture->adapter, chat_id, prompt, timeout_s, NULL, cancellable,
                           store_result, result);
  settle ();
}

static void
ask_and_stand (Fixture *fixture,
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

static void
press (Fixture *fixture,
       const char *chat_id,
       const char *prompt_id,
       const char *option_id,
       const char *message_id)
{
  static guint last;
  g_autofree char *message =
    message_id == NULL ? g_strdup ("null") : g_strdup_printf ("\"%s\"", message_id);
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"inbound\",\"bufferId\":\"b%u\",\"event\":{\"text\":\"/%s\","
    "\"message_type\":\"command\",\"message_id\":\"e%u\","
    "\"prompt_response\":{\"prompt_id\":\"%s\",\"option_id\":\"%s\",\"prompt_message_id\":%s},"
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"%s\",\"chat_type\":\"channel\","
    "\"user_id\":\"presser\"}}}",
    last, option_id, last, prompt_id, option_id, message, chat_id);

  last++;
  feed (fixture, frame);
}

static void
assert_chosen (Fixture *fixture, GAsyncResult *result, const char *option_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) response = NULL;

  g_assert_nonnull (result);
  response = relay_adapter_ask_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, option_id);
}

#define assert_over(fixture, result, domain, code)                                        \
  G_STMT_START                                                                            \
  {                                                                                       \
    g_autoptr (GError) over_error = NULL;                                                 \
    g_assert_nonnull (result);                                                            \
    g_assert_null (relay_adapter_ask_finish ((fixture)->adapter, (result), &over_error)); \
    g_assert_error (over_error, domain, code);                                            \
  }                                                                                       \
  G_STMT_END

static gboolean
take_response (RelayAdapter *adapter, RelayMessageEvent *event, GString *log)
{
  RelayPromptResponse *response = relay_message_event_get_prompt_response (event);

  g_string_append_printf (log, "%s:%s;", relay_prompt_response_get_prompt_id (response),
                          relay_prompt_response_get_option_id (response));
  return TRUE;
}

static void
test_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *written = NULL;

  fixture_connect (fixture);
  ask (fixture, "c1", "p1", 90, NULL, &result);
  written = object_text (last_action (fixture));
  g_assert_cmpstr (
    written, ==,
    "{\"op\":\"prompt\",\"chat_id\":\"c1\",\"content\":\"Which?\",\"prompt_kind\":\"clarify\","
    "\"prompt_id\":\"p1\",\"options\":["
    "{\"id\":\"a\",\"label\":\"The first\",\"style\":\"primary\"},"
    "{\"id\":\"b\",\"label\":\"The second\"}],\"reply_to\":null,\"timeout_s\":90,\"metadata\":{}}");
  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  g_assert_null (result);
  press (fixture, "c1", "p1", "b", "m9");
  assert_chosen (fixture, result, "b");
}

static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayPromptResponse) response = NULL;
  guint n_inbound = 0;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (take_response), log);
  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (count_up), &n_inbound);
  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);
  g_assert_cmpint (json_object_get_int_member (last_action (fixture), "timeout_s"), ==, 3600);

  press (fixture, "c1", "p1", "b", NULL);
  response = relay_adapter_ask_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_prompt_response_get_option_id (response), ==, "b");
  g_assert_cmpstr (relay_session_source_get_user_id (relay_prompt_response_get_source (response)),
                   ==, "presser");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);

  /* once more, by somebody slow: dropped, acknowledged, and nobody hears of it */
  press (fixture, "c1", "p1", "a", NULL);
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 2);
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpuint (n_inbound, ==, 0);
}

/* The button may be pressed before the connector says that it is there. */
static void
test_answer_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  ask (fixture, "c1", "p1", 0, NULL, &result);
  press (fixture, "c1", "p1", "a", "m1");
  assert_chosen (fixture, result, "a");
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\"}");
}

/* What is not the answer to this question goes to the signal, and the question stays. */
static void
test_not_ours (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (take_response), log);
  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);

  press (fixture, "c1", "p2", "a", NULL);
  press (fixture, "c1", "p1", "z", "m-p1");
  press (fixture, "c1", "p1", "a", "another");
  g_assert_cmpstr (log->str, ==, "p2:a;p1:z;p1:a;");
  g_assert_null (result);

  press (fixture, "c1", "p1", "a", "m-p1");
  assert_chosen (fixture, result, "a");
}

static void
test_timed_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GAsyncResult) quick = NULL;
  g_autoptr (GAsyncResult) slow = NULL;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (take_response), log);
  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "slow", 50, NULL, &slow);
  ask_and_stand (fixture, "c1", "quick", 20, NULL, &quick);

  relay_clock_advance (fixture->clock, 20 * G_USEC_PER_SEC - 1);
  settle ();
  g_assert_null (quick);
  relay_clock_advance (fixture->clock, 1);
  settle ();
  assert_over (fixture, quick, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
  g_assert_null (slow);

  /* too late, and the other one's time goes on */
  press (fixture, "c1", "quick", "a", NULL);
  g_assert_cmpstr (log->str, ==, "");
  relay_clock_advance (fixture->clock, 30 * G_USEC_PER_SEC);
  settle ();
  assert_over (fixture, slow, RELAY_ERROR, RELAY_ERROR_TIMED_OUT);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) standing = NULL;
  g_autoptr (GAsyncResult) sending = NULL;
  g_autoptr (GAsyncResult) never = NULL;
  guint n_frames;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, cancellable, &standing);
  ask (fixture, "c1", "p2", 0, cancellable, &sending);
  g_cancellable_cancel (cancellable);
  g_assert_null (standing);
  settle ();
  assert_over (fixture, standing, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_over (fixture, sending, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  n_frames = fixture->frames->len;
  ask (fixture, "c1", "p3", 0, cancellable, &never);
  assert_over (fixture, never, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

static void
interrupt (Fixture *fixture, const char *session_key, const char *chat_id)
{
  g_autofree char *frame =
    g_strdup_printf ("{\"type\":\"interrupt_inbound\",\"session_key\":\"%s\",\"chat_id\":\"%s\"}",
                     session_key, chat_id);

  feed (fixture, frame);
}

static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) turn =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:dm:c1", "c1");
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GAsyncResult) plain = NULL;
  g_autoptr (GAsyncResult) in_turn = NULL;
  g_autoptr (GAsyncResult) in_no_turn = NULL;
  g_autoptr (GAsyncResult) elsewhere = NULL;
  g_autoptr (GAsyncResult) by_call = NULL;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "plain", 0, NULL, &plain);
  ask_and_stand (fixture, "c1", "turn", 0, turn, &in_turn);
  ask_and_stand (fixture, "c1", "own", 0, own, &in_no_turn);
  ask_and_stand (fixture, "c2", "elsewhere", 0, NULL, &elsewhere);
  interrupt (fixture, "agent:main:discord:dm:c1", "c1");
  assert_over (fixture, plain, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_over (fixture, in_turn, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_over (fixture, in_no_turn, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_cancellable_is_cancelled (own));
  g_assert_null (elsewhere);

  ask_and_stand (fixture, "c1", "by-call", 0, NULL, &by_call);
  relay_adapter_interrupt_turn (fixture->adapter, "agent:main:discord:dm:c1", "c1");
  g_assert_null (by_call);
  settle ();
  assert_over (fixture, by_call, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  press (fixture, "c2", "elsewhere", "a", NULL);
  assert_chosen (fixture, elsewhere, "a");
}

/* Two people of one channel, each with a session and a turn of their own. */
static void
test_interrupted_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) alice =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:channel:c1:alice", "c1");
  g_autoptr (GCancellable) bob =
    relay_adapter_begin_turn (fixture->adapter, "agent:main:discord:channel:c1:bob", "c1");
  g_autoptr (GAsyncResult) alices = NULL;
  g_autoptr (GAsyncResult) bobs = NULL;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "pa", 0, alice, &alices);
  ask_and_stand (fixture, "c1", "pb", 0, bob, &bobs);
  interrupt (fixture, "agent:main:discord:channel:c1:alice", "c1");
  assert_over (fixture, alices, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (bobs);

  press (fixture, "c1", "pb", "b", NULL);
  assert_chosen (fixture, bobs, "b");
}

/* Without a chat it is only turns that end. */
static void
test_interrupted_nowhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (fixture->adapter, "k", "c1");
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);
  interrupt (fixture, "k", "");
  g_assert_true (g_cancellable_is_cancelled (turn));
  relay_adapter_interrupt_turn (fixture->adapter, "k", NULL);
  settle ();
  g_assert_null (result);

  press (fixture, "c1", "p1", "a", NULL);
  assert_chosen (fixture, result, "a");
}

static void
test_connection_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) standing = NULL;
  g_autoptr (GAsyncResult) sending = NULL;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &standing);
  ask (fixture, "c1", "p2", 0, NULL, &sending);
  relay_memory_transport_hang_up (fixture->memory, 1006, NULL);
  settle ();
  assert_over (fixture, sending, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  g_assert_null (standing);

  /* the answer waited at the connector */
  relay_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
  press (fixture, "c1", "p1", "a", "m-p1");
  assert_chosen (fixture, standing, "a");
}

static void
test_disconnected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;

  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);
  fixture_disconnect (fixture);
  settle ();
  assert_over (fixture, result, RELAY_ERROR, RELAY_ERROR_CLOSED);

  ask (fixture, "c1", "p1", 0, NULL, &refused);
  assert_over (fixture, refused, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED);
}

static void
test_never_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_transport_set_reconnect (RELAY_TRANSPORT (fixture->memory), RELAY_RECONNECT_NEVER);
  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);
  relay_memory_transport_hang_up (fixture->memory, 1006, NULL);
  settle ();
  assert_over (fixture, result, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) rejected = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  fixture_connect (fixture);
  ask (fixture, "c1", "p1", 0, NULL, &rejected);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_over (fixture, rejected, RELAY_ERROR, RELAY_ERROR_REJECTED);

  ask_and_stand (fixture, "c1", "p1", 0, NULL, &first);
  ask (fixture, "c2", "p1", 0, NULL, &second);
  assert_over (fixture, second, RELAY_ERROR, RELAY_ERROR_BUSY);
  press (fixture, "c1", "p1", "a", NULL);
  assert_chosen (fixture, first, "a");
}

static void
test_wrong_prompt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "Which?");
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  relay_adapter_ask_async (fixture->adapter, "c1", prompt, 0, NULL, NULL, store_result, &result);
  settle ();
  assert_over (fixture, result, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
}

static void
test_no_transport (void)
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (RelayPrompt) prompt = make_prompt (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_ask_async (adapter, "c1", prompt, 0, NULL, NULL, store_result, &result);
  settle ();
  g_assert_null (relay_adapter_ask_finish (adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT);
}

/* A prompt that is sent anew under its old id belongs to the application. */
static void
test_sent_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (RelayPrompt) prompt = make_prompt ("p1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) sent = NULL;

  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (take_response), log);
  fixture_connect (fixture);
  ask_and_stand (fixture, "c1", "p1", 0, NULL, &result);
  press (fixture, "c1", "p1", "a", NULL);
  assert_chosen (fixture, result, "a");

  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &sent);
  settle ();
  answer (fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  press (fixture, "c1", "p1", "b", "m2");
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

/* Each of many questions gets the answer of its own, whatever the order. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[N_ASKS] = { NULL };
  guint order[N_ASKS];

  fixture_connect (fixture);
  for (guint i = 0; i < N_ASKS; i++)
    {
      g_autofree char *chat_id = g_strdup_printf ("c%u", i % N_CHATS);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);

      order[i] = i;
      ask_and_stand (fixture, chat_id, prompt_id, 0, NULL, &results[i]);
    }

  shuffle (order, N_ASKS);
  for (guint i = 0; i < N_ASKS; i++)
    {
      g_autofree char *chat_id = g_strdup_printf ("c%u", order[i] % N_CHATS);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", order[i]);

      g_assert_null (results[order[i]]);
      press (fixture, chat_id, prompt_id, order[i] % 3 == 0 ? "a" : "b", NULL);
      g_assert_nonnull (results[order[i]]);
    }

  for (guint i = 0; i < N_ASKS; i++)
    {
      g_autoptr (GAsyncResult) result = results[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (RelayPromptResponse) response =
        relay_adapter_ask_finish (fixture->adapter, result, &error);
      g_autofree char *prompt_id = g_strdup_printf ("p%u", i);
      g_autofree char *chat_id = g_strdup_printf ("c%u", i % N_CHATS);

      g_assert_no_error (error);
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
  relay_adapter_ask_async (chain->fixture->adapter, "c1", prompt, 0, NULL, NULL, ask_next, chain);
}

/* Who is called back may ask the same again at once. */
static void
test_asked_from_callback (Fixture *fixture, gconstpointer data)
{
  Chain chain = { fixture, 3 };

  fixture_connect (fixture);
  ask_next (NULL, NULL, &chain);
  for (guint i = 0; i < 3; i++)
    {
      settle ();
      answer (fixture, "{\"success\":true,\"message_id\":\"m\"}");
      press (fixture, "c1", "again", "a", NULL);
    }
  g_assert_cmpuint (chain.left, ==, G_MAXUINT);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, DESCRIPTOR_PROMPTS, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("/adapter-ask/written", test_written);
  add ("/adapter-ask/chosen", test_chosen);
  add ("/adapter-ask/answer-first", test_answer_first);
  add ("/adapter-ask/not-ours", test_not_ours);
  add ("/adapter-ask/timed-out", test_timed_out);
  add ("/adapter-ask/cancelled", test_cancelled);
  add ("/adapter-ask/interrupted", test_interrupted);
  add ("/adapter-ask/interrupted-other", test_interrupted_other);
  add ("/adapter-ask/interrupted-nowhere", test_interrupted_nowhere);
  add ("/adapter-ask/connection-lost", test_connection_lost);
  add ("/adapter-ask/disconnected", test_disconnected);
  add ("/adapter-ask/never-back", test_never_back);
  add ("/adapter-ask/refused", test_refused);
  add ("/adapter-ask/wrong-prompt", test_wrong_prompt);
  g_test_add_func ("/adapter-ask/no-transport", test_no_transport);
  add ("/adapter-ask/sent-again", test_sent_again);
  add ("/adapter-ask/many", test_many);
  add ("/adapter-ask/asked-from-callback", test_asked_from_callback);

  return g_test_run ();
}
