/* session.c: one gateway, one connector, and a fault proxy between them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session-private.h"

#include "misbehavior.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"

/*
 * The gateway and the proxy share a process and a main loop; the connector is a separate process.
 * The transport uses a manual clock, which only the script advances: a script of 90 s takes
 * only as long as its system calls.
 */

/* real seconds; a script takes milliseconds of them */
#define WATCHDOG            20
#define SCRIPTS_PER_CHAT    100
#define CHATS_PER_CONNECTOR 200

void
session_fail (Session *self, const char *format, ...)
{
  va_list arguments;

  g_string_append (self->problems, self->problems->len > 0 ? "; " : "");
  va_start (arguments, format);
  g_string_append_vprintf (self->problems, format, arguments);
  va_end (arguments);
}

/* The application */

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, Session *self)
{
  g_ptr_array_add (self->delivered, g_strdup (relay_message_event_get_text (event)));
  if (self->holds)
    {
      relay_message_event_hold (event);
      g_ptr_array_add (self->held, g_object_ref (event));
    }
}

static void
on_revoked (RelayTransport *transport, Session *self)
{
  self->revoked++;
}

static void
on_last_error (RelayTransport *transport, GParamSpec *pspec, Session *self)
{
  const GError *error = relay_transport_get_last_error (transport);

  if (self->first_error == NULL && error != NULL)
    self->first_error = g_error_copy (error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;

  self->connecting = FALSE;
  /* last-error has the cause; here only the number of callbacks matters */
  relay_transport_connect_finish (RELAY_TRANSPORT (source), result, NULL);
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Session *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!relay_transport_disconnect_finish (RELAY_TRANSPORT (source), result, &error))
    session_fail (self, "the disconnect failed: %s", error->message);
  self->disconnected = TRUE;
}

/* Whether “success” is the boolean TRUE, not a value that could be converted */
static gboolean
has_success (JsonObject *answer)
{
  JsonNode *node = json_object_get_member (answer, "success");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static Outcome
find_outcome (JsonObject *answer, const GError *error)
{
  if (answer != NULL)
    return has_success (answer) ? OUTCOME_DELIVERED : OUTCOME_REFUSED;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT))
    return OUTCOME_TIMED_OUT;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST))
    return OUTCOME_LOST;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CLOSED))
    return OUTCOME_CLOSED;
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED) ||
      g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT))
    return OUTCOME_UNSENT;
  return OUTCOME_ANY;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Session *self = call->session;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
    relay_transport_send_action_finish (RELAY_TRANSPORT (source), result, &error);

  if (call->n_answered++ > 0)
    self->totals->answered_twice++;
  else
    self->totals->answered++;
  call->outcome = find_outcome (answer, error);
  if (answer != NULL)
    self->totals->succeeded++;
  else if (relay_error_is_ambiguous (error))
    self->totals->ambiguous++;
  else
    self->totals->unsent++;
  if (call->outcome == OUTCOME_DELIVERED && call->echoes &&
      g_strcmp0 (json_object_get_string_member_with_default (answer, "message_id", call->text),
                 call->text) != 0)
    session_fail (self, "a call got the result of another call");
  if (call->outcome == OUTCOME_REFUSED && call->expected != OUTCOME_REFUSED)
    session_fail (self, "a call was refused");
  if (call->outcome == OUTCOME_ANY ||
      (answer == NULL && relay_error_is_ambiguous (error) != (call->outcome != OUTCOME_UNSENT)))
    session_fail (self, "a call failed with an unexpected error: %s", error->message);
}

Call *
session_send_action (Session *self, const char *op, const char *text, Outcome expected)
{
  g_autoptr (JsonObject) action = json_object_new ();
  Call *call = g_new0 (Call, 1);

  call->session = self;
  call->echoes = self->peer != NULL && scripted_peer_is_open (self->peer);
  call->expected = expected;
  json_object_set_string_member (action, "op", op);
  json_object_set_string_member (action, "chat_id", self->call_chat);
  json_object_set_object_member (action, "metadata", json_object_new ());
  if (text != NULL)
    {
      call->text = g_strdup_printf ("s%07u-%s", self->serial, text);
      json_object_set_string_member (action, "content", call->text);
      json_object_set_null_member (action, "reply_to");
    }
  g_ptr_array_add (self->calls, call);
  self->totals->calls++;
  relay_transport_send_action_async (self->transport, action, "cli", NULL, on_answered, call);
  return call;
}

static void
call_free (gpointer data)
{
  Call *self = data;

  /* an unanswered call of a failed script may still be answered: leak it */
  if (self->n_answered == 0)
    return;
  g_free (self->text);
  g_free (self);
}

