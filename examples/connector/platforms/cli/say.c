/* say.c: the client: saying something from a terminal
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "say.h"

#include <stdio.h>
#include <string.h>

#include <libsoup/soup.h>

#include "cli.h"
#include "json-guard.h"
#include "model.h"
#include "secrets.h"

#define SAY_EXIT_FAILED    1
#define SAY_EXIT_USAGE     2
#define SAY_EXIT_NO_ANSWER 3

/* How long to wait for another answer after one. */
#define SAY_SETTLE_SECONDS 1

#define SAY_RETRY_USEC G_USEC_PER_SEC

typedef struct
{
  SoupSession *session;
  char *base;
  char *password;
  char *user;
  char *chat;
  int wait;
} Say;

static void
say_clear (Say *self)
{
  g_clear_object (&self->session);
  g_free (self->base);
  g_free (self->password);
  g_free (self->user);
  g_free (self->chat);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Say, say_clear)

/* Sends a request. The error is the connector's. G_IO_ERROR_BUSY means that it may work later. */
static JsonObject *
say_request (Say *self, const char *method, const char *query, JsonObject *body, GError **error)
{
  g_autofree char *chat = g_uri_escape_string (self->chat, NULL, FALSE);
  g_autofree char *url = g_strconcat (self->base, CLI_PATH, chat, query, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) answer = NULL;

  if (message == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is not a URL", self->base);
      return NULL;
    }
  if (self->password)
    {
      g_autofree char *pair = g_strconcat ("say:", self->password, NULL);
      g_autofree char *encoded = g_base64_encode ((const guint8 *) pair, strlen (pair));
      g_autofree char *header = g_strconcat ("Basic ", encoded, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    header);
    }
  if (body)
    {
      g_autofree char *text = object_text (body);
      g_autoptr (GBytes) request = g_bytes_new (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", request);
    }

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  bytes = soup_session_send_and_read (self->session, message, NULL, error);
  if (bytes == NULL)
    return NULL;

  answer = object_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (answer && SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    return g_steal_pointer (&answer);

  g_clear_error (error);
  g_set_error (error, G_IO_ERROR,
               soup_message_get_status (message) == SOUP_STATUS_SERVICE_UNAVAILABLE
                 ? G_IO_ERROR_BUSY
                 : G_IO_ERROR_FAILED,
               "%u: %s", soup_message_get_status (message),
               answer && member_string (answer, "error") ? member_string (answer, "error")
                                                         : "not the answer of a connector");
  return NULL;
}

static void
say_print_media (Say *self, JsonArray *media)
{
  for (guint i = 0; media && i < json_array_get_length (media); i++)
    {
      JsonObject *entry = json_array_get_object_element (media, i);
      g_autofree char *name = terminal_text (member_string (entry, "filename"));
      g_autofree char *url = terminal_text (member_string (entry, "url"));

      g_print ("[%s]%s%s %s%s\n", member_string (entry, "kind"), *name ? " " : "", name,
               *url == '/' ? self->base : "", url);
    }
}

/* The options of a prompt, and how to choose them. */
static void
say_print_options (JsonObject *prompt)
{
  JsonArray *options = member_array (prompt, "options");

  for (guint i = 0; options && i < json_array_get_length (options); i++)
    {
      JsonObject *option = json_array_get_object_element (options, i);
      g_autofree char *label = terminal_text (member_string (option, "label"));

      g_print ("  %u. %s (/%s)\n", i + 1, label, member_string (option, "id"));
    }
}

/* Prints new messages. Returns FALSE after the one that the bot has marked as its last. */
static gboolean
say_print (Say *self, JsonObject *answer, gint64 *after, gboolean *answered)
{
  JsonArray *messages = json_object_get_array_member (answer, "messages");
  gboolean last = FALSE;

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);
      g_autofree char *text = terminal_text (member_string (message, "text"));

      if (*text)
        g_print ("%s\n", text);
      say_print_media (self, member_array (message, "media"));
      say_print_options (member_object (message, "prompt"));
      *after = MAX (*after, member_int (message, "seq", 0));
      *answered = TRUE;
      last = member_boolean (message, "notify");
    }
  fflush (stdout);

  return !last;
}

