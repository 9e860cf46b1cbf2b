/* irc-config.c: the settings of the platform
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-config.h"

#include <string.h>

#include "configuration.h"
#include "irc-line.h"

#define DEFAULT_NICK     "relaybot"
#define DEFAULT_PORT     6667
#define DEFAULT_TLS_PORT 6697

#define MAX_NAME     200 /* bytes, of a channel */
#define MAX_NICK     64  /* bytes */
#define MAX_CHANNELS 100
#define MAX_BOTS     20
#define MAX_SECONDS  86400

/* “nick.GATEWAY” */
#define NICK_PREFIX "nick."

#define refuse(error, key, ...) \
  (configuration_set_error (error, IRC_CONFIG_GROUP, key, __VA_ARGS__), FALSE)

const char *const irc_config_keys[] = {
  "server",
  "port",
  "tls",
  "ca-file",
  "nick",
  NICK_PREFIX,
  "channels",
  "account",
  "password-file",
  "flood-burst",
  "flood-interval",
  "connect-timeout",
  "ping-interval",
  "reconnect-delay",
  "rejoin-delay",
  "longest-delay",
  "nick-interval",
  NULL,
};

static char *
read_string (GKeyFile *file, const char *key)
{
  g_autofree char *value = g_key_file_get_string (file, IRC_CONFIG_GROUP, key, NULL);

  return value && *g_strstrip (value) ? g_steal_pointer (&value) : NULL;
}

static gboolean
read_number (GKeyFile *file,
             const char *key,
             double least,
             double most,
             double *value,
             GError **error)
{
  g_autofree char *text = read_string (file, key);
  char *end;
  double number;

  if (text == NULL)
    return TRUE;

  number = g_ascii_strtod (text, &end);
  if (*end == '\0' && number >= least && number <= most)
    {
      *value = number;
      return TRUE;
    }

  return refuse (error, key, "“%s” is not a number from %g to %g", text, least, most);
}

static gboolean
read_server (IrcConfig *self, GKeyFile *file, GError **error)
{
  g_autoptr (GError) problem = NULL;
  double port;

  self->tls = TRUE;
  if (g_key_file_has_key (file, IRC_CONFIG_GROUP, "tls", NULL))
    self->tls = g_key_file_get_boolean (file, IRC_CONFIG_GROUP, "tls", &problem);
  if (problem)
    return refuse (error, "tls", "it is neither true nor false");

  self->server = read_string (file, "server");
  if (self->server == NULL)
    return refuse (error, "server", "the name or address of a server is missing");
  port = self->tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
  if (!read_number (file, "port", 1, 65535, &port, error))
    return FALSE;
  self->port = port;

  return TRUE;
}

static gboolean
read_authorities (IrcConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *path = read_string (file, "ca-file");
  g_autoptr (GError) problem = NULL;

  if (path == NULL)
    return TRUE;
  if (!self->tls)
    return refuse (error, "ca-file", "it is of no use without tls");

  self->ca_file = g_canonicalize_filename (path, NULL);
  self->trusted = g_tls_file_database_new (self->ca_file, &problem);

  return self->trusted || refuse (error, "ca-file", "%s", problem->message);
}

