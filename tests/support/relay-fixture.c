/* relay-fixture.c: a transport with a manual clock
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "descriptor.h"
#include "relay-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"

/* A context that is still busy after this many iterations never becomes idle. */
#define MAX_ITERATIONS 20000

/* --- the test pipe --- */

G_DEFINE_FINAL_TYPE (RelayTestPipe, relay_test_pipe, RELAY_TYPE_TRANSPORT)

static gboolean
relay_test_pipe_open (RelayTransport *transport, GError **error)
{
  RelayTestPipe *self = RELAY_TEST_PIPE (transport);

  self->n_opened++;
  if (self->is_open)
    self->n_overlapping++;
  if (self->open_refuses)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused");
  if (self->open_refuses || self->open_mute)
    return FALSE;
  self->is_open = TRUE;
  if (!self->open_late)
    relay_transport_opened (transport);
  return TRUE;
}

static void
relay_test_pipe_close (RelayTransport *transport, guint16 code, const char *reason)
{
  RelayTestPipe *self = RELAY_TEST_PIPE (transport);

  self->n_closed++;
  self->close_code = code;
  if (self->close_late)
    return;
  self->is_open = FALSE;
  relay_transport_closed (transport, code, reason);
}

static gboolean
relay_test_pipe_write (RelayTransport *transport, GBytes *line, GError **error)
{
  RelayTestPipe *self = RELAY_TEST_PIPE (transport);
  gsize length;
  const char *data = g_bytes_get_data (line, &length);

  if (self->write_refuses)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  if (self->write_refuses || self->write_mute)
    return FALSE;
  g_ptr_array_add (self->lines, g_strndup (data, length));
  return TRUE;
}

static void
relay_test_pipe_unauthorized (RelayTransport *transport, const GError *error)
{
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);
  RELAY_TEST_PIPE (transport)->n_unauthorized++;
}

static gboolean
relay_test_pipe_address_is_gone (RelayTransport *transport)
{
  return RELAY_TEST_PIPE (transport)->address_is_gone;
}

static void
relay_test_pipe_check_reachable (RelayTransport *transport,
                                 GNetworkMonitor *monitor,
                                 GCancellable *cancellable,
                                 RelayReachableFunc func,
                                 gpointer user_data)
{
  RelayTestPipe *self = RELAY_TEST_PIPE (transport);

  self->n_checked++;
  if (self->reachable_late)
    {
      self->reachable_func = func;
      self->reachable_data = user_data;
    }
  else
    func (!self->is_unreachable, user_data);
}

static const RelayTransportHooks pipe_hooks = {
  .unauthorized = relay_test_pipe_unauthorized,
  .address_is_gone = relay_test_pipe_address_is_gone,
  .check_reachable = relay_test_pipe_check_reachable,
};

static void
relay_test_pipe_finalize (GObject *object)
{
  g_ptr_array_unref (RELAY_TEST_PIPE (object)->lines);
  G_OBJECT_CLASS (relay_test_pipe_parent_class)->finalize (object);
}

static void
relay_test_pipe_class_init (RelayTestPipeClass *klass)
{
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = relay_test_pipe_finalize;
  transport_class->open = relay_test_pipe_open;
  transport_class->close = relay_test_pipe_close;
  transport_class->write = relay_test_pipe_write;
}

static void
relay_test_pipe_init (RelayTestPipe *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
  relay_transport_set_hooks (RELAY_TRANSPORT (self), &pipe_hooks);
}

/* --- the test monitor --- */

struct _RelayTestMonitor
{
  GObject parent_instance;
  gboolean available;
};

typedef enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY
} RelayTestMonitorProperty;

static void relay_test_monitor_iface_init (GNetworkMonitorInterface *iface);

static gboolean
monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = monitor_initable_init;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RelayTestMonitor,
                               relay_test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, monitor_initable_iface_init)
                                 G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                        relay_test_monitor_iface_init))

static void
relay_test_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

