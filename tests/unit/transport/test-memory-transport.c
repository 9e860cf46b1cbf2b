/* test-memory-transport.c: both ends of the line in one process
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "adapter-fixture.h"

static RelayTransport *
transport_of (Fixture *fixture)
{
  return RELAY_TRANSPORT (fixture->memory);
}

/* Dials, and no more: the hello is written, and not shown yet. */
static void
dial (Fixture *fixture)
{
  relay_adapter_connect_async (fixture->adapter, NULL, NULL, NULL);
  while (relay_transport_get_state (transport_of (fixture)) != RELAY_STATE_HANDSHAKING)
    g_assert_true (g_main_context_iteration (NULL, FALSE));
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

ADAPTER_TEST ("/memory-transport/auto-handshake", NULL)
{
  g_autoptr (RelayDescriptor) telegram = descriptor_new (DESCRIPTOR_TELEGRAM);
  g_autoptr (RelayDescriptor) read = NULL;
  guint n = 0;

  g_assert_cmpstr (relay_descriptor_get_platform (
                     relay_memory_transport_get_auto_handshake (fixture->memory)),
                   ==, "discord");
  g_signal_connect (fixture->memory, "notify::auto-handshake", G_CALLBACK (count_notify), &n);
  g_object_set (fixture->memory, "auto-handshake", telegram, NULL);
  g_object_set (fixture->memory, "auto-handshake", telegram, NULL);
  g_assert_cmpuint (n, ==, 1);
  g_object_get (fixture->memory, "auto-handshake", &read, NULL);
  g_assert_true (read == telegram);

  fixture_connect (fixture);
  g_assert_cmpstr (relay_descriptor_get_platform (
                     relay_transport_get_descriptor (transport_of (fixture))),
                   ==, "telegram");
  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  g_assert_null (relay_memory_transport_get_auto_handshake (fixture->memory));
  g_assert_cmpuint (n, ==, 2);
}

ADAPTER_TEST ("/memory-transport/by-hand", NULL)
{
  g_autoptr (JsonObject) frame = make_object (descriptor_frame (DESCRIPTOR_TELEGRAM));

  relay_memory_transport_set_auto_handshake (fixture->memory, NULL);
  relay_memory_transport_feed_json (fixture->memory, frame);
  relay_adapter_connect_async (fixture->adapter, NULL, store_result, &fixture->result);
  settle ();
  g_assert_cmpint (relay_transport_get_state (transport_of (fixture)), ==, RELAY_STATE_HANDSHAKING);
  g_assert_null (fixture->result);

  relay_memory_transport_feed_json (fixture->memory, frame);
  wait_for_result (&fixture->result);
  g_assert_true (NO_ERROR (relay_adapter_connect_finish, fixture->adapter, fixture->result));
  g_assert_cmpstr (relay_descriptor_get_platform (
                     relay_transport_get_descriptor (transport_of (fixture))),
                   ==, "telegram");
}

/* What was written is shown all the same, but nobody is there to answer it. */
ADAPTER_TEST ("/memory-transport/hung-up-before-the-hello", NULL)
{
  dial (fixture);
  g_assert_cmpuint (fixture->frames->len, ==, 0);
  relay_memory_transport_hang_up (fixture->memory, 1001, "away");
  settle ();
  g_assert_cmpuint (count_frames (fixture, "hello"), ==, 2);
  g_assert_null (relay_transport_get_descriptor (transport_of (fixture)));
  g_assert_cmpint (relay_transport_get_state (transport_of (fixture)), ==,
                   RELAY_STATE_DISCONNECTED);
}

ONLINE_ADAPTER_TEST ("/memory-transport/hung-up", NULL)
{
  g_autoptr (GError) error = NULL;

  relay_memory_transport_hang_up (fixture->memory, 1011, "trouble");
  relay_memory_transport_hang_up (fixture->memory, 4401, "not heard any more");
  relay_memory_transport_feed (fixture->memory, "nor this");
  relay_adapter_send_async (fixture->adapter, "c1", "too late", NULL, NULL, NULL, store_result,
                            &fixture->result);
  wait_for_result (&fixture->result);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, fixture->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT);
  g_assert_nonnull (strstr (error->message, "closed"));

  settle ();
  g_assert_cmpint (relay_transport_get_state (transport_of (fixture)), ==, RELAY_STATE_WAITING);
  g_assert_nonnull (
    strstr (relay_transport_get_last_error (transport_of (fixture))->message, "trouble"));
}

/* The clock stands still: a disconnect that waited for the answer would not end. */
ONLINE_ADAPTER_TEST ("/memory-transport/going-idle-is-answered", NULL)
{
  relay_memory_transport_set_auto_idle (fixture->memory, TRUE);
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &fixture->result);
  settle ();
  g_assert_nonnull (fixture->result);
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, fixture->adapter, fixture->result));
  g_assert_cmpuint (count_frames (fixture, "going_idle"), ==, 1);
}

ONLINE_ADAPTER_TEST ("/memory-transport/going-idle-is-left-to-the-test", NULL)
{
  relay_adapter_disconnect_async (fixture->adapter, NULL, store_result, &fixture->result);
  settle ();
  g_assert_null (fixture->result);
  relay_memory_transport_feed (fixture->memory, "{\"type\":\"going_idle_ack\"}");
  settle ();
  g_assert_true (NO_ERROR (relay_adapter_disconnect_finish, fixture->adapter, fixture->result));
}

TEST_CASE ("/memory-transport/answers-going-idle-by-default")
{
  g_autoptr (RelayTransport) transport = relay_memory_transport_new ("discord", NULL);
  gboolean auto_idle = FALSE;
  guint n = 0;

  g_object_get (transport, "auto-idle", &auto_idle, NULL);
  g_assert_true (auto_idle);
  g_signal_connect (transport, "notify::auto-idle", G_CALLBACK (count_notify), &n);
  g_object_set (transport, "auto-idle", TRUE, NULL);
  g_object_set (transport, "auto-idle", FALSE, NULL);
  g_assert_false (relay_memory_transport_get_auto_idle (RELAY_MEMORY_TRANSPORT (transport)));
  g_assert_cmpuint (n, ==, 1);
}

static int
run_nested_loop (gpointer user_data)
{
  GSource **source = user_data;

  g_source_set_ready_time (*source, -1);
  settle ();
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_nested (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* A nested loop shows what the outer one was about to show. */
ADAPTER_TEST ("/memory-transport/nested-loop", NULL)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch_nested, NULL, NULL, NULL };
  GSource *nested = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (nested, run_nested_loop, &nested, NULL);
  g_source_attach (nested, NULL);
  fixture_connect (fixture);
  g_ptr_array_set_size (fixture->frames, 0);

  relay_adapter_send_async (fixture->adapter, "c1", "once", NULL, NULL, NULL, NULL, NULL);
  g_source_set_ready_time (nested, 0);
  settle ();
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
  answer (fixture, "{\"success\":true}");

  g_source_destroy (nested);
  g_source_unref (nested);
}
