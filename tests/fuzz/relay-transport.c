/* relay-transport.c: random frames of a connector and random calls of an application
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is a script with one step per line. An empty line iterates the main loop. A line that
 * begins with a bracket is a frame. Other steps, by their first character:
 *
 *   +TEXT part of a message     ~ end of message    =RESULT result of the newest request
 *   xCODE REASON closed         ! failed            o opened (late)
 *   c connect   e establish     h handshake         d disconnect     i idle      z dormant
 *   s action    STEXT send      f follow up         g chat info      I interrupt r retry now
 *   k cancel    A acknowledge   R reject            F drop (the oldest event that is kept)
 *   mC what handlers do         wC how the subclass behaves           pN reconnect policy
 *   tC 2^C ms pass              nC network          lCN a limit       u connect or disconnect handlers
 */

#include "config.h"

#include "fuzz-transport.h"

#include <string.h>

#include "relay-fixture.h"
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-connection-private.h"
#include "transport/relay-transport-private.h"

#define MAX_STEPS      300
#define MAX_EVENTS     64
#define MAX_ITERATIONS 20000

typedef struct
{
  GMainContext *context;
  RelayClock *clock;
  RelayTestMonitor *monitor;
  FuzzTransport *checked;
  RelayTransport *transport; /* the same object */
  RelayAdapter *adapter;
  GCancellable *cancellable;
  GPtrArray *calls;
  guint n_answered;
  guint n_connects;   /* calls */
  guint n_connecting; /* calls without a result yet */
  GPtrArray *events;
  char mode;   /* what handlers do */
  guint depth; /* of nested loops */
  gboolean has_no_handlers;
} Script;

typedef struct
{
  Script *script;
  char kind;
  guint n_connects; /* calls before this one */
  guint n_called;
} Call;

static void
spin (Script *self)
{
  guint iterations = 0;

  while (g_main_context_iteration (self->context, FALSE))
    g_assert_cmpuint (iterations++, <, MAX_ITERATIONS);
}

/* --- calls --- */

static void
on_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Script *self = call->script;

  g_assert_cmpuint (++call->n_called, ==, 1);
  self->n_answered++;
  if (call->kind == 'c' || call->kind == 'e')
    self->n_connecting--;
  /* a connect that was called after it starts again */
  if (call->kind == 'd' && relay_transport_disconnect_finish (self->transport, result, NULL) &&
      self->n_connecting == 0 && self->n_connects == call->n_connects)
    self->checked->silent = TRUE;
}

static Call *
call_new (Script *self, char kind)
{
  Call *call = g_new0 (Call, 1);

  call->script = self;
  call->kind = kind;
  call->n_connects = self->n_connects;
  g_ptr_array_add (self->calls, call);
  if (kind == 'c' || kind == 'e')
    {
      self->n_connects++;
      self->n_connecting++;
      self->checked->silent = FALSE;
    }
  return call;
}

static JsonObject *
make_action (const char *op)
{
  JsonObject *action = json_object_new ();

  json_object_set_string_member (action, "op", op);
  json_object_set_string_member (action, "chat_id", "c1");
  return action;
}

static void
call_transport (Script *self, char kind, const char *text)
{
  RelayTransport *transport = self->transport;
  g_autoptr (JsonObject) action = make_action (kind == 'f' ? "follow_up" : "typing");
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (kind == 'c')
    relay_transport_connect_async (transport, self->cancellable, on_answered,
                                   call_new (self, kind));
  else if (kind == 'e')
    relay_transport_establish_async (transport, self->cancellable, on_answered,
                                     call_new (self, kind));
  else if (kind == 'h')
    relay_transport_handshake_async (transport, self->cancellable, on_answered,
                                     call_new (self, kind));
  else if (kind == 'd')
    relay_transport_disconnect_async (transport, NULL, on_answered, call_new (self, kind));
  else if (kind == 'i')
    relay_transport_go_idle_async (transport, self->cancellable, on_answered,
                                   call_new (self, kind));
  else if (kind == 'z')
    relay_transport_go_dormant_async (transport, 0, self->cancellable, on_answered,
                                      call_new (self, kind));
  else if (kind == 's')
    relay_transport_send_action_async (transport, action, NULL, self->cancellable, on_answered,
                                       call_new (self, kind));
  else if (kind == 'f')
    relay_transport_send_follow_up_async (transport, action, NULL, self->cancellable, on_answered,
                                          call_new (self, kind));
  else if (kind == 'g')
    relay_transport_get_chat_info_async (transport, valid, self->cancellable, on_answered,
                                         call_new (self, kind));
  else if (kind == 'I')
    relay_transport_send_interrupt_async (transport, valid, NULL, self->cancellable, on_answered,
                                          call_new (self, kind));
  else if (kind == 'S')
    relay_adapter_send_async (self->adapter, "c1", valid, NULL, NULL, self->cancellable,
                              on_answered, call_new (self, kind));
}

