/* irc-queue.c: which line is sent to the server next, and when
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-queue.h"

#include "irc-pace.h"

/* Two kinds of lines wait for their turn, and take turns: those of messages, and the commands for channels and the
 * nick. A server can cause as many commands as it likes, by KICK and INVITE for example, so the same command waits
 * once.
 */
struct _IrcQueue
{
  IrcConnection *connection;
  IrcPace pace;
  GQueue commands;
  const IrcQueueFuncs *funcs; /* NULL: there are no messages */
  gpointer user_data;
  gboolean was_command; /* the last line */
  guint pump_id;
};

IrcQueue *
irc_queue_new (const IrcConfig *config, IrcConnection *connection)
{
  IrcQueue *self = g_new0 (IrcQueue, 1);

  self->connection = connection;
  irc_pace_init (&self->pace, config->flood_burst, config->flood_interval, g_get_monotonic_time ());

  return self;
}

void
irc_queue_free (IrcQueue *self)
{
  irc_queue_clear (self);
  g_free (self);
}

void
irc_queue_set_messages (IrcQueue *self, const IrcQueueFuncs *funcs, gpointer user_data)
{
  self->funcs = funcs;
  self->user_data = user_data;
}

/* The connection is lost. The pace stays as it was, so that many short connections are not faster than a long one. */
void
irc_queue_clear (IrcQueue *self)
{
  g_clear_handle_id (&self->pump_id, g_source_remove);
  g_queue_clear_full (&self->commands, g_free);
}

/* The pace may be another one. */
void
irc_queue_configure (IrcQueue *self, const IrcConfig *config)
{
  irc_pace_change (&self->pace, config->flood_burst, config->flood_interval,
                   g_get_monotonic_time ());
  g_clear_handle_id (&self->pump_id, g_source_remove);
  irc_queue_pump (self);
}

static gboolean
irc_queue_has_message (IrcQueue *self)
{
  return self->funcs && self->funcs->is_waiting (self->user_data);
}

static gboolean
irc_queue_has_command (IrcQueue *self)
{
  return !g_queue_is_empty (&self->commands);
}

static gboolean
on_pump (gpointer user_data)
{
  IrcQueue *self = user_data;

  self->pump_id = 0;
  irc_queue_pump (self);

  return G_SOURCE_REMOVE;
}

static void
irc_queue_write (IrcQueue *self, gboolean is_command)
{
  g_autofree char *command = is_command ? g_queue_pop_head (&self->commands) : NULL;

  self->was_command = is_command;
  irc_queue_spend (self);
  if (command)
    irc_connection_write (self->connection, command);
  else
    self->funcs->write (self->user_data);
}

/* Sends what may be sent now. */
void
irc_queue_pump (IrcQueue *self)
{
  while (self->pump_id == 0)
    {
      gboolean has_message = irc_queue_has_message (self);
      gboolean has_command = irc_queue_has_command (self);
      gint64 wait = irc_pace_get_wait (&self->pace, 1, g_get_monotonic_time ());

      if (!has_message && !has_command)
        return;
      if (wait > 0)
        self->pump_id = g_timeout_add (1 + wait / 1000, on_pump, self);
      else
        irc_queue_write (self, has_command && !(has_message && self->was_command));
    }
}

/* A command for a channel or the nick */
void
irc_queue_add (IrcQueue *self, const char *line)
{
  if (g_queue_find_custom (&self->commands, line, (GCompareFunc) g_strcmp0))
    return;

  g_queue_push_tail (&self->commands, g_strdup (line));
  irc_queue_pump (self);
}

/* A line that cannot wait is sent; the next ones wait longer. */
void
irc_queue_spend (IrcQueue *self)
{
  irc_pace_spend (&self->pace, g_get_monotonic_time ());
}

/* A line that needs no answer, if one may be sent now without holding up others */
gboolean
irc_queue_try_to_spend (IrcQueue *self)
{
  if (irc_queue_has_message (self) || irc_queue_has_command (self) ||
      irc_pace_get_wait (&self->pace, 2, g_get_monotonic_time ()) > 0)
    return FALSE;

  irc_queue_spend (self);
  return TRUE;
}

/* The microseconds until the last one of so many lines of messages is sent, with the commands in between */
gint64
irc_queue_get_wait (IrcQueue *self, guint n_lines)
{
  guint n_commands = MIN (g_queue_get_length (&self->commands), n_lines);

  return irc_pace_get_wait (&self->pace, n_lines + n_commands, g_get_monotonic_time ());
}

/* How many lines can be sent in that time, when none was sent for long */
guint
irc_queue_get_capacity (IrcQueue *self, gint64 microseconds)
{
  return irc_pace_get_capacity (&self->pace, microseconds);
}
