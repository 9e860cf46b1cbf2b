/* socket.h: the server's side of one WebSocket, bounded and watched
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define SOCKET_MAX_MESSAGE (1024 * 1024)

typedef struct _Socket Socket;

typedef struct
{
  /* The upgrade is complete; whoever answers owns the socket from now on. */
  void (*opened) (Socket *socket, gpointer user_data);
  /* A whole message, text or binary. */
  void (*message) (Socket *socket, const char *data, gsize length, gpointer user_data);
  /* Once, whoever closed it; free the socket in it or later. */
  void (*closed) (Socket *socket, guint code, const char *reason, gpointer user_data);
} SocketHandlers;

gboolean socket_upgrade (SoupServerMessage *message,
                         const SocketHandlers *handlers,
                         gpointer user_data,
                         GDestroyNotify refused);
gboolean socket_send (Socket *self, const char *text);
void socket_close (Socket *self, guint code, const char *reason);
gboolean socket_is_open (Socket *self);
void socket_free (Socket *self);

G_END_DECLS