static gboolean
nick_is_valid (const char *nick)
{
  if (strlen (nick) > MAX_NICK || g_ascii_isdigit (*nick) || *nick == '-')
    return FALSE;

  for (const char *at = nick; *at; at++)
    {
      if (!g_ascii_isalnum (*at) && strchr ("-_[]\\`^{}|", *at) == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
nick_config_free (gpointer data)
{
  IrcNickConfig *self = data;

  g_free (self->gateway_id);
  g_free (self->nick);
  g_free (self);
}

static gboolean
has_nick (const IrcConfig *self, const char *nick)
{
  for (guint i = 0; i < self->nicks->len; i++)
    {
      const IrcNickConfig *bot = self->nicks->pdata[i];

      if (irc_is_same (bot->nick, nick, IRC_CASE_RFC1459))
        return TRUE;
    }

  return irc_is_same (self->nick, nick, IRC_CASE_RFC1459);
}

static gboolean
add_nick (IrcConfig *self, GKeyFile *file, const char *key, GError **error)
{
  g_autofree char *nick = read_string (file, key);
  IrcNickConfig *bot;

  if (nick == NULL || !nick_is_valid (nick))
    return refuse (error, key, "“%s” cannot be a nick", nick ? nick : "");
  if (has_nick (self, nick))
    return refuse (error, key, "“%s” is the nick of another bot", nick);
  if (self->nicks->len == MAX_BOTS)
    return refuse (error, key, "there are more than %d", MAX_BOTS);

  bot = g_new0 (IrcNickConfig, 1);
  bot->gateway_id = g_strdup (key + strlen (NICK_PREFIX));
  bot->nick = g_steal_pointer (&nick);
  g_ptr_array_add (self->nicks, bot);

  return TRUE;
}

static gboolean
read_nick (IrcConfig *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, IRC_CONFIG_GROUP, NULL, NULL);

  self->nicks = g_ptr_array_new_with_free_func (nick_config_free);
  self->nick = read_string (file, "nick");
  if (self->nick == NULL)
    self->nick = g_strdup (DEFAULT_NICK);
  if (!nick_is_valid (self->nick))
    return refuse (error, "nick", "“%s” cannot be a nick", self->nick);

  for (char **key = keys; key && *key; key++)
    {
      if (g_str_has_prefix (*key, NICK_PREFIX) && !add_nick (self, file, *key, error))
        return FALSE;
    }

  return TRUE;
}

static void
channel_config_free (gpointer data)
{
  IrcChannelConfig *self = data;

  g_free (self->name);
  g_free (self->key);
  g_free (self);
}

/* A channel is written NAME or “NAME KEY”. */
static gboolean
add_channel (IrcConfig *self, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  const char *name = words[0] ? words[0] : "";
  const char *key = words[0] && words[1] ? g_strstrip (words[1]) : NULL;
  IrcChannelConfig *channel;

  if (strchr ("#&+!", *name) == NULL || strlen (name) > MAX_NAME || !irc_is_word (name) ||
      strchr (name, ',') || (key && (!irc_is_word (key) || strchr (key, ','))))
    return refuse (error, "channels", "“%s” is not a channel", name);
  if (self->channels->len == MAX_CHANNELS)
    return refuse (error, "channels", "there are more than %d", MAX_CHANNELS);

  channel = g_new0 (IrcChannelConfig, 1);
  channel->name = g_strdup (name);
  channel->key = g_strdup (key);
  g_ptr_array_add (self->channels, channel);

  return TRUE;
}

static gboolean
read_channels (IrcConfig *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) names =
    g_key_file_get_string_list (file, IRC_CONFIG_GROUP, "channels", NULL, NULL);

  self->channels = g_ptr_array_new_with_free_func (channel_config_free);
  for (char **name = names; name && *name; name++)
    {
      if (*g_strstrip (*name) && !add_channel (self, *name, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address ? g_inet_address_get_is_loopback (address) : g_str_equal (host, "localhost");
}

static gboolean
read_password (IrcConfig *self, GKeyFile *file, GError **error)
{
  gboolean has_file = g_key_file_has_key (file, IRC_CONFIG_GROUP, "password-file", NULL);

  self->account = read_string (file, "account");
  if (self->account == NULL && !has_file)
    return TRUE;
  if (self->account == NULL)
    return refuse (error, "account", "the name for the password is missing");
  if (!self->tls && !is_loopback (self->server))
    return refuse (error, "account", "a password is sent only with tls, or on this machine");

  self->password = configuration_read_secret (file, IRC_CONFIG_GROUP, "password-file", error);

  return self->password != NULL;
}

static gboolean
read_times (IrcConfig *self, GKeyFile *file, GError **error)
{
  double burst = 5;

  self->flood_interval = 2;
  self->connect_timeout = 30;
  self->ping_interval = 60;
  self->reconnect_delay = 2;
  self->rejoin_delay = 5;
  self->longest_delay = 300;
  self->nick_interval = 30;
  if (!read_number (file, "flood-burst", 1, 1000, &burst, error) ||
      !read_number (file, "flood-interval", 0, 60, &self->flood_interval, error) ||
      !read_number (file, "connect-timeout", 0.1, MAX_SECONDS, &self->connect_timeout, error) ||
      !read_number (file, "ping-interval", 0.1, MAX_SECONDS, &self->ping_interval, error) ||
      !read_number (file, "reconnect-delay", 0.1, MAX_SECONDS, &self->reconnect_delay, error) ||
      !read_number (file, "rejoin-delay", 0.1, MAX_SECONDS, &self->rejoin_delay, error) ||
      !read_number (file, "longest-delay", 0.1, MAX_SECONDS, &self->longest_delay, error) ||
      !read_number (file, "nick-interval", 0.1, MAX_SECONDS, &self->nick_interval, error))
    return FALSE;
  self->flood_burst = burst;

  return TRUE;
}

IrcConfig *
irc_config_read (GKeyFile *file, GError **error)
{
  g_autoptr (IrcConfig) self = g_new0 (IrcConfig, 1);

  if (!read_server (self, file, error) || !read_authorities (self, file, error) ||
      !read_nick (self, file, error) || !read_channels (self, file, error) ||
      !read_password (self, file, error) || !read_times (self, file, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* For the connection of one bot, with its nick; NULL: for that of all */
IrcConfig *
irc_config_read_for (GKeyFile *file, const char *gateway_id, GError **error)
{
  IrcConfig *self = irc_config_read (file, error);
  const char *nick = self && gateway_id ? irc_config_get_nick (self, gateway_id) : NULL;

  if (nick)
    {
      g_free (self->nick);
      self->nick = g_strdup (nick);
    }

  return self;
}

/* NULL: the bot has no nick of its own. */
const char *
irc_config_get_nick (const IrcConfig *self, const char *gateway_id)
{
  for (guint i = 0; i < self->nicks->len; i++)
    {
      const IrcNickConfig *bot = self->nicks->pdata[i];

      if (g_str_equal (bot->gateway_id, gateway_id))
        return bot->nick;
    }

  return NULL;
}

gboolean
irc_config_has_same_bots (const IrcConfig *self, const IrcConfig *other)
{
  for (guint i = 0; i < self->nicks->len; i++)
    {
      const IrcNickConfig *bot = self->nicks->pdata[i];

      if (irc_config_get_nick (other, bot->gateway_id) == NULL)
        return FALSE;
    }

  return self->nicks->len == other->nicks->len;
}

void
irc_config_free (IrcConfig *self)
{
  g_free (self->server);
  g_free (self->ca_file);
  g_clear_object (&self->trusted);
  g_free (self->nick);
  g_clear_pointer (&self->nicks, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_free (self->account);
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self);
}

/* Those who have @self see the settings of @other from now on. */
void
irc_config_swap (IrcConfig *self, IrcConfig *other)
{
  IrcConfig before = *self;

  *self = *other;
  *other = before;
}

/* Whether a connection that one of them has made is one that the other one would make */
gboolean
irc_config_has_same_login (const IrcConfig *self, const IrcConfig *other)
{
  return g_str_equal (self->server, other->server) && self->port == other->port &&
         self->tls == other->tls && g_strcmp0 (self->ca_file, other->ca_file) == 0 &&
         g_strcmp0 (self->account, other->account) == 0 &&
         g_strcmp0 (self->password, other->password) == 0;
}
