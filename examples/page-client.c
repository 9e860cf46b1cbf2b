/* page-client.c: people who chat on the connector's page, as a program
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "page-client.h"

#include <locale.h>
#include <signal.h>

/* Long enough for a slow machine: only a broken bot or connector reaches it. */
#define TIMEOUT_SECONDS 30

static void
page_client_clear (PageClient *self)
{
  if (self->bot != NULL)
    g_subprocess_force_exit (self->bot);
  g_clear_object (&self->bot);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->bot_messages, (GDestroyNotify) json_object_unref);
  g_queue_clear_full (&self->replies, (GDestroyNotify) json_object_unref);
  g_queue_clear_full (&self->updates, (GDestroyNotify) json_object_unref);
  g_ptr_array_unref (self->history);
  g_free (self->gateway_state);
  g_free (self->typing_chat_id);
  g_free (self->typing_status);
  g_free (self->failure);
}

G_GNUC_PRINTF (2, 3)
gboolean
page_client_fail (PageClient *self, const char *format, ...)
{
  va_list arguments;

  if (self->failure != NULL)
    return FALSE;

  va_start (arguments, format);
  self->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
on_timeout (gpointer data)
{
  PageClient *self = data;

  self->timed_out = TRUE;

  return G_SOURCE_REMOVE;
}

gboolean
page_client_wait_until (PageClient *self,
                        gboolean (*condition) (PageClient *self),
                        const char *what)
{
  guint timeout_id = g_timeout_add_seconds (TIMEOUT_SECONDS, on_timeout, self);

  self->timed_out = FALSE;
  while (self->failure == NULL && !self->timed_out && !condition (self))
    g_main_context_iteration (NULL, TRUE);

  if (self->timed_out)
    return page_client_fail (self, "%s was not seen within %d seconds", what, TIMEOUT_SECONDS);

  g_source_remove (timeout_id);

  return self->failure == NULL;
}

/* Reading JSON */

const char *
page_client_get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static gboolean
is_type (JsonObject *object, const char *type)
{
  return g_str_equal (page_client_get_text (object, "type"), type);
}

static JsonObject *
get_object (JsonObject *object, const char *member)
{
  if (!json_object_has_member (object, member))
    return NULL;

  return json_object_get_object_member (object, member);
}

/* An empty list is left out by the connector. */
static JsonArray *
get_list (JsonObject *object, const char *member)
{
  if (!json_object_has_member (object, member))
    return NULL;

  return json_object_get_array_member (object, member);
}

/* Printing what the page shows */

static void
append_prompt (GString *text, JsonObject *prompt)
{
  JsonArray *options = json_object_get_array_member (prompt, "options");
  const char *answered = page_client_get_text (prompt, "answered");

  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonObject *option = json_array_get_object_element (options, i);

      g_string_append_printf (text, " [%s]", page_client_get_text (option, "label"));
    }
  if (*answered != '\0')
    g_string_append_printf (text, " → %s", answered);
}

static void
append_media (GString *text, JsonArray *media)
{
  for (guint i = 0; i < json_array_get_length (media); i++)
    {
      JsonObject *file = json_array_get_object_element (media, i);

      g_string_append_printf (text, " 📎 %s", page_client_get_text (file, "filename"));
    }
}

static void
append_reactions (GString *text, JsonArray *reactions)
{
  for (guint i = 0; i < json_array_get_length (reactions); i++)
    g_string_append_printf (text, " %s", json_array_get_string_element (reactions, i));
}

static void
print_message (JsonObject *message, const char *verb)
{
  gboolean is_of_bot = g_str_equal (page_client_get_text (message, "author"), "bot");
  const char *author = is_of_bot ? "Bot" : page_client_get_text (message, "user_name");
  JsonObject *prompt = get_object (message, "prompt");
  JsonArray *media = get_list (message, "media");
  JsonArray *reactions = get_list (message, "reactions");
  g_autoptr (GString) text = g_string_new (page_client_get_text (message, "text"));

  if (prompt != NULL)
    append_prompt (text, prompt);
  if (media != NULL)
    append_media (text, media);
  if (reactions != NULL)
    append_reactions (text, reactions);

  g_print ("  %-14s %s%s: %s\n", page_client_get_text (message, "chat_id"), author, verb,
           text->str);
}