static void
relay_test_monitor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayTestMonitor *self = RELAY_TEST_MONITOR (object);

  switch ((RelayTestMonitorProperty) prop_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, self->available ? G_NETWORK_CONNECTIVITY_FULL
                                               : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_test_monitor_class_init (RelayTestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = relay_test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
relay_test_monitor_init (RelayTestMonitor *self)
{
  self->available = TRUE;
}

void
relay_test_monitor_change (RelayTestMonitor *self)
{
  g_signal_emit_by_name (self, "network-changed", self->available);
}

void
relay_test_monitor_set_available (RelayTestMonitor *self, gboolean available)
{
  self->available = available;
  g_object_notify (G_OBJECT (self), "network-available");
  g_signal_emit_by_name (self, "network-changed", available);
}

/* --- outcomes --- */

void
relay_outcome_store (GObject *object, GAsyncResult *result, gpointer outcome)
{
  RelayOutcome *self = outcome;

  self->n_called++;
  g_set_object (&self->result, result);
}

void
relay_outcome_clear (RelayOutcome *outcome)
{
  g_clear_object (&outcome->result);
  outcome->n_called = 0;
}

/* --- the log --- */

static void
append_to_log (RelayFixture *self, const char *word, const char *more)
{
  g_string_append_printf (self->log, "%s%s%s%s", self->log->len > 0 ? " " : "", word,
                          more != NULL ? ":" : "", more != NULL ? more : "");
}

static void
on_state (RelayTransport *transport, GParamSpec *pspec, RelayFixture *self)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (RELAY_TYPE_STATE);

  append_to_log (self, g_enum_get_value (states, relay_transport_get_state (transport))->value_nick,
                 NULL);
}

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *self)
{
  append_to_log (self, "inbound", relay_message_event_get_text (event));
  if (self->hold_events)
    relay_message_event_hold (event);
  if (self->keep_events)
    g_ptr_array_add (self->events, g_object_ref (event));
}

static void
on_interrupt (RelayTransport *transport,
              const char *session_key,
              const char *chat_id,
              RelayFixture *self)
{
  g_autofree char *both = g_strdup_printf ("%s/%s", session_key, chat_id);

  append_to_log (self, "interrupt", both);
}

static void
on_frame_skipped (RelayTransport *transport, GBytes *line, const GError *error, RelayFixture *self)
{
  g_assert_true (error->domain == RELAY_ERROR);
  append_to_log (self, "frame-skipped", NULL);
}

static void
on_revoked (RelayTransport *transport, RelayFixture *self)
{
  append_to_log (self, "revoked!", NULL);
}

void
relay_fixture_listen (RelayFixture *self)
{
  g_signal_connect (self->transport, "inbound", G_CALLBACK (on_inbound), self);
}

/* --- the fixture --- */

static void
set_up (RelayFixture *self, RelayTransport *transport)
{
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->clock = relay_clock_new_manual ();
  self->monitor = g_object_new (RELAY_TYPE_TEST_MONITOR, NULL);
  self->log = g_string_new (NULL);
  self->events = g_ptr_array_new_with_free_func (g_object_unref);
  self->transport = transport;
  relay_transport_set_clock (transport, self->clock);
  relay_transport_set_monitor (transport, G_NETWORK_MONITOR (self->monitor));
  g_signal_connect (transport, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (transport, "interrupt", G_CALLBACK (on_interrupt), self);
  g_signal_connect (transport, "frame-skipped", G_CALLBACK (on_frame_skipped), self);
  g_signal_connect (transport, "revoked", G_CALLBACK (on_revoked), self);
}

void
relay_fixture_set_up (RelayFixture *self, gconstpointer data)
{
  set_up (self, relay_memory_transport_new ("discord", "bot"));
  fake_connector_init_memory (&self->connector, self->transport);
  self->connector.manual = TRUE;
  self->written = self->connector.frames;
}

void
relay_fixture_set_up_pipe (RelayFixture *self, gconstpointer data)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "bot");

  set_up (self, g_object_new (RELAY_TYPE_TEST_PIPE, NULL));
  relay_transport_set_identities (self->transport, &identity, 1);
}

