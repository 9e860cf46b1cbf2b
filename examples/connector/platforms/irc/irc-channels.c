/* irc-channels.c: the channels that the platform is in, and comes back to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-channels.h"

#define STABLE_TIME (60 * G_USEC_PER_SEC) /* in a channel, after which the delays begin anew */

typedef struct
{
  IrcChannels *owner;
  const IrcChannelConfig *config;
  gboolean is_joined;
  gint64 joined_since;
  double delay;
  gint64 next_attempt;
  guint rejoin_id;
} Channel;

struct _IrcChannels
{
  const IrcConfig *config;
  IrcSession *session;
  GPtrArray *channels;
};

static void
channel_free (gpointer data)
{
  Channel *self = data;

  g_clear_handle_id (&self->rejoin_id, g_source_remove);
  g_free (self);
}

static Channel *
channel_new (IrcChannels *owner, const IrcChannelConfig *config)
{
  Channel *self = g_new0 (Channel, 1);

  self->owner = owner;
  self->config = config;
  self->delay = owner->config->rejoin_delay;

  return self;
}

IrcChannels *
irc_channels_new (const IrcConfig *config, IrcSession *session)
{
  IrcChannels *self = g_new0 (IrcChannels, 1);

  self->config = config;
  self->session = session;
  self->channels = g_ptr_array_new_with_free_func (channel_free);
  for (guint i = 0; i < config->channels->len; i++)
    g_ptr_array_add (self->channels, channel_new (self, config->channels->pdata[i]));

  return self;
}

void
irc_channels_free (IrcChannels *self)
{
  g_ptr_array_unref (self->channels);
  g_free (self);
}

static void
channel_join (Channel *self)
{
  g_autofree char *line = g_strconcat ("JOIN ", self->config->name, self->config->key ? " " : NULL,
                                       self->config->key, NULL);

  g_clear_handle_id (&self->rejoin_id, g_source_remove);
  irc_queue_add (irc_session_get_queue (self->owner->session), line);
}

static gboolean
on_rejoin (gpointer user_data)
{
  Channel *self = user_data;

  self->rejoin_id = 0;
  channel_join (self);

  return G_SOURCE_REMOVE;
}

static void
channel_join_later (Channel *self)
{
  guint milliseconds;

  if (self->rejoin_id)
    return;

  if (self->joined_since && g_get_monotonic_time () - self->joined_since > STABLE_TIME)
    self->delay = self->owner->config->rejoin_delay;
  self->is_joined = FALSE;
  self->joined_since = 0;
  milliseconds = irc_backoff (self->owner->config, &self->delay);
  self->next_attempt = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  self->rejoin_id = g_timeout_add (milliseconds, on_rejoin, self);
}

static Channel *
irc_channels_lookup (IrcChannels *self, const char *name)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      Channel *channel = self->channels->pdata[i];

      if (irc_is_same (channel->config->name, name, irc_session_get_case (self->session)))
        return channel;
    }

  return NULL;
}

static Channel *
steal_channel (GPtrArray *channels, const char *name, IrcCase mapping)
{
  for (guint i = 0; i < channels->len; i++)
    {
      Channel *channel = channels->pdata[i];

      if (irc_is_same (channel->config->name, name, mapping))
        return g_ptr_array_steal_index (channels, i);
    }

  return NULL;
}

/* Other channels are configured: new ones are joined, and those that are not there any more are left. The settings
 * from before are still valid.
 */
void
irc_channels_configure (IrcChannels *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->channels);
  IrcCase mapping = irc_session_get_case (self->session);

  self->channels = g_ptr_array_new_with_free_func (channel_free);
  for (guint i = 0; i < self->config->channels->len; i++)
    {
      const IrcChannelConfig *config = self->config->channels->pdata[i];
      Channel *known = steal_channel (before, config->name, mapping);
      Channel *channel = known ? known : channel_new (self, config);

      channel->config = config;
      g_ptr_array_add (self->channels, channel);
      if (known == NULL && irc_session_is_ready (self->session))
        channel_join (channel);
    }

  for (guint i = 0; i < before->len; i++)
    {
      const Channel *channel = before->pdata[i];
      g_autofree char *line = g_strconcat ("PART ", channel->config->name, NULL);

      if (channel->is_joined)
        irc_queue_add (irc_session_get_queue (self->session), line);
    }
}

