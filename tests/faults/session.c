/* session.c: one gateway, one connector, and a proxy between them that hurts by a script
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session.h"

#include "leftovers.h"
#include "relay-transport-private.h"

#include <string.h>

/*
 * The gateway and the proxy share a process and a main loop; the connector is a process of its
 * own. The transport's clock stands still but for what the script says, so a script of 90 s
 * takes as long as its system calls.
 */

/* real seconds; a script takes milliseconds */
#define WATCHDOG 20
#define SCRIPTS_PER_CHAT 100
#define CHATS_PER_CONNECTOR 200

typedef struct
{
  Session *session;
  char *text;                   /* NULL when the connector keeps nothing of it */
  guint n_answered;
  gboolean succeeded;
  gboolean ambiguous;
} Call;

struct _Session
{
  char *program;
  Connector *connector;
  HurtProxy *proxy;
  RelayClock *clock;
  RelayTransport *transport;
  SoupSession *web;             /* NULL: without TLS */
  Totals *totals;
  Leftovers *leftovers;
  guint connector_fds;          /* of a connector at rest */
  guint serial;                 /* of scripts */
  guint chats;
  char *chat, *call_chat;
  gint64 after;
  gboolean shaken;              /* this transport has had a descriptor */

  /* of one script */
  gboolean late, wanted, connecting, disconnected;
  gboolean revocation;          /* the script asks for one */
  gboolean holds;
  guint revoked;
  GPtrArray *accepted;          /* of char * */
  GPtrArray *delivered;         /* of char *, in order */
  GPtrArray *held;              /* of RelayMessageEvent */
  GPtrArray *calls;             /* of Call */
  GString *problems;
  GArray *ends[2];              /* of guint64, of the latest unhurt script */
};

Script *
script_new (const Hurt *hurts,
            guint       n_hurts)
{
  Script *self = g_new0 (Script, 1);
  GString *name = g_string_new (NULL);

  g_assert_cmpuint (n_hurts, <=, G_N_ELEMENTS (self->hurts));
  for (guint i = 0; i < n_hurts; i++)
    {
      g_autofree char *text = hurt_to_string (&hurts[i]);

      g_string_append_printf (name, "%s%s", i > 0 ? "+" : "", text);
      self->hurts[i] = hurts[i];
    }
  self->n_hurts = n_hurts;
  self->name = g_string_free (name, FALSE);
  return self;
}

Script *
script_parse (const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "+", -1);
  Hurt hurts[4];
  guint n = g_strv_length (parts);

  if (n == 0 || n > G_N_ELEMENTS (hurts))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!hurt_parse (parts[i], &hurts[i]))
      return NULL;
  return script_new (hurts, n);
}

void
script_free (Script *self)
{
  g_free (self->name);
  g_free (self);
}

G_GNUC_PRINTF (2, 3)
static void
complain (Session    *self,
          const char *format,
          ...)
{
  va_list arguments;

  g_string_append (self->problems, self->problems->len > 0 ? "; " : "");
  va_start (arguments, format);
  g_string_append_vprintf (self->problems, format, arguments);
  va_end (arguments);
}

/* The application */

static void
on_inbound (RelayTransport    *transport,
            RelayMessageEvent *event,
            Session           *self)
{
  g_ptr_array_add (self->delivered, g_strdup (relay_message_event_get_text (event)));
  if (self->holds)
    {
      relay_message_event_hold (event);
      g_ptr_array_add (self->held, g_object_ref (event));
    }
}

static void
on_revoked (RelayTransport *transport,
            Session        *self)
{
  self->revoked++;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Session *self = user_data;

  self->connecting = FALSE;
  /* why it failed is in the state; that it is called back once is what counts */
  relay_transport_connect_finish (RELAY_TRANSPORT (source), result, NULL);
}

static void
on_disconnected (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Session *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!relay_transport_disconnect_finish (RELAY_TRANSPORT (source), result, &error))
    complain (self, "the disconnect failed: %s", error->message);
  self->disconnected = TRUE;
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Call *call = user_data;
  Session *self = call->session;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = relay_transport_send_action_finish (RELAY_TRANSPORT (source), result, &error);

  if (call->n_answered++ > 0)
    self->totals->answered_twice++;
  else
    self->totals->answered++;
  if (answer != NULL)
    {
      call->succeeded = json_object_get_boolean_member_with_default (answer, "success", FALSE);
      if (!call->succeeded)
        complain (self, "a call was refused");
      self->totals->succeeded++;
      return;
    }
  call->ambiguous = relay_error_is_ambiguous (error);
  if (call->ambiguous)
    self->totals->ambiguous++;
  else
    self->totals->unsent++;
  if (call->ambiguous ? !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_TIMED_OUT) &&
                        !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST) &&
                        !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CLOSED)
                      : !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED) &&
                        !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT))
    complain (self, "a call failed otherwise than it may: %s", error->message);
}

