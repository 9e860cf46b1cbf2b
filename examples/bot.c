/* bot.c: what every bot of this folder does before and after its work
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bot.h"

#include <glib-unix.h>

typedef struct
{
  gboolean stop;
  int status;
} Run;

void
bot_complain (const char *what, const GError *error)
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
      bot_complain ("Starting", error);
      return NULL;
    }
  relay_transport_set_reconnect (transport, RELAY_RECONNECT_ALWAYS);

  return relay_adapter_new (NULL, transport);
}

static gboolean
on_signal (gpointer data)
{
  Run *run = data;

  run->stop = TRUE;

  return G_SOURCE_CONTINUE;
}

static void
on_revoked (RelayAdapter *adapter, Run *run)
{
  bot_complain ("The connection", relay_adapter_get_fatal_error (adapter));
  *run = (Run){ TRUE, 1 };
}

static void
on_connected (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!relay_adapter_connect_finish (RELAY_ADAPTER (adapter), result, &error))
    {
      bot_complain ("Connecting", error);
      *(Run *) data = (Run){ TRUE, 1 };
    }
}

int
bot_run (RelayAdapter *adapter)
{
  Run run = { FALSE, 0 };
  guint sources[] = { g_unix_signal_add (SIGINT, on_signal, &run),
                      g_unix_signal_add (SIGTERM, on_signal, &run) };
  gulong revoked = g_signal_connect (adapter, "revoked", G_CALLBACK (on_revoked), &run);

  relay_adapter_connect_async (adapter, NULL, on_connected, &run);
  while (!run.stop)
    g_main_context_iteration (NULL, TRUE);

  g_signal_handler_disconnect (adapter, revoked);
  relay_adapter_disconnect_async (adapter, NULL, NULL, NULL);
  while (relay_adapter_get_state (adapter) != RELAY_STATE_DISCONNECTED)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  return run.status;
}

static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (adapter), result, &error);

  if (sent == NULL)
    bot_complain ("Sending", error);
}

void
bot_send (RelayAdapter *adapter, const char *chat_id, const char *text)
{
  relay_adapter_send_async (adapter, chat_id, text, NULL, NULL, NULL, on_sent, NULL);
}
