/* xmpp-settings.h: the group [platform xmpp] of the configuration
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "xmpp-avatar.h"

G_BEGIN_DECLS

#define XMPP_GROUP "platform xmpp"

typedef struct
{
  char *server;
  guint port;
  char *domain; /* of the component */
  char *secret;
  char **bots;          /* localparts; empty: the ids of the gateways */
  char *name;           /* of the first bot, for people */
  char *nick;           /* of the first bot, in rooms */
  XmppAvatar *avatar;   /* of all bots; NULL: they have none */
  char **rooms;         /* JIDs that the first bot enters */
  char *upload_service; /* NULL: the server is asked */
  char **media_hosts;   /* from which files are fetched whatever their address */
  guint ping_seconds;
} XmppSettings;

extern const char *const xmpp_settings_keys[];

XmppSettings *xmpp_settings_read (GKeyFile *file, GError **error);
gboolean xmpp_settings_check (GKeyFile *file, GError **error);
gboolean xmpp_settings_are_same_component (const XmppSettings *self, const XmppSettings *other);
void xmpp_settings_free (XmppSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppSettings, xmpp_settings_free)

G_END_DECLS
