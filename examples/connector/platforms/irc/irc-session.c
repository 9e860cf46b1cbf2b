/* irc-session.c: being on an IRC server: connected again and again, with a nick
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-session.h"

#include <string.h>

#include "irc-registration.h"

#define MAX_DELAY      300                       /* seconds between attempts to connect */
#define STABLE_TIME    (60 * G_USEC_PER_SEC)     /* after which the delays begin anew */
#define SPLIT_TIME     (5 * 60 * G_USEC_PER_SEC) /* how long people may be away in a netsplit */
#define FORMER_TIME    (2 * 60 * G_USEC_PER_SEC) /* for which a former nick is known */
#define MAX_ERROR_TEXT 200                       /* bytes of what a server says */

struct _IrcSession
{
  Hub *hub;
  const IrcConfig *config;
  const IrcSessionFuncs *funcs;
  gpointer user_data;
  IrcConnection *connection;
  IrcQueue *queue;
  IrcRegistration *registration; /* NULL while there is no connection */
  gboolean is_ready;
  gboolean is_stopping;
  gboolean is_stopped;
  gboolean has_pinged; /* since something was received */
  char *nick;
  char *former_nick;  /* or NULL */
  gint64 nick_change; /* monotonic time */
  char *last_words;   /* of the ERROR of the server, or NULL */
  IrcCase mapping;
  double delay;
  gint64 next_attempt; /* monotonic time; 0: an attempt runs */
  gint64 ready_since;
  gint64 split_time;
  guint attempt_id;
  guint limit_id;
  guint ping_id;
  guint nick_id;
};

/* Milliseconds until the next attempt: from 50 % to 100 % of @delay, so that those who have lost one server do
 * not all come back at once. The delay after it is longer.
 */
guint
irc_backoff (const IrcConfig *config, double *delay)
{
  guint milliseconds = *delay * 1000 * g_random_double_range (0.5, 1);

  *delay = MIN (2 * *delay, config->longest_delay);

  return MAX (1, milliseconds);
}

static gboolean
on_attempt (gpointer user_data)
{
  IrcSession *self = user_data;

  self->attempt_id = 0;
  irc_session_start (self);

  return G_SOURCE_REMOVE;
}

static void
irc_session_clear (IrcSession *self)
{
  g_clear_handle_id (&self->attempt_id, g_source_remove);
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_handle_id (&self->ping_id, g_source_remove);
  g_clear_handle_id (&self->nick_id, g_source_remove);
  g_clear_pointer (&self->registration, irc_registration_free);
  irc_queue_clear (self->queue);
  g_clear_pointer (&self->last_words, g_free);
}

static void
irc_session_retry (IrcSession *self)
{
  guint milliseconds;

  if (self->ready_since && g_get_monotonic_time () - self->ready_since > STABLE_TIME)
    self->delay = self->config->reconnect_delay;
  self->ready_since = 0;
  milliseconds = irc_backoff (self->config, &self->delay);
  self->next_attempt = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  self->attempt_id = g_timeout_add (milliseconds, on_attempt, self);
}

/* The connection is closed already. */
static void
irc_session_lose (IrcSession *self, const char *message)
{
  gboolean was_ready = self->is_ready;
  g_autofree char *words = g_steal_pointer (&self->last_words);

  irc_session_clear (self);
  self->is_ready = FALSE;
  if (was_ready)
    self->funcs->lost (self->user_data);
  if (self->is_stopping)
    {
      self->is_stopped = TRUE;
      return;
    }

  hub_fault (self->hub, NULL, "irc: no connection to %s: %s%s%.*s", self->config->server, message,
             words ? ": " : "", MAX_ERROR_TEXT, words ? words : "");
  irc_session_retry (self);
}

static void
on_lost (const GError *error, gpointer user_data)
{
  irc_session_lose (user_data, error->message);
}

/* The server does not behave as a server does. */
void
irc_session_fail (IrcSession *self, const char *message)
{
  irc_connection_close (self->connection);
  irc_session_lose (self, message);
}

static gboolean
on_limit (gpointer user_data)
{
  IrcSession *self = user_data;

  self->limit_id = 0;
  irc_session_fail (self, "the server does not answer");

  return G_SOURCE_REMOVE;
}

static gboolean
on_ping (gpointer user_data)
{
  IrcSession *self = user_data;
  gint64 idle = g_get_monotonic_time () - irc_connection_get_last_read (self->connection);

  if (idle < self->config->ping_interval * G_USEC_PER_SEC)
    self->has_pinged = FALSE;
  else if (self->has_pinged)
    {
      self->ping_id = 0;
      irc_session_fail (self, "the server does not answer any more");
      return G_SOURCE_REMOVE;
    }
  else
    {
      self->has_pinged = TRUE;
      irc_session_send (self, "PING :alive");
    }

  return G_SOURCE_CONTINUE;
}

