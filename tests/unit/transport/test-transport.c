/* test-transport.c: properties, the line pipe, signals and their handlers
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"

#include <string.h>
#include "transport/relay-transport-private.h"
#include "transport/relay-transport-subclass-private.h"

#define RESULT    "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{\"success\":true}}\n"
#define INTERRUPT "{\"type\":\"interrupt_inbound\",\"session_key\":\"k\",\"chat_id\":\"c\"}\n"
#define EVENT     "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"},\"text\":\"%s\"}}\n"

/* --- properties --- */

static void
count (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

TRANSPORT_TEST ("/transport/properties-have-defaults")
{
  static const struct
  {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "reconnect-delay", 1000 },
    { "reconnect-max-delay", 30000 },
    { "stable-after", 60000 },
    { "dormant-delay", 1000 },
    { "handshake-timeout", 30000 },
    { "request-timeout", 30000 },
    { "idle-timeout", 10000 },
    { "drain-timeout", 1500 },
    { "max-requests", 1024 },
    { "duplicate-window", 1024 },
    { "max-deliveries", 3 },
    { "max-frame-size", 8 * 1024 * 1024 },
    { "max-pending-bytes", 16 * 1024 * 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *notify = g_strconcat ("notify::", numbers[i].name, NULL);
      GParamSpec *pspec =
        g_object_class_find_property (G_OBJECT_GET_CLASS (fixture->transport), numbers[i].name);
      g_auto (GValue) wide = G_VALUE_INIT;
      g_auto (GValue) value = G_VALUE_INIT;
      guint n = 0;
      gulong handler = g_signal_connect (fixture->transport, notify, G_CALLBACK (count), &n);

      g_value_init (&wide, G_TYPE_UINT64);
      g_value_init (&value, pspec->value_type);
      g_object_get_property (G_OBJECT (fixture->transport), numbers[i].name, &wide);
      g_assert_cmpuint (g_value_get_uint64 (&wide), ==, numbers[i].value);
      g_value_set_uint64 (&wide, 2048);
      g_value_transform (&wide, &value);
      g_object_set_property (G_OBJECT (fixture->transport), numbers[i].name, &value);
      g_object_set_property (G_OBJECT (fixture->transport), numbers[i].name, &value);
      g_assert_cmpuint (n, ==, 1);
      g_object_get_property (G_OBJECT (fixture->transport), numbers[i].name, &wide);
      g_assert_cmpuint (g_value_get_uint64 (&wide), ==, 2048);
      g_signal_handler_disconnect (fixture->transport, handler);
    }
  g_assert_cmpuint (relay_transport_get_idle_timeout (fixture->transport), ==, 2048);
  g_assert_cmpuint (relay_transport_get_drain_timeout (fixture->transport), ==, 2048);
  g_assert_cmpuint (relay_transport_get_stable_after (fixture->transport), ==, 2048);
  g_assert_cmpuint (relay_transport_get_max_deliveries (fixture->transport), ==, 2048);
  g_assert_cmpuint (relay_transport_get_max_frame_size (fixture->transport), ==, 2048);
}

/* A setter notifies a change, and nothing else. */
TRANSPORT_TEST ("/transport/setter-notifies-change-only")
{
  static const struct
  {
    const char *name;
    guint (*get) (RelayTransport *self);
    void (*set) (RelayTransport *self, guint value);
  } numbers[] = {
    { "reconnect-delay", relay_transport_get_reconnect_delay, relay_transport_set_reconnect_delay },
    { "reconnect-max-delay", relay_transport_get_reconnect_max_delay,
      relay_transport_set_reconnect_max_delay },
    { "stable-after", relay_transport_get_stable_after, relay_transport_set_stable_after },
    { "dormant-delay", relay_transport_get_dormant_delay, relay_transport_set_dormant_delay },
    { "handshake-timeout", relay_transport_get_handshake_timeout,
      relay_transport_set_handshake_timeout },
    { "request-timeout", relay_transport_get_request_timeout, relay_transport_set_request_timeout },
    { "idle-timeout", relay_transport_get_idle_timeout, relay_transport_set_idle_timeout },
    { "drain-timeout", relay_transport_get_drain_timeout, relay_transport_set_drain_timeout },
    { "max-requests", relay_transport_get_max_requests, relay_transport_set_max_requests },
    { "duplicate-window", relay_transport_get_duplicate_window,
      relay_transport_set_duplicate_window },
    { "max-deliveries", relay_transport_get_max_deliveries, relay_transport_set_max_deliveries },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *notify = g_strconcat ("notify::", numbers[i].name, NULL);
      guint n = 0;
      guint read;
      gulong handler = g_signal_connect (fixture->transport, notify, G_CALLBACK (count), &n);

      numbers[i].set (fixture->transport, 77);
      numbers[i].set (fixture->transport, 77);
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpuint (numbers[i].get (fixture->transport), ==, 77);
      g_object_get (fixture->transport, numbers[i].name, &read, NULL);
      g_assert_cmpuint (read, ==, 77);
      g_signal_handler_disconnect (fixture->transport, handler);
    }
}

TRANSPORT_TEST ("/transport/watch-network-takes-effect")
{
  guint n = 0;

  g_signal_connect (fixture->transport, "notify::watch-network", G_CALLBACK (count), &n);
  relay_transport_set_watch_network (fixture->transport, FALSE);
  relay_transport_set_watch_network (fixture->transport, FALSE);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (relay_transport_get_watch_network (fixture->transport));
}

TRANSPORT_TEST ("/transport/initial-values")
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) identities = NULL;
  g_autoptr (RelayDescriptor) descriptor = NULL;
  RelayReconnect reconnect;
  RelayState state;
  gboolean watches;
  gint64 retry_at;

  g_object_get (fixture->transport, "identities", &identities, "descriptor", &descriptor, "state",
                &state, "retry-at", &retry_at, "last-error", &error, "reconnect", &reconnect,
                "watch-network", &watches, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (identities), ==, 1);
  g_assert_null (descriptor);
  g_assert_cmpint (state, ==, RELAY_STATE_DISCONNECTED);
  g_assert_cmpint (retry_at, ==, 0);
  g_assert_null (error);
  g_assert_cmpint (reconnect, ==, RELAY_RECONNECT_ESTABLISHED);
  g_assert_true (watches);
  g_assert_false (relay_transport_is_revoked (fixture->transport));
  g_assert_cmpuint (relay_transport_get_backlog (fixture->transport), ==, 0);
}