static void
post_message_in (Session *self, const char *chat, const char *text)
{
  if (!connector_post_message (self->connector, chat, text))
    g_error ("the connector did not accept a message");
  g_ptr_array_add (self->accepted, g_strdup (text));
  self->totals->events_in++;
}

void
session_post_message (Session *self, const char *text)
{
  g_autofree char *full = g_strdup_printf ("e%07u-%s", self->serial, text);

  post_message_in (self, self->chat, full);
}

void
session_begin_connect (Session *self)
{
  self->wanted = TRUE;
  self->connecting = TRUE;
  relay_transport_connect_async (self->transport, NULL, on_connected, self);
}

/* Time */

static void
advance (guint milliseconds, gpointer user_data)
{
  Session *self = user_data;

  relay_clock_advance (self->clock, (gint64) milliseconds * 1000);
}

/* The main context has nothing to do: acknowledges an event or advances to the next attempt. */
static gboolean
advance_when_stalled (Session *self)
{
  if (self->held->len > 0)
    {
      g_autoptr (RelayMessageEvent) event = g_ptr_array_steal_index (self->held, 0);

      relay_message_event_acknowledge (event);
      return TRUE;
    }
  switch (relay_transport_get_state (self->transport))
    {
    case RELAY_STATE_WAITING:
    case RELAY_STATE_DORMANT:
      relay_clock_advance (self->clock, relay_transport_get_retry_at (self->transport) -
                                          relay_clock_monotonic (self->clock));
      return TRUE;
    case RELAY_STATE_DISCONNECTED:
      if (!self->wanted || self->connecting)
        return FALSE;
      session_begin_connect (self);
      return TRUE;
    case RELAY_STATE_CONNECTING:
    case RELAY_STATE_HANDSHAKING:
    case RELAY_STATE_ONLINE:
    case RELAY_STATE_IDLE:
    case RELAY_STATE_CLOSING:
    case RELAY_STATE_REVOKED:
    default:
      return FALSE;
    }
}

gboolean
session_run_until (Session *self, gboolean (*done) (Session *self), const char *what)
{
  while (!done (self))
    {
      if (self->late)
        {
          session_fail (self, "timed out waiting for: %s (state %d)", what,
                        relay_transport_get_state (self->transport));
          return FALSE;
        }
      if (!g_main_context_iteration (NULL, FALSE) && !advance_when_stalled (self))
        g_main_context_iteration (NULL, TRUE);
    }
  return TRUE;
}

static gboolean
on_watchdog (gpointer user_data)
{
  ((Session *) user_data)->late = TRUE;
  return G_SOURCE_CONTINUE;
}

void
session_begin_disconnect (Session *self)
{
  self->wanted = FALSE;
  self->disconnected = FALSE;
  relay_transport_disconnect_async (self->transport, NULL, on_disconnected, self);
}

void
session_disconnect (Session *self)
{
  session_begin_disconnect (self);
  session_run_until (self, session_is_disconnected, "disconnect");
}

static void
store_frame_ends (Session *self, const Script *script)
{
  for (guint direction = 0; direction < 2 && script->faults[0].kind == FAULT_NONE; direction++)
    {
      GArray *ends = fault_proxy_get_ends (self->proxy, direction);

      g_array_set_size (self->ends[direction], 0);
      g_array_append_vals (self->ends[direction], ends->data, ends->len);
    }
}

static void
forget (Session *self)
{
  g_ptr_array_set_size (self->accepted, 0);
  g_ptr_array_set_size (self->delivered, 0);
  g_ptr_array_set_size (self->calls, 0);
}

/* A first message creates a chat; that happens outside of scripts. */
static void
new_chats (Session *self)
{
  g_free (self->chat);
  g_free (self->call_chat);
  self->chat = g_strdup_printf ("e%u", self->chats);
  self->call_chat = g_strdup_printf ("c%u", self->chats);
  self->chats++;
  self->after = 0;

  fault_proxy_plan (self->proxy, NULL, 0);
  post_message_in (self, self->chat, self->chat);
  post_message_in (self, self->call_chat, self->call_chat);
  session_begin_connect (self);
  session_run_until (self, session_all_delivered, "new chats");
  session_disconnect (self);
  session_check_events (self);
}

