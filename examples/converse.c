/* converse.c: plays the people of a whole conversation with the echo bot, and checks every answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>
#include <signal.h>
#include <string.h>

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

/* Only something broken ever waits so long. */
#define PATIENCE_SECONDS 30

typedef struct
{
  SoupWebsocketConnection *socket;
  GSubprocess *bot;
  const char *bot_path;
  GQueue answers;       /* of JsonObject: what the bot said and nobody expected yet */
  GQueue replies;       /* of JsonObject: what the page's own requests were answered */
  GPtrArray *script;    /* of char: every line of every chat, in the order it should be stored */
  char *gateway;        /* online, idle or offline */
  gint64 waiting;
  char *typing;         /* the chat the bot types in */
  gboolean timed_out;
  char *failure;
} Stage;

static void
stage_clear (Stage *self)
{
  if (self->bot)
    g_subprocess_force_exit (self->bot);
  g_clear_object (&self->bot);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->answers, (GDestroyNotify) json_object_unref);
  g_queue_clear_full (&self->replies, (GDestroyNotify) json_object_unref);
  g_ptr_array_unref (self->script);
  g_free (self->gateway);
  g_free (self->typing);
  g_free (self->failure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

/* The first failure is the one to tell. */
G_GNUC_PRINTF (2, 3)
static gboolean
fail (Stage      *self,
      const char *format,
      ...)
{
  va_list arguments;

  if (self->failure)
    return FALSE;

  va_start (arguments, format);
  self->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
on_timeout (gpointer data)
{
  Stage *self = data;

  self->timed_out = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
wait_until (Stage      *self,
            gboolean  (*condition) (Stage *self),
            const char *what)
{
  guint timeout_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_timeout, self);

  self->timed_out = FALSE;
  while (!self->failure && !self->timed_out && !condition (self))
    g_main_context_iteration (NULL, TRUE);

  if (self->timed_out)
    return fail (self, "waited %d seconds in vain for %s", PATIENCE_SECONDS, what);

  g_source_remove (timeout_id);

  return self->failure == NULL;
}

static const char *
text_of (JsonObject *object,
         const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static gboolean
is_type (JsonObject *object,
         const char *type)
{
  return g_str_equal (text_of (object, "type"), type);
}

/* What the page hears */

static void
take_state (Stage      *self,
            JsonObject *state)
{
  g_free (self->gateway);
  self->gateway = g_strdup (text_of (state, "gateway"));
  self->waiting = json_object_get_int_member_with_default (state, "waiting", 0);
}

static void
take_message (Stage      *self,
              JsonObject *message)
{
  gboolean from_bot = g_str_equal (text_of (message, "author"), "bot");

  g_print ("  %-14s %s: %s\n", text_of (message, "chat_id"),
           from_bot ? "Bot" : text_of (message, "user_name"), text_of (message, "text"));
  if (from_bot)
    g_queue_push_tail (&self->answers, json_object_ref (message));
}

static void
take_typing (Stage      *self,
             JsonObject *typing)
{
  g_clear_pointer (&self->typing, g_free);
  if (json_object_get_boolean_member_with_default (typing, "active", FALSE))
    self->typing = g_strdup (text_of (typing, "chat_id"));
}

static void
on_message (SoupWebsocketConnection *socket,
            int                      type,
            GBytes                  *bytes,
            Stage                   *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  JsonObject *object;

  if (!json_parser_load_from_data (parser, data, length, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      fail (self, "the connector said something that is no JSON object");
      return;
    }

  object = json_node_get_object (json_parser_get_root (parser));
  if (is_type (object, "welcome"))
    take_state (self, json_object_get_object_member (object, "state"));
  else if (is_type (object, "state"))
    take_state (self, object);
  else if (is_type (object, "message"))
    take_message (self, json_object_get_object_member (object, "message"));
  else if (is_type (object, "typing"))
    take_typing (self, object);
  else if (json_object_has_member (object, "ref"))
    g_queue_push_tail (&self->replies, json_object_ref (object));
}

static void
on_closed (SoupWebsocketConnection *socket,
           Stage                   *self)
{
  fail (self, "the connector hung up");
}

static void
on_connected (GObject      *session,
              GAsyncResult *result,
              gpointer      data)
{
  Stage *self = data;
  g_autoptr (GError) error = NULL;

  self->socket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);
  if (self->socket == NULL)
    {
      fail (self, "no page: %s", error->message);
      return;
    }

  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
}

/* What can be waited for */

static gboolean
is_welcomed (Stage *self)
{
  return self->gateway != NULL;
}

static gboolean
is_online (Stage *self)
{
  return g_str_equal (self->gateway, "online");
}

static gboolean
is_offline (Stage *self)
{
  return g_str_equal (self->gateway, "offline");
}

static gboolean
has_two_waiting (Stage *self)
{
  return self->waiting == 2;
}

static gboolean
has_none_waiting (Stage *self)
{
  return self->waiting == 0;
}

static gboolean
has_answer (Stage *self)
{
  return !g_queue_is_empty (&self->answers);
}

static gboolean
has_reply (Stage *self)
{
  return !g_queue_is_empty (&self->replies);
}

static gboolean
has_typing (Stage *self)
{
  return self->typing != NULL;
}

static gboolean
has_no_bot (Stage *self)
{
  return self->bot == NULL;
}

/* What people do */

/* A request of the page in the name of a person (NULL: whoever the chat belongs to); its answer. */
static JsonObject *
ask (Stage      *self,
     const char *type,
     const char *chat_id,
     const char *person,
     const char *text)
{
  g_autofree char *user_id = person ? g_ascii_strdown (person, -1) : NULL;
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) reply = NULL;
  g_autofree char *line = NULL;

  json_object_set_string_member (request, "type", type);
  json_object_set_string_member (request, "ref", type);
  json_object_set_string_member (request, "chat_id", chat_id);
  if (person)
    {
      json_object_set_string_member (request, "user_id", user_id);
      json_object_set_string_member (request, "user_name", person);
    }
  if (text)
    json_object_set_string_member (request, "text", text);
  json_node_set_object (node, request);
  line = json_to_string (node, FALSE);
  soup_websocket_connection_send_text (self->socket, line);

  if (!wait_until (self, has_reply, "the connector's reply"))
    return NULL;

  reply = g_queue_pop_head (&self->replies);
  if (is_type (reply, "error"))
    {
      fail (self, "the connector refused: %s", text_of (reply, "error"));
      return NULL;
    }

  return g_steal_pointer (&reply);
}

static char *
say (Stage      *self,
     const char *type,
     const char *chat_id,
     const char *person,
     const char *text)
{
  g_autoptr (JsonObject) reply = ask (self, type, chat_id, person, text);

  if (reply == NULL)
    return NULL;

  g_ptr_array_add (self->script, g_strdup_printf (g_str_equal (type, "interact") ? "%s user /ask %s"
                                                                                 : "%s user %s",
                                                  chat_id, text));

  return g_strdup (text_of (reply, "message_id"));
}

static gboolean
expect (Stage      *self,
        const char *chat_id,
        const char *reply_to,
        const char *kind,
        const char *text)
{
  g_autofree char *what = g_strdup_printf ("“%s” in %s", text, chat_id);
  g_autoptr (JsonObject) answer = NULL;

  if (!wait_until (self, has_answer, what))
    return FALSE;

  answer = g_queue_pop_head (&self->answers);
  if (!g_str_equal (text_of (answer, "chat_id"), chat_id) ||
      !g_str_equal (text_of (answer, "text"), text) ||
      !g_str_equal (text_of (answer, "kind"), kind) ||
      (reply_to && !g_str_equal (text_of (answer, "reply_to"), reply_to)))
    return fail (self, "expected %s (%s), got “%s” in %s (%s)", what, kind,
                 text_of (answer, "text"), text_of (answer, "chat_id"), text_of (answer, "kind"));

  g_ptr_array_add (self->script, g_strdup_printf ("%s bot %s", chat_id, text));

  return TRUE;
}

static gboolean
say_and_expect (Stage      *self,
                const char *chat_id,
                const char *person,
                const char *text)
{
  g_autofree char *id = say (self, "say", chat_id, person, text);
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  return id && expect (self, chat_id, id, "normal", echo);
}

static void
on_bot_exited (GObject      *bot,
               GAsyncResult *result,
               gpointer      data)
{
  Stage *self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (bot), result, NULL);
  if (g_subprocess_get_if_signaled (G_SUBPROCESS (bot)))
    fail (self, "the bot died of signal %d", g_subprocess_get_term_sig (G_SUBPROCESS (bot)));
  else if (g_subprocess_get_exit_status (G_SUBPROCESS (bot)) != 0)
    fail (self, "the bot ended with %d", g_subprocess_get_exit_status (G_SUBPROCESS (bot)));
  g_clear_object (&self->bot);
}

static gboolean
start_bot (Stage *self)
{
  g_autoptr (GError) error = NULL;

  self->bot = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self->bot_path, NULL);
  if (self->bot == NULL)
    return fail (self, "no bot: %s", error->message);
  g_subprocess_wait_async (self->bot, NULL, on_bot_exited, self);

  return wait_until (self, is_online, "the bot to come online");
}

