/* test-adapter-observer.c: what an adapter does with the reports of its transport
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define REVOKED_MESSAGE "Relay disabled (opted out — recreate the instance to re-enable)"

static guint n_info_logs;

static void
count_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  n_info_logs++;
}

static void
log_text (RelayAdapter *adapter, RelayMessageEvent *event, GString *texts)
{
  g_string_append_printf (texts, "%s;", relay_message_event_get_text (event));
}

static void
log_error (RelayAdapter *adapter, GBytes *line, const GError *error, GString *texts)
{
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
  g_string_append (texts, "error;");
}

ADAPTER_TEST ("/adapter-observer/inbound/acknowledged-if-handled", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);
  const char *event =
    "{\"type\":\"inbound\",\"bufferId\":\"b1\",\"event\":{\"text\":\"one\",\"source\":{\"chat_id\":\"c1\"}}}";
  gulong handler;

  g_signal_handler_disconnect (fixture->adapter, fixture->listener);
  fixture_connect (fixture);
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING, "*no handler*");
  feed (
    fixture,
    "{\"type\":\"inbound\",\"bufferId\":\"b0\",\"event\":{\"text\":\"no handler\",\"source\":{\"chat_id\":\"c\"}}}");
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 0);

  /* a handler of the adapter's signal is enough */
  handler = g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  feed (fixture, event);
  g_assert_cmpstr (texts->str, ==, "one;");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);

  g_signal_handler_block (fixture->adapter, handler);
  feed (
    fixture,
    "{\"type\":\"inbound\",\"bufferId\":\"b2\",\"event\":{\"text\":\"two\",\"source\":{\"chat_id\":\"c\"}}}");
  g_assert_cmpstr (texts->str, ==, "one;");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);
}

/* A bot would answer an event without a chat and a user to the chat "". */
ADAPTER_TEST ("/adapter-observer/inbound/event-without-chat-and-user-is-skipped", NULL)
{
  static const char *const sources[] = { "null",
                                         "[]",
                                         "7",
                                         "{}",
                                         "{\"chat_id\":null}",
                                         "{\"chat_id\":{}}",
                                         "{\"chat_id\":\"\",\"scope_id\":\"s\"}" };
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  g_signal_connect (fixture->adapter, "frame-skipped", G_CALLBACK (log_error), texts);
  fixture_connect (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_string_truncate (texts, 0);
      feed_source (fixture, sources[i]);
      g_assert_cmpstr (texts->str, ==, "error;");
    }
}

ADAPTER_TEST ("/adapter-observer/inbound/odd-source-is-delivered", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  feed_source (fixture, "{\"chat_id\":\"c\",\"scope_id\":[1],\"platform\":7,\"user_id\":1e300}");
  g_assert_cmpstr (texts->str, ==, "hi;");
}

/* A forward of Discord that names no chat and no user makes no event either. */
ADAPTER_TEST ("/adapter-observer/forward/without-chat-and-user-makes-no-event", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  /* the body is {"type":2} */
  feed (fixture, "{\"type\":\"passthrough_forward\",\"bufferId\":\"f1\",\"forward\":{"
                 "\"platform\":\"discord\",\"bodyB64\":\"eyJ0eXBlIjoyfQ==\"}}");
  g_assert_cmpstr (texts->str, ==, "");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);
}

static void
drop_adapter (Fixture *fixture)
{
  g_clear_object (&fixture->adapter);
}

ADAPTER_TEST ("/adapter-observer/inbound/handler-may-drop-adapter", NULL)
{
  RelayAdapter *adapter = fixture->adapter;

  g_signal_connect_swapped (fixture->adapter, "inbound", G_CALLBACK (drop_adapter), fixture);
  fixture_connect (fixture);
  g_object_add_weak_pointer (G_OBJECT (adapter), (gpointer *) &adapter);
  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  g_assert_null (fixture->adapter);
  g_assert_null (adapter);

  g_signal_connect (fixture->memory, "inbound", G_CALLBACK (on_event), NULL);
  feed_source (fixture, "{\"chat_id\":\"c1\"}");
}

static gboolean
log_response (RelayAdapter *adapter, RelayMessageEvent *event, GString *texts)
{
  g_string_append_printf (texts, "response %s;", relay_message_event_get_text (event));

  return TRUE;
}

ADAPTER_TEST ("/adapter-observer/signals/prompt-response-and-frame-skipped", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  g_signal_connect (fixture->adapter, "prompt-response", G_CALLBACK (log_response), texts);
  g_signal_connect (fixture->adapter, "frame-skipped", G_CALLBACK (log_error), texts);
  fixture_connect (fixture);
  feed (fixture,
        "{\"type\":\"inbound\",\"event\":{\"text\":\"/yes\",\"source\":{\"chat_id\":\"c1\"},"
        "\"prompt_response\":{\"prompt_id\":\"p1\",\"option_id\":\"yes\"}}}");
  feed (fixture, "this is no frame\n");
  g_assert_cmpstr (texts->str, ==, "response /yes;error;");
}

