/* gateway.c: a gateway that may be killed at any time
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-glib.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

/*
 * The gateway writes each message to its log before it acknowledges the message, and ignores messages
 * that are in the log. A line of the log is a word and the text of a message:
 *
 *   took    a message was received
 *   twice   the library delivered the message again to this process
 *   call    a call was made; one of these lines follows:
 *   done, refused, maybe, unsent
 *
 * The same lines go to standard output. At the end of standard input the gateway disconnects and exits.
 */

#define IN_FLIGHT 4

typedef struct
{
  RelayTransport *transport;
  GMainLoop *loop;
  int log;
  GHashTable *taken; /* by this process or an earlier one */
  GHashTable *seen;  /* by this process */
  const char *chat;
  guint n_calls, in_flight;
  gboolean ending;
} Gateway;

typedef struct
{
  Gateway *gateway;
  char *text;
} Call;

static void call_more (Gateway *self);

static void
write_line (Gateway *self, const char *word, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s %s\n", word, text);
  gsize length = strlen (line);

  if (write (self->log, line, length) != (gssize) length || fdatasync (self->log) != 0)
    g_error ("the log cannot be written");
  fputs (line, stdout);
  fflush (stdout);
}

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, Gateway *self)
{
  const char *text = relay_message_event_get_text (event);

  relay_message_event_hold (event);
  if (!g_hash_table_add (self->seen, g_strdup (text)))
    write_line (self, "twice", text);
  if (g_hash_table_add (self->taken, g_strdup (text)))
    write_line (self, "took", text);
  relay_message_event_acknowledge (event);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  Gateway *self = call->gateway;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
    relay_transport_send_action_finish (RELAY_TRANSPORT (source), result, &error);

  if (answer != NULL)
    write_line (self,
                json_object_get_boolean_member_with_default (answer, "success", FALSE) ? "done"
                                                                                       : "refused",
                call->text);
  else
    write_line (self, relay_error_is_ambiguous (error) ? "maybe" : "unsent", call->text);
  g_free (call->text);
  g_free (call);
  self->in_flight--;
  call_more (self);
}

static void
call_more (Gateway *self)
{
  while (!self->ending && self->in_flight < IN_FLIGHT &&
         relay_transport_get_state (self->transport) == RELAY_STATE_ONLINE)
    {
      g_autoptr (JsonObject) action = json_object_new ();
      Call *call = g_new0 (Call, 1);

      call->gateway = self;
      call->text = g_strdup_printf ("%s-%u", self->chat, ++self->n_calls);
      json_object_set_string_member (action, "op", "send");
      json_object_set_string_member (action, "chat_id", self->chat);
      json_object_set_string_member (action, "content", call->text);
      json_object_set_null_member (action, "reply_to");
      json_object_set_object_member (action, "metadata", json_object_new ());
      self->in_flight++;
      write_line (self, "call", call->text);
      relay_transport_send_action_async (self->transport, action, "cli", NULL, on_answered, call);
    }
}

static void
on_state (RelayTransport *transport, GParamSpec *pspec, Gateway *self)
{
  call_more (self);
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Gateway *) user_data)->loop);
}

static gboolean
on_input_ended (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Gateway *self = user_data;

  self->ending = TRUE;
  relay_transport_disconnect_async (self->transport, NULL, on_disconnected, self);
  return G_SOURCE_REMOVE;
}

static void
read_log (Gateway *self, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "took "))
      g_hash_table_add (self->taken, g_strdup (lines[i] + strlen ("took ")));
}

int
main (int argc, char *argv[])
{
  Gateway self = { NULL };
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  g_autoptr (GError) error = NULL;

  /* URL, log, chat */
  if (argc != 4)
    return 2;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  self.taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.chat = argv[3];
  read_log (&self, argv[2]);
  self.log = open (argv[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (self.log < 0)
    g_error ("the log cannot be opened");

  self.transport = relay_websocket_transport_new (argv[1], "cli", "bot", &error);
  g_assert_no_error (error);
  g_object_set (self.transport, "gateway-id", "gw", "secret", "hush-secret", "reconnect",
                RELAY_RECONNECT_ALWAYS, "reconnect-delay", 2, "reconnect-max-delay", 20,
                "watch-network", FALSE, NULL);
  g_signal_connect (self.transport, "inbound", G_CALLBACK (on_inbound), &self);
  g_signal_connect (self.transport, "notify::state", G_CALLBACK (on_state), &self);
  self.loop = g_main_loop_new (NULL, FALSE);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input_ended, &self);
  relay_transport_connect_async (self.transport, NULL, NULL, NULL);
  g_main_loop_run (self.loop);

  g_object_unref (self.transport);
  g_main_loop_unref (self.loop);
  g_hash_table_unref (self.taken);
  g_hash_table_unref (self.seen);
  close (self.log);
  return 0;
}