static gboolean
stop_bot (Stage *self)
{
  g_subprocess_send_signal (self->bot, SIGTERM);

  return wait_until (self, has_no_bot, "the bot to end") &&
         wait_until (self, is_offline, "the connector to see that the bot is gone");
}

/* The scenes */

static gboolean
scene_direct (Stage      *self,
              const char *text)
{
  return say_and_expect (self, "dm-alice", NULL, text);
}

static gboolean
scene_channel (Stage      *self,
               const char *text)
{
  return say_and_expect (self, "general", "Alice", text) &&
         say_and_expect (self, "general", "Bob", "and from me");
}

static gboolean
scene_interrupt (Stage      *self,
                 const char *text)
{
  g_autofree char *id = say (self, "say", "dm-bob", NULL, "/slow 3000");
  g_autoptr (JsonObject) stopped = NULL;

  if (!id || !wait_until (self, has_typing, "the bot to type"))
    return FALSE;

  g_print ("  %-14s Bob presses Stop\n", "dm-bob");
  stopped = ask (self, "stop", "dm-bob", NULL, NULL);

  return stopped && expect (self, "dm-bob", id, "normal", "stopped") &&
         say_and_expect (self, "dm-bob", NULL, text);
}

static gboolean
scene_interaction (Stage      *self,
                   const char *text)
{
  g_autofree char *id = say (self, "interact", "general", "Alice", text);
  g_autofree char *echo = g_strconcat ("echo: /ask ", text, NULL);

  return id && expect (self, "general", NULL, "follow_up", echo);
}