/* It may be another one than before, or somebody else may have had it. */
static void
irc_session_take_nick (IrcSession *self)
{
  g_autofree char *line = g_strconcat ("NICK ", self->config->nick, NULL);

  if (!irc_session_is_me (self, self->config->nick))
    irc_queue_add (self->queue, line);
}

static gboolean
on_nick_time (gpointer user_data)
{
  irc_session_take_nick (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_opened (gpointer user_data)
{
  IrcSession *self = user_data;

  irc_registration_begin (self->registration);
}

static void
irc_session_set_nick (IrcSession *self, const char *nick)
{
  if (!irc_is_word (nick))
    return;

  g_free (self->former_nick);
  self->former_nick = self->nick;
  self->nick_change = g_get_monotonic_time ();
  self->nick = g_strdup (nick);
}

static void
irc_session_set_timers (IrcSession *self)
{
  g_clear_handle_id (&self->ping_id, g_source_remove);
  g_clear_handle_id (&self->nick_id, g_source_remove);
  self->ping_id = g_timeout_add (self->config->ping_interval * 1000, on_ping, self);
  self->nick_id = g_timeout_add (self->config->nick_interval * 1000, on_nick_time, self);
}

static void
irc_session_become_ready (IrcSession *self, const IrcLine *line)
{
  g_clear_handle_id (&self->limit_id, g_source_remove);
  irc_session_set_nick (self, irc_line_get (line, 0));
  self->is_ready = TRUE;
  self->has_pinged = FALSE;
  self->ready_since = g_get_monotonic_time ();
  irc_session_set_timers (self);
  hub_log (self->hub, "irc: connected to %s as %s", self->config->server, self->nick);
  self->funcs->ready (self->user_data);
}

/* RPL_ISUPPORT */
static void
irc_session_read_support (IrcSession *self, const IrcLine *line)
{
  for (guint i = 1; i < line->params->len; i++)
    {
      const char *token = irc_line_get (line, i);

      if (g_str_has_prefix (token, "CASEMAPPING="))
        self->mapping =
          g_str_equal (token, "CASEMAPPING=ascii") ? IRC_CASE_ASCII : IRC_CASE_RFC1459;
    }
}

/* Servers that part from each other give their two names as the reason. */
static gboolean
is_split (const char *reason)
{
  g_auto (GStrv) words = g_strsplit (reason, " ", 3);

  return g_strv_length (words) == 2 && strchr (words[0], '.') && strchr (words[1], '.') &&
         strpbrk (reason, ":/!()") == NULL;
}

/* Whoever sent the line has left, or has another nick now. */
static void
irc_session_take_nick_back (IrcSession *self, const IrcLine *line)
{
  if (irc_is_same (line->nick, self->config->nick, self->mapping))
    irc_session_take_nick (self);
}

static void
irc_session_follow (IrcSession *self, const IrcLine *line)
{
  if (irc_line_get_number (line) == 5)
    irc_session_read_support (self, line);
  else if (g_str_equal (line->command, "NICK"))
    {
      if (irc_session_is_me (self, line->nick))
        irc_session_set_nick (self, irc_line_get (line, 0));
      else
        irc_session_take_nick_back (self, line);
    }
  else if (g_str_equal (line->command, "QUIT"))
    {
      if (is_split (irc_line_get (line, 0)))
        self->split_time = g_get_monotonic_time ();
      irc_session_take_nick_back (self, line);
    }
}

static void
on_line (const IrcLine *line, gpointer user_data)
{
  IrcSession *self = user_data;
  g_autoptr (GError) error = NULL;
  IrcRegistrationState state;

  if (g_str_equal (line->command, "PING"))
    {
      irc_session_send (self, "PONG :%s", irc_line_get_last (line));
      return;
    }
  if (g_str_equal (line->command, "ERROR"))
    {
      g_free (self->last_words);
      self->last_words = g_strdup (irc_line_get_last (line));
      return;
    }

  state = irc_registration_handle (self->registration, line, &error);
  if (state == IRC_REGISTRATION_FAILED)
    irc_session_fail (self, error->message);
  else if (state == IRC_REGISTRATION_DONE && !self->is_ready && !self->is_stopping)
    irc_session_become_ready (self, line);
  else if (self->is_ready)
    {
      irc_session_follow (self, line);
      self->funcs->line (line, self->user_data);
    }
}

static void
on_read (gpointer user_data)
{
  IrcSession *self = user_data;

  if (self->is_ready)
    self->funcs->read (self->user_data);
}

static const IrcConnectionFuncs connection_funcs = {
  .opened = on_opened,
  .line = on_line,
  .read = on_read,
  .lost = on_lost,
};

IrcSession *
irc_session_new (Hub *hub,
                 const IrcConfig *config,
                 const IrcSessionFuncs *funcs,
                 gpointer user_data)
{
  IrcSession *self = g_new0 (IrcSession, 1);

  self->hub = hub;
  self->config = config;
  self->funcs = funcs;
  self->user_data = user_data;
  self->connection = irc_connection_new (config, &connection_funcs, self);
  self->queue = irc_queue_new (config, self->connection);
  self->delay = config->reconnect_delay;
  self->nick = g_strdup (config->nick);

  return self;
}

void
irc_session_free (IrcSession *self)
{
  irc_session_clear (self);
  irc_queue_free (self->queue);
  irc_connection_free (self->connection);
  g_free (self->nick);
  g_free (self->former_nick);
  g_free (self);
}

void
irc_session_start (IrcSession *self)
{
  self->next_attempt = 0;
  self->mapping = IRC_CASE_RFC1459;
  self->registration = irc_registration_new (self->config, self->connection, self->queue);
  self->limit_id = g_timeout_add (self->config->connect_timeout * 1000, on_limit, self);
  irc_connection_open (self->connection);
}

/* The settings have changed, apart from those of irc_config_has_same_login(). A connection that is being made goes on
 * with its nick, and takes the other one later.
 */
void
irc_session_configure (IrcSession *self)
{
  irc_queue_configure (self->queue, self->config);
  self->delay = self->config->reconnect_delay;
  if (!self->is_ready)
    return;

  irc_session_set_timers (self);
  irc_session_take_nick (self);
}

/* There will be no other connection. One that is there ends by irc_session_quit(). */
void
irc_session_stop (IrcSession *self)
{
  self->is_stopping = TRUE;
  if (self->is_ready)
    return;

  irc_connection_close (self->connection);
  irc_session_clear (self);
  self->is_stopped = TRUE;
}

/* The server closes the connection when it has read everything. */
void
irc_session_quit (IrcSession *self)
{
  if (self->is_ready)
    irc_session_send (self, "QUIT :relay-connector ends");
}

/* Nothing more is read for now. */
void
irc_session_pause (IrcSession *self)
{
  irc_connection_pause (self->connection);
}

void
irc_session_resume (IrcSession *self)
{
  irc_connection_resume (self->connection);
}

gboolean
irc_session_is_stopped (IrcSession *self)
{
  return self->is_stopped;
}

gboolean
irc_session_is_ready (IrcSession *self)
{
  return self->is_ready && !self->is_stopping;
}

gboolean
irc_session_has (IrcSession *self, const char *capability)
{
  return self->registration && irc_registration_has (self->registration, capability);
}

const char *
irc_session_get_nick (IrcSession *self)
{
  return self->nick;
}

gboolean
irc_session_is_me (IrcSession *self, const char *nick)
{
  return irc_is_same (self->nick, nick, self->mapping);
}

/* Also shortly after the nick has changed: another connection may hear later what was said under the former one. */
gboolean
irc_session_was_me (IrcSession *self, const char *nick)
{
  return irc_session_is_me (self, nick) ||
         (self->former_nick && irc_is_same (self->former_nick, nick, self->mapping) &&
          g_get_monotonic_time () - self->nick_change < FORMER_TIME);
}

IrcCase
irc_session_get_case (IrcSession *self)
{
  return self->mapping;
}

gint64
irc_session_get_last_read (IrcSession *self)
{
  return irc_connection_get_last_read (self->connection);
}

/* Seconds after which it is worth trying again, while there is no connection */
guint
irc_session_get_wait (IrcSession *self)
{
  gint64 rest = self->next_attempt ? self->next_attempt - g_get_monotonic_time () : 0;

  return 2 + MAX (rest, 0) / G_USEC_PER_SEC;
}

/* Whether people may be away only because their server is */
gboolean
irc_session_had_split (IrcSession *self)
{
  return self->split_time && g_get_monotonic_time () - self->split_time < SPLIT_TIME;
}

Hub *
irc_session_get_hub (IrcSession *self)
{
  return self->hub;
}

/* Where lines wait until they may be sent */
IrcQueue *
irc_session_get_queue (IrcSession *self)
{
  return self->queue;
}

/* Whether a line that needs no answer may be sent now. If so, it counts as sent. */
gboolean
irc_session_may_send (IrcSession *self)
{
  return irc_queue_try_to_spend (self->queue);
}

/* At once */
void
irc_session_send (IrcSession *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  irc_connection_write (self->connection, line);
}