TRANSPORT_TEST ("/transport/signals-have-no-class-slots")
{
  static const char *const signals[] = { "inbound",        "interrupt",     "passthrough",
                                         "revoked",        "frame-skipped", "dead-letter",
                                         "prompt-response" };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      guint id = g_signal_lookup (signals[i], RELAY_TYPE_TRANSPORT);

      g_assert_cmpuint (id, !=, 0);
      g_assert_null (
        g_object_class_find_property (G_OBJECT_GET_CLASS (fixture->transport), signals[i]));
    }
}

/* --- the virtual functions, and what a subclass reports --- */

typedef RelayTransport TestBare;
typedef RelayTransportClass TestBareClass;
GType test_bare_get_type (void);
G_DEFINE_TYPE (TestBare, test_bare, RELAY_TYPE_TRANSPORT)

static void
test_bare_class_init (TestBareClass *klass)
{
}

static void
test_bare_init (TestBare *self)
{
}

static gboolean
bare_open (RelayTransport *self, GError **error)
{
  relay_transport_opened (self);
  return TRUE;
}

PIPE_TEST ("/transport/missing-overrides-are-errors")
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", NULL);

  g_object_unref (fixture->transport);
  fixture->transport = g_object_new (test_bare_get_type (), NULL);
  relay_transport_set_clock (fixture->transport, fixture->clock);
  relay_transport_set_monitor (fixture->transport, G_NETWORK_MONITOR (fixture->monitor));

  /* no override */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  relay_assert_state (fixture, DISCONNECTED);
  /* without close() the socket counts as closed */
  RELAY_TRANSPORT_GET_CLASS (fixture->transport)->open = bare_open;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_connected (fixture, &fixture->connected);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_assert_disconnected (fixture, &fixture->disconnected);
  /* no write() */
  relay_transport_set_identities (fixture->transport, &identity, 1);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_not_connected (fixture, &fixture->connected, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  relay_assert_state (fixture, DISCONNECTED);
}