static gboolean
scene_restart (Stage      *self,
               const char *text)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  if (!stop_bot (self))
    return FALSE;
  g_print ("  %-14s the gateway has gone\n", "");

  first = say (self, "say", "dm-alice", NULL, text);
  second = say (self, "say", "dm-alice", NULL, "are you there?");
  if (!first || !second || !wait_until (self, has_two_waiting, "two waiting messages"))
    return FALSE;

  g_print ("  %-14s two messages wait; the gateway comes back\n", "");

  return start_bot (self) &&
         expect (self, "dm-alice", first, "normal", echo) &&
         expect (self, "dm-alice", second, "normal", "echo: are you there?") &&
         wait_until (self, has_none_waiting, "the queue to be empty");
}

/* With the bot gone nothing more can come: what is stored now is all there ever was. */
static gboolean
check_chat (Stage      *self,
            const char *chat_id)
{
  g_autoptr (JsonObject) history = ask (self, "history", chat_id, NULL, NULL);
  g_autoptr (GString) stored = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  JsonArray *messages;

  if (history == NULL)
    return FALSE;

  messages = json_object_get_array_member (history, "messages");
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      g_string_append_printf (stored, "%s %s %s\n", chat_id, text_of (message, "author"),
                              text_of (message, "text"));
    }
  for (guint i = 0; i < self->script->len; i++)
    {
      const char *line = self->script->pdata[i];

      if (g_str_has_prefix (line, chat_id))
        g_string_append_printf (expected, "%s\n", line);
    }

  if (!g_str_equal (stored->str, expected->str))
    return fail (self, "%s should hold\n%sbut holds\n%s", chat_id, expected->str, stored->str);

  return TRUE;
}

static gboolean
scene_check (Stage      *self,
             const char *text)
{
  if (!stop_bot (self))
    return FALSE;
  if (has_answer (self))
    return fail (self, "the bot said something more: “%s”",
                 text_of (g_queue_peek_head (&self->answers), "text"));
  if (!check_chat (self, "dm-alice") || !check_chat (self, "dm-bob") ||
      !check_chat (self, "general"))
    return FALSE;

  g_print ("  every message was answered, once, in order: %u lines\n", self->script->len);

  return TRUE;
}

static const struct
{
  const char *title;
  gboolean (*play) (Stage *self, const char *text);
} scenes[] = {
  { "A direct chat", scene_direct },
  { "A channel of a scope, two people", scene_channel },
  { "An answer that is stopped", scene_interrupt },
  { "An interaction, answered by a follow-up", scene_interaction },
  { "A restart of the gateway", scene_restart },
  { "What the connector has stored", scene_check },
};

static gboolean
play (Stage      *self,
      const char *url,
      const char *text)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  if (message == NULL)
    return fail (self, "%s is not a URL", url);

  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, self);
  if (!wait_until (self, is_welcomed, "the connector") || !start_bot (self))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_print ("%s\n", scenes[i].title);
      if (!scenes[i].play (self, text))
        return FALSE;
    }

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_auto (Stage) stage = { 0 };

  setlocale (LC_ALL, "");
  if (argc != 4)
    {
      g_printerr ("Usage: converse PAGE-SOCKET-URL BOT TEXT\n");
      return 2;
    }

  stage.bot_path = argv[2];
  stage.script = g_ptr_array_new_with_free_func (g_free);
  if (play (&stage, argv[1], argv[3]))
    return 0;

  g_printerr ("It went wrong: %s\n", stage.failure);

  return 1;
}