static void
print_update (JsonObject *update)
{
  const char *chat_id = page_client_get_text (update, "chat_id");

  if (is_type (update, "edit"))
    print_message (json_object_get_object_member (update, "message"), " (now)");
  else if (is_type (update, "delete"))
    g_print ("  %-14s a message was deleted\n", chat_id);
  else if (is_type (update, "draft") && !json_object_get_null_member (update, "text"))
    g_print ("  %-14s Bot (so far): %s\n", chat_id, page_client_get_text (update, "text"));
  else if (is_type (update, "card"))
    g_print ("  %-14s a task card is %s\n", chat_id,
             json_object_get_null_member (update, "chunks") ? "removed" : "shown");
  else if (is_type (update, "chat"))
    {
      JsonObject *chat = json_object_get_object_member (update, "chat");

      g_print ("  %-14s is called “%s”\n", page_client_get_text (chat, "chat_id"),
               page_client_get_text (chat, "name"));
    }
}

/* Receiving frames of the page's socket */

static void
receive_state (PageClient *self, JsonObject *state)
{
  g_free (self->gateway_state);
  self->gateway_state = g_strdup (page_client_get_text (state, "gateway"));
  self->n_waiting = json_object_get_int_member_with_default (state, "waiting", 0);
}

static void
receive_message (PageClient *self, JsonObject *message)
{
  print_message (message, "");
  if (g_str_equal (page_client_get_text (message, "author"), "bot"))
    g_queue_push_tail (&self->bot_messages, json_object_ref (message));
}

static void
receive_typing (PageClient *self, JsonObject *typing)
{
  g_clear_pointer (&self->typing_chat_id, g_free);
  g_clear_pointer (&self->typing_status, g_free);
  if (!json_object_get_boolean_member_with_default (typing, "active", FALSE))
    return;

  self->typing_chat_id = g_strdup (page_client_get_text (typing, "chat_id"));
  self->typing_status = g_strdup (page_client_get_text (typing, "status"));
}

static void
receive_update (PageClient *self, JsonObject *update)
{
  print_update (update);
  g_queue_push_tail (&self->updates, json_object_ref (update));
}

static void
receive_frame (PageClient *self, JsonObject *frame)
{
  if (is_type (frame, "welcome"))
    receive_state (self, json_object_get_object_member (frame, "state"));
  else if (is_type (frame, "state"))
    receive_state (self, frame);
  else if (is_type (frame, "message"))
    receive_message (self, json_object_get_object_member (frame, "message"));
  else if (is_type (frame, "typing"))
    receive_typing (self, frame);
  else if (json_object_has_member (frame, "ref"))
    g_queue_push_tail (&self->replies, json_object_ref (frame));
  else
    receive_update (self, frame);
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *bytes, PageClient *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  JsonNode *root;

  if (!json_parser_load_from_data (parser, data, length, NULL))
    {
      page_client_fail (self, "the connector sent invalid JSON");
      return;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      page_client_fail (self, "the connector sent JSON that is not an object");
      return;
    }

  receive_frame (self, json_node_get_object (root));
}

static void
on_closed (SoupWebsocketConnection *socket, PageClient *self)
{
  page_client_fail (self, "the connector has closed the connection");
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer data)
{
  PageClient *self = data;
  g_autoptr (GError) error = NULL;

  self->socket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);
  if (self->socket == NULL)
    {
      page_client_fail (self, "no connection to the page: %s", error->message);
      return;
    }

  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
}

/* Conditions to wait for */

static gboolean
has_gateway_state (PageClient *self)
{
  return self->gateway_state != NULL;
}

static gboolean
is_online (PageClient *self)
{
  return g_str_equal (self->gateway_state, "online");
}

static gboolean
is_offline (PageClient *self)
{
  return g_str_equal (self->gateway_state, "offline");
}

gboolean
page_client_has_two_waiting (PageClient *self)
{
  return self->n_waiting == 2;
}

