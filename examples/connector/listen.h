/* listen.h: the sockets that the server listens on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Listen Listen;

Listen *listen_new (void);
void listen_free (Listen *self);
gboolean listen_add_port (Listen *self, GInetAddress *address, guint port, GError **error);
gboolean listen_add_path (Listen *self, const char *path, GError **error);
void listen_add_sockets (Listen *self, GPtrArray *sockets);
GPtrArray *listen_get_sockets (Listen *self);
gboolean listen_is_local (Listen *self);
gboolean listen_check_path (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listen, listen_free)

G_END_DECLS