static void
count_notifications (RelayTransport *transport, GParamSpec *pspec, guint *n_notifications)
{
  (*n_notifications)++;
}

TRANSPORT_TEST ("/transport/identities/can-be-set-as-property")
{
  g_autoptr (GListStore) store = g_list_store_new (RELAY_TYPE_IDENTITY);
  g_autoptr (RelayIdentity) web = relay_identity_new ("web", "w");
  g_autoptr (RelayIdentity) cli = relay_identity_new ("cli", "c");
  GListModel *identities = relay_transport_get_identities (fixture->transport);
  guint n_notifications = 0;

  g_signal_connect (fixture->transport, "notify::identities", G_CALLBACK (count_notifications),
                    &n_notifications);
  g_list_store_append (store, web);
  g_list_store_append (store, cli);
  g_object_set (fixture->transport, "identities", store, NULL);
  g_assert_cmpuint (n_notifications, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (identities), ==, 2);

  /* the items are copied */
  g_list_store_remove_all (store);
  g_assert_cmpuint (g_list_model_get_n_items (identities), ==, 2);
  g_object_set (fixture->transport, "identities", identities, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (identities), ==, 2);
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_assert_types (fixture, "hello hello");

  g_object_set (fixture->transport, "identities", NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (identities), ==, 0);
}

TRANSPORT_TEST ("/transport/identities/other-objects-are-refused")
{
  g_autoptr (GListStore) objects = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  g_list_store_append (objects, object);
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL, "*RELAY_IS_IDENTITY*");
  g_object_set (fixture->transport, "identities", objects, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (g_list_model_get_n_items (relay_transport_get_identities (fixture->transport)),
                    ==, 1);
}

PIPE_TEST ("/transport/false-without-error-is-error")
{
  g_autoptr (GError) error = NULL;

  pipe->open_mute = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_assert_false (
    relay_transport_connect_finish (fixture->transport, fixture->connected.result, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == RELAY_ERROR);
  g_assert_nonnull (strstr (error->message, "open"));
  g_clear_error (&error);
  relay_outcome_clear (&fixture->connected);

  pipe->open_mute = FALSE;
  pipe->write_mute = TRUE;
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  g_assert_false (
    relay_transport_connect_finish (fixture->transport, fixture->connected.result, &error));
  g_assert_nonnull (strstr (error->message, "write"));
  relay_assert_state (fixture, DISCONNECTED);
  g_assert_cmpuint (pipe->n_closed, ==, 1);
}

PIPE_TEST ("/transport/reports-without-socket-ignored")
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  g_autoptr (GBytes) bytes = g_bytes_new_static (INTERRUPT, strlen (INTERRUPT));

  /* before any attempt, and after the end of one */
  for (guint i = 0; i < 2; i++)
    {
      relay_transport_opened (fixture->transport);
      relay_transport_received_bytes (fixture->transport, bytes);
      relay_transport_message_end (fixture->transport);
      relay_transport_received_message (fixture->transport, bytes);
      relay_transport_closed (fixture->transport, 1000, NULL);
      relay_transport_failed (fixture->transport, error);
      relay_assert_next_log (fixture, "");
      if (i == 0)
        {
          relay_fixture_go_online (fixture);
          relay_fixture_hang_up (fixture, 1006, NULL);
          relay_fixture_forget (fixture);
        }
    }
}