gboolean
page_client_has_none_waiting (PageClient *self)
{
  return self->n_waiting == 0;
}

gboolean
page_client_has_bot_message (PageClient *self)
{
  return !g_queue_is_empty (&self->bot_messages);
}

gboolean
page_client_has_typing (PageClient *self)
{
  return self->typing_chat_id != NULL;
}

static gboolean
has_reply (PageClient *self)
{
  return !g_queue_is_empty (&self->replies);
}

static gboolean
has_no_bot (PageClient *self)
{
  return self->bot == NULL;
}

static GList *
find_awaited_update (PageClient *self)
{
  for (GList *link = self->updates.head; link != NULL; link = link->next)
    if (is_type (link->data, self->awaited_update))
      return link;

  return NULL;
}

static gboolean
has_awaited_update (PageClient *self)
{
  return find_awaited_update (self) != NULL;
}

/* Starting and stopping bots */

static void
on_bot_exited (GObject *bot, GAsyncResult *result, gpointer data)
{
  PageClient *self = data;
  GSubprocess *process = G_SUBPROCESS (bot);

  g_subprocess_wait_finish (process, result, NULL);
  if (g_subprocess_get_if_signaled (process))
    page_client_fail (self, "the bot was killed by signal %d", g_subprocess_get_term_sig (process));
  else if (g_subprocess_get_exit_status (process) != 0)
    page_client_fail (self, "the bot exited with status %d",
                      g_subprocess_get_exit_status (process));
  g_clear_object (&self->bot);
}

gboolean
page_client_start_bot (PageClient *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->bot_folder, name, NULL);
  g_autoptr (GError) error = NULL;

  self->bot = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, path, NULL);
  if (self->bot == NULL)
    return page_client_fail (self, "the bot was not started: %s", error->message);
  g_subprocess_wait_async (self->bot, NULL, on_bot_exited, self);

  return page_client_wait_until (self, is_online, "a bot that is online");
}

gboolean
page_client_stop_bot (PageClient *self)
{
  g_subprocess_send_signal (self->bot, SIGTERM);
  if (!page_client_wait_until (self, has_no_bot, "the end of the bot"))
    return FALSE;

  return page_client_wait_until (self, is_offline, "a gateway that is offline");
}

/* Requests */

JsonObject *
page_client_new_request (const char *type, const char *chat_id, const char *person)
{
  JsonObject *request = json_object_new ();

  json_object_set_string_member (request, "type", type);
  json_object_set_string_member (request, "ref", type);
  json_object_set_string_member (request, "chat_id", chat_id);
  if (person != NULL)
    {
      g_autofree char *user_id = g_ascii_strdown (person, -1);

      json_object_set_string_member (request, "user_id", user_id);
      json_object_set_string_member (request, "user_name", person);
    }

  return request;
}

JsonObject *
page_client_request (PageClient *self, JsonObject *request)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), request);
  g_autoptr (JsonObject) reply = NULL;
  g_autofree char *line = json_to_string (node, FALSE);

  json_object_unref (request);
  soup_websocket_connection_send_text (self->socket, line);
  if (!page_client_wait_until (self, has_reply, "a reply of the connector"))
    return NULL;

  reply = g_queue_pop_head (&self->replies);
  if (is_type (reply, "error"))
    {
      page_client_fail (self, "the connector refused a request: %s",
                        page_client_get_text (reply, "error"));
      return NULL;
    }

  return g_steal_pointer (&reply);
}

/* Returns the id of the message that the request has made. */
static char *
request_message (PageClient *self,
                 const char *type,
                 const char *chat_id,
                 const char *person,
                 const char *text)
{
  JsonObject *request = page_client_new_request (type, chat_id, person);
  g_autoptr (JsonObject) reply = NULL;

  json_object_set_string_member (request, "text", text);
  reply = page_client_request (self, request);
  if (reply == NULL)
    return NULL;

  return g_strdup (page_client_get_text (reply, "message_id"));
}

