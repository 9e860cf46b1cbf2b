/* irc-config.h: the settings of the platform
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IRC_CONFIG_GROUP "platform irc"

typedef struct
{
  char *name;
  char *key; /* or NULL */
} IrcChannelConfig;

/* A nick of one bot */
typedef struct
{
  char *gateway_id;
  char *nick;
} IrcNickConfig;

/* Times are in seconds. */
typedef struct
{
  char *server;
  guint16 port;
  gboolean tls;
  char *ca_file;         /* or NULL */
  GTlsDatabase *trusted; /* of ca-file; NULL: the authorities of the system */
  char *nick;
  GPtrArray *nicks;    /* of IrcNickConfig */
  GPtrArray *channels; /* of IrcChannelConfig */
  char *account;       /* for SASL, or NULL */
  char *password;
  guint flood_burst;
  double flood_interval;
  double connect_timeout;
  double ping_interval;
  double reconnect_delay; /* the first one */
  double rejoin_delay;    /* the first one */
  double longest_delay;   /* of both */
  double nick_interval;   /* between attempts to get the nick back */
} IrcConfig;

extern const char *const irc_config_keys[];

IrcConfig *irc_config_read (GKeyFile *file, GError **error);
IrcConfig *irc_config_read_for (GKeyFile *file, const char *gateway_id, GError **error);
void irc_config_free (IrcConfig *self);
const char *irc_config_get_nick (const IrcConfig *self, const char *gateway_id);
gboolean irc_config_has_same_bots (const IrcConfig *self, const IrcConfig *other);
void irc_config_swap (IrcConfig *self, IrcConfig *other);
gboolean irc_config_has_same_login (const IrcConfig *self, const IrcConfig *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IrcConfig, irc_config_free)

G_END_DECLS