static void
begin_script (Session *self)
{
  self->late = self->wanted = self->connecting = self->disconnected = FALSE;
  self->revoked = 0;
  g_clear_error (&self->first_error);
  if (self->peer != NULL)
    scripted_peer_reset (self->peer);
  g_string_truncate (self->problems, 0);
  forget (self);
  if (self->serial++ % SCRIPTS_PER_CHAT != 0)
    return;
  if (self->chats == CHATS_PER_CONNECTOR)
    {
      g_clear_pointer (&self->connector, connector_free);
      self->connector = connector_new (self->program);
      if (self->tls_proxy != NULL)
        tls_proxy_set_target (self->tls_proxy, connector_get_port (self->connector));
      else
        fault_proxy_set_target (self->proxy, connector_get_port (self->connector));
      self->chats = 0;
    }
  new_chats (self);
  forget (self);
}

/* Closed with 4401 twice in a row, not as expired, after a connection that had worked */
static gboolean
causes_revocation (Session *self, const Script *script)
{
  if (script->n_faults < 2 || (script->faults[0].at == 0 && !self->shaken))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (script->faults[i].kind != FAULT_CLOSE || script->faults[i].arg != 4401)
      return FALSE;
  return TRUE;
}

gboolean
session_run (Session *self, const Script *script, char **problems)
{
  guint hash = g_str_hash (script->name);
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (WATCHDOG);

  g_source_set_callback (watchdog, on_watchdog, self, NULL);
  g_source_attach (watchdog, NULL);
  begin_script (self);
  self->revocation = causes_revocation (self, script);
  /* The name of the script selects the reconnect policy and whether events are held. */
  relay_transport_set_reconnect (self->transport,
                                 hash & 1 ? RELAY_RECONNECT_ALWAYS : RELAY_RECONNECT_ESTABLISHED);
  self->holds = hash >> 1 & 1;
  fault_proxy_plan (self->proxy, script->faults, script->n_faults);

  if (script->misbehavior != NULL)
    script->misbehavior->run (self, script->arg);
  else
    session_run_with_faults (self);
  session_count_faults (self, script);
  session_check_unharmed (self, script);
  session_check_error (self, script);
  session_check_leaks (self);
  store_frame_ends (self, script);
  fault_proxy_plan (self->proxy, NULL, 0);
  session_run_recovery (self);
  self->shaken = TRUE;
  self->totals->connections += fault_proxy_get_accepted (self->proxy);

  if (self->peer != NULL)
    scripted_peer_disconnect (self->peer, TRUE);
  /* only the proxy knows of a stalled connection */
  if (script->faults[0].kind == FAULT_STALL || script->faults[0].kind == FAULT_MUTE ||
      script->n_faults > 1)
    fault_proxy_drop (self->proxy);
  session_run_until (self, session_no_connection, "the sockets to be closed");
  g_source_destroy (watchdog);

  session_check_events (self);
  session_check_calls (self);
  session_check_leaks (self);
  session_check_leftovers (self);
  if (connector_get_pending (self->connector) != 0)
    session_fail (self, "a delivered message was not acknowledged");
  if (self->revoked != (guint) self->revocation)
    session_fail (self, "revoked %u times", self->revoked);
  self->totals->scripts++;
  if (self->problems->len == 0)
    return TRUE;
  *problems = g_strdup (self->problems->str);
  return FALSE;
}

