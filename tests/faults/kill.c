/* kill.c: kills and restarts processes under load
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kill.h"

#include "fault-proxy.h"

#include <string.h>
#include <unistd.h>

/* real seconds without progress */
#define WATCHDOG 30
/* messages in flight */
#define LOAD 12

typedef struct
{
  const Setting *setting;
  GRand *random;
  Connector *connector;
  FaultProxy *proxy;
  char *folder, *log;
  GSubprocess *gateway;
  GDataInputStream *lines; /* of the running gateway */
  char *chat;              /* of the calls of the running gateway */
  GPtrArray *chats;        /* of the calls of all gateways */
  guint lives, messages;
  guint n_lines, n_took; /* since the start of the run */
  GPtrArray *accepted;   /* of char * */
  GHashTable *uncertain; /* posted while the connector was killed */
  GHashTable *killed;    /* chats whose gateway was killed */
  GString *problems;
  guint watchdog;
  gboolean late, ended;
} Kill;

static void
tick (guint milliseconds, gpointer user_data)
{
}

static gboolean
on_watchdog (gpointer user_data)
{
  Kill *self = user_data;

  self->late = TRUE;
  self->watchdog = 0;
  return G_SOURCE_REMOVE;
}

static void
feed_watchdog (Kill *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  self->watchdog = g_timeout_add_seconds (WATCHDOG, on_watchdog, self);
}

static void
post_message (Kill *self, const char *chat, const char *text)
{
  if (!connector_is_running (self->connector) ||
      !connector_post_message (self->connector, chat, text))
    {
      g_hash_table_add (self->uncertain, g_strdup (text));
      return;
    }
  g_ptr_array_add (self->accepted, g_strdup (text));
  self->setting->totals->events_in++;
}

static void
post_more_messages (Kill *self)
{
  while (self->accepted->len < self->n_took + LOAD)
    {
      g_autofree char *text = g_strdup_printf ("m%06u", self->messages++);
      guint before = self->accepted->len;

      post_message (self, "people", text);
      if (self->accepted->len == before)
        return;
    }
}

static void read_next (Kill *self);

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Kill *self = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL || (gpointer) source != (gpointer) self->lines)
    return;
  self->n_lines++;
  if (g_str_has_prefix (line, "took "))
    self->n_took++;
  read_next (self);
}

static void
read_next (Kill *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

/* Output of a killed gateway may be lost in the pipe; its log is complete. */
static void
count_took (Kill *self)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (self->log, &text, NULL, NULL))
    return;
  self->n_took = 0;
  for (const char *at = text; (at = strstr (at, "took ")) != NULL; at++)
    self->n_took++;
}

static void
start_gateway (Kill *self)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", fault_proxy_get_port (self->proxy));
  g_autoptr (GError) error = NULL;

  count_took (self);
  self->chat = g_strdup_printf ("k%u", self->lives++);
  g_ptr_array_add (self->chats, self->chat);
  /* a first message creates the chat */
  post_message (self, self->chat, self->chat);
  self->gateway =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error,
                      self->setting->gateway, url, self->log, self->chat, NULL);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->gateway));
  read_next (self);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Kill *) user_data)->ended = TRUE;
}

static void
end_gateway (Kill *self, gboolean kills)
{
  if (kills)
    {
      g_subprocess_force_exit (self->gateway);
      g_hash_table_add (self->killed, g_strdup (self->chat));
    }
  else
    {
      g_output_stream_close (g_subprocess_get_stdin_pipe (self->gateway), NULL, NULL);
      g_subprocess_wait_async (self->gateway, NULL, on_ended, self);
      while (!self->ended && !self->late)
        g_main_context_iteration (NULL, TRUE);
    }
  g_subprocess_wait (self->gateway, NULL, NULL);
  if (!kills && !(g_subprocess_get_if_exited (self->gateway) &&
                  g_subprocess_get_exit_status (self->gateway) == 0))
    g_string_append (self->problems, "the gateway failed; ");
  g_clear_object (&self->lines);
  g_clear_object (&self->gateway);
}

