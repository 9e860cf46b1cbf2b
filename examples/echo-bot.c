/* echo-bot.c: a complete gateway in one file: every message is answered with an echo
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET name the connector and the
 * credentials. "/slow 5" is answered after five seconds, or as soon as somebody presses Stop.
 */

#include <glib-unix.h>
#include <relay-glib/relay-glib.h>
#include <stdlib.h>

#define MAX_DELAY_SECONDS 999

/* The time after which the user should know that the connector has not answered yet */
#define SLOW_CONNECT_MS 1000

/* What the answers get that are being given at the end */
#define LEAVE_TIMEOUT_SECONDS 10

typedef struct
{
  RelayAdapter *adapter;
  GMainLoop *loop;
  guint slow_connect_id;
  guint n_answers;
  GPtrArray *left;
  guint leave_id;
  gboolean is_ending;
  int status;
} Bot;

static void bot_disconnect (Bot *bot);

/* Answering a message */

typedef struct
{
  Bot *bot;
  RelayAdapter *adapter;
  RelayMessageEvent *event;
  char *session_key;
  GCancellable *turn;
} Answer;

/* A turn is the work on one message. It can be cancelled by the user until end_turn(). The message is
 * marked with 👀, and the typing indicator is shown until the answer is sent. */
static Answer *
answer_new (Bot *bot, RelayMessageEvent *event)
{
  RelayAdapter *adapter = bot->adapter;
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_id = relay_message_event_get_chat_id (event);
  Answer *self = g_new0 (Answer, 1);

  bot->n_answers++;
  self->bot = bot;
  self->adapter = g_object_ref (adapter);
  self->event = g_object_ref (event);
  self->session_key =
    relay_session_source_build_session_key (source, RELAY_SESSION_KEY_FLAGS_DEFAULT);
  self->turn = relay_adapter_begin_turn (adapter, self->session_key, chat_id);
  relay_adapter_mark_turn (adapter, event, RELAY_TURN_PHASE_WORKING);
  relay_adapter_set_typing (adapter, chat_id, TRUE);

  return self;
}

static void
answer_free (Answer *self)
{
  Bot *bot = self->bot;

  relay_adapter_end_turn (self->adapter, self->session_key, self->turn);
  g_object_unref (self->turn);
  g_free (self->session_key);
  g_object_unref (self->event);
  g_object_unref (self->adapter);
  g_free (self);

  bot->n_answers--;
  if (bot->leave_id != 0 && bot->n_answers == 0)
    bot_disconnect (bot);
}

/* Marks the message with ✅ or ❌ and frees the answer. @error: nullable */
static void
answer_end (Answer *self, const GError *error)
{
  gboolean is_done = error == NULL && !g_cancellable_is_cancelled (self->turn);

  if (error != NULL)
    g_printerr ("Answering failed: %s\n", error->message);
  relay_adapter_mark_turn (self->adapter, self->event,
                           is_done ? RELAY_TURN_PHASE_DONE : RELAY_TURN_PHASE_FAILED);
  answer_free (self);
}

static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_reply_finish (RELAY_ADAPTER (adapter), result, &error);
  answer_end (data, error);
}

static void
on_followed_up (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_send_follow_up_finish (RELAY_ADAPTER (adapter), result, &error);
  answer_end (data, error);
}

static gboolean
is_discord_command (RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);

  return g_strcmp0 (relay_session_source_get_platform (source), "discord") == 0 &&
         relay_message_event_get_message_type (event) == RELAY_MESSAGE_TYPE_COMMAND;
}

/* A command of Discord is answered with the credential that the connector keeps for it; any other message
 * is answered with a reply, in its thread. */
static void
answer_send_text (Answer *self, const char *text)
{
  if (is_discord_command (self->event))
    relay_adapter_send_follow_up_async (self->adapter, self->session_key,
                                        "discord.interaction_token", text, NULL, NULL,
                                        on_followed_up, self);
  else
    relay_adapter_reply_async (self->adapter, self->event, text, NULL, NULL, on_sent, self);
}

