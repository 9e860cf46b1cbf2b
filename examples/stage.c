/* stage.c: where people are played at the connector's page, and what it shows them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stage.h"

#include <locale.h>
#include <signal.h>

/* Only something broken ever waits so long. */
#define PATIENCE_SECONDS 30

static void
stage_clear (Stage *self)
{
  if (self->bot)
    g_subprocess_force_exit (self->bot);
  g_clear_object (&self->bot);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->answers, (GDestroyNotify) json_object_unref);
  g_queue_clear_full (&self->replies, (GDestroyNotify) json_object_unref);
  g_queue_clear_full (&self->shown, (GDestroyNotify) json_object_unref);
  g_ptr_array_unref (self->script);
  g_free (self->gateway);
  g_free (self->typing);
  g_free (self->status);
  g_free (self->failure);
}

/* The first failure is the one to tell. */
G_GNUC_PRINTF (2, 3)
gboolean
stage_fail (Stage *self, const char *format, ...)
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

gboolean
stage_wait_until (Stage *self, gboolean (*condition) (Stage *self), const char *what)
{
  guint timeout_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_timeout, self);

  self->timed_out = FALSE;
  while (!self->failure && !self->timed_out && !condition (self))
    g_main_context_iteration (NULL, TRUE);

  if (self->timed_out)
    return stage_fail (self, "waited %d seconds in vain for %s", PATIENCE_SECONDS, what);

  g_source_remove (timeout_id);

  return self->failure == NULL;
}

