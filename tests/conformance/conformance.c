/* conformance.c: the scenario of this folder in C; prints a transcript
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage: conformance URL SCRIPTED-URL
 *
 * Each call is followed by iterations of the main context until its callback has come, so that the steps
 * stand in their order.
 */

#include <json-glib/json-glib.h>
#include <relay-glib/relay-glib.h>
#include <stdio.h>

#define DESCRIPTOR                                                           \
  "{\"contract_version\": 1, \"platform\": \"pipe\", \"label\": \"A pipe\"," \
  " \"max_message_length\": 100, \"len_unit\": \"chars\","                   \
  " \"supports_draft_streaming\": false, \"supports_edit\": false,"          \
  " \"supports_threads\": false, \"markdown_dialect\": \"plain\"}"

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  puts (text);
  fflush (stdout);
}

static const char *
yes_no (gboolean value)
{
  return value ? "yes" : "no";
}

/* Waiting */

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **to = data;

  *to = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
wait_until (const gboolean *condition)
{
  while (!*condition)
    g_main_context_iteration (NULL, TRUE);
}

static void
connect_adapter (RelayAdapter *adapter, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_connect_async (adapter, NULL, on_result, &result);
  relay_adapter_connect_finish (adapter, wait_for_result (&result), error);
}

static void
disconnect_adapter (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_disconnect_async (adapter, NULL, on_result, &result);
  relay_adapter_disconnect_finish (adapter, wait_for_result (&result), &error);
  g_assert_no_error (error);
}

/* Returns the result, which is kept in @call, of sending a text. */
static RelaySendResult *
send_text (RelayAdapter *adapter,
           const char *chat_id,
           const char *text,
           GAsyncResult **call,
           GError **error)
{
  relay_adapter_send_async (adapter, chat_id, text, NULL, NULL, NULL, on_result, call);

  return relay_adapter_send_finish (adapter, wait_for_result (call), error);
}

static guint
reply_to (RelayAdapter *adapter, RelayMessageEvent *event, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_reply_async (adapter, event, text, NULL, NULL, on_result, &result);
  sent = relay_adapter_reply_finish (adapter, wait_for_result (&result), &error);
  g_assert_no_error (error);

  return g_strv_length ((GStrv) relay_send_result_get_message_ids (sent));
}

/* Events */

static void
show_event (RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  gboolean is_bot = relay_session_source_get_is_bot (source) == RELAY_TRISTATE_TRUE;

  say ("message: %s | %s | %s | thread %s | bot %s", relay_message_event_get_text (event),
       relay_session_source_get_user_name (source), relay_session_source_get_chat_type (source),
       yes_no (relay_session_source_get_thread_id (source) != NULL), yes_no (is_bot));
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, GQueue *events)
{
  g_queue_push_tail (events, g_object_ref (event));
}

static RelayMessageEvent *
next_event (GQueue *events)
{
  RelayMessageEvent *event;

  while ((event = g_queue_pop_head (events)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  show_event (event);

  return event;
}

static char *
get_session_key (RelayMessageEvent *event)
{
  return relay_session_source_build_session_key (relay_message_event_get_source (event),
                                                 RELAY_SESSION_KEY_FLAGS_DEFAULT);
}

static RelayAdapter *
new_adapter (const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayTransport) transport = relay_websocket_transport_new (url, "web", "bot", &error);
  RelayWebsocketTransport *websocket;

  g_assert_no_error (error);
  websocket = RELAY_WEBSOCKET_TRANSPORT (transport);
  relay_websocket_transport_set_gateway_id (websocket, g_getenv ("GATEWAY_RELAY_ID"));
  relay_websocket_transport_set_secret (websocket, g_getenv ("GATEWAY_RELAY_SECRET"));
  relay_transport_set_reconnect_delay (transport, 10);

  return relay_adapter_new (NULL, transport);
}

/* A conversation with a user of the connector */

static void
receive_and_reply (RelayAdapter *adapter, GQueue *events)
{
  g_autoptr (RelayMessageEvent) event = next_event (events);
  g_autofree char *session_key = get_session_key (event);
  g_autofree char *text = g_strconcat ("You said: ", relay_message_event_get_text (event), NULL);

  say ("session: %s", session_key);
  say ("replied: %u", reply_to (adapter, event, text));
}

static void
create_thread (RelayAdapter *adapter, RelayMessageEvent *event)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) created = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_create_thread_async (adapter, relay_message_event_get_chat_id (event), "Plans",
                                     NULL, NULL, NULL, on_result, &result);
  created = relay_adapter_create_thread_finish (adapter, wait_for_result (&result), &error);
  g_assert_no_error (error);
  say ("thread: %s", yes_no (relay_send_result_get_thread_id (created) != NULL));
}