static void
reject_event (RelayAdapter *adapter, RelayMessageEvent *event, gpointer data)
{
  relay_message_event_reject (event);
}

ADAPTER_TEST ("/adapter-observer/signals/rejected-event-becomes-dead-letter", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (reject_event), NULL);
  g_signal_connect (fixture->adapter, "dead-letter", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpstr (texts->str, ==, "");
      feed (
        fixture,
        "{\"type\":\"inbound\",\"bufferId\":\"b1\",\"event\":{\"text\":\"poison\",\"message_id\":\"m1\","
        "\"source\":{\"chat_id\":\"c1\"}}}");
      fixture_advance (fixture, 200);
    }
  g_assert_cmpstr (texts->str, ==, "poison;");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);
}

typedef struct
{
  GCancellable *turn;
  GString *log;
} Interrupted;

static void
on_interrupt (RelayAdapter *adapter,
              const char *session_key,
              const char *chat_id,
              Interrupted *interrupted)
{
  g_string_append_printf (interrupted->log, "%s %s %s;", session_key, chat_id,
                          g_cancellable_is_cancelled (interrupted->turn) ? "cancelled" : "running");
}

ADAPTER_TEST ("/adapter-observer/interrupt/cancels-turn-of-session", NULL)
{
  g_autoptr (GCancellable) mine = relay_adapter_begin_turn (fixture->adapter, "k1", "c1");
  g_autoptr (GCancellable) sibling = relay_adapter_begin_turn (fixture->adapter, "k2", "c1");
  g_autoptr (GCancellable) next = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  Interrupted interrupted = { mine, log };

  g_signal_connect (fixture->adapter, "interrupt", G_CALLBACK (on_interrupt), &interrupted);
  fixture_connect (fixture);
  feed_interrupt (fixture, "k1", "c1");

  /* the turn is cancelled before the signal is emitted */
  g_assert_cmpstr (log->str, ==, "k1 c1 cancelled;");
  g_assert_true (g_cancellable_is_cancelled (mine));
  g_assert_false (g_cancellable_is_cancelled (sibling));

  next = relay_adapter_begin_turn (fixture->adapter, "k1", "c1");
  g_assert_true (next != mine);
  g_assert_false (g_cancellable_is_cancelled (next));
  relay_adapter_end_turn (fixture->adapter, "k1", mine);
  feed_interrupt (fixture, "k1", "c1");
  g_assert_true (g_cancellable_is_cancelled (next));
  g_assert_false (g_cancellable_is_cancelled (sibling));
}

ONLINE_ADAPTER_TEST ("/adapter-observer/interrupt/cancels-turns-of-chat", NULL)
{
  g_autoptr (GCancellable) one = relay_adapter_begin_turn (fixture->adapter, "k1", "c1");
  g_autoptr (GCancellable) two = relay_adapter_begin_turn (fixture->adapter, "k2", "c1");
  g_autoptr (GCancellable) elsewhere = relay_adapter_begin_turn (fixture->adapter, "k3", "c2");

  feed_interrupt (fixture, "agent:main:discord:channel:c1", "c1");
  g_assert_true (g_cancellable_is_cancelled (one));
  g_assert_true (g_cancellable_is_cancelled (two));
  g_assert_false (g_cancellable_is_cancelled (elsewhere));
}