/* Chunks of any size, and empty ones */
ONLINE_PIPE_TEST ("/transport/received-bytes-of-any-size")
{
  g_autoptr (GBytes) half = g_bytes_new_static (INTERRUPT, 20);
  g_autoptr (GBytes) rest = g_bytes_new_static (&INTERRUPT[20], strlen (INTERRUPT) - 20);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  relay_fixture_listen (fixture);
  relay_transport_received_bytes (fixture->transport, half);
  relay_transport_received_bytes (fixture->transport, nothing);
  relay_transport_received (fixture->transport, NULL, 0);
  relay_assert_next_log (fixture, "");
  relay_transport_received_bytes (fixture->transport, rest);
  relay_assert_next_log (fixture, "interrupt:k/c");
  relay_transport_message_end (fixture->transport);
  relay_assert_next_log (fixture, "");
}

/* --- reading --- */

ONLINE_TEST ("/transport/invalid-line-is-reported-and-skipped")
{
  static const char *const lines[] = { "garbage",
                                       "[]",
                                       "{}",
                                       "{\"type\":1}",
                                       "{\"type\":\"inbound\"",
                                       "\"type\"",
                                       "{\"type\":\"inbound\"} x" };

  relay_fixture_listen (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      relay_fixture_feed (fixture, "%s\n" EVENT, lines[i], "after");
      relay_assert_log (fixture, "frame-skipped inbound:after");
    }
  /* blank lines are ignored, unknown types are reported */
  relay_fixture_feed (fixture, "\n  \r\n" EVENT "{\"type\":\"new\",\"x\":1}\n", "after");
  relay_assert_log (fixture, "inbound:after frame-skipped");
}

ONLINE_TEST ("/transport/framing-across-messages")
{
  relay_fixture_listen (fixture);
  /* several frames in one message, one without its newline, and one in parts */
  relay_fixture_feed (
    fixture,
    EVENT EVENT "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"},\"text\":\"c\"}}",
    "a", "b");
  relay_assert_log (fixture, "inbound:a inbound:b inbound:c");
  relay_fixture_feed (fixture,
                      "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"},\"te");
  relay_fixture_feed (fixture, "xt\":\"}");
  relay_assert_log (fixture, "");
  relay_fixture_feed (fixture, "d\"}}\n" EVENT, "e");
  relay_assert_log (fixture, "inbound:}d inbound:e");

  /* an incomplete line is dropped with its connection */
  relay_fixture_feed (fixture, "{\"type\":\"inbound\",");
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_assert_log (fixture, "waiting connecting handshaking online");
}

TRANSPORT_TEST ("/transport/too-long-line-reported-once")
{
  g_autofree char *text = g_strnfill (1100, 'x');
  g_autofree char *fits = g_strnfill (
    1024 -
      strlen ("{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"},\"text\":\"\"}}"),
    'x');
  g_autofree char *wanted =
    g_strdup_printf ("frame-skipped inbound:%s frame-skipped inbound:after", fits);

  relay_transport_set_max_frame_size (fixture->transport, 1024);
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  relay_fixture_feed (fixture, EVENT EVENT, text, fits);
  /* reported once, though it arrives in parts */
  relay_fixture_feed (fixture, "{\"%s", text);
  relay_fixture_feed (fixture, "%s", text);
  relay_fixture_feed (fixture, "\n" EVENT, "after");
  relay_assert_log (fixture, wanted);
}

/* --- descriptors --- */