static void
reply_in_thread (RelayAdapter *adapter, GQueue *events)
{
  g_autoptr (RelayMessageEvent) event = next_event (events);
  g_autoptr (RelayMessageEvent) inside = NULL;

  create_thread (adapter, event);
  inside = next_event (events);
  reply_to (adapter, inside, "In here");
  say ("replied");
}

static void
on_cancelled (GCancellable *turn, gboolean *cancelled)
{
  *cancelled = TRUE;
}

static void
be_interrupted (RelayAdapter *adapter, GQueue *events)
{
  g_autoptr (RelayMessageEvent) event = next_event (events);
  const char *chat_id = relay_message_event_get_chat_id (event);
  g_autofree char *session_key = get_session_key (event);
  g_autoptr (GCancellable) turn = relay_adapter_begin_turn (adapter, session_key, chat_id);
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  gboolean cancelled = FALSE;

  g_signal_connect (turn, "cancelled", G_CALLBACK (on_cancelled), &cancelled);
  say ("working");
  wait_until (&cancelled);
  say ("turn: cancelled %s", yes_no (g_cancellable_is_cancelled (turn)));
  g_signal_handlers_disconnect_by_data (turn, &cancelled);
  relay_adapter_end_turn (adapter, session_key, turn);

  sent = send_text (adapter, chat_id, "Stopped", &call, &error);
  g_assert_no_error (error);
  say ("sent");
}

static gboolean
on_passthrough (RelayAdapter *adapter, RelayPassthrough *forward)
{
  gsize size = g_bytes_get_size (relay_passthrough_get_body (forward));

  say ("passthrough: %s %s %s | body %s", relay_passthrough_get_platform (forward),
       relay_passthrough_get_method (forward), relay_passthrough_get_path (forward),
       yes_no (size > 0));

  return FALSE;
}

static void
follow_up (RelayAdapter *adapter, GQueue *events)
{
  g_autoptr (RelayMessageEvent) event = next_event (events);
  g_autofree char *session_key = get_session_key (event);
  g_autofree char *text = g_strconcat ("Answered: ", relay_message_event_get_text (event), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_send_follow_up_async (adapter, session_key, "discord.interaction_token", text, NULL,
                                      NULL, on_result, &result);
  sent = relay_adapter_send_follow_up_finish (adapter, wait_for_result (&result), &error);
  g_assert_no_error (error);
  say ("followed up");
}

typedef struct
{
  GPtrArray *held;
  gboolean has_second;
  gboolean is_interrupted;
} Hold;

static void
on_inbound_to_hold (RelayAdapter *adapter, RelayMessageEvent *event, Hold *hold)
{
  relay_message_event_hold (event);
  g_ptr_array_add (hold->held, g_object_ref (event));
  show_event (event);
  hold->has_second = hold->held->len == 2;
}

static void
on_interrupt_while_held (RelayAdapter *adapter, const char *key, const char *chat_id, Hold *hold)
{
  hold->is_interrupted = TRUE;
}

static void
hold_and_acknowledge (RelayAdapter *adapter)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  Hold hold = { .held = held };

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound_to_hold), &hold);
  g_signal_connect (adapter, "interrupt", G_CALLBACK (on_interrupt_while_held), &hold);
  say ("holding");
  wait_until (&hold.is_interrupted);
  say ("held: %u", held->len);
  relay_message_event_acknowledge (held->pdata[0]);
  wait_until (&hold.has_second);
  say ("held: %u", held->len);
  relay_message_event_acknowledge (held->pdata[1]);
  g_signal_handlers_disconnect_by_data (adapter, &hold);
}

