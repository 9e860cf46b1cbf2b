/* bystanders.c: what hurts one participant must not stop the others
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "bystanders.h"

#include "fault-proxy.h"
#include "transport/relay-transport-private.h"

#include <libsoup/soup.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

/*
 * One connector serves two bots. The first one answers the chats of the command line through a proxy
 * that injects faults; the second one answers the page without a proxy. While something goes wrong for
 * one participant, a person writes in a second chat of the first bot, and another person on a second
 * page to the second bot. Both must be answered, the one on the page within PATIENCE.
 */

/* seconds */
#define PATIENCE 5
/* seconds for what depends on the hurt connection, whose clock runs HASTE times as fast */
#define WATCHDOG 30
#define HASTE    100
/* milliseconds */
#define TICK 10

#define N_SILENT 64
#define N_BURST  200

typedef struct
{
  const Setting *setting;
  GRand *random;
  Connector *connector;
  FaultProxy *proxy;
  RelayClock *clock;     /* of the first bot */
  RelayTransport *first; /* rejects texts that begin with “poison” */
  RelayAdapter *second;  /* sends each text back */
  SoupSession *session;
  SoupWebsocketConnection *page; /* of the bystander */
  SoupWebsocketConnection *peer; /* of the participant that does harm */
  GPtrArray *silent;             /* of GSocketConnection */
  sqlite3 *lock;
  GHashTable *taken; /* texts that the first bot has taken */
  GHashTable *shown; /* texts of the second bot that the page has received */
  gboolean is_welcome;
  GString *problems;
  guint serial;
  guint tick;
  gint64 longest; /* µs until an answer was on the page */
} Bystanders;

typedef struct
{
  const char *name;
  void (*begin) (Bystanders *self);
  void (*end) (Bystanders *self);
  gboolean stops_all; /* The others are observed after its end, not during it. */
} Harm;

static void
advance (guint milliseconds, gpointer user_data)
{
  Bystanders *self = user_data;

  relay_clock_advance (self->clock, milliseconds * G_TIME_SPAN_MILLISECOND);
}

static gboolean
on_tick (gpointer user_data)
{
  advance (TICK * HASTE, user_data);
  return G_SOURCE_CONTINUE;
}

/* Iterates until @wanted is in @texts; FALSE after @seconds. A NULL @wanted waits for the time only. */
static gboolean
run_until (GHashTable *texts, const char *wanted, double seconds)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (wanted == NULL || !g_hash_table_contains (texts, wanted))
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      g_main_context_iteration (NULL, TRUE);
    }
  return TRUE;
}

/* The two bots */

static void
on_first_inbound (RelayTransport *transport, RelayMessageEvent *event, Bystanders *self)
{
  const char *text = relay_message_event_get_text (event);

  if (g_str_has_prefix (text, "poison"))
    relay_message_event_reject (event);
  else
    g_hash_table_add (self->taken, g_strdup (text));
}

static void
on_second_inbound (RelayAdapter *adapter, RelayMessageEvent *event, gpointer user_data)
{
  relay_adapter_send_async (adapter, relay_message_event_get_chat_id (event),
                            relay_message_event_get_text (event), NULL, NULL, NULL, NULL, NULL);
}

static RelayTransport *
make_transport (guint16 port, const char *platform, const char *gateway)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;
  RelayTransport *transport = relay_websocket_transport_new (url, platform, "bot", &error);

  g_assert_no_error (error);
  g_object_set (transport, "gateway-id", gateway, "secret", CONNECTOR_SECRET, "reconnect",
                RELAY_RECONNECT_ALWAYS, "watch-network", FALSE, NULL);
  relay_transport_set_reconnect_delay (transport, 10);
  relay_transport_set_reconnect_max_delay (transport, 100);
  return transport;
}

