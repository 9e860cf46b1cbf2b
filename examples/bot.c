/* bot.c: connecting, sending and ending, as every bot of this folder does them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bot.h"

#include <glib-unix.h>
#include <stdlib.h>

typedef struct
{
  RelayAdapter *adapter;
  GMainLoop *loop;
  gboolean is_ending;
  int status;
} Run;

void
bot_report_error (const char *what, const GError *error)
{
  if (error != NULL)
    g_printerr ("%s failed: %s\n", what, error->message);
}

RelayAdapter *
bot_new (const char *platforms)
{
  g_autoptr (RelayTransport) transport = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("GATEWAY_RELAY_PLATFORMS", platforms, FALSE);
  transport = relay_websocket_transport_new_from_environment (&error);
  if (transport == NULL)
    {
      bot_report_error ("Reading the environment", error);
      g_printerr ("Set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET "
                  "to the values of your connector.\n");
      return NULL;
    }

  /* A service waits for its connector, also when the first attempt fails. */
  relay_transport_set_reconnect (transport, RELAY_RECONNECT_ALWAYS);

  return relay_adapter_new (NULL, transport);
}

static void
on_disconnected (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  relay_adapter_disconnect_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("Disconnecting", error);
  g_main_loop_quit (run->loop);
}

/* Disconnects first: requests in flight can end, and the connector stores what arrives from now on.
 * Then the main loop ends. */
static void
run_end (Run *run, int status)
{
  if (run->is_ending)
    return;

  run->is_ending = TRUE;
  run->status = status;
  relay_adapter_disconnect_async (run->adapter, NULL, on_disconnected, run);
}

static gboolean
on_signal (gpointer data)
{
  run_end (data, EXIT_SUCCESS);

  return G_SOURCE_CONTINUE;
}

static void
on_revoked (RelayAdapter *adapter, Run *run)
{
  bot_report_error ("The connection", relay_adapter_get_fatal_error (adapter));
  g_printerr ("Ask the operator of the connector for a new secret.\n");
  run_end (run, EXIT_FAILURE);
}

/* The transport connects again by itself; the user should know why nothing happens until then. */
static void
on_state_changed (RelayAdapter *adapter, GParamSpec *pspec, Run *run)
{
  RelayTransport *transport = relay_adapter_get_transport (adapter);
  const GError *error = relay_transport_get_last_error (transport);

  if (relay_adapter_get_state (adapter) == RELAY_STATE_WAITING && error != NULL)
    g_printerr ("No connection: %s; trying again\n", error->message);
}

static void
on_connected (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (relay_adapter_connect_finish (RELAY_ADAPTER (adapter), result, &error))
    return;
  if (run->is_ending)
    return;

  bot_report_error ("Connecting", error);
  run_end (run, EXIT_FAILURE);
}

int
bot_run (RelayAdapter *adapter)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { .adapter = adapter, .loop = loop, .status = EXIT_SUCCESS };
  guint sigint_id = g_unix_signal_add (SIGINT, on_signal, &run);
  guint sigterm_id = g_unix_signal_add (SIGTERM, on_signal, &run);

  g_signal_connect (adapter, "revoked", G_CALLBACK (on_revoked), &run);
  g_signal_connect (adapter, "notify::state", G_CALLBACK (on_state_changed), &run);
  relay_adapter_connect_async (adapter, NULL, on_connected, &run);
  g_main_loop_run (loop);

  g_signal_handlers_disconnect_by_data (adapter, &run);
  g_source_remove (sigterm_id);
  g_source_remove (sigint_id);

  return run.status;
}

static void
on_replied (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_reply_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("Answering", error);
}

void
bot_reply (RelayAdapter *adapter, RelayMessageEvent *event, const char *text)
{
  relay_adapter_reply_async (adapter, event, text, NULL, NULL, on_replied, NULL);
}

static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_send_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("Sending", error);
}

void
bot_send (RelayAdapter *adapter, const char *chat_id, const char *text)
{
  relay_adapter_send_async (adapter, chat_id, text, NULL, NULL, NULL, on_sent, NULL);
}