static void
on_interrupt (RelayAdapter *adapter, const char *session_key, const char *chat_id)
{
  say ("interrupt: %s %s", session_key, chat_id);
}

static void
converse (const char *url)
{
  g_autoptr (RelayAdapter) adapter = new_adapter (url);
  g_autoptr (GError) error = NULL;
  GQueue events = G_QUEUE_INIT;
  RelayDescriptor *descriptor;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &events);
  g_signal_connect (adapter, "interrupt", G_CALLBACK (on_interrupt), NULL);
  g_signal_connect (adapter, "passthrough", G_CALLBACK (on_passthrough), NULL);
  connect_adapter (adapter, &error);
  g_assert_no_error (error);
  descriptor = relay_adapter_get_descriptor (adapter);
  say ("online: %s %u %s", relay_descriptor_get_platform (descriptor),
       relay_descriptor_get_max_message_length (descriptor),
       relay_descriptor_get_len_unit (descriptor));

  receive_and_reply (adapter, &events);
  reply_in_thread (adapter, &events);
  be_interrupted (adapter, &events);
  follow_up (adapter, &events);
  g_signal_handlers_disconnect_by_data (adapter, &events);
  hold_and_acknowledge (adapter);
  disconnect_adapter (adapter);
  say ("disconnected: %s", yes_no (relay_adapter_get_state (adapter) == RELAY_STATE_DISCONNECTED));
}

/* Refusals and the end of the credentials */

static void
be_rate_limited (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (RelaySendResult) response = NULL;
  g_autoptr (GError) error = NULL;

  relay_adapter_set_max_rate_limit_wait (adapter, 0);
  sent = send_text (adapter, "c1", "too fast", &call, &error);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED);
  response = relay_adapter_dup_response (adapter, call);
  say ("rate limited: wait %g | ambiguous %s", relay_send_result_get_retry_after (response),
       yes_no (relay_error_is_ambiguous (error)));
}

static void
be_declined (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  sent = send_text (adapter, "c1", "not there", &call, &error);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_DECLINED);
  say ("declined: %s", error->message);
}

static void
be_left_in_doubt (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  sent = send_text (adapter, "c1", "perhaps", &call, &error);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_UNKNOWN_OUTCOME);
  say ("unknown outcome: ambiguous %s", yes_no (relay_error_is_ambiguous (error)));
}

static void
on_revoked (RelayAdapter *adapter, gboolean *revoked)
{
  *revoked = TRUE;
}

static void
be_revoked (RelayAdapter *adapter)
{
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  gboolean revoked = FALSE;

  g_signal_connect (adapter, "revoked", G_CALLBACK (on_revoked), &revoked);
  sent = send_text (adapter, "c1", "revoke me", &call, &error);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST);
  say ("lost: ambiguous %s", yes_no (relay_error_is_ambiguous (error)));

  wait_until (&revoked);
  say ("revoked: %s | retryable %s", relay_adapter_get_fatal_error_code (adapter),
       yes_no (relay_adapter_get_fatal_error_retryable (adapter)));
  say ("%s", relay_adapter_get_fatal_error (adapter)->message);
  connect_adapter (adapter, &refusal);
  g_assert_error (refusal, RELAY_ERROR, RELAY_ERROR_REVOKED);
  say ("not connected: revoked");
}

static void
be_refused_and_revoked (const char *url)
{
  g_autoptr (RelayAdapter) adapter = new_adapter (url);
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (adapter, "inbound", G_CALLBACK (show_event), NULL);
  connect_adapter (adapter, &error);
  g_assert_no_error (error);
  be_rate_limited (adapter);
  be_declined (adapter);
  be_left_in_doubt (adapter);
  be_revoked (adapter);
  disconnect_adapter (adapter);
}