ADAPTER_TEST ("/adapter-observer/interrupt/other-is-only-emitted", NULL)
{
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (fixture->adapter, "k1", "c1");
  g_autoptr (GCancellable) nowhere = relay_adapter_begin_turn (fixture->adapter, "k2", NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  Interrupted interrupted = { turn, log };

  g_signal_connect (fixture->adapter, "interrupt", G_CALLBACK (on_interrupt), &interrupted);
  fixture_connect (fixture);
  feed_interrupt (fixture, "k9", "c9");
  feed (fixture, "{\"type\":\"interrupt_inbound\"}");

  g_assert_cmpstr (log->str, ==, "k9 c9 running;  running;");
  g_assert_false (g_cancellable_is_cancelled (nowhere));
}

ONLINE_ADAPTER_TEST ("/adapter-observer/interrupt/handler-may-drop-adapter", NULL)
{
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (fixture->adapter, "k1", "c1");

  g_signal_connect_swapped (turn, "cancelled", G_CALLBACK (drop_adapter), fixture);
  feed_interrupt (fixture, "k1", "c1");
  g_assert_null (fixture->adapter);
}

/* A slash command in a channel of a guild */
#define COMMAND                                                                                      \
  "{\"id\":\"i1\",\"type\":2,\"guild_id\":\"g1\",\"channel_id\":\"c1\",\"data\":{\"name\":\"ask\"}," \
  "\"member\":{\"nick\":\"Ann\",\"user\":{\"id\":\"u1\",\"username\":\"ann\"}}}"

static void
feed_forward (Fixture *fixture, const char *platform, const char *body, const char *buffer_id)
{
  g_autofree char *encoded = g_base64_encode ((const guint8 *) body, strlen (body));
  g_autofree char *frame = g_strdup_printf (
    "{\"type\":\"passthrough_forward\",\"bufferId\":%s,\"forward\":"
    "{\"platform\":\"%s\",\"method\":\"POST\",\"path\":\"/x\",\"bodyB64\":\"%s\"}}",
    buffer_id, platform, encoded);

  feed (fixture, frame);
}

static gboolean
return_handled (RelayAdapter *adapter, RelayPassthrough *forward, gboolean *handled)
{
  g_assert_cmpstr (relay_passthrough_get_platform (forward), ==, "discord");

  return *handled;
}

ADAPTER_TEST ("/adapter-observer/passthrough/handled-is-not-mapped", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);
  gboolean handled = TRUE;

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  g_signal_connect (fixture->adapter, "passthrough", G_CALLBACK (return_handled), &handled);
  fixture_connect (fixture);

  feed_forward (fixture, "discord", COMMAND, "\"b1\"");
  g_assert_cmpstr (texts->str, ==, "");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);

  handled = FALSE;
  feed_forward (fixture, "discord", COMMAND, "\"b2\"");
  g_assert_cmpstr (texts->str, ==, "/ask;");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 2);
}

ADAPTER_TEST ("/adapter-observer/passthrough/auto-mapping-is-native-with-ops-list", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  feed_forward (fixture, "discord", COMMAND, "null");
  g_assert_cmpstr (texts->str, ==, "/ask;");

  relay_adapter_set_interaction_mapping (fixture->adapter, RELAY_INTERACTION_MAPPING_PLAIN);
  feed_forward (fixture, "discord", COMMAND, "null");
  g_assert_cmpstr (texts->str, ==, "/ask;ask;");
}

ADAPTER_TEST ("/adapter-observer/passthrough/auto-mapping-is-plain-without-ops-list",
              DESCRIPTOR_EARLY)
{
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  feed_forward (fixture, "discord", COMMAND, "null");
  g_assert_cmpstr (texts->str, ==, "ask;");

  relay_adapter_set_interaction_mapping (fixture->adapter, RELAY_INTERACTION_MAPPING_NATIVE);
  feed_forward (fixture, "discord",
                "{\"id\":\"i2\",\"type\":2,\"channel_id\":\"c1\",\"data\":{\"name\":\"ask\"}}",
                "null");
  g_assert_cmpstr (texts->str, ==, "ask;/ask;");
}

/* The plain mapping sets the platform of the event to `relay`. */
ONLINE_ADAPTER_TEST ("/adapter-observer/passthrough/plain-mapping-learns-platform-of-forward",
                     DESCRIPTOR_EARLY)
{
  g_autoptr (RelaySendResult) sent = NULL;

  feed_forward (fixture, "discord", COMMAND, "null");
  relay_adapter_send_async (fixture->adapter, "c1", "hi", NULL, NULL, NULL, store_result,
                            &fixture->result);
  settle ();
  assert_platform (fixture, "discord");
  answer (fixture, "{\"success\":true}");
  wait_for_result (&fixture->result);
  sent = relay_adapter_send_finish (fixture->adapter, fixture->result, NULL);
  g_assert_nonnull (sent);
}

static gboolean
reject_forward (RelayAdapter *adapter, RelayPassthrough *forward, guint *count)
{
  (*count)++;
  relay_passthrough_reject (forward);
  return TRUE;
}

/* The dead letter is the event that the forward is mapped to. */
ADAPTER_TEST ("/adapter-observer/passthrough/rejected-becomes-dead-letter", NULL)
{
  g_autoptr (GString) texts = g_string_new (NULL);
  guint count = 0;

  g_signal_connect (fixture->adapter, "passthrough", G_CALLBACK (reject_forward), &count);
  g_signal_connect (fixture->adapter, "dead-letter", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpstr (texts->str, ==, "");
      feed_forward (fixture, "discord", COMMAND, "\"b1\"");
      fixture_advance (fixture, 200);
    }
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpstr (texts->str, ==, "/ask;");
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);
}