ONLINE_TEST ("/transport/later-descriptors-kept-by-platform")
{
  g_auto (RelayOutcome) disconnected G_GNUC_UNUSED = { 0 };
  RelayDescriptor *session;

  session = relay_transport_get_descriptor (fixture->transport);
  g_assert_true (relay_transport_get_descriptor_for_platform (fixture->transport, "discord") ==
                 session);
  relay_fixture_feed_descriptor (fixture, "slack");
  g_assert_true (relay_transport_get_descriptor (fixture->transport) == session);
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "slack"));
  g_assert_null (relay_transport_get_descriptor_for_platform (fixture->transport, "telegram"));
  /* a later one that is malformed is reported and ignored */
  relay_fixture_feed (fixture,
                      "{\"type\":\"descriptor\",\"descriptor\":{\"platform\":\"slack\"}}\n");
  relay_assert_log (fixture, "frame-skipped");
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "slack"));

  /* a new handshake replaces all descriptors */
  relay_fixture_hang_up (fixture, 1006, NULL);
  g_assert_true (relay_transport_get_descriptor (fixture->transport) == session);
  g_object_ref (session);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_feed_descriptor (fixture, "telegram");
  g_assert_true (relay_transport_get_descriptor (fixture->transport) != session);
  g_object_unref (session);
  g_assert_null (relay_transport_get_descriptor_for_platform (fixture->transport, "slack"));
  g_assert_null (relay_transport_get_descriptor_for_platform (fixture->transport, "discord"));
  g_assert_nonnull (relay_transport_get_descriptor_for_platform (fixture->transport, "telegram"));
}

/* --- signals --- */

ONLINE_TEST ("/transport/no-signal-inside-a-call")
{
  g_autofree char *id = NULL;

  relay_fixture_listen (fixture);
  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  relay_fixture_feed_later (fixture, "x\n" INTERRUPT RESULT EVENT, id, "e");
  relay_memory_transport_hang_up (relay_fixture_memory (fixture), 1006, NULL);
  relay_assert_log (fixture, "");
  g_assert_cmpuint (fixture->sent.n_called, ==, 0);
  relay_assert_next_log (fixture, "frame-skipped interrupt:k/c inbound:e waiting");
  relay_assert_sent (fixture, &fixture->sent);
}

static void
log_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelayFixture *fixture = user_data;
  g_autoptr (JsonObject) answer =
    relay_transport_send_action_finish (RELAY_TRANSPORT (object), result, NULL);

  g_string_append (fixture->log, answer != NULL ? " result" : " failure");
}

TRANSPORT_TEST ("/transport/signals-in-order-of-frames")
{
  g_autoptr (JsonObject) action = json_object_new ();
  g_autofree char *first = NULL, *second = NULL;

  json_object_set_string_member (action, "op", "typing");
  json_object_set_string_member (action, "chat_id", "c");
  relay_fixture_go_online (fixture);
  relay_fixture_listen (fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_result, fixture);
  relay_fixture_spin (fixture);
  first = relay_fixture_request_id (fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_result, fixture);
  relay_transport_send_action_async (fixture->transport, action, NULL, NULL, log_result, fixture);
  relay_fixture_spin (fixture);
  second = relay_fixture_request_id (fixture);
  relay_fixture_feed_later (fixture, EVENT RESULT INTERRUPT RESULT EVENT, "1", second, first, "2");
  relay_memory_transport_hang_up (relay_fixture_memory (fixture), 1006, NULL);
  relay_assert_next_log (fixture,
                         "inbound:1 result interrupt:k/c result inbound:2 waiting failure");
}

/* --- priority --- */

typedef struct
{
  RelayFixture *fixture;
  guint n_events, events_at_frame, largest_gap, n_frames;
} Drawing;

static void
take_a_millisecond (RelayTransport *transport, RelayMessageEvent *event, Drawing *drawing)
{
  gint64 end = g_get_monotonic_time () + 1000;

  while (g_get_monotonic_time () < end)
    ;
  drawing->n_events++;
}

