/* soak.c: a gateway that loses its connection again and again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "soak.h"

/*
 * Gateway and proxy share a process and a main loop, on the real clock; the connector is a separate
 * process. Every message that the connector accepts must be delivered once and every call must be
 * answered once, over any number of connections.
 */

/* seconds; the conditions are fulfilled in milliseconds */
#define DEADLINE 30
#define MESSAGES 3
#define CHATS    16

struct _Soak
{
  Connector *connector;
  FaultProxy *proxy;
  Leftovers *leftovers;
  RelayTransport *transport;
  RelayAdapter *adapter;
  SoakTotals totals;
  GHashTable *expected; /* of char *: posted, but not delivered yet */
  GPtrArray *calls;     /* of Call, also answered ones, to count second answers */
  char *chat;
  guint serial; /* number of the next text */
  guint in_flight;
  gboolean answering; /* each event is answered by a send */
  guint callbacks;    /* of connect, disconnect and go_dormant */
  gboolean succeeded; /* whether the latest succeeded */
  gboolean is_late;
};

/* One call of the adapter */
typedef struct
{
  Soak *soak;
  guint n_answered;
} Call;

/* --- the application --- */

static void
count_answer (Call *call, gboolean went_well, const GError *error)
{
  SoakTotals *totals = &call->soak->totals;

  if (call->n_answered++ > 0)
    {
      totals->answered_twice++;
      return;
    }
  totals->answered++;
  call->soak->in_flight--;
  if (went_well)
    totals->done++;
  else if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST) ||
           g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CLOSED))
    totals->ambiguous++;
  else if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT) ||
           g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED))
    totals->unsent++;
  else
    {
      totals->failed++;
      g_printerr ("\na call failed: %s\n", error->message);
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (source), result, &error);

  count_answer (user_data, sent != NULL, error);
}

static void
on_typed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean typed = relay_adapter_send_typing_finish (RELAY_ADAPTER (source), result, &error);

  count_answer (user_data, typed, error);
}

static void
on_drafted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_draft_finish_finish (RELAY_DRAFT (source), result, &error);

  count_answer (user_data, sent != NULL, error);
}

static void
on_informed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayChatInfo) info =
    relay_adapter_get_chat_info_finish (RELAY_ADAPTER (source), result, &error);

  count_answer (user_data, info != NULL, error);
}

static Call *
new_call (Soak *self)
{
  Call *call = g_new0 (Call, 1);

  call->soak = self;
  g_ptr_array_add (self->calls, call);
  self->totals.calls++;
  self->in_flight++;
  return call;
}

static void
call_send (Soak *self, const char *text)
{
  relay_adapter_send_async (self->adapter, self->chat, text, NULL, NULL, NULL, on_sent,
                            new_call (self));
}

static void
call_others (Soak *self)
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (self->adapter, self->chat, NULL, NULL);

  relay_adapter_send_typing_async (self->adapter, self->chat, NULL, NULL, NULL, on_typed,
                                   new_call (self));
  relay_adapter_get_chat_info_async (self->adapter, self->chat, NULL, on_informed, new_call (self));
  relay_draft_append (draft, "one word ");
  relay_draft_append (draft, "and another");
  relay_draft_finish_async (draft, NULL, on_drafted, new_call (self));
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Soak *self)
{
  const char *text = relay_message_event_get_text (event);

  self->totals.events_out++;
  if (!g_hash_table_remove (self->expected, text))
    self->totals.repeated++;
  if (self->answering)
    call_send (self, text);
}

/* --- waiting --- */