const char *
stage_text_of (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static gboolean
is_type (JsonObject *object, const char *type)
{
  return g_str_equal (stage_text_of (object, "type"), type);
}

/* What the page hears */

static void
take_state (Stage *self, JsonObject *state)
{
  g_free (self->gateway);
  self->gateway = g_strdup (stage_text_of (state, "gateway"));
  self->waiting = json_object_get_int_member_with_default (state, "waiting", 0);
}

/* What belongs to a message besides its text: its buttons, files and reactions. */
static char *
describe_rest (JsonObject *message)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  JsonObject *prompt = json_object_has_member (message, "prompt")
                         ? json_object_get_object_member (message, "prompt")
                         : NULL;
  const char *const lists[] = { "media", "reactions" };

  if (prompt)
    {
      JsonArray *options = json_object_get_array_member (prompt, "options");

      for (guint i = 0; i < json_array_get_length (options); i++)
        g_string_append_printf (
          rest, " [%s]", stage_text_of (json_array_get_object_element (options, i), "label"));
      if (*stage_text_of (prompt, "answered"))
        g_string_append_printf (rest, " → %s", stage_text_of (prompt, "answered"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonArray *list = json_object_has_member (message, lists[i])
                          ? json_object_get_array_member (message, lists[i])
                          : NULL;

      for (guint j = 0; list && j < json_array_get_length (list); j++)
        if (i == 0)
          g_string_append_printf (
            rest, " 📎 %s", stage_text_of (json_array_get_object_element (list, j), "filename"));
        else
          g_string_append_printf (rest, " %s", json_array_get_string_element (list, j));
    }

  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static void
print_message (JsonObject *message, const char *verb)
{
  gboolean from_bot = g_str_equal (stage_text_of (message, "author"), "bot");
  g_autofree char *rest = describe_rest (message);

  g_print ("  %-14s %s%s: %s%s\n", stage_text_of (message, "chat_id"),
           from_bot ? "Bot" : stage_text_of (message, "user_name"), verb,
           stage_text_of (message, "text"), rest);
}

static void
take_message (Stage *self, JsonObject *message)
{
  print_message (message, "");
  if (g_str_equal (stage_text_of (message, "author"), "bot"))
    g_queue_push_tail (&self->answers, json_object_ref (message));
}

/* Everything else that changes on the page */
static void
take_shown (Stage *self, JsonObject *frame)
{
  const char *type = stage_text_of (frame, "type");
  const char *chat_id = stage_text_of (frame, "chat_id");

  if (g_str_equal (type, "edit"))
    print_message (json_object_get_object_member (frame, "message"), " (now)");
  else if (g_str_equal (type, "delete"))
    g_print ("  %-14s a message is gone\n", chat_id);
  else if (g_str_equal (type, "draft") && !json_object_get_null_member (frame, "text"))
    g_print ("  %-14s Bot (so far): %s\n", chat_id, stage_text_of (frame, "text"));
  else if (g_str_equal (type, "card"))
    g_print ("  %-14s a card %s\n", chat_id,
             json_object_get_null_member (frame, "chunks") ? "is gone" : "shows what is done");
  else if (g_str_equal (type, "chat"))
    g_print ("  %-14s is called “%s”\n",
             stage_text_of (json_object_get_object_member (frame, "chat"), "chat_id"),
             stage_text_of (json_object_get_object_member (frame, "chat"), "name"));
  g_queue_push_tail (&self->shown, json_object_ref (frame));
}

static void
take_typing (Stage *self, JsonObject *typing)
{
  g_clear_pointer (&self->typing, g_free);
  g_clear_pointer (&self->status, g_free);
  if (json_object_get_boolean_member_with_default (typing, "active", FALSE))
    {
      self->typing = g_strdup (stage_text_of (typing, "chat_id"));
      self->status = g_strdup (stage_text_of (typing, "status"));
    }
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *bytes, Stage *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  JsonObject *object;

  if (!json_parser_load_from_data (parser, data, length, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      stage_fail (self, "the connector said something that is no JSON object");
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
  else
    take_shown (self, object);
}

static void
on_closed (SoupWebsocketConnection *socket, Stage *self)
{
  stage_fail (self, "the connector hung up");
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer data)
{
  Stage *self = data;
  g_autoptr (GError) error = NULL;

  self->socket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);
  if (self->socket == NULL)
    {
      stage_fail (self, "no page: %s", error->message);
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

gboolean
stage_is_online (Stage *self)
{
  return g_str_equal (self->gateway, "online");
}

gboolean
stage_is_offline (Stage *self)
{
  return g_str_equal (self->gateway, "offline");
}

gboolean
stage_has_two_waiting (Stage *self)
{
  return self->waiting == 2;
}

gboolean
stage_has_none_waiting (Stage *self)
{
  return self->waiting == 0;
}

gboolean
stage_has_answer (Stage *self)
{
  return !g_queue_is_empty (&self->answers);
}

static gboolean
has_reply (Stage *self)
{
  return !g_queue_is_empty (&self->replies);
}

gboolean
stage_has_typing (Stage *self)
{
  return self->typing != NULL;
}

static gboolean
has_no_bot (Stage *self)
{
  return self->bot == NULL;
}

static gboolean
has_wanted (Stage *self)
{
  for (GList *link = self->shown.head; link; link = link->next)
    if (is_type (link->data, self->wanted))
      return TRUE;

  return FALSE;
}

static JsonObject *
take_wanted (Stage *self)
{
  for (GList *link = self->shown.head; link; link = link->next)
    if (is_type (link->data, self->wanted))
      {
        JsonObject *frame = link->data;

        g_queue_delete_link (&self->shown, link);
        return frame;
      }

  return NULL;
}

/* What people do */

JsonObject *
stage_new_request (const char *type, const char *chat_id, const char *person)
{
  g_autofree char *user_id = person ? g_ascii_strdown (person, -1) : NULL;
  JsonObject *request = json_object_new ();

  json_object_set_string_member (request, "type", type);
  json_object_set_string_member (request, "ref", type);
  json_object_set_string_member (request, "chat_id", chat_id);
  if (person)
    {
      json_object_set_string_member (request, "user_id", user_id);
      json_object_set_string_member (request, "user_name", person);
    }

  return request;
}

JsonObject *
stage_request (Stage *self, JsonObject *request)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), request);
  g_autoptr (JsonObject) reply = NULL;
  g_autofree char *line = json_to_string (node, FALSE);

  json_object_unref (request);
  soup_websocket_connection_send_text (self->socket, line);
  if (!stage_wait_until (self, has_reply, "the connector's reply"))
    return NULL;

  reply = g_queue_pop_head (&self->replies);
  if (is_type (reply, "error"))
    {
      stage_fail (self, "the connector refused: %s", stage_text_of (reply, "error"));
      return NULL;
    }

  return g_steal_pointer (&reply);
}

JsonObject *
stage_ask (Stage *self, const char *type, const char *chat_id, const char *person, const char *text)
{
  JsonObject *request = stage_new_request (type, chat_id, person);

  if (text)
    json_object_set_string_member (request, "text", text);

  return stage_request (self, request);
}

char *
stage_say (Stage *self, const char *type, const char *chat_id, const char *person, const char *text)
{
  g_autoptr (JsonObject) reply = stage_ask (self, type, chat_id, person, text);

  if (reply == NULL)
    return NULL;

  g_ptr_array_add (self->script, g_strdup_printf (g_str_equal (type, "interact") ? "%s user /ask %s"
                                                                                 : "%s user %s",
                                                  chat_id, text));

  return g_strdup (stage_text_of (reply, "message_id"));
}

gboolean
stage_expect (Stage *self,
              const char *chat_id,
              const char *reply_to,
              const char *kind,
              const char *text)
{
  g_autofree char *what = g_strdup_printf ("“%s” in %s", text, chat_id);
  g_autoptr (JsonObject) answer = NULL;

  if (!stage_wait_until (self, stage_has_answer, what))
    return FALSE;

  answer = g_queue_pop_head (&self->answers);
  if (!g_str_equal (stage_text_of (answer, "chat_id"), chat_id) ||
      !g_str_equal (stage_text_of (answer, "text"), text) ||
      !g_str_equal (stage_text_of (answer, "kind"), kind) ||
      (reply_to && !g_str_equal (stage_text_of (answer, "reply_to"), reply_to)))
    return stage_fail (self, "expected %s (%s), got “%s” in %s (%s)", what, kind,
                       stage_text_of (answer, "text"), stage_text_of (answer, "chat_id"),
                       stage_text_of (answer, "kind"));

  g_ptr_array_add (self->script, g_strdup_printf ("%s bot %s", chat_id, text));

  return TRUE;
}

gboolean
stage_say_and_expect (Stage *self, const char *chat_id, const char *person, const char *text)
{
  g_autofree char *id = stage_say (self, "say", chat_id, person, text);
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  return id && stage_expect (self, chat_id, id, "normal", echo);
}

static void
on_bot_exited (GObject *bot, GAsyncResult *result, gpointer data)
{
  Stage *self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (bot), result, NULL);
  if (g_subprocess_get_if_signaled (G_SUBPROCESS (bot)))
    stage_fail (self, "the bot died of signal %d", g_subprocess_get_term_sig (G_SUBPROCESS (bot)));
  else if (g_subprocess_get_exit_status (G_SUBPROCESS (bot)) != 0)
    stage_fail (self, "the bot ended with %d", g_subprocess_get_exit_status (G_SUBPROCESS (bot)));
  g_clear_object (&self->bot);
}

gboolean
stage_start_bot (Stage *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->bots, name, NULL);
  g_autoptr (GError) error = NULL;

  self->bot = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, path, NULL);
  if (self->bot == NULL)
    return stage_fail (self, "no bot: %s", error->message);
  g_subprocess_wait_async (self->bot, NULL, on_bot_exited, self);

  return stage_wait_until (self, stage_is_online, "the bot to come online");
}

