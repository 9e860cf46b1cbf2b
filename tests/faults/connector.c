/* connector.c: runs examples/connector as a process and posts and reads its messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "connector.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "usage.h"

/* messages of one response */
#define PAGE 100
/* how often the file descriptors are counted, and the interval in µs */
#define POLLS         40
#define POLL_INTERVAL 500

struct _Connector
{
  char *program;
  char *folder;
  guint16 port; /* 0 before the first start */
  GSubprocess *process;
  GSocketConnection *connection; /* of one HTTP request */
  GDataInputStream *input;
};

/* Files in memory survive a kill as well and are faster than a disk. */
char *
make_folder (void)
{
  g_autofree char *path = g_strdup ("/dev/shm/relay-faults-XXXXXX");
  g_autoptr (GError) error = NULL;
  char *folder;

  if (g_mkdtemp (path) != NULL)
    return g_steal_pointer (&path);
  folder = g_dir_make_tmp ("relay-faults-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_unlink (file) != 0)
        remove_folder (file);
    }
  g_rmdir (path);
}

char *
connector_dup_database (Connector *self)
{
  return g_build_filename (self->folder, "connector.db", NULL);
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
disconnect (Connector *self)
{
  g_clear_object (&self->input);
  if (self->connection != NULL)
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
}

void
connector_kill (Connector *self)
{
  disconnect (self);
  if (self->process == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* The connector prints its addresses, then “ready”. */
static void
read_addresses (Connector *self)
{
  g_autoptr (GDataInputStream) lines =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  const char *relay = "relay: ws://127.0.0.1:";

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

      if (line == NULL)
        g_error ("the connector did not start: %s", error != NULL ? error->message : "it exited");
      if (g_str_has_prefix (line, relay))
        self->port = g_ascii_strtoull (line + strlen (relay), NULL, 10);
      if (g_str_equal (line, "ready"))
        break;
    }
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
}

void
connector_start (Connector *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *database = connector_dup_database (self);
  const char *arguments[] = { self->program,
                              "--port",
                              port,
                              "--database",
                              database,
                              "--gateway",
                              CONNECTOR_GATEWAY "=" CONNECTOR_SECRET,
                              "--gateway",
                              CONNECTOR_OTHER "=" CONNECTOR_SECRET,
                              "--gateway",
                              CONNECTOR_ROGUE "=" CONNECTOR_SECRET,
                              "--quiet",
                              NULL };
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  read_addresses (self);
}

Connector *
connector_new (const char *program)
{
  Connector *self = g_new0 (Connector, 1);

  self->program = g_strdup (program);
  self->folder = make_folder ();
  connector_start (self);
  return self;
}

void
connector_free (Connector *self)
{
  connector_kill (self);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->program);
  g_free (self);
}

guint16
connector_get_port (Connector *self)
{
  return self->port;
}

GPid
connector_get_pid (Connector *self)
{
  return g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10);
}

gboolean
connector_is_running (Connector *self)
{
  return self->process != NULL;
}

/* Minimal HTTP: one request per connection, responses with a Content-Length */

static gboolean
open_connection (Connector *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  struct linger linger = { 1, 0 };

  g_socket_client_set_enable_proxy (client, FALSE);
  self->connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);
  if (self->connection == NULL)
    return FALSE;
  /* a connection per request would leave thousands of ports in TIME_WAIT */
  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (self->connection)), SOL_SOCKET,
              SO_LINGER, &linger, sizeof linger);
  self->input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return TRUE;
}

static JsonObject *
read_response (Connector *self, guint *status)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *body = NULL;
  gsize length = 0, got = 0;

  *status = 0;
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      if (g_str_has_prefix (line, "HTTP/1.1 "))
        *status = g_ascii_strtoull (line + strlen ("HTTP/1.1 "), NULL, 10);
      if (g_ascii_strncasecmp (line, "Content-Length:", strlen ("Content-Length:")) == 0)
        length = g_ascii_strtoull (line + strlen ("Content-Length:"), NULL, 10);
      if (*line == '\0')
        break;
    }
  body = g_malloc (length);
  if (!g_input_stream_read_all (G_INPUT_STREAM (self->input), body, length, &got, NULL, NULL) ||
      got < length || !json_parser_load_from_data (parser, body, length, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return json_node_dup_object (json_parser_get_root (parser));
}

static JsonObject *
request (Connector *self, const char *method, const char *path, const char *body, guint *status)
{
  g_autofree char *text =
    g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     method, path, self->port, strlen (body), body);
  JsonObject *answer = NULL;

  *status = 0;
  if (!open_connection (self))
    return NULL;
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                 text, strlen (text), NULL, NULL, NULL))
    answer = read_response (self, status);
  disconnect (self);
  return answer;
}

gboolean
connector_post_message (Connector *self, const char *chat, const char *text)
{
  g_autofree char *path = g_strconcat ("/api/cli/", chat, NULL);
  g_autofree char *body = g_strdup_printf ("{\"text\":\"%s\",\"user\":\"someone\"}", text);
  g_autoptr (JsonObject) answer = NULL;
  guint status;

  answer = request (self, "POST", path, body, &status);
  return answer != NULL && status == 202;
}

GPtrArray *
connector_get_messages (Connector *self, const char *chat, gint64 *after)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  guint n_messages;

  do
    {
      g_autofree char *path = g_strdup_printf ("/api/cli/%s?after=%" G_GINT64_FORMAT, chat, *after);
      g_autoptr (JsonObject) answer = NULL;
      JsonArray *messages;
      guint status;

      answer = request (self, "GET", path, "", &status);
      if (answer == NULL || status != 200)
        g_error ("cannot read the messages of %s: HTTP status %u", chat, status);
      messages = json_object_get_array_member (answer, "messages");
      n_messages = json_array_get_length (messages);
      for (guint i = 0; i < n_messages; i++)
        {
          JsonObject *message = json_array_get_object_element (messages, i);

          *after = MAX (*after, json_object_get_int_member (message, "seq"));
          g_ptr_array_add (texts, g_strdup (json_object_get_string_member (message, "text")));
        }
    }
  /* the page also counts messages of users, which are not returned */
  while (n_messages > PAGE / 2);
  return texts;
}

guint
connector_get_pending (Connector *self)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *gateways;
  guint status;

  answer = request (self, "GET", "/status.json", "", &status);
  if (answer == NULL || status != 200)
    g_error ("cannot read the state of the connector: HTTP status %u", status);
  gateways = json_object_get_array_member (answer, "gateways");
  return json_object_get_int_member (json_array_get_object_element (gateways, 0), "waiting");
}

/* Sockets that are about to be closed still count, so the minimum of several counts is returned. */
guint
connector_count_fds (Connector *self, guint enough)
{
  guint least = G_MAXUINT;

  for (guint i = 0; i < POLLS && least > enough; i++)
    {
      connector_get_pending (self);
      g_usleep (POLL_INTERVAL);
      least = MIN (least, usage_count_fds (g_subprocess_get_identifier (self->process)));
    }
  return least;
}