/* A transport whose other end is in the same object */

#define TYPE_PIPE (pipe_get_type ())
G_DECLARE_FINAL_TYPE (Pipe, pipe, CONFORMANCE, PIPE, RelayTransport)

struct _Pipe
{
  RelayTransport parent_instance;
};

G_DEFINE_FINAL_TYPE (Pipe, pipe, RELAY_TYPE_TRANSPORT)

static void
pipe_answer (Pipe *self, const char *format, const char *value)
{
  g_autoptr (GString) line = g_string_new (format);

  g_string_replace (line, "%s", value, 1);
  g_string_append_c (line, '\n');
  relay_transport_received (RELAY_TRANSPORT (self), (const guint8 *) line->str, line->len);
}

static gboolean
pipe_open (RelayTransport *transport, GError **error)
{
  relay_transport_opened (transport);

  return TRUE;
}

static gboolean
pipe_write (RelayTransport *transport, GBytes *line, GError **error)
{
  Pipe *self = CONFORMANCE_PIPE (transport);
  gsize size;
  const char *data = g_bytes_get_data (line, &size);
  g_autofree char *text = g_strndup (data, size);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *frame = json_node_get_object (node);
  const char *type = json_object_get_string_member (frame, "type");

  say ("written: %s", type);
  if (g_str_equal (type, "hello"))
    pipe_answer (self, "{\"type\": \"descriptor\", \"descriptor\": %s}", DESCRIPTOR);
  else if (g_str_equal (type, "outbound"))
    pipe_answer (self,
                 "{\"type\": \"outbound_result\", \"requestId\": \"%s\","
                 " \"result\": {\"success\": true, \"message_id\": \"p1\"}}",
                 json_object_get_string_member (frame, "requestId"));
  else if (g_str_equal (type, "going_idle"))
    pipe_answer (self, "{\"type\": \"going_idle_ack\"}", "");

  return TRUE;
}

static void
pipe_close (RelayTransport *transport, guint16 code, const char *reason)
{
  say ("closed: %u", code);
  relay_transport_closed (transport, code, reason);
}

static void
pipe_class_init (PipeClass *klass)
{
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  transport_class->open = pipe_open;
  transport_class->write = pipe_write;
  transport_class->close = pipe_close;
}

static void
pipe_init (Pipe *self)
{
}

static void
use_own_transport (void)
{
  g_autoptr (Pipe) pipe = g_object_new (TYPE_PIPE, NULL);
  g_autoptr (RelayIdentity) identity = relay_identity_new ("pipe", "bot");
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, RELAY_TRANSPORT (pipe));
  g_autoptr (RelayMessageEvent) event = NULL;
  g_autoptr (GAsyncResult) call = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  GQueue events = G_QUEUE_INIT;

  relay_transport_set_identities (RELAY_TRANSPORT (pipe), &identity, 1);
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &events);
  connect_adapter (adapter, &error);
  g_assert_no_error (error);
  say ("online: %s", relay_descriptor_get_label (relay_adapter_get_descriptor (adapter)));
  sent = send_text (adapter, "c1", "hello", &call, &error);
  g_assert_no_error (error);
  say ("sent: %s", relay_send_result_get_message_id (sent));
  pipe_answer (pipe,
               "{\"type\": \"inbound\", \"event\": {\"text\": \"hi\", \"source\": {"
               "\"platform\": \"pipe\", \"chat_id\": \"c1\", \"user_name\": \"%s\","
               " \"is_bot\": true}}}",
               "Pat");
  event = next_event (&events);
  disconnect_adapter (adapter);
  g_signal_handlers_disconnect_by_data (adapter, &events);
}

int
main (int argc, char *argv[])
{
  if (argc != 3)
    {
      g_printerr ("Usage: conformance URL SCRIPTED-URL\n");
      return 2;
    }

  converse (argv[1]);
  be_refused_and_revoked (argv[2]);
  use_own_transport ();
  say ("done");

  return 0;
}