static void
assert_no_source (GMainContext *context)
{
  /* a context numbers its sources from 1 */
  for (guint id = 1; id < 10000; id++)
    {
      GSource *source = g_main_context_find_source_by_id (context, id);

      if (source != NULL)
        g_error ("leaked source: %s", g_source_get_name (source));
    }
}

void
relay_fixture_tear_down (RelayFixture *self, gconstpointer data)
{
  RelayTransport *left = self->transport;
  RelayOutcome *outcomes[] = { &self->connected, &self->disconnected, &self->sent,
                               &self->idle,      &self->dormant,      &self->first,
                               &self->second,    &self->shaken,       &self->outcome };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    relay_outcome_clear (outcomes[i]);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  if (self->transport != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
      g_signal_handlers_disconnect_by_data (self->transport, self);
      g_clear_object (&self->transport);
      relay_fixture_spin (self);
      g_assert_null (left);
    }
  relay_fixture_spin (self);
  assert_no_source (self->context);
  g_assert_finalize_object (g_steal_pointer (&self->monitor));
  if (self->written != NULL)
    fake_connector_clear (&self->connector);
  g_string_free (self->log, TRUE);
  relay_clock_unref (self->clock);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}

RelayMemoryTransport *
relay_fixture_memory (RelayFixture *self)
{
  return RELAY_MEMORY_TRANSPORT (self->transport);
}

RelayTestPipe *
relay_fixture_pipe (RelayFixture *self)
{
  return RELAY_TEST_PIPE (self->transport);
}

void
relay_fixture_spin (RelayFixture *self)
{
  guint iterations = 0;

  while (g_main_context_iteration (self->context, FALSE))
    g_assert_cmpuint (iterations++, <, MAX_ITERATIONS);
}

void
relay_fixture_advance (RelayFixture *self, guint milliseconds)
{
  relay_clock_advance (self->clock, (gint64) milliseconds * 1000);
  relay_fixture_spin (self);
}

static void
feed_text (RelayFixture *self, const char *text)
{
  if (RELAY_IS_MEMORY_TRANSPORT (self->transport))
    relay_memory_transport_feed (relay_fixture_memory (self), text);
  else
    {
      relay_transport_received (self->transport, (const guint8 *) text, strlen (text));
      relay_transport_message_end (self->transport);
    }
}

void
relay_fixture_feed_later (RelayFixture *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  feed_text (self, text);
}

void
relay_fixture_feed (RelayFixture *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  feed_text (self, text);
  relay_fixture_spin (self);
}

void
relay_fixture_feed_descriptor (RelayFixture *self, const char *platform)
{
  g_autofree char *specification = g_strconcat ("platform=", platform, NULL);

  relay_fixture_feed (self, "%s", descriptor_frame (specification));
}

void
relay_fixture_feed_event (RelayFixture *self,
                          const char *buffer_id,
                          const char *message_id,
                          const char *text)
{
  g_autofree char *line = fake_connector_make_event (buffer_id, message_id, NULL, text);

  feed_text (self, line);
}

void
relay_fixture_answer (RelayFixture *self, const char *request_id, const char *result)
{
  g_autofree char *line = fake_connector_make_result (request_id, result);

  feed_text (self, line);
}

void
relay_fixture_refuse_later (RelayFixture *self, guint http_status, guint retry_after)
{
  g_autoptr (GError) error =
    g_error_new (RELAY_ERROR,
                 http_status == 401 || http_status == 403 ? RELAY_ERROR_UNAUTHORIZED
                                                          : RELAY_ERROR_HANDSHAKE,
                 "upgrade refused with HTTP status %u", http_status);

  relay_transport_report_end (self->transport, &(RelayConnectionEnd){
                                                 .error = error,
                                                 .http_status = http_status,
                                                 .retry_after = retry_after,
                                               });
}

