/* websocket-fixture.c: a WebSocket transport, and a raw socket as its connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "websocket-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"

void
waiter_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  g_assert_null (waiter->result);
  waiter->result = g_object_ref (result);
}

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, Fixture *f)
{
  g_ptr_array_add (f->texts, g_strdup (relay_message_event_get_text (event)));
}

static void
on_frame_skipped (RelayTransport *transport, GBytes *line, GError *error, Fixture *f)
{
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
  f->skipped_frames++;
}

static void
on_revoked (RelayTransport *transport, Fixture *f)
{
  f->revoked++;
}

void
fixture_use_url (Fixture *f, const char *url)
{
  g_clear_object (&f->transport);
  f->transport = NO_ERROR (relay_websocket_transport_new, url, "discord", "b1");
  relay_transport_set_clock (f->transport, f->clock);
  relay_transport_set_watch_network (f->transport, FALSE);
  g_signal_connect (f->transport, "inbound", G_CALLBACK (on_inbound), f);
  g_signal_connect (f->transport, "frame-skipped", G_CALLBACK (on_frame_skipped), f);
  g_signal_connect (f->transport, "revoked", G_CALLBACK (on_revoked), f);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  f->peer = peer_new ();
  f->clock = relay_clock_new_manual ();
  f->texts = g_ptr_array_new_with_free_func (g_free);
  fixture_use_url (f, peer_get_url (f->peer));
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  if (f->transport != NULL)
    {
      /* What is still awaited holds it. */
      if (relay_transport_get_state (f->transport) != RELAY_STATE_DISCONNECTED)
        {
          Waiter waiter = { NULL };

          relay_transport_disconnect_async (f->transport, NULL, waiter_called, &waiter);
          while (waiter.result == NULL)
            {
              relay_clock_advance (f->clock, G_USEC_PER_SEC);
              settle ();
            }
          g_object_unref (waiter.result);
        }
      g_clear_object (&f->connect.result);
      g_clear_object (&f->handshake.result);
      settle ();
      g_assert_finalize_object (g_steal_pointer (&f->transport));
    }
  g_clear_object (&f->connect.result);
  g_clear_object (&f->handshake.result);
  fixture_drop_end (f);
  g_clear_pointer (&f->peer, peer_free);
  g_ptr_array_unref (f->texts);
  relay_clock_unref (f->clock);
  settle ();
}

void
fixture_drop_end (Fixture *f)
{
  g_clear_pointer (&f->end, end_free);
}

RelayState
fixture_state (Fixture *f)
{
  return relay_transport_get_state (f->transport);
}

void
fixture_wait (Fixture *f, RelayState state)
{
  wait_until (fixture_state (f) == state);
}

void
fixture_connect (Fixture *f)
{
  relay_transport_connect_async (f->transport, NULL, waiter_called, &f->connect);
  relay_transport_handshake_async (f->transport, NULL, waiter_called, &f->handshake);
}

void
fixture_accept (Fixture *f)
{
  g_autofree char *hello = NULL;

  fixture_drop_end (f);
  f->end = end_accept (f->peer);
  end_upgrade (f->end, NULL, 0);
  hello = end_read_text (f->end);
  g_assert_cmpstr (hello, ==, "{\"type\":\"hello\",\"platform\":\"discord\",\"botId\":\"b1\"}\n");
}

void
fixture_go_online (Fixture *f)
{
  g_autoptr (RelayDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;

  fixture_connect (f);
  fixture_accept (f);
  end_send_text (f->end, DESCRIPTOR_FRAME);
  fixture_wait (f, RELAY_STATE_ONLINE);
  wait_until (f->handshake.result != NULL);
  descriptor = relay_transport_handshake_finish (f->transport, f->handshake.result, &error);
  g_assert_no_error (error);
  g_assert_true (relay_transport_connect_finish (f->transport, f->connect.result, &error));
  g_clear_object (&f->connect.result);
  g_clear_object (&f->handshake.result);
}

void
fixture_set_up_online (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  fixture_go_online (f);
}

void
fixture_redial (Fixture *f)
{
  fixture_wait (f, RELAY_STATE_WAITING);
  g_assert_cmpint (relay_transport_get_retry_at (f->transport), >, 0);
  relay_clock_advance (f->clock, relay_transport_get_retry_at (f->transport) -
                                   relay_clock_monotonic (f->clock));
  fixture_accept (f);
}

static void
assert_words (const GError *error, const char *words)
{
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” lacks “%s”", error->message, words);
}

void
fixture_fails (Fixture *f, GQuark domain, int code, const char *words)
{
  g_autoptr (RelayDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;

  wait_until (f->handshake.result != NULL && f->connect.result != NULL);
  descriptor = relay_transport_handshake_finish (f->transport, f->handshake.result, &error);
  g_assert_null (descriptor);
  g_assert_error (error, domain, code);
  assert_words (error, words);
}

void
fixture_last_error (Fixture *f, int code, const char *words)
{
  const GError *error = relay_transport_get_last_error (f->transport);

  g_assert_nonnull (error);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (RELAY_ERROR));
  g_assert_cmpint (error->code, ==, code);
  assert_words (error, words);
}

void
fixture_send (Fixture *f, const char *text, Waiter *waiter)
{
  g_autoptr (JsonObject) action = json_object_new ();

  json_object_set_string_member (action, "op", "send");
  json_object_set_string_member (action, "chat_id", "c1");
  json_object_set_string_member (action, "content", text);
  json_object_set_object_member (action, "metadata", json_object_new ());
  relay_transport_send_action_async (f->transport, action, NULL, NULL, waiter_called, waiter);
}