static gboolean
on_deadline (gpointer user_data)
{
  ((Soak *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
wait_until (Soak *self, gboolean (*condition) (Soak *self), const char *what)
{
  g_autoptr (GSource) deadline = g_timeout_source_new_seconds (DEADLINE);

  self->is_late = FALSE;
  g_source_set_callback (deadline, on_deadline, self, NULL);
  g_source_attach (deadline, NULL);
  while (!condition (self) && !self->is_late)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (deadline);
  if (!self->is_late)
    return;
  self->totals.late++;
  g_printerr ("\ntimed out waiting for %s (state %d)\n", what,
              relay_adapter_get_state (self->adapter));
}

static gboolean
is_online (Soak *self)
{
  return relay_adapter_get_state (self->adapter) == RELAY_STATE_ONLINE;
}

static gboolean
is_not_online (Soak *self)
{
  return !is_online (self);
}

static gboolean
is_quiet (Soak *self)
{
  return self->in_flight == 0 && g_hash_table_size (self->expected) == 0;
}

static gboolean
is_called_back (Soak *self)
{
  return self->callbacks > 0;
}

static gboolean
is_unconnected (Soak *self)
{
  return fault_proxy_get_open (self->proxy) == 0;
}

/* --- the connection --- */

#define ON_CALLED(name)                                                                     \
  static void on_##name (GObject *source, GAsyncResult *result, gpointer user_data)         \
  {                                                                                         \
    Soak *self = user_data;                                                                 \
    self->callbacks++;                                                                      \
    self->succeeded = relay_adapter_##name##_finish (RELAY_ADAPTER (source), result, NULL); \
  }

ON_CALLED (connect)
ON_CALLED (disconnect)
ON_CALLED (go_dormant)

static void
wait_for_call (Soak *self, const char *what)
{
  wait_until (self, is_called_back, what);
  if (self->callbacks != 1 || !self->succeeded)
    {
      self->totals.failed++;
      g_printerr ("\n%s failed\n", what);
    }
  self->callbacks = 0;
}

static void
go_online (Soak *self)
{
  relay_adapter_connect_async (self->adapter, NULL, on_connect, self);
  wait_for_call (self, "connect");
}

static void
disconnect (Soak *self)
{
  relay_adapter_disconnect_async (self->adapter, NULL, on_disconnect, self);
  wait_for_call (self, "disconnect");
}

static void
say (Soak *self)
{
  char *text = g_strdup_printf ("message %u", self->serial++);

  g_hash_table_add (self->expected, text);
  if (connector_post_message (self->connector, self->chat, text))
    self->totals.events_in++;
  else
    g_error ("the connector did not accept a message");
}

static void
end_connection (Soak *self, SoakWay direction)
{
  switch (direction)
    {
    case SOAK_LOSS:
      self->answering = FALSE;
      call_send (self, "may arrive");
      say (self);
      call_send (self, "may arrive too");
      /* fall through */
    case SOAK_LOSS_IDLE:
      fault_proxy_drop (self->proxy);
      wait_until (self, is_not_online, "the loss");
      wait_until (self, is_online, "a redial");
      break;
    case SOAK_DISCONNECT:
      disconnect (self);
      say (self);
      go_online (self);
      break;
    case SOAK_DORMANT:
      relay_adapter_go_dormant_async (self->adapter, 0, NULL, on_go_dormant, self);
      wait_for_call (self, "going dormant");
      say (self);
      relay_transport_retry_now (self->transport);
      wait_until (self, is_online, "a redial");
      break;
    case N_SOAK_WAYS:
    default:
      g_assert_not_reached ();
    }
  self->totals.reconnects++;
}

void
soak_run_once (Soak *self, guint number)
{
  g_free (self->chat);
  self->chat = g_strdup_printf ("c%u", number % CHATS);
  self->answering = TRUE;
  for (guint i = 0; i < MESSAGES; i++)
    say (self);
  call_others (self);
  wait_until (self, is_quiet, "messages and answers");
  end_connection (self, number % N_SOAK_WAYS);
  wait_until (self, is_quiet, "messages and answers on the new connection");
  self->totals.lost += g_hash_table_size (self->expected);
  g_hash_table_remove_all (self->expected);
  /* keeps the list of sources small, because it is part of the measured heap */
  leftovers_count_sources (self->leftovers);
}

/* --- adapter and transport --- */

static void
make_adapter (Soak *self)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", fault_proxy_get_port (self->proxy));
  g_autoptr (GError) error = NULL;

  self->transport = relay_websocket_transport_new (url, "cli", "bot", &error);
  g_assert_no_error (error);
  g_object_set (self->transport, "gateway-id", CONNECTOR_GATEWAY, "secret", CONNECTOR_SECRET,
                "reconnect-delay", 10, "reconnect-max-delay", 100, "watch-network", FALSE, NULL);
  self->adapter = relay_adapter_new (NULL, self->transport);
  g_signal_connect (self->adapter, "inbound", G_CALLBACK (on_inbound), self);
  leftovers_watch (self->leftovers, self->transport);
  leftovers_watch (self->leftovers, self->adapter);
}

static void
drop_adapter (Soak *self)
{
  if (is_online (self))
    disconnect (self);
  g_clear_object (&self->adapter);
  g_clear_object (&self->transport);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
wait_for_proxy (Soak *self)
{
  wait_until (self, is_unconnected, "the sockets to be closed");
}

void
soak_renew (Soak *self)
{
  drop_adapter (self);
  self->totals.left_objects += leftovers_count_objects (self->leftovers);
  g_ptr_array_set_size (self->calls, 0);
  make_adapter (self);
  wait_for_proxy (self);
  self->totals.left_sources += leftovers_count_sources (self->leftovers);
  go_online (self);
  self->totals.renewals++;
}

Soak *
soak_new (const char *program)
{
  Soak *self = g_new0 (Soak, 1);

  self->connector = connector_new (program);
  self->proxy = fault_proxy_new (connector_get_port (self->connector), NULL, NULL);
  self->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->leftovers = leftovers_new ();
  make_adapter (self);
  go_online (self);
  /* creates what stays after the first use, so that it is not counted as a leftover */
  for (guint i = 0; i < N_SOAK_WAYS; i++)
    soak_run_once (self, i);
  drop_adapter (self);
  make_adapter (self);
  wait_for_proxy (self);
  leftovers_mark (self->leftovers);
  go_online (self);
  return self;
}

void
soak_free (Soak *self)
{
  drop_adapter (self);
  fault_proxy_free (self->proxy);
  connector_free (self->connector);
  leftovers_free (self->leftovers);
  g_hash_table_unref (self->expected);
  g_ptr_array_unref (self->calls);
  g_free (self->chat);
  g_free (self);
}

const SoakTotals *
soak_get_totals (Soak *self)
{
  return &self->totals;
}

Connector *
soak_get_connector (Soak *self)
{
  return self->connector;
}