/* Called when the delay is over or the turn was cancelled, whichever comes first. */
static gboolean
answer_finish (gpointer data)
{
  Answer *self = data;
  const char *text = relay_message_event_get_text (self->event);
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  if (g_cancellable_is_cancelled (self->turn))
    answer_send_text (self, "stopped");
  else
    answer_send_text (self, echo);

  return G_SOURCE_REMOVE;
}

/* The cancellable's source is a child of the timeout: whichever is ready first dispatches it. */
static void
answer_wait (Answer *self, guint seconds)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (seconds * 1000);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (self->turn);

  g_source_set_dummy_callback (cancelled);
  g_source_add_child_source (timeout, cancelled);
  g_source_set_callback (timeout, answer_finish, self, NULL);
  g_source_attach (timeout, NULL);
}

static guint
get_delay (RelayMessageEvent *event)
{
  const char *text = relay_message_event_get_text (event);
  guint64 seconds;

  if (!g_str_has_prefix (text, "/slow ") ||
      !g_ascii_string_to_unsigned (text + strlen ("/slow "), 10, 1, MAX_DELAY_SECONDS, &seconds,
                                   NULL))
    return 0;

  return seconds;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Bot *bot)
{
  Answer *answer;
  guint delay = get_delay (event);

  /* The connector keeps what is held and not acknowledged for the next process. */
  if (bot->is_ending)
    {
      relay_message_event_hold (event);
      g_ptr_array_add (bot->left, g_object_ref (event));
      return;
    }

  answer = answer_new (bot, event);
  if (delay > 0)
    answer_wait (answer, delay);
  else
    answer_finish (answer);
}

/* Connecting, and ending properly */

static RelayTransport *
create_transport (GError **error)
{
  RelayTransport *transport;

  g_setenv ("GATEWAY_RELAY_PLATFORMS", "web,cli", FALSE);
  transport = relay_websocket_transport_new_from_environment (error);
  /* A service waits for its connector, also when the first attempt fails. */
  if (transport != NULL)
    relay_transport_set_reconnect (transport, RELAY_RECONNECT_ALWAYS);

  return transport;
}

static void
on_disconnected (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Bot *bot = data;

  relay_adapter_disconnect_finish (RELAY_ADAPTER (adapter), result, NULL);
  g_main_loop_quit (bot->loop);
}

/* The connector stores what arrives from now on. Then the main loop ends. */
static void
bot_disconnect (Bot *bot)
{
  g_clear_handle_id (&bot->leave_id, g_source_remove);
  relay_adapter_disconnect_async (bot->adapter, NULL, on_disconnected, bot);
}

static gboolean
on_leave_timeout (gpointer data)
{
  Bot *bot = data;

  bot->leave_id = 0;
  bot_disconnect (bot);

  return G_SOURCE_REMOVE;
}

/* The running answers are given first. */
static void
bot_end (Bot *bot, int status)
{
  if (bot->is_ending)
    return;

  bot->is_ending = TRUE;
  bot->status = status;
  if (bot->n_answers > 0)
    bot->leave_id = g_timeout_add_seconds (LEAVE_TIMEOUT_SECONDS, on_leave_timeout, bot);
  else
    bot_disconnect (bot);
}

static gboolean
on_signal (gpointer data)
{
  bot_end (data, EXIT_SUCCESS);

  return G_SOURCE_CONTINUE;
}

static void
on_revoked (RelayAdapter *adapter, Bot *bot)
{
  g_printerr ("The connector has revoked the credentials; ask its operator for a new secret\n");
  bot_end (bot, EXIT_FAILURE);
}

