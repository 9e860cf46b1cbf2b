/* relay.c: the work of the benchmark done with relay-glib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   relay inbound PORT TOTAL ADAPTERS   counts events, reading five fields of each
 *   relay flood   PORT TOTAL            … beside a timer, and looks at time and memory
 *   relay frames  PORT TOTAL            … with a handler that takes 1 ms, beside the frames of a desktop program
 *   relay models  PORT TOTAL            … with a list of chats, whose views take 1 ms for each new row
 *   relay send    PORT TOTAL FLIGHT     sends, waits for the results
 *   relay idle    PORT N                memory of a connected adapter
 *   relay wake    PORT N                from retry_now() to online
 *   relay start   PORT 0                what a minimal program does before its loop
 */

#include "exchange.h"

#include <malloc.h>
#include <relay-glib/relay-glib.h>

#define WARM_UP 16

static guint port;

static RelayAdapter *
new_adapter (void)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayTransport) transport =
    relay_websocket_transport_new (url, "discord", "bench", &error);

  if (transport == NULL)
    g_error ("%s", error->message);
  return relay_adapter_new (NULL, transport);
}

static void
on_connected (GObject *adapter, GAsyncResult *result, gpointer pending)
{
  g_autoptr (GError) error = NULL;

  if (!relay_adapter_connect_finish (RELAY_ADAPTER (adapter), result, &error))
    g_error ("%s", error->message);
  --*(guint *) pending;
}

static void
connect_all (RelayAdapter **adapters, guint n)
{
  guint pending = n;

  for (guint i = 0; i < n; i++)
    relay_adapter_connect_async (adapters[i], NULL, on_connected, &pending);
  while (pending > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Meter *meter)
{
  meter_read (meter, relay_message_event_get_text (event));
  meter_read (meter, relay_message_event_get_message_id (event));
  meter_read (meter, relay_message_event_get_chat_id (event));
  meter_read (meter, relay_message_event_get_user_id (event));
  meter_read (meter, relay_message_event_get_platform (event));
  meter_count (meter);
}

static void
start_inbound (Meter *meter, guint64 total, guint n)
{
  RelayAdapter **adapters = g_new0 (RelayAdapter *, n);

  meter_init (meter, total);
  for (guint i = 0; i < n; i++)
    {
      adapters[i] = new_adapter ();
      g_signal_connect (adapters[i], "inbound", G_CALLBACK (on_inbound), meter);
    }
  connect_all (adapters, n);
}

/* The flood */

typedef struct
{
  gint64 last, longest;
} Gap;

static gboolean
on_tick (gpointer data)
{
  Gap *self = data;
  gint64 now = meter_clock (CLOCK_MONOTONIC);

  if (self->last != 0)
    self->longest = MAX (self->longest, now - self->last);
  self->last = now;
  return G_SOURCE_CONTINUE;
}

static void
run_flood (guint64 total)
{
  Meter meter;
  Gap gap = { 0 };
  double idle;

  start_inbound (&meter, total, 1);
  idle = meter_status ("VmRSS:");
  g_timeout_add (1, on_tick, &gap);
  meter_ready ();
  g_main_loop_run (meter.loop);
  meter_say ("gap_ms", gap.longest / 1e6);
  meter_say ("memory_mib", (meter_status ("VmHWM:") - idle) / 1024);
}

/* A desktop program, as doc/desktop.md recommends: GTK draws frames at the priority 120. */

#define FRAME_PRIORITY    120
#define FRAME_MS          16
#define MESSAGES_PRIORITY 130

static void
on_inbound_slow (RelayAdapter *adapter, RelayMessageEvent *event, Meter *meter)
{
  gint64 end = meter_clock (CLOCK_MONOTONIC) + 1000000;

  while (meter_clock (CLOCK_MONOTONIC) < end)
    ;
  on_inbound (adapter, event, meter);
}

static void
run_frames (guint64 total)
{
  RelayAdapter *adapter = new_adapter ();
  Meter meter;
  Gap gap = { 0 };

  meter_init (&meter, total);
  relay_transport_set_priority (relay_adapter_get_transport (adapter), MESSAGES_PRIORITY);
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound_slow), &meter);
  connect_all (&adapter, 1);
  g_timeout_add_full (FRAME_PRIORITY, FRAME_MS, on_tick, &gap, NULL);
  meter_ready ();
  g_main_loop_run (meter.loop);
  meter_say ("gap_ms", gap.longest / 1e6);
}

/* The views of a desktop program: a row is made for each message that is added to one of the models. */

static void
make_row (GListModel *messages, guint position)
{
  g_autoptr (RelayChatMessage) message = g_list_model_get_item (messages, position);
  gint64 end = meter_clock (CLOCK_MONOTONIC) + 1000000;

  if (*relay_chat_message_get_text (message) == '\0' ||
      relay_chat_message_get_time (message) == NULL)
    g_error ("a row without a text");
  while (meter_clock (CLOCK_MONOTONIC) < end)
    ;
}

static void
on_messages_changed (GListModel *messages, guint position, guint removed, guint added, Meter *meter)
{
  for (guint i = 0; i < added; i++)
    {
      make_row (messages, position + i);
      meter_count (meter);
    }
}