/* A frame is drawn each 4 ms, so that what has less priority runs too. */
static gboolean
draw (GSource *source, GSourceFunc callback, gpointer data)
{
  Drawing *drawing = data;

  g_source_set_ready_time (source, g_get_monotonic_time () + 4000);

  drawing->n_frames++;
  drawing->largest_gap = MAX (drawing->largest_gap, drawing->n_events - drawing->events_at_frame);
  drawing->events_at_frame = drawing->n_events;
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs draw_funcs = { NULL, NULL, draw, NULL, NULL, NULL };

static void
draw_while_events_arrive (RelayFixture *fixture, Drawing *drawing)
{
  g_autoptr (GSource) source = g_source_new (&draw_funcs, sizeof (GSource));

  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (take_a_millisecond), drawing);
  for (guint i = 0; i < 200; i++)
    relay_fixture_feed_event (fixture, NULL, NULL, "x");
  g_source_set_priority (source, 120);
  g_source_set_callback (source, NULL, drawing, NULL);
  g_source_attach (source, fixture->context);
  g_source_set_ready_time (source, 0);
  while (drawing->n_events < 200)
    g_main_context_iteration (fixture->context, TRUE);
  g_source_destroy (source);
}

/* In GTK frames are drawn at 120. */
ONLINE_TEST ("/transport/priority/frames-are-drawn-between-turns")
{
  Drawing drawing = { fixture };

  g_assert_cmpint (relay_transport_get_priority (fixture->transport), ==, G_PRIORITY_DEFAULT);
  relay_transport_set_priority (fixture->transport, 130);
  draw_while_events_arrive (fixture, &drawing);
  g_assert_cmpuint (drawing.n_frames, >, 10);
  /* a turn ends after 5 ms */
  g_assert_cmpuint (drawing.largest_gap, <=, 7);
}

ONLINE_TEST ("/transport/priority/default-comes-before-frames")
{
  Drawing drawing = { fixture };

  draw_while_events_arrive (fixture, &drawing);
  g_assert_cmpuint (drawing.n_frames, <=, 1);
}

static gboolean
count_iteration (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

/* Also the callbacks, and when it is set while something waits */
ONLINE_TEST ("/transport/priority/is-that-of-callbacks")
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autofree char *id = NULL;
  guint n_iterations = 0;

  relay_fixture_send (fixture, NULL, &fixture->sent);
  id = relay_fixture_request_id (fixture);
  relay_fixture_feed_later (fixture,
                            "{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{"
                            "\"success\":true}}\n",
                            id);
  g_source_set_callback (source, count_iteration, &n_iterations, NULL);
  g_source_set_priority (source, 50);
  g_source_attach (source, fixture->context);
  relay_transport_set_priority (fixture->transport, 100);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (fixture->context, FALSE);
  g_assert_cmpuint (fixture->sent.n_called, ==, 0);
  g_assert_cmpuint (n_iterations, >=, 10);
  g_source_destroy (source);
  relay_fixture_spin (fixture);
  relay_assert_sent (fixture, &fixture->sent);
}

/* --- descriptors --- */

typedef struct
{
  GString *log;
  RelayTransport *transport;
} Descriptors;

static void
log_descriptors (Descriptors *self)
{
  GListModel *list = relay_transport_get_descriptors (self->transport);

  g_string_append_c (self->log, '[');
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (RelayDescriptor) descriptor = g_list_model_get_item (list, i);

      g_string_append_printf (self->log, "%s%s", i > 0 ? " " : "",
                              relay_descriptor_get_platform (descriptor));
    }
  g_string_append_c (self->log, ']');
}

static void
on_items_changed (GListModel *list, guint at, guint removed, guint added, Descriptors *self)
{
  g_string_append_printf (self->log, "%u-%u+%u", at, removed, added);
  log_descriptors (self);
}

static void
on_notify_descriptors (RelayTransport *transport, GParamSpec *pspec, Descriptors *self)
{
  g_string_append_c (self->log, '!');
}