static Call *
call (Session    *self,
      const char *op,
      const char *text)
{
  g_autoptr(JsonObject) action = json_object_new ();
  Call *call = g_new0 (Call, 1);

  call->session = self;
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

  g_free (self->text);
  g_free (self);
}

static void
say_in (Session    *self,
        const char *chat,
        const char *text)
{
  if (!connector_say (self->connector, chat, text))
    g_error ("the connector did not accept a message");
  g_ptr_array_add (self->accepted, g_strdup (text));
  self->totals->events_in++;
}

static void
say (Session    *self,
     const char *text)
{
  g_autofree char *full = g_strdup_printf ("e%07u-%s", self->serial, text);

  say_in (self, self->chat, full);
}

static void
begin_connect (Session *self)
{
  self->wanted = TRUE;
  self->connecting = TRUE;
  relay_transport_connect_async (self->transport, NULL, on_connected, self);
}

/* Time */

static void
advance (guint    milliseconds,
         gpointer user_data)
{
  Session *self = user_data;

  relay_clock_advance (self->clock, (gint64) milliseconds * 1000);
}

/* The loop has nothing to do: what waits for time, or for the application, gets it. */
static gboolean
nudge (Session *self)
{
  if (self->held->len > 0)
    {
      g_autoptr(RelayMessageEvent) event = g_ptr_array_steal_index (self->held, 0);

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
      begin_connect (self);
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

static gboolean
drive (Session    *self,
       gboolean  (*done) (Session *self),
       const char *what)
{
  while (!done (self))
    {
      if (self->late)
        {
          complain (self, "waited in vain: %s (state %d)", what, relay_transport_get_state (self->transport));
          return FALSE;
        }
      if (!g_main_context_iteration (NULL, FALSE) && !nudge (self))
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

/* A revocation is the end of waiting: nothing comes any more, by rule. */
static gboolean
is_over (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_REVOKED;
}

static gboolean
all_delivered (Session *self)
{
  if (is_over (self))
    return TRUE;
  for (guint i = 0; i < self->accepted->len; i++)
    if (!g_ptr_array_find_with_equal_func (self->delivered, g_ptr_array_index (self->accepted, i),
                                           g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
all_answered (Session *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    if (((Call *) g_ptr_array_index (self->calls, i))->n_answered == 0)
      return FALSE;
  return TRUE;
}

static gboolean
all_done (Session *self)
{
  return all_answered (self) && all_delivered (self) && self->held->len == 0;
}

static gboolean
all_over (Session *self)
{
  return self->disconnected && !self->connecting;
}

static gboolean
is_online (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_ONLINE;
}

static gboolean
no_connection (Session *self)
{
  return hurt_proxy_get_open (self->proxy) == 0;
}

static void
disconnect (Session *self)
{
  self->wanted = FALSE;
  self->disconnected = FALSE;
  relay_transport_disconnect_async (self->transport, NULL, on_disconnected, self);
  drive (self, all_over, "disconnect");
}

/* The session that is hurt: what is always the same is said in the same order. */
static void
first_act (Session *self)
{
  say (self, "1");
  begin_connect (self);
  drive (self, all_delivered, "the first message");
  call (self, "send", "1");
  drive (self, all_done, "a call");
  say (self, "2");
  drive (self, all_done, "a message");
  call (self, "send", "2");
  call (self, "typing", NULL);
  call (self, "send", "3");
  drive (self, all_done, "three calls");
  say (self, "3");
  drive (self, all_done, "the last message");
  disconnect (self);
}

/* What was lost has come again, or comes now; and everything works. */
static void
second_act (Session *self)
{
  Call *last;

  begin_connect (self);
  say (self, "4");
  drive (self, all_delivered, "a message after the fault");
  drive (self, is_online, "online again");
  last = call (self, "send", "4");
  drive (self, all_done, "a call after the fault");
  if (!last->succeeded)
    complain (self, "the call after the fault failed");
  disconnect (self);
}

/* The reckoning */

static void
check_events (Session *self)
{
  guint expected = 0;

  self->totals->events_out += self->delivered->len;
  for (guint i = 0; i < self->accepted->len; i++)
    {
      const char *text = g_ptr_array_index (self->accepted, i);
      guint n = 0;

      for (guint j = 0; j < self->delivered->len; j++)
        n += g_str_equal (text, g_ptr_array_index (self->delivered, j));
      if (n > 1)
        {
          self->totals->repeated += n - 1;
          complain (self, "%s came %u times", text, n);
        }
      else if (n == 0)
        {
          self->totals->lost++;
          complain (self, "%s never came", text);
        }
      else
        expected++;
    }
  if (self->delivered->len > expected && self->problems->len == 0)
    complain (self, "messages came that nobody sent");
  for (guint i = 0; i < self->delivered->len && self->problems->len == 0; i++)
    if (!g_str_equal (g_ptr_array_index (self->accepted, i), g_ptr_array_index (self->delivered, i)))
      complain (self, "%s came out of order", (char *) g_ptr_array_index (self->delivered, i));
}

static void
check_calls (Session *self)
{
  g_autoptr(GPtrArray) texts = connector_get_answers (self->connector, self->call_chat, &self->after);

  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *made = g_ptr_array_index (self->calls, i);
      guint n = 0;

      self->totals->unanswered += made->n_answered == 0;
      if (made->n_answered != 1)
        complain (self, "a call was answered %u times", made->n_answered);
      for (guint j = 0; made->text != NULL && j < texts->len; j++)
        n += g_str_equal (made->text, g_ptr_array_index (texts, j));
      if (made->text == NULL || (made->succeeded ? n == 1 : made->ambiguous ? n <= 1 : n == 0))
        continue;
      self->totals->lies++;
      complain (self, "%s is with the connector %u times, and the call said %s", made->text, n,
                made->succeeded ? "done" : made->ambiguous ? "maybe" : "not sent");
    }
}

/* What does a connection no harm must not be noticed at all. */
static void
check_unharmed (Session      *self,
                const Script *script)
{
  for (guint i = 0; i < script->n_hurts; i++)
    if (!hurt_is_harmless (&script->hurts[i]))
      return;
  if (hurt_proxy_get_accepted (self->proxy) != 1)
    complain (self, "%u connections, where one was enough", hurt_proxy_get_accepted (self->proxy));
  for (guint i = 0; i < self->calls->len; i++)
    if (!((Call *) g_ptr_array_index (self->calls, i))->succeeded)
      complain (self, "a call failed over nothing");
}

static void
keep_ends (Session      *self,
           const Script *script)
{
  for (guint way = 0; way < 2 && script->hurts[0].kind == HURT_NONE; way++)
    {
      GArray *ends = hurt_proxy_get_ends (self->proxy, way);

      g_array_set_size (self->ends[way], 0);
      g_array_append_vals (self->ends[way], ends->data, ends->len);
    }
}

static void
count_faults (Session      *self,
              const Script *script)
{
  guint planned = 0;

  for (guint i = 0; i < script->n_hurts; i++)
    planned += script->hurts[i].kind != HURT_NONE;
  self->totals->faults += hurt_proxy_get_done (self->proxy);
  self->totals->missed += planned - hurt_proxy_get_done (self->proxy);
  self->totals->connections += hurt_proxy_get_accepted (self->proxy);
}

static void
check_left (Session *self)
{
  guint fds = leftovers_count_fds (self->leftovers);

  if (fds == 0)
    return;
  self->totals->left_fds += fds;
  complain (self, "%u descriptors are left", fds);
}

static void
forget (Session *self)
{
  g_ptr_array_set_size (self->accepted, 0);
  g_ptr_array_set_size (self->delivered, 0);
  g_ptr_array_set_size (self->calls, 0);
}

/* A chat comes to be when somebody speaks in it; that is no part of a script. */
static void
new_chats (Session *self)
{
  g_free (self->chat);
  g_free (self->call_chat);
  self->chat = g_strdup_printf ("e%u", self->chats);
  self->call_chat = g_strdup_printf ("c%u", self->chats);
  self->chats++;
  self->after = 0;

  hurt_proxy_plan (self->proxy, NULL, 0);
  say_in (self, self->chat, self->chat);
  say_in (self, self->call_chat, self->call_chat);
  begin_connect (self);
  drive (self, all_delivered, "new chats");
  disconnect (self);
  check_events (self);
}

static void
begin_script (Session *self)
{
  self->late = self->wanted = self->connecting = self->disconnected = FALSE;
  self->revoked = 0;
  g_string_truncate (self->problems, 0);
  forget (self);
  if (self->serial++ % SCRIPTS_PER_CHAT != 0)
    return;
  if (self->chats == CHATS_PER_CONNECTOR)
    {
      g_clear_pointer (&self->connector, connector_free);
      self->connector = connector_new (self->program);
      if (self->web == NULL)
        hurt_proxy_set_target (self->proxy, connector_get_port (self->connector));
      self->chats = 0;
    }
  new_chats (self);
  forget (self);
}

/* Refused twice on end, without a word of age, and it has worked before */
static gboolean
asks_for_revocation (Session      *self,
                     const Script *script)
{
  if (script->n_hurts < 2 || (script->hurts[0].at == 0 && !self->shaken))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (script->hurts[i].kind != HURT_CLOSE || script->hurts[i].arg != 4401)
      return FALSE;
  return TRUE;
}

gboolean
session_run (Session      *self,
             const Script *script,
             char        **problems)
{
  guint hash = g_str_hash (script->name);
  g_autoptr(GSource) watchdog = g_timeout_source_new_seconds (WATCHDOG);

  g_source_set_callback (watchdog, on_watchdog, self, NULL);
  g_source_attach (watchdog, NULL);
  begin_script (self);
  self->revocation = asks_for_revocation (self, script);
  /* two ways of connecting, and of acknowledging, each with every fault of the same parity */
  relay_transport_set_reconnect (self->transport, hash & 1 ? RELAY_RECONNECT_ALWAYS : RELAY_RECONNECT_ESTABLISHED);
  self->holds = hash >> 1 & 1;
  hurt_proxy_plan (self->proxy, script->hurts, script->n_hurts);

  first_act (self);
  count_faults (self, script);
  check_unharmed (self, script);
  keep_ends (self, script);
  hurt_proxy_plan (self->proxy, NULL, 0);
  second_act (self);
  self->shaken = TRUE;
  self->totals->connections += hurt_proxy_get_accepted (self->proxy);

  /* a connection that was stalled is known to nobody but the proxy */
  if (script->hurts[0].kind == HURT_STALL || script->hurts[0].kind == HURT_MUTE || script->n_hurts > 1)
    hurt_proxy_drop (self->proxy);
  drive (self, no_connection, "the sockets to be closed");
  g_source_destroy (watchdog);

  check_events (self);
  check_calls (self);
  check_left (self);
  if (connector_get_waiting (self->connector) != 0)
    complain (self, "a message was taken and not acknowledged");
  if (self->revoked != (guint) self->revocation)
    complain (self, "revoked %u times", self->revoked);
  self->totals->scripts++;
  if (self->problems->len == 0)
    return TRUE;
  *problems = g_strdup (self->problems->str);
  return FALSE;
}

static void
make_transport (Session *self)
{
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u", self->web != NULL ? "wss" : "ws",
                                          hurt_proxy_get_port (self->proxy));
  g_autoptr(GError) error = NULL;

  self->transport = relay_websocket_transport_new (url, "cli", "bot", &error);
  g_assert_no_error (error);
  g_object_set (self->transport, "gateway-id", CONNECTOR_GATEWAY, "secret", CONNECTOR_SECRET,
                "session", self->web, NULL);
  relay_transport_set_clock (self->transport, self->clock);
  relay_transport_set_watch_network (self->transport, FALSE);
  relay_transport_set_reconnect_delay (self->transport, 10);
  relay_transport_set_reconnect_max_delay (self->transport, 100);
  g_signal_connect (self->transport, "inbound", G_CALLBACK (on_inbound), self);
  g_signal_connect (self->transport, "revoked", G_CALLBACK (on_revoked), self);
  leftovers_watch (self->leftovers, self->transport);
  self->shaken = FALSE;
}

gboolean
session_renew (Session  *self,
               char    **problems)
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

Session *
session_new (const char *program,
             Totals     *totals)
{
  Session *self = g_new0 (Session, 1);
  g_autoptr(Script) unhurt = script_parse ("none");
  g_autofree char *problems = NULL;

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
  self->proxy = hurt_proxy_new (connector_get_port (self->connector), advance, self);
  self->leftovers = leftovers_new ();
  make_transport (self);

  /* what is made at the first use and stays is there from now on */
  session_run (self, unhurt, &problems);
  leftovers_mark (self->leftovers);
  if (!session_run (self, unhurt, &problems))
    g_error ("a session that nobody hurts: %s", problems);
  return self;
}

void
session_free (Session *self)
{
  g_clear_object (&self->transport);
  g_clear_object (&self->web);
  hurt_proxy_free (self->proxy);
  connector_free (self->connector);
  relay_clock_unref (self->clock);
  leftovers_free (self->leftovers);
  g_ptr_array_unref (self->accepted);
  g_ptr_array_unref (self->delivered);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->calls);
  g_array_unref (self->ends[WAY_UP]);
  g_array_unref (self->ends[WAY_DOWN]);
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

void
session_use_tls (Session     *self,
                 SoupSession *web,
                 guint16      port)
{
  g_autofree char *problems = NULL;

  g_set_object (&self->web, web);
  hurt_proxy_set_target (self->proxy, port);
  hurt_proxy_set_raw (self->proxy, TRUE);
  session_renew (self, &problems);
}

guint
session_get_length (Session *self,
                    Way      way)
{
  GArray *ends = self->ends[way];

  return ends->len > 0 ? g_array_index (ends, guint64, ends->len - 1) : 0;
}

/* without the head */
guint
session_get_frames (Session *self,
                    Way      way)
{
  return self->ends[way]->len - 1;
}

guint
session_get_end (Session *self,
                 Way      way,
                 guint    unit)
{
  return g_array_index (self->ends[way], guint64, unit);
}