/* --- handlers --- */

static void
react (Script *self)
{
  g_assert_false (self->checked->silent);
  if (self->mode == 'd')
    call_transport (self, 'd', "");
  else if (self->mode == 's')
    call_transport (self, 's', "");
  else if (self->mode == 'l' && self->depth < 2)
    {
      self->depth++;
      spin (self);
      self->depth--;
    }
}

static void
on_inbound (gpointer emitter, RelayMessageEvent *event, Script *self)
{
  g_assert_nonnull (relay_message_event_get_text (event));
  if (self->mode == 'h')
    relay_message_event_hold (event);
  if ((self->mode == 'h' || self->mode == 'k') && self->events->len < MAX_EVENTS)
    g_ptr_array_add (self->events, g_object_ref (event));
  if (self->mode == 'r')
    relay_message_event_reject (event);
  react (self);
}

static gboolean
on_passthrough (gpointer emitter, RelayPassthrough *forward, Script *self)
{
  fuzz_read_object (forward);
  if (self->mode == 'r')
    relay_passthrough_reject (forward);
  react (self);
  return self->mode == 'p';
}

static gboolean
on_prompt_response (gpointer emitter, RelayMessageEvent *event, Script *self)
{
  g_assert_nonnull (relay_message_event_get_prompt_response (event));
  react (self);
  return self->mode == 'p';
}

static void
on_frame_skipped (gpointer emitter, GBytes *line, const GError *error, Script *self)
{
  g_assert_true (error->domain == RELAY_ERROR);
  fuzz_check_string (error->message);
  react (self);
}

static void
on_other_signal (Script *self)
{
  react (self);
}

static void
listen (Script *self, GObject *emitter)
{
  g_signal_connect (emitter, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (emitter, "dead-letter", G_CALLBACK (on_inbound), self);
  g_signal_connect (emitter, "passthrough", G_CALLBACK (on_passthrough), self);
  g_signal_connect (emitter, "prompt-response", G_CALLBACK (on_prompt_response), self);
  g_signal_connect (emitter, "frame-skipped", G_CALLBACK (on_frame_skipped), self);
  g_signal_connect_swapped (emitter, "interrupt", G_CALLBACK (on_other_signal), self);
  g_signal_connect_swapped (emitter, "revoked", G_CALLBACK (on_other_signal), self);
}

static void
stop_listening (Script *self)
{
  g_signal_handlers_disconnect_by_data (self->transport, self);
  g_signal_handlers_disconnect_by_data (self->adapter, self);
}

/* --- steps --- */

static void
answer_newest (Script *self, const char *result)
{
  g_autofree char *line =
    g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":%s}\n",
                     self->checked->request_id != NULL ? self->checked->request_id : "none",
                     *result != '\0' ? result : "{\"success\":true}");

  fuzz_transport_feed (self->checked, line, strlen (line));
  fuzz_transport_end_of_message (self->checked);
}

/* Writes before the library has processed this are allowed. */
static void
end_connection (Script *self, char how, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "gone");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *reason = strchr (valid, ' ');

  self->checked->is_lost = TRUE;
  if (how == '!')
    relay_transport_failed (self->transport, error);
  else
    relay_transport_closed (self->transport, g_ascii_strtoull (valid, NULL, 10),
                            reason != NULL ? reason + 1 : "");
}

static void
set_checked (FuzzTransport *checked, char how)
{
  checked->write_fails = how == '1';
  checked->close_late = how == '2';
  checked->open_late = how == '3';
  checked->open_fails = how == '4';
}

static void
set_limit (Script *self, const char *text)
{
  guint n = *text != '\0' ? g_ascii_strtoull (text + 1, NULL, 10) : 0;

  if (*text == 'q')
    relay_transport_set_max_requests (self->transport, CLAMP (n, 1, 1000));
  else if (*text == 'w')
    relay_transport_set_duplicate_window (self->transport, MIN (n, 1000));
  else if (*text == 'd')
    relay_transport_set_max_deliveries (self->transport, CLAMP (n, 1, 100));
  else if (*text == 's')
    relay_transport_set_stable_after (self->transport, MIN (n, 100000));
}

static void
touch_event (Script *self, char how)
{
  if (self->events->len == 0)
    return;
  if (how == 'A')
    relay_message_event_acknowledge (g_ptr_array_index (self->events, 0));
  else if (how == 'R')
    relay_message_event_reject (g_ptr_array_index (self->events, 0));
  g_ptr_array_remove_index (self->events, 0);
}

