/* xmpp-jid.h: the parts of an XMPP address, LOCALPART@DOMAIN/RESOURCE
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define XMPP_MAX_JID 1024 /* bytes; ids of chats contain JIDs */

char *xmpp_jid_get_local (const char *jid);
char *xmpp_jid_get_domain (const char *jid);
char *xmpp_jid_get_bare (const char *jid);
const char *xmpp_jid_get_resource (const char *jid);
gboolean xmpp_jid_is_valid (const char *jid);
gboolean xmpp_jid_is_localpart (const char *text);

G_END_DECLS