static void
run_until (Kill *self, guint *counter, guint wanted)
{
  guint before = *counter;

  feed_watchdog (self);
  while (*counter < wanted && !self->late)
    {
      post_more_messages (self);
      g_main_context_iteration (NULL, TRUE);
      if (*counter != before)
        feed_watchdog (self);
      before = *counter;
    }
}

/* Only the connector's database and the gateway's log survive. */
static void
kill_something (Kill *self)
{
  guint which = g_rand_int_range (self->random, 0, 5);
  gboolean gateway = which != 1 && which != 2, connector = which != 0 && which != 3;

  if (connector)
    {
      connector_kill (self->connector);
      self->setting->totals->kills++;
    }
  if (gateway)
    {
      end_gateway (self, TRUE);
      self->setting->totals->kills++;
    }
  /* messages and connection attempts continue meanwhile */
  for (guint i = g_rand_int_range (self->random, 0, 20); i > 0; i--)
    g_main_context_iteration (NULL, FALSE);
  if (connector)
    connector_start (self->connector);
  if (gateway)
    start_gateway (self);
}

/* Verification */

/* Maps each text of the log to the first letters of its lines */
static GHashTable *
read_log (Kill *self, const char *words)
{
  GHashTable *lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) all = NULL;

  if (!g_file_get_contents (self->log, &text, NULL, NULL))
    return lines;
  all = g_strsplit (text, "\n", -1);
  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *blank = strchr (all[i], ' ');
      g_autofree char *word = blank != NULL ? g_strndup (all[i], blank - all[i]) : NULL;
      const char *before;

      if (blank == NULL || strstr (words, word) == NULL)
        continue;
      before = g_hash_table_lookup (lines, blank + 1);
      g_hash_table_insert (lines, g_strdup (blank + 1),
                           g_strdup_printf ("%s%c", before != NULL ? before : "", *word));
    }
  return lines;
}

static void
check_messages (Kill *self)
{
  g_autoptr (GHashTable) took = read_log (self, "took twice");
  Totals *totals = self->setting->totals;
  GHashTableIter iter;
  gpointer text, letters;

  totals->events_out += g_hash_table_size (took);
  for (guint i = 0; i < self->accepted->len; i++)
    if (!g_hash_table_contains (took, g_ptr_array_index (self->accepted, i)))
      {
        totals->lost++;
        g_string_append_printf (self->problems, "%s was never delivered; ",
                                (char *) g_ptr_array_index (self->accepted, i));
      }
  g_hash_table_iter_init (&iter, took);
  while (g_hash_table_iter_next (&iter, &text, &letters))
    {
      /* a message that was posted during a kill may have been accepted */
      if (g_hash_table_contains (self->uncertain, text))
        totals->events_in++;
      if (strlen (letters) == 1)
        continue;
      totals->repeated++;
      g_string_append_printf (self->problems, "%s was delivered again; ", (char *) text);
    }
}

static void
check_call (Kill *self, const char *text, const char *letters, guint n)
{
  Totals *totals = self->setting->totals;
  const char *outcome = letters + 1;
  g_autofree char *chat = g_strndup (text, strchr (text, '-') - text);

  totals->calls++;
  if (*outcome == '\0')
    {
      /* only a killed gateway may leave a call unanswered */
      if (!g_hash_table_contains (self->killed, chat))
        {
          g_string_append_printf (self->problems, "%s was not answered; ", text);
          totals->unanswered++;
        }
      else
        totals->orphaned++;
    }
  else
    {
      totals->answered++;
      totals->succeeded += *outcome == 'd';
      totals->ambiguous += *outcome == 'm';
      totals->unsent += *outcome == 'u';
    }
  if (*outcome != '\0' && outcome[1] != '\0')
    {
      totals->answered_twice++;
      g_string_append_printf (self->problems, "%s was answered twice; ", text);
    }
  if (*outcome == 'd' ? n == 1 : *outcome == 'u' ? n == 0 : *outcome != 'r' && n <= 1)
    return;
  totals->wrong_errors++;
  g_string_append_printf (self->problems,
                          "the connector received %s %u times, but the log has %s; ", text, n,
                          letters);
}