gboolean
stage_stop_bot (Stage *self)
{
  g_subprocess_send_signal (self->bot, SIGTERM);

  return stage_wait_until (self, has_no_bot, "the bot to end") &&
         stage_wait_until (self, stage_is_offline, "the connector to see that the bot is gone");
}

/* The first of that kind that nobody has taken; NULL when none came. */
JsonObject *
stage_take_shown (Stage *self, const char *type)
{
  g_autofree char *what = g_strdup_printf ("the page to show “%s”", type);

  self->wanted = type;
  if (!stage_wait_until (self, has_wanted, what))
    return NULL;

  return take_wanted (self);
}

JsonObject *
stage_take_answer (Stage *self, const char *what)
{
  return stage_wait_until (self, stage_has_answer, what) ? g_queue_pop_head (&self->answers) : NULL;
}

static gboolean
play (Stage *self, const char *url, const char *text, const Scene *scenes, gsize n_scenes)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  if (message == NULL)
    return stage_fail (self, "%s is not a URL", url);

  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, self);
  if (!stage_wait_until (self, is_welcomed, "the connector"))
    return FALSE;

  for (gsize i = 0; i < n_scenes; i++)
    {
      g_print ("%s\n", scenes[i].title);
      if (!scenes[i].play (self, text))
        return FALSE;
    }

  return TRUE;
}

int
stage_main (int argc, char **argv, const Scene *scenes, gsize n_scenes)
{
  Stage stage = { 0 };
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc != 4)
    {
      g_printerr ("Usage: %s PAGE-SOCKET-URL FOLDER-OF-BOTS TEXT\n", argv[0]);
      return 2;
    }

  stage.bots = argv[2];
  stage.script = g_ptr_array_new_with_free_func (g_free);
  success = play (&stage, argv[1], argv[3], scenes, n_scenes);
  if (!success)
    g_printerr ("It went wrong: %s\n", stage.failure);
  stage_clear (&stage);

  return success ? 0 : 1;
}