static void
change (Script *self, const char *text)
{
  switch (text[0])
    {
    case 'm':
      self->mode = text[1];
      break;
    case 'w':
      set_checked (self->checked, text[1]);
      break;
    case 'p':
      relay_transport_set_reconnect (self->transport, text[1] % 3);
      break;
    case 't':
      relay_clock_advance (self->clock, (gint64) 1000 << (text[1] & 15));
      break;
    case 'n':
      relay_test_monitor_set_available (self->monitor, text[1] == '1');
      break;
    case 'l':
      set_limit (self, text + 1);
      break;
    case 'u':
      if (self->has_no_handlers)
        listen (self, G_OBJECT (self->adapter));
      else
        stop_listening (self);
      self->has_no_handlers = !self->has_no_handlers;
      break;
    default:
      call_transport (self, text[0], text + 1);
    }
}

static void
step (Script *self, const char *text, gsize length)
{
  switch (text[0])
    {
    case '\0':
      spin (self);
      break;
    case '{':
    case '[':
      fuzz_transport_feed (self->checked, text, length);
      fuzz_transport_feed (self->checked, "\n", 1);
      fuzz_transport_end_of_message (self->checked);
      break;
    case '+':
      fuzz_transport_feed (self->checked, text + 1, length - 1);
      break;
    case '~':
      fuzz_transport_end_of_message (self->checked);
      break;
    case '=':
      answer_newest (self, text + 1);
      break;
    case 'x':
    case '!':
      end_connection (self, text[0], text + 1);
      break;
    case 'o':
      relay_transport_opened (self->transport);
      break;
    case 'r':
      relay_transport_retry_now (self->transport);
      break;
    case 'k':
      g_cancellable_cancel (self->cancellable);
      spin (self);
      g_cancellable_reset (self->cancellable);
      break;
    case 'A':
    case 'R':
    case 'F':
      touch_event (self, text[0]);
      break;
    default:
      change (self, text);
    }
}

/* --- begin and end --- */

static void
begin (Script *self)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "bot");

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->clock = relay_clock_new_manual ();
  self->monitor = g_object_new (RELAY_TYPE_TEST_MONITOR, NULL);
  self->cancellable = g_cancellable_new ();
  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->events = g_ptr_array_new_with_free_func (g_object_unref);
  self->checked = g_object_new (FUZZ_TYPE_TRANSPORT, NULL);
  self->transport = RELAY_TRANSPORT (self->checked);
  relay_transport_set_identities (self->transport, &identity, 1);
  relay_transport_set_clock (self->transport, self->clock);
  relay_transport_set_monitor (self->transport, G_NETWORK_MONITOR (self->monitor));
  self->adapter = relay_adapter_new (NULL, self->transport);
  listen (self, G_OBJECT (self->transport));
}

/* Six seconds */
static void
pass_time (Script *self)
{
  for (guint i = 0; i < 12; i++)
    {
      relay_clock_advance (self->clock, 500 * 1000);
      spin (self);
    }
}

/* The connector is silent now. A disconnect completes within 6 s, and all other calls with it. The second
 * one is for a connect that a callback of the first has called. */
static void
end (Script *self)
{
  RelayTransport *left = self->transport;

  self->mode = 'n';
  set_checked (self->checked, '0');
  for (guint i = 0; i < 2; i++)
    {
      call_transport (self, 'd', "");
      pass_time (self);
    }
  g_assert_cmpuint (self->n_answered, ==, self->calls->len);
  g_assert_cmpint (relay_transport_get_state (left), ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpint (relay_transport_get_retry_at (left), ==, 0);
  g_assert_true (self->checked->silent);
  relay_transport_retry_now (left);
  g_ptr_array_set_size (self->events, 0);
  pass_time (self);

  stop_listening (self);
  g_clear_object (&self->adapter);
  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  g_object_unref (self->transport);
  spin (self);
  g_assert_null (left);
  for (guint id = 1; id < 2000; id++)
    g_assert_null (g_main_context_find_source_by_id (self->context, id));
}

static void
clear (Script *self)
{
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->calls);
  g_object_unref (self->cancellable);
  g_assert_finalize_object (self->monitor);
  relay_clock_unref (self->clock);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, size);
  Script script = { .mode = 'n' };

  fuzz_allow_warnings ();
  begin (&script);
  for (guint i = 0; i < MAX_STEPS && input.at < input.end; i++)
    {
      g_autofree char *text = fuzz_line (&input);

      step (&script, text, strlen (text));
    }
  end (&script);
  clear (&script);
  return 0;
}