void
relay_fixture_refuse (RelayFixture *self, guint http_status, guint retry_after)
{
  relay_fixture_pipe (self)->is_open = FALSE;
  relay_fixture_refuse_later (self, http_status, retry_after);
  relay_fixture_spin (self);
}

void
relay_fixture_hang_up (RelayFixture *self, guint16 code, const char *reason)
{
  if (RELAY_IS_MEMORY_TRANSPORT (self->transport))
    relay_memory_transport_hang_up (relay_fixture_memory (self), code, reason);
  else
    {
      relay_fixture_pipe (self)->is_open = FALSE;
      relay_transport_closed (self->transport, code, reason);
    }
  relay_fixture_spin (self);
}

void
relay_fixture_lose (RelayFixture *self)
{
  relay_assert_state_after_close (self, 1006, NULL, WAITING);
}

void
relay_fixture_come_back (RelayFixture *self)
{
  relay_fixture_feed_descriptor (self, "discord");
  relay_assert_state (self, ONLINE);
}

double
relay_fixture_get_delay (RelayFixture *self)
{
  gint64 retry_at = relay_transport_get_retry_at (self->transport);

  g_assert_cmpint (retry_at, >, 0);
  return (retry_at - relay_clock_monotonic (self->clock)) / 1000.0;
}

void
relay_fixture_connect (RelayFixture *self, GCancellable *cancellable, RelayOutcome *outcome)
{
  relay_transport_connect_async (self->transport, cancellable, relay_outcome_store, outcome);
  relay_fixture_spin (self);
}

void
relay_fixture_disconnect (RelayFixture *self, RelayOutcome *outcome)
{
  relay_transport_disconnect_async (self->transport, NULL, relay_outcome_store, outcome);
  relay_fixture_spin (self);
}

void
relay_fixture_go_online (RelayFixture *self)
{
  g_auto (RelayOutcome) outcome = { 0 };

  relay_fixture_connect (self, NULL, &outcome);
  if (relay_transport_get_reconnect (self->transport) != RELAY_RECONNECT_ALWAYS)
    g_assert_cmpuint (outcome.n_called, ==, 1);
  relay_fixture_feed_descriptor (self, "discord");
  relay_assert_connected (self, &outcome);
  relay_assert_state (self, ONLINE);
  relay_fixture_forget (self);
}

void
relay_fixture_set_up_online (RelayFixture *self, gconstpointer data)
{
  relay_fixture_set_up (self, data);
  relay_fixture_go_online (self);
}

void
relay_fixture_set_up_online_pipe (RelayFixture *self, gconstpointer data)
{
  relay_fixture_set_up_pipe (self, data);
  relay_fixture_go_online (self);
}

void
relay_fixture_forget (RelayFixture *self)
{
  g_string_truncate (self->log, 0);
  if (self->written != NULL)
    g_ptr_array_set_size (self->written, 0);
}

void
relay_fixture_send (RelayFixture *self, GCancellable *cancellable, RelayOutcome *outcome)
{
  g_autoptr (JsonNode) node = json_from_string (
    "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"hi\",\"reply_to\":null,\"metadata\":{}}",
    NULL);

  relay_transport_send_action_async (self->transport, json_node_get_object (node), NULL,
                                     cancellable, relay_outcome_store, outcome);
  relay_fixture_spin (self);
}

char *
relay_fixture_request_id (RelayFixture *self)
{
  JsonObject *frame = fake_connector_get_last (&self->connector, "outbound");

  g_assert_nonnull (frame);
  return g_strdup (json_object_get_string_member (frame, "requestId"));
}

char *
relay_fixture_acks (RelayFixture *self)
{
  return fake_connector_list (&self->connector, "inbound_ack", "bufferId");
}

char *
relay_fixture_types (RelayFixture *self)
{
  return fake_connector_list (&self->connector, NULL, "type");
}