static void
start_bots (Bystanders *self)
{
  g_autoptr (RelayTransport) transport = NULL;

  self->first = make_transport (fault_proxy_get_port (self->proxy), "cli", CONNECTOR_GATEWAY);
  relay_transport_set_clock (self->first, self->clock);
  g_signal_connect (self->first, "inbound", G_CALLBACK (on_first_inbound), self);
  relay_transport_connect_async (self->first, NULL, NULL, NULL);

  transport = make_transport (connector_get_port (self->connector), "web", CONNECTOR_OTHER);
  self->second = relay_adapter_new (NULL, transport);
  g_signal_connect (self->second, "inbound", G_CALLBACK (on_second_inbound), self);
  relay_adapter_connect_async (self->second, NULL, NULL, NULL);

  /* The connector refuses a message to a platform that no bot fronts yet. */
  while (relay_transport_get_state (self->first) != RELAY_STATE_ONLINE ||
         !relay_adapter_get_online (self->second))
    g_main_context_iteration (NULL, TRUE);
}

/* Pages, and a bot that is not built on the library */

static void
on_page_message (SoupWebsocketConnection *page, int type, GBytes *bytes, Bystanders *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *frame, *message;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  const char *kind;

  if (!json_parser_load_from_data (parser, text, length, NULL))
    return;
  frame = json_node_get_object (json_parser_get_root (parser));
  kind = json_object_get_string_member_with_default (frame, "type", "");
  self->is_welcome |= g_str_equal (kind, "welcome");
  if (!g_str_equal (kind, "message"))
    return;
  message = json_object_get_object_member (frame, "message");
  if (g_strcmp0 (json_object_get_string_member (message, "author"), "bot") == 0)
    g_hash_table_add (self->shown, g_strdup (json_object_get_string_member (message, "text")));
}

static void
on_opened (GObject *session, GAsyncResult *result, gpointer user_data)
{
  SoupWebsocketConnection **opened = user_data;
  g_autoptr (GError) error = NULL;

  *opened = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);
  g_assert_no_error (error);
}

static SoupWebsocketConnection *
open_socket (Bystanders *self, const char *path, const char *gateway)
{
  g_autofree char *url =
    g_strdup_printf ("ws://127.0.0.1:%u%s", connector_get_port (self->connector), path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  SoupWebsocketConnection *opened = NULL;

  if (gateway != NULL)
    {
      gint64 now = g_get_real_time () / G_USEC_PER_SEC;
      g_autofree char *token = relay_auth_make_token (gateway, CONNECTOR_SECRET, now + 300);
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    bearer);
    }
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        NULL, on_opened, &opened);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  soup_websocket_connection_set_max_incoming_payload_size (opened, 0);
  return opened;
}

/* What is said before the welcome is a part of it, and is not sent as a message. */
static void
open_page (Bystanders *self)
{
  self->page = open_socket (self, "/page", NULL);
  g_signal_connect (self->page, "message", G_CALLBACK (on_page_message), self);
  while (!self->is_welcome)
    g_main_context_iteration (NULL, TRUE);
}