static void
make_transport (Session *self)
{
  g_autofree char *url =
    g_strdup_printf ("%s://127.0.0.1:%u", self->tls_proxy != NULL ? "wss" : "ws",
                     fault_proxy_get_port (self->proxy));
  g_autoptr (GError) error = NULL;

  self->transport = relay_websocket_transport_new (url, "cli", "bot", &error);
  g_assert_no_error (error);
  g_object_set (self->transport, "gateway-id", CONNECTOR_GATEWAY, "secret", CONNECTOR_SECRET,
                "session", self->tls_proxy != NULL ? tls_proxy_get_session (self->tls_proxy) : NULL,
                NULL);
  relay_transport_set_clock (self->transport, self->clock);
  relay_transport_set_watch_network (self->transport, FALSE);
  relay_transport_set_reconnect_delay (self->transport, 10);
  relay_transport_set_reconnect_max_delay (self->transport, 100);
  g_signal_connect (self->transport, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (self->transport, "notify::last-error", G_CALLBACK (on_last_error), self);
  g_signal_connect (self->transport, "revoked", G_CALLBACK (on_revoked), self);
  leftovers_watch (self->leftovers, self->transport);
  self->shaken = FALSE;
}

gboolean
session_renew (Session *self, char **problems)
{
  guint objects, sources;

  g_clear_object (&self->transport);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  objects = leftovers_count_objects (self->leftovers);
  sources = leftovers_count_sources (self->leftovers);
  self->totals->left_objects += objects;
  self->totals->left_sources += sources;
  make_transport (self);
  if (objects == 0 && sources == 0)
    return TRUE;
  *problems = g_strdup_printf ("%u objects and %u sources are left", objects, sources);
  return FALSE;
}

static Session *
make_session (const char *program, Totals *totals)
{
  Session *self = g_new0 (Session, 1);

  self->program = g_strdup (program);
  self->totals = totals;
  self->accepted = g_ptr_array_new_with_free_func (g_free);
  self->delivered = g_ptr_array_new_with_free_func (g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->calls = g_ptr_array_new_with_free_func (call_free);
  self->problems = g_string_new (NULL);
  for (guint i = 0; i < 2; i++)
    self->ends[i] = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->clock = relay_clock_new_manual ();
  self->connector = connector_new (program);
  self->proxy = fault_proxy_new (connector_get_port (self->connector), advance, self);
  self->leftovers = leftovers_new ();
  return self;
}

/* Creates what stays after the first use, so that it is not counted as a leftover. */
static void
run_without_faults (Session *self)
{
  g_autoptr (Script) undisturbed = script_parse ("none");
  g_autofree char *problems = NULL;
  g_autofree char *more_problems = NULL;

  make_transport (self);
  session_run (self, undisturbed, &problems);
  leftovers_mark (self->leftovers);
  if (!session_run (self, undisturbed, &more_problems))
    g_error ("a session without faults failed: %s", more_problems);
}

Session *
session_new (const char *program, Totals *totals)
{
  Session *self = make_session (program, totals);

  self->peer = scripted_peer_new ();
  fault_proxy_set_redirect (self->proxy, 0, scripted_peer_get_port (self->peer));
  run_without_faults (self);
  return self;
}

/* The first handshake ends with the last record of the gateway that the server has read. */
static void
on_secured (gsize unread, gpointer user_data)
{
  Session *self = user_data;
  GArray *ends = fault_proxy_get_ends (self->proxy, DIRECTION_UP);
  GArray *before = fault_proxy_get_before (self->proxy);
  guint64 read = fault_proxy_get_passed (self->proxy, DIRECTION_UP) - unread;

  for (guint i = 0; i < ends->len && self->handshake[DIRECTION_UP] == 0; i++)
    if (g_array_index (ends, guint64, i) == read)
      {
        self->handshake[DIRECTION_UP] = read;
        self->handshake[DIRECTION_DOWN] = g_array_index (before, guint64, i);
      }
}

Session *
session_new_tls (const char *program, const char *certificates, Totals *totals)
{
  Session *self = make_session (program, totals);

  self->tls_proxy =
    tls_proxy_new (certificates, connector_get_port (self->connector), on_secured, self);
  fault_proxy_set_raw (self->proxy, TRUE);
  fault_proxy_set_target (self->proxy, tls_proxy_get_port (self->tls_proxy, CERTIFICATE_GOOD));
  for (guint i = 0; i < N_CERTIFICATES; i++)
    fault_proxy_set_redirect (self->proxy, i, tls_proxy_get_port (self->tls_proxy, i));
  run_without_faults (self);
  return self;
}

void
session_free (Session *self)
{
  g_clear_object (&self->transport);
  fault_proxy_free (self->proxy);
  g_clear_pointer (&self->tls_proxy, tls_proxy_free);
  g_clear_pointer (&self->peer, scripted_peer_free);
  connector_free (self->connector);
  relay_clock_unref (self->clock);
  leftovers_free (self->leftovers);
  g_clear_error (&self->first_error);
  g_ptr_array_unref (self->accepted);
  g_ptr_array_unref (self->delivered);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->calls);
  g_array_unref (self->ends[DIRECTION_UP]);
  g_array_unref (self->ends[DIRECTION_DOWN]);
  g_string_free (self->problems, TRUE);
  g_free (self->chat);
  g_free (self->call_chat);
  g_free (self->program);
  g_free (self);
}

void
session_mark_connector (Session *self)
{
  self->connector_fds = connector_count_fds (self->connector, 0);
}

guint
session_count_connector_fds (Session *self)
{
  guint n = connector_count_fds (self->connector, self->connector_fds);
  guint more = n > self->connector_fds ? n - self->connector_fds : 0;

  self->totals->connector_fds += more;
  return more;
}

guint
session_get_length (Session *self, Direction direction)
{
  GArray *ends = self->ends[direction];

  return ends->len > 0 ? g_array_index (ends, guint64, ends->len - 1) : 0;
}

guint
session_get_handshake (Session *self, Direction direction)
{
  return self->handshake[direction];
}

/* without the head of the HTTP request or response */
guint
session_get_frames (Session *self, Direction direction)
{
  return self->ends[direction]->len - 1;
}

guint
session_get_end (Session *self, Direction direction, guint unit)
{
  return g_array_index (self->ends[direction], guint64, unit);
}