/* What the user can do about the error. */
static const char *
get_advice (RelayTransport *transport, const GError *error)
{
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_INSECURE))
    return "use an address with https in GATEWAY_RELAY_URL";
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED))
    return "check GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET, and the clock of this computer";
  if (error->domain == G_TLS_ERROR)
    return "check that GATEWAY_RELAY_URL has the name in the connector's certificate, and that this "
           "computer trusts the authority (CA) that signed it";
  if (error->domain == G_RESOLVER_ERROR)
    return "check the host name in GATEWAY_RELAY_URL, and the network";
  if (relay_transport_get_http_status (transport) == 404)
    return "check the path in GATEWAY_RELAY_URL: it is the part before /relay";
  if (relay_transport_get_http_status (transport) == 429 ||
      relay_transport_get_http_status (transport) == 503)
    return "the connector, or a proxy in front of it, is busy or restarting";
  if (relay_transport_get_http_status (transport) != 0)
    return "check that GATEWAY_RELAY_URL is the address of a connector, and that its proxy forwards "
           "WebSockets";
  if (error->domain == G_IO_ERROR)
    return "check that the connector is running, and the host and port in GATEWAY_RELAY_URL";
  if (relay_transport_get_close_code (transport) == 0)
    return "check that GATEWAY_RELAY_URL is the address of a connector";

  return "see the log of the connector";
}

static gboolean
on_slow_connect (gpointer data)
{
  Bot *bot = data;

  bot->slow_connect_id = 0;
  g_printerr (
    "The connector does not answer yet; check that it is running, and the scheme, host and "
    "port in GATEWAY_RELAY_URL (still waiting)\n");

  return G_SOURCE_REMOVE;
}

/* A host that drops packets, and a server that waits for something else, are noticed only when the
 * attempt times out. */
static void
watch_attempt (Bot *bot, RelayState state)
{
  gboolean attempts = state == RELAY_STATE_CONNECTING || state == RELAY_STATE_HANDSHAKING;

  if (!attempts)
    g_clear_handle_id (&bot->slow_connect_id, g_source_remove);
  else if (bot->slow_connect_id == 0)
    bot->slow_connect_id = g_timeout_add (SLOW_CONNECT_MS, on_slow_connect, bot);
}

/* The transport connects again by itself; the user should know why nothing happens until then. */
static void
on_state_changed (RelayAdapter *adapter, GParamSpec *pspec, Bot *bot)
{
  RelayTransport *transport = relay_adapter_get_transport (adapter);
  const GError *error = relay_transport_get_last_error (transport);

  watch_attempt (bot, relay_adapter_get_state (adapter));
  if (relay_adapter_get_state (adapter) == RELAY_STATE_WAITING && error != NULL)
    g_printerr ("No connection: %s; %s (trying again)\n", error->message,
                get_advice (transport, error));
}

static void
on_connected (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Bot *bot = data;
  g_autoptr (GError) error = NULL;

  if (relay_adapter_connect_finish (RELAY_ADAPTER (adapter), result, &error))
    return;
  if (bot->is_ending)
    return;

  g_printerr ("Connecting failed: %s; %s\n", error->message,
              get_advice (relay_adapter_get_transport (bot->adapter), error));
  bot_end (bot, EXIT_FAILURE);
}

/* The signal handlers are connected before the adapter: stored messages arrive right after the
 * handshake. */
static void
bot_run (Bot *bot)
{
  g_signal_connect (bot->adapter, "inbound", G_CALLBACK (on_inbound), bot);
  g_signal_connect (bot->adapter, "revoked", G_CALLBACK (on_revoked), bot);
  g_signal_connect (bot->adapter, "notify::state", G_CALLBACK (on_state_changed), bot);
  g_unix_signal_add (SIGINT, on_signal, bot);
  g_unix_signal_add (SIGTERM, on_signal, bot);

  relay_adapter_connect_async (bot->adapter, NULL, on_connected, bot);
  g_main_loop_run (bot->loop);
  g_clear_handle_id (&bot->slow_connect_id, g_source_remove);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayTransport) transport = create_transport (&error);
  g_autoptr (RelayAdapter) adapter = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  Bot bot = { .status = EXIT_SUCCESS };

  if (transport == NULL)
    {
      g_printerr (
        "%s; set GATEWAY_RELAY_URL, GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET to the values of "
        "your connector\n",
        error->message);
      return EXIT_FAILURE;
    }

  adapter = relay_adapter_new (NULL, transport);
  loop = g_main_loop_new (NULL, FALSE);
  bot.adapter = adapter;
  bot.loop = loop;
  bot.left = left;
  bot_run (&bot);

  return bot.status;
}
