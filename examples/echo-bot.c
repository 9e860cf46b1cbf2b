/* echo-bot.c: a gateway in under a hundred lines: every message gets an echo
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib-unix.h>
#include <relay-glib/relay-glib.h>

typedef struct
{
  RelayAdapter *adapter;
  RelayMessageEvent *event;
  GCancellable *turn;
  gint64 until;
} Answer;

static void
on_answered (GObject *adapter, GAsyncResult *result, gpointer follow_up)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    follow_up ? relay_adapter_send_follow_up_finish (RELAY_ADAPTER (adapter), result, &error)
              : relay_adapter_send_finish (RELAY_ADAPTER (adapter), result, &error);
  if (sent == NULL)
    g_printerr ("An answer failed: %s\n", error->message);
}

/* Answers when it is time or when somebody pressed Stop, whichever comes first. */
static gboolean
on_tick (gpointer data)
{
  Answer *self = data;
  RelaySessionSource *source = relay_message_event_get_source (self->event);
  g_autofree char *key =
    relay_session_source_build_session_key (source, RELAY_SESSION_KEY_FLAGS_DEFAULT);
  g_autofree char *echo = g_strconcat ("echo: ", relay_message_event_get_text (self->event), NULL);
  const char *text = g_cancellable_is_cancelled (self->turn) ? "stopped" : echo;

  if (text == echo && g_get_monotonic_time () < self->until)
    return G_SOURCE_CONTINUE;
  if (g_strcmp0 (relay_session_source_get_platform (source), "discord") == 0)
    relay_adapter_send_follow_up_async (self->adapter, key, "discord.interaction_token", text, NULL,
                                        NULL, on_answered, GINT_TO_POINTER (TRUE));
  else
    relay_adapter_send_async (self->adapter, relay_message_event_get_chat_id (self->event), text,
                              relay_message_event_get_message_id (self->event), NULL, NULL,
                              on_answered, NULL);
  relay_adapter_end_turn (self->adapter, key, self->turn);
  g_object_unref (self->turn);
  g_object_unref (self->event);
  g_free (self);
  return G_SOURCE_REMOVE;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *text = relay_message_event_get_text (event),
             *chat_id = relay_message_event_get_chat_id (event);
  g_autofree char *key =
    relay_session_source_build_session_key (source, RELAY_SESSION_KEY_FLAGS_DEFAULT);
  g_autoptr (JsonObject) typing = json_object_new ();
  Answer *answer = g_new0 (Answer, 1);

  *answer =
    (Answer){ adapter, g_object_ref (event), relay_adapter_begin_turn (adapter, key, chat_id) };
  if (g_str_has_prefix (text, "/slow ")) /* "/slow 5" thinks for five seconds */
    answer->until = g_get_monotonic_time () +
                    CLAMP (g_ascii_strtoll (text + 6, NULL, 10), 0, 3600) * G_USEC_PER_SEC;
  json_object_set_string_member (typing, "op", "typing");
  json_object_set_string_member (typing, "chat_id", chat_id);
  relay_adapter_send_action_async (adapter, typing, NULL, NULL, NULL);
  if (on_tick (answer) == G_SOURCE_CONTINUE)
    g_timeout_add (100, on_tick, answer);
}

static gboolean
raise_flag (gpointer flag)
{
  return *(gboolean *) flag = TRUE;
}

static void
on_connected (GObject *adapter, GAsyncResult *result, gpointer stop)
{
  g_autoptr (GError) error = NULL;
  if (!relay_adapter_connect_finish (RELAY_ADAPTER (adapter), result, &error) && raise_flag (stop))
    g_printerr ("No connection: %s\n", error->message);
}

int
main (void)
{
  g_autoptr (RelayTransport) transport =
    g_object_new (RELAY_TYPE_WEBSOCKET_TRANSPORT, "url", g_getenv ("GATEWAY_RELAY_URL"),
                  "gateway-id", g_getenv ("GATEWAY_RELAY_ID"), "secret",
                  g_getenv ("GATEWAY_RELAY_SECRET"), "reconnect", RELAY_RECONNECT_ALWAYS, NULL);
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, transport);
  g_autoptr (RelayIdentity) web = relay_identity_new ("web", "echo"),
                            cli = relay_identity_new ("cli", "echo");
  gboolean stop = FALSE;

  relay_transport_set_identities (transport, (RelayIdentity *[]){ web, cli }, 2);
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), NULL);
  g_signal_connect_swapped (adapter, "revoked", G_CALLBACK (raise_flag), &stop);
  g_unix_signal_add (SIGINT, raise_flag, &stop);
  g_unix_signal_add (SIGTERM, raise_flag, &stop);
  relay_adapter_connect_async (adapter, NULL, on_connected, &stop);
  do
    g_main_context_iteration (NULL, TRUE);
  while (!stop);
  relay_adapter_disconnect_async (adapter, NULL, NULL, NULL);
  do
    g_main_context_iteration (NULL, TRUE);
  while (relay_adapter_get_state (adapter) != RELAY_STATE_DISCONNECTED);
}