static void
say (SoupWebsocketConnection *page, const char *json_text)
{
  g_autofree char *frame =
    g_strdup_printf ("{\"type\":\"say\",\"ref\":\"r\",\"chat_id\":\"general\",\"text\":%s}\n",
                     json_text);

  if (soup_websocket_connection_get_state (page) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (page, frame);
}

static void
close_peer (Bystanders *self)
{
  if (soup_websocket_connection_get_state (self->peer) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->peer, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_clear_object (&self->peer);
}

/* What goes wrong */

static void
begin_network_fault (Bystanders *self)
{
  Fault fault = { g_rand_int_range (self->random, FAULT_CUT, N_FAULTS_ANYWHERE),
                  g_rand_int_range (self->random, 0, 2) };

  if (fault_is_at_bytes (fault.kind))
    fault.at = g_rand_int_range (self->random, 0, 1500);
  else
    fault.at = g_rand_int_range (self->random, 0, 6);
  if (fault.kind == FAULT_CLOSE)
    {
      fault.direction = DIRECTION_DOWN;
      fault.arg = g_rand_int_range (self->random, 1000, 1015);
    }
  else if (fault.kind == FAULT_BAD)
    fault.arg = g_rand_int_range (self->random, 0, N_BAD_FRAMES);
  else
    fault.arg = g_rand_int_range (self->random, 0, 100);
  fault_proxy_plan (self->proxy, &fault, 1);
  fault_proxy_drop (self->proxy);
}

static void
end_network_fault (Bystanders *self)
{
  self->setting->totals->connections += fault_proxy_get_accepted (self->proxy);
  fault_proxy_plan (self->proxy, NULL, 0);
}

static void
begin_poison (Bystanders *self)
{
  g_autofree char *text = g_strdup_printf ("poison%u", self->serial);

  if (!connector_post_message (self->connector, "poisoned", text))
    g_string_append (self->problems, "a message was not accepted; ");
}

static void
end_nothing (Bystanders *self)
{
}

static void
begin_clock_jump (Bystanders *self)
{
  relay_clock_jump (self->clock, G_TIME_SPAN_HOUR);
}

static void
end_clock_jump (Bystanders *self)
{
  relay_clock_jump (self->clock, -G_TIME_SPAN_HOUR);
}

static void
begin_hostile_page (Bystanders *self)
{
  g_autofree char *long_text = g_strnfill (600 * 1024, 'x');
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", long_text);
  static const char *const texts[] = { "\"half \\ud83d\"",
                                       "\"\\ud83d\\u2026\"",
                                       "\"\\u0000\"",
                                       "\"\\ud83d\\u0000\\\"\"",
                                       "null",
                                       "[[[[" };

  self->peer = open_socket (self, "/page", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    say (self->peer, texts[i]);
  say (self->peer, quoted);
  for (guint i = 0; i < N_BURST; i++)
    say (self->peer, "\"burst\"");
}

static void
begin_hostile_bot (Bystanders *self)
{
  g_autoptr (GString) burst = g_string_new (NULL);

  self->peer = open_socket (self, "/relay", CONNECTOR_ROGUE);
  soup_websocket_connection_send_text (self->peer, "no JSON\n");
  soup_websocket_connection_send_text (self->peer, "{\"type\":\"never heard of\"}\n");
  for (guint i = 0; i < N_BURST * 10; i++)
    g_string_append_printf (
      burst,
      "{\"type\":\"outbound\",\"requestId\":\"%u\",\"platform\":\"web\",\"action\":{\"op\":\"send\","
      "\"chat_id\":\"general\",\"content\":\"half \\ud83d\",\"metadata\":{}}}\n",
      i);
  soup_websocket_connection_send_text (self->peer, burst->str);
}

static void
begin_silent_sockets (Bystanders *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  for (guint i = 0; i < N_SILENT; i++)
    {
      GSocketConnection *one =
        g_socket_client_connect_to_host (client, "127.0.0.1", connector_get_port (self->connector),
                                         NULL, NULL);

      if (one == NULL)
        continue;
      g_ptr_array_add (self->silent, one);
      if (i % 2 == 0)
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (one)),
                                   "POST /api/cli/x HTTP/1.1\r\nContent-Length: 9", 44, NULL, NULL,
                                   NULL);
    }
}

static void
end_silent_sockets (Bystanders *self)
{
  g_ptr_array_set_size (self->silent, 0);
}

static void
begin_lock (Bystanders *self)
{
  g_autofree char *path = connector_dup_database (self->connector);

  g_assert_cmpint (sqlite3_open (path, &self->lock), ==, SQLITE_OK);
  sqlite3_busy_timeout (self->lock, PATIENCE * 1000);
  g_assert_cmpint (sqlite3_exec (self->lock, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
end_lock (Bystanders *self)
{
  sqlite3_exec (self->lock, "ROLLBACK", NULL, NULL, NULL);
  g_clear_pointer (&self->lock, sqlite3_close);
}

static void
limit_files (Bystanders *self, rlim_t size)
{
  struct rlimit limit;
  GPid pid = connector_get_pid (self->connector);

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, NULL, &limit), ==, 0);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

/* No file of the connector may grow: the same as a full disk, for others than root too. */
static void
begin_full_disk (Bystanders *self)
{
  limit_files (self, 0);
}

static void
end_full_disk (Bystanders *self)
{
  limit_files (self, RLIM_INFINITY);
}

static const Harm harms[] = {
  { "a fault of the first bot's network", begin_network_fault, end_network_fault, FALSE },
  { "a message that its bot always rejects", begin_poison, end_nothing, FALSE },
  { "a clock that jumps", begin_clock_jump, end_clock_jump, FALSE },
  { "a hostile page", begin_hostile_page, close_peer, FALSE },
  { "a hostile bot", begin_hostile_bot, close_peer, FALSE },
  { "silent sockets", begin_silent_sockets, end_silent_sockets, FALSE },
  { "a locked database", begin_lock, end_lock, TRUE },
  { "a full disk", begin_full_disk, end_full_disk, TRUE },
};

/* The others */

static void
check_page (Bystanders *self, const char *text, const char *harm)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", text);
  gint64 started = g_get_monotonic_time ();

  self->setting->totals->events_in++;
  say (self->page, quoted);
  if (run_until (self->shown, text, PATIENCE))
    {
      self->setting->totals->events_out++;
      self->longest = MAX (self->longest, g_get_monotonic_time () - started);
      return;
    }
  self->setting->totals->lost++;
  g_string_append_printf (self->problems, "%s: the second page was not answered; ", harm);
}

static void
check_second_chat (Bystanders *self, const char *text, const char *harm)
{
  if (!connector_post_message (self->connector, "second", text))
    {
      g_string_append_printf (self->problems, "%s: a message was not accepted; ", harm);
      return;
    }
  self->setting->totals->events_in++;
  if (run_until (self->taken, text, WATCHDOG))
    {
      self->setting->totals->events_out++;
      return;
    }
  self->setting->totals->lost++;
  g_string_append_printf (self->problems, "%s: the second chat was not answered; ", harm);
}

static void
check_others (Bystanders *self, const char *harm)
{
  g_autofree char *on_page = g_strdup_printf ("p%u", self->serial);
  g_autofree char *in_chat = g_strdup_printf ("c%u", self->serial);

  check_page (self, on_page, harm);
  check_second_chat (self, in_chat, harm);
  self->serial++;
}

static void
run_harm (Bystanders *self, const Harm *harm)
{
  harm->begin (self);
  if (harm->stops_all)
    {
      /* Something must have been tried meanwhile, and been answered as failed. */
      say (self->page, "\"meanwhile\"");
      run_until (NULL, NULL, 0.5);
      harm->end (self);
    }
  check_others (self, harm->name);
  if (!harm->stops_all)
    harm->end (self);
  self->setting->totals->faults++;
  self->setting->totals->scripts++;
}

static void
set_up (Bystanders *self, const Setting *setting)
{
  self->setting = setting;
  self->random = g_rand_new_with_seed (setting->seed);
  self->connector = connector_new (setting->connector);
  self->clock = relay_clock_new_manual ();
  self->proxy = fault_proxy_new (connector_get_port (self->connector), advance, self);
  self->session = soup_session_new ();
  soup_session_set_proxy_resolver (self->session, NULL);
  self->silent = g_ptr_array_new_with_free_func (g_object_unref);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problems = g_string_new (NULL);
  self->tick = g_timeout_add (TICK, on_tick, self);
  start_bots (self);
  open_page (self);
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_disconnected = user_data;

  (*n_disconnected)++;
}

static void
tear_down (Bystanders *self)
{
  guint n_disconnected = 0;

  relay_transport_disconnect_async (self->first, NULL, on_disconnected, &n_disconnected);
  relay_adapter_disconnect_async (self->second, NULL, on_disconnected, &n_disconnected);
  while (n_disconnected < 2)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (self->tick);
  g_object_unref (self->page);
  g_object_unref (self->first);
  g_object_unref (self->second);
  g_object_unref (self->session);
  fault_proxy_free (self->proxy);
  connector_free (self->connector);
  relay_clock_unref (self->clock);
  g_ptr_array_unref (self->silent);
  g_hash_table_unref (self->taken);
  g_hash_table_unref (self->shown);
  g_rand_free (self->random);
}

gboolean
bystanders_run (const Setting *setting, guint n_rounds, char **problems)
{
  Bystanders self = { NULL };

  set_up (&self, setting);
  check_others (&self, "before any harm");
  for (guint i = 0; i < n_rounds && self.problems->len == 0; i++)
    {
      run_harm (&self, &harms[i % G_N_ELEMENTS (harms)]);
      setting->progress (i + 1, n_rounds, setting->user_data);
    }
  g_print ("# others: the slowest answer on the second page took %.0f ms\n", self.longest / 1000.0);
  tear_down (&self);
  *problems = g_string_free (self.problems, FALSE);
  return **problems == '\0';
}