/* The session has begun. */
void
irc_channels_join (IrcChannels *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    channel_join (self->channels->pdata[i]);
}

/* The session has ended. */
void
irc_channels_lose (IrcChannels *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      Channel *channel = self->channels->pdata[i];

      g_clear_handle_id (&channel->rejoin_id, g_source_remove);
      channel->is_joined = FALSE;
      channel->joined_since = 0;
      channel->next_attempt = 0;
      channel->delay = self->config->rejoin_delay;
    }
}

static gboolean
is_join_error (guint number)
{
  static const guint16 errors[] = { 403, 405, 437, 471, 473, 474, 475, 476, 477, 480, 489, 520 };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      if (errors[i] == number)
        return TRUE;
    }

  return FALSE;
}

/* Some of these errors also answer a message to a channel. */
static void
irc_channels_handle_error (IrcChannels *self, const IrcLine *line)
{
  Channel *channel = irc_channels_lookup (self, irc_line_get (line, 1));

  if (channel == NULL || channel->is_joined || channel->rejoin_id)
    return;

  hub_fault (irc_session_get_hub (self->session), NULL, "irc: cannot join %s: %.200s",
             channel->config->name, irc_line_get_last (line));
  channel_join_later (channel);
}

static void
irc_channels_leave (IrcChannels *self, const char *name, const IrcLine *line)
{
  Channel *channel = irc_channels_lookup (self, name);

  if (channel == NULL)
    return;

  hub_log (irc_session_get_hub (self->session), "irc: out of %s (%s by %s: %.200s)",
           channel->config->name, line->command, line->nick, irc_line_get_last (line));
  channel_join_later (channel);
}

void
irc_channels_handle (IrcChannels *self, const IrcLine *line)
{
  const char *first = irc_line_get (line, 0);
  Channel *channel;

  if (is_join_error (irc_line_get_number (line)))
    irc_channels_handle_error (self, line);
  else if (g_str_equal (line->command, "KICK") &&
           irc_session_is_me (self->session, irc_line_get (line, 1)))
    irc_channels_leave (self, first, line);
  else if (g_str_equal (line->command, "PART") && irc_session_is_me (self->session, line->nick))
    irc_channels_leave (self, first, line);
  else if (g_str_equal (line->command, "JOIN") && irc_session_is_me (self->session, line->nick))
    {
      channel = irc_channels_lookup (self, first);
      if (channel == NULL)
        return;
      g_clear_handle_id (&channel->rejoin_id, g_source_remove);
      channel->is_joined = TRUE;
      channel->joined_since = g_get_monotonic_time ();
    }
  else if (g_str_equal (line->command, "INVITE") && irc_session_is_me (self->session, first))
    {
      channel = irc_channels_lookup (self, irc_line_get (line, 1));
      if (channel && !channel->is_joined)
        channel_join (channel);
    }
}

/* @wait: seconds after which it may be joined again */
IrcChannelState
irc_channels_find (IrcChannels *self, const char *name, guint *wait)
{
  Channel *channel = irc_channels_lookup (self, name);
  gint64 rest;

  if (channel == NULL)
    return IRC_CHANNEL_UNKNOWN;
  if (channel->is_joined)
    return IRC_CHANNEL_JOINED;

  rest = channel->rejoin_id ? channel->next_attempt - g_get_monotonic_time () : 0;
  *wait = 2 + MAX (rest, 0) / G_USEC_PER_SEC;

  return IRC_CHANNEL_LEFT;
}

guint
irc_channels_count_joined (IrcChannels *self)
{
  guint n_joined = 0;

  for (guint i = 0; i < self->channels->len; i++)
    n_joined += ((Channel *) self->channels->pdata[i])->is_joined;

  return n_joined;
}