ADAPTER_TEST ("/adapter-observer/passthrough/unmappable-is-dropped", NULL)
{
  static const char *const bodies[] = { "", "no JSON", "[1,2]", "{\"id\":", "\xff\xfe" };
  g_autoptr (GString) texts = g_string_new (NULL);

  g_signal_connect (fixture->adapter, "inbound", G_CALLBACK (log_text), texts);
  fixture_connect (fixture);

  n_info_logs = 0;
  feed_forward (fixture, "twilio\\u0007", "{}", "\"b1\"");
  g_assert_cmpuint (n_info_logs, ==, 1);
  /* a dropped forward is acknowledged */
  g_assert_cmpuint (count_frames (fixture, "inbound_ack"), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    feed_forward (fixture, "discord", bodies[i], "null");
  feed (
    fixture,
    "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"discord\",\"bodyB64\":\"?!\"}}");
  feed (fixture, "{\"type\":\"passthrough_forward\"}");
  g_assert_cmpuint (n_info_logs, ==, 3 + G_N_ELEMENTS (bodies));

  /* the next frames are delivered */
  g_assert_cmpstr (texts->str, ==, "");
  feed_source (fixture, "{\"chat_id\":\"c1\"}");
  g_assert_cmpstr (texts->str, ==, "hi;");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
}

/* A credential counts as revoked after two close codes 4401 (contract §7.6 iii). */
static void
revoke_credential (Fixture *fixture)
{
  fixture_hang_up (fixture, 4401, "unauthorized");
  g_assert_cmpint (relay_adapter_get_state (fixture->adapter), ==, RELAY_STATE_ONLINE);
  g_assert_null (relay_adapter_get_fatal_error (fixture->adapter));
  fixture_hang_up (fixture, 4401, "unauthorized");
}

static void
on_revoked (RelayAdapter *adapter, GString *log)
{
  g_assert_error (relay_adapter_get_fatal_error (adapter), RELAY_ERROR, RELAY_ERROR_REVOKED);
  g_assert_cmpint (relay_adapter_get_state (adapter), ==, RELAY_STATE_REVOKED);
  g_string_append (log, "revoked;");
}

ADAPTER_TEST ("/adapter-observer/revoked/is-final", NULL)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *code = NULL;
  gboolean retryable = TRUE;
  guint notified[3] = { 0 };
  guint hellos;

  g_signal_connect (fixture->adapter, "revoked", G_CALLBACK (on_revoked), log);
  g_signal_connect (fixture->adapter, "notify::fatal-error", G_CALLBACK (count_up), &notified[0]);
  g_signal_connect (fixture->adapter, "notify::fatal-error-code", G_CALLBACK (count_up),
                    &notified[1]);
  g_signal_connect (fixture->adapter, "notify::fatal-error-retryable", G_CALLBACK (count_up),
                    &notified[2]);
  fixture_connect (fixture);
  g_assert_cmpuint (notified[0], ==, 0);
  revoke_credential (fixture);

  g_assert_cmpstr (log->str, ==, "revoked;");
  g_assert_cmpstr (relay_adapter_get_fatal_error (fixture->adapter)->message, ==, REVOKED_MESSAGE);
  g_object_get (fixture->adapter, "fatal-error-code", &code, "fatal-error-retryable", &retryable,
                NULL);
  g_assert_cmpstr (code, ==, "relay_disabled");
  g_assert_false (retryable);
  for (guint i = 0; i < G_N_ELEMENTS (notified); i++)
    g_assert_cmpuint (notified[i], ==, 1);

  hellos = count_frames (fixture, "hello");
  fixture_advance (fixture, 24 * 3600);
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, hellos);
  g_assert_cmpint (fixture_try_connect (fixture->adapter), ==, RELAY_ERROR_REVOKED);
  g_assert_cmpstr (log->str, ==, "revoked;");
}

ONLINE_ADAPTER_TEST ("/adapter-observer/revoked/connect-clears-error", NULL)
{
  guint notified = 0;

  revoke_credential (fixture);
  g_signal_connect (fixture->adapter, "notify::fatal-error", G_CALLBACK (count_up), &notified);
  fixture_disconnect (fixture);
  g_assert_nonnull (relay_adapter_get_fatal_error (fixture->adapter));
  fixture_connect (fixture);
  g_assert_null (relay_adapter_get_fatal_error (fixture->adapter));
  g_assert_null (relay_adapter_get_fatal_error_code (fixture->adapter));
  g_assert_cmpuint (notified, ==, 1);
}

ONLINE_ADAPTER_TEST ("/adapter-observer/revoked/handler-may-drop-adapter", NULL)
{
  g_signal_connect_swapped (fixture->adapter, "notify::fatal-error", G_CALLBACK (drop_adapter),
                            fixture);
  fixture_hang_up (fixture, 4401, "unauthorized");
  fixture_hang_up (fixture, 4401, "unauthorized");
  g_assert_null (fixture->adapter);
}

MORE_TESTS { g_log_set_handler ("Relay", G_LOG_LEVEL_INFO, count_log, NULL); }