TRANSPORT_TEST ("/transport/descriptors/list-notifies")
{
  Descriptors descriptors = { g_string_new (NULL), fixture->transport };
  g_autoptr (GListModel) list = NULL;

  g_object_get (fixture->transport, "descriptors", &list, NULL);
  g_assert_true (list == relay_transport_get_descriptors (fixture->transport));
  g_assert_true (g_list_model_get_item_type (list) == RELAY_TYPE_DESCRIPTOR);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), &descriptors);
  g_signal_connect (fixture->transport, "notify::descriptors", G_CALLBACK (on_notify_descriptors),
                    &descriptors);
  relay_fixture_go_online (fixture);
  relay_fixture_feed_descriptor (fixture, "slack");
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_fixture_feed_descriptor (fixture, "irc");
  relay_fixture_hang_up (fixture, 1006, NULL);
  relay_fixture_advance (fixture, 1000);
  relay_fixture_feed_descriptor (fixture, "slack");
  g_assert_cmpstr (descriptors.log->str, ==,
                   "0-0+1[discord]!1-0+1[discord slack]!0-1+1[discord slack]!"
                   "2-0+1[discord slack irc]!0-3+1[slack]!");
  g_string_free (descriptors.log, TRUE);
  g_signal_handlers_disconnect_by_data (list, &descriptors);
  g_signal_handlers_disconnect_by_data (fixture->transport, &descriptors);
}

ONLINE_TEST ("/transport/iteration-is-bounded")
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint turns = 0;

  for (guint i = 0; i < 640; i++)
    g_string_append (text, INTERRUPT);
  relay_fixture_feed_later (fixture, "%s", text->str);
  g_assert_cmpuint (relay_transport_get_backlog (fixture->transport), >=, 640);
  while (g_main_context_iteration (fixture->context, FALSE))
    turns++;
  g_assert_cmpuint (turns, >=, 10);
  g_assert_cmpuint (relay_transport_get_backlog (fixture->transport), ==, 0);
  g_assert_cmpuint (fixture->log->len, ==, 640 * strlen ("interrupt:k/c ") - 1);
}

/* --- what handlers may do --- */

typedef struct
{
  RelayFixture *fixture;
  RelayOutcome outcome;
  gboolean done;
} Nested;

static void
send_and_wait (RelayTransport *transport, RelayMessageEvent *event, Nested *nested)
{
  g_autofree char *id = NULL;

  if (nested->done)
    return;
  nested->done = TRUE;
  relay_fixture_send (nested->fixture, NULL, &nested->outcome);
  id = relay_fixture_request_id (nested->fixture);
  relay_fixture_feed_later (nested->fixture, EVENT RESULT EVENT, "2", id, "4");
  relay_fixture_spin (nested->fixture);
  g_assert_cmpuint (nested->outcome.n_called, ==, 1);
  g_string_append (nested->fixture->log, " waited");
}

ONLINE_TEST ("/transport/nested-loop-goes-on-in-order")
{
  Nested nested = { fixture, { 0 } };

  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (send_and_wait), &nested);
  relay_fixture_feed_later (fixture, EVENT EVENT, "0", "1");
  relay_fixture_spin (fixture);
  /* the later frames are dispatched in the nested loop, in order */
  relay_assert_log (fixture, "inbound:0 inbound:1 inbound:2 inbound:4 waited");
  relay_assert_sent (fixture, &nested.outcome);
}

static void
disconnect_there (RelayTransport *transport, RelayMessageEvent *event, Nested *nested)
{
  if (nested->done)
    return;
  nested->done = TRUE;
  relay_transport_disconnect_async (transport, NULL, relay_outcome_store, &nested->outcome);
}

ONLINE_TEST ("/transport/handler-may-disconnect")
{
  Nested nested = { fixture, { 0 } };

  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (disconnect_there), &nested);
  relay_fixture_feed_event (fixture, "b1", "m1", "one");
  relay_fixture_feed_event (fixture, "b2", "m2", "two");
  relay_fixture_feed_event (fixture, NULL, "m3", "three");
  relay_assert_next_log (fixture, "inbound:one closing inbound:three");
  relay_assert_acks (fixture, "b1");
  relay_fixture_advance (fixture, 6000);
  relay_assert_disconnected (fixture, &nested.outcome);
  relay_assert_log (fixture, "disconnected");
}

static void
hang_up_there (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *fixture)
{
  relay_memory_transport_hang_up (RELAY_MEMORY_TRANSPORT (transport), 1006, NULL);
}