char *
page_client_say (PageClient *self, const char *chat_id, const char *person, const char *text)
{
  char *id = request_message (self, "say", chat_id, person, text);

  if (id != NULL)
    g_ptr_array_add (self->history, g_strdup_printf ("%s user %s", chat_id, text));

  return id;
}

char *
page_client_interact (PageClient *self, const char *chat_id, const char *person, const char *text)
{
  char *id = request_message (self, "interact", chat_id, person, text);

  if (id != NULL)
    g_ptr_array_add (self->history, g_strdup_printf ("%s user /ask %s", chat_id, text));

  return id;
}

/* Expectations */

JsonObject *
page_client_take_bot_message (PageClient *self, const char *what)
{
  if (!page_client_wait_until (self, page_client_has_bot_message, what))
    return NULL;

  return g_queue_pop_head (&self->bot_messages);
}

JsonObject *
page_client_take_update (PageClient *self, const char *type)
{
  g_autofree char *what = g_strdup_printf ("an update “%s” of the page", type);
  GList *link;
  JsonObject *update;

  self->awaited_update = type;
  if (!page_client_wait_until (self, has_awaited_update, what))
    return NULL;

  link = find_awaited_update (self);
  update = link->data;
  g_queue_delete_link (&self->updates, link);

  return update;
}

static gboolean
has_text (JsonObject *object, const char *member, const char *text)
{
  return g_str_equal (page_client_get_text (object, member), text);
}

gboolean
page_client_expect (PageClient *self,
                    const char *chat_id,
                    const char *reply_to,
                    const char *kind,
                    const char *text)
{
  g_autofree char *what = g_strdup_printf ("“%s” in %s", text, chat_id);
  g_autoptr (JsonObject) message = page_client_take_bot_message (self, what);
  gboolean is_expected;

  if (message == NULL)
    return FALSE;

  is_expected = has_text (message, "chat_id", chat_id) && has_text (message, "text", text) &&
                has_text (message, "kind", kind);
  if (!is_expected)
    return page_client_fail (self, "expected %s (%s), got “%s” in %s (%s)", what, kind,
                             page_client_get_text (message, "text"),
                             page_client_get_text (message, "chat_id"),
                             page_client_get_text (message, "kind"));
  if (reply_to != NULL && !has_text (message, "reply_to", reply_to))
    return page_client_fail (self, "%s is not a reply to %s", what, reply_to);

  g_ptr_array_add (self->history, g_strdup_printf ("%s bot %s", chat_id, text));

  return TRUE;
}

gboolean
page_client_say_and_expect (PageClient *self,
                            const char *chat_id,
                            const char *person,
                            const char *text)
{
  g_autofree char *id = page_client_say (self, chat_id, person, text);
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  if (id == NULL)
    return FALSE;

  return page_client_expect (self, chat_id, id, "normal", echo);
}

/* The program */

static gboolean
connect_to_page (PageClient *self, SoupSession *session, const char *url)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  if (message == NULL)
    return page_client_fail (self, "%s is not a URL", url);

  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, self);

  return page_client_wait_until (self, has_gateway_state, "the welcome of the page");
}

static gboolean
run_steps (PageClient *self, const char *text, const Step *steps, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    {
      g_print ("%s\n", steps[i].title);
      if (!steps[i].run (self, text))
        return FALSE;
    }

  return TRUE;
}

int
page_client_main (int argc, char **argv, const Step *steps, gsize n_steps)
{
  g_autoptr (SoupSession) session = NULL;
  PageClient self = { 0 };
  gboolean success;

  setlocale (LC_ALL, "");
  if (argc != 4)
    {
      g_printerr ("Usage: %s PAGE-SOCKET-URL FOLDER-OF-BOTS TEXT\n", argv[0]);
      return 2;
    }

  session = soup_session_new ();
  self.bot_folder = argv[2];
  self.history = g_ptr_array_new_with_free_func (g_free);
  success = connect_to_page (&self, session, argv[1]) && run_steps (&self, argv[3], steps, n_steps);
  if (!success)
    g_printerr ("Failed: %s\n", self.failure);
  page_client_clear (&self);

  return success ? 0 : 1;
}