static gboolean
say_listen (Say *self, gint64 after, gboolean *answered, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + self->wait * G_USEC_PER_SEC;
  gboolean typing = FALSE;

  while (TRUE)
    {
      gint64 left = (deadline - g_get_monotonic_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
      gint64 seconds = *answered && !typing ? SAY_SETTLE_SECONDS : CLI_MAX_WAIT;
      g_autofree char *query = NULL;
      g_autoptr (JsonObject) answer = NULL;
      g_autoptr (GError) local_error = NULL;
      gint64 before = after;

      if (left <= 0)
        return TRUE;
      query = g_strdup_printf ("?after=%" G_GINT64_FORMAT "&wait=%" G_GINT64_FORMAT, after,
                               MIN (left, seconds));
      answer = say_request (self, "GET", query, NULL, &local_error);
      if (answer == NULL && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (answer == NULL)
        {
          g_usleep (SAY_RETRY_USEC);
          continue;
        }

      typing = member_boolean (answer, "typing");
      if (!say_print (self, answer, &after, answered) || (*answered && !typing && after == before))
        return TRUE;
    }
}

static int
say_one (Say *self, const char *text)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) said = NULL;
  g_autoptr (GError) error = NULL;
  gboolean answered = FALSE;

  json_object_set_string_member (body, "text", text);
  json_object_set_string_member (body, "user", self->user);
  said = say_request (self, "POST", NULL, body, &error);
  if (said && self->wait > 0 && json_object_has_member (said, "seq"))
    {
      if (g_strcmp0 (member_string (said, "gateway"), "online") != 0)
        g_printerr ("The gateway is not connected; your message waits for it.\n");
      if (say_listen (self, member_int (said, "seq", 0), &answered, &error) && !answered)
        return SAY_EXIT_NO_ANSWER;
    }

  if (error == NULL)
    return 0;
  g_printerr ("relay-connector say: %s\n", error->message);
  return SAY_EXIT_FAILED;
}

static int
say_lines (Say *self)
{
  g_autofree char *line = NULL;
  size_t size = 0;
  ssize_t length;
  int status = 0;

  while (status != SAY_EXIT_FAILED && (length = getline (&line, &size, stdin)) >= 0)
    {
      gboolean has_nul = memchr (line, '\0', length) != NULL;

      line[strcspn (line, "\r\n")] = '\0';
      if (has_nul)
        g_printerr ("relay-connector say: skipped a line that contains U+0000\n");
      else if (!g_utf8_validate (line, -1, NULL))
        g_printerr ("relay-connector say: skipped a line that is not UTF-8\n");
      else if (*line)
        status = say_one (self, line);
    }

  return status;
}

static gboolean
say_parse (Say *self, int *argc, char ***argv, GError **error)
{
  g_autofree char *password_file = NULL;
  gboolean no_wait = FALSE;
  const GOptionEntry entries[] = {
    { "url", 'u', 0, G_OPTION_ARG_STRING, &self->base,
      "The connector (default http://127.0.0.1:8787)", "URL" },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &self->wait, "Wait so long for answers (default 30)",
      "SECONDS" },
    { "no-wait", 'n', 0, G_OPTION_ARG_NONE, &no_wait, "Wait for no answer", NULL },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user, "Who speaks (default: you)", "ID" },
    { "page-password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      "The password of the connector", "FILE" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("CHAT [TEXT]");

  g_option_context_set_summary (context, "Says something in a chat of the command line, and "
                                         "prints what the bot answers.\nWithout TEXT each line of "
                                         "standard input is said.");
  g_option_context_set_description (context,
                                    "The text /stop stops the bot's turn. The status is 0 if an "
                                    "answer came (or none was\nwaited for), 3 if none came, 1 on "
                                    "an error, 2 if the arguments are wrong.\n\nExamples:\n"
                                    "  relay-connector say shopping \"what is missing?\"\n"
                                    "  relay-connector say --no-wait notes \"milk\"\n"
                                    "  relay-connector say --wait 120 shopping < list.txt");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (no_wait)
    self->wait = 0;
  if (password_file && !(self->password = secrets_read_line (password_file, error)))
    return FALSE;
  if (*argc < 2 || *argc > 3 || self->wait < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "CHAT and at most one TEXT are expected; quote the text");
      return FALSE;
    }

  return TRUE;
}

/* Requests to this machine do not use a proxy. */
static SoupSession *
say_new_session (const char *base)
{
  SoupSession *session = soup_session_new ();
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host ? g_inet_address_new_from_string (host) : NULL;

  soup_session_set_timeout (session, CLI_MAX_WAIT + 10);
  if (g_strcmp0 (host, "localhost") == 0 || (address && g_inet_address_get_is_loopback (address)))
    soup_session_set_proxy_resolver (session, NULL);

  return session;
}

int
say_main (int argc, char **argv)
{
  g_auto (Say) self = { .wait = 30 };
  g_autoptr (GError) error = NULL;

  if (!say_parse (&self, &argc, &argv, &error))
    {
      g_printerr ("relay-connector say: %s\n", error->message);
      return SAY_EXIT_USAGE;
    }

  self.chat = g_strdup (argv[1]);
  if (self.base == NULL)
    self.base = g_strdup ("http://127.0.0.1:8787");
  while (g_str_has_suffix (self.base, "/"))
    self.base[strlen (self.base) - 1] = '\0';
  self.session = say_new_session (self.base);
  if (self.user == NULL)
    self.user = g_strdup (g_get_user_name ());

  return argc == 3 ? say_one (&self, argv[2]) : say_lines (&self);
}
