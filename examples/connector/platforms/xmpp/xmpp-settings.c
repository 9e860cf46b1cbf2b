/* xmpp-settings.c: the group [platform xmpp] of the configuration
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-settings.h"

#include <string.h>

#include "configuration.h"
#include "xmpp-jid.h"

#define XMPP_DEFAULT_SERVER "127.0.0.1"
#define XMPP_DEFAULT_PORT   5347
#define XMPP_DEFAULT_NAME   "Bot"
#define XMPP_DEFAULT_PING   30 /* seconds */
#define XMPP_MAX_PING       3600

const char *const xmpp_settings_keys[] = {
  "server",      "port",  "domain",         "secret-file", "bots",          "name", "nick",
  "avatar-file", "rooms", "upload-service", "media-hosts", "ping-interval", NULL
};

void
xmpp_settings_free (XmppSettings *self)
{
  g_free (self->server);
  g_free (self->domain);
  g_free (self->secret);
  g_strfreev (self->bots);
  g_free (self->name);
  g_free (self->nick);
  g_clear_pointer (&self->avatar, xmpp_avatar_free);
  g_strfreev (self->rooms);
  g_free (self->upload_service);
  g_strfreev (self->media_hosts);
  g_free (self);
}

static char *
read_string (GKeyFile *file, const char *key, const char *fallback)
{
  g_autofree char *text = g_key_file_get_string (file, XMPP_GROUP, key, NULL);

  if (text && *g_strstrip (text))
    return g_steal_pointer (&text);

  return g_strdup (fallback);
}

static gboolean
read_number (GKeyFile *file,
             const char *key,
             guint fallback,
             guint maximum,
             guint *number,
             GError **error)
{
  g_autofree char *text = read_string (file, key, NULL);
  guint64 value = fallback;

  if (text && !g_ascii_string_to_unsigned (text, 10, 1, maximum, &value, NULL))
    {
      configuration_set_error (error, XMPP_GROUP, key, "not a number from 1 to %u", maximum);
      return FALSE;
    }
  *number = (guint) value;

  return TRUE;
}

/* Entries are separated by semicolons, as in all key files. */
static char **
read_list (GKeyFile *file,
           const char *key,
           gboolean (*is_valid) (const char *entry),
           GError **error)
{
  char **list = g_key_file_get_string_list (file, XMPP_GROUP, key, NULL, NULL);

  if (list == NULL)
    return g_new0 (char *, 1);

  for (char **entry = list; *entry; entry++)
    {
      if (!is_valid (g_strstrip (*entry)))
        {
          configuration_set_error (error, XMPP_GROUP, key, "unusable entry “%.64s”", *entry);
          g_strfreev (list);
          return NULL;
        }
    }

  return list;
}

static gboolean
is_room (const char *entry)
{
  return xmpp_jid_is_valid (entry) && strchr (entry, '@') && !strchr (entry, '/');
}

static gboolean
is_host (const char *entry)
{
  return *entry && !strpbrk (entry, "/@ ");
}

static gboolean
xmpp_settings_read_names (XmppSettings *self, GKeyFile *file, GError **error)
{
  self->server = read_string (file, "server", XMPP_DEFAULT_SERVER);
  self->domain = read_string (file, "domain", NULL);
  self->name = read_string (file, "name", XMPP_DEFAULT_NAME);
  self->nick = read_string (file, "nick", self->name);
  self->upload_service = read_string (file, "upload-service", NULL);

  if (self->domain == NULL)
    configuration_set_error (error, XMPP_GROUP, "domain", "the domain of the component is missing");
  else if (!xmpp_jid_is_valid (self->domain) || strpbrk (self->domain, "@/"))
    configuration_set_error (error, XMPP_GROUP, "domain", "not a domain");
  else if (self->upload_service && !xmpp_jid_is_valid (self->upload_service))
    configuration_set_error (error, XMPP_GROUP, "upload-service", "not a JID");
  else
    return TRUE;

  return FALSE;
}

static gboolean
xmpp_settings_read_avatar (XmppSettings *self, GKeyFile *file, GError **error)
{
  g_autofree char *path = read_string (file, "avatar-file", NULL);
  g_autoptr (GError) reason = NULL;

  if (path == NULL)
    return TRUE;
  self->avatar = xmpp_avatar_load (path, &reason);
  if (self->avatar == NULL)
    configuration_set_error (error, XMPP_GROUP, "avatar-file", "%s", reason->message);

  return self->avatar != NULL;
}

XmppSettings *
xmpp_settings_read (GKeyFile *file, GError **error)
{
  g_autoptr (XmppSettings) self = g_new0 (XmppSettings, 1);

  if (!xmpp_settings_read_names (self, file, error) ||
      !xmpp_settings_read_avatar (self, file, error) ||
      !read_number (file, "port", XMPP_DEFAULT_PORT, G_MAXUINT16, &self->port, error) ||
      !read_number (file, "ping-interval", XMPP_DEFAULT_PING, XMPP_MAX_PING, &self->ping_seconds,
                    error))
    return NULL;

  self->bots = read_list (file, "bots", xmpp_jid_is_localpart, error);
  self->rooms = self->bots ? read_list (file, "rooms", is_room, error) : NULL;
  self->media_hosts = self->rooms ? read_list (file, "media-hosts", is_host, error) : NULL;
  if (self->media_hosts == NULL)
    return NULL;
  self->secret = configuration_read_secret (file, XMPP_GROUP, "secret-file", error);

  return self->secret ? g_steal_pointer (&self) : NULL;
}

gboolean
xmpp_settings_check (GKeyFile *file, GError **error)
{
  g_autoptr (XmppSettings) settings = xmpp_settings_read (file, error);

  return settings != NULL;
}

static gboolean
is_same_avatar (const XmppAvatar *one, const XmppAvatar *other)
{
  return g_strcmp0 (one ? one->hash : NULL, other ? other->hash : NULL) == 0;
}

/* Whether they differ only in rooms and in hosts of files, which need no other connection */
gboolean
xmpp_settings_are_same_component (const XmppSettings *self, const XmppSettings *other)
{
  return g_str_equal (self->server, other->server) && self->port == other->port &&
         g_str_equal (self->domain, other->domain) && g_str_equal (self->secret, other->secret) &&
         g_strv_equal ((const char *const *) self->bots, (const char *const *) other->bots) &&
         g_str_equal (self->name, other->name) && g_str_equal (self->nick, other->nick) &&
         is_same_avatar (self->avatar, other->avatar) &&
         g_strcmp0 (self->upload_service, other->upload_service) == 0 &&
         self->ping_seconds == other->ping_seconds;
}
