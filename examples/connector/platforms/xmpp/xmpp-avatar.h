/* xmpp-avatar.h: the picture of the bots, from a file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define XMPP_AVATAR_TYPE "image/png" /* which XEP-0084 asks for */

typedef struct
{
  char *hash;   /* SHA-1, in hexadecimal: the id of the picture */
  char *base64; /* the file */
  gsize size;   /* of the file, in bytes */
  guint width;  /* pixels */
  guint height;
} XmppAvatar;

XmppAvatar *xmpp_avatar_load (const char *path, GError **error);
void xmpp_avatar_free (XmppAvatar *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppAvatar, xmpp_avatar_free)

G_END_DECLS