ONLINE_TEST ("/transport/handler-may-close")
{
  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (hang_up_there), fixture);
  relay_fixture_feed_event (fixture, "b1", "m1", "one");
  relay_fixture_feed_event (fixture, "b2", "m2", "two");
  relay_fixture_spin (fixture);
  /* the end is dispatched after what was received before it */
  relay_assert_log (fixture, "inbound:one inbound:two waiting");
}

/* The n-th event drops the last reference, perhaps at the end of an iteration. */
typedef struct
{
  RelayFixture *fixture;
  guint left;
  gint64 busy;
} Dropper;

static void
drop_there (RelayTransport *transport, RelayMessageEvent *event, Dropper *dropper)
{
  gint64 end = g_get_monotonic_time () + dropper->busy;

  if (--dropper->left > 0)
    return;
  while (g_get_monotonic_time () < end)
    ;
  g_clear_object (&dropper->fixture->transport);
}

static void
test_handler_drops (RelayFixture *fixture, gconstpointer data)
{
  Dropper dropper = { fixture, GPOINTER_TO_UINT (data) % 100,
                      GPOINTER_TO_UINT (data) > 100 ? 6000 : 0 };
  gpointer left = fixture->transport;

  relay_fixture_go_online (fixture);
  g_object_add_weak_pointer (G_OBJECT (fixture->transport), &left);
  g_signal_handlers_disconnect_by_data (fixture->transport, fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (drop_there), &dropper);
  for (guint i = 0; i < 30; i++)
    relay_fixture_feed_event (fixture, NULL, NULL, "x");
  relay_fixture_spin (fixture);
  g_assert_null (left);
}

static void
dispose_there (RelayTransport *transport, RelayMessageEvent *event, RelayFixture *fixture)
{
  g_object_run_dispose (G_OBJECT (transport));
}

ONLINE_TEST ("/transport/handler-may-dispose")
{
  relay_fixture_listen (fixture);
  g_signal_connect (fixture->transport, "inbound", G_CALLBACK (dispose_there), fixture);
  relay_fixture_feed_event (fixture, "b1", "m1", "one");
  relay_fixture_feed_event (fixture, "b2", "m2", "two");
  relay_assert_next_log (fixture, "inbound:one");
}

/* --- each type of frame in each state --- */

TRANSPORT_TEST ("/transport/any-frame-at-any-time")
{
  static const char all[] =
    "{\"type\":\"going_idle_ack\"}\n" INTERRUPT
    "{\"type\":\"outbound_result\",\"requestId\":\"x\"}\n{\"type\":\"outbound_result\"}\n"
    "{\"type\":\"inbound\"}\n{\"type\":\"inbound\",\"event\":null,\"bufferId\":null}\n"
    "{\"type\":\"passthrough_forward\"}\n{\"type\":\"interrupt_inbound\"}\n";

  relay_fixture_listen (fixture);
  relay_fixture_feed (fixture, "%s", all);
  relay_assert_log (fixture, "");
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_forget (fixture);
  relay_fixture_feed (fixture, "%s", all);
  relay_assert_log (fixture, "interrupt:k/c frame-skipped frame-skipped interrupt:/");
  relay_fixture_feed_descriptor (fixture, "discord");
  relay_fixture_feed (fixture, "%s", all);
  relay_assert_state (fixture, ONLINE);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  relay_fixture_feed (fixture, "%s%s", all, all);
  relay_assert_disconnected (fixture, &fixture->disconnected);
}

MORE_TESTS
{
  g_test_add ("/transport/handler-may-drop-last-reference", RelayFixture, GUINT_TO_POINTER (3),
              relay_fixture_set_up, test_handler_drops, relay_fixture_tear_down);
  g_test_add ("/transport/handler-may-drop-last-reference-late", RelayFixture,
              GUINT_TO_POINTER (108), relay_fixture_set_up, test_handler_drops,
              relay_fixture_tear_down);
}