static void
check_calls (Kill *self)
{
  g_autoptr (GHashTable) calls = read_log (self, "call done refused maybe unsent");
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer text, letters;

  for (guint i = 0; i < self->chats->len; i++)
    {
      gint64 after = 0;
      g_autoptr (GPtrArray) texts =
        connector_get_messages (self->connector, g_ptr_array_index (self->chats, i), &after);

      for (guint j = 0; j < texts->len; j++)
        {
          const char *one = g_ptr_array_index (texts, j);

          g_hash_table_insert (there, g_strdup (one),
                               GUINT_TO_POINTER (
                                 GPOINTER_TO_UINT (g_hash_table_lookup (there, one)) + 1));
        }
    }
  g_hash_table_iter_init (&iter, calls);
  while (g_hash_table_iter_next (&iter, &text, &letters))
    check_call (self, text, letters, GPOINTER_TO_UINT (g_hash_table_lookup (there, text)));
}

/* At the end one connector runs and no gateway is connected. */
static void
check_connector (Kill *self, guint before)
{
  guint n = connector_count_fds (self->connector, before);

  if (n <= before)
    return;
  self->setting->totals->connector_fds += n - before;
  g_string_append_printf (self->problems, "%u file descriptors are left in the connector; ",
                          n - before);
}

static void
set_up (Kill *self, const Setting *setting)
{
  self->setting = setting;
  self->random = g_rand_new_with_seed (setting->seed);
  self->connector = connector_new (setting->connector);
  self->proxy = fault_proxy_new (connector_get_port (self->connector), tick, self);
  self->folder = make_folder ();
  self->log = g_build_filename (self->folder, "log", NULL);
  self->chats = g_ptr_array_new_with_free_func (g_free);
  self->accepted = g_ptr_array_new_with_free_func (g_free);
  self->uncertain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->killed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problems = g_string_new (NULL);
}

static void
tear_down (Kill *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  fault_proxy_free (self->proxy);
  connector_free (self->connector);
  remove_folder (self->folder);
  g_free (self->log);
  g_free (self->folder);
  g_rand_free (self->random);
  g_ptr_array_unref (self->chats);
  g_ptr_array_unref (self->accepted);
  g_hash_table_unref (self->uncertain);
  g_hash_table_unref (self->killed);
}

gboolean
kill_run (const Setting *setting, guint n_kills, char **problems)
{
  Kill self = { NULL };
  guint64 kills = setting->totals->kills;
  guint fds;

  set_up (&self, setting);
  fds = connector_count_fds (self.connector, 0);
  start_gateway (&self);
  while (setting->totals->kills - kills < n_kills && !self.late)
    {
      if (g_rand_boolean (self.random))
        run_until (&self, &self.n_lines, self.n_lines + g_rand_int_range (self.random, 1, 40));
      else
        run_until (&self, &self.n_took, self.n_took + g_rand_int_range (self.random, 1, 30));
      kill_something (&self);
      setting->progress (setting->totals->kills - kills, n_kills, setting->user_data);
    }
  /* the gateway takes all pending messages */
  feed_watchdog (&self);
  while (connector_get_pending (self.connector) > 0 && !self.late)
    g_main_context_iteration (NULL, TRUE);
  if (!self.late)
    end_gateway (&self, FALSE);
  if (self.late)
    g_string_append (self.problems, "no progress; ");
  check_messages (&self);
  check_calls (&self);
  check_connector (&self, fds);
  setting->totals->faults += setting->totals->kills - kills;
  tear_down (&self);
  *problems = g_string_free (self.problems, FALSE);
  return **problems == '\0';
}