static void
on_chats_changed (GListModel *chats, guint position, guint removed, guint added, Meter *meter)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (RelayChat) chat = g_list_model_get_item (chats, position + i);
      GListModel *messages = relay_chat_get_messages (chat);

      /* a chat that has moved is known already */
      if (g_signal_handler_find (messages, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, meter) == 0)
        g_signal_connect (messages, "items-changed", G_CALLBACK (on_messages_changed), meter);
    }
}

static void
run_models (guint64 total)
{
  RelayAdapter *adapter = new_adapter ();
  RelayChatList *chats = relay_chat_list_new (adapter);
  Meter meter;
  Gap gap = { 0 };

  meter_init (&meter, total);
  relay_transport_set_priority (relay_adapter_get_transport (adapter), MESSAGES_PRIORITY);
  g_signal_connect (chats, "items-changed", G_CALLBACK (on_chats_changed), &meter);
  connect_all (&adapter, 1);
  g_timeout_add_full (FRAME_PRIORITY, FRAME_MS, on_tick, &gap, NULL);
  meter_ready ();
  g_main_loop_run (meter.loop);
  meter_say ("gap_ms", gap.longest / 1e6);
}

/* Sending */

typedef struct
{
  Exchange exchange;
  RelayAdapter *adapter;
} Sender;

static void send_one (Sender *self);

static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (adapter), result, &error);
  Sender *self = user_data;

  if (sent == NULL)
    g_error ("%s", error->message);
  meter_read (&self->exchange.meter, relay_send_result_get_message_id (sent));
  exchange_answered (&self->exchange);
  send_one (self);
}

static void
send_one (Sender *self)
{
  if (exchange_may_send (&self->exchange))
    relay_adapter_send_async (self->adapter, "112233445566778899",
                              "The quick brown fox jumps over the lazy dog, and nobody minds.",
                              NULL, NULL, NULL, on_sent, self);
}

static void
run_send (guint64 total, guint in_flight)
{
  Sender self = { .adapter = new_adapter () };

  exchange_init (&self.exchange, total, in_flight);
  connect_all (&self.adapter, 1);
  meter_ready ();
  for (guint i = 0; i < in_flight; i++)
    send_one (&self);
  g_main_loop_run (self.exchange.meter.loop);
  exchange_say (&self.exchange);
}

/* Memory */

static void
run_idle (guint n)
{
  g_autofree RelayAdapter **adapters = g_new0 (RelayAdapter *, n + WARM_UP);
  double before = 0;

  for (guint i = 0; i < n + WARM_UP; i++)
    {
      if (i == WARM_UP)
        {
          malloc_trim (0);
          before = meter_status ("VmRSS:");
        }
      adapters[i] = new_adapter ();
      connect_all (&adapters[i], 1);
    }
  malloc_trim (0);
  meter_say ("kib_each", (meter_status ("VmRSS:") - before) / n);
}

/* Waking up */

static void
wait_for (RelayAdapter *adapter, RelayState state)
{
  while (relay_adapter_get_state (adapter) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
run_wake (guint n)
{
  RelayAdapter *adapter = new_adapter ();
  RelayTransport *transport = relay_adapter_get_transport (adapter);
  g_autofree gint64 *took = g_new0 (gint64, n);

  relay_transport_set_reconnect_delay (transport, 20 * 1000);
  connect_all (&adapter, 1);
  for (guint i = 0; i < n; i++)
    {
      gint64 start;

      /* The sender closes the connection when it receives a message for this chat. */
      relay_adapter_send_async (adapter, "drop", "now", NULL, NULL, NULL, NULL, NULL);
      wait_for (adapter, RELAY_STATE_WAITING);
      start = meter_clock (CLOCK_MONOTONIC);
      relay_transport_retry_now (transport);
      wait_for (adapter, RELAY_STATE_ONLINE);
      took[i] = meter_clock (CLOCK_MONOTONIC) - start;
    }
  qsort (took, n, sizeof *took, exchange_compare);
  meter_say ("median_ms", took[n / 2] / 1e6);
  meter_say ("longest_ms", took[n - 1] / 1e6);
}

int
main (int argc, char **argv)
{
  const char *mode = argc > 3 ? argv[1] : "";
  guint64 total = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 0;
  guint more = argc > 4 ? atoi (argv[4]) : 1;
  Meter meter;

  port = argc > 3 ? atoi (argv[2]) : 0;
  if (g_str_equal (mode, "inbound"))
    {
      start_inbound (&meter, total, more);
      meter_ready ();
      g_main_loop_run (meter.loop);
    }
  else if (g_str_equal (mode, "flood"))
    run_flood (total);
  else if (g_str_equal (mode, "frames"))
    run_frames (total);
  else if (g_str_equal (mode, "models"))
    run_models (total);
  else if (g_str_equal (mode, "send"))
    run_send (total, more);
  else if (g_str_equal (mode, "idle"))
    run_idle (total);
  else if (g_str_equal (mode, "wake"))
    run_wake (total);
  else if (g_str_equal (mode, "start"))
    g_object_unref (new_adapter ());
  return 0;
}
